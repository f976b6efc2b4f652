"""Votes in the UN from small downloads made of real roll calls of the book's tables, in every form that is known."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from rcanalysis.cli import main
from rcanalysis.data import DataError, check, load, metadata
from rcanalysis.data.ingest import run
from rcanalysis.data.ingest.un_assembly import (
    BULK,
    EXTRACT,
    EXTRACT_VOTES,
    RECORDS,
    TOPICS,
    VOTES,
    regular_session,
    topics,
)
from rcanalysis.data.ingest.un_codes import CALLS, CODES, ISSUES
from rcanalysis.data.ingest.un_council import SUBJECTS, subjects
from tests.conftest import ROOT
from tests.data.desk import Row, table

LETTER = {"yes": "Y", "no": "N", "abstain": "A", "absent": "X"}
# from the library: China's seat before and after, special sessions, parts, votes named important
LIBRARY = (
    *("A/RES/377(V)[A-C]", "A/RES/1004(ES-II)", "A/RES/2758(XXVI)", "A/RES/38/180E", "A/RES/44/117D", "A/RES/68/262"),
    *("A/RES/72/4", "A/RES/74/10", "A/RES/75/254[A]", "A/RES/75/254[B]", "A/RES/ES-11/1", "A/RES/ES-11/7"),
    *("A/RES/79/290", "A/RES/80/4"),
)
DEPARTMENT = ("A/RES/79/287", "A/RES/80/6", "A/RES/80/7")
COUNCIL = ("1(1946)", "242(1967)", "338(1973)", "1973(2011)", "2202(2015)", "2796(2025)", "2798(2025)")


def csv_text(head: Iterable[str], rows: Iterable[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, [*head], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


CALL = {row["symbol"]: row for row in table(ROOT / "data" / "ga_rollcalls.csv")}
NAME = {row["iso3"]: row["name"] for row in table(ROOT / "data" / "countries.csv")}
RESOLUTION = {row["symbol"]: row for row in table(ROOT / "data" / "sc_resolutions.csv")}


def _cast() -> dict[str, dict[str, str]]:
    frame = pq.read_table(ROOT / "data" / "ga_votes.parquet").to_pandas()
    frame = frame[frame["symbol"].isin([*LIBRARY, *DEPARTMENT])].astype(object)
    return {symbol: dict(zip(of["iso3"], of["vote"], strict=True)) for symbol, of in frame.groupby("symbol")}


CAST = _cast()


# downloads, as upstream serves them ----------------------------------------------------------------------------------


def upstream(state: str) -> str:
    """The library knows one China."""
    return "CHN" if state == "TWN" else state


def bulk_rows(symbols: Iterable[str] = LIBRARY) -> list[Row]:
    return [
        {
            "undl_id": CALL[s]["undl_id"],
            "ms_code": upstream(state),
            "ms_name": NAME[upstream(state)].upper(),
            "ms_vote": LETTER[vote],
            "date": CALL[s]["date"],
            "session": CALL[s]["session"],
            "resolution": s,
            "title": CALL[s]["title"] + " : resolution / adopted by the General Assembly",
            **{f"total_{theirs}": CALL[s][ours] for theirs, ours in TOTALS.items()},
            "total_ms": str(len(CAST[s])),
            "undl_link": f"https://digitallibrary.un.org/record/{CALL[s]['undl_id']}",
        }
        for s in symbols
        for state, vote in CAST[s].items()
    ]


TOTALS = {"yes": "yes", "no": "no", "abstentions": "abstain", "non_voting": "absent"}


def bulk(symbols: Iterable[str] = LIBRARY, *, note: bool = False) -> str:
    head = [*BULK[:13], "vote_note", *BULK[14:]] if note else [column for column in BULK if column != "vote_note"]
    return csv_text(head, bulk_rows(symbols))


def records_rows(symbols: Iterable[str] = LIBRARY) -> list[Row]:
    """Beside what was recorded, a resolution without a recorded vote and one of the Security Council."""
    counts = {"n_yes": "yes", "n_no": "no", "n_abstain": "abstain", "n_nonvoting": "absent"}
    found = [
        {
            "undl_id": CALL[s]["undl_id"],
            "body": "GA",
            "symbol": s,
            "ga_session": CALL[s]["session"] if CALL[s]["session"].isdigit() else "",
            "date": CALL[s]["date"],
            "title": CALL[s]["title"] + " : resolution / adopted by the General Assembly",
            "recorded": "1",
            **{theirs: CALL[s][ours] for theirs, ours in counts.items()},
        }
        for s in symbols
    ]
    found.append({"undl_id": "111111", "body": "GA", "symbol": "A/RES/68/1", "date": "2013-09-30", "recorded": "0"})
    found.append({"undl_id": "222222", "body": "SC", "symbol": "S/RES/1(1946)", "date": "1946-01-25", "recorded": "1"})
    return found


def votes_rows(symbols: Iterable[str] = LIBRARY) -> list[Row]:
    return [
        {
            "undl_id": CALL[s]["undl_id"],
            "symbol": s,
            "date": CALL[s]["date"],
            "iso3": upstream(state),
            "ms_name": NAME[upstream(state)].upper(),
            "vote": LETTER[vote],
        }
        for s in symbols
        for state, vote in CAST[s].items()
    ]


def scraped(symbols: Sequence[str] = LIBRARY) -> tuple[str, str]:
    """Sessions in the symbols only of the emergency sessions."""
    rows = records_rows(symbols)
    for row in rows:
        if row["symbol"].startswith("A/RES/ES-11"):
            row["ga_session"] = "ES-11"
    return csv_text(RECORDS, rows), csv_text(VOTES, votes_rows(symbols))


def extract_rows(symbols: Iterable[str]) -> list[Row]:
    found = [
        {
            "symbol": s,
            "date": CALL[s]["date"],
            "session": CALL[s]["session"],
            "title": CALL[s]["title"],
            "recorded": "1",
            **{f"stated_n_{vote}": CALL[s][vote] for vote in ("yes", "no", "abstain")},
            "undl_symbol": s if CALL[s]["source"] == "library" else "",
        }
        for s in symbols
    ]
    return [*found, {"symbol": "A/RES/80/1", "date": "2025-09-05", "session": "80", "title": "Agreed", "recorded": "0"}]


def extract_votes_rows(symbols: Iterable[str]) -> list[Row]:
    """Who stayed away is not listed."""
    return [
        {"symbol": s, "date": CALL[s]["date"], "iso3": state, "ms_name": NAME[state], "vote": LETTER[vote]}
        for s in symbols
        for state, vote in CAST[s].items()
        if vote != "absent"
    ]


OVERLAP = ("A/RES/ES-11/1", "A/RES/80/4", *DEPARTMENT)


def extract(symbols: Sequence[str] = OVERLAP) -> tuple[str, str]:
    return csv_text(EXTRACT, extract_rows(symbols)), csv_text(EXTRACT_VOTES, extract_votes_rows(symbols))


class Desk:
    """A data folder with countries and the metadata of the votes, and a folder for downloads."""

    def __init__(self, path: Path) -> None:
        self.data, self.inbox = path / "data", path / "in"
        self.data.mkdir()
        self.inbox.mkdir()
        for name in ("countries.yaml", "countries.csv", "ga_rollcalls.yaml", "ga_votes.yaml", "sc_resolutions.yaml"):
            shutil.copy(ROOT / "data" / name, self.data)

    def file(self, content: str | bytes, name: str = "download.csv") -> Path:
        path = self.inbox / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def ingest(self, *contents: str | bytes, source: str = "un-general-assembly") -> list[str]:
        """Names of the tables written."""
        paths = [self.file(content, f"download-{n}.csv") for n, content in enumerate(contents)]
        return [path.name for path in run(source, paths, self.data)]

    def calls(self) -> list[Row]:
        return table(self.data / "ga_rollcalls.csv")

    def votes(self) -> dict[str, dict[str, str]]:
        frame = load("ga_votes", folder=self.data).astype(object)
        return {symbol: dict(zip(of["iso3"], of["vote"], strict=True)) for symbol, of in frame.groupby("symbol")}

    def bytes(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.data.iterdir()}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk(tmp_path)
    monkeypatch.setenv("RCANALYSIS_DATA", str(found.data))
    return found


def expected(symbols: Iterable[str], *, codes: bool = False) -> list[Row]:
    """Rows of the book's table, without the codes that another source gives."""
    wanted = {*symbols}
    return [row if codes else row | {"issues": "", "important": ""} for s, row in CALL.items() if s in wanted]


def cast(symbols: Iterable[str]) -> dict[str, dict[str, str]]:
    return {s: CAST[s] for s in symbols}


# the General Assembly ------------------------------------------------------------------------------------------------


FORMS: dict[str, Callable[[], tuple[str | bytes, ...]]] = {
    "the bulk file": lambda: (bulk(),),
    "the bulk file with notes": lambda: (bulk(note=True),),
    "the bulk file with a byte-order mark": lambda: (bulk().encode("utf-8-sig"),),
    "the bulk file, packed": lambda: (gzip.compress(bulk().encode()),),
    "the bulk file in two parts": lambda: (bulk(LIBRARY[:6]), bulk(LIBRARY[6:])),
    "records and votes": scraped,
    "votes and records": lambda: scraped()[::-1],
    "records and votes in two parts": lambda: (*scraped(LIBRARY[6:]), *scraped(LIBRARY[:6])),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_the_library_gives_the_rows_of_the_book(form: str, desk: Desk) -> None:
    """In the order of the book's table, by day and number."""
    assert desk.ingest(*FORMS[form]()) == ["ga_rollcalls.csv", "ga_votes.parquet"]
    assert desk.calls() == expected(LIBRARY)
    assert desk.votes() == cast(LIBRARY)
    assert check_votes(desk) == []


def check_votes(desk: Desk) -> list[str]:
    """Problems of the tables of votes; the other tables are not on the desk."""
    return [str(p) for p in check(folder=desk.data) if p.file.startswith("data/ga_")]


def test_every_order_of_the_files_gives_the_same_tables(desk: Desk) -> None:
    """The extract comes last, wherever it is named."""
    results = set()
    for files in itertools.permutations([*scraped(), *extract()]):
        for name in ("ga_rollcalls.csv", "ga_votes.parquet"):
            (desk.data / name).unlink(missing_ok=True)
        desk.ingest(*files)
        results.add(tuple(sorted(desk.bytes().items())))
    assert len(results) == 1
    assert desk.calls() == expected([*LIBRARY, *DEPARTMENT])
    assert desk.votes() == cast([*LIBRARY, *DEPARTMENT])
    assert check_votes(desk) == []


def test_rows_in_another_order_give_the_same_tables(desk: Desk) -> None:
    desk.ingest(bulk())
    before = desk.bytes()
    (desk.data / "ga_rollcalls.csv").unlink()
    head, *lines = bulk().splitlines(keepends=True)
    desk.ingest(head + "".join(lines[::-1]))
    assert desk.bytes() == before


def test_ingesting_again_changes_nothing(desk: Desk) -> None:
    desk.ingest(*scraped(), *extract())
    before = desk.bytes()
    for files in ((*scraped(), *extract()), extract(), scraped(), (bulk(),), (bulk(note=True), *extract())):
        desk.ingest(*files)
        assert desk.bytes() == before


def test_ingesting_again_keeps_issues_and_important_votes(desk: Desk) -> None:
    """They come from another source."""
    with (desk.data / "ga_rollcalls.csv").open("w", encoding="utf-8", newline="") as file:
        file.write(csv_text(next(iter(CALL.values())), expected(LIBRARY, codes=True)))
    frame = pd.DataFrame([(s, i, v) for s in LIBRARY for i, v in CAST[s].items()], columns=["symbol", "iso3", "vote"])
    from rcanalysis.data.ingest.files import write_tables

    write_tables(desk.data, {"ga_votes": frame})
    desk.ingest(bulk())
    assert desk.calls() == expected(LIBRARY, codes=True)
    assert {row["important"] for row in desk.calls()} == {"", "true", "false"}


def test_the_seat_of_china(desk: Desk) -> None:
    """To the day of resolution 2758, on which the Republic of China still sat, its votes stand under TWN."""
    desk.ingest(bulk())
    votes = desk.votes()
    seats = {s: {"CHN", "TWN"} & {*votes[s]} for s in LIBRARY}
    assert {s for s, seat in seats.items() if seat == {"TWN"}} == set(LIBRARY[:3])
    assert {s for s, seat in seats.items() if seat == {"CHN"}} == set(LIBRARY[3:])
    row = CALL["A/RES/2758(XXVI)"]
    assert row["date"] == "1971-10-25" and CAST["A/RES/2758(XXVI)"].keys() >= {"TWN"}
    (desk.data / "ga_rollcalls.csv").unlink()
    desk.ingest(bulk(["A/RES/2758(XXVI)"]).replace("1971-10-25", "1971-10-26"))
    assert "CHN" in desk.votes()["A/RES/2758(XXVI)"] and "TWN" not in desk.votes()["A/RES/2758(XXVI)"]


def test_an_extract_only_adds(desk: Desk) -> None:
    """What the library has stays as the library has it, whatever title, day or absences the extract gives."""
    desk.ingest(bulk())
    texts, votes = extract(["A/RES/80/4", "A/RES/80/6"])
    lines = votes.splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("A/RES/80/4,") or ",USA," in line]
    desk.ingest(texts.replace(CALL["A/RES/80/4"]["title"], "Another title"), "".join(kept))
    assert desk.calls() == expected([*LIBRARY, "A/RES/80/6"])
    assert desk.votes() == cast([*LIBRARY, "A/RES/80/6"])
    assert [row["source"] for row in desk.calls()].count("department") == 1


def test_an_extract_without_the_lists_of_what_the_library_has(desk: Desk) -> None:
    desk.ingest(bulk())
    texts, votes = extract(["A/RES/80/4", "A/RES/80/6"])
    desk.ingest(texts, lost(votes, "A/RES/80/4,"))
    assert desk.calls() == expected([*LIBRARY, "A/RES/80/6"])


def test_topics_are_those_of_today(desk: Desk) -> None:
    """Also of a roll call that an extract added before, and that nothing replaces."""
    desk.ingest(bulk(), *extract())
    before = desk.bytes()
    path = desk.data / "ga_rollcalls.csv"
    title = CALL["A/RES/80/7"]["title"]
    path.write_text(
        swap(path.read_text(encoding="utf-8"), f"{title},nuclear,", f"{title},terrorism,"), encoding="utf-8"
    )
    desk.ingest(*extract())
    assert desk.bytes() == before


def test_an_extract_fills_in_who_was_absent(desk: Desk) -> None:
    """The members of the last roll call of the library before it, not of one after it."""
    desk.ingest(bulk(["A/RES/38/180E", "A/RES/80/4"]))
    desk.ingest(*extract(["A/RES/80/6"]))
    votes = desk.votes()["A/RES/80/6"]
    assert votes == CAST["A/RES/80/6"]
    assert sum(vote == "absent" for vote in votes.values()) == 55
    texts, lists = (text.replace("2025-11-11", "1990-01-01") for text in extract(["A/RES/80/7"]))
    desk.ingest(texts.replace("2025-11-14", "1990-01-01"), lists.replace("2025-11-14", "1990-01-01"))
    members = {*CAST["A/RES/38/180E"]}
    assert {"DDR", "SUN", "YUG"} <= members & {*desk.votes()["A/RES/80/7"]}


def test_an_extract_that_the_library_overtakes(desk: Desk) -> None:
    """The library's record replaces the department's, and says so."""
    desk.ingest(bulk(), *extract())
    symbol = "A/RES/80/6"
    own = CALL[symbol] | {"undl_id": "4099999", "source": "library"}
    CALL_ = CALL | {symbol: own}
    rows = bulk_rows([symbol])
    for row in rows:
        row["undl_id"] = own["undl_id"]
    desk.ingest(csv_text(BULK, rows))
    found = {row["symbol"]: row for row in desk.calls()}
    assert found[symbol] == CALL_[symbol] | {"issues": "", "important": ""}
    assert desk.votes()[symbol] == CAST[symbol]


def test_a_placeholder_of_the_library(desk: Desk) -> None:
    for files in ((bulk(),), scraped()):
        (desk.data / "ga_rollcalls.csv").unlink(missing_ok=True)
        desk.ingest(*(text.replace("A/RES/79/290", "A/RES/79/XX") for text in files))
        assert desk.calls() == expected(LIBRARY)
    texts, votes = extract(["A/RES/79/290"])
    before = desk.bytes()
    desk.ingest(texts.replace(",A/RES/79/290\n", ",A/RES/79/XX\n"), votes)
    assert desk.bytes() == before


@pytest.mark.parametrize("symbol", ["A/RES/75/254 A-C", "A/RES/75/254A-C", "A/RES/75/254[A-C]"])
@pytest.mark.parametrize("present", [True, False])
def test_one_vote_on_several_texts_is_not_counted_twice(symbol: str, present: bool, desk: Desk) -> None:
    """Where the parts are on record, too; without them it stays, as A/RES/377(V)[A-C] does."""
    common = bulk(["A/RES/75/254[A]"]).replace("A/RES/75/254[A]", symbol)
    parts = bulk(["A/RES/75/254[A]", "A/RES/75/254[B]"])
    if present:
        desk.ingest(parts)
        desk.ingest(parts + common[common.index("\n") + 1 :])
    else:
        desk.ingest(parts + common[common.index("\n") + 1 :])
    assert [row["symbol"] for row in desk.calls()] == ["A/RES/75/254[A]", "A/RES/75/254[B]"]
    assert {*desk.votes()} == {"A/RES/75/254[A]", "A/RES/75/254[B]"}


def test_an_extract_of_one_vote_on_several_texts_adds_nothing(desk: Desk) -> None:
    """Its lists may be missing: the parts are on record in the tables."""
    desk.ingest(bulk(["A/RES/75/254[A]", "A/RES/75/254[B]"]))
    before = desk.bytes()
    texts, lists = (text.replace("A/RES/75/254[A]", "A/RES/75/254 A-C") for text in extract(["A/RES/75/254[A]"]))
    for votes in (lists, csv_text(EXTRACT_VOTES, extract_votes_rows(["A/RES/75/254[B]"]))):
        desk.ingest(texts, votes)
        assert desk.bytes() == before


def test_titles_without_what_every_title_has(desk: Desk) -> None:
    title = CALL["A/RES/68/262"]["title"]
    for raw in (
        f"{title} : resolution / adopted by the General Assembly",
        f"{title} :  resolutions / adopted",
        f"{title} : decision",
        f"{title}: resoultion / adopted by the General Assembly",
        f" {title.replace(' ', chr(160))} ",
        f"{title} ;",
    ):
        (desk.data / "ga_rollcalls.csv").unlink(missing_ok=True)
        rows = [row | {"title": raw} for row in bulk_rows(["A/RES/68/262"])]
        desk.ingest(csv_text(BULK, rows))
        assert desk.calls()[0]["title"] == title
    rows = [row | {"title": "The people\u2019s \u201cright\u201d : resolution"} for row in bulk_rows(["A/RES/68/262"])]
    desk.ingest(csv_text(BULK, rows))
    assert desk.calls()[0]["title"] == 'The people\'s "right"'


@pytest.mark.parametrize(
    ("date", "session", "expected_session"),
    [
        ("1946-01-26", "1", 1),
        ("1946-12-14", "1", 1),
        ("1971-10-25", "26", 26),
        ("2022-03-02", "ES-11", 76),
        ("2022-09-14", "ES-11", 76),
        ("2022-09-15", "ES-11", 77),
        ("2022-10-12", "ES-11", 77),
        ("2022-12-31", "ES-11", 77),
        ("2023-01-01", "ES-11", 77),
        ("2023-02-23", "ES-11", 77),
        ("2025-02-24", "ES-11", 79),
        ("1956-11-04", "ES-2", 11),
        ("1980-07-29", "ES-7", 34),
        ("2018-03-01", "72", 72),
        ("2022-03-02", "", 76),
    ],
)
def test_the_regular_session(date: str, session: str, expected_session: int) -> None:
    assert regular_session(date, session) == expected_session


@pytest.mark.parametrize(
    ("title", "session", "found"),
    [
        ("The path to peace", "ES-11", ("ukraine",)),
        ("The path to peace", "79", ()),
        ("Aggression against Ukraine", "ES-11", ("ukraine",)),
        ("Suspension of the rights of membership in the Human Rights Council", "ES-11", ("human-rights", "ukraine")),
        (
            *("Problem of the militarization of the Autonomous Republic of Crimea and the city of Sevastopol", "76"),
            ("ukraine",),
        ),
        ("Protection of Palestinian civilians", "ES-10", ("middle-east",)),
        ("The occupied Syrian Golan", "75", ("middle-east",)),
        ("Human rights in the temporarily occupied territories of Ukraine", "78", ("human-rights", "ukraine")),
        ("Safety and security of nuclear facilities of Ukraine", "78", ("ukraine",)),
        ("Comprehensive Nuclear-Test-Ban Treaty", "75", ("nuclear",)),
        ("Treaty on the Prohibition of Nuclear Weapons", "75", ("nuclear", "disarmament")),
        ("Necessity of ending the economic, commercial and financial embargo", "75", ("economic", "sanctions")),
        (
            *("Human rights and unilateral coercive measures", "75"),
            ("human-rights", "economic", "sanctions"),
        ),
        (
            "Implementation of the Declaration on the Granting of Independence to Colonial Countries",
            "75",
            ("colonialism",),
        ),
        ("Measures to eliminate international terrorism", "60", ("terrorism",)),
        ("The armed conflict in Guam", "60", ("colonialism",)),
        ("Pharmaceutical charms", "60", ()),
        ("", "60", ()),
    ],
)
def test_topics_of_a_title(title: str, session: str, found: tuple[str, ...]) -> None:
    """In the order of the metadata, in capitals or not."""
    assert topics(title, session) == topics(title.upper(), session) == found


def test_the_topics_are_those_of_the_metadata() -> None:
    assert metadata("ga_rollcalls").column("topics").enum == tuple(TOPICS)
    assert metadata("ga_rollcalls").column("issues").enum == CODES
    assert metadata("sc_resolutions").column("subjects").enum == tuple(SUBJECTS)


def test_the_topics_and_sessions_of_the_book_are_those_of_the_code() -> None:
    """A word added to a topic is a reason to ingest again."""
    for row in CALL.values():
        assert row["topics"] == ";".join(topics(row["title"], row["session"])), row["symbol"]
        assert row["regular_session"] == str(regular_session(row["date"], row["session"])), row["symbol"]


# what is refused -----------------------------------------------------------------------------------------------------


def swap(text: str, old: str, new: str, count: int = -1) -> str:
    assert old in text
    return text.replace(old, new, count)


def lost(text: str, *words: str) -> str:
    """Without the lines that hold all the words."""
    lines = text.splitlines(keepends=True)
    kept = [line for line in lines if not all(word in line for word in words)]
    assert len(kept) < len(lines)
    return "".join(kept)


def changed(text: str, old: str, new: str, *words: str) -> str:
    """With a change in the one line that holds all the words."""
    lines = text.splitlines(keepends=True)
    (at,) = [n for n, line in enumerate(lines) if all(word in line for word in words)]
    lines[at] = swap(lines[at], old, new)
    return "".join(lines)


FRANCE = ("A/RES/68/262", "FRANCE")
BULK_TEXT, (RECORDS_TEXT, VOTES_TEXT) = bulk(), scraped()
EXTRACT_TEXT, LISTS_TEXT = extract()
REFUSED: dict[str, tuple[tuple[str | bytes, ...], str]] = {
    "a renamed column": (
        (swap(BULK_TEXT, "ms_code", "code", 1),),
        "is no file of recorded votes that is known; nearest is the bulk file: 'ms_code' is missing, 'code' is not known",
    ),
    "a column too many": ((swap(BULK_TEXT, "undl_link", "undl_link,x", 1),), "nearest is the bulk file: 'x' is not"),
    "another file": (("a,b\n1,2\n",), "is no file of recorded votes that is known"),
    "empty": (("",), "is no file of recorded votes that is known"),
    "UTF-16": ((BULK_TEXT.encode("utf-16"),), "the last line has no line end"),
    "semicolons": ((swap(BULK_TEXT, ",", ";"),), "is no file of recorded votes that is known"),
    "cut off within a row": ((BULK_TEXT[:-30],), "the last line has no line end: the download was cut off"),
    "cut off before the line end": ((BULK_TEXT[:-1],), "the last line has no line end: the download was cut off"),
    "cut off and saved anew": (
        (BULK_TEXT[: BULK_TEXT.rindex(",")] + "\n",),
        "rows do not have 19 fields, the first is row",
    ),
    "cut off after a row": (
        (BULK_TEXT[: BULK_TEXT.rindex("\n", 0, -1) + 1],),
        "A/RES/80/4: the tally says 165 yes, the members cast 164",
    ),
    "cut off after the head": ((BULK_TEXT[: BULK_TEXT.index("\n") + 1],), "holds no vote"),
    "an open quote": ((BULK_TEXT + '"open\n',), "cannot be read as CSV"),
    "a cut-off gzip file": ((gzip.compress(BULK_TEXT.encode())[:-20],), "the packed file is cut off or damaged"),
    "a spreadsheet": ((b"PK\x03\x04" + b"\0" * 50,), "is a spreadsheet; download the CSV"),
    "an old spreadsheet": ((b"\xd0\xcf\x11\xe0" + b"\0" * 50,), "is a spreadsheet; download the CSV"),
    "an unknown state": (
        (changed(BULK_TEXT, ",FRA,FRANCE,", ",ATL,ATLANTIS,", *FRANCE),),
        "A/RES/68/262: the state 'ATLANTIS' (ATL) is not in data/countries.csv",
    ),
    "a state without a code": (
        (changed(BULK_TEXT, ",FRA,FRANCE,", ",,FRANCE,", *FRANCE),),
        "A/RES/68/262: the state 'FRANCE' (no code) is not in data/countries.csv",
    ),
    "an unknown vote": (
        (changed(BULK_TEXT, ",FRANCE,Y,", ",FRANCE,?,", *FRANCE),),
        "A/RES/68/262, FRANCE: the vote '?' is none of Y, N, A, X",
    ),
    "a vote in words": (
        (changed(BULK_TEXT, ",FRANCE,Y,", ",FRANCE,yes,", *FRANCE),),
        "A/RES/68/262, FRANCE: the vote 'yes' is none of",
    ),
    "a vote cast twice": (
        (changed(BULK_TEXT, ",DEU,GERMANY,", ",FRA,FRANCE,", "A/RES/68/262", "GERMANY"),),
        "A/RES/68/262: FRANCE votes twice",
    ),
    "a changed vote": (
        (changed(BULK_TEXT, ",FRANCE,Y,", ",FRANCE,N,", *FRANCE),),
        "2 problems found\n  A/RES/68/262: the tally says 100 yes, the members cast 99\n"
        "  A/RES/68/262: the tally says 11 no, the members cast 12",
    ),
    "a tally that is no number": (
        (swap(BULK_TEXT, ",100,11,58,24,", ",100,eleven,58,24,"),),
        "A/RES/68/262: the tally says eleven no, the members cast 11",
    ),
    "a lost vote": ((lost(BULK_TEXT, *FRANCE),), "A/RES/68/262: the tally says 100 yes, the members cast 99"),
    "a lost roll call": (
        (lost(BULK_TEXT, "A/RES/68/262"),),
        "A/RES/68/262: is in the tables but not in this file, which covers its day: rows were lost",
    ),
    "lost roll calls of the records": (
        scraped([s for s in LIBRARY if s not in ("A/RES/68/262", "A/RES/72/4")]),
        "2 problems found\n  A/RES/68/262: is in the tables but not in this file",
    ),
    "a day that is none": (
        tuple(text.replace("2014-03-27", "2014-02-30") for text in (RECORDS_TEXT, VOTES_TEXT)),
        "A/RES/68/262: '2014-02-30' is not a day YYYY-MM-DD",
    ),
    "a day as a spreadsheet writes it": (
        (swap(BULK_TEXT, "2014-03-27", "3/27/2014"),),
        "A/RES/68/262: '3/27/2014' is not a day YYYY-MM-DD",
    ),
    "a record twice": (
        (RECORDS_TEXT + next(line for line in RECORDS_TEXT.splitlines(True) if "68/262" in line), VOTES_TEXT),
        "A/RES/68/262: stands twice",
    ),
    "votes without their record": (
        (lost(RECORDS_TEXT, "A/RES/68/262"), VOTES_TEXT),
        "on A/RES/68/262: the records have no 767565",
    ),
    "a record without its votes": (
        (RECORDS_TEXT, lost(VOTES_TEXT, "A/RES/68/262")),
        "A/RES/68/262: no member's vote is in the file",
    ),
    "records of the Security Council only": (
        (lost(RECORDS_TEXT, ",GA,"), VOTES_TEXT[: VOTES_TEXT.index("\n") + 1] + "222222,S,1946-01-25,FRA,FRANCE,Y\n"),
        "on S: the records have no 222222",
    ),
    "the records alone": (
        (RECORDS_TEXT,),
        "comes in two files; the one with the head undl_id,symbol,date,iso3,ms_name",
    ),
    "the votes alone": ((VOTES_TEXT,), "comes in two files; the one with the head undl_id,body,symbol,ga_session,date"),
    "the extract alone": ((EXTRACT_TEXT,), "the one with the head symbol,date,iso3,ms_name,vote,... is missing"),
    "the lists alone": ((LISTS_TEXT,), "the one with the head file,symbol,date,session,title,... is missing"),
    "halves of two pairs": ((RECORDS_TEXT, LISTS_TEXT), "comes in two files"),
    "the same half twice": ((RECORDS_TEXT, RECORDS_TEXT), "is a second file of the same kind; name its other half"),
    "two halves after one another": (
        (VOTES_TEXT, VOTES_TEXT, RECORDS_TEXT, RECORDS_TEXT),
        "is a second file of the same kind; name its other half",
    ),
    "an extract that contradicts the library": (
        (EXTRACT_TEXT, changed(LISTS_TEXT, ",Y\n", ",A\n", "A/RES/ES-11/1,", ",FRA,")),
        "A/RES/ES-11/1: the vote of FRA is not the one that the library records",
    ),
    "an extract that contradicts an absence": (
        (EXTRACT_TEXT, LISTS_TEXT + "A/RES/ES-11/1,2022-03-02,VEN,Venezuela,N\n"),
        "A/RES/ES-11/1: the vote of VEN is not the one that the library records",
    ),
    "an extract with a state that the library does not list": (
        (EXTRACT_TEXT, LISTS_TEXT + "A/RES/ES-11/1,2022-03-02,TWN,Taiwan,Y\n"),
        "A/RES/ES-11/1: the vote of TWN is not the one that the library records",
    ),
    "an extract that does not add up": (
        (EXTRACT_TEXT, lost(LISTS_TEXT, "A/RES/80/6,", ",FRA,")),
        "A/RES/80/6: the tally says 94 yes, the members cast 93",
    ),
    "an extract without the lists of a text": (
        (EXTRACT_TEXT, lost(LISTS_TEXT, "A/RES/80/6,")),
        "A/RES/80/6: no member's vote is in the file",
    ),
    "an extract without lists or tally": (
        (swap(EXTRACT_TEXT, ",1,94,10,34,", ",1,,,,"), lost(LISTS_TEXT, "A/RES/80/6,")),
        "A/RES/80/6: no member's vote is in the file",
    ),
    "an extract with an unknown state": (
        (EXTRACT_TEXT, LISTS_TEXT + "A/RES/80/6,2025-11-11,ATL,Atlantis,Y\n"),
        "A/RES/80/6: the state 'Atlantis' (ATL) is not in data/countries.csv",
    ),
    "a symbol that is none": (
        (swap(BULK_TEXT, "A/RES/68/262", "68/262"),),
        "is in the tables but not in this file",
    ),
    "a session that is none": (
        (swap(RECORDS_TEXT, ",68,2014-03-27", ",LXVIII,2014-03-27"), VOTES_TEXT),
        "the tables would not be sound, so that nothing was written: 1 problem found\n"
        "  data/ga_rollcalls.csv, row 7, column session: 'LXVIII': expected a session",
    ),
}


def refused(
    desk: Desk, contents: Sequence[str | bytes], capsys: pytest.CaptureFixture[str], source: str = "un-general-assembly"
) -> str:
    """The one message; nothing was written."""
    before = desk.bytes()
    paths = [str(desk.file(content, f"download-{n}.csv")) for n, content in enumerate(contents)]
    assert main(["ingest", source, *paths]) == 1
    out, message = capsys.readouterr()
    assert out == ""
    assert message.startswith("rcanalysis: ") and message.count("rcanalysis: ") == 1
    assert desk.bytes() == before
    return message.removeprefix("rcanalysis: ")


@pytest.mark.parametrize("damage", REFUSED)
def test_a_damaged_file_is_refused(damage: str, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.ingest(BULK_TEXT)
    contents, words = REFUSED[damage]
    message = refused(desk, contents, capsys)
    assert words in message
    assert message.startswith(("download-", "the tables would not be sound"))


def test_a_sound_file_beside_a_damaged_one_is_not_written(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.ingest(bulk(LIBRARY[:6]))
    message = refused(desk, [BULK_TEXT, EXTRACT_TEXT, lost(LISTS_TEXT, "A/RES/80/6,", ",FRA,")], capsys)
    assert message == "download-1.csv: A/RES/80/6: the tally says 94 yes, the members cast 93\n"


def test_an_extract_needs_the_library_before_it(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    words = "no roll call of the library before it says who was a member; ingest the library's file first"
    assert words in refused(desk, extract(DEPARTMENT), capsys)


def test_files_without_a_recorded_vote_of_the_assembly(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """The records are those of both bodies, and the votes may be the Security Council's."""
    (desk.data / "sc_resolutions.yaml").unlink()
    records, votes = council()
    assert "the records have no 280453" in refused(desk, [records, votes], capsys)
    texts = csv_text(EXTRACT, extract_rows([]))
    message = refused(desk, [texts, csv_text(EXTRACT_VOTES, extract_votes_rows(["A/RES/80/6"]))], capsys)
    assert message == "download-0.csv: holds no recorded vote of the General Assembly\n"


def test_many_faults_are_counted(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    message = refused(desk, [swap(BULK_TEXT, ",Y,", ",?,")], capsys)
    lines = message.splitlines()
    faults = BULK_TEXT.count(",Y,")
    assert len(lines) == 1 + 10 + 1
    assert lines[0] == f"download-0.csv: {faults} problems found" and lines[-1] == f"  and {faults - 10} more"


def test_a_broken_table_of_ours_is_named(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.ingest(BULK_TEXT)
    for name, content, words in (
        ("ga_rollcalls.csv", b"symbol;date\n", "data/ga_rollcalls.csv, row 1: is separated by semicolons"),
        ("ga_votes.parquet", b"PAR1", "data/ga_votes.parquet: is not a whole Parquet file"),
        ("countries.csv", b"", "data/countries.csv: is empty"),
    ):
        before = (desk.data / name).read_bytes()
        (desk.data / name).write_bytes(content)
        assert words in refused(desk, [BULK_TEXT], capsys)
        (desk.data / name).write_bytes(before)


def test_votes_on_a_roll_call_that_the_tables_do_not_have(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.ingest(BULK_TEXT)
    path = desk.data / "ga_rollcalls.csv"
    path.write_text(lost(path.read_text(encoding="utf-8"), "A/RES/68/262"), encoding="utf-8")
    message = refused(desk, [BULK_TEXT], capsys)
    assert message == "data/ga_votes.parquet: A/RES/68/262: is not in data/ga_rollcalls.csv\n"


def test_a_full_disk_leaves_both_tables_as_they_were(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.ingest(BULK_TEXT)
    paths = [str(desk.file(text, f"more-{n}.csv")) for n, text in enumerate(extract())]
    before = desk.bytes()
    write = Path.write_bytes

    def full(self: Path, *args: object, **options: object) -> int:
        write(self, *args, **options)
        if self.name == "ga_votes.parquet.tmp":
            raise OSError(28, "No space left on device", str(self))
        return 0

    monkeypatch.setattr(Path, "write_bytes", full)
    assert main(["ingest", "un-general-assembly", *paths]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert desk.bytes() == before


# issue codes ---------------------------------------------------------------------------------------------------------

CODED = ("A/RES/2758(XXVI)", "A/RES/38/180E", "A/RES/44/117D", "A/RES/68/262", "A/RES/72/4", "A/RES/74/10")
NUMBERS = ("R/26/2758", "R/38/180E", "R/44/117D", "R/68/262", "A/RES/72/4", "R/74/10")


def coded(symbols: Sequence[str] = CODED) -> tuple[str, str]:
    """The published lists: also an amendment, a vote on a paragraph, and a number that stands twice."""
    calls, issues = [], []
    for rcid, (symbol, number) in enumerate(zip(CODED, NUMBERS, strict=True), start=100):
        row = CALL[symbol]
        if symbol not in symbols:
            continue
        important = {"true": "1", "false": "0", "": "0"}[row["important"]]
        call = {"rcid": str(rcid), "session": f"{row['regular_session']}.0", "date": row["date"], "unres": number}
        calls.append(call | {"importantvote": important, "amend": "0", "para": "0", "short": "X", "descr": "A, b"})
        calls.append(calls[-1] | {"rcid": str(rcid + 100), "amend": "1"})
        calls.append(calls[-2] | {"rcid": str(rcid + 200), "amend": "", "para": "1"})
        issues += [{"rcid": str(rcid), "short_name": code, "issue": "x"} for code in row["issues"].split(";") if code]
        issues.append({"rcid": str(rcid + 100), "short_name": "di", "issue": "x"})
    other = {"session": "75", "date": "2020-11-04", "importantvote": "", "amend": "", "para": ""}
    calls += [other | {"rcid": "900", "unres": "R/75/4"}, other | {"rcid": "901", "unres": "R/75/4"}]
    return csv_text(CALLS, calls), csv_text(ISSUES, issues)


@pytest.fixture
def calls_desk(desk: Desk) -> Desk:
    """The roll calls of the library, without codes."""
    desk.ingest(BULK_TEXT)
    for name in ("ga_votes.parquet", "sc_resolutions.yaml"):
        (desk.data / name).unlink()
    return desk


def test_issue_codes_are_those_of_the_book(calls_desk: Desk) -> None:
    """In either order of the files and of the rows, and again."""
    files = coded()
    assert calls_desk.ingest(*files, source="un-issue-codes") == ["ga_rollcalls.csv"]
    columns = ("issues", "important")
    found = {row["symbol"]: tuple(row[c] for c in columns) for row in calls_desk.calls()}
    assert {s: found[s] for s in CODED} == {s: tuple(CALL[s][c] for c in columns) for s in CODED}
    assert {s: found[s] for s in LIBRARY if s not in CODED} == dict.fromkeys(
        [s for s in LIBRARY if s not in CODED], ("", "")
    )
    before = calls_desk.bytes()
    calls_desk.ingest(*files, source="un-issue-codes")
    head, *lines = files[0].splitlines(keepends=True)
    calls_desk.ingest(files[1], head + "".join(lines[::-1]), source="un-issue-codes")
    assert calls_desk.bytes() == before


def test_a_number_that_stands_twice_gives_no_code(calls_desk: Desk) -> None:
    """Four of five roll calls must be found."""
    calls, issues = coded()
    twice = [next(line for line in calls.splitlines(True) if line.startswith(rcid)) for rcid in ("102,", "103,")]
    twice = [line.replace("10", "95", 1) for line in twice]
    calls_desk.ingest(calls + twice[0], issues, source="un-issue-codes")
    found = {row["symbol"]: (row["issues"], row["important"]) for row in calls_desk.calls()}
    assert found["A/RES/44/117D"] == ("", "")
    assert found["A/RES/38/180E"] == ("me;ec", "true")
    with pytest.raises(DataError, match="holds only 3 of the 5 roll calls of sessions 31 to 74"):
        calls_desk.ingest(calls + "".join(twice), issues, source="un-issue-codes")


def test_a_number_of_another_time_gives_no_code(calls_desk: Desk) -> None:
    """The days may differ by a year, which is how older days are published, but not by more."""
    calls, issues = coded()
    for day, code in (("1990-12-01", CALL["A/RES/44/117D"]["issues"]), ("1991-02-01", "")):
        calls_desk.ingest(calls.replace("1989-12-15", day), issues, source="un-issue-codes")
        assert {row["symbol"]: row["issues"] for row in calls_desk.calls()}["A/RES/44/117D"] == code


CALLS_TEXT, ISSUES_TEXT = coded()
CODES_REFUSED: dict[str, tuple[tuple[str | bytes, ...], str]] = {
    "one file": ((CALLS_TEXT,), "two files are needed: rcid,session"),
    "three files": ((CALLS_TEXT, ISSUES_TEXT, ISSUES_TEXT), "two files are needed"),
    "the same file twice": ((CALLS_TEXT, CALLS_TEXT), "two files are needed"),
    "another head": (
        (swap(CALLS_TEXT, "rcid", "id", 1), ISSUES_TEXT),
        "download-0.csv: the head is neither rcid,session",
    ),
    "another file": ((CALLS_TEXT, BULK_TEXT), "download-1.csv: the head is neither"),
    "empty": ((CALLS_TEXT, ""), "download-1.csv: the head is neither"),
    "no row": ((CALLS_TEXT, "rcid,short_name,issue\n"), "download-1.csv: holds no rows"),
    "cut off within a row": (
        (CALLS_TEXT[:-20], ISSUES_TEXT),
        "download-0.csv: holds no rows, or rows that are not 9 fields",
    ),
    "an open quote": ((CALLS_TEXT, ISSUES_TEXT + '"'), "download-1.csv, line"),
    "a spreadsheet": ((CALLS_TEXT, b"PK\x03\x04"), "download-1.csv: is a spreadsheet"),
    "an unknown code": ((CALLS_TEXT, ISSUES_TEXT + "100,xx,x\n"), "the code 'xx' is none of me, nu, di, hr, co, ec"),
    "a day that is none": (
        (swap(CALLS_TEXT, "1989-12-15", "15/12/1989"), ISSUES_TEXT),
        "roll call 102: '15/12/1989' is not a day",
    ),
    "a session that is none": (
        (swap(CALLS_TEXT, "44.0", "XLIV"), ISSUES_TEXT),
        "roll call 102: the session 'XLIV' is not a number",
    ),
    "too few roll calls": (
        (coded(["A/RES/2758(XXVI)", "A/RES/38/180E", "A/RES/44/117D", "A/RES/74/10"])),
        "holds only 3 of the 5 roll calls of sessions 31 to 74: it was cut off, or resolutions are numbered in another way",
    ),
    "numbers in another form": (
        (swap(CALLS_TEXT, "R/", "RES "), ISSUES_TEXT),
        "holds only 1 of the 5 roll calls of sessions 31 to 74",
    ),
}


@pytest.mark.parametrize("damage", CODES_REFUSED)
def test_damaged_issue_codes_are_refused(damage: str, calls_desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    calls_desk.ingest(CALLS_TEXT, ISSUES_TEXT, source="un-issue-codes")
    contents, words = CODES_REFUSED[damage]
    assert words in refused(calls_desk, contents, capsys, "un-issue-codes")


# the Security Council ------------------------------------------------------------------------------------------------

FIVE = {"fra": "FRA", "gbr": "GBR", "usa": "USA"}
ELECTED = ("BRA", "EGY", "NLD", "AUS", "POL", "IND", "JPN", "KEN", "MEX", "NOR")


def members(row: Row) -> dict[str, str]:
    """Votes of the five as the book has them, and of elected members to fill the tally."""
    seats = {"CHN": row["chn"], "SUN" if row["date"] < "1991-12-25" else "RUS": row["rus"]}
    seats |= {code: row[column] for column, code in FIVE.items()}
    left = [v for v in LETTER for _ in range(int(row[v]) - sum(vote == v for vote in seats.values()))]
    return seats | dict(zip(ELECTED, left, strict=False))


def council_rows(symbols: Iterable[str] = COUNCIL) -> tuple[list[Row], list[Row]]:
    records, votes = [], []
    for row in (RESOLUTION[f"S/RES/{s}"] for s in symbols):
        title = row["title"][:1].lower() + row["title"][1:]
        number = row["symbol"].removeprefix("S/RES/").replace("(", " (")
        records.append(
            {
                "undl_id": row["undl_id"],
                "body": "SC",
                "symbol": row["symbol"],
                "date": row["date"],
                "title": f"Security Council resolution {number} [{title}]",
                "agenda": "UKRAINE SITUATION" if row["symbol"] == "S/RES/2202(2015)" else "",
                "recorded": "1",
                **{f"n_{v}": row[v] for v in ("yes", "no", "abstain")},
                "n_nonvoting": row["absent"],
            }
        )
        votes += [
            {
                "undl_id": row["undl_id"],
                "symbol": row["symbol"],
                "date": row["date"],
                "iso3": code,
                "ms_name": NAME[code].upper(),
                "vote": LETTER[vote],
            }
            for code, vote in members(row).items()
        ]
    records.append({"undl_id": "767565", "body": "GA", "symbol": "A/RES/68/262", "date": "2014-03-27", "recorded": "1"})
    return records, votes


def council(symbols: Iterable[str] = COUNCIL) -> tuple[str, str]:
    records, votes = council_rows(symbols)
    return csv_text(RECORDS, records), csv_text(VOTES, votes)


def test_the_security_council_of_the_book(desk: Desk) -> None:
    """Records and votes in any order; ingesting again changes nothing."""
    records, votes = council()
    assert desk.ingest(records, votes, source="un-security-council") == ["sc_resolutions.csv"]
    assert table(desk.data / "sc_resolutions.csv") == [RESOLUTION[f"S/RES/{s}"] for s in COUNCIL]
    before = desk.bytes()
    desk.ingest(votes, records, source="un-security-council")
    head, *lines = votes.splitlines(keepends=True)
    first, *rest = records.splitlines(keepends=True)
    desk.ingest(first + "".join(rest[::-1]), head + "".join(lines[::-1]), source="un-security-council")
    assert desk.bytes() == before


def test_the_seat_of_china_in_the_council(desk: Desk) -> None:
    """The last day of the Republic of China is that of the Assembly's resolution."""
    for day, seat in (("1971-10-25", "TWN"), ("1971-10-26", "CHN")):
        (desk.data / "sc_resolutions.csv").unlink(missing_ok=True)
        files = council(["338(1973)"])
        desk.ingest(*(text.replace("1973-10-22", day) for text in files), source="un-security-council")
        assert [row["china_seat"] for row in table(desk.data / "sc_resolutions.csv")] == [seat]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("On the situation in the Syrian Arab Republic", ("syria",)),
        ("The occupied Syrian Golan", ()),
        ("Letter on the Islamic Republic of Iran", ("iran",)),
        ("The Iranian question", ()),
        ("Non-proliferation/Democratic People's Republic of Korea", ("dprk",)),
        ("On the downing of flight MH17", ("ukraine",)),
        ("On the Hebron mosque", ("palestine",)),
        ("On sanctions against Libya", ("libya", "sanctions")),
        ("On the Taliban", ("terrorism",)),
        ("On Houthi attacks in the Red Sea", ("red-sea-gulf",)),
        ("On the situation in Mali", ("africa",)),
        ("On maladies", ()),
    ],
)
def test_subjects_of_a_text(text: str, found: tuple[str, ...]) -> None:
    assert subjects(text) == subjects(text.upper()) == found


SC_RECORDS, SC_VOTES = council()
NAME_FRANCE = ("S/RES/1973(2011)", "FRANCE")
SC_REFUSED: dict[str, tuple[tuple[str | bytes, ...], str]] = {
    "one file": ((SC_RECORDS,), "two files are needed: the library's records and its votes"),
    "the same file twice": ((SC_VOTES, SC_VOTES), "two files are needed"),
    "three files": ((SC_RECORDS, SC_VOTES, SC_VOTES), "two files are needed"),
    "another file": ((SC_RECORDS, BULK_TEXT), "two files are needed"),
    "another head": ((SC_RECORDS, swap(SC_VOTES, "iso3", "code", 1)), "download-1.csv: is no file of recorded votes"),
    "cut off": ((SC_RECORDS, SC_VOTES[:-4]), "download-1.csv: the last line has no line end"),
    "cut off after a row": (
        (SC_RECORDS, SC_VOTES[: SC_VOTES.rindex("\n", 0, -1) + 1]),
        "download-1.csv: S/RES/2798(2025): the tally says",
    ),
    "a cut-off gzip file": (
        (SC_RECORDS, gzip.compress(SC_VOTES.encode())[:-9]),
        "download-1.csv: the packed file is cut off or damaged",
    ),
    "a spreadsheet": ((SC_RECORDS, b"PK\x03\x04"), "download-1.csv: is a spreadsheet"),
    "an unknown vote": (
        (SC_RECORDS, changed(SC_VOTES, ",Y\n", ",J\n", *NAME_FRANCE)),
        "S/RES/1973(2011), FRANCE: the vote 'J' is none of Y, N, A, X",
    ),
    "a vote cast twice": (
        (SC_RECORDS, changed(SC_VOTES, "BRA,BRAZIL", "FRA,FRANCE", "S/RES/1973(2011)", "BRA")),
        "S/RES/1973(2011): FRANCE votes twice",
    ),
    "a changed vote": (
        (SC_RECORDS, changed(SC_VOTES, ",Y\n", ",N\n", *NAME_FRANCE)),
        "download-1.csv: S/RES/1973(2011): the tally says {'yes': '10', 'no': '0', 'abstain': '5', 'absent': '0'}",
    ),
    "a lost vote of a permanent member": (
        (SC_RECORDS, lost(SC_VOTES, *NAME_FRANCE)),
        "S/RES/1973(2011): no vote of FRA",
    ),
    "a lost vote of an elected member": (
        (SC_RECORDS, lost(SC_VOTES, "S/RES/1973(2011)", "BRAZIL")),
        "S/RES/1973(2011): the tally says",
    ),
    "a tally that is no number": (
        (changed(SC_RECORDS, ",1,10,", ",1,ten,", "S/RES/1973"), SC_VOTES),
        "S/RES/1973(2011): the tally says {'yes': 'ten'",
    ),
    "votes without their record": (
        (lost(SC_RECORDS, "S/RES/1973"), SC_VOTES),
        "on S/RES/1973(2011): the records have no 699784",
    ),
    "a lost resolution": (
        council([s for s in COUNCIL if s != "1973(2011)"]),
        "download-0.csv: S/RES/1973(2011): is in the table but not in this file: rows were lost",
    ),
    "a day that is none": (
        (swap(SC_RECORDS, "2011-03-17", "2011-03-32"), SC_VOTES),
        "download-0.csv: S/RES/1973(2011): '2011-03-32' is not a day",
    ),
    "a record twice": (
        (SC_RECORDS + next(line for line in SC_RECORDS.splitlines(True) if "S/RES/1973" in line), SC_VOTES),
        "S/RES/1973(2011): the record 699784 stands twice",
    ),
    "a symbol without a number": (
        (swap(SC_RECORDS, "S/RES/1973(2011)", "S/RES"), SC_VOTES),
        "download-0.csv: 699784: 'S/RES' is no symbol of a resolution",
    ),
    "no resolution": (
        (lost(SC_RECORDS, ",SC,"), VOTES_TEXT),
        "download-0.csv: holds no resolution of the Security Council",
    ),
}


@pytest.mark.parametrize("damage", SC_REFUSED)
def test_a_damaged_file_of_the_council_is_refused(damage: str, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.ingest(SC_RECORDS, SC_VOTES, source="un-security-council")
    contents, words = SC_REFUSED[damage]
    assert words in refused(desk, contents, capsys, "un-security-council")


# the tables of the book ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def three() -> dict[str, dict[str, str]]:
    """Votes of China, Russia and the United States by roll call."""
    votes = load("ga_votes")
    votes = votes[votes["iso3"].isin(["CHN", "RUS", "USA", "SUN", "TWN"])].astype(object)
    return {symbol: dict(zip(of["iso3"], of["vote"], strict=True)) for symbol, of in votes.groupby("symbol")}


def test_the_coverage_of_the_roll_calls(three: dict[str, dict[str, str]]) -> None:
    days = [row["date"] for row in CALL.values()]
    assert len(CALL) == 5701
    assert (days[0], days[-1]) == (min(days), max(days)) == ("1946-01-26", "2026-06-04")
    for table_name in ("ga_rollcalls", "ga_votes"):
        meta = metadata(table_name)
        assert (str(meta.coverage_start), str(meta.coverage_end)) == (days[0], days[-1])
    assert {*three} == {*CALL}
    china = [CALL[s]["date"] for s, votes in three.items() if "CHN" in votes]
    taiwan = [CALL[s]["date"] for s, votes in three.items() if "TWN" in votes]
    assert max(taiwan) == "1971-10-25" < min(china) and min(china).startswith("1971-11")
    assert not [s for s, votes in three.items() if len({"CHN", "TWN"} & {*votes}) != 1 and CALL[s]["date"] > "1971-11"]


@pytest.mark.parametrize(
    ("symbol", "date", "tally", "votes"),
    [
        ("A/RES/ES-11/1", "2022-03-02", "141-5-35", {"RUS": "no", "CHN": "abstain", "USA": "yes"}),
        ("A/RES/68/262", "2014-03-27", "100-11-58", {"RUS": "no", "CHN": "abstain", "USA": "yes"}),
        ("A/RES/ES-11/7", "2025-02-24", "93-18-65", {"RUS": "no", "CHN": "abstain", "USA": "no"}),
        ("A/RES/ES-11/8", "2025-02-24", "93-8-73", {"RUS": "no", "CHN": "abstain", "USA": "abstain"}),
        ("A/RES/ES-11/3", "2022-04-07", "93-24-58", {"RUS": "no", "CHN": "no", "USA": "yes"}),
        ("A/RES/2758(XXVI)", "1971-10-25", "76-35-17", {"SUN": "yes", "USA": "no"}),
        ("A/RES/80/4", "2025-10-29", "165-7-12", {"RUS": "yes", "CHN": "yes", "USA": "no"}),
    ],
)
def test_known_roll_calls(
    symbol: str, date: str, tally: str, votes: dict[str, str], three: dict[str, dict[str, str]]
) -> None:
    row = CALL[symbol]
    assert (row["date"], f"{row['yes']}-{row['no']}-{row['abstain']}") == (date, tally)
    assert {state: three[symbol][state] for state in votes} == votes


@pytest.mark.parametrize(
    ("draft", "vetoed_by", "tally", "china", "russia"),
    [("S/2012/77", "CHN;RUS", "13-2-0", "no", "no"), ("S/2022/155", "RUS", "11-1-3", "abstain", "no")],
)
def test_known_vetoes(draft: str, vetoed_by: str, tally: str, china: str, russia: str) -> None:
    (row,) = [row for row in table(ROOT / "data" / "sc_drafts.csv") if row["draft"] == draft]
    assert (row["outcome"], row["vetoed_by"]) == ("vetoed", vetoed_by)
    assert f"{row['yes']}-{row['no']}-{row['abstain']}" == tally
    assert (row["chn"], row["rus"]) == (china, russia)


@pytest.mark.parametrize(
    ("symbol", "tally", "china", "russia"),
    [
        ("S/RES/1973(2011)", "10-0-5", "abstain", "abstain"),
        ("S/RES/678(1990)", "12-2-1", "abstain", "yes"),
        ("S/RES/2623(2022)", "11-1-3", "abstain", "no"),
        ("S/RES/2774(2025)", "10-0-5", "yes", "yes"),
    ],
)
def test_known_resolutions_of_the_council(symbol: str, tally: str, china: str, russia: str) -> None:
    (row,) = [row for s, row in RESOLUTION.items() if s.replace(" ", "") == symbol]
    assert f"{row['yes']}-{row['no']}-{row['abstain']}" == tally
    assert (row["chn"], row["rus"]) == (china, russia)
