// What every sheet says.

export default {
  "en": {
    "close": "Close"
  },
  "de": {
    "close": "Schließen"
  }
};
