// What of an address was not understood: said part by part, each with a way to leave it out.

import { h } from "./dom.js";
import { speaker } from "./language.js";
import words from "./words-odd.js";

const say = speaker(words);

/** The parts of this address that have another name than the view's own. */
export function unknownParts(names) {
  const query = [...new URLSearchParams(location.search)];
  const odd = query.filter(([name]) => !names.includes(name));
  return odd.map(([name]) => ({ name, why: say("names", { names: names.join(", ") }) }));
}

/** @param {{name: string, why: string}[]} parts of this address, and what is accepted there */
export function oddNotice(parts) {
  const query = new URLSearchParams(location.search);
  return h("ul", { class: "notice bad odd", testid: "odd" }, parts.map(({ name, why }) => {
    const part = `${name}=${query.get(name) ?? ""}`;
    const shown = part.length > MOST ? `${part.slice(0, MOST)}…` : part;
    return h("li", {}, h("span", {}, say.parts("part", { part: h("bdi", { class: "code" }, shown), why })),
      " ", h("a", { href: without(name), testid: `drop-${name}` }, say("drop", { name })));
  }));
}

const MOST = 80;

function without(name) {
  const query = new URLSearchParams(location.search);
  query.delete(name);
  return query.size ? `${location.pathname}?${query}` : location.pathname;
}
