// The parts of one order's page that are drawn from the order alone.

import { h, typed } from "./dom.js";
import { duration, instant, money } from "./format.js";
import {
  because, decisionKind, happened, paymentState, sentence, stageStands, statusName, tone, turn, via,
} from "./words.js";

export function heading({ kind, title, customer, total, currency, orderId }) {
  const name = title ?? customer;
  return h("div", { class: "order-head" },
    h("div", {},
      h("p", { class: "eyebrow" }, kind === "request" ? "Request " : "Order ",
        typed(orderId, { class: "code", testid: "order-id" })),
      h("h1", { tabindex: "-1", class: name.length > 60 && "long" },
        !title && "For ", typed(name))),
    total && h("p", { class: "amount", testid: "total" }, money(total, currency)));
}

/** The time to a deadline in words that change once a second at most; "" once it has passed. */
export function timeLeft(deadlineAt, now) {
  const seconds = Math.ceil((Date.parse(deadlineAt) - now) / 1000);
  if (seconds <= 0) return "";
  return seconds < 60 ? `${seconds} s` : duration(seconds);
}

/** The status in words, whose turn it is, and why it ended where it did. */
export function standing({ kind, status, statusText, reason, decision, shipped, deadlineAt,
  left }) {
  return h("div", { class: `standing ${tone(status)}` },
    h("p", { class: "standing-status", testid: "order-status", "data-status": status },
      statusText ? sentence(statusText) : statusName(status, kind)),
    h("p", { class: "standing-turn", testid: "turn" }, turn(status, { kind, decision, shipped }),
      deadlineAt && (left
        ? [` Without a decision it closes by itself in ${left} (`, instant(deadlineAt), ")."]
        : [" The deadline has passed: ", instant(deadlineAt), "."])),
    reason && h("p", { class: "standing-reason" }, "Reason: ", typed(reason)));
}

export function slackNotice({ kind, slackProblem, open }) {
  if (!slackProblem) return null;
  return h("p", { class: "notice warn", testid: "slack-problem" },
    h("strong", {}, "Slack delivery is failing. "), typed(slackProblem),
    open && ` The ${kind} can still be decided here.`);
}

/** What failed, how often it was tried and why, and what people have to do about it. */
export function failurePart({ failure }) {
  if (!failure) return null;
  return h("section", { class: "card panel", testid: "failure", "data-step": failure.step,
    "aria-labelledby": "failure-title" },
    h("h2", { id: "failure-title" }, "What failed"),
    h("p", {}, typed(failure.text)),
    failure.leftToDo.length > 0 && [
      h("h3", {}, "Left to do by hand"),
      h("ul", { testid: "left-to-do" }, failure.leftToDo.map((task) => h("li", {}, typed(task))))]);
}

export function decisionPart({ decision, stages }) {
  if (!decision) return null;
  const by = deciders(decision, stages ?? []);
  return h("div", { class: "card panel decision" },
    h("h2", {}, "Decision"),
    h("p", { testid: "decision", "data-kind": decision.kind },
      h("strong", {}, decisionKind(decision.kind)),
      by.length > 0 && [" by ", listed(by)],
      " ", via(decision.via), ", ", instant(decision.at, { seconds: true })),
    decision.reason && h("blockquote", {}, typed(decision.reason)));
}

/** All whose votes it took: those of the stage that was asked last; nobody where no person did. */
function deciders({ kind, by }, stages) {
  const votes = stages.findLast((stage) => stage.deadlineAt)?.votes ?? [];
  const people = votes.filter((vote) => vote.kind === kind).map((vote) => vote.person);
  return people.includes(by) ? people : [by].filter((who) => who && who !== "nod");
}

/** Who is asked, stage by stage, how they voted, and what that made of each. */
export function stagesPart({ stages, open }) {
  if (!stages?.length) return null;
  const next = open ? stages.findIndex((stage) => !stage.result) : -1;
  const asked = stages[next]?.deadlineAt ? next : -1;
  return h("section", { class: "card panel", "aria-labelledby": "stages-title" },
    h("h2", { id: "stages-title" }, "Approval"),
    h("ol", { class: "stages", testid: "stages" },
      stages.map((stage, index) => stageItem(stage, index === asked, open))));
}

function stageItem(stage, isAsked, open) {
  const { name, approvers, quorum, rejections, votes, escalatedAt, result } = stage;
  const many = approvers.length > 1 && `${quorum} of `;
  return h("li", { "data-result": result ?? (isAsked ? "asked" : "later") },
    h("p", {}, h("strong", {}, typed(name)), " · ", stageStands(stage, isAsked, open),
      " · ", h("span", { testid: "tally" }, tally(votes, "approved", quorum)),
      (rejections > 1 || has(votes, "rejected"))
        && [" · ", tally(votes, "rejected", rejections), " to reject"]),
    h("p", { class: "soft" }, many, listed(approvers), " must approve",
      escalatedAt && [". Escalated ", instant(escalatedAt), ": nobody had reacted"], "."),
    votes.length > 0 && h("ul", { testid: "votes" }, votes.map(voteItem)));
}

function voteItem({ person, for: absent, kind, at, via: where, reason }) {
  return h("li", { "data-kind": kind },
    typed(person, { class: "code" }),
    absent && [" for ", typed(absent, { class: "code" })],
    ` ${decisionKind(kind).toLowerCase()} `, via(where), ", ", instant(at, { seconds: true }),
    reason && [" · ", typed(reason)]);
}

function tally(votes, kind, needed) {
  return `${votes.filter((vote) => vote.kind === kind).length} of ${needed}`;
}

function has(votes, kind) {
  return votes.some((vote) => vote.kind === kind);
}

function listed(people) {
  return people.flatMap((who, index) => [index > 0 && ", ", typed(who, { class: "code" })]);
}

/** Who was first, for those who came too late. */
export function tooLate(decision) {
  return [`Already ${decisionKind(decision.kind).toLowerCase()}`,
    decision.by && [" by ", typed(decision.by, { class: "code" })],
    " ", via(decision.via), ", ", instant(decision.at, { seconds: true }),
    ". Nothing was changed."];
}

export function itemsPart({ items, currency, total }) {
  if (!items.length) return null;
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

export function factsPart({ requester, createdAt, endedAt, note, seen, payment, tracking,
  shippedAt, deliveredAt, sourceUrl, rule, kind, facts }) {
  const fact = (name, value) => [h("dt", {}, name), h("dd", {}, value)];
  return h("section", { class: "card panel", "aria-labelledby": "facts-title" },
    h("h2", { id: "facts-title" }, "Request"),
    h("dl", { class: "facts" },
      facts.map(({ label, value }) => fact(typed(label), typed(value))),
      fact("Asked for by", typed(requester, { class: "code" })),
      fact("Placed", instant(createdAt, { seconds: true })),
      rule && fact("Rule of the policy", h("span", { testid: "rule" }, typed(rule))),
      endedAt && fact("Ended", instant(endedAt, { seconds: true })),
      seen?.length > 0 && fact("Being looked at by", seen.map((sighting) => h("p", {},
        typed(sighting.person, { class: "code" }), " since ", instant(sighting.at)))),
      payment && fact("Payment", paymentFact(payment)),
      shippedAt && fact("Shipped", instant(shippedAt, { seconds: true })),
      deliveredAt && fact("Delivered", instant(deliveredAt, { seconds: true })),
      tracking && fact("Tracking number", typed(tracking, { class: "code" })),
      note && fact("Note", typed(note, { class: "note" })),
      isWebAddress(sourceUrl) && source(sourceUrl, kind)));
}

function paymentFact({ state, chargeId, chargedAt, declinedAt, refundId, refundedAt }) {
  const at = refundedAt ?? declinedAt ?? chargedAt;
  return h("span", { testid: "payment", "data-state": state }, paymentState(state),
    at && [", ", instant(at, { seconds: true })],
    (refundId ?? chargeId) && [" · ", typed(refundId ?? chargeId, { class: "code" })]);
}

/** Where an order was asked for; what a request is about is at the address itself. */
function source(address, kind) {
  const link = (words) => h("a", { href: address, rel: "noopener noreferrer" }, words);
  return kind === "request"
    ? [h("dt", {}, "About"), h("dd", {}, link(typed(address, { class: "note" })))]
    : [h("dt", {}, "Asked for in"), h("dd", {}, link("this Slack message"))];
}

/** Whoever gave the address, nothing but a web address becomes a link. */
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
      h("p", {}, h("strong", {}, happened(entry.what, entry.why)),
        entry.who && entry.who !== "nod" && [" by ", typed(entry.who, { class: "code" })],
        " ", via(entry.via)),
      h("p", { class: "soft" }, instant(entry.at, { seconds: true }),
        entry.why && [" · ", typed(because(entry.why))])))));
}
