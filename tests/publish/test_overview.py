"""Figures, tables and numbers of the overview on the real tables, and on tables that say something else."""

from __future__ import annotations

import dataclasses
import functools
import gzip
import importlib
import json
import re
from typing import Any

import pytest

from rcanalysis.data import load
from rcanalysis.measures import overview as measures
from rcanalysis.publish import overview as book
from rcanalysis.publish import overview_numbers, render
from tests.conftest import ROOT

MISSING = re.compile(r"\bnan\b|<NA>|\bNaT\b|\bNone\b")
FIGURES = ("timeline", "border", "components", "weights")
TABLES = ("key_table", "timeline_table")


@functools.lru_cache(maxsize=1)
def record() -> book.Overview:
    """Everything, with fewer resamples and one cut of the years, which is what takes the time."""
    made = book.overview(draws=25)
    grid = measures.codings(made.record, cuts={"ours": measures.BREAKS}, draws=4)
    vars(made)["deepening"] = measures.deepening(made.components, grid)  # where functools.cached_property looks first
    return made


@functools.lru_cache(maxsize=16)
def payload(name: str) -> dict[str, Any]:
    return dict(getattr(book, name)(record()).payload)


@functools.lru_cache(maxsize=1)
def numbers() -> dict[str, dict[str, Any]]:
    made = overview_numbers.numbers(record())
    assert len({n.payload["id"] for n in made}) == len(made)
    return {n.payload["id"]: n.payload for n in made}


def notebook() -> Any:
    return json.loads((ROOT / "chapters" / "overview.ipynb").read_text(encoding="utf-8"))


def cells(kind: str) -> str:
    return "\n".join("".join(c["source"]) for c in notebook()["cells"] if c["cell_type"] == kind)


def value(id: str) -> float:
    words = numbers()[f"overview-{id}"]["value"]
    return float(words.replace(",", "").replace("−", "-"))


# every figure and table ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_what_it_is(name: str) -> None:
    p = payload(name)
    assert p["id"] == f"fig-overview-{name}"
    assert len(p["title"]) <= 125 and re.search(r"\d", p["title"]) and not p["title"].endswith(".")
    labels = [label for _, label in p["columns"]]
    for words in (p["title"], p["subtitle"], p["caption"], p["alt"], *labels):
        assert not MISSING.search(words) and words == words.strip() and "  " not in words, words
    assert re.search(r"\d", p["alt"]) and p["alt"].endswith(".") and p["caption"].endswith(".")
    assert p["sources"] and all(s["retrieved"] or s["version"] for s in p["sources"])
    where, function = p["code"].rsplit(".", 1)
    assert callable(getattr(importlib.import_module(f"rcanalysis.{where}"), function))


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("name", FIGURES)
def test_a_spec_is_small_and_can_be_drawn(name: str, narrow: bool) -> None:
    p = payload(name)
    built = render.spec(p, narrow=narrow)
    assert sum(len(rows) for rows in built["datasets"].values()) <= 500
    assert len(json.dumps(built, separators=(",", ":"))) <= 60_000
    drawn, width, _ = render.page_svg(p, narrow=narrow)
    assert width <= (365 if narrow else 725) and "<svg" in drawn


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_whole_and_every_link_leads_to_a_page(name: str) -> None:
    p = payload(name)
    assert len(p["title"]) <= 125 and p["caption"].endswith(".")
    pages = {path.stem for path in (ROOT / "chapters").glob("*.ipynb")}
    labels = set((ROOT / "tests" / "notebooks" / "labels.txt").read_text(encoding="utf-8").split())
    links = 0
    for row in p["rows"]:
        assert len(row) == len(p["columns"])
        assert not [v for v in row if isinstance(v, str) and MISSING.search(v)], row
        for cell in row:
            for link in cell if isinstance(cell, list) else []:
                page, anchor = link[1].split(".html#")
                assert page in pages
                assert name != "key_table" or anchor in labels
                links += 1
    assert links == len(p["rows"])


def test_the_chapter_shows_each_once() -> None:
    calls = re.findall(r"^book\.(\w+)\(record\)$", cells("code"), flags=re.M)
    assert sorted(calls) == sorted([*FIGURES, *TABLES])


def test_the_prose_refers_to_figures_that_there_are() -> None:
    referred = set(re.findall(r"\{numref\}`([a-z0-9-]+)`", cells("markdown")))
    assert referred == {payload(name)["id"] for name in FIGURES} | {"fig-claims-matrix"}


# the line of time ---------------------------------------------------------------------------------------------------


def test_the_figure_counts_every_row_of_the_table_once() -> None:
    columns = [c for c, _ in payload("timeline")["columns"]]
    rows = [dict(zip(columns, row, strict=True)) for row in render.plotted(payload("timeline"))]
    n = sum(r["counted"] + r["other"] for r in rows)
    table = payload("timeline_table")
    assert n == len(table["rows"]) == value("rows")
    assert {r["register_label"] for r in rows} == set(book.REGISTERS.values())
    assert {r["year"] for r in rows if r["partial"]} == {2026}
    counted = [r[[c for c, _ in table["columns"]].index("counted")] for r in table["rows"]]
    assert counted.count("yes") == sum(r["counted"] for r in rows) == value("rows-counted")


def test_the_table_is_light_and_can_be_filtered() -> None:
    p = payload("timeline_table")
    assert set(p["filters"]) == {"register", "year", "counted"} and p["search"]
    assert len(gzip.compress(json.dumps(p).encode())) < 60_000
    assert p["sort_by"]["dates"] == sorted(p["sort_by"]["dates"], reverse=True)


def test_the_title_follows_the_data() -> None:
    orders = load("arms_orders")
    last = orders[(orders["supplier"] == "RUS") & (orders["recipient"] == "CHN")]["ordered"].max()
    assert f"stop in {last};" in payload("timeline")["title"]
    fewer = dataclasses.replace(record().record, orders=orders[orders["ordered"] <= 2006])
    assert "stop in 2006;" in str(book.timeline(dataclasses.replace(record(), record=fewer)).payload["title"])


def test_every_row_of_the_table_has_its_entry_in_the_register() -> None:
    refs = {cell[0][1] for row in payload("timeline_table")["rows"] for cell in row if isinstance(cell, list)}
    r = record().record
    ids = {
        "exercises-register.html#event-": set(r.events["event_id"]),
        "arms-orders.html#order-": set(r.orders["order_id"]),
        "technology-register.html#event-tech-": set(r.technology["event_id"]),
        "milestones.html#milestone-": set(r.milestones["event_id"]),
        "council-register.html#draft-": set(r.drafts.loc[r.drafts["date"] >= "1990", "draft_id"]),
        "friction-register.html#friction-": set(r.friction["item_id"]),
    }
    assert refs <= {page + id for page, known in ids.items() for id in known}


# key numbers --------------------------------------------------------------------------------------------------------


def test_key_numbers_stand_in_words_with_their_intervals() -> None:
    p = payload("key_table")
    columns = [c for c, _ in p["columns"]]
    rows = {row[0]: dict(zip(columns, row, strict=True)) for row in p["rows"]}
    assert len(rows) == len(measures.KEYS)
    drills = rows["Joint exercises and patrols"]
    assert re.fullmatch(r"\d+ \([\d.]+ to [\d.]+\)", drills["shown"]) and drills["at"] == "2025"
    arms = rows["Russian arms delivered"]
    assert "(" not in arms["shown"] and arms["now_low"] is None
    assert rows["Russia in China's trade"]["earlier"].endswith("in 2023")  # there is no figure for 2024
    unclear = [r for r in rows.values() if r["clear"] == "unclear"]
    assert f", {len(unclear)} could be chance" in p["title"] and value("changes-unclear") == len(unclear)


# border, components, weights ----------------------------------------------------------------------------------------


def test_the_border_figure_has_its_parts() -> None:
    columns = [c for c, _ in payload("border")["columns"]]
    rows = [dict(zip(columns, row, strict=True)) for row in render.plotted(payload("border"))]
    rates = [r for r in rows if r["lane"] == "Disputes a year"]
    assert rates[0]["start"] == 1950 and rates[-1]["end"] == 2015
    assert sum(r["n"] for r in rates) == len(record().record.disputes)
    lanes = [r["lane"] for r in rows]
    assert lanes.count("Border line") == value("border-acts")
    assert lanes.count("Military confidence") == value("confidence-acts")
    assert lanes.count("Friction over territory") == value("territory")


def test_components_show_what_is_missing_and_agree_with_the_count() -> None:
    p = payload("components")
    columns = [c for c, _ in p["columns"]]
    rows = [dict(zip(columns, row, strict=True)) for row in render.plotted(p)]
    assert len(rows) == 4 * len(measures.COMPONENTS)
    missing = {r["component_label"] for r in rows if r["value"] is None}
    assert {"Exercises and patrols", "China in Russia's trade"} <= missing
    steps = {r["component_label"]: r["step"] for r in rows if r["component_label"] != "Entries on friction"}
    assert list(steps.values()).count("higher") == value("up") and list(steps.values()).count("lower") == value("down")
    assert f"{int(value('up'))} of {int(value('n'))}" in p["title"]


def test_weights_have_all_pairs_and_the_range_holds_for_leaving_out() -> None:
    p = payload("weights")
    columns = [c for c, _ in p["columns"]]
    rows = [dict(zip(columns, row, strict=True)) for row in render.plotted(p)]
    assert len(rows) == 6 * 4
    assert all(0 <= r["low"] <= r["high"] <= 1 for r in rows)
    of_all = [r for r in rows if r["pair_label"] == "2022–2025 over 1992–2000" and r["missing"] == "left out"]
    assert of_all[0]["share"] == pytest.approx(value("share-first") / 100, abs=0.006)
    assert rows[0]["pair_label"] == "2001–2013 over 1992–2000"  # neighbours first


# numbers ------------------------------------------------------------------------------------------------------------


def test_every_number_of_the_prose_is_made_and_none_is_idle() -> None:
    said = set(re.findall(r"\{glue\}`([a-z0-9-]+)`", cells("markdown")))
    assert said <= set(numbers()), sorted(said - set(numbers()))
    idle = {i for i in numbers() if not {i, f"{i}-interval", i.removesuffix("-interval")} & said}
    assert not idle, sorted(idle)
    assert all(i.startswith("overview-") for i in numbers())


def test_numbers_add_up() -> None:
    assert value("up") + value("down") + value("unclear") == value("n")
    parts = ("military-up", "military-down", "military-unclear")
    assert sum(value(p) for p in parts) == value("military-n")
    assert value("lately-up") + value("lately-down") + value("lately-unclear") == value("n")
    assert value("border-k-forces") == value("border-k") <= value("border-fewer") <= value("border-n")
    assert value("codings-majority") <= value("codings-more") <= value("codings")
    tops = [value(f"top-{when}") for when in ("second", "third", "last")]
    assert sum(tops) == pytest.approx(100, abs=2)  # the first period is never on top
    assert value("disputes-split") <= value("disputes-before")


def test_what_the_prose_says_in_words_holds() -> None:
    """Sentences without a number that would have to be rewritten if the data changed."""
    o = record()
    military = {c.id for c in measures.COMPONENTS if c.field == "military"}
    assert military & set(o.deepening.up) == {"exercises", "institutions"}
    assert military & set(o.deepening.down) == {"orders", "deliveries"}
    assert set(o.deepening.unclear) == {"technology", "vetoes", "council", "distance", "agreements"}
    orders = o.registers[(o.registers["register"] == "arms") & (o.registers["year"] <= 2019)]["year"]
    assert (orders <= 2006).mean() > 0.7  # crowd into the years to 2006
    assert o.registers.query("register == 'exercises'")["year"].min() == 2003
    assert not o.record.disputes["start"].dt.year.between(1949, 1960).any()
    friction = [float(o.first(i)["value"]) for i in ("friction", "exercises", "trade-russia")]
    growth = [
        float(o.last(i)["value"]) / f for i, f in zip(("friction", "exercises", "trade-russia"), friction, strict=True)
    ]
    assert growth[0] == max(growth)  # the record of friction grew most of all
    assert numbers()["overview-codings-military-more"]["text"] == "none"
    assert numbers()["overview-share-before"]["value"] < "50" < numbers()["overview-share-first"]["value"]
