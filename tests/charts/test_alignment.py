"""Every chart of the alignment chapter beyond the General Assembly as a spec: palette, bases, intervals, hollow marks."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pandas as pd
import pytest

from rcanalysis.charts import alignment as charts
from rcanalysis.charts import keys, theme
from tests.charts.cases import SIZES, Cases, Rows, frame, height, parts, product, svg_of, words
from tests.charts.test_theme import DEFICIENCIES, NEEDED, contrast, dark, distance

YEARS = [2012, 2013, 2014, 2015]
CHINAS, RUSSIAS = charts.SIDES

CHARTS: dict[str, Rows] = {
    "vetoes": (
        frame(
            start=[1946, 1946, 1951, 1951, 1951, 1951],
            label=["1946–50", "1946–50", "1951–55", "1951–55", "1951–55", "1951–55"],
            state=["RUS", "FRA", "RUS", "RUS", "CHN", "USA"],
            joint=[False, False, True, False, True, False],
            n=[40, 1, 3, 2, 3, 7],
        ),
        {},
    ),
    "partners": (
        frame(
            vetoer_label=["Russia alone"] * 4 + ["United States"] * 2,
            other_label=["China"] * 3 + ["France"] + ["China", "Russia"],
            vote=["abstain", "yes", "unknown", "no", "yes", "no"],
            n=[19, 3, 3, 25, 27, 27],
            share=[0.76, 0.12, 0.12, 1.0, 1.0, 1.0],
        ),
        {},
    ),
    "abstentions": (
        frame(
            pair_label=["China and France", "China and Russia", "Russia and United States"],
            observed=[2, 78, 3], expected=[1.0, 8.0, 2.0], lower=[0.0, 3.0, 0.0], upper=[3.0, 13.0, 4.0], ratio=[2.0, 9.8, 1.5],
        ),
        {},
    ),
    "subjects": (
        product(subject_label=["Syria", "Ukraine"], pair=["CHN-FRA", "CHN-RUS", "RUS-USA"]).assign(
            share=[0.1, 0.72, 0.0, 0.8, 0.25, 0.1], lower=[0.0, 0.55, 0.0, 0.5, 0.05, 0.0], upper=[0.2, 0.85, 0.1, 0.9, 0.6, 0.4], n=[32, 33, 34, 8, 9, 7]
        ),
        {},
    ),
    "milestones": (
        frame(
            event_id=["treaty", "extension", "talks", "visit"],
            date=["2001-07-16", "2021-06-28", "2001-01-01", "2016-06-25"],
            year=[2001.54, 2021.49, 2001.0, 2016.48],
            kind=["treaty", "treaty", "summit", "summit"],
            kind_label=["Treaties", "Treaties", "Summits", "Summits"],
            slot=[1, 1, 1, 1],
            title=["Treaty signed", "Treaty extended", "Talks", "A visit"],
            dates=["16 July 2001", "28 June 2021", "2001", "25 June 2016"],
            confidence=["high", "medium", "low", "high"],
        ),
        {"notes": [("treaty", "treaty of 2001"), ("extension", "extended")]},
    ),
    "themes": (
        frame(
            theme_label=["No alliance", "No alliance", "On Ukraine", "On Ukraine"],
            statement_label=["1997-04", "2001-07", "2001-07", "2014-05"],
            order=[1, 2, 2, 3],
            says=["yes", "yes", "no", "yes"],
        ),
        {},
    ),
    "scorecard": (
        frame(
            criterion=["Measures of trust", "A criterion with a name so long that it has to stand in two lines of the page", "Alliance treaty", "Common command", "Another"],
            stage_label=["Early", "Moderate", "Moderate", "Advanced", "Advanced"],
            met=["yes", "yes", "partly", "no", "unknown"],
            since_label=["1996", "1992", "2001", "", ""],
        ),
        {},
    ),
    "obligations": (
        frame(dataset=["ATOP", "ATOP", "ATOP", "COW", "COW"], obligation=["none", "defence", "consultation", "defence", "none"], start=[1949, 1950, 1996, 1950, 1980], end=[1950, 1980, 2018, 1980, 2012]),
        {},
    ),
    "treaty_partners": (product(state=["CHN", "RUS", "USA"], year=YEARS).assign(partners=[1] * 4 + [7] * 4 + [60] * 4), {}),
    "disputes": (
        frame(id=["mid-1", "mid-2", "mid-3"], start=[1969.2, 1978.9, 2009.1], hostility=[4, 3, 4], fatalities=[3.0, 0.0, None]),
        {"notes": [(1991.4, "Border treaty"), (2008.8, "Border settled")]},
    ),
    "trade": (product(year=YEARS, basis=["Chinese customs", "Atlas"]).assign(value_usd_bn=[88.0, 87.0, 89.0, 89.0, 95.0, 94.0, 68.0, 70.0]), {}),
    "dependence": (
        frame(
            year=[2012, 2013, 2014, 2012, 2013, 2014],
            side=[CHINAS] * 3 + [RUSSIAS] * 3,
            share=[10.0, 11.0, 12.0, 2.0, 2.2, 2.1],
            basis=["IMF", "published", "IMF", "Chinese customs", "Chinese customs", "Chinese customs"],
            part=[False, False, True, False, False, False],
        ),
        {},
    ),
    "friction": (
        frame(theme_label=["Trade", "Trade", "Trade", "Territory", "Territory"], period=["2010–14", "2015–19", "2015–19", "before 1992", "2015–19"], kind=["act", "act", "statement", "act", "report"], n=[1, 2, 3, 1, 9]),
        {},
    ),
}  # fmt: skip
CASES = Cases(charts, CHARTS, made={"year", "total"})


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize(
    ("name", "field"),
    [("treaty_partners", "year"), ("trade", "year"), ("dependence", "year"), ("milestones", "year")],
)
def test_layers_share_one_axis_of_years(name: str, field: str, width: int) -> None:
    CASES.shares_one_axis_of_years(name, width, field)


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", ["disputes", "obligations"])
def test_layers_share_one_axis_of_spans(name: str, width: int) -> None:
    fields = ("start", "middle")
    domains = {
        tuple(p["encoding"]["x"]["scale"]["domain"])
        for p in parts(CASES.spec(name, width))
        if p["encoding"].get("x", {}).get("field") in fields
    }
    ((low, high),) = domains
    data = CHARTS[name][0]
    assert data["start"].min() - 2 < low < data["start"].min()
    assert data["start"].max() < high < 2020


LARGE: dict[str, Any] = {
    "milestones": frame(
        event_id=[f"an-event-with-a-long-name-{n}" for n in range(90)],
        date=["2001-07-16"] * 90,
        year=[1990 + n / 3 for n in range(90)],
        kind=[f"kind-{n % 7}" for n in range(90)],
        kind_label=[f"Kind {n % 7}" for n in range(90)],
        slot=[1 + n % 5 for n in range(90)],
        title=["A title of a milestone that is about sixty letters long here"] * 90,
        dates=["16 July 2001"] * 90,
        confidence=["high"] * 90,
    ),
    "themes": product(order=range(32), theme_label=[f"Against this or that {n}" for n in range(12)]).assign(
        statement_label="2001-07", says="yes"
    ),
    "subjects": product(subject_label=[f"Subject {n}" for n in range(12)], pair=["CHN-RUS", *"abcdefghi"]).assign(
        share=0.5432, lower=0.4321, upper=0.6543, n=123
    ),
    "friction": product(
        theme_label=[f"Theme {n}" for n in range(18)], period=[f"{y}–{y + 4}" for y in range(1990, 2026, 5)], kind=["act"]
    ).assign(n=3),
}  # fmt: skip


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", LARGE)
def test_a_chart_stays_small_with_as_many_rows_as_the_book_has(name: str, width: int) -> None:
    Cases(charts, {name: (LARGE[name], {})}).stays_small(name, width)


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("vetoes", {"40", "1", "5", "3", "7", "China", "France", "China and Russia together", "Russia without China"}),
        ("partners", {"19", "3", "25", "27", "Vetoed by Russia alone: 25", "Vetoed by United States: 27", "France"}),
        ("abstentions", {"78 : 8.0", "2 : 1.0", "China and Russia", "observed : expected", "95 % of chance"}),
        ("subjects", {"Syria", "Ukraine", "33", "9", "texts"}),
        ("milestones", {"Treaties", "Summits", "treaty of 2001", "low confidence"}),
        ("themes", {"No alliance", "On Ukraine", "1997", "2014", "2", "1", "is said not to take it"}),
        ("scorecard", {"Early", "Advanced", "met, since 1996", "partly, since 2001", "not met", "unknown", "Common command"}),
        ("obligations", {"ATOP", "COW", "defence", "consultation", "none"}),
        ("treaty_partners", {"China", "Russia", "United States"}),
        ("disputes", {"use of force", "threat", "war", "with deaths", "without", "deaths unknown", "Border treaty", "Border settled"}),
        ("trade", {"Chinese customs", "Atlas (both sides reconciled)", "Trade, USD billion"}),
        ("dependence", {CHINAS, RUSSIAS, "published by others", "Share of all trade, %"}),
        ("friction", {"Trade", "Territory", "5", "9", "6", "10", "all"}),
    ],
)  # fmt: skip
def test_marks_are_labelled_directly(name: str, said: set[str], width: int) -> None:
    assert said <= set(CASES.words(name, width))


# the Security Council -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", SIZES)
def test_joint_vetoes_are_dark_and_the_others_in_the_colour_of_the_state(width: int) -> None:
    colours = []
    for bar in CASES.marks("vetoes", "bar", width):
        colour = bar["encoding"]["color"]
        assert "joint" in json.dumps(colour["condition"]["test"]) and colour["condition"]["value"] == theme.BOTH
        assert bar["encoding"]["y"]["stack"] == "zero" and bar["encoding"]["y"]["scale"]["domain"][0] == 0
        assert bar["encoding"]["order"] == {"field": "joint", "sort": "descending", "type": "nominal"}, "joint below"
        colours.append(colour["value"])
    assert colours == [theme.CHINA, theme.RUSSIA, theme.UNITED_STATES, theme.AXIS]


@pytest.mark.parametrize("width", SIZES)
def test_a_veto_is_as_high_in_every_row(width: int) -> None:
    panels = CASES.spec("vetoes", width)["vconcat"][1:]
    scales = [p["height"] / p["layer"][0]["encoding"]["y"]["scale"]["domain"][1] for p in panels]
    tall = [s for s, p in zip(scales, panels, strict=True) if p["height"] > 24]
    assert len(tall) >= 2 and max(tall) / min(tall) < 1.05


def test_every_row_of_vetoes_has_all_periods() -> None:
    domains = {tuple(b["encoding"]["x"]["scale"]["domain"]) for b in CASES.marks("vetoes", "bar")}
    assert domains == {("1946–50", "1951–55")}


@pytest.mark.parametrize(("name", "field", "group"), [("partners", "share", "other_label")])
@pytest.mark.parametrize("width", SIZES)
def test_stacks_begin_at_zero_and_keep_their_height(name: str, field: str, group: str, width: int) -> None:
    bars = CASES.marks(name, "bar", width)
    assert bars
    for bar in bars:
        (stack,) = [t for t in bar["transform"] if "stack" in t]
        assert (stack["stack"], stack["as"], stack["groupby"]) == (field, ["from", "to"], [group])
        assert stack.get("offset", "zero") == "zero"
        assert (bar["encoding"]["x"]["field"], bar["encoding"]["x2"]["field"]) == ("from", "to")
        assert bar["encoding"]["x"]["scale"]["domain"][0] == 0


@pytest.mark.parametrize("width", SIZES)
def test_pairs_stand_by_how_often_they_abstain_together(width: int) -> None:
    (seen,) = CASES.drawn("abstentions", "point", width)
    assert seen["encoding"]["y"]["sort"] == ["China and Russia", "Russia and United States", "China and France"]
    colour = seen["encoding"]["color"]
    assert "China and Russia" in json.dumps(colour["condition"]["test"])
    assert (colour["condition"]["value"], colour["value"]) == (theme.BOTH, theme.AXIS)
    (span,) = CASES.drawn("abstentions", "rule", width)
    assert (span["encoding"]["x"]["field"], span["encoding"]["x2"]["field"]) == ("lower", "upper")
    (middle,) = CASES.drawn("abstentions", "tick", width)
    assert middle["encoding"]["x"]["field"] == "expected"
    assert {json.dumps(p["encoding"]["x"]["scale"]) for p in (seen, span, middle)} == {
        '{"domain": [0, 81.9], "nice": false}'
    }


def test_another_pair_can_be_highlighted() -> None:
    colours = [
        p["encoding"]["color"]
        for p in parts(CASES.make("abstentions", highlight="China and France"))
        if "color" in p["encoding"]
    ]
    (test,) = [json.dumps(c["condition"]["test"]) for c in colours]
    assert "China and France" in test and "China and Russia" not in test


@pytest.mark.parametrize("width", SIZES)
def test_the_pair_has_its_interval_and_the_others_are_ticks(width: int) -> None:
    (point,) = CASES.drawn("subjects", "point", width)
    (tick,) = CASES.drawn("subjects", "tick", width)
    assert (
        json.dumps(point["transform"]).count("=== 'CHN-RUS'")
        + json.dumps(point["transform"]).count('=== \\"CHN-RUS\\"')
        == 1
    )
    assert "!==" in json.dumps(tick["transform"])
    (span,) = [p for p in CASES.marks("subjects", "rule", width) if "x2" in p["encoding"]]
    assert (span["encoding"]["x"]["field"], span["encoding"]["x2"]["field"]) == ("lower", "upper")
    assert span["transform"] == point["transform"]
    assert point["mark"]["color"] == theme.BOTH and tick["mark"]["color"] == theme.AXIS


def test_a_pair_without_rows_is_an_error() -> None:
    with pytest.raises(ValueError, match="no rows for the pair CHN-XXX"):
        CASES.make("subjects", pair="CHN-XXX")


# texts and institutions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", SIZES)
def test_low_confidence_is_hollow(width: int) -> None:
    points = CASES.drawn("milestones", "point", width)
    assert len(points) == 2
    for point in points:
        opacity = point["encoding"]["fillOpacity"]
        assert "low" in json.dumps(opacity["condition"]["test"]) and (
            opacity["condition"]["value"],
            opacity["value"],
        ) == (0, 1)
    assert CASES.svg("milestones", width).count('fill-opacity="0"') == 1 + 1, "one mark and one of the key"


def test_no_key_without_low_confidence() -> None:
    data = CHARTS["milestones"][0].assign(confidence="high")
    assert "low confidence" not in words(svg_of(CASES.make("milestones", data=data)))


def test_a_note_that_would_cover_another_milestone_is_left_out() -> None:
    data = CHARTS["milestones"][0].copy()
    more = data.iloc[[0, 0]].assign(event_id=["before", "after"], year=[2001.3, 2001.9])
    said = words(svg_of(CASES.make("milestones", data=pd.concat([data, more], ignore_index=True))))
    assert "treaty of 2001" not in said and "extended" in said


def test_a_note_on_an_unknown_milestone_is_an_error() -> None:
    with pytest.raises(ValueError, match="no milestone nowhere"):
        CASES.make("milestones", notes=[("nowhere", "words")])


@pytest.mark.parametrize("width", SIZES)
def test_a_note_stands_beside_its_point(width: int) -> None:
    (note,) = [p for p in CASES.marks("milestones", "text", width) if p["mark"].get("text") == "treaty of 2001"]
    low, high = keys.spread_years(2001, 2022)
    assert note["encoding"]["x"]["value"] == pytest.approx((width - 20) * (2001.54 - low) / (high - low) + 8, abs=0.1)


@pytest.mark.parametrize("width", SIZES)
def test_a_position_taken_is_a_square_and_one_not_taken_a_cross(width: int) -> None:
    (mark,) = CASES.drawn("themes", "point", width)
    scale = mark["encoding"]["shape"]["scale"]
    assert dict(zip(scale["domain"], scale["range"], strict=True)) == {"yes": "square", "no": keys.CROSS}
    assert mark["encoding"]["x"]["sort"] == mark["encoding"]["x"]["scale"]["domain"] == [1, 2, 3]


def test_only_positions_taken_are_counted() -> None:
    (counts,) = [p for p in CASES.marks("themes", "text") if p["encoding"].get("text", {}).get("field") == "n"]
    assert "yes" in json.dumps(counts["transform"][0])


def test_a_year_is_written_once() -> None:
    data = frame(
        theme_label=["a"] * 4,
        statement_label=["2001-01", "2001-02", "2001-07", "2014-05"],
        order=[1, 2, 3, 4],
        says=["yes"] * 4,
    )
    assert words(svg_of(CASES.make("themes", data=data))).count("2001") == 1


@pytest.mark.parametrize("width", SIZES)
def test_met_partly_and_not_met_have_a_mark_each(width: int) -> None:
    rings = [p for p in CASES.drawn("scorecard", "point", width) if p["mark"]["shape"] == "circle"]
    assert len(rings) == 3, "one a stage"
    for ring in rings:
        opacity = ring["encoding"]["fillOpacity"]
        assert "yes" in json.dumps(opacity["condition"]["test"]) and (
            opacity["condition"]["value"],
            opacity["value"],
        ) == (1, 0)
    drawing = CASES.svg("scorecard", width)
    assert drawing.count('fill-opacity="0"') >= 2, "partly and not met"
    halves = [p for p in CASES.drawn("scorecard", "point", width) if p["mark"]["shape"] == charts.HALF]
    assert all("partly" in json.dumps(p["transform"]) for p in halves) and len(halves) == 3


@pytest.mark.parametrize("width", SIZES)
def test_a_criterion_of_two_lines_does_not_run_into_the_next(width: int) -> None:
    drawing = CASES.svg("scorecard", width)
    lines = [
        w
        for w in words(drawing)
        if w in "A criterion with a name so long that it has to stand in two lines of the page"
    ]
    assert len(lines) == 2
    one, other = (height(drawing, line) for line in lines)
    assert other - one == pytest.approx(17)
    said = height(drawing, "met, since 1992")
    assert said == pytest.approx(one if width == theme.WIDE else other + 17)
    assert height(drawing, "Alliance treaty") >= max(said, other) + 20


def test_stages_stand_in_the_order_of_their_rows() -> None:
    assert [p["title"]["text"] for p in CASES.spec("scorecard")["vconcat"]] == ["Early", "Moderate", "Advanced"]


@pytest.mark.parametrize("width", SIZES)
def test_an_obligation_is_the_darker_the_stronger(width: int) -> None:
    (bar,) = CASES.drawn("obligations", "bar", width)
    assert (bar["encoding"]["x"]["field"], bar["encoding"]["x2"]["field"]) == ("start", "end")
    scale = bar["encoding"]["color"]["scale"]
    assert scale["domain"] == ["defence", "consultation", "non-aggression", "neutrality", "none"]
    depth = [contrast(c, theme.PAPER) for c in scale["range"][:4]]
    assert depth == sorted(depth, reverse=True)


def test_a_word_stands_on_a_bar_only_where_it_fits() -> None:
    said = CASES.words("obligations")
    assert said.count("none") == 1 + 1, "in the key and on the long bar, not on that of one year"


@pytest.mark.parametrize("name", ["treaty_partners", "trade", "dependence"])
@pytest.mark.parametrize("width", SIZES)
def test_lines_stand_on_a_zero_base(name: str, width: int) -> None:
    domains = {tuple(p["encoding"]["y"]["scale"]["domain"]) for p in CASES.marks(name, "line", width)}
    ((low, high),) = domains
    data = CHARTS[name][0]
    top = data[{"treaty_partners": "partners", "trade": "value_usd_bn", "dependence": "share"}[name]].max()
    assert low == 0 and top < high < 1.2 * top


def test_each_state_has_its_colour() -> None:
    assert [p["mark"]["color"] for p in CASES.marks("treaty_partners", "line")] == [
        theme.CHINA,
        theme.RUSSIA,
        theme.UNITED_STATES,
    ]


@pytest.mark.parametrize("width", SIZES)
def test_deaths_have_a_shape_and_unknown_ones_are_hollow(width: int) -> None:
    (head,) = CASES.drawn("disputes", "point", width)
    looks = {
        c: dict(zip(head["encoding"][c]["scale"]["domain"], head["encoding"][c]["scale"]["range"], strict=True))
        for c in ("shape", "fill", "stroke")
    }
    assert looks["shape"]["yes"] != looks["shape"]["no"]
    assert looks["fill"]["unknown"] == theme.PAPER and looks["fill"]["no"] == looks["stroke"]["unknown"] == theme.AXIS
    (calculated,) = [t for t in head["transform"] if t["as"] == "deaths"]
    assert calculated["calculate"] == "!isValid(datum.fatalities) ? 'unknown' : datum.fatalities > 0 ? 'yes' : 'no'"


def test_known_deaths_need_no_sign_for_unknown_ones() -> None:
    data = CHARTS["disputes"][0].fillna({"fatalities": 0.0})
    assert "deaths unknown" not in words(svg_of(CASES.make("disputes", data=data)))


@pytest.mark.parametrize("width", SIZES)
def test_a_dispute_is_a_line_from_the_base_to_its_level(width: int) -> None:
    (stem,) = [p for p in CASES.marks("disputes", "rule", width) if p["encoding"]["x"].get("field") == "start"]
    (head,) = CASES.drawn("disputes", "point", width)
    assert stem["encoding"]["y"]["field"] == "hostility" and stem["encoding"]["y2"] == {"value": 160}
    assert stem["encoding"]["x"] == head["encoding"]["x"]


# trade and friction -------------------------------------------------------------------------------------------------


def test_the_two_bases_are_told_apart_without_colour() -> None:
    ours, theirs = CASES.marks("trade", "line")
    assert ours["mark"]["strokeDash"] != theirs["mark"]["strokeDash"]
    ours, theirs = CASES.drawn("trade", "point")
    assert (ours["mark"]["fill"], theirs["mark"]["fill"]) == (theme.BOTH, theme.PAPER)
    assert ours["mark"]["shape"] != theirs["mark"]["shape"]


@pytest.mark.parametrize("width", SIZES)
def test_published_shares_are_hollow_and_off_the_line(width: int) -> None:
    points = CASES.drawn("dependence", "point", width)
    assert [p["mark"]["stroke"] for p in points] == [theme.CHINA, theme.RUSSIA]
    for point in points:
        fill = point["encoding"]["fill"]
        assert "published" in json.dumps(fill["condition"]["test"])
        assert (fill["condition"]["value"], fill["value"]) == (theme.PAPER, point["mark"]["stroke"])
    for line in CASES.marks("dependence", "line", width):
        assert {"filter": "datum.basis != 'published' && !datum.part"} in line["transform"]


@pytest.mark.parametrize("width", SIZES)
def test_a_part_of_a_year_has_a_bar_through_it(width: int) -> None:
    ticks = CASES.marks("dependence", "tick", width)
    assert len(ticks) == 2 and all({"filter": "datum.part"} in t["transform"] for t in ticks)
    assert "with a bar: part of a year" in CASES.words("dependence", width)
    whole = CHARTS["dependence"][0].assign(part=False, basis="IMF")
    said = words(svg_of(CASES.make("dependence", width, data=whole)))
    assert "with a bar: part of a year" not in said and "published by others" not in said


@pytest.mark.parametrize("width", SIZES)
def test_a_cell_holds_the_sum_over_kinds_and_is_the_darker_the_more(width: int) -> None:
    (cell,) = CASES.drawn("friction", "rect", width)
    assert cell["transform"][0] == {
        "aggregate": [{"op": "sum", "field": "n", "as": "total"}],
        "groupby": ["theme_label", "period"],
    }
    scale = cell["encoding"]["color"]["scale"]
    assert (scale["type"], scale["domain"]) == ("threshold", [2, 4, 7])
    depth = [contrast(c, theme.PAPER) for c in scale["range"]]
    assert depth == sorted(depth) and len(depth) == 4


@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("least", charts.SHADES)
def test_numbers_in_cells_can_be_read(least: int, shade: str) -> None:
    (numbers,) = [p for p in CASES.marks("friction", "text") if p["encoding"].get("color")]
    assert numbers["encoding"]["color"]["condition"]["test"] == "(datum.total >= 4)"
    ink = numbers["encoding"]["color"]["condition"]["value"] if least >= 4 else numbers["encoding"]["color"]["value"]
    pair = (ink, charts.SHADES[least])
    assert contrast(*(pair if shade == "light" else map(dark, pair))) >= 4.5


def test_a_period_without_a_first_year_comes_first() -> None:
    (cell,) = CASES.drawn("friction", "rect")
    assert cell["encoding"]["x"]["sort"] == ["before 1992", "2010–14", "2015–19"]
    assert "before 1992" in CASES.words("friction")
    many = pd.concat([CHARTS["friction"][0].assign(period=f"{y}–{y + 4}") for y in range(1990, 2026, 5)])
    many = pd.concat([CHARTS["friction"][0], many], ignore_index=True)
    assert {"–92", "90–", "25–"} <= set(words(svg_of(CASES.make("friction", theme.NARROW, data=many))))


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("vetoes", "state"), ("partners", "vote"), ("themes", "says"), ("scorecard", "met"), ("obligations", "obligation"),
        ("treaty_partners", "state"), ("trade", "basis"), ("dependence", "side"),
    ],
)  # fmt: skip
def test_what_has_no_mark_is_refused_by_name(name: str, column: str) -> None:
    data = CHARTS[name][0].copy()
    data.loc[0, column] = "Atlantis"
    with pytest.raises(ValueError, match="no mark for Atlantis"):
        CASES.make(name, data=data)


def test_an_unknown_level_of_hostility_is_refused() -> None:
    with pytest.raises(ValueError, match="no mark for 9"):
        CASES.make("disputes", data=CHARTS["disputes"][0].assign(hostility=9))


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize(
    "family",
    [tuple(charts.COUNCIL_VOTES.values()), tuple(charts.KINDS.values()), (theme.BOTH, theme.MUTED, theme.UNKNOWN, theme.PAPER)],
    ids=["votes", "kinds", "obligations"],
)  # fmt: skip
def test_colours_of_one_stack_stay_apart(family: tuple[str, ...], deficiency: str | None, shade: str) -> None:
    colours = [c if shade == "light" else dark(c) for c in family]
    assert [(a, b) for a, b in itertools.combinations(colours, 2) if distance(a, b, deficiency) < NEEDED] == []


@pytest.mark.parametrize(
    ("colours", "light"),
    [(charts.COUNCIL_VOTES, ("no", "yes")), (charts.KINDS, ("act", "statement")), (charts.OBLIGATIONS, ("defence", "consultation"))],
    ids=["votes", "kinds", "obligations"],
)  # fmt: skip
def test_words_on_bars_can_be_read(colours: dict[str, str], light: tuple[str, ...]) -> None:
    for kind, colour in colours.items():
        ink = theme.PAPER if kind in light else theme.INK
        assert contrast(ink, colour) >= 4.5 and contrast(dark(ink), dark(colour)) >= 4.5, kind
