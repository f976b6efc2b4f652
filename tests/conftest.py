"""Shared by all tests."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

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


@pytest.fixture
def data_copy(tmp_path: Path) -> Folder:
    """The real tables, with the long ones cut to what other tables lean on, so that checking is quick."""
    target = tmp_path / "data"
    shutil.copytree(ROOT / "data", target)
    folder = Folder(target)
    folder.write("coastline", folder.rows("coastline")[:20])
    header, *flows = folder.rows("arms_flows")
    at = [header.index(name) for name in ("supplier", "recipient")]
    pairs = ({"CHN", "RUS"}, {"CHN", "SUN"})  # the sums that the rows of arms_deliveries must add up to
    folder.write("arms_flows", [header, *(row for row in flows if {row[at[0]], row[at[1]]} in pairs)])
    return folder
