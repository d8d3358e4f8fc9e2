// What was asked for, by whom, and what became of money and parcel.

import { h, typed } from "./dom.js";
import { instant, money } from "./format.js";
import { speaker } from "./language.js";
import { isWebAddress } from "./order-parts.js";
import { person } from "./people.js";
import { paymentState } from "./words.js";
import words from "./words-parts.js";

const say = speaker(words);

export function itemsPart({ items, currency, total }) {
  if (!items.length) return null;
  return h("section", { class: "card panel", "aria-labelledby": "items-title" },
    h("h2", { id: "items-title" }, say("items")),
    h("table", { class: "items", "aria-labelledby": "items-title" },
      h("thead", { class: "unseen" }, h("tr", {},
        h("th", { scope: "col" }, say("item")), h("th", { scope: "col" }, say("amount")))),
      h("tbody", {}, items.map((item) => h("tr", {},
        h("th", { scope: "row" },
          typed(item.name || item.sku),
          h("p", { class: "soft" }, `${item.quantity} × ${money(item.unitPrice, currency)} · `,
            typed(item.sku, { class: "code" }))),
        h("td", {}, money(item.total, currency))))),
      h("tfoot", {}, h("tr", {},
        h("th", { scope: "row" }, say("total")), h("td", {}, money(total, currency))))));
}

export function factsPart({ requester, createdAt, endedAt, note, seen, payment, tracking,
  shippedAt, deliveredAt, sourceUrl, rule, kind, facts }) {
  const fact = (name, value) => [h("dt", {}, name), h("dd", {}, value)];
  const at = (key, when) => when && fact(say(key), instant(when, { seconds: true }));
  return h("section", { class: "card panel", "aria-labelledby": "facts-title" },
    h("h2", { id: "facts-title" }, say("facts")),
    h("dl", { class: "facts" },
      facts.map(({ label, value }) => fact(typed(label), typed(value))),
      fact(say("asked-by"), h("span", { testid: "requester" }, person(requester))),
      fact(say("placed"), instant(createdAt, { seconds: true })),
      rule && fact(say("rule"), h("span", { testid: "rule" }, typed(rule))),
      at("ended", endedAt),
      seen?.length > 0 && fact(say("looked-at"), seen.map(sighting)),
      payment && fact(say("payment"), paymentFact(payment)),
      at("shipped", shippedAt),
      at("delivered", deliveredAt),
      tracking && fact(say("tracking"), typed(tracking, { class: "code" })),
      note && fact(say("note"), typed(note, { class: "note" })),
      isWebAddress(sourceUrl) && source(sourceUrl, kind)));
}

function sighting({ person: seer, at }) {
  return h("p", {}, say.parts("looked-since", { person: person(seer), when: instant(at) }));
}

function paymentFact({ state, chargeId, chargedAt, declinedAt, refundId, refundedAt }) {
  const at = refundedAt ?? declinedAt ?? chargedAt;
  return h("span", { testid: "payment", "data-state": state }, paymentState(state),
    at && [", ", instant(at, { seconds: true })],
    (refundId ?? chargeId) && [" · ", typed(refundId ?? chargeId, { class: "code" })]);
}

/** Where an order was asked for; what a request is about is at the address itself. */
function source(address, kind) {
  const link = (text) => h("a", { href: address, rel: "noopener noreferrer" }, text);
  return kind === "request"
    ? [h("dt", {}, say("about")), h("dd", {}, link(typed(address, { class: "note" })))]
    : [h("dt", {}, say("asked-in")), h("dd", {}, link(say("this-message")))];
}
