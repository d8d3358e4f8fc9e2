// What ran and what slept: one lane per invocation and per step. A picture that is also a table.

import { fill, h } from "./dom.js";
import { duration, local, utc } from "./format.js";
import { readableScale } from "./scale.js";
import { stepResult } from "./words.js";

/** `update` takes a newly read timeline; `tick` moves the open bars to the server's now. */
export function timelinePanel() {
  const body = h("div", {}, h("p", { class: "soft" }, "Reading the timeline…"));
  const element = h("section", { class: "card panel", "aria-labelledby": "timeline-title" },
    h("h2", { id: "timeline-title" }, "Timeline"), body);
  let lanes = [];
  let drawn = null;

  function update(timeline) {
    const key = JSON.stringify([timeline.invocations, timeline.steps, timeline.running]);
    if (key === drawn) return;
    drawn = key;
    const invocations = timeline.invocations.map((span, index) => lane({
      ...span, kind: "invocation", name: `Invocation ${index + 1}`, attempts: 1,
      status: span.endedAt ? "succeeded" : "started",
    }));
    const steps = timeline.steps.map(lane);
    lanes = [...invocations, ...steps];
    fill(body, lanes.length
      ? table(invocations, steps)
      : h("p", { class: "soft" }, "Nothing has run yet."));
  }

  /** Puts every bar where it belongs at this instant; open ones end now. */
  function tick(timeline, serverNow) {
    if (!timeline || !lanes.length) return;
    const now = timeline.running ? serverNow : Date.parse(timeline.endedAt ?? timeline.serverTime);
    const known = lanes.flatMap((one) => [one.start, one.end ?? now]).filter(Number.isFinite);
    const position = readableScale(known);
    for (const one of lanes) one.place(position, Math.max(now, one.start));
  }

  function missing(open) {
    drawn = null;
    lanes = [];
    fill(body, h("p", { class: "soft" },
      open ? "The workflow has not started yet." : "There is no history for this order."));
  }

  return { element, update, tick, missing };
}

function table(invocations, steps) {
  const group = (title, lanes) => lanes.length > 0 && h("tbody", { role: "rowgroup" },
    h("tr", { class: "lane-group", role: "row" },
      h("th", { scope: "rowgroup", colspan: 4, role: "rowheader" }, title)),
    lanes.map((one) => one.element));
  const column = (name) => h("th", { scope: "col", role: "columnheader" }, name);
  return [
    h("table", { class: "lanes", role: "table", "aria-labelledby": "timeline-title" },
      h("thead", { class: "unseen", role: "rowgroup" }, h("tr", { role: "row" },
        column("Name"), column("When"), column("Took"), column("Result"))),
      group("Compute", invocations),
      group("Steps", steps)),
    h("p", { class: "help" }, "Short and long times are both drawn to be seen, so widths are "
      + "not proportional. Hover a bar for its exact times."),
  ];
}

function lane(span) {
  const start = Date.parse(span.startedAt);
  const end = span.endedAt ? Date.parse(span.endedAt) : null;
  const bar = h("div", { class: `bar ${span.kind} ${span.status}`, title: exactly(span) });
  // The history stamps the start and the end of a fast step with one instant: that is no "0 ms".
  const unmeasured = span.seconds === 0;
  const took = h("td", {
    class: "lane-took", role: "cell",
    title: unmeasured ? "The history gives its start and its end one timestamp" : null,
  }, unmeasured ? "–" : duration(span.seconds));
  const result = span.kind === "invocation"
    ? (span.endedAt ? "ended" : "running")
    : stepResult(span.kind, span.status);
  const many = span.attempts > 1 && h("span", { class: "attempts" }, `${span.attempts} attempts`);
  const element = h("tr", {
    class: `lane ${span.kind}`, role: "row", "data-name": span.name, "data-status": span.status,
    testid: span.kind === "invocation" ? "invocation-row" : "step-row",
  },
  h("th", { class: "lane-name", scope: "row", role: "rowheader" }, span.name),
  h("td", { class: "lane-when", role: "cell" },
    h("span", { class: "unseen" }, spoken(span)),
    h("div", { class: "track", "aria-hidden": "true" }, bar)),
  took,
  h("td", { class: "lane-result", role: "cell" },
    h("span", { class: `result ${span.status}` }, result), many));

  return {
    element,
    start,
    end,
    place(position, now) {
      if (!Number.isFinite(start)) return;
      const from = position(start);
      bar.style.left = `${from * 100}%`;
      bar.style.width = `${(position(end ?? now) - from) * 100}%`;
      if (end !== null) return;
      const text = duration((now - start) / 1000);
      if (took.textContent !== text) fill(took, text);
    },
  };
}

function exactly(span) {
  const end = span.endedAt ? utc(span.endedAt) : "now";
  return `${span.name}: ${utc(span.startedAt)} – ${end}`;
}

function spoken(span) {
  const time = (iso) => (iso ? local(new Date(iso), true) : "");
  const start = time(span.startedAt);
  return span.endedAt ? `${start} to ${time(span.endedAt)}` : `since ${start}`;
}
