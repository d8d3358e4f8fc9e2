// A view that is loaded when somebody goes there for the first time.

import { fill, h } from "./dom.js";
import { speaker } from "./language.js";
import words from "./words-later.js";

const say = speaker(words);

/** Returns the view that the loaded module exports as `view`. */
export function later(load) {
  return async (root, context, ...given) => {
    fill(root, h("h1", { class: "soft", tabindex: "-1" }, say("loading")));
    let module = null;
    try {
      module = await load();
    } catch {
      // Offline, or a newer release has taken the place of the one that this page is of.
    }
    if (context.signal.aborted) return;
    const wasHere = root.contains(document.activeElement);
    if (module) module.view(root, context, ...given);
    else fill(root, missing());
    if (wasHere && !root.contains(document.activeElement)) root.querySelector("h1")?.focus({ preventScroll: true });
  };
}

function missing() {
  return h("section", { class: "blank" },
    h("h1", { tabindex: "-1" }, say("title")),
    h("p", { class: "soft", testid: "error", role: "alert" }, say("why")),
    h("button", { type: "button", testid: "load-again", on: { click: () => location.reload() } },
      say("again")));
}
