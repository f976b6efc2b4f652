"""Whatever stands in a table, ``check`` lists problems and ``load`` raises DataError: never another exception."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rcanalysis.data import DataError, check, load, tables
from tests.conftest import ROOT, Folder

KEPT = {"joint-sea-2012", "joint-sea-2016", "vostok-2018"}
TABLES = (
    *("countries", "exercise_participants", "exercise_values", "exercises", "regions", "series", "sources"),
    *("arms_deliveries", "arms_flows", "arms_orders", "arms_parties", "technology_events", "published_figures"),
)
FRAGMENTS = (
    *("9999", "9999-12", "1500-01-01", "0000-00-00", "2019-02-30", "2019-13", "2100-12-31", "-1-1"),
    *("9" * 13, "9" * 400, "9" * 5000, "-0", "007", "1e999", "nan", "inf", "-", ".", "0." + "1" * 400, "\u0661\u0662"),
    *('"', '""', "'", ",", "\n", "\r", "\0", "a\0b", "\ufeff", "\u2028", "\ufffd", "=1+1", "#REF!", "\u00c3\u00a9"),
    *(";", "a;", ";a", "a;a", "a;b;a", "true;false", "", " ", "x" * 200_000),
    *("https://[", "https://[::1", "https://x:port/", "https://a/?" + "&".join("abc"), "ZZZ", "joint-sea-2012"),
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A few events, orders and deliveries with all that they refer to."""
    folder = Folder(tmp_path_factory.mktemp("small"))
    for path in (ROOT / "data").iterdir():
        if path.suffix in (".yaml", ".csv") or path.name == "land.json":
            (folder.path / path.name).write_bytes(path.read_bytes())
    folder.write("coastline", folder.rows("coastline")[:20])
    header, *deliveries = folder.rows("arms_deliveries")
    at = [header.index(c) for c in ("edition", "supplier", "recipient", "year")]
    deliveries = [row for row in deliveries if [row[at[0]], row[at[3]]] == ["2025", "2018"]]
    folder.write("arms_deliveries", [header, *deliveries])
    sums = {("register", *(row[k] for k in at)) for row in deliveries}
    header, *flows = folder.rows("arms_flows")
    at = [header.index(c) for c in ("basis", "edition", "supplier", "recipient", "year")]
    folder.write("arms_flows", [header, *(row for row in flows if tuple(row[k] for k in at) in sums)])
    for table in ("arms_orders", "arms_totals", "technology_events", "published_figures"):
        folder.write(table, folder.rows(table)[:6])
    cited: set[str] = set()
    for table in (
        *("exercises", "exercise_participants", "exercise_values", "series", "series_gaps"),
        *("technology_events", "published_figures", "sources"),
    ):
        header, *rows = folder.rows(table)
        if "event_id" in header and table != "technology_events":
            rows = [row for row in rows if row[header.index("event_id")] in KEPT]
        if table == "sources":
            rows = [row for row in rows if row[0] in cited]
        cited |= {s for row in rows for c in ("source_ids",) if c in header for s in row[header.index(c)].split(";")}
        folder.write(table, [header, *rows])
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


def survives_with(folder: Folder, table: str, content: bytes) -> None:
    path = folder.path / f"{table}.csv"
    before = path.read_bytes()
    try:
        path.write_bytes(content)
        survives(folder.path)
    finally:
        path.write_bytes(before)


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
    survives_with(small, table, content)


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
    survives_with(small, table, text.getvalue().encode())


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
