// What the sheet says in which a person goes away.

export default {
  "en": {
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
    "stand-in": "Vertretung",
    "stand-in-help": "Die Slack-ID eines Mitglieds (im Profil: Mitglieds-ID kopieren) oder eine Kennung wie api:ci.",
    "until": "Zurück am",
    "until-help": "Sie sind zurück, wenn dieser Tag bei Ihnen beginnt, wie Slack es weiß; sonst in UTC.",
    "set": "Für Sie abstimmen lassen",
    "end": "Ich bin zurück",
    "away": "Sie sind bis {until} abwesend. Bis dahin darf {person} für Sie abstimmen, aber nicht über eine eigene Bestellung.",
    "here": "Sie ({person}) sind nicht abwesend.",
    "for": "Sie vertreten {people}.",
    "now-away": "Sie sind jetzt abwesend.",
    "now-back": "Sie sind zurück."
  }
};
