"""Whatever stands in a table, ``check`` lists problems and ``load`` raises DataError: never another exception."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rcanalysis.data import DataError, check, load, metadata, tables
from rcanalysis.data.parquet import parquet_bytes
from tests.conftest import Folder

KEPT = {"joint-sea-2012", "joint-sea-2016", "vostok-2018"}
STATEMENTS = {"strategic-partnership-1996", "multipolar-declaration-1997"}
CLAIMS = {"C11", "C19", "C23"}
CALLS = {"A/RES/ES-11/1", "A/RES/2758(XXVI)", "A/RES/80/6"}
TABLES = (
    *("countries", "exercise_participants", "exercise_values", "exercises", "regions", "series", "sources"),
    *("arms_deliveries", "arms_flows", "arms_orders", "arms_parties", "technology_events", "published_figures"),
    *("agreement_published", "disputes", "friction", "ga_reported", "ga_rollcalls", "ideal_points"),
    *("institution_criteria", "milestones", "sc_drafts", "sc_resolutions", "statement_themes", "trade"),
    *("treaty_obligations", "treaty_partners", "positions", "scenarios", "indicators", "forecasts"),
    *("claims", "claim_tests", "claim_changes", "capabilities", "gdp", "military_spending", "spending_ppp"),
)
FRAGMENTS = (
    *("9999", "9999-12", "1500-01-01", "0000-00-00", "2019-02-30", "2019-13", "2100-12-31", "-1-1"),
    *("9" * 13, "9" * 400, "9" * 5000, "-0", "007", "1e999", "nan", "inf", "-", ".", "0." + "1" * 400, "\u0661\u0662"),
    *('"', '""', "'", ",", "\n", "\r", "\0", "a\0b", "\ufeff", "\u2028", "\ufffd", "=1+1", "#REF!", "\u00c3\u00a9"),
    *(";", "a;", ";a", "a;a", "a;b;a", "true;false", "", " ", "x" * 200_000),
    *("https://[", "https://[::1", "https://x:port/", "https://a/?" + "&".join("abc"), "ZZZ", "joint-sea-2012"),
)


@pytest.fixture(scope="module")
def small(cut_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A few rows of each table with all that they refer to."""
    folder = Folder(tmp_path_factory.mktemp("small"))
    for path in cut_data.iterdir():
        if path.suffix in (".yaml", ".csv", ".parquet") or path.name == "land.json":
            (folder.path / path.name).write_bytes(path.read_bytes())
    folder.keep("arms_deliveries", lambda row, _: (row["edition"], row["year"]) == ("2025", "2018"))
    key = ("edition", "supplier", "recipient", "year")
    header, *deliveries = folder.rows("arms_deliveries")
    sums = {("register", *(row[header.index(k)] for k in key)) for row in deliveries}
    folder.keep("arms_flows", lambda row, _: (row["basis"], *(row[k] for k in key)) in sums)
    few = (
        *("arms_orders", "arms_totals", "technology_events", "published_figures", "agreement_published", "disputes"),
        *("friction", "ga_reported", "sc_resolutions", "trade", "treaty_obligations", "ideal_points"),
        *("sc_drafts", "treaty_partners", "positions"),
    )
    for table in few:
        folder.keep(table, lambda row, number: number < 5)
    for table in ("exercises", "exercise_participants", "exercise_values"):
        folder.keep(table, lambda row, _: row["event_id"] in KEPT)
    folder.keep(
        "institution_criteria", lambda row, number: number < 4 and not {*row["exercise_ids"].split(";")} - KEPT - {""}
    )
    header, *criteria = folder.rows("institution_criteria")
    named = {m for row in criteria for m in row[header.index("milestone_ids")].split(";")} | STATEMENTS
    folder.keep("milestones", lambda row, _: row["event_id"] in named)
    folder.keep("statement_themes", lambda row, _: row["statement_id"] in STATEMENTS)
    folder.keep("ga_rollcalls", lambda row, _: row["symbol"] in CALLS)
    votes = folder.frame("ga_votes")
    folder.write_frame("ga_votes", votes[votes["symbol"].isin(CALLS)])
    header, *scenarios = folder.rows("scenarios")
    at = header.index("against_rows")
    against = f"friction:{folder.rows('friction')[1][0]}"
    folder.write("scenarios", [header, *([*row[:at], against, *row[at + 1 :]] for row in scenarios)])
    folder.keep("claims", lambda row, _: row["claim_id"] in CLAIMS)
    folder.keep("claim_tests", lambda row, _: row["claim_id"] in CLAIMS)
    folder.keep("claim_changes", lambda row, _: row["test_id"][:3].upper() in CLAIMS)
    folder.drop_unused_sources()
    return folder


def survives(folder: Path) -> bool:
    """True if ``check`` finds nothing; every table then loads, and otherwise loads or raises DataError."""
    problems = check(folder=folder)
    assert not [p for p in problems if "cannot be checked" in p.rule], "a rule stopped at a value"
    sound = problems == []
    for table in tables(folder):
        try:
            load(table, folder=folder)
        except DataError:
            assert not sound, table
    return sound


def survives_with(folder: Folder, file: str, content: bytes) -> None:
    path = folder.path / file
    before = path.read_bytes()
    try:
        path.write_bytes(content)
        survives(folder.path)
    finally:
        path.write_bytes(before)


def test_which_tables_are_not_fuzzed(small: Folder) -> None:
    left = {"arms_systems", "arms_totals", "coastline", "ga_votes", "series_gaps"}
    assert {*tables(small.path)} - {*TABLES} == left


def test_the_small_tables_are_sound(small: Folder) -> None:
    assert check(folder=small.path) == []
    assert survives(small.path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), table=st.sampled_from(TABLES))
def test_any_bytes_in_place_of_a_table(small: Folder, data: st.DataObject, table: str) -> None:
    before = (small.path / f"{table}.csv").read_bytes()
    at = data.draw(st.integers(0, len(before)), label="at")
    content = data.draw(
        st.one_of(
            st.binary(max_size=200),
            st.text(max_size=200).map(str.encode),
            st.binary(max_size=8).map(lambda b: before[:at] + b + before[at:]),
            st.text(max_size=8).map(lambda t: before[:at] + t.encode() + before[at:]),
            st.integers(0, 200).map(lambda n: before[:at] + before[at + n :]),
        ),
        label="content",
    )
    survives_with(small, f"{table}.csv", content)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), table=st.sampled_from(TABLES))
def test_fragments_in_any_cells(small: Folder, data: st.DataObject, table: str) -> None:
    header, *rows = small.rows(table)
    for _ in range(data.draw(st.integers(1, 4), label="cells")):
        row = data.draw(st.integers(0, len(rows) - 1), label="row")
        column = data.draw(st.integers(0, len(header) - 1), label="column")
        fragment = data.draw(st.sampled_from(FRAGMENTS) | st.text(max_size=12), label="fragment")
        rows[row][column] = data.draw(st.sampled_from([fragment, rows[row][column] + fragment]), label="cell")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    survives_with(small, f"{table}.csv", text.getvalue().encode())


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=range(len(FRAGMENTS)))
def test_each_fragment_in_a_whole_row(small: Folder, fragment: str) -> None:
    """Each fragment in every cell of the first row of every table."""
    before = {table: small.rows(table) for table in TABLES}
    try:
        for table, (header, first, *rows) in before.items():
            small.write(table, [header, [fragment] * len(first), *rows])
        survives(small.path)
    finally:
        for table, rows in before.items():
            small.write(table, rows)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_fragments_in_any_votes(small: Folder, data: st.DataObject) -> None:
    """The Parquet table is sound as a file, and its values are anything."""
    frame = small.frame("ga_votes")
    for _ in range(data.draw(st.integers(1, 4), label="cells")):
        row = data.draw(st.integers(0, len(frame) - 1), label="row")
        column = data.draw(st.sampled_from([*frame.columns]), label="column")
        text = st.sampled_from(FRAGMENTS) | st.text(max_size=12)
        frame.loc[row, column] = data.draw(st.none() | text, label="cell")
    survives_with(small, "ga_votes.parquet", parquet_bytes(frame, metadata("ga_votes", folder=small.path)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_bytes_in_place_of_the_votes(small: Folder, data: st.DataObject) -> None:
    before = (small.path / "ga_votes.parquet").read_bytes()
    at = data.draw(st.integers(0, len(before)), label="at")
    content = st.binary(max_size=30).map(lambda b: before[:at] + b + before[at + len(b) :]) | st.binary(max_size=200)
    survives_with(small, "ga_votes.parquet", data.draw(content, label="content"))
