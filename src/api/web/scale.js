// Where an instant lies in the picture. Pure.
//
// The axis is broken: what runs lies in blocks that are to scale in themselves, so milliseconds can
// be read; sleep that is long beside them is cut to a width that only hints at its length.

const SHORTEST_CUT_MS = 50;
const LONG_BESIDE_WORK = 0.5;

/** Joins spans that touch, in order of time. */
function joined(spans) {
  const found = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = found.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}

/** Parts of the time from `start` to `end`: those that are drawn to scale, and those that are cut. */
function parts(start, end, awake) {
  const work = awake.reduce((sum, [from, to]) => sum + to - from, 0);
  const longest = work > 0 ? Math.max(SHORTEST_CUT_MS, work * LONG_BESIDE_WORK) : Infinity;
  const found = [];
  const add = (from, to, cut) => {
    const last = found.at(-1);
    if (last && !cut && !last.cut) last.to = to;
    else if (to > from || !cut) found.push({ from, to, cut });
  };
  let at = start;
  for (const [from, to] of awake) {
    if (from > at) add(at, from, from - at > longest);
    add(Math.max(from, start), to, false);
    at = Math.max(at, to);
  }
  if (end > at) add(at, end, end - at > longest);
  if (!found.length) found.push({ from: start, to: end, cut: false });
  return { found, longest };
}

/** How much of the width each part gets; together 1. */
function shares(found, longest) {
  const cuts = found.filter((part) => part.cut);
  const blocks = found.filter((part) => !part.cut);
  const forCuts = blocks.length ? (cuts.length ? Math.min(0.7, 0.25 + 0.08 * cuts.length) : 0) : 1;
  const weight = (part) => 1 + Math.log10((part.to - part.from) / longest);
  const weights = cuts.reduce((sum, part) => sum + weight(part), 0);
  const work = blocks.reduce((sum, part) => sum + part.to - part.from, 0) || 1;
  return found.map((part) => (part.cut
    ? (forCuts * weight(part)) / weights
    // Half of it is shared out evenly, so that no block is too narrow to be seen.
    : ((1 - forCuts) * ((part.to - part.from) / work + 1 / blocks.length)) / 2));
}

/**
 * @param {number} start milliseconds
 * @param {number} end
 * @param {number[][]} awake spans in which something ran
 * @returns {{parts: {from: number, to: number, cut: boolean, left: number, right: number}[],
 *   position: (at: number) => number, instant: (where: number) => number}} positions from 0 to 1
 */
export function brokenScale(start, end, awake) {
  const { found, longest } = parts(start, Math.max(start, end), joined(awake));
  let left = 0;
  const placed = shares(found, longest).map((share, index) => {
    const part = { ...found[index], left, right: left + share };
    left += share;
    return part;
  });
  const position = (at) => {
    const part = placed.find((one) => at <= one.to) ?? placed.at(-1);
    const length = part.to - part.from;
    const within = length > 0 ? Math.min(1, Math.max(0, (at - part.from) / length)) : 0;
    return part.left + within * (part.right - part.left);
  };
  const instant = (where) => {
    const part = placed.find((one) => where <= one.right) ?? placed.at(-1);
    const width = part.right - part.left;
    const within = width > 0 ? Math.min(1, Math.max(0, (where - part.left) / width)) : 0;
    return part.from + within * (part.to - part.from);
  };
  return { parts: placed, position, instant };
}

/** A round step, in milliseconds, of which at least `atLeast` lie between two ticks. */
export function roundStep(atLeast) {
  const ten = 10 ** Math.floor(Math.log10(Math.max(atLeast, 1)));
  return [1, 2, 5, 10].map((times) => times * ten).find((step) => step >= atLeast) ?? 10 * ten;
}
