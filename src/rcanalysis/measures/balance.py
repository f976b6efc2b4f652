"""Shares of the world in military spending, capabilities, output and arms exports: China, Russia, the two together, and the US.

Nothing here is a sample, so nothing has a sampling interval. What varies is the source, its edition, the exchange rate and the
years compared; where a range is given it is the range over those, and is called so.

Adding two states' resources is arithmetic. It says what a joint effort could draw on if there were one; the two have no
common command, no joint budget and no duty to defend each other (see ``measures.alignment``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

STATES = ("CHN", "RUS", "USA")
PAIR = "pair"
RIVAL = "USA"
SINCE = 1992
"""First year of the Russian Federation; before it there is no pair."""

COMPONENTS = ("military_spending", "military_personnel", "iron_steel", "energy", "population", "urban_population")
"""Of the index of capabilities."""

MEASURES = ("spending", "spending-current", "gdp", "arms-exports", "capabilities")
"""Military spending in constant and in current dollars, output, volume of arms exports, the index of capabilities."""

LENGTH = 5
"""Years of a window, as SIPRI compares them."""

EARLY = ((1992, 1996), (2000, 2004), (2010, 2014))
"""Windows that the last one is compared with; the second is the headline."""

SPANS = (5, 10, 20)
"""Years over which growth is observed for the scenarios."""

HORIZON = 2030
ARMS_BASIS: Mapping[int, str] = {2024: "table", 2026: "copy"}
"""Which totals of arms transfers to use of each edition that has the exports of both states."""


# series and shares --------------------------------------------------------------------------------------------------


def series(
    spending: pd.DataFrame,
    capabilities: pd.DataFrame,
    gdp: pd.DataFrame,
    arms_totals: pd.DataFrame,
    *,
    since: int = 1989,
) -> pd.DataFrame:
    """All measures in one form, with each share of the world.

    Parameters
    ----------
    spending, capabilities, gdp, arms_totals : DataFrame
        Tables ``military_spending``, ``capabilities``, ``gdp``, ``arms_totals``.
    since : int
        First year.

    Returns
    -------
    DataFrame
        ``measure`` (``MEASURES`` and ``COMPONENTS``), ``edition`` (text), ``party`` (CHN, RUS, USA, ``pair``), ``year``,
        ``value`` (millions of constant or current dollars, billions of dollars, TIV; shares for capabilities), ``world``
        and ``share`` (0 to 1; missing where the world is not known). The pair has a row where both states have one.

    Notes
    -----
    World of ``spending-current``: our sum over the states with a figure, for the editions that have it. Exports of the
    United States are not in ``arms_totals``. Trap: values of different measures or editions must not be compared, only shares.
    """
    parts = []
    for edition, rows in spending.groupby("edition"):
        for measure, column, world in (
            ("spending", "usd_constant_million", "world"),
            ("spending-current", "usd_current_million", "listed"),
        ):
            parts.append(_long(rows, measure, str(edition), party="party", value=column, world=world))
    for measure, column in (("capabilities", "cinc"), *((c, c) for c in COMPONENTS)):
        rows = capabilities.assign(world=1.0)
        parts.append(_long(rows, measure, "", party="state", value=column))
    parts.append(_long(gdp, "gdp", "", party="party", value="usd_current_billion", world="world"))
    for number, basis in ARMS_BASIS.items():
        rows = arms_totals[(arms_totals["edition"] == number) & (arms_totals["basis"] == basis)]
        flow = rows["flow"].astype(str)
        own = rows[(flow == "exports") | (rows["party"].astype(str) == "world")]
        parts.append(_long(own, "arms-exports", str(number), party="party", value="tiv", world="world"))
    both = pd.concat(parts, ignore_index=True)
    both = both[both["year"] >= since]
    keys = ["measure", "edition", "year"]
    two = both[both["party"].isin(STATES[:2])].groupby(keys, sort=False)
    pair = two.agg(value=("value", "sum"), world=("world", "first"), n=("party", "size")).reset_index()
    pair = pair[(pair["n"] == 2) & (pair["year"] >= SINCE)].drop(columns="n").assign(party=PAIR)
    out = pd.concat([both, pair], ignore_index=True)
    out["share"] = out["value"] / out["world"]
    return out.sort_values(["measure", "edition", "party", "year"], ignore_index=True)[
        ["measure", "edition", "party", "year", "value", "world", "share"]
    ]


def _long(
    rows: pd.DataFrame, measure: str, edition: str, *, party: str, value: str, world: str | None = None
) -> pd.DataFrame:
    known = rows[rows[value].notna()]
    names = known[party].astype(str)
    years = known["year"].astype("int64")
    values = known[value].astype("float64")
    own = names.isin(STATES)
    if world is None:
        whole = known["world"].astype("float64")
    else:
        totals = values[names == world].set_axis(years[names == world])
        whole = years.map(totals).astype("float64")
    out = pd.DataFrame({"party": names, "year": years, "value": values, "world": whole})[own]
    return out.assign(measure=measure, edition=edition)


def of(series: pd.DataFrame, measure: str, edition: str = "") -> pd.DataFrame:
    """One measure in one edition, a row a year and a column a party: the values.

    Parameters
    ----------
    series : DataFrame
        What ``series`` returns.
    edition : str
        By default the newest.

    Returns
    -------
    DataFrame
        Index ``year``; columns CHN, RUS, USA, pair, world, each missing where not known.

    Raises
    ------
    ValueError
        If there is no such measure or edition.
    """
    rows = series[series["measure"] == measure]
    edition = edition or str(rows["edition"].max() if len(rows) else "")
    rows = rows[rows["edition"] == edition]
    if rows.empty:
        raise ValueError(f"no rows of the measure {measure!r} in the edition {edition!r}")
    wide = rows.pivot(index="year", columns="party", values="value").reindex(columns=[*STATES, PAIR])
    wide["world"] = rows.groupby("year")["world"].first()
    return wide.rename_axis(columns=None)


def editions(series: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The shares of the newest edition, with their range over all editions.

    Returns
    -------
    DataFrame
        ``party``, ``year``, ``share`` (newest edition), ``low``, ``high`` (over editions), ``n`` (editions): every year
        from a party's first to its last; missing where the world is not known.
    """
    rows = series[series["measure"] == measure]
    newest = rows[rows["edition"] == rows["edition"].max()]
    known = rows[rows["share"].notna()].groupby(["party", "year"])["share"].agg(low="min", high="max", n="size")
    out = newest[["party", "year", "share"]].merge(known, on=["party", "year"], how="left")
    out["n"] = out["n"].fillna(0).astype("int64")
    return out.sort_values(["party", "year"], ignore_index=True)


# ratios -------------------------------------------------------------------------------------------------------------


def ratios(series: pd.DataFrame, measure: str, edition: str = "") -> pd.DataFrame:
    """China, Russia and the two together over the United States, year by year.

    Returns
    -------
    DataFrame
        ``year``, ``china``, ``russia``, ``pair`` (times the United States), ``added`` (Russia's part of the pair, 0 to 1),
        ``gap`` (the United States less the pair, over the United States; negative where the pair is larger).
    """
    wide = of(series, measure, edition).dropna(subset=[PAIR, RIVAL])
    rival = wide[RIVAL]
    out = pd.DataFrame(
        {
            "china": wide["CHN"] / rival,
            "russia": wide["RUS"] / rival,
            "pair": wide[PAIR] / rival,
            "added": wide["RUS"] / wide[PAIR],
            "gap": 1 - wide[PAIR] / rival,
        }
    )
    return out.reset_index()


def window(wide: pd.DataFrame, start: int, end: int) -> dict[str, float]:
    """A window of years pooled: sums of each party over the years in which all that are needed are known.

    Parameters
    ----------
    wide : DataFrame
        What ``of`` returns.

    Returns
    -------
    dict
        ``years`` (number of years used), sums under CHN, RUS, USA, pair, world (missing where the whole column is), and
        ``share_CHN``, ``share_RUS``, ``share_USA``, ``share_pair``.

    Raises
    ------
    ValueError
        If no year of the window has the pair and the world.
    """
    own = wide.loc[(wide.index >= start) & (wide.index <= end)]
    needed = [c for c in (PAIR, "world", RIVAL) if own[c].notna().any()]
    own = own.dropna(subset=needed)
    if own.empty or PAIR not in needed:
        raise ValueError(f"no year from {start} to {end} has both states")
    sums = {c: float(own[c].sum(min_count=1)) for c in own.columns}
    shares = {f"share_{c}": sums[c] / sums["world"] for c in (*STATES, PAIR)}
    return {"years": float(len(own)), **sums, **shares}


def against_rival(series: pd.DataFrame, *, early: tuple[int, int] = EARLY[1], length: int = LENGTH) -> pd.DataFrame:
    """On every measure how large China, and the two together, are beside the United States, then and now.

    Returns
    -------
    DataFrame
        For each measure and edition with the United States: ``measure``, ``edition``, ``start``, ``end`` (the last
        window), ``china``, ``pair`` (times the United States), ``pair_early`` and ``china_early``, ``added`` (Russia's part
        of the pair), ``reaches`` (``both`` if China alone is at least as large as the US, ``together`` if only the two are,
        ``neither``).

    Notes
    -----
    Trap: the components of the index of capabilities are not further measures; they show what moves the index.
    """
    records = []
    for (measure, edition), _ in series.groupby(["measure", "edition"], sort=False):
        wide = of(series, measure, edition)
        if wide[RIVAL].isna().all():
            continue
        last = int(wide.dropna(subset=[PAIR, RIVAL]).index.max())
        plain = wide.assign(world=math.nan)  # a ratio needs no world
        now, then = window(plain, last - length + 1, last), window(plain, *early)
        china, pair = now["CHN"] / now[RIVAL], now[PAIR] / now[RIVAL]
        records.append(
            {
                "measure": measure,
                "edition": edition,
                "start": last - length + 1,
                "end": last,
                "china": china,
                "pair": pair,
                "china_early": then["CHN"] / then[RIVAL],
                "pair_early": then[PAIR] / then[RIVAL],
                "added": now["RUS"] / now[PAIR],
                "reaches": "both" if china >= 1 else "together" if pair >= 1 else "neither",
            }
        )
    rank = {m: n for n, m in enumerate((*MEASURES, *COMPONENTS))}
    out = pd.DataFrame(records).sort_values("edition", kind="stable")
    return out.sort_values("measure", key=lambda c: c.map(rank), kind="stable", ignore_index=True)


def index_without(series: pd.DataFrame, *components: str, length: int = LENGTH) -> dict[str, float]:
    """China, and the pair, over the United States in the index of capabilities without some of its components.

    Parameters
    ----------
    components : str
        Of ``COMPONENTS``; those left out.

    Returns
    -------
    dict
        ``china`` and ``pair``: times the United States over the last window, from the mean share in what remains.

    Raises
    ------
    ValueError
        For a component that there is not, or if none remains.
    """
    rest = [c for c in COMPONENTS if c not in components]
    if not set(components) <= set(COMPONENTS) or not rest:
        raise ValueError(f"leave out some but not all of {', '.join(COMPONENTS)}, not {', '.join(components)}")
    wide = sum(of(series, c)[[*STATES, PAIR]] for c in rest).dropna()
    last = wide.tail(length).sum()
    return {"china": float(last["CHN"] / last[RIVAL]), "pair": float(last[PAIR] / last[RIVAL])}


def jumps(capabilities: pd.DataFrame, *, least: float = 0.4, since: int = SINCE) -> pd.DataFrame:
    """Components whose share changed within one year by more than things of this kind do: breaks of the data set.

    Parameters
    ----------
    capabilities : DataFrame
        Table ``capabilities``.
    least : float
        Size of the relative change from which on it is listed, 0.4 being 40 % up or down.

    Returns
    -------
    DataFrame
        ``component``, ``year`` (the first of the new level), ``state``, ``change`` (relative).

    Notes
    -----
    A rule of thumb, not a test: a city does not lose half its people in a year, but spending in dollars may halve with a
    currency (Russia, 1998), which is listed as well.
    """
    own = capabilities.assign(state=capabilities["state"].astype(str))
    own = own[own["state"].isin(STATES) & (own["year"] >= since)]
    records = []
    for component in COMPONENTS:
        wide = own.pivot(index="year", columns="state", values=component)
        change = wide.pct_change(fill_method=None)
        for year, row in change.iterrows():
            records += [(component, int(str(year)), s, float(c)) for s, c in row.items() if abs(c) > least]
    return pd.DataFrame(records, columns=["component", "year", "state", "change"])


# the claim ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shift:
    """Whether the share of the two together rose, who drove it, and what Russia adds.

    Attributes
    ----------
    measure, edition : str
        The headline measure.
    early, late : (int, int)
        First and last years of its windows.
    share_early, share_late : float
        The pair's share of the world.
    china, russia : float
        Their parts of the change, in shares; they add up to ``share_late - share_early``.
    rival_early, rival_late : float
        Share of the United States.
    ratio_early, ratio_late : float
        The pair over the United States.
    added : float
        Russia's part of the pair in the late window.
    grid : DataFrame
        What ``grid`` returns.
    """

    measure: str
    edition: str
    early: tuple[int, int]
    late: tuple[int, int]
    share_early: float
    share_late: float
    china: float
    russia: float
    rival_early: float
    rival_late: float
    ratio_early: float
    ratio_late: float
    added: float
    grid: pd.DataFrame

    @property
    def change(self) -> float:
        """Change of the pair's share."""
        return self.share_late - self.share_early

    @property
    def n(self) -> int:
        """Comparisons in the grid."""
        return len(self.grid)

    @property
    def rises(self) -> int:
        """Comparisons in which the share of the two together rises."""
        return int((self.grid["change"] > 0).sum())

    @property
    def by_china(self) -> int:
        """Comparisons in which it rises and China's part of the change is the larger."""
        return int(((self.grid["change"] > 0) & (self.grid["china"] > self.grid["russia"])).sum())

    @property
    def russia_falls(self) -> int:
        """Comparisons in which Russia's own share falls."""
        return int((self.grid["russia"] < 0).sum())

    @property
    def range(self) -> tuple[float, float]:
        """Smallest and largest change over measures, editions and windows. Not a confidence interval."""
        return float(self.grid["change"].min()), float(self.grid["change"].max())


def shift(
    series: pd.DataFrame,
    *,
    measure: str = "spending",
    edition: str = "",
    early: tuple[int, int] = EARLY[1],
    length: int = LENGTH,
) -> Shift:
    """The evidence on claim C30 in one object.

    Raises
    ------
    ValueError
        If a window has no year with both states.
    """
    wide = of(series, measure, edition)
    last = int(wide.dropna(subset=[PAIR, "world"]).index.max())
    late = (last - length + 1, last)
    then, now = window(wide, *early), window(wide, *late)
    return Shift(
        measure=measure,
        edition=edition or str(series.loc[series["measure"] == measure, "edition"].max()),
        early=early,
        late=late,
        share_early=then["share_pair"],
        share_late=now["share_pair"],
        china=now["share_CHN"] - then["share_CHN"],
        russia=now["share_RUS"] - then["share_RUS"],
        rival_early=then["share_USA"],
        rival_late=now["share_USA"],
        ratio_early=then[PAIR] / then[RIVAL],
        ratio_late=now[PAIR] / now[RIVAL],
        added=now["RUS"] / now[PAIR],
        grid=grid(series, length=length),
    )


def grid(series: pd.DataFrame, *, early: Sequence[tuple[int, int]] = EARLY, length: int = LENGTH) -> pd.DataFrame:
    """The change of the pair's share over every measure, edition and early window.

    Returns
    -------
    DataFrame
        ``measure``, ``edition``, ``early``, ``late`` (labels), ``share_early``, ``share_late``, ``change``, ``china``,
        ``russia`` (parts of the change), ``years_early``, ``years_late`` (years pooled).

    Notes
    -----
    Rows are of ``MEASURES`` only, and only of editions with a world. They are not independent of each other: two editions
    share most figures, and spending is in the index of capabilities.
    """
    records = []
    for (measure, edition), rows in series[series["measure"].isin(MEASURES)].groupby(["measure", "edition"]):
        if rows.loc[rows["party"] == PAIR, "share"].isna().all():
            continue
        wide = of(series, measure, edition)
        last = int(wide.dropna(subset=[PAIR, "world"]).index.max())
        now = window(wide, last - length + 1, last)
        for start, end in early:
            then = window(wide, start, end)
            records.append(
                {
                    "measure": measure,
                    "edition": edition,
                    "early": f"{start}–{end}",
                    "late": f"{last - length + 1}–{last}",
                    "share_early": then["share_pair"],
                    "share_late": now["share_pair"],
                    "change": now["share_pair"] - then["share_pair"],
                    "china": now["share_CHN"] - then["share_CHN"],
                    "russia": now["share_RUS"] - then["share_RUS"],
                    "years_early": int(then["years"]),
                    "years_late": int(now["years"]),
                }
            )
    rank = {m: n for n, m in enumerate(MEASURES)}
    out = pd.DataFrame(records)
    return out.sort_values("measure", key=lambda c: c.map(rank), kind="stable", ignore_index=True)


def beside_allies(spending: pd.DataFrame) -> pd.DataFrame:
    """The pair against the United States with its allies in NATO, in constant dollars.

    Parameters
    ----------
    spending : DataFrame
        Table ``military_spending``; the newest edition with a sum over the other members of NATO is used.

    Returns
    -------
    DataFrame
        ``year``, ``ratio`` (the pair over the United States alone), ``ratio_allies`` (over the United States and the 31 other
        members of 2024), ``edition``.

    Notes
    -----
    Trap: the members are those of 2024 in every year. An alliance with duties and a command is set here beside two states
    without either.
    """
    rows = spending[spending["usd_constant_million"].notna()].reset_index(drop=True)
    parties = rows["party"].astype(str)
    edition = int(rows.loc[parties == "nato-others", "edition"].max())
    wide = rows[rows["edition"] == edition].assign(party=parties)
    wide = wide.pivot(index="year", columns="party", values="usd_constant_million")
    wide = wide[[*STATES, "nato-others"]].dropna()
    two = wide["CHN"] + wide["RUS"]
    out = pd.DataFrame({"ratio": two / wide[RIVAL], "ratio_allies": two / (wide[RIVAL] + wide["nato-others"])})
    return out.rename_axis(columns=None).reset_index().assign(edition=edition)


# exchange rates -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BreakEven:
    """By what factor spending would have to exceed its figure at market rates to equal that of the United States."""

    year: int
    both: float
    """The same factor for China and Russia, together equal to the United States."""
    china_alone: float
    """China without Russia."""
    china_beside_russia: float
    """China's factor if Russia's figure is right as it stands."""


def break_even(
    series: pd.DataFrame, *, measure: str = "spending-current", edition: str = "", year: int = 0
) -> BreakEven:
    """Factors of equality for one year, by default the last.

    Notes
    -----
    A factor above 1 stands for all that market rates and published budgets leave out: lower prices and wages, and spending
    outside the budget. Whether the true factor is larger is not known from these data.
    """
    wide = of(series, measure, edition).dropna(subset=[PAIR, RIVAL])
    at = year or int(wide.index.max())
    if at not in wide.index:
        raise ValueError(f"no figures of all three states in {at}")
    row = wide.loc[at]
    return BreakEven(
        year=at,
        both=float(row[RIVAL] / row[PAIR]),
        china_alone=float(row[RIVAL] / row["CHN"]),
        china_beside_russia=float((row[RIVAL] - row["RUS"]) / row["CHN"]),
    )


def at_parity(ppp: pd.DataFrame, series: pd.DataFrame, *, edition: str = "") -> pd.DataFrame:
    """The pair against the United States with others' figures at purchasing power parity.

    Parameters
    ----------
    ppp : DataFrame
        Table ``spending_ppp``: figures of both states by the same author for the same year.
    series : DataFrame
        What ``series`` returns; the United States is at its own prices, so that its figure is SIPRI's in current dollars.

    Returns
    -------
    DataFrame
        For each author: ``author``, ``year``, ``factor_china``, ``factor_russia`` (parity over market), ``market``,
        ``parity`` (pair over the United States in that year), ``china`` (China alone at parity), and ``parity_now``: the
        pair in the last year if the same factors still held, which is not known.

    Raises
    ------
    ValueError
        If an author lacks one of the two states.
    """
    wide = of(series, "spending-current", edition).dropna(subset=[PAIR, RIVAL])
    last = wide.iloc[-1]
    records = []
    for (author, year), rows in ppp.groupby([ppp["author"].astype(str), ppp["year"].astype("int64")]):
        own = rows.assign(state=rows["state"].astype(str)).set_index("state")[["market_usd_billion", "ppp_usd_billion"]]
        if set(own.index) != {"CHN", "RUS"}:
            raise ValueError(f"{author} {year} has figures of {', '.join(own.index)}, not of both states")
        factor = own["ppp_usd_billion"] / own["market_usd_billion"]
        rival = wide.loc[int(year), RIVAL] / 1000
        records.append(
            {
                "author": author,
                "year": int(year),
                "factor_china": float(factor["CHN"]),
                "factor_russia": float(factor["RUS"]),
                "market": float(own["market_usd_billion"].sum() / rival),
                "parity": float(own["ppp_usd_billion"].sum() / rival),
                "china": float(own.loc["CHN", "ppp_usd_billion"] / rival),
                "parity_now": float((last["CHN"] * factor["CHN"] + last["RUS"] * factor["RUS"]) / last[RIVAL]),
            }
        )
    return pd.DataFrame(records)


# paths to 2030 ------------------------------------------------------------------------------------------------------

PATHS = ("as-observed", "china-flat", "russia-flat", "us-fast")
"""All go on as observed; China's spending stays where it is; Russia's does; the United States grow as in their fastest
five years since 1992."""


def growth(wide: pd.DataFrame, *, spans: Sequence[int] = SPANS, last: int = 0) -> pd.DataFrame:
    """Growth a year over the last years observed.

    Parameters
    ----------
    wide : DataFrame
        What ``of`` returns, of constant dollars.
    last : int
        Year to look back from; by default the last.

    Returns
    -------
    DataFrame
        ``span``, ``CHN``, ``RUS``, ``USA``, ``rest`` (the world without the three): growth a year, 0.05 being 5 %.

    Raises
    ------
    ValueError
        If the year that a span begins with is not there.
    """
    own = _with_rest(wide)
    end = last or int(own.index.max())
    records = []
    for span in spans:
        if end not in own.index or end - span not in own.index:
            raise ValueError(f"no figures of all states and the world in {end - span} and {end}")
        rate = (own.loc[end] / own.loc[end - span]) ** (1 / span) - 1
        records.append({"span": span, **{p: float(rate[p]) for p in own.columns}})
    return pd.DataFrame(records)


def _with_rest(wide: pd.DataFrame) -> pd.DataFrame:
    own = wide[[*STATES, "world"]].dropna()
    return own.assign(rest=own["world"] - own[list(STATES)].sum(axis=1))[[*STATES, "rest"]]


def fastest(wide: pd.DataFrame, party: str, *, length: int = LENGTH) -> tuple[float, int]:
    """The fastest growth a year over ``length`` years since 1992, and the year it ended in."""
    own = wide.loc[wide.index >= SINCE, party].dropna()
    rates = {int(y): (own[y] / own[y - length]) ** (1 / length) - 1 for y in own.index if y - length in own.index}
    year = max(rates, key=lambda y: rates[y])
    return float(rates[year]), year


def paths(
    series: pd.DataFrame,
    *,
    measure: str = "spending",
    edition: str = "",
    until: int = HORIZON,
    spans: Sequence[int] = SPANS,
) -> pd.DataFrame:
    """Shares to 2030 if growth of the past went on, under four assumptions.

    Returns
    -------
    DataFrame
        For each path, span and year from the last observed: ``path`` (``PATHS``), ``span``, ``year``, ``CHN``, ``RUS``,
        ``USA``, ``pair`` (shares of the world), ``ratio`` (the pair over the United States).

    Notes
    -----
    Every rate is one that was observed (``growth``, ``fastest``) or zero. These are not forecasts: the range over spans says
    how much depends on which past is taken to go on, not how likely a path is. ``backtest`` says how wrong they were.
    """
    wide = of(series, measure, edition)
    own = _with_rest(wide)
    last = int(own.index.max())
    rates = growth(wide, spans=spans).set_index("span")
    quick, _ = fastest(wide, RIVAL)
    changed: Mapping[str, Mapping[str, float]] = {
        "as-observed": {},
        "china-flat": {"CHN": 0.0},
        "russia-flat": {"RUS": 0.0},
        "us-fast": {RIVAL: quick},
    }
    records = []
    for path in PATHS:
        for span in spans:
            rate = {p: changed[path].get(p, float(rates.loc[span, p])) for p in own.columns}
            for year in range(last, until + 1):
                value = {p: own.loc[last, p] * (1 + r) ** (year - last) for p, r in rate.items()}
                whole = sum(value.values())
                two = value["CHN"] + value["RUS"]
                shares = {s: float(value[s] / whole) for s in STATES}
                records.append(
                    {
                        "path": path,
                        "span": span,
                        "year": year,
                        **shares,
                        PAIR: float(two / whole),
                        "ratio": float(two / value[RIVAL]),
                    }
                )
    return pd.DataFrame(records)


def path_range(paths: pd.DataFrame, *, value: str = PAIR) -> pd.DataFrame:
    """Lowest, middle and highest value over the spans: ``path``, ``year``, ``low``, ``middle``, ``high``."""
    by = paths.groupby(["path", "year"], sort=False)[value]
    return by.agg(low="min", middle="median", high="max").reset_index()


def backtest(
    series: pd.DataFrame,
    *,
    measure: str = "spending",
    edition: str = "",
    horizon: int = 5,
    spans: Sequence[int] = SPANS,
) -> pd.DataFrame:
    """What the first path would have said ``horizon`` years earlier, from every year it could have been made.

    Returns
    -------
    DataFrame
        ``origin``, ``target`` (years), ``span``, ``said`` and ``was`` (the pair's share), ``error`` (said over was, less
        1), ``flat_error`` (if the shares had been said to stay), ``ratio_said``, ``ratio_was``, ``ratio_error``.

    Notes
    -----
    Rolling origin. Trap: the past is taken from one edition as it stands today, not as it was published then, so that later
    corrections help the forecast.
    """
    wide = of(series, measure, edition)
    own = _with_rest(wide)
    own = own.loc[own.index >= SINCE]
    records = []
    for span in spans:
        for origin in own.index:
            target = origin + horizon
            if origin - span not in own.index or target not in own.index:
                continue
            rate = growth(wide, spans=(span,), last=int(origin)).iloc[0]
            value = pd.Series({p: own.loc[origin, p] * (1 + rate[p]) ** horizon for p in own.columns})
            said, was, stays = (_pair_share(v) for v in (value, own.loc[target], own.loc[origin]))
            ratio_said, ratio_was = (float((v["CHN"] + v["RUS"]) / v[RIVAL]) for v in (value, own.loc[target]))
            records.append(
                {
                    "origin": int(origin),
                    "target": int(target),
                    "span": span,
                    "said": said,
                    "was": was,
                    "error": said / was - 1,
                    "flat_error": stays / was - 1,
                    "ratio_said": ratio_said,
                    "ratio_was": ratio_was,
                    "ratio_error": ratio_said / ratio_was - 1,
                }
            )
    return pd.DataFrame(records)


def _pair_share(values: pd.Series) -> float:
    return float((values["CHN"] + values["RUS"]) / values.sum())


def backtest_summary(tested: pd.DataFrame) -> pd.DataFrame:
    """How wrong the paths were: ``span``, ``n``, and of the share's relative error the ``median`` and ``largest`` size.

    With ``flat_median``, the median of saying that nothing changes, and ``better`` (forecasts nearer than that).
    """
    records = []
    for span, rows in tested.groupby("span"):
        size, flat = rows["error"].abs(), rows["flat_error"].abs()
        records.append(
            {
                "span": int(span),
                "n": len(rows),
                "median": float(np.median(size)),
                "largest": float(size.max()),
                "flat_median": float(np.median(flat)),
                "better": int((size < flat).sum()),
            }
        )
    return pd.DataFrame(records)
