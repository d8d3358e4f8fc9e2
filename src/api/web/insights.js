// "/insights": what finished orders say, by week. Its charts are loaded with it, and only here.

import * as api from "./api.js";
import { fill, h, typed } from "./dom.js";
import { duration, money, percent } from "./format.js";
import { bars, draw, durations, line, monday, numbers, stacked } from "./insights-charts.js";
import { bar, chartPlace, keepFile, section, tableOf } from "./insights-parts.js";
import { locale, speaker } from "./language.js";
import { oddNotice, unknownParts } from "./odd.js";
import { know, person } from "./people.js";
import { sourced } from "./sourced.js";
import { lastWeeks } from "./weeks.js";
import words from "./words-insights.js";

const say = speaker(words);
const RANGES = [4, 12, 26, 52];
const USUAL = 12;
const OTHERS = "others";
const OUTCOMES = [["failed", "--ember"], ["expired", "--night"], ["withdrawn", "--soft"],
  ["rejected", "--bad"], ["fulfilled", "--good"]];
const whole = new Intl.NumberFormat(locale);
const brief = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3, notation: "compact" });
const longDay = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });

// The choice of weeks makes the view anew: the reader stays where they chose.
let wasChosen = false;

export function view(root, context) {
  const { signal } = context;
  const count = Number(new URLSearchParams(location.search).get("weeks"));
  const odd = unknownParts(["weeks"]);
  if (new URLSearchParams(location.search).has("weeks") && !RANGES.includes(count)) {
    odd.push({ name: "weeks", why: say("weeks.accepted", { weeks: RANGES.join(", ") }) });
  }
  const weeks = lastWeeks(RANGES.includes(count) ? count : USUAL);
  const body = h("div", { class: "stack insights", testid: "insights" },
    h("p", { class: "soft", role: "status" }, say("loading")));
  document.title = `${say("title")} · Nod`;
  fill(root,
    h("div", { class: "head insights-head" }, h("h1", { tabindex: "-1" }, say("title")),
      ranges(RANGES.includes(count) ? count : USUAL, context)),
    odd.length > 0 && oddNotice(odd), body);
  if (wasChosen) root.querySelector("#weeks").focus();
  wasChosen = false;

  async function load() {
    try {
      const [found] = await Promise.all([api.insights(weeks, signal), styles()]);
      if (signal.aborted) return;
      know(found.people);
      context.recovered();
      fill(body, found.whole.orders ? lead(found) : empty());
      if (found.whole.orders) show(body, found, context);
    } catch (error) {
      if (signal.aborted) return;
      fill(body, h("p", { class: "blank soft" }, say("failed")));
      context.failed(error, load);
    }
  }
  load();
}

/** Loads what only this view looks like; without it everything can still be read. */
function styles() {
  return Promise.all(["./uplot.css", "./insights.css"].map((name) => new Promise((loaded) => {
    const href = new URL(name, import.meta.url).href;
    const known = [...document.styleSheets].some((sheet) => sheet.href === href);
    const link = h("link", { rel: "stylesheet", href, on: { load: loaded, error: loaded } });
    if (known) loaded();
    else document.head.append(link);
  })));
}

function ranges(chosen, context) {
  const select = h("select", { id: "weeks", testid: "weeks" }, RANGES.map((n) =>
    h("option", { value: n, selected: n === chosen }, say("range", { n }))));
  select.addEventListener("change", () => {
    wasChosen = true;
    context.navigate(`/insights?weeks=${select.value}`, { focus: false });
  });
  return h("div", { class: "filter" }, h("label", { class: "unseen", for: "weeks" }, say("weeks")),
    select);
}

function empty() {
  return h("div", { class: "blank", testid: "empty" },
    h("h2", {}, say("empty.title")),
    h("p", { class: "soft" }, say("empty.why")),
    h("p", {}, h("a", { href: "/" }, say("empty.orders"))));
}

function lead(found) {
  const day = (text, days = 0) => longDay.format(Date.parse(text) + days * 86_400_000);
  return h("p", { class: "soft" }, say("lead",
    { from: day(found.weeks[0].beginsOn), to: day(found.weeks.at(-1).beginsOn, 6) }));
}

function show(body, found, context) {
  const saved = (table, name) => async () => {
    try {
      const range = { from: found.from, to: found.to };
      keepFile(`nod-${table}-${found.from}-${found.to}.csv`,
        await api.insightsTable(range, table, context.signal));
      context.announce(say("csv.done", { name: say(name) }));
    } catch (error) {
      if (!context.signal.aborted) context.failed(error, saved(table, name));
    }
  };
  body.append(figures(found.whole, atMost(found.quantileError)));
  const charts = [decide(found), outcomes(found), share(found), spent(found)].filter(Boolean);
  for (const { name, why, series, table, describe, point, notes } of charts) {
    const labels = series.map(({ label }) => label).join(", ");
    const place = chartPlace(say("listed", { what: say(name), value: labels }), series);
    body.append(section({ name, why, chart: place.element, table, notes,
      save: saved("weeks", name) }));
    const pointed = (index) => place.say(index === null ? null : point(found.weeks[index]));
    draw(place.drawing, found.weeks, describe, pointed, context.signal);
  }
  for (const { name, rows, ...rest } of [stages(found), approvers(found), amounts(found)]) {
    const table = rows.length ? rest.table : h("p", { class: "soft" }, rest.none);
    body.append(section({ name, why: rest.why, chart: null, table, save: saved(name, name) }));
  }
}

function figures(sums, error) {
  const figure = (name, value, more) => sourced({ name: `sum-${name}`, testid: `sum-${name}`,
    label: say(`figure.${name}`), source: say(`figure.${name}.source`, { error }),
    values: [h("dd", {}, value), more && h("dd", { class: "help" }, more)] });
  return h("dl", { class: "totals" },
    figure("orders", whole.format(sums.orders)),
    sums.decided > 0 && figure("decide", duration(sums.p50Seconds),
      say("figure.decide.more", { p95: duration(sums.p95Seconds) })),
    sums.computeShare !== null && figure("share", percent(sums.computeShare),
      say("figure.share.more",
        { active: duration(sums.activeSeconds), wall: duration(sums.wallSeconds) })),
    sums.notSpent && figure("spent", dollars(sums.notSpent.usd), say("figure.spent.more",
      { nod: dollars(sums.notSpent.nod), waiting: dollars(sums.notSpent.waitingFunction) })));
}

/** Small sums of money keep two digits that say something. */
function dollars(text) {
  const digits = Math.abs(text) < 0.1 && Number(text) ? { maximumSignificantDigits: 2 } : {};
  return new Intl.NumberFormat(locale,
    { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol", ...digits })
    .format(text);
}

const atMost = (error) => percent(Math.ceil(error * 1000) / 1000);
const seconds = (value) => (value === null ? null : duration(value));
const part = (value) => (value === null ? null : percent(value));
const weekly = (found, heads, cells) => tableOf([say("week"), ...heads],
  found.weeks.map((week) => [h("span", { title: week.beginsOn }, week.week), ...cells(week)]));
/** "Week of 16 Nov: Fulfilled 12, …": what the reader points at. */
const pointing = (week, pairs) => say("listed", { what: say("week.of", { day: monday(week) }),
  value: pairs.filter(([, value]) => value !== null)
    .map(([label, value]) => `${label} ${value}`).join(", ") || say("none") });

function decide(found) {
  const series = [{ label: say("p95"), paint: "ember" }, { label: say("p50"), paint: "brand" }];
  return {
    name: "decide",
    why: say("decide.why", { error: atMost(found.quantileError) }),
    series,
    table: weekly(found, [say("decided"), say("p50"), say("p95")],
      (week) => [whole.format(week.decided), seconds(week.p50Seconds), seconds(week.p95Seconds)]),
    describe: () => ({
      data: [found.weeks.map((week) => week.p95Seconds), found.weeks.map((w) => w.p50Seconds)],
      series: [line("--ember", [6, 4]), line("--brand")],
      y: durations(),
    }),
    point: (week) => pointing(week,
      [[say("p50"), seconds(week.p50Seconds)], [say("p95"), seconds(week.p95Seconds)]]),
  };
}

function outcomes(found) {
  const name = (outcome) => say(outcome === "failed" ? "failed.outcome" : outcome);
  const counts = OUTCOMES.map(([outcome]) => found.weeks.map((week) => week.outcomes[outcome]));
  const shown = OUTCOMES.toReversed();
  return {
    name: "outcomes",
    why: say("outcomes.why"),
    series: shown.map(([outcome]) => ({ label: name(outcome), paint: `outcome-${outcome}` })),
    table: weekly(found, [say("orders"), ...shown.map(([outcome]) => name(outcome))],
      (week) => [week.orders, ...shown.map(([outcome]) => week.outcomes[outcome])]
        .map((number) => whole.format(number))),
    describe: () => ({
      data: stacked(counts),
      series: OUTCOMES.map(([, paint]) => bars(paint)),
      y: numbers((n) => (Number.isInteger(n) ? brief.format(n) : ""), 48),
    }),
    point: (week) => pointing(week, shown.map(([outcome]) =>
      [name(outcome), week.outcomes[outcome] ? whole.format(week.outcomes[outcome]) : null])),
  };
}

function share(found) {
  return {
    name: "share",
    why: say("share.why"),
    series: [{ label: say("share"), paint: "ember" }],
    table: weekly(found,
      [say("share"), say("active"), say("waiting"), say("wall"), say("invocations")],
      (week) => (week.measured
        ? [part(week.computeShare), seconds(week.activeSeconds), seconds(week.waitingSeconds),
          seconds(week.wallSeconds), whole.format(week.invocations)]
        : [null, null, null, null, null])),
    describe: () => ({
      data: [found.weeks.map((week) => week.computeShare)],
      series: [line("--ember")],
      y: numbers((n) => `${brief.format(n * 100)} %`),
    }),
    point: (week) => pointing(week, [[say("active"), part(week.computeShare)]]),
  };
}

function spent(found) {
  if (!found.whole.notSpent) return null;
  return {
    name: "spent",
    why: say("spent.why"),
    series: [{ label: say("spent.usd"), paint: "brand" }],
    table: weekly(found, [say("spent.usd"), say("spent.waiting"), say("spent.nod")],
      ({ notSpent }) => [notSpent.usd, notSpent.waitingFunction, notSpent.nod].map(dollars)),
    describe: () => ({
      data: [found.weeks.map((week) => (week.measured ? Number(week.notSpent.usd) : null))],
      series: [bars("--brand")],
      y: numbers((n) => dollars(n), 72),
    }),
    point: (week) => pointing(week,
      [[say("spent.usd"), week.measured ? dollars(week.notSpent.usd) : null]]),
    notes: [h("p", { class: "help code" }, say("spent.formula"))],
  };
}

function stages({ stages: rows }) {
  const most = Math.max(...rows.map((row) => row.seconds), 0.001);
  return {
    name: "stages", why: say("stages.why"), none: say("stages.none"), rows,
    table: tableOf([say("stage"), "", say("total"), say("waits"), say("mean")],
      rows.map((row) => [typed(row.name), bar([[row.seconds / most, "night"]]),
        duration(row.seconds), whole.format(row.waits), duration(row.seconds / row.waits)]),
      "stages-table"),
  };
}

function approvers({ approvers: rows }) {
  const most = Math.max(...rows.map((row) => row.own + row.stoodIn), 1);
  return {
    name: "approvers", why: say("approvers.why"), none: say("approvers.none"), rows,
    table: tableOf([say("person"), "", say("own"), say("stoodIn")],
      rows.map((row) => [row.person === OTHERS ? say("others") : person(row.person),
        bar([[row.own / most, "brand"], [row.stoodIn / most, "night"]]),
        whole.format(row.own), whole.format(row.stoodIn)]),
      "approvers-table"),
  };
}

function amounts({ amounts: rows }) {
  return {
    name: "amounts", why: say("amounts.why"), none: say("amounts.none"), rows,
    table: tableOf([say("currency"), say("orders"), say("amount")],
      rows.map((row) => [row.currency, whole.format(row.orders), money(row.amount, row.currency)]),
      "amounts-table"),
  };
}
