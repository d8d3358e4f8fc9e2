// Asking again, but only while somebody can see the answer.

/**
 * Runs `work` now and after every `delay()` milliseconds; null pauses. Stops in a hidden tab and
 * runs at once when the tab is seen again or the network is back.
 *
 * @param {() => Promise<void>} work handles its own errors
 * @returns {() => void} runs `work` at once
 */
export function poll(work, delay, signal) {
  let timer;
  let busy = false;
  let again = false;
  const run = async () => {
    clearTimeout(timer);
    if (signal.aborted) return;
    again = busy;
    if (busy) return;
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
    if (pause !== null && !document.hidden) timer = setTimeout(run, pause);
  };
  const seen = () => (document.hidden ? clearTimeout(timer) : run());
  document.addEventListener("visibilitychange", seen, { signal });
  addEventListener("online", run, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  run();
  return run;
}

/** Doubles a pause with each failure, up to a minute, and spreads it so that tabs do not march. */
export function backedOff(pause, failures) {
  if (!failures) return pause;
  return Math.min(pause * 2 ** failures, 60_000) * (0.75 + Math.random() / 2);
}

/** Calls `tick` a few times a second while the tab is seen; once a second with reduced motion. */
export function ticker(tick, signal) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const timer = setInterval(() => document.hidden || tick(), calm ? 1000 : 200);
  signal.addEventListener("abort", () => clearInterval(timer));
}
