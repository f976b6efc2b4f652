"""Recorded votes of the UN General Assembly, from downloads of the UN's voting data.

Three kinds of file are known, told apart by their heads:

* the **bulk file** of the UN Digital Library (record 4060887): one row a member and recorded vote;
* the **records** and **votes** scraped from the same library's record pages, as two files that belong together;
* the **extract** of resolutions and of their votes that the UN's conference department publishes for recent sessions.

A bulk file or a pair of scraped files replaces the roll calls it holds; an extract only adds roll calls that no library
file holds, and must agree with the others. What the members cast must add up to the tally that comes with it.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from rcanalysis.data.ingest.files import Row, load_rows, read_text, refuse, write_tables
from rcanalysis.data.loading import load
from rcanalysis.data.metadata import DataError
from rcanalysis.data.tables import date_rules

VOTE = {"Y": "yes", "N": "no", "A": "abstain", "X": "absent"}
BULK = (
    *("undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", "resolution", "draft", "committee_report"),
    *("meeting", "title", "agenda_title", "subjects", "vote_note", "total_yes", "total_no", "total_abstentions"),
    *("total_non_voting", "total_ms", "undl_link"),
)
RECORDS = (
    *("undl_id", "body", "symbol", "ga_session", "date", "meeting", "title", "agenda", "committee_report", "recorded"),
    *("n_yes", "n_no", "n_abstain", "n_nonvoting", "n_ms", "src"),
)
VOTES = ("undl_id", "symbol", "date", "iso3", "ms_name", "vote")
EXTRACT = (
    *("file", "symbol", "date", "session", "title", "adoption_type", "recorded", "stated_n_yes", "stated_n_no"),
    *("stated_n_abstain", "n_yes", "n_no", "n_abstain", "draft", "meeting", "committee", "agenda_item"),
    *("agenda_item_name", "subjects", "sponsors", "additional_sponsors", "n_members_listed", "undl_symbol"),
)
EXTRACT_VOTES = ("symbol", "date", "iso3", "ms_name", "vote")
HEADS = {"bulk": BULK, "records": RECORDS, "votes": VOTES, "extract": EXTRACT, "extract-votes": EXTRACT_VOTES}
PAIRS = {"records": "votes", "votes": "records", "extract": "extract-votes", "extract-votes": "extract"}
ROC_UNTIL = "1971-10-25"  # resolution 2758 (XXVI): the seat passes from the Republic of China to the People's Republic
TAIL = re.compile(r"\s*[:;,]?\s*\b(resolu?l?ti?on?|resoultion|decision|resolutio)s?\s*(/.*)?$", re.I)
STRAIGHT = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " "})
ARTEFACTS = {"A/RES/79/XX": "A/RES/79/290"}  # a placeholder in the library's record
# topics are ours, by words of the title; a roll call may have several or none
TOPICS = {
    "middle-east": r"palestin|israel|occupied (arab )?territor|syrian golan|middle east|jerusalem|unrwa|near east|"
    r"lebanon|golan|gaza|dead sea|since (the )?(june )?1967|june 1967",
    "nuclear": r"nuclear|fissi(le|onable)|test[- ]ban|atomic|radioactive waste",
    "disarmament": r"disarm|arms race|weapon|armament|missile|\barms\b|\bmines\b|zone of peace|military budget|"
    r"military expenditure|outer space|munition|confidence-building|explosive|non-proliferation",
    "human-rights": r"human right|racial|racis|torture|death penalty|mercenar|self-determination|rights of (the child|persons|women|minorit|indigenous|peasant|migrant)|rights of the palestin|discriminat|"
    r"genocide|durban|nazi|right to|xenophob|disappearance|executions|democratic and equitable|coercive|"
    r"cultural diversity|missing persons",
    "colonialism": r"coloni|self-governing|trust territor|trusteeship|namibia|south west africa|falkland|malvinas|"
    r"western sahara|east timor|new caledonia|gibraltar|rhodesia|portuguese|guam|tokelau|bermuda|polynesia|"
    r"pitcairn|samoa|article 73|angola|mozambique|puerto rico|chagos|mayotte|togoland|ruanda",
    "economic": r"econom|development|\btrade\b|\bdebt\b|commodit|poverty|\bfood\b|agricultur|industrial|embargo|"
    r"coercive|monetary|transfer of resources|sustainable|globaliz|external debt|climate",
    "ukraine": r"ukrain|crimea",
    "sanctions": r"coercive|embargo|extraterritorial|trade sanctions|economic sanctions",
    "terrorism": r"terroris",
}
UKRAINE_SESSION = "ES-11"  # the emergency session on Ukraine, whose titles do not always name it


@dataclass
class Download:
    """Roll calls of one file or pair, before they are merged.

    Attributes
    ----------
    name : str
        File name, for messages.
    extends : bool
        True for an extract, which only adds.
    calls : dict
        Row of ``ga_rollcalls`` by symbol.
    votes : dict
        By symbol, the vote of each state.
    tallies : dict
        By symbol, the number of votes of each kind as the file states it.
    faults : list of str
        What is wrong with the file.
    """

    name: str
    extends: bool
    calls: dict[str, Row] = field(default_factory=dict)
    votes: dict[str, dict[str, str]] = field(default_factory=dict)
    tallies: dict[str, Mapping[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def ingest(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Bring recorded votes of the General Assembly into ``ga_rollcalls`` and ``ga_votes``.

    Parameters
    ----------
    paths : sequence of Path
        Downloads, packed with gzip or not; the two files of a pair in either order.
    folder : Path
        Data folder; its ``countries`` must name every state that votes.

    Returns
    -------
    list of Path
        The tables written.

    Raises
    ------
    DataError
        If a file is not one of the known kinds, was cut off, does not add up to its own tallies, names an unknown state,
        lacks a roll call that the tables have in the years it covers, or contradicts another file. Nothing is written.
    """
    states = {row["iso3"]: row["name"] for row in load_rows(folder, "countries")}
    calls, votes = _present(folder)
    for download in _downloads(paths, states):
        refuse(download.name, download.faults)
        _merge(download, calls, votes)
    for call in calls.values():  # also of roll calls that no file of today replaces: the words may have changed
        call["topics"] = topics(call["title"], call["session"])
    order = sorted(calls, key=lambda s: (calls[s]["date"], _natural(s)))
    long = [(s, iso3, vote) for s in order for iso3, vote in sorted(votes[s].items())]
    frame = pd.DataFrame(long, columns=["symbol", "iso3", "vote"])
    return write_tables(folder, {"ga_rollcalls": [calls[s] for s in order], "ga_votes": frame})


def topics(title: str, session: str) -> tuple[str, ...]:
    """Topics of a roll call by the words of its title (``TOPICS``); the emergency session on Ukraine is on Ukraine.

    Notes
    -----
    Trap: these are our words, not the UN's. They agree well with the published issue codes on the Middle East and on
    nuclear weapons, and less on human rights, colonialism and development, where the codes themselves are broad.
    """
    low = title.lower()
    found = [name for name, words in TOPICS.items() if re.search(words, low)]
    if session == UKRAINE_SESSION and "ukraine" not in found:
        found.append("ukraine")
    if "ukraine" in found:  # occupied territories and nuclear facilities of Ukraine are not those of the other topics
        found = [name for name in found if name not in ("middle-east", "nuclear")]
    return tuple(name for name in TOPICS if name in found)


def regular_session(date: str, session: str) -> int:
    """The regular session in whose year a vote fell: the printed one, or for a special session that of the date."""
    if session.isdigit():
        return int(session)
    year, month, day = map(int, date.split("-"))
    return year - 1945 - ((month, day) < (9, 15))  # sessions open on the Tuesday of the third week of September


def _downloads(paths: Sequence[Path], states: Mapping[str, str]) -> list[Download]:
    files = [(path, *read_download(path)) for path in paths]
    found = []
    open_: dict[str, tuple[Path, list[Row]]] = {}
    for path, kind, rows in files:
        if kind == "bulk":
            found.append(_bulk(path, rows, states))
            continue
        if PAIRS[kind] not in open_:
            if kind in open_:
                raise DataError(f"{path.name}: is a second file of the same kind; name its other half before it")
            open_[kind] = path, rows
            continue
        other_path, other = open_.pop(PAIRS[kind])
        pair = {kind: rows, PAIRS[kind]: other}
        if kind in ("records", "votes"):
            found.append(_scrape(other_path if kind == "votes" else path, pair["records"], pair["votes"], states))
        else:
            name = other_path if kind == "extract-votes" else path
            found.append(_extract(name, pair["extract"], pair["extract-votes"], states))
    for kind, (path, _) in open_.items():
        raise DataError(
            f"{path.name}: comes in two files; the one with the head {','.join(HEADS[PAIRS[kind]][:5])},... is missing"
        )
    return sorted(found, key=lambda d: d.extends)


def read_download(path: Path) -> tuple[str, list[Row]]:
    """Kind and rows of a download."""
    text = read_text(path)
    if text and not text.endswith("\n"):
        raise DataError(f"{path.name}: the last line has no line end: the download was cut off; fetch it again")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = next(reader, [])
        lines = list(reader)
    except csv.Error as error:
        raise DataError(f"{path.name}, line {reader.line_num}: cannot be read as CSV ({error})") from error
    names = {*head} | ({"vote_note"} if "undl_link" in head else set())  # added to the bulk file in 2026
    kind = next((k for k, columns in HEADS.items() if names == {*columns}), "")
    if not kind:
        nearest = max(HEADS, key=lambda k: len({*head} & {*HEADS[k]}))
        missing = [c for c in HEADS[nearest] if c not in names]
        extra = [c for c in head if c not in HEADS[nearest]]
        what = [f"{c!r} is missing" for c in missing] + [f"{c!r} is not known" for c in extra]
        raise DataError(
            f"{path.name}: is no file of recorded votes that is known; nearest is the {nearest} file: {', '.join(what[:8])}"
        )
    wrong = [str(n) for n, line in enumerate(lines, start=2) if len(line) != len(head)]
    if wrong:
        raise DataError(
            f"{path.name}: {len(wrong)} rows do not have {len(head)} fields, the first is row {wrong[0]}: cut off or saved anew"
        )
    if not lines:
        raise DataError(f"{path.name}: holds no vote")
    return kind, [dict(zip(head, line, strict=True)) for line in lines]


def _call(d: Download, row: Row, *, symbol: str, session: str, source: str, undl_id: str = "") -> None:
    title = TAIL.sub("", " ".join(row["title"].translate(STRAIGHT).split())).rstrip(" :;,")
    if date_rules(row["date"], reduced=False):
        d.faults.append(f"{symbol}: {row['date']!r} is not a day YYYY-MM-DD")
        return
    if symbol in d.calls:
        d.faults.append(f"{symbol}: stands twice")
    d.calls[symbol] = {
        "symbol": symbol,
        "session": session or str(regular_session(row["date"], "")),
        "regular_session": regular_session(row["date"], session),
        "date": row["date"],
        "title": title,
        "topics": topics(title, session),
        "issues": "",
        "important": "",
        "undl_id": undl_id,
        "source": source,
    }


def _cast(d: Download, symbol: str, state: str, name: str, vote: str, date: str, states: Mapping[str, str]) -> None:
    code = "TWN" if state == "CHN" and date <= ROC_UNTIL else state
    if code not in states:
        d.faults.append(f"{symbol}: the state {name!r} ({state or 'no code'}) is not in data/countries.csv")
    elif vote not in VOTE:
        d.faults.append(f"{symbol}, {name}: the vote {vote!r} is none of {', '.join(VOTE)}")
    elif code in d.votes.setdefault(symbol, {}):
        d.faults.append(f"{symbol}: {name} votes twice")
    else:
        d.votes[symbol][code] = VOTE[vote]


def _uncounted(d: Download, symbol: str) -> list[str]:
    """What is wrong if what the members cast is not the tally that came with it."""
    counted = Counter(d.votes.get(symbol, {}).values())
    wrong = [] if counted else [f"{symbol}: no member's vote is in the file"]
    for vote, text in d.tallies.get(symbol, {}).items():
        number = re.fullmatch(r"(\d+)(\.0)?", text)
        if text and (number is None or int(number[1]) != counted[vote]):
            wrong.append(f"{symbol}: the tally says {text} {vote}, the members cast {counted[vote]}")
    return wrong


def _bulk(path: Path, rows: Iterable[Row], states: Mapping[str, str]) -> Download:
    d = Download(path.name, extends=False)
    for row in rows:
        symbol = ARTEFACTS.get(row["resolution"], row["resolution"])
        if symbol not in d.calls:
            _call(d, row, symbol=symbol, session=row["session"].lstrip("0"), source="library", undl_id=row["undl_id"])
        _cast(d, symbol, row["ms_code"], row["ms_name"], row["ms_vote"], row["date"], states)
        d.tallies[symbol] = {
            "yes": row["total_yes"],
            "no": row["total_no"],
            "abstain": row["total_abstentions"],
            "absent": row["total_non_voting"],
        }
    return d


def _scrape(path: Path, records: Iterable[Row], votes: Iterable[Row], states: Mapping[str, str]) -> Download:
    d = Download(path.name, extends=False)
    ids: dict[str, str] = {}
    for row in records:
        if row["body"] != "GA" or row["recorded"] != "1":
            continue
        symbol = ARTEFACTS.get(row["symbol"], row["symbol"])
        session = row["ga_session"]
        if found := re.search(r"\((E?S)-([IVX]+|\d+)\)", symbol):
            session = f"{found[1]}-{found[2] if found[2].isdigit() else _roman(found[2])}"
        _call(d, row, symbol=symbol, session=session, source="library", undl_id=row["undl_id"])
        ids[row["undl_id"]] = symbol
        d.tallies[symbol] = {
            "yes": row["n_yes"],
            "no": row["n_no"],
            "abstain": row["n_abstain"],
            "absent": row["n_nonvoting"],
        }
    for row in votes:
        if row["undl_id"] not in ids:
            d.faults.append(f"a vote of {row['ms_name']} on {row['symbol']}: the records have no {row['undl_id']}")
            continue
        _cast(d, ids[row["undl_id"]], row["iso3"], row["ms_name"], row["vote"], row["date"], states)
    return d


def _extract(path: Path, texts: Iterable[Row], votes: Iterable[Row], states: Mapping[str, str]) -> Download:
    d = Download(path.name, extends=True)
    names: dict[str, str] = {}
    for row in texts:
        if row["recorded"] != "1":
            continue
        symbol = ARTEFACTS.get(row["undl_symbol"], row["undl_symbol"]) or row["symbol"]
        names[row["symbol"]] = symbol
        _call(d, row, symbol=symbol, session=row["session"], source="department")
        # the tally as printed; the other one counts the lists, and a list may stand twice
        d.tallies[symbol] = {vote: row[f"stated_n_{vote}"] for vote in ("yes", "no", "abstain")}
    for row in votes:
        if row["symbol"] in names:
            _cast(d, names[row["symbol"]], row["iso3"], row["ms_name"], row["vote"], row["date"], states)
    return d


def _merge(d: Download, calls: dict[str, Row], votes: dict[str, dict[str, str]]) -> None:
    """Put a download's roll calls into the tables, or say what is lost or contradicted."""
    refuse(d.name, [] if d.calls else ["holds no recorded vote of the General Assembly"])
    # one vote on several texts is recorded once more under their common symbol
    for symbol in [
        s for s in d.calls if (m := re.fullmatch(r"(.+?)[ \[]?A-[A-Z]\]?", s)) and f"{m[1]}[A]" in {*calls, *d.calls}
    ]:
        del d.calls[symbol]
        d.votes.pop(symbol, None)
    faults = []
    if d.extends:
        for symbol in sorted(set(d.calls) & set(calls), key=_natural):
            old, new = votes[symbol], d.votes.get(symbol, {})
            differ = [s for s, vote in new.items() if old.get(s) != vote]
            if differ:
                faults.append(f"{symbol}: the vote of {', '.join(differ[:5])} is not the one that the library records")
        added = set(d.calls) - set(calls)
    else:
        dates = [call["date"] for call in d.calls.values()]
        lost = [
            s
            for s, call in calls.items()
            if dates and call["source"] == "library" and min(dates) <= call["date"] <= max(dates) and s not in d.calls
        ]
        faults += [
            f"{s}: is in the tables but not in this file, which covers its day: rows were lost" for s in sorted(lost)
        ]
        added = set(d.calls)
    faults += [fault for symbol in sorted(added, key=_natural) for fault in _uncounted(d, symbol)]
    refuse(d.name, faults)
    kept = {s: (c["issues"], c["important"]) for s, c in calls.items()}
    for symbol in sorted(added):
        votes[symbol] = dict(d.votes[symbol])
        call = d.calls[symbol]
        call["issues"], call["important"] = kept.get(symbol, ("", ""))
        calls[symbol] = call
    _absences(added if d.extends else set(), calls, votes)
    for symbol in added:
        counted = Counter(votes[symbol].values())
        calls[symbol] |= {vote: counted[vote] for vote in VOTE.values()}


def _absences(symbols: set[str], calls: Mapping[str, Row], votes: dict[str, dict[str, str]]) -> None:
    """An extract does not list who stayed away: the members are those of the last roll call of the library before it."""
    full = sorted((call["date"], s) for s, call in calls.items() if call["source"] == "library")
    for symbol in symbols:
        before = [s for day, s in full if day <= calls[symbol]["date"]]
        if not before:
            raise DataError(
                f"{symbol}: no roll call of the library before it says who was a member; ingest the library's file first"
            )
        for state in votes[before[-1]]:
            votes[symbol].setdefault(state, "absent")


def _present(folder: Path) -> tuple[dict[str, Row], dict[str, dict[str, str]]]:
    """Roll calls and votes that the tables hold already."""
    if not (folder / "ga_rollcalls.csv").exists() or not (folder / "ga_votes.parquet").exists():
        return {}, {}
    calls = {row["symbol"]: row for row in load_rows(folder, "ga_rollcalls")}
    votes: dict[str, dict[str, str]] = {symbol: {} for symbol in calls}
    frame = load("ga_votes", folder=folder)
    stray = sorted({*frame["symbol"].unique()} - {*calls})
    refuse("data/ga_votes.parquet", [f"{symbol}: is not in data/ga_rollcalls.csv" for symbol in stray])
    for symbol, state, vote in zip(*(frame[c].astype(object) for c in ("symbol", "iso3", "vote")), strict=True):
        votes[symbol][state] = vote
    return calls, votes


def _natural(symbol: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key by which A/RES/80/9 stands before A/RES/80/10."""
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in re.findall(r"\d+|\D+", symbol))


def _roman(text: str) -> int:
    values = {"I": 1, "V": 5, "X": 10}
    numbers = [values[c] for c in text]
    return sum(-n if n < after else n for n, after in zip(numbers, [*numbers[1:], 0], strict=True))
