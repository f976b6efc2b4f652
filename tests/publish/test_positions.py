"""The figure, tables and numbers on published positions follow the data and link to their sources."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from typing import Any

import pandas as pd
import pytest

from rcanalysis.charts import positions as charts
from rcanalysis.measures import positions as measures
from rcanalysis.publish import position_numbers, render
from rcanalysis.publish import positions as book

MISSING = re.compile(r"\b(?:nan|None|NaT|<NA>)\b")


@functools.lru_cache(maxsize=1)
def record() -> book.Positions:
    return book.positions()


@functools.lru_cache(maxsize=8)
def payload(name: str) -> dict[str, Any]:
    return dict(getattr(book, name)(record()).payload)


def cells(name: str) -> list[dict[str, Any]]:
    p = payload(name)
    columns = [column for column, _ in p["columns"]]
    return [dict(zip(columns, row, strict=True)) for row in p["rows"]]


def changed(**codes: str) -> book.Positions:
    """The record with every work in one code."""
    works = record().works.copy()
    for column, value in codes.items():
        works[column] = pd.Categorical([value] * len(works), categories=works[column].cat.categories)
    return dataclasses.replace(record(), works=works)


@functools.lru_cache(maxsize=1)
def said() -> dict[str, dict[str, Any]]:
    return {n.payload["id"]: n.payload for n in position_numbers.numbers(record())}


def test_the_figure_says_what_it_is() -> None:
    p = payload("positions_map")
    assert p["id"] == "fig-implications-positions" and p["code"] == "publish.positions.positions_map"
    assert len(p["title"]) <= 125 and not p["title"].endswith(".")
    for words in (p["title"], p["subtitle"], p["caption"], p["alt"], *(label for _, label in p["columns"])):
        assert not MISSING.search(words) and words == words.strip() and "  " not in words
    assert p["alt"].endswith(".") and p["caption"].endswith(".")
    for narrow in (False, True):
        assert len(json.dumps(render.spec(p, narrow=narrow), separators=(",", ":"))) <= 60_000


def test_title_and_alt_text_count_the_camps() -> None:
    p, rows = payload("positions_map"), record().placed
    inside = rows["country"].isin(["CHN", "RUS"])
    risk, calm = (rows["consequence"] == pole for pole in ("confrontation", "stability"))
    stated = int((rows["consequence"] != "not-stated").sum())
    none = int((risk & inside).sum()) or "none"
    assert p["title"] == (
        f"Of {stated} works, {int(risk.sum())} expect confrontation and {int(calm.sum())} stability; {int((calm & inside).sum())} "
        f"of the {int(calm.sum())} are from China or Russia, {none} of the {int(risk.sum())}"
    )
    assert f"not stated {len(rows) - stated}" in p["alt"]
    assert f"{int((~rows['firm']).sum())} hollow" in p["caption"]
    view = rows["found_by"] == "view"
    assert (
        f"brought up {(view & inside).sum()} of {inside.sum()} works from China and Russia and {(view & ~inside).sum()}"
        in p["caption"]
    )
    assert (
        f"{(rows['coded_from'] != 'full text').sum()} of the 61 were coded from an abstract or a part" in p["caption"]
    )


def test_the_title_follows_the_codes() -> None:
    p = book.positions_map(changed(consequence="stability", consequence_2="stability")).payload
    assert (
        "0 expect confrontation and 61 stability; 18 of the 61" in p["title"]
        and "Little" not in p["alt"].split("works in")[0]
    )
    p = book.positions_map(changed(consequence="confrontation", consequence_2="confrontation")).payload
    assert "61 expect confrontation and 0 stability" in p["title"] and p["title"].endswith("18 of the 61")


def test_the_map_shows_every_work_once_by_its_number() -> None:
    p = payload("positions_map")
    columns = [column for column, _ in p["columns"]]
    rows = [dict(zip(columns, row, strict=True)) for row in render.plotted(p)]
    assert [r["number"] for r in rows] == list(range(1, len(record().works) + 1))
    numbers = {r["number"]: r["label"] for r in rows}
    labels = record().works.set_index("position_id")["label"]
    keys = payload("positions_table")["keys"]
    assert [(r["number"], labels[k]) for r, k in zip(cells("positions_table"), keys, strict=True)] == list(
        numbers.items()
    )


def test_the_table_has_every_work_with_its_anchor_codes_and_sources() -> None:
    p = payload("positions_table")
    assert p["id"] == "tbl-implications-positions" and p["anchor"] == "position"
    assert {"country", "kind", "cohesion", "consequence"} == set(p["filters"])
    assert sorted(p["keys"]) == sorted(record().works["position_id"])
    works, sources = record().works.set_index("position_id"), record().sources.set_index("source_id")
    for key, row in zip(p["keys"], cells("positions_table"), strict=True):
        work = works.loc[key]
        assert row["title"] == work["title"] and row["summary"] == work["summary"]
        assert row["cohesion"] == book.COHESION[work["cohesion"]]
        assert row["consequence_2"] == book.CONSEQUENCE[work["consequence_2"]]
        wanted = [sources.loc[s, "url"] for s in work["source_ids"] if sources.loc[s, "openable"]]
        assert [link[1] for link in row["source_ids"] if isinstance(link, list)] == wanted and len(
            row["source_ids"]
        ) == len(work["source_ids"])
        assert not [v for v in row.values() if isinstance(v, str) and MISSING.search(v)], key


def test_a_second_pass_that_differs_stands_behind_an_arrow() -> None:
    rows = dict(zip(payload("positions_table")["keys"], cells("positions_table"), strict=True))
    assert (
        rows["guan-2022"]["coding"] == "Deepening partnership; Balance or stability → Not stated; from abstract; high"
    )
    assert rows["lo-2008"]["coding"] == "Limited, of convenience; Little effect; from abstract; medium"
    arrows = [k for k, r in rows.items() if "→" in r["coding"]]
    placed = measures.placed(record().works)
    assert sorted(arrows) == sorted(placed.loc[~placed["steady"], "position_id"])


def test_authors_of_a_long_list_are_shortened_and_kept() -> None:
    rows = dict(zip(payload("positions_table")["keys"], cells("positions_table"), strict=True))
    assert rows["radin-2021"]["work"].startswith("Andrew Radin and others: China-Russia Cooperation")
    assert rows["radin-2021"]["authors"].endswith("; Clint Reach")
    assert rows["kwon-2022"]["work"].startswith("Jaebeom Kwon, Sung Hoon Jeh and Kihyun Lee: ")
    assert rows["paszak"]["work"].endswith("Internal Barriers"), "no year is known"


def test_the_codings_are_those_of_the_measure() -> None:
    p, d = payload("codings_table"), record().disagreement
    assert p["id"] == "tbl-implications-position-codings" and len(p["rows"]) == len(d.codings)
    assert len(p["title"]) <= 125
    assert p["title"].endswith(f"in {int(d.codings['contested'].sum())} of {len(d.codings)} choices of works and codes")
    first = cells("codings_table")[0]
    assert (first["works"], first["confrontation"], first["contested"]) == (61, 19, "yes")
    assert first["share"] == "37 % (24 to 52)"


def test_the_title_of_the_codings_counts_the_contested_whatever_the_first_is() -> None:
    p = book.codings_table(changed(consequence="stability", consequence_2="stability")).payload
    assert f"in 0 of {len(p['rows'])}" in p["title"]


def test_every_code_has_its_words() -> None:
    assert list(book.COHESION) == list(measures.COHESION) and set(book.CAMPS) == set(measures.CAMPS)
    for code, words in book.COHESION.items():
        assert charts.COHESION[code][1] == re.split(r"[ ,]", words)[0], "the phone shows the first word"


@pytest.mark.parametrize(
    ("id", "value"),
    [
        ("positions-n", "61"),
        ("positions-stated", "51"),
        ("positions-countries", "15"),
        ("positions-confrontation", "19"),
        ("positions-stability", "15"),
        ("positions-inside-confrontation", "0"),
        ("positions-outside-confrontation", "19"),
        ("positions-outside-poles", "22"),
        ("positions-open-outside-confrontation", "12"),
        ("positions-open-outside-poles", "14"),
        ("positions-codings-k", "12"),
        ("positions-kappa-consequence", "0.85"),
    ],
)
def test_a_number_of_the_prose(id: str, value: str) -> None:
    assert said()[id]["text"] == value


def test_numbers_have_one_id_each_and_intervals_where_they_have_bounds() -> None:
    ids = [n.payload["id"] for n in position_numbers.numbers(record())]
    assert len(set(ids)) == len(ids) and all(i.startswith("positions-") for i in ids)
    for id in ("positions-confrontation-share", "positions-kappa-consequence"):
        assert said()[f"{id}-interval"]["interval"]


def test_numbers_follow_the_data() -> None:
    works = record().works.iloc[:40]
    found = {
        n.payload["id"]: n.payload["text"] for n in position_numbers.numbers(dataclasses.replace(record(), works=works))
    }
    assert found["positions-n"] == "40"
    assert found["positions-confrontation"] == str(int((works["consequence"] == "confrontation").sum()))
