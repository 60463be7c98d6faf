"""Sentences of an operation that speak of another time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._phrases import is_layer_name
from cptsofttissue.notes._sentence.vocabulary import YEAR, may_hold, names_year
from cptsofttissue.notes._tables import Place, Reach, Says, Sign, polarities, roles
from cptsofttissue.notes._words import bit_if
from cptsofttissue.notes.values import Polarity

__all__ = ["Scene", "scenes"]


class Scene(NamedTuple):
    """
    A sentence that speaks of another time, and what may go on with it.

    Attributes:
        opening: The sentence, such as "Two weeks ago it was small."
        told: Those behind it, until one tells of the operation again.
    """

    opening: Told
    told: tuple[Told, ...]


def scenes(body: Sequence[Told]) -> Iterator[Scene]:
    """List what the sentences of an operation tell of another time and measure."""
    measured = [index for index, one in enumerate(body) if _is_measured(one)]
    for index in range(max(measured, default=0)):
        if _is_elsewhen(body[index]):
            told = tuple(_going_on(body[index], body[index + 1 :]))
            if any(map(_is_measured, told)):
                yield Scene(body[index], told)


def _is_measured(one: Told) -> bool:
    """Whether a sentence says a size or a depth of the tumor."""
    return any(m.field in _MEASURED and may_hold(m) for m in one.mentions)


_MEASURED = frozenset({"tumor", "size", "margin", "depth", "digit_involvement"})


def _going_on(opening: Told, following: Iterable[Told]) -> Iterator[Told]:
    """List the sentences of a section until one tells of the operation."""
    for one in following:
        is_here = one.sentence.section is opening.sentence.section
        if not is_here or _is_of_operation(one):
            return
        yield one


def _is_of_operation(one: Told) -> bool:
    """Whether a sentence tells of the operation, and of a tumor, a place or a layer."""
    if not one.line.tells(Sign.NOW):
        return False
    is_today = bool(one.done) and "today" in one.words
    return (
        one.names_tumor
        or is_today
        or bool(one.sites)
        or any(map(_is_of_wound, one.words))
    )


def _is_of_wound(word: str) -> bool:
    return is_layer_name(word) or word in _WOUND


_WOUND = frozenset({"incision", "incised", "wound", "dissection", "ellipse", "plane"})


def _is_elsewhen(one: Told) -> bool:
    """Whether a sentence tells of an image, an examination or the past alone."""
    if not one.line.asks & (_ELSEWHEN | YEAR):
        return False
    found = one.line.says(Place.ANYWHERE)
    is_told = not found.isdisjoint(_SEEN) or _is_past(one)
    return is_told and not one.line.tells(Sign.NOW)


_SEEN = frozenset({Says.IMAGING, Says.EXAMINATION})


@cache
def _marks_elsewhen() -> frozenset[str]:
    """Return words of which each phrase has one that tells of another time."""
    past = (polarities(reach).saying(Polarity.HISTORICAL) for reach in _REACHES)
    seen = (roles(Place.ANYWHERE).saying(says) for says in _SEEN)
    return frozenset[str]().union(*past, *seen)


_ELSEWHEN = bit_if(lambda word: word in _marks_elsewhen())


def _is_past(one: Told) -> bool:
    said = {p for reach in _REACHES for _, _, p in one.line.each(polarities(reach))}
    return Polarity.HISTORICAL in said or names_year(one.line)


_REACHES = (Reach.AFTER, Reach.BEFORE)
