"""What holds for every chart of every chapter: palette, size, dark form, rows plotted once, columns asked for, words to point at."""

from __future__ import annotations

import pytest

from tests.charts import (
    test_alignment,
    test_balance,
    test_claims,
    test_forecasts,
    test_overview,
    test_positions,
    test_votes,
    test_watch,
)
from tests.charts.cases import SIZES, Cases

MODULES = (
    test_alignment,
    test_balance,
    test_claims,
    test_forecasts,
    test_overview,
    test_positions,
    test_votes,
    test_watch,
)
EVERY = [
    pytest.param(module.CASES, name, id=f"{module.__name__.rsplit('_', 1)[-1]}-{name}")
    for module in MODULES
    for name in module.CASES.rows
]


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__.rsplit("_", 1)[-1])
def test_every_chart_is_tried(module: object) -> None:
    module.CASES.all_are_tried()  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize(("cases", "name"), EVERY)
def test_a_chart_is_drawn_in_the_palette_fits_and_stays_small(cases: Cases, name: str, width: int) -> None:
    cases.in_the_palette_and_fits(name, width)
    cases.has_a_dark_form(name, width)
    cases.stays_small(name, width)


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize(("cases", "name"), EVERY)
def test_a_chart_plots_its_rows_once_and_unchanged(cases: Cases, name: str, width: int) -> None:
    cases.plots_its_rows_once_and_unchanged(name, width)


@pytest.mark.parametrize(("cases", "name"), EVERY)
def test_a_chart_asks_for_its_columns_and_leaves_its_rows_alone(cases: Cases, name: str) -> None:
    cases.leaves_its_rows_alone(name)
    cases.names_a_missing_column(name)
    cases.tells_a_reader_who_points(name)
