// The links to the page's views: what they say, and which one the reader is at.

import { speaker } from "./language.js";
import words from "./words-nav.js";

const say = speaker(words);
const nav = document.querySelector("#nav");
const [orders, insights] = nav.children;
orders.textContent = say("orders");
insights.textContent = say("insights");

/** Marks where the reader is; who may see nothing yet is offered nothing. */
export function markNav(path, isOffered) {
  nav.hidden = !isOffered;
  const here = path === "/insights" ? insights : orders;
  for (const link of nav.children) {
    if (link !== here) link.removeAttribute("aria-current");
    else link.setAttribute("aria-current", link.pathname === path ? "page" : "true");
  }
}
