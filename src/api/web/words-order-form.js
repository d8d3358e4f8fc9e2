// What the form says that places an order.

export default {
  "en": {
    "customer": "Customer",
    "items": "Items",
    "item": "Item",
    "item-n": "Item {number}",
    "quantity": "Quantity",
    "note": "Note",
    "note-help": "Optional. Approvers see it.",
    "add": "Add another item",
    "remove": "Remove",
    "remove-n": "Remove item {number}",
    "choose": "Choose an item",
    "out": "out of stock",
    "in-stock": "{available} in stock",
    "only": "Only {available} in stock.",
    "total": "Total",
    "place": "Place order",
    "place-for": "Place order · {amount}",
    "miss-customer": "Say who the order is for.",
    "miss-item": "Choose an item."
  },
  "de": {
    "customer": "Kunde",
    "items": "Artikel",
    "item": "Artikel",
    "item-n": "Artikel {number}",
    "quantity": "Menge",
    "note": "Notiz",
    "note-help": "Freiwillig. Wer freigibt, sieht sie.",
    "add": "Weiterer Artikel",
    "remove": "Entfernen",
    "remove-n": "Artikel {number} entfernen",
    "choose": "Wählen Sie einen Artikel",
    "out": "nicht vorrätig",
    "in-stock": "{available} vorrätig",
    "only": "Nur {available} vorrätig.",
    "total": "Summe",
    "place": "Bestellen",
    "place-for": "Bestellen · {amount}",
    "miss-customer": "Sagen Sie, für wen die Bestellung ist.",
    "miss-item": "Wählen Sie einen Artikel."
  }
};
