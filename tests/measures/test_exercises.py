"""What the exercises chapter counts, on frames small enough to count by hand."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcanalysis.measures import exercises as ex
from rcanalysis.measures import trends
from tests.measures import frames

AS_OF = dt.date(2026, 11, 24)
WHOLE = "2003–2026"

rows = st.lists(
    st.fixed_dictionaries(
        {
            "domain": st.sampled_from(ex.DOMAINS),
            "kind": st.sampled_from(ex.KINDS),
            "status": st.sampled_from(ex.STATUSES),
            "confidence": st.sampled_from(ex.CONFIDENCE),
            "bilateral": st.booleans(),
            "observer_only": st.booleans(),
            "start_date": st.integers(2003, 2026).map(lambda y: f"{y}-05-01"),
            "naval_part": st.sampled_from(frames.CODES),
            "ground_part": st.sampled_from(frames.CODES),
            "live_fire": st.sampled_from(frames.CODES),
            "region_ids": st.sampled_from([("yellow-sea",), ("siberia",), ("baltic-sea", "yellow-sea")]),
        }
    ),
    min_size=1,
    max_size=25,
)


def counted(table: pd.DataFrame) -> list[str]:
    return table["event_id"].tolist()


# Which rows count


def test_the_headline_rule_row_by_row() -> None:
    events = frames.events(
        {"event_id": "plain"},
        {"event_id": "patrol", "kind": "patrol", "confidence": "medium"},
        {"event_id": "one-side", "status": "unconfirmed"},
        {"event_id": "trilateral", "bilateral": False},
        {"event_id": "weak", "confidence": "low"},
        {"event_id": "announced", "status": "announced"},
        {"event_id": "part", "nested_in": "plain"},
        {"event_id": "watched", "observer_only": True},
        {"event_id": "contest", "kind": "competition"},
        {"event_id": "drill", "kind": "police-drill"},
        {"event_id": "escort", "kind": "operation"},
        {"event_id": "others", "kind": "third-party"},
    )
    headline = ["plain", "patrol", "one-side", "trilateral"]
    assert counted(ex.select(events)) == headline
    assert counted(ex.select(events, min_confidence="high")) == ["plain", "one-side", "trilateral"]
    assert counted(ex.select(events, min_confidence="low")) == [*headline, "weak"]
    assert counted(ex.select(events, bilateral_only=True)) == ["plain", "patrol", "one-side"]
    assert counted(ex.select(events, nested=True)) == [*headline, "part"]
    assert counted(ex.select(events, observers=True)) == [*headline, "watched"]
    assert counted(ex.select(events, status=("held", "announced"))) == ["plain", "patrol", "trilateral", "announced"]
    assert counted(ex.select(events, kinds=("competition", "police-drill"))) == ["contest", "drill"]


@pytest.mark.parametrize("option", [{"kinds": ["exercises"]}, {"status": ["done"]}, {"min_confidence": "middling"}])
def test_a_slip_in_an_option_is_an_error(option: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="expected one of"):
        ex.select(frames.events({}), **option)


@settings(deadline=None, max_examples=40)
@given(rows, st.randoms(use_true_random=False))
def test_order_and_nested_duplicates_change_no_headline_count(data: list[dict[str, Any]], random) -> None:
    events = frames.events(*data)
    before = ex.per_year(ex.select(events), as_of=AS_OF)
    doubled = [row | {"event_id": f"part-{i}", "nested_in": f"event-{i}"} for i, row in enumerate(data, start=1)]
    more = frames.events(*[row | {"event_id": f"event-{i}"} for i, row in enumerate(data, start=1)], *doubled)
    order = list(range(len(more)))
    random.shuffle(order)
    after = ex.per_year(ex.select(more.iloc[order]), as_of=AS_OF)
    pd.testing.assert_frame_equal(before, after)
    assert len(ex.select(more, nested=True)) == 2 * len(ex.select(events))


# Years and periods


def test_every_year_has_a_row_and_only_the_running_one_is_partial() -> None:
    events = frames.events(
        {"start_date": "2011-12-30", "end_date": "2012-01-02"},
        {"start_date": "2013-05-01"},
        {"start_date": "2013-09-01"},
        {"start_date": "2009-09-01"},
        {"start_date": "2015-02-01"},
    )
    got = ex.per_year(events, first=2010, as_of=dt.date(2014, 6, 30))
    # the event over New Year is of 2011; 2009 and 2015 lie outside
    assert got["year"].tolist() == [2010, 2011, 2012, 2013, 2014]
    assert got["n"].tolist() == [0, 1, 0, 2, 0]
    assert got["partial"].tolist() == [False] * 4 + [True]
    assert not ex.per_year(events, first=2010, as_of=dt.date(2014, 12, 31))["partial"].any()
    assert ex.with_year(events)["year"].tolist() == [2011, 2013, 2013, 2009, 2015]


def test_by_domain_each_value_that_occurs_has_every_year_in_the_order_of_the_categories() -> None:
    events = frames.events(
        {"start_date": "2010-05-01", "domain": "ground"},
        {"start_date": "2011-05-01", "domain": "naval"},
        {"start_date": "2011-06-01", "domain": "naval"},
    )
    got = ex.per_year(events, first=2010, as_of=dt.date(2011, 12, 31), by="domain")
    assert list(got.columns) == ["year", "domain", "n", "partial"]
    assert got["domain"].tolist() == ["naval", "ground"] * 2
    assert got["n"].tolist() == [0, 1, 2, 0]


@settings(deadline=None, max_examples=40)
@given(rows)
def test_counts_by_kind_sum_to_the_count(data: list[dict[str, Any]]) -> None:
    events = frames.events(*data)
    whole = ex.per_year(events, as_of=AS_OF)
    assert whole["n"].sum() == len(events)
    by_kind = ex.per_year(events, as_of=AS_OF, by="kind").groupby("year")["n"].sum()
    assert by_kind.tolist() == whole["n"].tolist()


def test_periods_of_events() -> None:
    got = ex.with_period(frames.in_years(2002, 2013, 2014, 2026), as_of=AS_OF)
    assert got["period"].tolist() == ["2003–2013", "2014–2017", "2022–2026"]
    assert list(got["period"].cat.categories) == ["2003–2013", "2014–2017", "2018–2021", "2022–2026"]


# Naval, air and ground


def mixed() -> pd.DataFrame:
    """2012: naval with ships only. 2013: multi with all three. 2015: ground with land forces, ships not known."""
    return frames.events(
        {"start_date": "2012-05-01", "naval_part": "yes", "air_part": "no", "ground_part": "no"},
        {"start_date": "2013-05-01", "domain": "multi", "naval_part": "yes", "air_part": "yes", "ground_part": "yes"},
        {
            "start_date": "2015-05-01",
            "domain": "ground",
            "naval_part": "unknown",
            "air_part": "no",
            "ground_part": "yes",
        },
    )


def test_elements_per_year() -> None:
    got = ex.elements_per_year(mixed(), first=2012, as_of=dt.date(2015, 6, 1)).set_index(["year", "element"])
    assert got["n"].unstack().to_numpy().tolist() == [[1, 0, 0], [1, 1, 1], [0, 0, 0], [0, 0, 1]]
    assert got.loc[(2015, "naval"), "n_unknown"] == 1
    assert got["n_unknown"].sum() == 1
    assert got["n_events"].unstack()["air"].tolist() == [1, 1, 0, 1]
    assert got["partial"].unstack()["air"].tolist() == [False, False, False, True]


def test_coverage_under_both_definitions() -> None:
    table = ex.coverage(mixed(), first=2012, as_of=dt.date(2015, 12, 31), breaks=[2014])
    got = table.set_index(["definition", "element", "period"])
    assert list(dict.fromkeys(table["period"])) == ["2012–2013", "2014–2015", "2012–2015"]
    # by main domain the event of all three forces is multi
    assert got.loc[("main domain", "naval", "2012–2013"), "n"] == 1
    assert got.loc[("main domain", "multi", "2012–2013"), "n"] == 1
    assert got.loc[("main domain", "ground", "2012–2013"), "n"] == 0
    naval = got.loc[("forces taking part", "naval", "2012–2015")]
    # 2 of 3 named, 1 unknown: share 2/3, at most 3/3
    assert (naval["n"], naval["n_unknown"], naval["n_events"]) == (2, 1, 3)
    assert (naval["share"], naval["share_max"]) == pytest.approx((2 / 3, 1))
    assert (naval["low"], naval["high"]) == trends.proportion_interval(2, 3)[1:]
    main = table[(table["definition"] == "main domain") & (table["period"] == "2012–2015")]
    assert main["share"].sum() == pytest.approx(1)


def test_a_period_without_events_has_no_share() -> None:
    got = ex.coverage(frames.in_years(2004), first=2003, as_of=dt.date(2016, 12, 31), breaks=[2014])
    empty = got[got["period"] == "2014–2016"]
    assert empty["share"].isna().all()
    assert (empty["low"] == 0).all()
    assert (empty["high"] == 1).all()


def test_ratio_of_ground_to_naval_by_hand() -> None:
    # forces: both in 2; ground alone in 1; ships alone in 5. Ratio 3/7. Main domain: 1 against 5
    only_naval = [{"naval_part": "yes", "ground_part": "no"}] * 5
    both = [{"domain": "multi", "naval_part": "yes", "ground_part": "yes"}] * 2
    only_ground = [{"domain": "ground", "naval_part": "unknown", "ground_part": "yes"}]
    events = frames.events(*only_naval, *both, *only_ground)
    got = ex.element_ratios(events, as_of=AS_OF, breaks=()).set_index(["definition", "comparison"])
    forces = got.loc[("forces taking part", "ground : naval")]
    assert (forces["n_first"], forces["n_second"], forces["n_both"]) == (3, 7, 2)
    exact = trends.rate_ratio(3, 1, 7, 1)
    assert (forces["ratio"], forces["low"], forces["high"]) == (exact.ratio, exact.low, exact.high)
    # sign test: 1 of 6 with one of the two only, 2 (1 + 6) / 2^6
    assert forces["p_value"] == pytest.approx(14 / 64)
    main = got.loc[("main domain", "ground : naval")]
    assert (main["n_first"], main["n_second"], main["n_both"], main["ratio"]) == (1, 5, 0, 0.2)
    assert set(got["period"]) == {WHOLE}


# Cadence


def joint_sea() -> pd.DataFrame:
    """As on record: 2012 to 2026 without 2018, 2020 and 2023, two phases in 2015 and 2017."""
    years = [2012, 2013, 2014, 2015, 2015, 2016, 2017, 2017, 2019, 2021, 2022, 2024, 2025, 2026]
    return frames.in_years(*years, series_id="joint-sea")


JOINT_SEA = ("joint-sea", "2012-04-22", "annual")


def test_joint_sea_is_held_in_11_of_14_complete_years() -> None:
    gaps = frames.gaps(
        ("joint-sea", 2018, "not-held"), ("joint-sea", 2020, "postponed"), ("joint-sea", 2023, "none-found")
    )
    got = ex.cadence(joint_sea(), frames.series(JOINT_SEA), gaps, as_of=AS_OF).iloc[0]
    assert (got["first_year"], got["last_year"], got["years_elapsed"], got["years_held"]) == (2012, 2026, 14, 11)
    assert got["editions"] == 13  # two phases twice; 2026 is not over
    assert (got["years_not_held"], got["years_unknown"]) == (2, 1)
    assert (got["share"], got["low"], got["high"]) == trends.proportion_interval(11, 14)
    assert got["share_max"] == pytest.approx(12 / 14)
    assert (got["longest_gap_years"], got["years_since_last"]) == (1, 0)
    assert got["held_in_partial_year"]
    assert got["cadence_claimed"] == "annual"
    # on the last day of the year 2026 counts as well
    over = ex.cadence(joint_sea(), frames.series(JOINT_SEA), gaps, as_of=dt.date(2026, 12, 31)).iloc[0]
    assert (over["years_elapsed"], over["years_held"], over["editions"]) == (15, 12, 14)
    assert not over["held_in_partial_year"]


def test_an_open_gap_counts_and_low_confidence_does_not() -> None:
    same = {"series_id": "s"}
    firm = [same | {"start_date": f"{y}-06-01"} for y in (2010, 2012, 2016)]
    events = frames.events(*firm, same | {"start_date": "2019-06-01", "confidence": "low"})
    got = ex.cadence(events, frames.series(("s", None, "biennial")), frames.gaps(), as_of=AS_OF).iloc[0]
    # 2010 to 2025: 3 of 16; without an edition 2013-2015 and 2017-2025, nine years and still open
    assert (got["years_held"], got["years_elapsed"]) == (3, 16)
    assert (got["longest_gap_years"], got["years_since_last"]) == (9, 9)
    assert got["years_unknown"] == 13
    low = ex.cadence(events, frames.series(("s", None, "biennial")), frames.gaps(), as_of=AS_OF, min_confidence="low")
    assert (low["years_held"].iloc[0], low["longest_gap_years"].iloc[0]) == (4, 6)
    with pytest.raises(ValueError, match="expected one of"):
        ex.cadence(events, frames.series(), frames.gaps(), as_of=AS_OF, min_confidence="none")


def test_an_edition_this_year_ends_the_open_gap() -> None:
    events = frames.in_years(2022, 2026, series_id="s")
    got = ex.cadence(events, frames.series(("s", None, "annual")), frames.gaps(), as_of=AS_OF).iloc[0]
    # without an edition in 2023, 2024 and 2025, but nothing is open
    assert (got["longest_gap_years"], got["years_since_last"]) == (3, 0)


def test_series_never_held_or_only_this_year() -> None:
    series = frames.series(("never", None, "irregular"), ("new", None, "annual"))
    got = ex.cadence(frames.in_years(2026, series_id="new"), series, frames.gaps(), as_of=AS_OF)
    assert got["series_id"].tolist() == ["never", "new"]
    never, new = got.iloc[0], got.iloc[1]
    assert pd.isna(never["first_year"])
    assert pd.isna(never["share"])
    assert (new["first_year"], new["years_elapsed"], new["years_held"]) == (2026, 0, 0)
    assert pd.isna(new["share"])
    assert new["held_in_partial_year"]
    assert got["years_held"].dtype == "Int64"


def test_every_state_of_the_grid_and_which_comes_first() -> None:
    events = frames.events(
        *(
            {"event_id": f"e{y}{i}", "series_id": "s", "start_date": f"{y}-06-01"} | row
            for i, (y, row) in enumerate(
                [
                    (2005, {}),
                    (2005, {"confidence": "low"}),
                    (2006, {"confidence": "medium"}),
                    (2007, {"status": "unconfirmed"}),
                    (2008, {"status": "announced"}),
                    (2009, {"status": "announced"}),
                    (2010, {"observer_only": True}),
                    (2011, {"status": "announced"}),
                    (2013, {}),
                ]
            )
        ),
    )
    gaps = frames.gaps(
        ("s", 2009, "not-held"),
        ("s", 2011, "none-found"),
        ("s", 2012, "held-without-china"),
        ("s", 2013, "postponed"),
        ("s", 2014, "none-found"),
        ("s", 2015, "postponed"),
        ("s", 2016, "held-without-russia"),
    )
    grid = ex.cadence_grid(
        events, frames.series(("s", "2004-05", "annual")), gaps, as_of=dt.date(2017, 3, 1), first=2003
    )
    assert grid.set_index("year")["status"].astype(str).to_dict() == {
        2003: "before-first",
        2004: "unknown",  # first held by the table of series, but no row for it
        2005: "held",
        2006: "held-second-hand",
        2007: "held-second-hand",
        2008: "announced",
        2009: "not-held",  # a source beats the announcement
        2010: "observer-only",
        2011: "announced",  # an announcement beats a search without result
        2012: "held-without-china",
        2013: "held",  # an edition beats everything
        2014: "none-found",
        2015: "postponed",
        2016: "held-without-russia",
        2017: "unknown",
    }
    by_year = grid.set_index("year")
    assert by_year["n"].to_dict()[2005] == 2
    assert by_year["confidence"].dropna().astype(str).to_dict() == {
        2005: "high",
        2006: "medium",
        2007: "high",
        2013: "high",
    }
    assert by_year.index[by_year["partial"]].tolist() == [2017]


def test_a_part_of_an_edition_is_no_edition_but_a_part_of_another_series_is() -> None:
    events = frames.events(
        {"event_id": "games", "series_id": "games"},
        {"event_id": "air-contest", "series_id": "air-contest", "nested_in": "games"},
        {"event_id": "whole", "series_id": "s"},
        {"event_id": "naval-part", "series_id": "s", "nested_in": "whole"},
    )
    series = frames.series(("games", None, "annual"), ("air-contest", None, "annual"), ("s", None, "annual"))
    grid = ex.cadence_grid(events, series, frames.gaps(), as_of=dt.date(2012, 12, 31), first=2012)
    assert grid["n"].tolist() == [1, 1, 1]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(2003, 2026), min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_cadence_is_coherent(years: list[int], random) -> None:
    series = frames.series(("s", None, "annual"))
    got = ex.cadence(frames.in_years(*years, series_id="s"), series, frames.gaps(), as_of=AS_OF).iloc[0]
    random.shuffle(years)
    again = ex.cadence(frames.in_years(*years, series_id="s"), series, frames.gaps(), as_of=AS_OF).iloc[0]
    pd.testing.assert_series_equal(got, again)
    complete = {y for y in years if y < 2026}
    assert got["years_held"] == len(complete)
    assert got["years_held"] + got["years_not_held"] + got["years_unknown"] == got["years_elapsed"]
    assert got["longest_gap_years"] <= got["years_unknown"]
    assert got["editions"] == sum(y < 2026 for y in years)


# Complexity

DEGREE_KM = 2 * math.pi * 6371.0088 / 360  # 111.195 km


def test_distance_along_a_meridian_at_a_coast_point_and_over_the_antimeridian() -> None:
    lat, lon = pd.Series([37.0, 36.0, np.nan]), pd.Series([120.0, 120.0, 120.0])
    got = ex.distance_to_coast(lat, lon, frames.coastline())
    assert got["distance_chn_km"].iloc[0] == pytest.approx(DEGREE_KM)
    assert got["distance_chn_km"].iloc[1] == pytest.approx(0, abs=1e-6)
    assert got.iloc[2].isna().all()
    # Qingdao to Vladivostok: cos c = sin 36 sin 43 + cos 36 cos 43 cos 12
    a, b = math.radians(36), math.radians(43)
    angle = math.acos(math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(math.radians(12)))
    assert got["distance_rus_km"].iloc[1] == pytest.approx(6371.0088 * angle)
    line = pd.DataFrame({"country": ["CHN", "RUS"], "lon": [179.5, 0.0], "lat": [0.0, 90.0]})
    over = ex.distance_to_coast(pd.Series([0.0]), pd.Series([-179.5]), line).iloc[0]
    assert over.tolist() == pytest.approx([DEGREE_KM, 90 * DEGREE_KM])


def test_a_coast_without_one_country_is_refused() -> None:
    with pytest.raises(ValueError, match="RUS"):
        ex.distance_to_coast(pd.Series([0.0]), pd.Series([0.0]), frames.coastline().head(1))


positions = st.tuples(st.floats(-89, 89), st.floats(-180, 180))


@settings(deadline=None, max_examples=40)
@given(positions, positions)
def test_distance_is_symmetric_and_at_most_half_way_round(a: tuple[float, float], b: tuple[float, float]) -> None:
    def from_to(start: tuple[float, float], end: tuple[float, float]) -> float:
        line = pd.DataFrame({"country": ["CHN", "RUS"], "lat": [end[0]] * 2, "lon": [end[1]] * 2})
        got = ex.distance_to_coast(pd.Series([start[0]]), pd.Series([start[1]]), line).iloc[0]
        assert got["distance_chn_km"] == got["distance_rus_km"]
        return float(got["distance_chn_km"])

    assert from_to(a, b) == pytest.approx(from_to(b, a), abs=1e-6)
    assert 0 <= from_to(a, b) <= 180 * DEGREE_KM + 1e-6
    assert from_to(a, a) == 0


def components() -> pd.DataFrame:
    events = frames.events(
        {
            "event_id": "far",
            "start_date": "2017-07-21",
            "end_date": "2017-07-28",
            "region_ids": ("baltic-sea", "siberia"),
            "lat": 55.0,
            "lon": 20.0,
            "naval_part": "yes",
            "air_part": "yes",
            "live_fire": "yes",
            "anti_submarine": "no",
        },
        {"event_id": "vague", "date_precision": "month", "bilateral": False, "region_ids": ("siberia",)},
        {"event_id": "three", "bilateral": False, "region_ids": ("caspian-sea",), "ground_part": "yes"},
    )
    participants = frames.participants(
        ("far", "CHN", "participant"),
        ("far", "RUS", "participant"),
        ("three", "CHN", "participant"),
        ("three", "IRN", "participant"),
        ("three", "ZAF", "participant"),
        ("three", "PAK", "observer"),
    )
    values = frames.values(
        ("far", "ships_total", "13", "about", "press", True),
        ("far", "ships_total", "15", "exact", "RUS", False),
        ("far", "start_date", "2017-07-21", "exact", "CHN", True),
        ("three", "personnel_total", "500", "at-least", "press", True),
    )
    return ex.complexity(events, participants, values, frames.regions(), frames.coastline()).set_index("event_id")


def test_each_component_by_hand() -> None:
    got = components()
    far, vague, three = got.loc["far"], got.loc["vague"], got.loc["three"]
    assert (far["n_elements"], far["n_partners"], far["duration_days"]) == (2, 0, 8)
    assert far["live_fire"]
    assert not far["anti_submarine"]
    assert pd.isna(far["air_defence"])
    assert far["ships_total"] == 13
    assert pd.isna(far["aircraft_total"])
    # at the Kaliningrad point: on the Russian coast, far from China's
    assert far["distance_near_km"] == pytest.approx(0, abs=1e-6)
    assert far["distance_far_km"] > 6000
    assert three["n_partners"] == 2  # the observer is not one
    assert three["personnel_total"] == 500
    assert three["n_elements"] == 1
    # not to the day, no partner named, no force named, no sea
    assert vague[["duration_days", "n_partners", "n_elements", "distance_near_km", "distance_far_km"]].isna().all()
    # the Caspian has no coast in the table
    assert pd.isna(three["distance_near_km"])
    assert (got["distance_near_km"].dropna() <= got["distance_far_km"].dropna()).all()


def test_components_keep_their_types_when_nothing_is_known() -> None:
    nothing = ex.complexity(
        frames.events({"bilateral": False}),
        frames.participants(),
        frames.values(),
        frames.regions(),
        frames.coastline(),
    )
    whole = ["n_elements", "n_partners", "duration_days", "ships_total", "aircraft_total", "personnel_total"]
    assert {str(nothing[c].dtype) for c in whole} == {"Int64"}
    assert {str(nothing[c].dtype) for c in ex.COMPONENTS if c in ex.CONTENTS} == {"boolean"}
    assert set(ex.COMPONENTS) <= set(nothing.columns)


def test_two_adopted_figures_are_an_error() -> None:
    values = frames.values(
        ("event-1", "ships_total", "5", "exact", "CHN", True), ("event-1", "ships_total", "6", "exact", "RUS", True)
    )
    with pytest.raises(ValueError, match="duplicate"):
        ex.complexity(frames.events({}), frames.participants(), values, frames.regions(), frames.coastline())


def simple(years: list[int], **columns: list[Any]) -> pd.DataFrame:
    """Components with all else unknown."""
    whole = ["n_elements", "n_partners", "duration_days", "ships_total", "aircraft_total", "personnel_total"]
    types = dict.fromkeys(ex.COMPONENTS, "boolean") | dict.fromkeys(whole, "Int64")
    types |= dict.fromkeys(["distance_near_km", "distance_far_km"], "float64")
    table = pd.DataFrame({"year": years} | dict.fromkeys(ex.COMPONENTS, None) | columns)
    return table.astype(types)


def test_components_by_period() -> None:
    got = ex.complexity_by_period(
        simple(
            [2012, 2013, 2015, 2016, 2016],
            live_fire=[True, None, True, False, True],
            duration_days=[3, 5, None, None, None],
        ),
        first=2012,
        as_of=dt.date(2016, 12, 31),
        breaks=[2014],
    ).set_index(["component", "period"])
    early, late = got.loc[("live_fire", "2012–2013")], got.loc[("live_fire", "2014–2016")]
    assert (early["n_events"], early["n_known"], early["missing_share"], early["value"]) == (2, 1, 0.5, 1)
    assert (late["n_known"], late["statistic"]) == (3, "share")
    assert (late["value"], late["low"], late["high"]) == trends.proportion_interval(2, 3)
    days = got.loc[("duration_days", "2012–2013")]
    assert (days["statistic"], days["value"]) == ("median", 4)
    assert pd.isna(days["low"])
    assert got.loc[("duration_days", "2014–2016"), "missing_share"] == 1
    assert pd.isna(got.loc[("duration_days", "2014–2016"), "value"])
    assert got.loc[("live_fire", "2012–2016"), "n_events"] == 5


INDEX = {"first": 2012, "as_of": dt.date(2016, 12, 31), "breaks": [2014], "columns": ["live_fire", "duration_days"]}


def test_when_every_component_rises_every_weighting_says_so() -> None:
    table = simple([2012, 2013, 2015, 2016], live_fire=[False, False, True, True], duration_days=[1, 2, 3, 4])
    got = ex.complexity_index(table, **INDEX).set_index("missing")
    assert got["share_later_higher"].tolist() == [1, 1]
    assert got["n_components_higher"].tolist() == [2, 2]
    # ranks of live_fire 1.5, 1.5, 3.5, 3.5 scaled: 1/6 and 5/6, difference 2/3; of days 0, 1/3, 2/3, 1: difference 2/3
    assert got["difference_median"].tolist() == pytest.approx([2 / 3, 2 / 3])
    assert (got["n_earlier"].iloc[0], got["n_later"].iloc[0]) == (2, 2)
    falling = ex.complexity_index(table.assign(year=[2016, 2015, 2013, 2012]), **INDEX)
    assert falling["share_later_higher"].tolist() == [0, 0]


def test_opposite_components_depend_on_the_weights() -> None:
    # one rises by 2/3, the other falls by 2/3: the sign is that of w - 1/2, with w uniform
    table = simple([2012, 2013, 2015, 2016], live_fire=[False, False, True, True], duration_days=[4, 3, 2, 1])
    got = ex.complexity_index(table, **INDEX, n_weights=4000).iloc[0]
    assert got["share_later_higher"] == pytest.approx(0.5, abs=0.03)
    assert got["n_components_higher"] == 1
    assert got["difference_high"] == pytest.approx(2 / 3 * 0.95, abs=0.03)


def test_missing_components_are_treated_both_ways() -> None:
    # of the later events only one is known, and it is the highest: left out it is higher, as lowest it is not
    table = simple([2012, 2013, 2015, 2016, 2016, 2016, 2016], duration_days=[1, 2, 3, None, None, None, None])
    got = ex.complexity_index(table, **INDEX | {"columns": ["duration_days"]}).set_index("missing")
    # left out: 1 against (0 + 1/2) / 2; as lowest: 1/5 against 1/4
    assert got.loc["left out", "difference_median"] == pytest.approx(0.75)
    assert got.loc["as lowest", "difference_median"] == pytest.approx(-0.05)
    assert got["share_later_higher"].tolist() == [1, 0]


def test_three_periods_give_neighbours_and_the_ends_and_a_seed_repeats() -> None:
    table = simple([2004, 2015, 2019], duration_days=[1, 2, 3])
    got = ex.complexity_index(table, as_of=AS_OF, columns=["duration_days", "live_fire"])
    pairs = [("2003–2013", "2014–2017"), ("2014–2017", "2018–2021"), ("2003–2013", "2018–2021")]
    assert list(zip(got["earlier"], got["later"], strict=True)) == pairs * 2
    again = ex.complexity_index(table, as_of=AS_OF, columns=["duration_days", "live_fire"])
    pd.testing.assert_frame_equal(got, again)


@settings(deadline=None, max_examples=30)
@given(rows)
def test_shares_of_components_lie_in_0_to_1_and_order_does_not_matter(data: list[dict[str, Any]]) -> None:
    events = frames.events(*data)

    def measure(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        parts = ex.complexity(table, frames.participants(), frames.values(), frames.regions(), frames.coastline())
        return ex.complexity_by_period(parts, as_of=AS_OF), ex.complexity_index(parts, as_of=AS_OF, n_weights=50)

    by_period, index = measure(events)
    again, index_again = measure(events.iloc[::-1])
    pd.testing.assert_frame_equal(by_period, again)
    pd.testing.assert_frame_equal(index, index_again)
    shares = by_period[by_period["statistic"] == "share"]
    assert shares["value"].dropna().between(0, 1).all()
    assert (shares["low"] <= shares["high"]).all()
    assert (by_period["n_known"] <= by_period["n_events"]).all()


# Where, with whom


def test_new_waters_in_order_with_land_left_out() -> None:
    events = frames.events(
        {"event_id": "a", "start_date": "2017-07-21", "region_ids": ("baltic-sea", "yellow-sea")},
        {"event_id": "b", "start_date": "2005-08-18", "region_ids": ("yellow-sea", "siberia")},
        {"event_id": "c", "start_date": "2019-09-20", "region_ids": ("caspian-sea", "baltic-sea")},
    )
    got = ex.new_waters(events, frames.regions())
    assert got["region_id"].tolist() == ["yellow-sea", "baltic-sea", "caspian-sea"]
    assert got["event_id"].tolist() == ["b", "a", "c"]
    assert got["year"].tolist() == [2005, 2017, 2019]
    assert got["running"].tolist() == [1, 2, 3]
    assert got["name"].tolist() == ["Yellow Sea", "Baltic Sea", "Caspian Sea"]


def partnered() -> tuple[pd.DataFrame, pd.DataFrame]:
    events = frames.events(
        {"event_id": "two", "start_date": "2019-05-01"},
        {"event_id": "three", "start_date": "2019-12-27", "bilateral": False},
        {"event_id": "four", "start_date": "2021-05-01", "bilateral": False},
        {"event_id": "unnamed", "start_date": "2021-06-01", "bilateral": False},
    )
    pair = [(e, c, "participant") for e in counted(events) for c in ("CHN", "RUS")]
    third = [("three", "IRN", "participant"), ("four", "IRN", "participant"), ("four", "ZAF", "participant")]
    return events, frames.participants(*pair, *third, ("two", "PAK", "observer"), ("elsewhere", "USA", "participant"))


def test_partners_per_year() -> None:
    got = ex.partners_per_year(*partnered(), first=2019, as_of=dt.date(2021, 6, 30))
    assert got["n_events"].tolist() == [2, 0, 2]
    assert got["n_with_partner"].tolist() == [1, 0, 2]  # the one without names is still not bilateral
    assert got["n_countries"].tolist() == [1, 0, 2]
    assert got["share"].tolist() == pytest.approx([0.5, math.nan, 1], nan_ok=True)
    assert got["partial"].tolist() == [False, False, True]


def test_partners_by_country_without_observers_and_other_events() -> None:
    got = ex.partners(*partnered())
    assert got["country"].tolist() == ["IRN", "ZAF"]
    assert got["n_events"].tolist() == [2, 1]
    assert got["first_year"].tolist() == [2019, 2021]
    assert got["last_year"].tolist() == [2021, 2021]


# Reported figures and contents


def test_missing_figures() -> None:
    events = frames.events(
        {"event_id": "a", "domain": "naval", "air_part": "no"},
        {"event_id": "b", "domain": "naval"},
        {"event_id": "c", "domain": "ground", "naval_part": "no"},
    )
    values = frames.values(
        ("a", "ships_total", "6", "exact", "CHN", True),
        ("a", "ships_total", "7", "exact", "RUS", False),
        ("c", "personnel_chn", "600", "about", "CHN", True),
        ("b", "edition_number", "3", "exact", "CHN", True),
    )
    got = ex.missing_figures(events, values).set_index("attribute")
    # ships are not asked of c, aircraft not of a
    assert got.loc["ships_total", ["n_events", "n_missing"]].tolist() == [2, 1]
    assert got.loc["aircraft_total", ["n_events", "n_missing"]].tolist() == [2, 2]
    assert got.loc["personnel_chn", ["n_events", "n_missing"]].tolist() == [3, 2]
    # an edition number is not a size
    assert got.loc["any", ["n_events", "n_missing"]].tolist() == [3, 1]
    assert got.loc["any", "share"] == pytest.approx(1 / 3)
    by = ex.missing_figures(events, values, by="domain", attributes=["ships_total"]).set_index(["domain", "attribute"])
    assert by["n_missing"].to_dict() == {
        ("naval", "ships_total"): 1,
        ("naval", "any"): 1,
        ("ground", "ships_total"): 0,
        ("ground", "any"): 0,
    }
    assert by.loc[("ground", "ships_total"), "n_events"] == 0


def test_missing_figures_by_period_keep_the_order_of_time() -> None:
    events = ex.with_period(frames.in_years(2019, 2005), as_of=AS_OF)
    got = ex.missing_figures(events, frames.values(), by="period", attributes=[])
    assert got["period"].tolist() == ["2003–2013", "2018–2021"]
    assert got["period"].dtype == events["period"].dtype


def test_contents_with_bounds_by_hand() -> None:
    codes = ["yes"] * 3 + ["no"] + ["unknown"] * 4
    events = frames.events(*({"series_id": "joint-sea", "live_fire": c} for c in codes), {"live_fire": "yes"})
    got = ex.coded_contents(events, series_id="joint-sea", columns=["live_fire", "landing"]).set_index("content")
    fire = got.loc["live_fire"]
    assert (fire["n"], fire["yes"], fire["no"], fire["unknown"]) == (8, 3, 1, 4)
    # 3 of 8 at least, 3 of 4 among the known, 7 of 8 at most
    assert (fire["share_min"], fire["share_known"], fire["share_max"]) == (3 / 8, 3 / 4, 7 / 8)
    assert fire["low"] == trends.proportion_interval(3, 8).low
    assert fire["high"] == trends.proportion_interval(7, 8).high
    landing = got.loc["landing"]
    assert (landing["share_min"], landing["share_max"]) == (0, 1)
    assert pd.isna(landing["share_known"])
    assert ex.coded_contents(events, columns=["live_fire"])["yes"].tolist() == [4]


@settings(deadline=None, max_examples=40)
@given(rows)
def test_bounds_enclose_the_share(data: list[dict[str, Any]]) -> None:
    got = ex.coded_contents(frames.events(*data), columns=["live_fire", "landing"])
    assert (got[["yes", "no", "unknown"]].sum(axis=1) == got["n"]).all()
    known = got.dropna(subset="share_known")
    assert (known["share_min"] <= known["share_known"]).all()
    assert (known["share_known"] <= known["share_max"] + 1e-12).all()
    assert (got["low"] <= got["share_min"]).all()
    assert (got["share_max"] <= got["high"]).all()


def test_contents_by_edition_in_order_of_time() -> None:
    events = frames.events(
        {"event_id": "late", "series_id": "s", "start_date": "2014-05-01", "live_fire": "yes", "landing": "no"},
        {"event_id": "early", "series_id": "s", "start_date": "2012-05-01"},
        {"event_id": "other"},
    )
    got = ex.contents_by_edition(events, series_id="s", columns=["live_fire", "landing"])
    assert got["event_id"].tolist() == ["early", "early", "late", "late"]
    assert got["content"].tolist() == ["live_fire", "landing"] * 2
    assert got["code"].tolist() == ["unknown", "unknown", "yes", "no"]
    assert got["year"].tolist() == [2012, 2012, 2014, 2014]


def test_patrols_with_each_authority_beside_the_other() -> None:
    same = {"series_id": "joint-air-patrol", "domain": "air", "kind": "patrol"}
    events = frames.events(
        same | {"event_id": "second", "start_date": "2020-12-22"},
        same | {"event_id": "first", "start_date": "2019-07-23", "early_warning": "yes"},
        {"event_id": "drill"},
    )
    values = frames.values(
        ("first", "aircraft_total", "6", "exact", "compiled", True),
        ("first", "aircraft_total", "5", "at-least", "KOR", False),
        ("first", "aircraft_chn", "2", "exact", "CHN", True),
        ("first", "aircraft_rus", "3", "about", "CHN", True),
        ("first", "edition_number", "1", "exact", "CHN", True),
        ("second", "aircraft_total", "19", "exact", "KOR", True),
        ("second", "aircraft_total", "17", "exact", "KOR", False),
        ("second", "aircraft_chn", "4", "exact", "KOR", True),
        ("drill", "aircraft_total", "99", "exact", "USA", True),
    )
    participants = frames.participants(
        ("first", "CHN", "participant"), ("first", "RUS", "participant"), ("second", "CHN", "participant")
    )
    got = ex.patrols(events, values, participants)
    assert got["event_id"].tolist() == ["first", "second"]
    assert got["running"].tolist() == [1, 2]
    assert got["edition_number"].tolist() == [1, pd.NA]
    assert got["aircraft_total"].tolist() == [6, 19]
    assert got["aircraft_min"].tolist() == [5, 17]
    assert got["aircraft_max"].tolist() == [6, 19]
    assert got["participants"].tolist() == ["CHN, RUS", "CHN"]
    # only authorities that said something about a patrol have a column, China and Russia first, states before the rest
    assert [c for c in got if c.startswith("by_")] == ["by_chn", "by_kor", "by_compiled"]
    assert got["by_chn"].tolist() == ["CHN 2, RUS about 3", pd.NA]
    assert got["by_kor"].tolist() == ["at least 5", "17 or 19 (CHN 4)"]


# Sensitivity


def growing() -> pd.DataFrame:
    """Exercises doubling about every five years; patrols, drills and contests late."""
    rng = np.random.default_rng(3)
    data = []
    for y in range(2003, 2027):
        for i in range(int(rng.poisson(1.2 * 1.13 ** (y - 2003)) + 1)):
            kind = ("exercise", "exercise", "patrol", "police-drill", "competition")[(i + y) % 5]
            confidence = ex.CONFIDENCE[(i + y) % 3]
            forces = {"naval_part": "yes", "ground_part": "yes" if (i + y) % 4 == 0 else "no"}
            data.append(
                {"start_date": f"{y}-06-01", "kind": kind, "confidence": confidence, "bilateral": i % 2 == 0} | forces
            )
    return frames.events(*data)


def test_the_grid_is_complete_and_its_default_is_the_headline() -> None:
    events = growing()
    got = ex.sensitivity(events, as_of=AS_OF)
    # 3 confidences, 2^5 yes or no choices, 3 start years
    assert len(got) == 3 * 2**5 * 3
    names = list(got.columns[:7])
    assert not got.duplicated(names).any()
    default = got[got["default"]].iloc[0]
    trend = trends.count_trend(ex.per_year(ex.select(events), as_of=AS_OF))
    assert default["ratio"] == trend.rate_ratio_per_year
    assert default["holds"] == (trend.low > 1)
    assert default["n_events"] == len(ex.select(events))
    wide = dict(zip(names, ("low", False, True, True, True, True, 2003), strict=True))
    assert got.loc[(got[names] == pd.Series(wide)).all(axis=1), "n_events"].tolist() == [len(events)]
    narrow = dict(zip(names, ("low", False, False, False, False, True, 2012), strict=True))
    late = events[(ex.year(events) >= 2012) & (events["kind"] == "exercise")]
    assert got.loc[(got[names] == pd.Series(narrow)).all(axis=1), "n_events"].tolist() == [len(late)]
    summary = ex.robustness(got)
    assert summary.k == (got["low"] > 1).sum()
    assert summary.k <= summary.k_above
    assert str(summary) == f"holds in {summary.k} of 288"
    assert summary.ratio_min <= default["ratio"] <= summary.ratio_max
    assert summary.default_holds


def test_a_headline_that_cannot_be_estimated_does_not_hold() -> None:
    got = ex.sensitivity(
        frames.in_years(2004, 2010, 2020), as_of=AS_OF, min_confidences=["medium"], firsts=[2003, 2025]
    )
    late = got[got["first"] == 2025]
    assert late["ratio"].isna().all()
    assert not late["holds"].any()
    assert not late["above_one"].any()
    assert ex.robustness(got).n == 2**5 * 2


def test_the_default_coding_must_be_there() -> None:
    got = ex.sensitivity(frames.in_years(2004, 2010, 2020), as_of=AS_OF, firsts=[2005])
    with pytest.raises(ValueError, match="default"):
        ex.robustness(got)


def test_other_headlines_run_over_the_same_grid() -> None:
    events = growing()
    got = ex.sensitivity(events, as_of=AS_OF, headline=ex.naval_headline, min_confidences=["medium"])
    default = got[got["default"]].iloc[0]
    chosen = ex.select(events)
    naval, ground = (chosen["naval_part"] == "yes").sum(), (chosen["ground_part"] == "yes").sum()
    exact = trends.rate_ratio(int(naval), 1, int(ground), 1)
    assert (default["ratio"], default["low"], default["high"]) == (exact.ratio, exact.low, exact.high)
    assert ex.air_headline(chosen, 2003, AS_OF).value == 0  # no aircraft in any


# Added with the chapter ---------------------------------------------------------------------------------------------


def test_a_year_with_a_weak_edition_counts_the_firm_ones_only() -> None:
    same = {"series_id": "s", "start_date": "2012-06-01"}
    events = frames.events(same, same | {"confidence": "low"}, same | {"status": "announced", "confidence": "low"})
    table = frames.series(("s", None, "annual"))
    assert ex.cadence(events, table, frames.gaps(), as_of=AS_OF)["editions"].iloc[0] == 1
    assert ex.cadence(events, table, frames.gaps(), as_of=AS_OF, min_confidence="low")["editions"].iloc[0] == 2


def test_at_sea_takes_the_naval_part_and_not_the_whole() -> None:
    events = frames.events(
        {"event_id": "plain"},
        {"event_id": "escort", "kind": "operation"},
        {"event_id": "whole", "series_id": "russian-strategic"},
        {"event_id": "part", "nested_in": "whole"},
        {"event_id": "land", "domain": "ground"},
        {"event_id": "watched", "observer_only": True},
        {"event_id": "contest", "kind": "competition"},
        {"event_id": "planned", "status": "announced"},
    )
    assert ex.at_sea(events)["event_id"].tolist() == ["plain", "escort", "part"]


def test_reported_shares_take_silence_as_no() -> None:
    # 2012: yes, unknown, cannot apply; 2014: unknown twice
    events = frames.events(
        {"start_date": "2012-01-01", "live_fire": "yes"},
        {"start_date": "2012-01-01", "live_fire": "unknown"},
        {"start_date": "2012-01-01", "live_fire": "no"},
        {"start_date": "2014-01-01", "live_fire": "unknown"},
        {"start_date": "2014-01-01", "live_fire": "unknown"},
    )
    got = ex.reported_shares(
        events, columns=["live_fire"], as_of=dt.date(2016, 12, 31), first=2012, breaks=[2014, 2016]
    )
    rows = got.set_index("period")
    assert rows.loc["2012–2013", ["n_events", "n_known", "n_yes"]].tolist() == [2, 1, 1]
    assert tuple(rows.loc["2012–2013", ["value", "low", "high"]]) == trends.proportion_interval(1, 2)
    assert (rows.loc["2014–2015", "value"], rows.loc["2014–2015", "n_known"]) == (0.0, 0)
    assert rows.loc["2016", "n_events"] == 0 and pd.isna(rows.loc["2016", "value"])


def test_compare_periods_looks_at_the_ends() -> None:
    rows = [
        ("up", 1.0, 0.5, 1.5, 2.0, 1.6, 3.0),  # apart: 1.6 > 1.5
        ("down", 2.0, 1.0, 3.0, 1.5, 1.2, 2.5),
        ("fallen", 5.0, 4.0, 6.0, 1.0, 0.5, 2.0),  # apart: 2.0 < 4.0
        ("same", 1.0, 0.0, 2.0, 1.0, 0.0, 2.0),
        ("lost", 1.0, 0.0, 2.0, float("nan"), float("nan"), float("nan")),
    ]
    table = pd.DataFrame(
        [(c, p, *v) for c, *x in rows for p, v in (("early", x[:3]), ("middle", (9.0, 9.0, 9.0)), ("late", x[3:]))],
        columns=["component", "period", "value", "low", "high"],
    )
    got = ex.compare_periods(table)
    assert (got.up, got.same, got.down) == (("up",), ("same",), ("down", "fallen"))
    assert got.apart == ("up", "fallen")
    assert got.comparable == 4
