// Amounts as the reader types and reads them. Addresses and the API have a point and no groups.

import { locale } from "./language.js";

const parts = new Intl.NumberFormat(locale, { useGrouping: "always" }).formatToParts(1234567.5);
const sign = (type, usual) => parts.find((part) => part.type === type)?.value ?? usual;
const MARK = sign("decimal", ".");
const GROUP = sign("group", ",");
const two = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
const written = (useGrouping) =>
  new Intl.NumberFormat(locale, { ...two, useGrouping }).format(1250);

/** Two amounts as they may be typed: "1.250,00" and "1250,00". */
export const EXAMPLES = { grouped: written("always"), plain: written(false) };

/**
 * What an amount means that somebody typed: "1.250,00", "1250,00" and "1250" in German. The other
 * sign counts as the decimal one where it can be nothing else, as in "12.50".
 *
 * @returns {string|null} with a point and without groups, null for what is no amount
 */
export function typedAmount(text) {
  const plain = text.replace(/[\s\u00a0\u202f'’]/g, (blank) => (blank === GROUP ? blank : ""));
  if (/^\d+$/.test(plain)) return plain;
  const [, whole, last, cents] = /^([\d.,'’\s]*\d)([.,])(\d{1,2})$/.exec(plain) ?? [];
  if (!last) return ungrouped(plain, GROUP);
  const digits = ungrouped(whole, last === MARK ? GROUP : MARK);
  // Groups go with their own decimal sign: "1.250.00" is nobody's amount.
  return digits === null || (last !== MARK && digits !== whole) ? null : `${digits}.${cents}`;
}

function ungrouped(text, group) {
  const groups = text.split(group);
  const isPlain = groups.length === 1 && /^\d+$/.test(text);
  const isGrouped = /^\d{1,3}$/.test(groups[0]) && groups.slice(1).every((each) => /^\d{3}$/.test(each));
  return isPlain || isGrouped ? groups.join("") : null;
}

/** An amount of an address as the reader writes it; what is none stays as it is. */
export function shownAmount(amount) {
  return /^\d+\.\d+$/.test(amount) ? amount.replace(".", MARK) : amount;
}
