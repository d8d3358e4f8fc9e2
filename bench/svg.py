"""Two kinds of chart as SVG: bars and lines, readable on a light and on a dark page.

Everything is placed by arithmetic and written with a fixed number of digits, so the same figures
make the same file. Texts are short enough for where they stand: a text is taken to be as wide as
`_CHARACTER` for each of its characters, and what does not fit raises.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH = 760
_LEFT, _RIGHT, _TOP, _ROW, _FOOT, _CHARACTER = 260, 110, 56, 26, 44, 7.2
_COLOURS = ("#0969da", "#bc4c00", "#1a7f37", "#8250df", "#bf3989", "#6e7781")
_STYLE = """
text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#1f2328}
.title{font-weight:600;font-size:15px}.small{font-size:12px;fill:#59636e}
.axis{stroke:#d1d9e0;stroke-width:1}.back{fill:#ffffff}
@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.small{fill:#9198a1}
.axis{stroke:#3d444d}.back{fill:#0d1117}}
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is, how long, what is written at its end, and which of the colours."""

    name: str
    value: float
    label: str
    colour: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart, with a value for each place on the axis below."""

    name: str
    values: Sequence[float]


def bars(title: str, axis: str, found: Sequence[Bar]) -> str:
    """Return horizontal bars, from nought."""
    height = _TOP + _ROW * len(found) + _FOOT
    longest = max(bar.value for bar in found) or 1
    room = WIDTH - _LEFT - _RIGHT
    parts = []
    for number, bar in enumerate(found):
        y = _TOP + _ROW * number
        length = max(1.0, room * bar.value / longest)
        colour = _COLOURS[bar.colour]
        _fits(bar.name, _LEFT - 20)
        _fits(bar.label, _RIGHT - 10)
        parts += [
            f'<text x="{_LEFT - 10}" y="{y + 17}" text-anchor="end">{escape(bar.name)}</text>',
            f'<rect x="{_LEFT}" y="{y + 4}" width="{length:.1f}" height="18" fill="{colour}"/>',
            f'<text x="{_LEFT + length + 6:.1f}" y="{y + 17}">{escape(bar.label)}</text>',
        ]
    bottom = height - _FOOT + 6
    parts += [
        f'<line class="axis" x1="{_LEFT}" y1="{_TOP - 4}" x2="{_LEFT}" y2="{bottom}"/>',
        f'<text class="small" x="{_LEFT}" y="{height - 14}">{escape(axis)}</text>',
    ]
    return _document(title, height, parts)


def lines(
    title: str,
    axes: tuple[str, str],
    places: Sequence[str],
    found: Sequence[Line],
    show: Callable[[float], str],
) -> str:
    """Return lines over places that are evenly spaced; the axis at the side is logarithmic."""
    left, right, top, height = 104, 220, 64, 400
    bottom = height - 72
    values = [value for line in found for value in line.values]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def x(number: int) -> float:
        return left + (WIDTH - left - right) * number / (len(places) - 1)

    def y(value: float) -> float:
        return bottom - (bottom - top) * (math.log10(value) - low) / (high - low)

    parts = [f'<text class="small" x="{left}" y="{top - 12}">{escape(axes[0])}</text>']
    for power in range(low, high + 1):
        at = y(10**power)
        parts += [
            f'<line class="axis" x1="{left}" y1="{at:.1f}" x2="{WIDTH - right}" y2="{at:.1f}"/>',
            _text(left - 8, at + 4, show(10**power), "end"),
        ]
    for number, place in enumerate(places):
        parts.append(_text(x(number), bottom + 20, place, "middle"))
    parts.append(_text((left + WIDTH - right) / 2, bottom + 44, axes[1], "middle"))
    ends = _apart([y(line.values[-1]) for line in found], 17)
    for number, (line, end) in enumerate(zip(found, ends, strict=True)):
        points = " ".join(f"{x(i):.1f},{y(value):.1f}" for i, value in enumerate(line.values))
        colour, beside = _COLOURS[number], WIDTH - right + 17
        _fits(line.name, right - 29)
        parts += [
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"/>',
            *(
                f'<circle cx="{x(i):.1f}" cy="{y(value):.1f}" r="3.5" fill="{colour}"/>'
                for i, value in enumerate(line.values)
            ),
            f'<circle cx="{beside}" cy="{end:.1f}" r="4.5" fill="{colour}"/>',
            f'<text x="{beside + 12}" y="{end + 4:.1f}">{escape(line.name)}</text>',
        ]
    return _document(title, height, parts)


def _text(x: float, y: float, text: str, anchor: str) -> str:
    words = escape(text)
    return f'<text class="small" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>'


def _apart(places: Sequence[float], least: float) -> list[float]:
    """Return the places, moved as little downwards as keeps them ``least`` from each other."""
    moved = dict[int, float]()
    below = -math.inf
    for index in sorted(range(len(places)), key=lambda index: places[index]):
        below = max(places[index], below + least)
        moved[index] = below
    return [moved[index] for index in range(len(places))]


def _fits(text: str, room: float) -> None:
    if len(text) * _CHARACTER > room:
        raise ValueError(f"{text!r} is too long for the chart")


def _document(title: str, height: int, parts: Sequence[str]) -> str:
    _fits(title, WIDTH - 40)
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img">\n<title>{escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n"
        f'<rect class="back" width="{WIDTH}" height="{height}" rx="6"/>\n'
        f'<text class="title" x="20" y="28">{escape(title)}</text>\n{body}\n</svg>\n'
    )
