// What the simulator says of the workspace, with every part that the page relies on.

import { read } from "./api.js";

export async function askState(user) {
  const told = await read("state", { user });
  const lists = { groups: [], shortcuts: [], methods: [], faults: [] };
  const state = {
    ...lists,
    paid: true,
    token_revoked: false,
    fault_kinds: ["429", "500", "timeout", "lost"],
    ...told,
  };
  const known = new Map((told.channels ?? []).map((each) => [each.id, each]));
  state.people = told.people.map((person) => ({ kind: "member", ...person }));
  state.conversations = told.conversations.map((each) => each.kind === "channel"
    ? { archived: false, member: true, ...each, ...known.get(each.id) }
    : each);
  state.channels = state.conversations.filter((each) => each.kind === "channel");
  state.names = {
    ...Object.fromEntries(state.people.map((person) => [person.id, person.name])),
    ...Object.fromEntries(state.channels.map((channel) => [channel.id, `#${channel.name}`])),
    [state.bot.id]: state.bot.name,
  };
  return state;
}

export function entriesOf(state, user, id) {
  const own = state.ephemerals.filter((each) => each.channel === id && each.user === user);
  return [...(state.messages[id] ?? []), ...own];
}

// The buttons of views whose press failed, as "block/action".
export function failuresOfViews(state) {
  const about = state.ephemerals.map((each) => each.about);
  const buttons = about.filter((each) => each?.view_id && each.type === "button");
  return new Set(buttons.map((each) => `${each.block_id}/${each.action_id}`));
}

function readKey(user, id) {
  return `read ${user} ${id}`;
}

export function markRead(state, user, id) {
  if (document.hidden) return;
  const newest = entriesOf(state, user, id).map((entry) => entry.ts).sort().at(-1);
  if (newest) localStorage.setItem(readKey(user, id), newest);
}

export function unread(state, user) {
  return new Map(state.conversations.map((each) => {
    const seen = localStorage.getItem(readKey(user, each.id)) ?? "0";
    return [each.id, entriesOf(state, user, each.id).filter((entry) => entry.ts > seen).length];
  }));
}
