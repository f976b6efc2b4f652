"""All dyads of the General Assembly: how long ours takes beside what one would otherwise write.

Run ``python benchmarks/agreement.py``. Every comparison is checked to give the same numbers before it is timed, on the
same machine and in the same run. Ratios come first: they travel between machines, seconds do not.

What is beside ours
    merge
        The index as most scripts compute it: the table of votes merged with itself on the roll call, then grouped by
        pair. Timed on one session and on every tenth; all sessions are scaled up from these by the rows of the merge.
    corr
        What the R package unvotes is used with. It computes nothing for pairs itself; the vignette "United Nations
        voting" of its author's package widyr casts its votes to a matrix of roll calls and countries (yes 1, abstain 2,
        no 3, else missing) and takes the correlation of columns over pairwise complete rows. In pandas: pivot, corr.
        By session, as ours; checked against the correlation from our sums.
"""

from __future__ import annotations

import os

# Products of 200 x 200 are too small to share: a second thread gains nothing, and costs tenfold where another process
# wants its core. It also keeps the comparison fair, as pandas uses one.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from rcanalysis import load
from rcanalysis.measures import voting
from rcanalysis.measures.voting import RollCalls

Array = npt.NDArray[Any]

SESSION = 79
"""The one session: the last complete one."""

EVERY = 10
"""Sessions 10, 20, ... make the sample."""


def seconds(work: Callable[[], Any], *, repeat: int = 5) -> float:
    """Shortest time, after one run that does not count: other work on the machine only adds."""
    work()
    taken = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def once(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def peak(work: Callable[[], Any]) -> float:
    """Peak of what is allocated meanwhile (numpy and pandas report to tracemalloc), in MB."""
    tracemalloc.start()
    work()
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return size / 1e6


def by_merge(votes: pd.DataFrame) -> pd.Series:
    """Share of identical votes by session and pair."""
    votes = votes[votes["vote"] != "absent"]
    pairs = votes.merge(votes, on=["session", "symbol"], suffixes=("_a", "_b"))
    pairs = pairs[pairs["iso3_a"] < pairs["iso3_b"]]
    same = pairs["vote_a"] == pairs["vote_b"]
    return same.groupby([pairs["session"], pairs["iso3_a"], pairs["iso3_b"]]).mean()


def by_corr(votes: pd.DataFrame) -> dict[int, pd.DataFrame]:
    """Correlation of the votes by session."""
    votes = votes.assign(number=votes["vote"].map({"yes": 1.0, "abstain": 2.0, "no": 3.0}))
    return {
        session: part.pivot(index="symbol", columns="iso3", values="number").corr()
        for session, part in votes.groupby("session")
    }


def our_corr(rc: RollCalls) -> dict[int, Array]:
    """The same correlation from the sums that every index of ours is made of."""
    found = {}
    session = rc.calls["regular_session"].to_numpy(dtype=np.int64)
    for number in np.unique(session):
        sums = voting._sums(voting._scores(rc.codes[session == number], "drop"))
        n, a, b, square_a, square_b, cross, _ = (part.astype(np.float64) for part in sums)
        spread = (n * square_a - a**2) * (n * square_b - b**2)
        with np.errstate(divide="ignore", invalid="ignore"):
            found[int(number)] = (n * cross - a * b) / np.sqrt(np.where(spread > 0, spread, np.nan))
    return found


def difference_of_shares(agr: voting.Agreement, shares: pd.Series) -> float:
    """Largest difference, over exactly the same dyads."""
    ours = agr.frame().astype({"a": str, "b": str}).set_index(["group", "a", "b"])["value"].sort_index()
    shares = shares.sort_index()
    assert ours.index.equals(shares.index), "not the same dyads"
    return float(np.abs(ours.to_numpy() - shares.to_numpy()).max())


def difference_of_correlations(rc: RollCalls, ours: dict[int, Array], theirs: dict[int, pd.DataFrame]) -> float:
    assert ours.keys() == theirs.keys(), "not the same sessions"
    largest = 0.0
    for session, table in theirs.items():
        at = [rc.states.index(state) for state in table.columns]
        one, other = ours[session][np.ix_(at, at)], table.to_numpy()
        # pandas leaves a correlation of two votes that do not vary as a rounding error or missing; ours is missing
        known = ~np.isnan(one)
        assert not np.isnan(other[known]).any(), "not the same dyads"
        largest = max(largest, float(np.abs(one - other)[known].max()))
    return largest


def sessions_of(rc: RollCalls, times: int) -> RollCalls:
    """The record ``times`` over, each copy as sessions of its own."""
    calls = pd.concat(
        [rc.calls.assign(regular_session=rc.calls["regular_session"] + 100 * k) for k in range(times)],
        ignore_index=True,
    )
    return RollCalls(np.tile(rc.codes, (times, 1)), calls, rc.states)


def members_of(rc: RollCalls, number: int) -> RollCalls:
    """The ``number`` states with the most votes."""
    at = np.sort(np.argsort(-(rc.codes > voting.ABSENT).sum(axis=0), kind="stable")[:number])
    return RollCalls(np.ascontiguousarray(rc.codes[:, at]), rc.calls, tuple(rc.states[i] for i in at))


def exponent(sizes: list[int], times: list[float]) -> float:
    """Slope of log time over log size."""
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def main() -> None:
    begun = time.perf_counter()
    rollcalls, votes = load("ga_rollcalls"), load("ga_votes")
    rc = voting.roll_calls(rollcalls, votes)
    long = votes.astype({"iso3": str, "vote": str}).replace({"iso3": {"SUN": "RUS"}})
    long = long.merge(rollcalls[["symbol", "regular_session"]]).rename(columns={"regular_session": "session"})
    long = long.astype({"session": "int64", "symbol": "category", "vote": "category"})
    sample = long[long["session"] % EVERY == 0]
    of_sample = rc.where(rc.calls["regular_session"] % EVERY == 0)
    session, of_session = long[long["session"] == SESSION], rc.where(rc.calls["regular_session"] == SESSION)

    attended = long[long["vote"] != "absent"].groupby(["session", "symbol"], observed=True).size() ** 2
    merged = attended.groupby("session").sum()
    scale = merged.sum() / merged[merged.index % EVERY == 0].sum()

    print(f"{len(rc.calls):,} roll calls, {len(rc.states)} states, {rc.calls['regular_session'].nunique()} sessions\n")

    merge_one, shares_one = once(lambda: by_merge(session))
    merge_sample, shares = once(lambda: by_merge(sample))
    gap = max(
        difference_of_shares(voting.agreement(of_session, minimum=1), shares_one),
        difference_of_shares(voting.agreement(of_sample, minimum=1), shares),
    )
    print(f"equal to merge: largest difference {gap:.1e} ({len(shares_one) + len(shares):,} dyads and sessions)")
    corr, correlations = once(lambda: by_corr(long))
    gap_corr = difference_of_correlations(rc, our_corr(rc), correlations)
    print(f"equal to corr:  largest difference {gap_corr:.1e} (correlation from our sums, all sessions)\n")
    assert gap < 1e-6 and gap_corr < 1e-6

    one = seconds(lambda: voting.agreement(of_session))
    part = seconds(lambda: voting.agreement(of_sample))
    every = seconds(lambda: voting.agreement(rc))
    own_corr = seconds(lambda: our_corr(rc))
    corr_one = seconds(lambda: by_corr(session), repeat=1)
    rows = [
        (f"merge, session {SESSION}", merge_one, one),
        (f"merge, every {EVERY}th session", merge_sample, part),
        (f"merge, all sessions (sample x {scale:.1f})", merge_sample * scale, every),
        (f"corr, session {SESSION}", corr_one, one),
        ("corr, all sessions", corr, every),
        ("corr, all sessions; ours the same", corr, own_corr),
    ]
    print(f"{'all dyads, simple index':<44}{'times ours':>12}{'theirs, s':>12}{'ours, s':>12}")
    for name, theirs, ours in rows:
        print(f"{name:<44}{theirs / ours:>12,.0f}{theirs:>12.3f}{ours:>12.4f}")

    memory = peak(lambda: voting.agreement(rc))
    memory_one, merge_memory = peak(lambda: voting.agreement(of_session)), peak(lambda: by_merge(session))
    result = voting.agreement(rc)
    size = (result.values.nbytes + result.joint.nbytes) / 1e6
    print(f"\n{'peak memory':<44}{'times ours':>12}{'theirs, MB':>12}{'ours, MB':>12}")
    print(
        f"{f'merge, session {SESSION}':<44}{merge_memory / memory_one:>12,.0f}{merge_memory:>12.0f}{memory_one:>12.1f}"
    )
    print(f"{f'all sessions ({size:.0f} MB of it the result)':<44}{'':>12}{'':>12}{memory:>12.1f}")

    print(f"\n{'growth of ours':<44}{'exponent':>12}{'size':>12}{'seconds':>12}")
    for name, sizes, make in (
        ("sessions (record once, twice, four times)", [1, 2, 4], sessions_of),
        ("members (all sessions)", [50, 100, 193], members_of),
    ):
        times = [seconds(partial(voting.agreement, make(rc, n))) for n in sizes]
        labels, slopes = [name, *[""] * 2], [f"{exponent(sizes, times):.2f}", *[""] * 2]
        for label, slope, n, taken in zip(labels, slopes, sizes, times, strict=True):
            print(f"{label:<44}{slope:>12}{n:>12}{taken:>12.4f}")

    decades = (rc.calls["regular_session"].astype("int64") - 1) // 8
    print(f"\n{'other calls':<56}{'seconds':>12}")
    for name, work in (
        ("roll_calls (matrix from the tables)", lambda: voting.roll_calls(rollcalls, votes)),
        *((f"agreement, {i}", partial(voting.agreement, rc, index=i)) for i in voting.INDICES),
        ("agreements, all six indices at once", lambda: voting.agreements(rc)),
        ("interval, 1 pair by session, 400 draws", lambda: voting.interval(rc, [("CHN", "RUS")])),
        ("rank_interval, 10 periods, 200 draws", lambda: voting.rank_interval(rc, "CHN", "RUS", by=decades)),
        ("shift, 200 draws", lambda: voting.shift(rc, "CHN", "RUS", at=77)),
        ("multiverse, 240 codings", lambda: voting.multiverse(rc, "CHN", "RUS")),
    ):
        print(f"{name:<56}{seconds(work, repeat=3):>12.3f}")
    print(f"\nwhole run: {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
