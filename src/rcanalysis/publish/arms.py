"""Figures and tables on arms transfers: measures and charts put together, with words computed from them.

A notebook loads the tables once and then says what it wants to show: ``book.dyad(transfers)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from rcanalysis.charts import arms as charts
from rcanalysis.data import as_of, load
from rcanalysis.measures import arms as measures
from rcanalysis.publish.display import Figure, Table
from rcanalysis.publish.parts import drawn, join, percent

SIPRI = ("arms_deliveries", "arms_orders")
DYAD = ("arms_deliveries", "arms_orders", "arms_flows")
SHARES = (*DYAD, "arms_totals")
OURS = "Sums and reconciliation are this book's, not SIPRI's."
GROUP_WORDS = {"platforms": "whole systems", "missiles": "missiles", "components": "engines, sensors and guns"}


@dataclass(frozen=True)
class Transfers:
    """The tables on arms transfers, and what every figure needs from them."""

    orders: pd.DataFrame
    deliveries: pd.DataFrame
    flows: pd.DataFrame
    totals: pd.DataFrame
    systems: pd.DataFrame
    parties: pd.DataFrame
    published: pd.DataFrame
    last_year: int

    @cached_property
    def reconciled(self) -> pd.DataFrame:
        """Russia and the Soviet Union to China, by order and year, in terms of the newest edition."""
        return measures.reconcile(self.deliveries, self.orders)

    @cached_property
    def russian(self) -> pd.DataFrame:
        """The reconciled rows of Russia."""
        return self.reconciled[self.reconciled["supplier"] == "RUS"]

    @cached_property
    def spliced(self) -> pd.DataFrame:
        """Flows by partner and year, each year from its newest edition."""
        return measures.splice(self.flows)

    @cached_property
    def dyad(self) -> pd.DataFrame:
        """Yearly volume to China with the range over editions."""
        return measures.dyad(self.flows, self.reconciled)

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """Yearly volume from Russia, every year from 1992 on."""
        rows = self.dyad[self.dyad["supplier"] == "RUS"]
        return rows[rows["year"] >= measures.FIRST_RUSSIA].reset_index(drop=True)

    @cached_property
    def windows(self) -> pd.DataFrame:
        """Five-year windows: volumes and both shares."""
        return measures.windows(self.dyad, self.totals, self.flows)

    @cached_property
    def levels(self) -> Any:
        """Levels of the yearly volume and the years they change."""
        return measures.level_changes(self.yearly)

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of states and others by their codes."""
        return dict(zip(self.parties["party_id"], self.parties["name"], strict=True))

    @cached_property
    def system_names(self) -> dict[str, str]:
        """Names of systems by their ids."""
        return dict(zip(self.systems["system_id"], self.systems["name"], strict=True))

    @cached_property
    def last_order(self) -> int:
        """Year of the newest order of China from Russia."""
        return measures.last_order(self.orders)

    @cached_property
    def robustness(self) -> pd.DataFrame:
        """Fall of volume and of share over every coding."""
        return measures.robustness(self.deliveries, self.orders, self.flows, self.totals)

    def year(self, year: int) -> float:
        """Volume from Russia in one year."""
        return float(self.yearly.loc[self.yearly["year"] == year, "tiv"].iloc[0])

    def window(self, end: int) -> pd.Series:
        """The five-year window that ends with a year."""
        return self.windows[self.windows["end"] == end].iloc[0]


def transfers() -> Transfers:
    """Load the tables on arms transfers with everything that belongs to them."""
    return Transfers(
        orders=load("arms_orders"),
        deliveries=load("arms_deliveries"),
        flows=load("arms_flows"),
        totals=load("arms_totals"),
        systems=load("arms_systems"),
        parties=load("arms_parties"),
        published=load("published_figures"),
        last_year=as_of("arms_orders").year,
    )


def _window(start: int, end: int) -> str:
    """``2021–25``; ``1996–2000`` across a century."""
    return f"{start}–{end % 100:02d}" if start // 100 == end // 100 else f"{start}–{end}"


def _windows(rows: pd.DataFrame) -> list[str]:
    """The window of each row, in words."""
    return [_window(int(a), int(b)) for a, b in zip(rows["start"], rows["end"], strict=True)]


def _tiv(value: float) -> str:
    return f"{value:,.0f}"


# volume --------------------------------------------------------------------------------------------------------------


def dyad(t: Transfers) -> Figure:
    """Yearly volume from the Soviet Union and Russia to China since 1950."""
    data = t.dyad[["year", "supplier", "tiv", "low", "high"]].copy()
    peak, last = t.yearly.loc[t.yearly["tiv"].idxmax()], t.yearly.iloc[-1]
    soviet = data[data["supplier"] == "SUN"]
    top = soviet.loc[soviet["tiv"].idxmax()]
    none = data.groupby("year")["tiv"].sum()
    gap = none[none == 0]
    return drawn(
        "fig-arms-dyad",
        charts.dyad,
        extra={"notes": [(int(top["year"]), "Soviet aid"), (int(peak["year"]), str(int(peak["year"])))]},
        data=data,
        code="measures.arms.dyad",
        title=f"Russian deliveries to China peaked at {_tiv(peak['tiv'])} million TIV in {int(peak['year'])} and were "
        f"{_tiv(last['tiv'])} in {int(last['year'])}"
        if last["tiv"] < peak["tiv"]
        else f"Russian deliveries to China were highest in the last year, {int(last['year'])}: {_tiv(last['tiv'])} million TIV",
        subtitle=f"Major arms delivered to China by the Soviet Union and Russia, 1950 to {t.last_year}, SIPRI TIV (million), in terms of the 2026 edition",
        caption="Thin lines: lowest and highest value over the editions of 2022, 2024, 2025 and 2026 that cover the year. TIV measures "
        f"volume, not money. {OURS}",
        alt=f"Bar chart of yearly deliveries. The Soviet Union delivered most in {int(top['year'])}, {_tiv(top['tiv'])} million TIV; "
        + (
            f"{len(gap)} years between {int(gap.index.min())} and {int(gap.index.max())} have none. "
            if len(gap)
            else ""
        )
        + f"Russian deliveries peak in {int(peak['year'])} at {_tiv(peak['tiv'])} "
        f"and end in {int(last['year'])} at {_tiv(last['tiv'])}.",
        sources=DYAD,
        columns={
            "year": "Year of delivery",
            "supplier": "Supplier",
            "tiv": "SIPRI TIV (million), 2026 terms",
            "low": "Lowest over editions",
            "high": "Highest over editions",
        },
    )


def levels(t: Transfers) -> Figure:
    """Levels of the yearly volume from Russia, and the years in which they change."""
    found = t.levels
    segments = found.segments
    rows = []
    for number, segment in enumerate(segments.itertuples()):
        part = t.yearly[t.yearly["year"].between(segment.start, segment.end)]
        rows.append(
            part[["year", "tiv"]].assign(mean=segment.mean, low=segment.low, high=segment.high, segment=number + 1)
        )
    data = pd.concat(rows, ignore_index=True)
    changes = [int(y) for y in segments["start"].iloc[1:]]
    steps = [f"{_window(int(s.start), int(s.end))}: {_tiv(s.mean)}" for s in segments.itertuples()]
    return drawn(
        "fig-arms-levels",
        charts.levels,
        data=data,
        code="measures.arms.level_changes",
        title=f"The yearly volume changed level in {join([str(y) for y in changes])}"
        if changes
        else "No change of level in the yearly volume can be told from chance",
        subtitle=f"Yearly deliveries from Russia and the mean of each level with a 95 % bootstrap interval, {measures.FIRST_RUSSIA} to {t.last_year}, SIPRI TIV (million)",
        caption="Levels are fitted to the logarithm by least squares; their number by the Bayesian information criterion. With "
        f"{len(data)} yearly values that lean on each other, the years are approximate. {OURS}",
        alt=f"Bars of yearly deliveries with a step line of {len(segments)} levels. Mean a year: "
        + "; ".join(steps)
        + " million TIV.",
        sources=DYAD,
        columns={
            "year": "Year",
            "tiv": "SIPRI TIV (million)",
            "mean": "Mean of the level",
            "low": "Mean, lower limit (95 %)",
            "high": "Mean, upper limit (95 %)",
            "segment": "Level",
        },
    )


def editions(t: Transfers) -> Figure:
    """The same years in four editions of SIPRI."""
    wide = t.yearly.rename(columns={"tiv": "edition_2026"})
    older = [c for c in wide.columns if c.startswith("edition_") and c != "edition_2026"]
    data = wide.melt(["year", "edition_2026"], older, var_name="edition", value_name="tiv").dropna(subset=["tiv"])
    data["edition"] = data["edition"].str[-4:].astype("int64")
    data["difference"] = data["tiv"] - data["edition_2026"]
    data = data[["year", "edition", "tiv", "difference"]].sort_values(["edition", "year"]).reset_index(drop=True)
    spread = (wide["high"] - wide["low"]).abs()
    worst = wide.loc[spread.idxmax()]
    typical = (spread / wide["edition_2026"])[wide["year"] >= 1995].median()
    return drawn(
        "fig-arms-editions",
        charts.editions,
        data=data,
        code="measures.arms.revisions",
        title=f"Editions disagree most on {int(worst['year'])}: {_tiv(worst['low'])} to {_tiv(worst['high'])} million TIV for the same year",
        subtitle=f"Deliveries from Russia to China by year of delivery: three older editions less the 2026 edition, {measures.FIRST_RUSSIA} to {t.last_year - 1}, SIPRI TIV (million)",
        caption="2022: SIPRI's own table, rounded. 2024 and 2025: our sums of its registers. 2026: our reconciliation of the register of "
        "orders, which gives no years, with the deliveries of the 2025 edition. Never join two editions without saying so.",
        alt=f"Dot chart of the differences of {len(older)} editions from that of 2026. Most years lie near zero; the widest gap between editions is in {int(worst['year'])}, "
        f"from {_tiv(worst['low'])} to {_tiv(worst['high'])} million TIV. The median gap since 1995 is {percent(typical)} of the year's value.",
        sources=DYAD,
        columns={
            "year": "Year of delivery",
            "edition": "Edition",
            "tiv": "SIPRI TIV (million)",
            "difference": "Less the 2026 edition",
        },
    )


# shares --------------------------------------------------------------------------------------------------------------


def volume_share(t: Transfers) -> Figure:
    """China's imports by five-year window: Russian and other, with the Russian share."""
    ends = range(t.last_year, measures.FIRST_RUSSIA + 3, -5)
    rows = t.windows[t.windows["end"].isin(list(ends))].sort_values("start")
    data = pd.DataFrame(
        {
            "window": _windows(rows),
            "start": rows["start"],
            "end": rows["end"],
            "russia": rows["russia_to_china"],
            "others": rows["china_imports"] - rows["russia_to_china"],
            "share": rows["share_of_imports"],
            "label": [percent(s) for s in rows["share_of_imports"]],
        }
    ).reset_index(drop=True)
    first, last = data.iloc[data["russia"].idxmax()], data.iloc[-1]
    fall = 1 - last["russia"] / first["russia"]
    share_fall = 1 - last["share"] / first["share"]
    imports = data["russia"] + data["others"]
    little = imports.iloc[-1] < imports.iloc[data["russia"].idxmax()] / 2
    return drawn(
        "fig-arms-volume-share",
        charts.volume_share,
        data=data,
        code="measures.arms.windows",
        title=f"Russia's deliveries fell by {percent(fall)} from {first['window']} to {last['window']}; its share of what China imports"
        f"{', from' if share_fall > 0 else ' went from'} {first['label']} to {last['label']}"
        if fall > 0
        else f"Russia's deliveries were largest in {last['window']}, the last window, with {last['label']} of what China imports",
        subtitle="China's imports of major arms by five-year window, SIPRI TIV (million), 2026 edition; the figure above a bar is Russia's share",
        caption=(
            "Both fall, the volume far more: China came to import little of anything. "
            if 0 < share_fall < fall and little
            else ""
        )
        + OURS,
        alt="Stacked bars of China's arms imports by five-year window. "
        + "; ".join(
            f"{r.window}: {_tiv(r.russia)} from Russia, {_tiv(r.others)} from others, share {r.label}"
            for r in data.itertuples()
        )
        + ".",
        sources=SHARES,
        columns={
            "window": "Window",
            "start": "First year",
            "end": "Last year",
            "russia": "From Russia, SIPRI TIV (million)",
            "others": "From others, SIPRI TIV (million)",
            "share": "Russia's share of China's imports",
            "label": "Share, in words",
        },
    )


def shares(t: Transfers) -> Figure:
    """Both shares over rolling five-year windows, with SIPRI's published figures."""
    kinds = {
        "share_of_imports": ("Russia's share of China's imports", "importer-share"),
        "share_of_exports": ("China's share of Russia's exports", "exporter-share"),
    }
    parts = []
    for column, (label, measure) in kinds.items():
        said = t.published[
            (t.published["topic"] == "share")
            & (t.published["measure"] == measure)
            & (t.published["exporter"] == "RUS")
            & (t.published["importer"] == "CHN")
            & (t.published["reported_by"] == "SIPRI")
            & (t.published["end_year"] - t.published["start_year"] == 4)
        ]
        stated = {int(y): v / 100 for y, v in zip(said["end_year"], said["value"], strict=True)}
        part = t.windows[["end", column, f"{column}_low", f"{column}_high"]].copy()
        part.columns = ["end", "share", "low", "high"]
        part["published"] = part["end"].map(stated)
        part.insert(1, "series", label)
        parts.append(part)
    data = pd.concat(parts, ignore_index=True)
    w = t.window(t.last_year)
    top = t.windows.loc[t.windows["share_of_exports"].idxmax()]
    return drawn(
        "fig-arms-shares",
        charts.shares,
        data=data,
        code="measures.arms.windows",
        title=f"China takes {percent(w['share_of_exports'])} of Russia's exports, "
        + (
            f"down from {percent(top['share_of_exports'])} in {_window(int(top['start']), int(top['end']))}"
            if w["share_of_exports"] < top["share_of_exports"]
            else "the most of any window"
        )
        + f"; Russia gives {percent(w['share_of_imports'])} of China's imports",
        subtitle="Shares of SIPRI TIV over five years, by last year of the window; line: 2026 edition, band: range over the editions that cover the window",
        caption="Hollow diamonds: the share as SIPRI published it for that window at the time. Windows overlap, so neighbouring points are not "
        f"independent. {OURS}",
        alt="Two lines over rolling five-year windows. Russia's share of China's imports: "
        + _path(t.windows, "share_of_imports")
        + ". China's share of Russia's exports: "
        + _path(t.windows, "share_of_exports")
        + ".",
        sources=(*SHARES, "published_figures"),
        columns={
            "end": "Last year of the window",
            "series": "Share",
            "share": "Share, 2026 edition",
            "low": "Lowest over editions",
            "high": "Highest over editions",
            "published": "As SIPRI published it",
        },
    )


def _path(windows: pd.DataFrame, column: str) -> str:
    """A share at the first, highest and last window, in words."""
    first, top, last = windows.iloc[0], windows.loc[windows[column].idxmax()], windows.iloc[-1]
    return ", ".join(f"{percent(r[column])} in {_window(int(r['start']), int(r['end']))}" for r in (first, top, last))


def suppliers(t: Transfers) -> Figure:
    """From whom China imports, by five-year window."""
    rows = measures.suppliers(t.spliced)
    rows = rows[rows["end"] >= 1994].copy()
    rows["window"] = _windows(rows)
    main = ("RUS", "SUN", "FRA", "UKR")
    rows["supplier_name"] = [t.names[s] if s in main else "Others" for s in rows["supplier"]]
    data = (
        rows.groupby(["window", "supplier_name"], sort=False)
        .agg(tiv=("tiv", "sum"), share=("share", "sum"), effective=("effective", "first"))
        .reset_index()
    )
    first, last = data.iloc[0], data.iloc[-1]
    shares = data[data["supplier_name"] == "Russia"].set_index("window")["share"]
    return drawn(
        "fig-arms-suppliers",
        charts.suppliers,
        data=data,
        code="measures.arms.suppliers",
        title=f"China's imports {'came from few hands: the equal' if data['effective'].max() < 4 else 'came from the equal'} of "
        f"{data['effective'].min():.1f} to {data['effective'].max():.1f} suppliers",
        subtitle="China's arms imports by supplier and five-year window, shares of SIPRI TIV, each year from its newest register (2024 and 2025 editions)",
        caption="The number at the right is the inverse of the Herfindahl index: how many suppliers of equal size would be as concentrated. "
        f"{OURS}",
        alt="Stacked bars of shares by window. Russia: "
        + join([f"{w} {percent(s)}" for w, s in shares.items()])
        + f". Effective number of suppliers {first['effective']:.1f} in {first['window']} and {last['effective']:.1f} in {last['window']}.",
        sources=("arms_flows",),
        columns={
            "window": "Window",
            "supplier_name": "Supplier",
            "tiv": "SIPRI TIV (million)",
            "share": "Share",
            "effective": "Effective number of suppliers",
        },
    )


def customers(t: Transfers) -> Figure:
    """To whom Russia exports, by five-year window."""
    rows = measures.customers(t.spliced)
    rows = rows[rows["start"] >= 1992].copy()
    rows["window"] = _windows(rows)
    ends = sorted(rows["end"].unique())
    china = rows[rows["recipient"] == "CHN"].set_index("window")
    keep = rows[(rows["rank"] <= 5) | (rows["recipient"] == "CHN")].sort_values(["end", "rank"])
    data = pd.DataFrame(
        {
            "window": keep["window"],
            "name": [t.names[r] for r in keep["recipient"]],
            "share": keep["share"],
            "highlighted": keep["recipient"] == "CHN",
        }
    ).reset_index(drop=True)
    top = china["share"].idxmax()
    last = _window(int(ends[-1]) - 4, int(ends[-1]))
    return drawn(
        "fig-arms-customers",
        charts.customers,
        data=data,
        code="measures.arms.customers",
        title=f"China was Russia's {'first customer' if china.loc[top, 'rank'] == 1 else 'number ' + str(int(china.loc[top, 'rank'])) + ' customer'} "
        f"with {percent(china.loc[top, 'share'])} in {top}"
        + (
            f"; in {last} it was number {int(china.loc[last, 'rank'])} with {percent(china.loc[last, 'share'])}"
            if top != last
            else ", its largest share of any window"
        ),
        subtitle="Largest recipients of Russian arms by five-year window, share of SIPRI TIV, each year from its newest register (2024 and 2025 editions)",
        caption=f"Five largest recipients of each window. The last window ends with the last year of the 2025 edition's register. {OURS}",
        alt="Bars of the largest recipients by window. China: "
        + join(
            [
                f"{w} {percent(s)} (rank {int(k)})"
                for w, s, k in zip(china.index, china["share"], china["rank"], strict=True)
            ]
        )
        + ".",
        sources=("arms_flows",),
        columns={"window": "Window", "name": "Recipient", "share": "Share of Russia's exports", "highlighted": "China"},
    )


# what was delivered --------------------------------------------------------------------------------------------------


def systems(t: Transfers) -> Figure:
    """What Russia delivered when, system by system."""
    rows = measures.systems(t.russian, t.systems)
    total = measures.system_totals(t.russian, t.systems)
    total = total[(total["tiv"] >= 200) | total["system"].isin(["s-400", "tor"])]
    rows = rows[rows["system"].isin(total["system"])].copy()
    units = dict(zip(total["system"], total["units"], strict=True))
    rows["total"] = [f"{units[s]:,.0f}" for s in rows["system"]]
    family = {f: n for n, f in enumerate(t.systems["family"].cat.categories)}
    first = dict(zip(total["system"], total["first_year"], strict=True))
    order = sorted(total["system"], key=lambda s: (family[str(total.set_index("system").loc[s, "family"])], first[s]))
    names = {s: t.system_names[s] for s in order}
    data = rows[["name", "family", "year", "units", "tiv", "estimated", "total"]].reset_index(drop=True)
    data["family"] = data["family"].astype(str)
    still = total[total["last_year"] >= t.last_year - 1]
    return drawn(
        "fig-arms-systems",
        charts.systems,
        extra={"order": [names[s] for s in order]},
        data=data,
        code="measures.arms.systems",
        title=f"Of {len(order)} systems that Russia delivered in volume, {len(still) or 'none'} still came in {_window(t.last_year - 1, t.last_year)}"
        + (": " + join([t.system_names[s] for s in still["system"]]) if 0 < len(still) <= 2 else ""),
        subtitle=f"Deliveries by system and year, 1991 to {t.last_year}; area of a circle: SIPRI TIV (million); at the right: units in all",
        caption="Systems of at least 200 million TIV, and the S-400 and Tor systems. Hollow: SIPRI marks the number or the year as an estimate. Units are as SIPRI counts "
        f"them. {OURS}",
        alt="Bubble chart with a row for each system. Units and years: "
        + "; ".join(
            f"{t.system_names[r.system]} {r.units:,.0f}, {int(r.first_year)} to {int(r.last_year)}"
            for r in total.set_index("system").loc[order].reset_index().itertuples()
        )
        + ".",
        sources=(*SIPRI, "arms_systems"),
        columns={
            "name": "System",
            "family": "Family",
            "year": "Year of delivery",
            "units": "Units",
            "tiv": "SIPRI TIV (million)",
            "estimated": "Number or year estimated by SIPRI",
            "total": "Units in all years",
        },
    )


def order_years(t: Transfers) -> Figure:
    """When China placed its orders with Russia."""
    data = measures.order_years(t.orders)
    data = data.rename(columns={"tiv_delivered": "tiv"})[["ordered", "group", "n_orders", "tiv"]]
    by_year = data.groupby("ordered")["tiv"].sum()
    gap = t.last_year - t.last_order
    before = int(by_year.index.to_series().diff().fillna(1).max()) - 1  # years without an order, between two orders
    if gap:
        title = f"No new order has been recorded since {t.last_order}: {gap} year{'s' if gap > 1 else ''}"
        title += (
            f", the longest gap since {measures.FIRST_RUSSIA}"
            if gap > before
            else f"; the longest gap before was {before}"
        )
    else:
        title = f"China's newest order with Russia is of {t.last_order}, the last year of the register"
    large = by_year.nlargest(3)
    return drawn(
        "fig-arms-orders",
        charts.orders,
        extra={"note": f"no order|after {t.last_order}" if gap else "", "last": t.last_year},
        data=data,
        code="measures.arms.order_years",
        title=title,
        subtitle=f"Volume of China's orders from Russia by year of order, as delivered up to {t.last_year}, SIPRI TIV (million), 2026 edition",
        caption="An order counts in the year it was placed, with everything delivered on it since. SIPRI may learn of an order late, so the last years "
        f"can still be filled. {OURS}",
        alt=f"Stacked bars by year of order. The largest years are {join([f'{int(y)} ({_tiv(v)} million TIV)' for y, v in large.items()])}. "
        f"The last order is of {t.last_order}{f'; the years to {t.last_year} are empty' if gap else ''}.",
        sources=("arms_orders",),
        columns={
            "ordered": "Year of order",
            "group": "Kind",
            "n_orders": "Orders",
            "tiv": "Delivered on them, SIPRI TIV (million)",
        },
    )


def lead_times(t: Transfers) -> Figure:
    """From order to delivery."""
    rows = measures.lead_times(t.orders)
    rows = rows[rows["ordered"] >= measures.FIRST_RUSSIA]
    data = (
        pd.DataFrame(
            {
                "designation": rows["designation"],
                "category": rows["category"].astype(str),
                "group": rows["group"].astype(str),
                "ordered": rows["ordered"],
                "first": rows["first_delivery"],
                "last": rows["last_delivery"],
                "years_to_first": rows["years_to_first"],
            }
        )
        .sort_values(["ordered", "first", "designation"])
        .reset_index(drop=True)
    )
    longest = (data["last"] - data["ordered"]).idxmax()
    middle = {str(g): float(v) for g, v in data.groupby("group")["years_to_first"].median().items()}
    words = join([f"{m:g} for {GROUP_WORDS[g]}" for g, m in middle.items()])
    return drawn(
        "fig-arms-lead-times",
        charts.lead_times,
        data=data,
        code="measures.arms.lead_times",
        title=f"First deliveries came a median of {data['years_to_first'].median():g} years after the order; some orders ran for "
        f"{int(data.loc[longest, 'last'] - data.loc[longest, 'ordered'])}",
        subtitle=f"Orders of China from Russia, {measures.FIRST_RUSSIA} to {t.last_order}: years from the order to the first delivery",
        caption="Many years of order are SIPRI's estimates, and the register gives whole years, so a single order can be off by one or more.",
        alt=f"Chart of {len(data)} orders. Median years to the first delivery: {words}. The longest order is that of "
        f"{int(data.loc[longest, 'ordered'])} for {data.loc[longest, 'designation']}, delivered until {int(data.loc[longest, 'last'])}.",
        sources=("arms_orders",),
        columns={
            "designation": "Designation",
            "category": "Category",
            "group": "Kind",
            "ordered": "Year of order",
            "first": "First delivery",
            "last": "Last delivery",
            "years_to_first": "Years to first delivery",
        },
    )


def groups(t: Transfers) -> Figure:
    """Whole systems, missiles and components by five-year window."""
    rows = measures.by_group(t.russian)
    rows = rows[rows["start"] >= 1991]
    data = pd.DataFrame(
        {
            "window": _windows(rows),
            "start": rows["start"],
            "group": rows["group"].astype(str),
            "tiv": rows["tiv"],
            "share": rows["share"],
            "estimated_share": (rows["tiv_estimated"] / rows["tiv"]).fillna(0.0),
        }
    ).reset_index(drop=True)
    parts = data.pivot(index="window", columns="group", values="share").fillna(0.0)
    windows = list(dict.fromkeys(data["window"]))
    first, last = windows[0], windows[-1]
    return drawn(
        "fig-arms-groups",
        charts.groups,
        data=data,
        code="measures.arms.by_group",
        title=f"Engines, sensors and guns were {percent(parts.loc[first, 'components'])} of the volume in {first} and "
        f"{percent(parts.loc[last, 'components'])} in {last}",
        subtitle="Deliveries from Russia to China by kind and five-year window, shares of SIPRI TIV, in terms of the 2026 edition",
        caption="Whole systems: aircraft, ships and air-defence systems. Components: engines, sensors and naval weapons, nearly all for ships and "
        f"aircraft that China builds. {OURS}",
        alt="Stacked bars of shares by window. Components: "
        + join([f"{w} {percent(parts.loc[w, 'components'])}" for w in windows])
        + ". Whole systems: "
        + join([f"{w} {percent(parts.loc[w, 'platforms'])}" for w in windows])
        + ".",
        sources=SIPRI,
        columns={
            "window": "Window",
            "start": "First year",
            "group": "Kind",
            "tiv": "SIPRI TIV (million)",
            "share": "Share of the window",
            "estimated_share": "Part of it that SIPRI marks as estimated",
        },
    )


def engines(t: Transfers) -> Figure:
    """Aircraft engines from Russia by year."""
    rows = measures.engines(t.russian)
    data = (
        pd.DataFrame(
            {
                "year": rows["year"],
                "system": rows["system"],
                "name": [t.system_names[s] for s in rows["system"]],
                "units": rows["units"],
                "share": rows["share"],
            }
        )
        .sort_values(["year", "system"])
        .reset_index(drop=True)
    )
    year = data.groupby("year")["units"].sum()
    total = data.groupby("name")["units"].sum().sort_values(ascending=False)
    al31 = data[(data["system"] == "al-31") & (data["units"] > 0)]["year"]
    ended = f", and no AL-31 after {int(al31.max())}" if len(al31) and al31.max() < year.index[-1] else ""
    return drawn(
        "fig-arms-engines",
        charts.engines,
        data=data,
        code="measures.arms.engines",
        title=f"Engine deliveries peaked at {int(year.max())} in {int(year.idxmax())}; {int(year.iloc[-1])} came in {int(year.index[-1])}{ended}"
        if year.iloc[-1] < year.max()
        else f"Engine deliveries were highest in the last year, {int(year.index[-1])}: {int(year.max())}{ended}",
        subtitle=f"Aircraft engines delivered by Russia as an item of their own, units by year, and engines' share of the year's volume, to {t.last_year}",
        caption="Engines inside delivered aircraft are not counted. SIPRI marks nearly all of these numbers as estimates, and gives no number ordered for the last D-30 order. "
        f"{OURS}",
        alt=f"Stacked bars of engines by year, with the share of engines in the volume below. In all: {join([f'{n} {int(v):,}' for n, v in total.items()])}. "
        f"The peak is {int(year.max())} in {int(year.idxmax())}; {int(year.index[-1])} has {int(year.iloc[-1])}.",
        sources=SIPRI,
        columns={
            "year": "Year of delivery",
            "system": "Engine (code)",
            "name": "Engine",
            "units": "Units",
            "share": "Engines' share of the year's SIPRI TIV",
        },
    )


def balance(t: Transfers) -> Figure:
    """China's imports and exports of major arms."""
    rolling = measures.rolling_balance(t.totals)
    data = measures.china_balance(t.totals)
    data = data[data["year"] >= 1990][["year", "imports", "exports"]].reset_index(drop=True)
    last, first = rolling.iloc[-1], rolling[rolling["end"] == 2005].iloc[0]
    window = _window(int(last["end"]) - 4, int(last["end"]))
    above = last["exports"] > last["imports"]
    since = measures.crossing(rolling) if above else 0
    return drawn(
        "fig-arms-balance",
        charts.balance,
        data=data,
        code="measures.arms.china_balance",
        title=f"In {window} China exported {last['ratio']:.1f} times the arms it imported; exports have been larger in every window "
        f"since {_window(since - 4, since)}"
        if above
        else f"China imports more arms than it exports: {_tiv(last['imports'])} against {_tiv(last['exports'])} million TIV in {window}",
        subtitle=f"China's imports and exports of major arms by year, 1990 to {t.last_year}, SIPRI TIV (million), 2026 edition",
        caption="Exports show that China's industry makes whole systems others buy; they do not show that it can replace each import.",
        alt=f"Two lines. Over five years to 2005 China imported {_tiv(first['imports'])} and exported {_tiv(first['exports'])} million TIV; over the five "
        f"to {int(last['end'])}, {_tiv(last['imports'])} and {_tiv(last['exports'])}.",
        sources=("arms_totals",),
        columns={"year": "Year", "imports": "Imports, SIPRI TIV (million)", "exports": "Exports, SIPRI TIV (million)"},
    )


def estimates(t: Transfers) -> Figure:
    """How much of the volume rests on SIPRI's estimates."""
    whole = measures.by_group(t.russian)
    whole = whole[whole["start"] >= 1991]
    every = whole.groupby(["start", "end"], as_index=False)[["tiv", "tiv_estimated"]].sum().assign(group="all")
    rows = pd.concat(
        [every, whole[["start", "end", "group", "tiv", "tiv_estimated"]].astype({"group": str})], ignore_index=True
    )
    rows = rows[rows["tiv"] > 0]
    data = pd.DataFrame(
        {
            "window": _windows(rows),
            "group": rows["group"],
            "share": rows["tiv_estimated"] / rows["tiv"],
        }
    ).reset_index(drop=True)
    total = t.russian["tiv_estimated"].sum() / t.russian["tiv"].sum()
    each = data[data["group"] == "all"].set_index("window")["share"]
    return drawn(
        "fig-arms-estimates",
        charts.estimates,
        data=data,
        code="measures.arms.by_group",
        title=f"{percent(total)} of the volume rests on numbers or years that SIPRI estimates; in {each.index[-1]}, {percent(each.iloc[-1])}",
        subtitle="Share of Russian deliveries to China whose number or year of delivery SIPRI marks as an estimate, by five-year window, SIPRI TIV",
        caption=f"Bars: all deliveries. Marks: by kind. The value of a unit is always SIPRI's and is not counted here. {OURS}",
        alt="Bars of the estimated share by window: " + join([f"{w} {percent(s)}" for w, s in each.items()]) + ".",
        sources=SIPRI,
        columns={"window": "Window", "group": "Kind", "share": "Share that rests on estimates"},
    )


# what may come -------------------------------------------------------------------------------------------------------


def scenarios(t: Transfers) -> Figure:
    """Ranges for the next five years beside the past."""
    found = measures.scenarios(t.russian, t.orders, as_of=t.last_year)
    past = t.windows[t.windows["end"].isin(range(t.last_year, 1995, -5))].sort_values("start")
    data = pd.concat(
        [
            pd.DataFrame(
                {
                    "kind": "past",
                    "label": _windows(past),
                    "start": past["start"],
                    "end": past["end"],
                    "low": past["russia_to_china"] / 5,
                    "mid": past["russia_to_china"] / 5,
                    "high": past["russia_to_china"] / 5,
                }
            ),
            pd.DataFrame(
                {
                    "kind": "scenario",
                    "label": found["label"],
                    "start": t.last_year + 1,
                    "end": t.last_year + 5,
                    "low": found["low"],
                    "mid": found["mid"],
                    "high": found["high"],
                }
            ),
        ],
        ignore_index=True,
    )
    low, high = found["low"].min(), found["high"].max()
    return drawn(
        "fig-arms-scenarios",
        charts.scenarios,
        data=data,
        code="measures.arms.scenarios",
        title=f"From {_tiv(low)} to {_tiv(high)} million TIV a year: what {_window(t.last_year + 1, t.last_year + 5)} would be if one thing in the record repeats",
        subtitle=f"Mean yearly deliveries from Russia to China, SIPRI TIV (million): past five-year windows, and ranges for {t.last_year + 1} to {t.last_year + 5}",
        caption="Not forecasts, and no probabilities: each range says what the volume would be if the past named by the label came again. "
        + OURS,
        alt="Past windows: "
        + join([f"{r.label} {_tiv(r.mid)}" for r in data[data["kind"] == "past"].itertuples()])
        + " a year. Scenarios: "
        + "; ".join(
            f"{r.label}, {_tiv(r.low)} to {_tiv(r.high)}" for r in data[data["kind"] == "scenario"].itertuples()
        )
        + ".",
        sources=DYAD,
        columns={
            "kind": "Past or scenario",
            "label": "Window or scenario",
            "start": "First year",
            "end": "Last year",
            "low": "Low, SIPRI TIV (million) a year",
            "mid": "Middle, SIPRI TIV (million) a year",
            "high": "High, SIPRI TIV (million) a year",
        },
    )


def backtest(t: Transfers) -> Figure:
    """How wrong simple forecasts of five years would have been."""
    found = measures.backtest(t.yearly)
    data = found[["model", "origin", "forecast", "actual"]].reset_index(drop=True)
    near = measures.backtest_summary(found).set_index("model")["within"]
    best = near.idxmax()
    return drawn(
        "fig-arms-backtest",
        charts.backtest,
        data=data,
        code="measures.arms.backtest",
        title=f"The best of {len(near)} simple forecasts came within a quarter of the truth in {percent(near[best])} of years",
        subtitle=f"Forecast of the next five years' mean over what came, by year of the forecast, {int(data['origin'].min())} to {int(data['origin'].max())}",
        caption="Each model sees only the years before. Errors of neighbouring years are not independent, since their five years overlap. "
        + OURS,
        alt="Dots of forecast errors by model and year. Within a quarter of the truth: "
        + join([f"{m} {percent(s)}" for m, s in near.items()])
        + ".",
        sources=DYAD,
        columns={
            "model": "Model",
            "origin": "Last year known",
            "forecast": "Forecast, SIPRI TIV (million) a year",
            "actual": "What came, SIPRI TIV (million) a year",
        },
    )


# tables --------------------------------------------------------------------------------------------------------------


def waves(t: Transfers) -> Table:
    """The waves of deliveries from 1950 on."""
    rows = measures.waves(t.dyad)
    data = pd.DataFrame(
        {
            "wave": rows["name"],
            "years": [f"{int(a)}–{int(b)}" for a, b in zip(rows["start"], rows["end"], strict=True)],
            "start": rows["start"],
            "tiv": [_tiv(v) for v in rows["tiv"]],
            "per_year": [_tiv(v) for v in rows["tiv"] / (rows["end"] - rows["start"] + 1)],
            "amount": rows["tiv"],
            "rate": rows["tiv"] / (rows["end"] - rows["start"] + 1),
            "highest": rows["peak_tiv"],
            "peak": [f"{int(y)} ({_tiv(v)})" for y, v in zip(rows["peak_year"], rows["peak_tiv"], strict=True)],
        }
    )
    top = rows.loc[rows["tiv"].idxmax()]
    return Table(
        "tbl-arms-waves",
        data,
        columns={
            "wave": "Period",
            "years": "Years",
            "tiv": "SIPRI TIV (million)",
            "per_year": "A year",
            "peak": "Highest year",
        },
        sort_by={"years": "start", "tiv": "amount", "per_year": "rate", "peak": "highest"},
        title=f"{len(data)} periods of deliveries; the largest volume came in {int(top['start'])} to {int(top['end'])}",
        caption=f"Periods are ours. In terms of the 2026 edition. {OURS}",
        sources=DYAD,
    )


def open_orders(t: Transfers) -> Table:
    """Orders that were not complete at the end of the series."""
    rows = measures.open_orders(t.orders, as_of=t.last_year)
    data = pd.DataFrame(
        {
            "item": [t.system_names.get(s, d) for s, d in zip(rows["system"], rows["designation"], strict=True)],
            "ordered": rows["ordered"],
            "number_ordered": rows["number_ordered"],
            "number_delivered": rows["number_delivered"],
            "remaining": rows["remaining"],
            "tiv_remaining": rows["tiv_remaining"],
            "why": rows["why"],
        }
    )
    return Table(
        "tbl-arms-open",
        data,
        columns={
            "item": "Item",
            "ordered": "Ordered",
            "number_ordered": "Number ordered",
            "number_delivered": "Delivered",
            "remaining": "Remaining",
            "tiv_remaining": "Remaining, SIPRI TIV (million)",
            "why": "Why it is open",
        },
        html_columns=["item", "ordered", "number_ordered", "number_delivered", "why"],
        title=f"{len(data)} orders from Russia were open at the end of {t.last_year}",
        caption="From the register of orders, 2026 edition. Blank: SIPRI gives no number ordered.",
        sources=("arms_orders",),
    )


def orders_table(t: Transfers) -> Table:
    """Every order, searchable."""
    o = t.orders.sort_values(["ordered", "order_id"], ascending=[False, True])

    def money(low: float, high: float) -> str:
        if pd.isna(low):
            return ""
        return f"{low:,.0f}" if low == high else f"{low:,.0f}–{high:,.0f}"

    data = pd.DataFrame(
        {
            "order_id": o["order_id"],
            "ordered": o["ordered"],
            "supplier": [t.names[s] for s in o["supplier"]],
            "item": [f"{a}, {b}" if a != b else a for a, b in zip(o["designation"], o["description"], strict=True)],
            "designation": o["designation"],
            "description": o["description"],
            "category": o["category"].astype(str),
            "status": o["status"].astype(str),
            "number_ordered": o["number_ordered"],
            "number_ordered_estimated": o["number_ordered_estimated"],
            "number_delivered": o["number_delivered"],
            "number_delivered_estimated": o["number_delivered_estimated"],
            "numbers": [
                _of(a, b, c or d)
                for a, b, c, d in zip(
                    o["number_delivered"],
                    o["number_ordered"],
                    o["number_delivered_estimated"],
                    o["number_ordered_estimated"],
                    strict=True,
                )
            ],
            "delivered": [_years(years) for years in o["delivery_years"]],
            "tiv_delivered": o["tiv_delivered"],
            "value": [
                money(a, b) for a, b in zip(o["value_usd_million_low"], o["value_usd_million_high"], strict=True)
            ],
            "comment": o["comment"],
            "ordered_estimated": o["ordered_estimated"],
            "made_in_china": o["made_in_china"],
            "for_chinese_platform": o["for_chinese_platform"],
        }
    )
    russian = int((o["supplier"] == "RUS").sum())
    return Table(
        "tbl-arms-orders",
        data,
        columns={
            "ordered": "Ordered",
            "supplier": "Supplier",
            "item": "What",
            "numbers": "Delivered, of ordered",
            "designation": "Designation",
            "description": "Description",
            "category": "Category",
            "status": "Condition",
            "number_ordered": "Number ordered",
            "number_ordered_estimated": "Number ordered estimated",
            "number_delivered": "Number delivered",
            "number_delivered_estimated": "Number delivered estimated",
            "delivered": "Years of delivery",
            "tiv_delivered": "SIPRI TIV (million)",
            "value": "Contract value in SIPRI's comment, US dollars (million)",
            "comment": "SIPRI's comment",
            "ordered_estimated": "Year of order estimated",
            "made_in_china": "Made or assembled in China (our reading)",
            "for_chinese_platform": "For a Chinese-built ship, aircraft or vehicle (our reading)",
        },
        html_columns=["ordered", "supplier", "item", "numbers", "delivered", "tiv_delivered", "comment"],
        sort_by={"numbers": "number_delivered"},
        filters=["supplier", "category", "ordered"],
        search=True,
        row_id="order_id",
        title=f"{len(o)} orders of major arms between China and Russia or the Soviet Union, {russian} of them from Russia",
        caption="Newest first. (est.): SIPRI marks the number as uncertain. TIV is volume, not money; the contract values that SIPRI quotes are in the CSV file.",
        sources=("arms_orders",),
    )


def _of(delivered: Any, ordered: Any, guessed: bool) -> str:
    """``24 of 24``; ``487 (est.)`` where the number ordered is not known."""
    said = "0" if pd.isna(delivered) else f"{int(delivered):,}"
    return said + ("" if pd.isna(ordered) else f" of {int(ordered):,}") + (" (est.)" if guessed else "")


def _years(years: Sequence[str]) -> str:
    """Years of delivery with runs joined: ``2008, 2010–2013``."""
    runs: list[list[int]] = []
    for year in sorted(map(int, years)):
        if runs and runs[-1][1] == year - 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def published_shares(t: Transfers) -> Table:
    """Shares as SIPRI published them beside this book's sums."""
    p = t.published[(t.published["topic"] == "share") & (t.published["reported_by"] == "SIPRI")]
    rows = []
    for r in p.itertuples():
        ours = (
            measures.share(
                t.dyad,
                t.totals,
                t.flows,
                measure=str(r.measure),
                exporter=r.exporter,
                importer=r.importer,
                start=int(r.start_year),
                end=int(r.end_year),
                edition=int(r.edition),
            )
            if not pd.isna(r.edition)
            else float("nan")
        )
        if pd.isna(ours):
            continue
        rows.append(
            {
                "what": _share_words(str(r.measure)),
                "window": _window(int(r.start_year), int(r.end_year)),
                "edition": int(r.edition),
                "published": f"{r.value:g} %",
                "ours": f"{100 * ours:.1f} %",
                "difference": f"{100 * ours - float(r.value):+.1f}".replace("-", "−"),
                "gap": abs(100 * ours - float(r.value)),
            }
        )
    data = pd.DataFrame(rows).sort_values(["what", "window"]).reset_index(drop=True)
    worst = data["gap"].max()
    return Table(
        "tbl-arms-published",
        data,
        columns={
            "what": "Share",
            "window": "Window",
            "edition": "Edition",
            "published": "SIPRI published",
            "ours": "Our sum",
            "difference": "Difference, percentage points",
        },
        sort_by={"difference": "gap"},
        title=f"{len(data)} shares that SIPRI published and our sums differ by at most {worst:.1f} percentage points",
        caption="Our sums use the same edition where it is at hand; an edition of another date than the release may differ.",
        sources=(*SHARES, "published_figures"),
    )


def _share_words(measure: str) -> str:
    return {
        "exporter-share": "China's share of Russia's exports",
        "importer-share": "Russia's share of China's imports",
        "world-share": "Russia's share of world exports",
    }[measure]
