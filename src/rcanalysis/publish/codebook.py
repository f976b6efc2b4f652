"""The codebook appendix and the list of sources, generated from the tables' metadata."""

from __future__ import annotations

import pandas as pd
from IPython.display import Markdown

from rcanalysis.data import Column, load, metadata, tables
from rcanalysis.publish.display import Table


def overview() -> Table:
    """All tables of the book."""
    metas = [metadata(name) for name in tables()]
    data = pd.DataFrame(
        {
            "name": [m.name for m in metas],
            "title": [m.title for m in metas],
            "row": [m.row for m in metas],
            "rows": [len(load(m.name)) for m in metas],
            "coverage": [f"{m.coverage_start} to {m.coverage_end}" if m.coverage_start else "" for m in metas],
            "version": [m.version for m in metas],
            "licence": [m.licence for m in metas],
        }
    )
    return Table(
        "tbl-tables",
        data,
        columns={
            "name": "Table",
            "title": "What it holds",
            "row": "One row is",
            "rows": "Rows",
            "coverage": "Coverage",
            "version": "Version",
            "licence": "Licence",
        },
        title="The tables of this edition",
        caption="Each is a CSV file in the folder data/ (ga_votes is Parquet), with a metadata file of the same name beside it; datapackage.json describes them all.",
        sources=tables(),
    )


def about(name: str) -> Markdown:
    """What a table is, where it is from, and how not to misread it."""
    m = metadata(name)
    coverage = f"{m.coverage_start} to {m.coverage_end}" if m.coverage_start else "not a series in time"
    lines = [
        f"{m.description}",
        "",
        f"One row is {m.row}. Key: {' + '.join(f'`{k}`' for k in m.key)}. Coverage: {coverage}. Version {m.version}, retrieved "
        f"{m.retrieved}. Licence: {m.licence}.",
        "",
        f"Cite as: {m.citation}.",
    ]
    if m.warnings:
        lines += ["", *(f"- {w}" for w in m.warnings)]
    return Markdown("\n".join(lines))


def columns(name: str) -> Table:
    """Every column of a table: type, unit, allowed values, meaning."""
    m = metadata(name)
    data = pd.DataFrame(
        {
            "column": [c.name for c in m.columns],
            "meaning": [c.description for c in m.columns],
            "type": [_type(c) for c in m.columns],
            "required": ["yes" if c.required else "" for c in m.columns],
            "values": [_values(c) for c in m.columns],
        }
    )
    return Table(
        f"tbl-codebook-{name.replace('_', '-')}",
        data,
        columns={"column": "Column", "meaning": "Meaning", "type": "Type", "required": "Required", "values": "Values"},
        title=f"Columns of {name}",
        caption="",
        sources=(name,),
        sort=False,
    )


def _type(column: Column) -> str:
    kind = {"enum": "choice", "string": "text", "boolean": "true or false", "integer": "whole number"}.get(
        column.type, column.type
    )
    kind += " (several, separated by ;)" if column.list else ""
    kind += " (day, month or year)" if column.reduced else ""
    return kind + (f", {column.unit}" if column.unit else "")


def _values(column: Column) -> str:
    if column.enum:
        return ", ".join(column.enum)
    if column.refers_to:
        return f"from {column.refers_to}"
    if column.minimum is not None or column.maximum is not None:
        low = "" if column.minimum is None else f"{column.minimum:g}"
        high = "" if column.maximum is None else f"{column.maximum:g}"
        return f"{low} to {high}".strip()
    return column.expects


def sources() -> Table:
    """Every source of the registers, with the number of events it supports."""
    listed = load("sources")
    events = load("exercises")
    used = events["source_ids"].explode().value_counts()
    data = pd.DataFrame(
        {
            "source_id": listed["source_id"],
            "publisher": listed["publisher"],
            "title": [t if seen else f"[{t}]" for t, seen in zip(listed["title"], listed["title_seen"], strict=True)],
            "date": listed["date"].dt.strftime("%Y-%m-%d").fillna(""),
            "language": listed["language"],
            "type": listed["publisher_type"].astype(str).str.replace("-", " "),
            "link": [
                [("open", str(url))] if ok and pd.notna(url) else []
                for ok, url in zip(listed["openable"], listed["url"], strict=True)
            ],
            "events": listed["source_id"].map(used).fillna(0).astype(int),
            "note": listed["note"].fillna(""),
        }
    )
    return Table(
        "tbl-sources",
        data,
        columns={
            "publisher": "Publisher",
            "title": "Title",
            "date": "Date",
            "language": "Language",
            "type": "Type",
            "link": "Page",
            "events": "Events",
            "note": "Note",
            "source_id": "Id",
        },
        title=f"The {len(data)} sources of the registers",
        caption="A title in square brackets was not seen and is described in our words. A source without a link was seen only as a copy on an "
        "unrelated domain. Dates known to the month or year only stand at their first day.",
        sources=("sources",),
        filters=("type", "language"),
        search=True,
        row_id="source_id",
        html_columns=("publisher", "title", "date", "language", "type", "link", "events"),
    )
