"""What the technology register and the published figures are counted by.

An entry is something reported; its weight is not measured. So nothing here adds up to an amount of technology.
"""

from __future__ import annotations

import pandas as pd

EVIDENCE = ("seen", "signed", "stated", "alleged")
"""What the public record shows, from most to least."""

NEW_AREAS = ("ai", "cyber", "space", "hypersonic", "missile-defence", "early-warning")
"""Areas to which cooperation is said to be moving, and early warning, which is the nearest known case."""

NOT_COOPERATION = ("sanction", "suspension", "substitution", "breach")
TRANSFERS = ("licence", "transfer", "joint-development")


def cooperation(events: pd.DataFrame) -> pd.DataFrame:
    """Entries that speak of cooperation.

    Parameters
    ----------
    events : DataFrame
        The table ``technology_events``.

    Returns
    -------
    DataFrame
        Without sanctions, suspensions, substitution and breaches, purchases from third countries, the areas ``general`` and ``dual-use``
        (goods in trade), and allegations that one of the two makes about the other (disputed allegations of copying).

    Notes
    -----
    Trap: an allegation by a third party that the two cooperate stays in, marked ``alleged``; one that China copied does not.
    """
    kind, area = events["kind"].astype(str), events["area"].astype(str)
    friction = (kind == "allegation") & events["direction"].eq("RUS-to-CHN") & area.isin(["aircraft", "engines"])
    keep = (
        ~kind.isin(NOT_COOPERATION)
        & ~events["direction"].isin(["third-country", "none"])
        & ~area.isin(["general", "dual-use"])
    )
    return events[keep & ~friction]


def evidence_by_area(events: pd.DataFrame) -> pd.DataFrame:
    """How far each area is known to have come.

    Returns
    -------
    DataFrame
        ``area`` (old areas first, each in the order of the table), ``evidence``, ``n``, ``share`` (of the area's entries),
        ``new_area``: one row for each area with an entry and each kind of evidence.
    """
    rows = cooperation(events)
    counts = pd.crosstab(rows["area"].astype(str), rows["evidence"].astype(str)).reindex(columns=EVIDENCE, fill_value=0)
    areas = [a for a in events["area"].cat.categories if a in counts.index]
    areas.sort(key=lambda a: a in NEW_AREAS)
    table = [
        {
            "area": a,
            "evidence": e,
            "n": int(counts.loc[a, e]),
            "share": counts.loc[a, e] / counts.loc[a].sum(),
            "new_area": a in NEW_AREAS,
        }
        for a in areas
        for e in EVIDENCE
    ]
    return pd.DataFrame(table)


def transfers(events: pd.DataFrame) -> pd.DataFrame:
    """Entries on the transfer of technology proper: licences, know-how and joint development.

    Sales of finished goods, statements, sanctions, dual-use goods in trade and purchases from third countries are left out.
    """
    keep = (
        events["kind"].isin(TRANSFERS)
        & ~events["direction"].isin(["third-country", "none"])
        & ~events["area"].eq("dual-use")
    )
    return events[keep & events["nature"].isin(["military", "dual-use"])].reset_index(drop=True)


def reported(published: pd.DataFrame, orders: pd.DataFrame, *, system: str, designation: str) -> pd.DataFrame:
    """What others say of an order, with what SIPRI has.

    Parameters
    ----------
    published : DataFrame
        The table ``published_figures``; rows of the topic ``order`` on the system are taken.
    orders : DataFrame
        The table ``arms_orders``.
    system : str
        Item of the published figures.
    designation : str
        SIPRI's designation; there must be one order with it.

    Returns
    -------
    DataFrame
        ``measure``, ``reported_by``, ``as_stated``, ``low``, ``high``, ``at_latest``, ``sipri``: SIPRI first, then the others by value.

    Raises
    ------
    ValueError
        If there is not exactly one such order.

    Notes
    -----
    Trap: units differ (systems, battalions, regiment sets). ``as_stated`` says which; numbers of different units are not to
    be compared.
    """
    order = orders[orders["designation"] == designation]
    if len(order) != 1:
        raise ValueError(f"{len(order)} orders have the designation {designation!r}; expected one")
    row = order.iloc[0]
    years = [int(y) for y in row["delivery_years"]]
    known = {
        "order-year": (row["ordered"], "year of order"),
        "number-ordered": (row["number_ordered"], "systems ordered"),
        "number-delivered": (row["number_delivered"], "systems delivered"),
        "first-delivery-year": (min(years), "first year of delivery"),
        "last-delivery-year": (max(years), "last year of delivery"),
    }
    ours = pd.DataFrame(
        [
            {
                "measure": m,
                "reported_by": "SIPRI",
                "as_stated": words,
                "low": float(v),
                "high": float(v),
                "at_latest": False,
                "sipri": True,
            }
            for m, (v, words) in known.items()
            if not pd.isna(v)
        ]
    )
    p = published[(published["topic"] == "order") & (published["item"] == system)]
    press = pd.DataFrame(
        {
            "measure": p["measure"].astype(str),
            "reported_by": p["reported_by"].astype(str),
            "as_stated": p["as_stated"].astype(str),
            "low": p["value"],
            "high": p["value_high"].fillna(p["value"]),
            "at_latest": p["qualifier"].eq("at-most"),
            "sipri": False,
        }
    ).sort_values(["low", "high", "reported_by"])
    both = pd.concat([ours, press], ignore_index=True)
    rank = {m: n for n, m in enumerate(known)}
    return both.sort_values("measure", key=lambda c: c.map(rank).fillna(99), kind="stable").reset_index(drop=True)
