// What is wrong with this Slack just now, in words.

import { counted } from "./rows.js";

const KINDS = {
  429: "429 too many requests",
  500: "500 server error",
  timeout: "no answer for 30 s",
  lost: "done, but the answer is lost",
};

export function kindWords(kind) {
  return KINDS[kind] ?? `error ${kind}`;
}

export function faultWords(fault, nameOf, elapsed) {
  const what = fault.method === "*" ? "every method" : fault.method;
  const where = fault.channel ? ` in ${nameOf(fault.channel)}` : "";
  const left = Math.max(0, Math.ceil((fault.seconds_left ?? 0) - elapsed));
  const howLong = fault.times === null || fault.times === undefined
    ? `for ${left} s`
    : counted(fault.times, "time", "times");
  return `${what}${where}: ${kindWords(fault.kind)}, ${howLong}`;
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
