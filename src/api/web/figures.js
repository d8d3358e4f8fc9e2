// The three figures: wall, active compute, waiting. Measured by the server, ticked by its clock.

import { fill, h } from "./dom.js";
import { duration, percent } from "./format.js";

const SOURCES = {
  wall: ["Wall time", "From the order’s creation to its end, or to now. "
    + "Source: the order’s record and the execution’s own history."],
  active: ["Active compute", "The sum of all invocations, each from its start to its end. "
    + "Source: the execution’s own history."],
  waiting: ["Waiting", "The rest of the time between the first invocation and the end: "
    + "no process, no compute bill. Source: the execution’s own history."],
};

/** Whether the workflow hibernates: no invocation is open, and a wait is. */
export function isAsleep(timeline) {
  return timeline.running
    && timeline.invocations.every((invocation) => invocation.endedAt)
    && timeline.steps.some((step) => step.status === "pending"
      || (step.kind === "wait" && step.status === "started"));
}

/** The figures at an instant by the server's clock. Active compute is measured, never guessed. */
export function measured(timeline, serverNow) {
  const elapsed = Math.max(0, serverNow - Date.parse(timeline.serverTime)) / 1000;
  const since = timeline.running ? elapsed : 0;
  return {
    wall: timeline.wallSeconds + since,
    active: timeline.activeSeconds,
    waiting: timeline.waitingSeconds + (isAsleep(timeline) ? since : 0),
  };
}

/** @returns {{element: HTMLElement, tick: (timeline: object|null, serverNow: number) => void}} */
export function figures() {
  const values = {};
  const cells = Object.entries(SOURCES).map(([name, [label, source]]) => {
    values[name] = h("dd", { testid: `figure-${name}` }, "–");
    return h("div", { class: `figure ${name}`, title: source }, h("dt", {}, label), values[name]);
  });
  const sliver = h("div", { class: "share-active" });
  const caption = h("p", { class: "soft share-words", testid: "share" });
  const element = h("section", { class: "figures", "aria-label": "Time and compute" },
    h("dl", {}, cells),
    h("div", { class: "share", "aria-hidden": "true" }, sliver),
    caption,
    h("details", { class: "sources" }, h("summary", {}, "How this is measured"),
      h("dl", {}, Object.values(SOURCES).map(([label, source]) =>
        [h("dt", {}, label), h("dd", {}, source)]))));

  function tick(timeline, serverNow) {
    if (!timeline) return;
    const now = measured(timeline, serverNow);
    for (const [name, cell] of Object.entries(values)) {
      cell.dataset.seconds = now[name].toFixed(3);
      const text = duration(now[name]);
      if (cell.textContent !== text) fill(cell, text);
    }
    const share = now.wall > 0 ? Math.min(1, now.active / now.wall) : 0;
    sliver.style.width = `${share * 100}%`;
    const asleep = isAsleep(timeline) ? "Asleep now. " : "";
    const words = `${asleep}Compute ran for ${percent(share)} of the time.`;
    if (caption.textContent !== words) fill(caption, words);
  }

  return { element, tick };
}
