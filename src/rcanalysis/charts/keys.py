"""Keys with the real marks, words at marks, and lines over the years, for the charts of every chapter.

Words that stand outside the plot (at the end of a line, above a marked year) are placed here in pixels, so that they never
cover each other or the data and no layer changes a scale.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import altair as alt
import pandas as pd

from rcanalysis.charts.axes import BREAKS
from rcanalysis.charts.theme import AXIS, CHINA, INK, MUTED, PAPER, RUSSIA, SMALLEST_TEXT, UNITED_STATES

LETTER, SMALL_LETTER = 7.0, 6.6  # width of a letter of 14 and of 13 px, on the safe side
LINE = 15  # height of a line of 13 px
PHONE = 500  # narrower than this is a phone


class Sign(NamedTuple):
    """One entry of a key: a word with the mark it stands for."""

    word: str
    colour: str
    shape: str = "square"
    filled: bool = True


class Curve(NamedTuple):
    """One line of a chart: its name in the data, the word at its end, and its look."""

    name: str
    word: str
    colour: str
    shape: str = "circle"
    filled: bool = True
    dash: tuple[int, int] = (1, 0)

    def sign(self) -> Sign:
        return Sign(self.word, self.colour, self.shape, self.filled)


STATES: Mapping[str, Curve] = {
    "CHN": Curve("CHN", "China", CHINA),
    "RUS": Curve("RUS", "Russia", RUSSIA, "square"),
    "USA": Curve("USA", "United States", UNITED_STATES, "diamond"),
}
CROSS = "M-0.8,-0.8L0.8,0.8M-0.8,0.8L0.8,-0.8"  # a shape: × for a vote against or a position not taken


def pick(data: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows with no more digits than a chart can show. The columns it needs must be there; others stay, for its data file."""
    if missing := [column for column in columns if column not in data.columns]:
        raise KeyError(f"the chart needs the column {', '.join(missing)}")
    return data.round(4)


def known(values: Iterable[str], looks: Collection[str]) -> list[str]:
    """Those of ``looks`` that occur, in their order; a value without a look is an error, never a missing mark."""
    present = set(values)
    strange = present - set(looks)
    if strange:
        raise ValueError(f"no mark for {', '.join(sorted(map(str, strange)))}")
    return [look for look in looks if look in present]


def key(signs: Sequence[Sign], *, inner: float) -> alt.LayerChart:
    """Marks with their words above a chart whose plot is ``inner`` wide, one after the other, in as many lines as needed."""
    marks: list[alt.Chart] = []
    right = row = 0
    places = []
    for sign in signs:
        need = 32 + int(LETTER) * len(sign.word)
        if right and right + need > inner:
            right, row = 0, row + 1
        places.append({"word": sign.word, "place": right + 6, "row": row})
        right += need
    for sign, place in zip(signs, places, strict=True):
        # a layer for each word, with its look as a constant: a scale would be shared with the chart below
        base = alt.Chart(alt.Data(values=[place])).encode(
            x=alt.X("place:Q", axis=None, scale=alt.Scale(domain=[0, inner], nice=False)),
            y=alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[row + 0.5, -0.5], nice=False)),
        )
        edge = AXIS if sign.colour == PAPER else sign.colour
        look = {"shape": sign.shape, "fill": sign.colour, "fillOpacity": int(sign.filled), "stroke": edge}
        marks.append(base.mark_point(size=90, filled=False, strokeWidth=1.6, **look))
        marks.append(base.mark_text(align="left", dx=11, color=INK).encode(text="word:N"))
    return alt.layer(*marks).properties(width=inner, height=20 * (row + 1))


# words at marks -----------------------------------------------------------------------------------------------------


def word(text: str, *, x: float, y: float, colour: str = INK, align: str = "left", bold: bool = False) -> alt.Chart:
    """A word of 13 px at a place of the plot, in pixels from its left upper corner."""
    look = {"fontWeight": 600} if bold else {}
    mark = alt.Chart(alt.Data(values=[{}])).mark_text(
        text=text, align=align, baseline="middle", color=colour, fontSize=SMALLEST_TEXT, **look
    )
    return mark.encode(x=alt.value(round(x, 1)), y=alt.value(round(y, 1)))


def apart(places: Sequence[float], *, least: float) -> list[float]:
    """The places, moved as little as can be until neighbours are ``least`` apart (pool adjacent violators)."""
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    pools: list[list[float]] = []  # mean and size of each pool
    for rank, i in enumerate(order):
        pools.append([places[i] - rank * least, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, size = pools.pop()
            before, n = pools[-1]
            pools[-1] = [(before * n + mean * size) / (n + size), n + size]
    flat = [mean for mean, size in pools for _ in range(int(size))]
    moved = [0.0] * len(places)
    for rank, i in enumerate(order):
        moved[i] = flat[rank] + rank * least
    return moved


def ends(
    words: Sequence[tuple[str, float, str]], *, inner: float, height: float, domain: tuple[float, float]
) -> list[alt.Chart]:
    """Words right of the plot at the heights of (word, value, colour), moved apart where they would touch."""
    low, high = domain
    places = apart([height * (high - value) / (high - low) for _, value, _ in words], least=LINE + 2)
    return [
        word(text, x=inner + 10, y=place, colour=colour) for (text, _, colour), place in zip(words, places, strict=True)
    ]


def room(words: Iterable[str]) -> float:
    """Pixels that the longest word takes at the end of a line."""
    return 14 + SMALL_LETTER * max(len(w) for w in words)


class Flag(NamedTuple):
    """A line down through the plot, with its word above."""

    at: float
    word: str
    colour: str = MUTED
    line: str = AXIS
    dash: tuple[int, int] = (2, 3)


def flags(
    marks: Sequence[Flag],
    *,
    inner: float,
    height: float,
    domain: tuple[float, float],
    words: bool = True,
    clear: float = 0,
    beside: float = 0,
    tooltip: Sequence[alt.Tooltip] = (),
) -> list[alt.Chart]:
    """Lines down through the plot with their words above it, in as many rows as keep words and lines off each other.

    ``domain`` is that of the x scale; ``clear`` the pixels at the left that the title of the y axis takes above the plot;
    ``beside`` the free pixels right of it. ``tooltip`` may name ``word`` and ``at``.
    """
    low, high = domain
    xs = [inner * (m.at - low) / (high - low) for m in marks]
    wide = [SMALL_LETTER * len(m.word) + 8 for m in marks]
    boxes = _placed(list(zip(xs, wide, strict=True)), right=inner + beside, clear=clear)
    layers: list[alt.Chart] = []
    for mark, x, (row, begin, end) in zip(marks, xs, boxes, strict=True):
        beneath = begin < x < end  # the line ends under its word, not beside it
        top = -(LINE * row + (1 if beneath else 14)) if words and mark.word else 0
        rule = alt.Chart(alt.Data(values=[{"word": mark.word, "at": mark.at}])).mark_rule(
            color=mark.line, strokeDash=list(mark.dash)
        )
        rule = rule.encode(x=alt.value(round(x, 1)), y=alt.value(top), y2=alt.value(height))
        layers.append(rule.encode(tooltip=list(tooltip)) if tooltip else rule)
        if words and mark.word:
            place, align = (end - 4, "right") if end <= x else (begin + 4, "left")
            layers.append(word(mark.word, x=place, y=-(LINE * row + 7), colour=mark.colour, align=align))
    return layers


Box = tuple[int, float, float]  # row (0 is the lowest), left and right end


def _placed(marks: Sequence[tuple[float, float]], *, right: float, clear: float) -> list[Box]:
    """A place for the word of each (line, width): right or left of its line, or over its end where there is no room.

    All sides are tried; best is what crosses least, then the fewest rows, then most words at the right of their lines.
    """
    left = -40.0
    sides = []
    for at, wide in marks:
        fits = [box for box in ((at, at + wide), (at - wide, at)) if box[0] >= left and box[1] <= right]
        if len(fits) < 2:
            begin = max(left, min(at - wide / 2, right - wide))
            fits.append((begin, begin + wide))
        sides.append(fits)
    tried = itertools.product(*sides) if len(marks) <= 10 else [tuple(fits[0] for fits in sides)]
    best: tuple[tuple[int, int, float], list[Box]] | None = None
    for boxes in tried:
        crossings, rows = _rows([at for at, _ in marks], boxes, clear)
        cost = (crossings, max(rows, default=0), -sum(begin for begin, _ in boxes))
        if best is None or cost < best[0]:
            best = cost, [(row, *box) for row, box in zip(rows, boxes, strict=True)]
    return best[1] if best else []


def _rows(ats: Sequence[float], boxes: Sequence[tuple[float, float]], clear: float) -> tuple[int, list[int]]:
    """Rows of the words, and how many lines still run through a word."""
    most = len(ats) + 1
    done: list[tuple[float, float, float, int]] = []
    rows, crossings = [0] * len(ats), 0
    # words right of their lines from the right, then the others from the left: a line then rises free of earlier words
    order = sorted(range(len(ats)), key=lambda i: (boxes[i][0] < ats[i], -ats[i] if boxes[i][0] >= ats[i] else ats[i]))
    for i in order:
        at, (begin, end) = ats[i], boxes[i]

        def hits(row: int, at: float = at, begin: float = begin, end: float = end) -> int:
            return sum(
                (other == row and begin < e and b < end) * 10
                + (other > row and begin - 2 < a < end + 2)
                + (other < row and b - 2 < at < e + 2)
                for a, b, e, other in done
            )

        low = 1 if begin < clear else 0
        row = min(range(low, low + most), key=lambda r: (hits(r), r))
        crossings += hits(row)
        rows[i] = row
        done.append((at, begin, end, row))
    return crossings, rows


def figures(
    base: alt.Chart, *, y: alt.Y, scale: alt.Scale, kind: str, light: Sequence[str], text: alt.Text, least: float
) -> alt.Chart:
    """Figures on the parts (``from`` to ``to``) of stacked bars at least ``least`` long; light ones on the kinds ``light``."""
    dark = " || ".join(f"datum.{kind} == '{k}'" for k in light)
    part = base.transform_filter(f"datum.to - datum.from >= {least:.4f}")
    return (
        part.transform_calculate(middle="(datum.from + datum.to) / 2")
        .mark_text(fontSize=SMALLEST_TEXT)
        .encode(
            x=alt.X("middle:Q", scale=scale),
            y=y,
            text=text,
            color=alt.condition(dark, alt.value(PAPER), alt.value(INK)),
        )
    )


# years --------------------------------------------------------------------------------------------------------------


def spread_years(first: float, last: float) -> tuple[float, float]:
    """Domain of an axis of years, with half a step at both ends."""
    return first - 0.6, last + 0.6


def round_years(
    first: float,
    last: float,
    *,
    inner: float,
    field: str = "year",
    labels: bool = True,
    title: str | None = None,
    grid: bool = False,
) -> alt.X:
    """An axis of years that labels round ones, as close as fits. Every layer of a chart must use the same."""
    low, high = spread_years(first, last)
    step = next((s for s in (1, 2, 5, 10) if inner * s / (high - low) >= 44), 20)
    begin = int(-(-low // step) * step)
    ticks = list(range(begin, int(high) + 1, step))
    axis = alt.Axis(values=ticks, labelAngle=0, title=title, format="d", labels=labels, domain=labels, ticks=labels)
    if grid:
        axis["grid"] = True
    return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[low, high], nice=False, zero=False))


def marked_years(
    first: float, last: float, *, inner: float, height: float, words: bool = True, clear: float = 0, beside: float = 0
) -> list[alt.Chart]:
    """Thin lines at the start of 2014, 2018 and 2022, as ``axes.breaks``, with the words above the plot.

    On an axis of fifty years the words would run into each other beside the lines, and into what is drawn there.
    """
    marks = [Flag(y - 0.5, text) for y, text in BREAKS.items() if first < y <= last]
    domain = spread_years(first, last)
    return flags(marks, inner=inner, height=height, domain=domain, words=words, clear=clear, beside=beside)


def curves(
    base: alt.Chart,
    lines: Sequence[Curve],
    *,
    name: str,
    value: str,
    x: alt.X,
    y: alt.Y,
    tooltip: Sequence[alt.Tooltip],
    band: tuple[str, str] | None = None,
    size: float = 16,
) -> list[alt.Chart]:
    """For each line its band, the line and its points; looks are constants, so that no scale is shared."""
    bands: list[alt.Chart] = []
    marks: list[alt.Chart] = []
    for line in lines:
        part = base.transform_filter(alt.datum[name] == line.name) if name else base
        if band:
            low, high = band
            limits = {"y": alt.Y(f"{low}:Q", scale=y["scale"]), "y2": f"{high}:Q"}
            bands.append(part.mark_area(color=line.colour, opacity=0.2).encode(x=x, **limits))
        marks.append(part.mark_line(color=line.colour, strokeWidth=2, strokeDash=list(line.dash)).encode(x=x, y=y))
        look = {"shape": line.shape, "fill": line.colour if line.filled else PAPER, "stroke": line.colour}
        point = part.mark_point(size=size, filled=False, strokeWidth=1.2, fillOpacity=1, **look)
        marks.append(point.encode(x=x, y=y, tooltip=list(tooltip)))
    return bands + marks


def last_values(data: pd.DataFrame, lines: Sequence[Curve], *, name: str, at: str, value: str) -> list[float]:
    """The last known value of each line, where its word will stand."""
    rows = data[data[value].notna()].sort_values(at, kind="stable")
    return [float((rows[rows[name] == line.name] if name else rows)[value].iloc[-1]) for line in lines]
