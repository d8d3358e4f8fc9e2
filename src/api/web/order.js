// "/orders/ID": one order, live: its state, the vote, the figures and the timeline.

import * as api from "./api.js";
import { fill, h, part } from "./dom.js";
import { dueIn, figures, isAsleep } from "./figures.js";
import * as parts from "./order-parts.js";
import { actionsPart } from "./order-actions.js";
import { factsPart, itemsPart } from "./order-facts.js";
import { costPanel } from "./cost.js";
import { speaker } from "./language.js";
import { know } from "./people.js";
import { backedOff, poll, QUICK_MS, ticker, USUAL_MS } from "./poll.js";
import { me } from "./session.js";
import { timelinePanel } from "./timeline.js";
import words from "./words-order.js";
import { isBusy, isOpen, statusName } from "./words.js";

const say = speaker(words);

const QUICK_FOR_MS = 30_000;

export function orderView(root, context, orderId) {
  const { signal } = context;
  const state = {
    order: null, timeline: null, timelineFor: null, timelineIsNew: false, timelineTriedAt: 0, timelineProblem: null,
    clockOffset: 0, failures: 0, quickUntil: Date.now() + QUICK_FOR_MS, gone: false,
  };
  const serverNow = () => Date.now() + state.clockOffset;
  const here = layout(root, vote);

  /**
   * The history is read when the order moved on, and while it is still being written: once more
   * after a change too, for the invocation that a vote wakes may begin after the vote is seen.
   */
  function timelineIsDue() {
    const { order, timeline } = state;
    if (moves(order) !== state.timelineFor) return true;
    const asleep = timeline && isAsleep(timeline) && isOpen(order.status) && !state.timelineIsNew;
    // What sleeps until a timer or its next attempt acts without the order telling.
    const acts = due() !== null && due() <= 0;
    // The later it is, the less often is it looked for.
    const rest = acts ? Math.max(USUAL_MS, -due() / 4) : USUAL_MS;
    return !(asleep && !acts && !state.timelineProblem) && !timelineIsFinal()
      && Date.now() - state.timelineTriedAt >= rest - 100;
  }

  const due = () => dueIn(state.timeline, serverNow());

  /** Nothing more is coming: the execution is closed and all told, or the closed order has no history left. */
  function timelineIsFinal() {
    const { order, timeline, timelineProblem } = state;
    if (isOpen(order.status)) return false;
    if (timelineProblem) return timelineProblem.status === 404;
    return timeline?.running === false && timeline.whole;
  }

  async function readTimeline() {
    const now = moves(state.order);
    state.timelineIsNew = state.timelineFor !== null && state.timelineFor !== now;
    state.timelineFor = now;
    state.timelineTriedAt = Date.now();
    try {
      const timeline = await api.timeline(orderId, signal, state.timeline);
      if (signal.aborted) return;
      state.timelineProblem = null;
      fill(here.timelineProblem);
      if (timeline === state.timeline) return;
      state.timeline = timeline;
      state.clockOffset = Date.parse(timeline.serverTime) - Date.now();
      here.timeline.update(timeline);
    } catch (error) {
      if (signal.aborted) return;
      state.timelineProblem = error;
      if (error.status === 404) here.timeline.missing(isOpen(state.order.status));
      else fill(here.timelineProblem, h("p", { class: "notice warn" },
        say("timeline-failed", { why: api.describe(error) })));
    }
  }

  async function refresh() {
    try {
      const order = await api.order(orderId, signal);
      if (signal.aborted) return;
      show(order);
      state.failures = 0;
      context.recovered();
      if (timelineIsDue()) await readTimeline();
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof api.Problem && error.status === 404) {
        state.gone = true;
        context.notFound(say("not-found"));
        return;
      }
      state.failures += 1;
      context.failed(error, again);
    }
    tick();
  }

  function pause() {
    if (state.gone) return null;
    const { order } = state;
    if (order && timelineIsFinal()) return null;
    const quick = Date.now() < state.quickUntil && (!order || isBusy(order.status));
    return backedOff(quick ? QUICK_MS : USUAL_MS, state.failures);
  }

  function show(order) {
    const before = state.order;
    know(order.people);
    // An answer that was overtaken by a newer one, such as the vote's own, is not shown.
    if (before && Date.parse(order.updatedAt) < Date.parse(before.updatedAt)) return;
    // A vote's own answer has no audit.
    const kept = order.audit ? {} : pick(before ?? {}, "audit", "auditTruncated", "links");
    state.order = order = { ...order, ...kept, people: { ...before?.people, ...order.people } };
    if (before && before.status !== order.status) {
      const stands = order.statusText || statusName(order.status, order.kind);
      context.announce(say(order.kind === "request" ? "now-request" : "now", { status: stands }));
      state.quickUntil = Date.now() + QUICK_FOR_MS;
    }
    const name = order.title ?? order.customer;
    document.title = `${name}: ${statusName(order.status, order.kind)} · Nod`;
    here.show(order);
    tick();
  }

  function tick() {
    if (!state.order) return;
    here.tick(state.order, state.timeline, serverNow());
  }

  async function vote(kind, body) {
    here.say(null);
    here.lock(true);
    state.quickUntil = Date.now() + QUICK_FOR_MS;
    try {
      show(await api.decide(orderId, kind, body));
    } catch (error) {
      if (signal.aborted) return;
      const late = error instanceof api.Problem && error.status === 409 && error.decision;
      here.say(late ? parts.tooLate(error.decision) : api.describe(error));
    } finally {
      here.lock(false);
    }
    again();
  }

  document.title = say("page-title");
  const again = poll(refresh, pause, signal, () => (state.failures ? null : due()));
  ticker(tick, signal);
}

/** Builds the page's frame once; afterwards each part renews itself when its data changed. */
function layout(root, vote) {
  const timeline = timelinePanel();
  const timelineProblem = h("div");
  timeline.element.append(timelineProblem);
  const figuresPart = figures();
  const head = part(h("div"), parts.heading);
  const standing = part(h("div"), parts.standing);
  const slack = part(h("div"), parts.slackNotice);
  const said = h("div", { role: "alert" });
  const actions = part(h("div"), (data) => actionsPart(data, vote));
  const failure = part(h("div"), parts.failurePart);
  const decision = part(h("div"), parts.decisionPart);
  const stages = part(h("div"), parts.stagesPart);
  const items = part(h("div"), itemsPart);
  const facts = part(h("div"), factsPart);
  const links = part(h("div"), parts.linksPart);
  const cost = costPanel();
  const audit = part(h("div"), parts.auditPart);
  const loaded = h("div", { class: "order", hidden: true },
    head.element, standing.element, slack.element, said, failure.element, actions.element,
    decision.element, stages.element,
    figuresPart.element, timeline.element, cost.element, links.element,
    h("div", { class: "columns" },
      h("div", { class: "stack" }, items.element, facts.element), audit.element));
  const loading = h("p", { class: "blank soft", role: "status" }, say("loading"));
  fill(root, h("p", { class: "back" }, h("a", { href: "/" }, say("back"))), loading, loaded);

  return {
    timeline,
    timelineProblem,
    show(order) {
      const { allowed, status } = order;
      loading.remove();
      loaded.hidden = false;
      head.update(pick(order, "kind", "title", "customer", "total", "currency", "orderId"));
      slack.update({ ...pick(order, "kind", "slackProblem"), open: isOpen(status) });
      actions.update({ ...pick(order, "kind", "stageAsked"), allowed, open: isOpen(status),
        voted: parts.voteOf(parts.askedStage(order), me()?.identity) });
      failure.update(pick(order, "failure"));
      decision.update(pick(order, "decision", "stages", "people"));
      stages.update({ ...pick(order, "stages", "people"), open: !order.decision && isOpen(status) });
      items.update(pick(order, "items", "currency", "total"));
      facts.update(pick(order, "requester", "createdAt", "endedAt", "note",
        "rule", "seen", "tracking", "sourceUrl", "payment", "shippedAt", "deliveredAt", "kind",
        "facts", "people"));
      links.update(pick(order, "links", "orderId"));
      audit.update(pick(order, "audit", "auditTruncated", "people"));
    },
    tick(order, measured, now) {
      const { status, statusText, reason, decision: made, deadlineAt } = order;
      const asked = parts.askedStage(order);
      standing.update({
        kind: order.kind, status, statusText,
        asked: asked && pick(asked, "approvers", "quorum", "votes"), people: order.people,
        since: parts.standsSince(order),
        reason: order.failure || order.decision?.reason === reason ? null : reason,
        shipped: Boolean(order.shippedAt),
        decision: made,
        deadlineAt: status === "awaiting_approval" && !made ? deadlineAt : null,
        left: deadlineAt && parts.timeLeft(deadlineAt, now),
      });
      figuresPart.tick(measured, now);
      timeline.tick(measured, now);
      cost.tick(measured, now);
    },
    say: (text) => fill(said, text && h("p", { class: "notice bad", testid: "error" }, text)),
    lock(locked) {
      for (const control of actions.element.querySelectorAll("button")) control.disabled = locked;
    },
  };
}

/** What about an order tells that its workflow ran, or is about to. */
function moves({ status, stages, audit }) {
  const reminders = audit?.filter((entry) => entry.what === "reminded").length ?? 0;
  return JSON.stringify([status, reminders, stages.map((stage) =>
    [stage.result, stage.deadlineAt, stage.escalatedAt, stage.votes.length])]);
}

function pick(source, ...names) {
  return Object.fromEntries(names.map((name) => [name, source[name] ?? null]));
}
