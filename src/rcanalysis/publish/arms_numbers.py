"""Every computed value that the prose of the arms chapter and of the index page says, section by section."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

import pandas as pd

from rcanalysis.measures import arms as measures
from rcanalysis.measures import technology as tech
from rcanalysis.publish.arms import DYAD, SHARES, Transfers
from rcanalysis.publish.display import Number
from rcanalysis.publish.parts import Said, join, number_word
from rcanalysis.publish.technology import Technology

SUM = "Our sum of SIPRI's rows, in terms of the 2026 edition"
WINDOW = (
    "Our sums over five years, 2026 edition; the interval is the range over the editions that cover the window whole"
)
CODINGS = "Editions 2024, 2025 and 2026; windows of 3, 5 and 7 years; all rows, without components, without missiles, without what was made in China"
BOOTSTRAP = "Mean of a level found by least squares on the logarithm; 95 % bootstrap interval"
COUNT = "Count of rows"
ORDERS = ("arms_orders",)
REGISTER = ("technology_events",)


def numbers(t: Transfers, e: Technology) -> list[Number]:
    """Every computed value of the prose, each under a permanent id.

    Parameters
    ----------
    t : Transfers
    e : Technology

    Returns
    -------
    list of Number
        For ``glue_numbers``. A number with an interval comes a second time under ``<id>-interval``.
    """
    say = Said()
    sections: tuple[Callable[[Said, Transfers], None], ...] = (
        _data,
        _volume,
        _shares,
        _partners,
        _systems,
        _orders,
        _components,
        _substitution,
        _estimates,
        _future,
    )
    for section in sections:
        section(say, t)
    _register(say, e)
    _back(say, t, e)
    return say.numbers


def _data(say: Said, t: Transfers) -> None:
    russian = t.orders[t.orders["supplier"] == "RUS"]
    say("arms-n-orders", len(t.orders), "Orders in the table", COUNT, ORDERS)
    say("arms-n-russian", len(russian), "Orders of China from Russia", COUNT, ORDERS)
    for id, order, word in (
        ("su-35", "rus-2015-su-35s", "a Su-35"),
        ("kilo", "rus-2002-project-636e", "a Project 636 submarine"),
        ("d-30", "rus-2015-d-30", "a D-30KP-2 engine"),
    ):
        unit = t.orders.set_index("order_id").loc[order, "tiv_per_unit"]
        say(f"arms-unit-{id}", float(unit), f"SIPRI's value of {word}", "As SIPRI gives it", ORDERS, unit="million TIV")
    newest = t.deliveries[t.deliveries["edition"] == t.deliveries["edition"].max()]
    say(
        "arms-n-deliveries", len(newest), "Deliveries in the newest register of deliveries", COUNT, ("arms_deliveries",)
    )


def _volume(say: Said, t: Transfers) -> None:
    peak = t.yearly.loc[t.yearly["tiv"].idxmax()]
    bounds = (float(peak["low"]), float(peak["high"]))
    tiv = partial(say, unit="million TIV", method=SUM, sources=DYAD)
    say.year("arms-peak-year", peak["year"], "Year of the largest deliveries from Russia", SUM, DYAD)
    tiv("arms-peak", float(peak["tiv"]), "Deliveries from Russia in the peak year; range over editions", bounds=bounds)
    tiv("arms-2018", t.year(2018), "Deliveries from Russia in 2018")
    tiv("arms-2021", t.year(2021), "Deliveries from Russia in 2021, 2026 edition")
    worst = t.yearly[t.yearly["year"] == 2021].iloc[0]
    tiv("arms-2021-high", float(worst["high"]), "Deliveries from Russia in 2021, highest edition")
    editions = [c for c in t.yearly.columns if str(c).startswith("edition_")]
    highest = str(worst[editions].astype(float).idxmax()).removeprefix("edition_")
    say.year("arms-2021-high-edition", float(highest), "Edition with the highest value for 2021", SUM, DYAD)
    tiv("arms-2023", t.year(2023), "Deliveries from Russia in 2023")
    tiv("arms-2024", t.year(2024), "Deliveries from Russia in 2024")
    tiv("arms-last", t.year(t.last_year), "Deliveries from Russia in the last year")
    waves = measures.waves(t.dyad).set_index("name")
    say(
        "arms-soviet-share",
        100 * float(waves.loc["Soviet aid", "share_of_all"]),
        "Share of all deliveries since 1950 that came in 1950 to 1961",
        SUM,
        DYAD,
        unit="%",
    )
    tiv("arms-wave-large", float(waves.loc["large purchases", "tiv"]), "Deliveries in 1999 to 2009")
    tiv("arms-wave-2016", float(waves.loc["S-400 and Su-35", "tiv"]), "Deliveries in 2016 to 2019")
    idle = _longest_gap(t)
    say.year("arms-gap-first", idle[0], "First year of the longest time without deliveries since 1950", SUM, DYAD)
    say.year("arms-gap-last", idle[-1], "Last year of the longest time without deliveries since 1950", SUM, DYAD)
    segments = t.levels.segments
    found = len(segments)
    say("arms-levels-n", found, "Levels of the yearly volume", BOOTSTRAP, DYAD, text=number_word(found))
    for n, row in enumerate(segments.itertuples(), start=1):
        say(
            f"arms-level-{n}",
            float(row.mean),
            f"Mean a year in {int(row.start)} to {int(row.end)}",
            BOOTSTRAP,
            DYAD,
            bounds=(float(row.low), float(row.high)),
            unit="million TIV",
        )
        if n < found:
            say.year(f"arms-level-{n}-end", row.end, f"Last year of level {n}", BOOTSTRAP, DYAD)
    gap = (t.yearly["high"] - t.yearly["low"]) / t.yearly["tiv"]
    say(
        "arms-edition-gap",
        100 * float(gap[t.yearly["year"] >= 1995].median()),
        "Median gap between editions, of the year's value",
        SUM,
        DYAD,
        unit="%",
    )
    change = measures.revisions(t.dyad)["change"].abs().max()
    say("arms-revision", float(change), "Largest change of one year by one new edition", SUM, DYAD, unit="million TIV")
    rows = t.robustness
    largest = rows[rows["compared"] == "largest window"]
    say("arms-fall-n", len(largest), "Codings in which the last window is compared with the largest", CODINGS, SHARES)
    say(
        "arms-fall-k",
        int((largest["volume_ratio"] < 0.5).sum()),
        "Codings in which the volume fell by more than half",
        CODINGS,
        SHARES,
    )
    before = rows[rows["compared"] == "window before"]
    say(
        "arms-fall-before-k",
        int((before["volume_ratio"] < 0.5).sum()),
        "Codings in which the volume fell by more than half against the window just before",
        CODINGS,
        SHARES,
    )
    whole = largest[(largest["edition"] == 2026) & (largest["length"] == 5) & (largest["rows"] == "all")].iloc[0]
    every = largest["volume_ratio"]
    say(
        "arms-fall",
        100 * (1 - float(whole["volume_ratio"])),
        "Fall of the five-year volume from the largest window to the last; range over codings",
        CODINGS,
        SHARES,
        bounds=(100 * (1 - float(every.max())), 100 * (1 - float(every.min()))),
        unit="%",
    )
    shared = rows[(rows["rows"] == "all") & (rows["compared"] == "window before")]
    say("arms-share-fall-n", len(shared), "Codings of the share, last window against the one before", CODINGS, SHARES)
    say(
        "arms-share-fall-k",
        int((shared["share_change"] < 0).sum()),
        "Codings in which the share is lower than in the window before",
        CODINGS,
        SHARES,
    )
    newest = shared[shared["edition"] == 2026]
    for id, part, word in (
        ("fall", newest[newest["share_change"] < 0], "fell"),
        ("rise", newest[newest["share_change"] > 0], "rose"),
    ):
        words = [number_word(n) for n in sorted(part["length"])]
        what = f"Lengths of window over which the share {word}, 2026 edition"
        say(f"arms-share-{id}-lengths", len(words), what, CODINGS, SHARES, text=join(words) if words else "none")


def _shares(say: Said, t: Transfers) -> None:
    def window(id: str, row: pd.Series, column: str, what: str) -> None:
        low, high = 100 * row[f"{column}_low"], 100 * row[f"{column}_high"]
        say(id, 100 * row[column], what, WINDOW, SHARES, bounds=(low, high), unit="%")

    w = t.windows
    imports, exports = "share_of_imports", "share_of_exports"
    last = t.window(t.last_year)
    window("arms-imports-last", last, imports, "Russia's share of China's imports in the last five years")
    window("arms-imports-top", w.loc[w[imports].idxmax()], imports, "Russia's share of China's imports, highest window")
    early = w[w["end"] <= 2020]
    window(
        "arms-imports-trough",
        early.loc[early[imports].idxmin()],
        imports,
        "Russia's share of China's imports, lowest window before 2021",
    )
    late = w[w["end"] > 2016]
    window(
        "arms-imports-second",
        late.loc[late[imports].idxmax()],
        imports,
        "Russia's share of China's imports, highest window since 2012 to 2016",
    )
    window("arms-exports-last", last, exports, "China's share of Russia's exports in the last five years")
    window("arms-exports-top", w.loc[w[exports].idxmax()], exports, "China's share of Russia's exports, highest window")
    window(
        "arms-exports-trough", w.loc[w[exports].idxmin()], exports, "China's share of Russia's exports, lowest window"
    )
    for id, row, what in (
        ("imports-trough", early.loc[early[imports].idxmin()], "Lowest share of China's imports before 2021"),
        ("exports-top", w.loc[w[exports].idxmax()], "Highest share of Russia's exports"),
    ):
        start, end = int(row["start"]), int(row["end"])
        say(f"arms-{id}-window", end, f"{what}, the window", WINDOW, SHARES, text=f"{start}–{end}")
    low = 100 * float(w[imports].min())
    say("arms-imports-low", low, "Russia's share of China's imports, lowest window", WINDOW, SHARES, unit="%")
    say("arms-windows-n", len(w), "Rolling five-year windows since 1992", WINDOW, SHARES)
    say(
        "arms-windows-half",
        int((w[imports] > 0.5).sum()),
        "Windows in which Russia supplied more than half",
        WINDOW,
        SHARES,
    )
    total = t.totals[(t.totals["party"] == "CHN") & (t.totals["flow"] == "imports") & (t.totals["edition"] == 2026)]
    recent = total[total["year"] >= 2024]
    two = t.year(2024) + t.year(2025)
    say(
        "arms-imports-two",
        100 * two / float(recent["tiv"].sum()),
        "Russia's share of China's imports in 2024 and 2025 alone",
        SUM,
        SHARES,
        unit="%",
    )
    china = total.set_index("year")["tiv"]
    for year in (2005, 2025):
        say(
            f"arms-china-imports-{year}",
            float(china[year]),
            f"China's imports from all in {year}",
            "2026 edition, public copy",
            ("arms_totals",),
            unit="million TIV",
        )
    world = measures.world_share(t.flows, t.totals, start=2021, end=2025, edition=2026)
    say(
        "arms-world-last",
        100 * world,
        "Russia's share of world exports in 2021 to 2025",
        WINDOW,
        SHARES,
        digits=1,
        unit="%",
    )
    before = measures.world_share(t.flows, t.totals, start=2016, end=2020, edition=2026)
    say(
        "arms-world-before",
        100 * before,
        "Russia's share of world exports in 2016 to 2020",
        WINDOW,
        SHARES,
        digits=0,
        unit="%",
    )


def _partners(say: Said, t: Transfers) -> None:
    rows = measures.concentration(t.spliced)
    last = rows.iloc[-1]
    say(
        "arms-hhi-last",
        float(last["hhi"]),
        "Herfindahl index of China's imports, 2020 to 2024",
        SUM,
        ("arms_flows",),
        digits=2,
    )
    say(
        "arms-effective-last",
        float(last["effective"]),
        "Effective number of suppliers, 2020 to 2024",
        SUM,
        ("arms_flows",),
        digits=1,
    )
    wide = rows[rows["start"] >= 1992]
    say(
        "arms-effective-top",
        float(wide["effective"].max()),
        "Effective number of suppliers, most in any five years since 1992",
        SUM,
        ("arms_flows",),
        digits=1,
    )
    top = measures.customers(t.spliced)
    india = top[(top["end"] == top["end"].max()) & (top["recipient"] == "IND")].iloc[0]
    say(
        "arms-india-last",
        100 * float(india["share"]),
        "India's share of Russia's exports, 2020 to 2024",
        SUM,
        ("arms_flows",),
        unit="%",
    )


def _systems(say: Said, t: Transfers) -> None:
    total = measures.system_totals(t.russian, t.systems).set_index("system")
    for system, word in (
        ("su-27", "Su-27 and J-11 kits"),
        ("su-30", "Su-30"),
        ("su-35", "Su-35"),
        ("kilo", "Kilo submarines"),
        ("s-300", "land-based S-300 units"),
        ("s-400", "S-400 units"),
        ("mi-17", "Mi-17 and Mi-171"),
        ("al-31", "AL-31 engines"),
        ("d-30", "D-30KP-2 engines"),
        ("sovremenny", "Sovremenny destroyers"),
        ("il-76", "Il-76"),
    ):
        say(
            f"arms-units-{system}",
            float(total.loc[system, "units"]),
            f"{word} delivered since 1992",
            SUM,
            (*DYAD, "arms_systems"),
        )
    say.year("arms-kilo-last", float(total.loc["kilo", "last_year"]), "Last delivery of a Kilo submarine", SUM, DYAD)
    used = _second_hand(t, "il-76")
    say("arms-il-76-used", float(used["units"].sum()), "Il-76 delivered second-hand", SUM, (*DYAD, *ORDERS))
    say.year("arms-il-76-used-first", used["year"].min(), "First delivery of a second-hand Il-76", SUM, DYAD)
    came = sorted(t.russian.loc[(t.russian["system"] == "s-400") & (t.russian["units"] > 0), "year"].unique())
    say("arms-s400-years", len(came), "Years with a delivery of S-400", SUM, DYAD, text=join([str(y) for y in came]))
    rows = measures.systems(t.russian, t.systems)
    by_year = rows[rows["system"] == "su-35"].set_index("year")["units"]
    for year in (2016, 2017, 2018):
        say(f"arms-su35-{year}", float(by_year[year]), f"Su-35 delivered in {year}", SUM, DYAD)


def _longest_gap(t: Transfers) -> list[int]:
    """Longest run of years without deliveries from Moscow."""
    by_year = t.dyad.groupby("year")["tiv"].sum()
    idle = [year for year in range(by_year.index.min(), by_year.index.max() + 1) if not by_year.get(year, 0.0)]
    runs: list[list[int]] = []
    for year in idle:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return max(runs, key=len)


def _second_hand(t: Transfers, system: str) -> pd.DataFrame:
    """Deliveries of a system on orders of second-hand pieces."""
    used = t.orders[(t.orders["system"] == system) & t.orders["status"].astype(str).str.contains("second-hand")]
    rows = t.russian[t.russian["system"] == system]
    return rows[rows["ordered"].isin(set(used["ordered"])) & (rows["units"] > 0)]


def _orders(say: Said, t: Transfers) -> None:
    say.year("arms-last-order", t.last_order, "Year of the newest order of China from Russia", COUNT, ORDERS)
    say("arms-years-without", t.last_year - t.last_order, "Years since with no order on record", COUNT, ORDERS)
    years = measures.order_years(t.orders)
    years = years[years["ordered"] >= measures.FIRST_RUSSIA].groupby("ordered")["tiv_delivered"].sum()
    known = sorted(years.index)
    gaps = [b - a - 1 for a, b in pairwise(known)]
    say("arms-longest-gap", max(gaps), "Longest run of years without an order before", COUNT, ORDERS)
    say("arms-2015-orders", float(years[2015]), "Delivered on the orders of 2015", SUM, ORDERS, unit="million TIV")
    say(
        "arms-2015-share",
        100 * float(years[2015]) / float(years[years.index >= 2010].sum()),
        "Share of the orders of 2015 in all placed since 2010",
        SUM,
        ORDERS,
        unit="%",
    )
    leads = measures.lead_times(t.orders)
    summary = measures.lead_time_summary(leads)
    row = summary[(summary["group"] == "all") & (summary["period"].str.startswith("2010"))].iloc[0]
    say(
        "arms-lead",
        float(row["median"]),
        "Median years from order to first delivery, orders since 2010",
        "Median; interval by order statistics",
        ORDERS,
        bounds=(float(row["low"]), float(row["high"])),
    )
    open_rows = measures.open_orders(t.orders, as_of=t.last_year)
    say("arms-open-n", len(open_rows), "Orders from Russia open at the end of the series", COUNT, ORDERS)
    unknown = int(open_rows["number_ordered"].isna().sum())
    what = "Of these, orders without a known number"
    say("arms-open-unknown", unknown, what, COUNT, ORDERS, text=number_word(unknown))
    say(
        "arms-open-tiv",
        float(open_rows["tiv_remaining"].sum()),
        "Volume left on open orders with a known number",
        SUM,
        ORDERS,
        unit="million TIV",
    )
    late = t.russian[t.russian["year"] >= 2024]
    orders = late.groupby(["ordered", "system"]).ngroups
    what = "Orders on which anything was delivered in 2024 and 2025"
    say("arms-late-orders", orders, what, SUM, DYAD, text=number_word(orders))
    oldest = int(late["ordered"].min())
    say.year("arms-late-oldest", oldest, "Year of the older of them", SUM, DYAD)
    say.year("arms-late-newest", int(late["ordered"].max()), "Year of the newer of them", SUM, DYAD)


def _components(say: Said, t: Transfers) -> None:
    rows = measures.by_group(t.russian)
    parts = rows[rows["group"] == "components"].set_index("end")
    say(
        "arms-components-first",
        100 * float(parts.loc[1995, "share"]),
        "Share of engines, sensors and naval weapons in 1991 to 1995",
        SUM,
        DYAD,
        unit="%",
    )
    say(
        "arms-components-middle",
        100 * float(parts.loc[2015, "share"]),
        "Share of engines, sensors and naval weapons in 2011 to 2015",
        SUM,
        DYAD,
        unit="%",
    )
    say(
        "arms-components-last",
        100 * float(parts.loc[t.last_year, "share"]),
        "Share of engines, sensors and naval weapons in 2021 to 2025",
        SUM,
        DYAD,
        unit="%",
    )
    recent = t.russian[t.russian["year"] >= 2024]
    share = recent.loc[recent["group"] == "components", "tiv"].sum() / recent["tiv"].sum()
    say("arms-components-two", 100 * float(share), "Share of components in 2024 and 2025", SUM, DYAD, unit="%")
    engines = measures.engines(t.russian)
    by_year = engines.groupby("year")["units"].sum()
    say("arms-engines-peak", float(by_year.max()), "Engines in the peak year", SUM, DYAD)
    say.year("arms-engines-peak-year", float(by_year.idxmax()), "Year with the most engines", SUM, DYAD)
    for year in (2022, 2023, 2024, 2025):
        say(f"arms-engines-{year}", float(by_year[year]), f"Engines delivered in {year}", SUM, DYAD)
    al31 = engines[(engines["system"] == "al-31") & (engines["units"] > 0)]
    say.year("arms-al31-last", float(al31["year"].max()), "Last delivery of an AL-31 engine", SUM, DYAD)
    made = t.orders[(t.orders["supplier"] == "RUS") & t.orders["made_in_china"]]
    say(
        "arms-made-n",
        len(made),
        "Orders from Russia whose comment speaks of production or assembly in China, or of its possibility",
        COUNT,
        ORDERS,
    )
    say("arms-made-engines", int((made["category"] == "engines").sum()), "Of these, orders of engines", COUNT, ORDERS)
    say("arms-made-sensors", int((made["category"] == "sensors").sum()), "Of these, orders of sensors", COUNT, ORDERS)
    say(
        "arms-made-missiles", int((made["category"] == "missiles").sum()), "Of these, orders of missiles", COUNT, ORDERS
    )
    local = measures.licensed(t.deliveries, suppliers=("RUS",))
    total = local[local["year"] >= measures.FIRST_RUSSIA]
    say(
        "arms-local-share",
        100 * float(total["tiv_local"].sum() / total["tiv"].sum()),
        "Share of the volume since 1992 that SIPRI marks as produced in China",
        SUM,
        ("arms_deliveries",),
        unit="%",
    )


def _substitution(say: Said, t: Transfers) -> None:
    crossing = measures.crossing(measures.rolling_balance(t.totals))
    copy = "2026 edition, public copy"
    say.year(
        "arms-crossing",
        crossing,
        "Last year of the first window since which exports stay larger",
        copy,
        ("arms_totals",),
    )
    rolling = measures.rolling_balance(t.totals).set_index("end")
    for end in (2005, t.last_year):
        row = rolling.loc[end]
        say(
            f"arms-balance-imports-{end}",
            float(row["imports"]),
            f"China's imports in the five years to {end}",
            "2026 edition, public copy",
            ("arms_totals",),
            unit="million TIV",
        )
        say(
            f"arms-balance-exports-{end}",
            float(row["exports"]),
            f"China's exports in the five years to {end}",
            "2026 edition, public copy",
            ("arms_totals",),
            unit="million TIV",
        )
    fall = 1 - float(rolling.loc[t.last_year, "imports"]) / float(rolling["imports"].max())
    say(
        "arms-china-fall",
        100 * fall,
        "Fall of China's imports from the largest five years to the last",
        "2026 edition, public copy",
        ("arms_totals",),
        unit="%",
    )
    say(
        "arms-balance-ratio",
        float(rolling.loc[t.last_year, "ratio"]),
        "China's exports over imports, last five years",
        "2026 edition, public copy",
        ("arms_totals",),
        digits=1,
    )


def _estimates(say: Said, t: Transfers) -> None:
    r = t.russian
    say(
        "arms-estimated",
        100 * float(r["tiv_estimated"].sum() / r["tiv"].sum()),
        "Share of Russia's deliveries whose number or year SIPRI marks as an estimate",
        SUM,
        DYAD,
        unit="%",
    )
    late = r[r["year"] >= 2021]
    say(
        "arms-estimated-last",
        100 * float(late["tiv_estimated"].sum() / late["tiv"].sum()),
        "The same, 2021 to 2025",
        SUM,
        DYAD,
        unit="%",
    )
    kinds = measures.estimates(r, by="group").set_index("group")["share"]
    for group, words in (("components", "engines, sensors and naval weapons"), ("missiles", "missiles")):
        say(f"arms-estimated-{group}", 100 * float(kinds[group]), f"The same, {words}", SUM, DYAD, unit="%")


def _future(say: Said, t: Transfers) -> None:
    found = measures.scenarios(t.russian, t.orders, as_of=t.last_year).set_index("scenario")
    for scenario in found.index:
        row = found.loc[scenario]
        say(
            f"arms-scenario-{scenario}",
            float(row["mid"]),
            f"{row['label']}: {row['basis']}",
            "Mean a year; the interval is the range of what the label names",
            DYAD,
            bounds=(float(row["low"]), float(row["high"])),
            unit="million TIV a year",
        )
    summary = measures.backtest_summary(measures.backtest(t.yearly)).set_index("model")
    method = "Forecasts of the next five years' mean from each year 2001 to 2020"
    models = len(summary)
    say("arms-forecast-models", models, "Simple forecasts compared", method, DYAD, text=number_word(models))
    best = summary["within"].idxmax()
    say(
        "arms-forecast-best",
        100 * float(summary.loc[best, "within"]),
        f"Years in which the best model ({best}) came within a quarter",
        method,
        DYAD,
        unit="%",
    )
    say(
        "arms-forecast-error",
        100 * float(summary["median_ape"].min()),
        "Smallest median error of the three models",
        method,
        DYAD,
        unit="%",
    )


def _register(say: Said, e: Technology) -> None:
    events = e.events
    say("tech-n", len(events), "Entries of the technology register", COUNT, REGISTER)
    opened = set(e.sources.loc[e.sources["openable"], "source_id"])
    two = events["source_ids"].map(lambda ids: sum(s in opened for s in ids) >= 2).mean()
    say("tech-two-sources", 100 * float(two), "Entries with two sources a reader can open", COUNT, REGISTER, unit="%")
    for direction, id in (("RUS-to-CHN", "to-china"), ("CHN-to-RUS", "to-russia"), ("joint", "joint")):
        say(f"tech-{id}", int((events["direction"] == direction).sum()), f"Entries {direction}", COUNT, REGISTER)
    table = tech.evidence_by_area(events)
    for new, id in ((False, "old"), (True, "new")):
        part = table[table["new_area"] == new]
        say(f"tech-{id}-n", int(part["n"].sum()), f"Entries on cooperation in {id} areas", COUNT, REGISTER)
        say(
            f"tech-{id}-seen",
            int(part.loc[part["evidence"] == "seen", "n"].sum()),
            f"Of these, with a thing or result on record ({id} areas)",
            COUNT,
            REGISTER,
        )
    counts = table.set_index(["area", "evidence"])["n"]
    say("tech-space-signed", int(counts["space", "signed"]), "Signed accords and contracts on space", COUNT, REGISTER)
    say("tech-ai-n", int(counts["ai"].sum()), "Entries on artificial intelligence", COUNT, REGISTER)
    say("tech-ai-stated", int(counts["ai", "stated"]), "Of these, statements", COUNT, REGISTER)
    say(
        "tech-missile-defence-stated",
        int(counts["missile-defence", "stated"]),
        "Statements on missile defence",
        COUNT,
        REGISTER,
    )
    transfers = tech.transfers(events)
    say("tech-transfers-n", len(transfers), "Licences, transfers of know-how and joint development", COUNT, REGISTER)
    say(
        "tech-transfers-seen",
        int((transfers["evidence"] == "seen").sum()),
        "Of these, with a thing or result on record",
        COUNT,
        REGISTER,
    )
    say(
        "tech-transfers-disputed",
        int(transfers["status"].isin(["disputed", "cancelled"]).sum()),
        "Of these, disputed or cancelled",
        COUNT,
        REGISTER,
    )
    friction = (
        events["kind"].eq("suspension")
        & ~events["area"].eq("dual-use")
        & ~events["direction"].isin(["third-country", "none"])
    )
    say(
        "tech-suspensions",
        int(friction.sum()),
        "Deals stopped, held up or not renewed, outside dual-use goods and third countries",
        COUNT,
        REGISTER,
    )


def _back(say: Said, t: Transfers, e: Technology) -> None:
    rows = measures.reverse(t.orders, t.deliveries)
    say(
        "arms-reverse-total",
        float(rows["tiv"].sum()),
        "All major arms that SIPRI records from China to Russia since 1992",
        SUM,
        ("arms_deliveries", "arms_orders"),
        digits=0,
        unit="million TIV",
    )
    say("arms-reverse-orders", int((t.orders["supplier"] == "CHN").sum()), "Orders of Russia from China", COUNT, ORDERS)
    events = e.events
    supply = events[(events["kind"] == "contract") & (events["direction"] == "RUS-to-CHN")]
    after = int((supply["date"].dt.year > t.last_order).sum())
    what = "Contracts for Russian supplies to China of a later year than the newest order"
    say("tech-contracts-after", after, what, COUNT, REGISTER, text=number_word(after))
    dual = events[(events["area"] == "dual-use") & (events["direction"] == "CHN-to-RUS")]
    say("tech-dual-n", len(dual), "Entries on dual-use goods from China to Russia", COUNT, REGISTER)
    say("tech-dual-sanctions", int((dual["kind"] == "sanction").sum()), "Of these, sanctions", COUNT, REGISTER)
    p = e.published[
        (e.published["topic"] == "dual-use")
        & (e.published["measure"] == "importer-share")
        & (e.published["unit"] == "percent")
    ]
    p = p[(p["start_year"] <= 2023) & (p["end_year"] >= 2023)]
    say(
        "tech-dual-low",
        float(p["value"].min()),
        "Lowest published share of China in Russian imports of such goods in 2023",
        "As published",
        ("published_figures",),
        unit="%",
    )
    say(
        "tech-dual-high",
        float(p["value"].max()),
        "Highest published share for 2023",
        "As published",
        ("published_figures",),
        unit="%",
    )
    press = e.published.set_index("figure_id").loc["d-30-total-2009-2020"]
    say(
        "tech-d30-press",
        float(press["value"]),
        "D-30KP-2 supplied in 2009 to 2020, Russian media",
        "As published",
        ("published_figures",),
    )
    late = t.russian[(t.russian["system"] == "d-30") & (t.russian["ordered"] == 2015)]
    say("arms-d30-2015", float(late["units"].sum()), "D-30KP-2 delivered on the order of 2015", SUM, DYAD)
    orders = e.published[e.published["topic"] == "order"]
    say("tech-reported-n", len(orders), "Published figures on orders", COUNT, ("published_figures",))
