"""Charts of the alignment chapter beyond the General Assembly. Each takes the prepared rows and a width, and returns a chart.

``width`` is ``theme.WIDE`` for the page and ``theme.NARROW`` for a phone. Titles, captions and alt text belong to the
figure, not to the chart. Charts of votes in the General Assembly are in ``votes``.
"""

from __future__ import annotations

import json
import textwrap
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
    spread_years,
    word,
)
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
    UNITED_STATES,
    UNKNOWN,
    WIDE,
)

PERMANENT: Mapping[str, tuple[str, str]] = {
    "CHN": ("China", CHINA),
    "RUS": ("Russia (to 1991 the Soviet Union)", RUSSIA),
    "USA": ("United States", UNITED_STATES),
    "GBR": ("United Kingdom", AXIS),
    "FRA": ("France", AXIS),
}
ALONE: Mapping[str, str] = {"CHN": "China without Russia", "RUS": "Russia without China"}
COUNCIL_VOTES: Mapping[str, str] = {"no": BOTH, "abstain": UNKNOWN, "yes": MUTED, "unknown": PAPER}
OBLIGATIONS: Mapping[str, str] = {
    "defence": BOTH,
    "consultation": MUTED,
    "non-aggression": UNKNOWN,
    "neutrality": PAPER,
    "none": BAND,
}
HOSTILITY: Mapping[int, str] = {2: "threat", 3: "display of force", 4: "use of force", 5: "war"}
MET: Mapping[str, str] = {"yes": "met", "partly": "partly", "no": "not met", "unknown": "unknown"}
HALF = "M0,1A1,1,0,0,1,0,-1Z"  # the left half of a circle
BASES: Mapping[str, Curve] = {
    "Chinese customs": Curve("Chinese customs", "Chinese customs", BOTH),
    "Atlas": Curve("Atlas", "Atlas (both sides reconciled)", MUTED, "diamond", filled=False, dash=(5, 3)),
}
SIDES: Mapping[str, Curve] = {
    "China's share of Russia's trade": Curve(
        "China's share of Russia's trade", "China's share of Russia's trade", CHINA
    ),
    "Russia's share of China's trade": Curve(
        "Russia's share of China's trade", "Russia's share of China's trade", RUSSIA, "square"
    ),
}
KINDS: Mapping[str, str] = {"act": BOTH, "statement": MUTED, "report": UNKNOWN, "assessment": PAPER}


# the Security Council -----------------------------------------------------------------------------------------------


def vetoes(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Vetoes in five-year periods, one row a permanent member; those of China and Russia together at the bottom of a bar.

    Parameters
    ----------
    data : DataFrame
        ``start``, ``label`` (such as ``1946-50``), ``state`` (CHN, RUS with the Soviet Union, USA, GBR, FRA), ``joint``
        (with China or Russia), ``n``.
    """
    rows = pick(data, "start", "label", "state", "joint", "n")
    states = known(rows["state"], PERMANENT)
    periods = rows.drop_duplicates("start").sort_values("start")
    labels = list(periods["label"])
    top = int(rows.groupby(["state", "start"])["n"].sum().max())
    inner = width - 30
    fits = inner / len(labels) >= 8 + LETTER * max(map(len, labels))
    signs = [Sign("China and Russia together", BOTH)]
    signs += [Sign(text, PERMANENT[s][1]) for s, text in ALONE.items() if s in states]
    panels: list[alt.TopLevelMixin] = [key(signs, inner=inner)]
    for number, state in enumerate(states):
        name, colour = PERMANENT[state]
        bottom = number == len(states) - 1
        own = rows[rows["state"] == state]
        highest = int(own.groupby("start")["n"].sum().max())
        base = alt.Chart(rows).transform_filter(alt.datum.state == state)
        x = alt.X(
            "label:N",
            sort=labels,
            title=None,
            scale=alt.Scale(domain=labels),
            axis=alt.Axis(
                labelAngle=0,
                labels=bottom,
                ticks=False,
                **({} if fits else {"labelExpr": "slice(datum.label, 0, 4) + '–'", "labelOverlap": "parity"}),
            ),
        )
        limit = highest * 1.0 + top * 0.16
        y = alt.Scale(domain=[0, round(limit, 2)], nice=False)
        bars = base.mark_bar(size=round(inner / len(labels) * 0.7, 1)).encode(
            x=x,
            y=alt.Y("n:Q", stack="zero", title=None, axis=None, scale=y),
            color=alt.condition(alt.datum.joint, alt.value(BOTH), alt.value(colour)),
            order=alt.Order("joint:N", sort="descending"),
            tooltip=[
                alt.Tooltip("state:N", title="State"),
                alt.Tooltip("label:N", title="Period"),
                alt.Tooltip("joint:N", title="China and Russia together"),
                alt.Tooltip("n:Q", title="Vetoes"),
            ],
        )
        totals = (
            base.transform_aggregate(total="sum(n)", groupby=["label"])
            .transform_filter("datum.total > 0")
            .mark_text(dy=-8, fontSize=13, color=INK)
            .encode(x=x, y=alt.Y("total:Q", scale=y), text="total:Q")
        )
        title = alt.Title(
            name, fontSize=14, anchor="start", frame="group", offset=2, color=colour if colour != AXIS else INK
        )
        # one scale for all: a row is as high as its tallest bar asks
        panels.append(
            alt.layer(bars, totals).properties(width=inner, height=round(max(24, 120 * limit / top)), title=title)
        )
    return alt.vconcat(*panels, spacing=6)


def partners(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """How the others voted on what one vetoed, as shares of the vetoes, with the counts on the bars.

    Parameters
    ----------
    data : DataFrame
        ``vetoer_label`` (such as ``Russia alone``), ``other_label``, ``vote`` (no, abstain, yes, unknown), ``n``,
        ``share`` (0 to 1).
    """
    rows = pick(data, "vetoer_label", "other_label", "vote", "n", "share")
    votes = known(rows["vote"], COUNCIL_VOTES)
    who = list(dict.fromkeys(rows["vetoer_label"]))
    others = list(dict.fromkeys(rows["other_label"]))
    side = min(room(others) + 2, 120)
    inner = round(width - side - 14)
    scale = alt.Scale(domain=[0, 1], nice=False)
    panels: list[alt.TopLevelMixin] = [key([Sign(v, COUNCIL_VOTES[v]) for v in votes], inner=inner)]
    for number, vetoer in enumerate(who):
        bottom = number == len(who) - 1
        own = rows[rows["vetoer_label"] == vetoer]
        order = [o for o in others if o in set(own["other_label"])]
        total = int(own.groupby("other_label")["n"].sum().max())
        base = (
            alt.Chart(rows)
            .transform_filter(alt.datum.vetoer_label == vetoer)
            .transform_calculate(rank=f"indexof({list(COUNCIL_VOTES)}, datum.vote)")
            .transform_stack(
                stack="share",
                as_=["from", "to"],
                groupby=["other_label"],
                sort=[alt.SortField("rank", order="ascending")],
            )
        )
        y = alt.Y(
            "other_label:N",
            sort=order,
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelColor=INK, minExtent=side, maxExtent=side),
        )
        bars = base.mark_bar(size=18, stroke=AXIS, strokeWidth=0.6).encode(
            x=alt.X(
                "from:Q",
                title="Share of the vetoes" if bottom else None,
                scale=scale,
                axis=alt.Axis(format=".0%", tickCount=5, labels=bottom, ticks=bottom, domain=bottom),
            ),
            x2="to:Q",
            y=y,
            color=alt.Color(
                "vote:N", scale=alt.Scale(domain=list(COUNCIL_VOTES), range=list(COUNCIL_VOTES.values())), legend=None
            ),
            tooltip=[
                alt.Tooltip("vetoer_label:N", title="Vetoed by"),
                alt.Tooltip("other_label:N", title="Vote of"),
                alt.Tooltip("vote:N", title="Vote"),
                alt.Tooltip("n:Q", title="Drafts"),
                alt.Tooltip("share:Q", title="Share of the vetoes", format=".0%"),
            ],
        )
        text = figures(base, y=y, scale=scale, kind="vote", light=("no", "yes"), text=alt.Text("n:Q"), least=18 / inner)
        title = alt.Title(
            f"Vetoed by {vetoer}: {total}", fontSize=14, anchor="start", frame="group", offset=4, color=INK
        )
        panels.append(alt.layer(bars, text).properties(width=inner, height=24 * len(order), title=title))
    return alt.vconcat(*panels, spacing=10)


def abstentions(data: pd.DataFrame, *, width: int = WIDE, highlight: str = "China and Russia") -> alt.TopLevelMixin:
    """Resolutions on which both of a pair abstained, against the interval that chance would give.

    Parameters
    ----------
    data : DataFrame
        ``pair_label``, ``observed``, ``expected``, ``lower``, ``upper`` (of the number expected by chance), ``ratio``
        (observed over expected).
    highlight : str
        The pair to draw dark.
    """
    rows = pick(data, "pair_label", "observed", "expected", "lower", "upper", "ratio")
    order = list(rows.sort_values(["observed", "ratio"], ascending=False, kind="stable")["pair_label"])
    narrow = width < PHONE
    side, right = 0 if narrow else min(room(order) + 4, 220), 52
    inner = round(width - side - right - 10)
    top = float(rows[["observed", "upper"]].max().max()) * 1.05
    base = alt.Chart(rows)
    x = alt.Scale(domain=[0, round(top, 2)], nice=False)
    y = alt.Y(
        "pair_label:N",
        sort=order,
        title=None,
        axis=None if narrow else alt.Axis(domain=False, ticks=False, labelColor=INK, labelLimit=side),
    )
    tooltip = [
        alt.Tooltip("pair_label:N", title="Pair"),
        alt.Tooltip("observed:Q", title="Resolutions on which both abstained", format=",.0f"),
        alt.Tooltip("expected:Q", title="Expected by chance", format=",.1f"),
        alt.Tooltip("lower:Q", title="95 % of chance from", format=",.1f"),
        alt.Tooltip("upper:Q", title="to", format=",.1f"),
        alt.Tooltip("ratio:Q", title="Observed over expected", format=".1f"),
    ]
    ours = alt.datum.pair_label == highlight
    span = base.mark_rule(color=UNKNOWN, strokeWidth=9).encode(
        x=alt.X("lower:Q", title="Resolutions on which both abstained", scale=x, axis=alt.Axis(tickCount=5)),
        x2="upper:Q",
        y=y,
        tooltip=tooltip,
    )
    middle = base.mark_tick(orient="vertical", height=13, thickness=2, color=MUTED).encode(
        x=alt.X("expected:Q", scale=x), y=y, tooltip=tooltip
    )
    seen = base.mark_point(size=80, filled=True, opacity=1).encode(
        x=alt.X("observed:Q", scale=x),
        y=y,
        color=alt.condition(ours, alt.value(BOTH), alt.value(AXIS)),
        tooltip=tooltip,
    )
    text = base.mark_text(align="right", fontSize=13, color=INK).encode(x=alt.value(inner + right), y=y, text="said:N")
    text = text.transform_calculate(said="datum.observed + ' : ' + format(datum.expected, '.1f')")
    layers = [
        span,
        middle,
        seen,
        text,
        word("observed : expected", x=inner + right, y=-9, colour=MUTED, align="right"),
    ]
    if narrow:
        layers.append(
            base.mark_text(align="left", fontSize=13, dy=-16, color=INK).encode(
                x=alt.value(0), y=y, text="pair_label:N"
            )
        )
    chart = alt.layer(*layers).properties(width=inner, height=(44 if narrow else 28) * len(order))
    signs = [
        Sign("observed", BOTH, "circle"),
        Sign("expected by chance", MUTED, "stroke"),
        Sign("95 % of chance", UNKNOWN),
    ]
    return alt.vconcat(key(signs, inner=inner), chart, spacing=8)


def subjects(data: pd.DataFrame, *, width: int = WIDE, pair: str = "CHN-RUS") -> alt.TopLevelMixin:
    """Share of divided texts on which a pair voted the same, by subject; the other pairs as light ticks.

    Parameters
    ----------
    data : DataFrame
        ``subject_label``, ``pair`` (``CHN-RUS`` and others), ``share``, ``lower``, ``upper`` (0 to 1), ``n`` (texts).
    pair : str
        The pair drawn as a point with its interval.
    """
    rows = pick(data, "subject_label", "pair", "share", "lower", "upper", "n")
    if pair not in set(rows["pair"]):
        raise ValueError(f"no rows for the pair {pair}")
    order = list(dict.fromkeys(rows["subject_label"]))
    narrow = width < PHONE
    side, right = 0 if narrow else min(room(order) + 4, 200), 44
    inner = round(width - side - right - 10)
    base = alt.Chart(rows)
    x = alt.X(
        "share:Q",
        title="Share of divided texts with the same vote",
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(format=".0%", tickCount=5, grid=True),
    )
    y = alt.Y(
        "subject_label:N",
        sort=order,
        title=None,
        axis=None if narrow else alt.Axis(domain=False, ticks=False, labelColor=INK, labelLimit=side),
    )
    tooltip = [
        alt.Tooltip("subject_label:N", title="Subject"),
        alt.Tooltip("pair:N", title="Pair"),
        alt.Tooltip("share:Q", title="Share with the same vote", format=".0%"),
        alt.Tooltip("lower:Q", title="95 % interval from", format=".0%"),
        alt.Tooltip("upper:Q", title="to", format=".0%"),
        alt.Tooltip("n:Q", title="Texts"),
    ]
    others = base.transform_filter(alt.datum.pair != pair)
    ours = base.transform_filter(alt.datum.pair == pair)
    ticks = others.mark_tick(orient="vertical", height=14, thickness=2, color=AXIS, opacity=0.7).encode(
        x=x, y=y, tooltip=tooltip
    )
    span = ours.mark_rule(color=BOTH, strokeWidth=4, opacity=0.4).encode(
        x=alt.X("lower:Q", scale=x["scale"]), x2="upper:Q", y=y
    )
    point = ours.mark_point(size=90, filled=True, color=BOTH, opacity=1).encode(x=x, y=y, tooltip=tooltip)
    text = ours.mark_text(align="right", fontSize=13, color=INK).encode(x=alt.value(inner + right), y=y, text="n:Q")
    layers = [ticks, span, point, text, word("texts", x=inner + right, y=-9, colour=MUTED, align="right")]
    if narrow:
        layers.append(
            ours.mark_text(align="left", fontSize=13, dy=-17, color=INK).encode(
                x=alt.value(0), y=y, text="subject_label:N"
            )
        )
    chart = alt.layer(*layers).properties(width=inner, height=(46 if narrow else 28) * len(order))
    name = {"CHN-RUS": "China and Russia"}.get(pair, pair)
    signs = [Sign(f"{name}, 95 % interval", BOTH, "circle"), Sign("other pairs of the five", AXIS, "stroke")]
    return alt.vconcat(key(signs, inner=inner), chart, spacing=8)


# texts and institutions ---------------------------------------------------------------------------------------------


def milestones(data: pd.DataFrame, *, width: int = WIDE, notes: Sequence[tuple[str, str]] = ()) -> alt.TopLevelMixin:
    """Every milestone as a point in rows by kind; hollow where confidence is low.

    Parameters
    ----------
    data : DataFrame
        ``event_id``, ``date`` (ISO day), ``year`` (with the day as a fraction), ``kind``, ``kind_label``, ``slot``
        (1, 2, ... of points at one place in a row), ``title``, ``dates`` (words), ``confidence`` (high, medium, low).
    notes : sequence of (event_id, words)
        Words to stand beside the point of an event.
    """
    rows = pick(data, "event_id", "date", "year", "kind", "kind_label", "slot", "title", "dates", "confidence")
    strange = [event for event, _ in notes if event not in set(rows["event_id"])]
    if strange:
        raise ValueError(f"no milestone {', '.join(strange)}")
    first, last = int(rows["year"].min()), int(rows["year"].max())
    inner = width - 20
    narrow = width < PHONE
    low, high = spread_years(first, last + 1)
    kinds = list(dict.fromkeys(rows["kind"]))
    labels = dict(zip(rows["kind"], rows["kind_label"], strict=True))
    panels: list[alt.TopLevelMixin] = []
    for number, kind in enumerate(kinds):
        own = rows[rows["kind"] == kind].set_index("event_id")
        bottom = number == len(kinds) - 1
        top = int(own["slot"].max())
        said = [(event, words) for event, words in notes if event in own.index]
        pitch = 9 if narrow else 13
        height = pitch * top + 8
        base = alt.Chart(rows).transform_filter(alt.datum.kind == kind)
        marks = base.mark_point(
            size=30 if narrow else 56, filled=False, stroke=BOTH, fill=BOTH, strokeWidth=1.6
        ).encode(
            x=round_years(first, last + 1, inner=inner, labels=bottom),
            y=alt.Y("slot:Q", axis=None, scale=alt.Scale(domain=[0.3, top + 0.7], nice=False)),
            fillOpacity=alt.condition(alt.datum.confidence == "low", alt.value(0), alt.value(1)),
            tooltip=[
                alt.Tooltip("title:N", title="Milestone"),
                alt.Tooltip("dates:N", title="Date"),
                alt.Tooltip("kind_label:N", title="Kind"),
                alt.Tooltip("confidence:N", title="Confidence"),
            ],
        )
        words = []
        xs = {e: inner * (float(own.at[e, "year"]) - low) / (high - low) for e in own.index}
        for event, text in said:
            x, wide = xs[event], 12 + SMALL_LETTER * len(text)
            row = [xs[e] for e in own.index if own.at[e, "slot"] == own.at[event, "slot"] and e != event]
            free = [
                (begin, align)
                for begin, align in ((x, "left"), (x - wide, "right"))
                if begin >= 0 and begin + wide <= inner + 10 and not any(begin - 4 < o < begin + wide + 4 for o in row)
            ]
            if free:  # a word that would cover other milestones is left to the tooltip
                level = height * (top + 0.7 - float(own.at[event, "slot"])) / (top + 0.4)
                align = free[0][1]
                words.append(word(text, x=x + (8 if align == "left" else -8), y=level, align=align))
        lines = marked_years(first, last + 1, inner=inner, height=height, words=False)
        title = alt.Title(labels[kind], fontSize=14, anchor="start", frame="group", offset=2, color=INK)
        panels.append(alt.layer(*lines, marks, *words).properties(width=inner, height=height, title=title))
    if not narrow:
        marked = marked_years(first, last + 1, inner=inner, height=4)
        panels.insert(0, alt.layer(*marked).properties(width=inner, height=4))
    if (rows["confidence"] == "low").any():
        signs = [Sign("milestone", BOTH, "circle"), Sign("low confidence", BOTH, "circle", filled=False)]
        panels.insert(0, key(signs, inner=inner))
    return alt.vconcat(*panels, spacing=6)


def themes(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Which joint statement takes which position: a filled square where it does, a cross where it is said not to.

    Parameters
    ----------
    data : DataFrame
        ``theme_label``, ``statement_label`` (date that begins with the year), ``order`` (of the statements), ``says``
        (yes, no).
    """
    rows = pick(data, "theme_label", "statement_label", "order", "says")
    known(rows["says"], ("yes", "no"))
    topics = list(dict.fromkeys(rows["theme_label"]))
    dates = rows.drop_duplicates("order").sort_values("order")
    narrow = width < PHONE
    side, right = 0 if narrow else min(room(topics) + 4, 220), 30
    inner = round(width - side - right - 10)
    years = [str(label)[:4] for label in dates["statement_label"]]
    # a year is written once, and only where the one before leaves room
    shown, end = {}, -100.0
    for number, (order, year) in enumerate(zip(dates["order"], years, strict=True)):
        place = (number + 0.5) * inner / len(years)
        if (number == 0 or year != years[number - 1]) and place - end >= 38:
            shown[str(order)], end = year, place
    x = alt.X(
        "order:O",
        sort=[int(o) for o in dates["order"]],
        title=None,
        scale=alt.Scale(domain=[int(o) for o in dates["order"]], paddingInner=0.15, paddingOuter=0.1),
        axis=alt.Axis(
            labelAngle=0, ticks=False, labelOverlap=False, labelExpr=f"{json.dumps(shown)}[datum.value] || ''"
        ),
    )
    y = alt.Y(
        "theme_label:N",
        sort=topics,
        title=None,
        axis=None
        if narrow
        else alt.Axis(domain=False, ticks=False, grid=True, gridColor=GRID, labelColor=INK, labelLimit=side),
    )
    base = alt.Chart(rows)
    size = min(170, round((inner / len(years) * 0.66) ** 2))
    shapes = alt.Scale(domain=["yes", "no"], range=["square", CROSS])
    marks = base.mark_point(size=size, filled=False, stroke=BOTH, fill=BOTH, strokeWidth=1.4, fillOpacity=1).encode(
        x=x,
        y=y,
        shape=alt.Shape("says:N", scale=shapes, legend=None),
        tooltip=[
            alt.Tooltip("theme_label:N", title="Position"),
            alt.Tooltip("statement_label:N", title="Statement"),
            alt.Tooltip("says:N", title="Takes the position"),
        ],
    )
    counts = (
        base.transform_filter(alt.datum.says == "yes")
        .transform_aggregate(n="count()", groupby=["theme_label"])
        .mark_text(align="right", fontSize=13, color=INK)
        .encode(x=alt.value(inner + right), y=y, text="n:Q")
    )
    layers = [marks, counts]
    if narrow:
        names = base.transform_aggregate(n="count()", groupby=["theme_label"]).mark_text(
            align="left", fontSize=13, dy=-15, color=INK
        )
        layers.append(names.encode(x=alt.value(0), y=y, text="theme_label:N"))
    chart = alt.layer(*layers).properties(width=inner, height=(40 if narrow else 25) * len(topics))
    signs = [Sign("takes the position", BOTH), Sign("is said not to take it", BOTH, CROSS)]
    return alt.vconcat(key(signs, inner=inner), chart, spacing=8)


def scorecard(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Criteria by stage, each with a mark and a word for met, partly met or not met, and the year since when.

    Parameters
    ----------
    data : DataFrame
        ``criterion``, ``stage_label`` (three, from the first on), ``met`` (yes, partly, no, unknown), ``since_label`` (such as
        ``1996``; empty where not met).
    """
    rows = pick(data, "criterion", "stage_label", "met", "since_label")
    known(rows["met"], MET)
    narrow = width < PHONE
    inner = width - 20
    stages = list(dict.fromkeys(rows["stage_label"]))
    panels = []
    for stage in stages:
        order = list(rows.loc[rows["stage_label"] == stage, "criterion"])
        letters = int((inner - 24) / SMALL_LETTER) if narrow else 66
        lines = {c: textwrap.wrap(c, letters) for c in order}
        # a criterion is as high as its lines ask; all stand at the height of their first line
        places, height = {}, 0
        for c in order:
            places[c] = height + 12
            height += 17 * len(lines[c]) + (27 if narrow else 11)
        base = (
            alt.Chart(rows)
            .transform_filter(alt.datum.stage_label == stage)
            .transform_calculate(place=f"{json.dumps(places)}[datum.criterion]")
        )
        y = alt.Y("place:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))
        at = {
            "x": alt.value(8),
            "y": y,
            "tooltip": [
                alt.Tooltip("criterion:N", title="Criterion"),
                alt.Tooltip("stage_label:N", title="Stage"),
                alt.Tooltip("met:N", title="Met"),
                alt.Tooltip("since_label:N", title="Since"),
            ],
        }
        look = {"size": 130, "filled": False, "strokeWidth": 1.8}
        ring = base.transform_filter("datum.met != 'unknown'").mark_point(
            shape="circle", stroke=BOTH, fill=BOTH, **look
        )
        half = base.transform_filter(alt.datum.met == "partly").mark_point(shape=HALF, fill=BOTH, fillOpacity=1, **look)
        dash = base.transform_filter(alt.datum.met == "unknown").mark_point(shape="stroke", stroke=AXIS, **look)
        below = [{"line": t, "place": places[c] + 17 * n} for c in order for n, t in enumerate(lines[c])]
        texts = alt.Chart(alt.Data(values=below)).mark_text(align="left", baseline="middle", color=INK)
        last = {c: places[c] + 17 * len(lines[c]) for c in order} if narrow else places
        said = base.transform_calculate(
            said=f"{json.dumps(dict(MET))}[datum.met] + (datum.since_label ? ', since ' + datum.since_label : '')",
            place=f"{json.dumps(last)}[datum.criterion]",
        ).mark_text(align="left", baseline="middle", color=MUTED)
        layers = [
            ring.encode(**at, fillOpacity=alt.condition(alt.datum.met == "yes", alt.value(1), alt.value(0))),
            half.encode(**at),
            dash.encode(**at),
            texts.encode(x=alt.value(24), y=y, text="line:N"),
            said.encode(x=alt.value(24 if narrow else 490), y=y, text="said:N"),
        ]
        title = alt.Title(stage, fontSize=14, anchor="start", frame="group", offset=6, color=INK)
        panels.append(alt.layer(*layers).properties(width=inner, height=height, title=title))
    return alt.vconcat(*panels, spacing=14)


def obligations(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """The strongest obligation between the two over the years, one row a data set; the darker, the stronger.

    Parameters
    ----------
    data : DataFrame
        ``dataset`` (ATOP, COW), ``obligation`` (defence, consultation, non-aggression, neutrality, none), ``start``,
        ``end`` (years; the end is that of the span).
    """
    rows = pick(data, "dataset", "obligation", "start", "end")
    present = known(rows["obligation"], OBLIGATIONS)
    first, last = int(rows["start"].min()), int(rows["end"].max())
    sets = list(dict.fromkeys(rows["dataset"]))
    narrow = width < PHONE
    side = 50
    inner, step = width - side - 14, 52
    low, high = spread_years(first, last)
    x = round_years(first, last, inner=inner, field="start")
    y = alt.Y("dataset:N", sort=sets, title=None, axis=alt.Axis(domain=False, ticks=False, labelColor=INK))
    base = alt.Chart(rows)
    bars = base.mark_bar(size=24, stroke=AXIS, strokeWidth=0.8).encode(
        x=x,
        x2="end:Q",
        y=y,
        color=alt.Color(
            "obligation:N", scale=alt.Scale(domain=list(OBLIGATIONS), range=list(OBLIGATIONS.values())), legend=None
        ),
        tooltip=[
            alt.Tooltip("dataset:N", title="Data set"),
            alt.Tooltip("obligation:N", title="Strongest obligation"),
            alt.Tooltip("start:Q", title="From", format=".0f"),
            alt.Tooltip("end:Q", title="To", format=".0f"),
        ],
    )
    years = inner / (high - low)  # pixels
    fits = f"(datum.end - datum.start) * {years:.3f} >= 10 + {SMALL_LETTER} * length(datum.obligation)"
    text = (
        base.transform_filter(fits)
        .transform_calculate(middle="(datum.start + datum.end) / 2")
        .mark_text(fontSize=13)
        .encode(
            x=round_years(first, last, inner=inner, field="middle"),
            y=y,
            text="obligation:N",
            color=alt.condition(
                "datum.obligation == 'defence' || datum.obligation == 'consultation'",
                alt.value(PAPER),
                alt.value(INK),
            ),
        )
    )
    height = step * len(sets)
    lines = marked_years(first, last, inner=inner, height=height, words=not narrow)
    chart = alt.layer(*lines, bars, text).properties(width=inner, height=height)
    return alt.vconcat(key([Sign(o, OBLIGATIONS[o]) for o in present], inner=inner), chart, spacing=8)


def treaty_partners(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """States that China, Russia and the United States have a defence obligation with, by year.

    Parameters
    ----------
    data : DataFrame
        ``state`` (CHN, RUS, USA), ``year``, ``partners``.
    """
    rows = pick(data, "state", "year", "partners")
    lines = [STATES[s] for s in known(rows["state"], STATES)]
    title = "States with a defence obligation"
    tooltip = [
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("state:N", title="State"),
        alt.Tooltip("partners:Q", title=title),
    ]
    return _lines(rows, lines, name="state", value="partners", title=title, tooltip=tooltip, width=width)


def _lines(
    rows: pd.DataFrame,
    lines: Sequence[Curve],
    *,
    name: str,
    value: str,
    title: str,
    tooltip: Sequence[alt.Tooltip],
    width: int,
) -> alt.TopLevelMixin:
    """Lines from zero by year, named at their ends on the page and in a key on a phone."""
    narrow = width < PHONE
    beside = 0 if narrow else room([line.word for line in lines])
    inner, height = round(width - 56 - beside), 220 if narrow else 260
    first, last = int(rows["year"].min()), int(rows["year"].max())
    top = round(float(rows[value].max()) * 1.05, 2)
    y = alt.Y(f"{value}:Q", title=title, scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(tickCount=5))
    x = round_years(first, last, inner=inner)
    clear = SMALL_LETTER * len(title)
    layers = [
        *marked_years(first, last, inner=inner, height=height, words=not narrow, clear=clear, beside=beside),
        *curves(alt.Chart(rows), lines, name=name, value=value, x=x, y=y, tooltip=tooltip, size=9 if narrow else 20),
    ]
    if not narrow:
        at = last_values(rows, lines, name=name, at="year", value=value)
        words = [(line.word, v, line.colour) for line, v in zip(lines, at, strict=True)]
        layers += ends(words, inner=inner, height=height, domain=(0, top))
    chart = alt.layer(*layers).properties(width=inner, height=height)
    return alt.vconcat(key([line.sign() for line in lines], inner=inner), chart, spacing=8) if narrow else chart


def disputes(data: pd.DataFrame, *, width: int = WIDE, notes: Sequence[tuple[float, str]] = ()) -> alt.TopLevelMixin:
    """Militarised disputes between the two by their start and the highest level of hostility.

    Parameters
    ----------
    data : DataFrame
        ``id``, ``start`` (year with the day as a fraction), ``hostility`` (2 threat, 3 display of force, 4 use of force,
        5 war), ``fatalities`` (level of deaths, 0 to 6; missing where unknown).
    notes : sequence of (year, words)
        Treaties to mark.
    """
    rows = pick(data, "id", "start", "hostility", "fatalities")
    known([str(h) for h in rows["hostility"]], [str(h) for h in HOSTILITY])
    at = [float(rows["start"].min()), float(rows["start"].max()), *(year for year, _ in notes)]
    first, last = int(min(at)), int(max(at)) + 1
    side = 112
    inner, height = width - side - 10, 160
    x = round_years(first, last, inner=inner, field="start")
    scale = alt.Scale(domain=[1, 5.4], nice=False)
    levels = {str(level): text for level, text in HOSTILITY.items()}
    y = alt.Y(
        "hostility:Q",
        title=None,
        scale=scale,
        axis=alt.Axis(values=list(HOSTILITY), grid=True, labelExpr=f"{json.dumps(levels)}[datum.value]"),
    )
    base = alt.Chart(rows).transform_calculate(
        deaths="!isValid(datum.fatalities) ? 'unknown' : datum.fatalities > 0 ? 'yes' : 'no'",
        year="floor(datum.start)",
    )
    tooltip = [
        alt.Tooltip("id:N", title="Dispute"),
        alt.Tooltip("year:Q", title="Began", format="d"),
        alt.Tooltip("hostility:Q", title="Highest level of hostility (2 to 5)"),
        alt.Tooltip("fatalities:Q", title="Level of deaths (0 to 6)"),
    ]
    stems = base.mark_rule(color=AXIS, strokeWidth=1.4).encode(x=x, y=y, y2=alt.value(height))
    looks = {"yes": ("diamond", BOTH, BOTH), "no": ("circle", AXIS, AXIS), "unknown": ("circle", PAPER, AXIS)}
    names = list(looks)
    heads = base.mark_point(size=80, filled=False, strokeWidth=1.8, fillOpacity=1).encode(
        x=x,
        y=y,
        shape=alt.Shape(
            "deaths:N", scale=alt.Scale(domain=names, range=[shape for shape, _, _ in looks.values()]), legend=None
        ),
        fill=alt.Fill(
            "deaths:N", scale=alt.Scale(domain=names, range=[fill for _, fill, _ in looks.values()]), legend=None
        ),
        stroke=alt.Stroke(
            "deaths:N", scale=alt.Scale(domain=names, range=[edge for _, _, edge in looks.values()]), legend=None
        ),
        tooltip=tooltip,
    )
    domain = spread_years(first, last)
    treaties = flags([Flag(year, text, INK) for year, text in notes], inner=inner, height=height, domain=domain)
    chart = alt.layer(*treaties, stems, heads).properties(width=inner, height=height)
    signs = [Sign("with deaths", BOTH, "diamond"), Sign("without", AXIS, "circle")]
    if rows["fatalities"].isna().any():
        signs.append(Sign("deaths unknown", AXIS, "circle", filled=False))
    return alt.vconcat(key(signs, inner=inner), chart, spacing=8)


# trade and friction -------------------------------------------------------------------------------------------------


def trade(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Trade between the two by year, after Chinese customs and after the Atlas.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``value_usd_bn``, ``basis`` (``Chinese customs``, ``Atlas``).
    """
    rows = pick(data, "year", "value_usd_bn", "basis")
    lines = [BASES[b] for b in known(rows["basis"], BASES)]
    title = "Trade, USD billion"
    tooltip = [
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("basis:N", title="After"),
        alt.Tooltip("value_usd_bn:Q", title="Trade, USD billion (current)", format=",.1f"),
    ]
    return _lines(rows, lines, name="basis", value="value_usd_bn", title=title, tooltip=tooltip, width=width)


def dependence(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """The partner's share in all trade of each side: computed ones filled and joined, published ones hollow.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``side`` (``China's share of Russia's trade``, ``Russia's share of China's trade``), ``share`` (percent),
        ``basis`` (``published``, or whose figures it is computed from), ``part`` (covers a part of the year only).
    """
    rows = pick(data, "year", "side", "share", "basis", "part")
    lines = [SIDES[s] for s in known(rows["side"], SIDES)]
    narrow = width < PHONE
    beside = 0 if narrow else room([line.word for line in lines])
    inner, height = round(width - 56 - beside), 240 if narrow else 280
    first, last = int(rows["year"].min()), int(rows["year"].max())
    top = round(float(rows["share"].max()) * 1.08, 2)
    title = "Share of all trade, %"
    x = round_years(first, last, inner=inner)
    y = alt.Y("share:Q", title=title, scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(tickCount=5))
    tooltip = [
        alt.Tooltip("side:N", title="Share"),
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("share:Q", title="Share of all trade, %", format=".1f"),
        alt.Tooltip("basis:N", title="After"),
        alt.Tooltip("part:N", title="A part of the year only"),
    ]
    layers = marked_years(
        first, last, inner=inner, height=height, words=not narrow, clear=SMALL_LETTER * len(title), beside=beside
    )
    for line in lines:
        part = alt.Chart(rows).transform_filter(alt.datum.side == line.name)
        computed = part.transform_filter("datum.basis != 'published' && !datum.part")
        layers.append(computed.mark_line(color=line.colour, strokeWidth=2).encode(x=x, y=y))
        look = {"filled": False, "stroke": line.colour, "strokeWidth": 1.6, "size": 26 if narrow else 44}
        layers.append(
            part.mark_point(shape=line.shape, fillOpacity=1, **look).encode(
                x=x,
                y=y,
                fill=alt.condition(alt.datum.basis == "published", alt.value(PAPER), alt.value(line.colour)),
                tooltip=tooltip,
            )
        )
        # a part of the year: a bar through the point, since it is not the year's figure
        layers.append(
            part.transform_filter("datum.part")
            .mark_tick(orient="vertical", height=15, thickness=1.5, color=line.colour)
            .encode(x=x, y=y)
        )
    if not narrow:
        at = last_values(rows, lines, name="side", at="year", value="share")
        words = [(line.word, v, line.colour) for line, v in zip(lines, at, strict=True)]
        layers += ends(words, inner=inner, height=height, domain=(0, top))
    chart = alt.layer(*layers).properties(width=inner, height=height)
    signs = [line.sign() for line in lines] if narrow else [Sign("computed", INK, "circle")]
    if (rows["basis"] == "published").any():
        signs.append(Sign("published by others", INK, "circle", filled=False))
    if rows["part"].any():
        signs.append(Sign("with a bar: part of a year", INK, "M0,-1L0,1"))
    return alt.vconcat(key(signs, inner=width - 56), chart, spacing=8)


SHADES: Mapping[int, str] = {1: BAND, 2: UNKNOWN, 4: MUTED, 7: BOTH}  # from how many on


def friction(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Entries of the friction register by theme and five-year period: the number in each cell, the more the darker.

    Parameters
    ----------
    data : DataFrame
        ``theme_label``, ``period``, ``kind``, ``n``; summed here over kinds.
    """
    rows = pick(data, "theme_label", "period", "kind", "n")
    order, periods = list(dict.fromkeys(rows["theme_label"])), list(dict.fromkeys(rows["period"]))
    # a period without a first year, such as "before 1992", comes first
    periods.sort(key=lambda p: (p[:1].isdigit(), p))
    brief = "test(/^[0-9]/, datum.label) ? slice(datum.label, 2, 4) + '–' : '–' + slice(datum.label, -2)"
    narrow = width < PHONE
    side, right = min(room(order) + 4, 130 if narrow else 220), 34
    inner = round(width - side - right - 8)
    base = (
        alt.Chart(rows)
        .transform_aggregate(total="sum(n)", groupby=["theme_label", "period"])
        .transform_filter("datum.total > 0")
    )
    x = alt.X(
        "period:N",
        sort=periods,
        title=None,
        scale=alt.Scale(domain=periods),
        axis=alt.Axis(
            orient="top",
            labelAngle=0,
            ticks=False,
            domain=False,
            **({"labelExpr": brief} if inner / len(periods) < 8 + LETTER * max(map(len, periods)) else {}),
        ),
    )
    y = alt.Y(
        "theme_label:N",
        sort=order,
        title=None,
        scale=alt.Scale(domain=order),
        axis=alt.Axis(domain=False, ticks=False, labelColor=INK, labelLimit=side),
    )
    bounds = list(SHADES)[1:]
    tooltip = [
        alt.Tooltip("theme_label:N", title="Theme"),
        alt.Tooltip("period:N", title="Period"),
        alt.Tooltip("total:Q", title="Entries"),
    ]
    cells = base.mark_rect(stroke=PAPER, strokeWidth=2).encode(
        x=x,
        y=y,
        color=alt.Color(
            "total:Q",
            scale=alt.Scale(type="threshold", domain=bounds, range=list(SHADES.values())),
            legend=None,
        ),
        tooltip=tooltip,
    )
    numbers = base.mark_text(fontSize=13).encode(
        x=x, y=y, text="total:Q", color=alt.condition(alt.datum.total >= 4, alt.value(PAPER), alt.value(INK))
    )
    sums = (
        alt.Chart(rows)
        .transform_aggregate(total="sum(n)", groupby=["theme_label"])
        .mark_text(align="right", fontSize=13, fontWeight=600, color=INK)
        .encode(x=alt.value(inner + right), y=y, text="total:Q")
    )
    head = word("all", x=inner + right, y=-12, colour=MUTED, align="right")
    return alt.layer(cells, numbers, sums, head).properties(width=inner, height=25 * len(order))
