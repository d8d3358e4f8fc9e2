// What the filters above the list of orders say.

export default {
  "en": {
    "search": "Search",
    "search-by": "An order’s id, or what a customer or a SKU begins with.",
    "search-more": "Two characters at least.",
    "statuses": "Show",
    "all": "All",
    "waiting": "Waiting for me",
    "more": "More filters",
    "more-set": "More filters ({n})",
    "requester": "Asked for by",
    "requester-help": "A Slack ID or an identity; “me” is you.",
    "minAmount": "Amount from",
    "maxAmount": "Amount to",
    "amount-help": "{grouped} or {plain}",
    "amount-unread": "This is no amount. Write it like {grouped} or {plain}.",
    "from": "Placed from",
    "to": "Placed until",
    "clear": "Clear all filters"
  },
  "de": {
    "search": "Suche",
    "search-by": "Die Nummer einer Bestellung, oder womit ein Kunde oder eine SKU beginnt.",
    "search-more": "Mindestens zwei Zeichen.",
    "statuses": "Anzeigen",
    "all": "Alle",
    "waiting": "Wartet auf mich",
    "more": "Weitere Filter",
    "more-set": "Weitere Filter ({n})",
    "requester": "Bestellt von",
    "requester-help": "Eine Slack-ID oder eine Kennung; „me“ sind Sie.",
    "minAmount": "Betrag ab",
    "maxAmount": "Betrag bis",
    "amount-help": "{grouped} oder {plain}",
    "amount-unread": "Das ist kein Betrag. Schreiben Sie ihn wie {grouped} oder {plain}.",
    "from": "Bestellt ab",
    "to": "Bestellt bis",
    "clear": "Alle Filter löschen"
  }
};
