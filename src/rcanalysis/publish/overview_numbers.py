"""Every computed value that the prose of the overview says, section by section."""

from __future__ import annotations

from collections.abc import Callable

from rcanalysis.measures import alignment, arms
from rcanalysis.measures import overview as measures
from rcanalysis.publish.display import Number
from rcanalysis.publish.overview import BORDER, SERIES, TABLES, Overview
from rcanalysis.publish.parts import Said

COUNT = "Count of rows"
APART = "Components whose intervals lie apart; those without sampling error by their values"
POISSON = "Count over years; exact Poisson interval"
SHARE = "Exact share of all weights of 0 or more that sum to 1"
CODINGS = "Codings of measures.overview.codings"


def numbers(o: Overview) -> list[Number]:
    """Every computed value of the prose, each under a permanent id.

    Parameters
    ----------
    o : Overview

    Returns
    -------
    list of Number
        For ``glue_numbers``. A number with an interval comes a second time under ``<id>-interval``.
    """
    say = Said()
    sections: tuple[Callable[[Said, Overview], None], ...] = (
        _rows,
        _changes,
        _border,
        _compared,
        _components,
        _index,
        _codings,
    )
    for section in sections:
        section(say, o)
    return say.numbers


def _n(say: Said, id: str, value: float, what: str, method: str = COUNT, sources: tuple[str, ...] = SERIES) -> None:
    """A count, in words where it is 0."""
    say(f"overview-{id}", value, what, method, sources, text=None if value else "none")


def _rows(say: Said, o: Overview) -> None:
    r = o.registers
    _n(say, "rows", len(r), "Dated rows in six registers since 1989", sources=TABLES)
    _n(say, "rows-counted", int(r["weight"].sum()), "of which counted", sources=TABLES)
    last = arms.last_order(o.record.orders)
    say.year("overview-last-order", last, "Newest order of China from Russia", COUNT, ("arms_orders",))
    friction = r[(r["register"] == "friction") & (r["weight"] == 1)]
    late = 100 * float((friction["year"] >= measures.BREAKS[-1]).mean())
    say("overview-friction-late", late, "Entries on friction from 2022 on", COUNT, ("friction",), unit="%")


def _changes(say: Said, o: Overview) -> None:
    c = o.changes.set_index("key")
    sampled = c[c["change_low"].notna()]
    _n(say, "changes-n", len(sampled), "Key numbers whose change has an interval")
    unclear = int((sampled["clear"] == "unclear").sum())
    _n(say, "changes-unclear", unclear, "of which the interval of the change holds 0")
    for key in ("exercises", "statements"):
        row = c.loc[key]
        _n(say, f"{key}-now", row["now"], f"{row['label']}, {row['now_at']}, {row['unit']}")
        _n(say, f"{key}-before", row["before"], f"{row['label']}, {row['before_at']}, {row['unit']}")


def _border(say: Said, o: Overview) -> None:
    b = o.border
    _n(say, "disputes-before", b.before, f"Militarised disputes before {b.cut}", sources=BORDER)
    _n(
        say,
        "disputes-after",
        b.after,
        f"Militarised disputes from {b.cut} to {alignment.DISPUTES_SPAN[1].year}",
        sources=BORDER,
    )
    began = o.record.disputes["start"].dt.year
    _n(say, "disputes-split", int(began.between(1960, 1979).sum()), "Disputes that began 1960 to 1979", sources=BORDER)
    r = b.ratio
    say(
        "overview-disputes-ratio",
        r.ratio,
        f"Disputes a year from {b.cut} on to those before",
        "Ratio of two Poisson rates, exact interval",
        BORDER,
        bounds=(r.low, r.high),
        digits=2,
    )
    for id, year, what in (
        ("border-first", b.first_act, "First act on the border line"),
        ("border-last", b.last_act, "Last act on the border line"),
        ("border-force", b.last_force, "Last use of force between forces of the two"),
    ):
        say.year(f"overview-{id}", year, what, COUNT, BORDER)
    line = b.acts["kind"] == "border"
    _n(say, "border-acts", int(line.sum()), "Acts on the border line", sources=BORDER)
    _n(say, "confidence-acts", int((~line).sum()), "Acts of building military confidence", sources=BORDER)
    _n(say, "territory", b.territory, "Entries on friction over territory since 1992", sources=BORDER)
    _n(say, "border-n", b.n, "Codings of the disputes", "Codings of measures.overview.border", BORDER)
    _n(say, "border-fewer", b.k_fewer, "in which disputes became fewer a year", "Ratio below 1", BORDER)
    _n(say, "border-k", b.k, "in which the whole interval says so", "Upper limit of the ratio below 1", BORDER)
    forces = b.grid[b.grid["which"] == "forces"]
    _n(say, "border-k-forces", int(forces["holds"].sum()), "of these, between forces", "As above", BORDER)


def _compared(say: Said, o: Overview) -> None:
    d = o.deepening
    _n(say, "n", d.comparable, "Components that can be compared", APART)
    ways = {"up": d.up, "down": d.down, "unclear": (*d.unclear, *d.same)}
    military = {c.id for c in measures.COMPONENTS if c.field == "military"}
    for way, names in ways.items():
        _n(say, way, len(names), f"Components {way} from the first to the last period", APART)
        _n(say, f"military-{way}", len(military & set(names)), f"Military components {way}", APART)
    n = sum(len(military & set(names)) for names in ways.values())
    _n(say, "military-n", n, "Military components that can be compared", APART)
    for way in ("up", "down", "unclear"):
        what = f"Components {way} from the period before to the last"
        _n(say, f"lately-{way}", len(d.lately[way]) + (len(d.lately["same"]) if way == "unclear" else 0), what, APART)


def _components(say: Said, o: Overview) -> None:
    for id, digits in (
        ("exercises", 1),
        ("agreements", 1),
        ("orders", 1),
        ("votes", 0),
        ("votes-corrected", 0),
        ("friction", 1),
    ):
        for when, row in (("first", o.first(id)), ("last", o.last(id))):
            bounds = (float(row["low"]), float(row["high"]))
            what = f"{row['label']}, {row['unit']}, {row['period']}"
            method = POISSON if "year" in row["unit"] else "95 % bootstrap over texts"
            say(f"overview-{id}-{when}", row["value"], what, method, SERIES, bounds=bounds, digits=digits)
    for id, digits in (("deliveries", 0), ("trade-russia", 0), ("trade-china", 1), ("institutions", 0)):
        for when, row in (("first", o.first(id)), ("last", o.last(id))):
            method = "Mean of the years known" if row["interval"] == "range" else COUNT
            what = f"{row['label']}, {row['unit']}, {row['period']}"
            say(f"overview-{id}-{when}", row["value"], what, method, SERIES, digits=digits)
    peak = o.at("deliveries", o.periods[1])
    say("overview-deliveries-second", peak["value"], f"The same, {peak['period']}", "Mean of years", SERIES)


def _index(say: Said, o: Overview) -> None:
    d = o.deepening
    for id, earlier, later in (
        ("first", o.periods[0], o.periods[-1]),
        ("before", o.periods[-2], o.periods[-1]),
    ):
        what = f"Weightings under which {later} ranks above {earlier}"
        say(f"overview-share-{id}", 100 * d.index.share(earlier, later), what, SHARE, SERIES, unit="%")
    rank = d.index.share(o.periods[-2], o.periods[-1], normalisation="rank")
    say("overview-share-before-rank", 100 * rank, "The same with ranks", SHARE, SERIES, unit="%")
    p = d.index.pairs
    single = p[(p["earlier"] == d.first) & (p["later"] == d.last) & (p["without"] != "")]["share_later_higher"]
    say("overview-share-least", 100 * single.min(), "Lowest with one component left out", SHARE, SERIES, unit="%")
    top = d.index.top
    top = top[(top["normalisation"] == "min-max") & (top["missing"] == "left out")].set_index("period")["share_top"]
    drawn = "Share of weightings drawn evenly, fixed seed"
    for id, period in (("second", o.periods[1]), ("third", o.periods[2]), ("last", o.periods[3])):
        say(f"overview-top-{id}", 100 * top[period], f"Weightings with {period} on top", drawn, SERIES, unit="%")


def _codings(say: Said, o: Overview) -> None:
    d = o.deepening
    _n(say, "codings", d.n, "Codings", CODINGS)
    _n(say, "codings-more", d.k_more_up, "in which more components rose than fell", CODINGS)
    _n(say, "codings-majority", d.k_majority, "in which more than half rose", CODINGS)
    _n(say, "codings-weights", d.k_weights, "in which the last period leads under most weightings", CODINGS)
    own = d.grid[(d.grid["field"] == "military") & d.grid["arms"]]
    _n(say, "codings-military", len(own), "Codings of military components with arms", CODINGS)
    _n(say, "codings-military-more", int(own["more_up"].sum()), "of these, more rose than fell", CODINGS)
