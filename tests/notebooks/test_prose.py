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
    r"^C\d\d\. .*$": "the words of a claim, as its heading",
    r"\b[A-Z]{1,2}[a-z]{0,3}-\d+[A-Z]*(?:-\d)?\b": "a designation, such as Su-35 or D-30KP-2",
    r"\bresolution \d{3,4}\b": "the number of a resolution of the Security Council",
    r"\b95 %": "the level of every interval",
    rf"(?<={GLUED}) (?:million|thousand|billion)\b": "the unit of a glued number",
    r"\b[Tt]hird (?:part(?:y|ies)|partners?|states?)\b": "somebody other than the two",
    r"\b[Tt]he two (?:countries|states|governments|presidents|sea coasts)\b": "China and Russia",
    r"\bthe two\b(?= (?:are|were|cast|agreed|take|call|split|alone|grew|apart)\b)": "China and Russia",
    r"\b[Tt]wo (?:states|members)\b": "a pair of states, in explaining a measure",
    r"\b[Ff]ive-year (?:windows?|period|volume)\b|\bwindows? of five years\b": "the length of a window",
    r"\b(?:largest|any|over|the) five(?= years\b| to\b)": "the length of a window",
    r"\bfive permanent members\b|\bthe five(?= divided\b)|\ball five(?= in favour\b)": "the Council, by the Charter",
    r"\b(?:the|this|an?|any|each|every|larger|same|used|new|modernised) one\b(?! (?:side|of))": "a pronoun",
    r"\bone side\b|\bone-sided\b|\bone another\b|\bone by one\b|\bone and the same\b|\bat once\b": "an idiom",
}

WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    "|dozens?|handful|couple|hundreds?|thousands?|millions?|billions?"
    "|half|halves|seconds?|thirds?|fourth|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|hundredths?"
    "|once|twice|thrice|doubled?|doubles|tripled?|none|neither"
)
NUMBER = re.compile(rf"\d(?:[\d.,]*\d)?|\b(?:{WORDS})\b", flags=re.IGNORECASE)

COUNTED = (
    "editions?|exercises?|events?|patrols?|drills?|orders?|deliver(?:y|ies)|resolutions?|drafts?|texts?|veto(?:es)?"
    "|votes?|statements?|windows?|entr(?:y|ies)|contracts?|licences?|sources?|reports?|years?|sessions?|codings?|cases"
)
QUANTITY = re.compile(
    rf"\b(?:no|all|both|every|each|most|nearly|almost|mostly)(?: [\w-]+){{0,2}}? (?:{COUNTED})\b"
    rf"|\b(?:all|(?<!\bat )most|nearly|almost) (?:of|but|{GLUED}|all|any|every\w*|none|nothing)|\bmajority of\b",
    flags=re.IGNORECASE,
)

TURNS = (
    r"no|none|nothing|never|not|first|last|latest|newest|oldest|earliest|peak\w*|largest|highest|lowest|longest|most"
    "|only|missed|fell|rose|ended|stopped|began|begins?|until|stayed"
)
BY_YEAR = re.compile(rf"\b(?:{TURNS})\b[^.;:\n{GLUED}]{{0,60}}?\b(?:19|20)\d\ds?\b", flags=re.IGNORECASE)

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
            used |= {p for p, found in listed.items() if any(a <= start and end <= b for a, b in found)}
            if any(a <= start and end <= b for a, b in general + reviewed):
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
        ("technology_events", "event_id", "event-tech-"),
        ("arms_orders", "order_id", "order-"),
        ("friction", "item_id", "friction-"),
        ("milestones", "event_id", "milestone-"),
        ("sc_drafts", "draft_id", "draft-"),
        ("published_figures", "figure_id", "figure-"),
    ):
        with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            known |= {prefix + row[column] for row in csv.DictReader(file)}
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


# the lint can fail ---------------------------------------------------------------------------------------------------


def told(source: str, *phrases: str) -> list[str]:
    return [problem.split(" in '")[0] for problem in problems("page", visible(source), phrases)]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("There were 14 patrols.", "a number typed by hand, '14'"),
        ("It fell by 3.5 %.", "a number typed by hand, '3.5'"),
        ("They met in twelve seas.", "a number typed by hand, 'twelve'"),
        ("Twice it was put off.", "a number typed by hand, 'Twice'"),
        ("China backed none.", "a number typed by hand, 'none'"),
        ("A third of the volume was engines.", "a number typed by hand, 'third'"),
        ("More than half was engines.", "a number typed by hand, 'half'"),
        ("Of {glue}`n` patrols one was at sea.", "a number typed by hand, 'one'"),
        ("The two rows of July 2026 rest on titles.", "a number typed by hand, 'two'"),
        ("Its {ref}`seven editions <event-x>` were at sea.", "a number typed by hand, 'seven'"),
        ("```{margin}\nA note on nine drills.\n```", "a number typed by hand, 'nine'"),
        ("No new order was placed.", "a quantity typed by hand, 'No new order'"),
        ("It was held in every complete year.", "a quantity typed by hand, 'every complete year'"),
        ("Most of the {glue}`n` are small.", "a quantity typed by hand, 'Most of'"),
        ("All {glue}`n` were bilateral.", "a quantity typed by hand, 'All …'"),
        ("Peace Mission was last held in 2021.", "a result by year typed by hand, 'last held in 2021'"),
        ("It missed 2018.", "a result by year typed by hand, 'missed 2018'"),
        ("Deliveries peaked in 2005.", "a result by year typed by hand, 'peaked in 2005'"),
        ("Until 2011 there were gaps.", "a result by year typed by hand, 'Until 2011'"),
    ],
)
def test_what_is_typed_by_hand_is_found(source: str, problem: str) -> None:
    assert told(source) == [f"page: {problem}"]


def test_a_year_without_an_edition_is_found_twice() -> None:
    assert told("There was none in 2018, 2020 and 2023.") == [
        "page: a number typed by hand, 'none'",
        "page: a result by year typed by hand, 'none in 2018'",
    ]


@pytest.mark.parametrize(
    "source",
    [
        "{glue}`n` patrols, {glue}`tiv` million TIV in {glue}`year`, as {numref}`fig-13` shows {cite:p}`smith2013`.",
        "On 8 May 2015 the two countries signed; edition 2026.11.",
        "The Su-35 and the D-30KP-2 came after resolution 2231.",
        "(claim-c11)=\n### C11. Joint Sea is held twice a year",
        "```python\nx = 14\n```",
        "1. Point by point, `n = 14`.",
    ],
)
def test_what_is_computed_or_a_name_passes(source: str) -> None:
    assert told(source) == []


def test_a_phrase_allows_its_words_and_no_others() -> None:
    said = "A used one counts 40 % of a new one."
    assert told(said, "a used one counts 40 %") != [], "case matters"
    assert told(said, "counts 40 %") == []
    assert told(f"{said} It sold 40 of them.", "counts 40 %") == ["page: a number typed by hand, '40'"]


def test_a_phrase_that_is_gone_is_found() -> None:
    assert "allows nothing on the page any more" in told("Nothing is counted.", "counts 40 %")[0]
    assert "allows nothing on the page any more" in told("It counts {glue}`n` %.", "It counts")[0]


ROW = {
    "page": "methods",
    "phrase": "some 20 km apart",
    "kind": "definition",
    "reason_or_source": "the spacing of points",
}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"kind": "cited fact", "reason_or_source": "event-nowhere-1999"}, "'event-nowhere-1999' is no source"),
        ({"kind": "cited fact", "reason_or_source": "sipri_methods;"}, "'' is no source"),
        ({"kind": "fact"}, "kind is none of"),
        ({"page": "chapter-nine"}, "no such page"),
        ({"reason_or_source": " "}, "needs a reason in words"),
        ({"phrase": "twenty"}, "a single word would allow too much"),
    ],
)
def test_a_bad_row_is_found(change: dict[str, str], fault: str) -> None:
    assert faults([ROW], known_ids()) == []
    found = faults([{**ROW, **change}], known_ids())
    assert len(found) == 1 and fault in found[0]


def test_a_row_that_stands_twice_is_found() -> None:
    assert "stands twice" in faults([ROW, ROW], set())[0]


def test_every_general_pattern_is_needed_and_has_a_reason() -> None:
    text = "\n".join(prose(path) for path in PAGES)
    tokens = [match.span() for match in NUMBER.finditer(text)]
    for pattern, reason in GENERAL.items():
        assert len(reason.split()) >= 2, pattern
        found = spans(pattern, text)
        assert any(a <= start and end <= b for a, b in found for start, end in tokens), pattern
