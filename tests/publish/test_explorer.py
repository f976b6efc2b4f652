"""Files of the explorer: read back by a decoder of our own, compared with the measures, small, and safe in a script."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from rcanalysis.data import load
from rcanalysis.measures import voting
from rcanalysis.publish import explorer

HALF_STEP = 0.005  # values are kept in steps of a hundredth
INDEX, STATE = "window.rcAgreement.index(", "window.rcAgreement.state("


@pytest.fixture(scope="module")
def rc() -> voting.RollCalls:
    return voting.roll_calls(load("ga_rollcalls"), load("ga_votes"))


@pytest.fixture(scope="module")
def found(rc: voting.RollCalls) -> dict[str, voting.Agreement]:
    return voting.agreements(rc, indices=("simple", "kappa"))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explorer")
    written = explorer.write(folder)
    assert sorted(written) == sorted((folder / "agreement").iterdir()), "what it says it wrote is what there is"
    return folder / "agreement"


def argument(text: str, call: str) -> str:
    """What a script hands to the page."""
    assert text.startswith(call) and text.endswith(");\n") and text.count("\n") == 1
    return text[len(call) : -len(");\n")]


def numbers(coded: str) -> list[list[int]]:
    """Three whole numbers a session, from the characters alone: ``#`` is 0, then on without the backslash and the controls."""
    alphabet = [c for c in map(chr, range(ord("#"), 12_000)) if c != "\\" and not 0x7F <= ord(c) <= 0xA2]
    flat = [alphabet.index(c) for c in coded]
    assert len(flat) % 3 == 0
    return [flat[n : n + 3] for n in range(0, len(flat), 3)]


def decoded(path: Path) -> dict[str, pd.DataFrame]:
    """Agreement, chance-corrected agreement and roll calls by session, for every other state in a script."""
    state, rows = json.loads(argument(path.read_text(encoding="utf-8"), STATE))
    assert state == path.stem
    frames = {}
    for other, coded in rows.items():
        codes = np.array(numbers(coded))
        values = np.where(codes[:, :2] == 0, np.nan, (codes[:, :2] - 1 - 100) / 100)
        frames[other] = pd.DataFrame({"simple": values[:, 0], "kappa": values[:, 1], "joint": codes[:, 2]})
    return frames


def scripts(out: Path) -> list[Path]:
    return sorted(p for p in out.glob("*.js") if p.name != "index.js")


def content(out: Path) -> dict[str, object]:
    return dict(json.loads(argument((out / "index.js").read_text(encoding="utf-8"), INDEX)))


@pytest.mark.parametrize("state", ["CHN", "USA", "RUS", "TUV", "YUG"])
def test_a_script_holds_what_the_measures_say(out: Path, found: dict[str, voting.Agreement], state: str) -> None:
    frames = decoded(out / f"{state}.js")
    simple, kappa = found["simple"], found["kappa"]
    at = simple.states.index(state)
    partners = [s for n, s in enumerate(simple.states) if n != at and simple.joint[:, at, n].any()]
    assert list(frames) == partners and len(partners) > 150
    for other, frame in frames.items():
        to = simple.states.index(other)
        assert frame["joint"].tolist() == simple.joint[:, at, to].tolist(), other
        for name, agreement in (("simple", simple), ("kappa", kappa)):
            np.testing.assert_allclose(frame[name], agreement.values[:, at, to], atol=HALF_STEP + 1e-6, err_msg=other)
    assert sum(frame["simple"].notna().sum() for frame in frames.values()) > 1000


def test_the_soviet_union_is_in_the_file_of_russia(out: Path) -> None:
    assert not (out / "SUN.js").exists()
    both = decoded(out / "RUS.js")["USA"]
    assert (both["joint"] > 0).all() and len(both) == len(content(out)["sessions"])  # type: ignore[arg-type]
    assert both["simple"].notna().equals(both["joint"] >= 10)


def test_a_pair_says_the_same_in_both_files(out: Path) -> None:
    for a, b in (("CHN", "RUS"), ("USA", "GBR"), ("TUV", "CHN")):
        pd.testing.assert_frame_equal(decoded(out / f"{a}.js")[b], decoded(out / f"{b}.js")[a])


def test_china_and_the_united_states_by_hand(out: Path, rc: voting.RollCalls) -> None:
    """One session counted without any function of the measures."""
    sessions = content(out)["sessions"]
    assert isinstance(sessions, list)
    at = rc.calls["regular_session"].to_numpy() == 78
    china, america = (rc.codes[at, rc.states.index(s)] for s in ("CHN", "USA"))
    both = (china > 0) & (america > 0)
    row = decoded(out / "CHN.js")["USA"].iloc[sessions.index(78)]
    assert row["joint"] == both.sum()
    assert row["simple"] == pytest.approx((china == america)[both].mean(), abs=HALF_STEP)


def test_the_index_names_states_sessions_and_the_spread(out: Path, found: dict[str, voting.Agreement]) -> None:
    index = content(out)
    assert set(index) == {"states", "sessions", "spread"}
    assert (
        isinstance(index["states"], list) and isinstance(index["sessions"], list) and isinstance(index["spread"], dict)
    )
    names = dict(index["states"])
    assert list(names) == list(found["simple"].states)
    assert sorted(names) == [p.stem for p in scripts(out)], "each state has a script"
    assert (names["CHN"], names["USA"]) == ("China", "United States")
    assert not [code for code, name in names.items() if name == code], "a state without a name"
    assert set(range(1, 81)) - set(index["sessions"]) == {19}, "the nineteenth had no recorded vote"
    for name, agreement in found.items():
        rows = index["spread"][name]
        assert len(rows) == len(index["sessions"])
        for cuts, values in zip(rows, agreement.values, strict=True):
            dyads = values[np.triu_indices(len(values), 1)]
            if np.isnan(dyads).all():  # fewer than ten roll calls
                assert cuts == [None] * 3
                continue
            for cut, share in zip(cuts, (0.1, 0.5, 0.9), strict=True):
                assert cut == pytest.approx(100 * np.nanquantile(dyads, share), abs=0.5 + 1e-4)


def test_scripts_need_no_escapes(out: Path) -> None:
    for path in scripts(out):
        text = argument(path.read_text(encoding="utf-8"), STATE)
        for coded in json.loads(text)[1].values():
            assert f'"{coded}"' in text, "the characters stand as they are"
            for character in set(coded):
                assert character not in '"\\' and unicodedata.category(character) not in ("Cc", "Cs", "Zs", "Zl", "Zp")
        assert text.count('"') == 2 * (1 + 2 * len(json.loads(text)[1]))
        assert not re.search(r"</script|<!--", text, flags=re.I)


def test_every_number_has_a_character_of_its_own() -> None:
    codes = explorer._shifted(np.arange(1_000))
    characters = [chr(c) for c in codes]
    assert len(set(characters)) == 1_000 and codes.tolist() == sorted(codes.tolist())
    assert [n[0] for n in (numbers(c + "##")[0] for c in characters)] == list(range(1_000))
    assert not {'"', "\\", "\x7f", "\xa0"} & set(characters) and codes.min() == ord("#")
    assert not [c for c in characters if unicodedata.category(c) in ("Cc", "Cs")]


def test_no_pair_shares_more_votes_than_there_are_characters(found: dict[str, voting.Agreement]) -> None:
    assert found["simple"].joint.max() < 1_000


def test_values_are_coded_in_steps_of_a_hundredth() -> None:
    values = np.array([-1, -0.5, 0, 0.004, 0.006, 1, np.nan])
    codes = [numbers(chr(c) + "##")[0][0] for c in explorer._coded(values)]
    assert codes == [1, 51, 101, 101, 102, 201, 0]


def test_the_parquet_file_is_all_dyads(out: Path, found: dict[str, voting.Agreement]) -> None:
    table = pq.read_table(out / "all-dyads.parquet").to_pandas()
    assert list(table.columns) == ["session", "a", "b", "agreement", "chance_corrected", "roll_calls"]
    plain, kappa = (found[index].frame() for index in ("simple", "kappa"))
    known = plain["value"].notna()
    assert len(table) == known.sum() > 900_000
    for column, values in (
        ("session", plain["group"]),
        ("a", plain["a"]),
        ("b", plain["b"]),
        ("roll_calls", plain["joint"]),
    ):
        assert (table[column].astype(str).to_numpy() == values[known].astype(str).to_numpy()).all(), column
    assert np.abs(table["agreement"].to_numpy() - plain["value"][known].to_numpy()).max() <= 0.0005 + 1e-6
    expected, got = kappa["value"][known].to_numpy(), table["chance_corrected"].to_numpy()
    assert (np.isnan(expected) == np.isnan(got)).all()
    assert np.nanmax(np.abs(expected - got)) <= 0.0005 + 1e-6
    assert not table.duplicated(["session", "a", "b"]).any() and (table["roll_calls"] >= 10).all()


def test_the_files_are_small(out: Path) -> None:
    sizes = {p.name: p.stat().st_size for p in out.iterdir()}
    assert sum(sizes.values()) < 20_000_000
    large = {name: size for name, size in sizes.items() if name.endswith(".js") and size >= 100_000}
    assert large == {}


def test_writing_twice_gives_the_same_bytes(out: Path, tmp_path: Path) -> None:
    explorer.write(tmp_path)
    again = tmp_path / "agreement"
    assert {p.name: p.read_bytes() for p in again.iterdir()} == {p.name: p.read_bytes() for p in out.iterdir()}


def test_the_page_names_the_folder_and_the_box(out: Path) -> None:
    page = Path(__file__).parents[2] / "chapters" / f"{explorer.PAGE}.ipynb"
    text = "".join(json.loads(page.read_text(encoding="utf-8"))["cells"][0]["source"])
    assert f'data-folder="../{explorer.FOLDER}"' in text and 'id="rc-pairs"' in text and " hidden>" in text
    assert f'href="../{explorer.FOLDER}/all-dyads.parquet"' in text and (out / "all-dyads.parquet").is_file()
    size = re.search(r"Parquet, ([\d.]+) MB", text)
    assert size is None or float(size[1]) == pytest.approx((out / "all-dyads.parquet").stat().st_size / 1e6, abs=0.06)
