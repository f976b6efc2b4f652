"""Every chart of votes as a spec: palette, one axis of sessions, bands, hollow marks, named lines, both widths."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pandas as pd
import pytest

from rcanalysis.charts import theme
from rcanalysis.charts import votes as charts
from tests.charts.cases import SIZES, Cases, Rows, frame, height, parts, product, svg_of, words
from tests.charts.test_theme import DEFICIENCIES, NEEDED, contrast, dark, distance

YEARS = [2012, 2013, 2014, 2015]
ERAS = ["1971–1990", "1991–2025"]
PAIRS = ["CHN-RUS", "CHN-USA", "RUS-USA"]

triangle = product(year=YEARS, pair=PAIRS).assign(
    value=[0.8, 0.2, 0.3] * 4, lower=[0.75, 0.15, 0.25] * 4, upper=[0.85, 0.25, 0.35] * 4
)
issues = product(topic_label=["Middle East", "Human rights"], era=ERAS).assign(
    value=[0.7, 0.9, 0.5, 0.4],
    lower=[0.6, 0.8, 0.4, 0.3],
    upper=[0.8, 1.0, 0.6, 0.5],
    percentile=[61.0, 82.0, 43.0, 24.0],
    n=[100, 40, 90, 30],
)
NAMED = frame(
    label=["China and Russia", "China and US", "France and Britain"],
    value=[0.71, 0.2, 0.92],
    pair=["CHN-RUS", "CHN-USA", "FRA-GBR"],
)

CHARTS: dict[str, Rows] = {
    "agreement": (
        frame(year=YEARS, session=["67", "68", "69", "70"], value=[0.8, 0.82, 0.84, 0.86], lower=[0.7, 0.75, 0.8, 0.8], upper=[0.9, 0.9, 0.9, 0.9], median=[0.7, 0.7, 0.72, 0.72], p10=[0.4, 0.4, 0.4, 0.4], p90=[0.9, 0.9, 0.95, 0.95]),
        {},
    ),
    "ranks": (product(year=YEARS, index=["simple", "kappa"]).assign(percentile=[60.0, 70.0, 40.0, 80.0, 45.0, 85.0, 50.0, 90.0]), {}),
    "indices": (product(era=ERAS, index_label=["Identical votes", "Kappa"]).assign(percentile=[30.0, 60.0, 40.0, 80.0], lower=[25.0, 55.0, 30.0, 70.0], upper=[35.0, 65.0, 50.0, 90.0]), {}),
    "multiverse": (
        product(index_label=["Identical votes", "Kappa"], absent=["left out"], calls=["all", "contested 10 %"], window=["last 10", "last 3"])
        .assign(position=range(1, 9), percentile=[20.0, 30.0, 40.0, 50.0, 50.5, 60.0, 70.0, 80.0])
        [["position", "percentile", "index_label", "absent", "calls", "window"]],
        {},
    ),
    "spread": (frame(bin_start=[0.0, 0.25, 0.5, 0.75], bin_end=[0.25, 0.5, 0.75, 1.0], n=[10, 40, 90, 30]), {"marks": NAMED}),
    "triangle": (triangle, {}),
    
    "issues": (issues, {}),
    "issues by percentile": (issues, {"column": "percentile"}),
    "parting": (product(year=YEARS, part=["same", "one abstains", "opposite"]).assign(share=[0.7, 0.2, 0.1] * 4), {}),
    "ideal": (product(year=YEARS, iso3=["CHN", "RUS", "USA"]).assign(ideal_point=[-0.8, -0.1, 2.5] * 4, lower=[-1.0, -0.3, 2.2] * 4, upper=[-0.6, 0.1, 2.8] * 4), {}),
    "ukraine": (
        frame(
            order=[1, 1, 1, 2, 2, 2],
            date_label=["2 March 2022"] * 3 + ["24 February 2025"] * 3,
            short=["Aggression"] * 3 + ["Path to peace"] * 3,
            symbol=["A/RES/ES-11/1"] * 3 + ["A/RES/ES-11/8"] * 3,
            tally=["141-5-35"] * 3 + ["93-8-73"] * 3,
            state=["CHN", "RUS", "USA"] * 2,
            vote=["abstain", "no", "yes", "absent", "no", "abstain"],
        ),
        {},
    ),
    "profile": (product(state=["CHN", "RUS", "USA"], era=ERAS, vote=["yes", "abstain", "no", "absent"]).assign(share=[0.6, 0.2, 0.17, 0.03] * 6), {}),
    "published": (
        frame(year=[2012, 2013, 2012], measure=["half-point", "half-point", "identical"], pair=["CHN-RUS", "RUS-USA", "CHN-USA"], ours=[80.0, 31.0, 20.0], theirs=[79.0, 31.5, 20.0], difference=[1.0, -0.5, 0.0]),
        {},
    ),
}  # fmt: skip
CASES = Cases(charts, CHARTS, made={"word", "at"})
LINES = ["agreement", "ranks", "triangle", "parting", "ideal", "published"]


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", LINES)
def test_layers_share_one_axis_of_years(name: str, width: int) -> None:
    CASES.shares_one_axis_of_years(name, width)


# as large as in the book: fifty-five sessions, two hundred codings, thirty resolutions
LONG = list(range(1971, 2026))
LARGE: dict[str, Any] = {
    "triangle": product(year=LONG, pair=PAIRS).assign(value=0.5, lower=0.4567, upper=0.5678),
    "ranks": product(year=LONG, index=["simple", "kappa"]).assign(percentile=50.0),
    "parting": product(year=LONG, part=["same", "one abstains", "opposite"]).assign(share=0.3333),
    "multiverse": product(
        index_label=[f"Chance-corrected ({n})" for n in "abcde"],
        absent=["left out", "as abstention"],
        calls=["all", "contested 10 %", "contested 25 %", "important", "without Ukraine"],
        window=["last session", "last 3", "last 5", "last 10"],
    ).assign(position=range(1, 201), percentile=[n / 2 for n in range(200)]),
    "ukraine": pd.concat(
        [CHARTS["ukraine"][0].iloc[:3].assign(order=n, short="A title of some thirty letters") for n in range(30)],
        ignore_index=True,
    ),
}


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", LARGE)
def test_a_chart_stays_small_with_as_many_rows_as_the_book_has(name: str, width: int) -> None:
    Cases(charts, {name: (LARGE[name], {})}).stays_small(name, width)


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize(
    ("name", "bands"),
    [
        ("agreement", {("p10", "p90"), ("lower", "upper")}),
        ("triangle", {("lower", "upper")}),
        ("ideal", {("lower", "upper")}),
    ],
)
def test_uncertainty_is_a_band(name: str, bands: set[tuple[str, str]], width: int) -> None:
    assert CASES.bands(name, width) == bands


@pytest.mark.parametrize("name", ["indices", "issues"])
def test_uncertainty_is_a_bar(name: str) -> None:
    spans = {
        (p["encoding"]["x"]["field"], p["encoding"]["x2"]["field"])
        for p in CASES.marks(name, "rule")
        if "x2" in p["encoding"]
    }
    assert spans == {("lower", "upper")}


@pytest.mark.parametrize("name", ["agreement"])
def test_the_median_of_all_pairs_is_drawn_and_lighter_than_the_pair(name: str) -> None:
    lines = {p["encoding"]["y"]["field"]: p["mark"] for p in CASES.marks(name, "line")}
    value = "value" if name == "agreement" else "distance"
    assert set(lines) == {"median", value}
    assert (lines["median"]["color"], lines[value]["color"]) == (theme.MUTED, theme.BOTH)
    assert lines["median"]["strokeWidth"] < lines[value]["strokeWidth"]


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("agreement", {"China and Russia", "median of all pairs", "middle 80 % of pairs"}),
        ("ranks", {"identical votes", "corrected for chance", "the middle pair"}),
        ("triangle", {"China and Russia", "China and United States", "Russia and United States"}),
        ("ideal", {"China", "Russia", "United States"}),
        ("spread", {"China and Russia", "China and US", "France and Britain"}),
        ("indices", {*ERAS, "Identical votes", "Kappa"}),
        ("multiverse", {"Identical votes", "Kappa", "left out", "all", "contested 10 %", "last 3", "last 10"}),
        ("issues", {"Middle East", "Human rights", "82", "24", *ERAS}),
        ("issues by percentile", {"Middle East", "Human rights", "90%", "40%"}),
        ("ukraine", {"abstain", "absent", "no", "yes", "141-5-35", "93-8-73", "China", "Russia"}),
        ("profile", {"China", "Russia", "United States", "60%", "20%", "17%", "yes", "abstain", "no", "absent"}),
        ("published", {"half-point", "identical"}),
        ("parting", {"same", "one abstains", "opposite"}),
    ],
)
def test_marks_are_labelled_directly(name: str, said: set[str], width: int) -> None:
    assert said <= set(CASES.words(name, width))


@pytest.mark.parametrize("name", ["agreement", "ranks", "triangle", "ideal", "parting"])
def test_the_breaks_have_their_words_on_the_page_and_lines_on_a_phone(name: str) -> None:
    assert "Crimea" in CASES.words(name)
    assert "Crimea" not in CASES.words(name, theme.NARROW)
    dotted = [p for p in CASES.marks(name, "rule", theme.NARROW) if p["mark"].get("strokeDash") == [2, 3]]
    assert len(dotted) == 1


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("agreement", "Share of identical votes"),
        ("ranks", "Pairs that agree less, %"),
        ("ideal", "Ideal point (no unit)"),
    ],
)
def test_axes_name_measure_and_unit(name: str, title: str) -> None:
    assert title in CASES.words(name)


@pytest.mark.parametrize(
    ("name", "domain"),
    [("agreement", [0, 1]), ("triangle", [0, 1]), ("ranks", [0, 100]), ("parting", [0, 1])],
)
@pytest.mark.parametrize("width", SIZES)
def test_shares_and_percentiles_fill_their_whole_scale(name: str, domain: list[int], width: int) -> None:
    scales = {
        tuple(p["encoding"]["y"]["scale"]["domain"])
        for p in parts(CASES.spec(name, width))
        if "field" in p["encoding"].get("y", {}) and p["encoding"].get("x", {}).get("field") == "year"
    }
    assert scales == {tuple(domain)}


def test_each_state_and_pair_has_its_colour() -> None:
    colours = {"CHN-RUS": theme.BOTH, "CHN-USA": theme.CHINA, "RUS-USA": theme.RUSSIA}
    for line in CASES.marks("triangle", "line"):
        (test,) = line["transform"]
        (pair,) = [p for p in colours if p in json.dumps(test)]
        assert line["mark"]["color"] == colours[pair]
    states = {"CHN": theme.CHINA, "RUS": theme.RUSSIA, "USA": theme.UNITED_STATES}
    for line in CASES.marks("ideal", "line"):
        (state,) = [s for s in states if s in json.dumps(line["transform"])]
        assert line["mark"]["color"] == states[state]
    for name in ("triangle", "ideal"):
        shapes = [p["mark"]["shape"] for p in CASES.drawn(name, "point")]
        assert len(shapes) == len(set(shapes)) == 3, "colour is never alone"


def test_the_two_indices_are_told_apart_without_colour() -> None:
    solid, dashed = CASES.marks("ranks", "line")
    assert solid["mark"]["strokeDash"] != dashed["mark"]["strokeDash"]
    one, other = CASES.drawn("ranks", "point")
    assert one["mark"]["fill"] == theme.BOTH and other["mark"]["fill"] == theme.PAPER


@pytest.mark.parametrize("width", SIZES)
def test_the_middle_pair_is_at_half(width: int) -> None:
    rules = [p["encoding"]["y"]["value"] for p in CASES.marks("ranks", "rule", width) if set(p["encoding"]) == {"y"}]
    tall = next(
        n["height"]
        for n in [CASES.spec("ranks", width), *CASES.spec("ranks", width).get("vconcat", [])[1:]]
        if "height" in n
    )
    assert rules == [tall / 2]


@pytest.mark.parametrize("width", SIZES)
def test_a_coding_is_filled_only_above_the_middle(width: int) -> None:
    (point,) = CASES.drawn("multiverse", "point", width)
    opacity = point["encoding"]["fillOpacity"]
    assert (opacity["condition"]["value"], opacity["value"]) == (1, 0)
    assert "percentile" in json.dumps(opacity["condition"]["test"]) and "> 50" in json.dumps(
        opacity["condition"]["test"]
    )
    assert CASES.svg("multiverse", width).count('fill-opacity="0"') == 4, "50 is not above 50"


def test_each_choice_of_a_coding_has_a_row_and_stands_under_its_point() -> None:
    upper, *lower = CASES.spec("multiverse")["vconcat"]
    assert [p["title"]["text"] for p in lower] == list(charts.CHOICES.values())
    assert [len(p["layer"]) for p in lower] == [4, 2, 4, 4], "one area a level above 50, one below"
    scales = {
        json.dumps(p["encoding"]["x"]["scale"])
        for p in parts(CASES.spec("multiverse"))
        if "field" in p["encoding"].get("x", {})
    }
    assert len(scales) == 1
    axes = [p["encoding"]["y"]["axis"] for p in parts(CASES.spec("multiverse")) if "axis" in p["encoding"].get("y", {})]
    assert len({(a["minExtent"], a["maxExtent"]) for a in axes}) == 1
    assert upper["width"] == lower[0]["width"]


def test_levels_are_in_the_order_of_their_numbers() -> None:
    assert height(CASES.svg("multiverse"), "last 3") < height(CASES.svg("multiverse"), "last 10")


@pytest.mark.parametrize("width", SIZES)
def test_bars_begin_at_zero(width: int) -> None:
    (bar,) = CASES.marks("spread", "bar", width)
    assert bar["mark"]["orient"] == "vertical" and bar["encoding"]["y"]["scale"] == {"domainMin": 0}
    (bar,) = CASES.marks("parting", "bar", width)
    assert bar["encoding"]["y"]["stack"] == "zero" and bar["encoding"]["y"]["scale"]["domain"] == [0, 1]
    for bar in CASES.marks("profile", "bar", width):
        (stack,) = [t for t in bar["transform"] if "stack" in t]
        assert (stack["stack"], stack["as"], stack.get("offset", "zero")) == ("share", ["from", "to"], "zero")
        assert bar["encoding"]["x"]["scale"]["domain"] == [0, 1]


def test_parts_are_stacked_in_the_order_of_the_key() -> None:
    (bar,) = CASES.marks("parting", "bar")
    assert bar["encoding"]["order"]["field"] == "rank"
    assert bar["transform"] == [
        {"calculate": "indexof(['same', 'one abstains', 'opposite'], datum.part)", "as": "rank"}
    ]


@pytest.mark.parametrize("width", SIZES)
def test_named_pairs_stand_at_their_value(width: int) -> None:
    rules = CASES.drawn("spread", "rule", width)
    (inner,) = {
        n["width"]
        for n in [CASES.spec("spread", width), *CASES.spec("spread", width).get("vconcat", [])]
        if "width" in n
    }
    assert [p["encoding"]["x"]["value"] for p in rules] == pytest.approx([inner * v for v in NAMED["value"]], abs=0.1)
    assert [p["mark"]["color"] for p in rules] == [theme.BOTH, theme.CHINA, theme.MUTED]
    assert [p["mark"]["strokeDash"] for p in rules] == [[1, 0], [1, 0], [4, 3]], "the others are dashed"


def test_the_axis_of_a_spread_says_what_it_is_told() -> None:
    assert "Agreement" in CASES.words("spread")
    assert "Weighted kappa" in words(svg_of(CASES.make("spread", title="Weighted kappa")))


@pytest.mark.parametrize("name", ["issues", "issues by percentile"])
@pytest.mark.parametrize("width", SIZES)
def test_the_earlier_era_is_hollow_and_the_later_filled(name: str, width: int) -> None:
    (point,) = CASES.drawn(name, "point", width)
    fill = point["encoding"]["fill"]
    assert ERAS[1] in json.dumps(fill["condition"]["test"], ensure_ascii=False)
    assert (fill["condition"]["value"], fill["value"]) == (theme.BOTH, theme.PAPER)
    (line,) = CASES.marks(name, "line", width)
    assert line["encoding"]["detail"]["field"] == "topic_label"
    assert (
        line["encoding"]["x"]["field"] == point["encoding"]["x"]["field"] == ("percentile" if "by" in name else "value")
    )


def test_issues_are_drawn_by_one_of_two_columns_and_for_two_eras() -> None:
    with pytest.raises(ValueError, match="must be value or percentile, not kappa"):
        CASES.make("issues", column="kappa")
    with pytest.raises(ValueError, match="two eras, not 3"):
        CASES.make("issues", data=pd.concat([issues, issues.assign(era="2026")]))
    assert "Middle East" in words(svg_of(CASES.make("issues", data=issues[issues["era"] == ERAS[1]])))


@pytest.mark.parametrize("width", SIZES)
def test_a_vote_has_a_shape_a_word_and_the_colour_of_the_state(width: int) -> None:
    points = CASES.drawn("ukraine", "point", width)
    assert [p["mark"]["stroke"] for p in points] == [theme.CHINA, theme.RUSSIA, theme.UNITED_STATES]
    for point in points:
        scale = point["encoding"]["shape"]["scale"]
        looks = dict(zip(scale["domain"], scale["range"], strict=True))
        assert (looks["yes"], looks["abstain"]) == ("circle", "circle") and len(set(looks.values())) == 3
        opacity = point["encoding"]["fillOpacity"]
        assert "yes" in json.dumps(opacity["condition"]["test"]) and (
            opacity["condition"]["value"],
            opacity["value"],
        ) == (1, 0)
    said = CASES.words("ukraine", width)
    assert [said.count(v) for v in ("yes", "abstain", "no", "absent")] == [1, 2, 2, 1]
    assert said.count("141-5-35") == 1, "a resolution has one line"


def test_resolutions_stand_in_their_order() -> None:
    data = CHARTS["ukraine"][0]
    turned = svg_of(CASES.make("ukraine", data=data.assign(order=3 - data["order"])))
    assert height(turned, "Path to peace") < height(turned, "Aggression")
    assert height(CASES.svg("ukraine"), "Path to peace") > height(CASES.svg("ukraine"), "Aggression")


def test_titles_that_are_too_long_are_cut_and_do_not_reach_the_votes() -> None:
    data = CHARTS["ukraine"][0].assign(
        short="Situation of human rights in the occupied territories of a state and elsewhere"
    )
    said = [w for w in words(svg_of(CASES.make("ukraine", data=data))) if w.startswith("Situation")]
    assert len(said) == 2 and all(w.endswith("…") for w in said)


def test_a_figure_on_a_bar_stands_only_where_it_has_room() -> None:
    assert "3%" not in CASES.words("profile")


@pytest.mark.parametrize("width", SIZES)
def test_differences_lie_around_zero_with_a_shape_for_each_pair(width: int) -> None:
    for point in CASES.drawn("published", "point", width):
        low, high = point["encoding"]["y"]["scale"]["domain"]
        assert low < -0.5 and high > 1
        for channel in ("stroke", "shape"):
            assert point["encoding"][channel]["field"] == "pair"
            assert len(set(point["encoding"][channel]["scale"]["range"])) == 3
    zero = [
        p for p in CASES.marks("published", "rule", width) if p["encoding"].get("y", {}).get("field") == "difference"
    ]
    assert len(zero) == 2


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("ranks", "index"),
        ("triangle", "pair"),
        ("parting", "part"),
        ("ideal", "iso3"),
        ("ukraine", "vote"),
        ("ukraine", "state"),
        ("profile", "vote"),
        ("profile", "state"),
        ("published", "pair"),
    ],
)
def test_what_has_no_mark_is_refused_by_name(name: str, column: str) -> None:
    data = CHARTS[name][0].copy()
    data[column] = data[column].astype(object)
    data.loc[0, column] = "Atlantis"
    with pytest.raises(ValueError, match="no mark for Atlantis"):
        CASES.make(name, data=data)


def test_a_year_without_a_value_leaves_a_gap_and_the_word_at_the_last_known() -> None:
    data = CHARTS["agreement"][0].copy()
    data.loc[3, ["value", "lower", "upper"]] = None
    assert "China and Russia" in words(svg_of(CASES.make("agreement", data=data)))


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("family", [tuple(charts.PARTS.values()), tuple(charts.VOTES.values())], ids=["parts", "votes"])
def test_colours_of_one_stack_stay_apart(family: tuple[str, ...], deficiency: str | None, shade: str) -> None:
    colours = [c if shade == "light" else dark(c) for c in family]
    assert [(a, b) for a, b in itertools.combinations(colours, 2) if distance(a, b, deficiency) < NEEDED] == []


@pytest.mark.parametrize("vote", charts.VOTES)
def test_figures_on_bars_can_be_read(vote: str) -> None:
    ink = theme.PAPER if vote in ("yes", "no") else theme.INK
    assert contrast(ink, charts.VOTES[vote]) >= 4.5
    assert contrast(dark(ink), dark(charts.VOTES[vote])) >= 4.5
