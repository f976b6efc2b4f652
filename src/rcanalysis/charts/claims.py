"""Charts of the ledger: verdicts side by side, and one claim under every coding."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from rcanalysis.charts.keys import LETTER, LINE, PHONE, pick
from rcanalysis.charts.theme import AXIS, BAND, BOTH, GRID, INK, MUTED, PAPER, WIDE
from rcanalysis.measures.claims import VERDICTS

SHAPES: Mapping[str, str] = {
    "supported": "circle",
    "partly supported": "M0,-1A1,1,0,0,0,0,1Z",  # the left half of a disc
    "contradicted": "M-0.8,-0.8L0.8,0.8M-0.8,0.8L0.8,-0.8",
    "not testable": "M-1,-0.25H1V0.25H-1Z",
}
_ROW, _PANEL, _MARGIN = 22, 90, 62


def matrix(data: pd.DataFrame, *, width: int = WIDE) -> alt.TopLevelMixin:
    """Every claim in the cell of its chapter and its verdict.

    Parameters
    ----------
    data : DataFrame
        ``claim``, ``chapter`` (words, in order), ``verdict``, ``slot`` (place within the cell, from 0), ``robust``
        (share of codings with the same verdict), ``statement``, ``strength``.
    """
    data = pick(data, "claim", "chapter", "verdict", "slot", "robust", "statement", "strength")
    narrow = width < PHONE
    columns = 1 if narrow else 3
    left = 8 if narrow else 130
    cell = (width - left - 8) / len(VERDICTS)
    step = cell / columns
    chapters = list(dict.fromkeys(data["chapter"]))
    lines = {c: int(data.loc[data["chapter"] == c, "slot"].max()) // columns + 1 for c in chapters}
    head = 30 if narrow else 14
    tops, y = {}, 24.0
    for c in chapters:
        tops[c] = y + (head if narrow else 6)
        y = tops[c] + lines[c] * _ROW + 10
    cells, rows = json.dumps(list(VERDICTS)), json.dumps(tops, ensure_ascii=False)
    across = f"{left} + indexof({cells}, datum.verdict) * {cell} + (datum.slot % {columns}) * {step} + 14"
    down = f"{rows}[datum.chapter] + floor(datum.slot / {columns}) * {_ROW} + 10"
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False))
    place = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, y], reverse=True, nice=False))
    heads = alt.Data(
        values=[{"x": left + k * cell + 6, "y": 10, "word": _head(v, narrow)} for k, v in enumerate(VERDICTS)]
    )
    names = alt.Data(values=[{"x": 0, "y": tops[c] - (14 if narrow else -10), "word": c} for c in chapters])
    lines_ = alt.Data(values=[{"x": 0, "x2": width, "y": tops[c] - (head - 4 if narrow else 4)} for c in chapters])
    text = {"align": "left", "baseline": "middle", "fontSize": 13}
    rule = alt.Chart(lines_).mark_rule(color=GRID).encode(x=x, x2="x2:Q", y=place)
    verdicts = (
        alt.Chart(heads)
        .mark_text(**text, color=MUTED, limit=cell - 4, lineBreak="\n")
        .encode(x=x, y=place, text="word:N")
    )
    chapter = alt.Chart(names).mark_text(**text, color=INK, fontWeight=600).encode(x=x, y=place, text="word:N")
    base = alt.Chart(data).transform_calculate(x=across, y=down)
    shape = alt.Shape("verdict:N", legend=None, scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())))
    sure = alt.datum.robust > 0.5
    marks = base.mark_point(size=90, strokeWidth=2, filled=False, stroke=BOTH).encode(
        x=x,
        y=place,
        shape=shape,
        fillOpacity=alt.condition(sure, alt.value(1), alt.value(0)),
        fill=alt.value(BOTH),
        tooltip=[
            alt.Tooltip("claim:N", title="Claim"),
            alt.Tooltip("statement:N", title="It says"),
            alt.Tooltip("verdict:N", title="Verdict"),
            alt.Tooltip("robust:Q", title="Codings with the same verdict", format=".0%"),
            alt.Tooltip("strength:N", title="Evidence"),
        ],
    )
    label = base.mark_text(**text, dx=10, color=INK).encode(x=x, y=place, text="claim:N")
    return alt.layer(rule, verdicts, chapter, marks, label).properties(width=width, height=y)


def _head(verdict: str, narrow: bool) -> str:
    word = verdict.split(" ")[0] if narrow and verdict == "partly supported" else verdict
    return word[0].upper() + word[1:]


def specification(
    data: pd.DataFrame, *, choices: pd.DataFrame, tests: Sequence[Mapping[str, object]], width: int = WIDE
) -> alt.TopLevelMixin:
    """Specification curve: the value of each test under every coding, and which choice matters.

    Parameters
    ----------
    data : DataFrame
        One row a coding and test: ``test`` (the question), ``rank``, ``value``, ``answer``, ``holds``, ``headline``,
        ``coding``.
    choices : DataFrame
        ``choice`` (words, in order), ``k``, ``n``, ``share`` of codings with that choice that have the headline's verdict.
    tests : sequence of mapping
        ``test``, ``unit``, ``yes_at``, ``no_at`` (None: there is none), in order.
    """
    data = pick(data, "test", "rank", "value", "answer", "holds", "headline", "coding")
    inner = width - 50 - _MARGIN
    panels = [_curve(data, test, inner=inner, last=k == len(tests) - 1) for k, test in enumerate(tests)]
    return alt.vconcat(*panels, _choices(choices, width=width - 50), spacing=12)


def _curve(data: pd.DataFrame, test: Mapping[str, object], *, inner: int, last: bool) -> alt.LayerChart:
    own = data[data["test"] == test["test"]]
    base = alt.Chart(data).transform_filter({"field": "test", "equal": test["test"]})
    n = int(data["rank"].max())
    lines = _thresholds(test)
    ends = [*own["value"], *(value for value, _ in lines)]
    low, high = min(ends), max(ends)
    x = alt.X(
        "rank:Q",
        axis=alt.Axis(
            values=[1, n] if n > 1 else [1],
            format="d",
            grid=False,
            title="Codings, in order of the value" if last else None,
            labels=last,
            ticks=last,
        ),
        scale=alt.Scale(domain=[0.3, n + 0.7], nice=False),
    )
    # every layer has the same scale: one without would stretch it down to zero
    scale = alt.Scale(domain=[low, high] if high > low else [low - 1, high + 1], nice=False, zero=False, padding=8)
    y = alt.Y("value:Q", axis=alt.Axis(tickCount=3, title=None), scale=scale)
    at = alt.Y("at:Q", scale=scale)
    # two thresholds close together: their words move apart
    near = len(lines) == 2 and abs(lines[0][0] - lines[1][0]) / (high - low) * (_PANEL - 16) < LINE
    upper = max(value for value, _ in lines)
    marks = alt.Chart(
        alt.Data(
            values=[{"at": v, "word": word, "dy": 0 if not near else -6 if v == upper else 7} for v, word in lines]
        )
    )
    threshold = marks.mark_rule(color=INK, strokeDash=[4, 3]).encode(y=at)
    words = [
        marks.transform_filter(f"datum.dy == {dy}")
        .mark_text(align="left", baseline="middle", dx=6, dy=dy, color=MUTED, fontSize=13)
        .encode(x=alt.value(inner), y=at, text="word:N")
        for dy in ((-6, 7) if near else (0,))
    ]
    points = base.mark_point(size=18 if n > 100 else 34, strokeWidth=1.2, filled=False, stroke=BOTH).encode(
        x=x,
        y=y,
        fill=alt.condition(alt.datum.holds, alt.value(BOTH), alt.value(PAPER)),
        tooltip=[
            alt.Tooltip("coding:N", title="Coding"),
            alt.Tooltip("value:Q", title=str(test["unit"]), format=".3~f"),
            alt.Tooltip("answer:N", title="Answer"),
        ],
    )
    head = (
        base.transform_filter("datum.headline")
        .mark_point(shape="diamond", size=150, filled=True, color=BOTH, stroke=PAPER, strokeWidth=1.5)
        .encode(x=x, y=y)
    )
    title = alt.TitleParams(
        textwrap.wrap(f"{test['test']} ({test['unit']})", int((inner + _MARGIN) / LETTER)),
        anchor="start",
        fontSize=14,
        offset=8,
    )
    return alt.layer(threshold, points, head, *words).properties(width=inner, height=_PANEL, title=title)


def _thresholds(test: Mapping[str, object]) -> list[tuple[float, str]]:
    """The lines of a test with their words."""
    yes, no = test["yes_at"], test["no_at"]
    if no is None or yes == no:
        return [(float(yes), f"yes {float(yes):g}" if no is None else f"at {float(yes):g}")]  # type: ignore[arg-type]
    return [(float(yes), f"yes {float(yes):g}"), (float(no), f"no {float(no):g}")]  # type: ignore[arg-type]


def _choices(choices: pd.DataFrame, *, width: int) -> alt.LayerChart:
    """Bars of the share of codings that keep the verdict, choice by choice; the words stand inside the plot."""
    labels, words = (164, 62) if width < PHONE else (230, 90)
    inner = width - words
    rows = choices.assign(words=[f"{k} of {n}" for k, n in zip(choices["k"], choices["n"], strict=True)])
    base = alt.Chart(rows)
    y = alt.Y("choice:N", sort=None, axis=None)
    x = alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, 1], range=[labels, inner]))
    full = alt.Chart(rows.assign(share=1.0)).mark_bar(color=BAND, height=12).encode(y=y, x=x)
    bar = base.mark_bar(color=AXIS, height=12).encode(y=y, x=x)
    text = {"align": "left", "baseline": "middle", "fontSize": 13}
    label = base.mark_text(**text, color=MUTED, limit=labels - 6).encode(y=y, x=alt.value(0), text="choice:N")
    word = base.mark_text(**text, color=INK).encode(y=y, x=alt.value(inner + 8), text="words:N")
    title = alt.TitleParams("Codings with the same verdict, by choice", anchor="start", fontSize=14, offset=8)
    return alt.layer(full, bar, label, word).properties(width=width, height=alt.Step(22), title=title)
