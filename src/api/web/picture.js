// The lanes as a picture: what ran as bars, what slept as hatching, on an axis that is broken where
// the sleep is long. Drawn once for what is known; afterwards only moved as time passes.

import { axis } from "./axis.js";
import { duration } from "./format.js";
import { h } from "./dom.js";
import { awakeSpans } from "./lanes.js";
import { brokenScale } from "./scale.js";
import { speaker } from "./language.js";
import { set, svg, write } from "./svg.js";
import words from "./words-timeline.js";
import { ALL } from "./zoom.js";

const say = speaker(words);
const WIDE = { from: 620, label: 176, took: 92, row: 28, track: 0, bar: 18 };
const NARROW = { label: 0, took: 0, row: 42, track: 18, bar: 18 };
const HEADING = 28;
const NARROWEST = { run: 4, sleep: 2 };
const SLEEPING = "z z z";
const PATTERNS = {
  answer: [12, "M-3 15L15 -3M-9 9L9 -9M3 21L21 3", 5],
  timer: [8, "M4 4h.01", 3],
  retry: [7, "M3.5 0V7", 2],
  look: [7, "M0 3.5H7", 2],
};

function patterns() {
  return svg("defs", {}, Object.entries(PATTERNS).map(([form, [size, path, wide]]) =>
    svg("pattern", { id: `sleep-${form}`, width: size, height: size,
      patternUnits: "userSpaceOnUse" },
    svg("rect", { class: `sleep-ground ${form}`, width: size, height: size }),
    svg("path", { class: `sleep-ink ${form}`, d: path, "stroke-width": wide,
      "stroke-linecap": "round" }))));
}

/** One swatch of the legend, drawn with the pattern of the picture. */
export function swatch(form) {
  return svg("svg", { class: "swatch", width: 28, height: 14, "aria-hidden": "true" },
    svg("rect", { class: `mark ${form}`, x: 0.5, y: 0.5, width: 27, height: 13, rx: 3,
      fill: PATTERNS[form] ? `url(#sleep-${form})` : null }));
}

/** A mark: a bar, or hatching with what is written on it where there is room. */
function drawnMark(mark, lane, y) {
  const shape = svg("rect", {
    class: `mark ${mark.sleep ? "sleep" : "ran"} ${mark.form} ${mark.status ?? "pending"}`,
    testid: "mark", "data-form": mark.form, "data-sleep": mark.sleep ? "" : null, y,
    height: WIDE.bar, rx: 3, fill: mark.sleep ? `url(#sleep-${mark.form})` : null });
  const text = mark.sleep && svg("text", { class: "sleep-words", y: y + 13,
    "text-anchor": "middle" });
  const element = svg("g", {}, shape, text);
  return { mark, lane, element, shape, text };
}

function sleepWords(mark, now, room) {
  const full = `${SLEEPING} · ${duration(((mark.to ?? now) - mark.from) / 1000)}`;
  if (room >= full.length * 7 + 12) return full;
  return room >= 44 ? SLEEPING : "";
}

function drawnLane(lane, top, size, width) {
  const middle = top + size.track + size.row / 2 - size.track / 2;
  const y = middle - WIDE.bar / 2;
  const marks = lane.marks.map((mark) => drawnMark(mark, lane, y));
  const name = lane.number ? say("invocation", { n: lane.number }) : lane.label;
  const named = lane.attempts > 1 ? `${name} ×${lane.attempts}` : name;
  const most = Math.floor((size.label ? size.label : width - 96) / 7.3);
  const took = svg("text", { class: "took", x: width, y: size.label ? middle + 4 : top + 14,
    "text-anchor": "end" });
  const plot = svg("svg", { class: "plot", x: size.label, width: width - size.label - size.took },
    // What ran lies on top: a short attempt must not vanish below the pause that follows it.
    [...marks].sort((a, b) => !a.mark.sleep - !b.mark.sleep).map(({ element }) => element));
  const element = svg("g", { class: `lane ${lane.form}`, testid: lane.number
    ? "invocation-row" : "step-row", "data-name": lane.label ?? null, "data-status": lane.status },
  svg("rect", { class: "lane-ground", y: top, width, height: size.row }),
  svg("path", { class: "lane-line", d: `M${size.label} ${middle}H${width - size.took}` }),
  svg("text", { class: "lane-name", x: 0, y: size.label ? middle + 4 : top + 14 },
    named.length > most ? `${named.slice(0, most - 1)}…` : named),
  plot, took);
  return { lane, element, marks, took };
}

/**
 * The picture. `draw` takes lanes; `place` puts them where they belong at an instant, and says
 * where that is.
 */
export function picture() {
  const scaleOnTop = axis();
  const lanesPart = svg("svg", { class: "lanes", "aria-hidden": "true" });
  const axisPart = svg("svg", { class: "axis-frame", height: 44, "aria-hidden": "true" },
    scaleOnTop.element);
  const element = h("div", { class: "picture" }, axisPart, lanesPart);
  const state = { drawn: [], cuts: svg("g"), size: WIDE, width: 0, plot: 0, height: 0 };

  function draw({ invocations, steps }, width) {
    state.width = width;
    const size = state.size = width >= WIDE.from ? WIDE : NARROW;
    state.plot = Math.max(40, width - size.label - size.took);
    let top = 0;
    const rows = [];
    state.drawn = [];
    for (const [title, lanes] of [["compute", invocations], ["steps", steps]]) {
      if (!lanes.length) continue;
      rows.push(svg("text", { class: "group", x: 0, y: top + 18 }, say(title)));
      top += HEADING;
      for (const lane of lanes) {
        state.drawn.push(drawnLane(lane, top, size, width));
        top += size.row;
      }
    }
    state.height = top;
    state.cuts = svg("svg", { class: "cuts", x: size.label, width: state.plot, height: top });
    for (const part of [axisPart, lanesPart]) set(part, { width });
    set(lanesPart, { height: top });
    set(scaleOnTop.element, { x: size.label });
    lanesPart.replaceChildren(patterns(), state.cuts, ...rows, ...state.drawn.map((l) => l.element));
  }

  function place({ start, end, now }, view = ALL) {
    const lanes = state.drawn.map(({ lane }) => lane);
    const scale = brokenScale(start, end, awakeSpans(lanes, now));
    const x = (position) => ((position - view.from) / (view.to - view.from)) * state.plot;
    scaleOnTop.draw(scale.parts, x, state.plot);
    placeCuts(scale.parts.filter((part) => part.cut), x);
    for (const { lane, marks, took } of state.drawn) {
      for (const each of marks) placeMark(each, (at) => x(scale.position(at)), now);
      write(took, tookWords(lane, now));
    }
    return scale;
  }

  function placeCuts(cuts, x) {
    while (state.cuts.childElementCount > cuts.length) state.cuts.lastChild.remove();
    while (state.cuts.childElementCount < cuts.length) {
      state.cuts.append(svg("rect", { class: "cut", height: state.height }));
    }
    cuts.forEach((cut, index) => set(state.cuts.children[index], {
      x: x(cut.left), width: Math.max(0, x(cut.right) - x(cut.left)) }));
  }

  function placeMark({ mark, shape, text }, x, now) {
    const [left, right] = [x(mark.from), x(mark.to ?? Math.max(now, mark.from))];
    const width = Math.max(right - left, mark.sleep ? NARROWEST.sleep : NARROWEST.run);
    // One that begins at the very end is widened to the left, so that it is seen.
    const isSeen = left >= 0 && left <= state.plot;
    set(shape, { x: isSeen && right - left < width ? Math.min(left, state.plot - width) : left, width });
    if (!text) return;
    const [from, to] = [Math.max(0, left), Math.min(state.plot, right)];
    set(text, { x: (from + to) / 2 });
    write(text, sleepWords(mark, now, to - from));
  }

  return { element, draw, place, marks: () => state.drawn.flatMap(({ marks }) => marks),
    plot: () => ({ left: state.size.label, width: state.plot }) };
}

/** The history stamps the start and end of a fast step with one instant: that is no "0 ms". */
function tookWords(lane, now) {
  if (lane.seconds === 0) return "–";
  return duration(lane.seconds ?? Math.max(0, now - lane.from) / 1000);
}
