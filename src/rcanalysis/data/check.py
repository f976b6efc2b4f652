"""Validate every table and the links between them; list every problem at once."""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pandas as pd

from rcanalysis.data.metadata import Column, DataError, Metadata, data_folder, metadata, tables
from rcanalysis.data.package import NO_VERSION
from rcanalysis.data.parquet import read_parquet
from rcanalysis.data.tables import (
    Problem,
    Raw,
    cell_rules,
    check_cells,
    date_rules,
    first_day,
    last_day,
    read_raw,
    split,
)

TRACKERS = re.compile(r"(?i)utm_[a-z]+|fbclid|gclid|yclid|mc_cid|mc_eid|igshid")
PARTNERS = ("CHN", "RUS")
PAIRS = ({"CHN", "RUS"}, {"CHN", "SUN"})  # whose arms transfers are kept row by row
PRECISION = {10: "day", 7: "month", 4: "year"}
# tables whose rows have a confidence that their sources must bear out
REGISTERS = (
    "exercises",
    "technology_events",
    "published_figures",
    "milestones",
    "friction",
    "institution_criteria",
    "positions",
)
SEATS = {"CHN": "chn", "TWN": "chn", "FRA": "fra", "GBR": "gbr", "RUS": "rus", "SUN": "rus", "USA": "usa"}
UNITS = {  # of the published figures
    **dict.fromkeys(("exporter-share", "importer-share", "world-share", "other-share", "change"), ("percent",)),
    **dict.fromkeys(("number-ordered", "number-delivered"), ("units",)),
    **dict.fromkeys(("contract-value", "trade-value"), ("usd_million",)),
    **dict.fromkeys(("order-year", "first-delivery-year", "last-delivery-year"), ("year",)),
    "quantity": ("units", "tonnes"),
}


@dataclass(frozen=True)
class Tables:
    """All tables as text, with the tables and cells that can be trusted.

    Attributes
    ----------
    raw : dict
        The tables whose metadata could be read.
    broken : frozenset of str
        Names of the tables whose metadata, form or header is broken, so that rows are missing.
    frames : dict
        The tables that are kept as Parquet, as frames.
    """

    raw: dict[str, Raw]
    broken: frozenset[str]
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)

    def whole(self, name: str) -> bool:
        """True if the table exists and all its rows were read, so that a rule may say what is missing in it."""
        return name in self.raw and name not in self.broken

    def rows(self, name: str) -> Iterator[tuple[int, dict[str, str]]]:
        """Line and row of a table; nothing if the table does not exist."""
        return iter(self.raw[name]) if name in self.raw else iter(())

    def sound(self, name: str, row: dict[str, str], *columns: str) -> bool:
        """True if all the named cells are filled and obey their column, so that a rule may read them."""
        meta = self.raw[name].meta
        return all(row[c] and not cell_rules(meta.column(c), row[c]) for c in columns)


def check(*, folder: Path | None = None) -> list[Problem]:
    """Check every table of the data folder.

    Returns
    -------
    list of Problem
        Empty if all tables are sound: form of the file, every cell, keys, links between tables, dates and
        their precision, positions, participants, sources, the rules of evidence, and the outline in ``land.json``.
    """
    folder = folder or data_folder()
    problems: list[Problem] = []
    raw: dict[str, Raw] = {}
    frames: dict[str, pd.DataFrame] = {}
    names = tables(folder)
    if not names:
        return [Problem("data/", 0, "", "", "holds no table: no metadata file (*.yaml) was found")]
    for name in names:
        try:
            if metadata(name, folder=folder).format == "parquet":
                frame, found = read_parquet(name, folder=folder)
                problems += found
                if frame is not None:
                    frames[name] = frame
                continue
            table, found = read_raw(name, folder=folder)
        except DataError as error:
            problems.append(Problem(f"data/{name}.yaml", 0, "", "", str(error)))
            continue
        raw[name] = table
        problems += found + check_cells(table)
    broken = frozenset(n for n in names if not (n in frames or (n in raw and raw[n].whole)))
    known = Tables(raw, broken, frames)
    if raw and not any(table.meta.numbered for table in raw.values()):
        problems.append(Problem("data/", 0, "", "", NO_VERSION))
    files = {table.meta.name: table.meta.file for table in raw.values()}
    files |= {name: metadata(name, folder=folder).file for name in frames}
    for path in sorted((*folder.glob("*.csv"), *folder.glob("*.parquet"))):
        if path.stem not in names:
            problems.append(Problem(f"data/{path.name}", 0, "", "", f"has no metadata file data/{path.stem}.yaml"))
        elif path.name != files.get(path.stem, path.name):
            kept = f"the table is kept as data/{files[path.stem]}; remove this file"
            problems.append(Problem(f"data/{path.name}", 0, "", "", kept))
    problems += _land(folder / "land.json")
    problems += _links(known, folder)
    for rule in RULES:
        try:
            problems.extend(rule(known))
        except (KeyError, ValueError) as error:
            # the rules read columns by name: a metadata file may leave one out or give it another type
            what = f"the rule of{rule.__name__.replace('_', ' ')} cannot be checked"
            problems.append(
                Problem("data/*.yaml", 0, "", "", f"{what}: a column is missing or has another type ({error})")
            )
    return sorted(set(problems))


def _land(path: Path) -> list[Problem]:
    """The outline of land is a GeoJSON feature that a map can draw."""
    try:
        outline = json.loads(path.read_text(encoding="utf-8"))
        if outline["type"] == "Feature" and outline["geometry"]["type"] == "MultiPolygon":
            polygons = outline["geometry"]["coordinates"]
            if polygons and all(polygon and all(map(_is_ring, polygon)) for polygon in polygons):
                return []
    except OSError as error:
        return [Problem("data/land.json", 0, "", "", f"cannot be read ({error.strerror}); restore it")]
    except (ValueError, RecursionError) as error:
        return [Problem("data/land.json", 0, "", "", f"is not JSON in UTF-8 ({error}); restore it")]
    except (KeyError, TypeError, IndexError):
        pass
    rule = "expected a GeoJSON Feature with a MultiPolygon that is not empty; restore it"
    return [Problem("data/land.json", 0, "", "", rule)]


def _is_ring(ring: list[list[float]]) -> bool:
    return (
        len(ring) >= 4
        and ring[0] == ring[-1]
        and all(math.isfinite(lon) and math.isfinite(lat) and abs(lat) <= 90 for lon, lat in ring)
    )


def _links(known: Tables, folder: Path) -> list[Problem]:
    """Every reference resolves. Links to a table that is broken are not followed: one line says so."""
    problems = []
    skipped = set()
    metas = [table.meta for table in known.raw.values()]
    metas += [metadata(name, folder=folder) for name in known.frames]
    columns = {meta.name: [c.name for c in meta.columns] for meta in metas}
    for meta in metas:
        for column in meta.columns:
            if not column.refers_to:
                continue
            other, target = column.refers_to.split(".")
            if other not in columns and other not in known.broken:
                wrong = f"refers_to names no table: there is no data/{other}.yaml"
                problems.append(Problem(f"data/{meta.name}.yaml", 0, column.name, column.refers_to, wrong))
                continue
            if other in columns and target not in columns[other]:
                wrong = f"refers_to names no column of data/{other}.yaml"
                problems.append(Problem(f"data/{meta.name}.yaml", 0, column.name, column.refers_to, wrong))
                continue
            if not known.whole(other):
                skipped.add(other)
                continue
            values = {row[target] for row in known.raw[other].rows}
            rule = f"is not in the column {target} of data/{other}.csv"
            problems += [
                Problem(f"data/{meta.file}", line, column.name, part, rule)
                for line, part in _references(known, meta, column)
                if part not in values
            ]
    unread = "links to this table were not checked, since the table or its metadata file is broken"
    return problems + [Problem(f"data/{other}.csv", 0, "", "", unread) for other in sorted(skipped)]


def _references(known: Tables, meta: Metadata, column: Column) -> Iterator[tuple[int, str]]:
    """Line and value of every reference in a column; of a Parquet table the first row of each value."""
    if meta.name in known.frames:
        firsts = known.frames[meta.name][column.name].dropna().drop_duplicates()
        yield from ((int(row) + 1, str(value)) for row, value in firsts.items())
        return
    for line, row in known.raw[meta.name]:
        parts = split(row[column.name]) if column.list else (row[column.name],)
        yield from ((line, part) for part in parts if part)


def _dates(known: Tables) -> Iterator[Problem]:
    """Start before end, precision as stated, no event after the register's end, the year of the id."""
    file = "data/exercises.csv"
    for line, row in known.rows("exercises"):
        if not known.sound("exercises", row, "start_date", "end_date"):
            continue
        start, end = row["start_date"], row["end_date"]
        if first_day(start) > last_day(end):
            yield Problem(file, line, "end_date", end, f"ends before it starts ({start})")
        coarser = PRECISION[min(len(start), len(end))]
        if row["date_precision"] in PRECISION.values() and row["date_precision"] != coarser:
            yield Problem(
                file,
                line,
                "date_precision",
                row["date_precision"],
                f"the dates {start} and {end} have the precision {coarser}",
            )
        covered = known.raw["exercises"].meta.coverage_end
        if covered and first_day(start) > covered:
            yield Problem(file, line, "start_date", start, f"lies after the end of the register's coverage ({covered})")
        year = re.search(r"(?<!\d)(19|20)\d\d(?!\d)", row["event_id"])
        if year and year[0] not in (start[:4], end[:4]):
            yield Problem(file, line, "event_id", row["event_id"], f"names another year than the date {start}")
    for line, row in known.rows("sources"):
        retrieved = known.raw["sources"].meta.retrieved
        if known.sound("sources", row, "date") and first_day(row["date"]) > retrieved:
            yield Problem(
                "data/sources.csv",
                line,
                "date",
                row["date"],
                f"lies after the day the sources were retrieved ({retrieved})",
            )


def _positions(known: Tables) -> Iterator[Problem]:
    """A position lies in or near (3 degrees) one of the regions the event names."""
    boxes = {}
    for line, row in known.rows("regions"):
        if not known.sound("regions", row, "lon_min", "lon_max", "lat_min", "lat_max"):
            continue
        box = tuple(float(row[c]) for c in ("lon_min", "lon_max", "lat_min", "lat_max"))
        if box[0] >= box[1] or box[2] >= box[3]:
            yield Problem(
                "data/regions.csv",
                line,
                "lon_min",
                row["lon_min"],
                "the box is empty: a lower limit is not below the upper one",
            )
        boxes[row["region_id"]] = box
    file = "data/exercises.csv"
    for line, row in known.rows("exercises"):
        if bool(row["lat"]) != bool(row["lon"]):
            yield Problem(file, line, "lat", row["lat"], "latitude and longitude must both be given or both be blank")
        named = [boxes[r] for r in split(row["region_ids"]) if r in boxes]
        if not named or not known.sound("exercises", row, "lat", "lon"):
            continue
        lat, lon = float(row["lat"]), float(row["lon"])
        if not any(_near(lat, lon, box) for box in named):
            yield Problem(
                file, line, "lat", f"{row['lat']}, {row['lon']}", f"the position is not near {row['region_ids']}"
            )


def _near(lat: float, lon: float, box: tuple[float, ...], margin: float = 3.0) -> bool:
    west, east, south, north = box
    return south - margin <= lat <= north + margin and any(
        west - margin <= x <= east + margin for x in (lon, lon + 360)
    )


def _participants(known: Tables) -> Iterator[Problem]:
    """Both partners are listed; bilateral and observer_only say the same as the list of participants."""
    if not known.whole("exercise_participants"):
        return
    roles: dict[str, dict[str, str]] = defaultdict(dict)
    for _, row in known.rows("exercise_participants"):
        roles[row["event_id"]][row["country"]] = row["role"]
    file = "data/exercises.csv"
    for line, row in known.rows("exercises"):
        who = roles[row["event_id"]]
        missing = [c for c in PARTNERS if c not in who]
        if missing:
            yield Problem(
                file,
                line,
                "event_id",
                row["event_id"],
                f"{' and '.join(missing)} not listed in data/exercise_participants.csv",
            )
            continue
        only_two = {c for c, role in who.items() if role == "participant"} == set(PARTNERS)
        observer = any(who[c] == "observer" for c in PARTNERS)
        if row["bilateral"] in ("true", "false") and not observer and (row["bilateral"] == "true") != only_two:
            yield Problem(file, line, "bilateral", row["bilateral"], f"participants listed: {', '.join(sorted(who))}")
        if row["observer_only"] in ("true", "false") and (row["observer_only"] == "true") != observer:
            yield Problem(
                file,
                line,
                "observer_only",
                row["observer_only"],
                "must be true exactly where China or Russia is listed as observer",
            )


def _nesting(known: Tables) -> Iterator[Problem]:
    """A part belongs to an event that is not itself a part, and overlaps it in time."""
    events = {row["event_id"]: row for _, row in known.rows("exercises")}
    for line, row in known.rows("exercises"):
        parent = events.get(row["nested_in"])
        if parent is None:
            continue
        problem = None
        if parent is row:
            problem = "an event cannot be part of itself"
        elif parent["nested_in"]:
            problem = f"{row['nested_in']} is itself part of {parent['nested_in']}; name that one"
        elif all(known.sound("exercises", r, "start_date", "end_date") for r in (row, parent)) and not (
            first_day(row["start_date"]) <= last_day(parent["end_date"])
            and first_day(parent["start_date"]) <= last_day(row["end_date"])
        ):
            problem = "does not overlap in time with the event it is part of"
        if problem:
            yield Problem("data/exercises.csv", line, "nested_in", row["nested_in"], problem)


def _evidence(known: Tables) -> Iterator[Problem]:
    """High confidence needs a source a reader can open, and two sources or an official one."""
    sources = {row["source_id"]: row for _, row in known.rows("sources")}
    for table in REGISTERS:
        for line, row in known.rows(table):
            named = [s for s in split(row["source_ids"]) if s]
            cited = [sources[s] for s in named if s in sources]
            if row["confidence"] != "high" or not known.whole("sources") or (named and not cited):
                continue  # sources that are not there are named by the links
            if not any(s["openable"] == "true" for s in cited):
                yield Problem(f"data/{table}.csv", line, "confidence", "high", "needs a source a reader can open")
            if len(cited) < 2 and not any(s["publisher_type"] == "official" for s in cited):
                yield Problem(f"data/{table}.csv", line, "confidence", "high", "needs two sources or an official one")
    for line, row in known.rows("exercises"):
        if row["status"] == "announced" and row["confidence"] in ("high", "medium"):
            yield Problem(
                "data/exercises.csv",
                line,
                "confidence",
                row["confidence"],
                "an event that is only announced has low confidence",
            )
    for line, row in known.rows("series_gaps"):
        if row["status"] != "none-found" and not row["source_ids"]:
            yield Problem(
                "data/series_gaps.csv", line, "source_ids", "", f"a year that is {row['status']} needs a source"
            )


def _values(known: Tables) -> Iterator[Problem]:
    """Reported figures are of the right form, one of them is adopted, and their sources are the event's."""
    events = {row["event_id"]: row for _, row in known.rows("exercises")}
    countries = {row["iso3"] for _, row in known.rows("countries")}
    adopted: dict[tuple[str, str], list[int]] = defaultdict(list)
    lines: dict[tuple[str, str], int] = {}
    file = "data/exercise_values.csv"
    for line, row in known.rows("exercise_values"):
        key = (row["event_id"], row["attribute"])
        lines.setdefault(key, line)
        is_date = row["attribute"] in ("start_date", "end_date")
        if known.sound("exercise_values", row, "value", "attribute"):
            if is_date != ("-" in row["value"]):
                yield Problem(
                    file, line, "value", row["value"], "expected a date" if is_date else "expected a whole number"
                )
            elif is_date:
                rules = date_rules(row["value"], reduced=True)
                yield from (Problem(file, line, "value", row["value"], rule) for rule in rules)
        if (
            row["reported_by"] not in ("press", "compiled")
            and row["reported_by"].isupper()
            and row["reported_by"] not in countries
            and known.whole("countries")
        ):
            yield Problem(
                file, line, "reported_by", row["reported_by"], "is not in the column iso3 of data/countries.csv"
            )
        event = events.get(row["event_id"])
        if event is not None:
            yield from (
                Problem(
                    file, line, "source_ids", s, f"is not among the sources of {row['event_id']} in data/exercises.csv"
                )
                for s in split(row["source_ids"])
                if s and s not in split(event["source_ids"])
            )
            if is_date and row["adopted"] == "true" and row["value"] != event[row["attribute"]]:
                yield Problem(
                    file,
                    line,
                    "value",
                    row["value"],
                    f"is adopted but data/exercises.csv has {event[row['attribute']]}",
                )
        if row["adopted"] == "true":
            adopted[key].append(line)
    for key, line in lines.items():
        if len(adopted[key]) != 1 and known.whole("exercise_values"):
            yield Problem(
                file, line, "adopted", " ".join(key), f"{len(adopted[key])} figures are adopted; exactly one must be"
            )


def _sources(known: Tables) -> Iterator[Problem]:
    """Addresses are whole, free of trackers and not repeated; every source is used."""
    used: Counter[str] = Counter()
    for _name, table in known.raw.items():
        for column in table.meta.columns:
            if column.refers_to == "sources.source_id":
                used.update(s for row in table.rows for s in split(row[column.name]))
    urls: dict[str, int] = {}
    for line, row in known.rows("sources"):
        file = "data/sources.csv"
        if row["source_id"] and not used[row["source_id"]] and not known.broken:
            yield Problem(file, line, "source_id", row["source_id"], "is not used by any row of any table")
        if row["openable"] == "true" and not row["url"]:
            yield Problem(file, line, "openable", "true", "an openable source needs an address in url")
        if row["openable"] == "false" and not row["url"] and not row["note"]:
            yield Problem(file, line, "note", "", "say where the source was seen, since it has no address")
        url = row["url"]
        if not url or not known.sound("sources", row, "url"):
            continue
        try:
            parameters = parse_qsl(urlsplit(url).query)
        except ValueError as error:
            yield Problem(file, line, "url", url, f"expected a web address ({error})")
            continue
        if any(TRACKERS.fullmatch(k) for k, _ in parameters):
            yield Problem(file, line, "url", url, "carries a tracking parameter; remove it")
        if url in urls:
            yield Problem(file, line, "url", url, f"stands in row {urls[url]} as well; use one source for one page")
        urls.setdefault(url, line)


def _series(known: Tables) -> Iterator[Problem]:
    """First editions agree with the register, and a gap year has no edition of the same kind."""
    first: dict[str, str] = {}
    years: dict[tuple[str, str], str] = {}
    for _, row in known.rows("exercises"):
        if not row["series_id"] or not known.sound("exercises", row, "start_date"):
            continue
        if row["status"] == "held" and row["observer_only"] == "false":
            years[row["series_id"], row["start_date"][:4]] = row["event_id"]
            if row["kind"] != "third-party":
                first[row["series_id"]] = min(first.get(row["series_id"], "9999"), row["start_date"])
    for line, row in known.rows("series"):
        begun = first.get(row["series_id"])
        if begun and known.sound("series", row, "first_held") and begun[:4] < row["first_held"][:4]:
            yield Problem(
                "data/series.csv", line, "first_held", row["first_held"], f"the register has an edition of {begun}"
            )
    for line, row in known.rows("series_gaps"):
        event = years.get((row["series_id"], row["year"]))
        if event:
            yield Problem(
                "data/series_gaps.csv",
                line,
                "year",
                row["year"],
                f"the register has an edition held that year ({event})",
            )


def _arms_names(known: Tables) -> Iterator[Problem]:
    """A name is one party, a designation one system; the code of a party says what it is."""
    for table, column in (("arms_parties", "names"), ("arms_systems", "designations")):
        lines: dict[str, int] = {}
        for line, row in known.rows(table):
            for name in split(row[column]):
                if lines.setdefault(name, line) != line:
                    what = f"stands in row {lines[name]} as well; it must belong to one"
                    yield Problem(f"data/{table}.csv", line, column, name, what)
    for line, row in known.rows("arms_parties"):
        code = row["party_id"] if row["kind"] in ("state", "former state") else ""
        if row["iso3"] != code:
            expected = f"expected {code}, the party_id" if code else f"must be blank for the kind {row['kind']}"
            yield Problem("data/arms_parties.csv", line, "iso3", row["iso3"], expected)
        if row["party_id"].isupper() and not code:
            expected = f"capitals are for states, and the kind is {row['kind']}"
            yield Problem("data/arms_parties.csv", line, "party_id", row["party_id"], expected)


def _arms_rows(known: Tables) -> Iterator[Problem]:
    """Orders and deliveries: the two partners, the system of the designation, years in order, volume as number and unit."""
    systems = {d: row["system_id"] for _, row in known.rows("arms_systems") for d in split(row["designations"])}
    for table, volumes in (
        ("arms_orders", (("number_ordered", "tiv_ordered"), ("number_delivered", "tiv_delivered"))),
        ("arms_deliveries", (("number", "tiv"),)),
    ):
        file = f"data/{table}.csv"
        for line, row in known.rows(table):
            pair = {row["supplier"], row["recipient"]}
            if known.sound(table, row, "supplier", "recipient") and pair not in PAIRS:
                who = f"{row['supplier']} to {row['recipient']}"
                yield Problem(
                    file, line, "supplier", who, "only transfers between China and Russia or the Soviet Union"
                )
            if known.whole("arms_systems") and row["system"] != (system := systems.get(row["designation"], "")):
                has = f"data/arms_systems.csv has {system or 'no system'} for {row['designation']}"
                yield Problem(file, line, "system", row["system"], has)
            for count, volume in volumes:
                if not known.sound(table, row, count, volume, "tiv_per_unit"):
                    continue
                product = float(row[count]) * float(row["tiv_per_unit"])
                if abs(product - float(row[volume])) > 0.005 * float(row[count]) + 0.01:  # both have two decimals
                    yield Problem(file, line, volume, row[volume], f"{count} times tiv_per_unit is {product:g}")
            column = "year" if table == "arms_deliveries" else "delivery_years"
            if known.sound(table, row, column, "ordered") and int(split(row[column])[0]) < int(row["ordered"]):
                yield Problem(file, line, column, row[column], f"lies before the year of order ({row['ordered']})")


def _arms_orders(known: Tables) -> Iterator[Problem]:
    """Years of delivery in order, and only of what was delivered; not more delivered than ordered; a price from low to high."""
    file = "data/arms_orders.csv"
    for line, row in known.rows("arms_orders"):
        years = split(row["delivery_years"])
        if list(years) != sorted(years):
            yield Problem(file, line, "delivery_years", row["delivery_years"], "the years are not in order")
        if bool(years) != (row["number_delivered"] not in ("", "0")):
            yield Problem(
                file,
                line,
                "delivery_years",
                row["delivery_years"],
                f"years are given where something was delivered (number_delivered: {row['number_delivered'] or 'blank'})",
            )
        certain = row["number_ordered_estimated"] == row["number_delivered_estimated"] == "false"
        both = known.sound("arms_orders", row, "number_ordered", "number_delivered")
        if certain and both and int(row["number_delivered"]) > int(row["number_ordered"]):
            more = f"more than the {row['number_ordered']} ordered, and neither is an estimate"
            yield Problem(file, line, "number_delivered", row["number_delivered"], more)
        low, high = row["value_usd_million_low"], row["value_usd_million_high"]
        if bool(low) != bool(high):
            yield Problem(
                file, line, "value_usd_million_low", low, "both ends of the value must be given or both be blank"
            )
        elif known.sound("arms_orders", row, "value_usd_million_low", "value_usd_million_high") and float(low) > float(
            high
        ):
            yield Problem(file, line, "value_usd_million_low", low, f"the lower end is above the upper one ({high})")


def _arms_years(known: Tables) -> Iterator[Problem]:
    """No delivery after the table's coverage, nor in the year of the edition, which appears in March, or later."""
    for table in ("arms_orders", "arms_deliveries", "arms_flows", "arms_totals"):
        column = "delivery_years" if table == "arms_orders" else "year"
        years = {(row[column], row.get("edition", "")): (line, row) for line, row in reversed([*known.rows(table)])}
        for line, row in years.values():  # the first row of each year and edition is enough
            if not known.sound(table, row, column):
                continue
            last = max(map(int, split(row[column])))
            covered = known.raw[table].meta.coverage_end
            if covered and last > covered.year:
                after = f"lies after the end of the table's coverage ({covered})"
                yield Problem(f"data/{table}.csv", line, column, row[column], after)
            if "edition" in row and known.sound(table, row, "edition") and last >= int(row["edition"]):
                after = f"the edition of {row['edition']} ends with the year before"
                yield Problem(f"data/{table}.csv", line, column, row[column], after)


def _arms_flows(known: Tables) -> Iterator[Problem]:
    """Estimates are a part of the flow and are known for sums only; the deliveries add up to the flows."""
    key = ("edition", "supplier", "recipient", "year")
    sums: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0.0, 0.0, 0])
    for _, row in known.rows("arms_deliveries"):
        if known.sound("arms_deliveries", row, *key, "tiv"):
            total = sums[tuple(row[k] for k in key)]
            total[0] += float(row["tiv"])
            total[1] += float(row["tiv"]) if "true" in (row["number_estimated"], row["year_estimated"]) else 0.0
            total[2] += 1
    file = "data/arms_flows.csv"
    there = set()
    for line, row in known.rows("arms_flows"):
        group = tuple(row[k] for k in key)
        there.add((row["basis"], *group))
        for column in ("tiv_estimated", "deliveries"):
            if row["basis"] in ("register", "table") and (row["basis"] == "register") != bool(row[column]):
                what = "must be given for the basis register, and blank for table"
                yield Problem(file, line, column, row[column], what)
        if row["basis"] != "register" or not known.sound("arms_flows", row, "tiv", "tiv_estimated"):
            continue
        if float(row["tiv_estimated"]) > float(row["tiv"]) + 0.001:
            yield Problem(file, line, "tiv_estimated", row["tiv_estimated"], f"is more than the whole ({row['tiv']})")
        kept = {row["supplier"], row["recipient"]} in PAIRS and known.whole("arms_deliveries")
        if kept and known.sound("arms_flows", row, *key, "deliveries"):
            for column, added in zip(("tiv", "tiv_estimated", "deliveries"), sums[group], strict=True):
                if abs(float(row[column]) - added) > 0.001:
                    what = f"the rows of data/arms_deliveries.csv add up to {added:.10g}"
                    yield Problem(file, line, column, row[column], what)
    if known.whole("arms_flows"):
        for line, row in known.rows("arms_deliveries"):
            group = tuple(row[k] for k in key)
            if group in sums and ("register", *group) not in there:
                what = f"data/arms_flows.csv has no sum of {' '.join(group)}"
                yield Problem("data/arms_deliveries.csv", line, "year", row["year"], what)


def _register_dates(known: Tables) -> Iterator[Problem]:
    """Precision as the date is written, and nothing after the coverage."""
    for table, column in (
        ("technology_events", "date"),
        ("milestones", "date"),
        ("friction", "date"),
        ("institution_criteria", "since"),
    ):
        file = f"data/{table}.csv"
        for line, row in known.rows(table):
            if not row[column] and row["date_precision"] and not known.raw[table].meta.column(column).required:
                what = "must be blank where there is no date"
                yield Problem(file, line, "date_precision", row["date_precision"], what)
            if not known.sound(table, row, column):
                continue
            date, precision = row[column], row["date_precision"]
            written = PRECISION[len(date)]
            if precision != written and (precision in PRECISION.values() or not precision):
                yield Problem(file, line, "date_precision", precision, f"the date {date} has the precision {written}")
            covered = known.raw[table].meta.coverage_end
            if covered and first_day(date) > covered:
                yield Problem(file, line, column, date, f"lies after the end of the register's coverage ({covered})")


def _technology(known: Tables) -> Iterator[Problem]:
    """No status older than its event or after the coverage, nothing seen in doubt."""
    table = "technology_events"
    file = f"data/{table}.csv"
    for line, row in known.rows(table):
        covered = known.raw[table].meta.coverage_end
        if known.sound(table, row, "status_year"):
            year = row["status_year"]
            if known.sound(table, row, "date") and int(year) < int(row["date"][:4]):
                yield Problem(file, line, "status_year", year, f"lies before the year of the event ({row['date']})")
            if covered and int(year) > covered.year:
                after = f"lies after the end of the register's coverage ({covered})"
                yield Problem(file, line, "status_year", year, after)
        if row["evidence"] == "seen" and row["confidence"] == "low":
            yield Problem(file, line, "evidence", "seen", "what is seen cannot have low confidence")


def _published(known: Tables) -> Iterator[Problem]:
    """Years and ranges in order, an edition for SIPRI's shares and for no other figure, the unit of the measure."""
    table = "published_figures"
    file = f"data/{table}.csv"
    for line, row in known.rows(table):
        start, end = row["start_year"], row["end_year"]
        if known.sound(table, row, "start_year", "end_year") and int(start) > int(end):
            yield Problem(file, line, "end_year", end, f"ends before it starts ({start})")
        if known.sound(table, row, "value", "value_high") and float(row["value_high"]) <= float(row["value"]):
            above = f"the upper end of a range lies above the lower one ({row['value']})"
            yield Problem(file, line, "value_high", row["value_high"], above)
        if known.sound(table, row, "topic"):
            share = row["topic"] == "share" and row["reported_by"] == "SIPRI"
            if share != bool(row["edition"]):
                given = "must be given exactly for the shares that SIPRI reports"
                yield Problem(file, line, "edition", row["edition"], given)
        if not known.sound(table, row, "measure", "unit"):
            continue
        unit = row["unit"]
        if unit not in UNITS[row["measure"]]:
            fits = f"does not fit {row['measure']}; expected {' or '.join(UNITS[row['measure']])}"
            yield Problem(file, line, "unit", unit, fits)
        for column in ("value", "value_high"):
            if not known.sound(table, row, column):
                continue
            number = float(row[column])
            if unit == "percent" and not -100 <= number <= 1000:
                yield Problem(file, line, column, row[column], "expected -100 to 1000 per cent")
            if unit == "year" and not (number.is_integer() and 1950 <= number <= 2100):
                yield Problem(file, line, column, row[column], "expected a year, 1950 to 2100")


def _assembly(known: Tables) -> Iterator[Problem]:
    """The votes of the members add up to the tally of each roll call, and every roll call has them."""
    if "ga_votes" not in known.frames or not known.whole("ga_rollcalls"):
        return
    votes = known.frames["ga_votes"]
    counted = votes.groupby(["symbol", "vote"], observed=False).size().unstack(fill_value=0)
    tally = counted.to_dict("index")
    for line, row in known.rows("ga_rollcalls"):
        if row["symbol"] not in tally:
            yield Problem(
                "data/ga_rollcalls.csv", line, "symbol", row["symbol"], "has no votes in data/ga_votes.parquet"
            )
            continue
        for vote in ("yes", "no", "abstain", "absent"):
            number = tally[row["symbol"]].get(vote, 0)
            if known.sound("ga_rollcalls", row, vote) and int(row[vote]) != number:
                what = f"the rows of data/ga_votes.parquet have {number}"
                yield Problem("data/ga_rollcalls.csv", line, vote, row[vote], what)


def _council(known: Tables) -> Iterator[Problem]:
    """A veto is a vote against; the named votes fit the tally; who held China's seat fits the date."""
    for line, row in known.rows("sc_drafts"):
        file, vetoes = "data/sc_drafts.csv", split(row["vetoed_by"])
        if (row["outcome"] == "vetoed") != bool(vetoes):
            yield Problem(
                file, line, "vetoed_by", row["vetoed_by"], "must name who vetoed exactly where the draft was vetoed"
            )
        for state in vetoes:
            column = SEATS.get(state, "")
            if column and row[column] != "no":
                yield Problem(file, line, column, row[column], f"{state} vetoed the draft, so it voted no")
            first, last = {
                "RUS": ("1991-12-24", ""),
                "SUN": ("", "1991-12-25"),
                "CHN": ("1971-10-25", ""),
                "TWN": ("", "1971-10-25"),
            }.get(state, ("", ""))
            if known.sound("sc_drafts", row, "date") and (
                (first and row["date"] < first) or (last and row["date"] > last)
            ):
                yield Problem(file, line, "vetoed_by", state, f"did not hold the seat on {row['date']}")
    for table in ("sc_drafts", "sc_resolutions"):
        for line, row in known.rows(table):
            for vote in ("yes", "no", "abstain"):
                named = sum(row[seat] == vote for seat in ("chn", "fra", "gbr", "rus", "usa"))
                if known.sound(table, row, vote) and int(row[vote]) < named:
                    what = f"{named} permanent members are named with this vote"
                    yield Problem(f"data/{table}.csv", line, vote, row[vote], what)
    for line, row in known.rows("sc_resolutions"):
        seat = "TWN" if row["date"] <= "1971-10-25" else "CHN"
        if known.sound("sc_resolutions", row, "date", "china_seat") and row["china_seat"] != seat:
            yield Problem(
                "data/sc_resolutions.csv",
                line,
                "china_seat",
                row["china_seat"],
                f"the seat was {seat}'s on {row['date']}",
            )


def _alignment(known: Tables) -> Iterator[Problem]:
    """Intervals around their estimate, treaties and disputes in order, units and ids of trade figures, scores that add up."""
    for line, row in known.rows("ideal_points"):
        if known.sound("ideal_points", row, "ideal_point", "lower", "upper"):
            low, point, high = (float(row[c]) for c in ("lower", "ideal_point", "upper"))
            if not low <= point <= high:
                yield Problem(
                    "data/ideal_points.csv",
                    line,
                    "ideal_point",
                    row["ideal_point"],
                    f"lies outside its interval, {low:g} to {high:g}",
                )
    for table in ("treaty_obligations", "disputes"):
        for line, row in known.rows(table):
            if known.sound(table, row, "start", "end") and first_day(row["start"]) > last_day(row["end"]):
                yield Problem(f"data/{table}.csv", line, "end", row["end"], f"ends before it starts ({row['start']})")
    for line, row in known.rows("trade"):
        if not known.sound("trade", row, "measure", "unit", "year", "basis"):
            continue
        share = "share" in row["measure"] or row["measure"] == "national-currencies"
        if share != (row["unit"] == "percent"):
            yield Problem("data/trade.csv", line, "unit", row["unit"], f"does not fit {row['measure']}")
        if share and known.sound("trade", row, "value") and float(row["value"]) > 100:
            yield Problem("data/trade.csv", line, "value", row["value"], "expected at most 100 per cent")
        named = f"{row['measure']}-{row['year']}-{row['basis']}"
        if not re.fullmatch(rf"{re.escape(named)}(-\d+)?", row["entry_id"]):
            yield Problem(
                "data/trade.csv",
                line,
                "entry_id",
                row["entry_id"],
                f"expected {named}, and a number if it is not the first",
            )
    for line, row in known.rows("agreement_published"):
        parts = ("same", "opposite", "partial", "absent")
        if known.sound("agreement_published", row, "votes", *parts) and sum(int(row[p]) for p in parts) != int(
            row["votes"]
        ):
            yield Problem(
                "data/agreement_published.csv", line, "votes", row["votes"], "is not the sum of " + ", ".join(parts)
            )
    for line, row in known.rows("institution_criteria"):
        if (row["met"] in ("yes", "partly")) != bool(row["since"]):
            yield Problem(
                "data/institution_criteria.csv",
                line,
                "since",
                row["since"],
                "must be given exactly where the criterion is met, if only partly",
            )


def _claims(known: Tables) -> Iterator[Problem]:
    """Every claim has tests, every test its thresholds or none, and every threshold the change that set it."""
    tests = [row for _, row in known.rows("claim_tests")]
    there = {*known.raw, *known.frames, *known.broken}
    for line, row in known.rows("claims"):
        own = [t for t in tests if t["claim_id"] == row["claim_id"]]
        if known.whole("claim_tests"):
            if not own:
                yield Problem("data/claims.csv", line, "claim_id", row["claim_id"], "has no test in claim_tests.csv")
            elif (row["directness"] == "none") != (not any(t["measure"] for t in own)):
                what = "none is for claims without a measured test, and for these alone"
                yield Problem("data/claims.csv", line, "directness", row["directness"], what)
        for name in split(row["tables"]):
            if name and name not in there:
                yield Problem("data/claims.csv", line, "tables", name, "there is no such table")
    given = ("unit", "digits", "better", "yes_at", "decided_by", "interval")
    last: dict[str, tuple[str, str]] = {}
    for _, row in sorted(known.rows("claim_changes"), key=lambda pair: (pair[1]["date"], pair[0])):
        last[row["test_id"]] = (row["yes_at"], row["no_at"])
    file = "data/claim_tests.csv"
    for line, row in known.rows("claim_tests"):
        test = row["test_id"]
        if not test.startswith(f"{row['claim_id'].lower()}-"):
            yield Problem(file, line, "test_id", test, f"must begin with {row['claim_id'].lower()}-")
        if not row["measure"]:
            for column in (*given, "no_at"):
                if row[column]:
                    yield Problem(file, line, column, row[column], "must be blank where nothing is measured")
            continue
        for column in given:
            if not row[column]:
                yield Problem(file, line, column, "", "must be given where something is measured")
        if known.sound("claim_tests", row, "yes_at", "no_at", "better"):
            gap = float(row["yes_at"]) - float(row["no_at"])
            if gap < 0 if row["better"] == "above" else gap > 0:
                yield Problem(file, line, "no_at", row["no_at"], f"lies on the wrong side of yes_at ({row['yes_at']})")
        if known.whole("claim_changes") and last.get(test) != (row["yes_at"], row["no_at"]):
            what = "is not what the last row of claim_changes.csv set: add a row there that says when and why"
            yield Problem(file, line, "yes_at", row["yes_at"], what)


def _labels(known: Tables) -> Iterator[Problem]:
    """The label of a position is its own and ends with the year of the work, if that is known; no work of the future."""
    file = "data/positions.csv"
    lines: dict[str, int] = {}
    for line, row in known.rows("positions"):
        label, year = row["label"], row["year"]
        if lines.setdefault(label, line) != line:
            yield Problem(
                file, line, "label", label, f"stands in row {lines[label]} as well; the map needs one of its own"
            )
        ending = re.search(r" (\d{4})$", label)
        if (not year or known.sound("positions", row, "year")) and (ending[1] if ending else "") != year:
            yield Problem(file, line, "label", label, f"must end with the year of the work ({year or 'not known'})")
        if known.sound("positions", row, "year") and int(year) > known.raw["positions"].meta.retrieved.year:
            yield Problem(file, line, "year", year, "lies after the year the positions were retrieved")


def _balance(known: Tables) -> Iterator[Problem]:
    """Every year is there; the states together are no more than the world; an edition's dollars are of one year."""
    values: dict[str, dict[tuple[str, str, int], tuple[int, float]]] = defaultdict(dict)
    columns = {"military_spending": "usd_constant_million", "gdp": "usd_current_billion", "capabilities": "cinc"}
    for table, column in columns.items():
        party = "state" if table == "capabilities" else "party"
        for line, row in known.rows(table):
            if known.sound(table, row, party, "year", column):
                edition = row["edition"] if table == "military_spending" else ""
                values[table][edition, row[party], int(row["year"])] = line, float(row[column])
    for table, cells in values.items():
        if not known.whole(table):
            continue
        file, column = f"data/{table}.csv", columns[table]
        for edition, party in sorted({(e, p) for e, p, _ in cells}):
            years = {y for e, p, y in cells if (e, p) == (edition, party)}
            for year in sorted(set(range(min(years), max(years) + 1)) - years):
                if (table, party, year) != ("military_spending", "world", 1991):
                    yield Problem(
                        file, 0, "year", str(year), f"{party} {edition}".strip() + " has no row for this year"
                    )
        for edition, year in sorted({(e, y) for e, _, y in cells}):
            states = {p: cells[e, p, y] for e, p, y in cells if (e, y) == (edition, year)}
            line, world = states.pop("world", (0, 1.0 if table == "capabilities" else math.inf))
            if sum(value for _, value in states.values()) > world:
                yield Problem(file, line, column, str(world), f"is less than the states together in {year}")
    bases: dict[str, str] = {}
    for line, row in known.rows("military_spending"):
        file = "data/military_spending.csv"
        if bases.setdefault(row["edition"], row["base_year"]) != row["base_year"]:
            yield Problem(
                file, line, "base_year", row["base_year"], f"other rows of the edition have {bases[row['edition']]}"
            )
        if not row["usd_constant_million"] and not row["usd_current_million"]:
            yield Problem(
                file, line, "usd_constant_million", "", "a row needs a figure in constant or in current dollars"
            )
    for line, row in known.rows("capabilities"):
        parts = [c.name for c in known.raw["capabilities"].meta.columns if c.name not in ("state", "year", "cinc")]
        if known.sound("capabilities", row, "cinc", *parts):
            mean = sum(float(row[p]) for p in parts) / len(parts)
            if abs(mean - float(row["cinc"])) > 2e-6:
                yield Problem(
                    "data/capabilities.csv", line, "cinc", row["cinc"], f"the mean of the shares is {mean:.6f}"
                )
    for line, row in known.rows("spending_ppp"):
        sound = known.sound("spending_ppp", row, "market_usd_billion", "ppp_usd_billion")
        if sound and float(row["ppp_usd_billion"]) < float(row["market_usd_billion"]):
            what = f"is less than at market rates ({row['market_usd_billion']})"
            yield Problem("data/spending_ppp.csv", line, "ppp_usd_billion", row["ppp_usd_billion"], what)


QUANTILES = ("q025", "q10", "q25", "q50", "q75", "q90", "q975")


def _forecasts(known: Tables) -> Iterator[Problem]:
    """Quantiles in order, ids that say what the row is, days in order, an outcome with its day and after its year."""
    file = "data/forecasts.csv"
    editions: dict[str, str] = {}
    newest = ""
    for line, row in known.rows("forecasts"):
        named = f"{row['edition'].replace('.', '-')}-{row['target']}-{row['year']}-{row['model']}"
        if row["forecast_id"] != named:
            yield Problem(file, line, "forecast_id", row["forecast_id"], f"expected {named}")
        if known.sound("forecasts", row, *QUANTILES):
            for low, high in pairwise(QUANTILES):
                if float(row[low]) > float(row[high]):
                    yield Problem(file, line, high, row[high], f"is below {low} ({row[low]})")
        if bool(row["outcome"]) != bool(row["scored_on"]):
            yield Problem(file, line, "scored_on", row["scored_on"], "must be given exactly where there is an outcome")
        if known.sound("forecasts", row, "scored_on", "year") and int(row["scored_on"][:4]) <= int(row["year"]):
            yield Problem(file, line, "scored_on", row["scored_on"], f"lies before the end of {row['year']}")
        if not known.sound("forecasts", row, "made_on"):
            continue
        made = row["made_on"]
        if known.sound("forecasts", row, "known_to") and row["known_to"] > made:
            yield Problem(file, line, "known_to", row["known_to"], f"lies after the day of the forecast ({made})")
        if known.sound("forecasts", row, "year") and int(row["year"]) < int(made[:4]):
            yield Problem(file, line, "year", row["year"], f"was over when the forecast was made ({made})")
        if editions.setdefault(row["edition"], made) != made:
            other = f"other forecasts of the edition {row['edition']} are of {editions[row['edition']]}"
            yield Problem(file, line, "made_on", made, other)
        covered = known.raw["forecasts"].meta.coverage_end
        if covered and first_day(made) > covered:
            yield Problem(file, line, "made_on", made, f"lies after the end of the table's coverage ({covered})")
        if made < newest:
            yield Problem(
                file, line, "made_on", made, f"stands below a forecast of {newest}; rows are only ever added at the end"
            )
        newest = max(newest, made)


def _scenarios(known: Tables) -> Iterator[Problem]:
    """Positions are different, and the rows that speak against a scenario exist."""
    file = "data/scenarios.csv"
    places: dict[str, int] = {}
    for line, row in known.rows("scenarios"):
        if places.setdefault(row["position"], line) != line:
            stands = f"stands in row {places[row['position']]} as well"
            yield Problem(file, line, "position", row["position"], stands)
        for reference in split(row["against_rows"]):
            name, _, key = reference.partition(":")
            if name not in known.raw or len(known.raw[name].meta.key) != 1:
                if name not in known.broken:
                    what = "names no table with a key of one column"
                    yield Problem(file, line, "against_rows", reference, what)
                continue
            column = known.raw[name].meta.key[0]
            if known.whole(name) and key not in {r[column] for r in known.raw[name].rows}:
                what = f"is not in the column {column} of data/{name}.csv"
                yield Problem(file, line, "against_rows", reference, what)


def _indicators(known: Tables) -> Iterator[Problem]:
    """An upper end for between and for nothing else, basis years for all but definitions, every scenario has a sign."""
    file = "data/indicators.csv"
    for line, row in known.rows("indicators"):
        if not known.sound("indicators", row, "comparison", "threshold", "basis_rule"):
            continue
        high = row["threshold_high"]
        if (row["comparison"] == "between") != bool(high):
            yield Problem(file, line, "threshold_high", high, "must be given exactly for the comparison between")
        elif known.sound("indicators", row, "threshold_high") and float(high) < float(row["threshold"]):
            yield Problem(file, line, "threshold_high", high, f"lies below the lower end ({row['threshold']})")
        for column in ("basis_first", "basis_last"):
            if (row["basis_rule"] == "definition") == bool(row[column]):
                what = "must be given exactly where the threshold comes from earlier readings"
                yield Problem(file, line, column, row[column], what)
        if known.sound("indicators", row, "basis_first", "basis_last") and int(row["basis_first"]) > int(
            row["basis_last"]
        ):
            yield Problem(file, line, "basis_last", row["basis_last"], f"ends before it starts ({row['basis_first']})")
    if known.whole("indicators"):
        pointed = {row["scenario_id"] for _, row in known.rows("indicators")}
        for line, row in known.rows("scenarios"):
            if row["scenario_id"] not in pointed:
                yield Problem(
                    "data/scenarios.csv", line, "scenario_id", row["scenario_id"], "no indicator points to it"
                )


RULES: tuple[Callable[[Tables], Iterator[Problem]], ...] = (
    _dates,
    _positions,
    _participants,
    _nesting,
    _evidence,
    _values,
    _sources,
    _series,
    _arms_names,
    _arms_rows,
    _arms_orders,
    _arms_years,
    _arms_flows,
    _register_dates,
    _technology,
    _published,
    _assembly,
    _council,
    _alignment,
    _claims,
    _labels,
    _balance,
    _forecasts,
    _scenarios,
    _indicators,
)
