"""Sentences of an operation that may be about another lesion."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._lesion.led import sites_lain_at
from cptsofttissue.notes._phrases import is_adjective, is_noun, is_same_place
from cptsofttissue.notes._sentence.vocabulary import may_hold, names_one
from cptsofttissue.notes._tables import Sign, cues, has_word, signs
from cptsofttissue.notes._words import bit_of, bit_of_part
from cptsofttissue.notes.values import Mention
from cptsofttissue.record._lesions import is_other, may_be_other
from cptsofttissue.record.anatomy import Side, SiteReading

__all__ = ["names_further", "of_other_kind", "of_other_lesion", "of_other_place"]


def names_further(one: Statement) -> bool:
    """Whether a sentence names a further lesion: "a second lump on the calf"."""
    is_lump = one.names_tumor and (one.has(Sign.OTHER) or "also" in one.words)
    return is_lump or "another" in one.words


def of_other_kind(one: Statement, kinds: frozenset[str]) -> bool:
    """
    Whether a sentence measures a lesion of another family, and no other.

    Args:
        one: The sentence.
        kinds: The kinds of lesion that the headings name.
    """
    if not (kinds and one.names_tumor):
        return False
    lesions = [m for m in one.mentions if m.field == "lesion" and may_hold(m)]
    values = {kind for m in lesions for kind in m.value.split(";")}
    is_measured = any(m.field in {"tumor", "size"} for m in one.mentions)
    is_known = bool(values) and is_measured
    return is_known and all(may_be_other(k) and is_other(kinds, k) for k in values)


def of_other_place(one: Statement, heads: Sequence[SiteReading]) -> bool:
    """
    Whether a sentence places a lesion only where no heading does.

    Args:
        one: The sentence.
        heads: The sites that headings name.
    """
    sites = [*sites_lain_at(one)] if one.names_tumor and heads else []
    is_same = any(is_same_place(site, head) for site in sites for head in heads)
    return (bool(sites) and not is_same) or _is_of_other_side(one, heads)


def of_other_lesion(one: Statement) -> bool:
    """Whether a sentence is about another lesion, or one that was left."""
    if one.has(Sign.BESIDE) and _names_another(one.words):
        return True
    if not one.names_tumor and _is_of_several(one):
        return True
    if not one.line.may_tell(Sign.STAYS):
        return False
    lesions = [m for m in one.mentions if m.field == "lesion" and may_hold(m)]
    return any(_stays(one, m) for m in lesions)


def _is_of_several(one: Statement) -> bool:
    """Whether "the larger" or "the one" shows that there is another lesion."""
    words = one.words
    pairs = pairwise(words) if one.line.asks & _HAS_ONE else ()
    is_one = any(pair == ("the", "one") for pair in pairs)
    return is_one or (names_one(words, 2) and words[2:3] in _BEHIND_ONE)


_HAS_ONE = bit_of("one")
_BEHIND_ONE = (["was"], ["one"], [","], ["measured"], ["lay"])


def _names_another(words: Sequence[str]) -> bool:
    """Whether a word such as "another" leads to a lesion that is not denied."""
    besides, denials = signs(Sign.BESIDE), signs(Sign.DENIES)
    return any(
        word in besides and _leads_to_noun(words[index + 1 :])
        for index, word in enumerate(words)
        if words[max(0, index - 1)] not in denials
    )


def _leads_to_noun(words: Sequence[str]) -> bool:
    """Whether words lead to a lesion with nothing but adjectives and a length."""
    nouns = (word for word in words if not _may_describe(word) or is_noun(word))
    return is_noun(next(nouns, ","))


def _may_describe(word: str) -> bool:
    return word[0].isdigit() or word in _UNITS or is_adjective(word)


_UNITS = frozenset({"cm", "mm", "x"})


def _stays(one: Statement, lesion: Mention) -> bool:
    """Whether a lesion "was left", with no other verb between."""
    words = one.behind(lesion)
    phrases = cues(Sign.STAYS).within(words)
    first, last, _ = next(iter(phrases), (0, 0, ""))
    is_next = not has_word(words[:first], Sign.VERB)
    return last > 0 and is_next and words[last : last + 1] in _ENDS_STAY


#: What may follow "was left" of a lesion that stayed.
_ENDS_STAY: tuple[list[str], ...] = (
    *([], [","], [";"], [")"], ["alone"], ["behind"], ["for"], ["untouched"]),
    *(["undisturbed"], ["there"], ["and"], ["because"], ["as"], ["but"]),
)


def _is_of_other_side(one: Statement, heads: Sequence[SiteReading]) -> bool:
    """Whether a sentence has "on the left" for a site on the right, or "the other"."""
    if not one.line.asks & _SIDED:
        return False
    if one.names_tumor and _OTHER_SIDE.search(one.sentence.text) is not None:
        return True
    sides = {head.side for head in heads}
    if len(sides) != 1 or not sides < {Side.LEFT, Side.RIGHT}:
        return False
    named_sides = {Side(match["side"]) for match in _SIDE.finditer(one.sentence.text)}
    return not named_sides <= sides


_SIDED = bit_of_part("left", "right", "other", "opposite", "contralateral")
_OTHER_SIDE = re.compile(
    r"\b(?:on|of|in|from|to) (?:the|her|his|their) (?:other|opposite|contralateral)\b"
)
_SIDE = re.compile(r"\b(?:on|of|to) the (?P<side>left|right)\b(?! \w)")
