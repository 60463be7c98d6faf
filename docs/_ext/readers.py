"""The line below the title of a page that says for whom it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

#: The reader of a list of pages whose caption does not name one.
READERS = {
    "": "For coders",
    "Tutorial": "For everyone who is new here",
    "Explanation": "For everyone who wants to know why",
    "Reference": "For reference",
    "API": "For reference",
    "Decisions": "For contributors",
}

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Find the reader of each page, and write it below the title."""
    app.connect("env-updated", warn_of_pages_without)
    app.connect("html-page-context", write_reader)
    return {"parallel_read_safe": True}


def readers(env: BuildEnvironment) -> dict[str, str]:
    """Read who each page is for from the captions of the lists on the index."""
    found: dict[str, str] = {}
    for node in env.tocs["index"].findall(lambda node: node.tagname == "toctree"):
        caption = node["caption"] or ""
        found |= dict.fromkeys(node["includefiles"], READERS.get(caption, caption))
    return found


def warn_of_pages_without(_: Sphinx, env: BuildEnvironment) -> None:
    """Warn of a page that is in no list of the index; the build then fails."""
    for name in env.found_docs - {"index"} - readers(env).keys():
        logger.warning("no list of the index names a reader for it", location=name)


def write_reader(app: Sphinx, *event: Any) -> None:
    """Write the reader below the title of a page."""
    name, _, context, tree = event
    reader = readers(app.env).get(name)
    if tree is not None and reader:
        line = f'</h1>\n<p class="reader">{reader}</p>'
        context["body"] = context["body"].replace("</h1>", line, 1)
