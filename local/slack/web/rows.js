// From what a conversation holds to what is drawn: by time, days apart, threads folded.

import { day } from "./dates.js";

const byTime = (a, b) => (a.ts < b.ts ? -1 : 1);

// A failed press is no row of its own: it is the warning sign beside its button.
function seen(entries) {
  const failures = new Map();
  const visible = [];
  for (const entry of entries) {
    const about = entry.kind === "failure" ? entry.about : null;
    if (about?.type === "button") {
      const known = failures.get(about.ts) ?? [];
      failures.set(about.ts, [...known, `${about.block_id}/${about.action_id}`]);
    } else if (about?.type !== "view") {
      visible.push(entry);
    }
  }
  return { failures, visible: visible.sort(byTime) };
}

function isReply(entry) {
  return entry.thread_ts && entry.thread_ts !== entry.ts;
}

function row(entry, failures, more) {
  return { key: entry.ts, entry, failures: failures.get(entry.ts) ?? [], ...more };
}

// The conversation: a reply shows only as a number below its thread's first message.
export function channelRows(entries) {
  const { failures, visible } = seen(entries);
  const present = new Set(visible.map((entry) => entry.ts));
  const folded = (entry) => isReply(entry) && present.has(entry.thread_ts);
  const replies = Map.groupBy(visible.filter(folded), (entry) => entry.thread_ts);
  const rows = [];
  let lastDay = "";
  for (const entry of visible.filter((each) => !folded(each))) {
    const today = day(entry.ts);
    if (today !== lastDay) rows.push({ key: `day ${today}`, line: today });
    lastDay = today;
    rows.push(row(entry, failures, { thread: summary(replies.get(entry.ts) ?? []) }));
  }
  return rows;
}

function summary(replies) {
  if (!replies.length) return null;
  const all = replies.filter((each) => each.kind === undefined);
  return {
    count: all.length,
    own: replies.length - all.length,
    who: [...new Set(all.map((each) => each.user))],
    last: replies.at(-1).ts,
  };
}

// A thread: its first message, how many replied, the replies.
export function threadRows(entries, root) {
  const { failures, visible } = seen(entries);
  const replies = visible.filter((entry) => isReply(entry) && entry.thread_ts === root);
  const first = visible.filter((entry) => entry.ts === root);
  const line = { key: "replies", line: counted(replies.length, "reply", "replies"), left: true };
  const drawn = (entry) => row(entry, failures, {});
  return [...first.map(drawn), line, ...replies.map(drawn)];
}

export function counted(count, one, many) {
  return `${count} ${count === 1 ? one : many}`;
}
