"""The watch-list: one reading for each indicator of how the relationship moves, set against a threshold fixed beforehand.

What is watched and where each threshold lies stands in the tables ``scenarios`` and ``indicators``; how it is read stands
here, one function an indicator, each built on the measures of the other chapters. ``watch`` brings the two together. A
threshold is a line that was drawn in advance. To have crossed it is not to have come true, and nothing here is a forecast.

Registers are read over windows that end on the day they reach (twelve months, or three or five years), so that a
year that is still running is never set against a full one. Yearly statistics are read for complete years only.

Traps that hold for all of it. Registers hold what was reported and found, and their last months are thinner than the
rest, so a fall at the end may be one in reporting. Indicators overlap: the same exercise may move several, so numbers of
crossed indicators are not numbers of independent signs.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy import stats

from rcanalysis.measures import alignment, arms, assembly, council, technology, voting
from rcanalysis.measures import exercises as drills
from rcanalysis.measures.trends import Estimate, before_after, is_partial, poisson_interval, proportion_interval
from rcanalysis.measures.trends import difference as of_intervals

SCENARIOS = ("closer-integration", "steady-coordination", "asymmetric-drift", "distancing")
DRIVERS = ("domestic-politics", "economy", "other-powers")
"""The three categories on which the path is said to depend (claim C32)."""

COMPARISONS = ("at least", "more than", "at most", "less than", "between")
STATES = ("yes", "no", "unknown")
DIRECTIONS = ("rising", "steady", "falling", "unknown")
BREAKS = (2014, 2022)
"""Sanctions after the annexation of Crimea, and the invasion of Ukraine with the sanctions that followed."""

FIRST_SESSION = 69
"""Session of the General Assembly that opened in 2014: earlier agreement is not compared."""

RECENT_MONTHS = 12
MOVED_YEARS = 3
CHANCE = 0.05
"""Chance at most with which a Poisson count of unchanged mean reaches a threshold drawn from it."""

RESTRICTIONS = ("sanctions", "export-controls", "finance")
"""Themes of friction in which one side withholds goods, payments or services from the other."""

COLUMNS = ("year", "period", "end", "value", "low", "high", "rows")


@dataclass(frozen=True)
class Tables:
    """The tables that the indicators read, and the last day of the registers."""

    exercises: pd.DataFrame
    series: pd.DataFrame
    series_gaps: pd.DataFrame
    regions: pd.DataFrame
    arms_deliveries: pd.DataFrame
    arms_orders: pd.DataFrame
    arms_flows: pd.DataFrame
    arms_totals: pd.DataFrame
    technology_events: pd.DataFrame
    ga_rollcalls: pd.DataFrame
    ga_votes: pd.DataFrame
    ga_reported: pd.DataFrame
    sc_drafts: pd.DataFrame
    institution_criteria: pd.DataFrame
    milestones: pd.DataFrame
    statement_themes: pd.DataFrame
    trade: pd.DataFrame
    friction: pd.DataFrame
    as_of: dt.date

    @cached_property
    def held(self) -> pd.DataFrame:
        """Exercises and patrols under the headline rule."""
        return drills.select(self.exercises)

    @cached_property
    def reconciled(self) -> pd.DataFrame:
        """Deliveries to China in terms of the newest edition."""
        return arms.reconcile(self.arms_deliveries, self.arms_orders)

    @cached_property
    def dyad(self) -> pd.DataFrame:
        """Yearly volume to China."""
        return arms.dyad(self.arms_flows, self.reconciled)

    @cached_property
    def volumes(self) -> pd.DataFrame:
        """Five-year windows of volume and shares."""
        return arms.windows(self.dyad, self.arms_totals, self.arms_flows)

    @cached_property
    def all_calls(self) -> voting.RollCalls:
        """Roll calls of the General Assembly in the sessions that the breaks compare, five before 2014 and all later."""
        rows = self.ga_rollcalls
        return voting.roll_calls(rows[rows["regular_session"] >= FIRST_SESSION - 5], self.ga_votes)

    @cached_property
    def calls(self) -> voting.RollCalls:
        """Those from session ``FIRST_SESSION`` on."""
        return self.all_calls.where(self.all_calls.calls["regular_session"] >= FIRST_SESSION)

    @cached_property
    def agreements(self) -> pd.DataFrame:
        """Agreement corrected for chance by session: China and Russia, Russia and the United States."""
        pairs = [("CHN", "RUS"), ("RUS", "USA")]
        return voting.interval(self.calls, pairs, index="kappa", clusters=voting.texts(self.calls.calls))

    @cached_property
    def on_ukraine(self) -> pd.DataFrame:
        """Resolutions of the General Assembly on Ukraine."""
        return assembly.on_ukraine(self.calls, self.ga_reported)

    @cached_property
    def last_roll_call(self) -> dt.date:
        """Day of the last known vote in the General Assembly: its windows end there, not with the registers."""
        day: dt.date = self.calls.calls["date"].max().date()
        return day

    @cached_property
    def shares(self) -> pd.DataFrame:
        """Share of each in the other's trade, one a year."""
        return alignment.yearly_shares(alignment.dependence(self.trade))


@dataclass(frozen=True, eq=False)
class Reading:
    """One indicator as it stands, and as it stood.

    Attributes
    ----------
    history : DataFrame
        In order of time: ``year`` (of the end; of a session, in which it opened), ``period`` (label), ``end`` (last day),
        ``value``, ``low``, ``high`` (missing where there is none), ``rows`` (of the data that were read).
    uncertainty : {"interval", "bounds", "none"}
        What ``low`` and ``high`` are: a 95 % interval, or the range that unknown cases or conflicting figures leave.
    step : int
        Rows of the history from a reading to the previous one that shares no data with it.
    """

    history: pd.DataFrame
    uncertainty: str = "none"
    step: int = 1

    @property
    def known(self) -> bool:
        """True if there is a value."""
        return bool(len(self.history)) and not math.isnan(self.now.value)

    def _at(self, back: int) -> pd.Series | None:
        return self.history.iloc[-1 - back] if 0 <= back < len(self.history) else None

    @property
    def now(self) -> Estimate:
        """The reading; missing if there is none."""
        return _estimate(self._at(0))

    @property
    def previous(self) -> Estimate:
        """The reading before; missing if there is none."""
        return _estimate(self._at(self.step))

    @property
    def change(self) -> Estimate:
        """Reading less the previous one.

        Notes
        -----
        With intervals, the interval of the difference by Zou and Donner (2008), Statistics in Medicine 27, who make it
        from the two separate ones; with bounds, the range of the difference; else without limits.
        """
        return difference(self.now, self.previous, self.uncertainty)


def _estimate(row: pd.Series | None) -> Estimate:
    if row is None:
        return Estimate(math.nan, math.nan, math.nan)
    return Estimate(*(float(row[c]) for c in ("value", "low", "high")))


def difference(now: Estimate, before: Estimate, uncertainty: str) -> Estimate:
    """``now`` less ``before``, see ``Reading.change``.

    Raises
    ------
    ValueError
        For an unknown kind of uncertainty.
    """
    if uncertainty == "interval":
        return of_intervals(now, before)
    change = now.value - before.value
    if uncertainty == "bounds":
        return Estimate(change, now.low - before.high, now.high - before.low)
    if uncertainty != "none":
        raise ValueError(f"uncertainty must be interval, bounds or none, not {uncertainty!r}")
    return Estimate(change, math.nan, math.nan)


def direction(reading: Reading, *, least_change: float) -> str:
    """Whether an indicator is rising, falling or steady.

    Parameters
    ----------
    reading : Reading
    least_change : float
        Smallest change that counts, in the unit of the indicator.

    Returns
    -------
    str
        ``rising`` or ``falling`` if the change is at least ``least_change`` and its whole interval lies on that side of 0;
        ``steady`` otherwise, which means that no change is shown; ``unknown`` without a previous reading, or where
        bounds leave both open.
    """
    change = reading.change
    if math.isnan(change.value):
        return "unknown"
    if reading.uncertainty != "none" and change.low <= 0 <= change.high:
        settled = change.low == change.high or reading.uncertainty == "interval"
        return "steady" if settled else "unknown"
    if abs(change.value) < least_change:
        return "steady"
    return "rising" if change.value > 0 else "falling"


def crossed(
    estimate: Estimate,
    comparison: str,
    threshold: float,
    threshold_high: float = math.nan,
    *,
    uncertainty: str = "none",
) -> str:
    """Whether a reading lies on the far side of its threshold.

    Parameters
    ----------
    estimate : Estimate
    comparison : str
        One of ``COMPARISONS``; ``between`` includes both ends, ``threshold`` and ``threshold_high``.
    uncertainty : str
        With ``bounds`` both ends must lie on the same side, else it is unknown. An interval does not matter here: the
        reading is what it is, and ``firm`` says whether its interval holds the threshold.

    Returns
    -------
    str
        ``yes``, ``no``, ``unknown``.

    Raises
    ------
    ValueError
        For an unknown comparison, or ``between`` without its upper end.
    """
    if comparison not in COMPARISONS:
        raise ValueError(f"unknown comparison {comparison!r}; expected one of {', '.join(COMPARISONS)}")
    if comparison == "between" and math.isnan(threshold_high):
        raise ValueError("between needs an upper end of the threshold")
    tests: dict[str, Callable[[float], bool]] = {
        "at least": lambda x: x >= threshold,
        "more than": lambda x: x > threshold,
        "at most": lambda x: x <= threshold,
        "less than": lambda x: x < threshold,
        "between": lambda x: threshold <= x <= threshold_high,
    }
    if math.isnan(estimate.value):
        return "unknown"
    values = (estimate.low, estimate.high) if uncertainty == "bounds" else (estimate.value,)
    found = {tests[comparison](x) for x in values}
    return "unknown" if len(found) > 1 else "yes" if found.pop() else "no"


# Readings over windows of the registers -----------------------------------------------------------------------------


def _ends(as_of: dt.date, first: int) -> list[pd.Timestamp]:
    """The day of ``as_of`` in every year from ``first`` on."""
    return [pd.Timestamp(as_of) - pd.DateOffset(years=as_of.year - y) for y in range(first, as_of.year + 1)]


def _inside(rows: pd.DataFrame, end: pd.Timestamp, months: int, column: str) -> pd.DataFrame:
    return rows[(rows[column] > end - pd.DateOffset(months=months)) & (rows[column] <= end)]


def _over_windows(
    t: Tables,
    rows: pd.DataFrame,
    value: Callable[[pd.DataFrame], tuple[Estimate, int]],
    *,
    uncertainty: str,
    months: int = 12,
    first: int,
    column: str = "date",
    as_of: dt.date | None = None,
) -> Reading:
    """A value with its limits for the window that ends on the last day, and on that day of every year before."""
    records = []
    for end in _ends(as_of or t.as_of, first):
        estimate, read = value(_inside(rows, end, months, column))
        start = end - pd.DateOffset(months=months) + pd.DateOffset(days=1)
        label = f"{start:%b %Y} to {end:%b %Y}"
        records.append((end.year, label, end, *estimate, read))
    return Reading(pd.DataFrame(records, columns=list(COLUMNS)), uncertainty, months // 12)


def _count(rows: pd.DataFrame) -> tuple[Estimate, int]:
    return poisson_interval(len(rows)), len(rows)


def _coded(rows: pd.DataFrame, column: str) -> tuple[Estimate, int]:
    """Number of rows coded yes; its bounds take every unknown as no and as yes."""
    codes = rows[column].astype(str)
    yes, unknown = int((codes == "yes").sum()), int((codes == "unknown").sum())
    return Estimate(yes, yes, yes + unknown), len(rows)


def events_held(t: Tables) -> Reading:
    """Exercises and patrols of the last twelve months under the headline rule."""
    return _over_windows(t, t.held, _count, uncertainty="interval", first=2004, column="start_date")


def patrol_share(t: Tables) -> Reading:
    """Share of patrols among the exercises and patrols of the last twelve months (0 to 1)."""

    def share(rows: pd.DataFrame) -> tuple[Estimate, int]:
        return proportion_interval(int((rows["kind"] == "patrol").sum()), len(rows)), len(rows)

    return _over_windows(t, t.held, share, uncertainty="interval", first=2012, column="start_date")


def air_patrols(t: Tables) -> Reading:
    """Joint air patrols of the last twelve months."""
    rows = t.held[(t.held["series_id"] == "joint-air-patrol").fillna(False)]
    return _over_windows(t, rows, _count, uncertainty="interval", first=2019, column="start_date")


def new_seas(t: Tables) -> Reading:
    """Seas that joint events first reached in the last twelve months."""
    rows = drills.new_waters(drills.at_sea(t.exercises), t.regions)
    return _over_windows(t, rows, _count, uncertainty="interval", first=2012, column="start_date")


def combined_commands(t: Tables) -> Reading:
    """Exercises and patrols of the last twelve months with a combined command, as reported."""
    return _over_windows(
        t, t.held, lambda r: _coded(r, "combined_command"), uncertainty="bounds", first=2005, column="start_date"
    )


def landings(t: Tables) -> Reading:
    """Exercises of the last twelve months with a landing, as reported."""
    return _over_windows(
        t, t.held, lambda r: _coded(r, "landing"), uncertainty="bounds", first=2005, column="start_date"
    )


def ground_forces(t: Tables) -> Reading:
    """Exercises of the last twelve months in which land forces took part, as reported."""
    return _over_windows(
        t, t.held, lambda r: _coded(r, "ground_part"), uncertainty="bounds", first=2005, column="start_date"
    )


def peace_mission_gap(t: Tables) -> Reading:
    """Complete years since the last Peace Mission."""
    name = "peace-mission"
    rows, one, gaps = (
        x[(x["series_id"] == name).fillna(False).astype(bool)] for x in (t.exercises, t.series, t.series_gaps)
    )
    records = []
    for end in _ends(t.as_of, 2012):
        until = rows[rows["start_date"] <= end]
        gap = drills.cadence(until, one, gaps, as_of=end.date())["years_since_last"].iloc[0]
        value = math.nan if pd.isna(gap) else float(gap)
        records.append((end.year, f"to {end:%b %Y}", end, value, math.nan, math.nan, len(until)))
    return Reading(pd.DataFrame(records, columns=list(COLUMNS)))


def technology_seen(t: Tables) -> Reading:
    """Entries of the last three years that show a thing in a new area of technology."""

    def seen(rows: pd.DataFrame) -> tuple[Estimate, int]:
        if rows.empty:
            return poisson_interval(0), 0
        table = technology.evidence_by_area(rows)
        new = table[table["new_area"]]
        return poisson_interval(int(new.loc[new["evidence"] == "seen", "n"].sum())), int(new["n"].sum())

    rows = technology.cooperation(t.technology_events)
    return _over_windows(t, rows, seen, uncertainty="interval", months=36, first=1998)


def technology_transfers(t: Tables) -> Reading:
    """Licences, transfers of know-how and joint developments of the last three years."""
    rows = technology.transfers(t.technology_events)
    return _over_windows(t, rows, _count, uncertainty="interval", months=36, first=1998)


def joint_vetoes(t: Tables) -> Reading:
    """Drafts that China and Russia both vetoed in the last twelve months."""
    return _over_windows(t, council.joint(t.sc_drafts), _count, uncertainty="interval", first=2007)


def _lone(t: Tables, vote: str, *, share: bool) -> Reading:
    """China's votes on what Russia alone vetoed in the last three years; bounds for those not known."""

    def counted(rows: pd.DataFrame) -> tuple[Estimate, int]:
        n = len(rows)
        hits, unknown = int((rows["CHN"] == vote).sum()), int((rows["CHN"] == council.UNKNOWN).sum())
        if not share:
            return Estimate(hits, hits, hits + unknown), n
        return Estimate(*((hits / n, hits / n, (hits + unknown) / n) if n else (math.nan, 0.0, 1.0))), n

    return _over_windows(t, council.russian_alone(t.sc_drafts), counted, uncertainty="bounds", months=36, first=2010)


def lone_vetoes_supported(t: Tables) -> Reading:
    """Drafts of the last three years that Russia alone vetoed and China voted for."""
    return _lone(t, "yes", share=False)


def lone_vetoes_abstained(t: Tables) -> Reading:
    """Share of the drafts that Russia alone vetoed in the last three years on which China abstained (0 to 1)."""
    return _lone(t, "abstain", share=True)


def ukraine_with_russia(t: Tables) -> Reading:
    """Share of the General Assembly's resolutions on Ukraine of the last three years that China voted against (0 to 1)."""

    def share(rows: pd.DataFrame) -> tuple[Estimate, int]:
        return proportion_interval(int((rows["CHN"] == "no").sum()), len(rows)), len(rows)

    return _over_windows(t, t.on_ukraine, share, uncertainty="interval", months=36, first=2017, as_of=t.last_roll_call)


def ukraine_against_russia(t: Tables) -> Reading:
    """Resolutions of the General Assembly on Ukraine of the last three years that China voted for and Russia against."""

    def apart(rows: pd.DataFrame) -> tuple[Estimate, int]:
        return poisson_interval(int(((rows["CHN"] == "yes") & (rows["RUS"] == "no")).sum())), len(rows)

    return _over_windows(t, t.on_ukraine, apart, uncertainty="interval", months=36, first=2017, as_of=t.last_roll_call)


def roadmaps(t: Tables) -> Reading:
    """Plans of military cooperation for several years that were signed in the last five years."""
    rows = t.milestones[t.milestones["kind"] == "roadmap"]
    return _over_windows(t, rows, _count, uncertainty="interval", months=60, first=2016)


def statements_on_cooperation(t: Tables) -> Reading:
    """Joint statements of the last twelve months that speak for military cooperation, as far as their text was seen."""
    rows = alignment.themes_by_statement(t.statement_themes, t.milestones)
    rows = rows.assign(code=rows["military-cooperation"].replace({"not seen": "unknown"}))
    return _over_windows(t, rows, lambda r: _coded(r, "code"), uncertainty="bounds", first=2001)


def _friction(rows: pd.DataFrame, column: str) -> int:
    """One count of the friction register over some rows."""
    return 0 if rows.empty else int(alignment.friction_by_year(rows, by="decade")[column].sum())


def friction_acts(t: Tables) -> Reading:
    """Acts of the last twelve months in which one side kept its distance from the other."""

    def acts(rows: pd.DataFrame) -> tuple[Estimate, int]:
        return poisson_interval(_friction(rows, "kind_act")), len(rows)

    return _over_windows(t, t.friction, acts, uncertainty="interval", first=2012)


def friction_restrictions(t: Tables) -> Reading:
    """Acts of the last twelve months in which one side withheld goods, payments or services from the other."""

    def acts(rows: pd.DataFrame) -> tuple[Estimate, int]:
        return poisson_interval(_friction(rows, "kind_act")), len(rows)

    rows = t.friction[t.friction["theme"].isin(RESTRICTIONS)]
    return _over_windows(t, rows, acts, uncertainty="interval", first=2012)


def friction_answered(t: Tables) -> Reading:
    """Share of the entries on friction of the last three years that were denied, settled or qualified (0 to 1)."""

    def share(rows: pd.DataFrame) -> tuple[Estimate, int]:
        n = _friction(rows, "n")
        return proportion_interval(_friction(rows, "answered"), n), n

    return _over_windows(t, t.friction, share, uncertainty="interval", months=36, first=2012)


# Readings of complete years and sessions ----------------------------------------------------------------------------


def _yearly(
    year: Iterable[int],
    value: Iterable[float],
    *,
    low: Iterable[float] | None = None,
    high: Iterable[float] | None = None,
    length: int = 1,
    step: int = 1,
) -> Reading:
    """Complete years, or runs of ``length`` years that end with ``year``."""
    years = [int(y) for y in year]
    rows = pd.DataFrame(
        {
            "year": years,
            "period": [str(y) if length == 1 else f"{y - length + 1}–{y}" for y in years],
            "end": [pd.Timestamp(y, 12, 31) for y in years],
            "value": [float(v) for v in value],
            "low": math.nan if low is None else [float(v) for v in low],
            "high": math.nan if high is None else [float(v) for v in high],
            "rows": length,
        }
    )
    return Reading(rows, "none" if low is None else "bounds", step)


def deliveries(t: Tables) -> Reading:
    """Deliveries of Russia to China over five years (TIV, million)."""
    w = t.volumes
    return _yearly(w["end"], w["russia_to_china"], length=5, step=5)


def share_of_imports(t: Tables) -> Reading:
    """Russia's share of China's arms imports over five years (0 to 1), with its range over editions."""
    w = t.volumes
    low, high = w["share_of_imports_low"], w["share_of_imports_high"]
    return _yearly(w["end"], w["share_of_imports"], low=low, high=high, length=5, step=5)


def _arms_years(t: Tables) -> range:
    return range(arms.FIRST_RUSSIA, int(t.dyad["year"].max()) + 1)


def years_without_order(t: Tables) -> Reading:
    """Years since China last ordered arms from Russia, as the newest edition has it."""
    ordered = np.unique(arms.order_years(t.arms_orders)["ordered"])
    years = _arms_years(t)
    return _yearly(years, [y - ordered[ordered <= y].max() for y in years])


def engines(t: Tables) -> Reading:
    """Aircraft engines delivered as an item of their own in the last complete year."""
    units = arms.engines(t.reconciled).groupby("year")["units"].sum()
    return _yearly(units.index, units)


def open_orders(t: Tables) -> Reading:
    """What remains of open orders with a known number (TIV, million); only as it stands."""
    last = int(t.dyad["year"].max())
    return _yearly([last], [arms.open_orders(t.arms_orders, as_of=last)["tiv_remaining"].sum()])


def reverse_flow(t: Tables) -> Reading:
    """Deliveries from China to Russia over those from Russia to China in the last complete year."""
    to_china = t.dyad[t.dyad["supplier"] == "RUS"].set_index("year")["tiv"]
    back = arms.reverse(t.arms_orders, t.arms_deliveries).set_index("year")["tiv"]
    back = back.reindex(to_china.index, fill_value=0.0)
    ratio = (back / to_china.where(to_china > 0)).dropna()
    return _yearly(ratio.index, ratio)


def _agreement(t: Tables, a: str, b: str) -> Reading:
    rows = t.agreements[(t.agreements["a"] == a) & (t.agreements["b"] == b)].set_index("group")
    last = t.calls.calls.groupby("regular_session")["date"].max()
    sessions = [int(s) for s in rows.index]
    history = pd.DataFrame(
        {
            "year": [voting.FOUNDED + s for s in sessions],
            "period": [f"session {s}, to {last[s]:%b %Y}" for s in sessions],
            "end": [last[s] for s in sessions],
            "value": rows["value"].to_numpy(),
            "low": rows["lower"].to_numpy(),
            "high": rows["upper"].to_numpy(),
            "rows": rows["joint"].to_numpy(),
        }
    )
    return Reading(history, "interval")


def agreement_china_russia(t: Tables) -> Reading:
    """Agreement of China and Russia in the General Assembly, corrected for chance (kappa), in the last session."""
    return _agreement(t, "CHN", "RUS")


def agreement_russia_us(t: Tables) -> Reading:
    """Agreement of Russia and the United States in the General Assembly, corrected for chance (kappa), in the last session."""
    return _agreement(t, "RUS", "USA")


def advanced_criteria(t: Tables) -> Reading:
    """Criteria of the advanced stage of institutionalisation that are met; bounds take partly met and unknown as met."""
    criteria = t.institution_criteria
    records = []
    for end in _ends(t.as_of, 2014):
        begun = (criteria["since"].isna() | (criteria["since"] <= end)).to_numpy()
        score = alignment.score(criteria.assign(met=criteria["met"].astype(str).where(begun, "no")))
        row = score[(score["variant"] == "all criteria") & (score["stage"] == "advanced")].iloc[0]
        met, most = float(row["met"]), float(row["n"] - row["no"])
        records.append((end.year, f"to {end:%b %Y}", end, met, met, most, int(row["n"])))
    return Reading(pd.DataFrame(records, columns=list(COLUMNS)), "bounds")


def _share(t: Tables, side: str) -> Reading:
    rows = t.shares[t.shares["side"] == side]
    return _yearly(rows["year"], rows["share"], low=rows["low"], high=rows["high"])


def china_in_russian_trade(t: Tables) -> Reading:
    """China's share of Russia's trade in the last complete year with a figure (percent)."""
    return _share(t, "RUS")


def russia_in_chinese_trade(t: Tables) -> Reading:
    """Russia's share of China's trade in the last complete year with a figure (percent)."""
    return _share(t, "CHN")


def trade_asymmetry(t: Tables) -> Reading:
    """How many times more China weighs in Russia's trade than Russia in China's, in the last year with both."""
    rows = alignment.asymmetry(t.shares)
    return _yearly(rows["year"], rows["ratio"], low=rows["low"], high=rows["high"])


def trade_total(t: Tables) -> Reading:
    """Goods trade of the two by Chinese customs in the last complete year (current USD, billion)."""
    rows = alignment.trade(t.trade)
    rows = rows[(rows["basis"] == "chinese-customs") & rows["total"].notna()]
    return _yearly(rows["year"], rows["total"] / 1000, low=rows["low"] / 1000, high=rows["high"] / 1000)


MEASURES: Mapping[str, Callable[[Tables], Reading]] = MappingProxyType(
    {
        "exercises-more": events_held,
        "exercises-usual": events_held,
        "exercises-fewer": events_held,
        "exercises-patrol-share": patrol_share,
        "exercises-air-patrols": air_patrols,
        "exercises-new-seas": new_seas,
        "exercises-command": combined_commands,
        "exercises-landing": landings,
        "exercises-ground": ground_forces,
        "exercises-peace-mission": peace_mission_gap,
        "arms-deliveries": deliveries,
        "arms-share": share_of_imports,
        "arms-no-order": years_without_order,
        "arms-engines": engines,
        "arms-open-orders": open_orders,
        "arms-reverse": reverse_flow,
        "technology-seen": technology_seen,
        "technology-transfers": technology_transfers,
        "un-agreement-high": agreement_china_russia,
        "un-agreement-low": agreement_china_russia,
        "un-russia-us": agreement_russia_us,
        "un-ukraine-with": ukraine_with_russia,
        "un-ukraine-against": ukraine_against_russia,
        "un-joint-vetoes": joint_vetoes,
        "un-lone-supported": lone_vetoes_supported,
        "un-lone-abstained": lone_vetoes_abstained,
        "institutions-advanced": advanced_criteria,
        "institutions-roadmap": roadmaps,
        "statements-cooperation": statements_on_cooperation,
        "trade-china-in-russia": china_in_russian_trade,
        "trade-russia-in-china": russia_in_chinese_trade,
        "trade-asymmetry": trade_asymmetry,
        "trade-total": trade_total,
        "friction-acts": friction_acts,
        "friction-restrictions": friction_restrictions,
        "friction-answered": friction_answered,
    }
)
"""The function that reads each indicator of the table ``indicators``."""


# Thresholds ---------------------------------------------------------------------------------------------------------


def poisson_limit(mean: float, *, upper: bool, chance: float = CHANCE) -> int:
    """The nearest count to a Poisson mean that is reached from it with at most a given chance.

    Parameters
    ----------
    mean : float
    upper : bool
        The least count that is so high; else the greatest that is so low.
    chance : float
        One-sided.

    Returns
    -------
    int
        Minus 1 if even no event at all is likelier than ``chance``.

    Raises
    ------
    ValueError
        For a mean that is negative or a chance outside 0 to 1.

    Notes
    -----
    Limits of a chart for counts (Shewhart's c chart) with exact tails. Trap: the mean is an estimate from a few years
    and is taken as known, so the true chance is somewhat higher.
    """
    if mean < 0 or not 0 < chance < 1:
        raise ValueError(f"need a mean of 0 or more and a chance between 0 and 1, not {mean} and {chance}")
    if upper:
        count = 0
        while stats.poisson.sf(count - 1, mean) > chance:
            count += 1
        return count
    count = -1
    while stats.poisson.cdf(count + 1, mean) <= chance:
        count += 1
    return count


def derived(indicator: pd.Series, reading: Reading) -> tuple[float, float]:
    """The threshold that an indicator's rule gives from its earlier readings.

    Parameters
    ----------
    indicator : Series
        A row of table ``indicators``.
    reading : Reading

    Returns
    -------
    (float, float)
        Threshold and its upper end; the upper end is missing but for ``poisson-between``, both are for a definition.

    Raises
    ------
    ValueError
        If the history lacks the basis years.
    """
    rule = str(indicator["basis_rule"])
    if rule == "definition":
        return math.nan, math.nan
    first, last = int(indicator["basis_first"]), int(indicator["basis_last"])
    basis = reading.history[reading.history["year"].between(first, last)]["value"].dropna()
    if basis.empty:
        raise ValueError(f"{indicator['indicator_id']}: no reading from {first} to {last}")
    if rule == "record-high":
        return float(basis.max()), math.nan
    if rule == "record-low":
        return float(basis.min()), math.nan
    mean = float(basis.mean())
    low, high = (poisson_limit(mean, upper=u) for u in (False, True))
    if rule == "poisson-between":
        return low + 1.0, high - 1.0
    return float(high if rule == "poisson-upper" else low), math.nan


# The watch-list -----------------------------------------------------------------------------------------------------


def readings(indicators: pd.DataFrame, tables: Tables) -> dict[str, Reading]:
    """Every indicator of the table read.

    Raises
    ------
    ValueError
        If an indicator has no function, a function no indicator, or the table names another function.
    """
    named = dict(zip(indicators["indicator_id"].astype(str), indicators["measure"].astype(str), strict=True))
    if odd := sorted(set(named) ^ set(MEASURES)):
        raise ValueError(f"indicators and functions do not match: {', '.join(odd)}")
    if odd := sorted(i for i, m in named.items() if MEASURES[i].__name__ != m):
        raise ValueError(f"the table names another function than the one that reads {', '.join(odd)}")
    made: dict[str, Reading] = {}  # indicators that share a function share its reading
    return {i: made.setdefault(m, MEASURES[i](tables)) if m not in made else made[m] for i, m in named.items()}


def watch(indicators: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """The watch-list with its present readings.

    Parameters
    ----------
    indicators : DataFrame
        Table ``indicators``.
    tables : Tables

    Returns
    -------
    DataFrame
        One row an indicator, in their order: ``indicator_id``, ``title``, ``category``, ``unit``, ``scenario_id``,
        ``driver`` (missing where it reads the relationship itself); ``value``, ``low``, ``high``, ``uncertainty``,
        ``period``, ``end`` (last day), ``rows``, ``previous``, ``age_months`` (whole months from ``end`` to the last day of the
        registers); ``comparison``, ``threshold``, ``threshold_high``; ``crossed`` (yes, no, unknown), ``firm`` (nullable
        boolean: the whole interval lies on the same side; missing without one), ``direction`` (rising, steady, falling,
        unknown), ``progress``, ``progress_low``, ``progress_high`` (see ``progress``), ``moved`` (nullable boolean: from one reading to the next it crossed or
        came back within the last three years; missing with fewer than two known states).

    Raises
    ------
    ValueError
        As ``readings``.

    Notes
    -----
    Trap: the thresholds were set with the record in view, so ``crossed`` describes this edition and tests nothing.
    """
    found = readings(indicators, tables)
    records = []
    for row in indicators.itertuples():
        r = found[str(row.indicator_id)]
        rule = (str(row.comparison), float(row.threshold), float(row.threshold_high))
        now, known = r.now, r.known
        last = r.history.iloc[-1]
        state = crossed(now, *rule, uncertainty=r.uncertainty)
        way = progress(r, *rule)
        firm = None
        if known and r.uncertainty == "interval":
            firm = len({crossed(Estimate(x, x, x), *rule) for x in now}) == 1
        records.append(
            {
                "indicator_id": str(row.indicator_id),
                "title": str(row.title),
                "category": str(row.category),
                "unit": str(row.unit),
                "scenario_id": str(row.scenario_id),
                "driver": None if pd.isna(row.driver) else str(row.driver),
                "value": now.value,
                "low": now.low,
                "high": now.high,
                "uncertainty": r.uncertainty,
                "period": str(last["period"]),
                "end": last["end"],
                "rows": int(last["rows"]),
                "previous": r.previous.value,
                "age_months": _months(last["end"], pd.Timestamp(tables.as_of)),
                "comparison": rule[0],
                "threshold": rule[1],
                "threshold_high": rule[2],
                "crossed": state,
                "firm": firm,
                "direction": direction(r, least_change=float(row.least_change)),
                "progress": way.value,
                "progress_low": way.low,
                "progress_high": way.high,
                "moved": _moved(r, rule, tables.as_of),
            }
        )
    return pd.DataFrame(records).astype({"firm": "boolean", "moved": "boolean"})


def _months(start: pd.Timestamp, end: pd.Timestamp) -> int:
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def progress(reading: Reading, comparison: str, threshold: float, threshold_high: float = math.nan) -> Estimate:
    """How far a reading has come on the way from the farthest reading on record to its threshold.

    Returns
    -------
    Estimate
        0 at the earlier or present reading farthest from the threshold, 1 at the threshold, above 1 beyond it; with the
        least and the most that the limits of the reading (and the reading itself) give. For ``between``: 1 at either end,
        above 1 inside, below 1 outside. Missing without a reading, or where no reading ever lay short of the threshold,
        so that there is no way to measure it by.

    Notes
    -----
    Only for drawing unlike indicators on one scale. Trap: where the record is short or even, a small step looks long.
    """
    now = reading.now
    if math.isnan(now.value):
        return Estimate(math.nan, math.nan, math.nan)
    if comparison == "between":
        half = (threshold_high - threshold) / 2 or 1.0
        steps = [1 + min(x - threshold, threshold_high - x) / half for x in now]
    else:
        sign = 1.0 if comparison in ("at least", "more than") else -1.0
        start = float((sign * reading.history["value"].dropna()).min())
        way = sign * threshold - start
        steps = [(sign * x - start) / way if way > 0 else math.nan for x in now]
    if any(map(math.isnan, steps)):
        return Estimate(steps[0], math.nan, math.nan)
    return Estimate(steps[0], min(steps), max(steps))


def _moved(reading: Reading, rule: tuple[str, float, float], as_of: dt.date) -> bool | None:
    """Whether the state changed between one reading and the next within the last three years."""
    states = [
        (row["end"], crossed(_estimate(row), *rule, uncertainty=reading.uncertainty))
        for _, row in reading.history.iterrows()
    ]
    states = [(end, s) for end, s in states if s != "unknown"]
    since = pd.Timestamp(as_of) - pd.DateOffset(years=MOVED_YEARS)
    pairs = [(a, b) for (_, a), (end, b) in pairwise(states) if end > since]
    return any(a != b for a, b in pairs) if pairs else None


def by_scenario(watched: pd.DataFrame) -> pd.DataFrame:
    """How many of the signs of each scenario are there.

    Parameters
    ----------
    watched : DataFrame
        What ``watch`` returns.

    Returns
    -------
    DataFrame
        For each scenario, in order: ``scenario_id``, ``n``, ``crossed``, ``not_crossed``, ``unknown``, ``towards`` (not
        crossed or unknown, but moving towards the threshold), ``away`` (crossed, but moving back).

    Notes
    -----
    Traps: scenarios have different numbers of indicators, chosen for what can be read; a larger share of one is no
    probability, and signs of several can be there at once.
    """
    records = []
    for scenario in SCENARIOS:
        rows = watched[watched["scenario_id"] == scenario]
        state = rows["crossed"]
        upward = rows["comparison"].isin(["at least", "more than"])
        toward = rows["direction"].eq("rising") & upward | rows["direction"].eq("falling") & (
            rows["comparison"].isin(["at most", "less than"])
        )
        back = rows["direction"].isin(["rising", "falling"]) & ~toward & rows["comparison"].ne("between")
        counts = [int((state == s).sum()) for s in STATES]
        records.append(
            (scenario, len(rows), *counts, int((toward & state.ne("yes")).sum()), int((back & state.eq("yes")).sum()))
        )
    return pd.DataFrame(records, columns=["scenario_id", "n", "crossed", "not_crossed", "unknown", "towards", "away"])


# Claims C32 and C33 -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Dependence:
    """The observable part of "the path depends on domestic politics, economy and other powers" (C32).

    Attributes
    ----------
    coverage : DataFrame
        For each driver: ``driver``, ``n`` (indicators), ``readable`` (with a reading), ``recent`` (whose data end within the
        last twelve months), ``crossed``.
    breaks : DataFrame
        What ``at_breaks`` returns.
    """

    coverage: pd.DataFrame
    breaks: pd.DataFrame

    @property
    def covered(self) -> int:
        """Drivers with an indicator that can be read."""
        return int((self.coverage["readable"] > 0).sum())

    @property
    def drivers(self) -> int:
        """Drivers that the claim names."""
        return len(self.coverage)

    @property
    def apart(self) -> int:
        """Comparisons at a break that lie apart from what would be expected without it."""
        return int(self.breaks["apart"].sum())


def at_breaks(tables: Tables) -> pd.DataFrame:
    """What changed at two known breaks from outside: the sanctions of 2014 and the invasion of 2022.

    Returns
    -------
    DataFrame
        For each break and each of four series: ``series`` (exercises, joint-vetoes, agreement, trade-share),
        ``break_year``, ``before``, ``after`` (rates a year, kappa, or percent), ``change``, ``low``, ``high``, ``expected`` (the
        change without a break), ``apart`` (the interval does not hold it), ``scale`` (ratio or difference).

    Notes
    -----
    Counts: ratio of the rates of the neighbouring periods with its exact interval (``trends.before_after``), against
    the ratio that the steady trend over all years gives. Agreement: kappa of five sessions before and from the break
    (``voting.shift``), against the change of the median dyad. Share of China in Russia's trade: how far the neighbouring
    years from the break lie on average from the line through those before it (``beyond_line``); expected: not at all.

    Traps: two breaks and four series allow no more than an association. Much else changed in both years, and series
    that grow have ratios above 1 at any year. From 2022 on the share of trade mixes two statistics, and its first line rests
    on four years. Intervals are not adjusted for their number.
    """
    records = []
    for name, counts in (
        ("exercises", drills.per_year(tables.held, as_of=tables.as_of)),
        ("joint-vetoes", _joint_per_year(tables)),
    ):
        table = before_after(counts, years=BREAKS)
        for r in table[table["window"] == "neighbouring periods"].itertuples():
            values = (r.rate_before, r.rate_after, r.rate_ratio, r.low, r.high, r.trend_ratio)
            records.append((name, int(r.break_year), *map(float, values), "ratio"))
    calls = tables.all_calls
    clusters = voting.texts(calls.calls)
    for year in BREAKS:
        session = year - voting.FOUNDED
        s = voting.shift(calls, "CHN", "RUS", at=session, index="kappa", clusters=clusters)
        change = (s.value_before, s.value_after, *s.change, s.median_change.value)
        records.append(("agreement", year, *change, "difference"))
    share = tables.shares[tables.shares["side"] == "RUS"].set_index("year")["share"]
    edges = (int(share.index.min()), *BREAKS, int(share.index.max()) + 1)
    for at, year in enumerate(BREAKS, start=1):
        before = share[(share.index >= edges[at - 1]) & (share.index < year)]
        after = share[(share.index >= year) & (share.index < edges[at + 1])]
        values = (before.mean(), after.mean(), *beyond_line(before, after), 0.0)
        records.append(("trade-share", year, *map(float, values), "difference"))
    columns = ["series", "break_year", "before", "after", "change", "low", "high", "expected", "scale"]
    out = pd.DataFrame(records, columns=columns)
    return out.assign(apart=(out["expected"] < out["low"]) | (out["expected"] > out["high"]))


def beyond_line(before: pd.Series, after: pd.Series, *, level: float = 0.95) -> Estimate:
    """How far later values lie on average from the straight line through earlier ones.

    Parameters
    ----------
    before, after : Series
        Values by year (index).

    Returns
    -------
    Estimate
        Mean of observed less extrapolated values, with its prediction interval (Student's t).

    Raises
    ------
    ValueError
        With fewer than three earlier years or no later one: no line with an error can be drawn.

    Notes
    -----
    The plain interrupted time series. Traps: a line has no reason to go on, and with autocorrelated errors the interval
    is too narrow.
    """
    n, m = len(before), len(after)
    if n < 3 or m < 1:
        raise ValueError(f"need three years before and one after, not {n} and {m}")
    x, y = before.index.to_numpy(dtype="float64"), before.to_numpy(dtype="float64")
    slope, intercept = np.polyfit(x - x.mean(), y, 1)
    rest = y - (intercept + slope * (x - x.mean()))
    variance = float(rest @ rest) / (n - 2)
    later = after.index.to_numpy(dtype="float64") - x.mean()
    gap = float((after.to_numpy(dtype="float64") - (intercept + slope * later)).mean())
    spread = variance * (1 / m + 1 / n + later.mean() ** 2 / float(((x - x.mean()) ** 2).sum()))
    reach = float(stats.t.isf((1 - level) / 2, n - 2)) * math.sqrt(spread)
    return Estimate(gap, gap - reach, gap + reach)


def _joint_per_year(tables: Tables) -> pd.DataFrame:
    """Joint vetoes a year since Russia holds the seat."""
    table = council.vetoes(tables.sc_drafts, by="year", until=tables.as_of.year)
    table = table[table["state"] == "CHN"].rename(columns={"period": "year", "joint": "n"})
    table = table.assign(year=table["year"].astype("int64"))
    running = (table["year"] == tables.as_of.year) & is_partial(tables.as_of)
    return table.assign(partial=running)[["year", "n", "partial"]].reset_index(drop=True)


def dependence_on_drivers(watched: pd.DataFrame, tables: Tables) -> Dependence:
    """What can be observed of claim C32.

    Parameters
    ----------
    watched : DataFrame
        What ``watch`` returns.
    tables : Tables

    Returns
    -------
    Dependence
    """
    records = []
    for driver in DRIVERS:
        rows = watched[watched["driver"] == driver]
        known = rows["value"].notna()
        recent = known & (rows["age_months"] <= RECENT_MONTHS)
        records.append((driver, len(rows), int(known.sum()), int(recent.sum()), int((rows["crossed"] == "yes").sum())))
    coverage = pd.DataFrame(records, columns=["driver", "n", "readable", "recent", "crossed"])
    return Dependence(coverage, at_breaks(tables))


@dataclass(frozen=True)
class Monitoring:
    """The observable part of "it needs monitoring" (C33): whether watching shows anything.

    Attributes
    ----------
    n : int
        Indicators.
    readable : int
        With a reading.
    recent : int
        Whose data end within the last twelve months.
    crossed, unknown : int
        Beyond their threshold now; where the data leave that open.
    judged : int
        With two known states to compare in the last three years.
    moved : int
        Of these, crossed or came back in that time.
    share : Estimate
        ``moved`` of ``judged`` with its exact interval, as if indicators were independent, which they are not.
    """

    n: int
    readable: int
    recent: int
    crossed: int
    unknown: int
    judged: int
    moved: int
    share: Estimate


def monitoring(watched: pd.DataFrame) -> Monitoring:
    """What can be observed of claim C33.

    Parameters
    ----------
    watched : DataFrame
        What ``watch`` returns.
    """
    known = watched["value"].notna()
    judged = watched["moved"].dropna().astype(bool)
    return Monitoring(
        n=len(watched),
        readable=int(known.sum()),
        recent=int((known & (watched["age_months"] <= RECENT_MONTHS)).sum()),
        crossed=int((watched["crossed"] == "yes").sum()),
        unknown=int((watched["crossed"] == "unknown").sum()),
        judged=len(judged),
        moved=int(judged.sum()),
        share=proportion_interval(int(judged.sum()), len(judged)),
    )
