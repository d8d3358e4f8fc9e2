// Renders Block Kit as Slack shows it. What the server accepted is what appears here.

import { arrange, h } from "./dom.js";
import { element } from "./elements.js";
import { field } from "./fields.js";
import { plain, textObject } from "./text.js";

// `context` is {people, failures, press}, and in a view also {drafts, errors}.
export function renderBlocks(blocks, context) {
  return blocks.map((block) => renderBlock(block, context));
}

function renderBlock(block, context) {
  const render = BLOCKS[block.type];
  return render ? render(block, context) : h("p", { class: "unknown" }, `[${block.type}]`);
}

// The blocks of a view that the app may change while a person types in it: only a block that
// changed is drawn anew, and focus and caret go on where they were.
export class BlockList {
  constructor(container, context) {
    this.container = container;
    this.context = context;
    this.known = new Map();
  }

  show(blocks) {
    const kept = new Map();
    for (const block of blocks) {
      const error = this.context.errors?.[block.block_id];
      const json = JSON.stringify([block, error, this.failures(block)]);
      const before = this.known.get(block.block_id);
      const node = before?.json === json ? before.node : this.draw(block, before?.node);
      kept.set(block.block_id, { json, node });
    }
    this.known = kept;
    arrange(this.container, [...kept.values()].map((each) => each.node));
  }

  failures(block) {
    return [...this.context.failures].filter((each) => each.startsWith(`${block.block_id}/`));
  }

  draw(block, old) {
    const node = renderBlock(block, this.context);
    const focused = document.activeElement;
    if (old?.contains(focused)) {
      old.replaceWith(node);
      takeCaret(focused, node);
    }
    return node;
  }
}

function takeCaret(from, node) {
  const action = from.closest("[data-action]")?.dataset.action;
  const same = action && node.querySelector(`[data-action="${CSS.escape(action)}"]`);
  if (!same) return;
  const value = `[value="${CSS.escape(from.value)}"]`;
  const radio = from.type === "radio" ? same.querySelector(value) : null;
  (radio ?? same).focus({ preventScroll: true });
  if (typeof from.selectionStart !== "number" || typeof same.selectionStart !== "number") return;
  same.setSelectionRange(from.selectionStart, from.selectionEnd, from.selectionDirection);
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
