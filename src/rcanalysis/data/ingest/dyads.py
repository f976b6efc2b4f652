"""Small tables about pairs of states: ideal points, treaty obligations, militarised disputes, trade."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from rcanalysis.data.ingest.files import Row, count_files, load_rows, read_rows, read_text, refuse, write_tables
from rcanalysis.data.metadata import DataError

CHINA, RUSSIA, AMERICA = "710", "365", "2"  # Correlates of War codes; the Soviet Union shares Russia's
STATES = {CHINA: "CHN", RUSSIA: "RUS", AMERICA: "USA"}
OBLIGATIONS = {
    "defense": "defence",
    "offense": "offence",
    "neutral": "neutrality",
    "nonagg": "nonaggression",
    "consul": "consultation",
}
FOUNDED = 1949  # dealings before are the Republic of China's


def ideal_points(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Ideal points of every member from the release of Bailey, Strezhnev and Voeten, as CSV.

    Notes
    -----
    Trap: the Soviet Union stands under Russia's code in the release; here it is SUN to 1991, as in the other tables. Rows
    without a code or without an estimate on final-passage votes are left out.
    """
    (path,) = count_files(paths, 1, "the release as CSV")
    needed = ("iso3c", "countryname", "year", "idealpointfp", "q5fp", "q95fp", "nvotesfp")
    rows = read_rows(path, needed, whole=("year",), numbers=needed[3:])
    known = {row["iso3"] for row in load_rows(folder, "countries")}
    faults, table = [], []
    for row in rows:
        if not row["iso3c"] or not row["idealpointfp"]:
            continue
        if not all(row[c] for c in needed):
            faults.append(f"{row['iso3c']} ({row['year']}) has an estimate without its year, interval or votes")
            continue
        iso3 = "SUN" if row["iso3c"] == "RUS" and int(row["year"]) < 1992 else row["iso3c"]
        if iso3 == "YAR":  # one code for both Yemens
            iso3 = "YMD" if "People" in row["countryname"] else "YEM"
        if iso3 not in known:
            faults.append(f"{row['iso3c']} ({row['year']}) is not in data/countries.csv")
            continue
        table.append(
            {
                "iso3": iso3,
                "year": int(row["year"]),
                "ideal_point": float(row["idealpointfp"]),
                "lower": float(row["q5fp"]),
                "upper": float(row["q95fp"]),
                "votes": int(float(row["nvotesfp"])),
            }
        )
    refuse(path.name, faults)
    _last_year(path, table, folder, "ideal_points")
    return write_tables(folder, {"ideal_points": sorted(table, key=lambda r: (r["iso3"], r["year"]))})


def alliances(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Treaties that China and Russia both belong to, and each state's partners, from ATOP and COW.

    Parameters
    ----------
    paths : sequence of Path
        ATOP's list of alliances (``atop5_1a.csv``), its directed dyad-years, and COW's alliances by dyad, in any order.
    folder : Path
        Data folder.
    """
    heads = {
        "alliances": ("atopid", "begyr", "begmo", "begday", "endyr", "endmo", "endday", "bilat", *OBLIGATIONS, "mem1"),
        "years": ("ccode1", "ccode2", "year", *(f"atop_{o}" for o in OBLIGATIONS)),
        "cow": (
            "version4id",
            "ccode1",
            "ccode2",
            *(f"dyad_{end}_{part}" for end in ("st", "end") for part in ("year", "month", "day")),
            "defense",
            "neutrality",
            "nonaggression",
            "entente",
        ),
    }
    found: dict[str, list[Row]] = {}
    names: dict[str, str] = {}
    for path in count_files(paths, 3, "ATOP's alliances, ATOP's dyad-years and COW's alliances by dyad"):
        text = read_text(path)
        head = next(csv.reader(io.StringIO(text)), [])
        kind = next((k for k, needed in heads.items() if {*needed} <= {*head}), "")
        if not kind or kind in found:
            raise DataError(f"{path.name}: is none of the three files, or one of them twice")
        whole = [c for c in heads[kind] if re.fullmatch(r"(beg|end)\w+|year|dyad_\w+", c)]
        found[kind] = read_rows(path, heads[kind], whole=whole)
        names[kind] = path.name
    treaties = [*_atop(found["alliances"]), *_cow(found["cow"])]
    tables = {
        "treaty_obligations": sorted(treaties, key=lambda r: (r["start"], r["treaty_id"])),
        "treaty_partners": _partners(found["years"]),
    }
    for kind, dataset in (("alliances", "atop"), ("cow", "cow")):
        of = [t for t in treaties if t["dataset"] == dataset]
        _lost(names[kind], of, folder, "treaty_obligations", "treaty_id", prefix=dataset)
    _fewer_partners(names["years"], tables["treaty_partners"], folder)
    return write_tables(folder, tables)


def disputes(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Militarised disputes between the People's Republic of China and the Soviet Union or Russia, from Dyadic MID."""
    (path,) = count_files(paths, 1, "the dyadic disputes")
    needed = (
        "disno",
        "statea",
        "stateb",
        "strtyr",
        "strtmnth",
        "strtday",
        "endyear",
        "endmnth",
        "endday",
        "hihost",
        "fatlev",
    )
    table: dict[str, Row] = {}
    for row in read_rows(path, needed, whole=needed[3:]):
        if {row["statea"], row["stateb"]} != {CHINA, RUSSIA} or int(row["strtyr"]) < FOUNDED:
            continue
        table.setdefault(
            row["disno"],
            {
                "dispute_id": f"mid-{row['disno']}",
                "start": _date(row["strtyr"], row["strtmnth"], row["strtday"]),
                "end": _date(row["endyear"], row["endmnth"], row["endday"]),
                "hostility": "",
                "fatalities": "",
            },
        )
        worst = table[row["disno"]]
        # a dispute has a row a year; its level is that of the worst of them
        worst["hostility"] = max(worst["hostility"] or 0, int(row["hihost"]))
        if int(row["fatlev"]) >= 0:
            worst["fatalities"] = max(worst["fatalities"] or 0, int(row["fatlev"]))
    if not table:
        raise DataError(f"{path.name}: holds no dispute between China and Russia: cut off, or another file")
    _lost(path.name, table.values(), folder, "disputes", "dispute_id")
    return write_tables(folder, {"disputes": sorted(table.values(), key=lambda r: (r["start"], r["dispute_id"]))})


def _lost(name: str, rows: Iterable[Row], folder: Path, table: str, key: str, *, prefix: str = "") -> None:
    """Refuse a file without a row that the table has: it may have been cut off between two rows."""
    if (folder / f"{table}.csv").exists():
        held = {row[key] for row in rows}
        old = [row[key] for row in load_rows(folder, table) if row[key].startswith(prefix)]
        refuse(name, [f"{k}: is in the table but not in this file: rows were lost" for k in old if k not in held])


def _fewer_partners(name: str, rows: Iterable[Row], folder: Path) -> None:
    """Refuse dyad-years that leave a state fewer partners in all than the table has, or end earlier."""
    if not (folder / "treaty_partners.csv").exists():
        return
    old: Counter[str] = Counter()
    new: Counter[str] = Counter()
    for counts, table in ((old, load_rows(folder, "treaty_partners")), (new, rows)):
        for row in table:
            counts[row["state"]] += int(row["partners"])
    refuse(
        name,
        [
            f"{state}: {new[state]} partners in all years, the table has {number}: an older release, or cut off"
            for state, number in sorted(old.items())
            if new[state] < number
        ],
    )


def _last_year(path: Path, table: Sequence[Row], folder: Path, name: str) -> None:
    """Refuse a file that ends earlier than the table that is there, or has fewer rows in its years."""
    if not table:
        raise DataError(f"{path.name}: holds no estimate of a state: cut off, or another file")
    if not (folder / f"{name}.csv").exists():
        return
    old = load_rows(folder, name)
    if len(table) < len(old) or max(r["year"] for r in table) < max(int(r["year"]) for r in old):
        raise DataError(
            f"{path.name}: holds {len(table)} rows to {max(r['year'] for r in table)}, the table has {len(old)} "
            f"to {max(int(r['year']) for r in old)}: an older release, or cut off"
        )


def _date(year: str, month: str, day: str) -> str:
    """A date to the precision that is known; the data sets write 0 or -9 for what is not, and 0 for an open end."""
    if int(year) <= 0:
        return ""
    if int(month) <= 0:
        return f"{int(year):04d}"
    return f"{int(year):04d}-{int(month):02d}" + (f"-{int(day):02d}" if int(day) > 0 else "")


def _atop(rows: Iterable[Row]) -> list[Row]:
    table = []
    for row in rows:
        members = [row[c] for c in row if c.startswith("mem") and c[3:].isdigit() and row[c]]
        if not {CHINA, RUSSIA} <= {*members} or int(row["begyr"]) < FOUNDED:
            continue
        table.append(
            {
                "treaty_id": f"atop-{row['atopid']}",
                "dataset": "atop",
                "start": _date(row["begyr"], row["begmo"], row["begday"]),
                "end": _date(row["endyr"], row["endmo"], row["endday"]),
                "bilateral": row["bilat"] == "1",
                "members": len(members),
                **{ours: row[theirs] == "1" for theirs, ours in OBLIGATIONS.items()},
                "entente": "",
            }
        )
    return table


def _cow(rows: Iterable[Row]) -> list[Row]:
    return [
        {
            "treaty_id": f"cow-{row['version4id']}",
            "dataset": "cow",
            "start": _date(row["dyad_st_year"], row["dyad_st_month"], row["dyad_st_day"]),
            "end": _date(row["dyad_end_year"] or "0", row["dyad_end_month"] or "0", row["dyad_end_day"] or "0"),
            "bilateral": "",
            "members": "",
            "defence": row["defense"] == "1",
            "offence": "",
            "neutrality": row["neutrality"] == "1",
            "nonaggression": row["nonaggression"] == "1",
            "consultation": "",
            "entente": row["entente"] == "1",
        }
        for row in rows
        if {row["ccode1"], row["ccode2"]} == {CHINA, RUSSIA} and int(row["dyad_st_year"]) >= FOUNDED
    ]


def _partners(rows: Iterable[Row]) -> list[Row]:
    """States with an obligation to each of the three, and whether the other two are among them, year by year."""
    counts: Counter[tuple[str, int, str]] = Counter()
    years: set[int] = set()
    for row in rows:
        year = int(row["year"])
        if row["ccode1"] in STATES and year >= FOUNDED + 1:
            years.add(year)
            for theirs, ours in OBLIGATIONS.items():
                counts[STATES[row["ccode1"]], year, ours] += row[f"atop_{theirs}"] in ("1", "1.0")
    return [
        {"state": state, "year": year, "obligation": obligation, "partners": counts[state, year, obligation]}
        for state in sorted(STATES.values())
        for year in sorted(years)
        for obligation in OBLIGATIONS.values()
    ]
