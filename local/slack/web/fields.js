// Inputs and choices. In a modal they carry a label; in a message a choice acts at once.

import { h } from "./dom.js";
import { plain, textObject } from "./text.js";

let lastId = 0;

// `context` has press(block, element, value), people, and in a view `drafts` and `errors`.
export function field(block, element, context) {
  const id = `field-${++lastId}`;
  const error = context.errors?.[block.block_id];
  const control = CONTROLS[element.type](block, element, context, id);
  if (block.type !== "input") return control;
  return h("div", { class: error ? "field wrong" : "field" },
    h("label", { for: id },
      plain(block.label.text),
      block.optional ? h("span", { class: "optional" }, " (optional)") : null),
    control,
    error ? h("p", { class: "error", role: "alert" }, error) : null,
    block.hint ? h("p", { class: "hint" }, plain(block.hint.text)) : null);
}

const CONTROLS = { plain_text_input: typed, number_input: typed, static_select: select, radio_buttons: radios };

function draft(block, element, context, initial) {
  return context.drafts?.get(`${block.block_id}/${element.action_id}`) ?? initial ?? "";
}

function keep(block, element, context, value) {
  context.drafts?.set(`${block.block_id}/${element.action_id}`, value);
}

// A choice in a message acts at once; in a form only when the app asked for it.
function acts(block) {
  return block.type !== "input" || block.dispatch_action === true;
}

function typed(block, element, context, id) {
  const node = h(element.multiline ? "textarea" : "input", {
    id,
    type: element.multiline ? undefined : "text",
    inputmode: element.type === "number_input" ? "decimal" : undefined,
    rows: element.multiline ? 4 : undefined,
    placeholder: element.placeholder ? plain(element.placeholder.text) : undefined,
    autofocus: element.focus_on_load === true,
    value: draft(block, element, context, element.initial_value),
    "data-action": element.action_id,
  });
  const moments = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const counter = element.max_length ? h("span", { class: "counter" }) : null;
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

function select(block, element, context, id) {
  const chosen = draft(block, element, context, element.initial_option?.value);
  const node = h("select", { id, "data-action": element.action_id },
    h("option", { value: "" }, element.placeholder ? plain(element.placeholder.text) : "Choose…"),
    element.options.map((option) => h("option", { value: option.value }, plain(option.text.text))));
  node.value = chosen;
  node.addEventListener("change", () => {
    keep(block, element, context, node.value);
    if (acts(block) && node.value) context.press(block, element, node.value);
  });
  return node;
}

function radios(block, element, context, id) {
  const chosen = draft(block, element, context, element.initial_option?.value);
  return h("div", { id, role: "radiogroup", class: "radios", "data-action": element.action_id },
    element.options.map((option) => {
      const radio = h("input", {
        type: "radio",
        name: id,
        value: option.value,
        checked: option.value === chosen,
        onchange: () => {
          keep(block, element, context, option.value);
          if (acts(block)) context.press(block, element, option.value);
        },
      });
      return h("label", {}, radio, h("span", {},
        textObject(option.text, context.people),
        option.description ? h("small", {}, plain(option.description.text)) : null));
    }));
}
