"""Every computed value that the prose on the balance of power says."""

from __future__ import annotations

from collections.abc import Callable

from rcanalysis.measures import balance as measures
from rcanalysis.publish.balance import ARMS, CAPABILITIES, OUTPUT, PAIR, SPENDING, TABLES, Balance
from rcanalysis.publish.display import Number
from rcanalysis.publish.parts import Said

POOLED = "Sum over the years of the window over the sum of the world's"
OVER = "Sum over the years of the window over that of the United States"
YEAR = "Figures of one year"
PARITY = "Published figures at purchasing power parity over SIPRI's figure of the United States in that year"
PATHS = "Growth of the last 5, 10 and 20 years continued; the range is over these, not a probability"


def balance_numbers(b: Balance) -> list[Number]:
    """Every computed value of the prose, each under a permanent id that begins with ``balance-``.

    Returns
    -------
    list of Number
        For ``glue_numbers``. None has an interval: nothing here is a sample, and ranges are given by two numbers.
    """
    say = Said()
    parts: tuple[Callable[[Said, Balance], None], ...] = (_spending, _rivals, _grid, _rates, _paths)
    for part in parts:
        part(say, b)
    return say.numbers


def _spending(say: Said, b: Balance) -> None:
    s = b.shift
    source = (SPENDING,)
    for id, value, what in (
        ("share-then", s.share_early, f"Share of the two, {s.early[0]} to {s.early[1]}"),
        ("share-now", s.share_late, f"Share of the two, {s.late[0]} to {s.late[1]}"),
        ("usa-then", s.rival_early, f"Share of the United States, {s.early[0]} to {s.early[1]}"),
        ("usa-now", s.rival_late, f"Share of the United States, {s.late[0]} to {s.late[1]}"),
    ):
        say(f"balance-{id}", 100 * value, what, POOLED, source, digits=1, unit="%")
    say("balance-rise", 100 * s.change, "Rise of the share of the two", POOLED, source, digits=1, unit="points")
    say("balance-rise-china", 100 * s.china, "of which China", POOLED, source, digits=1, unit="points")
    say("balance-rise-russia", 100 * s.russia, "of which Russia", POOLED, source, digits=1, unit="points")
    say("balance-rise-china-part", 100 * s.china / s.change, "China's part of the rise", POOLED, source, unit="%")
    last = int(b.ratios.index[-1])
    first = int(b.ratios.index[0])
    say.year("balance-last-year", last, "Last year of the spending data", YEAR, source)
    for when, year in (("first", first), ("last", last)):
        row = b.ratios.loc[year]
        say(
            f"balance-ratio-{when}",
            100 * row["pair"],
            f"The two over the United States, {year}",
            YEAR,
            source,
            unit="%",
        )
        say(
            f"balance-china-{when}", 100 * row["china"], f"China over the United States, {year}", YEAR, source, unit="%"
        )
        say(f"balance-added-{when}", 100 * row["added"], f"Russia's part of the two, {year}", YEAR, source, unit="%")
    shares = measures.editions(b.series, "spending")
    both = shares[shares["n"] > 1]
    gap = 100 * float((both["high"] - both["low"]).max())
    say(
        "balance-editions-gap",
        gap,
        "Largest difference of a share between editions",
        YEAR,
        source,
        digits=1,
        unit="points",
    )
    pair = both[both["party"] == PAIR]
    gap = 100 * float((pair["high"] - pair["low"]).max())
    say("balance-editions-pair", gap, "The same, of the two together", YEAR, source, digits=1, unit="points")
    allies = measures.beside_allies(b.spending).iloc[-1]
    say.year("balance-allies-year", allies["year"], "Year of the comparison with NATO", YEAR, source)
    say("balance-allies-alone", 100 * allies["ratio"], "The two over the United States", YEAR, source, unit="%")
    what = "The two over the United States and the other members of NATO"
    say("balance-allies", 100 * allies["ratio_allies"], what, YEAR, source, unit="%")


def _rivals(say: Said, b: Balance) -> None:
    for id, measure, source in (("cinc", "capabilities", CAPABILITIES), ("gdp", "gdp", OUTPUT)):
        row = b.against(measure)
        when = f"{row['start']} to {row['end']}"
        say(f"balance-{id}-pair", row["pair"], f"The two over the United States, {when}", OVER, (source,), digits=1)
        say(f"balance-{id}-china", row["china"], f"China over the United States, {when}", OVER, (source,), digits=1)
        say(f"balance-{id}-added", 100 * row["added"], f"Russia's part of the two, {when}", OVER, (source,), unit="%")
        say.year(f"balance-{id}-year", row["end"], "Last year", OVER, (source,))
    source = (CAPABILITIES,)
    steel = measures.of(b.series, "iron_steel")["CHN"].iloc[-1]
    say("balance-steel", 100 * steel, "China's share of the world's iron and steel", YEAR, source, unit="%")
    without = measures.index_without(b.series, "iron_steel", "population", "urban_population")
    method = "Mean of the shares in military spending, personnel and energy"
    say("balance-cinc-without-pair", without["pair"], "The two over the United States", method, source, digits=1)
    say("balance-cinc-without-china", without["china"], "China over the United States", method, source, digits=1)
    jumps = measures.jumps(b.capabilities)
    method = "Shares that change by more than 40 % within a year, since 1992"
    say("balance-jumps", len(jumps), "Jumps of a component within one year", method, source)
    same = b.compared[b.compared["measure"].isin(measures.MEASURES)]
    only = int((same["reaches"] == "together").sum())
    say("balance-only-together", only, "Measures on which only the two together reach the United States", OVER, TABLES)
    say("balance-measures", len(same), "Measures and editions with the United States", OVER, TABLES)


def _grid(say: Said, b: Balance) -> None:
    s, method = b.shift, "Measures, editions and earlier windows compared"
    say("balance-grid-n", s.n, "Comparisons", method, TABLES)
    say("balance-grid-rises", s.rises, "in which the share of the two rises", method, TABLES)
    say("balance-grid-china", s.by_china, "of these, China's part is the larger", method, TABLES)
    say("balance-grid-russia", s.russia_falls, "in which Russia's own share falls", method, TABLES)
    low, high = s.range
    say("balance-grid-low", 100 * low, "Smallest change", method, TABLES, unit="points")
    say("balance-grid-high", 100 * high, "Largest change", method, TABLES, unit="points")
    arms = s.grid[(s.grid["measure"] == "arms-exports") & (s.grid["early"] == f"{s.early[0]}–{s.early[1]}")].iloc[-1]
    source = (ARMS,)
    say(
        "balance-arms-then",
        100 * arms["share_early"],
        f"Share of arms exports, {arms['early']}",
        POOLED,
        source,
        unit="%",
    )
    say(
        "balance-arms-now", 100 * arms["share_late"], f"Share of arms exports, {arms['late']}", POOLED, source, unit="%"
    )
    say("balance-arms-china", 100 * arms["china"], "of the change, China", POOLED, source, unit="points")
    say("balance-arms-russia", 100 * arms["russia"], "of the change, Russia", POOLED, source, unit="points")


def _rates(say: Said, b: Balance) -> None:
    even = measures.break_even(b.series)
    source = (SPENDING,)
    method = f"Current dollars at market rates, {even.year}"
    say("balance-even-both", even.both, "Factor at which the two equal the United States", method, source, digits=1)
    say("balance-even-china", even.china_alone, "Factor at which China alone does", method, source, digits=1)
    what = "Factor for China, Russia's figure as it stands"
    say("balance-even-beside", even.china_beside_russia, what, method, source, digits=1)
    source = ("spending_ppp", SPENDING)
    for row in b.parity.itertuples():
        id = f"balance-parity-{row.author}"
        say.year(f"{id}-year", row.year, "Year of the figures", PARITY, source)
        say(f"{id}-china", row.factor_china, "China, parity over market", PARITY, source, digits=1)
        say(f"{id}-russia", row.factor_russia, "Russia, parity over market", PARITY, source, digits=1)
        say(
            f"{id}-market", 100 * row.market, "The two over the United States at market rates", PARITY, source, unit="%"
        )
        say(f"{id}-pair", 100 * row.parity, "The two over the United States at parity", PARITY, source, unit="%")
    for id, value in (("low", b.parity["parity_now"].min()), ("high", b.parity["parity_now"].max())):
        what = f"The two over the United States in {even.year} if the factors of 2017 and 2018 still held"
        say(f"balance-parity-now-{id}", 100 * value, what, PARITY, source, unit="%")


def _paths(say: Said, b: Balance) -> None:
    source = (SPENDING,)
    end = b.paths[b.paths["year"] == measures.HORIZON]
    say.year("balance-path-year", measures.HORIZON, "Last year of the paths", PATHS, source)
    for column, name in ((PAIR, "share"), ("ratio", "ratio")):
        of_what = "share of the world" if column == PAIR else "the two over the United States"
        say(f"balance-path-{name}-low", 100 * end[column].min(), f"Lowest {of_what}", PATHS, source, unit="%")
        say(f"balance-path-{name}-high", 100 * end[column].max(), f"Highest {of_what}", PATHS, source, unit="%")
    rates = measures.growth(measures.of(b.series, "spending")).set_index("span")
    for state in measures.STATES:
        for span in (rates.index.min(), rates.index.max()):
            what = f"Growth of {state} a year over {span} years"
            id = f"balance-growth-{state.lower()}-{span}"
            say(id, 100 * rates.loc[span, state], what, "Constant dollars", source, digits=1, unit="% a year")
    rate, year = b.fastest
    say("balance-fast", 100 * rate, "Fastest five years of the United States", "Constant dollars", source, digits=1,
        unit="% a year")  # fmt: skip
    say.year("balance-fast-year", year, "Year they ended in", "Constant dollars", source)
    method = "Rolling origin, five years ahead, data of the newest edition"
    say("balance-test-n", len(b.tested), "Forecasts tested", method, source)
    size, flat = b.tested["error"].abs(), b.tested["flat_error"].abs()
    say("balance-test-median", 100 * size.median(), "Median size of the relative error", method, source, unit="%")
    say("balance-test-largest", 100 * size.max(), "Largest", method, source, unit="%")
    say("balance-test-flat", 100 * flat.median(), "Median if no change is said", method, source, unit="%")
    say("balance-test-better", int((size < flat).sum()), "Forecasts nearer than no change", method, source)
    recent = b.tested[b.tested["target"] == b.tested["target"].max()]
    say.year("balance-test-origin", recent["origin"].iloc[0], "Newest origin tested", method, source)
    for name, column in (("share", "error"), ("ratio", "ratio_error")):
        worst = float(recent.loc[recent[column].abs().idxmax(), column])
        what = f"Largest error of the {name} said then"
        say(f"balance-test-{name}", 100 * abs(worst), what, method, source, unit="%")
