"""Axes and marks that the charts of several chapters share."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt

from rcanalysis.charts.theme import AXIS, MUTED

BREAKS: Mapping[int, str] = {2014: "Crimea", 2018: "Vostok-2018", 2022: "Ukraine"}
"""Years marked in time series, with the word that stands beside the line."""


def years(
    first: int,
    last: int,
    *,
    width: int,
    labels: bool = True,
    field: str = "year",
    every: int = 0,
    grid: bool = False,
) -> alt.X:
    """A yearly axis, one step a year, with a label every second or fourth year. Every layer of a chart must use it."""
    step = every or (4 if width < 500 else 2)
    ticks = [y for y in range(first, last + 1) if (y - first) % step == 0]
    shown = {"labels": labels, "domain": labels, "ticks": labels} | ({"grid": True} if grid else {})
    axis = alt.Axis(values=ticks, labelAngle=0, title=None, format="d", **shown)
    return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[first - 0.6, last + 0.6], nice=False, zero=False))


def breaks(first: int, last: int, *, width: int, words: bool = True, labels: bool = True) -> alt.LayerChart:
    """Thin lines at the start of 2014, 2018 and 2022, with a word at the top."""
    rows = alt.Data(values=[{"at": y - 0.5, "word": word} for y, word in BREAKS.items() if first < y <= last])
    x = years(first, last, width=width, labels=labels, field="at")
    rule = alt.Chart(rows).mark_rule(color=AXIS, strokeDash=[2, 3]).encode(x=x)
    text = (
        alt.Chart(rows)
        .mark_text(align="left", baseline="top", dx=4, dy=1, color=MUTED, fontSize=13)
        .encode(x=x, y=alt.value(0), text="word:N")
    )
    return alt.layer(rule, text) if words and width >= 500 else alt.layer(rule)
