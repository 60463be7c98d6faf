"""What a sentence names: a lesion, its place, its side, its size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._phrases import is_same_place
from cptsofttissue.notes._sentence.vocabulary import SIDES
from cptsofttissue.notes._tables import Sign, signs
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record._lesions import GENERAL
from cptsofttissue.record.anatomy import Side, SiteReading

__all__ = [
    "agrees",
    "has_size",
    "is_again",
    "is_at",
    "is_headline",
    "is_of_lesion",
    "is_placed",
    "is_size",
    "is_titled",
    "may_be_of",
    "names_any",
    "number_of",
    "side_of",
    "states_tumor",
    "telling",
]


def states_tumor(one: Told) -> bool:
    """Whether a sentence states a lesion of the operation."""
    return any(m.polarity is Polarity.STATED for m in one.said("lesion"))


def is_placed(one: Told) -> bool:
    """Whether a sentence states a lesion, and where it lies."""
    return states_tumor(one) and bool(one.places)


def is_headline(one: Told) -> bool:
    """Whether a sentence names a lesion, its place and what was done, and no verb."""
    return is_placed(one) and not one.has(Sign.VERB)


def is_titled(one: Told) -> bool:
    """Whether a sentence of the findings, or with a place and no verb, states one."""
    is_found = one.sentence.section is Section.FINDINGS
    return states_tumor(one) if is_found else is_headline(one)


def names_any(one: Told) -> bool:
    """Whether a sentence names a lesion, or a site."""
    return one.names_tumor or bool(one.places)


def has_size(one: Told) -> bool:
    """Whether a sentence says the size of a tumor, or what was excised."""
    return any(map(is_size, one.mentions))


def is_size(mention: Mention) -> bool:
    """Whether it is the size of a tumor, or of what was excised."""
    return mention.field in {"tumor", "size"}


def is_of_lesion(one: Told) -> bool:
    """Whether a sentence names a lesion, or says its size."""
    return one.names_tumor or has_size(one)


def is_again(one: Told) -> bool:
    """Whether a title tells more of one tumor: it has no number, place or kind."""
    named = {kind for m in one.said("lesion") for kind in m.value.split(";")}
    is_apart = bool(one.sentence.item or one.places)
    return bool(named) and named <= GENERAL and not is_apart


def telling(one: Told) -> str:
    """Return the word beside the name of a lesion that tells it from another."""
    if not one.line.may_tell(Sign.TELLS):
        return ""
    said = signs(Sign.TELLS).keys() & _beside_name(one)
    return said.pop() if len(said) == 1 else ""


def number_of(one: Told) -> int | None:
    """Return which lesion a sentence speaks of, from 0: "the third lipoma"."""
    words = _beside_name(one)
    said = [number for number, word in enumerate(_ORDINALS) if word in words]
    return said[0] if len(said) == 1 else None


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def _beside_name(one: Told) -> Sequence[str]:
    """Return the words of the name of a lesion, and the one before: "the larger"."""
    lesions = one.said("lesion")
    if one.carries and not lesions and one.words[:1] == ["the"]:
        return one.words[1:2]  # "The larger was 4 cm."
    return [word for m in lesions for word in (*_before(one, m), *m.text.split())]


def _before(one: Told, mention: Mention) -> Sequence[str]:
    """Return the word right before a mention, if there is one."""
    return one.sentence.text[: mention.start - one.sentence.start].split()[-1:]


def side_of(one: Told) -> Side | None:
    """Return the one side that a sentence names."""
    sides = [side for side, words in SIDES.items() if not words.isdisjoint(one.words)]
    return sides[0] if len(sides) == 1 else None


def may_be_of(diagnosis: Told, operation: Told) -> bool:
    """Whether a diagnosis may be of an operation: its number or its place agrees."""
    item, own = diagnosis.sentence.item, operation.sentence.item
    if item and own:
        return item == own
    return agrees(diagnosis, operation) is not False


def agrees(one: Told, other: Told) -> bool | None:
    """Whether two sentences speak of one place; None if one of them names none."""
    if not one.places or not other.places:
        return None
    return is_at(one.places, other)


def is_at(sites: Iterable[SiteReading], other: Told) -> bool:
    """Whether some of the sites may be that of a sentence."""
    return any(is_same_place(a, b) for a in sites for b in other.places)
