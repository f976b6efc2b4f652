"""Statistics shared by all chapters: known values, limits, properties and recovery from simulated data."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.discrete.discrete_model import NegativeBinomial
from statsmodels.stats.rates import test_poisson_2indep as poisson_2indep

from rcanalysis.measures import trends


def yearly(n: Sequence[int], *, first: int = 2003) -> pd.DataFrame:
    return pd.DataFrame({"year": range(first, first + len(n)), "n": list(n)})


counts_lists = st.lists(st.integers(0, 30), min_size=4, max_size=24).filter(lambda n: sum(n) not in (0, n[0], n[-1]))


# Periods


def test_a_break_year_begins_the_new_period() -> None:
    years = pd.Series([2003, 2013, 2014, 2021, 2022, 2026, 2002, 2027])
    got = trends.periods(years, first=2003, last=2026)
    assert list(got.cat.categories) == ["2003–2013", "2014–2017", "2018–2021", "2022–2026"]
    assert got.iloc[:6].tolist() == ["2003–2013", "2003–2013", "2014–2017", "2018–2021", "2022–2026", "2022–2026"]
    assert got.iloc[6:].isna().all()


def test_breaks_outside_the_span_are_ignored_and_one_year_is_no_range() -> None:
    got = trends.periods(pd.Series([2014, 2016]), first=2014, last=2018)
    assert list(got.cat.categories) == ["2014–2017", "2018"]
    with pytest.raises(ValueError, match="ends"):
        trends.periods(pd.Series([2014]), first=2014, last=2013)


def test_a_year_is_partial_until_its_last_day() -> None:
    assert trends.is_partial(dt.date(2026, 11, 24))
    assert trends.is_partial(dt.date(2026, 12, 30))
    assert not trends.is_partial(dt.date(2026, 12, 31))


# Intervals


def test_garwood_interval_as_tabulated() -> None:
    # Garwood (1936): for 10 events 4.795 to 18.39; for none 0 to -ln(0.025) = 3.689
    assert trends.poisson_interval(10) == pytest.approx((10, 4.795389, 18.390356), abs=1e-6)
    assert trends.poisson_interval(0) == pytest.approx((0, 0, -math.log(0.025)))
    assert trends.poisson_interval(10, 4) == pytest.approx((2.5, 4.795389 / 4, 18.390356 / 4), abs=1e-6)


def test_clopper_pearson_and_wilson_as_tabulated() -> None:
    # 10 of 12: Clopper-Pearson 0.5159 to 0.9791; Wilson by its formula
    assert trends.proportion_interval(10, 12) == pytest.approx((10 / 12, 0.515862, 0.979137), abs=1e-6)
    z2 = 1.959964**2
    middle, half = (10 + z2 / 2) / (12 + z2), 1.959964 * math.sqrt(10 * 2 / 12 + z2 / 4) / (12 + z2)
    wilson = trends.proportion_interval(10, 12, method="wilson")
    assert wilson == pytest.approx((10 / 12, middle - half, middle + half), abs=1e-6)
    # all of n: the lower limit is 0.025^(1/n)
    assert trends.proportion_interval(5, 5) == pytest.approx((1, 0.025**0.2, 1))


def test_no_cases_say_nothing() -> None:
    value, low, high = trends.proportion_interval(0, 0)
    assert math.isnan(value)
    assert (low, high) == (0, 1)


@pytest.mark.parametrize(
    "call",
    [
        lambda: trends.poisson_interval(-1),
        lambda: trends.poisson_interval(1, 0),
        lambda: trends.poisson_interval(1, level=1),
        lambda: trends.proportion_interval(3, 2),
        lambda: trends.proportion_interval(-1, 2),
        lambda: trends.rate_ratio(1, 0, 1, 1),
        lambda: trends.rate_ratio(-1, 1, 1, 1),
    ],
)
def test_impossible_counts_are_refused(call) -> None:
    with pytest.raises(ValueError, match=r"need|level"):
        call()


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.sampled_from(["exact", "wilson"]))
def test_a_share_lies_in_its_interval_in_0_to_1(k: int, more: int, method: str) -> None:
    assume(k + more > 0)
    value, low, high = trends.proportion_interval(k, k + more, method=method)
    assert 0 <= low <= value <= high <= 1
    mirror = trends.proportion_interval(more, k + more, method=method)
    assert (mirror.low, mirror.high) == pytest.approx((1 - high, 1 - low))


@settings(deadline=None)
@given(st.integers(0, 200), st.floats(0.5, 0.999))
def test_the_exact_poisson_limits_are_where_the_tails_are_small_enough(n: int, level: float) -> None:
    _, low, high = trends.poisson_interval(n, level=level)
    assert stats.poisson.cdf(n, high) == pytest.approx((1 - level) / 2)
    if n:
        assert stats.poisson.sf(n - 1, low) == pytest.approx((1 - level) / 2)


def test_median_interval_by_order_statistics() -> None:
    # n = 9: P(B < 2) = 10/512 = 0.0195 <= 0.025 < P(B < 3) = 46/512, so the 2nd and the 8th value
    assert trends.median_interval([9, 1, 8, 2, 7, 3, 6, 4, 5]) == (5, 2, 8)
    # n = 6: P(B < 1) = 1/64 = 0.0156, so the extremes; n = 5: 1/32 is too much for any interval
    assert trends.median_interval(range(6)) == (2.5, 0, 5)
    # at a level of exactly 1 - 2/64 the extremes of six are just enough
    assert trends.median_interval(range(6), level=1 - 2 / 64) == (2.5, 0, 5)
    value, low, high = trends.median_interval(range(5))
    assert value == 2
    assert math.isnan(low)
    assert math.isnan(high)
    assert all(math.isnan(v) for v in trends.median_interval([]))


@settings(deadline=None)
@given(st.integers(6, 80), st.floats(0.6, 0.97))
def test_median_interval_agrees_with_the_quantile_test(n: int, level: float) -> None:
    ours = trends.median_interval(range(n), level=level)
    theirs = stats.quantile_test(np.arange(n), p=0.5).confidence_interval(level)
    assert (ours.low, ours.high) == (theirs.low, theirs.high)


# Rate ratio


def test_rate_ratio_is_the_binomial_interval_turned_into_odds() -> None:
    # 10 events in 4 years against 2 in 8: ratio 2.5 / 0.25 = 10; share 10 of 12 has limits 0.5159 and 0.9791,
    # and odds p / (1 - p) times 8 / 4
    got = trends.rate_ratio(10, 4, 2, 8)
    assert got.ratio == pytest.approx(10)
    assert got.low == pytest.approx(0.515862 / 0.484138 * 2, rel=1e-5)
    assert got.high == pytest.approx(0.979137 / 0.020863 * 2, rel=1e-4)
    # P(B(12, 1/3) >= 10) twice
    tail = (math.comb(12, 10) * 2**2 + math.comb(12, 11) * 2 + 1) / 3**12
    assert got.p_value == pytest.approx(2 * tail)


def test_rate_ratio_against_statsmodels() -> None:
    theirs = poisson_2indep(15, 6, 7, 9, method="exact-cond")
    smaller_tail = stats.binom.sf(14, 22, 6 / 15)
    assert trends.rate_ratio(15, 6, 7, 9).p_value == pytest.approx(2 * smaller_tail)
    assert theirs.pvalue <= trends.rate_ratio(15, 6, 7, 9).p_value
    assert trends.rate_ratio(15, 6, 7, 9).ratio == pytest.approx(theirs.ratio)


def test_rate_ratio_with_zeros() -> None:
    none_before = trends.rate_ratio(5, 3, 0, 3)
    assert none_before.ratio == none_before.high == math.inf
    # lower limit: p = 0.025^(1/5), odds p / (1 - p)
    assert none_before.low == pytest.approx(0.025**0.2 / (1 - 0.025**0.2))
    none_after = trends.rate_ratio(0, 3, 5, 3)
    assert none_after.ratio == none_after.low == 0
    assert none_after.high == pytest.approx(1 / none_before.low)
    neither = trends.rate_ratio(0, 3, 0, 3)
    assert math.isnan(neither.ratio)
    assert (neither.low, neither.high, neither.p_value) == (0, math.inf, 1)


@settings(deadline=None)
@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 12), st.integers(1, 12))
def test_swapping_the_two_rates_inverts_the_interval(n1: int, n0: int, t1: int, t0: int) -> None:
    a, b = trends.rate_ratio(n1, t1, n0, t0), trends.rate_ratio(n0, t0, n1, t1)
    assert a.p_value == pytest.approx(b.p_value)
    assert a.low == pytest.approx(1 / b.high if b.high else math.inf)
    assert (a.p_value < 0.05 - 1e-9) == (not a.low <= 1 <= a.high)


# Trend


def test_exact_doubling_is_found() -> None:
    # 1, 2, 4, 8, 16, 32: the factor is 2, the doubling time a year, and the curve goes through every point
    got = trends.count_trend(yearly([1, 2, 4, 8, 16, 32]))
    assert got.rate_ratio_per_year == pytest.approx(2)
    assert got.doubling_years == pytest.approx(1)
    assert got.family == "poisson"
    assert got.fitted["mean"].tolist() == pytest.approx([1, 2, 4, 8, 16, 32])
    assert (got.fitted["low"] < got.fitted["mean"]).all()
    assert (got.fitted["mean"] < got.fitted["high"]).all()
    # information of the slope at the solution: sum mu (t - weighted mean)^2; mu = 2^t
    t, mu = np.arange(6), 2.0 ** np.arange(6)
    error = (mu @ (t - mu @ t / mu.sum()) ** 2) ** -0.5
    assert got.low == pytest.approx(2 * math.exp(-1.959964 * error), rel=1e-6)
    assert got.doubling_high == pytest.approx(math.log(2) / math.log(got.low))
    assert got.doubling_low == pytest.approx(math.log(2) / math.log(got.high))


def test_no_growth_never_doubles() -> None:
    got = trends.count_trend(yearly([3] * 8))
    assert got.rate_ratio_per_year == pytest.approx(1)
    assert got.low < 1 < got.high
    assert got.p_value == pytest.approx(1)
    assert got.doubling_high == math.inf
    assert math.isnan(got.lag1_autocorrelation)
    falling = trends.count_trend(yearly([9, 7, 5, 4, 2, 1]))
    assert falling.rate_ratio_per_year < 1
    assert falling.doubling_years == math.inf


def test_likelihood_of_three_years_by_hand() -> None:
    # n = 2, 2, 6 at t = -1, 0, 1: the score of the slope, 4 / 10 = (e^b - e^-b) / (e^b + 1 + e^-b), with x = e^b:
    # 0.6 x^2 - 0.4 x - 1.4 = 0, so x = (0.4 + sqrt(0.16 + 3.36)) / 1.2
    got = trends.count_trend(yearly([2, 2, 6]))
    assert got.rate_ratio_per_year == pytest.approx((0.4 + math.sqrt(3.52)) / 1.2)


def test_the_partial_year_is_left_out() -> None:
    whole = yearly([1, 2, 2, 4, 3, 6])
    partial = pd.concat([whole.assign(partial=False), pd.DataFrame({"year": [2009], "n": [0], "partial": [True]})])
    got, expected = trends.count_trend(partial), trends.count_trend(whole)
    assert got.rate_ratio_per_year == expected.rate_ratio_per_year
    assert got.fitted["year"].tolist() == list(range(2003, 2009))
    # and it would have mattered
    assert trends.count_trend(partial.assign(partial=False)).rate_ratio_per_year < expected.rate_ratio_per_year


def test_overdispersed_counts_get_the_negative_binomial() -> None:
    n = [0, 0, 0, 12, 0, 0, 1, 0, 15, 0, 0, 30, 0, 0, 2, 0, 40, 0, 0, 0, 60, 0, 1]
    got = trends.count_trend(yearly(n))
    assert got.family == "negative-binomial"
    assert got.dispersion > 10
    x = np.column_stack([np.ones(len(n)), np.arange(len(n)) - (len(n) - 1) / 2])
    joint = NegativeBinomial(np.array(n), x).fit(method="bfgs", maxiter=500, disp=0)
    assert got.alpha == pytest.approx(joint.params[2], rel=1e-3)
    assert math.log(got.rate_ratio_per_year) == pytest.approx(joint.params[1], abs=1e-3)
    assert got.low < 1 < got.high


def test_even_counts_stay_poisson() -> None:
    got = trends.count_trend(yearly([2, 3, 2, 3, 2, 3, 2, 3]))
    assert got.family == "poisson"
    assert got.alpha == 0
    assert got.dispersion < 1
    assert got.overdispersion_p > 0.9
    # counts that alternate about their mean are negatively autocorrelated, at nearly -7/8
    assert got.lag1_autocorrelation == pytest.approx(-7 / 8, abs=0.05)


@pytest.mark.parametrize("n", [[0, 0, 0, 0], [5, 0, 0, 0], [0, 0, 0, 5], [1, 2]])
def test_what_cannot_be_estimated_is_refused(n: list[int]) -> None:
    with pytest.raises(ValueError, match="trend"):
        trends.count_trend(yearly(n))


@pytest.mark.parametrize("years", [[2003, 2004, 2006], [2003, 2004, 2004]])
def test_years_missing_or_doubled_are_refused(years: list[int]) -> None:
    with pytest.raises(ValueError, match="every year once"):
        trends.complete_years(pd.DataFrame({"year": years, "n": [1, 2, 3]}))


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        trends.complete_years(yearly([1, -1, 2]))


@settings(deadline=None, max_examples=50)
@given(counts_lists, st.integers(-500, 500), st.randoms(use_true_random=False))
def test_neither_the_calendar_nor_the_order_of_rows_matters(n: list[int], shift: int, random) -> None:
    a = trends.count_trend(yearly(n))
    order = list(range(len(n)))
    random.shuffle(order)
    b = trends.count_trend(yearly(n, first=2003 + shift).iloc[order])
    assert b.rate_ratio_per_year == pytest.approx(a.rate_ratio_per_year)
    assert (b.low, b.high) == pytest.approx((a.low, a.high))
    assert a.low <= a.rate_ratio_per_year <= a.high


@settings(deadline=None, max_examples=50)
@given(counts_lists)
def test_time_reversed_inverts_the_ratio(n: list[int]) -> None:
    a, b = trends.count_trend(yearly(n)), trends.count_trend(yearly(n[::-1]))
    assert b.rate_ratio_per_year == pytest.approx(1 / a.rate_ratio_per_year, rel=1e-3)


def test_the_ratio_behind_simulated_counts_is_recovered() -> None:
    rng = np.random.default_rng(7)
    true, hits = 1.08, 0
    for _ in range(200):
        got = trends.count_trend(yearly(rng.poisson(2 * true ** np.arange(23))))
        hits += got.low <= true <= got.high
    # 95 % of 200 is 190; fewer than 180 or all 200 has a chance below 1 in 1,000
    assert 180 <= hits < 200


# Change points


def brute_force(n: Sequence[int], max_changes: int, rate: float) -> tuple[np.ndarray, np.ndarray]:
    """The same posterior by writing out every segmentation."""
    y = np.asarray(n)

    def evidence(part: np.ndarray) -> float:
        # sum over the counts of a Poisson-gamma mixture, shape 1: one negative binomial after the other
        log, shape, b = 0.0, 1.0, rate
        for count in part:
            log += stats.nbinom.logpmf(count, shape, b / (b + 1))
            shape, b = shape + count, b + 1
        return log

    by_number, by_year = np.zeros(max_changes + 1), np.zeros(len(y))
    for k in range(max_changes + 1):
        options = list(combinations(range(1, len(y)), k))
        for cuts in options:
            edges = [0, *cuts, len(y)]
            weight = 0.5**k * math.exp(sum(evidence(y[a:b]) for a, b in pairwise(edges))) / len(options)
            by_number[k] += weight
            by_year[list(cuts)] += weight
    return by_number / by_number.sum(), by_year[1:] / by_number.sum()


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=7))
def test_posterior_equals_the_sum_over_all_segmentations(n: list[int]) -> None:
    rate = 1 / max(np.mean(n), 1 / len(n))
    number, years = brute_force(n, 2, rate)
    got = trends.change_points(yearly(n), max_changes=2)
    assert got.number["probability"].to_numpy() == pytest.approx(number)
    assert got.years["probability"].to_numpy() == pytest.approx(years)
    assert got.years["year"].tolist() == list(range(2004, 2003 + len(n)))


def test_a_jump_is_dated_and_both_methods_agree() -> None:
    n = [1, 0, 2, 1, 1, 0, 1, 9, 8, 11, 10, 9, 12]
    got = trends.change_points(yearly(n))
    assert got.change_years == (2010,)
    assert got.number.set_index("changes")["probability"].idxmax() == 1
    assert got.years.set_index("year")["probability"].idxmax() == 2010
    assert got.years.set_index("year")["probability"][2010] > 0.99
    best = got.check.loc[got.check["bic"].idxmin()]
    assert best["years"] == (2010,)
    # posterior mean of the first rate: (1 + 6) / (1 / mean + 7), mean = 65 / 13 = 5
    assert got.segments["rate"].iloc[0] == pytest.approx(7 / 7.2)
    assert got.segments["n"].tolist() == [6, 59]
    assert got.segments["years"].tolist() == [7, 6]


def test_the_largest_number_considered_hardly_matters() -> None:
    n = [1, 0, 1, 0, 2, 1, 0, 3, 4, 2, 3, 4, 3, 8, 9, 6, 7]
    three, eight = (trends.change_points(yearly(n), max_changes=k) for k in (3, 8))
    assert three.number["prior"].tolist() == pytest.approx([8 / 15, 4 / 15, 2 / 15, 1 / 15])
    assert three.change_years == eight.change_years == (2010, 2016)
    assert three.years["probability"].to_numpy() == pytest.approx(eight.years["probability"].to_numpy(), abs=0.1)


def test_level_counts_have_no_change() -> None:
    got = trends.change_points(yearly([3, 4, 3, 2, 3, 4, 3, 3, 2, 3]))
    assert got.change_years == ()
    assert got.number["probability"].iloc[0] > 0.5
    assert got.check["years"].iloc[0] == ()


def test_ruptures_minimises_the_poisson_deviance() -> None:
    n = [0, 1, 0, 5, 7, 6, 2, 1]
    y = np.array(n, dtype=float)

    def deviance(part: np.ndarray) -> float:
        kept = part[part > 0]
        return float(2 * (kept * np.log(kept / part.mean())).sum())

    got = trends.change_points(yearly(n), max_changes=2).check.iloc[2]
    options = {
        c: deviance(y[: c[0]]) + deviance(y[c[0] : c[1]]) + deviance(y[c[1] :]) for c in combinations(range(1, 8), 2)
    }
    best = min(options, key=options.__getitem__)
    assert got["years"] == tuple(2003 + c for c in best)
    assert got["deviance"] == pytest.approx(options[best])
    assert got["bic"] == pytest.approx(options[best] + 5 * math.log(8))


def test_a_prior_without_changes_finds_none() -> None:
    n = [0, 0, 0, 0, 9, 9, 9, 9]
    got = trends.change_points(yearly(n), max_changes=1, prior=[1, 0])
    assert got.number["probability"].tolist() == [1, 0]
    assert got.years["probability"].tolist() == [0] * 7


@pytest.mark.parametrize("options", [{}, {"max_changes": 1, "prior": [1.0]}, {"max_changes": 3, "prior": [0.0] * 4}])
def test_impossible_settings_are_refused(options: dict) -> None:
    with pytest.raises(ValueError, match=r"max_changes|prior"):
        trends.change_points(yearly([1, 2, 3, 4]), **options)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 20), min_size=5, max_size=24))
def test_probabilities_are_coherent(n: list[int]) -> None:
    got = trends.change_points(yearly(n), max_changes=4)
    probability = got.number["probability"]
    assert probability.sum() == pytest.approx(1)
    assert got.years["probability"].between(0, 1 + 1e-9).all()
    assert got.years["probability"].sum() == pytest.approx(float(got.number["changes"] @ probability))
    back = trends.change_points(yearly(n[::-1]), max_changes=4)
    assert back.number["probability"].tolist() == pytest.approx(probability.tolist())


def test_the_year_behind_simulated_counts_is_recovered() -> None:
    rng = np.random.default_rng(11)
    errors = []
    for _ in range(60):
        n = np.concatenate([rng.poisson(2, 11), rng.poisson(8, 12)])
        got = trends.change_points(yearly(n), max_changes=1)
        errors.append(abs(got.years.set_index("year")["probability"].idxmax() - 2014))
    assert np.median(errors) == 0
    assert np.mean(np.array(errors) <= 1) > 0.85


# Before and after


def test_before_and_after_by_hand() -> None:
    # 1 event a year to 2013 (11), 3 a year in 2014-2017 (12), 6 a year in 2018-2021 (24)
    counts = yearly([1] * 11 + [3] * 4 + [6] * 4)
    got = trends.before_after(counts, years=(2014, 2018)).set_index(["break_year", "window"])
    whole, near = got.loc[(2014, "all years")], got.loc[(2014, "neighbouring periods")]
    assert (whole["n_before"], whole["years_before"], whole["n_after"], whole["years_after"]) == (11, 11, 36, 8)
    assert whole["rate_ratio"] == pytest.approx(4.5)
    assert (near["n_before"], near["n_after"], near["years_after"]) == (11, 12, 4)
    assert near["rate_ratio"] == pytest.approx(3)
    assert near["rate_after_low"] == pytest.approx(stats.chi2.ppf(0.025, 24) / 2 / 4)
    exact = trends.rate_ratio(24, 4, 12, 4)
    last = got.loc[(2018, "neighbouring periods")]
    assert (last["rate_ratio"], last["low"], last["high"]) == (exact.ratio, exact.low, exact.high)
    assert got.loc[(2018, "all years"), "n_before"] == 23


def test_a_steady_trend_alone_gives_the_trend_ratio() -> None:
    # doubling every year: from 2006 on 8 + 16 + 32 in 3 years against 1 + 2 + 4 in 3: 8, all of it trend
    got = trends.before_after(yearly([1, 2, 4, 8, 16, 32]), years=[2006]).iloc[0]
    assert got["rate_ratio"] == pytest.approx(8)
    assert got["trend_ratio"] == pytest.approx(8)


def test_the_partial_year_is_not_after() -> None:
    counts = yearly([1, 1, 2, 2, 9]).assign(partial=[False] * 4 + [True])
    got = trends.before_after(counts, years=[2005]).iloc[0]
    assert (got["n_after"], got["years_after"]) == (4, 2)
    with pytest.raises(ValueError, match="2007"):
        trends.before_after(counts, years=[2007])
