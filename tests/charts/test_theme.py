"""The palette and the theme, tested as data."""

from __future__ import annotations

import itertools
import re
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest
from colorspacious import cspace_convert

from rcanalysis.charts import theme as T

DEFICIENCIES = [None, "protanomaly", "deuteranomaly", "tritanomaly"]
NEEDED = 10  # CAM02-UCS distance


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def luminance(colour: str) -> float:
    c = rgb(colour)
    linear = np.where(c <= 0.03928, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def distance(one: str, other: str, deficiency: str | None) -> float:
    seen = np.array([rgb(one), rgb(other)])
    if deficiency:
        space = {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
        seen = np.clip(cspace_convert(seen, space, "sRGB1"), 0, 1)
    a, b = cspace_convert(seen, "sRGB1", "CAM02-UCS")
    return float(np.linalg.norm(a - b))


def dark(colour: str) -> str:
    return T.LIGHT_TO_DARK[colour]


def test_contrast_is_known_for_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("family", [T.ACTORS, T.DOMAINS], ids=["actors", "domains"])
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("shade", ["light", "dark"])
def test_colours_that_share_a_chart_stay_apart(family: dict[str, str], deficiency: str | None, shade: str) -> None:
    colours = [c if shade == "light" else dark(c) for c in family.values()]
    near = [
        (a, b, distance(a, b, deficiency))
        for a, b in itertools.combinations(colours, 2)
        if {a, b} & {T.CHINA, T.RUSSIA, dark(T.CHINA), dark(T.RUSSIA)} or family is T.DOMAINS
    ]
    assert [pair for pair in near if pair[2] < NEEDED] == []


def test_domains_have_a_shape_each_and_the_order_of_the_register() -> None:
    from rcanalysis.data import metadata

    assert len(set(T.DOMAIN_SHAPES.values())) == len(T.DOMAINS) == len(T.DOMAIN_LABELS)
    assert tuple(T.DOMAINS) == tuple(T.DOMAIN_SHAPES) == metadata("exercises").column("domain").enum


@pytest.mark.parametrize("colour", [*T.ACTORS.values(), *T.DOMAINS.values(), T.AXIS])
def test_marks_stand_out_from_the_page(colour: str) -> None:
    assert contrast(colour, T.PAPER) >= 3
    assert contrast(dark(colour), T.PAPER_DARK) >= 3


@pytest.mark.parametrize("colour", [T.INK, T.MUTED, T.CHINA, T.RUSSIA, T.UNITED_STATES, T.BOTH])
def test_text_can_be_read(colour: str) -> None:
    assert contrast(colour, T.PAPER) >= 4.5
    assert contrast(dark(colour), T.PAPER_DARK) >= 4.5


def test_every_colour_has_one_dark_form() -> None:
    named = {v for k, v in vars(T).items() if k.isupper() and isinstance(v, str) and re.fullmatch("#[0-9a-f]{6}", v)}
    assert named - {T.PAPER_DARK} == set(T.LIGHT_TO_DARK)
    assert all(re.fullmatch("#[0-9a-f]{6}", value) for value in T.LIGHT_TO_DARK.values())


def test_theme_is_on_and_uses_the_palette_only() -> None:
    assert alt.theme.active == "rcanalysis"
    config = T.theme()
    assert T.check_colours(config) == []
    assert T.check_text(config) == []
    assert config["config"]["background"] == "transparent"


def spec(**mark: Any) -> dict[str, Any]:
    data = pd.DataFrame({"x": [1], "colour": ["red"]})
    return alt.Chart(data).mark_point(**mark).encode(x="x:Q").to_dict()


def test_a_chart_in_the_palette_passes() -> None:
    assert T.check_colours(spec(color=T.CHINA)) == []


@pytest.mark.parametrize("colour", ["#123456", "red", "rgb(1, 2, 3)", "#fff"])
def test_a_stray_colour_is_found(colour: str) -> None:
    assert colour in T.check_colours(spec(color=colour))[0]


def test_stray_colours_in_scales_conditions_and_schemes_are_found() -> None:
    base = alt.Chart(pd.DataFrame({"x": [1], "k": ["a"]})).mark_point()
    scheme = base.encode(color=alt.Color("k:N", scale=alt.Scale(scheme="viridis"))).to_dict()
    assert "viridis" in T.check_colours(scheme)[0]
    named = base.encode(color=alt.Color("k:N", scale=alt.Scale(range=["green"]))).to_dict()
    assert "green" in T.check_colours(named)[0]
    condition = base.encode(color=alt.condition("datum.x > 0", alt.value(T.CHINA), alt.value("pink"))).to_dict()
    assert ["pink" in found for found in T.check_colours(condition)] == [True]
    shapes = base.encode(shape=alt.Shape("k:N", scale=alt.Scale(range=["square"]))).to_dict()
    assert T.check_colours(shapes) == []


def test_small_text_is_found() -> None:
    chart = alt.Chart(pd.DataFrame({"x": [1]})).mark_text(fontSize=11, text="a").encode(x="x:Q").to_dict()
    assert T.check_text(chart) == ["mark.fontSize: 11 px"]


def test_dark_form_replaces_every_colour_and_nothing_else() -> None:
    given = {"mark": {"color": T.CHINA.upper(), "type": "point"}, "range": [T.RUSSIA, 3, None]}
    assert T.to_dark(given) == {"mark": {"color": dark(T.CHINA), "type": "point"}, "range": [dark(T.RUSSIA), 3, None]}


def test_scales_follow_the_register() -> None:
    colour, shape = T.domain_scales()
    assert colour.to_dict()["range"] == list(T.DOMAINS.values())
    assert shape.to_dict()["domain"] == list(T.DOMAINS)
    assert T.actor_scale("RUS", "CHN").to_dict() == {"domain": ["RUS", "CHN"], "range": [T.RUSSIA, T.CHINA]}
