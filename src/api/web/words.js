// The words for what the server says in codes.

/** For each status: its name, its tone (colour, and whether it moves), and whose turn it is. */
const STATUSES = {
  received: ["Received", "busy", "Nod is checking the order."],
  validated: ["Validated", "busy", "Nod is reserving the stock."],
  reserved: ["Reserved", "busy", "Nod is asking for approval."],
  awaiting_approval: ["Awaiting approval", "wait", "An approver’s turn."],
  approved: ["Approved", "busy", "Nod is charging and shipping the order."],
  fulfilled: ["Fulfilled", "good", "Done. Nobody has to act."],
  rejected: ["Rejected", "bad", "Closed. Nothing is shipped, no stock is held."],
  withdrawn: ["Withdrawn", "calm", "Closed. Nothing is shipped, no stock is held."],
  expired: ["Expired", "calm", "Closed: nobody decided in time. Nothing is shipped."],
  failed: ["Failed", "bad", "Closed. Nod could not finish this order."],
};

/** The same of a request that orders nothing, where that reads otherwise: its name, whose turn. */
const OF_REQUESTS = {
  validated: ["Validated", "Nod is asking for approval."],
  approved: ["Approved", "Nod is going on with it."],
  fulfilled: ["Approved", "Done. Nobody has to act."],
  rejected: ["Rejected", "Closed. Nobody has to act."],
  withdrawn: ["Withdrawn", "Closed. Nobody has to act."],
  expired: ["Expired", "Closed: nobody decided in time."],
  failed: ["Failed", "Closed. Nod could not finish this request."],
};

export const ALL_STATUSES = Object.keys(STATUSES);

export function statusName(status, kind = "order") {
  const own = kind === "request" ? OF_REQUESTS[status] : null;
  return own?.[0] ?? STATUSES[status]?.[0] ?? sentence(status);
}

export function tone(status) {
  return STATUSES[status]?.[1] ?? "calm";
}

export function turn(status, { kind = "order", decision = null, shipped = false } = {}) {
  if (kind === "request") return turnOfRequest(status, decision);
  if (status === "approved" && shipped) return "The carrier’s turn.";
  // Decided against, and not over yet: nobody is asked any more.
  if (decision && tone(status) === "wait") return "Nod is giving the stock back.";
  return STATUSES[status]?.[2] ?? "";
}

function turnOfRequest(status, decision) {
  if (decision && tone(status) === "wait") return "Nod is closing it.";
  return OF_REQUESTS[status]?.[1] ?? STATUSES[status]?.[2] ?? "";
}

const HAPPENED = {
  seen: "Being looked at",
  refused_approved: "Refused an approval",
  refused_rejected: "Refused a rejection",
  refused_withdrawn: "Refused a withdrawal",
  refused_seen: "Refused an \"I'm on it\"",
  declined: "Payment declined",
  charged: "Payment charged",
  refunded: "Payment refunded",
  not_charged: "Nothing was charged",
  fulfilled: "Delivered",
  left_to_do: "Left to do by hand",
  voted_approved: "Voted to approve",
  voted_rejected: "Voted to reject",
  stage_approved: "Stage approved",
  escalated: "Escalated: nobody reacted",
  reminded: "Reminded",
};

/** What an audit entry says happened: "refused_approved" is an approval that was refused. */
export function happened(what, why = null) {
  if (what === "reminded" && !why) return "Nobody reminded: all were lately, or have voted";
  return HAPPENED[what] ?? sentence(what);
}

const WHY = {
  not_an_approver: "not an approver",
  own_order: "asked for it themselves",
  already_decided: "decided already",
  not_waiting: "not waiting for an answer",
  stale_button: "not a current button",
  another_stage: "for a stage that was not asked then",
  token_may_not_decide: "the token may not decide",
  token_may_not_order: "the token may not order",
  not_the_requester: "not who asked for it",
  four_eyes: "voted in an earlier stage",
  needed_later: "a later stage would be left with too few people",
  already_voted: "voted so already",
  guest: "a guest of the workspace",
  bot: "a bot",
  deactivated: "a deactivated account",
  foreign: "from another workspace",
  cannot_check: "Slack did not say whether they may",
  no_groups: "the workspace has no user groups",
};

/** A refusal's code in words; anything else is what somebody typed. */
export function because(why) {
  return WHY[why] ?? why;
}

/** Whether the workflow still has something to do without a person. */
export function isBusy(status) {
  return tone(status) === "busy";
}

export function isOpen(status) {
  return isBusy(status) || tone(status) === "wait";
}

const VIA = {
  slack: "in Slack",
  web: "on this page",
  api: "through the API",
  workflow: "by the workflow",
  reconciler: "by the reconciler",
};

export function via(code) {
  return VIA[code] ?? (code ? `via ${code}` : "");
}

const KINDS = {
  approved: "Approved",
  rejected: "Rejected",
  withdrawn: "Withdrawn",
  expired: "Expired",
};

export function decisionKind(kind) {
  return KINDS[kind] ?? sentence(kind);
}

/** How a stage stands; only one is being asked, and none once the order is closed. */
export function stageStands({ result, deadlineAt }, isAsked, open) {
  if (result) return decisionKind(result);
  if (isAsked) return "Being asked";
  if (deadlineAt) return "Closed without a result";
  return open ? "Not asked yet" : "Not asked";
}

const PAYMENTS = {
  charged: "Charged",
  declined: "Declined",
  refunded: "Refunded",
  void: "Nothing charged",
};

export function paymentState(state) {
  return PAYMENTS[state] ?? sentence(state);
}

const RESULTS = {
  step: {
    started: "running",
    pending: "waiting for the next try",
    succeeded: "done",
    failed: "failed",
    timed_out: "timed out",
    cancelled: "not finished",
  },
  wait: {
    started: "asleep",
    pending: "asleep",
    succeeded: "woken",
    failed: "woken by a no",
    timed_out: "time ran out",
    cancelled: "no longer needed",
  },
};

export function stepResult(kind, status) {
  return RESULTS[kind]?.[status] ?? sentence(status);
}

/** "order_placed" → "Order placed". */
export function sentence(code) {
  const words = String(code ?? "").replace(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
