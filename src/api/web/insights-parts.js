// The parts of the insights: a section with its table and its CSV, and tables with bars in them.

import { fill, h } from "./dom.js";
import { speaker } from "./language.js";
import words from "./words-insights.js";

const say = speaker(words);

/**
 * A section. `chart` may be null: its table is the picture then, and always there. `save` keeps
 * the table as a file.
 */
export function section({ name, why, chart, table, save, notes = [] }) {
  const title = h("h2", { id: `title-${name}` }, say(name));
  const csv = h("button", { class: "quiet", type: "button", testid: `csv-${name}`,
    "aria-label": say("csv.of", { name: say(name) }), on: { click: save } }, say("csv"));
  return h("section", { class: "card panel insight", testid: `insight-${name}`,
    "aria-labelledby": `title-${name}` },
  h("div", { class: "head" }, title, csv),
  h("p", { class: "help" }, why),
  chart,
  chart
    ? h("details", { class: "as-table" }, h("summary", {}, say("table")), scrolled(name, table))
    : scrolled(name, table),
  notes);
}

function scrolled(name, table) {
  return h("div", { class: "scrolled", tabindex: "0", role: "region",
    "aria-labelledby": `title-${name}` }, table);
}

/** A table; the first cell of a row is its head. Cells are texts or elements. */
export function tableOf(heads, rows, testid) {
  return h("table", { class: "sums", testid },
    h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, rows.map(([first, ...rest]) => h("tr", {},
      h("th", { scope: "row" }, first),
      rest.map((cell) => h("td", {}, cell ?? say("none")))))));
}

/** A bar of a length between 0 and 1; `parts` are lengths with the class that paints each. */
export function bar(parts) {
  const pieces = parts.map(([length, className]) => {
    const piece = h("span", { class: className });
    piece.style.width = `${(length * 100).toFixed(2)}%`;
    return piece;
  });
  return h("span", { class: "length", "aria-hidden": "true" }, pieces);
}

/** The names of a chart's series beside their colours. */
export function legend(series) {
  return h("ul", { class: "legend" }, series.map(({ label, paint }) =>
    h("li", {}, h("span", { class: `swatch ${paint}`, "aria-hidden": "true" }), label)));
}

/** A chart's place: its legend, the drawing, and a line that says what the reader points at. */
export function chartPlace(label, series) {
  const drawing = h("div", { class: "drawing", role: "img", "aria-label": label });
  const said = h("p", { class: "help pointed", "aria-hidden": "true" }, say("hint"));
  return {
    element: h("div", { class: "chart" }, series.length > 1 && legend(series), drawing, said),
    drawing,
    say: (text) => fill(said, text ?? say("hint")),
  };
}

/** Has the browser keep a text as a file. */
export function keepFile(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = h("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
