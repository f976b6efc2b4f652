"""Military spending, capabilities and output from small downloads made of the rows of the book's tables."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from rcanalysis.cli import main
from rcanalysis.data import check, load
from rcanalysis.data.ingest import run
from rcanalysis.data.ingest.powers import COMPONENTS, NATO, WORLD_BANK
from tests.conftest import ROOT
from tests.data.desk import Desk, Row, table

TABLES = ("military_spending", "capabilities", "gdp")
MILEX, NMC, GDP = "sipri-military-expenditure", "national-capabilities", "world-bank-gdp"


BOOK = {name: table(ROOT / "data" / f"{name}.csv") for name in TABLES}
OLD, NEW = ([r for r in BOOK["military_spending"] if r["edition"] == e] for e in ("2025", "2026"))
YEARS = [str(y) for y in range(1987, 2025)]


def csv_text(rows: Sequence[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, [*rows[0]], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


# a workbook as SIPRI serves it ---------------------------------------------------------------------------------------

STATES = {"USSR": "SUN", "Russia": "RUS", "China": "CHN", "United States of America": "USA"}
PLAIN, BLUE, RED, GREEN = range(4)  # formats, by the colour of the type
INK = {"estimate": BLUE, "uncertain": RED}
Cells = list[list[tuple[str, int] | str]]


def value(party: str, year: str, column: str) -> str:
    return next((r[column] for r in OLD if (r["party"], r["year"]) == (party, year)), "")


def state_sheet(title: str, column: str, *, notes: int) -> Cells:
    """Three lines of words, the head in the sixth row; what is missing in SIPRI's ways; the rest of the world in one row."""
    rows: Cells = [[title], ["Figures are in US $m."], [], [], [], ["Country", *["Notes"] * notes, *YEARS]]
    rows.append(["Europe"])
    for name, party in STATES.items():
        cells: list[tuple[str, int] | str] = [name, *["83"] * notes]
        for year in YEARS:
            text = value(party, year, column)
            blank = "0" if column == "usd_current_million" and (name, year) == ("Russia", "1992") else "..."
            status = next((r["status"] for r in OLD if (r["party"], r["year"]) == (party, year)), "")
            cells.append((text or ("xxx" if name == "USSR" and year > "1991" else blank), INK.get(status, PLAIN)))
        rows.append(cells)
    for name in NATO:
        own = column if name == "Germany" else ""
        rows.append(
            [name, *[""] * notes, *(value("nato-others", y, own) if own and y != "1987" else "..." for y in YEARS)]
        )
    if column == "usd_current_million":
        rest = []
        for year in YEARS:
            named = sum(float(value(p, year, column) or 0) for p in (*STATES.values(), "nato-others"))
            rest.append(f"{float(value('listed', year, column) or 0) - named:.1f}" if year != "1987" else "...")
        rows.append(["Rest", *[""] * notes, *rest])
    return rows


def regional() -> Cells:
    own = {r["year"]: r for r in OLD if r["party"] == "world"}
    head, world = ["Region"], ["World"]
    for year in YEARS[1:]:
        head.append(year)
        world.append(f"{float(own[year]['usd_constant_million']) / 1000:.4f}" if year in own else "...")
    head.append("2024 (current prices)")
    world.append(f"{float(own['2024']['usd_current_million']) / 1000:.4f}")
    words = "Figures are in US$ b., at constant 2023 prices and exchange rates, except for the last figure."
    return [["Military expenditure by region"], [words], [*head], [*world], ["Africa", *["1.0"] * (len(world) - 1)]]


def book() -> dict[str, Cells]:
    return {
        "Front page": [],
        "Regional totals": regional(),
        "Constant (2023) US$": state_sheet("Military expenditure", "usd_constant_million", notes=2),
        "Current US$": state_sheet("Military expenditure", "usd_current_million", notes=1),
        "Share of GDP": state_sheet("Military expenditure as a share", "gdp_share", notes=1),
    }


def letters(number: int) -> str:
    return (chr(64 + (number - 1) // 26) if number > 26 else "") + chr(65 + (number - 1) % 26)


def workbook(sheets: Mapping[str, Cells], *, entity: str = "") -> bytes:
    """Text as shared strings, numbers as numbers, the colour of the type in the styles."""
    main_ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    shared: dict[str, int] = {}
    parts: dict[str, str] = {}
    for number, (_, rows) in enumerate(sheets.items(), start=1):
        lines = []
        for at, cells in enumerate(rows, start=1):
            line = ""
            for place, cell in enumerate(cells, start=1):
                text, look = (cell, PLAIN) if isinstance(cell, str) else cell
                ref = f'r="{letters(place)}{at}" s="{look}"'
                if text.replace(".", "", 1).isdecimal() and at > 4:
                    line += f"<c {ref}><v>{text}</v></c>"
                else:
                    line += f'<c {ref} t="s"><v>{shared.setdefault(text, len(shared))}</v></c>'
            lines.append(f'<row r="{at}">{line}</row>')
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{main_ns}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
        )
    names = "".join(f'<sheet name="{escape(n)}" r:id="rId{k}"/>' for k, n in enumerate(sheets, start=1))
    parts["xl/workbook.xml"] = f'<workbook xmlns="{main_ns}" xmlns:r="{link}"><sheets>{names}</sheets></workbook>'
    links = "".join(f'<Relationship Id="rId{k}" Target="worksheets/sheet{k}.xml"/>' for k in range(1, len(sheets) + 1))
    parts["xl/_rels/workbook.xml.rels"] = f"<Relationships>{links}</Relationships>"
    strings = "".join(f"<si><t>{escape(t)}</t></si>" for t in shared)
    parts["xl/sharedStrings.xml"] = f'{entity}<sst xmlns="{main_ns}">{strings}</sst>'
    fonts = "".join(f"<font>{c}</font>" for c in ("", *(f'<color indexed="{n}"/>' for n in (12, 10, 17))))
    forms = "".join(f'<xf fontId="{n}"/>' for n in range(4))
    parts["xl/styles.xml"] = (
        f'<styleSheet xmlns="{main_ns}"><fonts>{fonts}</fonts><cellXfs>{forms}</cellXfs></styleSheet>'
    )
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return blob.getvalue()


def changed(sheet: str, row: str, place: int, cell: tuple[str, int] | str) -> bytes:
    """A workbook with one cell changed: counted from the first column, or from the end if negative."""
    sheets = book()
    own = next(cells for cells in sheets[sheet] if cells and cells[0] == row)
    own[place] = cell
    return workbook(sheets)


def without(sheet: str, row: str) -> bytes:
    sheets = book()
    sheets[sheet] = [cells for cells in sheets[sheet] if not cells or cells[0] != row]
    return workbook(sheets)


# the other downloads --------------------------------------------------------------------------------------------------

SOURCE = "SIPRI Milex Database 1949-2025 (v1.2, April 2026)"


def panel_rows() -> list[Row]:
    """The world panel; a row before 1988 is left out."""
    rows = [
        {
            "iso3": r["party"].replace("world", "WORLD"),
            "year": r["year"],
            "milex_constusd_m": r["usd_constant_million"],
            "source": SOURCE,
        }
        for r in NEW
    ]
    return [rows[0] | {"iso3": "USA", "year": "1987"}, *rows]


def tier_rows() -> list[Row]:
    """All measures of three tiers that are states, and one that is none."""
    names = {"CHN": "China", "RUS": "Russia", "USA": "United States"}
    measures = {
        "milex_usd_const2024": "usd_constant_million",
        "milex_usd_current": "usd_current_million",
        "milex_pct_gdp": "gdp_share",
    }
    rows = [
        {"tier": names[r["party"]], "year": r["year"], "value": r[ours], "measure": theirs, "agg": "sum"}
        for r in NEW
        if r["party"] in names
        for theirs, ours in measures.items()
        if r[ours]
    ]
    return [*rows, rows[0] | {"tier": "NATO Europe", "value": "1.0"}]


def nmc_rows() -> list[Row]:
    """Shares of a world of a million of everything; what is left goes to one other state. A year before 1949 is left out."""
    codes = {"USA": "2", "RUS": "365", "SUN": "365", "CHN": "710"}
    rows = []
    for year in sorted({r["year"] for r in BOOK["capabilities"]}):
        own = [r for r in BOOK["capabilities"] if r["year"] == year]
        for r in own:
            counts = {t: f"{float(r[o]) * 1e6:.0f}" for t, o in COMPONENTS.items()}
            rows.append({"ccode": codes[r["state"]], "year": year, **counts, "cinc": r["cinc"]})
        rest = {t: f"{1e6 - sum(float(r[o]) for r in own) * 1e6:.0f}" for t, o in COMPONENTS.items()}
        rows.append({"ccode": "200", "year": year, **rest, "cinc": "0.5"})
    blank = dict.fromkeys(COMPONENTS, "")
    return [rows[0] | {"year": "1948"}, *rows, {"ccode": "20", "year": "2022", **blank, "cinc": ""}]


def gdp_rows() -> list[Row]:
    codes = {ours: theirs for theirs, ours in WORLD_BANK.items()}
    rows = [
        {
            "Country Name": "Some name",
            "Country Code": codes[r["party"]],
            "Year": r["year"],
            "Value": f"{float(r['usd_current_billion']) * 1e9:.1f}",
        }
        for r in BOOK["gdp"]
    ]
    return [rows[0] | {"Country Code": "AFG"}, rows[0] | {"Year": "1987"}, *rows]


BOOK_2025, PANEL, TIERS = workbook(book()), csv_text(panel_rows()), csv_text(tier_rows())
NMC_TEXT, GDP_TEXT = csv_text(nmc_rows()), csv_text(gdp_rows())
Contents = tuple[str | bytes, ...]
SOURCES: dict[str, Contents] = {MILEX: (BOOK_2025, PANEL, TIERS), NMC: (NMC_TEXT,), GDP: (GDP_TEXT,)}
OF = {MILEX: "military_spending", NMC: "capabilities", GDP: "gdp"}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk(tmp_path, [f"{name}.yaml" for name in TABLES])
    monkeypatch.setenv("RCANALYSIS_DATA", str(found.data))
    return found


# what comes out -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", SOURCES)
def test_the_rows_of_the_book(source: str, desk: Desk) -> None:
    """In any order of the files, packed or not; ingesting again changes nothing."""
    assert desk.ingest(source, *SOURCES[source]) == [OF[source]]
    assert desk.rows(OF[source]) == BOOK[OF[source]]
    before = desk.bytes()
    for order in itertools.permutations(SOURCES[source]):
        packed = [gzip.compress(c.encode()) if isinstance(c, str) else c for c in order]
        desk.ingest(source, *packed)
        assert desk.bytes() == before
    found = [str(p) for p in check(folder=desk.data) if p.file.startswith(f"data/{OF[source]}")]
    assert found == []


def test_one_edition_leaves_the_other_as_it_is(desk: Desk) -> None:
    desk.ingest(MILEX, BOOK_2025)
    assert desk.rows("military_spending") == OLD
    desk.ingest(MILEX, PANEL, TIERS)
    assert desk.rows("military_spending") == BOOK["military_spending"]


def test_the_soviet_union_is_not_russia(desk: Desk) -> None:
    desk.ingest(MILEX, BOOK_2025)
    own = {(r["party"], r["year"]) for r in desk.rows("military_spending") if r["party"] in ("RUS", "SUN")}
    assert {p for p, y in own if y < "1992"} == {"SUN"} and {p for p, y in own if y >= "1992"} == {"RUS"}
    desk.ingest(NMC, NMC_TEXT)
    seats = {r["state"] for r in desk.rows("capabilities") if r["year"] == "1991"}
    assert seats == {"CHN", "SUN", "USA"}


def test_a_zero_in_current_dollars_is_a_blank(desk: Desk) -> None:
    desk.ingest(MILEX, BOOK_2025)
    (row,) = (r for r in desk.rows("military_spending") if (r["party"], r["year"]) == ("RUS", "1992"))
    assert row["usd_constant_million"] == "47565.8" and row["usd_current_million"] == ""


def test_the_colour_of_the_type_says_what_is_estimated(desk: Desk) -> None:
    last = len(YEARS) + 1
    desk.ingest(
        MILEX, changed("Constant (2023) US$", "Russia", last, (value("RUS", "2023", "usd_constant_million"), RED))
    )
    status = {(r["party"], r["year"]): r["status"] for r in desk.rows("military_spending")}
    assert status["RUS", "2023"] == "uncertain"
    assert status["RUS", "2021"] == "reported" and status["RUS", "2024"] == "estimate"
    assert {s for (p, _), s in status.items() if p == "CHN"} == {"estimate"}
    assert {s for (p, _), s in status.items() if p == "USA"} == {"reported"}


def test_the_last_world_total_is_in_other_prices(desk: Desk) -> None:
    """The column after the last year repeats it at its own prices; it is no further year."""
    desk.ingest(MILEX, BOOK_2025)
    world = [r for r in desk.rows("military_spending") if r["party"] == "world"]
    assert [r["year"] for r in world if r["usd_current_million"]] == ["2024"]
    assert (world[-1]["usd_constant_million"], world[-1]["usd_current_million"]) == ("2676513.9", "2718183.7")
    assert "1991" not in {r["year"] for r in world}


# what is refused ------------------------------------------------------------------------------------------------------


def renamed(old: str, new: str) -> bytes:
    return workbook({(new if name == old else name): rows for name, rows in book().items()})


def one(rows: list[Row], at: int = 1, **cells: str) -> str:
    assert rows[at].keys() >= cells.keys()
    return csv_text([r | cells if n == at else r for n, r in enumerate(rows)])


def lost(rows: list[Row], **cells: str) -> str:
    kept = [r for r in rows if any(r[k] != v for k, v in cells.items())]
    assert len(kept) < len(rows)
    return csv_text(kept)


def unpacked(name: str) -> bytes:
    """A workbook without one of its parts."""
    blob = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK_2025)) as old, zipfile.ZipFile(blob, "w") as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
    return blob.getvalue()


CONST = "Constant (2023) US$"
BOMB = '<!DOCTYPE x [<!ENTITY a "b">]>'
REFUSED: dict[str, tuple[str, Contents, str]] = {
    "no file": (MILEX, (), "expected SIPRI's workbook"),
    "a workbook cut off": (MILEX, (BOOK_2025[:2000],), "download-0: is no workbook that can be read"),
    "a workbook without strings": (MILEX, (unpacked("xl/sharedStrings.xml"),), "is no workbook that can be read"),
    "a workbook with entities": (MILEX, (workbook(book(), entity=BOMB),), "declares entities"),
    "another workbook": (MILEX, (workbook({"Sheet1": [["a"]]}),), "is not SIPRI's workbook"),
    "a sheet missing": (MILEX, (renamed("Share of GDP", "Share"),), "a sheet is missing"),
    "dollars of another year": (MILEX, (renamed(CONST, "Constant (2022) US$"),), "billions of constant 2022 dollars"),
    "a state missing": (MILEX, (without(CONST, "China"),), "has no row of China"),
    "an ally missing": (MILEX, (without("Current US$", "Poland"),), "has no row of Poland"),
    "no world": (MILEX, (without("Regional totals", "World"),), "lack the world"),
    "a word for a figure": (MILEX, (changed(CONST, "China", -1, "much"),), "'much' is not a number"),
    "a year without a figure": (MILEX, (changed(CONST, "China", -2, "..."),), "no figure of CHN for 2023"),
    "an unknown colour": (MILEX, (changed(CONST, "Russia", -1, ("5.0", GREEN)),), "whose meaning is unknown"),
    "a share that is a percentage": (MILEX, (changed("Share of GDP", "China", -1, "1.7"),), "nothing was written"),
    "the same edition twice": (MILEX, (BOOK_2025, BOOK_2025), "the edition 2025 was given twice"),
    "a panel without the other": (MILEX, (PANEL,), "the panel of tiers is needed beside it"),
    "the other without it": (MILEX, (TIERS,), "the panel of world is needed beside it"),
    "a panel twice": (MILEX, (PANEL, PANEL), "the panel of world was given twice"),
    "panels that differ": (MILEX, (one(panel_rows(), 5, milex_constusd_m="1.0"), TIERS), "1.0, but "),
    "a panel of percentages": (MILEX, (PANEL, TIERS.replace("0.024737", "2.4737")), "2.4737 of GDP is no fraction"),
    "a panel of no edition": (MILEX, (PANEL.replace("1949-2025", "to 2025"), TIERS), "does not say which edition"),
    "a panel of other dollars": (MILEX, (PANEL, TIERS.replace("const2024", "const2023")), "has no dollars of 2024"),
    "a panel with a gap": (
        MILEX,
        (lost(panel_rows(), iso3="WORLD", year="2001"), TIERS),
        "no figure of world for 2001",
    ),
    "a panel cut off": (MILEX, (PANEL[:-70], TIERS), "the download was cut off"),
    "something else": (MILEX, (GDP_TEXT,), "is neither SIPRI's workbook nor one of the two panels"),
    "two releases": (NMC, (NMC_TEXT, NMC_TEXT), "expected 1 file"),
    "capabilities of another head": (NMC, (NMC_TEXT.replace("irst", "steel"),), "the head lacks irst"),
    "capabilities without the rest": (NMC, (lost(nmc_rows(), ccode="200", year="2000"),), "is not the mean of the six"),
    "capabilities without a state": (NMC, (NMC_TEXT.replace("710,1999,", "711,1999,"),), "no figure of CHN for 1999"),
    "a state twice": (NMC, (csv_text([*nmc_rows(), nmc_rows()[1]]),), "stands twice in 1949"),
    "a missing component": (NMC, (one(nmc_rows(), tpop="-9"),), "a component is missing"),
    "an older release": (NMC, (lost(nmc_rows(), year="2022"),), "ends in 2021, the table in 2022"),
    "a spreadsheet of capabilities": (NMC, (BOOK_2025,), "is a spreadsheet; download the CSV"),
    "output of another head": (GDP, (GDP_TEXT.replace("Country Code", "Code"),), "the head lacks Country Code"),
    "output without the world": (
        GDP,
        (lost(gdp_rows(), **{"Country Code": "WLD", "Year": "2005"}),),
        "of world for 2005",
    ),
    "a world too small": (GDP, (GDP_TEXT.replace(",WLD,2005,4", ",WLD,2005,"),), "smaller than the three states"),
    "output cut off": (GDP, (lost(gdp_rows(), Year="2023"),), "ends in 2022, the table in 2023"),
    "output in words": (GDP, (one(gdp_rows(), Value="large"),), "'large' is not a number"),
    "a state's output twice": (GDP, (csv_text([*gdp_rows(), gdp_rows()[2]]),), "stands twice in 1988"),
}


@pytest.mark.parametrize("damage", REFUSED)
def test_a_damaged_file_is_refused(damage: str, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """With one message, and nothing written."""
    source, contents, words = REFUSED[damage]
    desk.ingest(source, *SOURCES[source])
    before = desk.bytes()
    paths = desk.files(contents)
    if paths:
        assert main(["ingest", source, *map(str, paths)]) == 1
        out, message = capsys.readouterr()
        assert out == "" and message.count("rcanalysis: ") == 1
        assert words in message
    else:
        with pytest.raises(ValueError, match=words):
            run(source, [], desk.data)
    assert desk.bytes() == before


@pytest.mark.parametrize("source", SOURCES)
def test_a_file_that_is_not_there(source: str, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", source, str(desk.inbox / "nowhere")]) == 1
    assert "nowhere: cannot be read" in capsys.readouterr().err


# the tables of the book -----------------------------------------------------------------------------------------------


def test_spending_is_what_sipri_published() -> None:
    """SIPRI's fact sheet of April 2025, as reported by Jagran Josh (16 July 2025) and Saba (2025): billions and per cent."""
    rows = load("military_spending")
    rows = rows[(rows["edition"] == 2025) & (rows["year"] == 2024)].astype({"party": str}).set_index("party")
    billions = rows["usd_current_million"] / 1000
    assert [round(float(billions[p])) for p in ("USA", "CHN", "RUS", "world")] == [997, 314, 149, 2718]
    shares = 100 * billions / billions["world"]
    assert [round(float(shares[p])) for p in ("USA", "CHN")] == [37, 12] and round(float(shares["RUS"]), 1) == 5.5
    assert [round(100 * float(rows["gdp_share"][p]), 1) for p in ("USA", "CHN", "RUS")] == [3.4, 1.7, 7.1]
    # NATO spent 1.5 trillion in all, the United States 66 % of it
    nato = float(billions["USA"] + billions["nato-others"])
    assert round(nato / 1000, 1) == 1.5 and round(100 * float(billions["USA"]) / nato) == 66


def test_the_world_rose_by_nine_per_cent_in_2024() -> None:
    """As SIPRI said of real spending: 9.4 %."""
    rows = load("military_spending")
    world = rows[(rows["edition"] == 2025) & (rows["party"] == "world")].set_index("year")["usd_constant_million"]
    assert round(100 * (float(world[2024]) / float(world[2023]) - 1), 1) == 9.4


def test_known_capabilities() -> None:
    """The index of 1992 and 2022, as upstream prints it."""
    rows = load("capabilities")
    found = rows.assign(state=rows["state"].astype(str)).set_index(["state", "year"])["cinc"]
    known = {("CHN", 2022): 0.234, ("USA", 2022): 0.124, ("RUS", 2022): 0.038, ("CHN", 1992): 0.124}
    known |= {("USA", 1992): 0.149, ("RUS", 1992): 0.067}
    for at, cinc in known.items():
        assert round(float(found[at]), 3) == cinc, at


def test_known_output() -> None:
    """Of 2023, in trillions."""
    rows = load("gdp")
    found = rows[rows["year"] == 2023].astype({"party": str}).set_index("party")["usd_current_billion"] / 1000
    assert [round(float(found[p]), 1) for p in ("CHN", "RUS", "USA", "world")] == [17.8, 2.0, 27.4, 105.4]
