// What went wrong, and a button that counts down until trying again can help.

import { describe, restMs } from "./api.js";
import { fill, h } from "./dom.js";
import { speaker } from "./language.js";
import words from "./words-trouble.js";

const say = speaker(words);

/**
 * Shows problems in `place`, which announces what changes in it: the same problem once more is
 * not told again, and the seconds are for the eye alone.
 *
 * @returns {{show: (error: Error, retry: () => void) => void, clear: () => void}}
 */
export function troubleIn(place, className = "") {
  let text = null;
  let retry = () => {};
  let timer;
  const seconds = h("span", { "aria-hidden": "true" });
  const again = h("button", { type: "button", testid: "retry",
    on: { click: () => restMs() > 0 || retry() } }, say("again"), seconds);

  function count() {
    clearTimeout(timer);
    const left = Math.ceil(restMs() / 1000);
    fill(seconds, left > 0 && say("again.in", { n: left }));
    if (left > 0) again.setAttribute("aria-disabled", "true");
    else again.removeAttribute("aria-disabled");
    if (left > 0 && place.contains(again)) timer = setTimeout(count, 250);
  }

  return {
    show(error, next) {
      retry = next;
      const told = describe(error);
      if (told !== text || !place.contains(again)) {
        text = told;
        fill(place, h("div", { class: `notice bad trouble ${className}`, testid: "error" },
          h("span", {}, told), again));
      }
      count();
    },
    clear() {
      clearTimeout(timer);
      text = null;
      fill(place);
    },
  };
}
