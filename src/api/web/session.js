// Who is signed in here. With Slack that is a cookie, which no script can read; a token lives in
// sessionStorage, so that it is gone with the tab, and in memory, so that a browser that forbids
// storage can still be used.

const KEY = "nod.token";
const OTHERS = "nod.signed-in";
let held = read();
let ways = { slack: false, tokens: true, publicRead: false, me: null };

function read() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @returns {string|null} this tab's token, or null where there is none. */
export function token() {
  return held;
}

/** Keeps a token for this tab; null forgets it. */
export function keep(value) {
  held = value;
  try {
    if (value === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, value);
  } catch {
    // Storage is forbidden here: the token in memory lasts until the page is loaded again.
  }
}

/** Keeps what `GET /sign-in` said: the ways in, and who one is. */
export function know(answer) {
  ways = answer;
  if (held !== null || ways.me?.via === "token") return;
  try {
    localStorage.setItem(OTHERS, ways.me?.identity ?? "");
  } catch {
    // The other tabs find out when they next change something.
  }
}

/** Calls back when another tab signed in or out: all tabs share a cookie, a token is one tab's. */
export function whenAnotherTab(callback) {
  addEventListener("storage", (event) => event.key === OTHERS && held === null && callback());
}

/** The ways in: `slack`, `tokens`, `publicRead`. */
export function waysIn() {
  return ways;
}

/**
 * Who one is, or null: `{identity, name, via: "slack"|"token"|"public", may, locale}`. Whoever only
 * reads where everybody may is via "public" and has no identity.
 */
export function me() {
  return ways.me;
}

/** Whether somebody is signed in, which a public reader is not. */
export function isSignedIn() {
  return ways.me !== null && ways.me.via !== "public";
}

/** The headers that prove a request: a token, or beside the cookie what only this page can know. */
export function proof(method, as = held) {
  if (as !== null) return { Authorization: `Bearer ${as}` };
  return method === "GET" || !ways.me?.csrf ? {} : { "X-Nod-Csrf": ways.me.csrf };
}
