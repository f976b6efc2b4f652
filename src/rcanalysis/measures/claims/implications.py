"""Claims on what follows: C30 to C33."""

from __future__ import annotations

import pandas as pd

from rcanalysis.measures import watch
from rcanalysis.measures.claims.ledger import MISSING, Coding, Evidence, Result, claim, count, estimate, share
from rcanalysis.measures.trends import Estimate


@claim("C30", vary=("measure", "early"))
def balance_shifts(e: Evidence, c: Coding) -> Result:
    """Change of the pair's share of the world, the pair beside the United States, and what Russia adds."""
    grid = e.balance_grid
    rows = grid[(grid["measure"] == c["measure"]) & (grid["early"] == c["early"])]
    beside = e.beside_rival
    beside = beside[beside["measure"] == c["measure"]]
    values = {
        "c30-share": _newest(100 * rows["change"]),
        "c30-parity": _newest(100 * beside["pair"]),
        "c30-russia": _newest(100 * beside["added"]),
    }
    return Result(values)


def _newest(values: pd.Series) -> Estimate:
    """The value of the newest edition, with the range over editions where there are several; missing without any."""
    known = values.dropna().tolist()
    if not known:
        return MISSING
    return Estimate(float(known[-1]), float(min(known)), float(max(known))) if len(known) > 1 else count(known[-1])


@claim("C31", vary=("works",))
def analysts_differ(e: Evidence, c: Coding) -> Result:
    """Share of the largest camp among published works that say what the relationship brings."""
    row = e.camps.set_index("coding").loc[c["works"]]
    values = {"c31-largest": estimate(row, "share", "low", "high", times=100)}
    return Result(values, int(row["stated"]) / int(row["works"]), e["positions"])


@claim("C32", vary=("without_series",))
def path_depends(e: Evidence, c: Coding) -> Result:
    """Drivers that the tables can read, and series that leave their course at two breaks from outside."""
    found = e.drivers
    breaks = found.breaks[found.breaks["series"] != c["without_series"]]
    values = {
        "c32-drivers": count(found.covered),
        "c32-breaks": share(int(breaks["apart"].sum()), len(breaks)),
    }
    return Result(values, found.covered / found.drivers)


@claim("C33", vary=("without_category",))
def monitoring_shows(e: Evidence, c: Coding) -> Result:
    """Indicators that can be read, and those that crossed their threshold within three years."""
    found = watch.monitoring(e.watched[e.watched["category"].astype(str) != c["without_category"]])
    values = {
        "c33-readable": share(found.readable, found.n),
        "c33-moved": Estimate(*(100 * x for x in found.share)),
    }
    return Result(values, found.judged / found.n)
