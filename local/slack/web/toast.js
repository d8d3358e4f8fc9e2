// Says in a corner what could not be done; it leaves by itself.

import { byId, show } from "./dom.js";

let timer = 0;

export function toast(text) {
  show(byId("toast"), text);
  clearTimeout(timer);
  timer = setTimeout(() => show(byId("toast"), ""), 6000);
}
