"""Every chart of the arms chapter as a spec: palette, zero baselines, one axis of years, rows unchanged, hollow marks."""

from __future__ import annotations

import functools
import inspect
import itertools
import json
import math
import re
from collections.abc import Iterator
from typing import Any

import altair as alt
import pandas as pd
import pytest
import vl_convert

from rcanalysis.charts import arms as charts
from rcanalysis.charts import theme
from rcanalysis.publish import arms as book
from rcanalysis.publish.render import STATIC, VL_VERSION
from tests.charts.test_theme import DEFICIENCIES, NEEDED, contrast, dark, distance

YEARS = [2012, 2013, 2014, 2015]
WINDOWS = ["1996–2000", "2016–20"]


def frame(**columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame(columns)


def stacked(kind: str, kinds: list[str], **other: list[Any]) -> pd.DataFrame:
    """Two windows, one row for each kind."""
    return pd.DataFrame({"window": [w for w in WINDOWS for _ in kinds], kind: kinds * 2} | other)


CHARTS: dict[str, tuple[pd.DataFrame, dict[str, Any]]] = {
    "dyad": (
        frame(year=[1990, 1991, 1992, 1993], supplier=["SUN", "SUN", "RUS", "RUS"], tiv=[0.0, 100.0, 800.0, 300.0], low=[0.0, 90.0, 700.0, 300.0], high=[0.0, 120.0, 900.0, 310.0]),
        {"notes": [(1991, "last year"), (1992, "1992")]},
    ),
    "levels": (
        frame(year=YEARS, tiv=[900.0, 1100.0, 90.0, 110.0], mean=[1000.0, 1000.0, 100.0, 100.0], low=[800.0, 800.0, 80.0, 80.0], high=[1200.0, 1200.0, 120.0, 120.0], segment=[1, 1, 2, 2]),
        {},
    ),
    "editions": (frame(year=YEARS, edition=[2022, 2022, 2024, 2025], tiv=[10.0, 20.0, 30.0, 40.0], difference=[-5.0, 0.0, 12.0, 1.0]), {}),
    "volume_share": (
        frame(window=WINDOWS, start=[1996, 2016], end=[2000, 2020], russia=[3000.0, 500.0], others=[1000.0, 500.0], share=[0.75, 0.5], label=["75 %", "50 %"]),
        {},
    ),
    "shares": (
        frame(end=[2019, 2020] * 2, series=["Imports", "Imports", "Exports", "Exports"], share=[0.7, 0.6, 0.2, 0.1], low=[0.65, 0.6, 0.15, 0.1], high=[0.75, 0.6, 0.2, 0.12], published=[None, 0.61, 0.21, None]),
        {},
    ),
    "suppliers": (
        stacked("supplier_name", ["Others", "Russia", "France"], tiv=[10.0, 80.0, 10.0, 20.0, 60.0, 20.0], share=[0.1, 0.8, 0.1, 0.2, 0.6, 0.2], effective=[1.5] * 3 + [2.3] * 3).replace({"window": {"1996–2000": "1995–99"}}),
        {},
    ),
    "customers": (
        stacked("name", ["China", "India", "Algeria", "Egypt"], share=[0.4, 0.3, 0.2, 0.1, 0.05, 0.5, 0.25, 0.2], highlighted=[True, False, False, False] * 2),
        {},
    ),
    "systems": (
        frame(name=["Su-35", "Su-35", "AL-31 engines"], family=["fighters", "fighters", "engines"], year=[2016, 2017, 2017], units=[4.0, 10.0, 64.0], tiv=[240.0, 600.0, 160.0], estimated=[False, False, True], total=["14", "14", "64"]),
        {"order": ["Su-35", "AL-31 engines"]},
    ),
    "groups": (
        stacked("group", ["platforms", "missiles", "components"], start=[1996] * 3 + [2016] * 3, tiv=[60.0, 30.0, 10.0, 0.0, 5.0, 15.0], share=[0.6, 0.3, 0.1, 0.0, 0.25, 0.75], estimated_share=[0.5, 1.0, 1.0, 0.0, 1.0, 0.9]),
        {},
    ),
    "engines": (
        frame(year=[2012, 2012, 2013, 2013], system=["al-31", "d-30"] * 2, name=["AL-31 engines", "D-30 engines"] * 2, units=[50.0, 20.0, 0.0, 60.0], share=[0.4, 0.4, 0.6, 0.6]),
        {},
    ),
    "orders": (
        frame(ordered=[2012, 2012, 2013, 2015], group=["platforms", "components", "missiles", "platforms"], n_orders=[1, 2, 1, 1], tiv=[100.0, 50.0, 40.0, 900.0]),
        {"note": "no order|after 2015", "last": 2019},
    ),
    "lead_times": (
        frame(designation=["a", "b", "c"], category=["aircraft", "engines", "missiles"], group=["platforms", "components", "missiles"], ordered=[2012, 2012, 2015], first=[2013, 2014, 2015], last=[2016, 2020, 2015], years_to_first=[1, 2, 0]),
        {},
    ),
    "balance": (frame(year=YEARS, imports=[1000.0, 900.0, 300.0, 100.0], exports=[200.0, 700.0, 1500.0, 1400.0]), {}),
    "estimates": (stacked("group", ["all", "platforms", "missiles", "components"], share=[0.5, 0.2, 0.9, 1.0, 0.8, 0.5, 1.0, 0.9]), {}),
    "scenarios": (
        frame(kind=["past", "past", "scenario", "scenario"], label=[*WINDOWS, "open orders only", "one large order"], start=[1996, 2016, 2026, 2026], end=[2000, 2020, 2030, 2030], low=[650.0, 270.0, 1.0, 70.0], mid=[650.0, 270.0, 12.0, 200.0], high=[650.0, 270.0, 24.0, 450.0]),
        {},
    ),
    "backtest": (
        frame(model=["last year persists"] * 2 + ["mean of five years"] * 2, origin=[2010, 2011] * 2, forecast=[100.0, 300.0, 150.0, 90.0], actual=[100.0, 150.0, 300.0, 100.0]),
        {},
    ),
    "dual_use": (
        frame(item=["Machine tools"] * 2 + ["Microelectronics"], year=[2021, 2023, 2023], end_year=[2021, 2024, 2023], value=[30.0, 62.0, 90.0], value_high=[30.0, 80.0, 90.0], qualifier=["at most", "", "about"], reported_by=["A paper", "A ministry", "A union"], as_stated=["of value", "by maker", "of value"]),
        {},
    ),
    "reports": (
        frame(label=["Ordered", "Ordered", "Last delivery"], what=["year of order", "signed", "a plan"], reported_by=["SIPRI", "TASS", "Interfax"], low=[2015.0, 2014.0, 2022.0], high=[2015.0, 2014.0, 2022.0], sipri=[True, False, False]),
        {},
    ),
    "technology": (
        frame(area=["aircraft"] * 3 + ["ai"], area_label=["Aircraft"] * 3 + ["Artificial intelligence"], year=[2012, 2012, 2015, 2023], slot=[1, 2, 1, 1], direction=["RUS-to-CHN", "third-country", "CHN-to-RUS", "joint"], evidence=["seen", "alleged", "signed", "stated"], title=list("abcd"), dates=list("abcd"), status=["completed"] * 4, confidence=["high"] * 4),
        {},
    ),
    "evidence": (
        frame(area_label=["Aircraft"] * 4 + ["Artificial intelligence"] * 4, evidence=["seen", "signed", "stated", "alleged"] * 2, n=[3, 2, 0, 1, 0, 2, 2, 0], share=[0.5, 0.33, 0.0, 0.17, 0.0, 0.5, 0.5, 0.0], new_area=[False] * 4 + [True] * 4),
        {},
    ),
}  # fmt: skip
BARS = [
    "dyad",
    "levels",
    "volume_share",
    "suppliers",
    "customers",
    "groups",
    "engines",
    "orders",
    "estimates",
    "scenarios",
    "evidence",
]
TIMES = ["dyad", "levels", "editions", "shares", "systems", "engines", "orders", "lead_times", "balance", "backtest"]
SIZES = [theme.WIDE, theme.NARROW]


@functools.lru_cache(maxsize=64)
def spec(name: str, width: int = theme.WIDE) -> dict[str, Any]:
    data, options = CHARTS[name]
    made: alt.TopLevelMixin = getattr(charts, name)(data, width=width, **options)
    built: dict[str, Any] = made.to_dict()
    return built


@functools.lru_cache(maxsize=64)
def svg(name: str, width: int = theme.WIDE) -> str:
    vl_convert.register_font_directory(str(STATIC / "fonts" / "ttf"))
    drawn: str = vl_convert.vegalite_to_svg(json.dumps(spec(name, width)), vl_version=VL_VERSION)
    return drawn


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every view of a spec that draws something."""
    if isinstance(node, dict):
        if "mark" in node:
            yield node
        for key in ("layer", "vconcat", "hconcat", "concat"):
            for inner in node.get(key, []):
                yield from parts(inner)


def marks(name: str, kind: str, width: int = theme.WIDE) -> list[dict[str, Any]]:
    return [
        p for p in parts(spec(name, width)) if (p["mark"]["type"] if isinstance(p["mark"], dict) else p["mark"]) == kind
    ]


def drawn(name: str, kind: str, width: int = theme.WIDE) -> list[dict[str, Any]]:
    """The marks of the chart itself, without those of its key."""
    return [p for p in marks(name, kind, width) if "tooltip" in p["encoding"]]


def words(text: str) -> list[str]:
    """What stands in a drawing; a text of two lines gives two."""
    return re.findall(r"<t(?:ext|span)[^>]*>([^<]+)</t", text)


def conditional(part: dict[str, Any]) -> tuple[str, float, float]:
    """Test, value where it holds, value elsewhere, of the opacity of the filling."""
    encoded = part["encoding"]["fillOpacity"]
    return str(encoded["condition"]["test"]), encoded["condition"]["value"], encoded["value"]


def test_every_chart_is_tried() -> None:
    drawn = {
        n
        for n, f in vars(charts).items()
        if inspect.isfunction(f) and f.__module__ == charts.__name__ and "data" in inspect.signature(f).parameters
    }
    assert drawn == set(CHARTS)


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_drawn_in_the_palette_and_fits(name: str, width: int) -> None:
    assert theme.check_colours(spec(name, width)) == []
    assert theme.check_text(spec(name, width)) == []
    real = float(svg(name, width).split(' width="')[1].split('"')[0])
    assert real <= width + 25, f"{name} is {real} px wide"


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_draws_few_marks(name: str, width: int) -> None:
    assert 0 < svg(name, width).count('role="graphics-symbol"') <= 500


def plain(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_plots_its_rows_once_and_unchanged(name: str, width: int) -> None:
    data, _ = CHARTS[name]
    rows = [{c: plain(v) for c, v in row.items()} for row in data.to_dict("records")]
    plotted = [[{c: plain(v) for c, v in row.items()} for row in t] for t in spec(name, width)["datasets"].values()]
    assert plotted.count(rows) == 1
    assert [t for t in plotted if t != rows and set(t[0]) & set(data.columns) == set(data.columns)] == []


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_leaves_its_rows_alone(name: str) -> None:
    data, options = CHARTS[name]
    before = data.copy(deep=True)
    getattr(charts, name)(data, width=theme.NARROW, **options)
    pd.testing.assert_frame_equal(data, before)


def test_the_charts_with_bars_are_known() -> None:
    assert [name for name in CHARTS if marks(name, "bar")] == BARS


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", BARS)
def test_bars_begin_at_zero(name: str, width: int) -> None:
    for bar in marks(name, "bar", width):
        channels = [
            bar["encoding"][c] for c in ("x", "y") if bar["encoding"][c].get("field") not in ("year", "ordered")
        ]
        (length,) = [c for c in channels if c["type"] == "quantitative"]
        scale = length.get("scale", {})
        assert scale.get("zero", True) and scale.get("domain", [0])[0] == 0 and scale.get("domainMin", 0) == 0
        assert scale.get("type", "linear") == "linear"
        assert length.get("stack") in (None, "zero")


@pytest.mark.parametrize(("name", "field"), [("groups", "share"), ("evidence", "n")])
def test_stacks_worked_out_beforehand_begin_at_zero_and_keep_their_height(name: str, field: str) -> None:
    for bar in marks(name, "bar"):
        stack = [t for t in bar["transform"] if "stack" in t]
        assert [(t["stack"], t["as"], t.get("offset", "zero")) for t in stack] == [(field, ["from", "to"], "zero")]
        assert (bar["encoding"]["x"]["field"], bar["encoding"]["x2"]["field"]) == ("from", "to")


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", TIMES)
def test_layers_share_one_axis_of_years(name: str, width: int) -> None:
    """A layer without the explicit domain would stretch the axis down to year 0."""
    fields = ("year", "at", "end", "ordered", "origin")
    scales = [
        tuple(p["encoding"]["x"]["scale"]["domain"])
        for p in parts(spec(name, width))
        if p["encoding"].get("x", {}).get("field") in fields
    ]
    assert scales
    assert len(set(scales)) == 1, scales
    low, high = scales[0]
    data = CHARTS[name][0]
    years = data[next(f for f in fields if f in data)]
    assert 1985 < low < years.min() and years.max() < high < 2030


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", ["reports", "technology"])
def test_panels_share_one_axis_of_years(name: str, width: int) -> None:
    field = {"reports": "low", "technology": "year"}[name]
    scales = {
        tuple(p["encoding"]["x"]["scale"]["domain"])
        for p in parts(spec(name, width))
        if p["encoding"].get("x", {}).get("field") == field
    }
    assert len(scales) == 1


@pytest.mark.parametrize("width", SIZES)
def test_estimated_deliveries_are_hollow(width: int) -> None:
    (point,) = marks("systems", "point", width)
    test, hollow, full = conditional(point)
    assert test == "datum.estimated" and hollow == 0 and full > 0.5
    assert point["mark"]["filled"] is False and point["mark"]["stroke"] == theme.RUSSIA
    assert len(re.findall(r'fill-opacity="0"', svg("systems", width))) == 1


@pytest.mark.parametrize("width", SIZES)
def test_what_others_say_is_hollow(width: int) -> None:
    for point in marks("reports", "point", width):
        assert conditional(point) == ("datum.sipri", 1, 0)
        assert point["mark"]["filled"] is False
    assert len(re.findall(r'fill-opacity="0"', svg("reports", width))) == 2


@pytest.mark.parametrize("width", SIZES)
def test_only_what_is_seen_or_signed_is_filled(width: int) -> None:
    for point in drawn("technology", "point", width):
        test, yes, no = conditional(point)
        assert (yes, no) == (1, 0)
        assert set(re.findall(r"'(\w+)'", test)) == {"seen", "signed"}
    assert len(re.findall(r'fill-opacity="0"', svg("technology", width))) == 2 + 2  # two marks, two of the key


def test_published_shares_are_hollow_and_stand_only_where_published() -> None:
    (said,) = [p for p in marks("shares", "point") if p["encoding"]["y"]["field"] == "published"]
    assert said["mark"]["filled"] is False and said["mark"]["shape"] == "diamond"
    assert said["transform"] == [{"filter": "isValid(datum.published)"}]


def test_ranges_are_drawn() -> None:
    (whisker,) = [p for p in marks("dyad", "rule") if "y2" in p["encoding"]]
    assert (whisker["encoding"]["y"]["field"], whisker["encoding"]["y2"]["field"]) == ("low", "high")
    for name, kind in (("levels", "rect"), ("shares", "area")):
        (band,) = [p for p in marks(name, kind) if "y2" in p["encoding"]]
        assert (band["encoding"]["y"]["field"], band["encoding"]["y2"]["field"]) == ("low", "high")
    (span,) = [p for p in marks("scenarios", "bar") if "x2" in p["encoding"]]
    assert (span["encoding"]["x"]["field"], span["encoding"]["x2"]["field"]) == ("low", "high")


def test_a_level_covers_its_years_whole_and_no_others() -> None:
    """From the left of its first bar to the right of its last, so that neighbouring levels meet and do not join."""
    for kind, field in (("rect", "low"), ("rule", "mean")):
        (part,) = [p for p in marks("levels", kind) if p["encoding"].get("y", {}).get("field") == field]
        assert part["transform"][0]["groupby"] == ["segment"]
        assert part["transform"][1:] == [
            {"calculate": "datum.begin - 0.5", "as": "left"},
            {"calculate": "datum.end + 0.5", "as": "right"},
        ]
        assert (part["encoding"]["x"]["field"], part["encoding"]["x2"]["field"]) == ("left", "right")


@pytest.mark.parametrize(("name", "field"), [("editions", "edition"), ("technology", "evidence")])
def test_a_kind_has_a_shape_as_well_as_a_colour(name: str, field: str) -> None:
    points = [p for p in marks(name, "point") if "tooltip" in p["encoding"]]
    assert points
    for point in points:
        assert point["encoding"]["shape"]["field"] == field
        looks = point["encoding"]["shape"]["scale"]["range"]
        if name != "technology":  # there a circle is filled or hollow
            assert len(looks) == len(set(looks))


def test_an_unknown_supplier_is_refused_by_name() -> None:
    data = CHARTS["suppliers"][0].replace({"supplier_name": {"France": "Atlantis"}})
    with pytest.raises(ValueError, match="no colour for Atlantis"):
        charts.suppliers(data)
    data.loc[0, "supplier_name"] = "Utopia"
    with pytest.raises(ValueError, match="Atlantis, Utopia"):
        charts.suppliers(data)


@pytest.mark.parametrize("width", SIZES)
def test_the_years_without_an_order_are_grey_up_to_the_last(width: int) -> None:
    (grey,) = marks("orders", "rect", width)
    zone = spec("orders", width)["datasets"].get(grey["data"].get("name"), grey["data"].get("values"))
    assert [(z["ordered"], z["to"], z["note"]) for z in zone] == [(2015.5, 2019.5, "no order|after 2015")]


def test_a_register_that_ends_with_an_order_has_no_grey_years() -> None:
    data, _ = CHARTS["orders"]
    built = charts.orders(data, last=2015).to_dict()
    (grey,) = [p for p in parts(built) if isinstance(p["mark"], dict) and p["mark"]["type"] == "rect"]
    (zone,) = grey["data"]["values"]
    assert zone["ordered"] == zone["to"] == 2015.5


def test_a_phone_shows_three_customers_and_china() -> None:
    wide, narrow = svg("customers", theme.WIDE), svg("customers", theme.NARROW)
    assert wide.count("Egypt") > narrow.count("Egypt")
    assert ">5%<" in narrow.replace(" ", "").replace("\u00a0", "")  # China, fourth in the second window


def test_no_panel_is_left_empty() -> None:
    data, _ = CHARTS["evidence"]
    built = charts.evidence(data[~data["new_area"]]).to_dict()
    assert [p["title"]["text"] for p in built["vconcat"][1:]] == ["Old areas"]


def test_a_share_of_the_whole_fills_the_axis() -> None:
    """Shares that add up to one reach the end of the axis and no further."""
    for name in ("groups", "suppliers"):
        data = CHARTS[name][0]
        assert data.groupby("window")["share"].sum().round(9).eq(1).all()
        (bar,) = marks(name, "bar")
        assert 1 <= bar["encoding"]["x"]["scale"]["domain"][1] < 1.25


@pytest.mark.parametrize("name", CHARTS)
def test_a_reader_who_points_is_told_something(name: str) -> None:
    data, _ = CHARTS[name]
    made = {"ratio", "who", "said"}  # worked out in the chart
    told = [t for p in parts(spec(name)) for t in p.get("encoding", {}).get("tooltip", [])]
    assert told
    assert {t["field"] for t in told} <= set(data.columns) | made
    assert all(t["title"] for t in told)


def test_the_soviet_union_has_the_same_tone_everywhere() -> None:
    data = CHARTS["suppliers"][0].replace({"supplier_name": {"France": "Soviet Union"}})
    (bar,) = [p for p in parts(charts.suppliers(data).to_dict()) if p["mark"]["type"] == "bar"]
    scale = bar["encoding"]["color"]["scale"]
    tones = dict(zip(scale["domain"], scale["range"], strict=True))
    assert tones["Soviet Union"] == charts.SUPPLIERS["SUN"]


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize(
    "family",
    [
        tuple(charts.SUPPLIERS.values()),
        tuple(charts.GROUPS.values()),
        tuple(charts.GIVERS[g] for g in charts.GIVER_LABELS),
    ],
    ids=["suppliers", "groups", "givers"],
)
def test_colours_of_one_chart_stay_apart(family: tuple[str, ...], deficiency: str | None, shade: str) -> None:
    colours = [c if shade == "light" else dark(c) for c in family]
    assert [(a, b) for a, b in itertools.combinations(colours, 2) if distance(a, b, deficiency) < NEEDED] == []


@pytest.mark.parametrize("colour", [*charts.GROUPS.values(), theme.RUSSIA])
def test_figures_on_bars_can_be_read(colour: str) -> None:
    assert contrast(theme.PAPER, colour) >= 4.5
    assert contrast(theme.PAPER_DARK, dark(colour)) >= 4.5


def test_the_lowest_difference_does_not_lie_on_the_axis() -> None:
    (point,) = drawn("editions", "point")
    low, high = point["encoding"]["y"]["scale"]["domain"]
    assert low < -5 and high > 12
    assert "+0" not in words(svg("editions"))


def test_the_median_of_each_decade_is_drawn_and_said() -> None:
    data = CHARTS["lead_times"][0].assign(ordered=[1992, 1996, 2004], years_to_first=[1, 4, 0])
    built = charts.lead_times(data.assign(first=data["ordered"] + 1, last=data["ordered"] + 5)).to_dict()
    said = words(vl_convert.vegalite_to_svg(json.dumps(built), vl_version=VL_VERSION))
    assert [w for w in said if w.startswith("median")] == ["median 2.5", "median 0"]
    assert {"1992–96", "2004"} <= set(said)


@pytest.mark.parametrize("width", SIZES)
def test_an_area_says_how_many_entries_it_has(width: int) -> None:
    data = CHARTS["evidence"][0].assign(n=[30, 20, 0, 11, 0, 17, 25, 0])
    built = charts.evidence(data, width=width).to_dict()
    said = words(vl_convert.vegalite_to_svg(json.dumps(built), vl_version=VL_VERSION))
    assert {"61", "42"} <= set(said)


def test_a_figure_stands_only_where_it_has_room() -> None:
    data = CHARTS["evidence"][0].assign(n=[90, 2, 0, 1, 0, 2, 2, 0])
    said = words(vl_convert.vegalite_to_svg(json.dumps(charts.evidence(data).to_dict()), vl_version=VL_VERSION))
    assert "90" in said and "93" in said and "1" not in said


def test_a_range_in_a_report_is_drawn() -> None:
    spans = marks("reports", "rule")
    assert {(s["encoding"]["x"]["field"], s["encoding"]["x2"]["field"]) for s in spans} == {("low", "high")}


def test_kinds_whose_shares_agree_do_not_hide_each_other() -> None:
    points = [p["mark"] for p in drawn("estimates", "point")]
    assert len({p["yOffset"] for p in points}) == len({p["shape"] for p in points}) == len(charts.GROUPS) == len(points)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dyad", ["last year", "1992"]),
        ("volume_share", ["75 %", "50 %"]),
        ("groups", ["60%", "30%", "10%", "25%", "75%"]),
        ("scenarios", ["650", "270", "1 to 24", "70 to 450"]),
        ("dual_use", ["A paper, 2021", "A ministry, 2023–24", "A union, 2023"]),
        ("systems", ["Su-35", "AL-31 engines", "14", "64"]),
    ],
)
@pytest.mark.parametrize("width", SIZES)
def test_marks_are_labelled_directly(name: str, said: list[str], width: int) -> None:
    assert set(said) <= set(words(svg(name, width)))


def test_a_part_too_small_for_a_figure_has_none() -> None:
    data = CHARTS["groups"][0].assign(share=[0.95, 0.05, 0.0] * 2)
    made = json.dumps(charts.groups(data).to_dict())
    assert "5%" not in words(vl_convert.vegalite_to_svg(made, vl_version=VL_VERSION))


def test_the_effective_number_of_suppliers_stands_at_the_right() -> None:
    said = words(svg("suppliers"))
    assert [w for w in said if w.startswith(("1.5", "2.3"))] == ["1.5 suppliers", "2.3 suppliers"]
    assert {"80%", "60%"} <= set(said), "Russia's share"


def test_china_stands_out_among_the_customers() -> None:
    for bar in marks("customers", "bar"):
        colour = bar["encoding"]["color"]
        assert (colour["condition"]["value"], colour["value"]) == (theme.CHINA, theme.UNKNOWN)
        assert "highlighted" in json.dumps(colour["condition"]["test"])


def test_systems_stand_in_the_order_asked_for() -> None:
    data, _ = CHARTS["systems"]
    for asked in (["Su-35", "AL-31 engines"], ["AL-31 engines", "Su-35"]):
        made = parts(charts.systems(data, order=asked).to_dict())
        assert {tuple(p["encoding"]["y"]["sort"]) for p in made} == {tuple(asked)}


def test_imports_and_exports_are_told_apart_without_colour() -> None:
    dashes = {p["encoding"]["y"]["field"]: p["mark"]["strokeDash"] for p in marks("balance", "line")}
    assert dashes["imports"] != dashes["exports"]


def test_a_forecast_is_divided_by_what_came() -> None:
    for point in drawn("backtest", "point"):
        assert {"calculate": "datum.forecast / datum.actual", "as": "ratio"} in point["transform"]
        assert point["encoding"]["y"]["scale"]["type"] == "log"


def test_a_published_range_is_drawn_to_its_end() -> None:
    spans = marks("dual_use", "rule")
    assert {(s["encoding"]["x"]["field"], s["encoding"]["x2"]["field"]) for s in spans} == {("value", "value_high")}


def test_the_real_tables_can_be_drawn() -> None:
    """One smoke case; the figures on the real data are tested in tests/publish/test_arms.py."""
    payload = book.order_years(book.transfers()).payload
    for key in ("spec", "narrow"):
        assert theme.check_colours(payload[key]) == []
        assert theme.check_text(payload[key]) == []
