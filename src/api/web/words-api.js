// What a person is told when the server says no, or nothing.

export default {
  "en": {
    "offline": "You are offline. This page goes on by itself when the network is back.",
    "unsent": "You are offline, and nothing was sent. Press again when the network is back.",
    "unanswered": "Nod did not answer. See whether it was done, and press again if not.",
    "unreachable": "Nod cannot be reached.",
    "broken": "Something on this page went wrong. Load it again.",
    "busy": "Too many requests.",
    "failing": "Nod has a problem right now. {detail}",
    "status": "The server answered {status}."
  },
  "de": {
    "offline": "Sie sind offline. Diese Seite macht von selbst weiter, sobald das Netz wieder da ist.",
    "unsent": "Sie sind offline, es wurde nichts gesendet. Drücken Sie noch einmal, sobald das Netz wieder da ist.",
    "unanswered": "Nod hat nicht geantwortet. Sehen Sie nach, ob es geschehen ist, und drücken Sie sonst noch einmal.",
    "unreachable": "Nod ist nicht erreichbar.",
    "broken": "Auf dieser Seite ist etwas schiefgegangen. Laden Sie sie neu.",
    "busy": "Zu viele Anfragen.",
    "failing": "Nod hat gerade eine Störung. {detail}",
    "status": "Der Server hat mit {status} geantwortet."
  }
};
