// "Slack is having a bad day": what is wrong now, what shall go wrong, and the way back.

import { h, unchanged } from "./dom.js";
import { lasting } from "./switches.js";
import { FaultForm } from "./trouble-form.js";
import { faultWords, lastingTroubles } from "./trouble-words.js";

export class TroubleView {
  // `perform(operation, body)` changes the workspace; `recover` makes all well again.
  constructor(perform, recover) {
    this.perform = perform;
    this.ahead = h("ul", { class: "ahead" });
    this.states = h("div", { class: "switches" });
    this.form = new FaultForm((fault) => perform("fault", fault));
    const well = { type: "button", class: "button", onclick: recover };
    this.well = h("button", well, "Slack is well again");
    this.body = h("div", { class: "panel" },
      h("section", {}, h("h3", {}, "Ahead"), this.ahead, this.well),
      h("section", {}, this.form.node),
      h("section", {}, h("h3", {}, "Lasting troubles"), this.states));
  }

  // `shown` is {state, since}.
  render({ state, since }) {
    this.form.fill(state);
    const elapsed = (performance.now() - since) / 1000;
    const name = (id) => state.names[id] ?? id;
    const faults = state.faults.map((fault) => faultWords(fault, name, elapsed));
    if (!unchanged(this.ahead, faults)) {
      const shown = faults.length ? faults : ["Nothing: calls are answered as they should be."];
      this.ahead.replaceChildren(...shown.map((text) => h("li", {}, text)));
    }
    this.well.hidden = !faults.length && !lastingTroubles(state).length;
    this.renderStates(state);
  }

  renderStates(state) {
    const { perform } = this;
    lasting(this.states, [
      {
        id: "token",
        label: "The app's tokens are revoked",
        on: state.token_revoked,
        turn: (revoked) => perform("token", { revoked }),
      },
      {
        id: "plan",
        label: "The workspace is on the free plan",
        detail: "User groups do not exist there",
        on: !state.paid,
        turn: (free) => perform("plan", { paid: !free }),
      },
      ...state.channels.flatMap(({ id, name, archived, member }) => [
        {
          id: `archived ${id}`,
          label: `#${name} is archived`,
          on: archived,
          turn: (wanted) => perform("channel", { id, archived: wanted }),
        },
        {
          id: `member ${id}`,
          label: `${state.bot.name} is not in #${name}`,
          on: !member,
          turn: (left) => perform("channel", { id, member: !left }),
        },
      ]),
    ]);
  }
}
