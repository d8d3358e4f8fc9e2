// What the three figures say.

export default {
  "en": {
    "label": "Time and compute",
    "wall": "Wall time",
    "source-wall": "From the order’s creation to its end, or to now. Source: the order’s record and the execution’s own history.",
    "active": "Active compute",
    "source-active": "The sum of all invocations, each from its start to its end. Source: the execution’s own history.",
    "waiting": "Waiting",
    "source-waiting": "The rest of the time between the first invocation and the end: no process, no compute bill. Source: the execution’s own history.",
    "source": "How {figure} is measured",
    "asleep": "Asleep now.",
    "ran": "Compute ran for {share} of the time."
  },
  "de": {
    "label": "Zeit und Rechenzeit",
    "wall": "Gesamtzeit",
    "source-wall": "Vom Anlegen der Bestellung bis zu ihrem Ende oder bis jetzt. Quelle: der Eintrag der Bestellung und der Verlauf der Ausführung selbst.",
    "active": "Rechenzeit",
    "source-active": "Die Summe aller Aufrufe, jeder von seinem Beginn bis zu seinem Ende. Quelle: der Verlauf der Ausführung selbst.",
    "waiting": "Warten",
    "source-waiting": "Der Rest der Zeit vom ersten Aufruf bis zum Ende: kein Prozess, keine Kosten für Rechenzeit. Quelle: der Verlauf der Ausführung selbst.",
    "source": "Wie {figure} gemessen wird",
    "asleep": "Schläft gerade.",
    "ran": "Gerechnet wurde {share} der Zeit."
  }
};
