"""What a notebook cell shows: ``Figure``, ``Number``, ``Table``.

Each object is written once, and read everywhere: its MIME bundle holds plain text (terminal, nbval), a form that
JupyterLab and GitHub show (SVG or HTML), and ``RC_MIME``, from which ``rcanalysis.publish.mime`` makes the book's figure,
number or table. Bundles are deterministic: no random ids, floats rounded to six significant digits.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from rcanalysis.charts import theme
from rcanalysis.publish import html, render
from rcanalysis.publish.mime import RC_MIME

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SHORTEST_ALT = 60
_LIFT_FROM = 600  # inline data longer than this (JSON characters) is stored once for the wide and the narrow chart


class Figure:
    """A chart with everything a reader needs to read, check and reuse it.

    Parameters
    ----------
    id : str
        Permanent slug that starts with ``fig-``; also the label for cross-references.
    chart : altair chart
        Drawing for wide pages (about 700 px), in the colours of ``charts.theme`` and without a title of its own.
    data : DataFrame
        Exactly the plotted rows. One data set of the chart must hold these rows, in this order; it may hold more columns.
    title, subtitle : str
        The finding, as a sentence; measure, unit and period.
    caption : str
        What to look for, or a caveat; may be empty.
    alt : str
        Chart type, axes and takeaway with its numbers, computed; at least 60 characters.
    sources : sequence of str
        Tables of ``data/`` the rows come from.
    columns : mapping of str to str
        Label, with unit, of every column of ``data``, in the order of the table and the CSV file.
    narrow : altair chart, optional
        Drawing for phones (about 340 px); without it the wide one scrolls in its own box.
    code : str
        ``module.function`` that made the data or the chart.

    Raises
    ------
    ValueError
        If any of the above does not hold; the message names what to change.
    """

    def __init__(
        self,
        id: str,
        *,
        chart: alt.TopLevelMixin,
        data: pd.DataFrame,
        title: str,
        subtitle: str,
        caption: str,
        alt: str,
        sources: Sequence[str],
        columns: Mapping[str, str],
        narrow: alt.TopLevelMixin | None = None,
        code: str = "",
    ) -> None:
        _check_id(id, "fig-")
        for name, text in (("title", title), ("subtitle", subtitle)):
            if not text.strip():
                raise ValueError(f"{id}: {name} is empty")
        if len(alt.strip()) < _SHORTEST_ALT:
            raise ValueError(
                f"{id}: alt has {len(alt.strip())} characters; say chart type, axes and takeaway with its numbers "
                f"in at least {_SHORTEST_ALT}"
            )
        _check_columns(id, data, columns)
        records = _records(data[list(columns)])
        specs = [_spec(id, part) for part in (chart, narrow) if part is not None]
        shared: dict[str, Any] = {}
        specs = [_lift(spec, shared) for spec in specs]
        self.payload: dict[str, Any] = {
            "kind": "figure",
            "id": id,
            "title": _clean(title),
            "subtitle": _clean(subtitle),
            "caption": _clean(caption),
            "alt": _clean(alt),
            "sources": _source_notes(sources),
            "columns": _pairs(columns),
            "code": code,
            "plotted": _find(id, records, list(columns), specs[0], shared),
            "digest": _digest(records),
            "spec": specs[0],
            "narrow": specs[1] if len(specs) > 1 else None,
            "datasets": shared,
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        p = self.payload
        rows = len(render.plotted(p))
        text = f"{p['id']}: {p['title']}\n{p['subtitle']}\n{p['alt']}\n{rows} rows plotted, data digest {p['digest']}"
        return {"text/plain": text, "image/svg+xml": render.titled_svg(p), RC_MIME: _compact(p)}

    def __repr__(self) -> str:
        return f"Figure({self.payload['id']!r})"


class Number:
    """A computed value for the prose, with its interval, unit, meaning and origin on hover and focus.

    Parameters
    ----------
    id : str
        Permanent slug; ``{glue}`` in the text names it.
    value : int or float
        The value.
    digits : int
        Decimals shown.
    unit : str
        Unit, for the note; the sentence itself says it in words.
    low, high : float, optional
        Bounds of the interval; both or neither.
    level : float
        What the interval covers, 0 to 1.
    what, method : str
        What the number is; how it (and its interval) was made.
    sources : sequence of str
        Tables of ``data/`` it comes from.
    text : str, optional
        Words to show in the prose instead of the value.

    Raises
    ------
    ValueError
        If the value is not a finite number, the interval is incomplete or upside down, or a text is missing.
    """

    def __init__(
        self,
        id: str,
        value: float,
        *,
        digits: int = 0,
        unit: str = "",
        low: float | None = None,
        high: float | None = None,
        level: float = 0.95,
        what: str,
        method: str,
        sources: Sequence[str],
        text: str | None = None,
    ) -> None:
        _check_id(id, "")
        for name, number in (("value", value), ("low", low), ("high", high)):
            if (name == "value" or number is not None) and (pd.isna(number) or not math.isfinite(float(number or 0))):
                raise ValueError(f"{id}: {name} is {number}, not a finite number")
        if (low is None) != (high is None):
            raise ValueError(f"{id}: an interval needs both low and high")
        if low is not None and high is not None and not low <= value <= high:
            raise ValueError(f"{id}: value {value} is not between low {low} and high {high}")
        if not 0 < level < 1:
            raise ValueError(f"{id}: level {level} is not between 0 and 1")
        if not what.strip() or not method.strip():
            raise ValueError(f"{id}: what and method must be given in words")
        shown = format_number(value, digits)
        interval = (
            "" if low is None or high is None else f"{format_number(low, digits)} to {format_number(high, digits)}"
        )
        self.payload: dict[str, Any] = {
            "kind": "number",
            "id": id,
            "text": _clean(text) if text is not None else shown,
            "value": shown,
            "interval": interval,
            "level": f"{level * 100:g} % interval" if interval else "",
            "unit": unit,
            "what": _clean(what),
            "method": _clean(method),
            "sources": _source_notes(sources),
        }

    @property
    def with_interval(self) -> Number:
        """The same number under ``<id>-interval``; in the prose it reads ``2.4 (1.9 to 3.1)``."""
        if not self.payload["interval"]:
            raise ValueError(f"{self.payload['id']}: there is no interval to show")
        other = object.__new__(Number)
        p = self.payload
        other.payload = {**p, "id": f"{p['id']}-interval", "text": f"{p['text']} ({p['interval']})"}
        return other

    def __str__(self) -> str:
        p = self.payload
        return p["value"] + (f" ({p['level']} {p['interval']})" if p["interval"] else "")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        p = self.payload
        return {"text/plain": str(self), "text/html": html.number(p, f"{p['id']}-note"), RC_MIME: p}

    def __repr__(self) -> str:
        return f"Number({self.payload['id']!r}, {self})"


class Table:
    """A table of the book: readable without JavaScript; with it, searched, filtered and sorted.

    Parameters
    ----------
    id : str
        Permanent slug that starts with ``tbl-``.
    data : DataFrame
        The rows, in the order they are shown. A cell is a text, a number, a truth value, a date, a list of texts, or
        a list of links ``[(text, address), ...]``.
    columns : mapping of str to str
        Label, with unit, of every column in the CSV file, in order.
    title, caption : str
        The finding or the content; a caveat, may be empty.
    sources : sequence of str
        Tables of ``data/`` the rows come from.
    filters : sequence of str
        Columns to filter by: a choice for texts and lists, from-to for whole numbers and for years of dates.
    search : bool
        Offer a search over the whole text of a row.
    row_id : str, optional
        Column whose value names the row: ``event_id`` gives ``id="event-<value>"``, to which one can link.
    sort : bool
        Offer sorting in the heads.
    sort_by : mapping of str to str, optional
        Columns sorted by the values of another: ``{"dates": "start_date"}``.
    html_columns : sequence of str, optional
        The columns shown on the page, in order; the rest is in the CSV file only.
    chips : sequence of str
        Columns that hold verdicts, shown with word, shape and colour.
    also : mapping of str to str, optional
        Further files of the folder of tables to offer below, with their words.

    Raises
    ------
    ValueError
        If a column, filter, address or id does not fit; the message names what to change.
    """

    def __init__(
        self,
        id: str,
        data: pd.DataFrame,
        *,
        columns: Mapping[str, str],
        title: str,
        caption: str,
        sources: Sequence[str],
        filters: Sequence[str] = (),
        search: bool = False,
        row_id: str | None = None,
        sort: bool = True,
        sort_by: Mapping[str, str] | None = None,
        html_columns: Sequence[str] | None = None,
        chips: Sequence[str] = (),
        also: Mapping[str, str] | None = None,
    ) -> None:
        _check_id(id, "tbl-")
        if not title.strip():
            raise ValueError(f"{id}: title is empty")
        sort_by = dict(sort_by or {})
        named = [*filters, *sort_by, *sort_by.values(), *(html_columns or ()), *chips, *([row_id] if row_id else [])]
        unknown = [name for name in named if name not in data.columns]
        if unknown:
            raise ValueError(f"{id}: data has no column {', '.join(map(repr, unknown))}")
        missing = [name for name in columns if name not in data.columns]
        missing += [name for name in (*filters, *(html_columns or ())) if name not in columns]
        if missing:
            raise ValueError(f"{id}: columns must label, and data hold, {', '.join(map(repr, missing))}")
        frame = data[list(dict.fromkeys([*columns, *([row_id] if row_id else [])]))]
        records = _records(frame)
        keys = [record[row_id] for record in records] if row_id else []
        if len(set(keys)) != len(keys) or not all(isinstance(k, str) and _SLUG.fullmatch(k) for k in keys):
            raise ValueError(f"{id}: values of {row_id} must be different slugs")
        _check_links(id, records)
        self.payload: dict[str, Any] = {
            "kind": "table",
            "id": id,
            "title": _clean(title),
            "caption": _clean(caption),
            "sources": _source_notes(sources),
            "columns": _pairs(columns),
            "shown": list(html_columns if html_columns is not None else columns),
            "filters": list(filters),
            "search": search,
            "sort": sort,
            "chips": list(chips),
            "also": _pairs(also or {}),
            "sort_by": {name: [record[by] for record in _records(data[[by]])] for name, by in sort_by.items()},
            "anchor": re.sub(r"_?id$", "", row_id) or "row" if row_id else "",
            "keys": keys,
            "digest": _digest(records),
            "rows": [[record[name] for name in columns] for record in records],
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        p = self.payload
        text = f"{p['id']}: {p['title']}\n{len(p['rows'])} rows, {len(p['columns'])} columns, data digest {p['digest']}"
        return {"text/plain": text, "text/html": html.table_excerpt(p), RC_MIME: _compact(p)}

    def __repr__(self) -> str:
        return f"Table({self.payload['id']!r})"


def glue_numbers(*numbers: Number) -> None:
    """Store numbers under their ids, so that ``{glue}`` shows them in the text; nothing is displayed here.

    Raises
    ------
    ValueError
        If two numbers have the same id.
    """
    from myst_nb import glue

    ids = [number.payload["id"] for number in numbers]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ValueError(f"numbers with the same id: {', '.join(twice)}")
    for number in numbers:
        glue(number.payload["id"], number, display=False)


def format_number(value: float, digits: int = 0) -> str:
    """A number as the book writes it: ``1,234.5``, a true minus sign, no minus before zero."""
    text = f"{float(value):,.{digits}f}"
    if text.startswith("-") and not text.strip("-0.,"):
        text = text[1:]
    return text.replace("-", "−")


def _pairs(columns: Mapping[str, str]) -> list[list[str]]:
    return [[name, label] for name, label in columns.items()]  # a list: notebooks are stored with sorted keys


def _compact(payload: dict[str, Any]) -> str:
    """The payload on one line: a notebook file would give every number of the data a line of its own."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def _clean(text: str) -> str:
    return " ".join(text.split())


def _check_id(id: str, prefix: str) -> None:
    if not _SLUG.fullmatch(id) or not id.startswith(prefix):
        start = f", starting with {prefix}" if prefix else ""
        raise ValueError(f"id {id!r}: use lower-case letters, digits and hyphens{start}")


def _check_columns(id: str, data: pd.DataFrame, columns: Mapping[str, str]) -> None:
    differ = sorted(set(map(str, data.columns)) ^ set(columns))
    if differ:
        raise ValueError(f"{id}: columns must label every column of data and no other; look at {', '.join(differ)}")
    if data.empty:
        raise ValueError(f"{id}: data has no rows")


def _check_links(id: str, records: Iterable[Mapping[str, Any]]) -> None:
    for record in records:
        for name, cell in record.items():
            if isinstance(cell, list):
                for item in cell:
                    if isinstance(item, list):
                        if len(item) != 2 or not all(isinstance(part, str) for part in item):
                            raise ValueError(f"{id}: column {name}: a link is (text, address), got {item!r}")
                        if not re.match(r"https?://|#|[\w./-]+(#[\w-]+)?$", item[1]):
                            raise ValueError(f"{id}: column {name}: not an address a page may link to: {item[1]!r}")


def _records(data: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON values: dates as ISO text, blanks as None, lists as lists, floats rounded."""
    columns = [[_plain(value) for value in data[name].astype(object)] for name in data.columns]
    return [dict(zip(map(str, data.columns), row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(value: Any) -> Any:
    """One value as JSON has it."""
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, pd.Timestamp | dt.datetime):
        return value.isoformat()
    if isinstance(value, dt.date):
        return f"{value.isoformat()}T00:00:00"
    if isinstance(value, str | bool):
        return value
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return _rounded(value)
    return value


def _rounded(value: float) -> float | int | None:
    """Six significant digits, at least three decimals: below what another platform's arithmetic may change."""
    if not math.isfinite(value):
        return None
    if value == int(value) and abs(value) < 1e15:
        return int(value)
    return round(value, max(3, 5 - math.floor(math.log10(abs(value)))))


def _spec(id: str, chart: alt.TopLevelMixin) -> dict[str, Any]:
    spec: dict[str, Any] = _plain(chart.to_dict())
    if spec.get("title") is not None:
        raise ValueError(f"{id}: leave the title to the figure, not to the chart")
    for problems, what in (
        (theme.check_colours(spec), "colours that are not of charts.theme"),
        (theme.check_text(spec), f"text smaller than {theme.SMALLEST_TEXT} px"),
    ):
        if problems:
            raise ValueError(f"{id}: {what}: {'; '.join(problems[:5])}")
    return spec


def _lift(spec: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """The spec without its data, which goes into ``shared`` under a name made from its content."""
    own = spec.get("datasets", {})

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(item) for item in value]
        if not isinstance(value, dict):
            return value
        data = value.get("data")
        if isinstance(data, dict) and ("values" in data or data.get("name") in own):
            content = data["values"] if "values" in data else own[data["name"]]
            if "values" not in data or len(json.dumps(content)) > _LIFT_FROM:
                name = f"data-{_digest(content)}"
                shared[name] = content
                data = {**{k: v for k, v in data.items() if k != "values"}, "name": name}
            return {**{k: walk(v) for k, v in value.items() if k != "data"}, "data": data}
        return {k: walk(v) for k, v in value.items()}

    lifted: dict[str, Any] = walk({k: v for k, v in spec.items() if k != "datasets"})
    return lifted


def _find(
    id: str, records: list[dict[str, Any]], columns: list[str], spec: dict[str, Any], shared: Mapping[str, Any]
) -> str:
    """Name of the data set that holds the plotted rows; ValueError if the chart does not plot them."""
    text = json.dumps(spec)
    near = "the chart has no data set with these columns"
    for name, rows in shared.items():
        if f'"{name}"' not in text or not isinstance(rows, list) or not rows or not isinstance(rows[0], dict):
            continue
        if not set(columns) <= set(rows[0]):
            continue
        if [{c: _blank(row.get(c)) for c in columns} for row in rows] == [
            {c: _blank(value) for c, value in record.items()} for record in records
        ]:
            return name
        near = f"a data set of the chart has the columns but other rows ({len(rows)}, given {len(records)})"
    raise ValueError(f"{id}: data is not what the chart plots: {near}")


def _blank(value: Any) -> Any:
    return None if value == "" else value  # altair writes a missing date as an empty text


def _source_notes(names: Sequence[str]) -> list[dict[str, str]]:
    """Title, edition, coverage and retrieval of tables, from their metadata."""
    from rcanalysis.data import metadata

    if isinstance(names, str) or not names:
        raise ValueError(f"sources must be a list of table names, got {names!r}")
    notes = []
    for name in names:
        meta = metadata(name)
        notes.append(
            {
                "table": name,
                "title": meta.title,
                "citation": meta.citation,
                "licence": meta.licence,
                "version": meta.version,
                "until": meta.coverage_end.isoformat() if meta.coverage_end else "",
                "retrieved": meta.retrieved.isoformat() if meta.retrieved else "",
            }
        )
    return notes


def _digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
