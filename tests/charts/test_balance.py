"""Every chart of the balance of power as a spec: palette, range, scales, what is joined to what."""

from __future__ import annotations

import math
from typing import Any

import pytest

from rcanalysis.charts import balance as charts
from rcanalysis.charts import theme
from tests.charts.cases import SIZES, Cases, Rows, frame, parts, product

YEARS = list(range(1990, 1995))
PATHS = ["One path", "Another path"]

CHARTS: dict[str, Rows] = {
    "spending": (
        frame(
            party=["pair"] * 3 + ["CHN"] * 5 + ["USA"] * 5,
            year=YEARS[2:] + YEARS + YEARS,
            share=[5.0, 6.0, 7.0, 1.0, math.nan, 2.0, 3.0, 4.0, 50.0, math.nan, 49.0, 48.0, 40.0],
            low=[4.0, 6.0, 7.0, 1.0, math.nan, 2.0, 3.0, 4.0, 49.0, math.nan, 48.0, 47.0, 40.0],
            high=[5.0, 6.5, 7.0, 1.0, math.nan, 2.5, 3.0, 4.0, 50.0, math.nan, 50.0, 49.0, 40.0],
        ),
        {},
    ),
    "capabilities": (
        product(panel=["Index", "Steel", "People"], year=list(range(2012, 2023))).assign(
            CHN=20.0, RUS=4.0, USA=12.0, pair=24.0
        ),
        {},
    ),
    "against": (
        frame(
            label=["Spending, constant dollars (SIPRI 2026)", "At parity", "Index of capabilities"],
            window=["2021–2025", "2018", "2018–2022"],
            kind=["measure", "parity", "component"],
            china=[0.3, 0.66, 12.0],
            pair=[0.43, 0.89, 13.0],
            pair_early=[0.12, math.nan, 2.0],
        ),
        {},
    ),
    "paths": (
        frame(
            path=["observed"] * 4 + [p for p in PATHS for _ in range(2)],
            year=[2022, 2023, 2024, 2025, 2025, 2030, 2025, 2030],
            middle=[14.0, 15.0, 16.0, 18.0, 18.0, 21.0, 18.0, 17.0],
            low=[14.0, 15.0, 16.0, 18.0, 18.0, 20.0, 18.0, 15.4],
            high=[14.0, 15.0, 16.0, 18.0, 18.0, 22.0, 18.0, 19.0],
        ),
        {},
    ),
}
CASES = Cases(charts, CHARTS)


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", ["spending", "capabilities", "paths"])
def test_layers_share_one_axis_of_years(name: str, width: int) -> None:
    CASES.shares_one_axis_of_years(name, width)


# spending -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", SIZES)
def test_the_range_over_editions_is_drawn(width: int) -> None:
    assert CASES.bands("spending", width) == {("low", "high")}
    assert len(CASES.marks("spending", "area", width)) == 3


def test_a_year_without_a_world_breaks_the_line() -> None:
    """The row is there with a blank, so that no line is drawn across it."""
    data = CHARTS["spending"][0]
    assert data["share"].isna().sum() == 2
    for mark in CASES.marks("spending", "line"):
        assert mark["encoding"]["y"]["scale"]["domain"][0] == 0
        assert "invalid" not in mark["mark"]


def test_lines_have_the_colour_of_their_state() -> None:
    colours = {
        mark["transform"][0]["filter"]: mark["mark"]["color"]
        for mark in CASES.marks("spending", "line")
        if mark["transform"]
    }
    known = {k.split("'")[-2] if "'" in k else k: v for k, v in ((str(k), v) for k, v in colours.items())}
    assert known["CHN"] == theme.CHINA and known["USA"] == theme.UNITED_STATES and known["pair"] == theme.BOTH


def test_a_state_without_a_look_is_an_error() -> None:
    with pytest.raises(ValueError, match="no mark for FRA"):
        CASES.make("spending", data=CHARTS["spending"][0].replace({"party": {"USA": "FRA"}}))


@pytest.mark.parametrize("word", ["China and Russia", "China", "United States"])
def test_lines_are_named_on_the_page_and_on_a_phone(word: str) -> None:
    for width in SIZES:
        assert CASES.words("spending", width).count(word) == 1


# capabilities ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", SIZES)
def test_each_quantity_has_a_panel_and_all_but_the_first_one_scale(width: int) -> None:
    tops: dict[str, set[float]] = {}
    for mark in CASES.marks("capabilities", "line", width):
        panel = next(t["filter"] for t in mark["transform"] if "filter" in t)
        tops.setdefault(str(panel), set()).add(mark["encoding"]["y"]["scale"]["domain"][1])
    assert len(tops) == 3 and all(len(t) == 1 for t in tops.values())
    words = CASES.words("capabilities", width)
    assert {"Index", "Steel", "People"} <= set(words)
    data = CHARTS["capabilities"][0].copy()
    data.loc[data["panel"] == "Steel", "CHN"] = 60.0
    other = CASES.make("capabilities", width, data)
    found = [p["encoding"]["y"]["scale"]["domain"][1] for p in parts(other) if p["mark"]["type"] == "line"]
    assert found[0] < 30 < 60 < found[1] == found[2]


def test_points_stand_every_fifth_year_from_the_last() -> None:
    for mark in CASES.drawn("capabilities", "point"):
        assert "(2022 - datum.year) % 5 == 0" in str(mark["transform"])


# against --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", SIZES)
def test_ratios_stand_on_a_scale_of_ratios_with_a_line_at_one(width: int) -> None:
    scales = {
        (p["encoding"]["x"]["scale"]["type"], tuple(p["encoding"]["x"]["scale"]["domain"]))
        for p in parts(CASES.spec("against", width))
        if p["encoding"].get("x", {}).get("field") in ("china", "pair", "pair_early", "at")
    }
    ((kind, (low, high)),) = scales
    assert kind == "log" and low < 0.12 and high > 13
    (line,) = (m for m in CASES.marks("against", "rule", width) if m["encoding"]["x"].get("field") == "at")
    assert line["data"]["values"] == [{"at": 1}]


def test_the_line_between_is_what_russia_adds() -> None:
    spans = [m["encoding"] for m in CASES.marks("against", "rule") if "x2" in m["encoding"]]
    assert [(e["x"]["field"], e["x2"]["field"]) for e in spans] == [("china", "pair")]


def test_the_scale_grows_with_the_data() -> None:
    data = CHARTS["against"][0].assign(china=[0.01, 0.66, 30.0], pair=[0.43, 0.89, 40.0])
    spec = CASES.make("against", data=data)
    domain = next(
        p["encoding"]["x"]["scale"]["domain"] for p in parts(spec) if p["encoding"].get("x", {}).get("field") == "china"
    )
    assert domain[0] < 0.01 and domain[1] > 40


def test_an_earlier_value_that_is_missing_is_not_drawn() -> None:
    (mark,) = (m for m in CASES.drawn("against", "point") if m["encoding"]["x"]["field"] == "pair_early")
    assert mark["transform"] == [{"filter": "isValid(datum.pair_early)"}]
    assert mark["mark"]["fill"] == theme.PAPER, "hollow"


@pytest.mark.parametrize("width", SIZES)
def test_every_row_has_its_words(width: int) -> None:
    words = CASES.words("against", width)
    assert "At parity, 2018" in words and "Index of capabilities, 2018–2022" in words


def test_a_row_of_another_kind_is_an_error() -> None:
    with pytest.raises(ValueError, match="no mark for guess"):
        CASES.make("against", data=CHARTS["against"][0].assign(kind="guess"))


# paths ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", SIZES)
def test_each_path_has_a_band_and_says_its_end(width: int) -> None:
    assert CASES.bands("paths", width) == {("low", "high")}
    assert len(CASES.marks("paths", "area", width)) == len(PATHS)
    words = CASES.words("paths", width)
    assert {"20–22 %", "15–19 %", *PATHS} <= set(words)


def test_what_was_observed_is_drawn_full_and_what_is_said_dashed() -> None:
    def filtered(mark: dict[str, Any]) -> str:
        return str(mark["transform"])

    for mark in CASES.marks("paths", "line"):
        assert ("strokeDash" in mark["mark"]) == ("observed" not in filtered(mark))


def test_without_what_was_observed_there_is_no_chart() -> None:
    data = CHARTS["paths"][0]
    for wrong in (data[data["path"] != "observed"], data[data["path"] == "observed"]):
        with pytest.raises(ValueError, match="needs the observed share and at least one path"):
            CASES.make("paths", data=wrong.reset_index(drop=True))
