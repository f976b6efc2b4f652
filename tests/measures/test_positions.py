"""Camps, agreement of the passes and how contested the map is, on invented works with known answers."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcanalysis.data import load, metadata
from rcanalysis.measures import positions as m

ENUMS = {c.name: c.enum for c in metadata("positions").columns if c.enum}


def works(*rows: dict[str, Any]) -> pd.DataFrame:
    """Works in the types of ``load``; what is not given is ordinary."""
    usual = {
        "country": "USA",
        "year": 2020,
        "kind": "think-tank",
        "school": "unknown",
        "cohesion": "deepening",
        "consequence": "confrontation",
        "coded_from": "abstract",
        "found_by": "open",
        "confidence": "medium",
    }
    made = []
    for number, given_ in enumerate(rows):
        row = usual | {"position_id": f"w-{number:02}", "label": f"W{number:02}", "authors": (f"A{number}",)} | given_
        made.append({"cohesion_2": row["cohesion"], "consequence_2": row["consequence"]} | row)
    frame = pd.DataFrame(made).astype({"year": "Int64"})
    return frame.astype({c: pd.CategoricalDtype(list(e)) for c, e in ENUMS.items()})


def camps(**counts: int) -> pd.DataFrame:
    """So many works of each camp, underscores for hyphens."""
    return works(*({"consequence": c.replace("_", "-")} for c, n in counts.items() for _ in range(n)))


LISTS = st.lists(
    st.fixed_dictionaries(
        {
            "country": st.sampled_from([c for g in m.GROUPS.values() for c in g]),
            "kind": st.sampled_from(m.KINDS),
            "cohesion": st.sampled_from(m.COHESION),
            "consequence": st.sampled_from(m.CONSEQUENCE),
            "cohesion_2": st.sampled_from(m.COHESION),
            "consequence_2": st.sampled_from(m.CONSEQUENCE),
            "year": st.one_of(st.none(), st.integers(1995, 2026)),
        }
    ),
    min_size=1,
    max_size=25,
)


# placed ---------------------------------------------------------------------------------------------------------------


def test_works_stand_by_consequence_cohesion_group_and_label() -> None:
    rows = m.placed(
        works(
            {"label": "e", "consequence": "stability"},
            {"label": "d", "cohesion": "limited"},
            {"label": "c", "country": "JPN"},
            {"label": "b"},
            {"label": "a", "country": "GBR"},
            {"label": "z", "country": "CHN"},
        )
    )
    assert list(rows["label"]) == ["z", "b", "a", "c", "d", "e"]
    assert list(rows["number"]) == [1, 2, 3, 4, 5, 6]
    assert list(rows["place"]) == [0, 1, 2, 3, 0, 0]
    assert list(rows["group"]) == [
        "China",
        "United States",
        "Europe",
        "Asia and Pacific",
        "United States",
        "United States",
    ]


def test_the_second_pass_places_by_its_own_codes() -> None:
    rows = works({"consequence_2": "little", "cohesion_2": "limited"}, {})
    assert list(m.placed(rows)["consequence"]) == ["confrontation", "confrontation"]
    second = m.placed(rows, coding=2).set_index("position_id")
    assert list(second.loc[["w-00", "w-01"], "consequence"]) == ["little", "confrontation"]
    assert list(second.loc[["w-00", "w-01"], "cohesion"]) == ["limited", "deepening"]


def test_a_mark_is_firm_if_the_passes_agree_on_both_questions_and_confidence_is_not_low() -> None:
    rows = m.placed(works({}, {"cohesion_2": "alliance"}, {"consequence_2": "little"}, {"confidence": "low"}))
    rows = rows.set_index("position_id").loc[[f"w-0{n}" for n in range(4)]]
    assert list(rows["steady"]) == [True, False, False, True]
    assert list(rows["firm"]) == [True, False, False, False]


def test_refusals() -> None:
    rows = camps(confrontation=1)
    with pytest.raises(ValueError, match="coding must be 1 or 2"):
        m.placed(rows, coding=3)
    with pytest.raises(ValueError, match="no group for BRA"):
        m.placed(works({"country": "BRA"}))
    with pytest.raises(ValueError, match="by must be group or kind"):
        m.by_group(rows, by="country")
    with pytest.raises(ValueError, match="question must be"):
        m.agreement(rows, "kind")
    with pytest.raises(ValueError, match="threshold must lie"):
        m.disagreement(rows, threshold=1.0)
    with pytest.raises(ValueError, match="no work states"):
        m.disagreement(camps(not_stated=2))


def test_every_code_of_the_table_has_its_place() -> None:
    assert set(m.CONSEQUENCE) == set(ENUMS["consequence"]) == set(ENUMS["consequence_2"])
    assert set(m.COHESION) == set(ENUMS["cohesion"]) == set(ENUMS["cohesion_2"])
    assert set(m.KINDS) == set(ENUMS["kind"])


# counts ---------------------------------------------------------------------------------------------------------------


def test_cells_count_every_work_once_and_name_empty_cells() -> None:
    found = m.cells(works({}, {}, {"cohesion": "alliance"}, {"consequence": "not-stated"}))
    at = found.set_index(["consequence", "cohesion"])["n"]
    assert len(found) == 20 and at.sum() == 4
    assert at["confrontation", "deepening"] == 2 and at["confrontation", "alliance"] == 1
    assert at["not-stated", "deepening"] == 1 and at["stability", "fragile"] == 0


def test_a_share_of_a_group_is_of_those_that_state_a_consequence() -> None:
    found = m.by_group(
        works(
            {"consequence": "stability"},
            {},
            {},
            {"consequence": "not-stated"},
            {"country": "RUS", "consequence": "not-stated"},
        )
    ).set_index(["group", "consequence"])
    us = found.loc["United States"]
    assert us.loc["confrontation", "share"] == pytest.approx(2 / 3) and us.loc["stability", "share"] == pytest.approx(
        1 / 3
    )
    assert us.loc["not-stated", "n"] == 1 and math.isnan(us.loc["not-stated", "share"])
    assert set(us["stated"]) == {3}
    assert found.loc["Russia", "share"].isna().all(), "nobody states one"
    assert (found.loc["China", "n"] == 0).all()


def test_kinds_of_work() -> None:
    found = m.by_group(works({"kind": "book"}, {"kind": "official", "consequence": "stability"}), by="kind")
    assert list(found["kind"].unique()) == list(m.KINDS)
    assert found.set_index(["kind", "consequence"])["n"].loc[
        [("book", "confrontation"), ("official", "stability")]
    ].tolist() == [1, 1]


# agreement of the passes ------------------------------------------------------------------------------------------------


def coded(pairs: dict[tuple[str, str], int]) -> pd.DataFrame:
    return works(*({"consequence": a, "consequence_2": b} for (a, b), n in pairs.items() for _ in range(n)))


def test_kappa_on_a_table_worked_by_hand() -> None:
    """35 of 50 the same; by chance 25 x 30 + 25 x 20 of 2,500 = 0.5; so (0.7 - 0.5) / 0.5 = 0.4."""
    risk, calm = "confrontation", "stability"
    found = m.agreement(coded({(risk, risk): 20, (risk, calm): 5, (calm, risk): 10, (calm, calm): 15}), "consequence")
    assert (found.n, found.same) == (50, 35)
    assert found.kappa.value == pytest.approx(0.4)
    # Fleiss, Cohen and Everitt 1969: variance (A + B - C) / ((1 - pe)^2 n) with pe = 0.5
    p = {(0, 0): 0.4, (0, 1): 0.1, (1, 0): 0.2, (1, 1): 0.3}
    row, col = (0.5, 0.5), (0.6, 0.4)
    a = sum(p[i, i] * (1 - (row[i] + col[i]) * (1 - 0.4)) ** 2 for i in (0, 1))
    b = (1 - 0.4) ** 2 * sum(p[i, j] * (col[i] + row[j]) ** 2 for i in (0, 1) for j in (0, 1) if i != j)
    c = (0.4 - 0.5 * (1 - 0.4)) ** 2
    half = 1.959964 * math.sqrt((a + b - c) / (0.5**2 * 50))
    assert found.kappa.low == pytest.approx(0.4 - half, abs=1e-5)
    assert found.kappa.high == pytest.approx(0.4 + half, abs=1e-5)


def test_kappa_of_two_passes_that_are_the_same_is_one_and_no_more() -> None:
    found = m.agreement(camps(confrontation=5, stability=5), "consequence")
    assert found.kappa == pytest.approx((1, 1, 1))
    near = coded({("confrontation", "confrontation"): 20, ("stability", "stability"): 20, ("little", "stability"): 1})
    assert m.agreement(near, "consequence").kappa.high == 1.0


def test_kappa_at_the_level_of_chance_is_zero() -> None:
    table = {(a, b): 5 for a in m.POLES for b in m.POLES}
    assert m.agreement(coded(table), "consequence").kappa.value == pytest.approx(0)


def test_kappa_of_one_code_throughout_has_no_value() -> None:
    with pytest.raises(ValueError, match="no value for 3 works"):
        m.agreement(camps(little=3), "consequence")
    with pytest.raises(ValueError, match="no value for 0 works"):
        m.agreement(camps(little=1).iloc[:0], "cohesion")


def test_cohesion_is_compared_with_cohesion() -> None:
    rows = works(
        {"cohesion": "alliance", "consequence_2": "little"}, {"cohesion": "limited", "cohesion_2": "fragile"}, {}
    )
    assert m.agreement(rows, "cohesion").same == 2 and m.agreement(rows, "consequence").same == 2


# disagreement -----------------------------------------------------------------------------------------------------------


def test_camps_with_their_exact_intervals() -> None:
    d = m.disagreement(camps(confrontation=4, stability=3, little=1, not_stated=5))
    assert (d.works, d.stated, d.countries) == (13, 8, 1)
    assert list(d.camps["consequence"])[:2] == ["confrontation", "stability"]
    assert list(d.camps["n"]) == [4, 3, 1, 0] and d.camps["share"].sum() == pytest.approx(1)
    assert d.largest == "confrontation"
    # Clopper and Pearson for 4 of 8, from published tables
    assert d.largest_share == pytest.approx((0.5, 0.1570, 0.8430), abs=1e-4)


@pytest.mark.parametrize(
    ("counts", "threshold", "contested"),
    [
        ({"confrontation": 5, "stability": 5}, 0.5, True),
        ({"confrontation": 6, "stability": 5}, 0.5, False),
        ({"confrontation": 6, "stability": 5}, 0.6, True),
        ({"confrontation": 5, "little": 5}, 0.5, False),  # nobody at the other pole
        ({"confrontation": 1, "stability": 1, "conditional": 2, "not_stated": 9}, 0.5, True),
    ],
)
def test_contested_is_no_camp_above_the_threshold_and_both_poles_held(
    counts: dict[str, int], threshold: float, contested: bool
) -> None:
    assert m.disagreement(camps(**counts), threshold=threshold).contested is contested


def test_evenness_is_one_for_four_equal_camps_and_none_for_one() -> None:
    assert m.disagreement(camps(confrontation=2, stability=2, little=2, conditional=2)).evenness == pytest.approx(1)
    assert m.disagreement(camps(confrontation=3)).evenness == 0
    assert m.disagreement(camps(confrontation=2, stability=2)).evenness == pytest.approx(0.5)


def test_each_coding_leaves_out_what_it_says() -> None:
    rows = works(
        {"kind": "official", "country": "CHN", "consequence": "stability"},
        {"kind": "commentary", "country": "RUS", "consequence": "stability", "found_by": "view"},
        {"kind": "book", "coded_from": "excerpt", "authors": ("Lo",), "year": 2008, "consequence": "little"},
        {"kind": "book", "authors": ("Lo",), "year": 2023, "confidence": "low"},
        {
            "kind": "peer-reviewed",
            "country": "GBR",
            "year": None,
            "consequence": "conditional",
            "consequence_2": "not-stated",
        },
    )
    d = m.disagreement(rows)
    n = d.codings.set_index("coding")["works"]
    assert n.to_dict() == {
        "all works, first pass": 5,
        "all works, second pass": 5,
        "both passes agree on the consequence": 4,
        "found by an open search": 4,
        "without excerpts": 4,
        "without low confidence": 4,
        "without official documents": 4,
        "without commentary": 4,
        "articles and books only": 3,
        "one work an author, the latest": 4,
        "since 2022": 1,
        "without China and Russia": 3,
        "China and Russia only": 2,
        "without the United States": 3,
    }
    at = d.codings.set_index("coding")
    assert at.loc["all works, second pass", "stated"] == 4
    assert at.loc["China and Russia only", ["stability", "largest"]].tolist() == [2, "stability"]
    assert at.loc["one work an author, the latest", "little"] == 0, "the book of 2008 gives way to that of 2023"
    assert d.contested and d.holds == (int(at["contested"].sum()), 14)


def test_a_coding_in_which_nobody_states_a_consequence_is_left_out() -> None:
    d = m.disagreement(works({"country": "CHN", "consequence": "not-stated"}, {}))
    assert "China and Russia only" not in set(d.codings["coding"])
    assert "without China and Russia" in set(d.codings["coding"])


def test_works_of_authors_that_were_not_seen_are_not_one_author() -> None:
    rows = works(
        {"authors": (m.UNSEEN,)}, {"authors": (m.UNSEEN,)}, {"authors": ("B", "C")}, {"authors": ("B",), "year": None}
    )
    assert list(m.one_per_author(rows)["position_id"]) == ["w-00", "w-01", "w-02"]


def test_the_pattern_of_countries_as_an_odds_ratio() -> None:
    """Elsewhere 3 to 1, inside 1 to 3, Fisher's tea tasting: R's fisher.test gives 6.408309 (0.2117329 to 621.9337505)."""
    outside = [{"consequence": c} for c in ("confrontation",) * 3 + ("stability",)]
    inside = [{"country": "CHN", "consequence": c} for c in ("confrontation",) + ("stability",) * 3]
    found = m.association(works(*outside, *inside, {"consequence": "little"}, {"consequence": "not-stated"}))
    assert (found.value, found.low) == pytest.approx((6.408309, 0.2117329), rel=1e-3)
    assert found.high == pytest.approx(621.93, rel=0.01), "the solvers stop at different places far out"
    with pytest.raises(ValueError, match="from China or Russia and from elsewhere"):
        m.association(works(*outside))


@settings(max_examples=12, deadline=None)
@given(LISTS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[dict[str, Any]], random: Any) -> None:
    frame = works(*rows)
    mixed = frame.sample(frac=1, random_state=random.randrange(1000))
    pd.testing.assert_frame_equal(m.placed(frame), m.placed(mixed), check_like=True)
    pd.testing.assert_frame_equal(m.cells(frame), m.cells(mixed))
    if (frame["consequence"] != "not-stated").any():
        one, other = m.disagreement(frame), m.disagreement(mixed)
        pd.testing.assert_frame_equal(one.codings, other.codings)
        assert (one.largest, one.contested) == (other.largest, other.contested)


@settings(max_examples=12, deadline=None)
@given(LISTS)
def test_counts_add_up_and_bounds_hold(rows: list[dict[str, Any]]) -> None:
    frame = works(*rows)
    assert (
        m.cells(frame)["n"].sum()
        == m.by_group(frame)["n"].sum()
        == m.by_group(frame, by="kind")["n"].sum()
        == len(frame)
    )
    if not (frame["consequence"] != "not-stated").any():
        return
    d = m.disagreement(frame)
    assert d.camps["share"].sum() == pytest.approx(1)
    assert (d.camps["low"] <= d.camps["share"]).all() and (d.camps["share"] <= d.camps["high"]).all()
    assert 0 <= d.evenness <= 1 + 1e-12 and d.largest_share.value == d.camps["share"].max()
    parts = d.codings.set_index("coding")["works"]
    assert parts.get("without China and Russia", 0) + parts.get("China and Russia only", 0) <= len(frame)


@settings(max_examples=25, deadline=None)
@given(LISTS)
def test_kappa_does_not_care_which_pass_was_first(rows: list[dict[str, Any]]) -> None:
    frame = works(*rows)
    swapped = frame.assign(cohesion=frame["cohesion_2"], cohesion_2=frame["cohesion"])
    try:
        one = m.agreement(frame, "cohesion")
    except ValueError:
        return
    other = m.agreement(swapped, "cohesion")
    assert one.kappa.value == pytest.approx(other.kappa.value) and one.same == other.same


# the table itself -------------------------------------------------------------------------------------------------------


def test_the_table_keeps_what_was_asked_of_it() -> None:
    rows = load("positions")
    assert len(rows) >= 20 and rows["country"].nunique() >= 10
    assert all(len(ids) for ids in rows["source_ids"])
    seen = m.by_group(rows).groupby("group")["n"].sum()
    assert (seen[list(m.PARTNERS)] >= 5).all(), "Chinese and Russian authors"
    assert m.placed(rows)["label"].is_unique


def test_what_the_book_says_of_the_table_today() -> None:
    """The numbers of this edition, so that a change of the data or of a code is seen."""
    rows = load("positions")
    d = m.disagreement(rows)
    assert (d.works, d.stated, d.countries) == (61, 51, 15)
    assert d.camps.set_index("consequence")["n"].to_dict() == {
        "confrontation": 19,
        "stability": 15,
        "conditional": 12,
        "little": 5,
    }
    assert d.contested and d.holds == (12, 14)
    assert m.agreement(rows, "cohesion").same == 57 and m.agreement(rows, "consequence").same == 54
    assert int((~m.placed(rows)["steady"]).sum()) == 10
    assert m.association(rows).value == math.inf and m.association(rows).low == pytest.approx(9.61, abs=0.01)
