// Charts over weeks, drawn by uPlot. Colours are the page's own, so they follow light and dark.

import { duration } from "./format.js";
import { locale } from "./language.js";
import uPlot from "./uplot.js";

const HEIGHT = 240;
const MINUTE = 60, HOUR = 3600, DAY = 86_400;
/** What a reader expects to read at the side of a chart of durations. */
const READABLE = [0.1, 1, 10, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY];
const shortDay = new Intl.DateTimeFormat(locale,
  { day: "numeric", month: "short", timeZone: "UTC" });

/** The Monday of a week as the reader writes it. */
export function monday(week) {
  return shortDay.format(new Date(`${week.beginsOn}T00:00:00Z`));
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/**
 * Draws a chart and keeps it fitting until `signal` aborts.
 *
 * @param {HTMLElement} place
 * @param {object[]} weeks
 * @param {() => {data: (number|null)[][], series: object[], y: object, bands?: object[]}} describe
 *     read again whenever the colours change
 * @param {(index: number|null) => void} pointed says which week the reader points at
 */
export function draw(place, weeks, describe, pointed, signal) {
  let chart = null;
  const again = () => {
    chart?.destroy();
    const { data, series, y, bands = [] } = describe();
    chart = new uPlot({
      width: Math.max(place.clientWidth, 200),
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { x: { time: false, range: [-0.6, weeks.length - 0.4] }, y: y.scale },
      axes: axes(weeks, y),
      series: [{}, ...series],
      bands,
      hooks: { setCursor: [(u) => pointed(u.cursor.idx ?? null)] },
    }, [weeks.map((_, index) => index), ...data], place);
  };
  again();
  const watcher = new ResizeObserver(() => {
    if (place.clientWidth) chart.setSize({ width: place.clientWidth, height: HEIGHT });
  });
  watcher.observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again, { signal });
  signal.addEventListener("abort", () => {
    watcher.disconnect();
    chart.destroy();
  });
}

function axes(weeks, y) {
  const stroke = colour("--soft");
  const grid = { stroke: colour("--line"), width: 1 };
  const font = "12px system-ui, sans-serif";
  return [
    {
      stroke, font, grid: { show: false }, ticks: { show: false }, space: 60,
      incrs: [1, 2, 4, 8, 13, 26],
      values: (_, splits) => splits.map((index) => (weeks[index] ? monday(weeks[index]) : "")),
    },
    { stroke, font, grid, ticks: { show: false }, size: y.size ?? 64, ...y.axis },
  ];
}

/** Durations from milliseconds to months, each readable: equal factors are equal heights. */
export function durations() {
  return {
    scale: { distr: 3, range: (_, low, high) => readableRange(low, high) },
    axis: {
      splits: (_, __, low, high) => READABLE.filter((each) => each >= low && each <= high),
      values: (_, splits) => splits.map(duration),
      filter: (_, splits) => splits,
    },
    size: 72,
  };
}

function readableRange(low, high) {
  if (!(low > 0)) return [1, DAY];
  const below = READABLE.filter((each) => each <= low).at(-1) ?? low / 2;
  const above = READABLE.find((each) => each >= high) ?? high * 2;
  return below < above ? [below, above] : [below / 10, above * 10];
}

/** Numbers, always with zero, written by `write`: what lies below zero has its own room. */
export function numbers(write, size = 64) {
  return {
    scale: { range: (_, low, high) => {
      const [least, most] = [Math.min(0, low ?? 0), Math.max(0, high ?? 0)];
      return least < most ? [least * 1.1, most * 1.1] : [0, 1];
    } },
    axis: { values: (_, splits) => splits.map(write) },
    size,
  };
}

export function line(name, dash) {
  const stroke = colour(name);
  return { stroke, width: 2, dash, points: { show: true, size: 7, fill: stroke } };
}

export function bars(name) {
  const fill = colour(name);
  return { fill, stroke: fill, width: 0, points: { show: false },
    paths: uPlot.paths.bars({ size: [0.7, 48] }) };
}

/** Series of counts that stand on each other; the last is at the bottom and drawn last. */
export function stacked(counts) {
  const heights = counts.map(() => []);
  for (let week = 0; week < (counts[0]?.length ?? 0); week += 1) {
    let height = 0;
    for (let series = counts.length - 1; series >= 0; series -= 1) {
      height += counts[series][week];
      heights[series].push(height);
    }
  }
  return heights;
}
