// "/?away=1": where a person says that they are away, and who votes in their place. Loaded when
// it is opened.

import * as api from "./api.js";
import { fill, h, typed } from "./dom.js";
import { clearError, field, showError } from "./fields.js";
import { instant } from "./format.js";
import { speaker } from "./language.js";
import words from "./words-away.js";

const say = speaker(words);

/** What the sheet holds. */
export async function awayContent(context) {
  return awayForm(await api.away(context.signal), context);
}

function awayForm(standby, context) {
  const state = h("div", { class: "stack" });
  const alert = h("div", { role: "alert" });
  const standIn = h("input", { id: "stand-in", autocomplete: "off", spellcheck: "false",
    autocapitalize: "off", testid: "stand-in" });
  const until = h("input", { id: "until", type: "date", testid: "until" });
  const submit = h("button", { class: "primary", type: "submit", testid: "away-set" },
    say("set"));
  const inputs = { standIn, until };

  function show(next) {
    const { absence, identity, standsInFor } = next;
    fill(state,
      h("p", { testid: "away-state" }, ...(absence
        ? say.parts("away", { until: instant(absence.until), person: typed(absence.standIn) })
        : say.parts("here", { person: typed(identity) }))),
      absence && h("button", { type: "button", testid: "away-end", on: { click: () =>
        send(api.endAway, say("now-back")) } }, say("end")),
      standsInFor.length > 0 && h("p", { class: "soft", testid: "stands-in-for" },
        say.parts("for", { people: h("span", {}, standsInFor.map((who, n) =>
          [n ? ", " : "", typed(who)])) })));
  }

  async function send(call, done) {
    for (const input of Object.values(inputs)) clearError(input);
    fill(alert);
    submit.disabled = true;
    try {
      show(await call());
      context.announce(done);
    } catch (error) {
      refused(error);
    } finally {
      submit.disabled = false;
    }
  }

  function refused(error) {
    const errors = error instanceof api.Problem ? error.errors : [];
    const known = errors.filter((each) => inputs[each.field]);
    for (const each of known) showError(inputs[each.field], each.field, each.message);
    if (known.length) inputs[known[0].field].focus();
    else fill(alert, h("p", { class: "notice bad", testid: "error" }, api.describe(error)));
  }

  function set(event) {
    event.preventDefault();
    if (submit.disabled) return;
    const body = { standIn: standIn.value.trim(), until: until.value };
    send(() => api.setAway(body), say("now-away"));
  }

  show(standby);
  return [
    state,
    h("form", { class: "stack", novalidate: true, on: { submit: set,
      input: (event) => clearError(event.target) } },
    alert,
    field(say("stand-in"), standIn, say("stand-in-help")),
    field(say("until"), until, say("until-help")),
    submit),
  ];
}
