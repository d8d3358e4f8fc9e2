// The line at the top while anything is out of order, and the way back.

import { byId, h } from "./dom.js";
import { icon } from "./icons.js";
import { faultWords, lastingTroubles } from "./trouble-words.js";

let ticking = 0;

// `recover` makes all well again; `refresh` asks again when a fault's time is over.
export function renderBanner(state, since, { recover, refresh }) {
  clearInterval(ticking);
  const name = (id) => state.names[id] ?? id;
  const text = () => {
    const elapsed = (performance.now() - since) / 1000;
    const faults = state.faults.map((fault) => faultWords(fault, name, elapsed));
    return [
      ...(faults.length ? [`Faults ahead: ${faults.join("; ")}`] : []),
      ...lastingTroubles(state),
    ].join(" · ");
  };
  const timed = state.faults.filter((fault) => typeof fault.seconds_left === "number");
  if (timed.length) {
    const end = since + 1000 * Math.min(...timed.map((fault) => fault.seconds_left));
    ticking = setInterval(() => {
      paint(text(), recover);
      if (performance.now() > end) refresh();
    }, 1000);
  }
  paint(text(), recover);
}

export function lost() {
  clearInterval(ticking);
  paint("The simulator does not answer. Trying again…", null);
}

function paint(text, recover) {
  const banner = byId("banner");
  const words = banner.querySelector("span");
  if (banner.hidden || !words || Boolean(banner.querySelector("button")) !== Boolean(recover)) {
    banner.replaceChildren(icon("storm"), h("span", {}, text));
    if (recover) {
      const again = { type: "button", class: "button slim", onclick: recover };
      banner.append(h("button", again, "Slack is well again"));
    }
  } else if (words.textContent !== text) {
    words.textContent = text;
  }
  banner.hidden = text === "";
}
