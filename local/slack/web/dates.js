// Dates in the reader's own time and words, as Slack's <!date^…> asks for them.

let reader = {};

// Whose dates follow: {tz, locale}, as Slack knows them. Without them they are this browser's.
export function readAs(person) {
  reader = { tz: person?.tz, locale: person?.locale };
}

const TOKENS = {
  date_num: (when) => format(when, { year: "numeric", month: "2-digit", day: "2-digit" }),
  date: (when) => format(when, { year: "numeric", month: "long", day: "numeric" }),
  date_short: (when) => format(when, { year: "numeric", month: "short", day: "numeric" }),
  date_long: (when) =>
    format(when, { weekday: "long", year: "numeric", month: "long", day: "numeric" }),
  date_pretty: (when) => nearDay(when) ?? TOKENS.date(when),
  date_short_pretty: (when) => nearDay(when) ?? TOKENS.date_short(when),
  date_long_pretty: (when) => nearDay(when) ?? TOKENS.date_long(when),
  time: (when) => format(when, { timeStyle: "short" }),
  time_secs: (when) => format(when, { timeStyle: "medium" }),
  ago: (when) => ago(when),
};

export function formatDate(epochSeconds, pattern) {
  const when = new Date(epochSeconds * 1000);
  if (Number.isNaN(when.getTime())) return null;
  const shown = pattern.replace(/\{(\w+)\}/g, (token, name) =>
    Object.hasOwn(TOKENS, name) ? TOKENS[name](when) : token);
  return shown.charAt(0).toUpperCase() + shown.slice(1);
}

export function clock(ts) {
  return TOKENS.time(new Date(Number(ts) * 1000));
}

export function day(ts) {
  const when = new Date(Number(ts) * 1000);
  const name = nearDay(when) ?? TOKENS.date_long(when);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function format(when, options) {
  return new Intl.DateTimeFormat(reader.locale, { timeZone: reader.tz, ...options }).format(when);
}

function nearDay(when) {
  const days = dayNumber(when) - dayNumber(new Date());
  return Math.abs(days) <= 1 ? relative({ numeric: "auto" }).format(days, "day") : null;
}

// Counts the days of the reader's calendar. Swedish writes dates as ISO 8601 does.
function dayNumber(when) {
  const written = new Intl.DateTimeFormat("sv-SE", { timeZone: reader.tz }).format(when);
  return Date.parse(written) / 86_400_000;
}

function relative(options) {
  return new Intl.RelativeTimeFormat(reader.locale, options);
}

function ago(when) {
  const seconds = (when - Date.now()) / 1000;
  const units = [["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? units.at(-1);
  return relative({}).format(Math.round(seconds / size), unit);
}
