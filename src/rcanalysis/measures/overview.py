"""The relationship on one page: all registers side by side, what deepened and what did not, and an index with every weighting.

Nothing is counted here that another module counts: this one asks ``exercises``, ``arms``, ``technology``, ``alignment``,
``council`` and ``voting``, period by period. What it adds is the comparison.

Traps that hold for all of it. Registers hold what was reported and found, so they must not be weighed against each other.
Components overlap (a drill at sea is in two of them), so "k of n" counts choices, not independent tests. And a component is
not an amount of friendship: trade can grow because others stop trading.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import integrate

from rcanalysis.measures import alignment, arms, council, exercises, technology, voting
from rcanalysis.measures.trends import BREAKS as TURNS
from rcanalysis.measures.trends import (
    Estimate,
    RateRatio,
    difference,
    is_partial,
    periods,
    poisson_interval,
    rate_ratio,
)

SINCE = 1989
"""First year of the timeline: in May 1989 the two declared their relations normal."""

FIRST_YEAR = 1992
"""First year of the components: the first whole one of the Russian Federation."""

BREAKS = (2001, 2014, 2022)
"""Years that begin a new period: treaty of good neighbourliness, annexation of Crimea, invasion of Ukraine."""

CUTS: Mapping[str, tuple[int, ...]] = {
    "2001, 2014, 2022": BREAKS,
    "2014, 2018, 2022": TURNS,
    "2000, 2010, 2020": (2000, 2010, 2020),
}
"""Other ways to cut the years, for the codings of ``deepening``."""

REGISTERS = ("exercises", "arms", "technology", "milestones", "vetoes", "friction")
"""Registers of the timeline, in their order."""

ACTS = ("treaty", "border", "agreement", "institution", "roadmap")
"""Kinds of milestones that bind or set up something, as against words and meetings."""

EVIDENCE = ("seen", "signed")
"""Evidence that makes an entry on technology count as a component: a thing or a contract on record."""

BORDER_TOPICS = ("border", "confidence-building")

DRAWS = 60
"""Resamples of roll calls behind the interval of a percentile; each computes all dyads anew."""

WEIGHTS = 4000
"""Weightings drawn where no exact share is to be had."""

SEED = 2026

Array = npt.NDArray[np.float64]
Span = tuple[str, int, int]


@dataclass(frozen=True)
class Component:
    """One measure of closeness: what it is called, what it is counted in, and how its interval is made."""

    id: str
    label: str
    field: str  # military, political, economic, friction
    unit: str
    interval: str  # sampling (chance in the count or the sample), range (figures that differ), none
    closer: int = 1  # -1: more of it means less closeness


COMPONENTS = (
    Component("exercises", "Exercises and patrols", "military", "events a year", "sampling"),
    Component("distance", "Distance of drills at sea", "military", "km from the farther coast, median", "sampling"),
    Component("agreements", "Treaties, agreements, plans", "military", "a year", "sampling"),
    Component("institutions", "Criteria of institutions met", "military", "criteria, end of period", "none"),
    Component("technology", "Technology, seen or signed", "military", "entries a year", "sampling"),
    Component("deliveries", "Russian arms delivered", "military", "TIV (million) a year", "range"),
    Component("orders", "Russian arms ordered", "military", "orders a year", "sampling"),
    Component("votes", "Assembly, identical votes", "political", "% of pairs that agree less", "sampling"),
    Component("votes-corrected", "Assembly, beyond chance", "political", "% of pairs that agree less", "sampling"),
    Component("vetoes", "Joint vetoes", "political", "a year", "sampling"),
    Component("council", "Council, when divided", "political", "% of texts, same vote", "sampling"),
    Component("trade-russia", "China in Russia's trade", "economic", "%, mean of years known", "range"),
    Component("trade-china", "Russia in China's trade", "economic", "%, mean of years known", "range"),
    Component("friction", "Entries on friction", "friction", "a year", "sampling", closer=-1),
)  # fmt: skip
"""In the order they are shown."""

ARMS = ("deliveries", "orders")
BY_ID: Mapping[str, Component] = {c.id: c for c in COMPONENTS}


@dataclass(frozen=True, eq=False)
class Record:
    """The tables the overview draws on, as ``rcanalysis.load`` gives them; ``calls`` from ``voting.roll_calls``."""

    events: pd.DataFrame
    participants: pd.DataFrame
    values: pd.DataFrame
    regions: pd.DataFrame
    coastline: pd.DataFrame
    orders: pd.DataFrame
    deliveries: pd.DataFrame
    flows: pd.DataFrame
    technology: pd.DataFrame
    milestones: pd.DataFrame
    criteria: pd.DataFrame
    drafts: pd.DataFrame
    resolutions: pd.DataFrame
    trade: pd.DataFrame
    friction: pd.DataFrame
    disputes: pd.DataFrame
    calls: voting.RollCalls
    as_of: dt.date

    @property
    def last(self) -> int:
        """Last complete year."""
        return self.as_of.year - is_partial(self.as_of)

    @cached_property
    def volume(self) -> pd.DataFrame:
        """Yearly volume of arms from Russia with the range over editions (``arms.dyad``)."""
        pairs = arms.dyad(self.flows, arms.reconcile(self.deliveries, self.orders))
        return pairs[pairs["supplier"] == "RUS"].set_index("year")

    def shares(self, side: str) -> pd.DataFrame:
        """The other's share in the trade of one side, one row a year (``alignment.yearly_shares``)."""
        rows = alignment.yearly_shares(alignment.dependence(self.trade))
        return rows[rows["side"] == side].reset_index(drop=True)

    @cached_property
    def opened(self) -> pd.Series:
        """Year in which the session of each roll call opened."""
        return (self.calls.calls["regular_session"] + voting.FOUNDED).astype("int64")


TABLES: Mapping[str, str] = {
    "events": "exercises",
    "participants": "exercise_participants",
    "values": "exercise_values",
    "regions": "regions",
    "coastline": "coastline",
    "orders": "arms_orders",
    "deliveries": "arms_deliveries",
    "flows": "arms_flows",
    "technology": "technology_events",
    "milestones": "milestones",
    "criteria": "institution_criteria",
    "drafts": "sc_drafts",
    "resolutions": "sc_resolutions",
    "trade": "trade",
    "friction": "friction",
    "disputes": "disputes",
}
"""The table behind each field of ``Record``."""


# All registers ------------------------------------------------------------------------------------------------------


def all_registers(
    events: pd.DataFrame,
    orders: pd.DataFrame,
    technology_events: pd.DataFrame,
    milestones: pd.DataFrame,
    drafts: pd.DataFrame,
    friction: pd.DataFrame,
    *,
    since: int = SINCE,
) -> pd.DataFrame:
    """Everything dated in the registers since the two normalised their relations.

    Parameters
    ----------
    events, orders, technology_events, milestones, drafts, friction : DataFrame
        Tables ``exercises``, ``arms_orders``, ``technology_events``, ``milestones``, ``sc_drafts``, ``friction``.
    since : int
        First year.

    Returns
    -------
    DataFrame
        By date: ``date``, ``precision`` (day, month, year), ``year``, ``register`` (one of ``REGISTERS``), ``kind`` (as the
        register has it), ``title``, ``ref`` (page and anchor of the row), ``confidence`` (missing for arms orders and
        drafts) and ``weight``: 1 where the row counts by the rule of its register (``exercises.select``;
        ``technology.cooperation``; friction that speaks of friction; all else) with at least medium confidence, 0 for
        the rest, which is shown but not counted.

    Notes
    -----
    An order of arms stands at the start of its year; deliveries are in ``arms.dyad``. Of the drafts only those that China
    and Russia both vetoed are in. Traps: registers are lists of different things, found with different effort: never
    compare their lengths; and one occurrence can be in two of them.
    """
    counted = set(exercises.select(events)["event_id"])
    parts = [
        _rows("exercises", events, "exercises-register.html#event", id="event_id", date="start_date", title="name",
              weight=events["event_id"].isin(counted)),
        _rows("arms", _ordered(orders), "arms-orders.html#order", id="order_id", kind="category"),
        _rows("technology", technology_events, "technology-register.html#event-tech", id="event_id",
              weight=technology_events["event_id"].isin(technology.cooperation(technology_events)["event_id"])),
        _rows("milestones", milestones, "milestones.html#milestone", id="event_id"),
        _rows("vetoes", _vetoed(drafts, since), "council-register.html#draft", id="draft_id"),
        _rows("friction", friction, "friction-register.html#friction", id="item_id",
              weight=friction["bearing"] == "friction"),
    ]  # fmt: skip
    table = pd.concat([p for p in parts if len(p)] or parts[:1], ignore_index=True)
    table = table[table["year"] >= since]
    order = table["register"].map(REGISTERS.index)
    table = table.assign(order=order).sort_values(["date", "order", "ref"], ignore_index=True)
    return table.drop(columns="order")


def _ordered(orders: pd.DataFrame) -> pd.DataFrame:
    who = orders["recipient"].astype(str).map({"CHN": "China orders "}).fillna("Russia orders ")
    names = zip(who, orders["designation"].astype(str), orders["description"].astype(str), strict=True)
    return orders.assign(
        date=pd.to_datetime(orders["ordered"].astype("int64").astype(str) + "-01-01"),
        date_precision="year",
        title=[f"{w}{a}" if a == b else f"{w}{a}, {b}" for w, a, b in names],
    )


def _vetoed(drafts: pd.DataFrame, since: int) -> pd.DataFrame:
    rows = council.joint(drafts, since=max(since, council.SINCE))
    return rows.assign(kind="joint veto", date_precision="day", title="Vetoed by both: " + rows["title"].astype(str))


def _rows(
    register: str,
    rows: pd.DataFrame,
    page: str,
    *,
    id: str,
    date: str = "date",
    title: str = "title",
    kind: str = "kind",
    weight: pd.Series | None = None,
) -> pd.DataFrame:
    sure = rows["confidence"].astype(str) if "confidence" in rows else pd.Series(None, index=rows.index, dtype=object)
    counts = pd.Series(True, index=rows.index) if weight is None else weight.astype(bool)
    return pd.DataFrame(
        {
            "date": rows[date],
            "precision": rows["date_precision"].astype(str),
            "year": rows[date].dt.year.astype("int64"),
            "register": register,
            "kind": rows[kind].astype(str),
            "title": rows[title].astype(str),
            "ref": page + "-" + rows[id].astype(str),
            "confidence": sure.astype(object),
            "weight": (counts & (sure != "low")).astype("int64"),
        }
    )


def yearly(registers: pd.DataFrame, *, as_of: dt.date, since: int = SINCE) -> pd.DataFrame:
    """Rows of each register a year.

    Parameters
    ----------
    registers : DataFrame
        From ``all_registers``.
    as_of : date
        Last day covered; its year is partial unless it is 31 December.

    Returns
    -------
    DataFrame
        Every register in every year: ``year``, ``register``, ``counted`` (rows with weight 1), ``other`` (weight 0),
        ``partial``.
    """
    grid = pd.MultiIndex.from_product([REGISTERS, range(since, as_of.year + 1)], names=["register", "year"])
    columns = {
        name: registers[registers["weight"] == weight].groupby(["register", "year"]).size().reindex(grid, fill_value=0)
        for name, weight in (("counted", 1), ("other", 0))
    }
    table = pd.DataFrame(columns).reset_index()[["year", "register", "counted", "other"]]
    table = table.astype({"year": "int64", "counted": "int64", "other": "int64"})
    return table.assign(partial=(table["year"] == as_of.year) & is_partial(as_of))


# Components ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coding:
    """How the components are counted.

    Attributes
    ----------
    breaks : tuple of int
        Years that begin a new period.
    confidence : {"high", "medium", "low"}
        Lowest confidence of a row that counts.
    before_register : {"missing", "none"}
        Exercises of a period that ends before the register begins (2003): not known, or none held.
    draws : int
        Resamples of roll calls.
    level : float
        Of the intervals.
    """

    breaks: tuple[int, ...] = BREAKS
    confidence: str = "medium"
    before_register: str = "missing"
    draws: int = DRAWS
    level: float = 0.95

    def __post_init__(self) -> None:
        if self.confidence not in exercises.CONFIDENCE:
            raise ValueError(
                f"unknown confidence {self.confidence!r}; expected one of {', '.join(exercises.CONFIDENCE)}"
            )
        if self.before_register not in ("missing", "none"):
            raise ValueError(f"before_register must be 'missing' or 'none', not {self.before_register!r}")

    def accepts(self, rows: pd.DataFrame) -> pd.DataFrame:
        accepted = exercises.CONFIDENCE[: exercises.CONFIDENCE.index(self.confidence) + 1]
        return rows[rows["confidence"].isin(accepted)]


Values = list[tuple[Estimate, int]]  # for each period: value with limits, number of rows or years behind it
NOTHING = Estimate(math.nan, math.nan, math.nan)


def components(record: Record, *, coding: Coding | None = None, only: Sequence[str] = tuple(BY_ID)) -> pd.DataFrame:
    """Every component of closeness by period, with its interval and whether it rose.

    Parameters
    ----------
    record : Record
    coding : Coding
        By default periods from 1992 on that begin in 1992, 2001, 2014 and 2022, rows of at least medium confidence.
    only : sequence of str
        Ids of the components wanted; by default all.

    Returns
    -------
    DataFrame
        For each of ``COMPONENTS`` and each period of complete years: ``component``, ``label``, ``field`` (military,
        political, economic, friction), ``unit``, ``interval`` (sampling, range, none), ``closer`` (1, or -1 where more
        means less closeness), ``period``, ``start``, ``end``, ``value``, ``low``, ``high``, ``n`` (rows, votes, texts or
        years behind the value), ``than_before`` and ``than_first``: higher, lower, same or unclear than in the period
        before and in the first one with a value; missing where there is none. A value that is not known is missing,
        never 0.

    Raises
    ------
    KeyError
        For an unknown component.
    ValueError
        As the measures it asks.

    Notes
    -----
    *exercises*: ``exercises.select``, exact Poisson interval, years from 2003 on. *distance*: ``exercises.at_sea`` and
    ``complexity``, median with exact order-statistic interval. *agreements*: milestones of the kinds ``ACTS``.
    *institutions*: criteria met by the end of the period. *technology*: ``technology.cooperation`` with evidence seen or
    signed. *deliveries*: mean of ``arms.dyad``, range over SIPRI's editions. *orders*: ``arms.order_years``. *votes*:
    ``voting.rank_interval`` over the sessions that opened in the period, bootstrap over texts. *vetoes*: ``council.joint``.
    *council*: ``council.same_side`` without failed drafts. *trade*: mean of ``alignment.dependence`` over the years
    with a figure for the whole year, range over figures that differ. *friction*: entries that speak of friction.

    Higher and lower mean that the intervals lie apart, the stricter test; without sampling error, that the values
    differ. Traps: criteria once met stay met, so *institutions* cannot fall; trade means are over few years (``n``);
    votes of the Council end in October 2025 and the last session of the Assembly was not over; recent rows of every
    register are easier to find, those of friction most of all.
    """
    coding = coding or Coding()
    spans = _spans(coding.breaks, record.last)
    makers: dict[str, Callable[[Record, Sequence[Span], Coding], Values]] = {
        "exercises": _exercises,
        "distance": _distance,
        "agreements": _agreements,
        "institutions": _institutions,
        "technology": _technology,
        "deliveries": _deliveries,
        "orders": _orders,
        "votes": lambda r, s, c: _votes("simple", r, s, c),
        "votes-corrected": lambda r, s, c: _votes("kappa", r, s, c),
        "vetoes": _vetoes,
        "council": _council,
        "trade-russia": lambda r, s, c: _trade("RUS", r, s),
        "trade-china": lambda r, s, c: _trade("CHN", r, s),
        "friction": _friction,
    }
    records = []
    for each in (BY_ID[name] for name in only):
        found = makers[each.id](record, spans, coding)
        head = (each.id, each.label, each.field, each.unit, each.interval, each.closer)
        seen: list[Estimate] = []
        for (label, start, end), (estimate, n) in zip(spans, found, strict=True):
            known = [e for e in seen if not math.isnan(e.value)]
            steps = (_step(estimate, other, each.interval) for other in ([NOTHING, *seen][-1], [*known, NOTHING][0]))
            records.append((*head, label, start, end, *estimate, n, *steps))
            seen.append(estimate)
    names = [
        "component",
        "label",
        "field",
        "unit",
        "interval",
        "closer",
        "period",
        "start",
        "end",
        "value",
        "low",
        "high",
    ]
    table = pd.DataFrame(records, columns=[*names, "n", "than_before", "than_first"])
    return table.astype({"than_before": object, "than_first": object})


def _spans(breaks: Sequence[int], last: int) -> list[Span]:
    years = pd.Series(range(FIRST_YEAR, last + 1))
    by = periods(years, first=FIRST_YEAR, last=last, breaks=breaks)
    return [(str(p), int(y.min()), int(y.max())) for p, y in years.groupby(by, observed=True)]


def _step(now: Estimate, before: Estimate, interval: str) -> str | None:
    if math.isnan(now.value) or math.isnan(before.value):
        return None
    if interval == "none":
        return "same" if now.value == before.value else "higher" if now.value > before.value else "lower"
    if now.low > before.high:
        return "higher"
    return "lower" if now.high < before.low else "unclear"


def _a_year(years: pd.Series, spans: Sequence[Span], coding: Coding, *, begins: int = 0) -> Values:
    """Rows a year; periods that end before the record ``begins`` have no value, one that it begins in is shorter."""
    found: Values = []
    for _, start, end in spans:
        start = max(start, begins)
        n = int(years.between(start, end).sum())
        found.append((NOTHING, 0) if end < start else (poisson_interval(n, end - start + 1, level=coding.level), n))
    return found


def _exercises(record: Record, spans: Sequence[Span], coding: Coding) -> Values:
    rows = exercises.select(record.events, min_confidence=coding.confidence)
    begins = exercises.FIRST_YEAR if coding.before_register == "missing" else 0
    return _a_year(exercises.year(rows), spans, coding, begins=begins)


def _distance(record: Record, spans: Sequence[Span], coding: Coding) -> Values:
    # at_sea holds medium and high rows; a lower bar than that adds none
    rows = exercises.at_sea(coding.accepts(record.events))
    found = exercises.complexity(rows, record.participants, record.values, record.regions, record.coastline)
    first, last = spans[0][1], spans[-1][2]
    table = exercises.complexity_by_period(
        found, as_of=dt.date(last, 12, 31), first=first, breaks=[s[1] for s in spans[1:]], level=coding.level
    )
    far = table[table["component"] == "distance_far_km"].set_index("period")
    return [
        (Estimate(*far.loc[label, ["value", "low", "high"]].astype(float)), int(far.loc[label, "n_known"]))
        for label, _, _ in spans
    ]


def _agreements(record: Record, spans: Sequence[Span], coding: Coding) -> Values:
    rows = coding.accepts(record.milestones)
    return _a_year(rows.loc[rows["kind"].isin(ACTS), "date"].dt.year, spans, coding)


def _institutions(record: Record, spans: Sequence[Span], coding: Coding) -> Values:
    since = record.criteria.loc[record.criteria["met"] == "yes", "since"]
    if since.isna().any():
        raise ValueError("a criterion that is met needs the date since which it is")
    counts = [int((since.dt.year <= end).sum()) for _, _, end in spans]
    return [(Estimate(float(n), math.nan, math.nan), n) for n in counts]


def _technology(record: Record, spans: Sequence[Span], coding: Coding) -> Values:
    rows = coding.accepts(technology.cooperation(record.technology))
    return _a_year(rows.loc[rows["evidence"].isin(EVIDENCE), "date"].dt.year, spans, coding)


def _deliveries(record: Record, spans: Sequence[Span], coding: Coding) -> Values:
    found: Values = []
    for _, start, end in spans:
        years = record.volume.loc[start:end]
        means = (float(years[column].mean()) for column in ("tiv", "low", "high"))
        found.append((Estimate(*means), len(years)))
    return found


def _orders(record: Record, spans: Sequence[Span], coding: Coding) -> Values:
    orders = arms.order_years(record.orders)
    return _a_year(orders["ordered"].repeat(orders["n_orders"]), spans, coding)


def _votes(index: str, record: Record, spans: Sequence[Span], coding: Coding) -> Values:
    inside = record.opened.between(spans[0][1], spans[-1][2])
    calls = record.calls.where(inside)
    by = periods(
        record.opened[inside].reset_index(drop=True),
        first=spans[0][1],
        last=spans[-1][2],
        breaks=[start for _, start, _ in spans[1:]],
    )
    table = voting.rank_interval(
        calls,
        "CHN",
        "RUS",
        index=index,
        by=by,
        draws=coding.draws,
        clusters=voting.texts(calls.calls),
        level=coding.level,
    ).set_index("group")
    found: Values = []
    for label, _, _ in spans:
        if label not in table.index:
            found.append((NOTHING, 0))
            continue
        row = table.loc[label]
        found.append((Estimate(*row[["percentile", "lower", "upper"]].astype(float)), int(row["joint"])))
    return found


def _vetoes(record: Record, spans: Sequence[Span], coding: Coding) -> Values:
    return _a_year(council.joint(record.drafts, since=FIRST_YEAR)["date"].dt.year, spans, coding)


def _council(record: Record, spans: Sequence[Span], coding: Coding) -> Values:
    found: Values = []
    for _, start, end in spans:
        drafts, adopted = (t[t["date"].dt.year.between(start, end)] for t in (record.drafts, record.resolutions))
        table = council.same_side(drafts, adopted, since=start, failed=False, level=coding.level).set_index("pair")
        row = table.loc["CHN-RUS"]
        value = Estimate(*(100 * row[["share", "lower", "upper"]].astype(float)))
        found.append((value if row["n"] else NOTHING, int(row["n"])))
    return found


def _trade(side: str, record: Record, spans: Sequence[Span]) -> Values:
    rows = record.shares(side)
    found: Values = []
    for _, start, end in spans:
        own = rows[rows["year"].between(start, end)]
        means = (float(own[column].mean()) for column in ("share", "low", "high"))
        found.append((Estimate(*means) if len(own) else NOTHING, len(own)))
    return found


def _friction(record: Record, spans: Sequence[Span], coding: Coding) -> Values:
    rows = coding.accepts(record.friction)
    return _a_year(rows.loc[rows["bearing"] == "friction", "date"].dt.year, spans, coding)


# An index under every weighting -------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Index:
    """Which period ranks higher, over all weightings.

    Attributes
    ----------
    pairs : DataFrame
        ``normalisation`` (min-max, rank), ``missing`` (left out, as lowest), ``without`` (component left out; empty for
        none), ``earlier``, ``later``, ``components`` (that enter), ``higher`` (of these, higher later by themselves),
        ``share_later_higher`` (of all weightings, exact; missing where no component enters).
    top : DataFrame
        ``normalisation``, ``missing``, ``period``, ``components``, ``share_top`` (of the weightings drawn, those under
        which the period ranks first).
    """

    pairs: pd.DataFrame
    top: pd.DataFrame

    def share(self, earlier: str, later: str, *, normalisation: str = "min-max", missing: str = "left out") -> float:
        """One share of ``pairs``, with all components."""
        p = self.pairs
        hit = (p["earlier"] == earlier) & (p["later"] == later) & (p["without"] == "")
        row = p[hit & (p["normalisation"] == normalisation) & (p["missing"] == missing)]
        if len(row) != 1:
            raise KeyError(f"no share for {earlier} and {later}, {normalisation}, {missing}")
        return float(row["share_later_higher"].iloc[0])


NORMALISATIONS = ("min-max", "rank")
TREATMENTS = ("left out", "as lowest")


def deepening_index(components: pd.DataFrame, *, n_draws: int = WEIGHTS, seed: int = SEED) -> Index:
    """Does a later period rank higher, whatever the weights? Shares of weightings, never one index.

    Parameters
    ----------
    components : DataFrame
        ``component``, ``period`` (in order of time), ``value``, ``closer``, from ``components``; leave out the rows of
        those that should not enter.
    n_draws : int
        Weightings drawn for ``top``, evenly from all that sum to 1 (Dirichlet with all parameters 1).
    seed : int

    Returns
    -------
    Index

    Raises
    ------
    ValueError
        With fewer than two periods, without a component, or with a component twice in a period.

    Notes
    -----
    Each component is put on 0 to 1 over the periods where it is known, by its range or by its rank; one that never moves
    is 0.5 throughout, one of which more means less closeness is turned round. *left out*: two periods are compared over
    the components known in both (``top``: in all). *as lowest*: what is not known gets 0. The share of a pair is exact:
    weights drawn evenly are independent exponential variables over their sum, so it is the probability that a sum of
    such variables times the differences is positive, by the inversion formula of Gil-Pelaez (1951, Biometrika 38). A tie
    is not higher.

    Traps: the share is over weightings. It is no probability and holds no sampling error; putting a component on 0 to 1
    makes a small move and a large one alike; and components overlap.
    """
    if components.duplicated(["component", "period"]).any():
        raise ValueError("a component stands twice in a period")
    labels = list(dict.fromkeys(components["period"]))
    names = list(dict.fromkeys(components["component"]))
    if len(labels) < 2 or not names:
        raise ValueError(f"need two periods and a component, not {len(labels)} and {len(names)}")
    values = components.pivot(index="component", columns="period", values="value").loc[names, labels].astype(float)
    turned = components.drop_duplicates("component").set_index("component").loc[names, "closer"].to_numpy() < 0
    pairs, tops = [], []
    for normalisation, missing in product(NORMALISATIONS, TREATMENTS):
        scores = _scores(values.to_numpy(), turned, normalisation)
        if missing == "as lowest":
            scores = np.where(np.isnan(scores), 0.0, scores)
        for (i, earlier), (j, later) in combinations(enumerate(labels), 2):
            gaps = scores[:, j] - scores[:, i]
            for without in ("", *names):
                own = gaps[[n != without for n in names]]
                own = own[~np.isnan(own)]
                pairs.append(
                    (
                        normalisation,
                        missing,
                        without,
                        earlier,
                        later,
                        len(own),
                        int((own > 0).sum()),
                        share_positive(own),
                    )
                )
        whole = scores[~np.isnan(scores).any(axis=1)]
        drawn = np.random.default_rng(seed).dirichlet(np.ones(max(len(whole), 1)), size=n_draws)
        for label, share in zip(labels, _tops(whole, drawn), strict=True):
            tops.append((normalisation, missing, label, len(whole), share))
    return Index(
        pairs=pd.DataFrame(
            pairs,
            columns=[*("normalisation", "missing", "without", "earlier", "later", "components", "higher"), "share_later_higher"],
        ),
        top=pd.DataFrame(tops, columns=["normalisation", "missing", "period", "components", "share_top"]),
    )  # fmt: skip


def _scores(values: Array, turned: npt.NDArray[np.bool_], normalisation: str) -> Array:
    """Components x periods on 0 to 1; what is not known stays missing."""
    out = np.full_like(values, np.nan)
    for row, (own, flip) in enumerate(zip(values, turned, strict=True)):
        known = ~np.isnan(own)
        if not known.any():
            continue
        x = own[known] if normalisation == "min-max" else pd.Series(own[known]).rank().to_numpy()
        low, reach = x.min(), x.max() - x.min()
        score = (x - low) / reach if reach > 0 else np.full(len(x), 0.5)
        out[row, known] = 1 - score if flip else score
    return out


def _tops(scores: Array, weights: Array) -> list[float]:
    """Share of the weightings under which each period ranks first; those that tie share it."""
    if not len(scores):
        return [math.nan] * scores.shape[1]
    totals = weights @ scores
    best = totals >= totals.max(axis=1, keepdims=True) - 1e-12
    return [float(x) for x in (best / best.sum(axis=1, keepdims=True)).mean(axis=0)]


def share_positive(gaps: Sequence[float] | Array) -> float:
    """Share of all weights (0 or more, summing to 1) under which the weighted sum of some gaps is above 0.

    Parameters
    ----------
    gaps : sequence of float

    Returns
    -------
    float
        Missing without a gap; 0 where all gaps are 0.

    Notes
    -----
    Volume of a part of the simplex; see ``deepening_index``. For one positive and one negative gap it is
    ``a / (a + b)`` with ``a`` the positive one and ``b`` the size of the other.
    """
    d = np.asarray(gaps, dtype=float)
    if not len(d):
        return math.nan
    d = d[np.abs(d) > 1e-12]
    if not len(d) or (d < 0).all():
        return 0.0
    if (d > 0).all():
        return 1.0
    d = d / np.abs(d).max()

    def slope(angle: float) -> float:
        # imaginary part of the characteristic function over its argument tan(angle), times the derivative of tan
        if angle == 0:
            return float(d.sum())
        phase = np.prod(1 / (1 - 1j * d * math.tan(angle)))
        return float(phase.imag) / (math.sin(angle) * math.cos(angle))

    area, _ = integrate.quad(slope, 0.0, math.pi / 2, limit=400, epsabs=1e-10, epsrel=1e-10)
    return float(min(1.0, max(0.0, 0.5 + area / math.pi)))


# Did ties deepen? ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Deepening:
    """Components in the last period against the first in which each is known (claim C01).

    Attributes
    ----------
    first, last : str
        Labels of the first and the last period.
    up, same, unclear, down : tuple of str
        Components closer, equal, not to be told apart, less close in the last period (``components``, ``than_first``).
    unknown : tuple of str
        Those that cannot be compared.
    lately : mapping of str to tuple of str
        The same five against the period before.
    share : float
        Share of weightings under which the last period ranks above the first (min-max, what is missing left out).
    index : Index
    grid : DataFrame
        Codings, see ``codings``.
    """

    first: str
    last: str
    up: tuple[str, ...]
    same: tuple[str, ...]
    unclear: tuple[str, ...]
    down: tuple[str, ...]
    unknown: tuple[str, ...]
    lately: Mapping[str, tuple[str, ...]]
    share: float
    index: Index
    grid: pd.DataFrame

    @property
    def comparable(self) -> int:
        """Components that can be compared."""
        return len(self.up) + len(self.same) + len(self.unclear) + len(self.down)

    @property
    def n(self) -> int:
        """Codings."""
        return len(self.grid)

    @property
    def k_more_up(self) -> int:
        """Codings in which more components are clearly up than clearly down."""
        return int(self.grid["more_up"].sum())

    @property
    def k_majority(self) -> int:
        """Codings in which more than half of the components that can be compared are clearly up."""
        return int(self.grid["majority"].sum())

    @property
    def k_weights(self) -> int:
        """Codings in which the last period ranks above the first under more than half of the weightings."""
        return int((self.grid["share"] > 0.5).sum())


def chosen(
    table: pd.DataFrame, *, with_arms: bool = True, with_friction: bool = False, field: str = "all"
) -> pd.DataFrame:
    """Rows of the components that enter: all but friction unless told otherwise.

    Raises
    ------
    ValueError
        For a field other than all and military.
    """
    if field not in ("all", "military"):
        raise ValueError(f"field must be 'all' or 'military', not {field!r}")
    keep = pd.Series(True, index=table.index)
    if not with_arms:
        keep &= ~table["component"].isin(ARMS)
    if field == "military":
        keep &= table["field"].isin(["military", "friction"])
    if not with_friction:
        keep &= table["field"] != "friction"
    return table[keep]


def compared(table: pd.DataFrame, *, against: str = "than_first") -> dict[str, tuple[str, ...]]:
    """Components by what became of them: ``up``, ``same``, ``unclear``, ``down`` (closeness), ``unknown``.

    Parameters
    ----------
    table : DataFrame
        From ``components``; its last period counts.
    against : {"than_first", "than_before"}
        The first period with a value, or the one before.
    """
    last = table[table["period"] == table["period"].iloc[-1]]
    ways = {("higher", 1): "up", ("lower", -1): "up", ("lower", 1): "down", ("higher", -1): "down"}
    found: dict[str, list[str]] = {"up": [], "same": [], "unclear": [], "down": [], "unknown": []}
    for row in last.itertuples():
        step = getattr(row, against)
        found["unknown" if step is None else step if step in ("same", "unclear") else ways[step, row.closer]].append(
            str(row.component)
        )
    return {way: tuple(names) for way, names in found.items()}


def codings(record: Record, *, cuts: Mapping[str, tuple[int, ...]] = CUTS, draws: int = DRAWS) -> pd.DataFrame:
    """The comparison of the last period with the first under every coding of a declared grid.

    Parameters
    ----------
    record : Record
    cuts : mapping of str to tuple of int
        Ways to cut the years.
    draws : int
        Resamples of roll calls.

    Returns
    -------
    DataFrame
        One row a coding: ``cut``, ``confidence`` (lowest that counts), ``before_register`` (exercises before 2003: missing or
        none), ``field`` (all, military), ``arms``, ``friction`` (enter or not), ``default``; ``up``, ``same``, ``unclear``,
        ``down``, ``comparable`` (components); ``share`` (of weightings, as in ``Deepening``); ``more_up`` (more up than
        down), ``majority`` (more than half of the comparable up).

    Notes
    -----
    Codings share most of their rows: "holds in k of n" measures robustness to choices, it is not k confirmations.
    """
    records = []
    for cut, breaks in cuts.items():
        # most components do not ask for confidence; votes, by far the slowest, are among them
        table = components(record, coding=Coding(breaks=tuple(breaks), draws=draws))
        fixed = table[~table["component"].isin(_GRADED)]
        for confidence, before in product(exercises.CONFIDENCE, ("missing", "none")):
            coding = Coding(breaks=tuple(breaks), confidence=confidence, before_register=before)
            table = pd.concat([fixed, components(record, coding=coding, only=_GRADED)], ignore_index=True)
            for field, with_arms, with_friction in product(("all", "military"), (True, False), (False, True)):
                own = chosen(table, with_arms=with_arms, with_friction=with_friction, field=field)
                ways = {way: len(names) for way, names in compared(own).items()}
                n = sum(ways.values()) - ways.pop("unknown")
                first, last = own["period"].iloc[0], own["period"].iloc[-1]
                records.append(
                    {
                        "cut": cut,
                        "confidence": confidence,
                        "before_register": before,
                        "field": field,
                        "arms": with_arms,
                        "friction": with_friction,
                        "default": (tuple(breaks), confidence, before, field, with_arms, with_friction)
                        == (BREAKS, "medium", "missing", "all", True, False),
                        **ways,
                        "comparable": n,
                        "share": _share(own, first, last),
                        "more_up": ways["up"] > ways["down"],
                        "majority": 2 * ways["up"] > n,
                    }
                )
    return pd.DataFrame(records)


_GRADED = ("exercises", "distance", "agreements", "technology", "friction")
"""Components made of rows that carry a confidence."""


def _share(table: pd.DataFrame, first: str, last: str) -> float:
    """The one share that a coding needs, without the rest of the index."""
    values = table.pivot(index="component", columns="period", values="value").astype(float)
    closer = table.drop_duplicates("component").set_index("component")["closer"]
    scores = _scores(values.to_numpy(), closer.loc[values.index].to_numpy() < 0, "min-max")
    at = list(values.columns)
    gaps = scores[:, at.index(last)] - scores[:, at.index(first)]
    return share_positive(gaps[~np.isnan(gaps)])


def deepening(table: pd.DataFrame, grid: pd.DataFrame, *, n_draws: int = WEIGHTS, seed: int = SEED) -> Deepening:
    """Have military ties deepened? Components, weightings and codings in one (claim C01).

    Parameters
    ----------
    table : DataFrame
        From ``components``; friction stays out of the count and the index here (it is in the codings).
    grid : DataFrame
        From ``codings``.

    Returns
    -------
    Deepening

    Notes
    -----
    Trap: "deepened" adds up what is not alike. Read which components rose before how many.
    """
    own = chosen(table)
    first, last = own["period"].iloc[0], own["period"].iloc[-1]
    index = deepening_index(own, n_draws=n_draws, seed=seed)
    return Deepening(
        first=first,
        last=last,
        **compared(own),
        lately=compared(own, against="than_before"),
        share=index.share(first, last),
        index=index,
        grid=grid,
    )


# From border disputes to partnership --------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Border:
    """Disputes with arms, and the acts that settled the border (claim C02).

    Attributes
    ----------
    decades : DataFrame
        ``alignment.disputes_by_decade`` with ``acts`` (of settling the border or building confidence) in the same
        calendar decade, also past the end of the disputes, and the decades after it, where ``n`` and the rates are missing.
    acts : DataFrame
        ``event_id``, ``date``, ``kind``, ``topic``, ``title``, ``confidence``.
    before, after : int
        Disputes that began before and from ``cut`` on.
    cut : int
    ratio : RateRatio
        Disputes a year from ``cut`` on to those before, exact.
    last_force : int
        Latest year in which the forces of the two used force against each other.
    first_act, last_act : int
        Years of the first and the last act on the border line itself.
    territory : int
        Entries on friction over territory since ``FIRST_YEAR``.
    grid : DataFrame
        ``cut``, ``which`` (all, force, forces), ``since``, ``before``, ``after``, ``ratio``, ``low``, ``high``, ``fewer``
        (the ratio is below 1), ``holds`` (its whole interval is).
    """

    decades: pd.DataFrame
    acts: pd.DataFrame
    before: int
    after: int
    cut: int
    ratio: RateRatio
    last_force: int
    first_act: int
    last_act: int
    territory: int
    grid: pd.DataFrame

    @property
    def k(self) -> int:
        """Codings in which disputes became rarer, interval and all."""
        return int(self.grid["holds"].sum())

    @property
    def k_fewer(self) -> int:
        """Codings in which there were fewer a year at least."""
        return int(self.grid["fewer"].sum())

    @property
    def n(self) -> int:
        """Codings."""
        return len(self.grid)


WHICH = ("all", "force", "forces")


def border(
    disputes: pd.DataFrame,
    milestones: pd.DataFrame,
    friction: pd.DataFrame,
    *,
    cut: int = 1991,
    cuts: Sequence[int] = (1986, 1989, 1991, 1992),
    sinces: Sequence[int] = (1949, 1960),
    until: int,
    level: float = 0.95,
) -> Border:
    """Militarised disputes beside the settlement of the border.

    Parameters
    ----------
    disputes, milestones, friction : DataFrame
        Tables of these names.
    cut : int
        First year after; 1991 is that of the agreement on the eastern border.
    cuts, sinces : sequences of int
        Other cuts, and first years, for the codings. 1949 stands for 1 October of that year.
    until : int
        Last year of the decades.

    Returns
    -------
    Border

    Raises
    ------
    ValueError
        If a cut does not lie inside the years that the disputes cover, or there is no act on the border.

    Notes
    -----
    ``which``: all disputes; those with use of force (level 4 or 5); and those with use of force that began before 1991
    or not at sea or between civilians: as far as is known all later ones were such incidents
    (``alignment.INCIDENTS_FROM``), so that ``forces`` has none after. Exact ratio of two Poisson rates. Traps: the
    disputes end with 2014, and what was not coded after is not nothing; disputes come in clusters, so intervals are
    too narrow; the two were allies to about 1960, which makes 1949 a kind start.
    """
    acts = milestones[
        (milestones["kind"] == "border")
        | (milestones["kind"].isin(ACTS) & milestones["topic"].isin(BORDER_TOPICS).fillna(False))
    ].sort_values(["date", "event_id"])
    line = acts[acts["kind"] == "border"]
    if line.empty:
        raise ValueError("there is no act on the border")
    decades = alignment.disputes_by_decade(disputes, level=level)
    made = acts["date"].dt.year.astype("int64")
    starts = decades["decade"].str[:4].astype("int64").tolist()
    ends = decades["decade"].str[-4:].astype("int64").tolist()
    ends[-1] = starts[-1] // 10 * 10 + 9  # the acts go on where the disputes end
    more = range(ends[-1] + 1, until + 1, 10)
    later = pd.DataFrame({"decade": [f"{y}–{min(y + 9, until)}" for y in more]})
    decades = pd.concat([decades, later], ignore_index=True) if len(later) else decades
    spans_ = [*zip(starts, ends, strict=True), *((y, min(y + 9, until)) for y in more)]
    decades["acts"] = [int(made.between(a, b).sum()) for a, b in spans_]
    grid = pd.DataFrame(
        [_fewer(disputes, c, which, s, level) for c in sorted({cut, *cuts}) for which in WHICH for s in sinces]
    )
    before, after, ratio = _ratio(disputes, cut, alignment.FIRST_YEAR, level)
    between = decades["last_force_between_forces"].max()
    far = friction[(friction["theme"] == "territory") & (friction["bearing"] == "friction")]
    return Border(
        decades=decades,
        acts=acts[["event_id", "date", "kind", "topic", "title", "confidence"]].reset_index(drop=True),
        before=before,
        after=after,
        cut=cut,
        ratio=ratio,
        last_force=0 if pd.isna(between) else int(between),
        first_act=int(line["date"].dt.year.min()),
        last_act=int(line["date"].dt.year.max()),
        territory=int((far["date"].dt.year >= FIRST_YEAR).sum()),
        grid=grid,
    )


def _ratio(disputes: pd.DataFrame, cut: int, since: int, level: float) -> tuple[int, int, RateRatio]:
    first, last = alignment.DISPUTES_SPAN
    begin = max(first, dt.date(since, 1, 1))
    if not begin.year < cut <= last.year:
        raise ValueError(f"{cut} does not lie between {begin.year} and {last.year}, the years that the disputes cover")
    years = disputes["start"].dt.year
    before, after = int(((years >= since) & (years < cut)).sum()), int((years >= cut).sum())
    length = (dt.date(cut, 1, 1) - begin).days / 365.25
    return before, after, rate_ratio(after, last.year - cut + 1, before, length, level=level)


def _fewer(disputes: pd.DataFrame, cut: int, which: str, since: int, level: float) -> dict[str, Any]:
    keep = pd.Series(True, index=disputes.index)
    if which != "all":
        keep &= disputes["hostility"] >= 4
    if which == "forces":
        keep &= disputes["start"].dt.year < alignment.INCIDENTS_FROM
    before, after, ratio = _ratio(disputes[keep.astype(bool)], cut, since, level)
    limits = {"ratio": ratio.ratio, "low": ratio.low, "high": ratio.high}
    return {"cut": cut, "which": which, "since": since, "before": before, "after": after, **limits} | {
        "fewer": ratio.ratio < 1,
        "holds": ratio.high < 1,
    }


# Key numbers --------------------------------------------------------------------------------------------------------


KEYS = (
    ("exercises", "Joint exercises and patrols", "events", "sampling"),
    ("technology", "Technology, seen or signed", "entries", "sampling"),
    ("deliveries", "Russian arms delivered", "TIV (million)", "none"),
    ("orders", "Russian arms ordered", "orders", "sampling"),
    ("acts", "Treaties, agreements, plans", "acts", "sampling"),
    ("statements", "Joint statements", "texts", "sampling"),
    ("institutions", "Criteria of institutions met", "criteria", "none"),
    ("votes", "Assembly, identical votes", "% of votes", "sampling"),
    ("votes-corrected", "Assembly, beyond chance", "kappa", "sampling"),
    ("vetoes", "Joint vetoes", "drafts", "sampling"),
    ("trade", "Trade, Chinese customs", "USD billion", "none"),
    ("trade-china", "Russia in China's trade", "%", "none"),
    ("trade-russia", "China in Russia's trade", "%", "none"),
    ("friction", "Entries on friction", "entries", "sampling"),
)
"""Key numbers: id, name, unit, and whether the interval is one of sampling."""


def changes(record: Record, *, level: float = 0.95) -> pd.DataFrame:
    """Key numbers of the last complete year and of the one before.

    Parameters
    ----------
    record : Record
    level : float
        Of the intervals.

    Returns
    -------
    DataFrame
        One row a key number, in the order of ``KEYS``: ``key``, ``label``, ``unit``, ``now_at``, ``before_at`` (year; the
        year a session opened for votes; the two last years with a figure for trade), ``now``, ``now_low``, ``now_high``,
        ``before``, ``change``, ``change_low``, ``change_high`` (missing without sampling error) and ``clear``: up, down, or
        unclear by the interval of the change; same, up or down where there is none.

    Notes
    -----
    Counts have exact Poisson intervals, agreement a bootstrap over texts; ``difference`` for the change. Traps: two years
    are two years; a change that is not clear may still be one; the newest year of a register is the least complete, and
    that of SIPRI a first estimate; the last session of the Assembly was not over when the data end.
    """
    last = record.last
    coding = Coding(level=level)
    pair = [(str(y), y, y) for y in (last, last - 1)]
    words = coding.accepts(record.milestones)
    words = words.loc[words["kind"] == "statement", "date"].dt.year
    found: dict[str, tuple[tuple[int, int], list[Estimate]]] = {
        key: ((last, last - 1), [e for e, _ in values])
        for key, values in {
            "exercises": _exercises(record, pair, coding),
            "technology": _technology(record, pair, coding),
            "deliveries": _deliveries(record, pair, coding),
            "orders": _orders(record, pair, coding),
            "acts": _agreements(record, pair, coding),
            "statements": _a_year(words, pair, coding),
            "institutions": _institutions(record, pair, coding),
            "vetoes": _vetoes(record, pair, coding),
            "friction": _friction(record, pair, coding),
        }.items()
    }
    found |= {key: _last_sessions(record, index, scale, level) for key, index, scale in _AGREEMENT}
    found |= {f"trade-{name}": _last_two(record.shares(side)) for name, side in (("china", "CHN"), ("russia", "RUS"))}
    total = alignment.trade(record.trade)
    total = total[total["basis"].eq("chinese-customs") & total["total"].notna()]
    found["trade"] = _last_two(total.assign(share=total["total"] / 1000))
    records = []
    for key, label, unit, interval in KEYS:
        (at, earlier), (now, before) = found[key]
        if interval == "none":
            now, before = (Estimate(e.value, math.nan, math.nan) for e in (now, before))
        change = difference(now, before)
        records.append((key, label, unit, at, earlier, *now, before.value, *change, _clear(change)))
    names = ["key", "label", "unit", "now_at", "before_at", "now", "now_low", "now_high", "before"]
    return pd.DataFrame(records, columns=[*names, "change", "change_low", "change_high", "clear"])


_AGREEMENT = (("votes", "simple", 100.0), ("votes-corrected", "kappa", 1.0))


def _clear(change: Estimate) -> str:
    if math.isnan(change.low):
        return "same" if change.value == 0 else "up" if change.value > 0 else "down"
    return "up" if change.low > 0 else "down" if change.high < 0 else "unclear"


def _last_sessions(record: Record, index: str, scale: float, level: float) -> tuple[tuple[int, int], list[Estimate]]:
    """Agreement in the last session and the one before, by the year each opened."""
    years = sorted(set(record.opened))[-2:]
    calls = record.calls.where(record.opened.isin(years))
    by = record.opened[record.opened.isin(years)].reset_index(drop=True)
    texts = voting.texts(calls.calls)
    table = voting.interval(calls, [("CHN", "RUS")], index=index, by=by, clusters=texts, level=level).set_index("group")
    rows = [Estimate(*(scale * table.loc[y, ["value", "lower", "upper"]].astype(float))) for y in reversed(years)]
    return (int(years[-1]), int(years[0])), rows


def _last_two(rows: pd.DataFrame) -> tuple[tuple[int, int], list[Estimate]]:
    """The two last years with a figure."""
    last = rows.sort_values("year").tail(2).iloc[::-1]
    years = tuple(int(y) for y in last["year"])
    return (years[0], years[1]), [Estimate(float(v), math.nan, math.nan) for v in last["share"]]
