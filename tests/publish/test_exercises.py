"""The chapter's figures, tables and numbers on the real register, and on registers that say the opposite."""

from __future__ import annotations

import dataclasses
import functools
import importlib
import json
from collections.abc import Callable

import pandas as pd
import pytest

from rcanalysis.measures.exercises import cadence_grid
from rcanalysis.publish import codebook, exercise_numbers, render
from rcanalysis.publish import exercises as book
from rcanalysis.publish.display import Figure, Table
from rcanalysis.publish.exercise_numbers import numbers
from rcanalysis.publish.parts import Said

FIGURES = [
    "timeline",
    "per_year",
    "by_domain",
    "change_points",
    "before_after",
    "sensitivity",
    "cadence",
    "where",
    "waters",
    "distances",
    "joint_sea",
    "air_patrols",
    "element_rates",
    "peace_mission",
    "complexity",
    "sizes",
    "partners",
]


@functools.lru_cache(maxsize=1)
def register() -> book.Register:
    return book.register()


@functools.lru_cache(maxsize=32)
def payload(name: str) -> dict[str, object]:
    figure: Figure = getattr(book, name)(register())
    return figure.payload


def other(**tables: pd.DataFrame) -> book.Register:
    """The register with some tables replaced, nothing computed yet."""
    fields = {f.name: getattr(register(), f.name) for f in dataclasses.fields(book.Register)}
    return book.Register(**(fields | tables))


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_what_it_is(name: str) -> None:
    p = payload(name)
    assert str(p["id"]).startswith("fig-exercises-")
    assert len(str(p["title"])) <= 125, p["title"]
    for words in (p["title"], p["subtitle"], p["caption"], p["alt"]):
        assert "nan" not in str(words).lower().replace("financ", "").replace("tenant", ""), words
        assert "<NA>" not in str(words) and "None" not in str(words)
    assert not str(p["title"]).endswith(".")
    assert any(c.isdigit() for c in str(p["alt"])), "the alt text has no number"


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_names_the_function_that_made_it(name: str) -> None:
    module, function = str(payload(name)["code"]).rsplit(".", 1)
    assert callable(getattr(importlib.import_module(f"rcanalysis.{module}"), function))


@pytest.mark.parametrize("name", FIGURES)
def test_a_spec_is_small(name: str) -> None:
    p = payload(name)
    rows = [row for table in p["datasets"].values() for row in table]  # type: ignore[attr-defined]
    assert len(rows) <= 500
    limit = 100_000 if name == "where" else 75_000  # the map carries the land outline
    assert len(json.dumps(render.spec(p), separators=(",", ":"))) <= limit  # type: ignore[arg-type]


def test_ids_differ() -> None:
    assert len({payload(name)["id"] for name in FIGURES}) == len(FIGURES)


def fewer_each_year(r: book.Register) -> pd.DataFrame:
    """The headline events turned round in time: many at first, few at the end."""
    turned = r.events.copy()
    for column in ("start_date", "end_date"):
        turned[column] = turned[column].map(lambda d: d.replace(year=4028 - d.year, day=1))
    return turned


def test_the_title_follows_the_trend() -> None:
    assert "more frequent" in str(payload("per_year")["title"])
    assert "no clear trend" in book.per_year(other(events=fewer_each_year(register()))).payload["title"]


def test_the_title_follows_the_cadence() -> None:
    assert "not annual" in str(payload("cadence")["title"])
    r = register()
    grid = cadence_grid(r.events, r.series, r.gaps, as_of=r.as_of)
    sea = grid[(grid["series_id"] == "joint-sea") & (grid["year"] >= 2012) & ~grid["partial"] & (grid["n"] == 0)]
    row = r.events[r.events["event_id"] == "joint-sea-2012"]
    added = [
        row.assign(event_id=f"joint-sea-{y}", start_date=pd.Timestamp(y, 5, 1), end_date=pd.Timestamp(y, 5, 2))
        for y in sea["year"]
    ]
    every = pd.concat([r.events, *added], ignore_index=True)
    assert "held in each of" in book.cadence(other(events=every, gaps=r.gaps.iloc[:0])).payload["title"]


def test_the_title_follows_the_contents() -> None:
    assert "all" in str(payload("joint_sea")["title"])
    events = register().events.copy()
    events.loc[events["event_id"] == "joint-sea-2012", "live_fire"] = "unknown"
    title = book.joint_sea(other(events=events)).payload["title"]
    assert "13 of 14" in title


def test_the_title_follows_the_elements() -> None:
    assert "outnumber" in str(payload("element_rates")["title"])
    events = register().events.assign(ground_part=register().events["naval_part"])
    assert "outnumber" not in book.element_rates(other(events=events)).payload["title"]


def test_numbers_are_distinct_and_explained() -> None:
    said = numbers(register())
    ids = [n.payload["id"] for n in said]
    assert len(ids) == len(set(ids))
    by_id = {n.payload["id"]: n.payload for n in said}
    events = register().events
    assert by_id["n-events"]["value"] == str(len(events))
    assert by_id["sea-held"]["value"] == "11" and by_id["sea-elapsed"]["value"] == "14"
    assert by_id["n-headline"]["value"] == str(len(register().headline))


def test_years_in_the_prose_follow_the_register() -> None:
    def said(r: book.Register) -> dict[str, str]:
        say = Said()
        exercise_numbers._cadence(say, r)
        return {n.payload["id"]: n.payload["text"] for n in say.numbers}

    now = said(register())
    assert now["sea-missed"] == "2018, 2020 and 2023" and now["sea-phased"] == "2015 and 2017"
    assert now["md-n"] == "three" and now["pm-bilateral"] == "2005, 2009 and 2013"
    fewer = ("joint-sea-2019", "joint-sea-2015-i", "anti-missile-exercise-2025", "peace-mission-2009")
    after = said(other(events=register().events[~register().events["event_id"].isin(fewer)]))
    assert after["sea-missed"] == "2018, 2019, 2020 and 2023" and after["sea-phased"] == "2017"
    assert after["md-n"] == "two" and after["pm-bilateral"] == "2005 and 2013"


def test_every_number_is_said_somewhere(root: object) -> None:
    text = "".join(p.read_text(encoding="utf-8") for p in (root / "chapters").glob("*.ipynb"))  # type: ignore[operator]
    unsaid = [n.payload["id"] for n in numbers(register()) if f"{n.payload['id']}`" not in text]
    # a number with an interval comes twice; one of the two is enough
    twice = {i for i in unsaid if f"{i.removesuffix('-interval')}`" in text or f"{i}-interval`" in text}
    assert sorted(set(unsaid) - twice) == []


@pytest.mark.parametrize("make", [book.register_table, book.cadence_table, book.air_patrol_table])
def test_a_table_is_whole(make: Callable[[book.Register], Table]) -> None:
    p = make(register()).payload
    assert p["rows"]
    assert len({len(row) for row in p["rows"]}) == 1


def test_the_register_sorts_by_date_and_links_to_sources() -> None:
    p = book.register_table(register()).payload
    assert len(p["rows"]) == len(register().events)
    assert p["sort_by"]["dates"] == sorted(p["sort_by"]["dates"], reverse=True)
    at = [name for name, _ in p["columns"]].index("sources")
    assert all(row[at] for row in p["rows"])


def test_dates_are_no_more_exact_than_known() -> None:
    def words(start: str, end: str, precision: str) -> str:
        return book.dates(
            pd.Series({"start_date": pd.Timestamp(start), "end_date": pd.Timestamp(end), "date_precision": precision})
        )

    assert words("2012-04-22", "2012-04-27", "day") == "22–27 April 2012"
    assert words("2019-04-29", "2019-05-04", "day") == "29 April – 4 May 2019"
    assert words("2020-12-22", "2020-12-22", "day") == "22 December 2020"
    assert words("2017-07-01", "2017-07-01", "month") == "July 2017"
    assert words("2018-07-01", "2018-08-01", "month") == "July 2018 – August 2018"
    assert words("2019-12-27", "2020-01-02", "day") == "27 December 2019 – 2 January 2020"


def test_the_codebook_describes_every_table() -> None:
    assert len(codebook.overview().payload["rows"]) >= 9
    assert "Cite as" in codebook.about("exercises").data
    assert len(codebook.columns("exercises").payload["rows"]) == 34
    assert len(codebook.sources().payload["rows"]) == len(register().sources)
