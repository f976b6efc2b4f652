"""The command: what it prints, and that a wrong call is one clear message."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from rcanalysis.cli import main
from rcanalysis.data import tables
from rcanalysis.data.ingest import SOURCES
from rcanalysis.data.ingest.un_assembly import VOTES
from tests.conftest import Folder


def test_check_passes_on_the_real_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert f"{len(tables())} tables are sound" in capsys.readouterr().out


def test_check_sees_a_stale_descriptor(
    data_copy: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RCANALYSIS_DATA", str(data_copy.path))
    path = data_copy.path / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace("Joint", "Joined"), encoding="utf-8")
    assert main(["check"]) == 1
    assert "rcanalysis package" in capsys.readouterr().err
    assert main(["package"]) == 0
    assert main(["check"]) == 0


def test_tables_lists_every_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tables"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in tables())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "COMMAND"),
        (["publish"], "invalid choice"),
        (["build", "--jobs", "many"], "whole number above 0, got 'many'"),
        (["build", "--jobs", "0"], "whole number above 0"),
        (["serve", "--port", "-1"], "whole number above 0"),
        (["serve", "--port", "0"], "whole number above 0"),
        (["serve", "--port", "65536"], "port from 1 to 65535, got '65536'"),
        (["ingest", "sipri"], "invalid choice"),
    ],
)
def test_a_wrong_call_says_what_was_expected(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert stop.value.code == 2
    assert said in capsys.readouterr().err


def test_ingest_refuses_what_it_does_not_know(
    data_copy: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RCANALYSIS_DATA", str(data_copy.path))
    before = {p.name: p.read_bytes() for p in data_copy.path.iterdir()}
    assert main(["ingest", "natural-earth", str(tmp_path)]) == 1
    assert "cannot read the package world-atlas" in capsys.readouterr().err
    for name in ("countries-50m.json", "land-110m.json"):
        (tmp_path / name).write_text(json.dumps({"type": "FeatureCollection"}), encoding="utf-8")
    assert main(["ingest", "natural-earth", str(tmp_path)]) == 1
    assert "not a quantised TopoJSON" in capsys.readouterr().err
    assert {p.name: p.read_bytes() for p in data_copy.path.iterdir()} == before


UPSTREAM = (
    *("alliances", "disputes", "ideal-points", "national-capabilities", "natural-earth"),
    *("sipri-military-expenditure", "sipri-transfers", "world-bank-gdp"),
    *("un-general-assembly", "un-issue-codes", "un-security-council"),
)


def test_ingest_lists_every_source(capsys: pytest.CaptureFixture[str]) -> None:
    """In its help, and when another is named."""
    assert sorted(SOURCES) == sorted(UPSTREAM)
    for words, code in ((["ingest", "--help"], 0), (["ingest", "un", "a.csv"], 2)):
        with pytest.raises(SystemExit) as stop:
            main(words)
        assert stop.value.code == code
        shown = "".join(capsys.readouterr())
        assert all(source in shown for source in UPSTREAM), shown


@pytest.mark.parametrize("source", sorted({*UPSTREAM} - {"sipri-transfers"}))
def test_only_sipri_has_editions(
    source: str, data_copy: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Said before a file is looked at."""
    monkeypatch.setenv("RCANALYSIS_DATA", str(data_copy.path))
    assert main(["ingest", source, "nowhere.csv", "--edition", "2025"]) == 1
    assert capsys.readouterr().err == f"rcanalysis: {source} takes no edition: its files say what they hold\n"


@pytest.mark.parametrize(
    ("source", "number", "said"),
    [
        ("alliances", 1, "expected 3 files (ATOP's alliances, ATOP's dyad-years and COW's alliances by dyad), got 1"),
        ("alliances", 4, "expected 3 files (ATOP's alliances, ATOP's dyad-years and COW's alliances by dyad), got 4"),
        ("disputes", 2, "expected 1 file (the dyadic disputes), got 2"),
        ("ideal-points", 2, "expected 1 file (the release as CSV), got 2"),
        ("national-capabilities", 2, "expected 1 file (the release as CSV), got 2"),
        ("world-bank-gdp", 2, "expected 1 file (the series as CSV), got 2"),
        ("natural-earth", 2, "natural-earth takes one folder, not 2 paths"),
        ("un-issue-codes", 1, "two files are needed: rcid,session,importantvote"),
        ("un-issue-codes", 3, "two files are needed: rcid,session,importantvote"),
        ("un-security-council", 1, "two files are needed: the library's records and its votes"),
        ("un-general-assembly", 1, "comes in two files; the one with the head undl_id,body,symbol,ga_session,date,..."),
    ],
)
def test_a_wrong_number_of_files_is_refused(
    source: str,
    number: int,
    said: str,
    data_copy: Folder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In one line, and nothing is written."""
    monkeypatch.setenv("RCANALYSIS_DATA", str(data_copy.path))
    before = {p.name: p.read_bytes() for p in data_copy.path.iterdir()}
    row = "1,A/RES/68/262,2014-03-27,FRA,France,Y\n"
    head = "rcid,short_name,issue\n1,me,x\n" if source == "un-issue-codes" else f"{','.join(VOTES)}\n{row}"
    paths = [tmp_path / f"{n}.csv" for n in range(number)]
    for path in paths:
        path.write_text(head, encoding="utf-8")
    assert main(["ingest", source, *map(str, paths)]) == 1
    message = capsys.readouterr().err
    assert said in message and message.count("\n") == 1
    assert {p.name: p.read_bytes() for p in data_copy.path.iterdir()} == before


@pytest.mark.parametrize("source", sorted({*UPSTREAM} - {"natural-earth", "un-issue-codes", "alliances"}))
def test_a_download_that_is_not_there_is_refused(
    source: str, data_copy: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RCANALYSIS_DATA", str(data_copy.path))
    for path, said in ((tmp_path / "nowhere.csv", "No such file or directory"), (tmp_path, "Is a directory")):
        assert main(["ingest", source, str(path)]) == 1
        assert capsys.readouterr().err == f"rcanalysis: {path.name}: cannot be read ({said})\n"


def test_ingest_names_what_it_wrote(
    data_copy: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The descriptor is then out of date only if the table has changed."""
    monkeypatch.setenv("RCANALYSIS_DATA", str(data_copy.path))
    header, *rows = data_copy.rows("ideal_points")
    names = dict(zip(header, ("iso3c", "year", "idealpointfp", "q5fp", "q95fp", "nvotesfp"), strict=True))
    lines = [[*names.values(), "countryname"], *([*row, "A state"] for row in rows)]
    path = tmp_path / "points.csv"
    path.write_text("".join(",".join(line) + "\n" for line in lines), encoding="utf-8")
    before = {p.name: p.read_bytes() for p in data_copy.path.iterdir()}
    assert main(["ingest", "ideal-points", str(path)]) == 0
    assert capsys.readouterr().out == "wrote data/ideal_points.csv\n"
    assert {p.name: p.read_bytes() for p in data_copy.path.iterdir()} == before
    assert main(["check"]) == 0


def test_serve_says_when_the_port_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "_toc.yml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["serve"]) == 1
    assert "run `make book` first" in capsys.readouterr().err
    (tmp_path / "_build" / "html").mkdir(parents=True)
    (tmp_path / "_build" / "html" / "index.html").write_text("", encoding="utf-8")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["serve", "--port", str(taken.getsockname()[1])]) == 1
    assert "cannot be used" in capsys.readouterr().err


def test_a_descriptor_that_is_not_text_is_out_of_date(
    data_copy: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RCANALYSIS_DATA", str(data_copy.path))
    (data_copy.path / "datapackage.json").write_bytes(b"\xff\xfe{")
    assert main(["check"]) == 1
    assert "out of date: run `rcanalysis package`" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_one_clear_message(
    data_copy: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The old descriptor stays, and no temporary file is left."""
    monkeypatch.setenv("RCANALYSIS_DATA", str(data_copy.path))
    before = {p.name: p.read_bytes() for p in data_copy.path.iterdir()}

    def refuse(self: Path, _: Path) -> None:
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "replace", refuse)
    assert main(["package"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "datapackage.json.tmp: No space left on device" in said
    assert {p.name: p.read_bytes() for p in data_copy.path.iterdir()} == before


def test_other_runtime_errors_are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> list[str]:
        raise RuntimeError("a slip in the code")

    monkeypatch.setattr("rcanalysis.cli.tables", fail)
    with pytest.raises(RuntimeError, match="a slip"):
        main(["tables"])


def test_forecasts_are_printed_and_written_once(
    data_copy: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a stand-in for the models, which have tests of their own."""
    from rcanalysis.data import load
    from rcanalysis.publish import forecasts

    rows = load("forecasts")
    monkeypatch.setenv("RCANALYSIS_DATA", str(data_copy.path))
    monkeypatch.setattr(forecasts, "forecasts", lambda: type("Made", (), {"made": rows})())
    path = data_copy.path / "forecasts.csv"
    whole = path.read_bytes()
    assert main(["forecast"]) == 0
    assert "2026-11-events-2027-pool" in capsys.readouterr().out
    assert path.read_bytes() == whole
    assert main(["forecast", "--write"]) == 1
    assert "has 2026-11-events-2026-pool already" in capsys.readouterr().err
    assert path.read_bytes() == whole
    path.write_bytes(whole.splitlines(keepends=True)[0])
    assert main(["forecast", "--write"]) == 0
    assert f"added {len(rows)} rows to data/forecasts.csv; now run `rcanalysis package`" in capsys.readouterr().out
    assert path.read_bytes() == whole
