"""What the chapter on arms transfers counts.

Frames come in with the columns and types of ``rcanalysis.load``; what goes out has plain columns, is sorted and has a
fresh index. TIV is the trend-indicator value of the SIPRI Arms Transfers Database, in million: a volume index from the
production cost of known weapons, never money.

Every edition of SIPRI revises earlier years. So each function says which edition its numbers are in the terms of, and
nothing here adds two editions up. All sums are this book's arithmetic, not figures of SIPRI.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize

from rcanalysis.measures.trends import BREAKS, median_interval, periods

FIRST_RUSSIA = 1992
"""First year in which Russia, not the Soviet Union, delivers."""

ORDERS_EDITION = 2026
"""Edition of the order register, and of what is reconciled with it."""

REGISTER_EDITIONS = (2024, 2025)
"""Editions whose delivery registers are at hand."""

SUPPLIERS = ("SUN", "RUS")

GROUPS = {
    "aircraft": "platforms",
    "ships": "platforms",
    "armoured vehicles": "platforms",
    "artillery": "platforms",
    "air-defence systems": "platforms",
    "missiles": "missiles",
    "engines": "components",
    "sensors": "components",
    "naval weapons": "components",
}
"""SIPRI's armament categories in three groups. Naval weapons (guns, and air-defence systems for ships) are parts of a
ship that another yard builds, so they are components."""

GROUP_ORDER = ("platforms", "missiles", "components")

ENGINES = ("al-31", "al-41", "d-30")
"""Systems that are aircraft engines delivered as an item of their own."""

WAVES = (
    ("Soviet aid", 1950, 1961),
    ("after the split", 1962, 1990),
    ("first purchases", 1991, 1998),
    ("large purchases", 1999, 2009),
    ("components", 2010, 2015),
    ("S-400 and Su-35", 2016, 2019),
    ("after 2019", 2020, 2023),
    ("2024-25", 2024, 2025),
)
"""Name, first and last year of the waves of deliveries: ours, drawn after looking at the series."""

TOLERANCE = 0.01
"""Largest difference (TIV, million) that is rounding."""

Array = npt.NDArray[np.float64]


# Flows and editions -------------------------------------------------------------------------------------------------


def _newest(rows: pd.DataFrame) -> pd.DataFrame:
    """For each year the rows of the newest edition that has any row for it."""
    return rows[rows["edition"] == rows.groupby("year")["edition"].transform("max")]


def splice(flows: pd.DataFrame) -> pd.DataFrame:
    """Flows by partner and year, each year from the newest delivery register that covers it.

    Parameters
    ----------
    flows : DataFrame
        Table ``arms_flows``. Only rows with the basis ``register`` are used.

    Returns
    -------
    DataFrame
        ``supplier``, ``recipient``, ``year``, ``edition``, ``tiv``, ``tiv_estimated`` (TIV, million).

    Notes
    -----
    Trap: the editions meet between 1994 and 1995. A step there may be SIPRI's revision.
    """
    rows = _newest(flows[flows["basis"] == "register"])
    rows = rows[["supplier", "recipient", "year", "edition", "tiv", "tiv_estimated"]]
    rows = rows.astype(dict.fromkeys(["year", "edition"], "int64") | dict.fromkeys(["supplier", "recipient"], str))
    return rows.sort_values(["year", "supplier", "recipient"], ignore_index=True)


def reconcile(
    deliveries: pd.DataFrame, orders: pd.DataFrame, *, suppliers: Sequence[str] = SUPPLIERS, recipient: str = "CHN"
) -> pd.DataFrame:
    """Deliveries by order and year, in the terms of the order register's edition (2026).

    The order register is the newest, but gives one sum an order; the delivery registers are older, but give years. So
    each order's sum is laid over the years of its deliveries.

    Parameters
    ----------
    deliveries, orders : DataFrame
        Tables ``arms_deliveries`` (of each year the newest edition is used) and ``arms_orders``.
    suppliers, recipient
        Whose deliveries to whom. Default: the Soviet Union and Russia to China.

    Returns
    -------
    DataFrame
        One row for each ``supplier``, ``ordered`` (year), ``designation`` (of the order register) and ``year``:
        ``system`` (missing where none), ``category``, ``group``, ``units``, ``tiv``, ``tiv_estimated`` (part whose
        number or year SIPRI marks as an estimate), ``tiv_local`` (part made or assembled in the recipient state;
        TIV, million), and ``how``:

        ``as recorded``
            the two registers agree on the order;
        ``rescaled``
            the newer edition revised the unit value or the number: all years in proportion;
        ``added``
            the order names delivery years that the older edition lacks: the difference goes to them in equal parts;
        ``spread``
            the older edition lacks the order: equal parts over its years of delivery.

    Raises
    ------
    ValueError
        If a delivery fits no order, an order with deliveries has no years, or the sums by supplier do not agree with
        the order register.

    Notes
    -----
    Designations change between editions. Deliveries are matched by supplier, year of order and, one after the other:
    the designation's letters and digits; the system (table ``arms_systems``); category and unit value.

    Trap: units of a rescaled order need not be whole. How a revision or an addition is split over years is this book's
    inference; only the sum of each order is SIPRI's. Where an order was both revised and continued, the whole
    difference goes to the new years.
    """
    rows = _newest(deliveries)
    rows = rows[rows["supplier"].isin(suppliers) & (rows["recipient"] == recipient)]
    wanted = orders[orders["supplier"].isin(suppliers) & (orders["recipient"] == recipient)]
    groups = _order_groups(wanted)
    rows = rows.assign(order=_match(rows, groups))
    if (rows["order"] < 0).any():
        odd = rows.loc[rows["order"] < 0, ["supplier", "ordered", "designation"]].drop_duplicates()
        raise ValueError("no order fits the deliveries " + "; ".join(" ".join(map(str, r)) for r in odd.to_numpy()))
    yes = (rows["number_estimated"] | rows["year_estimated"]).astype(bool)
    rows = rows.assign(
        units=rows["number"].astype("float64"),
        tiv_estimated=rows["tiv"].where(yes, 0.0),
        tiv_local=rows["tiv"].where(rows["local_production"].astype(bool), 0.0),
    )
    by_year = rows.groupby(["order", "year"])[["units", "tiv", "tiv_estimated", "tiv_local"]].sum()
    parts = []
    for number, order in groups.iterrows():
        known = by_year.xs(number, level="order") if number in by_year.index else None
        if known is None and not order["years"]:
            if order["tiv"] > TOLERANCE:
                raise ValueError("deliveries without years: {supplier} {ordered} {designation}".format(**order))
            continue  # nothing delivered yet
        split = _split(order, known)
        split.insert(0, "order", number)
        parts.append(split)
    columns = ["supplier", "ordered", "designation", "system", "category", "group"]
    out = pd.concat(parts, ignore_index=True).merge(groups[columns], left_on="order", right_index=True)
    out = out[[*columns, "year", "units", "tiv", "tiv_estimated", "tiv_local", "how"]]
    sums, register = out.groupby("supplier")["tiv"].sum(), wanted.groupby("supplier")["tiv_delivered"].sum()
    off = register.sub(sums, fill_value=0.0)
    if (off.abs() > TOLERANCE).any():
        raise ValueError(f"sums differ from the order register by {off.to_dict()}")
    out = out.astype({"ordered": "int64", "year": "int64", "supplier": str, "designation": str})
    return out.sort_values(["year", "supplier", "ordered", "designation"], ignore_index=True)


def _letters(names: pd.Series) -> pd.Series:
    return names.str.lower().str.replace(r"[^a-z0-9]", "", regex=True)


def _order_groups(orders: pd.DataFrame) -> pd.DataFrame:
    """Orders of one supplier, year and designation as one: deliveries cannot be told apart further."""
    table = orders.assign(
        category=orders["category"].astype(str),
        known=orders["number_delivered"].astype("float64").fillna(0.0),
        estimated=orders["number_delivered_estimated"].astype(bool),
        local=orders["made_in_china"].astype(bool),
    )
    groups = (
        table.groupby(["supplier", "ordered", "designation"])
        .agg(
            system=("system", "first"),
            category=("category", "first"),
            tiv_per_unit=("tiv_per_unit", "first"),
            units=("known", "sum"),
            tiv=("tiv_delivered", "sum"),
            estimated=("estimated", "any"),
            local=("local", "any"),
            years=("delivery_years", lambda lists: sorted({int(y) for years in lists for y in years})),
        )
        .reset_index()
    )
    return groups.assign(group=groups["category"].map(GROUPS), name=_letters(groups["designation"]))


def _match(rows: pd.DataFrame, groups: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Position in ``groups`` of each delivery's order; -1 if none fits."""
    rows = rows.assign(name=_letters(rows["designation"]), category=rows["category"].astype(str))
    found = np.full(len(rows), -1, dtype="int64")
    for keys in (["name"], ["system"], ["category", "tiv_per_unit"]):
        keys = ["supplier", "ordered", *keys]
        free = groups[~groups.index.isin(found)].dropna(subset=keys)
        free = free.drop_duplicates(keys, keep=False)
        position = {tuple(k): n for k, n in zip(free[keys].to_numpy(), free.index, strict=True)}
        hits = np.array([position.get(tuple(k), -1) for k in rows[keys].to_numpy()], dtype="int64")
        found = np.where(found < 0, hits, found)
    return found


def _split(order: pd.Series, known: pd.DataFrame | None) -> pd.DataFrame:
    """One order by year: ``year``, ``units``, ``tiv``, ``tiv_estimated``, ``tiv_local``, ``how``."""

    def equal(years: Sequence[int], tiv: float, units: float, how: str) -> pd.DataFrame:
        n = len(years)
        return pd.DataFrame(
            {
                "year": years,
                "units": units / n,
                "tiv": tiv / n,
                "tiv_estimated": tiv / n if order["estimated"] else 0.0,
                "tiv_local": tiv / n if order["local"] else 0.0,
                "how": how,
            }
        )

    if known is None:
        return equal(order["years"], order["tiv"], order["units"], "spread")
    known = known.reset_index()
    gap, more = order["tiv"] - known["tiv"].sum(), order["units"] - known["units"].sum()
    new = [y for y in order["years"] if y not in set(known["year"])]
    if new and gap > TOLERANCE:
        return pd.concat([known.assign(how="as recorded"), equal(new, gap, more, "added")], ignore_index=True)
    known = known.assign(how="rescaled" if abs(gap) > 1.5 * TOLERANCE or more else "as recorded")
    if known["units"].sum():
        known["units"] *= order["units"] / known["units"].sum()
    if known["tiv"].sum():
        known[["tiv", "tiv_estimated", "tiv_local"]] *= order["tiv"] / known["tiv"].sum()
    return known


def dyad(flows: pd.DataFrame, reconciled: pd.DataFrame) -> pd.DataFrame:
    """Yearly volume from the Soviet Union and Russia to China in every edition.

    Parameters
    ----------
    flows, reconciled : DataFrame
        Table ``arms_flows`` and what ``reconcile`` returns.

    Returns
    -------
    DataFrame
        Every year of each ``supplier`` (Soviet Union to 1991, Russia from 1992 on), also those without deliveries:
        ``year``, ``supplier``, ``tiv`` (in terms of the 2026 edition), ``edition_2022`` (SIPRI's table, rounded),
        ``edition_2024``, ``edition_2025`` (our sums of registers; missing where the edition does not cover the year),
        ``low`` and ``high`` over all of them (TIV, million).

    Notes
    -----
    Trap: low and high are a range over revisions, not an interval. SIPRI may be wrong in every edition.
    """
    last = int(reconciled["year"].max())
    years = {"SUN": range(1950, FIRST_RUSSIA), "RUS": range(FIRST_RUSSIA, last + 1)}
    grid = pd.DataFrame([(y, s) for s, span in years.items() for y in span], columns=["year", "supplier"])
    sums = reconciled.groupby(["year", "supplier"])["tiv"].sum()
    if outside := sorted(set(sums.index) - set(grid.itertuples(index=False, name=None))):
        raise ValueError(f"deliveries outside the years of their supplier: {outside}")
    index = pd.MultiIndex.from_frame(grid)
    out = grid.assign(tiv=sums.reindex(index, fill_value=0.0).to_numpy())
    for edition in (2022, *REGISTER_EDITIONS):
        rows = flows[flows["edition"] == edition]
        to_china = rows[rows["recipient"] == "CHN"].groupby(["year", "supplier"])["tiv"].sum()
        covered = grid["year"].between(rows["year"].min(), rows["year"].max()) if len(rows) else False
        out[f"edition_{edition}"] = to_china.reindex(index, fill_value=0.0).where(np.asarray(covered)).to_numpy()
    editions = ["tiv", *(f"edition_{e}" for e in (2022, *REGISTER_EDITIONS))]
    out = out.assign(low=out[editions].min(axis=1), high=out[editions].max(axis=1))
    return out.sort_values(["year", "supplier"], ignore_index=True)


def revisions(dyad: pd.DataFrame, *, supplier: str = "RUS") -> pd.DataFrame:
    """How each edition changed the years of the one before.

    Parameters
    ----------
    dyad : DataFrame
        What ``dyad`` returns.

    Returns
    -------
    DataFrame
        For every year that two consecutive editions cover: ``year``, ``edition_old``, ``edition_new``, ``tiv_old``,
        ``tiv_new``, ``change`` (TIV, million) and ``ratio`` (new to old; missing where the old is 0).

    Notes
    -----
    Trap: the 2022 edition is SIPRI's own table, rounded to whole millions; a change below 0.5 there is rounding. The
    2023 edition is not at hand, so its changes are inside those of 2024.
    """
    rows = dyad[dyad["supplier"] == supplier].rename(columns={"tiv": f"edition_{ORDERS_EDITION}"})
    editions = [2022, *REGISTER_EDITIONS, ORDERS_EDITION]
    parts = []
    for old, new in pairwise(editions):
        part = pd.DataFrame(
            {
                "year": rows["year"],
                "edition_old": old,
                "edition_new": new,
                "tiv_old": rows[f"edition_{old}"],
                "tiv_new": rows[f"edition_{new}"],
            }
        ).dropna()
        parts.append(part)
    out = pd.concat(parts, ignore_index=True)
    out["change"] = out["tiv_new"] - out["tiv_old"]
    out["ratio"] = out["tiv_new"] / out["tiv_old"].where(out["tiv_old"] > 0)
    return out.sort_values(["edition_new", "year"], ignore_index=True)


def waves(dyad: pd.DataFrame, *, waves: Sequence[tuple[str, int, int]] = WAVES) -> pd.DataFrame:
    """Volume of each wave of deliveries, the Soviet Union and Russia together.

    Returns
    -------
    DataFrame
        In order of time: ``name``, ``start``, ``end``, ``tiv``, ``share_of_all`` (of all years of ``dyad``),
        ``peak_year`` and ``peak_tiv`` (TIV, million, 2026 edition). ``peak_year`` is 0 where there was no delivery.

    Notes
    -----
    Trap: the waves were named after looking at the series, so they show nothing by themselves.
    """
    yearly = dyad.groupby("year")["tiv"].sum()
    records = []
    for name, start, end in waves:
        part = yearly.loc[start:end]
        total, peak = float(part.sum()), float(part.max()) if len(part) else 0.0
        records.append(
            {
                "name": name,
                "start": start,
                "end": end,
                "tiv": total,
                "share_of_all": total / float(yearly.sum()),
                "peak_year": int(part.idxmax()) if peak else 0,
                "peak_tiv": peak,
            }
        )
    return pd.DataFrame(records)


# Shares -------------------------------------------------------------------------------------------------------------


def _edition_years(dyad: pd.DataFrame, totals: pd.DataFrame, flows: pd.DataFrame, edition: int) -> pd.DataFrame:
    """Years of Russia that one edition covers: ``year``, ``russia_to_china``, ``china_imports``, ``russia_exports``."""
    if edition == ORDERS_EDITION:
        copy = totals[(totals["edition"] == edition) & (totals["basis"] == "copy")]
        sums = {
            "russia_to_china": dyad[dyad["supplier"] == "RUS"],
            "china_imports": copy[(copy["party"] == "CHN") & (copy["flow"] == "imports")],
            "russia_exports": copy[(copy["party"] == "RUS") & (copy["flow"] == "exports")],
        }
        covered = copy["year"], dyad["year"]
    else:
        rows = flows[(flows["edition"] == edition) & (flows["basis"] == "register")]
        to_china, from_russia = rows["recipient"] == "CHN", rows["supplier"] == "RUS"
        sums = {
            "russia_to_china": rows[to_china & from_russia],
            "china_imports": rows[to_china],
            "russia_exports": rows[from_russia],
        }
        covered = (rows["year"],)
    if not all(map(len, covered)):
        return pd.DataFrame(columns=["year", *sums], dtype="int64")
    first, last = max(FIRST_RUSSIA, *(int(c.min()) for c in covered)), min(int(c.max()) for c in covered)
    years = pd.RangeIndex(first, last + 1, name="year")
    columns = {k: v.groupby("year")["tiv"].sum().reindex(years, fill_value=0.0).to_numpy() for k, v in sums.items()}
    return pd.DataFrame({"year": years.to_numpy(), **columns})


def _rolling(yearly: pd.DataFrame, length: int) -> pd.DataFrame:
    """Sums over every run of ``length`` years: ``start``, ``end`` and the columns of ``yearly``."""
    if length < 1:
        raise ValueError(f"a window needs at least one year, not {length}")
    ends = yearly["year"].iloc[length - 1 :].to_numpy(dtype="int64")
    out = pd.DataFrame({"start": ends - length + 1, "end": ends})
    for column in yearly.columns.drop("year"):
        # each window is summed anew: a running sum leaves rests where there should be 0
        values = yearly[column].to_numpy(dtype="float64")
        out[column] = [values[i : i + length].sum() for i in range(len(ends))]
    return out.astype(dict.fromkeys(yearly.columns.drop("year"), "float64"))


def _ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Part over whole; missing where the whole is 0."""
    return part / whole.where(whole > 0)


def windows(
    dyad: pd.DataFrame,
    totals: pd.DataFrame,
    flows: pd.DataFrame,
    *,
    length: int = 5,
    edition: int = ORDERS_EDITION,
) -> pd.DataFrame:
    """Volume and both shares over rolling windows.

    Parameters
    ----------
    dyad, totals, flows : DataFrame
        What ``dyad`` returns; tables ``arms_totals`` and ``arms_flows``.
    length : int
        Years of a window.
    edition : {2026, 2025, 2024}
        In whose terms the volumes and shares are. 2026: the reconciled dyad over totals copied from SIPRI; 2025 and
        2024: our sums of its delivery register. Only windows are returned that it covers whole.

    Returns
    -------
    DataFrame
        Every window from 1992 on: ``start``, ``end``, ``russia_to_china``, ``china_imports``, ``russia_exports`` (TIV,
        million), ``share_of_imports`` (Russia's share of China's imports), ``share_of_exports`` (China's share of
        Russia's exports), and ``_low`` and ``_high`` of both: over every edition that covers the window whole.

    Raises
    ------
    ValueError
        For another edition, or a length below 1.

    Notes
    -----
    Five years is SIPRI's own practice: orders are few and large. Traps: windows overlap, so neighbours are not
    independent; a share stays high when both parts fall; the range over editions is not an interval. Exports of the
    Soviet Union are not Russia's and are left out.
    """
    shares = {"share_of_imports": "china_imports", "share_of_exports": "russia_exports"}
    tables = {}
    for each in (*REGISTER_EDITIONS, ORDERS_EDITION):
        table = _rolling(_edition_years(dyad, totals, flows, each), length)
        tables[each] = table.assign(**{s: _ratio(table["russia_to_china"], table[w]) for s, w in shares.items()})
    if edition not in tables:
        raise ValueError(f"no shares in edition {edition}; expected one of {', '.join(map(str, tables))}")
    every = pd.concat(tables.values(), ignore_index=True).groupby("end")
    out = tables[edition]
    for share in shares:
        for name, found in (("low", every[share].min()), ("high", every[share].max())):
            out[f"{share}_{name}"] = out["end"].map(found)
    return out


def share(
    dyad: pd.DataFrame,
    totals: pd.DataFrame,
    flows: pd.DataFrame,
    *,
    measure: str,
    exporter: str,
    importer: str | None,
    start: int,
    end: int,
    edition: int,
) -> float:
    """One share of a window in one edition, to be set beside a published figure.

    Parameters
    ----------
    measure : {"exporter-share", "importer-share", "world-share"}
        The importer's part of the exporter's exports, the exporter's part of the importer's imports, or the exporter's
        part of world exports. Any other measure is missing.
    exporter, importer : str
        Codes of parties; a world share needs no importer.
    start, end : int
        First and last year.
    edition : int
        Edition of SIPRI.

    Returns
    -------
    float
        0 to 1; missing where the tables at hand do not allow the share in that edition: another edition or pair, or a
        window that it does not cover whole.

    Notes
    -----
    2024 and 2025: our sums of the delivery registers. 2026: the reconciled dyad and copied totals, Russia and China
    only. 2022: SIPRI's table, shares of exports only. Trap: SIPRI's figure of a release may have been made from a later
    or earlier state of the edition than the one at hand.
    """
    if measure == "world-share":
        try:
            return world_share(flows, totals, start=start, end=end, edition=edition, exporter=exporter)
        except ValueError:
            return math.nan
    # of the flows, only the exports of these three and China's imports are whole, and tables hold exports alone
    rows = flows[flows["edition"] == edition]
    if measure == "exporter-share" and exporter in ("RUS", "SUN", "CHN"):
        whole = rows[rows["supplier"] == exporter]
    elif measure == "importer-share" and importer == "CHN" and edition in REGISTER_EDITIONS:
        whole = rows[rows["recipient"] == importer]
    else:
        whole = rows.iloc[:0]
    pair = whole[(whole["supplier"] == exporter) & (whole["recipient"] == importer)]
    column = {"exporter-share": "russia_exports", "importer-share": "china_imports"}.get(measure)
    if column and edition == ORDERS_EDITION and (exporter, importer) == ("RUS", "CHN"):
        years = _edition_years(dyad, totals, flows, edition)
        pair, whole = years.assign(tiv=years["russia_to_china"]), years.assign(tiv=years[column])
    if whole.empty or start < whole["year"].min() or end > whole["year"].max():
        return math.nan
    part, total = (t.loc[t["year"].between(start, end), "tiv"].sum() for t in (pair, whole))
    return float(part / total) if total else math.nan


def world_share(
    flows: pd.DataFrame, totals: pd.DataFrame, *, start: int, end: int, edition: int, exporter: str = "RUS"
) -> float:
    """Exports of Russia (or China) over the world's in one edition.

    Parameters
    ----------
    flows, totals : DataFrame
        Tables ``arms_flows`` and ``arms_totals``.
    start, end : int
        First and last year of the window.
    edition : {2024, 2025, 2026}
        2024, 2025: sums of the delivery register; 2026: copied totals.
    exporter : {"RUS", "CHN"}

    Returns
    -------
    float
        0 to 1.

    Raises
    ------
    ValueError
        For another exporter, or if the edition does not cover the window whole.
    """
    basis = "copy" if edition == ORDERS_EDITION else "register"
    sums = totals[(totals["edition"] == edition) & (totals["basis"] == basis)]
    world = sums[sums["party"] == "world"]
    if edition == ORDERS_EDITION:
        own = sums[(sums["party"] == exporter) & (sums["flow"] == "exports")]
    else:
        own = flows[(flows["edition"] == edition) & (flows["basis"] == basis) & (flows["supplier"] == exporter)]
    years = set(range(start, end + 1))
    first = {"RUS": FIRST_RUSSIA, "CHN": 0}.get(exporter, math.inf)
    if not years or not years <= set(world["year"]) or start < first:
        raise ValueError(f"edition {edition} does not cover {start} to {end} for {exporter} and the world")
    part, total = (t.loc[t["year"].between(start, end), "tiv"].sum() for t in (own, world))
    return float(part / total)


def _back(first: int, last: int, length: int, *, whole: bool = True) -> list[tuple[int, int]]:
    """Windows that do not overlap, counted back from the last year; in order of time."""
    if length < 1:
        raise ValueError(f"a window needs at least one year, not {length}")
    found = []
    while last >= (first + length - 1 if whole else first):
        found.insert(0, (last - length + 1, last))
        last -= length
    return found


def _hhi(tiv: pd.Series) -> float:
    shares = tiv / tiv.sum() if tiv.sum() > 0 else tiv * math.nan
    return float((shares**2).sum(min_count=1))


def suppliers(spliced: pd.DataFrame, *, length: int = 5, recipient: str = "CHN") -> pd.DataFrame:
    """From whom China imports, by windows that do not overlap.

    Parameters
    ----------
    spliced : DataFrame
        What ``splice`` returns.
    length : int
        Years of a window; windows are counted back from the last year, an incomplete first one is left out.

    Returns
    -------
    DataFrame
        ``start``, ``end``, ``supplier``, ``tiv`` (million), ``share`` of the window, largest first, and on every row
        of a window ``hhi`` and ``effective`` (see ``concentration``). Suppliers without deliveries have no row.
    """
    rows = spliced[spliced["recipient"] == recipient]
    parts = []
    for start, end in _back(int(rows["year"].min()), int(spliced["year"].max()), length):
        tiv = rows[rows["year"].between(start, end)].groupby("supplier")["tiv"].sum()
        tiv = tiv[tiv > 0]
        part = tiv.rename("tiv").reset_index().assign(start=start, end=end, share=tiv.to_numpy() / tiv.sum())
        parts.append(part.assign(hhi=_hhi(tiv), effective=1 / _hhi(tiv)))
    out = pd.concat(parts, ignore_index=True)[["start", "end", "supplier", "tiv", "share", "hhi", "effective"]]
    return out.sort_values(["start", "tiv", "supplier"], ascending=[True, False, True], ignore_index=True)


def concentration(spliced: pd.DataFrame, *, length: int = 5, recipient: str = "CHN") -> pd.DataFrame:
    """How concentrated China's imports are on few suppliers, over rolling windows.

    Returns
    -------
    DataFrame
        ``start``, ``end``, ``hhi`` (sum of squared shares, 1/n to 1), ``effective`` (its inverse: as many suppliers of
        equal size would be as concentrated), ``n_suppliers``, ``tiv`` (million). Missing in a window without imports.

    Notes
    -----
    Herfindahl index; the inverse is the Hill number of order 2 (Hill 1973, Ecology 54). Trap: a supplier of engines
    for one ship counts like one of whole ships of the same volume; substitutes are not considered.
    """
    rows = spliced[spliced["recipient"] == recipient]
    wide = rows.pivot_table(index="year", columns="supplier", values="tiv", aggfunc="sum", fill_value=0.0)
    wide = wide.reindex(range(int(rows["year"].min()), int(spliced["year"].max()) + 1), fill_value=0.0)
    sums = _rolling(wide.rename_axis(index="year", columns=None).reset_index(), length)
    names = [c for c in sums.columns if c not in ("start", "end")]
    hhi = sums[names].apply(_hhi, axis=1).astype("float64")
    return sums[["start", "end"]].assign(
        hhi=hhi, effective=1 / hhi, n_suppliers=(sums[names] > 0).sum(axis=1), tiv=sums[names].sum(axis=1)
    )


def customers(spliced: pd.DataFrame, *, length: int = 5, supplier: Sequence[str] = ("RUS",)) -> pd.DataFrame:
    """To whom Russia exports, by windows that do not overlap.

    Parameters
    ----------
    spliced : DataFrame
        What ``splice`` returns.
    length : int
        Years of a window; windows are counted back from the last year, an incomplete first one is left out.
    supplier : sequence of str
        Whose exports, added up.

    Returns
    -------
    DataFrame
        ``start``, ``end``, ``recipient``, ``tiv`` (million), ``share`` of the window and ``rank``, largest first.
    """
    rows = spliced[spliced["supplier"].isin(supplier)]
    parts = []
    for start, end in _back(int(rows["year"].min()), int(spliced["year"].max()), length):
        tiv = rows[rows["year"].between(start, end)].groupby("recipient")["tiv"].sum()
        tiv = tiv[tiv > 0].rename("tiv").reset_index().sort_values(["tiv", "recipient"], ascending=[False, True])
        share, rank = tiv["tiv"] / tiv["tiv"].sum(), np.arange(1, len(tiv) + 1)
        parts.append(tiv.assign(start=start, end=end, share=share, rank=rank))
    return pd.concat(parts, ignore_index=True)[["start", "end", "recipient", "tiv", "share", "rank"]]


# What was delivered -------------------------------------------------------------------------------------------------


def by_group(
    reconciled: pd.DataFrame,
    *,
    by: str = "group",
    length: int = 5,
    windows: Sequence[tuple[int, int]] | None = None,
) -> pd.DataFrame:
    """Volume by kind of weapon and window.

    Parameters
    ----------
    reconciled : DataFrame
        What ``reconcile`` returns, or some of its rows.
    by : {"group", "category"}
        Three groups (``GROUPS``) or SIPRI's nine categories.
    length : int
        Years of a window. Windows are counted back from the last year until every row is in one.
    windows : sequence of (first year, last year), optional
        Other windows.

    Returns
    -------
    DataFrame
        Every window and kind: ``start``, ``end``, ``group`` (or ``category``), ``tiv`` (million, 2026 edition),
        ``share`` of the window (missing in one without deliveries), ``tiv_estimated``.

    Notes
    -----
    Trap: by default the first window may begin before the first row.
    """
    names = _names(by)
    spans = windows
    if spans is None:
        spans = _back(int(reconciled["year"].min()), int(reconciled["year"].max()), length, whole=False)
    parts = []
    for start, end in spans:
        rows = reconciled[reconciled["year"].between(start, end)]
        sums = rows.groupby(by)[["tiv", "tiv_estimated"]].sum().reindex(names, fill_value=0.0)
        share = sums["tiv"] / sums["tiv"].sum() if sums["tiv"].sum() > 0 else math.nan
        parts.append(sums.assign(start=start, end=end, share=share).rename_axis(by).reset_index())
    return pd.concat(parts, ignore_index=True)[["start", "end", by, "tiv", "share", "tiv_estimated"]]


def _names(by: str) -> list[str]:
    names = {"group": list(GROUP_ORDER), "category": list(GROUPS)}
    if by not in names:
        raise ValueError(f"unknown {by!r}; expected one of {', '.join(names)}")
    return names[by]


def systems(reconciled: pd.DataFrame, systems: pd.DataFrame) -> pd.DataFrame:
    """Deliveries by system and year.

    Parameters
    ----------
    reconciled, systems : DataFrame
        What ``reconcile`` returns, and table ``arms_systems``. Rows without a system are left out.

    Returns
    -------
    DataFrame
        ``system``, ``name``, ``family``, ``year``, ``units``, ``tiv`` (million, 2026 edition), ``estimated`` (SIPRI
        marks the number or the year of some of it as an estimate). Sorted by family, system and year.
    """
    rows = reconciled.dropna(subset=["system"])
    sums = rows.groupby(["system", "year"], as_index=False)[["units", "tiv", "tiv_estimated"]].sum()
    sums = sums.assign(system=sums["system"].astype(str), estimated=sums["tiv_estimated"] > 0)
    table = systems.rename(columns={"system_id": "system"})[["system", "name", "family"]]
    family = {f: n for n, f in enumerate(systems["family"].cat.categories)}
    out = sums.merge(table.astype(str), on="system", validate="many_to_one")
    out = out.assign(place=out["family"].map(family)).sort_values(["place", "system", "year"], ignore_index=True)
    return out[["system", "name", "family", "year", "units", "tiv", "estimated"]]


def system_totals(reconciled: pd.DataFrame, systems: pd.DataFrame) -> pd.DataFrame:
    """Deliveries by system over all years.

    Returns
    -------
    DataFrame
        ``system``, ``name``, ``family``, ``first_year``, ``last_year``, ``units``, ``tiv`` (million, 2026 edition),
        ``estimated_share`` (share of the TIV whose number or year SIPRI marks as an estimate). Largest TIV first.
    """
    rows = reconciled.dropna(subset=["system"])
    out = (
        rows.assign(system=rows["system"].astype(str))
        .groupby("system", as_index=False)
        .agg(
            first_year=("year", "min"),
            last_year=("year", "max"),
            units=("units", "sum"),
            tiv=("tiv", "sum"),
            tiv_estimated=("tiv_estimated", "sum"),
        )
    )
    table = systems.rename(columns={"system_id": "system"})[["system", "name", "family"]]
    out = out.merge(table.astype(str), on="system", validate="one_to_one")
    out = out.assign(estimated_share=_ratio(out["tiv_estimated"], out["tiv"]))
    out = out.sort_values(["tiv", "system"], ascending=[False, True], ignore_index=True)
    return out[["system", "name", "family", "first_year", "last_year", "units", "tiv", "estimated_share"]]


def engines(reconciled: pd.DataFrame) -> pd.DataFrame:
    """Aircraft engines that came as an item of their own.

    Parameters
    ----------
    reconciled : DataFrame
        What ``reconcile`` returns; only Russia's rows are used.

    Returns
    -------
    DataFrame
        Every year from the first engine to the last year, and every system of ``ENGINES``: ``year``, ``system``,
        ``units``, ``tiv`` (million, 2026 edition), and on every row of a year ``share``: engines' share of all Russian
        TIV of that year (missing in a year without deliveries).

    Notes
    -----
    Trap: engines inside delivered aircraft are part of the aircraft and are not counted.
    """
    rows = reconciled[reconciled["supplier"] == "RUS"]
    own = rows[rows["system"].isin(ENGINES)]
    span = range(int(own["year"].min()), int(rows["year"].max()) + 1) if len(own) else range(0)
    grid = pd.MultiIndex.from_product([span, ENGINES], names=["year", "system"])
    sums = own.groupby(["year", "system"])[["units", "tiv"]].sum().reindex(grid, fill_value=0.0).reset_index()
    total = rows.groupby("year")["tiv"].sum()
    share = sums.groupby("year")["tiv"].sum() / total.where(total > 0)
    return sums.assign(share=sums["year"].map(share)).astype({"year": "int64", "system": str})


def estimates(reconciled: pd.DataFrame, *, by: str = "period", breaks: Sequence[int] = (2000, *BREAKS)) -> pd.DataFrame:
    """How much of the volume rests on SIPRI's estimates.

    Parameters
    ----------
    reconciled : DataFrame
        What ``reconcile`` returns, or some of its rows.
    by : {"period", "group", "category"}
        Periods begin at ``breaks``, see ``trends.periods``.

    Returns
    -------
    DataFrame
        The chosen column, ``tiv``, ``tiv_estimated`` (million, 2026 edition) and ``share``: of the TIV whose number or
        year of delivery SIPRI marks as an estimate. Missing where there is no delivery.

    Notes
    -----
    Trap: the value of a unit is always SIPRI's construction and is not counted here, and neither is how this book
    split a revision over years.
    """
    if by == "period":
        first, last = int(reconciled["year"].min()), int(reconciled["year"].max())
        keys = periods(reconciled["year"], first=first, last=last, breaks=breaks)
        names = list(keys.cat.categories)
        keys = keys.astype(str)
    else:
        names, keys = _names(by), reconciled[by]
    sums = reconciled.groupby(keys)[["tiv", "tiv_estimated"]].sum().reindex(names, fill_value=0.0)
    return sums.assign(share=_ratio(sums["tiv_estimated"], sums["tiv"])).rename_axis(by).reset_index()


def licensed(deliveries: pd.DataFrame, *, suppliers: Sequence[str] = SUPPLIERS, recipient: str = "CHN") -> pd.DataFrame:
    """How much was made or assembled in China.

    Parameters
    ----------
    deliveries : DataFrame
        Table ``arms_deliveries``; of each year the newest edition is used.

    Returns
    -------
    DataFrame
        ``year``, ``tiv``, ``tiv_local`` (million), ``share``: every year with deliveries.

    Notes
    -----
    Trap: not in terms of the 2026 edition; ``tiv_local`` of ``reconcile`` is. SIPRI counts licensed production and
    parts for Chinese ships as transfers, so the flag says where a weapon was finished, not whose it is.
    """
    rows = _newest(deliveries)
    rows = rows[rows["supplier"].isin(suppliers) & (rows["recipient"] == recipient)]
    rows = rows.assign(tiv_local=rows["tiv"].where(rows["local_production"].astype(bool), 0.0))
    sums = rows.groupby("year")[["tiv", "tiv_local"]].sum()
    return sums.assign(share=_ratio(sums["tiv_local"], sums["tiv"])).reset_index().astype({"year": "int64"})


def reverse(orders: pd.DataFrame, deliveries: pd.DataFrame) -> pd.DataFrame:
    """Deliveries from China to Russia by year, in terms of the 2026 edition (see ``reconcile``).

    Returns
    -------
    DataFrame
        ``year``, ``tiv`` (million), ``units``: every year with deliveries.

    Notes
    -----
    Trap: units of one year may be unlike things (ship engines and armoured cars in 2023).
    """
    rows = reconcile(deliveries, orders, suppliers=("CHN",), recipient="RUS")
    return rows.groupby("year")[["tiv", "units"]].sum().reset_index()


# Orders -------------------------------------------------------------------------------------------------------------


def _from_russia(orders: pd.DataFrame) -> pd.DataFrame:
    rows = orders[(orders["supplier"] == "RUS") & (orders["recipient"] == "CHN")]
    category = rows["category"].astype(str)
    return rows.assign(category=category, group=category.map(GROUPS), ordered=rows["ordered"].astype("int64"))


def order_years(orders: pd.DataFrame) -> pd.DataFrame:
    """When China placed its orders with Russia.

    Returns
    -------
    DataFrame
        Years and groups with an order: ``ordered``, ``group``, ``n_orders``, ``tiv_delivered`` (million, 2026 edition:
        delivered on them so far).

    Notes
    -----
    SIPRI lists two orders of 1991 under Russia, for what was delivered in 1992; they are in. Trap: an order that SIPRI
    has not learnt of is not there, and recent ones are least known; many years of order are estimates.
    """
    rows = _from_russia(orders).groupby(["ordered", "group"], as_index=False)
    out = rows.agg(n_orders=("order_id", "size"), tiv_delivered=("tiv_delivered", "sum"))
    place = out["group"].map(GROUP_ORDER.index)
    return out.assign(place=place).sort_values(["ordered", "place"], ignore_index=True).drop(columns="place")


def last_order(orders: pd.DataFrame) -> int:
    """The newest year in which SIPRI records an order of China from Russia."""
    return int(_from_russia(orders)["ordered"].max())


def lead_times(orders: pd.DataFrame) -> pd.DataFrame:
    """From order to delivery, order by order.

    Returns
    -------
    DataFrame
        China's orders from the Soviet Union and Russia with a delivery: ``order_id``, ``supplier``, ``designation``,
        ``system`` (missing where none), ``category``, ``group``, ``ordered``, ``first_delivery``, ``last_delivery``,
        ``years_to_first``, ``years_to_last``.

    Notes
    -----
    Trap: whole calendar years, so each lead time may be off by almost one; where the year of order is an estimate, by
    more. Orders still running have not had their last delivery (right-censored): see ``open_orders``.
    """
    rows = orders[orders["supplier"].isin(SUPPLIERS) & (orders["recipient"] == "CHN")]
    rows = rows[rows["delivery_years"].map(len) > 0]
    ends = rows["delivery_years"].map(lambda years: (min(map(int, years)), max(map(int, years))))
    category = rows["category"].astype(str)
    out = rows.assign(
        supplier=rows["supplier"].astype(str),
        category=category,
        group=category.map(GROUPS),
        ordered=rows["ordered"].astype("int64"),
        first_delivery=[a for a, _ in ends],
        last_delivery=[b for _, b in ends],
    )
    out["years_to_first"] = out["first_delivery"] - out["ordered"]
    out["years_to_last"] = out["last_delivery"] - out["ordered"]
    names = ["order_id", "supplier", "designation", "system", "category", "group", "ordered"]
    names += ["first_delivery", "last_delivery", "years_to_first", "years_to_last"]
    return out[names].sort_values(["ordered", "order_id"], ignore_index=True)


def lead_time_summary(
    lead_times: pd.DataFrame, *, breaks: Sequence[int] = (2000, 2010), level: float = 0.95
) -> pd.DataFrame:
    """Median years from order to first delivery, by period of order and group.

    Parameters
    ----------
    lead_times : DataFrame
        What ``lead_times`` returns; only Russia's rows are used.
    breaks : sequence of int
        Years of order that begin a new period.

    Returns
    -------
    DataFrame
        ``period``, ``group`` (also ``all``), ``n``, ``median``, ``low``, ``high`` (years; exact interval of the median,
        missing for fewer than six orders, see ``trends.median_interval``). Combinations without an order are left out.
    """
    rows = lead_times[lead_times["supplier"] == "RUS"]
    first, last = int(rows["ordered"].min()), int(rows["ordered"].max())
    period = periods(rows["ordered"], first=first, last=last, breaks=breaks)
    records = []
    for label in period.cat.categories:
        for group in ("all", *GROUP_ORDER):
            years = rows.loc[(period == label) & ((rows["group"] == group) | (group == "all")), "years_to_first"]
            if len(years):
                median, low, high = median_interval(years.to_numpy(), level=level)
                records.append({"period": label, "group": group, "n": len(years)})
                records[-1] |= {"median": median, "low": low, "high": high}
    return pd.DataFrame(records)


NOT_COMPLETE = "fewer delivered than ordered"
NOT_KNOWN = "number ordered not known, still delivering"


def open_orders(orders: pd.DataFrame, *, as_of: int = 2025) -> pd.DataFrame:
    """China's orders from Russia that were not complete.

    Parameters
    ----------
    as_of : int
        Last year of the data. An order without a known number is open if it delivered then or the year before.

    Returns
    -------
    DataFrame
        ``order_id``, ``designation``, ``system``, ``category``, ``group``, ``ordered``, ``number_ordered``,
        ``number_delivered``, ``remaining`` (units), ``tiv_remaining`` (million, 2026 edition; both missing where the
        number ordered is not known) and ``why``.

    Notes
    -----
    Trap: an order may have been cut or ended without SIPRI knowing, and a number ordered is often an estimate.
    """
    rows = _from_russia(orders)
    ordered, done = (rows[c].astype("float64") for c in ("number_ordered", "number_delivered"))
    last = rows["delivery_years"].map(lambda years: max(map(int, years), default=0))
    short, unknown = done.fillna(0.0) < ordered, ordered.isna() & (last >= as_of - 1)
    out = rows.assign(
        number_ordered=ordered,
        number_delivered=done,
        remaining=ordered - done.fillna(0.0),
        tiv_remaining=(ordered - done.fillna(0.0)) * rows["tiv_per_unit"],
        why=np.where(unknown, NOT_KNOWN, NOT_COMPLETE),
    )[short | unknown]
    names = ["order_id", "designation", "system", "category", "group", "ordered"]
    names += ["number_ordered", "number_delivered", "remaining", "tiv_remaining", "why"]
    return out[names].sort_values(["ordered", "order_id"], ignore_index=True)


# Levels -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LevelChanges:
    """Levels of a yearly volume.

    Attributes
    ----------
    segments : DataFrame
        ``start``, ``end``, ``mean`` (TIV a year) and its bootstrap interval ``low``, ``high``.
    changes : DataFrame
        ``year`` (first of a new level), ``low``, ``high`` (bootstrap interval) and ``exact`` (share of bootstrap series
        that put the change in just that year).
    bic : DataFrame
        ``changes``, ``years`` (tuple), ``rss`` (of the logarithm) and ``bic`` for every number considered.
    ar1_bic : float
        The same criterion for a series that has one level and leans on the year before. Where it is below the best of
        ``bic``, the series does not speak for steps.
    lag1_autocorrelation : float
        Of the residuals of the chosen fit.
    level : float
    """

    segments: pd.DataFrame
    changes: pd.DataFrame
    bic: pd.DataFrame
    ar1_bic: float
    lag1_autocorrelation: float
    level: float


def level_changes(
    yearly: pd.DataFrame,
    *,
    max_changes: int = 6,
    min_years: int = 2,
    offset: float = 25.0,
    block: int = 3,
    draws: int = 999,
    seed: int = 2026,
    level: float = 0.95,
) -> LevelChanges:
    """Years in which the yearly volume moved to another level.

    Parameters
    ----------
    yearly : DataFrame
        ``year``, ``tiv``: every year once.
    max_changes, min_years : int
        Largest number of changes considered, fewest years of a level.
    offset : float
        TIV (million) added before the logarithm, so that one year near 0 does not decide everything.
    block, draws, seed : int
        Of the bootstrap: years drawn together, series drawn, start of the generator (the result is always the same).

    Returns
    -------
    LevelChanges

    Raises
    ------
    ValueError
        If a year is missing or stands twice, a volume is negative, or there are too few years.

    Notes
    -----
    Least squares on ``log(tiv + offset)`` over all segmentations, by dynamic programming (Bai and Perron 2003, Journal
    of Applied Econometrics 18); the number of changes by the Bayesian information criterion with one parameter for each
    level, each year of change and the variance. Intervals by a circular block bootstrap of the residuals (Politis and
    Romano 1992), each series fitted anew with the same number of changes; those of a mean hold its years fixed.

    What it cannot show: that anything happened suddenly, or why. Steps are fitted to slow drift, too, and about thirty
    yearly values that lean on each other hold few independent ones; ``ar1_bic`` says how a series without any step
    would do. Intervals do not hold the doubt about the number of changes, nor about SIPRI's figures. Deliveries of one
    large order last several years, so a level may be just one order.
    """
    rows = yearly[["year", "tiv"]].astype({"year": "int64", "tiv": "float64"}).sort_values("year", ignore_index=True)
    n, y = len(rows), rows["tiv"].to_numpy()
    if not (rows["year"].diff().dropna() == 1).all():
        raise ValueError("need every year once")
    if (y < 0).any() or offset <= 0:
        raise ValueError("volumes must not be negative, and the offset must be positive")
    if n < (max_changes + 1) * min_years:
        raise ValueError(f"{n} years are too few for {max_changes} changes of at least {min_years} years")
    z = np.log(y + offset)
    fits = _segmentations(z, max_changes, min_years)
    spread = [max(_rss(z, cuts), 1e-12) for cuts in fits]
    bic = [n * math.log(s / n) + (2 * k + 2) * math.log(n) for k, s in enumerate(spread)]
    chosen = int(np.argmin(bic))
    cuts = fits[chosen]
    edges = [0, *cuts, n]
    mean = np.concatenate([np.full(b - a, z[a:b].mean()) for a, b in pairwise(edges)])
    residuals = z - mean
    again, levels = _redraw(mean, residuals, edges, min_years, offset, block, draws, seed)
    tail = [(1 - level) / 2, (1 + level) / 2]
    years = rows["year"].to_numpy()
    records = []
    for number, (a, b) in enumerate(pairwise(edges)):
        low, high = np.quantile(levels[:, number], tail)
        records.append({"start": years[a], "end": years[b - 1], "mean": y[a:b].mean(), "low": low, "high": high})
    moves = []
    for number, cut in enumerate(cuts):
        low, high = np.quantile(again[:, number], tail, method="inverted_cdf")
        exact = float((again[:, number] == cut).mean())
        moves.append({"year": years[cut], "low": years[int(low)], "high": years[int(high)], "exact": exact})
    total = float((residuals**2).sum())
    return LevelChanges(
        segments=pd.DataFrame(records),
        changes=pd.DataFrame(moves, columns=["year", "low", "high", "exact"]),
        bic=pd.DataFrame(
            {
                "changes": range(max_changes + 1),
                "years": [tuple(int(years[c]) for c in f) for f in fits],
                "rss": spread,
                "bic": bic,
            }
        ),
        ar1_bic=_ar1_bic(z),
        lag1_autocorrelation=float((residuals[1:] * residuals[:-1]).sum() / total) if total > 0 else math.nan,
        level=level,
    )


def _segmentations(z: Array, max_changes: int, min_years: int) -> list[list[int]]:
    """For 0 to ``max_changes`` changes, the first positions of the new levels that leave the least squares."""
    n = len(z)
    one, two = np.concatenate([[0.0], z.cumsum()]), np.concatenate([[0.0], (z**2).cumsum()])
    length = np.arange(n + 1)[None, :] - np.arange(n + 1)[:, None]
    cost = two[None, :] - two[:, None] - (one[None, :] - one[:, None]) ** 2 / np.maximum(length, 1)
    cost = np.where(length >= min_years, cost, np.inf)
    best, back, found = cost[0], [], [[]]
    for k in range(max_changes):
        options = best[:, None] + cost
        back.append(options.argmin(axis=0))
        best = options.min(axis=0)
        cuts, end = [], n
        for step in range(k, -1, -1):
            end = int(back[step][end])
            cuts.insert(0, end)
        found.append(cuts)
    return found


def _rss(z: Array, cuts: Iterable[int]) -> float:
    return float(sum(((part - part.mean()) ** 2).sum() for part in np.split(z, list(cuts))))


def _redraw(
    mean: Array,
    residuals: Array,
    edges: Sequence[int],
    min_years: int,
    offset: float,
    block: int,
    draws: int,
    seed: int,
) -> tuple[npt.NDArray[np.int64], Array]:
    """Of series with residuals drawn anew: positions of the changes, and mean volumes of the levels as fitted."""
    rng = np.random.default_rng(seed)
    n, changes = len(mean), len(edges) - 2
    starts = rng.integers(0, n, size=(draws, math.ceil(n / block)))
    picks = ((starts[:, :, None] + np.arange(block)) % n).reshape(draws, -1)[:, :n]
    series = mean + residuals[picks]
    volume = np.maximum(np.exp(series) - offset, 0.0)
    levels = np.column_stack([volume[:, a:b].mean(axis=1) for a, b in pairwise(edges)])
    again = np.array([_segmentations(s, changes, min_years)[changes] for s in series], dtype="int64")
    return again.reshape(draws, changes), levels


def _ar1_bic(z: Array) -> float:
    """Bayesian information criterion of a stationary autoregression of order 1, by its exact likelihood."""
    n = len(z)

    def deviance(rho: float) -> float:
        ahead, weight = z[1:] - rho * z[:-1], 1 - rho**2
        mean = (weight * z[0] + (1 - rho) * ahead.sum()) / (weight + (n - 1) * (1 - rho) ** 2)
        spread = weight * (z[0] - mean) ** 2 + ((ahead - (1 - rho) * mean) ** 2).sum()
        return n * math.log(max(spread, 1e-12) / n) - math.log(weight)

    found = optimize.minimize_scalar(deviance, bounds=(-0.99, 0.99), method="bounded")
    return float(found.fun + 3 * math.log(n))


# China's own position -----------------------------------------------------------------------------------------------


def china_balance(totals: pd.DataFrame, *, edition: int = ORDERS_EDITION) -> pd.DataFrame:
    """China's imports and exports by year.

    Parameters
    ----------
    totals : DataFrame
        Table ``arms_totals``.
    edition : {2026, 2024}
        2026: totals copied from SIPRI; 2024: SIPRI's own table.

    Returns
    -------
    DataFrame
        Every year the edition covers: ``year``, ``imports``, ``exports`` (TIV, million).

    Raises
    ------
    ValueError
        If the edition has no totals of China.
    """
    rows = totals[(totals["edition"] == edition) & (totals["basis"] != "register")]
    china = rows[rows["party"] == "CHN"]
    if china.empty:
        raise ValueError(f"no totals of China in edition {edition}")
    years = pd.RangeIndex(int(rows["year"].min()), int(rows["year"].max()) + 1, name="year")
    sums = {
        flow: china[china["flow"] == flow].groupby("year")["tiv"].sum().reindex(years, fill_value=0.0).to_numpy()
        for flow in ("imports", "exports")
    }
    return pd.DataFrame({"year": years.to_numpy(), **sums})


def rolling_balance(totals: pd.DataFrame, *, length: int = 5, edition: int = ORDERS_EDITION) -> pd.DataFrame:
    """China's imports and exports over rolling windows.

    Returns
    -------
    DataFrame
        ``start``, ``end``, ``imports``, ``exports`` (TIV, million), ``ratio`` (exports to imports; missing where there
        were no imports).
    """
    sums = _rolling(china_balance(totals, edition=edition), length)
    return sums.assign(ratio=_ratio(sums["exports"], sums["imports"]))


def crossing(rolling: pd.DataFrame) -> int:
    """Last year of the first window from which on exports stay above imports.

    Parameters
    ----------
    rolling : DataFrame
        What ``rolling_balance`` returns.

    Raises
    ------
    ValueError
        If exports are not above imports in the last window.
    """
    rows = rolling.sort_values("end")
    above = (rows["exports"] > rows["imports"]).to_numpy()
    if not above[-1]:
        raise ValueError("exports are not above imports in the last window")
    return int(rows["end"].to_numpy()[np.flatnonzero(~above)[-1] + 1 if not above.all() else 0])


# What may come ------------------------------------------------------------------------------------------------------


def scenarios(reconciled: pd.DataFrame, orders: pd.DataFrame, *, as_of: int = 2025, horizon: int = 5) -> pd.DataFrame:
    """What the next years would be if one thing in the record came again.

    Parameters
    ----------
    reconciled, orders : DataFrame
        What ``reconcile`` returns (only Russia's rows are used) and table ``arms_orders``.
    as_of : int
        Last year of the data.
    horizon : int
        Years ahead.

    Returns
    -------
    DataFrame
        ``scenario`` (key), ``label``, ``low``, ``mid``, ``high`` (TIV, million, a year on average over the horizon;
        2026 edition) and ``basis`` (in words):

        ``open-orders``
            what remains of open orders. Low: orders without a known number end now; high: they go on as in the last
            two years; mid: halfway.
        ``components-recent``, ``components-before``
            components as in the last two years, or the four before them. Low and high: lowest and highest year; mid:
            their mean.
        ``large-order``
            components as in the last two years, and one order of whole systems of the size China placed since 2000
            (at least 200 TIV): the smallest, median and largest, all delivered within the horizon.

    Notes
    -----
    Not forecasts: no scenario has a probability, and nothing in the series says which comes. See ``backtest``.
    """
    rows = reconciled[(reconciled["supplier"] == "RUS") & (reconciled["year"] <= as_of)]
    waiting = open_orders(orders, as_of=as_of)
    known = float(waiting["tiv_remaining"].sum()) / horizon
    unknown = waiting.loc[waiting["why"] == NOT_KNOWN, ["ordered", "designation"]]
    recent = rows[rows["year"] > as_of - 2].merge(unknown, on=["ordered", "designation"])
    rate = float(recent["tiv"].sum()) / 2

    parts = rows[rows["group"] == "components"].groupby("year")["tiv"].sum()

    def yearly(first: int, last: int) -> tuple[float, float, float]:
        years = parts.reindex(range(first, last + 1), fill_value=0.0)
        return float(years.min()), float(years.mean()), float(years.max())

    late, before = yearly(as_of - 1, as_of), yearly(as_of - 5, as_of - 2)
    whole = _from_russia(orders)
    size = whole["tiv_ordered"].fillna(whole["tiv_delivered"])
    size = size[(whole["group"] == "platforms") & (whole["ordered"] >= 2000) & (size >= 200)]
    steps = (float(size.min()), float(size.median()), float(size.max())) if len(size) else (0.0, 0.0, 0.0)
    large = tuple(a + b / horizon for a, b in zip(late, steps, strict=True))
    lately, earlier = f"{as_of - 1}-{as_of % 100:02d}", f"{as_of - 5}-{(as_of - 2) % 100:02d}"
    names = ["scenario", "label", "low", "mid", "high", "basis"]
    return pd.DataFrame(
        [
            (
                "open-orders",
                "open orders only",
                *(known, known + rate / 2, known + rate),
                f"{known * horizon:.0f} TIV remain of orders with a known number; orders without one delivered "
                f"{rate:.1f} TIV a year in {lately}, and may end or go on",
            ),
            (
                "components-recent",
                f"components as in {lately}",
                *late,
                f"Engines, sensors and naval weapons delivered in {lately}: lowest year, mean, highest year",
            ),
            (
                "components-before",
                f"components as in {earlier}",
                *before,
                f"Engines, sensors and naval weapons delivered in {earlier}: lowest year, mean, highest year",
            ),
            (
                "large-order",
                "one large order",
                *large,
                f"Components as in {lately}, and one order of whole systems of {steps[0]:.0f}, {steps[1]:.0f} or "
                f"{steps[2]:.0f} TIV (smallest, median and largest of {len(size)} since 2000) within {horizon} years",
            ),
        ],
        columns=names,
    )


def _persists(tiv: Array, horizon: int) -> float:
    return float(tiv[-1])


def _mean_of_five(tiv: Array, horizon: int) -> float:
    return float(tiv[-5:].mean())


def _log_linear(tiv: Array, horizon: int) -> float:
    slope, level = np.polyfit(np.arange(-9.0, 1.0), np.log(tiv[-10:]), 1)
    return float(np.exp(level + slope * np.arange(1, horizon + 1)).mean())


MODELS = {
    "last year persists": _persists,
    "mean of five years": _mean_of_five,
    "log-linear trend of ten years": _log_linear,
}


def backtest(yearly: pd.DataFrame, *, horizon: int = 5) -> pd.DataFrame:
    """How wrong simple forecasts would have been (rolling origin).

    Parameters
    ----------
    yearly : DataFrame
        ``year``, ``tiv``: every year once. With a column ``supplier``, only Russia's rows are used.
    horizon : int
        Years ahead; what is forecast is their mean.

    Returns
    -------
    DataFrame
        For each model of ``MODELS`` and every origin with ten years up to it and the horizon after it: ``model``,
        ``origin`` (last year known), ``forecast``, ``actual`` (TIV, million, a year) and ``error`` (forecast over
        actual, less 1).

    Raises
    ------
    ValueError
        If a year is missing or stands twice, or a volume is not positive (the trend needs its logarithm).

    Notes
    -----
    Tashman (2000), International Journal of Forecasting 16. Traps: the windows of neighbouring origins overlap, so
    twenty origins are about four independent trials; and the volumes are those known now, not those known at the time.
    """
    rows = yearly[yearly["supplier"] == "RUS"] if "supplier" in yearly else yearly
    rows = rows[["year", "tiv"]].astype({"year": "int64", "tiv": "float64"}).sort_values("year", ignore_index=True)
    if not (rows["year"].diff().dropna() == 1).all() or (rows["tiv"] <= 0).any():
        raise ValueError("need every year once, each with a positive volume")
    tiv, years = rows["tiv"].to_numpy(), rows["year"].to_numpy()
    records = [
        {"model": name, "origin": int(years[i]), "forecast": model(tiv[: i + 1], horizon), "actual": actual}
        for name, model in MODELS.items()
        for i in range(9, len(tiv) - horizon)
        for actual in [float(tiv[i + 1 : i + 1 + horizon].mean())]
    ]
    out = pd.DataFrame(records, columns=["model", "origin", "forecast", "actual"])
    return out.assign(error=out["forecast"] / out["actual"] - 1)


def backtest_summary(backtest: pd.DataFrame, *, near: float = 0.25) -> pd.DataFrame:
    """How good each model was.

    Returns
    -------
    DataFrame
        In the order of ``MODELS``: ``model``, ``n`` (origins), ``median_ape`` (median absolute error relative to what
        came) and ``within`` (share of origins where the forecast was off by at most ``near`` of what came).
    """
    rows = backtest.assign(size=backtest["error"].abs(), close=backtest["error"].abs() <= near)
    out = rows.groupby("model").agg(n=("origin", "size"), median_ape=("size", "median"), within=("close", "mean"))
    return out.reindex([m for m in MODELS if m in out.index]).reset_index()


# Robustness ---------------------------------------------------------------------------------------------------------

LENGTHS = (3, 5, 7)
ROWS = ("all", "without components", "without missiles", "without locally produced")
COMPARED = ("window before", "largest window")


def robustness(
    deliveries: pd.DataFrame, orders: pd.DataFrame, flows: pd.DataFrame, totals: pd.DataFrame
) -> pd.DataFrame:
    """Fall of volume and of share from a first to the last window, over every reasonable coding.

    Parameters
    ----------
    deliveries, orders, flows, totals : DataFrame
        Tables ``arms_deliveries``, ``arms_orders``, ``arms_flows``, ``arms_totals``.

    Returns
    -------
    DataFrame
        One row a coding. Coding: ``edition`` (2024, 2025, 2026; the last window ends with its last year), ``length``
        of windows, ``rows`` that count (all, without components, without missiles, without what was made or assembled
        in China) and ``compared`` (with the window before, or with the one of the largest volume). Then
        ``first_window`` and ``last_window`` (as ``2016-2020``), ``volume_ratio`` (last to first), ``share_first``,
        ``share_last`` (Russia's share of China's imports) and ``share_change`` (last less first). Shares are missing
        where rows are left out: China's imports from others are not at hand by kind. Lengths that allow no two
        windows side by side are left out.

    Notes
    -----
    Windows from 1992 on, within one edition. Traps: codings overlap, so "holds in k of n" counts choices, not
    independent tests; a comparison with the largest window can only show a fall, that with the window before can show
    either.
    """
    reconciled = reconcile(deliveries, orders, suppliers=("RUS",))
    pairs = dyad(flows, reconciled)
    records = []
    for edition in (*REGISTER_EDITIONS, ORDERS_EDITION):
        yearly = _edition_years(pairs, totals, flows, edition)
        own = reconciled if edition == ORDERS_EDITION else _edition_rows(deliveries, edition)
        kept = {
            "all": own["tiv"],
            "without components": own["tiv"].where(own["group"] != "components", 0.0),
            "without missiles": own["tiv"].where(own["group"] != "missiles", 0.0),
            "without locally produced": own["tiv"] - own["tiv_local"],
        }
        for rows in ROWS:
            volume = kept[rows].groupby(own["year"]).sum().reindex(yearly["year"], fill_value=0.0).to_numpy()
            for length in LENGTHS:
                sums = _rolling(yearly.assign(volume=volume), length)
                if len(sums) <= length:  # no two windows that do not overlap
                    continue
                sums["share"] = _ratio(sums["russia_to_china"], sums["china_imports"])
                for compared in COMPARED:
                    records.append(
                        {"edition": edition, "length": length, "rows": rows, "compared": compared}
                        | _fall(sums, length, compared, with_share=rows == "all")
                    )
    return pd.DataFrame(records)


def _edition_rows(deliveries: pd.DataFrame, edition: int) -> pd.DataFrame:
    """Russia's deliveries to China in one register: ``year``, ``group``, ``tiv``, ``tiv_local``."""
    rows = deliveries[deliveries["edition"] == edition]
    rows = rows[(rows["supplier"] == "RUS") & (rows["recipient"] == "CHN")]
    local = rows["tiv"].where(rows["local_production"].astype(bool), 0.0)
    return rows.assign(group=rows["category"].astype(str).map(GROUPS), tiv_local=local)[
        ["year", "group", "tiv", "tiv_local"]
    ]


def _fall(sums: pd.DataFrame, length: int, compared: str, *, with_share: bool) -> dict[str, str | float]:
    last = sums.iloc[-1]
    first = sums.iloc[-1 - length] if compared == "window before" else sums.loc[sums["volume"].idxmax()]
    a, b = (float(w["share"]) if with_share else math.nan for w in (first, last))
    return {
        "first_window": f"{int(first['start'])}-{int(first['end'])}",
        "last_window": f"{int(last['start'])}-{int(last['end'])}",
        "volume_ratio": float(last["volume"] / first["volume"]) if first["volume"] > 0 else math.nan,
        "share_first": a,
        "share_last": b,
        "share_change": b - a,
    }
