"""The one look of every chart: colours with a meaning, shapes, fonts and the Altair theme.

A chart is written in the light colours below and in no other. The page and the interactive chart turn them into the dark
ones by the mapping ``LIGHT_TO_DARK``, so every drawing exists once. ``tests/charts/test_theme.py`` holds the contrasts and
the distances under colour-vision deficiencies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import altair as alt

PAPER, PAPER_DARK = "#ffffff", "#14181d"

# actors: the same everywhere
CHINA, RUSSIA, UNITED_STATES, BOTH = "#c0272d", "#1f5fa8", "#5b6470", "#2b323a"
# main character of an event; MULTI is land, sea and air together
NAVAL, AIR, GROUND = "#0c747d", "#5f3bb8", "#48550f"
MULTI, MISSILE_DEFENCE, POLICE_BORDER = "#3a2a1e", "#dc5bae", "#b47800"
# not data: text, lines, surfaces. UNKNOWN draws what is not known (with HATCH on top), BAND the partial year and periods
INK, MUTED, AXIS, GRID = "#1d2329", "#566069", "#8a939c", "#dde2e6"
BAND, UNKNOWN, HATCH, LAND = "#eef1f3", "#cdd3d9", "#9aa3ab", "#e4e1da"

LIGHT_TO_DARK: dict[str, str] = {
    CHINA: "#f0696e",
    RUSSIA: "#6ea8ea",
    UNITED_STATES: "#a3adba",
    BOTH: "#d5dbe1",
    NAVAL: "#4fd0d6",
    AIR: "#8a6fe8",
    GROUND: "#7c8a36",
    MULTI: "#f4e8d2",
    MISSILE_DEFENCE: "#c9488f",
    POLICE_BORDER: "#f2b84b",
    INK: "#e8ebee",
    MUTED: "#a9b2bb",
    AXIS: "#7a858f",
    GRID: "#2e363e",
    BAND: "#1e242b",
    UNKNOWN: "#434c55",
    HATCH: "#6d7781",
    LAND: "#2c3238",
    PAPER: PAPER_DARK,
}

ACTORS: dict[str, str] = {"CHN": CHINA, "RUS": RUSSIA, "USA": UNITED_STATES, "both": BOTH}
DOMAINS: dict[str, str] = {
    "naval": NAVAL,
    "air": AIR,
    "ground": GROUND,
    "multi": MULTI,
    "missile-defence": MISSILE_DEFENCE,
    "police-border": POLICE_BORDER,
}
# colour is never alone: each domain has a shape of its own
DOMAIN_SHAPES: dict[str, str] = {
    "naval": "circle",
    "air": "triangle-up",
    "ground": "square",
    "multi": "diamond",
    "missile-defence": "cross",
    "police-border": "triangle-down",
}
DOMAIN_LABELS: dict[str, str] = {
    "naval": "Naval",
    "air": "Air",
    "ground": "Ground",
    "multi": "Land, sea and air",
    "missile-defence": "Missile defence",
    "police-border": "Police and border",
}

# the family shipped with the book. One name only: vl-convert measures a list of families wrongly (labels end up too wide)
FONT = "RC Sans"
FONT_STACK = "'RC Sans', 'Source Sans 3', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
TEXT_SIZE = 14
SMALLEST_TEXT = 13
WIDE, NARROW = 700, 340

_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}|(?:rgb|hsl)a?\(.*\)|[a-z]+")
_COLOUR_KEYS = re.compile(r"(^|.*[a-z])(color|Color|fill|Fill|stroke|Stroke|background)$|^halo$")
_SIZE_KEYS = re.compile(r"^(fontSize|subtitleFontSize|labelFontSize|titleFontSize|groupFontSize)$|.*FontSize$")
_NOT_COLOURS = {"none", "transparent", "independent", "shared"}  # the last two: how scales are resolved


@alt.theme.register("rcanalysis", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """Altair theme of the book: transparent ground, 14 px text, few lines, zero decoration."""
    text = {"font": FONT, "fontSize": TEXT_SIZE, "fill": INK}
    return {
        "config": {
            "background": "transparent",
            "font": FONT,
            "padding": {"left": 2, "right": 6, "top": 4, "bottom": 2},
            "view": {"stroke": None, "continuousWidth": 560, "continuousHeight": 300},
            "axis": {
                "domainColor": AXIS,
                "gridColor": GRID,
                "tickColor": AXIS,
                "labelColor": MUTED,
                "labelFontSize": TEXT_SIZE,
                "labelPadding": 4,
                "titleColor": INK,
                "titleFontSize": TEXT_SIZE,
                "titleFontWeight": 600,
                "titlePadding": 8,
                "tickSize": 4,
            },
            "axisX": {"grid": False},
            "axisY": {"domain": False, "ticks": False, "titleAngle": 0, "titleAlign": "left", "titleY": -14},
            "header": {
                "labelColor": INK,
                "labelFontSize": TEXT_SIZE,
                "labelFontWeight": 600,
                "titleColor": INK,
                "titleFontSize": TEXT_SIZE,
            },
            "legend": {
                "labelColor": INK,
                "labelFontSize": TEXT_SIZE,
                "titleColor": INK,
                "titleFontSize": TEXT_SIZE,
                "titleFontWeight": 600,
                "orient": "top",
                "direction": "horizontal",
                "symbolSize": 110,
            },
            "title": {
                "anchor": "start",
                "frame": "bounds",
                "color": INK,
                "subtitleColor": MUTED,
                "font": FONT,
                "subtitleFont": FONT,
                "fontSize": 18,
                "fontWeight": 600,
                "subtitleFontSize": TEXT_SIZE,
                "subtitlePadding": 4,
                "offset": 12,
            },
            "text": text,
            "point": {"size": 60, "filled": True, "color": BOTH, "opacity": 1},
            "circle": {"size": 60, "color": BOTH, "opacity": 1},
            "square": {"size": 60, "color": BOTH, "opacity": 1},
            "bar": {"color": BOTH},
            "rect": {"color": BAND},
            "line": {"color": BOTH, "strokeWidth": 2},
            "trail": {"color": BOTH},
            "area": {"color": BOTH, "opacity": 0.18},
            "rule": {"color": AXIS},
            "tick": {"color": BOTH, "thickness": 2},
            "geoshape": {"fill": LAND, "stroke": None},
            "range": {"category": list(DOMAINS.values()), "symbol": list(DOMAIN_SHAPES.values())},
        }
    }


def domain_scales() -> tuple[alt.Scale, alt.Scale]:
    """Colour scale and shape scale of the domains, in the order of the register; use both in one chart."""
    names = list(DOMAINS)
    return (
        alt.Scale(domain=names, range=list(DOMAINS.values())),
        alt.Scale(domain=names, range=[DOMAIN_SHAPES[name] for name in names]),
    )


def actor_scale(*actors: str) -> alt.Scale:
    """Colour scale of the named actors (``CHN``, ``RUS``, ``USA``, ``both``), all four if none is named."""
    names = list(actors or ACTORS)
    return alt.Scale(domain=names, range=[ACTORS[name] for name in names])


def to_dark(spec: Any) -> Any:
    """The same spec in the dark colours: every string that is a light colour is replaced, however deep it sits."""
    if isinstance(spec, dict):
        return {key: to_dark(value) for key, value in spec.items()}
    if isinstance(spec, list | tuple):
        return [to_dark(value) for value in spec]
    if isinstance(spec, str):
        return LIGHT_TO_DARK.get(spec.lower(), spec)
    return spec


def check_colours(spec: dict[str, Any]) -> list[str]:
    """Colours in a chart's spec that are not of the palette, and named colour schemes, each with its place.

    Data is not searched: a chart takes colours from scales, not from columns.
    """
    found = []
    for place, key, value in _walk({k: v for k, v in spec.items() if k not in ("datasets", "usermeta")}):
        if key == "scheme":
            found.append(f"{place}: scheme {value!r} (name the colours: scale range from theme)")
        elif isinstance(value, str) and _is_colour(key, value, place) and value.lower() not in LIGHT_TO_DARK:
            found.append(f"{place}: {value}")
    return found


def check_text(spec: dict[str, Any]) -> list[str]:
    """Places of a spec where text is set smaller than 13 px."""
    return [
        f"{place}: {value} px"
        for place, key, value in _walk({k: v for k, v in spec.items() if k not in ("datasets", "usermeta")})
        if _SIZE_KEYS.match(key) and isinstance(value, int | float) and value < SMALLEST_TEXT
    ]


def _is_colour(key: str, value: str, place: str) -> bool:
    if value.lower() in _NOT_COLOURS:
        return False
    if value.startswith("#"):
        return bool(_COLOUR.fullmatch(value))
    in_colour_place = bool(_COLOUR_KEYS.match(key)) or (
        key in ("value", "range") and re.search(r"\b(color|fill|stroke)\b", place) is not None
    )
    return in_colour_place and bool(_COLOUR.fullmatch(value))


def _walk(value: Any, place: str = "", key: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every leaf with the path to it and the key it stands under. Inline data values are left out."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "values" and place.endswith("data"):
                continue
            yield from _walk(inner, f"{place}.{name}" if place else name, name)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _walk(inner, place, key)
    else:
        yield place, key, value
