"""Every chart of the overview as a spec: palette, the partial year, intervals, what is not known, pointing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rcanalysis.charts import overview as charts
from rcanalysis.charts import theme
from tests.charts.cases import SIZES, Cases, Rows, frame, parts, product

CHARTS: dict[str, Rows] = {
    "timeline": (
        product(register_label=["Exercises", "Limits and friction"], year=[2024, 2025, 2026]).assign(
            counted=[9, 7, 4, 16, 11, 2], other=[5, 0, 1, 1, 4, 0], partial=[False, False, True] * 2
        ),
        {},
    ),
    "border": (
        frame(
            lane=["Disputes a year", "Disputes a year", "Border line", "Military confidence", "Friction over territory"],
            start=[1980.0, 2010.0, 1991.37, 1996.32, 2023.6],
            end=[1990.0, 2015.0, 1991.37, 1996.32, 2023.6],
            rate=[0.2, 0.1, None, None, None], lower=[0.02, 0.0, None, None, None], upper=[0.72, 1.1, None, None, None],
            n=[2.0, 1.0, None, None, None],
            words=["1980–1989", "2010–2014", "Agreement on the eastern border", "Shanghai agreement", "A map"],
            hollow=[False, False, False, True, False],
        ),
        {"covered": 2015.0, "notes": [(1991.37, "border agreement")]},
    ),
    "components": (
        product(component_label=["Exercises", "Arms delivered", "Criteria"], from_year=[1992, 2014, 2022]).assign(
            unit="a year",
            period=["1992–2013", "2014–2021", "2022–2025"] * 3,
            value=[None, 3.0, 7.0, 900.0, 940.0, 220.0, 4.0, 5.0, 5.0],
            low=[None, 2.0, 5.0, 890.0, 840.0, 200.0, None, None, None],
            high=[None, 4.6, 10.0, 940.0, 1000.0, 250.0, None, None, None],
            n=[0, 25, 29, 9, 8, 4, 4, 5, 5],
            step=["higher"] * 3 + ["lower"] * 3 + ["unclear"] * 3,
        ),
        {},
    ),
    "weights": (
        product(
            pair_label=["2014–2021 over 1992–2013", "2022–2025 over 2014–2021"],
            normalisation=["min-max", "rank"],
            missing=["left out", "as lowest"],
        ).assign(share=[0.99, 0.98, 1.0, 0.97, 0.4, 0.42, 0.08, 0.1], low=0.03, high=1.0, components=13),
        {},
    ),
}  # fmt: skip
CASES = Cases(charts, CHARTS)


# the line of time ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", SIZES)
def test_all_panels_are_of_one_height_with_a_scale_of_their_own_and_the_same_years(width: int) -> None:
    panels = [p for p in CASES.spec("timeline", width)["vconcat"] if "title" in p]
    assert [p["title"]["text"] for p in panels] == ["Exercises", "Limits and friction"]
    assert len({p["height"] for p in panels}) == 1  # friction has the room of the others
    bars = CASES.drawn("timeline", "bar", width)
    tops = {tuple(b["encoding"]["y"]["scale"]["domain"]) for b in bars}
    assert tops == {(0, 14), (0, 17)}
    CASES.shares_one_axis_of_years("timeline", width)


@pytest.mark.parametrize("width", SIZES)
def test_the_partial_year_is_drawn_as_unknown_and_named(width: int) -> None:
    counted = [b for b in CASES.drawn("timeline", "bar", width) if "color" in b["encoding"]]
    assert len(counted) == 2
    for bar in counted:
        colour = bar["encoding"]["color"]
        assert colour["condition"] == {"test": "datum.partial", "value": theme.UNKNOWN}
        assert colour["value"] == theme.BOTH
    assert "2026 so far" in CASES.words("timeline", width)
    whole = CHARTS["timeline"][0].query("year < 2026")
    assert "so far" not in json.dumps(CASES.make("timeline", width, data=whole))


def test_what_is_not_counted_stands_hollow_on_what_is() -> None:
    upper = [b for b in CASES.drawn("timeline", "bar") if "y2" in b["encoding"]]
    assert len(upper) == 2
    for bar in upper:
        assert bar["mark"]["color"] == theme.PAPER and bar["mark"]["stroke"] == theme.AXIS
        assert (bar["encoding"]["y"]["field"], bar["encoding"]["y2"]["field"]) == ("counted", "all")


@pytest.mark.parametrize("width", SIZES)
def test_pointing_at_a_year_dims_the_others_in_all_panels(width: int) -> None:
    spec = CASES.spec("timeline", width)
    (at,) = spec["params"]
    assert at["select"]["fields"] == ["year"] and at["select"]["type"] == "point"
    names = [p["name"] for p in parts(spec) if "name" in p]
    assert sorted(at["views"]) == sorted(names) and len(names) == 2
    for bar in CASES.drawn("timeline", "bar", width):
        dim = bar["encoding"]["opacity"]
        assert dim["condition"] == {"param": at["name"], "empty": True, "value": 1} and dim["value"] < 0.5


# the border ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", SIZES)
def test_rates_have_intervals_and_a_blank_where_the_data_end(width: int) -> None:
    (spread,) = [p for p in CASES.marks("border", "rect", width) if "tooltip" in p["encoding"]]
    assert (spread["encoding"]["y"]["field"], spread["encoding"]["y2"]["field"]) == ("lower", "upper")
    (level,) = [p for p in CASES.marks("border", "rule", width) if p["encoding"]["y"].get("field") == "rate"]
    assert level["encoding"]["x2"]["field"] == "end"
    assert level["encoding"]["y"]["scale"]["domain"][0] == 0
    assert ("no data" if width == theme.WIDE else "?") in CASES.words("border", width)
    assert "border agreement" in CASES.words("border", width)
    (blank,) = [p for p in CASES.marks("border", "rect", width) if "tooltip" not in p["encoding"]]
    earlier = [p for p in parts(CASES.make("border", width, covered=2010.0)) if p["mark"].get("color") == theme.BAND]
    assert earlier[0]["encoding"]["x"]["value"] < blank["encoding"]["x"]["value"]


@pytest.mark.parametrize("width", SIZES)
def test_every_lane_has_its_name_and_shape_and_all_share_the_years(width: int) -> None:
    dots = CASES.drawn("border", "point", width)
    assert [d["mark"]["shape"] for d in dots] == [shape for shape, _ in charts.LANES.values()]
    for lane in charts.LANES:
        assert lane in CASES.words("border", width)
    for dot in dots:
        assert dot["encoding"]["fill"]["condition"] == {"test": "datum.hollow", "value": theme.PAPER}
    scales = {
        tuple(p["encoding"]["x"]["scale"]["domain"])
        for p in parts(CASES.spec("border", width))
        if p["encoding"].get("x", {}).get("field") in ("start", "middle")
    }
    assert len(scales) == 1


def test_a_strange_lane_is_an_error() -> None:
    data = CHARTS["border"][0].assign(lane="Fishing")
    with pytest.raises(ValueError, match="Fishing"):
        CASES.make("border", data=data)


# components ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", SIZES)
def test_each_component_starts_at_zero_and_shows_its_interval(width: int) -> None:
    panels = CASES.spec("components", width)["concat"]
    assert len(panels) == 3
    dots = CASES.drawn("components", "point", width)
    for dot in dots:
        low, high = dot["encoding"]["y"]["scale"]["domain"]
        assert low == 0 and high > 0
    highs = [d["encoding"]["y"]["scale"]["domain"][1] for d in dots]
    assert highs[0] > 10 and highs[1] > 1000 and highs[2] > 5
    bars = CASES.marks("components", "rule", width)
    assert {(b["encoding"]["y"]["field"], b["encoding"]["y2"]["field"]) for b in bars} == {("low", "high")}


@pytest.mark.parametrize("width", SIZES)
def test_what_is_not_known_is_a_question_mark_and_no_zero(width: int) -> None:
    assert CASES.words("components", width).count("?") == 1
    for dot in CASES.drawn("components", "point", width):
        assert "isValid(datum.value)" in json.dumps(dot["transform"])


@pytest.mark.parametrize("width", SIZES)
def test_a_panel_says_what_became_of_its_component(width: int) -> None:
    text = " ".join(CASES.words("components", width))
    for step in ("a year: higher", "a year: lower", "a year: unclear"):
        assert step in text
    colours = [line["mark"]["color"] for line in CASES.marks("components", "line", width)]
    assert colours == [theme.BOTH, theme.BOTH, theme.AXIS]


def test_an_unknown_step_is_an_error() -> None:
    with pytest.raises(ValueError, match="sideways"):
        CASES.make("components", data=CHARTS["components"][0].assign(step="sideways"))


# weights ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", SIZES)
def test_shares_run_from_none_to_all_with_half_marked(width: int) -> None:
    dots = CASES.drawn("weights", "point", width)
    assert [d["mark"]["shape"] for d in dots] == list(charts.NORMALISATIONS.values())
    for dot in dots:
        assert dot["encoding"]["x"]["scale"]["domain"] == [0, 1]
        assert dot["encoding"]["fill"]["value"] == theme.PAPER  # hollow: missing as lowest
    (half,) = [r for r in CASES.marks("weights", "rule", width) if "tooltip" not in r["encoding"]]
    assert half["encoding"]["x"]["value"] == pytest.approx(_inner(width) / 2, abs=0.6)
    (reach,) = CASES.drawn("weights", "rule", width)
    assert (reach["encoding"]["x"]["field"], reach["encoding"]["x2"]["field"]) == ("low", "high")


def _inner(width: int) -> Any:
    return CASES.spec("weights", width)["vconcat"][-1]["width"]


@pytest.mark.parametrize("width", SIZES)
def test_every_pair_has_its_name(width: int) -> None:
    for pair in CHARTS["weights"][0]["pair_label"].unique():
        assert pair in CASES.words("weights", width)


def test_a_strange_normalisation_is_an_error() -> None:
    with pytest.raises(ValueError, match="log"):
        CASES.make("weights", data=CHARTS["weights"][0].assign(normalisation="log"))
