// The question that an app may ask before a button or a choice acts.

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
