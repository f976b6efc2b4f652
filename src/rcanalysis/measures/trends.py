"""Counts and shares with intervals, trends, change points and rates before and after: shared by all chapters.

Everything here treats one row as one year. Years are calendar years, rates are events a year, intervals are
two-sided and equal-tailed. A year that is not over (``partial``) never enters a rate or a trend.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import ruptures
from scipy import optimize, special, stats
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM, GLMResults

BREAKS = (2014, 2018, 2022)
"""Years that begin a new period: annexation of Crimea, first Chinese part in a Russian strategic exercise, invasion of
Ukraine."""

Array = npt.NDArray[np.float64]


class Estimate(NamedTuple):
    """A value with the limits of its interval; the function that made it says which interval."""

    value: float
    low: float
    high: float


# Periods ------------------------------------------------------------------------------------------------------------


def is_partial(as_of: dt.date) -> bool:
    """Whether the year of ``as_of`` is still running (any day but 31 December)."""
    return (as_of.month, as_of.day) != (12, 31)


def periods(years: pd.Series, *, first: int, last: int, breaks: Sequence[int] = BREAKS) -> pd.Series:
    """The period each year falls in.

    Parameters
    ----------
    years : Series of int
    first, last : int
        First and last year of the whole span; both belong to it.
    breaks : sequence of int
        Years that begin a new period. Those outside the span are ignored.

    Returns
    -------
    Series of ordered category
        Labels such as ``2003–2013``; all periods are categories, also those without a row.
        Years outside the span are missing.

    Notes
    -----
    Trap: the last label ends with ``last`` even if that year is partial; say so beside it.
    """
    if last < first:
        raise ValueError(f"the span ends ({last}) before it begins ({first})")
    starts = [first, *sorted(b for b in set(breaks) if first < b <= last)]
    ends = [*(s - 1 for s in starts[1:]), last]
    labels = [str(a) if a == b else f"{a}–{b}" for a, b in zip(starts, ends, strict=True)]
    codes = np.searchsorted(starts, years.to_numpy(dtype=np.int64), side="right") - 1
    codes = np.where(years.to_numpy(dtype=np.int64) > last, -1, codes)
    return pd.Series(pd.Categorical.from_codes(codes, labels, ordered=True), index=years.index, name="period")


# Intervals ----------------------------------------------------------------------------------------------------------


def _tail(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    return (1 - level) / 2


def poisson_interval(n: int, exposure: float = 1.0, *, level: float = 0.95) -> Estimate:
    """Exact interval of a Poisson rate.

    Parameters
    ----------
    n : int
        Events counted.
    exposure : float
        Years (or other exposure) they were counted in.

    Returns
    -------
    Estimate
        Events per unit of exposure.

    Raises
    ------
    ValueError
        For a negative count or an exposure that is not positive.

    Notes
    -----
    Garwood (1936), Biometrika 28: chi-square quantiles. It covers at least ``level``, usually more. Trap: events of
    one series do not occur independently, so real counts may vary more, or (yearly series) less, than this allows for.
    """
    tail = _tail(level)
    if n < 0 or exposure <= 0:
        raise ValueError(f"need a count of 0 or more and a positive exposure, not {n} and {exposure}")
    low = stats.chi2.ppf(tail, 2 * n) / 2 if n else 0.0
    high = stats.chi2.isf(tail, 2 * n + 2) / 2
    return Estimate(n / exposure, float(low) / exposure, float(high) / exposure)


def proportion_interval(k: int, n: int, *, level: float = 0.95, method: str = "exact") -> Estimate:
    """Interval of a proportion.

    Parameters
    ----------
    k, n : int
        Cases that count, cases in all.
    method : {"exact", "wilson"}
        Clopper and Pearson (1934), Biometrika 26, covers at least ``level`` and is wide; Wilson (1927), JASA 22, covers
        ``level`` on average.

    Returns
    -------
    Estimate
        ``k / n`` and its limits. Without any case the value is missing and the limits are 0 and 1.

    Raises
    ------
    ValueError
        Unless ``0 <= k <= n``.

    Notes
    -----
    Trap: where the cases are all there are (every edition of a series) the interval is about the process behind
    them, not about the editions held.
    """
    _tail(level)
    if not 0 <= k <= n:
        raise ValueError(f"need 0 <= k <= n, not k={k}, n={n}")
    if n == 0:
        return Estimate(math.nan, 0.0, 1.0)
    limits = stats.binomtest(k, n).proportion_ci(level, method=method)
    return Estimate(k / n, float(limits.low), float(limits.high))


def median_interval(values: Sequence[float] | Array, *, level: float = 0.95) -> Estimate:
    """Median with its exact distribution-free interval.

    Returns
    -------
    Estimate
        The limits are order statistics, chosen by the binomial distribution (Conover 1999, Practical Nonparametric
        Statistics, section 3.2). They are missing where too few values allow no interval at ``level`` (fewer than six
        at 95 %), which a bootstrap of so few values would hide.
    """
    tail = _tail(level)
    ordered = np.sort(np.asarray(values, dtype=float))
    n = len(ordered)
    if n == 0:
        return Estimate(math.nan, math.nan, math.nan)
    # the largest r with P(Binomial(n, 1/2) < r) <= tail gives the r-th smallest and the r-th largest value
    rank = int(stats.binom.ppf(tail, n, 0.5))
    rank += int(stats.binom.cdf(rank, n, 0.5) <= tail)
    if rank == 0:
        return Estimate(float(np.median(ordered)), math.nan, math.nan)
    return Estimate(float(np.median(ordered)), float(ordered[rank - 1]), float(ordered[n - rank]))


def difference(now: Estimate, before: Estimate) -> Estimate:
    """Difference of two independent estimates, with the interval that their own intervals give.

    Returns
    -------
    Estimate
        Limits are missing where one of the four is.

    Notes
    -----
    Zou and Donner (2008), Statistics in Medicine 27: variances recovered from the limits. It keeps the asymmetry of each
    interval. Trap: for ranges that are no intervals it means nothing.
    """
    gap = now.value - before.value
    low = gap - math.hypot(now.value - now.low, before.high - before.value)
    high = gap + math.hypot(now.high - now.value, before.value - before.low)
    return Estimate(gap, low, high)


@dataclass(frozen=True)
class RateRatio:
    """Ratio of two Poisson rates, first to second, with exact interval and two-sided p-value of equality."""

    ratio: float
    low: float
    high: float
    p_value: float
    level: float


def rate_ratio(n1: int, t1: float, n0: int, t0: float, *, level: float = 0.95) -> RateRatio:
    """Ratio of the rate ``n1 / t1`` to the rate ``n0 / t0``.

    Parameters
    ----------
    n1, n0 : int
        Events.
    t1, t0 : float
        Exposures, in the same unit.

    Returns
    -------
    RateRatio
        With ``n0 = 0`` the ratio and its upper limit are infinite, with ``n1 = 0`` the ratio and its lower limit are 0;
        with neither event the ratio is missing and the interval is 0 to infinity.

    Raises
    ------
    ValueError
        For negative counts or exposures that are not positive.

    Notes
    -----
    Conditional on ``n1 + n0``, ``n1`` is binomial (Przyborowski and Wilenski 1940, Biometrika 31); the Clopper-Pearson
    limits of its probability are turned into limits of the ratio. The p-value is twice the smaller tail, so it agrees
    with the interval. Trap: assumes that counts vary like Poisson counts; for overdispersed ones it is too narrow.
    """
    if min(n1, n0) < 0 or min(t1, t0) <= 0:
        raise ValueError(f"need counts of 0 or more and positive exposures, not {n1}, {t1}, {n0}, {t0}")
    total = n1 + n0
    share = proportion_interval(n1, total, level=level)

    def odds(p: float) -> float:
        return math.inf if p == 1 else p / (1 - p) * t0 / t1

    if total == 0:
        return RateRatio(math.nan, 0.0, math.inf, 1.0, level)
    expected = t1 / (t1 + t0)
    tails = stats.binom.cdf(n1, total, expected), stats.binom.sf(n1 - 1, total, expected)
    ratio = (n1 / t1) / (n0 / t0) if n0 else math.inf
    return RateRatio(ratio, odds(share.low), odds(share.high), float(min(1.0, 2 * min(tails))), level)


# Trend --------------------------------------------------------------------------------------------------------------


def complete_years(counts: pd.DataFrame) -> pd.DataFrame:
    """Counts of the complete years in order of time: columns ``year``, ``n``.

    Parameters
    ----------
    counts : DataFrame
        ``year``, ``n`` and, if there is one, ``partial``: rows that are true there are left out.

    Raises
    ------
    ValueError
        If a year stands twice or is missing between the first and the last (a year without events must be there with
        ``n`` 0: leaving it out would raise every rate), or if a count is negative.
    """
    rows = counts if "partial" not in counts else counts.loc[~counts["partial"].astype(bool)]
    rows = rows[["year", "n"]].astype("int64").sort_values("year", ignore_index=True)
    if not (rows["year"].diff().dropna() == 1).all():
        raise ValueError("need every year once, those without events with n = 0")
    if (rows["n"] < 0).any():
        raise ValueError("counts must not be negative")
    return rows


@dataclass(frozen=True)
class CountTrend:
    """Trend of a yearly count.

    Attributes
    ----------
    rate_ratio_per_year, low, high, p_value, level : float
        Factor by which the expected count grows each year, its Wald interval, and the p-value of no trend.
    family : str
        ``poisson`` or ``negative-binomial``.
    dispersion : float
        Pearson chi-square of the Poisson fit over its degrees of freedom; 1 is expected.
    overdispersion_p : float
        One-sided p-value of the regression test of Cameron and Trivedi.
    alpha : float
        Estimated NB2 parameter (variance = mean + alpha mean^2); 0 for Poisson.
    lag1_autocorrelation : float
        Of the Pearson residuals of the chosen fit; missing if they are all zero. Well above 2 / sqrt(years) it says
        that the interval is too narrow.
    doubling_years, doubling_low, doubling_high : float
        Years to double; infinite where the ratio (or its lower limit) is not above 1.
    fitted : DataFrame
        ``year``, ``n``, ``mean``, ``low``, ``high``: expected count and the interval of that expectation (not of a
        new count).
    """

    rate_ratio_per_year: float
    low: float
    high: float
    p_value: float
    level: float
    family: str
    dispersion: float
    overdispersion_p: float
    alpha: float
    lag1_autocorrelation: float
    doubling_years: float
    doubling_low: float
    doubling_high: float
    fitted: pd.DataFrame


def count_trend(counts: pd.DataFrame, *, level: float = 0.95) -> CountTrend:
    """Log-linear trend of a yearly count, by Poisson or, if overdispersed, negative binomial regression.

    Parameters
    ----------
    counts : DataFrame
        ``year``, ``n``, and ``partial`` if there is a partial year: it is left out.

    Returns
    -------
    CountTrend

    Raises
    ------
    ValueError
        With fewer than three complete years, with no events, or if all events fall in the first or the last year
        (the ratio is then 0 or infinite).

    Notes
    -----
    Overdispersed means that Pearson's chi-square (one-sided) or the test of Cameron and Trivedi (1990, Journal of
    Econometrics 46, form NB2) rejects the Poisson at 5 %. The negative binomial is NB2 with ``alpha`` by maximum
    likelihood; a needless step there costs only width.

    Traps: counts of reported events rise with reporting; one ratio a year supposes steady growth, which change points
    may contradict; a yearly series makes counts less variable than Poisson (dispersion below 1; the interval is then
    too wide); residuals that depend on the year before make it too narrow.
    """
    rows = complete_years(counts)
    y = rows["n"].to_numpy(dtype=float)
    if len(y) < 3:
        raise ValueError(f"a trend needs at least three complete years, not {len(y)}")
    if y.sum() in (0, y[0], y[-1]):
        raise ValueError("no trend can be estimated: there are no events, or all fall in the first or the last year")
    x = np.column_stack([np.ones(len(y)), rows["year"] - rows["year"].mean()])
    fit = _poisson_fit(y, x)
    mean = np.asarray(fit.fittedvalues)
    chi2 = float(((y - mean) ** 2 / mean).sum())
    freedom = len(y) - 2
    p_regression = _cameron_trivedi(y, mean)
    alpha = 0.0
    if min(p_regression, float(stats.chi2.sf(chi2, freedom))) < 0.05:
        alpha = _nb2_alpha(y, x, fit.params)
        fit = _nb2_fit(y, x, alpha, fit.params)
    slope, (low, high) = fit.params[1], fit.conf_int(alpha=1 - level)[1]
    band = fit.get_prediction(x).summary_frame(alpha=1 - level)
    fitted = rows.assign(
        mean=band["mean"].to_numpy(), low=band["mean_ci_lower"].to_numpy(), high=band["mean_ci_upper"].to_numpy()
    )
    mean = fitted["mean"].to_numpy()
    residuals = (y - mean) / np.sqrt(mean + alpha * mean**2)
    return CountTrend(
        rate_ratio_per_year=math.exp(slope),
        low=math.exp(low),
        high=math.exp(high),
        p_value=float(fit.pvalues[1]),
        level=level,
        family="negative-binomial" if alpha else "poisson",
        dispersion=chi2 / freedom,
        overdispersion_p=p_regression,
        alpha=alpha,
        lag1_autocorrelation=_lag1(residuals),
        doubling_years=_doubling(slope),
        doubling_low=_doubling(high),
        doubling_high=_doubling(low),
        fitted=fitted,
    )


def _poisson_fit(y: Array, x: Array) -> GLMResults:
    # Start at the solution: the slope solves one equation that only falls, so no start can be bad, and the iteratively
    # weighted fit, which warns on counts that lie exactly on a curve, is not needed.
    time = x[:, 1]

    def excess(slope: float) -> float:
        return float(y @ time / y.sum() - special.softmax(slope * time) @ time)

    reach = 1.0
    while excess(reach) > 0 or excess(-reach) < 0:
        reach *= 2
    slope = optimize.brentq(excess, -reach, reach)
    start = np.array([np.log(y.sum()) - special.logsumexp(slope * time), slope])
    model = GLM(y, x, family=families.Poisson())
    return model.fit(start_params=start, method="newton", max_start_irls=0, maxiter=50, disp=0)


def _nb2_fit(y: Array, x: Array, alpha: float, start: Array) -> GLMResults:
    return GLM(y, x, family=families.NegativeBinomial(alpha=alpha)).fit(start_params=start, maxiter=200)


def _nb2_alpha(y: Array, x: Array, start: Array) -> float:
    """Maximum-likelihood alpha: the likelihood of the regression, maximised over log alpha."""
    found = optimize.minimize_scalar(
        lambda log_alpha: -_nb2_fit(y, x, math.exp(log_alpha), start).llf, bounds=(-14.0, 5.0), method="bounded"
    )
    return math.exp(found.x)


def _cameron_trivedi(y: Array, mean: Array) -> float:
    """One-sided p-value: does the variance exceed the mean by a multiple of the mean squared?"""
    z = ((y - mean) ** 2 - y) / mean
    slope = float(z @ mean / (mean @ mean))
    error = math.sqrt(float(((z - slope * mean) ** 2).sum()) / (len(y) - 1) / float(mean @ mean))
    if error <= 1e-9 * abs(slope):
        return 0.0 if slope > 0 else 1.0
    return float(stats.t.sf(slope / error, len(y) - 1))


def _lag1(residuals: Array) -> float:
    centred = residuals - residuals.mean()
    total = float(centred @ centred)
    return float(centred[1:] @ centred[:-1]) / total if total > 1e-12 else math.nan


def _doubling(slope: float) -> float:
    return float(math.log(2) / slope) if slope > 0 else math.inf


# Change points ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChangePoints:
    """Posterior of the number and the years of changes in a yearly rate.

    Attributes
    ----------
    number : DataFrame
        ``changes``, ``prior``, ``probability``; the probabilities sum to 1.
    years : DataFrame
        ``year``, ``probability`` that a new rate begins with that year, over all numbers of changes. They sum to the
        expected number of changes, not to 1.
    segments : DataFrame
        The most probable segmentation with the most probable number of changes: ``first_year``, ``last_year``, ``n``,
        ``years``, ``rate``, ``low``, ``high`` (posterior mean and interval of the yearly rate, given the segmentation).
    check : DataFrame
        ruptures' optimal segmentation by Poisson likelihood: ``changes``, ``years`` (tuple), ``deviance``, ``bic``.
    level : float
    """

    number: pd.DataFrame
    years: pd.DataFrame
    segments: pd.DataFrame
    check: pd.DataFrame
    level: float

    @property
    def change_years(self) -> tuple[int, ...]:
        """Years that begin a new rate in ``segments``."""
        return tuple(int(y) for y in self.segments["first_year"].iloc[1:])


class _PoissonCost(ruptures.base.BaseCost):
    """Deviance of one segment of counts about its mean."""

    model = "poisson"
    min_size = 1

    def fit(self, signal: Array) -> _PoissonCost:
        self.signal = signal.reshape(-1, 1)
        return self

    def error(self, start: int, end: int) -> float:
        part = self.signal[start:end, 0]
        return float(2 * special.xlogy(part, part / max(part.mean(), np.finfo(float).tiny)).sum())


def change_points(
    counts: pd.DataFrame,
    *,
    max_changes: int = 5,
    prior: Sequence[float] | None = None,
    shape: float = 1.0,
    rate: float | None = None,
    level: float = 0.95,
) -> ChangePoints:
    """When did the yearly rate change, and how often? Exact posterior under a step model.

    Parameters
    ----------
    counts : DataFrame
        ``year``, ``n``, and ``partial`` if there is a partial year: it is left out.
    max_changes : int
        Largest number of changes considered.
    prior : sequence of float, optional
        Prior weights of 0, 1, ... ``max_changes`` changes. By default each further change is half as probable, so
        that the largest number considered hardly matters; with equal weights it would. Given the number, all sets of
        years are equally probable beforehand.
    shape, rate : float
        Gamma prior of each segment's yearly rate. By default an exponential distribution with the mean of all years:
        worth one event in one average wait.

    Returns
    -------
    ChangePoints

    Raises
    ------
    ValueError
        With fewer complete years than ``max_changes + 1``, or priors of the wrong number or sign.

    Notes
    -----
    Within a segment the counts are Poisson and the rate is integrated out in closed form; sums over all segmentations
    are exact, by the forward and backward recursions of Fearnhead (2006), Statistics and Computing 16. The check is the
    exact dynamic programme of ruptures (Truong, Oudre and Vayatis 2020, Signal Processing 167) with the Poisson
    deviance as cost; ``bic`` counts a rate for each segment and a year for each change.

    Traps: a steady rise is fitted by steps, too, so a change point does not show a sudden change, and never its cause;
    a wide prior on the rates favours fewer changes; overdispersed counts yield changes too many. The years are better
    known than the number, which depends on the priors.
    """
    rows = complete_years(counts)
    y = rows["n"].to_numpy(dtype=float)
    n = len(y)
    if not 0 <= max_changes < n:
        raise ValueError(f"max_changes must lie between 0 and {n - 1} for {n} complete years, not {max_changes}")
    weights = 0.5 ** np.arange(max_changes + 1) if prior is None else np.asarray(prior, dtype=float)
    if len(weights) != max_changes + 1 or (weights < 0).any() or weights.sum() <= 0:
        raise ValueError(f"prior needs {max_changes + 1} weights of 0 or more, one for each number of changes")
    weights = weights / weights.sum()
    rate = shape / max(float(y.mean()), 1 / n) if rate is None else rate
    marginal = _segment_evidence(y, shape, rate)
    forward, _, back = _forward(marginal, max_changes)
    backward = _forward(marginal[::-1, ::-1].T, max_changes)[0][:, ::-1]

    number = np.arange(max_changes + 1)
    with np.errstate(divide="ignore"):  # a prior weight of 0 is meant
        score = np.log(weights) + forward[:, n] - _log_choose(n - 1, number)
    probability = np.exp(score - special.logsumexp(score))

    at_year = np.zeros(n)
    for k in number[1:]:
        for j in range(k):
            path = forward[j, 1:n] + backward[k - 1 - j, 1:n] - forward[k, n]
            at_year[1:] += probability[k] * np.exp(path)
    chosen = int(probability.argmax())
    cuts = _traceback(back, chosen, n)
    return ChangePoints(
        number=pd.DataFrame({"changes": number, "prior": weights, "probability": probability}),
        years=pd.DataFrame({"year": rows["year"].iloc[1:].to_numpy(), "probability": at_year[1:]}),
        segments=_segments(rows, [0, *cuts, n], shape, rate, level),
        check=_ruptures_check(rows, max_changes),
        level=level,
    )


def _segment_evidence(y: Array, shape: float, rate: float) -> Array:
    """Log marginal likelihood of each run of years ``s`` to ``t - 1`` with one rate; minus infinity unless s < t."""
    total = np.concatenate([[0.0], y.cumsum()])
    constant = np.concatenate([[0.0], special.gammaln(y + 1).cumsum()])
    events = total[None, :] - total[:, None]
    span = np.arange(len(total))[None, :] - np.arange(len(total))[:, None]
    valid = span > 0
    events, length = np.where(valid, events, 0), np.where(valid, span, 1)
    evidence = (
        shape * math.log(rate)
        - special.gammaln(shape)
        + special.gammaln(shape + events)
        - (shape + events) * np.log(rate + length)
        - (constant[None, :] - constant[:, None])
    )
    return np.where(valid, evidence, -np.inf)


def _forward(marginal: Array, max_changes: int) -> tuple[Array, Array, npt.NDArray[np.int64]]:
    """For ``k`` changes in the first ``t`` years: log sum over all segmentations, log of the best, its last change."""
    size = len(marginal)
    total = np.full((max_changes + 1, size), -np.inf)
    best = np.full((max_changes + 1, size), -np.inf)
    back = np.zeros((max_changes + 1, size), dtype=np.int64)
    total[0], best[0] = marginal[0], marginal[0]
    for k in range(1, max_changes + 1):
        for t in range(k + 1, size):  # k + 1 segments need k + 1 years
            total[k, t] = special.logsumexp(total[k - 1, k:t] + marginal[k:t, t])
            options = best[k - 1, k:t] + marginal[k:t, t]
            back[k, t] = k + int(options.argmax())
            best[k, t] = options.max()
    return total, best, back


def _traceback(back: npt.NDArray[np.int64], changes: int, n: int) -> list[int]:
    cuts: list[int] = []
    for k in range(changes, 0, -1):
        n = int(back[k, n])
        cuts.insert(0, n)
    return cuts


def _log_choose(n: int, k: npt.NDArray[np.int64]) -> Array:
    return special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)


def _segments(rows: pd.DataFrame, edges: Sequence[int], shape: float, rate: float, level: float) -> pd.DataFrame:
    records = []
    for start, end in pairwise(edges):
        n, length = int(rows["n"].iloc[start:end].sum()), end - start
        posterior = stats.gamma(shape + n, scale=1 / (rate + length))
        records.append(
            {
                "first_year": int(rows["year"].iloc[start]),
                "last_year": int(rows["year"].iloc[end - 1]),
                "n": n,
                "years": length,
                "rate": float(posterior.mean()),
                "low": float(posterior.ppf(_tail(level))),
                "high": float(posterior.isf(_tail(level))),
            }
        )
    return pd.DataFrame(records)


def _ruptures_check(rows: pd.DataFrame, max_changes: int) -> pd.DataFrame:
    y = rows["n"].to_numpy(dtype=float)
    search = ruptures.Dynp(custom_cost=_PoissonCost(), min_size=1, jump=1).fit(y)
    records = []
    for k in range(max_changes + 1):
        ends = search.predict(n_bkps=k)
        deviance = search.cost.sum_of_costs(ends)
        years = tuple(int(rows["year"].iloc[e]) for e in ends[:-1])
        bic = deviance + (2 * k + 1) * math.log(len(y))
        records.append({"changes": k, "years": years, "deviance": float(deviance), "bic": float(bic)})
    return pd.DataFrame(records)


# Before and after ---------------------------------------------------------------------------------------------------


def before_after(counts: pd.DataFrame, *, years: Sequence[int] = BREAKS, level: float = 0.95) -> pd.DataFrame:
    """Rates before and from each break year, with the exact interval of their ratio.

    Parameters
    ----------
    counts : DataFrame
        ``year``, ``n``, and ``partial`` if there is a partial year: it is left out.
    years : sequence of int
        Break years; each belongs to the time after.

    Returns
    -------
    DataFrame
        Two rows a break, by ``window``: ``all years`` (everything before against everything from it on) and
        ``neighbouring periods`` (only up to the break before and after). Columns ``break_year``, ``window``,
        ``n_before``, ``years_before``, ``rate_before``, ``rate_before_low``, ``rate_before_high``, the same for
        ``after``, ``rate_ratio``, ``low``, ``high``, ``p_value``, and ``trend_ratio``: the ratio that the steady trend
        fitted to all years would give by itself.

    Raises
    ------
    ValueError
        If a break has no complete year before or after it, or no trend can be fitted.

    Notes
    -----
    Exact conditional intervals (see ``rate_ratio``), Garwood intervals for the rates. Trap: anything that grows has a
    ratio above 1 at every break; compare it with ``trend_ratio`` before speaking of a turn. Intervals of several
    breaks are not adjusted for their number.
    """
    rows = complete_years(counts)
    fitted = count_trend(rows, level=level).fitted
    first, end = int(rows["year"].iloc[0]), int(rows["year"].iloc[-1]) + 1
    breaks = sorted(set(years))
    for year in breaks:
        if not first < year < end:
            raise ValueError(f"no complete year both before and from {year} on in {first} to {end - 1}")
    edges = [first, *breaks, end]
    records = []
    for i, year in enumerate(breaks, start=1):
        for window, start, stop in (("all years", first, end), ("neighbouring periods", edges[i - 1], edges[i + 1])):
            before = fitted[fitted["year"].between(start, year - 1)]
            after = fitted[fitted["year"].between(year, stop - 1)]
            ratio = rate_ratio(int(after["n"].sum()), len(after), int(before["n"].sum()), len(before), level=level)
            records.append(
                {"break_year": year, "window": window}
                | _rate("before", before, level)
                | _rate("after", after, level)
                | {"rate_ratio": ratio.ratio, "low": ratio.low, "high": ratio.high, "p_value": ratio.p_value}
                | {"trend_ratio": float(after["mean"].mean() / before["mean"].mean())}
            )
    return pd.DataFrame(records)


def _rate(side: str, part: pd.DataFrame, level: float) -> dict[str, float | int]:
    n, length = int(part["n"].sum()), len(part)
    value, low, high = poisson_interval(n, length, level=level)
    return {
        f"n_{side}": n,
        f"years_{side}": length,
        f"rate_{side}": value,
        f"rate_{side}_low": low,
        f"rate_{side}_high": high,
    }
