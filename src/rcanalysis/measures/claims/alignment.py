"""Claims on strategic alignment: C08 to C10 and C25 to C29."""

from __future__ import annotations

import pandas as pd

from rcanalysis.measures import alignment as measures
from rcanalysis.measures import assembly, council, exercises
from rcanalysis.measures.claims.ledger import Coding, Evidence, Result, claim, count, estimate, share
from rcanalysis.measures.trends import Estimate

PAIR = "CHN-RUS"
ORDER = "A democratic and equitable international order"
"""The yearly resolution that is nearest to what the two call multipolarity (C25)."""

INVASION = pd.Timestamp("2022-02-24")

SOVEREIGNTY = ("A/RES/68/262", "A/RES/ES-11/1", "A/RES/ES-11/4", "A/RES/ES-11/6")
"""Resolutions on the sovereignty and territorial integrity of Ukraine: on Crimea, on the invasion, on the annexations, and
on the principles of a peace (C28)."""

_COUNCIL = ("council_since", "failed_drafts")


@claim("C08", vary=("council_since", "withheld"))
def coordinate_in_council(e: Evidence, c: Coding) -> Result:
    """Joint abstentions of China and Russia over those expected within subject and period."""
    withheld = ("abstain",) if c["withheld"] == "abstentions" else ("abstain", "absent")
    table = council.abstentions(
        e["sc_resolutions"], since=c["council_since"], counts=withheld, voted_only=True, draws=400
    )
    row = table.set_index(table["pair"].astype(str)).loc[PAIR]
    either = int(row["a_abstains"]) + int(row["b_abstains"]) - int(row["both"])
    values = {
        "c08-chance": estimate(row, "ratio_within", "lower_within", "upper_within"),
        "c08-often": share(int(row["both"]), either),
    }
    return Result(values)


def _sides(e: Evidence, c: Coding, subject: str) -> tuple[Estimate, float]:
    """Same vote on divided texts of the Council in percent, and the share of these on which both votes are known."""
    table = council.same_side(
        e["sc_drafts"],
        e["sc_resolutions"],
        subject,
        since=c["council_since"],
        failed=c["failed_drafts"] == "with",
    )
    row = table.set_index(table["pair"].astype(str)).loc[PAIR]
    known = int(row["n"]) / int(row["texts"]) if row["texts"] else 0.0
    return estimate(row, "share", "lower", "upper", times=100), known


def _alike(e: Evidence, c: Coding, text: str) -> Estimate:
    """Roll calls on a text that comes back on which both cast the same vote, in percent."""
    found = assembly.recurring(
        e.roll_calls, texts={text: assembly.RECURRING[text]}, since=f"{c['assembly_since']}-12-26"
    )
    return share(int(found["alike"].sum()), int(found["n"].sum()))


@claim("C09", vary=(*_COUNCIL, "assembly_since"))
def share_positions(e: Evidence, c: Coding) -> Result:
    """Same votes on Syria and Iran in both bodies."""
    syria, known = _sides(e, c, "syria")
    values = {
        "c09-syria-council": syria,
        "c09-syria-assembly": _alike(e, c, "Human rights in Syria"),
        "c09-iran-assembly": _alike(e, c, "Human rights in Iran"),
    }
    return Result(values, known)


@claim("C10", vary=(*_COUNCIL, "min_confidence"))
def sanctions_to_terrorism(e: Evidence, c: Coding) -> Result:
    """Same votes on sanctions on which the five divide, and exercises against terrorism in which both acted."""
    sanctions, known = _sides(e, c, "sanctions")
    rows = exercises.select(e["exercises"], min_confidence=c["min_confidence"])
    rows = rows[rows["theme"].astype(str) == "counter-terrorism"]
    return Result({"c10-sanctions": sanctions, "c10-exercises": count(len(rows))}, known, rows)


def _statements(e: Evidence, c: Coding) -> tuple[pd.DataFrame, int]:
    """Joint texts by theme, and how many texts were coded."""
    record = e.register("milestones", c)
    themes = e["statement_themes"]
    themes = themes[themes["statement_id"].isin(record["event_id"])]
    return measures.themes(themes, record).set_index("theme"), int(themes["statement_id"].nunique())


def _said(e: Evidence) -> pd.DataFrame:
    return e["statement_themes"]


@claim("C25", vary=("rows", "assembly_since"))
def multipolar_order(e: Evidence, c: Coding) -> Result:
    """Joint texts for a multipolar order, and votes on the resolution nearest to it."""
    themes, n = _statements(e, c)
    values = {
        "c25-texts": share(int(themes.loc["multipolarity", "statements"]), n),
        "c25-votes": _alike(e, c, ORDER),
    }
    return Result(values, _seen(e, c), _said(e))


def _seen(e: Evidence, c: Coding) -> float:
    """Share of the joint statements on record of which themes could be coded."""
    record = e.register("milestones", c)
    statements = record[record["kind"].astype(str) == "statement"]
    return float(statements["event_id"].isin(e["statement_themes"]["statement_id"]).mean()) if len(statements) else 0.0


@claim("C26", vary=(*_COUNCIL, "assembly_since"))
def common_positions(e: Evidence, c: Coding) -> Result:
    """Same votes on Syria and Iran, and on Ukraine before and since the invasion."""
    syria, known = _sides(e, c, "syria")
    rows = e.ukraine
    late = rows["date"] >= INVASION
    same = rows["CHN"] == rows["RUS"]
    values = {
        "c26-syria": syria,
        "c26-iran": _alike(e, c, "Human rights in Iran"),
        "c26-ukraine-before": share(int((same & ~late).sum()), int((~late).sum())),
        "c26-ukraine-since": share(int((same & late).sum()), int(late.sum())),
    }
    return Result(values, known)


@claim("C27", vary=("index", "absent", "calls", "sessions"))
def against_america(e: Evidence, c: Coding) -> Result:
    """Pairs of states that agree less than each with the United States, and how much closer the two are."""
    at = tuple(c[name] for name in ("index", "absent", "calls", "sessions"))
    china, russia, both = (e.standings.loc[(pair, *at)] for pair in ("CHN-USA", "RUS-USA", PAIR))
    values = {
        "c27-china": count(float(china["percentile"])),
        "c27-russia": count(float(russia["percentile"])),
        "c27-closer": count(float(both["percentile"]) - max(float(china["percentile"]), float(russia["percentile"]))),
    }
    return Result(values)


@claim("C28", vary=("rows",))
def uphold_charter(e: Evidence, c: Coding) -> Result:
    """Joint texts for a central role of the UN and for non-interference; votes of either for Ukraine's sovereignty."""
    themes, n = _statements(e, c)
    rows = e.ukraine[e.ukraine["symbol"].isin(SOVEREIGNTY)]
    favour = int((rows[["CHN", "RUS"]] == "yes").to_numpy().sum())
    values = {
        "c28-un": share(int(themes.loc["un-role", "statements"]), n),
        "c28-interference": share(int(themes.loc["non-interference", "statements"]), n),
        "c28-ukraine": share(favour, 2 * len(rows)),
    }
    return Result(values, _seen(e, c), _said(e))


@claim("C29", vary=("rows",))
def criticise(e: Evidence, c: Coding) -> Result:
    """Joint texts against unilateral sanctions, for the Iran deal and against blocs or NATO."""
    themes, _ = _statements(e, c)
    names = {"sanctions": "unilateral-sanctions", "iran": "iran-deal", "nato": "nato"}
    values = {f"c29-{word}": count(int(themes.loc[theme, "statements"])) for word, theme in names.items()}
    return Result(values, _seen(e, c), _said(e))
