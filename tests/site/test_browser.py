"""The built site in a real browser: no outside request, charts by mouse and keyboard, tables, axe, and without JavaScript."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.site.conftest import SITE

PAGES = sorted(p.relative_to(SITE).as_posix() for p in (SITE / "chapters").glob("*.html")) if SITE.is_dir() else []
pytestmark = [pytest.mark.site, pytest.mark.browser]


@contextmanager
def opened(
    browser: Browser, url: str, *, width: int = 1280, theme: str = "light", script: bool = True
) -> Iterator[tuple[Page, list[str], list[str]]]:
    """A page, the addresses it asked for and the errors it made."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=theme,  # type: ignore[arg-type]
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    page = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: errors.append(f"{message.text} {message.location}") if message.type == "error" else None,
    )
    page.on("requestfailed", lambda request: errors.append(f"failed: {request.url}"))
    page.goto(url)
    page.wait_for_load_state("load")
    yield page, asked, errors
    context.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 768])
def test_a_page_fits_its_window(browser: Browser, address: str, name: str, width: int) -> None:
    with opened(browser, f"{address}/{name}", width=width) as (page, _, _):
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_a_page_is_accessible_and_asks_nobody_else(
    browser: Browser, address: str, name: str, width: int, theme: str
) -> None:
    with opened(browser, f"{address}/{name}", width=width, theme=theme) as (page, asked, errors):
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        page.wait_for_load_state("networkidle")
        assert errors == []
        assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
        # axe itself asks for style sheets at wrong addresses, so requests and errors are looked at first
        found = Axe().run(page)
        problems = [f"{v['id']} ({v['impact']}): {v['nodes'][0]['html'][:160]}" for v in found.response["violations"]]
        assert problems == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_without_javascript(browser: Browser, address: str, name: str) -> None:
    with opened(browser, f"{address}/{name}", script=False) as (page, _, _):
        expect(page.locator("article h1")).to_be_visible()
        drawings = page.locator("figure.rc-figure .rc-drawing.rc-wide svg")
        least = {
            "overview": 5,
            "exercises": 16,
            "arms-sales": 20,
            "alignment": 20,
            "implications": 10,
            "claims": 15,
        }.get(name.rsplit("/", 1)[-1].removesuffix(".html"), 0)
        assert drawings.count() >= least
        for number in range(drawings.count()):
            box = drawings.nth(number).bounding_box()
            assert box is not None and box["width"] > 300 and box["height"] > 60
        for number in range(page.locator(".rc-table tbody tr").count()):
            if number % 40 == 0:
                expect(page.locator(".rc-table tbody tr").nth(number)).to_be_visible()


FIGURE = "#fig-exercises-per-year"


def vega(page: Page) -> bool:
    return bool(page.evaluate("performance.getEntriesByType('resource').some(r => r.name.includes('vega'))"))


@pytest.mark.parametrize("how", ["click", "Enter", "Space", "chart"])
def test_a_chart_turns_interactive(browser: Browser, address: str, how: str) -> None:
    with opened(browser, f"{address}/chapters/exercises.html") as (page, asked, errors):
        figure = page.locator(FIGURE)
        button = figure.locator("button.rc-explore")
        assert not vega(page), "the bundle is loaded before anybody asks for it"
        height = figure.locator(".rc-chart").bounding_box()["height"]  # type: ignore[index]
        if how == "click":
            button.click()
        elif how == "chart":
            figure.locator(".rc-chart").click()
        else:
            button.focus()
            page.keyboard.press(how)
        live = figure.locator("svg.marks, canvas.marks, .vega-embed svg, .vega-embed canvas").first
        expect(live).to_be_visible(timeout=15_000)
        after = figure.locator(".rc-chart").bounding_box()["height"]  # type: ignore[index]
        assert abs(after - height) <= 40, "the page jumps"
        assert errors == []
        assert [url for url in asked if not url.startswith(address)] == []
        button.focus()
        page.keyboard.press("Enter")
        expect(figure.locator(".rc-drawing.rc-wide svg")).to_be_visible()


def test_a_chart_turns_interactive_from_a_folder(browser: Browser, site: Path) -> None:
    with opened(browser, (site / "chapters" / "exercises.html").as_uri()) as (page, _, _):
        page.locator(f"{FIGURE} button.rc-explore").click()
        expect(page.locator(f"{FIGURE} .vega-embed, {FIGURE} svg.marks").first).to_be_visible(timeout=15_000)


def test_the_register_is_searched_filtered_and_sorted(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/chapters/exercises-register.html") as (page, _, errors):
        table = page.locator("#tbl-exercises-register")
        rows = table.locator("tbody tr:visible")
        every = rows.count()
        table.locator("input[type=search]").fill("Mediterranean")
        page.wait_for_timeout(400)
        assert 0 < rows.count() < every
        assert all("mediterranean" in text.lower() for text in rows.all_text_contents())
        table.locator("input[type=search]").fill("")
        page.wait_for_timeout(400)
        assert rows.count() == every
        choice = table.locator("select").filter(has_text="Missile defence").first
        choice.select_option(label="Missile defence")
        page.wait_for_timeout(400)
        assert 3 <= rows.count() < 10
        choice.select_option(index=0)
        page.wait_for_timeout(400)
        head = table.locator("th").filter(has_text="Event").first
        head.locator("button").click()
        names = [t.strip() for t in table.locator("tbody tr:visible td:nth-child(2)").all_text_contents()]
        assert head.get_attribute("aria-sort") == "ascending"
        assert len(names) == every
        assert names[:5] == sorted(names, key=str.casefold)[:5]
        dates = table.locator("th").filter(has_text="Dates").first
        dates.locator("button").click()
        shown = table.locator("tbody tr:visible").first
        assert "2003" in (shown.locator("th").text_content() or ""), "dates sort as text, not as dates"
        assert errors == []


def test_a_link_to_an_event_shows_it(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/chapters/exercises-register.html#event-joint-sea-2016") as (page, _, _):
        page.wait_for_timeout(500)
        expect(page.locator("#event-joint-sea-2016")).to_be_in_viewport()


def test_a_number_tells_its_origin_on_focus(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/chapters/exercises.html") as (page, _, _):
        number = page.locator(".rc-number").first
        note = page.locator(f"#{number.get_attribute('aria-describedby')}")
        expect(note).not_to_be_visible()
        number.focus()
        expect(note).to_be_visible()
        assert "edition" in note.inner_text()
        page.keyboard.press("Escape")
        expect(note).not_to_be_visible()


def test_the_first_tab_stop_skips_to_the_text(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/chapters/exercises.html") as (page, _, _):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent").strip().lower().startswith("skip to main")


# any two states ---------------------------------------------------------------------------------------------------------

EXPLORER = "/chapters/agreement-explorer.html"
SENTENCE = re.compile(
    r"(?P<a>.+) and (?P<b>.+): (?P<value>\d+ %|−?\d\.\d\d) in session (?P<session>\d+) \((?P<year>\d{4})\), against a median of "
    r"(?P<median>\d+ %|−?\d\.\d\d) over all pairs\. First session with ten common votes: (?P<first>\d+) \((?P<opened>\d{4})\), .+\."
)


@functools.lru_cache(maxsize=1)
def agreement() -> pd.DataFrame:
    """Every pair and session, from the file that the page offers."""
    return pd.read_parquet(SITE / "agreement" / "all-dyads.parquet")


def of_pair(a: str, b: str) -> pd.DataFrame:
    rows = agreement()
    return rows[(rows["a"] == min(a, b)) & (rows["b"] == max(a, b))].set_index("session")


def sentence(page: Page, beginning: str) -> dict[str, str]:
    """The parts of the sentence, once it is on the pair."""
    expect(page.locator("#rc-pairs .rc-pairs-sentence")).to_contain_text(f"{beginning}: ", timeout=15_000)
    text = page.locator("#rc-pairs .rc-pairs-sentence").inner_text()
    found = SENTENCE.fullmatch(text)
    assert found, text
    return found.groupdict()


def table(page: Page) -> list[list[str]]:
    page.locator("#rc-pairs summary").click()
    return [row.locator("th, td").all_inner_texts() for row in page.locator("#rc-pairs tbody tr").all()]


def shows_a_line(page: Page, a: str, b: str) -> None:
    """A line with a dot for each value, and the name of the picture."""
    picture = page.locator("#rc-pairs .rc-pairs-chart svg")
    assert picture.locator("circle").count() == len(of_pair(a, b))
    line = picture.locator("path.rc-pair").get_attribute("d") or ""
    assert line.count("M") + line.count("L") == len(of_pair(a, b))
    box = picture.bounding_box()
    assert box is not None and box["width"] > 250 and box["height"] > 150
    assert "by session" in (picture.get_attribute("aria-label") or "")


@pytest.mark.parametrize("where", ["served", "folder"])
def test_the_explorer_begins_with_china_and_russia(browser: Browser, address: str, site: Path, where: str) -> None:
    url = f"{address}{EXPLORER}" if where == "served" else (site / EXPLORER.lstrip("/")).as_uri()
    with opened(browser, url) as (page, asked, errors):
        said = sentence(page, "China and Russia")
        rows = of_pair("CHN", "RUS")
        last = rows.iloc[-1]
        assert int(said["session"]) == rows.index[-1] and int(said["year"]) == 1945 + rows.index[-1]
        assert said["value"] == f"{100 * last['agreement']:.0f} %"
        assert int(said["first"]) == rows.index[0]
        median = agreement().query("session == @rows.index[-1]")["agreement"].median()
        assert float(said["median"].removesuffix(" %")) == pytest.approx(100 * median, abs=0.6)
        shows_a_line(page, "CHN", "RUS")
        cells = table(page)
        assert [int(row[0]) for row in cells] == sorted(rows.index, reverse=True)
        assert [int(row[3]) for row in cells] == rows["roll_calls"].tolist()[::-1]
        shown = [float(row[2].removesuffix(" %")) for row in cells]
        assert shown == pytest.approx((100 * rows["agreement"]).tolist()[::-1], abs=0.51)
        assert errors == []
        if where == "served":
            assert [u for u in asked if not u.startswith((address, "data:"))] == []
        files = {u.rsplit("/", 1)[-1] for u in asked if "/agreement/" in u}
        assert files == {"index.js", "CHN.js"}, "more is loaded than a reader asked for"


def test_two_other_states_are_chosen_by_keyboard(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}{EXPLORER}") as (page, _, errors):
        before = sentence(page, "China and Russia")
        page.locator("#rc-pairs-a").focus()
        page.keyboard.type("France")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "rc-pairs-b"
        page.keyboard.type("United Kingdom")
        said = sentence(page, "France and United Kingdom")
        rows = of_pair("FRA", "GBR")
        assert said["value"] == f"{100 * rows['agreement'].iloc[-1]:.0f} %" != before["value"]
        shows_a_line(page, "FRA", "GBR")
        assert page.evaluate("location.hash") == "#FRA-GBR"
        cells = table(page)
        with_votes = len(rows)
        assert len(cells) >= with_votes and int(cells[0][3]) == rows["roll_calls"].iloc[-1]
        assert errors == []


def test_the_order_of_two_states_changes_nothing_but_the_words(browser: Browser, address: str) -> None:
    read = []
    for pair, words in (("USA-ISR", "United States and Israel"), ("ISR-USA", "Israel and United States")):
        with opened(browser, f"{address}{EXPLORER}#{pair}") as (page, _, _):
            said = sentence(page, words)
            read.append((said["value"], said["first"], table(page)))
    assert read[0] == read[1]


def test_the_measure_can_be_corrected_for_chance(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}{EXPLORER}") as (page, _, errors):
        plain = sentence(page, "China and Russia")["value"]
        page.locator("#rc-pairs-by").focus()
        page.keyboard.type("Corr")
        expect(page.locator("#rc-pairs .rc-pairs-sentence")).not_to_contain_text(" %")
        said = sentence(page, "China and Russia")
        last = of_pair("CHN", "RUS")["chance_corrected"].iloc[-1]
        assert float(said["value"]) == pytest.approx(last, abs=0.0051) and said["value"] != plain
        labels = page.locator("#rc-pairs svg text").all_text_contents()
        assert "−1.00" in labels and "1.00" in labels, "the axis runs from -1 to 1"
        assert "weighted kappa" in page.locator("#rc-pairs .rc-pairs-key").inner_text()
        assert errors == []


def test_a_link_names_the_pair(browser: Browser, address: str, site: Path) -> None:
    for url in (f"{address}{EXPLORER}#USA-GBR", (site / EXPLORER.lstrip("/")).as_uri() + "#USA-GBR"):
        with opened(browser, url) as (page, _, errors):
            sentence(page, "United States and United Kingdom")
            assert page.locator("#rc-pairs-a").input_value() == "USA"
            assert page.locator("#rc-pairs-b").input_value() == "GBR"
            page.evaluate("location.hash = '#IND-PAK'")
            sentence(page, "India and Pakistan")
            assert page.locator("#rc-pairs-a").input_value() == "IND"
            assert errors == []


@pytest.mark.parametrize("hash", ["#XXX-USA", "#CHN", "#agreement-explorer-table", "#chn-usa"])
def test_a_link_that_names_no_pair_shows_the_first(browser: Browser, address: str, hash: str) -> None:
    with opened(browser, f"{address}{EXPLORER}{hash}") as (page, _, errors):
        sentence(page, "China and Russia")
        assert errors == []


def test_one_state_twice_is_asked_for_another(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}{EXPLORER}") as (page, _, errors):
        sentence(page, "China and Russia")
        page.locator("#rc-pairs-b").select_option("CHN")
        expect(page.locator("#rc-pairs .rc-pairs-sentence")).to_have_text("Choose two different states.")
        assert page.locator("#rc-pairs svg").count() == 0 and page.locator("#rc-pairs tbody tr").count() == 0
        assert page.locator("#rc-pairs output").text_content() == ""
        page.locator("#rc-pairs-b").select_option("USA")
        sentence(page, "China and United States")
        shows_a_line(page, "CHN", "USA")
        assert errors == []


def test_with_no_pair_the_years_read_nothing(browser: Browser, address: str) -> None:
    """The last pair must not speak on when one state stands twice."""
    with opened(browser, f"{address}{EXPLORER}") as (page, _, _):
        sentence(page, "China and Russia")
        page.locator("#rc-pairs-b").select_option("CHN")
        expect(page.locator("#rc-pairs .rc-pairs-sentence")).to_have_text("Choose two different states.")
        years = page.locator("#rc-pairs-year")
        if years.is_visible() and years.is_enabled():
            years.focus()
            page.keyboard.press("ArrowLeft")
        assert page.locator("#rc-pairs output").text_content() == ""


def test_two_states_that_never_met_are_said_to(browser: Browser, address: str) -> None:
    met = agreement()
    yugoslavia = set(met.loc[met["a"] == "YUG", "b"]) | set(met.loc[met["b"] == "YUG", "a"])
    assert "SSD" not in yugoslavia
    with opened(browser, f"{address}{EXPLORER}#YUG-SSD") as (page, _, errors):
        said = page.locator("#rc-pairs .rc-pairs-sentence")
        expect(said).to_contain_text("never cast ten votes in one session together", timeout=15_000)
        assert page.locator("#rc-pairs svg").count() == 0 and page.locator("#rc-pairs tbody tr").count() == 0
        assert errors == []


def test_the_years_are_read_by_arrow_keys(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}{EXPLORER}") as (page, _, _):
        sentence(page, "China and Russia")
        years, rows = page.locator("#rc-pairs-year"), of_pair("CHN", "RUS")
        assert int(years.input_value()) == rows.index[-1]
        assert years.get_attribute("min") == str(rows.index[0])
        mark = page.locator("#rc-pairs .rc-pairs-mark")
        said, at = years.get_attribute("aria-valuetext") or "", mark.get_attribute("x1")
        assert said.startswith(f"Session {rows.index[-1]} (")
        years.focus()
        page.keyboard.press("ArrowLeft")
        before = rows.iloc[-2]
        now = years.get_attribute("aria-valuetext") or ""
        assert now.startswith(f"Session {rows.index[-2]} ({1945 + rows.index[-2]}): {100 * before['agreement']:.0f} %")
        assert f"{before['roll_calls']:.0f} votes" in now and now != said
        assert page.locator("#rc-pairs output").text_content() == now
        assert float(mark.get_attribute("x1") or 0) < float(at or 0), "the mark moves along"
        page.keyboard.press("Home")
        assert (years.get_attribute("aria-valuetext") or "").startswith(f"Session {rows.index[0]} ")


def test_a_file_that_comes_late_says_nothing_of_another_pair(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}{EXPLORER}") as (page, _, _):
        sentence(page, "China and Russia")
        page.route("**/agreement/GBR.js", lambda route: None)  # never comes
        with page.expect_response("**/agreement/FRA.js"):
            page.evaluate(
                """for (const code of ["FRA", "GBR"]) {
                    const select = document.getElementById("rc-pairs-a");
                    select.value = code;
                    select.dispatchEvent(new Event("change"));
                }"""
            )
        page.wait_for_timeout(300)
        assert "never cast" not in page.locator("#rc-pairs .rc-pairs-sentence").inner_text()


def test_the_chart_is_read_by_pointing(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}{EXPLORER}") as (page, _, _):
        sentence(page, "China and Russia")
        picture = page.locator("#rc-pairs .rc-pairs-chart svg")
        picture.scroll_into_view_if_needed()
        dot = picture.locator("circle").nth(20).bounding_box()
        assert dot is not None
        page.mouse.move(dot["x"] + dot["width"] / 2, dot["y"] + 20)
        session = of_pair("CHN", "RUS").index[20]
        assert (page.locator("#rc-pairs output").text_content() or "").startswith(f"Session {session} (")


@pytest.mark.parametrize("pair", ["CHN-RUS", "VCT-CAF"])
def test_the_explorer_fits_a_phone(browser: Browser, address: str, pair: str) -> None:
    for width in (320, 390):
        with opened(browser, f"{address}{EXPLORER}#{pair}", width=width) as (page, _, errors):
            expect(page.locator("#rc-pairs .rc-pairs-sentence")).to_contain_text(" in session ", timeout=15_000)
            page.locator("#rc-pairs summary").click()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"
            for control in page.locator("#rc-pairs select, #rc-pairs input").all():
                box = control.bounding_box()
                assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
            assert errors == []


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_the_explorer_is_accessible_when_open(browser: Browser, address: str, width: int, theme: str) -> None:
    with opened(browser, f"{address}{EXPLORER}", width=width, theme=theme) as (page, asked, errors):
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        sentence(page, "China and Russia")
        page.locator("#rc-pairs summary").click()
        expect(page.locator("#rc-pairs tbody tr").first).to_be_visible()
        assert errors == []
        assert [u for u in asked if not u.startswith((address, "data:", "blob:"))] == []
        found = Axe().run(page)
        assert [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found.response["violations"]] == []


def test_without_scripts_the_box_is_hidden_and_the_table_is_there(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}{EXPLORER}", script=False) as (page, asked, _):
        expect(page.locator("#rc-pairs")).to_be_hidden()
        rows = page.locator("#tbl-agreement-pairs tbody tr")
        assert rows.count() >= 190
        expect(rows.first).to_be_visible()
        assert not [u for u in asked if "/agreement/" in u]


def test_only_the_explorer_loads_its_script(site: Path) -> None:
    with_script = [p.stem for p in (site / "chapters").glob("*.html") if "rc-pairs.js" in p.read_text(encoding="utf-8")]
    assert with_script == ["agreement-explorer"]


def test_a_file_that_cannot_be_read_is_said(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}{EXPLORER}") as (page, _, _):
        sentence(page, "China and Russia")
        page.route("**/agreement/FRA.js", lambda route: route.abort())
        page.locator("#rc-pairs-a").select_option("FRA")
        expect(page.locator("#rc-pairs .rc-pairs-sentence")).to_contain_text("could not be read")
        page.unroute("**/agreement/FRA.js")
        page.locator("#rc-pairs-a").select_option("CHN")
        sentence(page, "China and Russia")
        page.locator("#rc-pairs-a").select_option("FRA")
        sentence(page, "France and Russia")


@pytest.mark.parametrize(
    ("page_", "anchor"),
    [
        ("friction-register", "friction-crimea-abstention-2014"),
        ("milestones", "milestone-no-limits-statement-2022"),
        ("council-register", "draft-s-2024-826"),
        ("alignment", "criterion-integrated-command"),
    ],
)
def test_a_link_to_a_row_shows_it(browser: Browser, address: str, page_: str, anchor: str) -> None:
    with opened(browser, f"{address}/chapters/{page_}.html#{anchor}") as (page, _, _):
        page.wait_for_timeout(500)
        expect(page.locator(f"#{anchor}")).to_be_in_viewport()
