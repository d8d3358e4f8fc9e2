// What can be pressed in a block: buttons and the overflow menu, with their question before.

import { h, webAddress } from "./dom.js";
import { confirmed } from "./dialogs.js";
import { field } from "./fields.js";
import { icon } from "./icons.js";
import { menuButton } from "./menus.js";
import { plain } from "./text.js";

// `context` is {people, failures: Set of "block/action", press(block, element, value)}.
export function element(block, each, context) {
  const draw = { button, overflow }[each.type] ?? field;
  return h("span", { class: "b-element" },
    draw(block, each, context), warning(block, each, context));
}

function warning(block, each, context) {
  if (!context.failures.has(`${block.block_id}/${each.action_id}`)) return null;
  return h("span", {
    class: "warning",
    role: "img",
    title: "The app did not answer in time",
    "aria-label": "This did not work: the app did not answer as it must",
  }, "⚠");
}

function button(block, each, context) {
  const node = h("button", {
    type: "button",
    class: each.style ? `button ${each.style}` : "button",
    "aria-label": each.accessibility_label,
    "data-action": each.action_id,
  }, plain(each.text.text));
  node.addEventListener("click", () => used(node, each, each.url, context, () =>
    context.press(block, each, each.value)));
  return node;
}

function overflow(block, each, context) {
  const opener = h("button", {
    type: "button",
    class: "button more",
    "aria-label": "More actions",
    "data-action": each.action_id,
  }, icon("dots"));
  return menuButton(opener, "More actions", () => each.options.map((option) => ({
    label: plain(option.text.text),
    detail: option.description ? plain(option.description.text) : null,
    run: () => used(opener, each, option.url, context, () =>
      context.press(block, each, option.value)),
  })));
}

async function used(node, each, url, context, press) {
  if (each.confirm && !(await confirmed(each.confirm, context.people))) return;
  const address = url ? webAddress(url) : null;
  if (address) window.open(address, "_blank", "noopener,noreferrer");
  await busy(node, press);
}

export async function busy(node, work) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}
