"""The watch-list: rules on hand-worked examples, readings of small registers, thresholds of the table, verdicts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from rcanalysis.data import as_of, load
from rcanalysis.measures import alignment, arms, council, voting
from rcanalysis.measures import exercises as drills
from rcanalysis.measures import watch as w
from rcanalysis.measures.trends import Estimate
from tests.measures import frames

TODAY = dt.date(2026, 11, 24)
NAN = math.nan


@functools.lru_cache(maxsize=1)
def tables() -> w.Tables:
    return w.Tables(**{f.name: load(f.name) for f in dataclasses.fields(w.Tables) if f.name != "as_of"}, as_of=as_of())


@functools.lru_cache(maxsize=1)
def indicators() -> pd.DataFrame:
    return load("indicators")


@functools.lru_cache(maxsize=1)
def watched() -> pd.DataFrame:
    return w.watch(indicators(), tables())


@functools.lru_cache(maxsize=1)
def found() -> dict[str, w.Reading]:
    return w.readings(indicators(), tables())


REGISTERS = {"exercises", "series", "series_gaps", "regions", "friction", "institution_criteria", "milestones"}


def with_tables(**changed: Any) -> w.Tables:
    """The tables with some replaced; what was computed from others is kept, so that it is not computed again."""
    made = dataclasses.replace(tables(), **changed)
    if set(changed) <= REGISTERS:
        kept = ("reconciled", "dyad", "volumes", "all_calls", "calls", "agreements", "on_ukraine", "shares")
        vars(made).update({name: getattr(tables(), name) for name in kept})
    return made


def reading(
    *values: float, uncertainty: str = "none", limits: list[tuple[float, float]] | None = None, step: int = 1
) -> w.Reading:
    low, high = zip(*limits, strict=True) if limits else ([NAN] * len(values), [NAN] * len(values))
    years = list(range(2027 - len(values), 2027))
    history = pd.DataFrame(
        {
            "year": years,
            "period": [str(y) for y in years],
            "end": [pd.Timestamp(y, 11, 24) for y in years],
            "value": values,
            "low": low,
            "high": high,
            "rows": 1,
        }
    )
    return w.Reading(history, uncertainty, step)


# rules --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "comparison", "state"),
    [
        (3, "at least", "yes"), (2.9, "at least", "no"), (3, "more than", "no"), (3.1, "more than", "yes"),
        (3, "at most", "yes"), (3.1, "at most", "no"), (3, "less than", "no"), (2.9, "less than", "yes"),
        (3, "between", "yes"), (5, "between", "yes"), (2.9, "between", "no"), (5.1, "between", "no"),
        (NAN, "at least", "unknown"),
    ],
)  # fmt: skip
def test_which_side_of_a_threshold_a_reading_lies_on(value: float, comparison: str, state: str) -> None:
    assert w.crossed(Estimate(value, 0, 9), comparison, 3, 5) == state
    assert w.crossed(Estimate(value, 0, 9), comparison, 3, 5, uncertainty="interval") == state


def test_bounds_on_both_sides_leave_it_open() -> None:
    def state(low: float, high: float, comparison: str = "at least") -> str:
        return w.crossed(Estimate(low, low, high), comparison, 3, 5, uncertainty="bounds")

    assert [state(0, 2), state(0, 3), state(3, 6)] == ["no", "unknown", "yes"]
    assert [state(3, 5, "between"), state(3, 6, "between"), state(0, 1, "at most")] == ["yes", "unknown", "yes"]


def test_a_comparison_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown comparison 'above'"):
        w.crossed(Estimate(1, 1, 1), "above", 3)
    with pytest.raises(ValueError, match="upper end"):
        w.crossed(Estimate(1, 1, 1), "between", 3)


def test_the_interval_of_a_difference_is_made_from_the_two() -> None:
    made = w.difference(Estimate(10, 7, 14), Estimate(4, 2, 8), "interval")
    assert made == pytest.approx((6, 6 - math.hypot(3, 4), 6 + math.hypot(4, 2)))
    assert w.difference(Estimate(10, 7, 14), Estimate(4, 2, 8), "bounds") == (6, -1, 12)
    assert w.difference(Estimate(10, NAN, NAN), Estimate(4, NAN, NAN), "none")[0] == 6
    with pytest.raises(ValueError, match="'range'"):
        w.difference(Estimate(1, 0, 2), Estimate(1, 0, 2), "range")


estimates = st.tuples(st.floats(-50, 50), st.floats(0, 20), st.floats(0, 20)).map(
    lambda t: Estimate(t[0], t[0] - t[1], t[0] + t[2])
)


@given(estimates, estimates, st.sampled_from(["interval", "bounds"]))
@settings(max_examples=60, deadline=None)
def test_a_difference_turned_round_changes_its_sign(a: Estimate, b: Estimate, kind: str) -> None:
    one, other = w.difference(a, b, kind), w.difference(b, a, kind)
    assert one == pytest.approx((-other.value, -other.high, -other.low))
    assert one.low <= one.value <= one.high


def test_a_change_must_exceed_its_uncertainty() -> None:
    def said(*limits: tuple[float, float, float], kind: str, least: float = 1) -> str:
        r = reading(*(v for _, v, _ in limits), uncertainty=kind, limits=[(a, b) for a, _, b in limits])
        return w.direction(r, least_change=least)

    assert said((1, 4, 9), (3, 6, 12), kind="interval") == "steady"
    assert said((1, 2, 3), (9, 10, 11), kind="interval") == "rising"
    assert said((9, 10, 11), (1, 2, 3), kind="interval") == "falling"
    assert said((9, 10, 11), (1, 2, 3), kind="interval", least=9) == "steady"
    assert said((0, 0, 3), (2, 2, 4), kind="bounds") == "unknown"
    assert said((0, 0, 1), (2, 2, 4), kind="bounds") == "rising"
    assert said((2, 2, 2), (2, 2, 2), kind="bounds") == "steady"


def test_without_limits_the_least_change_decides() -> None:
    assert w.direction(reading(4, 5), least_change=1) == "rising"
    assert w.direction(reading(5, 4.5), least_change=1) == "steady"
    assert w.direction(reading(5, 4), least_change=1) == "falling"
    assert w.direction(reading(5), least_change=1) == "unknown"
    assert w.direction(reading(NAN, 5), least_change=1) == "unknown"


def test_the_previous_reading_shares_no_data_with_this_one() -> None:
    r = reading(1, 2, 3, 4, step=3)
    assert (r.now.value, r.previous.value, r.change.value) == (4, 1, 3)
    assert math.isnan(reading(1, 2, step=3).previous.value)


@pytest.mark.parametrize(
    ("mean", "upper", "lower"), [(6.6, 12, 2), (5.8, 11, 1), (1.0, 4, -1), (0.6, 3, -1), (0.0, 1, -1), (3.0, 7, 0)]
)
def test_poisson_limits(mean: float, upper: int, lower: int) -> None:
    assert (w.poisson_limit(mean, upper=True), w.poisson_limit(mean, upper=False)) == (upper, lower)


@given(st.floats(0, 60), st.floats(0.001, 0.5))
@settings(max_examples=60, deadline=None)
def test_a_poisson_limit_is_the_nearest_with_so_little_chance(mean: float, chance: float) -> None:
    high, low = (w.poisson_limit(mean, upper=u, chance=chance) for u in (True, False))
    assert stats.poisson.sf(high - 1, mean) <= chance < stats.poisson.sf(high - 2, mean)
    assert stats.poisson.cdf(low, mean) <= chance < stats.poisson.cdf(low + 1, mean)


def test_a_limit_needs_a_mean_and_a_chance() -> None:
    for mean, chance in ((-1.0, 0.05), (1.0, 0.0), (1.0, 1.0)):
        with pytest.raises(ValueError, match="mean of 0 or more"):
            w.poisson_limit(mean, upper=True, chance=chance)


def test_progress_is_the_share_of_the_way() -> None:
    assert w.progress(reading(0, 2, 4), "at least", 8).value == 0.5
    assert w.progress(reading(10, 6), "at most", 2).value == 0.5
    assert w.progress(reading(10, 0), "less than", 2).value == 1.25
    assert w.progress(reading(6), "between", 3, 9).value == 2
    assert w.progress(reading(3), "between", 3, 9).value == 1
    assert w.progress(reading(0), "between", 3, 9).value == 0
    assert math.isnan(w.progress(reading(9, 8), "at least", 5).value), "no way to measure it by"
    assert math.isnan(w.progress(reading(1, NAN), "at least", 5).value)


def test_progress_of_the_limits_is_in_order() -> None:
    r = reading(0, 4, uncertainty="interval", limits=[(0, 1), (2, 6)])
    assert w.progress(r, "at least", 8) == (0.5, 0.25, 0.75)
    r = reading(10, 4, uncertainty="interval", limits=[(9, 12), (2, 6)])
    assert w.progress(r, "at most", 4) == pytest.approx((1, 4 / 6, 8 / 6))


# readings of small registers ----------------------------------------------------------------------------------------


def held(*days: str, **same: Any) -> w.Tables:
    return with_tables(exercises=frames.events(*({"start_date": d} | same for d in days)))


def test_a_window_begins_the_day_after_that_of_last_year_and_ends_today() -> None:
    r = w.events_held(held("2024-11-25", "2025-11-24", "2025-11-25", "2026-11-24", "2026-11-25"))
    assert (r.now.value, r.previous.value) == (2, 2)
    assert r.history["period"].iloc[-1] == "Nov 2025 to Nov 2026"
    assert r.history["end"].iloc[-1] == pd.Timestamp(TODAY)


def test_only_what_the_headline_rule_selects_is_read() -> None:
    rows = (
        {"start_date": "2026-03-01"},
        {"start_date": "2026-03-01", "nested_in": "event-1"},
        {"start_date": "2026-04-01", "confidence": "low"},
    )
    assert w.events_held(with_tables(exercises=frames.events(*rows))).now.value == 1


def test_the_order_of_rows_does_not_matter() -> None:
    t = tables()
    shuffled = with_tables(
        **{
            n: getattr(t, n).sample(frac=1, random_state=7)
            for n in ("exercises", "friction", "sc_drafts", "milestones", "trade", "arms_orders")
        }
    )
    for name in (
        "exercises-more",
        "exercises-new-seas",
        "friction-acts",
        "un-lone-abstained",
        "institutions-roadmap",
        "trade-asymmetry",
        "arms-no-order",
    ):
        pd.testing.assert_frame_equal(w.MEASURES[name](shuffled).history, w.MEASURES[name](t).history)


def test_patrols_and_contents() -> None:
    rows = (
        {"start_date": "2026-03-01", "kind": "patrol", "series_id": "joint-air-patrol", "landing": "no"},
        {"start_date": "2026-04-01", "combined_command": "yes", "landing": "yes", "ground_part": "no"},
        {"start_date": "2026-05-01", "combined_command": "unknown", "ground_part": "yes"},
        {"start_date": "2026-06-01", "combined_command": "no", "ground_part": "no"},
    )
    t = with_tables(exercises=frames.events(*rows))
    assert w.patrol_share(t).now.value == 0.25
    assert w.air_patrols(t).now.value == 1
    assert w.combined_commands(t).now == (1, 1, 3), "two are not known"
    assert w.landings(t).now == (1, 1, 3)
    assert w.ground_forces(t).now == (1, 1, 2)


def test_a_sea_is_new_once() -> None:
    seas = with_tables(
        exercises=frames.events(
            {"start_date": "2025-03-01", "region_ids": ("yellow-sea",)},
            {"start_date": "2026-03-01", "region_ids": ("yellow-sea", "baltic-sea")},
        ),
        regions=frames.regions(),
    )
    assert w.new_seas(seas).history.set_index("year")["value"].loc[[2025, 2026]].tolist() == [1, 1]


@pytest.mark.parametrize(("last", "gap"), [("2021-09-11", 4), ("2026-08-01", 0), ("2025-12-30", 0), ("2024-07-01", 1)])
def test_years_since_the_last_peace_mission(last: str, gap: int) -> None:
    t = with_tables(
        exercises=frames.events(*({"start_date": d, "series_id": "peace-mission"} for d in ("2018-08-22", last))),
        series=frames.series(("peace-mission", "2018-08-22", "biennial")),
        series_gaps=frames.gaps(),
    )
    assert w.peace_mission_gap(t).now.value == gap


def test_the_threshold_of_peace_mission_is_what_it_says() -> None:
    t = tables()
    until = t.exercises[t.exercises["start_date"] <= "2021-12-31"]
    rows = drills.cadence(until, t.series, t.series_gaps, as_of=dt.date(2021, 12, 31)).set_index("series_id")
    threshold = indicators().set_index("indicator_id").loc["exercises-peace-mission", "threshold"]
    assert rows.loc["peace-mission", "longest_gap_years"] + 1 == threshold


def test_a_vote_that_is_not_known_leaves_the_share_open() -> None:
    drafts = tables().sc_drafts
    lone = council.russian_alone(drafts)
    recent = lone[lone["date"] > pd.Timestamp(TODAY) - pd.DateOffset(months=36)]
    unknown = int((recent["CHN"] == "unknown").sum())
    assert unknown, "the example needs one"
    r = w.lone_vetoes_abstained(tables()).now
    assert (r.high - r.low) * len(recent) == pytest.approx(unknown)
    assert w.lone_vetoes_supported(tables()).now == (1, 1, 1 + unknown)


def test_a_criterion_counts_from_the_day_it_is_met() -> None:
    criteria = tables().institution_criteria.copy()
    at = criteria.index[criteria["criterion_id"] == "integrated-command"]
    criteria.loc[at, "met"] = "yes"
    criteria.loc[at, "since"] = pd.Timestamp("2025-06-01")
    r = w.advanced_criteria(with_tables(institution_criteria=criteria))
    assert r.history["value"].tolist()[-3:] == [0, 1, 1]
    criteria.loc[at, "met"] = "partly"
    assert w.advanced_criteria(with_tables(institution_criteria=criteria)).now == (0, 0, 1)


def test_windows_of_the_assembly_end_with_its_last_vote() -> None:
    t = tables()
    assert t.last_roll_call < TODAY
    assert w.ukraine_with_russia(t).history["end"].iloc[-1] == pd.Timestamp(t.last_roll_call)
    votes = t.on_ukraine
    recent = votes[votes["date"] > pd.Timestamp(t.last_roll_call) - pd.DateOffset(months=36)]
    assert w.ukraine_with_russia(t).now.value == (recent["CHN"] == "no").mean()


def test_friction_counts_acts_and_what_was_withheld() -> None:
    rows = tables().friction.iloc[:5].copy().reset_index(drop=True)
    rows["date"] = pd.Timestamp("2026-05-01")
    rows["bearing"] = pd.Categorical(["friction"] * 4 + ["settlement"], tables().friction["bearing"].cat.categories)
    rows["kind"] = pd.Categorical(["act", "act", "report", "act", "act"], tables().friction["kind"].cat.categories)
    themes = ["finance", "trade", "sanctions", "sanctions", "sanctions"]
    rows["theme"] = pd.Categorical(themes, tables().friction["theme"].cat.categories)
    rows["answered"] = pd.Categorical(["yes", "no", "no", "no", "yes"], tables().friction["answered"].cat.categories)
    t = with_tables(friction=rows)
    assert w.friction_acts(t).now.value == 3
    assert w.friction_restrictions(t).now.value == 2
    assert w.friction_answered(t).now.value == 0.25


# readings are those of the chapters ----------------------------------------------------------------------------------


def test_readings_are_what_the_other_measures_say() -> None:
    t, rows = tables(), watched().set_index("indicator_id")["value"]
    volumes = arms.windows(t.dyad, t.arms_totals, t.arms_flows).iloc[-1]
    assert rows["arms-deliveries"] == volumes["russia_to_china"]
    assert rows["arms-share"] == volumes["share_of_imports"]
    assert rows["arms-no-order"] == int(t.dyad["year"].max()) - arms.last_order(t.arms_orders)
    ratio = alignment.asymmetry(alignment.dependence(t.trade)).iloc[-1]["ratio"]
    assert rows["trade-asymmetry"] == pytest.approx(ratio)
    last = t.ga_rollcalls[t.ga_rollcalls["regular_session"] == t.ga_rollcalls["regular_session"].max()]
    kappa = voting.agreement(voting.roll_calls(last, t.ga_votes), index="kappa")
    for name, pair in (("un-agreement-high", ("CHN", "RUS")), ("un-russia-us", ("RUS", "USA"))):
        assert rows[name] == pytest.approx(voting.compare(kappa, *pair)["value"].iloc[0], abs=1e-6)
    joint = council.joint(t.sc_drafts)["date"]
    assert rows["un-joint-vetoes"] == (joint > pd.Timestamp(TODAY) - pd.DateOffset(years=1)).sum()


def test_a_running_year_is_never_read_as_a_full_one() -> None:
    for name in ("arms-deliveries", "arms-engines", "trade-total", "trade-asymmetry"):
        assert found()[name].history["end"].max() <= pd.Timestamp(2025, 12, 31), name


# the table and the functions ----------------------------------------------------------------------------------------


def test_every_indicator_has_a_function_and_every_function_an_indicator() -> None:
    rows = indicators()
    assert set(rows["indicator_id"]) == set(w.MEASURES)
    assert [w.MEASURES[i].__name__ for i in rows["indicator_id"]] == rows["measure"].tolist()
    assert set(rows["scenario_id"]) == set(w.SCENARIOS) == set(load("scenarios")["scenario_id"])
    assert len(rows) >= 18


def test_a_mismatch_is_refused() -> None:
    with pytest.raises(ValueError, match="do not match: exercises-more"):
        w.readings(indicators()[indicators()["indicator_id"] != "exercises-more"], tables())
    other = indicators().assign(measure=indicators()["measure"].replace("open_orders", "engines"))
    with pytest.raises(ValueError, match="another function than the one that reads arms-open-orders"):
        w.readings(other, tables())


@pytest.mark.parametrize("name", sorted(w.MEASURES))
def test_a_threshold_is_what_its_rule_gives(name: str) -> None:
    row = indicators().set_index("indicator_id", drop=False).loc[name]
    low, high = w.derived(row, found()[name])
    if row["basis_rule"] == "definition":
        assert math.isnan(low) and math.isnan(high)
        return
    assert low == pytest.approx(row["threshold"], rel=1e-3, abs=1e-3)
    assert math.isnan(high) == pd.isna(row["threshold_high"])
    assert math.isnan(high) or high == row["threshold_high"]
    assert row["basis_last"] < found()[name].history["year"].iloc[-1], "a basis without the reading itself"


def test_a_basis_without_a_reading_is_refused() -> None:
    row = pd.Series({"indicator_id": "x", "basis_rule": "record-high", "basis_first": 1950, "basis_last": 1960})
    with pytest.raises(ValueError, match="x: no reading from 1950 to 1960"):
        w.derived(row, reading(1, 2))


# the list -----------------------------------------------------------------------------------------------------------


def test_the_list_has_a_row_for_each_indicator() -> None:
    rows = watched()
    assert rows["indicator_id"].tolist() == indicators()["indicator_id"].tolist()
    assert set(rows["crossed"]) <= set(w.STATES) and set(rows["direction"]) <= set(w.DIRECTIONS)
    assert (rows["age_months"] >= 0).all()
    inside = rows["low"].isna() | ((rows["low"] <= rows["value"]) & (rows["value"] <= rows["high"]))
    assert inside.all()
    assert (rows["firm"].notna() == (rows["uncertainty"] == "interval")).all()


def test_the_age_is_in_whole_months() -> None:
    rows = watched().set_index("indicator_id")
    assert rows.loc["arms-engines", "age_months"] == 10  # 31 December 2025 to 24 November 2026
    assert rows.loc["exercises-more", "age_months"] == 0


def test_more_exercises_move_the_signs_they_should() -> None:
    extra = frames.events(*({"start_date": "2026-05-01"} for _ in range(7)))
    extra["event_id"] = [f"extra-{n}" for n in range(7)]
    both = pd.concat([tables().exercises, extra], ignore_index=True)
    for column in extra.columns:
        both[column] = both[column].astype(tables().exercises[column].dtype)
    rows = w.watch(indicators(), with_tables(exercises=both)).set_index("indicator_id")
    before = watched().set_index("indicator_id")["crossed"]
    assert (before["exercises-more"], rows.loc["exercises-more", "crossed"]) == ("no", "yes")
    assert (before["exercises-usual"], rows.loc["exercises-usual", "crossed"]) == ("yes", "no")
    same = [i for i in rows.index if not i.startswith("exercises")]
    assert (rows.loc[same, "crossed"] == before[same]).all()


def one(monkeypatch: pytest.MonkeyPatch, r: w.Reading, **rule: Any) -> pd.Series:
    """The row of a list of one indicator."""

    def given_reading(_: w.Tables) -> w.Reading:
        return r

    monkeypatch.setattr(w, "MEASURES", {"x": given_reading})
    row = indicators().iloc[[0]].assign(indicator_id="x", measure="given_reading", **rule)
    return w.watch(row, tables()).iloc[0]


def test_moved_looks_at_three_years(monkeypatch: pytest.MonkeyPatch) -> None:
    def moved(*values: float, **more: Any) -> Any:
        return one(monkeypatch, reading(*values, **more), comparison="at least", threshold=3.0)["moved"]

    assert not moved(1, 1, 1, 1)
    assert moved(1, 1, 1, 3), "crossed now"
    assert moved(1, 3, 1, 1), "came back in November 2025, 24 November 2025 being the window's end"
    assert not moved(3, 1, 1, 1, 1), "came back in November 2023, four readings ago"
    assert moved(3, 3, 1, 1, 1), "came back in November 2024"
    assert pd.isna(moved(3)), "one reading only"
    open_ = reading(0, 0, 5, uncertainty="bounds", limits=[(0, 0), (0, 4), (5, 5)])
    assert one(monkeypatch, open_, comparison="at least", threshold=3.0)["moved"], "an open reading is passed over"


def test_firm_says_whether_the_interval_holds_the_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    r = reading(4, 6, uncertainty="interval", limits=[(1, 9), (4, 9)])
    assert not one(monkeypatch, r, comparison="at least", threshold=5.0)["firm"]
    assert one(monkeypatch, r, comparison="at least", threshold=4.0)["firm"]
    assert pd.isna(one(monkeypatch, reading(1, 2), comparison="at least", threshold=4.0)["firm"])


def signs(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["scenario_id", "crossed", "comparison", "direction"])


def test_signs_are_counted_by_scenario() -> None:
    table = w.by_scenario(
        signs(
            ("distancing", "yes", "at least", "rising"),
            ("distancing", "yes", "at least", "falling"),
            ("distancing", "no", "less than", "falling"),
            ("distancing", "unknown", "at least", "unknown"),
            ("distancing", "no", "between", "rising"),
            ("closer-integration", "no", "at least", "falling"),
        )
    ).set_index("scenario_id")
    assert table.loc["distancing"].tolist() == [5, 2, 2, 1, 1, 1]
    assert table.loc["closer-integration"].tolist() == [1, 0, 1, 0, 0, 0]
    assert table.loc["asymmetric-drift"].tolist() == [0] * 6
    assert list(table.index) == list(w.SCENARIOS)


def test_the_counts_of_the_list_add_up() -> None:
    table, m = w.by_scenario(watched()), w.monitoring(watched())
    assert table["n"].sum() == len(watched()) == m.n
    assert (table[["crossed", "not_crossed", "unknown"]].sum(axis=1) == table["n"]).all()
    assert (table["crossed"].sum(), table["unknown"].sum()) == (m.crossed, m.unknown)
    assert m.moved <= m.judged <= m.n and m.recent <= m.readable <= m.n
    assert m.share.value == m.moved / m.judged


# C32 and C33 --------------------------------------------------------------------------------------------------------


def test_no_indicator_reads_domestic_politics() -> None:
    seen = w.dependence_on_drivers(watched(), tables())
    assert seen.coverage.set_index("driver")["n"].to_dict() == {
        "domestic-politics": 0,
        "economy": 4,
        "other-powers": 2,
    }
    assert (seen.covered, seen.drivers) == (2, 3)
    breaks = seen.breaks
    assert len(breaks) == 8 and set(breaks["break_year"]) == {2014, 2022}
    assert (breaks["low"] <= breaks["change"]).all() and (breaks["change"] <= breaks["high"]).all()
    assert seen.apart == breaks["apart"].sum()


def series(start: int, values: list[float]) -> pd.Series:
    return pd.Series(values, index=range(start, start + len(values)))


def test_values_on_the_line_lie_on_it() -> None:
    assert w.beyond_line(series(2010, [1, 2, 3, 4]), series(2014, [5, 6])) == pytest.approx((0, 0, 0), abs=1e-9)
    assert w.beyond_line(series(2010, [1, 2, 3, 4]), series(2014, [10, 11])).value == pytest.approx(5)


def test_the_line_is_that_of_the_textbook() -> None:
    before = series(2010, [1.0, 3.0, 2.0, 4.0, 6.0])
    fit = stats.linregress(before.index, before)
    later = 2016
    gap = 9.0 - (fit.intercept + fit.slope * later)
    rest = before - (fit.intercept + fit.slope * before.index.to_numpy())
    spread = float((rest**2).sum()) / 3
    x = before.index.to_numpy(dtype=float)
    error = math.sqrt(spread * (1 + 1 / 5 + (later - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum()))
    reach = stats.t.ppf(0.975, 3) * error
    assert w.beyond_line(before, series(later, [9.0])) == pytest.approx((gap, gap - reach, gap + reach))


def test_a_line_needs_three_years() -> None:
    with pytest.raises(ValueError, match="three years before and one after"):
        w.beyond_line(series(2010, [1, 2]), series(2012, [3]))
    with pytest.raises(ValueError, match="three years before and one after"):
        w.beyond_line(series(2010, [1, 2, 3]), series(2013, []))


def test_one_share_a_year_and_side_is_kept() -> None:
    rows = alignment.yearly_shares(alignment.dependence(tables().trade))
    assert not rows.duplicated(["year", "side"]).any()
    assert not rows["partial"].any()
    both = alignment.dependence(tables().trade)
    both = both[~both["partial"].astype(bool)]
    assert set(zip(rows["year"], rows["side"], strict=True)) == set(zip(both["year"], both["side"], strict=True))
    computed = both[both["computed"]].set_index(["year", "side"])["share"]
    kept = rows.set_index(["year", "side"])["share"]
    assert np.allclose(kept[computed.index], computed)
