// The thread beside the conversation: its first message and its replies, live.

import { h } from "./dom.js";
import { MessageList } from "./messages.js";
import { threadRows } from "./rows.js";

export class ThreadView {
  constructor(actions) {
    this.body = h("div", { class: "thread", role: "log", "aria-live": "polite" });
    this.list = new MessageList(this.body, "t", actions);
  }

  // `shown` is {entries, root, around}.
  render({ entries, root, around }) {
    const rows = threadRows(entries, root);
    if (rows.length > 1) this.list.show(rows, around, "");
    else this.list.show([], around, "This thread is gone, or older than what the page shows.");
  }
}
