"""Sentences that speak against what is said of the tumor, and give no other fact."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise, takewhile

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._line import Line
from cptsofttissue.notes._phrases import depths_of, is_layer_name, is_noun
from cptsofttissue.notes._sentence.vocabulary import DEEP, is_of_length
from cptsofttissue.notes._tables import (
    Place,
    Says,
    Sign,
    cues,
    has_cue,
    has_word,
    roles,
    signs,
)
from cptsofttissue.notes._words import bit_if, bit_of
from cptsofttissue.notes.values import Mention, Role

__all__ = [
    "ADHERENT",
    "DEEP_LAYER",
    "SPARED",
    "STRUCTURE",
    "breaks_layer",
    "denies",
    "is_of_other",
    "is_size_of_other",
    "names_no_layer",
    "reaches_layer",
]


def _is_structure(word: str) -> bool:
    return word.removesuffix("s") in _STRUCTURES


def _is_deep(word: str) -> bool:
    """Whether a word names a layer below the fat."""
    within = depths_of(f"in {word}") if is_layer_name(word) else None
    return _is_structure(word) or not DEEP.isdisjoint(within or ())


#: On a finger or toe these lie below the fat, too.
_STRUCTURES = frozenset(
    {
        *("sheath", "pulley", "tendon", "capsule", "aponeurosis", "hood"),
        *("mechanism", "ligament", "paratenon", "plate", "synovium"),
    }
)
#: What a tumor is called that does not part from what it lies on.
ADHERENT = frozenset({"adherent", "attached", "fixed", "fused", "stuck", "tethered"})
#: What a line has set that names such a structure, or a layer below the fat.
STRUCTURE, DEEP_LAYER = bit_if(_is_structure), bit_if(_is_deep)


def names_no_layer(words: Sequence[str]) -> bool:
    """Whether what sounds like a deep layer is none: "its capsule", "oblique scar"."""
    named = [i for i, word in enumerate(words) if _is_deep(word)]
    return bool(named) and all(
        _is_own(words, index) or _is_oblique(words, index) for index in named
    )


def _is_oblique(words: Sequence[str], index: int) -> bool:
    """Whether a word tells how an incision runs, and names no muscle."""
    is_alone = words[max(0, index - 1)] not in {"external", "internal"}
    return words[index] == "oblique" and is_alone and _OF_MUSCLE.isdisjoint(words)


def _is_own(words: Sequence[str], index: int) -> bool:
    """Whether a capsule is that of the tumor, and no joint's."""
    before = [word for word in words[:index] if word != "the"][-1:]
    is_its = before in _ITS or words[index + 1 : index + 2] in _OF_TUMOR
    return words[index] == "capsule" and "joint" not in words and is_its


#: What leads to the capsule of a tumor, and what stands behind it.
_ITS = (["its"], ["along"], ["thin"], ["fibrous"])
_OF_TUMOR = (["intact"], ["of"])
_OF_MUSCLE = frozenset({"muscle", "muscles", "fascia", "aponeurosis"})


def denies(one: Told) -> bool:
    """Whether a sentence denies something, and not only that a margin was taken."""
    if not one.line.may_tell(Sign.DENIES):
        return False
    words = [*one.words]
    for first, last, _ in reversed(one.line.each(roles(Place.ALONE))):
        del words[first:last]
    return has_cue(words, Sign.DENIES)


def reaches_layer(one: Told) -> bool:
    """Whether a sentence says that the tumor reached a layer: "it involved the"."""
    if not one.line.asks & DEEP_LAYER or _is_only_above(one.line):
        return False
    if not (one.line.tells(Sign.REACHES) or _extends(one) or _is_by_tumor(one)):
        return False
    is_way = _is_of_wound(one.words) or _is_moved(one) or one.has(Sign.VESSEL)
    is_spared = one.line.tells(Sign.DENIES) or one.line.asks & SPARED
    return not (is_way or is_spared)


def _is_only_above(line: Line) -> bool:
    """Whether a line says of each layer that something is above: "remained above"."""
    if not line.asks & _HAS_ABOVE:
        return False
    deep = (i for i, bits in enumerate(line.bits) if bits & DEEP_LAYER)
    return all(not _ABOVE.isdisjoint(line.words[max(0, i - _NEAR) : i]) for i in deep)


def _is_moved(one: Told) -> bool:
    """Whether a word tells what was done; "extended through" tells of the tumor."""
    if not one.has(Sign.MOVES):
        return False
    moves, extends = signs(Sign.MOVES), signs(Sign.EXTENDS)
    pairs = pairwise(("", *one.words))
    return any(word in moves and before not in extends for before, word in pairs)


def _extends(one: Told) -> bool:
    """Whether anything goes on: "it extended", "a finger of fat reached"."""
    return one.has(Sign.EXTENDS)


def _is_by_tumor(one: Told) -> bool:
    """Whether a layer was opened by the tumor: "breached by the lipoma"."""
    if not one.line.tells(Sign.OPENS_LAYER):
        return False
    behind = (one.words[i + 1 :] for i, word in enumerate(one.words) if word == "by")
    named = (next(filter(_is_no_article, words), ",") for words in behind)
    return any(map(is_noun, named))


def _is_no_article(word: str) -> bool:
    return word not in _ARTICLES


def _is_of_wound(words: Sequence[str]) -> bool:
    found = {says for _, _, says in roles(Place.BEFORE).within(words)}
    return not found.isdisjoint(_WOUND) or not _WAYS.isdisjoint(words)


def breaks_layer(one: Told) -> bool:
    """Whether a sentence says that a deep layer was "not intact"."""
    if not (one.line.asks & DEEP_LAYER and one.line.may_tell(Sign.UNBROKEN)):
        return False
    denials = signs(Sign.DENIES)
    ends = (i for i, word in enumerate(one.words) if word in signs(Sign.UNBROKEN))
    before = (one.words[max(0, end - _REACH) : end][::-1] for end in ends)
    near = (word for words in before for word in takewhile(_goes_on, words))
    return any(word in denials for word in near)


def _goes_on(word: str) -> bool:
    """Whether a denial before a word reaches beyond it."""
    return word not in signs(Sign.PARTS) and (word.isalpha() or word[0].isdigit())


def is_of_other(one: Told, names: Collection[str], bit: int) -> bool:
    """
    Whether a sentence says that a size or a depth is another's: "that is the scar".

    Args:
        one: The sentence.
        names: The words that name it.
        bit: What a line has set that has any of them.
    """
    asks = one.line.asks
    if not (asks & _HAS_IS and asks & (bit | _HAS_PRONOUN)):
        return False
    subject, behind = _around_verb(one)
    if any(_has_length(m, behind) for m in one.mentions):
        return False
    is_named = not _says_other(subject) and any(word in names for word in subject)
    is_it = len(subject) == 1 and subject[0] in _PRONOUNS
    is_doubted = has_word(behind, Sign.DOUBTS)
    is_named = is_named and not ("layer" in subject and _is_closed(behind))
    is_other = is_named and (_says_other(behind) or is_doubted)
    return is_other or (is_it and _is_of_wound(behind) and _is_all_other(behind))


def _has_length(mention: Mention, behind: Sequence[str]) -> bool:
    """Whether a length is said that the sentence does not give away behind it."""
    if mention.role is None:
        return False
    is_before = not any(word[0].isdigit() for word in behind)
    return mention.role is not Role.UNCLEAR or not is_before


def _is_closed(words: Sequence[str]) -> bool:
    """Whether it is told of a layer that it was closed; that is no measure."""
    said = {says for _, _, says in roles(Place.BEFORE).within(words)}
    return Says.CLOSURE in said and "that" not in words


def is_size_of_other(one: Told) -> bool:
    """Whether a sentence says that a size is another's: "4 cm was the incision"."""
    if not one.line.asks & _HAS_IS:
        return False
    if is_of_other(one, signs(Sign.NAMES_SIZE), cues(Sign.NAMES_SIZE).bit):
        return True
    if not one.line.asks & (_HAS_PRONOUN | _HAS_LENGTH):
        return False
    subject, behind = _around_verb(one)
    is_it = len(subject) == 1 and subject[0] in _PRONOUNS
    is_length = bool(subject) and all(map(_is_of_figure, subject))
    return (is_it or is_length) and _says_other(behind) and _is_all_other(behind)


def _is_of_figure(word: str) -> bool:
    """Whether a word is one of a length that was said: "the 4 cm given above"."""
    return is_of_length(word) or word in _SAID


def _around_verb(one: Told) -> tuple[list[str], list[str]]:
    """Return the words before and behind the first verb, without articles."""
    words = [*filter(_is_no_article, one.words)]
    verb = next((i for i, word in enumerate(words) if word in _IS), 0)
    return words[:verb], words[verb + 1 :]


def _says_other(words: Sequence[str]) -> bool:
    """Whether words name what is measured beside the tumor, or elsewhere."""
    places = (Place.ANYWHERE, Place.BEFORE)
    found = {says for place in places for _, _, says in roles(place).within(words)}
    return not found.isdisjoint(_WOUND | _ELSEWHERE)


def _is_all_other(words: Sequence[str]) -> bool:
    """Whether words do nothing but name it: "was the length of the incision"."""
    known = signs(Sign.NAMES_SIZE).keys() | _LINKS
    return len([word for word in words if word not in known]) == 1


#: So many words a denial reaches.
_REACH = 4
#: So near before a layer stands what says that it was not reached.
_NEAR = 3
_ABOVE = frozenset({"above", "superficial"})
_HAS_ABOVE = bit_of(*_ABOVE)
_ARTICLES = frozenset({"the", "a", "an", ","})
_PRONOUNS = frozenset({"that", "this", "these", "those"})
_HAS_PRONOUN = bit_of(*_PRONOUNS)
_IS = frozenset({"is", "was", "are", "were", "refers", "refer", "per"})
_HAS_IS = bit_of(*_IS)
_HAS_LENGTH = bit_if(is_of_length)
_SAID = frozenset({"given", "stated", "noted", "listed", "above", "figure", "said"})
_LINKS = frozenset({"of", "to", "for", "from", "that", "those", "length", "width", "."})
_WOUND = frozenset({Says.INCISION, Says.CLOSURE, Says.DEFECT, Says.SPECIMEN})
_ELSEWHERE = frozenset({Says.IMAGING, Says.EXAMINATION, Says.SPECIMEN})
#: A layer beside one of these was not reached.
SPARED = bit_of("free", "clear", "spared", "intact", "uninvolved")
#: These go to a layer, and are no tumor.
_WAYS = frozenset({"dissection", "plane", "down", "anesthetic", "local", "lidocaine"})
