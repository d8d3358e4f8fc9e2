// The app's Home tab, which it may publish anew while a person types in it.

import { BlockList } from "./blocks.js";
import { h, unchanged } from "./dom.js";
import { draftsOf } from "./fields.js";

export class HomeTab {
  // `press(view, block, element, value, values)` delivers a press.
  constructor(press) {
    this.node = h("div", { class: "home" });
    this.press = press;
    this.clear();
  }

  clear() {
    this.node.replaceChildren();
    this.context = {
      drafts: new Map(),
      press: (block, element, value) => this.press(
        this.view, block, element, value, draftsOf(this.view.blocks, this.context.drafts)),
    };
    this.blocks = new BlockList(this.node, this.context);
  }

  show(view, people, failures) {
    this.view = view;
    Object.assign(this.context, { people, failures });
    this.blocks.show(view.blocks);
  }
}

export function renderTabs(container, current, choose) {
  if (unchanged(container, current)) return;
  const tab = (id, label) => h("button", {
    type: "button",
    role: "tab",
    id: `tab-${id}`,
    "aria-selected": String(id === current),
    "aria-controls": "content",
    tabindex: id === current ? "0" : "-1",
    onclick: () => choose(id),
  }, label);
  const focused = container.contains(document.activeElement);
  container.replaceChildren(tab("home", "Home"), tab("messages", "Messages"));
  container.onkeydown = (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    choose(current === "home" ? "messages" : "home");
  };
  if (focused) container.querySelector("[aria-selected=true]").focus();
}
