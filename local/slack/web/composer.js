// The line to type in, with the shortcuts beside it: a message, or a slash command.

import { byId, h, show } from "./dom.js";
import { icon } from "./icons.js";
import { menuButton } from "./menus.js";

export class Composer {
  // `run(command, text)` resolves to an outcome with `error`, or throws; `start(shortcut)` starts
  // one; `post(text)` writes a message, or throws.
  constructor(run, start, post) {
    this.run = run;
    this.post = post;
    this.commands = [];
    this.shortcuts = [];
    this.form = byId("composer");
    this.input = byId("composer-text");
    this.offers = byId("offers");
    this.notice = byId("notice");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.input.addEventListener("input", () => {
      this.tell("");
      this.offer();
    });
    this.input.addEventListener("blur", () => setTimeout(() => (this.offers.hidden = true), 150));
    this.input.addEventListener("focus", () => this.offer());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.form.querySelector(".composer-box").prepend(this.bolt(start));
  }

  bolt(start) {
    const opener = h("button", {
      type: "button",
      class: "plain",
      "aria-label": "Shortcuts",
      title: "Shortcuts",
    }, icon("bolt"));
    return menuButton(opener, "Shortcuts", () => this.shortcuts.length
      ? this.shortcuts.map((each) => ({
        label: each.name,
        detail: each.description,
        run: () => start(each),
      }))
      : [{ heading: "The app has no global shortcuts" }]);
  }

  show(commands, shortcuts, placeName, visible) {
    this.commands = commands;
    this.shortcuts = shortcuts.filter((each) => each.type === "global");
    this.form.hidden = !visible;
    const example = commands[0] ? `, for example ${commands[0].command} ${commands[0].hint}` : "";
    this.input.placeholder = `Message ${placeName}${example}`;
  }

  key(event) {
    const offered = this.offers.querySelector("button");
    if (event.key === "Tab" && !this.offers.hidden && offered && !this.input.value.includes(" ")) {
      event.preventDefault();
      offered.click();
    } else if (event.key === "Escape") {
      this.offers.hidden = true;
    }
  }

  offer() {
    const typed = this.input.value;
    const matching = typed.startsWith("/")
      ? this.commands.filter((each) => each.command.startsWith(typed.split(" ")[0]))
      : [];
    this.offers.hidden = matching.length === 0;
    this.offers.replaceChildren(...matching.map((each) =>
      h("li", {}, h("button", { type: "button", onclick: () => this.take(each) },
        h("strong", {}, each.command), " ", h("span", {}, each.hint),
        h("small", {}, each.description)))));
  }

  take(command) {
    if (!this.input.value.includes(" ")) this.input.value = `${command.command} `;
    this.input.focus();
    this.offer();
  }

  tell(text) {
    show(this.notice, text);
  }

  async send() {
    const typed = this.input.value.trim();
    if (typed === "") return;
    this.input.value = "";
    this.offers.hidden = true;
    this.tell("");
    this.form.setAttribute("aria-busy", "true");
    try {
      const outcome = await this.deliver(typed);
      if (outcome.error && this.input.value === "") this.input.value = typed;
    } catch (error) {
      this.tell(error.message);
      if (this.input.value === "") this.input.value = typed;
    } finally {
      this.form.removeAttribute("aria-busy");
    }
  }

  deliver(typed) {
    if (!typed.startsWith("/")) return this.post(typed);
    const [command] = typed.split(/\s/, 1);
    return this.run(command, typed.slice(command.length).trim());
  }
}
