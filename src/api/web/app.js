// The page's start: addresses to views, signing in and out, and the banner all views share.

import { forget, whenUnauthorized } from "./api.js";
import { fill, h } from "./dom.js";
import { later } from "./later.js";
import { markNav } from "./nav.js";
import { orderView } from "./order.js";
import { ordersView } from "./orders.js";
import { keep, token } from "./session.js";
import { signInView } from "./sign-in.js";
import { troubleIn } from "./trouble.js";

const main = document.querySelector("#main");
const trouble = troubleIn(document.querySelector("#banner"), "banner");
const announcer = document.querySelector("#announce");
const signOut = document.querySelector("#sign-out");
const away = document.querySelector("#away");

/** First match wins; the groups are the view's arguments. */
const ROUTES = [
  [/^\/$/, ordersView],
  [/^\/orders\/([^/]+)$/, orderView],
  [/^\/insights$/, later(() => import("./insights.js"))],
];

let leaving = new AbortController();
let shown = null;

/** What a view may ask of the page around it. `signal` aborts when the reader leaves the view. */
function context() {
  return {
    signal: leaving.signal,
    navigate,
    announce: (text) => fill(announcer, text),
    failed: trouble.show,
    recovered: trouble.clear,
    notFound,
  };
}

function notFound(text = "There is no page at this address.") {
  document.title = "Not found · Nod";
  fill(main, h("section", { class: "blank" },
    h("h1", { tabindex: "-1" }, "Not found"),
    h("p", { class: "soft", testid: "error" }, text),
    h("p", {}, h("a", { class: "button", href: "/" }, "All orders"))));
}

function show({ message = null, focus = true } = {}) {
  leaving.abort();
  leaving = new AbortController();
  trouble.clear();
  signOut.hidden = away.hidden = token() === null;
  shown = location.pathname;
  markNav(shown, token() !== null);
  if (token() === null) {
    signInView(main, { message, done: show });
    return;
  }
  const found = ROUTES.map(([pattern, view]) => [pattern.exec(location.pathname), view])
    .find(([match]) => match);
  try {
    if (found) found[1](main, context(), ...found[0].slice(1).map(decodeURIComponent));
    else notFound();
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    notFound();
  }
  if (focus) main.querySelector("h1")?.focus({ preventScroll: true });
}

function navigate(path, { replace = false, focus = true } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", path);
  if (focus) scrollTo(0, 0);
  show({ focus });
}

function leave(message) {
  keep(null);
  forget();
  show({ message });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='/']");
  const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!link || event.defaultPrevented || event.button !== 0 || modified) return;
  event.preventDefault();
  navigate(link.getAttribute("href"));
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
signOut.addEventListener("click", () => leave("You are signed out."));
addEventListener("popstate", () => show({ focus: location.pathname !== shown }));
whenUnauthorized(() => leave("Your session is over. Sign in again."));
show({ focus: false });
