"""Figure and tables on what others have published about the relationship and what it brings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from rcanalysis.charts import positions as charts
from rcanalysis.data import as_of, load
from rcanalysis.measures import positions as measures
from rcanalysis.publish.display import Figure, Table
from rcanalysis.publish.parts import drawn, join, percent, source_links, span

REGISTER = ("positions",)
COHESION = {
    "alliance": "Alliance in substance",
    "deepening": "Deepening partnership",
    "limited": "Limited, of convenience",
    "fragile": "Fragile",
}
CONSEQUENCE = charts.CONSEQUENCE
SEARCH = {"open": "that named no view", "view": "that named a view"}
CAMPS = {
    "confrontation": "confrontation or risk",
    "conditional": "both, or that it depends",
    "little": "little effect",
    "stability": "balance or stability",
}


@dataclass(frozen=True)
class Positions:
    """The published positions, their sources and the names of countries."""

    works: pd.DataFrame
    sources: pd.DataFrame
    countries: pd.DataFrame
    as_of: dt.date

    @cached_property
    def placed(self) -> pd.DataFrame:
        """The works in the order of the map, numbered."""
        return measures.placed(self.works)

    @cached_property
    def disagreement(self) -> measures.Disagreement:
        """How far they differ on what the relationship brings."""
        return measures.disagreement(self.works)

    @cached_property
    def poles(self) -> dict[str, dict[str, int]]:
        """Works at the two poles, from China and Russia and from elsewhere."""
        rows = self.placed
        inside = rows["group"].isin(measures.PARTNERS)
        return {
            side: {pole: int((rows.loc[part, "consequence"] == pole).sum()) for pole in measures.POLES}
            for side, part in (("inside", inside), ("outside", ~inside))
        }

    @cached_property
    def viewed(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Works that a search naming a view first brought up, and all: from China and Russia, and from elsewhere."""
        inside, named = self.placed["group"].isin(measures.PARTNERS), self.placed["found_by"] == "view"
        near, far = ((int((named & side).sum()), int(side.sum())) for side in (inside, ~inside))
        return near, far

    @cached_property
    def agreement(self) -> dict[str, measures.Agreement]:
        """Agreement of the two passes on each question."""
        return {q: measures.agreement(self.works, q) for q in ("cohesion", "consequence")}


def positions() -> Positions:
    """Load the published positions with everything that belongs to them."""
    return Positions(
        works=load("positions"), sources=load("sources"), countries=load("countries"), as_of=as_of("positions")
    )


def positions_map(p: Positions) -> Figure:
    """Every work by how close it finds the relationship and what it expects of it."""
    names = ["number", "label", "title", "group", "country", "kind", "cohesion", "consequence", "place", "firm"]
    data = p.placed[names].assign(title=p.placed["title"].astype(str), label=p.placed["label"].astype(str))
    d, inside, outside = p.disagreement, p.poles["inside"], p.poles["outside"]
    camps = d.camps.set_index("consequence")["n"]
    risk, calm = int(camps["confrontation"]), int(camps["stability"])
    said = join([f"{int(camps[c])} {CAMPS[c]}" for c in measures.CAMPS])
    hollow = int((~data["firm"]).sum())
    partial = int((p.placed["coded_from"] != "full text").sum())
    near, far = p.viewed
    return drawn(
        "fig-implications-positions",
        charts.positions_map,
        data=data,
        code="publish.positions.positions_map",
        title=f"Of {d.stated} works, {risk} expect confrontation and {calm} stability; {inside['stability']} of the {calm} are from China or "
        f"Russia, {inside['confrontation'] or 'none'} of the {risk}",
        subtitle=f"{d.works} works from {d.countries} countries, {int(p.works['year'].min())} to {int(p.works['year'].max())}, by how close they find the "
        f"relationship (columns) and what they say it brings (bands; {d.stated} say it)",
        caption="First coding pass. Works were looked for on every side, so the counts describe this list and not the profession: a search that "
        f"named a view first brought up {near[0]} of {near[1]} works from China and Russia and {far[0]} of {far[1]} others. {partial} of the "
        f"{d.works} were coded from an abstract or a part. The {hollow} hollow marks are those that the two passes code differently or whose confidence is low. On a "
        "narrow screen the numbers are those of the table.",
        alt=f"Map of {d.works} works in {data['cohesion'].nunique()} columns, from alliance to fragile, and {data['consequence'].nunique()} bands. "
        f"Works that expect: {said}; not stated {d.works - d.stated}. Largest camp: {CAMPS[d.largest]}, {percent(d.largest_share.value)}. "
        f"From China and Russia {inside['confrontation']} expect confrontation and {inside['stability']} stability, from elsewhere "
        f"{outside['confrontation']} and {outside['stability']}.",
        sources=REGISTER,
        columns={
            "number": "Number",
            "label": "Work",
            "title": "Title",
            "group": "Group of countries",
            "country": "Country",
            "kind": "Kind",
            "cohesion": "How close",
            "consequence": "What it brings",
            "place": "Place in the cell",
            "firm": "Passes agree, confidence above low",
        },
    )


def positions_table(p: Positions) -> Table:
    """The works with their codes of both passes and their sources."""
    rows, links = p.placed, source_links(p.sources)
    country = p.countries.set_index("iso3")["name"]
    first = p.works.set_index("position_id").loc[rows["position_id"]]
    data = pd.DataFrame(
        {
            "position_id": rows["position_id"].astype(str),
            "number": rows["number"],
            "work": [
                f"{_names(a)}: {t}{'' if pd.isna(y) else f' ({y})'}"
                for a, t, y in zip(rows["authors"], rows["title"], rows["year"], strict=True)
            ],
            "authors": ["; ".join(a) for a in rows["authors"]],
            "title": rows["title"].astype(str),
            "year": rows["year"],
            "institution": rows["institution"].astype(str),
            "country": [str(country[c]) for c in rows["country"]],
            "kind": rows["kind"],
            "school": rows["school"].str.replace("-", " "),
            "cohesion": rows["cohesion"].map(COHESION),
            "consequence": rows["consequence"].map(CONSEQUENCE),
            "cohesion_2": first["cohesion_2"].astype(str).map(COHESION).to_numpy(),
            "consequence_2": first["consequence_2"].astype(str).map(CONSEQUENCE).to_numpy(),
            "coding": [_coding(r) for r in rows.itertuples()],
            "summary": rows["summary"].astype(str),
            "on_military": rows["on_military"].fillna("").astype(str),
            "coded_from": rows["coded_from"],
            "found_by": rows["found_by"].map(SEARCH),
            "confidence": rows["confidence"],
            "source_ids": [links(ids) for ids in rows["source_ids"]],
            "note": rows["note"].fillna("").astype(str),
        }
    )
    return Table(
        "tbl-implications-positions",
        data,
        columns={
            "number": "No.",
            "work": "Work",
            "authors": "Authors",
            "title": "Title",
            "year": "Year",
            "institution": "Institution",
            "country": "Country",
            "kind": "Kind",
            "school": "School",
            "cohesion": "How close",
            "consequence": "What it brings",
            "cohesion_2": "How close, second pass",
            "consequence_2": "What it brings, second pass",
            "coding": "Coded as; from; confidence",
            "summary": "Position, in our words",
            "on_military": "On military cooperation, in our words",
            "coded_from": "Coded from",
            "found_by": "Found by a search",
            "confidence": "Confidence",
            "source_ids": "Sources",
            "note": "Note",
        },
        title=f"{len(data)} published positions from {rows['country'].nunique()} countries",
        caption="In the order and with the numbers of the map. Codes are of the first pass; where the second differs it stands behind an arrow. "
        "A position is that of the work in its year. Reports on a work stand in for it where the note says so.",
        sources=(*REGISTER, "sources"),
        row_id="position_id",
        filters=("country", "kind", "cohesion", "consequence"),
        search=True,
        sort=False,
        html_columns=("number", "work", "country", "coding", "summary", "on_military", "source_ids"),
    )


def codings_table(p: Positions) -> Table:
    """The result over other choices of works and of the pass."""
    d = p.disagreement
    c = d.codings
    data = pd.DataFrame(
        {
            "coding": c["coding"],
            "works": c["works"],
            "stated": c["stated"],
            **{camp: c[camp] for camp in measures.CAMPS},
            "largest": c["largest"].map(CONSEQUENCE),
            "share": [
                f"{percent(s)} ({span(100 * low, 100 * high, 0)})"
                for s, low, high in zip(c["share"], c["low"], c["high"], strict=True)
            ],
            "contested": ["yes" if x else "no" for x in c["contested"]],
        }
    )
    same, n = d.holds
    return Table(
        "tbl-implications-position-codings",
        data,
        columns={
            "coding": "Works and pass",
            "works": "Works",
            "stated": "State a consequence",
            **{camp: CONSEQUENCE[camp] for camp in measures.CAMPS},
            "largest": "Largest camp",
            "share": "Its share (95 % interval)",
            "contested": "Contested",
        },
        title=f"No camp above {percent(d.threshold)}, and both poles held, in {same if d.contested else n - same} of {n} choices of works and codes",
        caption=f"Contested: the largest camp has at most {percent(d.threshold)} of the works that state a consequence, and somebody holds each pole. "
        "Exact intervals; they would hold for works drawn at random, which these are not.",
        sources=REGISTER,
        sort=False,
    )


def _names(authors: tuple[str, ...]) -> str:
    """Up to three names, of more only the first."""
    return join(authors) if len(authors) <= 3 else f"{authors[0]} and others"


def _coding(row: object) -> str:
    """Codes of the first pass, with the second behind an arrow where it differs, the text they rest on, and confidence."""
    words = []
    for question, names in (("cohesion", COHESION), ("consequence", CONSEQUENCE)):
        one, two = str(getattr(row, question)), str(getattr(row, f"{question}_2"))
        words.append(names[one] + ("" if one == two else f" → {names[two]}"))
    return f"{words[0]}; {words[1]}; from {getattr(row, 'coded_from')}; {getattr(row, 'confidence')}"  # noqa: B009
