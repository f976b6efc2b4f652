"""Tables become typed frames, and the package descriptor is valid for others' tools."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package

import rcanalysis
from rcanalysis.data import DataError, check, datapackage, descriptor_text, metadata, tables
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


METADATA_DAMAGE = {
    "no such day": ("retrieved: 2026-11-24", "retrieved: 2026-02-30", "day"),
    "a day in words": ("retrieved: 2026-11-24", "retrieved: soon", "retrieved: expected a date YYYY-MM-DD, not 'soon'"),
    "a timestamp": ("retrieved: 2026-11-24", "retrieved: 2026-11-24 10:00:00", "retrieved: expected a date"),
    "no day": ("retrieved: 2026-11-24", "retrieved:", "retrieved: expected a date"),
    "coverage in words": (
        "coverage: {}",
        "coverage: {start: then, end: 2026-11-24}",
        "coverage start: expected a date",
    ),
    "coverage of another kind": ("coverage: {}", "coverage: all", "coverage: expected a start and an end"),
    "coverage backwards": ("coverage: {}", "coverage: {start: 2026-01-01, end: 2003-01-01}", "ends before it starts"),
    "a pattern": ("pattern: '", "pattern: '(", "is not a regular expression"),
    "a bound in words": ("minimum: -90", "minimum: low", "minimum: expected a number, not 'low'"),
    "a bound that is not finite": ("maximum: 90", "maximum: .inf", "maximum: expected a number, not inf"),
    "a bound that is true": ("maximum: 90", "maximum: yes", "maximum: expected a number, not True"),
    "required in words": ("required: true", "required: always", "required: expected true or false"),
    "an unknown licence": ("licence: CC-BY-4.0", "licence: MIT", "licence: unknown 'MIT'"),
    "a version without a number": ('version: "2026.11"', "version: latest", "version: expected a number"),
    "a version that is a number": ('version: "2026.11"', "version: 2026.1", "version: expected text"),
    "an empty key": ("key: [region_id]", "key: []", "key and columns must not be empty"),
    "an unknown field": ("title: ", "colour: red\ntitle: ", "colour"),
    "a field missing": ("licence: CC-BY-4.0\n", "", "licence"),
    "YAML": ("title: ", "title: [", "metadata cannot be read"),
}


@pytest.mark.parametrize("damage", METADATA_DAMAGE)
def test_damaged_metadata_is_one_clear_message(damage: str, data_copy: Folder) -> None:
    old, new, words = METADATA_DAMAGE[damage]
    path = data_copy.path / "regions.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        metadata("regions", folder=data_copy.path)
    assert str(caught.value).startswith("regions.yaml: ") and words in str(caught.value)
    assert [p.file for p in check(folder=data_copy.path) if p.file.endswith(".yaml")] == ["data/regions.yaml"]
    with pytest.raises(DataError, match=r"regions\.yaml"):
        rcanalysis.load("regions", folder=data_copy.path)


@pytest.mark.parametrize("content", [b"", b"[]", b"text", b"caf\xe9: 1", b"\0", b"columns: [a]", b"? [a]\n: b"])
def test_metadata_of_another_kind_is_one_clear_message(content: bytes, data_copy: Folder) -> None:
    (data_copy.path / "regions.yaml").write_bytes(content)
    with pytest.raises(DataError, match=r"^regions\.yaml: metadata cannot be read"):
        metadata("regions", folder=data_copy.path)


def test_metadata_that_cannot_be_opened_is_one_clear_message(
    data_copy: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(DataError, match=r"^regions\.yaml: metadata cannot be read \(Permission denied\)"):
        metadata("regions", folder=data_copy.path)


def test_a_package_needs_a_version_that_begins_with_a_digit(data_copy: Folder) -> None:
    for path in data_copy.path.glob("*.yaml"):
        path.write_text(
            path.read_text(encoding="utf-8").replace('version: "2026.11"', 'version: "issue 2026.11"'), encoding="utf-8"
        )
    with pytest.raises(DataError, match="begins with a digit"):
        datapackage(folder=data_copy.path)
    assert any("begins with a digit" in p.rule for p in check(folder=data_copy.path))


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
