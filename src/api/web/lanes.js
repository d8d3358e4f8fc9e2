// A timeline as lanes with marks: one for each invocation and each step. Pure.

/** What a step does between two attempts, by its form. */
const BETWEEN = { step: "retry", look: "look" };
const ms = (iso) => (iso ? Date.parse(iso) : null);

/** Marks of an operation that runs: its attempts, and the pauses between them. */
function attempts(step) {
  const marks = [];
  const form = BETWEEN[step.form] ?? "retry";
  // Where the history does not tell of them all, it tells of the last ones.
  const untold = Math.max(0, step.attempts - step.runs.length);
  step.runs.forEach((run, index) => {
    const [from, to] = [ms(run.startedAt), ms(run.endedAt)];
    const before = marks.at(-1);
    if (before && from > before.to) marks.push({ form, sleep: true, from: before.to, to: from });
    marks.push({ form: "run", from, to, status: run.status, attempt: untold + index + 1 });
  });
  const last = marks.at(-1);
  if (step.status === "pending" && last) {
    marks.push({ form, sleep: true, from: last.to, to: null });
  }
  return marks;
}

function stepLane(step) {
  const mark = { form: step.form, sleep: true, from: ms(step.startedAt), to: ms(step.endedAt),
    status: step.status };
  return {
    name: step.name, form: step.form, status: step.status, seconds: step.seconds,
    from: ms(step.startedAt), to: ms(step.endedAt), attempts: step.attempts,
    marks: step.kind === "wait" ? [mark] : attempts(step),
  };
}

function invocationLane(span, index) {
  const [from, to] = [ms(span.startedAt), ms(span.endedAt)];
  const status = to ? "succeeded" : "started";
  return {
    number: index + 1, form: "invocation", status, seconds: span.seconds, from, to, attempts: 1,
    marks: [{ form: "invocation", from, to, status }],
  };
}

/** Lanes with an equal name are numbered. */
function numbered(lanes) {
  const count = {};
  for (const lane of lanes) count[lane.name] = (count[lane.name] ?? 0) + 1;
  const seen = {};
  for (const lane of lanes) {
    seen[lane.name] = (seen[lane.name] ?? 0) + 1;
    lane.label = count[lane.name] > 1 ? `${lane.name} ${seen[lane.name]}` : lane.name;
  }
  return lanes;
}

/** @returns {{invocations: object[], steps: object[]}} */
export function lanesOf(timeline) {
  return {
    invocations: timeline.invocations.map(invocationLane),
    steps: numbered(timeline.steps.map(stepLane)),
  };
}

/** The spans in which something ran, until `now` where it still does. */
export function awakeSpans(lanes, now) {
  return lanes.flatMap((lane) => lane.marks).filter((mark) => !mark.sleep)
    .map((mark) => [mark.from, mark.to ?? Math.max(now, mark.from)]);
}
