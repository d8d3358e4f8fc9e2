// The token of this tab. It lives in sessionStorage, so that it is gone with the tab, and in
// memory, so that a browser that forbids storage can still be used.

const KEY = "nod.token";
let held = read();

function read() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @returns {string|null} the token, or null while nobody is signed in. */
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
