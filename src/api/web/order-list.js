// The rows of the list. Each keeps its element for as long as its order is listed: what is asked
// again and again draws only what changed, and takes away no focus. Of a long list only some rows
// are drawn (see drawn.js).

import { fill, h, typed } from "./dom.js";
import { drawnRows, MOST_DRAWN } from "./drawn.js";
import { instant, money } from "./format.js";
import { speaker } from "./language.js";
import { askedStage, isHeard, leftToApprove, turnOf } from "./order-parts.js";
import { called, person } from "./people.js";
import { me } from "./session.js";
import words from "./words-orders.js";
import { statusName, tone } from "./words.js";

const say = speaker(words);

/** @returns what draws the orders, tells which are seen, and takes the focus to one of them */
export function orderList(signal) {
  const element = h("ul", { class: "rows", testid: "orders", tabindex: "-1" });
  const rows = new Map();
  const drawn = drawnRows(element, draw, signal);
  let orders = [];

  function update(next) {
    orders = next;
    draw();
  }

  function draw() {
    const { first, end } = drawn.of(orders.length);
    const shown = orders.slice(first, end);
    const lost = removeAllBut(new Set(shown.map((order) => order.orderId)));
    let next = drawn.firstRow();
    shown.forEach((order, place) => {
      const row = rows.get(order.orderId) ?? add(order.orderId);
      row.show(order);
      row.place(first + place + 1, orders.length);
      if (row.element === next) next = next.nextElementSibling;
      else element.insertBefore(row.element, next);
    });
    drawn.space();
    if (lost) refocus(lost);
  }

  /** Whoever scrolls away from their row stays in the list; where it went, the next one takes over. */
  function refocus({ id, place }) {
    if (orders.some((order) => order.orderId === id)) element.focus({ preventScroll: true });
    else drawn.rows()[Math.min(place, rows.size - 1)]?.querySelector("a").focus();
  }

  function focus(index) {
    if (index >= orders.length) return;
    if (!rows.has(orders[index].orderId)) drawn.around(index);
    rows.get(orders[index].orderId).element.querySelector("a").focus();
  }

  /** Returns where the focus was, if its row is among those that go. */
  function removeAllBut(wanted) {
    let lost = null;
    let place = 0;
    for (const item of drawn.rows()) {
      const id = item.dataset.orderId;
      if (!wanted.has(id)) {
        if (item.contains(document.activeElement)) lost = { id, place };
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

  return { element, update, focus, seen: drawn.seen };
}

function orderRow(orderId) {
  const link = h("a", { class: "row", href: `/orders/${encodeURIComponent(orderId)}`,
    testid: "order-row", "data-order-id": orderId });
  const element = h("li", { "data-order-id": orderId }, link);
  let last = null;
  let drawn = "";
  return {
    element,
    /** Where only some rows are drawn, the others are not there to be counted. */
    place(position, of) {
      const isPart = of > MOST_DRAWN;
      for (const [name, value] of [["aria-posinset", position], ["aria-setsize", of]]) {
        if (!isPart) element.removeAttribute(name);
        else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
      }
    },
    show(order) {
      if (order === last) return;
      last = order;
      const shown = JSON.stringify([order.status, order.kind, order.title, order.customer,
        order.total, whatIsAsked(order), isMyTurn(order), called(order.requester), awaited(order)]);
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
      isMyTurn(order) ? h("span", { class: "row-turn", testid: "your-turn" }, say("turn"))
        : whoseTurn(order)),
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

/** Whether the reader may vote, and has not been heard. */
function isMyTurn(order) {
  const asked = askedStage(order);
  return asked !== null && order.allowed.approve && !isHeard(asked, me()?.identity);
}

/** Those who are waited for, by what they are called. */
function awaited(order) {
  const asked = askedStage(order);
  const { left, needed } = (asked && leftToApprove(asked)) ?? {};
  return left ? [needed, ...left.map(called)] : null;
}

function whoseTurn(order) {
  const asked = askedStage(order);
  const people = asked && turnOf(asked, { briefly: true });
  return people && h("span", { class: "row-waits", testid: "whose-turn" }, people);
}
