// Which rows of a long list are drawn: all of a short one, of a long one those around what is
// seen. Spacers stand for the others, as high as those were or are expected to be.

import { h } from "./dom.js";

/** The most rows that are drawn, and how near to the last drawn one the reader may come. */
export const MOST_DRAWN = 500;
const MARGIN = 100;
const USUAL_PX = 76;

/**
 * @param {HTMLElement} element the list, which holds the spacers and between them the drawn rows
 * @param {() => void} redraw draws again after `range` has changed
 * @param {AbortSignal} signal
 */
export function drawnRows(element, redraw, signal) {
  const above = h("li", { class: "spacer", "aria-hidden": "true", role: "presentation" });
  const below = h("li", { class: "spacer", "aria-hidden": "true", role: "presentation" });
  const heights = [];
  let range = { first: 0, end: 0 };
  let count = 0;
  let asked = 0;

  const rows = () => [...element.children].filter((each) => each !== above && each !== below);
  const heightOf = (index) => heights[index] ?? USUAL_PX;
  const between = (first, end) => {
    let sum = 0;
    for (let index = first; index < end; index += 1) sum += heightOf(index);
    return sum;
  };

  /** The first row whose lower edge is below `y`, which is counted from the list's upper edge. */
  function rowAt(y) {
    const edge = element.getBoundingClientRect().top;
    const drawn = rows();
    const bottom = (place) => drawn[place].getBoundingClientRect().bottom - edge;
    const skipped = between(0, range.first);
    if (drawn.length && y >= skipped && y < bottom(drawn.length - 1)) {
      let [low, high] = [0, drawn.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (bottom(middle) > y) high = middle;
        else low = middle + 1;
      }
      return range.first + low;
    }
    let [index, sum] = y < skipped || !drawn.length
      ? [0, 0] : [range.end, bottom(drawn.length - 1)];
    while (index < count - 1 && (sum += heightOf(index)) <= y) index += 1;
    return Math.min(index, Math.max(0, count - 1));
  }

  /** The first and the last row that the reader sees, null where there is none. */
  function seen() {
    const { top, bottom } = element.getBoundingClientRect();
    if (!count || !element.isConnected || bottom <= 0 || top >= innerHeight) return null;
    return [rowAt(Math.max(0, -top)), rowAt(Math.min(bottom, innerHeight) - top - 1)];
  }

  /** Draws others if the reader comes near the last one that is drawn. */
  function follow() {
    asked = 0;
    if (count <= MOST_DRAWN) return;
    const now = seen();
    if (!now) return;
    const isNearTop = range.first > 0 && now[0] < range.first + MARGIN;
    const isNearEnd = range.end < count && now[1] >= range.end - MARGIN;
    if (isNearTop || isNearEnd) around((now[0] + now[1]) >> 1);
  }

  function around(index) {
    rows().forEach((row, place) => { heights[range.first + place] = row.offsetHeight; });
    const first = Math.max(0, Math.min(index - MOST_DRAWN / 2, count - MOST_DRAWN));
    range = { first, end: Math.min(count, first + MOST_DRAWN) };
    redraw();
  }

  const soon = () => { asked ||= requestAnimationFrame(follow); };
  addEventListener("scroll", soon, { passive: true, signal });
  addEventListener("resize", soon, { passive: true, signal });

  return {
    seen,
    around,
    rows,
    /** What of so many rows is to be drawn now. */
    of(many) {
      count = many;
      if (many <= MOST_DRAWN) range = { first: 0, end: many };
      else if (range.end > many || range.end - range.first < MOST_DRAWN) {
        const first = Math.max(0, Math.min(range.first, many - MOST_DRAWN));
        range = { first, end: first + MOST_DRAWN };
      }
      return range;
    },
    /** Puts spacers as high as what is not drawn before the drawn rows and behind them. */
    space() {
      above.style.height = `${between(0, range.first)}px`;
      below.style.height = `${between(range.end, count)}px`;
      if (!range.first) above.remove();
      else if (element.firstElementChild !== above) element.prepend(above);
      if (range.end === count) below.remove();
      else if (element.lastElementChild !== below) element.append(below);
    },
    /** The first drawn row and, where there are rows below that are not drawn, what stands for them. */
    firstRow: () => (above.parentNode ? above.nextElementSibling
      : element.firstElementChild),
  };
}
