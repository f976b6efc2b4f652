"""Coasts and outline from a TopoJSON small enough to work out by hand."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path

import pytest

from rcanalysis.data import DataError, land_outline, load
from rcanalysis.data.ingest.natural_earth import coast_points, decode_arcs, ingest
from rcanalysis.data.ingest.natural_earth import land_outline as outline

# two square countries side by side: arc 0 is their common border, arc 1 the rest of China, arc 2 the rest of Russia
COUNTRIES = {
    "type": "Topology",
    "transform": {"scale": [1, 1], "translate": [100, 30]},
    "arcs": [[[1, 0], [0, 1]], [[1, 1], [-1, 0], [0, -1], [1, 0]], [[1, 0], [1, 0], [0, 1], [-1, 0]]],
    "objects": {
        "countries": {
            "geometries": [
                {"type": "Polygon", "id": "156", "arcs": [[0, 1]]},
                {"type": "MultiPolygon", "id": "643", "arcs": [[[-1, 2]]]},
            ]
        }
    },
}


def test_arcs_are_sums_of_steps() -> None:
    assert decode_arcs(COUNTRIES)[1] == [(101, 31), (100, 31), (100, 30), (101, 30)]


def test_a_border_is_no_coast() -> None:
    points = coast_points(COUNTRIES)
    chinese = {(lon, lat) for iso, lon, lat in points if iso == "CHN"}
    russian = {(lon, lat) for iso, lon, lat in points if iso == "RUS"}
    assert min(lon for lon, _ in chinese) == 100 and max(lon for lon, _ in russian) == 102
    assert not [p for p in chinese | russian if p[0] == 101 and 30.1 < p[1] < 30.9], "points on the common border"


def test_points_are_dense_enough() -> None:
    west = sorted(lat for iso, lon, lat in coast_points(COUNTRIES) if iso == "CHN" and lon == 100)
    steps = [b - a for a, b in itertools.pairwise(west)]
    assert max(steps) * 111 < 40  # kilometres


def test_the_caspian_and_the_antimeridian_are_left_out() -> None:
    moved = json.loads(json.dumps(COUNTRIES))
    moved["transform"]["translate"] = [49, 40]
    with pytest.raises(DataError, match="no coast found"):
        coast_points(moved)
    coast = load("coastline")
    caspian = coast[(coast["lon"].between(48, 54)) & (coast["lat"].between(38, 46))]
    assert caspian.empty


def test_the_whole_path(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    target.mkdir()
    land = {**COUNTRIES, "objects": {"land": {"geometries": [{"type": "MultiPolygon", "arcs": [[[1, 0]]]}]}}}
    (source / "countries-50m.json").write_text(json.dumps(COUNTRIES), encoding="utf-8")
    (source / "land-110m.json").write_text(json.dumps(land), encoding="utf-8")
    ingest(source, target)
    with (target / "coastline.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["country", "lon", "lat"]
    assert {row[0] for row in rows[1:]} == {"CHN", "RUS"}
    assert sorted(p.name for p in target.iterdir()) == ["coastline.csv", "land.json"]


def test_small_islands_are_left_out() -> None:
    land = {**COUNTRIES, "objects": {"land": {"geometries": [{"type": "Polygon", "arcs": [[1, 0]]}]}}}
    assert outline(land, min_points=99)["geometry"]["coordinates"] == []
    assert len(outline(land, min_points=4)["geometry"]["coordinates"]) == 1


def test_the_outline_of_the_book_is_small_and_whole() -> None:
    rings = [ring for polygon in land_outline()["geometry"]["coordinates"] for ring in polygon]
    assert all(ring[0] == ring[-1] for ring in rings)
    assert sum(map(len, rings)) < 4000
    assert max(lon for ring in rings for lon, _ in ring) > 170


BROKEN = {
    "a list": [],
    "a text": "Topology",
    "an empty transform": {**COUNTRIES, "transform": {}},
    "no transform": {**COUNTRIES, "transform": None},
    "a transform in words": {**COUNTRIES, "transform": {"scale": "a", "translate": "b"}},
    "objects that are a list": {**COUNTRIES, "objects": ["countries", "land"]},
    "no geometries": {**COUNTRIES, "objects": {"countries": {}, "land": {}}},
    "arcs that are not there": {**COUNTRIES, "arcs": []},
}


@pytest.mark.parametrize("damage", BROKEN)
@pytest.mark.parametrize("name", ["countries-50m.json", "land-110m.json"])
def test_another_file_is_refused_and_nothing_written(name: str, damage: str, tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    target.mkdir()
    land = {**COUNTRIES, "objects": {"land": {"geometries": [{"type": "MultiPolygon", "arcs": [[[1, 0]]]}]}}}
    (source / "countries-50m.json").write_text(json.dumps(COUNTRIES), encoding="utf-8")
    (source / "land-110m.json").write_text(json.dumps(land), encoding="utf-8")
    (source / name).write_text(json.dumps(BROKEN[damage]), encoding="utf-8")
    with pytest.raises(DataError, match="TopoJSON"):
        ingest(source, target)
    assert list(target.iterdir()) == []
