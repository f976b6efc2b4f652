"""Resources of China, Russia and the United States beside those of the world: military spending, capabilities, output.

Of each upstream file only the three states (with the Soviet Union) and sums over all states are kept.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from rcanalysis.data.ingest.files import (
    Row,
    count_files,
    load_rows,
    read_rows,
    read_text,
    refuse,
    write_tables,
)
from rcanalysis.data.ingest.workbook import Cell, Sheet, read_workbook
from rcanalysis.data.metadata import DataError

FIRST = 1988  # SIPRI's world total begins here
RUSSIA_FROM = 1992
NAMES = {"China": "CHN", "Russia": "RUS", "USSR": "SUN", "United States of America": "USA"}
TIERS = {"China": "CHN", "Russia": "RUS", "United States": "USA"}
STATUS = {"": "reported", "indexed 8": "reported", "indexed 12": "estimate", "indexed 10": "uncertain"}
NATO = (  # its members since 2024, as SIPRI names them, without the United States; Iceland has no forces
    *("Albania", "Belgium", "Bulgaria", "Canada", "Croatia", "Czechia", "Denmark", "Estonia", "Finland", "France"),
    *("Germany", "Greece", "Hungary", "Iceland", "Italy", "Latvia", "Lithuania", "Luxembourg", "Montenegro"),
    *("Netherlands", "North Macedonia", "Norway", "Poland", "Portugal", "Romania", "Slovakia", "Slovenia", "Spain"),
    *("Sweden", "Türkiye", "United Kingdom"),
)
BLANK = ("", "..", ". .", "...", "xxx")
WORLD_GAP = 1991  # no world total, for want of the Soviet Union's figure
COMPONENTS = {  # of the index, as the data set calls them and as this table does
    "milex": "military_spending",
    "milper": "military_personnel",
    "irst": "iron_steel",
    "pec": "energy",
    "tpop": "population",
    "upop": "urban_population",
}
COW = {"2": "USA", "365": "RUS", "710": "CHN"}
FOUNDED = 1949
WORLD_BANK = {"CHN": "CHN", "RUS": "RUS", "USA": "USA", "WLD": "world"}


# SIPRI --------------------------------------------------------------------------------------------------------------


def military_expenditure(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Bring editions of SIPRI's military expenditure database into ``military_spending``.

    Parameters
    ----------
    paths : sequence of Path
        For each edition either SIPRI's workbook, or the two public panels made from it (three states and the world in constant
        dollars; tiers with all measures), in any order.
    folder : Path
        Data folder. Editions that are in the table and not among the files stay.

    Raises
    ------
    DataError
        If a file is another one, was cut off or contradicts the other, or ends before the same edition in the table.

    Notes
    -----
    An edition is named after the year of its release, one after its last year; its constant dollars are of its last year but
    one (SIPRI's habit since 2024, checked against the file). Traps: "share of GDP" is a fraction; a current-dollar figure of
    0 (Russia, 1992) is a missing one; the last column of the world totals stands in other prices than those before it.
    """
    if not paths:
        raise DataError("expected SIPRI's workbook, or the two panels made from it")
    editions: dict[int, list[Row]] = {}
    panels: dict[str, tuple[Path, list[Row]]] = {}
    for path in paths:
        if _is_zip(path):
            edition, rows = _workbook(path)
            if edition in editions:
                raise DataError(f"{path.name}: the edition {edition} was given twice")
            editions[edition] = rows
        else:
            kind, lines = _panel(path)
            if kind in panels:
                raise DataError(f"{path.name}: the panel of {kind} was given twice")
            panels[kind] = path, lines
    if panels:
        if set(panels) != {"world", "tiers"}:
            missing = ({"world", "tiers"} - set(panels)).pop()
            raise DataError(f"{paths[0].name}: the panel of {missing} is needed beside it")
        edition, rows = _panels(*panels["world"], *panels["tiers"])
        if edition in editions:
            raise DataError(f"{panels['world'][0].name}: the edition {edition} was given twice")
        editions[edition] = rows
    table = [row for rows in editions.values() for row in rows]
    if (folder / "military_spending.csv").exists():
        old = load_rows(folder, "military_spending")
        held = {(row["edition"], row["party"], row["year"]) for row in table}
        lost = [r for r in old if int(r["edition"]) in editions and _key(r) not in held]
        refuse(paths[0].name, [f"{r['party']} {r['year']}: is in the table but not in this file" for r in lost])
        table += [row for row in old if int(row["edition"]) not in editions]
    table.sort(key=lambda r: (int(r["edition"]), r["party"], int(r["year"])))
    return write_tables(folder, {"military_spending": table})


def _key(row: Row) -> tuple[int, str, int]:
    return int(row["edition"]), row["party"], int(row["year"])


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read ({error.strerror or error})") from error


def _row(
    edition: int, party: str, year: int, *, constant: str = "", current: str = "", share: str = "", status: str = ""
) -> Row:
    return {
        "edition": edition,
        "party": party,
        "year": year,
        "base_year": edition - 2,
        "usd_constant_million": constant,
        "usd_current_million": current,
        "gdp_share": share,
        "status": status,
    }


def _usd(text: str) -> str:
    """Millions of dollars with one decimal; 0 is how SIPRI's workbook writes a figure it could not convert."""
    return f"{float(text):.1f}" if text and float(text) else ""


def _share(text: str) -> str:
    return f"{float(text):.6f}" if text else ""


def _workbook(path: Path) -> tuple[int, list[Row]]:
    sheets = read_workbook(path)
    named = {name: re.fullmatch(r"Constant \((\d{4})\) US\$", name) for name in sheets}
    base = next((int(found[1]) for found in named.values() if found), 0)
    needed = (f"Constant ({base}) US$", "Current US$", "Share of GDP", "Regional totals")
    if not base or any(name not in sheets for name in needed):
        raise DataError(f"{path.name}: is not SIPRI's workbook of military expenditure: a sheet is missing")
    constant, current, share = (_states(path, sheets[name], name) for name in needed[:3])
    world, world_now = _world(path, sheets[needed[3]], base)
    last = max(year for _, year in constant)
    if last != base + 1 or max(world) != last:
        raise DataError(f"{path.name}: ends in {last}, the world totals in {max(world)}; expected {base + 1}")
    edition = last + 1
    rows = []
    for party in NAMES.values():
        for year in range(FIRST, last + 1):
            at = party, year
            if constant[at].text:
                rows.append(
                    _row(
                        edition,
                        party,
                        year,
                        constant=_usd(constant[at].text),
                        current=_usd(current[at].text),
                        share=_share(share[at].text),
                        status=constant[at].colour,
                    )
                )
    rows += [
        # in billions; every world total has estimates in it, as the sheet says
        _row(
            edition,
            "world",
            year,
            constant=f"{1000 * value:.1f}",
            current=f"{1000 * world_now:.1f}" if year == last else "",
            status="estimate",
        )
        for year, value in world.items()
    ]
    real, listed = (_states(path, sheets[name], name, every=True) for name in needed[:2])
    known = {state for state, _ in listed}
    refuse(path.name, [f"Current US$: has no row of {state}" for state in NATO if state not in known])
    for year in range(FIRST, last + 1):
        rows.append(_row(edition, "listed", year, current=_sum(listed, year)))
        rows.append(
            _row(edition, "nato-others", year, constant=_sum(real, year, NATO), current=_sum(listed, year, NATO))
        )
    refuse(path.name, _gaps(rows, last))
    return edition, rows


def _states(path: Path, sheet: Sheet, name: str, *, every: bool = False) -> dict[tuple[str, int], Cell]:
    """Cells of the states by code and year, the colour turned into a word; with ``every`` those of all rows, by name."""
    head = next((cells for cells in sheet.values() if cells.get("A", Cell("", "")).text == "Country"), {})
    years = {column: int(cell.text) for column, cell in head.items() if re.fullmatch(r"\d{4}", cell.text)}
    if not years or sorted(years.values()) != list(range(min(years.values()), max(years.values()) + 1)):
        raise DataError(f"{path.name}, {name}: has no row of years without a gap")
    found: dict[tuple[str, int], Cell] = {}
    faults = []
    for number, cells in sheet.items():
        state = cells.get("A", Cell("", "")).text.strip()
        if cells is head or not (every or state in NAMES):
            continue
        party = state if every else NAMES[state]
        for column, year in years.items():
            cell = cells.get(column, Cell("", ""))
            text = "" if cell.text.strip() in BLANK else cell.text.strip()
            if text and not re.fullmatch(r"\d+(\.\d+)?(E[+-]?\d+)?", text, re.ASCII):
                faults.append(f"{name}, row {number}, {year}: {text!r} is not a number")
            if not every and cell.colour not in STATUS:
                faults.append(
                    f"{name}, row {number}, {year}: type of the colour {cell.colour!r}, whose meaning is unknown"
                )
            found[party, year] = Cell(text, STATUS.get(cell.colour, ""))
    if not every:
        faults += [f"{name}: has no row of {s}" for s, code in NAMES.items() if code not in {p for p, _ in found}]
    refuse(path.name, faults)
    return found


def _sum(cells: Mapping[tuple[str, int], Cell], year: int, states: Collection[str] = ()) -> str:
    """Sum over the states named, or over all, that have a figure in a year."""
    return f"{sum(float(c.text) for (s, y), c in cells.items() if y == year and c.text and (not states or s in states)):.1f}"


def _world(path: Path, sheet: Sheet, base: int) -> tuple[dict[int, float], float]:
    """World totals in billions of constant dollars by year, and that of the last year at its own prices."""
    head = next((cells for cells in sheet.values() if cells.get("A", Cell("", "")).text == "Region"), {})
    world = next((cells for cells in sheet.values() if cells.get("A", Cell("", "")).text == "World"), {})
    said = " ".join(cell.text for cells in sheet.values() for cell in cells.values())
    if f"US$ b., at constant {base} prices" not in said:
        raise DataError(
            f"{path.name}: the regional totals do not say that they are billions of constant {base} dollars"
        )
    totals: dict[int, float] = {}
    now = 0.0
    for column, cell in head.items():
        value = world.get(column, Cell("", "")).text
        if value in BLANK or not re.fullmatch(r"\d+(\.\d+)?", value):
            continue
        if re.fullmatch(r"\d{4}", cell.text):
            totals[int(cell.text)] = float(value)
        elif cell.text == f"{base + 1} (current prices)":
            now = float(value)
    if not totals or not now:
        raise DataError(f"{path.name}: the regional totals lack the world, or the last year at its own prices")
    return totals, now


def _gaps(rows: Iterable[Row], last: int) -> list[str]:
    """Years that an edition must have and has not."""
    held = {(row["party"], row["year"]) for row in rows if row["usd_constant_million"]}
    first = {"USA": FIRST, "world": FIRST, "CHN": FIRST + 1, "RUS": RUSSIA_FROM}
    return [
        f"no figure of {party} for {year} in constant dollars: cut off, or its format has changed"
        for party, since in first.items()
        for year in range(since, last + 1)
        if (party, year) not in held and (party, year) != ("world", WORLD_GAP)
    ]


def _panel(path: Path) -> tuple[str, list[Row]]:
    head = next(csv.reader(io.StringIO(read_text(path))), [])
    heads = {"world": ("iso3", "year", "milex_constusd_m", "source"), "tiers": ("tier", "year", "value", "measure")}
    for kind, needed in heads.items():
        if {*needed} <= {*head}:
            return kind, read_rows(path, needed, whole=("year",), numbers=needed[2:3])
    raise DataError(f"{path.name}: is neither SIPRI's workbook nor one of the two panels made from it")


def _panels(world_path: Path, world: Sequence[Row], tiers_path: Path, tiers: Sequence[Row]) -> tuple[int, list[Row]]:
    """The rows of the edition that two panels were made from; both hold the constant dollars, which must agree."""
    said = {row["source"] for row in world}
    named = re.search(r"1949-(\d{4}) \(", said.pop()) if len(said) == 1 else None
    if not named:
        raise DataError(f"{world_path.name}: does not say which edition it was made from")
    last = int(named[1])
    edition, base = last + 1, last - 1
    values: dict[tuple[str, str, int], str] = {}
    for row in tiers:
        if row["tier"] in TIERS:
            values[row["measure"], TIERS[row["tier"]], int(row["year"])] = row["value"]
    if not any(measure == f"milex_usd_const{base}" for measure, _, _ in values):
        raise DataError(f"{tiers_path.name}: has no dollars of {base}, as the edition {edition} must have")
    rows, faults = [], []
    for row in world:
        party, year, constant = row["iso3"].replace("WORLD", "world"), int(row["year"]), row["milex_constusd_m"]
        if year < FIRST or party not in ("CHN", "RUS", "USA", "world"):
            continue
        current = share = ""
        if party != "world":
            other = values.get((f"milex_usd_const{base}", party, year), "")
            if not other or abs(float(other) - float(constant or 0)) > 0.01:
                faults.append(f"{party} {year}: {constant or 'blank'}, but {other or 'blank'} in {tiers_path.name}")
            current = values.get(("milex_usd_current", party, year), "")
            share = values.get(("milex_pct_gdp", party, year), "")
        if share and float(share) > 1:
            faults.append(f"{party} {year}: {share} of GDP is no fraction")
        if not constant or (current and not float(current) and year > RUSSIA_FROM):
            faults.append(f"{party} {year}: a figure is blank or 0")
            continue
        rows.append(_row(edition, party, year, constant=_usd(constant), current=_usd(current), share=_share(share)))
    refuse(world_path.name, faults or _gaps(rows, last))
    return edition, rows


# capabilities -------------------------------------------------------------------------------------------------------


def capabilities(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Bring the National Material Capabilities of the Correlates of War project into ``capabilities``.

    Parameters
    ----------
    paths : sequence of Path
        The release as CSV (abridged form), which may be packed with gzip.
    folder : Path
        Data folder.

    Raises
    ------
    DataError
        If the file is another one or was cut off: the index must be the mean of the six shares that its rows give.

    Notes
    -----
    The index (CINC) is a state's mean share of the world in six quantities (Singer, Bremer and Stuckey 1972). Traps: one
    code stands for the Soviet Union and for Russia, here SUN to 1991; a missing component is -9 upstream.
    """
    (path,) = count_files(paths, 1, "the release as CSV")
    needed = ("ccode", "year", *COMPONENTS, "cinc")
    lines = read_rows(path, needed, whole=("ccode", "year"), numbers=needed[2:])
    totals: dict[tuple[str, str], float] = {}
    own: dict[tuple[str, str], Row] = {}
    faults = []
    for line in lines:
        if int(line["year"]) < FOUNDED:
            continue
        for component in COMPONENTS:
            value = float(line[component] or 0)
            totals[line["year"], component] = totals.get((line["year"], component), 0.0) + max(value, 0.0)
        if line["ccode"] in COW:
            if (line["ccode"], line["year"]) in own:
                faults.append(f"state {line['ccode']} stands twice in {line['year']}")
            own[line["ccode"], line["year"]] = line
    table = []
    for (code, year), line in own.items():
        if any(not line[c] or float(line[c]) < 0 for c in (*COMPONENTS, "cinc")):
            faults.append(f"state {code}, {year}: a component is missing")
            continue
        shares = {c: float(line[c]) / totals[year, c] for c in COMPONENTS}
        if abs(sum(shares.values()) / len(shares) - float(line["cinc"])) > 1e-6:
            faults.append(f"state {code}, {year}: the index is not the mean of the six shares: rows were lost")
        table.append(
            {
                "state": "SUN" if code == "365" and int(year) < RUSSIA_FROM else COW[code],
                "year": int(year),
                "cinc": _share(line["cinc"]),
                **{ours: f"{shares[theirs]:.6f}" for theirs, ours in COMPONENTS.items()},
            }
        )
    refuse(path.name, faults)
    _complete(path, table, folder, "capabilities", "state", tuple(COW.values()), FOUNDED)
    return write_tables(folder, {"capabilities": sorted(table, key=lambda r: (r["state"], r["year"]))})


# output -------------------------------------------------------------------------------------------------------------


def gdp(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Bring gross domestic product in current dollars (World Bank, NY.GDP.MKTP.CD) into ``gdp``.

    Parameters
    ----------
    paths : sequence of Path
        The series of all countries as CSV: ``Country Name``, ``Country Code``, ``Year``, ``Value`` (dollars).
    folder : Path
        Data folder.

    Raises
    ------
    DataError
        If the file is another one, was cut off, or has a world that is smaller than the three states.

    Notes
    -----
    Trap: at market exchange rates, so that a fall of a currency looks like a fall of output.
    """
    (path,) = count_files(paths, 1, "the series as CSV")
    needed = ("Country Name", "Country Code", "Year", "Value")
    table = []
    for line in read_rows(path, needed, whole=("Year",), numbers=("Value",)):
        if line["Country Code"] in WORLD_BANK and int(line["Year"]) >= FIRST and line["Value"]:
            table.append(
                {
                    "party": WORLD_BANK[line["Country Code"]],
                    "year": int(line["Year"]),
                    "usd_current_billion": f"{float(line['Value']) / 1e9:.3f}",
                }
            )
    _complete(path, table, folder, "gdp", "party", tuple(WORLD_BANK.values()), FIRST)
    value = {(row["party"], row["year"]): float(row["usd_current_billion"]) for row in table}
    refuse(
        path.name,
        [
            f"{year}: the world is smaller than the three states"
            for party, year in value
            if party == "world" and value[party, year] < sum(value[s, year] for s in ("CHN", "RUS", "USA"))
        ],
    )
    return write_tables(folder, {"gdp": sorted(table, key=lambda r: (r["party"], r["year"]))})


def _complete(
    path: Path, table: Sequence[Row], folder: Path, name: str, party: str, parties: Sequence[str], first: int
) -> None:
    """Refuse a file without every party in every year from ``first`` to its last, or that ends before the table does."""
    if not table:
        raise DataError(f"{path.name}: holds no figure of the three states: cut off, or another file")
    last = max(row["year"] for row in table)
    held = [("RUS" if row[party] == "SUN" else row[party], row["year"]) for row in table]
    faults = [f"no figure of {p} for {y}" for p in parties for y in range(first, last + 1) if (p, y) not in set(held)]
    faults += [f"{p} stands twice in {y}" for p, y in sorted({at for at in held if held.count(at) > 1})]
    if (folder / f"{name}.csv").exists():
        old = max(int(row["year"]) for row in load_rows(folder, name))
        faults += [f"ends in {last}, the table in {old}: an older release, or cut off"] if last < old else []
    refuse(path.name, faults)
