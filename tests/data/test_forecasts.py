"""The table of forecasts: its rules, and that rows can only be added."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from rcanalysis.data import DataError, append, check, load
from rcanalysis.data.check import QUANTILES
from rcanalysis.measures import forecasts as measures
from tests.conftest import Folder

FIRST = "2026-11-events-2026-pool"


def first(row: dict[str, str]) -> bool:
    return row["forecast_id"] == FIRST


def newer(**other: object) -> pd.DataFrame:
    """Rows of a later edition, made from those that are there."""
    rows = load("forecasts").head(3)
    ids = (
        rows["forecast_id"].str.replace("2026-11", "2027-11", regex=False).str.replace("-2026-", "-2027-", regex=False)
    )
    rows = rows.assign(forecast_id=ids, edition="2027.11", made_on=pd.Timestamp("2027-11-24"), year=2027)
    return rows.assign(**other)


def test_the_names_of_measures_and_table_are_the_same() -> None:
    table = load("forecasts")
    assert tuple(table["target"].cat.categories) == measures.TARGETS
    assert tuple(table["model"].cat.categories) == measures.PUBLISHED
    assert tuple(measures.QUANTILES) == QUANTILES


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"forecast_id": "2026-11-naval-2026-pool-x"}, "forecast_id", "expected 2026-11-events-2026-pool"),
        ({"q25": "5000"}, "q50", "is below q25 (5000)"),
        ({"q975": "0.5"}, "q975", "is below q90"),
        ({"outcome": "7"}, "scored_on", "exactly where there is an outcome"),
        ({"scored_on": "2027-11-24"}, "scored_on", "exactly where there is an outcome"),
        ({"outcome": "7", "scored_on": "2026-12-31"}, "scored_on", "before the end of 2026"),
        ({"known_to": "2026-12-01"}, "known_to", "after the day of the forecast"),
        ({"made_on": "2026-11-25"}, "made_on", "after the end of the table's coverage"),
        ({"made_on": "2026-11-20"}, "made_on", "are of 2026-11-20"),
        ({"made_on": "2027-11-24"}, "year", "was over when"),
    ],
)
def test_a_damaged_forecast_is_found(data_copy: Folder, cells: dict[str, str], column: str, said: str) -> None:
    data_copy.set("forecasts", first, **cells)
    found = [p for p in check(folder=data_copy.path) if p.file == "data/forecasts.csv"]
    assert any(p.column == column and said in p.rule for p in found), found


def test_an_outcome_after_its_year_is_sound(data_copy: Folder) -> None:
    data_copy.set("forecasts", first, outcome="7", scored_on="2027-11-24")
    assert [p for p in check(folder=data_copy.path) if p.file == "data/forecasts.csv"] == []


def test_an_older_row_below_a_newer_one_is_found(data_copy: Folder) -> None:
    header, *rows = data_copy.rows("forecasts")
    at = header.index("made_on")
    rows[-1][at] = "2026-11-20"
    data_copy.write("forecasts", [header, *rows])
    assert any("only ever added at the end" in p.rule for p in check(folder=data_copy.path))


# Adding rows --------------------------------------------------------------------------------------------------------


def test_rows_are_added_and_nothing_else_changes(data_copy: Folder) -> None:
    before = (data_copy.path / "forecasts.csv").read_bytes()
    path = append("forecasts", newer(), dated="made_on", folder=data_copy.path)
    after = path.read_bytes()
    assert after.startswith(before)
    pd.testing.assert_frame_equal(
        load("forecasts", folder=data_copy.path).tail(3).reset_index(drop=True),
        newer().reset_index(drop=True),
        check_dtype=False,
    )
    assert not [p for p in data_copy.path.iterdir() if p.suffix == ".tmp"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: load("forecasts").head(1), "already"),
        (lambda rows: pd.concat([rows, rows]), "must be unique"),
        (lambda rows: rows.assign(made_on=pd.Timestamp("2026-11-23")), "none that is older"),
        (lambda rows: rows.assign(q50="a lot"), "expected a number"),
        (lambda rows: rows.assign(target="submarines"), "expected one of"),
    ],
)
def test_a_row_that_does_not_belong_is_refused_and_the_file_stays(
    data_copy: Folder, change: Callable[[pd.DataFrame], pd.DataFrame], said: str
) -> None:
    before = (data_copy.path / "forecasts.csv").read_bytes()
    with pytest.raises(DataError, match=said):
        append("forecasts", change(newer().astype(object)), dated="made_on", folder=data_copy.path)
    assert (data_copy.path / "forecasts.csv").read_bytes() == before
    assert not [p for p in data_copy.path.iterdir() if p.suffix == ".tmp"]


def test_nothing_is_added_to_a_damaged_table(data_copy: Folder) -> None:
    data_copy.set("forecasts", first, q50="many")
    before = (data_copy.path / "forecasts.csv").read_bytes()
    with pytest.raises(DataError, match="q50"):
        append("forecasts", newer(), dated="made_on", folder=data_copy.path)
    assert (data_copy.path / "forecasts.csv").read_bytes() == before
