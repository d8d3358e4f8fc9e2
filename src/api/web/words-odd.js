// What is said of an address that was not understood.

export default {
  "en": {
    "part": "“{part}” in the address was not understood: {why}.",
    "names": "what can stand there is {names}",
    "drop": "Leave out {name}"
  },
  "de": {
    "part": "„{part}“ in der Adresse wurde nicht verstanden: {why}.",
    "names": "dort kann {names} stehen",
    "drop": "{name} weglassen"
  }
};
