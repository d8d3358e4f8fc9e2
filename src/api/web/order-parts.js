// The parts of one order's page that are drawn from the order alone.

import { h, typed } from "/assets/dom.js";
import { duration, instant, money } from "/assets/format.js";
import { because, decisionKind, happened, sentence, statusName, tone, turn, via } from "/assets/words.js";

export function heading({ customer, total, currency, orderId }) {
  return h("div", { class: "order-head" },
    h("div", {},
      h("p", { class: "eyebrow" }, "Order ", typed(orderId, { class: "code", testid: "order-id" })),
      h("h1", { tabindex: "-1", class: customer.length > 60 && "long" }, "For ", typed(customer))),
    h("p", { class: "amount", testid: "total" }, money(total, currency)));
}

/** The time to a deadline in words that change once a second at most; "" once it has passed. */
export function timeLeft(deadlineAt, now) {
  const seconds = Math.ceil((Date.parse(deadlineAt) - now) / 1000);
  if (seconds <= 0) return "";
  return seconds < 60 ? `${seconds} s` : duration(seconds);
}

/** The status in words, whose turn it is, and why it ended where it did. */
export function standing({ status, statusText, reason, decision, deadlineAt, left }) {
  return h("div", { class: `standing ${tone(status)}` },
    h("p", { class: "standing-status", testid: "order-status", "data-status": status },
      statusText ? sentence(statusText) : statusName(status)),
    h("p", { class: "standing-turn", testid: "turn" }, turn(status, decision),
      deadlineAt && (left
        ? [` Without a decision it closes by itself in ${left} (`, instant(deadlineAt), ")."]
        : [" The deadline has passed: ", instant(deadlineAt), "."])),
    reason && h("p", { class: "standing-reason" }, "Reason: ", typed(reason)));
}

export function slackNotice({ slackProblem, open }) {
  if (!slackProblem) return null;
  return h("p", { class: "notice warn", testid: "slack-problem" },
    h("strong", {}, "Slack delivery is failing. "), typed(slackProblem),
    open && " The order can still be decided here.");
}

export function decisionPart({ decision }) {
  if (!decision) return null;
  return h("div", { class: "card panel decision" },
    h("h2", {}, "Decision"),
    h("p", { testid: "decision", "data-kind": decision.kind },
      h("strong", {}, decisionKind(decision.kind)),
      decision.by && [" by ", typed(decision.by, { class: "code" })],
      " ", via(decision.via), ", ", instant(decision.at, { seconds: true })),
    decision.reason && h("blockquote", {}, typed(decision.reason)));
}

/** Who was first, for those who came too late. */
export function tooLate(decision) {
  return [`Already ${decisionKind(decision.kind).toLowerCase()}`,
    decision.by && [" by ", typed(decision.by, { class: "code" })],
    " ", via(decision.via), ", ", instant(decision.at, { seconds: true }),
    ". Nothing was changed."];
}

export function itemsPart({ items, currency, total }) {
  return h("section", { class: "card panel", "aria-labelledby": "items-title" },
    h("h2", { id: "items-title" }, "Items"),
    h("table", { class: "items", "aria-labelledby": "items-title" },
      h("thead", { class: "unseen" }, h("tr", {},
        h("th", { scope: "col" }, "Item"), h("th", { scope: "col" }, "Amount"))),
      h("tbody", {}, items.map((item) => h("tr", {},
        h("th", { scope: "row" },
          typed(item.name || item.sku),
          h("p", { class: "soft" }, `${item.quantity} × ${money(item.unitPrice, currency)} · `,
            typed(item.sku, { class: "code" }))),
        h("td", {}, money(item.total, currency))))),
      h("tfoot", {}, h("tr", {},
        h("th", { scope: "row" }, "Total"), h("td", {}, money(total, currency))))));
}

export function factsPart({ requester, createdAt, endedAt, note, seen, tracking, sourceUrl }) {
  const fact = (name, value) => [h("dt", {}, name), h("dd", {}, value)];
  return h("section", { class: "card panel", "aria-labelledby": "facts-title" },
    h("h2", { id: "facts-title" }, "Request"),
    h("dl", { class: "facts" },
      fact("Asked for by", typed(requester, { class: "code" })),
      fact("Placed", instant(createdAt, { seconds: true })),
      endedAt && fact("Ended", instant(endedAt, { seconds: true })),
      seen?.length > 0 && fact("Being looked at by", seen.map((sighting) => h("p", {},
        typed(sighting.person, { class: "code" }), " since ", instant(sighting.at)))),
      tracking && fact("Tracking number", typed(tracking, { class: "code" })),
      note && fact("Note", typed(note, { class: "note" })),
      isWebAddress(sourceUrl) && fact("Asked for in", h("a",
        { href: sourceUrl, rel: "noopener noreferrer" }, "this Slack message"))));
}

/** Slack gave the address; still, nothing but a web address becomes a link. */
function isWebAddress(text) {
  return /^https?:\/\//.test(text ?? "");
}

export function auditPart({ audit, auditTruncated }) {
  if (!audit?.length) return null;
  return h("section", { class: "card panel", "aria-labelledby": "audit-title" },
    h("h2", { id: "audit-title" }, "Audit"),
    auditTruncated
      && h("p", { class: "soft" }, `The newest ${audit.length}; earlier ones are in the table.`),
    h("ol", { class: "audit", testid: "audit" }, audit.map((entry) => h("li", {},
      h("p", {}, h("strong", {}, happened(entry.what)),
        entry.who && entry.who !== "nod" && [" by ", typed(entry.who, { class: "code" })],
        " ", via(entry.via)),
      h("p", { class: "soft" }, instant(entry.at, { seconds: true }),
        entry.why && [" · ", typed(because(entry.why))])))));
}
