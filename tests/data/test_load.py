"""Tables become typed frames, and the package descriptor is valid for others' tools."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package

import rcanalysis
from rcanalysis.data import DataError, datapackage, descriptor_text, metadata, tables
from rcanalysis.data.tables import first_day, last_day, split
from tests.conftest import Folder


def test_types_of_the_register() -> None:
    events = rcanalysis.load("exercises")
    assert str(events["event_id"].dtype) == "string"
    assert events["kind"].cat.categories[0] == "exercise"
    assert str(events["bilateral"].dtype) == "boolean"
    assert str(events["start_date"].dtype) == "datetime64[ns]"
    assert isinstance(events["source_ids"].iloc[0], tuple)
    assert events["event_id"].is_unique
    assert not events["start_date"].isna().any()


def test_a_known_row() -> None:
    event = rcanalysis.load("exercises").set_index("event_id").loc["joint-sea-2012"]
    assert (event["start_date"], event["host"], event["series_id"]) == (pd.Timestamp("2012-04-22"), "CHN", "joint-sea")


def test_blank_cells_are_missing(data_copy: Folder) -> None:
    data_copy.set("exercises", lambda r: r["event_id"] == "joint-sea-2012", host="", lat="", lon="", series_id="")
    event = rcanalysis.load("exercises", folder=data_copy.path).set_index("event_id").loc["joint-sea-2012"]
    assert event[["host", "lat", "lon", "series_id"]].isna().all()


def test_an_unknown_table_names_the_others() -> None:
    with pytest.raises(DataError, match=r"no table called 'excercises'; there are: .*exercises"):
        rcanalysis.load("excercises")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-12", "2023-12-01", "2023-12-31"),
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021-03-04",) * 3,
    ],
)
def test_reduced_dates(text: str, first: str, last: str) -> None:
    assert (str(first_day(text)), str(last_day(text))) == (first, last)


def test_split() -> None:
    assert split("") == ()
    assert split("a;b") == ("a", "b")


@pytest.mark.parametrize("name", tables())
def test_metadata_is_complete(name: str) -> None:
    meta = metadata(name)
    for text in (meta.title, meta.row, meta.description, meta.citation, meta.licence, meta.version):
        assert text.strip()
    for column in meta.columns:
        assert len(column.description) >= 4, column.name


def test_broken_metadata_is_named(data_copy: Folder) -> None:
    path = data_copy.path / "regions.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("type: number", "type: numeral"), encoding="utf-8")
    with pytest.raises(DataError, match=r"regions\.yaml: .*unknown type 'numeral'"):
        metadata("regions", folder=data_copy.path)


def test_the_descriptor_is_up_to_date(root: Path) -> None:
    assert (root / "data" / "datapackage.json").read_text(encoding="utf-8") == descriptor_text()


def test_frictionless_finds_the_package_valid(root: Path) -> None:
    report = Package(str(root / "data" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])


def test_frictionless_sees_a_broken_link(data_copy: Folder) -> None:
    data_copy.set("exercise_participants", lambda r: True, event_id="no-such-event")
    assert not Package(str(data_copy.path / "datapackage.json")).validate().valid


def test_every_column_is_described_in_the_package() -> None:
    package = json.loads(json.dumps(datapackage()))
    for resource in package["resources"]:
        assert all(field["description"] for field in resource["schema"]["fields"])
