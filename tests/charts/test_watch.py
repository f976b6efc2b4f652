"""The charts of the watch-list as specs and as drawings."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from rcanalysis.charts import theme
from rcanalysis.charts import watch as charts
from tests.charts.cases import SIZES, Cases, Rows, frame

LABELS = {"yes": "crossed", "no": "not crossed", "unknown": "open"}
TITLES = ["More exercises", "A landing", "A large order", "Acts of distance", "A single state"]
STATES = ["yes", "unknown", "no", "no", "no"]

CHARTS: dict[str, Rows] = {
    "watch": (
        frame(
            title=TITLES,
            category_label=["Exercises", "Exercises", "Arms", "Friction", "Friction"],
            scenario_label=["Closer", "Closer", "Closer", "Distance", "Distance"],
            crossed=STATES,
            state_label=[LABELS[s] for s in STATES],
            direction=["rising", "unknown", "falling", "steady", "unknown"],
            progress=[2.7, 0.0, 0.4, -0.2, None],
            progress_low=[0.9, 0.0, None, -0.3, None],
            progress_high=[3.1, 0.8, None, 0.6, None],
            reading=["14", "0 to 3", "80", "2", "not known"],
            limit=["at least 12", "at least 1", "at least 200", "at least 11", "at most 1"],
            period=["Nov 2025 to Nov 2026"] * 4 + ["2025"],
        ),
        {},
    ),
    "scenarios": (
        frame(
            title=TITLES,
            scenario_label=["Closer integration"] * 3 + ["Distancing"] * 2,
            scenario_short=["Closer"] * 3 + ["Distance"] * 2,
            category_label=["Exercises", "Exercises", "Arms", "Friction", "Exercises"],
            crossed=STATES,
            state_label=[LABELS[s] for s in STATES],
        ),
        {"fields": ["Arms", "Exercises", "Friction"]},
    ),
}
CASES = Cases(charts, CHARTS)


def points(name: str, width: int = theme.WIDE) -> dict[tuple[str, str], int]:
    """Marks of the rows by shape and fill, from the drawing."""
    svg = CASES.svg(name, width)
    drawn = re.findall(r'<path aria-label="[^"]*Indicator: [^"]*"[^>]*', svg)
    return {"n": len(drawn)} | {("fill", c): sum(f'fill="{c}"' in d for d in drawn) for c in charts.FILLS.values()}  # type: ignore[dict-item]


@pytest.mark.parametrize("width", SIZES)
def test_a_reading_is_filled_by_its_state_and_a_missing_one_is_not_drawn(width: int) -> None:
    found = points("watch", width)
    assert found == {"n": 4, ("fill", theme.BOTH): 1, ("fill", theme.UNKNOWN): 1, ("fill", theme.PAPER): 2}
    assert points("scenarios", width)["n"] == 5  # type: ignore[index]


def test_shapes_say_the_direction() -> None:
    shapes = {(p["mark"]["shape"], p["mark"]["fill"]) for p in CASES.drawn("watch", "point")}
    assert shapes == {
        ("triangle-up", theme.BOTH),
        ("diamond", theme.UNKNOWN),
        ("triangle-down", theme.PAPER),
        ("circle", theme.PAPER),
        ("diamond", theme.PAPER),
    }
    assert len(set(charts.DIRECTIONS.values())) == 4 and len(set(charts.SHAPES.values())) == 3


@pytest.mark.parametrize("width", SIZES)
def test_a_reading_far_beyond_is_drawn_at_the_end(width: int) -> None:
    def at(title: str) -> float:
        found = re.search(
            rf'<path aria-label="[^"]*Indicator: {title};[^"]*"[^>]*transform="translate\(([-\d.]+)',
            CASES.svg("watch", width),
        )
        assert found
        return float(found[1])

    left, right = (8, 168) if width == theme.NARROW else (332, 500)
    assert at("More exercises") == pytest.approx(right, abs=0.5)
    assert at("Acts of distance") == pytest.approx(left, abs=0.5)
    assert at("A large order") == pytest.approx(left + (right - left) * 0.4 / charts.FARTHEST, abs=0.5)


@pytest.mark.parametrize("width", SIZES)
def test_every_row_has_its_words(width: int) -> None:
    said = CASES.words("watch", width)
    for row in CHARTS["watch"][0].itertuples():
        assert row.title in said and f"{row.reading} ({row.limit})" in said
    assert {"Exercises", "Arms", "Friction", "threshold"} <= set(said)


@pytest.mark.parametrize("width", SIZES)
def test_uncertainty_is_drawn_where_there_is_one(width: int) -> None:
    spans = [p for p in CASES.marks("watch", "rule", width) if "isValid(datum.progress_low)" in json.dumps(p)]
    assert len(spans) == 1


@pytest.mark.parametrize("width", SIZES)
def test_cells_say_how_many_are_crossed(width: int) -> None:
    said = CASES.words("scenarios", width)
    assert sorted(w for w in said if " of " in w) == sorted(
        ["0 of 1", "1 of 2", "0 of 1", "0 of 1", "1 of 3", "0 of 2"]
    )
    order = [w for w in said if w in ("Arms", "Exercises", "Friction")]
    assert order == ["Arms", "Exercises", "Friction"]
    assert "All fields" in said


@pytest.mark.parametrize("width", SIZES)
def test_six_marks_and_their_words_fit_a_cell(width: int) -> None:
    titles = [f"Indicator {n}" for n in range(6)]
    rows = pd.concat([CHARTS["scenarios"][0].iloc[[0]].assign(title=t) for t in titles], ignore_index=True)
    others = [
        rows.assign(title=rows["title"] + s, scenario_short=s, category_label=c)
        for s, c in (("Steady", "A"), ("Drift", "B"), ("Distance", "Institutions"))
    ]
    spec = CASES.make("scenarios", width, pd.concat([rows, *others], ignore_index=True), fields=[])
    places = json.loads(
        re.search(r"\{.*\}", next(t["calculate"] for t in spec["vconcat"][1]["transform"] if t["as"] == "spot"))[0]
    )  # type: ignore[index]
    heights = {y for x, y in places.values()}
    tops = {
        min(y for t, (x, y) in places.items() if t.startswith("Indicator") and t.endswith(s))
        for s in ("Steady", "Drift", "Distance")
    }
    assert all(min(abs(h - top) for top in tops | {38}) <= 30 for h in heights), (
        "a third line of marks runs into the words"
    )


def test_a_state_or_direction_without_a_look_is_refused() -> None:
    data = CHARTS["watch"][0]
    with pytest.raises(ValueError, match="no mark for maybe"):
        CASES.make("watch", data=data.assign(crossed="maybe"))
    with pytest.raises(ValueError, match="no mark for sideways"):
        CASES.make("watch", data=data.assign(direction="sideways"))
    with pytest.raises(ValueError, match="no mark for Arms"):
        CASES.make("scenarios", fields=["Exercises", "Friction"])
