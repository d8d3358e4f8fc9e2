// The form that places an order. The server decides what is right; its words appear at the field.

import { describe, place, Problem } from "./api.js";
import { fill, h } from "./dom.js";
import { drafted } from "./drafts.js";
import { clearError, field, showError } from "./fields.js";
import { money, sum } from "./format.js";
import { locale, speaker } from "./language.js";
import words from "./words-order-form.js";

const say = speaker(words);
const whole = new Intl.NumberFormat(locale);
const MAX_LINES = 50;

/** One key for one content: sending the same again, after a lost answer too, places one order. */
function idempotencyKeys() {
  let content = null;
  let key = null;
  return (body) => {
    const now = JSON.stringify(body);
    if (now !== content) {
      content = now;
      key = [...crypto.getRandomValues(new Uint8Array(16))]
        .map((byte) => byte.toString(16).padStart(2, "0")).join("");
    }
    return key;
  };
}

/** @param {(order: object) => void} placed is called with the order that now exists */
export function orderForm(catalogue, placed) {
  const products = new Map(catalogue.products.map((product) => [product.sku, product]));
  const keyFor = idempotencyKeys();
  const lines = [];
  let serial = 0;

  const customer = h("input", { id: "customer", autocomplete: "off", testid: "customer" });
  const note = h("textarea", { id: "note", rows: 3, testid: "note" });
  const list = h("div", { class: "lines" });
  const total = h("output", { class: "total", "aria-live": "polite", testid: "order-total" });
  const alert = h("div", { role: "alert" });
  const add = h("button", { class: "quiet", type: "button", testid: "add-line",
    on: { click: () => addLine().sku.focus() } }, say("add"));
  const submit = h("button", { class: "primary", type: "submit", testid: "submit-order" });

  function addLine() {
    const line = orderLine(serial++, products, catalogue.currency, () => {
      lines.splice(lines.indexOf(line), 1);
      line.element.remove();
      recount();
      (lines.at(-1)?.sku ?? add).focus();
    });
    lines.push(line);
    list.append(line.element);
    recount();
    return line;
  }

  function recount() {
    lines.forEach((line, index) => line.show(index, lines.length));
    const pairs = lines.map((line) => line.priced()).filter(Boolean);
    const amount = money(sum(pairs), catalogue.currency);
    total.value = amount;
    fill(submit, pairs.length ? say("place-for", { amount }) : say("place"));
    add.disabled = lines.length >= MAX_LINES;
  }

  /** The inputs by the names the server gives their fields. */
  function inputs() {
    const named = { customer, note, items: lines[0]?.sku };
    lines.forEach((line, index) => {
      named[`items[${index}]`] = line.sku;
      named[`items[${index}].sku`] = line.sku;
      named[`items[${index}].quantity`] = line.quantity;
    });
    return named;
  }

  /** Shows each message at its field, others at the top; the first field gets the focus. */
  function showErrors(errors, otherwise) {
    const named = inputs();
    for (const input of Object.values(named)) clearError(input);
    const homeless = [];
    let first = null;
    for (const { field, message } of errors) {
      if (!named[field]) homeless.push(field ? `${field}: ${message}` : message);
      else {
        showError(named[field], field, message);
        first ??= named[field];
      }
    }
    const texts = homeless.length || first ? homeless : [otherwise];
    fill(alert, texts.filter(Boolean).map((text) =>
      h("p", { class: "notice bad", testid: "error" }, text)));
    recount();
    if (first) first.focus();
    else alert.scrollIntoView({ block: "nearest" });
  }

  async function send(event) {
    event.preventDefault();
    if (submit.disabled) return;
    const missing = [];
    const miss = (field, message) => missing.push({ field, message });
    if (!customer.value.trim()) miss("customer", say("miss-customer"));
    lines.forEach((line, index) => {
      if (!line.sku.value) miss(`items[${index}].sku`, say("miss-item"));
    });
    showErrors(missing);
    if (missing.length) return;
    const body = {
      customer: customer.value,
      items: lines.map((line) => ({ sku: line.sku.value, quantity: line.amount() })),
      currency: catalogue.currency,
      note: note.value,
    };
    submit.disabled = true;
    try {
      placed(await place(body, keyFor(body)));
    } catch (error) {
      showErrors(error instanceof Problem ? error.errors : [], describe(error));
    } finally {
      submit.disabled = false;
    }
  }

  const before = drafted("new-order", customer, () => ({ customer: customer.value,
    note: note.value, lines: lines.map(({ sku, quantity }) => [sku.value, quantity.value]) }));
  customer.value = before?.customer ?? "";
  note.value = before?.note ?? "";
  for (const [sku, quantity] of before?.lines ?? [["", "1"]]) {
    const line = addLine();
    line.sku.value = sku;
    line.quantity.value = quantity;
  }
  recount();
  const edited = (event) => {
    clearError(event.target);
    recount();
  };
  return h("form", { class: "stack", novalidate: true, on: { submit: send, input: edited } },
    alert,
    field(say("customer"), customer),
    h("fieldset", {}, h("legend", {}, say("items")), list, add),
    field(say("note"), note, say("note-help")),
    h("div", { class: "sum" }, h("span", {}, say("total")), total),
    submit);
}

function stock(product) {
  return { available: whole.format(product.available) };
}

function orderLine(serial, products, currency, remove) {
  const options = [...products.values()].map((product) => h("option",
    { value: product.sku, disabled: product.available < 1 },
    `${product.name} · ${money(product.unitPrice, product.currency)} · `
    + (product.available < 1 ? say("out") : say("in-stock", stock(product)))));
  const sku = h("select", { id: `sku-${serial}` },
    h("option", { value: "" }, say("choose")), options);
  const quantity = h("input", { id: `quantity-${serial}`, type: "number", inputmode: "numeric",
    min: 1, step: 1, value: 1 });
  const gone = h("button", { class: "quiet remove", type: "button", on: { click: remove } },
    say("remove"));
  const hint = h("p", { class: "help line-hint" });
  const element = h("div", { class: "line", role: "group" },
    field(say("item"), sku), field(say("quantity"), quantity), hint, gone);
  // As the browser reads it ("1e1" is 10); what is no number stays text, for the server to name.
  const amount = () => (Number.isNaN(quantity.valueAsNumber)
    ? quantity.value : quantity.valueAsNumber);
  const isWhole = () => Number.isInteger(amount()) && amount() >= 0 && amount() < 1e9;
  const product = () => products.get(sku.value);

  return {
    element,
    sku,
    quantity,
    amount,
    priced: () => (product() && isWhole() ? [product().unitPrice, amount()] : null),
    show(index, count) {
      element.setAttribute("aria-label", say("item-n", { number: index + 1 }));
      sku.dataset.testid = `sku-${index}`;
      quantity.dataset.testid = `quantity-${index}`;
      gone.setAttribute("aria-label", say("remove-n", { number: index + 1 }));
      gone.hidden = count === 1;
      const scarce = product() && isWhole() && amount() > product().available
        && !quantity.hasAttribute("aria-invalid");
      const own = this.priced();
      hint.classList.toggle("bad", Boolean(scarce));
      fill(hint, scarce
        ? say("only", stock(product()))
        : own && `${product().sku} · ${money(sum([own]), currency)}`);
    },
  };
}
