// Money, instants and durations as the reader writes them. Pure apart from `instant`.

import { h } from "./dom.js";
import { locale, speaker } from "./language.js";
import words from "./words-format.js";

const say = speaker(words);

// A formatter is dear to make and cheap to use, and a list has thousands of rows.
const made = new Map();
function format(Kind, options) {
  const key = `${Kind.name} ${JSON.stringify(options)}`;
  if (!made.has(key)) made.set(key, new Kind(locale, options));
  return made.get(key);
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Formats a decimal string as it is: it never becomes a binary fraction on the way. */
export function money(amount, currency) {
  const match = DECIMAL.exec(amount ?? "");
  if (!match) return `${amount ?? "–"} ${currency ?? ""}`.trim();
  try {
    const style = { style: "currency", currency };
    const usual = format(Intl.NumberFormat, style).resolvedOptions().maximumFractionDigits;
    const digits = Math.max(usual, (match[3] ?? "").length);
    return format(Intl.NumberFormat, { ...style, maximumFractionDigits: digits }).format(amount);
  } catch {
    return `${amount} ${currency}`;
  }
}

/** Adds up `[decimal string, whole quantity]` pairs exactly; the sum is a decimal string. */
export function sum(pairs) {
  const scale = Math.max(2, ...pairs.map(([price]) => (price.split(".")[1] ?? "").length));
  let units = 0n;
  for (const [price, quantity] of pairs) {
    const [whole, fraction = ""] = price.split(".");
    units += BigInt(whole + fraction.padEnd(scale, "0")) * BigInt(quantity);
  }
  const digits = units.toString().padStart(scale + 1, "0");
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** "412 ms", "12.4 s", "2 min 14 s", "3 h 12 min", "4 d 3 h". */
export function duration(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "–";
  if (seconds <= 0) return "0 ms";
  if (seconds < 0.001) return "< 1 ms";
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${number(seconds, 1)} s`;
  const whole = Math.floor(seconds + 0.05);
  const [d, h, m, s] = [86400, 3600, 60, 1].map((unit, index, units) =>
    Math.floor((index ? whole % units[index - 1] : whole) / unit));
  if (d) return h ? `${d} d ${h} h` : `${d} d`;
  if (h) return m ? `${h} h ${m} min` : `${h} h`;
  return s ? `${m} min ${s} s` : `${m} min`;
}

/** A number with a fixed number of places, as the reader writes it. */
export function number(value, places = 0) {
  const options = { minimumFractionDigits: places, maximumFractionDigits: places };
  return format(Intl.NumberFormat, options).format(value);
}

/** A share in percent that never rounds something to nothing. */
export function percent(share) {
  if (share > 0 && share < 0.001) return say("tiny", { share: `${number(0.1, 1)} %` });
  return `${number(share * 100, share < 0.1 ? 1 : 0)} %`;
}

/** A small amount of dollars, so that two figures of it can be read: "$0.00012". */
export function dollars(amount) {
  return format(Intl.NumberFormat, { style: "currency", currency: "USD",
    maximumSignificantDigits: amount >= 1 ? 4 : 2 }).format(amount);
}

/** "09:50:53", the time of day of a millisecond; with its day where that is another than `since`. */
export function clock(at, since = at) {
  const day = sameDay(at, since) ? {} : { day: "numeric", month: "short" };
  const time = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
  return format(Intl.DateTimeFormat, { ...day, ...time }).format(at);
}

const sameDay = (one, other) =>
  new Date(one).toDateString() === new Date(other).toDateString();

/** "21 Nov 2026, 09:50:53.717", a millisecond in the reader's zone; the time alone on `since`'s day. */
export function exact(at, since = null) {
  const day = since !== null && sameDay(at, since)
    ? {} : { day: "numeric", month: "short", year: "numeric" };
  const time = { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 };
  return format(Intl.DateTimeFormat, { ...day, ...time }).format(at);
}

/** "2026-10-04 12:03:11.123 UTC", the exact instant. */
export function utc(iso) {
  const date = new Date(iso);
  if (Number.isNaN(date.valueOf())) return String(iso);
  return `${date.toISOString().replace("T", " ").replace("Z", "")} UTC`;
}

/** An instant in the reader's zone; the exact one is a hover away. */
export function instant(iso, { seconds = false } = {}) {
  const date = new Date(iso);
  if (!iso || Number.isNaN(date.valueOf())) return h("span", {}, "–");
  return h("time", { datetime: iso, title: utc(iso) }, local(date, seconds));
}

/** The same in plain text, for sentences. */
export function local(date, seconds = false) {
  const timeStyle = seconds ? "medium" : "short";
  const today = new Date().toDateString() === date.toDateString();
  const style = today ? { timeStyle } : { dateStyle: "medium", timeStyle };
  const text = format(Intl.DateTimeFormat, style).format(date);
  return today && !seconds ? say("today", { time: text }) : text;
}
