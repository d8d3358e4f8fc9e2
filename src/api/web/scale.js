// Where an instant lies in the picture. Pure.

/**
 * A scale on which hours of sleep and milliseconds of work are both readable: every stretch
 * between two neighbouring instants gets a width that grows with the logarithm of its length.
 *
 * @param {number[]} instants milliseconds, in any order, repeated or not
 * @returns {(at: number) => number} a position from 0 to 1
 */
export function readableScale(instants) {
  const marks = [...new Set(instants)].sort((a, b) => a - b);
  const ends = [0];
  for (let i = 1; i < marks.length; i += 1) {
    ends.push(ends[i - 1] + Math.log1p((marks[i] - marks[i - 1]) / 8));
  }
  const width = ends[ends.length - 1] || 1;
  return (at) => {
    if (at <= marks[0]) return 0;
    const next = marks.findIndex((mark) => mark >= at);
    if (next < 0) return 1;
    const within = (at - marks[next - 1]) / (marks[next] - marks[next - 1]);
    return (ends[next - 1] + within * (ends[next] - ends[next - 1])) / width;
  };
}
