// Renders Block Kit as Slack shows it. What the server accepted is what appears here.

import { h, webAddress } from "./dom.js";
import { plain, textObject } from "./text.js";
import { confirmed } from "./dialogs.js";
import { field } from "./fields.js";

// `context` is {people, failures: Set of "block/action", press(block, element, value)}.
export function renderBlocks(blocks, context) {
  return blocks.map((block) => {
    const render = BLOCKS[block.type];
    return render ? render(block, context) : h("p", { class: "unknown" }, `[${block.type}]`);
  });
}

const BLOCKS = {
  header: (block) => h("h3", { class: "b-header" }, plain(block.text.text)),
  divider: () => h("hr", { class: "b-divider" }),
  context: (block, context) =>
    h("div", { class: "b-context" },
      block.elements.map((text) => h("span", {}, textObject(text, context.people)))),
  section: (block, context) =>
    h("div", { class: "b-section" },
      h("div", { class: "b-text" },
        block.text ? h("div", {}, textObject(block.text, context.people)) : null,
        block.fields ? fields(block, context) : null),
      block.accessory ? element(block, block.accessory, context) : null),
  actions: (block, context) =>
    h("div", { class: "b-actions" },
      block.elements.map((each) => element(block, each, context))),
  input: (block, context) => field(block, block.element, context),
};

function fields(block, context) {
  return h("div", { class: "b-fields" },
    block.fields.map((text) => h("div", {}, textObject(text, context.people))));
}

function element(block, each, context) {
  const failed = context.failures.has(`${block.block_id}/${each.action_id}`);
  const warning = failed
    ? h("span", { class: "warning", role: "img", title: "The app did not answer in time",
                  "aria-label": "This did not work: the app did not answer as it must" }, "⚠")
    : null;
  if (each.type === "button") return h("span", { class: "b-element" }, button(block, each, context), warning);
  if (each.type === "overflow") return h("span", { class: "b-element" }, overflow(block, each, context), warning);
  return h("span", { class: "b-element" }, field(block, each, context), warning);
}

function button(block, each, context) {
  const style = each.style ? ` ${each.style}` : "";
  const node = h("button", {
    type: "button",
    class: `button${style}`,
    "aria-label": each.accessibility_label,
    "data-action": each.action_id,
  }, plain(each.text.text));
  node.addEventListener("click", async () => {
    if (each.confirm && !(await confirmed(each.confirm, context.people))) return;
    const address = each.url ? webAddress(each.url) : null;
    if (address) window.open(address, "_blank", "noopener,noreferrer");
    await busy(node, () => context.press(block, each, each.value));
  });
  return node;
}

function overflow(block, each, context) {
  const menu = h("div", { class: "menu", role: "menu", hidden: true });
  const opener = h("button", {
    type: "button",
    class: "button more",
    "aria-label": "More actions",
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    "data-action": each.action_id,
  }, "•••");
  const show = (open) => {
    menu.classList.toggle("below", opener.getBoundingClientRect().top < 300);
    menu.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) menu.firstElementChild.focus();
  };
  for (const option of each.options) {
    menu.append(h("button", { type: "button", role: "menuitem", onclick: async () => {
      show(false);
      if (each.confirm && !(await confirmed(each.confirm, context.people))) return;
      const address = option.url ? webAddress(option.url) : null;
      if (address) window.open(address, "_blank", "noopener,noreferrer");
      await busy(opener, () => context.press(block, each, option.value));
    } }, plain(option.text.text)));
  }
  opener.addEventListener("click", () => show(menu.hidden));
  const wrapper = h("span", { class: "overflow" }, opener, menu);
  wrapper.addEventListener("focusout", (event) => {
    if (!wrapper.contains(event.relatedTarget)) show(false);
  });
  wrapper.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !menu.hidden) {
      event.stopPropagation();
      show(false);
      opener.focus();
    }
  });
  return wrapper;
}

async function busy(node, work) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}
