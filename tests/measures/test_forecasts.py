"""Forecasts: distributions and scores by hand, models by hand, no look into the future, and what a later edition will do."""

from __future__ import annotations

import datetime as dt
import functools
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from rcanalysis.measures import forecasts as fc
from tests.measures import frames

MADE_ON = dt.date(2026, 11, 24)
POINTS = st.lists(st.floats(-50, 50), min_size=1, max_size=12)


def counted(y: list[int], late: list[int] | None = None, *, first: int = 2003, target: str = "events") -> pd.DataFrame:
    """A series of counts; the last year is partial."""
    years = range(first, first + len(y))
    frame = pd.DataFrame({"target": target, "year": years, "value": y, "late": late or [0] * len(y)})
    frame = frame.astype({"value": "float64", "late": "float64"})
    return frame.assign(partial=frame["year"] == first + len(y) - 1)


def valued(y: list[float], *, target: str = "deliveries", first: int = 1992) -> pd.DataFrame:
    years = range(first, first + len(y))
    return pd.DataFrame({"target": target, "year": years, "value": y, "late": math.nan, "partial": False})


@functools.lru_cache(maxsize=1)
def mixed() -> pd.DataFrame:
    """One count and one value, long enough for a backtest."""
    y = [1, 0, 2, 1, 3, 2, 1, 4, 3, 2, 5, 4, 2]
    late = [0, 0, 1, 0, 1, 1, 0, 2, 1, 0, 2, 1, 0]
    tiv = [100.0, 120, 90, 200, 310, 180, 260, 400, 350, 220, 180, 150, 160, 90, 70, 110, 60, 40]
    return pd.concat([counted(y, late), valued(tiv)], ignore_index=True)


# Distributions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "weights", "outcome", "score"),
    [
        ([3], None, 5, 2.0),  # of a point mass the score is the absolute error
        ([3], None, 3, 0.0),
        ([0, 1], None, 0, 0.25),  # the distribution function is 1/2 from 0 to 1, and should be 1
        ([0, 1], None, 2, 1.25),
        ([0, 1], None, 0.5, 0.25),
        ([0, 4], [3, 1], 0, 0.25),  # (3/4 - 1)^2 over a length of 4
        ([0, 4], [3, 1], 4, 2.25),
        ([1, 2, 4], [1, 1, 2], 2, 0.0625 + 0.5),
    ],
)
def test_crps_by_hand(values: list[float], weights: list[float] | None, outcome: float, score: float) -> None:
    for whole in (True, False):
        assert fc.Predictive.of(values, weights, whole=whole).crps(outcome) == pytest.approx(score)


def test_crps_of_a_poisson_and_of_a_normal_sample() -> None:
    # Poisson(1) and no event: the squared tails 0.6321^2 + 0.2642^2 + 0.0803^2 + 0.0190^2 + ...
    assert fc._poisson(1.0).crps(0) == pytest.approx(0.3996 + 0.0698 + 0.0064 + 0.0004, abs=2e-4)
    sample = fc.Predictive.of(stats.norm.ppf((np.arange(4000) + 0.5) / 4000), whole=False)
    for y in (0.0, 1.3, -2.0):  # closed form: Gneiting and Raftery (2007), equation 20
        exact = y * (2 * stats.norm.cdf(y) - 1) + 2 * stats.norm.pdf(y) - 1 / math.sqrt(math.pi)
        assert sample.crps(y) == pytest.approx(exact, abs=1e-3)


@given(POINTS, st.floats(-60, 60))
def test_crps_is_the_integral_it_should_be(values: list[float], outcome: float) -> None:
    p = fc.Predictive.of(values, whole=False)
    edges = np.unique([*values, outcome])
    total = sum(((np.mean(np.asarray(values) <= a) - (a >= outcome)) ** 2) * (b - a) for a, b in pairwise(edges))
    assert p.crps(outcome) == pytest.approx(total, abs=1e-6)
    assert p.crps(outcome) >= -1e-9


@pytest.mark.parametrize("truth", [0.7, 3.0, 8.0])
def test_both_scores_are_best_for_the_true_distribution(truth: float) -> None:
    """In expectation, computed exactly over what may come."""
    came = np.arange(60)
    weights = stats.poisson.pmf(came, truth)

    def expected(mean: float) -> tuple[float, float]:
        p = fc._poisson(mean)
        return float(weights @ [p.crps(n) for n in came]), float(weights @ [p.log_score(n) for n in came])

    best = expected(truth)
    for other in (0.5 * truth, 0.8 * truth, 1.25 * truth, 2 * truth):
        worse = expected(other)
        assert worse[0] > best[0] and worse[1] > best[1]


def test_quantiles_and_places_by_hand() -> None:
    counts = fc.Predictive.of([0, 1, 2], [0.2, 0.3, 0.5], whole=True)
    assert [counts.quantile(p) for p in (0.1, 0.2, 0.21, 0.5, 0.51, 0.99)] == [0, 0, 1, 1, 2, 2]
    assert counts.interval(0.5) == (1, 2)
    assert counts.pit(1) == pytest.approx((0.2, 0.5))
    assert counts.log_score(1) == pytest.approx(-math.log(0.3))
    assert counts.log_score(7) == math.inf
    values = fc.Predictive.of([10, 20, 30, 40], whole=False)
    assert [values.quantile(p) for p in (0.01, 0.125, 0.25, 0.5, 0.99)] == [10, 10, 15, 25, 40]
    assert values.pit(25) == pytest.approx((0.5, 0.5))
    assert (values.pit(5), values.pit(45)) == ((0, 0), (1, 1))
    assert math.isnan(values.log_score(20))
    assert counts.shifted(3).mean == pytest.approx(4.3)


def test_a_mixture_by_hand() -> None:
    pool = fc.mixture([fc.Predictive.of([0, 2], whole=True), fc.Predictive.of([2], whole=True)], [1, 3])
    assert list(pool.values) == [0, 2]
    assert list(pool.weights) == pytest.approx([0.125, 0.875])
    assert pool.whole


@pytest.mark.parametrize("bad", [([], None), ([1, math.nan], None), ([1, 2], [1]), ([1, 2], [0, 0]), ([1, 2], [2, -1])])
def test_a_distribution_refuses_nonsense(bad: tuple[list[float], list[float] | None]) -> None:
    with pytest.raises(ValueError, match=r"values|weights"):
        fc.Predictive.of(*bad, whole=True)


# Models of counts ---------------------------------------------------------------------------------------------------


def made(model: str, y: list[int]) -> fc.Predictive:
    return fc.COUNT_MODELS[model](np.asarray(y, dtype=float))


def test_the_plain_models_by_hand() -> None:
    assert made("last", [9, 4]).mean == pytest.approx(4)
    assert made("last", [9, 0]).mean == pytest.approx(0.5)
    assert made("last", [9, 4]).log_score(4) == pytest.approx(-math.log(stats.poisson.pmf(4, 4)))
    assert made("all-years", [1, 2, 6]).mean == pytest.approx(9.5 / 3)
    assert made("mean-5", [100, 1, 2, 3, 4, 5]).mean == pytest.approx(15.5 / 5)
    # a gamma with shape 1/2 and rate 1 after one year without an event: P(0) = (1/2)^(1/2)
    assert made("all-years", [0]).weights[0] == pytest.approx(math.sqrt(0.5))


def test_the_steady_model_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fc, "DISCOUNTS", np.array([0.5]))
    # a: 0.5 -> 2.25 -> 2.125, b: 0 -> 1 -> 1.5; the next count has shape 1.0625 and rate 0.75
    assert made("steady", [2, 1]).mean == pytest.approx(1.0625 / 0.75)
    assert made("steady", [2, 1]).weights[0] == pytest.approx((0.75 / 1.75) ** 1.0625)
    monkeypatch.setattr(fc, "DISCOUNTS", np.array([1.0]))
    assert made("steady", [3, 1, 4]).weights == pytest.approx(made("all-years", [3, 1, 4]).weights)


def test_the_steady_model_forgets_after_a_jump_and_not_without() -> None:
    assert made("steady", [1] * 10 + [9] * 6).mean > 7
    calm = [3, 2, 4, 3, 3, 2, 3, 4, 3, 3]
    assert made("steady", calm).weights == pytest.approx(made("all-years", calm).weights)


def test_the_trend_is_that_of_a_poisson_regression() -> None:
    y = np.array([1, 1, 3, 2, 4, 6, 5, 9, 8, 12])
    x = sm.add_constant(np.arange(10.0))
    there = sm.GLM(y, x, family=sm.families.Poisson()).fit()
    ahead = np.array([1.0, 10.0])
    centre, error = float(ahead @ there.params), math.sqrt(float(ahead @ there.cov_params() @ ahead))
    got = made("trend", list(y))
    mean = math.exp(centre + error**2 / 2)
    assert got.mean == pytest.approx(mean, rel=1e-3)
    spread = float(got.weights @ (got.values - got.mean) ** 2)
    assert spread == pytest.approx(mean + mean**2 * (math.exp(error**2) - 1), rel=0.01)


@pytest.mark.parametrize("y", [[0] * 9, [0] * 8 + [2], [3] + [0] * 8, [1, 2]])
def test_where_there_is_no_trend_the_mean_of_all_years_stands(y: list[int]) -> None:
    assert made("trend", y).weights == pytest.approx(made("all-years", y).weights)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 12), min_size=8, max_size=20))
def test_every_model_gives_a_distribution(y: list[int]) -> None:
    for model in fc.COUNT_MODELS:
        p = made(model, y)
        assert p.weights.sum() == pytest.approx(1)
        assert (p.weights >= 0).all() and p.whole
        assert p.mean >= 0


def test_intervals_cover_what_they_promise_and_places_are_even() -> None:
    """On simulated years with one rate, which the model supposes."""
    rng = np.random.default_rng(1)
    rates = rng.gamma(40, 1, size=600)
    series = rng.poisson(rates[:, None], size=(600, 21))
    rows = []
    for y in series:
        p = made("all-years", list(y[:-1]))
        inside = {f"in_{n}": fc._within(y[-1], p.interval(n / 100)) for n in (50, 80, 95)}
        rows.append(
            {"model": "pool", "ahead": 0, "target": "events", "pit_low": p.pit(y[-1])[0], "pit_high": p.pit(y[-1])[1]}
            | inside
        )
    table = pd.DataFrame(rows)
    share = fc.coverage(table).query("target == 'events'").set_index("interval")["share"]
    for level in fc.LEVELS:
        assert level - 0.03 < share[level] < level + 0.07
    places = fc.pit_histogram(table, bins=5)["share"]
    assert places.sum() == pytest.approx(1)
    assert places.to_numpy() == pytest.approx(0.2, abs=0.04)


def test_the_histogram_of_places_by_hand() -> None:
    table = pd.DataFrame(
        {"model": "pool", "ahead": 1, "target": ["events", "naval"], "pit_low": [0.1, 0.5], "pit_high": [0.3, 1.0]}
    )
    # the first step lies half in each of the first two fifths, the second over the last two and a half
    assert fc.pit_histogram(table)["share"].to_numpy() == pytest.approx([0.25, 0.25, 0.1, 0.2, 0.2])
    ends = table.assign(target="agreement", pit_low=[0.0, 1.0], pit_high=[0.0, 1.0])
    assert fc.pit_histogram(ends)["share"].to_numpy() == pytest.approx([0.5, 0, 0, 0, 0.5])
    one_way = table.assign(pit_low=[0.9, 0.95], pit_high=[1.0, 1.0])
    assert fc.pit_histogram(one_way)["share"].to_numpy() == pytest.approx([0, 0, 0, 0, 1])


# Models of values ---------------------------------------------------------------------------------------------------


def test_a_value_is_forecast_with_its_past_errors() -> None:
    doubling = np.array([1.0, 2, 4, 8, 16, 32, 64])
    last = fc._value("deliveries", "last", doubling, 1)  # two errors, both a doubling, taken both ways
    assert last.values == pytest.approx([32, 32, 128, 128][:: len([32, 32, 128, 128]) // len(last.values)])
    assert last.interval(0.95) == pytest.approx((32, 128))
    two = fc._value("deliveries", "last", doubling, 2)
    assert two.interval(0.95) == pytest.approx((16, 256))
    line = fc._value("deliveries", "trend", doubling, 2)
    assert line.interval(0.95) == pytest.approx((256, 256))
    five = fc._value("deliveries", "mean-5", doubling, 1)  # geometric mean 16, errors of 2^3
    assert five.interval(0.95) == pytest.approx((2, 128))


def test_a_straight_line_looks_at_ten_values() -> None:
    assert fc._line(np.array([100.0, *range(10)]), 2) == pytest.approx(11)


def test_shares_stay_shares() -> None:
    wild = np.array([0.2, 0.9, 0.3, 0.97, 0.1, 0.95, 0.2, 0.99, 0.5, 0.98])
    for target in ("agreement", "agreement-chance"):
        for model in fc.VALUE_MODELS:
            p = fc._value(target, model, wild, 1)
            assert p.values.min() > (0 if target == "agreement" else -1)
            assert p.values.max() < 1


@pytest.mark.parametrize(
    ("target", "value"), [("deliveries", 0.0), ("deliveries", -3.0), ("agreement", 1.0), ("agreement-chance", 1.2)]
)
def test_a_value_outside_its_scale_is_refused(target: str, value: float) -> None:
    with pytest.raises(ValueError, match="outside the range"):
        fc._value(target, "last", np.array([0.5] * 8 + [value]), 1)


# Histories ----------------------------------------------------------------------------------------------------------


def test_events_after_the_day_are_late() -> None:
    days = pd.Series(
        pd.to_datetime(["2019-08-08", "2019-08-09", "2020-12-01", "2020-01-30", "2021-03-01", "2002-05-05"])
    )
    table = fc._by_year(days, first=2018, seen=dt.date(2021, 8, 8))
    assert table["year"].tolist() == [2018, 2019, 2020, 2021]
    assert table["value"].tolist() == [0, 2, 2, 1]
    assert table["late"].tolist() == [0, 1, 1, 0]
    assert table["partial"].tolist() == [False, False, False, True]


def test_the_latest_source_says_how_far_a_register_reaches() -> None:
    rows = pd.DataFrame({"source_ids": [("a", "b"), ("c",)]})
    days = pd.to_datetime(["2026-01-01", "2026-05-02", None, "2026-09-09"])
    sources = pd.DataFrame({"source_id": ["a", "b", "c", "not-cited"], "date": days})
    assert fc.last_seen(rows, sources) == dt.date(2026, 5, 2)


def test_history_counts_as_the_chapters_do() -> None:
    from rcanalysis.measures import voting

    events = frames.events(
        {
            "start_date": "2019-07-23",
            "domain": "air",
            "kind": "patrol",
            "series_id": "joint-air-patrol",
            "air_part": "yes",
        },
        {"start_date": "2021-10-17", "kind": "patrol", "series_id": "joint-naval-patrol", "naval_part": "yes"},
        {"start_date": "2021-08-09", "domain": "multi", "naval_part": "no", "air_part": "yes", "ground_part": "yes"},
    )
    drafts = pd.DataFrame(
        {
            "draft_id": ["a", "b"],
            "date": pd.to_datetime(["2007-01-12", "2009-06-15"]),
            "vetoed_by": [("CHN", "RUS"), ("RUS",)],
            "outcome": ["vetoed", "vetoed"],
            "basis": "record",
            **dict.fromkeys(("draft", "title", "note"), "x"),
            **{name: [("x",), ("x",)] for name in ("subjects", "source_ids")},
            **dict.fromkeys(("chn", "rus", "usa", "gbr", "fra"), "no"),
            **dict.fromkeys(("yes", "no", "abstain"), 1),
        }
    )
    tiv = pd.DataFrame({"year": [1991, 1992, 1993], "supplier": ["SUN", "RUS", "RUS"], "tiv": [5.0, 7.0, 9.0]})
    calls = pd.DataFrame(
        {
            "symbol": [f"A/{n}" for n in range(20)],
            "date": pd.to_datetime("1992-12-01"),
            "regular_session": [47] * 10 + [48] * 10,
        }
    )
    votes = pd.DataFrame(
        [
            (s, i, "no" if i == "RUS" and n in (0, 1) else "yes")
            for n, s in enumerate(calls["symbol"])
            for i in ("CHN", "RUS")
        ],
        columns=["symbol", "iso3", "vote"],
    )
    day = dt.date(2022, 8, 8)
    got = fc.history(events, drafts, tiv, voting.roll_calls(calls, votes), seen=day, vetoes_seen=day)
    by = got.astype({"target": str}).set_index(["target", "year"])["value"]
    assert by["events", 2021] == 2 and by["events", 2020] == 0 and by["air", 2021] == 1 and by["naval", 2021] == 1
    assert by["ground", 2021] == 1 and by["air-patrols", 2019] == 1 and by["naval-patrols", 2021] == 1
    assert got[got["target"] == "naval-patrols"]["year"].tolist() == [2021, 2022]
    assert by["vetoes", 2007] == 1 and by["vetoes", 2009] == 0 and by["vetoes", 1992] == 0
    assert by["deliveries"].to_dict() == {1992: 7.0, 1993: 9.0}
    assert by["agreement"].round(4).to_dict() == {1992: 0.8, 1993: 1.0}
    late = got.astype({"target": str}).set_index(["target", "year"])["late"]
    assert late["events", 2021] == 2 and late["air", 2019] == 0
    assert list(got["target"].unique()) == list(fc.TARGETS)


# Forecasts ----------------------------------------------------------------------------------------------------------


def test_the_year_under_way_is_what_was_counted_and_the_rest() -> None:
    rows = counted([2, 3, 2, 4], [1, 1, 0, 0])
    got = fc.predict(rows, "events", year=2006, ahead=0)
    assert got["last"].mean == pytest.approx(4 + 0.5)  # none came late last year
    assert got["all-years"].mean == pytest.approx(4 + 2.5 / 3)
    assert min(p.values[p.weights > 0].min() for p in got.values()) == 4


def test_the_next_year_is_forecast_from_every_way_the_year_may_end() -> None:
    rows = counted([2, 3, 2, 4], [1, 1, 0, 0])
    got = fc.predict(rows, "events", year=2006, ahead=1)
    rest = stats.poisson.pmf(np.arange(4), 0.5)  # four or more are less probable than one in a hundred
    assert (rest >= fc.LEAST).all() and stats.poisson.pmf(4, 0.5) < fc.LEAST
    assert got["last"].mean == pytest.approx(float(rest @ [4, 5, 6, 7]) / rest.sum())


def test_the_pool_holds_its_parts_equally() -> None:
    for target, models in fc.COMPONENTS.items():
        rows = (
            counted([1, 2, 3, 2, 4, 3], [0, 1, 0, 1, 1, 0], target=target)
            if target in fc.COUNTS
            else valued([0.5, 0.6, 0.4, 0.7, 0.5, 0.6, 0.55, 0.65], target=target)
        )
        got = fc.predict(rows, target, year=int(rows["year"].max()) + (target in fc.VALUES), ahead=0)
        assert set(got) == {fc.POOL, *fc.BASELINES, *models}
        assert got[fc.POOL].mean == pytest.approx(np.mean([got[m].mean for m in models]))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (counted([1, 2, 3]).iloc[[0, 2]], "every year once"),
        (counted([1, 2, 3]).assign(partial=True), "only the last may be partial"),
        (counted([1, 2, 3], [2, 0, 0]), "late ones"),
        (counted([1, -2, 3]), "negative"),
        (counted([1, 2, 3]).assign(value=math.nan), "missing"),
        (counted([1, 2, 3], target="naval"), "no series"),
        (counted([1, 2, 3], first=2001), "too early"),
    ],
)
def test_a_series_that_is_broken_is_refused(rows: pd.DataFrame, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        fc.predict(rows, "events", year=2005, ahead=0)


def test_two_years_ahead_is_refused() -> None:
    with pytest.raises(ValueError, match="ahead must be 0 or 1"):
        fc.predict(counted([1, 2, 3]), "events", year=2005, ahead=2)


# Backtest -----------------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=1)
def past() -> pd.DataFrame:
    return fc.backtest(mixed(), targets=("events", "deliveries"))


def test_the_backtest_has_the_origins_it_says() -> None:
    got = past().groupby(["target", "ahead"])["origin"].unique()
    assert list(got["events", 0]) == [2011, 2012, 2013, 2014]  # eight complete years before 2011; 2015 is partial
    assert list(got["events", 1]) == [2011, 2012, 2013]
    assert list(got["deliveries", 0]) == [2007, 2008, 2009]
    assert list(got["deliveries", 1]) == [2007, 2008]
    row = past().query("target == 'events' and ahead == 1 and origin == 2012 and model == 'pool'").iloc[0]
    assert (row["year"], row["actual"]) == (2013, 5)


def test_the_backtest_says_what_a_forecast_of_the_time_would_have_said() -> None:
    for target, origin, ahead in (("events", 2012, 0), ("events", 2012, 1), ("deliveries", 2008, 1)):
        rows = mixed()
        cut = rows[(rows["target"] == target) & (rows["year"] <= origin)].copy()
        if target == "events":  # of the year itself only what was counted by then
            now = cut["year"] == origin
            cut.loc[now, "value"] -= cut.loc[now, "late"]
            cut.loc[now, "late"] = 0.0
            cut.loc[now, "partial"] = True
        else:
            cut = cut[cut["year"] < origin]
        then = fc.predict(cut, target, year=origin, ahead=ahead)
        was = past().query("target == @target and origin == @origin and ahead == @ahead").set_index("model")
        assert was["mean"].to_dict() == pytest.approx({m: p.mean for m, p in then.items()})
        assert was["crps"].to_dict() == pytest.approx({m: p.crps(was.loc[m, "actual"]) for m, p in then.items()})


@settings(deadline=None, max_examples=4)
@given(st.data())
def test_nothing_that_came_later_changes_an_earlier_forecast(data: Any) -> None:
    since = data.draw(st.integers(2012, 2015))
    rows = mixed().copy()
    later = (rows["target"] == "events") & (rows["year"] >= since)
    rows.loc[later, "value"] = [float(data.draw(st.integers(2, 30))) for _ in range(int(later.sum()))]
    rows.loc[later, "late"] = [float(data.draw(st.integers(0, 2))) for _ in range(int(later.sum()))]
    again = fc.backtest(rows, targets=("events",))
    columns = ["target", "ahead", "origin", "year", "model", "mean"]
    before = past().query("target == 'events' and origin < @since")[columns].reset_index(drop=True)
    after = again[again["origin"] < since][columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(before, after)


def test_of_the_year_of_an_origin_only_what_was_counted_by_then_is_known() -> None:
    """More events late in the year of an origin change no forecast made in it."""
    rows = mixed().copy()
    at = (rows["target"] == "events") & (rows["year"] == 2012)
    rows.loc[at, ["value", "late"]] += 7.0
    again = fc.backtest(rows, targets=("events",))
    early = "origin <= 2012"
    assert again.query(early)["mean"].to_numpy() == pytest.approx(
        past().query(f"target == 'events' and {early}")["mean"].to_numpy()
    )
    assert again[again["origin"] == 2013]["mean"].to_numpy() != pytest.approx(
        past().query("target == 'events' and origin == 2013")["mean"].to_numpy()
    )


def test_the_order_of_rows_does_not_matter() -> None:
    shuffled = mixed().sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(fc.backtest(shuffled, targets=("events", "deliveries")), past())
    again = fc.skill(past().sample(frac=1, random_state=4), draws=50)
    pd.testing.assert_frame_equal(again, fc.skill(past(), draws=50))


def test_series_too_short_have_no_origin() -> None:
    assert fc.backtest(counted([1] * 8), targets=("events",)).empty
    assert len(fc.backtest(counted([1] * 10), targets=("events",))["origin"].unique()) == 1


def scored(**crps: list[float]) -> pd.DataFrame:
    """A backtest of one series with given scores."""
    parts = [
        pd.DataFrame(
            {
                "target": "events",
                "ahead": 1,
                "origin": range(2000, 2000 + len(c)),
                "model": m.replace("_", "-"),
                "crps": c,
                "log_score": 1.0,
            }
        )
        for m, c in crps.items()
    ]
    return pd.concat(parts, ignore_index=True)


def test_skill_by_hand() -> None:
    table = fc.skill(scored(pool=[1, 2, 1, 2, 1, 2], last=[2, 4, 2, 4, 2, 4], all_years=[1, 2, 1, 2, 1, 2]), draws=200)
    of = table.set_index(["model", "baseline"])
    naive, mean = of.loc[("pool", "last")], of.loc[("pool", "all-years")]
    assert tuple(naive[["n", "crps", "crps_baseline"]]) == (6, 1.5, 3.0)
    assert tuple(naive[["skill", "low", "high"]]) == pytest.approx((0.5, 0.5, 0.5))
    assert naive["better"] and not naive["worse"]
    assert tuple(mean[["skill", "low", "high"]]) == pytest.approx((0, 0, 0), abs=1e-12)
    assert not mean["better"] and not mean["worse"]
    back = of.loc[("last", "all-years")]
    assert back["skill"] == pytest.approx(-1) and back["worse"]
    assert ("last", "last") not in of.index


def test_a_few_origins_that_disagree_make_no_clear_skill() -> None:
    table = fc.skill(scored(pool=[1, 1, 1, 1, 3, 3, 3, 3], last=[3, 3, 3, 3, 1.2, 1.2, 1, 1], all_years=[1.0] * 8))
    row = table[(table["model"] == "pool") & (table["baseline"] == "last")].iloc[0]
    assert row["low"] < 0 < row["high"]
    assert not row["better"] and not row["worse"]


def test_coverage_by_hand() -> None:
    table = pd.DataFrame(
        {
            "model": "pool",
            "ahead": 1,
            "target": ["events", "naval", "agreement"],
            "in_50": [True, False, False],
            "in_80": [True, True, False],
            "in_95": True,
        }
    )
    got = fc.coverage(table).set_index(["target", "interval"])
    assert tuple(got.loc[("counts", 0.5), ["k", "n"]]) == (1, 2)
    assert tuple(got.loc[("values", 0.8), ["k", "n"]]) == (0, 1)
    assert tuple(got.loc[("naval", 0.8), ["k", "n"]]) == (1, 1)
    assert got.loc[("counts", 0.95), "low"] == pytest.approx(math.sqrt(0.025))  # Clopper and Pearson, 2 of 2
    assert fc.coverage(table.assign(model="last")).empty


# The table, and what a later edition does ---------------------------------------------------------------------------


def kept() -> pd.DataFrame:
    """Two forecasts of one value, and one of another year, in the types of ``load``."""
    quantiles = dict(zip(fc.QUANTILES, range(7), strict=True))
    rows = [
        {
            "forecast_id": f"2026-11-events-{y}-{m}",
            "made_on": pd.Timestamp(MADE_ON),
            "target": "events",
            "year": y,
            "model": m,
            "mean": 3.5,
        }
        | {name: float(q + shift) for name, q in quantiles.items()}
        | {"outcome": math.nan, "scored_on": pd.NaT}
        for y, m, shift in ((2026, "pool", 0), (2026, "last", 5), (2027, "pool", 0))
    ]
    frame = pd.DataFrame(rows).astype({"year": "Int64", "forecast_id": "string"})
    for column in ("target", "model"):
        frame[column] = pd.Categorical(frame[column])
    return frame


def outcome(value: float = 3.0, day: str = "2027-11-24", **other: Any) -> pd.DataFrame:
    row = {"target": "events", "year": 2026, "outcome": value, "scored_on": pd.Timestamp(day)} | other
    return pd.DataFrame([row])


def test_scores_of_published_forecasts_by_hand() -> None:
    got = fc.score(kept(), outcome())
    assert got["forecast_id"].tolist() == ["2026-11-events-2026-pool", "2026-11-events-2026-last"]
    pool, last = got.iloc[0], got.iloc[1]
    # median 3, intervals 2 to 4, 1 to 5 and 0 to 6: (0 + 0.25 * 2 + 0.1 * 4 + 0.025 * 6) / 3.5
    assert pool["score"] == pytest.approx(1.05 / 3.5)
    # all 5 higher: half of 5, and 4, 3 and 2 below the three intervals
    assert last["score"] == pytest.approx((2.5 + 0.5 + 4 + 0.4 + 3 + 0.15 + 2) / 3.5)
    assert pool["skill"] == pytest.approx(1 - pool["score"] / last["score"])
    assert last["skill"] == pytest.approx(0)
    assert pool["error"] == pytest.approx(0.5)
    assert [bool(pool[f"in_{n}"]) for n in (50, 80, 95)] == [True, True, True]
    assert [bool(last[f"in_{n}"]) for n in (50, 80, 95)] == [False, False, False]
    assert (got["outcome"] == 3).all() and (got["scored_on"] == pd.Timestamp("2027-11-24")).all()
    assert [bool(fc.score(kept(), outcome(5.0)).iloc[0][f"in_{n}"]) for n in (50, 80, 95)] == [False, True, True]


def test_what_was_scored_stays_scored() -> None:
    first = kept().merge(
        fc.score(kept(), outcome())[["forecast_id", "outcome", "scored_on"]],
        on="forecast_id",
        how="left",
        suffixes=("_", ""),
    )
    first = first[kept().columns]
    again = fc.score(first, outcome(year=2027, value=4.0, day="2028-11-24"))
    assert again["outcome"].tolist() == [3, 3, 4]
    assert again["scored_on"].dt.year.tolist() == [2027, 2027, 2028]
    with pytest.raises(ValueError, match="differs"):
        fc.score(first, outcome(7.0))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (pd.concat([outcome(), outcome()]), "twice"),
        (outcome(math.nan), "needs a value"),
        (outcome(math.inf), "needs a value"),
        (outcome(scored_on=pd.NaT), "needs a value and the day"),
        (outcome(day="2026-12-31"), "before it is over"),
    ],
)
def test_a_score_refuses_nonsense(given: pd.DataFrame, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        fc.score(kept(), given)


def test_outcomes_without_a_forecast_are_no_matter() -> None:
    assert fc.score(kept(), outcome(target="naval")).empty
    assert len(fc.score(kept(), outcome(year=2025, day="2026-12-01"))) == 0


def test_the_rows_of_an_edition() -> None:
    parts = [counted([1, 2, 3, 2, 4, 3, 2, 1], [0, 1, 0, 1, 1, 0, 1, 0], first=2019, target=t) for t in fc.COUNTS]
    parts += [valued([0.5, 0.6, 0.4, 0.7, 0.5, 0.6, 0.55, 0.65, 0.6], target=t, first=2017) for t in fc.VALUES]
    rows = fc.forecast(
        pd.concat(parts), made_on=MADE_ON, edition="2026.11", known_to=dict.fromkeys(fc.TARGETS, MADE_ON)
    )
    assert len(rows) == len(fc.TARGETS) * 2 * len(fc.PUBLISHED)
    assert rows["forecast_id"].is_unique
    assert set(rows["year"]) == {2026, 2027}
    assert rows["forecast_id"].iloc[3] == "2026-11-events-2027-pool"
    assert rows[["outcome", "scored_on"]].isna().all().all()
    assert (rows[[*fc.QUANTILES]].diff(axis=1).iloc[:, 1:] >= 0).all().all()
