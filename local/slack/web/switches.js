// Checkboxes that act at once and follow the state, also while one of them has the focus.

import { h } from "./dom.js";

// `switches` is [{id, label, detail, on, turn(wanted, all)}], `all` being the ids now switched on;
// a set with other ids is built anew.
export function lasting(container, switches) {
  const ids = switches.map((each) => each.id).join("|");
  if (container.dataset.ids !== ids) {
    container.dataset.ids = ids;
    container.replaceChildren(...switches.map((each) =>
      h("label", { class: "switch" },
        h("input", { type: "checkbox", value: each.id }),
        h("span", {}, each.label, each.detail ? h("small", {}, each.detail) : null))));
  }
  const boxes = [...container.querySelectorAll("input")];
  const all = () => boxes.filter((box) => box.checked).map((box) => box.value);
  for (const [index, each] of switches.entries()) {
    boxes[index].checked = each.on;
    boxes[index].onchange = () => each.turn(boxes[index].checked, all());
  }
}
