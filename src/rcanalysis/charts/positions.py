"""The map of published positions: every work a mark with its name, or on a phone its number."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

import altair as alt
import pandas as pd

from rcanalysis.charts.keys import LINE, PHONE, Curve, Sign, key, known, pick, word
from rcanalysis.charts.theme import AXIS, BOTH, CHINA, GRID, INK, MUTED, RUSSIA, SMALLEST_TEXT, UNITED_STATES, WIDE

GROUPS: Mapping[str, Curve] = {
    "China": Curve("China", "China", CHINA),
    "Russia": Curve("Russia", "Russia", RUSSIA, "square"),
    "United States": Curve("United States", "United States", UNITED_STATES, "diamond"),
    "Europe": Curve("Europe", "Europe", BOTH, "triangle-up"),
    "Asia and Pacific": Curve("Asia and Pacific", "Asia and Pacific", AXIS, "triangle-down"),
    "Elsewhere": Curve("Elsewhere", "Elsewhere", AXIS, "cross"),
}
COHESION: Mapping[str, tuple[str, str]] = {
    "alliance": ("Alliance in substance", "Alliance"),
    "deepening": ("Deepening partnership", "Deepening"),
    "limited": ("Limited, convenience", "Limited"),
    "fragile": ("Fragile", "Fragile"),
}
CONSEQUENCE: Mapping[str, str] = {
    "confrontation": "Confrontation or risk",
    "conditional": "Both, or it depends",
    "little": "Little effect",
    "stability": "Balance or stability",
    "not-stated": "Not stated",
}
# marks side by side in a column, by cohesion, and the width of each: names on the page, numbers on a phone
SLOTS: Mapping[str, int] = {"alliance": 1, "deepening": 2, "limited": 1, "fragile": 1}
SLOTS_NARROW: Mapping[str, int] = {"alliance": 2, "deepening": 4, "limited": 2, "fragile": 1}
HEAD = LINE + 9  # the line above a band
STEP = LINE + 3  # from one mark to the next below it


def positions_map(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Works by how close they find the relationship (columns) and what they expect of it (bands).

    Parameters
    ----------
    data : DataFrame
        ``number``, ``label``, ``group`` (of countries), ``country``, ``title``, ``kind``, ``cohesion``, ``consequence``, ``place`` (from 0
        within a cell), ``firm`` (filled mark).

    Notes
    -----
    A phone has no room for names: there the number of the work stands beside the mark.
    """
    phone = width < PHONE
    rows = pick(
        data, "number", "label", "group", "country", "title", "kind", "cohesion", "consequence", "place", "firm"
    )
    groups = known(rows["group"], GROUPS)
    known(rows["cohesion"], COHESION)
    bands = known(rows["consequence"], CONSEQUENCE)
    slots = SLOTS_NARROW if phone else SLOTS
    slot = width / sum(slots.values())
    lefts, at = {}, 0.0
    for column, n in slots.items():
        lefts[column] = at
        at += n * slot
    counts = rows.groupby(["consequence", "cohesion"]).size()
    tops, top = {}, float(LINE + 6)
    for band in bands:
        tops[band] = top
        top += HEAD + STEP * max(math.ceil(n / slots[c]) for c, n in counts[band].items()) + 8
    # places are worked out in the drawing, so that page and phone share their rows
    across = f"{_lookup(lefts, 'cohesion')} + datum.place % {_lookup(slots, 'cohesion')} * {slot:.2f} + 7"
    down = f"{_lookup(tops, 'consequence')} + floor(datum.place / {_lookup(slots, 'cohesion')}) * {STEP} + {HEAD + 8}"
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[round(top), 0], nice=False))
    tooltip = [
        alt.Tooltip("label:N", title="Work"),
        alt.Tooltip("title:N", title="Title"),
        alt.Tooltip("country:N", title="Country"),
        alt.Tooltip("kind:N", title="Kind"),
        alt.Tooltip("cohesion:N", title="How close"),
        alt.Tooltip("consequence:N", title="What it brings"),
    ]
    layers = [word(COHESION[c][phone], x=lefts[c], y=8, colour=MUTED, bold=True) for c in slots]
    for band in bands:
        layers.append(_line(tops[band], width))
        n = int(counts[band].sum())
        layers.append(word(f"{CONSEQUENCE[band]}: {n}", x=0, y=tops[band] + 13, bold=True))
    base = alt.Chart(rows).transform_calculate(x=across, y=down)
    for name in groups:
        look = GROUPS[name]
        for firm in (True, False):
            part = base.transform_filter((alt.datum.group == name) & (alt.datum.firm == firm))
            mark = part.mark_point(
                size=70,
                shape=look.shape,
                filled=False,
                fill=look.colour,
                fillOpacity=int(firm),
                stroke=look.colour,
                strokeWidth=1.6,
            )
            layers.append(mark.encode(x=x, y=y, tooltip=tooltip))
    name = "number:Q" if phone else "label:N"
    text = base.mark_text(align="left", baseline="middle", dx=9 if phone else 10, color=INK, fontSize=SMALLEST_TEXT)
    layers.append(text.encode(x=x, y=y, text=name, tooltip=tooltip))
    signs = [GROUPS[g].sign() for g in groups]
    if not rows["firm"].all():
        signs.append(Sign("passes differ, or low confidence", BOTH, "circle", filled=False))
    drawing = alt.layer(*layers).properties(width=width, height=round(top))
    return alt.vconcat(key(signs, inner=width), drawing, spacing=10).resolve_scale(x="independent", y="independent")


def _lookup(values: Mapping[str, float], field: str) -> str:
    """An expression for the value that belongs to the field of a row."""
    return f"{json.dumps({k: round(v, 1) for k, v in values.items()})}[datum.{field}]"


def _line(at: float, width: int) -> alt.Chart:
    """A thin line across, above a band."""
    rule = alt.Chart(alt.Data(values=[{}])).mark_rule(color=GRID)
    return rule.encode(x=alt.value(0), x2=alt.value(width), y=alt.value(round(at, 1)))
