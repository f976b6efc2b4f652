"""Treaties, statements, trade, friction and ideal points: hand-worked examples, properties, errors, the real tables."""

from __future__ import annotations

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

from rcanalysis.data import load, metadata
from rcanalysis.measures import alignment

BASES: dict[str, dict[str, Any]] = {
    "institution_criteria": {
        "criterion_id": "",
        "stage": "early",
        "position": 1,
        "criterion": "A criterion",
        "met": "yes",
        "since": None,
        "date_precision": None,
        "evidence": "For",
        "against": "Against",
        "confidence": "high",
        "source_ids": (),
    },
    "milestones": {
        "event_id": "",
        "date": "2001-07-16",
        "date_precision": "day",
        "kind": "treaty",
        "title": "A treaty",
        "confidence": "high",
    },
    "statement_themes": {"statement_id": "a", "theme": "nato", "says": "yes"},
    "friction": {
        "item_id": "",
        "date": "2022-03-01",
        "date_precision": "day",
        "theme": "trade",
        "bearing": "friction",
        "kind": "act",
        "parties": "China",
        "title": "An act",
        "summary": "What is known",
        "answered": "no",
        "confidence": "high",
        "source_ids": (),
        "note": None,
    },
    "treaty_obligations": {
        "treaty_id": "",
        "dataset": "atop",
        "start": "1960-05-01",
        "end": None,
        "bilateral": True,
        "members": 2,
        "defence": False,
        "offence": False,
        "neutrality": False,
        "nonaggression": False,
        "consultation": False,
        "entente": None,
    },
    "treaty_partners": {"state": "CHN", "year": 1960, "obligation": "defence", "partners": 1},
    "disputes": {"dispute_id": "", "start": "1969-03-02", "end": "1969-10-20", "hostility": 4, "fatalities": 0},
    "trade": {
        "entry_id": "",
        "year": 2020,
        "measure": "total-chn-rus",
        "value": 100.0,
        "unit": "USD million",
        "basis": "chinese-customs",
        "part": False,
    },
    "ideal_points": {"iso3": "CHN", "year": 2000, "ideal_point": 0.0, "lower": -0.5, "upper": 0.5, "votes": 60},
    "agreement_published": {
        "measure": "identical",
        "a": "CHN",
        "b": "RUS",
        "year": 2020,
        "value": 80.0,
        "votes": 100,
    },
}
IDS = {
    "criterion_id": "c",
    "event_id": "m",
    "item_id": "f",
    "treaty_id": "atop-",
    "dispute_id": "mid-",
    "entry_id": "t",
}


def table(name: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """Rows in the types of ``load(name)``; what a row leaves out is as in ``BASES``."""
    base = BASES[name]
    numbered = [{k: f"{v}{n}" for k, v in IDS.items() if k in base} for n in range(1, len(rows) + 1)]
    out = pd.DataFrame([base | i | r for i, r in zip(numbered, rows, strict=True)], columns=list(base))
    kinds = {"integer": "Int64", "number": "float64", "boolean": "boolean"}
    for column in metadata(name).columns:
        if column.name not in out or column.list:
            continue
        own = out[column.name]
        if column.type == "enum":
            out[column.name] = pd.Categorical(own, column.enum, ordered=True)
        elif column.type == "date":
            out[column.name] = pd.to_datetime(own, format="ISO8601").astype("datetime64[ns]")
        else:
            out[column.name] = own.astype(kinds.get(column.type, "string"))
    return out


@cache
def real(name: str) -> pd.DataFrame:
    return load(name)


def same(a: pd.DataFrame, b: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(a, b, rtol=1e-9, atol=1e-9)


def plain(found: pd.DataFrame) -> None:
    assert list(found.index) == list(range(len(found)))
    for name, kind in found.dtypes.items():
        assert str(kind) in ("int64", "Int64", "float64", "bool", "object", "string", "datetime64[ns]"), (
            f"{name}: {kind}"
        )


def rows(found: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return list(found[list(columns)].itertuples(index=False, name=None))


# institutions ---------------------------------------------------------------------------------------------------------

CRITERIA = (
    {"criterion_id": "command", "stage": "advanced", "position": 5, "met": "no"},
    {"criterion_id": "alliance-treaty", "stage": "moderate", "position": 2, "met": "partly", "since": "2001-07-16"},
    {"criterion_id": "personnel-exchange", "stage": "moderate", "position": 3},
    {"criterion_id": "exercises", "stage": "moderate", "position": 4},
    {"criterion_id": "talks", "stage": "early", "position": 1},
    {"criterion_id": "policy", "stage": "advanced", "position": 6, "met": "unknown"},
)


def test_scorecard_by_hand() -> None:
    found = alignment.scorecard(table("institution_criteria", *CRITERIA))
    plain(found)
    assert list(found["criterion_id"]) == [
        "talks",
        "alliance-treaty",
        "personnel-exchange",
        "exercises",
        "command",
        "policy",
    ]
    counts = ["stage_n", "stage_met", "stage_partly", "stage_no", "stage_unknown"]
    assert rows(found, "stage", *counts)[0] == ("early", 1, 1, 0, 0, 0)
    assert rows(found, "stage", *counts)[1:4] == [("moderate", 3, 2, 1, 0, 0)] * 3
    assert rows(found, "stage", *counts)[4:] == [("advanced", 2, 0, 0, 1, 1)] * 2
    assert found["date_precision"].isna().all()  # a blank stays one, not the word nan


def test_score_by_hand() -> None:
    found = alignment.score(table("institution_criteria", *CRITERIA))
    plain(found)
    assert list(dict.fromkeys(found["variant"])) == [
        "all criteria",
        "without personnel-exchange",
        "without alliance-treaty",
        "without both",
    ]
    by = found.set_index(["variant", "stage"])
    assert list(by.index.get_level_values(1)[:4]) == ["early", "moderate", "advanced", "all"]
    assert list(by.loc[("all criteria", "moderate")]) == [3, 2, 1, 0, 0, pytest.approx(2 / 3), 1]
    assert list(by.loc[("all criteria", "advanced")]) == [2, 0, 0, 1, 1, 0, 0.5]
    assert list(by.loc[("all criteria", "all")]) == [6, 3, 1, 1, 1, 0.5, pytest.approx(5 / 6)]
    assert by.loc[("without personnel-exchange", "moderate"), "share"] == 0.5
    assert by.loc[("without alliance-treaty", "moderate"), "share"] == 1
    assert list(by.loc[("without both", "moderate"), ["n", "met"]]) == [1, 1]
    few = alignment.score(table("institution_criteria", *CRITERIA[:4])).set_index(["variant", "stage"])
    assert math.isnan(few.loc[("all criteria", "early"), "share"])
    with pytest.raises(ValueError, match="no criterion alliance-treaty in the table"):
        alignment.score(table("institution_criteria", *CRITERIA[2:]))


# milestones and statements --------------------------------------------------------------------------------------------


def test_milestones_by_kind_by_hand() -> None:
    held = table(
        "milestones",
        {"date": "1989-05-16", "kind": "summit"},
        {"date": "1994-12-31", "confidence": "low"},
        {"date": "1990-01-01"},
        {"date": "1995-01-01"},
        {"date": "1996-05-01", "kind": "border"},
    )
    found = alignment.milestones_by_kind(held)
    plain(found)
    assert list(found.columns) == ["period", "kind", "n", "low", "partial"]
    assert list(dict.fromkeys(found["period"])) == ["1989", "1990–1994", "1995–1996"]
    assert list(found["kind"][:7]) == [*alignment.MILESTONE_KINDS] and len(found) == 21
    by = found.set_index(["period", "kind"])
    assert list(by.loc[("1990–1994", "treaty")]) == [2, 1, False]
    assert list(by.loc[("1995–1996", "treaty")]) == [1, 0, True]
    assert list(by.loc[("1995–1996", "border")]) == [1, 0, True]
    assert by["n"].sum() == 5
    full = alignment.milestones_by_kind(held, as_of=dt.date(1996, 12, 31), since=1990)
    assert not full["partial"].any() and full["n"].sum() == 4
    years = alignment.milestones_by_kind(held, by="year", as_of=dt.date(1995, 6, 1))
    assert list(dict.fromkeys(years["period"])) == [str(y) for y in range(1989, 1996)]
    assert years["n"].sum() == 4
    decades = alignment.milestones_by_kind(held, by="decade")
    assert list(dict.fromkeys(decades["period"])) == ["1989", "1990–1996"]


def test_periods_say_what_is_wrong() -> None:
    held = table("milestones", {})
    with pytest.raises(ValueError, match="by must be year, five-year, decade, not 'month'"):
        alignment.milestones_by_kind(held, by="month")
    with pytest.raises(ValueError, match="without a row the span needs since and as_of"):
        alignment.milestones_by_kind(table("milestones"))
    with pytest.raises(ValueError, match=r"the span ends \(2001\) before it begins \(2005\)"):
        alignment.milestones_by_kind(held, since=2005)
    with pytest.raises(ValueError, match="by must be year, five-year, decade, not 'month'"):
        alignment.friction_by_year(table("friction", {}), by="month")
    none = alignment.milestones_by_kind(table("milestones"), since=2000, as_of=dt.date(2004, 12, 31))
    assert none["n"].sum() == 0 and len(none) == 7


def test_timeline_by_hand() -> None:
    found = alignment.timeline(table("milestones", {"date": "2005-01-01"}, {}, {"date_precision": "month"}))
    plain(found)
    assert list(found.columns) == ["event_id", "date", "kind", "title", "confidence", "precision"]
    assert list(found["event_id"]) == ["m2", "m3", "m1"] and list(found["precision"]) == ["day", "month", "day"]


STATEMENTS = ({"event_id": "b", "date": "2022-02-04"}, {"event_id": "a"}, {"event_id": "c", "date": "2024-05-16"})
SAID = (
    {},
    {"statement_id": "b"},
    {"statement_id": "b", "theme": "ukraine", "says": "no"},
    {"statement_id": "c", "theme": "ukraine"},
    {"statement_id": "c", "theme": "nato", "says": "no"},
)


def test_themes_by_hand() -> None:
    found = alignment.themes(table("statement_themes", *SAID), table("milestones", *STATEMENTS))
    plain(found)
    assert list(found["theme"]) == list(alignment.THEMES)
    by = found.set_index("theme")
    assert list(by.loc["nato"]) == [2, 2001, 2022, "b", 1]
    assert list(by.loc["ukraine"]) == [1, 2024, 2024, "c", 1]
    assert by.loc["syria", "statements"] == 0 and by.loc["syria", ["first_year", "last_seen_id"]].isna().all()


def test_themes_by_statement_by_hand() -> None:
    found = alignment.themes_by_statement(table("statement_themes", *SAID), table("milestones", *STATEMENTS, {}))
    plain(found)
    assert list(found.columns) == ["statement_id", "date", "title", "confidence", *alignment.THEMES]
    assert rows(found, "statement_id", "nato", "ukraine", "syria") == [
        ("a", "yes", "not seen", "not seen"),
        ("b", "yes", "no", "not seen"),
        ("c", "no", "yes", "not seen"),
    ]


@pytest.mark.parametrize("measure", [alignment.themes, alignment.themes_by_statement])
def test_a_statement_must_be_a_milestone(measure: Any) -> None:
    with pytest.raises(ValueError, match="no milestone for the statements b, c"):
        measure(table("statement_themes", *SAID), table("milestones", {"event_id": "a"}))


# friction -------------------------------------------------------------------------------------------------------------

RUBS = (
    {},
    {"kind": "report", "parties": "third", "answered": "yes", "confidence": "low"},
    {"theme": "arctic", "kind": "statement", "parties": "Russia", "date": "2019-12-31"},
    {"theme": "trade", "bearing": "settlement", "answered": "yes"},
    {"theme": "territory", "bearing": "settlement", "date": "2008-01-01"},
    {"kind": "assessment", "parties": "both", "date": "2026-05-01"},
)


def test_friction_by_theme_by_hand() -> None:
    found = alignment.friction_by_theme(table("friction", *RUBS))
    plain(found)
    assert list(found["theme"]) == ["trade", "arctic", "territory"]
    kinds = [f"kind_{k}" for k in ("act", "statement", "report", "assessment")]
    parties = [f"parties_{p}" for p in ("china", "russia", "both", "third")]
    assert rows(found, "n", *kinds) == [(3, 1, 0, 1, 1), (1, 0, 1, 0, 0), (0, 0, 0, 0, 0)]
    assert rows(found, *parties) == [(1, 0, 1, 1), (0, 1, 0, 0), (0, 0, 0, 0)]
    assert rows(found, "answered", "low", "settlement") == [(1, 1, 1), (0, 0, 0), (0, 0, 1)]


def test_friction_by_year_by_hand() -> None:
    found = alignment.friction_by_year(table("friction", *RUBS), since=2005)
    plain(found)
    assert rows(found, "period", "n", "settlement", "partial") == [
        ("2005–2009", 0, 1, False),
        ("2010–2014", 0, 0, False),
        ("2015–2019", 1, 0, False),
        ("2020–2024", 2, 1, False),
        ("2025–2026", 1, 0, True),
    ]
    assert list(found["kind_report"]) == [0, 0, 0, 1, 0] and list(found["parties_russia"]) == [0, 0, 1, 0, 0]
    assert alignment.friction_by_year(table("friction", *RUBS), by="year")["period"].iloc[0] == "2008"


def test_friction_rows_by_hand() -> None:
    found = alignment.friction_rows(table("friction", *RUBS))
    plain(found)
    assert list(found["item_id"]) == ["f5", "f3", "f1", "f2", "f4", "f6"]
    assert list(found["bearing"]) == ["settlement", "friction", "friction", "friction", "settlement", "friction"]


RUB = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(alignment.FRICTION_KINDS),
        "parties": st.sampled_from(alignment.FRICTION_PARTIES),
        "bearing": st.sampled_from(["friction", "friction", "settlement"]),
        "answered": st.sampled_from(["yes", "no"]),
        "theme": st.sampled_from(["trade", "arctic", "basing"]),
        "date": st.sampled_from(["1996-01-01", "2008-07-01", "2022-12-31", "2026-01-01"]),
    }
)


@settings(max_examples=15, deadline=None)
@given(st.lists(RUB, min_size=1, max_size=12))
def test_no_friction_is_lost_or_counted_twice(entries: list[dict[str, Any]]) -> None:
    held = table("friction", *entries)
    n = sum(e["bearing"] == "friction" for e in entries)
    for found in (alignment.friction_by_theme(held), alignment.friction_by_year(held)):
        assert found["n"].sum() == n and found["settlement"].sum() == len(entries) - n
        for prefix in ("kind_", "parties_"):
            split = found[[c for c in found if c.startswith(prefix)]].sum(axis=1)
            assert (split == found["n"]).all()
        assert (found["answered"] <= found["n"]).all()
    same(alignment.friction_by_theme(held), alignment.friction_by_theme(held.iloc[::-1]))
    same(alignment.friction_by_year(held), alignment.friction_by_year(held.iloc[::-1]))
    same(alignment.friction_rows(held), alignment.friction_rows(held.iloc[::-1]))


# treaties and disputes ------------------------------------------------------------------------------------------------


def test_obligations_by_hand() -> None:
    treaties = table(
        "treaty_obligations",
        {"defence": True, "nonaggression": True, "end": "1962-01-01"},
        {"neutrality": True, "start": "1961-01-01", "end": "1965-12-31", "bilateral": False},
        {"nonaggression": True, "start": "1964-12-31", "end": "1965-01-01"},
        {"dataset": "cow", "treaty_id": "cow-1", "consultation": None, "entente": True, "bilateral": None},
    )
    owed = table(
        "treaty_partners",
        {"partners": 7},
        {"state": "RUS", "partners": 9},
        {"obligation": "neutrality"},
        {"obligation": "consultation"},
    )
    found = alignment.obligations(treaties, owed)
    plain(found)
    assert len(found) == (2018 - 1948) + (2012 - 1948)
    atop = found[found["dataset"] == "atop"].set_index("year")
    strongest = atop["strongest"]
    assert list(strongest.loc[1959:1966]) == [
        "none",
        "defence",
        "defence",
        "defence",  # to 1 January
        "neutrality",
        "nonaggression",
        "nonaggression",
        "none",
    ]
    assert list(atop["treaties"].loc[1959:1966]) == [0, 1, 2, 2, 1, 2, 2, 0]
    assert atop.loc[1961, "treaty_ids"] == ("atop-1", "atop-2")
    assert list(atop.loc[1960, ["chn_partners", "rus_partners"]]) == [7, 9]
    assert atop.loc[[1959, 1961], "chn_partners"].isna().all()
    cow = found[found["dataset"] == "cow"].set_index("year")
    assert set(cow["strongest"].loc[1960:]) == {"consultation"} and cow["chn_partners"].isna().all()
    alone = alignment.obligations(treaties, owed, bilateral_only=True)
    assert set(alone["dataset"]) == {"atop"}
    assert alone.set_index("year").loc[1963, "strongest"] == "none"
    same(found, alignment.obligations(treaties.iloc[::-1], owed.iloc[::-1]))


def test_partners_compared_by_hand() -> None:
    every = [
        {"state": s, "obligation": o, "partners": 10 * i + j + 100 * (y - 1961), "year": y}
        for y in (1961, 1962)
        for i, s in enumerate(("USA", "CHN", "RUS"))
        for j, o in enumerate(("offence", "defence", "neutrality", "nonaggression", "consultation"))
    ]
    found = alignment.partners_compared(table("treaty_partners", *every), 1961)
    plain(found)
    assert rows(found, "obligation", "CHN", "RUS", "USA") == [
        ("defence", 11, 21, 1),
        ("consultation", 14, 24, 4),
        ("nonaggression", 13, 23, 3),
        ("neutrality", 12, 22, 2),
        ("offence", 10, 20, 0),
    ]
    for year in (1960, 1963):
        with pytest.raises(ValueError, match=f"treaty_partners has no year {year}; it covers 1961 to 1962"):
            alignment.partners_compared(table("treaty_partners", *every), year)


def test_disputes_by_decade_by_hand() -> None:
    held = table(
        "disputes",
        {},
        {"start": "1979-12-01", "end": "1981-02-14"},
        {"start": "1972-01-01", "end": "1972-01-02", "hostility": 3},
        {"start": "1990-12-31", "end": "1990-12-31"},
        {"start": "1991-01-01", "end": "1991-01-01", "hostility": 5},
        {"start": "2012-07-17", "end": "2012-07-20", "hostility": 3},
    )
    found = alignment.disputes_by_decade(held)
    plain(found)
    by = found.set_index("decade")
    assert list(by.index) == ["1949", *(f"{d}–{d + 9}" for d in range(1950, 2010, 10)), "2010–2014"]
    assert by.loc["1949", "years"] == pytest.approx(92 / 365) and by.loc["1960–1969", "years"] == 10
    assert by.loc["2010–2014", "years"] == 5
    assert list(by["n"]) == [0, 0, 1, 2, 0, 2, 0, 1]
    assert list(by.loc["1970–1979", ["rate", "highest", "last_force", "last_force_between_forces"]]) == [
        0.2,
        4,
        1981,
        1981,
    ]
    assert by.loc["1970–1979", "upper"] == pytest.approx(stats.chi2.isf(0.025, 6) / 2 / 10)
    assert by.loc["1970–1979", "lower"] == pytest.approx(stats.chi2.ppf(0.025, 4) / 2 / 10)
    assert list(by.loc["1990–1999", ["highest", "last_force", "last_force_between_forces"]]) == [5, 1991, 1990]
    assert by.loc["2010–2014", "highest"] == 3 and by.loc["2010–2014", ["last_force"]].isna().all()
    with pytest.raises(ValueError, match="begin outside 1949-10-01 to 2014-12-31: mid-1, mid-2"):
        alignment.disputes_by_decade(table("disputes", {"start": "1949-09-30"}, {"start": "2015-01-01"}))


# trade ----------------------------------------------------------------------------------------------------------------


def test_trade_by_hand() -> None:
    flows = {"basis": "atlas", "measure": "exports-chn-to-rus"}
    back = {"basis": "atlas", "measure": "imports-chn-from-rus"}
    held = table(
        "trade",
        {"value": 48200.0},
        {"value": 48160.0},
        {"year": 2022, "value": 50.0},
        {"year": 2023, "value": 10.0, "part": True},
        {"year": 2021, "basis": "imf"},
        {"year": 2019, "measure": "total-chn"},
        {**flows, "value": 30.0},
        {**back, "value": 12.0},
        {**flows, "year": 2021},
    )
    found = alignment.trade(held)
    plain(found)
    assert list(found.columns) == ["year", "total", "low", "high", "spread", "entries", "basis", "computed"]
    customs = found[found["basis"] == "chinese-customs"].set_index("year")
    assert list(customs.index) == [2020, 2021, 2022]
    assert list(customs.loc[2020, ["total", "low", "high", "spread", "entries"]]) == [48160, 48160, 48200, 40, 2]
    assert customs.loc[[2021], ["total", "spread"]].isna().all(axis=None) and customs.loc[2021, "entries"] == 0
    assert customs.loc[2022, "total"] == 50 and not customs["computed"].any()
    atlas = found[found["basis"] == "atlas"]
    assert rows(atlas, "year", "total", "computed") == [(2020, 42.0, True)]  # 2021 has one flow only
    assert alignment.trade(table("trade")).empty


@pytest.mark.parametrize(
    ("values", "taken"),
    [((48200.0, 48160.0), 48160.0), ((6830.0, 6840.0), 6830.0), ((6840.0, 6830.0), 6840.0), ((6e6, 6.05e6), 6.05e6)],
)
def test_the_figure_with_most_digits_is_taken(values: tuple[float, float], taken: float) -> None:
    assert alignment.trade(table("trade", *({"value": v} for v in values)))["total"].iloc[0] == taken


DEPENDING = (
    {"year": 2020, "value": 100.0},
    {"year": 2020, "value": 110.0},
    {"year": 2020, "measure": "total-chn", "value": 4000.0},
    {"year": 2020, "measure": "total-chn", "value": 5000.0, "part": True},
    {"year": 2020, "basis": "imf", "value": 90.0},
    {"year": 2020, "measure": "total-rus", "basis": "imf", "value": 500.0},
    {"year": 2020, "measure": "total-rus", "basis": "russian-customs", "value": 505.0},
    {"year": 2022, "value": 190.0},
    {"year": 2022, "measure": "total-rus", "basis": "russian-customs", "value": 760.0},
    {"year": 2022, "measure": "total-rus", "basis": "russian-customs", "value": 950.0},
    {"year": 2022, "measure": "chn-share-of-rus", "basis": "published", "unit": "percent", "value": 26.0},
    {"year": 2022, "measure": "rus-share-of-chn", "basis": "published", "unit": "percent", "value": 2.7, "part": True},
    {"year": 2022, "measure": "rus-share-of-chn", "basis": "published", "unit": "percent", "value": 3.0},
    {"year": 2022, "measure": "chn-share-of-rus-imports", "basis": "published", "unit": "percent", "value": 38.0},
    {"year": 2023, "measure": "rus-share-of-chn", "basis": "published", "unit": "percent", "value": 4.0, "part": True},
    {"year": 2023, "measure": "chn-share-of-rus", "basis": "published", "unit": "percent", "value": 33.0},
)


def test_dependence_by_hand() -> None:
    found = alignment.dependence(table("trade", *DEPENDING))
    plain(found)
    assert rows(found, "side", "year", "share", "basis", "computed", "partial") == [
        ("CHN", 2020, pytest.approx(2.75), "chinese-customs", True, False),  # 110 has more digits than 100
        ("CHN", 2022, 2.7, "published", False, True),
        ("CHN", 2022, 3.0, "published", False, False),
        ("CHN", 2023, 4.0, "published", False, True),
        ("RUS", 2020, 18.0, "imf", True, False),  # not customs over customs: that is for the years after 2021
        ("RUS", 2022, 26.0, "published", False, False),
        ("RUS", 2022, 25.0, "mixed", True, False),
        ("RUS", 2023, 33.0, "published", False, False),
    ]
    first, mixed = found.iloc[0], found.iloc[6]
    assert (first["low"], first["high"]) == (pytest.approx(2.5), pytest.approx(2.75))
    assert (mixed["low"], mixed["high"]) == (pytest.approx(20.0), pytest.approx(25.0))
    assert found["entry_id"].notna().equals(~found["computed"])
    assert alignment.dependence(table("trade")).empty


def test_asymmetry_by_hand() -> None:
    found = alignment.asymmetry(alignment.dependence(table("trade", *DEPENDING)))
    plain(found)
    assert rows(found, "year", "ratio", "chn_basis", "rus_basis") == [
        (2020, pytest.approx(18 / 2.75), "chinese-customs", "imf"),
        (2022, pytest.approx(25 / 3), "published", "mixed"),  # ours before a published one, a full year before a part
    ]
    assert found.loc[0, "low"] == pytest.approx(18 / 2.75) and found.loc[0, "high"] == pytest.approx(18 / 2.5)
    assert found.loc[1, "low"] == pytest.approx(20 / 3)
    assert list(found.loc[0, ["chn_share", "rus_share"]]) == [pytest.approx(2.75), 18]


# ideal points ---------------------------------------------------------------------------------------------------------


def points(year: int, **values: float) -> list[dict[str, Any]]:
    return [{"iso3": s, "year": year, "ideal_point": v, "lower": v - 0.5, "upper": v + 0.5} for s, v in values.items()]


def test_ideal_by_hand() -> None:
    held = table(
        "ideal_points", *points(1991, USA=3, SUN=-1, CHN=-2, FRA=1), *points(1970, TWN=1, SUN=-2), *points(1992, RUS=0)
    )
    found = alignment.ideal(held)
    plain(found)
    assert list(found.columns) == ["year", "iso3", "ideal_point", "lower", "upper"]
    assert rows(found, "year", "iso3", "ideal_point") == [
        (1970, "RUS", -2),
        (1991, "CHN", -2),
        (1991, "RUS", -1),
        (1991, "USA", 3),
        (1992, "RUS", 0),
    ]
    with pytest.raises(ValueError, match="more than one ideal point for RUS 1991"):
        alignment.ideal(table("ideal_points", *points(1991, SUN=-1, RUS=-1)))


def test_ideal_distance_by_hand() -> None:
    held = table(
        "ideal_points",
        *points(2000, CHN=-1, RUS=0, USA=3, FRA=1.5),
        *points(2001, CHN=-1, RUS=-0.7),
        *points(2002, CHN=0),
    )
    found = alignment.ideal_distance(held, "CHN", "RUS")
    plain(found)
    assert list(found["year"]) == [2000, 2001]
    # distances in 2000: 1, 4, 2.5, 3, 1.5, 1.5
    assert list(found["distance"]) == [1, pytest.approx(0.3)] and list(found["dyads"]) == [6, 1]
    assert found.loc[0, "percentile"] == 0 and math.isnan(found.loc[1, "percentile"])
    # two half-widths of 0.5 at the level of the source: their root sum of squares
    assert found.loc[0, "lower"] == pytest.approx(1 - math.sqrt(0.5))
    assert found.loc[0, "upper"] == pytest.approx(1 + math.sqrt(0.5))
    assert found.loc[1, "lower"] == 0
    assert alignment.ideal_distance(held, "CHN", "USA").loc[0, "percentile"] == 100
    assert alignment.ideal_distance(held, "RUS", "FRA").loc[0, "percentile"] == pytest.approx(100 * 1.5 / 5)  # a tie
    wide = alignment.ideal_distance(held, "CHN", "RUS", level=0.99).loc[0, "upper"]
    assert wide == pytest.approx(1 + stats.norm.isf(0.005) / stats.norm.isf(0.05) * math.sqrt(0.5))


def test_ideal_distance_says_what_is_wrong() -> None:
    held = table("ideal_points", *points(2000, CHN=-1, RUS=0))
    with pytest.raises(ValueError, match="need two states, not CHN twice"):
        alignment.ideal_distance(held, "CHN", "CHN")
    with pytest.raises(ValueError, match="no ideal point of SUN"):  # it is in RUS
        alignment.ideal_distance(held, "CHN", "SUN")
    with pytest.raises(ValueError, match="level must lie between 0 and 1, not 90"):
        alignment.ideal_distance(held, "CHN", "RUS", level=90)


PLACES = st.lists(st.floats(-3, 3).map(lambda v: round(v, 3)), min_size=3, max_size=12)


@settings(max_examples=25, deadline=None)
@given(PLACES)
def test_the_percentile_is_a_rank_among_dyads(values: list[float]) -> None:
    names = ["CHN", "RUS", *(f"A{chr(65 + i)}A" for i in range(len(values) - 2))]
    held = table("ideal_points", *points(2000, **dict(zip(names, values, strict=True))))
    found = alignment.ideal_distance(held, "CHN", "RUS").iloc[0]
    all_ = [abs(a - b) for i, a in enumerate(values) for b in values[:i]]
    own = abs(values[0] - values[1])
    closer = sum(d < own - 1e-9 for d in all_)
    ties = sum(abs(d - own) <= 1e-9 for d in all_) - 1
    assert found["percentile"] == pytest.approx(100 * (closer + ties / 2) / (len(all_) - 1))
    assert found["dyads"] == len(all_) and 0 <= found["lower"] <= found["distance"] <= found["upper"]
    same(alignment.ideal_distance(held, "CHN", "RUS"), alignment.ideal_distance(held.iloc[::-1], "RUS", "CHN"))


def test_movers_by_hand() -> None:
    held = table("ideal_points", *points(1990, CHN=-1, SUN=1, USA=3), *points(2020, CHN=-0.8, RUS=-0.5, USA=2.5))
    found = alignment.movers(held, since=1990, until=2020)
    plain(found)
    assert rows(found, "a", "b", "mover") == [("CHN", "RUS", "RUS"), ("CHN", "USA", "USA"), ("RUS", "USA", "RUS")]
    first = found.iloc[0]
    assert first["distance_since"] == 2 and first["distance_until"] == pytest.approx(0.3)
    assert first["change"] == pytest.approx(-1.7)
    assert first["by_a"] == pytest.approx(-0.2) and first["by_b"] == pytest.approx(-1.5)
    assert first["change_b"] == pytest.approx(-1.5) and first["change_a"] == pytest.approx(0.2)
    assert first["change_a_upper"] - first["change_a"] == pytest.approx(math.sqrt(0.5))
    assert first["change"] - first["change_lower"] == pytest.approx(1.0)  # root of four quarters
    third = found.iloc[2]
    assert third["change"] == pytest.approx(1.0) and third["by_a"] == pytest.approx(1.5)  # Russia opened it
    assert third["by_b"] == pytest.approx(-0.5)
    still = alignment.movers(
        table("ideal_points", *points(1990, CHN=0, RUS=1), *points(1991, CHN=0, RUS=1)),
        since=1990,
        until=1991,
        states=("CHN", "RUS"),
    )
    assert list(still["mover"]) == [None] and still.loc[0, "change"] == 0


def test_movers_say_what_is_wrong() -> None:
    held = table("ideal_points", *points(1990, CHN=0, RUS=1), *points(1991, CHN=0))
    with pytest.raises(ValueError, match=r"until \(1990\) must come after since \(1990\)"):
        alignment.movers(held, since=1990, until=1990)
    with pytest.raises(ValueError, match="no ideal point of RUS in 1991"):
        alignment.movers(held, since=1990, until=1991, states=("CHN", "RUS"))
    with pytest.raises(ValueError, match="no ideal point of USA"):
        alignment.movers(held, since=1990, until=1991)


@settings(max_examples=50, deadline=None)
@given(*[st.floats(-3, 3).map(lambda v: round(v, 3))] * 4)
def test_the_parts_of_a_change_sum_to_it(a0: float, a1: float, b0: float, b1: float) -> None:
    held = table("ideal_points", *points(1990, CHN=a0, RUS=b0), *points(2020, CHN=a1, RUS=b1))
    found = alignment.movers(held, since=1990, until=2020, states=("CHN", "RUS")).iloc[0]
    assert found["by_a"] + found["by_b"] == pytest.approx(abs(a1 - b1) - abs(a0 - b0), abs=1e-9)
    assert found["change"] == pytest.approx(found["distance_until"] - found["distance_since"], abs=1e-9)
    if a0 == a1:
        assert found["by_a"] == pytest.approx(0, abs=1e-9)
    if max(a0, a1) < min(b0, b1):  # they do not pass each other
        assert found["by_a"] == pytest.approx(a0 - a1, abs=1e-9)
    turned = alignment.movers(held, since=1990, until=2020, states=("RUS", "CHN")).iloc[0]
    assert turned["by_b"] == pytest.approx(found["by_a"], abs=1e-9)


# published agreement --------------------------------------------------------------------------------------------------


def ours(*values: tuple[str, str, int, float, int]) -> pd.DataFrame:
    made = pd.DataFrame(values, columns=["a", "b", "year", "value", "votes"])
    return made.assign(measure="identical", extra=1)


# the real tables ------------------------------------------------------------------------------------------------------


def test_the_words_are_those_of_the_tables() -> None:
    def words(name: str, column: str) -> tuple[str, ...]:
        return tuple(next(c for c in metadata(name).columns if c.name == column).enum)

    assert words("institution_criteria", "stage") == alignment.STAGES
    assert words("institution_criteria", "met") == alignment.VERDICTS
    assert words("milestones", "kind") == alignment.MILESTONE_KINDS
    assert words("statement_themes", "theme") == alignment.THEMES
    assert words("friction", "kind") == alignment.FRICTION_KINDS
    assert words("friction", "parties") == alignment.FRICTION_PARTIES
    assert words("treaty_obligations", "dataset") == tuple(alignment.DATASETS)
    assert {*alignment.OBLIGATIONS, "offence"} == set(words("treaty_partners", "obligation"))
    for share, total in alignment.SIDES.values():
        assert {share, total} <= set(words("trade", "measure"))


def test_the_real_registers_can_be_counted() -> None:
    friction, milestones = real("friction"), real("milestones")
    themes, criteria = real("statement_themes"), real("institution_criteria")
    assert alignment.friction_by_theme(friction)["n"].sum() == (friction["bearing"] == "friction").sum()
    assert alignment.friction_by_year(friction)["n"].sum() == (friction["bearing"] == "friction").sum()
    assert len(alignment.friction_rows(friction)) == len(friction)
    assert alignment.milestones_by_kind(milestones)["n"].sum() == len(alignment.timeline(milestones)) == len(milestones)
    found = alignment.themes(themes, milestones)
    assert found["statements"].sum() == (themes["says"] == "yes").sum()
    matrix = alignment.themes_by_statement(themes, milestones)
    assert len(matrix) == themes["statement_id"].nunique()
    assert (matrix[list(alignment.THEMES)] == "yes").sum().tolist() == list(found["statements"])
    assert len(alignment.scorecard(criteria)) == len(criteria)
    score = alignment.score(criteria).set_index(["variant", "stage"])["share"]
    # the finding does not hang on the list of criteria: the early stage is met, the advanced is not
    for variant in dict.fromkeys(score.index.get_level_values(0)):
        assert score[variant, "early"] == 1 and score[variant, "advanced"] == 0


def test_the_last_defence_obligation_ended_in_1980() -> None:
    found = alignment.obligations(real("treaty_obligations"), real("treaty_partners"))
    for _, own in found.groupby("dataset"):
        defence = own.loc[own["strongest"] == "defence", "year"]
        assert (defence.min(), defence.max()) == (1950, 1980)
    last = found[found["dataset"] == "atop"].iloc[-1]
    assert (last["year"], last["strongest"]) == (2018, "consultation")
    partners = alignment.partners_compared(real("treaty_partners"), 2018).set_index("obligation")
    assert list(partners.loc["defence"]) == [1, 7, 66]


def test_disputes_are_as_recorded() -> None:
    found = alignment.disputes_by_decade(real("disputes"))
    assert found["n"].sum() == 18 and found["years"].sum() == pytest.approx(65 + 92 / 365)
    assert found["last_force"].max() == 2012 and found["last_force_between_forces"].max() == 1986


def test_trade_is_as_recorded() -> None:
    found = alignment.trade(real("trade"))
    totals = found[found["basis"] == "chinese-customs"].set_index("year")["total"]
    assert totals[2023] == 240110 and totals[2024] == 244810 and math.isnan(totals[2012])
    atlas = found[found["basis"] == "atlas"]
    assert (atlas["year"].min(), atlas["year"].max()) == (2000, 2024) and atlas["total"].notna().all()
    both = alignment.asymmetry(alignment.dependence(real("trade"))).set_index("year")
    assert both.loc[2021, "ratio"] == pytest.approx((141109 / 785704) / (146900 / 6050000))
    assert both.loc[2023, "rus_basis"] == "mixed" and (both["ratio"] > 1).all()
    assert (both["low"] <= both["ratio"] + 1e-9).all() and (both["ratio"] <= both["high"] + 1e-9).all()


def test_ideal_points_are_as_recorded() -> None:
    held = real("ideal_points")
    ideal = alignment.ideal(held)
    spans = ideal.groupby("iso3")["year"].agg(["min", "max", "size"])
    assert list(spans.loc["CHN"]) == [1971, 2024, 54]
    assert list(spans.loc["RUS"]) == list(spans.loc["USA"]) == [1946, 2024, 78]  # without 1964
    found = alignment.ideal_distance(held, "CHN", "RUS").set_index("year")
    assert found.loc[2024, "dyads"] == 191 * 190 / 2
    assert found["percentile"].between(0, 100).all()
    moved = alignment.movers(held, since=1992, until=2024).iloc[0]
    assert moved["distance_until"] == pytest.approx(found.loc[2024, "distance"])
    assert moved["mover"] == "RUS" and np.sign(moved["change"]) == -1
