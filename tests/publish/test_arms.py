"""Figures and tables on arms and technology on the real tables, and on tables that say the opposite."""

from __future__ import annotations

import dataclasses
import functools
import importlib
import json
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rcanalysis.charts import arms as charts
from rcanalysis.measures import arms as measures
from rcanalysis.measures import trends
from rcanalysis.publish import arms as book
from rcanalysis.publish import arms_numbers, parts, render
from rcanalysis.publish import technology as tech

SALES = [
    "dyad",
    "levels",
    "editions",
    "volume_share",
    "shares",
    "suppliers",
    "customers",
    "systems",
    "order_years",
    "lead_times",
    "groups",
    "engines",
    "balance",
    "estimates",
    "scenarios",
    "backtest",
]
TECHNOLOGY = ["timeline", "evidence", "dual_use", "s400"]
FIGURES = SALES + TECHNOLOGY
SALES_TABLES = ["waves", "open_orders", "orders_table", "published_shares"]
TECHNOLOGY_TABLES = ["reported_table", "dual_use_table", "register_table", "milestones"]
TABLES = SALES_TABLES + TECHNOLOGY_TABLES
MISSING = re.compile(r"\bnan\b|<NA>|\bNaT\b|\bNone\b(?! of )")


@functools.lru_cache(maxsize=1)
def sales() -> book.Transfers:
    return book.transfers()


@functools.lru_cache(maxsize=1)
def technology() -> tech.Technology:
    return tech.technology()


@functools.lru_cache(maxsize=64)
def payload(name: str) -> dict[str, Any]:
    if name in SALES + SALES_TABLES:
        return dict(getattr(book, name)(sales()).payload)
    return dict(getattr(tech, name)(technology()).payload)


def other(computed: dict[str, Any] | None = None, **tables: Any) -> book.Transfers:
    """The tables with some replaced and nothing computed yet, except what is given as computed."""
    made = dataclasses.replace(sales(), **tables)
    vars(made).update(computed or {})  # where functools.cached_property looks first
    return made


def turned(rows: pd.DataFrame, *keep: str) -> pd.DataFrame:
    """The same years with the values in the opposite order."""
    values = [c for c in rows.columns if c not in keep]
    return rows.assign(**{c: rows[c].to_numpy()[::-1] for c in values})


def title(figure: Any) -> str:
    return str(figure.payload["title"])


# every figure and table ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_what_it_is(name: str) -> None:
    p = payload(name)
    assert re.match(r"fig-(arms|technology)-[a-z0-9-]+$", p["id"])
    assert len(p["title"]) <= 125, p["title"]
    assert not p["title"].endswith(".")
    labels = [label for _, label in p["columns"]]
    for words in (p["title"], p["subtitle"], p["caption"], p["alt"], *labels):
        assert not MISSING.search(words), words
        assert words == words.strip() and "  " not in words
    assert re.search(r"\d", p["alt"]), "the alt text has no number"
    assert p["alt"].endswith(".") and p["caption"].endswith(".")


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_names_the_function_that_made_it(name: str) -> None:
    module, function = str(payload(name)["code"]).rsplit(".", 1)
    assert callable(getattr(importlib.import_module(f"rcanalysis.{module}"), function))


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("narrow", [False, True])
def test_a_spec_is_small(name: str, narrow: bool) -> None:
    p = payload(name)
    assert p["narrow"], "no drawing for a phone"
    built = render.spec(p, narrow=narrow)
    assert sum(len(rows) for rows in built["datasets"].values()) <= 500
    # the timeline carries the title of every event of the register for whoever points at it
    limit = 110_000 if name == "timeline" else 75_000
    assert len(json.dumps(built, separators=(",", ":"))) <= limit


@pytest.mark.parametrize("name", FIGURES)
def test_no_plotted_word_is_missing(name: str) -> None:
    for row in render.plotted(payload(name)):
        assert not [v for v in row if isinstance(v, str) and ((not v and name != "dual_use") or MISSING.search(v))], row


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_whole(name: str) -> None:
    p = payload(name)
    assert re.match(r"tbl-(arms|technology)-[a-z0-9-]+$", p["id"])
    assert len(p["title"]) <= 125, p["title"]
    assert p["rows"]
    assert {len(row) for row in p["rows"]} == {len(p["columns"])}
    for words in (p["title"], p["caption"], *(label for _, label in p["columns"])):
        assert words and not MISSING.search(words), words
    for row in p["rows"]:
        assert not [v for v in row if isinstance(v, str) and MISSING.search(v)], row


@pytest.mark.parametrize("name", ["reported_table", "dual_use_table", "register_table", "milestones"])
def test_a_row_links_to_its_sources(name: str) -> None:
    p = payload(name)
    at = [column for column, _ in p["columns"]].index("sources")
    without = [row for row in p["rows"] if not row[at]]
    assert without == []


def test_ids_differ() -> None:
    ids = [payload(name)["id"] for name in FIGURES + TABLES]
    assert len(set(ids)) == len(ids)


def test_the_registers_are_there_whole() -> None:
    assert len(payload("orders_table")["rows"]) == len(sales().orders)
    assert len(payload("register_table")["rows"]) == len(technology().events)
    shown = len(payload("reported_table")["rows"]) + len(payload("dual_use_table")["rows"])
    assert shown == technology().published["topic"].isin(["order", "dual-use"]).sum()


# titles and alt texts follow the data --------------------------------------------------------------------------------


def order_of(year: int) -> pd.DataFrame:
    """The orders with one more from Russia, of which nothing has come."""
    one = sales().orders[sales().orders["supplier"] == "RUS"].iloc[[-1]]
    new = one.assign(
        order_id=f"rus-new-{year}", designation=f"New-{year}", ordered=year, number_delivered=0, tiv_delivered=0.0
    )
    new["delivery_years"] = [()]
    return pd.concat([sales().orders, new.astype(sales().orders.dtypes.to_dict())], ignore_index=True)


def test_the_title_follows_the_newest_order() -> None:
    p = payload("order_years")
    assert "No new order" in p["title"] and "since 2019: 6 years, the longest gap" in p["title"]
    figure = book.order_years(other(orders=order_of(2025))).payload
    assert "No new order" not in figure["title"] and "gap" not in figure["title"]
    assert "2025" in figure["title"] and "empty" not in figure["alt"]
    assert "no order" not in json.dumps(figure["spec"])
    assert "no order|after 2019" in json.dumps(p["spec"])


def test_a_gap_that_is_not_the_longest_is_not_called_so() -> None:
    orders = sales().orders
    kept = orders[~((orders["supplier"] == "RUS") & orders["ordered"].between(1997, 2009))]
    said = title(book.order_years(other(orders=kept)))
    assert "since 2019: 6 years" in said and "the longest gap before was 13" in said
    assert "1 year;" in title(book.order_years(other(orders=order_of(2024)))) + ";"


def test_a_volume_that_rises_is_not_said_to_fall() -> None:
    assert "peaked at 3,076 million TIV in 2005 and were 25 in 2025" in payload("dyad")["title"]
    t = sales()
    russian = t.dyad["supplier"] == "RUS"
    years = t.dyad[russian & (t.dyad["year"] >= measures.FIRST_RUSSIA)].sort_values("tiv")
    rising = t.dyad.copy()
    rising.loc[sorted(years.index), ["tiv", "low", "high"]] = years[["tiv", "low", "high"]].to_numpy()
    figure = book.dyad(other({"dyad": rising}))
    assert "peaked" not in title(figure)
    assert "highest in the last year, 2025: 3,076" in title(figure)


def test_windows_that_rise_are_not_said_to_fall() -> None:
    p = payload("volume_share")
    assert "fell by" in p["title"] and "Both fall" in p["caption"]
    grown = turned(sales().windows, "start", "end")
    grown = grown.sort_values("russia_to_china").assign(
        start=sales().windows["start"].to_numpy(), end=sales().windows["end"].to_numpy()
    )
    figure = book.volume_share(other({"windows": grown}))
    assert "fell" not in title(figure) and "largest in 2021–25" in title(figure)
    assert "fall" not in figure.payload["caption"]


def test_a_share_that_grows_while_the_volume_falls_is_not_said_to_fall() -> None:
    w = sales().windows.copy()
    w.loc[w["end"] == 2025, ["china_imports", "share_of_imports"]] = [
        w.loc[w["end"] == 2025, "russia_to_china"].iloc[0] / 0.95,
        0.95,
    ]
    figure = book.volume_share(other({"windows": w}))
    assert "fell by 90 %" in title(figure) and "imports went from 89 % to 95 %" in title(figure)
    assert "Both fall" not in figure.payload["caption"]
    assert "share 95 %" in figure.payload["alt"]


def test_a_share_at_its_top_is_not_said_to_be_down() -> None:
    assert "down from 47 % in 2002–06" in payload("shares")["title"]
    w = sales().windows.copy()
    w.loc[w["end"] == 2025, "share_of_exports"] = 0.6
    said = title(book.shares(other({"windows": w})))
    assert "down" not in said and "60 % of Russia's exports, the most of any window" in said


def test_the_published_shares_are_those_of_the_table() -> None:
    rows = [
        dict(zip([name for name, _ in payload("shares")["columns"]], row, strict=True))
        for row in render.plotted(payload("shares"))
    ]
    drawn = {(r["series"][:6], r["end"]): r["published"] for r in rows if r["published"] is not None}
    p = sales().published
    p = p[(p["reported_by"] == "SIPRI") & p["measure"].isin(["exporter-share", "importer-share"])]
    known = {
        ("China'" if m == "exporter-share" else "Russia", int(e)): v / 100
        for m, e, v in zip(p["measure"], p["end_year"], p["value"], strict=True)
    }
    assert drawn == pytest.approx(known)


def test_the_title_follows_the_number_of_suppliers() -> None:
    assert "came from few hands" in payload("suppliers")["title"]
    sources = ["RUS", "FRA", "UKR", "CHE", "GBR", "USA", "ISR", "DEU"]
    assert set(sources) <= set(sales().names)
    many = pd.DataFrame(
        [(s, "CHN", y, 2025, 10.0, 0.0) for s in sources for y in range(1990, 2025)],
        columns=["supplier", "recipient", "year", "edition", "tiv", "tiv_estimated"],
    )
    said = title(book.suppliers(other({"spliced": many})))
    assert "few" not in said and "8.0 to 8.0" in said


def exports(china: dict[int, float]) -> pd.DataFrame:
    """India takes 100 a year; China what is given, else 10."""
    rows = [
        ("RUS", who, y, 2025, tiv, 0.0)
        for y in range(1992, 2025)
        for who, tiv in (("IND", 100.0), ("DZA", 50.0), ("CHN", china.get(y, 10.0)))
    ]
    return pd.DataFrame(rows, columns=["supplier", "recipient", "year", "edition", "tiv", "tiv_estimated"])


def test_the_title_follows_the_rank_of_the_customer() -> None:
    assert "first customer with 44 % in 2000–04" in payload("customers")["title"]
    never = title(book.customers(other({"spliced": exports(dict.fromkeys(range(2000, 2005), 80.0))})))
    assert "first" not in never and "number 2 customer" in never and "it was number 3" in never
    now = title(book.customers(other({"spliced": exports(dict.fromkeys(range(2020, 2025), 300.0))})))
    assert "first customer with 67 % in 2020–24, its largest share" in now


def test_the_title_follows_the_systems_that_still_come() -> None:
    assert "2 still came in 2024–25: D-30KP-2 engines and Mineral" in payload("systems")["title"]
    t = sales()
    early = t.reconciled[t.reconciled["year"] <= 2019]
    said = title(book.systems(other({"reconciled": early})))
    assert said.endswith("none still came in 2024–25")


def test_the_title_follows_the_engines() -> None:
    assert "peaked at 161 in 2017; 5 came in 2025, and no AL-31 after 2023" in payload("engines")["title"]
    r = sales().russian
    back = r.assign(year=r["year"].max() + r["year"].min() - r["year"])
    said = title(book.engines(other({"russian": back})))
    assert "AL-31 after 2014" in said  # the first AL-31 came in 2003
    more = r.assign(units=r["units"].where(~((r["year"] == 2025) & (r["system"] == "d-30")), 500.0))
    said = title(book.engines(other({"russian": more})))
    assert "peaked" not in said and "highest in the last year, 2025: 500" in said
    late = pd.concat([r, r[r["system"] == "al-31"].iloc[[0]].assign(year=2025)])
    assert "no AL-31" not in title(book.engines(other({"russian": late})))


def test_the_title_follows_the_balance() -> None:
    assert "exported 4.2 times the arms it imported; exports have been larger in every window since 2018–22" in str(
        payload("balance")["title"]
    )
    totals = sales().totals.copy()
    china = totals["party"] == "CHN"
    swap = {"imports": "exports", "exports": "imports"}
    totals.loc[china, "flow"] = totals.loc[china, "flow"].map(lambda f: swap.get(f, f)).astype(totals["flow"].dtype)
    said = title(book.balance(other(totals=totals)))
    assert "imports more arms than it exports: 8,584 against 2,037" in said


def test_the_title_follows_the_levels() -> None:
    assert "changed level in 1999, 2009 and 2024" in payload("levels")["title"]
    level = 1000.0 + np.arange(len(sales().yearly)) % 2
    flat = sales().yearly.assign(tiv=level, low=level, high=level)
    assert "No change of level" in title(book.levels(other({"yearly": flat})))


def test_the_title_follows_the_editions() -> None:
    assert "disagree most on 2021" in payload("editions")["title"]
    y = sales().yearly.copy()
    y.loc[y["year"] == 2000, "high"] = 9999.0
    assert "disagree most on 2000" in title(book.editions(other({"yearly": y})))


def test_the_title_follows_the_groups() -> None:
    assert "1 % of the volume in 1991–95 and 80 % in 2021–25" in payload("groups")["title"]
    only = sales().russian.assign(group="components")
    assert "100 % of the volume in 1991–95 and 100 % in" in title(book.groups(other({"russian": only})))


def test_the_title_follows_the_estimates() -> None:
    known = sales().russian.assign(tiv_estimated=0.0)
    assert title(book.estimates(other({"russian": known}))).startswith("0 % of the volume")


def test_the_title_follows_the_waves() -> None:
    assert "the largest volume came in 1950 to 1961" in payload("waves")["title"]
    none = sales().dyad.copy()
    none.loc[none["supplier"] == "SUN", "tiv"] = 0.0
    assert "the largest volume came in 1999 to 2009" in title(book.waves(other({"dyad": none})))


def test_the_title_of_the_published_shares_follows_the_difference() -> None:
    assert "at most 0.4 percentage points" in payload("published_shares")["title"]
    off = sales().published.copy()
    off.loc[off["figure_id"] == "sipri-2026-china-in-russian-exports", "value"] = 50.0
    p = book.published_shares(other(published=off)).payload
    (worst,) = re.findall(r"at most ([\d.]+) percentage points", p["title"])
    assert 36 < float(worst) < 38
    assert any(f"−{worst}" in row for row in p["rows"])


# against what others published ----------------------------------------------------------------------------------------

SHARES = [
    ("sipri-2024-china-in-russian-exports", 2019, 2023, 2024, 21),
    ("sipri-2025-china-in-russian-exports", 2020, 2024, 2025, 17),
    ("sipri-2026-china-in-russian-exports", 2021, 2025, 2026, 13),
]


def ours(row: Any) -> float:
    t = sales()
    return 100 * measures.share(
        t.dyad,
        t.totals,
        t.flows,
        measure=str(row.measure),
        exporter=row.exporter,
        importer=row.importer,
        start=int(row.start_year),
        end=int(row.end_year),
        edition=int(row.edition),
    )


@pytest.mark.parametrize(("figure", "start", "end", "edition", "value"), SHARES)
def test_chinas_share_of_russias_exports_is_the_published_one(
    figure: str, start: int, end: int, edition: int, value: float
) -> None:
    (row,) = sales().published[sales().published["figure_id"] == figure].itertuples()
    assert (row.start_year, row.end_year, row.edition, row.value) == (start, end, edition, value)
    assert ours(row) == pytest.approx(value, abs=0.6)


def test_every_published_share_that_we_can_work_out_is_ours() -> None:
    p = sales().published
    p = p[(p["topic"] == "share") & p["edition"].notna()]
    compared = {row.figure_id: (ours(row), row.value) for row in p.itertuples()}
    compared = {k: v for k, v in compared.items() if not pd.isna(v[0])}
    assert len(compared) == len(payload("published_shares")["rows"]) >= 7
    assert {figure for figure, *_ in SHARES} <= set(compared)
    assert {k: v for k, v in compared.items() if abs(v[0] - v[1]) > 0.6} == {}


def test_the_share_of_2019_to_2023_is_20_7_per_cent() -> None:
    (row,) = sales().published[sales().published["figure_id"] == SHARES[0][0]].itertuples()
    assert round(ours(row), 1) == 20.7


def test_the_su_35_came_as_reported() -> None:
    """Four in 2016, ten in 2017, ten in 2018: 24 in all."""
    su35 = sales().russian[sales().russian["system"] == "su-35"].groupby("year")["units"].sum()
    assert {y: round(n, 6) for y, n in su35.items()} == {2016: 4, 2017: 10, 2018: 10}
    said = sales().published.set_index("figure_id")
    assert said.loc["su-35-number", "value"] == su35.sum()
    assert said.loc["su-35-delivered-all", "value"] == su35.sum()
    assert said.loc["su-35-delivered-us", "value"] == su35[2017]
    assert said.loc["su-35-delivered-2017", "value"] == su35[[2016, 2017]].sum()
    assert said.loc["su-35-first-delivery-year", "value"] == su35.index.min()
    assert said.loc["su-35-last-delivery-2018", "value"] == su35.index.max()


def test_deliveries_were_highest_in_2005() -> None:
    yearly = sales().yearly.set_index("year")
    assert yearly["tiv"].idxmax() == 2005
    editions = [c for c in yearly if c.startswith("edition_")]
    assert {c: yearly[c].idxmax() for c in editions} == dict.fromkeys(editions, 2005)


# technology -----------------------------------------------------------------------------------------------------------


def test_the_timeline_counts_who_gives() -> None:
    e = technology().events
    early = e[e["date"].dt.year <= 2021]["direction"].value_counts()
    n = int(early["RUS-to-CHN"]), int(early["CHN-to-RUS"])
    assert f"Of {sum(n)} one-way entries to 2021, {n[0]} run from Russia to China" in payload("timeline")["title"]
    swap = {"RUS-to-CHN": "CHN-to-RUS", "CHN-to-RUS": "RUS-to-CHN"}
    back = e["direction"].astype(str).map(lambda d: swap.get(d, d)).astype(e["direction"].dtype)
    p = tech.timeline(dataclasses.replace(technology(), events=e.assign(direction=back))).payload
    assert f"Of {sum(n)} one-way entries to 2021, {n[1]} run from Russia to China" in p["title"]
    assert f"China to Russia: {int((back == 'CHN-to-RUS').sum())}" in p["alt"]


def test_the_timeline_counts_the_dual_use_goods() -> None:
    e = technology().events
    early = e.assign(date=e["date"].where(~e["area"].eq("dual-use"), pd.Timestamp(2001, 1, 1)))
    early["kind"] = e["kind"].where(~e["area"].eq("dual-use"), "delivery")
    p = tech.timeline(dataclasses.replace(technology(), events=early)).payload
    goods = int(e["area"].eq("dual-use").sum())
    assert f"of those on dual-use goods 0 of {goods} from 2022 on" in p["alt"]
    assert f"0 of {goods} entries on dual-use goods are sanctions" in p["caption"]


def test_the_timeline_shows_every_event_once() -> None:
    rows = render.plotted(payload("timeline"))
    names = [name for name, _ in payload("timeline")["columns"]]
    assert len(rows) == len(technology().events)
    places = [tuple(row[names.index(c)] for c in ("area", "year", "slot")) for row in rows]
    assert len(places) == len(set(places)), "two marks lie on each other"


def test_every_word_of_the_register_has_a_label() -> None:
    e, p = technology().events, technology().published
    assert set(e["area"].cat.categories) == set(tech.AREAS)
    assert set(e["direction"].cat.categories) == set(tech.GIVERS) == set(charts.GIVERS)
    assert set(e["evidence"].cat.categories) == set(charts.EVIDENCE)
    assert set(p["qualifier"].cat.categories) == set(tech.QUALIFIERS)
    order = p[p["topic"] == "order"]
    assert set(order["item"]) <= set(tech.SYSTEMS) and set(order["measure"].astype(str)) <= set(tech.MEASURES)


def test_the_title_follows_the_evidence() -> None:
    assert "In the new areas 1 of 43 entries show a thing" in payload("evidence")["title"]
    e = technology().events
    seen = e.assign(evidence=pd.Categorical(["seen"] * len(e), e["evidence"].cat.categories, ordered=True))
    said = title(tech.evidence(dataclasses.replace(technology(), events=seen)))
    assert "In the new areas 43 of 43" in said and "in the old areas 94 of 94" in said


def test_the_title_follows_the_published_shares_of_goods() -> None:
    p = technology().published.copy()
    p.loc[
        p["figure_id"]
        == p[p["measure"].eq("importer-share") & p["topic"].eq("dual-use") & p["start_year"].eq(2023)][
            "figure_id"
        ].iloc[0],
        "value",
    ] = 3.0
    assert "between 3 and" in title(tech.dual_use(dataclasses.replace(technology(), published=p)))


def test_the_title_follows_the_reports_on_the_s400() -> None:
    assert "reports say 2014 or 2015, and 2018 to 2019" in payload("s400")["title"]
    p = technology().published.copy()
    s400 = p["item"].eq("s-400")
    p.loc[s400 & p["measure"].eq("order-year"), "value"] = 2014.0
    p.loc[s400 & p["measure"].eq("last-delivery-year") & p["qualifier"].ne("at-most"), "value"] = 2020.0
    said = title(tech.s400(dataclasses.replace(technology(), published=p)))
    assert said.endswith("reports say 2014, and 2020")


def test_the_title_follows_the_transfers() -> None:
    e = technology().events
    done = e.assign(status=pd.Categorical(["cancelled"] * len(e), e["status"].cat.categories, ordered=True))
    said = title(tech.milestones(dataclasses.replace(technology(), events=done)))
    n = len(payload("milestones")["rows"])
    assert said == f"{n} licences, transfers of know-how and joint projects: {n} cancelled"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"value": 2014.0, "unit": "year"}, "2014"),
        ({"value": 24.0, "unit": "units"}, "24"),
        ({"value": 1850.0, "value_high": 2500.0, "unit": "usd_million"}, "1,850–2,500 US dollars (million)"),
        ({"value": -42.0, "unit": "percent"}, "−42 %"),
        ({"value": 7.8, "unit": "percent", "qualifier": "about"}, "about 7.8 %"),
        ({"value": 700.0, "unit": "tonnes", "qualifier": "at-least"}, "at least 700 tonnes"),
        ({"value": 70.0, "unit": "percent", "qualifier": "at-most"}, "at most 70 %"),
    ],
)
def test_a_published_figure_is_written_as_it_was_given(cells: dict[str, Any], words: str) -> None:
    row = pd.Series({"value_high": None, "qualifier": "exact"} | cells)
    assert tech._value(row) == words


# small parts ----------------------------------------------------------------------------------------------------------


def test_windows_years_and_numbers_in_words() -> None:
    assert book._window(2021, 2025) == "2021–25"
    assert book._window(1996, 2000) == "1996–2000"
    assert book._window(2005, 2009) == "2005–09"
    assert book._years(("2013", "2008", "2010", "2011", "2012")) == "2008, 2010–2013"
    assert book._years(()) == ""
    assert book._of(24, 24, False) == "24 of 24"
    assert book._of(487, pd.NA, True) == "487 (est.)"
    assert book._of(pd.NA, 1200, False) == "0 of 1,200"


def test_dates_are_no_more_exact_than_known() -> None:
    day = pd.Timestamp(2015, 5, 8)
    assert [parts.date_words(day, p) for p in ("day", "month", "year")] == ["8 May 2015", "May 2015", "2015"]


def test_lists_shares_and_spans_in_words() -> None:
    assert [parts.join(["a", "b", "c"][:n]) for n in (1, 2, 3)] == ["a", "a and b", "a, b and c"]
    assert parts.percent(0.1249) == "12 %" and parts.percent(0.1249, 1) == "12.5 %" and parts.percent(0) == "0 %"
    assert parts.span(1.049, 1.2) == "1.05 to 1.20" and parts.span(1, 2.25, 0) == "1 to 2"


def test_a_figure_is_drawn_for_the_page_and_for_a_phone() -> None:
    widths: list[int] = []

    def draw(data: pd.DataFrame, *, width: int, last: int = 0) -> Any:
        widths.append(width)
        assert last == 2030
        return charts.balance(data, width=width)

    rows = pd.DataFrame({"year": [2001, 2002], "imports": [1.0, 2.0], "exports": [2.0, 1.0]})
    words = {
        "title": "t",
        "subtitle": "s",
        "caption": "c.",
        "alt": "Two lines, imports from 1 to 2 and exports from 2 to 1 million TIV.",
        "sources": ("arms_totals",),
    }
    labels = {"year": "Year", "imports": "Imports", "exports": "Exports"}
    for narrow in (True, False):
        figure = parts.drawn(
            "fig-arms-x", draw, data=rows, code="publish.parts.drawn", extra={"last": 2030}, narrow=narrow,
            columns=labels, **words,
        )  # fmt: skip
        assert bool(figure.payload["narrow"]) == narrow
    assert widths == [700, 340, 700]


def test_a_source_is_a_link_only_where_a_reader_can_open_it() -> None:
    sources = pd.DataFrame(
        {
            "source_id": ["a", "b", "c"],
            "publisher": ["TASS (Moscow)", "Jane's", "SCMP"],
            "date": [pd.Timestamp(2015, 11, 19), pd.NaT, pd.Timestamp(2018, 1, 1)],
            "openable": [True, False, True],
            "url": ["https://example.org/a", "https://example.org/b", None],
        }
    )
    links = parts.source_links(sources)
    assert links(["a", "b", "c"]) == [
        ("TASS, 2015", "https://example.org/a"),
        "Jane's (no open page)",
        "SCMP, 2018 (no open page)",
    ]
    with pytest.raises(KeyError):
        links(["nobody"])


def test_numbers_are_collected_with_their_intervals() -> None:
    said = parts.Said()
    said("n-plain", 12.0, "a number", sources=("arms_orders",))
    said("n-sure", 2.0, "a number", "A method", bounds=(1.0, 3.0), digits=1)
    said.year("n-year", 2005.0, "a year")
    ids = [n.payload["id"] for n in said.numbers]
    assert ids == ["n-plain", "n-sure", "n-sure-interval", "n-year"]
    by_id = {n.payload["id"]: n.payload for n in said.numbers}
    assert (by_id["n-plain"]["value"], by_id["n-sure"]["value"]) == ("12", "2.0")
    assert by_id["n-sure-interval"]["interval"] == "1.0 to 3.0"
    assert by_id["n-year"]["text"] == "2005", "a year has no comma"


def test_a_count_is_said_in_words_up_to_twelve() -> None:
    assert [parts.number_word(n) for n in (0, 1, 2.0, 12)] == ["none", "one", "two", "twelve"]
    assert [parts.number_word(n) for n in (13, 1200)] == ["13", "1,200"]
    for wrong in (-1, 2.5):
        with pytest.raises(ValueError, match="is not a count"):
            parts.number_word(wrong)


def test_the_longest_time_without_deliveries_is_found() -> None:
    volume = {1950: 5.0, 1951: 0.0, 1952: 1.0, 1955: 2.0, 1956: 0.0, 1957: 3.0}
    dyad = pd.DataFrame({"year": list(volume), "tiv": list(volume.values()), "supplier": "SUN"})
    assert arms_numbers._longest_gap(other({"dyad": dyad})) == [1953, 1954]


def said_of(section: str, *tables: Any) -> dict[str, str]:
    say = parts.Said()
    getattr(arms_numbers, section)(say, *tables)
    return {n.payload["id"]: n.payload["text"] for n in say.numbers}


def test_words_in_place_of_numbers_follow_the_tables() -> None:
    assert said_of("_systems", sales())["arms-il-76-used"] == "12"
    used = sales().orders.assign(status="new")
    used.loc[used["order_id"] == "rus-2015-su-35s", "status"] = "second-hand"
    assert arms_numbers._second_hand(other(orders=used), "il-76").empty
    assert not arms_numbers._second_hand(other(orders=used), "su-35").empty
    assert said_of("_orders", sales())["arms-open-unknown"] == "one"
    late = technology().events.copy()
    supply = (late["kind"] == "contract") & (late["direction"] == "RUS-to-CHN")
    late.loc[late.index[supply][:2], "date"] = pd.Timestamp("2024-05-01")
    before = said_of("_back", sales(), technology())
    after = said_of("_back", sales(), dataclasses.replace(technology(), events=late))
    assert (before["tech-contracts-after"], after["tech-contracts-after"]) == ("none", "two")


def test_growth_is_said_in_percent_a_year() -> None:
    counts = pd.DataFrame({"year": range(2003, 2013), "n": [1, 1, 2, 2, 3, 3, 4, 5, 6, 8], "partial": False})
    trend = trends.count_trend(counts)
    said = parts.Said()
    said.growth("n-growth", trend, "growth")
    p = said.numbers[0].payload
    assert float(p["value"].split()[0].replace("\u00a0", "").rstrip("%")) == round(
        100 * (trend.rate_ratio_per_year - 1)
    )
    assert len(said.numbers) == 2
