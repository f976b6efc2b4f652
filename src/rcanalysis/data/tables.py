"""Read one table: bytes to checked text to a typed frame.

Every cell is checked before anything is converted, so that a damaged file gives a list of
problems and never a wrong chart.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from rcanalysis.data.metadata import Column, Metadata, data_folder, metadata

DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
YEARS = (1900, 2100)  # beyond these a date is a slip, and a timestamp in nanoseconds ends in 2262
CURLY = re.compile("[\u2018\u2019\u201c\u201d]")
DAMAGE = (
    (re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)"), "has a spreadsheet's error value"),
    (re.compile(r"^="), "starts with '=': a spreadsheet would read it as a formula"),
    (
        re.compile("\u00c3[^A-Za-z]|[\u00c2\u00d0\u00d1][\u0080-\u00bf]|\u00e2\u20ac"),
        "has garbled letters: UTF-8 was read in another encoding; type them anew",
    ),
    (re.compile("\ufffd"), "has the mark for a letter that was lost (U+FFFD); type it anew"),
    (
        re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]"),
        "has an invisible or control character; remove it",
    ),
)
SPREADSHEET_DATES = (
    (re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"), "a spreadsheet has reformatted this date"),
    (
        re.compile(r"(?i)(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-\s]\d{2,4}"),
        "a spreadsheet has reformatted this date",
    ),
    (
        re.compile(r"(?i)\d{1,2}[-\s](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*([-\s]\d{2,4})?"),
        "a spreadsheet has reformatted this date",
    ),
    (re.compile(r"[34]\d{4}(\.\d+)?"), "this looks like a spreadsheet's day number"),
    (re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*"), "a spreadsheet has added a time of day"),
)


@dataclass(frozen=True, order=True)
class Problem:
    """One broken rule: where it is, what stands there and what was expected.

    ``row`` is the line of the file as an editor or a spreadsheet counts it (the header is row 1);
    0 means the whole file.
    """

    file: str
    row: int
    column: str
    value: str
    rule: str

    def __str__(self) -> str:
        where = (
            self.file + (f", row {self.row}" if self.row else "") + (f", column {self.column}" if self.column else "")
        )
        shown = self.value if len(self.value) <= 80 else self.value[:77] + "..."
        return f"{where}: {shown!r}: {self.rule}" if self.value or self.column else f"{where}: {self.rule}"


@dataclass(frozen=True)
class Raw:
    """A table as text.

    Attributes
    ----------
    meta : Metadata
        What the table means.
    rows : list of dict
        One dict a row, from the name of the column to the text of the cell.
    lines : list of int
        Line of the file each row starts on; as long as ``rows``.
    whole : bool
        False if rows are missing because the file or its header is broken.
    """

    meta: Metadata
    rows: list[dict[str, str]]
    lines: list[int]
    whole: bool = True

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        return iter(zip(self.lines, self.rows, strict=True))


def split(cell: str) -> tuple[str, ...]:
    """The values of a list cell."""
    return tuple(cell.split(";")) if cell else ()


def read_raw(name: str, *, folder: Path | None = None) -> tuple[Raw, list[Problem]]:
    """Read a table as text and check its form: encoding, separators, header, number of fields.

    Returns
    -------
    (Raw, list of Problem)
        Rows that have the right number of fields, and what is wrong with the file's form.
    """
    folder = folder or data_folder()
    meta = metadata(name, folder=folder)
    file = f"data/{name}.csv"
    path = folder / f"{name}.csv"
    empty = Raw(meta, [], [], whole=False)
    if not path.is_file():
        return empty, [Problem(file, 0, "", "", "the table is missing; its metadata file is there")]
    try:
        blob = path.read_bytes()
    except OSError as error:
        return empty, [Problem(file, 0, "", "", f"cannot be read ({error.strerror})")]
    problems: list[Problem] = []
    if blob.startswith(b"\xef\xbb\xbf"):
        problems.append(Problem(file, 0, "", "", "starts with a byte-order mark; save as UTF-8 without BOM"))
        blob = blob[3:]
    if blob.startswith((b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04")):
        return empty, [
            *problems,
            Problem(file, 0, "", "", "is not a CSV text file in UTF-8 (a spreadsheet or UTF-16 file?)"),
        ]
    try:
        text = blob.decode("utf-8")
    except UnicodeDecodeError as error:
        line = blob[: error.start].count(b"\n") + 1
        return empty, [*problems, Problem(file, line, "", "", "is not UTF-8; save the table as CSV UTF-8")]
    if "\0" in text:
        return empty, [
            *problems,
            Problem(file, text[: text.index("\0")].count("\n") + 1, "", "", "holds a NUL character"),
        ]
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        problems.append(Problem(file, line, "", "", "has Windows or old Mac line ends (CR); save with LF line ends"))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text and not text.endswith("\n"):
        problems.append(
            Problem(file, text.count("\n") + 1, "", "", "the last line has no line end: is the file complete?")
        )
    expected = [c.name for c in meta.columns]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[dict[str, str]] = []
    lines: list[int] = []
    whole = True
    try:
        header = next(reader, [])
        if header != expected:
            return empty, [*problems, *_header_problems(file, header, expected)]
        start = reader.line_num
        for fields in reader:
            line, start = start + 1, reader.line_num
            if len(fields) != len(expected):
                whole = False
                problems.append(
                    Problem(
                        file,
                        line,
                        "",
                        "",
                        f"has {len(fields)} fields where the header has {len(expected)}: "
                        "a comma without quotes, or a cut-off row?",
                    )
                )
                continue
            rows.append(dict(zip(expected, fields, strict=True)))
            lines.append(line)
    except csv.Error as error:
        whole = False
        problems.append(
            Problem(file, reader.line_num, "", "", f"cannot be read as CSV ({error}): check the quotes in this row")
        )
    return Raw(meta, rows, lines, whole), problems


def _header_problems(file: str, header: list[str], expected: list[str]) -> list[Problem]:
    if not header:
        return [Problem(file, 0, "", "", "is empty: expected a header " + ",".join(expected))]
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        other = "semicolons" if ";" in header[0] else "tabs"
        return [Problem(file, 1, "", "", f"is separated by {other}; save with commas")]
    found = [Problem(file, 1, name, "", "this column is missing") for name in expected if name not in header]
    found += [
        Problem(file, 1, name, "", "no such column in the metadata file") for name in header if name not in expected
    ]
    found += [
        Problem(file, 1, name, "", "this column occurs twice")
        for name in sorted({h for h in header if header.count(h) > 1})
    ]
    return found or [Problem(file, 1, "", "", "columns are in another order; expected " + ",".join(expected))]


def check_cells(raw: Raw) -> list[Problem]:
    """Check every cell of a table against its column: type, enumeration, pattern, bounds, key."""
    file = f"data/{raw.meta.name}.csv"
    problems: list[Problem] = []
    seen: dict[tuple[str, ...], int] = {}
    for line, row in raw:
        for column in raw.meta.columns:
            value = row[column.name]
            problems += [Problem(file, line, column.name, value, rule) for rule in cell_rules(column, value)]
        key = tuple(row[k] for k in raw.meta.key)
        if key in seen:
            what = " + ".join(raw.meta.key)
            problems.append(
                Problem(
                    file,
                    line,
                    raw.meta.key[0],
                    " + ".join(key),
                    f"the same {what} stands in row {seen[key]}; it must be unique",
                )
            )
        seen.setdefault(key, line)
    return problems


def cell_rules(column: Column, value: str) -> list[str]:
    """The rules a cell breaks, in words; empty if it is sound."""
    if value == "":
        return ["must not be blank"] if column.required else []
    if value != value.strip() or "\u00a0" in value or "\t" in value or "\n" in value:
        return ["has spaces at an end, a line break, a tab or a non-breaking space"]
    if CURLY.search(value):
        return ["has curly quotes; use straight ones (a word processor changes them as you type)"]
    for pattern, why in DAMAGE:
        if pattern.search(value):
            return [why]
    if column.list:
        parts = split(value)
        rules = [
            f"{part!r} {rule}" if part else "empty element in a list"
            for part in parts
            for rule in (_value_rules(column, part) if part else [""])
        ]
        if len(set(parts)) != len(parts):
            rules.append("an element stands twice in the list")
        return rules
    return _value_rules(column, value)


def _value_rules(column: Column, value: str) -> list[str]:
    if column.type == "enum":
        return [] if value in column.enum else ["expected one of " + ", ".join(column.enum)]
    if column.type == "boolean":
        return [] if value in ("true", "false") else ["expected true or false in lower case"]
    if column.type == "date":
        return date_rules(value, reduced=column.reduced)
    if column.type in ("integer", "number"):
        return _number_rules(column, value)
    if column.pattern and not re.fullmatch(column.pattern, value):
        return ["expected " + (column.expects or f"the pattern {column.pattern}")]
    return []


def _number_rules(column: Column, value: str) -> list[str]:
    form = r"0|-?[1-9]\d{0,11}" if column.type == "integer" else r"-?(0|[1-9]\d{0,11})(\.\d{1,15})?"
    if not re.fullmatch(form, value, re.ASCII):
        what = "a whole number" if column.type == "integer" else "a number with a decimal point"
        return [f"expected {what}, without separators, units or leading zeros, of at most 12 digits"]
    if column.minimum is not None and float(value) < column.minimum:
        return [f"expected at least {column.minimum:g}"]
    if column.maximum is not None and float(value) > column.maximum:
        return [f"expected at most {column.maximum:g}"]
    return []


def date_rules(value: str, *, reduced: bool) -> list[str]:
    """The rules a date breaks, in words; ``reduced`` allows a month or a year."""
    expected = "expected a date YYYY-MM-DD" + (", YYYY-MM or YYYY" if reduced else "")
    match = re.fullmatch(DATE, value) if value.isascii() else None
    if match is None:
        hint = next((why for pattern, why in SPREADSHEET_DATES if pattern.fullmatch(value)), "")
        return [expected + (f" ({hint})" if hint else "")]
    if match[3] is None and not reduced:
        return [expected]
    if not YEARS[0] <= int(match[1]) <= YEARS[1]:
        return [f"{expected} in the years {YEARS[0]} to {YEARS[1]}"]
    try:
        first_day(value)
    except ValueError:
        return [expected + "; there is no such day"]
    return []


def first_day(value: str) -> dt.date:
    """First day of a date given to the day, the month or the year."""
    parts = [int(p) for p in value.split("-")]
    return dt.date(*([*parts, 1, 1])[:3])


def last_day(value: str) -> dt.date:
    """Last day of a date given to the day, the month or the year."""
    parts = [int(p) for p in value.split("-")]
    if len(parts) == 3:
        return dt.date(*parts)
    year, month = parts[0], parts[1] if len(parts) == 2 else 12
    return (dt.date(year + month // 12, month % 12 + 1, 1)) - dt.timedelta(days=1)


def typed(raw: Raw) -> pd.DataFrame:
    """The typed frame of a table whose cells are sound."""
    return pd.DataFrame({c.name: _typed_column(c, [row[c.name] for row in raw.rows]) for c in raw.meta.columns})


def _typed_column(column: Column, cells: list[str]) -> pd.Series:
    if column.list:
        return pd.Series([split(c) for c in cells], dtype=object)
    blanked = [c if c else None for c in cells]
    match column.type:
        case "enum":
            return pd.Series(pd.Categorical(blanked, categories=list(column.enum), ordered=True))
        case "boolean":
            return pd.Series([None if c is None else c == "true" for c in blanked], dtype="boolean")
        case "integer":
            return pd.Series([None if c is None else int(c) for c in blanked], dtype="Int64")
        case "number":
            return pd.Series([float("nan") if c is None else float(c) for c in blanked], dtype="float64")
        case "date":
            return pd.Series(
                [None if c is None else pd.Timestamp(first_day(c)) for c in blanked], dtype="datetime64[ns]"
            )
        case _:
            return pd.Series(blanked, dtype="string")


def report(problems: list[Problem]) -> str:
    """All problems as text, in the order of the files, with a count at the head."""
    count = len(problems)
    return f"{count} problem{'s' if count != 1 else ''} found\n" + "\n".join(f"  {p}" for p in sorted(problems))
