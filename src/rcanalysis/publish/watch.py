"""Figures, tables and numbers of the scenarios and the watch-list."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import pandas as pd

from rcanalysis.charts import watch as charts
from rcanalysis.data import as_of, load
from rcanalysis.measures import watch as measures
from rcanalysis.publish.display import Figure, Number, Table, format_number
from rcanalysis.publish.parts import Said, drawn, join, source_links

LIST = ("indicators", "scenarios")
DATA = (
    *("exercises", "arms_orders", "arms_deliveries", "arms_flows", "arms_totals", "technology_events"),
    *("ga_rollcalls", "ga_votes", "ga_reported", "sc_drafts", "institution_criteria", "milestones"),
    *("statement_themes", "trade", "friction"),
)
CATEGORIES = {
    "exercises": "Exercises",
    "arms": "Arms",
    "technology": "Technology",
    "un": "UN votes",
    "institutions": "Institutions",
    "economy": "Economy",
    "friction": "Friction",
}
SHORT = {
    "closer-integration": "Closer",
    "steady-coordination": "Steady",
    "asymmetric-drift": "Drift",
    "distancing": "Distance",
}
DIRECTIONS = {
    "rising": "rising",
    "steady": "no change shown",
    "falling": "falling",
    "unknown": "not known",
}
DRIVERS = {"domestic-politics": "domestic politics", "economy": "the economy", "other-powers": "other powers"}
SERIES = {
    "exercises": "exercises a year",
    "joint-vetoes": "joint vetoes a year",
    "agreement": "agreement in the General Assembly",
    "trade-share": "China's share of Russia's trade",
}
CATALOGUES = {
    "exercises": "exercises",
    "friction": "friction",
    "milestones": "milestones",
    "institution_criteria": "criteria",
    "sc_drafts": "drafts",
}


@dataclass(frozen=True)
class Watch:
    """The two tables, and the tables that the indicators read."""

    scenarios: pd.DataFrame
    indicators: pd.DataFrame
    sources: pd.DataFrame
    tables: measures.Tables

    @cached_property
    def list(self) -> pd.DataFrame:
        """The watch-list with its readings."""
        return measures.watch(self.indicators, self.tables)

    @cached_property
    def by_scenario(self) -> pd.DataFrame:
        """Signs by scenario."""
        return measures.by_scenario(self.list).set_index("scenario_id")

    @cached_property
    def dependence(self) -> measures.Dependence:
        """What can be observed of claim C32."""
        return measures.dependence_on_drivers(self.list, self.tables)

    @cached_property
    def monitoring(self) -> measures.Monitoring:
        """What can be observed of claim C33."""
        return measures.monitoring(self.list)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Title of each scenario."""
        rows = self.scenarios.sort_values("position")
        return {str(r.scenario_id): str(r.title) for r in rows.itertuples()}


def watch() -> Watch:
    """Load the tables."""
    tables = {f.name: load(f.name) for f in fields(measures.Tables) if f.name != "as_of"}
    return Watch(
        scenarios=load("scenarios"),
        indicators=load("indicators"),
        sources=load("sources"),
        tables=measures.Tables(**tables, as_of=as_of("exercises")),
    )


def _shown(value: float) -> str:
    """A reading as short as its size allows: ``1,347``, ``34.0``, ``0.51``, ``6``."""
    if math.isnan(value):
        return "not known"
    if float(value).is_integer():
        return format_number(value)
    return format_number(value, 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2)


def _reading(row: Any) -> str:
    """A reading; where unknown cases leave it open, its range."""
    # figures of two bodies that hardly differ are not worth a range
    if row.uncertainty == "bounds" and row.high - row.low > 0.02 * abs(row.value):
        return f"{_shown(row.low)} to {_shown(row.high)}"
    return _shown(row.value)


def _limit(row: Any) -> str:
    if row.comparison == "between":
        return f"{_shown(row.threshold)} to {_shown(row.threshold_high)}"
    return f"{row.comparison} {_shown(row.threshold)}"


def _rows(w: Watch) -> pd.DataFrame:
    """The watch-list in words, by category."""
    rows = w.list
    order = {c: n for n, c in enumerate(CATEGORIES)}
    rows = rows.sort_values("category", key=lambda c: c.map(order), kind="stable", ignore_index=True)
    return rows.assign(
        category_label=rows["category"].map(CATEGORIES),
        scenario_label=rows["scenario_id"].map(w.names),
        scenario_short=rows["scenario_id"].map(SHORT),
        state_label=rows["crossed"].map(charts.STATES),
        reading=[_reading(r) for r in rows.itertuples()],
        limit=[_limit(r) for r in rows.itertuples()],
    )


def readings(w: Watch) -> Figure:
    """Every indicator relative to its threshold."""
    data = _rows(w)[
        [
            *("title", "category_label", "scenario_label", "crossed", "state_label", "direction"),
            *("progress", "progress_low", "progress_high", "reading", "limit", "period"),
        ]
    ].round({"progress": 3, "progress_low": 3, "progress_high": 3})
    m = w.monitoring
    over = data[data["crossed"] == "yes"]
    return drawn(
        "fig-implications-watch",
        charts.watch,
        data=data,
        code="measures.watch.watch",
        title=f"{m.crossed} of {m.n} indicators lie beyond their threshold, {m.n - m.crossed - m.unknown} do not, and for {m.unknown} the record leaves it open",
        subtitle=f"Reading of each indicator at {w.tables.as_of:%d %B %Y} on the way from the farthest reading on record to its threshold, with 95 % intervals or, where cases are unknown, bounds",
        caption="To cross a threshold is a sign of the scenario that the indicator belongs to, not good or bad news. Readings beyond one and a half times the way are drawn at the end. The units differ from row to row; the table has them.",
        alt="Strip chart, one row an indicator. Crossed: "
        + "; ".join(f"{r.title}, {r.reading} ({r.limit})" for r in over.itertuples())
        + ". Open: "
        + ("; ".join(f"{r.title}, {r.reading}" for r in data[data["crossed"] == "unknown"].itertuples()) or "none")
        + f". The other {int((data['crossed'] == 'no').sum())} are not crossed.",
        sources=(*LIST, *DATA),
        columns={
            "title": "Indicator",
            "category_label": "Field",
            "scenario_label": "Sign of",
            "crossed": "Crossed",
            "state_label": "State",
            "direction": "Direction",
            "progress": "Share of the way to the threshold",
            "progress_low": "Lower end",
            "progress_high": "Upper end",
            "reading": "Reading",
            "limit": "Crossed if",
            "period": "Period",
        },
    )


def matrix(w: Watch) -> Figure:
    """Signs by scenario and field."""
    rows = _rows(w)
    order = list(w.names)
    rows = rows.sort_values("scenario_id", key=lambda c: c.map(order.index), kind="stable", ignore_index=True)
    data = rows[["title", "scenario_label", "scenario_short", "category_label", "crossed", "state_label"]]
    counts = w.by_scenario
    said = [
        f"{int(counts.loc[s, 'crossed'])} of {int(counts.loc[s, 'n'])} signs of {_lower(w.names[s])}" for s in order
    ]
    return drawn(
        "fig-implications-scenarios",
        charts.scenarios,
        data=data,
        extra={"fields": list(CATEGORIES.values())},
        code="measures.watch.by_scenario",
        title="Signs of several scenarios stand side by side: " + _most(w),
        subtitle=f"Indicators by scenario and field, and whether each lies beyond its threshold, at {w.tables.as_of:%d %B %Y}",
        caption="The scenarios have different numbers of indicators, chosen for what open data can show. A larger share is no probability.",
        alt="Matrix of marks, four scenarios by seven fields. Crossed are " + join(said) + ".",
        sources=(*LIST, *DATA),
        columns={
            "title": "Indicator",
            "scenario_label": "Sign of",
            "scenario_short": "Scenario, short",
            "category_label": "Field",
            "crossed": "Crossed",
            "state_label": "State",
        },
    )


def _lower(title: str) -> str:
    """A title inside a sentence."""
    return title[:1].lower() + title[1:]


def _most(w: Watch) -> str:
    """Counts of the scenarios, the most crossed first: ``drift 4 of 7, steady 2 of 6 ...``."""
    counts = w.by_scenario.sort_values("crossed", ascending=False, kind="stable")
    return ", ".join(f"{SHORT[str(s)].lower()} {int(r['crossed'])} of {int(r['n'])}" for s, r in counts.iterrows())


def watch_table(w: Watch) -> Table:
    """The whole watch-list."""
    rows = _rows(w).merge(
        w.indicators[["indicator_id", "basis", "claim_ids", "lag_months", "next_update", "note", "measure"]].astype(
            {"indicator_id": str}
        ),
        on="indicator_id",
        validate="1:1",
    )
    data = pd.DataFrame(
        {
            "indicator_id": rows["indicator_id"],
            "title": rows["title"],
            "category": rows["category_label"],
            "scenario": rows["scenario_label"],
            "reading": rows["reading"],
            "unit": rows["unit"],
            "period": rows["period"],
            "limit": rows["limit"],
            "crossed": rows["state_label"],
            "direction": rows["direction"].map(DIRECTIONS),
            "previous": [_shown(v) for v in rows["previous"]],
            "interval": [
                f"{_shown(a)} to {_shown(b)}" if not (math.isnan(a) or math.isnan(b)) else ""
                for a, b in zip(rows["low"], rows["high"], strict=True)
            ],
            "basis": rows["basis"],
            "claims": rows["claim_ids"].map(list),
            "age_months": rows["age_months"],
            "lag_months": rows["lag_months"],
            "next_update": rows["next_update"],
            "measure": rows["measure"],
            "note": rows["note"],
            "what": [f"{r.reading} {r.unit}; {r.period}" for r in rows.itertuples()],
            "rule": [f"{r.limit}. {r.basis}" for r in rows.itertuples()],
        }
    )
    m = w.monitoring
    return Table(
        "tbl-implications-watch",
        data,
        columns={
            "title": "Indicator",
            "category": "Field",
            "scenario": "Sign of",
            "what": "Reading",
            "rule": "Crossed if",
            "crossed": "State",
            "direction": "Direction",
            "reading": "Value",
            "unit": "Unit",
            "period": "Period",
            "limit": "Threshold",
            "previous": "Reading before",
            "interval": "Interval or bounds",
            "basis": "Basis of the threshold",
            "claims": "Claims",
            "age_months": "Age of the data, months",
            "lag_months": "Usual delay, months",
            "next_update": "Next reading from",
            "measure": "Function in measures.watch",
            "note": "Note",
        },
        html_columns=["title", "scenario", "what", "rule", "crossed", "direction", "next_update"],
        filters=["category", "scenario", "crossed"],
        search=True,
        row_id="indicator_id",
        title=f"{m.n} indicators, their readings and thresholds",
        caption="Thresholds were set in November 2026 with the record in view: this edition's readings describe, later ones test. A direction is named only where the change exceeds its uncertainty.",
        sources=(*LIST, *DATA),
    )


def _row_links(references: Sequence[str]) -> list[object]:
    """Rows of other tables, named as table and key."""
    return [f"{CATALOGUES.get(table, table)}: {key}" for table, key in (str(r).split(":") for r in references)]


def scenario_table(w: Watch) -> Table:
    """The scenarios with what drives them and what speaks against them."""
    links = source_links(w.sources)
    rows = w.scenarios.sort_values("position")
    counts = w.by_scenario.loc[rows["scenario_id"].astype(str)]
    data = pd.DataFrame(
        {
            "scenario_id": rows["scenario_id"],
            "title": rows["title"],
            "picture": rows["picture"],
            "domestic_politics": rows["domestic_politics"],
            "economy": rows["economy"],
            "other_powers": rows["other_powers"],
            "drivers": [
                f"Domestic politics: {r.domestic_politics} Economy: {r.economy} Other powers: {r.other_powers}"
                for r in rows.itertuples()
            ],
            "argued": rows["argued"],
            "sources": [links(ids) for ids in rows["source_ids"]],
            "against": rows["against"],
            "against_rows": [_row_links(r) for r in rows["against_rows"]],
            "signs": [
                f"{int(r.crossed)} of {int(r.n)} crossed" + (f", {int(r.unknown)} open" if r.unknown else "")
                for r in counts.itertuples()
            ],
        }
    )
    return Table(
        "tbl-implications-scenarios",
        data,
        columns={
            "title": "Scenario",
            "picture": "What it would look like",
            "drivers": "What could drive it",
            "argued": "Who argues it, and who does not",
            "sources": "Works",
            "against": "What speaks against it now",
            "signs": "Signs on the watch-list",
            "domestic_politics": "Domestic politics",
            "economy": "Economy",
            "other_powers": "Other powers",
            "against_rows": "Rows of this book's tables",
        },
        html_columns=["title", "picture", "drivers", "argued", "sources", "against", "signs"],
        row_id="scenario_id",
        sort=False,
        title=f"{len(data)} scenarios, what could drive them, and what speaks against each",
        caption="Our words. Most works were seen in abstracts or summaries; no scenario has a probability.",
        sources=("scenarios", "indicators", "sources"),
    )


# Numbers ------------------------------------------------------------------------------------------------------------

COUNT, EXACT = "Count of indicators", "Exact interval (Clopper and Pearson), as if indicators were independent"


def numbers(w: Watch) -> list[Number]:
    """Every number that the text on scenarios and the watch-list says."""
    say = Said()
    m, d, counts = w.monitoring, w.dependence, w.by_scenario
    say("watch-n", m.n, "Indicators on the watch-list", COUNT, LIST)
    say("watch-scenarios", len(w.scenarios), "Scenarios", "Count of rows", ("scenarios",))
    say("watch-readable", m.readable, "Indicators with a reading", COUNT, LIST)
    say("watch-recent", m.recent, "Indicators whose data end within the last twelve months", COUNT, LIST)
    say("watch-crossed", m.crossed, "Indicators beyond their threshold", COUNT, LIST)
    say("watch-open", m.unknown, "Indicators of which the record leaves open whether they are", COUNT, LIST)
    say("watch-judged", m.judged, "Indicators with two known states in the last three years", COUNT, LIST)
    say("watch-moved", m.moved, "of which crossed their threshold or came back in that time", COUNT, LIST)
    say(
        "watch-moved-share",
        100 * m.share.value,
        "Share of indicators that crossed or came back within three years",
        EXACT,
        LIST,
        bounds=(100 * m.share.low, 100 * m.share.high),
        unit="%",
    )
    for scenario in measures.SCENARIOS:
        row, name = counts.loc[scenario], _lower(w.names[scenario])
        say(f"watch-{scenario}-n", row["n"], f"Indicators: {name}", COUNT, LIST)
        say(f"watch-{scenario}-crossed", row["crossed"], f"Indicators crossed: {name}", COUNT, LIST)
    closer = "closer-integration"
    open_ = counts.loc[closer, "unknown"]
    say(f"watch-{closer}-unknown", open_, f"Indicators open: {_lower(w.names[closer])}", COUNT, LIST)
    say("watch-drivers-covered", d.covered, "Drivers of claim C32 with a readable indicator", COUNT, LIST)
    say("watch-drivers", d.drivers, "Drivers that claim C32 names", "Count", LIST)
    for row in d.coverage.itertuples():
        say(f"watch-driver-{row.driver}", row.n, f"Indicators of {DRIVERS[row.driver]}", COUNT, LIST)
    say("watch-breaks-n", len(d.breaks), "Comparisons at 2014 and 2022", "Count", DATA)
    say("watch-breaks-apart", d.apart, "of which apart from what was to be expected", "95 % intervals", DATA)
    row = d.breaks.set_index(["series", "break_year"]).loc[("trade-share", 2022)]
    say(
        "watch-share-2022",
        row["change"],
        "China's share of Russia's trade from 2022 on less the line through the years 2014 to 2021, mean",
        "Line through the years before, extrapolated; 95 % prediction interval",
        ("trade",),
        bounds=(float(row["low"]), float(row["high"])),
        digits=1,
        unit="percentage points",
    )
    read = w.list.set_index("indicator_id")
    for name, indicator, digits, unit, table in (
        ("peace-mission", "exercises-peace-mission", 0, "years", "exercises"),
        ("no-order", "arms-no-order", 0, "years", "arms_orders"),
        ("share", "trade-china-in-russia", 0, "%", "trade"),
        ("friction", "friction-acts", 0, "acts", "friction"),
        ("friction-before", "friction-acts", 0, "acts", "friction"),
        ("russia-us", "un-russia-us", 2, "kappa", "ga_votes"),
        ("russia-us-before", "un-russia-us", 2, "kappa", "ga_votes"),
    ):
        row = read.loc[indicator]
        before = name.endswith("-before")
        what = f"{row['title']}: reading" + (" before" if before else f" ({row['period']})")
        value = row["previous" if before else "value"]
        bounds = None
        if row["uncertainty"] == "interval" and not before:
            bounds = (float(row["low"]), float(row["high"]))
        say(
            f"watch-read-{name}",
            value,
            what,
            f"measures.watch, {row['unit']}",
            (table,),
            bounds=bounds,
            digits=digits,
            unit=unit,
        )
    return say.numbers
