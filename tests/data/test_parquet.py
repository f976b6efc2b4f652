"""Tables kept as Parquet: they come back as they were written, and every damage is named."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
from frictionless import Package
from hypothesis import given, settings
from hypothesis import strategies as st

from rcanalysis.cli import main
from rcanalysis.data import DataError, check, datapackage, load, metadata
from rcanalysis.data.metadata import Column, Metadata
from rcanalysis.data.parquet import parquet_bytes, read_parquet
from tests.conftest import ROOT, Folder

FILE = "data/ga_votes.parquet"
TABLES = sorted(path.stem for path in (ROOT / "data").glob("*.parquet"))
WHOLE = "is not a whole Parquet file: cut off or damaged; restore it or ingest it again"
DAMAGED = "cannot be read (the file is damaged); restore it or ingest it again"
PLAIN = {  # a table with a column of every type that a Parquet table may have
    "title": "A table",
    "row": "one row",
    "description": "Invented for a test.",
    "citation": "Nobody",
    "licence": "CC-BY-4.0",
    "version": '"1"',
    "retrieved": "2026-11-24",
    "format": "parquet",
    "key": "[name]",
}
COLUMNS = [
    '{name: name, type: string, description: "Name", required: true, pattern: "[a-z]+", expects: "small letters"}',
    '{name: kind, type: enum, description: "Kind", enum: ["second", "first"]}',
    '{name: open, type: boolean, description: "Open"}',
    '{name: count, type: integer, description: "Count", minimum: 0, maximum: 9}',
    '{name: size, type: number, description: "Size", required: true, minimum: -1.5, maximum: 2}',
]


def plain(folder: Path, columns: list[str] = COLUMNS, **fields: str) -> Metadata:
    """Write the metadata file of a table called ``plain``."""
    lines = [f"{field}: {value}" for field, value in (PLAIN | fields).items()]
    text = "\n".join([*lines, "columns:", *(f"  - {column}" for column in columns), ""])
    (folder / "plain.yaml").write_text(text, encoding="utf-8")
    return metadata("plain", folder=folder)


def rows(*values: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame([*values], columns=["name", "kind", "open", "count", "size"]).astype(object)


SOUND = (("a", "first", True, 3, 0.25), ("b", None, None, None, 2.0), ("c", "second", False, 0, -1.5))


def found(folder: Path, table: str = "ga_votes") -> list[tuple[int, str, str, str]]:
    """Row, column, value and rule of all problems of a table alone; without a frame where the file is broken."""
    frame, problems = read_parquet(table, folder=folder)
    assert {p.file for p in problems} <= {f"data/{table}.parquet"}
    assert frame is not None or problems
    return [(p.row, p.column, p.value, p.rule) for p in problems]


@pytest.fixture(scope="session")
def small(cut_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The votes of a handful of roll calls, with their metadata file only."""
    folder = Folder(tmp_path_factory.mktemp("small"))
    for name in ("ga_votes.yaml", "ga_votes.parquet"):
        shutil.copy(cut_data / name, folder.path)
    return folder


# what comes out ------------------------------------------------------------------------------------------------------


def test_types_of_the_votes(small: Folder) -> None:
    """An enumeration is in the order of the metadata, whatever order the file has."""
    small_frame = small.frame("ga_votes")
    votes = load("ga_votes", folder=small.path)
    assert list(votes.columns) == ["symbol", "iso3", "vote"]
    assert {str(kind) for kind in votes.dtypes} == {"category"}
    assert list(votes["vote"].cat.categories) == ["yes", "abstain", "no", "absent"]
    assert votes["vote"].cat.ordered and not votes["iso3"].cat.ordered
    assert (votes["vote"] <= "abstain").sum() == small_frame["vote"].isin(["yes", "abstain"]).sum()
    assert votes.astype(object).equals(small_frame)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_of_the_book_comes_back_as_it_was_written(table: str, tmp_path: Path) -> None:
    frame, meta = load(table), metadata(table)
    shutil.copy(ROOT / "data" / f"{table}.yaml", tmp_path)
    blob = parquet_bytes(frame, meta)
    (tmp_path / f"{table}.parquet").write_bytes(blob)
    pd.testing.assert_frame_equal(load(table, folder=tmp_path), frame)
    assert (ROOT / "data" / f"{table}.parquet").read_bytes() == blob, "ingesting again must change nothing"
    assert len(blob) < 1_000_000, "data/ is for what a repository can hold"


def test_every_type_comes_back(tmp_path: Path) -> None:
    meta = plain(tmp_path)
    (tmp_path / "plain.parquet").write_bytes(parquet_bytes(rows(*SOUND), meta))
    frame = load("plain", folder=tmp_path)
    assert list(map(str, frame.dtypes)) == ["category", "category", "boolean", "Int64", "float64"]
    assert list(frame["kind"].cat.categories) == ["second", "first"]
    assert frame["kind"].cat.ordered
    assert [tuple(None if pd.isna(v) else v for v in row) for row in frame.itertuples(index=False)] == [*SOUND]


@settings(max_examples=60, deadline=None)
@given(
    names=st.lists(st.text("abcxyz", min_size=1, max_size=4), min_size=1, max_size=30, unique=True),
    data=st.data(),
)
def test_any_sound_rows_come_back(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], data: st.DataObject
) -> None:
    """In the order they had, and the same rows give the same bytes, whatever index or types the frame has."""
    folder = tmp_path_factory.mktemp("plain")
    meta = plain(folder)
    cells = st.tuples(
        st.sampled_from([None, "first", "second"]),
        st.sampled_from([None, True, False]),
        st.none() | st.integers(0, 9),
        st.integers(-1500, 2000).map(lambda n: n / 1000),
    )
    written = rows(*((name, *data.draw(cells)) for name in names))
    blob = parquet_bytes(written, meta)
    (folder / "plain.parquet").write_bytes(blob)
    frame = load("plain", folder=folder)
    pd.testing.assert_frame_equal(frame.astype(object).where(frame.notna(), None), written.where(written.notna(), None))
    assert parquet_bytes(frame, meta) == parquet_bytes(frame.set_axis(frame.index[::-1]), meta) == blob


# a broken file -------------------------------------------------------------------------------------------------------


def feather(frame: pd.DataFrame) -> bytes:
    sink = io.BytesIO()
    pa.feather.write_feather(frame, sink)
    return sink.getvalue()


def written(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return sink.getvalue().to_pybytes()


OTHER_FORMATS: dict[str, Callable[[pd.DataFrame, bytes], bytes]] = {
    "empty": lambda frame, blob: b"",
    "the first mark alone": lambda frame, blob: b"PAR1",
    "both marks alone": lambda frame, blob: b"PAR1PAR1",
    "encrypted": lambda frame, blob: blob[:-4] + b"PARE",
    "a CSV file": lambda frame, blob: frame.to_csv(index=False).encode(),
    "JSON": lambda frame, blob: frame.to_json().encode(),
    "Arrow's own format": lambda frame, blob: feather(frame),
    "packed with gzip": lambda frame, blob: gzip.compress(blob),
    "a spreadsheet": lambda frame, blob: b"PK\x03\x04" + blob,
    "without its head": lambda frame, blob: blob[100:],
    "with line ends changed": lambda frame, blob: blob.replace(b"\n", b"\r\n"),
    "a pointer of Git LFS": lambda frame, blob: (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 181658\n"
    ),
    "zeros": lambda frame, blob: b"\0" * len(blob),
}


@pytest.mark.parametrize("form", OTHER_FORMATS)
def test_another_file_is_named(form: str, data_copy: Folder) -> None:
    """By one problem; the links from it and its tally are not looked at then."""
    path = data_copy.path / "ga_votes.parquet"
    path.write_bytes(OTHER_FORMATS[form](data_copy.frame("ga_votes"), path.read_bytes()))
    (problem,) = check(folder=data_copy.path)
    assert (problem.file, problem.row, problem.column, problem.value) == (FILE, 0, "", "")
    assert problem.rule in (WHOLE, DAMAGED)
    with pytest.raises(DataError, match=r"^1 problem found\n  data/ga_votes\.parquet: "):
        load("ga_votes", folder=data_copy.path)


def test_a_missing_file_is_named(data_copy: Folder) -> None:
    (data_copy.path / "ga_votes.parquet").unlink()
    expected = f"{FILE}: the table is missing; its metadata file is there"
    assert [str(p) for p in check(folder=data_copy.path)] == [expected]
    with pytest.raises(DataError, match="the table is missing"):
        load("ga_votes", folder=data_copy.path)


def test_a_file_that_cannot_be_opened_is_named(data_copy: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> pa.Table:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(pq, "read_table", refuse)
    expected = f"{FILE}: cannot be read (Permission denied); restore it or ingest it again"
    assert [str(p) for p in check(folder=data_copy.path)] == [expected]


def test_a_file_without_metadata_is_named(data_copy: Folder) -> None:
    shutil.copy(data_copy.path / "ga_votes.parquet", data_copy.path / "stray.parquet")
    assert [str(p) for p in check(folder=data_copy.path)] == [
        "data/stray.parquet: has no metadata file data/stray.yaml"
    ]


@pytest.mark.parametrize(("stray", "kept"), [("ga_votes.csv", "ga_votes.parquet"), ("series.parquet", "series.csv")])
def test_a_second_file_of_a_table_is_named(stray: str, kept: str, data_copy: Folder) -> None:
    """Which of the two is meant, a reader could not know."""
    shutil.copy(data_copy.path / kept, data_copy.path / stray)
    expected = f"data/{stray}: the table is kept as data/{kept}; remove this file"
    assert [str(p) for p in check(folder=data_copy.path)] == [expected]


@pytest.mark.parametrize("table", TABLES)
def test_a_file_cut_off_anywhere_is_named(table: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "data" / f"{table}.yaml", tmp_path)
    blob = (ROOT / "data" / f"{table}.parquet").read_bytes()
    for length in [*range(0, len(blob), 997), len(blob) - 8, len(blob) - 4, len(blob) - 1]:
        (tmp_path / f"{table}.parquet").write_bytes(blob[:length])
        assert found(tmp_path, table) == [(0, "", "", WHOLE)], length
    for start in range(4, len(blob) - 1000, 9973):
        (tmp_path / f"{table}.parquet").write_bytes(blob[:start] + blob[start + 1000 :])
        assert [rule in (WHOLE, DAMAGED) for *_, rule in found(tmp_path, table)] == [True], start


def flipped(folder: Path, clean: pd.DataFrame, blob: bytes) -> str:
    """What a damaged file comes to: the same rows or problems, never other rows and never another exception."""
    (folder / "ga_votes.parquet").write_bytes(blob)
    try:
        frame = load("ga_votes", folder=folder)
    except DataError:
        assert found(folder)
        return "named"
    pd.testing.assert_frame_equal(frame, clean)
    return "the same"


def test_no_flipped_bit_passes_as_a_vote(small: Folder, tmp_path: Path) -> None:
    """Without checksums of the pages a third of the flips would: a state votes no in place of yes."""
    shutil.copy(small.path / "ga_votes.yaml", tmp_path)
    clean, blob = load("ga_votes", folder=small.path), (small.path / "ga_votes.parquet").read_bytes()
    rng = random.Random(2026)
    ends = set()
    for bit in rng.sample(range(8 * len(blob)), 600):
        damaged = bytearray(blob)
        damaged[bit // 8] ^= 1 << bit % 8
        ends.add(flipped(tmp_path, clean, bytes(damaged)))
    assert ends == {"named", "the same"}


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_other_bytes_are_named(
    small: Folder, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp() / "bytes"
    folder.mkdir(exist_ok=True)
    shutil.copy(small.path / "ga_votes.yaml", folder)
    clean, blob = load("ga_votes", folder=small.path), (small.path / "ga_votes.parquet").read_bytes()
    at = data.draw(st.integers(0, len(blob)), label="at")
    damaged = data.draw(
        st.one_of(
            st.binary(max_size=100),
            st.binary(max_size=40).map(lambda b: blob[:at] + b + blob[at:]),
            st.binary(min_size=1, max_size=40).map(lambda b: blob[:at] + b + blob[at + len(b) :]),
            st.integers(1, 200).map(lambda n: blob[:at] + blob[at + n :]),
        ),
        label="damaged",
    )
    flipped(folder, clean, damaged)


@pytest.mark.parametrize("letter", [b"\xf6", b"\0", b"w"])
def test_a_damaged_name_of_a_column_is_named(letter: bytes, small: Folder, tmp_path: Path) -> None:
    """Also a name that is no text at all."""
    shutil.copy(small.path / "ga_votes.yaml", tmp_path)
    blob = (small.path / "ga_votes.parquet").read_bytes()
    assert blob.count(b"vote") > 1
    (tmp_path / "ga_votes.parquet").write_bytes(blob.replace(b"vote", letter + b"ote"))
    (problem,) = found(tmp_path)
    assert problem[0] == 0 and ("expected the columns symbol,iso3,vote" in problem[3] or problem[3] == WHOLE)


# other columns -------------------------------------------------------------------------------------------------------


def text(frame: pd.DataFrame, column: str) -> pa.Array:
    return pa.array(frame[column], pa.string()).dictionary_encode()


def columns(**changed: Callable[[pd.DataFrame], object] | None) -> Callable[[pd.DataFrame], bytes]:
    """The votes with a column changed, left out or added."""

    def apply(frame: pd.DataFrame) -> bytes:
        arrays = {name: text(frame, name) for name in frame}
        for name, change in changed.items():
            if change is None:
                del arrays[name]
            else:
                arrays[name] = change(frame)
        return written(pa.table(arrays))

    return apply


def reordered(frame: pd.DataFrame) -> bytes:
    return written(pa.table({name: text(frame, name) for name in ("iso3", "symbol", "vote")}))


def twice(frame: pd.DataFrame) -> bytes:
    arrays = [text(frame, name) for name in ("symbol", "iso3", "vote", "vote")]
    return written(pa.table(arrays, names=["symbol", "iso3", "vote", "vote"]))


NAMES = "expected the columns symbol,iso3,vote"
TEXT = "expected text as a dictionary"
OTHER_COLUMNS: dict[str, tuple[Callable[[pd.DataFrame], bytes], tuple[str, str, str]]] = {
    "a column missing": (columns(vote=None), ("", "symbol,iso3", NAMES)),
    "a column too many": (
        columns(note=lambda f: pa.array(["x"] * len(f))),
        ("", "symbol,iso3,vote,note", NAMES),
    ),
    "an index": (lambda f: f.to_parquet(index=True), ("", "symbol,iso3,vote,__index_level_0__", NAMES)),
    "a column twice": (twice, ("", "", WHOLE)),
    "columns in another order": (reordered, ("", "iso3,symbol,vote", NAMES)),
    "no column": (lambda f: written(pa.table({})), ("", "", NAMES)),
    "plain text": (columns(iso3=lambda f: pa.array(f["iso3"], pa.string())), ("iso3", "string", TEXT)),
    "numbers": (columns(vote=lambda f: pa.array(range(len(f)), pa.int64())), ("vote", "int64", TEXT)),
    "true and false": (columns(vote=lambda f: pa.array(f["vote"] == "yes")), ("vote", "bool", TEXT)),
    "nothing": (columns(vote=lambda f: pa.nulls(len(f))), ("vote", "null", TEXT)),
    "bytes": (
        columns(vote=lambda f: pa.array(f["vote"].str.encode("utf-8")).dictionary_encode()),
        ("vote", "dictionary<values=binary, indices=int32, ordered=0>", TEXT),
    ),
    "a dictionary of numbers": (
        columns(vote=lambda f: pa.array(range(len(f)), pa.int64()).dictionary_encode()),
        ("vote", "int64", TEXT),
    ),
}


@pytest.mark.parametrize("damage", OTHER_COLUMNS)
def test_another_column_is_named(damage: str, data_copy: Folder) -> None:
    change, expected = OTHER_COLUMNS[damage]
    frame = data_copy.frame("ga_votes")
    if damage == "an index":
        frame = frame.set_axis([f"row-{n}" for n in range(len(frame))])
    (data_copy.path / "ga_votes.parquet").write_bytes(change(frame))
    assert [(p.file, p.column, p.value, p.rule) for p in check(folder=data_copy.path)] == [(FILE, *expected)]
    with pytest.raises(DataError, match=r"^1 problem found"):
        load("ga_votes", folder=data_copy.path)


@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        ("open", ["true", "false", "true"], "expected true or false"),
        ("open", [1, 0, 1], "expected true or false"),
        ("count", [1.0, 2.0, 3.0], "expected whole numbers"),
        ("count", ["1", "2", "3"], "expected whole numbers"),
        ("count", [True, False, True], "expected whole numbers"),
        ("size", [1, 2, 1], "expected numbers"),
        ("size", ["1", "2", "1"], "expected numbers"),
    ],
)
def test_another_type_is_named(column: str, values: list[object], words: str, tmp_path: Path) -> None:
    plain(tmp_path)
    frame = rows(*SOUND)
    arrays = {"name": text(frame, "name"), "kind": text(frame, "kind"), "open": pa.array([True, None, False])}
    arrays |= {"count": pa.array([1, None, 3], pa.int64()), "size": pa.array([1.0, 2.0, 0.5])}
    (tmp_path / "plain.parquet").write_bytes(written(pa.table(arrays)))
    assert found(tmp_path, "plain") == []
    kind = pa.array(values)
    (tmp_path / "plain.parquet").write_bytes(written(pa.table(arrays | {column: kind})))
    assert found(tmp_path, "plain") == [(0, column, str(kind.type), words)]


# other values --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("symbol", None, "blank in 1 rows"),
        ("iso3", None, "blank in 1 rows"),
        ("vote", None, "blank in 1 rows"),
        ("vote", "", "must not be blank"),
        ("symbol", "", "must not be blank"),
        ("vote", "maybe", "expected one of yes, abstain, no, absent"),
        ("vote", "title", "expected one of yes, abstain, no, absent"),
        ("vote", "Yes", "expected one of yes, abstain, no, absent"),
        ("iso3", "Fra", "expected an ISO 3166-1 alpha-3 code"),
        ("iso3", "FRA ", "has spaces at an end, a line break, a tab or a non-breaking space"),
        ("symbol", "68/262", "expected a symbol such as A/RES/68/262"),
        ("symbol", "A/RES/\ufffd", "has the mark for a letter that was lost (U+FFFD); type it anew"),
    ],
)
def test_a_damaged_value_is_named(column: str, value: str | None, rule: str, data_copy: Folder) -> None:
    """With its row; the tally of the roll call, which loses a vote by it, may be named beside it."""
    frame = data_copy.frame("ga_votes")
    frame.loc[77, column] = value
    data_copy.write_frame("ga_votes", frame)
    assert found(data_copy.path) == [(78, column, value or "", rule)]
    others = {p.file for p in check(folder=data_copy.path) if p.file != FILE}
    assert others <= {"data/ga_rollcalls.csv"}
    with pytest.raises(DataError, match=rf"^1 problem found\n  data/ga_votes\.parquet, row 78, column {column}: "):
        load("ga_votes", folder=data_copy.path)


@pytest.mark.parametrize(
    ("column", "value", "shown", "rule"),
    [
        ("name", "A", "A", "expected small letters"),
        ("name", None, "", "blank in 1 rows"),
        ("kind", "third", "third", "expected one of second, first"),
        ("kind", "", "", "must not be blank"),  # what is not known is null, not an empty text
        ("count", -1, "-1", "expected at least 0"),
        ("count", 10, "10", "expected at most 9"),
        (
            *("count", 2**62, "4.61168601842739e+18"),
            "expected a whole number, without separators, units or leading zeros, of at most 12 digits",
        ),
        ("size", 2.001, "2.001", "expected at most 2"),
        ("size", -1.6, "-1.6", "expected at least -1.5"),
        ("size", None, "", "blank in 1 rows"),
        ("size", float("nan"), "", "blank in 1 rows"),
        *(
            (
                *("size", number, str(number)),
                "expected a number with a decimal point, without separators, units or leading zeros, of at most 12 digits",
            )
            for number in (float("inf"), float("-inf"))
        ),
    ],
)
def test_a_damaged_value_of_each_type_is_named(
    column: str, value: object, shown: str, rule: str, tmp_path: Path
) -> None:
    meta = plain(tmp_path)
    frame = rows(*SOUND)
    frame.loc[1, column] = value
    (tmp_path / "plain.parquet").write_bytes(parquet_bytes(frame, meta))
    assert found(tmp_path, "plain") == [(2, column, shown, rule)]


def test_blanks_are_counted(data_copy: Folder) -> None:
    """One problem, however many rows."""
    frame = data_copy.frame("ga_votes")
    frame.loc[[5, 9, 12], "vote"] = None
    data_copy.write_frame("ga_votes", frame)
    assert found(data_copy.path) == [(6, "vote", "", "blank in 3 rows")]


def test_a_wrong_value_is_named_once(data_copy: Folder) -> None:
    """By the first row that has it."""
    frame = data_copy.frame("ga_votes")
    frame.loc[frame["vote"] == "no", "vote"] = "against"
    data_copy.write_frame("ga_votes", frame)
    first = int((frame["vote"] == "against").to_numpy().argmax()) + 1
    assert found(data_copy.path) == [(first, "vote", "against", "expected one of yes, abstain, no, absent")]


def test_a_repeated_key_is_named(data_copy: Folder) -> None:
    """Another vote of the same member counts as well."""
    frame = data_copy.frame("ga_votes")
    again = frame.iloc[[3]].assign(vote="absent")
    data_copy.write_frame("ga_votes", pd.concat([frame, again, again]))
    rule = "the same symbol + iso3 stands in an earlier row; it must be unique"
    key = " + ".join(frame.loc[3, ["symbol", "iso3"]])
    assert found(data_copy.path) == [(len(frame) + 1, "symbol", key, rule)]
    assert (FILE, len(frame) + 1) in {(p.file, p.row) for p in check(folder=data_copy.path)}


# links and tallies ---------------------------------------------------------------------------------------------------

CALL = "A/RES/ES-11/1"


def at(frame: pd.DataFrame, state: str, symbol: str = CALL) -> int:
    """Place of a state's vote."""
    return int(((frame["iso3"] == state) & (frame["symbol"] == symbol)).to_numpy().argmax())


def line(folder: Folder, symbol: str = CALL) -> int:
    return next(n for n, row in enumerate(folder.rows("ga_rollcalls"), start=1) if row[0] == symbol)


def named(folder: Folder) -> list[tuple[str, int, str, str, str]]:
    return [(p.file, p.row, p.column, p.value, p.rule) for p in check(folder=folder.path)]


def test_a_code_that_is_no_country_is_named(data_copy: Folder) -> None:
    frame = data_copy.frame("ga_votes")
    row = at(frame, "FRA")
    frame.loc[row, "iso3"] = "ZZZ"
    data_copy.write_frame("ga_votes", frame)
    rule = "is not in the column iso3 of data/countries.csv"
    assert named(data_copy) == [(FILE, row + 1, "iso3", "ZZZ", rule)]


def test_an_unknown_symbol_is_named_once(data_copy: Folder) -> None:
    frame = data_copy.frame("ga_votes")
    more = pd.DataFrame([["A/RES/99/1", "FRA", "yes"], ["A/RES/99/1", "USA", "no"]], columns=frame.columns)
    data_copy.write_frame("ga_votes", pd.concat([frame, more]))
    rule = "is not in the column symbol of data/ga_rollcalls.csv"
    assert named(data_copy) == [(FILE, len(frame) + 1, "symbol", "A/RES/99/1", rule)]


def test_links_to_a_broken_table_are_not_followed(data_copy: Folder) -> None:
    (data_copy.path / "ga_rollcalls.csv").unlink()
    unread = "links to this table were not checked, since the table or its metadata file is broken"
    missing = "the table is missing; its metadata file is there"
    assert named(data_copy) == [("data/ga_rollcalls.csv", 0, "", "", rule) for rule in (unread, missing)]


def test_a_lost_vote_is_named(data_copy: Folder) -> None:
    frame = data_copy.frame("ga_votes")
    data_copy.write_frame("ga_votes", frame.drop(at(frame, "RUS")))
    rule = "the rows of data/ga_votes.parquet have 4"
    assert named(data_copy) == [("data/ga_rollcalls.csv", line(data_copy), "no", "5", rule)]


def test_a_changed_vote_is_named(data_copy: Folder) -> None:
    """On both sides of the tally."""
    frame = data_copy.frame("ga_votes")
    frame.loc[at(frame, "CHN"), "vote"] = "absent"
    data_copy.write_frame("ga_votes", frame)
    rule = "the rows of data/ga_votes.parquet have "
    assert named(data_copy) == [
        ("data/ga_rollcalls.csv", line(data_copy), "absent", "12", rule + "13"),
        ("data/ga_rollcalls.csv", line(data_copy), "abstain", "35", rule + "34"),
    ]


def test_a_roll_call_without_votes_is_named(data_copy: Folder) -> None:
    frame = data_copy.frame("ga_votes")
    data_copy.write_frame("ga_votes", frame[frame["symbol"] != CALL])
    rule = "has no votes in data/ga_votes.parquet"
    assert named(data_copy) == [("data/ga_rollcalls.csv", line(data_copy), "symbol", CALL, rule)]


def test_a_roll_call_without_a_vote_of_one_kind_is_counted(data_copy: Folder) -> None:
    """No vote against in the whole table is a tally of nought, not one that cannot be checked."""
    frame = data_copy.frame("ga_votes")
    data_copy.write_frame("ga_votes", frame[frame["vote"] != "no"])
    calls = [
        dict(zip(data_copy.rows("ga_rollcalls")[0], row, strict=True)) for row in data_copy.rows("ga_rollcalls")[1:]
    ]
    expected = {(call["no"], "the rows of data/ga_votes.parquet have 0") for call in calls if call["no"] != "0"}
    assert {(p.value, p.rule) for p in check(folder=data_copy.path)} == expected


# metadata ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "fields", "words"),
    [
        ("", {"format": "xlsx"}, "format: unknown 'xlsx'; expected one of csv, parquet"),
        ("", {"format": "Parquet"}, "format: unknown 'Parquet'"),
        ("", {"format": "[parquet]"}, "format: expected text"),
        ("", {"format": ""}, "format: expected text"),
        ('{name: day, type: date, description: "Day"}', {}, "holds no dates and no lists"),
        ('{name: day, type: date, description: "Day", reduced: true}', {}, "holds no dates and no lists"),
        ('{name: ids, type: string, description: "Ids", list: true}', {}, "holds no dates and no lists"),
        ('{name: day, type: string, description: "Day", reduced: true}', {}, "holds no dates and no lists"),
    ],
)
def test_metadata_that_no_parquet_table_can_have_is_named(
    column: str, fields: dict[str, str], words: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError) as caught:
        plain(tmp_path, [*COLUMNS, *([column] if column else [])], **fields)
    assert str(caught.value).startswith("plain.yaml: ") and words in str(caught.value)


def test_a_table_without_a_format_is_a_csv_table(tmp_path: Path) -> None:
    assert plain(tmp_path).file == "plain.parquet"
    path = tmp_path / "plain.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("format: parquet\n", ""), encoding="utf-8")
    assert metadata("plain", folder=tmp_path).file == "plain.csv"


def test_a_table_is_read_as_its_metadata_says(data_copy: Folder) -> None:
    """A Parquet file called a CSV table is not one."""
    path = data_copy.path / "ga_votes.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("format: parquet\n", ""), encoding="utf-8")
    assert "data/ga_votes.csv: the table is missing; its metadata file is there" in [
        str(p) for p in check(folder=data_copy.path)
    ]


def test_no_column_of_a_parquet_table_is_a_link_that_cannot_be_followed() -> None:
    """A link to a Parquet table is not followed, so there must be none."""
    for path in (ROOT / "data").glob("*.yaml"):
        linked: list[Column] = [c for c in metadata(path.stem, folder=ROOT / "data").columns if c.refers_to]
        assert not [c.name for c in linked if c.refers_to.split(".")[0] in TABLES], path.name


# the data package ----------------------------------------------------------------------------------------------------


def resource(folder: Path) -> dict[str, object]:
    return next(r for r in datapackage(folder=folder)["resources"] if r["name"] == "ga-votes")


def test_the_package_knows_the_file_by_its_bytes(data_copy: Folder) -> None:
    blob = (data_copy.path / "ga_votes.parquet").read_bytes()
    described = resource(data_copy.path)
    assert (described["path"], described["format"]) == ("ga_votes.parquet", "parquet")
    assert described["mediatype"] == "application/vnd.apache.parquet"
    assert described["bytes"] == len(blob)
    assert described["hash"] == f"sha256:{hashlib.sha256(blob).hexdigest()}"
    assert [f["name"] for f in described["schema"]["fields"]] == ["symbol", "iso3", "vote"]


def test_a_changed_file_makes_the_package_stale(
    data_copy: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Though the table is sound: the same rows in another order."""
    monkeypatch.setenv("RCANALYSIS_DATA", str(data_copy.path))
    assert main(["check"]) == 0
    data_copy.write_frame("ga_votes", data_copy.frame("ga_votes")[::-1])
    assert check(folder=data_copy.path) == []
    assert main(["check"]) == 1
    assert "data/datapackage.json is out of date: run `rcanalysis package`" in capsys.readouterr().err
    assert main(["package"]) == 0
    assert main(["check"]) == 0


def test_a_missing_file_has_no_package(
    data_copy: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RCANALYSIS_DATA", str(data_copy.path))
    (data_copy.path / "ga_votes.parquet").unlink()
    for command, words in (("check", "the table is missing"), ("package", "cannot be read (No such file")):
        assert main([command]) == 1
        assert f"{FILE}: {words}" in capsys.readouterr().err
    with pytest.raises(DataError, match=r"^data/ga_votes\.parquet: cannot be read"):
        datapackage(folder=data_copy.path)


def test_frictionless_knows_the_file_by_its_bytes(data_copy: Folder) -> None:
    """The package is valid with the file that it was made for, and with no other."""
    package = data_copy.path / "datapackage.json"
    described = json.loads(package.read_text(encoding="utf-8"))
    described["resources"] = [r for r in described["resources"] if r["name"] == "ga-votes"]
    del described["resources"][0]["schema"]["foreignKeys"]
    package.write_text(json.dumps(described), encoding="utf-8")
    assert Package(str(package)).validate().valid
    data_copy.write_frame("ga_votes", data_copy.frame("ga_votes")[::-1])
    assert not Package(str(package)).validate().valid
