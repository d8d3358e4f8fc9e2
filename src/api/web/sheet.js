// A dialog over the list. An address of its own opens it, so that the back button closes it.

import { fill, h } from "./dom.js";
import { speaker } from "./language.js";
import { troubleIn } from "./trouble.js";
import words from "./words-sheet.js";

const say = speaker(words);

/**
 * Returns the dialog, which opens as soon as it is on the page. `load` resolves to what it holds;
 * `close` runs when the reader closes it.
 */
export function openSheet({ title, loading, load, close, signal }) {
  const body = h("div", { class: "stack" });
  const sheet = h("dialog", { class: "sheet", "aria-labelledby": "sheet-title",
    on: { close, click: (event) => event.target === sheet && sheet.close() } },
  h("div", { class: "sheet-inside" },
    h("div", { class: "head" },
      h("h2", { id: "sheet-title" }, title),
      h("button", { class: "quiet", type: "button", on: { click: () => sheet.close() } }, say("close"))),
    body));

  async function show() {
    fill(body, h("p", { class: "soft", role: "status" }, loading));
    try {
      const content = await load();
      if (signal.aborted) return;
      fill(body, content);
      body.querySelector("input")?.focus();
    } catch (error) {
      if (signal.aborted) return;
      const alert = h("div", { role: "alert" });
      fill(body, alert);
      troubleIn(alert).show(error, show);
    }
  }

  queueMicrotask(() => {
    if (!sheet.isConnected) return;
    sheet.showModal();
    show();
  });
  return sheet;
}
