"""Figures, tables and numbers on the forecasts: on the real tables, and on rows that say something else."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from typing import Any

import pandas as pd
import pytest
from scipy import stats

from rcanalysis.measures import forecasts as measures
from rcanalysis.publish import forecast_numbers, forecasts, render

MISSING = re.compile(r"\bnan\b|<NA>|\bNaT\b|\bNone\b")
FIGURES = {"fans": "forecasts", "skill": "backtest", "calibration": "calibration"}
TABLES = {"forecasts_table": "forecasts", "scores_table": "scores"}


@functools.lru_cache(maxsize=1)
def real() -> forecasts.Forecasts:
    return forecasts.forecasts()


@functools.lru_cache(maxsize=8)
def payload(name: str) -> dict[str, Any]:
    return dict(getattr(forecasts, name)(real()).payload)


@functools.lru_cache(maxsize=1)
def said() -> dict[str, dict[str, Any]]:
    return {n.payload["id"]: n.payload for n in forecast_numbers.numbers(real())}


def other(**tables: pd.DataFrame) -> forecasts.Forecasts:
    """The forecasts with some computed tables replaced."""
    made = dataclasses.replace(real())
    vars(made).update({"backtest": real().backtest, "skill": real().skill, "coverage": real().coverage} | tables)
    return made


def test_the_table_says_what_the_code_makes() -> None:
    """Table and code cannot drift apart: this edition's rows are made anew. Rows of earlier editions stay as they are."""
    f = real()
    assert len(f.current), f"no forecasts of {f.edition}: run `rcanalysis forecast --write`"
    made, kept = f.made, f.current
    assert kept["forecast_id"].tolist() == made["forecast_id"].tolist()
    for column in ("made_on", "known_to", "year"):
        assert (kept[column].to_numpy() == made[column].to_numpy()).all(), column
    for column in ("mean", *measures.QUANTILES):
        assert kept[column].to_numpy() == pytest.approx(made[column].to_numpy(), rel=1e-3, abs=2e-4), column


def test_nothing_is_known_after_the_forecasts_were_made() -> None:
    f = real()
    assert max(f.known_to.values()) <= f.made_on
    last = f.history.groupby("target", observed=True)["year"].max()
    assert (last.loc[list(measures.COUNTS)] == f.made_on.year).all()
    assert (last.loc[list(measures.VALUES)] == f.made_on.year - 1).all()
    partial = f.history[f.history["partial"]]
    assert set(partial["year"]) == {f.made_on.year}
    assert set(partial["target"]) == set(measures.COUNTS)
    assert (partial["late"] == 0).all(), "counted after the last source"


def test_the_series_are_those_of_the_chapters() -> None:
    from rcanalysis.data import load
    from rcanalysis.measures import council, exercises

    f = real()
    events = exercises.select(load("exercises"))
    yearly = exercises.elements_per_year(events, as_of=f.made_on)
    for element in exercises.ELEMENTS:
        ours = f.history[f.history["target"] == element]["value"].tolist()
        assert ours == yearly[yearly["element"] == element]["n"].tolist()
    every = f.history[f.history["target"] == "events"]["value"].tolist()
    assert every == exercises.per_year(events, as_of=f.made_on)["n"].tolist()
    assert f.history[f.history["target"] == "vetoes"]["value"].sum() == len(
        council.joint(load("sc_drafts"), since=1992)
    )


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_whole(name: str) -> None:
    p = payload(name)
    assert p["id"] == f"fig-implications-{FIGURES[name]}"
    for text in ("title", "subtitle", "caption", "alt"):
        assert p[text] and not MISSING.search(p[text]), text
    assert p["narrow"]
    for narrow in (False, True):
        spec = render.spec(p, narrow=narrow)
        assert len(json.dumps({k: v for k, v in spec.items() if k != "description"})) <= 60_000


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_whole(name: str) -> None:
    p = payload(name)
    assert p["id"] == f"tbl-implications-{TABLES[name]}"
    assert p["rows"]
    assert not MISSING.search(json.dumps(p["rows"], ensure_ascii=False))


def test_the_fans_show_the_table() -> None:
    rows = pd.DataFrame(render.plotted(payload("fans")), columns=["label", "year", "kind", "value", "to"])
    kept = real().current
    for target, label in forecasts.LABELS.items():
        ours = kept[(kept["target"] == target) & (kept["model"] == "pool")].set_index("year")
        drawn = rows[rows["label"] == label].set_index(["year", "kind"])
        for year in (real().made_on.year, real().made_on.year + 1):
            assert drawn.loc[(year, "median"), "value"] == pytest.approx(ours.loc[year, "q50"])
            for kind, low, high in (("50 %", "q25", "q75"), ("80 %", "q10", "q90"), ("95 %", "q025", "q975")):
                assert drawn.loc[(year, kind), ["value", "to"]].tolist() == pytest.approx(
                    ours.loc[year, [low, high]].tolist(), rel=1e-4
                )
    now = rows[rows["year"] == real().made_on.year]
    assert "known" not in set(now["kind"]), "a partial year is not drawn as a full one"
    assert rows[rows["kind"] == "so far"]["label"].nunique() == len(measures.COUNTS)


def titled(monkeypatch: pytest.MonkeyPatch, name: str, **tables: pd.DataFrame) -> str:
    """The title a figure would have, without drawing it."""
    monkeypatch.setattr(forecasts, "_figure", lambda id, **rest: rest["title"])
    return str(getattr(forecasts, name)(other(**tables)))


def test_the_title_of_the_backtest_follows_the_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    def title(**flags: Any) -> str:
        return titled(monkeypatch, "skill", skill=real().skill.assign(**flags))

    n = int(((real().skill["model"] == "pool") & (real().skill["baseline"] == "last")).sum())
    assert title(better=False, worse=False) == (
        f"Against last year's value the forecasts would have been clearly better in 0 of {n} comparisons and clearly worse in 0"
    )
    assert f"clearly better in {n} of {n}" in title(better=True, worse=False)
    assert title(better=False, worse=True).endswith(f"clearly worse in {n}")


def test_the_title_of_the_calibration_follows_the_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    def title(share: float) -> str:
        return titled(monkeypatch, "calibration", coverage=real().coverage.assign(share=share))

    assert title(0.95).endswith("rather too wide than too narrow")
    assert title(0.4).endswith("too narrow") and "rather" not in title(0.4)


def test_what_the_prose_takes_for_granted() -> None:
    """Words of the chapter that are no numbers: which losses there are, that wins are few, that intervals are wide."""
    rows = real().skill[(real().skill["model"] == "pool") & (real().skill["baseline"] == "last")]
    assert set(rows[rows["worse"]]["target"]) == {"deliveries"}
    # of so many comparisons without any skill, this many or more lie above 0 by chance with a probability above 5 %
    assert stats.binom.sf(int(rows["better"].sum()) - 1, len(rows), 0.025) > 0.05
    next_ = real().made_on.year + 1  # noqa: F841 - the queries below name it
    held = real().coverage.query("ahead == 1 and interval == 0.8").set_index("target")["share"]
    assert held["counts"] > 0.8 and held["values"] > 0.8
    last = real().current.query("target == 'deliveries' and model == 'last' and year == @next_")["q50"].item()
    assert last < real().current.query("target == 'deliveries' and model == 'pool' and year == @next_")["q50"].item()


def test_without_forecasts_of_the_edition_the_figure_says_what_to_do() -> None:
    with pytest.raises(ValueError, match="rcanalysis forecast --write"):
        forecasts.fans(dataclasses.replace(real(), edition="2031.01"))


def test_numbers_are_those_of_the_table_and_of_the_scores() -> None:
    numbers, f = said(), real()
    assert len(numbers) == len(forecast_numbers.numbers(f)), "an id stands twice"
    pool = f.current[f.current["model"] == "pool"].astype({"target": str}).set_index(["target", "year"])
    assert numbers["forecast-events-next"]["value"] == f"{pool.loc[('events', f.made_on.year + 1), 'q50']:.0f}"
    assert numbers["forecast-events-next"]["level"] == "80 % interval"
    later = f.made_on.year + 1
    assert numbers["forecast-agreement-next"]["value"] == f"{100 * pool.loc[('agreement', later), 'q50']:.0f}"
    naive = f.skill[(f.skill["model"] == "pool") & (f.skill["baseline"] == "last")]
    assert numbers["forecast-naive-n"]["value"] == str(len(naive))
    assert numbers["forecast-naive-better"]["value"] == str(int(naive["better"].sum()))
    assert numbers["forecast-naive-worse"]["value"] == str(int(naive["worse"].sum()))
    so_far = f.history[f.history["partial"]].astype({"target": str}).set_index("target")["value"]
    assert numbers["forecast-events-so-far"]["value"] == f"{so_far['events']:.0f}"
    assert all(not MISSING.search(n["text"]) for n in numbers.values())


def test_a_better_score_is_said_to_be_better() -> None:
    """Halving the scores of the pool makes it better everywhere."""
    rows = real().backtest.copy()
    ours = rows["model"] == "pool"
    last = rows[rows["model"] == "last"].set_index(["target", "ahead", "origin"])["crps"]
    index = pd.MultiIndex.from_frame(rows.loc[ours, ["target", "ahead", "origin"]])
    rows.loc[ours, "crps"] = last.reindex(index).to_numpy() / 2
    made = other(backtest=rows, skill=measures.skill(rows, draws=100))
    numbers = {n.payload["id"]: n.payload for n in forecast_numbers.numbers(made)}
    assert numbers["forecast-naive-better"]["value"] == numbers["forecast-naive-n"]["value"]
    assert numbers["forecast-skill-deliveries-next"]["value"] == "0.50"
