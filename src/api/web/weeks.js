// ISO weeks, Monday to Sunday in UTC, as the API writes them: 2026-W47.

const DAY_MS = 86_400_000;

/** The week of an instant. */
export function weekOf(milliseconds) {
  const day = new Date(milliseconds);
  // A week belongs to the year of its Thursday.
  const thursday = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()));
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
  const year = thursday.getUTCFullYear();
  const number = Math.floor((thursday - Date.UTC(year, 0, 1)) / DAY_MS / 7) + 1;
  return `${year}-W${String(number).padStart(2, "0")}`;
}

/** The last so many weeks, this one included. */
export function lastWeeks(count, now = Date.now()) {
  return { from: weekOf(now - (count - 1) * 7 * DAY_MS), to: weekOf(now) };
}
