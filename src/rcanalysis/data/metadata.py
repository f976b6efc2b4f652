"""What a table means: one YAML file beside each table, read into typed objects.

The file is the only place where a column is described. Types, checks, the codebook and
``datapackage.json`` all come from it.
"""

from __future__ import annotations

import datetime as dt
import math
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

TYPES = ("string", "enum", "boolean", "integer", "number", "date")
FORMATS = ("csv", "parquet")
LICENCES = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "SIPRI-terms": (
        "SIPRI's terms: non-commercial scholarly use of a subset, with attribution; not under this book's licence",
        "https://www.sipri.org/about/terms-and-conditions",
    ),
    "UN-terms": (
        "United Nations terms of use: non-commercial use with attribution; who voted how is a fact, the titles are the UN's",
        "https://www.un.org/en/about-us/terms-of-use",
    ),
    "CC0-1.0": ("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
}


class DataError(ValueError):
    """Raised when a table or its metadata breaks a rule. The message lists every problem found."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name, description, unit : str
        ``unit`` is blank for text.
    type : str
        One of ``string``, ``enum``, ``boolean``, ``integer``, ``number``, ``date``.
    required : bool
        A blank cell is an error.
    list : bool
        The cell holds several values separated by ``;``.
    reduced : bool
        A date may be given to the month or the year only.
    enum : tuple of str
        Allowed values, in the order charts and tables use.
    pattern : str
        Regular expression the whole value must match.
    expects : str
        The pattern in words, for error messages.
    refers_to : str
        ``table.column`` the value must occur in.
    minimum, maximum : float or None
        Bounds of a number, inclusive.
    """

    name: str
    type: str
    description: str
    unit: str = ""
    required: bool = False
    list: bool = False
    reduced: bool = False
    enum: tuple[str, ...] = ()
    pattern: str = ""
    expects: str = ""
    refers_to: str = ""
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Metadata:
    """What a table is, where it is from, how far it reaches and how it may be used."""

    name: str
    title: str
    row: str
    description: str
    citation: str
    licence: str
    version: str
    retrieved: dt.date
    coverage_start: dt.date | None
    coverage_end: dt.date | None
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    warnings: tuple[str, ...] = ()
    upstream: str = ""
    format: str = "csv"

    @property
    def file(self) -> str:
        """Name of the table's file in the data folder."""
        return f"{self.name}.{self.format}"

    @property
    def numbered(self) -> bool:
        """True if the version begins with a digit; the version of the data package is the highest of these."""
        return self.version[:1].isdecimal()

    def column(self, name: str) -> Column:
        """The column called ``name``; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name}")


def data_folder() -> Path:
    """The folder that holds the tables: ``RCANALYSIS_DATA`` if set, else ``data/`` of this checkout."""
    named = os.environ.get("RCANALYSIS_DATA")
    folder = Path(named) if named else Path(__file__).resolve().parents[3] / "data"
    if not folder.is_dir():
        raise DataError(
            f"no data folder at {folder}: work in a clone of the book's repository (pip install -e .) "
            "or set RCANALYSIS_DATA to its data folder"
        )
    return folder


def tables(folder: Path | None = None) -> list[str]:
    """Names of all tables that have a metadata file, in alphabetical order."""
    return sorted(path.stem for path in (folder or data_folder()).glob("*.yaml"))


def metadata(name: str, *, folder: Path | None = None) -> Metadata:
    """Metadata of one table.

    Parameters
    ----------
    name : str
        Name of the table, as in ``data/<name>.yaml``.
    folder : Path, optional
        Another data folder.

    Raises
    ------
    DataError
        If there is no such table or its metadata file is malformed.
    """
    folder = folder or data_folder()
    path = folder / f"{name}.yaml"
    if not path.is_file():
        raise DataError(f"no table called {name!r}; there are: {', '.join(tables(folder)) or 'none'}")
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise DataError(f"{path.name}: metadata cannot be read ({error.strerror})") from error


@lru_cache(maxsize=64)
def _read(path: Path, _mtime: int) -> Metadata:
    try:
        raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(raw, dict):
            raise TypeError("expected fields with names: title, row, description and so on")
        columns = tuple(_column(c) for c in raw.pop("columns"))
        coverage = raw.pop("coverage", {}) or {}
        if not isinstance(coverage, dict) or not coverage.keys() <= {"start", "end"}:
            raise TypeError("coverage: expected a start and an end, both dates")
        meta = Metadata(
            name=path.stem,
            columns=columns,
            key=tuple(raw.pop("key")),
            warnings=tuple(raw.pop("warnings", ())),
            coverage_start=coverage.get("start"),
            coverage_end=coverage.get("end"),
            version=raw.pop("version"),
            **{k: " ".join(v.split()) if isinstance(v, str) else v for k, v in raw.items()},
        )
    except KeyError as error:
        raise DataError(f"{path.name}: metadata cannot be read (there is no {error})") from error
    except (yaml.YAMLError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise DataError(f"{path.name}: metadata cannot be read ({error})") from error
    if wrong := _table_rules(meta) or [rule for column in columns for rule in _column_rules(column)]:
        raise DataError(f"{path.name}: " + "; ".join(wrong))
    return meta


def _table_rules(meta: Metadata) -> list[str]:
    """The rules that the description of a table breaks, in words."""
    wrong = [
        f"{field}: expected text"
        for field in ("title", "row", "description", "citation", "licence", "version")
        if not isinstance(text := getattr(meta, field), str) or not text.strip()
    ]
    wrong += [
        f"{field}: expected text"
        for field, values in (
            ("upstream", (meta.upstream,)),
            ("format", (meta.format,)),
            ("warnings", meta.warnings),
            ("key", meta.key),
        )
        if not all(isinstance(value, str) for value in values)
    ]
    if any(not isinstance(c.name, str) or not c.name for c in meta.columns):
        wrong.append("columns: every column needs a name that is text; put quotes around it")
    if wrong:
        return wrong
    dates = {"retrieved": meta.retrieved, "coverage start": meta.coverage_start, "coverage end": meta.coverage_end}
    # a timestamp is a datetime, which is a date to isinstance
    wrong += [
        f"{field}: expected a date YYYY-MM-DD, not {str(value)!r}"
        for field, value in dates.items()
        if type(value) is not dt.date and (value is not None or field == "retrieved")
    ]
    if not wrong and meta.coverage_start and meta.coverage_end and meta.coverage_start > meta.coverage_end:
        wrong.append("coverage ends before it starts")
    if meta.licence not in LICENCES:
        wrong.append(f"licence: unknown {meta.licence!r}; expected one of " + ", ".join(LICENCES))
    if meta.format not in FORMATS:
        wrong.append(f"format: unknown {meta.format!r}; expected one of " + ", ".join(FORMATS))
    if meta.format == "parquet" and any(c.type == "date" or c.list or c.reduced for c in meta.columns):
        wrong.append("format: a Parquet table holds no dates and no lists here; keep them in a CSV table")
    if not re.search(r"\d", meta.version):
        wrong.append(f"version: expected a number in it, not {meta.version!r}")
    names = [c.name for c in meta.columns]
    if not meta.key or not names:
        wrong.append("key and columns must not be empty")
    wrong += [f"{k}: key column is not declared" for k in meta.key if k not in names]
    wrong += [f"{n}: declared twice" for n in sorted({n for n in names if names.count(n) > 1})]
    return wrong


def _column_rules(column: Column) -> list[str]:
    """The rules that the description of a column breaks, in words."""
    wrong = [
        f"{field}: expected text, not {value!r}"
        for field in ("type", "unit", "pattern", "expects", "refers_to")
        if not isinstance(value := getattr(column, field), str)
    ]
    wrong += [
        f"{field}: expected true or false, not {value!r}"
        for field in ("required", "list", "reduced")
        if not isinstance(value := getattr(column, field), bool)
    ]
    wrong += [
        f"{field}: expected a number, not {value!r}"
        for field in ("minimum", "maximum")
        if (value := getattr(column, field)) is not None
        and (isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value))
    ]
    if not wrong:
        if column.type not in TYPES:
            wrong.append(f"unknown type {column.type!r}")
        if (column.type == "enum") != bool(column.enum):
            wrong.append("enum without values, or values without the type enum")
        if len(set(column.enum)) != len(column.enum):
            wrong.append("a value of enum stands twice")
        if column.refers_to and not re.fullmatch(r"\w+\.\w+", column.refers_to):
            wrong.append(f"refers_to: expected table.column, not {column.refers_to!r}")
        try:
            re.compile(column.pattern)
        except (re.error, OverflowError, RecursionError) as error:
            wrong.append(f"pattern {column.pattern!r} is not a regular expression ({error})")
    return [f"{column.name}: {rule}" for rule in wrong]


def _column(raw: dict[str, Any]) -> Column:
    raw = dict(raw)
    values = raw.get("enum", [])
    if not isinstance(values, list):
        raise TypeError(f"column {raw.get('name')}: enum must be a list")
    raw["enum"] = tuple(values)
    if not all(isinstance(value, str) for value in raw["enum"]):
        # YAML reads a bare yes, no or 3 as something else than text
        raise TypeError(f"column {raw.get('name')}: put quotes around the values of enum")
    raw["description"] = " ".join(str(raw["description"]).split())
    return Column(**raw)
