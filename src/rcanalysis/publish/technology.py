"""Figures and tables on technology, reported orders and dual-use goods: the technology register and published figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rcanalysis.charts import arms as charts
from rcanalysis.data import as_of, load
from rcanalysis.measures import technology as measures
from rcanalysis.publish.display import Figure, Table
from rcanalysis.publish.parts import date_words, drawn, join, source_links

AREAS = {
    "aircraft": "Aircraft",
    "helicopters": "Helicopters",
    "engines": "Engines",
    "naval": "Ships and submarines",
    "air-defence": "Air defence",
    "missiles": "Missiles",
    "radars": "Radars",
    "early-warning": "Early warning",
    "missile-defence": "Missile defence",
    "hypersonic": "Hypersonic",
    "space": "Space",
    "ai": "Artificial intelligence",
    "cyber": "Cyber",
    "dual-use": "Dual-use goods",
    "nuclear": "Nuclear fuel",
    "general": "Accords and sanctions",
}
GIVERS = {
    "RUS-to-CHN": "Russia to China",
    "CHN-to-RUS": "China to Russia",
    "joint": "both",
    "third-country": "a third country",
    "none": "neither",
}
SYSTEMS = {
    "su-27": "Su-27 and J-11",
    "su-30": "Su-30MKK and MK2",
    "su-35": "Su-35",
    "s-300": "S-300PMU-2",
    "s-400": "S-400",
    "kilo": "Kilo 636 submarines",
    "sovremenny": "Sovremenny destroyers",
    "al-31": "AL-31FN engines",
    "d-30": "D-30KP-2 engines",
    "rd-93": "RD-93 engines",
    "il-76": "Il-76",
    "mi-17": "Mi-171 helicopters",
    "tor": "Tor-M1",
}
MEASURES = {
    "number-ordered": "number ordered",
    "number-delivered": "number delivered",
    "contract-value": "contract value",
    "order-year": "year of order",
    "first-delivery-year": "first delivery",
    "last-delivery-year": "last delivery",
}
QUALIFIERS = {"exact": "", "about": "about ", "at-least": "at least ", "at-most": "at most "}
REGISTER = ("technology_events",)


@dataclass(frozen=True)
class Technology:
    """The technology register, the figures others published, and their sources."""

    events: pd.DataFrame
    published: pd.DataFrame
    sources: pd.DataFrame
    orders: pd.DataFrame
    as_of: dt.date


def technology() -> Technology:
    """Load the technology register with everything that belongs to it."""
    return Technology(
        events=load("technology_events"),
        published=load("published_figures"),
        sources=load("sources"),
        orders=load("arms_orders"),
        as_of=as_of("technology_events"),
    )


def _dates(events: pd.DataFrame) -> list[str]:
    return [date_words(d, str(p)) for d, p in zip(events["date"], events["date_precision"], strict=True)]


def timeline(t: Technology) -> Figure:
    """Every event of the register by area and year."""
    e = t.events.sort_values(["date", "event_id"])
    data = pd.DataFrame(
        {
            "area": e["area"].astype(str),
            "area_label": e["area"].astype(str).map(AREAS),
            "year": e["date"].dt.year.astype("int64"),
            "direction": e["direction"].astype(str),
            "evidence": e["evidence"].astype(str),
            "title": e["title"].astype(str),
            "dates": _dates(e),
            "status": e["status"].astype(str),
            "confidence": e["confidence"].astype(str),
        }
    )
    order = {a: n for n, a in enumerate(AREAS)}
    rank = {v: n for n, v in enumerate(("seen", "signed", "stated", "alleged"))}
    data = data.sort_values(
        ["area", "year", "evidence"],
        key=lambda c: c.map(order | rank).fillna(c) if c.name != "year" else c,
        kind="stable",
    )
    data.insert(3, "slot", data.groupby(["area", "year"]).cumcount() + 1)
    data = data.reset_index(drop=True)
    giver = data["direction"].value_counts()
    back = data[data["direction"] == "CHN-to-RUS"]
    late = int((back["year"] >= 2022).sum())
    early = data[(data["year"] <= 2021) & data["direction"].isin(["RUS-to-CHN", "CHN-to-RUS"])]
    goods = data["area"] == "dual-use"
    limits = int(e["kind"].isin(["sanction", "allegation"])[e["area"] == "dual-use"].sum())
    return drawn(
        "fig-technology-timeline",
        charts.technology,
        data=data,
        code="publish.technology.timeline",
        title=f"Of {len(early)} one-way entries to 2021, {int((early['direction'] == 'RUS-to-CHN').sum())} run from Russia to China; {late} of {len(back)} the "
        "other way are from 2022 on",
        subtitle=f"{len(data)} contracts, accords, deliveries, disputes and sanctions by area and year, to {t.as_of:%d %B %Y}",
        caption="Colour: who gives. Shape: what the public record shows. A row counts what was reported and says nothing of its weight; "
        f"{limits} of {int(goods.sum())} entries on dual-use goods are sanctions and allegations.",
        alt=f"Dot chart of {len(data)} events in rows for {data['area'].nunique()} areas. "
        + join([f"{GIVERS[g]}: {int(n)}" for g, n in giver.items()])
        + f". Of the events on arms {int((data['year'] < 2020)[~goods].sum())} of {int((~goods).sum())} are before 2020, of those on dual-use goods "
        f"{int((data['year'] >= 2022)[goods].sum())} of {int(goods.sum())} from 2022 on.",
        sources=REGISTER,
        columns={
            "area": "Area (code)",
            "area_label": "Area",
            "year": "Year",
            "slot": "Position in the stack",
            "direction": "Who gives",
            "evidence": "Evidence",
            "title": "Event",
            "dates": "Date",
            "status": "Status",
            "confidence": "Confidence",
        },
    )


def evidence(t: Technology) -> Figure:
    """How far each area is known to have come."""
    data = measures.evidence_by_area(t.events)
    data["area_label"] = data["area"].map(AREAS)
    data = data[["area_label", "evidence", "n", "share", "new_area"]]
    new = data[data["new_area"]]
    seen = new[new["evidence"] == "seen"]["n"].sum()
    old = data[~data["new_area"]]
    return drawn(
        "fig-technology-evidence",
        charts.evidence,
        data=data,
        code="measures.technology.evidence_by_area",
        title=f"In the new areas {int(seen)} of {int(new['n'].sum())} entries show a thing that exists; in the old areas {int(old[old['evidence'] == 'seen']['n'].sum())} of {int(old['n'].sum())}",
        subtitle="Entries on cooperation by area and by what the public record shows, without sanctions, complaints, substitution, leaks, intrusions and third-country purchases",
        caption="New areas: those the article names (artificial intelligence, cyber, space, hypersonic, missile defence) and early warning. Seen: hardware, a product or a result is on record. Signed: a contract or accord. Stated: "
        "officials say so. Alleged: a third party or a leak says so.",
        alt="Stacked bars by area. "
        + "; ".join(
            f"{area}: {', '.join(f'{int(r.n)} {r.evidence}' for r in part.itertuples() if r.n)}"
            for area, part in data.groupby("area_label", sort=False)
        )
        + ".",
        sources=REGISTER,
        columns={
            "area_label": "Area",
            "evidence": "Evidence",
            "n": "Entries",
            "share": "Share of the area",
            "new_area": "New area",
        },
    )


def dual_use(t: Technology) -> Figure:
    """Published shares of China in what Russia imports."""
    p = t.published[
        (t.published["topic"] == "dual-use")
        & (t.published["measure"] == "importer-share")
        & (t.published["unit"] == "percent")
    ]
    words = {
        "high-priority-goods": "High-priority goods",
        "dual-use-goods": "Dual-use goods",
        "machine-tools": "Machine tools",
        "microelectronics": "Microelectronics",
    }
    p = p.sort_values(["item", "start_year", "value"])
    data = pd.DataFrame(
        {
            "item": p["item"].astype(str).map(words),
            "year": p["start_year"].astype("int64"),
            "end_year": p["end_year"].astype("int64"),
            "value": p["value"],
            "value_high": p["value_high"].fillna(p["value"]),
            "qualifier": [QUALIFIERS[str(q)].strip() for q in p["qualifier"]],
            "reported_by": p["reported_by"].astype(str),
            "as_stated": p["as_stated"].astype(str),
        }
    ).reset_index(drop=True)
    year = int(data.loc[data["year"] == data["end_year"], "year"].mode().max())
    now = data[(data["year"] <= year) & (data["end_year"] >= year)]
    return drawn(
        "fig-arms-dual-use",
        charts.dual_use,
        data=data,
        code="publish.technology.dual_use",
        title=f"For {year}, published figures put China's share of Russia's imports of such goods between {now['value'].min():.0f} and {now['value_high'].max():.0f} %",
        subtitle="China's share of Russian imports of dual-use goods, in per cent of value, as each party published it",
        caption="Not this book's figures, and not comparable with each other: each party counts other goods, in other months, by maker or by place of dispatch. "
        "None of it is in SIPRI's data.",
        alt="Dot chart of published shares. "
        + "; ".join(
            f"{r.item} {r.year}, {r.reported_by}: {r.qualifier} {r.value:g} %".replace(":  ", ": ")
            for r in data.itertuples()
        )
        + ".",
        sources=("published_figures",),
        columns={
            "item": "Goods",
            "year": "First year",
            "end_year": "Last year",
            "value": "Share, %",
            "value_high": "Upper end, %",
            "qualifier": "Qualifier",
            "reported_by": "Reported by",
            "as_stated": "What is counted",
        },
    )


def s400(t: Technology) -> Figure:
    """What SIPRI and the press say of the S-400 order."""
    rows = measures.reported(t.published, t.orders, system="s-400", designation="S-400 Triumf")
    rows = rows[rows["measure"].isin(["order-year", "first-delivery-year", "last-delivery-year"])]
    words = {"order-year": "Ordered", "first-delivery-year": "First delivery", "last-delivery-year": "Last delivery"}
    data = pd.DataFrame(
        {
            "label": rows["measure"].map(words),
            "what": rows["as_stated"],
            "reported_by": [
                f"{w}, at the latest" if a else w for w, a in zip(rows["reported_by"], rows["at_latest"], strict=True)
            ],
            "low": rows["low"],
            "high": rows["high"],
            "sipri": rows["sipri"],
        }
    ).reset_index(drop=True)
    press = data[~data["sipri"]]
    ours = data[data["sipri"]].set_index("label")["low"]
    ordered = press[press["label"] == "Ordered"]["low"]
    dated = press[~rows["at_latest"].to_numpy(dtype=bool)[~data["sipri"].to_numpy()]]
    last = dated[dated["label"] == "Last delivery"]["low"]
    return drawn(
        "fig-arms-s400",
        charts.reports,
        data=data,
        code="measures.technology.reported",
        title=f"The S-400 order: SIPRI has {int(ours['Ordered'])} and deliveries to {int(ours['Last delivery'])}; reports say "
        f"{join([str(int(y)) for y in sorted(set(ordered))]).replace(' and ', ' or ')}, and {_between(last)}",
        subtitle="Years of order, first and last delivery of the S-400 as SIPRI and others give them; filled: SIPRI, 2026 edition",
        caption="Each mark is one report; point at it for what it counts. A plan is not a delivery, some reports date the announcement rather than the signing, and two give only a latest year.",
        alt="Dot chart of years in three rows. "
        + " ".join(
            f"{label}: " + join([f"{r.reported_by} {int(r.low)}" for r in part.itertuples()]) + "."
            for label, part in data.groupby("label", sort=False)
        ),
        sources=("published_figures", "arms_orders"),
        columns={
            "label": "What",
            "what": "As stated",
            "reported_by": "Reported by",
            "low": "Year",
            "high": "Upper end",
            "sipri": "SIPRI",
        },
    )


def _between(years: pd.Series) -> str:
    low, high = int(years.min()), int(years.max())
    return str(low) if low == high else f"{low} to {high}"


def reported_table(t: Technology) -> Table:
    """Sizes, values and dates of orders as the press gave them, beside SIPRI's."""
    links = source_links(t.sources)
    p = t.published[t.published["topic"] == "order"].copy()
    p["rank"] = p["item"].map({s: n for n, s in enumerate(SYSTEMS)})
    p = p.sort_values(["rank", "start_year", "measure", "value"])
    data = pd.DataFrame(
        {
            "figure_id": p["figure_id"],
            "system": p["item"].astype(str).map(SYSTEMS),
            "around": p["start_year"],
            "measure": p["measure"].astype(str).map(MEASURES),
            "value": [_value(r) for r in p.itertuples()],
            "reported_by": p["reported_by"],
            "as_stated": p["as_stated"],
            "confidence": p["confidence"].astype(str),
            "sources": [links(ids) for ids in p["source_ids"]],
            "number": p["value"],
        }
    )
    return Table(
        "tbl-arms-reported",
        data,
        columns={
            "system": "System",
            "around": "Order of about",
            "measure": "What",
            "value": "Figure",
            "reported_by": "Reported by",
            "as_stated": "As stated",
            "confidence": "Confidence",
            "sources": "Sources",
        },
        html_columns=["system", "measure", "value", "reported_by", "as_stated", "sources"],
        sort_by={"value": "number"},
        filters=["system", "measure"],
        search=True,
        row_id="figure_id",
        title=f"{len(data)} figures on {data['system'].nunique()} orders as the press, firms and officials gave them",
        caption="Conflicting figures stand side by side; none is adopted. Contract values are in millions of US dollars of the time.",
        sources=("published_figures",),
    )


def dual_use_table(t: Technology) -> Table:
    """All published figures on dual-use goods."""
    links = source_links(t.sources)
    p = t.published[t.published["topic"] == "dual-use"].sort_values(["item", "measure", "start_year"])
    measure = {
        "importer-share": "share of Russia's imports",
        "other-share": "another share",
        "trade-value": "value",
        "change": "change",
        "number-delivered": "number",
        "number-ordered": "number ordered",
        "quantity": "quantity",
    }
    data = pd.DataFrame(
        {
            "item": p["item"].str.replace("-", " "),
            "years": [str(a) if a == b else f"{a}–{b}" for a, b in zip(p["start_year"], p["end_year"], strict=True)],
            "start": p["start_year"],
            "measure": p["measure"].astype(str).map(measure),
            "value": [_value(r) for r in p.itertuples()],
            "reported_by": p["reported_by"],
            "as_stated": p["as_stated"],
            "sources": [links(ids) for ids in p["source_ids"]],
            "number": p["value"],
        }
    )
    return Table(
        "tbl-arms-dual-use",
        data,
        columns={
            "item": "Goods",
            "years": "Years",
            "measure": "What",
            "value": "Figure",
            "reported_by": "Reported by",
            "as_stated": "What is counted",
            "sources": "Sources",
        },
        html_columns=["item", "years", "value", "reported_by", "as_stated", "sources"],
        sort_by={"years": "start", "value": "number"},
        filters=["item"],
        title=f"{len(data)} published figures on dual-use goods from China to Russia",
        caption="As published; not added up, and not part of any figure of this book in TIV.",
        sources=("published_figures",),
    )


def register_table(t: Technology) -> Table:
    """The whole technology register, searchable."""
    links = source_links(t.sources)
    e = t.events.sort_values(["date", "event_id"], ascending=[False, True])
    data = pd.DataFrame(
        {
            "event_id": [f"tech-{i}" for i in e["event_id"]],
            "dates": _dates(e),
            "date": e["date"],
            "area": e["area"].astype(str).map(AREAS),
            "direction": e["direction"].astype(str).map(GIVERS),
            "kind": e["kind"].astype(str).str.replace("-", " "),
            "what": [
                f"{AREAS[a]}: {k.replace('-', ' ')}, {GIVERS[d]}"
                for a, k, d in zip(
                    e["area"].astype(str), e["kind"].astype(str), e["direction"].astype(str), strict=True
                )
            ],
            "title": e["title"],
            "summary": e["summary"],
            "record": [f"{v}; {s} ({y})" for v, s, y in zip(e["evidence"], e["status"], e["status_year"], strict=True)],
            "status": [f"{s} ({y})" for s, y in zip(e["status"], e["status_year"], strict=True)],
            "evidence": e["evidence"].astype(str),
            "nature": e["nature"].astype(str),
            "confidence": e["confidence"].astype(str),
            "sources": [links(ids) for ids in e["source_ids"]],
            "note": e["note"],
            "state": e["status"].astype(str),
        }
    )
    return Table(
        "tbl-technology-register",
        data,
        columns={
            "dates": "Date",
            "area": "Area",
            "direction": "From",
            "kind": "Kind",
            "title": "Event",
            "summary": "What is known",
            "what": "What, from whom",
            "record": "Evidence; status (year last seen)",
            "status": "Status (last seen)",
            "evidence": "Evidence",
            "nature": "Use",
            "confidence": "Confidence",
            "sources": "Sources",
            "note": "Note",
        },
        html_columns=["dates", "what", "title", "summary", "record", "sources"],
        sort_by={"dates": "date"},
        filters=["area", "direction", "kind", "evidence"],
        search=True,
        row_id="event_id",
        title=f"{len(data)} events on arms and technology between China and Russia",
        caption="Newest first. Evidence says what the public record shows: seen, signed, stated or alleged.",
        sources=(*REGISTER, "sources"),
    )


def milestones(t: Technology) -> Table:
    """Licences, know-how and joint projects: the events of technology transfer proper."""
    links = source_links(t.sources)
    e = measures.transfers(t.events).sort_values(["area", "date"])
    data = pd.DataFrame(
        {
            "area": e["area"].astype(str).map(AREAS),
            "dates": _dates(e),
            "date": e["date"],
            "title": e["title"],
            "direction": e["direction"].astype(str).map(GIVERS),
            "status": e["status"].astype(str),
            "evidence": e["evidence"].astype(str),
            "sources": [links(ids) for ids in e["source_ids"]],
        }
    )
    done = data["status"].value_counts()
    return Table(
        "tbl-technology-transfers",
        data,
        columns={
            "area": "Area",
            "dates": "Date",
            "title": "Event",
            "direction": "From",
            "status": "Status",
            "evidence": "Evidence",
            "sources": "Sources",
        },
        html_columns=["area", "dates", "title", "status", "evidence", "sources"],
        sort_by={"dates": "date"},
        title=f"{len(data)} licences, transfers of know-how and joint projects: "
        + join([f"{int(n)} {s}" for s, n in done.items()]),
        caption="Rows of the register of the kinds licence, transfer and joint development, in military and dual-use fields, sales of finished arms left out.",
        sources=(*REGISTER, "sources"),
    )


def _value(row: Any) -> str:
    unit = str(row.unit)
    digits = f"{row.value:.0f}" if unit == "year" else f"{row.value:,.10g}"
    if not pd.isna(row.value_high):
        digits += f"–{row.value_high:,.10g}"
    after = {"percent": " %", "usd_million": " US dollars (million)", "units": "", "year": "", "tonnes": " tonnes"}[
        unit
    ]
    return f"{QUALIFIERS[str(row.qualifier)]}{digits}{after}".replace("-", "−" if unit == "percent" else "-")
