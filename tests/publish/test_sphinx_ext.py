"""A small book, built as web pages, plain text and LaTeX, with every warning an error."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from tests.publish.conftest import HOSTILE, make_figure, make_number, make_table

CONF = """
project = "Demo"
extensions = ["myst_nb", "rcanalysis.publish.sphinx_ext"]
nb_execution_mode = "off"
numfig = True
html_theme = "basic"
"""
INDEX = """(home)=
# Home

{numref}`fig-demo`, {numref}`tbl-demo`, {ref}`the row <event-joint-sea-2012>`, {glue}`second.ipynb::rate`.

```{toctree}
second
```
"""
SECOND = "(second)=\n# Second page\n\n{glue}`rate` and {glue}`rate` and {glue}`rate-interval`. [row](#event-b). {verdict}`supported`"


def write_book(folder: Path, *, second: str = SECOND) -> None:
    glued = []
    for number in (make_number(), make_number().with_interval):
        data = {"application/papermill.record/" + k: v for k, v in number._repr_mimebundle_().items()}
        name = {"name": number.payload["id"], "mime_prefix": "application/papermill.record/"}
        glued.append(nbformat.v4.new_output("display_data", data=data, metadata={"scrapbook": name}))
    shown = [
        nbformat.v4.new_output("execute_result", data=s._repr_mimebundle_(), execution_count=1)
        for s in (make_figure(), make_table())
    ]
    cells = [nbformat.v4.new_code_cell("glued", outputs=glued, id="a"), nbformat.v4.new_markdown_cell(second, id="b")]
    cells += [nbformat.v4.new_code_cell("shown", outputs=[s], id=f"c{i}") for i, s in enumerate(shown)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["language_info"] = {"name": "python"}
    folder.mkdir(parents=True)
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    (folder / "index.md").write_text(INDEX, encoding="utf-8")
    nbformat.write(notebook, folder / "second.ipynb")


def build(source: Path, out: Path, builder: str = "html") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-n", "--keep-going", "-b", builder, str(source), str(out)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    write_book(folder / "source")
    result = build(folder / "source", folder / "html")
    assert result.returncode == 0, result.stderr
    return folder


def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_figure_and_table_are_numbered_and_referred_to(book: Path) -> None:
    page = soup(book / "html" / "second.html")
    caption = page.select_one("figure#fig-demo > figcaption")
    assert caption is not None and caption.get_text().startswith("Figure 1 Events doubled")
    table = page.select_one("#tbl-demo caption")
    assert table is not None and table.get_text().startswith("Table 1 All events")
    links = {a.get_text(): a["href"] for a in soup(book / "html" / "index.html").select("section a.reference")}
    assert links["Figure 1"] == "second.html#fig-demo" and links["Table 1"] == "second.html#tbl-demo"
    assert links["the row"] == "second.html#event-joint-sea-2012"
    assert page.find(id="event-joint-sea-2012") is not None


def test_ids_are_unique_also_for_a_number_said_twice(book: Path) -> None:
    page = soup(book / "html" / "second.html")
    ids = [node["id"] for node in page.find_all(id=True)]
    assert sorted(i for i in ids if ids.count(i) > 1) == []
    numbers = page.select("span.rc-number")
    assert [n.find(string=True) for n in numbers] == ["2.4", "2.4", "2.4 (1.9 to 3.1)"]
    assert all(page.find(id=n["aria-describedby"]) for n in numbers)


def test_a_number_of_another_page_keeps_its_note(book: Path) -> None:
    number = soup(book / "html" / "index.html").select_one("span.rc-number > .rc-note")
    assert number is not None and "95 % interval 1.9 to 3.1" in number.get_text()


def test_files_beside_the_pages_are_there_and_linked_ones_exist(book: Path) -> None:
    html = book / "html"
    for link in soup(html / "second.html").select(".rc-links a"):
        assert (html / str(link["href"])).is_file()
    chart = soup(html / "second.html").select_one(".rc-chart")
    assert chart is not None
    for name in ("data-spec", "data-vega"):
        assert (html / str(chart[name]).split("?")[0]).is_file()
    assert (html / "figures" / "fig-demo.csv-metadata.json").is_file()
    css = (html / "_static" / "rc.css").read_text(encoding="utf-8")
    for font in re.findall(r"url\((fonts/[^)]+)\)", css):
        assert (html / "_static" / font).is_file()


def test_data_is_text_on_the_page(book: Path) -> None:
    text = (book / "html" / "second.html").read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert HOSTILE in soup(book / "html" / "second.html").get_text()


def test_labels_come_first_and_the_slug_stays(book: Path) -> None:
    page = soup(book / "html" / "second.html")
    section = page.find("section", id="second")
    assert section is not None and page.find(id="second-page") is not None
    permalink = page.select_one("h1 a.headerlink")
    assert permalink is not None and permalink["href"] == "#second"


def test_files_are_the_same_in_another_build(book: Path) -> None:
    assert build(book / "source", book / "again").returncode == 0
    names = sorted(p.name for p in (book / "html" / "figures").iterdir())
    assert len(names) == 6
    for name in names:
        assert (book / "html" / "figures" / name).read_bytes() == (book / "again" / "figures" / name).read_bytes()


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ("# No label", "section 'No label' has no label"),
        ("(a)=\n# A\n\n## Inner", "section 'Inner' has no label"),
        ("(a)=\n# A\n\n{verdict}`maybe`", "verdict 'maybe'"),
        ("(a)=\n# A\n\n{glue}`nothing`", "No key 'nothing'"),
        ("(a)=\n# A\n\n<img src='https://a.example/x.png' alt='x'>", "another host"),
    ],
)
def test_a_page_that_breaks_a_rule_fails_the_build(tmp_path: Path, second: str, words: str) -> None:
    write_book(tmp_path / "source", second=second)
    result = build(tmp_path / "source", tmp_path / "html")
    assert result.returncode != 0
    assert words in result.stderr


def test_plain_text_has_the_finding_and_the_number(book: Path) -> None:
    result = build(book / "source", book / "text", "text")
    assert result.returncode == 0, result.stderr
    text = (book / "text" / "second.txt").read_text(encoding="utf-8")
    assert "2.4 and 2.4 and 2.4 (1.9 to 3.1)." in text
    assert "Events doubled" in text and "CHN, RUS" in text


def test_latex_gets_the_vector_drawing(book: Path) -> None:
    result = build(book / "source", book / "latex", "latex")
    assert result.returncode == 0, result.stderr
    tex = next((book / "latex").glob("*.tex")).read_text(encoding="utf-8")
    assert "includegraphics{{fig-demo}.pdf}" in tex and (book / "latex" / "fig-demo.pdf").is_file()
    assert r"\caption{Events doubled. Events a year" in tex
