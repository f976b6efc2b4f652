"""Figures and tables on votes in the UN General Assembly: measures and charts put together, with words computed from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from rcanalysis.charts import votes as charts
from rcanalysis.data import as_of, load
from rcanalysis.measures import alignment as align
from rcanalysis.measures import assembly
from rcanalysis.measures import voting as measures
from rcanalysis.publish.display import Figure, Table, format_number
from rcanalysis.publish.parts import date_words, drawn, join, percent, source_links

VOTES = ("ga_rollcalls", "ga_votes")
PAIRS = (("CHN", "RUS"), ("CHN", "USA"), ("RUS", "USA"))
PAIR_WORDS = {
    "CHN-RUS": "China and Russia",
    "CHN-USA": "China and the United States",
    "RUS-USA": "Russia and the United States",
}
NAMES = {"CHN": "China", "RUS": "Russia", "USA": "United States"}
SEATED = "1971-11-15"  # first vote of the People's Republic
RECENT = 4  # sessions since the one that opened in 2022
INDEX_WORDS = {
    "simple": "Identical votes",
    "lijphart": "Lijphart",
    "s": "S-score",
    "s-squared": "S-score, squared",
    "kappa": "Corrected (kappa)",
    "pi": "Corrected (pi)",
}
TOPIC_WORDS = {
    "middle-east": "Middle East",
    "human-rights": "Human rights",
    "disarmament": "Disarmament, all",
    "nuclear": "Nuclear weapons",
    "colonialism": "Colonialism",
    "economic": "Economy, development",
    "sanctions": "Unilateral sanctions",
    "ukraine": "Ukraine",
}


@dataclass(frozen=True)
class Votes:
    """Roll calls of the General Assembly since the People's Republic holds China's seat, and what figures need of them."""

    all_calls: measures.RollCalls
    points: pd.DataFrame
    published: pd.DataFrame
    reported: pd.DataFrame
    sources: pd.DataFrame
    countries: Mapping[str, str]
    as_of: dt.date

    @cached_property
    def calls(self) -> measures.RollCalls:
        """Roll calls in which the People's Republic took part as a member."""
        return self.all_calls.where(self.all_calls.calls["date"] >= SEATED)

    @cached_property
    def recent(self) -> measures.RollCalls:
        """Roll calls of the last sessions, since 2022."""
        last = int(self.calls.calls["regular_session"].max())
        return self.calls.where(self.calls.calls["regular_session"] > last - RECENT)

    @cached_property
    def indices(self) -> dict[str, measures.Agreement]:
        """Agreement of all dyads by session, plain and corrected for chance."""
        return measures.agreements(self.calls, indices=("simple", "kappa"))

    @cached_property
    def standing(self) -> pd.DataFrame:
        """China and Russia among all dyads by session, plain."""
        return _opened(measures.compare(self.indices["simple"], "CHN", "RUS"))

    @cached_property
    def corrected(self) -> pd.DataFrame:
        """The same, corrected for chance."""
        return _opened(measures.compare(self.indices["kappa"], "CHN", "RUS"))

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Plain agreement of the three pairs by session, with bootstrap intervals."""
        out = _opened(measures.interval(self.calls, PAIRS))
        out["pair"] = out["a"] + "-" + out["b"]
        return out

    @cached_property
    def eras(self) -> pd.Categorical:
        """Era of each roll call."""
        return measures.eras(self.calls.calls)

    @cached_property
    def era_ranks(self) -> pd.DataFrame:
        """Percentile of China and Russia among all dyads by era, for two indices, with bootstrap intervals."""
        parts = [
            measures.rank_interval(
                self.calls,
                "CHN",
                "RUS",
                index=index,
                by=self.eras,
                draws=100,
                clusters=measures.texts(self.calls.calls),
            ).assign(index=index)
            for index in ("simple", "kappa")
        ]
        return pd.concat(parts, ignore_index=True)

    @cached_property
    def era_values(self) -> pd.DataFrame:
        """Agreement of the three pairs by era, plain and corrected, and where the pair China and Russia stands."""
        found = measures.agreements(self.calls, indices=("simple", "kappa"), by=self.eras)
        out = []
        for a, b in PAIRS:
            plain, kappa = (measures.compare(found[index], a, b) for index in ("simple", "kappa"))
            part = plain.assign(pair=f"{a}-{b}", kappa=kappa["value"], kappa_percentile=kappa["percentile"])
            out.append(part)
        return pd.concat(out, ignore_index=True)

    @cached_property
    def grid(self) -> pd.DataFrame:
        """Where China and Russia stand under every coding."""
        return measures.multiverse(self.calls, "CHN", "RUS")

    @cached_property
    def parts(self) -> pd.DataFrame:
        """How China and Russia agree and part, by session."""
        return _opened(measures.split(self.calls, "CHN", "RUS"))

    @cached_property
    def recent_all(self) -> measures.Agreement:
        """Chance-corrected agreement of all dyads over the last sessions."""
        return self._over_recent("kappa")

    @cached_property
    def recent_plain(self) -> measures.Agreement:
        """Plain agreement of all dyads over the last sessions."""
        return self._over_recent("simple")

    def _over_recent(self, index: str) -> measures.Agreement:
        return measures.agreement(self.recent, index=index, by=["recent"] * len(self.recent.calls))

    def shift(self, year: int, index: str = "simple", rc: measures.RollCalls | None = None) -> measures.Shift:
        """Change of the pair from the five sessions before the one that opens in ``year`` to those since."""
        rc = rc or self.calls
        at = year - measures.FOUNDED
        return measures.shift(rc, "CHN", "RUS", at=at, index=index, draws=200, clusters=measures.texts(rc.calls))

    @cached_property
    def topics(self) -> pd.DataFrame:
        """Agreement of China and Russia by topic and era."""
        return assembly.by_topic(self.calls)

    @cached_property
    def ukraine(self) -> pd.DataFrame:
        """Resolutions on Ukraine with the votes of the three."""
        return assembly.on_ukraine(self.calls, self.reported)

    @cached_property
    def texts(self) -> pd.DataFrame:
        """Texts that come back, and how the three voted."""
        return assembly.recurring(self.calls)

    @cached_property
    def published_scores(self) -> pd.DataFrame:
        """Published scores beside ours."""
        return assembly.published_scores(self.all_calls, self.published)

    @cached_property
    def without_ukraine(self) -> measures.RollCalls:
        """All roll calls but those on Ukraine."""
        return self.calls.where(~measures.on_topic(self.calls.calls, "ukraine"))


def votes() -> Votes:
    """Load the tables on the General Assembly with everything that belongs to them."""
    countries = load("countries")
    return Votes(
        all_calls=measures.roll_calls(load("ga_rollcalls"), load("ga_votes")),
        points=load("ideal_points"),
        published=load("agreement_published"),
        reported=load("ga_reported"),
        sources=load("sources"),
        countries=dict(zip(countries["iso3"].astype(str), countries["name"].astype(str), strict=True)),
        as_of=as_of("ga_rollcalls"),
    )


def _opened(frame: pd.DataFrame) -> pd.DataFrame:
    """With the year in which each session opened, in place of the group."""
    session = frame["group"].astype("int64")
    out = frame.drop(columns="group")
    out.insert(0, "year", session + measures.FOUNDED)
    out.insert(1, "session", session)
    return out


# the pair against all pairs -----------------------------------------------------------------------------------------


def agreement(v: Votes) -> Figure:
    """Plain agreement of China and Russia by session, with the spread of all pairs."""
    pair = v.pairs[v.pairs["pair"] == "CHN-RUS"][["year", "lower", "upper"]]
    data = v.standing.merge(pair, on="year")[
        ["year", "session", "value", "lower", "upper", "median", "p10", "p90", "joint"]
    ]
    last, low = data.iloc[-1], data.loc[data["value"].idxmin()]
    now = v.era_values[v.era_values["pair"] == "CHN-RUS"].iloc[-1]
    return drawn(
        "fig-agreement",
        charts.agreement,
        data=data.round(4),
        code="measures.voting.compare",
        title=f"Since 2000 China and Russia vote alike about as often as the median pair; since September 2022 in {percent(now['value'])} against {percent(now['median'])}",
        subtitle=f"Share of identical votes in the General Assembly by session, {int(data['year'].min())} to {int(data['year'].max())} (year in which the session opened)",
        caption="Votes that both cast: yes, no or abstain. The interval is a 95 % bootstrap over the roll calls of the session. Band: the middle 80 % of all pairs of members.",
        alt=f"Line chart. China and Russia agreed in {percent(data.iloc[0]['value'])} of votes in {int(data.iloc[0]['year'])}, in {percent(low['value'])} at the lowest, in {int(low['year'])}, "
        f"and in {percent(last['value'])} in {int(last['year'])} (interval {percent(last['lower'])} to {percent(last['upper'])}); the median pair agreed in {percent(last['median'])}, "
        f"the middle 80 % in {percent(last['p10'])} to {percent(last['p90'])}.",
        sources=VOTES,
        columns={
            "year": "Session opened",
            "session": "Session",
            "value": "China and Russia",
            "lower": "Lower end of the interval",
            "upper": "Upper end",
            "median": "Median pair",
            "p10": "Tenth percentile of pairs",
            "p90": "Ninetieth percentile",
            "joint": "Votes both cast",
        },
    )


def ranks(v: Votes) -> Figure:
    """Percentile of China and Russia among all pairs, plain and corrected for chance."""
    parts = [
        frame[["year", "percentile", "dyads"]].assign(index=index)
        for index, frame in (("simple", v.standing), ("kappa", v.corrected))
    ]
    data = pd.concat(parts, ignore_index=True).round({"percentile": 1})[["year", "index", "percentile", "dyads"]]
    plain, kappa = (data[data["index"] == index].set_index("year")["percentile"] for index in ("simple", "kappa"))
    since = kappa[kappa.index >= 2022]
    return drawn(
        "fig-agreement-rank",
        charts.ranks,
        data=data,
        code="measures.voting.compare",
        title=f"Corrected for chance they are closer than at least {since.min():.0f} % of pairs in each session since 2022; by identical votes, about half",
        subtitle="Share of all pairs of members that agree less than China and Russia, by session",
        caption="Corrected for chance: weighted kappa, which asks how much more two states agree than their own habits of saying yes, no and abstaining would make them. At 50 the pair is the median pair.",
        alt=f"Two lines from 0 to 100. By identical votes the pair stood at {plain.iloc[0]:.0f} in {plain.index[0]}, {plain.min():.0f} at the lowest, in {plain.idxmin()}, and {plain.iloc[-1]:.0f} in {plain.index[-1]}. "
        f"Corrected for chance it stood at {kappa.iloc[0]:.0f}, {kappa.min():.0f} at the lowest, in {kappa.idxmin()}, and {kappa.iloc[-1]:.0f}.",
        sources=VOTES,
        columns={
            "year": "Session opened",
            "index": "Index",
            "percentile": "Pairs that agree less (%)",
            "dyads": "Pairs",
        },
    )


def indices(v: Votes) -> Figure:
    """Percentile by era for two indices, with intervals."""
    data = v.era_ranks.rename(columns={"group": "era"})
    data["era"] = data["era"].astype(str)
    data["index_label"] = data["index"].map(INDEX_WORDS)
    data = data[["era", "index_label", "percentile", "lower", "upper", "joint"]].round(1)
    kappa = data[data["index_label"] == INDEX_WORDS["kappa"]].set_index("era")
    last = kappa.iloc[-1]
    return drawn(
        "fig-agreement-indices",
        charts.indices,
        data=data,
        code="measures.voting.rank_interval",
        title="Corrected for chance, from below the middle in the 1990s to about the closest tenth of pairs since 2014",
        subtitle="Share of pairs that agree less than China and Russia, by era, with 95 % intervals",
        caption="Bootstrap over texts, a text that comes back every year counting as one; each draw recomputes every pair. Eras are whole sessions: the last begins with the session of September 2022.",
        alt="Dots with intervals. "
        + "; ".join(
            f"{r.index_label}, {r.era}: {r.percentile:.0f} ({r.lower:.0f} to {r.upper:.0f})" for r in data.itertuples()
        )
        + f". The last chance-corrected value rests on {int(last['joint'])} votes.",
        sources=VOTES,
        columns={
            "era": "Era",
            "index_label": "Index",
            "percentile": "Pairs that agree less (%)",
            "lower": "Lower end",
            "upper": "Upper end",
            "joint": "Votes both cast",
        },
    )


def multiverse(v: Votes) -> Figure:
    """Percentile under every coding, sorted."""
    grid = v.grid.dropna(subset=["percentile"])
    # S is the same order of pairs as Lijphart's index: shown once
    grid = grid[grid["index"] != "s"].sort_values(["percentile", "index", "calls", "sessions"]).reset_index(drop=True)
    data = pd.DataFrame(
        {
            "position": range(1, len(grid) + 1),
            "percentile": grid["percentile"].round(1),
            "index_label": grid["index"].map(INDEX_WORDS),
            "absent": grid["absent"],
            "calls": grid["calls"],
            "window": grid["sessions"].map(lambda n: f"last {n}" if n > 1 else "last session"),
        }
    )
    above = grid["percentile"] > 50  # before rounding
    corrected = data["index_label"].str.startswith("Corrected")
    return drawn(
        "fig-agreement-multiverse",
        charts.multiverse,
        data=data,
        code="measures.voting.multiverse",
        title=f"Closer than the median pair in {int(above.sum())} of {len(data)} codings: in {int((above & corrected).sum())} of {int(corrected.sum())} corrected for chance, in {int((above & ~corrected).sum())} of {int((~corrected).sum())} others",
        subtitle="Share of pairs that agree less than China and Russia, for every combination of index, treatment of absence, choice of votes and sessions",
        caption="Contested: at least 10 or 25 % of the votes cast were no or abstain. Important: named so by the US State Department (to 2017). The codings overlap, so the count is no probability.",
        alt=f"Specification curve of {len(data)} codings sorted by percentile, from {data['percentile'].min():.0f} to {data['percentile'].max():.0f}. "
        + f"Corrected for chance: {data.loc[corrected, 'percentile'].min():.0f} to {data.loc[corrected, 'percentile'].max():.0f}; other indices: {data.loc[~corrected, 'percentile'].min():.0f} to {data.loc[~corrected, 'percentile'].max():.0f}.",
        sources=VOTES,
        columns={
            "position": "Position",
            "percentile": "Pairs that agree less (%)",
            "index_label": "Index",
            "absent": "Absence is",
            "calls": "Votes",
            "window": "Sessions",
        },
    )


MARKED = (
    ("CHN", "RUS"),
    ("CHN", "USA"),
    ("RUS", "USA"),
    ("GBR", "USA"),
    ("BLR", "RUS"),
    ("CHN", "PAK"),
    ("FRA", "GBR"),
)


def spread(v: Votes) -> Figure:
    """Chance-corrected agreement of all pairs in the last sessions, with some pairs marked."""
    found = v.recent_all
    values = found.frame()["value"].dropna().to_numpy()
    edges = np.round(np.arange(-1, 1.0001, 0.05), 2)
    counts, _ = np.histogram(values, bins=edges)
    data = pd.DataFrame({"bin_start": edges[:-1], "bin_end": edges[1:], "n": counts})
    data = data[data["n"].cumsum().gt(0)].reset_index(drop=True)
    marks = pd.DataFrame(
        [
            {
                "label": f"{_short(v, a)} and {_short(v, b)}",
                "value": round(float(found.pair(a, b)["value"].iloc[0]), 3),
                "pair": f"{a}-{b}",
            }
            for a, b in MARKED
        ]
    ).sort_values("value", ignore_index=True)
    own = marks.set_index("pair")["value"]
    median = float(np.median(values))
    return drawn(
        "fig-agreement-spread",
        charts.spread,
        data=data,
        extra={"marks": marks, "title": "Agreement corrected for chance (weighted kappa)"},
        code="measures.voting.agreement",
        title=f"Corrected for chance, the pair scores {own['CHN-RUS']:.2f} since 2022; the median of {len(values):,} pairs is {format_number(median, 2)}, the UK and the US {format_number(own['GBR-USA'], 2)}",
        subtitle=f"Pairs of members by chance-corrected agreement (weighted kappa), sessions {int(v.recent.calls['regular_session'].min())} to {int(v.recent.calls['regular_session'].max())}",
        caption="1: always alike. 0: no more alike than their habits of voting yes, no or abstain would make them by chance. Negative: less.",
        alt=f"Histogram of {len(values):,} pairs of states, median {format_number(median, 2)}. "
        + "; ".join(f"{r.label}: {format_number(r.value, 2)}" for r in marks.itertuples())
        + ".",
        sources=VOTES,
        columns={"bin_start": "From", "bin_end": "To", "n": "Pairs"},
    )


def _short(v: Votes, state: str) -> str:
    return {"USA": "US", "GBR": "UK"}.get(state, v.countries[state])


def neighbours(v: Votes) -> Table:
    """States closest to China and to Russia in the last sessions."""
    rows = []
    for state in ("CHN", "RUS"):
        for index, found in (("simple", v.recent_plain), ("kappa", v.recent_all)):
            near = measures.against(found, state)
            rows.append(near.assign(to=state, index=index))
    near = pd.concat(rows, ignore_index=True)
    near["name"] = near["iso3"].map(v.countries)
    other = {"CHN": "RUS", "RUS": "CHN"}
    data = []
    for place in range(1, 11):
        row: dict[str, Any] = {"place": place}
        for state in ("CHN", "RUS"):
            part = near[(near["to"] == state) & (near["index"] == "kappa")].sort_values(
                ["rank", "name"], ignore_index=True
            )
            at = part.iloc[place - 1]
            row[state] = f"{at['name']} ({format_number(at['value'], 2)})"
        data.append(row)
    places = {
        (state, index): near[(near["to"] == state) & (near["index"] == index) & (near["iso3"] == other[state])].iloc[0]
        for state in other
        for index in ("simple", "kappa")
    }
    count = int((near["to"].eq("CHN") & near["index"].eq("kappa")).sum())
    return Table(
        "tbl-neighbours",
        pd.DataFrame(data),
        columns={"place": "Place", "CHN": "Closest to China", "RUS": "Closest to Russia"},
        title=f"Of {count} states Russia is in place {places['CHN', 'kappa']['rank']:.0f} of those closest to China, China in place {places['RUS', 'kappa']['rank']:.0f} of those closest to Russia",
        caption="Chance-corrected agreement (weighted kappa) over the sessions since 2022, in brackets.",
        sources=VOTES,
        sort=False,
    )


# the triangle ----------------------------------------------------------------------------------------------------------


def triangle(v: Votes) -> Figure:
    """Plain agreement of the three pairs by session."""
    data = (
        v.pairs[["year", "pair", "value", "lower", "upper", "joint"]]
        .dropna(subset=["value"])
        .round(4)
        .reset_index(drop=True)
    )
    now = v.era_values.groupby("pair")["value"].last()
    years = data.pivot(index="year", columns="pair", values="value")
    nearer = years.index[(years["RUS-USA"] > years["CHN-RUS"])]
    return drawn(
        "fig-agreement-triangle",
        charts.triangle,
        data=data,
        code="measures.voting.interval",
        title=f"Since 2022 they cast the same vote in {percent(now['CHN-RUS'])} of roll calls; with the United States China in {percent(now['CHN-USA'])}, Russia in {percent(now['RUS-USA'])}",
        subtitle="Share of identical votes by session, three pairs, with 95 % intervals",
        caption="The United States votes no far more often than others, so it is far from nearly all members.",
        alt="Three lines. "
        + "; ".join(
            f"{PAIR_WORDS[p]}: {percent(years[p].iloc[0])} in {years.index[0]}, {percent(years[p].iloc[-1])} in {years.index[-1]}"
            for p in PAIR_WORDS
        )
        + (
            f". Russia was nearer to the United States than to China in {join([str(y) for y in nearer])}."
            if len(nearer)
            else ". Russia was nearer to China than to the United States in every session."
        ),
        sources=VOTES,
        columns={
            "year": "Session opened",
            "pair": "Pair",
            "value": "Identical votes",
            "lower": "Lower end",
            "upper": "Upper end",
            "joint": "Votes both cast",
        },
    )


def ideal(v: Votes) -> Figure:
    """Ideal points of the three states."""
    data = align.ideal(v.points)
    data = data[data["year"] >= 1971][["year", "iso3", "ideal_point", "lower", "upper"]].round(3).reset_index(drop=True)
    wide = data.pivot(index="year", columns="iso3", values="ideal_point").dropna()
    last = wide.iloc[-1]
    gap = (wide["CHN"] - wide["RUS"]).abs()
    return drawn(
        "fig-ideal-points",
        charts.ideal,
        data=data,
        code="measures.alignment.ideal",
        title=f"Russia moved: from {wide['RUS'].loc[1992]:.1f} in 1992 to {format_number(last['RUS'], 1)} in {wide.index[-1]}, now {gap.iloc[-1]:.1f} from China and {last['USA'] - last['RUS']:.1f} from the United States",
        subtitle=f"Ideal points estimated from votes in the General Assembly, {wide.index[0]} to {wide.index[-1]}, with 90 % intervals",
        caption="One line of contention for all years, so positions can be compared over time; higher is nearer to the United States and its allies. Bailey, Strezhnev and Voeten, release of July 2025.",
        alt="Three lines with bands. "
        + "; ".join(
            f"{NAMES[s]}: {format_number(wide[s].iloc[0], 2)} in {wide.index[0]}, {format_number(wide[s].max(), 2)} at most "
            f"({wide[s].idxmax()}), {format_number(wide[s].iloc[-1], 2)} in {wide.index[-1]}"
            for s in NAMES
        )
        + ".",
        sources=("ideal_points",),
        columns={
            "year": "Year",
            "iso3": "State",
            "ideal_point": "Ideal point",
            "lower": "Lower end",
            "upper": "Upper end",
        },
    )


def profile(v: Votes) -> Figure:
    """How each of the three votes, by era."""
    rows = []
    for state in NAMES:
        part = measures.majority(v.calls, state, by=v.eras)
        for r in part.itertuples():
            cast = {"yes": r.yes, "abstain": r.abstain, "no": r.no}
            shares = {vote: share * (1 - r.absent) for vote, share in cast.items()} | {"absent": r.absent}
            rows += [
                {"state": state, "era": str(r.group), "vote": vote, "share": round(share, 4)}
                for vote, share in shares.items()
            ]
    data = pd.DataFrame(rows)
    last = data[data["era"] == data["era"].iloc[-1]].set_index(["state", "vote"])["share"]
    return drawn(
        "fig-voting-profile",
        charts.profile,
        data=data,
        code="measures.voting.majority",
        title=f"Since 2022 China votes yes on {percent(last['CHN', 'yes'])} of texts, Russia on {percent(last['RUS', 'yes'])}, the United States on {percent(last['USA', 'yes'])}",
        subtitle="How each votes in the General Assembly, share of roll calls by era",
        caption="The Soviet Union to 1991. Eras are whole sessions.",
        alt="Stacked bars. "
        + "; ".join(
            f"{NAMES[s]}, {era}: " + ", ".join(f"{r.vote} {percent(r.share)}" for r in part.itertuples())
            for (s, era), part in data.groupby(["state", "era"], sort=False)
        )
        + ".",
        sources=VOTES,
        columns={"state": "State", "era": "Era", "vote": "Vote", "share": "Share"},
    )


# by issue ---------------------------------------------------------------------------------------------------------------


def issues(v: Votes) -> Figure:
    """Agreement by topic in the last two eras."""
    data = v.topics.copy()
    data.insert(0, "topic_label", data.pop("topic").map(TOPIC_WORDS))
    data[["value", "lower", "upper", "opposite"]] = data[["value", "lower", "upper", "opposite"]].round(3)
    data[["percentile", "kappa_percentile"]] = data[["percentile", "kappa_percentile"]].round(0)
    late = data[data["era"] == list(assembly.SPANS)[-1]].set_index("topic_label")
    top, low = late["value"].idxmax(), late["value"].idxmin()
    return drawn(
        "fig-agreement-issues",
        charts.issues,
        data=data,
        code="measures.assembly.by_topic",
        title=f"They part on arms: {percent(late.loc[low, 'value'])} on {low[:1].lower() + low[1:]}, against {percent(late.loc['Human rights', 'value'])} on human rights since 2022",
        subtitle="Share of identical votes of China and Russia by topic, two eras, with 95 % intervals",
        caption="Topics by words of the title; a vote may have several. Human rights include coercive measures, the international order and mercenaries, not only single countries. Eras begin with the session of September, so the votes of March 2022 on the invasion fall in the earlier one. The number at the right is the share of pairs that agree less.",
        alt="Dots with intervals by topic. "
        + "; ".join(
            f"{r.topic_label}, {r.era}: {percent(r.value)} of {r.n} votes, closer than {r.percentile:.0f} % of pairs"
            for r in data.itertuples()
        )
        + f". Highest since 2022: {top}.",
        sources=VOTES,
        columns={
            "topic_label": "Topic",
            "era": "Era",
            "value": "Identical votes",
            "lower": "Lower end",
            "upper": "Upper end",
            "percentile": "Pairs that agree less (%)",
            "kappa_percentile": "The same, corrected for chance (%)",
            "opposite": "Yes against no",
            "n": "Votes both cast",
        },
    )


def parting(v: Votes) -> Figure:
    """How China and Russia part, by session."""
    parts = v.parts
    same = parts["both_yes"] + parts["both_no"] + parts["both_abstain"]
    words = {"same": same, "one abstains": parts["one_abstains"], "opposite": parts["opposite"]}
    data = pd.concat(
        [pd.DataFrame({"year": parts["year"], "part": word, "share": share.round(4)}) for word, share in words.items()]
    )
    data = data.sort_values(
        ["year", "part"],
        key=lambda c: c.map({w: n for n, w in enumerate(words)}) if c.name == "part" else c,
        ignore_index=True,
    )
    since = parts[parts["year"] >= 2022]
    joint = since["joint"]
    opposite = float((since["opposite"] * joint).sum() / joint.sum())
    one = float((since["one_abstains"] * joint).sum() / joint.sum())
    top = parts.loc[parts["opposite"].idxmax()]
    return drawn(
        "fig-agreement-parting",
        charts.parting,
        data=data,
        code="measures.voting.split",
        title=f"Where they part, one mostly abstains: {percent(one)} of votes since September 2022; yes against no in {percent(opposite)}",
        subtitle="Votes of China and Russia by session: the same, one abstains and the other does not, opposite",
        caption="Votes that both cast. The Soviet Union to 1991.",
        alt=f"Stacked bars by session. Opposite votes were {percent(top['opposite'])} at the most, in {int(top['year'])}, and {percent(opposite)} since 2022; one abstained in {percent(one)}.",
        sources=VOTES,
        columns={"year": "Session opened", "part": "Votes are", "share": "Share"},
    )


def opposed(v: Votes) -> Table:
    """Votes since 2022 in which China said yes and Russia no, or the reverse, by topic and title."""
    found = measures.opposed(v.recent, "CHN", "RUS")
    found = found.assign(short=found["title"].astype(str).str.split(" : ").str[0])
    grouped = (
        found.groupby(["short", "vote_a", "vote_b"], observed=True)
        .agg(n=("symbol", "size"), last=("date", "max"), symbol=("symbol", "last"))
        .reset_index()
        .sort_values(["n", "last", "short"], ascending=[False, False, True], ignore_index=True)
    )
    grouped["last"] = grouped["last"].dt.strftime("%Y-%m-%d")
    for column in ("vote_a", "vote_b", "symbol"):
        grouped[column] = grouped[column].astype(str)
    yes = int((found["vote_a"] == "yes").sum())
    return Table(
        "tbl-opposed",
        grouped,
        columns={
            "short": "Resolution",
            "vote_a": "China",
            "vote_b": "Russia",
            "n": "Votes",
            "last": "Last",
            "symbol": "Symbol",
        },
        title=f"Opposite votes since 2022: {len(found)}, in {yes} of which China said yes and Russia no",
        caption="Votes of sessions 77 to 80 by title, most frequent first.",
        sources=VOTES,
        sort=False,
        html_columns=("short", "vote_a", "vote_b", "n", "symbol"),
    )


def recurring(v: Votes) -> Table:
    """Texts that come back every year, and how the three voted."""
    data = v.texts
    always = int((data["alike"] == data["n"]).sum())
    return Table(
        "tbl-recurring",
        data,
        columns={
            "text": "Text",
            "n": "Votes",
            "alike": "Alike",
            "CHN": "China",
            "RUS": "Russia",
            "USA": "United States",
            "first": "First",
            "last": "Last",
        },
        title=f"Of {len(data)} texts that come back, China and Russia voted alike every time on {always}",
        caption="Alike: China and Russia cast the same vote. Recorded votes on the whole text since 26 December 1991; years in which a text passed without a vote are not in it.",
        sources=VOTES,
        sort=False,
        html_columns=("text", "n", "alike", "CHN", "RUS", "USA"),
    )


# Ukraine -------------------------------------------------------------------------------------------------------------


MEASURES = {
    "half-point": "Half-point score (Witwicki)",
    "identical": "Identical votes (MERICS)",
    "state-department": "Voting coincidence (US State Department)",
}
SHORT = {
    "A/RES/68/262": "Territorial integrity",
    "A/RES/ES-11/1": "Aggression",
    "A/RES/ES-11/2": "Humanitarian consequences",
    "A/RES/ES-11/3": "Human Rights Council suspension",
    "A/RES/ES-11/4": "Annexations",
    "A/RES/ES-11/5": "Remedy and reparation",
    "A/RES/ES-11/6": "Principles of peace",
    "A/RES/ES-11/7": "Peace (Ukraine's text)",
    "A/RES/ES-11/8": "Path to peace (US text)",
    "A/RES/ES-11/9": "Return of children",
    "A/RES/ES-11/10": "Support for lasting peace",
    "A/RES/78/316": "Nuclear facilities",
}


def _with_tally(rows: pd.DataFrame) -> pd.DataFrame:
    """With the votes of all members as ``141–5–35``."""
    counts = zip(rows["yes"], rows["no"], rows["abstain"], strict=True)
    return rows.assign(tally=["–".join(map(str, row)) for row in counts])


def ukraine(v: Votes) -> Figure:
    """Ukraine, resolution by resolution."""
    rows = _with_tally(v.ukraine)
    rows["short"] = [
        SHORT.get(s) or ("Militarisation of Crimea" if "militarization" in t else "Human rights, occupied areas")
        for s, t in zip(rows["symbol"], rows["title"], strict=True)
    ]
    rows["order"] = range(1, len(rows) + 1)
    rows["date_label"] = [f"{day.day} {day:%b %Y}" for day in rows["date"]]
    data = rows.melt(
        id_vars=["order", "date_label", "short", "symbol", "title", "tally", "reported"],
        value_vars=list(NAMES),
        var_name="state",
        value_name="vote",
    ).sort_values(["order", "state"], ignore_index=True)
    china = rows["CHN"].value_counts()
    alike = int((rows["CHN"] == rows["RUS"]).sum())
    return drawn(
        "fig-ukraine-votes",
        charts.ukraine,
        data=data,
        code="measures.assembly.on_ukraine",
        title=f"On Ukraine Russia votes no and China abstains or joins it: China {int(china.get('abstain', 0))} times abstaining, {int(china.get('no', 0))} times no, {int(china.get('yes', 0))} times yes",
        subtitle=f"{len(rows)} resolutions of the General Assembly on Ukraine, 2014 to {rows['date'].max():%B %Y}, with their tallies (yes–no–abstain)",
        caption="Adopted texts whose title or session is on Ukraine; texts on other subjects that mention the war are not among them. The last two of the emergency session are as reported, and the number of the last is inferred.",
        alt=f"Matrix of {len(rows)} resolutions and three states. "
        + "; ".join(f"{NAMES[s]}: {assembly.tally(rows[s])}" for s in NAMES)
        + f". China and Russia voted alike on {alike}.",
        sources=(*VOTES, "ga_reported"),
        columns={
            "order": "Order",
            "date_label": "Date",
            "short": "Resolution",
            "symbol": "Symbol",
            "title": "Title",
            "tally": "Yes–no–abstain",
            "reported": "As reported",
            "state": "State",
            "vote": "Vote",
        },
    )


def ukraine_table(v: Votes) -> Table:
    """The votes on Ukraine that stand as reported, with their sources."""
    rows = _with_tally(v.ukraine)
    rows = rows[rows["reported"]].reset_index(drop=True)
    link = source_links(v.sources)
    rows["date"] = [date_words(day, "day") for day in rows["date"]]
    rows["source_ids"] = [link(ids) for ids in rows["source_ids"]]
    return Table(
        "tbl-ukraine-reported",
        rows[["date", "symbol", "title", "tally", "source_ids"]],
        columns={
            "date": "Date",
            "symbol": "Symbol",
            "title": "Title",
            "tally": "Yes–no–abstain",
            "source_ids": "Sources",
        },
        title=f"{len(rows)} votes on Ukraine that are not yet in the roll-call data, as reported",
        caption="The number of the second resolution is inferred from the sequence.",
        sources=("ga_reported",),
        sort=False,
    )


# checks -----------------------------------------------------------------------------------------------------------------


def published(v: Votes) -> Figure:
    """Difference between our scores and published ones."""
    data = v.published_scores.copy()
    data["pair"] = data.pop("a") + "-" + data.pop("b")
    data["ours"], data["difference"] = data["ours"].round(2), data["difference"].round(2)
    data["measure"] = data["measure"].map(MEASURES)
    size = data["difference"].abs()
    close = int((size <= 1).sum())
    worst = data.loc[size.idxmax()]
    return drawn(
        "fig-agreement-published",
        charts.published,
        data=data,
        code="measures.assembly.published_scores",
        title=f"Against {len(data)} published scores: within 1 point in {close}, at most {size.max():.1f} points apart",
        subtitle="Our score less the published one, percentage points, by calendar year",
        caption="Half-point: an abstention or absence of one counts half. State Department: the same without absences. Identical: share of identical votes. They leave out or add votes of their own; the numbers of votes are in the table.",
        alt=f"Dots of {len(data)} differences. Largest: {PAIR_WORDS[worst['pair']]} in {int(worst['year'])}, {worst['measure']}, {format_number(worst['difference'], 1)} points. Median size {size.median():.2f}.",
        sources=(*VOTES, "agreement_published"),
        columns={
            "measure": "Measure",
            "pair": "Pair",
            "year": "Year",
            "ours": "Ours (%)",
            "theirs": "Published (%)",
            "votes": "Our votes",
            "their_votes": "Their votes",
            "difference": "Difference (points)",
        },
    )


def codes(v: Votes) -> Table:
    """Our topics against the published issue codes."""
    data = assembly.topic_check(v.all_calls.calls)
    data["topic"] = data["topic"].map(TOPIC_WORDS)
    data[["precision", "recall", "kappa"]] = data[["precision", "recall", "kappa"]].round(2)
    coded = int((v.all_calls.calls["issues"].map(len) > 0).sum())
    return Table(
        "tbl-topic-check",
        data,
        columns={
            "topic": "Topic",
            "ours": "Ours",
            "theirs": "Code",
            "precision": "Precision",
            "recall": "Recall",
            "kappa": "Kappa",
        },
        title=f"Our topics against the published issue codes, on {coded:,} votes that carry a code",
        caption="Ours: votes with the topic by our words; code: by the published code. Precision: share of ours that the code has; recall: share of the code's that ours finds. Votes of sessions 1 to 74. The published codes are broad on human rights, colonialism and development, and stop in 2019; ours go on to today.",
        sources=("ga_rollcalls",),
        sort=False,
    )


def pairs_table(v: Votes) -> Table:
    """China and Russia with every member in the last sessions: what the explorer shows, for those without scripts."""
    rows = {}
    for state in ("CHN", "RUS"):
        for index, found in (("simple", v.recent_plain), ("kappa", v.recent_all)):
            rows[f"{state}-{index}"] = measures.against(found, state).set_index("iso3")["value"]
    data = pd.DataFrame(rows)
    data.insert(0, "name", data.index.map(lambda s: v.countries[s]))
    data = data.sort_values("name").reset_index(drop=True)
    data[list(rows)] = data[list(rows)].round(2)
    return Table(
        "tbl-agreement-pairs",
        data,
        columns={
            "name": "State",
            "CHN-simple": "China",
            "CHN-kappa": "China, corrected",
            "RUS-simple": "Russia",
            "RUS-kappa": "Russia, corrected",
        },
        title=f"Agreement of China and of Russia with every member, sessions {int(v.recent.calls['regular_session'].min())} to {int(v.recent.calls['regular_session'].max())}",
        caption="Share of identical votes with China and with Russia, and the same corrected for chance (weighted kappa), over the votes that both cast; at least ten.",
        sources=VOTES,
    )


def eras_table(v: Votes) -> Table:
    """The three pairs by era."""
    data = v.era_values.copy()
    data["era"] = data["group"].astype(str)
    data["pair"] = data["pair"].map(PAIR_WORDS)
    data = data[["pair", "era", "joint", "value", "percentile", "kappa", "kappa_percentile"]].round(
        {"value": 2, "percentile": 0, "kappa": 2, "kappa_percentile": 0}
    )
    return Table(
        "tbl-agreement-eras",
        data,
        columns={
            "pair": "Pair",
            "era": "Era",
            "joint": "Votes",
            "value": "Identical",
            "percentile": "Rank",
            "kappa": "Corrected",
            "kappa_percentile": "Its rank",
        },
        title="Three pairs in five eras",
        caption="Identical: share of identical votes. Corrected: for chance (weighted kappa). Rank: share of all pairs that agree less, percent. All votes of an era pooled; eras are whole sessions.",
        sources=VOTES,
        sort=False,
    )
