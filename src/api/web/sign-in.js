// "?sign-in=…", and wherever reading needs it: the ways in. Slack's first, tokens folded
// below. Loaded when they are needed.

import { check, describe, Problem } from "./api.js";
import { fill, h } from "./dom.js";
import { speaker } from "./language.js";
import { keep, know, waysIn } from "./session.js";
import words from "./words-sign-in.js";

const say = speaker(words);

/**
 * Shows the ways in. `to` is the address to come back to, `problem` the code of what went wrong at
 * Slack; `done` runs when the server has accepted a token.
 */
export function view(root, context, { message, problem, to, done }) {
  const { slack, tokens, publicRead } = waysIn();
  const alert = h("div", { role: "alert" });
  const tell = (text) => fill(alert, text && h("p", { class: "notice bad", testid: "error" }, text));
  const field = tokens ? tokenForm(tell, done) : null;

  document.title = say("title");
  fill(root, h("section", { class: "sign-in" },
    h("img", { src: new URL("./icon.svg", import.meta.url), alt: "", width: 64, height: 64 }),
    h("h1", { tabindex: "-1" }, say("heading")),
    h("p", { class: "soft", testid: "about" }, say(!publicRead ? "about"
      : isPublic(to) ? "about.public" : "about.members")),
    alert,
    slack && slackButton(to),
    field && (slack
      ? h("details", { class: "card fold", testid: "token-fold" },
        h("summary", {}, say("token.fold")), field.form)
      : h("div", { class: "card" }, field.form)),
    !slack && !tokens && h("p", { class: "notice" }, say("none")),
    publicRead && h("p", {}, h("a", { href: isPublic(to) ? to : "/", testid: "look-around", "data-outside": true },
      say("public")))));
  tell(say.knows(`problem.${problem}`) ? say(`problem.${problem}`) : message);
  root.querySelector(slack ? "[data-testid=sign-in-slack]" : "#token")?.focus();
}

/** Whether everybody may see what is there, where everybody may read. */
function isPublic(to) {
  const { pathname, searchParams } = new URL(to, location.origin);
  const isAsking = ["new", "away", "audit", "waitingFor"].some((name) => searchParams.has(name));
  return pathname !== "/insights" && !isAsking;
}

/** A link, so that it can be opened as any other; `data-outside` because it leaves this page. */
function slackButton(to) {
  const link = h("a", { class: "button primary", testid: "sign-in-slack", "data-outside": true,
    href: `/sign-in/slack?${new URLSearchParams({ to })}`, "aria-describedby": "slack-why",
    on: { click: () => fill(link, say("slack.leaving")) } }, say("slack"));
  return h("div", { class: "field" },
    link, h("p", { class: "help", id: "slack-why" }, say("slack.why")));
}

function tokenForm(tell, done) {
  const input = h("input", {
    id: "token", type: "password", autocomplete: "off", spellcheck: "false", required: true,
    autocapitalize: "off", "aria-describedby": "token-help", testid: "sign-in-token",
  });
  const button = h("button", { type: "submit", testid: "sign-in",
    class: waysIn().slack ? null : "primary" }, say("token.submit"));
  const refuse = (text) => {
    tell(text);
    input.focus();
  };

  async function submit(event) {
    event.preventDefault();
    const token = input.value.trim();
    // A header carries visible ASCII only; anything else would look like a network error.
    if (!/^[\x21-\x7e]+$/.test(token)) {
      refuse(say("token.form"));
      return;
    }
    button.disabled = true;
    tell(null);
    try {
      know({ ...waysIn(), me: await check(token) });
    } catch (error) {
      const unknown = error instanceof Problem && error.status === 401;
      const unanswered = say(navigator.onLine ? "token.unanswered" : "token.offline");
      refuse(unknown ? say("token.unknown") : error instanceof Problem ? describe(error) : unanswered);
      return;
    } finally {
      button.disabled = false;
    }
    keep(token);
    done();
  }

  return { form: h("form", { class: "stack", novalidate: true, on: { submit } },
    h("div", { class: "field" },
      h("label", { for: "token" }, say("token")),
      input,
      h("p", { class: "help", id: "token-help" }, say("token.help"))),
    button) };
}
