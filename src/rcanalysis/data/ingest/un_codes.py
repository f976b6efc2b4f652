"""Issue codes and important votes of the published roll-call data, put beside the UN's own roll calls.

Bailey, Strezhnev and Voeten code roll calls by six issues and mark the votes that the US State Department named
important. Their list has other roll calls as well (amendments, paragraphs) and no symbols of the UN, so a code is taken
over only where the number of the resolution picks out one final vote on both sides.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from rcanalysis.data.ingest.files import Row, load_rows, read_text, refuse, write_tables
from rcanalysis.data.metadata import DataError
from rcanalysis.data.tables import date_rules

CALLS = ("rcid", "session", "importantvote", "date", "unres", "amend", "para", "short", "descr")
ISSUES = ("rcid", "short_name", "issue")
CODES = ("me", "nu", "di", "hr", "co", "ec")
APART = 400  # days: the published date of older roll calls is often that of the session
ENOUGH = (
    0.8  # of the tables' roll calls in the sessions covered: below this the file is cut, or its numbers have changed
)
CONTINUOUS = 31  # to session 30 resolutions are numbered through; from the next one, within the session


def ingest(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Set the columns ``issues`` and ``important`` of ``ga_rollcalls`` from the published list of roll calls.

    Parameters
    ----------
    paths : sequence of Path
        The list of roll calls and the list of their issues, in either order.
    folder : Path
        Data folder; its ``ga_rollcalls`` must be there.

    Returns
    -------
    list of Path
        The table written.

    Raises
    ------
    DataError
        If a file is another one or cut off, or if too few roll calls of the table are found in it.
    """
    found = {kind: (path, rows) for path in paths for kind, rows in [_read(path)]}
    if len(paths) != 2 or set(found) != {"calls", "issues"}:
        raise DataError("two files are needed: " + " and ".join(f"{','.join(h)}" for h in (CALLS, ISSUES)))
    (path, calls), (issues_path, issues) = found["calls"], found["issues"]
    codes: dict[str, set[str]] = defaultdict(set)
    for row in issues:
        codes[row["rcid"]].add(row["short_name"])
    unknown = sorted({code for row in codes.values() for code in row} - set(CODES))
    refuse(issues_path.name, [f"the code {code!r} is none of {', '.join(CODES)}" for code in unknown])
    refuse(
        path.name,
        [f"roll call {c['rcid']}: {c['date']!r} is not a day" for c in calls if date_rules(c["date"], reduced=False)],
    )
    refuse(
        path.name,
        [
            f"roll call {c['rcid']}: the session {c['session']!r} is not a number"
            for c in calls
            if not re.fullmatch(r"\d{1,3}(\.0)?", c["session"])
        ],
    )
    published = _once((_published(c["unres"]), c) for c in calls if "1" not in (c["amend"], c["para"]))
    marked = {int(float(c["session"])) for c in calls if c["importantvote"] == "1"}
    last = max(int(float(c["session"])) for c in calls)
    table = load_rows(folder, "ga_rollcalls")
    ours = _once((_key(row["symbol"]), row) for row in table)
    matched = 0
    for row in table:
        row["issues"], row["important"] = "", ""
        key = _key(row["symbol"])
        call = published.get(key) if key in ours else None
        if call is None or _days(call["date"], row["date"]) > APART:
            continue
        matched += 1
        row["issues"] = ";".join(code for code in CODES if code in codes[call["rcid"]])
        if int(row["regular_session"]) in range(min(marked, default=1), max(marked, default=0) + 1):
            row["important"] = "true" if call["importantvote"] == "1" else "false"
    covered = sum(CONTINUOUS <= int(row["regular_session"]) < last for row in table)
    late = sum(CONTINUOUS <= int(r["regular_session"]) < last and (_key(r["symbol"]) in published) for r in table)
    if late < ENOUGH * covered:
        raise DataError(
            f"{path.name}: holds only {late} of the {covered} roll calls of sessions {CONTINUOUS} to {last - 1}: "
            "it was cut off, or resolutions are numbered in another way"
        )
    return write_tables(folder, {"ga_rollcalls": table})


def _read(path: Path) -> tuple[str, list[Row]]:
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        head, *lines = list(reader) or [[]]
    except csv.Error as error:
        raise DataError(f"{path.name}, line {reader.line_num}: cannot be read as CSV ({error})") from error
    kind = {CALLS: "calls", ISSUES: "issues"}.get(tuple(head))
    if kind is None:
        raise DataError(f"{path.name}: the head is neither {','.join(CALLS)} nor {','.join(ISSUES)}")
    if not lines or any(len(line) != len(head) for line in lines):
        raise DataError(f"{path.name}: holds no rows, or rows that are not {len(head)} fields long: it was cut off")
    return kind, [dict(zip(head, line, strict=True)) for line in lines]


def _once(pairs: Iterable[tuple[str, Row]]) -> dict[str, Row]:
    """The rows whose key occurs once."""
    found: dict[str, list[Row]] = defaultdict(list)
    for key, row in pairs:
        if key:
            found[key].append(row)
    return {key: rows[0] for key, rows in found.items() if len(rows) == 1}


def _key(symbol: str) -> str:
    """Session and number of a resolution, or its number alone where numbers ran through the sessions."""
    if m := re.fullmatch(r"A/RES/(\d+)\([IVX\d-]+\)\[?([A-Z]*)\]?", symbol):
        return m[1] + m[2]
    if m := re.fullmatch(r"A/RES/(\d+|S-\d+|ES-\d+)/(\d+)\s*\[?([A-Z]*)\]?", symbol):
        return f"{m[1]}/{m[2]}{m[3]}"
    return ""


def _published(number: str) -> str:
    if m := re.fullmatch(r"A/RES/(\d+|S-\d+|ES-\d+)/(\d+)([A-Z]*)", number):
        return f"{m[1]}/{m[2]}{m[3]}"
    if m := re.fullmatch(r"R/(\d+)/(\d+)([A-Z]*)", number):
        return m[2] + m[3] if int(m[1]) < CONTINUOUS else f"{m[1]}/{m[2]}{m[3]}"
    return ""


def _days(one: str, other: str) -> int:
    return abs((dt.date.fromisoformat(one) - dt.date.fromisoformat(other)).days)
