"""Keys, words at marks and axes of years: where each stands, and that none covers another."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import pytest

from rcanalysis.charts import axes, keys, theme
from tests.charts.cases import frame, parts, svg_of, words


def key(signs: list[keys.Sign], inner: float) -> dict[str, Any]:
    built: dict[str, Any] = keys.key(signs, inner=inner).to_dict()
    return built


def test_a_key_goes_on_in_the_next_line_when_its_words_run_out_of_room() -> None:
    signs = [keys.Sign(letter * 12, theme.BOTH) for letter in "abc"]
    assert [key(signs, inner)["height"] for inner in (600, 250, 100)] == [20, 40, 60]


def test_a_key_shows_the_mark_as_the_chart_draws_it() -> None:
    signs = [
        keys.Sign("a", theme.CHINA, "diamond", filled=False),
        keys.Sign("b", theme.CHINA),
        keys.Sign("c", theme.PAPER),
    ]
    looks = [p["mark"] for p in parts(key(signs, 600)) if p["mark"]["type"] == "point"]
    assert [(m["shape"], m["fillOpacity"]) for m in looks] == [("diamond", 0), ("square", 1), ("square", 1)]
    assert [m["stroke"] for m in looks] == [theme.CHINA, theme.CHINA, theme.AXIS], "white on white cannot be seen"


def test_a_curve_has_the_sign_of_its_points() -> None:
    curve = keys.Curve("n", "a word", theme.RUSSIA, "diamond", filled=False)
    assert curve.sign() == keys.Sign("a word", theme.RUSSIA, "diamond", filled=False)


def test_what_has_no_look_is_refused_by_name() -> None:
    assert keys.known(["b", "a", "b"], ["a", "b", "c"]) == ["a", "b"]
    with pytest.raises(ValueError, match="no mark for Atlantis, Utopia"):
        keys.known(["Utopia", "a", "Atlantis"], ["a"])


def test_a_missing_column_is_named_and_the_rest_stays() -> None:
    data = frame(a=[1.23456], b=["x"])
    assert keys.pick(data, "a").to_dict("records") == [{"a": 1.2346, "b": "x"}]
    assert data["a"].tolist() == [1.23456]
    with pytest.raises(KeyError, match="needs the column c, d"):
        keys.pick(data, "a", "c", "d")


@pytest.mark.parametrize(
    ("places", "moved"),
    [
        ([10.0, 100.0], [10.0, 100.0]),
        ([50.0, 50.0], [42.0, 58.0]),
        ([100.0, 50.0, 52.0], [100.0, 43.0, 59.0]),
        ([50.0, 50.0, 60.0], [37.0 + 1 / 3, 53.0 + 1 / 3, 69.0 + 1 / 3]),
        ([], []),
    ],
)
def test_places_move_as_little_as_can_be(places: list[float], moved: list[float]) -> None:
    assert keys.apart(places, least=16) == pytest.approx(moved)


def at(layer: alt.Chart) -> dict[str, Any]:
    return next(parts(layer.to_dict()))


def test_a_word_at_the_end_of_a_line_stands_at_its_value() -> None:
    one, other = (
        at(w) for w in keys.ends([("a", 1.0, "#000000"), ("b", 0.25, "#000000")], inner=100, height=200, domain=(0, 1))
    )
    assert (one["encoding"]["y"]["value"], other["encoding"]["y"]["value"]) == (0, 150)
    assert one["encoding"]["x"]["value"] > 100 and one["mark"]["align"] == "left"


def boxes(marks: list[tuple[float, str]], **options: Any) -> list[tuple[float, float, float]]:
    """Left and right end and row of each word, and a check that no line runs through a word."""
    layers = [
        at(x)
        for x in keys.flags(
            [keys.Flag(v, w) for v, w in marks], **({"inner": 500, "height": 100, "domain": (0, 500)} | options)
        )
    ]
    lines = [(p["encoding"]["x"]["value"], p["encoding"]["y"]["value"]) for p in layers if p["mark"]["type"] == "rule"]
    found = []
    for p in layers:
        if p["mark"]["type"] == "text":
            wide = keys.SMALL_LETTER * len(p["mark"]["text"])
            x, y = p["encoding"]["x"]["value"], p["encoding"]["y"]["value"]
            found.append((x, x + wide, y) if p["mark"]["align"] == "left" else (x - wide, x, y))
    for begin, end, y in found:
        assert not any(begin < x < end and top < y - 1 for x, top in lines), "a line runs through a word"
    for n, (begin, end, y) in enumerate(found):
        assert not any(y == v and begin < e and b < end for b, e, v in found[n + 1 :]), "two words touch"
    return found


def test_words_above_lines_keep_off_each_other_and_off_the_lines() -> None:
    alone = boxes([(100, "Crimea"), (300, "Vostok-2018")])
    assert {y for _, _, y in alone} == {-7}, "one row is enough"
    close = boxes([(100, "Crimea"), (130, "Vostok-2018"), (160, "Ukraine")])
    assert len({y for _, _, y in close}) == 2
    boxes([(100, "a long word here"), (110, "and another one"), (120, "and a third one"), (480, "at the end of it")])


def test_words_at_the_edge_stay_on_the_chart() -> None:
    ((begin, end, _),) = boxes([(490, "a long word here")])
    assert begin > 0 and end <= 500
    ((begin, end, _),) = boxes([(250, "a" * 75)])  # neither side has room: over the end of the line
    assert begin >= -40 and end <= 505
    ((begin, _, _),) = boxes([(490, "a long word here")], beside=120)
    assert begin > 490


def test_words_leave_the_title_of_the_axis_clear() -> None:
    ((_, _, low),) = boxes([(20, "Crimea")])
    ((_, _, high),) = boxes([(20, "Crimea")], clear=80)
    assert high == low - keys.LINE


def test_words_of_flags_can_be_left_out() -> None:
    layers = keys.flags([keys.Flag(5, "word")], inner=100, height=50, domain=(0, 10), words=False)
    (rule,) = [at(x) for x in layers]
    assert (rule["encoding"]["x"]["value"], rule["encoding"]["y"]["value"], rule["encoding"]["y2"]["value"]) == (
        50,
        0,
        50,
    )


def test_the_years_marked_are_those_of_every_chapter() -> None:
    marked = [at(x) for x in keys.marked_years(2000, 2020, inner=212, height=10)]
    assert [p["mark"]["text"] for p in marked if p["mark"]["type"] == "text"] == [
        word for year, word in axes.BREAKS.items() if year <= 2020
    ]
    low, high = keys.spread_years(2000, 2020)
    places = [p["encoding"]["x"]["value"] for p in marked if p["mark"]["type"] == "rule"]
    assert places == pytest.approx([212 * (y - 0.5 - low) / (high - low) for y in (2014, 2018)], abs=0.1)


@pytest.mark.parametrize(
    ("first", "last", "inner", "ticks"),
    [
        (1971, 2025, 300, [1980, 1990, 2000, 2010, 2020]),
        (1971, 2025, 600, list(range(1975, 2026, 5))),
        (2019, 2022, 500, [2019, 2020, 2021, 2022]),
        (1946, 2025, 120, [1960, 1980, 2000, 2020]),
    ],
)
def test_an_axis_labels_round_years(first: int, last: int, inner: int, ticks: list[int]) -> None:
    x = keys.round_years(first, last, inner=inner).to_dict()
    assert x["axis"]["values"] == ticks
    assert tuple(x["scale"]["domain"]) == keys.spread_years(first, last) == (first - 0.6, last + 0.6)


def test_figures_stand_where_there_is_room_and_can_be_read() -> None:
    data = frame(k=["yes", "no", "yes"], row=["r"] * 3, n=[5, 3, 1])
    data["from"], data["to"] = [0, 5, 8], [5, 8, 9]
    scale = alt.Scale(domain=[0, 9])
    text = keys.figures(
        alt.Chart(data), y=alt.Y("row:N"), scale=scale, kind="k", light=["yes"], text=alt.Text("n:Q"), least=2
    )
    assert [w for w in words(svg_of(text)) if w in "135"] == ["5", "3"]
    colour = next(parts(text.to_dict()))["encoding"]["color"]
    assert (colour["condition"]["test"], colour["condition"]["value"], colour["value"]) == (
        "datum.k == 'yes'",
        theme.PAPER,
        theme.INK,
    )


def test_the_last_value_is_the_last_known_one() -> None:
    data = pd.DataFrame({"k": list("abab"), "year": [2, 2, 1, 3], "v": [5.0, 6.0, 4.0, None]})
    lines = [keys.Curve(n, n, theme.BOTH) for n in "ab"]
    assert keys.last_values(data, lines, name="k", at="year", value="v") == [5.0, 6.0]
