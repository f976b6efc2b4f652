"""Figures, tables and numbers of the watch-list on the real tables, and on tables that say something else."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from typing import Any

import pandas as pd
import pytest

from rcanalysis.measures import watch as measures
from rcanalysis.publish import Figure, Number, Table, render
from rcanalysis.publish import watch as book

MISSING = re.compile(r"\bnan\b|<NA>|\bNaT\b|\bNone\b")


@functools.lru_cache(maxsize=1)
def assembled() -> book.Watch:
    return book.watch()


@functools.lru_cache(maxsize=8)
def shown(name: str) -> Figure | Table:
    made: Figure | Table = getattr(book, name)(assembled())
    return made


@functools.lru_cache(maxsize=1)
def numbers() -> dict[str, Number]:
    return {n.payload["id"]: n for n in book.numbers(assembled())}


def other(change: Any) -> book.Watch:
    """The same tables with another list."""
    made = dataclasses.replace(assembled())
    vars(made)["list"] = change(assembled().list.copy())  # where functools.cached_property looks first
    return made


FIGURES = {"readings": "fig-implications-watch", "matrix": "fig-implications-scenarios"}
TABLES = {"watch_table": "tbl-implications-watch", "scenario_table": "tbl-implications-scenarios"}


@pytest.mark.parametrize(("name", "id"), FIGURES.items())
def test_a_figure_says_what_it_is(name: str, id: str) -> None:
    p = shown(name).payload
    assert p["id"] == id
    assert len(p["title"]) <= 125 and not p["title"].endswith(".")
    for words in (p["title"], p["subtitle"], p["caption"], p["alt"], *(label for _, label in p["columns"])):
        assert words and not MISSING.search(words), words
    assert p["alt"].endswith(".") and p["caption"].endswith(".") and re.search(r"\d", p["alt"])
    assert p["narrow"] and len(render.plotted(p)) == len(assembled().indicators)
    for narrow in (False, True):
        assert len(json.dumps(render.spec(p, narrow=narrow), separators=(",", ":"))) <= 60_000


@pytest.mark.parametrize(("name", "id"), TABLES.items())
def test_a_table_is_whole(name: str, id: str) -> None:
    p = shown(name).payload
    assert p["id"] == id and len(p["title"]) <= 125 and not p["title"].endswith(".")
    for row in p["rows"]:
        assert not [v for v in row if isinstance(v, str) and MISSING.search(v)], row


def test_rows_can_be_linked_to() -> None:
    w = assembled()
    for name, anchor, keys in (
        ("watch_table", "indicator", w.indicators["indicator_id"]),
        ("scenario_table", "scenario", w.scenarios["scenario_id"]),
    ):
        p = shown(name).payload
        assert p["anchor"] == anchor and sorted(p["keys"]) == sorted(keys.astype(str))
    assert shown("watch_table").payload["filters"] == ["category", "scenario", "crossed"]


def test_the_title_counts_the_states() -> None:
    w = assembled()
    found = [int(n) for n in re.findall(r"\d+", shown("readings").payload["title"])]
    counts = w.list["crossed"].value_counts()
    assert found == [counts["yes"], len(w.list), counts["no"], counts["unknown"]]
    none = other(lambda rows: rows.assign(crossed="no"))
    assert book.readings(none).payload["title"].startswith(f"0 of {len(w.list)} indicators")
    assert "Open: none." in book.readings(none).payload["alt"]


def test_the_matrix_names_the_scenario_with_most_signs_first() -> None:
    all_far = other(
        lambda rows: rows.assign(crossed=["yes" if s == "distancing" else "no" for s in rows["scenario_id"]])
    )
    p = book.matrix(all_far).payload
    n = int((assembled().list["scenario_id"] == "distancing").sum())
    assert f"side by side: distance {n} of {n}, closer 0 of" in p["title"]
    assert f"{n} of {n} signs of distancing and strain" in p["alt"]


def test_each_scenario_gets_the_same_care() -> None:
    rows = assembled().scenarios
    for column in ("picture", "domestic_politics", "economy", "other_powers", "argued", "against"):
        lengths = rows[column].str.split().str.len()
        assert lengths.min() >= 8 and lengths.max() <= 4 * lengths.min(), column
    assert (rows["source_ids"].map(len) >= 4).all() and (rows["against_rows"].map(len) >= 3).all()


def test_a_range_is_shown_only_where_it_matters() -> None:
    p = shown("watch_table").payload
    columns = [c for c, _ in p["columns"]]
    value = {k: row[columns.index("reading")] for k, row in zip(p["keys"], p["rows"], strict=True)}
    assert value["trade-asymmetry"] == "8.36" and " to " in value["exercises-command"]
    assert value["arms-deliveries"] == "1,347" and value["exercises-patrol-share"] == "0.50"


def test_ages_and_limits_are_in_the_table() -> None:
    p = shown("watch_table").payload
    columns = [c for c, _ in p["columns"]]
    row = dict(zip(columns, p["rows"][p["keys"].index("exercises-usual")], strict=True))
    assert row["limit"] == "3 to 11" and row["claims"] == ["C03", "C33"] and row["age_months"] == 0
    assert row["measure"] == "events_held"


def test_numbers_are_those_of_the_list() -> None:
    w, said = assembled(), numbers()
    assert len(said) == len(book.numbers(w)), "an id stands twice"
    assert all(i.startswith("watch-") for i in said)
    m = w.monitoring
    assert said["watch-n"].payload["value"] == str(m.n)
    assert said["watch-crossed"].payload["value"] == str(m.crossed)
    total = sum(int(said[f"watch-{s}-n"].payload["value"]) for s in measures.SCENARIOS)
    assert total == m.n
    read = w.list.set_index("indicator_id")
    assert said["watch-read-share"].payload["value"] == f"{read.loc['trade-china-in-russia', 'value']:.0f}"
    assert said["watch-read-friction"].payload["value"] == f"{read.loc['friction-acts', 'value']:.0f}"
    assert said["watch-read-friction-before"].payload["value"] == f"{read.loc['friction-acts', 'previous']:.0f}"
    assert said["watch-read-russia-us-before"].payload["value"].startswith("−0.")
    assert float(said["watch-share-2022"].payload["value"]) == pytest.approx(
        w.dependence.breaks.set_index(["series", "break_year"]).loc[("trade-share", 2022), "change"], abs=0.05
    )


def test_every_scenario_and_category_has_its_words() -> None:
    w = assembled()
    assert set(book.SHORT) == set(measures.SCENARIOS) == set(w.names)
    assert set(book.CATEGORIES) == set(w.indicators["category"].cat.categories)
    tables = {r.split(":")[0] for rows in w.scenarios["against_rows"] for r in rows}
    assert tables <= set(book.CATALOGUES)
    assert set(book.SERIES) == set(w.dependence.breaks["series"])
    assert isinstance(w.list, pd.DataFrame)
