// The short names that apps commonly use; any other stays as it is written.

const EMOJI = {
  "+1": "👍", "-1": "👎", alarm_clock: "⏰", arrow_right: "➡️", bell: "🔔", bulb: "💡",
  calendar: "📅", checkered_flag: "🏁", clipboard: "📋", clock3: "🕒", credit_card: "💳",
  eyes: "👀", fire: "🔥", gear: "⚙️", hammer_and_wrench: "🛠️", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", inbox_tray: "📥", information_source: "ℹ️", label: "🏷️",
  large_blue_circle: "🔵", large_green_circle: "🟢", large_yellow_circle: "🟡", link: "🔗",
  lock: "🔒", mag: "🔍", memo: "📝", moneybag: "💰", no_entry: "⛔", no_entry_sign: "🚫",
  outbox_tray: "📤", package: "📦", page_facing_up: "📄", point_right: "👉", pushpin: "📌",
  question: "❓", red_circle: "🔴", robot_face: "🤖", rocket: "🚀", rotating_light: "🚨",
  shopping_cart: "🛒", shopping_trolley: "🛒", slightly_smiling_face: "🙂", sparkles: "✨",
  speech_balloon: "💬", stopwatch: "⏱️", tada: "🎉", thinking_face: "🤔", thumbsup: "👍",
  thumbsdown: "👎", truck: "🚚", warning: "⚠️", wave: "👋", white_check_mark: "✅", x: "❌",
  zzz: "💤",
};

export function emoji(name) {
  return Object.hasOwn(EMOJI, name) ? EMOJI[name] : `:${name}:`;
}
