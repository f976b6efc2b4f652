"""From ``RC_MIME`` to document nodes: the plugin that myst-nb finds by its entry point, and the nodes it makes.

The nodes keep the payload of the display object; ``sphinx_ext`` writes them for each kind of book. A figure or a table is
an explicit target with a caption, so that ``{numref}`` and ``{ref}`` work as for any other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes

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
        if inline:
            return [nodes.inline(text=payload["title"])]
        return [block_node(payload, renderer.renderer.document)]


def number_node(payload: Mapping[str, Any]) -> rc_number:
    """The node of a number."""
    return rc_number(payload["text"], payload["text"], payload=dict(payload))


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
