// What is wrong with this Slack just now, in words.

import { counted } from "./rows.js";

const KINDS = {
  429: "refused: too many requests (429)",
  500: "refused: server error (500)",
  timeout: "not done, and no answer for 30 s",
  lost: "done, but the answer is lost",
};

// In the order in which people want to disturb them.
const CALLS = {
  "*": "Every call",
  "chat.postMessage": "Posting cards and messages",
  "chat.update": "Changing cards and messages",
  response_url: "Private answers to a click or command",
  "chat.postEphemeral": "Showing something to one person",
  "views.open": "Opening a form",
  "views.update": "Changing an open form",
  "views.push": "Opening a form on a form",
  "views.publish": "Filling the Home tab",
  "users.info": "Asking who somebody is",
  "usergroups.users.list": "Asking who is in a user group",
  "conversations.history": "Reading a channel",
  "conversations.replies": "Reading a thread",
  "conversations.open": "Opening a direct message",
  "chat.getPermalink": "Asking for a message's link",
  "chat.delete": "Deleting a message",
  "conversations.info": "Asking about a channel",
  "usergroups.list": "Asking which user groups there are",
  "auth.test": "Asking who the app is",
  "bots.info": "Asking about a bot",
  "apps.connections.open": "Connecting by Socket Mode",
};

export function inOrder(methods) {
  const known = Object.keys(CALLS).filter((method) => methods.includes(method));
  return [...known, ...methods.filter((method) => !known.includes(method))];
}

// What a call does, in words; a call without words is named as it is.
export function callWords(method) {
  return CALLS[method] ?? method;
}

export function kindWords(kind) {
  return KINDS[kind] ?? `refused: ${kind}`;
}

export function faultWords(fault, nameOf, elapsed) {
  const what = callWords(fault.method);
  const where = fault.channel ? ` in ${nameOf(fault.channel)}` : "";
  return `${what}${where}: ${kindWords(fault.kind)}, ${howLong(fault, elapsed)}`;
}

function howLong(fault, elapsed) {
  if (typeof fault.times === "number") return counted(fault.times, "time", "times");
  if (typeof fault.seconds_left !== "number") return "until switched off";
  const left = Math.max(0, Math.ceil(fault.seconds_left - elapsed));
  return `for ${counted(left, "second", "seconds")}`;
}

export function lastingTroubles(state) {
  return [
    state.token_revoked ? "The token is revoked" : null,
    state.paid ? null : "The workspace is on the free plan",
    ...state.channels.flatMap((channel) => [
      channel.archived ? `#${channel.name} is archived` : null,
      channel.member ? null : `${state.bot.name} is not in #${channel.name}`,
    ]),
  ].filter(Boolean);
}
