// Questions before something acts: the app's own, and which value a forged press shall carry.

import { h } from "./dom.js";
import { plain, textObject } from "./text.js";

let lastId = 0;

// Asks; true when the person agrees. The focus returns to where it was.
export function confirmed(confirm, people) {
  return new Promise((resolve) => {
    const style = confirm.style === "danger" ? "danger" : "primary";
    const text = `confirm-${++lastId}`;
    const dialog = h("dialog", {
      class: "dialog confirm",
      "aria-label": plain(confirm.title.text),
      "aria-describedby": text,
    },
    h("form", { method: "dialog" },
      h("h2", {}, plain(confirm.title.text)),
      h("div", { class: "dialog-body", id: text }, textObject(confirm.text, people)),
      h("div", { class: "dialog-foot" },
        h("button", { class: "button", value: "no" }, plain(confirm.deny.text)),
        h("button", { class: `button ${style}`, value: "yes" }, plain(confirm.confirm.text)))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

// Asks which of `buttons`, [{label, value}], to press with which value: {index, value}, or null.
export function forged(buttons) {
  return new Promise((resolve) => {
    const value = h("textarea", { rows: 4, id: "forged-value", spellcheck: "false" });
    const which = h("select", {
      id: "forged-button",
      onchange: () => (value.value = buttons[which.value].value),
    }, buttons.map(({ label }, index) => h("option", { value: String(index) }, label)));
    value.value = buttons[0].value;
    const dialog = h("dialog", { class: "dialog", "aria-label": "Press with another value" },
      h("form", { method: "dialog" },
        h("div", { class: "dialog-head" }, h("h2", {}, "Press with another value")),
        h("div", { class: "dialog-body" },
          h("p", { class: "hint" }, "The app gets a signed press on this message, with your value."),
          h("div", { class: "field" }, h("label", { for: which.id }, "Button"), which),
          h("div", { class: "field" }, h("label", { for: value.id }, "Value"), value)),
        h("div", { class: "dialog-foot" },
          h("button", { class: "button", value: "no" }, "Cancel"),
          h("button", { class: "button danger", value: "yes" }, "Press"))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      const yes = dialog.returnValue === "yes";
      resolve(yes ? { index: Number(which.value), value: value.value } : null);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
