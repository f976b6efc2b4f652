"""The map of published positions as a spec and as a drawing: every work where its codes put it, named or numbered."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import pandas as pd
import pytest

from rcanalysis.charts import positions as charts
from rcanalysis.charts import theme
from rcanalysis.measures import positions as measures
from tests.charts.cases import SIZES, Cases, Rows, frame, svg_of, words

WORKS = [  # label, group, cohesion, consequence, place, firm
    ("Blank 2019", "United States", "alliance", "confrontation", 0, True),
    ("OSW 2025", "Europe", "alliance", "confrontation", 1, False),
    *((f"Work {n} 2020", "Asia and Pacific", "deepening", "confrontation", n, True) for n in range(6)),
    ("Lo 2008", "Europe", "limited", "little", 0, True),
    ("Fu Ying 2016", "China", "deepening", "stability", 0, True),
    ("Kortunov 2025", "Russia", "deepening", "stability", 1, False),
    ("Misan 2026", "Elsewhere", "fragile", "not-stated", 0, True),
]
ROWS: dict[str, Rows] = {
    "positions_map": (
        frame(
            number=list(range(1, len(WORKS) + 1)),
            label=[w[0] for w in WORKS],
            group=[w[1] for w in WORKS],
            country=["USA"] * len(WORKS),
            title=["A title"] * len(WORKS),
            kind=["book"] * len(WORKS),
            cohesion=[w[2] for w in WORKS],
            consequence=[w[3] for w in WORKS],
            place=[w[4] for w in WORKS],
            firm=[w[5] for w in WORKS],
        ),
        {},
    )
}
CASES = Cases(charts, ROWS)
NAME = "positions_map"
Place = tuple[float, float]


def shapes(width: int, data: pd.DataFrame | None = None) -> dict[str, Place]:
    """Where the name (or number) of each work stands: as drawn."""
    svg = CASES.svg(NAME, width) if data is None else svg_of(CASES.make(NAME, width, data=data))
    found = {}
    for x, y, text in re.findall(r'<text[^>]*transform="translate\(([-\d.]+),([-\d.]+)\)"[^>]*>([^<]+)</text>', svg):
        found[text] = (float(x), float(y))
    return found


def test_names_on_the_page_and_numbers_on_a_phone() -> None:
    wide, narrow = CASES.words(NAME, theme.WIDE), CASES.words(NAME, theme.NARROW)
    assert {w[0] for w in WORKS} <= set(wide)
    assert not {w[0] for w in WORKS} & set(narrow)
    assert {str(n) for n in range(1, len(WORKS) + 1)} <= set(narrow)


@pytest.mark.parametrize("width", SIZES)
def test_a_work_stands_in_the_column_and_band_of_its_codes(width: int) -> None:
    at = shapes(width)
    names = {w[0]: w[0] if width == theme.WIDE else str(n) for n, w in enumerate(WORKS, start=1)}
    columns = {c: at[h[width < 500]][0] for c, h in charts.COHESION.items()}
    bands = {
        b: next(p[1] for t, p in at.items() if t.startswith(f"{h}: "))
        for b, h in charts.CONSEQUENCE.items()
        if any(w[3] == b for w in WORKS)
    }
    edges = [*sorted(columns.values())[1:], width]
    floors = [*sorted(bands.values())[1:], 10_000]
    for label, _, cohesion, consequence, _, _ in WORKS:
        x, y = at[names[label]]
        left, right = columns[cohesion], next(e for e in edges if e > columns[cohesion])
        top, bottom = bands[consequence], next(f for f in floors if f > bands[consequence])
        assert left <= x < right, label
        assert top < y < bottom, label
    assert len({at[n] for n in names.values()}) == len(WORKS), "two works on one place"


@pytest.mark.parametrize("width", SIZES)
def test_works_of_a_cell_do_not_touch(width: int) -> None:
    own = {w[0] if width == theme.WIDE else str(n) for n, w in enumerate(WORKS, start=1)}
    at = [(text, place) for text, place in shapes(width).items() if text in own]
    assert len(at) == len(own)
    wide = {t: 5.8 * len(t) for t, _ in at}
    for n, (one, (x1, y1)) in enumerate(at):
        for other, (x2, y2) in at[n + 1 :]:
            if abs(y1 - y2) < 12 and x1 != x2:
                left, right = ((one, x1), (other, x2)) if x1 < x2 else ((other, x2), (one, x1))
                assert left[1] + wide[left[0]] <= right[1], f"{one} runs into {other}"


def test_the_longest_label_of_the_table_fits_its_column() -> None:
    data = ROWS[NAME][0].assign(label=[f"W{n:02} " + "m" * 16 for n in range(len(WORKS))])
    at = shapes(theme.WIDE, data)
    xs = sorted({round(x) for t, (x, _) in at.items() if t.startswith("W")})
    assert min(b - a for a, b in itertools.pairwise(xs)) >= 20 * 6.4, "a label of 20 letters and the next mark"


def test_bands_say_how_many_and_an_empty_one_is_not_drawn() -> None:
    said = CASES.words(NAME)
    assert {"Confrontation or risk: 8", "Little effect: 1", "Balance or stability: 2", "Not stated: 1"} <= set(said)
    assert not [w for w in said if w.startswith("Both")]


@pytest.mark.parametrize("width", SIZES)
def test_colour_and_shape_say_the_group_and_hollow_what_is_unsure(width: int) -> None:
    marks = CASES.drawn(NAME, "point", width)
    for name, look in charts.GROUPS.items():
        own = [
            m for m in marks if f"'{name}'" in json.dumps(m["transform"]) or f'"{name}\\"' in json.dumps(m["transform"])
        ]
        assert {(m["mark"]["shape"], m["mark"]["fill"], m["mark"]["stroke"]) for m in own} == {
            (look.shape, look.colour, look.colour)
        }
        assert {m["mark"]["fillOpacity"] for m in own} == {0, 1}
        for m in own:
            assert ("=== true" in json.dumps(m["transform"])) == (m["mark"]["fillOpacity"] == 1)
    assert CASES.svg(NAME, width).count('fill-opacity="0"') == 2 + 1, "two marks and one of the key"


def test_no_key_for_what_is_not_drawn() -> None:
    data = ROWS[NAME][0].assign(firm=True, group="China")
    said = words(svg_of(CASES.make(NAME, data=data)))
    assert "passes differ, or low confidence" not in said and "Russia" not in said


def test_a_code_without_a_place_is_an_error() -> None:
    for column, value in (("group", "Mars"), ("cohesion", "loose"), ("consequence", "war")):
        with pytest.raises(ValueError, match=f"no mark for {value}"):
            CASES.make(NAME, data=ROWS[NAME][0].assign(**{column: value}))


def test_actors_have_their_colours_and_no_two_groups_the_same_look() -> None:
    looks: dict[str, Any] = {g: (c.shape, c.colour) for g, c in charts.GROUPS.items()}
    assert [looks[g][1] for g in ("China", "Russia", "United States")] == [
        theme.CHINA,
        theme.RUSSIA,
        theme.UNITED_STATES,
    ]
    assert len(set(looks.values())) == len(looks) and len({s for s, _ in looks.values()}) == len(looks)


def test_the_chart_knows_every_group_and_code_of_the_measures() -> None:
    assert list(charts.GROUPS) == list(measures.GROUPS)
    assert list(charts.COHESION) == list(measures.COHESION) == list(charts.SLOTS) == list(charts.SLOTS_NARROW)
    assert list(charts.CONSEQUENCE) == list(measures.CONSEQUENCE)
