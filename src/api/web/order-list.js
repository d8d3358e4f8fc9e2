// The rows of the list. Each keeps its element for as long as its order is listed: what is asked
// again and again draws only what changed, and takes away no focus.

import { fill, h, typed } from "./dom.js";
import { instant, money } from "./format.js";
import { speaker } from "./language.js";
import { called, person } from "./people.js";
import words from "./words-orders.js";
import { statusName, tone } from "./words.js";

const say = speaker(words);

export function orderList() {
  const element = h("ul", { class: "rows", testid: "orders" });
  const rows = new Map();

  function update(orders) {
    const wanted = new Set(orders.map((order) => order.orderId));
    const lost = removeAllBut(wanted);
    let next = element.firstElementChild;
    for (const order of orders) {
      const row = rows.get(order.orderId) ?? add(order.orderId);
      row.show(order);
      if (row.element === next) next = next.nextElementSibling;
      else element.insertBefore(row.element, next);
    }
    if (lost !== null) element.children[Math.min(lost, orders.length - 1)]?.querySelector("a").focus();
  }

  /** Returns where the focus was, if its row is among those that go. */
  function removeAllBut(wanted) {
    let lost = null;
    let place = 0;
    for (const item of [...element.children]) {
      const id = item.dataset.orderId;
      if (!wanted.has(id)) {
        if (item.contains(document.activeElement)) lost = place;
        rows.delete(id);
        item.remove();
      } else {
        place += 1;
      }
    }
    return lost;
  }

  function add(orderId) {
    const row = orderRow(orderId);
    rows.set(orderId, row);
    return row;
  }

  return { element, update };
}

function orderRow(orderId) {
  const link = h("a", { class: "row", href: `/orders/${encodeURIComponent(orderId)}`,
    testid: "order-row", "data-order-id": orderId });
  const element = h("li", { "data-order-id": orderId }, link);
  let last = null;
  let drawn = "";
  return {
    element,
    show(order) {
      if (order === last) return;
      last = order;
      const shown = JSON.stringify([order.status, order.kind, order.title, order.customer,
        order.total, whatIsAsked(order), mayVote(order), called(order.requester)]);
      if (shown === drawn) return;
      drawn = shown;
      link.dataset.status = order.status;
      fill(link, cells(order));
    },
  };
}

function cells(order) {
  return [
    h("span", { class: "row-what" },
      typed(order.title ?? order.customer, { class: "row-name" }),
      typed(whatIsAsked(order), { class: "row-items" })),
    h("span", { class: "row-status" },
      h("span", { class: `pill ${tone(order.status)}` }, statusName(order.status, order.kind)),
      mayVote(order) && h("span", { class: "row-turn", testid: "your-turn" }, say("turn"))),
    h("span", { class: "row-total" }, order.total && money(order.total, order.currency)),
    h("span", { class: "row-when" }, instant(order.createdAt), " ",
      h("span", { class: "row-by" }, person(order.requester))),
  ];
}

function whatIsAsked(order) {
  const asked = order.kind === "request"
    ? order.facts.map(({ label, value }) => `${label}: ${value}`)
    : order.items.map((item) => `${item.quantity} × ${item.name || item.sku}`);
  return asked.join(", ");
}

function mayVote(order) {
  return order.status === "awaiting_approval" && !order.decision && order.allowed.approve;
}
