// The pane beside the conversation, below it on narrow screens: one thing at a time.

import { byId, h, rememberFocus } from "./dom.js";
import { icon } from "./icons.js";

export class Pane {
  // `closed` is told when the person closes the pane.
  constructor(closed) {
    this.node = byId("pane");
    this.closed = closed;
    this.view = null;
    this.giveFocusBack = null;
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.close();
    });
  }

  // A view is {body, render(shown)}; the same view again is only rendered.
  show(view, title, detail, shown) {
    if (this.view !== view) this.open(view);
    this.head.replaceChildren(h("h2", {}, title), detail ? h("p", {}, detail) : "");
    this.node.setAttribute("aria-label", title);
    view.render(shown);
  }

  open(view) {
    this.giveFocusBack ??= rememberFocus();
    this.view = view;
    this.head = h("div", { class: "pane-title" });
    this.node.replaceChildren(
      h("header", { class: "pane-head" }, this.head,
        h("button", {
          type: "button",
          class: "plain",
          "aria-label": "Close the pane",
          title: "Close",
          onclick: () => this.close(),
        }, icon("close"))),
      h("div", { class: "pane-body" }, view.body));
    this.node.hidden = false;
    document.body.classList.add("with-pane");
    this.node.focus({ preventScroll: true });
  }

  hide() {
    if (this.view === null) return;
    const inside = this.node.contains(document.activeElement);
    this.view = null;
    this.node.hidden = true;
    this.node.replaceChildren();
    document.body.classList.remove("with-pane");
    if (inside) this.giveFocusBack();
    this.giveFocusBack = null;
  }

  close() {
    this.hide();
    this.closed();
  }
}
