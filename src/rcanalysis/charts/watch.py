"""Charts of the watch-list. Each takes the prepared rows and a width, and returns a chart.

``width`` is ``theme.WIDE`` for the page and ``theme.NARROW`` for a phone. Titles, captions and alt text belong to the
figure, not to the chart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from rcanalysis.charts.keys import PHONE, SMALL_LETTER, Sign, key, known, pick, word
from rcanalysis.charts.theme import AXIS, BAND, BOTH, GRID, INK, MUTED, PAPER, SMALLEST_TEXT, UNKNOWN, WIDE

FILLS: Mapping[str, str] = {"yes": BOTH, "no": PAPER, "unknown": UNKNOWN}
STATES: Mapping[str, str] = {"yes": "crossed", "no": "not crossed", "unknown": "open"}
DIRECTIONS: Mapping[str, str] = {
    "rising": "triangle-up",
    "steady": "circle",
    "falling": "triangle-down",
    "unknown": "diamond",
}
WORDS: Mapping[str, str] = {
    "rising": "rising",
    "steady": "no change shown",
    "falling": "falling",
    "unknown": "direction not known",
}
SHAPES: Mapping[str, str] = {"yes": "square", "no": "circle", "unknown": "diamond"}
ALL = "All fields"
FARTHEST = 1.5
"""Readings beyond this share of the way are drawn at it."""


def _tooltips(*more: alt.Tooltip) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("title:N", title="Indicator"),
        alt.Tooltip("scenario_label:N", title="Sign of"),
        *more,
        alt.Tooltip("state_label:N", title="Threshold"),
    ]


def watch(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Every indicator on the way from the farthest reading on record to its threshold.

    Parameters
    ----------
    data : DataFrame
        In the order to draw: ``title`` (different ones), ``category_label``, ``scenario_label``, ``crossed`` (yes, no,
        unknown), ``state_label`` (the same in words), ``direction`` (rising, steady, falling, unknown), ``progress`` (0 the
        farthest, 1 the threshold), ``progress_low``, ``progress_high``, ``reading`` (text), ``limit`` (text), ``period``.
    """
    needed = ("title", "category_label", "scenario_label", "crossed", "state_label", "direction")
    rows = pick(data, *needed, "progress", "progress_low", "progress_high", "reading", "limit", "period")
    known(rows["crossed"], FILLS)
    known(rows["direction"], DIRECTIONS)
    narrow = width < PHONE
    inner = width - 16
    left, right = (8, 168) if narrow else (332, 500)  # of the strip
    row_height, first = (42, 26) if narrow else (22, 12)
    places: dict[str, int] = {}
    heads: list[dict[str, object]] = []
    at = 22 if narrow else 20
    for category in dict.fromkeys(rows["category_label"]):
        heads.append({"head": category, "at": at + 10})
        at += 24
        for title in rows.loc[rows["category_label"] == category, "title"]:
            places[title] = at + first
            at += row_height
        at += 8
    height = at
    x_scale = alt.Scale(domain=[0, inner], nice=False)
    y = alt.Y("at:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=None, scale=x_scale)

    step = (right - left) / FARTHEST

    def place(column: str) -> str:
        return f"{left} + {step:.2f} * clamp(datum.{column}, 0, {FARTHEST})"

    base = alt.Chart()  # the rows, with their places, come from the layers' chart: once, not with every mark
    tooltip = _tooltips(
        alt.Tooltip("reading:N", title="Reading"),
        alt.Tooltip("limit:N", title="Crossed if"),
        alt.Tooltip("period:N", title="Period"),
    )
    track = base.transform_calculate(a=f"{left}", b=f"{right}").mark_rule(color=GRID, strokeWidth=6)
    span = base.transform_calculate(a=place("progress_low"), b=place("progress_high")).transform_filter(
        "isValid(datum.progress_low)"
    )
    line = base.transform_calculate(a=f"{left + step:.1f}").mark_tick(
        orient="vertical", size=15, thickness=2, color=INK
    )
    point = base.transform_filter("isValid(datum.progress)").transform_calculate(a=place("progress"))
    layers = [
        track.encode(x=x("a"), x2="b:Q", y=y),
        span.mark_rule(color=AXIS, strokeWidth=2).encode(x=x("a"), x2="b:Q", y=y),
        line.encode(x=x("a"), y=y),
    ]
    for direction in known(rows["direction"], DIRECTIONS):
        for state in known(rows.loc[rows["direction"] == direction, "crossed"], FILLS):
            part = point.transform_filter((alt.datum.direction == direction) & (alt.datum.crossed == state))
            look = {"shape": DIRECTIONS[direction], "fill": FILLS[state], "stroke": BOTH}
            mark = part.mark_point(size=95, filled=False, strokeWidth=1.6, fillOpacity=1, **look)
            layers.append(mark.encode(x=x("a"), y=y, tooltip=tooltip))
    size = {"fontSize": SMALLEST_TEXT, "baseline": "middle"}
    names = base.transform_calculate(a="0", at=f"datum.at - {17 if narrow else 0}")
    layers.append(names.mark_text(align="left", color=INK, **size).encode(x=x("a"), y=y, text="title:N"))
    said = base.transform_calculate(a=f"{right + 12}", said="datum.reading + ' (' + datum.limit + ')'")
    layers.append(said.mark_text(align="left", color=MUTED, **size).encode(x=x("a"), y=y, text="said:N"))
    head = alt.Chart(alt.Data(values=[h | {"a": 0} for h in heads])).mark_text(
        align="left", baseline="middle", fontWeight=600, color=INK
    )
    layers.append(head.encode(x=x("a"), y=y, text="head:N"))
    layers.append(word("threshold", x=left + step, y=7, colour=MUTED, align="center"))
    if not narrow:
        layers.append(word("farthest on record", x=left - 6, y=7, colour=MUTED, align="right"))
    signs = [Sign(WORDS[d], BOTH, DIRECTIONS[d], False) for d in known(rows["direction"], DIRECTIONS)]
    signs += [Sign(STATES[s], FILLS[s], "square") for s in known(rows["crossed"], FILLS)]
    body = alt.layer(*layers, data=rows).transform_calculate(at=f"{json.dumps(places)}[datum.title]")
    return alt.vconcat(key(signs, inner=inner), body.properties(width=inner, height=height), spacing=12)


def scenarios(data: pd.DataFrame, *, width: int = WIDE, fields: Sequence[str] = ()) -> alt.TopLevelMixin:
    """Indicators by the scenario they are a sign of and by field, each a mark; the words say how many are crossed.

    Parameters
    ----------
    data : DataFrame
        In the order to draw: ``title`` (different ones), ``scenario_label``, ``scenario_short``, ``category_label``, ``crossed``
        (yes, no, unknown), ``state_label`` (the same in words).
    fields : sequence of str
        Order of the fields; by default that of the rows.
    """
    rows = pick(data, "title", "scenario_label", "scenario_short", "category_label", "crossed", "state_label")
    known(rows["crossed"], FILLS)
    narrow = width < PHONE
    inner = width - 16
    orders = {
        "scenario_short": list(dict.fromkeys(rows["scenario_short"])),
        "category_label": known(rows["category_label"], list(fields) or list(dict.fromkeys(rows["category_label"]))),
    }
    across, down = ("scenario_short", "category_label") if narrow else ("category_label", "scenario_short")
    columns, lines = list(orders[across]), list(orders[down])
    (lines if narrow else columns).append(ALL)
    side = round(SMALL_LETTER * max(map(len, lines)) + 8)
    cell, tall, gap, top = (inner - side) / len(columns), 66, 15 if narrow else 17, 24
    most = max(1, int((cell - 12) // gap))
    places: dict[str, list[float]] = {}
    counts: list[dict[str, object]] = []
    backs: list[dict[str, float]] = []
    for j, line in enumerate(lines):
        for i, column in enumerate(columns):
            part = rows
            for field, value in ((across, column), (down, line)):
                part = part if value == ALL else part[part[field] == value]
            if part.empty:
                continue
            whole = ALL in (column, line)
            high = 34 if line == ALL else tall
            x0, y0 = side + i * cell, top + j * tall
            if not whole:
                for n, title in enumerate(part["title"]):
                    places[title] = [round(x0 + 12 + gap * (n % most), 1), y0 + 14 + gap * (n // most)]
            backs.append({"x": round(x0 + 2, 1), "x2": round(x0 + cell - 2, 1), "y": y0 + 2, "y2": y0 + high - 2})
            text = f"{int((part['crossed'] == 'yes').sum())} of {len(part)}"
            below = high / 2 if whole else high - 13
            counts.append({"x": round(x0 + 7, 1), "y": y0 + below, "text": text, "bold": whole})
    height = top + tall * len(lines) - (tall - 34) * narrow

    def at(field: str, axis: str) -> alt.X | alt.Y:
        if axis == "x":
            return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, inner], nice=False))
        return alt.Y(f"{field}:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))

    ground = alt.Chart(alt.Data(values=backs)).mark_rect(color=BAND)
    layers: list[alt.Chart] = [ground.encode(x=at("x", "x"), x2="x2:Q", y=at("y", "y"), y2="y2:Q")]
    base = alt.Chart()
    for state in known(rows["crossed"], FILLS):
        look = {"shape": SHAPES[state], "fill": FILLS[state], "stroke": BOTH}
        mark = base.transform_filter(alt.datum.crossed == state).mark_point(
            size=80, filled=False, strokeWidth=1.6, fillOpacity=1, **look
        )
        layers.append(mark.encode(x=at("a", "x"), y=at("b", "y"), tooltip=_tooltips()))
    for bold in (False, True):
        values = [c for c in counts if c["bold"] == bold]
        text = alt.Chart(alt.Data(values=values)).mark_text(
            align="left", baseline="middle", fontSize=SMALLEST_TEXT, color=INK, fontWeight=600 if bold else 400
        )
        layers.append(text.encode(x=at("x", "x"), y=at("y", "y"), text="text:N"))
    layers += [word(name, x=side + i * cell + 4, y=12, bold=True) for i, name in enumerate(columns)]
    layers += [
        word(name, x=0, y=top + j * tall + (17 if name == ALL else tall / 2), bold=True) for j, name in enumerate(lines)
    ]
    signs = [Sign(STATES[s], FILLS[s], SHAPES[s]) for s in known(rows["crossed"], FILLS)]
    body = (
        alt.layer(*layers, data=rows)
        .transform_calculate(spot=f"{json.dumps(places)}[datum.title]")
        .transform_calculate(a="datum.spot[0]", b="datum.spot[1]")
    )
    return alt.vconcat(key(signs, inner=inner), body.properties(width=inner, height=height), spacing=10)
