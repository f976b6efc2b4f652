"""The chapters as files: prose and calls, stored outputs, labels. nbval compares the outputs themselves (see conftest)."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import nbformat
import pytest
import yaml

from rcanalysis.data import load, metadata, tables
from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "chapters").glob("*.ipynb"))
CHAPTERS = ("overview", "exercises", "arms-sales", "alignment", "implications")
PAGES = NOTEBOOKS + sorted((ROOT / "chapters").glob("*.md"))


def code(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def prose(path: Path) -> str:
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    return "\n\n".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_cells_hold_calls_and_no_logic(path: Path) -> None:
    allowed = (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr)
    for cell in code(path):
        for statement in ast.parse(cell.source).body:
            assert isinstance(statement, allowed), f"{path.name}: {cell.source}"
            assert not [n for n in ast.walk(statement) if isinstance(n, ast.Lambda | ast.comprehension | ast.IfExp)], (
                cell.source
            )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_outputs_are_stored_and_sound(path: Path) -> None:
    cells = code(path)
    assert [c.execution_count for c in cells] == list(range(1, len(cells) + 1))
    outputs = [o for c in cells for o in c.outputs]
    assert outputs
    assert {o.output_type for o in outputs} <= {"display_data", "execute_result"}, "an error or a warning is stored"
    text = path.read_text(encoding="utf-8")
    assert "vnd.vegalite" not in text, "the renderer of altair, not our figure, made an output"
    # not in the middle of an address
    assert not re.search(r"(?<![\w.:/-])/(home|work|tmp)/", text), "a path of this machine is stored"
    nbformat.validate(nbformat.reads(text, as_version=4))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_metadata_do_not_vary_between_machines(path: Path) -> None:
    meta = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    assert meta["language_info"] == {"name": "python"}
    assert set(meta) == {"kernelspec", "language_info", "myst"}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_every_heading_has_a_permanent_label(path: Path) -> None:
    lines = prose(path).splitlines()
    fenced = False
    for number, line in enumerate(lines):
        fenced ^= line.startswith("```")
        if re.match(r"#{1,4} ", line) and not fenced:
            assert re.fullmatch(r"\([a-z0-9-]+\)=", lines[number - 1]), f"{path.name}: {line} needs a label above it"


def test_labels_are_only_ever_added() -> None:
    """A label that readers may have cited must stay. Add new ones to ``labels.txt``; never take one out."""
    kept = (ROOT / "tests" / "notebooks" / "labels.txt").read_text(encoding="utf-8").split()
    now = [label for path in PAGES for label in re.findall(r"^\(([a-z0-9-]+)\)=$", prose(path), flags=re.M)]
    assert len(now) == len(set(now)), "a label stands twice"
    assert sorted(set(kept) - set(now)) == [], "labels that went missing"
    assert sorted(set(now) - set(kept)) == [], "new labels, to be added to labels.txt"


def test_every_page_describes_itself() -> None:
    for path in NOTEBOOKS:
        description = json.loads(path.read_text(encoding="utf-8"))["metadata"]["myst"]["html_meta"]["description"]
        assert 50 <= len(description) <= 200, path.name


def test_the_contents_list_every_page_once() -> None:
    toc = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    listed = re.findall(r"(?:root|file): chapters/([a-z-]+)", toc)
    assert sorted(listed) == sorted({p.stem for p in PAGES})
    yaml.safe_load(toc)


def test_the_codebook_has_a_section_for_every_table() -> None:
    text = prose(ROOT / "chapters" / "data.ipynb")
    for name in tables():
        assert f"`{name}`" in text, name
        assert f"(data-{name.replace('_', '-')})=" in text, name


@pytest.mark.parametrize(
    ("chapter", "first"),
    [
        ("overview", "key"),
        ("exercises", "frequency"),
        ("arms-sales", "key"),
        ("alignment", "goals"),
        ("implications", "balance"),
    ],
)
def test_the_chapter_has_the_skeleton_of_all_chapters(chapter: str, first: str) -> None:
    text = prose(ROOT / "chapters" / f"{chapter}.ipynb")
    places = [
        text.index(f"({chapter}-{part})=")
        for part in ("question", "findings", "claims", "data", first, "limits", "cite", "references")
    ]
    assert places == sorted(places)


def test_the_chapter_on_alignment_takes_its_parts_in_the_order_of_the_article() -> None:
    text = prose(ROOT / "chapters" / "alignment.ipynb")
    parts = (
        "goals",
        "pairs",
        "issues",
        "ukraine",
        "statements",
        "counterbalance",
        "triangle",
        "council",
        "implications",
    )
    parts += ("milestones", "institutions", "trade", "friction", "checks", "limits")
    places = [text.index(f"(alignment-{part})=") for part in parts]
    assert places == sorted(places)


VERDICT = r"supported|partly supported|contradicted|not testable"


def shown(path: Path) -> list[str]:
    """What the code cells of a page show, as plain text."""
    return [str(o.data["text/plain"]) for cell in code(path) for o in cell.outputs if "text/plain" in o.get("data", {})]


def judged(chapter: str) -> dict[str, str]:
    """The verdicts that a chapter shows at its top, as the ledger computed them."""
    found: dict[str, str] = {}
    for text in shown(ROOT / "chapters" / f"{chapter}.ipynb"):
        found |= dict(re.findall(rf"^(C\d\d) ({VERDICT}): ", text, flags=re.M))
    return found


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_opens_with_its_claims_and_says_the_same_in_its_text(chapter: str) -> None:
    own = load("claims")
    own = own[own["chapter"].astype(str) == chapter]
    verdicts = judged(chapter)
    assert list(verdicts) == list(own["claim_id"])
    cells = nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", as_version=4).cells
    assert "claims.strip(judged)" in cells[1].source, "the verdicts stand right below the title"
    assert f'claims.table(judged, id="tbl-{chapter}-claims")' in "\n".join(c.source for c in cells)
    text = prose(ROOT / "chapters" / f"{chapter}.ipynb")
    said = re.findall(rf"\*\*(C\d\d) is ({VERDICT})[.,:*]", text)  # not: supported for one half
    assert [(claim, verdict, verdicts.get(claim)) for claim, verdict in said if verdicts.get(claim) != verdict] == []


def test_no_verdict_is_typed_anywhere_but_where_the_ledger_is_explained() -> None:
    for path in PAGES:
        if path.stem not in ("index", "claims"):
            assert "{verdict}`" not in prose(path), path.name


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_claim_is_judged_in_the_text_of_its_chapter(chapter: str) -> None:
    text = prose(ROOT / "chapters" / f"{chapter}.ipynb")
    bold = " ".join(re.findall(r"\*\*[^*]+\*\*", text))
    assert [claim for claim in judged(chapter) if claim not in bold] == []


def test_every_claim_has_its_place_figures_and_sources() -> None:
    labels = {label for path in PAGES for label in re.findall(r"^\(([a-z0-9-]+)\)=$", prose(path), flags=re.M)}
    shown_ids = {text.split(":")[0] for path in NOTEBOOKS for text in shown(path)}
    rows = load("claims")
    for claim in rows.to_dict("records"):
        assert claim["section"] in labels, claim["claim_id"]
        assert claim["section"].startswith(claim["chapter"]), claim["claim_id"]
        assert set(claim["figures"]) <= shown_ids, claim["claim_id"]
        assert all(metadata(name).citation for name in claim["tables"]), claim["claim_id"]


def test_the_ledger_has_a_section_for_every_claim_with_its_card() -> None:
    text = prose(ROOT / "chapters" / "claims.ipynb")
    cells = "\n".join(c.source for c in code(ROOT / "chapters" / "claims.ipynb"))
    for claim in load("claims").to_dict("records"):
        name = claim["claim_id"]
        assert f"(claim-{name.lower()})=\n### {name}. {claim['statement']}\n" in text + "\n", name
        assert f'claims.card(judged, "{name}")' in cells, name


def shown_numbers(path: Path) -> list[dict[str, str]]:
    """The numbers that a page stores for its prose."""
    found = [o.data for cell in code(path) for o in cell.outputs if "scrapbook" in o.get("metadata", {})]
    values = [data["application/papermill.record/application/vnd.rcanalysis.v1+json"] for data in found]
    return [json.loads(v) if isinstance(v, str) else v for v in values]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_an_interval_contains_its_number(chapter: str) -> None:
    def number(text: str) -> float:
        return float(text.replace("−", "-").replace(",", "").rstrip(" %"))

    numbers = [n for n in shown_numbers(ROOT / "chapters" / f"{chapter}.ipynb") if n["interval"]]
    assert len(numbers) >= 10
    for n in numbers:
        low, high = (number(part) for part in n["interval"].split(" to "))
        assert low <= number(n["value"]) <= high, n["id"]


@pytest.mark.parametrize("chapter", [*CHAPTERS, "claims"])
def test_every_number_that_is_stored_is_said_somewhere(chapter: str) -> None:
    text = "".join(prose(path) for path in PAGES)
    ids = {n["id"] for n in shown_numbers(ROOT / "chapters" / f"{chapter}.ipynb")}
    said = {i for i in ids if f"{{glue}}`{i}`" in text or f"{{glue}}`{chapter}.ipynb::{i}`" in text}
    # a number with an interval comes twice; one of the two is enough
    said |= {f"{i}-interval" for i in said} | {i.removesuffix("-interval") for i in said}
    assert sorted(ids - said) == []


@pytest.mark.parametrize("page", ["agreement-explorer", "council-register", "milestones", "friction-register"])
def test_a_page_of_the_chapter_shows_one_table_and_is_linked_from_it(page: str) -> None:
    cells = code(ROOT / "chapters" / f"{page}.ipynb")
    assert len(cells) == 1 and len(cells[0].outputs) == 1
    assert cells[0].outputs[0].data["text/plain"].startswith("tbl-")
    assert f"<{page}>`" in prose(ROOT / "chapters" / "alignment.ipynb")


def test_the_edition_is_the_same_everywhere() -> None:
    edition = re.search(r'^version = "([\d.]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), flags=re.M)
    assert edition is not None
    for place in ("README.md", "CHANGELOG.md", "data/exercises.yaml"):
        assert edition[1] in (ROOT / place).read_text(encoding="utf-8"), place
    for chapter in CHAPTERS:
        assert f"edition {edition[1]}" in prose(ROOT / "chapters" / f"{chapter}.ipynb")
