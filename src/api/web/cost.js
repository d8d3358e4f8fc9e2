// What running this order costs, beside two other ways to wait as long; each with its formula.

import { fill, h, part } from "./dom.js";
import { dollars, instant, number } from "./format.js";
import { locale, speaker } from "./language.js";
import words from "./words-cost.js";

const say = speaker(words);

const day = (iso) => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" })
  .format(new Date(`${iso}T00:00:00Z`));
const exactly = (decimal) => new Intl.NumberFormat(locale, { maximumSignificantDigits: 6 })
  .format(decimal);
const inDollars = (decimal) => new Intl.NumberFormat(locale, { style: "currency", currency: "USD",
  minimumFractionDigits: 2, maximumFractionDigits: 10 }).format(decimal);
const unitOf = (price) => say(`unit-${price.unit}`);

function priceOf(price) {
  const { usd, per } = price;
  const unit = unitOf(price);
  return per === 1 ? say("per-one", { usd: inDollars(usd), unit })
    : say("per", { usd: inDollars(usd), per: number(per), unit });
}

function wayRows(way, cost) {
  const values = { memory: cost.memoryMb, days: cost.retentionDays };
  return h("tbody", { testid: `formula-${way.name}` },
    h("tr", {}, h("th", { scope: "rowgroup", colspan: 4, class: "group" }, say(`way-${way.name}`))),
    way.lines.map((line) => h("tr", {},
      h("th", { scope: "row" }, say(`what-${way.name}-${line.name}`, values)),
      h("td", {}, `${exactly(line.quantity)} ${unitOf(cost.prices[line.name])}`),
      h("td", {}, `× ${priceOf(cost.prices[line.name])}`),
      h("td", {}, `= ${dollars(line.usd)}`))),
    way.keeping && h("tr", { class: "soft", testid: "formula-keeping" },
      h("th", { scope: "row" }, say("what-keeping", values)),
      h("td", {}, `${exactly(way.keeping.quantity)} ${unitOf(cost.prices[way.keeping.name])}`),
      h("td", {}, `× ${priceOf(cost.prices[way.keeping.name])}`),
      h("td", {}, `= ${dollars(way.keeping.usd)}`)));
}

/** What its data costs once it is over: nothing of it is in the sums. */
function keepingWords({ keeping, days }) {
  return Number(keeping?.usd) > 0 ? h("p", { class: "help", testid: "keeping" },
    say("keeping", { days, usd: dollars(keeping.usd) })) : null;
}

function sources({ prices, region }) {
  const found = Object.values(prices);
  const days = found.map((price) => price.quotedOn).sort();
  const pages = [...new Set(found.map((price) => price.source))].map((source, index) =>
    [index > 0 && ", ", h("a", { href: source, rel: "noopener noreferrer" },
      source.replace(/^https:\/\//, ""))]);
  return h("p", { class: "help" }, say.parts("prices",
    { region, source: h("span", {}, pages), first: day(days[0]), last: day(days.at(-1)) }));
}

/** The table of what is multiplied; `asOf`: when, where the quantities still grow. */
function formulaTable({ cost, asOf }) {
  const column = (key) => h("th", { scope: "col" }, say(key));
  return h("table", { class: "formula" },
    asOf && h("caption", { class: "help", testid: "as-of" },
      say.parts("as-of", { when: instant(asOf, { seconds: true }) })),
    h("thead", {}, h("tr", {}, column("way"), column("quantity"), column("price"),
      column("product"))),
    cost.ways.map((way) => wayRows(way, cost)));
}

/** Made once: what is computed anew closes no fold, and takes away no focus. */
function formula() {
  const table = part(h("div", { class: "scroll", tabindex: 0, role: "region",
    "aria-label": say("formula") }), formulaTable);
  const incomplete = part(h("div"), ({ isComplete }) => (isComplete ? null
    : h("p", { class: "help", testid: "incomplete" }, say("incomplete"))));
  const prices = part(h("div"), sources);
  const element = h("details", { testid: "formula" }, h("summary", {}, say("formula")),
    table.element, incomplete.element, h("p", { class: "help" }, say("same")), prices.element);
  return { element, update({ cost, asOf }) {
    table.update({ cost, asOf });
    incomplete.update({ isComplete: cost.isComplete });
    prices.update({ prices: cost.prices, region: cost.region });
  } };
}

/** How many times as much, in two figures. */
function timesAsMuch(usd, least) {
  if (!(least > 0) || usd < least * 1.05) return "";
  const format = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });
  return say("times", { n: format.format(usd / least) });
}

function wayBar(name) {
  const amount = h("span", { class: "way-usd", testid: `cost-${name}` });
  const times = h("span", { class: "way-times soft" });
  const bar = h("div", { class: "way-bar" });
  const element = h("li", { class: `way ${name}` },
    h("span", { class: "way-name" }, say(`way-${name}`)), amount, times,
    h("div", { class: "way-track", "aria-hidden": "true" }, bar));
  return { element, renew(usd, least, most) {
    amount.dataset.usd = String(usd);
    const said = dollars(usd);
    if (amount.textContent !== said) fill(amount, said);
    const more = timesAsMuch(usd, least);
    if (times.textContent !== more) fill(times, more);
    bar.style.width = `${most > 0 ? (usd / most) * 100 : 0}%`;
  } };
}

/** `tick` takes the timeline as it was read; what grows by the second grows by the server's clock. */
export function costPanel() {
  const title = h("h2", { id: "cost-title" }, say("title"));
  const list = h("ul", { class: "ways" });
  const after = part(h("div"), keepingWords);
  const below = formula();
  const element = h("section", { class: "card panel cost", hidden: true,
    "aria-labelledby": "cost-title", testid: "cost" },
  title, h("p", { class: "help" }, say("lead")), list, after.element, below.element);
  let bars = null;

  function tick(timeline, serverNow) {
    const cost = timeline?.cost;
    element.hidden = !cost;
    if (!cost) return;
    if (!bars) {
      bars = Object.fromEntries(cost.ways.map((way) => [way.name, wayBar(way.name)]));
      fill(list, Object.values(bars).map((bar) => bar.element));
    }
    const head = say(timeline.running ? "title" : "title-final");
    if (title.textContent !== head) fill(title, head);
    const since = Math.max(0, serverNow - Date.parse(timeline.serverTime)) / 1000;
    const sums = cost.ways.map((way) => Number(way.usd) + Number(way.usdPerSecond) * since);
    cost.ways.forEach((way, index) =>
      bars[way.name].renew(sums[index], sums[0], Math.max(...sums)));
    after.update({ keeping: cost.ways[0].keeping, days: cost.retentionDays });
    below.update({ cost, asOf: timeline.running ? timeline.serverTime : null });
  }

  return { element, tick };
}
