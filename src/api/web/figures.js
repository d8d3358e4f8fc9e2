// The three figures: wall, active compute, waiting. Measured by the server, ticked by its clock.

import { fill, h } from "./dom.js";
import { duration, percent } from "./format.js";
import { speaker } from "./language.js";
import { sourced } from "./sourced.js";
import words from "./words-figures.js";

const say = speaker(words);
const FIGURES = ["wall", "active", "waiting"];

/** Whether the workflow hibernates: no invocation is open or still unrecorded, and a wait is. */
export function isAsleep(timeline) {
  return timeline.running && timeline.whole
    && timeline.steps.some((step) => step.status === "pending"
      || (step.kind === "wait" && step.status === "started"));
}

/** In how many milliseconds the workflow acts by itself, a timer or a pause being over; or null. */
export function dueIn(timeline, serverNow) {
  const due = (timeline?.running ? timeline.steps : []).map((step) => Date.parse(step.dueAt ?? ""))
    .filter((at) => !Number.isNaN(at));
  return due.length ? Math.min(...due) - serverNow : null;
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
  const values = Object.fromEntries(FIGURES.map((name) =>
    [name, h("dd", { class: "figure-value", testid: `figure-${name}` }, "–")]));
  const sliver = h("div", { class: "share-active" });
  const caption = h("p", { class: "soft share-words", testid: "share" });
  const element = h("section", { class: "figures", "aria-label": say("label") },
    h("dl", {}, FIGURES.map((name) => sourced({ name, label: say(name), source: say(`source-${name}`),
      values: values[name] }))),
    h("div", { class: "share", "aria-hidden": "true" }, sliver),
    caption);

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
    const asleep = isAsleep(timeline) ? `${say("asleep")} ` : "";
    const said = asleep + say("ran", { share: percent(share) });
    if (caption.textContent !== said) fill(caption, said);
  }

  return { element, tick };
}
