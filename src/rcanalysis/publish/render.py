"""From the payload of a figure to its files: SVG for the page, SVG and PNG to keep, CSV, Vega-Lite spec.

Drawing is done by vl-convert, without a browser or network, with the fonts shipped in ``static/fonts``. Measuring and
showing use the same font, so labels end where they were planned to end.
"""

from __future__ import annotations

import csv
import io
import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import vl_convert

from rcanalysis.charts import theme

STATIC = Path(__file__).parent / "static"
VL_VERSION = "6.4"
_PAINT = re.compile(r'\b(fill|stroke|stop-color)="([^"]*)"')


@lru_cache(maxsize=1)
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(STATIC / "fonts" / "ttf"))


def plotted(payload: Mapping[str, Any]) -> list[list[Any]]:
    """The plotted rows of a figure, in the order of its columns."""
    return [[row.get(name) for name, _ in payload["columns"]] for row in payload["datasets"][payload["plotted"]]]


def spec(payload: Mapping[str, Any], *, narrow: bool = False) -> dict[str, Any]:
    """The whole Vega-Lite spec of a figure, with its data and its alt text as description."""
    chosen = payload["narrow"] if narrow and payload["narrow"] else payload["spec"]
    text = json.dumps(chosen)
    used = {name: rows for name, rows in payload["datasets"].items() if f'"{name}"' in text}
    return {**chosen, "description": payload["alt"], "datasets": used}


def titled_spec(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The spec with title, subtitle and source in the drawing, for a file that leaves the page; white ground."""
    full = spec(payload)
    width = _size(_draw(json.dumps(full)))[0]
    note = textwrap.wrap(payload["subtitle"], width // 7) + textwrap.wrap(source_text(payload["sources"]), width // 7)
    title = {"text": textwrap.wrap(payload["title"], width // 9), "subtitle": note}
    return {**full, "title": title, "background": theme.PAPER, "padding": 16}


def shareable_spec(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The titled spec with labels of columns and sources beside the data."""
    meta = {name: payload[name] for name in ("id", "caption", "columns", "sources", "code", "digest")}
    return {**titled_spec(payload), "usermeta": meta}


@lru_cache(maxsize=64)
def _draw(text: str) -> str:
    _register_fonts()
    drawn: str = _renumbered(vl_convert.vegalite_to_svg(text, vl_version=VL_VERSION, allowed_base_urls=[]))
    stray = sorted(
        {
            value
            for _, value in _PAINT.findall(drawn)
            if value.lower() not in theme.LIGHT_TO_DARK and value not in ("none", "transparent")
            if not value.startswith("url(#")
        }
    )
    if stray:
        raise ValueError(f"the drawing has colours that are not of charts.theme: {', '.join(stray)}")
    return drawn


def _renumbered(drawn: str) -> str:
    """The drawing with its clips and gradients numbered from 0: the renderer counts on over all drawings of a process."""
    order = {name: i for i, name in enumerate(dict.fromkeys(re.findall(r'\bid="((?:clip|gradient)[_\d]+)"', drawn)))}
    return re.sub(
        r'(\bid="|url\(#|href="#)((?:clip|gradient)[_\d]+)',
        lambda m: f"{m[1]}part{order[m[2]]}" if m[2] in order else m[0],
        drawn,
    )


def titled_svg(payload: Mapping[str, Any]) -> str:
    """A drawing that stands on its own: title, subtitle, source, white ground, fonts to fall back on."""
    drawn = _lighter(_draw(json.dumps(titled_spec(payload))))
    return drawn.replace(f'font-family="{theme.FONT}"', f'font-family="{theme.FONT_STACK}"') + "\n"


def png(payload: Mapping[str, Any]) -> bytes:
    """The drawing with title and source, at two pixels a point."""
    _register_fonts()
    data: bytes = vl_convert.vegalite_to_png(titled_spec(payload), vl_version=VL_VERSION, scale=2, allowed_base_urls=[])
    return data


def pdf(payload: Mapping[str, Any]) -> bytes:
    """The drawing without title, as a vector PDF for the printed book."""
    _register_fonts()
    data: bytes = vl_convert.vegalite_to_pdf(spec(payload), vl_version=VL_VERSION, allowed_base_urls=[])
    return data


def _lighter(drawn: str) -> str:
    """The drawing without what nobody sees: labels of single marks (the figure speaks for them) and far decimals."""
    drawn = re.sub(r' (?:aria-[a-z]+|role|pointer-events)="[^"]*"', "", drawn)
    return _rounded(drawn)


def _rounded(drawn: str) -> str:
    """Two decimals for every length in a tag. Text between tags is what a reader sees, and stays."""

    def tag(found: re.Match[str]) -> str:
        return re.sub(r"-?\d+\.\d{3,}", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), found[0])

    return re.sub(r"<[^>]*>", tag, drawn)


def page_svg(payload: Mapping[str, Any], *, narrow: bool = False) -> tuple[str, int, int]:
    """The drawing for the page, with width and height in pixels.

    It is hidden from screen readers (its container speaks), its ids are made unique by the figure's id, and attributes the
    page's style sheet sets anyway are left out. Colours stay attributes, so that one rule a colour makes it dark.
    """
    drawn = _draw(json.dumps(spec(payload, narrow=narrow)))
    width, height = _size(drawn)
    drawn = re.sub(r' (?:role|aria-[a-z]+|font-family|pointer-events|cursor|xmlns:xlink|version)="[^"]*"', "", drawn)
    drawn = re.sub(r' (?:opacity="1"|stroke-width="1"|x2="0"(?= y2=)|class="[^"]*"|text-anchor="start")', "", drawn)
    drawn = re.sub(r'<path d="(?:M0,0h0v0h0Z)?"(?: display="none")?/>', "", drawn)
    drawn = re.sub(r"<text [^>]*opacity=\"0\"[^>]*>[^<]*</text>", "", drawn)
    drawn = _rounded(drawn)
    while (shorter := re.sub(r"<g(?: [^>]*)?></g>", "", drawn)) != drawn:
        drawn = shorter
    prefix = payload["id"] + ("-n-" if narrow else "-w-")
    drawn = re.sub(r'\bid="', f'id="{prefix}', drawn)
    drawn = re.sub(r"url\(#", f"url(#{prefix}", drawn)
    drawn = re.sub(r'href="#', f'href="#{prefix}', drawn)
    return re.sub(r"^<svg[^>]*>", _svg_head(width, height), drawn), width, height


def _size(drawn: str) -> tuple[int, int]:
    width, height = re.findall(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"', drawn)[0]
    return int(float(width)), int(float(height))


def _svg_head(width: int, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" aria-hidden="true" focusable="false" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">'
    )


def csv_text(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Rows as CSV (UTF-8, LF): lists joined by ``;``, links by their address, midnight left out of dates."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([[csv_cell(cell) for cell in row] for row in rows])
    return out.getvalue()


def csv_cell(cell: Any) -> str:
    """One cell as CSV has it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, list):
        return ";".join(item[1] if isinstance(item, list) else csv_cell(item) for item in cell)
    return _date(cell) if isinstance(cell, str) else str(cell)


def shown(cell: Any) -> str:
    """One cell as plain text for a reader."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, list):
        return ", ".join(item[0] if isinstance(item, list) else shown(item) for item in cell)
    if isinstance(cell, float):
        return f"{cell:,}".replace("-", "−")
    return csv_cell(cell).replace("-", "−") if isinstance(cell, int) else csv_cell(cell)


def _date(text: str) -> str:
    return text[:10] if re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00", text) else text


def csv_metadata(payload: Mapping[str, Any], file: str) -> dict[str, Any]:
    """What the columns of the CSV file mean, in the form of CSV on the Web (W3C), for ``<file>-metadata.json``."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": file,
        "dc:title": payload["title"],
        "dc:source": source_text(payload["sources"]),
        "tableSchema": {"columns": [{"name": name, "titles": label} for name, label in payload["columns"]]},
    }


def source_text(sources: Sequence[Mapping[str, str]]) -> str:
    """The source line: titles, then edition, how far it reaches and when it was retrieved, said once if they agree.

    Tables that are a subset of someone else's database are named by that database, with the editions they hold.
    """
    groups: dict[tuple[str, str, str], list[str]] = {}
    subsets: dict[str, list[Mapping[str, str]]] = {}
    for note in sources:
        if note.get("licence") == "SIPRI-terms":
            subsets.setdefault(note["citation"], []).append(note)
        else:
            key = (note["version"], note["until"] or "", note["retrieved"] or "")
            groups.setdefault(key, []).append(note["title"].rstrip("."))
    said = []
    for citation, notes in subsets.items():
        years = sorted({year for note in notes for year in re.findall(r"\d{4}", note["version"])})
        held = years[0] if len(years) == 1 else ", ".join(years[:-1]) + " and " + years[-1]
        until = f", to {day(max(n['until'] for n in notes))}" if all(n["until"] for n in notes) else ""
        retrieved = max(n["retrieved"] for n in notes)
        said.append(
            f"{citation}, {'edition' if len(years) == 1 else 'editions'} of {held}{until}, retrieved {day(retrieved)}"
        )
    said += [
        source_words({"title": "; ".join(t), "version": v, "until": u, "retrieved": r})
        for (v, u, r), t in groups.items()
    ]
    return "Source: " + ". ".join(said) + "."


def source_words(note: Mapping[str, str]) -> str:
    """One source in words."""
    words = f"{note['title'].rstrip('.')}, edition {note['version']}"
    if note["until"]:
        words += f", to {day(note['until'])}"
    return words + (f", retrieved {day(note['retrieved'])}" if note["retrieved"] else "")


def day(iso: str) -> str:
    """``2026-11-24`` as ``24 November 2026``."""
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    year, month, number = iso[:10].split("-")
    return f"{int(number)} {months[int(month) - 1]} {year}"
