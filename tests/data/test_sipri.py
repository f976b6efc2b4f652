"""Arms transfers from a register of invented orders, small enough to work out by hand; no row is SIPRI's."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd
import pytest

from rcanalysis.cli import main
from rcanalysis.data import DataError, load
from rcanalysis.data.ingest.sipri import DELIVERIES, KEYS, ORDERS, ingest, read
from tests.conftest import ROOT

NOTES = [
    "Transfers of major conventional arms from All countries to All countries. Deals with deliveries made for the years",
    "A '?' in a column indicates uncertain data.",
    "For the method used and explanations of the conventions; abbreviations and acronyms see the site.",
    "",
    "Source: invented for a test.",
]
PARTIES = [
    ["party_id", "name", "kind", "iso3", "names"],
    ["ATL", "Atlantis", "state", "ATL", "Atlantis;Old Atlantis"],
    ["CHN", "China", "state", "CHN", "China"],
    ["RUS", "Russia", "state", "RUS", "Russia"],
    ["SUN", "Soviet Union", "former state", "SUN", "Soviet Union"],
    ["world", "World", "aggregate", "", "World"],
]
SYSTEMS = [["system_id", "name", "family", "designations"], ["falcon", "Falcon", "aircraft", "Falcon-7;Falcon-7M"]]

# id, supplier, recipient, designation, description, category, ordered, ?, number, ?, year, ?, status, unit, TIV, local
DELIVERED = """\
1,Soviet Union,China,Falcon-7,fighter aircraft,Aircraft,1989,No,4,No,1990,No,New,10,10,40,No
1,Soviet Union,China,Falcon-7,fighter aircraft,Aircraft,1989,Yes,6,Yes,1991,No,New,10,10,60,Yes
2,Russia,China,Falcon-7M,fighter aircraft,Aircraft,1991,No,5,No,1992,Yes,Second hand,26.25,10.5,52.5,No
3,Russia,Atlantis,Raft,patrol boat,Ships,1990,No,2,No,1992,No,New,7,7,14,No
4,Russia,Old Atlantis,Raft,patrol boat,Ships,1990,No,1,Yes,1992,No,New,7,7,7,No
5,China,Atlantis,Turtle,tank,Armoured vehicles,1992,No,10,No,1993,No,New,0.5,0.5,5,No
6,Lemuria,Mu,Shell,satellite,Satellites,1992,No,1,No,1993,No,New,100,100,100,No
7,Atlantis,China,Ear,air search radar,Sensors,1988,No,1,No,1990,No,New,3,3,3,No
8,China,Russia,Net,SAM system,Air defence systems,1992,No,2,No,1993,No,Second hand but modernized,1,1,2,No
"""
# recipient, supplier, year, ?, ordered, ?, designation, description, delivered, ?, years, status, comment, TIV (3)
ORDERED = """\
China,Russia,2015,,24,,Falcon-7M,fighter aircraft,24,,2016;2017,New,$1.5-2 b deal,10.5,252,252
China,Russia,2015,?,3,?,Falcon-7M,fighter aircraft,2,?,2018,New,Assembled from kits in  China; caf\u00e9,10.5,31.5,21
China,Soviet Union,1955,?,,?,Thunder 99mm,towed gun,100,?,1956,Second hand,Copied and produced in China,0.2,0,20
Russia,China,2020,,1,,Ox,marine engine,1,,2022,New,$30 m; for frigates produced in China,2,2,2
China,Atlantis,1988,,1,,Ear,air search radar,1,,1990,New,,3,3,3
Mu,Lemuria,1992,,1,,Shell,satellite,1,,1993,New,,100,100,100
"""
WORLD = {**dict.fromkeys(range(1950, 2026), 0), 1956: 20, 1990: 3, 1993: 100, 2016: 105, 2017: 147, 2018: 21, 2022: 2}
IMPORTERS = """\
Recipient,1990,1991,1992,1993,1990-1993,Percentage,Sum total years,Percentage of total
China,43,60,53,,156,55%,156,55%
Mu,,,,100,100,35%,100,35%
Atlantis,,,14,5,19,7%,19,7%
Old Atlantis,,,7,,7,2%,7,2%
Russia,,,,2,2,1%,2,1%
Soviet Union,0,,,,0,0%,0,0%
Total world import,43,60,74,107,284,100%,284,
"""
EXPORTERS = """\
Exports by,1990,1991,1992,1993,1990-1993,Percentage,Sum total years,Percentage of total
Soviet Union,40,60,,,100,35%,100,35%
Lemuria,,,,100,100,35%,100,35%
Russia,,,74,,74,26%,74,26%
China,,,,7,7,2%,7,2%
Atlantis,3,,,,3,1%,3,1%
Total world export,43,60,74,107,284,100%,284,
"""
RUSSIA_2022 = """\
"TIV of arms exports from Russia, 1990-1993",,,,,
Figures may not add up due to the conventions of rounding.,,,,,
Generated: 28 July 2022,,,,,
,,,,,
,1990,1991,1992,1993,Total
Atlantis,,,14,,14
China,,,51,,51
Old Atlantis,,,7,,7
Total,,,72,,72
"""
CHINA_2026 = """\
Recipient,1992,1993,1992-1993,Percentage,Sum total years,Percentage of total
Atlantis,,5,5,71%,5,71%
Russia,,2,2,29%,2,29%
Total imports from China,,7,7,100%,7,
"""


def table(body: str, generated: str) -> str:
    return "\n".join([*NOTES, f"Data generated: {generated} 12:33:53 PM", "", body])


def register(head: Iterable[str], body: str, generated: str) -> str:
    return "\n".join([*NOTES, f"Data generated: {generated} 2:29:20 PM", ",".join(head), body])


def deliveries(body: str = DELIVERED, generated: str = "13 Apr 2024") -> str:
    return register(DELIVERIES, body, generated)


def orders(body: str = ORDERED, generated: str = "18 May 2026") -> str:
    return register(ORDERS, body, generated)


def importers(body: str = IMPORTERS, generated: str = "13 Oct 2024") -> str:
    return table(body, generated)


def world(years: dict[int, int] = WORLD) -> str:
    return "year,tiv_m,source\n" + "".join(f'{y},{v}.0,"Invented (TIV, 2026)"\n' for y, v in years.items())


def semicolons(text: str) -> str:
    """The other form that registers come in: Windows line ends, a semicolon after each line, none after the last."""
    return text.rstrip("\n").replace("\n", ";\r\n") + ";"


class Desk:
    """A data folder with parties and systems only, and a folder for downloads."""

    def __init__(self, path: Path) -> None:
        self.data, self.inbox = path / "data", path / "in"
        self.data.mkdir()
        self.inbox.mkdir()
        for meta in (ROOT / "data").glob("arms_*.yaml"):
            shutil.copy(meta, self.data)
        for name, rows in (("arms_parties", PARTIES), ("arms_systems", SYSTEMS)):
            with (self.data / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)

    def file(self, content: str | bytes, name: str = "download.csv") -> Path:
        path = self.inbox / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def ingest(self, *contents: str | bytes, edition: int | None = None) -> list[str]:
        """Names of the tables written."""
        paths = [self.file(content, f"download-{n}.csv") for n, content in enumerate(contents)]
        return [path.stem for path in ingest(paths, self.data, edition=edition)]

    def rows(self, name: str, *columns: str) -> list[str]:
        """The named columns of each row, joined with blanks."""
        with (self.data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return [" ".join(row[c] for c in columns) for row in csv.DictReader(file)]

    def bytes(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.data.iterdir()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


FLOW = ("basis", "supplier", "recipient", "year", "tiv", "tiv_estimated", "deliveries")
TOTAL = ("edition", "basis", "party", "flow", "year", "tiv")


# what comes out ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [str, semicolons, lambda text: gzip.compress(text.encode())])
def test_the_delivery_register(form: Callable[[str], str | bytes], desk: Desk) -> None:
    assert desk.ingest(importers(), form(deliveries())) == ["arms_totals", "arms_deliveries", "arms_flows"]
    assert desk.rows("arms_deliveries", "edition", "sipri_id", "year", "supplier", "recipient", "number", "tiv") == [
        "2024 1 1990 SUN CHN 4 40",
        "2024 1 1991 SUN CHN 6 60",
        "2024 2 1992 RUS CHN 5 52.5",
        "2024 8 1993 CHN RUS 2 2",
    ]
    columns = ("designation", "system", "category", "ordered", "ordered_estimated", "status", "tiv_per_unit")
    flags = ("number_estimated", "year_estimated", "local_production")
    assert desk.rows("arms_deliveries", *columns, *flags) == [
        "Falcon-7 falcon aircraft 1989 false new 10 false false false",
        "Falcon-7 falcon aircraft 1989 true new 10 true false true",
        "Falcon-7M falcon aircraft 1991 false second-hand 10.5 false true false",
        "Net  air-defence systems 1992 false second-hand, modernised 1 false false false",
    ]


def test_sums_of_deliveries_with_their_estimated_part(desk: Desk) -> None:
    """Two names of one recipient are one flow; deals of others are only in the world's total."""
    desk.ingest(importers(), deliveries())
    assert desk.rows("arms_flows", *FLOW) == [
        "register ATL CHN 1990 3 0 1",
        "register CHN ATL 1993 5 0 1",
        "register CHN RUS 1993 2 0 1",
        "register RUS ATL 1992 21 7 2",
        "register RUS CHN 1992 52.5 52.5 1",
        "register SUN CHN 1990 40 0 1",
        "register SUN CHN 1991 60 60 1",
    ]
    register_rows = [row for row in desk.rows("arms_totals", *TOTAL) if "register" in row]
    assert [row.split(" ", 2)[2] for row in register_rows] == [
        "world imports 1990 43",
        "world imports 1991 60",
        "world imports 1992 73.5",
        "world imports 1993 107",
    ]


def test_the_order_register(desk: Desk) -> None:
    desk.ingest(world(), edition=2026)
    assert desk.ingest(orders().encode("latin-1")) == ["arms_orders"]
    columns = ("order_id", "number_ordered", "number_delivered", "tiv_ordered", "tiv_delivered")
    assert desk.rows("arms_orders", *columns) == [
        "sun-1955-thunder-99mm  100  20",
        "rus-2015-falcon-7m 3 2 31.5 21",
        "rus-2015-falcon-7m-b 24 24 252 252",
        "chn-2020-ox 1 1 2 2",
    ]
    columns = ("system", "category", "status", "delivery_years", "value_usd_million_low", "value_usd_million_high")
    assert desk.rows("arms_orders", *columns) == [
        " artillery second-hand 1956  ",
        "falcon aircraft new 2018  ",
        "falcon aircraft new 2016;2017 1500 2000",
        " engines new 2022 30 30",
    ]
    flags = ("ordered_estimated", "number_ordered_estimated", "number_delivered_estimated")
    assert desk.rows("arms_orders", *flags, "made_in_china", "for_chinese_platform") == [
        "true true true false false",
        "true true true true false",
        "false false false false false",
        "false false false false true",
    ]
    assert "Assembled from kits in China; caf\u00e9" in desk.rows("arms_orders", "comment")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("mark", ["", "\x85", "\u00a0"])
def test_letters_beyond_ascii(encoding: str, mark: str, desk: Desk) -> None:
    """A byte that is no letter in Latin-1 does not split a row, though str.splitlines() would."""
    path = desk.file(orders(ORDERED.replace("caf\u00e9", f"caf\u00e9{mark}s")).encode(encoding))
    upstream = read(path)
    assert len(upstream.rows) == 6
    assert "caf\u00e9" in upstream.rows[1][12]


def test_tables_of_all_importers_and_exporters(desk: Desk) -> None:
    assert desk.ingest(importers(), table(EXPORTERS, "13 Oct 2024")) == ["arms_totals"]
    assert desk.rows("arms_totals", *TOTAL) == [
        "2024 table CHN exports 1993 7",
        *(f"2024 table CHN imports {year} {tiv}" for year, tiv in ((1990, 43), (1991, 60), (1992, 53))),
        "2024 table RUS exports 1992 74",
        "2024 table RUS imports 1993 2",
        "2024 table SUN exports 1990 40",
        "2024 table SUN exports 1991 60",
        "2024 table SUN imports 1990 0",
        *(f"2024 table world imports {y} {v}" for y, v in ((1990, 43), (1991, 60), (1992, 74), (1993, 107))),
    ]


def test_tables_of_one_supplier_in_both_forms(desk: Desk) -> None:
    """Two names of one recipient are added up: none may push out the other."""
    assert desk.ingest(RUSSIA_2022, table(CHINA_2026, "14 Jul 2026")) == ["arms_flows"]
    assert desk.rows("arms_flows", "edition", *FLOW) == [
        "2022 table RUS ATL 1992 21  ",
        "2022 table RUS CHN 1992 51  ",
        "2026 table CHN ATL 1993 5  ",
        "2026 table CHN RUS 1993 2  ",
    ]


def test_the_table_of_one_supplier_leaves_those_of_others(desk: Desk) -> None:
    desk.ingest(RUSSIA_2022, RUSSIA_2022.replace("Russia", "China").replace("China,,,51,,51", "Russia,,,51,,51"))
    before = desk.bytes()
    assert len(desk.rows("arms_flows", *FLOW)) == 4
    desk.ingest(RUSSIA_2022)
    assert desk.bytes() == before


def test_copies_of_totals(desk: Desk) -> None:
    years = {"yearly_exports": [{"year": 1993, "tiv": 7.25}], "yearly_imports": [{"year": 1990, "tiv": 43}]}
    copies = json.dumps({"CHN": {"name": "China", **years}}), world().encode("utf-8-sig")
    assert desk.ingest(*copies, edition=2026) == ["arms_totals"]
    found = desk.rows("arms_totals", *TOTAL)
    assert found[:2] == ["2026 copy CHN exports 1993 7.25", "2026 copy CHN imports 1990 43"]
    assert "2026 copy world imports 2016 105" in found
    assert len(found) == 2 + 76


# editions ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("generated", "stated", "edition"),
    [
        ("31 Jan 2026", None, 2025),
        ("28 February 2026", None, 2025),
        ("1 Apr 2026", None, 2026),
        ("31 Dec 2026", None, 2026),
        ("9 Mar 2026", 2025, 2025),
        ("9 March 2026", 2026, 2026),
        ("12 Feb 2026", 2025, 2025),
    ],
)
def test_the_edition(generated: str, stated: int | None, edition: int, desk: Desk) -> None:
    assert read(desk.file(deliveries(generated=generated)), edition=stated).edition == edition


@pytest.mark.parametrize(
    ("generated", "stated", "words"),
    [
        ("9 Mar 2026", None, "say which it is with --edition 2025 or --edition 2026"),
        ("9 Mar 2026", 2024, "holds the edition of 2025 or 2026, not of 2024"),
        ("18 May 2026", 2025, "was generated on 2026-05-18, so it holds the edition of 2026, not of 2025"),
        ("12 Feb 2026", 2026, "so it holds the edition of 2025, not of 2026"),
        ("31 Feb 2026", None, "'31 Feb 2026' in 'Data generated' is not a day"),
        ("18 Mayo 2026", None, "'18 Mayo 2026' in 'Data generated' is not a day"),
    ],
)
def test_an_edition_that_is_not_clear(generated: str, stated: int | None, words: str, desk: Desk) -> None:
    with pytest.raises(DataError, match=r"^download\.csv: ") as error:
        read(desk.file(deliveries(generated=generated)), edition=stated)
    assert words in str(error.value)


def test_ingesting_again_changes_nothing(desk: Desk) -> None:
    files = importers(), table(EXPORTERS, "13 Oct 2024"), RUSSIA_2022, deliveries()
    desk.ingest(*files)
    before = desk.bytes()
    desk.ingest(*files)
    desk.ingest(files[3], files[2])
    assert desk.bytes() == before


def test_a_corrected_file_replaces_the_rows_of_its_edition(desk: Desk) -> None:
    """Also those that the corrected file no longer has."""
    desk.ingest(importers(), deliveries())
    moved = DELIVERED.replace("Russia,Old Atlantis", "Russia,Lemuria").replace("4,Russia", "4,Mu")
    desk.ingest(deliveries(moved.replace("7,Atlantis,China", "7,Lemuria,Mu")))
    flows = desk.rows("arms_flows", *FLOW)
    assert "register RUS ATL 1992 14 0 1" in flows
    assert not [row for row in flows if row.startswith("register ATL CHN")]


def test_a_newer_edition_leaves_the_older(desk: Desk) -> None:
    desk.ingest(importers(), deliveries())
    older = {name: desk.rows(name, "edition", *KEYS[name], "tiv") for name in KEYS if name != "arms_orders"}
    desk.ingest(
        semicolons(
            deliveries(DELIVERED.replace("5,No,1992,Yes", "4,No,1992,Yes").replace(",52.5,", ",51,"), "12 Feb 2026")
        )
    )
    for name, rows in older.items():
        now = desk.rows(name, "edition", *KEYS[name], "tiv")
        assert [row for row in now if row.startswith("2024")] == rows
        assert [row for row in now if row.startswith("2025")]


def test_an_order_register_replaces_all_orders(desk: Desk) -> None:
    desk.ingest(world(), orders().encode(), edition=2026)
    revised = ORDERED.replace("Falcon-7M,fighter aircraft,2,", "Falcon-9,fighter aircraft,2,")
    desk.ingest(orders(revised))
    assert "rus-2015-falcon-9" in desk.rows("arms_orders", "order_id")
    assert len(desk.rows("arms_orders", "order_id")) == 4


# what is refused -----------------------------------------------------------------------------------------------------


def cut(text: str, words: str, *, after: int = 0) -> str:
    """The text up to some words, which must stand in it once."""
    assert text.count(words) == 1
    return text[: text.index(words) + after]


def swap(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def reordered(text: str, head: Iterable[str]) -> str:
    """The first two columns of a register changed over."""
    names = list(head)
    lines = text.split("\n")
    start = lines.index(",".join(names))
    rows = [line.split(",") for line in lines[start:] if line]
    return "\n".join([*lines[:start], *(",".join([row[1], row[0], *row[2:]]) for row in rows), ""])


def lost(text: str, *starts: str) -> str:
    kept = [line for line in text.split("\n") if not line.startswith(starts)]
    assert len(kept) == text.count("\n") + 1 - len(starts)
    return "\n".join(kept)


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "a lost row": (lost(deliveries(), "5,"), "in 1993 add up to 102.0, the total is 107.0: rows were lost or changed"),
    "a changed value": (
        swap(deliveries(), ",40,No", ",49,No"),
        "(1 of 4 years): the deliveries in 1990 add up to 52.0",
    ),
    "a lost year": (lost(deliveries(), "2,", "3,", "4,"), "holds no delivery of 1992: the download is not whole"),
    "years without a world total": (
        swap(deliveries(), ",1993,", ",1994,"),
        "the world totals of the 2024 edition, the nearest there are, have none of 1994",
    ),
    "a lost order": (lost(orders(), "China,Soviet"), "the deliveries of all orders add up to 378.0"),
    "cut off within a row": (
        cut(deliveries(), "7,Atlantis,China,Ear", after=20),
        "(line 15): the download was cut off",
    ),
    "cut off within the last field": (deliveries().rstrip()[:-1], "'N' is none of 'Yes', 'No'"),
    "cut off within quotes": (
        cut(orders().replace("$1.5-2 b deal", '"a long, sad story"'), "long, sad", after=4),
        "cannot be read as CSV",
    ),
    "cut off after a row": (cut(deliveries(), "5,China"), "does not reconcile"),
    "cut off after the head": (
        cut(deliveries(), "1,Soviet Union,China,Falcon-7,fighter aircraft,Aircraft,1989,No"),
        "holds no row",
    ),
    "cut off before the head": (cut(deliveries(), "SIPRI AT"), "holds no head of an order register"),
    "empty": ("", "no line 'Data generated: <date>'"),
    "a cut-off gzip file": (gzip.compress(deliveries().encode())[:-20], "the packed file is cut off or damaged"),
    "a damaged gzip file": (gzip.compress(b"x")[:10] + b"\xff" * 40, "the packed file is cut off or damaged"),
    "a gzip file with a wrong sum": (
        gzip.compress(deliveries().encode())[:-8] + b"\0" * 8,
        "cannot be read (CRC check failed",
    ),
    "semicolons": (swap(deliveries(), ",", ";"), "is separated by semicolons"),
    "tabs": (swap(deliveries(), ",", "\t"), "holds no head"),
    "decimal commas": (
        swap(deliveries(), ",10.5,52.5,", ',"10,5","52,5",'),
        "'52,5' is not a number with a decimal point",
    ),
    "decimal commas without quotes": (
        swap(deliveries(), ",10.5,52.5,", ",10,5,52,5,"),
        "1 of 9 rows have not the head's 17",
    ),
    "a renamed column": (
        swap(deliveries(), "TIV deal unit", "TIV unit"),
        "'TIV deal unit' is missing, 'TIV unit' is not known",
    ),
    "a column too many": (swap(deliveries(), "Designation,", "Designation,Note,"), "'Note' is not known"),
    "reordered columns": (reordered(deliveries(), DELIVERIES), "the columns are in another order"),
    "reordered columns of orders": (reordered(orders(), ORDERS), "order register: the columns are in another order"),
    "an order register of some years": (
        swap(orders(), ",Number delivered,", ",Deliveries in the Year Range,"),
        "'Number delivered' is missing, 'Deliveries in the Year Range' is not known",
    ),
    "a spreadsheet": (b"PK\x03\x04" + b"\0" * 50, "is a spreadsheet; download the CSV"),
    "an old spreadsheet": (b"\xd0\xcf\x11\xe0" + b"\0" * 50, "is a spreadsheet; download the CSV"),
    "UTF-16": (deliveries().encode("utf-16"), "no line 'Data generated: <date>'"),
    "another CSV file": ("a,b\n1,2\n", "is this a download of the SIPRI"),
    "unknown parties": (
        swap(swap(deliveries(), "Old Atlantis", "Ys"), "7,Atlantis", "7,Avalon"),
        "2 names are not in data/arms_parties.csv, so a party would be lost; add to its column names: Avalon; Ys",
    ),
    "an unknown supplier of an order": (
        swap(orders(), "China,Russia,2015", "China,Rus,2015"),
        "1 name is not in data/arms_parties.csv, so a party would be lost; add to its column names: Rus",
    ),
    "an unknown recipient in a table": (swap(RUSSIA_2022, "Old Atlantis", "Ys"), "column names: Ys"),
    "no order of China": (swap(orders(), "China,", "Cathay,"), "holds no order of China from Russia"),
    "unknown descriptions, status and mark": (
        orders(
            swap(
                swap(swap(ORDERED, "towed gun", "slingshot"), "marine engine", "oar"), "2016;2017,New", "2016;2017,Old"
            )
        ),
        "3 problems found\n",
    ),
    "an unknown category": (
        swap(deliveries(), "Falcon-7M,fighter aircraft,Aircraft", "Falcon-7M,kite,Kites"),
        "'kites' is none of",
    ),
    "an unknown flag": (swap(deliveries(), "No,1992,Yes", "No,1992,Maybe"), "'Maybe' is none of 'Yes', 'No'"),
    "half a unit": (swap(deliveries(), ",1989,No,4,", ",1989,No,4.5,"), "'4.5' is not a whole number"),
    "a negative value": (swap(deliveries(), ",14,No", ",-14,No"), "'-14' is not a number"),
    "a year that is none": (swap(orders(), "Russia,2015,,24", "Russia,2015.0,,24"), "'2015.0' is not a whole number"),
    "a table whose rows do not add up": (
        importers(lost(IMPORTERS, "Mu")),
        "the rows do not add up to the row 'Total world import', so rows were lost or changed: 1993 (7, not 107)",
    ),
    "a table whose rows' totals do not add up": (
        RUSSIA_2022.replace("China,,,51,,51", "China,,,51,,15"),
        "so rows were lost or changed: Total (36, not 72)",
    ),
    "a table without totals": (importers(lost(IMPORTERS, "Total")), "has no row of totals: the download was cut off"),
    "a table cut off within its totals": (
        importers(cut(IMPORTERS, ",107,284")),
        "1 of 8 rows have not the head's 9 fields (line 15): the download was cut off",
    ),
    "two tables in one": (importers(IMPORTERS + IMPORTERS), "has 2 rows of totals where one is expected"),
    "a table of something else": (
        importers(IMPORTERS.replace("Total world import", "Total of all")),
        "the row of totals is 'Total of all'",
    ),
    "a table without China": (
        importers(swap(IMPORTERS, "China", "Cathay")),
        "holds no row of CHN: was its name changed?",
    ),
    "a table without Russia": (table(swap(EXPORTERS, "Russia", "Rus"), "13 Oct 2024"), "holds no row of RUS"),
    "a table without the Soviet Union": (importers(lost(IMPORTERS, "Soviet")), "holds no row of SUN"),
    "a table with a word": (importers(swap(IMPORTERS, "Mu,,,,100", "Mu,,,,many")), "Mu, 1993: 'many' is not a number"),
    "a table with a short row": (RUSSIA_2022.replace(",,51,,51", ",,51"), "rows have not the head's 6 fields"),
}
COPIES: dict[str, tuple[str, str]] = {
    "a world cut off within a row": (
        cut(world(), "2025,", after=7),
        "1 of 76 rows have not the head's 3 fields (line 77)",
    ),
    "a world cut off after a row": (cut(world(), "2024,"), "holds no total of 2024, 2025: the file was cut off"),
    "a world with a gap": (lost(world(), "1960"), "holds no total of 1960"),
    "a world with a word": (swap(world(), "1956,20.0", "1956,many"), "World, imports of 1956: 'many' is not a number"),
    "JSON cut off": ('{"CHN": {"name": "China", "yearly_exp', "is not whole JSON of yearly totals"),
    "JSON of something else": ('{"CHN": [1]}', "is not whole JSON of yearly totals"),
    "JSON without end": ('{"a":' * 100_000, "is not whole JSON of yearly totals"),
    "JSON with an odd year": (
        json.dumps({"A": {"name": "Ys", "yearly_imports": [], "yearly_exports": [{"year": "then", "tiv": None}]}}),
        "3 problems found\n",
    ),
}


def refused(desk: Desk, paths: list[Path], capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """The one message; nothing was written."""
    before = desk.bytes()
    assert main(["ingest", "sipri-transfers", *options, *map(str, paths)]) == 1
    out, message = capsys.readouterr()
    assert out == ""
    assert message.count("rcanalysis: ") == 1
    assert desk.bytes() == before
    return message


@pytest.mark.parametrize("damage", REFUSED)
def test_a_damaged_file_is_refused(
    damage: str, desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sound file before it is not written either."""
    monkeypatch.setenv("RCANALYSIS_DATA", str(desk.data))
    desk.ingest(world(), edition=2026)
    desk.ingest(importers(), deliveries())
    content, words = REFUSED[damage]
    sound = desk.file(table(CHINA_2026, "14 Jul 2026"), "sound.csv")
    message = refused(desk, [sound, desk.file(content)], capsys)
    assert message.startswith("rcanalysis: download.csv")
    assert words in message


@pytest.mark.parametrize("damage", COPIES)
def test_a_damaged_copy_is_refused(
    damage: str, desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RCANALYSIS_DATA", str(desk.data))
    content, words = COPIES[damage]
    assert words in refused(desk, [desk.file(content)], capsys, "--edition", "2026")


def test_all_faults_of_a_file_are_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RCANALYSIS_DATA", str(desk.data))
    desk.ingest(importers())
    broken = swap(swap(deliveries(), "Old Atlantis", "Ys"), ",New,", ",Old,")
    message = refused(desk, [desk.file(swap(broken, "26.25,10.5,52.5", '26.25,"10,5","52,5"'))], capsys)
    assert message.splitlines() == [
        "rcanalysis: download.csv: 5 problems found",
        "  delivery 1 of 1990, Falcon-7: 'Old' is none of 'New', 'Second hand', 'Second hand but modernized'",
        "  delivery 1 of 1991, Falcon-7: 'Old' is none of 'New', 'Second hand', 'Second hand but modernized'",
        "  delivery 2 of 1992, Falcon-7M: '52,5' is not a number with a decimal point: a spreadsheet may have saved the file",
        "  delivery 2 of 1992, Falcon-7M: '10,5' is not a number with a decimal point: a spreadsheet may have saved the file",
        "  1 name is not in data/arms_parties.csv, so a party would be lost; add to its column names: Ys",
    ]
    message = refused(desk, [desk.file(swap(deliveries(), "26.25,10.5", "26.25,?"))], capsys)
    assert len(message.splitlines()) == 1
    message = refused(desk, [desk.file(deliveries(swap(DELIVERED, ",No\n", ",Nein\n") * 2))], capsys)
    assert len(message.splitlines()) == 1 + 8  # the same fault is told once
    many = "".join(f"{n},Mu,Mu,A,B,C,1990,No,1,No,1990,No,New,1,1,?,No\n" for n in range(25))
    message = refused(desk, [desk.file(deliveries(many))], capsys)
    assert len(message.splitlines()) == 1 + 10 + 1
    assert message.endswith("\n  and 15 more\n")


def test_a_register_needs_world_totals(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RCANALYSIS_DATA", str(desk.data))
    for content in (deliveries(), orders()):
        assert "there is no world total to reconcile with" in refused(desk, [desk.file(content)], capsys)


def test_another_edition_may_differ_a_little(desk: Desk) -> None:
    """Eight hundredths in one year, two in all; an order register, which has no years, two."""
    desk.ingest(importers())
    february = "12 Feb 2026"
    desk.ingest(deliveries(swap(DELIVERED, ",40,No", ",43,No"), february))
    with pytest.raises(DataError, match=r"the 2024 edition \(1 of 4 years\): the deliveries in 1990 add up to 47.0"):
        desk.ingest(deliveries(swap(DELIVERED, ",40,No", ",44,No"), february))
    with pytest.raises(DataError, match=r"\(4 of 4 years\): the deliveries add up to 277.5, the total is 284.0"):
        desk.ingest(deliveries(swap(DELIVERED, ",100,No", ",94,No"), february))
    desk.ingest(orders(swap(ORDERED, ",252,252", ",252,133")))
    with pytest.raises(DataError, match=r"add up to 278\.0, the totals of 1990 to 1993 to 284.0"):
        desk.ingest(orders(swap(ORDERED, ",252,252", ",252,132")))


def test_of_two_editions_as_near_the_newer_counts(desk: Desk) -> None:
    desk.ingest(world(), edition=2026)
    desk.ingest(importers())
    with pytest.raises(DataError, match=r"of the 2026 edition \(3 of 4 years\): the deliveries in 1990 add up to 43.0"):
        desk.ingest(deliveries(generated="12 Feb 2026"))


def test_rounding_is_allowed_for(desk: Desk) -> None:
    """One million in a year of a register, and in a table half a million for each number."""
    desk.ingest(importers())
    desk.ingest(deliveries(swap(DELIVERED, ",3,3,3,No", ",4,4,4,No")))
    with pytest.raises(DataError, match=r"in 1990 add up to 44\.1"):
        desk.ingest(deliveries(swap(DELIVERED, ",3,3,3,No", ",4,4,4.1,No")))
    desk.ingest(RUSSIA_2022.replace("China,,,51,,51", "China,,,53,,53"))  # three rows and the total
    china = table(CHINA_2026, "14 Jul 2026")
    desk.ingest(swap(china, "Atlantis,,5,5", "Atlantis,,6,6"))
    with pytest.raises(DataError, match=r"1993 \(9, not 7\)"):
        desk.ingest(swap(china, "Atlantis,,5,5", "Atlantis,,7,7"))
    with pytest.raises(DataError, match=r"1992 \(75, not 72\), Total \(75, not 72\)"):
        desk.ingest(RUSSIA_2022.replace("China,,,51,,51", "China,,,54,,54"))


def test_a_delivery_twice_is_refused(desk: Desk) -> None:
    """Though the sums of the year are right."""
    desk.ingest(importers())
    half = "1,Soviet Union,China,Falcon-7,fighter aircraft,Aircraft,1989,No,2,No,1990,No,New,10,10,20,No\n"
    rest = DELIVERED[DELIVERED.index("\n") + 1 :]
    before = desk.bytes()
    with pytest.raises(DataError, match=r"nothing was written: 1 problem found\n.*it must be unique"):
        desk.ingest(deliveries(half * 2 + rest))
    assert desk.bytes() == before


def test_an_edition_that_cannot_be_is_refused_by_the_metadata(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RCANALYSIS_DATA", str(desk.data))
    years = {"yearly_exports": [{"year": 1900 + n, "tiv": 1} for n in range(12)], "yearly_imports": []}
    path = desk.file(json.dumps({"CHN": {"name": "China", **years}}))
    message = refused(desk, [path], capsys, "--edition", "26")
    assert "would not be sound, so that nothing was written: 10 problems found" in message
    assert "expected at least 2000" in message
    assert "and 14 more" in message


@pytest.mark.parametrize("table_name", ["arms_parties", "arms_systems", "arms_totals"])
def test_a_broken_table_of_ours_is_named(
    table_name: str, desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RCANALYSIS_DATA", str(desk.data))
    (desk.data / f"{table_name}.csv").write_bytes(b"party_id;names\nCHN;China\n")
    message = refused(desk, [desk.file(importers())], capsys)
    assert f"data/{table_name}.csv, row 1: is separated by semicolons" in message


def test_a_file_that_is_not_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RCANALYSIS_DATA", str(desk.data))
    assert "nowhere.csv: cannot be read (No such file" in refused(desk, [desk.inbox / "nowhere.csv"], capsys)
    assert "in: cannot be read (Is a directory)" in refused(desk, [desk.inbox], capsys)
    assert "does not say which edition it holds" in refused(desk, [desk.file(world())], capsys)


def test_a_full_disk_leaves_the_tables_as_they_were(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RCANALYSIS_DATA", str(desk.data))
    desk.ingest(importers())
    path = desk.file(deliveries())
    write = Path.write_bytes

    def full(self: Path, *args: object, **options: object) -> int:
        write(self, *args, **options)
        if self.name == "arms_flows.csv.tmp":
            raise OSError(28, "No space left on device", str(self))
        return 0

    monkeypatch.setattr(Path, "write_bytes", full)
    assert "No space left on device" in refused(desk, [path], capsys)


# the tables of the book ----------------------------------------------------------------------------------------------


def by_year(frame: pd.DataFrame) -> pd.Series:
    return frame.groupby("year")["tiv"].sum()


def test_the_deliveries_of_the_book_add_up_to_its_flows() -> None:
    """Also the estimated part and the number of rows; every sum has its deliveries and the other way round."""
    key = ["edition", "supplier", "recipient", "year"]
    rows = load("arms_deliveries")
    rows["tiv_estimated"] = rows["tiv"].where(rows["number_estimated"] | rows["year_estimated"], 0.0)
    added = rows.groupby(key).agg(
        tiv=("tiv", "sum"), tiv_estimated=("tiv_estimated", "sum"), deliveries=("tiv", "size")
    )
    flows = load("arms_flows").query("basis == 'register'").set_index(key).sort_index()
    pairs = ["CHN", "RUS", "SUN"]
    flows = flows[[s in pairs and r in pairs for _, s, r, _ in flows.index]]
    assert sorted(flows.index) == sorted(added.index)
    for column in added:
        assert (flows[column].astype(float) - added[column].astype(float)).abs().max() < 0.001


@pytest.mark.parametrize("party", ["RUS", "SUN", "CHN"])
def test_the_flows_of_the_book_agree_with_sipris_totals(party: str) -> None:
    """Exports of each, and imports of China, within what rounding to whole millions allows."""
    flows = load("arms_flows").query("basis == 'register' and edition == 2024")
    totals = load("arms_totals").query("basis == 'table' and edition == 2024 and party == @party")
    sides = {"exports": "supplier", **({"imports": "recipient"} if party == "CHN" else {})}
    for flow, side in sides.items():
        added, stated = by_year(flows[flows[side] == party]), by_year(totals[totals["flow"] == flow])
        assert list(added.index) == list(stated.index)
        assert (added - stated).abs().max() < 0.6


def test_the_orders_of_the_book_agree_with_its_deliveries() -> None:
    """Two editions: the orders of 2026, and the deliveries of 2025, with those of 2024 for the years before 1995."""
    orders = load("arms_orders").query("recipient == 'CHN'").groupby("supplier")["tiv_delivered"].sum()
    flows = load("arms_flows").query("basis == 'register' and recipient == 'CHN'")
    spliced = flows.query("edition == 2025 or (edition == 2024 and year < 1995)").groupby("supplier")["tiv"].sum()
    for supplier in ("RUS", "SUN"):
        assert abs(spliced[supplier] / orders[supplier] - 1) < 0.02
    imports = load("arms_totals").query("edition == 2026 and party == 'CHN' and flow == 'imports'")
    assert orders["RUS"] + orders["SUN"] < imports["tiv"].sum()


def test_every_table_of_arms_is_sorted_as_the_ingest_sorts_it() -> None:
    """So that ingesting again changes only what upstream changed."""
    for name, key in KEYS.items():
        with io.StringIO((ROOT / "data" / f"{name}.csv").read_text(encoding="utf-8")) as file:
            rows = [tuple((0, int(r[k])) if r[k].isdigit() else (1, r[k]) for k in key) for r in csv.DictReader(file)]
        assert rows == sorted(rows)
