// What is said of times and shares.

export default {
  "en": {
    "today": "today, {time}",
    "tiny": "less than {share}"
  },
  "de": {
    "today": "heute, {time}",
    "tiny": "weniger als {share}"
  }
};
