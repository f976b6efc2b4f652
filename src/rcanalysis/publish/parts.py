"""What the modules of the chapters share: words for dates, lists and shares, drawn figures, and numbers collected."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import altair as alt
import pandas as pd

from rcanalysis.charts import theme
from rcanalysis.measures import trends
from rcanalysis.publish.display import Figure, Number


def date_words(day: pd.Timestamp, precision: str) -> str:
    """A date as exact as it is known: ``8 May 2015``, ``May 2015``, ``2015``."""
    if precision == "day":
        return f"{day.day} {day:%B %Y}"
    return f"{day:%B %Y}" if precision == "month" else f"{day:%Y}"


def join(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    words = list(words)
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


WORDS = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def number_word(n: float) -> str:
    """A count as a sentence says it: ``none``, ``two``, ``twelve``; above twelve in digits."""
    if n != int(n) or n < 0:
        raise ValueError(f"{n} is not a count")
    return WORDS[int(n)] if n < len(WORDS) else f"{int(n):,}"


def percent(share: float, digits: int = 0) -> str:
    """A share as ``12 %``."""
    return f"{100 * share:.{digits}f} %"


def span(low: float, high: float, digits: int = 2) -> str:
    """Two limits as ``1.05 to 1.20``."""
    return f"{low:.{digits}f} to {high:.{digits}f}"


def drawn(
    id: str,
    draw: Callable[..., alt.TopLevelMixin],
    *,
    data: pd.DataFrame,
    code: str,
    extra: dict[str, object] | None = None,
    narrow: bool = True,
    **texts: object,
) -> Figure:
    """A figure from its rows and the function that draws them, for the page and for a phone."""
    options = extra or {}
    return Figure(
        id,
        chart=draw(data, width=theme.WIDE, **options),
        narrow=draw(data, width=theme.NARROW, **options) if narrow else None,
        data=data,
        code=code,
        **texts,  # type: ignore[arg-type]
    )


def source_links(sources: pd.DataFrame) -> Callable[[Sequence[str]], list[object]]:
    """A function that turns ids of sources into links, or into names where a reader cannot open the page."""
    known = sources.set_index("source_id")

    def links(ids: Sequence[str]) -> list[object]:
        shown: list[object] = []
        for source in ids:
            row = known.loc[source]
            text = str(row["publisher"]).split(" (")[0] + (f", {row['date']:%Y}" if pd.notna(row["date"]) else "")
            openable = row["openable"] and pd.notna(row["url"])
            shown.append((text, str(row["url"])) if openable else f"{text} (no open page)")
        return shown

    return links


class Said:
    """Numbers collected under their ids."""

    def __init__(self) -> None:
        self.numbers: list[Number] = []

    def __call__(
        self,
        id: str,
        value: float,
        what: str,
        method: str = "Count of rows",
        sources: Sequence[str] = ("exercises",),
        *,
        bounds: tuple[float, float] | None = None,
        digits: int = 0,
        unit: str = "",
        text: str | None = None,
    ) -> None:
        """Add a number; with ``bounds``, also the one that shows its interval."""
        low, high = bounds or (None, None)
        number = Number(
            id,
            float(value),
            digits=digits,
            unit=unit,
            low=low,
            high=high,
            what=what,
            method=method,
            sources=sources,
            text=text,
        )
        self.numbers += [number] if bounds is None else [number, number.with_interval]

    def year(
        self, id: str, value: float, what: str, method: str = "Count of rows", sources: Sequence[str] = ("exercises",)
    ) -> None:
        """Add a year, which is not written with a comma."""
        self(id, value, what, method, sources, text=str(int(value)))

    def growth(self, id: str, trend: trends.CountTrend, what: str) -> None:
        """Add the growth a year of a trend, in percent."""
        model = "Poisson regression" if trend.family == "poisson" else "Negative binomial regression"
        years = trend.fitted["year"]
        method = f"{model} of yearly counts, {years.min()} to {years.max()}; Wald interval"
        low, value, high = (100 * (x - 1) for x in (trend.low, trend.rate_ratio_per_year, trend.high))
        self(id, value, what, method, bounds=(low, high), unit="% a year")
