"""Shared by all tests."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from rcanalysis.data import descriptor_text, metadata, tables
from rcanalysis.data.parquet import parquet_bytes

ROOT = Path(__file__).resolve().parents[1]


def pytest_collectstart(collector: pytest.Collector) -> None:
    """nbval compares every stored output except drawings: SVG text depends on the renderer, the data digest beside it does not."""
    if collector.fspath and collector.fspath.ext == ".ipynb":
        collector.skip_compare += ("image/svg+xml",)


@pytest.fixture
def root() -> Path:
    """The checkout."""
    return ROOT


class Folder:
    """A copy of ``data/`` that a test may damage."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, table: str) -> list[list[str]]:
        with (self.path / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def write(self, table: str, rows: list[list[str]]) -> None:
        with (self.path / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def set(self, table: str, where: Callable[[dict[str, str]], bool], **cells: str) -> int:
        """Change cells of the first row that fits; returns its line as the checker counts it (no cell holds a line break)."""
        header, *body = self.rows(table)
        for number, row in enumerate(body, start=2):
            if where(dict(zip(header, row, strict=True))):
                for column, value in cells.items():
                    row[header.index(column)] = value
                self.write(table, [header, *body])
                return number
        raise AssertionError(f"no row of {table} fits")

    def keep(self, table: str, where: Callable[[dict[str, str], int], object]) -> None:
        """Keep the rows that fit; they are numbered from 0."""
        header, *body = self.rows(table)
        kept = [row for number, row in enumerate(body) if where(dict(zip(header, row, strict=True)), number)]
        assert kept, f"no row of {table} fits"
        self.write(table, [header, *kept])

    def frame(self, table: str) -> pd.DataFrame:
        """A Parquet table, unchecked, its text as it stands."""
        return pq.read_table(self.path / f"{table}.parquet").to_pandas().astype(object)

    def write_frame(self, table: str, frame: pd.DataFrame) -> None:
        (self.path / f"{table}.parquet").write_bytes(parquet_bytes(frame, metadata(table, folder=self.path)))

    def drop_unused_sources(self) -> None:
        """Leave out the sources that no row names any more."""
        used: set[str] = set()
        for table in tables(self.path):
            columns = metadata(table, folder=self.path).columns
            for at in [n for n, column in enumerate(columns) if column.refers_to == "sources.source_id"]:
                used.update(source for row in self.rows(table)[1:] for source in row[at].split(";"))
        self.keep("sources", lambda row, _: row["source_id"] in used)


# roll calls of the cut copy: from both sources, with and without issue codes, before and after China's seat changed
CALLS = (
    *("A/RES/17(I)[RULE-73]", "A/RES/377(V)[A-C]", "A/RES/2758(XXVI)", "A/RES/38/180E", "A/RES/68/262", "A/RES/79/287"),
    *("A/RES/ES-11/1", "A/RES/ES-11/4", "A/RES/ES-11/7", "A/RES/ES-11/8", "A/RES/80/6", "A/RES/80/7"),
)


@pytest.fixture(scope="session")
def cut_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real tables, with the long ones cut to what other tables lean on, so that checking is quick. Not to be changed."""
    folder = Folder(tmp_path_factory.mktemp("cut") / "data")
    shutil.copytree(ROOT / "data", folder.path)
    folder.keep("coastline", lambda row, number: number < 20)
    pairs = ({"CHN", "RUS"}, {"CHN", "SUN"})  # the sums that the rows of arms_deliveries must add up to
    folder.keep("arms_deliveries", lambda row, _: row["edition"] == "2025")
    folder.keep(
        "arms_flows",
        lambda row, _: (
            {row["supplier"], row["recipient"]} in pairs and (row["basis"] == "table" or row["edition"] == "2025")
        ),
    )
    folder.keep("ga_rollcalls", lambda row, _: row["symbol"] in CALLS)
    votes = folder.frame("ga_votes")
    folder.write_frame("ga_votes", votes[votes["symbol"].isin(CALLS)])
    folder.keep("ideal_points", lambda row, _: row["iso3"] in ("CHN", "RUS", "USA") and row["year"] > "2014")
    folder.keep(
        "sc_resolutions", lambda row, _: re.search(r"/(1|2|3|338|1973|2202|27[5-9]\d)\(", row["symbol"]) is not None
    )
    folder.keep("treaty_partners", lambda row, _: row["year"] in ("1950", "1980", "2018"))
    header, *figures = folder.rows("trade")
    at = [header.index(name) for name in ("measure", "basis")]
    firsts = {tuple(row[k] for k in at): row for row in reversed(figures)}
    folder.write("trade", [header, *sorted(firsts.values())])
    folder.drop_unused_sources()
    (folder.path / "datapackage.json").write_text(descriptor_text(folder=folder.path), encoding="utf-8", newline="\n")
    return folder.path


@pytest.fixture(scope="session")
def _place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("copy") / "data"


@pytest.fixture
def data_copy(cut_data: Path, _place: Path) -> Folder:
    """A cut copy of the tables for one test, whole again before each.

    It always stands in the same place, with the dates of its files, so that the metadata files are parsed once a session.
    """
    shutil.rmtree(_place, ignore_errors=True)
    shutil.copytree(cut_data, _place)
    return Folder(_place)
