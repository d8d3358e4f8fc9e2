// What the reader may do with an order: decide it, take it back, or why not.

import { h } from "./dom.js";
import { drafted } from "./drafts.js";
import { speaker } from "./language.js";
import words from "./words-order.js";

const say = speaker(words);
const REASON_LENGTH = 500;

/** `act` sends a vote or a withdrawal: `act(kind, body)`. */
export function actionsPart({ kind, allowed, open, stageAsked, voted }, act) {
  if (!open) return null;
  const { approve, withdraw, why } = allowed ?? {};
  if (!approve && !withdraw) {
    return why ? h("p", { class: "notice", testid: "why-not" }, why) : null;
  }
  return h("div", { class: "stack" },
    approve ? votePart(stageAsked, voted, act) : null,
    withdraw ? withdrawPart(kind, act, approve) : null);
}

/** A reason in one's own words: the field, and what to send of it. */
function reasonField(id, label, testid) {
  const text = h("textarea", { id, rows: 2, maxlength: REASON_LENGTH,
    "aria-describedby": `${id}-help`, testid });
  const field = h("div", { class: "field" },
    h("label", { for: id }, label), text,
    h("p", { class: "help", id: `${id}-help` }, say("reason-help", { n: REASON_LENGTH })));
  text.value = drafted(id, text, () => text.value) ?? "";
  return { field, body: () => (text.value.trim() ? { reason: text.value.trim() } : {}) };
}

function section(id, title, ...content) {
  return h("section", { class: "card panel actions", "aria-labelledby": id },
    h("h2", { id }, title), content);
}

/** A vote names the stage that was shown: late, or sent twice, it is for no other. */
function votePart(stageAsked, voted, act) {
  const stage = stageAsked ? { stage: stageAsked } : {};
  const reason = reasonField("reason", say("reason"), "reject-reason");
  const button = (name, look) => h("button", { class: look, type: "button", testid: name,
    on: { click: () => act(name, { ...stage, ...reason.body() }) } }, say(name));
  return section("actions-title", voted ? say(`your-vote-${voted}`) : say("your-decision"),
    voted && h("p", { class: "help", testid: "voted" }, say("your-vote-help")), reason.field,
    h("div", { class: "buttons" },
      voted !== "approved" && button("approve", "primary"),
      voted !== "rejected" && button("reject", "danger")));
}

/** Your own: whether you still want it, beside your vote where the policy gives you one. */
function withdrawPart(kind, act, mayVote) {
  const reason = reasonField("withdraw-reason", say("withdraw-reason"), "withdraw-reason");
  return section("withdraw-title", say(kind === "request" ? "yours-request" : "yours"),
    h("p", { class: "help" }, say(mayVote ? "yours-help-too" : "yours-help")), reason.field,
    h("div", { class: "buttons" },
      h("button", { class: "danger", type: "button", testid: "withdraw",
        on: { click: () => act("withdraw", reason.body()) } }, say("withdraw"))));
}
