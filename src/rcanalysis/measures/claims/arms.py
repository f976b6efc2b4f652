"""Claims on arms sales and technology: C06, C07 and C20 to C24."""

from __future__ import annotations

import math

from rcanalysis.measures import arms as measures
from rcanalysis.measures import technology
from rcanalysis.measures.claims.ledger import MISSING, Coding, Evidence, Result, claim, count, estimate
from rcanalysis.measures.trends import Estimate

WEAPONS = {"s-400": "s-400", "su-35": "su-35", "submarines": "kilo"}
"""Systems of the article (C20) under the ids of the table ``arms_systems``."""

NAMED_AREAS = ("ai", "cyber", "space", "hypersonic", "missile-defence")
"""New areas that the article names (C24)."""

LICENSED = {"engines": "engines", "radars": "sensors", "missiles": "missiles"}
"""Areas of the article (C21) as categories of SIPRI's orders; the same words are areas of the technology register."""


@claim("C06", vary=("edition", "length"))
def key_supplier(e: Evidence, c: Coding) -> Result:
    """Russia's share of China's arms imports over rolling windows; the limits are the range over editions."""
    rows = measures.windows(e.pairs, e["arms_totals"], e["arms_flows"], length=c["length"], edition=c["edition"])
    half = [100 * float((rows[name] > 0.5).mean()) for name in ("share_of_imports", "share_of_imports_low")]
    top = 100 * float((rows["share_of_imports_high"] > 0.5).mean())
    lowest = rows.loc[rows["share_of_imports"].idxmin()]
    values = {
        "c06-windows": Estimate(half[0], half[1], top),
        "c06-lowest": estimate(lowest, *(f"share_of_imports{end}" for end in ("", "_low", "_high")), times=100),
    }
    return Result(values)


@claim("C07", vary=("edition", "length", "compared"))
def reliance_falling(e: Evidence, c: Coding) -> Result:
    """Fall of the volume and of the share from a first window to the last; the limits are the range over editions."""
    table = e.arms_codings[(e.arms_codings["rows"] == "all") & (e.arms_codings["length"] == c["length"])]
    table = table[table["compared"] == c["compared"]]
    own = table[table["edition"] == c["edition"]]
    if own.empty:  # the edition has no two windows of this length
        return Result({"c07-volume": MISSING, "c07-share": MISSING})
    row = own.iloc[0]
    return Result(
        {
            f"c07-{word}": Estimate(
                100 * float(row[name]), 100 * float(table[name].min()), 100 * float(table[name].max())
            )
            for word, name in (("volume", "volume_ratio"), ("share", "share_change"))
        }
    )


@claim("C20", vary=("edition",))
def weapons_received(e: Evidence, c: Coding) -> Result:
    """Units of each weapon delivered from Russia, as the edition's register has them."""
    if c["edition"] == measures.ORDERS_EDITION:
        rows = e["arms_orders"]
        rows, number = rows[rows["supplier"] == "RUS"], "number_delivered"
    else:
        rows = e["arms_deliveries"]
        rows, number = rows[(rows["supplier"] == "RUS") & (rows["edition"] == c["edition"])], "number"
    units = rows.groupby("system")[number].sum()
    return Result({f"c20-{word}": count(float(units.get(system, 0))) for word, system in WEAPONS.items()})


@claim("C21", vary=("rows",))
def technology_given(e: Evidence, c: Coding) -> Result:
    """Orders that SIPRI's comments tie to production in China, and entries on transfers, by area."""
    orders = e["arms_orders"]
    made = orders[(orders["supplier"] == "RUS") & orders["made_in_china"].astype(bool)]
    entries = technology.transfers(e.register("technology_events", c))
    shown = entries[entries["evidence"].isin(["seen", "signed"])]
    values = {
        f"c21-{area}": count(
            int((made["category"].astype(str) == category).sum()) + int((shown["area"].astype(str) == area).sum())
        )
        for area, category in LICENSED.items()
    }
    return Result(values, float(entries["evidence"].isin(["seen", "signed"]).mean()), entries)


@claim("C22", vary=("length", "rows"))
def replacing_imports(e: Evidence, c: Coding) -> Result:
    """China's imports from all, its exports beside them, and Chinese engines seen in place of Russian ones."""
    balance = measures.rolling_balance(e["arms_totals"], length=c["length"])
    last = balance.iloc[-1]
    entries = e.register("technology_events", c)
    replaced = entries[(entries["kind"].astype(str) == "substitution") & (entries["area"].astype(str) == "engines")]
    values = {
        "c22-imports": count(100 * float(last["imports"]) / float(balance["imports"].max())),
        "c22-exports": count(float(last["ratio"])),
        "c22-engines": count(int((replaced["evidence"] == "seen").sum())),
    }
    return Result(values, rows=replaced)


@claim("C23", vary=("recent",))
def components_remain(e: Evidence, c: Coding) -> Result:
    """Share of components in the last years' deliveries, and how many years the open orders would last."""
    last = int(e.delivered["year"].max())
    rows = e.delivered[e.delivered["year"] > last - c["recent"]]
    parts = float(rows.loc[rows["group"] == "components", "tiv"].sum() / rows["tiv"].sum())
    left = measures.open_orders(e["arms_orders"], as_of=last)["tiv_remaining"]
    years = float(left.sum()) / (float(rows["tiv"].sum()) / c["recent"])
    # an order without a known number may hold any amount
    orders = Estimate(years, years, math.inf) if left.isna().any() else count(years)
    return Result({"c23-kind": count(100 * parts), "c23-orders": orders})


@claim("C24", vary=("rows",))
def new_areas(e: Evidence, c: Coding) -> Result:
    """Entries on cooperation in each named area that rest on a thing, an accord or a statement."""
    entries = technology.cooperation(e.register("technology_events", c))
    entries = entries[entries["area"].astype(str).isin(NAMED_AREAS)]
    said = entries[entries["evidence"].isin(["seen", "signed", "stated"])]
    values = {f"c24-{area}": count(int((said["area"].astype(str) == area).sum())) for area in NAMED_AREAS}
    return Result(values, rows=entries)
