// What a person does, told to the simulator. What it refuses is said, and is no outcome.

import { here, permalink } from "./address.js";
import { act } from "./api.js";
import { toast } from "./toast.js";

export async function perform(name, body) {
  try {
    return await act(name, body);
  } catch (error) {
    toast(error.message);
    return { error: error.message };
  }
}

function pressed(block, element, value) {
  return { block_id: block.block_id, action_id: element.action_id, value: value ?? null };
}

export function pressMessage(entry, block, element, value) {
  const what = pressed(block, element, value);
  return perform("click", { user: here.user, channel: entry.channel, ts: entry.ts, ...what });
}

export function pressInView(view, block, element, value, values) {
  const what = pressed(block, element, value);
  return perform("click", { user: here.user, view_id: view.id, values, ...what });
}

export function startShortcut(shortcut, entry) {
  const on = entry ? { channel: entry.channel, ts: entry.ts } : {};
  return perform("shortcut", { user: here.user, callback_id: shortcut.callback_id, ...on });
}

// The menu of a message: the app's message shortcuts, and what every message has.
export function messageActions(shortcuts, entry) {
  return [
    ...shortcuts.filter((each) => each.type === "message").map((each) => ({
      label: each.name,
      detail: each.description,
      run: () => startShortcut(each, entry),
    })),
    { label: "Copy link to message", run: () => copy(permalink(entry)) },
  ];
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("The link is on the clipboard.");
  } catch {
    toast(text);
  }
}
