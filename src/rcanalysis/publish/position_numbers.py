"""Every computed value that the section on published positions says."""

from __future__ import annotations

from rcanalysis.measures import positions as measures
from rcanalysis.publish.display import Number
from rcanalysis.publish.parts import Said
from rcanalysis.publish.positions import REGISTER, Positions

COUNT = "Count of rows, first coding pass"
EXACT = "Exact binomial interval (Clopper and Pearson), as if the works were drawn at random"
KAPPA = "Cohen's kappa, unweighted, one coder twice; large-sample interval"
ODDS = "Fisher's exact conditional interval of the odds ratio"


def numbers(p: Positions) -> list[Number]:
    """Every computed value of the section, each under a permanent id.

    Parameters
    ----------
    p : Positions

    Returns
    -------
    list of Number
        For ``glue_numbers``. A number with an interval comes a second time under ``<id>-interval``.
    """
    say = Said()
    d, rows = p.disagreement, p.placed

    def count(id: str, n: int, what: str, method: str = COUNT) -> None:
        say(f"positions-{id}", n, what, method, REGISTER)

    count("n", d.works, "Published works")
    count("stated", d.stated, "Works that say what the relationship brings")
    count("countries", d.countries, "Countries of the institutions")
    for camp, row in d.camps.set_index("consequence").iterrows():
        count(f"{camp}", int(row["n"]), f"Works in the camp: {camp}")
    largest = d.camps.iloc[0]
    say(
        f"positions-{d.largest}-share",
        100 * float(largest["share"]),
        f"Share of the works that state a consequence: {d.largest}",
        EXACT,
        REGISTER,
        bounds=(100 * float(largest["low"]), 100 * float(largest["high"])),
        unit="%",
    )
    for side, words in (("inside", "China and Russia"), ("outside", "elsewhere")):
        at = p.poles[side]
        count(f"{side}-poles", sum(at.values()), f"Works at one of the two poles, from {words}")
        count(f"{side}-confrontation", at["confrontation"], f"Works that expect confrontation, from {words}")
    openly = rows[rows["found_by"] == "open"]
    inside = openly["group"].isin(measures.PARTNERS)
    for side, part in (("inside", openly[inside]), ("outside", openly[~inside])):
        words = f"Works found by a search that named no view, {side} China and Russia"
        count(f"open-{side}-poles", int(part["consequence"].isin(measures.POLES).sum()), f"{words}: at a pole")
        n = int((part["consequence"] == "confrontation").sum())
        count(f"open-{side}-confrontation", n, f"{words}: confrontation")
    same, n = d.holds
    count("codings-k", same, "Choices of works and codes with the same result", "See measures.positions.disagreement")
    count("codings-n", n, "Choices of works and codes", "See measures.positions.disagreement")
    kappa = p.agreement["consequence"].kappa
    say(
        "positions-kappa-consequence",
        kappa.value,
        "Agreement of the two passes on the consequence",
        KAPPA,
        REGISTER,
        bounds=(kappa.low, kappa.high),
        digits=2,
    )
    return say.numbers
