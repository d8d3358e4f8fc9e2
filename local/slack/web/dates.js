// Dates in the reader's own words, as Slack's <!date^…> asks for them.

const TOKENS = {
  date_num: (when) => format(when, { year: "numeric", month: "2-digit", day: "2-digit" }),
  date: (when) => format(when, { year: "numeric", month: "long", day: "numeric" }),
  date_short: (when) => format(when, { year: "numeric", month: "short", day: "numeric" }),
  date_long: (when) =>
    format(when, { weekday: "long", year: "numeric", month: "long", day: "numeric" }),
  date_pretty: (when) => nearDay(when) ?? TOKENS.date(when),
  date_short_pretty: (when) => nearDay(when) ?? TOKENS.date_short(when),
  date_long_pretty: (when) => nearDay(when) ?? TOKENS.date_long(when),
  time: (when) => format(when, { hour: "2-digit", minute: "2-digit" }),
  time_secs: (when) => format(when, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
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
  return new Intl.DateTimeFormat(undefined, options).format(when);
}

function nearDay(when) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  const days = Math.round((midnight(when) - midnight(new Date())) / 86_400_000);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days] ?? null;
}

function ago(when) {
  const seconds = (when - Date.now()) / 1000;
  const units = [["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? units.at(-1);
  return new Intl.RelativeTimeFormat(undefined).format(Math.round(seconds / size), unit);
}
