"""Sentences that speak against what is said of the tumor, and give no other fact."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise, takewhile

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._phrases import is_noun
from cptsofttissue.notes._tables import Place, Says, Sign, roles, signs

__all__ = ["breaks_layer", "is_of_other", "is_size_of_other", "reaches_layer"]


def reaches_layer(one: Told, is_deep: Callable[[str], bool]) -> bool:
    """
    Whether a sentence says that the tumor reached a deep layer: "it involved the".

    Args:
        one: The sentence.
        is_deep: Whether a word names a layer below the fat.
    """
    deep = [i for i, word in enumerate(one.words) if is_deep(word)]
    if all(_is_above(one.words[max(0, i - _NEAR) : i]) for i in deep):
        return False
    is_told = one.line.tells(Sign.REACHES) or _extends(one) or _is_by_tumor(one)
    is_way = _is_of_wound(one.words) or _is_moved(one.words) or one.has(Sign.VESSEL)
    is_spared = one.line.tells(Sign.DENIES) or not _SPARED.isdisjoint(one.words)
    return is_told and not (is_way or is_spared)


def _is_above(before: Sequence[str]) -> bool:
    """Whether words say that something lies above a layer: "remained above the"."""
    return not _ABOVE.isdisjoint(before)


def _is_moved(words: Sequence[str]) -> bool:
    """Whether a word tells what was done; "extended through" tells of the tumor."""
    moves, extends = signs(Sign.MOVES), signs(Sign.EXTENDS)
    pairs = pairwise(("", *words))
    return any(word in moves and before not in extends for before, word in pairs)


def _extends(one: Told) -> bool:
    """Whether anything goes on: "it extended", "a finger of fat reached"."""
    return one.has(Sign.EXTENDS)


def _is_by_tumor(one: Told) -> bool:
    """Whether a layer was opened by the tumor: "breached by the lipoma"."""
    behind = (one.words[i + 1 :] for i, word in enumerate(one.words) if word == "by")
    named = (next(filter(_is_no_article, words), ",") for words in behind)
    return one.line.tells(Sign.OPENS_LAYER) and any(map(is_noun, named))


def _is_no_article(word: str) -> bool:
    return word not in _ARTICLES


def _is_of_wound(words: Sequence[str]) -> bool:
    found = {says for _, _, says in roles(Place.BEFORE).within(words)}
    return not found.isdisjoint(_WOUND) or not _WAYS.isdisjoint(words)


def breaks_layer(one: Told, is_deep: Callable[[str], bool]) -> bool:
    """
    Whether a sentence says that a deep layer was "not intact".

    Args:
        one: The sentence.
        is_deep: Whether a word names a layer below the fat.
    """
    denials = signs(Sign.DENIES)
    ends = (i for i, word in enumerate(one.words) if word in signs(Sign.UNBROKEN))
    before = (one.words[max(0, end - _REACH) : end][::-1] for end in ends)
    near = (word for words in before for word in takewhile(_goes_on, words))
    return any(word in denials for word in near) and any(map(is_deep, one.words))


def _goes_on(word: str) -> bool:
    """Whether a denial before a word reaches beyond it."""
    return word not in signs(Sign.PARTS) and (word.isalpha() or word[0].isdigit())


def is_of_other(one: Told, names: Collection[str]) -> bool:
    """
    Whether a sentence says that a size or a depth is another's: "that is the scar".

    Args:
        one: The sentence.
        names: The words that name it.
    """
    if _IS.isdisjoint(one.words) or any(m.role is not None for m in one.mentions):
        return False
    subject, behind = _around_verb(one)
    is_named = not _says_other(subject) and any(word in names for word in subject)
    is_it = len(subject) == 1 and subject[0] in _PRONOUNS
    is_doubted = not _DOUBTS.isdisjoint(behind)
    is_other = is_named and (_says_other(behind) or is_doubted)
    return is_other or (is_it and _is_of_wound(behind) and _is_all_other(behind))


def is_size_of_other(one: Told) -> bool:
    """Whether a sentence says that a size is another's: "4 cm was the incision"."""
    if _IS.isdisjoint(one.words):
        return False
    if is_of_other(one, signs(Sign.NAMES_SIZE)):
        return True
    subject, behind = _around_verb(one)
    is_it = len(subject) == 1 and subject[0] in _PRONOUNS
    is_length = bool(subject) and all(map(_is_of_length, subject))
    return (is_it or is_length) and _says_other(behind) and _is_all_other(behind)


def _around_verb(one: Told) -> tuple[list[str], list[str]]:
    """Return the words before and behind the first verb, without articles."""
    words = [*filter(_is_no_article, one.words)]
    verb = next((i for i, word in enumerate(words) if word in _IS), 0)
    return words[:verb], words[verb + 1 :]


def _is_of_length(word: str) -> bool:
    return word[0].isdigit() or word in _UNITS


_UNITS = frozenset({"cm", "mm", "x", "by"})


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
_ARTICLES = frozenset({"the", "a", "an", ","})
_PRONOUNS = frozenset({"that", "this", "these", "those"})
_IS = frozenset({"is", "was", "are", "were", "refers", "refer", "per"})
_LINKS = frozenset({"of", "to", "for", "from", "that", "those", "length", "width", "."})
_WOUND = frozenset({Says.INCISION, Says.CLOSURE, Says.DEFECT, Says.SPECIMEN})
_ELSEWHERE = frozenset({Says.IMAGING, Says.EXAMINATION, Says.SPECIMEN})
#: What is said so is no measure.
_DOUBTS = frozenset(
    {"guessed", "guess", "wrong", "incorrect", "error", "unreliable", "uncertain"}
)
#: A layer beside one of these was not reached.
_SPARED = frozenset({"free", "clear", "spared", "intact", "uninvolved"})
#: These go to a layer, and are no tumor.
_WAYS = frozenset({"dissection", "plane", "down", "anesthetic", "local", "lidocaine"})
