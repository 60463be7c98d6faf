"""
HTML for notebooks; text is escaped, and colors are those of the page.

Nothing here sets a color of text or background, so that it suits light and
dark themes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, NewType, Protocol

__all__ = [
    "TALL",
    "Drawable",
    "Html",
    "Mark",
    "bullets",
    "draw",
    "fold",
    "join",
    "named_list",
    "remark",
    "spaced",
    "table",
    "title",
    "underline",
]

#: Markup whose text is escaped already.
Html = NewType("Html", str)

_NOTHING = Html("")
_CELL = "text-align:left;vertical-align:top;padding:0.2em 0.8em 0.2em 0"
_BOX = "overflow-x:auto;margin:0.3em 0"
#: The style of a box with many rows.
TALL = "overflow:auto;max-height:28em;margin:0.3em 0"


#: A mark without the background that browsers give it; a line below it instead.
_MARK = "all:unset;border-bottom:2px "
_AS_WRITTEN = "white-space:pre-wrap;overflow-wrap:anywhere"


class Mark(NamedTuple):
    """
    A part of a text that is underlined.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        says: The tooltip.
        is_solid: Whether the line is solid; else it is dotted.
    """

    start: int
    end: int
    says: str
    is_solid: bool


class Drawable(Protocol):
    """A value that has HTML for notebooks."""

    def _repr_html_(self) -> str: ...


def _escape(text: str) -> str:
    from html import escape  # its names of characters are read only for this

    return escape(text)


def draw(value: Drawable) -> Html:
    """Return the HTML of a value."""
    return Html(value._repr_html_())  # pyright: ignore[reportPrivateUsage]


def spaced(value: str) -> str:
    """
    Write the value of an enum as words.

    >>> spaced("each_side"), spaced("non_facility_rate")
    ('each side', 'non-facility rate')
    """
    return re.sub(r"\bnon_", "non-", value).replace("_", " ")


def join(*parts: Html) -> Html:
    """Put parts below each other; empty parts leave no trace."""
    return Html(f"<div>{''.join(parts)}</div>")


def title(text: str) -> Html:
    """Write a line in bold."""
    return Html(f"<div><strong>{_escape(text)}</strong></div>")


def remark(text: str) -> Html:
    """Write a line in small print; nothing for none."""
    return Html(f"<div><small>{_escape(text)}</small></div>") if text else _NOTHING


def bullets(items: Iterable[object]) -> Html:
    """List items with their line breaks; nothing for none."""
    texts = (_escape(str(item)) for item in items)
    rows = "".join(f'<li style="white-space:pre-wrap">{text}</li>' for text in texts)
    return Html(f"<ul>{rows}</ul>") if rows else _NOTHING


def named_list(name: str, items: Iterable[object]) -> Html:
    """List items below their name; nothing for none."""
    body = bullets(items)
    return join(title(f"{name}:"), body) if body else _NOTHING


def underline(text: str, marks: Iterable[Mark]) -> Html:
    """Write a text with its line breaks; *marks* are in order and do not overlap."""
    parts: list[str] = []
    position = 0
    for mark in marks:
        parts += (_escape(text[position : mark.start]), _mark(text, mark))
        position = mark.end
    parts.append(_escape(text[position:]))
    style = f"{TALL};{_AS_WRITTEN}"
    return Html(f'<div style="{style}" tabindex="0">{"".join(parts)}</div>')


def _mark(text: str, mark: Mark) -> str:
    style = _MARK + ("solid" if mark.is_solid else "dotted")
    content = _escape(text[mark.start : mark.end])
    return f'<mark style="{style}" title="{_escape(mark.says)}">{content}</mark>'


def fold(name: str, body: Html) -> Html:
    """Fold *body* under its name; nothing if there is none."""
    if not body:
        return _NOTHING
    return Html(f"<details><summary>{_escape(name)}</summary>{body}</details>")


def table(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, box: str = _BOX
) -> Html:
    """Write rows below a header, in a box that scrolls if they are wide."""
    body = "".join(_row("td", row) for row in rows)
    if not body:
        return _NOTHING
    element = f"<table><thead>{_row('th', header)}</thead><tbody>{body}</tbody></table>"
    return Html(f'<div style="{box}" tabindex="0">{element}</div>')


def _row(tag: str, cells: Iterable[object]) -> str:
    texts = (_escape(str(cell)) for cell in cells)
    items = (f'<{tag} style="{_CELL}">{text}</{tag}>' for text in texts)
    return f"<tr>{''.join(items)}</tr>"
