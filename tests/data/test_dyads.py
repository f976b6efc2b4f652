"""Ideal points, treaties and disputes from small downloads made of real rows of the book's tables."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest

from rcanalysis.cli import main
from rcanalysis.data import check, load, metadata
from rcanalysis.data.ingest.dyads import OBLIGATIONS
from tests.conftest import ROOT
from tests.data.desk import Desk, Row, table

TABLES = ("ideal_points", "treaty_obligations", "treaty_partners", "disputes")


BOOK = {name: table(ROOT / "data" / f"{name}.csv") for name in TABLES}


def csv_text(rows: Sequence[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, [*rows[0]], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


# downloads, as upstream serves them ----------------------------------------------------------------------------------

POINTS = [
    row
    for row in BOOK["ideal_points"]
    if (row["iso3"] in ("USA", "CHN") and row["year"] in ("1971", "2024"))
    or (row["iso3"] in ("RUS", "SUN") and row["year"] in ("1990", "1991", "1992", "2024"))
    or (row["iso3"] in ("YEM", "YMD") and row["year"] in ("1988", "1989"))
    or (row["iso3"], row["year"]) == ("TWN", "1970")
]


def points_rows() -> list[Row]:
    """One code for the Soviet Union and Russia, one for the two Yemens; rows without a code or without an estimate."""
    codes = {"SUN": "RUS", "YEM": "YAR", "YMD": "YAR"}
    names = {"YEM": "Yemen Arab Republic", "YMD": "Yemen People's Republic"}
    rows = [
        {
            "ccode": "1",
            "iso3c": codes.get(row["iso3"], row["iso3"]),
            "countryname": names.get(row["iso3"], "Some state"),
            "year": row["year"],
            "idealpointfp": row["ideal_point"],
            "idealpointall": "9.9",
            "nvotesfp": f"{row['votes']}.0",
            "q5fp": row["lower"],
            "q95fp": row["upper"],
        }
        for row in POINTS
    ]
    return [*rows, rows[0] | {"iso3c": ""}, rows[0] | {"iso3c": "XKX", "idealpointfp": "", "q5fp": "", "nvotesfp": ""}]


def points() -> str:
    return csv_text(points_rows())


def parts(date: str, names: Sequence[str], *, unknown: str = "0") -> Row:
    """A date in three columns; what is not known, and an open end, is a 0."""
    known = [str(int(part)) for part in date.split("-")] if date else []
    return dict(itertools.zip_longest(names, known, fillvalue=unknown))


TREATIES = {row["treaty_id"]: row for row in BOOK["treaty_obligations"]}


def atop_rows() -> list[Row]:
    """Beside those of both: one of China alone, one of before 1949."""
    flag = {"true": "1", "false": "0"}
    rows = []
    for row in TREATIES.values():
        if row["dataset"] == "atop":
            members = ["365", "710", *(str(n) for n in range(800, 798 + int(row["members"])))]
            rows.append(
                {
                    "atopid": row["treaty_id"].removeprefix("atop-"),
                    **parts(row["start"], ("begyr", "begmo", "begday")),
                    **parts(row["end"], ("endyr", "endmo", "endday")),
                    "bilat": flag[row["bilateral"]],
                    **{theirs: flag[row[ours]] for theirs, ours in OBLIGATIONS.items()},
                    **{f"mem{n}": members[n - 1] if n <= len(members) else "" for n in range(1, 41)},
                    "memo": "710",
                }
            )
    alone = rows[0] | {"atopid": "1", "mem1": "2", "mem2": "710"}
    return [*rows, alone, rows[0] | {"atopid": "2", "begyr": "1945"}]


def cow_rows() -> list[Row]:
    flag = {"true": "1", "false": "0"}
    rows = []
    for n, row in enumerate(row for row in TREATIES.values() if row["dataset"] == "cow"):
        ends = parts(row["end"], ("dyad_end_year", "dyad_end_month", "dyad_end_day"), unknown="")
        rows.append(
            {
                "version4id": row["treaty_id"].removeprefix("cow-"),
                "ccode1": ("365", "710")[n % 2],
                "ccode2": ("710", "365")[n % 2],
                **parts(row["start"], ("dyad_st_year", "dyad_st_month", "dyad_st_day")),
                **ends,
                "defense": flag[row["defence"]],
                "neutrality": flag[row["neutrality"]],
                "nonaggression": flag[row["nonaggression"]],
                "entente": flag[row["entente"]],
            }
        )
    return [*rows, rows[0] | {"version4id": "1", "ccode1": "2"}, rows[0] | {"version4id": "2", "dyad_st_year": "1945"}]


YEARS = ("1950", "1980", "2018")


def years_rows() -> list[Row]:
    """As many dyads as the book's table counts; the other direction, other states and the year 1949 do not count."""
    codes = {"CHN": "710", "RUS": "365", "USA": "2"}
    rows = []
    for (state, year), of in itertools.groupby(BOOK["treaty_partners"], key=lambda r: (r["state"], r["year"])):
        if year not in YEARS:
            continue
        counts = {row["obligation"]: int(row["partners"]) for row in of}
        for n in range(max(counts.values())):
            flags = {f"atop_{theirs}": f"{int(n < counts[ours])}.0" for theirs, ours in OBLIGATIONS.items()}
            rows.append({"ccode1": codes[state], "ccode2": str(800 + n), "year": year, **flags})
    other = rows[0] | {f"atop_{theirs}": "1.0" for theirs in OBLIGATIONS}
    return [*rows, other | {"ccode1": "200", "ccode2": "710"}, other | {"year": "1949"}]


def alliances() -> tuple[str, str, str]:
    return csv_text(atop_rows()), csv_text(years_rows()), csv_text(cow_rows())


def disputes_rows() -> list[Row]:
    """A row a year, of which only the last has the highest level; other pairs, and one of before 1949."""
    rows = []
    for n, row in enumerate(BOOK["disputes"]):
        worst = {
            "disno": row["dispute_id"].removeprefix("mid-"),
            "statea": ("365", "710")[n % 2],
            "stateb": ("710", "365")[n % 2],
            **parts(row["start"], ("strtyr", "strtmnth", "strtday"), unknown="-9"),
            **parts(row["end"], ("endyear", "endmnth", "endday"), unknown="-9"),
            "hihost": row["hostility"],
            "fatlev": row["fatalities"] or "-9",
        }
        rows += [worst | {"hihost": "1", "fatlev": "-9"}, worst, worst | {"hihost": "2", "fatlev": "-9"}]
    return [*rows, rows[0] | {"disno": "1", "statea": "2"}, rows[0] | {"disno": "2", "strtyr": "1948"}]


def disputes() -> str:
    return csv_text(disputes_rows())


SOURCES: dict[str, Callable[[], tuple[str, ...]]] = {
    "ideal-points": lambda: (points(),),
    "alliances": alliances,
    "disputes": lambda: (disputes(),),
}
EXPECTED: dict[str, dict[str, list[Row]]] = {
    "ideal-points": {"ideal_points": POINTS},
    "alliances": {
        "treaty_obligations": BOOK["treaty_obligations"],
        "treaty_partners": [row for row in BOOK["treaty_partners"] if row["year"] in YEARS],
    },
    "disputes": {"disputes": BOOK["disputes"]},
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk(tmp_path, ("countries.yaml", "countries.csv", *(f"{name}.yaml" for name in TABLES)), suffix=".csv")
    monkeypatch.setenv("RCANALYSIS_DATA", str(found.data))
    return found


# what comes out ------------------------------------------------------------------------------------------------------


def test_the_made_up_downloads_hold_what_matters() -> None:
    assert {row["iso3"] for row in POINTS} == {"USA", "CHN", "RUS", "SUN", "TWN", "YEM", "YMD"}
    assert {row["dataset"] for row in TREATIES.values()} == {"atop", "cow"}
    assert "" in {row["end"] for row in TREATIES.values()}


@pytest.mark.parametrize("source", SOURCES)
def test_the_rows_of_the_book(source: str, desk: Desk) -> None:
    """Packed or not, in any order of the files and rows; ingesting again changes nothing."""
    files = SOURCES[source]()
    assert desk.ingest(source, *files) == [*EXPECTED[source]]
    for name, rows in EXPECTED[source].items():
        assert desk.rows(name) == rows
    before = desk.bytes()
    for order in itertools.permutations(files):
        desk.ingest(source, *order)
        assert desk.bytes() == before
    for name in EXPECTED[source]:
        (desk.data / f"{name}.csv").unlink()
    turned = []
    for text in files:
        head, *lines = text.splitlines(keepends=True)
        turned.append(gzip.compress((head + "".join(lines[::-1])).encode()))
    desk.ingest(source, *turned)
    assert desk.bytes() == before
    found = [str(p) for p in check(folder=desk.data) if p.file in {f"data/{name}.csv" for name in EXPECTED[source]}]
    assert found == []


def test_the_soviet_union_to_1991(desk: Desk) -> None:
    desk.ingest("ideal-points", points())
    seats = {(row["iso3"], row["year"]) for row in desk.rows("ideal_points") if row["iso3"] in ("RUS", "SUN")}
    assert seats == {("SUN", "1990"), ("SUN", "1991"), ("RUS", "1992"), ("RUS", "2024")}


def test_a_longer_release_replaces_the_table(desk: Desk) -> None:
    desk.ingest("ideal-points", points())
    more = points_rows()
    more.append(more[0] | {"year": "2025", "idealpointfp": "1.23456789", "q5fp": "-2.5e-02", "q95fp": "1.5"})
    desk.ingest("ideal-points", csv_text(more))
    new = [row for row in desk.rows("ideal_points") if row["year"] == "2025"]
    assert [(row["ideal_point"], row["lower"], row["upper"]) for row in new] == [("1.2346", "-0.025", "1.5")]
    assert len(desk.rows("ideal_points")) == len(POINTS) + 1


def test_dates_to_the_precision_that_is_known(desk: Desk) -> None:
    """A blank, a 0 and a -9 are all unknown."""
    rows = [
        rows | {"strtday": day, "strtmnth": month}
        for rows, day, month in zip(disputes_rows()[::3], ("-9", "0", "5"), ("-9", "3", "11"), strict=False)
    ]
    desk.ingest("disputes", csv_text(rows))
    starts = {row["dispute_id"]: row["start"] for row in desk.rows("disputes")}
    assert [starts[f"mid-{row['disno']}"] for row in rows] == ["1964", "1965-03", "1966-11-05"]


def test_a_dispute_has_the_level_of_its_worst_row(desk: Desk) -> None:
    """No row that knows deaths leaves them blank."""
    (row, *_) = disputes_rows()
    rows = [row | {"hihost": h, "fatlev": f} for h, f in (("3", "-9"), ("4", "0"), ("2", "2"), ("1", "-9"))]
    desk.ingest("disputes", csv_text([*rows, row | {"disno": "99", "hihost": "3", "fatlev": "-9"}]))
    found = {r["dispute_id"]: (r["hostility"], r["fatalities"]) for r in desk.rows("disputes")}
    assert found == {f"mid-{row['disno']}": ("4", "2"), "mid-99": ("3", "")}


def test_partners_are_counted_by_kind_and_year(desk: Desk) -> None:
    desk.ingest("alliances", *alliances())
    rows = [row for row in desk.rows("treaty_partners") if (row["state"], row["year"]) == ("CHN", "1980")]
    assert {row["obligation"] for row in rows} == {*OBLIGATIONS.values()}
    assert len(desk.rows("treaty_partners")) == 3 * len(YEARS) * len(OBLIGATIONS)


# what is refused -----------------------------------------------------------------------------------------------------


def swap(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def without(rows: list[Row], where: Callable[[Row], bool]) -> str:
    kept = [row for row in rows if not where(row)]
    assert 0 < len(kept) < len(rows)
    return csv_text(kept)


def one(rows: list[Row], **cells: str) -> str:
    """With cells of the first row changed."""
    assert rows[0].keys() >= cells.keys()
    return csv_text([rows[0] | cells, *rows[1:]])


def cut(text: str) -> str:
    return text[: text.rindex(",")]


POINTS_TEXT, DISPUTES_TEXT = points(), disputes()
ATOP, YEARS_TEXT, COW = alliances()
HEAD = POINTS_TEXT[: POINTS_TEXT.index("\n") + 1]
REFUSED: dict[str, tuple[str, tuple[str | bytes, ...], str]] = {
    "two releases": ("ideal-points", (POINTS_TEXT, POINTS_TEXT), "expected 1 file (the release as CSV), got 2"),
    "ideal points of another head": (
        *("ideal-points", (swap(POINTS_TEXT, "q95fp", "q95"),)),
        "download-0.csv: the head lacks q95fp: another file, or its format has changed",
    ),
    "another file as ideal points": ("ideal-points", (DISPUTES_TEXT,), "the head lacks iso3c, countryname, year"),
    "no ideal points": ("ideal-points", (HEAD,), "download-0.csv: has no rows, or one that is not whole"),
    "nothing": ("ideal-points", ("",), "download-0.csv: the head lacks iso3c"),
    "ideal points cut off": ("ideal-points", (cut(POINTS_TEXT),), "has no rows, or one that is not whole"),
    "ideal points with an open quote": ("ideal-points", (POINTS_TEXT + '"',), "cannot be read as CSV"),
    "ideal points cut off when packed": (
        *("ideal-points", (gzip.compress(POINTS_TEXT.encode())[:-9],)),
        "the packed file is cut off or damaged",
    ),
    "ideal points as a spreadsheet": ("ideal-points", (b"PK\x03\x04",), "is a spreadsheet; download the CSV"),
    "ideal points of an unknown state": (
        *("ideal-points", (one(points_rows(), iso3c="ATL", year="1999"),)),
        "download-0.csv: ATL (1999) is not in data/countries.csv",
    ),
    "fewer ideal points": (
        *("ideal-points", (without(points_rows(), lambda r: r["year"] == "1971"),)),
        f"rows to 2024, the table has {len(POINTS)} to 2024: an older release, or cut off",
    ),
    "ideal points to an earlier year": (
        *("ideal-points", (swap(POINTS_TEXT, ",2024,", ",2023,"),)),
        "to 2023, the table has",
    ),
    "no estimate at all": (
        *("ideal-points", (csv_text([row | {"iso3c": ""} for row in points_rows()]),)),
        "download-0.csv: holds no estimate of a state",
    ),
    "an estimate in words": (
        *("ideal-points", (one(points_rows(), idealpointfp="high"),)),
        "download-0.csv: row 2, idealpointfp: 'high' is not a number",
    ),
    "an estimate with a comma": (
        *("ideal-points", (one(points_rows(), q5fp="0,5"),)),
        "download-0.csv: row 2, q5fp: '0,5' is not a number",
    ),
    "an estimate without its interval": (
        *("ideal-points", (one(points_rows(), q95fp=""),)),
        "has an estimate without its year, interval or votes",
    ),
    "half a year": ("ideal-points", (one(points_rows(), year="1971.5"),), "row 2, year: '1971.5' is not a number"),
    "an estimate off the scale": (
        *("ideal-points", (one(points_rows(), idealpointfp="60"),)),
        "the tables would not be sound, so that nothing was written: 1 problem found",
    ),
    "a state and year twice": (
        *("ideal-points", (csv_text([*points_rows(), points_rows()[0]]),)),
        "it must be unique",
    ),
    "two of three files": ("alliances", (ATOP, COW), "expected 3 files (ATOP's alliances, ATOP's dyad-years and COW's"),
    "one of the three twice": (
        *("alliances", (ATOP, COW, ATOP)),
        "download-2.csv: is none of the three files, or one of them twice",
    ),
    "another file among the three": ("alliances", (ATOP, DISPUTES_TEXT, COW), "download-1.csv: is none of the three"),
    "alliances of another head": (
        *("alliances", (swap(ATOP, "nonagg", "nonag"), YEARS_TEXT, COW)),
        "download-0.csv: is none of the three files",
    ),
    "COW without its months": (
        *("alliances", (ATOP, YEARS_TEXT, swap(COW, "dyad_st_month", "month"))),
        "download-2.csv: is none of the three files",
    ),
    "alliances cut off": ("alliances", (cut(ATOP), YEARS_TEXT, COW), "download-0.csv: has no rows, or one that is"),
    "years cut off": ("alliances", (ATOP, cut(YEARS_TEXT), COW), "download-1.csv: has no rows, or one that is not"),
    "COW cut off": ("alliances", (ATOP, YEARS_TEXT, cut(COW)), "download-2.csv: has no rows, or one that is not"),
    "years cut off when packed": (
        *("alliances", (ATOP, gzip.compress(YEARS_TEXT.encode())[:-9], COW)),
        "download-1.csv: the packed file is cut off or damaged",
    ),
    "years as a spreadsheet": ("alliances", (ATOP, b"PK\x03\x04", COW), "download-1.csv: is a spreadsheet"),
    "a lost treaty of ATOP": (
        *("alliances", (without(atop_rows(), lambda r: r["atopid"] == "4980"), YEARS_TEXT, COW)),
        "download-0.csv: atop-4980: is in the table but not in this file: rows were lost",
    ),
    "a lost treaty of COW": (
        *("alliances", (ATOP, YEARS_TEXT, without(cow_rows(), lambda r: r["version4id"] == "229"))),
        "download-2.csv: cow-229: is in the table but not in this file: rows were lost",
    ),
    "lost partners": (
        *("alliances", (ATOP, csv_text(years_rows()[1:]), COW)),
        "partners in all years, the table has",
    ),
    "lost years": (
        *("alliances", (ATOP, without(years_rows(), lambda r: r["year"] == "2018"), COW)),
        "download-1.csv: 3 problems found\n  CHN: ",
    ),
    "a year in words": ("alliances", (one(atop_rows(), begyr="then"), YEARS_TEXT, COW), "row 2, begyr: 'then' is not"),
    "a dyad-year in words": ("alliances", (ATOP, one(years_rows(), year="x"), COW), "row 2, year: 'x' is not a number"),
    "a month in words": (
        *("alliances", (ATOP, YEARS_TEXT, one(cow_rows(), dyad_st_month="Feb"))),
        "download-2.csv: row 2, dyad_st_month: 'Feb' is not a number",
    ),
    "a day that is none": (
        *("alliances", (one(atop_rows(), begmo="2", begday="30"), YEARS_TEXT, COW)),
        "'1950-02-30': expected a date YYYY-MM-DD, YYYY-MM or YYYY; there is no such day",
    ),
    "two files of disputes": ("disputes", (DISPUTES_TEXT,) * 2, "expected 1 file (the dyadic disputes), got 2"),
    "disputes of another head": ("disputes", (swap(DISPUTES_TEXT, "hihost", "h"),), "the head lacks hihost"),
    "disputes cut off": ("disputes", (cut(DISPUTES_TEXT),), "has no rows, or one that is not whole"),
    "disputes cut off when packed": (
        *("disputes", (gzip.compress(DISPUTES_TEXT.encode())[:-9],)),
        "the packed file is cut off or damaged",
    ),
    "disputes as a spreadsheet": ("disputes", (b"\xd0\xcf\x11\xe0",), "is a spreadsheet"),
    "no dispute of the two": (
        *("disputes", (swap(DISPUTES_TEXT, "710", "711"),)),
        "download-0.csv: holds no dispute between China and Russia: cut off, or another file",
    ),
    "a lost dispute": (
        *("disputes", (without(disputes_rows(), lambda r: r["disno"] == "349"),)),
        "download-0.csv: mid-349: is in the table but not in this file: rows were lost",
    ),
    "a level in words": ("disputes", (one(disputes_rows(), hihost="high"),), "row 2, hihost: 'high' is not a number"),
    "a level that is none": (
        *("disputes", (swap(DISPUTES_TEXT, ",4,", ",7,"),)),
        "the tables would not be sound, so that nothing was written",
    ),
}


@pytest.mark.parametrize("damage", REFUSED)
def test_a_damaged_file_is_refused(damage: str, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """With one message, and nothing written."""
    source, contents, words = REFUSED[damage]
    desk.ingest(source, *SOURCES[source]())
    before = desk.bytes()
    assert main(["ingest", source, *map(str, desk.files(contents))]) == 1
    out, message = capsys.readouterr()
    assert out == ""
    assert message.count("rcanalysis: ") == 1
    assert words in message
    assert desk.bytes() == before


@pytest.mark.parametrize("source", SOURCES)
def test_a_broken_table_of_ours_is_named(source: str, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    files = desk.files(SOURCES[source]())
    for name in EXPECTED[source]:
        desk.ingest(source, *SOURCES[source]())
        sound = (desk.data / f"{name}.csv").read_bytes()
        (desk.data / f"{name}.csv").write_bytes(sound[:-5] + b",,,\n")
        before = desk.bytes()
        assert main(["ingest", source, *map(str, files)]) == 1
        assert f"data/{name}.csv, row " in capsys.readouterr().err
        assert desk.bytes() == before
        (desk.data / f"{name}.csv").write_bytes(sound)


# the tables of the book ----------------------------------------------------------------------------------------------


def test_the_defence_obligation_ended_in_1980() -> None:
    """In both data sets; none is open."""
    treaties = load("treaty_obligations")
    last = treaties[treaties["defence"]].groupby("dataset", observed=True)["end"].agg(lambda end: end.max(skipna=False))
    assert last.to_dict() == {"atop": pd.Timestamp("1980-04-11"), "cow": pd.Timestamp("1980-02-14")}


def test_the_treaty_of_2001_is_in_one_data_set_only() -> None:
    """Without an end and without defence."""
    treaties = load("treaty_obligations")
    (treaty,) = treaties[treaties["start"].dt.year == 2001].itertuples()
    assert (treaty.treaty_id, treaty.dataset, str(treaty.start.date())) == ("atop-4980", "atop", "2001-07-16")
    assert pd.isna(treaty.end) and treaty.bilateral
    assert (treaty.defence, treaty.nonaggression, treaty.consultation) == (False, True, True)


@pytest.mark.parametrize(
    ("state", "point", "lower", "upper"),
    [("USA", 2.21, 2.0, 2.41), ("RUS", -0.6, -0.74, -0.46), ("CHN", -0.85, -1.02, -0.69)],
)
def test_known_ideal_points_of_2024(state: str, point: float, lower: float, upper: float) -> None:
    points = load("ideal_points").set_index(["iso3", "year"])
    found = points.loc[(state, 2024), ["ideal_point", "lower", "upper"]]
    assert [round(float(value), 2) for value in found] == [point, lower, upper]


def test_what_the_ideal_points_cover() -> None:
    points = load("ideal_points")
    years = {*points["year"]}
    assert (min(years), max(years)) == (1946, 2024)
    assert {*range(1946, 2025)} - years == {1964}
    ends = points.groupby("iso3")["year"].agg(["min", "max"])
    assert (ends.loc["SUN", "max"], ends.loc["RUS", "min"]) == (1991, 1992)
    assert ends.loc["TWN", "max"] == ends.loc["CHN", "min"] == 1971
    assert str(metadata("ideal_points").coverage_end) == "2024-12-31"


def test_the_border_war_is_among_the_disputes() -> None:
    disputes_ = load("disputes").set_index("dispute_id")
    assert len(disputes_) == 18
    assert (disputes_["start"].min().year, disputes_["end"].max().year) == (1964, 2012)
    war = disputes_.loc["mid-349"]
    assert (str(war["start"].date()), war["hostility"], war["fatalities"]) == ("1969-03-02", 4, 3)


def test_the_partners_of_the_book() -> None:
    """Every state, year and kind to 2018; one partner in defence for China, dozens for the United States."""
    partners = load("treaty_partners").set_index(["state", "year", "obligation"])["partners"]
    assert len(partners) == 3 * 69 * 5
    assert partners["CHN", 2018, "defence"] == 1
    assert partners["USA", 2018, "defence"] > 50
