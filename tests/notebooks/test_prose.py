"""A lint of the prose: nothing that the book computes is typed by hand, in digits, in words or as a year.

Every number in the prose of every page must be glued, match a pattern of ``GENERAL``, or stand in a phrase of
``prose_facts.csv``, where a person has said why it may be typed. So must every quantity without a number ("no order",
"nearly all votes") and every year that a result hangs on ("last held in 2021").

The rule reads words, not meaning. A result that is put in words it does not know passes; it does not replace reading.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat
import pytest

from tests.conftest import ROOT

CHAPTERS = ROOT / "chapters"
PAGES = sorted(CHAPTERS.glob("*.ipynb")) + sorted(CHAPTERS.glob("*.md"))
FACTS = Path(__file__).with_name("prose_facts.csv")
KINDS = ("language", "definition", "method", "cited fact", "threshold", "date")
GLUED = "…"

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"

# what may be typed anywhere, each with the reason; all else is a row of prose_facts.csv
GENERAL = {
    r"\b2026\.11\b": "the edition",
    r"\b(?:18|19|20)\d\ds?\b": "a year or a decade; a year on which a result hangs is looked for separately",
    rf"\b\d\d? (?:{MONTHS})\b": "a day",
    r"\bC\d\d\b": "the number of a claim",
    r"^C\d\d\. .*$": "the words of a claim in its heading",
    r"\b[A-Z]{1,2}[a-z]{0,3}-\d+[A-Z]*(?:-\d)?\b": "a designation, such as Su-35 or D-30KP-2",
    r"\bresolution \d{3,4}\b": "the number of a resolution of the Security Council",
    r"\b95 %": "the level of every interval",
    rf"(?<={GLUED}) (?:million|thousand|billion)\b": "the unit of a glued number",
    r"\bthird (?:part(?:y|ies)|partners?|states?)\b": "somebody other than the two",
    r"\b[Tt]he two (?:countries|states|governments|presidents|sea coasts)\b": "China and Russia",
    r"\b(?:[Tt]wo|[Aa]ny two) (?:states|members)\b": "a pair of states, in explaining a measure",
    r"\b[Ff]ive-year (?:windows?|period|volume)\b|\bwindows? of five years\b": "the length of a window",
    r"\bfive permanent members\b": "the Council, by the Charter",
    r"\b(?:the|all|an?|any|no|each|every|which|larger|newer|largest|official) one\b(?! (?:side|of))": "a pronoun",
    r"\bone side\b|\bone-sided\b|\bone another\b|\bone by one\b|\bone and the same\b|\bat once\b": "an idiom",
}

WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "dozens? scores? hundreds? thousands? millions? billions? pairs? "
    "half halves second seconds third thirds fourth quarters? fifths? sixths? sevenths? eighths? ninths? tenths? hundredths? "
    "once twice thrice double doubled doubles triple tripled none neither"
).replace("scores? ", "").replace("pairs? ", "").split()
NUMBER = re.compile(rf"\d[\d.,]*|\b(?:{'|'.join(WORDS)})\b", flags=re.IGNORECASE)

COUNTED = (
    "editions? exercises? events? patrols? drills? orders? deliver(?:y|ies) resolutions? drafts? texts? vetoe?s? "
    "votes? statements? windows? entr(?:y|ies) contracts? licences? sources? reports? years? sessions? codings? cases"
).split()
QUANTITY = re.compile(
    rf"\b(?:no|all|both|every|each|most|nearly|almost|mostly)(?: [\w-]+){{0,2}}? (?:{'|'.join(COUNTED)})\b"
    rf"|\b(?:all|most|nearly|almost) (?:of|but|{GLUED}|all|any|every\w*|none|nothing)|\bmajority of\b",
    flags=re.IGNORECASE,
)

TURNS = (
    "no none nothing never not first last latest newest oldest earliest peak\\w* largest highest lowest longest most "
    "only missed fell rose ended stopped began begins? until stayed"
).split()
BY_YEAR = re.compile(rf"\b(?:{'|'.join(TURNS)})\b[^.;:\n{GLUED}]{{0,60}}?\b(?:19|20)\d\ds?\b", flags=re.IGNORECASE)

CLASSES = {"a number": NUMBER, "a quantity": QUANTITY, "a result by year": BY_YEAR}


def visible(source: str) -> str:
    """What a reader sees of a page's Markdown: one paragraph a line, a glued number as ``…``."""
    text = re.sub(r"\A---\n.*?\n---\n", "", source, flags=re.S)
    text = re.sub(r"^```\{(?:margin|admonition)\}([^\n]*)\n(.*?)^```$", r"\1\n\n\2", text, flags=re.S | re.M)
    text = re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M)
    text = re.sub(r"\{glue\}`[^`]*`", GLUED, text)
    text = re.sub(r"\{(?:ref|doc)\}`([^`<]*?)\s*<[^`]*>`", r"\1", text)
    text = re.sub(r"\{[a-z:-]+\}`[^`]*`|`[^`]*`|<[^<>\n]*>", "", text)
    text = re.sub(r"^\([a-z0-9-]+\)=$|^:[a-z]+: .*$|^\d+\. |^#+ |\*", "", text, flags=re.M)
    blocks = re.split(r"\n\s*\n|\n(?=[-:>] )", text)
    return "\n".join(" ".join(block.split()) for block in blocks if block.strip())


def prose(path: Path) -> str:
    """The visible prose of a page, with the description that search engines show."""
    if path.suffix == ".md":
        return visible(path.read_text(encoding="utf-8"))
    notebook = nbformat.read(path, as_version=4)
    description = notebook.metadata["myst"]["html_meta"]["description"]
    return visible("\n\n".join([description, *(c.source for c in notebook.cells if c.cell_type == "markdown")]))


def spans(pattern: str, text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(pattern, text, flags=re.M)]


def problems(page: str, text: str, phrases: Sequence[str]) -> list[str]:
    """What is typed by hand on a page and allowed by no rule, and phrases of the list that allow nothing there."""
    listed = {phrase: spans(re.escape(phrase), text) for phrase in phrases}
    general = [span for pattern in GENERAL for span in spans(pattern, text)]
    reviewed = [span for found in listed.values() for span in found]
    wrong, used = [], set()
    for what, pattern in CLASSES.items():
        for match in pattern.finditer(text):
            start, end = match.span()
            # the patterns know dates and names; only a person can say that a quantity or a year is not a result
            allowed = general + reviewed if pattern is NUMBER else reviewed
            used |= {p for p, found in listed.items() if any(a <= start and end <= b for a, b in found)}
            if any(a <= start and end <= b for a, b in allowed):
                continue
            around = text[max(0, start - 40) : end + 40].replace("\n", " ")
            wrong.append(
                f"{page}: {what} typed by hand, {match[0]!r} in {around!r}. If it is computed, make it a Number in "
                f"publish/*_numbers.py and glue it; if it is not, add the phrase to {FACTS.name} with the reason."
            )
    for phrase in phrases:
        if phrase not in used:
            wrong.append(f"{page}: {phrase!r} of {FACTS.name} allows nothing on the page any more. Take the row out.")
    return wrong


def facts() -> list[dict[str, str]]:
    with FACTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def known_ids() -> set[str]:
    """What a cited fact may name: a source, a cited work, or a row of a register by the label the pages give it."""
    known = set(re.findall(r"^@\w+\{([^,\s]+),", (ROOT / "references.bib").read_text(encoding="utf-8"), flags=re.M))
    for table, column, prefix in (
        ("sources", "source_id", ""),
        ("exercises", "event_id", "event-"),
        ("technology_events", "event_id", "event-"),
        ("arms_orders", "order_id", "order-"),
        ("friction", "friction_id", "friction-"),
        ("milestones", "milestone_id", "milestone-"),
        ("sc_drafts", "draft_id", "draft-"),
    ):
        with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            known |= {prefix + row[column].removeprefix(prefix) for row in csv.DictReader(file)}
    return known


def faults(rows: Sequence[Mapping[str, str]], known: set[str]) -> list[str]:
    """What is wrong with the list itself."""
    found, seen = [], set()
    pages = {path.stem for path in PAGES}
    for row in rows:
        at = f"{FACTS.name}: {row['page']}, {row['phrase']!r}"
        if row["page"] not in pages:
            found.append(f"{at}: no such page")
        if row["kind"] not in KINDS:
            found.append(f"{at}: kind is none of {', '.join(KINDS)}")
        if (row["page"], row["phrase"]) in seen:
            found.append(f"{at}: stands twice")
        seen.add((row["page"], row["phrase"]))
        if len(row["phrase"].split()) < 2:
            found.append(f"{at}: a single word would allow too much")
        if row["kind"] == "cited fact":
            missing = [i for i in row["reason_or_source"].split(";") if i not in known]
            found += [f"{at}: {i!r} is no source, cited work or row of a register" for i in missing]
        elif len(row["reason_or_source"].split()) < 2:
            found.append(f"{at}: needs a reason in words")
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_no_result_is_typed_by_hand(path: Path) -> None:
    phrases = [row["phrase"] for row in facts() if row["page"] == path.stem]
    assert problems(path.stem, prose(path), phrases) == []


def test_the_list_is_in_order() -> None:
    rows = facts()
    assert faults(rows, known_ids()) == []
    places = [path.stem for path in PAGES]
    order = [places.index(row["page"]) for row in rows]
    assert order == sorted(order), "keep the rows of a page together, pages in the order of their names"
