// A form's fields: a label, an input, and what the server says is wrong with it, beside it.

import { h } from "./dom.js";

export function field(label, input, help) {
  const helpId = help && `${input.id}-help`;
  if (help) input.setAttribute("aria-describedby", helpId);
  return h("div", { class: "field" },
    h("label", { for: input.id }, label),
    input,
    help && h("p", { class: "help", id: helpId }, help));
}

/** Shows at its field what is wrong with it: the server's words become a sentence. */
export function showError(input, name, message) {
  const id = `${input.id}-error`;
  clearError(input);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-errormessage", id);
  const described = [input.getAttribute("aria-describedby"), id].filter(Boolean);
  input.setAttribute("aria-describedby", described.join(" "));
  const text = h("p", { class: "field-error", id, testid: `error-${name}` }, sentence(message));
  const line = input.closest(".line");
  if (line) line.querySelector(".line-hint").before(text);
  else input.after(text);
}

function sentence(message) {
  const begun = `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

export function clearError(input) {
  if (!input?.hasAttribute("aria-invalid")) return;
  const id = `${input.id}-error`;
  input.removeAttribute("aria-invalid");
  input.removeAttribute("aria-errormessage");
  const others = input.getAttribute("aria-describedby").split(" ").filter((other) => other !== id);
  if (others.length) input.setAttribute("aria-describedby", others.join(" "));
  else input.removeAttribute("aria-describedby");
  document.getElementById(id)?.remove();
}
