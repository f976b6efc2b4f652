"""The explorer of voting agreement: one small script a state, made from all dyads, and a Parquet file of them all.

A page cannot fetch a file when it is opened from a folder, but it can load a script; so each state's file is a call that
hands its rows to the page. A row is a string of three characters a session: agreement, chance-corrected agreement, roll calls.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from rcanalysis.data import load
from rcanalysis.measures import voting

FOLDER = "agreement"
PAGE = "agreement-explorer"
INDICES = ("simple", "kappa")
NONE = 0  # code of a value that is not there
FIRST = 35  # code of the lowest value: above the quote and every character that a script must escape
STEPS = 200  # of a value, from -1 to 1
SKIPPED = 92  # the backslash
PARTS = 1000  # an agreement is kept to a thousandth in the Parquet file


def write(out: Path) -> list[Path]:
    """Write the explorer's files below ``out``.

    Returns
    -------
    list of Path
        ``index.js`` (states, sessions and the spread of all dyads), a script a state, and ``all-dyads.parquet``.
    """
    rollcalls, votes, countries = load("ga_rollcalls"), load("ga_votes"), load("countries")
    found = voting.agreements(voting.roll_calls(rollcalls, votes), indices=INDICES)
    names = dict(zip(countries["iso3"].astype(str), countries["name"].astype(str), strict=True))
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"index.js": index_script(found, names)}
    for n, state in enumerate(found["simple"].states):
        texts[f"{state}.js"] = state_script(found, n)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    pq.write_table(
        all_dyads(found), folder / "all-dyads.parquet", compression="zstd", compression_level=9, version="2.6"
    )
    return [folder / name for name in (*texts, "all-dyads.parquet")]


def index_script(found: Mapping[str, voting.Agreement], names: Mapping[str, str]) -> str:
    """States with their names, sessions, and median and middle 80 % of all dyads for each index, in hundredths."""
    simple = found["simple"]
    spread: dict[str, list[list[int | None]]] = {}
    for index, agreement in found.items():
        upper = np.triu_indices(len(agreement.states), 1)
        spread[index] = []
        for values in agreement.values:
            dyads = values[upper]
            dyads = dyads[~np.isnan(dyads)]
            cuts = np.quantile(dyads, [0.1, 0.5, 0.9]) if len(dyads) else []
            spread[index].append([round(100 * float(c)) for c in cuts] or [None] * 3)
    content = {
        "states": [[state, names.get(state, state)] for state in simple.states],
        "sessions": [int(group) for group in simple.groups],
        "spread": spread,
    }
    return f"window.rcAgreement.index({json.dumps(content, ensure_ascii=False, separators=(',', ':'))});\n"


def state_script(found: Mapping[str, voting.Agreement], state: int) -> str:
    """The rows of one state with every other: three characters a session."""
    simple, kappa = (found[index] for index in INDICES)
    rows = {}
    for other, name in enumerate(simple.states):
        joint = simple.joint[:, state, other]
        if other == state or not joint.any():
            continue
        codes = np.stack(
            [_coded(simple.values[:, state, other]), _coded(kappa.values[:, state, other]), _counted(joint)]
        )
        rows[name] = codes.T.astype("<u2").tobytes().decode("utf-16-le")
    content = json.dumps([simple.states[state], rows], ensure_ascii=False, separators=(",", ":"))
    return f"window.rcAgreement.state({content});\n"


def _coded(values: np.ndarray) -> np.ndarray:
    steps = np.round((np.nan_to_num(values, nan=-1) + 1) * STEPS / 2).astype(int)
    return _shifted(np.where(np.isnan(values), NONE, steps + 1))


def _counted(joint: np.ndarray) -> np.ndarray:
    return _shifted(joint.astype(int))


def _shifted(codes: np.ndarray) -> np.ndarray:
    """Numbers from 0 as characters that a script need not escape."""
    moved = codes + FIRST
    moved += moved >= SKIPPED
    moved += 36 * (moved >= 127)  # from 127 to 162 stand controls and the non-breaking space
    return moved


def all_dyads(found: Mapping[str, voting.Agreement]) -> pa.Table:
    """Every dyad and session that share ten roll calls: both indices and the roll calls, rounded to a thousandth."""
    frame = found["simple"].frame().rename(columns={"group": "session", "value": "agreement", "joint": "roll_calls"})
    frame["chance_corrected"] = found["kappa"].frame()["value"]
    frame = frame[frame["agreement"].notna()]
    frame[["agreement", "chance_corrected"]] = (frame[["agreement", "chance_corrected"]] * PARTS).round() / PARTS
    frame["session"] = frame["session"].astype("int16")
    frame["roll_calls"] = frame["roll_calls"].astype("int16")
    columns = ["session", "a", "b", "agreement", "chance_corrected", "roll_calls"]
    types = {"agreement": "float32", "chance_corrected": "float32"}
    return pa.Table.from_pandas(pd.DataFrame(frame[columns].astype(types)), preserve_index=False)
