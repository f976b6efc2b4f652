"""Figures and tables of the overview: all registers side by side, put together with words computed from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from rcanalysis.charts import overview as charts
from rcanalysis.data import as_of, load
from rcanalysis.measures import alignment, arms, voting
from rcanalysis.measures import overview as measures
from rcanalysis.publish.display import Figure, Table, format_number
from rcanalysis.publish.parts import date_words, drawn, join, percent

REGISTERS = {
    "exercises": "Exercises and drills",
    "arms": "Orders of arms",
    "technology": "Technology",
    "milestones": "Treaties, statements, summits",
    "vetoes": "Joint vetoes",
    "friction": "Limits and friction",
}
TABLES = ("exercises", "arms_orders", "technology_events", "milestones", "sc_drafts", "friction")
SERIES = (
    *TABLES,
    "arms_deliveries",
    "arms_flows",
    "institution_criteria",
    "ga_rollcalls",
    "ga_votes",
    "sc_resolutions",
    "trade",
)
BORDER = ("disputes", "milestones", "friction")
SECTIONS: Mapping[str, tuple[str, str]] = {
    "exercises": ("How often", "exercises.html#exercises-frequency"),
    "technology": ("Technology", "arms-sales.html#arms-sales-technology"),
    "deliveries": ("How much", "arms-sales.html#arms-sales-volume"),
    "orders": ("Orders", "arms-sales.html#arms-sales-orders"),
    "acts": ("Milestones", "alignment.html#alignment-milestones"),
    "statements": ("Statements", "alignment.html#alignment-statements"),
    "institutions": ("Institutions", "alignment.html#alignment-institutions"),
    "votes": ("The pair", "alignment.html#alignment-pairs"),
    "votes-corrected": ("The pair", "alignment.html#alignment-pairs"),
    "vetoes": ("Security Council", "alignment.html#alignment-council"),
    "trade": ("Trade", "alignment.html#alignment-trade"),
    "trade-china": ("Trade", "alignment.html#alignment-trade"),
    "trade-russia": ("Trade", "alignment.html#alignment-trade"),
    "friction": ("Friction", "alignment.html#alignment-friction"),
}
"""Where each key number is looked into: words and address."""

DIGITS = {"votes": 1, "votes-corrected": 2, "trade": 1, "trade-china": 1, "trade-russia": 1}
"""Decimals of key numbers; others are whole, their limits with one."""

LANES = {"border": "Border line", "confidence-building": "Military confidence"}


@dataclass(frozen=True)
class Overview:
    """The tables of all chapters, and what the overview computes of them."""

    record: measures.Record
    draws: int = measures.DRAWS

    @cached_property
    def registers(self) -> pd.DataFrame:
        """Every dated row since 1989."""
        r = self.record
        return measures.all_registers(r.events, r.orders, r.technology, r.milestones, r.drafts, r.friction)

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """Rows of each register a year."""
        return measures.yearly(self.registers, as_of=self.record.as_of)

    @cached_property
    def components(self) -> pd.DataFrame:
        """Every component of closeness by period."""
        return measures.components(self.record, coding=measures.Coding(draws=self.draws))

    @cached_property
    def deepening(self) -> measures.Deepening:
        """The components compared, weighted and under every coding."""
        return measures.deepening(self.components, measures.codings(self.record, draws=self.draws))

    @cached_property
    def periods(self) -> list[str]:
        """Labels of the periods, in order."""
        return list(dict.fromkeys(self.components["period"]))

    @cached_property
    def border(self) -> measures.Border:
        """Disputes beside the settlement of the border."""
        r = self.record
        return measures.border(r.disputes, r.milestones, r.friction, until=r.as_of.year)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Key numbers of the last complete year and the one before."""
        return measures.changes(self.record)

    def at(self, component: str, period: str) -> pd.Series:
        """One component in one period."""
        c = self.components
        return c[(c["component"] == component) & (c["period"] == period)].iloc[0]

    def first(self, component: str) -> pd.Series:
        """One component in the first period in which it is known."""
        c = self.components
        return c[(c["component"] == component) & c["value"].notna()].iloc[0]

    def last(self, component: str) -> pd.Series:
        """One component in the last period."""
        return self.at(component, self.periods[-1])


def overview(*, draws: int = measures.DRAWS) -> Overview:
    """Load the tables of all chapters.

    Parameters
    ----------
    draws : int
        Resamples of roll calls behind the interval of a percentile.
    """
    record = measures.Record(
        **{field: load(name) for field, name in measures.TABLES.items()},
        calls=voting.roll_calls(load("ga_rollcalls"), load("ga_votes")),
        as_of=as_of(),
    )
    return Overview(record, draws)


def _labels(ids: tuple[str, ...]) -> str:
    return join([measures.BY_ID[i].label for i in ids]) if ids else "none"


# the record ---------------------------------------------------------------------------------------------------------


def timeline(o: Overview) -> Figure:
    """Rows of every register a year, one panel a register."""
    y = o.yearly
    data = y.assign(register_label=y["register"].map(REGISTERS))[
        ["year", "register_label", "counted", "other", "partial"]
    ]
    counted = o.registers[o.registers["weight"] == 1]
    late = counted[counted["year"] >= measures.BREAKS[1]].groupby("register").size()
    share = late / counted.groupby("register").size()
    orders = arms.last_order(o.record.orders)
    sums = o.registers.groupby("register").size()
    return drawn(
        "fig-overview-timeline",
        charts.timeline,
        data=data,
        code="measures.overview.yearly",
        title=f"China's orders of Russian arms stop in {orders}; {percent(share['exercises'])} of exercises and {percent(share['friction'])} of entries on friction are from {measures.BREAKS[1]} on",
        subtitle=f"Rows of six registers a year, {y['year'].min()} to {o.record.as_of:%B %Y}; each panel on a scale of its own",
        caption=f"Registers hold different things, found with different effort, so heights of two panels must not be compared. Orders after {orders} are Russia's from China. Not counted: low confidence, contests and drills of police, sanctions and other entries that are not cooperation or not friction. Recent years are easier to find.",
        alt=f"Bars by year in six panels, {len(o.registers)} rows in all. "
        + "; ".join(
            f"{REGISTERS[r]}: {sums[r]} rows, {int((counted['register'] == r).sum())} counted, most in "
            f"{_top_year(y, r)}"
            for r in REGISTERS
        )
        + ".",
        sources=TABLES,
        columns={
            "year": "Year",
            "register_label": "Register",
            "counted": "Rows counted",
            "other": "Rows not counted",
            "partial": "Year not over",
        },
    )


def _top_year(yearly: pd.DataFrame, register: str) -> int:
    own = yearly[yearly["register"] == register]
    return int(own.loc[(own["counted"] + own["other"]).idxmax(), "year"])


def timeline_table(o: Overview) -> Table:
    """Every row of every register, with a link to it."""
    r = o.registers.iloc[::-1]
    data = pd.DataFrame(
        {
            "date": r["date"].dt.strftime("%Y-%m-%d"),
            "dates": [date_words(d, p) for d, p in zip(r["date"], r["precision"], strict=True)],
            "year": r["year"],
            "register": r["register"].map(REGISTERS),
            "kind": r["kind"].str.replace("-", " "),
            "title": [[(t, ref)] for t, ref in zip(r["title"], r["ref"], strict=True)],
            "counted": r["weight"].map({1: "yes", 0: "no"}),
        }
    )
    return Table(
        "tbl-overview-timeline",
        data,
        columns={
            "dates": "Date",
            "year": "Year",
            "register": "Register",
            "kind": "Kind",
            "title": "What",
            "counted": "Counted",
        },
        title=f"Everything dated since {measures.SINCE}: {len(data)} rows",
        caption="Newest first; an order of arms is known to the year. Each row leads to its entry in its register, with sources. Counted: by the rule of the register, with at least medium confidence.",
        sources=TABLES,
        filters=("register", "year", "counted"),
        search=True,
        sort_by={"dates": "date"},
        html_columns=("dates", "register", "kind", "title"),
    )


# key numbers --------------------------------------------------------------------------------------------------------


def _with_limits(value: float, low: float, high: float, digits: int) -> str:
    shown = format_number(value, digits)
    if pd.isna(low):
        return shown
    inside = max(digits, 1)
    return f"{shown} ({format_number(low, inside)} to {format_number(high, inside)})"


def key_table(o: Overview) -> Table:
    """Key numbers, a year before, and the change."""
    c = o.changes
    digits = [DIGITS.get(key, 0) for key in c["key"]]
    data = pd.DataFrame(
        {
            "label": c["label"],
            "unit": c["unit"],
            "at": [str(y) for y in c["now_at"]],
            "shown": [
                _with_limits(*v, d)
                for *v, d in zip(c["now"], c["now_low"], c["now_high"], digits, strict=True)
            ],
            "earlier": [
                f"{format_number(v, d)}" + (f" in {y}" if y != at - 1 else "")
                for v, y, at, d in zip(c["before"], c["before_at"], c["now_at"], digits, strict=True)
            ],
            "moved": [
                _with_limits(*v, d)
                for *v, d in zip(c["change"], c["change_low"], c["change_high"], digits, strict=True)
            ],
            "clear": c["clear"],
            "now": c["now"].round(3),
            "now_low": c["now_low"].round(3),
            "now_high": c["now_high"].round(3),
            "before": c["before"].round(3),
            "change": c["change"].round(3),
            "change_low": c["change_low"].round(3),
            "change_high": c["change_high"].round(3),
            "section": [[SECTIONS[key]] for key in c["key"]],
        }
    )  # fmt: skip
    unclear = int((c["clear"] == "unclear").sum())
    sampled = int(c["change_low"].notna().sum())
    return Table(
        "tbl-overview-key",
        data,
        columns={
            "label": "Number",
            "unit": "Unit",
            "at": "Year",
            "shown": "Value (95 % interval)",
            "earlier": "Year before",
            "moved": "Change (95 % interval)",
            "clear": "Clear?",
            "now": "Value",
            "now_low": "Lower end",
            "now_high": "Upper end",
            "before": "Value before",
            "change": "Change",
            "change_low": "Lower end of the change",
            "change_high": "Upper end of the change",
            "section": "Where",
        },
        title=f"Key numbers: of {sampled} changes with an interval, {unclear} could be chance",
        caption="Last complete year and the one before; for the Assembly the session that opened in the year, for trade the last two years with a figure. Intervals of counts are those of a Poisson count. Values without one have no sampling error, which does not make them exact.",
        sources=SERIES,
        sort=False,
        html_columns=("label", "unit", "at", "shown", "earlier", "moved", "clear", "section"),
    )


# from border dispute to partnership ---------------------------------------------------------------------------------


def border(o: Overview) -> Figure:
    """Disputes by decade, and acts on the border."""
    b = o.border
    d = b.decades[b.decades["n"].notna() & (b.decades["decade"] != "1949")]
    ends = d["decade"].str[-4:].astype(int)
    rates = pd.DataFrame(
        {
            "lane": "Disputes a year",
            "start": d["decade"].str[:4].astype(float),
            "end": ends + 1.0,
            "rate": d["rate"],
            "lower": d["lower"],
            "upper": d["upper"],
            "n": d["n"],
            "words": d["decade"],
            "hollow": False,
        }
    )
    f = o.record.friction
    far = f[(f["theme"] == "territory") & (f["bearing"] == "friction")]
    marks = pd.DataFrame(
        {
            "lane": [*b.acts["topic"].map(LANES), *["Friction over territory"] * len(far)],
            "date": [*b.acts["date"], *far["date"]],
            "words": [*b.acts["title"], *far["title"]],
            "hollow": [*(b.acts["confidence"] == "low"), *(far["confidence"] == "low")],
        }
    )
    at = (marks["date"].dt.year + (marks["date"].dt.dayofyear - 1) / 366).round(2)
    marks = marks.assign(start=at, end=at, rate=None, lower=None, upper=None, n=None)
    columns = list(rates)
    end, first = alignment.DISPUTES_SPAN[1].year, marks.loc[marks["lane"] == "Border line", "start"].min()
    data = pd.concat([rates, marks[columns].astype({"rate": float, "lower": float, "upper": float, "n": float})])
    data = data.round({"rate": 3, "lower": 3, "upper": 3}).reset_index(drop=True)
    return drawn(
        "fig-overview-border",
        charts.border,
        data=data,
        extra={"covered": end + 1.0, "notes": [(float(first), "border agreement")]},
        code="measures.overview.border",
        title=f"{b.before} militarised disputes before {b.cut}, {b.after} from then to {end}; the border line was settled from {b.first_act} to {b.last_act}",
        subtitle=f"Militarised disputes a year by decade they began in, with their number and 95 % interval, 1950 to {end}; acts and friction by date",
        caption=f"The disputes from {alignment.INCIDENTS_FROM} on are, as far as is known, incidents at sea and at the border. The data on disputes end in {end}, and what came after is not nothing. Hollow: low confidence.",
        alt="Rates by decade above, marks below. Disputes: "
        + "; ".join(
            f"{r.decade}: {int(r.n)}, {r.rate:.2f} a year ({r.lower:.2f} to {r.upper:.2f})" for r in d.itertuples()
        )
        + f". Acts on the border line: {int((b.acts['kind'] == 'border').sum())}, on military confidence {int((b.acts['kind'] != 'border').sum())}. Entries of friction over territory: {len(far)}.",
        sources=BORDER,
        columns={
            "lane": "Row",
            "start": "From (year)",
            "end": "To (year)",
            "rate": "Disputes a year",
            "lower": "Lower end of the interval",
            "upper": "Upper end",
            "n": "Disputes",
            "words": "What",
            "hollow": "Low confidence",
        },
    )


# what deepened ------------------------------------------------------------------------------------------------------


def components(o: Overview) -> Figure:
    """Every component by period."""
    c, d = o.components, o.deepening
    last = c[c["period"] == o.periods[-1]].set_index("component")["than_first"]
    data = pd.DataFrame(
        {
            "component_label": c["label"],
            "unit": c["unit"],
            "period": c["period"],
            "from_year": c["start"].astype("int64"),
            "value": c["value"],
            "low": c["low"],
            "high": c["high"],
            "n": c["n"].astype("int64"),
            "step": c["component"].map(last).fillna("not known"),
        }
    ).round({"value": 3, "low": 3, "high": 3})
    return drawn(
        "fig-overview-components",
        charts.components,
        data=data,
        code="measures.overview.components",
        title=f"They do not all rise: {len(d.up)} of {d.comparable} components of closeness are clearly higher than at first, {len(d.down)} clearly lower",
        subtitle=f"Components by period ({', '.join(o.periods)}; complete years), and the last period against the first in which each is known",
        caption="Bars: 95 % intervals; for arms delivered and trade the range over editions or figures that differ; criteria have none. Higher and lower: the intervals lie apart. A question mark: not known, which is not 0. Friction counts against closeness and is not among the components in the title.",
        alt="Small panels. "
        + "; ".join(
            f"{label}: " + ", ".join("unknown" if pd.isna(v) else format_number(v, 1) for v in own["value"])
            for label, own in data.groupby("component_label", sort=False)
        )
        + f". Clearly higher: {_labels(d.up)}. Clearly lower: {_labels(d.down)}.",
        sources=SERIES,
        columns={
            "component_label": "Component",
            "unit": "Unit",
            "period": "Period",
            "from_year": "First year",
            "value": "Value",
            "low": "Lower end",
            "high": "Upper end",
            "n": "Rows, votes or years behind it",
            "step": "Last period against the first known",
        },
    )


def weights(o: Overview) -> Figure:
    """Shares of weightings for every pair of periods."""
    d = o.deepening
    p = d.index.pairs
    whole = p[p["without"] == ""]
    keys = ["normalisation", "missing", "earlier", "later"]
    reach = (
        p[p["without"] != ""].groupby(keys, sort=False)["share_later_higher"].agg(low="min", high="max").reset_index()
    )
    whole = whole.merge(reach, on=keys)
    whole = whole.assign(
        order=[10 * (o.periods.index(b) - o.periods.index(a)) + o.periods.index(a) for a, b in zip(whole["earlier"], whole["later"], strict=True)]
    ).sort_values(["order", "normalisation", "missing"], ignore_index=True, kind="stable")  # fmt: skip
    data = pd.DataFrame(
        {
            "pair_label": whole["later"] + " over " + whole["earlier"],
            "normalisation": whole["normalisation"],
            "missing": whole["missing"],
            "share": whole["share_later_higher"].round(4),
            "low": whole["low"].round(4),
            "high": whole["high"].round(4),
            "components": whole["components"].astype("int64"),
        }
    )
    recent = d.index.share(o.periods[-2], o.periods[-1])
    return drawn(
        "fig-overview-weights",
        charts.weights,
        data=data,
        code="measures.overview.deepening_index",
        title=f"{d.last} ranks above {d.first} under {percent(d.share)} of all weightings, above {o.periods[-2]} under {percent(recent)}",
        subtitle=f"Share of all weightings of {d.comparable} components under which the later of two periods ranks higher",
        caption="Weights are 0 or more and sum to 1; the share is the exact part of all such weights. Grey bars: one component left out. A component that is not known in both periods is left out, or counts as lowest. The share is no probability and holds no sampling error.",
        alt="Dots between 0 and 100 %. "
        + "; ".join(
            f"{label}: {percent(own['share'].min())} to {percent(own['share'].max())} over four ways to make the index"
            for label, own in data.groupby("pair_label", sort=False)
        )
        + ".",
        sources=SERIES,
        columns={
            "pair_label": "Periods",
            "normalisation": "Put on 0 to 1 by",
            "missing": "What is not known",
            "share": "Share of weightings",
            "low": "Lowest with one component left out",
            "high": "Highest with one component left out",
            "components": "Components",
        },
    )
