// The timeline as a table: the same lanes and attempts, for readers who do not see a picture.

import { fill, h, typed } from "./dom.js";
import { duration, exact, utc } from "./format.js";
import { speaker } from "./language.js";
import { stepResult } from "./words.js";
import words from "./words-timeline.js";

const say = speaker(words);

const iso = (at) => new Date(at).toISOString();
const nameOf = (lane) => (lane.number ? say("invocation", { n: lane.number }) : lane.label);

/** What a mark is, in words: what it does, how it ended. */
function meaning(lane, mark) {
  if (mark.form === "invocation") return say(mark.to === null ? "runs" : "ended");
  if (mark.form === "run") {
    const result = stepResult("step", mark.status);
    return lane.attempts > 1
      ? say("attempt", { n: mark.attempt, of: lane.attempts, result }) : result;
  }
  const result = mark.status ? `: ${stepResult("wait", mark.status)}` : "";
  return say(`legend-${mark.form}`) + result;
}

function tookOf(from, to, now) {
  if (to === null) return say("so-far", { took: duration(Math.max(0, now - from) / 1000) });
  return to === from ? "–" : duration((to - from) / 1000);
}

/** Everything about one mark: name, what it is, exactly when, and for how long. */
export function exactly(lane, mark, now) {
  const { from, to } = mark;
  const until = to === null ? say("now") : exact(to, from);
  return [
    h("strong", {}, typed(nameOf(lane))), " · ", meaning(lane, mark), " · ",
    h("span", { class: "times", title: `${utc(iso(from))} – ${to === null ? "" : utc(iso(to))}` },
      `${exact(from)} – ${until}`), " · ", tookOf(from, to, now),
    to === from && h("span", { class: "soft" }, ` (${say("one-stamp")})`),
    h("span", { class: "soft utc" }, ` · ${utc(iso(from))}`),
  ];
}

function row({ name, what, from, to, status, sub = false }) {
  const took = h("td", { class: "took" });
  const time = (at, since) => h("time", { datetime: iso(at), title: utc(iso(at)) },
    exact(at, since));
  const element = h("tr", { class: sub && "sub", "data-status": status },
    h("th", { scope: "row" }, typed(name)),
    h("td", {}, what), h("td", {}, time(from)),
    h("td", {}, to === null ? say("now") : time(to, from)), took);
  const tick = (now) => {
    const text = tookOf(from, to, now);
    if (took.textContent !== text) fill(took, text);
  };
  return { element, tick };
}

function laneRows(lane) {
  const name = nameOf(lane);
  const whole = lane.marks.length === 1
    ? meaning(lane, lane.marks[0])
    : stepResult("step", lane.status);
  const first = row({ ...lane, name, what: whole });
  if (lane.marks.length === 1) return [first];
  return [first, ...lane.marks.map((mark) =>
    row({ ...mark, name, what: meaning(lane, mark), sub: true }))];
}

/** Hidden from sight until it is asked for; screen readers have it at once. */
export function historyTable() {
  const bodies = h("div");
  const element = h("div", { class: "history unseen", testid: "history-table", role: "region",
    "aria-label": say("title") }, bodies);
  let rows = [];

  function update({ invocations, steps }) {
    const groups = [["compute", invocations], ["steps", steps]].filter(([, lanes]) => lanes.length)
      .map(([title, lanes]) => [title, lanes.flatMap((lane) => laneRows(lane))]);
    rows = groups.flatMap(([, found]) => found);
    const column = (key) => h("th", { scope: "col" }, say(key));
    fill(bodies, h("table", {},
      h("caption", { class: "unseen" }, say("title")),
      h("thead", {}, h("tr", {}, column("name"), column("result"), column("began"),
        column("until"), column("took"))),
      groups.map(([title, found]) => h("tbody", {},
        h("tr", {}, h("th", { scope: "rowgroup", colspan: 5, class: "group" }, say(title))),
        found.map((each) => each.element)))));
  }

  return { element, update, tick: (now) => rows.forEach((each) => each.tick(now)) };
}
