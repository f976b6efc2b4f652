"""Add rows to a table that is only ever added to."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from rcanalysis.data.loading import load
from rcanalysis.data.metadata import DataError, data_folder, metadata


def append(name: str, rows: pd.DataFrame, *, dated: str, folder: Path | None = None) -> Path:
    """Append rows to a CSV table; what stands in it stays as it is, byte for byte.

    Parameters
    ----------
    name : str
        Name of the table.
    rows : DataFrame
        With the columns of the table; dates as timestamps, blanks missing.
    dated : str
        Column with the day a row was made. No row may be older than those in the table.
    folder : Path, optional
        Another data folder.

    Returns
    -------
    Path
        The file. It is replaced as a whole, so that a failure leaves the old one.

    Raises
    ------
    DataError
        If the table is not sound before or would not be after; if a key is in it already, or a row is older than its
        newest.
    """
    folder = folder or data_folder()
    there, meta = load(name, folder=folder), metadata(name, folder=folder)
    key = list(meta.key)
    known = set(there[key].astype(str).itertuples(index=False, name=None))
    again = [k for k in rows[key].astype(str).itertuples(index=False, name=None) if k in known]
    if again:
        raise DataError(f"data/{meta.file} has {' '.join(again[0])} already; what is written there stays as it is")
    if len(there) and rows[dated].min() < there[dated].max():
        raise DataError(f"data/{meta.file} has rows of {there[dated].max():%Y-%m-%d}; none that is older can be added")
    path = folder / meta.file
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([_cell(v) for v in row] for row in rows[[c.name for c in meta.columns]].itertuples(index=False))
    before = path.read_bytes()
    temporary = path.with_suffix(".csv.tmp")
    try:
        temporary.write_bytes(before + buffer.getvalue().encode())
        temporary.replace(path)
        load(name, folder=folder)
    except DataError:
        path.write_bytes(before)
        raise
    finally:
        temporary.unlink(missing_ok=True)
    return path


def _cell(value: object) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
