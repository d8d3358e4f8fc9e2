// What the page says around its views.

export default {
  "en": {
    "skip": "Skip to content",
    "away": "Away",
    "signIn": "Sign in",
    "signOut": "Sign out",
    "signedInAs": "Signed in as {who}",
    "language": "Deutsch",
    "language.label": "Seite auf Deutsch zeigen",
    "notFound.title": "Not found · Nod",
    "notFound": "Not found",
    "notFound.text": "There is no page at this address.",
    "allOrders": "All orders",
    "starting": "Loading…",
    "unstarted": "Nod cannot tell who you are",
    "unstarted.text": "So nothing is shown yet. Try again; if it stays like this, tell your operator what stands above.",
    "signedOut": "You are signed out.",
    "over": "Your session is over. Sign in again, and you are back where you were."
  },
  "de": {
    "skip": "Zum Inhalt",
    "away": "Abwesend",
    "signIn": "Anmelden",
    "signOut": "Abmelden",
    "signedInAs": "Angemeldet als {who}",
    "language": "English",
    "language.label": "Show this page in English",
    "notFound.title": "Nicht gefunden · Nod",
    "notFound": "Nicht gefunden",
    "notFound.text": "Unter dieser Adresse gibt es keine Seite.",
    "allOrders": "Alle Bestellungen",
    "starting": "Wird geladen…",
    "unstarted": "Nod kann nicht erkennen, wer Sie sind",
    "unstarted.text": "Darum ist noch nichts zu sehen. Versuchen Sie es noch einmal; bleibt es dabei, sagen Sie Ihrer Administration, was oben steht.",
    "signedOut": "Sie sind abgemeldet.",
    "over": "Ihre Sitzung ist zu Ende. Melden Sie sich wieder an, dann geht es hier weiter."
  }
};
