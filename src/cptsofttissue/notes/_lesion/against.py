"""Sentences that contradict a fact of the tumor and give no other value."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise, takewhile

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._line import Line
from cptsofttissue.notes._phrases import depths_of, is_layer_name, is_noun
from cptsofttissue.notes._sentence.vocabulary import (
    ABOVE_WORDS,
    DEEP,
    HAS_ABOVE,
    is_of_length,
)
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
    depths = depths_of(f"in {word}") if is_layer_name(word) else None
    return _is_structure(word) or not DEEP.isdisjoint(depths or ())


#: The structures of a finger or toe that lie below the fat as well.
_STRUCTURES = frozenset(
    {
        *("sheath", "pulley", "tendon", "capsule", "aponeurosis", "hood"),
        *("mechanism", "ligament", "paratenon", "plate", "synovium"),
    }
)
#: The words for a tumor that cannot be lifted off the layer below it.
ADHERENT = frozenset({"adherent", "attached", "fixed", "fused", "stuck", "tethered"})
#: The bits of a line that names such a structure, or a layer below the fat.
STRUCTURE, DEEP_LAYER = bit_if(_is_structure), bit_if(_is_deep)


def names_no_layer(words: Sequence[str]) -> bool:
    """Whether no word for a deep layer means one: "its capsule", "oblique scar"."""
    layers = [i for i, word in enumerate(words) if _is_deep(word)]
    return bool(layers) and all(
        _is_capsule_of_tumor(words, index) or _is_direction(words, index)
        for index in layers
    )


def _is_direction(words: Sequence[str], index: int) -> bool:
    """Whether "oblique" says how an incision runs, and names no muscle."""
    is_alone = words[max(0, index - 1)] not in {"external", "internal"}
    return words[index] == "oblique" and is_alone and _OF_MUSCLE.isdisjoint(words)


def _is_capsule_of_tumor(words: Sequence[str], index: int) -> bool:
    """Whether a word is the capsule of the tumor, not that of a joint."""
    before = [word for word in words[:index] if word != "the"][-1:]
    behind = words[index + 1 : index + 2]
    is_of_tumor = before in _BEFORE_CAPSULE or behind in _BEHIND_CAPSULE
    return words[index] == "capsule" and "joint" not in words and is_of_tumor


#: The words before and behind the capsule of a tumor.
_BEFORE_CAPSULE = (["its"], ["along"], ["thin"], ["fibrous"])
_BEHIND_CAPSULE = (["intact"], ["of"])
_OF_MUSCLE = frozenset({"muscle", "muscles", "fascia", "aponeurosis"})


def denies(one: Statement) -> bool:
    """Whether a sentence denies anything besides a margin."""
    if not one.line.may_tell(Sign.DENIES):
        return False
    words = [*one.words]
    for first, last, _ in reversed(one.line.each(roles(Place.ALONE))):
        del words[first:last]
    return has_cue(words, Sign.DENIES)


def reaches_layer(one: Statement) -> bool:
    """Whether a sentence says that the tumor reached a layer: "it involved the"."""
    if not one.line.asks & DEEP_LAYER or _is_only_above(one.line):
        return False
    if not (one.line.tells(Sign.REACHES) or _extends(one) or _is_opened_by_tumor(one)):
        return False
    is_access = _is_of_wound(one.words) or _moves_tissue(one) or one.has(Sign.VESSEL)
    is_spared = one.line.tells(Sign.DENIES) or one.line.asks & SPARED
    return not (is_access or is_spared)


def _is_only_above(line: Line) -> bool:
    """Whether "above" stands before each layer of a line: "remained above"."""
    if not line.asks & HAS_ABOVE:
        return False
    layers = (i for i, bits in enumerate(line.bits) if bits & DEEP_LAYER)
    leads = (line.words[max(0, i - _NEAR) : i] for i in layers)
    return not any(map(ABOVE_WORDS.isdisjoint, leads))


def _moves_tissue(one: Statement) -> bool:
    """Whether the surgeon moves something; "extended through" is of the tumor."""
    if not one.has(Sign.MOVES):
        return False
    moves, extends = signs(Sign.MOVES), signs(Sign.EXTENDS)
    pairs = pairwise(("", *one.words))
    return any(word in moves and before not in extends for before, word in pairs)


def _extends(one: Statement) -> bool:
    """Whether a sentence says that something extends: "a finger of fat reached"."""
    return one.has(Sign.EXTENDS)


def _is_opened_by_tumor(one: Statement) -> bool:
    """Whether the tumor opened a layer: "breached by the lipoma"."""
    if not one.line.tells(Sign.OPENS_LAYER):
        return False
    tails = (one.words[i + 1 :] for i, word in enumerate(one.words) if word == "by")
    agents = (next(filter(_is_no_article, words), ",") for words in tails)
    return any(map(is_noun, agents))


def _is_no_article(word: str) -> bool:
    return word not in _ARTICLES


def _is_of_wound(words: Sequence[str]) -> bool:
    """Whether words name the wound, the specimen or the way to the tumor."""
    meanings = {says for _, _, says in roles(Place.BEFORE).within(words)}
    return not meanings.isdisjoint(_WOUND) or not _ACCESS.isdisjoint(words)


def breaks_layer(one: Statement) -> bool:
    """Whether a sentence says that a deep layer was "not intact"."""
    if not (one.line.asks & DEEP_LAYER and one.line.may_tell(Sign.UNBROKEN)):
        return False
    denials, unbroken = signs(Sign.DENIES), signs(Sign.UNBROKEN)
    ends = (i for i, word in enumerate(one.words) if word in unbroken)
    leads = (one.words[max(0, end - _REACH) : end][::-1] for end in ends)
    words = (word for lead in leads for word in takewhile(_is_in_reach, lead))
    return any(word in denials for word in words)


def _is_in_reach(word: str) -> bool:
    """Whether a denial before a word covers what is behind the word."""
    return word not in signs(Sign.PARTS) and (word.isalpha() or word[0].isdigit())


def is_of_other(one: Statement, names: Collection[str], bit: int) -> bool:
    """
    Whether a sentence says that a size or a depth is another's: "that is the scar".

    Args:
        one: The sentence.
        names: The words that name a size or a depth.
        bit: The bit of a line that has one of these words.
    """
    asks = one.line.asks
    if not (asks & _HAS_IS and asks & (bit | _HAS_PRONOUN)):
        return False
    subject, predicate = _around_verb(one)
    if any(_is_measure(m, predicate) for m in one.mentions):
        return False
    is_named = not _names_other(subject) and any(word in names for word in subject)
    is_named = is_named and not ("layer" in subject and _is_closed(predicate))
    if is_named and (_names_other(predicate) or has_word(predicate, Sign.DOUBTS)):
        return True
    is_wound = _is_pronoun(subject) and _is_of_wound(predicate)
    return is_wound and _is_nothing_else(predicate)


def _is_measure(mention: Mention, predicate: Sequence[str]) -> bool:
    """Whether a mention is a length that the sentence does not reassign."""
    if mention.role is None:
        return False
    is_before = not any(word[0].isdigit() for word in predicate)
    return mention.role is not Role.UNCLEAR or not is_before


def _is_closed(words: Sequence[str]) -> bool:
    """Whether words say that a layer was closed; not so "that of the closure"."""
    meanings = {says for _, _, says in roles(Place.BEFORE).within(words)}
    return Says.CLOSURE in meanings and "that" not in words


def _is_pronoun(subject: Sequence[str]) -> bool:
    """Whether a subject is but "that" or "this"."""
    return len(subject) == 1 and subject[0] in _PRONOUNS


def is_size_of_other(one: Statement) -> bool:
    """Whether a sentence says that a size is another's: "4 cm was the incision"."""
    if not one.line.asks & _HAS_IS:
        return False
    if is_of_other(one, signs(Sign.NAMES_SIZE), cues(Sign.NAMES_SIZE).bit):
        return True
    if not one.line.asks & (_HAS_PRONOUN | _HAS_LENGTH):
        return False
    subject, predicate = _around_verb(one)
    is_length = bool(subject) and all(map(_refers_to_length, subject))
    is_other = (is_length or _is_pronoun(subject)) and _names_other(predicate)
    return is_other and _is_nothing_else(predicate)


def _refers_to_length(word: str) -> bool:
    """Whether a word refers to a length of the note: "the 4 cm given above"."""
    return is_of_length(word) or word in _OF_NOTE


def _around_verb(one: Statement) -> tuple[list[str], list[str]]:
    """Return the words before and behind the first "is" or "was", without articles."""
    words = [*filter(_is_no_article, one.words)]
    verb = next((i for i, word in enumerate(words) if word in _IS), 0)
    return words[:verb], words[verb + 1 :]


def _names_other(words: Sequence[str]) -> bool:
    """Whether words name a thing besides the tumor that is measured: "incision"."""
    places = (Place.ANYWHERE, Place.BEFORE)
    meanings = {says for place in places for _, _, says in roles(place).within(words)}
    return not meanings.isdisjoint(_WOUND | _ELSEWHERE)


def _is_nothing_else(words: Sequence[str]) -> bool:
    """Whether words name one thing and say no more: "the length of the incision"."""
    known = signs(Sign.NAMES_SIZE).keys() | _LINKS
    return len([word for word in words if word not in known]) == 1


#: How many words a denial reaches.
_REACH = 4
#: How many words before a layer "above" may stand.
_NEAR = 3
_ARTICLES = frozenset({"the", "a", "an", ","})
_PRONOUNS = frozenset({"that", "this", "these", "those"})
_HAS_PRONOUN = bit_of(*_PRONOUNS)
_IS = frozenset({"is", "was", "are", "were", "refers", "refer", "per"})
_HAS_IS = bit_of(*_IS)
_HAS_LENGTH = bit_if(is_of_length)
_OF_NOTE = frozenset({"given", "stated", "noted", "listed", "above", "figure", "said"})
_LINKS = frozenset({"of", "to", "for", "from", "that", "those", "length", "width", "."})
_WOUND = frozenset({Says.INCISION, Says.CLOSURE, Says.DEFECT, Says.SPECIMEN})
_ELSEWHERE = frozenset({Says.IMAGING, Says.EXAMINATION, Says.SPECIMEN})
#: A layer beside one of these was not reached.
SPARED = bit_of("free", "clear", "spared", "intact", "uninvolved")
#: The words for what goes to a layer and is no tumor.
_ACCESS = frozenset({"dissection", "plane", "down", "anesthetic", "local", "lidocaine"})
