"""The charts of the ledger as specs: palette, shapes beside words, hollow for what hangs on choices, thresholds drawn."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from rcanalysis.charts import claims as charts
from rcanalysis.charts import theme
from rcanalysis.measures.claims import VERDICTS
from tests.charts.cases import SIZES, Cases, Rows, frame, svg_of, words

TESTS: list[dict[str, Any]] = [
    {"test": "Growth a year", "unit": "%", "yes_at": 0.0, "no_at": 0.0},
    {"test": "Editions in which live fire is reported", "unit": "%", "yes_at": 50.0, "no_at": 10.0},
    {"test": "Engines", "unit": "entries", "yes_at": 1.0, "no_at": None},
]
CHOICES = frame(
    choice=["Patrols: with", "Patrols: without", "Partners: all", "Partners: bilateral only"],
    k=[4, 3, 3, 4],
    n=[4, 4, 4, 4],
    share=[1.0, 0.75, 0.75, 1.0],
)


def codings(n: int = 8, tests: list[dict[str, Any]] = TESTS) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "test": t["test"],
                "rank": k + 1,
                "value": k * 5.0 - 3 + i,
                "answer": "yes" if k else "no",
                "holds": k > 1,
                "headline": k == 3,
                "coding": f"coding {k}",
            }
            for i, t in enumerate(tests)
            for k in range(n)
        ]
    )


CHARTS: dict[str, Rows] = {
    "matrix": (
        frame(
            claim=["C03", "C04", "C05", "C11", "C19", "C06"],
            chapter=["Joint exercises"] * 5 + ["Arms sales"],
            verdict=["supported", "partly supported", "supported", "contradicted", "not testable", "supported"],
            slot=[0, 0, 1, 0, 0, 0],
            robust=[0.8, 0.4, 1.0, 1.0, 1.0, 1.0],
            statement=["a", "b", "c", "d", "e", "f"],
            strength=["strong", "weak", "strong", "strong", "none", "moderate"],
        ),
        {},
    ),
    "specification": (codings(), {"choices": CHOICES, "tests": TESTS}),
}
CASES = Cases(charts, CHARTS)


@pytest.mark.parametrize("width", SIZES)
def test_every_claim_and_verdict_stands_in_the_matrix_in_words(width: int) -> None:
    shown = CASES.words("matrix", width)
    assert {"C03", "C04", "C05", "C11", "C19", "C06", "Joint exercises", "Arms sales"} <= set(shown)
    assert {"Supported", "Contradicted", "Not testable"} <= set(shown)
    assert ("Partly" if width < 500 else "Partly supported") in shown


def test_each_verdict_has_a_shape_of_its_own() -> None:
    assert list(charts.SHAPES) == list(VERDICTS)
    assert len(set(charts.SHAPES.values())) == len(VERDICTS)


def test_a_verdict_that_hangs_on_choices_is_hollow() -> None:
    (marks,) = CASES.drawn("matrix", "point")
    assert marks["encoding"]["fillOpacity"]["condition"]["test"] == "(datum.robust > 0.5)"
    assert marks["encoding"]["fillOpacity"]["value"] == 0


@pytest.mark.parametrize("width", SIZES)
def test_thresholds_are_drawn_with_their_words(width: int) -> None:
    shown = CASES.words("specification", width)
    assert [w for w in shown if w.startswith(("at ", "yes ", "no "))] == ["at 0", "yes 50", "no 10", "yes 1"]
    rules = [m for m in CASES.marks("specification", "rule", width)]
    assert len(rules) == len(TESTS)


def test_two_thresholds_close_together_move_apart() -> None:
    near = [{"test": "Growth a year", "unit": "%", "yes_at": 1.0, "no_at": 0.0}]
    far = [{"test": "Growth a year", "unit": "%", "yes_at": 30.0, "no_at": 0.0}]
    for tests, moved in ((near, {-6, 7}), (far, {0})):
        spec = charts.specification(codings(tests=tests), choices=CHOICES, tests=tests).to_dict()
        text = json.dumps(spec)
        assert {dy for dy in (-6, 0, 7) if f"datum.dy == {dy}" in text} == moved


def test_codings_with_another_verdict_are_hollow_and_choices_are_counted() -> None:
    (fill,) = {json.dumps(p["encoding"]["fill"], sort_keys=True) for p in CASES.drawn("specification", "point")}
    assert theme.PAPER in fill and "datum.holds" in fill
    assert {"4 of 4", "3 of 4", "Partners: bilateral only"} <= set(CASES.words("specification"))


@pytest.mark.parametrize("width", SIZES)
def test_the_largest_grid_stays_small(width: int) -> None:
    one = TESTS[:1]
    drawn = svg_of(charts.specification(codings(300, one), choices=CHOICES, tests=one, width=width))
    assert drawn.count('role="graphics-symbol"') <= 500
    assert "300" in words(drawn)
