"""Charts of the balance of power in world shares. Each takes the prepared rows and a width, and returns a chart.

``width`` is ``theme.WIDE`` for the page and ``theme.NARROW`` for a phone. Titles, captions and alt text belong to the figure.
The United States are drawn beside the two states in every chart, since it is them that the two are measured against.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from rcanalysis.charts.keys import (
    PHONE,
    SMALL_LETTER,
    STATES,
    Curve,
    Sign,
    curves,
    ends,
    key,
    known,
    last_values,
    marked_years,
    pick,
    room,
    round_years,
    spread_years,
    word,
)
from rcanalysis.charts.theme import BOTH, CHINA, INK, MUTED, PAPER, WIDE

PAIR = "pair"
PARTIES: Mapping[str, Curve] = {
    PAIR: Curve(PAIR, "China and Russia", BOTH, "triangle-up"),
    **STATES,
}
KINDS = ("measure", "parity", "component")
"""Of a row of the comparison: a measure, a measure at purchasing power parity, a component of the index."""

OBSERVED = "observed"
TICKS: Mapping[float, str] = {0.125: "1/8", 0.25: "1/4", 0.5: "1/2", 1: "1", 2: "2", 4: "4", 8: "8", 16: "16"}


def spending(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Shares of world military spending by year, with their range over editions.

    Parameters
    ----------
    data : DataFrame
        ``party`` (``pair``, CHN, RUS, USA), ``year``, ``share``, ``low``, ``high`` (percent; missing where the world is not
        known).
    """
    rows = pick(data, "party", "year", "share", "low", "high")
    lines = [PARTIES[p] for p in known(rows["party"], PARTIES)]
    narrow = width < PHONE
    beside = 0 if narrow else room([line.word for line in lines])
    inner, height = round(width - 40 - beside), 260 if narrow else 320
    first, last = int(rows["year"].min()), int(rows["year"].max())
    top = round(float(rows["high"].max()) * 1.05, 2)
    title = "Share of the world, %"
    x = round_years(first, last, inner=inner)
    y = alt.Y("share:Q", title=title, scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(tickCount=5))
    tooltip = [
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("party:N", title="State"),
        alt.Tooltip("share:Q", title="Share of world military spending, %", format=".1f"),
        alt.Tooltip("low:Q", title="Lowest of the editions, %", format=".1f"),
        alt.Tooltip("high:Q", title="Highest of the editions, %", format=".1f"),
    ]
    layers = [
        *marked_years(
            first, last, inner=inner, height=height, words=not narrow, clear=SMALL_LETTER * len(title), beside=beside
        ),
        *curves(
            alt.Chart(rows),
            lines,
            name="party",
            value="share",
            x=x,
            y=y,
            tooltip=tooltip,
            band=("low", "high"),
            size=9 if narrow else 16,
        ),
    ]
    if not narrow:
        at = last_values(rows, lines, name="party", at="year", value="share")
        words = [(line.word, v, line.colour) for line, v in zip(lines, at, strict=True)]
        layers += ends(words, inner=inner, height=height, domain=(0, top))
    chart = alt.layer(*layers).properties(width=inner, height=height)
    return alt.vconcat(key([line.sign() for line in lines], inner=inner), chart, spacing=8) if narrow else chart


def capabilities(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """The index of capabilities, large and on a scale of its own, and its six components on one scale.

    Parameters
    ----------
    data : DataFrame
        ``panel`` (title; the first is the index), ``year``, and shares of the world in percent under ``CHN``, ``RUS``,
        ``USA`` and ``pair``.
    """
    rows = pick(data, "panel", "year", "CHN", "RUS", "USA", "pair")
    panels = list(dict.fromkeys(rows["panel"]))
    narrow = width < PHONE
    across = 2 if narrow else 3
    first, last = int(rows["year"].min()), int(rows["year"].max())
    first_own = rows["panel"] == panels[0]
    top, top_small = (
        round(float(rows.loc[own, list(PARTIES)].max().max()) * 1.08, 1) for own in (first_own, ~first_own)
    )
    parts = [panels[1:][n : n + across] for n in range(0, len(panels) - 1, across)]
    small = (width - 8) / across - 44
    grid: list[alt.TopLevelMixin] = [key([line.sign() for line in PARTIES.values()], inner=width - 20)]
    grid.append(_panel(rows, panels[0], first=first, last=last, top=top, inner=width - 54, height=180))
    for part in parts:
        row = [_panel(rows, p, first=first, last=last, top=top_small, inner=small, height=110) for p in part]
        grid.append(alt.hconcat(*row, spacing=14))
    return alt.vconcat(*grid, spacing=14)


def _panel(
    rows: pd.DataFrame, panel: str, *, first: int, last: int, top: float, inner: float, height: int
) -> alt.LayerChart:
    names = list(PARTIES)
    # the columns of the parties as rows: one layer for four lines keeps the chart small
    base = alt.Chart(rows).transform_filter(alt.datum.panel == panel).transform_fold(names, as_=["party", "share"])
    looks = list(PARTIES.values())
    x = round_years(first, last, inner=inner)
    scale = alt.Scale(domain=[0, top], nice=False)
    y = alt.Y("share:Q", title=None, scale=scale, axis=alt.Axis(tickCount=3))
    colour = alt.Color("party:N", scale=alt.Scale(domain=names, range=[line.colour for line in looks]), legend=None)
    shape = alt.Shape("party:N", scale=alt.Scale(domain=names, range=[line.shape for line in looks]), legend=None)
    tooltip = [
        alt.Tooltip("panel:N", title="Quantity"),
        alt.Tooltip("year:Q", title="Year", format="d"),
        *(alt.Tooltip(f"{p}:Q", title=f"{line.word}, %", format=".1f") for p, line in PARTIES.items()),
    ]
    lines = base.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour)
    # a mark every fifth year is enough to tell the lines apart and to point at
    points = base.transform_filter(f"({last} - datum.year) % 5 == 0").mark_point(size=22, filled=True)
    title = alt.Title(panel, fontSize=14, anchor="start", frame="group", offset=6, color=INK)
    chart = alt.layer(lines, points.encode(x=x, y=y, color=colour, shape=shape, tooltip=tooltip))
    return chart.properties(width=round(inner), height=height, title=title)


def against(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """China alone and the two together against the United States, on each measure, on a scale of ratios.

    Parameters
    ----------
    data : DataFrame
        In the order of drawing: ``label``, ``window`` (years), ``kind`` (measure, parity, component), ``china``, ``pair``
        and ``pair_early`` (times the United States; the last may be missing).
    """
    rows = pick(data, "label", "window", "kind", "china", "pair", "pair_early")
    known(rows["kind"], KINDS)
    order = list(rows["label"])
    narrow = width < PHONE
    inner, step = width - 30, 44
    low = min(0.1, float(rows[["china", "pair_early"]].min().min()) * 0.95)
    high = max(16.0, float(rows["pair"].max()) * 1.05)
    scale = alt.Scale(type="log", domain=[round(low, 3), round(high, 3)], nice=False)
    names = " : ".join(f"datum.value == {value} ? '{text}'" for value, text in TICKS.items())
    axis = alt.Axis(
        values=list(TICKS), labelExpr=f"{names} : ''", grid=True, domain=False, ticks=False, orient="top", title=None
    )

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=axis)

    y = alt.Y("label:N", sort=order, scale=alt.Scale(domain=order), axis=None)
    tooltip = [
        alt.Tooltip("label:N", title="Measure"),
        alt.Tooltip("window:N", title="Years"),
        alt.Tooltip("china:Q", title="China over the United States", format=".2f"),
        alt.Tooltip("pair:Q", title="China and Russia over the United States", format=".2f"),
        alt.Tooltip("pair_early:Q", title="The same, 2000–2004", format=".2f"),
    ]
    base = alt.Chart(rows)
    text = {"align": "left", "fontSize": 13, "dy": -9}
    equal = alt.Chart(alt.Data(values=[{"at": 1}])).mark_rule(color=INK, strokeWidth=1.4).encode(x=x("at"))
    layers: list[alt.Chart] = [
        equal,
        base.mark_rule(color=BOTH, strokeWidth=3, opacity=0.35, yOffset=9).encode(x=x("china"), x2="pair:Q", y=y),
        base.mark_point(
            shape="triangle-up", fill=PAPER, stroke=BOTH, fillOpacity=1, size=60, strokeWidth=1.4, yOffset=9
        )
        .transform_filter("isValid(datum.pair_early)")
        .encode(x=x("pair_early"), y=y, tooltip=tooltip),
        base.mark_point(shape="circle", fill=CHINA, stroke=CHINA, size=70, yOffset=9).encode(
            x=x("china"), y=y, tooltip=tooltip
        ),
        base.mark_point(shape="triangle-up", fill=BOTH, stroke=BOTH, size=70, yOffset=9).encode(
            x=x("pair"), y=y, tooltip=tooltip
        ),
    ]
    # the words stand above their row, so that a long name costs no width
    said = base.transform_calculate(said="datum.label + ', ' + datum.window")
    # a rim in the colour of the paper keeps them clear of the lines behind
    for look in ({"color": PAPER, "stroke": PAPER, "strokeWidth": 4}, {"color": INK}):
        layers.append(said.mark_text(**text, **look).encode(x=alt.value(2), y=y, text="said:N"))
    chart = alt.layer(*layers).properties(width=inner, height=step * len(order))
    signs = [
        Sign("China", CHINA, "circle"),
        Sign("China and Russia", BOTH, "triangle-up"),
        Sign("the two in 2000–2004", BOTH, "triangle-up", filled=False),
    ]
    head = (
        "times the United States; line: as much"
        if narrow
        else "times the United States (scale of ratios); dark line: as much as the United States"
    )
    note = alt.layer(word(head, x=0, y=8, colour=MUTED)).properties(width=inner, height=16)
    return alt.vconcat(key(signs, inner=inner), note, chart, spacing=6)


def paths(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """The pair's share of world military spending so far, and to 2030 if the growth of some past went on: one panel a path.

    Parameters
    ----------
    data : DataFrame
        ``path`` (``observed``, or the panel's title), ``year``, ``middle``, ``low``, ``high`` (percent; range over the
        pasts).
    """
    rows = pick(data, "path", "year", "middle", "low", "high")
    names = [p for p in dict.fromkeys(rows["path"]) if p != OBSERVED]
    if not names or OBSERVED not in set(rows["path"]):
        raise ValueError("the chart needs the observed share and at least one path")
    narrow = width < PHONE
    across = 1 if narrow else 2
    inner = round((width - 10) / across - 80)
    first, last = int(rows["year"].min()), int(rows["year"].max())
    top = round(float(rows["high"].max()) * 1.1, 1)
    panels = [
        _path(rows, name, first=first, last=last, top=top, inner=inner, height=110 if narrow else 150) for name in names
    ]
    if across == 1:
        return alt.vconcat(*panels, spacing=14)
    lines = [alt.hconcat(*panels[n : n + across], spacing=10) for n in range(0, len(panels), across)]
    return alt.vconcat(*lines, spacing=16)


def _path(
    rows: pd.DataFrame, name: str, *, first: int, last: int, top: float, inner: int, height: int
) -> alt.LayerChart:
    x = round_years(first, last, inner=inner)
    scale = alt.Scale(domain=[0, top], nice=False)
    y = alt.Y("middle:Q", title=None, scale=scale, axis=alt.Axis(tickCount=4))
    tooltip = [
        alt.Tooltip("path:N", title="Path"),
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("middle:Q", title="Share of the world, %", format=".1f"),
        alt.Tooltip("low:Q", title="Lowest, %", format=".1f"),
        alt.Tooltip("high:Q", title="Highest, %", format=".1f"),
    ]
    seen = alt.Chart(rows).transform_filter(alt.datum.path == OBSERVED)
    ahead = alt.Chart(rows).transform_filter(alt.datum.path == name)
    limits = {"y": alt.Y("low:Q", scale=scale, title=None, axis=alt.Axis(tickCount=4)), "y2": "high:Q"}
    own = rows[(rows["path"] == name) & (rows["year"] == last)].iloc[0]
    low, high = spread_years(first, last)
    end = inner * (last - low) / (high - low)
    middle = height * (1 - (float(own["low"]) + float(own["high"])) / 2 / top)
    layers: Sequence[alt.Chart] = [
        ahead.mark_area(color=BOTH, opacity=0.2).encode(x=x, **limits),
        seen.mark_line(color=BOTH, strokeWidth=2).encode(x=x, y=y),
        ahead.mark_line(color=BOTH, strokeWidth=2, strokeDash=[4, 3]).encode(x=x, y=y),
        ahead.mark_point(shape="circle", fill=PAPER, stroke=BOTH, fillOpacity=1, size=22).encode(
            x=x, y=y, tooltip=tooltip
        ),
        seen.mark_point(shape="circle", fill=BOTH, stroke=BOTH, size=10).encode(x=x, y=y, tooltip=tooltip),
        word(f"{own['low']:.0f}–{own['high']:.0f} %", x=end + 8, y=middle, colour=BOTH, bold=True),
    ]
    title = alt.Title(name, fontSize=14, anchor="start", frame="group", offset=6, color=INK)
    return alt.layer(*layers).properties(width=inner, height=height, title=title)
