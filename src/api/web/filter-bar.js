// The search, the statuses with their counts, and the rest of the filters, above the orders.

import { EXAMPLES, shownAmount, typedAmount } from "./amount.js";
import { h, write } from "./dom.js";
import { clearError, field, showError } from "./fields.js";
import { address } from "./filters.js";
import { locale, speaker } from "./language.js";
import { isSignedIn } from "./session.js";
import words from "./words-filters.js";
import { ALL_STATUSES, statusName, tone } from "./words.js";

const say = speaker(words);
const TYPING_MS = 250;
const MIN_TEXT = 2;
const REST = ["requester", "minAmount", "maxAmount", "from", "to"];
const number = new Intl.NumberFormat(locale);

/** @param {(filters: object, how?: {replace: boolean}) => void} choose is told what to show */
export function filterBar(choose, signal) {
  let filters = {};
  const search = searchField((q, how) => choose({ ...filters, q }, how), signal);
  const chips = statusChips((chosen) => choose({ ...filters, waitingFor: "", status: "", ...chosen }));
  const rest = restOfFilters((changed) => choose({ ...filters, ...changed }));
  return {
    element: h("div", { class: "filters", role: "search" }, search.element, chips.element,
      rest.element),
    show(next, counts) {
      filters = next;
      search.show(next.q ?? "");
      chips.show(next, counts);
      rest.show(next);
    },
    /** Shows what the server says is wrong at its field, where it has one. */
    refuse(errors) {
      const inputs = { q: search.input, ...rest.inputs };
      for (const { field: name, message } of errors) {
        if (inputs[name]) showError(inputs[name], name, message);
      }
      rest.open(errors.some((each) => rest.inputs[each.field]));
    },
  };
}

function searchField(choose, signal) {
  let timer;
  let typing = false;
  const input = h("input", { id: "q", type: "search", autocomplete: "off", spellcheck: "false",
    autocapitalize: "off", maxlength: 200, testid: "search", enterkeyhint: "search" });
  const help = h("p", { class: "help", id: "q-help" }, say("search-by"));
  input.setAttribute("aria-describedby", "q-help");

  function typed() {
    clearError(input);
    const text = input.value.trim();
    const tooShort = text.length > 0 && text.length < MIN_TEXT;
    help.textContent = say(tooShort ? "search-more" : "search-by");
    if (tooShort) return;
    // Of one search the address keeps the last state alone.
    choose(text, { replace: typing });
    typing = true;
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(typed, TYPING_MS);
  });
  input.addEventListener("change", () => {
    clearTimeout(timer);
    typed();
    typing = false;
  });
  signal.addEventListener("abort", () => clearTimeout(timer));
  return {
    input,
    element: h("div", { class: "field search" },
      h("label", { for: "q" }, say("search")), input, help),
    show(text) {
      if (document.activeElement !== input) input.value = text;
    },
  };
}

function statusChips(choose) {
  const chips = new Map();
  const element = h("nav", { class: "chips", "aria-label": say("statuses") },
    chip("", say("all"), {}),
    isSignedIn() ? chip("me", say("waiting"), { waitingFor: "me" }) : [],
    ALL_STATUSES.map((code) => chip(code, statusName(code), { status: code })));

  function chip(key, name, chosen) {
    const count = h("span", { class: "chip-count" });
    const link = h("a", { class: `chip ${key && key !== "me" ? tone(key) : ""}`,
      testid: `chip-${key || "all"}`, on: { click: (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        choose(chosen);
      } } }, name, " ", count);
    chips.set(key, { link, count, chosen });
    return link;
  }

  return {
    element,
    /**
     * Statuses in which nothing is stay away, but for the chosen one and what waits. Counts are of
     * all orders: beside another filter they would promise what the list does not hold.
     */
    show(filters, counts) {
      const current = filters.waitingFor || filters.status || "";
      const isAll = ["q", ...REST].every((name) => !filters[name]);
      for (const [key, { link, count, chosen }] of chips) {
        const many = key === "me" ? null : key ? counts?.counts[key] : counts?.total;
        link.href = address({ ...filters, waitingFor: "", status: "", ...chosen });
        const isSaid = isAll && many !== null && many !== undefined;
        write(count, isSaid ? number.format(many) : "");
        link.hidden = !many && !["", "me", "awaiting_approval", current].includes(key);
        if (key === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
  };
}

function restOfFilters(choose) {
  const input = (name, attributes) => h("input", { id: name, testid: `filter-${name}`,
    autocomplete: "off", ...attributes });
  const inputs = {
    requester: input("requester", { spellcheck: "false", autocapitalize: "off", maxlength: 64 }),
    minAmount: input("minAmount", { inputmode: "decimal" }),
    maxAmount: input("maxAmount", { inputmode: "decimal" }),
    from: input("from", { type: "date" }),
    to: input("to", { type: "date" }),
  };
  const isAmount = (name) => name.endsWith("Amount");
  const unread = new Set(); // The amounts that are no amounts: they stay until they are mended.
  const summary = h("summary", { testid: "more-filters" }, say("more"));
  const clear = h("a", { href: "/", class: "clear", testid: "clear-filters" }, say("clear"));
  const element = h("details", { class: "more-filters" }, summary,
    h("div", { class: "filter-fields" },
      field(say("requester"), inputs.requester, isSignedIn() && say("requester-help")),
      REST.slice(1).map((name) =>
        field(say(name), inputs[name], isAmount(name) && say("amount-help", EXAMPLES)))),
    clear);
  element.addEventListener("change", (event) => {
    const name = event.target.id;
    clearError(event.target);
    const typed = event.target.value.trim();
    const amount = isAmount(name) && typed ? typedAmount(typed) : typed;
    unread.delete(name);
    if (amount !== null) {
      choose({ [name]: amount });
      return;
    }
    unread.add(name);
    showError(event.target, name, say("amount-unread", EXAMPLES));
  });
  return {
    element,
    inputs,
    open(wanted) {
      if (wanted) element.open = true;
    },
    show(filters) {
      const set = REST.filter((name) => filters[name]);
      for (const name of REST.filter((each) => !unread.has(each))) {
        const text = filters[name] ?? "";
        if (document.activeElement !== inputs[name]) {
          inputs[name].value = isAmount(name) ? shownAmount(text) : text;
        }
        if (!filters[name]) clearError(inputs[name]);
      }
      write(summary, set.length ? say("more-set", { n: set.length }) : say("more"));
      if (set.length) element.open = true;
      clear.hidden = Object.values(filters).every((value) => !value);
    },
  };
}
