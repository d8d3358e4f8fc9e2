// The way in: a token, until the operator connects Slack.

import { check, describe, Problem } from "./api.js";
import { fill, h } from "./dom.js";
import { keep } from "./session.js";

/** Shows the form; `done` runs when the server has accepted a token. */
export function signInView(root, { message, done }) {
  const field = h("input", {
    id: "token", type: "password", autocomplete: "off", spellcheck: "false", required: true,
    autocapitalize: "off", "aria-describedby": "token-help", testid: "sign-in-token",
  });
  const button = h("button", { class: "primary", type: "submit", testid: "sign-in" }, "Sign in");
  const alert = h("div", { role: "alert" });
  const say = (text) => fill(alert, text && h("p", { class: "notice bad", testid: "error" }, text));

  async function submit(event) {
    event.preventDefault();
    const token = field.value.trim();
    // A header carries visible ASCII only; anything else would look like a network error.
    if (!/^[\x21-\x7e]+$/.test(token)) {
      refuse("Enter a token: letters, digits and signs, no spaces.");
      return;
    }
    button.disabled = true;
    say(null);
    try {
      await check(token);
    } catch (error) {
      const unknown = error instanceof Problem && error.status === 401;
      refuse(unknown ? "This token is not known. Ask your operator." : describe(error));
      return;
    } finally {
      button.disabled = false;
    }
    keep(token);
    done();
  }

  function refuse(text) {
    say(text);
    field.focus();
  }

  document.title = "Sign in · Nod";
  fill(root, h("section", { class: "sign-in" },
    h("img", { src: new URL("./icon.svg", import.meta.url), alt: "", width: 64, height: 64 }),
    h("h1", { tabindex: "-1" }, "Sign in to Nod"),
    h("p", { class: "soft" },
      "Orders that wait for somebody’s yes, and cost nothing while they wait."),
    alert,
    h("form", { class: "card stack", novalidate: true, on: { submit } },
      h("div", { class: "field" },
        h("label", { for: "token" }, "Access token"),
        field,
        h("p", { class: "help", id: "token-help" },
          "A token from your operator: it says who you are and what you may do. "
          + "This tab keeps it until you sign out or close the tab.")),
      button)));
  say(message);
  field.focus();
}
