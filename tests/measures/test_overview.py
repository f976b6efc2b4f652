"""The relationship on one page: hand-worked examples, properties, errors, and the real tables."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from rcanalysis.data import as_of, load
from rcanalysis.measures import alignment, arms, council, exercises, technology, trends, voting
from rcanalysis.measures import overview as ov
from tests.measures import frames
from tests.measures.test_alignment import table
from tests.measures.test_council import DRAFT, typed

DAY = dt.date(2026, 11, 24)
PERIODS = ["1992–2000", "2001–2013", "2014–2021", "2022–2025"]


def record(as_of: dt.date = DAY, **tables: Any) -> ov.Record:
    """A record with some tables only: a measure that asks for another one fails."""
    blank = dict.fromkeys((f.name for f in dataclasses.fields(ov.Record)), None)
    return ov.Record(**(blank | tables | {"as_of": as_of}))


def one(found: pd.DataFrame, component: str) -> pd.DataFrame:
    return found[found["component"] == component].set_index("period")


@cache
def real() -> ov.Record:
    names = {
        "events": "exercises", "participants": "exercise_participants", "values": "exercise_values", "regions": "regions",
        "coastline": "coastline", "orders": "arms_orders", "deliveries": "arms_deliveries", "flows": "arms_flows",
        "technology": "technology_events", "milestones": "milestones", "criteria": "institution_criteria",
        "drafts": "sc_drafts", "resolutions": "sc_resolutions", "trade": "trade", "friction": "friction",
        "disputes": "disputes",
    }  # fmt: skip
    calls = voting.roll_calls(load("ga_rollcalls"), load("ga_votes"))
    return ov.Record(**{field: load(name) for field, name in names.items()}, calls=calls, as_of=as_of())


@cache
def found() -> pd.DataFrame:
    return ov.components(real(), coding=ov.Coding(draws=4))


# all registers ------------------------------------------------------------------------------------------------------


def made(**other: Any) -> pd.DataFrame:
    """All registers of a few rows."""
    events = frames.events(
        {"event_id": "drill", "start_date": "2012-04-22", "name": "Joint Sea"},
        {"event_id": "part", "start_date": "2012-04-23", "nested_in": "drill"},
        {"event_id": "doubtful", "start_date": "2013-01-01", "confidence": "low"},
    )
    orders = pd.DataFrame(
        {
            "order_id": ["rus-1988-a", "rus-1990-b", "chn-2022-c"],
            "recipient": ["CHN", "CHN", "RUS"],
            "ordered": [1988, 1990, 2022],
            "designation": ["A", "Su-27", "C"],
            "description": ["A", "fighter", "C"],
            "category": ["aircraft", "aircraft", "engines"],
        }
    )
    tech = pd.DataFrame(
        {
            "event_id": ["deal", "ban"],
            "date": pd.to_datetime(["2015-03-01", "2015-03-01"]),
            "date_precision": ["month", "day"],
            "area": ["engines", "engines"],
            "direction": ["RUS-to-CHN", "none"],
            "kind": ["contract", "sanction"],
            "title": ["A deal", "A ban"],
            "confidence": ["high", "high"],
        }
    )
    drafts = typed(
        "sc_drafts",
        [
            DRAFT
            | {"draft_id": "d1", "date": "2012-02-04", "vetoed_by": ("CHN", "RUS"), "chn": "no", "title": "Syria"},
            DRAFT | {"draft_id": "d2", "date": "2015-07-29"},
        ],
        DRAFT,
    )
    friction = table(
        "friction",
        {"item_id": "old", "date": "1969-01-01"},
        {"item_id": "quarrel", "date": "2014-03-15"},
        {"item_id": "peace", "date": "2014-03-15", "bearing": "settlement"},
    )
    milestones = table("milestones", {"event_id": "treaty"}, {"event_id": "rumour", "confidence": "low"})
    return ov.all_registers(events, orders, tech, milestones, drafts, friction, **other)


def test_all_registers_by_hand() -> None:
    rows = made()
    got = [
        (r.year, r.register, r.ref.split("#")[1], r.weight)
        for r in rows[["year", "register", "ref", "weight"]].itertuples(index=False)
    ]
    assert got == [
        (1990, "arms", "order-rus-1990-b", 1),
        (2001, "milestones", "milestone-rumour", 0),
        (2001, "milestones", "milestone-treaty", 1),
        (2012, "vetoes", "draft-d1", 1),
        (2012, "exercises", "event-drill", 1),
        (2012, "exercises", "event-part", 0),
        (2013, "exercises", "event-doubtful", 0),
        (2014, "friction", "friction-peace", 0),
        (2014, "friction", "friction-quarrel", 1),
        (2015, "technology", "event-tech-ban", 0),
        (2015, "technology", "event-tech-deal", 1),
        (2022, "arms", "order-chn-2022-c", 1),
    ]
    titles = dict(zip(rows["ref"].str.split("#").str[1], rows["title"], strict=True))
    assert titles["order-rus-1990-b"] == "China orders Su-27, fighter"
    assert titles["order-chn-2022-c"] == "Russia orders C"
    assert titles["draft-d1"] == "Vetoed by both: Syria"
    assert list(rows.columns) == [
        "date",
        "precision",
        "year",
        "register",
        "kind",
        "title",
        "ref",
        "confidence",
        "weight",
    ]
    kinds = rows.set_index("ref")["precision"]
    assert kinds["arms-orders.html#order-rus-1990-b"] == "year"
    assert kinds["technology-register.html#event-tech-deal"] == "month"


def test_the_first_year_can_be_moved() -> None:
    assert made(since=2013)["year"].min() == 2013
    assert made(since=1960)["year"].min() == 1969


def test_yearly_by_hand() -> None:
    rows = made()
    y = ov.yearly(rows, as_of=DAY)
    assert len(y) == len(ov.REGISTERS) * (2026 - 1989 + 1)
    assert y["counted"].sum() + y["other"].sum() == len(rows)
    at = y.set_index(["register", "year"])
    assert tuple(at.loc[("exercises", 2012), ["counted", "other", "partial"]]) == (1, 1, False)
    assert tuple(at.loc[("friction", 2014), ["counted", "other"]]) == (1, 1)
    assert bool(at.loc[("friction", 2026), "partial"])
    assert not ov.yearly(rows, as_of=dt.date(2025, 12, 31))["partial"].any()


def test_the_real_registers_are_there_whole_and_every_row_once() -> None:
    r = real()
    rows = ov.all_registers(r.events, r.orders, r.technology, r.milestones, r.drafts, r.friction)
    assert rows["ref"].is_unique
    assert rows["date"].is_monotonic_increasing
    sizes = rows["register"].value_counts()
    assert sizes["exercises"] == len(r.events)
    assert sizes["technology"] == len(r.technology)
    assert sizes["milestones"] == len(r.milestones)
    assert sizes["friction"] == int((r.friction["date"] >= "1989").sum())
    assert sizes["vetoes"] == len(council.joint(r.drafts))
    assert sizes["arms"] == int((r.orders["ordered"] >= 1989).sum())
    counted = rows[rows["weight"] == 1]["register"].value_counts()
    assert counted["exercises"] == len(exercises.select(r.events))
    sure = r.technology[r.technology["confidence"] != "low"]
    assert counted["technology"] == len(technology.cooperation(sure))


# components ---------------------------------------------------------------------------------------------------------


def test_exercises_have_no_value_before_their_register_begins() -> None:
    events = frames.in_years(*[2005] * 4, *range(2014, 2022), *[2023] * 12, 2026)
    c = one(ov.components(record(events=events), only=["exercises"]), "exercises")
    assert list(c.index) == PERIODS
    assert math.isnan(c.loc["1992–2000", "value"]) and c.loc["1992–2000", "than_before"] is None
    assert c.loc["2001–2013", "value"] == pytest.approx(4 / 11)  # 2003 to 2013
    assert tuple(c.loc["2014–2021", ["value", "low", "high"]]) == pytest.approx(trends.poisson_interval(8, 8))
    assert c.loc["2022–2025", "value"] == 3  # 2026 is not over
    assert list(c["than_first"]) == [None, None, "unclear", "higher"]
    assert list(c["n"]) == [0, 4, 8, 12]
    coding = ov.Coding(before_register="none")
    c = one(ov.components(record(events=events), coding=coding, only=["exercises"]), "exercises")
    assert list(c["value"].iloc[:2]) == pytest.approx([0, 4 / 13])


def test_confidence_is_a_choice() -> None:
    events = frames.events(*({"start_date": "2015-01-01", "confidence": c} for c in ("high", "medium", "low")))
    for least, n in (("high", 1), ("medium", 2), ("low", 3)):
        coding = ov.Coding(confidence=least)
        c = one(ov.components(record(events=events), coding=coding, only=["exercises"]), "exercises")
        assert c.loc["2014–2021", "n"] == n


def test_agreements_are_acts_and_not_words() -> None:
    kinds = ["treaty", "border", "agreement", "institution", "roadmap", "statement", "summit"]
    milestones = table("milestones", *({"kind": k} for k in kinds), {"kind": "treaty", "confidence": "low"})
    c = one(ov.components(record(milestones=milestones), only=["agreements"]), "agreements")
    assert list(c["n"]) == [0, 5, 0, 0]
    assert c.loc["2001–2013", "value"] == pytest.approx(5 / 13)


def test_institutions_are_those_met_by_the_end_of_the_period() -> None:
    criteria = table(
        "institution_criteria",
        {"since": "1996-04-26"},
        {"since": "2013-08-18"},  # in the last year of its period
        {"met": "partly", "since": "2001-07-16"},
        {"met": "no"},
    )
    c = one(ov.components(record(criteria=criteria), only=["institutions"]), "institutions")
    assert list(c["value"]) == [1, 2, 2, 2]
    assert c[["low", "high"]].isna().all(axis=None)
    assert list(c["than_before"]) == [None, "higher", "same", "same"]
    assert list(c["than_first"]) == [None, "higher", "higher", "higher"]
    criteria = table("institution_criteria", {"since": None})
    with pytest.raises(ValueError, match="since which"):
        ov.components(record(criteria=criteria), only=["institutions"])


def test_deliveries_are_a_mean_with_the_range_over_editions() -> None:
    r = record()
    years = pd.RangeIndex(1992, 2026, name="year")
    late = years >= 2014
    tiv = np.where(late, 100.0, 1000.0)
    vars(r)["volume"] = pd.DataFrame({"tiv": tiv, "low": tiv - 10, "high": tiv + 20}, index=years)
    c = one(ov.components(r, only=["deliveries"]), "deliveries")
    assert list(c["value"]) == [1000, 1000, 100, 100]
    assert tuple(c.loc["2022–2025", ["low", "high", "n"]]) == (90, 120, 4)
    assert list(c["than_before"]) == [None, "unclear", "lower", "unclear"]
    assert list(c["than_first"]) == [None, "unclear", "lower", "lower"]


def test_trade_is_the_mean_of_the_years_known() -> None:
    figures = [(2002, 2.0, False), (2004, 4.0, False), (2015, 9.0, True), (2022, 5.0, False)]
    trade = table(
        "trade",
        *(
            {"year": y, "measure": "rus-share-of-chn", "value": v, "unit": "percent", "basis": "published", "part": p}
            for y, v, p in figures
        ),
    )
    c = one(ov.components(record(trade=trade), only=["trade-china"]), "trade-china")
    assert list(c["n"]) == [0, 2, 0, 1]  # a part of a year does not count
    assert c.loc["2001–2013", "value"] == 3 and c.loc["2022–2025", "value"] == 5
    assert c["value"].isna().tolist() == [True, False, True, False]
    # with the period before unknown there is nothing to compare with, with the first known one there is
    assert c.loc["2022–2025", "than_before"] is None and c.loc["2022–2025", "than_first"] == "higher"


def test_friction_counts_what_speaks_of_friction() -> None:
    friction = table("friction", {}, {"bearing": "settlement"}, {"bearing": "context"}, {"confidence": "low"})
    c = one(ov.components(record(friction=friction), only=["friction"]), "friction")
    assert list(c["n"]) == [0, 0, 0, 1]
    assert set(c["closer"]) == {-1}


@pytest.mark.parametrize(
    ("now", "before", "interval", "step"),
    [
        ((3, 2.1, 4), (1, 0.5, 2), "sampling", "higher"),
        ((3, 2.0, 4), (1, 0.5, 2), "sampling", "unclear"),
        ((1, 0.5, 1.9), (3, 2, 4), "range", "lower"),
        ((3, math.nan, math.nan), (1, 0.5, 2), "sampling", "unclear"),
        ((3, math.nan, math.nan), (1, math.nan, math.nan), "none", "higher"),
        ((1, math.nan, math.nan), (1, math.nan, math.nan), "none", "same"),
        ((0, math.nan, math.nan), (1, math.nan, math.nan), "none", "lower"),
        ((math.nan, 0, 1), (1, 0.5, 2), "sampling", None),
        ((1, 0.5, 2), (math.nan, math.nan, math.nan), "none", None),
    ],
)
def test_a_step_needs_intervals_that_lie_apart(now: Any, before: Any, interval: str, step: str | None) -> None:
    assert ov._step(trends.Estimate(*now), trends.Estimate(*before), interval) == step


def test_codings_are_checked() -> None:
    with pytest.raises(ValueError, match="unknown confidence 'sure'"):
        ov.Coding(confidence="sure")
    with pytest.raises(ValueError, match="before_register"):
        ov.Coding(before_register="zero")
    with pytest.raises(KeyError):
        ov.components(record(), only=["friendship"])


def test_the_real_components_are_those_of_the_other_measures() -> None:
    r, c = real(), found()
    assert list(dict.fromkeys(c["component"])) == [each.id for each in ov.COMPONENTS]
    assert list(dict.fromkeys(c["period"])) == PERIODS
    assert len(c) == len(ov.COMPONENTS) * len(PERIODS)
    held = exercises.year(exercises.select(r.events))
    assert one(c, "exercises")["n"].sum() == held.between(2003, 2025).sum()
    orders = arms.order_years(r.orders)
    assert one(c, "orders")["n"].sum() == orders.loc[orders["ordered"] >= 1992, "n_orders"].sum()
    vetoes = council.joint(r.drafts)["date"].dt.year
    assert one(c, "vetoes")["n"].sum() == vetoes.between(1992, 2025).sum()
    volume = arms.dyad(r.flows, arms.reconcile(r.deliveries, r.orders))
    volume = volume[(volume["supplier"] == "RUS") & volume["year"].between(2022, 2025)]
    assert one(c, "deliveries").loc["2022–2025", "value"] == pytest.approx(volume["tiv"].mean())
    late = [t[t["date"].dt.year.between(2022, 2025)] for t in (r.drafts, r.resolutions)]
    share = council.same_side(*late, failed=False).set_index("pair").loc["CHN-RUS", "share"]
    assert one(c, "council").loc["2022–2025", "value"] == pytest.approx(100 * share)
    inside = r.opened.between(2022, 2025)
    part = r.calls.where(inside)
    place = voting.compare(voting.agreement(part, index="kappa", by=["x"] * len(part.calls)), "CHN", "RUS").iloc[0]
    assert one(c, "votes-corrected").loc["2022–2025", "value"] == pytest.approx(place["percentile"])
    shares = alignment.dependence(r.trade)
    rus = shares[(shares["side"] == "RUS") & (shares["year"] == 2023) & shares["computed"]]["share"].iloc[0]
    assert r.shares("RUS").set_index("year").loc[2023, "share"] == rus


def test_what_is_said_of_the_real_components_holds() -> None:
    """The prose names these; if they change it has to be rewritten."""
    ways = ov.compared(ov.chosen(found()))
    assert set(ways["up"]) == {"exercises", "institutions", "votes", "votes-corrected", "trade-russia", "trade-china"}
    assert set(ways["down"]) == {"deliveries", "orders"}
    assert not ways["unknown"] and not ways["same"]
    lately = ov.compared(ov.chosen(found()), against="than_before")
    assert set(lately["up"]) == {"exercises", "trade-russia", "trade-china"}
    assert lately["down"] == ("deliveries",)
    met = real().criteria
    assert met.loc[met["met"] == "yes", "since"].dt.year.max() == 2005


# an index under every weighting -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gaps", "share"),
    [
        ([1.0], 1.0),
        ([-1.0], 0.0),
        ([0.0, 0.0], 0.0),
        ([0.5, 0.0], 1.0),
        ([1.0, -1.0], 0.5),
        ([3.0, -1.0], 0.75),
        ([1.0, -3.0, 0.0], 0.25),
        ([1.0, 1.0, -1.0], 0.75),
        ([2.0, 1.0, -1.0], 5 / 6),
    ],
)
def test_share_positive_by_hand(gaps: list[float], share: float) -> None:
    assert ov.share_positive(gaps) == pytest.approx(share, abs=1e-8)


def test_share_positive_of_nothing_is_missing() -> None:
    assert math.isnan(ov.share_positive([]))


@pytest.mark.parametrize(("up", "down"), [(1, 4), (3, 2), (6, 6), (9, 4)])
def test_equal_gaps_give_a_binomial_tail(up: int, down: int) -> None:
    """Two sums of exponentials: the larger is the one that fills first."""
    exact = stats.beta(up, down).sf(0.5)
    assert ov.share_positive([1.0] * up + [-1.0] * down) == pytest.approx(exact, abs=1e-8)


GAPS = st.lists(st.floats(-1, 1).map(lambda x: round(x, 3)), min_size=1, max_size=13)


@given(GAPS, st.randoms(use_true_random=False), st.floats(0.01, 50))
@settings(max_examples=60, deadline=None)
def test_properties_of_a_share(gaps: list[float], random: Any, factor: float) -> None:
    share = ov.share_positive(gaps)
    assert 0 <= share <= 1
    mixed = list(gaps)
    random.shuffle(mixed)
    assert ov.share_positive(mixed) == pytest.approx(share, abs=1e-6)
    assert ov.share_positive([factor * g for g in gaps]) == pytest.approx(share, abs=1e-6)
    if any(gaps):
        assert ov.share_positive([-g for g in gaps]) == pytest.approx(1 - share, abs=1e-6)
    assert ov.share_positive([gaps[0] + 0.1, *gaps[1:]]) >= share - 1e-6


@given(GAPS)
@settings(max_examples=25, deadline=None)
def test_the_exact_share_is_what_drawing_weights_comes_to(gaps: list[float]) -> None:
    weights = np.random.default_rng(1).dirichlet(np.ones(len(gaps)), size=20_000)
    drawn = float((weights @ np.array(gaps) > 1e-15).mean())
    assert ov.share_positive(gaps) == pytest.approx(drawn, abs=0.02)


def long(closer: dict[str, int] | None = None, **values: list[float]) -> pd.DataFrame:
    """Components by period from their values."""
    rows = [
        (name, f"p{n}", value, (closer or {}).get(name, 1))
        for name, own in values.items()
        for n, value in enumerate(own)
    ]
    return pd.DataFrame(rows, columns=["component", "period", "value", "closer"])


def test_deepening_index_by_hand() -> None:
    index = ov.deepening_index(long(a=[0, 1, 10], b=[5, 5, 0]), n_draws=500)
    # by range: a 0, 0.1, 1; b 1, 1, 0
    assert index.share("p0", "p1") == 1
    assert index.share("p0", "p2") == pytest.approx(0.5)
    assert index.share("p1", "p2") == pytest.approx(0.9 / 1.9)
    # by rank: a 0, 0.5, 1; b 1, 1, 0
    assert index.share("p1", "p2", normalisation="rank") == pytest.approx(0.5 / 1.5)
    alone = index.pairs[(index.pairs["without"] == "b") & (index.pairs["earlier"] == "p0")]
    assert set(alone["share_later_higher"]) == {1.0} and set(alone["components"]) == {1}
    with pytest.raises(KeyError):
        index.share("p2", "p0")


def test_more_of_what_parts_counts_against() -> None:
    up, turned = long(a=[0, 1]), long({"a": -1}, a=[0, 1])
    assert ov.deepening_index(up).share("p0", "p1") == 1
    assert ov.deepening_index(turned).share("p0", "p1") == 0


def test_what_is_missing_is_left_out_or_lowest_and_never_silently_nothing() -> None:
    index = ov.deepening_index(long(a=[math.nan, 2, 4], b=[3, 2, 1]), n_draws=500)
    assert index.share("p0", "p2") == 0  # b alone
    assert index.share("p0", "p2", missing="as lowest") == pytest.approx(0.5)
    assert index.share("p1", "p2") == pytest.approx(1 / 1.5)  # a 0, 1; b 0.5, 0
    n = index.pairs[index.pairs["without"] == ""].set_index(["missing", "earlier", "later", "normalisation"])[
        "components"
    ]
    assert n[("left out", "p0", "p2", "rank")] == 1 and n[("as lowest", "p0", "p2", "rank")] == 2
    top = index.top[(index.top["normalisation"] == "rank") & (index.top["missing"] == "left out")]
    assert tuple(top["share_top"]) == (1, 0, 0)  # b alone is known throughout
    # a component that turns round keeps its missing value out of the way
    turned = ov.deepening_index(long({"a": -1}, a=[math.nan, 2, 4]), n_draws=10)
    assert turned.share("p0", "p1", missing="as lowest") == 1


def test_a_component_that_never_moves_is_in_the_middle() -> None:
    index = ov.deepening_index(long(a=[2, 2], b=[0, 1]), n_draws=50)
    assert index.share("p0", "p1") == 1
    whole = index.pairs[(index.pairs["without"] == "b") & (index.pairs["missing"] == "left out")]
    assert set(whole["share_later_higher"]) == {0.0}  # a tie is not higher

    # what is not known is lowest even against it
    index = ov.deepening_index(long(a=[math.nan, 2, 2], b=[1, 0, 0]), n_draws=50)
    assert index.share("p0", "p1", missing="as lowest") == pytest.approx(0.5 / 1.5)


def test_nothing_known_has_no_share() -> None:
    index = ov.deepening_index(long(a=[math.nan, 1]), n_draws=10)
    assert math.isnan(index.share("p0", "p1"))
    own = index.top[index.top["missing"] == "left out"]
    assert own["share_top"].isna().all() and set(own["components"]) == {0}


def test_an_index_says_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="twice"):
        ov.deepening_index(pd.concat([long(a=[0, 1])] * 2))
    with pytest.raises(ValueError, match="two periods"):
        ov.deepening_index(long(a=[1]))
    with pytest.raises(ValueError, match="two periods and a component"):
        ov.deepening_index(long(a=[1, 2]).iloc[:0])


@given(st.lists(st.lists(st.integers(-5, 5), min_size=3, max_size=3), min_size=1, max_size=4), st.integers(1, 9))
@settings(max_examples=12, deadline=None)
def test_properties_of_an_index(values: list[list[int]], factor: int) -> None:
    own = {f"c{n}": [float(v) for v in row] for n, row in enumerate(values)}
    index = ov.deepening_index(long(**own), n_draws=200)
    sums = index.top.groupby(["normalisation", "missing"])["share_top"].sum()
    assert sums.to_numpy() == pytest.approx(1)
    scaled = ov.deepening_index(long(**{k: [factor * x + 3 for x in v] for k, v in own.items()}), n_draws=200)
    left, right = (i.pairs["share_later_higher"].to_numpy() for i in (index, scaled))
    assert left == pytest.approx(right, abs=1e-6, nan_ok=True)


# did ties deepen? ---------------------------------------------------------------------------------------------------


def test_chosen_and_compared_by_hand() -> None:
    rows = [
        ("exercises", "military", 1, "higher"),
        ("deliveries", "military", 1, "lower"),
        ("institutions", "military", 1, "same"),
        ("votes", "political", 1, "unclear"),
        ("trade-china", "economic", 1, None),
        ("friction", "friction", -1, "higher"),
    ]
    c = pd.DataFrame(rows, columns=["component", "field", "closer", "than_first"]).assign(period="p")
    c["than_before"] = c["than_first"].map({"higher": "lower"}).astype(object).where(c["than_first"] == "higher", None)
    ways = ov.compared(c)
    assert ways == {
        "up": ("exercises",),
        "same": ("institutions",),
        "unclear": ("votes",),
        "down": ("deliveries", "friction"),
        "unknown": ("trade-china",),
    }
    assert ov.compared(c, against="than_before")["up"] == ("friction",)
    assert list(ov.chosen(c)["component"]) == [r[0] for r in rows[:-1]]
    assert "friction" in set(ov.chosen(c, with_friction=True)["component"])
    assert list(ov.chosen(c, with_arms=False, field="military")["component"]) == ["exercises", "institutions"]
    with pytest.raises(ValueError, match="field"):
        ov.chosen(c, field="political")


def test_codings_and_deepening_on_the_real_tables() -> None:
    cuts = {"ours": ov.BREAKS}
    grid = ov.codings(real(), cuts=cuts, draws=4)
    assert len(grid) == 3 * 2 * 2 * 2 * 2 and grid["default"].sum() == 1
    d = ov.deepening(found(), grid, n_draws=500)
    assert (d.first, d.last) == (PERIODS[0], PERIODS[-1])
    own = grid[grid["default"]].iloc[0]
    assert (len(d.up), len(d.down), len(d.unclear), d.comparable) == tuple(own[["up", "down", "unclear", "comparable"]])
    assert d.share == pytest.approx(own["share"])
    assert d.n == len(grid) and d.k_more_up == (grid["up"] > grid["down"]).sum()
    assert d.k_majority == (2 * grid["up"] > grid["comparable"]).sum() and d.k_weights == (grid["share"] > 0.5).sum()
    assert (grid[["up", "same", "unclear", "down"]].sum(axis=1) == grid["comparable"]).all()
    assert grid.loc[~grid["arms"], "down"].max() <= 1 and not set(d.lately["up"]) & set(d.lately["down"])
    sizes = grid.groupby(["field", "arms", "friction"])["comparable"].max()
    assert sizes[("all", True, True)] == len(ov.COMPONENTS)
    assert sizes[("military", False, False)] == 5


# the border ---------------------------------------------------------------------------------------------------------


def settled(*others: dict[str, Any]) -> pd.DataFrame:
    rows = (
        {"event_id": "line", "date": "1991-05-16", "kind": "border"},
        {"event_id": "handover", "date": "2008-10-14", "kind": "border"},
        {"event_id": "trust", "date": "1996-04-26", "kind": "treaty"},
        {"event_id": "talk", "date": "1996-04-27", "kind": "statement"},
        {"event_id": "friends", "date": "2001-07-16", "kind": "treaty"},
        *others,
    )
    topics = {"line": "border", "handover": "border", "trust": "confidence-building", "talk": "border"}
    t = table("milestones", *rows)
    return t.assign(topic=t["event_id"].map(topics).astype("string"))


def fights(*starts: str, **same: Any) -> pd.DataFrame:
    return table("disputes", *({"start": s, "end": s} | same for s in starts))


NO_FRICTION = table("friction", {"theme": "trade"})


def test_border_by_hand() -> None:
    disputes = fights("1964-10-15", "1969-03-02", "1974-03-14", "1993-06-09")
    friction = table(
        "friction",
        {"theme": "territory", "date": "2023-08-01"},
        {"theme": "territory", "date": "1969-01-01"},
        {"theme": "territory", "date": "2008-01-01", "bearing": "settlement"},
    )
    b = ov.border(disputes, settled(), friction, until=2026)
    assert list(b.acts["event_id"]) == ["line", "trust", "handover"]
    assert (b.before, b.after, b.cut) == (3, 1, 1991)
    assert (b.first_act, b.last_act, b.last_force, b.territory) == (1991, 2008, 1974, 1)
    length = (dt.date(1991, 1, 1) - dt.date(1949, 10, 1)).days / 365.25
    assert b.ratio == trends.rate_ratio(1, 24, 3, length)
    decades = b.decades.set_index("decade")
    assert list(decades["acts"]) == [0, 0, 0, 0, 0, 2, 1, 0, 0]
    assert decades.loc["1960–1969", "n"] == 2 and math.isnan(decades.loc["2020–2026", "n"])
    assert b.n == 4 * 3 * 2
    at = b.grid.set_index(["cut", "which", "since"])
    assert tuple(at.loc[(1991, "all", 1960), ["before", "after"]]) == (3, 1)
    assert tuple(at.loc[(1991, "forces", 1949), ["before", "after"]]) == (3, 0)
    assert b.k == (b.grid["high"] < 1).sum() and b.k_fewer == (b.grid["ratio"] < 1).sum()


def test_force_is_level_four_and_more() -> None:
    disputes = fights("1964-10-15", "1969-03-02", hostility=3)
    b = ov.border(disputes, settled(), NO_FRICTION, until=2014)
    assert b.before == 2 and b.last_force == 0
    assert set(b.grid.loc[b.grid["which"] == "force", "before"]) == {0}
    assert "2020" not in "".join(b.decades["decade"])


def test_border_says_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="no act on the border"):
        ov.border(fights("1969-03-02"), table("milestones", {}).assign(topic=""), NO_FRICTION, until=2026)
    for cut in (1949, 2015):
        with pytest.raises(ValueError, match="does not lie between"):
            ov.border(fights("1969-03-02"), settled(), NO_FRICTION, cut=cut, until=2026)
    with pytest.raises(ValueError, match="does not lie between"):
        ov.border(fights("1969-03-02"), settled(), NO_FRICTION, sinces=(1995,), until=2026)


def test_what_is_said_of_the_real_border_holds() -> None:
    r = real()
    b = ov.border(r.disputes, r.milestones, r.friction, until=2026)
    assert (b.before, b.after, b.last_force, b.first_act, b.last_act) == (14, 4, 1986, 1991, 2008)
    assert b.ratio.low < 1 < b.ratio.high
    assert not b.grid.loc[b.grid["which"] != "forces", "holds"].any()
    territory = r.friction[(r.friction["theme"] == "territory") & (r.friction["bearing"] == "friction")]
    assert (territory["date"] >= "2015").mean() > 0.5  # after the data on disputes end


# key numbers --------------------------------------------------------------------------------------------------------


def test_difference_by_hand() -> None:
    # symmetric intervals: as for normal ones
    d = ov.difference(trends.Estimate(5, 2, 8), trends.Estimate(1, -3, 5))
    assert tuple(d) == pytest.approx((4, -1, 9))
    # the lower limit looks down from now and up from before
    d = ov.difference(trends.Estimate(5, 4, 9), trends.Estimate(1, 0, 1.5))
    assert tuple(d) == pytest.approx((4, 4 - math.hypot(1, 0.5), 4 + math.hypot(4, 1)))
    assert math.isnan(ov.difference(trends.Estimate(1, math.nan, math.nan), d).low)


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_difference_turned_round_is_its_mirror(a: int, b: int) -> None:
    x, y = trends.poisson_interval(a), trends.poisson_interval(b)
    there, back = ov.difference(x, y), ov.difference(y, x)
    assert there.low <= there.value <= there.high
    assert tuple(there) == pytest.approx((-back.value, -back.high, -back.low))


def test_the_real_changes_are_those_of_the_other_measures() -> None:
    r = real()
    c = ov.changes(r)
    assert list(c["key"]) == [key for key, *_ in ov.KEYS]
    at = c.set_index("key")
    held = exercises.year(exercises.select(r.events)).value_counts()
    assert tuple(at.loc["exercises", ["now", "before", "now_at", "before_at"]]) == (held[2025], held[2024], 2025, 2024)
    assert tuple(at.loc["exercises", ["now_low", "now_high"]]) == pytest.approx(trends.poisson_interval(held[2025])[1:])
    assert at.loc["deliveries", "now"] == pytest.approx(r.volume.loc[2025, "tiv"])
    assert math.isnan(at.loc["deliveries", "now_low"])
    last = r.opened == 2025
    part = r.calls.where(last)
    share = voting.split(part, "CHN", "RUS", by=["x"] * len(part.calls)).iloc[0]
    same = share["both_yes"] + share["both_no"] + share["both_abstain"]
    assert at.loc["votes", "now"] == pytest.approx(100 * same) and at.loc["votes", "now_at"] == 2025
    assert at.loc["trade", "now_at"] == 2025 and at.loc["trade", "clear"] == "down"
    assert (c["change"] - (c["now"] - c["before"])).abs().max() < 1e-9
    sampled = c.dropna(subset=["change_low"])
    assert ((sampled["clear"] == "unclear") == ((sampled["change_low"] <= 0) & (sampled["change_high"] >= 0))).all()
    assert at.loc["institutions", "clear"] == "same"


def test_a_year_that_is_over_is_the_last() -> None:
    assert record(dt.date(2025, 12, 31)).last == 2025 and record(DAY).last == 2025
