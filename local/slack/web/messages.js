// The list of a conversation: messages with their threads, and what only you can see.

import { h } from "./dom.js";
import { clock, day } from "./dates.js";
import { mrkdwn } from "./text.js";
import { renderBlocks } from "./blocks.js";

// Keeps a node per message and rebuilds only what changed, so that focus and menus survive.
export class MessageList {
  constructor(container, press) {
    this.container = container;
    this.press = press;
    this.known = new Map();
  }

  clear() {
    this.known.clear();
    this.container.replaceChildren();
  }

  show(entries, people, bot, empty) {
    const wanted = rows(entries);
    const kept = new Map();
    const nodes = wanted.map((row) => {
      const json = JSON.stringify(row);
      const before = this.known.get(row.key);
      const node = before?.json === json ? before.node : this.node(row, people, bot);
      kept.set(row.key, { json, node });
      return node;
    });
    this.known = kept;
    if (!nodes.length) nodes.push(h("p", { class: "empty" }, empty));
    this.arrange(nodes);
  }

  // Moves nothing that stands where it belongs: a moved node loses its focus.
  arrange(nodes) {
    for (const [index, node] of nodes.entries()) {
      const present = this.container.children[index];
      if (present !== node) this.container.insertBefore(node, present ?? null);
    }
    while (this.container.children.length > nodes.length) this.container.lastElementChild.remove();
  }

  node(row, people, bot) {
    if (row.day) return h("div", { class: "day" }, h("span", {}, row.day));
    const { entry, failures } = row;
    const isPrivate = entry.kind !== undefined;
    const isFailure = entry.kind === "failure";
    const author = isFailure ? "Slackbot" : people[entry.user] ?? bot.name;
    const name = isPrivate && !isFailure ? bot.name : author;
    const context = {
      people,
      failures: new Set(failures),
      press: (block, element, value) => this.press(entry, block, element, value),
    };
    return h("article",
      { class: classes(row, isPrivate), id: `m-${entry.ts}`, "aria-label": `${name}: ${entry.text}` },
      h("div", { class: `avatar ${isFailure ? "slackbot" : "bot"}`, "aria-hidden": "true" },
        isFailure ? "!" : name.charAt(0)),
      h("div", { class: "body" },
        h("p", { class: "byline" },
          h("strong", {}, name),
          h("span", { class: "app" }, isFailure ? "Slack" : "App"),
          h("time", {}, clock(entry.ts)),
          isPrivate ? h("span", { class: "only-you" }, "Only visible to you") : null),
        entry.blocks.length
          ? renderBlocks(entry.blocks, context)
          : h("div", { class: "b-text" }, mrkdwn(entry.text, people)),
        entry.edited_ts ? h("span", { class: "edited" }, "(edited)") : null));
  }
}

function classes(row, isPrivate) {
  return ["message", row.reply && "reply", isPrivate && "private"].filter(Boolean).join(" ");
}

// Orders entries: by time, each thread under its first message, a line between days. A failed
// press is no row of its own: it is the warning sign beside its button.
function rows(entries) {
  const failures = new Map();
  const visible = [];
  for (const entry of entries) {
    const about = entry.kind === "failure" ? entry.about : null;
    if (about?.type === "button") {
      if (about.ts) failures.set(about.ts, [...(failures.get(about.ts) ?? []), `${about.block_id}/${about.action_id}`]);
    } else if (about?.type !== "view") {
      visible.push(entry);
    }
  }
  const present = new Set(visible.map((entry) => entry.ts));
  const isReply = (entry) => entry.thread_ts && entry.thread_ts !== entry.ts && present.has(entry.thread_ts);
  const byTime = (a, b) => (a.ts < b.ts ? -1 : 1);
  const replies = Map.groupBy(visible.filter(isReply).sort(byTime), (entry) => entry.thread_ts);
  const result = [];
  let lastDay = "";
  for (const entry of visible.filter((each) => !isReply(each)).sort(byTime)) {
    const today = day(entry.ts);
    if (today !== lastDay) result.push({ key: `day ${today}`, day: today });
    lastDay = today;
    for (const each of [entry, ...(replies.get(entry.ts) ?? [])]) {
      result.push({ key: each.ts, entry: each, reply: each !== entry, failures: failures.get(each.ts) ?? [] });
    }
  }
  return result;
}
