"""What the tests of the ingest share: tables as rows, and a data folder beside a folder for downloads."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable
from pathlib import Path

from rcanalysis.data.ingest import run
from tests.conftest import ROOT

Row = dict[str, str]


def table(path: Path) -> list[Row]:
    """The rows of a CSV file as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Desk:
    """A data folder with some files of the book, and a folder for downloads with names that end in ``suffix``."""

    def __init__(self, path: Path, names: Iterable[str], *, suffix: str = "") -> None:
        self.data, self.inbox, self.suffix = path / "data", path / "in", suffix
        self.data.mkdir()
        self.inbox.mkdir()
        for name in names:
            shutil.copy(ROOT / "data" / name, self.data)

    def ingest(self, source: str, *contents: str | bytes) -> list[str]:
        """Names of the tables written."""
        return [path.stem for path in run(source, self.files(contents), self.data)]

    def files(self, contents: Iterable[str | bytes]) -> list[Path]:
        paths = []
        for n, content in enumerate(contents):
            paths.append(self.inbox / f"download-{n}{self.suffix}")
            paths[-1].write_bytes(content if isinstance(content, bytes) else content.encode())
        return paths

    def rows(self, name: str) -> list[Row]:
        return table(self.data / f"{name}.csv")

    def bytes(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.data.iterdir()}
