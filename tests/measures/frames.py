"""Small frames in the types of ``rcanalysis.load``, for tests that need no files."""

from __future__ import annotations

from typing import Any

import pandas as pd

from rcanalysis.measures import exercises as ex

CODES = ("yes", "no", "unknown")
ENUMS: dict[str, tuple[str, ...]] = {
    "domain": ex.DOMAINS,
    "kind": ex.KINDS,
    "status": ex.STATUSES,
    "date_precision": ("day", "month", "year"),
    "confidence": ex.CONFIDENCE,
    **dict.fromkeys([f"{e}_part" for e in ex.ELEMENTS] + list(ex.CONTENTS), CODES),
}
EVENT: dict[str, Any] = {
    "event_id": "",
    "name": "An exercise",
    "series_id": None,
    "domain": "naval",
    "kind": "exercise",
    "bilateral": True,
    "observer_only": False,
    "nested_in": None,
    "status": "held",
    "start_date": "2012-04-22",
    "end_date": None,
    "date_precision": "day",
    "region_ids": ("yellow-sea",),
    "lat": 36.0,
    "lon": 121.0,
    "confidence": "high",
    **dict.fromkeys([f"{e}_part" for e in ex.ELEMENTS] + list(ex.CONTENTS), "unknown"),
}


def events(*rows: dict[str, Any]) -> pd.DataFrame:
    """Table ``exercises`` (the columns measures read); what a row leaves out is as in ``EVENT``."""
    full = [EVENT | {"event_id": f"event-{i}"} | row for i, row in enumerate(rows, start=1)]
    table = pd.DataFrame(full, columns=list(EVENT))
    table["end_date"] = table["end_date"].fillna(table["start_date"])
    for column in ("start_date", "end_date"):
        table[column] = pd.to_datetime(table[column], format="ISO8601").astype("datetime64[ns]")
    for column, values in ENUMS.items():
        table[column] = pd.Categorical(table[column], values, ordered=True)
    text = ["event_id", "name", "series_id", "nested_in"]
    numbers = dict.fromkeys(["lat", "lon"], "float64")
    return table.astype(
        dict.fromkeys(text, "string") | dict.fromkeys(["bilateral", "observer_only"], "boolean") | numbers
    )


def in_years(*years: int, **same: Any) -> pd.DataFrame:
    """One event for each year given; a year may stand more than once."""
    return events(*({"start_date": f"{y}-06-01"} | same for y in years))


def participants(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Table ``exercise_participants``."""
    table = pd.DataFrame(rows, columns=["event_id", "country", "role"]).astype("string")
    table["role"] = pd.Categorical(table["role"], ["participant", "observer"], ordered=True)
    return table


def values(*rows: tuple[str, str, str, str, str, bool]) -> pd.DataFrame:
    """Table ``exercise_values``: event, attribute, value, qualifier, reported_by, adopted."""
    names = ["event_id", "attribute", "value", "qualifier", "reported_by", "adopted"]
    table = pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[:-1], "string") | {"adopted": "boolean"})
    table["attribute"] = pd.Categorical(table["attribute"], [*ex.SIZES, "start_date", "end_date", "edition_number"])
    table["qualifier"] = pd.Categorical(table["qualifier"], ["exact", "about", "at-least", "at-most"], ordered=True)
    return table


def regions() -> pd.DataFrame:
    """Table ``regions``: three seas, one of them landlocked, and a land region."""
    rows = [
        ("yellow-sea", "Yellow Sea", "sea"),
        ("baltic-sea", "Baltic Sea", "sea"),
        ("caspian-sea", "Caspian Sea", "sea"),
        ("siberia", "Siberia", "land"),
    ]
    table = pd.DataFrame(rows, columns=["region_id", "name", "type"]).astype("string")
    table["type"] = pd.Categorical(table["type"], ["sea", "land"], ordered=True)
    return table


def coastline() -> pd.DataFrame:
    """Table ``coastline``: one point each at Qingdao, Vladivostok and Kaliningrad."""
    rows = [("CHN", 120.0, 36.0), ("RUS", 132.0, 43.0), ("RUS", 20.0, 55.0)]
    return pd.DataFrame(rows, columns=["country", "lon", "lat"]).astype({"country": "string"})


def series(*rows: tuple[str, str | None, str]) -> pd.DataFrame:
    """Table ``series``: id, first held, cadence claimed."""
    table = pd.DataFrame(rows, columns=["series_id", "first_held", "cadence_claimed"])
    table["first_held"] = pd.to_datetime(table["first_held"], format="ISO8601").astype("datetime64[ns]")
    claims = ["annual", "biennial", "triennial", "irregular", "none-claimed"]
    table["cadence_claimed"] = pd.Categorical(table["cadence_claimed"], claims, ordered=True)
    return table.assign(name=table["series_id"].str.title()).astype({"series_id": "string", "name": "string"})


def gaps(*rows: tuple[str, int, str]) -> pd.DataFrame:
    """Table ``series_gaps``: id, year, status."""
    table = pd.DataFrame(rows, columns=["series_id", "year", "status"])
    states = ["not-held", "postponed", "held-without-china", "held-without-russia", "none-found"]
    table["status"] = pd.Categorical(table["status"], states, ordered=True)
    return table.astype({"series_id": "string", "year": "Int64"})
