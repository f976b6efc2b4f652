"""Charts of the forecasts and of their scores. Each takes the prepared rows and a width, and returns a chart.

``width`` is ``theme.WIDE`` for the page and ``theme.NARROW`` for a phone. Titles, captions and alt text belong to the
figure, not to the chart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import altair as alt
import pandas as pd

from rcanalysis.charts.keys import PHONE, Sign, key, known, pick, room, round_years, word
from rcanalysis.charts.theme import AIR, AXIS, BOTH, GROUND, INK, MUTED, NAVAL, PAPER, RUSSIA, WIDE


class Look(NamedTuple):
    """Colour of a series, and whether it is drawn as bars, or as points on a plain, percent or logarithmic scale."""

    colour: str
    scale: str = "bars"


LOOKS: Mapping[str, Look] = {
    "All exercises and patrols": Look(BOTH),
    "With ships": Look(NAVAL),
    "With aircraft": Look(AIR),
    "With land forces": Look(GROUND),
    "Joint air patrols": Look(AIR),
    "Joint naval patrols": Look(NAVAL),
    "Joint vetoes": Look(BOTH),
    "Arms deliveries (million TIV)": Look(RUSSIA, "log"),
    "Identical votes": Look(BOTH, "percent"),
    "Agreement beyond chance": Look(BOTH, "plain"),
}
KNOWN, SO_FAR, MEDIAN = "known", "so far", "median"
FANS: Mapping[str, float] = {"95 %": 0.2, "80 %": 0.32, "50 %": 0.5}
"""Intervals of a forecast with their opacity; each is drawn over the one before."""

BASELINES: Mapping[str, Sign] = {
    "last year's value": Sign("against last year's value", BOTH, "circle"),
    "the mean of all years": Sign("against the mean of all years", MUTED, "diamond", filled=False),
}


def fans(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Small charts of series with forecasts: what is known, what is known of a year so far (hollow), and intervals.

    Parameters
    ----------
    data : DataFrame
        ``label`` (of ``LOOKS``), ``year``, ``kind`` (known, so far, median; 95 %, 80 %, 50 % in this order), ``value``,
        ``to`` (end of an interval that begins at the value, missing for the rest).
    """
    rows = pick(data, "label", "year", "kind", "value", "to")
    known(rows["kind"], [KNOWN, SO_FAR, MEDIAN, *FANS])
    labels = known(rows["label"], LOOKS)
    columns = 1 if width < PHONE else 2
    inner = round((width - 52 * columns) / columns)
    panels = [_fan(rows, name, inner=inner, last=n >= len(labels) - columns) for n, name in enumerate(labels)]
    signs = [
        Sign(KNOWN, BOTH),
        Sign("so far", BOTH, filled=False),
        Sign("forecast: median; 50, 80 and 95 %", BOTH, "stroke"),
    ]
    head = key(signs, inner=width - 52)
    if columns == 1:
        return alt.vconcat(head, *panels, spacing=10)
    # flush: the plots of a line stand level, however far their labels reach
    lines = [alt.hconcat(*panels[i : i + 2], spacing=52, bounds="flush") for i in range(0, len(panels), 2)]
    return alt.vconcat(head, *lines, spacing=14)


def _fan(rows: pd.DataFrame, label: str, *, inner: int, last: bool) -> alt.LayerChart:
    look = LOOKS[label]
    own = rows[rows["label"] == label]
    base = alt.Chart(rows).transform_filter(alt.datum.label == label)
    begin, end = int(rows["year"].min()), int(rows["year"].max())
    full = round_years(begin, end, inner=inner, labels=last)
    x = alt.X("year:Q", scale=full["scale"])
    least, most = float(own["value"].min()), float(own[["value", "to"]].max().max())
    shown = {"title": None, "minExtent": 36, "maxExtent": 36}
    if look.scale == "bars":
        axis = alt.Axis(**shown, format="d", tickCount=min(3, int(most)), tickMinStep=1)
        scale = alt.Scale(domain=[0, round(most * 1.04, 2)], nice=False)
    elif look.scale == "log":
        ticks = [t for t in (1, 10, 100, 1000) if least * 0.8 <= t <= most * 1.25]
        axis = alt.Axis(**shown, format="~g", values=ticks)
        scale = alt.Scale(type="log", domain=[round(least * 0.8, 2), round(most * 1.25, 2)], nice=False)
    else:
        space = (most - least) * 0.08
        axis = alt.Axis(**shown, format=".0%" if look.scale == "percent" else "~g", tickCount=3)
        scale = alt.Scale(domain=[round(least - space, 3), round(most + space, 3)], nice=False, zero=False)
    y = alt.Y("value:Q", axis=axis, scale=scale)
    number = ".0%" if look.scale == "percent" else ",.3~r"
    tell = [
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("kind:N", title="What"),
        alt.Tooltip("value:Q", title="Value, or from", format=number),
    ]
    size = round(inner / (end - begin + 1.2) * 0.7, 1)
    past = base.transform_filter(f"datum.kind == '{KNOWN}' || datum.kind == '{SO_FAR}'")
    if look.scale == "bars":
        fill = alt.condition(alt.datum.kind == SO_FAR, alt.value(PAPER), alt.value(look.colour))
        bar = past.mark_bar(size=size, stroke=look.colour, strokeWidth=1)
        layers = [bar.encode(x=full, y=y, fill=fill, tooltip=tell)]
    else:
        layers = [
            past.mark_line(color=look.colour, strokeWidth=1.6).encode(x=full, y=y),
            past.mark_point(size=14, filled=True, color=look.colour).encode(x=x, y=y, tooltip=tell),
        ]
    plain = alt.Y("value:Q", scale=scale)
    band = base.transform_filter("isValid(datum.to)").mark_rule(color=look.colour, strokeCap="butt", strokeWidth=size)
    shade = alt.Scale(domain=list(FANS), range=list(FANS.values()))
    band = band.encode(
        x=x,
        y=plain,
        y2="to:Q",
        opacity=alt.Opacity("kind:N", scale=shade, legend=None),
        tooltip=[*tell, alt.Tooltip("to:Q", title="to", format=number)],
    )
    median = base.transform_filter(alt.datum.kind == MEDIAN)
    tick = median.mark_point(shape="stroke", size=round(size**2), filled=False, color=INK, strokeWidth=2.4)
    # not a title, which would move with the labels of the axis, so that two in a line were not level
    name = word(label, x=0, y=-15, bold=True)
    return alt.layer(*layers, band, tick.encode(x=x, y=plain), name).properties(width=inner, height=92)


def skill(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Skill against two baselines with intervals, a row a series, a panel for each year ahead.

    Parameters
    ----------
    data : DataFrame
        ``when`` (panel), ``label`` (series), ``baseline`` (last year's value, the mean of all years), ``skill``,
        ``low``, ``high``, ``n`` (origins).
    """
    rows = pick(data, "when", "label", "baseline", "skill", "low", "high", "n")
    baselines = known(rows["baseline"], BASELINES)
    order = list(dict.fromkeys(rows["label"]))
    narrow = width < PHONE
    side, right = 0 if narrow else round(room(order)), 48
    inner = round(width - side - right - 12)
    low, high = float(rows["low"].min()), max(float(rows["high"].max()), 0.2)
    scale = alt.Scale(domain=[round(low - 0.05, 2), round(high + 0.05, 2)], nice=False)
    panels: list[alt.TopLevelMixin] = [key([BASELINES[b] for b in baselines], inner=inner)]
    names = list(dict.fromkeys(rows["when"]))
    for number, when in enumerate(names):
        bottom = number == len(names) - 1
        base = alt.Chart(rows).transform_filter(alt.datum.when == when)
        y = _rows_axis(order, narrow=narrow, side=side)
        layers: list[alt.Chart] = [
            alt.Chart(alt.Data(values=[{"at": 0}])).mark_rule(color=AXIS).encode(x=alt.X("at:Q", scale=scale))
        ]
        for place, baseline in enumerate(baselines):
            sign = BASELINES[baseline]
            ours = base.transform_filter(alt.datum.baseline == baseline)
            shift = -5 if place == 0 else 6
            layers.append(
                ours.mark_rule(color=sign.colour, strokeWidth=3, opacity=0.45, yOffset=shift).encode(
                    x=alt.X("low:Q", scale=scale), x2="high:Q", y=y
                )
            )
            fill = sign.colour if sign.filled else PAPER
            mark = ours.mark_point(
                size=64,
                filled=False,
                shape=sign.shape,
                fill=fill,
                fillOpacity=1,
                stroke=sign.colour,
                strokeWidth=1.6,
                yOffset=shift,
            )
            layers.append(
                mark.encode(
                    x=alt.X(
                        "skill:Q",
                        scale=scale,
                        title="Skill: 0 as good as the baseline, 1 perfect" if bottom else None,
                        axis=alt.Axis(format="~g", tickCount=5, grid=True, labels=bottom, ticks=bottom),
                    ),
                    y=y,
                    tooltip=[
                        alt.Tooltip("label:N", title="Series"),
                        alt.Tooltip("baseline:N", title="Against"),
                        alt.Tooltip("skill:Q", title="Skill", format=".2f"),
                        alt.Tooltip("low:Q", title="95 % interval from", format=".2f"),
                        alt.Tooltip("high:Q", title="to", format=".2f"),
                        alt.Tooltip("n:Q", title="Origins"),
                    ],
                )
            )
        once = base.transform_filter(alt.datum.baseline == baselines[0])
        layers.append(
            once.mark_text(align="right", fontSize=13, color=INK).encode(x=alt.value(inner + right), y=y, text="n:Q")
        )
        if number == 0:
            layers.append(word("origins", x=inner + right, y=-9, colour=MUTED, align="right"))
        if narrow:
            layers.append(_row_names(once, y))
        panels.append(
            alt.layer(*layers).properties(
                width=inner,
                height=(48 if narrow else 30) * len(order),
                title=alt.Title(when, fontSize=14, anchor="start", frame="group", offset=12 if narrow else 4),
            )
        )
    return alt.vconcat(*panels, spacing=10)


def calibration(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Share of outcomes inside the intervals of each level, a row a series; a line at what the interval promises.

    Parameters
    ----------
    data : DataFrame
        ``label`` (series), ``pooled`` (several series together), ``interval`` (0 to 1, what it promises), ``share``,
        ``low``, ``high``, ``k``, ``n`` (cases).
    """
    rows = pick(data, "label", "pooled", "interval", "share", "low", "high", "k", "n")
    order = list(dict.fromkeys(rows["label"]))
    narrow = width < PHONE
    side = 0 if narrow else round(room(order))
    levels = sorted(rows["interval"].unique())
    inner = round(width - 24) if narrow else round((width - side - 16 * len(levels)) / len(levels))
    scale = alt.Scale(domain=[0, 1], nice=False)
    panels: list[alt.TopLevelMixin] = []
    for number, level in enumerate(levels):
        base = alt.Chart(rows).transform_filter(alt.datum.interval == level)
        y = _rows_axis(order, narrow=narrow, side=side, labels=number == 0)
        promised = alt.Chart(alt.Data(values=[{"at": float(level)}])).mark_rule(color=INK, strokeDash=[4, 3])
        x = alt.X(
            "share:Q",
            scale=scale,
            title=None,
            axis=alt.Axis(format=".0%", values=[0, 0.5, 1], grid=True, labelFlush=True),
        )
        layers: list[alt.Chart] = [
            promised.encode(x=alt.X("at:Q", scale=scale)),
            base.mark_rule(color=BOTH, strokeWidth=3, opacity=0.4).encode(
                x=alt.X("low:Q", scale=scale), x2="high:Q", y=y
            ),
            base.mark_point(size=64, filled=False, stroke=BOTH, fillOpacity=1, strokeWidth=1.6).encode(
                x=x,
                y=y,
                fill=alt.condition(alt.datum.pooled, alt.value(BOTH), alt.value(PAPER)),
                tooltip=[
                    alt.Tooltip("label:N", title="Series"),
                    alt.Tooltip("interval:Q", title="Interval promises", format=".0%"),
                    alt.Tooltip("share:Q", title="Share inside", format=".0%"),
                    alt.Tooltip("k:Q", title="Inside"),
                    alt.Tooltip("n:Q", title="Cases"),
                    alt.Tooltip("low:Q", title="95 % interval from", format=".0%"),
                    alt.Tooltip("high:Q", title="to", format=".0%"),
                ],
            ),
        ]
        if narrow:
            layers.append(_row_names(base, y))
        panels.append(
            alt.layer(*layers).properties(
                width=inner,
                height=(40 if narrow else 26) * len(order),
                title=alt.Title(
                    f"{100 * level:.0f} % interval",
                    fontSize=14,
                    anchor="start",
                    frame="group",
                    offset=12 if narrow else 4,
                ),
            )
        )
    signs = [Sign("one series", BOTH, "circle", filled=False), Sign("several together", BOTH, "circle")]
    head = key(signs, inner=inner if narrow else inner * len(levels) + 16 * (len(levels) - 1))
    if narrow:
        return alt.vconcat(head, *panels, spacing=10)
    return alt.vconcat(head, alt.hconcat(*panels, spacing=16), spacing=8)


def _rows_axis(order: Sequence[str], *, narrow: bool, side: int, labels: bool = True) -> alt.Y:
    """One row a series; on a phone the names stand above their rows, see ``_row_names``."""
    shown = None
    if labels and not narrow:
        shown = alt.Axis(domain=False, ticks=False, labelColor=INK, labelLimit=side)
    return alt.Y("label:N", sort=list(order), title=None, scale=alt.Scale(domain=list(order)), axis=shown)


def _row_names(base: alt.Chart, y: alt.Y) -> alt.Chart:
    return base.mark_text(align="left", fontSize=13, dy=-16, color=INK).encode(x=alt.value(0), y=y, text="label:N")
