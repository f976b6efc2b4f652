"""Figures, table and numbers on the balance of power, on the real tables and on tables that say something else."""

from __future__ import annotations

import dataclasses
import functools
import importlib
import json
import re
from typing import Any

import pandas as pd
import pytest

from rcanalysis.measures import balance as measures
from rcanalysis.publish import balance as book
from rcanalysis.publish import render
from rcanalysis.publish.balance_numbers import balance_numbers

MISSING = re.compile(r"\bnan\b|<NA>|\bNaT\b|\bNone\b")
FIGURES = {
    "spending": "fig-implications-spending",
    "capabilities": "fig-implications-capabilities",
    "grid": "fig-implications-balance-grid",
    "share_paths": "fig-implications-share-paths",
}


@functools.cache
def real() -> book.Balance:
    return book.balance()


@functools.cache
def payload(name: str) -> dict[str, Any]:
    return dict(getattr(book, name)(real()).payload)


@functools.cache
def said() -> dict[str, dict[str, Any]]:
    return {n.payload["id"]: n.payload for n in balance_numbers(real())}


def with_(**tables: pd.DataFrame) -> book.Balance:
    return dataclasses.replace(real(), **tables)


def doubled(party: str, *, since: int = 2010) -> book.Balance:
    """Spending in which a party's figures are twice as large from a year on, and the world's larger by as much."""
    table = real().spending.copy()
    who, late = table["party"].astype(str), table["year"] >= since
    for column, world in (("usd_constant_million", "world"), ("usd_current_million", "listed")):
        more = table[(who == party) & late].set_index(["edition", "year"])[column]
        at = (who == world) & late & table["edition"].isin(more.index.get_level_values("edition"))
        extra = pd.Series(
            [more.get((e, y), 0.0) for e, y in zip(table.loc[at, "edition"], table.loc[at, "year"], strict=True)],
            index=table.index[at],
        )
        if at.any():
            table.loc[at, column] += extra.fillna(0.0)
        table.loc[(who == party) & late, column] *= 2
    return with_(spending=table)


# every figure and the table -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_what_it_is(name: str) -> None:
    p = payload(name)
    assert p["id"] == FIGURES[name]
    assert len(p["title"]) <= 125 and not p["title"].endswith("."), p["title"]
    assert re.search(r"\d", p["title"])
    for words in (p["title"], p["subtitle"], p["caption"], p["alt"], *(label for _, label in p["columns"])):
        assert not MISSING.search(words), words
        assert words == words.strip() and "  " not in words
    assert re.search(r"\d", p["alt"]) and p["alt"].endswith(".") and p["caption"].endswith(".")
    assert p["sources"] and all(s["retrieved"] for s in p["sources"])


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_names_the_function_that_made_it(name: str) -> None:
    where, function = str(payload(name)["code"]).rsplit(".", 1)
    assert callable(getattr(importlib.import_module(f"rcanalysis.{where}"), function))


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("name", FIGURES)
def test_a_spec_is_small(name: str, narrow: bool) -> None:
    p = payload(name)
    assert p["narrow"], "no drawing for a phone"
    spec = render.spec(p, narrow=narrow)
    assert len(json.dumps(spec)) <= 60_000
    assert render._draw(json.dumps(spec)).count('role="graphics-symbol"') <= 500


@pytest.mark.parametrize("name", FIGURES)
def test_sipri_is_named_where_its_figures_are(name: str) -> None:
    sources = {s["table"] for s in payload(name)["sources"]}
    assert (book.SPENDING in sources) == (name != "capabilities")


def test_the_table_is_the_grid() -> None:
    p = dict(book.table(real()).payload)
    assert p["id"] == "tbl-implications-balance" and len(p["rows"]) == real().shift.n
    assert len(p["title"]) <= 125 and not p["title"].endswith(".")
    columns = [c for c, _ in p["columns"]]
    for row in p["rows"]:
        cells = dict(zip(columns, row, strict=True))
        change, parts = float(cells["change"]), float(cells["china"]) + float(cells["russia"])
        assert abs(change - parts) <= 0.11, "rounded to one decimal"
        assert abs(change - float(cells["share_late"]) + float(cells["share_early"])) <= 0.11
        assert not [v for v in row if isinstance(v, str) and (MISSING.search(v) or not v)]


def test_the_title_of_the_table_follows_the_counts() -> None:
    assert "15 of 21" in book.table(real()).payload["title"] and "all 15" in book.table(real()).payload["title"]
    other = book.table(doubled("RUS", since=2015)).payload["title"]
    counts = doubled("RUS", since=2015).shift
    assert f"rises in {counts.rises} of {counts.n}" in other
    assert ("in all" in other) == (counts.rises == counts.by_china)


# what the words follow ------------------------------------------------------------------------------------------------


def percents(words: str) -> list[float]:
    return [float(n) for n in re.findall(r"([\d.]+) %", words)]


def test_the_title_follows_the_spending() -> None:
    s = real().shift
    expected = [round(100 * s.share_early), round(100 * s.share_late), round(100 * s.china / s.change)]
    assert percents(payload("spending")["title"]) == expected
    more = doubled("CHN")
    found = percents(str(book.spending(more).payload["title"]))
    assert found[0] == expected[0] and found[1] == round(100 * more.shift.share_late) > expected[1]
    assert found[2] > expected[2]


def test_the_lines_end_where_the_words_say() -> None:
    p = payload("spending")
    rows = [dict(zip([c for c, _ in p["columns"]], r, strict=True)) for r in render.plotted(p)]
    last = {r["party"]: r["share"] for r in rows if r["year"] == 2025}
    for party, name in book.PARTIES.items():
        assert f"{name} {last[party]:.1f} %" in p["alt"]
    gap = [r for r in rows if r["year"] == 1991]
    assert gap and all(r["share"] is None for r in gap)
    assert {r["party"] for r in rows if r["year"] < 1992} == {"CHN", "USA"}


def test_the_title_follows_the_capabilities() -> None:
    table = real().capabilities.copy()
    at = (table["state"].astype(str) == "CHN") & (table["year"] >= 2018)
    table.loc[at, "cinc"] *= 2
    before = re.findall(r"\d\.\d", payload("capabilities")["title"])
    after = re.findall(r"\d\.\d", str(book.capabilities(with_(capabilities=table)).payload["title"]))
    assert before == ["2.2", "1.0"] and after[0] == "4.1" and after[1] == before[1]


def test_the_rows_against_the_united_states_are_all_there() -> None:
    p = payload("grid")
    rows = [dict(zip([c for c, _ in p["columns"]], r, strict=True)) for r in render.plotted(p)]
    assert [r["kind"] for r in rows].count("parity") == 2 and [r["kind"] for r in rows].count("component") == 6
    assert [r["kind"] for r in rows].count("measure") == 6
    assert all(r["pair"] > r["china"] for r in rows)
    assert all((r["pair_early"] is None) == (r["kind"] == "parity") for r in rows)
    low, high = (float(n) for n in re.findall(r"(\d+) %", p["title"]))
    money = [100 * r["pair"] for r in rows if r["label"].startswith("Military spending")]
    assert (low, high) == (round(min(money)), round(max(money)))


def test_the_title_follows_the_united_states() -> None:
    found = re.findall(r"(\d+) %", str(book.grid(doubled("USA", since=1989)).payload["title"]))
    before = re.findall(r"(\d+) %", str(payload("grid")["title"]))
    assert [abs(2 * int(a) - int(c)) <= 1 for a, c in zip(found, before, strict=True)] == [True, True]


def test_the_title_follows_the_paths() -> None:
    p = payload("share_paths")
    end = real().paths[real().paths["year"] == measures.HORIZON]["pair"]
    low, high, now = re.findall(r"(\d+) to (\d+) %.*have (\d+) %", p["title"])[0]
    assert (int(low), int(high)) == (round(100 * end.min()), round(100 * end.max())) and now == "18"
    assert "2001–2006" in p["alt"], "the fastest years of the United States are named"
    more = doubled("CHN", since=2025)
    assert str(book.share_paths(more).payload["title"]) != p["title"]


# numbers --------------------------------------------------------------------------------------------------------------


def test_numbers_are_distinct_and_explained() -> None:
    made = balance_numbers(real())
    assert len({n.payload["id"] for n in made}) == len(made)
    for id, p in said().items():
        assert id.startswith("balance-") and p["what"] and p["method"] and p["sources"]
        assert p["text"] and not MISSING.search(p["text"])
        assert not p["interval"], "a range over editions or pasts is no interval"


def number(id: str) -> float:
    return float(said()[id]["value"].replace("−", "-").replace(",", ""))


def test_numbers_agree_with_each_other() -> None:
    assert number("balance-rise") == pytest.approx(number("balance-share-now") - number("balance-share-then"), abs=0.11)
    even = measures.break_even(real().series)
    assert number("balance-even-both") == round(even.both, 1) and number("balance-even-china") == round(
        even.china_alone, 1
    )
    assert number("balance-path-share-low") < number("balance-path-share-high")
    assert number("balance-grid-n") == 21 and number("balance-grid-rises") == 15 and number("balance-grid-china") == 15
    assert number("balance-allies") < number("balance-ratio-last")
    assert said()["balance-last-year"]["text"] == "2025", "a year has no comma"


def test_numbers_follow_the_tables() -> None:
    other = {n.payload["id"]: n.payload["value"] for n in balance_numbers(doubled("USA", since=1989))}
    assert other["balance-cinc-pair"] == said()["balance-cinc-pair"]["value"], "capabilities are as they were"
    assert float(other["balance-even-both"]) == pytest.approx(2 * number("balance-even-both"), abs=0.1)
    assert float(other["balance-ratio-last"]) == pytest.approx(number("balance-ratio-last") / 2, abs=1)
    china = {n.payload["id"]: n.payload["value"] for n in balance_numbers(doubled("CHN"))}
    assert float(china["balance-china-last"]) == pytest.approx(2 * number("balance-china-last"), abs=1)


def test_what_the_section_says_without_a_number_holds() -> None:
    """In money neither China nor the sum reaches the United States; on the index China does alone; Russia's arms fell."""
    money = real().compared[
        real().compared["measure"].str.startswith("spending") | (real().compared["measure"] == "gdp")
    ]
    assert set(money["reaches"]) == {"neither"} and real().against("capabilities")["reaches"] == "both"
    grid = real().shift.grid
    arms = grid[grid["measure"] == "arms-exports"]
    assert (arms["change"] < 0).all() and (arms["russia"] < arms["change"].abs() * -0.9).all()
    assert (grid.loc[grid["measure"] != "arms-exports", "change"] > 0).all(), "the exception is arms exports"
    spending = real().spending
    newest = spending[(spending["edition"] == 2025) & (spending["year"] >= 2022)]
    status = newest.groupby(newest["party"].astype(str))["status"].agg(lambda s: set(s.astype(str)))
    assert status["CHN"] == status["RUS"] == {"estimate"}
    jumps = measures.jumps(real().capabilities)
    assert {("urban_population", 2002), ("urban_population", 2017)} <= set(
        zip(jumps["component"], jumps["year"], strict=True)
    )
