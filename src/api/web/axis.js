// The axis above the lanes: the time of day where something ran, how long from there, and how long
// the sleep was that is cut out.

import { clock, duration } from "./format.js";
import { roundStep } from "./scale.js";
import { set, svg } from "./svg.js";

const HEIGHT = 44;
const BETWEEN_TICKS = 72;
const [CLOCK_ROW, LENGTH_ROW, LINE] = [13, 30, 40];
/** Generous: no text may touch another. */
const textWidth = (text) => text.length * 6.7 + 8;

/** Keeps, row by row, the texts that have room; those that matter most come first. */
function roomy(texts, width) {
  const taken = [];
  return texts.filter(({ x, text, row, anchor }) => {
    const wide = textWidth(text);
    const left = anchor === "middle" ? x - wide / 2 : x;
    const free = left >= -1 && left + wide <= width + 8
      && taken.every((other) => other.row !== row || left >= other.right || left + wide <= other.left);
    if (free) taken.push({ row, left, right: left + wide });
    return free;
  });
}

/** The ticks of a block: one where it begins, and round lengths of time from there. */
function ticks(part, left, right, since) {
  const found = [{ x: left, row: CLOCK_ROW, text: clock(part.from, since), first: true }];
  const perMs = (right - left) / Math.max(1, part.to - part.from);
  const step = roundStep(BETWEEN_TICKS / perMs);
  for (let at = step; at <= part.to - part.from; at += step) {
    found.push({ x: left + at * perMs, row: LENGTH_ROW, text: `+${duration(at / 1000)}` });
  }
  return found;
}

const zigzag = (left, right) => {
  const steps = Math.max(2, Math.round((right - left) / 8) * 2);
  const each = (right - left) / steps;
  return Array.from({ length: steps }, (_, i) =>
    `L${(left + (i + 1) * each).toFixed(1)} ${LINE + (i === steps - 1 ? 0 : i % 2 ? 4 : -4)}`).join("");
};

/** @returns {{element: SVGElement, draw: (parts: object[], x: Function, width: number) => void}} */
export function axis() {
  const element = svg("svg", { class: "axis", height: HEIGHT, testid: "axis" });
  let drawn = "";

  function draw(parts, x, width) {
    const seen = parts.map((part) => ({ ...part, l: x(part.left), r: x(part.right) }))
      .filter((part) => part.r > 0 && part.l < width);
    const texts = roomy(seen.flatMap((part) => textsOf(part, width, parts[0].from))
      .sort((a, b) => (b.first ?? false) - (a.first ?? false)), width);
    const key = JSON.stringify([texts, seen.map(({ l, r }) => [Math.round(l), Math.round(r)])]);
    if (key === drawn) return;
    drawn = key;
    set(element, { width });
    element.replaceChildren(
      ...seen.map((part) => svg("path", { class: part.cut ? "break" : "line",
        d: `M${Math.max(-9, part.l)} ${LINE}${part.cut
          ? zigzag(Math.max(-9, part.l), Math.min(width + 9, part.r))
          : `H${Math.min(width + 9, part.r)}`}` })),
      ...texts.map(({ x: at, row, text, anchor, cut, first }) => svg("g", {},
        !cut && svg("path", { class: "tick", d: `M${at} ${first ? LINE - 6 : LINE - 4}V${LINE + 4}` }),
        svg("text", { x: anchor ? at : Math.max(0, at), y: row, class: cut ? "cut-length" : null,
          "text-anchor": anchor ?? null, testid: cut ? "cut-length" : "tick" }, text))));
  }

  function textsOf(part, width, since) {
    if (!part.cut) return ticks(part, part.l, part.r, since).filter(({ x }) => x >= -1 && x <= width);
    const [left, right] = [Math.max(0, part.l), Math.min(width, part.r)];
    const text = duration((part.to - part.from) / 1000);
    return right - left < textWidth(text) ? []
      : [{ x: (left + right) / 2, row: LENGTH_ROW, text, anchor: "middle", cut: true, first: true }];
  }

  return { element, draw };
}
