"""The built site as files: every link and anchor, every image, nothing from outside, every figure's files."""

from __future__ import annotations

import csv
import functools
import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from rcanalysis.data import load
from tests.site.conftest import SITE

PAGES = sorted(p for p in SITE.rglob("*.html") if "_static" not in p.parts)
IDS = [p.relative_to(SITE).as_posix() for p in PAGES]
CHAPTERS = [p for p in PAGES if p.parent.name == "chapters"]
pytestmark = pytest.mark.site


@functools.lru_cache(maxsize=32)
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def anchors(path: Path) -> set[str]:
    return {tag["id"] for tag in soup(path).find_all(id=True)} | {
        tag["name"] for tag in soup(path).find_all("a", attrs={"name": True})
    }


def test_the_site_is_built(site: Path) -> None:
    assert len(CHAPTERS) >= 17


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_link_and_anchor_leads_somewhere(page: Path) -> None:
    broken = []
    for tag in soup(page).find_all("a", href=True):
        link = urlsplit(tag["href"])
        if link.scheme or link.netloc or tag["href"] in ("", "#"):
            continue
        target = (page.parent / unquote(link.path)).resolve() if link.path else page
        target = target / "index.html" if target.is_dir() else target
        if not target.is_file() or (
            link.fragment and target.suffix == ".html" and unquote(link.fragment) not in anchors(target)
        ):
            broken.append(tag["href"])
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_nothing_comes_from_outside(page: Path) -> None:
    outside = []
    for name, attribute in (
        ("script", "src"),
        ("link", "href"),
        ("img", "src"),
        ("iframe", "src"),
        ("source", "src"),
        ("object", "data"),
    ):
        for tag in soup(page).find_all(name, attrs={attribute: True}):
            if re.match(r"(https?:)?//", tag[attribute]) and "canonical" not in tag.get("rel", []):
                outside.append(tag[attribute])
            elif not re.match(r"(data:|https?:|#)", tag[attribute]):
                file = (page.parent / unquote(urlsplit(tag[attribute]).path)).resolve()
                assert file.is_file(), f"{tag[attribute]} is not there"
    text = page.read_text(encoding="utf-8")
    assert outside == []
    for host in ("jsdelivr", "unpkg", "cdnjs", "googleapis", "polyfill", "require.js", "requirejs", "thebe"):
        assert host not in text.lower().replace("thebes", ""), host


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_ids_are_unique(page: Path) -> None:
    ids = [tag["id"] for tag in soup(page).find_all(id=True)]
    assert sorted({i for i in ids if ids.count(i) > 1}) == []


@pytest.mark.parametrize("page", CHAPTERS, ids=[p.stem for p in CHAPTERS])
def test_head_of_the_page(page: Path) -> None:
    head = soup(page)
    assert head.html["lang"] == "en"
    assert len(head.find_all("meta", attrs={"name": "viewport"})) == 1
    description = head.find("meta", attrs={"name": "description"})
    assert description is not None and len(description["content"]) > 40
    assert len(head.select("article h1")) == 1


@pytest.mark.parametrize("page", CHAPTERS, ids=[p.stem for p in CHAPTERS])
def test_permalinks_use_the_label(page: Path) -> None:
    labels = set(Path(__file__).parents[1].joinpath("notebooks", "labels.txt").read_text(encoding="utf-8").split())
    for heading in soup(page).select("main h1, main h2, main h3"):
        link = heading.find("a", class_="headerlink")
        if link is not None:
            assert link["href"].removeprefix("#") in labels, heading.get_text()


def figures() -> list[tuple[str, BeautifulSoup]]:
    return [(tag["id"], tag) for page in CHAPTERS for tag in soup(page).select("figure.rc-figure")]


FIGURES = figures()


def test_there_are_figures(site: Path) -> None:
    assert len(FIGURES) >= 58


@pytest.mark.parametrize(("id", "tag"), FIGURES, ids=[f[0] for f in FIGURES])
def test_a_figure_is_whole(id: str, tag: BeautifulSoup) -> None:
    chart = tag.find(attrs={"role": "img"})
    assert chart["aria-label"]
    assert len(tag.find(id=chart["aria-describedby"]).get_text()) >= 60
    assert 1 <= len(tag.find_all("svg")) <= 3
    source = tag.find(class_="rc-source").get_text()
    assert "edition" in source and "2026" in source
    table = tag.find("table")
    rows = len(table.find("tbody").find_all("tr"))
    with (SITE / "figures" / f"{id}.csv").open(encoding="utf-8", newline="") as file:
        plotted = list(csv.DictReader(file))
    assert len(plotted) == rows > 1
    spec = json.loads((SITE / "figures" / f"{id}.vl.json").read_text(encoding="utf-8"))
    assert any(len(v) == rows for v in spec["datasets"].values()), "the CSV has the rows that are plotted"
    assert (SITE / "figures" / f"{id}.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (SITE / "figures" / f"{id}.png").read_bytes().startswith(b"\x89PNG")
    assert sum(len(v) for v in spec["datasets"].values()) <= 500
    small = {k: v for k, v in spec.items() if k != "usermeta"}
    assert len(json.dumps(small, separators=(",", ":"))) < 100_000


def test_the_register_holds_every_event_with_its_sources() -> None:
    page = soup(SITE / "chapters" / "exercises-register.html")
    events = load("exercises").set_index("event_id")
    rows = {row["id"].removeprefix("event-"): row for row in page.select("tr[id^=event-]")}
    assert set(rows) == set(events.index)
    openable = load("sources").set_index("source_id")
    for event, row in rows.items():
        links = {a["href"] for a in row.find_all("a", href=True)}
        ids = [s for s in events.loc[event, "source_ids"] if openable.loc[s, "openable"]]
        assert {openable.loc[s, "url"] for s in ids} <= links, event


@pytest.mark.parametrize(
    ("page", "table", "key", "anchor", "first"),
    [
        ("council-register", "sc_drafts", "draft_id", "draft", "1990"),
        ("milestones", "milestones", "event_id", "milestone", ""),
        ("friction-register", "friction", "item_id", "friction", ""),
        ("alignment", "institution_criteria", "criterion_id", "criterion", ""),
    ],
)
def test_a_register_of_the_chapter_on_alignment_holds_every_row_with_its_sources(
    page: str, table: str, key: str, anchor: str, first: str
) -> None:
    rows = load(table).set_index(key)
    if first:
        rows = rows[rows["date"] >= first]
    found = soup(SITE / "chapters" / f"{page}.html").select(f"tr[id^={anchor}-]")
    shown = {row["id"].removeprefix(f"{anchor}-"): row for row in found}
    assert set(shown) == set(rows.index)
    sources = load("sources").set_index("source_id")
    for name, row in shown.items():
        known = sources.loc[list(rows.loc[name, "source_ids"])]
        wanted = set(known.loc[known["openable"].astype(bool) & known["url"].notna(), "url"])
        assert wanted <= {a["href"] for a in row.find_all("a", href=True)}, name


def test_the_files_of_the_explorer_stand_beside_the_pages() -> None:
    page = soup(SITE / "chapters" / "agreement-explorer.html")
    box = page.find(id="rc-pairs")
    assert box is not None and box.has_attr("hidden") and not box.get_text(strip=True)
    folder = (SITE / "chapters" / box["data-folder"]).resolve()
    assert folder == (SITE / "agreement").resolve()
    assert {"index.js", "CHN.js", "RUS.js", "USA.js", "all-dyads.parquet"} <= {p.name for p in folder.iterdir()}
    link = page.find("a", download=True, href=re.compile("parquet$"))
    assert (SITE / "chapters" / link["href"]).resolve() == folder / "all-dyads.parquet"


def test_the_first_page_leads_to_the_book() -> None:
    assert "chapters/index.html" in (SITE / "index.html").read_text(encoding="utf-8")
