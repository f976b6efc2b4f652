"""What the tests of a chapter's charts share: its charts on invented rows, as specs and as drawings, and their parts."""

from __future__ import annotations

import functools
import inspect
import itertools
import json
import math
import re
from collections.abc import Collection, Iterator
from types import ModuleType
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

from rcanalysis.charts import theme
from rcanalysis.publish.render import STATIC, VL_VERSION

SIZES = [theme.WIDE, theme.NARROW]
COLOUR = re.compile(r"#[0-9a-f]{6}")
Rows = tuple[pd.DataFrame, dict[str, Any]]


def frame(**columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame(columns)


def product(**levels: list[Any]) -> pd.DataFrame:
    """One row for each combination."""
    return pd.DataFrame(list(itertools.product(*levels.values())), columns=list(levels))


def svg_of(chart: alt.TopLevelMixin | dict[str, Any]) -> str:
    vl_convert.register_font_directory(str(STATIC / "fonts" / "ttf"))
    spec = chart if isinstance(chart, dict) else chart.to_dict()
    drawn: str = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version=VL_VERSION)
    return drawn


def words(text: str) -> list[str]:
    """What stands in a drawing; a text of two lines gives two."""
    return re.findall(r"<t(?:ext|span)[^>]*>([^<]+)</t", text)


def height(text: str, word: str) -> float:
    """How far down its panel a word stands."""
    found = re.search(r"<text[^>]*translate\([-\d.]+,([-\d.]+)\)[^>]*>" + re.escape(word) + "<", text)
    assert found, word
    return float(found[1])


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every view of a spec that draws something, with what it takes over from the views around it."""
    if isinstance(node, dict):
        if "mark" in node:
            yield {"encoding": {}, "transform": []} | node
        for key in ("layer", "vconcat", "hconcat", "concat"):
            for inner in node.get(key, []):
                for part in parts(inner):
                    yield part | {"encoding": node.get("encoding", {}) | part["encoding"]}


def plain(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


class Cases:
    """The charts of a module on invented rows."""

    def __init__(self, module: ModuleType, rows: dict[str, Rows], *, made: Collection[str] = ()) -> None:
        """``made``: columns that the charts make themselves and tell a reader who points."""
        self.module, self.rows, self.made = module, rows, set(made)

    def make(self, name: str, width: int = theme.WIDE, data: pd.DataFrame | None = None, **options: Any) -> Any:
        given, usual = self.rows[name]
        chart: alt.TopLevelMixin = getattr(self.module, name.split(" ")[0])(
            given if data is None else data, width=width, **(usual | options)
        )
        return chart.to_dict()

    @functools.cache  # noqa: B019 - the cases live as long as the tests
    def spec(self, name: str, width: int = theme.WIDE) -> dict[str, Any]:
        built: dict[str, Any] = self.make(name, width)
        return built

    @functools.cache  # noqa: B019
    def svg(self, name: str, width: int = theme.WIDE) -> str:
        return svg_of(self.spec(name, width))

    def words(self, name: str, width: int = theme.WIDE) -> list[str]:
        return words(self.svg(name, width))

    def marks(self, name: str, kind: str, width: int = theme.WIDE) -> list[dict[str, Any]]:
        return [p for p in parts(self.spec(name, width)) if p["mark"]["type"] == kind]

    def drawn(self, name: str, kind: str, width: int = theme.WIDE) -> list[dict[str, Any]]:
        """The marks that say something to a reader who points: not those of keys and words."""
        return [p for p in self.marks(name, kind, width) if "tooltip" in p["encoding"]]

    # what holds for every chart -------------------------------------------------------------------------------------

    def all_are_tried(self) -> None:
        made = {
            n
            for n, f in vars(self.module).items()
            if inspect.isfunction(f)
            and f.__module__ == self.module.__name__
            and not n.startswith("_")
            and "data" in inspect.signature(f).parameters
        }
        assert made == {name.split(" ")[0] for name in self.rows}

    def in_the_palette_and_fits(self, name: str, width: int) -> None:
        assert theme.check_colours(self.spec(name, width)) == []
        assert theme.check_text(self.spec(name, width)) == []
        real = float(self.svg(name, width).split(' width="')[1].split('"')[0])
        assert real <= width + 25, f"{name} is {real} px wide"
        assert real > width - 80, f"{name} is only {real} px wide"

    def has_a_dark_form(self, name: str, width: int) -> None:
        light, dark = (json.dumps(s) for s in (self.spec(name, width), theme.to_dark(self.spec(name, width))))
        assert set(COLOUR.findall(light)) <= set(theme.LIGHT_TO_DARK)
        assert set(COLOUR.findall(dark)) <= set(theme.LIGHT_TO_DARK.values())

    def stays_small(self, name: str, width: int) -> None:
        assert 0 < self.svg(name, width).count('role="graphics-symbol"') <= 500
        assert len(json.dumps(self.spec(name, width))) <= 60_000

    def plots_its_rows_once_and_unchanged(self, name: str, width: int) -> None:
        data, _ = self.rows[name]
        rows = [{c: plain(v) for c, v in row.items()} for row in data.to_dict("records")]
        plotted = [
            [{c: plain(v) for c, v in row.items()} for row in table]
            for table in self.spec(name, width)["datasets"].values()
        ]
        assert plotted.count(rows) == 1
        assert [t for t in plotted if t != rows and set(t[0]) >= set(data.columns)] == []

    def leaves_its_rows_alone(self, name: str) -> None:
        data, _ = self.rows[name]
        before = data.copy(deep=True)
        first = self.make(name, theme.NARROW)
        pd.testing.assert_frame_equal(data, before)
        assert self.make(name, theme.NARROW) == first, "not the same twice"

    def names_a_missing_column(self, name: str) -> None:
        """Every column that the docstring asks for is needed."""
        data, _ = self.rows[name]
        documented = set(re.findall(r"``(\w+)``", inspect.getdoc(getattr(self.module, name.split(" ")[0])) or ""))
        for column in documented & set(data.columns):
            try:
                self.make(name, data=data.drop(columns=column))
            except KeyError as error:
                assert column in str(error)
            else:
                raise AssertionError(f"{name} does not need {column}")

    def tells_a_reader_who_points(self, name: str) -> None:
        data, _ = self.rows[name]
        told = [t for p in parts(self.spec(name)) for t in p["encoding"].get("tooltip", [])]
        assert told
        assert {t["field"] for t in told} <= set(data.columns) | self.made
        assert all(t["title"] for t in told)

    def shares_one_axis_of_years(self, name: str, width: int, field: str = "year") -> None:
        """A layer without the explicit domain would stretch the axis down to year 0."""
        scales = {
            tuple(p["encoding"]["x"]["scale"]["domain"])
            for p in parts(self.spec(name, width))
            if p["encoding"].get("x", {}).get("field") == field
        }
        ((low, high),) = scales
        data, _ = self.rows[name]
        assert data[field].min() - 2 < low < data[field].min()
        assert data[field].max() < high < data[field].max() + 3

    def bands(self, name: str, width: int = theme.WIDE) -> set[tuple[str, str]]:
        return {(p["encoding"]["y"]["field"], p["encoding"]["y2"]["field"]) for p in self.marks(name, "area", width)}
