// The words for what the server says in codes.

/** For each status: its name, its tone (colour, and whether it moves), and whose turn it is. */
const STATUSES = {
  received: ["Received", "busy", "Nod is checking the order."],
  validated: ["Validated", "busy", "Nod is reserving the stock."],
  reserved: ["Reserved", "busy", "Nod is asking for approval."],
  awaiting_approval: ["Awaiting approval", "wait", "An approver’s turn."],
  approved: ["Approved", "busy", "Nod is fulfilling the order."],
  fulfilled: ["Fulfilled", "good", "Done. Nobody has to act."],
  rejected: ["Rejected", "bad", "Closed. Nothing is shipped, no stock is held."],
  withdrawn: ["Withdrawn", "calm", "Closed. Nothing is shipped, no stock is held."],
  expired: ["Expired", "calm", "Closed: nobody decided in time. Nothing is shipped."],
  failed: ["Failed", "bad", "Closed. Nod could not finish this order."],
};

export const ALL_STATUSES = Object.keys(STATUSES);

export function statusName(status) {
  return STATUSES[status]?.[0] ?? sentence(status);
}

export function tone(status) {
  return STATUSES[status]?.[1] ?? "calm";
}

export function turn(status, decision = null) {
  // Decided against, and not over yet: nobody is asked any more.
  if (decision && tone(status) === "wait") return "Nod is giving the stock back.";
  return STATUSES[status]?.[2] ?? "";
}

const HAPPENED = {
  seen: "Being looked at",
  refused_approved: "Refused an approval",
  refused_rejected: "Refused a rejection",
  refused_withdrawn: "Refused a withdrawal",
  refused_seen: "Refused an \"I'm on it\"",
};

/** What an audit entry says happened: "refused_approved" is an approval that was refused. */
export function happened(what) {
  return HAPPENED[what] ?? sentence(what);
}

const WHY = {
  not_an_approver: "not an approver",
  own_order: "their own order",
  already_decided: "decided already",
  not_waiting: "not waiting for an answer",
  stale_button: "not a current button",
  token_may_not_decide: "the token may not decide",
  token_may_not_order: "the token may not order",
  not_the_requester: "not who placed it",
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

const RESULTS = {
  step: {
    started: "running",
    pending: "waiting to retry",
    succeeded: "done",
    failed: "failed",
    timed_out: "timed out",
  },
  wait: {
    started: "asleep",
    pending: "asleep",
    succeeded: "woken",
    failed: "woken by a no",
    timed_out: "deadline passed",
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
