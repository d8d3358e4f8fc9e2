// "/": the orders, newest first, and the sheets over them: ?new and ?away. Filter: ?status=.

import * as api from "./api.js";
import { awaySheet } from "./away.js";
import { fill, h, part, typed } from "./dom.js";
import { instant, money } from "./format.js";
import { orderForm } from "./order-form.js";
import { backedOff, poll, USUAL_MS } from "./poll.js";
import { openSheet } from "./sheet.js";
import { ALL_STATUSES, statusName, tone } from "./words.js";

const PAGE = 25;

// What was last seen for each filter, so that coming back shows the list where it was left.
const remembered = new Map();
const SHEETS = { new: newOrder, away: awaySheet };
let opened = "";

export function ordersView(root, context) {
  const { signal } = context;
  const query = new URLSearchParams(location.search);
  const status = ALL_STATUSES.includes(query.get("status")) ? query.get("status") : "";
  const open = Object.keys(SHEETS).find((name) => query.has(name)) ?? "";
  let list = remembered.get(status) ?? null;
  let failures = 0;

  const place = h("a", { class: "button primary", href: address(status, "new"),
    testid: "place-order" }, "New order");
  const rows = part(h("div"), ({ orders }) => (orders.length
    ? h("ul", { class: "rows" }, orders.map(row))
    : emptyList(status)));
  const more = h("button", { class: "more", type: "button", testid: "load-more", hidden: true,
    on: { click: loadMore } }, "Load more");

  function show(next) {
    list = next;
    remembered.set(status, next);
    const focused = document.activeElement?.closest?.("[data-order-id]")?.dataset.orderId;
    rows.update({ orders: next.orders });
    if (focused && !rows.element.contains(document.activeElement)) {
      rows.element.querySelector(`[data-order-id="${CSS.escape(focused)}"]`)?.focus();
    }
    more.hidden = !next.next;
  }

  async function refresh() {
    try {
      const page = await api.orders({ status, limit: PAGE }, signal);
      if (signal.aborted) return;
      show(list ? merged(list, page) : page);
      failures = 0;
      context.recovered();
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      if (!list) fill(rows.element, words("blank soft", "The orders could not be loaded."));
      context.failed(error, again);
    }
  }

  async function loadMore() {
    more.disabled = true;
    try {
      const page = await api.orders({ status, limit: PAGE, cursor: list.next }, signal);
      if (signal.aborted) return;
      const known = new Set(list.orders.map((order) => order.orderId));
      const fresh = page.orders.filter((order) => !known.has(order.orderId));
      show({ orders: [...list.orders, ...fresh], next: page.next });
      context.announce(`${fresh.length} more orders.`);
      rows.element.querySelectorAll("[data-order-id]")[known.size]?.focus();
    } catch (error) {
      if (!signal.aborted) context.failed(error, loadMore);
    } finally {
      more.disabled = false;
    }
  }

  document.title = "Orders · Nod";
  fill(root,
    h("div", { class: "head" }, h("h1", { tabindex: "-1" }, "Orders"), place),
    filter(status, context),
    rows.element,
    more);
  if (list) show(list);
  else fill(rows.element, loading());
  const again = poll(refresh, () => backedOff(USUAL_MS, failures), signal);
  const close = () => context.navigate(address(status), { replace: true, focus: false });
  if (open) root.append(SHEETS[open](context, close));
  else if (opened) (opened === "away" ? document.querySelector("#away") : place).focus();
  opened = open;
}

function words(className, text, attributes = {}) {
  return h("p", { class: className, ...attributes }, text);
}

function address(status, sheet = "") {
  const query = [status && `status=${status}`, sheet && `${sheet}=1`].filter(Boolean).join("&");
  return query ? `/?${query}` : "/";
}

/** The list with its newest page renewed; the older pages stay as they were loaded. */
export function merged(list, page) {
  if (!page.next || list.orders.length <= page.orders.length) return page;
  const last = Date.parse(page.orders.at(-1).createdAt);
  const fresh = new Set(page.orders.map((order) => order.orderId));
  const older = list.orders.filter(
    (order) => !fresh.has(order.orderId) && Date.parse(order.createdAt) <= last);
  return older.length ? { orders: [...page.orders, ...older], next: list.next } : page;
}

function filter(status, context) {
  const select = h("select", { id: "status", testid: "status-filter" },
    h("option", { value: "" }, "All orders"),
    ALL_STATUSES.map((code) => h("option", { value: code }, statusName(code))));
  select.value = status;
  select.addEventListener("change", () => {
    context.navigate(address(select.value), { focus: false });
    document.querySelector("#status")?.focus();
  });
  return h("div", { class: "filter" }, h("label", { for: "status" }, "Show"), select);
}

function row(order) {
  const asked = order.kind === "request"
    ? order.facts.map(({ label, value }) => `${label}: ${value}`)
    : order.items.map((item) => `${item.quantity} × ${item.name || item.sku}`);
  return h("li", {}, h("a", {
    class: "row", href: `/orders/${encodeURIComponent(order.orderId)}`,
    testid: "order-row", "data-order-id": order.orderId, "data-status": order.status,
  },
  h("span", { class: "row-what" }, typed(order.title ?? order.customer, { class: "row-name" }),
    typed(asked.join(", "), { class: "row-items" })),
  h("span", { class: `pill ${tone(order.status)}` }, statusName(order.status, order.kind)),
  h("span", { class: "row-total" }, order.total && money(order.total, order.currency)),
  h("span", { class: "row-when" }, instant(order.createdAt), " ",
    typed(order.requester, { class: "row-by" }))));
}

function loading() {
  return [
    words("unseen", "Loading orders…", { role: "status" }),
    h("div", { class: "rows", "aria-hidden": "true" },
      [0, 1, 2, 3].map(() => h("div", { class: "row ghost" }, h("span"), h("span")))),
  ];
}

function emptyList(status) {
  if (status) {
    return h("div", { class: "blank" },
      h("p", {}, `No order is “${statusName(status).toLowerCase()}” right now.`),
      h("p", {}, h("a", { href: "/" }, "Show all orders")));
  }
  return h("div", { class: "blank" },
    h("img", { src: new URL("./icon.svg", import.meta.url), alt: "", width: 56, height: 56 }),
    h("h2", {}, "No orders yet"),
    words("soft", "Place the first one here, or type /order in Slack."));
}

function newOrder(context, close) {
  return openSheet({
    title: "New order",
    loading: "Loading the catalogue…",
    load: async () => orderForm(await api.catalogue(context.signal), (order) => {
      remembered.clear();
      opened = "";
      // Back leads to the list, not to the filled form.
      context.navigate(`/orders/${encodeURIComponent(order.orderId)}`, { replace: true });
    }),
    close,
    signal: context.signal,
  });
}
