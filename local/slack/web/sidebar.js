// Who you are, and where you can go: people, channels, the bot's messages and its Home.

import { h } from "./dom.js";

// Rebuilds only on a change: a rebuilt control would lose its focus.
function unchanged(container, ...shown) {
  const key = JSON.stringify(shown);
  const same = container.dataset.shown === key;
  container.dataset.shown = key;
  return same;
}

export function renderPeople(container, people, current, choose) {
  if (unchanged(container, people, current)) return;
  const focused = container.contains(document.activeElement);
  const legend = container.querySelector("legend");
  container.replaceChildren(legend, ...people.map((person) => {
    const radio = h("input", {
      type: "radio",
      name: "person",
      value: person.id,
      checked: person.id === current,
      onchange: () => choose(person.id),
    });
    return h("label", { class: "person", title: `${person.name}, ${person.role.toLowerCase()}` },
      radio,
      h("span", { class: `face ${person.id}`, "aria-hidden": "true" }, person.name.charAt(0)),
      h("span", { class: "who" }, person.name, h("small", {}, person.role)));
  }));
  if (focused) container.querySelector("input:checked")?.focus();
}

// `unread` maps a conversation's id to a number.
export function renderSidebar(container, state, place, unread, go) {
  if (unchanged(container, state.conversations, place, [...unread])) return;
  const focused = container.contains(document.activeElement) ? document.activeElement.dataset.place : null;
  const item = (id, label, sign, count) =>
    h("button", {
      type: "button",
      class: `place${count ? " unread" : ""}`,
      "aria-current": place === id ? "page" : undefined,
      "data-place": id,
      onclick: () => go(id),
    },
    h("span", { class: "sign", "aria-hidden": "true" }, sign), h("span", {}, label),
    count ? h("span", { class: "badge", "aria-label": `${count} unread` }, String(count)) : null);
  const channels = state.conversations.filter((each) => each.kind === "channel");
  const dms = state.conversations.filter((each) => each.kind === "dm");
  container.replaceChildren(
    h("h2", {}, "Channels"),
    ...channels.map((each) => item(each.id, each.name, "#", unread.get(each.id))),
    h("h2", {}, "Direct messages"),
    ...dms.map((each) => item(each.id, each.name, "●", unread.get(each.id))),
    h("h2", {}, "Apps"),
    item("home", `${state.bot.name} · Home`, "⌂", 0));
  if (focused) container.querySelector(`[data-place="${focused}"]`)?.focus();
}
