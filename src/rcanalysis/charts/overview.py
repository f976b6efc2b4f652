"""Charts of the overview. Each takes the prepared rows and a width, and returns a chart.

``width`` is ``theme.WIDE`` for the page and ``theme.NARROW`` for a phone. Titles, captions and alt text belong to the
figure, not to the chart.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from rcanalysis.charts.keys import (
    CROSS,
    PHONE,
    SMALL_LETTER,
    Flag,
    Sign,
    flags,
    key,
    known,
    marked_years,
    pick,
    room,
    round_years,
    spread_years,
    word,
)
from rcanalysis.charts.theme import AXIS, BAND, BOTH, INK, MUTED, PAPER, UNKNOWN, WIDE

LANES: Mapping[str, tuple[str, str]] = {
    "Border line": ("diamond", BOTH),
    "Military confidence": ("circle", BOTH),
    "Friction over territory": (CROSS, MUTED),
}
"""Rows of marks below the disputes: shape and colour."""

STEPS: Mapping[str, str] = {
    "higher": BOTH,
    "lower": BOTH,
    "same": MUTED,
    "unclear": AXIS,
    "not known": AXIS,
}
"""What became of a component from the first to the last period, with the colour of its line."""

NORMALISATIONS: Mapping[str, str] = {"min-max": "circle", "rank": "diamond"}


def timeline(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Rows of each register a year, one panel a register; pointing at a year dims the others in all panels.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``register_label``, ``counted``, ``other`` (rows not counted), ``partial``.
    """
    rows = pick(data, "year", "register_label", "counted", "other", "partial")
    registers = list(dict.fromkeys(rows["register_label"]))
    first, last = int(rows["year"].min()), int(rows["year"].max())
    inner = width - 44
    size = round(inner / (last - first + 2) * 0.74, 1)
    signs = [Sign("counted", BOTH), Sign("not counted", PAPER)]
    if rows["partial"].any():
        signs.append(Sign(f"{last} so far", UNKNOWN))
    panels: list[alt.TopLevelMixin] = [key(signs, inner=inner)]
    for number, register in enumerate(registers):
        bottom = number == len(registers) - 1
        own = rows[rows["register_label"] == register]
        top = max(int((own["counted"] + own["other"]).max()), 1)
        base = alt.Chart(rows).transform_filter(alt.datum.register_label == register)
        x = round_years(first, last, inner=inner, labels=bottom)
        scale = alt.Scale(domain=[0, top], nice=False)
        axis = alt.Axis(values=[0, top], format="d", grid=False, domain=False, ticks=False)
        tooltip = [
            alt.Tooltip("register_label:N", title="Register"),
            alt.Tooltip("year:Q", title="Year", format="d"),
            alt.Tooltip("counted:Q", title="Rows counted"),
            alt.Tooltip("other:Q", title="Rows not counted"),
        ]
        seen = alt.OpacityValue(0.3, condition={"param": "year_at", "empty": True, "value": 1})
        fill = alt.condition(alt.datum.partial, alt.value(UNKNOWN), alt.value(BOTH))
        lower = base.transform_filter("datum.counted > 0").mark_bar(size=size)
        lower = lower.encode(
            x=x, y=alt.Y("counted:Q", title=None, scale=scale, axis=axis), color=fill, opacity=seen, tooltip=tooltip
        ).properties(name=f"counted_{number}")
        upper = (
            base.transform_filter("datum.other > 0")
            .transform_calculate(all="datum.counted + datum.other")
            .mark_bar(size=size, color=PAPER, stroke=AXIS, strokeWidth=1)
            .encode(x=x, y=alt.Y("counted:Q", scale=scale), y2="all:Q", opacity=seen, tooltip=tooltip)
        )
        lines = marked_years(first, last, inner=inner, height=50, words=number == 0, clear=200)
        title = alt.Title(register, fontSize=14, anchor="start", frame="group", offset=4, color=INK)
        panels.append(alt.layer(*lines, upper, lower).properties(width=inner, height=50, title=title))
    chart = alt.vconcat(*panels, spacing=8)
    # one parameter for all panels: a reader who points at a year sees the same year everywhere. Altair renames views by
    # their place, so their names are asked for after the panels are put together
    views = [view.name for panel in chart.vconcat for view in panel.layer if isinstance(view.name, str)]
    pointed = alt.PointSelectionConfig(type="point", fields=["year"], on="pointerover", clear="pointerout")
    chart.params = [alt.TopLevelSelectionParameter(name="year_at", select=pointed, views=views)]
    return chart


def border(
    data: pd.DataFrame, *, width: int = WIDE, covered: float, notes: Sequence[tuple[float, str]] = ()
) -> alt.TopLevelMixin:
    """Disputes a year by decade with their intervals; below them acts on the border and friction over territory, by date.

    Parameters
    ----------
    data : DataFrame
        ``lane`` (``Disputes a year``, or one of ``LANES``), ``start``, ``end`` (years with fractions; both the date for an
        act), ``rate``, ``lower``, ``upper`` (missing for acts), ``n``, ``words``, ``hollow`` (low confidence).
    covered : float
        End of the data on disputes, as a year with a fraction: 2015.0 for the end of 2014.
    notes : sequence of (year, words)
        Acts to mark in the upper panel.
    """
    rows = pick(data, "lane", "start", "end", "rate", "lower", "upper", "n", "words", "hollow")
    lanes = [lane for lane in LANES if lane in set(rows["lane"])]
    known(rows["lane"], ["Disputes a year", *LANES])
    first, last = int(rows["start"].min()), int(rows["end"].max())
    narrow = width < PHONE
    side = 40 if narrow else room(lanes)
    inner, height = round(width - side - 14), 170
    domain = spread_years(first, last)
    tooltip = [
        alt.Tooltip("words:N", title="What"),
        alt.Tooltip("rate:Q", title="Disputes a year", format=".2f"),
        alt.Tooltip("lower:Q", title="95 % interval from", format=".2f"),
        alt.Tooltip("upper:Q", title="to", format=".2f"),
        alt.Tooltip("n:Q", title="Number"),
    ]
    base = alt.Chart(rows)
    rates = base.transform_filter(alt.datum.lane == "Disputes a year")
    top = float(rows["upper"].max())
    scale = alt.Scale(domain=[0, round(top * 1.04, 2)], nice=False)
    x = round_years(first, last, inner=inner, field="start", labels=False)
    look = alt.Axis(tickCount=4, format=".1f", minExtent=side, maxExtent=side)
    y = alt.Y("rate:Q", title=None, scale=scale, axis=look)
    left = round(inner * (covered - domain[0]) / (domain[1] - domain[0]), 1)
    beyond = alt.Chart(alt.Data(values=[{}])).mark_rect(color=BAND).encode(
        x=alt.value(left), x2=alt.value(inner), y=alt.value(0), y2=alt.value(height)
    )  # fmt: skip
    spread = rates.mark_rect(color=UNKNOWN).encode(
        x=x, x2="end:Q", y=alt.Y("lower:Q", title=None, scale=scale, axis=look), y2="upper:Q", tooltip=tooltip
    )
    level = rates.mark_rule(color=BOTH, strokeWidth=3).encode(x=x, x2="end:Q", y=y, tooltip=tooltip)
    counts = (
        rates.transform_calculate(middle="(datum.start + datum.end) / 2")
        .mark_text(dy=-9, fontSize=13, color=INK)
        .encode(x=round_years(first, last, inner=inner, field="middle", labels=False), y=y, text="n:Q")
    )
    above = word("Disputes a year, by decade", x=0, y=-9, bold=True)
    treaty = flags(
        [Flag(year, text, MUTED) for year, text in notes], inner=inner, height=height, domain=domain, clear=200
    )
    gone = word("?" if narrow else "no data", x=(left + inner) / 2, y=height / 2, colour=MUTED, align="center")
    upper = alt.layer(beyond, *treaty, spread, level, counts, above, gone).properties(width=inner, height=height)
    panels: list[alt.TopLevelMixin] = [upper]
    step = 46 if narrow else 34
    for number, lane in enumerate(lanes):
        bottom = number == len(lanes) - 1
        shape, colour = LANES[lane]
        own = base.transform_filter(alt.datum.lane == lane)
        dots = own.mark_point(size=90, shape=shape, filled=False, strokeWidth=1.8, stroke=colour, fillOpacity=1).encode(
            x=round_years(first, last, inner=inner, field="start", labels=bottom),
            y=alt.value(step - 12 if narrow else step / 2),
            fill=alt.condition(alt.datum.hollow, alt.value(PAPER), alt.value(colour)),
            tooltip=[alt.Tooltip("words:N", title="What"), alt.Tooltip("start:Q", title="Year", format=".0f")],
        )
        name = word(lane, x=0 if narrow else -12, y=8 if narrow else step / 2, align="left" if narrow else "right")
        panels.append(alt.layer(dots, name).properties(width=inner, height=step))
    return alt.vconcat(*panels, spacing=2).resolve_scale(x="independent")


def components(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """One small panel a component: its value in each period with its interval, on a scale of its own from 0.

    Parameters
    ----------
    data : DataFrame
        ``component_label``, ``unit``, ``period``, ``from_year`` (first year of the period), ``value``, ``low``, ``high``
        (missing where there is none), ``n``, ``step`` (of the last period against the first: a key of ``STEPS``).
    """
    rows = pick(data, "component_label", "unit", "period", "from_year", "value", "low", "high", "n", "step")
    known(rows["step"], STEPS)
    order = list(dict.fromkeys(rows["component_label"]))
    narrow = width < PHONE
    columns, extent = (2, 38) if narrow else (3, 40)
    inner = round((width - 14) / columns - extent - 18)
    years = sorted(set(rows["from_year"]))
    panels = []
    for label in order:
        own = rows[rows["component_label"] == label]
        step, unit = str(own["step"].iloc[-1]), str(own["unit"].iloc[0])
        top = float(own[["value", "high"]].max().max())
        colour = STEPS[step]
        base = alt.Chart(rows).transform_filter(alt.datum.component_label == label)
        x = alt.X(
            "from_year:O",
            title=None,
            scale=alt.Scale(domain=years),
            axis=alt.Axis(
                labelAngle=0,
                ticks=False,
                labelOverlap=False,
                **({"labelExpr": "'’' + slice(datum.label, 2)"} if narrow else {}),
            ),
        )
        scale = alt.Scale(domain=[0, round(max(top * 1.08, 0.1), 3)], nice=False)
        look = alt.Axis(tickCount=3, format=",f", minExtent=extent, maxExtent=extent)
        y = alt.Y("value:Q", title=None, scale=scale, axis=look)
        tooltip = [
            alt.Tooltip("component_label:N", title="Component"),
            alt.Tooltip("period:N", title="Period"),
            alt.Tooltip("value:Q", title=unit, format=",.2f"),
            alt.Tooltip("low:Q", title="from", format=",.2f"),
            alt.Tooltip("high:Q", title="to", format=",.2f"),
            alt.Tooltip("n:Q", title="Rows, votes or years behind it"),
        ]
        there = base.transform_filter("isValid(datum.value)")
        line = there.mark_line(color=colour, strokeWidth=1.6).encode(x=x, y=y)
        bars = base.transform_filter("isValid(datum.low)").mark_rule(color=colour, strokeWidth=5, opacity=0.35)
        bars = bars.encode(x=x, y=alt.Y("low:Q", title=None, scale=scale, axis=look), y2="high:Q")
        dots = there.mark_point(size=60, filled=True, color=colour, opacity=1).encode(x=x, y=y, tooltip=tooltip)
        # a period without a value is not known, which is not 0
        gaps = (
            base.transform_filter("!isValid(datum.value)")
            .mark_text(text="?", fontSize=14, color=MUTED, baseline="bottom")
            .encode(x=x, y=alt.value(94))
        )
        title = alt.Title(
            _wrapped(label, inner + extent),
            subtitle=_wrapped(f"{unit}: {step}", inner + extent),
            fontSize=14,
            subtitleFontSize=13,
            subtitleColor=MUTED,
            anchor="start",
            frame="group",
            offset=6,
            color=INK,
        )
        panels.append(alt.layer(bars, line, dots, gaps).properties(width=inner, height=96, title=title))
    return alt.concat(*panels, columns=columns, spacing=14, align="all")


def _wrapped(text: str, pixels: float) -> list[str]:
    return textwrap.wrap(text, max(12, int(pixels / SMALL_LETTER)))


def weights(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Share of weightings under which the later of two periods ranks higher, under each way to make the index.

    Parameters
    ----------
    data : DataFrame
        ``pair_label``, ``normalisation`` (min-max, rank), ``missing`` (left out, as lowest), ``share``, ``low``, ``high``
        (0 to 1, over leaving out one component), ``components``.
    """
    rows = pick(data, "pair_label", "normalisation", "missing", "share", "low", "high", "components")
    known(rows["normalisation"], NORMALISATIONS)
    order = list(dict.fromkeys(rows["pair_label"]))
    narrow = width < PHONE
    side = 0 if narrow else room(order)
    inner = round(width - side - 26)
    scale = alt.Scale(domain=[0, 1], nice=False)
    axis = alt.Axis(format=".0%", tickCount=4, grid=True)
    x = alt.X("share:Q", title="Weightings with the later period higher", scale=scale, axis=axis)
    step = 70 if narrow else 52
    band = alt.Scale(domain=order, paddingInner=0, paddingOuter=0)
    y = alt.Y(
        "pair_label:N",
        sort=order,
        title=None,
        scale=band,
        axis=None if narrow else alt.Axis(domain=False, ticks=False, labelColor=INK, labelLimit=round(side)),
    )
    tooltip = [
        alt.Tooltip("pair_label:N", title="Periods"),
        alt.Tooltip("normalisation:N", title="Put on 0 to 1 by"),
        alt.Tooltip("missing:N", title="What is not known"),
        alt.Tooltip("share:Q", title="Share of weightings", format=".1%"),
        alt.Tooltip("low:Q", title="With one component left out, from", format=".1%"),
        alt.Tooltip("high:Q", title="to", format=".1%"),
        alt.Tooltip("components:Q", title="Components"),
    ]
    ways = [f"{n}, {m}" for n in NORMALISATIONS for m in ("left out", "as lowest")]
    base = alt.Chart(rows).transform_calculate(way="datum.normalisation + ', ' + datum.missing")
    # on a phone the name of a pair stands above its marks, in a place of its own
    slots = ["name", *ways] if narrow else ways
    place = alt.YOffset("way:N", sort=slots, scale=alt.Scale(domain=slots, paddingOuter=0.4))
    half = alt.Chart(alt.Data(values=[{}])).mark_rule(color=MUTED, strokeDash=[2, 3])
    half = half.encode(x=alt.value(round(inner / 2, 1)), y=alt.value(0), y2=alt.value(step * len(order)))
    reach = base.mark_rule(color=UNKNOWN, strokeWidth=6).encode(
        x=alt.X("low:Q", scale=scale), x2="high:Q", y=y, yOffset=place, tooltip=tooltip
    )
    layers: list[alt.Chart] = [half, reach]
    for normalisation, shape in NORMALISATIONS.items():
        own = base.transform_filter(alt.datum.normalisation == normalisation)
        dots = own.mark_point(size=70, shape=shape, filled=False, stroke=BOTH, strokeWidth=1.6, fillOpacity=1)
        fill = alt.condition(alt.datum.missing == "left out", alt.value(BOTH), alt.value(PAPER))
        layers.append(dots.encode(x=x, y=y, yOffset=place, fill=fill, tooltip=tooltip))
    if narrow:
        layers += [word(label, x=0, y=step * i + 8) for i, label in enumerate(order)]
    chart = alt.layer(*layers).properties(width=inner, height=step * len(order))
    signs = [
        Sign("by range, missing left out", BOTH, "circle"),
        Sign("by range, missing lowest", BOTH, "circle", filled=False),
        Sign("by rank, left out", BOTH, "diamond"),
        Sign("by rank, lowest", BOTH, "diamond", filled=False),
        Sign("one component left out", UNKNOWN),
    ]
    return alt.vconcat(key(signs, inner=inner), chart, spacing=8)
