// The parts of one order's page that are drawn from the order alone.

import { h, typed } from "./dom.js";
import { duration, instant, money } from "./format.js";
import { language, speaker } from "./language.js";
import { person } from "./people.js";
import {
  because, decisionKind, happened, sentence, stageStands, statusName, tone, turn, via,
} from "./words.js";
import words from "./words-parts.js";

const say = speaker(words);
const code = (text) => typed(text, { class: "code" });

/** "A, B and C", "A, B or C": people as a list in the reader's language. */
function listed(people, format) {
  return format.formatToParts(people)
    .map(({ type, value }) => (type === "element" ? person(value) : value));
}

const [and, or] = ["conjunction", "disjunction"]
  .map((type) => new Intl.ListFormat(language, { type }));
const all = (people) => listed(people, and);
const any = (people) => listed(people, or);

export function heading({ kind, title, customer, total, currency, orderId }) {
  const name = title ?? customer;
  const id = typed(orderId, { class: "code", testid: "order-id" });
  return h("div", { class: "order-head" },
    h("div", {},
      h("p", { class: "eyebrow" },
        say.parts(kind === "request" ? "kind-request" : "kind-order", { id })),
      h("h1", { tabindex: "-1", class: name.length > 60 && "long" },
        title ? typed(title) : say.parts("for", { customer: typed(customer) }))),
    total && h("p", { class: "amount", testid: "total" }, money(total, currency)));
}

/** The time to a deadline in words that change once a second at most; "" once it has passed. */
export function timeLeft(deadlineAt, now) {
  const seconds = Math.ceil((Date.parse(deadlineAt) - now) / 1000);
  if (seconds <= 0) return "";
  return seconds < 60 ? `${seconds} s` : duration(seconds);
}

/** The stage that is being asked, null where none is. */
export function askedStage({ stages, decision, status }) {
  if (decision || status !== "awaiting_approval") return null;
  return (stages ?? []).find((stage) => !stage.result && stage.deadlineAt) ?? null;
}

const NO_CHANGE = /^(refused_|voted_|seen$|reminded$|escalated$|start_repeated$)/;

/** Since when an order stands as it does: its newest audit entry that moved it. */
export function standsSince({ status, audit }) {
  const entries = audit ?? [];
  const asked = (entry) => entry.what === "awaiting_approval";
  const moved = (entry) => !NO_CHANGE.test(entry.what);
  return entries.findLast(status === "awaiting_approval" ? asked : moved)?.at ?? null;
}

/** The approvers who have not approved yet, and how many of them it takes; null where none. */
export function leftToApprove({ approvers, quorum, votes }) {
  const done = votes.filter((vote) => vote.kind === "approved");
  const heard = new Set(done.flatMap((vote) => [vote.person, vote.for]));
  const left = approvers.filter((each) => !heard.has(each));
  const needed = quorum - done.length;
  return left.length && needed > 0 ? { left, needed } : null;
}

/** Whose turn it is by name; for a sentence, or `briefly`. */
export function turnOf(asked, { briefly = false } = {}) {
  const { left, needed } = leftToApprove(asked) ?? {};
  if (!left) return null;
  const some = needed < 2 ? "" : "-some";
  const values = { n: needed, people: needed < 2 ? any(left) : all(left) };
  return briefly ? say.parts(`waits-for${some}`, values) : say.parts(`turn-of${some}`, values);
}

/** How somebody has voted in a stage; null where they have not. */
export function voteOf(asked, identity) {
  return asked?.votes.find((vote) => vote.person === identity)?.kind ?? null;
}

/** Whether somebody has voted in a stage, or another for them: it waits for others. */
export function isHeard(asked, identity) {
  return asked.votes.some((vote) => vote.person === identity || vote.for === identity);
}

/** The status in words, whose turn it is, since when, and why it ended where it did. */
export function standing({ kind, status, statusText, reason, decision, shipped, deadlineAt,
  left, asked, since }) {
  const deadline = deadlineAt && say.parts(left ? "closes" : "deadline-passed",
    { left, when: instant(deadlineAt) });
  return h("div", { class: `standing ${tone(status)}` },
    h("p", { class: "standing-status", testid: "order-status", "data-status": status },
      statusText ? sentence(statusText) : statusName(status, kind)),
    h("p", { class: "standing-turn", testid: "turn" },
      (asked && turnOf(asked)) || turn(status, { kind, decision, shipped }),
      deadline && [" ", deadline]),
    since && h("p", { class: "standing-since", testid: "since" },
      say.parts("since", { when: instant(since) })),
    reason && h("p", { class: "standing-reason" },
      say.parts("reason-was", { reason: typed(reason) })));
}

export function slackNotice({ kind, slackProblem, open }) {
  if (!slackProblem) return null;
  return h("p", { class: "notice warn", testid: "slack-problem" },
    h("strong", {}, say("slack-failing")), " ", typed(slackProblem),
    open && ` ${say(kind === "request" ? "still-here-request" : "still-here")}`);
}

/** Where else the order is shown: its newest card, and its workflow. */
export function linksPart({ links, orderId }) {
  const link = (address, key) => isWebAddress(address) && h("a", { href: address, testid: key,
    class: "button", target: "_blank", rel: "noopener noreferrer" }, say(key));
  const console = link(links?.console, "link-console");
  const card = link(links?.card, "link-card");
  if (!card && !console) return null;
  return h("nav", { class: "links", "aria-label": say("links") }, card, console,
    console && h("p", { class: "help" }, say.parts("link-console-help", { name: code(orderId) })));
}

/** What failed, how often it was tried and why, and what people have to do about it. */
export function failurePart({ failure }) {
  if (!failure) return null;
  return h("section", { class: "card panel", testid: "failure", "data-step": failure.step,
    "aria-labelledby": "failure-title" },
    h("h2", { id: "failure-title" }, say("what-failed")),
    h("p", {}, typed(failure.text)),
    failure.leftToDo.length > 0 && [
      h("h3", {}, say("by-hand")),
      h("ul", { testid: "left-to-do" }, failure.leftToDo.map((task) => h("li", {}, typed(task))))]);
}

export function decisionPart({ decision, stages }) {
  if (!decision) return null;
  const by = deciders(decision, stages ?? []);
  const values = { kind: h("strong", {}, decisionKind(decision.kind)), who: h("span", {}, all(by)),
    via: via(decision.via), when: instant(decision.at, { seconds: true }) };
  return h("div", { class: "card panel decision" },
    h("h2", {}, say("decision")),
    h("p", { testid: "decision", "data-kind": decision.kind },
      say.parts(by.length ? "decided" : "decided-nobody", values)),
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
    h("h2", { id: "stages-title" }, say("approval")),
    h("ol", { class: "stages", testid: "stages" },
      stages.map((stage, index) => stageItem(stage, index === asked, open))));
}

function stageItem(stage, isAsked, open) {
  const { name, approvers, quorum, rejections, votes, escalatedAt, result } = stage;
  const who = approvers.length > 1 ? say.parts("must-some", { n: quorum, people: all(approvers) })
    : say.parts("must", { people: all(approvers) });
  return h("li", { "data-result": result ?? (isAsked ? "asked" : "later") },
    h("p", {}, h("strong", {}, typed(name)), " · ", stageStands(stage, isAsked, open),
      " · ", h("span", { testid: "tally" }, tally(votes, "approved", quorum)),
      (rejections > 1 || has(votes, "rejected"))
        && [" · ", say("to-reject", { tally: tally(votes, "rejected", rejections) })]),
    h("p", { class: "soft" }, who,
      escalatedAt && [" ", say.parts("escalated", { when: instant(escalatedAt) })]),
    votes.length > 0 && h("ul", { testid: "votes" }, votes.map(voteItem)));
}

function voteItem({ person: voter, for: absent, kind, at, via: where, reason }) {
  const who = h("span", {}, absent
    ? say.parts("vote-for", { person: person(voter), absent: person(absent) }) : person(voter));
  return h("li", { "data-kind": kind },
    say.parts(kind === "approved" ? "vote-approved" : "vote-rejected",
      { who, via: via(where), when: instant(at, { seconds: true }) }),
    reason && h("blockquote", {}, typed(reason)));
}

const has = (votes, kind) => votes.some((each) => each.kind === kind);

function tally(votes, kind, needed) {
  return say("tally", { n: votes.filter((vote) => vote.kind === kind).length, needed });
}

/** What somebody is told whose answer came too late: who decided, and when. */
export function tooLate({ kind, by, at, via: where }) {
  const decision = decisionKind(kind).toLocaleLowerCase(language);
  const values = { decision, who: person(by ?? ""), via: via(where),
    when: instant(at, { seconds: true }) };
  return say.parts(by && by !== "nod" ? "too-late" : "too-late-nobody", values);
}

export function auditPart({ audit, auditTruncated }) {
  if (!audit?.length) return null;
  return h("section", { class: "card panel", "aria-labelledby": "audit-title" },
    h("h2", { id: "audit-title" }, say("audit")),
    auditTruncated && h("p", { class: "soft" }, say("audit-newest", { n: audit.length })),
    h("ol", { class: "audit", testid: "audit" }, audit.map(auditItem)));
}

function auditItem({ at, what, who, via: where, why }) {
  const said = h("strong", {}, happened(what, why));
  return h("li", {},
    h("p", {}, who && who !== "nod"
      ? say.parts("happened-by", { what: said, who: person(who), via: via(where) })
      : [said, " ", via(where)]),
    h("p", { class: "soft" }, instant(at, { seconds: true }),
      why && [" · ", what === "reminded" ? all(why.split(", ")) : typed(because(why))]));
}

/** Whoever gave the address, nothing but a web address becomes a link. */
export function isWebAddress(text) {
  return /^https?:\/\//.test(text ?? "");
}
