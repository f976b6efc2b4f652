"""Claims on joint exercises: C03 to C05 and C11 to C19."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from rcanalysis.measures import exercises as measures
from rcanalysis.measures.claims.ledger import MISSING, Coding, Evidence, Result, claim, count, share
from rcanalysis.measures.trends import BREAKS, Estimate, count_trend, rate_ratio

NAMED = ("vostok-2018", "vostok-2022", "zapad-interaction-2021")
"""The exercises of the series that the article names for joint air operations (C15, C16)."""

AIR_CLASSES = ("fighters", "bombers", "early_warning")
SINCE = 2012
"""Year of the first Joint Sea: from here on "they span" is read (C05)."""

_ROWS = ("min_confidence", "partners", "patrols", "competitions", "police_drills", "parts")


def _kept(e: Evidence, rows: pd.DataFrame) -> float:
    """Share of the events on record, low confidence included, that the rows hold."""
    every = measures.select(e["exercises"], min_confidence="low")
    return min(1.0, len(rows) / len(every)) if len(every) else 0.0


@claim("C03", vary=(*_ROWS, "first"))
def more_frequent(e: Evidence, c: Coding) -> Result:
    """Growth a year of the number of events (see ``measures.exercises.trend_headline``)."""
    rows = e.events(c)
    try:
        trend = count_trend(measures.per_year(rows, as_of=e.as_of, first=c["first"]))
        ratio = Estimate(trend.rate_ratio_per_year, trend.low, trend.high)
    except ValueError:  # too few years with an event
        ratio = MISSING
    return Result({"c03-growth": Estimate(*(100 * (x - 1) for x in ratio))}, _kept(e, rows), rows)


@claim("C04", vary=("min_confidence", "partners", "patrols", "unknown"))
def more_complex(e: Evidence, c: Coding) -> Result:
    """Complexity of the single exercise, last period against first, and sea areas of an event."""
    own = e.events(c, kinds=["exercise"])
    known = e.components.loc[own["event_id"]]
    index = measures.complexity_index(known, as_of=e.as_of)
    missing = "left out" if c["unknown"] == "as no" else "as lowest"
    ends = index[index["missing"] == missing].iloc[-1]  # the last pair of periods is first against last
    compared = measures.compare_periods(_without_whole(measures.complexity_by_period(known, as_of=e.as_of)))
    clear = [name for name in compared.apart if name in compared.up]
    known_share = float(known[list(measures.INDEX_COMPONENTS)].notna().to_numpy().mean())
    values = {
        "c04-weights": count(100 * float(ends["share_later_higher"])),
        "c04-components": share(len(clear), compared.comparable),
        "c04-waters": _waters(e, c),
    }
    return Result(values, known_share, own)


def _without_whole(table: pd.DataFrame) -> pd.DataFrame:
    whole = list(dict.fromkeys(table["period"]))[-1]
    return table[table["period"] != whole]


def _waters(e: Evidence, c: Coding) -> Estimate:
    """Mean number of sea areas of an event since the last break over that of one before the first."""
    seas = set(e["regions"].loc[e["regions"]["type"] == "sea", "region_id"])
    rows = e.events(c, nested=True)
    rows = rows[rows["event_id"].isin(measures.at_sea(e["exercises"])["event_id"])]
    areas = rows["region_ids"].map(lambda ids: sum(r in seas for r in ids))
    years = measures.year(rows)
    early, late = areas[years < BREAKS[0]], areas[(years >= BREAKS[-1]) & (years < e.as_of.year)]
    return count(late.mean() / early.mean()) if len(early) and len(late) and early.mean() else MISSING


@claim("C05", vary=_ROWS[:5])
def span_forces(e: Evidence, c: Coding) -> Result:
    """Complete years since 2012 in which ships, aircraft and land forces took part."""
    rows = e.events({**c, "first": SINCE})
    table = measures.elements_per_year(rows, as_of=e.as_of, first=SINCE)
    table = table[~table["partial"].astype(bool)]
    years = table["year"].nunique()
    held = table[table["n"] > 0].groupby("element", observed=False)["year"].nunique()
    values = {f"c05-{element}": share(int(held[element]), years) for element in measures.ELEMENTS}
    coded = (rows[[f"{element}_part" for element in measures.ELEMENTS]] != "unknown").to_numpy()
    return Result(values, float(coded.mean()) if len(rows) else 0.0, rows)


@claim("C11", vary=("min_confidence", "unknown"))
def joint_sea_yearly(e: Evidence, c: Coding) -> Result:
    """Complete years with a Joint Sea over complete years since the first."""
    table = measures.cadence(
        e["exercises"], e["series"], e["series_gaps"], as_of=e.as_of, min_confidence=c["min_confidence"]
    )
    row = table.set_index("series_id").loc["joint-sea"]
    held = int(row["years_held"]) + (int(row["years_unknown"]) if c["unknown"] == "as yes" else 0)
    elapsed = int(row["years_elapsed"])
    return Result({"c11-years": share(held, elapsed)}, 1 - int(row["years_unknown"]) / elapsed, _series(e, c))


def _series(e: Evidence, c: Coding, series: str = "joint-sea") -> pd.DataFrame:
    rows = e.events({**c, "first": measures.FIRST_YEAR})
    return rows[(rows["series_id"] == series).fillna(False).astype(bool)]


def _reported(rows: pd.DataFrame, column: str, c: Coding) -> Estimate:
    """Share of editions in which a content is reported, unknown as no or as yes."""
    row = measures.coded_contents(rows, columns=(column,)).iloc[0]
    k = int(row["yes"]) + (int(row["unknown"]) if c["unknown"] == "as yes" else 0)
    return share(k, int(row["n"]))


def _coded(rows: pd.DataFrame, columns: Sequence[str]) -> float:
    """Share of the cells that are not unknown."""
    return float((rows[list(columns)] != "unknown").to_numpy().mean()) if len(rows) else 0.0


@claim("C12", vary=("min_confidence", "parts", "unknown"))
def joint_sea_contents(e: Evidence, c: Coding) -> Result:
    """Editions of Joint Sea with reported anti-submarine and air-defence drills, and with maritime security as theme."""
    rows = _series(e, c)
    values = {
        "c12-submarines": _reported(rows, "anti_submarine", c),
        "c12-air-defence": _reported(rows, "air_defence", c),
        "c12-security": share(int((rows["theme"] == "maritime-security").sum()), len(rows)),
    }
    return Result(values, _coded(rows, ("anti_submarine", "air_defence", "theme")), rows)


@claim("C13", vary=("min_confidence", "parts"))
def joint_sea_places(e: Evidence, c: Coding) -> Result:
    """Editions of Joint Sea in the three seas that the article names."""
    rows = _series(e, c)
    seas = {"japan": "sea-of-japan", "east-china": "east-china-sea", "mediterranean": "mediterranean-sea"}
    # the first region is the main one; the phase of 2015 in the Mediterranean began in a harbour on the Black Sea
    main = rows["region_ids"].map(lambda ids: "mediterranean-sea" if "mediterranean-sea" in ids else ids[0])
    values = {f"c13-{name}": count(int((main == sea).sum())) for name, sea in seas.items()}
    values["c13-often"] = share(int(main.isin(seas.values()).sum()), len(rows))
    return Result(values, float(rows["region_ids"].map(len).gt(0).mean()), rows)


@claim("C14", vary=("min_confidence", "parts", "unknown"))
def joint_sea_fire(e: Evidence, c: Coding) -> Result:
    """Editions of Joint Sea with reported live fire."""
    rows = _series(e, c)
    return Result({"c14-fire": _reported(rows, "live_fire", c)}, _coded(rows, ("live_fire",)), rows)


@claim("C15", vary=("min_confidence",))
def named_air_operations(e: Evidence, c: Coding) -> Result:
    """Exercises of the named series with aircraft, and editions of Zapad/Interaction."""
    events = measures.select(e["exercises"], min_confidence=c["min_confidence"])
    rows = events[events["event_id"].isin(NAMED)]
    series = events[(events["series_id"] == "zapad-interaction").fillna(False).astype(bool)]
    values = {
        "c15-aircraft": count(int((rows["air_part"] == "yes").sum())),
        "c15-series": count(len(series)),
    }
    return Result(values, _coded(rows, ("air_part",)), rows)


@claim("C16", vary=("min_confidence",))
def aircraft_classes(e: Evidence, c: Coding) -> Result:
    """Named exercises in which each class of aircraft is reported."""
    events = measures.select(e["exercises"], min_confidence=c["min_confidence"])
    rows = events[events["event_id"].isin(NAMED)]
    values = {f"c16-{name.replace('_', '-')}": count(int((rows[name] == "yes").sum())) for name in AIR_CLASSES}
    return Result(values, _coded(rows, AIR_CLASSES), rows)


@claim("C17", vary=_ROWS)
def ground_rarer(e: Evidence, c: Coding) -> Result:
    """Events with land forces over events with ships, and with aircraft, in the last period."""
    rows = measures.with_period(e.events(c), as_of=e.as_of)
    late = rows[rows["period"] == rows["period"].cat.categories[-1]]
    n = {element: int((late[f"{element}_part"] == "yes").sum()) for element in measures.ELEMENTS}
    values = {}
    for other in ("naval", "air"):
        ratio = rate_ratio(n["ground"], 1, n[other], 1)
        values[f"c17-{other}"] = Estimate(ratio.ratio, ratio.low, ratio.high)
    return Result(values, _coded(rows, [f"{element}_part" for element in measures.ELEMENTS]), rows)


@claim("C18", vary=("min_confidence", "parts"))
def peace_mission(e: Evidence, c: Coding) -> Result:
    """Themes of Peace Mission, and whether it was held under the Shanghai Cooperation Organisation."""
    rows = _series(e, c, "peace-mission")
    themes = rows["theme"].astype(str)
    values = {
        "c18-terrorism": share(int((themes == "counter-terrorism").sum()), len(rows)),
        "c18-organisation": share(int((~rows["bilateral"].astype(bool)).sum()), len(rows)),
    }
    return Result(values, _coded(rows, ("theme",)), rows)
