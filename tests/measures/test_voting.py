"""Agreement in the General Assembly: by hand, against loops and other formulas, by property, on the record."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from rcanalysis import load
from rcanalysis.measures import voting
from rcanalysis.measures.voting import INDICES, RollCalls

LETTERS = {"Y": "yes", "A": "abstain", "N": "no", "0": "absent"}


def tables(rows: Mapping[str, str], *, sessions: Sequence[int] | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Roll calls and votes from one string a state, a letter a roll call: Y, A, N, 0 absent, . not a member."""
    number = len(next(iter(rows.values())))
    symbols = [f"A/RES/{i:03}" for i in range(number)]
    tally = {w: [sum(r[i] == c for r in rows.values()) for i in range(number)] for c, w in LETTERS.items()}
    calls = pd.DataFrame(
        {
            "symbol": pd.Series(symbols, dtype="string"),
            "regular_session": pd.array(sessions or [70] * number, dtype="Int64"),
            "date": pd.Timestamp("2020-01-01") + pd.to_timedelta(range(number), "D"),
            "topics": [("ukraine",) if i % 3 == 0 else ("nuclear", "disarmament") for i in range(number)],
            "important": pd.array([i % 2 == 0 if i < 4 else None for i in range(number)], dtype="boolean"),
        }
        | {w: pd.array(n, dtype="Int64") for w, n in tally.items()}
    )
    cast = [(symbols[i], s, LETTERS[c]) for s, r in rows.items() for i, c in enumerate(r) if c != "."]
    return calls, pd.DataFrame(cast, columns=["symbol", "iso3", "vote"]).astype("category")


def record(rows: Mapping[str, str], *, sessions: Sequence[int] | None = None) -> RollCalls:
    return voting.roll_calls(*tables(rows, sessions=sessions))


def value(rc: RollCalls, a: str, b: str, index: str = "simple", **options: Any) -> float:
    agr = voting.agreement(rc, index=index, by=["all"] * len(rc.calls), minimum=1, **options)
    return float(agr.values[0, agr.states.index(a), agr.states.index(b)])


def resampled(rc: RollCalls, weights: Sequence[int]) -> RollCalls:
    """The roll calls repeated as drawn."""
    at = np.repeat(np.arange(len(rc.calls)), weights)
    return RollCalls(rc.codes[at], rc.calls.iloc[at].reset_index(drop=True), rc.states)


def many(seed: int, *, calls: int = 60, states: int = 6, sessions: Sequence[int] | None = None) -> RollCalls:
    rng = np.random.default_rng(seed)
    lean = np.linspace(0.1, 0.9, states)
    rows = {}
    for s in range(states):
        draw = rng.random(calls)
        letters = np.where(draw < lean[s], "Y", np.where(draw < lean[s] + (1 - lean[s]) / 2, "A", "N"))
        rows[chr(65 + s) * 3] = "".join(np.where(rng.random(calls) < 0.1, "0", letters))
    return record(rows, sessions=sessions)


# By hand ------------------------------------------------------------------------------------------------------------

HAND = {
    "AAA": "YYNAYN",
    "BBB": "YNNAAN",
    "CCC": "NYA0Y.",
    "DDD": "YYYYYY",
    "EEE": "YYYYYY",
}


@pytest.mark.parametrize(
    ("index", "ab", "ac"),
    [
        # A and B: 6 joint, identical in calls 1, 3, 4, 6; one abstains in 5; opposite in 2.
        # A and C: joint 1, 2, 3, 5 (C absent in 4, no member in 6); identical 2 and 5, one abstains 3, opposite 1.
        ("simple", 4 / 6, 2 / 4),
        ("lijphart", (4 + 1 / 2) / 6, (2 + 1 / 2) / 4),
        # sum |d| = 1 + 2 = 3 both times; largest 2 a call
        ("s", 1 - 2 * 3 / (6 * 2), 1 - 2 * 3 / (4 * 2)),
        # sum d^2 = 1 + 4 = 5 both times; largest 4 a call
        ("s-squared", 1 - 2 * 5 / (6 * 4), 1 - 2 * 5 / (4 * 4)),
        # A has 3 Y, 1 A, 2 N, B 1 Y, 2 A, 3 N: expected (3 (2 + 3*4) + 1 (1 + 3) + 2 (1*4 + 2)) / 36, observed 5/6
        # A has 3 Y, 1 N, C 2 Y, 1 A, 1 N: expected (3 (1 + 4) + 1 (2*4 + 1)) / 16 = 24/16, observed 5/4
        ("kappa", 1 - (5 / 6) / (58 / 36), 1 - (5 / 4) / (24 / 16)),
        # pooled 4 Y, 3 A, 5 N of 12: expected 2 (4*3 + 3*5 + 4*5*4) / 144; pooled 5 Y, 1 A, 2 N: 2 (5 + 2 + 5*2*4) / 64
        ("pi", 1 - (5 / 6) / (214 / 144), 1 - (5 / 4) / (94 / 64)),
    ],
)
def test_every_index_as_worked_by_hand(index: str, ab: float, ac: float) -> None:
    rc = record(HAND)
    assert value(rc, "AAA", "BBB", index) == pytest.approx(ab, abs=1e-6)
    assert value(rc, "AAA", "CCC", index) == pytest.approx(ac, abs=1e-6)


def test_an_absence_counts_as_abstention_if_asked_but_never_before_membership() -> None:
    rc = record(HAND)
    # now call 4 is joint and identical (A abstains, C absent): 3 of 5; call 6 stays out
    assert value(rc, "AAA", "CCC", absent="abstain") == pytest.approx(3 / 5)
    agr = voting.agreement(rc, minimum=1, absent="abstain")
    assert agr.pair("AAA", "CCC")["joint"].tolist() == [5]
    assert voting.agreement(rc, minimum=1).pair("AAA", "CCC")["joint"].tolist() == [4]


def test_chance_corrected_indices_are_missing_where_no_disagreement_is_expected() -> None:
    rc = record(HAND)
    assert math.isnan(value(rc, "DDD", "EEE", "kappa")) and math.isnan(value(rc, "DDD", "EEE", "pi"))
    assert value(rc, "DDD", "EEE", "s-squared") == 1
    # one side never varies: kappa is 0 however they vote
    assert value(rc, "AAA", "DDD", "kappa") == pytest.approx(0, abs=1e-7)


def test_matrix_codes_calls_and_states() -> None:
    rc = record(HAND)
    assert rc.states == ("AAA", "BBB", "CCC", "DDD", "EEE")
    assert rc.codes.dtype == np.int8
    assert rc.codes[:, 2].tolist() == [3, 1, 2, 0, 1, -1]
    assert rc.calls["symbol"].tolist() == [f"A/RES/{i:03}" for i in range(6)]


def test_roll_calls_come_by_date_then_symbol_and_other_votes_are_left_out() -> None:
    calls, votes = tables(HAND)
    calls["date"] = [pd.Timestamp("2020-01-02")] * 2 + [pd.Timestamp("2020-01-01")] * 4
    rc = voting.roll_calls(calls.iloc[[1, 4, 0, 3]], votes)
    assert rc.calls["symbol"].str[-1].tolist() == ["3", "4", "0", "1"]
    assert rc.codes[:, 0].tolist() == [2, 1, 1, 1]


def test_the_minimum_blanks_dyads_with_few_joint_roll_calls() -> None:
    rc = record(HAND)
    agr = voting.agreement(rc, minimum=5)
    assert np.isnan(agr.pair("AAA", "CCC")["value"]).all()
    assert agr.pair("AAA", "BBB")["value"].tolist() == pytest.approx([4 / 6])
    assert voting.agreement(rc, minimum=4).pair("AAA", "CCC")["value"].tolist() == [0.5]


def test_groups_are_sorted_and_only_labelled_roll_calls_count() -> None:
    rc = record(HAND, sessions=[71, 70, 71, 70, 71, 70])
    agr = voting.agreement(rc, minimum=1)
    assert agr.groups == (70, 71)
    # session 70 holds 2, 4, 6: opposite, identical, identical; 71 holds 1, 3, 5: identical, identical, half
    assert agr.pair("AAA", "BBB")["value"].tolist() == pytest.approx([2 / 3, 2 / 3])
    assert voting.agreement(rc, minimum=1, index="s").pair("AAA", "BBB")["value"].tolist() == pytest.approx(
        [1 / 3, 2 / 3]
    )
    ordered = pd.Categorical(["b", None, "b", "a", "b", "b"], categories=["b", "c", "a"], ordered=True)
    again = voting.agreement(rc, by=ordered, minimum=1)
    assert again.groups == ("b", "a")
    assert again.pair("AAA", "BBB")["joint"].tolist() == [4, 1]


def test_frame_lists_every_dyad_that_shares_a_roll_call_once() -> None:
    rc = record({"AAA": "YY.", "BBB": "YN.", "CCC": "..Y", "DDD": "0YY"})
    frame = voting.agreement(rc, minimum=2).frame()
    got = [(a, b, j, None if math.isnan(v) else v) for a, b, v, j in frame[["a", "b", "value", "joint"]].to_numpy()]
    assert got == [("AAA", "BBB", 2, 0.5), ("AAA", "DDD", 1, None), ("BBB", "DDD", 1, None), ("CCC", "DDD", 1, None)]
    assert (frame["group"] == 70).all()


def test_agreements_share_what_each_alone_would_give() -> None:
    rc = many(1, sessions=[70, 71] * 30)
    for absent in ("drop", "abstain"):
        shared = voting.agreements(rc, absent=absent)
        assert list(shared) == list(INDICES)
        for index, agr in shared.items():
            alone = voting.agreement(rc, index=index, absent=absent)
            assert agr.index == index
            np.testing.assert_array_equal(agr.values, alone.values)
            np.testing.assert_array_equal(agr.joint, alone.joint)


# Independent routes -------------------------------------------------------------------------------------------------


def by_loop(rc: RollCalls, i: int, j: int, index: str, absent: str) -> tuple[float, int]:
    """One dyad, roll call by roll call, with expected distances summed over all combinations of their votes."""
    pairs = []
    for x, y in zip(rc.codes[:, i].tolist(), rc.codes[:, j].tolist(), strict=True):
        if absent == "abstain":
            x, y = 2 if x == 0 else x, 2 if y == 0 else y
        if x > 0 and y > 0:
            pairs.append((x, y))
    n = len(pairs)
    if not n:
        return math.nan, 0
    if index == "simple":
        return sum(x == y for x, y in pairs) / n, n
    if index == "lijphart":
        return sum(1 if x == y else 0.5 if 2 in (x, y) else 0 for x, y in pairs) / n, n
    if index == "s":
        return 1 - 2 * sum(abs(x - y) for x, y in pairs) / (n * 2), n
    observed = sum((x - y) ** 2 for x, y in pairs) / n
    if index == "s-squared":
        return 1 - 2 * observed / 4, n
    first, second = [x for x, _ in pairs], [y for _, y in pairs]
    if index == "pi":
        first = second = first + second
    expected = sum((x - y) ** 2 for x in first for y in second) / (len(first) * len(second))
    return (1 - observed / expected if expected else math.nan), n


matrices = (
    st.integers(2, 4)
    .flatmap(
        lambda states: st.lists(
            st.text(alphabet="YYANN0.", min_size=states, max_size=states).filter(lambda c: set(c) != {"."}),
            min_size=1,
            max_size=9,
        )
    )
    .map(lambda columns: {chr(65 + s) * 3: "".join(c[s] for c in columns) for s in range(len(columns[0]))})
    .filter(lambda rows: all(set(row) != {"."} for row in rows.values()))  # a state without a row is unknown
)


@settings(max_examples=60, deadline=None)
@given(rows=matrices, absent=st.sampled_from(["drop", "abstain"]))
def test_all_dyads_at_once_equal_a_plain_loop(rows: dict[str, str], absent: str) -> None:
    rc = record(rows)
    for index, agr in voting.agreements(rc, absent=absent, minimum=1).items():
        for i, a in enumerate(rc.states):
            for j, b in enumerate(rc.states):
                want, joint = by_loop(rc, i, j, index, absent)
                assert agr.joint[0, i, j] == joint
                assert agr.values[0, i, j] == pytest.approx(want, abs=1e-6, nan_ok=True), (index, a, b)


def test_kappa_is_that_of_statsmodels_and_the_concordance_correlation() -> None:
    rc = many(2)
    agr = voting.agreement(rc, index="kappa")
    for i, j in combinations(range(len(rc.states)), 2):
        votes = rc.codes[:, [i, j]]
        x, y = votes[(votes > 0).all(axis=1)].T.astype(float)
        table = np.array([[((x == a) & (y == b)).sum() for b in (1, 2, 3)] for a in (1, 2, 3)])
        assert agr.values[0, i, j] == pytest.approx(cohens_kappa(table, wt="quadratic").kappa, abs=1e-6)
        concordance = 2 * np.cov(x, y, bias=True)[0, 1] / (x.var() + y.var() + (x.mean() - y.mean()) ** 2)
        assert agr.values[0, i, j] == pytest.approx(concordance, abs=1e-6)


def test_kappa_and_pi_are_those_of_haeges_code() -> None:
    # denomkappavv = ss1 + ss2 - 2/n s1 s2, denompivv = ss1 + ss2 - (s1 + s2)^2 / 2n, ssd over it; votes as 1, 2, 3
    rc = many(3)
    agr = voting.agreements(rc, indices=("kappa", "pi"))
    for i, j in combinations(range(len(rc.states)), 2):
        votes = rc.codes[:, [i, j]]
        x, y = votes[(votes > 0).all(axis=1)].T.astype(float)
        n, squares, distance = len(x), (x**2).sum() + (y**2).sum(), ((x - y) ** 2).sum()
        kappa = 1 - distance / (squares - 2 / n * x.sum() * y.sum())
        pi = 1 - distance / (squares - (x.sum() + y.sum()) ** 2 / (2 * n))
        assert agr["kappa"].values[0, i, j] == pytest.approx(kappa, abs=1e-6)
        assert agr["pi"].values[0, i, j] == pytest.approx(pi, abs=1e-6)


# Properties ---------------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(rows=matrices, seed=st.integers(0, 99))
def test_order_of_rows_and_of_states_does_not_matter(rows: dict[str, str], seed: int) -> None:
    calls, votes = tables(rows)
    rc = voting.roll_calls(calls, votes)
    mixed = voting.roll_calls(calls.sample(frac=1, random_state=seed), votes.sample(frac=1, random_state=seed))
    np.testing.assert_array_equal(rc.codes, mixed.codes)
    pd.testing.assert_frame_equal(rc.calls, mixed.calls)
    names = list(rows)
    new = dict(zip(names, np.random.default_rng(seed).permutation(names), strict=True))
    renamed = record({new[name]: row for name, row in rows.items()})
    for index in INDICES:
        for a, b in combinations(rc.states, 2):
            want = value(rc, a, b, index)
            assert value(renamed, new[a], new[b], index) == pytest.approx(want, nan_ok=True, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(rows=matrices, absent=st.sampled_from(["drop", "abstain"]))
def test_symmetric_own_agreement_one_and_bounded(rows: dict[str, str], absent: str) -> None:
    rc = record(rows)
    for index, agr in voting.agreements(rc, minimum=1, absent=absent).items():
        v = agr.values[0]
        np.testing.assert_array_equal(v, v.T)
        own = v.diagonal()
        assert (own[~np.isnan(own)] == 1).all()
        assert (~np.isnan(own)).sum() == (agr.joint[0].diagonal() > 0).sum() or index in ("kappa", "pi")
        known = v[~np.isnan(v)]
        low = 0 if index in ("simple", "lijphart") else -1
        assert ((known >= low - 1e-6) & (known <= 1)).all()
    shared = voting.agreements(rc, minimum=1, absent=absent)
    np.testing.assert_allclose(shared["s"].values, 2 * shared["lijphart"].values - 1, atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(rows=matrices, letter=st.sampled_from("YAN"))
def test_a_roll_call_that_one_of_the_two_misses_changes_nothing(rows: dict[str, str], letter: str) -> None:
    first, *others = rows
    longer = {s: r + ("0" if s == first else letter) for s, r in rows.items()}
    for index in INDICES:
        for other in others:
            before, after = (value(record(r), first, other, index) for r in (rows, longer))
            assert after == pytest.approx(before, nan_ok=True, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(rows=matrices, data=st.data())
def test_an_abstention_instead_of_an_agreement_never_raises(rows: dict[str, str], data: st.DataObject) -> None:
    # not so for kappa and pi: they may rise as the states' shares change
    agreed = [
        (s, t, i) for s, t in combinations(rows, 2) for i, c in enumerate(rows[s]) if c == rows[t][i] and c in "YN"
    ]
    assume(agreed)
    a, b, at = data.draw(st.sampled_from(agreed))
    changed = rows | {a: rows[a][:at] + "A" + rows[a][at + 1 :]}
    for index in ("simple", "lijphart", "s", "s-squared"):
        assert value(record(changed), a, b, index) < value(record(rows), a, b, index)


@settings(max_examples=30, deadline=None)
@given(rows=matrices, cut=st.integers(0, 9))
def test_a_successor_continues_its_predecessors_column(rows: dict[str, str], cut: int) -> None:
    whole = rows | {"RUS": rows["AAA"]}
    row = whole["RUS"]
    halves = rows | {"SUN": row[:cut] + "." * len(row[cut:]), "RUS": "." * len(row[:cut]) + row[cut:]}
    one, two = record(whole), record(halves)
    if "RUS" in one.states:
        np.testing.assert_array_equal(one.codes, two.codes)
        assert one.states == two.states
    apart = voting.roll_calls(*tables(halves), successors={})
    assert ("SUN" in apart.states) == (set(halves["SUN"]) - {"."} != set())


def test_a_successor_and_its_predecessor_cannot_vote_on_one_roll_call() -> None:
    rows = {"SUN": "YY", "RUS": ".N", "USA": "NN"}
    with pytest.raises(ValueError, match=r"^RUS has 2 votes on A/RES/001$"):
        record(rows)
    assert voting.roll_calls(*tables(rows), successors={}).states == ("RUS", "SUN", "USA")


# Selections and groups ----------------------------------------------------------------------------------------------


def test_where_keeps_the_chosen_roll_calls_and_all_states() -> None:
    rc = record(HAND)
    part = rc.where(rc.calls["symbol"].isin(["A/RES/001", "A/RES/004"]))
    assert part.calls["symbol"].tolist() == ["A/RES/001", "A/RES/004"]
    assert part.calls.index.tolist() == [0, 1]
    assert part.states == rc.states
    np.testing.assert_array_equal(part.codes, rc.codes[[1, 4]])


def test_contested_means_a_tenth_of_the_votes_cast() -> None:
    calls = pd.DataFrame(
        {"yes": [18, 171, 172, 0, 9], "no": [1, 10, 9, 0, 0], "abstain": [1, 9, 9, 0, 1]}, dtype="Int64"
    )
    assert voting.contested(calls).tolist() == [True, True, False, False, True]  # 2/20, 19/190, 18/190, none, 1/10
    assert voting.contested(calls, minority=0.25).tolist() == [False] * 5
    assert voting.contested(calls).dtype == bool


def test_topics_and_important_votes() -> None:
    rc = record(HAND)
    assert voting.on_topic(rc.calls, "ukraine").tolist() == [True, False, False] * 2
    assert voting.on_topic(rc.calls, "disarmament").tolist() == [False, True, True] * 2
    with pytest.raises(ValueError, match="no roll call is on 'ukrain'; topics here are disarmament, nuclear, ukraine"):
        voting.on_topic(rc.calls, "ukrain")
    assert voting.important(rc.calls).tolist() == [True, False, True, False, False, False]  # unknown: not important


def test_eras_are_whole_sessions_and_share_the_year_in_which_they_meet() -> None:
    calls = pd.DataFrame({"regular_session": pd.array([26, 45, 46, 55, 56, 68, 69, 76, 77, 80], dtype="Int64")})
    got = voting.eras(calls)
    assert list(got.categories) == ["1971–1991", "1991–2001", "2001–2014", "2014–2022", "2022–2026"]
    assert got.codes.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert got.ordered
    assert list(voting.eras(calls, breaks=(1900, 1971, 2025, 2030)).categories) == ["1971–2025", "2025–2026"]


# Standing among all dyads -------------------------------------------------------------------------------------------


def standing() -> RollCalls:
    # of ten votes, agreement: AB 10, AC 8, AD 5, BC 8, BD 5, CD 3
    return record({"AAA": "Y" * 10, "BBB": "Y" * 10, "CCC": "Y" * 8 + "NN", "DDD": "Y" * 3 + "N" * 5 + "YY"})


def test_compare_as_counted_by_hand() -> None:
    agr = voting.agreement(standing())
    pairs = {p: voting.compare(agr, *p).iloc[0] for p in combinations(agr.states, 2)}
    assert {p: round(r["value"], 6) for p, r in pairs.items()} == {
        ("AAA", "BBB"): 1.0,
        ("AAA", "CCC"): 0.8,
        ("AAA", "DDD"): 0.5,
        ("BBB", "CCC"): 0.8,
        ("BBB", "DDD"): 0.5,
        ("CCC", "DDD"): 0.3,
    }
    assert [r["rank"] for r in pairs.values()] == [1, 2.5, 4.5, 2.5, 4.5, 6]
    # below and half of the ties, itself among them: 5.5, 4, 2, 4, 2, 0.5 of 6
    assert [r["percentile"] for r in pairs.values()] == pytest.approx([100 * k / 6 for k in (5.5, 4, 2, 4, 2, 0.5)])
    first = pairs["AAA", "BBB"]
    assert first["dyads"] == 6
    assert first["median"] == pytest.approx(0.65)
    assert first["p10"] == pytest.approx(0.4) and first["p90"] == pytest.approx(0.9)
    pd.testing.assert_frame_equal(voting.compare(agr, "CCC", "AAA"), voting.compare(agr, "AAA", "CCC"))


def test_compare_is_missing_where_the_pair_has_no_value() -> None:
    rc = record({"AAA": "Y" * 10 + "Y" * 10, "BBB": "Y" * 10 + "." * 10, "CCC": "N" * 20}, sessions=[1] * 10 + [2] * 10)
    got = voting.compare(voting.agreement(rc), "AAA", "BBB")
    assert got["rank"].isna().tolist() == [False, True]
    assert got["percentile"].isna().tolist() == [False, True]
    assert got["dyads"].tolist() == [3, 1]
    nothing = voting.compare(voting.agreement(rc, minimum=11), "AAA", "BBB")
    assert nothing["dyads"].tolist() == [0, 0]
    assert nothing[["value", "median", "p10", "p90"]].isna().all(axis=None)


def test_against_ranks_every_other_state() -> None:
    got = voting.against(voting.agreement(standing()), "AAA")
    assert got["iso3"].tolist() == ["BBB", "CCC", "DDD"]
    assert got["value"].tolist() == pytest.approx([1, 0.8, 0.5])
    assert got["rank"].tolist() == [1, 2, 3]
    tie = voting.against(voting.agreement(standing()), "DDD")
    assert tie["iso3"].tolist() == ["AAA", "BBB", "CCC"]
    assert tie["rank"].tolist() == [1.5, 1.5, 3]
    assert voting.against(voting.agreement(standing(), minimum=11), "AAA").empty


# Intervals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", INDICES)
def test_interval_is_the_value_of_the_roll_calls_as_drawn(index: str) -> None:
    rc = many(4, calls=30)
    weights = np.random.default_rng(9).multinomial(30, np.full(30, 1 / 30))
    got = voting.interval(rc, [("AAA", "BBB")], index=index, draws=1, seed=9).iloc[0]
    want = value(resampled(rc, weights), "AAA", "BBB", index)
    assert got["lower"] == got["upper"] == pytest.approx(want, abs=1e-6)
    assert got["value"] == pytest.approx(value(rc, "AAA", "BBB", index), abs=1e-6)
    assert got["joint"] == voting.agreement(rc).pair("AAA", "BBB")["joint"][0]


@pytest.mark.parametrize("index", INDICES)
def test_interval_contains_the_value_and_narrows_with_more_roll_calls(index: str) -> None:
    rc = many(5, calls=50)
    more = resampled(rc, [8] * 50)
    few, lots = (voting.interval(r, combinations(rc.states, 2), index=index) for r in (rc, more))
    for got in (few, lots):
        assert len(got) == 15
        assert ((got["lower"] <= got["value"]) & (got["value"] <= got["upper"])).all()
    ratio = (lots["upper"] - lots["lower"]) / (few["upper"] - few["lower"])
    assert ratio.mean() == pytest.approx(8**-0.5, rel=0.2)


def test_interval_of_a_share_has_the_width_of_a_binomial() -> None:
    rc = record({"AAA": "Y" * 400, "BBB": "Y" * 300 + "N" * 100})
    got = voting.interval(rc, [("AAA", "BBB")], draws=4000).iloc[0]
    assert (got["upper"] - got["lower"]) / 2 == pytest.approx(1.96 * (0.75 * 0.25 / 400) ** 0.5, rel=0.06)
    half = voting.interval(rc, [("AAA", "BBB")], draws=4000, level=0.5).iloc[0]
    assert (half["upper"] - half["lower"]) / 2 == pytest.approx(0.6745 * (0.75 * 0.25 / 400) ** 0.5, rel=0.06)


def test_seeds_reproduce_and_pairs_do_not_disturb_each_other() -> None:
    rc = many(6, sessions=[70, 71] * 30)
    pairs = [("AAA", "BBB"), ("CCC", "DDD")]
    one, same = (voting.interval(rc, pairs, seed=3) for _ in range(2))
    pd.testing.assert_frame_equal(one, same)
    assert not one["lower"].equals(voting.interval(rc, pairs, seed=4)["lower"])
    alone = voting.interval(rc, pairs[1:], seed=3)
    pd.testing.assert_frame_equal(alone, one[one["a"] == "CCC"].reset_index(drop=True))
    pd.testing.assert_frame_equal(voting.rank_interval(rc, "AAA", "BBB"), voting.rank_interval(rc, "BBB", "AAA"))


def test_clusters_are_drawn_whole() -> None:
    rc = record({"AAA": "Y" * 20, "BBB": "Y" * 5 + "N" * 15})
    item = ["a"] * 5 + ["b"] * 15
    number, share = np.random.default_rng(1).multinomial(2, [0.5, 0.5])
    got = voting.interval(rc, [("AAA", "BBB")], draws=1, seed=1, clusters=item).iloc[0]
    assert got["lower"] == pytest.approx(5 * number / (5 * number + 15 * share))
    wide, narrow = (voting.interval(rc, [("AAA", "BBB")], clusters=c).iloc[0] for c in (item, None))
    assert (wide["lower"], wide["upper"]) == (0, 1) and 0 < narrow["lower"] < narrow["upper"] < 1
    each = voting.interval(rc, [("AAA", "BBB")], clusters=range(20)).iloc[0]
    assert (each["lower"], each["upper"]) == (narrow["lower"], narrow["upper"])
    unlabelled = voting.interval(rc, [("AAA", "BBB")], clusters=[None] * 20).iloc[0]
    assert (unlabelled["lower"], unlabelled["upper"]) == (narrow["lower"], narrow["upper"])


def test_intervals_are_missing_below_the_minimum() -> None:
    rc = record({"AAA": "Y" * 9, "BBB": "N" * 9})
    assert voting.interval(rc, [("AAA", "BBB")]).loc[0, ["value", "lower", "upper"]].isna().all()
    got = voting.rank_interval(rc, "AAA", "BBB").iloc[0]
    assert got[["percentile", "lower", "upper"]].isna().all()
    assert (got["dyads"], got["joint"]) == (0, 9)


@pytest.mark.parametrize("index", INDICES)
@pytest.mark.parametrize("absent", ["drop", "abstain"])
def test_rank_interval_is_the_percentile_among_the_dyads_as_drawn(index: str, absent: str) -> None:
    rc = many(7, calls=40)
    weights = np.random.default_rng(5).multinomial(40, np.full(40, 1 / 40))
    options = {"index": index, "absent": absent}
    got = voting.rank_interval(rc, "DDD", "BBB", draws=1, seed=5, **options).iloc[0]
    drawn = voting.agreement(resampled(rc, weights), minimum=1, **options)
    assert got["lower"] == got["upper"] == pytest.approx(voting.compare(drawn, "BBB", "DDD")["percentile"][0])
    plain = voting.compare(voting.agreement(rc, **options), "BBB", "DDD").iloc[0]
    assert got["percentile"] == pytest.approx(plain["percentile"])
    assert (got["dyads"], got["joint"]) == (plain["dyads"], plain["joint"])


def test_rank_interval_leaves_out_dyads_below_the_minimum_and_takes_clusters() -> None:
    rc = record({"AAA": "Y" * 20, "BBB": "Y" * 10 + "N" * 10, "CCC": "Y" * 5 + "." * 15, "DDD": "YN" * 10})
    got = voting.rank_interval(rc, "AAA", "BBB", clusters=["a"] * 10 + ["b"] * 10).iloc[0]
    assert got["dyads"] == 3
    # all three dyads agree in 10 of 20: tied. A draw of one cluster alone moves only the pair: to the top or the foot
    assert got["percentile"] == 50
    assert (got["lower"], got["upper"]) == pytest.approx((100 / 6, 500 / 6))


def test_shift_tells_a_pairs_change_from_everyones() -> None:
    # 10 calls a session; A and B agree in 2 of 10 before, 8 of 10 after, everyone else as before
    base = {"CCC": "YYYYYNNNNN", "DDD": "YNYNYNYNYN", "EEE": "NNNNNYYYYY", "FFF": "NYNYNYNYNY"}
    base["GGG"] = base["CCC"]  # closer than A and B before and after, without a change
    rows = {s: r * 4 for s, r in base.items()} | {"AAA": "Y" * 40, "BBB": "YYNNNNNNNN" * 2 + "YYYYYYYYNN" * 2}
    rc = record(rows, sessions=[s for s in (70, 71, 72, 73) for _ in range(10)])
    got = voting.shift(rc, "BBB", "AAA", at=72, window=2)
    assert (got.before, got.after) == ((70, 71), (72, 73))
    assert (got.joint_before, got.joint_after) == (20, 20)
    assert (got.value_before, got.value_after) == pytest.approx((0.2, 0.8))
    assert got.change.value == pytest.approx(0.6)
    assert 0.2 < got.change.low < 0.6 < got.change.high < 0.95
    all_before, all_after = (
        voting.agreement(rc.where(rc.calls["regular_session"].isin(s))) for s in ([70, 71], [72, 73])
    )
    upper = np.triu_indices(7, 1)
    medians = [np.median(np.nanmean(agr.values, axis=0)[upper]) for agr in (all_before, all_after)]
    assert (got.median_before, got.median_after) == pytest.approx(medians)
    assert got.median_change.value == pytest.approx(medians[1] - medians[0])
    assert got.difference.value == pytest.approx(got.change.value - got.median_change.value)
    assert got.dyads == 21
    assert got.percentile == pytest.approx(100 * 20.5 / 21)
    assert voting.shift(rc, "AAA", "BBB", at=72, window=2).change == got.change


def test_a_change_that_all_share_is_not_the_pairs() -> None:
    # everyone is split in half before and of one mind after
    rows = {s: (r * 2) + "Y" * 20 for s, r in {"AAA": "Y" * 10, "BBB": "YN" * 5, "CCC": "NNYYNNYYNN"}.items()}
    got = voting.shift(record(rows, sessions=[70] * 20 + [71] * 20), "AAA", "BBB", at=71, window=5)
    assert got.change.value == pytest.approx(0.5)
    assert got.change.low > 0.2
    assert got.difference.low <= 0 <= got.difference.high
    assert got.difference.value == pytest.approx(got.change.value - got.median_change.value)
    assert (got.before, got.after) == ((70, 70), (71, 71))


def test_shift_is_the_change_of_the_roll_calls_as_drawn() -> None:
    rc = many(8, calls=60, sessions=[70] * 25 + [71] * 35)
    got = voting.shift(rc, "AAA", "CCC", at=71, window=1, draws=1, seed=2, index="kappa")
    rng = np.random.default_rng(2)
    before, after = (
        voting.agreement(
            resampled(rc.where(rc.calls["regular_session"] == s), rng.multinomial(n, np.full(n, 1 / n))), index="kappa"
        )
        for s, n in ((70, 25), (71, 35))
    )
    change = after.pair("AAA", "CCC")["value"][0] - before.pair("AAA", "CCC")["value"][0]
    median = voting.compare(after, "AAA", "CCC")["median"][0] - voting.compare(before, "AAA", "CCC")["median"][0]
    assert got.change.low == got.change.high == pytest.approx(change, abs=1e-6)
    assert got.median_change.low == pytest.approx(median, abs=1e-6)
    assert got.difference.high == pytest.approx(change - median, abs=1e-6)


# A pair, a state ----------------------------------------------------------------------------------------------------


def test_split_and_opposed() -> None:
    rc = record({"AAA": "YYNNAAYN0Y", "BBB": "YNNAAYYNYA", "CCC": "Y" * 10})
    got = voting.split(rc, "AAA", "BBB").iloc[0]
    # joint 9 (A absent once): both yes 1, 7; both no 3, 8; both abstain 5; one abstains 4, 6, 10; opposite 2
    assert got["joint"] == 9
    shares = got[["both_yes", "both_no", "both_abstain", "one_abstains", "opposite"]].tolist()
    assert shares == pytest.approx([2 / 9, 2 / 9, 1 / 9, 3 / 9, 1 / 9])
    parted = voting.opposed(rc, "BBB", "AAA")
    assert parted[["symbol", "vote_a", "vote_b"]].to_numpy().tolist() == [["A/RES/001", "no", "yes"]]
    none = voting.split(record({"AAA": "Y.", "BBB": ".Y"}), "AAA", "BBB").iloc[0]
    assert none["joint"] == 0 and math.isnan(none["both_yes"])


@settings(max_examples=40, deadline=None)
@given(rows=matrices)
def test_split_sums_to_one_and_its_parts_make_the_indices(rows: dict[str, str]) -> None:
    rc = record(rows)
    for a, b in combinations(rc.states, 2):
        got = voting.split(rc, a, b).iloc[0]
        if got["joint"]:
            same = got["both_yes"] + got["both_no"] + got["both_abstain"]
            assert same + got["one_abstains"] + got["opposite"] == pytest.approx(1)
            assert same == pytest.approx(value(rc, a, b), abs=1e-6)
            assert same + got["one_abstains"] / 2 == pytest.approx(value(rc, a, b, "lijphart"), abs=1e-6)
            assert len(voting.opposed(rc, a, b)) == round(got["opposite"] * got["joint"])


def test_majority_profile() -> None:
    others = {f"S{i:02}": "YYYYYY." for i in range(10)}
    rc = record({"AAA": "YNAN0N.", "BBB": "YNYNNAY"} | others)
    got = voting.majority(rc, "AAA").iloc[0]
    # member in 6, voted in 5; with the majority in 1; alone in 3 (abstains) and 6 (no): 1 of 12 is at most a tenth,
    # 2 of 12 (calls 2 and 4) is more
    assert (got["calls"], got["votes"]) == (6, 5)
    assert got["absent"] == pytest.approx(1 / 6)
    assert got["with_majority"] == pytest.approx(1 / 5)
    assert got["alone"] == got["minority"] == pytest.approx(2 / 5)
    assert got[["yes", "no", "abstain"]].tolist() == pytest.approx([1 / 5, 3 / 5, 1 / 5])
    against = voting.majority(record({"AAA": "NAY", "BBB": "NAA", "CCC": "NAA"}), "AAA").iloc[0]
    assert against["with_majority"] == pytest.approx(2 / 3)  # a majority may say no or abstain
    tie = voting.majority(record({"AAA": "Y", "BBB": "N"}), "BBB").iloc[0]
    assert tie["with_majority"] == 1 and tie["alone"] == 1
    assert voting.majority(record({"AAA": ".Y", "BBB": "NN"}, sessions=[1, 2]), "AAA")["group"].tolist() == [2]


def test_coincidence_before_and_since_2017() -> None:
    rc = record({"AAA": "YYNNAAYN0Y", "BBB": "YNNAAYYNYA"})
    got = voting.coincidence(rc, "AAA", "BBB").iloc[0]
    # yes or no from both: same in 1, 3, 7, 8, opposite in 2; both abstain in 5; partial 4, 6, 10
    assert got[["same", "both_abstain", "partial", "opposite"]].tolist() == [4, 1, 3, 1]
    assert got["value"] == pytest.approx(4 / 5)
    assert got["value_since_2017"] == pytest.approx((4 + 1 + 3 / 2) / 9)
    assert got["value_since_2017"] == pytest.approx(value(rc, "AAA", "BBB", "lijphart"))
    none = voting.coincidence(record({"AAA": "A", "BBB": "Y"}), "AAA", "BBB").iloc[0]
    assert math.isnan(none["value"]) and none["value_since_2017"] == 0.5


# Multiverse ---------------------------------------------------------------------------------------------------------


def test_multiverse_has_a_row_a_coding_and_each_is_the_plain_computation() -> None:
    rc = many(10, calls=120, sessions=[s for s in range(69, 75) for _ in range(20)])
    grid = voting.GRID
    got = voting.multiverse(rc, "BBB", "CCC", minimum=2)
    codings = ["index", "absent", "calls", "sessions"]
    assert len(got) == math.prod(len(grid[c]) for c in codings) == 240
    assert not got.duplicated(codings).any()
    assert got["index"].drop_duplicates().tolist() == list(INDICES)
    selected = {
        "all": np.ones(120, dtype=bool),
        "contested 10 %": voting.contested(rc.calls),
        "contested 25 %": voting.contested(rc.calls, minority=0.25),
        "important": voting.important(rc.calls),
        "without Ukraine": ~voting.on_topic(rc.calls, "ukraine"),
    }
    for row in got.rename(columns={"index": "coding"}).iloc[::7].itertuples():
        part = rc.where(selected[row.calls])
        last = sorted(part.calls["regular_session"].unique())[-row.sessions :]
        part = part.where(part.calls["regular_session"].isin(last))
        assert (row.first_session, row.last_session, row.roll_calls) == (last[0], last[-1], len(part.calls))
        one = voting.agreement(
            part,
            index=row.coding,
            absent=row.absent,
            by=[0] * len(part.calls),
            minimum=2,
        )
        want = voting.compare(one, "BBB", "CCC").iloc[0]
        got_row = [row.value, row.rank, row.dyads, row.percentile, row.joint]
        assert got_row == pytest.approx(
            [want[c] for c in ("value", "rank", "dyads", "percentile", "joint")], nan_ok=True
        )
        assert bool(row.holds) == (row.percentile > 50)


def test_multiverse_holds_says_nothing_where_there_is_no_value() -> None:
    rc = many(11)
    grid = {"index": ["simple"], "absent": ["drop"], "calls": ["all"], "sessions": [1]}
    assert voting.multiverse(rc, "AAA", "FFF", grid=grid, minimum=61)["holds"].isna().all()
    assert voting.multiverse(rc, "AAA", "FFF", grid=grid)["holds"].tolist() == [False]
    top = voting.against(voting.agreement(rc), "FFF")["iso3"][0]
    assert voting.multiverse(rc, top, "FFF", grid=grid)["holds"].tolist() == [True]
    with pytest.raises(ValueError, match="unknown selection of roll calls 'most'"):
        voting.multiverse(rc, "AAA", "FFF", grid=grid | {"calls": ["most"]})
    with pytest.raises(ValueError, match="no roll calls: contested 100 %"):
        voting.multiverse(record({"AAA": "Y", "BBB": "Y"}), "AAA", "BBB", grid=grid | {"calls": ["contested 100 %"]})


# Errors -------------------------------------------------------------------------------------------------------------

RC = record(HAND)
AGR = voting.agreement(RC, minimum=1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: voting.agreement(RC, index="tau"),
            "unknown index 'tau'; known are simple, lijphart, s, s-squared, kappa, pi",
        ),
        (lambda: voting.interval(RC, [], index="tau"), "unknown index 'tau'"),
        (lambda: voting.rank_interval(RC, "AAA", "BBB", index="tau"), "unknown index 'tau'"),
        (lambda: voting.shift(RC, "AAA", "BBB", at=70, index="tau"), "unknown index 'tau'"),
        (
            lambda: voting.multiverse(RC, "AAA", "BBB", grid=dict(voting.GRID) | {"index": ["tau"]}),
            "unknown index 'tau'",
        ),
        (lambda: voting.agreement(RC, absent="no"), "absent must be 'drop' or 'abstain', not 'no'"),
        (lambda: voting.agreement(RC, minimum=0), "minimum must be at least 1 joint roll call, not 0"),
        (lambda: voting.interval(RC, [], minimum=0), "minimum must be at least 1"),
        (lambda: voting.rank_interval(RC, "AAA", "BBB", minimum=0), "minimum must be at least 1"),
        (lambda: voting.shift(RC, "AAA", "BBB", at=70, minimum=0), "minimum must be at least 1"),
        (lambda: voting.agreement(RC, by=["a"]), "by has 1 labels for 6 roll calls"),
        (lambda: voting.agreement(RC, by=[None] * 6), "no roll call has a group"),
        (lambda: voting.agreement(RC.where([False] * 6)), "there are no roll calls"),
        (lambda: voting.eras(RC.calls.iloc[:0]), "there are no roll calls"),
        (lambda: RC.where([True]), "the mask has 1 values for 6 roll calls"),
        (lambda: AGR.pair("AAA", "XXX"), "unknown state 'XXX'; 5 states from AAA to EEE are known"),
        (lambda: voting.compare(AGR, "AAA", "AAA"), "a pair needs two states, not AAA twice"),
        (lambda: voting.against(AGR, "XXX"), "unknown state 'XXX'"),
        (lambda: voting.split(RC, "XXX", "AAA"), "unknown state 'XXX'"),
        (lambda: voting.opposed(RC, "AAA", "AAA"), "a pair needs two states"),
        (lambda: voting.majority(RC, "XXX"), "unknown state 'XXX'"),
        (lambda: voting.coincidence(RC, "AAA", "XXX"), "unknown state 'XXX'"),
        (lambda: voting.interval(RC, [("AAA", "XXX")]), "unknown state 'XXX'"),
        (lambda: voting.interval(RC, [("AAA", "BBB")], clusters=["a"]), "clusters has 1 labels for 6 roll calls"),
        (lambda: voting.interval(RC, [("AAA", "BBB")], level=95), "level must lie between 0 and 1, not 95"),
        (lambda: voting.shift(RC, "AAA", "BBB", at=70, window=0), "window must be at least 1 session, not 0"),
        (lambda: voting.shift(RC, "AAA", "BBB", at=70), "there are no roll calls in the 5 sessions before session 70"),
        (lambda: voting.shift(RC, "AAA", "BBB", at=71), "there are no roll calls in the 5 sessions from session 71"),
    ],
)
def test_errors_say_what_is_wrong(call: Any, message: str) -> None:
    with pytest.raises(ValueError) as error:
        call()
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_shift_needs_a_value_in_both_windows() -> None:
    rc = record({"AAA": "Y" * 20, "BBB": "Y" * 10 + "." * 10, "CCC": "Y" * 20}, sessions=[70] * 10 + [71] * 10)
    with pytest.raises(
        ValueError, match="AAA and BBB have no value of simple in the sessions before and from session 71"
    ):
        voting.shift(rc, "AAA", "BBB", at=71)


def test_tables_that_cannot_be_a_matrix() -> None:
    calls, votes = tables(HAND)
    with pytest.raises(ValueError, match="there are no roll calls"):
        voting.roll_calls(calls.iloc[:0], votes)
    with pytest.raises(ValueError, match="the roll call A/RES/000 stands twice"):
        voting.roll_calls(pd.concat([calls, calls.iloc[:1]]), votes)
    with pytest.raises(ValueError, match="the roll call A/RES/005 has no votes"):
        voting.roll_calls(calls, votes[votes["symbol"] != "A/RES/005"])
    with pytest.raises(ValueError, match="AAA has 2 votes on A/RES/000"):
        voting.roll_calls(calls, pd.concat([votes, votes.iloc[:1]]))
    with pytest.raises(ValueError, match="unknown kind of vote: 'maybe'; known are yes, abstain, no, absent"):
        voting.roll_calls(calls, votes.assign(vote="maybe"))


# On the record ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def assembly() -> RollCalls:
    return voting.roll_calls(load("ga_rollcalls"), load("ga_votes"))


def test_china_and_russia_of_sessions_77_to_80_as_pandas_counts_them(assembly: RollCalls) -> None:
    calls, votes = load("ga_rollcalls"), load("ga_votes")
    votes = votes[votes["iso3"].isin(["CHN", "RUS"])].astype(str)
    wide = votes.pivot(index="symbol", columns="iso3", values="vote")
    wide = wide.join(calls.set_index("symbol")["regular_session"])
    wide = wide[wide["regular_session"].between(77, 80) & (wide["CHN"] != "absent") & (wide["RUS"] != "absent")]
    want = (wide["CHN"] == wide["RUS"]).groupby(wide["regular_session"].astype(int)).agg(["mean", "size"])
    got = voting.agreement(assembly).pair("CHN", "RUS").set_index("group").loc[77:80]
    assert got.index.tolist() == want.index.tolist() == [77, 78, 79, 80]
    assert got["joint"].tolist() == want["size"].tolist()
    assert got["value"].tolist() == pytest.approx(want["mean"].tolist(), abs=1e-6)


def test_the_soviet_unions_votes_stand_under_russia_and_chinas_begin_in_1971(assembly: RollCalls) -> None:
    assert "RUS" in assembly.states and "SUN" not in assembly.states
    russia, china = (assembly.codes[:, assembly.states.index(s)] != voting.NOT_MEMBER for s in ("RUS", "CHN"))
    assert russia.all()
    assert assembly.calls["date"][china].min() >= pd.Timestamp("1971-11-01")


@pytest.mark.parametrize(
    ("state", "year", "same", "opposite", "partial"),
    [("RUS", 2022, 17, 52, 20), ("RUS", 2023, 14, 55, 19), ("CHN", 2023, 14, 52, 21), ("CHN", 2022, 14, 54, 20)],
)
def test_coincidence_with_the_united_states_as_its_state_department_counts(
    assembly: RollCalls, state: str, year: int, same: int, opposite: int, partial: int
) -> None:
    # Voting Practices in the United Nations for 2022 and 2023, table of all votes (columns same, oppose, partial)
    table = voting.coincidence(assembly, "USA", state, by=assembly.calls["date"].dt.year).set_index("group")
    got = table.loc[year]
    assert (got["same"] + got["both_abstain"], got["opposite"], got["partial"]) == (same, opposite, partial)


@pytest.mark.parametrize(
    ("a", "b", "year", "percent", "joint"),
    [
        ("CHN", "RUS", 1992, 65.33, 75),
        ("CHN", "RUS", 2010, 86.81, 72),
        ("CHN", "USA", 2014, 27.5, 80),
        ("RUS", "USA", 2014, 37.5, 80),
    ],
)
def test_half_points_with_absence_as_abstention_as_published(
    assembly: RollCalls, a: str, b: str, year: int, percent: float, joint: int
) -> None:
    # J. Witwicki, UNGA Voting Coincidences Over Time (2022), from the same library: a half for abstention and absence
    part = assembly.where(assembly.calls["date"].dt.year == year)
    got = voting.agreement(part, index="lijphart", absent="abstain", by=[year] * len(part.calls)).pair(a, b)
    assert (round(100 * got["value"][0], 2), got["joint"][0]) == (percent, joint)


def test_printed_tallies_are_those_of_the_matrix(assembly: RollCalls) -> None:
    last = assembly.where(assembly.calls["regular_session"] >= 77)
    for word, code in voting.VOTES.items():
        assert (last.codes == code).sum(axis=1).tolist() == last.calls[word].tolist()


def test_a_text_that_comes_back_is_one_text() -> None:
    titles = [
        "Follow-up to the 2013 high-level meeting",
        "Follow-up to the 2014  High-level meeting : part B",
        "Nuclear disarmament",
    ]
    got = voting.texts(pd.DataFrame({"title": titles}))
    assert got.tolist() == ["follow-up to the high-level meeting"] * 2 + ["nuclear disarmament"]


def test_drawing_whole_texts_widens_the_interval_where_returns_are_alike() -> None:
    rng = np.random.default_rng(3)
    alike = np.repeat(rng.random(12) < 0.6, 8)  # twelve texts, each of which comes back eight times
    codes = np.column_stack([np.full(96, voting.YES), np.where(alike, voting.YES, voting.NO)]).astype(np.int8)
    calls = pd.DataFrame(
        {"symbol": [str(n) for n in range(96)], "title": np.repeat([f"Text {c}" for c in "abcdefghijkl"], 8)}
    )
    rc = voting.RollCalls(codes, calls, ("CHN", "RUS"))
    widths = [
        float((got["upper"] - got["lower"]).iloc[0])
        for clusters in (None, voting.texts(calls))
        for got in [voting.interval(rc, [("CHN", "RUS")], by=["all"] * 96, clusters=clusters)]
    ]
    assert widths[1] > 2 * widths[0]
