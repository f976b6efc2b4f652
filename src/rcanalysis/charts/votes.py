"""Charts of votes in the United Nations. Each takes the prepared rows and a width, and returns an Altair chart.

``width`` is ``theme.WIDE`` for the page and ``theme.NARROW`` for a phone. Titles, captions and alt text belong to the
figure, not to the chart. A ``year`` is the year in which a session opened (1945 + its number). Agreement is a share
between 0 and 1; a percentile is the share of all pairs of states that agree less, from 0 to 100.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from rcanalysis.charts.keys import (
    CROSS,
    LETTER,
    PHONE,
    SMALL_LETTER,
    STATES,
    Curve,
    Flag,
    Sign,
    curves,
    ends,
    figures,
    flags,
    key,
    known,
    last_values,
    marked_years,
    pick,
    room,
    round_years,
    word,
)
from rcanalysis.charts.theme import AXIS, BOTH, CHINA, GRID, INK, MUTED, PAPER, RUSSIA, UNKNOWN, WIDE

PAIRS: Mapping[str, Curve] = {
    "CHN-RUS": Curve("CHN-RUS", "China and Russia", BOTH),
    "CHN-USA": Curve("CHN-USA", "China and United States", CHINA, "square"),
    "RUS-USA": Curve("RUS-USA", "Russia and United States", RUSSIA, "diamond"),
}
INDICES: Mapping[str, Curve] = {
    "simple": Curve("simple", "identical votes", BOTH),
    "kappa": Curve("kappa", "corrected for chance", MUTED, "diamond", filled=False, dash=(5, 3)),
}
PARTS: Mapping[str, str] = {"same": BOTH, "one abstains": UNKNOWN, "opposite": MUTED}
VOTES: Mapping[str, str] = {"yes": BOTH, "abstain": UNKNOWN, "no": MUTED, "absent": PAPER}
VOTE_SHAPES: Mapping[str, str] = {"yes": "circle", "abstain": "circle", "no": CROSS, "absent": "stroke"}
ALL_PAIRS = ("median of all pairs", "middle 80 % of pairs")


def _session() -> alt.Tooltip:
    return alt.Tooltip("year:Q", title="Session opened in", format="d")


def _share(title: str) -> alt.Y:
    return alt.Y(
        "value:Q",
        title=title,
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(format=".0%", tickCount=5),
    )


def _over_years(
    data: pd.DataFrame,
    lines: Sequence[Curve],
    *,
    name: str,
    value: str,
    y: alt.Y,
    domain: tuple[float, float],
    tooltip: Sequence[alt.Tooltip],
    width: int,
    band: tuple[str, str] | None = None,
    title: str = "",
    rule: tuple[float, str] | None = None,
) -> alt.TopLevelMixin:
    """Lines by year with their bands, named at their ends on the page and in a key on a phone."""
    narrow = width < PHONE
    beside = 0 if narrow else room([line.word for line in lines])
    inner, height = round(width - 50 - beside), 240 if narrow else 280
    first, last = int(data["year"].min()), int(data["year"].max())
    x = round_years(first, last, inner=inner)
    layers = [
        *marked_years(
            first, last, inner=inner, height=height, words=not narrow, clear=SMALL_LETTER * len(title), beside=beside
        ),
    ]
    if rule:
        place = height * (domain[1] - rule[0]) / (domain[1] - domain[0])
        layers.append(alt.Chart(alt.Data(values=[{}])).mark_rule(color=AXIS).encode(y=alt.value(place)))
    size = 9 if narrow else 16
    layers += curves(alt.Chart(data), lines, name=name, value=value, x=x, y=y, tooltip=tooltip, band=band, size=size)
    if not narrow:
        at = last_values(data, lines, name=name, at="year", value=value)
        words = [(line.word, v, line.colour) for line, v in zip(lines, at, strict=True)]
        words += [(rule[1], rule[0], MUTED)] if rule else []
        layers += ends(words, inner=inner, height=height, domain=domain)
    chart = alt.layer(*layers).properties(width=inner, height=height)
    signs = [line.sign() for line in lines] + ([Sign(rule[1], AXIS, "stroke")] if rule else [])
    return alt.vconcat(key(signs, inner=inner), chart, spacing=8) if narrow else chart


def _among_all(
    data: pd.DataFrame,
    *,
    value: str,
    y: alt.Y,
    domain: tuple[float, float],
    tooltip: Sequence[alt.Tooltip],
    width: int,
) -> alt.TopLevelMixin:
    """China and Russia over the years, in front of the median and the middle four fifths of all pairs."""
    narrow = width < PHONE
    pair = PAIRS["CHN-RUS"]
    beside = 0 if narrow else room([pair.word, *ALL_PAIRS])
    inner, height = round(width - 50 - beside), 240 if narrow else 280
    first, last = int(data["year"].min()), int(data["year"].max())
    x = round_years(first, last, inner=inner)
    base = alt.Chart(data)
    limits = {"y": alt.Y("p10:Q", scale=y["scale"]), "y2": "p90:Q"}
    title = str(y["title"])
    layers = [
        base.mark_area(color=UNKNOWN, opacity=0.55).encode(x=x, **limits),
        base.mark_line(color=MUTED, strokeWidth=1.2).encode(x=x, y=alt.Y("median:Q", scale=y["scale"])),
        *marked_years(
            first, last, inner=inner, height=height, words=not narrow, clear=SMALL_LETTER * len(title), beside=beside
        ),
        *curves(
            base,
            [pair],
            name="",
            value=value,
            x=x,
            y=y,
            tooltip=tooltip,
            band=("lower", "upper"),
            size=9 if narrow else 16,
        ),
    ]
    if not narrow:
        end = data[data[value].notna() & data["median"].notna()].sort_values("year", kind="stable").iloc[-1]
        far = "p90" if end["p90"] - end["median"] > end["median"] - end["p10"] else "p10"
        words = [
            (pair.word, float(end[value]), BOTH),
            (ALL_PAIRS[0], float(end["median"]), MUTED),
            (ALL_PAIRS[1], float(end[far]), MUTED),
        ]
        layers += ends(words, inner=inner, height=height, domain=domain)
    chart = alt.layer(*layers).properties(width=inner, height=height)
    if not narrow:
        return chart
    signs = [pair.sign(), Sign(ALL_PAIRS[0], MUTED, "stroke"), Sign(ALL_PAIRS[1], UNKNOWN)]
    return alt.vconcat(key(signs, inner=inner), chart, spacing=8)


# the General Assembly -----------------------------------------------------------------------------------------------


def agreement(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Agreement of China and Russia by session, in front of that of all pairs.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``session``, ``value``, ``lower``, ``upper`` (interval), ``median``, ``p10``, ``p90`` (of all pairs).
    """
    rows = pick(data, "year", "session", "value", "lower", "upper", "median", "p10", "p90")
    tooltip = [
        alt.Tooltip("session:N", title="Session"),
        _session(),
        alt.Tooltip("value:Q", title="China and Russia, share of identical votes", format=".1%"),
        alt.Tooltip("lower:Q", title="95 % interval from", format=".1%"),
        alt.Tooltip("upper:Q", title="to", format=".1%"),
        alt.Tooltip("median:Q", title="Median of all pairs", format=".1%"),
    ]
    return _among_all(
        rows, value="value", y=_share("Share of identical votes"), domain=(0, 1), tooltip=tooltip, width=width
    )


def ranks(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Share of pairs that agree less than China and Russia, by session and index.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``index`` (simple, kappa), ``percentile`` (0 to 100).
    """
    rows = pick(data, "year", "index", "percentile")
    lines = [INDICES[i] for i in known(rows["index"], INDICES)]
    title = "Pairs that agree less, %"
    y = alt.Y("percentile:Q", title=title, scale=alt.Scale(domain=[0, 100], nice=False), axis=alt.Axis(tickCount=5))
    tooltip = [
        _session(),
        alt.Tooltip("index:N", title="Index"),
        alt.Tooltip("percentile:Q", title="Pairs that agree less, %", format=".0f"),
    ]
    return _over_years(
        rows,
        lines,
        name="index",
        value="percentile",
        y=y,
        domain=(0, 100),
        tooltip=tooltip,
        width=width,
        title=title,
        rule=(50, "the middle pair"),
    )


def indices(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Where the pair stands among all pairs, by index and era: a column an era on the page, a panel on a phone.

    Parameters
    ----------
    data : DataFrame
        ``era``, ``index_label``, ``percentile``, ``lower``, ``upper`` (0 to 100).
    """
    rows = pick(data, "era", "index_label", "percentile", "lower", "upper")
    order = list(dict.fromkeys(rows["index_label"]))
    eras = list(dict.fromkeys(rows["era"]))
    narrow = width < PHONE
    names = min(room(order) + 8, 172 if narrow else 200)
    inner = round(width - names - 20 if narrow else (width - names - 10 - 22 * len(eras)) / len(eras))
    panels = []
    for number, era in enumerate(eras):
        base = alt.Chart(rows).transform_filter(alt.datum.era == era)
        labelled = narrow or number == 0
        y = alt.Y(
            "index_label:N",
            sort=order,
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelColor=INK, labels=labelled, labelLimit=names),
        )
        bottom = not narrow or number == len(eras) - 1
        x = alt.X(
            "percentile:Q",
            title="Pairs that agree less, %" if bottom and (narrow or number == 0) else None,
            scale=alt.Scale(domain=[0, 100], nice=False),
            axis=alt.Axis(values=[0, 50, 100], labels=bottom, grid=True, titleAnchor="start"),
        )
        half = alt.Chart(alt.Data(values=[{}])).mark_rule(color=AXIS).encode(x=alt.value(inner / 2))
        span = base.mark_rule(color=BOTH, strokeWidth=3, opacity=0.45).encode(
            x=alt.X("lower:Q", scale=x["scale"]), x2="upper:Q", y=y
        )
        point = base.mark_point(size=70, fill=BOTH, stroke=BOTH).encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("era:N", title="Sessions"),
                alt.Tooltip("index_label:N", title="Index"),
                alt.Tooltip("percentile:Q", title="Pairs that agree less, %", format=".0f"),
                alt.Tooltip("lower:Q", title="95 % interval from", format=".0f"),
                alt.Tooltip("upper:Q", title="to", format=".0f"),
            ],
        )
        title = alt.Title(era, fontSize=14, anchor="start", frame="group", offset=6)
        panels.append(
            alt.layer(half, span, point).properties(
                width=inner, height=(22 if narrow else 27) * len(order), title=title
            )
        )
    return alt.vconcat(*panels, spacing=10) if narrow else alt.hconcat(*panels, spacing=22, bounds="flush")


CHOICES: Mapping[str, str] = {"index_label": "Index", "absent": "Absent", "calls": "Roll calls", "window": "Sessions"}


def _counted(words: str) -> tuple[int, str]:
    """Sorts ``last 3`` before ``last 10``, and words without a number first."""
    number = re.search(r"\d+", words)
    return int(number[0]) if number else 0, words


def multiverse(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Specification curve: where the pair stands under every coding, with the choices of each below.

    Parameters
    ----------
    data : DataFrame
        ``position`` (1, 2, ... in order of the percentile), ``percentile`` (0 to 100), and the choices of a coding as
        words: ``index_label``, ``absent``, ``calls``, ``window``.
    """
    rows = pick(data, "position", "percentile", *CHOICES)
    narrow = width < PHONE
    longest = max(len(str(level)) for choice in CHOICES for level in rows[choice])
    side = round(min(10 + LETTER * longest, 178))  # the same left of every panel: a coding stands in one column
    inner = width - side - 16
    last = int(rows["position"].max())
    base = alt.Chart(rows)
    scale = alt.Scale(domain=[0.2, last + 0.8], nice=False)
    tooltip = [
        alt.Tooltip("percentile:Q", title="Pairs that agree less, %", format=".0f"),
        *(alt.Tooltip(f"{c}:N", title=w) for c, w in CHOICES.items()),
    ]
    high = alt.Y(
        "percentile:Q",
        title="Pairs that agree less, %",
        scale=alt.Scale(domain=[0, 100], nice=False),
        axis=alt.Axis(tickCount=5, minExtent=side, maxExtent=side),
    )
    above = alt.datum.percentile > 50
    points = base.mark_point(size=14 if narrow else 26, filled=False, stroke=BOTH, fill=BOTH, strokeWidth=1.2).encode(
        x=alt.X("position:Q", axis=None, scale=scale),
        y=high,
        fillOpacity=alt.condition(above, alt.value(1), alt.value(0)),
        tooltip=tooltip,
    )
    height = 150 if narrow else 180
    half = alt.Chart(alt.Data(values=[{}])).mark_rule(color=AXIS).encode(y=alt.value(height / 2))
    panels: list[alt.TopLevelMixin] = [alt.layer(half, points).properties(width=inner, height=height)]
    for choice, words in CHOICES.items():
        levels = sorted(set(rows[choice].astype(str)), key=_counted)
        names = {str(n): level for n, level in enumerate(levels)}
        # the codings with one choice as one stepped area: a mark for each of them would be thousands
        scale_y = alt.Scale(domain=[len(levels) - 0.5, -0.5], nice=False)
        axis = alt.Axis(
            values=list(range(len(levels))),
            labelExpr=f"{json.dumps(names)}[datum.value]",
            grid=True,
            labelColor=INK,
            labelOverlap=False,
            labelLimit=side - 6,
            minExtent=side,
            maxExtent=side,
        )
        steps = []
        for n, level in enumerate(levels):
            for colour, test in ((BOTH, "datum.percentile > 50"), (AXIS, "datum.percentile <= 50")):
                part = base.transform_calculate(
                    chosen=f"datum.{choice} == {json.dumps(level)} && {test}",
                    low=f"{n} + (datum.chosen ? 0.36 : 0)",
                    high=f"{n} - (datum.chosen ? 0.36 : 0)",
                )
                steps.append(part.mark_area(interpolate="step", color=colour, opacity=1))
        panel = alt.layer(*steps).encode(
            x=alt.X("position:Q", axis=None, scale=scale),
            y=alt.Y("low:Q", title=None, scale=scale_y, axis=axis),
            y2="high:Q",
        )
        title = alt.Title(words, fontSize=13, anchor="start", frame="bounds", offset=2)
        panels.append(panel.properties(width=inner, height=18 * len(levels), title=title))
    return alt.vconcat(*panels, spacing=6)


def spread(
    data: pd.DataFrame, *, marks: pd.DataFrame, width: int = WIDE, title: str = "Agreement"
) -> alt.TopLevelMixin:
    """All pairs of states by their agreement, with some of them named.

    Parameters
    ----------
    data : DataFrame
        ``bin_start``, ``bin_end``, ``n`` (pairs).
    marks : DataFrame
        ``label``, ``value``, ``pair`` (such as CHN-RUS): the pairs to name.
    title : str
        What the x axis shows: a share, or an index corrected for chance.
    """
    rows, named = pick(data, "bin_start", "bin_end", "n"), pick(marks, "label", "value", "pair")
    low, high = float(rows["bin_start"].min()), float(rows["bin_end"].max())
    inner, height = width - 60, 220
    x = alt.X(
        "bin_start:Q",
        title=title,
        scale=alt.Scale(domain=[low, high], nice=False),
        axis=alt.Axis(format=".1~f", tickCount=5),
    )
    bars = (
        alt.Chart(rows)
        .mark_bar(orient="vertical", color=UNKNOWN, stroke=PAPER, strokeWidth=1)
        .encode(
            x=x,
            x2="bin_end:Q",
            y=alt.Y("n:Q", title="Pairs", scale=alt.Scale(domainMin=0), axis=alt.Axis(tickCount=4, format=",d")),
            tooltip=[
                alt.Tooltip("bin_start:Q", title=f"{title} from", format=".3~f"),
                alt.Tooltip("bin_end:Q", title="to", format=".3~f"),
                alt.Tooltip("n:Q", title="Pairs of states", format=",d"),
            ],
        )
    )
    ours = {pair: line.colour for pair, line in PAIRS.items()}
    signs = [
        Flag(v, label, ours.get(pair, MUTED), ours.get(pair, MUTED), (1, 0) if pair in ours else (4, 3))
        for label, v, pair in zip(named["label"], named["value"], named["pair"], strict=True)
    ]
    tooltip = [alt.Tooltip("word:N", title="Pair"), alt.Tooltip("at:Q", title=title, format=".2f")]
    narrow = width < PHONE
    lines = flags(signs, inner=inner, height=height, domain=(low, high), words=not narrow, clear=50, tooltip=tooltip)
    chart = alt.layer(bars, *lines).properties(width=inner, height=height)
    if not narrow:
        return chart
    # on a phone the words would stand on each other: a row for each pair below
    strip: list[alt.Chart] = []
    for number, sign in enumerate(sorted(signs, key=lambda s: s.at)):
        place, level = inner * (sign.at - low) / (high - low), 20 * number + 10
        mark = alt.Chart(alt.Data(values=[{"word": sign.word, "at": sign.at}])).mark_point(
            size=50, filled=True, color=sign.line, opacity=1
        )
        strip.append(mark.encode(x=alt.value(round(place, 1)), y=alt.value(level), tooltip=tooltip))
        left = place + 10 + SMALL_LETTER * len(sign.word) <= inner + 10
        side = 9 if left else -9
        strip.append(word(sign.word, x=place + side, y=level, colour=sign.colour, align="left" if left else "right"))
    named_rows = alt.layer(*strip).properties(width=inner, height=20 * len(signs))
    return alt.vconcat(chart, named_rows, spacing=8)


def triangle(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Agreement of the three pairs of China, Russia and the United States, by session.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``pair`` (CHN-RUS, CHN-USA, RUS-USA), ``value``, ``lower``, ``upper``.
    """
    rows = pick(data, "year", "pair", "value", "lower", "upper")
    return _pairs(rows, width=width, title="Share of identical votes", band=("lower", "upper"))


def _pairs(rows: pd.DataFrame, *, width: int, title: str, band: tuple[str, str] | None) -> alt.TopLevelMixin:
    lines = [PAIRS[p] for p in known(rows["pair"], PAIRS)]
    tooltip = [
        _session(),
        alt.Tooltip("pair:N", title="Pair"),
        alt.Tooltip("value:Q", title="Share of identical votes", format=".1%"),
    ]
    if band:
        tooltip += [
            alt.Tooltip("lower:Q", title="95 % interval from", format=".1%"),
            alt.Tooltip("upper:Q", title="to", format=".1%"),
        ]
    return _over_years(
        rows,
        lines,
        name="pair",
        value="value",
        y=_share(title),
        domain=(0, 1),
        tooltip=tooltip,
        width=width,
        band=band,
        title=title,
    )


def issues(data: pd.DataFrame, *, width: int = WIDE, column: str = "value") -> alt.TopLevelMixin:
    """Agreement of China and Russia by topic in two eras: the earlier hollow, the later filled, a line between them.

    Parameters
    ----------
    data : DataFrame
        ``topic_label``, ``era`` (two, the earlier first), ``value``, ``lower``, ``upper`` (0 to 1), ``percentile``
        (0 to 100), ``n`` (roll calls).
    column : str
        ``value`` draws the agreement with its interval and writes the percentile of the later era at the right;
        ``percentile`` draws the percentile and writes the agreement.
    """
    if column not in ("value", "percentile"):
        raise ValueError(f"column must be value or percentile, not {column}")
    rows = pick(data, "topic_label", "era", "value", "lower", "upper", "percentile", "n")
    eras = list(dict.fromkeys(rows["era"]))
    if len(eras) > 2:
        raise ValueError(f"issues compares two eras, not {len(eras)}")
    topics = list(dict.fromkeys(rows["topic_label"]))
    narrow, shares = width < PHONE, column == "value"
    left, right = 0 if narrow else min(room(topics), 200), 60 if narrow else 90
    inner = round(width - left - right - 12)
    step = 62 if narrow else 36
    height = step * len(topics)
    base = alt.Chart(rows)
    y = alt.Y(
        "topic_label:N",
        sort=topics,
        title=None,
        scale=alt.Scale(paddingInner=0.3, paddingOuter=0.15),
        axis=None if narrow else alt.Axis(domain=False, ticks=False, labelColor=INK, labelLimit=left),
    )
    shift = alt.YOffset("era:N", sort=eras, scale=alt.Scale(domain=eras, paddingInner=0, paddingOuter=0.2))
    top = 1 if shares else 100
    x = alt.X(
        f"{column}:Q",
        title="Share of identical votes" if shares else "Pairs that agree less, %",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(tickCount=5, grid=True, **({"format": ".0%"} if shares else {})),
    )
    tooltip = [
        alt.Tooltip("topic_label:N", title="Topic"),
        alt.Tooltip("era:N", title="Sessions"),
        alt.Tooltip("value:Q", title="Share of identical votes", format=".1%"),
        alt.Tooltip("lower:Q", title="95 % interval from", format=".1%"),
        alt.Tooltip("upper:Q", title="to", format=".1%"),
        alt.Tooltip("percentile:Q", title="Pairs that agree less, %", format=".0f"),
        alt.Tooltip("n:Q", title="Roll calls", format=",d"),
    ]
    layers: list[alt.Chart] = []
    if shares:
        layers.append(
            base.mark_rule(color=BOTH, strokeWidth=3, opacity=0.35).encode(
                x=alt.X("lower:Q", scale=x["scale"]), x2="upper:Q", y=y, yOffset=shift
            )
        )
    else:
        layers.append(alt.Chart(alt.Data(values=[{}])).mark_rule(color=AXIS).encode(x=alt.value(inner / 2)))
    layers.append(base.mark_line(color=AXIS, strokeWidth=1.2).encode(x=x, y=y, yOffset=shift, detail="topic_label:N"))
    layers.append(
        base.mark_point(size=70, filled=False, stroke=BOTH, strokeWidth=1.6, fillOpacity=1).encode(
            x=x,
            y=y,
            yOffset=shift,
            fill=alt.condition(alt.datum.era == eras[-1], alt.value(BOTH), alt.value(PAPER)),
            tooltip=tooltip,
        )
    )
    said = alt.Text("percentile:Q", format=".0f") if shares else alt.Text("value:Q", format=".0%")
    later = base.transform_filter(alt.datum.era == eras[-1])
    layers.append(
        later.mark_text(align="right", fontSize=14, color=INK).encode(x=alt.value(inner + 40), y=y, text=said)
    )
    if narrow:
        layers.append(
            later.mark_text(align="left", fontSize=13, dy=-27, color=INK).encode(
                x=alt.value(0), y=y, text="topic_label:N"
            )
        )
    head = "pairs that agree less, %" if shares else "identical votes"
    head = head.replace("pairs that ", "") if narrow else head
    layers.append(word(head, x=inner + right, y=-9, colour=MUTED, align="right"))
    chart = alt.layer(*layers).properties(width=inner, height=height)
    signs = [Sign(eras[0], BOTH, "circle", filled=False), Sign(eras[-1], BOTH, "circle")][-len(eras) :]
    return alt.vconcat(key(signs, inner=inner), chart, spacing=8)


def parting(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """How China and Russia part, by session: identical votes, one of the two abstains, opposite votes.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``part`` (same, one abstains, opposite), ``share`` (0 to 1).
    """
    rows = pick(data, "year", "part", "share")
    parts = known(rows["part"], PARTS)
    first, last = int(rows["year"].min()), int(rows["year"].max())
    inner, height = width - 60, 240
    bars = (
        alt.Chart(rows)
        .transform_calculate(rank=f"indexof({list(PARTS)}, datum.part)")
        .mark_bar(size=round(max(3.0, inner / (last - first + 1.2) * 0.8), 1))
        .encode(
            x=round_years(first, last, inner=inner),
            y=alt.Y(
                "share:Q",
                stack="zero",
                title="Share of votes",
                scale=alt.Scale(domain=[0, 1], nice=False),
                axis=alt.Axis(format=".0%", tickCount=5),
            ),
            color=alt.Color("part:N", scale=alt.Scale(domain=list(PARTS), range=list(PARTS.values())), legend=None),
            order=alt.Order("rank:Q"),
            tooltip=[
                _session(),
                alt.Tooltip("part:N", title="China and Russia"),
                alt.Tooltip("share:Q", title="Share of votes", format=".1%"),
            ],
        )
    )
    narrow = width < PHONE
    lines = marked_years(first, last, inner=inner, height=height, words=not narrow, clear=120, beside=20)
    chart = alt.layer(bars, *lines).properties(width=inner, height=height)
    return alt.vconcat(key([Sign(p, PARTS[p]) for p in parts], inner=inner), chart, spacing=8)


def ideal(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Ideal points of China, Russia and the United States by session, with their intervals.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``iso3`` (CHN, RUS, USA), ``ideal_point``, ``lower``, ``upper`` (no unit).
    """
    rows = pick(data, "year", "iso3", "ideal_point", "lower", "upper")
    lines = [STATES[s] for s in known(rows["iso3"], STATES)]
    low, high = float(rows["lower"].min()), float(rows["upper"].max())
    room_ = (high - low) * 0.04
    domain = (round(low - room_, 3), round(high + room_, 3))
    title = "Ideal point (no unit)"
    y = alt.Y(
        "ideal_point:Q", title=title, scale=alt.Scale(domain=list(domain), nice=False), axis=alt.Axis(tickCount=5)
    )
    tooltip = [
        _session(),
        alt.Tooltip("iso3:N", title="State"),
        alt.Tooltip("ideal_point:Q", title="Ideal point (no unit)", format=".2f"),
        alt.Tooltip("lower:Q", title="Interval from", format=".2f"),
        alt.Tooltip("upper:Q", title="to", format=".2f"),
    ]
    return _over_years(
        rows,
        lines,
        name="iso3",
        value="ideal_point",
        y=y,
        domain=domain,
        tooltip=tooltip,
        width=width,
        band=("lower", "upper"),
        title=title,
    )


def ukraine(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Votes of China, Russia and the United States on each resolution: a shape, a word and the colour of the state.

    Parameters
    ----------
    data : DataFrame
        ``order``, ``date_label``, ``short`` (title), ``symbol``, ``tally`` (yes-no-abstain, such as ``141-5-35``),
        ``state`` (CHN, RUS, USA), ``vote`` (yes, abstain, no, absent).
    """
    rows = pick(data, "order", "date_label", "short", "symbol", "tally", "state", "vote")
    known(rows["vote"], VOTE_SHAPES)
    states = [STATES[s] for s in known(rows["state"], STATES)]
    narrow = width < PHONE
    inner, step = width - 12, 46 if narrow else 25
    height = step * rows["order"].nunique()
    # where the columns begin
    places = [6, 88, 176] if narrow else [345, 430, 506]
    low = 11 if narrow else 0  # on a phone the marks stand in a second line, under the title
    y = alt.Y("order:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    base = alt.Chart(rows)
    once = base.transform_aggregate(n="count()", groupby=["order", "date_label", "short", "tally"])
    text = once.mark_text(align="left", fontSize=13, baseline="middle", color=INK, dy=-low)
    layers: list[alt.Chart] = []
    layers.append(
        once.mark_rule(color=GRID).encode(
            y=alt.Y("order:O", axis=None, bandPosition=0), x=alt.value(0), x2=alt.value(inner)
        )
    )
    if narrow:
        both = once.transform_calculate(line="datum.date_label + ': ' + datum.short").mark_text(
            align="left", fontSize=13, baseline="middle", color=INK, dy=-low, limit=inner
        )
        layers.append(both.encode(x=alt.value(0), y=y, text="line:N"))
    else:
        layers.append(text.encode(x=alt.value(0), y=y, text="date_label:N"))
        title = once.mark_text(align="left", fontSize=13, baseline="middle", color=INK, limit=places[0] - 128)
        layers.append(title.encode(x=alt.value(118), y=y, text="short:N"))
    tally = once.mark_text(align="right", fontSize=13, baseline="middle", color=MUTED, dy=low)
    layers.append(tally.encode(x=alt.value(inner), y=y, text="tally:N"))
    for state, place in zip(states, places, strict=False):
        part = base.transform_filter(alt.datum.state == state.name)
        mark = part.mark_point(
            size=90, filled=False, stroke=state.colour, fill=state.colour, strokeWidth=1.8, yOffset=low
        )
        layers.append(
            mark.encode(
                x=alt.value(place + 4),
                y=y,
                shape=alt.Shape(
                    "vote:N",
                    scale=alt.Scale(domain=list(VOTE_SHAPES), range=list(VOTE_SHAPES.values())),
                    legend=None,
                ),
                fillOpacity=alt.condition(alt.datum.vote == "yes", alt.value(1), alt.value(0)),
                tooltip=[
                    alt.Tooltip("symbol:N", title="Resolution"),
                    alt.Tooltip("short:N", title="Title"),
                    alt.Tooltip("date_label:N", title="Date"),
                    alt.Tooltip("state:N", title="State"),
                    alt.Tooltip("vote:N", title="Vote"),
                    alt.Tooltip("tally:N", title="Yes-no-abstain"),
                ],
            )
        )
        layers.append(
            part.mark_text(align="left", dx=14, dy=low, fontSize=13, baseline="middle", color=INK).encode(
                x=alt.value(place), y=y, text="vote:N"
            )
        )
        short = "US" if narrow and state.name == "USA" else state.word
        layers.append(word(short, x=place, y=-12, colour=state.colour, bold=True))
    layers.append(word("yes-no-abstain", x=inner, y=-12, colour=MUTED, align="right"))
    return alt.layer(*layers).properties(width=inner, height=height)


def profile(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """How each of the three votes, by era: yes, abstain, no, absent as shares.

    Parameters
    ----------
    data : DataFrame
        ``state`` (CHN, RUS, USA), ``era``, ``vote`` (yes, abstain, no, absent), ``share`` (0 to 1).
    """
    rows = pick(data, "state", "era", "vote", "share")
    votes = known(rows["vote"], VOTES)
    eras = list(dict.fromkeys(rows["era"]))
    side = min(room(eras) + 4, 120)
    inner = round(width - side - 16)
    scale = alt.Scale(domain=[0, 1], nice=False)
    states = known(rows["state"], STATES)
    panels: list[alt.TopLevelMixin] = [key([Sign(v, VOTES[v]) for v in votes], inner=inner)]
    for number, state in enumerate(states):
        look, bottom = STATES[state], number == len(states) - 1
        base = (
            alt.Chart(rows)
            .transform_filter(alt.datum.state == state)
            .transform_calculate(rank=f"indexof({list(VOTES)}, datum.vote)")
            .transform_stack(
                stack="share", as_=["from", "to"], groupby=["era"], sort=[alt.SortField("rank", order="ascending")]
            )
        )
        y = alt.Y(
            "era:N",
            sort=eras,
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelColor=INK, minExtent=side, maxExtent=side),
        )
        bars = base.mark_bar(size=18, stroke=AXIS, strokeWidth=0.6).encode(
            x=alt.X(
                "from:Q",
                title="Share of roll calls" if bottom else None,
                scale=scale,
                axis=alt.Axis(format=".0%", tickCount=5, labels=bottom, ticks=bottom, domain=bottom),
            ),
            x2="to:Q",
            y=y,
            color=alt.Color("vote:N", scale=alt.Scale(domain=list(VOTES), range=list(VOTES.values())), legend=None),
            tooltip=[
                alt.Tooltip("state:N", title="State"),
                alt.Tooltip("era:N", title="Sessions"),
                alt.Tooltip("vote:N", title="Vote"),
                alt.Tooltip("share:Q", title="Share of roll calls", format=".1%"),
            ],
        )
        text = figures(
            base,
            y=y,
            scale=scale,
            kind="vote",
            light=("yes", "no"),
            text=alt.Text("share:Q", format=".0%"),
            least=34 / inner,
        )
        title = alt.Title(look.word, fontSize=14, anchor="start", frame="group", offset=4, color=look.colour)
        panels.append(alt.layer(bars, text).properties(width=inner, height=24 * len(eras), title=title))
    return alt.vconcat(*panels, spacing=8)


def published(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Our figures less the published ones by year, one panel a measure.

    Parameters
    ----------
    data : DataFrame
        ``year`` (of the votes), ``measure``, ``pair`` (CHN-RUS, CHN-USA, RUS-USA), ``ours``, ``theirs``, ``difference``
        (percentage points).
    """
    rows = pick(data, "year", "measure", "pair", "ours", "theirs", "difference")
    pairs = [PAIRS[p] for p in known(rows["pair"], PAIRS)]
    first, last = int(rows["year"].min()), int(rows["year"].max())
    inner, height = width - 60, 120
    low, high = min(0.0, float(rows["difference"].min())), max(0.0, float(rows["difference"].max()))
    pad = max((high - low) * 0.08, 0.1)
    measures = list(dict.fromkeys(rows["measure"]))
    title = "Ours less published, percentage points"
    panels: list[alt.TopLevelMixin] = [key([p.sign() for p in pairs], inner=inner)]
    for number, measure in enumerate(measures):
        bottom = number == len(measures) - 1
        y = alt.Y(
            "difference:Q",
            title=None,
            scale=alt.Scale(domain=[round(low - pad, 2), round(high + pad, 2)], nice=False),
            axis=alt.Axis(tickCount=4, format="+.2~f", labelExpr="datum.value == 0 ? '0' : datum.label"),
        )
        base = alt.Chart(rows).transform_filter(alt.datum.measure == measure)
        zero = alt.Chart(alt.Data(values=[{"difference": 0}])).mark_rule(color=INK).encode(y=y)
        points = base.mark_point(size=34, filled=False, strokeWidth=1.6).encode(
            x=round_years(first, last, inner=inner, labels=bottom),
            y=y,
            stroke=alt.Stroke(
                "pair:N", scale=alt.Scale(domain=list(PAIRS), range=[p.colour for p in PAIRS.values()]), legend=None
            ),
            shape=alt.Shape(
                "pair:N", scale=alt.Scale(domain=list(PAIRS), range=[p.shape for p in PAIRS.values()]), legend=None
            ),
            tooltip=[
                alt.Tooltip("year:Q", title="Year", format="d"),
                alt.Tooltip("measure:N", title="Measure"),
                alt.Tooltip("pair:N", title="Pair"),
                alt.Tooltip("ours:Q", title="Ours, %", format=".2f"),
                alt.Tooltip("theirs:Q", title="Published, %", format=".2f"),
                alt.Tooltip("difference:Q", title="Difference, percentage points", format="+.2f"),
            ],
        )
        name = alt.Title(
            measure,
            subtitle=title if number == 0 else "",
            fontSize=14,
            anchor="start",
            frame="group",
            offset=4,
            subtitleFontSize=13,
        )
        lines = marked_years(first, last, inner=inner, height=height, words=False)
        panels.append(alt.layer(*lines, zero, points).properties(width=inner, height=height, title=name))
    return alt.vconcat(*panels, spacing=10)
