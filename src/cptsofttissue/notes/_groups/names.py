"""What a sentence names: a lesion, its place, its side, its size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._phrases import is_same_place
from cptsofttissue.notes._sentence.vocabulary import SIDES
from cptsofttissue.notes._tables import Sign, signs
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record._lesions import GENERAL
from cptsofttissue.record.anatomy import Side, SiteReading

__all__ = [
    "agrees",
    "continues_title",
    "has_size",
    "is_headline",
    "is_of_lesion",
    "is_placed",
    "is_size",
    "is_titled",
    "may_be_at",
    "may_belong",
    "names_any",
    "number_of",
    "side_of",
    "states_tumor",
    "word_apart",
]


def states_tumor(one: Statement) -> bool:
    """Whether a sentence states a lesion of the operation."""
    return any(m.polarity is Polarity.STATED for m in one.said("lesion"))


def is_placed(one: Statement) -> bool:
    """Whether a sentence states a lesion, and where it lies."""
    return states_tumor(one) and bool(one.places)


def is_headline(one: Statement) -> bool:
    """Whether a sentence states a lesion and its place, and has no verb."""
    return is_placed(one) and not one.has(Sign.VERB)


def is_titled(one: Statement) -> bool:
    """Whether a sentence of the findings, or with a place and no verb, states one."""
    is_found = one.sentence.section is Section.FINDINGS
    return states_tumor(one) if is_found else is_headline(one)


def names_any(one: Statement) -> bool:
    """Whether a sentence names a lesion, or a site."""
    return one.names_tumor or bool(one.places)


def has_size(one: Statement) -> bool:
    """Whether a sentence gives the size of a tumor, or an excised size."""
    return any(map(is_size, one.mentions))


def is_size(mention: Mention) -> bool:
    """Whether a mention is the size of a tumor, or an excised size."""
    return mention.field in {"tumor", "size"}


def is_of_lesion(one: Statement) -> bool:
    """Whether a sentence names a lesion, or gives its size."""
    return one.names_tumor or has_size(one)


def continues_title(one: Statement) -> bool:
    """Whether a title adds to another: it has a tumor, but no number, place or kind."""
    kinds = {kind for m in one.said("lesion") for kind in m.value.split(";")}
    is_new = bool(one.sentence.item or one.places)
    return bool(kinds) and kinds <= GENERAL and not is_new


def word_apart(one: Statement) -> str:
    """Return the word that tells a lesion from another: "proximal", "larger"."""
    if not one.line.may_tell(Sign.TELLS):
        return ""
    words = signs(Sign.TELLS).keys() & _name_words(one)
    return words.pop() if len(words) == 1 else ""


def number_of(one: Statement) -> int | None:
    """Return which lesion a sentence is about, from 0: "the third lipoma" is 2."""
    words = _name_words(one)
    numbers = [number for number, word in enumerate(_ORDINALS) if word in words]
    return numbers[0] if len(numbers) == 1 else None


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def _name_words(one: Statement) -> Sequence[str]:
    """Return the words of a lesion's name, and the one before: "larger lipoma"."""
    lesions = one.said("lesion")
    if one.carries and not lesions and one.words[:1] == ["the"]:
        return one.words[1:2]  # "The larger was 4 cm."
    return [word for m in lesions for word in (*_word_before(one, m), *m.text.split())]


def _word_before(one: Statement, mention: Mention) -> Sequence[str]:
    """Return the word right before a mention, if there is one."""
    return one.sentence.text[: mention.start - one.sentence.start].split()[-1:]


def side_of(one: Statement) -> Side | None:
    """Return the side that a sentence names, if it names only one."""
    sides = [side for side, words in SIDES.items() if not words.isdisjoint(one.words)]
    return sides[0] if len(sides) == 1 else None


def may_belong(diagnosis: Statement, operation: Statement) -> bool:
    """Whether a diagnosis may be that of an operation, by its number or its place."""
    items = diagnosis.sentence.item, operation.sentence.item
    if all(items):
        return items[0] == items[1]
    return agrees(diagnosis, operation) is not False


def agrees(one: Statement, other: Statement) -> bool | None:
    """Whether two sentences may name the same place; None if one names no place."""
    if not one.places or not other.places:
        return None
    return may_be_at(one.places, other)


def may_be_at(sites: Iterable[SiteReading], one: Statement) -> bool:
    """Whether a place of a sentence may be one of the sites."""
    return any(is_same_place(a, b) for a in sites for b in one.places)
