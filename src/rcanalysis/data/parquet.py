"""Read and write a table that is too long for a CSV file: Parquet, checked against the same metadata.

Text columns are dictionaries, so that a rule is tried once a value and not once a row.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from rcanalysis.data.metadata import Column, Metadata, data_folder, metadata
from rcanalysis.data.tables import Problem, cell_rules

TEXT = pa.dictionary(pa.int32(), pa.string())
ARROW = {"string": TEXT, "enum": TEXT, "boolean": pa.bool_(), "integer": pa.int64(), "number": pa.float64()}
WORDS = {
    **dict.fromkeys(("string", "enum"), "text as a dictionary"),
    "boolean": "true or false",
    "integer": "whole numbers",
    "number": "numbers",
}


def read_parquet(name: str, *, folder: Path | None = None) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read a Parquet table and check its form and every value.

    Parameters
    ----------
    name : str
        Name of the table.
    folder : Path, optional
        Another data folder.

    Returns
    -------
    (DataFrame or None, list of Problem)
        The typed frame, or None if the file or its columns are broken; and what is wrong. ``row`` of a problem counts
        the rows of the table from 1, and names the first of all rows with that fault.

    Notes
    -----
    Text is a ``category``, an enumeration in the order of the metadata; the other types are those of ``load``. Trap: a
    category compares with text, but a group-by over two of them makes every combination unless ``observed=True``.
    """
    folder = folder or data_folder()
    meta = metadata(name, folder=folder)
    path = folder / meta.file
    file = f"data/{meta.file}"
    if not path.is_file():
        return None, [Problem(file, 0, "", "", "the table is missing; its metadata file is there")]
    try:
        table = pq.read_table(path, memory_map=False, page_checksum_verification=True)
        names = table.column_names
    except OSError as error:
        reason = error.strerror or "the file is damaged"
        return None, [Problem(file, 0, "", "", f"cannot be read ({reason}); restore it or ingest it again")]
    except (pa.ArrowException, ValueError, UnicodeDecodeError):
        rule = "is not a whole Parquet file: cut off or damaged; restore it or ingest it again"
        return None, [Problem(file, 0, "", "", rule)]
    expected = [column.name for column in meta.columns]
    if names != expected:
        got = ",".join(names)
        return None, [Problem(file, 0, "", got, "expected the columns " + ",".join(expected))]
    wrong = [
        Problem(file, 0, c.name, str(table.schema.field(c.name).type), f"expected {WORDS[c.type]}")
        for c in meta.columns
        if not _fits(table.schema.field(c.name).type, c)
    ]
    if wrong:
        return None, wrong
    try:
        table.validate(full=True)
        frame = _frame(table, meta)
    except (pa.ArrowException, ValueError):
        return None, [Problem(file, 0, "", "", "holds values that are damaged; restore it or ingest it again")]
    return frame, frame_problems(frame, meta)


def frame_problems(frame: pd.DataFrame, meta: Metadata) -> list[Problem]:
    """The faults in the values of a Parquet table: every column by its metadata, and the key."""
    file = f"data/{meta.file}"
    problems = [problem for column in meta.columns for problem in _column_problems(file, column, frame[column.name])]
    twice = frame.duplicated(list(meta.key))
    if twice.any():
        row = int(twice.to_numpy().argmax())
        key = " + ".join(str(frame[k].iloc[row]) for k in meta.key)
        rule = f"the same {' + '.join(meta.key)} stands in an earlier row; it must be unique"
        problems.append(Problem(file, row + 1, meta.key[0], key, rule))
    return problems


def _fits(kind: pa.DataType, column: Column) -> bool:
    expected = ARROW[column.type]
    if expected is TEXT:
        return pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type)
    return bool(kind == expected)


def _frame(table: pa.Table, meta: Metadata) -> pd.DataFrame:
    frame = table.combine_chunks().unify_dictionaries().to_pandas()
    for column in meta.columns:
        if column.type == "enum":
            extra = [v for v in frame[column.name].cat.categories if v not in column.enum]
            frame[column.name] = frame[column.name].cat.set_categories([*column.enum, *extra], ordered=True)
        elif column.type == "integer":
            frame[column.name] = frame[column.name].astype("Int64")
        elif column.type == "boolean":
            frame[column.name] = frame[column.name].astype("boolean")
    return frame


def _column_problems(file: str, column: Column, values: pd.Series) -> list[Problem]:
    """The faults of a column: each distinct value is tried once, and the first row that has it is named."""
    problems = []
    blank = values.isna().to_numpy()
    if column.required and blank.any():
        problems.append(Problem(file, int(blank.argmax()) + 1, column.name, "", f"blank in {int(blank.sum())} rows"))
    for value in values.dropna().unique():
        shown = value if isinstance(value, str) else str(value).lower() if column.type == "boolean" else f"{value:.15g}"
        if rules := cell_rules(column, shown) or (["must not be blank"] if shown == "" else []):
            row = int((values == value).to_numpy().argmax()) + 1
            problems += [Problem(file, row, column.name, shown, rule) for rule in rules]
    return problems


def parquet_bytes(frame: pd.DataFrame, meta: Metadata) -> bytes:
    """A table as the bytes of a Parquet file; the same rows give the same bytes with the same version of the library."""
    arrays = []
    for column in meta.columns:
        kind = ARROW[column.type]
        if kind is TEXT:
            arrays.append(pa.array(frame[column.name].astype("string"), pa.string()).dictionary_encode())
        else:
            arrays.append(pa.array(frame[column.name], kind))
    table = pa.table(arrays, names=[column.name for column in meta.columns])
    sink = pa.BufferOutputStream()
    # levels and settings are fixed: a default may change with the library; without checksums a flipped bit may pass as a vote
    options = {"compression": "zstd", "compression_level": 19, "version": "2.6"}
    pq.write_table(table, sink, write_statistics=False, write_page_checksum=True, **options)
    return sink.getvalue().to_pybytes()
