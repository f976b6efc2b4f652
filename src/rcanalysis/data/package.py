"""The Frictionless data package, generated from the metadata files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from rcanalysis.data.metadata import LICENCES, Column, DataError, Metadata, data_folder, metadata, tables

NO_VERSION = 'data/*.yaml: no metadata file has a version that begins with a digit, such as "2026.11"'
TYPES = {
    "string": "string",
    "enum": "string",
    "boolean": "boolean",
    "integer": "integer",
    "number": "number",
    "date": "date",
}


def datapackage(*, folder: Path | None = None) -> dict[str, Any]:
    """The descriptor of all tables, as a Frictionless data package (version 1 profile).

    Raises
    ------
    DataError
        If a metadata file is malformed, or if no table has a version that begins with a digit.
    """
    folder = folder or data_folder()
    metas = [metadata(name, folder=folder) for name in tables(folder)]
    versions = [m.version for m in metas if m.numbered]
    if not versions:
        raise DataError(NO_VERSION)
    return {
        "profile": "data-package",
        "name": "russia-china-military-cooperation",
        "title": "Russia-China military cooperation: open data behind the book",
        "version": max(versions),
        "licenses": [_licence("CC-BY-4.0")],
        "resources": [_resource(m, folder) for m in metas],
    }


def descriptor_text(*, folder: Path | None = None) -> str:
    """``datapackage.json`` as it should stand in the data folder."""
    return json.dumps(datapackage(folder=folder), ensure_ascii=False, indent=1) + "\n"


def _licence(name: str) -> dict[str, str]:
    title, path = LICENCES[name]
    return {"name": name, "title": title, "path": path}


def _resource(meta: Metadata, folder: Path) -> dict[str, Any]:
    return {
        "name": meta.name.replace("_", "-"),
        "path": meta.file,
        "title": meta.title,
        "description": meta.description,
        **(_text_file() if meta.format == "csv" else _binary_file(folder / meta.file)),
        "licenses": [_licence(meta.licence)],
        "sources": [{"title": meta.citation}],
        "schema": _schema(meta),
    }


def _text_file() -> dict[str, Any]:
    return {"profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}


def _binary_file(path: Path) -> dict[str, Any]:
    """A Parquet file: its hash says whether it is the one that belongs here, since no difference can be read from it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"data/{path.name}: cannot be read ({error.strerror})") from error
    return {
        "profile": "data-resource",
        "type": "file",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }


def _schema(meta: Metadata) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(c) for c in meta.columns],
        "missingValues": [""],
        "primaryKey": list(meta.key),
    }
    links = []
    for column in meta.columns:
        # Frictionless knows no reference from within a list cell; our own check follows those
        if column.refers_to and not column.list:
            table, target = column.refers_to.split(".")
            resource = "" if table == meta.name else table.replace("_", "-")
            links.append({"fields": [column.name], "reference": {"resource": resource, "fields": [target]}})
    if links:
        schema["foreignKeys"] = links
    return schema


def _field(column: Column) -> dict[str, Any]:
    text = column.list or column.reduced
    field: dict[str, Any] = {
        "name": column.name,
        "type": "string" if text else TYPES[column.type],
        "description": column.description + (" (several values, separated by semicolons)" if column.list else ""),
    }
    if column.unit:
        field["unit"] = column.unit
    if column.type == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.reduced:
        constraints["pattern"] = r"\d{4}(-\d{2}(-\d{2})?)?"
    elif column.list:
        part = column.pattern or "[^;]+"
        constraints["pattern"] = rf"(?:{part})(;(?:{part}))*"
    elif column.enum:
        constraints["enum"] = list(column.enum)
    elif column.pattern:
        constraints["pattern"] = column.pattern
    for bound in ("minimum", "maximum"):
        if getattr(column, bound) is not None:
            constraints[bound] = getattr(column, bound)
    if constraints:
        field["constraints"] = constraints
    return field
