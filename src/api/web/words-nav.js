// What the links to the views say.

export default {
  "en": {
    "orders": "Orders",
    "insights": "Insights"
  },
  "de": {
    "orders": "Bestellungen",
    "insights": "Auswertung"
  }
};
