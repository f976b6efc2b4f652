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
        bounds = (100 * float(row["low"]), 100 * float(row["high"]))
        what = f"Share of the works that state a consequence: {camp}"
        say(f"positions-{camp}-share", 100 * float(row["share"]), what, EXACT, REGISTER, bounds=bounds, unit="%")
    for side, words in (("inside", "China and Russia"), ("outside", "elsewhere")):
        at = p.poles[side]
        count(f"{side}-poles", sum(at.values()), f"Works at one of the two poles, from {words}")
        for pole, n in at.items():
            count(f"{side}-{pole}", n, f"Works that expect {pole}, from {words}")
    say(
        "positions-odds-low",
        measures.association(p.works).low,
        "Least ratio of the odds of confrontation against stability, elsewhere over China and Russia",
        ODDS,
        REGISTER,
        digits=1,
    )
    openly = rows[rows["found_by"] == "open"]
    count("open", len(openly), "Works found by a search that named no view")
    inside = openly["group"].isin(measures.PARTNERS)
    for side, part in (("inside", openly[inside]), ("outside", openly[~inside])):
        words = f"Works found by a search that named no view, {side} China and Russia"
        count(f"open-{side}-poles", int(part["consequence"].isin(measures.POLES).sum()), f"{words}: at a pole")
        for pole in measures.POLES:
            count(f"open-{side}-{pole}", int((part["consequence"] == pole).sum()), f"{words}: {pole}")
    for side, (named, of) in zip(("inside", "outside"), p.viewed, strict=True):
        count(f"view-{side}", named, f"Works that a search naming a view first brought up, {side} China and Russia")
        count(f"{side}", of, f"Works from {side} China and Russia")
    groups = measures.by_group(p.works)
    for group, id in (("China", "china"), ("Russia", "russia"), ("United States", "us"), ("Europe", "europe")):
        count(id, int(groups.loc[groups["group"] == group, "n"].sum()), f"Works from {group}")
    camps = groups.set_index(["group", "consequence"])["n"]
    count(
        "us-confrontation",
        int(camps["United States", "confrontation"]),
        "Works from the United States that expect confrontation",
    )
    count("china-conditional", int(camps["China", "conditional"]), "Works from China for which it depends")
    count("alliance", int((rows["cohesion"] == "alliance").sum()), "Works that see an alliance in substance")
    count("deepening", int((rows["cohesion"] == "deepening").sum()), "Works that see a deepening partnership")
    loose = rows["cohesion"].isin(["limited", "fragile"])
    count("limited", int(loose.sum()), "Works that see a limited or fragile relationship")
    poles = rows["consequence"].isin(measures.POLES)
    count(
        "limited-poles",
        int((loose & poles).sum()),
        "Works that see a limited or fragile relationship and stand at a pole",
    )
    count("official", int((rows["kind"] == "official").sum()), "Official documents")
    count("partial-text", int((rows["coded_from"] != "full text").sum()), "Works coded from an abstract or an excerpt")
    same, n = d.holds
    count("codings-k", same, "Choices of works and codes with the same result", "See measures.positions.disagreement")
    count("codings-n", n, "Choices of works and codes", "See measures.positions.disagreement")
    codings = d.codings.set_index("coding")
    for id, name in (("elsewhere", "without China and Russia"), ("partners", "China and Russia only")):
        row = codings.loc[name]
        bounds = (100 * float(row["low"]), 100 * float(row["high"]))
        say(
            f"positions-{id}-largest",
            100 * float(row["share"]),
            f"Share of the largest camp, {name}",
            EXACT,
            REGISTER,
            bounds=bounds,
            unit="%",
        )
    for question, a in p.agreement.items():
        bounds = (a.kappa.low, a.kappa.high)
        say(
            f"positions-kappa-{question}",
            a.kappa.value,
            f"Agreement of the two passes on {question}",
            KAPPA,
            REGISTER,
            bounds=bounds,
            digits=2,
        )
        count(f"same-{question}", a.same, f"Works with the same code of {question} in both passes", "Count of rows")
    return say.numbers
