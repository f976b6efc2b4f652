"""A small figure, number and table."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import pytest

from rcanalysis.charts import theme
from rcanalysis.publish import Figure, Number, Table

ALT = "Point chart with years on the x axis and events a year on the y axis: 3 in 2012, 7 in 2014."
HOSTILE = "<script>alert('x')</script> & \"Co\""


def frame() -> pd.DataFrame:
    return pd.DataFrame({"year": [2012, 2013, 2014], "events": [3, None, 7.25], "name": ["a", HOSTILE, "c"]})


def chart(data: pd.DataFrame, width: int = 300) -> alt.Chart:
    points = alt.Chart(data).mark_point(color=theme.CHINA, clip=True)
    return points.encode(x="year:O", y=alt.Y("events:Q", title="Events"), tooltip=["name"]).properties(
        width=width, height=120
    )


def make_figure(**other: Any) -> Figure:
    data = other.pop("data", frame())
    given: dict[str, Any] = {
        "id": "fig-demo",
        "chart": chart(data),
        "narrow": chart(data, 200),
        "data": data,
        "title": "Events doubled",
        "subtitle": "Events a year, 2012–2014",
        "caption": "Blank is unknown.",
        "alt": ALT,
        "sources": ["exercises"],
        "columns": {"year": "Year", "events": "Events (number)", "name": "Name"},
        "code": "charts.exercises.demo",
    }
    given |= other
    return Figure(given.pop("id"), **given)


def make_number(**other: Any) -> Number:
    given: dict[str, Any] = {"id": "rate", "value": 2.44, "digits": 1, "low": 1.91, "high": 3.12, "unit": "times"}
    given |= {"what": "Rate ratio", "method": "exact", "sources": ["exercises"]} | other
    return Number(given.pop("id"), given.pop("value"), **given)


def make_table(**other: Any) -> Table:
    data = pd.DataFrame(
        {
            "event_id": ["joint-sea-2012", "b", "c"],
            "name": [HOSTILE, "B", "C"],
            "day": pd.to_datetime(["2012-04-22", None, "2014-05-20"]),
            "ships": pd.array([25, None, 1400], dtype="Int64"),
            "who": [("CHN", "RUS"), (), ("CHN",)],
            "sources": [[("Ministry <x>", 'https://example.org/?a=1&b="2')], [], []],
        }
    )
    labels = {
        "event_id": "Id",
        "name": "Event",
        "day": "First day",
        "ships": "Ships",
        "who": "Who",
        "sources": "Sources",
    }
    given: dict[str, Any] = {"id": "tbl-demo", "data": data, "columns": labels, "title": "All events", "caption": ""}
    given |= {"sources": ["exercises"], "filters": ["who", "day"], "search": True, "row_id": "event_id"}
    given |= {"html_columns": ["name", "day", "ships", "who", "sources"]} | other
    return Table(given.pop("id"), given.pop("data"), **given)


@pytest.fixture(scope="session")
def figure() -> Figure:
    return make_figure()
