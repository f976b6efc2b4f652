"""China, Russia and the United States in the General Assembly: by topic, text by text, and against what others published.

The indices and the ranking of pairs are in ``voting``; here they are put to the questions of the chapter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from rcanalysis.measures import voting

TRIAD = ("CHN", "RUS", "USA")
"""The three states the chapter compares."""

SPANS: Mapping[str, tuple[int, int]] = MappingProxyType({"2014–2022": (69, 76), "2022–2026": (77, 80)})
"""The two last eras and the regular sessions they are made of."""

TOPICS = (
    *("middle-east", "human-rights", "disarmament", "nuclear"),
    *("colonialism", "economic", "sanctions", "ukraine"),
)
"""Topics with at least five roll calls in each era."""

ISSUE_CODES: Mapping[str, str] = MappingProxyType(
    {
        "middle-east": "me",
        "nuclear": "nu",
        "disarmament": "di",
        "human-rights": "hr",
        "colonialism": "co",
        "economic": "ec",
    }
)
"""Published issue code that each topic comes nearest to."""

RECURRING: Mapping[str, str] = MappingProxyType(
    {
        "Unilateral coercive measures and human rights": r"^human rights and unilateral coercive measures",
        "Economic coercion of developing countries": r"coercion against developing countries",
        "Embargo of the United States against Cuba": r"embargo imposed by the united states",
        "A democratic and equitable international order": r"democratic and equitable international order",
        "Glorification of Nazism (proposed by Russia)": r"glorification of nazism|fuelling contemporary forms of racism",
        "No first placement of weapons in outer space (proposed by Russia)": r"^no first placement of weapons in outer space",
        "Prevention of an arms race in outer space": r"^prevention of an arms race in outer space$",
        "Treaty on the Prohibition of Nuclear Weapons": r"^treaty on the prohibition of nuclear weapons",
        "Comprehensive Nuclear-Test-Ban Treaty": r"^comprehensive nuclear-test-ban treaty",
        "Arms Trade Treaty": r"^the arms trade treaty",
        "Displaced persons from Abkhazia and South Ossetia, Georgia": r"displaced persons and refugees from abkhazia",
        "Human rights in Iran": r"human rights in the islamic republic of iran",
        "Human rights in Syria": r"human rights in the syrian arab republic",
        "Human rights in North Korea": r"human rights in the democratic people.s republic of korea",
    }
)
"""Texts that come back, by words of the title in lower case."""

PUBLISHED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"half-point": ("lijphart", "abstain"), "state-department": ("lijphart", "drop"), "identical": ("simple", "drop")}
)
"""Index and treatment of absence that each published measure comes to."""

_WORDS = {code: word for word, code in voting.VOTES.items()} | {voting.NOT_MEMBER: ""}


def by_topic(
    rc: voting.RollCalls,
    a: str = "CHN",
    b: str = "RUS",
    *,
    topics: Iterable[str] = TOPICS,
    spans: Mapping[str, tuple[int, int]] = SPANS,
    minimum: int = 5,
) -> pd.DataFrame:
    """Agreement of a pair by topic and era, with its place among all pairs.

    Parameters
    ----------
    rc : RollCalls
    a, b : str
    topics : iterable of str
        As in the column ``topics`` of the roll calls.
    spans : mapping of str to (int, int)
        Name of an era to its first and last regular session.
    minimum : int
        Fewest joint roll calls for a value, of any pair.

    Returns
    -------
    DataFrame
        ``topic``, ``era``, ``value`` (share of identical votes), ``lower``, ``upper`` (95 % bootstrap over texts),
        ``percentile`` and ``kappa_percentile`` (share of pairs that agree less, percent; plain and corrected for
        chance), ``opposite`` (share of yes against no), ``n`` (joint roll calls). Combinations below the minimum are
        left out.

    Notes
    -----
    Traps: a roll call may have several topics; and where a pair always casts the same vote there is nothing to correct
    for chance, so that ``kappa_percentile`` is missing.
    """
    rows: list[dict[str, Any]] = []
    for topic in topics:
        chosen = voting.on_topic(rc.calls, topic)
        for era, (first, last) in spans.items():
            part = rc.where(chosen & rc.calls["regular_session"].between(first, last))
            one = ["all"] * len(part.calls)
            if len(one) < minimum:
                continue
            texts = voting.texts(part.calls)
            at = voting.interval(part, [(a, b)], by=one, minimum=minimum, clusters=texts).iloc[0]
            if pd.isna(at["value"]):
                continue
            found = voting.agreements(part, indices=("simple", "kappa"), by=one, minimum=minimum)
            plain, kappa = (voting.compare(found[index], a, b).iloc[0] for index in ("simple", "kappa"))
            rows.append(
                {
                    "topic": topic,
                    "era": era,
                    **{column: float(at[column]) for column in ("value", "lower", "upper")},
                    "percentile": float(plain["percentile"]),
                    "kappa_percentile": float(kappa["percentile"]),
                    "opposite": float(voting.split(part, a, b, by=one)["opposite"].iloc[0]),
                    "n": int(at["joint"]),
                }
            )
    columns = ["topic", "era", "value", "lower", "upper", "percentile", "kappa_percentile", "opposite", "n"]
    return pd.DataFrame(rows, columns=columns)


def cast(rc: voting.RollCalls, states: Iterable[str] = TRIAD) -> pd.DataFrame:
    """Votes of some states in words, a row a roll call: ``symbol`` and a column a state (blank where not a member)."""
    out = pd.DataFrame({"symbol": rc.calls["symbol"].astype(str).to_numpy()})
    for state in states:
        if state not in rc.states:
            raise ValueError(f"no state {state!r} among the roll calls")
        out[state] = [_WORDS[int(code)] for code in rc.codes[:, rc.states.index(state)]]
    return out


def tally(votes: Iterable[str]) -> str:
    """Votes with their counts, the most frequent first: ``yes 31, abstain 1``."""
    counts = pd.Series(list(votes), dtype=object).value_counts()
    return ", ".join(
        f"{word} {int(n)}" for word, n in sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    )


def leaving(rc: voting.RollCalls, a: str, b: str) -> pd.DataFrame:
    """How often each of two states leaves the majority, and what the other does then.

    Parameters
    ----------
    rc : RollCalls
    a, b : str

    Returns
    -------
    DataFrame
        A row each for ``a`` and ``b``: ``state``, ``other``, ``votes`` (roll calls on which both cast a vote), ``left``
        (the state's vote is not the one most members cast), ``with_other`` (the other left it, too), ``same`` (and cast
        the same vote), ``stayed`` (the other did not leave it), ``expected`` (``with_other`` if the two left it
        independently of each other).

    Notes
    -----
    Ties for the most frequent vote count as the majority for each. Trap: almost always the majority says yes, so that
    leaving it means to abstain or to vote no.
    """
    counts = np.stack([(rc.codes == code).sum(axis=1) for code in (voting.YES, voting.ABSTAIN, voting.NO)], axis=1)
    top = counts == counts.max(axis=1, keepdims=True)
    codes = {state: rc.codes[:, rc.states.index(state)] for state in (a, b)}
    cast_ = (codes[a] > voting.ABSENT) & (codes[b] > voting.ABSENT)
    left = {state: cast_ & ~top[np.arange(len(top)), np.clip(code, 1, 3) - 1] for state, code in codes.items()}
    together = left[a] & left[b]
    votes = int(cast_.sum())
    return pd.DataFrame(
        [
            {
                "state": state,
                "other": other,
                "votes": votes,
                "left": int(left[state].sum()),
                "with_other": int(together.sum()),
                "same": int((together & (codes[a] == codes[b])).sum()),
                "stayed": int((left[state] & ~left[other]).sum()),
                "expected": left[state].sum() * left[other].sum() / votes if votes else np.nan,
            }
            for state, other in ((a, b), (b, a))
        ]
    )


def recurring(
    rc: voting.RollCalls,
    *,
    texts: Mapping[str, str] = RECURRING,
    since: str = "1991-12-26",
    states: tuple[str, ...] = TRIAD,
) -> pd.DataFrame:
    """How some states voted on texts that come back.

    Parameters
    ----------
    rc : RollCalls
    texts : mapping of str to str
        Name of a text to a regular expression for its title in lower case.
    since : str
        First day.
    states : tuple of str
        The first two are compared.

    Returns
    -------
    DataFrame
        ``text``, ``n`` (roll calls), ``first``, ``last`` (years), a column a state (``tally`` of its votes), ``alike``
        (roll calls on which the first two cast the same vote). Texts without a roll call are left out.

    Notes
    -----
    Trap: a year in which a text passed without a vote, or without votes by name, has no row.
    """
    late = rc.where(rc.calls["date"] >= since)
    title = late.calls["title"].astype(str).str.lower()
    rows = []
    for text, pattern in texts.items():
        part = late.where(title.str.contains(pattern, regex=True))
        if part.calls.empty:
            continue
        votes = cast(part, states)
        years = part.calls["date"].dt.year
        rows.append(
            {
                "text": text,
                "n": len(votes),
                "first": int(years.min()),
                "last": int(years.max()),
                **{state: tally(votes[state]) for state in states},
                "alike": int((votes[states[0]] == votes[states[1]]).sum()),
            }
        )
    return pd.DataFrame(rows, columns=["text", "n", "first", "last", *states, "alike"])


def on_ukraine(rc: voting.RollCalls, reported: pd.DataFrame, *, since: str = "2014-01-01") -> pd.DataFrame:
    """Every resolution on Ukraine with the votes of the three, and those that only reports give.

    Parameters
    ----------
    rc : RollCalls
    reported : DataFrame
        Table ``ga_reported``; its rows without a symbol are not on the war and are left out.
    since : str
        First day.

    Returns
    -------
    DataFrame
        By date: ``date``, ``symbol``, ``title``, ``yes``, ``no``, ``abstain`` (members), ``CHN``, ``RUS``, ``USA``
        (votes), ``reported`` (not in the roll-call data), ``source_ids``.
    """
    part = rc.where(voting.on_topic(rc.calls, "ukraine") & (rc.calls["date"] >= since))
    counts = ["yes", "no", "abstain"]
    known = part.calls[["date", "symbol", "title", *counts]].reset_index(drop=True)
    known = known.astype({"symbol": str, "title": str}).join(cast(part)[list(TRIAD)])
    known = known.assign(reported=False, source_ids=[()] * len(known))
    extra = reported[reported["symbol"].notna()].rename(columns={"chn": "CHN", "rus": "RUS", "usa": "USA"})
    extra = extra.astype({"symbol": str, "title": str, "CHN": str, "RUS": str, "USA": str}).assign(reported=True)
    out = pd.concat([known, extra[list(known.columns)]], ignore_index=True)
    return out.astype(dict.fromkeys(counts, "int64")).sort_values(["date", "symbol"], kind="stable", ignore_index=True)


def published_scores(rc: voting.RollCalls, published: pd.DataFrame) -> pd.DataFrame:
    """Published scores beside ours, with the same pair, calendar year and definition.

    Parameters
    ----------
    rc : RollCalls
    published : DataFrame
        Table ``agreement_published``.

    Returns
    -------
    DataFrame
        ``measure``, ``a``, ``b``, ``year``, ``ours``, ``theirs`` (percent), ``difference`` (ours less theirs, percentage
        points), ``votes`` (ours), ``their_votes`` (missing where they do not say). Years without a value of ours are
        left out.

    Notes
    -----
    Trap: others leave out votes, or count parts of a resolution, in ways they do not always state; ``votes`` and
    ``their_votes`` show it.
    """
    states = tuple(sorted({*published["a"].astype(str), *published["b"].astype(str)}))
    # only the states that are compared: all pairs would take two hundred times as long
    rc = voting.RollCalls(rc.codes[:, [rc.states.index(state) for state in states]], rc.calls, states)
    years = rc.calls["date"].dt.year
    span = rc.where(years.isin(published["year"].astype(int).unique()))
    by = span.calls["date"].dt.year
    found = {
        measure: voting.agreement(span, index=index, by=by, absent=absent)
        for measure, (index, absent) in PUBLISHED.items()
        if (published["measure"].astype(str) == measure).any()
    }
    rows = []
    for row in published.itertuples():
        pair = found[str(row.measure)].pair(str(row.a), str(row.b)).set_index("group")
        if int(row.year) not in pair.index or np.isnan(pair.loc[int(row.year), "value"]):
            continue
        ours = pair.loc[int(row.year)]
        rows.append(
            {
                "measure": str(row.measure),
                "a": str(row.a),
                "b": str(row.b),
                "year": int(row.year),
                "ours": 100 * float(ours["value"]),
                "theirs": float(row.value),
                "votes": int(ours["joint"]),
                "their_votes": row.votes,
            }
        )
    out = pd.DataFrame(rows, columns=["measure", "a", "b", "year", "ours", "theirs", "votes", "their_votes"])
    return out.assign(difference=out["ours"] - out["theirs"], their_votes=out["their_votes"].astype("Int64"))


def topic_check(calls: pd.DataFrame, *, codes: Mapping[str, str] = ISSUE_CODES) -> pd.DataFrame:
    """Topics by our words against the published issue codes, over the roll calls that carry a code.

    Parameters
    ----------
    calls : DataFrame
        Table ``ga_rollcalls``: ``topics``, ``issues``.
    codes : mapping of str to str
        Topic to code.

    Returns
    -------
    DataFrame
        ``topic``, ``ours``, ``theirs`` (roll calls with it), ``precision`` (of ours, share that the code has), ``recall``
        (of the code's, share that ours has), ``kappa`` (Cohen 1960).
    """
    coded = calls[calls["issues"].map(len) > 0]
    rows = []
    for topic, code in codes.items():
        ours = np.array([topic in topics for topics in coded["topics"]], dtype=bool)
        theirs = np.array([code in issues for issues in coded["issues"]], dtype=bool)
        both = int((ours & theirs).sum())
        chance = ours.mean() * theirs.mean() + (1 - ours.mean()) * (1 - theirs.mean())
        rows.append(
            {
                "topic": topic,
                "ours": int(ours.sum()),
                "theirs": int(theirs.sum()),
                "precision": both / ours.sum() if ours.any() else np.nan,
                "recall": both / theirs.sum() if theirs.any() else np.nan,
                "kappa": ((ours == theirs).mean() - chance) / (1 - chance) if chance < 1 else np.nan,
            }
        )
    return pd.DataFrame(rows)
