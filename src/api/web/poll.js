// Asking again: as often as somebody looks, and not at all while nobody can see the answer.

import { restMs } from "./api.js";

/** How long to wait while somebody uses the page, and just after they did something. */
export const USUAL_MS = 5_000;
export const QUICK_MS = 2_000;

const IN_USE_MS = 120_000;
const SLOWER_EVERY_MS = 30_000;
const SLOWEST_MS = 60_000;
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "scroll", "touchmove"];

const sleepers = new Set();
let touchedAt = Date.now();
let pointer = "";

function touched(event) {
  // A pointer that lies still is "moved" by what changes below it.
  if (event.type === "pointermove") {
    const place = `${event.screenX},${event.screenY}`;
    if (place === pointer) return;
    pointer = place;
  }
  const wasIdle = Date.now() - touchedAt > IN_USE_MS;
  touchedAt = Date.now();
  if (wasIdle) for (const wake of [...sleepers]) wake();
}

for (const name of TOUCHES) addEventListener(name, touched, { passive: true, capture: true });
addEventListener("focus", touched);

/** The shortest pause for a page that nobody has touched for so long: 10 s, 20, 40, then 60. */
function idlePause(idleMs) {
  if (idleMs <= IN_USE_MS) return 0;
  const doubled = 1 + Math.floor((idleMs - IN_USE_MS) / SLOWER_EVERY_MS);
  return Math.min(SLOWEST_MS, USUAL_MS * 2 ** Math.min(doubled, 8));
}

/** Shortens a pause a little, so that tabs do not march and no answer comes later than it says. */
function spread(pause) {
  return pause * (0.8 + Math.random() * 0.15);
}

/** How long something that was due is waited for at a quick pace. */
const FOLLOWED_MS = 60_000;

/**
 * Shortens a pause to what is due in it, however long nobody touched the page: `dueMs` is when,
 * from now, or null. What is late is asked for quickly, but not for ever.
 */
export function notPast(pause, dueMs) {
  if (dueMs === null || dueMs < -FOLLOWED_MS) return pause;
  return Math.min(pause, Math.max(dueMs + QUICK_MS / 4, QUICK_MS));
}

/**
 * Runs `work` now and after every `delay()` milliseconds; null pauses. It is run less often while
 * nobody touches the page, not in a hidden tab, not before the server said that it may be asked
 * again, and at once when somebody is back, the tab is seen again or the network is there again.
 *
 * @param {() => Promise<void>} work handles its own errors
 * @param {() => (number|null)} delay
 * @param {AbortSignal} signal
 * @param {() => (number|null)} due when something is about to happen, in milliseconds from now
 * @returns {() => void} runs `work` at once
 */
export function poll(work, delay, signal, due = () => null) {
  let timer;
  let busy = false;
  let again = false;

  function later(pause) {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(run, Math.max(pause, restMs()));
  }

  async function run() {
    clearTimeout(timer);
    if (signal.aborted) return;
    again = busy;
    if (busy) return;
    if (restMs() > 0) {
      later(0);
      return;
    }
    busy = true;
    try {
      await work();
    } finally {
      busy = false;
    }
    if (signal.aborted) return;
    if (again) {
      run();
      return;
    }
    const pause = delay();
    if (pause === null) return;
    later(notPast(spread(Math.max(pause, idlePause(Date.now() - touchedAt))), due()));
  }

  function seen() {
    if (document.hidden) {
      clearTimeout(timer);
      return;
    }
    touchedAt = Date.now();
    run();
  }

  const wake = () => document.hidden || run();
  sleepers.add(wake);
  document.addEventListener("visibilitychange", seen, { signal });
  addEventListener("online", wake, { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    sleepers.delete(wake);
  });
  run();
  return run;
}

/** Doubles a pause with each failure, up to a minute, and spreads it so that tabs do not march. */
export function backedOff(pause, failures) {
  if (!failures) return pause;
  return Math.min(pause * 2 ** failures, SLOWEST_MS) * (0.75 + Math.random() / 2);
}

/** Calls `tick` a few times a second while the tab is seen; once a second with reduced motion. */
export function ticker(tick, signal) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const timer = setInterval(() => document.hidden || tick(), calm ? 1000 : 200);
  signal.addEventListener("abort", () => clearInterval(timer));
}
