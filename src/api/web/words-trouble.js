// What stands on the button below a problem.

export default {
  "en": {
    "again": "Try again",
    "again.in": " in {n} s"
  },
  "de": {
    "again": "Erneut versuchen",
    "again.in": " in {n} s"
  }
};
