// The words for what the server says in codes, in the reader's language.

import { speaker } from "./language.js";
import words from "./words-codes.js";

const codes = speaker(words);

/** What a code is called; one that is not known is shown as it is, but readably. */
const say = (key, code = "") => (codes.knows(key) ? codes(key) : sentence(code));

/** For each status its tone: its colour, and whether it moves. */
const TONES = {
  received: "busy", validated: "busy", reserved: "busy", awaiting_approval: "wait",
  approved: "busy", fulfilled: "good", rejected: "bad", withdrawn: "calm", expired: "calm",
  failed: "bad",
};

export const ALL_STATUSES = Object.keys(TONES);

/** A request orders nothing: some of what is said about it reads otherwise. */
const readsOtherwise = (key, kind) => kind === "request" && codes.knows(`${key}-request`);

export function statusName(status, kind = "order") {
  return readsOtherwise(`status-${status}`, kind)
    ? say(`status-${status}-request`) : say(`status-${status}`, status);
}

export function tone(status) {
  return TONES[status] ?? "calm";
}

/** Whose turn it is, as far as the status says it. */
export function turn(status, { kind = "order", decision = null, shipped = false } = {}) {
  if (kind === "order" && status === "approved" && shipped) return say("turn-shipped");
  // Decided against, and not over yet: nobody is asked any more.
  const now = decision && tone(status) === "wait" ? "closing" : status;
  return readsOtherwise(`turn-${now}`, kind) ? say(`turn-${now}-request`) : say(`turn-${now}`);
}

/** What an audit entry says happened: "refused_approved" is an approval that was refused. */
export function happened(what, why = null) {
  if (what === "reminded" && !why) return say("happened-reminded-nobody");
  return say(`happened-${what}`, what);
}

/** A refusal's code in words; anything else is what somebody typed. */
export function because(why) {
  return codes.knows(`why-${why}`) ? say(`why-${why}`) : why;
}

/** Whether the workflow still has something to do without a person. */
export function isBusy(status) {
  return tone(status) === "busy";
}

export function isOpen(status) {
  return isBusy(status) || tone(status) === "wait";
}

export function via(code) {
  return codes.knows(`via-${code}`) ? say(`via-${code}`) : code ?? "";
}

export function decisionKind(kind) {
  return say(`decision-${kind}`, kind);
}

/** How a stage stands; only one is being asked, and none once the order is closed. */
export function stageStands({ result, deadlineAt }, isAsked, open) {
  if (result) return decisionKind(result);
  if (isAsked) return say("stage-asked");
  if (deadlineAt) return say("stage-closed");
  return open ? say("stage-later") : say("stage-never");
}

export function paymentState(state) {
  return say(`payment-${state}`, state);
}

/** How a step or a wait ended. */
export function stepResult(kind, status) {
  return kind === "wait" ? say(`wait-${status}`, status) : say(`step-${status}`, status);
}

/** "order_placed" → "Order placed". */
export function sentence(code) {
  const words = String(code ?? "").replace(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
