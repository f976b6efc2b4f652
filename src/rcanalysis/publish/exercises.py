"""Figures, numbers and tables of the exercises chapter: measures and charts put together, with words computed from them.

A notebook loads the register once and then says what it wants to show: ``book.per_year(register)``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from rcanalysis.charts import exercises as charts
from rcanalysis.charts import theme
from rcanalysis.data import as_of, land_outline, load
from rcanalysis.measures import exercises as measures
from rcanalysis.measures import trends
from rcanalysis.publish.display import Figure, Table
from rcanalysis.publish.parts import date_words, drawn, join, percent, source_links, span

FIRST = measures.FIRST_YEAR
EVENTS = ("exercises",)
KINDS = {
    "exercise": "exercise",
    "patrol": "patrol",
    "competition": "contest",
    "police-drill": "police or border drill",
    "operation": "operation",
    "third-party": "exercise of a third party",
}
CONTENT_WORDS = {
    "live_fire": "live fire",
    "anti_submarine": "anti-submarine",
    "air_defence": "air defence",
    "landing": "landing",
    "combined_command": "joint command",
    "partner_base": "partner's base",
    "fighters": "fighters",
    "bombers": "bombers",
    "early_warning": "early warning",
}


@dataclass(frozen=True)
class Register:
    """The tables of the chapter, and what every figure needs from them."""

    events: pd.DataFrame
    participants: pd.DataFrame
    values: pd.DataFrame
    series: pd.DataFrame
    gaps: pd.DataFrame
    sources: pd.DataFrame
    regions: pd.DataFrame
    coastline: pd.DataFrame
    countries: pd.DataFrame
    as_of: dt.date

    @cached_property
    def headline(self) -> pd.DataFrame:
        """Events that count in headline figures (see ``measures.exercises.select``)."""
        return measures.select(self.events)

    @cached_property
    def at_sea(self) -> pd.DataFrame:
        """Events in which ships of both sailed or trained together (see ``measures.exercises.at_sea``)."""
        return measures.at_sea(self.events)

    @cached_property
    def sea_distances(self) -> pd.DataFrame:
        """Distance of each event at sea from the two coasts, with its period."""
        found = measures.complexity(self.at_sea, self.participants, self.values, self.regions, self.coastline)
        found = found.dropna(subset=["distance_far_km"])
        return found.assign(period=trends.periods(found["year"], first=FIRST, last=self.as_of.year).astype(str))

    @cached_property
    def element_counts(self) -> pd.DataFrame:
        """Headline events with ships, aircraft and land forces, by period, complete years only."""
        rows = measures.elements_per_year(self.headline, as_of=self.as_of)
        rows = rows[~rows["partial"].astype(bool)]
        rows = rows.assign(period=trends.periods(rows["year"], first=FIRST, last=self.as_of.year).astype(str))
        return rows.groupby(["period", "element"], sort=False, observed=True)["n"].sum()

    @cached_property
    def per_year(self) -> pd.DataFrame:
        """Headline events a year."""
        return measures.per_year(self.headline, as_of=self.as_of)

    @cached_property
    def trend(self) -> trends.CountTrend:
        """Trend of the headline events over the complete years."""
        return trends.count_trend(self.per_year)

    @cached_property
    def last_complete(self) -> int:
        """Last year that is over."""
        return int(self.trend.fitted["year"].max())

    @cached_property
    def period_years(self) -> dict[str, int]:
        """Complete years in each period."""
        years = self.trend.fitted["year"]
        label = trends.periods(years, first=FIRST, last=self.as_of.year)
        return {str(k): int(v) for k, v in label.value_counts(sort=False).items()}

    @cached_property
    def cadence(self) -> pd.DataFrame:
        """How often each series was held."""
        return measures.cadence(self.events, self.series, self.gaps, as_of=self.as_of).set_index("series_id")

    @cached_property
    def components(self) -> pd.DataFrame:
        """Components of complexity of each headline event."""
        return measures.complexity(self.headline, self.participants, self.values, self.regions, self.coastline)

    @cached_property
    def element_ratios(self) -> pd.DataFrame:
        """Ground to naval and ground to air, by period."""
        return measures.element_ratios(self.headline, as_of=self.as_of)

    @cached_property
    def robustness(self) -> dict[str, tuple[pd.DataFrame, measures.Robustness]]:
        """The headlines of C03 and C17 over every coding."""
        heads = {
            "trend": measures.trend_headline,
            "naval": measures.naval_headline,
            "air": measures.air_headline,
        }
        tables = {name: measures.sensitivity(self.events, as_of=self.as_of, headline=h) for name, h in heads.items()}
        return {name: (table, measures.robustness(table)) for name, table in tables.items()}


def register() -> Register:
    """Load the register of joint exercises with everything that belongs to it."""
    return Register(
        events=load("exercises"),
        participants=load("exercise_participants"),
        values=load("exercise_values"),
        series=load("series"),
        gaps=load("series_gaps"),
        sources=load("sources"),
        regions=load("regions"),
        coastline=load("coastline"),
        countries=load("countries"),
        as_of=as_of(),
    )


# words ---------------------------------------------------------------------------------------------------------------


def dates(row: pd.Series) -> str:
    """First and last day in words, no more exact than they are known."""
    start, end, precision = row["start_date"], row["end_date"], str(row["date_precision"])
    if start == end:
        return date_words(start, precision)
    if precision == "day" and (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{date_words(end, precision)}"
    if precision == "day" and start.year == end.year:
        return f"{start.day} {start:%B} – {date_words(end, precision)}"
    return f"{date_words(start, precision)} – {date_words(end, precision)}"


# the whole record ----------------------------------------------------------------------------------------------------


def timeline(r: Register) -> Figure:
    """Every event of the register, by domain and year."""
    rows = measures.with_year(r.events[r.events["nested_in"].isna()]).sort_values(["start_date", "event_id"])
    counted = set(r.headline["event_id"])
    data = pd.DataFrame(
        {
            "year": rows["year"],
            "domain": rows["domain"].astype(str),
            "domain_label": rows["domain"].astype(str).map(theme.DOMAIN_LABELS),
            "counted": rows["event_id"].isin(counted),
            "name": rows["name"],
            "dates": rows.apply(dates, axis=1),
            "place": rows["location"],
            "kind": rows["kind"].astype(str).map(KINDS),
            "confidence": rows["confidence"].astype(str),
        }
    )
    data = data.sort_values(["domain", "year", "counted"], ascending=[True, True, False], kind="stable")
    data["slot"] = data.groupby(["domain", "year"]).cumcount() + 1
    data = data.reset_index(drop=True)
    by_domain = data["domain_label"].value_counts()
    return drawn(
        "fig-exercises-timeline",
        charts.timeline,
        data=data,
        code="publish.exercises.timeline",
        title=f"{len(data)} events on record since {FIRST}, {int(data['counted'].sum())} of them counted as joint exercises or patrols",
        subtitle=f"One mark an event, by main domain and year of start, {FIRST} to {r.as_of:%d %B %Y}",
        caption="Filled: counted in headline figures. Hollow: contests, police and border drills, operations, exercises of "
        "third parties, events that one side only observed or that were only announced, and events of low confidence. Parts of a larger event are "
        "not drawn. The last year is not over.",
        alt=f"Dot chart of {len(data)} events by year in rows for each domain: "
        + join([f"{name} {count}" for name, count in by_domain.items()])
        + f". {int(data['counted'].sum())} are counted in headline figures. Naval events begin in "
        f"{int(data.loc[data['domain'] == 'naval', 'year'].min())} and air events in {int(data.loc[data['domain'] == 'air', 'year'].min())}.",
        sources=EVENTS,
        columns={
            "year": "Year",
            "domain_label": "Domain",
            "name": "Event",
            "dates": "Dates",
            "place": "Place",
            "kind": "Kind",
            "confidence": "Confidence",
            "counted": "In headline counts",
            "domain": "Domain (code)",
            "slot": "Position in the stack",
        },
    )


def per_year(r: Register, *, id: str = "fig-exercises-per-year") -> Figure:
    """Headline events a year, with the trend. Another page that shows it needs another ``id``."""
    t = r.trend
    data = r.per_year.merge(t.fitted[["year", "mean", "low", "high"]], on="year", how="left")
    data["partial"] = data["partial"].astype(bool)
    grows = t.low > 1
    peak = data.loc[data["n"].idxmax()]
    model = "Poisson" if t.family == "poisson" else "negative binomial"
    title = (
        f"Joint exercises and patrols have become more frequent, by {100 * (t.rate_ratio_per_year - 1):.0f} % a year"
        if grows
        else "The number of joint exercises and patrols shows no clear trend"
    )
    return drawn(
        id,
        charts.per_year,
        data=data,
        code="measures.trends.count_trend",
        title=title,
        subtitle=f"Events that count in headline figures, by year of start, {FIRST} to {r.as_of.year}; line and band: {model} trend with 95 % interval",
        caption=f"Growth factor a year {t.rate_ratio_per_year:.2f} (95 % interval {span(t.low, t.high)}), fitted to the "
        f"complete years. The grey bar is {r.as_of.year} up to {r.as_of:%d %B} and is not in the fit. Reporting has grown as "
        "well; the text tests what survives.",
        alt=f"Bar chart of events a year from {FIRST} to {r.as_of.year}. The count rises from {int(data['n'].iloc[0])} in {FIRST} to a peak of "
        f"{int(peak['n'])} in {int(peak['year'])}; {r.last_complete} had {int(data.loc[data['year'] == r.last_complete, 'n'].iloc[0])}. "
        f"The fitted trend grows by a factor of {t.rate_ratio_per_year:.2f} a year, 95 % interval {span(t.low, t.high)}.",
        sources=EVENTS,
        columns={
            "year": "Year",
            "n": "Events",
            "partial": "Year not over",
            "mean": "Trend, events a year",
            "low": "Trend, lower limit (95 %)",
            "high": "Trend, upper limit (95 %)",
        },
    )


def by_domain(r: Register) -> Figure:
    """Events of every domain by year, police and border drills included."""
    chosen = measures.select(r.events, kinds=("exercise", "patrol", "police-drill"))
    data = measures.per_year(chosen, as_of=r.as_of, by="domain")
    data["domain"] = data["domain"].astype(str)
    data["domain_label"] = data["domain"].map(theme.DOMAIN_LABELS)
    data["partial"] = data["partial"].astype(bool)
    first = measures.with_year(chosen).groupby(chosen["domain"].astype(str))["year"].min()
    totals = data.groupby("domain_label")["n"].sum().sort_values(ascending=False)
    return drawn(
        "fig-exercises-by-domain",
        charts.by_domain,
        data=data,
        code="measures.exercises.per_year",
        title=f"Drills began on land in {int(first.get('ground', FIRST))}; regular naval events came in "
        f"{int(r.cadence.loc['joint-sea', 'first_year'])} and air patrols in {int(first['air'])}",
        subtitle=f"Exercises, patrols and police or border drills a year, by main domain, {FIRST} to {r.as_of.year}",
        caption="Grey: the year that is not over. Land, sea and air: events in which the organisers name several forces; "
        "most Peace Missions are there. Local border and police drills are surely under-reported.",
        alt="Small bar charts of events a year, one for each domain. Totals: "
        + join([f"{name} {int(n)}" for name, n in totals.items()])
        + f". Air events start in {int(first['air'])} and missile-defence events in {int(first['missile-defence'])}.",
        sources=EVENTS,
        columns={
            "year": "Year",
            "domain_label": "Domain",
            "n": "Events",
            "partial": "Year not over",
            "domain": "Domain (code)",
        },
    )


def change_points(r: Register) -> Figure:
    """When the yearly rate changed."""
    posterior = trends.change_points(r.per_year)
    data = posterior.years[["year", "probability"]].copy()
    best = data.sort_values("probability", ascending=False).iloc[0]
    number = posterior.number.sort_values("probability", ascending=False).iloc[0]
    none = float(posterior.number.loc[posterior.number["changes"] == 0, "probability"].iloc[0])
    segments = join(
        [
            f"{row.rate:.1f} a year in {int(row.first_year)}–{int(row.last_year)}"
            for row in posterior.segments.itertuples()
        ]
    )
    return drawn(
        "fig-exercises-change-points",
        charts.change_points,
        data=data,
        code="measures.trends.change_points",
        title=f"If the rate moved in steps, the likeliest step is {int(best['year'])}",
        subtitle="Posterior probability that a new yearly rate begins with each year; step model with up to five changes",
        caption=f"Most probable: {int(number['changes'])} change{'s' if int(number['changes']) != 1 else ''} "
        f"({percent(float(number['probability']))}); no change at all: {percent(none) if none >= 0.005 else 'below 1 %'}. "
        f"Rates in the likeliest steps: {segments}. A steady rise looks like steps to this model; the two cannot be told apart "
        "by counts alone.",
        alt=f"Bar chart of the probability that a new rate begins in each year. The highest is {percent(float(best['probability']))} for "
        f"{int(best['year'])}. The most probable number of changes is {int(number['changes'])}. Rates: {segments}.",
        sources=EVENTS,
        columns={"year": "Year", "probability": "Probability that a new rate begins"},
    )


def before_after(r: Register) -> Figure:
    """Rates before and from 2014, 2018 and 2022."""
    table = trends.before_after(r.per_year)
    table = table[table["window"] == "neighbouring periods"]
    rows = []
    for row in table.itertuples():
        for side in ("before", "after"):
            rows.append(
                {
                    "label": f"{side} {row.break_year}" if side == "before" else f"{row.break_year} and after",
                    "break_year": int(row.break_year),
                    "side": side,
                    "rate": getattr(row, f"rate_{side}"),
                    "low": getattr(row, f"rate_{side}_low"),
                    "high": getattr(row, f"rate_{side}_high"),
                    "n": int(getattr(row, f"n_{side}")),
                    "years": int(getattr(row, f"years_{side}")),
                    "rate_ratio": row.rate_ratio,
                    "ratio_low": row.low,
                    "ratio_high": row.high,
                    "trend_ratio": row.trend_ratio,
                }
            )
    data = pd.DataFrame(rows)
    clear = [int(row.break_year) for row in table.itertuples() if row.low > 1]
    beyond = [int(row.break_year) for row in table.itertuples() if row.low > row.trend_ratio]
    ratios = join(
        [f"{int(row.break_year)}: {row.rate_ratio:.1f} ({span(row.low, row.high, 1)})" for row in table.itertuples()]
    )
    title = (
        f"The rate was higher after {join([str(y) for y in clear])}, but no more than a steady rise would have it"
        if clear and not beyond
        else (
            f"The rate rose at {join([str(y) for y in clear])}"
            if clear
            else "No single year marks a clear rise in the rate"
        )
    )
    return drawn(
        "fig-exercises-before-after",
        charts.before_after,
        data=data,
        code="measures.trends.before_after",
        title=title,
        subtitle="Headline events a year in the period before and the period from each year, with exact 95 % intervals",
        caption=f"Ratio of the two rates with its exact 95 % interval, {ratios}. A steady trend alone would give "
        + join([f"{row.trend_ratio:.1f} at {int(row.break_year)}" for row in table.itertuples()])
        + ".",
        alt="Interval chart of the yearly rate before and after 2014, 2018 and 2022. "
        + ". ".join(
            f"{int(row.break_year)}: {row.rate_before:.1f} before, {row.rate_after:.1f} after, ratio {row.rate_ratio:.1f}, "
            f"95 % interval {span(row.low, row.high, 1)}"
            for row in table.itertuples()
        )
        + ".",
        sources=EVENTS,
        columns={
            "label": "Years",
            "rate": "Events a year",
            "low": "Lower limit (95 %)",
            "high": "Upper limit (95 %)",
            "n": "Events",
            "years": "Complete years",
            "rate_ratio": "Ratio after : before",
            "ratio_low": "Ratio, lower limit",
            "ratio_high": "Ratio, upper limit",
            "trend_ratio": "Ratio a steady trend would give",
            "break_year": "Year",
            "side": "Side",
        },
    )


def sensitivity(r: Register) -> Figure:
    """The trend under every coding."""
    table, summary = r.robustness["trend"]
    table = table.dropna(subset=["ratio"]).sort_values(["ratio", "low"], kind="stable").reset_index(drop=True)

    def coding(row: pd.Series) -> str:
        parts = [
            f"confidence {row['min_confidence']} or better",
            "bilateral only" if row["bilateral_only"] else "all partners",
        ]
        parts += ["with patrols" if row["patrols"] else "without patrols"]
        parts += [
            name
            for flag, name in (("competitions", "with contests"), ("police_drills", "with police drills"))
            if row[flag]
        ]
        return ", ".join([*parts, *(["parts counted too"] if row["nested"] else []), f"from {row['first']}"])

    data = pd.DataFrame(
        {
            "rank": range(1, len(table) + 1),
            "rate_ratio": table["ratio"],
            "low": table["low"],
            "high": table["high"],
            "headline": table["default"].astype(bool),
            "coding": table.apply(coding, axis=1),
            "events": table["n_events"],
        }
    )
    return drawn(
        "fig-exercises-sensitivity",
        charts.sensitivity,
        data=data,
        code="measures.exercises.sensitivity",
        title=f"The rise holds in {summary.k} of {summary.n} ways to count",
        subtitle="Growth factor of the yearly number of events under each coding, with 95 % interval; 1 is no growth",
        caption=f"In {summary.k_above} of {summary.n} codings the estimate is above 1; in {summary.k} the whole interval is. Codings vary the lowest "
        "confidence, third partners, patrols, contests, police drills, parts of larger events, and the first year (2003, 2005, "
        "2012). They share most rows and are no independent confirmations.",
        alt=f"Specification curve of {len(data)} growth factors in order of size, from {data['rate_ratio'].min():.2f} to "
        f"{data['rate_ratio'].max():.2f}, with intervals. The headline coding gives {float(data.loc[data['headline'], 'rate_ratio'].iloc[0]):.2f}. "
        f"The interval lies above 1 in {summary.k} of {summary.n} codings.",
        sources=EVENTS,
        columns={
            "rank": "Rank",
            "rate_ratio": "Growth factor a year",
            "low": "Lower limit (95 %)",
            "high": "Upper limit (95 %)",
            "headline": "Headline coding",
            "coding": "Coding",
            "events": "Events",
        },
    )


# cadence -------------------------------------------------------------------------------------------------------------

OWN_SERIES_KINDS = ("exercise", "patrol", "competition", "police-drill")


def cadence(r: Register) -> Figure:
    """Series by year."""
    grid = measures.cadence_grid(r.events, r.series, r.gaps, as_of=r.as_of)
    listed = r.series[r.series["kind"].astype(str).isin(OWN_SERIES_KINDS) & r.series["planned"]]
    editions = grid.groupby("series_id")["n"].sum()
    listed = listed[listed["series_id"].map(editions) > 1]
    first = r.cadence["first_year"].reindex(listed["series_id"]).to_numpy()
    listed = listed.assign(first=first).sort_values(["first", "series_id"])
    order = {s: i for i, s in enumerate(listed["series_id"])}
    grid = grid[grid["series_id"].isin(order)].copy()
    names = dict(zip(listed["series_id"], listed["short_name"], strict=True))
    data = pd.DataFrame(
        {
            "series": grid["series_id"].map(names).astype(str),
            "order": grid["series_id"].map(order).astype(int),
            "year": grid["year"],
            "status": grid["status"].astype(str),
            "status_label": grid["status"].astype(str).map(charts.STATUS_WORDS),
            "mark": grid["status"].astype(str).map({k: v[1] for k, v in charts.STATUS_MARKS.items()}),
            "n": grid["n"],
        }
    ).reset_index(drop=True)
    sea = r.cadence.loc["joint-sea"]
    return drawn(
        "fig-exercises-cadence",
        charts.cadence,
        narrow=False,  # a cell a year needs the width: on a phone it scrolls in its own box
        data=data,
        code="measures.exercises.cadence_grid",
        title=f"Joint Sea was held in {int(sea['years_held'])} of {int(sea['years_elapsed'])} years: frequent, not annual"
        if sea["years_held"] < sea["years_elapsed"]
        else f"Joint Sea was held in each of {int(sea['years_elapsed'])} years",
        subtitle=f"What the public record shows for each series in each year, {FIRST} to {r.as_of.year}",
        caption="Series with more than one edition, in order of the first. A question mark says that a search found nothing; an "
        f"empty grey cell that nothing is known. Neither shows that nothing took place. {r.as_of.year} is not over.",
        alt=f"Grid of {len(order)} series by year. Joint Sea was held in {int(sea['years_held'])} of {int(sea['years_elapsed'])} complete years since "
        f"{int(sea['first_year'])}; its longest gap in years is {int(sea['longest_gap_years'])}. Most other series are irregular or ended: the Army Games "
        f"were last held in {int(r.cadence.loc['army-games', 'last_year'])}, Peace Mission in {int(r.cadence.loc['peace-mission', 'last_year'])}.",
        sources=("exercises", "series", "series_gaps"),
        columns={
            "series": "Series",
            "year": "Year",
            "status_label": "Status",
            "n": "Editions or phases",
            "order": "Order",
            "status": "Status (code)",
            "mark": "Mark",
        },
    )


def cadence_table(r: Register) -> Table:
    """Editions held over years elapsed, series by series."""
    listed = r.series[r.series["kind"].astype(str).isin(OWN_SERIES_KINDS) & r.series["planned"]].set_index("series_id")
    table = r.cadence[r.cadence.index.isin(listed.index)].dropna(subset=["first_year"]).reset_index()
    table = table[table["editions"] > 1].sort_values(["first_year", "series_id"])
    share = [
        f"{percent(a)} ({percent(b)[:-2]} to {percent(c)[:-2]})"
        for a, b, c in zip(table["share"], table["low"], table["high"], strict=True)
    ]
    data = pd.DataFrame(
        {
            "name": table["series_id"].map(listed["short_name"]),
            "claimed": table["cadence_claimed"].astype(str).replace({"none-claimed": "none"}),
            "first_year": table["first_year"],
            "last_year": table["last_year"],
            "held": table["years_held"],
            "elapsed": table["years_elapsed"],
            "share": share,
            "gap": table["longest_gap_years"],
            "editions": table["editions"],
        }
    )
    return Table(
        "tbl-exercises-cadence",
        data,
        columns={
            "name": "Series",
            "claimed": "Rhythm claimed",
            "first_year": "First",
            "last_year": "Last",
            "held": "Years held",
            "elapsed": "of years",
            "share": "Share (95 %)",
            "gap": "Longest gap",
            "editions": "Editions",
        },
        title="How often each series was held",
        caption="Complete years from the first edition on; gap in years. Two phases in one year are two editions and one year held. Exact "
        "intervals, as if years were independent. An open gap counts up to the last complete year.",
        sources=("exercises", "series", "series_gaps"),
    )


# where ---------------------------------------------------------------------------------------------------------------


def where(r: Register) -> Figure:
    """Where events took place, by period."""
    chosen = measures.select(r.events, kinds=("exercise", "patrol", "police-drill", "operation"))
    rows = measures.with_period(chosen, as_of=r.as_of).dropna(subset=["lat", "lon"])
    names = dict(zip(r.regions["region_id"], r.regions["name"], strict=True))
    rows = rows.assign(
        region=rows["region_ids"].str[0].map(names),
        domain=rows["domain"].astype(str),
        period=rows["period"].astype(str),
    )
    # longitudes west of the date line are moved east, so that a mean near the Bering Sea does not fall on the other side
    rows["lon"] = rows["lon"].where(rows["lon"] > -100, rows["lon"] + 360)
    data = (
        rows.groupby(["period", "region", "domain"], observed=True)
        .agg(n=("event_id", "size"), lat=("lat", "mean"), lon=("lon", "mean"))
        .reset_index()
    )
    data["lat"], data["lon"] = data["lat"].round(1), data["lon"].round(1)
    data["lon"] = data["lon"].where(data["lon"] <= 180, data["lon"] - 360)
    data["domain_label"] = data["domain"].map(theme.DOMAIN_LABELS)
    data["year_order"] = data["period"].str[:4].astype(int)
    data = (
        data.sort_values(["year_order", "n", "region"], ascending=[True, False, True])
        .drop(columns="year_order")
        .reset_index(drop=True)
    )
    counts = data.groupby("period", sort=False).agg(regions=("region", "nunique"), n=("n", "sum"))
    first, last = counts.index[0], counts.index[-1]
    busiest = "in or over the " + data[data["period"] == last].groupby("region")["n"].sum().idxmax()
    return drawn(
        "fig-exercises-where",
        charts.where,
        data=data,
        code="publish.exercises.where",
        extra={"land": land_outline()},
        title=f"{int(counts.loc[first, 'n'])} events in {int(counts.loc[first, 'regions'])} regions in {first}, {int(counts.loc[last, 'n'])} in {int(counts.loc[last, 'regions'])} in {last}, "
        f"most of them {busiest}",
        subtitle="Events by period, main region and domain; the size of a mark is the number of events",
        caption="Marks stand at the mean of the events' positions, which are rough centres, for patrols not routes. Included: exercises, patrols, "
        f"police and border drills, operations. {r.as_of.year} is not over.",
        alt="Maps of Eurasia, the Indian Ocean and the Pacific, one for each period. "
        + ". ".join(
            f"{period}: {int(row.n)} events in {int(row.regions)} regions, most in {data[data['period'] == period].groupby('region')['n'].sum().idxmax()}"
            for period, row in counts.iterrows()
        )
        + ".",
        sources=("exercises", "regions", "coastline"),
        columns={
            "period": "Period",
            "region": "Main region",
            "domain_label": "Domain",
            "n": "Events",
            "lat": "Latitude (degrees)",
            "lon": "Longitude (degrees)",
            "domain": "Domain (code)",
        },
    )


def waters(r: Register) -> Figure:
    """Seas reached, and when."""
    reached = measures.new_waters(r.at_sea, r.regions)
    rows = measures.with_year(r.at_sea).explode("region_ids")
    rows = rows[rows["region_ids"].isin(reached["region_id"])]
    data = rows.groupby(["region_ids", "year"]).size().rename("n").reset_index()
    names = dict(zip(reached["region_id"], reached["name"], strict=True))
    order = {region: i for i, region in enumerate(reached["region_id"])}
    first = dict(zip(reached["region_id"], reached["year"], strict=True))
    data = pd.DataFrame(
        {
            "region": data["region_ids"].map(names).astype(str),
            "order": data["region_ids"].map(order).astype(int),
            "year": data["year"],
            "n": data["n"],
            "first": data["year"] == data["region_ids"].map(first),
        }
    ).sort_values(["order", "year"], ignore_index=True)
    by_2014 = int((reached["year"] < 2014).sum())
    return drawn(
        "fig-exercises-waters",
        charts.waters,
        data=data,
        code="measures.exercises.new_waters",
        title=f"Ships of the two have trained or sailed together in {len(reached)} sea areas, {by_2014} of them before 2014",
        subtitle=f"Events with ships by sea and year, {FIRST} to {r.as_of.year}; a label marks the first",
        caption="Exercises, patrols and operations of both countries' ships, naval parts of larger events included. A sea counts once a year for each event that names it; a transit may touch "
        "more seas than reports name, and some areas overlap (western Pacific, Philippine Sea).",
        alt=f"Dot chart of {len(reached)} seas by year. In order of the first event: "
        + join([f"{row.name} {int(row.year)}" for row in reached[["name", "year"]].itertuples(index=False)])
        + ".",
        sources=("exercises", "regions"),
        columns={"region": "Sea", "year": "Year", "n": "Events", "first": "First year in this sea", "order": "Order"},
    )


def distances(r: Register) -> Figure:
    """Distance from the farther coast, by year."""
    rows = r.sea_distances.merge(r.events[["event_id", "name"]], on="event_id")
    data = pd.DataFrame(
        {
            "year": rows["year"],
            "name": rows["name"],
            "domain": rows["domain"].astype(str),
            "kind": rows["kind"].astype(str).map(KINDS),
            "domain_label": rows["domain"].astype(str).map(theme.DOMAIN_LABELS),
            "far_km": rows["distance_far_km"].round(0),
            "near_km": rows["distance_near_km"].round(0),
            "period": rows["period"],
        }
    ).sort_values(["year", "name"], ignore_index=True)
    far = data.loc[data["far_km"].idxmax()]
    medians = (
        data.groupby("period")["far_km"]
        .agg(["median", "size"])
        .reindex([p for p in r.period_years if p in set(data["period"])])
    )
    said = join(
        [f"{row['median']:,.0f} km in {period} ({int(row['size'])} events)" for period, row in medians.iterrows()]
    )
    return drawn(
        "fig-exercises-distance",
        charts.distances,
        data=data,
        code="measures.exercises.distance_to_coast",
        title=f"Events at sea reach up to {far['far_km']:,.0f} km from the farther coast; the median has not risen steadily",
        subtitle="Great-circle distance from the farther of the two countries' sea coasts, exercises, patrols and operations with ships",
        caption=f"Median: {said}. Farthest: {far['name']}, {far['near_km']:,.0f} km from the nearer coast, too. Positions are rough centres; Kaliningrad "
        "and the Black Sea count as Russian coast.",
        alt=f"Scatter chart of {len(data)} events at sea by year and distance from the farther coast. Median {said}. "
        f"The farthest is {far['name']} at {far['far_km']:,.0f} km.",
        sources=("exercises", "coastline"),
        columns={
            "year": "Year",
            "name": "Event",
            "kind": "Kind",
            "far_km": "Distance from the farther coast (km)",
            "near_km": "Distance from the nearer coast (km)",
            "period": "Period",
            "domain_label": "Domain",
            "domain": "Domain (code)",
        },
    )


# contents ------------------------------------------------------------------------------------------------------------


def _contents(r: Register, id: str, series_id: str, columns: Sequence[str], *, title: str, words: str) -> Figure:
    rows = measures.contents_by_edition(r.headline, series_id=series_id, columns=columns)
    labels = {
        event: name.split("/")[0].replace("Joint Sea-", "").replace("Peace Mission ", "").strip()
        for event, name in zip(rows["event_id"], rows["name"].astype(str), strict=True)
    }
    order = {event: i for i, event in enumerate(dict.fromkeys(rows["event_id"]))}
    data = pd.DataFrame(
        {
            "edition": rows["event_id"].map(labels).astype(str),
            "order": rows["event_id"].map(order).astype(int),
            "content": rows["content"].astype(str).map(CONTENT_WORDS),
            "value": rows["code"].astype(str),
            "mark": rows["code"].astype(str).map({"yes": "yes", "no": "–", "unknown": "?"}),
        }
    )
    summary = measures.coded_contents(r.headline, series_id=series_id, columns=columns)
    said = join([f"{CONTENT_WORDS[str(s.content)]} in {int(s.yes)} of {int(s.n)}" for s in summary.itertuples()])
    return drawn(
        id,
        charts.contents,
        data=data,
        code="measures.exercises.coded_contents",
        title=title,
        subtitle=f"Contents that a public source reports, {words}",
        caption="A question mark: no report either way; a dash: cannot apply. A question mark is not a no: reports are short, and what is not "
        "mentioned may still have been done.",
        alt=f"Grid of {len(order)} editions by {len(columns)} contents. Reported: {said}. The rest is unknown.",
        sources=EVENTS,
        columns={"edition": "Edition", "content": "Content", "value": "Reported", "mark": "Mark", "order": "Order"},
    )


JOINT_SEA_CONTENTS = ("live_fire", "anti_submarine", "air_defence", "landing", "combined_command")


def joint_sea(r: Register) -> Figure:
    """Contents of Joint Sea by edition."""
    columns = JOINT_SEA_CONTENTS
    summary = measures.coded_contents(r.headline, series_id="joint-sea", columns=columns).set_index("content")
    fire, n = int(summary.loc["live_fire", "yes"]), int(summary.loc["live_fire", "n"])
    title = (
        f"Live fire is reported for all {n} editions and phases of Joint Sea, anti-submarine work for {int(summary.loc['anti_submarine', 'yes'])}"
        if fire == n
        else f"Live fire is reported for {fire} of {n} editions and phases of Joint Sea, anti-submarine work for {int(summary.loc['anti_submarine', 'yes'])}"
    )
    return _contents(
        r, "fig-exercises-joint-sea", "joint-sea", columns, title=title, words="by edition or phase of Joint Sea"
    )


def air_patrols(r: Register) -> Figure:
    """Aircraft of each joint air patrol, by authority."""
    patrols = measures.patrols(r.headline, r.values, r.participants)
    who = {
        "CHN": "China or Russia",
        "RUS": "China or Russia",
        "KOR": "South Korea",
        "JPN": "Japan",
        "USA": "United States (NORAD)",
    }
    rows = r.values[r.values["event_id"].isin(patrols["event_id"]) & (r.values["attribute"] == "aircraft_total")]
    order = {event: i for i, event in enumerate(patrols["event_id"])}
    label = {row.event_id: f"{row.start_date.day} {row.start_date:%b %Y}" for row in patrols.itertuples()}
    data = (
        pd.DataFrame(
            {
                "patrol": rows["event_id"].map(label).astype(str),
                "order": rows["event_id"].map(order).astype(int),
                "authority": rows["reported_by"].map(who).fillna("press or compiled").astype(str),
                "aircraft": rows["value"].astype(int),
                "qualifier": rows["qualifier"].astype(str).str.replace("-", " "),
                "note": rows["note"].fillna("").astype(str),
            }
        )
        .sort_values(["order", "authority", "aircraft"], ignore_index=True)
        .drop_duplicates(ignore_index=True)
    )
    widest = data.groupby("patrol")["aircraft"].agg(["min", "max"])
    wide = widest.loc[(widest["max"] - widest["min"]).idxmax()]
    per = measures.per_year(r.headline[r.headline["series_id"] == "joint-air-patrol"], as_of=r.as_of)
    return drawn(
        "fig-exercises-air-patrols",
        charts.air_patrols,
        data=data,
        code="publish.exercises.air_patrols",
        title=f"{len(patrols)} joint air patrols since {int(patrols['start_date'].dt.year.min())}; counts of the same patrol differ by up to "
        f"{int(wide['max'] - wide['min'])} aircraft",
        subtitle="Aircraft in each joint patrol, by who counted them",
        caption="Joint statements tend to name bombers; Seoul and Tokyo count what entered their zones, often with escorts, on one day or one leg. "
        f"The widest spread is {int(wide['min'])} to {int(wide['max'])} aircraft. To differ is not to err.",
        alt=f"Dot chart of the aircraft in {len(patrols)} joint air patrols as reported by different authorities, from {int(data['aircraft'].min())} to "
        f"{int(data['aircraft'].max())} aircraft. Patrols a year: "
        + join([f"{int(y.year)} {int(y.n)}" for y in per[per["n"] > 0].itertuples()])
        + ".",
        sources=("exercises", "exercise_values"),
        columns={
            "patrol": "Patrol (first day)",
            "authority": "Counted by",
            "aircraft": "Aircraft",
            "qualifier": "Said to be",
            "note": "Note",
            "order": "Order",
        },
    )


def air_patrol_table(r: Register) -> Table:
    """The joint air patrols one by one."""
    p = measures.patrols(r.headline, r.values, r.participants)
    names = dict(zip(r.regions["region_id"], r.regions["name"], strict=True))
    events = r.events.set_index("event_id")
    data = pd.DataFrame(
        {
            "date": [[(dates(events.loc[e]), f"exercises-register.html#event-{e}")] for e in p["event_id"]],
            "start_date": p["start_date"].dt.strftime("%Y-%m-%d"),
            "waters": [join([names[x] for x in events.loc[e, "region_ids"]]) for e in p["event_id"]],
            "chn": p["aircraft_chn"],
            "rus": p["aircraft_rus"],
            "lowest": p["aircraft_min"],
            "highest": p["aircraft_max"],
            "fighters": p["fighters"].astype(str),
            "early_warning": p["early_warning"].astype(str),
            "partner_base": p["partner_base"].astype(str),
        }
    )
    return Table(
        "tbl-exercises-air-patrols",
        data,
        columns={
            "date": "Date",
            "waters": "Over",
            "chn": "Chinese",
            "rus": "Russian",
            "lowest": "Lowest",
            "highest": "Highest",
            "fighters": "Fighters",
            "early_warning": "Early warning",
            "partner_base": "Partner's airfield",
            "start_date": "First day",
        },
        title="The joint air patrols one by one",
        caption="Aircraft. Chinese, Russian: the figure the register uses; blank where nobody gave one. Lowest, highest: totals by any authority.",
        sources=("exercises", "exercise_values"),
        sort_by={"date": "start_date"},
        html_columns=("date", "waters", "chn", "rus", "lowest", "highest", "fighters", "early_warning", "partner_base"),
    )


def element_rates(r: Register) -> Figure:
    """Events with ships, aircraft and land forces, by period."""
    rows = []
    for (period, element), n in r.element_counts.items():
        years = r.period_years[period]
        rate = trends.poisson_interval(int(n), years)
        rows.append(
            {
                "period": period,
                "element": str(element),
                "element_label": theme.DOMAIN_LABELS[str(element)],
                "n": int(n),
                "years": years,
                "rate": rate.value,
                "low": rate.low,
                "high": rate.high,
            }
        )
    data = pd.DataFrame(rows)
    ratios = r.element_ratios
    forces = ratios[ratios["definition"] == "forces taking part"].set_index(["comparison", "period"])
    early, *_, late = r.period_years

    def ratio(comparison: str, period: str) -> str:
        row = forces.loc[(comparison, period)]
        return f"{row['ratio']:.1f} ({span(row['low'], row['high'], 1)})" if pd.notna(row["ratio"]) else "undefined"

    rate = data.set_index(["period", "element"])["rate"]
    ratio_low, ratio_high = (float(forces.loc[("ground : naval", early), limit]) for limit in ("low", "high"))
    return drawn(
        "fig-exercises-elements",
        charts.rates_by_period,
        data=data,
        code="measures.exercises.elements_per_year",
        title=f"Since 2022 events with ships outnumber those with land forces {rate[late, 'naval'] / rate[late, 'ground']:.0f} to 1; "
        f"before 2014 there was no clear difference"
        if ratio_low < 1 < ratio_high and rate[late, "naval"] > rate[late, "ground"] > 0
        else f"Events with land forces: {rate[early, 'ground']:.1f} a year in {early}, {rate[late, 'ground']:.1f} in {late}",
        subtitle="Headline events a year in which ships, aircraft or land forces took part, complete years, exact 95 % intervals",
        caption=f"An event counts for each kind of force a source names in the part both shared. Ratio ground : naval {ratio('ground : naval', early)} in {early} and "
        f"{ratio('ground : naval', late)} in {late}; ground : air {ratio('ground : air', early)} and {ratio('ground : air', late)}.",
        alt="Interval chart of events a year with ships, aircraft and land forces by period. "
        + ". ".join(
            f"{period}: "
            + join(
                [
                    f"{row.element_label.lower()} {row.rate:.1f} ({span(row.low, row.high, 1)})"
                    for row in part.itertuples()
                ]
            )
            for period, part in data.groupby("period", sort=False)
        )
        + ".",
        sources=EVENTS,
        columns={
            "period": "Period",
            "element_label": "Forces",
            "rate": "Events a year",
            "low": "Lower limit (95 %)",
            "high": "Upper limit (95 %)",
            "n": "Events",
            "years": "Complete years",
            "element": "Forces (code)",
        },
    )


def peace_mission(r: Register) -> Figure:
    """Reported people at each Peace Mission."""
    events = r.headline[r.headline["series_id"] == "peace-mission"].sort_values("start_date")
    values = r.values[(r.values["attribute"] == "personnel_total") & r.values["event_id"].isin(events["event_id"])]
    values = values.assign(people=values["value"].astype(int))
    spread = values.groupby("event_id")["people"].agg(["min", "max"])
    adopted = values[values["adopted"]].set_index("event_id")["people"]
    states = r.participants[r.participants["role"] == "participant"].groupby("event_id").size()
    data = pd.DataFrame(
        {
            "edition": [
                f"{d.year}, {h or ''}".strip(", ")
                for d, h in zip(events["start_date"], events["host"].fillna(""), strict=True)
            ],
            "order": range(len(events)),
            "adopted": events["event_id"].map(adopted).astype("Int64"),
            "lowest": events["event_id"].map(spread["min"]).astype("Int64"),
            "highest": events["event_id"].map(spread["max"]).astype("Int64"),
            "states": events["event_id"].map(states).astype("Int64"),
        }
    ).reset_index(drop=True)
    data["states_label"] = data["states"].map(lambda n: f"{n} states")
    theme_share = int((events["theme"] == "counter-terrorism").sum())
    known = data.dropna(subset=["adopted"])
    top = known.loc[known["adopted"].astype(int).idxmax()]
    return drawn(
        "fig-exercises-peace-mission",
        charts.peace_mission,
        data=data,
        code="publish.exercises.peace_mission",
        title=f"Peace Mission: {len(data)} editions from {events['start_date'].dt.year.min()} to {events['start_date'].dt.year.max()}, "
        + (
            "all under the title of counter-terrorism"
            if theme_share == len(data)
            else f"{theme_share} under the title of counter-terrorism"
        ),
        subtitle="People reported at each Peace Mission, all states; square: the figure used, bar: lowest to highest figure reported",
        caption="Labelled with the year and the host of the main phase. Totals include all participating states and, in some reports, logistics. The figure of "
        "100,000 for 2005 stands in one report and is an evident slip for 10,000.",
        alt=f"Range chart of people reported at {len(data)} Peace Missions on a logarithmic scale, from {int(known['adopted'].min()):,} to {int(top['adopted']):,} in "
        f"{top['edition'].split(',')[0]}. Between {int(data['states'].min())} and {int(data['states'].max())} states took part.",
        sources=("exercises", "exercise_values", "exercise_participants"),
        columns={
            "edition": "Edition and host",
            "adopted": "People, figure used",
            "lowest": "Lowest reported",
            "highest": "Highest reported",
            "states": "States taking part",
            "states_label": "Label",
            "order": "Order",
        },
    )


# complexity ----------------------------------------------------------------------------------------------------------

COMPONENTS = {
    "n_elements": ("Kinds of forces", "number"),
    "n_partners": ("Third partners", "number"),
    "live_fire": ("Live fire", "share"),
    "anti_submarine": ("Anti-submarine", "share"),
    "air_defence": ("Air defence", "share"),
    "combined_command": ("Joint command", "share"),
    "partner_base": ("Partner's base", "share"),
    "duration_days": ("Days", "number"),
    "ships_total": ("Ships", "number"),
    "aircraft_total": ("Aircraft", "number"),
    "personnel_total": ("People", "number"),
    "distance_far_km": ("Distance (km)", "number"),
}


FEWEST = 4
"""Reported figures a median needs to be shown."""


def exercises_only(r: Register) -> pd.DataFrame:
    """Components of exercises without patrols: like with like."""
    return r.components[r.components["kind"].astype(str) == "exercise"]


def component_rows(r: Register) -> pd.DataFrame:
    """Share or median of each component by period, exercises without patrols."""
    medians = measures.complexity_by_period(exercises_only(r), as_of=r.as_of)
    few = medians["n_known"] < FEWEST
    medians.loc[few, ["value", "low", "high"]] = float("nan")
    own = r.headline[r.headline["kind"] == "exercise"]
    shown = [c for c, (_, kind) in COMPONENTS.items() if kind == "share"]
    shares = measures.reported_shares(own, columns=shown, as_of=r.as_of)
    rows = []
    for component, (label, kind) in COMPONENTS.items():
        part = shares if kind == "share" else medians
        part = part[(part["component"] == component) & part["period"].astype(str).isin(r.period_years)]
        rows.append(
            pd.DataFrame(
                {
                    "component": f"{label}, % reported" if kind == "share" else f"{label.split(',')[0]}, median",
                    "measure": "share" if kind == "share" else "median",
                    "period": part["period"].astype(str),
                    "value": part["value"].astype(float),
                    "low": part["low"].astype(float),
                    "high": part["high"].astype(float),
                    "known": part["n_known"],
                    "events": part["n_events"],
                    "unit": "exercises in which it can apply" if kind == "share" else "exercises with a figure",
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def component_word(component: str) -> str:
    """A component's label as it reads in a sentence."""
    return component.split(",")[0].replace("Days", "Duration").replace(" (km)", "").lower()


def complexity(r: Register) -> Figure:
    """Each component of complexity, by period."""
    data = component_rows(r)
    periods = list(r.period_years)
    wide = data.pivot(index="component", columns="period", values="value")
    found = measures.compare_periods(data)
    return drawn(
        "fig-exercises-complexity",
        charts.complexity,
        data=data,
        code="publish.exercises.complexity",
        title=f"Of {found.comparable} components of complexity, {len(found.up)} rose from {periods[0]} to {periods[-1]} and {len(found.down)} fell; "
        + (f"for {len(found.apart)} the intervals lie apart" if found.apart else "no intervals lie apart"),
        subtitle="Exercises without patrols, by period: share in which a content is reported, or median of the reported figure, with 95 % intervals",
        caption="Shares take silence as no and are lower limits; they also rise when reports become fuller. Medians need four "
        "reported figures to be shown and six for an interval. Distance is from the farther of the two coasts.",
        alt=f"Small charts of {len(wide)} components of complexity by period. From {periods[0]} to {periods[-1]}: "
        + join(
            [
                f"{c} {_short(wide.loc[c, periods[0]], data, c)} to {_short(wide.loc[c, periods[-1]], data, c)}"
                for c in wide.index
            ]
        )
        + ".",
        sources=("exercises", "exercise_values", "exercise_participants", "coastline"),
        columns={
            "component": "Component",
            "period": "Period",
            "value": "Share or median",
            "low": "Lower limit (95 %)",
            "high": "Upper limit (95 %)",
            "known": "Events with a report",
            "events": "Events",
            "measure": "Statistic",
            "unit": "Of what",
        },
    )


def _short(value: float, data: pd.DataFrame, component: str) -> str:
    if pd.isna(value):
        return "no figure"
    share = data.loc[data["component"] == component, "measure"].iloc[0] == "share"
    return percent(value) if share else f"{value:,.0f}"


def sizes(r: Register) -> Figure:
    """Reported people and ships, with missing figures shown."""
    rows = r.components.merge(r.events[["event_id", "name", "naval_part"]], on="event_id")
    parts = []
    for column, label, applies in (
        ("personnel_total", "People", rows["kind"].astype(str) == "exercise"),
        ("ships_total", "Ships", rows["naval_part"] == "yes"),
    ):
        part = rows[applies.astype(bool)].sort_values(["year", "event_id"])
        parts.append(
            pd.DataFrame(
                {
                    "year": part["year"],
                    "name": part["name"],
                    "domain": part["domain"].astype(str),
                    "domain_label": part["domain"].astype(str).map(theme.DOMAIN_LABELS),
                    "measure": label,
                    "value": part[column].astype(float),
                }
            )
        )
    data = pd.concat(parts, ignore_index=True)
    missing = data["value"].isna()
    data["slot"] = data[missing].groupby(["measure", "year"]).cumcount() * 5.0
    people, ships = (data[data["measure"] == m] for m in ("People", "Ships"))
    lost_people, lost_ships = float(people["value"].isna().mean()), float(ships["value"].isna().mean())
    return drawn(
        "fig-exercises-size",
        charts.sizes,
        data=data,
        code="publish.exercises.sizes",
        title=f"How many people took part is not reported for {percent(lost_people)} of exercises; ships are missing for {percent(lost_ships)} of events at sea",
        subtitle="Reported totals on a log scale, by year; the strip below each panel marks events without a figure",
        caption="Totals of Russian strategic exercises are the host's claims for the whole exercise, not for the part shared with China. "
        "Figures said to be at least or about a number are drawn at that number.",
        alt=f"Two scatter charts on log scales. People: {int(people['value'].notna().sum())} exercises with a figure, from {people['value'].min():,.0f} to "
        f"{people['value'].max():,.0f}; {int(people['value'].isna().sum())} without. Ships: {int(ships['value'].notna().sum())} events with a figure, from "
        f"{ships['value'].min():,.0f} to {ships['value'].max():,.0f}; {int(ships['value'].isna().sum())} without.",
        sources=("exercises", "exercise_values"),
        columns={
            "year": "Year",
            "name": "Event",
            "domain_label": "Domain",
            "measure": "Figure",
            "value": "Reported",
            "domain": "Domain (code)",
            "slot": "Position in the strip",
        },
    )


def partners(r: Register) -> Figure:
    """Other states, by number of events."""
    chosen = measures.select(r.events, kinds=("exercise", "patrol", "competition", "police-drill", "operation"))
    joined = r.participants[
        (r.participants["role"] == "participant") & ~r.participants["country"].isin(["CHN", "RUS"])
    ].merge(chosen[["event_id", "kind"]], on="event_id")
    group = {
        "exercise": "exercises and patrols",
        "patrol": "exercises and patrols",
        "operation": "exercises and patrols",
    }
    group |= {"competition": "contests", "police-drill": "police and security drills"}
    joined = joined.assign(group=joined["kind"].astype(str).map(group))
    names = dict(zip(r.countries["iso3"], r.countries["name"], strict=True))
    total = joined.groupby("country").size().sort_values(ascending=False, kind="stable")
    top = total[total >= 2].index
    ranks = {"exercises and patrols": 0, "police and security drills": 1, "contests": 2}
    data = joined[joined["country"].isin(top)].groupby(["country", "group"]).size().rename("n").reset_index()
    data["rank"] = data["group"].map(ranks)
    data["total"] = data["country"].map(total)
    data["country"] = data["country"].map(names).astype(str)
    data = data.sort_values(["total", "country", "rank"], ascending=[False, True, True], ignore_index=True)
    only = joined[joined["group"] == "exercises and patrols"].groupby("country").size().sort_values(ascending=False)
    share = float((~r.headline["bilateral"].astype(bool)).mean())
    leading = join([names[c] for c in only.index[:3]])
    return drawn(
        "fig-exercises-partners",
        charts.partners,
        data=data,
        code="publish.exercises.partners",
        title=f"{percent(1 - share)} of joint exercises and patrols are bilateral; {leading} join most often",
        subtitle=f"Other states named as taking part, in at least two events, {FIRST} to {r.as_of.year}",
        caption="Exercises of third parties (AMAN, Komodo, ASEAN and the like) are not counted here. Only states a source names; lists of large "
        "events are often incomplete.",
        alt=f"Bar chart of {data['country'].nunique()} states by events they took part in with China and Russia. Most: "
        + join([f"{names[c]} {int(total[c])}" for c in total.index[:5]])
        + f". In exercises and patrols alone: {join([f'{names[c]} {int(only[c])}' for c in only.index[:5]])}.",
        sources=("exercises", "exercise_participants"),
        columns={
            "country": "State",
            "group": "Setting",
            "n": "Events",
            "total": "Events in all settings",
            "rank": "Order",
        },
    )


# the register --------------------------------------------------------------------------------------------------------


def register_table(r: Register) -> Table:
    """Every event with its sources: searchable, sortable, filterable."""
    names = dict(zip(r.countries["iso3"], r.countries["name"], strict=True))
    regions = dict(zip(r.regions["region_id"], r.regions["name"], strict=True))
    series = dict(zip(r.series["series_id"], r.series["name"], strict=True))
    links = source_links(r.sources)
    counted = set(r.headline["event_id"])
    acting = r.participants[r.participants["role"] == "participant"]
    who = acting[~acting["country"].isin(["CHN", "RUS"])].groupby("event_id")["country"].apply(list)
    adopted = r.values[r.values["adopted"]].set_index(["event_id", "attribute"])

    def size(event: str) -> str:
        said = []
        for attribute, word in (
            ("personnel_total", "people"),
            ("ships_total", "ships"),
            ("aircraft_total", "aircraft"),
        ):
            if (event, attribute) in adopted.index:
                row = adopted.loc[(event, attribute)]
                before = {"about": "about ", "at-least": "at least ", "at-most": "at most "}.get(
                    str(row["qualifier"]), ""
                )
                said.append(f"{before}{int(row['value']):,} {word}")
        return "; ".join(said)

    events = r.events.sort_values(["start_date", "event_id"], ascending=[False, True])
    data = pd.DataFrame(
        {
            "event_id": events["event_id"],
            "start_date": events["start_date"].dt.strftime("%Y-%m-%d"),
            "year": events["start_date"].dt.year,
            "dates": events.apply(dates, axis=1),
            "name": events["name"],
            "domain": events["domain"].astype(str).map(theme.DOMAIN_LABELS),
            "kind": events["kind"].astype(str).map(KINDS),
            "what": [
                f"{theme.DOMAIN_LABELS[str(d)]}: {KINDS[str(k)]}"
                for d, k in zip(events["domain"], events["kind"], strict=True)
            ],
            "series": events["series_id"].map(series).fillna(""),
            "place": events["location"],
            "regions": [[regions[x] for x in ids] for ids in events["region_ids"]],
            "partners": [[names[c] for c in who.get(e, [])] for e in events["event_id"]],
            "size": [size(e) for e in events["event_id"]],
            "confidence": events["confidence"].astype(str),
            "counted": ["yes" if e in counted else "no" for e in events["event_id"]],
            "note": events["note"].fillna(""),
            "sources": [links(ids) for ids in events["source_ids"]],
        }
    )
    return Table(
        "tbl-exercises-register",
        data,
        columns={
            "dates": "Dates",
            "name": "Event",
            "what": "What",
            "domain": "Domain",
            "kind": "Kind",
            "place": "Place",
            "partners": "Other states",
            "size": "Reported size",
            "confidence": "Confidence",
            "counted": "In headline counts",
            "note": "Note",
            "sources": "Sources",
            "year": "Year",
            "series": "Series",
            "regions": "Seas and regions",
            "start_date": "First day",
        },
        title=f"All {len(data)} events of the register, newest first",
        caption="Each row has a permanent address: the page's address with #event- and the event's id.",
        sources=("exercises", "exercise_participants", "exercise_values", "sources"),
        filters=("year", "domain", "kind", "series", "confidence", "counted"),
        search=True,
        sort_by={"dates": "start_date"},
        row_id="event_id",
        html_columns=("dates", "name", "what", "place", "partners", "size", "sources", "note", "confidence"),
    )
