"""Sentences of an operation that are about another time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._phrases import is_layer_name
from cptsofttissue.notes._sentence.vocabulary import YEAR, may_hold, names_year
from cptsofttissue.notes._tables import Place, Reach, Says, Sign, polarities, roles
from cptsofttissue.notes._words import bit_if
from cptsofttissue.notes.values import Polarity

__all__ = ["Scene", "scenes"]


class Scene(NamedTuple):
    """
    A sentence about another time, and the sentences that may continue it.

    Attributes:
        opening: The sentence, such as "Two weeks ago it was small."
        told: The sentences after it, up to the next about the operation.
    """

    opening: Statement
    told: tuple[Statement, ...]


def scenes(body: Sequence[Statement]) -> Iterator[Scene]:
    """List the scenes of another time in which a tumor is measured."""
    indexes = [index for index, one in enumerate(body) if _measures_tumor(one)]
    for index in range(max(indexes, default=0)):
        if _is_of_other_time(body[index]):
            sentences = tuple(_continuation(body[index], body[index + 1 :]))
            if any(map(_measures_tumor, sentences)):
                yield Scene(body[index], sentences)


def _measures_tumor(one: Statement) -> bool:
    """Whether a sentence has a size or a depth of the tumor."""
    return any(m.field in _MEASURES and may_hold(m) for m in one.mentions)


_MEASURES = frozenset({"tumor", "size", "margin", "depth", "digit_involvement"})


def _continuation(
    opening: Statement, following: Iterable[Statement]
) -> Iterator[Statement]:
    """List the sentences of a section up to the next about the operation."""
    for one in following:
        is_here = one.sentence.section is opening.sentence.section
        if not is_here or _is_of_operation(one):
            return
        yield one


def _is_of_operation(one: Statement) -> bool:
    """Whether a sentence of the operation names a tumor, a place or a layer."""
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
    """Whether a word is of a wound or a layer."""
    return is_layer_name(word) or word in _WOUND


_WOUND = frozenset({"incision", "incised", "wound", "dissection", "ellipse", "plane"})


def _is_of_other_time(one: Statement) -> bool:
    """Whether a sentence is about an image, an examination or the past."""
    if not one.line.asks & (_OTHER_TIME | YEAR):
        return False
    line_roles = one.line.says(Place.ANYWHERE)
    is_other_time = not line_roles.isdisjoint(_SOURCES) or _is_of_past(one)
    return is_other_time and not one.line.tells(Sign.NOW)


_SOURCES = frozenset({Says.IMAGING, Says.EXAMINATION})


@cache
def _words_of_other_time() -> frozenset[str]:
    """Return a word of each phrase for another time."""
    past_words = (polarities(reach).saying(Polarity.HISTORICAL) for reach in _REACHES)
    image_words = (roles(Place.ANYWHERE).saying(says) for says in _SOURCES)
    return frozenset[str]().union(*past_words, *image_words)


_OTHER_TIME = bit_if(lambda word: word in _words_of_other_time())


def _is_of_past(one: Statement) -> bool:
    line_polarities = {
        p for reach in _REACHES for _, _, p in one.line.each(polarities(reach))
    }
    return Polarity.HISTORICAL in line_polarities or names_year(one.line)


_REACHES = (Reach.AFTER, Reach.BEFORE)
