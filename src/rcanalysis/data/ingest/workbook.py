"""Read the cells of an Excel workbook (Office Open XML) with the standard library.

SIPRI publishes military expenditure as such a workbook only, and tells estimates by the colour of the type, which a copy as
CSV loses. Only what that takes is read: text, numbers as they are written, and the colour of the type.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from rcanalysis.data.metadata import DataError

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
LARGEST = 64 * 2**20  # bytes of one part, unpacked; SIPRI's largest sheet has less than one million


class Cell(NamedTuple):
    """What stands in a cell, and the colour of its type as the workbook names it (blank: automatic)."""

    text: str
    colour: str


Sheet = Mapping[int, Mapping[str, Cell]]
"""Cells by the number of the row and the letters of the column; blank cells are left out."""


def read_workbook(path: Path) -> dict[str, Sheet]:
    """The sheets of a workbook by name.

    Raises
    ------
    DataError
        If the file is no such workbook, or is cut off or damaged.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            texts = [_text(item) for item in _part(packed, "xl/sharedStrings.xml").findall(f"{MAIN}si")]
            colours = _colours(_part(packed, "xl/styles.xml"))
            links = {str(r.get("Id")): str(r.get("Target")) for r in _part(packed, "xl/_rels/workbook.xml.rels")}
            return {
                str(sheet.get("name")): _sheet(_part(packed, f"xl/{links[str(sheet.get(LINK))]}"), texts, colours)
                for sheet in _part(packed, "xl/workbook.xml").iter(f"{MAIN}sheet")
            }
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read ({error.strerror or error})") from error
    except (zipfile.BadZipFile, ElementTree.ParseError, EOFError, KeyError, IndexError, ValueError) as error:
        raise DataError(f"{path.name}: is no workbook that can be read, cut off or damaged ({error})") from error


def _part(packed: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if packed.getinfo(name).file_size > LARGEST:
        raise ValueError(f"{name} is too large")
    blob = packed.read(name)
    if b"<!DOCTYPE" in blob:  # a workbook has none; entities could be nested without end
        raise ValueError(f"{name} declares entities")
    return ElementTree.fromstring(blob)


def _text(node: ElementTree.Element) -> str:
    return "".join(part.text or "" for part in node.iter(f"{MAIN}t"))


def _colours(styles: ElementTree.Element) -> list[str]:
    """The colour of the type for each cell format: ``indexed 12``, ``rgb FF0000FF``, blank where there is none."""
    fonts = []
    for font in styles.iterfind(f"{MAIN}fonts/{MAIN}font"):
        colour = font.find(f"{MAIN}color")
        fonts.append("" if colour is None else " ".join(f"{k} {v}" for k, v in colour.items()))
    return [fonts[int(form.get("fontId", 0))] for form in styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf")]


def _sheet(root: ElementTree.Element, texts: list[str], colours: list[str]) -> Sheet:
    rows: dict[int, dict[str, Cell]] = {}
    for row in root.iter(f"{MAIN}row"):
        cells = rows.setdefault(int(row.attrib["r"]), {})
        for cell in row.iterfind(f"{MAIN}c"):
            value = cell.findtext(f"{MAIN}v")
            if cell.get("t") == "inlineStr":
                value = _text(cell)
            elif value is not None and cell.get("t") == "s":
                value = texts[int(value)]
            if value:
                column = re.sub(r"\d", "", cell.attrib["r"])
                cells[column] = Cell(value, colours[int(cell.get("s", 0))])
    return rows
