// Which stretch of the picture is seen: from 0 to 1 all of it. Pure.

const NARROWEST = 1 / 400;
export const ALL = { from: 0, to: 1 };

/** A stretch that is inside, and not narrower than makes sense. */
function inside(from, length) {
  const kept = Math.min(1, Math.max(NARROWEST, length));
  const start = Math.min(1 - kept, Math.max(0, from));
  return { from: start, to: start + kept };
}

/** Shows `factor` times as much, with `around` (0 to 1, within what is seen) staying where it is. */
export function zoomed(view, factor, around = 0.5) {
  const length = view.to - view.from;
  const next = Math.min(1, Math.max(NARROWEST, length * factor));
  return inside(view.from + (length - next) * around, next);
}

export function moved(view, share) {
  const length = view.to - view.from;
  return inside(view.from + length * share, length);
}

/** The stretch that shows the same instants on another scale. */
export function again(view, before, after) {
  if (view.to - view.from >= 1) return ALL;
  const [from, to] = [view.from, view.to].map((where) => after.position(before.instant(where)));
  return inside(from, to - from);
}

/** The stretch between two places within what is seen. */
export function selected(view, one, other) {
  const length = view.to - view.from;
  const [left, right] = [Math.min(one, other), Math.max(one, other)];
  return inside(view.from + length * left, length * (right - left));
}

/** The same zoom, moved as little as shows a position. */
export function showing(view, position) {
  if (position >= view.from && position <= view.to) return view;
  const length = view.to - view.from;
  return inside(position < view.from ? position - length / 4 : position - (length * 3) / 4, length);
}
