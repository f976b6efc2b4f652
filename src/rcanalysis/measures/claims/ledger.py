"""How a claim is judged: tests against fixed thresholds, combined into a verdict, recomputed over a grid of codings.

The method is that of a multiverse analysis (Steegen, Tuerlinckx, Gelman and Vanpaemel 2016, Perspectives on Psychological
Science 11): every reasonable coding is run, and the share of codings with the same verdict is reported beside it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from types import MappingProxyType
from typing import Any

import pandas as pd

from rcanalysis.measures import (
    arms,
    assembly,
    balance,
    council,
    exercises,
    overview,
    positions,
    voting,
    watch,
)
from rcanalysis.measures.exercises import CONFIDENCE
from rcanalysis.measures.trends import Estimate, proportion_interval

VERDICTS = ("supported", "partly supported", "contradicted", "not testable")
OUTCOMES = ("yes", "no", "open", "not testable")

GRID: Mapping[str, tuple[Any, ...]] = MappingProxyType(
    {
        # rows of the register of exercises
        "min_confidence": ("medium", "high", "low"),
        "partners": ("all", "bilateral only"),
        "patrols": ("with", "without"),
        "competitions": ("without", "with"),
        "police_drills": ("without", "with"),
        "parts": ("without", "with"),
        "first": (exercises.FIRST_YEAR, 2005, 2012),
        "unknown": ("as no", "as yes"),
        # arms transfers
        "edition": (arms.ORDERS_EDITION, *reversed(arms.REGISTER_EDITIONS)),
        "length": (5, 3, 7),
        "compared": ("window before", "largest window"),
        "recent": (2, 3, 5),
        # votes
        "index": ("simple", "lijphart", "kappa"),
        "absent": ("drop", "abstain"),
        "calls": voting.GRID["calls"],
        "sessions": (4, 1, 10),
        "council_since": (council.SINCE, 2000, 2007, 2014),
        "withheld": ("abstentions", "abstentions and absences"),
        "failed_drafts": ("with", "without"),
        "assembly_since": (1991, 2001, 2014),
        # other registers
        "rows": ("medium and high confidence", "all", "high confidence"),
        "disputes_from": (1960, 1949),
        "cut": (1989, 1987, 1992),
        # the relationship as a whole
        "periods": tuple(overview.CUTS),
        "row_confidence": ("medium", "high", "low"),
        "before_register": ("missing", "none"),
        "with_arms": ("with", "without"),
        "with_friction": ("without", "with"),
        # what follows
        "measure": balance.MEASURES,
        "early": ("2000–2004", "1992–1996", "2010–2014"),
        "works": positions.CODINGS,
        "without_series": ("none", "exercises", "joint-vetoes", "agreement", "trade-share"),
        "without_category": ("none", "exercises", "arms", "technology", "un", "institutions", "economy", "friction"),
    }
)
"""The declared codings: every dimension with its options, the first of which is the headline's. A claim names the
dimensions it is varied over; the codings are all combinations of their options."""

Coding = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Evidence:
    """The tables, and what several claims compute from them.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        Tables of ``data/`` by name.
    as_of : date
        Last day of the registers; its year is partial.
    """

    tables: Mapping[str, pd.DataFrame]
    as_of: dt.date

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    def events(self, c: Coding, **options: Any) -> pd.DataFrame:
        """Rows of the register of exercises that count under a coding, from its first year to the last."""
        kinds = ["exercise"]
        kinds += ["patrol"] * (c["patrols"] == "with")
        kinds += ["competition"] * (c["competitions"] == "with") + ["police-drill"] * (c["police_drills"] == "with")
        given = {
            "min_confidence": c["min_confidence"],
            "bilateral_only": c["partners"] == "bilateral only",
            "kinds": kinds,
            "nested": c["parts"] == "with",
        }
        rows = exercises.select(self["exercises"], **(given | options))
        return rows[exercises.year(rows).between(c["first"], self.as_of.year)]

    def register(self, name: str, c: Coding) -> pd.DataFrame:
        """Rows of another register that are confident enough under a coding."""
        rows = self[name]
        accepted = {"all": 3, "medium and high confidence": 2, "high confidence": 1}[c["rows"]]
        return rows[rows["confidence"].astype(str).isin(CONFIDENCE[:accepted])]

    @cached_property
    def components(self) -> pd.DataFrame:
        """Components of complexity of every event, by ``event_id``."""
        e = self["exercises"]
        names = ("exercise_participants", "exercise_values", "regions", "coastline")
        return exercises.complexity(e, *(self[n] for n in names)).set_index("event_id", drop=False)

    @cached_property
    def delivered(self) -> pd.DataFrame:
        """Russia's deliveries to China by order and year, in terms of the newest edition."""
        rows = arms.reconcile(self["arms_deliveries"], self["arms_orders"])
        return rows[rows["supplier"] == "RUS"]

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Deliveries by year and edition."""
        both = arms.reconcile(self["arms_deliveries"], self["arms_orders"])
        return arms.dyad(self["arms_flows"], both)

    @cached_property
    def arms_codings(self) -> pd.DataFrame:
        """Fall of volume and of share, every coding of ``measures.arms.robustness``."""
        names = ("arms_deliveries", "arms_orders", "arms_flows", "arms_totals")
        return arms.robustness(*(self[n] for n in names))

    @cached_property
    def roll_calls(self) -> voting.RollCalls:
        """Roll calls of the General Assembly in which the People's Republic took part as a member."""
        every = voting.roll_calls(self["ga_rollcalls"], self["ga_votes"])
        return every.where(every.calls["date"] >= council.CHINA_SEATED)

    @cached_property
    def standings(self) -> pd.DataFrame:
        """Value and percentile of the three pairs of the triangle under every coding of the votes."""
        grid = {name: GRID[name] for name in ("index", "absent", "calls", "sessions")}
        parts = [
            voting.multiverse(self.roll_calls, a, b, grid=grid).assign(pair=f"{a}-{b}")
            for a, b in (("CHN", "RUS"), ("CHN", "USA"), ("RUS", "USA"))
        ]
        return pd.concat(parts, ignore_index=True).set_index(["pair", *grid]).sort_index()

    @cached_property
    def deepening(self) -> pd.DataFrame:
        """Components in the last period against the first, every coding of ``measures.overview.codings``."""
        return overview.codings(self._record)

    @cached_property
    def components_known(self) -> int:
        """Components of closeness that enter, friction aside."""
        return sum(c.field != "friction" for c in overview.COMPONENTS)

    @property
    def _record(self) -> overview.Record:
        tables = {field: self[name] for field, name in overview.TABLES.items()}
        calls = voting.roll_calls(self["ga_rollcalls"], self["ga_votes"])
        return overview.Record(**tables, calls=calls, as_of=self.as_of)

    @cached_property
    def _resources(self) -> pd.DataFrame:
        return balance.series(*(self[n] for n in ("military_spending", "capabilities", "gdp", "arms_totals")))

    @cached_property
    def balance_grid(self) -> pd.DataFrame:
        """Change of the pair's share of the world, by measure, edition and early window."""
        return balance.grid(self._resources)

    @cached_property
    def beside_rival(self) -> pd.DataFrame:
        """The pair beside the United States, by measure and edition."""
        return balance.against_rival(self._resources)

    @cached_property
    def camps(self) -> pd.DataFrame:
        """What published works expect, by choice of works."""
        return positions.disagreement(self["positions"]).codings

    @cached_property
    def _watched_tables(self) -> watch.Tables:
        names = [f.name for f in dataclasses.fields(watch.Tables) if f.name != "as_of"]
        return watch.Tables(**{name: self[name] for name in names}, as_of=self.as_of)

    @cached_property
    def watched(self) -> pd.DataFrame:
        """The watch-list with its readings."""
        return watch.watch(self["indicators"], self._watched_tables)

    @cached_property
    def drivers(self) -> watch.Dependence:
        """What can be observed of the drivers that the article names."""
        return watch.dependence_on_drivers(self.watched, self._watched_tables)

    @cached_property
    def ukraine(self) -> pd.DataFrame:
        """Resolutions on Ukraine with the votes of the three."""
        return assembly.on_ukraine(self.roll_calls, self["ga_reported"])


@dataclass(frozen=True, eq=False)
class Result:
    """What a claim's function measures under one coding.

    Attributes
    ----------
    values : mapping of str to Estimate
        Value, and limits where there are any, by ``test_id``; in the unit of the table of tests.
    coverage : float
        Share, 0 to 1, of the things the claim speaks of for which the value is known.
    rows : DataFrame, optional
        Rows of a register (with ``source_ids``) that the answer rests on.
    """

    values: Mapping[str, Estimate]
    coverage: float = 1.0
    rows: pd.DataFrame | None = None


Measure = Callable[[Evidence, Coding], Result]


@dataclass(frozen=True)
class Registered:
    """A claim's function and the dimensions of ``GRID`` it is varied over."""

    claim_id: str
    measure: Measure
    vary: tuple[str, ...]


REGISTRY: dict[str, Registered] = {}
"""The registered functions by claim. A claim without one is not testable."""


def claim(claim_id: str, *, vary: Sequence[str] = ()) -> Callable[[Measure], Measure]:
    """Register the function of a claim.

    Raises
    ------
    ValueError
        If the claim has a function already, or a dimension is not of ``GRID``.
    """

    def register(measure: Measure) -> Measure:
        if claim_id in REGISTRY:
            raise ValueError(f"{claim_id} has a function already: {REGISTRY[claim_id].measure.__name__}")
        if unknown := [name for name in vary if name not in GRID]:
            raise ValueError(f"{claim_id}: unknown dimensions {', '.join(unknown)}; known are {', '.join(GRID)}")
        REGISTRY[claim_id] = Registered(claim_id, measure, tuple(vary))
        return measure

    return register


HEADLINE: Coding = MappingProxyType({name: options[0] for name, options in GRID.items()})


def codings(vary: Sequence[str]) -> Iterator[Coding]:
    """Every combination of the options of some dimensions, the headline's first; all others stay at the headline's."""
    for options in product(*(GRID[name] for name in vary)):
        yield {**HEADLINE, **dict(zip(vary, options, strict=True))}


# what the functions of the claims are written with ---------------------------------------------------------------------

MISSING = Estimate(math.nan, math.nan, math.nan)
"""No value."""


def count(n: float) -> Estimate:
    """A count of all there is: it has no sampling error."""
    return Estimate(float(n), math.nan, math.nan)


def share(k: int, n: int) -> Estimate:
    """``k`` of ``n`` in percent with its exact interval; missing where there is nothing to divide by."""
    return Estimate(*(100 * x for x in proportion_interval(k, n))) if n else MISSING


def estimate(row: Any, value: str, low: str, high: str, *, times: float = 1) -> Estimate:
    """A value and its limits from three columns of a row."""
    return Estimate(*(times * float(row[name]) for name in (value, low, high)))


# the rule -----------------------------------------------------------------------------------------------------------


def outcome(value: Estimate, *, better: str, yes_at: float, no_at: float, decided_by: str) -> str:
    """The outcome of one test.

    Parameters
    ----------
    value : Estimate
        Missing limits count as the value.
    better : {"above", "below"}
        On which side of the threshold the claim lies.
    yes_at, no_at : float
        Thresholds; a missing ``no_at`` means that the test cannot speak against the claim.
    decided_by : {"interval", "value"}
        Whether the whole interval must lie beyond the threshold, or the value. A count of all there is has no
        sampling error, so its value decides.

    Returns
    -------
    str
        ``yes``, ``no`` or ``open``; ``open`` also where there is no value.
    """
    at, low, high = value
    if math.isnan(at):
        return "open"
    if decided_by == "value":
        low = high = at
    low, high = (at if math.isnan(low) else low), (at if math.isnan(high) else high)
    if better == "below":
        low, high, yes_at, no_at = -high, -low, -yes_at, -no_at
    # a threshold of zero change is not itself a change: with one threshold for both, yes lies strictly beyond it
    if low > yes_at or (low == yes_at and yes_at != no_at):
        return "yes"
    return "no" if high <= no_at and not math.isnan(no_at) else "open"


def verdict(outcomes: Sequence[str]) -> str:
    """The verdict of a claim from the outcomes of its tests.

    Supported if all are yes; partly supported if some are; contradicted if none is and at least one is no; not testable
    if the data decide none.
    """
    if not outcomes or not set(outcomes) <= set(OUTCOMES):
        raise ValueError(f"outcomes must be of {', '.join(OUTCOMES)}, got {list(outcomes)}")
    if "yes" in outcomes:
        return "supported" if set(outcomes) == {"yes"} else "partly supported"
    return "contradicted" if "no" in outcomes else "not testable"


def strength(*, directness: str, series: int, two_publishers: float | None, coverage: float) -> tuple[str, int]:
    """Strength of the evidence, by points.

    Parameters
    ----------
    directness : {"direct", "partly", "proxy", "none"}
        Whether what is measured is what the claim speaks of.
    series : int
        Independent data sets or registers it was measured in.
    two_publishers : float or None
        Share of the register's rows with sources of two publishers or more; None without such rows.
    coverage : float
        Share of what the claim speaks of for which the value is known.

    Returns
    -------
    tuple of str and int
        ``strong`` (5 or 6 points), ``moderate`` (3 or 4), ``weak`` (less), or ``none`` where the data decide nothing; and
        the points. Directness: direct 2, partly 1, proxy 0. Independence: 2 for two or more series, or for a register
        of which half the rows have two publishers; 1 for one data set; 0 for a register below half. Coverage: 2 from
        0.9, 1 from 0.6, else 0.
    """
    if directness == "none":
        return "none", 0
    direct = {"direct": 2, "partly": 1, "proxy": 0}[directness]
    if two_publishers is None:
        independent = min(series, 2)
    elif two_publishers >= 0.5:
        independent = 2
    else:
        independent = min(series - 1, 1)
    covered = 2 if coverage >= 0.9 else 1 if coverage >= 0.6 else 0
    points = direct + independent + covered
    return ("strong" if points >= 5 else "moderate" if points >= 3 else "weak"), points


def two_publishers(rows: pd.DataFrame | None, sources: pd.DataFrame) -> float | None:
    """Share of rows whose sources that a reader can open are of two publishers or more; None without rows.

    A publisher that relays another (written ``A / B``) counts as the one relayed.
    """
    if rows is None or "source_ids" not in rows or rows.empty:
        return None
    known = sources[sources["openable"].astype(bool)]
    origin = known["publisher"].astype(str).str.split(" / ").str[-1]
    publisher = dict(zip(known["source_id"], origin, strict=True))
    return float(rows["source_ids"].map(lambda ids: len({publisher[i] for i in ids if i in publisher}) >= 2).mean())


# judging ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Judgement:
    """A claim, judged.

    Attributes
    ----------
    claim : mapping
        The claim's row of the table ``claims``.
    verdict : str
    tests : DataFrame
        One row a test: ``test_id``, ``question``, ``unit``, ``digits``, ``better``, ``yes_at``, ``no_at``, ``why``,
        ``interval``, ``value``, ``low``, ``high``, ``outcome``.
    codings : DataFrame
        One row a coding, the headline's first: a column a dimension varied, ``value`` and ``outcome`` of each test
        (``<test_id>`` and ``<test_id>:outcome``), ``verdict``, ``holds`` (the same verdict as the headline's).
    strength : str
    points : int
    coverage : float
    sources : tuple of str
        Ids of the sources of the register rows it rests on.
    """

    claim: Mapping[str, Any]
    verdict: str
    tests: pd.DataFrame
    codings: pd.DataFrame
    strength: str
    points: int
    coverage: float
    sources: tuple[str, ...]

    @property
    def claim_id(self) -> str:
        """Identifier, such as ``C11``."""
        return str(self.claim["claim_id"])

    @property
    def k(self) -> int:
        """Codings with the same verdict."""
        return int(self.codings["holds"].sum())

    @property
    def n(self) -> int:
        """Codings."""
        return len(self.codings)

    @property
    def varied(self) -> tuple[str, ...]:
        """Dimensions varied."""
        return tuple(c for c in self.codings if c in GRID)

    @property
    def lead(self) -> pd.Series | None:
        """The first test with a value; None where nothing could be measured."""
        measured = self.tests[self.tests["value"].notna()]
        return None if measured.empty else measured.iloc[0]


def judge(claim_id: str, evidence: Evidence) -> Judgement:
    """Judge one claim.

    Parameters
    ----------
    claim_id : str
    evidence : Evidence
        With the tables ``claims``, ``claim_tests``, ``sources`` and those the claim's function reads.

    Raises
    ------
    ValueError
        If the claim is unknown, has no test, or its function and the table do not name the same tests.
    """
    claims = evidence["claims"].set_index("claim_id", drop=False)
    if claim_id not in claims.index:
        raise ValueError(f"unknown claim {claim_id!r}; known are {', '.join(claims.index)}")
    row = claims.loc[claim_id].to_dict()
    tests = evidence["claim_tests"]
    tests = tests[tests["claim_id"] == claim_id].reset_index(drop=True)
    if tests.empty:
        raise ValueError(f"{claim_id} has no test in the table claim_tests")
    measured = tests[tests["measure"].notna()]
    entry = REGISTRY.get(claim_id)
    if measured.empty and entry is not None:
        raise ValueError(f"{claim_id} has a function but no test with a measure")
    if entry is None and not measured.empty:
        raise ValueError(f"{claim_id} has tests but no registered function")
    table, first = _codings(claim_id, entry, tests, evidence)
    head = table.iloc[0]
    ids = list(tests["test_id"])
    values = [first.values.get(t, MISSING) for t in ids]
    tests = tests.assign(
        value=[v.value for v in values],
        low=[v.low for v in values],
        high=[v.high for v in values],
        outcome=[head[f"{t}:outcome"] for t in ids],
    )
    # a question that open data cannot answer is not covered
    coverage = first.coverage * len(measured) / len(tests)
    graded, points = strength(
        directness="none" if head["verdict"] == "not testable" else str(row["directness"]),
        series=len(row["series"]),
        two_publishers=two_publishers(first.rows, evidence["sources"]),
        coverage=coverage,
    )
    cited = [] if first.rows is None or "source_ids" not in first.rows else list(first.rows["source_ids"])
    return Judgement(
        claim=row,
        verdict=str(head["verdict"]),
        tests=tests,
        codings=table,
        strength=graded,
        points=points,
        coverage=coverage,
        sources=tuple(sorted({s for ids_ in cited for s in ids_})),
    )


def _codings(
    claim_id: str, entry: Registered | None, tests: pd.DataFrame, evidence: Evidence
) -> tuple[pd.DataFrame, Result]:
    """Every coding with its outcomes and verdict, and what was measured under the headline's."""
    if entry is None:
        none = Result({}, coverage=0.0)
        row = {f"{t}:outcome": "not testable" for t in tests["test_id"]}
        return pd.DataFrame([{**row, "verdict": "not testable", "holds": True}]), none
    measured = set(tests.loc[tests["measure"].notna(), "test_id"])
    records, first = [], None
    for coding in codings(entry.vary):
        result = entry.measure(evidence, coding)
        if set(result.values) != measured:
            odd = set(result.values) ^ measured
            raise ValueError(f"{claim_id}: the function and the table differ in the tests {', '.join(sorted(odd))}")
        first = first or result
        record: dict[str, Any] = {name: coding[name] for name in entry.vary}
        for t in tests.to_dict("records"):
            name = t["test_id"]
            if name not in measured:
                record[f"{name}:outcome"] = "not testable"
                continue
            record[name] = result.values[name].value
            rule = {key: t[key] for key in ("better", "yes_at", "no_at", "decided_by")}
            record[f"{name}:outcome"] = outcome(result.values[name], **rule)
        record["verdict"] = verdict([record[f"{name}:outcome"] for name in tests["test_id"]])
        records.append(record)
    table = pd.DataFrame(records)
    assert first is not None
    return table.assign(holds=table["verdict"] == table.loc[0, "verdict"]), first


def judge_all(evidence: Evidence, *, chapter: str | None = None) -> list[Judgement]:
    """Judge every claim, or those of a chapter, in the order of the table.

    Raises
    ------
    ValueError
        If no claim is of the chapter.
    """
    claims = evidence["claims"]
    if chapter is not None:
        claims = claims[claims["chapter"].astype(str) == chapter]
        if claims.empty:
            raise ValueError(f"no claim is of the chapter {chapter!r}")
    return [judge(str(claim_id), evidence) for claim_id in claims["claim_id"]]


def which_choices(judgement: Judgement) -> pd.DataFrame:
    """How much each choice matters: of the codings with an option, those with the headline's verdict.

    Returns
    -------
    DataFrame
        ``dimension``, ``option``, ``k``, ``n``, ``share``, in the order of ``GRID``. Empty for a claim with one coding.
    """
    records = []
    for name in judgement.varied:
        for option in GRID[name]:
            part = judgement.codings[judgement.codings[name] == option]
            if len(part):
                records.append((name, option, int(part["holds"].sum()), len(part)))
    out = pd.DataFrame(records, columns=["dimension", "option", "k", "n"])
    return out.assign(share=out["k"] / out["n"])
