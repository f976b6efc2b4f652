"""Every computed value that the prose on the balance of power says."""

from __future__ import annotations

from collections.abc import Callable

from rcanalysis.measures import balance as measures
from rcanalysis.publish.balance import ARMS, CAPABILITIES, PAIR, SPENDING, TABLES, Balance
from rcanalysis.publish.display import Number
from rcanalysis.publish.parts import Said

POOLED = "Sum over the years of the window over the sum of the world's"
OVER = "Sum over the last five years over that of the United States"
YEAR = "Figures of one year"
GRID = "Measures, editions and earlier windows compared"
PARITY = "Published figures at purchasing power parity over SIPRI's figure of the United States in that year"
PATHS = "Growth of the last 5, 10 and 20 years continued; the range is over these, not a probability"
TESTED = "Rolling origin, five years ahead, data of the newest edition"


def balance_numbers(b: Balance) -> list[Number]:
    """Every computed value of the prose, each under a permanent id that begins with ``balance-``.

    Returns
    -------
    list of Number
        For ``glue_numbers``. None has an interval: nothing here is a sample, and ranges are given by two numbers.
    """
    say = Said()
    parts: tuple[Callable[[Said, Balance], None], ...] = (_spending, _capabilities, _grid, _rates, _paths)
    for part in parts:
        part(say, b)
    return say.numbers


def _spending(say: Said, b: Balance) -> None:
    s, source = b.shift, (SPENDING,)
    then, now = (f"{first} to {last}" for first, last in (s.early, s.late))
    for id, value, what in (
        ("share-then", s.share_early, f"Share of the two, {then}"),
        ("share-now", s.share_late, f"Share of the two, {now}"),
        ("usa-then", s.rival_early, f"Share of the United States, {then}"),
        ("usa-now", s.rival_late, f"Share of the United States, {now}"),
    ):
        say(f"balance-{id}", 100 * value, what, POOLED, source, digits=1, unit="%")
    say("balance-rise", 100 * s.change, "Rise of the share of the two", POOLED, source, digits=1, unit="points")
    say("balance-rise-china", 100 * s.china, "of which China", POOLED, source, digits=1, unit="points")
    last = int(b.ratios.index[-1])
    row = b.ratios.loc[last]
    say.year("balance-last-year", last, "Last year of the spending data", YEAR, source)
    say("balance-ratio-last", 100 * row["pair"], f"The two over the United States, {last}", YEAR, source, unit="%")
    say("balance-china-last", 100 * row["china"], f"China over the United States, {last}", YEAR, source, unit="%")
    shares = measures.editions(b.series, "spending")
    gap = 100 * float((shares["high"] - shares["low"]).max())
    what = "Largest difference of a share between editions"
    say("balance-editions-gap", gap, what, YEAR, source, digits=1, unit="points")
    allies = measures.beside_allies(b.spending).iloc[-1]
    say.year("balance-allies-year", allies["year"], "Year of the comparison with NATO", YEAR, source)
    what = "The two over the United States, the same year"
    say("balance-allies-alone", 100 * allies["ratio"], what, YEAR, source, unit="%")
    what = "The two over the United States and the other members of NATO"
    say("balance-allies", 100 * allies["ratio_allies"], what, YEAR, source, unit="%")


def _capabilities(say: Said, b: Balance) -> None:
    source = (CAPABILITIES,)
    say(
        "balance-cinc-pair", b.against("capabilities")["pair"], "The two over the United States", OVER, source, digits=1
    )
    steel = measures.of(b.series, "iron_steel")["CHN"].iloc[-1]
    say("balance-steel", 100 * steel, "China's share of the world's iron and steel, last year", YEAR, source, unit="%")
    without = measures.index_without(b.series, "iron_steel", "population", "urban_population")["pair"]
    method = "Mean of the shares in military spending, personnel and energy, last five years"
    say("balance-cinc-without-pair", without, "The two over the United States", method, source, digits=1)
    method = "Shares that change by more than 40 % within a year, since 1992"
    say("balance-jumps", len(measures.jumps(b.capabilities)), "Jumps of a component within one year", method, source)


def _grid(say: Said, b: Balance) -> None:
    s = b.shift
    say("balance-grid-n", s.n, "Comparisons", GRID, TABLES)
    say("balance-grid-rises", s.rises, "in which the share of the two rises", GRID, TABLES)
    say("balance-grid-china", s.by_china, "of these, China's part is the larger", GRID, TABLES)
    say("balance-grid-russia", s.russia_falls, "in which Russia's own share falls", GRID, TABLES)
    arms = s.grid[(s.grid["measure"] == "arms-exports") & (s.grid["early"] == f"{s.early[0]}–{s.early[1]}")].iloc[-1]
    for when, share in (("then", "early"), ("now", "late")):
        what = f"Share of the two in the volume of arms exports, {arms[share]}"
        say(f"balance-arms-{when}", 100 * arms[f"share_{share}"], what, POOLED, (ARMS,), unit="%")
    same = b.compared[b.compared["measure"].isin(measures.MEASURES)]
    only = int((same["reaches"] == "together").sum())
    say("balance-only-together", only, "on which only the two together reach the United States", OVER, TABLES)
    say("balance-measures", len(same), "Measures and editions with the United States", OVER, TABLES)


def _rates(say: Said, b: Balance) -> None:
    even = measures.break_even(b.series)
    method = f"Current dollars at market rates, {even.year}"
    what = "Factor at which the two equal the United States"
    say("balance-even-both", even.both, what, method, (SPENDING,), digits=1)
    what = "Factor at which China alone does"
    say("balance-even-china", even.china_alone, what, method, (SPENDING,), digits=1)
    source = ("spending_ppp", SPENDING)
    row = b.parity.set_index("author").loc["connolly"]
    for state in ("china", "russia"):
        what = f"{state.title()}, parity over market, {row['year']}"
        say(f"balance-parity-connolly-{state}", row[f"factor_{state}"], what, PARITY, source, digits=1)
    for id, column, at in (("market", "market", "market rates"), ("pair", "parity", "parity")):
        what = f"The two over the United States at {at}, {row['year']}"
        say(f"balance-parity-connolly-{id}", 100 * row[column], what, PARITY, source, unit="%")


def _paths(say: Said, b: Balance) -> None:
    source = (SPENDING,)
    end = b.paths.loc[b.paths["year"] == measures.HORIZON, PAIR]
    what = f"share of the world, {measures.HORIZON}"
    say("balance-path-share-low", 100 * end.min(), f"Lowest {what}", PATHS, source, unit="%")
    say("balance-path-share-high", 100 * end.max(), f"Highest {what}", PATHS, source, unit="%")
    size, flat = b.tested["error"].abs(), b.tested["flat_error"].abs()
    say("balance-test-median", 100 * size.median(), "Median size of the relative error", TESTED, source, unit="%")
    say("balance-test-largest", 100 * size.max(), "Largest", TESTED, source, unit="%")
    say("balance-test-flat", 100 * flat.median(), "Median if no change is said", TESTED, source, unit="%")
