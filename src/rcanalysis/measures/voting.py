"""How states vote in the General Assembly, and how much any two of them agree.

Frames come in with the columns and types of ``rcanalysis.load("ga_rollcalls")`` and ``("ga_votes")``; ``roll_calls``
turns them into a matrix once, everything else works on that. A group is whatever ``by`` names, by default the regular
session. Sessions open in September of 1945 plus their number and last until the next one, so votes of an emergency
special session in March 2022 count with session 76.

All dyads of a group come out of a few matrix products. With a yes as 1, an abstention as 0 and a no as -1, the sums of
presence, score and squared score over the roll calls that both states attended give every index here exactly.

Three traps hold for all of it. Only what comes to a recorded vote is seen: most of what the Assembly adopts it adopts
without one. The agenda changes from year to year, so a pair can agree more without either having moved: compare it with
the other dyads (``compare``, ``shift``). And roll calls are not drawn from anything: an interval by resampling them says
how much a figure hangs on few of them, not how far it is from a truth.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from rcanalysis.measures.trends import Estimate

INDICES = ("simple", "lijphart", "s", "s-squared", "kappa", "pi")
"""Indices of agreement, see ``agreement``."""

YES, ABSTAIN, NO, ABSENT, NOT_MEMBER = 1, 2, 3, 0, -1
"""Codes of the matrix of votes."""

VOTES = MappingProxyType({"yes": YES, "abstain": ABSTAIN, "no": NO, "absent": ABSENT})
"""Words of the table ``ga_votes`` and their codes."""

FOUNDED = 1945
"""Regular session ``n`` opens in September of this year plus ``n``."""

ERA_BREAKS = (1991, 2001, 2014, 2022)
"""Years whose session begins a new era: end of the Soviet Union, treaty of good neighbourliness and Shanghai
Cooperation Organization, annexation of Crimea, invasion of Ukraine."""

SEED = 1971
"""Seed of every resampling unless another is given."""

SUCCESSORS: Mapping[str, str] = MappingProxyType({"SUN": "RUS"})
"""States that are counted as another one: the Soviet Union as Russia."""

GRID: Mapping[str, tuple[Any, ...]] = MappingProxyType(
    {
        "index": INDICES,
        "absent": ("drop", "abstain"),
        "calls": ("all", "contested 10 %", "contested 25 %", "important", "without Ukraine"),
        "sessions": (1, 3, 5, 10),
    }
)
"""Codings that ``multiverse`` goes through. ``sessions`` are the last regular sessions with such a roll call."""

Array = npt.NDArray[Any]
By = str | Sequence[Hashable] | Array | pd.Series | pd.Categorical


# Votes --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class RollCalls:
    """Votes as a matrix.

    Attributes
    ----------
    codes : int8 array, roll calls x states
        1 yes, 2 abstain, 3 no, 0 absent, -1 not a member.
    calls : DataFrame
        Rows of ``ga_rollcalls`` in the order of the matrix: by date, then symbol.
    states : tuple of str
        Codes of the states (ISO 3166-1 alpha-3, or of a dissolved state), sorted.
    """

    codes: npt.NDArray[np.int8]
    calls: pd.DataFrame
    states: tuple[str, ...]

    def where(self, mask: pd.Series | Array | Sequence[bool]) -> RollCalls:
        """The roll calls for which ``mask``, one truth value a roll call in the order of ``calls``, is true.

        All states stay, so that results of several selections have the same shape.
        """
        chosen = np.asarray(mask, dtype=bool)
        if chosen.shape != (len(self.calls),):
            raise ValueError(f"the mask has {chosen.size} values for {len(self.calls)} roll calls")
        return RollCalls(self.codes[chosen], self.calls[chosen].reset_index(drop=True), self.states)


def roll_calls(
    rollcalls: pd.DataFrame, votes: pd.DataFrame, *, successors: Mapping[str, str] = SUCCESSORS
) -> RollCalls:
    """The votes cast in some roll calls as a matrix of roll calls and states.

    Parameters
    ----------
    rollcalls : DataFrame
        Table ``ga_rollcalls`` or some rows of it.
    votes : DataFrame
        Table ``ga_votes``; votes in other roll calls are left out.
    successors : mapping of str to str
        States that are counted as another one.

    Returns
    -------
    RollCalls

    Raises
    ------
    ValueError
        Without a roll call; if a symbol stands twice or has no vote; if a state (a successor together with whom it
        succeeded) has two votes on one roll call; for an unknown kind of vote.

    Notes
    -----
    Trap: China (CHN) has no vote before November 1971. The Republic of China's votes stand under TWN and are not
    China's; do not join them by ``successors``.
    """
    if rollcalls.empty:
        raise ValueError("there are no roll calls")
    calls = rollcalls.sort_values(["date", "symbol"], ignore_index=True)
    twice = calls["symbol"].duplicated()
    if twice.any():
        raise ValueError(f"the roll call {calls['symbol'][twice].iloc[0]} stands twice")
    symbol, iso3, vote = (votes[c].astype("category").cat for c in ("symbol", "iso3", "vote"))
    unknown = set(vote.categories) - set(VOTES)
    if unknown:
        raise ValueError(f"unknown kind of vote: {sorted(unknown)[0]!r}; known are {', '.join(VOTES)}")
    row = pd.Index(calls["symbol"]).get_indexer(symbol.categories)[symbol.codes]
    names = np.array([successors.get(c, c) for c in iso3.categories], dtype=object)[iso3.codes[row >= 0]]
    column, states = pd.factorize(names, sort=True)
    code = np.array([VOTES[w] for w in vote.categories], dtype=np.int8)[vote.codes[row >= 0]]
    row = row[row >= 0]

    cell = row * len(states) + column
    count = np.bincount(cell, minlength=len(calls) * len(states)).reshape(len(calls), len(states))
    if (count > 1).any():
        at, who = np.argwhere(count > 1)[0]
        raise ValueError(f"{states[who]} has {count[at, who]} votes on {calls['symbol'][at]}")
    if not count.any(axis=1).all():
        raise ValueError(f"the roll call {calls['symbol'][int((~count.any(axis=1)).argmax())]} has no votes")
    codes = np.full(count.shape, NOT_MEMBER, dtype=np.int8)
    codes.flat[cell] = code
    return RollCalls(codes, calls, tuple(map(str, states)))


def contested(calls: pd.DataFrame, *, minority: float = 0.1) -> pd.Series:
    """Roll calls in which no and abstain together are at least ``minority`` of the votes cast (yes, no, abstain)."""
    cast = (calls["yes"] + calls["no"] + calls["abstain"]).astype("float64")
    return ((calls["no"] + calls["abstain"]).astype("float64") / cast.where(cast > 0) >= minority).astype(bool)


def on_topic(calls: pd.DataFrame, topic: str) -> pd.Series:
    """Roll calls on one of our topics (column ``topics``).

    Raises
    ------
    ValueError
        For a topic that no roll call here has: a misspelt topic must not pass for an empty one.
    """
    found = calls["topics"].map(lambda topics: topic in topics).astype(bool)
    if not found.any():
        known = sorted({t for topics in calls["topics"] for t in topics})
        raise ValueError(f"no roll call is on {topic!r}; topics here are {', '.join(known) or 'none'}")
    return found


def important(calls: pd.DataFrame) -> pd.Series:
    """Roll calls that the US State Department called important.

    Notes
    -----
    Trap: known for sessions 38 to 72 only. What is not known counts as not important here.
    """
    return calls["important"].fillna(False).astype(bool)


def texts(calls: pd.DataFrame) -> pd.Series:
    """The text each roll call is on, by its title: a text that comes back every year is one and the same.

    Parameters
    ----------
    calls : DataFrame
        With ``title``.

    Returns
    -------
    Series
        The title in lower case up to a subtitle, without years and numbers. As ``clusters`` it keeps the returns of a
        text together when roll calls are drawn.

    Notes
    -----
    Trap: a title that was reworded counts as another text, so returns are joined too seldom rather than too often.
    """
    title = calls["title"].astype(str).str.lower().str.split(" : ").str[0]
    return title.str.replace(r"\d+", "", regex=True).str.split().str.join(" ")


def eras(calls: pd.DataFrame, *, breaks: Sequence[int] = ERA_BREAKS) -> pd.Categorical:
    """The era each roll call falls in, by the year in which its regular session opened.

    Parameters
    ----------
    calls : DataFrame
        With ``regular_session``.
    breaks : sequence of int
        Years whose session (it opens in September) begins a new era. Those outside the span are ignored.

    Returns
    -------
    ordered Categorical
        Labels such as ``1971–1991``: from the year in which the era's first session opened to the year in which its
        last one closed, so one era ends with the year in which the next begins. The first label begins with the first
        session among ``calls``.

    Notes
    -----
    Trap: an era is made of whole sessions. Votes of spring 2014 and spring 2022 fall before the breaks of 2014 and
    2022, those of the Soviet Union in autumn 1991 after that of 1991.
    """
    if calls.empty:
        raise ValueError("there are no roll calls")
    opened = calls["regular_session"].to_numpy(dtype=np.int64) + FOUNDED
    first, last = int(opened.min()), int(opened.max())
    starts = [first, *sorted(b for b in set(breaks) if first < b <= last)]
    labels = [f"{a}–{b}" for a, b in zip(starts, [*starts[1:], last + 1], strict=True)]
    return pd.Categorical.from_codes(np.searchsorted(starts, opened, side="right") - 1, labels, ordered=True)


# Sums over roll calls -----------------------------------------------------------------------------------------------


class _Scores(NamedTuple):
    """For each roll call and state, float32: presence (0, 1), score (yes 1, abstain 0, no -1), squared score."""

    present: Array
    score: Array
    square: Array


class _Sums(NamedTuple):
    """Sums over the roll calls that both states attend; matrices of states x states, or vectors for one pair."""

    n: Array
    score_a: Array
    score_b: Array
    square_a: Array
    square_b: Array
    cross: Array  # product of the scores: agreement less opposition where both say yes or no
    both: Array  # product of the squares: number of roll calls where both say yes or no

    @property
    def half(self) -> Array:
        """Roll calls where exactly one of the two abstains."""
        return self.square_a + self.square_b - 2 * self.both

    @property
    def opposite(self) -> Array:
        """Roll calls where one says yes and the other no."""
        return (self.both - self.cross) / 2


def _scores(codes: Array, absent: str) -> _Scores:
    if absent not in ("drop", "abstain"):
        raise ValueError(f"absent must be 'drop' or 'abstain', not {absent!r}")
    present = codes > ABSENT if absent == "drop" else codes >= ABSENT
    score = (codes == YES).astype(np.float32) - (codes == NO)
    return _Scores(present.astype(np.float32), score, score * score)


def _sums(scores: _Scores, weights: Array | None = None) -> _Sums:
    """All dyads at once. ``weights``: how often each roll call counts."""
    p, x, q = scores
    wp, wx, wq = scores if weights is None else (part * weights[:, None] for part in scores)
    score, square = wx.T @ p, wq.T @ p
    return _Sums(wp.T @ p, score, score.T, square, square.T, wx.T @ x, wq.T @ q)


def _pair_sums(scores: _Scores, i: int, j: int, weights: Array) -> _Sums:
    """One dyad, for each row of ``weights``."""
    p, x, q = scores
    both = p[:, i] * p[:, j]
    parts = [both, x[:, i] * both, x[:, j] * both, q[:, i] * both, q[:, j] * both, x[:, i] * x[:, j], q[:, i] * q[:, j]]
    return _Sums(*(weights @ np.column_stack(parts).astype(np.float64)).T)


def _value(index: str, sums: _Sums) -> Array:
    """The index from the sums. Every numerator and denominator is a whole number, so equal shares are equal floats."""
    n = sums.n
    with np.errstate(divide="ignore", invalid="ignore"):  # no joint roll call, or no disagreement expected: missing
        if index == "simple":
            return (n - sums.half - sums.opposite) / n
        if index == "lijphart":
            return (2 * n - sums.half - 2 * sums.opposite) / (2 * n)
        if index == "s":
            return (n - sums.half - 2 * sums.opposite) / n
        distance = sums.half + 4 * sums.opposite
        if index == "s-squared":
            return (2 * n - distance) / (2 * n)
        n, a, b = (part.astype(np.float64) for part in (n, sums.score_a, sums.score_b))
        squares = (sums.square_a + sums.square_b).astype(np.float64)
        if index == "kappa":  # expected distance a roll call: mean squares less twice the product of the means
            scale, expected = n, n * squares - 2 * a * b
        else:  # pi: twice the variance of the pooled votes
            scale, expected = 2 * n, 2 * n * squares - (a + b) ** 2
        value = 1 - distance * scale / expected
        return np.where(expected > 0, value, np.nan)


def _known(index: str) -> None:
    if index not in INDICES:
        raise ValueError(f"unknown index {index!r}; known are {', '.join(INDICES)}")


def _enough(minimum: int) -> None:
    if minimum < 1:
        raise ValueError(f"minimum must be at least 1 joint roll call, not {minimum}")


def _column(states: tuple[str, ...], state: str) -> int:
    if state not in states:
        raise ValueError(f"unknown state {state!r}; {len(states)} states from {states[0]} to {states[-1]} are known")
    return states.index(state)


def _pair(states: tuple[str, ...], a: str, b: str) -> tuple[int, int]:
    i, j = _column(states, a), _column(states, b)
    if i == j:
        raise ValueError(f"a pair needs two states, not {a} twice")
    return i, j


def _groups(rc: RollCalls, by: By) -> Iterator[tuple[Any, Array]]:
    """Label and positions of the roll calls of each group, in order; roll calls without a label are left out."""
    labels = rc.calls[by] if isinstance(by, str) else by
    if len(labels) != len(rc.calls):
        raise ValueError(f"by has {len(labels)} labels for {len(rc.calls)} roll calls")
    groups = pd.Categorical(labels).remove_unused_categories()
    if not len(groups.categories):
        raise ValueError("there are no roll calls" if rc.calls.empty else "no roll call has a group")
    for number, label in enumerate(groups.categories.tolist()):
        yield label, np.flatnonzero(groups.codes == number)


# Agreement ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Agreement:
    """Agreement of all dyads by group.

    Attributes
    ----------
    values : float32 array, groups x states x states
        Symmetric; a state's agreement with itself stands on the diagonal. Missing where the two share fewer roll
        calls than asked for, are not both members, or the index is not defined.
    joint : int32 array, same shape
        Roll calls that both attended (with absence as abstention: in which both were members).
    groups, states : tuple
        Labels of the axes.
    index : str
    """

    values: npt.NDArray[np.float32]
    joint: npt.NDArray[np.int32]
    groups: tuple[Any, ...]
    states: tuple[str, ...]
    index: str

    def pair(self, a: str, b: str) -> pd.DataFrame:
        """One dyad: ``group``, ``value``, ``joint``, a row a group."""
        i, j = _pair(self.states, a, b)
        value = self.values[:, i, j].astype(np.float64)
        return pd.DataFrame({"group": self.groups, "value": value, "joint": self.joint[:, i, j]})

    def frame(self) -> pd.DataFrame:
        """All dyads that share a roll call: ``group``, ``a``, ``b`` (``a`` before ``b``), ``value``, ``joint``."""
        i, j = np.triu_indices(len(self.states), 1)
        value, joint = self.values[:, i, j].ravel(), self.joint[:, i, j].ravel()
        dtype = pd.CategoricalDtype(list(self.states))
        a, b = (pd.Categorical.from_codes(np.tile(k, len(self.groups)), dtype=dtype) for k in (i, j))
        group = np.repeat(np.array(self.groups), len(i))
        out = pd.DataFrame({"group": group, "a": a, "b": b, "value": value, "joint": joint})
        return out[joint > 0].reset_index(drop=True)

    def _dyads(self, group: int) -> Array:
        """Values of all dyads of a group that have one."""
        values = self.values[group][np.triu_indices(len(self.states), 1)]
        return values[~np.isnan(values)]


def agreement(
    rc: RollCalls, *, index: str = "simple", by: By = "regular_session", absent: str = "drop", minimum: int = 10
) -> Agreement:
    """How much any two states agree, by group of roll calls.

    Parameters
    ----------
    rc : RollCalls
    index : str
        With yes 1, abstain 2, no 3, ``d`` the distance of two votes and ``n`` the joint roll calls:

        ``simple``
            share of identical votes;
        ``lijphart``
            an identical vote counts 1, one abstention against a yes or no 1/2, yes against no 0: Lijphart (1963),
            American Political Science Review 57;
        ``s``
            ``1 - 2 sum|d| / (2 n)``: Signorino and Ritter (1999), International Studies Quarterly 43, unweighted, with
            absolute distances. It is ``2 lijphart - 1``, the same order of dyads on another scale;
        ``s-squared``
            the same with squared distances, ``1 - 2 sum d^2 / (4 n)``;
        ``kappa``
            ``1 - observed / expected`` mean squared distance, expected from the two states' own shares of yes, abstain
            and no over the joint roll calls: Cohen's (1968, Psychological Bulletin 70) weighted kappa;
        ``pi``
            the same, expected from the two states' pooled shares: after Scott (1955), Public Opinion Quarterly 19.

        The two corrected for chance are those of Häge (2011), Political Analysis 19(3), whose own code for votes in the
        Assembly (``kappavv``, ``pivv``) takes squared distances.
    by : str or array
        Column of ``rc.calls``, or a label a roll call (``eras``); those with a missing label are left out. An ordered
        categorical keeps its order, anything else is sorted.
    absent : {"drop", "abstain"}
        Leave a roll call out for a dyad of which one is absent, or count absence as abstention.
    minimum : int
        Fewest joint roll calls for a value.

    Returns
    -------
    Agreement

    Raises
    ------
    ValueError
        For an unknown index or treatment of absence, a minimum below 1, labels of the wrong number, or no roll call.

    Notes
    -----
    Kappa and pi are missing where no disagreement is to be expected (both states always cast one and the same vote);
    Häge sets 0 there, which would make perfect agreement the middle of the scale.

    Traps: a level means little by itself. Most resolutions pass with large majorities, so all dyads agree in most
    votes; see where a pair stands among all (``compare``). An absence may be a quiet abstention or a missing delegate.
    """
    return agreements(rc, indices=(index,), by=by, absent=absent, minimum=minimum)[index]


def agreements(
    rc: RollCalls,
    *,
    indices: Sequence[str] = INDICES,
    by: By = "regular_session",
    absent: str = "drop",
    minimum: int = 10,
) -> dict[str, Agreement]:
    """``agreement`` for several indices at the cost of one set of matrix products; keyed by index."""
    for index in indices:
        _known(index)
    _enough(minimum)
    groups = list(_groups(rc, by))
    shape = (len(groups), len(rc.states), len(rc.states))
    joint = np.empty(shape, dtype=np.int32)
    values = {index: np.empty(shape, dtype=np.float32) for index in indices}
    for g, (_, at) in enumerate(groups):
        sums = _sums(_scores(rc.codes[at], absent))
        joint[g] = sums.n
        for index in indices:
            values[index][g] = np.where(sums.n < minimum, np.nan, _value(index, sums))
    labels = tuple(label for label, _ in groups)
    return {index: Agreement(values[index], joint, labels, rc.states, index) for index in indices}


def _standing(values: Array, value: float) -> tuple[float, float]:
    """Rank (1 the highest, ties share their mean) and percentile of a value among values that include it."""
    above, ties = int((values > value).sum()), int((values == value).sum())
    below = len(values) - above - ties
    return above + (ties + 1) / 2, 100 * (below + ties / 2) / len(values)


def compare(agr: Agreement, a: str, b: str) -> pd.DataFrame:
    """Where a pair stands among all dyads.

    Returns
    -------
    DataFrame
        One row a group: ``group``, ``value``, ``joint`` (roll calls), ``rank`` (1 is the closest dyad; ties share
        their mean rank), ``dyads`` (those with a value, this one among them), ``percentile`` (share of dyads that
        agree less, plus half of those that agree as much, itself among them; 50 is the middle, near 100 the closest),
        ``median``, ``p10``, ``p90`` (of all dyads). Rank and percentile are missing where the pair has no value.

    Raises
    ------
    ValueError
        For an unknown state, or one state twice.

    Notes
    -----
    Traps: dyads are not independent; 193 states make 18,528 of them, and one large bloc that votes as one fills the
    top. Over a long group dyads are judged on different roll calls (China's begin in 1971, most states joined later):
    begin the group where the pair begins.
    """
    out = agr.pair(a, b)
    i, j = _pair(agr.states, a, b)
    rows = []
    for g, value in enumerate(agr.values[:, i, j]):
        dyads = agr._dyads(g)
        rank, percentile = (np.nan, np.nan) if np.isnan(value) else _standing(dyads, value)
        p10, median, p90 = np.quantile(dyads.astype(np.float64), [0.1, 0.5, 0.9]) if len(dyads) else [np.nan] * 3
        rows.append((rank, len(dyads), percentile, median, p10, p90))
    columns = ["rank", "dyads", "percentile", "median", "p10", "p90"]
    return out.join(pd.DataFrame(rows, columns=columns))


def against(agr: Agreement, state: str) -> pd.DataFrame:
    """Every state's agreement with one.

    Returns
    -------
    DataFrame
        ``group``, ``iso3``, ``value``, ``joint``, ``rank`` (1 is the closest to ``state``; ties share their mean
        rank), from the closest on. States without a value are left out.
    """
    column = _column(agr.states, state)
    rows = pd.DataFrame(
        {
            "group": np.repeat(np.array(agr.groups), len(agr.states)),
            "iso3": np.tile(np.array(agr.states, dtype=object), len(agr.groups)),
            "value": agr.values[:, :, column].ravel().astype(np.float64),
            "joint": agr.joint[:, :, column].ravel(),
            "order": np.repeat(np.arange(len(agr.groups)), len(agr.states)),
        }
    )
    rows = rows[(rows["iso3"] != state) & rows["value"].notna()]
    rows = rows.assign(rank=rows.groupby("order")["value"].rank(ascending=False, method="average"))
    rows = rows.sort_values(["order", "rank", "iso3"], ignore_index=True)
    return rows[["group", "iso3", "value", "joint", "rank"]]


# Intervals ----------------------------------------------------------------------------------------------------------


def _weights(rng: np.random.Generator, size: int, draws: int, clusters: Array | None) -> npt.NDArray[np.float32]:
    """How often each roll call is drawn, draws x roll calls."""
    if clusters is None:
        return rng.multinomial(size, np.full(size, 1 / size), size=draws).astype(np.float32)
    kind, known = pd.factorize(clusters)
    kind = np.where(kind < 0, len(known) + np.arange(size), kind)  # without a label: a cluster of its own
    kind = np.unique(kind, return_inverse=True)[1]
    number = int(kind.max()) + 1
    return rng.multinomial(number, np.full(number, 1 / number), size=draws).astype(np.float32)[:, kind]


def _clusters(rc: RollCalls, clusters: Sequence[Hashable] | Array | pd.Series | None) -> Array | None:
    if clusters is None:
        return None
    if len(clusters) != len(rc.calls):
        raise ValueError(f"clusters has {len(clusters)} labels for {len(rc.calls)} roll calls")
    return np.asarray(clusters, dtype=object)


def _limits(draws: Array, level: float) -> tuple[float, float]:
    """Equal-tailed limits of the draws that have a value."""
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    draws = draws[~np.isnan(draws)]
    if not len(draws):
        return np.nan, np.nan
    lower, upper = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return float(lower), float(upper)


def interval(
    rc: RollCalls,
    pairs: Iterable[tuple[str, str]],
    *,
    index: str = "simple",
    by: By = "regular_session",
    absent: str = "drop",
    minimum: int = 10,
    draws: int = 400,
    seed: int = SEED,
    clusters: Sequence[Hashable] | Array | pd.Series | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Agreement of some pairs with a bootstrap interval.

    Parameters
    ----------
    rc, index, by, absent, minimum
        As in ``agreement``.
    pairs : iterable of two states
    draws, seed : int
    clusters : array, optional
        A label a roll call, such as the title of the agenda item: clusters are drawn whole. A roll call without a
        label is a cluster of its own.
    level : float
        Of the interval.

    Returns
    -------
    DataFrame
        ``group``, ``a``, ``b``, ``value``, ``lower``, ``upper``, ``joint``; a row a group and pair.

    Raises
    ------
    ValueError
        As ``agreement``; for an unknown state, one state twice, or labels of the wrong number.

    Notes
    -----
    Percentile bootstrap (Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13) over the roll calls
    of the group. All pairs of a group share the draws. Trap: resolutions of one agenda item are voted on alike, so
    without clusters the interval is too narrow; with few clusters it is, too.
    """
    _known(index)
    _enough(minimum)
    labels = _clusters(rc, clusters)
    columns = [(a, b, *_pair(rc.states, a, b)) for a, b in pairs]
    rng = np.random.default_rng(seed)
    rows = []
    for group, at in _groups(rc, by):
        scores = _scores(rc.codes[at], absent)
        weights = _weights(rng, len(at), draws, None if labels is None else labels[at]).astype(np.float64)
        weights = np.vstack([np.ones(len(at)), weights])  # first the roll calls as they are
        for a, b, i, j in columns:
            sums = _pair_sums(scores, i, j, weights)
            joint, values = int(sums.n[0]), _value(index, sums)
            if joint < minimum:
                values = np.full(draws + 1, np.nan)
            rows.append((group, a, b, values[0], *_limits(values[1:], level), joint))
    return pd.DataFrame(rows, columns=["group", "a", "b", "value", "lower", "upper", "joint"])


def _resample(
    codes: Array, dyads: Array, index: str, absent: str, weights: npt.NDArray[np.float32]
) -> tuple[Array, Iterator[Array]]:
    """Values of the dyads marked in the upper triangle of ``dyads``: as they are, and for each row of ``weights``."""
    members = dyads.any(axis=0) | dyads.any(axis=1)  # states in no dyad cost time only
    scores = _scores(codes[:, members], absent)
    flat = np.flatnonzero(dyads[np.ix_(members, members)])

    def values(weight: Array | None) -> Array:
        return _value(index, _sums(scores, weight)).ravel()[flat]

    return values(None), (values(weight) for weight in weights)


def _valid(codes: Array, index: str, absent: str, minimum: int) -> Array:
    """Upper triangle: which dyads have a value."""
    sums = _sums(_scores(codes, absent))
    return np.triu((sums.n >= minimum) & ~np.isnan(_value(index, sums)), 1)


def _place(dyads: Array, i: int, j: int) -> int:
    """Position of a dyad among those marked."""
    i, j = min(i, j), max(i, j)
    return int(dyads.ravel()[: i * len(dyads) + j].sum())


def rank_interval(
    rc: RollCalls,
    a: str,
    b: str,
    *,
    index: str = "simple",
    by: By = "regular_session",
    absent: str = "drop",
    minimum: int = 10,
    draws: int = 200,
    seed: int = SEED,
    clusters: Sequence[Hashable] | Array | pd.Series | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Percentile of a pair among all dyads, with a bootstrap interval.

    Parameters
    ----------
    rc, index, by, absent, minimum, draws, seed, clusters, level
        As in ``interval``.
    a, b : str

    Returns
    -------
    DataFrame
        ``group``, ``percentile`` (as in ``compare``), ``lower``, ``upper``, ``dyads``, ``joint``. Missing where the
        pair has no value.

    Raises
    ------
    ValueError
        As ``interval``.

    Notes
    -----
    Each draw of roll calls is the same for all dyads, and all are computed anew, so what moves every dyad alike cancels
    out. Which dyads count (``minimum``) is settled before drawing. Trap: drawing adds noise to every dyad, which thins
    out the ends of the ranking: near 0 or 100 the interval may leave the value outside.
    """
    _known(index)
    _enough(minimum)
    labels = _clusters(rc, clusters)
    i, j = _pair(rc.states, a, b)
    rng = np.random.default_rng(seed)
    rows = []
    for group, at in _groups(rc, by):
        codes = rc.codes[at]
        joint = int(_pair_sums(_scores(codes, absent), i, j, np.ones((1, len(at)))).n[0])
        weights = _weights(rng, len(at), draws, None if labels is None else labels[at])
        dyads = _valid(codes, index, absent, minimum)
        number = int(dyads.sum())
        if not dyads[min(i, j), max(i, j)]:
            rows.append((group, np.nan, np.nan, np.nan, number, joint))
            continue
        place = _place(dyads, i, j)
        plain, drawn = _resample(codes, dyads, index, absent, weights)
        again = np.array([_standing(v[~np.isnan(v)], v[place])[1] if v[place] == v[place] else np.nan for v in drawn])
        rows.append((group, _standing(plain, plain[place])[1], *_limits(again, level), number, joint))
    return pd.DataFrame(rows, columns=["group", "percentile", "lower", "upper", "dyads", "joint"])


@dataclass(frozen=True)
class Shift:
    """Change of a pair's agreement from the sessions before one to those from it on, beside everyone's.

    Attributes
    ----------
    a, b, index : str
    before, after : tuple of int
        First and last regular session with a roll call in each window.
    joint_before, joint_after : int
        Roll calls that both attended.
    value_before, value_after : float
        The pair's agreement over all roll calls of the window.
    change : Estimate
        Of the pair, after less before, with the interval.
    median_before, median_after : float
        Of all dyads that have a value in both windows.
    median_change : Estimate
        After less before.
    difference : Estimate
        The pair's change less the median's: what is theirs.
    percentile : float
        Of the pair's change among the changes of all these dyads (100: rose most).
    dyads : int
    level : float
        Of the intervals.
    """

    a: str
    b: str
    index: str
    before: tuple[int, int]
    after: tuple[int, int]
    joint_before: int
    joint_after: int
    value_before: float
    value_after: float
    change: Estimate
    median_before: float
    median_after: float
    median_change: Estimate
    difference: Estimate
    percentile: float
    dyads: int
    level: float


def shift(
    rc: RollCalls,
    a: str,
    b: str,
    *,
    at: int,
    window: int = 5,
    index: str = "simple",
    absent: str = "drop",
    minimum: int = 10,
    draws: int = 200,
    seed: int = SEED,
    clusters: Sequence[Hashable] | Array | pd.Series | None = None,
    level: float = 0.95,
) -> Shift:
    """Did a pair's agreement change around a regular session, more than everyone's?

    Parameters
    ----------
    rc, a, b, index, absent, minimum, draws, seed, clusters, level
        As in ``rank_interval``.
    at : int
        First regular session of the time after.
    window : int
        Regular sessions before and after; fewer where the record begins or ends.

    Returns
    -------
    Shift

    Raises
    ------
    ValueError
        As ``interval``; if a window has no roll call or the pair has no value there.

    Notes
    -----
    The roll calls of each window are pooled, so sessions count by their roll calls, and drawn within each window; the
    same draw serves all dyads. Trap: windows chosen after a look at the series show a change too easily, and a change
    of the agenda is one, too: repeat it on ``rc.where`` of one topic.
    """
    _known(index)
    _enough(minimum)
    if window < 1:
        raise ValueError(f"window must be at least 1 session, not {window}")
    labels = _clusters(rc, clusters)
    i, j = _pair(rc.states, a, b)
    session = rc.calls["regular_session"].to_numpy(dtype=np.int64)
    rng = np.random.default_rng(seed)
    windows = [np.flatnonzero((session >= s) & (session < s + window)) for s in (at - window, at)]
    for side, rows in zip(("before", "from"), windows, strict=True):
        if not len(rows):
            raise ValueError(f"there are no roll calls in the {window} sessions {side} session {at}")
    dyads = np.logical_and(*(_valid(rc.codes[rows], index, absent, minimum) for rows in windows))
    if not dyads[min(i, j), max(i, j)]:
        raise ValueError(f"{a} and {b} have no value of {index} in the sessions before and from session {at}")
    place = _place(dyads, i, j)
    (old, old_draws), (new, new_draws) = (
        _resample(
            rc.codes[rows],
            dyads,
            index,
            absent,
            _weights(rng, len(rows), draws, None if labels is None else labels[rows]),
        )
        for rows in windows
    )

    def changes(before: Array, after: Array) -> tuple[float, float]:
        return float(after[place]) - float(before[place]), float(np.nanmedian(after)) - float(np.nanmedian(before))

    drawn = np.array([changes(o, n) for o, n in zip(old_draws, new_draws, strict=True)])
    pair, median = changes(old, new)
    joint = [int(_pair_sums(_scores(rc.codes[r], absent), i, j, np.ones((1, len(r)))).n[0]) for r in windows]
    return Shift(
        a=a,
        b=b,
        index=index,
        before=(int(session[windows[0]].min()), int(session[windows[0]].max())),
        after=(int(session[windows[1]].min()), int(session[windows[1]].max())),
        joint_before=joint[0],
        joint_after=joint[1],
        value_before=float(old[place]),
        value_after=float(new[place]),
        change=Estimate(pair, *_limits(drawn[:, 0], level)),
        median_before=float(np.median(old)),
        median_after=float(np.median(new)),
        median_change=Estimate(median, *_limits(drawn[:, 1], level)),
        difference=Estimate(pair - median, *_limits(drawn[:, 0] - drawn[:, 1], level)),
        percentile=_standing(new - old, (new - old)[place])[1],
        dyads=int(dyads.sum()),
        level=level,
    )


# How a pair agrees, how a state votes -------------------------------------------------------------------------------


def split(rc: RollCalls, a: str, b: str, *, by: By = "regular_session") -> pd.DataFrame:
    """How a pair agrees and parts.

    Returns
    -------
    DataFrame
        One row a group: ``group``, then shares of the joint roll calls: ``both_yes``, ``both_no``, ``both_abstain``,
        ``one_abstains`` (the other says yes or no), ``opposite`` (yes against no); ``joint`` (roll calls in which both
        said yes, no or abstain). Shares are missing without one.
    """
    i, j = _pair(rc.states, a, b)
    rows = []
    for group, at in _groups(rc, by):
        votes = rc.codes[at][:, [i, j]]
        x, y = votes[(votes > ABSENT).all(axis=1)].T
        counts = [((x == v) & (y == v)).sum() for v in (YES, NO, ABSTAIN)]
        counts += [((x == ABSTAIN) != (y == ABSTAIN)).sum(), (np.abs(x - y) == NO - YES).sum()]
        rows.append((group, *(c / len(x) if len(x) else np.nan for c in counts), len(x)))
    columns = ["group", "both_yes", "both_no", "both_abstain", "one_abstains", "opposite", "joint"]
    return pd.DataFrame(rows, columns=columns)


def opposed(rc: RollCalls, a: str, b: str) -> pd.DataFrame:
    """Roll calls in which one of a pair said yes and the other no.

    Returns
    -------
    DataFrame
        Rows of ``rc.calls`` with ``vote_a`` and ``vote_b`` (``yes``, ``no``).
    """
    i, j = _pair(rc.states, a, b)
    words = {YES: "yes", NO: "no"}
    found = np.isin(rc.codes[:, i], (YES, NO)) & np.isin(rc.codes[:, j], (YES, NO)) & (rc.codes[:, i] != rc.codes[:, j])
    out = rc.calls[found].reset_index(drop=True)
    return out.assign(vote_a=[words[v] for v in rc.codes[found, i]], vote_b=[words[v] for v in rc.codes[found, j]])


def majority(rc: RollCalls, state: str, *, by: By = "regular_session") -> pd.DataFrame:
    """Voting profile of a state.

    Returns
    -------
    DataFrame
        One row a group in which the state is a member: ``group``; shares of the votes it cast: ``with_majority`` (its
        vote is the one most members cast, or one of those if several tie), ``minority`` (at most a tenth of the
        members who voted cast it), ``alone`` (nobody else did), ``yes``, ``no``, ``abstain``; ``absent`` (share of
        ``calls``); ``votes`` (cast), ``calls`` (roll calls as a member).

    Notes
    -----
    Trap: almost all adopted texts have a majority of yes, so ``with_majority`` is nearly the share of yes.
    """
    column = _column(rc.states, state)
    rows = []
    for group, at in _groups(rc, by):
        codes = rc.codes[at]
        codes = codes[codes[:, column] != NOT_MEMBER]
        calls = len(codes)
        if not calls:
            continue
        codes = codes[codes[:, column] != ABSENT]
        own = codes[:, column]
        tally = np.stack([(codes == v).sum(axis=1) for v in (YES, ABSTAIN, NO)], axis=1)
        same = tally[np.arange(len(own)), own - YES]
        marks = [same == tally.max(axis=1), same <= tally.sum(axis=1) / 10, same == 1, own == YES, own == NO]
        marks.append(own == ABSTAIN)
        shares = [m.mean() if len(own) else np.nan for m in marks]
        rows.append((group, *shares, 1 - len(own) / calls, len(own), calls))
    columns = ["group", "with_majority", "minority", "alone", "yes", "no", "abstain", "absent", "votes", "calls"]
    return pd.DataFrame(rows, columns=columns)


def coincidence(rc: RollCalls, state: str, other: str, *, by: By = "regular_session") -> pd.DataFrame:
    """Voting coincidence of two states, as the US State Department reckons it for its reports to Congress.

    Returns
    -------
    DataFrame
        One row a group: ``group``; ``value``: same yes or no votes over same and opposite ones, all abstentions and
        absences left out; ``value_since_2017``: same votes (both abstaining among them) and half the partial ones, over
        all joint votes; ``same`` (both yes or both no), ``both_abstain``, ``partial`` (exactly one abstains),
        ``opposite`` (counts). Missing without such votes.

    Notes
    -----
    *Voting Practices in the United Nations*, "Format and methodology": the figure for "votes only" counted just the
    votes in which both said yes or no from the first report to that for 2016 (wording checked in that for 2008). The
    report for 2017 brought in "partial" votes at half a point, which is Lijphart's index; its "same" includes that
    both abstain (its counts come out only so).

    Traps: the two must not stand in one series. The reports count by calendar year (``by=rc.calls["date"].dt.year``)
    and give a second figure that credits consensus resolutions as agreement; this does not.
    """
    i, j = _pair(rc.states, state, other)
    rows = []
    for group, at in _groups(rc, by):
        sums = _pair_sums(_scores(rc.codes[at], "drop"), i, j, np.ones((1, len(at))))
        opposite, partial = int(sums.opposite[0]), int(sums.half[0])
        same, joint = int(sums.both[0]) - opposite, int(sums.n[0])
        abstain = joint - same - opposite - partial
        value = same / (same + opposite) if same + opposite else np.nan
        later = (same + abstain + partial / 2) / joint if joint else np.nan
        rows.append((group, value, later, same, abstain, partial, opposite))
    columns = ["group", "value", "value_since_2017", "same", "both_abstain", "partial", "opposite"]
    return pd.DataFrame(rows, columns=columns)


# Robustness ---------------------------------------------------------------------------------------------------------


def _selection(calls: pd.DataFrame, name: str) -> pd.Series:
    if name == "all":
        return pd.Series(True, index=calls.index)
    if name.startswith("contested "):
        return contested(calls, minority=float(name.removeprefix("contested ").removesuffix(" %")) / 100)
    if name == "important":
        return important(calls)
    if name == "without Ukraine":
        return ~on_topic(calls, "ukraine")
    raise ValueError(f"unknown selection of roll calls {name!r}")


def multiverse(
    rc: RollCalls, a: str, b: str, *, grid: Mapping[str, Sequence[Any]] = GRID, minimum: int = 10
) -> pd.DataFrame:
    """Where a pair stands among all dyads, under every coding of a grid.

    Parameters
    ----------
    rc : RollCalls
        All roll calls.
    a, b : str
    grid : mapping
        ``index``, ``absent``, ``calls`` (``all``, ``contested <n> %``, ``important``, ``without Ukraine``) and
        ``sessions`` (numbers of last regular sessions), as in ``GRID``.
    minimum : int
        Fewest joint roll calls for a value.

    Returns
    -------
    DataFrame
        One row a coding: ``index``, ``absent``, ``calls``, ``sessions``, ``first_session``, ``last_session`` (of the
        roll calls used), ``roll_calls``, ``joint``, ``value``, ``rank``, ``dyads``, ``percentile`` (as in ``compare``),
        ``holds`` (nullable boolean: closer than the median dyad, percentile above 50).

    Raises
    ------
    ValueError
        For unknown codings or states, or a selection without a roll call.

    Notes
    -----
    Steegen, Tuerlinckx, Gelman and Vanpaemel (2016), Perspectives on Psychological Science 11. Traps: the rows overlap,
    so "holds in k of n" is not a probability; ``lijphart`` and ``s`` are one order of dyads and always agree; the last
    sessions with *important* roll calls are old ones (see ``last_session``), and the last session of all may still run.
    """
    i, j = _pair(rc.states, a, b)
    for index in grid["index"]:
        _known(index)
    records = []
    for name, length, absent in product(grid["calls"], grid["sessions"], grid["absent"]):
        part = rc.where(_selection(rc.calls, name))
        sessions = sorted(set(part.calls["regular_session"].astype(int)))[-length:]
        part = part.where(part.calls["regular_session"].isin(sessions))
        if part.calls.empty:
            raise ValueError(f"there are no roll calls: {name}")
        everything = np.zeros(len(part.calls), dtype=np.int8)
        for index, agr in agreements(
            part, indices=grid["index"], by=everything, absent=absent, minimum=minimum
        ).items():
            row = compare(agr, a, b).iloc[0]
            records.append(
                {"index": index, "absent": absent, "calls": name, "sessions": length}
                | {"first_session": sessions[0], "last_session": sessions[-1], "roll_calls": len(part.calls)}
                | {"joint": int(agr.joint[0, i, j]), "value": row["value"], "rank": row["rank"]}
                | {"dyads": int(row["dyads"]), "percentile": row["percentile"]}
            )
    out = pd.DataFrame(records)
    holds = (out["percentile"] > 50).astype("boolean").mask(out["percentile"].isna())
    out = out.assign(holds=holds)
    order = {column: pd.Categorical(out[column], list(grid[column])).codes for column in ("index", "absent", "calls")}
    keys = pd.DataFrame(order | {"sessions": out["sessions"]})
    return out.loc[keys.sort_values(list(keys)).index].reset_index(drop=True)
