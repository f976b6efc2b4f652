"""Russia-China arms transfers from downloads of the SIPRI Arms Transfers Database.

SIPRI offers three kinds of file, and each makes rows of its own tables here:

* the **order register** (one row an order, deliveries not split by year): ``arms_orders``;
* the **delivery register** (one row an order and delivery year): ``arms_deliveries``, the sums in ``arms_flows``, and
  the sums by party in ``arms_totals``;
* a **table of yearly TIV**, of all importers, of all exporters or of one exporter by recipient: ``arms_totals`` or
  ``arms_flows``.

Only the dealings of China with Russia and the Soviet Union are kept row by row; everything else is kept as sums, because
SIPRI allows less than a tenth of a data set to be published. Every file is checked against world totals before
anything is written.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rcanalysis.data.metadata import DataError
from rcanalysis.data.tables import split

SELLERS = ("RUS", "SUN")
ROUNDING = 1.0  # SIPRI rounds a yearly total to whole millions
OTHER_EDITION = (0.02, 0.08)  # what two editions may differ by: in the sum of all years, in one year
ORDERS = (
    "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,Number delivered, ,"
    "Year(s) of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons"
).split(",")
DELIVERIES = (
    "SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Armament category,Order date,Order date is estimate,"
    "Numbers delivered,Numbers delivered is estimate,Delivery year,Delivery year is estimate,Status,SIPRI estimate,"
    "TIV deal unit,TIV delivery values,Local production"
).split(",")
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


@dataclass(frozen=True)
class Upstream:
    """One downloaded file.

    Attributes
    ----------
    name : str
        File name, for messages.
    form : str
        ``orders``, ``deliveries``, ``exporters``, ``importers``, ``exports`` (of one supplier) or ``copy``.
    edition : int
        Year of SIPRI's release in March.
    rows : list of list of str
        Body of the file: a register's rows, or a table's rows with its head as the first.
    supplier : str
        The supplier of a table ``exports``, as SIPRI names it.
    """

    name: str
    form: str
    edition: int
    rows: list[list[str]]
    supplier: str = ""


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
    text = _text(path)
    if text.lstrip().startswith("{"):
        return Upstream(path.name, "copy", _stated(path, edition), _from_json(path, text))
    lines = text.splitlines()
    if lines and lines[0].strip() == "year,tiv_m,source":
        body = [["World", "imports", *line.split(",")[:2]] for line in lines[1:]]
        return Upstream(path.name, "copy", _stated(path, edition), body)
    if not text.endswith("\n") and _cut_off(lines):
        raise DataError(f"{path.name}: the last line is not whole: the download was cut off; fetch it again")
    if lines and lines[0].count(";") > 2 and lines[0].count(",") < 2:
        raise DataError(f"{path.name}: is separated by semicolons: a spreadsheet has saved it anew; use the download")
    generated = next((m for m in (re.search(r"[Gg]enerated: (\d{1,2} \w{3,9} \d{4})", x) for x in lines[:20]) if m), None)
    if generated is None:
        raise DataError(
            f"{path.name}: no line 'Data generated: <date>' in the first 20 lines; is this a download of the SIPRI "
            "Arms Transfers Database?"
        )
    when = _day(path, generated[1])
    stated = edition if edition is not None else _edition(path, when)
    if stated not in (when.year, when.year - 1):
        raise DataError(f"{path.name}: was generated on {when}, so it cannot be the edition of {stated}")
    form, start, supplier = _form(path, lines)
    rows = [row for row in csv.reader(io.StringIO("\n".join(_unsemicolon(lines[start:])))) if any(c.strip() for c in row)]
    if form in ("orders", "deliveries"):
        rows = _register_rows(path, rows)
    return Upstream(path.name, form, stated, rows, supplier)


def _text(path: Path) -> str:
    try:
        blob = path.read_bytes()
        blob = gzip.decompress(blob) if blob[:2] == b"\x1f\x8b" else blob
    except EOFError as error:
        raise DataError(f"{path.name}: the packed file is cut off; fetch it again") from error
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read ({error.strerror or error})") from error
    if blob.startswith(b"PK\x03\x04"):
        raise DataError(f"{path.name}: is a spreadsheet; download the CSV")
    try:
        return blob.decode("utf-8-sig")
    except UnicodeDecodeError:
        return blob.decode("latin-1")  # the order register, as SIPRI serves it


def _cut_off(lines: list[str]) -> bool:
    whole = next((line for line in reversed(lines[:-1]) if line.strip()), "")
    return len(next(csv.reader([lines[-1]]), [])) < len(next(csv.reader([whole]), []))


def _day(path: Path, text: str) -> dt.date:
    for form in ("%d %B %Y", "%d %b %Y"):
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise DataError(f"{path.name}: the date {text!r} in 'Data generated' is not a day such as 18 May 2026")


def _edition(path: Path, when: dt.date) -> int:
    if when.month == 3:
        raise DataError(
            f"{path.name}: was generated in March {when.year}, when SIPRI releases a new edition; say which it is with "
            f"--edition {when.year - 1} or --edition {when.year}"
        )
    return when.year if when.month > 3 else when.year - 1


def _stated(path: Path, edition: int | None) -> int:
    if edition is None:
        raise DataError(f"{path.name}: does not say which edition it holds; say it with --edition YEAR")
    return edition


def _form(path: Path, lines: list[str]) -> tuple[str, int, str]:
    """The form, the first line to read (for a register the one after its head), and the supplier of a table ``exports``."""
    for number, line in enumerate(lines[:30]):
        head = next(csv.reader([line.rstrip().rstrip(";")]), [])
        if head == ORDERS:
            return "orders", number + 1, ""
        if head == DELIVERIES:
            return "deliveries", number + 1, ""
        if len(head) > 10 and head[0] in ("Recipient", "Exports by", "") and re.fullmatch(r"\d{4}", head[1]):
            label = next((r.split(",")[0] for r in reversed(lines) if r.startswith("Total")), "")
            if head[0] == "Exports by" and label == "Total world export":
                return "exporters", number, ""
            if label == "Total world import":
                return "importers", number, ""
            named = re.match(r'"?TIV of arms exports from (.+), \d{4}-\d{4}', lines[0])
            if named and label == "Total":
                return "exports", number, named[1]
            if label.startswith("Total imports from "):
                return "exports", number, label.removeprefix("Total imports from ")
            raise DataError(
                f"{path.name}: the last row of totals is {label!r}: not a table of all importers, all exporters or the "
                "exports of one supplier, or cut off"
            )
        for known, name in ((ORDERS, "order"), (DELIVERIES, "delivery")):
            if len(set(head) & set(known)) > len(set(known)) / 2:
                wrong = ", ".join(repr(c) for c in known if c not in head) or "the order of the columns"
                raise DataError(
                    f"{path.name}, line {number + 1}: the head is not that of SIPRI's {name} register; look at {wrong}"
                )
    raise DataError(
        f"{path.name}: holds no head of an order register, a delivery register or a table of yearly TIV in its first 30 "
        "lines; was it saved anew by a spreadsheet?"
    )


def _unsemicolon(lines: Iterable[str]) -> list[str]:
    return [line.rstrip().removesuffix(";") for line in lines]


def _register_rows(path: Path, rows: list[list[str]]) -> list[list[str]]:
    width = len(ORDERS) if len(rows[0]) == len(ORDERS) else len(DELIVERIES)
    wrong = [str(n + 1) for n, row in enumerate(rows) if len(row) != width]
    if wrong:
        raise DataError(
            f"{path.name}: {len(wrong)} rows have not the head's {width} fields (rows {', '.join(wrong[:5])} after the head): "
            "cut off, or saved anew with other separators"
        )
    return rows


def _from_json(path: Path, text: str) -> list[list[str]]:
    """Yearly totals of some states: ``{"CHN": {"name": ..., "yearly_exports": [{"year", "tiv"}], "yearly_imports": [...]}}``."""
    try:
        return [
            [state["name"], flow, str(row["year"]), str(row["tiv"])]
            for state in json.loads(text).values()
            for flow in ("exports", "imports")
            for row in state[f"yearly_{flow}"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path.name}: is JSON, but not of yearly totals by state ({error!r})") from error


# from the upstream file to rows --------------------------------------------------------------------------------------


def _number(upstream: Upstream, cell: str, what: str) -> float:
    if not re.fullmatch(r"-?\d+(\.\d+)?", cell.strip()):
        raise DataError(
            f"{upstream.name}: {what}: {cell!r} is not a number with a decimal point: a spreadsheet may have saved the file"
        )
    return float(cell)


def category(description: str) -> str:
    """SIPRI's armament category from the description of a weapon; DataError if the words are not known."""
    for name, endings in CATEGORIES:
        if any(description == e or description.endswith((f" {e}", f"-{e}", f"/{e}")) for e in endings):
            return name
    raise DataError(f"no armament category is known for {description!r}: add it to CATEGORIES in ingest/sipri.py")


def _orders(upstream: Upstream, parties: Parties, systems: dict[str, str]) -> list[dict[str, Any]]:
    found = []
    for row in upstream.rows:
        recipient, supplier = parties.known.get(row[0], ""), parties.known.get(row[1], "")
        if not _kept(supplier, recipient):
            continue
        what = f"order of {row[2]}, {row[6]}"
        number = [row[4], row[8]]
        comment = " ".join(row[12].split())
        low, high = _price(comment)
        made = [p.strip() for p in FITTED.sub("", comment).split(";")]
        total = _number(upstream, row[14], what) if row[14] else 0.0
        found.append(
            {
                "supplier": supplier,
                "recipient": recipient,
                "ordered": int(_number(upstream, row[2], what)),
                "ordered_estimated": row[3] == "?",
                "designation": row[6].strip(),
                "system": systems.get(row[6].strip(), ""),
                "description": row[7].strip(),
                "category": category(row[7].strip()),
                "status": STATUS[row[11]],
                "number_ordered": int(_number(upstream, number[0], what)) if number[0] else "",
                "number_ordered_estimated": row[5] == "?",
                "number_delivered": int(_number(upstream, number[1], what)) if number[1] else "",
                "number_delivered_estimated": row[9] == "?",
                "delivery_years": ";".join(y.strip() for y in row[10].split(";") if y.strip()),
                "tiv_per_unit": _number(upstream, row[13], what),
                "tiv_ordered": total if total else "",  # 0 where SIPRI has no number: missing, not nothing
                "tiv_delivered": _number(upstream, row[15], what) if row[15] else 0.0,
                "made_in_china": any(MADE.search(p) and not COPIED.search(p) for p in made),
                "for_chinese_platform": FITTED.search(comment) is not None,
                "value_usd_million_low": low,
                "value_usd_million_high": high,
                "comment": comment,
            }
        )
    if not any(row["supplier"] in SELLERS for row in found):
        raise DataError(f"{upstream.name}: holds no order of China from Russia or the Soviet Union")
    found.sort(key=lambda r: (r["ordered"], r["supplier"], r["designation"], str(r["number_ordered"]).zfill(6), r["comment"]))
    seen: dict[str, int] = defaultdict(int)
    for row in found:
        slug = re.sub(r"[^a-z0-9]+", "-", row["designation"].lower()).strip("-")
        stem = f"{row['supplier']}-{row['ordered']}-{slug}".lower()
        seen[stem] += 1
        row["order_id"] = stem if seen[stem] == 1 else f"{stem}-{'abcdefgh'[seen[stem] - 1]}"
    return found


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
    upstream: Upstream, parties: Parties, systems: dict[str, str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    rows, sums, world = [], defaultdict(lambda: [0.0, 0.0, 0]), defaultdict(float)
    at = {name: n for n, name in enumerate(DELIVERIES)}
    for row in upstream.rows:
        year = int(_number(upstream, row[at["Delivery year"]], "delivery year"))
        tiv = _number(upstream, row[at["TIV delivery values"]] or "0", f"TIV of {row[at['Designation']]}")
        world[year] += tiv
        supplier, recipient = row[at["Supplier"]], row[at["Recipient"]]
        if supplier not in parties.sellers and recipient not in parties.buyers:
            continue
        pair = parties.find(supplier), parties.find(recipient)
        guessed = "Yes" in (row[at["Numbers delivered is estimate"]], row[at["Delivery year is estimate"]])
        total = sums[*pair, year]
        total[0] += tiv
        total[1] += tiv if guessed else 0.0
        total[2] += 1
        if not _kept(*pair):
            continue
        designation = row[at["Designation"]].strip()
        rows.append(
            {
                "edition": upstream.edition,
                "sipri_id": row[at["SIPRI AT Database ID"]],
                "year": year,
                "year_estimated": row[at["Delivery year is estimate"]] == "Yes",
                "supplier": pair[0],
                "recipient": pair[1],
                "designation": designation,
                "system": systems.get(designation, ""),
                "description": row[at["Description"]].strip(),
                "category": row[at["Armament category"]].strip().lower().replace("air defence", "air-defence"),
                "ordered": int(_number(upstream, row[at["Order date"]], "order date")),
                "ordered_estimated": row[at["Order date is estimate"]] == "Yes",
                "number": int(_number(upstream, row[at["Numbers delivered"]], "numbers delivered")),
                "number_estimated": row[at["Numbers delivered is estimate"]] == "Yes",
                "status": STATUS[row[at["Status"]]],
                "tiv_per_unit": _number(upstream, row[at["TIV deal unit"]], "TIV deal unit"),
                "tiv": tiv,
                "local_production": row[at["Local production"]] == "Yes",
            }
        )
    flows = [
        {
            "edition": upstream.edition,
            "basis": "register",
            "supplier": s,
            "recipient": r,
            "year": y,
            "tiv": round(tiv, 4),
            "tiv_estimated": round(estimated, 4),
            "deliveries": n,
        }
        for (s, r, y), (tiv, estimated, n) in sums.items()
    ]
    kept = sum(row["tiv"] for row in flows)
    there = sum(
        float(row[at["TIV delivery values"]] or 0)
        for row in upstream.rows
        if row[at["Supplier"]] in parties.sellers or row[at["Recipient"]] in parties.buyers
    )
    if abs(kept - there) > 0.01 * len(flows):
        raise DataError(f"{upstream.name}: the sums hold {kept:.2f} TIV, the register {there:.2f}: a party was lost")
    totals = [_total(upstream, "world", "imports", y, "register", v) for y, v in sorted(world.items())]
    return rows, flows, totals


def _total(upstream: Upstream, party: str, flow: str, year: int, basis: str, tiv: float) -> dict[str, Any]:
    return {
        "edition": upstream.edition,
        "basis": basis,
        "party": party,
        "flow": flow,
        "year": year,
        "tiv": round(tiv, 4),
    }


def _table(upstream: Upstream, parties: Parties) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Flows and totals of a table of yearly TIV; its rows must add up to its own total, year by year."""
    head, *body = upstream.rows
    years = {n: int(y) for n, y in enumerate(head) if re.fullmatch(r"\d{4}", y)}
    total = next((r for r in body if r[0].startswith("Total")), None)
    if total is None:
        raise DataError(f"{upstream.name}: has no row of totals: the download was cut off; fetch it again")
    named = [r for r in body if r is not total and r[0].strip()]
    cells = {r[0]: {y: _number(upstream, r[n], f"{r[0]}, {y}") for n, y in years.items() if n < len(r) and r[n].strip()} for r in named}
    whole = {y: _number(upstream, total[n], f"total of {y}") for n, y in years.items() if total[n].strip()}
    for year, stated in whole.items():
        parts = [c[year] for c in cells.values() if year in c]
        if abs(sum(parts) - stated) > ROUNDING * (1 + len(parts)) / 2:
            raise DataError(
                f"{upstream.name}: the rows of {year} add up to {sum(parts):.0f}, the row {total[0]!r} says {stated:.0f}: "
                "rows were lost"
            )
    if upstream.form == "exports":
        supplier = parties.find(upstream.supplier)
        flows = [
            {
                "edition": upstream.edition,
                "basis": "table",
                "supplier": supplier,
                "recipient": parties.find(name),
                "year": year,
                "tiv": value,
                "tiv_estimated": "",
                "deliveries": "",
            }
            for name, row in cells.items()
            for year, value in row.items()
        ]
        return flows, []
    flow = "exports" if upstream.form == "exporters" else "imports"
    wanted = (*SELLERS, "CHN")
    totals = [
        _total(upstream, party, flow, year, "table", value)
        for name, row in cells.items()
        if (party := parties.known.get(name, "")) in wanted
        for year, value in row.items()
    ]
    return [], totals + [_total(upstream, "world", flow, y, "table", v) for y, v in whole.items() if flow == "imports"]


@dataclass(frozen=True)
class Parties:
    """SIPRI's names of states and others, and the codes they have here."""

    known: dict[str, str]
    lost: set[str]

    def find(self, name: str) -> str:
        """Code of a party; a name that is not known is noted, so that all of them are told at once."""
        code = self.known.get(name.strip())
        if code is None:
            self.lost.add(name.strip())
            return ""
        return code

    @property
    def sellers(self) -> set[str]:
        """Names whose exports are kept as sums."""
        return {name for name, code in self.known.items() if code in (*SELLERS, "CHN")}

    @property
    def buyers(self) -> set[str]:
        """Names whose imports are kept as sums."""
        return {name for name, code in self.known.items() if code == "CHN"}

    def check(self, upstream: Upstream) -> None:
        """DataError if a name was met that is not in the table of parties."""
        if self.lost:
            names = "; ".join(sorted(self.lost))
            raise DataError(
                f"{upstream.name}: {len(self.lost)} names are not in data/arms_parties.csv, so a party would be lost; add "
                f"them to the column names: {names}"
            )


# reconciling and writing ---------------------------------------------------------------------------------------------


def _reconcile(upstream: Upstream, sums: dict[int, float], totals: list[dict[str, Any]]) -> None:
    """A register's yearly sums must be the world totals of its edition, or near those of the nearest edition."""
    world = [t for t in totals if t["party"] == "world" and t["basis"] != "register"]
    editions = {int(t["edition"]) for t in world}
    if not editions:
        raise DataError(
            f"{upstream.name}: there is no world total to reconcile with in data/arms_totals.csv; ingest the table of TIV of "
            "all importers first, or name it before this file"
        )
    nearest = min(editions, key=lambda e: (abs(e - upstream.edition), -e))
    stated = {int(t["year"]): float(t["tiv"]) for t in world if int(t["edition"]) == nearest}
    if upstream.form == "orders":
        stated, sums = {0: sum(stated.values())}, {0: sum(sums.values())}
    missing = [str(y) for y in stated if min(sums) <= y <= max(sums) and y not in sums]
    if missing:
        raise DataError(f"{upstream.name}: holds no delivery of {', '.join(missing)}: the download is not whole")
    common = [y for y in sums if y in stated]
    if nearest == upstream.edition:
        off = [y for y in common if abs(sums[y] - stated[y]) > ROUNDING]
    else:
        off = [y for y in common if abs(sums[y] / stated[y] - 1) > OTHER_EDITION[1]]
        if not off and abs(sum(sums[y] for y in common) / sum(stated[y] for y in common) - 1) > OTHER_EDITION[0]:
            off = common
    if off:
        year = off[0]
        when = f"in {year} " if year else ""
        raise DataError(
            f"{upstream.name}: does not reconcile with the world totals of the {nearest} edition ({len(off)} of {len(common)} "
            f"years): the deliveries {when}add up to {sums[year]:,.1f}, the total is {stated[year]:,.1f}: rows were lost or changed"
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
        The tables written. Rows of the same edition, form and years are replaced, all others stay.

    Raises
    ------
    DataError
        If a file is refused; nothing is written then.
    """
    known = _load(folder, "arms_parties")
    names = {name: row["party_id"] for row in known for name in split(row["names"])}
    systems = {d: row["system_id"] for row in _load(folder, "arms_systems") for d in split(row["designations"])}
    tables = {name: _load(folder, name) for name in KEYS}
    touched = []
    for path in paths:
        upstream = read(path, edition=edition)
        parties = Parties(names, set())
        new: dict[str, list[dict[str, Any]]] = {}
        if upstream.form == "orders":
            new["arms_orders"] = _orders(upstream, parties, systems)
            sums = {0: sum(_number(upstream, row[15], "TIV") for row in upstream.rows if row[15])}
            _reconcile(upstream, sums, tables["arms_totals"])
            tables["arms_orders"] = []
        elif upstream.form == "deliveries":
            new["arms_deliveries"], new["arms_flows"], new["arms_totals"] = _deliveries(upstream, parties, systems)
            _reconcile(upstream, {t["year"]: t["tiv"] for t in new["arms_totals"]}, tables["arms_totals"])
            parties.check(upstream)
        elif upstream.form == "copy":
            new["arms_totals"] = [
                _total(upstream, parties.find(n), flow, int(y), "copy", _number(upstream, v, f"{n}, {y}"))
                for n, flow, y, v in upstream.rows
            ]
            parties.check(upstream)
        else:
            new["arms_flows"], new["arms_totals"] = _table(upstream, parties)
            parties.check(upstream)
        for name, rows in new.items():
            tables[name] = _merge(name, tables[name], rows)
            touched += [name] if name not in touched and rows else []
    return [_write(folder, name, tables[name]) for name in touched]


KEYS: dict[str, tuple[str, ...]] = {
    "arms_orders": ("ordered", "order_id"),
    "arms_deliveries": ("edition", "year", "sipri_id"),
    "arms_flows": ("edition", "basis", "supplier", "recipient", "year"),
    "arms_totals": ("edition", "basis", "party", "flow", "year"),
}


def _merge(name: str, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Old rows without those of the same edition, basis and years, then the new ones, sorted by key."""
    if name in ("arms_deliveries", "arms_flows") and new:
        years = {int(r["year"]) for r in new}
        same = {(str(r["edition"]), str(r.get("basis", "")), r["supplier"] if r.get("basis") == "table" else "") for r in new}
        old = [
            r
            for r in old
            if not (
                (str(r["edition"]), str(r.get("basis", "")), r["supplier"] if r.get("basis") == "table" else "") in same
                and min(years) <= int(r["year"]) <= max(years)
            )
        ]
    rows = {tuple(str(r[k]) for k in KEYS[name]): r for r in (*old, *new)}
    return sorted(rows.values(), key=lambda r: tuple((0, int(r[k]), "") if str(r[k]).isdigit() else (1, 0, str(r[k])) for k in KEYS[name]))


def _load(folder: Path, name: str) -> list[dict[str, Any]]:
    path = folder / f"{name}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(folder: Path, name: str, rows: list[dict[str, Any]]) -> Path:
    from rcanalysis.data.metadata import metadata

    columns = [c.name for c in metadata(name, folder=folder).columns]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows({c: _cell(row[c]) for c in columns} for row in rows)
    path = folder / f"{name}.csv"
    temporary = path.with_suffix(".csv.tmp")
    temporary.write_text(text.getvalue(), encoding="utf-8", newline="\n")
    temporary.replace(path)
    return path


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)
