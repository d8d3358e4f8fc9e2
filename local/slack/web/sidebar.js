// Where you can go: channels, the app, and the simulator's own tools.

import { h, unchanged } from "./dom.js";
import { icon } from "./icons.js";

export const TOOLS = [
  { id: "trouble", label: "Slack's bad day", sign: "storm" },
  { id: "groups", label: "User groups", sign: "group" },
  { id: "phone", label: "As a phone shows it", sign: "phone" },
];

// `unread` maps a conversation's id to a number; `on` holds the tools in use; `go` and `use` act.
export function renderSidebar(container, state, place, unread, on, { go, use }) {
  const channels = state.conversations.filter((each) => each.kind === "channel");
  const dm = state.conversations.find((each) => each.kind === "dm");
  if (unchanged(container, channels, dm, state.bot, place, [...unread], [...on])) return;
  const active = document.activeElement;
  const focused = container.contains(active) ? active.dataset.place : null;
  const item = (id, label, sign, here, more) =>
    h("button", {
      type: "button",
      class: "place",
      "aria-current": here ? "page" : undefined,
      "data-place": id,
      onclick: () => go(id),
      ...more,
    },
    h("span", { class: "sign", "aria-hidden": "true" }, sign),
    h("span", {}, label));
  const counted = (id, button) => {
    const count = unread.get(id);
    if (!count) return button;
    button.classList.add("unread");
    button.append(h("span", { class: "badge", "aria-label": `${count} unread` }, String(count)));
    return button;
  };
  const initial = h("span", { class: "avatar tiny" }, state.bot.name.charAt(0));
  container.replaceChildren(
    h("h2", {}, "Channels"),
    ...channels.map((each) =>
      counted(each.id, item(each.id, each.name, each.archived ? "▫" : "#", place === each.id))),
    h("h2", {}, "Apps"),
    counted(dm.id, item("app", state.bot.name, initial, place === dm.id || place === "home")),
    h("div", { class: "tools" },
      h("h2", {}, "Simulator"),
      ...TOOLS.map((tool) => item(tool.id, tool.label, icon(tool.sign), false, {
        "aria-pressed": String(on.has(tool.id)),
        onclick: () => use(tool.id),
      }))));
  if (focused) container.querySelector(`[data-place="${focused}"]`)?.focus();
}
