// The messages of a conversation or a thread, drawn once each.

import { arrange, h } from "./dom.js";
import { clock, day } from "./dates.js";
import { icon } from "./icons.js";
import { menuButton } from "./menus.js";
import { face } from "./people.js";
import { counted } from "./rows.js";
import { mrkdwn, written } from "./text.js";
import { renderBlocks } from "./blocks.js";

// Keeps a node per message and rebuilds only what changed, so that focus and menus survive.
// `actions` is {press(entry, block, element, value), more(entry), open(entry)}; `prefix` keeps
// the ids of a message apart that shows in two places.
export class MessageList {
  constructor(container, prefix, actions) {
    this.container = container;
    this.prefix = prefix;
    this.actions = actions;
    this.known = new Map();
  }

  clear() {
    this.known.clear();
    this.container.replaceChildren();
  }

  // `around` is {people, person(id), bot, place, phone, reader}: names by id, people, whether to
  // show a phone's line, and who reads: times are drawn for them.
  show(rows, around, empty) {
    const kept = new Map();
    const nodes = rows.map((row) => {
      const json = JSON.stringify([row, around.phone, around.reader]);
      const before = this.known.get(row.key);
      const node = before?.json === json ? before.node : this.node(row, around);
      if (before && before.node !== node) follow(before.node, node);
      kept.set(row.key, { json, node });
      return node;
    });
    this.known = kept;
    if (!nodes.length) nodes.push(h("p", { class: "empty" }, empty));
    arrange(this.container, nodes);
  }

  node(row, around) {
    if (row.line) {
      return h("div", { class: row.left ? "day left" : "day" }, h("span", {}, row.line));
    }
    const { people, bot } = around;
    const { entry, failures } = row;
    const isPrivate = entry.kind !== undefined;
    const isFailure = entry.kind === "failure";
    const writer = isPrivate ? undefined : around.person(entry.user);
    const name = isFailure ? "Slackbot" : writer?.name ?? bot.name;
    const tag = isFailure ? "Slack" : "App";
    const context = {
      people,
      failures: new Set(failures),
      press: (block, element, value) => this.actions.press(entry, block, element, value),
    };
    return h("article", {
      class: isPrivate ? "message private" : "message",
      id: `${this.prefix}-${entry.ts}`,
      tabindex: "-1",
      "aria-label": `${name}: ${entry.text}`,
    },
    writer ? face(writer) : h("div", {
      class: isFailure ? "avatar slackbot" : "avatar bot",
      "aria-hidden": "true",
    }, isFailure ? "!" : name.charAt(0)),
    h("div", { class: "body" },
      h("p", { class: "byline" },
        h("strong", {}, name),
        writer && writer.kind !== "bot" ? null : h("span", { class: "app" }, tag),
        h("time", {}, clock(entry.ts)),
        isPrivate ? h("span", { class: "only-you" }, "Only visible to you") : null),
      entry.blocks.length
        ? renderBlocks(entry.blocks, context)
        : h("div", { class: "b-text" }, mrkdwn(entry.text, people)),
      entry.edited_ts ? h("span", { class: "edited" }, "(edited)") : null,
      around.phone && !isFailure ? phoneLine(entry, name, around) : null,
      row.thread ? this.threadBar(row, people) : null),
    isPrivate ? null : this.more(entry));
  }

  threadBar(row, people) {
    const { count, own, who, last } = row.thread;
    const names = who.map((id) => people[id] ?? id);
    const replies = count ? counted(count, "reply", "replies") : null;
    const mine = own ? `${own} only visible to you` : null;
    return h("button", {
      type: "button",
      class: "thread-bar",
      "data-action": "open-thread",
      onclick: () => this.actions.open(row.entry),
    },
    names.map((name) =>
      h("span", { class: "avatar small", "aria-hidden": "true" }, name.charAt(0))),
    h("strong", {}, [replies, mine].filter(Boolean).join(", ")),
    names.length ? h("span", {}, `from ${names.join(", ")}`) : null,
    h("span", { class: "soft" }, `${day(last)}, ${clock(last)}`));
  }

  more(entry) {
    const opener = h("button", {
      type: "button",
      class: "plain",
      "aria-label": "More actions for this message",
      title: "More actions",
      "data-action": "message-actions",
    }, icon("dots"));
    const menu = menuButton(opener, "Message actions", () => this.actions.more(entry));
    menu.classList.add("message-actions");
    return menu;
  }
}

// Where the message that had the focus is drawn anew, the same control takes it again.
function follow(old, node) {
  if (!old.contains(document.activeElement)) return;
  const action = document.activeElement.closest("[data-action]")?.dataset.action;
  old.replaceWith(node);
  const same = action ? node.querySelector(`[data-action="${CSS.escape(action)}"]`) : null;
  (same ?? node).focus({ preventScroll: true });
}

// Phones show a message's `text` and none of its blocks.
function phoneLine(entry, name, { people, place }) {
  const text = written(mrkdwn(entry.text, people));
  return h("p", { class: text ? "phone" : "phone wrong" },
    icon("phone"),
    h("span", { class: "phone-head" }, `${name} in ${place}`),
    h("span", { class: "phone-text" }, text || "This message has no text: a phone has nothing to show."));
}
