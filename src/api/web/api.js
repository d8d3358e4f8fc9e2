// The only module that talks to the server.

import { language, speaker } from "./language.js";
import { proof, token } from "./session.js";
import words from "./words-api.js";

const say = speaker(words);
const TIMEOUT_MS = 15_000;
const LONGEST_REST_MS = 300_000;
const MOST_KEPT = 40;
const NOT_MODIFIED = 304;

// The last answer of each address, with its tag; one person's alone.
const kept = new Map();
let keptFor = null;
let restUntil = 0;

/** An answer that says no: an RFC 9457 problem, or any status of 400 and above. */
export class Problem extends Error {
  constructor(status, body, retryAfterSeconds) {
    super(body.detail || body.title || say("status", { status }));
    this.status = status;
    this.errors = Array.isArray(body.errors) ? body.errors : [];
    this.decision = body.decision ?? null;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** No answer at all: offline, timed out, or not an answer of Nod's. */
class Unreachable extends Error {
  /** Whether this was a change, which only a person sends again. */
  isChange = false;
  /** Whether there was no network to send it by. */
  isUnsent = false;
}

/** What went wrong, in a sentence for the reader. */
export function describe(error) {
  if (error instanceof Unreachable && error.isChange) {
    return say(error.isUnsent ? "unsent" : "unanswered");
  }
  if (error instanceof Unreachable) return say(navigator.onLine ? "unreachable" : "offline");
  if (!(error instanceof Problem)) return say("broken");
  if (error.status === 429) return say("busy");
  return error.status >= 500 ? say("failing", { detail: error.message }) : error.message;
}

/** How long the server wants to be left alone, in milliseconds from now. */
export function restMs() {
  return Math.max(0, restUntil - Date.now());
}

const forgotten = [];

/** Registers what else is to be forgotten with what the last person was shown. */
export function whenForgotten(callback) {
  forgotten.push(callback);
}

/** Forgets what the last person was shown. */
export function forget() {
  kept.clear();
  for (const callback of forgotten) callback();
}

let onUnauthorized = () => {};

/** Registers what happens when the server no longer accepts the token. */
export function whenUnauthorized(callback) {
  onUnauthorized = callback;
}

async function request(method, path, options = {}) {
  const { signal, as = token() } = options;
  const isOffline = !navigator.onLine;
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), TIMEOUT_MS);
  const leave = () => timeout.abort();
  signal?.addEventListener("abort", leave);
  try {
    return await answered(method, path, { ...options, as, signal: timeout.signal });
  } catch (error) {
    if (error instanceof Problem) {
      if (error.status === 401 && as === token()) onUnauthorized(error);
      throw error;
    }
    const isChange = method !== "GET";
    throw Object.assign(new Unreachable("no answer", { cause: error }),
      { isChange, isUnsent: isChange && isOffline });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", leave);
  }
}

/** The answer's body; for what did not change, the very object that was the answer before. */
async function answered(method, path, options) {
  const { body, headers = {}, signal, as, read = parsed } = options;
  const isKept = method === "GET" && read === parsed;
  const last = isKept ? lastAnswer(path, as, options) : null;
  const response = await fetch(path, {
    method,
    headers: {
      // One address answers HTML or JSON: the answer must say JSON and stay out of the cache.
      Accept: "application/json",
      "Accept-Language": language,
      ...proof(method, as),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(last ? { "If-None-Match": last.tag } : {}),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store",
    credentials: "same-origin",
    redirect: "error",
    signal,
  });
  if (last && response.status === NOT_MODIFIED) return last.body;
  const answer = await (response.ok ? read : parsed)(response);
  if (!response.ok) throw new Problem(response.status, answer, rested(response));
  if (isKept) keep(path, response.headers.get("ETag"), answer);
  return answer;
}

/** What this person was answered before, unless the caller holds something else. */
function lastAnswer(path, as, options) {
  if (as !== keptFor) kept.clear();
  keptFor = as;
  const last = kept.get(path) ?? null;
  return last && "holding" in options && options.holding !== last.body ? null : last;
}

function keep(path, tag, body) {
  kept.delete(path);
  if (!tag) return;
  kept.set(path, { tag, body });
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
}

/** Notes how long the server wants to rest; returns the seconds, null where it does not say. */
function rested(response) {
  const said = response.headers.get("Retry-After") ?? "";
  const seconds = /^\d+$/.test(said) ? Number(said) : (Date.parse(said) - Date.now()) / 1000;
  if (!(seconds >= 0)) return null;
  restUntil = Math.max(restUntil, Date.now() + Math.min(seconds * 1000, LONGEST_REST_MS));
  return Math.ceil(seconds);
}

async function parsed(response) {
  const json = /\bjson\b/.test(response.headers.get("Content-Type") ?? "");
  if (json) {
    const body = await response.json();
    if (body !== null && typeof body === "object") return body;
  }
  if (response.ok) throw new Error("the answer is not JSON");
  return {};
}

const orderPath = (orderId, action = "") => `/orders/${encodeURIComponent(orderId)}${action}`;

/** Asks whose a token is, without keeping it. */
export function check(candidate) {
  return request("GET", "/me", { as: candidate });
}

/** The ways in, and who one is: `{slack, tokens, publicRead, me}`. */
export function waysIn() {
  return request("GET", "/sign-in");
}

export function signOut() {
  return request("POST", "/sign-out");
}

export function catalogue(signal) {
  return request("GET", "/catalogue", { signal });
}

const search = (query) => new URLSearchParams(Object.entries(query).filter(([, value]) => value));

/** @param {object} query the filters (see filters.js), limit and cursor */
export function orders(query, signal) {
  return request("GET", `/orders?${search(query)}`, { signal });
}

/** How many orders there are in each status. */
export function counts(signal) {
  return request("GET", "/counts", { signal });
}

/** A page of the audit and where to go on: JSON as `entries`, CSV as `text`. */
export function auditPage(query, signal) {
  const read = query.format === "csv" ? linked : undefined;
  return request("GET", `/audit?${search(query)}`, { signal, read });
}

async function linked(response) {
  const next = /[?&]cursor=([^&>]+)/.exec(response.headers.get("Link") ?? "");
  return { text: await response.text(), next: next && decodeURIComponent(next[1]) };
}

export function order(orderId, signal) {
  return request("GET", orderPath(orderId), { signal });
}

/**
 * A timeline ticks from the instant at which it was measured: it is measured again, unless the
 * caller says which one they are `holding` and nothing has happened since. Then it is that one.
 */
export function timeline(orderId, signal, holding = null) {
  return request("GET", orderPath(orderId, "/timeline"), { signal, holding });
}

/** Places an order; the same key places it once, however often it is sent. */
export function place(body, key) {
  return request("POST", "/orders", { body, headers: { "Idempotency-Key": key } });
}

/** What orders say that ended from one week to another. @param {{from: string, to: string}} weeks */
export function insights(weeks, signal) {
  return request("GET", `/insights?${new URLSearchParams(weeks)}`, { signal });
}

/** One of the tables of these insights, as the text of a CSV file. */
export function insightsTable(weeks, table, signal) {
  const query = new URLSearchParams({ ...weeks, format: "csv", table });
  return request("GET", `/insights?${query}`, { signal, read: (response) => response.text() });
}

/** Who votes in one's place, and in whose one votes oneself. */
export function away(signal) {
  return request("GET", "/me/away", { signal });
}

/** @param {{standIn: string, until: string}} body */
export function setAway(body) {
  return request("PUT", "/me/away", { body });
}

export function endAway() {
  return request("DELETE", "/me/away");
}

/** @param {"approve"|"reject"} vote */
export function decide(orderId, vote, body) {
  return request("POST", orderPath(orderId, `/${vote}`), { body });
}
