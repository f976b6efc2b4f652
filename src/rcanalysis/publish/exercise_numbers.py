"""Every computed value that the prose of the exercises chapter and of the index page says, section by section."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from rcanalysis.measures import exercises as measures
from rcanalysis.measures import trends
from rcanalysis.publish import exercises as book
from rcanalysis.publish.display import Number
from rcanalysis.publish.exercises import FIRST, Register
from rcanalysis.publish.parts import Said, join, number_word

CODINGS = "Every combination of confidence, partners, patrols, contests, police drills, parts and first year"
HELD = "Years with an edition of at least medium confidence over complete years since the first"
REPORTED = "Events in which a source reports it; unknown is not no"
EXACT_RATE = "Exact Poisson interval of events over complete years"
EXACT_RATIO = "Exact conditional interval of a ratio of counts"
STEPS = "Exact posterior of a step model with up to five changes, each further change half as likely beforehand"
COMPARED = "Share or median of exercises without patrols, last period against first; medians need four figures in each"
WEIGHTS = "Share of evenly drawn weightings of the components under which the later period ranks higher"
DISTANCE = "Great-circle distance to coast points"

SERIES = ("exercises", "series", "series_gaps")
VALUES = ("exercises", "exercise_values")


def numbers(r: Register) -> list[Number]:
    """Every computed value of the prose, each under a permanent id.

    Parameters
    ----------
    r : Register

    Returns
    -------
    list of Number
        For ``glue_numbers``. A number with an interval comes a second time under ``<id>-interval``.
    """
    say = Said()
    sections: tuple[Callable[[Said, Register], None], ...] = (
        _register,
        _frequency,
        _turns,
        _codings,
        _cadence,
        _joint_sea,
        _air,
        _places,
        _elements,
        _complexity,
        _early_and_late,
    )
    for section in sections:
        section(say, r)
    return say.numbers


def _ends(r: Register) -> tuple[tuple[str, str], tuple[str, str]]:
    """The first and the last period with the words the ids use."""
    periods = list(r.period_years)
    return ("early", periods[0]), ("late", periods[-1])


def _register(say: Said, r: Register) -> None:
    e, h = r.events, r.headline
    third = e[e["kind"] == "third-party"]
    openable = set(r.sources.loc[r.sources["openable"], "source_id"])
    opened = e["source_ids"].map(lambda ids: sum(s in openable for s in ids))
    for id, rows, words in (
        ("n-events", e, "Events in the register, all kinds"),
        ("n-whole", e[e["nested_in"].isna()], "Events in the register that are not part of another"),
        (
            "n-headline",
            h,
            "Events that count in headline figures: exercises and patrols, held, confidence medium or high",
        ),
        (
            "n-competitions",
            measures.select(e, kinds=("competition",)),
            "Contests (the Army Games and those before them)",
        ),
        (
            "n-police",
            measures.select(e, kinds=("police-drill",)),
            "Drills of police, border and coast guards that count",
        ),
        ("n-police-all", e[e["kind"] == "police-drill"], "Drills of police, border and coast guards in the register"),
        ("n-third", third, "Exercises of third parties in which both are named"),
        (
            "n-third-acting",
            third[~third["observer_only"]],
            "Exercises of third parties in which both had an acting part",
        ),
    ):
        say(id, len(rows), words, unit="events")
    say(
        "n-sources",
        len({s for ids in e["source_ids"] for s in ids}),
        "Sources in the register",
        sources=("sources",),
        unit="sources",
    )
    for id, least, words in (("one", 1, "at least one source"), ("two", 2, "at least two sources")):
        share = 100 * float((opened >= least).mean())
        say(
            f"share-{id}-source{'s' * (least > 1)}",
            share,
            f"Events with {words} a reader can open",
            "Share of rows",
            unit="%",
        )
    say(
        "share-bilateral",
        100 * h["bilateral"].mean(),
        "Headline events of China and Russia alone",
        "Share of rows",
        unit="%",
    )


def _frequency(say: Said, r: Register) -> None:
    last, now = r.last_complete, r.as_of.year
    by_year = r.per_year.set_index("year")["n"]
    peak = int(by_year[by_year.index <= last].idxmax())
    fit = "Poisson regression of yearly counts"
    say.growth("growth", r.trend, "Growth of the number of headline events a year")
    say(
        "dispersion",
        r.trend.dispersion,
        "Pearson chi-square over degrees of freedom; 1 for a Poisson count",
        fit,
        digits=2,
    )
    say("autocorrelation", r.trend.lag1_autocorrelation, "Correlation of neighbouring residuals", fit, digits=2)
    say("n-last-year", by_year[last], f"Headline events in {last}", unit="events")
    say("n-this-year", by_year[now], f"Headline events in {now} up to {r.as_of:%d %B}", unit="events")
    say.year("peak-year", peak, "Complete year with most headline events")
    say("n-peak", by_year[peak], f"Headline events in {peak}", unit="events")
    empty = by_year[(by_year == 0) & (by_year.index <= last)].index.max()
    say.year("last-empty-year", empty, "Last complete year without a headline event")
    dated = r.headline.sort_values("start_date", kind="stable")
    for id, rows, words in (
        ("first-event", dated, "First headline event"),
        ("first-bilateral", dated[dated["bilateral"]], "First headline event of China and Russia alone"),
    ):
        first_row = rows.iloc[0]
        name = str(first_row["name"]).split(" (")[0]
        say(id, first_row["start_date"].year, words, "First row by date", text=name)
    for id, words, first, options in (
        ("exercises", "exercises without patrols", FIRST, {"kinds": ("exercise",)}),
        ("exercises-2012", "exercises without patrols since 2012", 2012, {"kinds": ("exercise",)}),
        (
            "police",
            "police and border drills, low confidence included",
            FIRST,
            {"kinds": ("police-drill",), "min_confidence": "low"},
        ),
    ):
        rows = measures.select(r.events, **options)  # type: ignore[arg-type]
        trend = trends.count_trend(measures.per_year(rows, as_of=r.as_of, first=first))
        say.growth(f"growth-{id}", trend, f"Growth of the number of {words} a year")


def _turns(say: Said, r: Register) -> None:
    breaks = trends.before_after(r.per_year)
    breaks = breaks[breaks["window"] == "neighbouring periods"].set_index("break_year")
    for (id, period), side, year in zip(_ends(r), ("before", "after"), (2014, 2022), strict=True):
        row = breaks.loc[year]
        bounds = (row[f"rate_{side}_low"], row[f"rate_{side}_high"])
        words = f"Headline events a year, {period}, complete years"
        say(f"rate-{id}", row[f"rate_{side}"], words, EXACT_RATE, bounds=bounds, digits=1)
    for year, row in breaks.iterrows():
        words = f"Rate from {year} to the next break over the rate in the period before"
        say(f"ratio-{year}", row["rate_ratio"], words, EXACT_RATIO, bounds=(row["low"], row["high"]), digits=1)
        words = f"Ratio at {year} that the steady trend would give by itself"
        say(f"ratio-{year}-trend", row["trend_ratio"], words, "Poisson regression of yearly counts", digits=1)
    years = trends.change_points(r.per_year).years
    best = years.loc[years["probability"].idxmax()]
    say.year("change-year", best["year"], "Year in which a new rate most probably begins", STEPS)
    words = f"Probability that a new rate begins in {int(best['year'])}"
    say("change-probability", 100 * best["probability"], words, STEPS, unit="%")


def _codings(say: Said, r: Register) -> None:
    table = r.robustness["trend"][0]
    without, late = ~table["patrols"].astype(bool), table["first"] == 2012
    for id, rows, words in (
        ("trend", table, ""),
        ("trend-nopatrols", table[without], " without patrols"),
        ("trend-2012", table[late], " that begin in 2012"),
        ("trend-nopatrols-2012", table[without & late], " without patrols that begin in 2012"),
        ("c17-naval", r.robustness["naval"][0], " of naval against ground events"),
        ("c17-air", r.robustness["air"][0], " of air against ground events"),
    ):
        what = "the whole interval lies on the side of the claim"
        say(f"{id}-k", int(rows["holds"].sum()), f"Codings{words} in which {what}", CODINGS, unit="codings")
        say(f"{id}-n", len(rows), f"Codings{words}", CODINGS, unit="codings")


def _cadence(say: Said, r: Register) -> None:
    for id, series, name in (
        ("sea", "joint-sea", "Joint Sea"),
        ("naval-patrol", "joint-naval-patrol", "joint naval patrol"),
        ("belt", "maritime-security-belt", "Maritime Security Belt"),
        ("air-patrol", "joint-air-patrol", "joint air patrol"),
    ):
        row = r.cadence.loc[series]
        say(f"{id}-held", row["years_held"], f"Complete years with a {name}", HELD, SERIES, unit="years")
        say(f"{id}-elapsed", row["years_elapsed"], f"Complete years since the first {name}", HELD, SERIES, unit="years")
    editions = r.cadence.loc["joint-sea", "editions"]
    say("sea-editions", editions, "Editions and phases of Joint Sea in complete years", HELD, SERIES, unit="editions")
    years = measures.with_year(r.headline[r.headline["series_id"] == "joint-sea"])["year"]
    years = years[years <= r.last_complete]
    missed = sorted(set(range(years.min(), r.last_complete + 1)) - set(years))
    phased = sorted(years.value_counts().loc[lambda n: n > 1].index)
    for id, found, words in (
        ("sea-missed", missed, "Complete years since the first Joint Sea without one"),
        ("sea-phased", phased, "Years with more than one phase of Joint Sea"),
    ):
        say(id, len(found), words, HELD, SERIES, text=join([str(y) for y in found]) if found else "no year")
    row = r.cadence.loc["aerospace-security"]
    defence = int((r.headline["series_id"] == "aerospace-security").sum())
    say("md-n", defence, "Joint exercises of missile defence", text=number_word(defence))
    elapsed = int(row["years_elapsed"])
    say("md-elapsed", elapsed, "Complete years since the first of them", HELD, SERIES, text=number_word(elapsed))
    patrols = r.headline[(r.headline["series_id"] == "joint-naval-patrol") & (r.headline["date_precision"] == "day")]
    days = (patrols["end_date"] - patrols["start_date"]).dt.days + 1
    words = "Days of a joint naval patrol, shortest and longest, where both dates are known; the value is the median"
    say("naval-patrol-days", days.median(), words, text=f"{days.min()} to {days.max()}", unit="days")
    peace = r.headline[r.headline["series_id"] == "peace-mission"]
    say("pm-n", len(peace), "Editions of Peace Mission", unit="editions")
    themed = int((peace["theme"] == "counter-terrorism").sum())
    say("pm-counter-terrorism", themed, "Editions of Peace Mission with counter-terrorism as the theme")
    alone = [str(day.year) for day in peace.loc[peace["bilateral"], "start_date"]]
    say("pm-bilateral", len(alone), "Editions of Peace Mission of the two alone", text=join(alone) if alone else "none")
    for id, series in (("naval-patrol-n", "joint-naval-patrol"), ("air-patrol-n", "joint-air-patrol")):
        say(
            id, int((r.headline["series_id"] == series).sum()), f"Headline events of the series {series}", unit="events"
        )
    for id, series, words in (
        ("pm-last", "peace-mission", "Last year with a Peace Mission"),
        ("games-last", "army-games", "Last year with Army Games"),
        ("aviadarts-last", "aviadarts", "Last year with Aviadarts"),
        ("cooperation-last", "pap-cooperation", "Last year with Cooperation"),
    ):
        say.year(id, r.cadence.loc[series, "last_year"], words, HELD, SERIES)


def _joint_sea(say: Said, r: Register) -> None:
    h = r.headline
    rows = h[h["series_id"] == "joint-sea"]
    contents = measures.coded_contents(rows, columns=book.JOINT_SEA_CONTENTS).set_index("content")["yes"]
    for id, content in (
        ("sea-fire", "live_fire"),
        ("sea-asw", "anti_submarine"),
        ("sea-air", "air_defence"),
        ("sea-landing", "landing"),
        ("sea-command", "combined_command"),
    ):
        words = f"Joint Sea editions and phases with reported {book.CONTENT_WORDS[content]}"
        say(id, contents[content], words, REPORTED, unit="editions")
    say("sea-all", len(rows), "Joint Sea editions and phases held", unit="editions")
    themed = int((rows["theme"] == "maritime-security").sum())
    say("sea-maritime", themed, "Joint Sea editions with maritime security as the stated theme", unit="editions")
    # the first region is the main one; the phase of 2015 in the Mediterranean began in a harbour on the Black Sea
    main = (
        rows["region_ids"].map(lambda ids: "mediterranean-sea" if "mediterranean-sea" in ids else ids[0]).value_counts()
    )
    for region in (
        "sea-of-japan",
        "yellow-sea",
        "east-china-sea",
        "south-china-sea",
        "mediterranean-sea",
        "baltic-sea",
    ):
        words = f"Editions and phases of Joint Sea with their sea phase in the {region.replace('-', ' ')}"
        say(f"js-{region}", main.get(region, 0), words, unit="editions")
    further = int(rows["region_ids"].map(lambda ids: "sea-of-okhotsk" in ids[1:]).sum())
    words = "Editions and phases of Joint Sea that went on into the Sea of Okhotsk"
    say("js-sea-of-okhotsk", further, words, unit="editions", text=number_word(further))


def _air(say: Said, r: Register) -> None:
    air = r.headline[r.headline["domain"] == "air"]
    contents = measures.coded_contents(air, columns=("fighters", "bombers", "early_warning")).set_index("content")[
        "yes"
    ]
    for id, content in (("air-fighters", "fighters"), ("air-bombers", "bombers"), ("air-aew", "early_warning")):
        say(id, contents[content], f"Air events with reported {book.CONTENT_WORDS[content]}", REPORTED, unit="events")
    say("air-all", len(air), "Air events", unit="events")
    based = int((air["partner_base"] == "yes").sum())
    say("air-based", based, "Air patrols that used the partner's airfield, as reported", REPORTED, unit="patrols")


def _places(say: Said, r: Register) -> None:
    reached = measures.new_waters(r.at_sea, r.regions)
    places = ("exercises", "regions")
    say(
        "n-seas",
        len(reached),
        "Sea areas of exercises, patrols and operations of both countries' ships",
        sources=places,
    )
    say("n-seas-early", int((reached["year"] < 2014).sum()), "Sea areas reached before 2014", sources=places)
    when = trends.periods(reached["year"], first=FIRST, last=r.as_of.year).astype(str)
    for id, period in list(zip(("early", "second", "third", "late"), r.period_years, strict=True))[1:]:
        new = reached.loc[when == period, "name"].tolist()
        say(f"seas-{id}", len(new), f"New sea areas, {period}", sources=places, text=join(new) if new else "none")
    far = r.sea_distances.groupby("period")["distance_far_km"].agg(["median", "size"])
    coast = ("exercises", "coastline")
    for id, period in zip(("early", "second", "third", "late"), r.period_years, strict=True):
        words = f"Median distance of events at sea from the farther coast, {period}"
        say(f"far-{id}", far.loc[period, "median"], words, DISTANCE, coast, unit="km")
    first = next(iter(r.period_years))
    say("far-early-n", far.loc[first, "size"], f"Events at sea with a position, {first}", sources=coast, unit="events")


def _elements(say: Said, r: Register) -> None:
    ratios = r.element_ratios[r.element_ratios["definition"] == "forces taking part"].set_index(
        ["comparison", "period"]
    )
    for other, forces in (("naval", "ships"), ("air", "aircraft")):
        for id, period in _ends(r):
            row = ratios.loc[(f"ground : {other}", period)]
            words = f"Ratio of events with land forces to events with {forces}, {period}"
            say(f"ground-{other}-{id}", row["ratio"], words, EXACT_RATIO, bounds=(row["low"], row["high"]), digits=1)
    for element, forces in (("naval", "ships"), ("ground", "land forces")):
        for id, period in _ends(r):
            rate = trends.poisson_interval(int(r.element_counts[period, element]), r.period_years[period])
            words = f"Headline events with {forces} a year, {period}, complete years"
            say(f"rate-{element}-{id}", rate.value, words, EXACT_RATE, bounds=(rate.low, rate.high), digits=1)
    late = int(r.element_counts[list(r.period_years)[-1], "ground"])
    words = f"Headline events with land forces, {list(r.period_years)[-1]}, complete years"
    say("n-ground-late", late, words, unit="events", text=number_word(late))
    since = measures.elements_per_year(r.headline, as_of=r.as_of, first=2012)
    since = since[~since["partial"].astype(bool)]
    years = since[since["n"] > 0].groupby("element", observed=True)["year"].nunique()
    first = next(iter(r.period_years))
    for element, forces in (("naval", "ships"), ("air", "aircraft"), ("ground", "land forces")):
        say(
            f"n-{element}-early",
            int(r.element_counts[first, element]),
            f"Headline events with {forces}, {first}",
            unit="events",
        )
        say(f"years-{element}", years.get(element, 0), f"Complete years since 2012 with {forces}", unit="years")
    say("years-2012", since["year"].nunique(), "Complete years since 2012", unit="years")


def _complexity(say: Said, r: Register) -> None:
    found = measures.compare_periods(book.component_rows(r))
    say("component-all", found.comparable, "Components of complexity with a value in both periods", COMPARED)
    for id, names, words in (
        ("up", found.up, "are higher in the last period than in the first"),
        ("same", found.same, "are the same in both periods"),
        ("down", found.down, "are lower in the last period than in the first"),
    ):
        say(f"component-{id}", len(names), f"Components that {words}", COMPARED, text=None if names else "none")
        named = book.join([book.component_word(c) for c in names]) if names else "none"
        say(f"component-{id}-names", len(names), f"Components that {words}", COMPARED, text=named)
    apart = len(found.apart)
    say("component-clear", apart, "Components whose intervals lie apart", COMPARED, text=None if apart else "none")
    index = measures.complexity_index(book.exercises_only(r), as_of=r.as_of)
    (_, first), (_, last) = _ends(r)
    index = index[(index["earlier"].astype(str) == first) & (index["later"].astype(str) == last)].set_index("missing")
    for id, missing, words in (
        ("leftout", "left out", "unknown left out"),
        ("lowest", "as lowest", "unknown as lowest"),
    ):
        what = f"Weightings under which the last period is more complex than the first, {words}"
        say(f"index-{id}", 100 * index.loc[missing, "share_later_higher"], what, WEIGHTS, unit="%")
    unsized = measures.missing_figures(r.headline[r.headline["kind"] == "exercise"], r.values).set_index("attribute")[
        "share"
    ]
    for id, attribute, words in (("people", "personnel_total", "number of people"), ("any", "any", "size of any kind")):
        say(
            f"missing-{id}",
            100 * unsized[attribute],
            f"Exercises without a reported {words}",
            "Share of rows",
            VALUES,
            unit="%",
        )


def _early_and_late(say: Said, r: Register) -> None:
    h = measures.with_period(r.headline, as_of=r.as_of)
    sized = r.values[(r.values["attribute"] == "personnel_total") & r.values["adopted"]]["event_id"]
    for id, period in _ends(r):
        part = h[h["period"].astype(str) == period]
        own = part[part["kind"] == "exercise"]
        say(f"n-{id}", len(part), f"Headline events, {period}", unit="events")
        say(f"n-exercises-{id}", len(own), f"Exercises without patrols, {period}", unit="events")
        say(
            f"command-{id}",
            _yes(own["combined_command"]),
            f"Exercises with a joint command reported, {period}",
            REPORTED,
        )
        themed = int((part["theme"] == "counter-terrorism").sum())
        say(f"counter-terrorism-{id}", themed, f"Headline events under the theme of counter-terrorism, {period}")
        people = int(own["event_id"].isin(sized).sum())
        say(f"people-{id}", people, f"Exercises with a reported number of people, {period}", sources=VALUES)
    say(
        "command-n",
        _yes(h["combined_command"]),
        "Headline events with a joint command or mixed groups, as reported",
        REPORTED,
    )
    say("base-n", _yes(h["partner_base"]), "Headline events that used the partner's airfield, port or range", REPORTED)


def _yes(codes: pd.Series) -> int:
    return int((codes == "yes").sum())
