"""Read one table, whatever file it is kept in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from rcanalysis.data.metadata import DataError, metadata, tables
from rcanalysis.data.parquet import read_parquet
from rcanalysis.data.tables import check_cells, read_raw, report, typed


def load(name: str, *, folder: Path | None = None) -> pd.DataFrame:
    """One table as a typed frame, after every cell has been checked.

    Parameters
    ----------
    name : str
        Name of the table; ``rcanalysis.tables()`` lists them.
    folder : Path, optional
        Another data folder.

    Returns
    -------
    DataFrame
        Text is ``string``, an enumeration a ``category`` in the order of the metadata, true/false ``boolean``, whole
        numbers ``Int64``, numbers ``float64``, dates ``datetime64[ns]``, a list cell a tuple of text. Rows are in the
        file's order. In a Parquet table text is a ``category``.

    Raises
    ------
    DataError
        With every problem of the table: file, row, column, value and rule.

    Notes
    -----
    A date known only to the month or year becomes its first day: look at the column ``date_precision``
    before taking a difference. Links between tables are checked by ``rcanalysis check``, not here.
    """
    if metadata(name, folder=folder).format == "parquet":
        frame, problems = read_parquet(name, folder=folder)
    else:
        raw, problems = read_raw(name, folder=folder)
        problems += check_cells(raw)
        frame = None if problems else typed(raw)
    if problems or frame is None:
        raise DataError(report(problems))
    return frame


class Loaded(Mapping[str, pd.DataFrame]):
    """The tables by name, each loaded when it is first asked for.

    Parameters
    ----------
    folder : Path, optional
        Another data folder.

    Raises
    ------
    DataError
        As ``load``, when a damaged or unknown table is asked for.
    """

    def __init__(self, *, folder: Path | None = None) -> None:
        self._folder = folder
        self._tables: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._tables:
            self._tables[name] = load(name, folder=self._folder)
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(tables(self._folder))

    def __len__(self) -> int:
        return len(tables(self._folder))
