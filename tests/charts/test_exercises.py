"""Every chart of the exercises chapter as a spec: what is on which axis, zero baselines, the partial year, both widths."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from typing import Any

import altair as alt
import pandas as pd
import pytest
import vl_convert

from rcanalysis.charts import axes, theme
from rcanalysis.charts import exercises as charts
from rcanalysis.measures.exercises import GRID
from rcanalysis.measures.trends import BREAKS
from rcanalysis.publish.render import VL_VERSION

YEARS = [2012, 2013, 2014, 2015]


def counts() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "year": YEARS,
            "n": [2, 3, 5, 1],
            "partial": [False, False, False, True],
            "mean": [2.0, 3.0, 4.5, None],
            "low": [1.0, 2.0, 3.0, None],
            "high": [4.0, 5.0, 7.0, None],
        }
    )


def by_domain() -> pd.DataFrame:
    part = counts()[["year", "n", "partial"]]
    return pd.concat(
        [part.assign(domain=d, domain_label=theme.DOMAIN_LABELS[d]) for d in ("naval", "air")], ignore_index=True
    )


def events() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "year": YEARS,
            "slot": [1, 1, 1, 2],
            "domain": ["naval", "air", "naval", "naval"],
            "counted": [True, False, True, True],
            "name": list("abcd"),
            "dates": list("abcd"),
            "place": list("abcd"),
            "kind": ["exercise"] * 4,
            "confidence": ["high"] * 4,
        }
    )


def grid() -> pd.DataFrame:
    status = list(charts.STATUS_MARKS)[:4]
    return pd.DataFrame(
        {
            "series": ["Joint Sea"] * 4,
            "order": [0] * 4,
            "year": YEARS,
            "status": status,
            "status_label": [charts.STATUS_WORDS[s] for s in status],
            "mark": [charts.STATUS_MARKS[s][1] for s in status],
            "n": [1, 1, 0, 0],
        }
    )


def intervals(**other: list[Any]) -> pd.DataFrame:
    return pd.DataFrame(
        {"value": [1.0, 2.0], "rate": [1.0, 2.0], "low": [0.5, 1.0], "high": [2.0, 4.0], "n": [4, 5]} | other
    )


LAND = {
    "type": "Feature",
    "properties": {},
    "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [0, 9], [9, 9], [0, 0]]]},
}

CHARTS: dict[str, tuple[pd.DataFrame, dict[str, Any]]] = {
    "timeline": (events(), {}),
    "per_year": (counts(), {}),
    "by_domain": (by_domain(), {}),
    "change_points": (pd.DataFrame({"year": YEARS, "probability": [0.1, 0.2, 0.4, 0.1]}), {}),
    "before_after": (intervals(label=["a", "b"], break_year=[2014, 2014], side=["before", "after"]), {}),
    "cadence": (grid(), {}),
    "where": (
        pd.DataFrame(
            {"period": ["2003–2013", "2014–2017"], "region": ["a", "b"], "domain": ["naval", "air"], "domain_label": ["Naval", "Air"], "n": [1, 9], "lat": [36.0, 61.0], "lon": [120.0, -178.0]}
        ),
        {"land": LAND},
    ),
    "waters": (pd.DataFrame({"region": ["a", "a"], "order": [0, 0], "year": [2012, 2014], "n": [1, 2], "first": [True, False]}), {}),
    "contents": (pd.DataFrame({"edition": ["2012", "2012"], "order": [0, 0], "content": ["live fire", "landing"], "value": ["yes", "unknown"], "mark": ["yes", "?"]}), {}),
    "air_patrols": (pd.DataFrame({"patrol": ["a", "a"], "order": [0, 0], "authority": ["Japan", "South Korea"], "aircraft": [4, 9], "qualifier": ["exact"] * 2, "note": [""] * 2}), {}),
    "rates_by_period": (intervals(period=["p", "p"], element=["naval", "air"], element_label=["Naval", "Air"], years=[4, 4]), {}),
    "peace_mission": (pd.DataFrame({"edition": ["2005", "2007"], "order": [0, 1], "adopted": [10000, 4000], "lowest": [9000, 4000], "highest": [10000, 7000], "states": [2, 6], "states_label": ["2 states", "6 states"]}), {}),
    "complexity": (intervals(component=["Live fire, % reported", "Days, median"], measure=["share", "median"], period=["2003–2013", "2003–2013"], known=[3, 3], events=[4, 4], unit=["", ""]), {}),
    "sizes": (pd.DataFrame({"year": YEARS, "name": list("abcd"), "domain": ["naval"] * 4, "domain_label": ["Naval"] * 4, "measure": ["Ships"] * 4, "value": [5.0, 10.0, None, 20.0], "slot": [None, None, 0.0, None]}), {}),
    "partners": (pd.DataFrame({"country": ["Iran", "Iran"], "group": ["exercises and patrols", "contests"], "n": [3, 2], "rank": [0, 2], "total": [5, 5]}), {}),
    "distances": (pd.DataFrame({"year": YEARS, "name": list("abcd"), "domain": ["naval"] * 4, "domain_label": ["Naval"] * 4, "far_km": [700.0, 900.0, 7000.0, 11000.0], "near_km": [10.0] * 4}), {}),
    "sensitivity": (pd.DataFrame({"rank": [1, 2], "rate_ratio": [1.0, 1.1], "low": [0.9, 1.0], "high": [1.1, 1.2], "headline": [False, True], "coding": ["a", "b"], "events": [50, 60]}), {}),
}  # fmt: skip


def spec(name: str, width: int = theme.WIDE) -> dict[str, Any]:
    data, options = CHARTS[name]
    made: alt.TopLevelMixin = getattr(charts, name)(data, width=width, **options)
    built: dict[str, Any] = made.to_dict()
    return built


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every view of a spec that draws something."""
    if isinstance(node, dict):
        if "mark" in node:
            yield node
        for key in ("layer", "vconcat", "hconcat", "concat"):
            for inner in node.get(key, []):
                yield from parts(inner)


def marks(name: str, kind: str) -> list[dict[str, Any]]:
    return [p for p in parts(spec(name)) if (p["mark"]["type"] if isinstance(p["mark"], dict) else p["mark"]) == kind]


def test_every_chart_is_tried() -> None:
    drawn = {
        n
        for n, f in vars(charts).items()
        if inspect.isfunction(f) and f.__module__ == charts.__name__ and "data" in inspect.signature(f).parameters
    }
    assert drawn == set(CHARTS)


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_drawn_in_the_palette_and_fits(name: str, width: int) -> None:
    built = spec(name, width)
    assert theme.check_colours(built) == []
    assert theme.check_text(built) == []
    drawn = vl_convert.vegalite_to_svg(json.dumps(built), vl_version=VL_VERSION)
    real = float(drawn.split(' width="')[1].split('"')[0])
    if (name, width) != ("cadence", theme.NARROW):  # it has no narrow drawing: see publish.exercises
        assert real <= width + 25, f"{name} is {real} px wide"


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_plots_its_rows_once(name: str) -> None:
    data, _ = CHARTS[name]
    sizes = [len(v) for v in spec(name)["datasets"].values()]
    assert len(data) in sizes
    assert sizes.count(len(data)) <= 2


@pytest.mark.parametrize("name", ["per_year", "by_domain", "change_points", "partners"])
def test_bars_begin_at_zero(name: str) -> None:
    bars = marks(name, "bar")
    assert bars
    for bar in bars:
        axis = bar["encoding"]["x" if name == "partners" else "y"]
        scale = axis.get("scale", {})
        assert scale.get("zero", True) and scale.get("domain", [0])[0] == 0 and scale.get("domainMin", 0) == 0


def test_the_partial_year_is_grey_and_outside_the_trend() -> None:
    bar = marks("per_year", "bar")[0]
    assert bar["encoding"]["color"]["condition"]["value"] == theme.UNKNOWN
    assert "partial" in json.dumps(bar["encoding"]["color"]["condition"])
    for kind in ("area", "line"):
        assert marks("per_year", kind)[0]["transform"] == [{"filter": "!datum.partial"}]


@pytest.mark.parametrize("name", ["timeline", "per_year", "by_domain", "waters", "distances", "change_points"])
def test_layers_share_one_axis_of_years(name: str) -> None:
    """A layer without the explicit domain would stretch the axis down to year 0."""
    scales = [
        p["encoding"]["x"]["scale"]["domain"]
        for p in parts(spec(name))
        if p["encoding"].get("x", {}).get("field") in ("year", "at")
    ]
    assert scales
    assert all(low > 1990 and high < 2030 for low, high in scales)


def test_uncertainty_is_drawn() -> None:
    for name in ("before_after", "rates_by_period", "complexity", "sensitivity"):
        assert marks(name, "rule"), name
    assert marks("per_year", "area")


def test_hollow_marks_are_those_that_do_not_count() -> None:
    point = marks("timeline", "point")[0]
    condition = point["encoding"]["fillOpacity"]["condition"]
    assert (condition["value"], point["encoding"]["fillOpacity"]["value"]) == (1, 0)
    assert "counted" in json.dumps(condition)
    assert point["mark"]["filled"] is False


@pytest.mark.parametrize("name", ["timeline", "where", "sizes", "distances"])
def test_a_domain_has_a_shape_as_well_as_a_colour(name: str) -> None:
    points = [p for p in marks(name, "point") if "tooltip" in p["encoding"]]
    assert points
    for point in points:
        assert {"color", "shape"} <= set(point["encoding"])


@pytest.mark.parametrize("name", [n for n in CHARTS if n not in ("cadence",)])
def test_a_reader_who_points_is_told_something(name: str) -> None:
    told = [t["title"] for p in parts(spec(name)) for t in p.get("encoding", {}).get("tooltip", [])]
    assert told


def test_every_status_has_words_and_a_look() -> None:
    assert set(GRID) == set(charts.STATUS_MARKS) == set(charts.STATUS_WORDS)
    looks = [(fill, mark) for fill, mark, _ in charts.STATUS_MARKS.values()]
    assert len(looks) == len(set(looks)), "two states look the same"


def test_the_break_years_are_those_of_the_measures() -> None:
    assert tuple(axes.BREAKS) == BREAKS
