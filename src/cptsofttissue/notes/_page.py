"""What notebooks show of a note: its words with the evidence, then each draft."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from attrs import fields

from cptsofttissue._html import (
    Html,
    Mark,
    bullets,
    join,
    named_list,
    remark,
    spaced,
    table,
    title,
    underline,
)
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.notes.values import Mention, Polarity, Role
from cptsofttissue.record.case import Case

__all__ = ["draft_page", "evidence_page", "reading_page"]


class _Draft(Protocol):
    """The parts of a draft that are drawn."""

    @property
    def mentions(self) -> tuple[Mention, ...]: ...
    @property
    def disagreements(self) -> tuple[str, ...]: ...
    @property
    def resolution(self) -> Resolution: ...
    @property
    def questions(self) -> Sequence[object]: ...


class _Outside(Protocol):
    """The parts of an operation of another family that are drawn."""

    @property
    def mention(self) -> Mention: ...


class _Reading(Protocol):
    """The parts of a reading that are drawn."""

    @property
    def text(self) -> str: ...
    @property
    def drafts(self) -> Sequence[_Draft]: ...
    @property
    def other(self) -> Sequence[_Outside]: ...


def draft_page(draft: _Draft) -> str:
    """Draw a draft: the answer, what the note says, and what to ask."""
    answer = draft.resolution
    others = (f"other family: {other.explain()}" for other in answer.families)
    return join(
        title(f"{spaced(answer.status)} ({answer.edition} edition)"),
        table(("code", "what selects it"), ((c, c.label) for c in answer.candidates)),
        bullets(others),
        table(("fact", "the note says", "section", "how"), _quotes(draft)),
        named_list("Open, since the note says two things", _disagreements(draft)),
        named_list("Ask the surgeon", draft.questions),
        named_list("Caution", answer.cautions),
    )


def reading_page(reading: _Reading) -> str:
    """Draw a note with its evidence underlined, and each draft below it."""
    return join(
        evidence_page(reading),
        *_draw_drafts(reading.drafts),
        named_list("Other families", reading.other),
    )


def evidence_page(reading: _Reading) -> Html:
    """Draw a note with its evidence underlined, and nothing else."""
    evidence = _evidence(reading)
    return join(
        underline(reading.text, _marks(evidence)),
        remark(_LEGEND if evidence else ""),
    )


_LEGEND = "Underlined: a fact. Dotted: said, but no fact of the operation or the tumor."
_NOTHING = "No operation on a tumor was found in this note."


def _draw_drafts(drafts: Sequence[_Draft]) -> Iterator[Html]:
    """Draw each draft, with its number if there are several."""
    if not drafts:
        yield title(_NOTHING)
    for number, draft in enumerate(drafts, 1):
        if len(drafts) > 1:
            yield title(f"Lesion {number} of {len(drafts)}")
        yield Html(draft_page(draft))


#: The facts of a case, in their order.
_FACTS = [attribute.name for attribute in fields(Case)]


def _quotes(draft: _Draft) -> Iterator[tuple[str, ...]]:
    """List the quotes for each fact, each once."""
    facts = [mention for mention in draft.mentions if mention.field in _FACTS]
    facts.sort(key=lambda mention: _FACTS.index(mention.field))
    rows = ((spaced(m.field), m.text, m.section.value, m.polarity.value) for m in facts)
    yield from dict.fromkeys(rows)


def _disagreements(draft: _Draft) -> Iterator[str]:
    """List the facts on which the note disagrees with itself."""
    yield from map(spaced, draft.disagreements)


def _evidence(reading: _Reading) -> list[Mention]:
    """List the mentions of all drafts and of other families, by their place."""
    mentions = {m: None for draft in reading.drafts for m in draft.mentions}
    mentions |= {outside.mention: None for outside in reading.other}
    return sorted(mentions, key=lambda mention: mention.span)


def _marks(mentions: Iterable[Mention]) -> Iterator[Mark]:
    """List the marks; mentions that overlap share one."""
    group: list[Mention] = []
    for mention in mentions:
        if group and mention.start >= max(m.end for m in group):
            yield _mark(group)
            group = []
        group.append(mention)
    if group:
        yield _mark(group)


def _mark(mentions: Sequence[Mention]) -> Mark:
    """Make one mark of several mentions."""
    says = "; ".join(dict.fromkeys(map(_describe, mentions)))
    end = max(mention.end for mention in mentions)
    return Mark(mentions[0].start, end, says, any(map(_is_fact, mentions)))


def _describe(mention: Mention) -> str:
    """Return the fact, the role of a length, and whether it is stated, as text."""
    parts = (spaced(mention.field), mention.role, mention.polarity)
    return ", ".join(part for part in parts if part)


def _is_fact(mention: Mention) -> bool:
    """Whether a mention states a fact, other than an unused length."""
    is_stated = mention.polarity is Polarity.STATED
    return is_stated and mention.role in {None, Role.TUMOR, Role.MARGIN, Role.TOTAL}
