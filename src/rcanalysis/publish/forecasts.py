"""Figures and tables on the forecasts of the book, and on what such forecasts would have been worth."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from rcanalysis.charts import forecasts as charts
from rcanalysis.data import as_of, load, metadata
from rcanalysis.measures import arms, exercises, voting
from rcanalysis.measures import forecasts as measures
from rcanalysis.publish.display import Figure, Table, format_number
from rcanalysis.publish.parts import drawn, join, percent

LABELS = {
    "events": "All exercises and patrols",
    "naval": "With ships",
    "air": "With aircraft",
    "ground": "With land forces",
    "air-patrols": "Joint air patrols",
    "naval-patrols": "Joint naval patrols",
    "vetoes": "Joint vetoes",
    "deliveries": "Arms deliveries (million TIV)",
    "agreement": "Identical votes",
    "agreement-chance": "Agreement beyond chance",
}
MODELS = {"pool": "the pool", "last": "last year's value", "all-years": "the mean of all years"}
NAMES = {
    "pool": "pool",
    "last": "last year's value",
    "all-years": "mean of all years",
    "mean-5": "mean of five years",
    "steady": "wandering rate",
    "trend": "trend",
}
DIGITS = dict.fromkeys(measures.COUNTS, 0) | {"deliveries": 0, "agreement": 2, "agreement-chance": 2}
SERIES = (
    "exercises",
    "sc_drafts",
    "arms_deliveries",
    "arms_orders",
    "arms_flows",
    "ga_rollcalls",
    "ga_votes",
    "sources",
)
FIRST_DRAWN = 2003


@dataclass(frozen=True)
class Forecasts:
    """The series, the forecasts kept in the table, and when and from what they were made."""

    history: pd.DataFrame
    kept: pd.DataFrame
    made_on: dt.date
    edition: str
    known_to: dict[str, dt.date]

    @cached_property
    def backtest(self) -> pd.DataFrame:
        """Forecasts of earlier years with what came."""
        return measures.backtest(self.history)

    @cached_property
    def skill(self) -> pd.DataFrame:
        """Every model against the two baselines."""
        return measures.skill(self.backtest)

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """How often the intervals of the pool held what came."""
        return measures.coverage(self.backtest)

    @cached_property
    def current(self) -> pd.DataFrame:
        """The rows of this edition in the table."""
        return self.kept[self.kept["edition"] == self.edition].reset_index(drop=True)

    @cached_property
    def made(self) -> pd.DataFrame:
        """The forecasts of this edition, made anew from the tables."""
        return measures.forecast(self.history, made_on=self.made_on, edition=self.edition, known_to=self.known_to)

    @property
    def short(self) -> list[str]:
        """Targets too short for a backtest."""
        return [t for t in measures.TARGETS if t not in set(self.backtest["target"])]


def forecasts() -> Forecasts:
    """Load everything the forecasts rest on.

    Notes
    -----
    The exercise register is taken as known to the date of its latest source, which is months before the edition: what
    came after that is forecast, not counted. The same for vetoes.
    """
    events, drafts, sources = load("exercises"), load("sc_drafts"), load("sources")
    flows, calls, votes = load("arms_flows"), load("ga_rollcalls"), load("ga_votes")
    seen, vetoes_seen = (measures.last_seen(rows, sources) for rows in (events, drafts))
    russian = arms.dyad(flows, arms.reconcile(load("arms_deliveries"), load("arms_orders")))
    since = calls["regular_session"] >= measures.FIRST_YEAR - voting.FOUNDED
    pair = votes[votes["iso3"].isin(["CHN", "RUS"])]
    history = measures.history(
        exercises.select(events),
        drafts,
        russian,
        voting.roll_calls(calls[since], pair),
        seen=seen,
        vetoes_seen=vetoes_seen,
    )
    delivered, voted = as_of("arms_flows"), as_of("ga_rollcalls")
    known_to = dict.fromkeys(measures.COUNTS, seen) | {"vetoes": vetoes_seen, "deliveries": delivered}
    return Forecasts(
        history=history,
        kept=load("forecasts"),
        made_on=as_of("exercises"),
        edition=metadata("exercises").version,
        known_to=known_to | {"agreement": voted, "agreement-chance": voted},
    )


def day(date: dt.date) -> str:
    """A day as ``8 May 2026``."""
    return f"{date.day} {date:%B %Y}"


def _shown(target: str, value: float) -> str:
    return percent(value) if target == "agreement" else format_number(value, DIGITS[target])


def _range(target: str, low: float, high: float) -> str:
    return f"{_shown(target, low)} to {_shown(target, high)}"


def _figure(id: str, *, draw: str, data: pd.DataFrame, **rest: Any) -> Figure:
    return drawn(id, getattr(charts, draw), data=data.round(4), **rest)  # as many digits as the charts keep


def pool(f: Forecasts, year: int) -> pd.DataFrame:
    """The book's own forecasts of a year, by target.

    Raises
    ------
    ValueError
        If the table has none of this edition.
    """
    rows = f.current[(f.current["model"] == measures.POOL) & (f.current["year"] == year)]
    if rows.empty:
        raise ValueError(
            f"the table has no forecasts of the edition {f.edition} for {year}: run `rcanalysis forecast --write`"
        )
    return rows.assign(target=rows["target"].astype(str)).set_index("target")


def fans(f: Forecasts) -> Figure:
    """Each series with the forecasts of the year under way and the next."""
    now, then = f.made_on.year, f.made_on.year + 1
    past = f.history[f.history["year"] >= FIRST_DRAWN]
    past = past.assign(kind=past["partial"].map({True: charts.SO_FAR, False: charts.KNOWN}), to=float("nan"))
    ours = f.current[f.current["model"] == measures.POOL]
    ahead = [ours.assign(kind=charts.MEDIAN, value=ours["q50"], to=float("nan"))]
    for level, (low, high) in sorted(measures.INTERVALS.items(), reverse=True):
        ahead.append(ours.assign(kind=percent(level), value=ours[low], to=ours[high]))
    names = ["target", "year", "kind", "value", "to"]
    parts = [part[names].astype({"target": str, "year": "int64"}) for part in (past, *ahead)]
    data = pd.concat(parts, ignore_index=True).sort_values("target", key=lambda c: c.map(_RANK), kind="stable")
    data = data.assign(label=data["target"].map(LABELS))[["label", *names[1:]]].reset_index(drop=True)
    this, next_ = pool(f, now), pool(f, then)
    said = next_.loc["events"]
    until = [f.known_to["events"], f.known_to["vetoes"]]
    return _figure(
        "fig-implications-forecasts",
        draw="fans",
        data=data,
        code="measures.forecasts.forecast",
        title=f"For {then} the book expects {said['mean']:.0f} exercises and patrols; anything from {said['q10']:.0f} to {said['q90']:.0f} would be no surprise",
        subtitle=f"Known values since {FIRST_DRAWN} and the forecasts of {day(f.made_on)} for {now} and {then}: median, and intervals of 50, 80 and 95 %",
        caption=f"The stronger the colour, the more probable. Hollow: {now} so far, to {day(until[0])} (exercises and patrols) and {day(until[1])} (vetoes), the dates of the latest sources; the forecast of {now} holds these. "
        f"Sessions of the General Assembly stand at the year they opened in; the last known one rests on votes to {day(f.known_to['agreement'])}. Deliveries in the terms of SIPRI's {arms.ORDERS_EDITION} edition, on a scale of equal ratios.",
        alt=f"Small charts of {data['label'].nunique()} yearly series with forecasts for {now} and {then}. Median and 80 % interval: "
        + "; ".join(
            f"{LABELS[t]}, "
            + " and ".join(
                f"{year} {_shown(t, rows.loc[t, 'q50'])} ({_range(t, rows.loc[t, 'q10'], rows.loc[t, 'q90'])})"
                for year, rows in ((now, this), (then, next_))
            )
            for t in this.index
        )
        + ".",
        sources=("forecasts", *SERIES),
        columns={
            "label": "Series",
            "year": "Year",
            "kind": "Known, so far, median or interval",
            "value": "Value, or lower end",
            "to": "Upper end",
        },
    )


_RANK = {target: n for n, target in enumerate(measures.TARGETS)}
AHEAD = {0: "The year under way", 1: "The next year"}


def skill(f: Forecasts) -> Figure:
    """The pool against the two baselines, by target."""
    rows = f.skill[f.skill["model"] == measures.POOL]
    data = pd.DataFrame(
        {
            "ahead": rows["ahead"],
            "when": rows["ahead"].map(AHEAD),
            "label": rows["target"].astype(str).map(LABELS),
            "baseline": rows["baseline"].map(MODELS),
            "skill": rows["skill"],
            "low": rows["low"],
            "high": rows["high"],
            "n": rows["n"],
        }
    ).sort_values("ahead", kind="stable", ignore_index=True)
    naive = rows[rows["baseline"] == measures.LAST]
    better, worse = int(naive["better"].sum()), int(naive["worse"].sum())
    long = rows[rows["baseline"] == measures.ALL_YEARS]
    return _figure(
        "fig-implications-backtest",
        draw="skill",
        data=data,
        code="measures.forecasts.skill",
        title=f"Against last year's value the forecasts would have been clearly better in {better} of {len(naive)} comparisons and clearly worse in {worse}",
        subtitle=f"Skill of the pooled forecast by the continuous ranked probability score, 95 % bootstrap interval; origins {f.backtest['origin'].min()} to {f.backtest['origin'].max()}, {data['n'].min()} to {data['n'].max()} a series",
        caption="0 is as good as the baseline, 1 perfect, below 0 worse. Each forecast was made as if in an earlier year, with the same part of it known, from the series as it is known now. "
        f"Too short for a test: {join([LABELS[t].lower() for t in f.short])}.",
        alt=f"Dot chart with intervals, {len(data)} comparisons of the pooled forecast with last year's value and with the mean of all years. Against last year's value, next year: "
        + "; ".join(
            f"{LABELS[str(r.target)]} {format_number(r.skill, 2)} ({format_number(r.low, 2)} to {format_number(r.high, 2)})"
            for r in naive[naive["ahead"] == 1].itertuples()
        )
        + f". Against the mean of all years {int(long['better'].sum())} of {len(long)} are clearly better.",
        sources=SERIES,
        columns={
            "ahead": "Years ahead",
            "when": "Forecast of",
            "label": "Series",
            "baseline": "Compared with",
            "skill": "Skill",
            "low": "Low (95 %)",
            "high": "High (95 %)",
            "n": "Origins",
        },
    )


def calibration(f: Forecasts) -> Figure:
    """How often intervals of the next year's forecast held what came."""
    rows = f.coverage[f.coverage["ahead"] == 1]
    words = {"counts": "All counts", "values": "Deliveries and votes"} | LABELS
    data = pd.DataFrame(
        {
            "label": rows["target"].astype(str).map(words),
            "pooled": rows["target"].isin(["counts", "values"]),
            "interval": rows["interval"],
            "share": rows["share"],
            "low": rows["low"],
            "high": rows["high"],
            "k": rows["k"],
            "n": rows["n"],
        }
    )
    data = data.sort_values("pooled", ascending=False, kind="stable", ignore_index=True)
    held = rows.set_index(["target", "interval"])
    counts, values = held.loc[("counts", 0.8)], held.loc[("values", 0.8)]
    above = [x["share"] > 0.8 for x in (counts, values)]
    verdict = ": rather too wide than too narrow" if all(above) else "" if any(above) else ": too narrow"
    return _figure(
        "fig-implications-calibration",
        draw="calibration",
        data=data,
        code="measures.forecasts.coverage",
        title=f"Intervals of 80 % would have held {percent(counts['share'])} of the counts and {percent(values['share'])} of the other values{verdict}",
        subtitle="Share of next year's values inside the 50, 80 and 95 % intervals of the pooled forecast, with exact 95 % intervals",
        caption="Line: what the interval promises. Intervals of small counts hold more than they promise, since counts are whole. The series overlap, so the cases pooled are not independent.",
        alt="Dot chart in three panels. "
        + "; ".join(
            f"{percent(level)} interval: {int(held.loc[('counts', level), 'k'])} of {int(held.loc[('counts', level), 'n'])} counts and "
            f"{int(held.loc[('values', level), 'k'])} of {int(held.loc[('values', level), 'n'])} values inside"
            for level in measures.LEVELS
        )
        + ".",
        sources=SERIES,
        columns={
            "label": "Series",
            "pooled": "Pooled",
            "interval": "Interval promises",
            "share": "Share inside",
            "low": "Low (95 %)",
            "high": "High (95 %)",
            "k": "Inside",
            "n": "Cases",
        },
    )


def forecasts_table(f: Forecasts) -> Table:
    """The forecasts of this edition beside their baselines."""
    rows = f.current.assign(target=f.current["target"].astype(str), model=f.current["model"].astype(str))
    by = rows.set_index(["target", "year", "model"])
    records = []
    for target, year in dict.fromkeys(zip(rows["target"], rows["year"], strict=True)):
        ours = by.loc[(target, year, measures.POOL)]
        records.append(
            {
                "label": LABELS[target],
                "year": int(year),
                "mean": _precise(target, ours["mean"]),
                "median": _shown(target, ours["q50"]),
                "interval_50": _range(target, ours["q25"], ours["q75"]),
                "interval_80": _range(target, ours["q10"], ours["q90"]),
                "interval_95": _range(target, ours["q025"], ours["q975"]),
                "last": _shown(target, by.loc[(target, year, measures.LAST), "q50"]),
                "all_years": _shown(target, by.loc[(target, year, measures.ALL_YEARS), "q50"]),
                "known_to": f"{ours['known_to']:%Y-%m-%d}",
            }
        )
    return Table(
        "tbl-implications-forecasts",
        pd.DataFrame(records),
        columns={
            "label": "Series",
            "year": "Year",
            "mean": "Mean",
            "median": "Median",
            "interval_50": "50 % interval",
            "interval_80": "80 % interval",
            "interval_95": "95 % interval",
            "last": "Last year's value (median)",
            "all_years": "Mean of all years (median)",
            "known_to": "Known to",
        },
        title=f"The forecasts of {day(f.made_on)}, which later editions will score",
        caption="For the year under way: the full year, of which a part is known. The last two columns are the baselines' forecasts. A session of the General Assembly stands at the year it opened in. "
        "All quantiles are in the table forecasts.",
        sources=("forecasts",),
        filters=("year",),
    )


def _precise(target: str, value: float) -> str:
    """A mean: one decimal more than a count."""
    return (
        percent(value)
        if target == "agreement"
        else format_number(value, 1 if target in measures.COUNTS else DIGITS[target])
    )


def scores_table(f: Forecasts) -> Table:
    """Mean scores of every model in the backtest."""
    log = f.skill.drop_duplicates(["target", "ahead", "model"])
    against = f.skill[f.skill["baseline"] == measures.LAST].set_index(["target", "ahead", "model"])
    records = []
    for row in log.itertuples():
        key = (row.target, row.ahead, row.model)
        other = against.loc[key] if key in against.index else None
        digits = 3 if row.target in measures.VALUES[1:] else 2 if row.target in measures.COUNTS else 0
        records.append(
            {
                "label": LABELS[str(row.target)],
                "when": AHEAD[row.ahead],
                "model": NAMES[row.model],
                "n": row.n,
                "crps": format_number(row.crps, digits),
                "log_score": "" if pd.isna(row.log_score) else format_number(row.log_score, 2),
                "skill": "" if other is None else format_number(other["skill"], 2),
                "interval": ""
                if other is None
                else f"{format_number(other['low'], 2)} to {format_number(other['high'], 2)}",
            }
        )
    return Table(
        "tbl-implications-scores",
        pd.DataFrame(records),
        columns={
            "label": "Series",
            "when": "Forecast of",
            "model": "Model",
            "n": "Origins",
            "crps": "Mean CRPS (unit of the series)",
            "log_score": "Mean log score",
            "skill": "Skill against last year's value",
            "interval": "95 % interval",
        },
        title="Scores of every model in the backtest",
        caption="Lower scores are better, higher skill is better. The pool holds the mean of five years, the wandering rate and the trend for counts; last year's value, the mean of five and the trend for the rest. "
        "Log scores are for counts only.",
        sources=SERIES,
        filters=("label", "when", "model"),
    )
