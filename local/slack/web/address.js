// Where the page looks: who, which place, which thread. The address says the same, for links.

export const HOME = "home";

export const here = { user: "U0ALICE", place: "C0ORDERS", thread: null, target: null };

export function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  here.user = asked.get("user") ?? here.user;
  here.place = asked.get("channel") ?? here.place;
  here.thread = asked.get("thread");
  here.target = asked.get("ts");
}

export function writeAddress() {
  const said = { channel: here.place, user: here.user };
  if (here.thread) said.thread = here.thread;
  history.replaceState(null, "", `#${new URLSearchParams(said)}`);
}

export function permalink(entry) {
  const digits = entry.ts.replace(".", "");
  return `${location.origin}/archives/${entry.channel}/p${digits}`;
}
