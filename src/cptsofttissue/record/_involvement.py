"""Involvement of a finger or toe: what a note says of tendon, sheath and joint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from cptsofttissue._reading.phrases import LONGEST
from cptsofttissue._reading.words import Suggestions, Words, unread_term
from cptsofttissue.errors import WrongTypeError
from cptsofttissue.record._layers import Layer, Part, Relation, as_denied, parts
from cptsofttissue.record.depth import DigitInvolvement

__all__ = ["read_involvement"]

_WORDS = Words("digit_involvement", DigitInvolvement)
_ALLOWED = (
    f"{', '.join(DigitInvolvement)}, or what the note says of tendon, sheath and "
    "joint, such as abuts the tendon sheath"
)
#: The structures that decide on a finger or toe.
_STRUCTURES = frozenset({"tendon", "joint"})
#: What a relation to a structure means; any other is refused.
_MEANS: Mapping[Relation, DigitInvolvement] = MappingProxyType(
    {
        Relation.AT: DigitInvolvement.INVOLVES,
        Relation.THROUGH: DigitInvolvement.INVOLVES,
        Relation.INTO: DigitInvolvement.INVOLVES,
        Relation.ENTERED: DigitInvolvement.INVOLVES,
        Relation.INVOLVEMENT: DigitInvolvement.INVOLVES,
        Relation.ABUTTING: DigitInvolvement.ABUTS,
        Relation.UNINVOLVED: DigitInvolvement.NONE,
    }
)
#: What may be denied; what is not fixed to a structure has no part in it.
_DENIED = frozenset({*_MEANS, Relation.ADHERENT})
#: Relations that say enough without a structure.
_ALONE = frozenset(_MEANS) - {Relation.AT}
_SILENT = frozenset({Relation.FILLER, Relation.SPARED, Relation.OF})


def read_involvement(value: DigitInvolvement | str) -> DigitInvolvement:
    """
    Read what a note says of tendon, tendon sheath and joint of a digit.

    >>> print(read_involvement("no evidence of penetration into the tendon sheath"))
    none
    >>> print(read_involvement("abuts but does not invade the joint capsule"))
    abuts

    Raises:
        UnknownTermError: If a word is not known, or if the words leave it open,
            such as "adherent to the tendon".
        WrongTypeError: If *value* is not text.
    """
    if not isinstance(value, str):
        raise WrongTypeError("digit_involvement", value, f"text: {_ALLOWED}")
    return next(iter(_WORDS.find(value) or (_read_phrase(value),)))


def _read_phrase(value: str) -> DigitInvolvement:
    phrase, unread = parts().split(value)
    layers = {*_layer_names(phrase)}
    meaningful = [as_denied(part) for part in phrase if part.relation not in _SILENT]
    is_known = layers <= _STRUCTURES or (
        _is_denied(meaningful) and layers & _STRUCTURES
    )
    is_read = is_known and not unread and len(value) <= LONGEST
    involvement = _involvement(meaningful) if is_read else None
    if involvement is None:
        raise unread_term("digit_involvement", value, _ALLOWED, unread, Suggestions())
    return involvement


def _layer_names(phrase: list[Part]) -> Iterator[str]:
    """Name the layers, but for the muscle that a tendon or a sheath belongs to."""
    for index, part in enumerate(phrase):
        if part.layer and not _is_owner(phrase[max(index - 2, 0) : index]):
            yield part.layer.layer


def _is_owner(before: list[Part]) -> bool:
    match before:
        case [Part(layer=Layer(layer=name)), Part(relation=Relation.OF)]:
            return name in _STRUCTURES
        case _:
            return False


def _is_denied(parts: list[Part]) -> bool:
    """Whether a phrase is one denial, which may be of bone, too."""
    relations = [part.relation for part in parts]
    is_first = relations[:1] == [Relation.NOT] and relations.count(Relation.NOT) == 1
    return is_first and Relation.BUT not in relations


def _involvement(parts: list[Part]) -> DigitInvolvement | None:
    """Return what a phrase says; None if it leaves that open."""
    phrase = _Phrase(parts)
    involvements = frozenset(phrase.involvements)
    is_choice = phrase.has_choice and len(involvements) > 1
    if not phrase.is_clear or is_choice:
        return None
    return next((value for value in _MOST_FIRST if value in involvements), None)


#: A finding for one structure stands, whatever is denied for another.
_MOST_FIRST = (DigitInvolvement.INVOLVES, DigitInvolvement.ABUTS, DigitInvolvement.NONE)


class _Phrase:
    """
    One phrase, read from its first part to its last.

    A denial holds for the relation after it and for those joined by "or", until
    a "but". Whether it holds for another relation, or beyond a comma ("tendon
    spared, joint involved"), nobody can say.
    """

    def __init__(self, parts: Iterable[Part]) -> None:
        self.involvements: list[DigitInvolvement] = []
        self.has_choice = False
        self.is_clear = True
        self._denies = False
        self._is_spent = False
        self._joiner: Relation | None = None
        self._waits = False
        for part in parts:
            self._take(*part)
        self.is_clear &= not self._waits

    def _take(self, relation: Relation | None, layer: object) -> None:
        if layer is not None:
            self._take_structure()
        elif relation is Relation.NOT:
            self._denies, self._is_spent, self._waits = True, False, True
            self._joiner = None
        elif relation in _JOINERS:
            self._join(relation)
        else:
            self._take_relation(relation)

    def _take_structure(self) -> None:
        self._waits &= self._joiner is Relation.BUT and not self._denies
        if self._denies:
            self.involvements.append(DigitInvolvement.NONE)

    def _join(self, joiner: Relation | None) -> None:
        self._joiner = joiner
        self.has_choice |= joiner is Relation.OR and not self._denies
        if joiner is Relation.BUT:
            self._denies, self._waits = False, True

    def _take_relation(self, relation: Relation | None) -> None:
        self.is_clear &= relation in (_MEANS if not self._denies else _DENIED)
        if self._denies:
            is_first = self._joiner is None and not self._is_spent
            is_one = is_first or self._joiner is Relation.OR
            self.is_clear &= is_one and relation is not Relation.UNINVOLVED
            self._is_spent = True
        means = _MEANS.get(relation or Relation.FILLER, DigitInvolvement.NONE)
        self.involvements.append(DigitInvolvement.NONE if self._denies else means)
        self._waits = relation not in _ALONE


_JOINERS = frozenset({Relation.AND, Relation.OR, Relation.COMMA, Relation.BUT})
