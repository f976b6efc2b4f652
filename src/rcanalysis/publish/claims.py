"""The ledger as a reader sees it: verdicts of a chapter, the whole table, a card and a curve for each claim."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from rcanalysis.charts import claims as charts
from rcanalysis.data import Loaded, as_of
from rcanalysis.measures import claims as measures
from rcanalysis.measures.claims import Judgement
from rcanalysis.publish import render
from rcanalysis.publish.display import Figure, Number, Table, format_number
from rcanalysis.publish.mime import RC_MIME
from rcanalysis.publish.parts import Said, drawn, join

PAGE = "claims"
JSON_FILE, CSV_FILE = "ledger.json", "ledger-tests.csv"
LEDGER = ("claims", "claim_tests")
CHAPTERS = {
    "overview": "Overview",
    "exercises": "Joint exercises",
    "arms-sales": "Arms sales",
    "alignment": "Alignment",
    "implications": "Implications",
}
DIMENSIONS = {
    "min_confidence": "Confidence from",
    "partners": "Partners",
    "patrols": "Patrols",
    "competitions": "Contests",
    "police_drills": "Police drills",
    "parts": "Parts",
    "first": "From",
    "unknown": "Unknown counts",
    "edition": "Edition",
    "length": "Years of a window",
    "compared": "Against",
    "recent": "Last years",
    "index": "Index",
    "absent": "Absence",
    "calls": "Roll calls",
    "sessions": "Last sessions",
    "council_since": "Council since",
    "withheld": "Withheld",
    "failed_drafts": "Failed drafts",
    "assembly_since": "Assembly since",
    "rows": "Rows",
    "disputes_from": "Disputes from",
    "cut": "Cut at",
    "periods": "Periods from",
    "row_confidence": "Confidence from",
    "before_register": "Drills before 2003",
    "with_arms": "Arms",
    "with_friction": "Friction",
    "measure": "Measure",
    "early": "Against",
    "works": "Works",
    "without_series": "Left out",
    "without_category": "Left out",
}
OPTIONS = {
    ("index", "simple"): "identical votes",
    ("index", "lijphart"): "Lijphart",
    ("index", "kappa"): "corrected for chance",
    ("absent", "drop"): "left out",
    ("absent", "abstain"): "as abstention",
    ("withheld", "abstentions and absences"): "with absences",
    ("rows", "medium and high confidence"): "medium, high",
    ("rows", "high confidence"): "high",
    ("before_register", "missing"): "unknown",
    ("measure", "spending"): "spending",
    ("measure", "spending-current"): "current dollars",
    ("measure", "gdp"): "output",
    ("measure", "arms-exports"): "arms exports",
    ("measure", "capabilities"): "capabilities",
    ("works", "all works, first pass"): "all, first pass",
    ("works", "all works, second pass"): "all, second pass",
    ("works", "both passes agree on the consequence"): "passes agree",
    ("works", "found by an open search"): "open search",
    ("works", "one work an author, the latest"): "one an author",
    ("works", "without official documents"): "not official",
    ("works", "without low confidence"): "not low confidence",
    ("works", "without the United States"): "without US",
    ("works", "without China and Russia"): "outside the two",
    ("works", "China and Russia only"): "the two only",
    ("works", "articles and books only"): "articles, books",
    ("without_category", "un"): "UN",
}
FEWEST_CODINGS = 6  # from here on a claim has a curve


def evidence() -> measures.Evidence:
    """The tables of the book, for judging."""
    return measures.Evidence(Loaded(), as_of())


def chapter(name: str) -> list[Judgement]:
    """The claims of a chapter, judged."""
    return measures.judge_all(evidence(), chapter=name)


def ledger() -> list[Judgement]:
    """All claims, judged."""
    return measures.judge_all(evidence())


def of(judged: Sequence[Judgement], name: str) -> list[Judgement]:
    """Those of a chapter among the judged."""
    return [j for j in judged if str(j.claim["chapter"]) == name]


def numbers(judged: Sequence[Judgement]) -> list[Number]:
    """Counts of the whole ledger for the prose.

    Parameters
    ----------
    judged : sequence of Judgement
        All claims.

    Returns
    -------
    list of Number
        ``claims-n``, ``claims-tests``, ``claims-codings``, one a verdict (``claims-partly-supported`` ...),
        ``claims-strong`` (strong evidence), ``claims-fragile`` (the same verdict in half of the codings or fewer),
        ``claims-firm`` (in all), and ``claims-example-k`` and ``-n`` of C03.
    """
    say = Said()
    rule, count = "Fixed thresholds, see the ledger", "Count of rows"
    say("claims-n", len(judged), "Claims of the article", count, LEDGER)
    say("claims-tests", sum(len(j.tests) for j in judged), "Tests", count, LEDGER)
    say("claims-codings", sum(j.n for j in judged), "Codings of all claims", count, LEDGER)
    for verdict in measures.VERDICTS:
        n = sum(j.verdict == verdict for j in judged)
        say(f"claims-{verdict.replace(' ', '-')}", n, f"Claims {verdict}", rule, LEDGER)
    many = [j for j in judged if j.n > 1]
    say("claims-strong", sum(j.strength == "strong" for j in judged), "Claims with strong evidence", rule, LEDGER)
    say("claims-varied", len(many), "Claims with more than one coding", count, LEDGER)
    say("claims-firm", sum(j.k == j.n for j in many), "Of these, the same verdict in every coding", rule, LEDGER)
    fragile = [j for j in many if 2 * j.k <= j.n]
    say("claims-fragile", len(fragile), "Of these, the same verdict in half of the codings or fewer", rule, LEDGER)
    names = join([j.claim_id for j in fragile]) if fragile else "none"
    say(
        "claims-fragile-names",
        len(fragile),
        "The same verdict in half of the codings or fewer",
        rule,
        LEDGER,
        text=names,
    )
    frequent = _find(judged, "C03")
    say("claims-example-k", frequent.k, "Codings of C03 with the same verdict", rule, LEDGER)
    say("claims-example-n", frequent.n, "Codings of C03", count, LEDGER)
    return say.numbers


# words --------------------------------------------------------------------------------------------------------------


def option_words(dimension: str, option: Any) -> str:
    """A choice of coding in words: ``Patrols: without``."""
    return f"{DIMENSIONS[dimension]}: {OPTIONS.get((dimension, option), option)}"


def coding_words(coding: Mapping[str, Any], varied: Sequence[str]) -> str:
    """What a coding does otherwise than the headline's."""
    other = [option_words(name, coding[name]) for name in varied if coding[name] != measures.GRID[name][0]]
    return "; ".join(other) or "headline"


def value_words(test: Mapping[str, Any]) -> str:
    """Value of a test with its unit and limits: ``14.2 % a year (9.2 to 19.6)``; empty without a value."""
    if pd.isna(test["value"]):
        return ""
    number = partial(format_number, digits=int(test["digits"]))
    shown = number(test["value"])
    if not pd.isna(test["high"]) and math.isinf(test["high"]):
        return f"at least {shown} {test['unit']}"
    unit = _singular(test["unit"]) if shown == "1" else test["unit"]
    limits = "" if pd.isna(test["low"]) else f" ({number(test['low'])} to {number(test['high'])})"
    return f"{shown} {unit}{limits}"


def _singular(unit: str) -> str:
    """``1 class``, ``1 entry``, ``1 edition``; other units as they are."""
    for ending, one in (("sses", "ss"), ("ies", "y"), ("s", "")):
        if unit.endswith(ending) and unit not in ("times", "points") and " " not in unit:
            return unit.removesuffix(ending) + one
    return unit


def rule_words(test: Mapping[str, Any]) -> str:
    """The thresholds of a test in words; empty where nothing is measured."""
    if pd.isna(test["yes_at"]):
        return ""
    side, other = ("at least", "at most") if test["better"] == "above" else ("at most", "at least")
    number = partial(format_number, digits=int(test["digits"]))
    yes, no = test["yes_at"], test["no_at"]
    if not pd.isna(no) and yes == no:
        side, other = ("above", "below") if test["better"] == "above" else ("below", "above")
        return f"yes {side} {_plain(yes, number)}, no {other}"
    words = f"yes at {side.removeprefix('at ')} {_plain(yes, number)}"
    return words if pd.isna(no) else f"{words}, no at {other.removeprefix('at ')} {_plain(no, number)}"


def _plain(value: float, number: Any) -> str:
    """A threshold with as many decimals as it needs."""
    return f"{value:g}" if value != int(value) else str(number(value)).split(".")[0]


def holds_words(j: Judgement) -> str:
    """``238 of 288``; a dash for a claim that is not measured or has one coding."""
    return f"{j.k} of {j.n}" if j.n > 1 else "–"


def citation(j: Judgement) -> str:
    """How to cite the verdict on a claim."""
    from rcanalysis.data import metadata

    edition = metadata("claims").version
    return f"Claim {j.claim_id}, Russia-China military cooperation, tested against open data, edition {edition}, #{_anchor(j)}"


def _anchor(j: Judgement) -> str:
    return f"claim-{j.claim_id.lower()}"


def record(j: Judgement) -> dict[str, Any]:
    """Everything of a judgement as plain values: what the JSON file and ``rcanalysis claims`` give."""
    tests = [
        {
            "test_id": str(t["test_id"]),
            "question": str(t["question"]),
            "answer": str(t["outcome"]),
            "value": _number(t["value"]),
            "low": _number(t["low"]),
            "high": _number(t["high"]),
            "unit": _text(t["unit"]),
            "interval": _text(t["interval"]),
            "yes_at": _number(t["yes_at"]),
            "no_at": _number(t["no_at"]),
            "better": _text(t["better"]),
            "decided_by": _text(t["decided_by"]),
            "measure": _text(t["measure"]),
            "why": str(t["why"]),
        }
        for t in j.tests.to_dict("records")
    ]
    claim = j.claim
    names = ("chapter", "section", "statement", "scope", "supports", "against", "would_change")
    return {
        "claim": j.claim_id,
        **{name: str(claim[name]) for name in names},
        "caveat": _text(claim["caveat"]),
        "verdict": j.verdict,
        "tests": tests,
        "holds": j.k,
        "codings": j.n,
        "varied": {name: [_value(o) for o in measures.GRID[name]] for name in j.varied},
        "strength": j.strength,
        "points": j.points,
        "directness": str(claim["directness"]),
        "coverage": round(j.coverage, 3),
        "series": list(claim["series"]),
        "figures": list(claim["figures"]),
        "tables": list(claim["tables"]),
        "sources": len(j.sources),
        "cite_as": citation(j),
    }


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _number(value: Any) -> float | None:
    return None if pd.isna(value) or math.isinf(value) else float(f"{float(value):.6g}")


def _value(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


# tables -------------------------------------------------------------------------------------------------------------


def table(judged: Sequence[Judgement], *, id: str) -> Table:
    """Claims with verdict, estimate, robustness and strength of evidence.

    Parameters
    ----------
    judged : sequence of Judgement
    id : str
        ``tbl-ledger`` for the whole, with filters; ``tbl-<chapter>-claims`` for a chapter.
    """
    whole = id == "tbl-ledger"
    data = pd.DataFrame(
        [
            {
                "claim": [(j.claim_id, f"{PAGE}.html#{_anchor(j)}")],
                "statement": str(j.claim["statement"]),
                "verdict": j.verdict,
                "estimate": "" if j.lead is None else f"{value_words(j.lead)}: {_lower(str(j.lead['question']))}",
                "holds": holds_words(j),
                "strength": j.strength,
                "chapter": CHAPTERS[str(j.claim["chapter"])],
                "section": [("section", f"{j.claim['chapter']}.html#{j.claim['section']}")],
            }
            for j in judged
        ]
    )
    counts = data["verdict"].value_counts()
    words = join([f"{counts[v]} {v}" for v in measures.VERDICTS if v in counts])
    columns = {
        "claim": "Claim",
        "verdict": "Verdict",
        "statement": "What the article says",
        "holds": "Holds in codings",
        "strength": "Evidence",
        "chapter": "Chapter",
        "section": "Where",
        "estimate": "First test",
    }
    if not whole:
        columns = {name: label for name, label in columns.items() if name not in ("chapter", "section")}
    return Table(
        id,
        data,
        columns=columns,
        title=f"{len(judged)} claims: {words}",
        caption="A verdict is about the sentence as the article has it. It follows from fixed thresholds; the ledger has all tests of a claim, and what would change the verdict.",
        sources=LEDGER,
        filters=("verdict", "chapter", "strength") if whole else (),
        search=whole,
        chips=("verdict",),
        also={JSON_FILE: "All tests (JSON)", CSV_FILE: "All tests (CSV)"} if whole else {},
    )


def mind(judged: Sequence[Judgement]) -> Table:
    """What would change our mind, claim by claim."""
    data = pd.DataFrame(
        [
            {
                "claim": [(j.claim_id, f"{PAGE}.html#{_anchor(j)}")],
                "statement": str(j.claim["statement"]),
                "verdict": j.verdict,
                "would_change": str(j.claim["would_change"]),
                "chapter": CHAPTERS[str(j.claim["chapter"])],
            }
            for j in judged
        ]
    )
    return Table(
        "tbl-implications-mind",
        data,
        columns={
            "claim": "Claim",
            "verdict": "Verdict",
            "statement": "What the article says",
            "would_change": "What would change our mind",
            "chapter": "Chapter",
        },
        title=f"What would change our mind, for each of {len(judged)} claims",
        caption="Written down with the tests, so that a later edition can be held to it.",
        sources=("claims",),
        filters=("verdict", "chapter"),
        chips=("verdict",),
    )


def _lower(text: str) -> str:
    first = text.split(" ", 1)[0]
    keep = first.isupper() or first.rstrip("'s") in ("China", "Russia", "Joint") or any(c.isdigit() for c in first)
    return text if keep else text[0].lower() + text[1:]


# files --------------------------------------------------------------------------------------------------------------

_OF_TEST = ("test_id", "question", "answer", "value", "low", "high", "unit", "interval", "yes_at", "no_at", "better")
_OF_TEST += ("decided_by", "measure", "why")


def json_text(records: Sequence[Mapping[str, Any]]) -> str:
    """Judged claims as JSON."""
    kept = [{k: v for k, v in r.items() if k not in ("kind", "anchor", "summary", "lines")} for r in records]
    return json.dumps(kept, ensure_ascii=False, indent=1) + "\n"


def csv_text(records: Sequence[Mapping[str, Any]]) -> str:
    """Judged claims as CSV, one row a test."""
    names = ("claim", "chapter", "statement", "verdict", "holds", "codings", "strength")
    rows = [[*(r[n] for n in names), *(t[n] for n in _OF_TEST)] for r in records for t in r["tests"]]
    return render.csv_text([*names, *_OF_TEST], rows)


def write(records: Sequence[Mapping[str, Any]], folder: Path) -> None:
    """The ledger's files beside its table."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / JSON_FILE).write_text(json_text(records), encoding="utf-8", newline="\n")
    (folder / CSV_FILE).write_text(csv_text(records), encoding="utf-8", newline="\n")


# figures ------------------------------------------------------------------------------------------------------------


def matrix(judged: Sequence[Judgement], *, id: str = "fig-claims-matrix") -> Figure:
    """Every claim by chapter and verdict."""
    data = pd.DataFrame(
        {
            "claim": [j.claim_id for j in judged],
            "chapter": [CHAPTERS[str(j.claim["chapter"])] for j in judged],
            "statement": [str(j.claim["statement"]) for j in judged],
            "verdict": [j.verdict for j in judged],
            "robust": [round(j.k / j.n, 3) for j in judged],
            "codings": [j.n for j in judged],
            "strength": [j.strength for j in judged],
        }
    )
    order = {c: k for k, c in enumerate(CHAPTERS.values())}
    data = data.sort_values(["chapter", "claim"], key=lambda s: s.map(order) if s.name == "chapter" else s)
    data["slot"] = data.groupby(["chapter", "verdict"]).cumcount()
    data = data.reset_index(drop=True)
    counts = data["verdict"].value_counts()
    words = join([f"{int(counts.get(v, 0))} {v}" for v in measures.VERDICTS])
    fragile = data[data["robust"] <= 0.5]
    named = (
        f" {join(list(fragile['claim']))} keep their verdict in half of the codings or fewer." if len(fragile) else ""
    )
    return drawn(
        id,
        charts.matrix,
        data=data,
        code="measures.claims.judge_all",
        title=f"{len(data)} claims: {words}",
        subtitle="Claims of the survey article by chapter and verdict",
        caption="Hollow: the verdict is the same in half of the codings or fewer. A verdict is about the sentence, not about the relationship.",
        alt=f"Grid of chapters and verdicts with one mark a claim: {words}.{named}",
        sources=LEDGER,
        columns={
            "claim": "Claim",
            "chapter": "Chapter",
            "statement": "What the article says",
            "verdict": "Verdict",
            "robust": "Share of codings with the same verdict",
            "codings": "Codings",
            "strength": "Evidence",
            "slot": "Place in the cell",
        },
    )


def curve(judged: Sequence[Judgement], claim_id: str) -> Figure:
    """Specification curve of a claim.

    Raises
    ------
    ValueError
        If the claim is not among the judged, or has fewer than six codings.
    """
    j = _find(judged, claim_id)
    if j.n < FEWEST_CODINGS:
        raise ValueError(f"{claim_id} has {j.n} codings; a curve needs {FEWEST_CODINGS}")
    measured = j.tests[j.tests["measure"].notna()]
    rows = []
    words = [coding_words(c, j.varied) for c in j.codings.to_dict("records")]
    for t in measured.to_dict("records"):
        part = pd.DataFrame(
            {
                "test": t["question"],
                "value": j.codings[t["test_id"]],
                "answer": j.codings[f"{t['test_id']}:outcome"],
                "holds": j.codings["holds"],
                "headline": [k == 0 for k in range(j.n)],
                "coding": words,
            }
        )
        part = part[part["value"].notna()].sort_values("value", kind="stable", ignore_index=True)
        part.insert(1, "rank", range(1, len(part) + 1))
        rows.append(part)
    data = pd.concat(rows, ignore_index=True)
    data["value"] = data["value"].astype(float).round(3)
    choices = measures.which_choices(j)
    choices = pd.DataFrame(
        {
            "choice": [option_words(d, o) for d, o in zip(choices["dimension"], choices["option"], strict=True)],
            "k": choices["k"],
            "n": choices["n"],
            "share": choices["share"].round(4),
        }
    )
    tests = [
        {
            "test": t["question"],
            "unit": t["unit"],
            "yes_at": float(t["yes_at"]),
            "no_at": None if pd.isna(t["no_at"]) else float(t["no_at"]),
        }
        for t in measured.to_dict("records")
    ]
    low, high = data.groupby("test", sort=False)["value"].min(), data.groupby("test", sort=False)["value"].max()
    spans = "; ".join(f"{t['test']}: {low[t['test']]:g} to {high[t['test']]:g} {t['unit']}" for t in tests)
    worst = choices.loc[choices["share"].idxmin()]
    return drawn(
        f"fig-{_anchor(j)}",
        charts.specification,
        data=data,
        extra={"choices": choices, "tests": tests},
        code="measures.claims.judge",
        title=f"{claim_id}: {j.verdict} in {j.k} of {j.n} codings",
        subtitle=f"{j.claim['statement']}: value of each test under every coding",
        caption="Filled: the verdict is that of the headline coding (diamond). Bars: of the codings with a choice, those with the same verdict. Codings share most rows; they are no independent confirmations.",
        alt=f"Specification curve over {j.n} codings. {spans}. The verdict is the same in {j.k} of {j.n}; it holds least often with {worst['choice']} ({worst['k']} of {worst['n']}).",
        sources=(*LEDGER, *(str(name) for name in j.claim["tables"])),
        columns={
            "test": "Test",
            "rank": "Rank",
            "value": "Value",
            "answer": "Answer",
            "holds": "Verdict as in the headline coding",
            "headline": "Headline coding",
            "coding": "Coding",
        },
    )


def _find(judged: Sequence[Judgement], claim_id: str) -> Judgement:
    for j in judged:
        if j.claim_id == claim_id:
            return j
    raise ValueError(f"{claim_id!r} is not among the claims {', '.join(j.claim_id for j in judged)}")


# cards --------------------------------------------------------------------------------------------------------------


class Strip:
    """The verdicts of a chapter in one line, each a link into the ledger."""

    def __init__(self, judged: Sequence[Judgement]) -> None:
        self.payload = {
            "kind": "strip",
            "claims": [
                {
                    "claim": j.claim_id,
                    "statement": str(j.claim["statement"]),
                    "verdict": j.verdict,
                    "anchor": _anchor(j),
                }
                for j in judged
            ],
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        lines = [f"{c['claim']} {c['verdict']}: {c['statement']}" for c in self.payload["claims"]]
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        return {"text/plain": "\n".join(lines), "text/html": f"<ul>{items}</ul>", RC_MIME: json.dumps(self.payload)}


class Card:
    """One claim in full: verdict, tests, scope, what would change our mind, where it is shown, how to cite it."""

    def __init__(self, j: Judgement) -> None:
        holds = f"The verdict is the same in {j.k} of {j.n} codings." if j.n > 1 else ""
        measured = j.strength != "none"
        graded = f"Evidence: {j.strength} ({j.points} of 6 points)." if measured else "Nothing could be measured."
        self.payload = {
            "kind": "claim",
            **record(j),
            "anchor": _anchor(j),
            "summary": " ".join(part for part in (holds, graded) if part),
            "lines": [
                {
                    "question": str(t["question"]),
                    "answer": str(t["outcome"]),
                    "measured": value_words(t),
                    "interval": _text(t["interval"]) if not pd.isna(t["low"]) else None,
                    "rule": rule_words(t),
                    "why": str(t["why"]),
                }
                for t in j.tests.to_dict("records")
            ],
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            "text/plain": card_text(self.payload),
            "text/html": _card_html(self.payload),
            RC_MIME: json.dumps(self.payload),
        }


def card(judged: Sequence[Judgement], claim_id: str) -> Card:
    """The card of one claim."""
    return Card(_find(judged, claim_id))


def strip(judged: Sequence[Judgement]) -> Strip:
    """The verdicts of a chapter in one line."""
    return Strip(judged)


def card_text(p: Mapping[str, Any]) -> str:
    """A claim in full as plain text, for the terminal."""
    lines = [f"{p['claim']}  {p['statement']}", f"  {p['verdict'].upper()}. {p['summary']}"]
    for t in p["lines"]:
        measured = f": {t['measured']}" if t["measured"] else ""
        rule = f" [{t['rule']}]" if t["rule"] else ""
        lines.append(f"  - {t['question']}{measured} -> {t['answer']}{rule}. {t['why']}")
    for label, name in (
        ("Scope", "scope"),
        ("For it", "supports"),
        ("Against it", "against"),
        ("Would change our mind", "would_change"),
        ("Caveat", "caveat"),
    ):
        if p[name]:
            lines.append(f"  {label}: {p[name]}")
    lines.append(f"  Figures: {', '.join(p['figures'])}")
    lines.append(f"  Tables: {', '.join(p['tables'])}; {p['sources']} sources of register rows")
    lines.append(f"  Cite: {p['cite_as']}")
    return "\n".join(lines)


def _card_html(p: Mapping[str, Any]) -> str:
    return f"<pre>{escape(card_text(p))}</pre>"
