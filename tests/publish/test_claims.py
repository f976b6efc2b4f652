"""The ledger as a reader sees it: words of values and rules, cards, tables, curves, files, and the command."""

from __future__ import annotations

import csv
import dataclasses
import functools
import io
import json
import math
from pathlib import Path
from typing import Any

import pytest
from docutils import nodes

from rcanalysis.cli import main
from rcanalysis.measures import claims as measures
from rcanalysis.publish import claims as book
from rcanalysis.publish import mime
from rcanalysis.publish.mime import RC_MIME


@functools.lru_cache(maxsize=1)
def judged() -> tuple[measures.Judgement, ...]:
    evidence = book.evidence()
    return tuple(measures.judge(c, evidence) for c in ("C02", "C11", "C15", "C19", "C20"))


def test_row(**given: Any) -> dict[str, Any]:
    base = {"value": 14.24, "low": 9.18, "high": 19.6, "digits": 1, "unit": "% a year", "better": "above"}
    return base | {"yes_at": 0.0, "no_at": 0.0} | given


test_row.__test__ = False  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "14.2 % a year (9.2 to 19.6)"),
        ({"low": None, "high": None}, "14.2 % a year"),
        ({"value": None}, ""),
        ({"unit": "times", "digits": 2, "value": 0.318, "low": 0.076, "high": 1.014}, "0.32 times (0.08 to 1.01)"),
        ({"value": 0.18, "low": 0.18, "high": math.inf, "unit": "years"}, "at least 0.2 years"),
        ({"value": 1, "low": None, "high": None, "digits": 0, "unit": "entries"}, "1 entry"),
        ({"value": -23.1, "low": -23.1, "high": -12.0, "digits": 0, "unit": "points"}, "−23 points (−23 to −12)"),
    ],
)
def test_a_value_in_words(given: dict[str, Any], words: str) -> None:
    assert book.value_words(test_row(**given)) == words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "yes above 0, no below"),
        ({"better": "below", "yes_at": 1.0, "no_at": 1.0}, "yes below 1, no above"),
        ({"yes_at": 50.0, "no_at": 10.0, "digits": 0}, "yes at least 50, no at most 10"),
        ({"better": "below", "yes_at": 0.5, "no_at": 1.0}, "yes at most 0.5, no at least 1"),
        ({"yes_at": 1.0, "no_at": None}, "yes at least 1"),
        ({"yes_at": None, "no_at": None}, ""),
    ],
)
def test_a_rule_in_words(given: dict[str, Any], words: str) -> None:
    assert book.rule_words(test_row(**given)) == words


def test_every_dimension_of_the_grid_has_words() -> None:
    assert set(book.DIMENSIONS) == set(measures.GRID)
    assert set(book.OPTIONS) <= {(d, o) for d, options in measures.GRID.items() for o in options}
    varied = ("partners", "first")
    assert book.coding_words({"partners": "all", "first": 2003}, varied) == "headline"
    assert (
        book.coding_words({"partners": "bilateral only", "first": 2012}, varied)
        == "Partners: bilateral only; From: 2012"
    )


def test_a_card_says_all_there_is_to_know() -> None:
    text = book.card(judged(), "C11")._repr_mimebundle_()["text/plain"]
    assert text.startswith(
        "C11  Joint Sea is held every year\n  CONTRADICTED. The verdict is the same in 6 of 6 codings."
    )
    for words in (
        "-> no [yes at least 100, no at most 90]",
        "Would change our mind:",
        "Cite: Claim C11,",
        "#claim-c11",
    ):
        assert words in text
    none = book.card(judged(), "C19")._repr_mimebundle_()["text/plain"]
    assert "NOT TESTABLE. Nothing could be measured." in none
    with pytest.raises(ValueError, match="'C99' is not among the claims C02, C11"):
        book.card(judged(), "C99")


def test_the_page_has_the_card_with_links_that_sphinx_resolves() -> None:
    payload = book.card(judged(), "C15").payload
    (card,) = mime.claim_nodes(payload, "chapters/claims")
    assert card["claim"]["claim"] == "C15"
    targets = [n["reftarget"] for n in card.findall(nodes.Element) if n.get("reftarget")]
    assert targets == [*payload["figures"], payload["section"]]
    chips = [n for n in card.findall(nodes.inline) if "rc-verdict" in n["classes"]]
    assert [c.astext() for c in chips] == ["partly supported"]
    assert len(list(card.findall(nodes.list_item))) == len(payload["tests"])


def test_text_of_data_stays_text() -> None:
    """Nodes hold text and no markup, so a claim named like a script is shown and not run."""
    payload = {**book.card(judged(), "C11").payload, "scope": "<script>alert(1)</script>"}
    (card,) = mime.claim_nodes(payload, "chapters/claims")
    assert not list(card.findall(nodes.raw))
    assert "<script>alert(1)</script>" in card.astext()


def test_the_strip_links_every_claim() -> None:
    strip = book.strip(judged())
    (listed,) = mime.strip_nodes(strip.payload, "chapters/exercises")
    targets = [n["reftarget"] for n in listed.findall(nodes.Element) if n.get("reftarget")]
    assert targets == ["claim-c02", "claim-c11", "claim-c15", "claim-c19", "claim-c20"]
    assert "C11 contradicted: Joint Sea" in strip._repr_mimebundle_()["text/plain"]


def test_the_table_of_a_chapter_and_of_the_whole() -> None:
    own = book.table(judged(), id="tbl-exercises-claims").payload
    assert own["filters"] == [] and own["chips"] == ["verdict"]
    whole = book.table(judged(), id="tbl-ledger").payload
    assert whole["filters"] == ["verdict", "chapter", "strength"]
    assert [file for file, _ in whole["also"]] == [book.JSON_FILE, book.CSV_FILE]
    names = [name for name, _ in whole["columns"]]
    row = dict(zip(names, whole["rows"][1], strict=True))
    assert row["claim"] == [["C11", "claims.html#claim-c11"]]
    assert row["verdict"] == "contradicted" and row["holds"] == "6 of 6"
    assert row["estimate"] == "79 % (49 to 95): complete years with an edition"
    assert whole["title"] == "5 claims: 1 supported, 2 partly supported, 1 contradicted and 1 not testable"


def test_the_curve_shows_every_coding_and_refuses_few() -> None:
    payload = book.curve(judged(), "C11").payload
    assert payload["title"] == "C11: contradicted in 6 of 6 codings"
    assert "79" not in payload["title"]
    assert "6 codings" in payload["alt"] and "(6 of 6)" not in payload["title"]
    with pytest.raises(ValueError, match="C20 has 3 codings; a curve needs 6"):
        book.curve(judged(), "C20")


def test_the_matrix_counts_verdicts() -> None:
    payload = book.matrix(judged()).payload
    assert payload["title"].startswith("5 claims: 1 supported, 2 partly supported, 1 contradicted")


def test_the_counts_of_the_prose_are_those_of_the_ledger() -> None:
    half = dataclasses.replace(judged()[1], codings=judged()[1].codings.assign(holds=[True, False] * 3))
    frequent = dataclasses.replace(judged()[0], claim=judged()[0].claim | {"claim_id": "C03"})
    said = {n.payload["id"]: n.payload for n in book.numbers([frequent, half, *judged()[2:]])}
    assert {k: said[f"claims-{k}"]["value"] for k in ("n", "supported", "contradicted", "varied", "fragile")} == {
        "n": "5",
        "supported": "1",
        "contradicted": "1",
        "varied": "4",
        "fragile": "1",
    }
    assert said["claims-fragile-names"]["text"] == "C11", "the same verdict in half of the codings"
    assert (said["claims-example-k"]["value"], said["claims-example-n"]["value"]) == (str(frequent.k), str(frequent.n))


def test_what_would_change_our_mind_is_told_for_every_claim() -> None:
    payload = book.mind(judged()).payload
    names = [name for name, _ in payload["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in payload["rows"]]
    assert [row["claim"][0][0] for row in rows] == ["C02", "C11", "C15", "C19", "C20"]
    assert all(row["would_change"] for row in rows)


def test_the_files_hold_every_test(tmp_path: Path) -> None:
    records = [book.Card(j).payload for j in judged()]
    book.write(records, tmp_path)
    kept = json.loads((tmp_path / book.JSON_FILE).read_text(encoding="utf-8"))
    assert [r["claim"] for r in kept] == ["C02", "C11", "C15", "C19", "C20"]
    assert "lines" not in kept[0] and kept[1]["tests"][0]["answer"] == "no"
    rows = list(csv.DictReader(io.StringIO((tmp_path / book.CSV_FILE).read_text(encoding="utf-8"))))
    assert len(rows) == sum(len(j.tests) for j in judged())
    assert {r["claim"] for r in rows if r["answer"] == "not testable"} == {"C19"}


def test_the_payload_survives_json() -> None:
    for made in (book.card(judged(), "C02"), book.strip(judged())):
        assert json.loads(made._repr_mimebundle_()[RC_MIME]) == json.loads(json.dumps(made.payload))


def test_the_command_prints_one_claim_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claims", "c11"]) == 0
    assert "CONTRADICTED" in capsys.readouterr().out
    assert main(["claims", "C11", "C19", "--csv"]) == 0
    assert [r["claim"] for r in csv.DictReader(io.StringIO(capsys.readouterr().out))] == ["C11", "C19"]
    assert main(["claims", "C11", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["verdict"] == "contradicted"
    assert main(["claims", "C11", "C19", "C14"]) == 0
    assert capsys.readouterr().out.count("Would change our mind") == 3


def test_the_command_names_all_that_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claims", "C98", "C99", "--chapter", "war"]) == 1
    said = capsys.readouterr().err
    assert "no claim 'C98'" in said and "no claim 'C99'" in said and "no claim is of the chapter 'war'" in said
    assert main(["claims", "--chapter", "arms-sales"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:3] for line in lines] == ["C06", "C07", "C20", "C21", "C22", "C23", "C24"]
