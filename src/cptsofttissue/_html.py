"""
What notebooks show; text is escaped, colours are those of the page.

Nothing here sets a colour of text or ground, so that light and dark themes
both read well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from cptsofttissue.catalog import Catalog
    from cptsofttissue.claims import ClaimPrice, PricedProcedure
    from cptsofttissue.fees import Fee
    from cptsofttissue.resolution import Question, Resolution
    from cptsofttissue.review import Review

__all__ = [
    "Html",
    "catalog_html",
    "claim_price_html",
    "fee_html",
    "resolution_html",
    "review_html",
]

#: Markup whose text is escaped already.
Html = NewType("Html", str)

_NOTHING = Html("")
_CELL = "text-align:left;vertical-align:top;padding:0.2em 0.8em 0.2em 0"
_BOX = "overflow-x:auto;margin:0.3em 0"
_TALL = "overflow:auto;max-height:28em;margin:0.3em 0"


def catalog_html(edition: Catalog) -> Html:
    """Show every code of an edition, in a box that scrolls."""
    rows = (
        (
            code,
            _words(code.procedure),
            code.site.label,
            code.depth or "",
            code.band or "",
        )
        for code in edition
    )
    header = ("code", "procedure", "site", "depth", "size")
    title = f"{edition.year} edition, {len(edition)} codes"
    return _join(_title(title), _table(header, rows, box=_TALL))


def resolution_html(answer: Resolution) -> Html:
    """Show the codes or families, what to ask, and the trace, folded."""
    others = (f"other family: {other.explain()}" for other in answer.families)
    trace = ((s.rule, s.given, s.concluded, s.source) for s in answer.trace)
    return _join(
        _title(f"{_words(answer.status)} ({answer.edition} edition)"),
        _table(("code", "what selects it"), ((c, c.label) for c in answer.candidates)),
        _list(others),
        *map(_question, answer.questions),
        _named_list("Caution", answer.cautions),
        _folded("Trace", _table(("rule", "given", "concluded", "source"), trace)),
    )


def _question(question: Question) -> Html:
    answers = ((answer.value, answer.leads_to) for answer in question.answers)
    return _join(
        _title(f"Ask: {question.field}? {question.why}"),
        _table(("answer", "leads to"), answers),
    )


def fee_html(fee: Fee) -> Html:
    """Show the amount and whose rate it is; its parts and steps are folded."""
    parts = ((part.name, part.amount) for part in fee.components)
    return _join(
        _title(fee.summary),
        _named_list("Notice", fee.notices),
        _folded("Parts before rounding", _table(("part", "US dollars"), parts)),
        _folded("Steps", _list(fee.steps)),
    )


def claim_price_html(answer: ClaimPrice) -> Html:
    """Show a row for each procedure and the total; the steps are folded."""
    header = ("billed", "US dollars", "paid as", "notices")
    steps = (f"{row.billed}: {s}" for row in answer.procedures for s in row.steps)
    return _join(
        _title(f"{answer.summary} US dollars"),
        _table(header, map(_procedure, answer.procedures)),
        _folded("Steps", _list(steps)),
    )


def _procedure(row: PricedProcedure) -> Sequence[object]:
    amount = "not known" if row.amount is None else row.amount
    return row.billed, amount, _words(row.payment), " ".join(map(str, row.notices))


def review_html(found: Review) -> Html:
    """Show the answer, and below it every section of the report."""
    sections = (_named_list(title, items) for title, items in found.sections)
    return _join(resolution_html(found.resolution), *sections)


def _words(value: str) -> str:
    return value.replace("_", " ")


def _join(*parts: Html) -> Html:
    return Html(f"<div>{''.join(parts)}</div>")


def _title(text: str) -> Html:
    return Html(f"<div><strong>{escape(text)}</strong></div>")


def _list(items: Iterable[object]) -> Html:
    """List items, each line of one on its own; nothing for none."""
    texts = (escape(str(item)) for item in items)
    rows = "".join(f'<li style="white-space:pre-wrap">{text}</li>' for text in texts)
    return Html(f"<ul>{rows}</ul>") if rows else _NOTHING


def _named_list(title: str, items: Iterable[object]) -> Html:
    body = _list(items)
    return _join(_title(f"{title}:"), body) if body else _NOTHING


def _folded(title: str, body: Html) -> Html:
    """Fold *body* under its title; nothing if there is none."""
    if not body:
        return _NOTHING
    return Html(f"<details><summary>{escape(title)}</summary>{body}</details>")


def _table(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, box: str = _BOX
) -> Html:
    """Set out rows below a header; a box of its own scrolls if they are wide."""
    body = "".join(_row("td", row) for row in rows)
    if not body:
        return _NOTHING
    table = f"<table><thead>{_row('th', header)}</thead><tbody>{body}</tbody></table>"
    return Html(f'<div style="{box}" tabindex="0">{table}</div>')


def _row(tag: str, cells: Iterable[object]) -> str:
    texts = (escape(str(cell)) for cell in cells)
    inner = (f'<{tag} style="{_CELL}">{text}</{tag}>' for text in texts)
    return f"<tr>{''.join(inner)}</tr>"
