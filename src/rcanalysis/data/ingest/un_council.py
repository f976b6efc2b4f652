"""Votes of the permanent members on resolutions of the UN Security Council, from the library's record pages.

The two files are those of the General Assembly: records and votes scraped from the UN Digital Library. Only the five
permanent members are kept by name; of the elected members the tally.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rcanalysis.data.ingest.files import Row, load_rows, refuse, write_tables
from rcanalysis.data.ingest.un_assembly import ROC_UNTIL, STRAIGHT, VOTE, read_download
from rcanalysis.data.metadata import DataError
from rcanalysis.data.tables import date_rules

SEATS = {"CHN": "chn", "TWN": "chn", "FRA": "fra", "GBR": "gbr", "RUS": "rus", "SUN": "rus", "USA": "usa"}
SUBJECTS = {  # by words of the title and of the agenda; a text may have several or none
    "syria": r"syria(?!n golan)",
    "iran": r"\biran\b|islamic republic of iran|\b(2231|1737|1747|1803|1929) \(",
    "dprk": r"democratic people's republic of korea|\bdprk\b|north korea|korean question|pyongyang|\b1718 \(",
    "ukraine": r"ukrain|crimea|\bmh17\b",
    "palestine": r"palestin|gaza|occupied by israel|occupied arab|jerusalem|hebron",
    "iraq": r"\biraq",
    "libya": r"libya",
    "yugoslavia": r"yugoslav|bosnia|kosovo|croatia|macedonia|serbia|srebrenica",
    "sanctions": r"sanction|embargo|panel of experts|measures imposed|asset freeze|travel ban|arms ban",
    "terrorism": r"terroris|al-qaida|taliban|\bisil\b|da'esh",
    "africa": r"africa|somalia|sudan|congo|liberia|rwanda|angola|sahara|sierra leone|ivoire|mali\b|burundi|chad\b|"
    r"eritrea|ethiopia|guinea|zimbabwe|mozambique|namibia|darfur|abyei",
    "red-sea-gulf": r"hormuz|red sea|houthi|yemen",
}


def subjects(text: str) -> tuple[str, ...]:
    """Subjects of a Security Council text by its words (``SUBJECTS``).

    Notes
    -----
    Trap: sanctions and terrorism cut across places, so that the subjects do not add up to all texts.
    """
    low = text.lower()
    return tuple(name for name, words in SUBJECTS.items() if re.search(words, low))


def ingest(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Bring votes on resolutions of the Security Council into ``sc_resolutions``.

    Parameters
    ----------
    paths : sequence of Path
        The records and the votes of the library, in either order.
    folder : Path
        Data folder.

    Returns
    -------
    list of Path
        The table written.

    Raises
    ------
    DataError
        If a file is another one, was cut off, does not add up to its own tallies, or lacks a resolution that the table has.

    Notes
    -----
    Trap: from 1972 to 1981 the library records a member that did not take part as abstaining, which concerns mostly China.
    """
    files = {kind: (path, rows) for path in paths for kind, rows in [read_download(path)]}
    if len(paths) != 2 or set(files) != {"records", "votes"}:
        raise DataError(
            "two files are needed: the library's records and its votes on resolutions of the Security Council"
        )
    (path, records), (votes_path, votes) = files["records"], files["votes"]
    table: dict[str, Row] = {}
    tallies: dict[str, dict[str, str]] = {}
    faults: list[str] = []
    for row in records:
        if row["body"] != "SC" or row["recorded"] != "1":
            continue
        if date_rules(row["date"], reduced=False):
            faults.append(f"{row['symbol']}: {row['date']!r} is not a day")
            continue
        if not re.search(r"\d", row["symbol"]):
            faults.append(f"{row['undl_id']}: {row['symbol']!r} is no symbol of a resolution")
        if row["undl_id"] in table:
            faults.append(f"{row['symbol']}: the record {row['undl_id']} stands twice")
        tallies[row["undl_id"]] = {
            v: row[f"n_{n}"]
            for v, n in zip(("yes", "no", "abstain", "absent"), ("yes", "no", "abstain", "nonvoting"), strict=True)
        }
        table[row["undl_id"]] = {
            "symbol": row["symbol"],
            "date": row["date"],
            "title": _title(row["title"]),
            "subjects": subjects(f"{row['title']} {row['agenda']}"),
            **dict.fromkeys(sorted(set(SEATS.values())), ""),
            "undl_id": row["undl_id"],
        }
    refuse(path.name, faults if table or faults else ["holds no resolution of the Security Council"])
    counts: dict[str, Counter[str]] = {undl_id: Counter() for undl_id in table}
    for row in votes:
        if row["undl_id"] not in table:
            faults.append(f"a vote of {row['ms_name']} on {row['symbol']}: the records have no {row['undl_id']}")
        elif row["vote"] not in VOTE:
            faults.append(f"{row['symbol']}, {row['ms_name']}: the vote {row['vote']!r} is none of {', '.join(VOTE)}")
        else:
            vote = VOTE[row["vote"]]
            counts[row["undl_id"]][vote] += 1
            if seat := SEATS.get(row["iso3"]):
                if table[row["undl_id"]][seat]:
                    faults.append(f"{row['symbol']}: {row['ms_name']} votes twice")
                table[row["undl_id"]][seat] = vote
    for undl_id, row in table.items():
        faults += [f"{row['symbol']}: no vote of {seat.upper()}" for seat in set(SEATS.values()) if not row[seat]]
        stated = {vote: text.removesuffix(".0") or "0" for vote, text in tallies[undl_id].items()}
        if any(stated[vote] != str(counts[undl_id][vote]) for vote in stated):
            faults.append(f"{row['symbol']}: the tally says {stated}, the members cast {dict(counts[undl_id])}")
        row |= {vote: counts[undl_id][vote] for vote in VOTE.values()}
        row["china_seat"] = "TWN" if row["date"] <= ROC_UNTIL else "CHN"
    refuse(votes_path.name, faults)
    if (folder / "sc_resolutions.csv").exists():
        held = {row["symbol"] for row in table.values()}
        refuse(
            path.name,
            [
                f"{r['symbol']}: is in the table but not in this file: rows were lost"
                for r in load_rows(folder, "sc_resolutions")
                if r["symbol"] not in held
            ],
        )
    rows = sorted(table.values(), key=lambda r: (r["date"], int(re.findall(r"\d+", r["symbol"])[0])))
    return write_tables(folder, {"sc_resolutions": rows})


def _title(text: str) -> str:
    """What a resolution is on: the words that the library sets in brackets after its number."""
    text = " ".join(text.translate(STRAIGHT).split())
    found = re.search(r"\[\s*(.+?)\s*\]?$", text)
    title = found[1] if found else text
    return title[:1].upper() + title[1:]
