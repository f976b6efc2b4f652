"""Every computed value that the prose on the forecasts says."""

from __future__ import annotations

from rcanalysis.measures import forecasts as measures
from rcanalysis.publish.display import Number
from rcanalysis.publish.forecasts import LABELS, SERIES, Forecasts, day, pool
from rcanalysis.publish.parts import Said, join

POOL = "Pool of three simple models in equal parts; median and central 80 % interval"
SKILL = "1 less the ratio of mean continuous ranked probability scores; paired bootstrap over origins"
EXACT = "Exact binomial interval (Clopper and Pearson)"
KEPT = ("forecasts",)
WHEN = {0: "now", 1: "next"}


SAID = {
    "now": ("events",),
    "next": ("events", "air-patrols", "naval-patrols", "vetoes", "deliveries", "agreement"),
}
"""The targets whose forecasts the prose says; the table has them all."""


def numbers(f: Forecasts) -> list[Number]:
    """Every computed value of the prose, each under a permanent id.

    Parameters
    ----------
    f : Forecasts

    Returns
    -------
    list of Number
        For ``glue_numbers``. ``forecast-<target>-now`` and ``-next`` are medians with 80 % intervals. A number with an
        interval comes a second time under ``<id>-interval``.
    """
    say = Said()
    _published(say, f)
    _known(say, f)
    _backtest(say, f)
    _calibration(say, f)
    return say.numbers


def _unit(target: str) -> tuple[float, int, str]:
    """Factor, decimals and unit of the numbers of a target."""
    return (100.0, 0, "%") if target == "agreement" else (1.0, 0, "million TIV" if target == "deliveries" else "")


def _published(say: Said, f: Forecasts) -> None:
    for ahead, when in WHEN.items():
        year = f.made_on.year + ahead
        expected = pool(f, year)
        for target in SAID[when]:
            row = expected.loc[target]
            factor, digits, unit = _unit(target)
            middle, low, high = (factor * float(row[q]) for q in ("q50", "q10", "q90"))
            number = Number(
                f"forecast-{target}-{when}",
                middle,
                digits=digits,
                unit=unit,
                low=low,
                high=high,
                level=0.8,
                what=f"Forecast of {year}: {LABELS[target].lower()}",
                method=POOL,
                sources=KEPT,
            )
            say.numbers += [number, number.with_interval]
    rows = f.current[(f.current["model"] == measures.LAST) & (f.current["year"] == f.made_on.year + 1)]
    last = float(rows.loc[rows["target"].astype(str) == "deliveries", "q50"].iloc[0])
    what = f"{LABELS['deliveries']}, {f.made_on.year + 1}: median by last year's value"
    say("forecast-deliveries-last", last, what, "Baseline", KEPT, unit="million TIV")


def _known(say: Said, f: Forecasts) -> None:
    say("forecast-n-series", f.current["target"].nunique(), "Series that are forecast", sources=KEPT)
    say.year("forecast-year-now", f.made_on.year, "The year under way", "Date of the edition", KEPT)
    say.year("forecast-year-next", f.made_on.year + 1, "The next year", "Date of the edition", KEPT)
    for id, what, date in (
        ("made-on", "Day of the forecasts", f.made_on),
        ("known-to", "Date of the latest source of the exercise register", f.known_to["events"]),
        ("vetoes-known-to", "Date of the latest source on vetoes and failed drafts", f.known_to["vetoes"]),
    ):
        say(f"forecast-{id}", date.toordinal(), what, "Metadata of the tables", SERIES, text=day(date))
    partial = f.history[f.history["partial"]].set_index("target")["value"]
    what = f"{LABELS['events']} in {f.made_on.year}, known so far"
    say("forecast-events-so-far", partial["events"], what, sources=("exercises",))


def _backtest(say: Said, f: Forecasts) -> None:
    rows = f.skill[f.skill["model"] == measures.POOL]
    naive, mean = (rows[rows["baseline"] == b] for b in measures.BASELINES)
    row = naive[(naive["target"].astype(str) == "deliveries") & (naive["ahead"] == 1)].iloc[0]
    what = f"Skill against last year's value: {LABELS['deliveries'].lower()}"
    bounds = (float(row["low"]), float(row["high"]))
    say("forecast-skill-deliveries-next", row["skill"], what, SKILL, SERIES, bounds=bounds, digits=2)
    for id, part, baseline in (("naive", naive, "last year's value"), ("mean", mean, "the mean of all years")):
        what = f"Comparisons of the pool with {baseline}"
        say(f"forecast-{id}-n", len(part), what, "Count of series and years ahead", SERIES)
        for kind in ("better", "worse") if id == "naive" else ("better",):
            words = f"{what}, clearly {kind}"
            say(f"forecast-{id}-{kind}", int(part[kind].sum()), words, "Interval of the skill excludes 0", SERIES)
    say("forecast-origins-least", naive["n"].min(), "Origins of the shortest series tested", sources=SERIES)
    say("forecast-origins-most", naive["n"].max(), "Origins of the longest series tested", sources=SERIES)
    untested = join([LABELS[t].lower() for t in f.short]) if f.short else "none"
    say("forecast-untested", len(f.short), "Series too short for a test", sources=SERIES, text=untested)


def _calibration(say: Said, f: Forecasts) -> None:
    rows = f.coverage[f.coverage["ahead"] == 1].set_index(["target", "interval"])
    for kind, words in (("counts", "counts"), ("values", "values of deliveries and votes")):
        row = rows.loc[(kind, 0.8)]
        share, low, high = (100 * float(row[c]) for c in ("share", "low", "high"))
        what = f"Next year's {words} inside the 80 % interval of the pool"
        say(f"forecast-held-{kind}-80", share, what, EXACT, SERIES, bounds=(low, high), unit="%")
