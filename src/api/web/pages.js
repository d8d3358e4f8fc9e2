// The pages that a list was read in. Each knows the cursor it was read from, so that any of them
// can be renewed by itself: cursors name an order's place in the index, and nothing moves there.
// Pure: a list is `{ parts: [{ cursor, orders }], orders, next }`; the first part has no cursor.

const listOf = (parts, next) =>
  ({ parts, next, orders: parts.flatMap((part) => part.orders) });

/** A list of its first page. */
export function begun(page) {
  return listOf([{ cursor: null, orders: page.orders }], page.next);
}

/** The list with its next page, but for what it holds already. */
export function grown(list, page) {
  const known = new Set(list.orders.map(({ orderId }) => orderId));
  const fresh = page.orders.filter(({ orderId }) => !known.has(orderId));
  return listOf([...list.parts, { cursor: list.next, orders: fresh }], page.next);
}

/** The cursors of the pages that the orders from one place to another belong to. */
export function cursorsIn(list, first, last) {
  let end = 0;
  return list.parts.filter(({ orders }) => {
    const begin = end;
    end += orders.length;
    return orders.length > 0 && begin <= last && end > first;
  }).map(({ cursor }) => cursor);
}

/**
 * The list after the page at `cursor` was read again. What it spans is as it says; what comes
 * after its last order stays, and is read from where it ends. A page may be empty, or short, and
 * have others after it: how far was looked stays too.
 */
export function renewed(list, cursor, page) {
  const at = list.parts.findIndex((part) => part.cursor === cursor);
  if (at < 0) return list;
  const before = list.parts.slice(0, at);
  if (!page.next) return listOf([...before, { cursor, orders: page.orders }], null);
  if (!page.orders.length) return list;
  const fresh = new Map(page.orders.map((order) => [order.orderId, order]));
  const tail = list.parts.slice(at);
  const meets = tail.flatMap(({ orders }) => orders)
    .findLastIndex(({ orderId }) => fresh.has(orderId));
  // So much is new on top that the two do not meet: what lies between was never read.
  if (meets < 0 && cursor === null) return begun(page);
  const skipped = meets < 0 ? tail[0].orders.length : meets + 1;
  const kept = rest(tail, skipped, page.next);
  return listOf([...before, { cursor, orders: page.orders }, ...kept],
    kept.length ? list.next : page.next);
}

/** What stays of the parts behind so many orders; what is torn from its part is read from `next`. */
function rest(parts, skipped, next) {
  let at = 0;
  while (skipped && at < parts.length && skipped >= parts[at].orders.length) {
    skipped -= parts[at].orders.length;
    at += 1;
  }
  if (!skipped) return parts.slice(at);
  const torn = parts[at].orders.slice(skipped);
  const [following, ...others] = parts.slice(at + 1);
  return [{ cursor: next, orders: [...torn, ...following?.orders ?? []] }, ...others];
}
