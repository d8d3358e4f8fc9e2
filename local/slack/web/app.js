// The page: which person looks at which place, and what they do there.

import { act, onChanges, read } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { Composer } from "./composer.js";
import { ModalHost } from "./dialogs.js";
import { byId, h } from "./dom.js";
import { MessageList } from "./messages.js";
import { renderPeople, renderSidebar } from "./sidebar.js";

const HOME = "home";
let state = null;
let user = "U0ALICE";
let place = "C0ORDERS";
let target = null;
let loading = false;
let again = false;

const list = new MessageList(byId("content"), (entry, block, element, value) =>
  act("click", { user, channel: entry.channel, ts: entry.ts, ...pressed(block, element, value) }));
const composer = new Composer((command, text) => act("command", { user, channel: place, command, text }));
const modals = new ModalHost({
  submit: (view, values) => act("submit", { user, view_id: view.id, values }),
  close: (view) => act("close", { user, view_id: view.id }),
  press: (view, block, element, value, values) =>
    act("click", { user, view_id: view.id, values, ...pressed(block, element, value) }),
});

function pressed(block, element, value) {
  return { block_id: block.block_id, action_id: element.action_id, value: value ?? null };
}

// Asks for the state; calls while it is under way become one more round after it.
async function refresh() {
  if (loading) {
    again = true;
    return;
  }
  loading = true;
  try {
    const asked = user;
    const fresh = await read("state", { user: asked });
    if (asked === user) {
      state = fresh;
      banner();
      render();
    }
  } catch {
    lost();
  } finally {
    loading = false;
  }
  if (again) {
    again = false;
    await refresh();
  }
}

function lost() {
  show(byId("banner"), "The simulator does not answer. Trying again…");
}

function banner() {
  const ahead = state.faults.map((fault) => `${fault.method} → ${fault.kind} ×${fault.times}`);
  show(byId("banner"), ahead.length ? `Faults ahead: ${ahead.join(", ")}` : "");
}

function show(element, text) {
  element.textContent = text;
  element.hidden = text === "";
}

function names() {
  const people = Object.fromEntries(state.people.map((person) => [person.id, person.name]));
  return { ...people, [state.bot.id]: state.bot.name };
}

function entriesOf(id) {
  const own = state.ephemerals.filter((each) => each.channel === id && each.user === user);
  return [...(state.messages[id] ?? []), ...own];
}

function render() {
  if (place !== HOME && !state.conversations.some((each) => each.id === place)) place = ownDm() ?? "C0ORDERS";
  byId("team").textContent = state.team.name;
  renderPeople(byId("people"), state.people, user, become);
  const conversation = state.conversations.find((each) => each.id === place);
  const name = conversation ? `${conversation.kind === "channel" ? "# " : ""}${conversation.name}` : `${state.bot.name} · Home`;
  byId("title").textContent = name;
  byId("topic").textContent = conversation?.topic ?? "What the app shows to you alone";
  const who = state.people.find((person) => person.id === user).name;
  document.title = `${name} · ${who} · Slack simulator`;
  composer.show(state.commands, name, place !== HOME);
  if (place === HOME) renderHome();
  else renderConversation();
  renderSidebar(byId("sidebar"), state, place, unread(), go);
  modals.show(state.views.at(-1), names(), failuresOfViews());
}

// A person who looked at their own direct message keeps looking at "the direct message".
function ownDm() {
  return place.startsWith("D") ? state.people.find((person) => person.id === user)?.dm : undefined;
}

function renderConversation() {
  const scroll = byId("scroll");
  const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  const empty = place.startsWith("D")
    ? `${state.bot.name} has not written to you yet.`
    : "Nothing here yet. Place an order with /order.";
  list.show(entriesOf(place), names(), state.bot, empty);
  markRead();
  if (target && document.getElementById(`m-${target}`)) {
    const node = document.getElementById(`m-${target}`);
    node.classList.add("target");
    node.scrollIntoView({ block: "center" });
    target = null;
  } else if (atEnd) {
    scroll.scrollTop = scroll.scrollHeight;
  }
}

let homeShown = "";
function renderHome() {
  const key = JSON.stringify([user, state.home, [...failuresOfViews()]]);
  if (key === homeShown) return;
  list.clear();
  homeShown = key;
  const context = {
    people: names(),
    failures: failuresOfViews(),
    drafts: new Map(),
    press: (block, element, value) =>
      act("click", { user, view_id: state.home.id, ...pressed(block, element, value) }),
  };
  const nothing = state.home_enabled
    ? `${state.bot.name} has published nothing for you yet.`
    : `${state.bot.name} has no Home tab: its manifest does not enable one.`;
  byId("content").replaceChildren(state.home
    ? h("div", { class: "home" }, renderBlocks(state.home.blocks, context))
    : h("p", { class: "empty" }, nothing));
}

function failuresOfViews() {
  const about = state.ephemerals.map((each) => each.about).filter((each) => each?.view_id && each.type === "button");
  return new Set(about.map((each) => `${each.block_id}/${each.action_id}`));
}

function readKey(id) {
  return `read ${user} ${id}`;
}

function markRead() {
  if (document.hidden) return;
  const newest = entriesOf(place).map((entry) => entry.ts).sort().at(-1);
  if (newest) localStorage.setItem(readKey(place), newest);
}

function unread() {
  return new Map(state.conversations.map((each) => {
    const seen = localStorage.getItem(readKey(each.id)) ?? "0";
    return [each.id, entriesOf(each.id).filter((entry) => entry.ts > seen).length];
  }));
}

function go(id) {
  place = id;
  menu(false);
  remember();
  list.clear();
  homeShown = "";
  render();
  byId("scroll").scrollTop = byId("scroll").scrollHeight;
  if (place === HOME) openHome();
}

function openHome() {
  read("home", { user }).catch(lost);
}

async function become(id) {
  user = id;
  list.clear();
  homeShown = "";
  modals.dismiss();
  await refresh();
  remember();
  byId("scroll").scrollTop = byId("scroll").scrollHeight;
  if (place === HOME) openHome();
}

function remember() {
  history.replaceState(null, "", `#${new URLSearchParams({ channel: place, user })}`);
}

function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  user = asked.get("user") ?? user;
  if (!/^U0(ALICE|BOB|CAROL|ERIN|DAVE)$/.test(user)) user = "U0ALICE";
  place = asked.get("channel") ?? place;
  target = asked.get("ts");
}

function menu(open) {
  document.body.classList.toggle("menu-open", open);
  byId("burger").setAttribute("aria-expanded", String(open));
}

byId("burger").addEventListener("click", () => menu(!document.body.classList.contains("menu-open")));
document.addEventListener("keydown", (event) => event.key === "Escape" && menu(false));
window.addEventListener("hashchange", () => {
  readAddress();
  become(user);
});
document.addEventListener("visibilitychange", () => state && !document.hidden && refresh());
readAddress();
await refresh();
byId("scroll").scrollTop = byId("scroll").scrollHeight;
if (place === HOME) openHome();
onChanges(refresh, lost);
