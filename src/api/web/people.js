// What people are called, as the server's answers say; their ids are a hover away.

import { whenForgotten } from "./api.js";
import { typed } from "./dom.js";

const names = new Map();
const sharers = new Map();

whenForgotten(() => {
  names.clear();
  sharers.clear();
});

/** Takes what an answer says that people are called, by their ids. */
export function know(people) {
  for (const [id, name] of Object.entries(people ?? {})) {
    if (names.get(id) === name) continue;
    sharers.get(names.get(id))?.delete(id);
    names.set(id, name);
    if (!sharers.has(name)) sharers.set(name, new Set());
    sharers.get(name).add(id);
  }
}

/** A person's name; with their id where another one is called the same, the id where it is not known. */
export function called(id) {
  const name = names.get(id);
  if (!name) return id ?? "";
  return sharers.get(name).size > 1 ? `${name} (${id})` : name;
}

/** A person to be shown. */
export function person(id) {
  return names.has(id) ? typed(called(id), { class: "person", title: id })
    : typed(id, { class: "code" });
}
