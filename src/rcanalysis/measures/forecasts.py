"""Forecasts that can be scored: predictive distributions of simple models, what they would have been worth, and a record.

A forecast is made on a day within a year ``t``. It knows the complete years before ``t`` and, for counts of events, what
was counted in ``t`` up to the last day the sources reach. It says two things: the value of ``t`` (``ahead`` 0) and that of
``t + 1`` (``ahead`` 1). The backtest stands on the same day of every earlier year and knows no more than that.

The published forecast is the pool of ``COMPONENTS`` with equal weights. That was fixed before any score was computed: with
some ten to thirty origins a choice of the best model would be a choice of noise, and a pool needs none. It is measured
against two baselines that nobody needs a model for: last year's value and the mean of all years.

Traps of everything here: the past is the past as known now, not as it was known on the day; registers grow, so a year that
is counted again later may have more events than the forecast was about; and the models know nothing but the series.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

from rcanalysis.measures import council, exercises, voting
from rcanalysis.measures.trends import count_trend, proportion_interval

COUNTS = ("events", "naval", "air", "ground", "air-patrols", "naval-patrols", "vetoes")
"""Counts of events a year: all headline events, those with ships, aircraft and land forces, patrols, joint vetoes."""

VALUES = ("deliveries", "agreement", "agreement-chance")
"""Deliveries from Russia to China (TIV, million), and agreement of the two in the General Assembly, as the share of
identical votes and corrected for chance (kappa)."""

TARGETS = (*COUNTS, *VALUES)

FIRST_YEAR = 1992
"""First year of the series of votes and deliveries: the first whole year of Russia as a state."""

MINIMUM = {**dict.fromkeys(COUNTS, 8), **dict.fromkeys(VALUES, 15)}
"""Complete years before the first origin of a backtest. Values need more: their spread comes from past errors alone."""

LAST, ALL_YEARS, POOL = "last", "all-years", "pool"
BASELINES = (LAST, ALL_YEARS)
COMPONENTS = {
    **dict.fromkeys(COUNTS, ("mean-5", "steady", "trend")),
    **dict.fromkeys(VALUES, (LAST, "mean-5", "trend")),
}
"""Models that the pool is made of. For values the last value is the random walk, a model in its own right."""

PUBLISHED = (POOL, *BASELINES)
"""Models whose forecasts are kept: the pool, and what it must beat."""

LEVELS = (0.5, 0.8, 0.95)
QUANTILES = {"q025": 0.025, "q10": 0.1, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q90": 0.9, "q975": 0.975}
INTERVALS = {0.5: ("q25", "q75"), 0.8: ("q10", "q90"), 0.95: ("q025", "q975")}

SEED = 2027
TOP = 200
"""Largest count considered; what lies above counts as this."""

DISCOUNTS = np.linspace(0.5, 1.0, 11)
"""Discount factors that the steady model may take."""

LEAST = 0.01
"""Ways in which the year may end that are less probable than this are left out of the forecast of the next year."""

Array = npt.NDArray[np.float64]


# Distributions ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Predictive:
    """A predictive distribution on finitely many values.

    Attributes
    ----------
    values, weights : float array
        Sorted values, and their probabilities, which sum to 1.
    whole : bool
        Whether the values are counts. If not, they stand for a continuous quantity, and quantiles are interpolated.
    """

    values: Array
    weights: Array
    whole: bool

    @classmethod
    def of(cls, values: Iterable[float], weights: Iterable[float] | None = None, *, whole: bool) -> Predictive:
        """From values in any order, with weights of any sum (equal ones if none are given).

        Raises
        ------
        ValueError
            Without values, for values that are not finite, or for weights that are negative, all zero or of another
            number.
        """
        v = np.asarray(list(values), dtype=float)
        w = np.ones(len(v)) if weights is None else np.asarray(list(weights), dtype=float)
        if not len(v) or len(v) != len(w) or not np.isfinite(v).all():
            raise ValueError("a distribution needs finite values, each with a weight")
        if not np.isfinite(w).all() or (w < 0).any() or w.sum() <= 0:
            raise ValueError("weights must not be negative, nor all zero")
        v, place = np.unique(v, return_inverse=True)
        return cls(v, np.bincount(place, weights=w / w.sum()), whole)

    @property
    def mean(self) -> float:
        return float(self.weights @ self.values)

    def quantile(self, p: float) -> float:
        """Of counts, the smallest value that at least ``p`` of the probability does not exceed; else interpolated
        between the middles of the steps of the distribution function (Hazen)."""
        if not 0 < p < 1:
            raise ValueError(f"p must lie between 0 and 1, not {p}")
        total = self.weights.cumsum()
        if self.whole:
            return float(self.values[min(int(np.searchsorted(total, p - 1e-9)), len(total) - 1)])
        return float(np.interp(p, total - self.weights / 2, self.values))

    def interval(self, level: float) -> tuple[float, float]:
        """Central interval. Of counts it holds at least ``level``, usually more."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def crps(self, outcome: float) -> float:
        """Continuous ranked probability score: integral of the squared distance of the two distribution functions.

        Exact for these distributions, by ``E|X - y| - E|X - X'| / 2`` (Gneiting and Raftery 2007, JASA 102, equation
        21). It has the unit of the value, is 0 only for a certain and right forecast, and lower is better.
        """
        total = self.weights.cumsum()[:-1]
        return float(self.weights @ np.abs(self.values - outcome) - (total * (1 - total)) @ np.diff(self.values))

    def log_score(self, outcome: float) -> float:
        """Minus the logarithm of the probability of a count; lower is better. Missing for continuous values."""
        if not self.whole:
            return math.nan
        p = float(self.weights[self.values == outcome].sum())
        return -math.log(p) if p > 0 else math.inf

    def pit(self, outcome: float) -> tuple[float, float]:
        """Distribution function just below and at the outcome; for continuous values both are the same."""
        total = self.weights.cumsum()
        if self.whole:
            below, at = self.weights[self.values < outcome].sum(), self.weights[self.values <= outcome].sum()
            return float(below), float(at)
        place = np.interp(outcome, self.values, total - self.weights / 2, left=0.0, right=1.0)
        return float(place), float(place)

    def shifted(self, by: float) -> Predictive:
        """The distribution of the value plus ``by``."""
        return Predictive(self.values + by, self.weights, self.whole)


def mixture(parts: Iterable[Predictive], weights: Iterable[float] | None = None) -> Predictive:
    """Linear pool: the distribution that is each of ``parts`` with its weight (equal ones if none are given)."""
    parts = list(parts)
    w = [1.0] * len(parts) if weights is None else list(weights)
    values = np.concatenate([p.values for p in parts])
    mass = np.concatenate([p.weights * x for p, x in zip(parts, w, strict=True)])
    return Predictive.of(values, mass, whole=parts[0].whole)


_GRID = np.arange(TOP + 1, dtype=float)


def _counts(pmf: Array) -> Predictive:
    pmf = np.append(pmf[:-1], max(0.0, 1 - pmf[:-1].sum()))
    return Predictive.of(_GRID, pmf, whole=True)


def _poisson(mean: float) -> Predictive:
    return _counts(stats.poisson.pmf(_GRID, mean))


def _gamma_poisson(shape: float, rate: float) -> Predictive:
    """Poisson count whose mean has a gamma distribution: negative binomial."""
    return _counts(stats.nbinom.pmf(_GRID, shape, rate / (rate + 1)))


# Models of counts ---------------------------------------------------------------------------------------------------


def _last_count(y: Array) -> Predictive:
    """Poisson with last year's count as its mean; half an event for none, since a mean of 0 would exclude any."""
    return _poisson(max(float(y[-1]), 0.5))


def _mean_count(y: Array) -> Predictive:
    """Constant Poisson rate, known from these years alone: gamma posterior from the prior of Jeffreys."""
    return _gamma_poisson(float(y.sum()) + 0.5, float(len(y)))


def _steady(y: Array) -> Predictive:
    """Poisson rate that wanders: what is known of it loses weight by a constant factor each year.

    Smith (1979), JRSS B 41; Harvey and Fernandes (1989), Journal of Business and Economic Statistics 7. Closed form:
    ``a = w a + y``, ``b = w b + 1``, and the next count is negative binomial with ``w a`` and ``w b``. The factor
    ``w`` is the one of ``DISCOUNTS`` under which the counts so far were most probable, each forecast from those before.
    """
    a, b = np.full(len(DISCOUNTS), 0.5), np.zeros(len(DISCOUNTS))
    fit = np.zeros(len(DISCOUNTS))
    for number, n in enumerate(y):
        if number:
            shape, rate = DISCOUNTS * a, DISCOUNTS * b
            fit += (
                special.gammaln(shape + n)
                - special.gammaln(shape)
                + shape * np.log(rate)
                - (shape + n) * np.log1p(rate)
            )
        a, b = DISCOUNTS * a + n, DISCOUNTS * b + 1
    best = int(fit.argmax())
    return _gamma_poisson(float(DISCOUNTS[best] * a[best]), float(DISCOUNTS[best] * b[best]))


def _count_trend(y: Array) -> Predictive:
    """Log-linear trend of all years (``trends.count_trend``), with the uncertainty of its mean, one year ahead.

    Where no trend can be estimated (no events, or all in the first or the last year), the constant rate of all years.
    """
    years = np.arange(len(y))
    try:
        trend = count_trend(pd.DataFrame({"year": years, "n": y.astype("int64")}))
    except ValueError:
        return _mean_count(y)
    fitted = trend.fitted
    error = np.log(fitted["high"] / fitted["low"]).to_numpy() / (2 * stats.norm.ppf(0.975))
    # the variance of a straight line is a quadratic of the year, so that three fitted years give that of any other
    variance = float(np.polyval(np.polyfit(years - years[-1], error**2, 2), 1.0))
    centre = math.log(fitted["mean"].iloc[-1] * trend.rate_ratio_per_year)
    nodes, weights = np.polynomial.hermite_e.hermegauss(15)
    means = np.exp(np.minimum(centre + math.sqrt(max(variance, 0.0)) * nodes, math.log(TOP)))[:, None]
    if trend.alpha:
        size = 1 / trend.alpha
        pmf = stats.nbinom.pmf(_GRID, size, size / (size + means))
    else:
        pmf = stats.poisson.pmf(_GRID, means)
    return _counts(weights / weights.sum() @ pmf)


COUNT_MODELS: Mapping[str, Callable[[Array], Predictive]] = {
    LAST: _last_count,
    "mean-5": lambda y: _mean_count(y[-5:]),
    ALL_YEARS: _mean_count,
    "steady": _steady,
    "trend": _count_trend,
}


# Models of values ---------------------------------------------------------------------------------------------------

_TRANSFORMS: Mapping[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "deliveries": (np.log, np.exp),
    "agreement": (special.logit, special.expit),
    "agreement-chance": (np.arctanh, np.tanh),
}


def _line(z: Array, horizon: int) -> float:
    """Straight line through the last ten values, or all if there are fewer, ``horizon`` steps on."""
    part = z[-10:]
    slope, level = np.polyfit(np.arange(len(part)) - (len(part) - 1.0), part, 1)
    return float(level + slope * horizon)


VALUE_MODELS: Mapping[str, Callable[[Array, int], float]] = {
    LAST: lambda z, _: float(z[-1]),
    "mean-5": lambda z, _: float(z[-5:].mean()),
    ALL_YEARS: lambda z, _: float(z.mean()),
    "trend": _line,
}


def _value(target: str, model: str, values: Array, horizon: int) -> Predictive:
    """Point forecast on the transformed scale, plus and minus the errors the same model made before.

    The errors are taken with both signs: some ten of them cannot tell a bias from chance, and the middle of the forecast
    then is what the model says.
    """
    there, back = _TRANSFORMS[target]
    with np.errstate(divide="ignore", invalid="ignore"):
        z = there(values)
    if not np.isfinite(z).all():
        raise ValueError(f"{target}: a value lies outside the range that its scale allows")
    point = VALUE_MODELS[model]
    known = range(5, len(z) - horizon + 1)  # every forecast rests on at least five values
    errors = np.array([z[k + horizon - 1] - point(z[:k], horizon) for k in known])
    if not len(errors):
        raise ValueError(f"{target}: too few values for an error {horizon} steps ahead")
    return Predictive.of(back(point(z, horizon) + np.concatenate([errors, -errors])), whole=False)


# Histories ----------------------------------------------------------------------------------------------------------


def last_seen(rows: pd.DataFrame, sources: pd.DataFrame) -> dt.date:
    """Latest date of a source that any of the rows cites: how far into the year the register's sources reach.

    Parameters
    ----------
    rows : DataFrame
        A register with ``source_ids``.
    sources : DataFrame
        Table ``sources``.
    """
    cited = sources[sources["source_id"].isin(set(rows["source_ids"].explode()))]
    latest: pd.Timestamp = cited["date"].max()
    return latest.date()


def _by_year(days: pd.Series, *, first: int, seen: dt.date) -> pd.DataFrame:
    """``year``, ``value`` (events), ``late`` (events after the day and month of ``seen``), to the year of ``seen``."""
    days = days[days.dt.year.between(first, seen.year)]
    after = (days.dt.month > seen.month) | ((days.dt.month == seen.month) & (days.dt.day > seen.day))
    years = pd.RangeIndex(first, seen.year + 1, name="year")
    out = pd.DataFrame(
        {
            "value": days.groupby(days.dt.year).size().reindex(years, fill_value=0),
            "late": days[after].groupby(days[after].dt.year).size().reindex(years, fill_value=0),
        }
    ).reset_index()
    return out.astype({"year": "int64", "value": "float64", "late": "float64"}).assign(partial=out["year"] == seen.year)


def history(
    events: pd.DataFrame,
    drafts: pd.DataFrame,
    deliveries: pd.DataFrame,
    calls: voting.RollCalls,
    *,
    seen: dt.date,
    vetoes_seen: dt.date,
) -> pd.DataFrame:
    """The series that are forecast.

    Parameters
    ----------
    events : DataFrame
        Headline rows of ``exercises``, from ``exercises.select``.
    drafts : DataFrame
        Table ``sc_drafts``.
    deliveries : DataFrame
        What ``arms.dyad`` returns; Russia's rows are used (TIV, million).
    calls : RollCalls
        Roll calls of the General Assembly, at least of China and Russia.
    seen, vetoes_seen : date
        Last day the sources of the exercise register, and of the vetoes, reach. Their year is partial.

    Returns
    -------
    DataFrame
        ``target`` (of ``TARGETS``), ``year`` (of a session: that in which it opened), ``value``, ``late`` (events of the
        year after the day of ``seen``; missing for values) and ``partial``. Patrols begin with the first of their series.

    Notes
    -----
    Forces taking part count as in ``exercises.elements_per_year``: only where a source says so, and an event may count
    for several. Trap: an event known to the month only counts as on its first day.
    """
    parts = {"events": events}
    parts |= {e: events[events[f"{e}_part"] == "yes"] for e in exercises.ELEMENTS}
    frames = [
        _by_year(rows["start_date"], first=exercises.FIRST_YEAR, seen=seen).assign(target=target)
        for target, rows in parts.items()
    ]
    for kind in ("air", "naval"):
        days = events.loc[(events["series_id"] == f"joint-{kind}-patrol").fillna(False).astype(bool), "start_date"]
        if len(days):
            frames.append(_by_year(days, first=int(days.min().year), seen=seen).assign(target=f"{kind}-patrols"))
    days = council.joint(drafts, since=FIRST_YEAR)["date"]
    frames.append(_by_year(days, first=FIRST_YEAR, seen=vetoes_seen).assign(target="vetoes"))
    tiv = deliveries[(deliveries["supplier"] == "RUS") & (deliveries["year"] >= FIRST_YEAR)]
    values = {"deliveries": tiv.rename(columns={"tiv": "value"})}
    for target, index in (("agreement", "simple"), ("agreement-chance", "kappa")):
        pair = (
            voting.agreement(calls, index=index).pair("CHN", "RUS").assign(year=lambda t: t["group"] + voting.FOUNDED)
        )
        values[target] = pair[pair["year"] >= FIRST_YEAR]
    frames += [
        rows[["year", "value"]]
        .astype({"year": "int64", "value": "float64"})
        .assign(target=t, late=math.nan, partial=False)
        for t, rows in values.items()
    ]
    out = pd.concat(frames, ignore_index=True)
    out["target"] = pd.Categorical(out["target"], TARGETS, ordered=True)
    return out.sort_values(["target", "year"], ignore_index=True)[["target", "year", "value", "late", "partial"]]


@dataclass(frozen=True, eq=False)
class _Series:
    """One target up to a year: complete years, and what is known of the year after them."""

    target: str
    years: npt.NDArray[np.int64]
    values: Array
    late: Array
    so_far: float

    @property
    def counts(self) -> bool:
        return self.target in COUNTS


def _series(history: pd.DataFrame, target: str) -> pd.DataFrame:
    rows = history[history["target"] == target].sort_values("year", ignore_index=True)
    if rows.empty:
        raise ValueError(f"there is no series {target!r}")
    if not (rows["year"].diff().dropna() == 1).all() or rows["partial"].iloc[:-1].any():
        raise ValueError(f"{target}: need every year once, and only the last may be partial")
    if rows["value"].isna().any():
        raise ValueError(f"{target}: a value is missing")
    if target in COUNTS and ((rows["value"] < 0) | (rows["late"] < 0) | (rows["late"] > rows["value"])).any():
        raise ValueError(f"{target}: counts must not be negative, nor late ones more than all")
    return rows


def _known(rows: pd.DataFrame, target: str, year: int) -> _Series:
    """What is known within ``year``. The only place where a series is cut, so that nothing later can be seen."""
    before, now = rows[rows["year"] < year], rows[rows["year"] == year]
    so_far = float((now["value"] - now["late"]).iloc[0]) if target in COUNTS and len(now) else 0.0
    columns = (before["year"].to_numpy(), before["value"].to_numpy(), before["late"].to_numpy())
    return _Series(target, *columns, so_far)


# Forecasts ----------------------------------------------------------------------------------------------------------


def _model(series: _Series, model: str, ahead: int) -> Predictive:
    """One model's forecast of the year under way (``ahead`` 0) or the next (1)."""
    if not series.counts:
        return _value(series.target, model, series.values, ahead + 1)
    count = COUNT_MODELS[model]
    rest = count(series.late)
    if ahead == 0:
        return rest.shifted(series.so_far)
    # the year under way is completed in every way that is not too improbable, and the next is forecast from each
    likely = rest.weights >= LEAST
    parts = [count(np.append(series.values, series.so_far + n)) for n in rest.values[likely]]
    return mixture(parts, rest.weights[likely])


def _models(series: _Series, ahead: int) -> dict[str, Predictive]:
    """All models and the pool."""
    names = dict.fromkeys([*BASELINES, *COMPONENTS[series.target]])
    made = {name: _model(series, name, ahead) for name in names}
    return {POOL: mixture(made[name] for name in COMPONENTS[series.target])} | made


def predict(history: pd.DataFrame, target: str, *, year: int, ahead: int) -> dict[str, Predictive]:
    """Predictive distributions made within a year.

    Parameters
    ----------
    history : DataFrame
        What ``history`` returns. What came after ``year`` does not matter.
    target : str
        One of ``TARGETS``.
    year : int
        Year in which the forecast is made.
    ahead : {0, 1}
        Whether it is about that year or the next.

    Returns
    -------
    dict
        By model: ``pool``, then ``last``, ``all-years`` and the components. ``last`` and ``all-years`` are the baselines.
        For counts:

        ``last``
            Poisson about last year's count;
        ``all-years``, ``mean-5``
            a constant rate, known from all years or the last five: negative binomial;
        ``steady``
            a rate that wanders, with discounting of old years;
        ``trend``
            steady growth, fitted to all years.

        The year under way is what was counted so far and a forecast of the rest by the same model from the rests of
        earlier years. The next year is forecast from each way the year may end, with its probability. For values:

        ``last``
            the last value (random walk);
        ``mean-5``, ``all-years``
            the mean of the last five values or of all;
        ``trend``
            the line through the last ten,

        on the scale of logarithms (deliveries), log odds (identical votes) or inverse hyperbolic tangents (kappa), each with
        its own past errors as its spread.

    Raises
    ------
    ValueError
        For an unknown target, a year missing in the series, a count that is negative or a value outside its scale, or too
        short a series.
    """
    if ahead not in (0, 1):
        raise ValueError(f"ahead must be 0 or 1, not {ahead}")
    rows = _series(history, target)
    if rows["year"].iloc[-1] < (year if target in COUNTS else year - 1):
        raise ValueError(f"{target}: the series ends with {rows['year'].iloc[-1]}, too early for a forecast in {year}")
    return _models(_known(rows, target, year), ahead)


def forecast(history: pd.DataFrame, *, made_on: dt.date, edition: str, known_to: Mapping[str, dt.date]) -> pd.DataFrame:
    """The forecasts of an edition, as rows of the table ``forecasts``.

    Parameters
    ----------
    history : DataFrame
    made_on : date
        Day of the forecast; its year and the next are forecast.
    edition : str
        Such as ``2026.11``.
    known_to : mapping of str to date
        Last day the data of each target reach.

    Returns
    -------
    DataFrame
        For every target, both years and every model of ``PUBLISHED``: ``forecast_id``, ``made_on``, ``edition``,
        ``known_to``, ``target``, ``year``, ``model``, ``mean``, ``q025`` to ``q975``, ``outcome`` and ``scored_on``
        (blank). Four decimals.
    """
    records = []
    for target in TARGETS:
        for ahead in (0, 1):
            made = predict(history, target, year=made_on.year, ahead=ahead)
            for model in PUBLISHED:
                year = made_on.year + ahead
                records.append(
                    {
                        "forecast_id": f"{edition.replace('.', '-')}-{target}-{year}-{model}",
                        "made_on": pd.Timestamp(made_on),
                        "edition": edition,
                        "known_to": pd.Timestamp(known_to[target]),
                        "target": target,
                        "year": year,
                        "model": model,
                        "mean": round(made[model].mean, 4),
                        **{name: round(made[model].quantile(p), 4) for name, p in QUANTILES.items()},
                        "outcome": math.nan,
                        "scored_on": pd.NaT,
                    }
                )
    return pd.DataFrame(records)


# Backtest -----------------------------------------------------------------------------------------------------------


def backtest(history: pd.DataFrame, *, targets: Iterable[str] = TARGETS) -> pd.DataFrame:
    """What the forecasts would have been worth: rolling origin over the complete years.

    Parameters
    ----------
    history : DataFrame
        What ``history`` returns.
    targets : iterable of str
        Those that are too short for an origin are left out.

    Returns
    -------
    DataFrame
        For every target, ``ahead`` (0, 1), origin with ``MINIMUM`` complete years before it, and model: ``target``,
        ``ahead``, ``origin`` (year in which the forecast is made), ``year`` (that it is about), ``model``, ``actual``,
        ``mean``, ``crps``, ``log_score`` (missing for values), ``in_50``, ``in_80``, ``in_95`` (whether the central
        interval held what came), ``pit_low``, ``pit_high``.

    Notes
    -----
    Tashman (2000), International Journal of Forecasting 16. Only complete years are outcomes. Traps: targets overlap
    (events with ships are events), so that their scores are not independent; and neighbouring origins share their past.
    """
    records = []
    for target in targets:
        rows = _series(history, target)
        complete = rows.loc[~rows["partial"].astype(bool), "year"]
        first, last = int(complete.iloc[0]), int(complete.iloc[-1])
        actual = rows.set_index("year")["value"]
        for ahead in (0, 1):
            for origin in range(first + MINIMUM[target], last - ahead + 1):
                y = float(actual[origin + ahead])
                for model, p in _models(_known(rows, target, origin), ahead).items():
                    inside = {f"in_{level * 100:.0f}": _within(y, p.interval(level)) for level in LEVELS}
                    low, high = p.pit(y)
                    records.append(
                        {"target": target, "ahead": ahead, "origin": origin, "year": origin + ahead, "model": model}
                        | {"actual": y, "mean": p.mean, "crps": p.crps(y), "log_score": p.log_score(y)}
                        | inside
                        | {"pit_low": low, "pit_high": high}
                    )
    names = ["target", "ahead", "origin", "year", "model", "actual", "mean", "crps", "log_score"]
    names += [*(f"in_{level * 100:.0f}" for level in LEVELS), "pit_low", "pit_high"]
    return pd.DataFrame(records, columns=names)


def _within(y: float, limits: tuple[float, float]) -> bool:
    low, high = limits
    return low - 1e-9 <= y <= high + 1e-9


def skill(backtest: pd.DataFrame, *, draws: int = 2000, seed: int = SEED, level: float = 0.95) -> pd.DataFrame:
    """How much better than a baseline each model was.

    Parameters
    ----------
    backtest : DataFrame
        What ``backtest`` returns.
    draws, seed, level
        Of the bootstrap.

    Returns
    -------
    DataFrame
        For every target, ``ahead``, model and baseline other than itself: ``n`` (origins), ``crps``, ``log_score`` (means
        of the model), ``crps_baseline``, ``skill`` (1 less the ratio of the two mean scores: 0 is as good as the
        baseline, 1 perfect, below 0 worse), ``low``, ``high``, ``better`` and ``worse`` (the interval lies wholly above
        or below 0).

    Notes
    -----
    Paired bootstrap over origins, in blocks of two neighbouring ones (circular), since a miss of one year is often one of
    the next. Trap: with so few origins the interval itself is rough, and many comparisons are made; one in forty
    lies above 0 by chance alone.
    """
    records = []
    for target, ahead in product(TARGETS, (0, 1)):
        rows = backtest[(backtest["target"] == target) & (backtest["ahead"] == ahead)]
        if rows.empty:
            continue
        rng = np.random.default_rng([seed, TARGETS.index(target), ahead])  # no group depends on another being there
        scores = rows.pivot(index="origin", columns="model", values="crps").sort_index()
        logs = rows.groupby("model")["log_score"].mean()
        n = len(scores)
        starts = rng.integers(0, n, size=(draws, math.ceil(n / 2)))
        picks = ((starts[:, :, None] + np.arange(2)) % n).reshape(draws, -1)[:, :n]
        means = {model: scores[model].to_numpy()[picks].mean(axis=1) for model in scores}
        models = dict.fromkeys([*PUBLISHED, *sorted(means)])
        for model, baseline in product(models, BASELINES):
            if model != baseline:
                low, high = np.quantile(1 - means[model] / means[baseline], [(1 - level) / 2, (1 + level) / 2])
                own, base = float(scores[model].mean()), float(scores[baseline].mean())
                records.append(
                    {"target": target, "ahead": ahead, "model": model, "baseline": baseline, "n": n, "crps": own}
                    | {"log_score": float(logs[model]), "crps_baseline": base, "skill": 1 - own / base}
                    | {"low": float(low), "high": float(high), "better": bool(low > 0), "worse": bool(high < 0)}
                )
    return pd.DataFrame(records)


def coverage(backtest: pd.DataFrame, *, model: str = POOL, level: float = 0.95) -> pd.DataFrame:
    """How often the intervals of a model held what came.

    Returns
    -------
    DataFrame
        For every ``ahead``, target and nominal ``interval`` (0.5, 0.8, 0.95): ``k`` of ``n``, ``share``, ``low``, ``high`` (exact interval,
        Clopper and Pearson). Target ``counts`` and ``values`` pool those of each kind.

    Notes
    -----
    Traps: intervals of counts hold at least what they claim, since counts are whole, so a share above the nominal one
    is no fault; and the cases pooled are not independent, so that their interval is too narrow.
    """
    rows = backtest[backtest["model"] == model]
    kinds = [rows.assign(target=np.where(rows["target"].isin(COUNTS), "counts", "values")), rows]
    records = []
    for (ahead, target), group in pd.concat(kinds).groupby(["ahead", "target"], sort=False):
        for nominal in LEVELS:
            held = group[f"in_{nominal * 100:.0f}"].astype(bool)
            share = proportion_interval(int(held.sum()), len(held), level=level)
            records.append((ahead, target, nominal, int(held.sum()), len(held), *share))
    names = ["ahead", "target", "interval", "k", "n", "share", "low", "high"]
    return pd.DataFrame(records, columns=names)


def pit_histogram(backtest: pd.DataFrame, *, model: str = POOL, bins: int = 5) -> pd.DataFrame:
    """Where in its forecast distribution the outcome fell.

    Returns
    -------
    DataFrame
        For every ``ahead`` and kind (``counts``, ``values``): ``bin`` (from 1), ``from``, ``to`` and ``share`` of the
        cases; even shares are right.

    Notes
    -----
    For counts the non-random version of Czado, Gneiting and Held (2009), Biometrics 65: each case is spread evenly over the
    step of the distribution function at its outcome.
    """
    rows = backtest[backtest["model"] == model]
    rows = rows.assign(kind=np.where(rows["target"].isin(COUNTS), "counts", "values"))
    edges = np.linspace(0, 1, bins + 1)
    records = []
    for (ahead, kind), group in rows.groupby(["ahead", "kind"], sort=False):
        low = np.minimum(group["pit_low"].to_numpy()[:, None], 1 - 1e-9)
        step = np.maximum(group["pit_high"].to_numpy()[:, None] - low, 1e-9)
        shares = np.diff(np.clip((edges - low) / step, 0, 1), axis=1).mean(axis=0)
        records += [(ahead, kind, b + 1, edges[b], edges[b + 1], float(s)) for b, s in enumerate(shares)]
    return pd.DataFrame(records, columns=["ahead", "kind", "bin", "from", "to", "share"])


# Scoring what was published -----------------------------------------------------------------------------------------


def interval_score(rows: pd.DataFrame, outcome: pd.Series) -> pd.Series:
    """Weighted interval score of seven quantiles: the CRPS as far as they tell it, in the unit of the value.

    Parameters
    ----------
    rows : DataFrame
        ``q025``, ``q10``, ``q25``, ``q50``, ``q75``, ``q90``, ``q975``.
    outcome : Series
        What came, for each row.

    Notes
    -----
    Bracher, Ray, Gneiting and Reich (2021), PLOS Computational Biology 17(2): half the absolute error of the median and the three
    interval scores, weighted by half their miss rates.
    """
    total = (rows["q50"] - outcome).abs() / 2
    for level, (low, high) in INTERVALS.items():
        alpha = 1 - level
        outside = (rows[low] - outcome).clip(lower=0) + (outcome - rows[high]).clip(lower=0)
        total = total + alpha / 2 * (rows[high] - rows[low]) + outside
    return total / (len(INTERVALS) + 0.5)


def score(forecasts: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Scores of published forecasts, once what they were about is known.

    Parameters
    ----------
    forecasts : DataFrame
        Table ``forecasts``.
    outcomes : DataFrame
        ``target``, ``year``, ``outcome`` and ``scored_on`` (date): each target and year once. Years without a forecast
        are allowed.

    Returns
    -------
    DataFrame
        The forecasts whose outcome is known, in their order, with ``outcome`` and ``scored_on`` filled in, and ``error``
        (mean less outcome), ``in_50``, ``in_80``, ``in_95``, ``score`` (``interval_score``), ``score_last`` (that of last
        year's value, made on the same day) and ``skill`` (1 less their ratio; missing where the baseline's score is 0).

    Raises
    ------
    ValueError
        If an outcome stands twice, is missing or not finite; is of a day before the forecast or before the year is over;
        or differs from one that is already in the table: what was scored stays scored.
    """
    key = ["target", "year"]
    given = outcomes[[*key, "outcome", "scored_on"]].assign(
        target=outcomes["target"].astype(str), year=outcomes["year"].astype("int64")
    )
    if given.duplicated(key).any():
        raise ValueError("an outcome stands twice")
    if not np.isfinite(given["outcome"].astype("float64")).all() or given["scored_on"].isna().any():
        raise ValueError("every outcome needs a value and the day it was scored on")
    days = pd.to_datetime(given["scored_on"])
    if (days.dt.year <= given["year"]).any():
        raise ValueError("a year cannot be scored before it is over")
    given = given.assign(scored_on=days)
    rows = forecasts.assign(target=forecasts["target"].astype(str), year=forecasts["year"].astype("int64"))
    rows = rows.merge(given, on=key, how="left", suffixes=("_before", ""))
    if (rows["outcome_before"].notna() & rows["outcome"].notna() & (rows["outcome_before"] != rows["outcome"])).any():
        raise ValueError("an outcome differs from the one that was scored before")
    if (rows["scored_on"] < rows["made_on"]).any():
        raise ValueError("a forecast cannot be scored before it was made")
    for name in ("outcome", "scored_on"):
        rows[name] = rows[f"{name}_before"].where(rows[f"{name}_before"].notna(), rows[name])
    rows = rows[rows["outcome"].notna()].astype({"outcome": "float64"})
    for level, (low, high) in INTERVALS.items():
        rows[f"in_{level * 100:.0f}"] = rows["outcome"].between(rows[low], rows[high])
    rows = rows.assign(error=rows["mean"] - rows["outcome"], score=interval_score(rows, rows["outcome"]))
    last = rows.loc[rows["model"].astype(str) == LAST, ["made_on", *key, "score"]]
    rows = rows.merge(last, on=["made_on", *key], how="left", suffixes=("", "_last"))
    rows["skill"] = 1 - rows["score"] / rows["score_last"].where(rows["score_last"] > 0)
    names = [*forecasts.columns, "error", "in_50", "in_80", "in_95", "score", "score_last", "skill"]
    return rows[names].reset_index(drop=True)
