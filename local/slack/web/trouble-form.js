// The form that orders faults: which calls, what happens to them, how long.

import { h } from "./dom.js";
import { callWords, inOrder, kindWords } from "./trouble-words.js";

const CODES = [
  "not_in_channel", "channel_not_found", "is_archived", "message_not_found", "invalid_auth",
  "token_revoked", "ratelimited", "internal_error", "fatal_error", "expired_trigger_id",
];

export class FaultForm {
  // `order(fault)` is called once for each chosen method.
  constructor(order) {
    this.order = order;
    this.filled = false;
    this.methods = h("fieldset", { class: "choices" });
    this.kind = h("select", { onchange: () => this.follow() });
    this.code = h("input", { type: "text", list: "codes", value: "not_in_channel" });
    this.retryAfter = number(1, 0, 86400);
    this.channel = h("select");
    this.amount = number(3, 1, 1_000_000);
    this.amount.addEventListener("input", () => this.follow());
    this.unit = h("select", { onchange: () => this.follow() },
      h("option", { value: "until_cleared" }, "until switched off"),
      ["times", "seconds"].map((unit) => h("option", { value: unit })));
    this.amountRow = labelled("How many", this.amount);
    this.codeRow = labelled("Error code", this.code);
    this.retryRow = labelled("Retry-After, seconds", this.retryAfter);
    this.node = h("form", { class: "panel-form" },
      h("h3", {}, "Order a fault"),
      this.methods,
      labelled("In", this.channel),
      labelled("What happens", this.kind),
      this.retryRow,
      this.codeRow,
      h("datalist", { id: "codes" }, CODES.map((code) => h("option", { value: code }))),
      h("div", { class: "pair" }, labelled("How long", this.unit), this.amountRow),
      h("button", { class: "button primary", type: "submit" }, "Make it so"));
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
  }

  // Filled once: what a person has chosen must stay when the state changes.
  fill(state) {
    if (this.filled) return;
    this.filled = true;
    const box = (value, label, checked) =>
      h("label", {}, h("input", { type: "checkbox", name: "method", value, checked }), label);
    this.methods.append(
      h("legend", {}, "Which calls"),
      box("*", callWords("*"), true),
      ...inOrder([...state.methods, "response_url"]).map((method) =>
        box(method, h("span", {}, callWords(method), " ", h("code", {}, method)))));
    this.methods.addEventListener("change", (event) => this.exclude(event.target));
    this.channel.append(
      h("option", { value: "" }, "Any channel"),
      ...state.channels.map((channel) => h("option", { value: channel.id }, `#${channel.name}`)));
    this.kind.append(
      ...state.fault_kinds.map((kind) => h("option", { value: kind }, kindWords(kind))),
      h("option", { value: "code" }, "an error code"));
    this.follow();
  }

  boxes() {
    return [...this.methods.querySelectorAll("input")];
  }

  // "All" and single methods exclude each other; nothing chosen means all.
  exclude(changed) {
    const [all, ...single] = this.boxes();
    if (changed === all && all.checked) for (const each of single) each.checked = false;
    else all.checked = !single.some((each) => each.checked);
  }

  follow() {
    this.codeRow.hidden = this.kind.value !== "code";
    this.retryRow.hidden = this.kind.value !== "429";
    this.amountRow.hidden = this.unit.value === "until_cleared";
    this.amount.disabled = this.amountRow.hidden;
    const one = this.amount.value === "1";
    for (const option of this.unit.options) {
      if (option.value !== "until_cleared") {
        option.textContent = one ? option.value.slice(0, -1) : option.value;
      }
    }
  }

  async send() {
    const fault = { kind: this.kind.value === "code" ? this.code.value.trim() : this.kind.value };
    if (fault.kind === "429") fault.retry_after = Number(this.retryAfter.value);
    if (this.channel.value) fault.channel = this.channel.value;
    const lasting = this.unit.value === "until_cleared";
    fault[this.unit.value] = lasting || Number(this.amount.value);
    for (const box of this.boxes().filter((each) => each.checked)) {
      await this.order({ method: box.value, ...fault });
    }
  }
}

function number(value, min, max) {
  return h("input", { type: "number", value, min, max, step: 1, required: true });
}

function labelled(text, control) {
  control.id = `fault-${text.toLowerCase().replace(/\W+/g, "-")}`;
  return h("div", { class: "row" }, h("label", { for: control.id }, text), control);
}
