"""Claims on the relationship as a whole: C01 and C02."""

from __future__ import annotations

from rcanalysis.measures import alignment as measures
from rcanalysis.measures.claims.ledger import Coding, Evidence, Result, claim, count
from rcanalysis.measures.trends import Estimate, rate_ratio

NORMALISED = 1989
"""Year in which the two declared their relations normal."""


@claim("C01", vary=("periods", "row_confidence", "before_register", "with_arms", "with_friction"))
def ties_deepened(e: Evidence, c: Coding) -> Result:
    """Components of closeness in the last period against the first, and weightings of them."""
    table = e.deepening
    same = (
        (table["cut"] == c["periods"])
        & (table["confidence"] == c["row_confidence"])
        & (table["before_register"] == c["before_register"])
        & (table["arms"] == (c["with_arms"] == "with"))
        & (table["friction"] == (c["with_friction"] == "with"))
    )
    every, military = (table[same & (table["field"] == field)].iloc[0] for field in ("all", "military"))
    values = {
        "c01-components": count(100 * int(military["up"]) / int(military["comparable"])),
        "c01-weights": count(100 * float(military["share"])),
        "c01-wider": count(100 * float(every["share"])),
    }
    return Result(values, int(every["comparable"]) / e.components_known)


@claim("C02", vary=("disputes_from", "cut", "rows"))
def from_disputes(e: Evidence, c: Coding) -> Result:
    """Militarised disputes a year before and after a year, acts that settled the border, treaties in force."""
    starts, deaths = e["disputes"]["start"].dt.year, e["disputes"]["fatalities"] > 0
    first, last = c["disputes_from"], measures.DISPUTES_SPAN[1].year
    after, before = int((starts >= c["cut"]).sum()), int(starts.between(first, c["cut"] - 1).sum())
    ratio = rate_ratio(after, last + 1 - c["cut"], before, c["cut"] - first)
    record = e.register("milestones", c)
    kinds = record["kind"].astype(str)
    values = {
        "c02-disputes": Estimate(ratio.ratio, ratio.low, ratio.high),
        "c02-deaths": count(int((deaths & (starts >= c["cut"])).sum())),
        "c02-border": count(int((kinds == "border").sum())),
        "c02-treaty": count(int((kinds == "treaty").sum())),
    }
    covered = (last - NORMALISED + 1) / (e.as_of.year - NORMALISED)
    return Result(values, covered, record[kinds.isin(["border", "treaty"])])
