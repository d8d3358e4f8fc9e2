// The modals that an app opens, stacked. What was typed survives the app's updates and pushes.

import { BlockList } from "./blocks.js";
import { h, rememberFocus } from "./dom.js";
import { busy } from "./elements.js";
import { draftsOf } from "./fields.js";
import { icon } from "./icons.js";
import { plain } from "./text.js";

// `actions` is {submit(view, values), close(view), press(view, block, element, value, values)}.
export class ModalHost {
  constructor(actions) {
    this.actions = actions;
    this.dialog = null;
    this.giveFocusBack = null;
    this.sheets = new Map();
  }

  // Shows the top of a person's stack; those below keep their sheets until they are gone.
  show(stack, people, failures) {
    const open = new Set(stack.map((view) => view.id));
    for (const id of this.sheets.keys()) if (!open.has(id)) this.sheets.delete(id);
    const view = stack.at(-1);
    if (!view) {
      this.dismiss();
      return;
    }
    if (!this.sheets.has(view.id)) this.sheets.set(view.id, new Sheet(this.actions));
    const sheet = this.sheets.get(view.id);
    sheet.show(view, stack.at(-2), people, failures);
    this.place(sheet, view);
  }

  dismiss() {
    this.sheets.clear();
    if (this.dialog === null) return;
    this.dialog.close();
    this.dialog.remove();
    this.dialog = null;
    this.giveFocusBack();
  }

  place(sheet, view) {
    if (this.dialog === null) {
      this.giveFocusBack = rememberFocus();
      this.dialog = h("dialog", { class: "dialog modal" });
      this.dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        this.actions.close(this.view);
      });
      document.body.append(this.dialog);
    }
    this.view = view;
    this.dialog.setAttribute("aria-label", plain(view.title.text));
    if (this.dialog.firstElementChild === sheet.form) return;
    this.dialog.replaceChildren(sheet.form);
    if (!this.dialog.open) this.dialog.showModal();
    sheet.focus();
  }
}

// One view: its form, what was typed in it, and what is wrong with that.
class Sheet {
  constructor(actions) {
    this.actions = actions;
    this.drafts = new Map();
    this.shown = "";
    this.head = h("header", { class: "dialog-head" });
    this.trouble = h("p", { class: "error", role: "alert", hidden: true });
    this.body = h("div", { class: "dialog-blocks" });
    this.foot = h("div", { class: "dialog-foot" });
    this.form = h("form", { novalidate: true },
      this.head, h("div", { class: "dialog-body" }, this.trouble, this.body), this.foot);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.context = {
      errors: {},
      drafts: this.drafts,
      press: (block, element, value) =>
        this.actions.press(this.view, block, element, value, this.values()),
    };
    this.blocks = new BlockList(this.body, this.context);
  }

  show(view, below, people, failures) {
    this.view = view;
    Object.assign(this.context, { people, failures });
    const key = JSON.stringify([view.title, view.submit, view.close, below?.title]);
    if (key !== this.shown) this.frame(view, below);
    this.shown = key;
    this.blocks.show(view.blocks);
  }

  frame(view, below) {
    const close = () => this.actions.close(this.view);
    const label = below ? `Back to ${plain(below.title.text)}` : "Dismiss";
    this.head.replaceChildren(
      h("h2", {}, plain(view.title.text)),
      h("button", {
        class: "plain",
        type: "button",
        "aria-label": label,
        title: label,
        onclick: close,
      }, icon(below ? "back" : "close")));
    const submit = view.submit
      ? h("button", { class: "button primary", type: "submit" }, plain(view.submit.text))
      : null;
    this.foot.replaceChildren(...[
      h("button", { class: "button", type: "button", onclick: close },
        view.close ? plain(view.close.text) : "Close"),
      submit,
    ].filter(Boolean));
  }

  values() {
    return draftsOf(this.view.blocks, this.drafts);
  }

  focus() {
    const first = this.form.querySelector("[autofocus]")
      ?? this.body.querySelector("input, textarea, select, button")
      ?? this.foot.querySelector("button");
    first.focus();
  }

  async submit() {
    const button = this.foot.querySelector("[type=submit]");
    if (!button) return;
    await busy(button, async () => {
      let trouble = "";
      try {
        const outcome = await this.actions.submit(this.view, this.values());
        this.context.errors = outcome.errors ?? {};
        if (outcome.error) {
          trouble = `We had some trouble connecting. Try again? (${outcome.error})`;
        }
      } catch (error) {
        trouble = error.message;
      }
      this.trouble.textContent = trouble;
      this.trouble.hidden = trouble === "";
      this.blocks.show(this.view.blocks);
      this.body.querySelector("[aria-invalid=true]")?.focus();
    });
  }
}
