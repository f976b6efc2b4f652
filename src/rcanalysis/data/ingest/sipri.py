"""Russia-China arms transfers from downloads of the SIPRI Arms Transfers Database.

SIPRI offers three kinds of file, and each makes rows of its own tables here:

* the **order register** (one row an order, deliveries not split by year): ``arms_orders``;
* the **delivery register** (one row an order and delivery year): ``arms_deliveries``, the sums in ``arms_flows``, and
  the sums by party in ``arms_totals``;
* a **table of yearly TIV**, of all importers, of all exporters or of one exporter by recipient: ``arms_totals`` or
  ``arms_flows``. A copy of yearly totals that others published (JSON, or CSV ``year,tiv_m,source``) serves as well.

Only the dealings of China with Russia and the Soviet Union are kept row by row; everything else is kept as sums, because
SIPRI allows less than a tenth of a data set to be published. A register is checked against world totals, a table against
its own row of totals, and what comes out against the metadata, before anything is written.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from rcanalysis.data.ingest.files import Row, load_rows, read_text, refuse, write_tables
from rcanalysis.data.metadata import DataError
from rcanalysis.data.tables import split

T = TypeVar("T")

SELLERS = ("RUS", "SUN")
ROUNDING = 1.0  # SIPRI rounds a yearly total to whole millions
OTHER_EDITION = (0.02, 0.08)  # what two editions may differ by: in the sum of all years, in one year
LINE_END = re.compile(r"\r\n|\n|\r")  # not str.splitlines(): in Latin-1 it also splits at characters within a comment
ORDERS = (
    *("Recipient", "Supplier", "Year of order", " ", "Number ordered", " ", "Weapon designation"),
    *("Weapon description", "Number delivered", " ", "Year(s) of delivery", "status", "Comments"),
    *("SIPRI TIV per unit", "SIPRI TIV for total order", "SIPRI TIV of delivered weapons"),
)
DELIVERIES = (
    *("SIPRI AT Database ID", "Supplier", "Recipient", "Designation", "Description", "Armament category"),
    *("Order date", "Order date is estimate", "Numbers delivered", "Numbers delivered is estimate"),
    *("Delivery year", "Delivery year is estimate", "Status", "SIPRI estimate", "TIV deal unit"),
    *("TIV delivery values", "Local production"),
)
YES = {"Yes": True, "No": False, "": False}
DOUBT = {"?": True, "": False}
STATUS = {
    "New": "new",
    "Second hand": "second-hand",
    "Second hand but modernized": "second-hand, modernised",
}
# SIPRI's armament category by the last words of the description: the order register does not give the category
CATEGORIES = (
    ("naval weapons", ("naval gun", "naval surface-to-air missile system", "naval SAM system")),
    ("air-defence systems", ("surface-to-air missile system", "SAM system", "anti-aircraft gun")),
    ("missiles", ("missile", "torpedo", "guided shell", "SAM", "BVRAAM", "SRAAM", "ASM")),
    ("sensors", ("radar", "sonar", "coastal defence system")),
    ("engines", ("turbofan", "engine")),
    ("aircraft", ("aircraft", "helicopter")),
    ("ships", ("submarine", "destroyer", "frigate", "minesweeper", "boat", "patrol craft")),
    ("armoured vehicles", ("tank", "tank destroyer", "carrier")),
    ("artillery", ("towed gun", "self-propelled gun", "multiple rocket launcher")),
)
# our reading of SIPRI's comments: fitted to what China builds, or itself made there; a copy or a later run is neither
FITTED = re.compile(r"\bfor (?:(?!copied).)*?(?:produced|built) in China", re.I)
MADE = re.compile(r"licen[cs]e|(?:assembl|produc)[^;]*\b(?:in China|from kits)|assembled from kits", re.I)
COPIED = re.compile(r"^(more|later|copied|also)\b|later copied", re.I)
PRICE = re.compile(r"\$(\d+(?:\.\d+)?)(?:\s*-\s*\$?(\d+(?:\.\d+)?))?\s?([mb])\b")


# columns that a table is sorted by
KEYS: dict[str, tuple[str, ...]] = {
    "arms_orders": ("ordered", "order_id"),
    "arms_deliveries": ("edition", "year", "sipri_id"),
    "arms_flows": ("edition", "basis", "supplier", "recipient", "year"),
    "arms_totals": ("edition", "basis", "party", "flow", "year"),
}


@dataclass(frozen=True)
class Upstream:
    """One downloaded file, and what is wrong with it.

    Attributes
    ----------
    name : str
        File name, for messages.
    form : str
        ``orders``, ``deliveries``, ``exporters``, ``importers``, ``exports`` (of one supplier) or ``copy``.
    edition : int
        Year of SIPRI's release in March.
    rows : list of list of str
        Body of the file: a register's rows, a table's rows with its head as the first, or party, flow, year and TIV.
    supplier : str
        The supplier of a table ``exports``, as SIPRI names it.
    faults : list of str
        What was found wrong so far, so that it can be told at once.
    lost : set of str
        Names of parties met that are not in the table of parties.
    """

    name: str
    form: str
    edition: int
    rows: list[list[str]]
    supplier: str = ""
    faults: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)

    def fault(self, text: str) -> None:
        """Note a fault, once."""
        if text not in self.faults:
            self.faults.append(text)

    def number(self, cell: str, what: str) -> float:
        """A number that is not negative."""
        if re.fullmatch(r"\d{1,12}(\.\d+)?", cell, re.ASCII):
            return float(cell)
        self.fault(f"{what}: {cell!r} is not a number with a decimal point: a spreadsheet may have saved the file")
        return 0.0

    def whole(self, cell: str, what: str) -> int:
        """A whole number that is not negative."""
        if re.fullmatch(r"\d{1,9}", cell, re.ASCII):
            return int(cell)
        self.fault(f"{what}: {cell!r} is not a whole number")
        return 0

    def choice(self, known: Mapping[str, T], cell: str, what: str) -> T | str:
        """What one of some words stands for."""
        if cell not in known:
            self.fault(f"{what}: {cell!r} is none of {', '.join(map(repr, known))}")
        return known.get(cell, "")

    def party(self, parties: Mapping[str, str], name: str) -> str:
        """Code of a party."""
        if name not in parties:
            self.lost.add(name)
        return parties.get(name, "")

    def refuse(self) -> None:
        """DataError with all faults, if there are any."""
        faults = list(self.faults)
        if self.lost:
            count = "1 name is" if len(self.lost) == 1 else f"{len(self.lost)} names are"
            faults.append(
                f"{count} not in data/arms_parties.csv, so a party would be lost; add to its column names: "
                + "; ".join(sorted(self.lost))
            )
        refuse(self.name, faults)


# reading -------------------------------------------------------------------------------------------------------------


def read(path: Path, *, edition: int | None = None) -> Upstream:
    """Read a download and find out what it is.

    Parameters
    ----------
    path : Path
        CSV as SIPRI offers it, or the same packed with gzip.
    edition : int, optional
        Year of the release. Needed only for a file generated in March, when the new edition comes out, or one that
        does not say when it was generated.

    Raises
    ------
    DataError
        If the file cannot be read, is cut off, has been saved anew by a spreadsheet, or is none of the forms above.

    Notes
    -----
    Trap: the head names the day of download, not the edition. A file of January or February holds last year's edition.
    """
    text = read_text(path)
    if text.lstrip().startswith("{"):
        return Upstream(path.name, "copy", _stated(path, edition), _from_json(path, text))
    lines = LINE_END.split(text)
    if lines[0].strip() == "year,tiv_m,source":
        rows = _rows(path, lines, 1, 3)
        return Upstream(path.name, "copy", _stated(path, edition), [["World", "imports", *row[:2]] for row in rows])
    if any(line.count(";") > 8 and "," not in line for line in lines[:30]):
        raise DataError(f"{path.name}: is separated by semicolons: a spreadsheet has saved it anew; use the download")
    found = re.search(r"[Gg]enerated: (\d{1,2} \w{3,9} \d{4})", "\n".join(lines[:20]))
    if found is None:
        raise DataError(
            f"{path.name}: no line 'Data generated: <date>' in the first 20 lines; is this a download of the SIPRI "
            "Arms Transfers Database?"
        )
    form, start, width, supplier = _form(path, lines)
    rows = _rows(path, lines, start, width)
    return Upstream(path.name, form, _edition(path, _day(path, found[1]), edition), rows, supplier)


def _day(path: Path, text: str) -> dt.date:
    for form in ("%d %B %Y", "%d %b %Y"):
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise DataError(f"{path.name}: the date {text!r} in 'Data generated' is not a day such as 18 May 2026")


def _edition(path: Path, when: dt.date, stated: int | None) -> int:
    possible = (when.year - 1, when.year) if when.month == 3 else (when.year - (when.month < 3),)
    if stated is None and len(possible) > 1:
        raise DataError(
            f"{path.name}: was generated in March {when.year}, when SIPRI releases a new edition; say which it is with "
            f"--edition {possible[0]} or --edition {possible[1]}"
        )
    if stated is not None and stated not in possible:
        holds = " or ".join(map(str, possible))
        raise DataError(f"{path.name}: was generated on {when}, so it holds the edition of {holds}, not of {stated}")
    return possible[0] if stated is None else stated


def _stated(path: Path, edition: int | None) -> int:
    if edition is None:
        raise DataError(f"{path.name}: does not say which edition it holds; say it with --edition YEAR")
    return edition


def _form(path: Path, lines: list[str]) -> tuple[str, int, int, str]:
    """Form, first line to read (for a register the one after its head), number of columns, supplier of ``exports``."""
    for number, line in enumerate(lines[:30]):
        head = _unsemicolon(line).replace('"', "").split(",")  # no name in a head holds a comma
        if head == [*ORDERS]:
            return "orders", number + 1, len(ORDERS), ""
        if head == [*DELIVERIES]:
            return "deliveries", number + 1, len(DELIVERIES), ""
        if len(head) > 1 and head[0] in ("Recipient", "Exports by", "") and re.fullmatch(r"\d{4}", head[1]):
            label = next((r.split(",")[0] for r in reversed(lines[number:]) if r.startswith("Total")), "")
            named = re.match(r'"?TIV of arms exports from (.+), \d{4}-\d{4}', lines[0])
            if head[0] == "Exports by" and label == "Total world export":
                return "exporters", number, len(head), ""
            if label == "Total world import":
                return "importers", number, len(head), ""
            if named and label == "Total":
                return "exports", number, len(head), named[1]
            if label.startswith("Total imports from "):
                return "exports", number, len(head), label.removeprefix("Total imports from ")
            if not label:
                raise DataError(f"{path.name}: has no row of totals: the download was cut off; fetch it again")
            raise DataError(
                f"{path.name}: the row of totals is {label!r}: not a table of all importers, all exporters or the "
                "exports of one supplier"
            )
        for known, name in ((ORDERS, "order"), (DELIVERIES, "delivery")):
            if len(set(head) & set(known)) > len(set(known)) / 2:
                wrong = [f"{c!r} is missing" for c in known if c not in head]
                wrong += [f"{c!r} is not known" for c in head if c not in known]
                raise DataError(
                    f"{path.name}, line {number + 1}: the head is not that of SIPRI's {name} register: "
                    + (", ".join(wrong) or "the columns are in another order")
                )
    raise DataError(
        f"{path.name}: holds no head of an order register, a delivery register or a table of yearly TIV in its first 30 "
        "lines: it was cut off, or saved anew by a spreadsheet"
    )


def _unsemicolon(line: str) -> str:
    return line.rstrip().removesuffix(";")


def _rows(path: Path, lines: list[str], start: int, width: int) -> list[list[str]]:
    """The rows from the line ``start`` on, without blank ones and blanks at the ends of a cell."""
    reader = csv.reader(io.StringIO("\n".join(map(_unsemicolon, lines[start:]))), strict=True)
    rows, wrong = [], []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            rows.append(cells)
            if len(cells) != width:
                wrong.append(str(start + reader.line_num))
    except csv.Error as error:
        raise DataError(
            f"{path.name}, line {start + reader.line_num}: cannot be read as CSV ({error}): the download was cut off, "
            "or saved anew"
        ) from error
    if wrong:
        more = ", ..." if len(wrong) > 5 else ""
        raise DataError(
            f"{path.name}: {len(wrong)} of {len(rows)} rows have not the head's {width} fields (line "
            f"{', '.join(wrong[:5])}{more}): the download was cut off, or saved anew with other separators"
        )
    if not rows:
        raise DataError(f"{path.name}: holds no row: the download was cut off; fetch it again")
    return rows


def _from_json(path: Path, text: str) -> list[list[str]]:
    """Yearly totals of some states: ``{"CHN": {"name": ..., "yearly_exports": [{"year", "tiv"}], "yearly_imports": [...]}}``."""
    try:
        return [
            [state["name"].strip(), flow, str(row["year"]), str(row["tiv"])]
            for state in json.loads(text).values()
            for flow in ("exports", "imports")
            for row in state[f"yearly_{flow}"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(f"{path.name}: is not whole JSON of yearly totals by state ({error!r})") from error


# from the upstream file to rows --------------------------------------------------------------------------------------


def _category(upstream: Upstream, description: str) -> str:
    """SIPRI's armament category from the description of a weapon."""
    for name, endings in CATEGORIES:
        if any(description == e or description.endswith((f" {e}", f"-{e}", f"/{e}")) for e in endings):
            return name
    upstream.fault(f"no armament category is known for {description!r}: add it to CATEGORIES in ingest/sipri.py")
    return ""


def _orders(upstream: Upstream, parties: Mapping[str, str], systems: Mapping[str, str]) -> tuple[list[Row], float]:
    """Rows of ``arms_orders``, and the TIV of all that the whole register says was delivered."""
    found: list[Row] = []
    world = 0.0
    for row in upstream.rows:
        what = f"order of {row[0]} from {row[1]}, {row[2]}, {row[6]}"
        delivered = upstream.number(row[15] or "0", what)
        world += delivered
        recipient = parties.get(row[0], "")
        supplier = upstream.party(parties, row[1]) if recipient == "CHN" else parties.get(row[1], "")
        if not _kept(supplier, recipient):
            continue
        comment = " ".join(row[12].split())
        low, high = _price(comment)
        made = [p.strip() for p in FITTED.sub("", comment).split(";")]
        total = upstream.number(row[14] or "0", what)
        found.append(
            {
                "supplier": supplier,
                "recipient": recipient,
                "ordered": upstream.whole(row[2], what),
                "ordered_estimated": upstream.choice(DOUBT, row[3], what),
                "designation": row[6],
                "system": systems.get(row[6], ""),
                "description": row[7],
                "category": _category(upstream, row[7]),
                "status": upstream.choice(STATUS, row[11], what),
                "number_ordered": upstream.whole(row[4], what) if row[4] else "",
                "number_ordered_estimated": upstream.choice(DOUBT, row[5], what),
                "number_delivered": upstream.whole(row[8], what) if row[8] else "",
                "number_delivered_estimated": upstream.choice(DOUBT, row[9], what),
                "delivery_years": ";".join(y.strip() for y in row[10].split(";") if y.strip()),
                "tiv_per_unit": upstream.number(row[13], what),
                "tiv_ordered": total if total else "",  # 0 where SIPRI has no number: missing, not nothing
                "tiv_delivered": delivered,
                "made_in_china": any(MADE.search(p) and not COPIED.search(p) for p in made),
                "for_chinese_platform": FITTED.search(comment) is not None,
                "value_usd_million_low": low,
                "value_usd_million_high": high,
                "comment": comment,
            }
        )
    if not any(row["supplier"] in SELLERS for row in found):
        upstream.fault("holds no order of China from Russia or the Soviet Union")
    found.sort(
        key=lambda r: (r["ordered"], r["supplier"], r["designation"], str(r["number_ordered"]).zfill(6), r["comment"])
    )
    seen: dict[str, int] = defaultdict(int)
    for row in found:
        slug = re.sub(r"[^a-z0-9]+", "-", row["designation"].lower()).strip("-")
        stem = f"{row['supplier']}-{row['ordered']}-{slug}".lower()
        seen[stem] += 1
        row["order_id"] = stem if seen[stem] == 1 else f"{stem}-{chr(ord('a') + seen[stem] - 1)}"
    return found, world


def _price(comment: str) -> tuple[float | str, float | str]:
    """Contract value in millions of US dollars that SIPRI quotes in its comment; blank if none."""
    match = PRICE.search(comment)
    if match is None:
        return "", ""
    scale = 1000 if match[3] == "b" else 1
    low = float(match[1]) * scale
    return low, float(match[2]) * scale if match[2] else low


def _kept(supplier: str, recipient: str) -> bool:
    return (supplier in SELLERS and recipient == "CHN") or (supplier == "CHN" and recipient in SELLERS)


def _deliveries(
    upstream: Upstream, parties: Mapping[str, str], systems: Mapping[str, str]
) -> tuple[list[Row], list[Row], list[Row]]:
    """Rows of ``arms_deliveries``, ``arms_flows`` and ``arms_totals`` (the world)."""
    rows: list[Row] = []
    sums: dict[tuple[str, str, int], list[float]] = defaultdict(lambda: [0.0, 0.0, 0])
    world: dict[int, float] = defaultdict(float)
    categories = {name: name for name, _ in CATEGORIES}
    for cells in upstream.rows:
        row = dict(zip(DELIVERIES, cells, strict=True))
        what = f"delivery {row['SIPRI AT Database ID']} of {row['Delivery year']}, {row['Designation']}"
        year = upstream.whole(row["Delivery year"], what)
        tiv = upstream.number(row["TIV delivery values"] or "0", what)
        guessed_number = upstream.choice(YES, row["Numbers delivered is estimate"], what)
        guessed_year = upstream.choice(YES, row["Delivery year is estimate"], what)
        local = upstream.choice(YES, row["Local production"], what)
        world[year] += tiv
        seller, buyer = parties.get(row["Supplier"], ""), parties.get(row["Recipient"], "")
        if seller not in (*SELLERS, "CHN") and buyer != "CHN":
            continue
        supplier, recipient = upstream.party(parties, row["Supplier"]), upstream.party(parties, row["Recipient"])
        total = sums[supplier, recipient, year]
        total[0] += tiv
        total[1] += tiv if guessed_number or guessed_year else 0.0
        total[2] += 1
        if not _kept(supplier, recipient):
            continue
        armament = row["Armament category"].lower().replace("air defence", "air-defence")
        rows.append(
            {
                "edition": upstream.edition,
                "sipri_id": row["SIPRI AT Database ID"],
                "year": year,
                "year_estimated": guessed_year,
                "supplier": supplier,
                "recipient": recipient,
                "designation": row["Designation"],
                "system": systems.get(row["Designation"], ""),
                "description": row["Description"],
                "category": upstream.choice(categories, armament, what),
                "ordered": upstream.whole(row["Order date"], what),
                "ordered_estimated": upstream.choice(YES, row["Order date is estimate"], what),
                "number": upstream.whole(row["Numbers delivered"], what),
                "number_estimated": guessed_number,
                "status": upstream.choice(STATUS, row["Status"], what),
                "tiv_per_unit": upstream.number(row["TIV deal unit"], what),
                "tiv": tiv,
                "local_production": local,
            }
        )
    flows = [
        _flow(upstream, "register", *pair, year, round(tiv, 4), round(estimated, 4), int(count))
        for (*pair, year), (tiv, estimated, count) in sums.items()
    ]
    return rows, flows, [_total(upstream, "register", "world", "imports", y, v) for y, v in sorted(world.items())]


def _flow(
    upstream: Upstream,
    basis: str,
    supplier: str,
    recipient: str,
    year: int,
    tiv: float,
    estimated: float | str = "",
    deliveries: int | str = "",
) -> Row:
    return {
        "edition": upstream.edition,
        "basis": basis,
        "supplier": supplier,
        "recipient": recipient,
        "year": year,
        "tiv": tiv,
        "tiv_estimated": estimated,
        "deliveries": deliveries,
    }


def _total(upstream: Upstream, basis: str, party: str, flow: str, year: int, tiv: float) -> Row:
    return {
        "edition": upstream.edition,
        "basis": basis,
        "party": party,
        "flow": flow,
        "year": year,
        "tiv": round(tiv, 4),
    }


def _table(upstream: Upstream, parties: Mapping[str, str]) -> tuple[list[Row], list[Row]]:
    """Flows and totals of a table of yearly TIV; its rows must add up to its own total in every column."""
    head, *body = upstream.rows
    totals = [row for row in body if row[0].startswith("Total")]
    if len(totals) != 1:
        upstream.fault(f"has {len(totals)} rows of totals where one is expected")
        return [], []
    sums: dict[tuple[str, int], float] = defaultdict(float)  # two names may be one party: Yemen and North Yemen
    stated: dict[int, float] = {}
    off = []
    for at, label in enumerate(head):
        if not re.fullmatch(r"\d{4}(-\d{4})?|Total", label) or not totals[0][at]:
            continue
        parts = [
            (row[0], upstream.number(row[at], f"{row[0]}, {label}")) for row in body if row[at] and row is not totals[0]
        ]
        added, total = sum(value for _, value in parts), upstream.number(totals[0][at], f"{totals[0][0]}, {label}")
        if abs(added - total) > _slack(len(parts) + 1):
            off.append(f"{label} ({added:.0f}, not {total:.0f})")
        if re.fullmatch(r"\d{4}", label):
            stated[int(label)] = total
            for name, value in parts:
                code = upstream.party(parties, name) if upstream.form == "exports" else parties.get(name, "")
                sums[code, int(label)] += value
    if off:
        more = ", ..." if len(off) > 5 else ""
        upstream.fault(
            f"the rows do not add up to the row {totals[0][0]!r}, so rows were lost or changed: {', '.join(off[:5])}{more}"
        )
    if upstream.form == "exports":
        supplier = upstream.party(parties, upstream.supplier)
        return [_flow(upstream, "table", supplier, code, year, value) for (code, year), value in sums.items()], []
    flow = "exports" if upstream.form == "exporters" else "imports"
    rows = [
        _total(upstream, "table", code, flow, year, value)
        for (code, year), value in sums.items()
        if code in (*SELLERS, "CHN")
    ]
    there = {row["party"] for row in rows}
    for code, expected in (
        ("CHN", True),
        ("RUS", max(stated, default=0) > 1991),
        ("SUN", min(stated, default=9999) < 1992),
    ):
        if expected and code not in there:
            upstream.fault(f"holds no row of {code}: was its name changed? See the names in data/arms_parties.csv")
    if flow == "imports":  # of the world, imports and exports are the same
        rows += [_total(upstream, "table", "world", flow, year, value) for year, value in stated.items()]
    return [], rows


def _copy(upstream: Upstream, parties: Mapping[str, str]) -> list[Row]:
    """Totals that others copied; those of the world must go on to the edition's last year without a gap."""
    rows = []
    for name, flow, year, tiv in upstream.rows:
        what = f"{name}, {flow} of {year}"
        party = upstream.party(parties, name)
        rows.append(_total(upstream, "copy", party, flow, upstream.whole(year, what), upstream.number(tiv, what)))
    world = {row["year"] for row in rows if row["party"] == "world"}
    if world:
        missing = [str(year) for year in range(min(world), upstream.edition) if year not in world]
        if missing:
            more = ", ..." if len(missing) > 5 else ""
            upstream.fault(
                f"holds no total of {', '.join(missing[:5])}{more}: the file was cut off, or is another edition"
            )
    return rows


# reconciling and writing ---------------------------------------------------------------------------------------------


def _slack(count: int) -> float:
    """What the sum of so many numbers may be off by, each rounded to a whole one: half each, five standard errors at most."""
    return min(count / 2, 5 * math.sqrt(count / 12)) + 0.01


def _world(upstream: Upstream, totals: Iterable[Row]) -> tuple[int, dict[int, float]]:
    """The edition nearest to that of a register that has world totals, and these by year."""
    world = [t for t in totals if t["party"] == "world" and t["basis"] != "register"]
    if not world:
        raise DataError(
            f"{upstream.name}: there is no world total to reconcile with in data/arms_totals.csv; ingest the table of TIV of "
            "all importers first, or name it before this file"
        )
    nearest = min({int(t["edition"]) for t in world}, key=lambda e: (abs(e - upstream.edition), -e))
    return nearest, {int(t["year"]): float(t["tiv"]) for t in world if int(t["edition"]) == nearest}


def _reconcile_orders(upstream: Upstream, added: float, totals: Iterable[Row]) -> None:
    """The deliveries of all orders must be the world's of all years."""
    edition, world = _world(upstream, totals)
    stated = sum(world.values())
    if abs(added - stated) > (_slack(len(world)) if edition == upstream.edition else OTHER_EDITION[0] * stated):
        raise DataError(
            f"{upstream.name}: does not reconcile with the world totals of the {edition} edition: the deliveries of all "
            f"orders add up to {added:,.1f}, the totals of {min(world)} to {max(world)} to {stated:,.1f}: rows were lost "
            "or changed"
        )


def _reconcile_deliveries(upstream: Upstream, added: Mapping[int, float], totals: Iterable[Row]) -> None:
    """The deliveries of every year must be the world's of that edition, or near those of the nearest edition."""
    edition, world = _world(upstream, totals)
    unknown = [str(year) for year in sorted(added) if year not in world]
    if unknown:
        more = ", ..." if len(unknown) > 5 else ""
        raise DataError(
            f"{upstream.name}: the world totals of the {edition} edition, the nearest there are, have none of "
            f"{', '.join(unknown[:5])}{more} to reconcile with; ingest the table of TIV of all importers of this edition first"
        )
    missing = [str(year) for year in range(min(added), max(added)) if year not in added]
    if missing:
        raise DataError(f"{upstream.name}: holds no delivery of {', '.join(missing)}: the download is not whole")
    same = edition == upstream.edition
    off = [y for y in sorted(added) if abs(added[y] - world[y]) > (ROUNDING if same else OTHER_EDITION[1] * world[y])]
    pairs = [(f"in {year} ", added[year], world[year]) for year in off]
    whole = sum(added.values()), sum(world[year] for year in added)
    if not same and not off and abs(whole[0] - whole[1]) > OTHER_EDITION[0] * whole[1]:
        pairs = [("", *whole)]
    if pairs:
        when, sums, total = pairs[0]
        raise DataError(
            f"{upstream.name}: does not reconcile with the world totals of the {edition} edition ({len(off) or len(added)} of "
            f"{len(added)} years): the deliveries {when}add up to {sums:,.1f}, the total is {total:,.1f}: rows were lost "
            "or changed"
        )


def ingest(paths: Sequence[Path], folder: Path, *, edition: int | None = None) -> list[Path]:
    """Bring downloads of the SIPRI database into the tables ``arms_*`` of ``folder``.

    Parameters
    ----------
    paths : sequence of Path
        Files in the order they are to be read. A register is reconciled with the world totals that are there by then.
    folder : Path
        Data folder; its ``arms_parties.csv`` and ``arms_systems.csv`` are read.
    edition : int, optional
        For a file that does not say which edition it holds.

    Returns
    -------
    list of Path
        The tables written. An order register replaces all orders; of the other tables only rows of the same edition,
        basis and years are replaced.

    Raises
    ------
    DataError
        If a file is refused; nothing is written then.
    """
    parties = {name: row["party_id"] for row in load_rows(folder, "arms_parties") for name in split(row["names"])}
    systems = {d: row["system_id"] for row in load_rows(folder, "arms_systems") for d in split(row["designations"])}
    tables = {name: load_rows(folder, name) if (folder / f"{name}.csv").exists() else [] for name in KEYS}
    touched: dict[str, list[Row]] = {}
    for path in paths:
        upstream = read(path, edition=edition)
        new: dict[str, list[Row]] = {}
        delivered = 0.0
        if upstream.form == "orders":
            new["arms_orders"], delivered = _orders(upstream, parties, systems)
        elif upstream.form == "deliveries":
            new["arms_deliveries"], new["arms_flows"], new["arms_totals"] = _deliveries(upstream, parties, systems)
        elif upstream.form == "copy":
            new["arms_totals"] = _copy(upstream, parties)
        else:
            new["arms_flows"], new["arms_totals"] = _table(upstream, parties)
        upstream.refuse()
        if upstream.form == "orders":
            _reconcile_orders(upstream, delivered, tables["arms_totals"])
        elif upstream.form == "deliveries":
            _reconcile_deliveries(upstream, {t["year"]: t["tiv"] for t in new["arms_totals"]}, tables["arms_totals"])
        for name, rows in new.items():
            if rows:
                tables[name] = touched[name] = _merge(name, tables[name], rows)
    return write_tables(folder, touched)


def _merge(name: str, old: Iterable[Row], new: Iterable[Row]) -> list[Row]:
    """Old rows without those that the new ones replace, then the new ones, sorted."""
    years: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in new:
        years[_block(name, row)].append(int(row.get("year", 0)))
    spans = {block: (min(all_), max(all_)) for block, all_ in years.items()}
    kept = []
    for row in old:
        first, last = spans.get(_block(name, row), (1, 0))
        if not first <= int(row.get("year", 0)) <= last:
            kept.append(row)
    return sorted(
        (*kept, *new),
        key=lambda r: tuple((0, int(r[k]), "") if str(r[k]).isdigit() else (1, 0, str(r[k])) for k in KEYS[name]),
    )


def _block(name: str, row: Row) -> tuple[str, ...]:
    """What a file replaces as a whole in the years it holds."""
    if name == "arms_orders":
        return ()
    if name == "arms_totals":
        return str(row["edition"]), row["basis"], row["party"], row["flow"]
    if name == "arms_flows":
        return str(row["edition"]), row["basis"], row["supplier"] if row["basis"] == "table" else ""
    return (str(row["edition"]),)
