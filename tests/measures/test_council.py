"""Votes of the permanent members: hand-worked examples, properties, errors, and the real tables."""

from __future__ import annotations

import itertools
import math
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from rcanalysis.data import load, metadata
from rcanalysis.measures import council

SEATS = ("chn", "fra", "gbr", "rus", "usa")
RESOLUTION: dict[str, Any] = {
    "symbol": "",
    "date": "2015-06-01",
    "title": "A text",
    "subjects": (),
    **dict.fromkeys(SEATS, "yes"),
    "china_seat": "CHN",
    "yes": 15,
    "no": 0,
    "abstain": 0,
}
DRAFT: dict[str, Any] = {
    "draft_id": "",
    "date": "2015-06-01",
    "draft": None,
    "title": "A draft",
    "subjects": (),
    "outcome": "vetoed",
    "vetoed_by": ("RUS",),
    "chn": "abstain",
    "fra": "yes",
    "gbr": "yes",
    "rus": "no",
    "usa": "yes",
    "yes": 13,
    "no": 1,
    "abstain": 1,
    "basis": "official",
    "source_ids": ("a-source",),
    "note": None,
}


def typed(name: str, rows: list[dict[str, Any]], base: dict[str, Any]) -> pd.DataFrame:
    """Rows in the types of ``load(name)``; what a row leaves out is as in ``base``."""
    table = pd.DataFrame(rows, columns=list(base))
    for column in metadata(name).columns:
        if column.name not in table or column.list:
            continue
        own = table[column.name]
        if column.type == "enum":
            table[column.name] = pd.Categorical(own, column.enum, ordered=True)
        elif column.type == "date":
            table[column.name] = pd.to_datetime(own, format="ISO8601").astype("datetime64[ns]")
        else:
            table[column.name] = own.astype({"integer": "Int64"}.get(column.type, "string"))
    return table


def resolutions(*rows: dict[str, Any]) -> pd.DataFrame:
    full = [RESOLUTION | {"symbol": f"S/RES/{n}(2015)"} | r for n, r in enumerate(rows, 1)]
    return typed("sc_resolutions", full, RESOLUTION)


def drafts(*rows: dict[str, Any]) -> pd.DataFrame:
    return typed("sc_drafts", [DRAFT | {"draft_id": f"d-{n}"} | r for n, r in enumerate(rows, 1)], DRAFT)


JOINT: dict[str, Any] = {"vetoed_by": ("CHN", "RUS"), "chn": "no", "no": 2, "abstain": 0}
AMERICAN: dict[str, Any] = {"vetoed_by": ("USA",), "chn": "yes", "rus": "yes", "usa": "no", "yes": 14, "abstain": 0}
FAILED: dict[str, Any] = {"outcome": "failed", "vetoed_by": ()}
SILENT = dict.fromkeys(SEATS, "absent") | {"yes": 0}


@cache
def real(name: str) -> pd.DataFrame:
    return load(f"sc_{name}")


def pair(table: pd.DataFrame, name: str) -> pd.Series:
    rows = table[table["pair"] == name]
    assert len(rows) == 1
    return rows.iloc[0]


def same(a: pd.DataFrame, b: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(a, b, rtol=1e-9, atol=1e-9)


def plain(table: pd.DataFrame) -> None:
    assert list(table.index) == list(range(len(table)))
    for name, kind in table.dtypes.items():
        assert str(kind) in ("int64", "Int64", "float64", "bool", "object", "string", "datetime64[ns]"), (
            f"{name}: {kind}"
        )


# the table of resolutions ---------------------------------------------------------------------------------------------


def test_permanent_by_hand() -> None:
    table = resolutions(
        {"date": "1993-02-01", "chn": "abstain"},
        {"date": "1971-10-20", "china_seat": "TWN"},
        {"date": "1992-01-01", **SILENT},
        {"date": "1991-12-31"},
        {"date": "1992-03-01", "fra": "absent"},
    )
    found = council.permanent(table)
    plain(found)
    assert list(found.columns) == ["symbol", "date", "year", "title", "subjects", *council.PERMANENT, "voted"]
    assert list(found["year"]) == [1992, 1992, 1993]
    assert list(found["CHN"]) == ["absent", "yes", "abstain"]
    assert list(found["voted"]) == [False, True, True]  # one state absent is a vote
    early = council.permanent(table, since=1946, until=1991)
    assert list(early["CHN"]) == [None, "yes"] and list(early["RUS"]) == ["yes", "yes"]
    with pytest.raises(ValueError, match=r"the span ends \(1990\) before it begins \(1992\)"):
        council.permanent(table, until=1990)


def test_the_peoples_republic_begins_in_october_1971() -> None:
    found = council.permanent(real("resolutions"), since=1946)
    seated = found["CHN"].notna()
    assert (seated == (found["date"] >= council.CHINA_SEATED)).all()
    assert found["date"].is_monotonic_increasing


# vetoes ---------------------------------------------------------------------------------------------------------------


def test_vetoes_by_hand() -> None:
    table = drafts(
        {"date": "2013-01-01"},
        {"date": "2014-01-01", **JOINT},
        {"date": "2015-01-01", **AMERICAN},
        {"date": "2015-02-01", **FAILED},
        {"date": "1991-05-01", "vetoed_by": ("SUN",), "chn": None},
    )
    found = council.vetoes(table)
    plain(found)
    assert list(found.columns) == ["period", "state", "alone", "joint", "total"]
    assert list(dict.fromkeys(found["period"])) == ["1992–2013", "2014–2015"]
    assert list(found["state"]) == [*council.PERMANENT] * 2
    rows = found.set_index(["period", "state"])
    assert list(rows.loc[("1992–2013", "RUS")]) == [1, 0, 1]
    assert list(rows.loc[("2014–2015", "RUS")]) == list(rows.loc[("2014–2015", "CHN")]) == [0, 1, 1]
    assert list(rows.loc[("2014–2015", "USA")]) == [1, 0, 1]
    early = council.vetoes(table, by="all", since=1990).set_index("state")
    assert list(early.loc["RUS"]) == ["1990–2015", 2, 1, 3]  # the Soviet Union is Russia
    years = council.vetoes(table, by="year", until=2016)
    assert list(dict.fromkeys(years["period"])) == list(range(1992, 2017))
    assert years["total"].sum() == 4


def test_vetoes_say_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="by must be year, period or all, not 'decade'"):
        council.vetoes(drafts({}), by="decade")
    with pytest.raises(ValueError, match=r"the span ends \(2000\) before it begins \(2001\)"):
        council.vetoes(drafts({}), since=2001, until=2000)
    with pytest.raises(ValueError, match="outcome and vetoed_by do not agree for d-1, d-3"):
        council.vetoes(drafts({"outcome": "failed"}, {}, {"vetoed_by": ()}))


def test_no_draft_is_no_veto() -> None:
    assert council.vetoes(drafts())["total"].sum() == 0
    assert council.joint(drafts()).empty


def test_joint_and_alone_by_hand() -> None:
    three = JOINT | {"vetoed_by": ("CHN", "RUS", "USA"), "usa": "no"}
    table = drafts({}, {"date": "2014-01-01", **JOINT}, AMERICAN, three, {"chn": None})
    both, alone = council.joint(table), council.russian_alone(table)
    assert list(both["draft_id"]) == ["d-2", "d-4"]  # by date; a third veto does not make it less joint
    assert list(alone["draft_id"]) == ["d-1", "d-5"]
    assert list(alone["CHN"]) == ["abstain", "unknown"]
    assert list(alone.columns) == list(both.columns) == list(council.ROW)
    plain(alone)


def test_veto_partners_by_hand() -> None:
    table = drafts({}, JOINT, AMERICAN | {"gbr": "abstain"}, {"chn": None}, {"chn": "yes"}, {"fra": "absent"})
    found = council.veto_partners(table)
    assert list(found.columns) == ["vetoer", "other", "vetoes", "no", "abstain", "yes", "absent", "unknown"]
    assert len(found) == 20 and not found.duplicated(["vetoer", "other"]).any()
    rows = found.set_index(["vetoer", "other"])
    assert list(rows.loc[("RUS", "CHN")]) == [5, 1, 2, 1, 0, 1]
    assert list(rows.loc[("CHN", "RUS")]) == [1, 1, 0, 0, 0, 0]
    assert list(rows.loc[("RUS", "FRA")]) == [5, 0, 0, 4, 1, 0]
    assert list(rows.loc[("USA", "GBR")]) == [1, 0, 1, 0, 0, 0]
    assert list(rows.loc[("FRA", "USA")]) == [0] * 6


def test_partner_votes_by_hand() -> None:
    table = drafts({}, {}, JOINT, {"chn": None}, {"chn": "yes"}, AMERICAN)
    found = council.partner_votes(table, "RUS", "CHN")
    assert list(found.columns) == ["vote", "n", "known", "share", "lower", "upper"]
    assert list(found["vote"]) == ["yes", "abstain", "no", "absent", "unknown"]
    assert list(found["n"]) == [1, 2, 1, 0, 1] and set(found["known"]) == {4}
    assert list(found["share"][:4]) == [0.25, 0.5, 0.25, 0]
    limits = stats.binomtest(2, 4).proportion_ci(0.95, method="exact")
    assert list(found.loc[1, ["lower", "upper"]]) == pytest.approx([limits.low, limits.high])
    assert found.iloc[4][["share", "lower", "upper"]].isna().all()
    alone = council.partner_votes(table, "RUS", "CHN", alone=True)
    assert list(alone["n"]) == [1, 2, 0, 0, 1] and set(alone["known"]) == {3}
    narrow = council.partner_votes(table, "RUS", "CHN", level=0.5)
    assert (narrow["upper"][:3] < found["upper"][:3]).all()


def test_a_vote_before_china_was_seated_is_unknown() -> None:
    table = drafts({"date": "1971-10-24", "vetoed_by": ("SUN",)}, {"date": "1971-10-25", "vetoed_by": ("SUN",)})
    found = council.partner_votes(table, "RUS", "CHN", since=1946)
    assert list(found["n"]) == [0, 1, 0, 0, 1]


def test_partner_votes_need_two_of_the_five() -> None:
    with pytest.raises(ValueError, match="'SUN' is not one of CHN, FRA, GBR, RUS, USA"):
        council.partner_votes(drafts({}), "SUN", "CHN")
    with pytest.raises(ValueError, match="need two states, not RUS twice"):
        council.partner_votes(drafts({}), "RUS", "RUS")


# abstaining together --------------------------------------------------------------------------------------------------


def ten(*who: str, **more: Any) -> list[dict[str, Any]]:
    """Resolutions of one stratum: ``c`` China abstains, ``r`` Russia, ``cr`` both, a dash neither."""
    vote = {"c": {"chn": "abstain"}, "r": {"rus": "abstain"}, "cr": {"chn": "abstain", "rus": "abstain"}, "-": {}}
    return [vote[w] | more for w in who]


def test_abstentions_by_hand() -> None:
    found = council.abstentions(resolutions(*ten("cr", "cr", "c", "r", *"------")))
    plain(found)
    assert list(found["pair"]) == [f"{a}-{b}" for a, b in council.PAIRS] and len(found) == 10
    row = pair(found, "CHN-RUS")
    assert list(row[["n", "a_abstains", "b_abstains", "both"]]) == [10, 3, 3, 2]
    assert row["expected"] == pytest.approx(0.9) and row["ratio"] == pytest.approx(2 / 0.9)
    # P(2 or 3 of 3 joint): (3 * 7 + 1) / 120
    assert row["p_value"] == pytest.approx(2 * 22 / 120)
    assert row["strata"] == 1 and row["expected_within"] == pytest.approx(0.9)
    assert row["lower_within"] == pytest.approx(row["lower"]) and row["upper_within"] == pytest.approx(row["upper"])
    other = pair(found, "FRA-GBR")
    assert other["both"] == 0 and other["expected"] == 0 and other["p_value"] == other["p_within"] == 1
    assert other[["ratio", "lower", "upper", "ratio_within"]].isna().all()


def test_strata_take_topic_and_time_away() -> None:
    """Both abstain on Syria and never else: all of it is the topic. The same in five years against others."""
    syria, rest = {"subjects": ("syria",)}, {"date": "2003-01-01"}
    rows = [*ten("cr", "cr", "cr", **syria), *ten(*"-----")]
    found = pair(council.abstentions(resolutions(*rows)), "CHN-RUS")
    assert found["ratio"] == pytest.approx(8 / 3) and found["ratio_within"] == 1 and found["strata"] == 0
    assert found["p_within"] == 1
    assert (found["lower_within"], found["upper_within"]) == (1, 1)
    found = pair(council.abstentions(resolutions(*ten("cr", "cr"), *ten("-", "-", **rest))), "CHN-RUS")
    assert found["ratio"] == 2 and found["ratio_within"] == 1
    # 2015 and 2019 are one stratum, 2014 is another; the order of subjects is nothing
    for dates, strata in ((("2015-01-01", "2019-12-31"), 1), (("2014-12-31", "2015-01-01"), 0)):
        rows = [ten("cr", date=dates[0])[0], ten("-", date=dates[1])[0]]
        assert pair(council.abstentions(resolutions(*rows)), "CHN-RUS")["strata"] == strata
    rows = [*ten("cr", subjects=("syria", "iran")), *ten("-", subjects=("iran", "syria"))]
    assert pair(council.abstentions(resolutions(*rows)), "CHN-RUS")["strata"] == 1


def test_two_strata_by_hand() -> None:
    rows = [*ten("cr", "-", subjects=("syria",)), *ten("cr", "c", "r", "-")]
    found = pair(council.abstentions(resolutions(*rows), draws=20000), "CHN-RUS")
    assert found["strata"] == 2
    assert found["expected_within"] == pytest.approx(1 / 2 + 2 * 2 / 4)
    # both strata: P(1) = 1/2; P(0, 1, 2) = 1/6, 4/6, 1/6. P(sum >= 2) = (4/6 + 2 * 1/6) / 2 = 1/2
    assert found["p_within"] == 1
    rows = [*ten("cr", "-", "-", subjects=("syria",)), *ten("cr", "cr", "-", "-")]
    found = pair(council.abstentions(resolutions(*rows), draws=20000), "CHN-RUS")
    assert found["p_within"] == pytest.approx(2 * (1 / 3) * (1 / 6), abs=0.01)  # all three of three


def test_what_counts_as_withholding() -> None:
    rows = resolutions({"chn": "no", "rus": "abstain"}, {"chn": "absent"}, {}, SILENT)
    counted = {
        ("abstain",): [0, 1, 0],
        ("abstain", "no"): [1, 1, 1],
        ("abstain", "no", "absent"): [3, 2, 2],
    }
    for counts, expected in counted.items():
        found = pair(council.abstentions(rows, counts=counts), "CHN-RUS")
        assert list(found[["a_abstains", "b_abstains", "both"]]) == expected, counts
        assert found["n"] == 4
    assert pair(council.abstentions(rows, voted_only=True), "CHN-RUS")["n"] == 3
    with pytest.raises(ValueError, match=r"counts must name abstain, no or absent, not \['yes'\]"):
        council.abstentions(rows, counts=("yes", "no"))
    with pytest.raises(ValueError, match="counts must name abstain, no or absent, not nothing"):
        council.abstentions(rows, counts=())
    with pytest.raises(ValueError, match="need at least one draw, not 0"):
        council.abstentions(rows, draws=0)


def test_china_before_1971_is_in_no_pair() -> None:
    rows = resolutions({"date": "1971-01-01", "china_seat": "TWN", "chn": "abstain", "rus": "abstain"}, {})
    found = council.abstentions(rows, since=1946)
    assert pair(found, "CHN-RUS")["n"] == 1 and pair(found, "CHN-RUS")["both"] == 0
    assert pair(found, "RUS-USA")["n"] == 2 and pair(found, "RUS-USA")["a_abstains"] == 1


@pytest.mark.parametrize(("both", "n", "a", "b"), [(2, 10, 3, 4), (78, 2072, 115, 143), (1, 30, 6, 9), (5, 40, 5, 6)])
def test_the_interval_is_that_of_fisher(both: int, n: int, a: int, b: int) -> None:
    """The limits of the conditional odds ratio, turned into joint numbers."""
    found = council._ratio_interval(both, [(n, a, b)], 0.95)
    table = [[both, a - both], [b - both, n - a - b + both]]
    odds = stats.contingency.odds_ratio(table, kind="conditional").confidence_interval(0.95)
    expected = a * b / n
    assert found.value == pytest.approx(both / expected)
    assert found.low == pytest.approx(stats.nchypergeom_fisher(n, a, b, odds.low).mean() / expected, rel=1e-4)
    top = min(a, b) if math.isinf(odds.high) else stats.nchypergeom_fisher(n, a, b, odds.high).mean()
    assert found.high == pytest.approx(top / expected, rel=1e-4)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=3))
def test_the_sum_over_strata_is_that_of_all_permutations(raw: list[tuple[int, int, int]]) -> None:
    strata = [(n, min(a, n), min(b, n)) for n, a, b in raw]
    counts: dict[int, int] = {}
    for sets in itertools.product(*(itertools.combinations(range(n), b) for n, _, b in strata)):
        joint = sum(sum(i < a for i in s) for s, (_, a, _) in zip(sets, strata, strict=True))
        counts[joint] = counts.get(joint, 0) + 1
    least, logs = council._joint_weights(strata)
    assert least == min(counts) and least + len(logs) - 1 == max(counts)
    expected = [counts.get(least + j, 0) / sum(counts.values()) for j in range(len(logs))]
    assert np.exp(logs) == pytest.approx(expected)
    mean = sum(a * b / n for n, a, b in strata)
    for both in counts:
        found = council._ratio_interval(both, strata, 0.9)
        if mean == 0:
            assert math.isnan(found.value)
        else:
            assert 0 <= found.low <= found.value + 1e-9 and found.value <= found.high + 1e-9
            assert found.high <= max(counts) / mean + 1e-9
            wider = council._ratio_interval(both, strata, 0.99)
            assert wider.low <= found.low + 1e-9 and wider.high >= found.high - 1e-9


CODES = st.sampled_from(["yes", "yes", "abstain", "no", "absent"])
VOTED = st.fixed_dictionaries(
    {s: CODES for s in SEATS}
    | {
        "date": st.sampled_from(["1993-01-01", "1999-05-01", "2015-06-01"]),
        "subjects": st.sampled_from([(), ("syria",), ("iran", "sanctions")]),
    }
)


@settings(max_examples=12, deadline=None)
@given(st.lists(VOTED, min_size=1, max_size=20))
def test_properties_of_resolutions(rows: list[dict[str, Any]]) -> None:
    table = resolutions(*rows)
    turned = table.iloc[::-1]
    found = council.abstentions(table, draws=50)
    same(found.drop(columns="p_within"), council.abstentions(turned, draws=50).drop(columns="p_within"))
    assert (found["both"] <= found[["a_abstains", "b_abstains"]].min(axis=1)).all()
    assert found["p_value"].between(0, 1).all() and found["p_within"].between(0, 1).all()
    known = found.dropna(subset=["ratio"])
    assert (known["lower"] <= known["ratio"] + 1e-9).all() and (known["ratio"] <= known["upper"] + 1e-9).all()
    same(council.identical(table), council.identical(turned))
    parts, whole = council.identical(table), council.identical(table, by="all")
    assert list(parts.groupby("pair")["identical"].sum()) == list(whole["identical"])
    parting = council.parting(table)
    same(parting, council.parting(turned))
    # the unanimous rest is identical for every pair
    merged = whole.merge(parting, on="pair")
    assert (merged["identical_x"] - merged["identical_y"] == merged["n_x"] - merged["n_y"]).all()
    assert (parting["both_not"] + parting["a_not"] + parting["b_not"] <= parting["n"]).all()
    subjects = council.by_subject(table, drafts()).set_index("subject")
    assert subjects.loc["syria", "resolutions"] == sum("syria" in r["subjects"] for r in rows)
    assert subjects.loc["all", "resolutions"] == len(rows)


def test_seed_and_draws() -> None:
    rows = resolutions(*ten("cr", "c", "r", "-", "-", "r"))
    a, b = (pair(council.abstentions(rows, draws=99), "CHN-RUS") for _ in range(2))
    assert a["p_within"] == b["p_within"]
    assert round(a["p_within"] * 100 / 2, 9) == int(round(a["p_within"] * 100 / 2, 9)) or a["p_within"] == 1
    assert pair(council.abstentions(rows, draws=4999, seed=2), "CHN-RUS")["p_within"] == 1


def test_the_span_is_kept() -> None:
    rows = resolutions(*ten("cr", date="1999-01-01"), *ten("cr", date="2005-01-01"), *ten("-", date="2010-01-01"))
    for since, until, n, both in ((1992, None, 3, 2), (2000, None, 2, 1), (1992, 2005, 2, 2), (2006, 2010, 1, 0)):
        found = pair(council.abstentions(rows, since=since, until=until), "CHN-RUS")
        assert (found["n"], found["both"]) == (n, both)


# voting alike ---------------------------------------------------------------------------------------------------------


def test_identical_by_hand() -> None:
    rows = resolutions(
        {"date": "2013-12-31"},
        {"date": "2014-01-01", "chn": "abstain"},
        {"date": "2015-01-01", "chn": "abstain", "rus": "abstain"},
        {"date": "2015-01-01", "fra": "absent"},
        SILENT,
    )
    found = council.identical(rows)
    plain(found)
    assert list(found.columns) == ["period", "pair", "identical", "n", "share", "lower", "upper"]
    late = found[found["period"] == "2014–2015"]
    assert list(pair(late, "CHN-RUS")[["identical", "n"]]) == [2, 3]
    assert list(pair(late, "FRA-GBR")[["identical", "n"]]) == [2, 2]
    assert pair(late, "CHN-RUS")["share"] == pytest.approx(2 / 3)
    low = stats.binomtest(2, 3).proportion_ci(0.95, method="exact").low
    assert pair(late, "CHN-RUS")["lower"] == pytest.approx(low)
    years = council.identical(rows, by="year", since=2012)
    empty = years[years["period"] == 2012]
    assert len(years) == 40 and (empty["n"] == 0).all() and empty["share"].isna().all()
    with pytest.raises(ValueError, match="by must be year, period or all, not 'month'"):
        council.identical(rows, by="month")


def test_parting_by_hand() -> None:
    rows = resolutions(
        {}, {}, {"fra": "absent"}, {"chn": "abstain"}, {"chn": "abstain", "rus": "no"}, {"usa": "abstain"}, SILENT
    )
    found = council.parting(rows)
    plain(found)
    row = pair(found, "CHN-RUS")
    assert list(row[["resolutions", "parted", "parted_share", "n", "identical"]]) == [6, 3, 0.5, 3, 1]
    assert list(row[["both_not", "a_not", "b_not"]]) == [1, 1, 0]
    # over the six votes: not yes 2 and 1, both 1
    over = 1 / 6 - 2 / 6 * 1 / 6
    assert row["phi"] == pytest.approx(over / math.sqrt(2 / 6 * 4 / 6 * 1 / 6 * 5 / 6))
    agree = 5 / 6
    chance = 2 / 6 * 1 / 6 + 4 / 6 * 5 / 6
    assert row["kappa"] == pytest.approx((agree - chance) / (1 - chance))
    never = pair(found, "FRA-GBR")
    assert never["share"] == 1 and math.isnan(never["phi"]) and math.isnan(never["kappa"])
    silent = council.parting(resolutions(SILENT))
    assert (silent["resolutions"] == 0).all() and silent[["parted_share", "share", "phi"]].isna().all(axis=None)


# by subject -----------------------------------------------------------------------------------------------------------


def test_by_subject_by_hand() -> None:
    syria = {"subjects": ("syria", "sanctions")}
    adopted = resolutions(
        {"chn": "abstain", **syria},
        {"chn": "abstain", "rus": "abstain", **syria},
        {"rus": "abstain"},
        {"rus": "no", **syria},
    )
    tabled = drafts(
        syria,
        JOINT | syria,
        {"chn": None, **syria},
        {"chn": "yes", **syria},
        AMERICAN | {"subjects": ("palestine",)},
        AMERICAN | {"subjects": ("palestine",), "rus": "abstain"},
        AMERICAN | {"subjects": ("palestine",), "chn": None},
        AMERICAN | {"subjects": ("palestine",), "chn": "abstain", "rus": "abstain"},
        {"vetoed_by": ("CHN",), "chn": "no", "rus": "yes"},
        FAILED | syria,
    )
    found = council.by_subject(adopted, tabled)
    plain(found)
    assert list(found["subject"]) == ["all", *council.SUBJECTS]
    rows = found.set_index("subject")
    heads = ["resolutions", "chn_abstains", "rus_abstains", "both_abstain", "one_only"]
    assert list(rows.loc["syria", heads]) == list(rows.loc["sanctions", heads]) == [3, 2, 1, 1, 1]
    assert list(rows.loc["all", heads]) == [4, 2, 2, 1, 2]
    vetoes = ["joint_vetoes", "chn_vetoes_alone", "rus_vetoes_alone", "usa_vetoes"]
    assert list(rows.loc["syria", vetoes]) == [1, 0, 3, 0]
    assert list(rows.loc["all", vetoes]) == [1, 1, 3, 4]
    china = [f"chn_on_rus_vetoes_{v}" for v in ("yes", "abstain", "no", "absent", "unknown")]
    assert list(rows.loc["syria", china]) == [1, 1, 1, 0, 1]
    america = ["usa_vetoes_both_yes", "usa_vetoes_both_other", "usa_vetoes_parted", "usa_vetoes_unknown"]
    assert list(rows.loc["palestine", america]) == [1, 1, 1, 1]
    assert (rows.loc["iran"] == 0).all()


def test_same_side_by_hand() -> None:
    syria = {"subjects": ("syria",)}
    adopted = resolutions(
        syria, {"rus": "abstain", **syria}, {"chn": "abstain", "rus": "abstain", **syria}, {"chn": "no"}
    )
    tabled = drafts(
        syria,
        JOINT | syria,
        {"chn": None, **syria},
        FAILED | {"chn": "yes", "fra": "no", "gbr": "no", "rus": "yes", "usa": "no", **syria},
    )
    found = council.same_side(tabled, adopted, "syria")
    plain(found)
    assert list(found.columns) == ["pair", "texts", "n", "same", "share", "lower", "upper"]
    row = pair(found, "CHN-RUS")
    assert list(row[["texts", "n", "same"]]) == [6, 5, 3] and row["share"] == 0.6
    low = stats.binomtest(3, 5).proportion_ci(0.95, method="exact").low
    assert row["lower"] == pytest.approx(low)
    assert list(pair(found, "GBR-USA")[["texts", "n", "same"]]) == [6, 6, 6]
    strict = pair(council.same_side(tabled, adopted, "syria", failed=False), "CHN-RUS")
    assert list(strict[["texts", "n", "same"]]) == [5, 4, 2]
    assert pair(council.same_side(tabled, adopted), "CHN-RUS")["texts"] == 7
    none = council.same_side(tabled, adopted, "iran")
    assert (none["texts"] == 0).all() and none["share"].isna().all()
    with pytest.raises(ValueError, match=r"unknown subject 'mars'; known are all, syria, iran, .*red-sea-gulf"):
        council.same_side(tabled, adopted, "mars")


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ({"chn": None, "fra": None, "gbr": None, "rus": None, "usa": None, "yes": 4, "no": 7, "abstain": 4}, False),
        ({"fra": None, "gbr": None, "usa": None, "chn": "yes", "rus": "yes", "yes": 4, "no": 7, "abstain": 4}, True),
        ({"fra": None, "gbr": None, "usa": None, "chn": "yes", "rus": "yes", "yes": 5, "no": 7, "abstain": 3}, False),
        ({"fra": None, "gbr": None, "usa": None, "chn": "yes", "rus": "no", "yes": 7, "no": 7, "abstain": 1}, True),
        ({**dict.fromkeys(SEATS, "no"), "yes": 0, "no": 9, "abstain": 6}, False),
        (
            {"fra": None, "gbr": None, "usa": None, "chn": "no", "rus": "no", "yes": 9, "no": None, "abstain": None},
            False,
        ),
        ({"fra": None, "gbr": None, "usa": None, "chn": "no", "rus": "no", "yes": 9, "no": 4, "abstain": 2}, True),
        (
            {
                "fra": None,
                "gbr": None,
                "usa": None,
                "chn": "abstain",
                "rus": "abstain",
                "abstain": 4,
                "yes": 8,
                "no": 3,
            },
            True,
        ),
    ],
)
def test_a_text_counts_where_the_five_certainly_parted(row: dict[str, Any], counts: bool) -> None:
    found = council.same_side(drafts(FAILED | row), resolutions())
    assert (found["texts"] == counts).all()


DRAFTED = st.sampled_from([{}, JOINT, AMERICAN, {"chn": None}, {"chn": "yes"}, FAILED, {"subjects": ("syria",)}])


@settings(max_examples=12, deadline=None)
@given(st.lists(DRAFTED, min_size=1, max_size=12))
def test_properties_of_drafts(rows: list[dict[str, Any]]) -> None:
    table = drafts(*rows)
    turned = table.iloc[::-1]
    vetoes = council.vetoes(table, by="all").set_index("state")
    assert (vetoes["alone"] + vetoes["joint"] == vetoes["total"]).all()
    assert vetoes.loc["CHN", "joint"] == len(council.joint(table))
    assert vetoes.loc["RUS", "alone"] == len(council.russian_alone(table))
    partners = council.veto_partners(table)
    same(partners, council.veto_partners(turned))
    assert (partners[["no", "abstain", "yes", "absent", "unknown"]].sum(axis=1) == partners["vetoes"]).all()
    votes = council.partner_votes(table, "RUS", "CHN")
    assert votes["n"].sum() == vetoes.loc["RUS", "total"]
    known = votes["share"].dropna()
    assert known.empty or known.sum() == pytest.approx(1)
    same(council.by_subject(resolutions(), table), council.by_subject(resolutions(), turned))
    same(council.same_side(table, resolutions()), council.same_side(turned, resolutions()))


# the real tables ------------------------------------------------------------------------------------------------------


def test_the_words_are_those_of_the_tables() -> None:
    for name in ("sc_resolutions", "sc_drafts"):
        columns = {c.name: c for c in metadata(name).columns}
        assert tuple(columns["subjects"].enum) == council.SUBJECTS
        assert tuple(columns["chn"].enum) == council.VOTES
    assert {c.lower() for c in council.PERMANENT} == set(SEATS)


def test_vetoes_are_as_recorded() -> None:
    table = real("drafts")
    assert len(council.joint(table)) == 17
    assert len(council.joint(table, since=1946)) == 17
    alone = council.russian_alone(table)
    assert len(alone) == 25
    assert alone["CHN"].value_counts().to_dict() == {"abstain": 19, "yes": 3, "unknown": 3}
    votes = council.partner_votes(table, "RUS", "CHN", alone=True).set_index("vote")["n"]
    assert votes.to_dict() == {"yes": 3, "abstain": 19, "no": 0, "absent": 0, "unknown": 3}
    since_1990 = council.vetoes(table, by="all", since=1990).set_index("state")
    assert list(since_1990.loc["USA", ["alone", "joint", "total"]]) == [27, 0, 27]
    since_1992 = council.vetoes(table, by="all").set_index("state")["total"]
    assert since_1992.to_dict() == {"CHN": 19, "FRA": 0, "GBR": 0, "RUS": 42, "USA": 25}
    assert council.vetoes(table, by="year")["total"].sum() == council.vetoes(table)["total"].sum() == 86


def test_abstentions_are_as_recorded() -> None:
    found = council.abstentions(real("resolutions"))
    row = pair(found, "CHN-RUS")
    assert list(row[["n", "a_abstains", "b_abstains", "both"]]) == [2072, 115, 143, 78]
    assert row["expected"] == pytest.approx(115 * 143 / 2072)
    assert row["p_value"] < 1e-50
    # topic and time explain more than half of it, not all
    assert 1.5 < row["lower_within"] < row["ratio_within"] < row["ratio"] / 2
    assert row["p_within"] == pytest.approx(2 / 2001)
    assert pair(council.abstentions(real("resolutions"), voted_only=True), "CHN-RUS")["n"] == 2031


def test_the_permutations_agree_with_the_exact_distribution() -> None:
    """Of a pair that is neither certain nor impossible."""
    table = real("resolutions")
    found = pair(council.abstentions(table, draws=20000), "CHN-FRA")
    rows = council.permanent(table)
    strata = rows.groupby([rows["subjects"].map(lambda s: " ".join(sorted(s))), rows["year"] // 5])
    margins = [(len(g), int((g["CHN"] == "abstain").sum()), int((g["FRA"] == "abstain").sum())) for _, g in strata]
    least, logs = council._joint_weights(margins)
    tail = np.exp(logs)[found["both"] - least :].sum()
    assert found["p_within"] == pytest.approx(2 * tail, abs=0.02)
    assert found["expected_within"] == pytest.approx(sum(a * b / n for n, a, b in margins))


def test_subjects_are_as_recorded() -> None:
    rows = council.by_subject(real("resolutions"), real("drafts")).set_index("subject")
    assert list(rows.loc["all", ["resolutions", "both_abstain", "joint_vetoes", "rus_vetoes_alone"]]) == [
        2072,
        78,
        17,
        25,
    ]
    assert rows.loc["all", "one_only"] == 115 + 143 - 2 * 78
    assert rows.loc["syria", "joint_vetoes"] == 10 and rows.loc["ukraine", "joint_vetoes"] == 0
    assert rows.loc["ukraine", "chn_on_rus_vetoes_no"] == 0
    identical = council.identical(real("resolutions"), by="all")
    assert (identical["share"] > 0.9).all()  # the trap
    parted = council.parting(real("resolutions"))
    assert parted["parted_share"].iloc[0] < 0.1
    assert pair(parted, "CHN-RUS")["both_not"] == 79  # 78 abstentions, and Russia's one vote against
    assert (pair(parted, "CHN-RUS")["phi"] >= parted["phi"]).all()


def test_chance_has_limits_by_hand() -> None:
    """Four resolutions, each of the two abstains on two: both 0, 1 or 2 times, with probability 1/6, 4/6, 1/6."""
    t = pd.DataFrame({"n": [4, 4], "a_abstains": [2, 0], "b_abstains": [2, 3]})
    assert council.by_chance(t)[["lower", "upper"]].to_numpy().tolist() == [[0, 2], [0, 0]]
    assert council.by_chance(t, level=0.6).loc[0].tolist() == [1, 1]
