"""The build: what is reused, what is not, and that a failure leaves the site as it was. Sphinx is replaced by a copy."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from rcanalysis.publish import build as b
from rcanalysis.publish.build import BuildError, build, digest, execute, store_outputs


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny book of two notebooks in a folder with a space and an accent."""
    root = tmp_path / "a bóok"
    for folder in ("chapters", "src", "data"):
        (root / folder).mkdir(parents=True)
    for name in ("_config.yml", "_toc.yml", "references.bib", "requirements.txt", "pyproject.toml"):
        (root / name).write_text("", encoding="utf-8")
    (root / "data" / "t.csv").write_text("a\n1\n", encoding="utf-8")
    write(root, "one", "open('../data/t.csv').read()")
    write(root, "two", "1 + 1")
    monkeypatch.chdir(root)

    def pages(source: Path, work: Path) -> None:
        shutil.copytree(source / "chapters", work / "_build" / "html")
        (work / "_build" / "html" / "index.html").write_text("", encoding="utf-8")

    monkeypatch.setattr(b, "_sphinx", pages)
    monkeypatch.setattr(b, "check_environment", lambda root: None)  # the tiny book has no package of its own
    return root


def write(root: Path, name: str, code: str, text: str = "# A title", tags: list[str] | None = None) -> None:
    cells = [nbformat.v4.new_markdown_cell(text, id="t"), nbformat.v4.new_code_cell(code, id="c")]
    cells[1].metadata["tags"] = tags or []
    nbformat.write(nbformat.v4.new_notebook(cells=cells), root / "chapters" / f"{name}.ipynb")


def result(root: Path, name: str) -> object:
    node = nbformat.read(root / "_build" / "html" / f"{name}.ipynb", as_version=4)
    return node.cells[1].outputs[0]["data"]["text/plain"]


def fresh(root: Path) -> list[str]:
    return [done.name for done in execute(root) if done.seconds]


def test_both_are_executed_then_reused(book: Path) -> None:
    assert fresh(book) == ["one", "two"]
    assert fresh(book) == []


def test_a_change_of_one_notebook_executes_that_one_only(book: Path) -> None:
    fresh(book)
    write(book, "two", "1 + 2")
    assert fresh(book) == ["two"]


def test_a_change_of_prose_executes_nothing_but_shows(book: Path) -> None:
    build()
    write(book, "two", "1 + 1", text="# Another title")
    assert fresh(book) == []
    build()
    assert "Another title" in (book / "_build" / "html" / "two.ipynb").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["data/t.csv", "src/new.py", "requirements.txt"])
def test_a_change_of_code_data_or_lock_executes_all(book: Path, name: str) -> None:
    fresh(book)
    (book / name).write_text("a\n2\n" if name.endswith("csv") else "x = 1\n", encoding="utf-8")
    assert fresh(book) == ["one", "two"]


def test_results_are_never_stale(book: Path) -> None:
    build()
    (book / "data" / "t.csv").write_text("a\n2\n", encoding="utf-8")
    build()
    assert result(book, "one") == "'a\\n2\\n'"


def test_nothing_changed_builds_nothing(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build()
    stamp = (book / "_build" / "html").stat().st_mtime_ns
    capsys.readouterr()
    build()
    assert "Nothing has changed" in capsys.readouterr().out
    assert (book / "_build" / "html").stat().st_mtime_ns == stamp


def failing_cell(root: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    write(root, "two", "1 / 0")
    return r"chapters/two\.ipynb: a cell failed(.|\n)*ZeroDivisionError"


def broken_notebook(root: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (root / "chapters" / "two.ipynb").write_text("{", encoding="utf-8")
    return r"chapters/two\.ipynb is not a valid notebook"


def failing_pages(root: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    def fail(source: Path, work: Path) -> None:
        raise BuildError("the pages could not be built")

    monkeypatch.setattr(b, "_sphinx", fail)
    write(root, "two", "3")
    return "the pages could not be built"


@pytest.mark.parametrize("damage", [failing_cell, broken_notebook, failing_pages])
def test_a_failure_leaves_the_site_as_it_was(
    book: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path, pytest.MonkeyPatch], str]
) -> None:
    build()
    words = damage(book, monkeypatch)
    with pytest.raises(BuildError, match=words):
        build()
    assert result(book, "two") == "2"
    left = {p.name for p in (book / "_build").iterdir()}
    assert left == {"html", "html.key", "executed"}, "a half-made folder is left"


def test_a_build_touches_no_notebook(book: Path) -> None:
    before = {p.name: p.read_bytes() for p in (book / "chapters").iterdir()}
    build()
    assert {p.name: p.read_bytes() for p in (book / "chapters").iterdir()} == before


def test_outputs_are_stored_in_normal_form(book: Path) -> None:
    assert store_outputs() == ["one", "two"]
    first = (book / "chapters" / "two.ipynb").read_text(encoding="utf-8")
    raw = json.loads(first)
    assert raw["metadata"]["language_info"] == {"name": "python"}
    assert raw["cells"][1]["execution_count"] == 1
    assert store_outputs() == []
    assert first.endswith("}\n")


def test_the_digest_sees_names_and_bytes(book: Path) -> None:
    first = digest(book, ("data",))
    (book / "data" / "t.csv").rename(book / "data" / "u.csv")
    second = digest(book, ("data",))
    (book / "data" / "u.csv").write_text("a\n3\n", encoding="utf-8")
    assert len({first, second, digest(book, ("data",))}) == 3


@pytest.mark.parametrize("tags", [[], ["raises-exception"]])
def test_an_error_or_a_warning_fails_whatever_the_tags(book: Path, tags: list[str]) -> None:
    for code, words in (
        ("1 / 0", "ZeroDivisionError"),
        ("import warnings; warnings.warn('look out')", "a cell warns(.|\n)*look out"),
    ):
        write(book, "two", code, tags=tags)
        with pytest.raises(BuildError, match=words):
            execute(book)


def test_a_change_of_tags_executes_again(book: Path) -> None:
    fresh(book)
    write(book, "two", "1 + 1", tags=["hide-input"])
    assert fresh(book) == ["two"]


def test_another_checkout_or_data_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    b.check_environment(root)
    with pytest.raises(BuildError, match="belongs to another checkout"):
        b.check_environment(tmp_path)
    monkeypatch.setenv("RCANALYSIS_DATA", str(tmp_path))
    with pytest.raises(BuildError, match="names another data folder"):
        b.check_environment(root)


def test_what_is_missing_is_named(book: Path) -> None:
    (book / "references.bib").unlink()
    with pytest.raises(BuildError, match=r"references\.bib is missing"):
        build()
    for path in (book / "chapters").iterdir():
        path.unlink()
    (book / "references.bib").write_text("", encoding="utf-8")
    with pytest.raises(BuildError, match="holds no notebook"):
        build()


def test_outside_a_book_is_one_clear_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(b, "__file__", str(tmp_path / "site-packages" / "rcanalysis" / "publish" / "build.py"))
    with pytest.raises(BuildError, match="no book here"):
        build()
