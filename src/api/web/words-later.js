// What a view says while it is loaded, and when it cannot be.

export default {
  "en": {
    "loading": "Loading…",
    "title": "This part did not load",
    "why": "There may be a newer version of this page, or no network.",
    "again": "Load again"
  },
  "de": {
    "loading": "Wird geladen…",
    "title": "Dieser Teil wurde nicht geladen",
    "why": "Vielleicht gibt es eine neuere Fassung dieser Seite, oder das Netz fehlt.",
    "again": "Neu laden"
  }
};
