"""Mentions put together: one group for each lesion of a note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from cptsofttissue.notes._facts import FACTS, Told, sites_in, told
from cptsofttissue.notes._phrases import site_of
from cptsofttissue.notes._sections import is_report, sentences
from cptsofttissue.notes._tables import values_of
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record.anatomy import Side, SiteReading

__all__ = ["Group", "groups", "read_sentences"]

#: What stands there speaks of the operation or the tumor.
_BODY = frozenset(
    {
        Section.FINDINGS,
        Section.DESCRIPTION,
        Section.ADDENDUM,
        Section.NONE,
    }
)


class Group(NamedTuple):
    """
    What a note says of one lesion.

    Attributes:
        heading: The sentences that name it and what was done.
        body: The sentences that speak of it.
        shared: Sentences that may speak of it or of another lesion.
        count: How many lesions these are that the note does not tell apart.
        is_one_of_several: Whether the note tells of others, too.
    """

    heading: tuple[Told, ...]
    body: tuple[Told, ...]
    shared: tuple[Told, ...] = ()
    count: int = 1
    is_one_of_several: bool = False


def read_sentences(text: str) -> list[Told]:
    """Read every sentence of a note."""
    found: list[Told] = []
    carries = False
    for sentence in sentences(text):
        one = told(sentence, carries=carries)
        carries = one.names_tumor or (carries and sentence.text.startswith("it "))
        found.append(one)
    return found


def groups(text: str, note: Sequence[Told]) -> list[Group]:
    """Part a note into its lesions; a report of something else has none."""
    has_heading = any(t.sentence.section is Section.PROCEDURE for t in note)
    if not has_heading and is_report(text):
        return []
    pieces = _pieces(note)
    diagnoses = [t for t in note if t.sentence.section in (*_DIAGNOSES, Section.SITE)]
    body = [t for t in note if t.sentence.section in _BODY and t not in pieces]
    if not pieces:
        done = [t for t in note if t.sentence.section in FACTS and _done(t)]
        items = _items(body) if done else []
        return _several_items(done[:1], diagnoses, body, items)
    if len(pieces) > 1:
        return _several(pieces, diagnoses, body)
    items = _items(body)
    if len(items) > 1:
        return _several_items(pieces[:1], diagnoses, body, items)
    if by_word := _items_by_word(pieces, diagnoses, body):
        return by_word
    if _on_both_sides(pieces, diagnoses, body):
        return _of_sides(pieces[0], diagnoses, body)
    count = max((t.lesions for t in (*pieces, *diagnoses, *body[:0])), default=0)
    count = max(
        count, *(t.lesions for t in body if t.sentence.section is Section.FINDINGS), 0
    )
    return [Group((*pieces, *diagnoses), tuple(body), count=max(count, 1))]


_DIAGNOSES = (Section.PREOPERATIVE, Section.POSTOPERATIVE)


def _pieces(note: Sequence[Told]) -> list[Told]:
    """Return the sentences that say what was done to a lesion, one for each."""
    headed = [t for t in note if t.sentence.section is Section.PROCEDURE]
    diagnosed = any(
        _names_lesion(t) if t.sentence.section in _DIAGNOSES else bool(_sites(t))
        for t in note
        if t.sentence.section in (*_DIAGNOSES, Section.SITE)
    )
    found = [t for t in headed if _is_operation(t, diagnosed=diagnosed)]
    named = [t for t in found if _names_lesion(t) or _sites(t)]
    if found or headed:
        return _first_of_items(named or found)
    return _without_heading(note)


def _first_of_items(found: list[Told]) -> list[Told]:
    """Keep one sentence of each item, and the first of those outside items."""
    kept: list[Told] = []
    for item, group in groupby(found, lambda t: t.sentence.item):
        several = [*group]
        named = [t for t in several if _names_lesion(t) or _sites(t)]
        kept += (named or several)[:1] if item else (named or several[:1])
    return kept


def _without_heading(note: Sequence[Told]) -> list[Told]:
    """Return the sentences that tell of an operation in a note without a heading."""
    places = _BODY | {Section.POSTOPERATIVE, Section.EXAMINATION}
    inside = [t for t in note if t.sentence.section in places]
    found = [
        t for t in inside if _is_operation(t, diagnosed=False) and _names_lesion(t)
    ]
    if found or len(inside) > _SHORTEST_NOTE:
        return found[:1]
    return [t for t in inside if _is_of_lesion(t) and _has_length(t)][:1]


#: So few sentences are typed to be coded, and may leave out what was done.
_SHORTEST_NOTE = 2


def _has_length(one: Told) -> bool:
    return any(m.field in ("tumor", "size") for m in one.mentions)


def _is_operation(one: Told, *, diagnosed: bool) -> bool:
    """Whether a sentence says that something was done to a lesion or at a site."""
    return _done(one) and (diagnosed or _names_lesion(one) or bool(_sites(one)))


def _is_said(mention: Mention) -> bool:
    return mention.polarity in (Polarity.STATED, Polarity.HEDGED)


def _names_lesion(one: Told) -> bool:
    return any(m.field == "lesion" for m in one.mentions)


def _sites(one: Told) -> list[SiteReading]:
    """Return every site that a sentence names, its lesion's or not."""
    named = [m for m in one.mentions if m.field == "site"] or sites_in(one.sentence)
    read = (site_of(m.value) for m in named)
    return [site for site in read if site]


def _items(body: Iterable[Told]) -> list[str]:
    """Return the items of a body that each speak of a lesion or its site."""
    named = [t.sentence.item for t in body if t.sentence.item and _is_of_lesion(t)]
    return [*dict.fromkeys(named)]


def _is_of_lesion(one: Told) -> bool:
    return any(m.field in ("lesion", "tumor", "size") for m in one.mentions)


def _done(one: Told) -> bool:
    """Whether a sentence says that something was done that makes a draft."""
    return any(
        m.field == "procedure" and _is_said(m) and bool(values_of(m.text))
        for m in one.mentions
    )


def _several_items(
    pieces: Sequence[Told],
    diagnoses: Sequence[Told],
    body: Sequence[Told],
    items: list[str],
) -> list[Group]:
    """Make a group of each item; what stands outside may be of any."""
    rest = tuple(t for t in body if t.sentence.item not in items)
    found: list[Group] = []
    for item in items:
        own = tuple(t for t in body if t.sentence.item == item)
        done = [t for t in own if _done(t)] if pieces[0] in body else []
        head = (*(done[:1] or pieces), *diagnoses)
        found.append(Group(head, own, rest, is_one_of_several=True))
    return found


#: Words that tell one of two lesions from the other.
_TELLING = frozenset(
    "proximal distal medial lateral upper lower larger smaller superior inferior first "
    "second anterior posterior superficial deep cranial caudal".split()
)


def _items_by_word(
    pieces: Sequence[Told], diagnoses: Sequence[Told], body: Sequence[Told]
) -> list[Group]:
    """Part sentences by the words that tell two lesions apart, if they do."""
    count = max((t.lesions for t in (*pieces, *diagnoses)), default=0)
    owners = [_telling(one) for one in body]
    words = [*dict.fromkeys(filter(None, owners))]
    if count != len(words) or count < 2:  # noqa: PLR2004
        return []
    rest = tuple(t for t, word in zip(body, owners, strict=True) if not word)
    return [
        Group(
            (*pieces[:1], *diagnoses),
            tuple(t for t, own in zip(body, owners, strict=True) if own == word),
            rest,
            is_one_of_several=True,
        )
        for word in words
    ]


def _telling(one: Told) -> str:
    """Return the word before the name of a lesion that tells it from another."""
    named = [m.text.split() for m in one.mentions if m.field == "lesion"]
    said = {word for words in named for word in words if word in _TELLING}
    return said.pop() if len(said) == 1 else ""


_LEFT, _RIGHT = ("left", "l"), ("right", "r")


def _on_both_sides(
    pieces: Sequence[Told], diagnoses: Sequence[Told], body: Sequence[Told]
) -> bool:
    """Whether one operation was done on both sides."""
    named = [s.side for t in (*pieces, *diagnoses) for s in _sites(t)]
    told = {side for t in body if _is_of_lesion(t) for side in [_side(t)] if side}
    return Side.BILATERAL in named and len(told) > 1


def _side(one: Told) -> Side | None:
    words = {*re.findall("[a-z]+", one.sentence.text)}
    sides = [side for side, said in _SIDES if words & {*said}]
    return sides[0] if len(sides) == 1 else None


_SIDES = ((Side.LEFT, _LEFT), (Side.RIGHT, _RIGHT))


def _of_sides(
    piece: Told, diagnoses: Sequence[Told], body: Sequence[Told]
) -> list[Group]:
    """Give each side the sentences that name it, and those that follow."""
    owners: list[Side | None] = []
    current: Side | None = None
    for one in body:
        words = {*one.sentence.text.split()}
        current = _side(one) or (None if words & {*_EVERY, *_OTHERS} else current)
        owners.append(current)
    found: list[Group] = []
    for side in dict.fromkeys(filter(None, owners)):
        own = tuple(t for t, s in zip(body, owners, strict=True) if s is side)
        rest = tuple(t for t, s in zip(body, owners, strict=True) if s is None)
        found.append(Group((piece, *diagnoses), own, rest, 1, True))
    return found


def _several(
    pieces: Sequence[Told], diagnoses: Sequence[Told], body: Sequence[Told]
) -> list[Group]:
    """Give each of several operations the sentences that speak of it."""
    owners = [*_owners(pieces, body)]
    found: list[Group] = []
    for index, piece in enumerate(pieces):
        own = tuple(t for t, owner in zip(body, owners, strict=True) if owner == index)
        rest = tuple(t for t, owner in zip(body, owners, strict=True) if owner == -1)
        every = tuple(t for t, owner in zip(body, owners, strict=True) if owner == -2)  # noqa: PLR2004
        heads = tuple(t for t in diagnoses if _may_be_of(t, piece, index))
        count = max(piece.lesions, 1)
        found.append(Group((piece, *heads), (*own, *every), rest, count, True))
    return found


def _may_be_of(diagnosis: Told, piece: Told, index: int) -> bool:
    """Whether a diagnosis may be of an operation: its number or its place agrees."""
    item, own = diagnosis.sentence.item, piece.sentence.item
    if item and own:
        return item == own
    return _agrees(diagnosis, piece) is not False


def _agrees(one: Told, other: Told) -> bool | None:
    """Whether two sentences speak of one place; None if one of them names none."""
    some, others = _sites(one), _sites(other)
    if not some or not others:
        return None
    return any(_same(a, b) for a in some for b in others)


def _same(one: SiteReading, other: SiteReading) -> bool:
    sides = {one.side, other.side} - {None}
    return len(sides) < 2 and bool(SiteReading.met(one.terms, other.terms))  # noqa: PLR2004


_ALL, _ANY = -2, -1
_EVERY = ("both", "each", "all", "every", "either")
_OTHERS = ("other", "second", "another", "remaining", "next", "third", "additional")


def _owners(pieces: Sequence[Told], body: Sequence[Told]) -> Iterator[int]:
    """Say of which operation each sentence speaks: of one, of all, or of any."""
    current = _ANY
    for sentence in body:
        words = sentence.sentence.text.split()
        item = sentence.sentence.item
        by_item = [i for i, p in enumerate(pieces) if item and p.sentence.item == item]
        by_site = [i for i, p in enumerate(pieces) if _agrees(sentence, p)]
        if by_item:
            yield by_item[0]
        elif len(by_site) == 1:
            current = by_site[0]
            yield current
        elif set(words) & set(_EVERY):
            yield _ALL
        elif by_site or set(words) & set(_OTHERS):
            current = _ANY
            yield current
        else:
            yield current
