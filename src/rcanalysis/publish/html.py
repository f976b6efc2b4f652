"""HTML of figures, numbers and tables. Every text from data is escaped here and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from rcanalysis.publish import render

_EXCERPT = 60
_SHORT_TEXT, _LONG_TEXT = 22, 40  # characters: a column up to the first does not wrap, one beyond the second gets room
_LONG_TABLE = 40  # rows from which a table scrolls in its own box
_MOST_STEPS = 12  # whole-number columns with more values than this are filtered from-to


def number(payload: Mapping[str, Any], note_id: str) -> str:
    """A number in the prose; its note is shown on hover and focus, and read out as its description."""
    p = payload
    lines = [f"<b>{escape(p['what'])}</b>"]
    value = " ".join(part for part in (p["value"], p["unit"]) if part)
    lines.append(escape(value + (f" ({p['level']} {p['interval']})" if p["interval"] else "")))
    lines.append(f"Method: {escape(p['method'])}")
    lines.append(escape(render.source_text(p["sources"])))
    note = "<br>".join(lines)
    return (
        f'<span class="rc-number" tabindex="0" aria-describedby="{escape(note_id)}">{escape(p["text"])}'
        f'<span class="rc-note" role="tooltip" id="{escape(note_id)}">{note}</span></span>'
    )


def cell(value: Any) -> str:
    """One table cell: links as links, lists joined by commas, everything escaped."""
    if isinstance(value, list):
        return ", ".join(_link(*item) if isinstance(item, list) else cell(item) for item in value)
    return escape(render.shown(value))


def _link(text: str, address: str) -> str:
    return f'<a href="{escape(address)}">{escape(text)}</a>'


def chip(verdict: str) -> str:
    """A verdict with word, shape and colour."""
    return f'<span class="rc-verdict rc-{escape(verdict.replace(" ", "-"))}">{escape(verdict)}</span>'


def is_numeric(values: Sequence[Any]) -> bool:
    """Whether a column holds numbers only (and at least one)."""
    known = [v for v in values if v is not None]
    return bool(known) and all(isinstance(v, int | float) and not isinstance(v, bool) for v in known)


def table_excerpt(payload: Mapping[str, Any]) -> str:
    """A plain table for JupyterLab and GitHub: the first rows, and how many more there are."""
    p = payload
    names = [name for name, _ in p["columns"]]
    at = [names.index(name) for name in p["shown"]]
    head = "".join(f'<th scope="col">{escape(p["columns"][i][1])}</th>' for i in at)
    rows = "".join("<tr>" + "".join(f"<td>{cell(row[i])}</td>" for i in at) + "</tr>\n" for row in p["rows"][:_EXCERPT])
    more = len(p["rows"]) - _EXCERPT
    rest = f"<p>{more} more rows in the book and its CSV file.</p>" if more > 0 else ""
    return f"<table><caption>{escape(p['title'])}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table>{rest}"


def figure_body(payload: Mapping[str, Any], *, folder: str, bundle: str) -> str:
    """Everything of a figure between its caption and its end.

    Parameters
    ----------
    payload : mapping
        Payload of a ``Figure``.
    folder : str
        Address of the folder of figure files, as seen from the page.
    bundle : str
        Address of the script that makes charts interactive, as seen from the page.
    """
    p = payload
    id = p["id"]
    files = f"{folder}/{id}"
    parts = [f'<p class="rc-subtitle">{escape(p["subtitle"])}</p>']
    drawings = [("wide", *render.page_svg(p))]
    if p["narrow"]:
        drawings.append(("narrow", *render.page_svg(p, narrow=True)))
    inner = "".join(
        f'<div class="rc-drawing rc-{kind}" data-width="{width}">{svg}</div>' for kind, svg, width, _ in drawings
    )
    # a drawing without a narrow version scrolls sideways on a phone; then the box must take the keyboard focus
    scroll = "" if p["narrow"] else ' tabindex="0"'
    both = " rc-two" if p["narrow"] else ""
    parts.append(
        f'<div class="rc-chart{both}" id="{id}-chart" role="img" aria-label="{escape(p["title"])}" '
        f'aria-describedby="{id}-alt"{scroll} data-spec="{escape(files)}.js" data-vega="{escape(bundle)}">{inner}</div>'
    )
    parts.append(f'<p id="{id}-alt" hidden>{escape(p["alt"])}</p>')
    if p["caption"]:
        parts.append(f'<p class="rc-legend">{escape(p["caption"])}</p>')
    parts.append(f'<p class="rc-source">{escape(render.source_text(p["sources"]))}</p>')
    short = escape(_short(p["title"]))
    links = [("csv", "Data (CSV)"), ("svg", "SVG"), ("png", "PNG"), ("vl.json", "Vega-Lite")]
    items = "".join(
        f'<li><a href="{escape(files)}.{ext}" download>{name}<span class="rc-sr"> of figure: {short}</span></a></li>'
        for ext, name in links
    )
    parts.append(
        f'<div class="rc-bar"><button type="button" class="rc-explore" hidden aria-controls="{id}-chart">Explore'
        f'<span class="rc-sr"> figure: {short}</span></button><ul class="rc-links">{items}</ul></div>'
    )
    parts.append(_details(p))
    return "\n".join(parts)


def _short(title: str) -> str:
    return title if len(title) <= 60 else title[:60].rsplit(" ", 1)[0] + " …"


def _details(p: Mapping[str, Any]) -> str:
    rows = render.plotted(p)
    numeric = [is_numeric([row[i] for row in rows]) for i in range(len(p["columns"]))]
    heads = [
        f'<th scope="col"{_class(is_number)}>{escape(label)}</th>'
        for label, is_number in zip((label for _, label in p["columns"]), numeric, strict=True)
    ]
    body = []
    for row in rows:
        first = f'<th scope="row"{_class(numeric[0], row[0])}>{cell(row[0])}</th>'
        rest = [f"<td{_class(n, v)}>{cell(v)}</td>" for v, n in zip(row[1:], numeric[1:], strict=True)]
        body.append(f"<tr>{first}{''.join(rest)}</tr>")
    code = f" Made by <code>{escape(p['code'])}</code>." if p["code"] else ""
    return (
        f'<details class="rc-details"><summary>Description and data table<span class="rc-sr"> of figure: '
        f"{escape(_short(p['title']))}</span></summary>\n"
        f'<p class="rc-alt">{escape(p["alt"])}{code}</p>\n'
        f'<div class="rc-scroll" tabindex="0" role="region" aria-label="Data of figure: {escape(p["title"])}">'
        f'<table class="rc-data"><caption class="rc-sr">{escape(p["title"])}. {escape(p["subtitle"])}</caption>\n'
        f"<thead><tr>{''.join(heads)}</tr></thead>\n<tbody>\n" + "\n".join(body) + "\n</tbody></table></div></details>"
    )


def _class(numeric: bool, value: Any = None) -> str:
    if numeric:
        return ' class="rc-num"'
    return ' class="rc-day"' if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]+", value) else ""


def table_body(payload: Mapping[str, Any], *, folder: str, caption: str) -> str:
    """The table of a ``Table``, with what the script needs to search, filter and sort it.

    ``caption`` is HTML (number, title and permanent link, made by the builder).
    """
    p = payload
    id = p["id"]
    names = [name for name, _ in p["columns"]]
    at = [names.index(name) for name in p["shown"]]
    numeric = {i: is_numeric([row[i] for row in p["rows"]]) for i in at}
    widths = {i: _width([row[i] for row in p["rows"]]) for i in at}
    filters = [_filter(p, names.index(name)) for name in p["filters"]]
    sortable = ' data-sort="1"' if p["sort"] else ""
    heads = "".join(f'<th scope="col"{_class(numeric[i])}>{escape(p["columns"][i][1])}</th>' for i in at)
    body = []
    for number_, row in enumerate(p["rows"]):
        anchor = f' id="{escape(p["anchor"])}-{escape(p["keys"][number_])}"' if p["keys"] else ""
        keys = "".join(
            f' data-f{k}="{escape("|".join(_values(row[f["at"]], f["kind"])))}"' for k, f in enumerate(filters)
        )
        cells = []
        for place, i in enumerate(at):
            tag, scope = ("th", ' scope="row"') if place == 0 else ("td", "")
            other = p["sort_by"].get(names[i])
            sort = _sort_key(row[i] if other is None else other[number_], always=other is not None) if p["sort"] else ""
            kind = _class(numeric[i], row[i]) or widths[i]
            shown = chip(row[i]) if names[i] in p.get("chips", ()) else cell(row[i])
            cells.append(f"<{tag}{scope}{kind}{sort}>{shown}</{tag}>")
        body.append(f"<tr{anchor}{keys}>{''.join(cells)}</tr>")
    asks = "".join(f' data-f{k}="{escape(f["kind"])}" data-l{k}="{escape(f["label"])}"' for k, f in enumerate(filters))
    search = ' data-search="1"' if p["search"] else ""
    title = escape(p["title"])
    foot = [f'<p class="rc-legend">{escape(p["caption"])}</p>'] if p["caption"] else []
    foot.append(f'<p class="rc-source">{escape(render.source_text(p["sources"]))}</p>')
    files = [(f"{id}.csv", "Data (CSV)"), *p.get("also", ())]
    links = "".join(
        f'<li><a href="{escape(folder)}/{escape(file)}" download>{escape(words)}'
        f'<span class="rc-sr"> of table: {escape(_short(p["title"]))}</span></a></li>'
        for file, words in files
    )
    foot.append(f'<ul class="rc-links">{links}</ul>')
    return (
        f'<div class="rc-scroll rc-sticky" tabindex="0" role="region" aria-label="Table: {title}">'
        f'<table class="rc-data" data-filters="{len(filters)}"{asks}{search}{sortable}>'
        f"<caption>{caption}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"
        + "\n".join(body)
        + "\n</tbody></table></div>\n"
        + "\n".join(foot)
    )


def is_long(payload: Mapping[str, Any]) -> bool:
    """Whether a table has so many rows that it scrolls in its own box and may take the whole width."""
    return len(payload["rows"]) > _LONG_TABLE


def _width(values: Sequence[Any]) -> str:
    """A column of short texts does not wrap; one of sentences or many links is given room."""
    lengths = [len(render.shown(v)) for v in values if v is not None]
    if lengths and max(lengths) <= _SHORT_TEXT:
        return ' class="rc-short"'
    return ' class="rc-text"' if lengths and sum(lengths) / len(lengths) > _LONG_TEXT else ""


def _filter(p: Mapping[str, Any], at: int) -> dict[str, Any]:
    values = [row[at] for row in p["rows"]]
    known = [v for v in values if v is not None]
    kind = "choice"
    if known and all(isinstance(v, str) and re.match(r"\d{4}-\d\d-\d\dT", v) for v in known):
        kind = "year"
    elif is_numeric(known) and all(isinstance(v, int) for v in known) and len(set(known)) > _MOST_STEPS:
        kind = "range"
    return {"at": at, "kind": kind, "label": p["columns"][at][1]}


def _values(value: Any, kind: str) -> list[str]:
    if value is None:
        return []
    if kind == "year":
        return [str(value)[:4]]
    if isinstance(value, list):
        return [v[0] if isinstance(v, list) else render.shown(v) for v in value]
    return [render.csv_cell(value) if kind == "range" else render.shown(value)]


def _sort_key(value: Any, *, always: bool = False) -> str:
    """The value to sort by where the text shown does not sort rightly."""
    if always and value is not None:
        return f' data-v="{escape(str(value))}"'
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f' data-v="{value}"'
    return ""
