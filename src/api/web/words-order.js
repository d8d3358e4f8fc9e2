// What the page of one order says around its parts.

export default {
  "en": {
    "page-title": "Order · Nod",
    "back": "← Orders",
    "loading": "Loading the order…",
    "not-found": "There is no order with this id.",
    "now": "The order is now: {status}.",
    "now-request": "The request is now: {status}.",
    "timeline-failed": "The timeline cannot be read right now. {why} It is tried again.",
    "your-decision": "Your decision",
    "reason": "Reason for a rejection",
    "reason-help": "Optional, up to {n} characters. Everybody who sees this page can read it.",
    "approve": "Approve",
    "reject": "Reject",
    "withdraw": "Withdraw",
    "yours": "Your order",
    "yours-request": "Your request",
    "yours-help": "Somebody else must decide it. Until then you can take it back.",
    "yours-help-too": "Until it is decided you can take it back.",
    "withdraw-reason": "Reason"
  },
  "de": {
    "page-title": "Bestellung · Nod",
    "back": "← Bestellungen",
    "loading": "Die Bestellung wird geladen …",
    "not-found": "Es gibt keine Bestellung mit dieser Kennung.",
    "now": "Die Bestellung ist jetzt: {status}.",
    "now-request": "Die Anfrage ist jetzt: {status}.",
    "timeline-failed": "Die Zeitleiste ist gerade nicht zu lesen. {why} Es wird wieder versucht.",
    "your-decision": "Ihre Entscheidung",
    "reason": "Grund einer Ablehnung",
    "reason-help": "Nicht nötig, bis zu {n} Zeichen. Alle, die diese Seite sehen, können ihn lesen.",
    "approve": "Freigeben",
    "reject": "Ablehnen",
    "withdraw": "Zurückziehen",
    "yours": "Ihre Bestellung",
    "yours-request": "Ihre Anfrage",
    "yours-help": "Jemand anders muss entscheiden. Bis dahin können Sie sie zurückziehen.",
    "yours-help-too": "Bis zur Entscheidung können Sie sie zurückziehen.",
    "withdraw-reason": "Grund"
  }
};
