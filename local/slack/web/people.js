// Who you are: the five of the workspace, and a menu of those who may not decide.

import { h, unchanged } from "./dom.js";
import { icon } from "./icons.js";
import { menuButton } from "./menus.js";

const KINDS = {
  member: "member",
  guest: "guest",
  deactivated: "deactivated account",
  stranger: "from another workspace",
  bot: "bot user",
};

export function kindOf(person) {
  return KINDS[person.kind ?? "member"] ?? person.kind;
}

export function isMember(person) {
  return (person.kind ?? "member") === "member";
}

export function face(person) {
  return h("span", { class: `face ${person.id}`, "aria-hidden": "true" }, person.name.charAt(0));
}

export function renderPeople(container, people, current, choose) {
  if (unchanged(container, people, current)) return;
  const focused = container.contains(document.activeElement);
  const others = people.filter((person) => !isMember(person));
  container.replaceChildren(
    container.querySelector("legend"),
    ...people.filter(isMember).map((person) => chip(person, current, choose)),
    ...(others.length ? [otherPeople(others, current, choose)] : []));
  if (focused) container.querySelector("input:checked, .others[aria-pressed=true]")?.focus();
}

function chip(person, current, choose) {
  const radio = h("input", {
    type: "radio",
    name: "person",
    value: person.id,
    checked: person.id === current,
    onchange: () => choose(person.id),
  });
  const title = [person.name, person.role.toLowerCase(), person.tz].filter(Boolean).join(", ");
  return h("label", { class: "person", title },
    radio, face(person),
    h("span", { class: "who" }, person.name, h("small", {}, person.role)));
}

function otherPeople(others, current, choose) {
  const chosen = others.find((person) => person.id === current);
  const opener = h("button", {
    type: "button",
    class: "person others",
    "aria-pressed": String(Boolean(chosen)),
    "aria-label": chosen ? `${chosen.name}, ${kindOf(chosen)}. Other people` : "Other people",
    title: "People who may not decide",
  },
  chosen ? face(chosen) : null,
  chosen ? h("span", { class: "who" }, chosen.name, h("small", {}, chosen.role)) : null,
  icon("down"));
  return menuButton(opener, "People who may not decide", () => [
    { heading: "May not decide" },
    ...others.map((person) => ({
      label: person.name,
      detail: kindOf(person),
      face: face(person),
      checked: person.id === current,
      run: () => choose(person.id),
    })),
  ]);
}
