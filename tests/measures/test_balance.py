"""Shares of the world, ratios, what Russia adds, paths: hand-worked examples, properties, errors, the real tables."""

from __future__ import annotations

import dataclasses
import math
from functools import cache
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcanalysis.data import load
from rcanalysis.measures import balance as b

PARTS = dict.fromkeys(b.COMPONENTS, 0.1)


def spending(*rows: tuple[int, str, int, float | None, float | None]) -> pd.DataFrame:
    """Edition, party, year, constant, current dollars."""
    names = ["edition", "party", "year", "usd_constant_million", "usd_current_million"]
    out = pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[3:], "float64"))
    return out.astype({"edition": "Int64", "year": "Int64", "party": "category"})


def capabilities(*rows: tuple[str, int, float], **shares: float) -> pd.DataFrame:
    """State, year, index; the components the same in every row."""
    out = pd.DataFrame(rows, columns=["state", "year", "cinc"]).assign(**(PARTS | shares))
    return out.astype({"state": "category", "year": "Int64"})


def gdp(*rows: tuple[str, int, float]) -> pd.DataFrame:
    out = pd.DataFrame(rows, columns=["party", "year", "usd_current_billion"])
    return out.astype({"party": "category", "year": "Int64"})


def arms(*rows: tuple[int, str, str, str, int, float]) -> pd.DataFrame:
    out = pd.DataFrame(rows, columns=["edition", "basis", "party", "flow", "year", "tiv"])
    return out.astype({"edition": "Int64", "year": "Int64", "basis": "category", "flow": "category", "party": "string"})


NO_ARMS = arms((2026, "copy", "world", "imports", 2000, 1.0))
NO_GDP, NO_CINC = gdp(("world", 2000, 1.0)), capabilities(("CHN", 2000, 0.5))


def made(table: pd.DataFrame, **others: pd.DataFrame) -> pd.DataFrame:
    given = {"capabilities": NO_CINC, "gdp": NO_GDP, "arms_totals": NO_ARMS} | others
    return b.series(table, given["capabilities"], given["gdp"], given["arms_totals"])


def yearly(first: int, last: int, *, edition: int = 2026, **of: Any) -> pd.DataFrame:
    """One edition; each party's figure as a function of the year, or a constant."""
    rows = [
        (edition, party, year, value(year) if callable(value) else value, value(year) if callable(value) else value)
        for party, value in of.items()
        for year in range(first, last + 1)
    ]
    return spending(*rows)


FLAT = yearly(1992, 2025, CHN=20.0, RUS=10.0, USA=100.0, world=200.0)


@cache
def real() -> pd.DataFrame:
    return b.series(load("military_spending"), load("capabilities"), load("gdp"), load("arms_totals"))


def same(found: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(found, other, rtol=1e-9, atol=1e-12)


# series and shares ----------------------------------------------------------------------------------------------------


def test_shares_by_hand() -> None:
    table = spending(
        (2026, "CHN", 2000, 20, 2), (2026, "RUS", 2000, 10, 1), (2026, "USA", 2000, 100, 10),
        (2026, "world", 2000, 200, None), (2026, "listed", 2000, None, 20),
    )  # fmt: skip
    found = made(table)
    rows = found[found["measure"].isin(["spending", "spending-current"])].set_index(["measure", "party"])["share"]
    assert rows.to_dict() == {
        ("spending", "CHN"): 0.1,
        ("spending", "RUS"): 0.05,
        ("spending", "USA"): 0.5,
        ("spending", "pair"): 0.15,
        ("spending-current", "CHN"): 0.1,
        ("spending-current", "RUS"): 0.05,
        ("spending-current", "USA"): 0.5,
        ("spending-current", "pair"): pytest.approx(0.15),
    }


def test_there_is_no_pair_without_both_or_before_1992() -> None:
    table = spending(
        (2026, "CHN", 1991, 20, 2), (2026, "RUS", 1991, 10, 1), (2026, "SUN", 1990, 90, 1), (2026, "CHN", 1990, 1, 1),
        (2026, "CHN", 1993, 20, None), (2026, "RUS", 1993, 10, None), (2026, "CHN", 1994, 20, None),
    )  # fmt: skip
    found = made(table)
    own = found[found["measure"] == "spending"]
    assert list(own.loc[own["party"] == "pair", "year"]) == [1993]
    assert set(own["party"]) == {"CHN", "RUS", "pair"}, "the Soviet Union is not Russia"
    assert own["share"].isna().all(), "without a world there is no share"


def test_arms_exports_are_set_against_all_deliveries() -> None:
    totals = arms(
        (2026, "copy", "CHN", "exports", 2000, 6), (2026, "copy", "RUS", "exports", 2000, 30),
        (2026, "copy", "CHN", "imports", 2000, 50), (2026, "copy", "world", "imports", 2000, 120),
        (2024, "register", "world", "imports", 2000, 1), (2024, "table", "CHN", "exports", 2000, 5),
        (2024, "table", "world", "imports", 2000, 100),
    )  # fmt: skip
    found = made(FLAT, arms_totals=totals)
    rows = found[found["measure"] == "arms-exports"].set_index(["edition", "party"])["share"]
    assert rows.to_dict() == {
        ("2024", "CHN"): 0.05,
        ("2026", "CHN"): 0.05,
        ("2026", "RUS"): 0.25,
        ("2026", "pair"): 0.3,
    }


def test_capabilities_are_shares_already() -> None:
    found = made(FLAT, capabilities=capabilities(("CHN", 2000, 0.2), ("RUS", 2000, 0.1), ("SUN", 1990, 0.3)))
    rows = found[found["measure"] == "capabilities"].set_index("party")["share"]
    assert rows.to_dict() == {"CHN": 0.2, "RUS": 0.1, "pair": pytest.approx(0.3)}
    assert {*b.COMPONENTS} <= set(found["measure"])


def test_inputs_stay_as_they_are_and_order_does_not_matter() -> None:
    tables = [load(n) for n in ("military_spending", "capabilities", "gdp", "arms_totals")]
    before = [t.copy(deep=True) for t in tables]
    turned = b.series(*(t.sample(frac=1, random_state=3) for t in tables))
    same(turned, real())
    for table, old in zip(tables, before, strict=True):
        pd.testing.assert_frame_equal(table, old)


@pytest.mark.parametrize("scale", [0.001, 1.37, 1e6])
def test_the_unit_does_not_matter(scale: float) -> None:
    """Dollars of another year change no share and no ratio."""
    a, c = made(FLAT), made(FLAT.assign(usd_constant_million=FLAT["usd_constant_million"] * scale))
    same(b.ratios(a, "spending"), b.ratios(c, "spending"))
    assert b.shift(c).share_late == pytest.approx(b.shift(a).share_late)


def test_one_measure_as_columns() -> None:
    wide = b.of(made(FLAT), "spending")
    assert wide.loc[2000].to_dict() == {"CHN": 20, "RUS": 10, "USA": 100, "pair": 30, "world": 200}
    both = pd.concat([FLAT, yearly(1992, 2024, edition=2025, CHN=1.0, RUS=1.0, USA=1.0, world=9.0)])
    assert b.of(made(both), "spending").loc[2000, "CHN"] == 20, "the newest edition"
    assert b.of(made(both), "spending", "2025").loc[2000, "CHN"] == 1
    for measure, edition in (("spending", "1999"), ("tanks", "")):
        with pytest.raises(ValueError, match="no rows of the measure"):
            b.of(made(FLAT), measure, edition)


def test_the_range_over_editions() -> None:
    both = pd.concat([FLAT, yearly(1992, 2024, edition=2025, CHN=30.0, RUS=10.0, USA=100.0, world=200.0)])
    found = b.editions(made(both), "spending").set_index(["party", "year"])
    assert found.loc[("CHN", 2024)].to_dict() == {"share": 0.1, "low": 0.1, "high": 0.15, "n": 2}
    assert found.loc[("CHN", 2025)].to_dict() == {"share": 0.1, "low": 0.1, "high": 0.1, "n": 1}


# ratios ---------------------------------------------------------------------------------------------------------------


def test_ratios_by_hand() -> None:
    found = b.ratios(made(FLAT), "spending").iloc[0].to_dict()
    assert found == {"year": 1992, "china": 0.2, "russia": 0.1, "pair": 0.3, "added": pytest.approx(1 / 3), "gap": 0.7}
    larger = yearly(2000, 2000, CHN=150.0, RUS=50.0, USA=100.0, world=400.0)
    assert b.ratios(made(larger), "spending")["gap"].iloc[0] == -1


def test_a_window_pools_the_years_that_have_all() -> None:
    wide = b.of(made(FLAT), "spending").astype("float64")
    wide.loc[2001, "world"] = math.nan
    wide.loc[2002, ["CHN", "pair"]] = 80.0, 90.0
    found = b.window(wide, 2000, 2002)
    assert found["years"] == 2 and found["pair"] == 120 and found["world"] == 400
    assert found["share_pair"] == 0.3 and found["share_CHN"] == 0.25 and found["share_USA"] == 0.5
    with pytest.raises(ValueError, match="no year from 1970 to 1975 has both states"):
        b.window(wide, 1970, 1975)
    with pytest.raises(ValueError, match="has both states"):
        b.window(wide.assign(pair=math.nan), 2000, 2002)


@pytest.mark.parametrize(
    ("china", "russia", "reaches"), [(50.0, 49.0, "neither"), (60.0, 40.0, "together"), (100.0, 1.0, "both")]
)
def test_who_reaches_the_united_states(china: float, russia: float, reaches: str) -> None:
    table = yearly(1992, 2025, CHN=china, RUS=russia, USA=100.0, world=400.0)
    found = b.against_rival(made(table)).set_index("measure").loc["spending"]
    assert found["reaches"] == reaches
    assert found["pair"] == pytest.approx((china + russia) / 100)
    assert found["added"] == pytest.approx(russia / (china + russia))
    assert (found["start"], found["end"]) == (2021, 2025)


def test_without_the_rival_there_is_no_comparison() -> None:
    assert "arms-exports" not in set(b.against_rival(real())["measure"])


def test_the_index_without_a_component() -> None:
    """Two components at 0.1 for all and four at 0.1: leaving some out changes nothing; a lopsided one does."""
    rows = [(s, y, 0.1) for s in b.STATES for y in range(2018, 2023)]
    table = capabilities(*rows)
    steel = table["state"].map({"CHN": 0.5, "RUS": 0.1, "USA": 0.05}).astype("float64")
    found = made(FLAT, capabilities=table.assign(iron_steel=steel))
    assert b.index_without(found, "iron_steel") == {"china": pytest.approx(1), "pair": pytest.approx(2)}
    whole = b.index_without(found)  # (5 * 0.1 + 0.5) / (5 * 0.1 + 0.05)
    assert whole["china"] == pytest.approx(1 / 0.55) and whole["pair"] == pytest.approx(1.6 / 0.55)
    for wrong in (("tanks",), b.COMPONENTS):
        with pytest.raises(ValueError, match="leave out some but not all"):
            b.index_without(found, *wrong)


def test_jumps_are_listed() -> None:
    rows = [(s, y, 0.1) for s in ("CHN", "USA") for y in range(2000, 2004)]
    table = capabilities(*rows)
    at = (table["state"] == "USA") & (table["year"] >= 2002)
    table.loc[at, "urban_population"] = 0.2
    at = (table["state"] == "CHN") & (table["year"] >= 2003)
    table.loc[at, "energy"] = 0.061
    found = b.jumps(table)
    assert found.to_dict("records") == [{"component": "urban_population", "year": 2002, "state": "USA", "change": 1.0}]
    assert len(b.jumps(table, least=0.38)) == 2
    assert b.jumps(table, since=2002).empty, "a change needs a year before it"


def test_beside_the_allies() -> None:
    table = pd.concat(
        [
            yearly(2023, 2024, edition=2025, **{"CHN": 20.0, "RUS": 10.0, "USA": 100.0, "nato-others": 50.0}),
            yearly(2023, 2025, edition=2026, CHN=1.0, RUS=1.0, USA=1.0),
        ]
    )
    found = b.beside_allies(table)
    assert list(found["year"]) == [2023, 2024] and set(found["edition"]) == {2025}
    assert found["ratio"].iloc[0] == 0.3 and found["ratio_allies"].iloc[0] == 0.2


# the claim ------------------------------------------------------------------------------------------------------------


def test_the_shift_by_hand() -> None:
    """China from 10 to 40 of 200, Russia from 10 to 4: the pair rises by 12 points, 15 of China, less 3 of Russia."""
    table = yearly(
        1992, 2025,
        CHN=lambda y: 40.0 if y > 2014 else 10.0, RUS=lambda y: 4.0 if y > 2014 else 10.0, USA=100.0, world=200.0,
    )  # fmt: skip
    s = b.shift(made(table))
    assert (s.early, s.late, s.edition) == ((2000, 2004), (2021, 2025), "2026")
    assert (s.share_early, s.share_late) == (0.1, 0.22)
    assert s.change == pytest.approx(0.12) and s.china == pytest.approx(0.15) and s.russia == pytest.approx(-0.03)
    assert s.ratio_early == 0.2 and s.ratio_late == pytest.approx(0.44) and s.rival_late == 0.5
    assert s.added == pytest.approx(4 / 44)
    # the newest edition has no sum of states in current dollars, so that one measure counts, against three windows
    assert (s.n, s.rises, s.by_china, s.russia_falls) == (3, 3, 3, 3)
    assert s.range == (pytest.approx(0.12), pytest.approx(0.12))


def test_a_rise_that_is_russias_is_not_counted_as_chinas() -> None:
    table = yearly(1992, 2025, CHN=10.0, RUS=lambda y: 10.0 + (y > 2014), USA=100.0, world=200.0)
    s = b.shift(made(table))
    assert (s.rises, s.by_china, s.russia_falls) == (3, 0, 0)
    s = b.shift(made(FLAT))
    assert (s.rises, s.by_china) == (0, 0), "no change is no rise"


@settings(max_examples=15, deadline=None)
@given(
    china=st.lists(st.floats(1, 100), min_size=34, max_size=34),
    russia=st.lists(st.floats(1, 100), min_size=34, max_size=34),
)
def test_the_parts_add_up(china: list[float], russia: list[float]) -> None:
    table = yearly(1992, 2025, CHN=lambda y: china[y - 1992], RUS=lambda y: russia[y - 1992], USA=50.0, world=400.0)
    s = b.shift(made(table))
    assert s.china + s.russia == pytest.approx(s.change)
    g = s.grid
    assert (g["china"] + g["russia"] - g["change"]).abs().max() < 1e-12
    assert s.rises == (g["change"] > 0).sum() and s.by_china <= s.rises
    assert g["share_late"].between(0, 1).all()


def test_the_grid_is_every_measure_edition_and_window() -> None:
    grid = b.grid(real())
    assert len(grid) == 21 and set(grid["measure"]) == set(b.MEASURES)
    assert len(grid.drop_duplicates(["measure", "edition", "early"])) == 21
    current = grid[grid["measure"] == "spending-current"]
    assert list(current["years_early"]) == [4, 5, 5], "Russia has no figure in current dollars for 1992"
    assert set(grid.loc[grid["measure"] != "spending-current", "years_early"]) == {5}


def test_the_shift_of_the_real_tables() -> None:
    s = b.shift(real())
    assert round(100 * s.share_early, 1) == 5.9 and round(100 * s.share_late, 1) == 16.5
    assert (s.n, s.rises, s.by_china, s.russia_falls) == (21, 15, 15, 11)
    falls = s.grid[s.grid["change"] <= 0]
    assert set(falls["measure"]) == {"arms-exports"} and (falls["russia"] < 0).all()
    old = b.shift(real(), edition="2025")
    assert old.late == (2020, 2024) and abs(old.share_late - s.share_late) < 0.01
    with pytest.raises(dataclasses.FrozenInstanceError):
        s.added = 0.0  # type: ignore[misc]


# exchange rates -------------------------------------------------------------------------------------------------------


def test_break_even_by_hand() -> None:
    found = b.break_even(made(FLAT), measure="spending")
    assert found.year == 2025 and found.both == pytest.approx(100 / 30)
    assert found.china_alone == 5 and found.china_beside_russia == 4.5
    assert b.break_even(made(FLAT), measure="spending", year=2000).year == 2000
    with pytest.raises(ValueError, match="no figures of all three states in 1980"):
        b.break_even(made(FLAT), year=1980)


@settings(max_examples=15, deadline=None)
@given(china=st.floats(1, 500), russia=st.floats(1, 500), rival=st.floats(1, 500))
def test_the_factors_make_equal(china: float, russia: float, rival: float) -> None:
    found = b.break_even(made(yearly(2000, 2000, CHN=china, RUS=russia, USA=rival, world=2000.0)), measure="spending")
    assert found.both * (china + russia) == pytest.approx(rival)
    assert found.china_alone * china == pytest.approx(rival)
    assert found.china_beside_russia * china + russia == pytest.approx(rival)


def ppp(*rows: tuple[str, str, int, float, float]) -> pd.DataFrame:
    names = ["author", "state", "year", "market_usd_billion", "ppp_usd_billion"]
    return pd.DataFrame(rows, columns=names).astype({"author": "category", "state": "category", "year": "Int64"})


def test_parity_by_hand() -> None:
    """In 2018 the United States spend 100; China 20 and Russia 10 at market rates, 40 and 30 at parity."""
    table = yearly(1992, 2025, CHN=lambda y: 20e3 + 5e3 * (y == 2025), RUS=10e3, USA=100e3, world=200e3)
    (row,) = b.at_parity(ppp(("x", "CHN", 2018, 20, 40), ("x", "RUS", 2018, 10, 30)), made(table)).to_dict("records")
    assert row == {
        "author": "x", "year": 2018, "factor_china": 2, "factor_russia": 3, "market": 0.3, "parity": 0.7,
        "china": 0.4, "parity_now": 0.8,
    }  # fmt: skip
    with pytest.raises(ValueError, match="x 2018 has figures of CHN, not of both states"):
        b.at_parity(ppp(("x", "CHN", 2018, 20, 40)), made(table))


def test_published_parity_brings_the_two_near_the_united_states() -> None:
    found = b.at_parity(load("spending_ppp"), real())
    assert list(found["author"]) == ["connolly", "state-department"]
    assert found["parity"].between(0.85, 0.95).all() and found["market"].between(0.4, 0.5).all()
    assert found["factor_russia"].iloc[0] == pytest.approx(159 / 61)  # svit.news: 2.6 times


# paths ----------------------------------------------------------------------------------------------------------------


def rate(value: float, growth: float, since: int = 1992) -> Any:
    return lambda year: value * (1 + growth) ** (year - since)


GROWING = yearly(1992, 2025, CHN=rate(10, 0.1), RUS=rate(10, 0.02), USA=rate(100, 0.01), world=lambda y: rate(10, 0.1)(y) + rate(10, 0.02)(y) + rate(100, 0.01)(y) + 50 * 1.03 ** (y - 1992))  # fmt: skip


def test_growth_is_what_was_put_in() -> None:
    found = b.growth(b.of(made(GROWING), "spending"))
    assert list(found["span"]) == [5, 10, 20]
    for party, value in (("CHN", 0.1), ("RUS", 0.02), ("USA", 0.01), ("rest", 0.03)):
        assert found[party].tolist() == pytest.approx([value] * 3)
    assert b.growth(b.of(made(GROWING), "spending"), spans=(3,), last=2000)["CHN"].iloc[0] == pytest.approx(0.1)
    with pytest.raises(ValueError, match="no figures of all states and the world in 1985 and 2025"):
        b.growth(b.of(made(GROWING), "spending"), spans=(40,))


def test_the_fastest_years() -> None:
    table = yearly(1992, 2025, CHN=1.0, RUS=1.0, USA=lambda y: 100.0 if y <= 2001 else 161.051, world=900.0)
    speed, year = b.fastest(b.of(made(table), "spending"), "USA")
    assert speed == pytest.approx(0.1) and year in range(2002, 2007)


def test_paths_by_hand() -> None:
    """One year ahead, all of one size: the share is a sum of ones grown."""
    table = yearly(2004, 2025, CHN=rate(1, 0.1, 2025), RUS=rate(1, 0.2, 2025), USA=rate(1, 0.0, 2025), world=lambda y: 1.1 ** (y - 2025) + 1.2 ** (y - 2025) + 2)  # fmt: skip
    found = b.paths(made(table), until=2026).set_index(["path", "span", "year"])
    for path in b.PATHS:
        assert found.loc[(path, 5, 2025), "pair"] == pytest.approx(0.5), "every path begins with what was"
    assert found.loc[("as-observed", 5, 2026), "pair"] == pytest.approx(2.3 / 4.3)
    assert found.loc[("as-observed", 20, 2026), "ratio"] == pytest.approx(2.3)
    assert found.loc[("china-flat", 5, 2026), "pair"] == pytest.approx(2.2 / 4.2)
    assert found.loc[("russia-flat", 5, 2026), "pair"] == pytest.approx(2.1 / 4.1)
    assert found.loc[("us-fast", 5, 2026), "USA"] == pytest.approx(1 / 4.3), "its fastest five years were flat, too"
    assert len(found) == 4 * 3 * 2


def test_paths_of_equal_growth_stay() -> None:
    table = yearly(1992, 2025, CHN=rate(20, 0.04), RUS=rate(10, 0.04), USA=rate(100, 0.04), world=rate(200, 0.04))
    found = b.paths(made(table))
    own = found[found["path"] == "as-observed"]
    assert own["pair"].tolist() == pytest.approx([0.15] * len(own))
    assert set(own["year"]) == set(range(2025, 2031))


def test_paths_of_the_real_tables_stay_within_the_world() -> None:
    found = b.paths(real())
    assert found["pair"].between(0, 1).all()
    assert (found["CHN"] + found["RUS"] - found["pair"]).abs().max() < 1e-12
    assert (found["CHN"] + found["RUS"] + found["USA"] < 1).all()
    end = found[found["year"] == b.HORIZON].set_index(["path", "span"])["pair"]
    for span in b.SPANS:
        assert end["china-flat", span] < end["as-observed", span]
        assert end["us-fast", span] < end["as-observed", span]


def test_the_range_of_paths() -> None:
    rows = [("a", s, 2030, v) for s, v in ((5, 0.3), (10, 0.1), (20, 0.2))]
    found = b.path_range(pd.DataFrame(rows, columns=["path", "span", "year", "pair"]))
    assert found.to_dict("records") == [{"path": "a", "year": 2030, "low": 0.1, "middle": 0.2, "high": 0.3}]
    other = b.path_range(pd.DataFrame(rows, columns=["path", "span", "year", "ratio"]), value="ratio")
    assert other["high"].iloc[0] == 0.3


def test_steady_growth_is_foreseen() -> None:
    found = b.backtest(made(GROWING))
    assert found["error"].abs().max() < 1e-9 and found["ratio_error"].abs().max() < 1e-9
    assert (found["flat_error"] < 0).all(), "a share that rises is missed by saying that it stays"
    counts = found.groupby("span").size().to_dict()
    assert counts == {5: 24, 10: 19, 20: 9}
    assert (found["target"] - found["origin"] == 5).all() and found["origin"].min() == 1997


def test_a_forecast_knows_nothing_of_later_years() -> None:
    """Changing what happens after the origin changes what was, and not what was said."""
    other = GROWING.copy()
    late = (other["year"] == 2010) & (other["party"].astype(str) == "CHN")
    other.loc[late, "usd_constant_million"] *= 3
    a, c = (b.backtest(made(t)).set_index(["span", "origin"]) for t in (GROWING, other))
    assert a.loc[(5, 2005), "said"] == c.loc[(5, 2005), "said"]
    assert a.loc[(5, 2005), "was"] < c.loc[(5, 2005), "was"]
    assert a.loc[(5, 2010), "said"] < c.loc[(5, 2010), "said"]


def test_the_errors_in_sum() -> None:
    rows = pd.DataFrame({"span": [5, 5, 5, 10], "error": [0.1, -0.3, 0.2, 0.5], "flat_error": [-0.2, -0.2, 0.2, 0.1]})
    found = b.backtest_summary(rows).to_dict("records")
    assert found[0] == {"span": 5, "n": 3, "median": 0.2, "largest": 0.3, "flat_median": 0.2, "better": 1}
    assert found[1]["n"] == 1 and found[1]["better"] == 0


def test_what_was_said_of_2025() -> None:
    """From 2020 the five years before would have said too little of the pair, since the war was not in them."""
    found = b.backtest(real())
    recent = found[found["origin"] == 2020].set_index("span")
    assert recent.loc[5, "error"] < -0.1 and recent.loc[5, "ratio_error"] < -0.25
    assert set(recent.index) == {*b.SPANS}
