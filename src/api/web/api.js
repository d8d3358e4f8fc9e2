// The only module that talks to the server.

import { token } from "./session.js";

const TIMEOUT_MS = 15_000;

/** An answer that says no: an RFC 9457 problem, or any status of 400 and above. */
export class Problem extends Error {
  constructor(status, body, retryAfterSeconds) {
    super(body.detail || body.title || `The server answered ${status}.`);
    this.status = status;
    this.errors = Array.isArray(body.errors) ? body.errors : [];
    this.decision = body.decision ?? null;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** No answer at all: offline, timed out, or not an answer of Nod's. */
export class Unreachable extends Error {}

/** What went wrong, in a sentence for the reader. */
export function describe(error) {
  if (error instanceof Unreachable) {
    return navigator.onLine ? "Nod cannot be reached." : "You are offline.";
  }
  if (!(error instanceof Problem)) return "Something on this page went wrong. Load it again.";
  if (error.status === 429) {
    const seconds = error.retryAfterSeconds;
    return `Too many requests. Try again in ${seconds ? `${seconds} s` : "a moment"}.`;
  }
  return error.status >= 500 ? `Nod has a problem right now. ${error.message}` : error.message;
}

let onUnauthorized = () => {};

/** Registers what happens when the server no longer accepts the token. */
export function whenUnauthorized(callback) {
  onUnauthorized = callback;
}

async function request(method, path, { body, headers = {}, signal, as = token() } = {}) {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), TIMEOUT_MS);
  const leave = () => timeout.abort();
  signal?.addEventListener("abort", leave);
  try {
    const response = await fetch(path, {
      method,
      headers: {
        // One address answers HTML or JSON: the answer must say JSON and stay out of the cache.
        Accept: "application/json",
        Authorization: `Bearer ${as}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      signal: timeout.signal,
    });
    const answer = await parsed(response);
    if (response.ok) return answer;
    const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
    throw new Problem(response.status, answer, Number.isFinite(wait) ? wait : null);
  } catch (error) {
    if (error instanceof Problem) {
      if (error.status === 401 && as === token()) onUnauthorized(error);
      throw error;
    }
    throw new Unreachable("no answer", { cause: error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", leave);
  }
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

/** Asks whether a token is known, without keeping it. */
export function check(candidate) {
  return request("GET", "/orders?limit=1", { as: candidate });
}

export function catalogue(signal) {
  return request("GET", "/catalogue", { signal });
}

/** @param {{status?: string, cursor?: string, limit?: number}} query */
export function orders(query, signal) {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
  return request("GET", `/orders?${search}`, { signal });
}

export function order(orderId, signal) {
  return request("GET", orderPath(orderId), { signal });
}

export function timeline(orderId, signal) {
  return request("GET", orderPath(orderId, "/timeline"), { signal });
}

/** Places an order; the same key places it once, however often it is sent. */
export function place(body, key) {
  return request("POST", "/orders", { body, headers: { "Idempotency-Key": key } });
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
