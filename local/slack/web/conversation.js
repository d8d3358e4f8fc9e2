// The middle of the page: the messages of the place one looks at.

import { here } from "./address.js";
import { byId } from "./dom.js";
import { MessageList } from "./messages.js";
import { channelRows } from "./rows.js";
import { entriesOf } from "./state.js";

export class Conversation {
  constructor(actions) {
    this.actions = actions;
    this.scroll = byId("scroll");
    this.list = new MessageList(byId("content"), "m", actions);
  }

  clear() {
    this.list.clear();
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  show(state, around) {
    const { scroll } = this;
    const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
    const entries = entriesOf(state, here.user, here.place);
    this.list.show(channelRows(entries), around, emptyWords(state));
    if (here.target) this.toTarget(entries);
    else if (atEnd) this.toEnd();
  }

  // A link to a reply leads to its thread.
  toTarget(entries) {
    const entry = entries.find((each) => each.ts === here.target);
    if (!entry) return;
    here.target = null;
    if (entry.thread_ts && entry.thread_ts !== entry.ts) {
      this.actions.open({ ...entry, ts: entry.thread_ts }, entry.ts);
      return;
    }
    point(byId(`m-${entry.ts}`));
  }
}

export function point(node) {
  node?.classList.add("target");
  node?.scrollIntoView({ block: "center" });
}

function emptyWords(state) {
  if (here.place.startsWith("D")) return `${state.bot.name} has not written to you yet.`;
  const command = state.commands[0]?.command;
  return command ? `Nothing here yet. Try ${command}.` : "Nothing here yet.";
}
