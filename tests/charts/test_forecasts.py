"""The charts of the forecasts as specs and as drawings, on invented rows."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from rcanalysis.charts import forecasts as charts
from rcanalysis.charts import theme
from tests.charts.cases import SIZES, Cases, Rows, product

LABELS = list(charts.LOOKS)


def fan(label: str, y: list[float], so_far: float | None) -> pd.DataFrame:
    years = list(range(2018, 2018 + len(y)))
    rows = [(label, n, "known", v, None) for n, v in zip(years, y, strict=True)]
    if so_far is not None:
        rows.append((label, 2026, "so far", so_far, None))
    top = max(y) * 1.5
    for n in (2026, 2027):
        rows.append((label, n, "median", y[-1], None))
        rows += [
            (label, n, f"{p} %", y[-1] * low, top * high)
            for p, low, high in ((95, 0.2, 1.0), (80, 0.4, 0.9), (50, 0.7, 0.8))
        ]
    return pd.DataFrame(rows, columns=["label", "year", "kind", "value", "to"]).astype({"value": float, "to": float})


CHARTS: dict[str, Rows] = {
    "fans": (
        pd.concat(
            [
                fan(LABELS[0], [3, 2, 5, 2, 5, 7, 6, 9], 4.0),
                fan(LABELS[6], [0, 3, 2, 0, 1, 1, 1, 1], 0.0),
                fan("Arms deliveries (million TIV)", [1905, 1322, 547, 466, 498, 327, 30, 25], None),
                fan("Identical votes", [0.79, 0.79, 0.78, 0.77, 0.69, 0.68, 0.72, 0.5], None),
            ],
            ignore_index=True,
        ).round(4),
        {},
    ),
    "skill": (
        product(when=["The year under way", "The next year"], label=LABELS[:3], baseline=["last year's value", "the mean of all years"]).assign(
            skill=[0.1, 0.3, -0.4, 0.2, 0.0, 0.5] * 2, low=[-0.2, 0.1, -0.9, -0.1, -0.1, 0.4] * 2, high=[0.3, 0.4, -0.1, 0.3, 0.2, 0.6] * 2, n=[15] * 6 + [14] * 6
        ),
        {},
    ),
    "calibration": (
        product(label=["All counts", *LABELS[:3]], interval=[0.5, 0.8, 0.95]).assign(
            pooled=[True] * 3 + [False] * 9, share=[0.6, 0.8, 1.0] * 4, low=[0.4, 0.6, 0.9] * 4, high=[0.7, 0.95, 1.0] * 4, k=[6, 8, 10] * 4, n=10
        ),
        {},
    ),
}  # fmt: skip
CASES = Cases(charts, CHARTS)


@pytest.mark.parametrize("width", SIZES)
def test_all_fans_share_the_axis_of_years(width: int) -> None:
    CASES.shares_one_axis_of_years("fans", width)


@pytest.mark.parametrize("width", SIZES)
def test_a_year_that_is_not_over_is_hollow(width: int) -> None:
    """Bars: 'so far' has the colour of the page inside; nothing else has."""
    bars = CASES.marks("fans", "bar", width)
    assert len(bars) == 2
    for bar in bars:
        fill = bar["encoding"]["fill"]["condition"]
        assert fill["value"] == theme.PAPER
        assert "so far" in json.dumps(fill["test"])
        assert bar["encoding"]["y"]["scale"]["domain"][0] == 0
    assert CASES.svg("fans", width).count(f'fill="{theme.PAPER}"') >= 2


def test_every_interval_of_every_forecast_is_drawn() -> None:
    bands = [m for m in CASES.marks("fans", "rule") if m["encoding"].get("y2", {}).get("field") == "to"]
    assert len(bands) == 4
    levels = {tuple(b["encoding"]["opacity"]["scale"]["domain"]) for b in bands}
    assert levels == {("95 %", "80 %", "50 %")}
    strengths = bands[0]["encoding"]["opacity"]["scale"]["range"]
    assert strengths == sorted(strengths), "the inner interval is the darker"
    groups = re.findall(r'<g class="mark-rule role-mark [^"]*"[^>]*>(.*?)</g>', CASES.svg("fans"))
    assert sum(g.count("<line") for g in groups) == 4 * 2 * 3


def test_deliveries_are_on_a_scale_of_ratios_and_votes_in_percent() -> None:
    ys = [m["encoding"]["y"] for m in CASES.marks("fans", "line")]
    assert ys[0]["scale"]["type"] == "log"
    assert ys[1]["axis"]["format"] == ".0%"


@pytest.mark.parametrize("width", SIZES)
def test_names_of_series_and_keys_are_there(width: int) -> None:
    assert {LABELS[0], LABELS[6], "so far"} <= set(CASES.words("fans", width))
    assert {*LABELS[:3], "The next year", "against last year's value", "origins"} <= set(CASES.words("skill", width))
    assert {"All counts", "80 % interval", "several together"} <= set(CASES.words("calibration", width))


def test_skill_has_its_intervals_and_its_zero() -> None:
    spans = [m for m in CASES.marks("skill", "rule") if m["encoding"].get("x2", {}).get("field") == "high"]
    assert len(spans) == 4
    domains = {tuple(m["encoding"]["x"]["scale"]["domain"]) for m in [*spans, *CASES.drawn("skill", "point")]}
    ((low, high),) = domains
    assert low < -0.9 and high > 0.6
    assert sum(m["encoding"]["x"].get("field") == "at" for m in CASES.marks("skill", "rule")) == 2


def test_what_an_interval_promises_is_marked_in_its_panel() -> None:
    spec = json.dumps(CASES.spec("calibration"))
    assert all(f'"at": {level}' in spec for level in (0.5, 0.8, 0.95))
    points = CASES.drawn("calibration", "point")
    assert len(points) == 3
    assert all(p["encoding"]["fill"]["condition"]["value"] == theme.BOTH for p in points)


@pytest.mark.parametrize(("name", "column"), [("fans", "label"), ("fans", "kind"), ("skill", "baseline")])
def test_a_value_without_a_look_is_refused(name: str, column: str) -> None:
    rows = CHARTS[name][0].copy()
    rows.loc[0, column] = "something else"
    with pytest.raises(ValueError, match="no mark for something else"):
        CASES.make(name, data=rows)
