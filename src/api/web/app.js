// The page's start: addresses to views, signing in and out, and the banner all views share.

import * as api from "./api.js";
import { fill, h, typed } from "./dom.js";
import { forgetDrafts, keepDrafts } from "./drafts.js";
import { choose, language, LANGUAGES, speaker } from "./language.js";
import { later } from "./later.js";
import { markNav } from "./nav.js";
import { orderView } from "./order.js";
import { ordersView } from "./orders.js";
import { isSignedIn, keep, know, me, token, waysIn, whenAnotherTab } from "./session.js";
import { troubleIn } from "./trouble.js";
import words from "./words-app.js";

const say = speaker(words);
const ASKED = "sign-in";
const part = (name) => document.querySelector(`#${name}`);
const main = part("main");
const trouble = troubleIn(part("banner"), "banner");
const skip = document.querySelector(".skip");

/** First match wins; the groups are the view's arguments. */
const ROUTES = [
  [/^\/$/, ordersView],
  [/^\/orders\/([^/]+)$/, orderView],
  [/^\/insights$/, later(() => import("./insights.js"))],
];

const signInView = later(() => import("./sign-in.js"));

let leaving = new AbortController();
let shown = null;

/** What a view may ask of the page around it. `signal` aborts when the reader leaves the view. */
function context() {
  return {
    signal: leaving.signal,
    navigate,
    leaveFor,
    announce: (text) => fill(part("announce"), text),
    failed: trouble.show,
    recovered: trouble.clear,
    notFound,
  };
}

function notFound(text = say("notFound.text")) {
  document.title = say("notFound.title");
  fill(main, h("section", { class: "blank" },
    h("h1", { tabindex: "-1" }, say("notFound")),
    h("p", { class: "soft", testid: "error" }, text),
    h("p", {}, h("a", { class: "button", href: "/" }, say("allOrders")))));
}

/** The address without what asks for signing in: where one comes back to. */
function here() {
  const query = new URLSearchParams(location.search);
  query.delete(ASKED);
  return query.size ? `${location.pathname}?${query}` : location.pathname;
}

/** The same with it. */
function askingAddress() {
  return `${here()}${here().includes("?") ? "&" : "?"}${ASKED}=1`;
}

function showHeader() {
  const known = isSignedIn();
  for (const name of ["away", "sign-out", "me"]) part(name).hidden = !known;
  part("sign-in").hidden = known || me() === null;
  part("sign-in").href = askingAddress();
  const who = known && (me().name ?? me().identity);
  fill(part("me"), known && say.parts("signedInAs", { who: typed(who, { title: me().identity }) }));
}

function show({ message = null, focus = true } = {}) {
  leaving.abort();
  leaving = new AbortController();
  trouble.clear();
  showHeader();
  shown = location.pathname;
  const asked = new URLSearchParams(location.search).get(ASKED);
  markNav(shown, me() !== null);
  part("nav").querySelector("[href='/insights']").hidden = !isSignedIn();
  if (me() === null || (asked !== null && !isSignedIn())) {
    signInView(main, context(), { message, problem: asked, to: here(), done: arrive });
    return;
  }
  if (asked !== null) history.replaceState(history.state, "", here());
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
  if (replace) history.replaceState(history.state, "", path);
  else history.pushState({ from: location.pathname + location.search }, "", path);
  if (focus) scrollTo(0, 0);
  show({ focus });
}

/** Closes what lies over an address: back if that is where it was opened, so that no entry stays. */
function leaveFor(path) {
  if (history.state?.from === path) history.back();
  else navigate(path, { replace: true, focus: false });
}

/** A token was accepted: on with the view that was asked for. */
function arrive() {
  api.forget();
  const to = here();
  if (history.state?.from === to) {
    shown = null; // Another view, though at the same address.
    history.back();
  } else {
    history.replaceState(history.state, "", to);
    show();
  }
}

/** The server wants to know who asks. Whoever reads without a name is offered to sign in. */
function identify() {
  if (me()?.via !== "public") {
    keepDrafts();
    leave(say("over"));
  } else if (!new URLSearchParams(location.search).has(ASKED)) {
    navigate(askingAddress(), { replace: true });
  }
}

/** Forgets who was signed in, and shows the ways in. */
function leave(message) {
  know({ ...waysIn(), me: null });
  keep(null);
  api.forget();
  show({ message });
}

async function signOut() {
  if (me()?.via === "slack") {
    try {
      await api.signOut();
    } catch (error) {
      // Still signed in: saying otherwise would leave a session behind on somebody's machine.
      if (error.status !== 401) {
        trouble.show(error, signOut);
        return;
      }
    }
  }
  forgetDrafts();
  leave(say("signedOut"));
}

/** Asks who one is; until that is known there is nothing to show. */
async function start() {
  api.forget();
  try {
    let answer = await api.waysIn();
    if (answer.me === null && token() !== null) {
      // A token that is known no more must not hide a session.
      keep(null);
      answer = await api.waysIn();
    }
    keepDrafts();
    know(answer);
  } catch (error) {
    // Nothing is shown that nobody was asked for, and nothing goes on loading for ever.
    if (me() === null) {
      fill(main, h("section", { class: "blank" },
        h("h1", { tabindex: "-1" }, say("unstarted")),
        h("p", { class: "soft" }, say("unstarted.text"))));
    }
    trouble.show(error, start);
    return;
  }
  show({ focus: false });
}

function dress() {
  const other = LANGUAGES.find((each) => each !== language);
  fill(skip, say("skip"));
  fill(part("away"), say("away"));
  fill(part("sign-in"), say("signIn"));
  fill(part("sign-out"), say("signOut"));
  const toggle = part("language");
  fill(toggle, say("language"));
  toggle.lang = other;
  toggle.title = say("language.label");
  toggle.addEventListener("click", () => choose(other));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='/']:not([data-outside])");
  const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!link || event.defaultPrevented || event.button !== 0 || modified) return;
  event.preventDefault();
  navigate(link.getAttribute("href"));
});
skip.addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
part("sign-out").addEventListener("click", signOut);
addEventListener("popstate", () => show({ focus: location.pathname !== shown }));
// From Slack with the back button: the page may be the one from before signing in.
addEventListener("pageshow", (event) => event.persisted && start());
whenAnotherTab(start);
api.whenUnauthorized(identify);
dress();
fill(main, h("p", { class: "soft", role: "status" }, say("starting")));
start();
