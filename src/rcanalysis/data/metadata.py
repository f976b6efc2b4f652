"""What a table means: one YAML file beside each table, read into typed objects.

The file is the only place where a column is described. Types, checks, the codebook and
``datapackage.json`` all come from it.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

TYPES = ("string", "enum", "boolean", "integer", "number", "date")


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
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _read(path: Path, _mtime: int) -> Metadata:
    try:
        raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        columns = tuple(_column(c) for c in raw.pop("columns"))
        coverage = raw.pop("coverage", {}) or {}
        meta = Metadata(
            name=path.stem,
            columns=columns,
            key=tuple(raw.pop("key")),
            warnings=tuple(raw.pop("warnings", ())),
            coverage_start=coverage.get("start"),
            coverage_end=coverage.get("end"),
            version=str(raw.pop("version")),
            **{k: " ".join(v.split()) if isinstance(v, str) else v for k, v in raw.items()},
        )
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name}: metadata cannot be read ({error})") from error
    names = [c.name for c in columns]
    wrong = [f"{c.name}: unknown type {c.type!r}" for c in columns if c.type not in TYPES]
    wrong += [f"{k}: key column is not declared" for k in meta.key if k not in names]
    wrong += [f"{n}: declared twice" for n in sorted({n for n in names if names.count(n) > 1})]
    wrong += [f"{c.name}: enum without values" for c in columns if (c.type == "enum") != bool(c.enum)]
    if wrong:
        raise DataError(f"{path.name}: " + "; ".join(wrong))
    return meta


def _column(raw: dict[str, Any]) -> Column:
    raw = dict(raw)
    raw["enum"] = tuple(raw.get("enum", ()))
    if not all(isinstance(value, str) for value in raw["enum"]):
        # YAML reads a bare yes, no or 3 as something else than text
        raise TypeError(f"column {raw.get('name')}: put quotes around the values of enum")
    raw["description"] = " ".join(str(raw["description"]).split())
    return Column(**raw)
