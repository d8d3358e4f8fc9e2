// "/": the orders, newest first, and the sheets over them: ?new, ?away, ?audit.

import * as api from "./api.js";
import { awaySheet } from "./away.js";
import { fill, h, write } from "./dom.js";
import { filterBar } from "./filter-bar.js";
import { address, asked, filtersIn } from "./filters.js";
import { speaker } from "./language.js";
import { orderForm } from "./order-form.js";
import { orderList } from "./order-list.js";
import { know } from "./people.js";
import { backedOff, poll, USUAL_MS } from "./poll.js";
import { isSignedIn, me } from "./session.js";
import { openSheet } from "./sheet.js";
import words from "./words-orders.js";
import { statusName } from "./words.js";

const say = speaker(words);
const PAGE = 25;
const MAX_PAGE = 50;
const MAX_REMEMBERED = 20;

// What was last seen with each filter, so that coming back shows the list where it was left; one
// person's alone.
const remembered = new Map();
let counts = null;
api.whenForgotten(() => {
  remembered.clear();
  counts = null;
});
const SHEETS = { new: newOrder, away: awaySheet, audit: auditSheet };
let opened = "";

export function ordersView(root, context) {
  const { signal } = context;
  const named = Object.keys(SHEETS).find((name) => new URLSearchParams(location.search).has(name));
  if (named && !isSignedIn()) {
    context.navigate(`/${location.search}&sign-in=1`, { replace: true });
    return;
  }
  const open = named && isOffered(named) ? named : undefined;
  const rows = orderList();
  const results = h("div", { class: "results" });
  const bar = filterBar(choose, signal);
  const links = Object.fromEntries(["new", "audit"].filter(isOffered).map((sheet) => [sheet, h("a", {
    class: sheet === "new" ? "button primary" : "button quiet",
    testid: sheet === "new" ? "place-order" : "audit" }, say(sheet))]));
  const more = h("button", { class: "more", type: "button", testid: "load-more", hidden: true,
    on: { click: loadMore } });
  let filters = filtersIn(location.search);
  let list = remembered.get(address(filters)) ?? null;
  let asking = new AbortController();
  let failures = 0;
  let isNew = false; // Whether what is found is still to be announced.

  function choose(next, { replace = false } = {}) {
    if (address(next) === address(filters)) return;
    filters = Object.fromEntries(Object.entries(next).filter(([, value]) => value));
    history[replace ? "replaceState" : "pushState"](null, "", address(filters));
    list = remembered.get(address(filters)) ?? null;
    asking.abort();
    asking = new AbortController();
    isNew = true;
    draw();
    again();
  }

  function draw() {
    bar.show(filters, counts);
    for (const [sheet, link] of Object.entries(links)) link.href = address(filters, sheet);
    if (list) show(list);
    else {
      more.hidden = true;
      fill(results, loading());
    }
  }

  function show(next) {
    list = next;
    remember(address(filters), next);
    rows.update(next.orders);
    if (!next.orders.length) fill(results, empty(filters, Boolean(next.next)));
    else if (!rows.element.isConnected) fill(results, rows.element);
    more.hidden = !next.next;
    write(more, say(next.orders.length ? "more" : "further"));
  }

  async function refresh() {
    const now = filters;
    const stopped = AbortSignal.any([signal, asking.signal]);
    try {
      const limit = Math.min(MAX_PAGE, Math.max(PAGE, list?.orders.length ?? 0));
      const [page, counted] = await Promise.all([
        api.orders({ ...asked(now), limit }, stopped), api.counts(stopped)]);
      if (stopped.aborted) return;
      counts = counted;
      know(page.people);
      bar.show(filters, counts);
      show(list ? merged(list, page) : page);
      if (isNew) context.announce(say("found", { n: list.orders.length }));
      isNew = false;
      failures = 0;
      context.recovered();
    } catch (error) {
      if (stopped.aborted) return;
      failures += 1;
      refused(error, again);
    }
  }

  function refused(error, retry) {
    const isFilter = error instanceof api.Problem && error.status === 400;
    if (isFilter && bar.refuse(error.errors)) {
      more.hidden = true;
      fill(results, blank(h("p", { testid: "refused" }, say("refused")), showAll()));
      return;
    }
    if (!list) fill(results, h("p", { class: "blank soft" }, say("failed")));
    context.failed(error, retry);
  }

  async function loadMore() {
    const stopped = AbortSignal.any([signal, asking.signal]);
    more.disabled = true;
    try {
      const query = { ...asked(filters), limit: PAGE, cursor: list.next };
      const page = await api.orders(query, stopped);
      if (stopped.aborted) return;
      know(page.people);
      const known = new Set(list.orders.map((order) => order.orderId));
      const fresh = page.orders.filter((order) => !known.has(order.orderId));
      show({ orders: [...list.orders, ...fresh], next: page.next });
      context.announce(say("loaded", { n: fresh.length }));
      rows.element.children[known.size]?.querySelector("a").focus();
    } catch (error) {
      if (!stopped.aborted) refused(error, loadMore);
    } finally {
      more.disabled = false;
    }
  }

  document.title = `${say("title")} · Nod`;
  fill(root,
    h("div", { class: "head orders-head" }, h("h1", { tabindex: "-1" }, say("title")),
      h("div", { class: "head-actions" }, links.audit, links.new)),
    bar.element, results, more);
  draw();
  const again = poll(refresh, () => backedOff(USUAL_MS, failures), signal);
  const close = () => context.navigate(address(filters), { replace: true, focus: false });
  if (open) root.append(SHEETS[open](context, close));
  else if (opened) (links[opened] ?? document.querySelector("#away"))?.focus();
  opened = open ?? "";
}

/** Whether a sheet is for this reader: a public one has none, not everybody may order. */
function isOffered(sheet) {
  return isSignedIn() && (sheet !== "new" || me().may.includes("order"));
}

function remember(key, list) {
  remembered.delete(key);
  remembered.set(key, list);
  if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.keys().next().value);
}

/**
 * The list with its first page renewed; what was loaded after it stays, where the two meet, and
 * so does how far was looked: a first page may be empty, or short, and have others after it.
 */
function merged(list, page) {
  if (!page.next) return page;
  if (!page.orders.length) return list;
  const last = page.orders.at(-1)?.orderId;
  const meets = list.orders.findIndex((order) => order.orderId === last);
  if (meets < 0) return page;
  const fresh = new Set(page.orders.map((order) => order.orderId));
  const older = list.orders.slice(meets + 1).filter((order) => !fresh.has(order.orderId));
  return { orders: [...page.orders, ...older], next: list.next };
}

function loading() {
  return [
    h("p", { class: "unseen", role: "status" }, say("loading")),
    h("div", { class: "rows", "aria-hidden": "true" },
      [0, 1, 2, 3].map(() => h("div", { class: "row ghost" }, h("span"), h("span")))),
  ];
}

/** Why there is nothing to see, which depends on what was asked. */
function empty(filters, isMoreToSee) {
  const set = Object.keys(filters);
  if (isMoreToSee) return blank(h("p", {}, say("not-yet")));
  if (!set.length) {
    return blank(
      h("img", { src: new URL("./icon.svg", import.meta.url), alt: "", width: 56, height: 56 }),
      h("h2", {}, say("none")), h("p", { class: "soft" }, say("first")));
  }
  const only = set.length === 1 ? set[0] : "";
  if (only === "waitingFor") return blank(h("p", {}, say("none-waiting")), showAll());
  const status = statusName(filters.status).toLowerCase();
  return blank(h("p", {}, only === "status" ? say("none-status", { status }) : say("none-filters")),
    showAll());
}

function blank(...children) {
  return h("div", { class: "blank", testid: "empty" }, children);
}

function showAll() {
  return h("p", {}, h("a", { href: "/" }, say("show-all")));
}

function auditSheet(context, close) {
  return openSheet({ title: say("audit-title"), loading: say("audit-loading"),
    load: async () => (await import("./audit-export.js")).exportForm(context),
    close, signal: context.signal });
}

function newOrder(context, close) {
  return openSheet({
    title: say("new"),
    loading: say("catalogue"),
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
