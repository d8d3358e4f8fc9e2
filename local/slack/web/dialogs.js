// Dialogs: the question before a button acts, and the modal that an app opens.

import { h } from "./dom.js";
import { plain, textObject } from "./text.js";
import { renderBlocks } from "./blocks.js";

// Asks a button's question; true when the person agrees.
export function confirmed(confirm, people) {
  return new Promise((resolve) => {
    const style = confirm.style === "danger" ? "danger" : "primary";
    const dialog = h("dialog", { class: "dialog confirm", "aria-label": plain(confirm.title.text) },
      h("form", { method: "dialog" },
        h("h2", {}, plain(confirm.title.text)),
        h("div", { class: "dialog-body" }, textObject(confirm.text, people)),
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

// Shows the top view of a person's stack. What was typed survives the app's updates.
export class ModalHost {
  // `actions` is {submit(view, values), close(view), press(view, block, element, value, values)}.
  constructor(actions) {
    this.actions = actions;
    this.dialog = null;
    this.shown = "";
    this.viewId = null;
    this.drafts = new Map();
    this.errors = {};
    this.trouble = "";
  }

  show(view, people, failures) {
    if (!view) {
      this.dismiss();
      return;
    }
    if (view.id !== this.viewId) {
      this.drafts = new Map();
      this.errors = {};
      this.trouble = "";
      this.viewId = view.id;
    }
    const key = JSON.stringify([view, this.errors, this.trouble, [...failures]]);
    if (key === this.shown) return;
    this.shown = key;
    this.render(view, people, failures);
  }

  dismiss() {
    this.dialog?.remove();
    this.dialog = null;
    this.viewId = null;
    this.shown = "";
  }

  values() {
    return Object.fromEntries(this.drafts);
  }

  render(view, people, failures) {
    const focused = document.activeElement?.dataset?.action;
    const context = {
      people,
      failures,
      drafts: this.drafts,
      errors: this.errors,
      press: (block, element, value) =>
        this.actions.press(view, block, element, value, this.values()),
    };
    const submit = view.submit
      ? h("button", { class: "button primary", type: "submit" }, plain(view.submit.text))
      : null;
    const form = h("form", { novalidate: true },
      h("h2", {}, plain(view.title.text)),
      h("div", { class: "dialog-body" },
        this.trouble ? h("p", { class: "error", role: "alert" }, this.trouble) : null,
        renderBlocks(view.blocks, context)),
      h("div", { class: "dialog-foot" },
        h("button", { class: "button", type: "button", onclick: () => this.actions.close(view) },
          view.close ? plain(view.close.text) : "Close"),
        submit));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit(view, people, failures, submit);
    });
    this.place(form, view);
    if (focused) this.dialog.querySelector(`[data-action="${CSS.escape(focused)}"]`)?.focus();
  }

  place(form, view) {
    if (this.dialog === null) {
      this.dialog = h("dialog", { class: "dialog modal" });
      this.dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        this.actions.close(this.view);
      });
      document.body.append(this.dialog);
    }
    this.view = view;
    this.dialog.setAttribute("aria-label", plain(view.title.text));
    this.dialog.replaceChildren(form);
    if (!this.dialog.open) this.dialog.showModal();
  }

  async submit(view, people, failures, button) {
    if (button?.getAttribute("aria-busy") === "true") return;
    button?.setAttribute("aria-busy", "true");
    try {
      const outcome = await this.actions.submit(view, this.values());
      this.errors = outcome.errors ?? {};
      this.trouble = outcome.error ? `We had some trouble connecting. Try again? (${outcome.error})` : "";
    } catch (error) {
      this.trouble = error.message;
    } finally {
      button?.removeAttribute("aria-busy");
    }
    if (this.viewId === view.id && this.dialog) this.show(this.view, people, failures);
  }
}
