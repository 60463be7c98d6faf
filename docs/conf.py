"""Settings of the documentation; the build needs no network."""

from __future__ import annotations

import sys
from enum import Enum
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cptsofttissue

if TYPE_CHECKING:
    from docutils.nodes import Element, TextElement
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

project = "cptsofttissue"
author = "the cptsofttissue authors"
copyright = "2026 the cptsofttissue authors"
release = metadata.version(project)

sys.path.append(str(Path(__file__).parent / "_ext"))
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "drawn",  # _ext/drawn.py
    "quick_coder",  # _ext/quick_coder.py
    "readers",  # _ext/readers.py
]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"{project} {release}"
html_static_path = ["_static"]
templates_path = ["_templates"]
html_favicon = "_static/icon.svg"
html_css_files = ["custom.css"]
html_js_files = [(name, {"defer": "defer"}) for name in ("scroll.js", "find.js")]
html_copy_source = False
html_show_sourcelink = False

myst_enable_extensions = ["deflist"]

nb_execution_mode = "force"  # a cache would not see that the package changed
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True
nb_ipywidgets_js = {}  # no script from elsewhere

copybutton_selector = ":not(.output) > div.highlight > pre"
copybutton_prompt_text = r">>> ?|\.\.\.(?: |$)|\$ "
copybutton_prompt_is_regexp = True  # what has no prompt there is output
copybutton_copy_empty_lines = False

autodoc_member_order = "bysource"
napoleon_numpy_docstring = False
napoleon_use_ivar = True  # an attribute is a line of its class
napoleon_use_rtype = False  # the signature has the type

nitpick_ignore = [
    ("py:class", "attr.AttrsInstance"),  # attrs
    ("py:class", "cattrs.converters.Converter"),  # cattrs
    ("py:class", "Decimal"),  # standard library, as attrs names it
    ("py:class", "date"),  # standard library, as attrs names it
    ("py:class", "collections.abc.Callable"),  # standard library
    ("py:class", "collections.abc.Collection"),  # standard library
    ("py:class", "collections.abc.Iterable"),  # standard library
    ("py:class", "collections.abc.Iterator"),  # standard library
    ("py:class", "collections.abc.Mapping"),  # standard library
    ("py:class", "cptsofttissue.frames._requests.T"),  # typing: the same
    ("py:class", "cptsofttissue.frames._audit.T"),  # typing: the same
    ("py:class", "cptsofttissue.frames._notes.T"),  # typing: the same
    ("py:class", "cptsofttissue.coding._sizes.T"),  # typing: the same
    ("py:class", "cptsofttissue.testing._strategies.T"),  # typing: the same
    ("py:class", "st.SearchStrategy"),  # hypothesis, as the strategies name it
    (
        "py:class",
        "cptsofttissue.documents.serialize.T",
    ),  # typing: a type variable has no page
    ("py:class", "datetime.date"),  # standard library
    ("py:class", "datetime.datetime"),  # standard library
    ("py:class", "decimal.Decimal"),  # standard library
    ("py:class", "hypothesis.strategies.SearchStrategy"),  # hypothesis
    ("py:class", "os.PathLike"),  # standard library
]

nitpick_ignore_regex = [
    ("py:class", r"altair\..*"),
    ("py:class", r".*collections\.abc\.Mapping\[str"),  # in a union, cut short
]


def setup(app: Sphinx) -> None:
    """Connect the hooks below."""
    app.connect("missing-reference", lead_home)
    app.connect("autodoc-skip-member", show_members)
    app.connect("autodoc-process-signature", hide_constructor)


def lead_home(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: TextElement
) -> Element | None:
    """Lead a name of the front door to the module that describes it."""
    name = node["reftarget"].removeprefix(f"{project}.")
    if name not in cptsofttissue.__all__:
        return None
    home = getattr(cptsofttissue, name)
    target = f"{home.__module__}.{name}"
    python = env.get_domain("py")
    return python.resolve_xref(
        env, node["refdoc"], app.builder, "obj", target, node, content
    )


def show_members(*event: Any) -> bool | None:
    """Show the members of an enumeration; none has a docstring of its own."""
    _, _, _, value, *_ = event
    return False if isinstance(value, Enum) else None


#: Classes that people get from a class method: their parts have no page.
MADE_BY_METHODS = {
    "cptsofttissue.coding.code_families.CodeFamily",
    "cptsofttissue.fees.AscFeeSchedule",
    "cptsofttissue.fees.MedicareFeeSchedule",
    "cptsofttissue.fees.OppsFeeSchedule",
}


def hide_constructor(*event: Any) -> tuple[str, None] | None:
    """Show how such a class is made by its methods alone."""
    _, _, name, *_ = event
    return ("", None) if name in MADE_BY_METHODS else None
