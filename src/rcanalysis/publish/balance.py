"""Figures and the table on the balance of power in world shares."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from rcanalysis.charts import balance as charts
from rcanalysis.data import load
from rcanalysis.measures import balance as measures
from rcanalysis.publish.display import Figure, Table
from rcanalysis.publish.parts import drawn, percent

PAIR, RIVAL = measures.PAIR, measures.RIVAL
SPENDING, CAPABILITIES, OUTPUT, ARMS = "military_spending", "capabilities", "gdp", "arms_totals"
TABLES = (SPENDING, CAPABILITIES, OUTPUT, ARMS)
PARTIES = {PAIR: "China and Russia", "CHN": "China", "RUS": "Russia", "USA": "United States"}
NAMES = {
    "spending": "Military spending, constant dollars",
    "spending-current": "Military spending, current dollars",
    "capabilities": "Index of capabilities (CINC)",
    "gdp": "Output (GDP), current dollars",
    "arms-exports": "Arms exports (TIV)",
    "military_spending": "CINC: military spending",
    "military_personnel": "CINC: military personnel",
    "iron_steel": "CINC: iron and steel",
    "energy": "CINC: energy",
    "population": "CINC: population",
    "urban_population": "CINC: urban population",
}
EDITIONS = {"": "–", **{str(y): f"SIPRI {y}" for y in range(2024, 2027)}}
AUTHORS = {
    "connolly": "Spending at purchasing power parity (Connolly)",
    "state-department": "Spending, upper estimate (US State Department)",
}


@dataclass(frozen=True)
class Balance:
    """The tables on military spending, capabilities, output and arms exports, with what is computed from them."""

    spending: pd.DataFrame
    capabilities: pd.DataFrame
    gdp: pd.DataFrame
    arms: pd.DataFrame
    ppp: pd.DataFrame

    @cached_property
    def series(self) -> pd.DataFrame:
        """All measures in one form."""
        return measures.series(self.spending, self.capabilities, self.gdp, self.arms)

    @cached_property
    def shift(self) -> measures.Shift:
        """The evidence on claim C30."""
        return measures.shift(self.series)

    @cached_property
    def compared(self) -> pd.DataFrame:
        """China and the pair against the United States on every measure."""
        return measures.against_rival(self.series)

    @cached_property
    def parity(self) -> pd.DataFrame:
        """The same with others' figures at purchasing power parity."""
        return measures.at_parity(self.ppp, self.series)

    @cached_property
    def ratios(self) -> pd.DataFrame:
        """Spending in constant dollars over that of the United States, year by year."""
        return measures.ratios(self.series, "spending").set_index("year")

    @cached_property
    def paths(self) -> pd.DataFrame:
        """Shares to 2030."""
        return measures.paths(self.series)

    @cached_property
    def tested(self) -> pd.DataFrame:
        """What the paths would have said earlier."""
        return measures.backtest(self.series)

    @cached_property
    def fastest(self) -> tuple[float, int]:
        """The fastest five years of growth of the United States, and the year they ended in."""
        return measures.fastest(measures.of(self.series, "spending"), RIVAL)

    def against(self, measure: str) -> pd.Series:
        """The newest row of one measure in ``compared``."""
        return self.compared[self.compared["measure"] == measure].iloc[-1]


def balance() -> Balance:
    """Load the tables of the section on the balance of power."""
    return Balance(
        spending=load(SPENDING),
        capabilities=load(CAPABILITIES),
        gdp=load(OUTPUT),
        arms=load(ARMS),
        ppp=load("spending_ppp"),
    )


def _years(window: tuple[int, int]) -> str:
    return f"{window[0]}–{window[1]}"


def spending(b: Balance) -> Figure:
    """Shares of world military spending, with their range over SIPRI's editions."""
    shares = measures.editions(b.series, "spending")
    data = pd.DataFrame(
        {
            "party": shares["party"],
            "year": shares["year"],
            "share": (100 * shares["share"]).round(2),
            "low": (100 * shares["low"]).round(2),
            "high": (100 * shares["high"]).round(2),
        }
    )
    order = {p: n for n, p in enumerate(PARTIES)}
    data = data.sort_values("party", key=lambda c: c.map(order), kind="stable", ignore_index=True)
    s = b.shift
    last = data[data["year"] == data["year"].max()].set_index("party")["share"]
    return drawn(
        "fig-implications-spending",
        charts.spending,
        data=data,
        code="measures.balance.editions",
        title=f"China and Russia together rose from {percent(s.share_early)} of world military spending to {percent(s.share_late)}, and {percent(s.china / s.change)} of the rise is China's",
        subtitle=f"Share of world military spending in constant dollars, 1989–{data['year'].max()}; the title compares {_years(s.early)} and {_years(s.late)}",
        caption="Bands: range over the editions of 2025 and 2026, where they differ enough to be seen; there is no sampling error to draw. SIPRI has no world total for 1991. The two states have no joint budget: their sum is arithmetic.",
        alt=f"Lines by year for China, Russia, the two together and the United States. In {int(data['year'].max())}: "
        + ", ".join(f"{PARTIES[p]} {last[p]:.1f} %" for p in PARTIES)
        + f". In {_years(s.early)} the two had {percent(s.share_early, 1)} and the United States {percent(s.rival_early, 1)}.",
        sources=(SPENDING,),
        columns={
            "party": "State",
            "year": "Year",
            "share": "Share of the world (%), newest edition",
            "low": "Lowest of the editions (%)",
            "high": "Highest of the editions (%)",
        },
    )


def capabilities(b: Balance) -> Figure:
    """The index of capabilities and its six components."""
    parts = []
    for measure in ("capabilities", *measures.COMPONENTS):
        wide = measures.of(b.series, measure).loc[measures.SINCE :, list(PARTIES)]
        name = "Index of capabilities (CINC)" if measure == "capabilities" else NAMES[measure].removeprefix("CINC: ")
        parts.append((100 * wide).round(2).reset_index().assign(panel=name[:1].upper() + name[1:]))
    data = pd.concat(parts, ignore_index=True)[["panel", "year", "CHN", "RUS", "USA", PAIR]]
    last = data.groupby("panel", sort=False).last()
    cinc, steel = last.iloc[0], last.loc["Iron and steel"]
    without = measures.index_without(b.series, "iron_steel", "population", "urban_population")
    return drawn(
        "fig-implications-capabilities",
        charts.capabilities,
        data=data,
        code="measures.balance.of",
        title=f"The capability index puts the two at {cinc[PAIR] / cinc['USA']:.1f} times the United States; without steel and people they stand at {without['pair']:.1f}",
        subtitle=f"Share of the world, %, {measures.SINCE}–{int(data['year'].max())}: the index and the six quantities it is the mean of",
        caption="National Material Capabilities 7.0. The index weighs all six alike and takes no account of quality, technology or wealth. Steps in urban population (2002, 2017) and military spending (2005) are breaks of the data set. The index has a scale of its own.",
        alt=f"Seven panels of lines. In {int(data['year'].max())} China has {cinc['CHN']:.1f} %, Russia {cinc['RUS']:.1f} %, the United States {cinc['USA']:.1f} % of the index. "
        + f"Iron and steel: China {steel['CHN']:.0f} %. "
        + "; ".join(
            f"{p}: the two {r[PAIR]:.0f} %, United States {r['USA']:.0f} %" for p, r in last.iloc[1:].iterrows()
        )
        + ".",
        sources=(CAPABILITIES,),
        columns={
            "panel": "Quantity",
            "year": "Year",
            "CHN": "China (% of the world)",
            "RUS": "Russia (% of the world)",
            "USA": "United States (% of the world)",
            PAIR: "China and Russia (% of the world)",
        },
    )


def grid(b: Balance) -> Figure:
    """China and the pair against the United States on every measure."""
    rows = [
        {
            "label": NAMES[r.measure] + (f" ({EDITIONS[r.edition]})" if r.edition else ""),
            "window": f"{r.start}–{r.end}",
            "kind": "component" if r.measure in measures.COMPONENTS else "measure",
            "china": r.china,
            "pair": r.pair,
            "pair_early": r.pair_early,
        }
        for r in b.compared.itertuples()
    ]
    parity = [
        {
            "label": AUTHORS[r.author],
            "window": str(r.year),
            "kind": "parity",
            "china": r.china,
            "pair": r.parity,
            "pair_early": None,
        }
        for r in b.parity.sort_values("year", ascending=False).itertuples()
    ]
    at = next(n for n, r in enumerate(rows) if not r["label"].startswith("Military spending"))
    data = pd.DataFrame([*rows[:at], *parity, *rows[at:]]).astype({"pair_early": "float64"})
    data = data.round({"china": 3, "pair": 3, "pair_early": 3})
    own = data[data["kind"] == "measure"]
    money = own[own["label"].str.startswith("Military")]
    cinc = float(own.loc[own["label"] == NAMES["capabilities"], "pair"].iloc[0])
    return drawn(
        "fig-implications-balance-grid",
        charts.against,
        data=data,
        code="measures.balance.against_rival",
        title=f"At market rates the two spend {percent(money['pair'].min())} to {percent(money['pair'].max())} of what the United States does; on the capability index they reach {cinc:.1f} times",
        subtitle="China alone and China and Russia together, in multiples of the United States; the last five years of each measure, sums over the years",
        caption="The length of a line is what Russia adds. Rows of one year are figures that others published, at prices in the two states instead of market exchange rates. CINC: the index and, below it, its components. Exports of arms are not here: the table has none of the United States.",
        alt="Dots on a scale of ratios. "
        + "; ".join(f"{r.label}, {r.window}: China {r.china:.2f}, the two {r.pair:.2f}" for r in data.itertuples())
        + ".",
        sources=(SPENDING, "spending_ppp", CAPABILITIES, OUTPUT),
        columns={
            "label": "Measure",
            "window": "Years",
            "kind": "Kind",
            "china": "China (times the United States)",
            "pair": "China and Russia (times the United States)",
            "pair_early": "The same in 2000–2004",
        },
    )


def _path_names(b: Balance) -> dict[str, str]:
    end = b.fastest[1]
    return {
        "as-observed": "All go on as observed",
        "china-flat": "China's spending stands still",
        "russia-flat": "Russia's spending stands still",
        "us-fast": f"United States as in {end - measures.LENGTH}–{end}",
    }


def share_paths(b: Balance) -> Figure:
    """The pair's share so far, and to 2030 under four assumptions."""
    seen = measures.of(b.series, "spending").dropna()
    seen = (seen[PAIR] / seen["world"]).loc[2000:]
    names = _path_names(b)
    ahead = measures.path_range(b.paths)
    parts = [
        pd.DataFrame({"path": charts.OBSERVED, "year": seen.index, "middle": seen, "low": seen, "high": seen}),
        ahead.assign(path=ahead["path"].map(names)),
    ]
    data = pd.concat(parts, ignore_index=True)
    shares = ["middle", "low", "high"]
    data[shares] = (100 * data[shares]).round(2)
    end = data[(data["year"] == measures.HORIZON) & (data["path"] != charts.OBSERVED)]
    recent = b.tested[b.tested["target"] == b.tested["target"].max()]
    worst = recent.loc[recent["error"].abs().idxmax()]
    return drawn(
        "fig-implications-share-paths",
        charts.paths,
        data=data,
        code="measures.balance.paths",
        title=f"If past growth went on, the two would have {end['low'].min():.0f} to {end['high'].max():.0f} % of world military spending in {measures.HORIZON}; now they have {100 * seen.iloc[-1]:.0f} %",
        subtitle=f"China and Russia together, share of the world in constant dollars, %; growth of the last 5, 10 and 20 years to {int(seen.index[-1])}",
        caption=f"Bands: range over the three pasts, not a probability. Said in {int(worst['origin'])} for {int(worst['target'])}, the first path would have been wrong by up to {percent(abs(worst['error']))} of the share.",
        alt=f"Four panels of lines to {measures.HORIZON}. "
        + "; ".join(f"{r.path}: {r.low:.1f} to {r.high:.1f} %" for r in end.itertuples())
        + f". In {int(seen.index[-1])}: {100 * seen.iloc[-1]:.1f} %.",
        sources=(SPENDING,),
        columns={
            "path": "Path",
            "year": "Year",
            "middle": "Share of the world (%), middle of the three pasts",
            "low": "Lowest (%)",
            "high": "Highest (%)",
        },
    )


def table(b: Balance) -> Table:
    """The change of the pair's share over every measure, edition and early window."""
    s, g = b.shift, b.shift.grid
    points = {c: (100 * g[c]).round(1) for c in ("share_early", "share_late", "change", "china", "russia")}
    data = pd.DataFrame(
        {
            "measure": g["measure"].map(NAMES),
            "edition": g["edition"].map(EDITIONS),
            "early": g["early"],
            "late": g["late"],
            **points,
        }
    )
    return Table(
        "tbl-implications-balance",
        data,
        columns={
            "measure": "Measure",
            "edition": "Edition",
            "early": "Earlier years",
            "late": "Last years",
            "share_early": "Share then (%)",
            "share_late": "Share now (%)",
            "change": "Change (points)",
            "china": "of which China",
            "russia": "of which Russia",
        },
        title=f"The share of the two together rises in {s.rises} of {s.n} comparisons, and in all {s.by_china} of these China's part is the larger"
        if s.by_china == s.rises
        else f"The share of the two together rises in {s.rises} of {s.n} comparisons; China's part is the larger in {s.by_china}",
        caption="Shares of the world, years pooled. Current dollars: share of the states with a figure; without 1992, for which Russia has none. The rows are not independent of each other.",
        sources=TABLES,
        filters=("measure", "early"),
    )
