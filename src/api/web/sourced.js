// A figure and where it comes from, which is one hover away.

import { h } from "./dom.js";
import { speaker } from "./language.js";
import words from "./words-figures.js";

const say = speaker(words);

/** A figure with its source, which shows on hover, focus or tap, and goes with Escape. */
export function sourced({ name, label, source, values, testid = null }) {
  const id = `source-${name}`;
  const told = h("p", { class: "figure-source", id, role: "tooltip" }, source);
  const ask = h("button", { type: "button", class: "ask", testid: `ask-${name}`,
    "aria-label": say("source", { figure: label }), "aria-describedby": id }, "?");
  const element = h("div", { class: `figure ${name}`, testid },
    h("dt", {}, label, ask), values, h("dd", { class: "figure-why" }, told));
  const shut = (is) => element.classList.toggle("shut", is);
  element.addEventListener("keydown", (event) => event.key === "Escape" && shut(true));
  element.addEventListener("pointerenter", () => shut(false));
  element.addEventListener("focusin", () => shut(false));
  return element;
}
