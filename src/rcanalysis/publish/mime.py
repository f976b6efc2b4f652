"""From ``RC_MIME`` to document nodes: the plugin that myst-nb finds by its entry point, and the nodes it makes.

The nodes keep the payload of the display object; ``sphinx_ext`` writes them for each kind of book. A figure or a table is
an explicit target with a caption, so that ``{numref}`` and ``{ref}`` work as for any other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from myst_nb.core.render import MimeData, NbElementRenderer

RC_MIME = "application/vnd.rcanalysis.v1+json"


class rc_figure(nodes.figure):
    """A ``Figure``; its only child is the caption (the title)."""


class rc_table(nodes.table):
    """A ``Table``; its only child is the title."""


class rc_number(nodes.inline):
    """A ``Number`` in the prose; its text is what the sentence shows."""


class RcRenderPlugin:
    """Renders ``RC_MIME`` before any other type of the same output, in every builder."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int | None]]] = [("*", RC_MIME, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Nodes for a payload; None leaves other types to myst-nb."""
        if data.mime_type != RC_MIME:
            return None
        content: Any = data.content
        payload = json.loads(content) if isinstance(content, str | bytes) else content
        if payload["kind"] == "number":
            number = number_node(payload)
            return [number] if inline else [nodes.paragraph("", "", number)]
        if payload["kind"] in ("claim", "strip"):
            make = claim_nodes if payload["kind"] == "claim" else strip_nodes
            return make(payload, renderer.renderer.sphinx_env.docname)
        if inline:
            return [nodes.inline(text=payload["title"])]
        return [block_node(payload, renderer.renderer.document)]


def number_node(payload: Mapping[str, Any]) -> rc_number:
    """The node of a number."""
    return rc_number(payload["text"], payload["text"], payload=dict(payload))


def _link(target: str, text: str, docname: str) -> nodes.Element:
    """A reference to a label, a figure or a claim of the book, to be resolved by Sphinx."""
    inner = nodes.inline(text, text, classes=["std", "std-ref"])
    options = {"refdomain": "std", "reftype": "ref", "reftarget": target, "refexplicit": True, "refdoc": docname}
    return addnodes.pending_xref("", inner, refwarn=True, **options)


def verdict_node(verdict: str) -> nodes.inline:
    """A verdict with word, shape and colour."""
    return nodes.inline(verdict, verdict, classes=["rc-verdict", f"rc-{verdict.replace(' ', '-')}"])


def strip_nodes(payload: Mapping[str, Any], docname: str) -> list[nodes.Element]:
    """The verdicts of a chapter in one line, each a link into the ledger."""
    items = []
    for c in payload["claims"]:
        link = _link(c["anchor"], c["claim"], docname)
        items.append(nodes.list_item("", nodes.paragraph("", "", link, nodes.Text(" "), verdict_node(c["verdict"]))))
    return [nodes.bullet_list("", *items, classes=["rc-strip"], bullet="-")]


def claim_nodes(payload: Mapping[str, Any], docname: str) -> list[nodes.Element]:
    """A claim in full: verdict, tests, and what belongs to them."""
    p = payload
    head = nodes.paragraph("", "", verdict_node(p["verdict"]), nodes.Text(f" {p['summary']}"), classes=["rc-judged"])
    tests = []
    for t in p["lines"]:
        measured = [nodes.Text(": "), nodes.strong("", t["measured"])] if t["measured"] else []
        limits = f", {t['interval']}" if t["interval"] else ""
        rule = f" ({t['rule']})" if t["rule"] else ""
        said = nodes.Text(f"{limits}. Answer: ") if measured else nodes.Text(" Answer: ")
        line = nodes.paragraph("", "", nodes.Text(t["question"]), *measured, said, nodes.strong("", t["answer"]))
        line += nodes.Text(f"{rule}. {t['why']}")
        tests.append(nodes.list_item("", line))
    figures = []
    for k, figure in enumerate(p["figures"]):
        figures += ([nodes.Text(", ")] if k else []) + [_numref(figure, docname)]
    sources = f"; {p['sources']:,} sources of register rows" if p["sources"] else ""
    rows: list[tuple[str, list[nodes.Node]]] = [
        ("Taken to be about", [nodes.Text(p["scope"])]),
        ("Would count for it", [nodes.Text(p["supports"])]),
        ("Would count against it", [nodes.Text(p["against"])]),
        ("Would change our mind", [nodes.Text(p["would_change"])]),
        ("Bear in mind", [nodes.Text(p["caveat"] or "")]),
        ("Shown in", [*figures, nodes.Text("; discussed "), _link(p["section"], "in its section", docname)]),
        ("Computed from", [nodes.Text(", ".join(p["tables"]) + sources)]),
        ("Cite", [nodes.Text(p["cite_as"])]),
    ]
    fields = [
        nodes.field("", nodes.field_name("", name), nodes.field_body("", nodes.paragraph("", "", *content)))
        for name, content in rows
        if not (len(content) == 1 and content[0].astext() == "")
    ]
    body = [head, nodes.bullet_list("", *tests, bullet="-"), nodes.field_list("", *fields, classes=["rc-claim"])]
    return [nodes.container("", *body, classes=["rc-card"], claim=dict(p))]


def _numref(figure: str, docname: str) -> nodes.Element:
    options = {"refdomain": "std", "reftype": "numref", "reftarget": figure, "refexplicit": False, "refdoc": docname}
    return addnodes.pending_xref("", nodes.literal("", figure, classes=["xref", "std", "std-numref"]), **options)


def block_node(payload: Mapping[str, Any], document: nodes.document) -> nodes.Element:
    """The node of a figure or a table, registered in the document under its id."""
    node: nodes.Element
    if payload["kind"] == "figure":
        node = rc_figure("", nodes.caption("", payload["title"]))
    else:
        node = rc_table("", nodes.title("", payload["title"]))
    node["payload"] = dict(payload)
    node["names"].append(payload["id"])
    node["ids"].append(payload["id"])
    document.note_explicit_target(node, node)
    for key in payload.get("keys", ()):
        # rows are targets, too: [text](#event-joint-sea-2012) leads to the row; the table stands for it in the document
        row = f"{payload['anchor']}-{key}"
        document.ids.setdefault(row, node)
        document.nameids[row], document.nametypes[row] = row, True
    return node
