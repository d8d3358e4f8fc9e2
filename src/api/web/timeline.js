// What ran and what slept: the picture, what one mark of it is exactly, and the same as a table.

import { fill, h } from "./dom.js";
import { speaker } from "./language.js";
import { lanesOf } from "./lanes.js";
import { exactly, historyTable } from "./history-table.js";
import { picture, swatch } from "./picture.js";
import words from "./words-timeline.js";
import { again, ALL, moved, selected, showing, zoomed } from "./zoom.js";

const say = speaker(words);
const KEPT_OUT_OF_A_CLICK = 6;
const FORMS = ["invocation", "run", "answer", "timer", "retry", "look"];

/** `update` takes a newly read timeline; `tick` moves the open marks to the server's now. */
export function timelinePanel() {
  const body = h("div", { class: "stack" }, h("p", { class: "soft" }, say("reading")));
  const element = h("section", { class: "card panel timeline", "aria-labelledby": "timeline-title" },
    h("h2", { id: "timeline-title" }, say("title")), body);
  let shown = null;
  let drawn = null;

  function update(timeline) {
    const key = JSON.stringify([timeline.invocations, timeline.steps, timeline.running]);
    if (key === drawn) return;
    drawn = key;
    const lanes = lanesOf(timeline);
    if (!lanes.invocations.length && !lanes.steps.length) {
      shown = null;
      fill(body, h("p", { class: "soft" }, say("nothing")));
      return;
    }
    if (!shown) {
      shown = explorer();
      fill(body, shown.elements);
    }
    shown.update(lanes);
  }

  function tick(timeline, serverNow) {
    if (!timeline || !shown) return;
    const end = timeline.endedAt ?? timeline.serverTime;
    const now = timeline.running ? serverNow : Date.parse(end);
    shown.place({ start: Date.parse(timeline.createdAt), end: now, now });
  }

  function missing(open) {
    drawn = shown = null;
    fill(body, h("p", { class: "soft", testid: "no-timeline" },
      open ? say("not-started") : say("missing")));
  }

  return { element, update, tick, missing };
}

/** The picture with all that one can do to it. */
function explorer() {
  const drawing = picture();
  const table = historyTable();
  const detail = h("p", { class: "detail", role: "status", testid: "detail" }, say("hint"));
  const legend = h("ul", { class: "legend", testid: "legend" });
  const frame = h("div", { class: "frame", tabindex: 0, role: "group", testid: "picture",
    "aria-label": say("picture"), "aria-describedby": "picture-keys" }, drawing.element);
  const state = { lanes: null, span: null, view: ALL, scale: null, chosen: -1, width: 0 };
  const acts = { state, drawing, detail, redraw, show, choose };
  const tools = toolbar(acts, table.element);

  function redraw() {
    state.width = frame.clientWidth - 2;
    if (state.width <= 0 || !state.lanes) return;
    const kept = nameOf(drawing.marks()[state.chosen]);
    drawing.draw(state.lanes, state.width);
    choose(drawing.marks().findIndex((each) => nameOf(each) === kept), { quiet: true });
    if (state.span) place(state.span);
  }

  /** Newly read lanes: the reader goes on seeing the stretch that they chose. */
  function renew(lanes) {
    const before = state.scale;
    state.lanes = lanes;
    redraw();
    if (before && state.scale && state.scale !== before) show(again(state.view, before, state.scale));
  }

  function place(span) {
    state.span = span;
    state.scale = drawing.place(span, state.view);
    table.tick(span.now);
  }

  function show(view) {
    state.view = view;
    tools.renew(view);
    if (state.span) place(state.span);
  }

  function choose(index, { quiet = false } = {}) {
    const marks = drawing.marks();
    state.chosen = Math.max(-1, Math.min(index, marks.length - 1));
    marks.forEach(({ shape }, at) => shape.classList.toggle("chosen", at === state.chosen));
    const { mark, lane } = marks[state.chosen] ?? {};
    if (quiet || !mark || !state.span) return;
    fill(detail, exactly(lane, mark, state.span.now));
  }

  new ResizeObserver(() => frame.clientWidth - 2 !== state.width && redraw()).observe(frame);
  listenToKeys(frame, acts);
  listenToPointer(frame, acts);
  return {
    elements: [tools.element, detail, frame, legend,
      h("p", { class: "help", id: "picture-keys" }, say("keys")), table.element],
    update(lanes) {
      fill(legend, legendItems(lanes));
      table.update(lanes);
      renew(lanes);
    },
    place,
  };
}

/** By what a mark is known again in another drawing; nothing where none is chosen. */
function nameOf(drawn) {
  return drawn && [drawn.lane.number ?? drawn.lane.label, drawn.mark.form, drawn.mark.from].join();
}

function legendItems({ invocations, steps }) {
  const marks = [...invocations, ...steps].flatMap((lane) => lane.marks);
  return FORMS.filter((form) => marks.some((mark) => mark.form === form))
    .map((form) => h("li", {}, swatch(form), say(`legend-${form}`)));
}

function toolbar({ state, show }, tableElement) {
  const press = (name, sign, act) => h("button", { type: "button", class: "tool", title: say(name),
    "aria-label": say(name), testid: name, on: { click: act } }, sign);
  const all = press("zoom-all", say("all"), () => show(ALL));
  const moves = [press("move-back", "←", () => show(moved(state.view, -0.5))),
    press("move-on", "→", () => show(moved(state.view, 0.5)))];
  const out = press("zoom-out", "−", () => show(zoomed(state.view, 2)));
  const asTable = h("button", { type: "button", class: "tool", "aria-pressed": "false",
    testid: "as-table", on: { click: () => {
      const hidden = tableElement.classList.toggle("unseen");
      // What is wider than the page is scrolled, by keys too.
      if (hidden) tableElement.removeAttribute("tabindex");
      else tableElement.tabIndex = 0;
      asTable.setAttribute("aria-pressed", String(!hidden));
    } } }, say("table"));
  const renew = (view) => {
    for (const control of [all, out, ...moves]) control.disabled = view.to - view.from >= 1;
  };
  renew(state.view);
  return { renew, element: h("div", { class: "tools", role: "toolbar", "aria-label": say("tools") },
    out, press("zoom-in", "+", () => show(zoomed(state.view, 0.5))), all, moves, asTable) };
}

/** + − 0 zoom, arrows go from mark to mark, with Shift they move what is seen. */
function listenToKeys(frame, { state, drawing, show, choose }) {
  const go = (index) => {
    choose(index);
    const chosen = drawing.marks()[state.chosen];
    if (chosen && state.scale) show(showing(state.view, state.scale.position(chosen.mark.from)));
    chosen?.shape.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const lane = (by) => {
    const marks = drawing.marks();
    const rows = [...new Set(marks.map((each) => each.lane))];
    const at = rows.indexOf(marks[state.chosen]?.lane);
    const wanted = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    return marks.findIndex((each) => each.lane === wanted);
  };
  const keys = {
    "+": () => show(zoomed(state.view, 0.5)), "=": () => show(zoomed(state.view, 0.5)),
    "-": () => show(zoomed(state.view, 2)), 0: () => show(ALL),
    ArrowRight: (event) => (event.shiftKey ? show(moved(state.view, 0.25)) : go(state.chosen + 1)),
    ArrowLeft: (event) => (event.shiftKey ? show(moved(state.view, -0.25))
      : go(Math.max(0, state.chosen - 1))),
    ArrowDown: () => go(lane(1)), ArrowUp: () => go(lane(-1)),
    Home: () => go(0), End: () => go(drawing.marks().length - 1),
    Escape: () => choose(-1),
  };
  frame.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(event);
  });
}

/** Pointing at a mark says what it is; Ctrl and the wheel zoom there; a mouse draws a stretch. */
function listenToPointer(frame, { state, drawing, show, choose }) {
  const within = (event) => {
    const { left, width } = drawing.plot();
    const box = drawing.element.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left - left) / width));
  };
  const point = (event) => {
    const index = drawing.marks().findIndex(({ element }) => element.contains(event.target));
    if (index >= 0) choose(index);
  };
  let began = null;
  const band = h("div", { class: "band", hidden: true });
  drawing.element.append(band);
  const cancel = () => {
    began = null;
    band.hidden = true;
  };
  frame.addEventListener("pointerdown", (event) => {
    point(event);
    if (event.pointerType === "mouse" && event.button === 0) {
      began = { x: event.clientX, at: within(event) };
      event.preventDefault();
      frame.focus({ preventScroll: true });
    }
  });
  frame.addEventListener("pointermove", (event) => {
    if (!began) return point(event);
    const { left, width } = drawing.plot();
    const [from, to] = [began.at, within(event)].sort((a, b) => a - b);
    band.hidden = Math.abs(event.clientX - began.x) < KEPT_OUT_OF_A_CLICK;
    band.style.left = `${left + from * width}px`;
    band.style.width = `${(to - from) * width}px`;
  });
  frame.addEventListener("pointerup", (event) => {
    const drew = began && Math.abs(event.clientX - began.x) >= KEPT_OUT_OF_A_CLICK;
    if (drew) show(selected(state.view, began.at, within(event)));
    cancel();
  });
  frame.addEventListener("pointercancel", cancel);
  frame.addEventListener("pointerleave", cancel);
  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    show(zoomed(state.view, event.deltaY < 0 ? 0.7 : 1 / 0.7, within(event)));
  }, { passive: false });
}
