// What the sheet of "/?audit=1" holds, loaded with it: a form that downloads the audit, read page by page into one file.

import { auditPage, describe, Problem } from "./api.js";
import { fill, h } from "./dom.js";
import { clearError, field, showError } from "./fields.js";
import { midnight } from "./filters.js";
import { local } from "./format.js";
import { speaker } from "./language.js";
import words from "./words-audit.js";

const say = speaker(words);
const FORMATS = ["csv", "json"];
const TYPES = { csv: "text/csv", json: "application/json" };
const DAYS_AT_FIRST = 30;

export function exportForm(context) {
  const inputs = {
    from: h("input", { id: "audit-from", type: "date", required: true, testid: "audit-from",
      value: day(-DAYS_AT_FIRST) }),
    to: h("input", { id: "audit-to", type: "date", required: true, testid: "audit-to",
      value: day(0) }),
  };
  const format = h("select", { id: "audit-format", testid: "audit-format" },
    FORMATS.map((each) => h("option", { value: each }, say(each))));
  const submit = h("button", { class: "primary", type: "submit", testid: "audit-export" },
    say("export"));
  const stop = h("button", { type: "button", hidden: true, testid: "audit-stop" }, say("stop"));
  const state = h("p", { class: "soft", role: "status", testid: "audit-state" });
  const alert = h("div", { role: "alert" });

  async function run(event) {
    event.preventDefault();
    if (submit.disabled) return;
    for (const input of Object.values(inputs)) clearError(input);
    fill(alert);
    const stopping = new AbortController();
    const stopped = AbortSignal.any([context.signal, stopping.signal]);
    stop.onclick = () => stopping.abort();
    submit.disabled = true;
    stop.hidden = false;
    fill(state, say("begun"));
    try {
      const query = { from: midnight(inputs.from.value, 0), to: midnight(inputs.to.value, 1) };
      const n = await download(query, format.value, fileName(inputs, format.value), stopped,
        (read, at) => fill(state, say("progress", { n: read, at: local(new Date(at)) })));
      fill(state, n ? say("done", { n }) : say("none"));
    } catch (error) {
      fill(state, stopping.signal.aborted ? say("stopped") : "");
      if (!stopped.aborted) refused(error);
    } finally {
      submit.disabled = false;
      stop.hidden = true;
    }
  }

  function refused(error) {
    const errors = error instanceof Problem ? error.errors.filter((each) => inputs[each.field]) : [];
    for (const { field: name, message } of errors) showError(inputs[name], name, message);
    if (errors.length) inputs[errors[0].field].focus();
    else fill(alert, h("p", { class: "notice bad", testid: "error" }, describe(error)));
  }

  return [
    h("p", { class: "soft" }, say("about")),
    h("form", { class: "stack", novalidate: true, on: { submit: run,
      input: (event) => clearError(event.target) } },
    alert, field(say("from"), inputs.from), field(say("to"), inputs.to),
    field(say("format"), format), submit, stop, state),
  ];
}

/**
 * Reads every page and saves them as one file. Each page becomes a Blob at once, which a browser
 * may keep on disk: the whole is never a text in memory.
 *
 * @returns {Promise<number>} how many entries there were
 */
async function download(query, format, name, signal, progress) {
  const parts = [];
  let n = 0;
  let cursor = null;
  do {
    const page = await auditPage({ ...query, format, cursor }, signal);
    parts.push(new Blob([format === "json" ? lines(page.entries, n) : page.text]));
    const instants = format === "json" ? page.entries.map(({ at }) => at) : firstCells(page.text);
    n += instants.length;
    if (instants.length) progress(n, instants.at(-1));
    cursor = page.next;
  } while (cursor);
  if (!n) return 0;
  if (format === "json") parts.push(new Blob(["\n]\n"]));
  save(new Blob(parts, { type: TYPES[format] }), name);
  return n;
}

/** Entries as lines of a JSON array, which what comes before them has begun. */
function lines(entries, before) {
  const texts = entries.map((entry) => JSON.stringify(entry));
  return texts.map((text, index) => `${before + index ? ",\n" : "[\n"}${text}`).join("");
}

/** The instants of CSV lines, of which a line of names is none; quoted cells may have breaks. */
function firstCells(csv) {
  return csv.replace(/"[^"]*"/g, "").split("\r\n").map((line) => line.split(",")[0])
    .filter((cell) => /^\d{4}-/.test(cell));
}

function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function fileName({ from, to }, format) {
  return `nod-audit-${from.value}-${to.value}.${format}`;
}

function day(offset) {
  const now = new Date();
  const at = new Date(now.getFullYear(), now.getMonth(), now.getDate() + offset);
  const two = (number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
