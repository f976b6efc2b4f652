"""Figures and tables on the Security Council, treaties, statements, institutions, trade and friction."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from rcanalysis.charts import alignment as charts
from rcanalysis.data import as_of, load
from rcanalysis.measures import alignment as measures
from rcanalysis.measures import council
from rcanalysis.publish.display import Figure, Table
from rcanalysis.publish.parts import date_words, drawn, join, percent, source_links

COUNCIL = ("sc_resolutions", "sc_drafts")
FIRST_VETO = 1946
MARKED = (("normalisation-1989", "normalisation"), ("treaty-2001", "treaty"), ("sco-founded-2001", "SCO"))
STATES = {"CHN": "China", "RUS": "Russia", "USA": "United States", "GBR": "United Kingdom", "FRA": "France"}
SUBJECTS = {
    "all": "All subjects",
    "syria": "Syria",
    "iran": "Iran",
    "dprk": "North Korea",
    "ukraine": "Ukraine",
    "palestine": "Palestine and Gaza",
    "iraq": "Iraq",
    "libya": "Libya",
    "yugoslavia": "Former Yugoslavia",
    "africa": "Africa",
    "sanctions": "Sanctions",
    "terrorism": "Terrorism",
}
KINDS = {
    "treaty": "Treaties",
    "border": "Border settlement",
    "agreement": "Agreements",
    "statement": "Joint statements and letters",
    "summit": "Summits",
    "institution": "Institutions",
    "roadmap": "Military roadmaps",
}
THEMES = {
    "multipolarity": "For a multipolar order",
    "un-role": "For a central UN role",
    "non-interference": "Non-interference",
    "military-cooperation": "Military cooperation",
    "alliance": "Not an alliance",
    "missile-defence": "Against missile defence",
    "unilateral-sanctions": "Against unilateral sanctions",
    "nato": "Against blocs or NATO",
    "terrorism": "Against terrorism",
    "iran-deal": "For the Iran deal",
    "syria": "On Syria",
    "ukraine": "On Ukraine",
}
STAGES = {"early": "Early", "moderate": "Moderate", "advanced": "Advanced"}
FRICTION = {
    "territory": "Territory",
    "alliance": "Not an alliance",
    "un-votes": "Votes in the UN",
    "copying": "Copying of arms",
    "arms-projects": "Arms projects",
    "exercises": "Exercises",
    "arctic": "Arctic",
    "central-asia": "Central Asia",
    "trade": "Trade",
    "energy": "Energy",
    "finance": "Finance",
    "sanctions": "Sanctions",
    "export-controls": "Export controls",
    "espionage": "Espionage",
    "nuclear": "Nuclear weapons",
    "basing": "Bases",
    "third-parties": "Third parties",
    "opinion": "Public opinion",
}
BASES = {
    "chinese-customs": "Chinese customs",
    "russian-customs": "Russian customs",
    "atlas": "Atlas",
    "imf": "IMF",
    "mixed": "Chinese over Russian customs",
    "published": "published",
}
OBLIGATIONS = {
    "defence": "defence",
    "consultation": "consultation",
    "nonaggression": "non-aggression",
    "neutrality": "neutrality",
    "none": "none",
}


@dataclass(frozen=True)
class Alignment:
    """The tables on the Security Council and on what the two governments signed, said, traded and disputed."""

    resolutions: pd.DataFrame
    drafts: pd.DataFrame
    milestones: pd.DataFrame
    themes: pd.DataFrame
    criteria: pd.DataFrame
    friction: pd.DataFrame
    treaties: pd.DataFrame
    partners: pd.DataFrame
    disputes: pd.DataFrame
    trade_figures: pd.DataFrame
    sources: pd.DataFrame
    as_of: dt.date

    @cached_property
    def abstentions(self) -> pd.DataFrame:
        """Abstentions together, all pairs of the five, observed and expected."""
        return council.abstentions(self.resolutions, voted_only=True)

    @cached_property
    def subjects(self) -> pd.DataFrame:
        """What China and Russia did by subject."""
        return council.by_subject(self.resolutions, self.drafts)

    @cached_property
    def joint(self) -> pd.DataFrame:
        """Drafts that both vetoed."""
        return council.joint(self.drafts)

    @cached_property
    def russian(self) -> pd.DataFrame:
        """How China voted on what Russia alone vetoed."""
        return council.partner_votes(self.drafts, "RUS", "CHN", alone=True).set_index("vote")

    @cached_property
    def american(self) -> dict[str, pd.DataFrame]:
        """How China and Russia voted on what the United States alone vetoed."""
        return {s: council.partner_votes(self.drafts, "USA", s, alone=True).set_index("vote") for s in ("CHN", "RUS")}

    @cached_property
    def dependence(self) -> pd.DataFrame:
        """Each state's share in the other's trade."""
        return measures.dependence(self.trade_figures)

    @cached_property
    def asymmetry(self) -> pd.DataFrame:
        """Ratio of the two shares."""
        return measures.asymmetry(self.dependence)

    @cached_property
    def theme_counts(self) -> pd.DataFrame:
        """Statements by theme."""
        return measures.themes(self.themes, self.milestones).set_index("theme")


def alignment() -> Alignment:
    """Load the tables of the chapter beside those on the General Assembly."""
    return Alignment(
        resolutions=load("sc_resolutions"),
        drafts=load("sc_drafts"),
        milestones=load("milestones"),
        themes=load("statement_themes"),
        criteria=load("institution_criteria"),
        friction=load("friction"),
        treaties=load("treaty_obligations"),
        partners=load("treaty_partners"),
        disputes=load("disputes"),
        trade_figures=load("trade"),
        sources=load("sources"),
        as_of=as_of("milestones"),
    )


def _pair(pair: str) -> str:
    a, b = pair.split("-")
    return f"{STATES[a]} and {STATES[b]}"


# the Security Council ----------------------------------------------------------------------------------------------


def vetoes(a: Alignment) -> Figure:
    """Vetoes of the five by five-year period, alone and jointly by China and Russia."""
    counted = council.vetoes(a.drafts, by="year", since=1946)
    both = a.joint
    together = both["date"].dt.year.value_counts()
    counted = counted.assign(
        start=FIRST_VETO + (counted["period"].astype(int) - FIRST_VETO) // 5 * 5,
        both=[
            int(together.get(int(y), 0)) if s in ("CHN", "RUS") else 0
            for y, s in zip(counted["period"], counted["state"], strict=True)
        ],
    )
    sums = counted.groupby(["start", "state"], observed=True)[["total", "both"]].sum().reset_index()
    rows = [
        {
            "start": int(r.start),
            "label": f"{r.start}–{(r.start + 4) % 100:02d}",
            "state": str(r.state),
            "joint": joint,
            "n": int(n),
        }
        for r in sums.itertuples()
        for joint, n in ((False, r.total - r.both), (True, r.both))
        if n
    ]
    data = pd.DataFrame(rows)
    late = a.drafts[(a.drafts["outcome"] == "vetoed") & (a.drafts["date"] >= "1992")]
    who = late["vetoed_by"].map(set)
    alone = int(sum(w == {"RUS"} for w in who))
    china = int(sum(w == {"CHN"} for w in who))
    return drawn(
        "fig-council-vetoes",
        charts.vetoes,
        data=data,
        code="measures.council.vetoes",
        title=f"Since 1992 Russia has vetoed {alone + len(both)} drafts, {len(both)} of them with China; China has vetoed {china} on its own",
        subtitle=f"Drafts vetoed in the Security Council by five-year period, 1946 to {a.as_of:%B %Y}",
        caption="Russia is the Soviet Union to 1991. A draft that several members vetoed counts for each. The last period is not over. After May 2022 each veto rests on a UN page or the press.",
        alt="Bars by five-year period for five states. "
        + "; ".join(f"{STATES[s]}: {int(data.loc[data['state'] == s, 'n'].sum())}" for s in STATES)
        + f". China and Russia together: {len(both)}, the first in {both['date'].min():%Y}, the last in {both['date'].max():%Y}.",
        sources=("sc_drafts",),
        columns={
            "start": "First year",
            "label": "Period",
            "state": "State",
            "joint": "China and Russia together",
            "n": "Vetoes",
        },
    )


def partners(a: Alignment) -> Figure:
    """How each voted on what another vetoed."""
    rows = []
    for vetoer, other, words in (
        ("RUS", "CHN", "Russia alone"),
        ("CHN", "RUS", "China alone"),
        ("USA", "CHN", "United States"),
        ("USA", "RUS", "United States"),
    ):
        part = council.partner_votes(a.drafts, vetoer, other, alone=True)
        total = int(part["n"].sum())
        for r in part.itertuples():
            if r.n:
                rows.append(
                    {
                        "vetoer_label": words,
                        "other_label": STATES[other],
                        "vote": str(r.vote),
                        "n": int(r.n),
                        "share": round(int(r.n) / total, 4),
                    }
                )
    data = pd.DataFrame(rows)
    russian, american = a.russian["n"], a.american
    return drawn(
        "fig-council-partners",
        charts.partners,
        data=data,
        code="measures.council.partner_votes",
        title=f"When Russia vetoes alone China abstains: {int(russian['abstain'])} of {int(russian.sum())} times; it voted for {int(russian['yes'])} of the texts",
        subtitle="How the other voted on drafts that one state alone vetoed, since 1992",
        caption="Not seen: no source that says it was found. A vote against would have made it a second veto.",
        alt="Bars. "
        + "; ".join(
            f"{STATES[s]} on vetoes of the United States: "
            + ", ".join(f"{v} {int(n)}" for v, n in american[s]["n"].items() if n)
            for s in american
        )
        + ". China on vetoes of Russia alone: "
        + ", ".join(f"{v} {int(n)}" for v, n in russian.items() if n)
        + ".",
        sources=("sc_drafts",),
        columns={
            "vetoer_label": "Vetoed by",
            "other_label": "Vote of",
            "vote": "Vote",
            "n": "Drafts",
            "share": "Share",
        },
    )


def abstentions(a: Alignment) -> Figure:
    """Abstentions together against chance."""
    t = a.abstentions
    chance = council.by_chance(t)
    data = pd.DataFrame(
        {
            "pair": t["pair"].astype(str),
            "pair_label": t["pair"].astype(str).map(_pair),
            "observed": t["both"].astype(int),
            "expected": t["expected"].round(1),
            "expected_within": t["expected_within"].round(1),
            "ratio": t["ratio"].round(1),
            "lower": chance["lower"],
            "upper": chance["upper"],
            "ratio_lower": t["lower"].round(1),
            "ratio_upper": t["upper"].round(1),
            "ratio_within": t["ratio_within"].round(1),
        }
    ).sort_values("ratio", ascending=False, ignore_index=True)
    own = t.set_index("pair").loc["CHN-RUS"]
    return drawn(
        "fig-council-abstentions",
        charts.abstentions,
        data=data,
        code="measures.council.abstentions",
        title=f"China and Russia abstained together {int(own['both'])} times; chance would give {own['expected']:.0f}, or {own['expected_within']:.0f} with subject and period allowed for",
        subtitle=f"Joint abstentions on {int(own['n']):,} resolutions adopted by a vote, 1992 to October 2025, all pairs of permanent members",
        caption="Expected: if the two abstained independently of each other as often as they do; within: the same inside each subject and five-year period.",
        alt="Dots for ten pairs. "
        + "; ".join(f"{r.pair_label}: {r.observed} observed, {r.expected} expected" for r in data.itertuples())
        + ".",
        sources=("sc_resolutions",),
        columns={
            "pair": "Pair (code)",
            "pair_label": "Pair",
            "observed": "Observed",
            "expected": "Expected",
            "expected_within": "Expected within subject and period",
            "ratio": "Observed over expected",
            "lower": "95 % of chance from",
            "upper": "to",
            "ratio_lower": "Lower end of the ratio",
            "ratio_upper": "Upper end of the ratio",
            "ratio_within": "Ratio within subject and period",
        },
    )


def subject_sides(a: Alignment) -> pd.DataFrame:
    """Share of divided texts on which each pair of the five voted alike, by subject."""
    parts = []
    for subject, words in SUBJECTS.items():
        part = council.same_side(a.drafts, a.resolutions, subject)
        parts.append(part.assign(subject=subject, subject_label=words))
    return pd.concat(parts, ignore_index=True)


def subjects(a: Alignment) -> Figure:
    """Same side on divided texts, by subject."""
    data = subject_sides(a)
    data = data[data["n"] >= 5][["subject_label", "pair", "share", "lower", "upper", "n"]].round(
        {"share": 3, "lower": 3, "upper": 3}
    )
    data["pair"] = data["pair"].astype(str)
    data = data.reset_index(drop=True)
    own = data[data["pair"] == "CHN-RUS"].set_index("subject_label")
    return drawn(
        "fig-council-subjects",
        charts.subjects,
        data=data,
        code="measures.council.same_side",
        title=f"When the five divide, China and Russia cast the same vote on {percent(own.loc['All subjects', 'share'])} of texts, on Syria {percent(own.loc['Syria', 'share'])}, on the former Yugoslavia {percent(own.loc['Former Yugoslavia', 'share'])}",
        subtitle="Share of texts on which both cast the same vote, adopted (to October 2025), vetoed and failed since 1992, where the five permanent members did not all vote alike",
        caption="Dark: China and Russia with a 95 % interval. Light ticks: the other nine pairs. Failed texts are a selection, proposed by Russia or China alone or with others; texts on one conflict come in series.",
        alt="Dots by subject for China and Russia. "
        + "; ".join(f"{label}: {percent(r['share'])} of {int(r['n'])}" for label, r in own.iterrows())
        + ".",
        sources=COUNCIL,
        columns={
            "subject_label": "Subject",
            "pair": "Pair",
            "share": "Same vote",
            "lower": "Lower end",
            "upper": "Upper end",
            "n": "Texts",
        },
    )


def subject_table(a: Alignment) -> Table:
    """What China and Russia did, by subject."""
    t = a.subjects.copy()
    t["subject"] = t["subject"].astype(str).map(SUBJECTS | {"red-sea-gulf": "Yemen, Red Sea, Gulf"})
    shown = {
        "subject": "Subject",
        "resolutions": "Adopted",
        "chn_abstains": "China abstains",
        "rus_abstains": "Russia",
        "both_abstain": "Both",
        "joint_vetoes": "Vetoed by both",
        "rus_vetoes_alone": "By Russia",
        "chn_vetoes_alone": "By China",
        "usa_vetoes": "By the US",
    }
    return Table(
        "tbl-council-subjects",
        t[list(shown)],
        columns=shown,
        title="China and Russia in the Security Council by subject, since 1992",
        caption="Counts of texts, adopted to October 2025 and also without a vote; by Russia: alone. A text may have several subjects or none, so that rows do not add up.",
        sources=COUNCIL,
        sort=False,
        html_columns=tuple(shown)[:7],
    )


def drafts_table(a: Alignment) -> Table:
    """The register of vetoed and failed drafts since 1990."""
    d = a.drafts[a.drafts["date"] >= "1990"].sort_values(["date", "draft_id"], ascending=False)
    link = source_links(a.sources)
    data = pd.DataFrame(
        {
            "draft_id": d["draft_id"].astype(str),
            "date": d["date"].dt.strftime("%Y-%m-%d"),
            "draft": d["draft"].fillna("").astype(str),
            "title": d["title"].astype(str),
            "outcome": [
                "failed" if o == "failed" else "vetoed by " + join([STATES.get(s, "the Soviet Union") for s in v])
                for o, v in zip(d["outcome"].astype(str), d["vetoed_by"], strict=True)
            ],
            "chn": d["chn"].astype(object).where(d["chn"].notna(), "not seen").astype(str),
            "rus": d["rus"].astype(object).where(d["rus"].notna(), "not seen").astype(str),
            "usa": d["usa"].astype(object).where(d["usa"].notna(), "not seen").astype(str),
            "tally": [
                "–".join("?" if pd.isna(x) else str(x) for x in t)
                for t in zip(d["yes"], d["no"], d["abstain"], strict=True)
            ],
            "vetoer": [" and ".join(STATES.get(s, "Soviet Union") for s in v) or "none" for v in d["vetoed_by"]],
            "basis": d["basis"].astype(str),
            "note": d["note"].fillna("").astype(str),
            "source_ids": [link(ids) for ids in d["source_ids"]],
        }
    )
    return Table(
        "tbl-council-drafts",
        data,
        columns={
            "date": "Date",
            "draft": "Draft",
            "title": "On",
            "outcome": "Outcome",
            "vetoer": "Vetoed by",
            "chn": "China",
            "rus": "Russia",
            "usa": "United States",
            "tally": "Yes–no–abstain",
            "basis": "Basis",
            "note": "Note",
            "source_ids": "Sources",
        },
        title=f"Drafts vetoed or failed since 1990: {len(data)}",
        caption="All vetoes, and for comparison drafts that China or Russia proposed, alone or with others, and that failed without one. A question mark: not seen.",
        sources=("sc_drafts",),
        row_id="draft_id",
        filters=("vetoer", "chn", "rus"),
        search=True,
        html_columns=("date", "draft", "title", "outcome", "chn", "rus", "usa", "tally", "source_ids"),
    )


# what they signed and said ---------------------------------------------------------------------------------------------


def milestones(a: Alignment) -> Figure:
    """Milestones since 1989 by kind."""
    m = a.milestones.sort_values(["date", "event_id"])
    data = pd.DataFrame(
        {
            "event_id": m["event_id"].astype(str),
            "date": m["date"].dt.strftime("%Y-%m-%d"),
            "year": (m["date"].dt.year + (m["date"].dt.dayofyear - 1) / 366).round(2),
            "kind": m["kind"].astype(str),
            "kind_label": m["kind"].astype(str).map(KINDS),
            "title": m["title"].astype(str),
            "dates": [date_words(d, str(p)) for d, p in zip(m["date"], m["date_precision"], strict=True)],
            "confidence": m["confidence"].astype(str),
        }
    )
    # dots of one kind that would touch are stacked
    data["slot"] = data.groupby(["kind", (data["year"] * 1.6).astype(int)]).cumcount() + 1
    order = {k: n for n, k in enumerate(KINDS)}
    data = data.sort_values(["kind", "date"], key=lambda c: c.map(order) if c.name == "kind" else c, ignore_index=True)
    border = m[m["kind"] == "border"]
    last = m[m["kind"] == "border"]["date"].max()
    statements = int((m["kind"] == "statement").sum())
    after = m["date"] > last
    later = int(((m["kind"] == "statement") & after).sum())
    return drawn(
        "fig-milestones",
        charts.milestones,
        data=data,
        extra={"notes": MARKED},
        code="publish.alignment.milestones",
        title=f"The border was settled between {border['date'].min():%Y} and {last:%Y}; of {int(after.sum())} milestones since, {later} are joint statements or letters",
        subtitle=f"{len(data)} milestones of the relationship by kind, 1989 to {a.as_of:%B %Y}",
        caption="A selection: what is on record and was found. Hollow: no source that can be opened, or a single weak one. Votes, vetoes, exercises and arms have figures of their own.",
        alt=f"Dot timeline of {len(data)} milestones. "
        + join([f"{KINDS[k]}: {int(n)}" for k, n in m["kind"].astype(str).value_counts().items()])
        + f". Of {statements} joint statements {later} are after the last act on the border.",
        sources=("milestones",),
        columns={
            "event_id": "Id",
            "date": "Date (first day)",
            "year": "Year",
            "kind": "Kind (code)",
            "kind_label": "Kind",
            "slot": "Position in the stack",
            "title": "Milestone",
            "dates": "Date",
            "confidence": "Confidence",
        },
    )


def themes(a: Alignment) -> Figure:
    """Themes of the joint statements."""
    t = a.themes.merge(a.milestones[["event_id", "date", "title"]], left_on="statement_id", right_on="event_id")
    t = t.sort_values(["date", "statement_id"])
    order = {s: n for n, s in enumerate(t["statement_id"].astype(str).unique(), start=1)}
    data = pd.DataFrame(
        {
            "theme_label": t["theme"].astype(str).map(THEMES),
            "order": t["statement_id"].astype(str).map(order),
            "statement_label": [f"{d:%Y-%m}" for d in t["date"]],
            "year": t["date"].dt.year.astype("int64"),
            "title": t["title"].astype(str),
            "says": t["says"].astype(str),
            "wording": t["wording"].astype(str),
        }
    ).reset_index(drop=True)
    counts = a.theme_counts
    return drawn(
        "fig-statement-themes",
        charts.themes,
        data=data,
        code="measures.alignment.themes",
        title=f"Multipolarity from {int(counts.loc['multipolarity', 'first_year'])} on, missile defence from {int(counts.loc['missile-defence', 'first_year'])}, blocs or NATO in {int(counts.loc['nato', 'statements'])} texts, the Iran deal in {int(counts.loc['iran-deal', 'statements'])}",
        subtitle=f"Positions found in {len(order)} joint texts, 1996 to {t['date'].dt.year.max()}",
        caption="Texts were seen in excerpts: a blank means not seen, not absent. Cross: a source says that the text does not take the position.",
        alt="Matrix of themes and statements. "
        + "; ".join(
            f"{THEMES[k]}: {int(r['statements'])} statements, first in {int(r['first_year'])}"
            for k, r in counts.iterrows()
        )
        + ".",
        sources=("statement_themes", "milestones"),
        columns={
            "theme_label": "Theme",
            "order": "Order",
            "statement_label": "Statement",
            "year": "Year",
            "title": "Title",
            "says": "Says it",
            "wording": "In our words",
        },
    )


def milestones_table(a: Alignment) -> Table:
    """The register of milestones."""
    m = a.milestones.sort_values(["date", "event_id"], ascending=False)
    link = source_links(a.sources)
    data = pd.DataFrame(
        {
            "milestone_id": m["event_id"].astype(str),
            "date": [date_words(d, str(p)) for d, p in zip(m["date"], m["date_precision"], strict=True)],
            "kind": m["kind"].astype(str),
            "title": m["title"].astype(str),
            "summary": m["summary"].astype(str),
            "confidence": m["confidence"].astype(str),
            "source_ids": [link(ids) for ids in m["source_ids"]],
            "note": m["note"].fillna("").astype(str),
        }
    )
    return Table(
        "tbl-milestones",
        data,
        columns={
            "date": "Date",
            "kind": "Kind",
            "title": "Milestone",
            "summary": "What is known",
            "confidence": "Confidence",
            "source_ids": "Sources",
            "note": "Note",
        },
        title=f"Milestones since 1989: {len(data)}",
        caption="Newest first. Low confidence: no source that can be opened was found.",
        sources=("milestones",),
        row_id="milestone_id",
        filters=("kind", "confidence"),
        search=True,
        sort=False,
        html_columns=("date", "kind", "title", "summary", "confidence", "source_ids"),
    )


def scorecard(a: Alignment) -> Figure:
    """Criteria of institutionalisation as a ladder."""
    s = measures.scorecard(a.criteria)
    criteria = a.criteria.set_index("criterion_id")
    data = pd.DataFrame(
        {
            "criterion": s["criterion"].astype(str),
            "stage_label": s["stage"].astype(str).map(STAGES),
            "met": s["met"].astype(str),
            "since_label": [
                "" if pd.isna(criteria.loc[i, "since"]) else f"{criteria.loc[i, 'since']:%Y}"
                for i in s["criterion_id"].astype(str)
            ],
        }
    )
    count = data.groupby("stage_label")["met"].apply(lambda m: (int((m == "yes").sum()), len(m)))
    return drawn(
        "fig-scorecard",
        charts.scorecard,
        data=data,
        code="measures.alignment.scorecard",
        title=f"Institutions stop below an alliance: {count['Early'][0]} of {count['Early'][1]} early and {count['Moderate'][0]} of {count['Moderate'][1]} moderate criteria met, {count['Advanced'][0]} of {count['Advanced'][1]} advanced",
        subtitle="Criteria of military institutionalisation after Korolev, with the year since which each is met",
        caption="Korolev's own list was not seen; the criteria are taken from works that use it. The verdicts are this book's; evidence for and against stands in the table. No means that nothing was found.",
        alt="Ladder of criteria. "
        + "; ".join(f"{r.stage_label}: {r.criterion}: {r.met} {r.since_label}".strip() for r in data.itertuples())
        + ".",
        sources=("institution_criteria",),
        columns={"criterion": "Criterion", "stage_label": "Stage", "met": "Met", "since_label": "Since"},
    )


def scorecard_table(a: Alignment) -> Table:
    """The criteria with evidence for and against."""
    c = a.criteria.sort_values("position")
    link = source_links(a.sources)
    data = pd.DataFrame(
        {
            "criterion_id": c["criterion_id"].astype(str),
            "criterion": c["criterion"].astype(str),
            "stage": c["stage"].astype(str),
            "met": c["met"].astype(str),
            "evidence": c["evidence"].astype(str),
            "against": c["against"].astype(str),
            "confidence": c["confidence"].astype(str),
            "source_ids": [link(ids) for ids in c["source_ids"]],
            "note": c["note"].fillna("").astype(str),
        }
    )
    return Table(
        "tbl-scorecard",
        data,
        columns={
            "criterion": "Criterion",
            "stage": "Stage",
            "met": "Met",
            "evidence": "What speaks for it",
            "against": "What speaks against it",
            "confidence": "Confidence",
            "source_ids": "Sources",
            "note": "Note",
        },
        title="Criteria of institutionalisation, with evidence for and against",
        caption="",
        sources=("institution_criteria",),
        row_id="criterion_id",
        sort=False,
        html_columns=("criterion", "met", "evidence", "against", "source_ids"),
    )


def obligations(a: Alignment) -> Figure:
    """Strongest mutual obligation in force, by data set."""
    # the Correlates of War do not say which treaties are of two alone
    alone, all_ = (measures.obligations(a.treaties, a.partners, bilateral_only=only) for only in (True, False))
    yearly = pd.concat([alone[alone["dataset"] == "atop"], all_[all_["dataset"] == "cow"]], ignore_index=True)
    spans = []
    for dataset, part in yearly.groupby("dataset", sort=False, observed=True):
        part = part.sort_values("year")
        run = (part["strongest"].astype(str) != part["strongest"].astype(str).shift()).cumsum()
        for _, years in part.groupby(run):
            spans.append(
                {
                    "dataset": str(dataset).upper(),
                    "obligation": OBLIGATIONS[str(years["strongest"].iloc[0])],
                    "start": int(years["year"].min()),
                    "end": int(years["year"].max()) + 1,
                }
            )
    data = pd.DataFrame(spans)
    defence = data[data["obligation"] == "defence"]
    return drawn(
        "fig-treaty-obligations",
        charts.obligations,
        data=data,
        code="measures.alignment.obligations",
        title=f"The last duty to defend each other ended in {int(defence['end'].max()) - 1}; since {int(data.loc[(data['obligation'] == 'consultation') & (data['dataset'] == 'ATOP'), 'start'].min())} there is one to consult",
        subtitle="Strongest obligation between China and the Soviet Union or Russia in force, as two data sets code it",
        caption="ATOP: Alliance Treaty Obligations and Provisions, treaties of the two alone, to 2018. COW: Correlates of War, to 2012; its entente of 1996, an agreement of five states, is shown as consultation, and it has no entry for the treaty of 2001.",
        alt="Two rows of spans. "
        + "; ".join(f"{r.dataset}: {r.obligation} {r.start} to {r.end - 1}" for r in data.itertuples())
        + ".",
        sources=("treaty_obligations",),
        columns={
            "dataset": "Data set",
            "obligation": "Strongest obligation",
            "start": "From",
            "end": "To (not included)",
        },
    )


def defence_partners(a: Alignment) -> Figure:
    """How many states each of the three owes defence to."""
    data = a.partners[a.partners["obligation"] == "defence"][["state", "year", "partners"]].astype(
        {"state": str, "year": "int64", "partners": "int64"}
    )
    data = data.sort_values(["state", "year"], ignore_index=True)
    last = data[data["year"] == data["year"].max()].set_index("state")["partners"]
    top = data.loc[data.groupby("state")["partners"].idxmax()].set_index("state")
    return drawn(
        "fig-defence-partners",
        charts.treaty_partners,
        data=data,
        code="publish.alignment.defence_partners",
        title=f"China owed defence to {last['CHN']} state in {data['year'].max()}, Russia to {last['RUS']}, the United States to {last['USA']}",
        subtitle=f"Number of states with a treaty duty of defence, {data['year'].min()} to {data['year'].max()}",
        caption="ATOP 5.1, our sums. Russia is the Soviet Union to 1991. Later treaties, such as that of Russia and North Korea in 2024, are not in it.",
        alt="Three lines. "
        + "; ".join(
            f"{STATES[s]}: {int(r['partners'])} at most, in {int(r['year'])}, {last[s]} at the end"
            for s, r in top.iterrows()
        )
        + ".",
        sources=("treaty_partners",),
        columns={"state": "State", "year": "Year", "partners": "States"},
    )


def disputes(a: Alignment) -> Figure:
    """Militarised disputes since 1949."""
    d = a.disputes.sort_values("start")
    data = pd.DataFrame(
        {
            "start": (d["start"].dt.year + (d["start"].dt.dayofyear - 1) / 366).round(2),
            "hostility": d["hostility"].astype("int64"),
            "fatalities": [None if pd.isna(f) else int(f) for f in d["fatalities"]],
            "id": d["dispute_id"].astype(str),
            "dates": [
                f"{s:%B %Y} to {e:%B %Y}" if s.to_period("M") != e.to_period("M") else f"{s:%B %Y}"
                for s, e in zip(d["start"], d["end"], strict=True)
            ],
        }
    ).reset_index(drop=True)
    data["fatalities"] = data["fatalities"].astype("Int64")
    before = int((data["start"] < 1987).sum())
    return drawn(
        "fig-disputes",
        charts.disputes,
        data=data,
        extra={"notes": [(1991.4, "border agreement"), (2001.5, "treaty")]},
        code="publish.alignment.disputes",
        title=f"{before} militarised disputes from 1964 to 1986, {len(data) - before} from 1987 to 2014",
        subtitle="Disputes between China and the Soviet Union or Russia by first day and highest level of hostility, 1949 to 2014",
        caption="Level 3: display of force; 4: use of force; none reached 5, war. Dyadic MID 4.03 ends in 2014.",
        alt=f"Timeline of {len(data)} disputes. "
        + "; ".join(f"{r.dates}: level {r.hostility}" for r in data.itertuples())
        + ".",
        sources=("disputes",),
        columns={
            "start": "First day (year)",
            "hostility": "Highest level",
            "fatalities": "Level of deaths",
            "id": "Id",
            "dates": "Dates",
        },
    )


# trade -------------------------------------------------------------------------------------------------------------------


def trade(a: Alignment) -> Figure:
    """Trade between the two."""
    t = measures.trade(a.trade_figures)
    t = t[t["total"].notna() & t["basis"].isin(["chinese-customs", "atlas"])]
    data = pd.DataFrame(
        {
            "year": t["year"].astype("int64"),
            "value_usd_bn": (t["total"] / 1000).round(1),
            "basis": t["basis"].astype(str).map(BASES),
        }
    ).reset_index(drop=True)
    customs = data[data["basis"] == "Chinese customs"].set_index("year")["value_usd_bn"]
    return drawn(
        "fig-trade",
        charts.trade,
        data=data,
        code="measures.alignment.trade",
        title=f"Trade rose to {customs.max():.0f} billion dollars in {customs.idxmax()} and fell to {customs.iloc[-1]:.0f} billion in {customs.index[-1]}",
        subtitle=f"Goods trade between China and Russia, current US dollars, {data['year'].min()} to {data['year'].max()}",
        caption="Chinese customs as published; the line breaks where no full-year figure was found. Atlas: reconciled from both sides. Current dollars include inflation.",
        alt=f"Lines. Chinese customs: {customs.iloc[0]:.1f} billion in {customs.index[0]}, {customs.loc[2013]:.0f} in 2013, {customs.loc[2021]:.0f} in 2021, {customs.max():.0f} in {customs.idxmax()}, {customs.iloc[-1]:.0f} in {customs.index[-1]}.",
        sources=("trade",),
        columns={"year": "Year", "value_usd_bn": "Trade (billion US dollars)", "basis": "Basis"},
    )


SIDES = {"CHN": "Russia's share of China's trade", "RUS": "China's share of Russia's trade"}


def dependence(a: Alignment) -> Figure:
    """Share of each in the other's trade."""
    d = a.dependence
    data = pd.DataFrame(
        {
            "year": d["year"].astype("int64"),
            "side": d["side"].astype(str).map(SIDES),
            "share": d["share"].round(2),
            "basis": d["basis"].astype(str).map(BASES),
            "computed": d["computed"].astype(bool),
            "part": d["partial"].astype(bool),
        }
    ).reset_index(drop=True)
    full = d[~d["partial"].astype(bool)]
    russia = full[full["side"].astype(str) == "RUS"].sort_values("year")
    china = full[full["side"].astype(str) == "CHN"].sort_values("year")
    ratio = a.asymmetry.sort_values("year").iloc[-1]
    return drawn(
        "fig-trade-dependence",
        charts.dependence,
        data=data,
        code="measures.alignment.dependence",
        title=f"China's share of Russia's trade was {russia['share'].iloc[-1]:.0f} % in {int(russia['year'].iloc[-1])}, Russia's of China's {china['share'].iloc[-1]:.1f} % in {int(china['year'].iloc[-1])}",
        subtitle="Share of each in the other's goods trade, percent",
        caption="Filled: our division of two published totals. Hollow: a share as others publish it. Russia stopped publishing trade by partner in 2022; later shares mix two statistics or are statements of officials.",
        alt=f"Points. China's share of Russia's trade: {russia['share'].iloc[0]:.1f} % in {int(russia['year'].iloc[0])}, {russia['share'].iloc[-1]:.0f} % in {int(russia['year'].iloc[-1])}. "
        f"Russia's share of China's: {china['share'].iloc[0]:.1f} % in {int(china['year'].iloc[0])}, {china['share'].iloc[-1]:.1f} % in {int(china['year'].iloc[-1])}. "
        f"The first is {ratio['ratio']:.0f} times the second in {int(ratio['year'])}.",
        sources=("trade",),
        columns={
            "year": "Year",
            "side": "Share",
            "share": "Percent",
            "basis": "Basis",
            "computed": "Computed here",
            "part": "Part of the year",
        },
    )


# friction ---------------------------------------------------------------------------------------------------------------

PERIODS = (
    ("before 1992", 0, 1991),
    ("1992–2001", 1992, 2001),
    ("2002–2013", 2002, 2013),
    ("2014–2021", 2014, 2021),
    ("2022–2026", 2022, 2100),
)


def friction(a: Alignment) -> Figure:
    """Friction by theme and period."""
    f = a.friction[a.friction["bearing"] == "friction"]
    year = f["date"].dt.year
    rows = []
    for theme, words in FRICTION.items():
        for label, first, last in PERIODS:
            part = f[(f["theme"] == theme) & year.between(first, last)]
            rows += [
                {"theme_label": words, "period": label, "kind": kind, "n": int((part["kind"] == kind).sum())}
                for kind in measures.FRICTION_KINDS
                if (part["kind"] == kind).any()
            ]
    data = pd.DataFrame(rows)
    totals = data.groupby("theme_label")["n"].sum().sort_values(ascending=False)
    data["total"] = data["theme_label"].map(totals)
    data = data.sort_values(["total", "theme_label"], ascending=[False, True], kind="stable", ignore_index=True)
    acts = int((f["kind"] == "act").sum())
    return drawn(
        "fig-friction",
        charts.friction,
        data=data,
        code="publish.alignment.friction",
        title=f"{len(f)} entries of friction, {acts} of them acts rather than words; most on {join([str(t)[:1].lower() + str(t)[1:] for t in totals.index[:3]])}",
        subtitle="Entries of the register by field and period",
        caption="What was looked for and found: recent years are easier to find, and the number says nothing of weight. Entries that speak against friction, or are background, are left out. The periods are of unequal length.",
        alt="Table of counts. " + "; ".join(f"{t}: {int(n)}" for t, n in totals.items()) + ".",
        sources=("friction",),
        columns={
            "theme_label": "Field",
            "period": "Period",
            "kind": "Kind of evidence",
            "n": "Entries",
            "total": "Entries of the field",
        },
    )


def friction_table(a: Alignment) -> Table:
    """The register of limits and friction."""
    f = measures.friction_rows(a.friction).sort_values(["date", "item_id"], ascending=False)
    link = source_links(a.sources)
    data = pd.DataFrame(
        {
            "friction_id": f["item_id"].astype(str),
            "date": [date_words(d, str(p)) for d, p in zip(f["date"], f["date_precision"], strict=True)],
            "theme": f["theme"].astype(str).map(FRICTION),
            "title": f["title"].astype(str),
            "summary": f["summary"].astype(str),
            "bearing": f["bearing"].astype(str),
            "kind": f["kind"].astype(str),
            "parties": f["parties"].astype(str),
            "answered": f["answered"].astype(str),
            "record": [
                f"{k}; {'answered' if v == 'yes' else 'not answered'}; {c}"
                for k, v, c in zip(
                    f["kind"].astype(str), f["answered"].astype(str), f["confidence"].astype(str), strict=True
                )
            ],
            "confidence": f["confidence"].astype(str),
            "source_ids": [link(ids) for ids in f["source_ids"]],
            "note": f["note"].fillna("").astype(str),
        }
    )
    return Table(
        "tbl-friction",
        data,
        columns={
            "date": "Date",
            "theme": "Field",
            "title": "What",
            "summary": "What is known",
            "bearing": "Speaks of",
            "kind": "Kind",
            "parties": "Shown by",
            "answered": "Answered",
            "record": "Kind; answered; confidence",
            "confidence": "Confidence",
            "source_ids": "Sources",
            "note": "Note",
        },
        title=f"Limits and friction: {len(data)} entries",
        caption="Newest first. Kind: what sort of evidence it is. Answered: denied, settled or qualified by somebody concerned. Settlement: it speaks against friction. Context: background or a limit read beside it.",
        sources=("friction",),
        row_id="friction_id",
        filters=("theme", "kind", "bearing"),
        search=True,
        sort=False,
        html_columns=("date", "theme", "title", "summary", "record", "source_ids"),
    )
