"""What the map of published positions is counted by: camps, agreement of the two coding passes, and how contested it is.

The works were looked for, not drawn, so a share is one of this list. Intervals say how far the same share could come about by
chance if the works were drawn from many of their kind.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.inter_rater import cohens_kappa

from rcanalysis.measures.trends import Estimate, proportion_interval

COHESION = ("alliance", "deepening", "limited", "fragile")
"""How close the relationship is, from most to least."""

CONSEQUENCE = ("confrontation", "conditional", "little", "stability", "not-stated")
"""What it brings for others: the two poles with what lies between them, and works that do not say."""

CAMPS = CONSEQUENCE[:-1]
POLES = ("confrontation", "stability")
KINDS = ("peer-reviewed", "book", "think-tank", "commentary", "official")

GROUPS: Mapping[str, tuple[str, ...]] = {
    "China": ("CHN",),
    "Russia": ("RUS",),
    "United States": ("USA",),
    "Europe": ("CHE", "DEU", "DNK", "FRA", "GBR", "POL"),
    "Asia and Pacific": ("AUS", "IND", "JPN", "KOR", "SGP"),
    "Elsewhere": ("IRQ",),
}
"""Countries of the institutions, in the groups that the map draws."""

PARTNERS = ("China", "Russia")
UNSEEN = "Author not seen"


def group_of(country: str) -> str:
    """The group of a country.

    Raises
    ------
    ValueError
        For a country without a group, so that no work drops out of a count.
    """
    for group, members in GROUPS.items():
        if country in members:
            return group
    raise ValueError(f"no group for {country}; add it to GROUPS")


def placed(positions: pd.DataFrame, *, coding: int = 1) -> pd.DataFrame:
    """The works as plain text, in the order of the map, each with its place in it.

    Parameters
    ----------
    positions : DataFrame
        The table ``positions``.
    coding : {1, 2}
        The pass that places the works.

    Returns
    -------
    DataFrame
        The table sorted by consequence and cohesion (in the orders above), then by group and label, with ``number`` (from
        1, for marks too small for a name), ``group``, ``place`` (from 0 within a cell), ``steady`` (the two passes agree on both
        questions) and ``firm`` (steady, and of more than low confidence). ``cohesion`` and ``consequence`` are those of the pass.

    Raises
    ------
    ValueError
        For another pass than 1 or 2, or a country without a group.
    """
    if coding not in (1, 2):
        raise ValueError(f"coding must be 1 or 2, not {coding}")
    rows = positions.astype(
        dict.fromkeys(
            [
                "cohesion",
                "consequence",
                "cohesion_2",
                "consequence_2",
                "kind",
                "school",
                "coded_from",
                "found_by",
                "confidence",
            ],
            str,
        )
    )
    rows["steady"] = (rows["cohesion"] == rows["cohesion_2"]) & (rows["consequence"] == rows["consequence_2"])
    rows["firm"] = rows["steady"] & rows["confidence"].ne("low").to_numpy(bool)
    if coding == 2:
        rows = rows.assign(cohesion=rows["cohesion_2"], consequence=rows["consequence_2"])
    rows["group"] = [group_of(c) for c in rows["country"]]
    ranks = {
        "consequence": {c: n for n, c in enumerate(CONSEQUENCE)},
        "cohesion": {c: n for n, c in enumerate(COHESION)},
        "group": {g: n for n, g in enumerate(GROUPS)},
    }
    order = ["consequence", "cohesion", "group", "label"]
    rows = rows.sort_values(order, key=lambda s: s.map(ranks[s.name]) if s.name in ranks else s, ignore_index=True)
    rows["number"] = range(1, len(rows) + 1)
    rows["place"] = rows.groupby(["consequence", "cohesion"]).cumcount()
    return rows


def cells(positions: pd.DataFrame, *, coding: int = 1) -> pd.DataFrame:
    """Number of works in each cell of the two questions.

    Returns
    -------
    DataFrame
        ``consequence``, ``cohesion``, ``n``: all cells, also the empty ones.
    """
    rows = placed(positions, coding=coding)
    counts = rows.groupby(["consequence", "cohesion"]).size()
    return pd.DataFrame(
        [(c, h, int(counts.get((c, h), 0))) for c in CONSEQUENCE for h in COHESION],
        columns=["consequence", "cohesion", "n"],
    )


def by_group(positions: pd.DataFrame, *, by: str = "group", coding: int = 1) -> pd.DataFrame:
    """Number of works of each camp by group of countries, or by kind of work.

    Parameters
    ----------
    by : {"group", "kind"}

    Returns
    -------
    DataFrame
        ``by``, ``consequence``, ``n``, ``stated`` (works of the row that state a consequence), ``share`` (of those; missing
        for ``not-stated`` and where none states one).

    Raises
    ------
    ValueError
        For another ``by``.
    """
    levels = {"group": tuple(GROUPS), "kind": KINDS}
    if by not in levels:
        raise ValueError(f"by must be group or kind, not {by!r}")
    rows = placed(positions, coding=coding)
    records = []
    for level in levels[by]:
        camps = rows.loc[rows[by] == level, "consequence"]
        stated = int((camps != "not-stated").sum())
        for c in CONSEQUENCE:
            n = int((camps == c).sum())
            share = n / stated if stated and c != "not-stated" else math.nan
            records.append((level, c, n, stated, share))
    return pd.DataFrame(records, columns=[by, "consequence", "n", "stated", "share"])


# agreement of the passes --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Agreement:
    """Agreement of two coding passes on one question.

    Attributes
    ----------
    question : str
    n, same : int
        Works, and works with the same code in both passes.
    kappa : Estimate
        Cohen's kappa with its interval.
    """

    question: str
    n: int
    same: int
    kappa: Estimate


def agreement(positions: pd.DataFrame, question: str, *, level: float = 0.95) -> Agreement:
    """Agreement of the two passes on one question, corrected for chance.

    Parameters
    ----------
    question : {"cohesion", "consequence"}

    Returns
    -------
    Agreement
        Kappa is unweighted: the codes are taken as names, without order.

    Raises
    ------
    ValueError
        For another question, no work, or passes that use one and the same code throughout, where kappa has no value.

    Notes
    -----
    Cohen (1960), Educational and Psychological Measurement 20; interval from the large-sample variance of Fleiss, Cohen and
    Everitt (1969), Psychological Bulletin 72, cut at 1; where the passes agree throughout it has no width, which is no
    certainty. Trap: one coder made both passes, so this is the steadiness of the coding, which is higher than the agreement of
    two coders would be.
    """
    codes = {"cohesion": COHESION, "consequence": CONSEQUENCE}
    if question not in codes:
        raise ValueError(f"question must be cohesion or consequence, not {question!r}")
    first, second = (positions[c].astype(str) for c in (question, f"{question}_2"))
    table = pd.crosstab(first, second).reindex(index=codes[question], columns=codes[question], fill_value=0)
    counts = table.to_numpy()
    n, same = int(counts.sum()), int(np.trace(counts))
    if n == 0 or counts.max() == n == same:
        raise ValueError(f"kappa has no value for {n} works that all have the same code")
    with np.errstate(invalid="ignore"):  # rounding may leave a variance of nothing just below it
        found = cohens_kappa(counts)
    z = stats.norm.isf((1 - level) / 2)
    value, half = float(found.kappa), float(z * math.sqrt(max(0.0, found.var_kappa)))
    return Agreement(question, n, same, Estimate(value, value - half, min(1.0, value + half)))


# how contested it is ------------------------------------------------------------------------------------------------


CODINGS = (
    "all works, first pass",
    "all works, second pass",
    "both passes agree on the consequence",
    "found by an open search",
    "without excerpts",
    "without low confidence",
    "without official documents",
    "without commentary",
    "articles and books only",
    "one work an author, the latest",
    "since 2022",
    "without China and Russia",
    "China and Russia only",
    "without the United States",
)
"""Choices of works and of the pass of coding, the headline's first; see ``disagreement``."""


@dataclass(frozen=True)
class Disagreement:
    """How far the works differ on what the relationship brings.

    Attributes
    ----------
    works, stated, countries : int
        Works, those that state a consequence, and countries of the works.
    camps : DataFrame
        ``consequence``, ``n``, ``share`` (of the works that state one), ``low``, ``high``: the four camps, most first.
    largest : str
        Largest camp; of camps of the same size, the first in the order of ``CONSEQUENCE``.
    largest_share : Estimate
        Its share with the exact interval.
    threshold : float
        Share above which a camp counts as a consensus.
    contested : bool
        No camp is above the threshold, and both poles are held by somebody.
    evenness : float
        Entropy of the shares over its maximum (Pielou 1966): 0 for one camp, 1 for four of the same size.
    codings : DataFrame
        The same for other choices of works and of the pass: ``coding``, ``works``, ``stated``, ``countries``, one column with the
        number of works a camp, ``largest``, ``share``, ``low``, ``high``, ``contested``.
    """

    works: int
    stated: int
    countries: int
    camps: pd.DataFrame
    largest: str
    largest_share: Estimate
    threshold: float
    contested: bool
    evenness: float
    codings: pd.DataFrame

    @property
    def holds(self) -> tuple[int, int]:
        """In how many of the codings the result is the same as in the first, and how many there are."""
        return int((self.codings["contested"] == self.contested).sum()), len(self.codings)


def disagreement(positions: pd.DataFrame, *, threshold: float = 0.5, level: float = 0.95) -> Disagreement:
    """Whether the works agree on what the relationship brings, over every reasonable choice of works and codes.

    Parameters
    ----------
    positions : DataFrame
        The table ``positions``.
    threshold : float
        Share of the works that state a consequence above which the largest camp counts as a consensus.

    Returns
    -------
    Disagreement

    Raises
    ------
    ValueError
        If no work states a consequence, or the threshold is not a share.

    Notes
    -----
    Shares have the exact interval of Clopper and Pearson (1934). Trap: works were looked for on each side, so that there are
    two sides is by design; what is found is who stands on which.
    """
    if not 0 < threshold < 1:
        raise ValueError(f"threshold must lie between 0 and 1, not {threshold}")
    rows = placed(positions)
    camps = _camps(rows["consequence"], level)
    largest, share, stated = _largest(camps)
    shares = camps["share"].to_numpy()
    some = shares[shares > 0]
    return Disagreement(
        works=len(rows),
        stated=stated,
        countries=int(rows["country"].nunique()),
        camps=camps,
        largest=largest,
        largest_share=share,
        threshold=threshold,
        contested=_contested(camps, threshold),
        evenness=abs(float(-(some * np.log(some)).sum() / math.log(len(CAMPS)))),
        codings=_codings(positions, threshold, level),
    )


def _camps(consequence: pd.Series, level: float) -> pd.DataFrame:
    """The four camps with their shares, most first."""
    stated = int(consequence.isin(CAMPS).sum())
    if not stated:
        raise ValueError("no work states a consequence")
    counts = [(c, int((consequence == c).sum())) for c in CAMPS]
    counts.sort(key=lambda pair: -pair[1])
    records = [(c, n, *proportion_interval(n, stated, level=level)) for c, n in counts]
    return pd.DataFrame(records, columns=["consequence", "n", "share", "low", "high"])


def _largest(camps: pd.DataFrame) -> tuple[str, Estimate, int]:
    first = camps.iloc[0]
    share = Estimate(float(first["share"]), float(first["low"]), float(first["high"]))
    return str(first["consequence"]), share, int(camps["n"].sum())


def _contested(camps: pd.DataFrame, threshold: float) -> bool:
    held = camps.set_index("consequence")["n"]
    return bool(camps["share"].max() <= threshold and all(held[pole] > 0 for pole in POLES))


def _codings(positions: pd.DataFrame, threshold: float, level: float) -> pd.DataFrame:
    """The result over other choices of works and of the pass. A choice without a stated consequence is left out."""
    first, second = placed(positions), placed(positions, coding=2)
    both = first[
        first["consequence"] == second.set_index("position_id")["consequence"].reindex(first["position_id"]).array
    ]
    kept = (
        first,
        second,
        both,
        first[first["found_by"] == "open"],
        first[first["coded_from"] != "excerpt"],
        first[first["confidence"] != "low"],
        first[first["kind"] != "official"],
        first[first["kind"] != "commentary"],
        first[first["kind"].isin(["peer-reviewed", "book"])],
        one_per_author(first),
        first[first["year"].ge(2022).fillna(False).astype(bool)],
        first[~first["group"].isin(PARTNERS)],
        first[first["group"].isin(PARTNERS)],
        first[first["group"] != "United States"],
    )
    choices = dict(zip(CODINGS, kept, strict=True))
    records = []
    for name, rows in choices.items():
        if not rows["consequence"].isin(CAMPS).any():
            continue
        camps = _camps(rows["consequence"], level)
        largest, share, stated = _largest(camps)
        counts = camps.set_index("consequence")["n"]
        records.append(
            {
                "coding": name,
                "works": len(rows),
                "stated": stated,
                "countries": int(rows["country"].nunique()),
                **{c: int(counts[c]) for c in CAMPS},
                "largest": largest,
                "share": share.value,
                "low": share.low,
                "high": share.high,
                "contested": _contested(camps, threshold),
            }
        )
    return pd.DataFrame(records)


def one_per_author(positions: pd.DataFrame) -> pd.DataFrame:
    """One work of each first author: the latest; of those without a year, or of the same one, the first in order.

    Works whose author was not seen are all kept.
    """
    rows = positions.assign(author=[a[0] for a in positions["authors"]], at=positions["year"].fillna(0).astype("int64"))
    rows.loc[rows["author"] == UNSEEN, "author"] = rows["position_id"].astype(str)
    latest = rows.sort_values("at", ascending=False, kind="stable").drop_duplicates("author").index
    return positions.loc[positions.index.isin(latest)]


def association(positions: pd.DataFrame, *, coding: int = 1) -> Estimate:
    """Share of confrontation at the poles, outside China and Russia against inside, as an odds ratio with its interval.

    Only works at one of the two poles count.

    Returns
    -------
    Estimate
        Odds of confrontation against stability in works from elsewhere over the same odds in works from China and Russia. The
        value is the conditional maximum-likelihood one; infinite if a cell is empty.

    Raises
    ------
    ValueError
        If either side has no work at a pole.

    Notes
    -----
    Fisher's exact conditional interval (``scipy.stats.contingency.odds_ratio``). Trap: works of one country are not independent
    of each other, and they were looked for.
    """
    rows = placed(positions, coding=coding)
    rows = rows[rows["consequence"].isin(POLES)]
    inside = rows["group"].isin(PARTNERS)
    table = [[int((rows.loc[side, "consequence"] == pole).sum()) for pole in POLES] for side in (~inside, inside)]
    if not all(sum(row) for row in table):
        raise ValueError("works at a pole are needed from China or Russia and from elsewhere")
    found = stats.contingency.odds_ratio(np.array(table), kind="conditional")
    limits = found.confidence_interval(confidence_level=0.95)
    return Estimate(float(found.statistic), float(limits.low), float(limits.high))
