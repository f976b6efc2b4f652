"""The ledger: the rule on hand-worked cases, every claim's function on rows with a known answer, and the whole on the real data."""

from __future__ import annotations

import datetime as dt
import importlib
import itertools
import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcanalysis.data import Loaded, as_of, load
from rcanalysis.measures import arms, claims, council, exercises, trends, voting, watch
from rcanalysis.measures.claims import exercises as claim_functions
from rcanalysis.measures.claims import ledger
from rcanalysis.measures.claims.ledger import HEADLINE, MISSING, Evidence, Registered, Result, count, share
from rcanalysis.measures.trends import Estimate
from tests.measures.frames import events

NAN = math.nan


# the rule -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "better", "yes_at", "no_at", "decided_by", "expected"),
    [
        ((60, 40, 80), "above", 50, 30, "value", "yes"),
        ((60, 40, 80), "above", 50, 30, "interval", "open"),
        ((60, 51, 80), "above", 50, 30, "interval", "yes"),
        ((20, 5, 29), "above", 50, 30, "interval", "no"),
        ((20, 5, 31), "above", 50, 30, "interval", "open"),
        ((50, NAN, NAN), "above", 50, 30, "value", "yes"),  # at the threshold is at least
        ((30, NAN, NAN), "above", 50, 30, "value", "no"),
        ((40, NAN, NAN), "above", 50, 30, "value", "open"),
        ((0, 0, 0), "above", 0, 0, "interval", "no"),  # no change is not a rise
        ((0.1, 0.0, 0.2), "above", 0, 0, "interval", "open"),
        ((0.3, 0.1, 0.5), "below", 1, 1, "interval", "yes"),
        ((0.3, 0.1, 1.2), "below", 1, 1, "interval", "open"),
        ((2.0, 1.5, 3.0), "below", 1, 1, "interval", "no"),
        ((0, NAN, NAN), "below", 0, 1, "value", "yes"),
        ((1, NAN, NAN), "below", 0, 1, "value", "no"),
        ((0, NAN, NAN), "above", 1, NAN, "value", "open"),  # cannot speak against the claim
        ((NAN, NAN, NAN), "above", 1, 0, "value", "open"),
        ((3, NAN, NAN), "above", 1, 0, "interval", "yes"),  # missing limits count as the value
    ],
)
def test_an_outcome_is_read_off_the_thresholds(
    value: tuple[float, float, float], better: str, yes_at: float, no_at: float, decided_by: str, expected: str
) -> None:
    found = claims.outcome(Estimate(*value), better=better, yes_at=yes_at, no_at=no_at, decided_by=decided_by)
    assert found == expected


@given(
    value=st.floats(-100, 100),
    spread=st.floats(0, 50),
    yes_at=st.floats(-50, 50),
    gap=st.floats(0, 50),
    by=st.booleans(),
)
def test_turning_the_scale_round_turns_nothing_else(
    value: float, spread: float, yes_at: float, gap: float, by: bool
) -> None:
    rule: Any = {"decided_by": "interval" if by else "value"}
    up = claims.outcome(
        Estimate(value, value - spread, value + spread), better="above", yes_at=yes_at, no_at=yes_at - gap, **rule
    )
    down = claims.outcome(
        Estimate(-value, -value - spread, -value + spread), better="below", yes_at=-yes_at, no_at=-yes_at + gap, **rule
    )
    assert up == down


@given(value=st.floats(-100, 100), spread=st.floats(0, 50), yes_at=st.floats(-50, 50), gap=st.floats(0, 50))
def test_a_wider_interval_never_decides_more(value: float, spread: float, yes_at: float, gap: float) -> None:
    rule: Any = {"better": "above", "yes_at": yes_at, "no_at": yes_at - gap, "decided_by": "interval"}
    wide = claims.outcome(Estimate(value, value - spread, value + spread), **rule)
    assert wide in ("open", claims.outcome(Estimate(value, value, value), **rule))


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (["yes"], "supported"),
        (["yes", "yes"], "supported"),
        (["yes", "open"], "partly supported"),
        (["yes", "no"], "partly supported"),
        (["yes", "not testable"], "partly supported"),
        (["no"], "contradicted"),
        (["no", "open"], "contradicted"),
        (["no", "not testable"], "contradicted"),
        (["open"], "not testable"),
        (["open", "not testable"], "not testable"),
        (["not testable"], "not testable"),
    ],
)
def test_the_verdict_follows_from_the_outcomes(outcomes: list[str], expected: str) -> None:
    assert claims.verdict(outcomes) == expected


@given(st.lists(st.sampled_from(claims.OUTCOMES), min_size=1, max_size=5))
def test_the_order_of_tests_does_not_matter_and_one_more_yes_never_hurts(outcomes: list[str]) -> None:
    found = claims.verdict(outcomes)
    assert all(claims.verdict(list(p)) == found for p in itertools.permutations(outcomes))
    rank = {"contradicted": 0, "not testable": 0, "partly supported": 1, "supported": 2}
    assert rank[claims.verdict([*outcomes, "yes"])] >= rank[found]


@pytest.mark.parametrize("outcomes", [[], ["maybe"]])
def test_a_verdict_needs_known_outcomes(outcomes: list[str]) -> None:
    with pytest.raises(ValueError, match="outcomes must be of yes, no, open, not testable"):
        claims.verdict(outcomes)


@pytest.mark.parametrize(
    ("directness", "series", "two", "coverage", "expected"),
    [
        ("direct", 2, None, 1.0, ("strong", 6)),
        ("direct", 1, 0.5, 0.9, ("strong", 6)),
        ("direct", 1, 0.49, 0.9, ("moderate", 4)),
        ("direct", 2, 0.49, 0.9, ("strong", 5)),
        ("direct", 1, None, 0.59, ("moderate", 3)),
        ("partly", 1, None, 0.6, ("moderate", 3)),
        ("proxy", 1, None, 0.6, ("weak", 2)),
        ("none", 3, 1.0, 1.0, ("none", 0)),
    ],
)
def test_strength_is_a_sum_of_points(
    directness: str, series: int, two: float | None, coverage: float, expected: tuple[str, int]
) -> None:
    assert claims.strength(directness=directness, series=series, two_publishers=two, coverage=coverage) == expected


def test_a_relayed_report_is_not_a_second_publisher() -> None:
    sources = pd.DataFrame(
        {
            "source_id": ["a", "b", "c", "d"],
            "publisher": ["Xinhua", "People's Daily / Xinhua", "TASS", "NHK"],
            "openable": [True, True, True, False],
        }
    )
    rows = pd.DataFrame({"source_ids": [("a", "b"), ("a", "c"), ("c", "d"), ("c",)]})
    assert ledger.two_publishers(rows, sources) == 0.25
    assert ledger.two_publishers(None, sources) is None
    assert ledger.two_publishers(rows.iloc[:0], sources) is None


def test_codings_are_all_combinations_and_begin_with_the_headline() -> None:
    found = list(claims.codings(("partners", "patrols", "first")))
    assert len(found) == 2 * 2 * 3
    assert found[0] == dict(HEADLINE)
    assert len({tuple(sorted(c.items())) for c in found}) == 12
    assert all(c["edition"] == HEADLINE["edition"] for c in found)
    assert list(claims.codings(())) == [dict(HEADLINE)]


# judging ------------------------------------------------------------------------------------------------------------


def made_up(*tests: dict[str, Any], directness: str = "direct") -> dict[str, pd.DataFrame]:
    base = {"claim_id": "C90", "question": "?", "unit": "%", "digits": 0, "interval": "none", "why": "because"}
    base |= {"measure": "measures.none", "better": "above", "yes_at": 50.0, "no_at": 10.0, "decided_by": "value"}
    claim = {"claim_id": "C90", "chapter": "exercises", "section": "s", "statement": "It is so", "scope": "all"}
    claim |= {"supports": "a", "against": "b", "would_change": "c", "directness": directness, "series": ("x",)}
    claim |= {"figures": ("fig-a",), "tables": ("exercises",), "caveat": None}
    sources = pd.DataFrame({"source_id": ["a"], "publisher": ["Xinhua"], "openable": [True]})
    return {"claims": pd.DataFrame([claim]), "claim_tests": pd.DataFrame([base | t for t in tests]), "sources": sources}


def register(monkeypatch: pytest.MonkeyPatch, measure: Any, vary: tuple[str, ...] = ()) -> None:
    monkeypatch.setitem(claims.REGISTRY, "C90", Registered("C90", measure, vary))


def evidence(tables: dict[str, pd.DataFrame]) -> Evidence:
    return Evidence(tables, dt.date(2026, 11, 24))


def test_a_claim_is_judged_under_every_coding(monkeypatch: pytest.MonkeyPatch) -> None:
    def measure(e: Evidence, c: Any) -> Result:
        low = c["partners"] == "bilateral only" and c["patrols"] == "without"
        return Result({"c90-a": Estimate(5.0 if low else 60.0, 1.0, 70.0)}, coverage=0.95)

    register(monkeypatch, measure, ("partners", "patrols"))
    j = claims.judge("C90", evidence(made_up({"test_id": "c90-a"})))
    assert (j.verdict, j.k, j.n, j.strength, j.points) == ("supported", 3, 4, "strong", 5)
    assert j.varied == ("partners", "patrols")
    assert list(j.codings["verdict"]) == ["supported", "supported", "supported", "contradicted"]
    assert j.lead is not None and j.lead["value"] == 60.0
    choices = claims.which_choices(j).set_index(["dimension", "option"])["k"]
    assert choices.to_dict() == {
        ("partners", "all"): 2,
        ("partners", "bilateral only"): 1,
        ("patrols", "with"): 2,
        ("patrols", "without"): 1,
    }


def test_what_cannot_be_measured_is_not_testable(monkeypatch: pytest.MonkeyPatch) -> None:
    blank = dict.fromkeys(("measure", "better", "decided_by", "interval", "unit"), pd.NA) | {
        "yes_at": NAN,
        "no_at": NAN,
    }
    none = {"test_id": "c90-b"} | blank
    j = claims.judge("C90", evidence(made_up(none, directness="none")))
    assert (j.verdict, j.k, j.n, j.strength, j.lead) == ("not testable", 1, 1, "none", None)
    register(monkeypatch, lambda e, c: Result({"c90-a": count(30)}))
    open_ = claims.judge("C90", evidence(made_up({"test_id": "c90-a"})))
    assert (open_.verdict, open_.strength) == ("not testable", "none"), "the data decide nothing"
    monkeypatch.delitem(claims.REGISTRY, "C90")
    register(monkeypatch, lambda e, c: Result({"c90-a": count(60)}))
    j = claims.judge("C90", evidence(made_up({"test_id": "c90-a"}, none)))
    assert j.verdict == "partly supported"
    assert list(j.tests["outcome"]) == ["yes", "not testable"]
    assert j.coverage == 0.5, "what cannot be answered is not covered"


def test_function_and_table_must_name_the_same_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, lambda e, c: Result({"c90-z": count(1)}))
    with pytest.raises(ValueError, match=r"C90: .*differ in the tests c90-a, c90-z"):
        claims.judge("C90", evidence(made_up({"test_id": "c90-a"})))


def test_a_claim_without_function_or_test_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="C90 has tests but no registered function"):
        claims.judge("C90", evidence(made_up({"test_id": "c90-a"})))
    with pytest.raises(ValueError, match="unknown claim 'C91'; known are C90"):
        claims.judge("C91", evidence(made_up({"test_id": "c90-a"})))
    tables = made_up({"test_id": "c90-a"})
    tables["claim_tests"] = tables["claim_tests"].iloc[:0]
    with pytest.raises(ValueError, match="C90 has no test"):
        claims.judge("C90", evidence(tables))
    with pytest.raises(ValueError, match="no claim is of the chapter 'arms'"):
        claims.judge_all(evidence(made_up({"test_id": "c90-a"})), chapter="arms")


def test_a_claim_has_one_function_and_known_dimensions() -> None:
    with pytest.raises(ValueError, match="C11 has a function already: joint_sea_yearly"):
        ledger.claim("C11")(lambda e, c: Result({}))
    with pytest.raises(ValueError, match="C91: unknown dimensions colour"):
        ledger.claim("C91", vary=("colour",))(lambda e, c: Result({}))


# functions on rows with a known answer ------------------------------------------------------------------------------


def measured(claim_id: str, tables: dict[str, pd.DataFrame], **coding: Any) -> dict[str, Estimate]:
    return dict(claims.REGISTRY[claim_id].measure(evidence(tables), {**HEADLINE, **coding}).values)


def joint_sea(year: int, **other: Any) -> dict[str, Any]:
    return {"series_id": "joint-sea", "start_date": f"{year}-05-01", "theme": "maritime-security"} | other


def with_theme(*rows: dict[str, Any]) -> pd.DataFrame:
    themes = [row.get("theme", "other") for row in rows]
    return events(*({k: v for k, v in row.items() if k != "theme"} for row in rows)).assign(theme=themes)


def test_joint_sea_in_three_of_four_years() -> None:
    rows = with_theme(*(joint_sea(y) for y in (2022, 2023, 2025)))
    series = pd.DataFrame({"series_id": ["joint-sea"], "name": ["Joint Sea"], "cadence_claimed": ["annual"]})
    series = series.assign(first_held=pd.to_datetime(["2022-05-01"]))
    gaps = pd.DataFrame({"series_id": ["joint-sea"], "year": [2024], "status": ["not-held"]})
    tables = {"exercises": rows, "series": series, "series_gaps": gaps}
    assert measured("C11", tables)["c11-years"] == share(3, 4)
    unsure = tables | {"series_gaps": gaps.assign(status="none-found")}
    assert measured("C11", unsure)["c11-years"].value == 75
    assert measured("C11", unsure, unknown="as yes")["c11-years"].value == 100


def test_contents_places_and_fire_of_joint_sea() -> None:
    rows = with_theme(
        joint_sea(2012, live_fire="yes", anti_submarine="yes", region_ids=("yellow-sea",)),
        joint_sea(2013, live_fire="unknown", air_defence="yes", region_ids=("sea-of-japan",)),
        joint_sea(2014, live_fire="yes", theme="other", region_ids=("black-sea", "mediterranean-sea")),
        joint_sea(2015, confidence="low", live_fire="yes"),
        {"start_date": "2015-01-01", "live_fire": "yes", "theme": "other"},
    )
    fire = measured("C14", {"exercises": rows})["c14-fire"]
    assert fire == share(2, 3)
    assert measured("C14", {"exercises": rows}, unknown="as yes")["c14-fire"].value == 100
    assert measured("C14", {"exercises": rows}, min_confidence="low")["c14-fire"].value == 75
    found = measured("C12", {"exercises": rows})
    assert found == {
        "c12-submarines": share(1, 3),
        "c12-air-defence": share(1, 3),
        "c12-security": share(2, 3),
    }
    places = measured("C13", {"exercises": rows})
    assert {k: v.value for k, v in places.items() if k != "c13-often"} == {
        "c13-japan": 1,
        "c13-east-china": 0,
        "c13-mediterranean": 1,  # not the Black Sea, which was the harbour stage
    }
    assert places["c13-often"] == share(2, 3)


def test_peace_mission_by_theme_and_partners() -> None:
    one = {"series_id": "peace-mission", "theme": "counter-terrorism"}
    rows = with_theme(one, one | {"bilateral": False}, one | {"bilateral": False, "theme": "other"})
    assert measured("C18", {"exercises": rows}) == {
        "c18-terrorism": share(2, 3),
        "c18-organisation": share(2, 3),
    }


def test_named_air_exercises_and_their_classes() -> None:
    rows = with_theme(
        {"event_id": "vostok-2018", "air_part": "yes"},
        {"event_id": "zapad-interaction-2021", "air_part": "yes", "fighters": "yes", "series_id": "zapad-interaction"},
        {"event_id": "peace-mission-2005", "bombers": "yes", "early_warning": "yes"},
    )
    assert measured("C15", {"exercises": rows}) == {"c15-aircraft": count(2), "c15-series": count(1)}
    found = measured("C16", {"exercises": rows})
    assert found == {"c16-fighters": count(1), "c16-bombers": count(0), "c16-early-warning": count(0)}


def test_land_forces_against_ships_and_aircraft_in_the_last_period() -> None:
    early = [{"start_date": "2010-06-01", "ground_part": "yes", "air_part": "yes"}] * 3
    late = [{"start_date": "2024-06-01", "naval_part": "yes"}] * 4
    late += [{"start_date": "2025-06-01", "ground_part": "yes", "air_part": "yes"}]
    found = measured("C17", {"exercises": events(*early, *late)})
    assert (found["c17-naval"].value, found["c17-air"].value) == (0.25, 1)
    ratio = trends.rate_ratio(1, 1, 4, 1)
    assert found["c17-naval"] == Estimate(ratio.ratio, ratio.low, ratio.high)


def test_sea_areas_of_an_event_do_not_grow_with_the_number_of_events() -> None:
    seas = pd.DataFrame({"region_id": ["yellow-sea", "sea-of-japan", "harbour"], "type": ["sea", "sea", "land"]})
    early = [{"start_date": "2012-06-01", "region_ids": ("yellow-sea",)}]
    late = [{"start_date": "2024-06-01", "region_ids": ("yellow-sea", "harbour")}] * 3
    wide = [{"start_date": "2025-06-01", "region_ids": ("yellow-sea", "sea-of-japan")}]
    running = [{"start_date": "2026-06-01", "region_ids": ("yellow-sea", "sea-of-japan")}] * 5

    def ratio(*rows: dict[str, Any]) -> float:
        e = evidence({"exercises": events(*rows), "regions": seas})
        return claim_functions._waters(e, dict(HEADLINE)).value

    assert ratio(*early, *late) == 1
    assert ratio(*early, *late, *wide) == 1.25
    assert ratio(*early, *late, *running) == 1, "the year is not over"
    assert math.isnan(ratio(*late))


def test_years_with_each_force() -> None:
    rows = events(
        {"start_date": "2012-06-01", "naval_part": "yes"},
        {"start_date": "2013-06-01", "naval_part": "yes", "air_part": "yes"},
        {"start_date": "2026-06-01", "ground_part": "yes"},  # the year is not over
    )
    found = measured("C05", {"exercises": rows})
    assert found == {"c05-naval": share(2, 14), "c05-air": share(1, 14), "c05-ground": share(0, 14)}


def test_growth_without_a_trend_has_no_value() -> None:
    rows = events({"start_date": "2012-06-01"})
    assert math.isnan(measured("C03", {"exercises": rows.iloc[:0]})["c03-growth"].value)


def test_disputes_before_and_after() -> None:
    starts = pd.to_datetime(["1950-01-01", "1965-01-01", "1970-01-01", "1988-01-01", "1995-01-01"])
    disputes = pd.DataFrame({"start": starts, "fatalities": [0, 1, 1, 0, 0]})
    record = pd.DataFrame(
        {"kind": ["border", "treaty", "summit"], "confidence": ["high", "low", "high"], "source_ids": [("a",)] * 3}
    )
    tables = {"disputes": disputes, "milestones": record}
    found = measured("C02", tables, rows="all")
    ratio = trends.rate_ratio(1, 2015 - 1989, 3, 1989 - 1960)
    assert found["c02-disputes"] == Estimate(ratio.ratio, ratio.low, ratio.high)
    assert found["c02-deaths"].value == 0
    assert (found["c02-border"].value, found["c02-treaty"].value) == (1, 1)
    assert measured("C02", tables)["c02-treaty"].value == 0, "a row of low confidence"
    longer = measured("C02", tables, disputes_from=1949)["c02-disputes"]
    assert longer.value == pytest.approx((1 / 26) / (4 / 40))


def test_new_areas_count_what_is_more_than_alleged() -> None:
    base = {"kind": "statement", "direction": "joint", "nature": "military", "confidence": "high", "source_ids": ("a",)}
    rows = [base | {"area": a, "evidence": "stated"} for a in ("ai", "ai", "cyber")]
    rows += [base | {"area": "space", "evidence": "seen"}, base | {"area": "hypersonic", "evidence": "alleged"}]
    rows += [base | {"area": "cyber", "evidence": "stated", "confidence": "low"}]
    frame = pd.DataFrame(rows)
    frame["area"] = pd.Categorical(frame["area"], ["aircraft", "ai", "cyber", "space", "hypersonic", "missile-defence"])
    names = ("c24-ai", "c24-cyber", "c24-space", "c24-hypersonic", "c24-missile-defence")
    assert [measured("C24", {"technology_events": frame})[n].value for n in names] == [2, 1, 1, 0, 0]
    assert [measured("C24", {"technology_events": frame}, rows="all")[n].value for n in names] == [2, 2, 1, 0, 0]


def test_an_open_order_without_a_number_gives_a_lower_limit() -> None:
    class Known(Evidence):
        delivered = pd.DataFrame({"year": [2024, 2025], "group": ["components", "missiles"], "tiv": [30.0, 10.0]})

    order = {"order_id": "a", "supplier": "RUS", "recipient": "CHN", "designation": "x", "system": "d-30"}
    order |= {"category": "engines", "ordered": 2020, "number_ordered": 10, "number_delivered": 5, "tiv_per_unit": 2.0}
    order |= {"delivery_years": ("2024", "2025")}
    whole = pd.DataFrame([order])
    found = claims.REGISTRY["C23"].measure(Known({"arms_orders": whole}, dt.date(2026, 1, 1)), HEADLINE).values
    assert found["c23-kind"].value == 75
    assert found["c23-orders"] == count(10 / 20)
    unknown = pd.concat([whole, pd.DataFrame([order | {"order_id": "b", "number_ordered": None}])])
    found = claims.REGISTRY["C23"].measure(Known({"arms_orders": unknown}, dt.date(2026, 1, 1)), HEADLINE).values
    assert found["c23-orders"] == Estimate(0.5, 0.5, math.inf)


def test_a_series_left_out_takes_its_breaks_along() -> None:
    class Known(Evidence):
        drivers = watch.Dependence(
            pd.DataFrame({"driver": watch.DRIVERS, "readable": [0, 4, 2]}),
            pd.DataFrame({"series": ["exercises"] * 2 + ["trade-share"] * 2, "apart": [False, False, True, True]}),
        )

    def found(**coding: Any) -> dict[str, Estimate]:
        return dict(claims.REGISTRY["C32"].measure(Known({}, dt.date(2026, 1, 1)), {**HEADLINE, **coding}).values)

    assert found() == {"c32-drivers": count(2), "c32-breaks": share(2, 4)}
    assert found(without_series="trade-share")["c32-breaks"] == share(0, 2)


def test_indicators_that_moved_without_a_field() -> None:
    class Known(Evidence):
        watched = pd.DataFrame(
            {
                "category": ["un", "un", "arms", "arms"],
                "value": [1.0, math.nan, 2.0, 3.0],
                "age_months": [1, 1, 1, 1],
                "crossed": ["yes", "unknown", "no", "no"],
                "moved": pd.array([True, None, False, False], dtype="boolean"),
            }
        )

    def found(**coding: Any) -> dict[str, Estimate]:
        return dict(claims.REGISTRY["C33"].measure(Known({}, dt.date(2026, 1, 1)), {**HEADLINE, **coding}).values)

    assert found() == {"c33-readable": share(3, 4), "c33-moved": share(1, 3)}
    assert found(without_category="un") == {"c33-readable": share(2, 2), "c33-moved": share(0, 2)}


def test_weapons_by_edition() -> None:
    orders = pd.DataFrame(
        {"supplier": ["RUS", "RUS", "UKR"], "system": ["su-35", "kilo", "kilo"], "number_delivered": [24, 12, 9]}
    )
    deliveries = pd.DataFrame(
        {"supplier": ["RUS"] * 2, "edition": [2025, 2024], "system": ["su-35"] * 2, "number": [20, 18]}
    )
    tables = {"arms_orders": orders, "arms_deliveries": deliveries}
    assert {k: v.value for k, v in measured("C20", tables).items()} == {
        "c20-s-400": 0,
        "c20-su-35": 24,
        "c20-submarines": 12,
    }
    assert measured("C20", tables, edition=2024)["c20-su-35"].value == 18


def test_a_share_of_nothing_is_missing() -> None:
    assert all(math.isnan(x) for x in share(0, 0))
    assert all(math.isnan(x) for x in MISSING)


# the real ledger ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> Evidence:
    return Evidence(Loaded(), as_of())


@pytest.fixture(scope="module")
def judged(real: Evidence) -> dict[str, claims.Judgement]:
    return {j.claim_id: j for j in claims.judge_all(real)}


def test_every_claim_of_the_brief_is_judged(judged: dict[str, claims.Judgement]) -> None:
    assert list(judged) == [f"C{n:02}" for n in range(1, 34)]
    assert {j.verdict for j in judged.values()} <= set(claims.VERDICTS)


def test_a_quantitative_claim_is_run_over_several_codings(judged: dict[str, claims.Judgement]) -> None:
    measured_ = [j for j in judged.values() if j.lead is not None]
    assert [j.claim_id for j in measured_ if j.n < 3] == []
    assert all(1 <= j.k <= j.n for j in judged.values())
    assert all(bool(j.codings.loc[0, "holds"]) for j in judged.values())


def test_the_measure_of_every_test_is_a_function_of_the_package() -> None:
    names = load("claim_tests")["measure"].dropna().unique()
    for name in names:
        module, function = str(name).rsplit(".", 1)
        assert callable(getattr(importlib.import_module(f"rcanalysis.{module}"), function)), name


def test_the_ledger_agrees_with_the_measures_the_chapters_show(
    judged: dict[str, claims.Judgement], real: Evidence
) -> None:
    """The same number, reached by the way the chapter reaches it."""

    def value(test_id: str) -> float:
        tests = judged[test_id[:3].upper()].tests.set_index("test_id")
        return float(tests.loc[test_id, "value"])

    headline = exercises.select(real["exercises"])
    trend = trends.count_trend(exercises.per_year(headline, as_of=real.as_of))
    assert value("c03-growth") == pytest.approx(100 * (trend.rate_ratio_per_year - 1))
    codings = exercises.robustness(exercises.sensitivity(real["exercises"], as_of=real.as_of))
    assert (judged["C03"].k, judged["C03"].n) == (codings.k, codings.n)
    pair = council.abstentions(real["sc_resolutions"], voted_only=True).set_index("pair").loc["CHN-RUS"]
    assert value("c08-chance") == pytest.approx(float(pair["ratio_within"]), rel=0.02)
    fall = arms.robustness(*(real[f"arms_{n}"] for n in ("deliveries", "orders", "flows", "totals")))
    fall = fall[(fall["edition"] == 2026) & (fall["length"] == 5) & (fall["rows"] == "all")]
    before = fall[fall["compared"] == "window before"].iloc[0]
    assert value("c07-volume") == pytest.approx(100 * before["volume_ratio"])
    last = int(real.roll_calls.calls["regular_session"].max())
    recent = real.roll_calls.where(real.roll_calls.calls["regular_session"] > last - 4)
    agr = voting.agreement(recent, by=["recent"] * len(recent.calls))
    assert value("c27-china") == pytest.approx(float(voting.compare(agr, "CHN", "USA")["percentile"].iloc[0]))
