// What the sheet says in which a person goes away.

export default {
  "en": {
    "title": "Away",
    "loading": "Loading…",
    "stand-in": "Stand-in",
    "stand-in-help": "A member’s Slack ID (in their profile: Copy member ID), or an identity such as api:ci.",
    "until": "Back on",
    "until-help": "You are back when this day begins where you live, as Slack knows it; otherwise in UTC.",
    "set": "Let them vote in your place",
    "end": "I’m back",
    "away": "You are away until {until}. Until then {person} may vote in your place, but not on an order of their own.",
    "here": "You ({person}) are not away.",
    "for": "You stand in for {people}.",
    "now-away": "You are away now.",
    "now-back": "You are back."
  },
  "de": {
    "title": "Abwesend",
    "loading": "Wird geladen …",
    "stand-in": "Vertretung",
    "stand-in-help": "Die Slack-ID eines Mitglieds (im Profil: Mitglieds-ID kopieren) oder eine Kennung wie api:ci.",
    "until": "Zurück am",
    "until-help": "Du bist zurück, wenn dieser Tag bei dir beginnt, wie Slack es weiß; sonst in UTC.",
    "set": "Für dich abstimmen lassen",
    "end": "Ich bin zurück",
    "away": "Du bist bis {until} abwesend. Bis dahin darf {person} für dich abstimmen, aber nicht über eine eigene Bestellung.",
    "here": "Du ({person}) bist nicht abwesend.",
    "for": "Du vertrittst {people}.",
    "now-away": "Du bist jetzt abwesend.",
    "now-back": "Du bist zurück."
  }
};
