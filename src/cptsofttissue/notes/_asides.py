"""Sentences of an operation that speak of another time or another lesion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._phrases import (
    is_adjective,
    is_layer_name,
    is_noun,
    site_of,
)
from cptsofttissue.notes._sentence.vocabulary import YEAR, may_hold, names_year
from cptsofttissue.notes._tables import (
    Place,
    Reach,
    Says,
    Sign,
    cues,
    has_word,
    polarities,
    roles,
    signs,
)
from cptsofttissue.notes._words import bit_if, bit_of_part
from cptsofttissue.notes.values import Mention, Polarity
from cptsofttissue.record._lesions import is_other, may_be_other
from cptsofttissue.record.anatomy import Side, SiteReading

__all__ = [
    "Scene",
    "is_between_signs",
    "is_same_place",
    "led_sites",
    "of_other_kind",
    "of_other_lesion",
    "of_other_place",
    "scenes",
]


#: They lead from a lesion to its place.
_LEADS = frozenset({"of", "in", "on", "at", "from", "off"})
#: So does "within" a muscle, which may be named for a place.
_LEADS_IN = _LEADS | {"within"}


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
    return any(m.field in _MEASURED for m in one.mentions if may_hold(m))


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
    return one.names_tumor or bool(one.sites) or any(map(_is_of_wound, one.words))


def _is_of_wound(word: str) -> bool:
    return is_layer_name(word) or word in _WOUND


_WOUND = frozenset({"incision", "incised", "wound", "dissection", "ellipse", "plane"})


def _is_elsewhen(one: Told) -> bool:
    """Whether a sentence tells of an image, an examination or the past alone."""
    if not one.line.asks & (_ELSEWHEN | YEAR):
        return False
    found = {says for _, _, says in one.line.each(roles(Place.ANYWHERE))}
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


def of_other_kind(one: Told, kinds: frozenset[str]) -> bool:
    """
    Whether a sentence measures a lesion of another family, and no other.

    Args:
        one: The sentence.
        kinds: What the headings call the lesion, where they name a kind.
    """
    if not (kinds and one.names_tumor):
        return False
    lesions = [m for m in one.mentions if m.field == "lesion" and may_hold(m)]
    named = {kind for m in lesions for kind in m.value.split(";")}
    is_measured = any(m.field in {"tumor", "size"} for m in one.mentions)
    is_known = bool(named) and is_measured
    return is_known and all(may_be_other(k) and is_other(kinds, k) for k in named)


def of_other_place(one: Told, heads: Sequence[SiteReading]) -> bool:
    """
    Whether a sentence names a lesion, and only places that no heading names.

    Args:
        one: The sentence.
        heads: The sites that headings name.
    """
    sites = [*_places(one)] if one.names_tumor and heads else []
    is_same = any(is_same_place(site, head) for site in sites for head in heads)
    return (bool(sites) and not is_same) or _is_of_other_side(one, heads)


def of_other_lesion(one: Told) -> bool:
    """Whether a sentence speaks of another lesion, or of one that was left."""
    if one.has(Sign.BESIDE) and _names_another(one.words):
        return True
    if not one.line.may_tell(Sign.STAYS):
        return False
    lesions = [m for m in one.mentions if m.field == "lesion" and may_hold(m)]
    return any(_stays(one, m) for m in lesions)


def _names_another(words: Sequence[str]) -> bool:
    """Whether "another" or its like leads to a lesion that is not denied."""
    besides, denials = signs(Sign.BESIDE), signs(Sign.DENIES)
    return any(
        word in besides and _leads_to_noun(words[index + 1 :])
        for index, word in enumerate(words)
        if words[max(0, index - 1)] not in denials
    )


def _leads_to_noun(words: Sequence[str]) -> bool:
    """Whether a lesion follows, with nothing but adjectives and a length between."""
    nouns = (word for word in words if not _may_describe(word) or is_noun(word))
    return is_noun(next(nouns, ","))


def _may_describe(word: str) -> bool:
    return word[0].isdigit() or word in _UNITS or is_adjective(word)


_UNITS = frozenset({"cm", "mm", "x"})


def _stays(one: Told, lesion: Mention) -> bool:
    """Whether a lesion "was left": no other verb stands between."""
    behind = one.behind(lesion)
    found = cues(Sign.STAYS).within(behind)
    first, last, _ = next(iter(found), (0, 0, ""))
    is_next = not has_word(behind[:first], Sign.VERB)
    return last > 0 and is_next and behind[last : last + 1] in _ENDS_STAY


#: What may stand behind "was left" that still says so.
_ENDS_STAY: tuple[list[str], ...] = (
    *([], [","], [";"], [")"], ["alone"], ["behind"], ["for"], ["untouched"]),
    *(["undisturbed"], ["there"], ["and"], ["because"], ["as"], ["but"]),
)


def _is_of_other_side(one: Told, heads: Sequence[SiteReading]) -> bool:
    """Whether a sentence says "on the left" of what is on the right, or "the other"."""
    if not one.line.asks & _SIDED:
        return False
    if one.names_tumor and _OTHER.search(one.sentence.text) is not None:
        return True
    sides = {head.side for head in heads}
    if len(sides) != 1 or not sides < {Side.LEFT, Side.RIGHT}:
        return False
    named = {Side(match["side"]) for match in _ON_SIDE.finditer(one.sentence.text)}
    return not named <= sides


_SIDED = bit_of_part("left", "right", "other", "opposite", "contralateral")
_OTHER = re.compile(
    r"\b(?:on|of|in|from|to) (?:the|her|his|their) (?:other|opposite|contralateral)\b"
)
_ON_SIDE = re.compile(r"\b(?:on|of|to) the (?P<side>left|right)\b(?! \w)")


def _places(one: Told) -> Iterator[SiteReading]:
    """List the sites of a sentence that something lies at: "in her left arm"."""
    for mention in one.sites:
        site = site_of(mention.value)
        if site is not None and (site.side or _is_led(one, mention)):
            yield site


def led_sites(one: Told) -> list[Mention]:
    """List the sites that a word such as "of" leads to, or that stand apart."""
    return [m for m in one.sites if _is_led(one, m, _LEADS_IN) or _stands_apart(one, m)]


def _stands_apart(one: Told, mention: Mention) -> bool:
    """Whether a site begins a sentence, or has a side and signs around: ", l back"."""
    site = site_of(mention.value)
    is_sided = site is not None and site.side is not None
    is_parted = is_sided and is_between_signs(one, mention)
    is_first = mention.start == one.sentence.first and not _is_opened(one, mention)
    return is_first or is_parted


def _is_opened(one: Told, layer: Mention) -> bool:
    """Whether a muscle or fascia is told of that was opened: "deltoid split"."""
    opens = signs(Sign.OPENS_LAYER).keys() | signs(Sign.VERB).keys()
    return not opens.isdisjoint(one.behind(layer)[:1])


def is_between_signs(
    one: Told, mention: Mention, opens: str = ",", closes: str = ","
) -> bool:
    """
    Whether a site stands between signs, as in a list: ", calf,".

    Args:
        one: The sentence.
        mention: The site.
        opens: What may stand before it besides a comma and a colon.
        closes: What may stand behind it besides those that part.
    """
    start = one.sentence.start
    before = one.sentence.text[: mention.start - start].rstrip()
    behind = one.sentence.text[mention.end - start :].lstrip()
    is_ended = behind[:1] in {"", ",", ".", ";", ":", closes}
    return before.endswith((",", ":", opens)) and is_ended


def _is_led(one: Told, mention: Mention, by: frozenset[str] = _LEADS) -> bool:
    words = [w for w in one.before(mention)[-_MOST_OWNER:] if not _is_owner(w)]
    leads = [w for w in words[-_MOST_BETWEEN:] if w not in _ARTICLES]
    return bool(leads) and leads[-1] in by


def _is_owner(word: str) -> bool:
    """Whether a word says whose a place is: "Mrs. Doe's scalp"."""
    return word.endswith("'s") or word in _TITLES


_TITLES = frozenset({"mr", "mrs", "ms", "miss"})
#: So many words, with those that say whose it is.
_MOST_OWNER = 5
_MOST_BETWEEN = 2
_ARTICLES = frozenset({"the", "a", "an", "her", "his", "their", "this", "that"})


def is_same_place(one: SiteReading, other: SiteReading) -> bool:
    """Whether two sites may be one: their regions meet, and no side differs."""
    sides = {one.side, other.side} - {None, Side.BILATERAL}
    return len(sides) < _BOTH and bool(SiteReading.met(one.terms, other.terms))


_BOTH = 2
