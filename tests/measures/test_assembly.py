"""The General Assembly by topic, text by text and against published scores: worked by hand, and on the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rcanalysis import load
from rcanalysis.measures import assembly, voting

LETTERS = {"Y": "yes", "A": "abstain", "N": "no", "0": "absent"}


def record(
    rows: Mapping[str, str],
    *,
    sessions: Sequence[int] | None = None,
    topics: Sequence[tuple[str, ...]] | None = None,
    titles: Sequence[str] | None = None,
    dates: Sequence[str] | None = None,
    symbols: Sequence[str] | None = None,
) -> voting.RollCalls:
    """Roll calls from one string a state, a letter a roll call: Y, A, N, 0 absent, . not a member."""
    number = len(next(iter(rows.values())))
    symbols = symbols or [f"A/RES/{i:03}" for i in range(number)]
    calls = pd.DataFrame(
        {
            "symbol": pd.Series(symbols, dtype="string"),
            "title": pd.Series(titles or [f"Text {chr(97 + i)}" for i in range(number)], dtype="string"),
            "regular_session": pd.array(sessions or [70] * number, dtype="Int64"),
            "date": pd.to_datetime(list(dates or [f"2016-01-{i + 1:02}" for i in range(number)])),
            "topics": list(topics or [("nuclear",)] * number),
        }
        | {
            w: pd.array([sum(r[i] == c for r in rows.values()) for i in range(number)], "Int64")
            for c, w in LETTERS.items()
        }
    )
    cast = [(symbols[i], s, LETTERS[c]) for s, r in rows.items() for i, c in enumerate(r) if c != "."]
    votes = pd.DataFrame(cast, columns=["symbol", "iso3", "vote"]).astype("category")
    return voting.roll_calls(calls, votes)


# by topic -----------------------------------------------------------------------------------------------------------

BOTH = ("nuclear", "disarmament")
TOPICAL: dict[str, Any] = {
    "rows": {"CHN": "YYANYANA", "RUS": "YNANNANN", "USA": "NNNNNNNY", "IND": "YYYAYAAA"},
    "sessions": [70, 70, 70, 70, 78, 78, 78, 78],
    "topics": [("nuclear",)] * 4 + [BOTH] * 3 + [("ukraine",)],
}


def topical(**changes: Any) -> voting.RollCalls:
    given = TOPICAL | changes
    return record(given.pop("rows"), **given)


def test_agreement_by_topic_and_era_by_hand() -> None:
    """Four votes on nuclear weapons before: the same on three, yes against no on one. Three after: two and one."""
    out = assembly.by_topic(topical(), topics=["nuclear", "disarmament", "ukraine"], minimum=3)
    assert out[["topic", "era", "n"]].to_numpy().tolist() == [
        ["nuclear", "2014–2022", 4],
        ["nuclear", "2022–2026", 3],
        ["disarmament", "2022–2026", 3],
    ], "one vote on Ukraine is too few; on disarmament there was none before"
    assert out["value"].to_numpy() == pytest.approx([3 / 4, 2 / 3, 2 / 3])
    assert out["opposite"].to_numpy() == pytest.approx([1 / 4, 1 / 3, 1 / 3])
    # plain, before: 3/4, and of the other five pairs 1/4, 1/2, 1/2, 1/4, 0
    assert out["percentile"].iloc[0] == pytest.approx(100 * 5.5 / 6)
    # kappa, before: 5/13, and 0, 5/9, 0, 1/5, 0: China and India are closer
    assert out["kappa_percentile"].iloc[0] == pytest.approx(100 * 4.5 / 6)
    assert (out["lower"] <= out["value"]).all() and (out["value"] <= out["upper"]).all()
    assert (out["lower"] < out["upper"]).all()


def test_another_pair_and_other_eras() -> None:
    out = assembly.by_topic(topical(), "USA", "IND", topics=["nuclear"], spans={"first": (70, 70)}, minimum=1)
    assert out[["era", "value", "opposite", "n"]].to_numpy().tolist() == [["first", 0.0, 0.75, 4]]
    assert out["percentile"].iloc[0] == pytest.approx(100 * 0.5 / 6), "the lowest of six"


def test_the_last_session_of_an_era_belongs_to_it() -> None:
    edge = topical(sessions=[68, 69, 76, 76, 77, 80, 80, 80], topics=[("nuclear",)] * 8)
    assert assembly.by_topic(edge, topics=["nuclear"], minimum=1)["n"].tolist() == [3, 4], "one is before both eras"


def test_a_text_that_comes_back_is_drawn_whole() -> None:
    same = topical(titles=["One text"] * 8)
    out = assembly.by_topic(same, topics=["nuclear"], minimum=3)
    assert (out["lower"] == out["value"]).all() and (out["upper"] == out["value"]).all()


def test_a_pair_that_shares_too_few_votes_has_no_row() -> None:
    away = topical(rows=TOPICAL["rows"] | {"CHN": "YY00YANA"})
    out = assembly.by_topic(away, topics=["nuclear"], minimum=3)
    assert out["era"].tolist() == ["2022–2026"], "four votes, but only two that both cast"
    none = assembly.by_topic(away, topics=["nuclear"], minimum=9)
    assert none.empty and list(none.columns) == list(out.columns)


def test_with_nothing_but_yes_there_is_no_chance_to_correct_for() -> None:
    always = topical(rows={"CHN": "Y" * 8, "RUS": "Y" * 8, "USA": "NYNYNYNY", "IND": "Y" * 7 + "A"})
    row = assembly.by_topic(always, topics=["nuclear"], minimum=3).iloc[0]
    assert (row["value"], row["lower"], row["upper"], row["opposite"]) == (1, 1, 1, 0)
    assert np.isnan(row["kappa_percentile"])
    # all of China, Russia and India agree: three pairs share the first place
    assert row["percentile"] == pytest.approx(100 * (3 + 1.5) / 6)


def test_a_misspelt_topic_is_no_empty_one() -> None:
    with pytest.raises(ValueError, match="no roll call is on 'nuclaer'"):
        assembly.by_topic(topical(), topics=["nuclaer"])


# votes in words -----------------------------------------------------------------------------------------------------


def test_votes_in_words() -> None:
    out = assembly.cast(record({"CHN": ".YAN0", "RUS": "NNNNN", "USA": "YYYYY"}), ["USA", "CHN"])
    assert list(out.columns) == ["symbol", "USA", "CHN"]
    assert out["symbol"].tolist() == [f"A/RES/00{i}" for i in range(5)]
    assert out["CHN"].tolist() == ["", "yes", "abstain", "no", "absent"]
    assert set(out["USA"]) == {"yes"}


def test_an_unknown_state_has_no_votes() -> None:
    with pytest.raises(ValueError, match="no state 'TWN'"):
        assembly.cast(record({"CHN": "Y", "RUS": "N", "USA": "N"}), ["TWN"])


@pytest.mark.parametrize(
    ("votes", "words"),
    [
        (["yes"] * 31 + ["abstain"], "yes 31, abstain 1"),
        (["no", "yes", "no", "abstain", "yes"], "no 2, yes 2, abstain 1"),
        (["absent"], "absent 1"),
        ([], ""),
    ],
)
def test_a_tally_names_the_most_frequent_first(votes: list[str], words: str) -> None:
    assert assembly.tally(votes) == words
    assert assembly.tally(reversed(votes)) == words
    assert assembly.tally(pd.Series(votes, dtype="category")) == words


# leaving the majority -----------------------------------------------------------------------------------------------


def test_who_leaves_the_majority_by_hand() -> None:
    """The majority says yes on five; the sixth is three to three, so that nobody leaves it; of the last two one is away."""
    rows = {"CHN": "YANNAN.A", "RUS": "YYNANY00", "W": "Y" * 8, "X": "YYYYYNYY", "Y": "YYYYYNYY", "Z": "Y" * 7 + "."}
    out = assembly.leaving(record(rows), "CHN", "RUS").set_index("state")
    # China leaves on four: with the same vote as Russia once, with another twice, alone once; Russia on three
    assert out.loc["CHN"].to_dict() == {
        "other": "RUS",
        "votes": 6,
        "left": 4,
        "with_other": 3,
        "same": 1,
        "stayed": 1,
        "expected": 4 * 3 / 6,
    }
    assert out.loc["RUS", ["other", "left", "with_other", "same", "stayed"]].tolist() == ["CHN", 3, 3, 1, 0]
    assert out.loc["RUS", "expected"] == out.loc["CHN", "expected"]


def test_without_a_common_vote_nothing_is_expected() -> None:
    out = assembly.leaving(record({"CHN": "Y.", "RUS": "0Y", "USA": "NN"}), "CHN", "RUS")
    assert out[["votes", "left", "with_other"]].to_numpy().tolist() == [[0, 0, 0]] * 2
    assert out["expected"].isna().all()


# texts that come back -----------------------------------------------------------------------------------------------


def coming_back() -> voting.RollCalls:
    return record(
        {"CHN": "YYYAN", "RUS": "NYYYN", "USA": "NNA0N"},
        titles=[
            *("The Arms Trade Treaty", "Human rights: the arms race", "THE ARMS TRADE TREATY : again"),
            *("the arms trade treaty", "On the Arms Trade Treaty"),
        ],
        dates=["1991-12-25", "1992-01-02", "1991-12-26", "2014-12-02", "2015-01-01"],
    )


def test_texts_that_come_back_by_hand() -> None:
    texts = {"Treaty": r"^the arms trade treaty", "Arms": "arms", "None": "outer space"}
    out = assembly.recurring(coming_back(), texts=texts).set_index("text")
    assert out.loc["Treaty"].to_dict() == {
        "n": 2,
        "first": 1991,
        "last": 2014,
        "CHN": "abstain 1, yes 1",
        "RUS": "yes 2",
        "USA": "absent 1, abstain 1",
        "alike": 1,
    }, "the first is a day too early, the last has other words before it"
    assert out.loc["Arms", ["n", "first", "last", "alike"]].tolist() == [4, 1991, 2015, 3]
    assert "None" not in out.index
    assert list(out.index) == ["Treaty", "Arms"]


def test_the_first_two_states_are_compared_and_the_day_can_be_set() -> None:
    texts = {"Treaty": r"^the arms trade treaty"}
    out = assembly.recurring(coming_back(), texts=texts, states=("USA", "CHN", "RUS"), since="1991-01-01")
    assert list(out.columns) == ["text", "n", "first", "last", "USA", "CHN", "RUS", "alike"]
    assert (out["n"].iloc[0], out["alike"].iloc[0]) == (3, 0), "China and the United States never did the same"


# Ukraine ------------------------------------------------------------------------------------------------------------


def reported(*rows: tuple[str | None, str, str]) -> pd.DataFrame:
    """Table ``ga_reported``: symbol, date and China's vote."""
    return pd.DataFrame(
        {
            "symbol": pd.array([r[0] for r in rows], dtype="string"),
            "date": pd.to_datetime([r[1] for r in rows]),
            "title": pd.array([f"Reported {r[1]}" for r in rows], dtype="string"),
            **{w: pd.array([n] * len(rows), dtype="Int64") for w, n in (("yes", 91), ("no", 12), ("abstain", 57))},
            "chn": pd.Categorical([r[2] for r in rows], ["yes", "abstain", "no"]),
            "rus": pd.Categorical(["no"] * len(rows), ["yes", "abstain", "no"]),
            "usa": pd.Categorical(["yes"] * len(rows), ["yes", "abstain", "no"]),
            "source_ids": [("un", "babel")] * len(rows),
        }
    )


def on_war() -> voting.RollCalls:
    return record(
        {"CHN": "AANY", "RUS": "NNNN", "USA": "YYYY", "IND": "AAAA"},
        topics=[("ukraine",), ("ukraine", "human-rights"), ("ukraine",), ("nuclear",)],
        dates=["2013-12-31", "2014-01-01", "2025-12-10", "2025-12-10"],
        titles=["Early", "First", "Second", "Other"],
    )


def test_resolutions_on_ukraine_by_hand() -> None:
    extra = reported(("A/RES/ES-11/9", "2025-12-03", "abstain"), (None, "2025-12-09", "no"))
    out = assembly.on_ukraine(on_war(), extra)
    assert out["title"].tolist() == ["First", "Reported 2025-12-03", "Second"], "by date; none without a symbol"
    assert out["CHN"].tolist() == ["abstain", "abstain", "no"]
    assert out["RUS"].tolist() == ["no"] * 3 and out["USA"].tolist() == ["yes"] * 3
    assert out["reported"].tolist() == [False, True, False]
    assert out[["yes", "no", "abstain"]].to_numpy().tolist() == [[1, 1, 2], [91, 12, 57], [1, 2, 1]]
    assert out["source_ids"].tolist() == [(), ("un", "babel"), ()]
    assert out[["yes", "no", "abstain"]].dtypes.astype(str).tolist() == ["int64"] * 3


def test_the_first_day_can_be_set() -> None:
    out = assembly.on_ukraine(on_war(), reported(), since="2013-01-01")
    assert out["title"].tolist() == ["Early", "First", "Second"]


# published scores ---------------------------------------------------------------------------------------------------


def published(*rows: tuple[str, str, str, int, float, int | None]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["measure", "a", "b", "year", "value", "votes"])
    return table.astype({"votes": "Int64", "measure": "category", "a": "string", "b": "string", "year": "Int64"})


def a_year() -> voting.RollCalls:
    """Twelve votes in 2016, nine in 2017. In 2016 China and Russia: seven alike, two where one abstains, one opposite, two away."""
    return record(
        {"CHN": "YYYYNNAYAY0Y" + "Y" * 9, "RUS": "YYYYNNAAYNY0" + "Y" * 9, "USA": "N" * 21, "IND": "A" * 21},
        dates=[f"2016-{m:02}-01" for m in range(1, 13)] + [f"2017-{m:02}-01" for m in range(1, 10)],
    )


def test_published_scores_by_hand() -> None:
    rows = [
        ("identical", "CHN", "RUS", 2016, 71.0, 10),
        ("state-department", "CHN", "RUS", 2016, 80.0, 11),
        ("half-point", "RUS", "CHN", 2016, 75.0, None),
        ("identical", "CHN", "RUS", 2017, 100.0, 9),
        ("identical", "CHN", "USA", 2016, 20.0, None),
    ]
    out = assembly.published_scores(a_year(), published(*rows))
    assert out["year"].tolist() == [2016] * 4, "nine votes are too few for a value"
    # of ten that both cast: seven; seven and two halves; with two away as abstentions nine of twelve
    assert out["ours"].to_numpy() == pytest.approx([70, 80, 75, 100 * 2 / 11], abs=1e-5)
    assert out["difference"].to_numpy() == pytest.approx([-1, 0, 0, 100 * 2 / 11 - 20], abs=1e-5)
    assert out["votes"].tolist() == [10, 10, 12, 11]
    assert out["their_votes"].tolist() == [10, 11, pd.NA, pd.NA]
    assert (out["a"] + out["b"]).tolist() == ["CHNRUS", "CHNRUS", "RUSCHN", "CHNUSA"]


def test_a_year_without_votes_is_left_out() -> None:
    rows = [("identical", "CHN", "RUS", 2016, 71.0, 10), ("identical", "CHN", "RUS", 2030, 71.0, 10)]
    assert assembly.published_scores(a_year(), published(*rows))["year"].tolist() == [2016]


# topics and codes ---------------------------------------------------------------------------------------------------


def test_topics_against_codes_by_hand() -> None:
    calls = pd.DataFrame(
        {
            "topics": [("nuclear", "disarmament"), ("nuclear",), ("nuclear",), (), ("middle-east",), ("nuclear",)],
            "issues": [("nu", "di"), ("nu",), ("di",), ("nu",), ("co",), ()],
        }
    )
    out = assembly.topic_check(calls, codes={"nuclear": "nu", "middle-east": "me", "colonialism": "co"}).set_index(
        "topic"
    )
    # of the five with a code three are ours and three theirs, two both: alike on 3 of 5, by chance 13 of 25
    assert out.loc["nuclear", ["ours", "theirs"]].tolist() == [3, 3], "without a code it does not count"
    assert out.loc["nuclear", ["precision", "recall"]].tolist() == pytest.approx([2 / 3, 2 / 3])
    assert out.loc["nuclear", "kappa"] == pytest.approx((3 / 5 - 13 / 25) / (1 - 13 / 25))
    assert out.loc["middle-east", ["ours", "theirs", "precision", "kappa"]].tolist() == [1, 0, 0, 0]
    assert np.isnan(out.loc["middle-east", "recall"])
    assert np.isnan(out.loc["colonialism", "precision"]) and out.loc["colonialism", "recall"] == 0


def test_where_nothing_differs_there_is_no_kappa() -> None:
    calls = pd.DataFrame({"topics": [("nuclear",)] * 2, "issues": [("nu",)] * 2})
    row = assembly.topic_check(calls, codes={"nuclear": "nu"}).iloc[0]
    assert (row["precision"], row["recall"]) == (1, 1) and np.isnan(row["kappa"])


# on the record ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rc() -> voting.RollCalls:
    return voting.roll_calls(load("ga_rollcalls"), load("ga_votes"))


@pytest.fixture(scope="module")
def since_1971(rc: voting.RollCalls) -> voting.RollCalls:
    return rc.where(rc.calls["date"] >= "1971-11-15")


@pytest.mark.parametrize(
    ("symbol", "votes"),
    [
        ("A/RES/68/262", ["abstain", "no", "yes"]),
        ("A/RES/ES-11/1", ["abstain", "no", "yes"]),
        ("A/RES/ES-11/3", ["no", "no", "yes"]),
        ("A/RES/ES-11/7", ["abstain", "no", "no"]),
        ("A/RES/ES-11/8", ["abstain", "no", "abstain"]),
    ],
)
def test_votes_as_the_press_reported_them(rc: voting.RollCalls, symbol: str, votes: list[str]) -> None:
    one = rc.where(rc.calls["symbol"] == symbol)
    assert assembly.cast(one)[["CHN", "RUS", "USA"]].to_numpy().tolist() == [votes]


def test_tallies_as_the_press_reported_them(rc: voting.RollCalls) -> None:
    rows = assembly.on_ukraine(rc, load("ga_reported")).set_index("symbol")[["yes", "no", "abstain"]]
    assert rows.loc["A/RES/68/262"].tolist() == [100, 11, 58]
    assert rows.loc["A/RES/ES-11/1"].tolist() == [141, 5, 35]
    assert rows.loc["A/RES/ES-11/4"].tolist() == [143, 5, 35]
    assert rows.loc["A/RES/ES-11/7"].tolist() == [93, 18, 65]


def test_china_never_voted_for_a_resolution_on_ukraine(rc: voting.RollCalls) -> None:
    rows = assembly.on_ukraine(rc, load("ga_reported"))
    assert (len(rows), int(rows["reported"].sum())) == (26, 2)
    assert rows["CHN"].value_counts().to_dict() == {"no": 15, "abstain": 11}
    assert set(rows["RUS"]) == {"no"}
    assert rows.loc[rows["reported"], "symbol"].tolist() == ["A/RES/ES-11/9", "A/RES/ES-11/10"]
    assert rows["date"].is_monotonic_increasing and not rows["symbol"].duplicated().any()


def test_our_scores_are_the_published_ones(rc: voting.RollCalls) -> None:
    table = load("agreement_published")
    out = assembly.published_scores(rc, table)
    size = out["difference"].abs()
    assert len(out) == len(table) == 105, "every published score has one of ours"
    assert size.max() < 1.5
    assert size.median() < 0.1
    state = out["measure"] == "state-department"
    assert state.sum() == 16 and (size[state] < 1.5).all()
    same = out["their_votes"].eq(out["votes"]).fillna(False)
    assert same.sum() > 80 and set(out.loc[same & (size > 0.5), "year"]) == {2008}, (
        "with as many votes the scores are the same but for rounding, and one vote in 2008"
    )


def test_our_topic_of_the_middle_east_is_the_published_one(rc: voting.RollCalls) -> None:
    out = assembly.topic_check(rc.calls).set_index("topic")
    assert list(out.index) == list(assembly.ISSUE_CODES)
    assert out.loc["middle-east", "kappa"] > 0.95
    assert (out[["precision", "recall", "kappa"]].to_numpy() <= 1).all() and (out["kappa"] > 0.3).all()


def test_topics_on_the_record(since_1971: voting.RollCalls) -> None:
    out = assembly.by_topic(since_1971)
    assert len(out) == len(assembly.TOPICS) * len(assembly.SPANS), "each topic has enough votes in both eras"
    assert (out["n"] >= 5).all()
    assert (out["lower"] <= out["value"]).all() and (out["value"] <= out["upper"]).all()
    late = out[out["era"] == "2022–2026"].set_index("topic")
    assert late["value"].idxmin() == "nuclear" and late.loc["nuclear", "opposite"] > 0.25
    assert late.loc["human-rights", "value"] > 0.8


def test_every_text_that_comes_back_is_found(since_1971: voting.RollCalls) -> None:
    out = assembly.recurring(since_1971).set_index("text")
    assert list(out.index) == list(assembly.RECURRING)
    assert (out["n"] >= 5).all() and (out["alike"] <= out["n"]).all()
    assert (out["first"] >= 1991).all() and (out["first"] < out["last"]).all()
    cuba = out.loc["Embargo of the United States against Cuba"]
    assert cuba["CHN"] == f"yes {cuba['n']}" and cuba["USA"].startswith("no ")
