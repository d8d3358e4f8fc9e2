// What a person does, told to the simulator. What it refuses is said, and is no outcome.

import { here, permalink } from "./address.js";
import { act } from "./api.js";
import { forged } from "./dialogs.js";
import { plain } from "./text.js";
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

// The menu of a message: the app's message shortcuts, what every message has, and what only an
// attacker would do with one that has buttons.
export function messageActions(shortcuts, entry) {
  const buttons = buttonsOf(entry);
  return [
    ...shortcuts.filter((each) => each.type === "message").map((each) => ({
      label: each.name,
      detail: each.description,
      run: () => startShortcut(each, entry),
    })),
    { label: "Copy link to message", run: () => copy(permalink(entry)) },
    ...(buttons.length ? [{
      label: "Press with another value…",
      detail: "Simulator: send what no button here sends",
      run: () => forge(entry, buttons),
    }] : []),
  ];
}

function buttonsOf(entry) {
  return entry.blocks
    .flatMap((block) => [block.accessory, ...(block.elements ?? [])].map((each) => ({ block, each })))
    .filter(({ each }) => each?.type === "button")
    .map(({ block, each }) => ({ block, each, label: plain(each.text.text) }));
}

async function forge(entry, buttons) {
  const chosen = await forged(buttons.map(({ label, each }) => ({ label, value: each.value ?? "" })));
  if (chosen === null) return;
  const { block, each } = buttons[chosen.index];
  const what = { ...pressed(block, each, each.value), forged_value: chosen.value };
  await perform("click", { user: here.user, channel: entry.channel, ts: entry.ts, ...what });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("The link is on the clipboard.");
  } catch {
    toast(text);
  }
}
