"""What the chapter on joint exercises counts.

Frames come in with the columns and types of ``rcanalysis.load``. Which rows count is decided by ``select`` and by
nothing else; every other function counts all the rows it is given.

All counts are of reported events: a rise may be a rise in reporting, and what is not reported is not counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
import numpy.typing as npt
import pandas as pd

from rcanalysis.measures.trends import (
    BREAKS,
    Estimate,
    count_trend,
    is_partial,
    median_interval,
    periods,
    proportion_interval,
    rate_ratio,
)

CONFIDENCE = ("high", "medium", "low")
KINDS = ("exercise", "patrol", "competition", "police-drill", "operation", "third-party")
STATUSES = ("held", "unconfirmed", "announced")
ELEMENTS = ("naval", "air", "ground")
DOMAINS = ("naval", "air", "ground", "multi", "missile-defence", "police-border")
FIRST_YEAR = 2003
"""Year of the first joint exercise in the register."""

CONTENTS = (
    "live_fire",
    "anti_submarine",
    "air_defence",
    "landing",
    "fighters",
    "bombers",
    "early_warning",
    "combined_command",
    "partner_base",
)
"""Columns coded yes, no or unknown by content."""

SIZES = tuple(f"{what}_{who}" for what in ("ships", "aircraft", "personnel") for who in ("total", "chn", "rus"))
"""Attributes of ``exercise_values`` that are sizes."""

LANDLOCKED = frozenset({"caspian-sea"})
"""Sea regions without a coast in the coastline table: no distance is given there."""

_EARTH_RADIUS_KM = 6371.0088
_PAIR = ("CHN", "RUS")


# Which rows count ---------------------------------------------------------------------------------------------------


def select(
    events: pd.DataFrame,
    *,
    min_confidence: str = "medium",
    bilateral_only: bool = False,
    kinds: Iterable[str] = ("exercise", "patrol"),
    nested: bool = False,
    observers: bool = False,
    status: Iterable[str] = ("held", "unconfirmed"),
) -> pd.DataFrame:
    """The rows that count. The defaults are the headline rule of the book.

    Parameters
    ----------
    events : DataFrame
        Table ``exercises``.
    min_confidence : {"high", "medium", "low"}
        Lowest confidence that counts. Default medium: a low row has no source a reader can open, or it is in doubt
        that it was held or was joint.
    bilateral_only : bool
        Only events of China and Russia alone. Default false: many Peace Mission and naval drills have third partners.
    kinds : iterable of str
        Default exercises and patrols, both planned training or presence of the two forces. Contests, drills of police
        and security services, real operations and exercises of third states are other things, counted apart.
    nested : bool
        Keep rows that are part of another row. Default false, so that nothing counts twice.
    observers : bool
        Keep events in which China or Russia only observed. Default false: they are not joint.
    status : iterable of str
        Default held, or said by one side to have been held; an announcement alone does not count.

    Returns
    -------
    DataFrame
        The rows in their order, columns unchanged.

    Raises
    ------
    ValueError
        For an unknown confidence, kind or status: a slip there would silently drop rows.

    Notes
    -----
    Trap: a nested row stays out even where the row it belongs to is not selected (a bilateral naval part of a larger
    multilateral exercise under ``bilateral_only``). Patrols of coast guards have kind ``patrol`` and are in.
    """
    kinds, status = list(kinds), list(status)
    for given, known in ((kinds, KINDS), (status, STATUSES), ([min_confidence], CONFIDENCE)):
        if unknown := [g for g in given if g not in known]:
            raise ValueError(f"unknown {', '.join(map(repr, unknown))}; expected one of {', '.join(known)}")
    accepted = CONFIDENCE[: CONFIDENCE.index(min_confidence) + 1]
    keep = events["kind"].isin(kinds) & events["status"].isin(status) & events["confidence"].isin(accepted)
    if bilateral_only:
        keep &= events["bilateral"].astype(bool)
    if not nested:
        keep &= events["nested_in"].isna()
    if not observers:
        keep &= ~events["observer_only"].astype(bool)
    return events[keep]


# Years and periods --------------------------------------------------------------------------------------------------


def year(events: pd.DataFrame) -> pd.Series:
    """Year of each event's first day (int64). An event over New Year belongs to the year it began in."""
    return events["start_date"].dt.year.astype("int64").rename("year")


def with_year(events: pd.DataFrame) -> pd.DataFrame:
    """The events with a column ``year``."""
    return events.assign(year=year(events))


def with_period(
    events: pd.DataFrame, *, as_of: dt.date, first: int = FIRST_YEAR, breaks: Sequence[int] = BREAKS
) -> pd.DataFrame:
    """The events from ``first`` to the year of ``as_of``, with columns ``year`` and ``period`` (ordered category)."""
    rows = with_year(events)
    rows = rows[rows["year"].between(first, as_of.year)]
    return rows.assign(period=periods(rows["year"], first=first, last=as_of.year, breaks=breaks))


def per_year(events: pd.DataFrame, *, as_of: dt.date, first: int = FIRST_YEAR, by: str | None = None) -> pd.DataFrame:
    """Events a year, with a row for every year.

    Parameters
    ----------
    events : DataFrame
        Rows to count, from ``select``.
    as_of : date
        Last day covered; its year is partial unless it is 31 December.
    first : int
        First year. Events before it or after the year of ``as_of`` are not counted.
    by : str, optional
        Column to count by: ``domain``, ``kind``, ``series_id`` ...; every value that occurs gets a row in every year.

    Returns
    -------
    DataFrame
        ``year``, the column ``by``, ``n``, ``partial``.

    Notes
    -----
    Trap: rows whose ``by`` is blank (events of no series) are not in the table: it may sum to less than all events.
    """
    rows = with_year(events)
    rows = rows[rows["year"].between(first, as_of.year)]
    years = pd.RangeIndex(first, as_of.year + 1, name="year")
    if by is None:
        table = rows.groupby("year").size().reindex(years, fill_value=0).rename("n").reset_index()
    else:
        counts = rows.groupby(["year", by], observed=True).size()
        values = rows[by].dropna().drop_duplicates().sort_values()
        index = pd.MultiIndex.from_product([years, values], names=["year", by])
        table = counts.reindex(index, fill_value=0).rename("n").reset_index()
    return table.astype({"year": "int64", "n": "int64"}).assign(partial=_partial(table["year"], as_of))


def _partial(years: pd.Series, as_of: dt.date) -> pd.Series:
    return (years == as_of.year) & is_partial(as_of)


# Naval, air and ground ----------------------------------------------------------------------------------------------


def elements_per_year(events: pd.DataFrame, *, as_of: dt.date, first: int = FIRST_YEAR) -> pd.DataFrame:
    """Events a year in which ships, aircraft or land forces took part.

    Returns
    -------
    DataFrame
        ``year``, ``element`` (naval, air, ground), ``n`` (a source says so), ``n_unknown``, ``n_events``, ``partial``.

    Notes
    -----
    Trap: one event counts for each element that took part, so elements do not sum to events.
    """
    every = per_year(events, as_of=as_of, first=first)
    parts = []
    for element in ELEMENTS:
        coded = {
            name: per_year(events[events[f"{element}_part"] == code], as_of=as_of, first=first)["n"]
            for name, code in (("n", "yes"), ("n_unknown", "unknown"))
        }
        part = every[["year"]].assign(element=element, **coded, n_events=every["n"], partial=every["partial"])
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    table["element"] = pd.Categorical(table["element"], ELEMENTS, ordered=True)
    return table.sort_values(["year", "element"], ignore_index=True)


def coverage(
    events: pd.DataFrame,
    *,
    as_of: dt.date,
    first: int = FIRST_YEAR,
    breaks: Sequence[int] = BREAKS,
    level: float = 0.95,
) -> pd.DataFrame:
    """How much of each period's events is naval, air, ground ..., under two definitions (claim C05).

    Returns
    -------
    DataFrame
        ``definition``, ``element``, ``period``, ``n``, ``n_unknown``, ``n_events``, ``share``, ``low``, ``high``,
        ``share_max``. Definition ``main domain`` has each event once, under its domain; ``forces taking part`` counts
        an event for each of naval, air and ground forces that a source names. ``share`` takes unknown as no, with its
        exact interval; ``share_max`` takes it as yes. The last rows (period = whole span) are for all years.

    Notes
    -----
    Trap: by main domain, events of several forces are ``multi``, not ground: most Peace Missions are there.
    """
    rows = with_period(events, as_of=as_of, first=first, breaks=breaks)
    records = []
    for label, group in _each_period(rows, first=first, last=as_of.year):
        for domain in DOMAINS:
            n = int((group["domain"] == domain).sum())
            records.append(("main domain", domain, label, n, 0, len(group)))
        for element in ELEMENTS:
            part = group[f"{element}_part"]
            n, unknown = int((part == "yes").sum()), int((part == "unknown").sum())
            records.append(("forces taking part", element, label, n, unknown, len(group)))
    table = pd.DataFrame(records, columns=["definition", "element", "period", "n", "n_unknown", "n_events"])
    table = table.sort_values("definition", ascending=False, kind="stable", ignore_index=True)
    return _with_share(table, k="n", n="n_events", level=level).assign(
        share_max=(table["n"] + table["n_unknown"]) / table["n_events"].where(table["n_events"] > 0)
    )


def element_ratios(
    events: pd.DataFrame,
    *,
    as_of: dt.date,
    first: int = FIRST_YEAR,
    breaks: Sequence[int] = BREAKS,
    pairs: Sequence[tuple[str, str]] = (("ground", "naval"), ("ground", "air")),
    level: float = 0.95,
) -> pd.DataFrame:
    """Are ground exercises rarer than naval and air ones? Ratio of counts by period (claim C17).

    Parameters
    ----------
    pairs : sequence of (str, str)
        Elements to compare, first to second.

    Returns
    -------
    DataFrame
        ``definition`` (as in ``coverage``), ``comparison`` (such as ``ground : naval``), ``period``, ``n_first``,
        ``n_second``, ``n_both`` (events with both), ``ratio``, ``low``, ``high``, ``p_value``. The last period is the
        whole span.

    Notes
    -----
    Exact conditional interval of the ratio of two counts over the same time (see ``trends.rate_ratio``). An event with
    both elements is in both counts; the interval treats them as independent and is then too wide, never too narrow.
    ``p_value`` is the exact sign test on the events that have one of the two only. Traps: unknown counts as no, and
    land forces are named less often in reports on naval drills than ships in reports on land drills.
    """
    rows = with_period(events, as_of=as_of, first=first, breaks=breaks)
    records = []
    for definition in ("main domain", "forces taking part"):
        for a, b in pairs:
            for label, group in _each_period(rows, first=first, last=as_of.year):
                has = {
                    e: group["domain"] == e if definition == "main domain" else group[f"{e}_part"] == "yes"
                    for e in (a, b)
                }
                n_a, n_b, both = int(has[a].sum()), int(has[b].sum()), int((has[a] & has[b]).sum())
                ratio = rate_ratio(n_a, 1, n_b, 1, level=level)
                sign = rate_ratio(n_a - both, 1, n_b - both, 1, level=level)
                records.append(
                    (definition, f"{a} : {b}", label, n_a, n_b, both, ratio.ratio, ratio.low, ratio.high, sign.p_value)
                )
    names = ["definition", "comparison", "period", "n_first", "n_second", "n_both", "ratio", "low", "high", "p_value"]
    return pd.DataFrame(records, columns=names)


def _each_period(rows: pd.DataFrame, *, first: int, last: int) -> list[tuple[str, pd.DataFrame]]:
    """Each period with its rows, empty ones too; then the whole span, unless it is the only period."""
    labels = list(rows["period"].cat.categories)
    groups = [(label, rows[rows["period"] == label]) for label in labels]
    return groups if len(labels) == 1 else [*groups, (f"{first}–{last}", rows)]


def _with_share(table: pd.DataFrame, *, k: str, n: str, level: float) -> pd.DataFrame:
    """Add ``share``, ``low``, ``high``: ``k`` of ``n`` with the Clopper-Pearson interval."""
    shares = [proportion_interval(int(a), int(b), level=level) for a, b in zip(table[k], table[n], strict=True)]
    return table.assign(share=[s.value for s in shares], low=[s.low for s in shares], high=[s.high for s in shares])


# Cadence of the series ----------------------------------------------------------------------------------------------

GRID = (
    "held",
    "held-second-hand",
    "not-held",
    "held-without-china",
    "held-without-russia",
    "postponed",
    "announced",
    "observer-only",
    "none-found",
    "before-first",
    "unknown",
)
"""States of a series in a year; see ``cadence_grid``."""

_HELD = ("held", "held-second-hand")
_KNOWN_NOT_HELD = ("not-held", "held-without-china", "held-without-russia", "postponed", "observer-only")


def cadence_grid(
    events: pd.DataFrame, series: pd.DataFrame, gaps: pd.DataFrame, *, as_of: dt.date, first: int = FIRST_YEAR
) -> pd.DataFrame:
    """What is known of every series in every year.

    Parameters
    ----------
    events, series, gaps : DataFrame
        Tables ``exercises`` (whole, not selected), ``series`` and ``series_gaps``.
    as_of : date
    first : int
        First year of the grid.

    Returns
    -------
    DataFrame
        ``series_id``, ``year``, ``status`` (ordered category), ``n`` (editions reported as held), ``confidence`` (the
        best among them, else missing), ``partial``. The first that applies is the status:
        held (an edition reported as held, with high confidence); held-second-hand (editions only of medium or low
        confidence or unconfirmed); not-held, held-without-china, held-without-russia, postponed (a row of the gaps
        says so); announced; observer-only (China or Russia only observed); none-found (searched without result);
        before-first (before the first edition with both); unknown.

    Notes
    -----
    Parts of an edition (rows nested in a row of the same series) are not editions. Trap: none-found and unknown are not
    evidence that nothing was held.
    """
    rows = with_year(events[events["series_id"].notna()])
    parent = rows["nested_in"].map(events.set_index("event_id")["series_id"])
    rows = rows[~(parent == rows["series_id"]).fillna(False).astype(bool)]
    observed = rows["observer_only"].astype(bool)
    reported = rows["status"].isin(["held", "unconfirmed"])
    editions = _by_cell(rows[reported & ~observed])
    announced = _by_cell(rows[~reported & ~observed])
    watched = _by_cell(rows[reported & observed])
    gap = {(g.series_id, g.year): g.status for g in gaps.itertuples()}

    records = []
    for one in series.itertuples():
        held_in = [y for s, y in editions if s == one.series_id]
        begun = [] if pd.isna(one.first_held) else [one.first_held.year]
        start = min(held_in + begun, default=as_of.year + 1)
        for y in range(first, as_of.year + 1):
            cell = (one.series_id, y)
            held = editions.get(cell)
            known = gap.get(cell)
            if held is not None:
                firm = (held["status"] == "held") & (held["confidence"] == "high")
                status = "held" if firm.any() else "held-second-hand"
            elif known is not None and known != "none-found":
                status = known
            elif cell in announced:
                status = "announced"
            elif cell in watched:
                status = "observer-only"
            else:
                status = known or ("before-first" if y < start else "unknown")
            found = [] if held is None else held["confidence"].tolist()
            records.append((one.series_id, y, status, len(found), min(found, key=CONFIDENCE.index, default=None)))
    table = pd.DataFrame(records, columns=["series_id", "year", "status", "n", "confidence"])
    return table.assign(
        series_id=table["series_id"].astype("string"),
        status=pd.Categorical(table["status"], GRID, ordered=True),
        confidence=pd.Categorical(table["confidence"], CONFIDENCE, ordered=True),
        partial=_partial(table["year"], as_of),
    )


def _by_cell(rows: pd.DataFrame) -> dict[tuple[str, int], pd.DataFrame]:
    return {(str(s), int(y)): group for (s, y), group in rows.groupby(["series_id", "year"])}


def cadence(
    events: pd.DataFrame,
    series: pd.DataFrame,
    gaps: pd.DataFrame,
    *,
    as_of: dt.date,
    first: int = FIRST_YEAR,
    min_confidence: str = "medium",
    level: float = 0.95,
) -> pd.DataFrame:
    """How often each series was held: editions over years elapsed (claims C11 and C18).

    Parameters
    ----------
    events, series, gaps : DataFrame
        Tables ``exercises`` (whole, not selected), ``series`` and ``series_gaps``.
    as_of : date
        Its year enters only if it is over.
    min_confidence : {"high", "medium", "low"}
        A year counts as held if an edition has at least this confidence.

    Returns
    -------
    DataFrame
        One row a series, in their order. ``series_id``, ``name``, ``cadence_claimed``; ``first_year``, ``last_year``
        (of editions, partial year included); ``years_elapsed`` (from the first edition to the last complete year, both
        counted); ``years_held``, ``editions`` (two phases in one year are two editions and one year held);
        ``years_not_held`` (a source says so), ``years_unknown``; ``share`` of years held with exact interval ``low``,
        ``high``, and ``share_max`` if all unknown years were held; ``longest_gap_years`` (consecutive complete years
        without an edition, a gap still open included), ``years_since_last`` (complete years after the last edition),
        ``held_in_partial_year``. Counts of a series never held are missing.

    Notes
    -----
    Clopper-Pearson interval, as if years were independent trials; they are not (a yearly plan is regular, a pandemic
    hits all series). Trap: the first year is a year held by construction, which flatters short series.
    """
    if min_confidence not in CONFIDENCE:
        raise ValueError(f"unknown {min_confidence!r}; expected one of {', '.join(CONFIDENCE)}")
    accepted = events["confidence"].isin(CONFIDENCE[: CONFIDENCE.index(min_confidence) + 1])
    grid = cadence_grid(events[accepted], series, gaps, as_of=as_of, first=first)
    grid = grid.assign(held=grid["status"].isin(_HELD))
    records = [_cadence_of(group, level) for _, group in grid.groupby("series_id", sort=False)]
    table = pd.concat(
        [series[["series_id", "name", "cadence_claimed"]].reset_index(drop=True), pd.DataFrame(records)], axis=1
    )
    whole = [c for c in table if c.endswith("_year") or "years" in c or c == "editions"]
    return table.astype({c: "boolean" if c.startswith("held") else "Int64" for c in whole})


def _cadence_of(cells: pd.DataFrame, level: float) -> dict[str, object]:
    """Cadence of one series from its row of the grid, in order of years."""
    held_years = cells.loc[cells["held"], "year"]
    if held_years.empty:
        return dict.fromkeys(_CADENCE_COLUMNS)
    span = cells[~cells["partial"] & (cells["year"] >= held_years.min())]
    gap = longest = 0
    for held in span["held"]:
        gap = 0 if held else gap + 1
        longest = max(longest, gap)
    k, n = int(span["held"].sum()), len(span)
    not_held = int((span["status"].isin(_KNOWN_NOT_HELD) & ~span["held"]).sum())
    share = proportion_interval(k, n, level=level)
    in_partial = bool((cells["held"] & cells["partial"]).any())
    values = (
        int(held_years.min()),
        int(held_years.max()),
        n,
        k,
        int(span.loc[span["held"], "n"].sum()),
        not_held,
        n - k - not_held,
        *share,
        (n - not_held) / n if n else None,
        longest,
        0 if in_partial else gap,
        in_partial,
    )
    return dict(zip(_CADENCE_COLUMNS, values, strict=True))


_CADENCE_COLUMNS = (
    "first_year",
    "last_year",
    "years_elapsed",
    "years_held",
    "editions",
    "years_not_held",
    "years_unknown",
    "share",
    "low",
    "high",
    "share_max",
    "longest_gap_years",
    "years_since_last",
    "held_in_partial_year",
)


# Complexity ---------------------------------------------------------------------------------------------------------

COMPONENTS = (
    "n_elements",
    "n_partners",
    "live_fire",
    "anti_submarine",
    "air_defence",
    "combined_command",
    "partner_base",
    "duration_days",
    "ships_total",
    "aircraft_total",
    "personnel_total",
    "distance_near_km",
    "distance_far_km",
)
"""Components of complexity, each a column of ``complexity``."""

INDEX_COMPONENTS = (
    "n_elements",
    "n_partners",
    "live_fire",
    "anti_submarine",
    "air_defence",
    "combined_command",
    "partner_base",
    "duration_days",
    "distance_near_km",
)
"""Components in the index. Sizes are left out: few are reported, and those of Russia's strategic exercises are claims
for the whole exercise."""


def distance_to_coast(lat: pd.Series, lon: pd.Series, coastline: pd.DataFrame) -> pd.DataFrame:
    """Great-circle distance to the nearest point of each country's sea coast.

    Parameters
    ----------
    lat, lon : Series of float
        Degrees; missing gives missing.
    coastline : DataFrame
        Table ``coastline``: ``country`` (CHN, RUS), ``lon``, ``lat``.

    Returns
    -------
    DataFrame
        ``distance_chn_km``, ``distance_rus_km``, on the index of ``lat``.

    Raises
    ------
    ValueError
        If a country has no coast point.

    Notes
    -----
    Haversine on a sphere of mean radius 6371.0088 km; points up to 25 km apart make it too long by up to about 12 km
    close to the coast. Traps: Kaliningrad and the Black Sea coast count as Russian, so the Baltic is near Russia; over
    land the distance means nothing.
    """
    columns = {}
    for country in _PAIR:
        points = coastline[coastline["country"] == country]
        if points.empty:
            raise ValueError(f"the coastline has no point of {country}")
        distances = _haversine_km(
            lat.to_numpy(dtype=float)[:, None],
            lon.to_numpy(dtype=float)[:, None],
            points["lat"].to_numpy(dtype=float)[None, :],
            points["lon"].to_numpy(dtype=float)[None, :],
        )
        columns[f"distance_{country.lower()}_km"] = distances.min(axis=1, initial=np.inf)
    return pd.DataFrame(columns, index=lat.index)


def _haversine_km(
    lat1: npt.NDArray[np.float64],
    lon1: npt.NDArray[np.float64],
    lat2: npt.NDArray[np.float64],
    lon2: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half_lat, half_lon = (phi2 - phi1) / 2, np.radians(lon2 - lon1) / 2
    a = np.sin(half_lat) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(half_lon) ** 2
    return 2 * _EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(a, 0, 1)))


def complexity(
    events: pd.DataFrame,
    participants: pd.DataFrame,
    values: pd.DataFrame,
    regions: pd.DataFrame,
    coastline: pd.DataFrame,
) -> pd.DataFrame:
    """The components of complexity of each event, each missing where it is not known (claim C04).

    Parameters
    ----------
    events, participants, values, regions, coastline : DataFrame
        Selected rows of ``exercises``; tables ``exercise_participants``, ``exercise_values``, ``regions``,
        ``coastline``.

    Returns
    -------
    DataFrame
        ``event_id``, ``year``, ``domain``, ``kind`` and
        ``n_elements`` (of naval, air, ground forces: those a source names, so a minimum; missing if none is named);
        ``n_partners`` (third states taking part; 0 if bilateral, missing if not bilateral and none is named);
        ``live_fire``, ``anti_submarine``, ``air_defence``, ``combined_command``, ``partner_base`` (boolean, missing if
        unknown);
        ``duration_days`` (both days counted; only if both dates are known to the day);
        ``ships_total``, ``aircraft_total``, ``personnel_total`` (adopted figure);
        ``distance_near_km``, ``distance_far_km`` (from the nearer and the farther of the two countries' sea coasts;
        only events with a sea region and a position).

    Notes
    -----
    Traps: a component is missing where reports are silent, and silence is not random; totals of Russia's strategic
    exercises are host claims for the whole exercise; ``at least`` and ``about`` are read as the figure itself; see
    ``distance_to_coast`` for Kaliningrad and for land.
    """
    named = pd.DataFrame({e: events[f"{e}_part"] == "yes" for e in ELEMENTS}).sum(axis=1).astype("Int64")
    third = participants[(participants["role"] == "participant") & ~participants["country"].isin(_PAIR)]
    partners = events["event_id"].map(third.groupby("event_id").size()).astype("Int64")
    known_to_the_day = events["date_precision"] == "day"
    seas = set(regions.loc[regions["type"] == "sea", "region_id"]) - LANDLOCKED
    at_sea = events["region_ids"].map(lambda ids: not seas.isdisjoint(ids)).astype(bool)
    distance = distance_to_coast(events["lat"].where(at_sea), events["lon"].where(at_sea), coastline)
    sizes = _adopted(values)
    return pd.DataFrame(
        {
            "event_id": events["event_id"],
            "year": year(events),
            "domain": events["domain"],
            "kind": events["kind"],
            "n_elements": named.mask(named == 0),
            "n_partners": partners.mask(events["bilateral"].astype(bool), 0),
        }
        | {c: _yes_no(events[c]) for c in COMPONENTS if c in CONTENTS}
        | {
            "duration_days": ((events["end_date"] - events["start_date"]).dt.days + 1)
            .astype("Int64")
            .where(known_to_the_day)
        }
        | {c: events["event_id"].map(sizes[c]).astype("Int64") for c in COMPONENTS if c in SIZES}
        | {
            "distance_near_km": distance.min(axis=1, skipna=False),
            "distance_far_km": distance.max(axis=1, skipna=False),
        }
    )


def _yes_no(codes: pd.Series) -> pd.Series:
    return codes.astype("string").map({"yes": True, "no": False}).astype("boolean")


def _adopted(values: pd.DataFrame) -> pd.DataFrame:
    """Adopted sizes: one row an event, one column each attribute of ``SIZES`` (Int64)."""
    rows = values[values["adopted"].astype(bool) & values["attribute"].isin(SIZES)]
    numbers = pd.DataFrame(
        {
            "event_id": rows["event_id"],
            "attribute": rows["attribute"].astype("string"),
            "value": pd.to_numeric(rows["value"]).astype("Int64"),
        }
    )
    wide = numbers.pivot(index="event_id", columns="attribute", values="value")
    return wide.reindex(columns=list(SIZES)).astype("Int64")


def complexity_by_period(
    components: pd.DataFrame,
    *,
    as_of: dt.date,
    first: int = FIRST_YEAR,
    breaks: Sequence[int] = BREAKS,
    level: float = 0.95,
) -> pd.DataFrame:
    """Each component by period: share or median among the events where it is known, and how many are missing.

    Parameters
    ----------
    components : DataFrame
        From ``complexity``.

    Returns
    -------
    DataFrame
        ``component``, ``period``, ``statistic`` (share for yes or no, else median), ``n_events``, ``n_known``,
        ``missing_share``, ``value``, ``low``, ``high``. The last period is the whole span.

    Notes
    -----
    Shares have Clopper-Pearson intervals, medians exact order-statistic intervals, which need six known events at
    95 %. Trap: what is reported tends to be the large and the unusual; where ``missing_share`` changes between periods,
    so may the value for that reason alone. A change in the mix (more patrols) changes every component: compare like
    with like by filtering on ``kind`` first.
    """
    rows = components[components["year"].between(first, as_of.year)]
    rows = rows.assign(period=periods(rows["year"], first=first, last=as_of.year, breaks=breaks))
    records = []
    for component in COMPONENTS:
        for label, group in _each_period(rows, first=first, last=as_of.year):
            known = group[component].dropna()
            share = rows[component].dtype == "boolean"
            estimate = (
                proportion_interval(int(known.sum()), len(known), level=level)
                if share
                else median_interval(known.to_numpy(dtype=float), level=level)
            )
            missing = 1 - len(known) / len(group) if len(group) else np.nan
            records.append(
                (component, label, "share" if share else "median", len(group), len(known), missing, *estimate)
            )
    names = ["component", "period", "statistic", "n_events", "n_known", "missing_share", "value", "low", "high"]
    return pd.DataFrame(records, columns=names)


def reported_shares(
    events: pd.DataFrame,
    *,
    columns: Sequence[str],
    as_of: dt.date,
    first: int = FIRST_YEAR,
    breaks: Sequence[int] = BREAKS,
    level: float = 0.95,
) -> pd.DataFrame:
    """Share of events in which a content is reported, by period, with unknown taken as no.

    Parameters
    ----------
    events : DataFrame
        Selected rows of ``exercises``.
    columns : sequence of str
        Columns coded yes, no or unknown.

    Returns
    -------
    DataFrame
        ``component``, ``period``, ``n_events`` (in which it can apply: not coded no), ``n_known``, ``n_yes``, ``value``,
        ``low``, ``high`` (exact). Missing where no event of the period can have the content.

    Notes
    -----
    A lower limit (Manski 2003, chapter 1). Trap: it rises when reports become fuller, and nothing else has changed.
    """
    rows = with_period(events, as_of=as_of, first=first, breaks=breaks)
    records = []
    for column in columns:
        for period, part in rows.groupby("period", observed=False):
            applies = part[part[column] != "no"]
            yes, known = int((applies[column] == "yes").sum()), int((applies[column] != "unknown").sum())
            share = proportion_interval(yes, len(applies), level=level) if len(applies) else (np.nan,) * 3
            records.append((column, str(period), len(applies), known, yes, *share))
    return pd.DataFrame(
        records, columns=["component", "period", "n_events", "n_known", "n_yes", "value", "low", "high"]
    )


@dataclass(frozen=True)
class Comparison:
    """Components in the last period against the first: higher, the same, lower; ``apart``: higher or lower with intervals apart."""

    up: tuple[str, ...]
    same: tuple[str, ...]
    down: tuple[str, ...]
    apart: tuple[str, ...]

    @property
    def comparable(self) -> int:
        """Components with a value in both periods."""
        return len(self.up) + len(self.same) + len(self.down)


def compare_periods(table: pd.DataFrame) -> Comparison:
    """Compare the last period with the first, component by component.

    Parameters
    ----------
    table : DataFrame
        ``component``, ``period`` (in order of time), ``value``, ``low``, ``high``.

    Notes
    -----
    Trap: two intervals that overlap may still hide a difference; that they lie apart is the stricter test.
    """
    periods = list(dict.fromkeys(table["period"]))
    first, last = (table[table["period"] == p].set_index("component") for p in (periods[0], periods[-1]))
    change = (last["value"] - first["value"]).dropna()
    apart = (last["low"] > first["high"]) | (last["high"] < first["low"])
    return Comparison(
        up=tuple(change.index[change > 0]),
        same=tuple(change.index[change == 0]),
        down=tuple(change.index[change < 0]),
        apart=tuple(c for c in change.index if apart[c]),
    )


def complexity_index(
    components: pd.DataFrame,
    *,
    as_of: dt.date,
    first: int = FIRST_YEAR,
    breaks: Sequence[int] = BREAKS,
    columns: Sequence[str] = INDEX_COMPONENTS,
    n_weights: int = 2000,
    seed: int = 2026,
) -> pd.DataFrame:
    """Does a later period rank as more complex, whatever the weights? Shares of weightings, never one index.

    Parameters
    ----------
    components : DataFrame
        From ``complexity``.
    columns : sequence of str
        Components in the index.
    n_weights : int
        Weightings drawn evenly from all that sum to 1 (Dirichlet with all parameters 1).
    seed : int
        Of the draw.

    Returns
    -------
    DataFrame
        One row for each neighbouring pair of periods, and for the first and the last, and each treatment of missing
        components. ``earlier``, ``later``, ``missing``, ``n_earlier``, ``n_later`` (events), ``n_weights``,
        ``share_later_higher``, ``difference_median``, ``difference_low``, ``difference_high`` (of the mean index, 0 to
        1; 2.5 and 97.5 % quantiles over the weightings), ``n_components``, ``n_components_higher`` (components that by
        themselves are higher later). A pair with an empty period is left out.

    Notes
    -----
    Each component is turned into its rank among the events where it is known, scaled to 0 to 1 (ties share their mean
    rank). ``missing`` = ``left out``: the weights of the known components are scaled up to 1 (an event with none is
    left out); ``as lowest``: an unknown component gets 0, as if what is not reported did not happen.

    Trap: the share is over weightings. It is not a probability and holds no sampling error; the components overlap, so
    even 100 % is one finding and not nine.
    """
    rows = components[components["year"].between(first, as_of.year)]
    period = periods(rows["year"], first=first, last=as_of.year, breaks=breaks)
    labels = [p for p in period.cat.categories if (period == p).any()]
    pairs = list(pairwise(labels))
    if len(labels) > 2:
        pairs.append((labels[0], labels[-1]))
    ranks = rows[list(columns)].astype("Float64").rank()
    top = ranks.count() - 1
    scores = (
        ((ranks - 1) / top.where(top > 0)).mask(ranks.notna() & (top == 0), 0.5).to_numpy(dtype=float, na_value=np.nan)
    )
    known = ~np.isnan(scores)
    weights = np.random.default_rng(seed).dirichlet(np.ones(len(columns)), size=n_weights)
    singles = np.eye(len(columns))
    records = []
    for missing in ("left out", "as lowest"):
        for earlier, later in pairs:
            masks = [(period == p).to_numpy() for p in (earlier, later)]
            gap = _mean_index(scores, known, masks[1], weights, missing) - _mean_index(
                scores, known, masks[0], weights, missing
            )
            alone = _mean_index(scores, known, masks[1], singles, missing) - _mean_index(
                scores, known, masks[0], singles, missing
            )
            low, middle, high = np.quantile(gap, [0.025, 0.5, 0.975])
            records.append(
                {
                    "earlier": earlier,
                    "later": later,
                    "missing": missing,
                    "n_earlier": int(masks[0].sum()),
                    "n_later": int(masks[1].sum()),
                    "n_weights": n_weights,
                    "share_later_higher": float((gap > 0).mean()),
                    "difference_median": float(middle),
                    "difference_low": float(low),
                    "difference_high": float(high),
                    "n_components": len(columns),
                    "n_components_higher": int((alone > 1e-12).sum()),
                }
            )
    return pd.DataFrame(records)


def _mean_index(
    scores: npt.NDArray[np.float64],
    known: npt.NDArray[np.bool_],
    rows: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.float64],
    missing: str,
) -> npt.NDArray[np.float64]:
    """Mean index of some events under each weighting; missing where no event has a known component with weight."""
    total = np.where(known[rows], scores[rows], 0.0) @ weights.T
    if missing == "as lowest":
        return total.mean(axis=0)
    weight = known[rows] @ weights.T
    usable = weight > 0
    index = np.divide(total, weight, out=np.zeros_like(total), where=usable)
    count = usable.sum(axis=0)
    return np.divide(index.sum(axis=0), count, out=np.full(len(weights), np.nan), where=count > 0)


# Where, with whom ---------------------------------------------------------------------------------------------------


def at_sea(events: pd.DataFrame) -> pd.DataFrame:
    """Events in which ships of both sailed or trained together, naval parts of larger events included.

    Parameters
    ----------
    events : DataFrame
        Table ``exercises``, whole.

    Returns
    -------
    DataFrame
        Exercises, patrols and operations of the naval domain that ``select`` accepts, nested rows too.

    Notes
    -----
    Trap: the regions of Russia's strategic exercises are those of the whole exercise, not of the part shared with China,
    so these rows are left out; the shared part at sea stands in a nested row of its own.
    """
    rows = select(events, kinds=("exercise", "patrol", "operation"), nested=True)
    strategic = (rows["series_id"] == "russian-strategic").fillna(False) & rows["nested_in"].isna()
    return rows[(rows["domain"] == "naval") & ~strategic]


def new_waters(events: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """The seas in the order in which joint events reached them.

    Returns
    -------
    DataFrame
        ``region_id``, ``name``, ``event_id`` (the first event there), ``start_date``, ``year``, ``running`` (number of
        seas reached up to and with this one). Land regions are left out.

    Notes
    -----
    Trap: a sea is counted once however small the event, and a transit may touch more seas than reports name.
    """
    seas = regions.loc[regions["type"] == "sea", ["region_id", "name"]]
    visits = events[["event_id", "start_date", "region_ids"]].explode("region_ids", ignore_index=True)
    visits = visits.rename(columns={"region_ids": "region_id"}).astype({"region_id": "string"})
    first = (
        visits.merge(seas, on="region_id")
        .sort_values(["start_date", "event_id", "region_id"])
        .drop_duplicates("region_id", ignore_index=True)
    )
    first = first.assign(year=year(first), running=np.arange(1, len(first) + 1))
    return first[["region_id", "name", "event_id", "start_date", "year", "running"]]


def partners_per_year(
    events: pd.DataFrame,
    participants: pd.DataFrame,
    *,
    as_of: dt.date,
    first: int = FIRST_YEAR,
    level: float = 0.95,
) -> pd.DataFrame:
    """Events a year in which third states took part.

    Returns
    -------
    DataFrame
        ``year``, ``n_events``, ``n_with_partner`` (not bilateral, or a third participant is named), ``share``, ``low``,
        ``high`` (exact), ``n_countries`` (third states named that year), ``partial``.
    """
    third = _third(events, participants)
    with_partner = events[~events["bilateral"].astype(bool) | events["event_id"].isin(third["event_id"])]
    every = per_year(events, as_of=as_of, first=first)
    countries = third.groupby("year")["country"].nunique()
    table = pd.DataFrame(
        {
            "year": every["year"],
            "n_events": every["n"],
            "n_with_partner": per_year(with_partner, as_of=as_of, first=first)["n"],
            "n_countries": every["year"].map(countries).fillna(0).astype("int64"),
            "partial": every["partial"],
        }
    )
    table = _with_share(table, k="n_with_partner", n="n_events", level=level)
    return table[["year", "n_events", "n_with_partner", "share", "low", "high", "n_countries", "partial"]]


def partners(events: pd.DataFrame, participants: pd.DataFrame) -> pd.DataFrame:
    """Third states by the number of events they took part in (observers not counted).

    Returns
    -------
    DataFrame
        ``country``, ``n_events``, ``first_year``, ``last_year``; most events first, then by code.

    Notes
    -----
    Trap: only states a source names are counted; lists of large events are often incomplete.
    """
    table = (
        _third(events, participants)
        .groupby("country")
        .agg(n_events=("event_id", "nunique"), first_year=("year", "min"), last_year=("year", "max"))
        .reset_index()
    )
    return table.sort_values(["n_events", "country"], ascending=[False, True], ignore_index=True)


def _third(events: pd.DataFrame, participants: pd.DataFrame) -> pd.DataFrame:
    rows = participants[(participants["role"] == "participant") & ~participants["country"].isin(_PAIR)]
    return rows.merge(with_year(events)[["event_id", "year"]], on="event_id")


# Reported figures and contents --------------------------------------------------------------------------------------


def missing_figures(
    events: pd.DataFrame,
    values: pd.DataFrame,
    *,
    by: str | None = None,
    attributes: Sequence[str] = SIZES,
    level: float = 0.95,
) -> pd.DataFrame:
    """How often no figure is reported.

    Parameters
    ----------
    events : DataFrame
        Selected rows, with the column ``by``: ``domain``, ``kind``, or ``period`` from ``with_period``.
    values : DataFrame
        Table ``exercise_values``.
    by : str, optional
        Column to group by.

    Returns
    -------
    DataFrame
        The column ``by``, ``attribute``, ``n_events``, ``n_missing``, ``share``, ``low``, ``high`` (exact). Ships are
        asked for only where ships may have taken part (``naval_part`` not no), aircraft likewise. The last attribute,
        ``any``, is missing where no size of any kind is reported.
    """
    groups = [(None, events)] if by is None else list(events.groupby(by, observed=True))
    reported = {a: set(values.loc[values["attribute"] == a, "event_id"]) for a in SIZES}
    reported["any"] = set().union(*reported.values())
    part = {"ships": "naval_part", "aircraft": "air_part"}
    records = []
    for value, group in groups:
        for attribute in [*attributes, "any"]:
            column = part.get(attribute.split("_")[0])
            asked = group if column is None else group[group[column] != "no"]
            missing = int((~asked["event_id"].isin(reported[attribute])).sum())
            records.append((value, attribute, len(asked), missing))
    name = by or "group"
    table = pd.DataFrame(records, columns=[name, "attribute", "n_events", "n_missing"])
    table = _with_share(table, k="n_missing", n="n_events", level=level)
    if by is None:
        return table.drop(columns=name)
    return table.assign(**{by: table[by].astype(events[by].dtype)})


def contents_by_edition(
    events: pd.DataFrame, *, series_id: str | None = None, columns: Sequence[str] = CONTENTS
) -> pd.DataFrame:
    """Coded contents, one row an edition and a content.

    Returns
    -------
    DataFrame
        ``event_id``, ``name``, ``year``, ``start_date``, ``content``, ``code`` (yes, no, unknown), in order of time.
    """
    rows = with_year(_of_series(events, series_id)).sort_values(["start_date", "event_id"])
    codes = {c: rows[c].astype("string") for c in columns}
    long = rows[["event_id", "name", "year", "start_date"]].assign(**codes)
    long = long.melt(["event_id", "name", "year", "start_date"], var_name="content", value_name="code")
    return long.assign(
        content=pd.Categorical(long["content"], list(columns), ordered=True),
        code=pd.Categorical(long["code"], ["yes", "no", "unknown"], ordered=True),
    ).sort_values(["start_date", "event_id", "content"], ignore_index=True)


def coded_contents(
    events: pd.DataFrame, *, series_id: str | None = None, columns: Sequence[str] = CONTENTS, level: float = 0.95
) -> pd.DataFrame:
    """In how many editions a content is reported, with the bounds that the unknown ones leave (claims C12, C14, C16).

    Parameters
    ----------
    events : DataFrame
        Selected rows.
    series_id : str, optional
        Only this series; all rows by default.
    columns : sequence of str
        Columns coded yes, no or unknown.

    Returns
    -------
    DataFrame
        ``content``, ``n``, ``yes``, ``no``, ``unknown``, ``share_min`` (unknown taken as no: the share of all editions
        that is reported), ``share_known`` (among the known), ``share_max`` (unknown taken as yes), ``low``, ``high``
        (exact lower limit of ``share_min``, exact upper limit of ``share_max``: an interval for the share among
        editions like these whatever the unknown ones held).

    Notes
    -----
    Bounds as in Manski (2003), Partial Identification of Probability Distributions, chapter 1. Trap: ``no`` is coded
    only where a content plainly cannot apply, so ``share_known`` is near 1 by construction; quote it only with the
    bounds.
    """
    rows = _of_series(events, series_id)
    records = []
    for column in columns:
        yes, no, unknown = (int((rows[column] == code).sum()) for code in ("yes", "no", "unknown"))
        n = len(rows)
        least = proportion_interval(yes, n, level=level)
        most = proportion_interval(yes + unknown, n, level=level)
        known = proportion_interval(yes, yes + no).value
        records.append((column, n, yes, no, unknown, least.value, known, most.value, least.low, most.high))
    names = ["content", "n", "yes", "no", "unknown", "share_min", "share_known", "share_max", "low", "high"]
    return pd.DataFrame(records, columns=names)


def _of_series(events: pd.DataFrame, series_id: str | None) -> pd.DataFrame:
    return events if series_id is None else events[(events["series_id"] == series_id).fillna(False).astype(bool)]


def patrols(
    events: pd.DataFrame, values: pd.DataFrame, participants: pd.DataFrame, *, series_id: str = "joint-air-patrol"
) -> pd.DataFrame:
    """The joint air patrols one by one, with each authority's figures side by side.

    Parameters
    ----------
    events, values, participants : DataFrame
        Selected rows of ``exercises``; tables ``exercise_values`` and ``exercise_participants``.
    series_id : str
        Series of the patrols.

    Returns
    -------
    DataFrame
        In order of time: ``running``, ``edition_number`` (adopted official number), ``event_id``, ``name``,
        ``start_date``, ``end_date``, ``region_ids``, ``participants`` (codes joined by a comma), ``aircraft_total``,
        ``aircraft_chn``, ``aircraft_rus`` (adopted), ``aircraft_min``, ``aircraft_max`` (over all reported totals),
        ``fighters``, ``early_warning``, ``partner_base``, ``confidence``, then ``by_chn``, ``by_rus``, ``by_jpn`` ...:
        what each authority that gave any figure said, as text such as ``about 10 (CHN 4, RUS 6)``; missing if nothing.

    Notes
    -----
    Trap: authorities count different things (bombers only or escorts too, a day or a leg): to differ is not to err.
    """
    rows = _of_series(events, series_id).sort_values(["start_date", "event_id"], ignore_index=True)
    mine = values[values["event_id"].isin(rows["event_id"])]
    figures = mine[mine["attribute"].isin(["aircraft_total", "aircraft_chn", "aircraft_rus"])]
    totals = figures[figures["attribute"] == "aircraft_total"]
    totals = totals.assign(value=pd.to_numeric(totals["value"]).astype("Int64")).groupby("event_id")["value"]
    number = mine[(mine["attribute"] == "edition_number") & mine["adopted"].astype(bool)].set_index("event_id")["value"]
    states = participants[participants["role"] == "participant"].groupby("event_id")["country"].agg(", ".join)
    sizes = _adopted(mine)
    key = rows["event_id"]
    table = pd.DataFrame(
        {
            "running": np.arange(1, len(rows) + 1),
            "edition_number": pd.to_numeric(key.map(number)).astype("Int64"),
            **{c: rows[c] for c in ("event_id", "name", "start_date", "end_date", "region_ids")},
            "participants": key.map(states).astype("string"),
            **{c: key.map(sizes[c]).astype("Int64") for c in ("aircraft_total", "aircraft_chn", "aircraft_rus")},
            "aircraft_min": key.map(totals.min()).astype("Int64"),
            "aircraft_max": key.map(totals.max()).astype("Int64"),
            **{c: rows[c] for c in ("fighters", "early_warning", "partner_base", "confidence")},
        }
    )
    authorities = sorted(figures["reported_by"].unique(), key=lambda a: (a not in _PAIR, a.islower(), a))
    for authority in authorities:
        said = figures[figures["reported_by"] == authority]
        text = {event: _figures_text(group) for event, group in said.groupby("event_id")}
        table[f"by_{authority.lower()}"] = key.map(text).astype("string")
    return table


def _figures_text(figures: pd.DataFrame) -> str:
    """What one authority said of one event: ``about 10 (CHN 4, RUS 6)``; several totals are joined by ``or``."""
    words = {"exact": "", "about": "about ", "at-least": "at least ", "at-most": "at most "}

    def said(attribute: str) -> str:
        part = figures[figures["attribute"] == attribute]
        part = part.assign(number=pd.to_numeric(part["value"])).sort_values(["number", "qualifier"])
        return " or ".join(words[str(q)] + str(n) for q, n in zip(part["qualifier"], part["number"], strict=True))

    total = said("aircraft_total")
    nations = ", ".join(f"{c} {text}" for c in _PAIR if (text := said(f"aircraft_{c.lower()}")))
    return f"{total} ({nations})" if total and nations else total or nations


# Sensitivity --------------------------------------------------------------------------------------------------------

Headline = Callable[[pd.DataFrame, int, dt.date], Estimate]


def trend_headline(events: pd.DataFrame, first: int, as_of: dt.date) -> Estimate:
    """Rate ratio a year of the number of events (claim C03: above 1 if exercises have become more frequent)."""
    trend = count_trend(per_year(events, as_of=as_of, first=first))
    return Estimate(trend.rate_ratio_per_year, trend.low, trend.high)


def naval_headline(events: pd.DataFrame, first: int, as_of: dt.date) -> Estimate:
    """Ratio of events with ships to events with land forces (claim C17: above 1 if ground exercises are rarer)."""
    return _to_ground("naval_part", events, first, as_of)


def air_headline(events: pd.DataFrame, first: int, as_of: dt.date) -> Estimate:
    """Ratio of events with aircraft to events with land forces (claim C17: above 1 if ground exercises are rarer)."""
    return _to_ground("air_part", events, first, as_of)


def _to_ground(part: str, events: pd.DataFrame, first: int, as_of: dt.date) -> Estimate:
    rows = events[year(events).between(first, as_of.year)]
    ratio = rate_ratio(int((rows[part] == "yes").sum()), 1, int((rows["ground_part"] == "yes").sum()), 1)
    return Estimate(ratio.ratio, ratio.low, ratio.high)


def sensitivity(
    events: pd.DataFrame,
    *,
    as_of: dt.date,
    headline: Headline = trend_headline,
    min_confidences: Sequence[str] = CONFIDENCE,
    firsts: Sequence[int] = (2003, 2005, 2012),
) -> pd.DataFrame:
    """A headline recomputed under every coding of a declared grid.

    Parameters
    ----------
    events : DataFrame
        Table ``exercises``, whole.
    as_of : date
    headline : callable
        ``(selected events, first year, as_of) -> Estimate`` of a ratio; a headline holds if it is above 1.
    min_confidences : sequence of str
    firsts : sequence of int
        Start years: the first exercise, the first Peace Mission, the first Joint Sea.

    Returns
    -------
    DataFrame
        One row a coding: ``min_confidence``, ``bilateral_only``, ``patrols``, ``competitions``, ``police_drills``,
        ``nested``, ``first``, ``default`` (the headline's own coding), ``n_events`` (counted from ``first`` on),
        ``ratio``, ``low``, ``high``, ``above_one`` (the estimate), ``holds`` (the whole interval is above 1). Where the
        headline cannot be estimated the three numbers are missing and it does not hold.

    Notes
    -----
    Exercises are in every coding. Codings share most of their rows, so ``k of n`` measures robustness to choices of
    coding; it is not k independent confirmations.
    """
    both = (False, True)
    records = []
    for confidence, bilateral, with_patrols, competitions, police, nested, first in product(
        min_confidences, both, both, both, both, both, firsts
    ):
        kinds = ["exercise"]
        kinds += ["patrol"] * with_patrols + ["competition"] * competitions + ["police-drill"] * police
        rows = select(events, min_confidence=confidence, bilateral_only=bilateral, kinds=kinds, nested=nested)
        rows = rows[year(rows).between(first, as_of.year)]
        default = (confidence, bilateral, with_patrols, competitions, police, nested, first) == (
            "medium", False, True, False, False, False, FIRST_YEAR,
        )  # fmt: skip
        try:
            estimate = headline(rows, first, as_of)
        except ValueError:
            estimate = Estimate(np.nan, np.nan, np.nan)
        records.append(
            (confidence, bilateral, with_patrols, competitions, police, nested, first, default, len(rows), *estimate)
        )
    names = ["min_confidence", "bilateral_only", "patrols", "competitions", "police_drills", "nested", "first"]
    table = pd.DataFrame(records, columns=[*names, "default", "n_events", "ratio", "low", "high"])
    return table.assign(above_one=table["ratio"] > 1, holds=table["low"] > 1)


@dataclass(frozen=True)
class Robustness:
    """A headline over all codings: it holds in ``k`` of ``n``; in ``k_above`` the estimate at least is above 1."""

    k: int
    n: int
    k_above: int
    ratio_min: float
    ratio_max: float
    default_holds: bool

    def __str__(self) -> str:
        return f"holds in {self.k} of {self.n}"


def robustness(table: pd.DataFrame) -> Robustness:
    """Sum up ``sensitivity``.

    Raises
    ------
    ValueError
        If the table does not hold the default coding.
    """
    default = table[table["default"]]
    if len(default) != 1:
        raise ValueError("the codings do not hold the default one")
    return Robustness(
        k=int(table["holds"].sum()),
        n=len(table),
        k_above=int(table["above_one"].sum()),
        ratio_min=float(table["ratio"].min()),
        ratio_max=float(table["ratio"].max()),
        default_holds=bool(default["holds"].iloc[0]),
    )
