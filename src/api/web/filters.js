// What the list of orders is filtered by: it stands in the address, so that it can be shared and
// the back button takes it back.

export const NAMES = ["q", "waitingFor", "status", "requester", "minAmount", "maxAmount", "from",
  "to"];

/** The filters in an address; what is empty is left out. */
export function filtersIn(search) {
  const query = new URLSearchParams(search);
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name)?.trim() ?? ""])
    .filter(([, value]) => value));
}

/** The address of the list with these filters and, over it, an open sheet. */
export function address(filters, sheet = "") {
  const given = NAMES.filter((name) => filters[name]).map((name) => [name, filters[name]]);
  const query = new URLSearchParams(sheet ? [...given, [sheet, "1"]] : given).toString();
  return query ? `/?${query}` : "/";
}

/** The same for the server: a day is the reader's own, from its beginning to its end. */
export function asked(filters) {
  const days = { from: midnight(filters.from, 0), to: midnight(filters.to, 1) };
  return { ...filters, ...Object.fromEntries(Object.entries(days).filter(([, day]) => day)) };
}

/** The instant at which a day begins where the reader is; what is no day goes as it is. */
export function midnight(day, later) {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? "");
  if (!found) return day;
  const [year, month, date] = found.slice(1).map(Number);
  // A day that is none must not become another: 31 February is not 3 March.
  if (new Date(year, month - 1, date).getDate() !== date || month > 12) return day;
  const at = new Date(year, month - 1, date + later);
  return Number.isNaN(at.valueOf()) ? day : at.toISOString();
}
