"""The Sphinx extension of the book: writes figures, numbers and tables, their files and the look of the pages.

What it also does, because the theme does not: labels come first as ids of sections, every section must have one, no page
loads anything from another host, and the theme's accessibility faults are mended.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import vl_convert
from docutils import nodes
from docutils.parsers.rst.states import Inliner
from myst_nb.ext.glue.crossref import read_glue_cache
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata

from rcanalysis.charts import theme
from rcanalysis.measures.claims import VERDICTS
from rcanalysis.publish import claims, explorer, html, render
from rcanalysis.publish.mime import RC_MIME, number_node, rc_figure, rc_number, rc_table, verdict_node

_VIEWPORT = re.compile(r'\s*<meta\s+name="viewport"[^>]*>')
_MENDS = [
    (re.compile(pattern, re.S), better)
    for pattern, better in (
        (r'\s*<script type="text/x-thebe-config">.*?</script>', ""),
        (r"\s*<script>kernelName = .*?</script>", ""),
        (r'\s*<meta name="docsearch:[^>]*>', ""),
        (r'\s*<div class="sidebar-primary-item">\s*<div id="ethical-ad-placement".*?</div></div>', ""),
        # the field says "Search Ctrl+K": let its text be its name
        (r'(<button class="[^"]*search-button-field[^"]*") title="Search" aria-label="Search"', r"\1"),
        (r'<div id="pst-primary-sidebar"', '<div id="pst-primary-sidebar" role="complementary" aria-label="The book"'),
        # roles that accessibility checkers no longer accept in a list of works
        (r' role="doc-biblioentry"', ' role="listitem"'),
        (r'<summary aria-label="Toggle hidden content">', "<summary>"),
        (r'<summary>(<span class="toctree-toggle")', r'<summary aria-label="Pages below this one">\1'),
    )
]

LOGGER = logging.getLogger(__name__)
PAGE_BUILDERS = ("html", "dirhtml", "singlehtml")
FIGURES, TABLES = "figures", "tables"
BUNDLE = f"_static/rc-vega.js?v={vl_convert.get_vega_version()}-{render.VL_VERSION}"
# added by the theme or Jupyter Book, used by no page of ours
UNWANTED = re.compile(r"thebe|require(\.min)?\.js|embed-amd|togglebutton|design-tabs|hypothes|utterances")
UNWANTED_WORDS = re.compile(r"thebe|toggleHint|toggleOpenOnPrint|togglebuttonSelector")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Connect everything; called by Sphinx."""
    app.add_config_value("rc_require_labels", True, "env")
    app.add_enumerable_node(rc_figure, "figure", html=(visit_figure, None))
    app.add_enumerable_node(rc_table, "table", html=(visit_table, None))
    plain = (_visit_plain, _depart_plain)
    app.add_node(rc_number, html=(visit_number, depart_number), latex=plain, text=plain, man=plain, texinfo=plain)
    app.add_role("verdict", verdict_role)
    app.add_post_transform(GlueNumbers)
    app.add_post_transform(PlainFigures)
    app.connect("config-inited", _configure)
    app.connect("builder-inited", _styles)
    app.connect("doctree-read", labels_first, priority=100)
    app.connect("html-page-context", _page, priority=900)
    app.connect("build-finished", _finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


# --- writing the nodes --------------------------------------------------------------------------------------------------


def visit_figure(self: Any, node: rc_figure) -> None:
    """HTML of a figure: the finding as caption, the drawing, source, links, description and table."""
    up = _up(self)
    self.body.append(self.starttag(node, "figure", CLASS="rc-figure"))
    self.body.append(f'<figcaption class="rc-title">{_numbered(self, node)}</figcaption>\n')
    self.body.append(html.figure_body(node["payload"], folder=up + FIGURES, bundle=up + BUNDLE))
    self.body.append("\n</figure>\n")
    raise nodes.SkipNode


def visit_table(self: Any, node: rc_table) -> None:
    """HTML of a table: the table in its own scrolling box, with its source and file."""
    long = " rc-long" if html.is_long(node["payload"]) else ""
    self.body.append(self.starttag(node, "div", CLASS=f"rc-table{long}"))
    self.body.append(html.table_body(node["payload"], folder=_up(self) + TABLES, caption=_numbered(self, node)))
    self.body.append("\n</div>\n")
    raise nodes.SkipNode


def visit_number(self: Any, node: rc_number) -> None:
    """HTML of a number; the same number may stand on a page twice, so its notes are counted."""
    self.rc_notes = getattr(self, "rc_notes", 0) + 1
    self.body.append(html.number(node["payload"], f"{node['payload']['id']}-note-{self.rc_notes}"))
    raise nodes.SkipNode


def depart_number(self: Any, node: rc_number) -> None:
    """Nothing is left to write."""


def _visit_plain(self: Any, node: nodes.Element) -> None:
    """The text of the node stands for it."""


def _depart_plain(self: Any, node: nodes.Element) -> None:
    """Nothing is left to write."""


def _up(translator: Any) -> str:
    """From the page back to the root of the site, as a relative address."""
    builder = translator.builder
    page = builder.get_target_uri(builder.current_docname)
    return "../" * page.count("/")


def _numbered(translator: Any, node: nodes.Element) -> str:
    """Number, title and permanent link of a figure or table, as the builder numbers them."""
    start = len(translator.body)
    translator.add_fignumber(node)
    translator.body.append(f'<span class="caption-text">{escape(node["payload"]["title"])}</span>')
    translator.add_permalink_ref(node, f"Link to this {node['payload']['kind']}")
    parts = translator.body[start:]
    del translator.body[start:]
    return "".join(parts)


def verdict_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, options: Any = None, content: Any = None
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """``{verdict}`supported```: a chip with word, shape and colour."""
    if text not in VERDICTS:
        message = inliner.reporter.error(f"verdict {text!r}: use one of {', '.join(VERDICTS)}", line=lineno)
        return [inliner.problematic(rawtext, rawtext, message)], [message]
    return [verdict_node(text)], []


# --- changing the document ----------------------------------------------------------------------------------------------


def labels_first(app: Sphinx, doctree: nodes.document) -> None:
    """Make the explicit label the id of its section, so that permanent links use it; the slug stays as an alias.

    Every section must have a label: the heading may change, its address may not.
    """
    for section in doctree.findall(nodes.section):
        explicit = [doctree.nameids[n] for n in section["names"] if doctree.nametypes.get(n) and doctree.nameids.get(n)]
        section["ids"] = [*explicit, *(i for i in section["ids"] if i not in explicit)]
        if not explicit and app.config.rc_require_labels:
            title = section.next_node(nodes.title)
            LOGGER.warning(
                "section %r has no label: write (a-permanent-label)= on the line before the heading",
                title.astext() if title else "",
                location=section,
                type="rcanalysis",
                subtype="label",
            )


class GlueNumbers(SphinxPostTransform):
    """Numbers glued from another page: myst-nb knows no own types there, so it is done before its turn."""

    default_priority = 3

    def run(self, **kwargs: Any) -> None:
        folder = self.env.mystnb_config.output_folder
        for node in list(self.document.findall(PendingGlueReference)):
            data = read_glue_cache(folder, node.refdoc).get(node.key, {}).get("data", {})
            payload = data.get(RC_MIME)
            if node.gtype is None and payload and payload["kind"] == "number":
                node.replace_self(number_node(payload))


class PlainFigures(SphinxPostTransform):
    """For books that are not web pages: a figure becomes an image with a caption, a table a plain table."""

    default_priority = 7

    def run(self, **kwargs: Any) -> None:
        if self.app.builder.name in PAGE_BUILDERS:
            return
        for figure in list(self.document.findall(rc_figure)):
            figure.replace_self(self._image(figure))
        for table in list(self.document.findall(rc_table)):
            table.replace_self(_plain_table(table))
        for number in list(self.document.findall(rc_number)):
            number.replace_self(nodes.Text(number.astext()))

    def _image(self, figure: rc_figure) -> nodes.figure:
        payload = figure["payload"]
        suffix = ".pdf" if self.app.builder.format == "latex" else ".svg"
        path = Path(self.app.doctreedir) / "rc-figures" / f"{payload['id']}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(render.pdf(payload) if suffix == ".pdf" else render.titled_svg(payload).encode())
        uri = str(path)
        self.env.images.add_file(self.env.docname, uri)
        image = nodes.image(uri=uri, candidates={"*": uri}, alt=payload["alt"])
        words = [payload["title"].rstrip("."), payload["subtitle"].rstrip("."), payload["caption"].rstrip(".")]
        text = ". ".join(part for part in words if part) + ". " + render.source_text(payload["sources"])
        return nodes.figure("", image, nodes.caption("", text), ids=figure["ids"], names=figure["names"])


def _plain_table(table: rc_table) -> nodes.table:
    p = table["payload"]
    names = [name for name, _ in p["columns"]]
    at = [names.index(name) for name in p["shown"]]

    def row(cells: list[str]) -> nodes.row:
        return nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in cells))

    lines = [[p["columns"][i][1] for i in at], *([render.shown(r[i]) for i in at] for r in p["rows"])]
    group = nodes.tgroup("", cols=len(at))
    for column in zip(*lines, strict=True):
        # wide enough for the longest word: the writer of plain text never ends otherwise
        word = max(len(word) for text in column for word in text.split() or [""])
        group += nodes.colspec(colwidth=max(word, min(30, max(map(len, column)))) + 2)
    group += nodes.thead("", row(lines[0]))
    group += nodes.tbody("", *map(row, lines[1:]))
    return nodes.table("", nodes.title("", p["title"]), group, ids=table["ids"], names=table["names"])


# --- the pages ----------------------------------------------------------------------------------------------------------


def _configure(app: Sphinx, config: Any) -> None:
    """Short words for numbers of figures and tables, unless the book's configuration has its own."""
    for kind, words in (("figure", "Figure %s"), ("table", "Table %s"), ("section", "Section %s")):
        config.numfig_format.setdefault(kind, words)
    config.html_favicon = config.html_favicon or str(render.STATIC / "favicon.svg")
    if config.html_theme == "sphinx_book_theme":
        config.html_theme_options.setdefault("use_fullscreen_button", False)
    if config.nb_code_prompt_show.startswith("Show code cell"):
        config.nb_code_prompt_show, config.nb_code_prompt_hide = "Show code", "Hide code"


def _styles(app: Sphinx) -> None:
    """Put our style sheets and script where the builder finds them: it then adds a checksum to their addresses."""
    if app.builder.name not in PAGE_BUILDERS:
        return
    write_static(Path(app.outdir) / "_static")
    app.add_css_file("rc.css", priority=900)
    app.add_css_file("rc-dark.css", priority=901)
    app.add_js_file("rc.js", loading_method="defer")


def dark_css() -> str:
    """One rule a colour of the palette: how drawings look on the dark page. Written from the theme, by no hand."""
    where = 'html[data-theme="dark"] .rc-drawing svg'
    rules = []
    for light, dark in theme.LIGHT_TO_DARK.items():
        rules += [f'{where} [fill="{light}"]{{fill:{dark}}}', f'{where} [stroke="{light}"]{{stroke:{dark}}}']
    names = {"china": theme.CHINA, "russia": theme.RUSSIA, "usa": theme.UNITED_STATES, "both": theme.BOTH}
    names |= theme.DOMAINS
    for selector, colours in (
        (":root", names),
        ('html[data-theme="dark"]', {name: theme.LIGHT_TO_DARK[colour] for name, colour in names.items()}),
    ):
        rules.append(f"{selector}{{" + ";".join(f"--rc-{name}:{colour}" for name, colour in colours.items()) + "}")
    return "\n".join(rules) + "\n"


def _page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Leave out scripts and styles of others, and give the explorer its own."""
    if pagename.rsplit("/", 1)[-1] == explorer.PAGE:
        app.add_js_file("rc-pairs.js", loading_method="defer")
    for kind in ("script_files", "css_files"):
        context[kind] = [file for file in context.get(kind, []) if not _unwanted(file)]


def _unwanted(file: Any) -> bool:
    name = str(getattr(file, "filename", file) or "")
    body = str(getattr(file, "attributes", {}).get("body", ""))
    return bool(UNWANTED.search(name)) or bool(UNWANTED_WORDS.search(body))


def _finish(app: Sphinx, exception: Exception | None) -> None:
    """Write the files beside the pages, mend the pages, and check that they are complete in themselves."""
    if exception is not None or app.builder.name not in PAGE_BUILDERS:
        return
    out = Path(app.outdir)
    blocks = list(_blocks(app))
    if any(p["kind"] == "figure" for p in blocks):
        (out / "_static" / "rc-vega.js").write_text(vega_bundle(), encoding="utf-8", newline="\n")
    for payload in blocks:
        (write_figure if payload["kind"] == "figure" else write_table)(payload, out)
    if any(name.rsplit("/", 1)[-1] == explorer.PAGE for name in app.env.found_docs):
        explorer.write(out)
    if records := list(_claims(app)):
        claims.write(records, out / TABLES)
    problems = []
    for path in sorted(out.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        better = mend(text)
        if better != text:
            path.write_text(better, encoding="utf-8", newline="\n")
        problems += [f"{path.relative_to(out)}: {found}" for found in outside(better)]
    for pattern in ("*thebe*", "sphinx-thebe*"):
        for file in (out / "_static").glob(pattern):
            file.unlink()
    if problems:
        raise ExtensionError("pages must not load anything from another host:\n" + "\n".join(problems))


def _claims(app: Sphinx) -> Iterator[dict[str, Any]]:
    """The judged claims that stand on cards of the book."""
    for docname in sorted(app.env.found_docs):
        for node in app.env.get_doctree(docname).findall(nodes.container):
            if "claim" in node:
                yield node["claim"]


def _blocks(app: Sphinx) -> Iterator[dict[str, Any]]:
    for docname in sorted(app.env.found_docs):
        doctree = app.env.get_doctree(docname)
        for kind in (rc_figure, rc_table):
            for node in doctree.findall(kind):
                yield node["payload"]


def write_static(folder: Path) -> None:
    """Our style, script and fonts."""
    (folder / "fonts").mkdir(parents=True, exist_ok=True)
    for name in ("rc.css", "rc.js", "rc-pairs.js", "favicon.svg"):
        shutil.copyfile(render.STATIC / name, folder / name)
    for font in sorted((render.STATIC / "fonts").glob("*.woff2")):
        shutil.copyfile(font, folder / "fonts" / font.name)
    shutil.copyfile(render.STATIC / "fonts" / "OFL.txt", folder / "fonts" / "OFL.txt")
    (folder / "rc-dark.css").write_text(dark_css(), encoding="utf-8", newline="\n")


def vega_bundle() -> str:
    """Vega, Vega-Lite and vega-embed in one classic script, in a function scope of its own.

    Without the scope its top-level names collide with those of Sphinx and no chart is drawn.
    """
    return f"(function(){{{vl_convert.javascript_bundle(vl_version=render.VL_VERSION)}\n}})();\n"


def write_figure(payload: dict[str, Any], out: Path) -> None:
    """The files of a figure: data, drawings, spec, and the spec as a script (it loads from ``file://`` too)."""
    folder = out / FIGURES
    folder.mkdir(parents=True, exist_ok=True)
    base = folder / payload["id"]
    texts = {
        ".csv": render.csv_text([name for name, _ in payload["columns"]], render.plotted(payload)),
        ".csv-metadata.json": _json(render.csv_metadata(payload, f"{payload['id']}.csv"), indent=1),
        ".svg": render.titled_svg(payload),
        ".vl.json": _json(render.shareable_spec(payload)) + "\n",
        ".js": figure_script(payload),
    }
    for suffix, text in texts.items():
        base.with_name(base.name + suffix).write_text(text, encoding="utf-8", newline="\n")
    base.with_name(base.name + ".png").write_bytes(render.png(payload))


def figure_script(payload: dict[str, Any]) -> str:
    """``window.rcFigures[id] = {wide, narrow, dark}``: what the page needs to draw the chart itself."""
    specs = {"wide": payload["spec"], "narrow": payload["narrow"], "datasets": payload["datasets"]}
    content = _json({**specs, "alt": payload["alt"], "dark": theme.LIGHT_TO_DARK})
    return f"(window.rcFigures=window.rcFigures||{{}})[{json.dumps(payload['id'])}]={content};\n"


def write_table(payload: dict[str, Any], out: Path) -> None:
    """The CSV file of a table, all columns."""
    folder = out / TABLES
    folder.mkdir(parents=True, exist_ok=True)
    file = f"{payload['id']}.csv"
    (folder / file).write_text(
        render.csv_text([name for name, _ in payload["columns"]], payload["rows"]), encoding="utf-8", newline="\n"
    )
    text = _json(render.csv_metadata(payload, file), indent=1)
    (folder / f"{file}-metadata.json").write_text(text, encoding="utf-8", newline="\n")


def _json(content: Any, indent: int | None = None) -> str:
    separators = (",", ":") if indent is None else None
    text = json.dumps(content, ensure_ascii=False, indent=indent, separators=separators)
    return text if indent is None else text + "\n"


def mend(page: str) -> str:
    """A page without what the theme gets wrong: names that differ from what is seen, tags said twice, scripts of no use."""
    for pattern, better in _MENDS:
        page = pattern.sub(better, page)
    first = _VIEWPORT.search(page)
    if first:
        head, tail = page[: first.end()], page[first.end() :]
        page = head + _VIEWPORT.sub("", tail)
    return page


def outside(page: str) -> list[str]:
    """Addresses of other hosts from which a page would load a script, a style, a font, an image or a frame."""
    found = re.findall(
        r"""<(?:script|img|iframe|source|video|audio|embed|object|image|use)\b[^>]*?\s(?:src|srcset|data|href)=["']?((?:https?:)?//[^"'\s>]+)""",
        page,
        flags=re.I,
    )
    for link in re.findall(r"<link\b[^>]*>", page, flags=re.I):
        address = re.search(r"""href=["']?((?:https?:)?//[^"'\s>]+)""", link)
        relation = re.search(r"""rel=["']?([\w -]+)""", link)
        if address and (relation is None or not re.search(r"canonical|license|author|alternate", relation[1])):
            found.append(address[1])
    found += re.findall(r"""url\(["']?((?:https?:)?//[^"')]+)""", page)
    return found
