"""Files of a figure, and the HTML of figures and tables."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET

import pytest
from bs4 import BeautifulSoup

from rcanalysis.charts import theme
from rcanalysis.publish import Figure, html, render, sphinx_ext
from tests.publish.conftest import ALT, HOSTILE, chart, frame, make_figure, make_table


def page(figure: Figure) -> BeautifulSoup:
    return BeautifulSoup(html.figure_body(figure.payload, folder="../figures", bundle="../_static/v.js"), "html.parser")


def test_csv_is_exactly_what_is_plotted(figure: Figure) -> None:
    text = render.csv_text([n for n, _ in figure.payload["columns"]], render.plotted(figure.payload))
    assert list(csv.reader(io.StringIO(text))) == [
        ["year", "events", "name"],
        ["2012", "3", "a"],
        ["2013", "", HOSTILE],
        ["2014", "7.25", "c"],
    ]
    assert "\r" not in text


def test_csv_cells() -> None:
    cells = [None, True, ["a", "b"], [["Ministry", "https://example.org"]], "2012-04-22T00:00:00", -1.5, 3]
    assert [render.csv_cell(c) for c in cells] == ["", "true", "a;b", "https://example.org", "2012-04-22", "-1.5", "3"]
    assert [render.shown(c) for c in cells] == ["", "yes", "a, b", "Ministry", "2012-04-22", "−1.5", "3"]


@pytest.mark.parametrize("narrow", [False, True])
def test_page_svg(figure: Figure, narrow: bool) -> None:
    text, width, height = render.page_svg(figure.payload, narrow=narrow)
    tree = ET.fromstring(text)
    assert tree.get("aria-hidden") == "true" and tree.get("viewBox") == f"0 0 {width} {height}"
    ids = re.findall(r'\bid="([^"]*)"', text)
    assert ids and all(i.startswith("fig-demo-n-" if narrow else "fig-demo-w-") for i in ids)
    assert set(re.findall(r"url\(#([^)]*)\)", text)) == set(ids)
    assert "role=" not in text and "style=" not in text and "NaN" not in text
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', text)) <= {*theme.LIGHT_TO_DARK, "none", "transparent"}
    words = {node.text for node in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert {"2012", "2014", "Events"} <= words


def test_a_drawing_without_title_is_as_wide_as_its_labels(figure: Figure) -> None:
    # vl-convert measures a list of families wrongly; then the drawing would be wider than 300 + labels
    assert 300 < render.page_svg(figure.payload)[1] < 340


@pytest.mark.parametrize("narrow", [False, True])
def test_numbers_written_in_the_drawing_keep_their_digits(narrow: bool) -> None:
    data = frame()
    words = chart(data, 200).mark_text(text="1.23456")
    made = make_figure(chart=words, narrow=words, data=data).payload
    assert ">1.23456<" in render.page_svg(made, narrow=narrow)[0] and ">1.23456<" in render.titled_svg(made)


def test_titled_svg_and_png_say_what_they_are(figure: Figure) -> None:
    svg = render.titled_svg(figure.payload)
    assert "Events doubled" in svg and "Source: Joint exercises" in svg and "RC Sans" in svg and "sans-serif" in svg
    png = render.png(figure.payload)
    assert png.startswith(b"\x89PNG") and png == render.png(figure.payload)
    assert render.pdf(figure.payload).startswith(b"%PDF")


def test_spec_to_keep_holds_its_data_and_labels(figure: Figure) -> None:
    spec = render.shareable_spec(figure.payload)
    assert spec["description"] == ALT and spec["usermeta"]["columns"][1] == ["events", "Events (number)"]
    assert len(spec["datasets"][spec["data"]["name"]]) == 3


def test_figure_html(figure: Figure) -> None:
    soup = page(figure)
    box = soup.select_one(".rc-chart")
    assert box is not None and box["role"] == "img" and box["aria-label"] == "Events doubled"
    described = soup.find(id=box["aria-describedby"])
    assert described is not None and described.get_text() == ALT
    assert len(soup.select(".rc-drawing svg")) == 2
    assert [a["href"] for a in soup.select(".rc-links a")] == [
        f"../figures/fig-demo.{end}" for end in ("csv", "svg", "png", "vl.json")
    ]
    table = soup.select_one("details table")
    assert table is not None and [th.get_text() for th in table.select("thead th[scope=col]")] == [
        "Year",
        "Events (number)",
        "Name",
    ]
    assert [[c.get_text() for c in row.select("th,td")] for row in table.select("tbody tr")][1] == ["2013", "", HOSTILE]
    assert not soup.find("script")
    button = soup.select_one("button.rc-explore")
    assert button is not None and button.has_attr(
        "hidden"
    )  # shown by the script: without it there is nothing to explore
    ids = [node["id"] for node in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_a_wide_figure_scrolls_and_takes_the_focus() -> None:
    box = page(make_figure(narrow=None)).select_one(".rc-chart")
    assert box is not None and box["tabindex"] == "0" and "rc-two" not in box["class"]


def test_table_html() -> None:
    soup = BeautifulSoup(html.table_body(make_table().payload, folder="../tables", caption="All"), "html.parser")
    assert [th.get_text() for th in soup.select("thead th[scope=col]")] == [
        "Event",
        "First day",
        "Ships",
        "Who",
        "Sources",
    ]
    row = soup.find(id="event-joint-sea-2012")
    assert row is not None and not soup.find("script")
    assert [c.get_text() for c in row.select("th,td")] == [HOSTILE, "2012-04-22", "25", "CHN, RUS", "Ministry <x>"]
    link = row.find("a")
    assert link is not None and link["href"] == 'https://example.org/?a=1&b="2'
    assert (row["data-f0"], row["data-f1"]) == ("CHN|RUS", "2012")
    table = soup.find("table")
    assert table is not None and (table["data-f0"], table["data-f1"], table["data-l1"]) == (
        "choice",
        "year",
        "First day",
    )
    assert [td["data-v"] for td in soup.select("td.rc-num[data-v]")] == ["25", "1400"]
    scroll = soup.select_one(".rc-scroll")
    assert scroll is not None and scroll["tabindex"] == "0" and scroll["role"] == "region"


def test_source_line() -> None:
    note = {"title": "T.", "version": "2", "until": "2026-11-24", "retrieved": "2026-01-02"}
    assert render.source_text([note]) == "Source: T, edition 2, to 24 November 2026, retrieved 2 January 2026."
    assert render.source_text([note | {"until": "", "retrieved": ""}]) == "Source: T, edition 2."


def test_figure_script_is_one_assignment_of_json(figure: Figure) -> None:
    script = sphinx_ext.figure_script(figure.payload)
    start = '(window.rcFigures=window.rcFigures||{})["fig-demo"]='
    assert script.startswith(start)
    content = json.loads(script[len(start) : -2])
    assert content["dark"] == theme.LIGHT_TO_DARK and content["wide"] == figure.payload["spec"]


def test_every_colour_has_its_dark_rules() -> None:
    css = sphinx_ext.dark_css()
    for light, dark in theme.LIGHT_TO_DARK.items():
        assert f'[fill="{light}"]{{fill:{dark}}}' in css and f'[stroke="{light}"]{{stroke:{dark}}}' in css


def test_bundle_is_wrapped_and_carries_the_interpreter() -> None:
    bundle = sphinx_ext.vega_bundle()
    assert bundle.startswith("(function(){") and bundle.endswith("})();\n")
    assert "window.vegaEmbed=" in bundle and "expressionInterpreter" in bundle


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<script src="https://a.example/x.js"></script>', True),
        ("<script defer src='//a.example/x.js'></script>", True),
        ('<link rel="stylesheet" href="https://a.example/x.css">', True),
        ('<img alt="" src="http://a.example/x.png">', True),
        ("<style>@font-face{src:url(https://a.example/f.woff2)}</style>", True),
        ('<a href="https://a.example/">link</a>', False),
        ('<link rel="canonical" href="https://a.example/">', False),
        ('<script src="../_static/x.js"></script>', False),
        ('<svg xmlns="http://www.w3.org/2000/svg"></svg>', False),
    ],
)
def test_what_loads_from_outside_is_found(page: str, found: bool) -> None:
    assert bool(sphinx_ext.outside(page)) is found


def test_mending_keeps_one_viewport_and_leaves_text_alone() -> None:
    view = '<meta name="viewport" content="width=device-width, initial-scale=1" />'
    text = f"<head>{view}\n{view}\n{view}</head><p>kernelName = 3</p>"
    assert sphinx_ext.mend(text) == f"<head>{view}</head><p>kernelName = 3</p>"


def test_a_drawing_does_not_depend_on_those_before_it() -> None:
    first = render.titled_svg(make_figure().payload)
    render._draw.cache_clear()
    for width in (211, 212, 213):
        render.titled_svg(make_figure(chart=chart(frame(), width), narrow=None).payload)
    assert render.titled_svg(make_figure().payload) == first
    assert "clip-path" in first
