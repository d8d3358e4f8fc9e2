// What the audit export says.

export default {
  "en": {
    "about": "Everything that happened to all orders: who did what, when, through what, and why.",
    "from": "From",
    "to": "Until, inclusive",
    "format": "As",
    "csv": "CSV, for spreadsheets",
    "json": "JSON, for programs",
    "export": "Download",
    "stop": "Stop",
    "progress.one": "{n} entry, up to {at}…",
    "progress.other": "{n} entries, up to {at}…",
    "begun": "Reading…",
    "done.one": "{n} entry was downloaded.",
    "done.other": "{n} entries were downloaded.",
    "none": "Nothing happened in that time.",
    "stopped": "Stopped. Nothing was downloaded."
  },
  "de": {
    "about": "Alles, was mit allen Bestellungen geschah: wer was wann getan hat, worüber und warum.",
    "from": "Von",
    "to": "Bis einschließlich",
    "format": "Als",
    "csv": "CSV, für Tabellen",
    "json": "JSON, für Programme",
    "export": "Herunterladen",
    "stop": "Abbrechen",
    "progress.one": "{n} Eintrag, bis {at} …",
    "progress.other": "{n} Einträge, bis {at} …",
    "begun": "Wird gelesen …",
    "done.one": "{n} Eintrag wurde heruntergeladen.",
    "done.other": "{n} Einträge wurden heruntergeladen.",
    "none": "In dieser Zeit ist nichts geschehen.",
    "stopped": "Abgebrochen. Es wurde nichts heruntergeladen."
  }
};
