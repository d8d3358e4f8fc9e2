// The page: which person looks at which place, and what they do there.

import { messageActions, perform, pressInView, pressMessage, startShortcut } from "./acting.js";
import { HOME, here, readAddress, writeAddress } from "./address.js";
import { act, onChanges, read } from "./api.js";
import { lost, renderBanner } from "./banner.js";
import { Composer } from "./composer.js";
import { Conversation, point } from "./conversation.js";
import { readAs } from "./dates.js";
import { byId } from "./dom.js";
import { GroupsView } from "./groups.js";
import { HomeTab, renderTabs } from "./home.js";
import { ModalHost } from "./modal.js";
import { Pane } from "./pane.js";
import { renderPeople } from "./people.js";
import { renderSidebar } from "./sidebar.js";
import { askState, entriesOf, failuresOfViews, markRead, unread } from "./state.js";
import { ThreadView } from "./thread.js";
import { toast } from "./toast.js";
import { TroubleView } from "./trouble.js";

let state = null;
let since = 0;
let loading = false;
let again = false;
let tool = null;
let phone = localStorage.getItem("phone") === "on";

const actions = {
  press: pressMessage,
  more: (entry) => messageActions(state.shortcuts, entry),
  open: openThread,
};
const recover = async () => {
  await perform("clear-faults", {});
  if (!state.paid) await perform("plan", { paid: true });
};
const conversation = new Conversation(actions);
const home = new HomeTab(pressInView);
const views = {
  thread: new ThreadView(actions),
  trouble: new TroubleView(perform, recover),
  groups: new GroupsView(perform),
};
const pane = new Pane(() => {
  tool = null;
  here.thread = null;
  writeAddress();
  render();
});
const composer = new Composer(
  (command, text) => act("command", { user: here.user, channel: here.place, command, text }),
  (shortcut) => startShortcut(shortcut),
  (text) => act("post", { user: here.user, channel: here.place, text }),
);
const modals = new ModalHost({
  submit: (view, values) => act("submit", { user: here.user, view_id: view.id, values }),
  close: (view) => perform("close", { user: here.user, view_id: view.id }),
  press: pressInView,
});

// Asks for the state; calls while it is under way become one more round after it.
async function refresh() {
  if (loading) {
    again = true;
    return;
  }
  loading = true;
  try {
    const asked = here.user;
    const fresh = await askState(asked);
    if (asked === here.user) {
      state = fresh;
      since = performance.now();
      render();
    }
  } catch (error) {
    if (error.field === "user") here.user = "U0ALICE";
    else lost();
    again = error.field === "user";
  } finally {
    loading = false;
  }
  if (again) {
    again = false;
    await refresh();
  }
}

function render() {
  const place = state.conversations.find((each) => each.id === here.place);
  if (!place && here.place !== HOME) {
    here.place = here.place.startsWith("D") ? ownDm() : "C0ORDERS";
    render();
    return;
  }
  readAs(state.people.find((person) => person.id === here.user));
  byId("team").textContent = state.team.name;
  renderBanner(state, since, { recover, refresh });
  renderPeople(byId("people"), state.people, here.user, become);
  renderTitle(place);
  const name = place?.kind === "channel" ? `# ${place.name}` : state.bot.name;
  composer.show(state.commands, state.shortcuts, name, here.place !== HOME && !place.archived);
  if (here.place === HOME) renderHome();
  else conversation.show(state, around());
  if (here.place !== HOME) markRead(state, here.user, here.place);
  renderPane();
  const on = new Set([tool, phone ? "phone" : null]);
  const news = unread(state, here.user);
  renderSidebar(byId("sidebar"), state, here.place, news, on, { go: goTo, use });
  modals.show(state.views, state.names, failuresOfViews(state));
}

function around() {
  const place = state.names[here.place] ?? "direct message";
  const person = (id) => state.people.find((each) => each.id === id);
  return { people: state.names, person, bot: state.bot, place, phone, reader: here.user };
}

function renderTitle(place) {
  const channel = place?.kind === "channel" ? place : null;
  const name = channel ? `# ${channel.name}` : state.bot.name;
  byId("title").textContent = name;
  byId("topic").textContent = channel?.archived ? "This channel is archived" : channel?.topic ?? "";
  byId("tabs").hidden = channel !== null;
  const tab = here.place === HOME ? "home" : "messages";
  renderTabs(byId("tabs"), tab, (id) => go(id === "home" ? HOME : ownDm()));
  const who = state.names[here.user];
  document.title = `${channel ? name : `${name} · ${tab}`} · ${who} · Slack simulator`;
}

function ownDm() {
  return state.people.find((person) => person.id === here.user).dm;
}

function renderHome() {
  if (state.home) {
    if (home.node.parentNode !== byId("content")) byId("content").replaceChildren(home.node);
    home.show(state.home, state.names, failuresOfViews(state));
    return;
  }
  conversation.list.show([], around(), state.home_enabled
    ? `${state.bot.name} has published nothing for you yet.`
    : `${state.bot.name} has no Home tab: its manifest does not enable one.`);
}

function renderPane() {
  const title = { trouble: "Slack is having a bad day", groups: "User groups" }[tool];
  if (title) {
    pane.show(views[tool], title, "", { state, since });
  } else if (here.thread && here.place !== HOME) {
    const entries = entriesOf(state, here.user, here.place);
    const where = state.names[here.place] ?? "direct message";
    pane.show(views.thread, "Thread", where, { entries, root: here.thread, around: around() });
  } else {
    pane.hide();
  }
}

function openThread(entry, reply) {
  tool = null;
  here.thread = entry.ts;
  writeAddress();
  renderPane();
  point(byId(`t-${reply}`));
}

function use(id) {
  menu(false);
  if (id === "phone") {
    phone = !phone;
    localStorage.setItem("phone", phone ? "on" : "off");
  } else {
    tool = tool === id ? null : id;
  }
  render();
}

// The app opens at what is new, and else at its Home tab if it has one.
function goTo(id) {
  const news = unread(state, here.user).get(ownDm());
  if (id !== "app") go(id);
  else go(news || !state.home_enabled ? ownDm() : HOME);
}

function go(id) {
  here.place = id;
  here.thread = null;
  menu(false);
  arrive();
  render();
  conversation.toEnd();
}

async function become(id) {
  here.user = id;
  if (here.place.startsWith("D")) here.thread = null;
  modals.dismiss();
  arrive();
  await refresh();
  writeAddress();
  conversation.toEnd();
}

function arrive() {
  writeAddress();
  conversation.clear();
  home.clear();
  if (here.place === HOME) read("home", { user: here.user }).catch(lost);
}

function menu(open) {
  document.body.classList.toggle("menu-open", open);
  byId("burger").setAttribute("aria-expanded", String(open));
}

async function start() {
  readAddress();
  const { target } = here;
  arrive();
  await refresh();
  if (!target) conversation.toEnd();
}

byId("burger").addEventListener("click", () =>
  menu(!document.body.classList.contains("menu-open")));
document.addEventListener("keydown", (event) => event.key === "Escape" && menu(false));
window.addEventListener("hashchange", () => {
  modals.dismiss();
  start();
});
document.addEventListener("visibilitychange", () => state && !document.hidden && refresh());
await start();
onChanges(refresh, lost);
