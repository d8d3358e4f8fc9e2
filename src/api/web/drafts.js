// What somebody was typing when their session ended: kept for them alone, for the same address, in
// this tab, over signing in again at Slack.

import { me } from "./session.js";

const KEY = "nod.draft";
const open = new Map();
let held = null;

const address = () => {
  const query = new URLSearchParams(location.search);
  query.delete("sign-in");
  return query.size ? `${location.pathname}?${query}` : location.pathname;
};

function store(draft) {
  held = draft;
  try {
    if (draft === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // Storage is forbidden here: it lasts until the page is left.
  }
}

function stored() {
  try {
    return held ?? JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return held;
  }
}

/**
 * Registers what is typed in an element under a name; returns what was typed there before, once,
 * null where there is nothing.
 *
 * @param {() => any} read returns what is typed, as JSON
 */
export function drafted(name, element, read) {
  open.set(name, { element, read });
  const draft = stored();
  const isMine = draft?.address === address() && draft.identity === me()?.identity;
  if (!isMine || !(name in draft.typed)) return null;
  const { [name]: found, ...others } = draft.typed;
  store(Object.keys(others).length ? { ...draft, typed: others } : null);
  return found;
}

/** Keeps what is typed now for whoever is signed in. */
export function keepDrafts() {
  const shown = [...open].filter(([, { element }]) => element.isConnected);
  open.clear();
  if (!shown.length || !me()?.identity) return;
  const typed = Object.fromEntries(shown.map(([name, { read }]) => [name, read()]));
  store({ address: address(), identity: me().identity, typed });
}

/** Forgets it: whoever signs out has finished. */
export function forgetDrafts() {
  open.clear();
  store(null);
}
