"""Whether a picture of a timeline is right: told from its history, not from the page's own sums."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from playwright.sync_api import Page

from tests.support.recorded_lives import at

SHORTEST_CUT_MS, LONG_BESIDE_WORK = 50.0, 0.5
"""Sleep is cut where it is longer than both: this, and this share of all that ran."""
NARROWEST = {True: 2.0, False: 4.0}
"""The least width of a mark in pixels, of sleep and of what ran."""
PIXEL = 1.0
_DRAWN = """() => {
  const box = (element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { left, right, top, bottom };
  };
  const number = (element, name) => +element.getAttribute(name);
  const texts = (selector) => [...document.querySelectorAll(selector)]
    .map((element) => ({ text: element.textContent, ...box(element) }));
  const axis = document.querySelector(".axis");
  return {
    picture: box(document.querySelector(".picture")),
    plot: { ...box(axis), width: number(axis, "width") },
    lanes: [...document.querySelectorAll(".lane")].map((lane) => ({
      name: lane.querySelector(".lane-name").textContent,
      took: lane.querySelector(".took").textContent,
      status: lane.dataset.status,
      ground: box(lane.querySelector(".lane-ground")),
      marks: [...lane.querySelectorAll(".mark")].map((mark) => ({
        form: mark.dataset.form, sleep: mark.hasAttribute("data-sleep"),
        left: number(mark, "x"), width: number(mark, "width"), top: box(mark).top,
        bottom: box(mark).bottom, fill: mark.getAttribute("fill") ?? "",
        status: [...mark.classList].at(3) ?? mark.classList[2],
      })),
    })),
    cuts: [...document.querySelectorAll(".cut")].map((cut) =>
      ({ left: number(cut, "x"), right: number(cut, "x") + number(cut, "width") })),
    breaks: [...document.querySelectorAll(".axis .break")].map(box),
    lengths: texts("[data-testid='cut-length']"),
    rows: [...document.querySelectorAll("[data-testid='history-table'] tbody tr")]
      .filter((row) => row.querySelector("td")).map((row) => ({
        name: row.querySelector("th").textContent,
        sub: row.classList.contains("sub"),
        status: row.dataset.status ?? null,
        what: row.cells[1].textContent,
        times: [...row.querySelectorAll("time")].map((time) => time.getAttribute("datetime")),
        took: row.querySelector(".took").textContent,
      })),
    figures: Object.fromEntries(["wall", "active", "waiting"].map((name) =>
      [name, +document.querySelector(`[data-testid='figure-${name}']`).dataset.seconds])),
  };
}"""
type Json = dict[str, Any]


@dataclass(frozen=True)
class Mark:
    """What has to be drawn: milliseconds from the order's creation; ``until`` None: it goes on."""

    form: str
    sleep: bool
    begun: float
    until: float | None


@dataclass(frozen=True)
class Lane:
    """A lane with the marks that it has to have."""

    name: str
    status: str
    attempts: int
    marks: tuple[Mark, ...]


def check_drawn_right(page: Page, timeline: Json) -> None:
    """Check that all of a timeline that is shown is where it belongs, and told alike."""
    drawn, lanes = page.evaluate(_DRAWN), expected(timeline)
    assert [_plain(lane["name"]) for lane in drawn["lanes"]] == [
        _shortened(lane, drawn["lanes"][index]["name"]) for index, lane in enumerate(lanes)
    ]
    for lane, told in zip(drawn["lanes"], lanes, strict=True):
        check_lane(lane, told, drawn["plot"]["width"])
    check_rows_apart(drawn)
    check_scale(drawn, lanes, timeline)
    check_table(drawn, lanes, timeline)
    check_figures(drawn, timeline)


def expected(timeline: Json) -> list[Lane]:
    """Return the lanes that there must be, in their order."""
    zero = at(timeline["createdAt"])

    def ms(text: str | None) -> float | None:
        return None if text is None else (at(text) - zero).total_seconds() * 1000

    def begun(what: Json) -> float:
        return float(ms(what["startedAt"]) or 0.0)

    lanes = [
        Lane(
            f"Invocation {number}", "succeeded", 1,
            (Mark("invocation", False, begun(each), ms(each["endedAt"])),),
        )
        for number, each in enumerate(timeline["invocations"], start=1)
    ]  # fmt: skip
    again, seen = Counter(step["name"] for step in timeline["steps"]), Counter[str]()
    for step in timeline["steps"]:
        seen[step["name"]] += 1
        name = step["name"] + (f" {seen[step['name']]}" if again[step["name"]] > 1 else "")
        if step["kind"] == "wait":
            marks = [Mark(step["form"], True, begun(step), ms(step["endedAt"]))]
        else:
            marks = _attempts(step, [(begun(run), ms(run["endedAt"])) for run in step["runs"]])
        lanes.append(Lane(name, step["status"], step["attempts"], tuple(marks)))
    return lanes


def _attempts(step: Json, runs: list[tuple[float, float | None]]) -> list[Mark]:
    pause, marks = "look" if step["form"] == "look" else "retry", list[Mark]()
    for begun, until in runs:
        before = marks[-1].until if marks else None
        if before is not None and begun > before:
            marks.append(Mark(pause, True, before, begun))
        marks.append(Mark("run", False, begun, until))
    if step["status"] == "pending" and marks[-1].until is not None:
        marks.append(Mark(pause, True, marks[-1].until, None))
    return marks


def _plain(name: str) -> str:
    return name.removesuffix("…")


def _shortened(lane: Lane, shown: str) -> str:
    """Return a lane's name as it is shown: what does not fit ends with an ellipsis."""
    full = f"{lane.name} ×{lane.attempts}" if lane.attempts > 1 else lane.name
    return full[: len(shown) - 1] if shown.endswith("…") else full


def check_lane(lane: Json, told: Lane, width: float) -> None:
    """A lane has its marks in their order; none vanishes, lies on another or leaves the plot."""
    assert lane["status"] == told.status
    marks = sorted(lane["marks"], key=lambda mark: (mark["left"], mark["sleep"]))
    wanted = sorted(told.marks, key=lambda mark: (mark.begun, mark.sleep))
    for mark in marks:
        assert mark["width"] >= NARROWEST[mark["sleep"]] - 0.1
        assert mark["left"] >= -0.1
        assert mark["left"] + mark["width"] <= width + 0.1, lane["name"]
        assert mark["fill"] == (f"url(#sleep-{mark['form']})" if mark["sleep"] else "")
        assert lane["ground"]["top"] - 0.1 <= mark["top"] < mark["bottom"]
        assert mark["bottom"] <= lane["ground"]["bottom"] + 0.1
    assert sorted((m["form"], m["sleep"]) for m in marks) == sorted(
        (m.form, m.sleep) for m in wanted
    )
    for one, other in pairwise(marks):
        least = max(NARROWEST[one["sleep"]], NARROWEST[other["sleep"]])
        assert one["left"] + one["width"] <= other["left"] + least + 0.1, lane["name"]


def check_rows_apart(drawn: Json) -> None:
    """Each lane has a row of its own, from above, within the picture."""
    grounds = [lane["ground"] for lane in drawn["lanes"]]
    for one, other in pairwise(grounds):
        assert one["bottom"] <= other["top"] + 0.1
    for ground in grounds:
        assert drawn["picture"]["left"] - PIXEL <= ground["left"]
        assert ground["right"] <= drawn["picture"]["right"] + PIXEL


def check_scale(drawn: Json, lanes: list[Lane], timeline: Json) -> None:
    """What runs is to scale between the cuts, each of which is a sleep that is long beside it."""
    end = _end(timeline)
    cuts, width = long_sleeps(lanes, end), drawn["plot"]["width"]
    assert len(drawn["cuts"]) == len(cuts) == len(drawn["breaks"])
    places = [(0.0, 0.0)]
    for (begun, until), cut, edge in zip(cuts, drawn["cuts"], drawn["breaks"], strict=True):
        places += [(begun, cut["left"]), (until, cut["right"])]
        # A break is drawn where its cut is, but for the line's own width.
        assert abs(edge["left"] - drawn["plot"]["left"] - cut["left"]) <= 2
        assert abs(edge["right"] - drawn["plot"]["left"] - cut["right"]) <= 2
    places.append((end, width))
    for (_, left), (_, right) in pairwise(places):
        assert left <= right
    for lane, told in zip(drawn["lanes"], lanes, strict=True):
        shown = sorted(lane["marks"], key=lambda mark: (mark["left"], mark["sleep"]))
        wanted = sorted(told.marks, key=lambda mark: (mark.begun, mark.sleep))
        for form in {mark.form for mark in wanted}:
            for mark, meant in zip(
                (m for m in shown if m["form"] == form),
                (m for m in wanted if m.form == form),
                strict=True,
            ):
                _check_mark(mark, meant, places, end)
    _check_lengths(drawn, cuts)


def _end(timeline: Json) -> float:
    ended = at(timeline["endedAt"] or timeline["serverTime"])
    return (ended - at(timeline["createdAt"])).total_seconds() * 1000


def long_sleeps(lanes: list[Lane], end: float) -> list[tuple[float, float]]:
    """Return when nothing ran for long, in milliseconds."""
    ran = [
        (mark.begun, end if mark.until is None else mark.until)
        for lane in lanes
        for mark in lane.marks
        if not mark.sleep
    ]
    joined = list[list[float]]()
    for begun, until in sorted(ran):
        if joined and begun <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], until)
        else:
            joined.append([begun, until])
    work = sum(until - begun for begun, until in joined)
    longest = max(SHORTEST_CUT_MS, work * LONG_BESIDE_WORK) if work else float("inf")
    ends = [0.0, *(until for _, until in joined)]
    starts = [*(begun for begun, _ in joined), end]
    return [
        (slept, woken) for slept, woken in zip(ends, starts, strict=True) if woken - slept > longest
    ]


def _place(moment: float, places: list[tuple[float, float]]) -> float:
    """Return where an instant belongs: to scale between the two places around it."""
    for (since, left), (until, right) in pairwise(places):
        if moment <= until + 0.001:
            share = (moment - since) / (until - since) if until > since else 0.0
            return left + min(1.0, max(0.0, share)) * (right - left)
    return places[-1][1]


def _check_mark(mark: Json, meant: Mark, places: list[tuple[float, float]], end: float) -> None:
    left = _place(meant.begun, places)
    right = _place(end if meant.until is None else meant.until, places)
    least = NARROWEST[meant.sleep]
    if right - left >= least:
        assert abs(mark["left"] - left) <= PIXEL, (meant, left, mark)
        assert abs(mark["left"] + mark["width"] - right) <= PIXEL, (meant, right, mark)
    else:
        # Widened so that it is seen; at the very end to the left.
        assert abs(mark["width"] - least) <= 0.1, (meant, mark)
        assert mark["left"] - PIXEL <= left <= mark["left"] + least + PIXEL, (meant, left, mark)


def _check_lengths(drawn: Json, cuts: list[tuple[float, float]]) -> None:
    """A cut has the length of its sleep on it wherever there is room, and no other."""
    told = {round(_middle(text)): text["text"] for text in drawn["lengths"]}
    room = 0
    for (begun, until), cut in zip(cuts, drawn["cuts"], strict=True):
        length = said((until - begun) / 1000)
        middle = drawn["plot"]["left"] + (cut["left"] + cut["right"]) / 2
        near = [text for place, text in told.items() if abs(place - middle) <= 2]
        if cut["right"] - cut["left"] >= len(length) * 6.7 + 10:
            assert near == [length]
        assert near in ([], [length])
        room += len(near)
    assert room == len(drawn["lengths"])


def _middle(box: Json) -> float:
    return float(box["left"] + box["right"]) / 2


def said(seconds: float) -> str:
    """Return a length of time as an English reader sees it, to the two units that matter."""
    if seconds < 0.9995:
        return f"{round(seconds * 1000)} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole, parts = int(seconds + 0.05), list[str]()
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")):
        count, whole = divmod(whole, size)
        if parts:
            return " ".join([*parts, f"{count} {unit}"] if count else parts)
        if count:
            parts.append(f"{count} {unit}")
    return parts[0]


def check_table(drawn: Json, lanes: list[Lane], timeline: Json) -> None:
    """The table has a row for each lane, one for each of several marks, and their instants."""
    zero, rows = at(timeline["createdAt"]), iter(drawn["rows"])

    def times(row: Json) -> list[int]:
        return [round((at(text) - zero).total_seconds() * 1000) for text in row["times"]]

    for lane in lanes:
        row = next(rows)
        assert (row["name"], row["sub"]) == (lane.name, False)
        assert row["status"] == lane.status
        _check_row(times(row), lane.marks[0].begun, _last(lane))
        if len(lane.marks) > 1:
            for mark in lane.marks:
                row = next(rows)
                assert (row["name"], row["sub"]) == (lane.name, True)
                _check_row(times(row), mark.begun, mark.until)
                if mark.until is not None and mark.until > mark.begun:
                    assert row["took"] == said((mark.until - mark.begun) / 1000)
                which = "attempt" if lane.attempts > 1 else "failed|did it"
                assert re.search("asleep" if mark.sleep else which, row["what"])
    assert next(rows, None) is None


def _last(lane: Lane) -> float | None:
    ends = [mark.until for mark in lane.marks]
    return None if None in ends else ends[-1]


def _check_row(times: list[int], begun: float, until: float | None) -> None:
    assert times == [round(begun), *([] if until is None else [round(until)])]


def check_figures(drawn: Json, timeline: Json) -> None:
    """Active is what the invocations ran, waiting the rest since the first of them began."""
    zero, figures = at(timeline["createdAt"]), drawn["figures"]
    runs = [(at(i["startedAt"]), at(i["endedAt"])) for i in timeline["invocations"]]
    active = sum((ended - begun).total_seconds() for begun, ended in runs)
    ended = at(timeline["endedAt"] or timeline["serverTime"])
    assert abs(figures["active"] - active) <= 0.0015 * max(1, len(runs))
    assert abs(figures["wall"] - (ended - zero).total_seconds()) <= 0.002
    began = at(timeline["startedAt"])
    rest = (ended - began).total_seconds() - active
    assert abs(figures["waiting"] - max(0.0, rest)) <= 0.0015 * max(2, len(runs))
    told = sum(
        (at(row["times"][1]) - at(row["times"][0])).total_seconds()
        for row in drawn["rows"]
        if row["name"].startswith("Invocation ")
    )
    assert abs(told - active) <= 0.0005
