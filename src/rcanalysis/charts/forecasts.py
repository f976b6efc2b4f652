"""Charts of the forecasts and of their scores. Each takes the prepared rows and a width, and returns a chart.

``width`` is ``theme.WIDE`` for the page and ``theme.NARROW`` for a phone. Titles, captions and alt text belong to the
figure, not to the chart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from rcanalysis.charts.keys import PHONE, Sign, key, known, pick, room, round_years, word
from rcanalysis.charts.theme import AIR, AXIS, BOTH, GROUND, INK, MUTED, NAVAL, PAPER, RUSSIA, WIDE

COLOURS: Mapping[str, str] = {
    "events": BOTH,
    "naval": NAVAL,
    "air": AIR,
    "ground": GROUND,
    "air-patrols": AIR,
    "naval-patrols": NAVAL,
    "vetoes": BOTH,
    "deliveries": RUSSIA,
    "agreement": BOTH,
    "agreement-chance": BOTH,
}
BASELINES: Mapping[str, Sign] = {
    "last year's value": Sign("against last year's value", BOTH, "circle"),
    "the mean of all years": Sign("against the mean of all years", MUTED, "diamond", filled=False),
}
_QUANTILES = ("q025", "q10", "q25", "q75", "q90", "q975")
_FANS = (("q025", "q975", 1.4, 1.0), ("q10", "q90", 4.0, 0.45), ("q25", "q75", 8.0, 0.7))


def fans(
    data: pd.DataFrame,
    *,
    width: int = WIDE,
    log: Sequence[str] = (),
    shares: Sequence[str] = (),
    step: Sequence[str] = (),
) -> alt.TopLevelMixin:
    """Small charts of series with forecasts: what is known, what is known of a year so far (hollow), and intervals.

    Parameters
    ----------
    data : DataFrame
        ``target`` (code), ``label``, ``year``, ``kind`` (known, so far, forecast), ``value`` (of a forecast its median),
        ``q025``, ``q10``, ``q25``, ``q75``, ``q90``, ``q975`` (missing unless a forecast).
    log, shares, step
        Targets on a logarithmic scale, in percent, and drawn as points on a line instead of bars.
    """
    rows = pick(data, "target", "label", "year", "kind", "value", *_QUANTILES)
    targets = known(rows["target"], COLOURS)
    columns = 1 if width < PHONE else 2
    inner = round((width - 52 * columns) / columns)
    first, last = int(rows["year"].min()), int(rows["year"].max())
    panels = []
    for number, target in enumerate(targets):
        bottom = number >= len(targets) - columns
        look = {"log": target in log, "share": target in shares, "points": target in step, "bottom": bottom}
        panels.append(_fan(rows, target, inner=inner, years=(first, last), **look))
    signs = [
        Sign("known", BOTH),
        Sign("so far", BOTH, filled=False),
        Sign("median; 50, 80 and 95 % of the forecast", BOTH, "stroke"),
    ]
    head = key(signs, inner=width - 40)
    if columns == 1:
        return alt.vconcat(head, *panels, spacing=10)
    lines = [alt.hconcat(*panels[i : i + 2], spacing=14) for i in range(0, len(panels), 2)]
    return alt.vconcat(head, *lines, spacing=10)


def _fan(
    rows: pd.DataFrame,
    target: str,
    *,
    inner: int,
    years: tuple[int, int],
    log: bool,
    share: bool,
    points: bool,
    bottom: bool,
) -> alt.LayerChart:
    own = rows[rows["target"] == target]
    colour = COLOURS[target]
    base = alt.Chart(rows).transform_filter(alt.datum.target == target)
    x = round_years(*years, inner=inner, labels=bottom)
    low = float(own[["value", "q025"]].min().min())
    high = float(own[["value", "q975"]].max().max())
    axis = alt.Axis(title=None, format=".0%" if share else "~g", minExtent=36, maxExtent=36, tickCount=3)
    if log:
        ticks = [t for t in (1, 10, 100, 1000, 10000) if low / 3 <= t <= high * 3]
        axis = alt.Axis(title=None, format="~g", minExtent=36, maxExtent=36, values=ticks)
        scale = alt.Scale(type="log", domain=[round(low * 0.8, 2), round(high * 1.25, 2)], nice=False)
    elif points:
        room_ = (high - low) * 0.08
        scale = alt.Scale(domain=[round(low - room_, 3), round(high + room_, 3)], nice=False, zero=False)
    else:
        axis = alt.Axis(title=None, format="d", minExtent=36, maxExtent=36, tickCount=min(3, int(high)), tickMinStep=1)
        scale = alt.Scale(domain=[0, round(high * 1.04, 2)], nice=False)
    y = alt.Y("value:Q", axis=axis, scale=scale)
    tell = [
        alt.Tooltip("label:N", title="Series"),
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("kind:N", title="Status"),
        alt.Tooltip("value:Q", title="Value or median", format=".0%" if share else ",.4~r"),
    ]
    layers: list[alt.Chart] = []
    there, partly = base.transform_filter("datum.kind == 'known'"), base.transform_filter("datum.kind == 'so far'")
    if points:
        layers.append(there.mark_line(color=colour, strokeWidth=1.6).encode(x=x, y=y))
        layers.append(there.mark_point(size=14, filled=True, color=colour).encode(x=x, y=y, tooltip=tell))
    else:
        size = round(inner / (years[1] - years[0] + 1.2) * 0.66, 1)
        layers.append(there.mark_bar(size=size, color=colour).encode(x=x, y=y, tooltip=tell))
        if (own["kind"] == "so far").any():
            hollow = partly.mark_bar(size=size, color=PAPER, stroke=colour, strokeWidth=1.2, strokeDash=[2, 2])
            layers.append(hollow.encode(x=x, y=y, tooltip=tell))
    ahead = base.transform_filter("datum.kind == 'forecast'")
    told = [
        *tell,
        alt.Tooltip("q10:Q", title="80 % interval from", format=".0%" if share else ",.3~r"),
        alt.Tooltip("q90:Q", title="to", format=".0%" if share else ",.3~r"),
    ]
    for lower, upper, thick, strong in _FANS:
        rule = ahead.mark_rule(color=colour, strokeWidth=thick, opacity=strong, strokeCap="butt")
        rule = rule.encode(x=x, y=alt.Y(f"{lower}:Q", scale=scale), y2=f"{upper}:Q")
        layers.append(rule.encode(tooltip=told) if lower == "q10" else rule)
    layers.append(ahead.mark_point(shape="stroke", size=150, filled=False, color=INK, strokeWidth=2.4).encode(x=x, y=y))
    title = alt.Title(str(own["label"].iloc[0]), fontSize=14, anchor="start", frame="group", offset=4)
    return alt.layer(*layers).properties(width=inner, height=92, title=title)


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
                size=64, filled=False, shape=sign.shape, fill=fill, fillOpacity=1, stroke=sign.colour, strokeWidth=1.6, yOffset=shift
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
                title=alt.Title(when, fontSize=14, anchor="start", frame="group", offset=4),
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
            base.mark_rule(color=BOTH, strokeWidth=3, opacity=0.4).encode(x=alt.X("low:Q", scale=scale), x2="high:Q", y=y),
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
                title=alt.Title(f"{100 * level:.0f} % interval", fontSize=14, anchor="start", frame="group", offset=4),
            )
        )
    signs = [Sign("one series", BOTH, "circle", filled=False), Sign("several together", BOTH, "circle")]
    head = key(signs, inner=width - 24)
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
