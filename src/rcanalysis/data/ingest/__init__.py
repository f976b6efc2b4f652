"""Turn upstream files into tables of ``data/``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from rcanalysis.data.ingest import dyads, natural_earth, powers, sipri, un_assembly, un_codes, un_council
from rcanalysis.data.metadata import DataError

# what reads which download; SIPRI's is apart, since it alone may need to be told its edition
SOURCES: dict[str, Callable[[Sequence[Path], Path], list[Path]]] = {
    "natural-earth": lambda paths, folder: natural_earth.ingest(_one(paths, "natural-earth"), folder),
    "sipri-transfers": sipri.ingest,
    "alliances": dyads.alliances,
    "disputes": dyads.disputes,
    "ideal-points": dyads.ideal_points,
    "sipri-military-expenditure": powers.military_expenditure,
    "national-capabilities": powers.capabilities,
    "world-bank-gdp": powers.gdp,
    "un-general-assembly": un_assembly.ingest,
    "un-issue-codes": un_codes.ingest,
    "un-security-council": un_council.ingest,
}


def run(source: str, paths: Sequence[Path], folder: Path, *, edition: int | None = None) -> list[Path]:
    """Bring downloads of a source into the tables of ``folder``; returns the files written.

    Raises
    ------
    DataError
        If a file is refused; nothing is written then.
    """
    if source == "sipri-transfers":
        return sipri.ingest(paths, folder, edition=edition)
    if edition is not None:
        raise DataError(f"{source} takes no edition: its files say what they hold")
    return SOURCES[source](paths, folder)


def _one(paths: Sequence[Path], source: str) -> Path:
    if len(paths) != 1:
        raise DataError(f"{source} takes one folder, not {len(paths)} paths")
    return paths[0]
