"""Every computed value that the prose of the alignment chapter and of the index page says, section by section."""

from __future__ import annotations

from collections.abc import Callable

from rcanalysis.measures import alignment as measures
from rcanalysis.measures import assembly, council, voting
from rcanalysis.publish.alignment import Alignment, subject_sides
from rcanalysis.publish.display import Number
from rcanalysis.publish.parts import Said, join, number_word
from rcanalysis.publish.votes import VOTES, Votes

COUNT = "Count of rows"
SHARE = "Identical votes over votes both cast, all roll calls of the era pooled"
PERCENTILE = "Share of all pairs that agree less, plus half of those that agree as much; 95 % bootstrap over texts, a text that comes back counting as one"
SHIFT = "Five sessions before September 2022 against those since; 95 % bootstrap over texts, a text that comes back counting as one"
EXACT = "Exact binomial interval (Clopper and Pearson)"
CHANCE_LEFT = "Product of the two states' own shares of votes outside the majority"
CHANCE = "Product of the two states' own shares of abstentions"
WITHIN = "The same inside each subject and five-year period"
DIVISION = "Our division of published totals"
COUNCIL = ("sc_resolutions",)
DRAFTS = ("sc_drafts",)


def numbers(v: Votes, a: Alignment) -> list[Number]:
    """Every computed value of the prose, each under a permanent id.

    Parameters
    ----------
    v : Votes
    a : Alignment

    Returns
    -------
    list of Number
        For ``glue_numbers``. A number with an interval comes a second time under ``<id>-interval``.
    """
    say = Said()
    of_votes: tuple[Callable[[Said, Votes], None], ...] = (
        _coverage,
        _pairs,
        _change,
        _topics,
        _ukraine,
        _ideal,
        _checks,
    )
    for section in of_votes:
        section(say, v)
    rest: tuple[Callable[[Said, Alignment], None], ...] = (_council, _statements, _institutions, _trade, _friction)
    for part in rest:
        part(say, a)
    return say.numbers


def _coverage(say: Said, v: Votes) -> None:
    calls = v.all_calls.calls
    say("votes-n-calls", len(calls), "Roll calls of the General Assembly", COUNT, ("ga_rollcalls",))
    say(
        "votes-n-cast",
        int((v.all_calls.codes >= 0).sum()) / 1000,
        "Positions of members, thousands",
        COUNT,
        ("ga_votes",),
    )
    last = calls["regular_session"] == calls["regular_session"].max()
    say("votes-n-last", int(last.sum()), "Roll calls of the last session", COUNT, ("ga_rollcalls",))
    before = calls["regular_session"] == calls["regular_session"].max() - 1
    say("votes-n-before", int(before.sum()), "Roll calls of the session before", COUNT, ("ga_rollcalls",))
    america = v.all_calls.codes[:, v.all_calls.states.index("USA")] == voting.NO
    few = america & (calls["no"] <= 5).to_numpy()
    say(
        "votes-few-last",
        int((few & last.to_numpy()).sum()),
        "Roll calls of the last session with at most five members against, one of them the United States",
        COUNT,
        VOTES,
    )
    say("votes-few-before", int((few & before.to_numpy()).sum()), "The same, the session before", COUNT, VOTES)


def _pairs(say: Said, v: Votes) -> None:
    eras = v.era_values
    eras = eras.assign(era=eras["group"].astype(str))
    own = eras[eras["pair"] == "CHN-RUS"].set_index("era")
    for id, era in (("soviet", "1971–1991"), ("now", "2022–2026")):
        row = own.loc[era]
        say(f"pair-{id}", 100 * row["value"], f"Identical votes of China and Russia, {era}", SHARE, VOTES, unit="%")
        say(f"pair-{id}-median", 100 * row["median"], f"Median pair, {era}", SHARE, VOTES, unit="%")
    ranks = v.era_ranks.assign(era=v.era_ranks["group"].astype(str)).set_index(["index", "era"])
    for index, id, era in (
        ("simple", "now", "2022–2026"),
        ("kappa", "two", "2001–2014"),
        ("kappa", "crimea", "2014–2022"),
        ("kappa", "now", "2022–2026"),
    ):
        at = ranks.loc[(index, era)]
        bounds = (float(at["lower"]), float(at["upper"]))
        what = f"Pairs that agree less, {index}, {era}"
        say(f"rank-{index}-{id}", at["percentile"], what, PERCENTILE, VOTES, bounds=bounds, unit="%")
    low = v.standing.loc[v.standing["value"].idxmin()]
    say("pair-low", 100 * low["value"], "Identical votes in the session with the fewest", SHARE, VOTES, unit="%")
    say(
        "pair-low-rank",
        low["percentile"],
        "Pairs that agreed less in that session",
        "By identical votes",
        VOTES,
        unit="%",
    )
    say.year("pair-low-year", low["year"], "Year in which the session opened", COUNT, VOTES)
    grid = v.grid.dropna(subset=["percentile"])
    grid = grid[grid["index"] != "s"]
    corrected = grid["index"].isin(["kappa", "pi"])
    above = grid["percentile"] > 50
    for id, part in (("all", above), ("corrected", above[corrected]), ("plain", above[~corrected])):
        say(
            f"grid-{id}-k",
            int(part.sum()),
            f"Codings in which the pair is closer than the median pair, {id}",
            "See the grid in measures.voting",
            VOTES,
        )
        say(f"grid-{id}-n", len(part), f"Codings, {id}", "See the grid in measures.voting", VOTES)
    for pair in ("CHN-USA", "RUS-USA"):
        row = eras[(eras["pair"] == pair) & (eras["era"] == "2022–2026")].iloc[0]
        id = pair.lower()
        say(f"pair-{id}", 100 * row["value"], f"Identical votes of {pair}, 2022 to 2026", SHARE, VOTES, unit="%")
    of_all = PERCENTILE.split(";", maxsplit=1)[0]
    america = eras[(eras["pair"] == "CHN-USA") & (eras["era"] == "2022–2026")].iloc[0]
    text = "less than 1" if america["percentile"] < 1 else None
    say(
        "rank-chn-usa",
        america["percentile"],
        "Pairs that agree less than China and the US",
        of_all,
        VOTES,
        unit="%",
        text=text,
    )
    away = assembly.leaving(v.recent, "CHN", "RUS").set_index("state")
    for id, state, column, what in (
        ("left-chn", "CHN", "left", "China left the majority"),
        ("left-chn-with", "CHN", "with_other", "China left it and so did Russia"),
        ("left-rus", "RUS", "left", "Russia left the majority"),
        ("left-rus-stayed", "RUS", "stayed", "Russia left it and China did not"),
    ):
        say(id, away.loc[state, column], f"Votes since September 2022 on which {what}", COUNT, VOTES)
    say("left-same", away.loc["CHN", "same"], "Both left it with the same vote", COUNT, VOTES)
    say("left-expected", away.loc["CHN", "expected"], "Both left it, expected by chance", CHANCE_LEFT, VOTES)
    for state, other in (("CHN", "RUS"), ("RUS", "CHN")):
        near = voting.against(v.recent_all, state)
        place = float(near.loc[near["iso3"] == other, "rank"].iloc[0])
        say(
            f"place-{other.lower()}",
            place,
            f"Place of {other} among states closest to {state}",
            "Weighted kappa since 2022",
            VOTES,
        )


def _change(say: Said, v: Votes) -> None:
    whole = v.shift(2022)
    calm = v.shift(2022, rc=v.without_ukraine)
    for id, estimate in (
        ("all-own", whole.change),
        ("all-median", whole.median_change),
        ("all-net", whole.difference),
        ("calm-own", calm.change),
        ("calm-net", calm.difference),
        ("crimea-own", v.shift(2014).change),
    ):
        value, low, high = (100 * x for x in (estimate.value, estimate.low, estimate.high))
        what = f"Change of agreement: {id}"
        say(f"shift-{id}", value, what, SHIFT, VOTES, bounds=(low, high), digits=1, unit="points")
    say("shift-percentile", whole.percentile, "Pairs whose agreement fell more", SHIFT, VOTES, unit="%")
    kappa = v.shift(2022, "kappa")
    for name, estimate in (("own", kappa.change), ("net", kappa.difference)):
        say(
            f"shift-kappa-{name}",
            estimate.value,
            f"Change of chance-corrected agreement, {name}",
            SHIFT,
            VOTES,
            bounds=(estimate.low, estimate.high),
            digits=2,
        )


def _topics(say: Said, v: Votes) -> None:
    late = v.topics
    late = late[late["era"] == list(assembly.SPANS)[-1]].set_index("topic")
    for topic in ("human-rights", "nuclear", "disarmament"):
        row = late.loc[topic]
        bounds = (100 * float(row["lower"]), 100 * float(row["upper"]))
        what = f"Identical votes on {topic}, 2022 to 2026"
        say(f"topic-{topic}", 100 * row["value"], what, SHARE, VOTES, bounds=bounds, unit="%")
        if topic != "nuclear":
            what = f"Pairs that agree less on {topic}"
            say(f"topic-{topic}-rank", row["percentile"], what, "By identical votes", VOTES, unit="%")
    say(
        "topic-nuclear-opposite",
        100 * late.loc["nuclear", "opposite"],
        "Opposite votes on nuclear weapons",
        SHARE,
        VOTES,
        unit="%",
    )
    found = voting.opposed(v.recent, "CHN", "RUS")
    say("opposed-n", len(found), "Opposite votes since 2022", COUNT, VOTES)
    say("opposed-yes", int((found["vote_a"] == "yes").sum()), "of which China said yes", COUNT, VOTES)
    other = int((found["vote_a"] == "no").sum())
    say("opposed-no", other, "of which China said no", COUNT, VOTES, text=number_word(other))
    say(
        "opposed-share",
        100 * len(found) / len(v.recent.calls),
        "Opposite votes as a share of all",
        COUNT,
        VOTES,
        unit="%",
    )
    texts = v.texts.set_index("text")
    order = texts.loc["A democratic and equitable international order"]
    say("text-order-n", order["n"], "Votes on an equitable international order", COUNT, VOTES)
    say("text-order-alike", order["alike"], "of which both did the same", COUNT, VOTES)
    for id, text in (
        ("coercive", "Unilateral coercive measures and human rights"),
        ("cuba", "Embargo of the United States against Cuba"),
        ("iran", "Human rights in Iran"),
        ("syria", "Human rights in Syria"),
        ("georgia", "Displaced persons from Abkhazia and South Ossetia, Georgia"),
        ("trade-treaty", "Arms Trade Treaty"),
    ):
        say(f"text-{id}-n", texts.loc[text, "n"], f"Votes: {text}", COUNT, VOTES)
        say(f"text-{id}-alike", texts.loc[text, "alike"], f"Votes on which both did the same: {text}", COUNT, VOTES)


def _ukraine(say: Said, v: Votes) -> None:
    rows = v.ukraine
    say("ukraine-n", len(rows), "Resolutions on Ukraine", COUNT, (*VOTES, "ga_reported"))
    for vote in ("abstain", "no", "yes"):
        n = int((rows["CHN"] == vote).sum())
        text = None if n else "none"
        say(f"ukraine-chn-{vote}", n, f"China: {vote}", COUNT, (*VOTES, "ga_reported"), text=text)
    say("ukraine-rus-no", int((rows["RUS"] == "no").sum()), "Russia: no", COUNT, (*VOTES, "ga_reported"))
    armed = rows[rows["title"].str.contains("militari") & (rows["CHN"] == "no")]
    first = int(armed["date"].dt.year.min()) if len(armed) else None
    what = "First no of China on the militarisation of Crimea"
    say("ukraine-militarised-first", first or 0, what, COUNT, VOTES, text=str(first) if first else "no year")
    press = int(rows["reported"].sum())
    what = "Resolutions on Ukraine known from reports, in no score"
    say("ukraine-reported", press, what, COUNT, ("ga_reported",), text=number_word(press))
    session = rows[rows["symbol"].str.startswith("A/RES/ES-11")]
    say("ukraine-es-n", len(session), "Resolutions of the emergency session on Ukraine", COUNT, (*VOTES, "ga_reported"))
    say(
        "ukraine-es-abstain",
        int((session["CHN"] == "abstain").sum()),
        "of which China abstained",
        COUNT,
        (*VOTES, "ga_reported"),
    )
    say("ukraine-es-no", int((session["CHN"] == "no").sum()), "of which China voted no", COUNT, (*VOTES, "ga_reported"))


def _ideal(say: Said, v: Votes) -> None:
    first, last = 1992, int(v.points["year"].max())
    moved = measures.movers(v.points, since=first, until=last).set_index(["a", "b"])
    pair = moved.loc[("CHN", "RUS")]
    method = "Bailey, Strezhnev and Voeten; 90 % interval, taking the two estimates as independent"
    say(
        "ideal-then",
        pair["distance_since"],
        f"Distance of China and Russia, {first}",
        method,
        ("ideal_points",),
        digits=1,
    )
    say(
        "ideal-now",
        pair["distance_until"],
        f"Distance of China and Russia, {last}",
        method,
        ("ideal_points",),
        digits=1,
    )
    for state, column in (("chn", "change_a"), ("rus", "change_b")):
        bounds = (float(pair[f"{column}_lower"]), float(pair[f"{column}_upper"]))
        say(
            f"ideal-move-{state}",
            pair[column],
            f"Move of {state.upper()}, {first} to {last}",
            method,
            ("ideal_points",),
            bounds=bounds,
            digits=1,
        )
    far = measures.farthest(v.points, "USA", last).set_index("iso3")["place"]
    say(
        "ideal-members",
        len(far),
        f"Members with an ideal point in {last}, without the United States",
        COUNT,
        ("ideal_points",),
    )
    for state in ("CHN", "RUS"):
        say(
            f"ideal-place-{state.lower()}",
            far[state],
            f"Place of {state} among those farthest from the United States, {last}",
            method,
            ("ideal_points",),
        )
    row = measures.ideal_distance(v.points, "CHN", "RUS").iloc[-1]
    say(
        "ideal-rank-chn-rus",
        row["percentile"],
        f"Pairs nearer than China and Russia, {last}",
        method,
        ("ideal_points",),
        unit="%",
    )


def _checks(say: Said, v: Votes) -> None:
    data = v.published_scores
    size = data["difference"].abs()
    say("check-n", len(data), "Published scores compared", COUNT, ("agreement_published",))
    say(
        "check-max",
        size.max(),
        "Largest difference",
        "Ours less published",
        ("agreement_published",),
        digits=1,
        unit="points",
    )
    say("check-close", int((size <= 1).sum()), "Within one point", COUNT, ("agreement_published",))
    state = data[data["measure"] == "state-department"]
    say("check-state-n", len(state), "State Department scores compared", COUNT, ("agreement_published",))
    say(
        "check-state-max",
        state["difference"].abs().max(),
        "Largest difference",
        "Ours less published",
        ("agreement_published",),
        digits=1,
        unit="points",
    )
    gap = (state["their_votes"] - state["votes"]).abs().max()
    say("check-state-votes", gap, "Largest difference in a year's count of votes", "Count", ("agreement_published",))
    merics = int((data["measure"] == "identical").sum())
    say("check-merics", merics, "Figures of MERICS", COUNT, ("agreement_published",), text=number_word(merics))
    half = data[data["measure"] == "half-point"]
    # their scores have two decimals
    off = half[half["difference"].abs() > 0.006]
    years = sorted(off["year"].unique())
    what = "Years in which the half-point scores differ in the second decimal"
    say(
        "check-half-years",
        len(years),
        what,
        "Ours less published",
        ("agreement_published",),
        text=number_word(len(years)),
    )
    same = sorted(off.loc[off["votes"].eq(off["their_votes"]).fillna(False), "year"].unique())
    what = "Of these, years with the same count of votes"
    said = join([str(y) for y in same]) if same else "no year"
    say("check-half-same", len(same), what, "Ours less published", ("agreement_published",), text=said)
    codes = assembly.topic_check(v.all_calls.calls).set_index("topic")
    say(
        "codes-best",
        codes.loc["middle-east", "kappa"],
        "Kappa of our topic and the published code, Middle East",
        "Cohen's kappa",
        ("ga_rollcalls",),
        digits=2,
    )
    say(
        "codes-worst",
        codes["kappa"].min(),
        "Lowest kappa of our topics and the published codes",
        "Cohen's kappa",
        ("ga_rollcalls",),
        digits=2,
    )


def _council(say: Said, a: Alignment) -> None:
    own = a.abstentions.set_index("pair").loc["CHN-RUS"]
    say("sc-n", own["n"], "Resolutions put to a vote and adopted since 1992", COUNT, COUNCIL)
    say("sc-chn-abstains", own["a_abstains"], "China abstains", COUNT, COUNCIL)
    say("sc-rus-abstains", own["b_abstains"], "Russia abstains", COUNT, COUNCIL)
    say("sc-both", own["both"], "Both abstain", COUNT, COUNCIL)
    say("sc-expected", own["expected"], "Expected by chance", CHANCE, COUNCIL)
    bounds = (float(own["lower"]), float(own["upper"]))
    say(
        "sc-ratio",
        own["ratio"],
        "Observed over expected",
        f"{CHANCE}; exact interval",
        COUNCIL,
        bounds=bounds,
        digits=1,
        unit="times",
    )
    say("sc-within", own["expected_within"], "Expected within subject and period", WITHIN, COUNCIL)
    bounds = (float(own["lower_within"]), float(own["upper_within"]))
    say(
        "sc-ratio-within",
        own["ratio_within"],
        "Observed over expected within subject and period",
        f"{WITHIN}; 95 % interval",
        COUNCIL,
        bounds=bounds,
        digits=1,
        unit="times",
    )
    say("sc-joint", len(a.joint), "Joint vetoes of China and Russia", COUNT, DRAFTS)
    joint = a.joint.sort_values("date")
    say.year("sc-joint-first", joint["date"].iloc[0].year, "Year of the first joint veto", COUNT, DRAFTS)
    last = joint["date"].iloc[-1]
    say("sc-joint-last", last.year, "Month of the last joint veto", COUNT, DRAFTS, text=f"{last:%B %Y}")
    late = a.resolutions[a.resolutions["date"] >= "1992"]
    five = (late[["chn", "fra", "gbr", "rus", "usa"]].astype(str) == "yes").all(axis=1)
    what = "Resolutions put to a vote and adopted since 1992 with all permanent members in favour"
    say("sc-all-five", 100 * float(five.mean()), what, "Share of rows", COUNCIL, unit="%")
    syria = a.joint["subjects"].map(lambda s: "syria" in s)
    say("sc-joint-syria", int(syria.sum()), "Joint vetoes on Syria", COUNT, DRAFTS)
    russian = a.russian["n"]
    say("sc-alone", int(russian.sum()), "Drafts that Russia alone vetoed since 1992", COUNT, DRAFTS)
    say("sc-alone-abstain", int(russian["abstain"]), "China abstained", COUNT, DRAFTS)
    say("sc-alone-yes", int(russian["yes"]), "China voted in favour", COUNT, DRAFTS)
    say("sc-alone-unknown", int(russian["unknown"]), "China's vote not seen", COUNT, DRAFTS)
    rest = a.subjects.set_index(a.subjects["subject"].astype(str))
    say("sc-alone-syria", int(rest.loc["syria", "rus_vetoes_alone"]), "Russia alone on Syria", COUNT, DRAFTS)
    abstained = int(rest.loc["syria", "chn_on_rus_vetoes_abstain"])
    say("sc-alone-syria-abstain", abstained, "of which China abstained", COUNT, DRAFTS)
    say("sc-alone-ukraine", int(rest.loc["ukraine", "rus_vetoes_alone"]), "Russia alone on Ukraine", COUNT, DRAFTS)
    say("sc-terror-n", int(rest.loc["terrorism", "resolutions"]), "Resolutions on terrorism since 1992", COUNT, COUNCIL)
    say("sc-iran-n", int(rest.loc["iran", "resolutions"]), "Resolutions on Iran since 1992", COUNT, COUNCIL)
    on_terror = a.resolutions["subjects"].map(lambda t: "terrorism" in t) & (a.resolutions["date"] >= "1992")
    seats = a.resolutions.loc[on_terror, ["chn", "fra", "gbr", "rus", "usa"]].astype(str)
    say("sc-terror-yes", int((seats == "yes").all(axis=1).sum()), "of which all five in favour", COUNT, COUNCIL)
    on_iran = a.resolutions["subjects"].map(lambda t: "iran" in t) & (a.resolutions["date"] >= "1992")
    years = a.resolutions.loc[on_iran, "date"].dt.year
    both = (a.resolutions.loc[on_iran, ["chn", "rus"]].astype(str) == "yes").all(axis=1)
    say("sc-iran-both", int(both.sum()), "of which both voted for", COUNT, COUNCIL)
    say.year("sc-iran-first", years.min(), "Year of the first", COUNT, COUNCIL)
    say.year("sc-iran-last", years.max(), "Year of the last", COUNT, COUNCIL)
    failed = a.drafts[(a.drafts["outcome"] == "failed") & a.drafts["subjects"].map(lambda t: "ukraine" in t)]
    say("sc-ukraine-failed", len(failed), "Russian texts on Ukraine that failed", COUNT, DRAFTS)
    yes = int((failed["chn"].astype(str) == "yes").sum())
    say("sc-ukraine-failed-yes", yes, "of which China voted for", COUNT, DRAFTS)
    say(
        "sc-sanctions-n",
        int(rest.loc["sanctions", "resolutions"]),
        "Resolutions on sanctions since 1992",
        COUNT,
        COUNCIL,
    )
    say("sc-sanctions-both", int(rest.loc["sanctions", "both_abstain"]), "Both abstain on sanctions", COUNT, COUNCIL)
    american = a.american
    say(
        "sc-us-n",
        int(american["CHN"]["n"].sum()),
        "Drafts that the United States alone vetoed since 1992",
        COUNT,
        DRAFTS,
    )
    say("sc-us-chn", int(american["CHN"].loc["yes", "n"]), "China in favour", COUNT, DRAFTS)
    say("sc-us-rus", int(american["RUS"].loc["yes", "n"]), "Russia in favour", COUNT, DRAFTS)
    sides = subject_sides(a)
    sides = sides.assign(pair=sides["pair"].astype(str)).set_index(["subject", "pair"])
    for id, subject in (("all", "all"), ("syria", "syria"), ("sanctions", "sanctions"), ("yugoslavia", "yugoslavia")):
        row = sides.loc[(subject, "CHN-RUS")]
        bounds = (100 * float(row["lower"]), 100 * float(row["upper"]))
        say(
            f"side-{id}",
            100 * row["share"],
            f"Same vote on divided texts, {subject}",
            EXACT,
            (*COUNCIL, *DRAFTS),
            bounds=bounds,
            unit="%",
        )
        if id == "syria":
            say("side-syria-n", row["n"], "Divided texts on Syria", COUNT, (*COUNCIL, *DRAFTS))
    adopted = council.same_side(a.drafts, a.resolutions, "all", failed=False)
    row = adopted[adopted["pair"].astype(str) == "CHN-RUS"].iloc[0]
    say(
        "side-without-failed",
        100 * row["share"],
        "Same vote on divided texts, without failed drafts",
        EXACT,
        (*COUNCIL, *DRAFTS),
        unit="%",
    )
    for pair in ("FRA-GBR", "GBR-USA"):
        say(
            f"side-{pair.lower()}",
            100 * sides.loc[("all", pair), "share"],
            f"Same vote on divided texts, {pair}",
            EXACT,
            (*COUNCIL, *DRAFTS),
            unit="%",
        )


def _statements(say: Said, a: Alignment) -> None:
    counts = a.theme_counts
    say(
        "themes-n",
        a.themes["statement_id"].nunique(),
        "Joint statements with a coded theme",
        COUNT,
        ("statement_themes",),
    )
    for theme in (
        "multipolarity",
        "un-role",
        "non-interference",
        "unilateral-sanctions",
        "nato",
        "iran-deal",
        "alliance",
    ):
        say(
            f"theme-{theme}",
            counts.loc[theme, "statements"],
            f"Statements with the theme {theme}",
            COUNT,
            ("statement_themes",),
        )
    for theme in ("multipolarity", "unilateral-sanctions", "nato", "iran-deal"):
        say.year(
            f"theme-{theme}-first",
            counts.loc[theme, "first_year"],
            f"First statement with the theme {theme}",
            COUNT,
            ("statement_themes",),
        )


def _institutions(say: Said, a: Alignment) -> None:
    score = measures.score(a.criteria)
    whole = score[(score["variant"] == "all criteria") & (score["stage"] == "all")].iloc[0]
    strict = score[(score["variant"] == "without both") & (score["stage"] == "all")].iloc[0]
    say("score-strict-n", strict["n"], "Criteria without the two in dispute", COUNT, ("institution_criteria",))
    say("score-strict-met", strict["met"], "of which met", COUNT, ("institution_criteria",))
    say("score-n", whole["n"], "Criteria", COUNT, ("institution_criteria",))
    say("score-met", whole["met"], "Criteria met", COUNT, ("institution_criteria",))
    advanced = score[(score["variant"] == "all criteria") & (score["stage"] == "advanced")].iloc[0]
    source = ("institution_criteria",)
    disputed = int(whole["n"] - strict["n"])
    say("score-disputed", disputed, "Criteria in dispute between works", COUNT, source, text=number_word(disputed))
    partly = int(whole["partly"])
    say("score-partly", partly, "Criteria met in part", COUNT, source, text=number_word(partly))
    met = int(advanced["met"])
    say("score-advanced-met", met, "Advanced criteria met", COUNT, source, text=number_word(met))
    say("score-advanced-n", advanced["n"], "Advanced criteria", COUNT, ("institution_criteria",))
    yearly = measures.obligations(a.treaties, a.partners, bilateral_only=True)
    defence = yearly[yearly["strongest"].astype(str) == "defence"]
    say.year(
        "treaty-defence-end",
        defence["year"].max(),
        "Last year of a mutual duty to defend",
        "ATOP 5.1 and COW 4.1",
        ("treaty_obligations",),
    )
    partners = measures.partners_compared(a.partners, 2018).set_index("obligation")
    for state in ("CHN", "RUS", "USA"):
        say(
            f"partners-{state.lower()}",
            partners.loc["defence", state],
            f"States {state} owed defence to in 2018",
            "ATOP 5.1",
            ("treaty_partners",),
        )
    starts = a.disputes["start"].dt.year
    say("disputes-n", len(a.disputes), "Militarised disputes 1949 to 2014", COUNT, ("disputes",))
    say("disputes-before", int((starts < 1987).sum()), "to 1986", COUNT, ("disputes",))
    say("disputes-after", int((starts >= 1987).sum()), "from 1987 on", COUNT, ("disputes",))
    say("milestones-n", len(a.milestones), "Milestones", COUNT, ("milestones",))
    say(
        "milestones-border",
        int((a.milestones["kind"] == "border").sum()),
        "Acts of settling the border",
        COUNT,
        ("milestones",),
    )
    border = a.milestones.loc[a.milestones["kind"] == "border", "date"]
    say.year("milestones-border-first", border.min().year, "Year of the first of them", COUNT, ("milestones",))
    say.year("milestones-border-last", border.max().year, "Year of the last of them", COUNT, ("milestones",))
    later = a.milestones["date"] > border.max()
    say("milestones-later", int(later.sum()), "Milestones after the last act on the border", COUNT, ("milestones",))
    statements = int((later & (a.milestones["kind"] == "statement")).sum())
    say("milestones-later-statements", statements, "of which joint statements or letters", COUNT, ("milestones",))


def _trade(say: Said, a: Alignment) -> None:
    totals = measures.trade(a.trade_figures)
    customs = totals[(totals["basis"] == "chinese-customs") & totals["total"].notna()].set_index("year")["total"] / 1000
    source = ("trade",)
    for year in (2013, 2021, 2024, 2025):
        say(f"trade-{year}", customs[year], f"Trade in {year}", "Chinese customs", source, unit="billion dollars")
    full = a.dependence[~a.dependence["partial"].astype(bool) & a.dependence["computed"].astype(bool)]
    for side in ("CHN", "RUS"):
        rows = full[full["side"].astype(str) == side].set_index("year")["share"]
        year = 2013
        say(
            f"share-{side.lower()}-then",
            rows[year],
            f"Share of the other in the trade of {side}, {year}",
            DIVISION,
            source,
            digits=1,
            unit="%",
        )
        say(
            f"share-{side.lower()}-2023",
            rows[2023],
            f"Share of the other in the trade of {side}, 2023",
            DIVISION,
            source,
            digits=1,
            unit="%",
        )
    china = full[full["side"].astype(str) == "CHN"].sort_values("year").iloc[-1]
    say(
        "share-chn-last",
        china["share"],
        "Russia's share of China's trade, last year",
        DIVISION,
        source,
        digits=1,
        unit="%",
    )
    ratio = a.asymmetry.sort_values("year")
    say(
        "ratio-then",
        ratio.set_index("year").loc[2013, "ratio"],
        "China's share of Russia's trade over Russia's of China's, 2013",
        DIVISION,
        source,
        digits=0,
        unit="times",
    )
    say(
        "ratio-2023",
        ratio.set_index("year").loc[2023, "ratio"],
        "The same, 2023",
        DIVISION,
        source,
        digits=0,
        unit="times",
    )


def _friction(say: Said, a: Alignment) -> None:
    f = a.friction[a.friction["bearing"] == "friction"]
    say("friction-n", len(f), "Entries that speak of friction", COUNT, ("friction",))
    say("friction-acts", int((f["kind"] == "act").sum()), "of which acts rather than words", COUNT, ("friction",))
    say(
        "friction-answered",
        int((f["answered"] == "yes").sum()),
        "of which denied, settled or qualified by somebody concerned",
        COUNT,
        ("friction",),
    )
    say(
        "friction-settlement",
        int((a.friction["bearing"] == "settlement").sum()),
        "Entries that speak against friction",
        COUNT,
        ("friction",),
    )
    say(
        "friction-high",
        100 * float((f["confidence"] == "high").mean()),
        "Entries of high confidence",
        COUNT,
        ("friction",),
        unit="%",
    )
    say("friction-espionage", int((f["theme"] == "espionage").sum()), "Entries on espionage", COUNT, ("friction",))
