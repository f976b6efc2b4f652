"""Floor 0: the tables. ``load`` reads one, ``check`` validates all, ``metadata`` says what one means."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from rcanalysis.data.appending import append
from rcanalysis.data.check import check
from rcanalysis.data.loading import Loaded, load
from rcanalysis.data.metadata import Column, DataError, Metadata, data_folder, metadata, tables
from rcanalysis.data.package import datapackage, descriptor_text
from rcanalysis.data.tables import Problem, report

__all__ = [
    "Column",
    "DataError",
    "Loaded",
    "Metadata",
    "Problem",
    "append",
    "as_of",
    "check",
    "data_folder",
    "datapackage",
    "descriptor_text",
    "land_outline",
    "load",
    "metadata",
    "report",
    "tables",
]


def as_of(table: str = "exercises", *, folder: Path | None = None) -> dt.date:
    """Last day a table covers, the exercise register if none is named. Its year is partial unless it is 31 December."""
    end = metadata(table, folder=folder).coverage_end
    if end is None:
        raise DataError(f"{table}.yaml: coverage needs an end date")
    return end


def land_outline(*, folder: Path | None = None) -> dict[str, Any]:
    """Land of the world as one GeoJSON feature, for maps (Natural Earth 1:110m, simplified)."""
    path = (folder or data_folder()) / "land.json"
    try:
        outline: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"data/land.json cannot be read ({error}); restore it from the repository") from error
    return outline
