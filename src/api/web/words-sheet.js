// What every sheet says.

export default {
  "en": {
    "close": "Close",
    "again": "Try again"
  },
  "de": {
    "close": "Schließen",
    "again": "Erneut versuchen"
  }
};
