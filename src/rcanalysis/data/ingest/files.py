"""What every ingest needs: read a download as text, read a table that is there, write all tables or none."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from rcanalysis.data.metadata import DataError, metadata
from rcanalysis.data.parquet import frame_problems, parquet_bytes
from rcanalysis.data.tables import Problem, Raw, check_cells, read_raw, report

Row = dict[str, Any]
SHOWN = 10  # faults of one file that are told in full


def read_text(path: Path) -> str:
    """A download as text, unpacked if it is packed with gzip.

    Raises
    ------
    DataError
        If it cannot be read, is cut off, or is a spreadsheet.
    """
    blob = read_bytes(path)
    try:
        return blob.decode("utf-8-sig")
    except UnicodeDecodeError:
        return blob.decode("latin-1")  # SIPRI's order register, as SIPRI serves it


def read_bytes(path: Path) -> bytes:
    """The bytes of a download, unpacked; DataError if it cannot be read, is cut off, or is a spreadsheet."""
    try:
        blob = path.read_bytes()
        blob = gzip.decompress(blob) if blob[:2] == b"\x1f\x8b" else blob
    except (EOFError, zlib.error) as error:
        raise DataError(f"{path.name}: the packed file is cut off or damaged; fetch it again") from error
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read ({error.strerror or error})") from error
    if blob.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise DataError(f"{path.name}: is a spreadsheet; download the CSV")
    return blob


def refuse(name: str, faults: Sequence[str]) -> None:
    """DataError with all faults of a file, if there are any."""
    if len(faults) == 1:
        raise DataError(f"{name}: {faults[0]}")
    if faults:
        more = [f"and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
        shown = "".join(f"\n  {text}" for text in [*faults[:SHOWN], *more])
        raise DataError(f"{name}: {len(faults)} problems found{shown}")


def count_files(paths: Sequence[Path], number: int, what: str) -> Sequence[Path]:
    """The paths, if there are as many as ``what`` says; DataError if not."""
    if len(paths) != number:
        raise DataError(f"expected {number} file{'s' * (number > 1)} ({what}), got {len(paths)}")
    return paths


def read_rows(path: Path, needed: Iterable[str], *, whole: Iterable[str], numbers: Iterable[str] = ()) -> list[Row]:
    """Rows of a CSV file that has at least the columns needed, each row whole, with numbers or blanks where they belong."""
    text = read_text(path)
    try:
        head, *lines = list(csv.reader(io.StringIO(text, newline=""), strict=True)) or [[]]
    except csv.Error as error:
        raise DataError(f"{path.name}: cannot be read as CSV ({error})") from error
    if missing := [c for c in needed if c not in head]:
        raise DataError(f"{path.name}: the head lacks {', '.join(missing)}: another file, or its format has changed")
    if not lines or any(len(line) != len(head) for line in lines):
        raise DataError(f"{path.name}: has no rows, or one that is not whole: the download was cut off")
    rows = [dict(zip(head, line, strict=True)) for line in lines]
    forms = {**dict.fromkeys(numbers, r"-?\d+(\.\d+)?(e[+-]?\d+)?"), **dict.fromkeys(whole, r"-?\d+")}
    faults = [
        f"row {n}, {column}: {row[column]!r} is not a number"
        for n, row in enumerate(rows, start=2)
        for column, form in forms.items()
        if row[column] and not re.fullmatch(form, row[column], re.ASCII)
    ]
    refuse(path.name, faults)
    return rows


def load_rows(folder: Path, name: str) -> list[Row]:
    """The rows of a CSV table as text, after every cell has been checked."""
    raw, problems = read_raw(name, folder=folder)
    if problems := problems + check_cells(raw):
        raise DataError(report(problems))
    return list(raw.rows)


def write_tables(folder: Path, tables: Mapping[str, Sequence[Row] | pd.DataFrame]) -> list[Path]:
    """Write all tables, or none if one would not be sound.

    Parameters
    ----------
    folder : Path
        Data folder.
    tables : mapping
        Rows of each CSV table, or the frame of a Parquet table, by its name.

    Returns
    -------
    list of Path
        The files written.
    """
    problems: list[Problem] = []
    blobs: dict[Path, bytes] = {}
    for name, rows in tables.items():
        meta = metadata(name, folder=folder)
        if isinstance(rows, pd.DataFrame):
            problems += frame_problems(rows, meta)
            blobs[folder / meta.file] = b"" if problems else parquet_bytes(rows, meta)
            continue
        columns = [column.name for column in meta.columns]
        cells = [{c: _cell(row[c]) for c in columns} for row in rows]
        problems += check_cells(Raw(meta, cells, list(range(2, len(cells) + 2))))
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(cells)
        blobs[folder / meta.file] = text.getvalue().encode()
    if problems:
        more = f"\n  and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise DataError(
            "the tables would not be sound, so that nothing was written: " + report(sorted(problems)[:SHOWN]) + more
        )
    temporary = {path: path.with_name(path.name + ".tmp") for path in blobs}
    try:
        for path, blob in blobs.items():
            temporary[path].write_bytes(blob)
        for path in blobs:
            temporary[path].replace(path)
    finally:
        for path in temporary.values():
            path.unlink(missing_ok=True)
    return list(blobs)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    if isinstance(value, tuple):
        return ";".join(value)
    return str(value)
