"""Charts of the chapter on arms and technology. Each takes the prepared rows and a width, and returns an Altair chart.

``width`` is ``theme.WIDE`` for the page and ``theme.NARROW`` for a phone. Titles, captions and alt text belong to the
figure, not to the chart. Volumes are in SIPRI TIV (million), which is not money.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from rcanalysis.charts import axes
from rcanalysis.charts.keys import Sign, key
from rcanalysis.charts.theme import (
    AXIS,
    BAND,
    BOTH,
    CHINA,
    GRID,
    INK,
    MUTED,
    PAPER,
    RUSSIA,
    UNKNOWN,
    WIDE,
)

TIV = "SIPRI TIV (million)"
SUPPLIERS: Mapping[str, str] = {"SUN": AXIS, "RUS": RUSSIA}
GROUPS: Mapping[str, str] = {"platforms": BOTH, "missiles": MUTED, "components": RUSSIA}
GROUP_LABELS: Mapping[str, str] = {
    "platforms": "Whole systems",
    "missiles": "Missiles",
    "components": "Engines, sensors, guns",
}
EDITIONS: Mapping[int, tuple[str, str]] = {
    2022: (AXIS, "diamond"),
    2024: (BOTH, "circle"),
    2025: (RUSSIA, "triangle-up"),
}
GIVERS: Mapping[str, str] = {
    "RUS-to-CHN": RUSSIA,
    "CHN-to-RUS": CHINA,
    "joint": BOTH,
    "third-country": AXIS,
    "none": AXIS,
}
GIVER_LABELS: Mapping[str, str] = {
    "RUS-to-CHN": "Russia to China",
    "CHN-to-RUS": "China to Russia",
    "joint": "both together",
    "third-country": "third country or neither",
}
EVIDENCE: Mapping[str, str] = {"seen": "circle", "signed": "square", "stated": "circle", "alleged": "triangle-up"}
FILLED = ("seen", "signed")  # the rest of the evidence is words only: hollow


def _bar(first: int, last: int, width: int) -> float:
    return max(3.0, (width - 70) / (last - first + 1) * 0.72)


def _group_key(*, inner: int) -> alt.LayerChart:
    return key([Sign(GROUP_LABELS[g], c) for g, c in GROUPS.items()], inner=inner)


# volume --------------------------------------------------------------------------------------------------------------


def dyad(data: pd.DataFrame, *, width: int = WIDE, notes: Sequence[tuple[int, str]] = ()) -> alt.TopLevelMixin:
    """Yearly volume as bars, with the range over editions as a thin line.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``supplier`` (SUN, RUS), ``tiv``, ``low``, ``high``.
    notes : sequence of (year, words)
        Words to stand above the bar of a year.
    """
    first, last = int(data["year"].min()), int(data["year"].max())
    x = axes.years(first, last, width=width, every=20 if width < 500 else 10)
    y = alt.Scale(domain=[0, float(data["high"].max()) * 1.12], nice=False)
    base = alt.Chart(data)
    bars = base.mark_bar(size=_bar(first, last, width)).encode(
        x=x,
        y=alt.Y("tiv:Q", title=TIV, scale=y, axis=alt.Axis(tickCount=5)),
        color=alt.Color(
            "supplier:N", scale=alt.Scale(domain=list(SUPPLIERS), range=list(SUPPLIERS.values())), legend=None
        ),
        tooltip=[
            alt.Tooltip("year:Q", title="Year", format="d"),
            alt.Tooltip("supplier:N", title="Supplier"),
            alt.Tooltip("tiv:Q", title=TIV, format=",.0f"),
            alt.Tooltip("low:Q", title="Lowest over editions", format=",.0f"),
            alt.Tooltip("high:Q", title="Highest over editions", format=",.0f"),
        ],
    )
    whisker = base.mark_rule(color=INK, strokeWidth=1).encode(x=x, y=alt.Y("low:Q", scale=y), y2="high:Q")
    tops = data.groupby("year")["high"].max()
    words = alt.Data(values=[{"year": year, "top": float(tops[year]), "word": word} for year, word in notes])
    text = (
        alt.Chart(words).mark_text(dy=-8, color=INK, fontSize=13).encode(x=x, y=alt.Y("top:Q", scale=y), text="word:N")
    )
    chart = alt.layer(bars, whisker, text).properties(width=width - 50, height=280)
    return alt.vconcat(key([Sign("Soviet Union", AXIS), Sign("Russia", RUSSIA)], inner=width - 50), chart, spacing=6)


def levels(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Yearly volume with the mean of each level and its interval.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``tiv``, ``mean``, ``low``, ``high``, ``segment``.
    """
    first, last = int(data["year"].min()), int(data["year"].max())
    x = axes.years(first, last, width=width)
    y = alt.Scale(domain=[0, max(float(data["high"].max()), float(data["tiv"].max())) * 1.05], nice=False)
    base = alt.Chart(data)
    bars = base.mark_bar(size=_bar(first, last, width), color=UNKNOWN).encode(
        x=x,
        y=alt.Y("tiv:Q", title=TIV, scale=y, axis=alt.Axis(tickCount=5)),
        tooltip=[
            alt.Tooltip("year:Q", title="Year", format="d"),
            alt.Tooltip("tiv:Q", title=TIV, format=",.0f"),
            alt.Tooltip("mean:Q", title="Mean of the level", format=",.0f"),
            alt.Tooltip("low:Q", title="95 % interval from", format=",.0f"),
            alt.Tooltip("high:Q", title="to", format=",.0f"),
        ],
    )
    # a level covers its years whole, from the left of the first bar to the right of the last
    segments = (
        base.transform_aggregate(
            begin="min(year)", end="max(year)", mean="max(mean)", low="max(low)", high="max(high)", groupby=["segment"]
        )
        .transform_calculate(left="datum.begin - 0.5", right="datum.end + 0.5")
        .encode(x=axes.years(first, last, width=width, field="left"), x2="right:Q")
    )
    band = segments.mark_rect(color=RUSSIA, opacity=0.22).encode(y=alt.Y("low:Q", scale=y), y2="high:Q")
    line = segments.mark_rule(color=RUSSIA, strokeWidth=3).encode(y=alt.Y("mean:Q", scale=y))
    return alt.layer(axes.breaks(first, last, width=width), bars, band, line).properties(width=width - 50, height=260)


def editions(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """How much each older edition has for a year above or below the newest.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``edition``, ``tiv``, ``difference`` (from the 2026 edition).
    """
    first, last = int(data["year"].min()), int(data["year"].max())
    known = [e for e in EDITIONS if e in set(data["edition"])]
    x = axes.years(first, last, width=width)
    low, high = float(data["difference"].min()), float(data["difference"].max())
    room = (high - low) * 0.06
    y = alt.Y(
        "difference:Q",
        title=f"Difference, {TIV}",
        axis=alt.Axis(tickCount=6, format="+,.0f", labelExpr="datum.value == 0 ? '0' : datum.label"),
        scale=alt.Scale(domain=[min(low, 0) - room, max(high, 0) + room], nice=False),
    )
    zero = alt.Chart(alt.Data(values=[{"difference": 0}])).mark_rule(color=INK).encode(y=y)
    points = (
        alt.Chart(data)
        .mark_point(size=70, filled=False, strokeWidth=2)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "edition:N", scale=alt.Scale(domain=known, range=[EDITIONS[e][0] for e in known]), legend=None
            ),
            shape=alt.Shape(
                "edition:N", scale=alt.Scale(domain=known, range=[EDITIONS[e][1] for e in known]), legend=None
            ),
            tooltip=[
                alt.Tooltip("edition:N", title="Edition"),
                alt.Tooltip("year:Q", title="Year", format="d"),
                alt.Tooltip("tiv:Q", title=TIV, format=",.0f"),
                alt.Tooltip("difference:Q", title="Difference from the 2026 edition", format="+,.0f"),
            ],
        )
    )
    chart = alt.layer(zero, points).properties(width=width - 50, height=260)
    signs = [Sign(f"edition {e}", *EDITIONS[e], filled=False) for e in known]
    return alt.vconcat(key(signs, inner=width - 50), chart, spacing=6)


def volume_share(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """China's imports by window, Russian and other, with Russia's share above each bar.

    Parameters
    ----------
    data : DataFrame
        ``window``, ``start``, ``end``, ``russia``, ``others``, ``share``, ``label``.
    """
    order = list(data["window"])
    base = alt.Chart(data).transform_calculate(total="datum.russia + datum.others")
    axis = alt.Axis(labelAngle=0) if width >= 500 else alt.Axis(labelAngle=0, labelExpr="split(datum.label, '–')")
    x = alt.X("window:N", sort=order, title=None, axis=axis)
    y = alt.Scale(domain=[0, float((data["russia"] + data["others"]).max()) * 1.12], nice=False)
    tooltip = [
        alt.Tooltip("window:N", title="Window"),
        alt.Tooltip("russia:Q", title="From Russia, TIV (million)", format=",.0f"),
        alt.Tooltip("others:Q", title="From others, TIV (million)", format=",.0f"),
        alt.Tooltip("share:Q", title="Russia's share", format=".1%"),
    ]
    size = (width - 70) / len(order) * 0.62
    others = base.mark_bar(size=size, color=UNKNOWN).encode(
        x=x, y=alt.Y("total:Q", title=TIV, scale=y, axis=alt.Axis(tickCount=5)), tooltip=tooltip
    )
    russia = base.mark_bar(size=size, color=RUSSIA).encode(x=x, y=alt.Y("russia:Q", scale=y), tooltip=tooltip)
    text = base.mark_text(dy=-9, fontWeight=600, color=INK).encode(x=x, y=alt.Y("total:Q", scale=y), text="label:N")
    chart = alt.layer(others, russia, text).properties(width=width - 50, height=280)
    return alt.vconcat(
        key([Sign("from Russia", RUSSIA), Sign("from others", UNKNOWN)], inner=width - 50), chart, spacing=6
    )


# shares --------------------------------------------------------------------------------------------------------------


def shares(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Two shares over rolling windows, with the range over editions and the published figures.

    Parameters
    ----------
    data : DataFrame
        ``end``, ``series``, ``share``, ``low``, ``high``, ``published`` (missing where nothing was published).
    """
    first, last = int(data["end"].min()), int(data["end"].max())
    names = list(dict.fromkeys(data["series"]))
    x = axes.years(first, last, width=width, field="end")
    colour = alt.Color("series:N", scale=alt.Scale(domain=names, range=[RUSSIA, CHINA]), legend=None)
    y = alt.Scale(domain=[0, 1], nice=False)
    base = alt.Chart(data)
    band = base.mark_area(opacity=0.25).encode(x=x, y=alt.Y("low:Q", scale=y), y2="high:Q", color=colour)
    line = base.mark_line(strokeWidth=2.5).encode(
        x=x, y=alt.Y("share:Q", title="Share", scale=y, axis=alt.Axis(format=".0%", tickCount=5)), color=colour
    )
    points = base.mark_point(size=30, filled=True).encode(
        x=x,
        y=alt.Y("share:Q", scale=y),
        color=colour,
        tooltip=[
            alt.Tooltip("series:N", title="Share"),
            alt.Tooltip("end:Q", title="Five years to", format="d"),
            alt.Tooltip("share:Q", title="2026 edition", format=".1%"),
            alt.Tooltip("low:Q", title="Lowest over editions", format=".1%"),
            alt.Tooltip("high:Q", title="Highest over editions", format=".1%"),
            alt.Tooltip("published:Q", title="As published", format=".0%"),
        ],
    )
    said = (
        base.transform_filter("isValid(datum.published)")
        .mark_point(shape="diamond", filled=False, size=110, strokeWidth=1.8)
        .encode(x=x, y=alt.Y("published:Q", scale=y), color=colour)
    )
    chart = alt.layer(axes.breaks(first, last, width=width), band, line, points, said).properties(
        width=width - 50, height=300
    )
    signs = [Sign(n, c) for n, c in zip(names, [RUSSIA, CHINA], strict=False)]
    signs.append(Sign("as published", INK, "diamond", filled=False))
    return alt.vconcat(key(signs, inner=width - 50), chart, spacing=6)


def suppliers(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Shares of the suppliers by window, with the effective number of suppliers at the right.

    Parameters
    ----------
    data : DataFrame
        ``window``, ``supplier_name``, ``tiv``, ``share``, ``effective``.
    """
    colours = {"Russia": RUSSIA, "Soviet Union": SUPPLIERS["SUN"], "France": BOTH, "Ukraine": MUTED, "Others": UNKNOWN}
    unknown = set(data["supplier_name"]) - set(colours)
    if unknown:
        raise ValueError(f"no colour for {', '.join(sorted(unknown))}")
    present = [n for n in colours if n in set(data["supplier_name"])]
    order = list(dict.fromkeys(data["window"]))
    base = alt.Chart(data).transform_calculate(rank=f"indexof({present}, datum.supplier_name)")
    y = alt.Y("window:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False))
    wide = width >= 500
    scale = alt.Scale(domain=[0, 1.2], nice=False)
    bars = base.mark_bar(size=22, stroke=PAPER, strokeWidth=1).encode(
        x=alt.X(
            "share:Q",
            stack="zero",
            title="Share of China's imports",
            axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], domain=False),
            scale=scale,
        ),
        y=y,
        color=alt.Color(
            "supplier_name:N", scale=alt.Scale(domain=present, range=[colours[n] for n in present]), legend=None
        ),
        order=alt.Order("rank:Q"),
        tooltip=[
            alt.Tooltip("window:N", title="Window"),
            alt.Tooltip("supplier_name:N", title="Supplier"),
            alt.Tooltip("share:Q", title="Share", format=".1%"),
            alt.Tooltip("tiv:Q", title=TIV, format=",.0f"),
            alt.Tooltip("effective:Q", title="Effective number of suppliers", format=".1f"),
        ],
    )
    text = (
        alt.Chart(data)
        .transform_aggregate(effective="max(effective)", groupby=["window"])
        .transform_calculate(at="1.02", said="format(datum.effective, '.1f')" + (" + ' suppliers'" if wide else ""))
        .mark_text(align="left", color=INK)
        .encode(x=alt.X("at:Q", scale=scale), y=y, text="said:N")
    )
    russia = (
        base.transform_filter("datum.supplier_name == 'Russia'")
        .transform_calculate(middle="datum.share / 2")
        .mark_text(color=PAPER, fontSize=13, fontWeight=600)
        .encode(x=alt.X("middle:Q", scale=scale), y=y, text=alt.Text("share:Q", format=".0%"))
    )
    chart = alt.layer(bars, russia, text).properties(width=width - 90, height=34 * len(order))
    return alt.vconcat(key([Sign(n, colours[n]) for n in present], inner=width - 90), chart, spacing=6)


def customers(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """The largest recipients in each window as bars; China in its colour.

    Parameters
    ----------
    data : DataFrame
        ``window``, ``name``, ``share``, ``highlighted``.
    """
    top = float(data["share"].max()) * 1.18
    columns = 3 if width >= 500 else 1
    order = list(dict.fromkeys(data["window"]))
    panels = []
    each = (width - 40) // columns - 85
    for window in order:
        base = alt.Chart(data).transform_filter(alt.datum.window == window)
        if columns == 1:  # a phone shows the first three, and China
            base = base.transform_window(
                rank="row_number()", sort=[alt.SortField("share", order="descending")]
            ).transform_filter("datum.rank <= 3 || datum.highlighted")
        y = alt.Y(
            "name:N",
            sort=alt.EncodingSortField("share", order="descending"),
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelLimit=150),
        )
        x = alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, top], nice=False))
        bars = base.mark_bar(size=14).encode(
            x=x,
            y=y,
            color=alt.condition(alt.datum.highlighted, alt.value(CHINA), alt.value(UNKNOWN)),
            tooltip=[alt.Tooltip("name:N", title="Recipient"), alt.Tooltip("share:Q", title="Share", format=".1%")],
        )
        text = base.mark_text(align="left", dx=4, fontSize=13, color=INK).encode(
            x=x, y=y, text=alt.Text("share:Q", format=".0%")
        )
        panels.append(
            alt.layer(bars, text).properties(
                width=each,
                height=20 * (6 if columns > 1 else 3),
                title=alt.Title(window, fontSize=14, offset=2, anchor="start", frame="group"),
            )
        )
    rows = [alt.hconcat(*panels[n : n + columns], spacing=14) for n in range(0, len(panels), columns)]
    return alt.vconcat(*rows, spacing=14).resolve_scale(y="independent")


# what was delivered --------------------------------------------------------------------------------------------------


def systems(data: pd.DataFrame, *, width: int = WIDE, order: Sequence[str] = ()) -> alt.TopLevelMixin:
    """Deliveries by system and year as circles; hollow where SIPRI estimates.

    Parameters
    ----------
    data : DataFrame
        ``name``, ``family``, ``year``, ``units``, ``tiv``, ``estimated``, ``total`` (words at the right).
    order : sequence of str
        Names of the systems from top to bottom.
    """
    first, last = 1991, int(data["year"].max())
    names = list(order) or list(dict.fromkeys(data["name"]))
    narrow = width < 500
    inner = width - (80 if narrow else 290)
    x = axes.years(first, last, width=width, every=10 if narrow else 4)
    y = alt.Y(
        "name:N",
        sort=names,
        title=None,
        axis=None
        if narrow
        else alt.Axis(domain=False, ticks=False, grid=True, gridColor=GRID, labelLimit=230, labelColor=INK),
    )
    size = alt.Size(
        "tiv:Q", scale=alt.Scale(domain=[0, 1500], range=[8, 620 if not narrow else 240], clamp=True), legend=None
    )
    base = alt.Chart(data)
    circles = base.mark_point(shape="circle", filled=False, strokeWidth=1.6, stroke=RUSSIA).encode(
        x=x,
        y=y,
        size=size,
        fill=alt.value(RUSSIA),
        fillOpacity=alt.condition("datum.estimated", alt.value(0), alt.value(0.75)),
        tooltip=[
            alt.Tooltip("name:N", title="System"),
            alt.Tooltip("year:Q", title="Year", format="d"),
            alt.Tooltip("units:Q", title="Units", format=",.0f"),
            alt.Tooltip("tiv:Q", title=TIV, format=",.1f"),
            alt.Tooltip("estimated:N", title="Estimated by SIPRI"),
        ],
    )
    totals = base.transform_aggregate(total="max(total)", groupby=["name"])
    units = totals.mark_text(align="left", color=INK, fontSize=13).encode(y=y, x=alt.value(inner + 14), text="total:N")
    layers = [circles, units]
    if narrow:
        layers.append(
            totals.mark_text(align="left", dy=-17, color=INK, fontSize=13).encode(y=y, x=alt.value(0), text="name:N")
        )
    return alt.layer(*layers).properties(width=inner, height=(40 if narrow else 27) * len(names))


def groups(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Whole systems, missiles and components as shares of each window.

    Parameters
    ----------
    data : DataFrame
        ``window``, ``start``, ``group``, ``tiv``, ``share``, ``estimated_share``.
    """
    order = list(dict.fromkeys(data["window"]))
    ranks = list(GROUPS)
    base = alt.Chart(data).transform_calculate(rank=f"indexof({ranks}, datum.group)")
    y = alt.Y("window:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False))
    stack = base.transform_stack(
        stack="share", as_=["from", "to"], groupby=["window"], sort=[alt.SortField("rank", order="ascending")]
    )
    whole = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X("from:Q", title="Share of the volume", axis=alt.Axis(format=".0%", tickCount=5), scale=whole)
    bars = stack.mark_bar(size=24, stroke=PAPER, strokeWidth=1).encode(
        x=x,
        x2="to:Q",
        y=y,
        color=alt.Color("group:N", scale=alt.Scale(domain=ranks, range=list(GROUPS.values())), legend=None),
        tooltip=[
            alt.Tooltip("window:N", title="Window"),
            alt.Tooltip("group:N", title="Kind"),
            alt.Tooltip("share:Q", title="Share", format=".1%"),
            alt.Tooltip("tiv:Q", title=TIV, format=",.0f"),
            alt.Tooltip("estimated_share:Q", title="Of it estimated by SIPRI", format=".0%"),
        ],
    )
    text = (
        stack.transform_filter("datum.share >= 0.09")
        .transform_calculate(middle="(datum.from + datum.to) / 2")
        .mark_text(color=PAPER, fontSize=13, fontWeight=600)
        .encode(x=alt.X("middle:Q", scale=whole), y=y, text=alt.Text("share:Q", format=".0%"))
    )
    chart = alt.layer(bars, text).properties(width=width - 90, height=36 * len(order))
    return alt.vconcat(_group_key(inner=width - 90), chart, spacing=6)


def engines(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Engines by year as stacked bars, and their share of the year's volume below.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``system``, ``name``, ``units``, ``share``.
    """
    first, last = int(data["year"].min()), int(data["year"].max())
    colours = {"d-30": RUSSIA, "al-31": BOTH, "al-41": AXIS}
    words = dict(zip(data["system"], data["name"], strict=True))
    extent = 42  # both axes the same, so that their titles stand under each other
    base = alt.Chart(data)
    bars = base.mark_bar(size=_bar(first, last, width)).encode(
        x=axes.years(first, last, width=width, labels=False),
        y=alt.Y("units:Q", title="Engines", axis=alt.Axis(tickCount=5, minExtent=extent)),
        color=alt.Color("system:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=None),
        tooltip=[
            alt.Tooltip("name:N", title="Engine"),
            alt.Tooltip("year:Q", title="Year", format="d"),
            alt.Tooltip("units:Q", title="Units"),
            alt.Tooltip("share:Q", title="Engines' share of the year's volume", format=".0%"),
        ],
    )
    top = bars.properties(width=width - 50, height=190)
    yearly = base.transform_aggregate(share="max(share)", groupby=["year"])
    x = axes.years(first, last, width=width)
    y = alt.Y(
        "share:Q",
        title="Engines' share of the volume",
        axis=alt.Axis(format=".0%", values=[0, 0.5, 1], minExtent=extent),
        scale=alt.Scale(domain=[0, 1], nice=False),
    )
    share = alt.layer(
        yearly.mark_line(color=MUTED).encode(x=x, y=y), yearly.mark_point(color=MUTED, size=30).encode(x=x, y=y)
    ).properties(width=width - 50, height=90)
    legend = key([Sign(words[s], c) for s, c in colours.items() if s in words], inner=width - 50)
    return alt.vconcat(legend, top, share, spacing=16)


def orders(data: pd.DataFrame, *, width: int = WIDE, note: str = "", last: int = 0) -> alt.TopLevelMixin:
    """Volume of orders by the year they were placed; grey from the first year without any to the last.

    Parameters
    ----------
    data : DataFrame
        ``ordered``, ``group``, ``n_orders``, ``tiv``.
    note : str
        Words over the grey zone.
    last : int
        Last year of the register.
    """
    first, newest = int(data["ordered"].min()), int(data["ordered"].max())
    last = last or newest
    x = axes.years(first, last, width=width, field="ordered")
    bars = (
        alt.Chart(data)
        .mark_bar(size=_bar(first, last, width))
        .encode(
            x=x,
            y=alt.Y("tiv:Q", title=TIV, axis=alt.Axis(tickCount=5)),
            color=alt.Color("group:N", scale=alt.Scale(domain=list(GROUPS), range=list(GROUPS.values())), legend=None),
            order=alt.Order("group:N", sort="descending"),
            tooltip=[
                alt.Tooltip("ordered:Q", title="Year of order", format="d"),
                alt.Tooltip("group:N", title="Kind"),
                alt.Tooltip("n_orders:Q", title="Orders"),
                alt.Tooltip("tiv:Q", title=TIV, format=",.0f"),
            ],
        )
    )
    zone = alt.Data(values=[{"ordered": newest + 0.5, "to": last + 0.5, "note": note, "at": (newest + last + 1) / 2}])
    grey = alt.Chart(zone).mark_rect(color=BAND).encode(x=x, x2="to:Q")
    text = (
        alt.Chart(zone)
        .mark_text(align="center", baseline="top", dy=6, color=MUTED, fontSize=13, lineBreak="|")
        .encode(x=axes.years(first, last, width=width, field="at"), y=alt.value(0), text="note:N")
    )
    chart = alt.layer(grey, bars, text).properties(width=width - 50, height=250)
    return alt.vconcat(_group_key(inner=width - 50), chart, spacing=6)


def lead_times(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Years to the first (point) and the last delivery (tick) by year of order, with the median to the first by decade.

    Parameters
    ----------
    data : DataFrame
        ``designation``, ``category``, ``group``, ``ordered``, ``first``, ``last``, ``years_to_first``.
    """
    first, last = int(data["ordered"].min()), int(data["ordered"].max())
    x = axes.years(first, last, width=width, field="at")
    base = alt.Chart(data).transform_calculate(
        duration="datum.last - datum.ordered", at=f"datum.ordered + 0.24 * (indexof({list(GROUPS)}, datum.group) - 1)"
    )
    y = alt.Scale(domain=[-0.6, float((data["last"] - data["ordered"]).max()) + 3], nice=False)
    tooltip = [
        alt.Tooltip("designation:N", title="Designation"),
        alt.Tooltip("ordered:Q", title="Ordered", format="d"),
        alt.Tooltip("first:Q", title="First delivery", format="d"),
        alt.Tooltip("last:Q", title="Last delivery", format="d"),
    ]
    colour = alt.Color("group:N", scale=alt.Scale(domain=list(GROUPS), range=list(GROUPS.values())), legend=None)
    lines = base.mark_rule(strokeWidth=1.4, opacity=0.6).encode(
        x=x,
        y=alt.Y("years_to_first:Q", title="Years after the order", scale=y, axis=alt.Axis(tickCount=6)),
        y2="duration:Q",
        color=colour,
    )
    starts = base.mark_point(size=46, filled=True).encode(
        x=x, y=alt.Y("years_to_first:Q", scale=y), color=colour, tooltip=tooltip
    )
    ends = base.mark_tick(orient="horizontal", size=8, thickness=2).encode(
        x=x, y=alt.Y("duration:Q", scale=y), color=colour, tooltip=tooltip
    )
    decades = (
        alt.Chart(data)
        .transform_calculate(decade="floor(datum.ordered / 10) * 10")
        .transform_aggregate(
            begin="min(ordered)", end="max(ordered)", median="median(years_to_first)", groupby=["decade"]
        )
        .transform_calculate(
            left="datum.begin - 0.45",
            right="datum.end + 0.45",
            middle="(datum.begin + datum.end) / 2",
            said="'median ' + datum.median",
            period="datum.begin + (datum.end > datum.begin ? '–' + format(datum.end % 100, '02d') : '')",
        )
    )
    median = decades.mark_rule(color=INK, strokeWidth=2, strokeDash=[6, 3]).encode(
        x=axes.years(first, last, width=width, field="left"), x2="right:Q", y=alt.Y("median:Q", scale=y)
    )
    middle = axes.years(first, last, width=width, field="middle")
    said = [
        decades.mark_text(baseline="top", dy=dy, fontSize=13, color=colour_).encode(
            x=middle, y=alt.value(0), text=field
        )
        for field, dy, colour_ in (("period:N", 0, MUTED), ("said:N", 15, INK))
    ]
    chart = alt.layer(lines, starts, ends, median, *said).properties(width=width - 50, height=300)
    return alt.vconcat(_group_key(inner=width - 50), chart, spacing=6)


def balance(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """China's imports and exports of major arms, two lines.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``imports``, ``exports``.
    """
    first, last = int(data["year"].min()), int(data["year"].max())
    x = axes.years(first, last, width=width)
    scale = alt.Scale(domain=[0, float(max(data["imports"].max(), data["exports"].max())) * 1.05], nice=False)
    base = alt.Chart(data)
    layers: list[alt.Chart] = []
    for field, colour, dash in (("imports", MUTED, [5, 3]), ("exports", CHINA, [1, 0])):
        y = alt.Y(f"{field}:Q", title=TIV, scale=scale, axis=alt.Axis(tickCount=5))
        tooltip = [
            alt.Tooltip("year:Q", title="Year", format="d"),
            alt.Tooltip("imports:Q", title="Imports, TIV (million)", format=",.0f"),
            alt.Tooltip("exports:Q", title="Exports, TIV (million)", format=",.0f"),
        ]
        layers.append(base.mark_line(color=colour, strokeWidth=2.5, strokeDash=dash).encode(x=x, y=y))
        layers.append(
            base.mark_point(color=colour, size=30, filled=field == "exports").encode(x=x, y=y, tooltip=tooltip)
        )
    chart = alt.layer(axes.breaks(first, last, width=width), *layers).properties(width=width - 50, height=260)
    signs = [
        Sign("China's imports (dashed)", MUTED, "circle", filled=False),
        Sign("China's exports", CHINA, "circle"),
    ]
    return alt.vconcat(key(signs, inner=width - 50), chart, spacing=6)


def estimates(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Share that rests on estimates, by window: bars for all, marks by kind.

    Parameters
    ----------
    data : DataFrame
        ``window``, ``group`` (all, platforms, missiles, components), ``share``.
    """
    order = list(dict.fromkeys(data["window"]))
    shapes = {"platforms": "square", "missiles": "triangle-up", "components": "circle"}
    base = alt.Chart(data)
    y = alt.Y("window:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False))
    x = alt.X(
        "share:Q",
        title="Share of the volume on estimates",
        axis=alt.Axis(format=".0%", tickCount=5),
        scale=alt.Scale(domain=[0, 1.03], nice=False),
    )
    tooltip = [
        alt.Tooltip("window:N", title="Window"),
        alt.Tooltip("group:N", title="Kind"),
        alt.Tooltip("share:Q", title="Share", format=".0%"),
    ]
    bars = (
        base.transform_filter("datum.group == 'all'").mark_bar(size=26, color=UNKNOWN).encode(x=x, y=y, tooltip=tooltip)
    )
    # one height for each kind: their shares often agree
    marks = [
        base.transform_filter(alt.datum.group == group)
        .mark_point(size=70, filled=True, shape=shape, color=GROUPS[group], yOffset=offset)
        .encode(x=x, y=y, tooltip=tooltip)
        for (group, shape), offset in zip(shapes.items(), (-7, 0, 7), strict=True)
    ]
    chart = alt.layer(bars, *marks).properties(width=width - 90, height=36 * len(order))
    signs = [Sign("all", UNKNOWN), *(Sign(GROUP_LABELS[g], GROUPS[g], shape) for g, shape in shapes.items())]
    return alt.vconcat(key(signs, inner=width - 90), chart, spacing=6)


# what may come, what others say --------------------------------------------------------------------------------------


def scenarios(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Past windows as bars and ranges for the next five years, on one scale.

    Parameters
    ----------
    data : DataFrame
        ``kind`` (past, scenario), ``label``, ``start``, ``end``, ``low``, ``mid``, ``high``: TIV (million) a year.
    """
    order = list(data["label"])
    narrow = width < 500
    base = alt.Chart(data)
    y = alt.Y(
        "label:N", sort=order, title=None, axis=None if narrow else alt.Axis(domain=False, ticks=False, labelLimit=220)
    )
    x = alt.Scale(domain=[0, float(data["high"].max()) * 1.12], nice=False)
    tooltip = [
        alt.Tooltip("label:N", title="Window or scenario"),
        alt.Tooltip("low:Q", title="Low, TIV (million) a year", format=",.0f"),
        alt.Tooltip("mid:Q", title="Middle", format=",.0f"),
        alt.Tooltip("high:Q", title="High", format=",.0f"),
    ]
    past = (
        base.transform_filter("datum.kind == 'past'")
        .mark_bar(size=16, color=AXIS)
        .encode(x=alt.X("mid:Q", title=f"{TIV} a year", scale=x, axis=alt.Axis(tickCount=5)), y=y, tooltip=tooltip)
    )
    ranges = base.transform_filter("datum.kind == 'scenario'")
    span = ranges.mark_bar(size=10, color=RUSSIA, opacity=0.45).encode(
        x=alt.X("low:Q", scale=x), x2="high:Q", y=y, tooltip=tooltip
    )
    mid = ranges.mark_tick(size=20, thickness=3, color=RUSSIA).encode(x=alt.X("mid:Q", scale=x), y=y, tooltip=tooltip)
    text = (
        base.transform_calculate(
            said="datum.kind == 'past' ? format(datum.mid, ',.0f') : format(datum.low, ',.0f') + ' to ' + format(datum.high, ',.0f')"
        )
        .mark_text(align="left", dx=6, fontSize=13, color=INK)
        .encode(x=alt.X("high:Q", scale=x), y=y, text="said:N")
    )
    layers = [past, span, mid, text]
    if narrow:
        layers.append(
            base.mark_text(align="left", dy=-16, fontSize=13, color=INK).encode(x=alt.value(0), y=y, text="label:N")
        )
    return alt.layer(*layers).properties(
        width=width - 30 if narrow else width - 220, height=(44 if narrow else 30) * len(order)
    )


def backtest(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Forecast over what came, by year of forecast, one row a model; the band is within a quarter.

    Parameters
    ----------
    data : DataFrame
        ``model``, ``origin``, ``forecast``, ``actual``.
    """
    first, last = int(data["origin"].min()), int(data["origin"].max())
    models = list(dict.fromkeys(data["model"]))
    rows = []
    for number, model in enumerate(models):
        base = (
            alt.Chart(data)
            .transform_filter(alt.datum.model == model)
            .transform_calculate(ratio="datum.forecast / datum.actual")
        )
        bottom = number == len(models) - 1
        x = axes.years(first, last, width=width, labels=bottom, field="origin")
        y = alt.Y(
            "ratio:Q",
            title=None,
            scale=alt.Scale(type="log", domain=[0.18, 11], nice=False),
            axis=alt.Axis(values=[0.25, 0.5, 1, 2, 4, 8], format="~g", labelExpr="datum.label + ' ×'"),
        )
        zone = (
            alt.Chart(alt.Data(values=[{"low": 0.75, "high": 1.25}]))
            .mark_rect(color=BAND)
            .encode(y=alt.Y("low:Q", scale=alt.Scale(type="log", domain=[0.18, 11], nice=False)), y2="high:Q")
        )
        one = alt.Chart(alt.Data(values=[{"ratio": 1}])).mark_rule(color=AXIS).encode(y=y)
        points = base.mark_point(size=46, filled=True, color=RUSSIA, clip=True).encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("origin:Q", title="Last year known", format="d"),
                alt.Tooltip("forecast:Q", title="Forecast, TIV (million) a year", format=",.0f"),
                alt.Tooltip("actual:Q", title="What came", format=",.0f"),
                alt.Tooltip("ratio:Q", title="Forecast over actual", format=".2f"),
            ],
        )
        title = alt.Title(model[:1].upper() + model[1:], fontSize=14, anchor="start", frame="group", offset=4)
        rows.append(alt.layer(zone, one, points).properties(width=width - 60, height=110, title=title))
    return alt.vconcat(*rows, spacing=8)


def dual_use(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Published shares in per cent, one row a report, grouped by goods.

    Parameters
    ----------
    data : DataFrame
        ``item``, ``year``, ``end_year``, ``value``, ``value_high``, ``qualifier``, ``reported_by``, ``as_stated``.
    """
    panels = []
    items = list(dict.fromkeys(data["item"]))
    for number, item in enumerate(items):
        base = (
            alt.Chart(data)
            .transform_filter(alt.datum.item == item)
            .transform_calculate(
                who="datum.reported_by + ', ' + (datum.year == datum.end_year ? datum.year : datum.year + '–' + (datum.end_year % 100))",
                row="datum.reported_by + datum.year + datum.as_stated",
                said="(datum.qualifier ? datum.qualifier + ' ' : '') + datum.value + (datum.value_high > datum.value ? '–' + datum.value_high : '') + ' %'",
            )
        )
        n = int((data["item"] == item).sum())
        y = alt.Y("row:N", sort=alt.EncodingSortField("year"), title=None, axis=None)
        x = alt.X(
            "value:Q",
            title="China's share, %" if number == len(items) - 1 else None,
            scale=alt.Scale(domain=[0, 100], nice=False),
            axis=alt.Axis(tickCount=5, labels=number == len(items) - 1, grid=True),
        )
        tooltip = [
            alt.Tooltip("who:N", title="Reported by"),
            alt.Tooltip("said:N", title="Share"),
            alt.Tooltip("as_stated:N", title="What is counted"),
        ]
        bars = base.mark_rule(color=CHINA, strokeWidth=5, opacity=0.4).encode(x=x, x2="value_high:Q", y=y)
        points = base.mark_point(size=80, filled=False, strokeWidth=2, color=CHINA).encode(x=x, y=y, tooltip=tooltip)
        layers = [bars, points]
        panels.append(_named(layers, base, "who", title=item, n=n, y=y, tooltip=tooltip, width=width, beside=300))
    return alt.vconcat(*panels, spacing=8)


def reports(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Years as SIPRI (filled) and others (hollow) give them, one panel a question.

    Parameters
    ----------
    data : DataFrame
        ``label``, ``what``, ``reported_by``, ``low``, ``high``, ``sipri``.
    """
    first, last = int(data["low"].min()) - 1, int(data["high"].max()) + 1
    panels = []
    labels = list(dict.fromkeys(data["label"]))
    for number, label in enumerate(labels):
        bottom = number == len(labels) - 1
        n = int((data["label"] == label).sum())
        base = (
            alt.Chart(data)
            .transform_filter(alt.datum.label == label)
            .transform_calculate(row="datum.low * 100 + datum.reported_by + datum.what")
        )
        x = axes.years(first, last, width=width, labels=bottom, field="low", every=2, grid=True)
        y = alt.Y("row:N", sort=alt.EncodingSortField("low"), axis=None)
        tooltip = [
            alt.Tooltip("reported_by:N", title="Reported by"),
            alt.Tooltip("low:Q", title="Year", format="d"),
            alt.Tooltip("what:N", title="As stated"),
        ]
        ranges = base.mark_rule(color=RUSSIA, strokeWidth=5, opacity=0.4).encode(x=x, x2="high:Q", y=y)
        points = base.mark_point(size=80, strokeWidth=2, filled=False, stroke=RUSSIA).encode(
            x=x,
            y=y,
            fill=alt.value(RUSSIA),
            fillOpacity=alt.condition("datum.sipri", alt.value(1), alt.value(0)),
            tooltip=tooltip,
        )
        layers = [ranges, points]
        panels.append(
            _named(layers, base, "reported_by", title=label, n=n, y=y, tooltip=tooltip, width=width, beside=330)
        )
    return alt.vconcat(*panels, spacing=8)


def _named(
    layers: Sequence[alt.Chart],
    base: alt.Chart,
    name: str,
    *,
    title: str,
    n: int,
    y: alt.Y,
    tooltip: Sequence[alt.Tooltip],
    width: int,
    beside: int,
) -> alt.LayerChart:
    """A panel of ``n`` reports, each with its name at the right, on a phone above the mark; ``beside``: room for names."""
    narrow = width < 500
    inner = width - (20 if narrow else beside)
    text = base.mark_text(align="left", fontSize=13, color=INK, dy=-13 if narrow else 0).encode(
        x=alt.value(0 if narrow else inner + 14), y=y, text=alt.Text(f"{name}:N"), tooltip=list(tooltip)
    )
    return alt.layer(*layers, text).properties(
        width=inner,
        height=(42 if narrow else 26) * n,
        title=alt.Title(title, fontSize=14, anchor="start", frame="group", offset=2),
    )


def technology(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Every entry of the technology register as a mark, in rows by area.

    Parameters
    ----------
    data : DataFrame
        ``area``, ``area_label``, ``year``, ``slot``, ``direction``, ``evidence``, ``title``, ``dates``, ``status``,
        ``confidence``.
    """
    first, last = int(data["year"].min()), int(data["year"].max())
    areas = list(dict.fromkeys(data["area"]))
    narrow = width < 500
    rows: list[alt.TopLevelMixin] = [
        key([Sign(word, GIVERS[g]) for g, word in GIVER_LABELS.items()], inner=width - 20),
        key([Sign(e, BOTH, shape, filled=e in FILLED) for e, shape in EVIDENCE.items()], inner=width - 20),
    ]
    labels = dict(zip(data["area"], data["area_label"], strict=True))
    for number, area in enumerate(areas):
        part = data[data["area"] == area]
        top = int(part["slot"].max())
        base = alt.Chart(data).transform_filter(alt.datum.area == area)
        bottom = number == len(areas) - 1
        room = 2 if number == 0 and not narrow else 0  # for the words that mark 2014, 2018 and 2022
        marks = base.mark_point(filled=False, strokeWidth=1.6, size=48 if not narrow else 22).encode(
            x=axes.years(first, last, width=width, labels=bottom),
            y=alt.Y("slot:Q", axis=None, scale=alt.Scale(domain=[0.3, top + room + 0.7], nice=False)),
            color=alt.Color(
                "direction:N", scale=alt.Scale(domain=list(GIVERS), range=list(GIVERS.values())), legend=None
            ),
            fill=alt.Fill(
                "direction:N", scale=alt.Scale(domain=list(GIVERS), range=list(GIVERS.values())), legend=None
            ),
            fillOpacity=alt.condition(
                "datum.evidence == 'seen' || datum.evidence == 'signed'", alt.value(1), alt.value(0)
            ),
            shape=alt.Shape(
                "evidence:N", scale=alt.Scale(domain=list(EVIDENCE), range=list(EVIDENCE.values())), legend=None
            ),
            tooltip=[
                alt.Tooltip("title:N", title="Event"),
                alt.Tooltip("dates:N", title="Date"),
                alt.Tooltip("status:N", title="Status"),
                alt.Tooltip("evidence:N", title="Evidence"),
                alt.Tooltip("confidence:N", title="Confidence"),
            ],
        )
        title = alt.Title(labels[area], fontSize=14, anchor="start", frame="group", offset=2, color=INK)
        pitch = 11 if not narrow else 8
        lines = axes.breaks(first, last, width=width, words=number == 0, labels=bottom)
        rows.append(
            alt.layer(lines, marks).properties(width=width - 20, height=max(16, pitch * (top + room) + 6), title=title)
        )
    return alt.vconcat(*rows, spacing=5)


def evidence(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Entries by area and by what the public record shows.

    Parameters
    ----------
    data : DataFrame
        ``area_label``, ``evidence``, ``n``, ``share``, ``new_area``.
    """
    colours = {"seen": BOTH, "signed": MUTED, "stated": UNKNOWN, "alleged": PAPER}
    panels = []
    top = float(data.groupby("area_label")["n"].sum().max())
    inner = width - 165
    scale = alt.Scale(domain=[0, top * (1.06 if width >= 500 else 1.14)], nice=False)
    least = 16 * top / inner  # the smallest number of entries whose bar has room for a figure
    for new, title in ((False, "Old areas"), (True, "New areas")):
        if new not in set(data["new_area"]):
            continue
        part = data[data["new_area"] == new]
        order = list(dict.fromkeys(part["area_label"]))
        base = (
            alt.Chart(data)
            .transform_filter(alt.datum.new_area == new)
            .transform_calculate(rank=f"indexof({list(colours)}, datum.evidence)")
            .transform_stack(
                stack="n", as_=["from", "to"], groupby=["area_label"], sort=[alt.SortField("rank", order="ascending")]
            )
        )
        y = alt.Y("area_label:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False, labelLimit=160))
        x = alt.X(
            "from:Q",
            title="Entries" if new else None,
            scale=scale,
            axis=alt.Axis(tickCount=5, tickMinStep=1),
        )
        bars = base.mark_bar(size=17, stroke=AXIS, strokeWidth=1).encode(
            x=x,
            x2="to:Q",
            y=y,
            color=alt.Color(
                "evidence:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=None
            ),
            tooltip=[
                alt.Tooltip("area_label:N", title="Area"),
                alt.Tooltip("evidence:N", title="Evidence"),
                alt.Tooltip("n:Q", title="Entries"),
                alt.Tooltip("share:Q", title="Share of the area", format=".0%"),
            ],
        )
        counts = (
            base.transform_filter(f"datum.n >= {least:.2f}")
            .transform_calculate(middle="(datum.from + datum.to) / 2")
            .mark_text(fontSize=13)
            .encode(
                x=alt.X("middle:Q", scale=scale),
                y=y,
                text="n:Q",
                color=alt.condition(
                    "datum.evidence == 'seen' || datum.evidence == 'signed'", alt.value(PAPER), alt.value(INK)
                ),
            )
        )
        totals = (
            base.transform_aggregate(total="sum(n)", groupby=["area_label"])
            .mark_text(align="left", dx=5, fontSize=13, fontWeight=600, color=INK)
            .encode(x=alt.X("total:Q", scale=scale), y=y, text="total:Q")
        )
        panels.append(
            alt.layer(bars, counts, totals).properties(
                width=inner,
                height=26 * len(order),
                title=alt.Title(title, fontSize=14, anchor="start", frame="group", offset=4),
            )
        )
    return alt.vconcat(key([Sign(e, c) for e, c in colours.items()], inner=inner), *panels, spacing=8)
