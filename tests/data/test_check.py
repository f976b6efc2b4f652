"""Damage the real tables in every way we know of and see that ``check`` names file, row, column and value."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest

from rcanalysis.cli import main
from rcanalysis.data import DataError, check, load, metadata, tables
from rcanalysis.data.check import REGISTERS, UNITS
from rcanalysis.data.metadata import Column
from rcanalysis.data.tables import cell_rules
from tests.conftest import ROOT, Folder

EVERY = sorted(path.stem for path in (ROOT / "data").glob("*.csv"))  # of Parquet tables see test_parquet.py


def test_the_real_tables_are_sound() -> None:
    assert check() == []


def test_every_table_has_metadata_and_every_metadata_file_a_table() -> None:
    files = {path.name for path in (ROOT / "data").iterdir() if path.suffix in (".csv", ".parquet")}
    assert {metadata(name, folder=ROOT / "data").file for name in tables()} == files


DAMAGED_TEXT = (
    *("see #REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "=SUM(A1:A2)", "caf\u00c3\u00a9", "it\u00e2\u20ac\u2122s"),
    *(
        "\u00d0\u0161\u00d0\u00b8",
        "lost \ufffd",
        "zero\u200bwidth",
        "mark\ufeffinside",
        "two\u2028lines",
        "two\u2029lines",
    ),
    *("bell\x07", "soft\u00adhyphen"),
)


def damages(column: Column) -> Iterator[str]:
    """Values that a slip, a spreadsheet or a word processor puts into a cell of this column."""
    if column.required:
        yield ""
    yield " padded"
    yield "no\u00a0break"
    yield "\u201ccurly\u201d"
    yield from DAMAGED_TEXT
    match column.type:
        case "enum":
            yield from ("nonsense", column.enum[0].swapcase())
        case "boolean":
            yield from ("TRUE", "yes", "1")
        case "integer":
            yield from ("1,000", "12.0", "about 5", "\u0661", "007", "1234567890123", "9" * 5000)
        case "number":
            yield from ("36,1", "36.1 N", "1e3", "007.5", "9" * 400)
            if column.maximum is not None:
                yield f"{column.maximum + 1:g}"
        case "date":
            yield from (
                "7/23/2019",
                "23.07.2019",
                "Jul-19",
                "23-Jul-19",
                "43669",
                "2019-02-30",
                "2019-07-23 00:00:00",
                "2019-7-3",
                "9999",
                "9999-12",
                "1500-01-01",
                "2101-01-01",
            )
    if column.list:
        yield from ("a;", "a;;b", "a;a")
    if column.refers_to and column.type == "string":
        yield "zzz-unknown" if column.pattern.startswith("[a-z") else "ZZZ"


COLUMNS = [
    pytest.param(name, column, id=f"{name}-{column.name}")
    for name in EVERY
    for column in metadata(name, folder=ROOT / "data").columns
]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_damaged_cell_of_a_column_is_named(table: str, column: Column, data_copy: Folder) -> None:
    """One damage a row, all at once: each must be named with its row, column and value. A short table is repeated."""
    header, *rows = data_copy.rows(table)
    values = list(damages(column))
    rows = [list(row) for row in islice(cycle(rows), max(len(rows), len(values)))]
    for row, value in zip(rows, values, strict=False):
        row[header.index(column.name)] = value
    data_copy.write(table, [header, *rows])
    found = {
        (p.row, p.value)
        for p in check(folder=data_copy.path)
        if (p.file, p.column) == (f"data/{table}.csv", column.name)
    }
    for line, value in enumerate(values, start=2):
        parts = {value, *value.split(";")} if column.list else {value}
        assert any((line, part) in found for part in parts), f"row {line}, {value!r} is not named"


def test_every_damaged_text_breaks_a_rule_of_its_own() -> None:
    """In free text nothing else could refuse it; letters of other languages stay allowed."""
    note = Column("note", "string", "Free text")
    assert all(len(cell_rules(note, value)) == 1 for value in DAMAGED_TEXT)
    for sound in (
        "S\u00c3O PAULO",
        "caf\u00e9, \u00d1and\u00fa",
        "\u6d77\u4e0a\u8054\u5408-2012",
        "\u041c\u043e\u0440\u0435",
        "a = b",
        "#1",
    ):
        assert cell_rules(note, sound) == []


@pytest.mark.parametrize("value", ["9" * 13, "007", "9999-12", "1500-01-01", "\u0661"])
def test_a_reported_figure_has_bounds(value: str) -> None:
    assert cell_rules(metadata("exercise_values").column("value"), value)


@pytest.mark.parametrize("table", EVERY)
def test_a_repeated_key_is_named(table: str, data_copy: Folder) -> None:
    rows = data_copy.rows(table)
    data_copy.write(table, [*rows, rows[1]])
    found = [p for p in check(folder=data_copy.path) if p.file == f"data/{table}.csv" and "must be unique" in p.rule]
    assert [p.row for p in found] == [len(rows) + 1]


def rewrite(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def apply(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return apply


def other_columns(change: Callable[[list[str]], list[str]]) -> Callable[[Path], None]:
    def apply(path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [change(row) for row in csv.reader(file)]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    return apply


FILES = {
    "byte-order mark": (rewrite(lambda b: b"\xef\xbb\xbf" + b), "byte-order mark"),
    "Windows line ends": (rewrite(lambda b: b.replace(b"\n", b"\r\n")), "line ends"),
    "semicolons": (rewrite(lambda b: b.replace(b",", b";")), "separated by semicolons"),
    "tabs": (rewrite(lambda b: b.replace(b",", b"\t")), "separated by tabs"),
    "UTF-16": (rewrite(lambda b: b.decode().encode("utf-16")), "not a CSV text file in UTF-8"),
    "Latin-1": (rewrite(lambda b: b + b"caf\xe9\n"), "not UTF-8"),
    "a spreadsheet file": (rewrite(lambda b: b"PK\x03\x04" + b), "not a CSV text file"),
    "NUL": (rewrite(lambda b: b + b"\0\n"), "NUL"),
    "a short row": (rewrite(lambda b: b + b"x\n"), "fields where the header has"),
    "an open quote": (rewrite(lambda b: b + b'"open'), "cannot be read as CSV"),
    "cut off": (rewrite(lambda b: b[:-1]), "is the file complete"),
    "empty": (rewrite(lambda b: b""), "is empty"),
    "a column missing": (other_columns(lambda row: row[1:]), "this column is missing"),
    "a column too many": (other_columns(lambda row: [*row, row[0] + "x"]), "no such column"),
    "a column twice": (other_columns(lambda row: [*row, row[0]]), "occurs twice"),
    "columns in another order": (other_columns(lambda row: row[::-1]), "another order"),
    "the file missing": (Path.unlink, "the table is missing"),
}


@pytest.mark.parametrize("table", EVERY)
@pytest.mark.parametrize("damage", FILES)
def test_a_damaged_file_is_named(table: str, damage: str, data_copy: Folder) -> None:
    apply, words = FILES[damage]
    apply(data_copy.path / f"{table}.csv")
    assert any(p.file == f"data/{table}.csv" and words in p.rule for p in check(folder=data_copy.path))
    with pytest.raises(DataError, match=r"\d+ problems? found"):
        load(table, folder=data_copy.path)


def held(row: dict[str, str]) -> bool:
    return row["status"] == "held" and row["observer_only"] == "false" and row["date_precision"] == "day"


RULES: dict[str, tuple[str, Callable[[dict[str, str]], bool], dict[str, str], str]] = {
    "end before start": ("exercises", held, {"end_date": "1999-01-01"}, "ends before it starts"),
    "precision": ("exercises", held, {"date_precision": "month"}, "have the precision day"),
    "after the register": (
        "exercises",
        held,
        {"start_date": "2031-01-01", "end_date": "2031-01-02"},
        "after the end of the register",
    ),
    "year of the id": ("exercises", held, {"event_id": "some-drill-1999"}, "names another year"),
    "far from its sea": (
        "exercises",
        lambda r: r["region_ids"] == "yellow-sea",
        {"lat": "-34.0", "lon": "18.0"},
        "is not near yellow-sea",
    ),
    "half a position": ("exercises", lambda r: r["lat"] != "", {"lat": ""}, "both be given"),
    "bilateral": (
        "exercises",
        lambda r: held(r) and r["bilateral"] == "true",
        {"bilateral": "false"},
        "participants listed",
    ),
    "observer": ("exercises", held, {"observer_only": "true"}, "exactly where China or Russia is listed as observer"),
    "part of itself": (
        "exercises",
        lambda r: r["event_id"] == "joint-sea-2016",
        {"nested_in": "joint-sea-2016"},
        "part of itself",
    ),
    "part of a part": (
        "exercises",
        lambda r: r["event_id"] == "vostok-2022",
        {"nested_in": "vostok-2022-naval"},
        "is itself part of",
    ),
    "part of another time": (
        "exercises",
        lambda r: r["event_id"] == "joint-sea-2016",
        {"nested_in": "vostok-2018"},
        "does not overlap in time",
    ),
    "announced but sure": (
        "exercises",
        held,
        {"status": "announced", "confidence": "high"},
        "only announced has low confidence",
    ),
    "two adopted": ("exercise_values", lambda r: r["adopted"] == "false", {"adopted": "true"}, "exactly one must be"),
    "none adopted": ("exercise_values", lambda r: r["adopted"] == "true", {"adopted": "false"}, "exactly one must be"),
    "a date as a size": (
        "exercise_values",
        lambda r: r["attribute"] == "ships_total",
        {"value": "2020-01-01"},
        "expected a whole number",
    ),
    "a size as a date": (
        "exercise_values",
        lambda r: r["attribute"] == "start_date",
        {"value": "7"},
        "expected a date",
    ),
    "reported by nobody": ("exercise_values", lambda r: True, {"reported_by": "ZZZ"}, "column iso3"),
    "another event's source": (
        "exercise_values",
        lambda r: r["source_ids"] != "",
        {"source_ids": "tass-20240714"},
        "source",
    ),
    "a tracker": (
        "sources",
        lambda r: r["openable"] == "true",
        {"url": "https://example.org/a?utm_source=x"},
        "tracking parameter",
    ),
    "a broken address": (
        "sources",
        lambda r: r["openable"] == "true",
        {"url": "htp:/example"},
        "expected a web address",
    ),
    "an address with a space": (
        "sources",
        lambda r: r["openable"] == "true",
        {"url": "https://example.org/a b"},
        "expected a web address",
    ),
    "openable without address": ("sources", lambda r: r["openable"] == "true", {"url": ""}, "needs an address"),
    "a source of tomorrow": (
        "sources",
        lambda r: True,
        {"date": "2031-01-01"},
        "after the day the sources were retrieved",
    ),
    "a gap that was held": (
        "series_gaps",
        lambda r: r["series_id"] == "joint-sea",
        {"year": "2019"},
        "has an edition held that year",
    ),
    "a gap without evidence": (
        "series_gaps",
        lambda r: r["status"] == "not-held",
        {"source_ids": ""},
        "needs a source",
    ),
    "a series that began later": (
        "series",
        lambda r: r["series_id"] == "joint-sea",
        {"first_held": "2015-05"},
        "has an edition of 2012",
    ),
    "an empty box": ("regions", lambda r: True, {"lon_min": "90", "lon_max": "80"}, "the box is empty"),
    "a name of two parties": ("arms_parties", lambda r: r["party_id"] == "SUN", {"names": "Russia"}, "belong to one"),
    "a designation of two systems": (
        "arms_systems",
        lambda r: r["system_id"] == "su-30",
        {"designations": "Su-30MK;Su-27S"},
        "belong to one",
    ),
    "another code of a state": (
        "arms_parties",
        lambda r: r["party_id"] == "RUS",
        {"iso3": "CHN"},
        "expected RUS, the party_id",
    ),
    "a state's code for an organisation": (
        "arms_parties",
        lambda r: r["kind"] == "organisation",
        {"iso3": "RUS"},
        "must be blank for the kind organisation",
    ),
    "capitals for an organisation": (
        "arms_parties",
        lambda r: r["kind"] == "organisation",
        {"party_id": "ORG"},
        "capitals are for states",
    ),
    "a third party": (
        "arms_orders",
        lambda r: r["supplier"] == "RUS",
        {"recipient": "IND"},
        "only transfers between China and",
    ),
    "another system": ("arms_orders", lambda r: r["system"] == "su-35", {"system": "su-30"}, "has su-35 for Su-35S"),
    "a system for none": ("arms_deliveries", lambda r: r["system"] == "", {"system": "su-30"}, "has no system for"),
    "an order's volume": (
        "arms_orders",
        lambda r: r["system"] == "su-35",
        {"tiv_ordered": "1441"},
        "number_ordered times tiv_per_unit is 1440",
    ),
    "a delivered volume": (
        "arms_orders",
        lambda r: r["system"] == "su-35",
        {"tiv_delivered": "1439"},
        "number_delivered times tiv_per_unit is 1440",
    ),
    "a volume of a year": (
        "arms_deliveries",
        lambda r: r["system"] == "su-35",
        {"number": "5"},
        "number times tiv_per_unit is 300",
    ),
    "delivered before it was ordered": (
        "arms_deliveries",
        lambda r: r["year"] == "2016",
        {"ordered": "2017"},
        "before the year of order",
    ),
    "an order delivered before it was given": (
        "arms_orders",
        lambda r: r["system"] == "su-35",
        {"delivery_years": "2014;2016;2017;2018"},
        "before the year of order",
    ),
    "years in disorder": (
        "arms_orders",
        lambda r: r["system"] == "su-35",
        {"delivery_years": "2017;2016;2018"},
        "not in order",
    ),
    "years of no delivery": (
        "arms_orders",
        lambda r: r["delivery_years"] != "",
        {"number_delivered": "0"},
        "where something was delivered (number_delivered: 0)",
    ),
    "a delivery without years": (
        "arms_orders",
        lambda r: r["delivery_years"] != "",
        {"delivery_years": ""},
        "where something was delivered",
    ),
    "more delivered than ordered": (
        "arms_orders",
        lambda r: r["number_ordered_estimated"] == r["number_delivered_estimated"] == "false" and r["ordered"] > "2000",
        {"number_ordered": "1"},
        "more than the 1 ordered",
    ),
    "a price upside down": (
        "arms_orders",
        lambda r: r["value_usd_million_low"] != "",
        {"value_usd_million_low": "99999"},
        "above the upper one",
    ),
    "half a price": (
        "arms_orders",
        lambda r: r["value_usd_million_low"] != "",
        {"value_usd_million_low": ""},
        "both ends",
    ),
    "delivered in the edition's year": (
        "arms_totals",
        lambda r: (r["edition"], r["year"]) == ("2024", "2023"),
        {"year": "2024"},
        "the edition of 2024 ends with the year before",
    ),
    "delivered after the coverage": (
        "arms_orders",
        lambda r: r["system"] == "su-35",
        {"delivery_years": "2016;2017;2031"},
        "after the end of the table's coverage",
    ),
    "estimates above the whole": (
        "arms_flows",
        lambda r: r["basis"] == "register",
        {"tiv_estimated": "99999"},
        "is more than the whole",
    ),
    "estimates of a table": (
        "arms_flows",
        lambda r: r["basis"] == "table",
        {"tiv_estimated": "0"},
        "blank for table",
    ),
    "a sum without its count": (
        "arms_flows",
        lambda r: r["basis"] == "register",
        {"deliveries": ""},
        "must be given for the basis register",
    ),
}

RULES |= {
    "precision of a technology event": (
        "technology_events",
        lambda r: r["date_precision"] == "day",
        {"date_precision": "year"},
        "has the precision day",
    ),
    "a technology event written more exactly": (
        "technology_events",
        lambda r: r["date_precision"] == "year",
        {"date": "2026-11-01", "status_year": "2026"},
        "has the precision day",
    ),
    "a technology event of tomorrow": (
        "technology_events",
        lambda r: r["date_precision"] == "month",
        {"date": "2026-12", "status_year": "2026"},
        "after the end of the register's coverage (2026-11-24)",
    ),
    "a status before its event": (
        "technology_events",
        lambda r: r["date"] > "2000",
        {"status_year": "1999"},
        "before the year of the event",
    ),
    "a status of tomorrow": (
        "technology_events",
        lambda r: True,
        {"status_year": "2027"},
        "after the end of the register's coverage (2026-11-24)",
    ),
    "seen and in doubt": (
        "technology_events",
        lambda r: r["evidence"] == "seen",
        {"confidence": "low"},
        "cannot have low confidence",
    ),
    "a sure technology event without sources": (
        "technology_events",
        lambda r: r["confidence"] == "high",
        {"source_ids": ""},
        "needs two sources or an official one",
    ),
    "a figure that ends before it starts": (
        "published_figures",
        lambda r: r["end_year"] > "2000",
        {"start_year": "2050"},
        "ends before it starts (2050)",
    ),
    "a range upside down": (
        "published_figures",
        lambda r: r["value_high"] != "",
        {"value_high": "0"},
        "lies above the lower one",
    ),
    "a range of one figure": (
        "published_figures",
        lambda r: (r["measure"], r["value"]) == ("exporter-share", "21"),
        {"value_high": "21"},
        "lies above the lower one (21)",
    ),
    "SIPRI's share without its edition": (
        "published_figures",
        lambda r: r["topic"] == "share" and r["reported_by"] == "SIPRI",
        {"edition": ""},
        "exactly for the shares that SIPRI reports",
    ),
    "another's share with an edition": (
        "published_figures",
        lambda r: r["topic"] == "share" and r["reported_by"] != "SIPRI",
        {"edition": "2022"},
        "exactly for the shares that SIPRI reports",
    ),
    "an order with an edition": (
        "published_figures",
        lambda r: r["topic"] == "order",
        {"edition": "2022"},
        "exactly for the shares that SIPRI reports",
    ),
    "more than all": ("published_figures", lambda r: r["unit"] == "percent", {"value": "1000.5"}, "-100 to 1000"),
    "less than nothing": ("published_figures", lambda r: r["measure"] == "change", {"value": "-101"}, "-100 to 1000"),
    "a share in units": (
        "published_figures",
        lambda r: r["measure"] == "world-share",
        {"unit": "units"},
        "does not fit world-share; expected percent",
    ),
    "a year in units": (
        "published_figures",
        lambda r: r["measure"] == "order-year",
        {"unit": "units"},
        "does not fit order-year; expected year",
    ),
    "a number of years": (
        "published_figures",
        lambda r: r["measure"] == "number-ordered",
        {"unit": "year"},
        "does not fit number-ordered; expected units",
    ),
    "half a year": (
        "published_figures",
        lambda r: r["measure"] == "order-year",
        {"value": "2014.5"},
        "expected a year",
    ),
}

RUSSIA_2005 = {"basis": "register", "edition": "2025", "supplier": "RUS", "recipient": "CHN", "year": "2005"}
for column in ("tiv", "deliveries"):
    RULES[f"the sum of deliveries: {column}"] = (
        "arms_flows",
        lambda r: RUSSIA_2005.items() <= r.items(),
        {column: "1"},
        "arms_deliveries.csv add up to",
    )
RULES["the sum of deliveries: estimates"] = (
    "arms_flows",
    lambda r: RUSSIA_2005.items() <= r.items(),
    {"tiv_estimated": "0.5"},
    "arms_deliveries.csv add up to",
)
RULES["deliveries without a sum"] = (
    "arms_flows",
    lambda r: RUSSIA_2005.items() <= r.items(),
    {"basis": "table"},
    "has no sum of 2025 RUS CHN 2005",
)


# the registers of the alignment chapter -------------------------------------------------------------------------------

RULES |= {
    "precision of a milestone": (
        "milestones",
        lambda r: r["date_precision"] == "day",
        {"date_precision": "month"},
        "has the precision day",
    ),
    "a milestone of tomorrow": (
        "milestones",
        lambda r: r["date_precision"] == "day",
        {"date": "2026-11-25"},
        "after the end of the register's coverage (2026-11-24)",
    ),
    "precision of a friction": (
        "friction",
        lambda r: r["date_precision"] == "day",
        {"date": "1996-04"},
        "has the precision month",
    ),
    "a friction of tomorrow": (
        "friction",
        lambda r: r["date_precision"] == "year",
        {"date": "2027"},
        "after the end of the register's coverage (2026-11-24)",
    ),
    "precision of a criterion": (
        "institution_criteria",
        lambda r: r["date_precision"] == "day",
        {"date_precision": "year"},
        "has the precision day",
    ),
    "a criterion's date without its precision": (
        "institution_criteria",
        lambda r: r["date_precision"] == "month",
        {"date_precision": ""},
        "has the precision month",
    ),
    "a criterion's precision without its date": (
        "institution_criteria",
        lambda r: r["since"] == "",
        {"date_precision": "year"},
        "must be blank where there is no date",
    ),
    "a criterion met since no time": (
        "institution_criteria",
        lambda r: r["met"] in ("yes", "partly"),
        {"since": ""},
        "exactly where the criterion is met",
    ),
    "a criterion not met since a day": (
        "institution_criteria",
        lambda r: r["met"] == "yes",
        {"met": "no"},
        "exactly where the criterion is met",
    ),
    "two scenarios in one place": (
        "scenarios",
        lambda r: r["position"] == "2",
        {"position": "1"},
        "stands in row 2 as well",
    ),
    "a scenario against which a row speaks that there is not": (
        "scenarios",
        lambda r: True,
        {"against_rows": "friction:no-such-entry"},
        "is not in the column item_id of data/friction.csv",
    ),
    "a scenario against which a row of no table speaks": (
        "scenarios",
        lambda r: True,
        {"against_rows": "frictions:no-mutual-bases"},
        "names no table with a key of one column",
    ),
    "a scenario without a sign": (
        "scenarios",
        lambda r: True,
        {"scenario_id": "something-else"},
        "no indicator points to it",
    ),
    "an indicator of a scenario that there is not": (
        "indicators",
        lambda r: True,
        {"scenario_id": "something-else"},
        "is not in the column scenario_id of data/scenarios.csv",
    ),
    "an indicator for something that is no claim": (
        "indicators",
        lambda r: True,
        {"claim_ids": "C3"},
        "a claim such as C03",
    ),
    "a threshold in words": (
        "indicators",
        lambda r: True,
        {"threshold": "many"},
        "number",
    ),
    "a range without its upper end": (
        "indicators",
        lambda r: r["comparison"] == "between",
        {"threshold_high": ""},
        "exactly for the comparison between",
    ),
    "an upper end of no range": (
        "indicators",
        lambda r: r["comparison"] == "at least",
        {"threshold_high": "99"},
        "exactly for the comparison between",
    ),
    "a range upside down": (
        "indicators",
        lambda r: r["comparison"] == "between",
        {"threshold_high": "1"},
        "lies below the lower end (3)",
    ),
    "a definition with basis years": (
        "indicators",
        lambda r: r["basis_rule"] == "definition",
        {"basis_first": "2010"},
        "exactly where the threshold comes from earlier readings",
    ),
    "a record without basis years": (
        "indicators",
        lambda r: r["basis_rule"] == "record-high",
        {"basis_last": ""},
        "exactly where the threshold comes from earlier readings",
    ),
    "basis years upside down": (
        "indicators",
        lambda r: r["basis_rule"] == "record-high",
        {"basis_last": "1991"},
        "ends before it starts",
    ),
    "a criterion that nobody knows to be met": (
        "institution_criteria",
        lambda r: r["met"] == "partly",
        {"met": "unknown"},
        "exactly where the criterion is met",
    ),
    "a veto of nobody": (
        "sc_drafts",
        lambda r: r["outcome"] == "vetoed",
        {"vetoed_by": ""},
        "must name who vetoed exactly where the draft was vetoed",
    ),
    "a veto of a draft that failed": (
        "sc_drafts",
        lambda r: r["outcome"] == "failed",
        {"vetoed_by": "RUS"},
        "must name who vetoed exactly where the draft was vetoed",
    ),
    "more in favour by name than by number": (
        "sc_drafts",
        lambda r: r["draft"] == "S/2012/77",
        {"yes": "2"},
        "3 permanent members are named with this vote",
    ),
    "a resolution with more against by name than by number": (
        "sc_resolutions",
        lambda r: r["no"] == "0",
        {"usa": "no"},
        "1 permanent members are named with this vote",
    ),
    "a resolution with more abstaining by name than by number": (
        "sc_resolutions",
        lambda r: r["symbol"] == "S/RES/1973(2011)",
        {"abstain": "1"},
        "2 permanent members are named with this vote",
    ),
    "the seat in 1946": (
        "sc_resolutions",
        lambda r: r["date"] < "1947",
        {"china_seat": "CHN"},
        "the seat was TWN's on 1946",
    ),
    "the seat in 2011": (
        "sc_resolutions",
        lambda r: r["symbol"] == "S/RES/1973(2011)",
        {"china_seat": "TWN"},
        "the seat was CHN's on 2011-03-17",
    ),
    "the seat on the last day": (
        "sc_resolutions",
        lambda r: r["china_seat"] == "CHN",
        {"date": "1971-10-25"},
        "the seat was TWN's on 1971-10-25",
    ),
    "the seat on the first day": (
        "sc_resolutions",
        lambda r: r["china_seat"] == "TWN",
        {"date": "1971-10-26"},
        "the seat was CHN's on 1971-10-26",
    ),
    "an interval above its estimate": (
        "ideal_points",
        lambda r: r["iso3"] == "USA",
        {"lower": "2.9", "upper": "3"},
        "lies outside its interval, 2.9 to 3",
    ),
    "an interval below its estimate": (
        "ideal_points",
        lambda r: r["iso3"] == "USA",
        {"lower": "1", "upper": "1.1"},
        "lies outside its interval, 1 to 1.1",
    ),
    "a treaty that ends before it starts": (
        "treaty_obligations",
        lambda r: r["treaty_id"] == "atop-3200",
        {"end": "1949"},
        "ends before it starts (1950-02-14)",
    ),
    "a dispute that ends before it starts": (
        "disputes",
        lambda r: r["dispute_id"] == "mid-2707",
        {"end": "1964-09"},
        "ends before it starts (1964-10-15)",
    ),
    "a share in dollars": (
        "trade",
        lambda r: r["measure"] == "chn-share-of-rus",
        {"unit": "USD million"},
        "does not fit chn-share-of-rus",
    ),
    "a settlement in dollars": (
        "trade",
        lambda r: r["measure"] == "national-currencies",
        {"unit": "USD million"},
        "does not fit national-currencies",
    ),
    "a sum in per cent": (
        "trade",
        lambda r: r["measure"] == "total-chn-rus",
        {"unit": "percent"},
        "does not fit total-chn-rus",
    ),
    "a share of more than all": (
        "trade",
        lambda r: r["measure"] == "rus-share-of-chn-crude",
        {"value": "100.1"},
        "expected at most 100 per cent",
    ),
    "a settlement of more than all": (
        "trade",
        lambda r: r["measure"] == "national-currencies",
        {"value": "101"},
        "expected at most 100 per cent",
    ),
    "a trade id of another measure": (
        "trade",
        lambda r: r["measure"] == "total-chn",
        {"measure": "total-rus"},
        "expected total-rus-",
    ),
    "a trade id of another year": ("trade", lambda r: True, {"year": "1990"}, "-1990-"),
    "a trade id of another body": ("trade", lambda r: r["basis"] == "atlas", {"basis": "imf"}, "-imf, and a number"),
    "a trade id with a word": (
        "trade",
        lambda r: r["entry_id"] == "chn-share-of-rus-1996-published",
        {"entry_id": "chn-share-of-rus-1996-published-b"},
        "expected chn-share-of-rus-1996-published, and a number",
    ),
    "a threshold without a change": (
        "claim_tests",
        lambda r: r["test_id"] == "c11-years",
        {"no_at": "70"},
        "is not what the last row of claim_changes.csv set",
    ),
    "a change without its threshold": (
        "claim_changes",
        lambda r: r["test_id"] == "c11-years",
        {"yes_at": "95"},
        "is not what the last row of claim_changes.csv set",
    ),
    "thresholds the wrong way round": (
        "claim_tests",
        lambda r: r["test_id"] == "c11-years",
        {"better": "below"},
        "lies on the wrong side of yes_at (100)",
    ),
    "a test of another claim": (
        "claim_tests",
        lambda r: r["test_id"] == "c11-years",
        {"test_id": "c12-years"},
        "must begin with c11-",
    ),
    "a measured test without a unit": (
        "claim_tests",
        lambda r: r["test_id"] == "c11-years",
        {"unit": ""},
        "must be given where something is measured",
    ),
    "a threshold where nothing is measured": (
        "claim_tests",
        lambda r: r["test_id"] == "c19-interoperability",
        {"yes_at": "1"},
        "must be blank where nothing is measured",
    ),
    "a claim without a test": ("claims", lambda r: r["claim_id"] == "C19", {"claim_id": "C99"}, "has no test"),
    "a claim from no table": ("claims", lambda r: r["claim_id"] == "C11", {"tables": "gaps"}, "there is no such table"),
    "measured and not direct": (
        "claims",
        lambda r: r["claim_id"] == "C11",
        {"directness": "none"},
        "none is for claims without a measured test",
    ),
    "direct and not measured": (
        "claims",
        lambda r: r["claim_id"] == "C19",
        {"directness": "direct"},
        "none is for claims without a measured test",
    ),
    "votes that do not add up": (
        "agreement_published",
        lambda r: "" not in (r["same"], r["opposite"], r["partial"], r["absent"]),
        {"same": "0", "opposite": "0", "partial": "0", "absent": "1"},
        "is not the sum of same, opposite, partial, absent",
    ),
}

# published positions --------------------------------------------------------------------------------------------------

RULES |= {
    "a label of two works": (
        "positions",
        lambda r: r["position_id"] == "lo-2008",
        {"label": "Blank 2019", "year": "2019"},
        "as well; the map needs one of its own",
    ),
    "a label of another year": (
        "positions",
        lambda r: r["position_id"] == "lo-2008",
        {"year": "2009"},
        "must end with the year of the work (2009)",
    ),
    "a label with a year that is not known": (
        "positions",
        lambda r: r["position_id"] == "lo-2008",
        {"year": ""},
        "must end with the year of the work (not known)",
    ),
    "a label without its year": (
        "positions",
        lambda r: r["position_id"] == "lo-2008",
        {"label": "Lo on convenience"},
        "must end with the year of the work (2008)",
    ),
    "a work of next year": (
        "positions",
        lambda r: r["position_id"] == "lo-2008",
        {"label": "Lo 2027", "year": "2027"},
        "lies after the year the positions were retrieved",
    ),
}
for vote in ("yes", "no", "abstain", "absent"):
    RULES[f"the tally of a roll call: {vote}"] = (
        "ga_rollcalls",
        lambda r: r["symbol"] == "A/RES/ES-11/1",
        {vote: "1"},
        "the rows of data/ga_votes.parquet have " + {"yes": "141", "no": "5", "abstain": "35", "absent": "12"}[vote],
    )


# the balance of power -------------------------------------------------------------------------------------------------

RULES |= {
    "states larger than the world": (
        "military_spending",
        lambda r: (r["edition"], r["party"], r["year"]) == ("2026", "world", "2025"),
        {"usd_constant_million": "1400000"},
        "is less than the states together in 2025",
    ),
    "an edition of two currencies": (
        "military_spending",
        lambda r: (r["edition"], r["party"], r["year"]) == ("2026", "USA", "2000"),
        {"base_year": "2023"},
        "other rows of the edition have 2024",
    ),
    "spending without a figure": (
        "military_spending",
        lambda r: r["party"] == "listed",
        {"usd_current_million": ""},
        "a row needs a figure in constant or in current dollars",
    ),
    "a year of spending lost": (
        "military_spending",
        lambda r: (r["edition"], r["party"], r["year"]) == ("2026", "CHN", "2000"),
        {"usd_constant_million": ""},
        "CHN 2026 has no row for this year",
    ),
    "an output larger than the world's": (
        "gdp",
        lambda r: (r["party"], r["year"]) == ("world", "2020"),
        {"usd_current_billion": "37000"},
        "is less than the states together in 2020",
    ),
    "a year of output lost": (
        "gdp",
        lambda r: (r["party"], r["year"]) == ("RUS", "2001"),
        {"year": "1987"},
        "RUS has no row for this year",
    ),
    "an index that is no mean": (
        "capabilities",
        lambda r: (r["state"], r["year"]) == ("CHN", "2022"),
        {"iron_steel": "0.1"},
        "the mean of the shares is",
    ),
    "shares above one": (
        "capabilities",
        lambda r: (r["state"], r["year"]) == ("CHN", "2022"),
        {"cinc": "0.9"},
        "is less than the states together in 2022",
    ),
    "parity below the market": (
        "spending_ppp",
        lambda r: r["author"] == "connolly" and r["state"] == "CHN",
        {"ppp_usd_billion": "249"},
        "is less than at market rates (250)",
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_broken_rule_is_named(rule: str, data_copy: Folder) -> None:
    table, where, cells, words = RULES[rule]
    data_copy.set(table, where, **cells)
    assert any(words in p.rule for p in check(folder=data_copy.path)), check(folder=data_copy.path)


@pytest.mark.parametrize("state", ["CHN", "FRA", "GBR", "RUS", "SUN", "TWN", "USA"])
@pytest.mark.parametrize("vote", ["yes", "abstain", "absent", ""])
def test_who_vetoed_voted_against(state: str, vote: str, data_copy: Folder) -> None:
    column = {"TWN": "chn", "SUN": "rus"}.get(state, state.lower())
    there = "CHN" if state == "TWN" else state  # the UN counts no veto of the Republic of China
    cells = {"vetoed_by": state, column: vote}
    line = data_copy.set("sc_drafts", lambda r: there in r["vetoed_by"].split(";"), **cells)
    found = check(folder=data_copy.path)
    assert (line, column, f"{state} vetoed the draft, so it voted no") in {(p.row, p.column, p.rule) for p in found}


@pytest.mark.parametrize(
    ("state", "date", "held"),
    [
        ("TWN", "1971-10-25", True),
        ("TWN", "1971-10-26", False),
        ("CHN", "1971-10-24", False),
        ("CHN", "1971-10-25", True),
        ("SUN", "1991-12-25", True),
        ("SUN", "1991-12-26", False),
        ("RUS", "1991-12-23", False),
        ("RUS", "1991-12-24", True),
        ("USA", "1946-02-16", True),
    ],
)
def test_who_vetoed_held_the_seat(state: str, date: str, held: bool, data_copy: Folder) -> None:
    """Both holders of a seat are allowed on the day it passed."""
    there = "CHN" if state == "TWN" else state
    line = data_copy.set("sc_drafts", lambda r: r["vetoed_by"] == there, date=date, vetoed_by=state)
    found = [(p.row, p.column, p.value, p.rule) for p in check(folder=data_copy.path)]
    assert found == ([] if held else [(line, "vetoed_by", state, f"did not hold the seat on {date}")])


def test_a_second_trade_figure_has_a_number(data_copy: Folder) -> None:
    data_copy.set("trade", lambda r: r["measure"] == "total-rus", entry_id="x")
    (problem,) = check(folder=data_copy.path)
    expected = problem.rule.split(",")[0].removeprefix("expected ")
    data_copy.set("trade", lambda r: r["entry_id"] == "x", entry_id=f"{expected}-12")
    assert check(folder=data_copy.path) == []


def test_an_address_twice_is_named(data_copy: Folder) -> None:
    header, *rows = data_copy.rows("sources")
    url = header.index("url")
    first = next(row for row in rows if row[url])
    second = next(row for row in rows if row[url] and row is not first)
    second[url] = first[url]
    data_copy.write("sources", [header, *rows])
    assert any("use one source for one page" in p.rule for p in check(folder=data_copy.path))


def test_an_unused_source_is_named(data_copy: Folder) -> None:
    rows = data_copy.rows("sources")
    extra = list(rows[1])
    extra[0], extra[rows[0].index("url")] = "never-cited", "https://example.org/never-cited"
    data_copy.write("sources", [*rows, extra])
    assert any(
        (p.value, p.row) == ("never-cited", len(rows) + 1) and "not used" in p.rule
        for p in check(folder=data_copy.path)
    )


def test_a_missing_partner_is_named(data_copy: Folder) -> None:
    header, *rows = data_copy.rows("exercise_participants")
    data_copy.write("exercise_participants", [header, *(r for r in rows if r[:2] != ["joint-sea-2016", "RUS"])])
    assert any(p.value == "joint-sea-2016" and "RUS not listed" in p.rule for p in check(folder=data_copy.path))


def test_high_confidence_needs_an_openable_source(data_copy: Folder) -> None:
    header, *rows = data_copy.rows("sources")
    for row in rows:
        row[header.index("openable")] = "false"
    data_copy.write("sources", [header, *rows])
    assert any("needs a source a reader can open" in p.rule for p in check(folder=data_copy.path))


def test_the_registers_are_the_tables_whose_rows_have_a_confidence() -> None:
    held = {name for name in EVERY if {"confidence", "source_ids"} <= {c.name for c in metadata(name).columns}}
    assert held == {*REGISTERS}


@pytest.mark.parametrize("table", REGISTERS)
def test_high_confidence_needs_two_sources_or_an_official_one(table: str, data_copy: Folder) -> None:
    """One source that can be opened is enough only if it is official."""
    header, *rows = data_copy.rows("sources")
    kinds = {row[0]: row[header.index("publisher_type")] for row in rows if row[header.index("openable")] == "true"}
    official = next(s for s, kind in kinds.items() if kind == "official")
    press = next(s for s, kind in kinds.items() if kind == "news")

    def named(*source_ids: str) -> list[str]:
        line = data_copy.set(table, lambda r: r["confidence"] == "high", source_ids=";".join(source_ids))
        found = check(folder=data_copy.path)
        return [p.rule for p in found if (p.file, p.row, p.column) == (f"data/{table}.csv", line, "confidence")]

    assert named(official) == []
    assert named(press) == ["needs two sources or an official one"]
    assert named(official, press) == []


@pytest.mark.parametrize("table", REGISTERS)
def test_high_confidence_needs_an_openable_source_in_every_table(table: str, data_copy: Folder) -> None:
    header, *rows = data_copy.rows("sources")
    shut = [row[0] for row in rows if row[header.index("openable")] == "false"][:2]
    line = data_copy.set(table, lambda r: r["confidence"] == "high", source_ids=";".join(shut))
    assert [
        p.rule
        for p in check(folder=data_copy.path)
        if (p.file, p.row, p.column) == (f"data/{table}.csv", line, "confidence")
    ] == ["needs a source a reader can open"]


def test_every_measure_of_the_published_figures_has_a_unit() -> None:
    column = {c.name: c for c in metadata("published_figures").columns}
    assert set(UNITS) == set(column["measure"].enum)
    assert {unit for units in UNITS.values() for unit in units} == set(column["unit"].enum)


def test_all_problems_are_listed_at_once(
    data_copy: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data_copy.set("exercises", held, host="Chn")
    data_copy.set("sources", lambda row: True, language="english")
    (data_copy.path / "regions.csv").write_bytes(b"\xef\xbb\xbf" + (data_copy.path / "regions.csv").read_bytes())
    monkeypatch.setenv("RCANALYSIS_DATA", str(data_copy.path))
    assert main(["check"]) == 1
    message = capsys.readouterr().err
    assert "3 problems found" in message or "4 problems found" in message
    for words in (
        "data/exercises.csv",
        "'Chn'",
        "ISO 3166-1",
        "data/sources.csv",
        "'english'",
        "data/regions.csv: starts with",
    ):
        assert words in message


def test_a_table_without_metadata_is_named(data_copy: Folder) -> None:
    (data_copy.path / "stray.csv").write_text("a\n1\n", encoding="utf-8")
    assert any(p.file == "data/stray.csv" and "no metadata file" in p.rule for p in check(folder=data_copy.path))


def test_no_data_folder_is_one_clear_message(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RCANALYSIS_DATA", str(tmp_path / "nowhere"))
    assert main(["check"]) == 1
    assert "no data folder" in capsys.readouterr().err


@pytest.mark.parametrize("table", ["exercises", "sources", "countries", "exercise_participants", "exercise_values"])
@pytest.mark.parametrize("damage", ["the file missing", "a column missing", "semicolons", "UTF-16"])
def test_a_broken_table_brings_no_other_problems(table: str, damage: str, data_copy: Folder) -> None:
    """The links to it are not followed, and one line says so."""
    FILES[damage][0](data_copy.path / f"{table}.csv")
    problems = check(folder=data_copy.path)
    assert {p.file for p in problems} == {f"data/{table}.csv"}
    assert len(problems) <= 2
    linked = table in ("exercises", "sources", "countries")
    assert sum("links to this table were not checked" in p.rule for p in problems) == linked


def test_links_to_a_table_with_broken_metadata_are_not_followed(data_copy: Folder) -> None:
    (data_copy.path / "sources.yaml").write_text("title: cut", encoding="utf-8")
    assert [(p.file, p.row) for p in check(folder=data_copy.path)] == [
        ("data/sources.csv", 0),
        ("data/sources.yaml", 0),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("refers_to: sources.source_id", "refers_to: source.source_id"),
        ("refers_to: sources.source_id", "refers_to: sources.id"),
    ],
)
def test_a_link_to_nowhere_is_named(old: str, new: str, data_copy: Folder) -> None:
    path = data_copy.path / "exercises.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert any(
        p.file == "data/exercises.yaml" and p.column == "source_ids" and "refers_to names no" in p.rule
        for p in check(folder=data_copy.path)
    )


def test_a_rule_without_its_column_is_named(data_copy: Folder) -> None:
    """The column is gone from the table and from its metadata alike."""
    header, *rows = data_copy.rows("exercises")
    at = header.index("lat")
    data_copy.write("exercises", [row[:at] + row[at + 1 :] for row in (header, *rows)])
    path = data_copy.path / "exercises.yaml"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if "name: lat," not in line]
    path.write_text("\n".join(kept), encoding="utf-8")
    problems = check(folder=data_copy.path)
    assert [str(p) for p in problems] == [
        "data/*.yaml: the rule of positions cannot be checked: a column is missing or has another type ('lat')"
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        (b"", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "expected a GeoJSON Feature"),
        (b'{"type":"Feature","geometry":null}', "expected a GeoJSON Feature"),
        (b'{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0]]]}}', "expected a GeoJSON Feature"),
        (b'{"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[]}}', "expected a GeoJSON Feature"),
        (
            b'{"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[[["a"]]]}}',
            "expected a GeoJSON Feature",
        ),
    ],
)
def test_a_damaged_outline_of_land_is_named(content: bytes | None, words: str, data_copy: Folder) -> None:
    path = data_copy.path / "land.json"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    assert [(p.file, words in p.rule) for p in check(folder=data_copy.path)] == [("data/land.json", True)]


def test_an_address_that_cannot_be_taken_apart_is_named(data_copy: Folder) -> None:
    data_copy.set("sources", lambda r: r["openable"] == "true", url="https://[example")
    assert any(p.column == "url" and "expected a web address" in p.rule for p in check(folder=data_copy.path))
