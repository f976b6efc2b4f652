"""Charts of the exercises chapter. Each takes the prepared rows and a width, and returns an Altair chart.

``width`` is ``theme.WIDE`` for the page and ``theme.NARROW`` for a phone. Titles, captions and alt text belong to the
figure (``publish.exercises``), not to the chart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from rcanalysis.charts import axes, theme
from rcanalysis.charts.keys import Sign, key
from rcanalysis.charts.theme import (
    AXIS,
    BAND,
    BOTH,
    CHINA,
    GRID,
    HATCH,
    INK,
    LAND,
    MUTED,
    PAPER,
    RUSSIA,
    UNITED_STATES,
    UNKNOWN,
    WIDE,
)


def timeline(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Every event as a mark, stacked by year within a row for each domain.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``slot`` (1, 2, ... within domain and year), ``domain``, ``domain_label``, ``counted`` (in the headline
        count), ``name``, ``dates``, ``place``, ``kind``, ``confidence``.
    """
    first, last = int(data["year"].min()), int(data["year"].max())
    colour, shape = theme.domain_scales()
    rows = []
    present = [d for d in theme.DOMAINS if d in set(data["domain"])]
    for number, domain in enumerate(present):
        top = int(data.loc[data["domain"] == domain, "slot"].max())
        base = alt.Chart(data).transform_filter(alt.datum.domain == domain)
        marks = base.mark_point(filled=False, size=62 if width >= WIDE else 26, strokeWidth=1.6).encode(
            x=axes.years(first, last, width=width, labels=number == len(present) - 1),
            y=alt.Y("slot:Q", axis=None, scale=alt.Scale(domain=[0.3, top + 0.7], nice=False)),
            color=alt.Color("domain:N", scale=colour, legend=None),
            shape=alt.Shape("domain:N", scale=shape, legend=None),
            fillOpacity=alt.condition(alt.datum.counted, alt.value(1), alt.value(0)),
            fill=alt.Fill("domain:N", scale=colour, legend=None),
            tooltip=[
                alt.Tooltip("name:N", title="Event"),
                alt.Tooltip("dates:N", title="Dates"),
                alt.Tooltip("place:N", title="Place"),
                alt.Tooltip("kind:N", title="Kind"),
                alt.Tooltip("confidence:N", title="Confidence"),
            ],
        )
        pitch = 13 if width >= WIDE else 9
        title = alt.Title(
            theme.DOMAIN_LABELS[domain], fontSize=14, color=theme.DOMAINS[domain], offset=2, anchor="start"
        )
        lines = axes.breaks(first, last, width=width, words=number == 0, labels=number == len(present) - 1)
        rows.append(
            alt.layer(lines, marks).properties(width=width - 20, height=max(20, pitch * (top + 1)), title=title)
        )
    return alt.vconcat(*rows, spacing=6)


def per_year(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Yearly count as bars with the fitted trend and its interval; the partial year is grey.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``n``, ``partial``, ``mean``, ``low``, ``high`` (missing in the partial year).
    """
    first, last = int(data["year"].min()), int(data["year"].max())
    height = 280 if width >= WIDE else 240
    base = alt.Chart(data)
    x = axes.years(first, last, width=width)
    bars = base.mark_bar(size=max(6, (width - 60) / (last - first + 1) * 0.72)).encode(
        x=x,
        y=alt.Y("n:Q", title="Events", axis=alt.Axis(tickMinStep=1, tickCount=6), scale=alt.Scale(nice=True)),
        color=alt.condition(alt.datum.partial, alt.value(UNKNOWN), alt.value(AXIS)),
        tooltip=[
            alt.Tooltip("year:Q", title="Year", format="d"),
            alt.Tooltip("n:Q", title="Events counted"),
            alt.Tooltip("mean:Q", title="Trend, events a year", format=".1f"),
            alt.Tooltip("low:Q", title="95 % interval from", format=".1f"),
            alt.Tooltip("high:Q", title="to", format=".1f"),
        ],
    )
    whole = base.transform_filter("!datum.partial")
    band = whole.mark_area(color=BOTH, opacity=0.2).encode(x=x, y="low:Q", y2="high:Q")
    line = whole.mark_line(color=BOTH, strokeWidth=2.5).encode(x=x, y="mean:Q")
    return alt.layer(axes.breaks(first, last, width=width), bars, band, line).properties(
        width=width - 40, height=height
    )


def by_domain(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Small multiples of yearly counts, one row a kind of force.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``domain``, ``domain_label``, ``n``, ``partial``.
    """
    first, last = int(data["year"].min()), int(data["year"].max())
    top = int(data["n"].max())
    rows = []
    present = [d for d in theme.DOMAINS if d in set(data["domain"])]
    for number, domain in enumerate(present):
        base = alt.Chart(data).transform_filter(alt.datum.domain == domain)
        bars = base.mark_bar(size=max(5, (width - 60) / (last - first + 1) * 0.72)).encode(
            x=axes.years(first, last, width=width, labels=number == len(present) - 1),
            y=alt.Y("n:Q", title=None, axis=alt.Axis(values=[0, top]), scale=alt.Scale(domain=[0, top], nice=False)),
            color=alt.condition(alt.datum.partial, alt.value(UNKNOWN), alt.value(theme.DOMAINS[domain])),
            tooltip=[
                alt.Tooltip("domain_label:N", title="Domain"),
                alt.Tooltip("year:Q", format="d", title="Year"),
                alt.Tooltip("n:Q", title="Events"),
            ],
        )
        title = alt.Title(
            theme.DOMAIN_LABELS[domain], fontSize=14, color=theme.DOMAINS[domain], offset=2, anchor="start"
        )
        rows.append(
            alt.layer(
                axes.breaks(first, last, width=width, words=number == 0, labels=number == len(present) - 1), bars
            ).properties(width=width - 40, height=52, title=title)
        )
    return alt.vconcat(*rows, spacing=4)


def change_points(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Posterior probability that a new yearly rate begins with each year.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``probability``.
    """
    first, last = int(data["year"].min()), int(data["year"].max())
    bars = (
        alt.Chart(data)
        .mark_bar(size=max(6, (width - 60) / (last - first + 1) * 0.72), color=BOTH)
        .encode(
            x=axes.years(first, last, width=width),
            y=alt.Y(
                "probability:Q",
                title="Probability",
                axis=alt.Axis(format=".0%", tickCount=4),
                scale=alt.Scale(domainMin=0),
            ),
            tooltip=[
                alt.Tooltip("year:Q", format="d", title="Year"),
                alt.Tooltip("probability:Q", format=".1%", title="Probability"),
            ],
        )
    )
    return alt.layer(axes.breaks(first, last, width=width), bars).properties(width=width - 50, height=190)


def before_after(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Yearly rate before and after each break, with exact intervals.

    Parameters
    ----------
    data : DataFrame
        ``label`` (such as ``2014: before``), ``break_year``, ``side`` (before, after), ``rate``, ``low``, ``high``.
    """
    base = alt.Chart(data)
    y = alt.Y("side:N", title=None, sort=["before", "after"], axis=alt.Axis(ticks=False, domain=False, labelColor=INK))
    scale = alt.Scale(domain=["before", "after"], range=[AXIS, BOTH])
    tooltip = [
        alt.Tooltip("label:N", title="Years"),
        alt.Tooltip("rate:Q", format=".1f", title="Events a year"),
        alt.Tooltip("low:Q", format=".1f", title="95 % interval from"),
        alt.Tooltip("high:Q", format=".1f", title="to"),
    ]
    rows = []
    years = sorted(data["break_year"].unique())
    top = float(data["high"].max())
    for number, year in enumerate(years):
        part = base.transform_filter(alt.datum.break_year == int(year))
        x = alt.X(
            "rate:Q",
            title="Events a year" if number == len(years) - 1 else None,
            axis=alt.Axis(grid=True, labels=number == len(years) - 1, tickCount=6),
            scale=alt.Scale(domain=[0, top], nice=True),
        )
        rule = part.mark_rule(strokeWidth=3).encode(
            x=alt.X("low:Q"), x2="high:Q", y=y, color=alt.Color("side:N", scale=scale, legend=None)
        )
        point = part.mark_point(size=110).encode(
            x=x,
            y=y,
            color=alt.Color("side:N", scale=scale, legend=None),
            fill=alt.Fill("side:N", scale=scale, legend=None),
            tooltip=tooltip,
        )
        title = alt.Title(f"{year} ({axes.BREAKS.get(int(year), '')})", fontSize=14, offset=2, anchor="start")
        rows.append(alt.layer(rule, point).properties(width=width - 70, height=52, title=title))
    return alt.vconcat(*rows, spacing=6)


STATUS_MARKS: Mapping[str, tuple[str, str, str]] = {
    # status: (fill, mark, colour of the mark)
    "held": (BOTH, "", PAPER),
    "held-second-hand": (PAPER, "", BOTH),
    "not-held": (PAPER, "×", INK),
    "held-without-china": (PAPER, "R", RUSSIA),
    "held-without-russia": (PAPER, "C", CHINA),
    "postponed": (PAPER, "→", MUTED),
    "announced": (PAPER, "a", MUTED),
    "observer-only": (PAPER, "o", MUTED),
    "none-found": (UNKNOWN, "?", INK),
    "unknown": (UNKNOWN, "", INK),
    "before-first": (BAND, "", MUTED),
}
STATUS_WORDS: Mapping[str, str] = {
    "held": "held",
    "held-second-hand": "held, second-hand report",
    "not-held": "× not held",
    "held-without-china": "R held without China",
    "held-without-russia": "C held without Russia",
    "postponed": "→ postponed",
    "announced": "a announced only",
    "observer-only": "o one side only observed",
    "none-found": "? searched, none found",
    "unknown": "unknown",
    "before-first": "before the first edition",
}


def cadence(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Series by year: held, not held, unknown.

    Parameters
    ----------
    data : DataFrame
        ``series`` (label, in order), ``order`` (0, 1, ...), ``year``, ``status``, ``status_label``, ``mark``, ``n``.
    """
    first, last = int(data["year"].min()), int(data["year"].max())
    present = [s for s in STATUS_MARKS if s in set(data["status"])]
    fills = alt.Scale(domain=[STATUS_WORDS[s] for s in present], range=[STATUS_MARKS[s][0] for s in present])
    strokes = alt.Scale(
        domain=[STATUS_WORDS[s] for s in present],
        range=[BOTH if s in ("held", "held-second-hand") else GRID for s in present],
    )
    inks = alt.Scale(domain=[STATUS_WORDS[s] for s in present], range=[STATUS_MARKS[s][2] for s in present])
    narrow = width < 500
    step = 4 if narrow else 3
    ticks = [y for y in range(first, last + 1) if (y - last) % step == 0]
    x = alt.X(
        "year:O",
        axis=alt.Axis(values=ticks, labelAngle=0, title=None, orient="top", ticks=False, domain=False),
        scale=alt.Scale(paddingInner=0.16),
    )
    y = alt.Y(
        "series:N",
        sort=alt.EncodingSortField("order", order="ascending"),
        title=None,
        axis=alt.Axis(ticks=False, domain=False, labelColor=INK, labelLimit=130 if narrow else 230),
        scale=alt.Scale(paddingInner=0.2),
    )
    base = alt.Chart(data)
    legend = alt.Legend(
        title=None, orient="bottom", columns=1 if narrow else 3, symbolType="square", symbolSize=160, labelLimit=260
    )
    cells = base.mark_rect(strokeWidth=1.2).encode(
        x=x,
        y=y,
        fill=alt.Fill("status_label:N", scale=fills, legend=legend),
        stroke=alt.Stroke("status_label:N", scale=strokes, legend=None),
        tooltip=[
            alt.Tooltip("series:N", title="Series"),
            alt.Tooltip("year:O", title="Year"),
            alt.Tooltip("status_label:N", title="Status"),
            alt.Tooltip("n:Q", title="Editions or phases"),
        ],
    )
    marks = (
        base.transform_filter("datum.mark != ''")
        .mark_text(fontSize=13, fontWeight=600)
        .encode(x=x, y=y, text="mark:N", color=alt.Color("status_label:N", scale=inks, legend=None))
    )
    # the axis and legend take the rest of the width
    body = width - (150 if narrow else 250)
    rows = data["series"].nunique()
    return alt.layer(cells, marks).resolve_scale(color="independent").properties(width=body, height=22 * rows)


def where(data: pd.DataFrame, *, land: Mapping[str, Any], width: int = WIDE) -> alt.TopLevelMixin:
    """Maps by period: a mark for each region and domain, its size the number of events.

    Parameters
    ----------
    data : DataFrame
        ``period``, ``region`` (label), ``domain``, ``domain_label``, ``n``, ``lat``, ``lon``.
    land : mapping
        GeoJSON feature of the land outline.
    """
    colour, shape = theme.domain_scales()
    narrow = width < 500
    each = width - 10 if narrow else width // 2 - 12
    height = round(each * 0.56)
    outline = alt.Data(name="land")
    panels = []
    for period in list(dict.fromkeys(data["period"])):
        project = dict(
            type="equirectangular",
            rotate=[-97, 0, 0],
            scale=each / 3.75,
            center=[0, 22],
            translate=[each / 2, height / 2],
        )
        ground = alt.Chart(outline).mark_geoshape(fill=LAND, stroke=None, clip=True)
        marks = (
            alt.Chart(data)
            .transform_filter(alt.datum.period == period)
            .mark_point(filled=False, strokeWidth=1.4, fillOpacity=0.7)
            .encode(
                longitude="lon:Q",
                latitude="lat:Q",
                size=alt.Size("n:Q", scale=alt.Scale(domain=[1, 16], range=[55, 640]), legend=None),
                color=alt.Color("domain:N", scale=colour, legend=None),
                fill=alt.Fill("domain:N", scale=colour, legend=None),
                shape=alt.Shape("domain:N", scale=shape, legend=None),
                tooltip=[
                    alt.Tooltip("region:N", title="Region"),
                    alt.Tooltip("period:N", title="Period"),
                    alt.Tooltip("domain_label:N", title="Domain"),
                    alt.Tooltip("n:Q", title="Events"),
                ],
            )
        )
        title = alt.Title(period, fontSize=14, offset=4, anchor="start")
        panels.append(alt.layer(ground, marks).project(**project).properties(width=each, height=height, title=title))
    columns = 1 if narrow else 2
    rows = [alt.hconcat(*panels[i : i + columns], spacing=16) for i in range(0, len(panels), columns)]
    chart = alt.vconcat(_domain_key(data["domain"], inner=width - 10), *rows, spacing=14)
    chart.datasets = {"land": [dict(land)]}
    return chart


def _domain_key(domains: pd.Series, *, inner: float) -> alt.LayerChart:
    """The domains that occur, each in its colour and shape."""
    present = [d for d in theme.DOMAINS if d in set(domains)]
    return key([Sign(theme.DOMAIN_LABELS[d], theme.DOMAINS[d], theme.DOMAIN_SHAPES[d]) for d in present], inner=inner)


def waters(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Sea regions by year; the first visit is labelled.

    Parameters
    ----------
    data : DataFrame
        ``region`` (label), ``order``, ``year``, ``n``, ``first`` (the first year in this region).
    """
    narrow = width < 500
    # room for the label of the first year
    first, last = int(data["year"].min()) - (7 if narrow else 2), int(data["year"].max())
    base = alt.Chart(data)
    y = alt.Y(
        "region:N",
        sort=alt.EncodingSortField("order"),
        title=None,
        axis=alt.Axis(ticks=False, domain=False, grid=True, labelColor=INK, labelLimit=130 if narrow else 240),
    )
    x = axes.years(first, last, width=width, every=10 if narrow else 2)
    marks = base.mark_circle(color=theme.NAVAL).encode(
        x=x,
        y=y,
        size=alt.Size("n:Q", scale=alt.Scale(domain=[1, 6], range=[40, 240]), legend=None),
        opacity=alt.condition(alt.datum.first, alt.value(1), alt.value(0.45)),
        tooltip=[
            alt.Tooltip("region:N", title="Region"),
            alt.Tooltip("year:Q", format="d", title="Year"),
            alt.Tooltip("n:Q", title="Events"),
        ],
    )
    label = (
        base.transform_filter("datum.first")
        .mark_text(align="right", dx=-9, fontSize=13, color=MUTED)
        .encode(x=x, y=y, text=alt.Text("year:Q", format="d"))
    )
    return alt.layer(marks, label).properties(
        width=width - (140 if narrow else 250), height=24 * data["region"].nunique()
    )


def contents(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Editions by coded content: reported or not known.

    Parameters
    ----------
    data : DataFrame
        ``edition`` (label), ``order``, ``content`` (label), ``value`` (yes, no, unknown), ``mark``.
    """
    narrow = width < 500
    scale = alt.Scale(domain=["yes", "no", "unknown"], range=[BOTH, PAPER, UNKNOWN])
    inks = alt.Scale(domain=["yes", "no", "unknown"], range=[PAPER, MUTED, INK])
    x = alt.X(
        "content:N",
        sort=list(dict.fromkeys(data["content"])),
        title=None,
        axis=alt.Axis(
            orient="top", labelAngle=-60 if narrow else 0, ticks=False, domain=False, labelColor=INK, labelLimit=140
        ),
    )
    y = alt.Y(
        "edition:N",
        sort=alt.EncodingSortField("order"),
        title=None,
        axis=alt.Axis(ticks=False, domain=False, labelColor=INK),
    )
    base = alt.Chart(data)
    cells = base.mark_rect(stroke=PAPER, strokeWidth=2).encode(
        x=x,
        y=y,
        color=alt.Color("value:N", scale=scale, legend=None),
        tooltip=[
            alt.Tooltip("edition:N", title="Edition"),
            alt.Tooltip("content:N", title="Content"),
            alt.Tooltip("value:N", title="Reported"),
        ],
    )
    text = base.mark_text(fontSize=13).encode(
        x=x, y=y, text="mark:N", color=alt.Color("value:N", scale=inks, legend=None)
    )
    return (
        alt.layer(cells, text)
        .resolve_scale(color="independent")
        .properties(width=width - (155 if narrow else 150), height=24 * data["edition"].nunique())
    )


AUTHORITIES: Mapping[str, tuple[str, str]] = {
    # who counted: (colour, shape); the shape tells them apart
    "China or Russia": (BOTH, "circle"),
    "South Korea": (MUTED, "square"),
    "Japan": (MUTED, "triangle-up"),
    "United States (NORAD)": (UNITED_STATES, "diamond"),
    "press or compiled": (AXIS, "cross"),
}


def air_patrols(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Aircraft of each joint air patrol as different authorities counted them.

    Parameters
    ----------
    data : DataFrame
        ``patrol`` (label), ``order``, ``authority``, ``aircraft``, ``qualifier``, ``note``.
    """
    narrow = width < 500
    names = [a for a in AUTHORITIES if a in set(data["authority"])]
    colour = alt.Scale(domain=names, range=[AUTHORITIES[a][0] for a in names])
    shape = alt.Scale(domain=names, range=[AUTHORITIES[a][1] for a in names])
    legend = alt.Legend(title=None, orient="bottom", columns=1 if narrow else 3, labelLimit=260)
    y = alt.Y(
        "patrol:N",
        sort=alt.EncodingSortField("order"),
        title=None,
        axis=alt.Axis(ticks=False, domain=False, labelColor=INK, grid=False),
    )
    base = alt.Chart(data)
    span = base.mark_rule(color=GRID, strokeWidth=3).encode(x="min(aircraft):Q", x2="max(aircraft):Q", y=y)
    offset = alt.YOffset("authority:N", sort=names, scale=alt.Scale(paddingInner=0, paddingOuter=0.4))
    marks = base.mark_point(size=70).encode(
        x=alt.X(
            "aircraft:Q",
            title="Aircraft reported",
            axis=alt.Axis(grid=True, tickMinStep=1),
            scale=alt.Scale(domainMin=0),
        ),
        y=y,
        yOffset=offset,
        color=alt.Color("authority:N", scale=colour, legend=legend),
        shape=alt.Shape("authority:N", scale=shape, legend=legend),
        tooltip=[
            alt.Tooltip("patrol:N", title="Patrol"),
            alt.Tooltip("authority:N", title="Counted by"),
            alt.Tooltip("aircraft:Q", title="Aircraft"),
            alt.Tooltip("qualifier:N", title="Said to be"),
            alt.Tooltip("note:N", title="Note"),
        ],
    )
    return alt.layer(span, marks).properties(width=width - 110, height=38 * data["patrol"].nunique())


def rates_by_period(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Yearly rate of events with ships, aircraft and land forces, by period, with exact intervals.

    Parameters
    ----------
    data : DataFrame
        ``period``, ``element`` (naval, air, ground), ``element_label``, ``rate``, ``low``, ``high``, ``n``, ``years``.
    """
    elements = [e for e in ("naval", "air", "ground") if e in set(data["element"])]
    colour = alt.Scale(domain=elements, range=[theme.DOMAINS[e] for e in elements])
    shape = alt.Scale(domain=elements, range=[theme.DOMAIN_SHAPES[e] for e in elements])
    base = alt.Chart(data)
    y = alt.Y(
        "element_label:N",
        sort=["Naval", "Air", "Ground"],
        title=None,
        axis=alt.Axis(ticks=False, domain=False, labelColor=INK),
    )
    rows = []
    periods = list(dict.fromkeys(data["period"]))
    for number, period in enumerate(periods):
        part = base.transform_filter(alt.datum.period == period)
        axis = alt.Axis(grid=True, labels=number == len(periods) - 1, ticks=False, tickCount=6)
        xx = alt.X(
            "rate:Q",
            title="Events a year" if number == len(periods) - 1 else None,
            axis=axis,
            scale=alt.Scale(domain=[0, float(data["high"].max())], nice=True),
        )
        rule = part.mark_rule(strokeWidth=3, opacity=0.55).encode(
            x=alt.X("low:Q"), x2="high:Q", y=y, color=alt.Color("element:N", scale=colour, legend=None)
        )
        mark = part.mark_point(size=100).encode(
            x=xx,
            y=y,
            color=alt.Color("element:N", scale=colour, legend=None),
            fill=alt.Fill("element:N", scale=colour, legend=None),
            shape=alt.Shape("element:N", scale=shape, legend=None),
            tooltip=[
                alt.Tooltip("period:N", title="Period"),
                alt.Tooltip("element_label:N", title="Forces"),
                alt.Tooltip("rate:Q", format=".2f", title="Events a year"),
                alt.Tooltip("low:Q", format=".2f", title="95 % interval from"),
                alt.Tooltip("high:Q", format=".2f", title="to"),
                alt.Tooltip("n:Q", title="Events"),
            ],
        )
        rows.append(
            alt.layer(rule, mark).properties(
                width=width - 80, height=66, title=alt.Title(period, fontSize=14, offset=2, anchor="start")
            )
        )
    return alt.vconcat(*rows, spacing=6)


def peace_mission(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Reported personnel of each Peace Mission, lowest to highest figure, with the number of states.

    Parameters
    ----------
    data : DataFrame
        ``edition`` (label), ``order``, ``adopted``, ``lowest``, ``highest``, ``states``, ``states_label``.
    """
    base = alt.Chart(data)
    y = alt.Y(
        "edition:N",
        sort=alt.EncodingSortField("order"),
        title=None,
        axis=alt.Axis(ticks=False, domain=False, labelColor=INK),
    )
    scale = alt.Scale(type="log", domain=[500, 120000], nice=False)
    axis = alt.Axis(
        grid=True, values=[500, 1000, 2000, 5000, 10000, 100000] if width >= 500 else [1000, 10000, 100000], format=",d"
    )
    span = base.mark_rule(color=theme.GROUND, strokeWidth=4, opacity=0.45).encode(
        x=alt.X("lowest:Q", scale=scale), x2="highest:Q", y=y
    )
    mark = base.mark_square(size=110, color=theme.GROUND).encode(
        x=alt.X("adopted:Q", title="People reported (log scale)", axis=axis, scale=scale),
        y=y,
        tooltip=[
            alt.Tooltip("edition:N", title="Edition"),
            alt.Tooltip("adopted:Q", format=",d", title="Figure used"),
            alt.Tooltip("lowest:Q", format=",d", title="Lowest reported"),
            alt.Tooltip("highest:Q", format=",d", title="Highest reported"),
            alt.Tooltip("states:Q", title="States taking part"),
        ],
    )
    label = base.mark_text(align="left", color=MUTED, fontSize=13).encode(
        x=alt.value(width - 138), y=y, text="states_label:N"
    )
    return alt.layer(span, mark, label).properties(width=width - 144, height=26 * data["edition"].nunique())


def complexity(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Each component of complexity by period, with intervals; shares in one column of panels, medians in another.

    Parameters
    ----------
    data : DataFrame
        ``component`` (label), ``measure`` (share or median), ``period``, ``value``, ``low``, ``high``, ``known``, ``events``,
        ``unit``.
    """
    narrow = width < 500
    columns = 2 if narrow else 3
    each = (width - (58 if narrow else 60) * columns) // columns
    periods = list(dict.fromkeys(data["period"]))
    panels = []
    for component in dict.fromkeys(data["component"]):
        rows = data[data["component"] == component]
        share = rows["measure"].iloc[0] == "share"
        top = 1.0 if share else float(rows["high"].max(skipna=True))
        part = alt.Chart(data).transform_filter(alt.datum.component == component)
        axis = alt.Axis(format=".0%" if share else "~s", tickCount=3, grid=True)
        log = component.startswith(("People", "Aircraft"))
        scale = (
            alt.Scale(type="log", domain=[10, 1000000 if component.startswith("People") else 1000])
            if log
            else alt.Scale(domain=[0, top], nice=not share)
        )
        axis = alt.Axis(format="~s", values=[10, 100, 1000, 10000, 100000, 1000000], grid=True) if log else axis
        y = alt.Y("value:Q", title=None, axis=axis, scale=scale)
        x = alt.X(
            "period:N",
            sort=periods,
            title=None,
            axis=alt.Axis(labelAngle=0, labelExpr="substring(datum.label, 2, 4) + '–'", ticks=False, domain=True),
        )
        rule = part.mark_rule(color=AXIS, strokeWidth=3).encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
        mark = part.mark_point(size=70, color=BOTH, fill=BOTH).encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("component:N", title="Component"),
                alt.Tooltip("period:N", title="Period"),
                alt.Tooltip("value:Q", format=".2~f", title="Value"),
                alt.Tooltip("low:Q", format=".2~f", title="95 % interval from"),
                alt.Tooltip("high:Q", format=".2~f", title="to"),
                alt.Tooltip("known:Q", title="Events with a report"),
                alt.Tooltip("events:Q", title="Events"),
            ],
        )
        words = component.replace(", % reported", " %").replace(", median", "") if narrow else component
        title = alt.Title(words, fontSize=13, fontWeight=600, anchor="start", frame="group", offset=6, limit=each + 50)
        panels.append(alt.layer(rule, mark).properties(width=each, height=92, title=title))
    return alt.concat(*panels, columns=columns, spacing=14)


def sizes(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Reported size of each event on a log scale; events without a figure stand in a strip below.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``name``, ``domain``, ``domain_label``, ``measure`` (label), ``value`` (missing where not reported).
    """
    first, last = int(data["year"].min()), int(data["year"].max())
    colour, shape = theme.domain_scales()
    panels = []
    measures = list(dict.fromkeys(data["measure"]))
    for measure in measures:
        part = alt.Chart(data).transform_filter(alt.datum.measure == measure)
        known = (
            part.transform_filter("isValid(datum.value)")
            .mark_point(filled=False, size=64, fillOpacity=0.6)
            .encode(
                x=axes.years(first, last, width=width, labels=False),
                y=alt.Y(
                    "value:Q",
                    title=None,
                    axis=alt.Axis(grid=True, format="~s", values=[1, 10, 100, 1000, 10000, 100000]),
                    scale=alt.Scale(type="log", nice=True),
                ),
                color=alt.Color("domain:N", scale=colour, legend=None),
                fill=alt.Fill("domain:N", scale=colour, legend=None),
                shape=alt.Shape("domain:N", scale=shape, legend=None),
                tooltip=[
                    alt.Tooltip("name:N", title="Event"),
                    alt.Tooltip("measure:N", title="Figure"),
                    alt.Tooltip("value:Q", format=",d", title="Reported"),
                    alt.Tooltip("domain_label:N", title="Domain"),
                ],
            )
        )
        missing = (
            part.transform_filter("!isValid(datum.value)")
            .mark_tick(color=HATCH, height=14, thickness=2)
            .encode(
                x=axes.years(first, last, width=width),
                xOffset=alt.XOffset("slot:Q"),
                tooltip=[alt.Tooltip("name:N", title="Event"), alt.Tooltip("year:Q", format="d", title="Year")],
            )
        )
        title = alt.Title(measure, fontSize=14, anchor="start", offset=4)
        panels.append(known.properties(width=width - 50, height=120, title=title))
        panels.append(missing.properties(width=width - 50, height=18))
    return alt.vconcat(_domain_key(data["domain"], inner=width - 50), *panels, spacing=4)


def partners(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Other states by the number of events they took part in.

    Parameters
    ----------
    data : DataFrame
        ``country`` (label), ``n``, ``sco`` (events under the Shanghai Cooperation Organisation), ``group``.
    """
    groups = list(dict.fromkeys(data["group"]))
    shades = [BOTH, AXIS, UNKNOWN][: len(groups)]
    base = alt.Chart(data)
    order = list(dict.fromkeys(data["country"]))
    y = alt.Y(
        "country:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelColor=INK, labelLimit=150)
    )
    bars = base.mark_bar().encode(
        x=alt.X("n:Q", title="Events", axis=alt.Axis(grid=True, tickMinStep=1)),
        y=y,
        color=alt.Color(
            "group:N",
            scale=alt.Scale(domain=groups, range=shades),
            legend=alt.Legend(title=None, orient="bottom", columns=1 if width < 500 else 3, labelLimit=320),
        ),
        order=alt.Order("rank:Q"),
        tooltip=[
            alt.Tooltip("country:N", title="State"),
            alt.Tooltip("group:N", title="Setting"),
            alt.Tooltip("n:Q", title="Events"),
        ],
    )
    return bars.properties(width=width - 140, height=22 * len(order))


def distances(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Distance of each event at sea from the farther of the two coasts, by year.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``name``, ``domain``, ``domain_label``, ``far_km``, ``near_km``.
    """
    first, last = int(data["year"].min()), int(data["year"].max())
    colour, shape = theme.domain_scales()
    marks = (
        alt.Chart(data)
        .mark_point(filled=False, size=70, fillOpacity=0.55)
        .encode(
            x=axes.years(first, last, width=width),
            y=alt.Y(
                "far_km:Q",
                title="km from the farther coast",
                axis=alt.Axis(format=",d", tickCount=6),
                scale=alt.Scale(domain=[0, 12500]),
            ),
            color=alt.Color("domain:N", scale=colour, legend=None),
            fill=alt.Fill("domain:N", scale=colour, legend=None),
            shape=alt.Shape("domain:N", scale=shape, legend=None),
            tooltip=[
                alt.Tooltip("name:N", title="Event"),
                alt.Tooltip("far_km:Q", format=",.0f", title="km from the farther coast"),
                alt.Tooltip("near_km:Q", format=",.0f", title="km from the nearer coast"),
            ],
        )
    )
    chart = alt.layer(axes.breaks(first, last, width=width), marks).properties(width=width - 60, height=260)
    return alt.vconcat(_domain_key(data["domain"], inner=width - 70), chart)


def sensitivity(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Specification curve: the yearly rate ratio under every coding, in order of size.

    Parameters
    ----------
    data : DataFrame
        ``rank``, ``rate_ratio``, ``low``, ``high``, ``headline``, ``coding``.
    """
    base = alt.Chart(data)
    x = alt.X(
        "rank:Q",
        title="Codings, in order of the estimate",
        axis=alt.Axis(tickCount=5, format="d"),
        scale=alt.Scale(domain=[0, int(data["rank"].max()) + 1], nice=False),
    )
    y = alt.Y(
        "rate_ratio:Q",
        title="Growth factor a year",
        axis=alt.Axis(format=".2f", tickCount=6),
        scale=alt.Scale(zero=False),
    )
    rule = base.mark_rule(color=AXIS, opacity=0.6).encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
    mark = base.mark_circle(opacity=1).encode(
        x=x,
        y=y,
        size=alt.condition(alt.datum.headline, alt.value(130), alt.value(16)),
        color=alt.condition(alt.datum.headline, alt.value(BOTH), alt.value(MUTED)),
        tooltip=[
            alt.Tooltip("coding:N", title="Coding"),
            alt.Tooltip("rate_ratio:Q", format=".3f", title="Growth factor"),
            alt.Tooltip("low:Q", format=".3f", title="95 % interval from"),
            alt.Tooltip("high:Q", format=".3f", title="to"),
        ],
    )
    one = alt.Chart(alt.Data(values=[{"y": 1}])).mark_rule(color=INK, strokeDash=[4, 3]).encode(y="y:Q")
    label = (
        base.transform_filter("datum.headline")
        .mark_text(dy=-16, color=INK, fontSize=13, fontWeight=600)
        .encode(x=x, y=y, text=alt.value("headline"))
    )
    return alt.layer(one, rule, mark, label).properties(width=width - 50, height=260)
