// "/": the orders, newest first, and the sheets over them: ?new, ?away, ?audit.

import * as api from "./api.js";
import { fill, h, write } from "./dom.js";
import { filterBar } from "./filter-bar.js";
import { address, asked, filtersIn, NAMES } from "./filters.js";
import { speaker } from "./language.js";
import { oddNotice, unknownParts } from "./odd.js";
import { orderList } from "./order-list.js";
import { know } from "./people.js";
import { backedOff, poll, USUAL_MS } from "./poll.js";
import { isSignedIn, me } from "./session.js";
import { begun, cursorsIn, grown, renewed } from "./pages.js";
import { openSheet } from "./sheet.js";
import words from "./words-orders.js";
import { statusName } from "./words.js";

const say = speaker(words);
const PAGE = 25;
const MAX_PAGE = 50;
const MANY = 100; // So long a list is loaded in larger pages.
const MOST_IN_VIEW = 3;
const MAX_REMEMBERED = 20;

// What was last seen with each filter, so that coming back shows the list where it was left; one
// person's alone.
const remembered = new Map();
let counts = null;
api.whenForgotten(() => {
  remembered.clear();
  counts = null;
});
const SHEETS = {
  new: { title: "new", loading: "catalogue", load: newOrder },
  away: { title: "away.title", loading: "sheet.loading",
    load: async (context) => (await import("./away.js")).awayContent(context) },
  audit: { title: "audit.title", loading: "sheet.loading",
    load: async (context) => (await import("./audit-export.js")).exportForm(context) },
};
let opened = "";

export function ordersView(root, context) {
  const { signal } = context;
  const named = Object.keys(SHEETS).find((name) => new URLSearchParams(location.search).has(name));
  const isAsking = named || new URLSearchParams(location.search).has("waitingFor");
  if (isAsking && !isSignedIn()) {
    context.navigate(`/${location.search}&sign-in=1`, { replace: true });
    return;
  }
  const open = named && isOffered(named) ? named : undefined;
  const rows = orderList(signal);
  const results = h("div", { class: "results" });
  const odd = h("div", { role: "status" });
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
    const unknown = unknownParts([...NAMES, ...Object.keys(SHEETS)]);
    fill(odd, unknown.length > 0 && oddNotice(unknown));
    for (const [sheet, link] of Object.entries(links)) link.href = address(filters, sheet);
    if (list) show(list);
    else {
      more.hidden = true;
      fill(results, waiting());
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
      const [page, counted] = await Promise.all([
        api.orders({ ...asked(now), limit: limitOf(list) }, stopped),
        api.counts(stopped)]);
      if (stopped.aborted) return;
      counts = counted;
      know(page.people);
      bar.show(filters, counts);
      show(list ? renewed(list, null, page) : begun(page));
      await renewSeen(page, stopped);
      if (stopped.aborted) return;
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

  /** Renews what the reader sees below the first page, which is a page or two. */
  async function renewSeen(first, stopped) {
    const done = new Set([null]);
    while (done.size <= MOST_IN_VIEW) {
      const seen = rows.seen();
      const cursor = seen && cursorsIn(list, ...seen).find((each) => !done.has(each));
      if (!cursor) return;
      const query = { ...asked(filters), limit: MAX_PAGE, cursor };
      try {
        const page = await api.orders(query, stopped);
        if (stopped.aborted) return;
        know(page.people);
        show(renewed(list, cursor, page));
      } catch (error) {
        if (!(error instanceof api.Problem) || error.status !== 400) throw error;
        // A cursor that a newer release no longer knows: the list begins anew.
        show(begun(first));
        return;
      }
      done.add(cursor);
    }
  }

  function refused(error, retry) {
    const wrong = error instanceof api.Problem && error.status === 400 ? error.errors : [];
    if (wrong.length && wrong.every(({ field }) => filters[field])) {
      bar.refuse(wrong);
      more.hidden = true;
      fill(results, blank(h("p", { testid: "refused" }, say("refused")),
        oddNotice(wrong.map(({ field, message }) => ({ name: field, why: message }))), showAll()));
      return;
    }
    if (!list) fill(results, h("p", { class: "blank soft" }, say("failed")));
    context.failed(error, retry);
  }

  async function loadMore() {
    const stopped = AbortSignal.any([signal, asking.signal]);
    more.disabled = true;
    try {
      const cursor = list.next;
      const limit = list.orders.length < MANY ? PAGE : MAX_PAGE;
      const page = await api.orders({ ...asked(filters), limit, cursor }, stopped);
      // Renewed meanwhile, and it goes on elsewhere: this page does not follow it.
      if (stopped.aborted || list.next !== cursor) return;
      know(page.people);
      show(grown(list, page));
      const at = list.orders.length - list.parts.at(-1).orders.length;
      context.announce(say("loaded", { n: list.orders.length - at }));
      rows.focus(at);
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
    bar.element, odd, results, more);
  draw();
  const again = poll(refresh, () => backedOff(USUAL_MS, failures), signal);
  const close = () => context.leaveFor(address(filters));
  if (open) root.append(sheetOf(SHEETS[open], context, close));
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

/** How many orders to ask for first: all that are listed, where a page holds so many. */
function limitOf(list) {
  return Math.min(MAX_PAGE, Math.max(PAGE, list?.orders.length ?? 0));
}

function waiting() {
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

function sheetOf({ title, loading, load }, context, close) {
  return openSheet({ title: say(title), loading: say(loading), load: () => load(context), close,
    signal: context.signal });
}

async function newOrder(context) {
  const [{ orderForm }, products] = await Promise.all(
    [import("./order-form.js"), api.catalogue(context.signal)]);
  return orderForm(products, (order) => {
    remembered.clear();
    opened = "";
    // Back leads to the list, not to the filled form.
    context.navigate(`/orders/${encodeURIComponent(order.orderId)}`, { replace: true });
  });
}
