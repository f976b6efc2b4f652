"""What a cell shows: complete, deterministic, and refused when it is not what it says."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import altair as alt
import nbformat
import pandas as pd
import pytest

from rcanalysis.charts import theme
from rcanalysis.publish import Figure, Number, glue_numbers
from rcanalysis.publish.display import format_number
from rcanalysis.publish.mime import RC_MIME
from tests.publish.conftest import ALT, HOSTILE, chart, frame, make_figure, make_number, make_table


def bundle(shown: Any) -> dict[str, Any]:
    return shown._repr_mimebundle_()


def test_bundles_are_valid_outputs_of_a_notebook(figure: Figure) -> None:
    cells = [
        nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", data=bundle(shown))], id=str(i))
        for i, shown in enumerate([figure, make_number(), make_table()])
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbformat.validate(notebook)
    assert nbformat.reads(nbformat.writes(notebook), as_version=4) == notebook


def test_bundle_types(figure: Figure) -> None:
    assert set(bundle(figure)) == {"text/plain", "image/svg+xml", RC_MIME}
    assert set(bundle(make_number())) == set(bundle(make_table())) == {"text/plain", "text/html", RC_MIME}


def test_figure_is_the_same_in_another_process(figure: Figure) -> None:
    code = (
        "import json; from tests.publish.conftest import make_figure;"
        "print(json.dumps(make_figure()._repr_mimebundle_(), sort_keys=True))"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(other.stdout) == json.loads(json.dumps(bundle(figure)))


def test_text_says_what_is_plotted(figure: Figure) -> None:
    text = bundle(figure)["text/plain"]
    assert text.splitlines()[:3] == ["fig-demo: Events doubled", "Events a year, 2012–2014", ALT]
    assert text.endswith(f"3 rows plotted, data digest {figure.payload['digest']}")


def test_digest_changes_with_one_datum_and_not_with_noise(figure: Figure) -> None:
    changed, noise = frame(), frame()
    changed.loc[2, "events"] = 7.26
    noise.loc[2, "events"] += 1e-9
    assert make_figure(data=changed).payload["digest"] != figure.payload["digest"]
    assert bundle(make_figure(data=noise)) == bundle(figure)


def test_wide_and_narrow_share_their_data(figure: Figure) -> None:
    assert len(figure.payload["datasets"]) == 1
    assert figure.payload["spec"]["data"] == figure.payload["narrow"]["data"] == {"name": figure.payload["plotted"]}


def test_a_land_outline_is_stored_once() -> None:
    land = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [[1.5, 2.5]] * 200}}
    data = pd.DataFrame({"lon": [1.0], "lat": [2.0]})

    def world(width: int) -> alt.LayerChart:
        ground = alt.Chart(alt.Data(values=land)).mark_geoshape()
        return (ground + alt.Chart(data).mark_point().encode(longitude="lon:Q", latitude="lat:Q")).properties(
            width=width
        )

    made = make_figure(data=data, chart=world(300), narrow=world(200), columns={"lon": "Longitude", "lat": "Latitude"})
    assert len(made.payload["datasets"]) == 2
    assert "values" not in json.dumps(made.payload["narrow"])


def red(data: pd.DataFrame) -> alt.Chart:
    return chart(data).mark_point(color="red")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": "Fig_1"}, "lower-case"),
        ({"id": "demo"}, "starting with fig-"),
        ({"alt": "A chart."}, "8 characters"),
        ({"title": " "}, "title is empty"),
        ({"subtitle": ""}, "subtitle is empty"),
        ({"sources": []}, "sources"),
        ({"sources": "exercises"}, "list of table names"),
        ({"sources": ["nothing"]}, "no table called"),
        ({"columns": {"year": "Year"}}, "events, name"),
        ({"chart": red(frame())}, "mark.color: red"),
        ({"narrow": red(frame())}, "mark.color: red"),
        ({"chart": chart(frame()).properties(title="T")}, "leave the title"),
        ({"chart": chart(frame().head(2))}, "other rows (2, given 3)"),
        ({"chart": chart(frame().drop(columns="name").assign(name="z"))}, "other rows"),
        ({"chart": chart(frame().rename(columns={"events": "n"}))}, "no data set with these columns"),
    ],
)
def test_a_figure_that_is_not_what_it_says_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match="(?s).*" + words.replace("(", r"\(").replace(")", r"\)")):
        make_figure(**change)


def test_colours_that_only_the_drawing_shows_are_refused() -> None:
    ramp = alt.Color("events:Q", scale=alt.Scale(range=[theme.CHINA, theme.RUSSIA]))
    shown = make_figure(chart=chart(frame()).encode(color=ramp), narrow=None)
    with pytest.raises(ValueError, match="not of charts"):
        bundle(shown)


def test_missing_dates_and_lists_are_the_plotted_ones() -> None:
    data = pd.DataFrame({"d": pd.to_datetime(["2012-01-02", None]), "l": [("a", "b"), ()], "b": [True, False]})
    made = make_figure(
        data=data, chart=alt.Chart(data).mark_point().encode(x="d:T"), narrow=None, columns=dict.fromkeys(data, "x")
    )
    assert made.payload["plotted"] in made.payload["datasets"]


def test_number_reads_as_in_the_contract() -> None:
    number = make_number()
    assert bundle(number)["text/plain"] == str(number) == "2.4 (95 % interval 1.9 to 3.1)"
    assert number.payload["text"] == "2.4"
    assert number.with_interval.payload["id"] == "rate-interval"
    assert number.with_interval.payload["text"] == "2.4 (1.9 to 3.1)"
    assert make_number(text="two and a half").payload["text"] == "two and a half"
    with pytest.raises(ValueError, match="no interval"):
        _ = make_number(low=None, high=None).with_interval


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1234567, 0, "1,234,567"), (-2.5, 1, "−2.5"), (-0.01, 1, "0.0"), (0, 0, "0"), (0.125, 2, "0.12")],
)
def test_numbers_are_written_one_way(value: float, digits: int, text: str) -> None:
    assert format_number(value, digits) == text


@pytest.mark.parametrize(
    "change",
    [
        {"value": float("nan")},
        {"value": None},
        {"value": float("inf")},
        {"low": None},
        {"low": 5.0},
        {"level": 95},
        {"what": ""},
        {"method": " "},
        {"id": "Rate"},
    ],
)
def test_a_number_without_sense_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        make_number(**change)


def test_glue_refuses_one_id_twice_and_stores_each(monkeypatch: pytest.MonkeyPatch) -> None:
    import myst_nb

    kept: dict[str, Number] = {}
    monkeypatch.setattr(myst_nb, "glue", lambda name, shown, display: kept.update({name: shown}))
    number = make_number()
    glue_numbers(number, number.with_interval)
    assert list(kept) == ["rate", "rate-interval"]
    with pytest.raises(ValueError, match="same id: rate"):
        glue_numbers(number, make_number())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": "demo"}, "tbl-"),
        ({"filters": ["nothing"]}, "no column 'nothing'"),
        ({"html_columns": ["nothing"]}, "no column 'nothing'"),
        ({"row_id": "name"}, "different slugs"),
        ({"title": ""}, "title is empty"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make_table(**change)


def test_a_link_that_runs_script_is_refused() -> None:
    data = pd.DataFrame({"s": [[("x", "javascript:alert(1)")]]})
    with pytest.raises(ValueError, match="not an address"):
        make_table(data=data, columns={"s": "S"}, filters=(), row_id=None, html_columns=None)


@pytest.mark.parametrize("shown", [make_table(), make_number(what=HOSTILE, method=HOSTILE, text=HOSTILE)])
def test_text_from_data_is_escaped(shown: Any) -> None:
    html = bundle(shown)["text/html"]
    assert "<script" not in html
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &quot;Co&quot;" in html
