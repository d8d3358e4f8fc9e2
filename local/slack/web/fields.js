// Inputs and choices. In a modal they carry a label; in a message a choice acts at once.

import { confirmed } from "./dialogs.js";
import { h } from "./dom.js";
import { plain, textObject } from "./text.js";

let lastId = 0;

// `context` has press(block, element, value), people, and in a view `drafts` and `errors`.
export function field(block, element, context) {
  const id = `field-${++lastId}`;
  if (block.type !== "input") {
    const label = element.placeholder ? plain(element.placeholder.text) : "Choose";
    return CONTROLS[element.type](block, element, context, { id, "aria-label": label });
  }
  const error = context.errors?.[block.block_id];
  const described = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean);
  const control = CONTROLS[element.type](block, element, context, {
    id,
    "aria-labelledby": `${id}-label`,
    "aria-invalid": error ? "true" : undefined,
    "aria-describedby": described.length ? described.join(" ") : undefined,
    "aria-required": block.optional ? undefined : "true",
  });
  return h("div", { class: error ? "field wrong" : "field" },
    h("label", { for: id, id: `${id}-label` },
      plain(block.label.text),
      block.optional ? h("span", { class: "optional" }, " (optional)") : null),
    control,
    error ? h("p", { class: "error", id: `${id}-error`, role: "alert" }, error) : null,
    block.hint ? h("p", { class: "hint", id: `${id}-hint` }, plain(block.hint.text)) : null);
}

const CONTROLS = {
  plain_text_input: typed,
  number_input: typed,
  static_select: select,
  radio_buttons: radios,
};

function keyOf(block, element) {
  return `${block.block_id}/${element.action_id}`;
}

// What the person chose or typed, of those fields that the view still has.
export function draftsOf(blocks, drafts) {
  const present = new Set(blocks.flatMap((block) =>
    [block.element, block.accessory, ...(block.elements ?? [])]
      .filter((element) => element?.action_id)
      .map((element) => keyOf(block, element))));
  return Object.fromEntries([...drafts].filter(([key]) => present.has(key)));
}

function draft(block, element, context, initial) {
  return context.drafts?.get(keyOf(block, element)) ?? initial ?? "";
}

function keep(block, element, context, value) {
  context.drafts?.set(keyOf(block, element), value);
}

// A choice in a message acts at once; in a form only when the app asked for it.
function acts(block) {
  return block.type !== "input" || block.dispatch_action === true;
}

function typed(block, element, context, named) {
  const node = h(element.multiline ? "textarea" : "input", {
    ...named,
    type: element.multiline ? undefined : "text",
    inputmode: element.type === "number_input" ? "decimal" : undefined,
    rows: element.multiline ? 4 : undefined,
    placeholder: element.placeholder ? plain(element.placeholder.text) : undefined,
    autofocus: element.focus_on_load === true,
    autocomplete: "off",
    value: draft(block, element, context, element.initial_value),
    "data-action": element.action_id,
  });
  const moments = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const counter = element.max_length
    ? h("span", { class: "counter", "aria-hidden": "true" })
    : null;
  const count = () => {
    if (!counter) return;
    const left = element.max_length - node.value.length;
    counter.textContent = String(left);
    counter.classList.toggle("over", left < 0);
  };
  let timer = 0;
  node.addEventListener("input", () => {
    keep(block, element, context, node.value);
    count();
    if (!acts(block) || !moments.includes("on_character_entered")) return;
    clearTimeout(timer);
    timer = setTimeout(() => context.press(block, element, node.value), 300);
  });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || element.multiline || !acts(block)) return;
    event.preventDefault();
    if (moments.includes("on_enter_pressed")) context.press(block, element, node.value);
  });
  count();
  return counter ? h("span", { class: "counted" }, node, counter) : node;
}

function select(block, element, context, named) {
  let chosen = draft(block, element, context, element.initial_option?.value);
  const node = h("select", { ...named, class: "rich", "data-action": element.action_id },
    h("button", { type: "button" }, h("selectedcontent")),
    h("option", { value: "" }, element.placeholder ? plain(element.placeholder.text) : "Choose…"),
    element.options.map(choice));
  node.value = chosen;
  node.addEventListener("change", async () => {
    if (node.value && !(await agreed(element, context))) {
      node.value = chosen;
      return;
    }
    chosen = node.value;
    keep(block, element, context, chosen);
    if (acts(block) && chosen) context.press(block, element, chosen);
  });
  return node;
}

// The description stands below, in the open menu alone. A browser that draws a select by itself
// shows both in one line, so a space parts them.
function choice({ value, text, description }) {
  const below = description ? [" ", h("small", {}, plain(description.text))] : [];
  return h("option", { value }, h("span", {}, plain(text.text), ...below));
}

function radios(block, element, context, named) {
  let chosen = draft(block, element, context, element.initial_option?.value);
  const inputs = element.options.map((option) => h("input", {
    type: "radio",
    name: named.id,
    value: option.value,
    checked: option.value === chosen,
    onchange: async () => {
      if (!(await agreed(element, context))) {
        for (const each of inputs) each.checked = each.value === chosen;
        return;
      }
      chosen = option.value;
      keep(block, element, context, chosen);
      if (acts(block)) context.press(block, element, chosen);
    },
  }));
  const group = { ...named, role: "radiogroup", class: "radios", "data-action": element.action_id };
  return h("div", group,
    element.options.map((option, index) => h("label", {}, inputs[index], h("span", {},
      textObject(option.text, context.people),
      option.description ? h("small", {}, plain(option.description.text)) : null))));
}

async function agreed(element, context) {
  return !element.confirm || (await confirmed(element.confirm, context.people));
}
