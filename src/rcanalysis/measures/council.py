"""How the five permanent members vote in the Security Council.

Frames come in with the columns and types of ``rcanalysis.load("sc_resolutions")`` and ``("sc_drafts")``; what goes out
has plain columns, is sorted and has a fresh index. States are named by their codes; RUS stands for the Soviet Union to
1991, and CHN for the People's Republic alone, which holds the seat since 25 October 1971: before that its votes are
missing. A pair is named by its two codes in the order of ``PERMANENT``, such as ``CHN-RUS``.

Traps that hold for all of it. What is adopted is negotiated until nobody vetoes it, so identical votes are the rule for
every pair and say little. What a member would veto is often never put to a vote. An abstention on a text that passes
anyway costs nothing; one on a draft that a partner vetoes is a choice not to stand beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations, permutations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, special, stats

from rcanalysis.measures.trends import Estimate, periods, proportion_interval

PERMANENT = ("CHN", "FRA", "GBR", "RUS", "USA")
PAIRS = tuple(combinations(PERMANENT, 2))
VOTES = ("yes", "abstain", "no", "absent")
UNKNOWN = "unknown"

SINCE = 1992
"""First year in which Russia holds the seat; where every measure begins unless told otherwise."""

CHINA_SEATED = pd.Timestamp("1971-10-25")
"""From this day on China's seat is the People's Republic's."""

SUBJECTS = (
    "syria",
    "iran",
    "dprk",
    "ukraine",
    "palestine",
    "iraq",
    "libya",
    "yugoslavia",
    "sanctions",
    "terrorism",
    "africa",
    "red-sea-gulf",
)
"""Subjects of the tables, in their order."""

SEED = 1971
"""Seed of the permutations unless another is given."""

SUCCESSORS = {"SUN": "RUS"}

Array = npt.NDArray[Any]


# The tables with states as columns ----------------------------------------------------------------------------------


def permanent(resolutions: pd.DataFrame, *, since: int = SINCE, until: int | None = None) -> pd.DataFrame:
    """Votes of the five on what was adopted, one column a state.

    Parameters
    ----------
    resolutions : DataFrame
        Table ``sc_resolutions``.
    since, until : int
        First and last year; by default from 1992 to the last resolution.

    Returns
    -------
    DataFrame
        By date: ``symbol``, ``date``, ``year``, ``title``, ``subjects``, ``CHN``, ``FRA``, ``GBR``, ``RUS``, ``USA``
        (``yes``, ``abstain``, ``no``, ``absent``; China's missing while the Republic of China held the seat) and
        ``voted`` (false where all five are absent: adopted without a vote).

    Raises
    ------
    ValueError
        If ``until`` lies before ``since``.

    Notes
    -----
    Trap: from 1972 to 1981 a member that took no part is recorded as abstaining, which concerns mostly China.
    """
    rows = _span(resolutions, since, until)
    votes = {s: rows[s.lower()].astype(object).where(rows[s.lower()].notna(), None) for s in PERMANENT}
    out = rows[["symbol", "date", "year", "title", "subjects"]].assign(**votes)
    out["voted"] = ~(out[list(PERMANENT)] == "absent").all(axis=1)
    out["CHN"] = out["CHN"].where(rows["china_seat"] == "CHN", None)
    return out


def _span(table: pd.DataFrame, since: int, until: int | None) -> pd.DataFrame:
    """Rows of the years, by date, with ``year``."""
    if until is not None and until < since:
        raise ValueError(f"the span ends ({until}) before it begins ({since})")
    year = table["date"].dt.year.astype("int64")
    keep = (year >= since) & (year <= (year.max() if until is None else until))
    rows = table.assign(year=year)[keep]
    return rows.sort_values(["date", rows.columns[0]], kind="stable", ignore_index=True)


def _drafts(drafts: pd.DataFrame, since: int, until: int | None = None) -> pd.DataFrame:
    """Drafts of the years, one column a state (``unknown`` where not known) and ``by``, the states that vetoed."""
    rows = _span(drafts, since, until)
    for state in PERMANENT:
        column = rows[state.lower()].astype(object)
        rows[state] = column.where(column.notna(), UNKNOWN)
    rows.loc[rows["date"] < CHINA_SEATED, "CHN"] = UNKNOWN
    rows["by"] = [tuple(sorted(SUCCESSORS.get(s, s) for s in states)) for states in rows["vetoed_by"]]
    odd = [
        d for d, o, by in zip(rows["draft_id"], rows["outcome"], rows["by"], strict=True) if (o == "vetoed") != bool(by)
    ]
    if odd:
        raise ValueError(f"outcome and vetoed_by do not agree for {', '.join(odd)}")
    return rows


def _vetoed(rows: pd.DataFrame, state: str, *, alone: bool = False) -> pd.DataFrame:
    hit = [by == (state,) if alone else state in by for by in rows["by"]]
    return rows[np.asarray(hit, dtype=bool)]


def _known_state(*states: str) -> None:
    for state in states:
        if state not in PERMANENT:
            raise ValueError(f"{state!r} is not one of {', '.join(PERMANENT)}")


def _two(vetoer: str, other: str) -> None:
    _known_state(vetoer, other)
    if vetoer == other:
        raise ValueError(f"need two states, not {vetoer} twice")


def _labels(years: pd.Series, by: str, first: int, last: int) -> pd.Series:
    """The period of each row, as ordered category with every period of the span."""
    if by == "year":
        return pd.Series(pd.Categorical(years, range(first, last + 1), ordered=True), index=years.index)
    if by == "period":
        return periods(years, first=first, last=last)
    if by == "all":
        return periods(years, first=first, last=last, breaks=())
    raise ValueError(f"by must be year, period or all, not {by!r}")


# Vetoes -------------------------------------------------------------------------------------------------------------


def vetoes(drafts: pd.DataFrame, *, by: str = "period", since: int = SINCE, until: int | None = None) -> pd.DataFrame:
    """How often each permanent member vetoed, alone or with another.

    Parameters
    ----------
    drafts : DataFrame
        Table ``sc_drafts``.
    by : {"period", "year", "all"}
        Periods are those of ``trends.BREAKS``.
    since, until : int
        First and last year; by default from 1992 to the last draft.

    Returns
    -------
    DataFrame
        For every period and every one of the five: ``period`` (label, or year), ``state``, ``alone``, ``joint``,
        ``total`` (drafts). A draft that two of them vetoed counts once for each.

    Raises
    ------
    ValueError
        For an unknown ``by``, a span that ends before it begins, or a draft whose outcome and vetoes do not agree.

    Notes
    -----
    RUS stands for the Soviet Union to 1991; the veto of the Republic of China is left out. Traps: the last year is
    partial; a veto between May and November 2026 could have been missed; and the sum over states counts joint vetoes
    twice.
    """
    rows = _drafts(drafts, since, until)
    last = int(rows["year"].max() if until is None else until) if len(rows) or until is not None else since
    rows = rows.assign(period=_labels(rows["year"], by, since, last))
    records = []
    for label in rows["period"].cat.categories:
        here = rows[rows["period"] == label]
        for state in PERMANENT:
            total, alone = len(_vetoed(here, state)), len(_vetoed(here, state, alone=True))
            records.append((label, state, alone, total - alone, total))
    return pd.DataFrame(records, columns=["period", "state", "alone", "joint", "total"])


ROW = (
    "draft_id",
    "date",
    "draft",
    "title",
    "subjects",
    *PERMANENT,
    "yes",
    "no",
    "abstain",
    "basis",
    "source_ids",
    "note",
)


def _listed(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[list(ROW)].astype({"basis": str}).reset_index(drop=True)


def joint(drafts: pd.DataFrame, *, since: int = SINCE) -> pd.DataFrame:
    """Drafts that both China and Russia vetoed.

    Returns
    -------
    DataFrame
        By date: ``draft_id``, ``date``, ``draft``, ``title``, ``subjects``, the votes of the five (``unknown`` where
        not known), ``yes``, ``no``, ``abstain`` (all members), ``basis``, ``source_ids``, ``note``.
    """
    rows = _drafts(drafts, since)
    return _listed(_vetoed(_vetoed(rows, "CHN"), "RUS"))


def russian_alone(drafts: pd.DataFrame, *, since: int = SINCE) -> pd.DataFrame:
    """Drafts that Russia alone vetoed, for a table: columns as ``joint``.

    Notes
    -----
    China voted against none of them: a vote against would have made it a second veto.
    """
    return _listed(_vetoed(_drafts(drafts, since), "RUS", alone=True))


def veto_partners(drafts: pd.DataFrame, *, since: int = SINCE) -> pd.DataFrame:
    """How every other permanent member voted on what one vetoed.

    Returns
    -------
    DataFrame
        For every ordered pair of the five: ``vetoer``, ``other``, ``vetoes`` (drafts that ``vetoer`` vetoed), and how
        ``other`` voted on them: ``no``, ``abstain``, ``yes``, ``absent``, ``unknown``. These five sum to ``vetoes``.

    Notes
    -----
    Trap: votes of the others are known from 1990 on, and then not all of them.
    """
    rows = _drafts(drafts, since)
    order = ("no", "abstain", "yes", "absent", UNKNOWN)
    records = [
        {"vetoer": a, "other": b, "vetoes": len(own)} | {v: int((own[b] == v).sum()) for v in order}
        for a, b in permutations(PERMANENT, 2)
        for own in [_vetoed(rows, a)]
    ]
    return pd.DataFrame(records, columns=["vetoer", "other", "vetoes", *order])


def partner_votes(
    drafts: pd.DataFrame,
    vetoer: str,
    other: str,
    *,
    since: int = SINCE,
    alone: bool = False,
    level: float = 0.95,
) -> pd.DataFrame:
    """How one permanent member voted on the drafts that another vetoed.

    Parameters
    ----------
    drafts : DataFrame
        Table ``sc_drafts``.
    vetoer, other : str
        Codes of two of the five.
    alone : bool
        Only drafts that ``vetoer`` alone vetoed; by default also those that were vetoed jointly.

    Returns
    -------
    DataFrame
        One row each for ``yes``, ``abstain``, ``no``, ``absent`` and ``unknown`` in the column ``vote``, with ``n``,
        ``known`` (drafts on which the vote of ``other`` is known), ``share`` (of those), ``lower``, ``upper``. The row
        ``unknown`` has no share.

    Raises
    ------
    ValueError
        For a state that is not one of the five, or the same state twice.

    Notes
    -----
    Exact interval of each share (Clopper and Pearson 1934), about the process behind the drafts. Traps: it leaves out
    what is unknown, as if that were like the rest; and drafts on one conflict come in series, so they are not
    independent and the interval is too narrow.
    """
    _two(vetoer, other)
    votes = _vetoed(_drafts(drafts, since), vetoer, alone=alone)[other]
    known = int((votes != UNKNOWN).sum())
    records: list[tuple[str, int, int, float, float, float]] = []
    for vote in VOTES:
        n = int((votes == vote).sum())
        records.append((vote, n, known, *proportion_interval(n, known, level=level)))
    records.append((UNKNOWN, len(votes) - known, known, math.nan, math.nan, math.nan))
    return pd.DataFrame(records, columns=["vote", "n", "known", "share", "lower", "upper"])


# Abstaining together ------------------------------------------------------------------------------------------------


def abstentions(
    resolutions: pd.DataFrame,
    *,
    since: int = SINCE,
    until: int | None = None,
    counts: Sequence[str] = ("abstain",),
    voted_only: bool = False,
    draws: int = 2000,
    seed: int = SEED,
    level: float = 0.95,
) -> pd.DataFrame:
    """How often two permanent members withhold their yes together, against what chance would do.

    Parameters
    ----------
    resolutions : DataFrame
        Table ``sc_resolutions``.
    since, until : int
        First and last year; by default from 1992 to the last resolution.
    counts : sequence of str
        Votes that count as withholding: of ``abstain``, ``no``, ``absent``.
    voted_only : bool
        Leave out what was adopted without a vote (all five recorded as absent). By default these count as resolutions
        on which neither abstained, which makes joint abstentions look a little less expected than they are.
    draws, seed : int
        Permutations within strata.

    Returns
    -------
    DataFrame
        For all ten pairs: ``pair``; ``n`` (resolutions while both held their seats), ``a_abstains``, ``b_abstains``,
        ``both``; ``expected`` (joint ones if the two were independent), ``ratio`` (``both`` to expected), ``lower``,
        ``upper``, ``p_value``; and with topic and time allowed for: ``strata`` (those in which the number is not settled
        by the margins), ``expected_within``, ``ratio_within``, ``lower_within``, ``upper_within``, ``p_within``. Ratios
        are missing where nothing is expected.

    Raises
    ------
    ValueError
        For an unknown vote in ``counts``, none at all, or fewer than one draw.

    Notes
    -----
    Given how often each of the two abstains, the joint number is hypergeometric under independence; ``p_value`` is twice
    its smaller tail. The interval is exact, too: all odds ratios at which neither tail of the noncentral hypergeometric
    distribution (Fisher 1935, JRSS 98) falls below half of ``1 - level``, turned into the ratio of the mean at
    these odds to that at odds of 1.

    Strata are the set of a resolution's subjects and the calendar five years (1990-94, ...). Within each, who abstains is
    permuted; as drawing the joint number of each stratum from its hypergeometric distribution is the same, that is
    what is done. ``p_within`` is twice the smaller tail of the draws, the observed number among them, so never below
    ``2 / (draws + 1)``. The interval within strata is exact again, with one odds ratio common to all (Gart 1970,
    Biometrika 57: the joint number is a sum of independent noncentral hypergeometrics).

    Traps: the joint number cannot exceed the smaller margin, so a pair with rare abstentions can reach a higher ratio than
    one with many, and ratios of pairs compare badly; the mandate of one mission comes back every year, so resolutions are
    not independent and intervals are too narrow; subjects are found by words and many resolutions have none, so strata
    allow for topic only in part.
    """
    bad = set(counts) - {"abstain", "no", "absent"}
    if bad or not len(counts):
        raise ValueError(f"counts must name abstain, no or absent, not {sorted(bad) or 'nothing'}")
    if draws < 1:
        raise ValueError(f"need at least one draw, not {draws}")
    rows = permanent(resolutions, since=since, until=until)
    if voted_only:
        rows = rows[rows["voted"]]
    topic = rows["subjects"].map(lambda s: " ".join(sorted(s))).astype(str)
    strata = pd.factorize(topic + " " + (rows["year"] // 5 * 5).astype(str))[0]
    rng = np.random.default_rng(seed)
    records = []
    for a, b in PAIRS:
        seated = (rows[a].notna() & rows[b].notna()).to_numpy()
        x, y = rows[a].isin(counts).to_numpy()[seated], rows[b].isin(counts).to_numpy()[seated]
        n, ka, kb, both = len(x), int(x.sum()), int(y.sum()), int((x & y).sum())
        whole = _ratio_interval(both, [(n, ka, kb)], level)
        p = _twice(stats.hypergeom.cdf(both, n, ka, kb), stats.hypergeom.sf(both - 1, n, ka, kb)) if n else 1.0
        margins = [np.bincount(strata[seated], weights=w).astype("int64") for w in (np.ones(n), x, y)]
        open_ = (np.minimum(margins[1], margins[2]) > 0) & (np.maximum(margins[1], margins[2]) < margins[0])
        within = _ratio_interval(both, list(zip(*(m.tolist() for m in margins), strict=True)), level)
        m, ma, mb = margins
        drawn = rng.hypergeometric(ma, m - ma, mb, size=(draws, len(m))).sum(axis=1)
        p_within = _twice(((drawn <= both).sum() + 1) / (draws + 1), ((drawn >= both).sum() + 1) / (draws + 1))
        expected = ka * kb / n if n else 0.0
        inside = float((ma * mb / np.maximum(m, 1)).sum())
        records.append(
            (f"{a}-{b}", n, ka, kb, both, expected, *whole, p, int(open_.sum()), inside, *within, p_within),
        )
    first = ["pair", "n", "a_abstains", "b_abstains", "both", "expected", "ratio", "lower", "upper", "p_value"]
    second = ["strata", "expected_within", "ratio_within", "lower_within", "upper_within", "p_within"]
    return pd.DataFrame(records, columns=[*first, *second])


def by_chance(abstentions: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """The joint abstentions that chance would give each pair.

    Parameters
    ----------
    abstentions : DataFrame
        From ``abstentions``: ``n``, ``a_abstains``, ``b_abstains``.
    level : float
        Share of chance between the limits.

    Returns
    -------
    DataFrame
        With the same rows, ``lower`` and ``upper``: limits of the number of joint abstentions if the two abstain
        independently as often as they do (hypergeometric).
    """
    law = [stats.hypergeom(int(r.n), int(r.a_abstains), int(r.b_abstains)) for r in abstentions.itertuples()]
    tail = (1 - level) / 2
    limits = [(int(each.ppf(tail)), int(each.ppf(1 - tail))) for each in law]
    return pd.DataFrame(limits, columns=["lower", "upper"], index=abstentions.index)


def _twice(low: float, high: float) -> float:
    return float(min(1.0, 2 * min(low, high)))


def _joint_weights(strata: Sequence[tuple[int, int, int]]) -> tuple[int, Array]:
    """Smallest possible joint number and the log weights of it and all above, at odds of 1: over all strata.

    Each stratum has ``n`` resolutions, on which one state abstains ``a`` times and the other ``b`` times.
    """
    least, logs = 0, np.zeros(1)
    for n, a, b in strata:
        k = np.arange(max(0, a + b - n), min(a, b) + 1)
        if len(k) > 1:  # else the margins settle it, and it only shifts the sum
            own = stats.hypergeom.logpmf(k, n, a, b)
            summed = np.full(len(logs) + len(k) - 1, -np.inf)
            for j, weight in enumerate(own):
                here = slice(j, j + len(logs))
                summed[here] = np.logaddexp(summed[here], logs + weight)
            logs = summed
        least += int(k[0])
    return least, logs


def _ratio_interval(both: int, strata: Sequence[tuple[int, int, int]], level: float) -> Estimate:
    """Ratio of the joint number to what independence within strata gives, with its exact conditional interval."""
    least, logs = _joint_weights(strata)
    k = least + np.arange(len(logs))

    def at(log_odds: float) -> Array:
        return special.softmax(logs + log_odds * (k - both))

    expected = float(at(0.0) @ k)
    if expected == 0:
        return Estimate(math.nan, math.nan, math.nan)

    def limit(tail: Callable[[Array], float], end: int) -> float:
        if both == end:  # nothing lies beyond, so no odds are too small (or too large)
            return end / expected
        root = optimize.brentq(lambda t: tail(at(t)) - (1 - level) / 2, -60, 60)
        return float(at(root) @ k) / expected

    lower = limit(lambda p: float(p[k >= both].sum()), int(k[0]))
    upper = limit(lambda p: float(p[k <= both].sum()), int(k[-1]))
    return Estimate(both / expected, lower, upper)


# Voting alike -------------------------------------------------------------------------------------------------------


def _cast(rows: pd.DataFrame, a: str, b: str) -> pd.DataFrame:
    """The rows on which both cast a vote (yes, abstain or no)."""
    cast = ["yes", "abstain", "no"]
    return rows[rows[a].isin(cast) & rows[b].isin(cast)]


def identical(
    resolutions: pd.DataFrame,
    *,
    since: int = SINCE,
    until: int | None = None,
    by: str = "period",
    level: float = 0.95,
) -> pd.DataFrame:
    """Share of identical votes on what was adopted.

    Parameters
    ----------
    resolutions : DataFrame
        Table ``sc_resolutions``.
    by : {"period", "year", "all"}
        Periods are those of ``trends.BREAKS``.

    Returns
    -------
    DataFrame
        For every period and all ten pairs: ``period`` (label, or year), ``pair``, ``identical``, ``n`` (resolutions on
        which both voted), ``share``, ``lower``, ``upper`` (exact interval, Clopper and Pearson). Without a resolution the
        share is missing.

    Raises
    ------
    ValueError
        For an unknown ``by`` or a span that ends before it begins.

    Notes
    -----
    Trap: near 1 for every pair by construction, because what is adopted is what nobody vetoed, and most of it is
    unanimous. Use ``parting`` and ``same_side`` to tell pairs apart. What was adopted without a vote is left out.
    """
    rows = permanent(resolutions, since=since, until=until)
    last = int(rows["year"].max() if until is None else until) if len(rows) or until is not None else since
    rows = rows.assign(period=_labels(rows["year"], by, since, last))
    records = []
    for label in rows["period"].cat.categories:
        here = rows[rows["period"] == label]
        for a, b in PAIRS:
            cast = _cast(here, a, b)
            same = int((cast[a] == cast[b]).sum())
            share = proportion_interval(same, len(cast), level=level)
            records.append((label, f"{a}-{b}", same, len(cast), *share))
    return pd.DataFrame(records, columns=["period", "pair", "identical", "n", "share", "lower", "upper"])


def parting(
    resolutions: pd.DataFrame, *, since: int = SINCE, until: int | None = None, level: float = 0.95
) -> pd.DataFrame:
    """Identical votes on the resolutions that not all five voted for.

    Returns
    -------
    DataFrame
        For all ten pairs: ``pair``; ``resolutions`` (put to a vote), ``parted`` (those on which one of the five cast a
        vote other than yes), ``parted_share``; then on those that parted and on which both voted: ``n``, ``identical``,
        ``share``, ``lower``, ``upper`` (exact interval), ``both_not`` (neither said yes), ``a_not``, ``b_not`` (only
        one did not); and over all on which both voted: ``phi`` and ``kappa`` of yes against not yes (missing where one
        of the two always said yes).

    Raises
    ------
    ValueError
        If the span ends before it begins.

    Notes
    -----
    Phi is the correlation of two yes-or-no columns, kappa Cohen's (1960, Educational and Psychological Measurement 20).
    They are taken over all votes, not over those that parted: having cut away every unanimous resolution leaves any two
    members in seeming opposition. For the same reason the shares compare pairs with each other and have no
    meaningful zero. Trap: members that hardly ever withhold their yes agree almost by default.
    """
    rows = permanent(resolutions, since=since, until=until)
    rows = rows[rows["voted"]]
    apart = rows[list(PERMANENT)].isin(["abstain", "no"]).any(axis=1)
    ratio = float(apart.mean()) if len(rows) else math.nan
    records = []
    for a, b in PAIRS:
        every, some = _cast(rows, a, b), _cast(rows[apart], a, b)
        same, x, y = some[a] == some[b], some[a] != "yes", some[b] != "yes"
        counts = [int((x & y).sum()), int((x & ~y).sum()), int((~x & y).sum())]
        share = proportion_interval(int(same.sum()), len(some), level=level)
        phi, kappa = _association(every[a] != "yes", every[b] != "yes")
        records.append(
            (f"{a}-{b}", len(rows), int(apart.sum()), ratio, len(some), int(same.sum()), *share, *counts, phi, kappa)
        )
    names = ["pair", "resolutions", "parted", "parted_share", "n", "identical", "share", "lower", "upper"]
    return pd.DataFrame(records, columns=[*names, "both_not", "a_not", "b_not", "phi", "kappa"])


def _association(x: pd.Series, y: pd.Series) -> tuple[float, float]:
    """Phi and kappa of two columns of true and false."""
    if x.nunique() < 2 or y.nunique() < 2:
        return math.nan, math.nan
    p, q = float(x.mean()), float(y.mean())
    over = float((x & y).mean()) - p * q
    phi = over / math.sqrt(p * (1 - p) * q * (1 - q))
    return phi, 2 * over / (p * (1 - q) + q * (1 - p))


# By subject ---------------------------------------------------------------------------------------------------------


def _on(rows: pd.DataFrame, subject: str) -> pd.DataFrame:
    if subject == "all":
        return rows
    return rows[np.asarray([subject in s for s in rows["subjects"]], dtype=bool)]


def by_subject(resolutions: pd.DataFrame, drafts: pd.DataFrame, *, since: int = SINCE) -> pd.DataFrame:
    """What China and Russia did on each subject.

    Parameters
    ----------
    resolutions, drafts : DataFrame
        Tables ``sc_resolutions`` and ``sc_drafts``.

    Returns
    -------
    DataFrame
        ``subject`` (``all``, then as in ``SUBJECTS``). On what was adopted: ``resolutions``, ``chn_abstains``,
        ``rus_abstains``, ``both_abstain``, ``one_only`` (one of the two abstains, the other does not). On what was
        vetoed: ``joint_vetoes`` (China and Russia), ``chn_vetoes_alone``, ``rus_vetoes_alone``, ``usa_vetoes``; how China
        voted on all that Russia vetoed: ``chn_on_rus_vetoes_yes``, ``_abstain``, ``_no``, ``_absent``, ``_unknown``; and
        on what the United States vetoed: ``usa_vetoes_both_yes`` (China and Russia in favour), ``usa_vetoes_both_other``
        (both the same, but not in favour), ``usa_vetoes_parted``, ``usa_vetoes_unknown``.

    Notes
    -----
    Traps: a text may have several subjects or none, so rows do not sum to ``all``; subjects are found by words of title
    and agenda; and drafts on one conflict come in series.
    """
    adopted, tabled = permanent(resolutions, since=since), _drafts(drafts, since)
    records = []
    for subject in ("all", *SUBJECTS):
        rows, texts = _on(adopted, subject), _on(tabled, subject)
        x, y = rows["CHN"] == "abstain", rows["RUS"] == "abstain"
        china, russia, america = (_vetoed(texts, s) for s in ("CHN", "RUS", "USA"))
        unsure = (america[["CHN", "RUS"]] == UNKNOWN).any(axis=1)
        alike, favour = (america["CHN"] == america["RUS"]) & ~unsure, america["CHN"] == "yes"
        records.append(
            {
                "subject": subject,
                "resolutions": len(rows),
                "chn_abstains": int(x.sum()),
                "rus_abstains": int(y.sum()),
                "both_abstain": int((x & y).sum()),
                "one_only": int((x != y).sum()),
                "joint_vetoes": len(_vetoed(china, "RUS")),
                "chn_vetoes_alone": len(_vetoed(texts, "CHN", alone=True)),
                "rus_vetoes_alone": len(_vetoed(texts, "RUS", alone=True)),
                "usa_vetoes": len(america),
                **{f"chn_on_rus_vetoes_{v}": int((russia["CHN"] == v).sum()) for v in (*VOTES, UNKNOWN)},
                "usa_vetoes_both_yes": int((alike & favour).sum()),
                "usa_vetoes_both_other": int((alike & ~favour).sum()),
                "usa_vetoes_parted": int((~alike & ~unsure).sum()),
                "usa_vetoes_unknown": int(unsure.sum()),
            }
        )
    return pd.DataFrame(records)


def _parted(rows: pd.DataFrame) -> Array:
    """Whether the five certainly did not all vote alike: known votes differ, or too few members voted as a known one."""
    votes = rows[list(PERMANENT)]
    held = {v: (votes == v).any(axis=1) for v in ("yes", "abstain", "no")}
    kinds = sum(h.astype("int64") for h in held.values())
    short = [h & (rows[v].astype("Float64") < len(PERMANENT)).fillna(False).astype(bool) for v, h in held.items()]
    return ((kinds > 1) | short[0] | short[1] | short[2]).to_numpy(dtype=bool)


def same_side(
    drafts: pd.DataFrame,
    resolutions: pd.DataFrame,
    subject: str = "all",
    *,
    since: int = SINCE,
    failed: bool = True,
    level: float = 0.95,
) -> pd.DataFrame:
    """How often two permanent members voted alike on the texts of a subject that the five did not agree on.

    Parameters
    ----------
    drafts, resolutions : DataFrame
        Tables ``sc_drafts`` and ``sc_resolutions``.
    subject : str
        One of ``SUBJECTS``, or ``all``.
    failed : bool
        Whether drafts that failed without a veto count.

    Returns
    -------
    DataFrame
        For all ten pairs: ``pair``, ``texts`` (adopted, vetoed and failed ones on which the five did not all vote
        alike), ``n`` (those on which the vote of both is known), ``same``, ``share``, ``lower``, ``upper`` (exact
        interval, Clopper and Pearson). Without such a text the share is missing.

    Raises
    ------
    ValueError
        For an unknown subject.

    Notes
    -----
    Where votes are unknown, a text counts if it is certain that the five parted: known votes differ, or fewer than five
    members voted as one of them did. Traps: failed drafts are a selection, those that China or Russia proposed, which
    raises the share of this pair; and texts on one conflict come in series, so the interval is too narrow.
    """
    if subject not in ("all", *SUBJECTS):
        raise ValueError(f"unknown subject {subject!r}; known are all, {', '.join(SUBJECTS)}")
    tabled = _drafts(drafts, since)
    if not failed:
        tabled = tabled[tabled["outcome"] == "vetoed"]
    tally = ["yes", "no", "abstain"]
    adopted = permanent(resolutions, since=since).merge(resolutions[["symbol", *tally]], on="symbol", validate="1:1")
    columns = ["subjects", *PERMANENT, *tally]
    parts = [_on(t, subject)[columns] for t in (adopted, tabled)]
    texts = pd.concat([p for p in parts if len(p)] or [parts[0]], ignore_index=True)
    texts = texts[_parted(texts)]
    records = []
    for a, b in PAIRS:
        cast = _cast(texts, a, b)
        same = int((cast[a] == cast[b]).sum())
        records.append((f"{a}-{b}", len(texts), len(cast), same, *proportion_interval(same, len(cast), level=level)))
    return pd.DataFrame(records, columns=["pair", "texts", "n", "same", "share", "lower", "upper"])
