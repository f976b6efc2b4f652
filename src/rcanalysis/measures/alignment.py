"""Treaties, institutions, statements, trade, disputes, friction and ideal points: what the chapter on alignment counts
outside the voting halls.

Frames come in with the columns and types of ``rcanalysis.load``; what goes out has plain columns, is sorted and has a
fresh index. Two traps hold for the registers (``milestones``, ``statement_themes``, ``friction``): they hold what was looked
for and found, so a count measures reporting and search, too; and two registers must not be weighed against each other.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from rcanalysis.measures.trends import is_partial, periods, poisson_interval

STAGES = ("early", "moderate", "advanced")
"""Stages of institutionalisation, from first to last."""

VERDICTS = ("yes", "partly", "no", "unknown")

DISPUTED_CRITERIA = ("personnel-exchange", "alliance-treaty")
"""Criteria that only some of the published lists have."""

MILESTONE_KINDS = ("treaty", "border", "agreement", "statement", "summit", "institution", "roadmap")

THEMES = (
    "multipolarity",
    "un-role",
    "non-interference",
    "unilateral-sanctions",
    "missile-defence",
    "nato",
    "iran-deal",
    "syria",
    "ukraine",
    "terrorism",
    "alliance",
    "military-cooperation",
)
"""Themes of joint statements, in the order of the table."""

FRICTION_KINDS = ("act", "statement", "report", "assessment")
FRICTION_PARTIES = ("China", "Russia", "both", "third")

OBLIGATIONS = ("defence", "consultation", "nonaggression", "neutrality")
"""From the strongest."""

DATASETS = {"atop": 2018, "cow": 2012}
"""Data sets on alliances and the last year each covers."""

FIRST_YEAR = 1949
"""Year in which the People's Republic was founded, on 1 October."""

INCIDENTS_FROM = 1991
"""Disputes that begin from this year on are left out where forces of the two states are meant: as far as is known they were
incidents at sea and at the border, though the data set gives no reasons."""

DISPUTES_SPAN = (dt.date(1949, 10, 1), dt.date(2014, 12, 31))
"""First and last day that the table ``disputes`` covers."""

SIDES = {"CHN": ("rus-share-of-chn", "total-chn"), "RUS": ("chn-share-of-rus", "total-rus")}
"""For each side: published share of the other in its trade, and its trade in all."""

SUCCESSORS = {"SUN": "RUS"}

IDEAL_LEVEL = 0.90
"""Level of the credible intervals in the table ``ideal_points``."""

TRIAD = ("CHN", "RUS", "USA")

Array = npt.NDArray[Any]


# Institutions -------------------------------------------------------------------------------------------------------


def scorecard(criteria: pd.DataFrame) -> pd.DataFrame:
    """The criteria in the order of the scheme, with the counts of their stage.

    Parameters
    ----------
    criteria : DataFrame
        Table ``institution_criteria``.

    Returns
    -------
    DataFrame
        ``position``, ``criterion_id``, ``stage``, ``criterion``, ``met`` (yes, partly, no, unknown), ``since``,
        ``date_precision``, ``confidence``, ``evidence``, ``against``, ``source_ids``, and of all criteria of the same
        stage: ``stage_n``, ``stage_met``, ``stage_partly``, ``stage_no``, ``stage_unknown``.

    Notes
    -----
    Trap: the verdicts are this book's, and "no" means that nothing was found.
    """
    columns = ["position", "criterion_id", "stage", "criterion", "met", "since", "date_precision", "confidence"]
    rows = criteria.sort_values("position", ignore_index=True)[[*columns, "evidence", "against", "source_ids"]]
    rows = rows.astype(dict.fromkeys(["stage", "met", "confidence"], str) | {"position": "int64"})
    rows["date_precision"] = _words(rows["date_precision"])
    rows["stage_n"] = rows.groupby("stage")["met"].transform("size").astype("int64")
    for verdict in VERDICTS:
        hits = (rows["met"] == verdict).groupby(rows["stage"]).transform("sum").astype("int64")
        rows[f"stage_{'met' if verdict == 'yes' else verdict}"] = hits
    return rows


def _words(column: pd.Series) -> pd.Series:
    """A column of words as plain text; a blank stays missing."""
    words = column.astype(object)
    return words.where(words.notna(), None)


def score(criteria: pd.DataFrame) -> pd.DataFrame:
    """Share of the criteria that are met, by stage, over the lists that others use.

    Returns
    -------
    DataFrame
        ``variant`` (``all criteria``, ``without personnel-exchange``, ``without alliance-treaty``, ``without both``),
        ``stage`` (early, moderate, advanced, all), ``n``, ``met``, ``partly``, ``no``, ``unknown``, ``share`` (met; missing
        without a criterion) and ``high`` (met, partly met or unknown).

    Raises
    ------
    ValueError
        If one of the two disputed criteria is not in the table: its variant would say nothing.

    Notes
    -----
    ``share`` to ``high`` is the range from a strict to a generous reading. There is no interval: the criteria are a list,
    not a sample. Trap: shares of three or four criteria; and criteria are not of equal weight.
    """
    missing = [c for c in DISPUTED_CRITERIA if c not in set(criteria["criterion_id"])]
    if missing:
        raise ValueError(f"no criterion {', '.join(missing)} in the table")
    variants: dict[str, tuple[str, ...]] = {"all criteria": ()}
    variants |= {f"without {c}": (c,) for c in DISPUTED_CRITERIA}
    variants["without both"] = DISPUTED_CRITERIA
    records = []
    for variant, left_out in variants.items():
        kept = criteria[~criteria["criterion_id"].isin(left_out)]
        for stage in (*STAGES, "all"):
            verdicts = (kept if stage == "all" else kept[kept["stage"] == stage])["met"]
            n = len(verdicts)
            met, partly, no, unknown = (int((verdicts == v).sum()) for v in VERDICTS)
            share, high = (met / n, (n - no) / n) if n else (math.nan, math.nan)
            records.append((variant, stage, n, met, partly, no, unknown, share, high))
    names = ["variant", "stage", "n", "met", "partly", "no", "unknown", "share", "high"]
    return pd.DataFrame(records, columns=names)


# Milestones and statements ------------------------------------------------------------------------------------------

STEPS = {"year": 1, "five-year": 5, "decade": 10}


def _in_periods(rows: pd.DataFrame, by: str, since: int | None, as_of: dt.date | None) -> tuple[pd.DataFrame, dt.date]:
    """Rows of the span with ``period``, cut at round years; and its last day."""
    if by not in STEPS:
        raise ValueError(f"by must be {', '.join(STEPS)}, not {by!r}")
    if rows.empty and (since is None or as_of is None):
        raise ValueError("without a row the span needs since and as_of")
    last = rows["date"].max().date() if as_of is None else as_of
    years = rows["date"].dt.year.astype("int64")
    first = int(years.min()) if since is None else since
    inside = (years >= first) & (rows["date"] <= pd.Timestamp(last))
    step = STEPS[by]
    breaks = range((first // step + 1) * step, last.year + 1, step)
    kept = rows[inside]
    return kept.assign(period=periods(years[inside], first=first, last=last.year, breaks=breaks)), last


def _partial(periods_: Sequence[str], as_of: dt.date) -> list[bool]:
    return [p == periods_[-1] and is_partial(as_of) for p in periods_]


def milestones_by_kind(
    milestones: pd.DataFrame, *, by: str = "five-year", since: int | None = None, as_of: dt.date | None = None
) -> pd.DataFrame:
    """Number of milestones by period and kind.

    Parameters
    ----------
    milestones : DataFrame
        Table ``milestones``.
    by : {"five-year", "year", "decade"}
        Periods begin at round years (1990, 1995, ...); the first and the last may be shorter, and their label says so.
    since : int
        First year; by default that of the first milestone.
    as_of : date
        Last day; by default that of the last milestone.

    Returns
    -------
    DataFrame
        For every period and kind, also those without a milestone: ``period`` (label), ``kind``, ``n``, ``low`` (those of
        low confidence among them), ``partial`` (the year of ``as_of`` is not over).

    Raises
    ------
    ValueError
        For an unknown ``by``, a span that ends before it begins, or a span that no row gives.

    Notes
    -----
    Trap: a selection. Summits in particular are far more than those named.
    """
    rows, last = _in_periods(milestones, by, since, as_of)
    labels = list(rows["period"].cat.categories)
    records = []
    for label, partial in zip(labels, _partial(labels, last), strict=True):
        for kind in MILESTONE_KINDS:
            hits = rows[(rows["period"] == label) & (rows["kind"] == kind)]
            records.append((label, kind, len(hits), int((hits["confidence"] == "low").sum()), partial))
    return pd.DataFrame(records, columns=["period", "kind", "n", "low", "partial"])


def timeline(milestones: pd.DataFrame) -> pd.DataFrame:
    """Milestones ready for a chart.

    Returns
    -------
    DataFrame
        By date: ``event_id``, ``date``, ``kind``, ``title``, ``confidence``, ``precision`` (day, month, year).

    Notes
    -----
    Trap: a date known to the month or year stands at its first day.
    """
    rows = milestones.rename(columns={"date_precision": "precision"}).sort_values(["date", "event_id"])
    rows = rows[["event_id", "date", "kind", "title", "confidence", "precision"]]
    return rows.astype(dict.fromkeys(["kind", "confidence", "precision"], str)).reset_index(drop=True)


def _dated(statement_themes: pd.DataFrame, milestones: pd.DataFrame) -> pd.DataFrame:
    rows = statement_themes[["statement_id", "theme", "says"]].merge(
        milestones[["event_id", "date", "title", "confidence"]].rename(columns={"event_id": "statement_id"}),
        on="statement_id",
        how="left",
        validate="many_to_one",
    )
    if rows["date"].isna().any():
        odd = rows.loc[rows["date"].isna(), "statement_id"].unique()
        raise ValueError(f"no milestone for the statements {', '.join(odd)}")
    rows = rows.astype(dict.fromkeys(["theme", "says", "confidence"], str))
    return rows.sort_values(["date", "statement_id"], ignore_index=True)


def themes(statement_themes: pd.DataFrame, milestones: pd.DataFrame) -> pd.DataFrame:
    """In how many joint statements each theme was seen, and when.

    Parameters
    ----------
    statement_themes, milestones : DataFrame
        Tables of these names.

    Returns
    -------
    DataFrame
        In the order of the table: ``theme``, ``statements`` (whose text takes the position), ``first_year``,
        ``last_year``, ``last_seen_id`` (the latest such statement; missing, with the years, where none does) and
        ``says_no`` (statements that a source says do not take it).

    Raises
    ------
    ValueError
        If a statement is not among the milestones.

    Notes
    -----
    Trap: texts were seen in excerpts, so numbers are lower bounds, a first year is the first found, and a theme that was not
    seen may be there.
    """
    rows = _dated(statement_themes, milestones)
    records = []
    for theme in THEMES:
        own = rows[rows["theme"] == theme]
        yes, no = own[own["says"] == "yes"], int((own["says"] == "no").sum())
        if yes.empty:
            records.append((theme, 0, None, None, None, no))
        else:
            years = yes["date"].dt.year
            records.append((theme, len(yes), int(years.min()), int(years.max()), yes["statement_id"].iloc[-1], no))
    out = pd.DataFrame(records, columns=["theme", "statements", "first_year", "last_year", "last_seen_id", "says_no"])
    return out.astype({"first_year": "Int64", "last_year": "Int64"})


def themes_by_statement(statement_themes: pd.DataFrame, milestones: pd.DataFrame) -> pd.DataFrame:
    """Which theme was seen in which statement.

    Returns
    -------
    DataFrame
        One row for each statement of which anything was coded, by date: ``statement_id``, ``date``, ``title``,
        ``confidence``, and one column a theme with ``yes``, ``no`` (a source says that it is absent) or ``not seen``.

    Raises
    ------
    ValueError
        If a statement is not among the milestones.

    Notes
    -----
    Trap: ``not seen`` is not ``no``. Statements of which nothing was coded have no row.
    """
    rows = _dated(statement_themes, milestones)
    cells = rows.pivot(index="statement_id", columns="theme", values="says")
    cells = cells.reindex(columns=list(THEMES)).astype(object)
    cells = cells.where(cells.notna(), "not seen").rename_axis(columns=None)
    heads = rows[["statement_id", "date", "title", "confidence"]].drop_duplicates("statement_id")
    return heads.merge(cells, left_on="statement_id", right_index=True).reset_index(drop=True)


# Friction -----------------------------------------------------------------------------------------------------------


def _friction_counts(rows: pd.DataFrame) -> dict[str, int]:
    """Counts over the rows that speak of friction; settlement apart."""
    own = rows[rows["bearing"] == "friction"]
    return {
        "n": len(own),
        **{f"kind_{k}": int((own["kind"] == k).sum()) for k in FRICTION_KINDS},
        **{f"parties_{p.lower()}": int((own["parties"] == p).sum()) for p in FRICTION_PARTIES},
        "answered": int((own["answered"] == "yes").sum()),
        "low": int((own["confidence"] == "low").sum()),
        "settlement": int((rows["bearing"] == "settlement").sum()),
    }


def friction_by_theme(friction: pd.DataFrame) -> pd.DataFrame:
    """Entries on friction by theme.

    Parameters
    ----------
    friction : DataFrame
        Table ``friction``.

    Returns
    -------
    DataFrame
        For each theme with an entry, the most frequent first: ``theme``; over entries that speak of friction ``n``,
        ``kind_act``, ``kind_statement``, ``kind_report``, ``kind_assessment``; ``parties_china``, ``parties_russia``,
        ``parties_both``, ``parties_third``; ``answered`` (denied, settled or qualified), ``low`` (of low confidence);
        and ``settlement`` (entries that speak against friction, not in ``n``).

    Notes
    -----
    Trap: the register was looked for, so its length says nothing about whether friction outweighs cooperation; reports on
    espionage often have one origin.
    """
    order = list(friction["theme"].cat.categories)
    records = [{"theme": t} | _friction_counts(friction[friction["theme"] == t]) for t in order]
    out = pd.DataFrame([r for r in records if r["n"] or r["settlement"]], columns=list(_columns("theme")))
    return out.sort_values("n", ascending=False, kind="stable", ignore_index=True)


def _columns(first: str) -> Iterable[str]:
    kinds = (f"kind_{k}" for k in FRICTION_KINDS)
    parties = (f"parties_{p.lower()}" for p in FRICTION_PARTIES)
    return first, "n", *kinds, *parties, "answered", "low", "settlement"


def friction_by_year(
    friction: pd.DataFrame, *, by: str = "five-year", since: int | None = None, as_of: dt.date | None = None
) -> pd.DataFrame:
    """Entries on friction by period.

    Parameters
    ----------
    friction : DataFrame
        Table ``friction``.
    by : {"five-year", "year", "decade"}
        Periods begin at round years; the first and the last may be shorter, and their label says so.
    since, as_of
        First year and last day; by default those of the first and the last entry.

    Returns
    -------
    DataFrame
        For every period, also those without an entry: ``period`` (label), the counts of ``friction_by_theme``, and
        ``partial`` (the year of ``as_of`` is not over).

    Raises
    ------
    ValueError
        For an unknown ``by``, a span that ends before it begins, or a span that no row gives.

    Notes
    -----
    Trap: what is recent is easier to find, so a rise is no finding.
    """
    rows, last = _in_periods(friction, by, since, as_of)
    labels = list(rows["period"].cat.categories)
    records = [{"period": p} | _friction_counts(rows[rows["period"] == p]) for p in labels]
    return pd.DataFrame(records, columns=list(_columns("period"))).assign(partial=_partial(labels, last))


def friction_rows(friction: pd.DataFrame) -> pd.DataFrame:
    """All entries for the page of the register, by date; settlement marked in ``bearing``."""
    columns = [
        "item_id",
        "date",
        "date_precision",
        "theme",
        "bearing",
        "kind",
        "parties",
        "title",
        "summary",
        "answered",
    ]
    rows = friction.sort_values(["date", "item_id"])[[*columns, "confidence", "source_ids", "note"]]
    words = ["date_precision", "theme", "bearing", "kind", "parties", "answered", "confidence"]
    return rows.astype(dict.fromkeys(words, str)).reset_index(drop=True)


# Treaties and disputes ----------------------------------------------------------------------------------------------


def obligations(treaties: pd.DataFrame, partners: pd.DataFrame, *, bilateral_only: bool = False) -> pd.DataFrame:
    """The strongest obligation in force between China and the Soviet Union or Russia, by year.

    Parameters
    ----------
    treaties, partners : DataFrame
        Tables ``treaty_obligations`` and ``treaty_partners``.
    bilateral_only : bool
        Only treaties between the two alone. The Correlates of War project does not say which are, so it is left out then.

    Returns
    -------
    DataFrame
        For each year from 1949 to the last a data set covers (ATOP 2018, Correlates of War 2012): ``year``, ``dataset``,
        ``strongest`` (defence, consultation, nonaggression, neutrality, none), ``treaties`` (number in force),
        ``treaty_ids`` (tuple), ``chn_partners`` and ``rus_partners`` (states that China and Russia owe this obligation to,
        missing for none, for a year that ``treaty_partners`` lacks and for data sets other than ATOP).

    Notes
    -----
    A treaty counts in every year in which it was in force on a day. Correlates of War codes an entente, which is taken as
    consultation. Offence is left out: neither data set codes it between the two. Traps: a promise not to attack is no
    promise to defend; the two data sets disagree, and the treaty of 2001 is none of the Correlates of War; a treaty that
    many have joined binds little (``bilateral_only``).
    """
    rows = treaties.assign(
        consultation=treaties["consultation"].fillna(False) | treaties["entente"].fillna(False),
        last=treaties["end"].dt.year.fillna(9999).astype("int64"),
        first=treaties["start"].dt.year.astype("int64"),
    )
    if bilateral_only:
        rows = rows[rows["bilateral"].fillna(False).astype(bool)]
    owed = partners.set_index([partners["state"].astype(str), "year", partners["obligation"].astype(str)])["partners"]
    records = []
    for dataset, end in DATASETS.items():
        if bilateral_only and dataset == "cow":
            continue
        own = rows[rows["dataset"] == dataset]
        for year in range(FIRST_YEAR, end + 1):
            held = own[(own["first"] <= year) & (own["last"] >= year)]
            strongest = next((o for o in OBLIGATIONS if held[o].fillna(False).any()), "none")
            counts = [
                owed.get((s, year, strongest), pd.NA) if dataset == "atop" and strongest != "none" else pd.NA
                for s in ("CHN", "RUS")
            ]
            ids = tuple(sorted(held["treaty_id"]))
            records.append((year, dataset, strongest, len(held), ids, *counts))
    names = ["year", "dataset", "strongest", "treaties", "treaty_ids", "chn_partners", "rus_partners"]
    out = pd.DataFrame(records, columns=names).astype({"chn_partners": "Int64", "rus_partners": "Int64"})
    return out.sort_values(["year", "dataset"], ignore_index=True)


def partners_compared(partners: pd.DataFrame, year: int) -> pd.DataFrame:
    """How many states China, Russia and the United States owe each obligation to in one year.

    Returns
    -------
    DataFrame
        From the strongest obligation, offence last: ``obligation``, ``CHN``, ``RUS``, ``USA`` (states).

    Raises
    ------
    ValueError
        If the table does not cover the year.
    """
    rows = partners[partners["year"] == year]
    if rows.empty:
        span = f"{partners['year'].min()} to {partners['year'].max()}"
        raise ValueError(f"treaty_partners has no year {year}; it covers {span}")
    rows = rows.astype({"state": str, "obligation": str, "partners": "int64"})
    table = rows.pivot(index="obligation", columns="state", values="partners")
    return table.reindex([*OBLIGATIONS, "offence"])[list(TRIAD)].rename_axis(columns=None).reset_index()


def disputes_by_decade(disputes: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Militarised disputes between the two, by the decade they began in.

    Parameters
    ----------
    disputes : DataFrame
        Table ``disputes``.

    Returns
    -------
    DataFrame
        For every decade from October 1949 to 2014: ``decade`` (label), ``years`` (exposure), ``n``, ``rate`` (disputes
        a year), ``lower``, ``upper``, ``highest`` (level of hostility reached, missing without a dispute), ``last_force``
        (latest year in which a dispute with use of force, level 4 or 5, ended) and ``last_force_between_forces`` (the
        same without those that began from 1991 on, as far as is known incidents at sea and at the border).

    Raises
    ------
    ValueError
        If a dispute begins outside the years that the table covers.

    Notes
    -----
    Exact Poisson interval (Garwood 1936). Traps: disputes come in clusters (1966 to 1969 is one conflict), so the interval
    is too narrow; the level says what was done, not how grave it was; and there is nothing after 2014, which does not
    mean that nothing happened.
    """
    first, last = DISPUTES_SPAN
    outside = disputes[(disputes["start"] < pd.Timestamp(first)) | (disputes["start"] > pd.Timestamp(last))]
    if len(outside):
        raise ValueError(f"begin outside {first} to {last}: {', '.join(outside['dispute_id'])}")
    began = disputes["start"].dt.year.astype("int64")
    decades = periods(began, first=first.year, last=last.year, breaks=range(first.year // 10 * 10 + 10, last.year, 10))
    used = disputes["hostility"] >= 4
    records = []
    for label in decades.cat.categories:
        ends = [int(y) for y in label.split("–")]
        begin = max(first, dt.date(ends[0], 1, 1))
        years = ends[-1] - ends[0] + (dt.date(begin.year + 1, 1, 1) - begin).days / (366 if _leap(begin.year) else 365)
        here = (decades == label).to_numpy()
        rows = disputes[here]
        force = disputes[here & used.to_numpy(dtype=bool)]
        grave = force[force["start"].dt.year < INCIDENTS_FROM]
        highest = rows["hostility"].max() if len(rows) else pd.NA
        dates = [t["end"].dt.year.max() if len(t) else pd.NA for t in (force, grave)]
        records.append((label, years, len(rows), *poisson_interval(len(rows), years, level=level), highest, *dates))
    names = ["decade", "years", "n", "rate", "lower", "upper", "highest", "last_force", "last_force_between_forces"]
    return pd.DataFrame(records, columns=names).astype(dict.fromkeys(names[6:], "Int64"))


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


# Trade --------------------------------------------------------------------------------------------------------------


def _precise(values: pd.Series) -> float:
    """Of several figures the one with most digits; of these the first in the table."""

    def zeros(value: float) -> int:
        digits = str(round(value))
        return len(digits) - len(digits.rstrip("0"))

    return float(min(values, key=zeros))


def _figures(trade: pd.DataFrame, measure: str, basis: str) -> pd.DataFrame:
    """Full-year figures of one body by year: ``value``, ``low``, ``high``, ``entries``."""
    keep = (trade["measure"] == measure) & (trade["basis"] == basis) & ~trade["part"].astype(bool)
    groups = trade[keep].groupby("year")["value"]
    out = groups.agg([("low", "min"), ("high", "max"), ("entries", "size")])
    out.insert(0, "value", groups.agg(_precise))
    out.index = out.index.astype("int64")
    return out


def trade(trade: pd.DataFrame) -> pd.DataFrame:
    """Goods trade between China and Russia, in two lines.

    Parameters
    ----------
    trade : DataFrame
        Table ``trade``.

    Returns
    -------
    DataFrame
        For every year from the first to the last of each ``basis`` (``chinese-customs``: published totals;
        ``atlas``: our sum of its two flows): ``year``, ``total``, ``low``, ``high``, ``spread`` (high less low;
        current USD million), ``entries`` (figures behind it), ``basis``, ``computed``. Years without a full-year figure
        have no total, so that a line breaks there.

    Notes
    -----
    Where a body's figures for a year differ the one given with most digits is taken, of these the first in the table, and
    ``spread`` says how far they lie apart. Figures of other bodies are not mixed in. Traps: current dollars, so growth
    includes inflation; the Atlas reconciles both sides and lies below Chinese customs in recent years; customs
    figures were read in reports.
    """
    customs = _figures(trade, "total-chn-rus", "chinese-customs").assign(basis="chinese-customs", computed=False)
    out, back = (_figures(trade, m, "atlas") for m in ("exports-chn-to-rus", "imports-chn-from-rus"))
    atlas = out.add(back).dropna().assign(basis="atlas", computed=True)  # a year with one flow only has no total
    parts = []
    for part in (customs, atlas):
        if part.empty:
            continue
        years = pd.RangeIndex(int(part.index.min()), int(part.index.max()) + 1, name="year")
        full = part.reindex(years)
        full[["basis", "computed"]] = part[["basis", "computed"]].iloc[0].to_list()
        parts.append(full.reset_index())
    columns = ["year", "total", "low", "high", "spread", "entries", "basis", "computed"]
    if not parts:
        return pd.DataFrame(columns=columns)
    both = pd.concat(parts, ignore_index=True).rename(columns={"value": "total"})
    both = both.assign(spread=both["high"] - both["low"], entries=both["entries"].fillna(0))
    return both[columns].astype({"entries": "int64", "computed": bool})


def dependence(trade: pd.DataFrame) -> pd.DataFrame:
    """What share of each side's trade is with the other.

    Parameters
    ----------
    trade : DataFrame
        Table ``trade``.

    Returns
    -------
    DataFrame
        By side, year and basis: ``year``, ``side`` (whose trade: ``CHN`` or ``RUS``), ``share`` (of the other in it, percent),
        ``low``, ``high`` (over the figures that differ), ``basis``, ``computed`` (true: our division), ``partial`` (covers
        a part of the year only) and ``entry_id`` (of a published share; missing for ours). The basis is
        ``chinese-customs`` (China's side: both figures from Chinese customs), ``imf`` (Russia's side, to 2021: both
        from the IMF), ``mixed`` (Russia's side, from 2022: Chinese customs over Russian customs) or ``published`` (a share
        as others give it, each a row of its own).

    Notes
    -----
    Division only within one body, but for ``mixed``: China counts its imports with freight and insurance and Russia its
    exports without, so a mixed share is some points too high or too low. ``low`` and ``high`` are a range over
    conflicting figures, not an interval. Trap: a partial year is not comparable with a full one.
    """
    pairs = {"chinese-customs": ("CHN", "chinese-customs", "chinese-customs"), "imf": ("RUS", "imf", "imf")}
    pairs["mixed"] = ("RUS", "chinese-customs", "russian-customs")
    parts = []
    for basis, (side, above, below) in pairs.items():
        part = _figures(trade, "total-chn-rus", above).join(
            _figures(trade, SIDES[side][1], below), how="inner", lsuffix="_x", rsuffix="_y"
        )
        if (
            basis == "mixed"
        ):  # Russia's customs publish no trade by partner since 2022; before that there is no need to mix
            part = part[part.index >= 2022]
        share = 100 * part["value_x"] / part["value_y"]
        low, high = 100 * part["low_x"] / part["high_y"], 100 * part["high_x"] / part["low_y"]
        made = pd.DataFrame({"share": share, "low": low, "high": high}).reset_index()
        parts.append(made.assign(side=side, basis=basis, computed=True, partial=False, entry_id=None))
    for side, (measure, _) in SIDES.items():
        rows = trade[(trade["measure"] == measure) & (trade["basis"] == "published")]
        given = rows[["year", "entry_id"]].assign(share=rows["value"], low=rows["value"], high=rows["value"])
        given = given.assign(side=side, basis="published", computed=False, partial=rows["part"].astype(bool))
        parts.append(given)
    parts = [p.astype({"entry_id": object, "year": "int64", "partial": bool}) for p in parts if len(p)]
    columns = ["year", "side", "share", "low", "high", "basis", "computed", "partial", "entry_id"]
    if not parts:
        return pd.DataFrame(columns=columns)
    both = pd.concat(parts, ignore_index=True)
    return both.sort_values(["side", "year", "computed", "entry_id"], ignore_index=True)[columns]


def yearly_shares(dependence: pd.DataFrame) -> pd.DataFrame:
    """One share a year and side: the computed one, else the first published one for the whole year.

    Parameters
    ----------
    dependence : DataFrame
        What ``dependence`` returns.

    Returns
    -------
    DataFrame
        Its columns, by year; shares of a part of a year are left out.
    """
    rows = dependence[~dependence["partial"].astype(bool)]
    rows = rows.sort_values(["year", "computed"], ascending=[True, False], kind="stable")
    return rows.drop_duplicates(["year", "side"], ignore_index=True)


def asymmetry(dependence: pd.DataFrame) -> pd.DataFrame:
    """How many times more each weighs in the other's trade, in years with a share for both sides.

    Parameters
    ----------
    dependence : DataFrame
        What ``dependence`` returns. One share of a year and side is taken, see ``yearly_shares``.

    Returns
    -------
    DataFrame
        ``year``, ``chn_share`` (Russia's share of China's trade), ``rus_share`` (China's share of Russia's; percent),
        ``ratio`` (``rus_share`` over ``chn_share``; above 1 Russia depends more), ``low``, ``high`` (over figures that
        differ), ``chn_basis``, ``rus_basis``.

    Notes
    -----
    Trap: rounded published shares (3 or 4 percent) alone move the ratio by a tenth or more; where a basis is ``published``
    or ``mixed``, read it as a magnitude.
    """
    rows = yearly_shares(dependence).set_index("year")
    china, russia = (rows[rows["side"] == s][["share", "low", "high", "basis"]] for s in ("CHN", "RUS"))
    both = china.join(russia, how="inner", lsuffix="_chn", rsuffix="_rus").sort_index()
    return pd.DataFrame(
        {
            "year": both.index.to_numpy(dtype="int64"),
            "chn_share": both["share_chn"].to_numpy(),
            "rus_share": both["share_rus"].to_numpy(),
            "ratio": (both["share_rus"] / both["share_chn"]).to_numpy(),
            "low": (both["low_rus"] / both["high_chn"]).to_numpy(),
            "high": (both["high_rus"] / both["low_chn"]).to_numpy(),
            "chn_basis": both["basis_chn"].to_numpy(),
            "rus_basis": both["basis_rus"].to_numpy(),
        }
    )


# Ideal points -------------------------------------------------------------------------------------------------------


def _points(points: pd.DataFrame) -> pd.DataFrame:
    """Plain columns, the Soviet Union as Russia."""
    rows = points[["year", "iso3", "ideal_point", "lower", "upper"]].astype({"year": "int64", "iso3": str})
    rows = rows.assign(iso3=rows["iso3"].replace(SUCCESSORS))
    twice = rows[rows.duplicated(["year", "iso3"])]
    if len(twice):
        odd = ", ".join(f"{s} {y}" for y, s in twice[["year", "iso3"]].itertuples(index=False))
        raise ValueError(f"more than one ideal point for {odd}")
    return rows.sort_values(["year", "iso3"], ignore_index=True)


def ideal(points: pd.DataFrame) -> pd.DataFrame:
    """Ideal points of China, Russia and the United States.

    Parameters
    ----------
    points : DataFrame
        Table ``ideal_points``.

    Returns
    -------
    DataFrame
        ``year``, ``iso3`` (CHN, RUS, USA), ``ideal_point``, ``lower``, ``upper`` (90 % credible interval).

    Raises
    ------
    ValueError
        If a state has two points in a year.

    Notes
    -----
    RUS is the Soviet Union to 1991. China's row is the People's Republic alone, from 1971 on. Bailey, Strezhnev and
    Voeten (2017), Journal of Conflict Resolution 61. Trap: the line of contention is a statistical summary; states at the
    same point need not have voted alike.
    """
    rows = _points(points)
    return rows[rows["iso3"].isin(TRIAD)].reset_index(drop=True)


def farthest(points: pd.DataFrame, state: str, year: int) -> pd.DataFrame:
    """Members by the distance of their ideal point from that of one state in one year, the farthest first.

    Returns
    -------
    DataFrame
        ``iso3``, ``distance`` (units of the scale), ``place`` (1 is the farthest; ties share their mean place).

    Raises
    ------
    ValueError
        If the state has no point in that year.
    """
    rows = points[points["year"] == year]
    own = rows.loc[rows["iso3"].astype(str) == state, "ideal_point"]
    if len(own) != 1:
        raise ValueError(f"{state} has no ideal point in {year}")
    rest = rows[rows["iso3"].astype(str) != state]
    out = pd.DataFrame({"iso3": rest["iso3"].astype(str), "distance": (rest["ideal_point"] - float(own.iloc[0])).abs()})
    out["place"] = out["distance"].rank(ascending=False)
    return out.sort_values(["distance", "iso3"], ascending=[False, True], ignore_index=True)


def _z(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    return float(stats.norm.isf((1 - level) / 2))


def _errors(rows: pd.DataFrame) -> pd.Series:
    """Standard errors, if the 90 % intervals were those of normal distributions."""
    return (rows["upper"] - rows["lower"]) / (2 * _z(IDEAL_LEVEL))


def _state(rows: pd.DataFrame, state: str) -> pd.DataFrame:
    own = rows[rows["iso3"] == state]
    if own.empty:
        raise ValueError(f"no ideal point of {state}")
    return own.assign(error=_errors(own)).set_index("year")


def ideal_distance(points: pd.DataFrame, a: str, b: str, *, level: float = IDEAL_LEVEL) -> pd.DataFrame:
    """Distance of two states' ideal points, and where it stands among all dyads.

    Parameters
    ----------
    points : DataFrame
        Table ``ideal_points``.
    a, b : str
        Codes of the two states; RUS includes the Soviet Union.

    Returns
    -------
    DataFrame
        For every year with a point of both: ``year``, ``distance``, ``lower``, ``upper``, ``percentile`` (among all dyads
        of that year, itself left out: share that is closer, plus half of those as close; 0 is the closest dyad, 100 the
        most distant; missing with one dyad) and ``dyads``.

    Raises
    ------
    ValueError
        For a state without a point, one state twice, or a state with two points in a year.

    Notes
    -----
    The interval takes the two points as independent and normal, with the spread of their 90 % credible intervals; where
    their difference could be 0 it begins at 0. Trap: distances are those of one dimension. Two states can come closer
    on it because both move, and dyads are not independent, so the percentile has no interval here.
    """
    if a == b:
        raise ValueError(f"need two states, not {a} twice")
    z, rows = _z(level), _points(points)
    x, y = _state(rows, a), _state(rows, b)
    both = x.join(y, how="inner", lsuffix="_a", rsuffix="_b").sort_index()
    records = []
    by_year = dict(list(rows.groupby("year")["ideal_point"]))
    for year, row in both.iterrows():
        gap = float(row["ideal_point_a"] - row["ideal_point_b"])
        distance, reach = abs(gap), z * math.hypot(row["error_a"], row["error_b"])
        lower, upper = max(0.0, distance - reach), distance + reach
        position = by_year[year].to_numpy(dtype="float64")
        dyads = np.abs(position[:, None] - position[None, :])[np.triu_indices(len(position), 1)]
        # a computed difference may miss its mirror image by the last digit
        ties = np.isclose(dyads, distance, rtol=0, atol=1e-9)
        closer, others = int(((dyads < distance) & ~ties).sum()), len(dyads) - 1
        percentile = 100 * (closer + (int(ties.sum()) - 1) / 2) / others if others else math.nan
        records.append((int(year), distance, lower, upper, percentile, len(dyads)))
    return pd.DataFrame(records, columns=["year", "distance", "lower", "upper", "percentile", "dyads"])


def movers(
    points: pd.DataFrame,
    *,
    since: int,
    until: int,
    states: Sequence[str] = TRIAD,
    level: float = IDEAL_LEVEL,
) -> pd.DataFrame:
    """Whose move closed or opened the distance between two states.

    Parameters
    ----------
    points : DataFrame
        Table ``ideal_points``.
    since, until : int
        The two years compared.
    states : sequence of str
        Every pair of these is compared.

    Returns
    -------
    DataFrame
        For every pair: ``a``, ``b``, ``since``, ``until``; ``change_a``, ``change_b`` (of the ideal point, each with
        ``_lower`` and ``_upper``); ``distance_since``, ``distance_until``, ``change`` (of the distance), ``change_lower``,
        ``change_upper``; ``by_a``, ``by_b`` (part of that change that each one's move made; they sum to it) and ``mover``
        (whose part is larger in the direction of the change; missing if the distance did not change).

    Raises
    ------
    ValueError
        If ``until`` is not after ``since``, or a state has no point in one of the two years.

    Notes
    -----
    The part of each is the mean of what its move alone changes before and after the other's move (Shapley's value for two),
    which is its own change, with sign, as long as the two do not pass each other. Intervals take all points as independent
    and normal, with the spread of their 90 % credible intervals. Traps: the model smooths over years, so the errors of one
    state's points go together and intervals are too wide; where the two pass each other the interval of the change
    of distance is rough; and two years are two years: look at those between.
    """
    if until <= since:
        raise ValueError(f"until ({until}) must come after since ({since})")
    z, rows = _z(level), _points(points)
    found = {s: _state(rows, s) for s in states}
    for state, own in found.items():
        for year in (since, until):
            if year not in own.index:
                raise ValueError(f"no ideal point of {state} in {year}")
    records = []
    for a, b in combinations(states, 2):
        (a0, a1), (b0, b1) = ([float(found[s].at[y, "ideal_point"]) for y in (since, until)] for s in (a, b))
        errors = [[float(found[s].at[y, "error"]) for y in (since, until)] for s in (a, b)]
        reach_a, reach_b = (z * math.hypot(*e) for e in errors)
        before, after = abs(a0 - b0), abs(a1 - b1)
        change, reach = after - before, z * math.hypot(*errors[0], *errors[1])
        by_a = (abs(a1 - b0) - before + after - abs(a0 - b1)) / 2
        by_b = change - by_a
        lead = (by_a - by_b) * np.sign(change)
        mover = None if lead == 0 else a if lead > 0 else b
        records.append(
            {
                "a": a,
                "b": b,
                "since": since,
                "until": until,
                "change_a": a1 - a0,
                "change_a_lower": a1 - a0 - reach_a,
                "change_a_upper": a1 - a0 + reach_a,
                "change_b": b1 - b0,
                "change_b_lower": b1 - b0 - reach_b,
                "change_b_upper": b1 - b0 + reach_b,
                "distance_since": before,
                "distance_until": after,
                "change": change,
                "change_lower": change - reach,
                "change_upper": change + reach,
                "by_a": by_a,
                "by_b": by_b,
                "mover": mover,
            }
        )
    return pd.DataFrame(records)
