"""The built site in a real browser: no outside request, charts by mouse and keyboard, tables, axe, and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
        assert drawings.count() >= (16 if name.endswith("/exercises.html") else 0)
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
