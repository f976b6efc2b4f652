"""Land outline for maps and coasts of China and Russia, from Natural Earth.

Input is the TopoJSON of the npm package ``world-atlas`` (Natural Earth, public domain):
``countries-50m.json`` for the coasts and ``land-110m.json`` for the outline. In TopoJSON a land border is an
arc that two countries share, so an arc that only one country uses is coast.
"""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

from rcanalysis.data.metadata import DataError

ISO_NUMERIC = {"156": "CHN", "643": "RUS"}
SPACING_KM = 12.0
OUTLINE_STEP = 0.9  # degrees between kept points of the outline: about two pixels of a world map
# a box around the Caspian Sea, which has no outlet: its shore is not a sea coast
CASPIAN = (46.5, 55.0, 36.0, 47.6)


def decode_arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Arcs of a quantised TopoJSON as lists of (longitude, latitude) in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def _arc_numbers(geometry: dict[str, Any]) -> list[int]:
    polygons = geometry.get("arcs", [])
    polygons = [polygons] if geometry["type"] == "Polygon" else polygons
    return [a if a >= 0 else ~a for polygon in polygons for ring in polygon for a in ring]


def _kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    lon1, lat1, lon2, lat2 = map(math.radians, (*a, *b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(h)))


def coast_points(countries: dict[str, Any]) -> list[tuple[str, float, float]]:
    """Points about 20 km apart on the sea coasts of China and Russia.

    Parameters
    ----------
    countries : dict
        Parsed ``countries-50m.json``.

    Returns
    -------
    list of (ISO3 code, longitude, latitude)
        Degrees to two decimals, sorted. Arcs along the 180th meridian, where the file cuts polygons, are left out.
    """
    _expect(countries, "countries")
    arcs = decode_arcs(countries)
    users: dict[int, set[str]] = {}
    for geometry in countries["objects"]["countries"]["geometries"]:
        for number in _arc_numbers(geometry):
            users.setdefault(number, set()).add(str(geometry.get("id")))
    points: set[tuple[str, float, float]] = set()
    for number, owners in users.items():
        if len(owners) != 1 or (iso := ISO_NUMERIC.get(next(iter(owners)))) is None:
            continue
        for a, b in zip(arcs[number], arcs[number][1:], strict=False):
            if abs(a[0]) > 179.9 and abs(b[0]) > 179.9:
                continue
            steps = max(1, math.ceil(_kilometres(a, b) / SPACING_KM))
            for step in range(steps + 1):
                lon, lat = a[0] + (b[0] - a[0]) * step / steps, a[1] + (b[1] - a[1]) * step / steps
                if not (CASPIAN[0] <= lon <= CASPIAN[1] and CASPIAN[2] <= lat <= CASPIAN[3]):
                    points.add((iso, round(lon, 2), round(lat, 2)))
    if {iso for iso, _, _ in points} != set(ISO_NUMERIC.values()):
        raise DataError("countries file: no coast found for " + ", ".join(ISO_NUMERIC.values()))
    return sorted(_thin(points))


def _thin(points: set[tuple[str, float, float]]) -> list[tuple[str, float, float]]:
    """Keep one point a cell of 0.2 degrees: fine enough for distances reported in tens of kilometres."""
    cells: dict[tuple[str, int, int], tuple[str, float, float]] = {}
    for point in sorted(points):
        cells.setdefault((point[0], math.floor(point[1] * 5), math.floor(point[2] * 5)), point)
    return list(cells.values())


def land_outline(land: dict[str, Any], *, min_points: int = 6) -> dict[str, Any]:
    """Land as one GeoJSON MultiPolygon with one decimal, small enough to travel inside a chart.

    Rings with fewer than ``min_points`` points after rounding (small islands) are left out, as is Antarctica.
    """
    _expect(land, "land")
    arcs = decode_arcs(land)
    polygons = []
    for geometry in land["objects"]["land"]["geometries"]:
        parts = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        for polygon in parts:
            rings = [ring for ring in (_ring(r, arcs) for r in polygon) if len(ring) >= min_points]
            if rings and min(lat for _, lat in rings[0]) > -60:
                polygons.append(rings)
    return {"type": "Feature", "properties": {}, "geometry": {"type": "MultiPolygon", "coordinates": polygons}}


def _ring(numbers: list[int], arcs: list[list[tuple[float, float]]]) -> list[list[float]]:
    ring: list[list[float]] = []
    for number in numbers:
        points = arcs[number] if number >= 0 else arcs[~number][::-1]
        for lon, lat in points:
            point = [round(lon, 1), round(lat, 1)]
            if not ring or max(abs(ring[-1][0] - point[0]), abs(ring[-1][1] - point[1])) >= OUTLINE_STEP:
                ring.append(point)
    return [*ring, ring[0]]


def _expect(topology: dict[str, Any], name: str) -> None:
    sound = isinstance(topology, dict) and topology.get("type") == "Topology"
    if not (
        sound
        and name in (topology.get("objects") or {})
        and {"scale", "translate"} <= set(topology.get("transform") or {})
        and "arcs" in topology
    ):
        raise DataError(
            f"not a quantised TopoJSON with an object called {name!r}: use the files of the package world-atlas"
        )


def ingest(source: Path, folder: Path) -> list[Path]:
    """Write ``coastline.csv`` and ``land.json`` from the unpacked ``world-atlas`` package in ``source``.

    Raises
    ------
    DataError
        If a file is missing or is not the TopoJSON expected, or if no land is in it; nothing is written then.
    """
    try:
        countries = json.loads((source / "countries-50m.json").read_text(encoding="utf-8"))
        land = json.loads((source / "land-110m.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"cannot read the package world-atlas in {source}: {error}") from error
    try:
        points, outline = coast_points(countries), land_outline(land)
    except DataError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise DataError(f"the files in {source} are not the TopoJSON of world-atlas ({error!r})") from error
    if not outline["geometry"]["coordinates"]:
        raise DataError(f"land-110m.json in {source}: no land found")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["country", "lon", "lat"])
    writer.writerows(points)
    written = []
    for name, content in (
        ("coastline.csv", text.getvalue()),
        ("land.json", json.dumps(outline, separators=(",", ":")) + "\n"),
    ):
        path = folder / name
        temporary = path.with_suffix(path.suffix + ".tmp")
        temporary.write_text(content, encoding="utf-8", newline="\n")
        temporary.replace(path)
        written.append(path)
    return written
