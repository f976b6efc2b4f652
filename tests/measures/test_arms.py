"""Measures on arms transfers: hand-worked examples, properties, published figures, and the real tables."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
import ruptures
from hypothesis import given, settings
from hypothesis import strategies as st

from rcanalysis.data import load
from rcanalysis.measures import arms

# Small frames in the types of ``rcanalysis.load`` ---------------------------------------------------------------------

CATEGORIES = list(arms.GROUPS)
ORDER: dict[str, Any] = {
    "order_id": "",
    "supplier": "RUS",
    "recipient": "CHN",
    "ordered": 2000,
    "designation": "Alpha",
    "system": None,
    "category": "aircraft",
    "number_ordered": 4,
    "number_delivered": 4,
    "number_delivered_estimated": False,
    "delivery_years": ("2001", "2002"),
    "tiv_per_unit": 10.0,
    "tiv_ordered": 40.0,
    "tiv_delivered": 40.0,
    "made_in_china": False,
}
DELIVERY: dict[str, Any] = {
    "edition": 2025,
    "year": 2001,
    "year_estimated": False,
    "supplier": "RUS",
    "recipient": "CHN",
    "designation": "Alpha",
    "system": None,
    "category": "aircraft",
    "ordered": 2000,
    "number": 2,
    "number_estimated": False,
    "tiv_per_unit": 10.0,
    "tiv": 20.0,
    "local_production": False,
}


def typed(rows: list[dict[str, Any]], like: dict[str, Any]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(like))
    for name, value in like.items():
        if name == "category":
            table[name] = pd.Categorical(table[name], CATEGORIES, ordered=True)
        elif isinstance(value, bool):
            table[name] = table[name].astype("boolean")
        elif isinstance(value, int):
            table[name] = table[name].astype("Int64")
        elif isinstance(value, float):
            table[name] = table[name].astype("float64")
        elif not isinstance(value, tuple):
            table[name] = table[name].astype("string")
    return table


def orders(*rows: dict[str, Any]) -> pd.DataFrame:
    return typed([ORDER | {"order_id": f"rus-{i}"} | row for i, row in enumerate(rows)], ORDER)


def deliveries(*rows: dict[str, Any]) -> pd.DataFrame:
    return typed([DELIVERY | row for row in rows], DELIVERY)


def flows(*rows: tuple[int, str, str, str, int, float]) -> pd.DataFrame:
    """Edition, basis, supplier, recipient, year, TIV; half of it estimated."""
    table = pd.DataFrame(rows, columns=["edition", "basis", "supplier", "recipient", "year", "tiv"])
    table = table.assign(tiv_estimated=table["tiv"] / 2)
    table["basis"] = pd.Categorical(table["basis"], ["register", "table"], ordered=True)
    return table.astype({"edition": "Int64", "year": "Int64", "supplier": "string", "recipient": "string"})


def totals(*rows: tuple[int, str, str, str, int, float]) -> pd.DataFrame:
    """Edition, basis, party, flow, year, TIV."""
    table = pd.DataFrame(rows, columns=["edition", "basis", "party", "flow", "year", "tiv"])
    table["basis"] = pd.Categorical(table["basis"], ["table", "copy", "register"], ordered=True)
    table["flow"] = pd.Categorical(table["flow"], ["exports", "imports"], ordered=True)
    return table.astype({"edition": "Int64", "year": "Int64", "party": "string", "tiv": "float64"})


def system_table(*rows: tuple[str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["system_id", "name", "family"]).astype("string")
    table["family"] = pd.Categorical(table["family"], ["aircraft", "engines", "missiles"], ordered=True)
    return table


def reconciled(*rows: tuple[int, str, str | None, str, float, float, float]) -> pd.DataFrame:
    """What ``reconcile`` returns: year, designation, system, category, units, TIV, TIV estimated."""
    names = ["year", "designation", "system", "category", "units", "tiv", "tiv_estimated"]
    table = pd.DataFrame(rows, columns=names).assign(supplier="RUS", ordered=2000, tiv_local=0.0, how="as recorded")
    return table.assign(group=table["category"].map(arms.GROUPS)).astype({"system": "string"})


def yearly(*tiv: float, first: int = 1992) -> pd.DataFrame:
    return pd.DataFrame({"year": range(first, first + len(tiv)), "tiv": np.asarray(tiv, dtype=float)})


@cache
def real(name: str) -> pd.DataFrame:
    """A real table, or what is made of all of them."""
    made = {
        "reconciled": lambda: arms.reconcile(real("deliveries"), real("orders")),
        "russian": lambda: real("reconciled")[real("reconciled")["supplier"] == "RUS"],
        "dyad": lambda: arms.dyad(real("flows"), real("reconciled")),
        "yearly": lambda: real("dyad")[real("dyad")["supplier"] == "RUS"].reset_index(drop=True),
        "spliced": lambda: arms.splice(real("flows")),
        "windows": lambda: arms.windows(real("dyad"), real("totals"), real("flows")),
    }
    return made[name]() if name in made else load(f"arms_{name}")


def shuffled(table: pd.DataFrame, seed: int = 1) -> pd.DataFrame:
    return table.sample(frac=1, random_state=seed)


def same(a: pd.DataFrame, b: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(a, b, rtol=1e-9, atol=1e-9)


def plain(table: pd.DataFrame) -> None:
    """Plain columns and a fresh index, as promised."""
    assert list(table.index) == list(range(len(table)))
    for name, kind in table.dtypes.items():
        assert str(kind) in ("int64", "float64", "bool", "object", "string"), f"{name}: {kind}"


def test_every_frame_is_plain() -> None:
    rus, pairs = real("russian"), real("dyad")
    for table in (
        real("spliced"),
        real("reconciled"),
        pairs,
        arms.revisions(pairs),
        arms.waves(pairs),
        real("windows"),
        arms.suppliers(real("spliced")),
        arms.concentration(real("spliced")),
        arms.customers(real("spliced")),
        arms.by_group(rus),
        arms.systems(rus, real("systems")),
        arms.system_totals(rus, real("systems")),
        arms.engines(rus),
        arms.estimates(rus),
        arms.licensed(real("deliveries")),
        arms.reverse(real("orders"), real("deliveries")),
        arms.order_years(real("orders")),
        arms.lead_times(real("orders")),
        arms.lead_time_summary(arms.lead_times(real("orders"))),
        arms.open_orders(real("orders")),
        arms.china_balance(real("totals")),
        arms.rolling_balance(real("totals")),
        arms.scenarios(rus, real("orders")),
        arms.backtest(real("yearly")),
        arms.backtest_summary(arms.backtest(real("yearly"))),
    ):
        plain(table)
        assert len(table)


# Splicing -----------------------------------------------------------------------------------------------------------


def test_each_year_comes_from_its_newest_register() -> None:
    got = arms.splice(
        flows(
            (2024, "register", "RUS", "CHN", 1994, 5),
            (2024, "register", "RUS", "CHN", 1995, 7),
            (2024, "register", "FRA", "CHN", 1995, 1),
            (2025, "register", "RUS", "CHN", 1995, 8),
            (2026, "table", "CHN", "PAK", 1995, 99),
        )
    )
    assert got.to_numpy().tolist() == [["RUS", "CHN", 1994, 2024, 5, 2.5], ["RUS", "CHN", 1995, 2025, 8, 4]]
    real_years = real("spliced").groupby("edition")["year"].agg(["min", "max"])
    assert real_years.loc[2024].tolist() == [1950, 1994]
    assert real_years.loc[2025].tolist() == [1995, 2024]


# Reconciling --------------------------------------------------------------------------------------------------------


def by_year(table: pd.DataFrame) -> list[tuple[int, float, float, str]]:
    return list(table[["year", "units", "tiv", "how"]].itertuples(index=False, name=None))


TWO = ({"year": 2001, "number": 1, "tiv": 10.0}, {"year": 2002, "number": 3, "tiv": 30.0})


def test_an_order_on_which_the_registers_agree_stays() -> None:
    assert by_year(arms.reconcile(deliveries(*TWO), orders({}))) == [
        (2001, 1, 10, "as recorded"),
        (2002, 3, 30, "as recorded"),
    ]


def test_a_new_unit_value_or_number_scales_all_years() -> None:
    value = arms.reconcile(deliveries(*TWO), orders({"tiv_per_unit": 12.0, "tiv_delivered": 48.0}))
    assert by_year(value) == [(2001, 1, 12, "rescaled"), (2002, 3, 36, "rescaled")]
    number = arms.reconcile(deliveries(*TWO), orders({"number_delivered": 8, "tiv_delivered": 80.0}))
    assert by_year(number) == [(2001, 2, 20, "rescaled"), (2002, 6, 60, "rescaled")]


def test_the_difference_goes_to_years_the_older_edition_lacks() -> None:
    newer = {"delivery_years": ("2001", "2002", "2025", "2026"), "number_delivered": 6, "tiv_delivered": 60.0}
    got = arms.reconcile(deliveries(*TWO), orders(newer | {"number_delivered_estimated": True, "made_in_china": True}))
    assert by_year(got) == [
        (2001, 1, 10, "as recorded"),
        (2002, 3, 30, "as recorded"),
        (2025, 1, 10, "added"),
        (2026, 1, 10, "added"),
    ]
    assert got["tiv_estimated"].tolist() == [0, 0, 10, 10]
    assert got["tiv_local"].tolist() == [0, 0, 10, 10]
    assert arms.reconcile(deliveries(*TWO), orders(newer))["tiv_estimated"].sum() == 0


def test_an_order_the_older_edition_lacks_is_spread() -> None:
    got = arms.reconcile(deliveries(*TWO), orders({}, {"designation": "Beta", "ordered": 2001, "system": "b"}))
    beta = got[got["designation"] == "Beta"]
    assert by_year(beta) == [(2001, 2, 20, "spread"), (2002, 2, 20, "spread")]


def test_estimated_and_local_parts_follow_their_rows() -> None:
    marked = ({**TWO[0], "year_estimated": True}, {**TWO[1], "local_production": True})
    got = arms.reconcile(deliveries(*marked), orders({"tiv_per_unit": 20.0, "tiv_delivered": 80.0}))
    assert got["tiv_estimated"].tolist() == [20, 0]
    assert got["tiv_local"].tolist() == [0, 60]
    number = arms.reconcile(deliveries({**TWO[0], "number_estimated": True}, TWO[1]), orders({}))
    assert number["tiv_estimated"].tolist() == [10, 0]


def test_only_the_newest_edition_of_a_year_counts() -> None:
    old = {"edition": 2024, "tiv": 99.0, "number": 9}
    got = arms.reconcile(deliveries(*TWO, {**TWO[0], **old}), orders({}))
    assert by_year(got) == [(2001, 1, 10, "as recorded"), (2002, 3, 30, "as recorded")]


def test_designations_are_matched_by_letters_then_system_then_unit_value() -> None:
    ship = {"category": "ships", "system": "kilo"}
    wanted = orders(
        {"designation": "Al-31 F"},
        {"designation": "Il-76M", "system": "il-76", "tiv_per_unit": 85.0},
        {"designation": "Il-78"},
        {"designation": "MiG-15", "tiv_per_unit": 3.4},
        {"designation": "Project-877E", "tiv_delivered": 220.0, **ship},
        {"designation": "Project-636E", "tiv_delivered": 260.0, **ship},
    )
    whole = {"number": 4, "tiv": 40.0}
    given_ = deliveries(
        {"designation": "AL-31F", **whole},
        {"designation": "Il-76", "system": "il-76", **whole},
        {"designation": "IL-78", "system": "il-76", **whole},  # the name goes before the system
        {"designation": "MiG-15bis", "tiv_per_unit": 3.4, **whole},
        {"designation": "Project 636E", "number": 4, "tiv": 260.0, **ship},
        {"designation": "Project 877E", "number": 4, "tiv": 220.0, **ship},
    )
    got = arms.reconcile(given_, wanted)
    # anything matched wrongly would be rescaled to its order, and its own order spread
    assert set(got["how"]) == {"as recorded"}
    assert got["year"].tolist() == [2001] * 6
    assert got["designation"].tolist() == ["Al-31 F", "Il-76M", "Il-78", "MiG-15", "Project-636E", "Project-877E"]


def test_what_fits_no_order_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no order fits the deliveries RUS 1999 Alpha"):
        arms.reconcile(deliveries({"ordered": 1999}), orders({}))
    with pytest.raises(ValueError, match="no order fits"):  # two orders could be meant
        arms.reconcile(
            deliveries({"designation": "New", "system": "s"}),
            orders({"designation": "Old", "system": "s"}, {"designation": "Other", "system": "s"}),
        )
    with pytest.raises(ValueError, match="deliveries without years: RUS 2000 Beta"):
        arms.reconcile(deliveries(*TWO), orders({}, {"designation": "Beta", "delivery_years": ()}))


def test_sums_that_cannot_be_made_to_agree_are_refused() -> None:
    with pytest.raises(ValueError, match=r"differ from the order register by \{'RUS': 40"):
        arms.reconcile(deliveries({"number": 0, "tiv": 0.0}), orders({"delivery_years": ("2001",)}))


def test_orders_without_deliveries_yet_have_no_row() -> None:
    none = {"designation": "Beta", "delivery_years": (), "number_delivered": 0, "tiv_delivered": 0.0}
    assert set(arms.reconcile(deliveries(*TWO), orders({}, none))["designation"]) == {"Alpha"}


def test_the_real_orders_are_conserved_one_by_one() -> None:
    got = real("reconciled").groupby(["supplier", "ordered", "designation"])[["tiv", "units"]].sum()
    register = real("orders")
    register = register[register["recipient"] == "CHN"].astype({"number_delivered": "float64", "ordered": "int64"})
    keys = [register["supplier"].astype(str), register["ordered"], register["designation"].astype(str)]
    want = register.groupby(keys)[["tiv_delivered", "number_delivered"]].sum()
    assert len(got) == len(want)
    np.testing.assert_allclose(got.to_numpy(), want.loc[got.index].to_numpy(), atol=0.006)
    sums = real("reconciled").groupby("supplier")["tiv"].sum()
    assert sums["RUS"] == pytest.approx(38765.15, abs=0.01)
    assert sums["SUN"] == pytest.approx(32979.84, abs=0.01)


def test_the_years_agree_with_a_hand_made_reconciliation() -> None:
    # russia_to_china_tiv_by_year_1992-2025.csv, made by hand from the differences between the editions
    got = real("yearly").set_index("year")["tiv"]
    expected = {1992: 1007.5, 1994: 72, 2002: 2519, 2005: 3076, 2009: 1097.75, 2016: 741.95}
    expected |= {2017: 1221.75, 2018: 1905.75, 2019: 1322.25, 2021: 466.75, 2023: 327, 2024: 30, 2025: 25}
    for year, tiv in expected.items():
        assert got[year] == pytest.approx(tiv, abs=0.5), year
    assert got.idxmax() == 2005


def test_what_2025_is_made_of() -> None:
    rows = real("reconciled").query("year == 2025")
    assert rows[["designation", "units", "tiv", "how"]].to_numpy().tolist() == [
        ["Mineral", 2, 10, "added"],
        ["D-30", 5, 15, "added"],
    ]


def test_nothing_has_to_be_spread_and_every_revision_is_known() -> None:
    rows = real("russian")
    assert not (rows["how"] == "spread").any()
    assert set(rows.loc[rows["how"] == "rescaled", "designation"]) == {"R-77", "48N6", "9M96M"}


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(2001, 2004), st.integers(1, 50)), min_size=1, max_size=6, unique_by=lambda r: r[0]),
    st.integers(1, 200),
    st.floats(0.1, 50),
    st.sets(st.integers(2001, 2008)),
    st.integers(0, 9),
)
def test_reconciling_conserves_the_sum_whatever_the_revision(rows, number, value, more, seed) -> None:
    years = sorted({y for y, _ in rows} | more)
    order = {
        "number_delivered": number,
        "tiv_per_unit": value,
        "tiv_delivered": number * value,
        "delivery_years": tuple(map(str, years)),
    }
    given_ = deliveries(*({"year": y, "number": n, "tiv": 10.0 * n} for y, n in rows))
    got = arms.reconcile(given_, orders(order))
    assert got["tiv"].sum() == pytest.approx(number * value)
    assert got["units"].sum() == pytest.approx(number)
    assert (got["tiv"] >= 0).all()
    assert set(got["year"]) <= set(years)
    same(got, arms.reconcile(shuffled(given_, seed), orders(order)))


# The dyad by year ---------------------------------------------------------------------------------------------------


def test_a_year_without_deliveries_is_0_and_one_not_covered_is_missing() -> None:
    table = flows(
        (2022, "table", "SUN", "CHN", 1950, 3),
        (2022, "table", "RUS", "CHN", 1993, 7),
        (2024, "register", "RUS", "CHN", 1992, 5),
        (2024, "register", "RUS", "IND", 1993, 9),
        (2025, "register", "RUS", "CHN", 1993, 4),
    )
    got = arms.dyad(table, reconciled((1992, "A", None, "ships", 1, 6, 0), (1994, "A", None, "ships", 1, 2, 0)))
    got = got[got["supplier"] == "RUS"].drop(columns="supplier")
    expected = [
        [1992, 6, 0, 5, math.nan, 0, 6],
        [1993, 0, 7, 0, 4, 0, 7],
        [1994, 2, math.nan, math.nan, math.nan, 2, 2],
    ]
    np.testing.assert_equal(got.to_numpy(dtype=float), np.array(expected))


def test_every_year_of_both_suppliers_is_there_once() -> None:
    pairs = real("dyad")
    assert pairs["year"].tolist() == list(range(1950, 2026))
    assert (pairs["supplier"] == np.where(pairs["year"] < 1992, "SUN", "RUS")).all()
    assert (pairs.loc[pairs["year"].between(1970, 1989), "tiv"] == 0).all()
    assert (pairs["low"] <= pairs["tiv"]).all()
    assert (pairs["tiv"] <= pairs["high"]).all()
    with pytest.raises(ValueError, match="outside"):
        arms.dyad(real("flows"), reconciled((1991, "A", None, "ships", 1, 6, 0), (1994, "A", None, "ships", 1, 2, 0)))


def test_editions_in_the_dyad() -> None:
    row = real("dyad").set_index("year").loc[2021]
    assert (row["edition_2022"], row["edition_2024"], row["edition_2025"], row["tiv"]) == (773, 466.75, 466.75, 466.75)
    assert (row["low"], row["high"]) == (466.75, 773)


def test_revisions_are_steps_between_consecutive_editions() -> None:
    got = arms.revisions(real("dyad")).set_index(["edition_old", "edition_new", "year"])
    assert set(got.index.droplevel("year")) == {(2022, 2024), (2024, 2025), (2025, 2026)}
    assert got.loc[(2022, 2024, 2021), "change"] == pytest.approx(466.75 - 773)
    assert got.loc[(2022, 2024, 2021), "ratio"] == pytest.approx(466.75 / 773)
    assert got.loc[(2025, 2026, 2018), "change"] == pytest.approx(249.7)
    years = got.reset_index().groupby("edition_new")["year"].agg(["min", "max"])
    assert years.to_numpy().tolist() == [[1992, 2021], [1995, 2023], [1995, 2024]]
    none = pd.DataFrame(
        {"year": [2000], "supplier": "RUS", "edition_2022": 0.0, "edition_2024": 5.0, "edition_2025": 5.0, "tiv": 5.0}
    )
    first = arms.revisions(none).iloc[0]
    assert first["change"] == 5
    assert math.isnan(first["ratio"])


def test_waves_add_both_suppliers() -> None:
    pairs = pd.DataFrame({"year": [1991, 1992, 1993, 2000], "supplier": ["SUN", *["RUS"] * 3], "tiv": [1.0, 5, 4, 10]})
    got = arms.waves(pairs, waves=[("a", 1991, 1993), ("b", 1994, 1999), ("c", 2000, 2000), ("d", 2010, 2012)])
    assert got.to_numpy().tolist() == [
        ["a", 1991, 1993, 10, 0.5, 1992, 5],
        ["b", 1994, 1999, 0, 0, 0, 0],
        ["c", 2000, 2000, 10, 0.5, 2000, 10],
        ["d", 2010, 2012, 0, 0, 0, 0],
    ]


def test_the_real_waves_cover_every_year_once() -> None:
    got = arms.waves(real("dyad"))
    assert got["share_of_all"].sum() == pytest.approx(1)
    assert got["tiv"].sum() == pytest.approx(38765.15 + 32979.84, abs=0.02)
    assert (got["start"].iloc[1:].to_numpy() == got["end"].iloc[:-1].to_numpy() + 1).all()
    assert got.set_index("name").loc["large purchases", ["peak_year", "peak_tiv"]].tolist() == [2005, 3076]


# Shares -------------------------------------------------------------------------------------------------------------


def small_shares() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Two years: Russia to China 4 and 6 (2026), 3 and 3 (2025), 5 and 5 (2024)."""
    pairs = pd.DataFrame({"year": [1991, 1992, 1993], "supplier": ["SUN", "RUS", "RUS"], "tiv": [50.0, 4, 6]})
    table = totals(
        *((2026, "copy", "CHN", "imports", y, t) for y, t in ((1991, 60), (1992, 10), (1993, 10))),
        *((2026, "copy", "RUS", "exports", y, 20) for y in (1992, 1993)),
        (2026, "copy", "SUN", "exports", 1991, 500),
        (2026, "copy", "SUN", "exports", 1992, 500),
        *((2026, "copy", "world", "imports", y, 100) for y in (1992, 1993)),
        *((2025, "register", "world", "imports", y, 50) for y in (1992, 1993)),
        *((2024, "table", "CHN", "imports", y, 999) for y in (1992, 1993)),
    )
    flow = flows(
        *((2025, "register", "RUS", "CHN", y, 3) for y in (1992, 1993)),
        *((2025, "register", "FRA", "CHN", y, 1) for y in (1992, 1993)),
        *((2025, "register", "RUS", "IND", y, 9) for y in (1992, 1993)),
        *((2024, "register", "RUS", "CHN", y, 5) for y in (1992, 1993)),
        *((2024, "register", "FRA", "CHN", y, 5) for y in (1992, 1993)),
        (2022, "table", "RUS", "CHN", 1992, 1),
        (2022, "table", "RUS", "IND", 1992, 3),
    )
    return pairs, table, flow


def test_windows_by_hand() -> None:
    got = arms.windows(*small_shares(), length=2)
    assert len(got) == 1
    row = got.iloc[0]
    assert (row["start"], row["end"], row["russia_to_china"]) == (1992, 1993, 10)
    assert (row["china_imports"], row["russia_exports"]) == (20, 40)
    assert (row["share_of_imports"], row["share_of_exports"]) == (0.5, 0.25)
    # imports: 2026 10/20, 2025 6/8, 2024 10/20; exports: 10/40, 6/24, 10/10
    assert (row["share_of_imports_low"], row["share_of_imports_high"]) == (0.5, 0.75)
    assert (row["share_of_exports_low"], row["share_of_exports_high"]) == (0.25, 1)
    alone = arms.windows(*small_shares(), length=2, edition=2025).iloc[0]
    assert (alone["russia_to_china"], alone["share_of_imports"], alone["share_of_exports"]) == (6, 0.75, 0.25)


def test_a_window_needs_years_and_an_edition() -> None:
    with pytest.raises(ValueError, match="edition 2022"):
        arms.windows(*small_shares(), edition=2022)
    with pytest.raises(ValueError, match="at least one year"):
        arms.windows(*small_shares(), length=0)
    assert arms.windows(*small_shares(), length=3).empty
    pairs, table, flow = small_shares()
    got = arms.windows(pairs, table, flow[flow["edition"] != 2024], length=2).iloc[0]
    assert (got["share_of_exports_low"], got["share_of_exports_high"]) == (0.25, 0.25)
    assert arms.windows(pairs, table, flow[flow["edition"] != 2024], length=2, edition=2024).empty


@pytest.mark.parametrize(
    ("edition", "end", "column", "published"),
    [
        (2024, 2023, "share_of_exports", 0.207),
        (2025, 2024, "share_of_exports", 0.168),
        (2026, 2025, "share_of_exports", 0.129),
        (2024, 2023, "share_of_imports", 0.766),
        (2025, 2023, "share_of_imports", 0.755),
        (2026, 2023, "share_of_imports", 0.770),
        (2026, 2025, "share_of_imports", 0.661),
        # as SIPRI rounded them in its own releases
        (2024, 2023, "share_of_exports", 0.21),
        (2025, 2024, "share_of_exports", 0.17),
        (2026, 2025, "share_of_exports", 0.13),
    ],
)
def test_published_shares(edition: int, end: int, column: str, published: float) -> None:
    got = arms.windows(real("dyad"), real("totals"), real("flows"), edition=edition).set_index("end")
    assert got.loc[end, column] == pytest.approx(published, abs=0.005)


def test_real_windows_roll_from_1992_on() -> None:
    got = real("windows")
    assert got["end"].tolist() == list(range(1996, 2026))
    assert (got["end"] - got["start"] == 4).all()
    for share in ("share_of_imports", "share_of_exports"):
        assert (got[f"{share}_low"] <= got[share]).all()
        assert (got[share] <= got[f"{share}_high"]).all()
        assert got[f"{share}_high"].max() < 1
    older = arms.windows(real("dyad"), real("totals"), real("flows"), edition=2025)
    assert (older["end"].min(), older["end"].max()) == (1999, 2024)
    # the last window is covered by one edition alone
    assert got.iloc[-1]["share_of_exports_low"] == got.iloc[-1]["share_of_exports_high"]


def test_world_share_by_hand_and_as_published() -> None:
    _, table, flow = small_shares()
    assert arms.world_share(flow, table, start=1992, end=1993, edition=2025) == pytest.approx(24 / 100)
    assert arms.world_share(flow, table, start=1992, end=1993, edition=2026) == pytest.approx(40 / 200)
    got = arms.world_share(real("flows"), real("totals"), start=2020, end=2024, edition=2025)
    assert got == pytest.approx(0.078, abs=0.0005)
    got = arms.world_share(real("flows"), real("totals"), start=2021, end=2025, edition=2026)
    assert got == pytest.approx(0.068, abs=0.0005)
    got = arms.world_share(real("flows"), real("totals"), start=2021, end=2025, edition=2026, exporter="CHN")
    assert got == pytest.approx(0.056, abs=0.0005)


@pytest.mark.parametrize("wrong", [{"start": 1991}, {"end": 1994}, {"edition": 2022}, {"exporter": "IND"}])
def test_a_world_share_needs_every_year(wrong) -> None:
    _, table, flow = small_shares()
    with pytest.raises(ValueError, match="does not cover"):
        arms.world_share(flow, table, **({"start": 1992, "end": 1993, "edition": 2025} | wrong))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, 6 / 24),
        ({"importer": "IND"}, 18 / 24),
        ({"measure": "importer-share"}, 6 / 8),
        ({"measure": "importer-share", "exporter": "FRA"}, 2 / 8),
        ({"measure": "importer-share", "importer": "IND"}, math.nan),  # other suppliers of India are not at hand
        ({"exporter": "FRA"}, math.nan),  # other customers of France are not at hand
        ({"measure": "world-share", "importer": None}, 24 / 100),
        ({"measure": "world-share", "importer": None, "edition": 2024}, math.nan),
        ({"measure": "change"}, math.nan),
        ({"measure": "change", "edition": 2026}, math.nan),
        ({"end": 1994}, math.nan),
        ({"start": 1991}, math.nan),
        ({"edition": 2023}, math.nan),
        ({"edition": 2022, "end": 1992}, 1 / 4),
        ({"edition": 2022, "end": 1992, "measure": "importer-share"}, math.nan),  # the table has exports alone
        ({"edition": 2026}, 10 / 40),
        ({"edition": 2026, "measure": "importer-share"}, 10 / 20),
        ({"edition": 2026, "importer": "IND"}, math.nan),
        ({"edition": 2026, "end": 1994}, math.nan),
    ],
)
def test_a_share_to_set_beside_a_published_one(asked, expected) -> None:
    question = {"measure": "exporter-share", "exporter": "RUS", "importer": "CHN"}
    question |= {"start": 1992, "end": 1993, "edition": 2025} | asked
    assert arms.share(*small_shares(), **question) == pytest.approx(expected, nan_ok=True)


def test_published_shares_of_other_customers() -> None:
    def share(importer: str, start: int, end: int, edition: int) -> float:
        return arms.share(
            real("dyad"),
            real("totals"),
            real("flows"),
            measure="exporter-share",
            exporter="RUS",
            importer=importer,
            start=start,
            end=end,
            edition=edition,
        )

    assert share("IND", 2019, 2023, 2024) == pytest.approx(0.34, abs=0.005)
    assert share("IND", 2020, 2024, 2025) == pytest.approx(0.38, abs=0.006)
    assert share("KAZ", 2020, 2024, 2025) == pytest.approx(0.11, abs=0.005)
    assert share("CHN", 2017, 2021, 2022) == pytest.approx(0.21, abs=0.005)


# Suppliers and customers --------------------------------------------------------------------------------------------


def spliced_small() -> pd.DataFrame:
    return arms.splice(
        flows(
            (2025, "register", "RUS", "CHN", 2000, 100),  # the first window would be incomplete
            (2025, "register", "RUS", "CHN", 2001, 60),
            (2025, "register", "RUS", "CHN", 2002, 20),
            (2025, "register", "FRA", "CHN", 2001, 20),
            (2025, "register", "FRA", "CHN", 2003, 50),
            (2025, "register", "UKR", "CHN", 2004, 50),
            (2025, "register", "RUS", "IND", 2001, 240),
            (2025, "register", "RUS", "IND", 2004, 5),
        )
    )


def test_suppliers_by_hand() -> None:
    got = arms.suppliers(spliced_small(), length=2)
    assert got[["start", "end", "supplier", "tiv", "share"]].to_numpy().tolist() == [
        [2001, 2002, "RUS", 80, 0.8],
        [2001, 2002, "FRA", 20, 0.2],
        [2003, 2004, "FRA", 50, 0.5],
        [2003, 2004, "UKR", 50, 0.5],
    ]
    assert got["hhi"].tolist() == pytest.approx([0.68, 0.68, 0.5, 0.5])
    assert got["effective"].tolist() == pytest.approx([1 / 0.68, 1 / 0.68, 2, 2])


def test_concentration_by_hand() -> None:
    got = arms.concentration(spliced_small(), length=2)
    assert got["end"].tolist() == [2001, 2002, 2003, 2004]
    assert got["n_suppliers"].tolist() == [2, 2, 2, 2]
    assert got["tiv"].tolist() == [180, 100, 70, 100]
    assert got["hhi"].tolist() == pytest.approx([(160**2 + 20**2) / 180**2, 0.68, (20**2 + 50**2) / 70**2, 0.5])
    assert (got["effective"] * got["hhi"]).tolist() == pytest.approx([1] * 4)


def test_a_window_without_imports_has_no_concentration() -> None:
    table = arms.splice(
        flows(
            (2025, "register", "RUS", "CHN", 2000, 1), *((2025, "register", "RUS", "IND", y, 1) for y in (2001, 2002))
        )
    )
    got = arms.concentration(table, length=1)
    assert got["tiv"].tolist() == [1, 0, 0]
    assert got["hhi"].isna().tolist() == [False, True, True]
    assert got["n_suppliers"].tolist() == [1, 0, 0]


def test_customers_by_hand() -> None:
    got = arms.customers(spliced_small(), length=2)
    assert got.to_numpy().tolist() == [
        [2001, 2002, "IND", 240, 0.75, 1],
        [2001, 2002, "CHN", 80, 0.25, 2],
        [2003, 2004, "IND", 5, 1, 1],
    ]
    both = arms.customers(spliced_small(), length=4, supplier=("RUS", "FRA"))
    assert both["tiv"].tolist() == [245, 150]


def test_windows_side_by_side_need_a_year() -> None:
    with pytest.raises(ValueError, match="at least one year"):
        arms.suppliers(spliced_small(), length=0)


def test_real_customers_as_published() -> None:
    last = arms.customers(real("spliced")).query("end == 2024").set_index("recipient")
    assert last.index[:3].tolist() == ["IND", "CHN", "KAZ"]  # SIPRI: 38, 17 and 11 %
    assert last["share"].iloc[:3].tolist() == pytest.approx([0.38, 0.17, 0.11], abs=0.006)


flow_rows = st.lists(
    st.tuples(st.sampled_from(["RUS", "FRA", "UKR"]), st.integers(2000, 2009), st.floats(0.5, 100)),
    min_size=3,
    max_size=20,
    unique_by=lambda r: r[:2],
)


@settings(deadline=None, max_examples=50)
@given(flow_rows, st.integers(0, 9), st.floats(0.5, 20))
def test_shares_of_suppliers_sum_to_one_and_know_no_order_or_scale(rows, seed, scale) -> None:
    # a year with something at each end, so that there are windows
    ends = [("DEU", 2000, 1.0), ("DEU", 2009, 1.0), ("DEU", 2004, 1.0)]
    table = arms.splice(flows(*((2025, "register", s, "CHN", y, t) for s, y, t in [*rows, *ends])))
    got = arms.suppliers(table)
    assert got.groupby("end")["share"].sum().tolist() == pytest.approx([1, 1])
    rolling = arms.concentration(table).dropna()
    assert (rolling["hhi"] >= 1 / rolling["n_suppliers"] - 1e-12).all()
    assert (rolling["hhi"] <= 1 + 1e-12).all()
    same(got, arms.suppliers(shuffled(table, seed)))
    same(arms.concentration(table), arms.concentration(shuffled(table, seed)))
    larger = arms.suppliers(table.assign(tiv=table["tiv"] * scale))
    assert larger["tiv"].tolist() == pytest.approx((got["tiv"] * scale).tolist())
    assert larger["share"].tolist() == pytest.approx(got["share"].tolist())


# What was delivered -------------------------------------------------------------------------------------------------

MIX = reconciled(
    (2001, "A", "a", "ships", 1, 30, 30),
    (2002, "B", "al-31", "engines", 5, 10, 0),
    (2006, "A", "a", "ships", 2, 60, 0),
    (2006, "C", None, "missiles", 9, 20, 20),
    (2007, "B", "al-31", "engines", 5, 10, 10),
    (2007, "D", "d-30", "engines", 5, 10, 5),
)


def test_groups_by_hand() -> None:
    got = arms.by_group(MIX)
    assert got["start"].tolist() == [1998] * 3 + [2003] * 3
    assert got["end"].tolist() == [2002] * 3 + [2007] * 3
    assert got["group"].tolist() == ["platforms", "missiles", "components"] * 2
    assert got["tiv"].tolist() == [30, 0, 10, 60, 20, 20]
    assert got["share"].tolist() == [0.75, 0, 0.25, 0.6, 0.2, 0.2]
    assert got["tiv_estimated"].tolist() == [30, 0, 0, 0, 20, 15]
    kinds = arms.by_group(MIX, by="category", windows=[(2001, 2007), (2010, 2012)])
    assert kinds["category"].tolist() == CATEGORIES * 2
    assert kinds["tiv"].sum() == 140
    assert kinds.query("start == 2010")["share"].isna().all()
    with pytest.raises(ValueError, match="unknown 'system'"):
        arms.by_group(MIX, by="system")


def test_every_category_has_a_group() -> None:
    assert set(real("orders")["category"].cat.categories) == set(arms.GROUPS)
    assert set(arms.GROUPS.values()) == set(arms.GROUP_ORDER)
    assert real("reconciled")["group"].notna().all()


def test_systems_by_hand() -> None:
    table = system_table(
        ("a", "Ship A", "missiles"), ("al-31", "Engine B", "aircraft"), ("d-30", "Engine D", "engines")
    )
    got = arms.systems(MIX, table)
    assert got.to_numpy().tolist() == [
        ["al-31", "Engine B", "aircraft", 2002, 5, 10, False],
        ["al-31", "Engine B", "aircraft", 2007, 5, 10, True],
        ["d-30", "Engine D", "engines", 2007, 5, 10, True],
        ["a", "Ship A", "missiles", 2001, 1, 30, True],
        ["a", "Ship A", "missiles", 2006, 2, 60, False],
    ]
    assert arms.system_totals(MIX, table).to_numpy().tolist() == [
        ["a", "Ship A", "missiles", 2001, 2006, 3, 90, pytest.approx(1 / 3)],
        ["al-31", "Engine B", "aircraft", 2002, 2007, 10, 20, 0.5],
        ["d-30", "Engine D", "engines", 2007, 2007, 5, 10, 0.5],
    ]


def test_known_systems() -> None:
    got = arms.systems(real("russian"), real("systems")).set_index("system")
    su35 = got.loc["su-35"]
    assert dict(zip(su35["year"], su35["units"], strict=True)) == {2016: 4, 2017: 10, 2018: 10}
    assert su35["tiv"].sum() == pytest.approx(1440)
    s400 = got.loc["s-400"]
    assert set(s400["year"]) == {2018, 2019}
    assert s400["units"].sum() == 8
    whole = arms.system_totals(real("russian"), real("systems")).set_index("system")
    assert whole.loc["su-27", ["units", "tiv"]].tolist() == [180, 7650]
    assert whole.loc["d-30", ["first_year", "last_year", "units"]].tolist() == [2009, 2025, 726]


def test_engines_by_hand() -> None:
    got = arms.engines(MIX)
    assert got["year"].tolist() == [y for y in range(2002, 2008) for _ in arms.ENGINES]
    assert got["system"].tolist() == list(arms.ENGINES) * 6
    assert got["units"].tolist() == [5, 0, 0] + [0] * 12 + [5, 0, 5]
    shares = got.drop_duplicates("year")["share"].tolist()
    assert shares[0] == shares[-1] == 1
    assert shares[4] == 0
    assert all(map(math.isnan, shares[1:4]))
    assert arms.engines(MIX.assign(supplier="SUN")).empty


def test_real_engines() -> None:
    got = arms.engines(real("reconciled"))
    units = got.groupby("year")["units"].sum()
    assert (units.idxmax(), units.max()) == (2017, 161)
    assert (got["year"].min(), got["year"].max()) == (2003, 2025)
    last = got[(got["system"] == "al-31") & (got["units"] > 0)]["year"].max()
    assert last == 2023


def test_estimates_by_hand() -> None:
    got = arms.estimates(MIX, breaks=(2006, 2014))
    assert got["period"].tolist() == ["2001–2005", "2006–2007"]
    assert got["tiv"].tolist() == [40, 100]
    assert got["share"].tolist() == [0.75, 0.35]
    kinds = arms.estimates(MIX, by="group").set_index("group")["share"]
    assert kinds.to_dict() == {"platforms": pytest.approx(1 / 3), "missiles": 1, "components": 0.5}
    assert math.isnan(arms.estimates(MIX, by="category").set_index("category").loc["artillery", "share"])
    with pytest.raises(ValueError, match="unknown 'year'"):
        arms.estimates(MIX, by="year")


def test_licensed_by_hand() -> None:
    table = deliveries(
        {"tiv": 30.0, "local_production": True},
        {"tiv": 10.0},
        {"tiv": 99.0, "edition": 2024, "local_production": True},
        {"tiv": 5.0, "year": 2003},
        {"tiv": 7.0, "supplier": "CHN", "recipient": "RUS", "local_production": True},
    )
    assert arms.licensed(table).to_numpy().tolist() == [[2001, 40, 30, 0.75], [2003, 5, 0, 0]]
    got = arms.licensed(real("deliveries"))
    assert got["tiv"].sum() == pytest.approx(38765.15 + 32979.84 - (634 - 25) - 320.96, abs=30)


def test_china_to_russia() -> None:
    got = arms.reverse(real("orders"), real("deliveries")).set_index("year")
    assert got.index.tolist() == [2018, 2019, 2021, 2022, 2023, 2025]
    assert got["tiv"].tolist() == pytest.approx([9.6, 4.8, 4.8, 4.8, 6.0, 4.8])
    assert got["units"].tolist() == [8, 4, 4, 4, 12, 4]


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 99), st.floats(0.1, 10))
def test_sums_know_no_order_of_rows_and_follow_the_scale(seed: int, scale: float) -> None:
    mixed, table = (
        shuffled(MIX, seed),
        system_table(("a", "A", "aircraft"), ("al-31", "B", "engines"), ("d-30", "D", "engines")),
    )
    same(arms.by_group(mixed), arms.by_group(MIX))
    same(arms.systems(mixed, table), arms.systems(MIX, table))
    same(arms.system_totals(mixed, table), arms.system_totals(MIX, table))
    same(arms.engines(mixed), arms.engines(MIX))
    same(arms.estimates(mixed), arms.estimates(MIX))
    larger = arms.by_group(MIX.assign(tiv=MIX["tiv"] * scale))
    assert larger["tiv"].tolist() == pytest.approx((arms.by_group(MIX)["tiv"] * scale).tolist())
    assert larger["share"].tolist() == pytest.approx(arms.by_group(MIX)["share"].tolist())


# Orders -------------------------------------------------------------------------------------------------------------

BOOK = (
    {"ordered": 2002, "category": "missiles", "tiv_delivered": 5.0},
    {"ordered": 2001, "category": "engines", "tiv_delivered": 7.0},
    {"ordered": 2001, "category": "ships", "tiv_delivered": 3.0},
    {"ordered": 2001, "category": "aircraft", "tiv_delivered": 4.0, "delivery_years": ("2003", "2002", "2009")},
    {"ordered": 2009, "supplier": "CHN", "recipient": "RUS"},
    {"ordered": 1950, "supplier": "SUN"},
)


def test_order_years_by_hand() -> None:
    assert arms.order_years(orders(*BOOK)).to_numpy().tolist() == [
        [2001, "platforms", 2, 7],
        [2001, "components", 1, 7],
        [2002, "missiles", 1, 5],
    ]
    assert arms.last_order(orders(*BOOK)) == 2002


def test_real_order_years() -> None:
    assert arms.last_order(real("orders")) == 2019
    got = arms.order_years(real("orders"))
    assert got["tiv_delivered"].sum() == pytest.approx(38765.15, abs=0.01)
    assert got["n_orders"].sum() == (real("orders")["supplier"] == "RUS").sum()
    assert got.query("ordered == 1991")["tiv_delivered"].sum() == 922.5


def test_lead_times_by_hand() -> None:
    got = arms.lead_times(orders(*BOOK, {"ordered": 2019, "delivery_years": ()}))
    assert got["ordered"].tolist() == [1950, 2001, 2001, 2001, 2002]
    row = got[got["category"] == "aircraft"].iloc[-1]
    assert (row["first_delivery"], row["last_delivery"]) == (2002, 2009)
    assert (row["years_to_first"], row["years_to_last"], row["group"]) == (1, 8, "platforms")
    same(got, arms.lead_times(shuffled(orders(*BOOK))))


def test_lead_time_summary_by_hand() -> None:
    rows = [
        {"ordered": 2000 + i, "delivery_years": (str(2000 + i + wait),)} for i, wait in enumerate([1, 2, 3, 4, 5, 9])
    ]
    late = {"ordered": 2012, "category": "missiles", "delivery_years": ("2014",)}
    soviet = {"ordered": 1980, "supplier": "SUN", "delivery_years": ("1999",)}
    got = arms.lead_time_summary(arms.lead_times(orders(*rows, late, soviet)), breaks=(2010,))
    assert got[["period", "group", "n", "median"]].to_numpy().tolist() == [
        ["2000–2009", "all", 6, 3.5],
        ["2000–2009", "platforms", 6, 3.5],
        ["2010–2012", "all", 1, 2],
        ["2010–2012", "missiles", 1, 2],
    ]
    assert got[["low", "high"]].iloc[0].tolist() == [1, 9]  # six orders: the extremes
    assert got[["low", "high"]].iloc[2].isna().all()


def test_open_orders_by_hand() -> None:
    unknown = {"number_ordered": None, "tiv_ordered": None}
    got = arms.open_orders(
        orders(
            {"number_ordered": 7, "designation": "short"},
            {"number_ordered": 4, "designation": "complete"},
            {**unknown, "designation": "runs", "delivery_years": ("2001", "2024")},
            {**unknown, "designation": "ended", "delivery_years": ("2001", "2023")},
            {"number_ordered": 2, "designation": "none yet", "number_delivered": None, "delivery_years": ()},
            {"number_ordered": 9, "designation": "Soviet", "supplier": "SUN"},
        )
    ).set_index("designation")
    assert got.index.tolist() == ["short", "runs", "none yet"]
    assert got["remaining"].tolist() == pytest.approx([3, math.nan, 2], nan_ok=True)
    assert got["tiv_remaining"].tolist() == pytest.approx([30, math.nan, 20], nan_ok=True)
    assert got["why"].tolist() == [arms.NOT_COMPLETE, arms.NOT_KNOWN, arms.NOT_COMPLETE]


def test_real_open_orders() -> None:
    got = arms.open_orders(real("orders"))
    assert got["order_id"].tolist() == ["rus-2004-mineral", "rus-2015-d-30"]
    assert got["tiv_remaining"].tolist() == pytest.approx([5, math.nan], nan_ok=True)


# Levels -------------------------------------------------------------------------------------------------------------


def test_clear_levels_are_found_with_their_years() -> None:
    noise = np.tile([0.95, 1.05, 1.0], 10)
    steps = np.repeat([100.0, 1000.0, 200.0], 10) * noise
    got = arms.level_changes(yearly(*steps), max_changes=4, draws=199)
    assert got.changes["year"].tolist() == [2002, 2012]
    assert got.changes[["low", "high"]].to_numpy().tolist() == [[2002, 2002], [2012, 2012]]
    assert got.changes["exact"].tolist() == [1, 1]
    assert got.segments[["start", "end"]].to_numpy().tolist() == [[1992, 2001], [2002, 2011], [2012, 2021]]
    assert got.segments["mean"].tolist() == pytest.approx([steps[:10].mean(), steps[10:20].mean(), steps[20:].mean()])
    assert (got.segments["low"] < got.segments["mean"]).all()
    assert (got.segments["mean"] < got.segments["high"]).all()
    assert got.bic["bic"].min() < got.ar1_bic


def test_noise_without_levels_has_none() -> None:
    values = 500 + 50 * np.random.default_rng(3).standard_normal(30)
    got = arms.level_changes(yearly(*values), draws=99)
    assert got.changes.empty
    assert list(got.changes.columns) == ["year", "low", "high", "exact"]
    assert got.segments["mean"].tolist() == pytest.approx([values.mean()])


def test_criterion_by_hand() -> None:
    values = np.array([0.0, 0, 1, 1, 5, 5, 6, 6])
    got = arms.level_changes(yearly(*(np.exp(values) - 1)), max_changes=1, offset=1.0, draws=9)
    # one level: mean 3, 2 (9 + 4 + 4 + 9) = 52; two levels: 8 x 0.25 = 2
    assert got.bic["rss"].tolist() == pytest.approx([52, 2])
    assert got.bic["bic"].tolist() == pytest.approx(
        [8 * math.log(52 / 8) + 2 * math.log(8), 8 * math.log(2 / 8) + 4 * math.log(8)]
    )
    assert got.bic["years"].tolist() == [(), (1996,)]
    # residuals -.5 -.5 .5 .5 -.5 -.5 .5 .5: products .25 -.25 .25 -.25 .25 -.25 .25 over 2
    assert got.lag1_autocorrelation == pytest.approx(0.25 / 2)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.floats(0, 3000), min_size=12, max_size=25), st.integers(1, 3))
def test_segmentations_are_those_of_ruptures(values, min_years: int) -> None:
    z = np.log(np.asarray(values) + 25)
    search = ruptures.Dynp(model="l2", min_size=min_years, jump=1).fit(z)
    for changes, cuts in enumerate(arms._segmentations(z, 3, min_years)):
        theirs = search.predict(n_bkps=changes)[:-1] if changes else []
        assert len(cuts) == changes
        assert all(b - a >= min_years for a, b in zip([0, *cuts], [*cuts, len(z)], strict=True))
        assert arms._rss(z, cuts) == pytest.approx(arms._rss(z, theirs), abs=1e-6)


def test_a_drifting_series_without_steps_is_told_by_the_other_criterion() -> None:
    rng, z = np.random.default_rng(5), [0.0]
    for _ in range(199):
        z.append(0.9 * z[-1] + 0.3 * rng.standard_normal())
    got = arms.level_changes(yearly(*(np.exp(np.array(z)) * 500), first=1800), draws=9, max_changes=4)
    assert len(got.changes) == 4  # steps are fitted all the same
    assert got.ar1_bic < got.bic["bic"].min()


def test_autoregressive_criterion_without_dependence_is_that_of_one_level() -> None:
    z = np.random.default_rng(1).standard_normal(4000)
    n, spread = len(z), ((z - z.mean()) ** 2).sum()
    one_level = n * math.log(spread / n) + 2 * math.log(n)
    assert arms._ar1_bic(z) == pytest.approx(one_level + math.log(n), abs=4)


def test_levels_are_the_same_whenever_they_are_asked_for() -> None:
    first, again = (arms.level_changes(t) for t in (real("yearly"), shuffled(real("yearly"))))
    same(first.segments, again.segments)
    same(first.changes, again.changes)
    assert first.changes["year"].tolist() == [1999, 2009, 2024]
    assert (first.changes["low"] <= first.changes["year"]).all()
    assert (first.changes["year"] <= first.changes["high"]).all()
    assert first.bic["bic"].min() < first.ar1_bic


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        (yearly(*range(20)).drop(index=3), {}, "every year"),
        (yearly(-1.0, *range(20)), {}, "negative"),
        (yearly(*range(20)), {"offset": 0.0}, "offset"),
        (yearly(*range(13)), {}, "too few"),
    ],
)
def test_series_without_levels_are_refused(table, options, message) -> None:
    with pytest.raises(ValueError, match=message):
        arms.level_changes(table, **options)


# China's own position -----------------------------------------------------------------------------------------------


def balance_totals() -> pd.DataFrame:
    imports, exports = {2000: 10, 2001: 10, 2003: 10}, {2001: 15, 2002: 4, 2003: 30}
    return totals(
        *((2026, "copy", "CHN", "imports", y, t) for y, t in imports.items()),
        *((2026, "copy", "CHN", "exports", y, t) for y, t in exports.items()),
        *((2026, "copy", "world", "imports", y, 99) for y in range(2000, 2005)),
        (2024, "table", "CHN", "imports", 2000, 77),
    )


def test_balance_by_hand() -> None:
    got = arms.china_balance(balance_totals())
    assert got["year"].tolist() == [2000, 2001, 2002, 2003, 2004]
    assert got["imports"].tolist() == [10, 10, 0, 10, 0]
    assert got["exports"].tolist() == [0, 15, 4, 30, 0]
    assert arms.china_balance(balance_totals(), edition=2024).to_numpy().tolist() == [[2000, 77, 0]]
    with pytest.raises(ValueError, match="edition 2025"):
        arms.china_balance(balance_totals(), edition=2025)
    rolling = arms.rolling_balance(balance_totals(), length=2)
    assert rolling["end"].tolist() == [2001, 2002, 2003, 2004]
    assert rolling["ratio"].tolist() == [0.75, 1.9, 3.4, 3.0]
    assert arms.crossing(rolling) == 2002


@pytest.mark.parametrize(
    ("exports", "expected"), [([2, 2, 2], 2000), ([2, 0, 2], 2002), ([0, 1, 2], 2002), ([0, 2, 2], 2001)]
)
def test_crossing_is_where_exports_stay_above(exports, expected) -> None:
    rolling = pd.DataFrame({"end": [2000, 2001, 2002], "imports": 1.0, "exports": exports})
    assert arms.crossing(rolling.iloc[::-1]) == expected


def test_no_crossing_is_an_error() -> None:
    with pytest.raises(ValueError, match="not above"):
        arms.crossing(pd.DataFrame({"end": [2000, 2001], "imports": [1.0, 3], "exports": [2.0, 3]}))


def test_real_balance() -> None:
    assert arms.china_balance(real("totals")).iloc[-1].tolist() == [2025, 207.25, 879.56]
    rolling = arms.rolling_balance(real("totals"))
    assert arms.crossing(rolling) == 2022
    assert rolling.iloc[-1]["ratio"] == pytest.approx(4.21, abs=0.01)


# What may come ------------------------------------------------------------------------------------------------------


def test_scenarios_by_hand() -> None:
    rows = reconciled(
        (2020, "Radar", None, "sensors", 1, 100, 0),
        (2021, "Radar", None, "sensors", 1, 20, 0),
        (2022, "Radar", None, "sensors", 1, 60, 0),
        (2024, "Engine", None, "engines", 1, 30, 0),
        (2024, "Gun", None, "naval weapons", 1, 8, 0),
        (2025, "Engine", None, "engines", 1, 10, 0),
        (2025, "Jet", None, "aircraft", 1, 500, 0),
    )
    book = orders(
        {"designation": "Engine", "category": "engines", "number_ordered": None, "delivery_years": ("2025",)},
        {"designation": "Radar", "category": "sensors", "number_ordered": 9},  # 5 x 10 remain
        {"designation": "Jet", "tiv_ordered": 500.0, "tiv_delivered": 500.0},
        {"designation": "Ship", "tiv_ordered": None, "tiv_delivered": 300.0, "category": "ships"},
        {"designation": "Boat", "tiv_ordered": 199.0, "category": "ships"},
        {"designation": "Fleet", "tiv_ordered": 9000.0, "category": "ships", "ordered": 1999},
        {"designation": "Missile", "tiv_ordered": 9000.0, "category": "missiles"},
    )
    got = arms.scenarios(rows, book).set_index("scenario")[["low", "mid", "high"]]
    # open: 50 / 5, and the engine's (30 + 10) / 2 a year
    assert got.loc["open-orders"].tolist() == [10, 20, 30]
    assert got.loc["components-recent"].tolist() == [10, 24, 38]
    assert got.loc["components-before"].tolist() == [0, 45, 100]  # 2023 has none
    # whole systems of 300 and 500 over five years
    assert got.loc["large-order"].tolist() == [10 + 60, 24 + 80, 38 + 100]
    assert arms.scenarios(rows, book)["label"].tolist() == [
        "open orders only",
        "components as in 2024-25",
        "components as in 2020-23",
        "one large order",
    ]
    slower = arms.scenarios(rows, book, horizon=10).set_index("scenario")
    assert slower.loc["large-order", "high"] == 38 + 50
    earlier = arms.scenarios(rows, book, as_of=2022).set_index("scenario")
    assert earlier.loc["components-recent", ["low", "mid", "high"]].tolist() == [20, 40, 60]
    # the year after is not known in 2024: of the engine's 30 and 10 only the 30 count
    known = arms.scenarios(rows, book, as_of=2024).set_index("scenario")
    assert known.loc["open-orders", "high"] == 10 + 30 / 2


def test_real_scenarios_lie_in_order() -> None:
    got = arms.scenarios(real("reconciled"), real("orders"))
    assert (got["low"] <= got["mid"]).all()
    assert (got["mid"] <= got["high"]).all()
    table = got.set_index("scenario")
    assert table.loc["open-orders", ["low", "mid", "high"]].tolist() == pytest.approx([1, 12.25, 23.5])
    assert table.loc["large-order", "high"] == pytest.approx(30 + 2090 / 5)


def test_forecasts_by_hand() -> None:
    # doubles every year for fifteen years: the trend is exact
    got = arms.backtest(yearly(*(2.0**i for i in range(15))), horizon=3).set_index(["model", "origin"])
    assert got.index.get_level_values("origin").unique().tolist() == [2001, 2002, 2003]
    first = got.xs(2001, level="origin")
    actual = (2**10 + 2**11 + 2**12) / 3
    assert first["actual"].tolist() == pytest.approx([actual] * 3)
    assert first.loc["last year persists", "forecast"] == 2**9
    assert first.loc["mean of five years", "forecast"] == pytest.approx(sum(2**i for i in range(5, 10)) / 5)
    assert first.loc["log-linear trend of ten years", "forecast"] == pytest.approx(actual)
    assert first["error"].tolist() == pytest.approx((first["forecast"] / actual - 1).tolist())


def test_a_forecast_sees_only_the_past() -> None:
    values = np.linspace(10, 300, 20)
    changed = values.copy()
    changed[12:] *= 9
    a, b = (arms.backtest(yearly(*v)).query("origin == 2003")["forecast"].tolist() for v in (values, changed))
    assert a == pytest.approx(b)


def test_real_backtest() -> None:
    got = arms.backtest(real("dyad"))
    same(got, arms.backtest(shuffled(real("yearly"))))
    assert got.groupby("model")["origin"].agg(["min", "max", "size"]).to_numpy().tolist() == [[2001, 2020, 20]] * 3
    row = got[(got["model"] == "last year persists") & (got["origin"] == 2020)].iloc[0]
    assert (row["forecast"], row["actual"]) == (547, pytest.approx((466.75 + 498.5 + 327 + 30 + 25) / 5))


def test_backtest_summary_by_hand() -> None:
    table = pd.DataFrame({"model": "mean of five years", "origin": [1, 2, 3, 4], "error": [-0.25, 0.2, 0.6, 1.0]})
    assert arms.backtest_summary(table).to_numpy().tolist() == [["mean of five years", 4, pytest.approx(0.425), 0.5]]


@pytest.mark.parametrize("table", [yearly(*range(1, 21)).drop(index=4), yearly(0.0, *range(1, 20))])
def test_a_backtest_needs_every_year_with_deliveries(table) -> None:
    with pytest.raises(ValueError, match="every year once"):
        arms.backtest(table)


# Robustness ---------------------------------------------------------------------------------------------------------


@cache
def codings() -> pd.DataFrame:
    return arms.robustness(real("deliveries"), real("orders"), real("flows"), real("totals"))


def test_every_coding_is_there_once() -> None:
    got = codings()
    coding = ["edition", "length", "rows", "compared"]
    assert len(got) == 3 * 3 * 4 * 2
    assert not got.duplicated(coding).any()
    assert got["share_change"].notna().equals(got["rows"] == "all")
    assert (got.loc[got["compared"] == "largest window", "volume_ratio"] <= 1).all()


def test_a_coding_is_the_ratio_of_its_windows() -> None:
    got = codings().set_index(["edition", "length", "rows", "compared"])
    row = got.loc[(2026, 5, "all", "window before")]
    table = real("windows").set_index("end")
    assert (row["first_window"], row["last_window"]) == ("2016-2020", "2021-2025")
    assert row["volume_ratio"] == pytest.approx(table.loc[2025, "russia_to_china"] / table.loc[2020, "russia_to_china"])
    assert row["share_first"] == pytest.approx(table.loc[2020, "share_of_imports"])
    assert row["share_change"] == pytest.approx(
        table.loc[2025, "share_of_imports"] - table.loc[2020, "share_of_imports"]
    )
    assert got.loc[(2026, 5, "all", "largest window"), "first_window"] == "2001-2005"
    groups = arms.by_group(real("russian"), windows=[(2016, 2020), (2021, 2025)]).pivot(
        index="end", columns="group", values="tiv"
    )
    whole = groups.sum(axis=1)
    for left_out, group in (("without components", "components"), ("without missiles", "missiles")):
        rest = whole - groups[group]
        assert got.loc[(2026, 5, left_out, "window before"), "volume_ratio"] == pytest.approx(rest[2025] / rest[2020])
    rows = real("russian")
    foreign = (rows["tiv"] - rows["tiv_local"]).groupby(rows["year"]).sum()
    assert got.loc[(2026, 5, "without locally produced", "window before"), "volume_ratio"] == pytest.approx(
        foreign.loc[2021:2025].sum() / foreign.loc[2016:2020].sum()
    )


def test_codings_of_an_older_edition_use_its_register() -> None:
    got = codings().set_index(["edition", "length", "rows", "compared"])
    row = got.loc[(2024, 3, "without components", "window before")]
    rows = real("deliveries")
    rows = rows[
        (rows["edition"] == 2024)
        & (rows["supplier"] == "RUS")
        & ~rows["category"].isin(["engines", "sensors", "naval weapons"])
    ]
    tiv = rows.groupby("year")["tiv"].sum()
    assert (row["first_window"], row["last_window"]) == ("2018-2020", "2021-2023")
    assert row["volume_ratio"] == pytest.approx(tiv.loc[2021:2023].sum() / tiv.loc[2018:2020].sum())


@pytest.mark.parametrize("edition", [2024, 2025, 2026])
def test_all_rows_of_an_edition_are_those_of_its_windows(edition: int) -> None:
    row = codings().set_index(["edition", "length", "rows", "compared"]).loc[(edition, 5, "all", "window before")]
    table = arms.windows(real("dyad"), real("totals"), real("flows"), edition=edition)
    last, first = table.iloc[-1], table.iloc[-6]
    assert row["volume_ratio"] == pytest.approx(last["russia_to_china"] / first["russia_to_china"])
    assert row["share_last"] == pytest.approx(last["share_of_imports"])


def test_windows_too_long_for_the_data_are_left_out() -> None:
    flow, table = real("flows"), real("totals")
    recent = flow[(flow["edition"] != 2025) | (flow["year"] >= 2015)]
    got = arms.robustness(real("deliveries"), real("orders"), recent, table)
    assert set(got.loc[got["edition"] == 2025, "length"]) == {3, 5}
