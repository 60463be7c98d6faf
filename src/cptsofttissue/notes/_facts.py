"""What the sentences of a note say: mentions, before they are put together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from attrs import evolve

from cptsofttissue.notes._lengths import Measured, lengths_of
from cptsofttissue.notes._phrases import (
    DEPTHS,
    INVOLVEMENTS,
    LESIONS,
    PLACED,
    SITES,
    Word,
    depths_of,
    is_adjective,
    is_layer_word,
    is_lesion_word,
    is_site_word,
    lesion_of,
    words_of,
)
from cptsofttissue.notes._sections import Sentence
from cptsofttissue.notes._tables import (
    Place,
    Reach,
    Says,
    polarities,
    procedures,
    roles,
)
from cptsofttissue.notes.values import Mention, Polarity, Role, Section
from cptsofttissue.record._layers import Relation, parts
from cptsofttissue.record._lesions import SOFT_TISSUE_TUMOR

__all__ = ["FACTS", "GENERAL", "HEADINGS", "Told", "sites_in", "told"]

#: Sections whose lengths and depths are of the tumor at the excision.
FACTS = frozenset(
    {
        Section.POSTOPERATIVE,
        Section.PROCEDURE,
        Section.FINDINGS,
        Section.DESCRIPTION,
        Section.ADDENDUM,
        Section.NONE,
    }
)
HEADINGS = frozenset(
    {Section.PREOPERATIVE, Section.POSTOPERATIVE, Section.PROCEDURE, Section.SITE}
)
#: Where a sentence stands that tells what happened under such a heading.
_TELLS: Mapping[Section, Section] = MappingProxyType(
    {
        Section.PREOPERATIVE: Section.HISTORY,
        Section.POSTOPERATIVE: Section.DESCRIPTION,
        Section.PROCEDURE: Section.DESCRIPTION,
        Section.SITE: Section.DESCRIPTION,
    }
)
#: Headings that name a lesion, or what was done.
_NAMING = _TELLS.keys() - {Section.SITE}
#: A heading has no such verb.
_FINITE = frozenset(
    "was were is are had has have did does lay sat came went measured showed".split()
)


class Told(NamedTuple):
    """
    A sentence with everything it says.

    Attributes:
        sentence: The sentence.
        mentions: What it says, in its order.
        names_tumor: Whether it names a lesion.
        count: How many lesions it speaks of, if it says so; 0 if it does not.
    """

    sentence: Sentence
    mentions: tuple[Mention, ...]
    names_tumor: bool
    count: int


_STOPS = frozenset({",", ";", ":", "but", "however", "although", "though", "except"})
_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "both": 2, "multiple": 2,
    "several": 2, "x2": 2, "x3": 3, "masses": 2, "lipomas": 2, "lesions": 2,
    "tumors": 2, "tumours": 2, "cysts": 2, "nodules": 2, "lumps": 2, "growths": 2,
}  # fmt: skip


def told(sentence: Sentence, *, carries: bool) -> Told:
    """
    Find everything that a sentence says.

    Args:
        sentence: The sentence.
        carries: Whether "it" may be the tumor of the sentence before.
    """
    words = words_of(sentence.text)
    sentence = sentence._replace(section=_section(sentence, words))
    polarity = _Polarities(words)
    lesions = [*_lesions(sentence, words, polarity)]
    done = [*_procedures(sentence, words, polarity)]
    if sentence.section in _NAMING and not (lesions or done):
        return told(
            sentence._replace(section=_TELLS[sentence.section]), carries=carries
        )
    found = [*done, *lesions]
    if sentence.section in _PLACED:
        found += _places(sentence, words, polarity, lesions)
    lies = _Lies(words, carries=carries, section=sentence.section)
    found += _depths(sentence, words, polarity, lies)
    found += _involvements(sentence, words, polarity, lies)
    if sentence.section is not Section.PREOPERATIVE:
        found += _lengths(sentence, words, polarity, carries=carries)
        found += _no_margin(sentence, words)
    found = [m for m in found if m.start >= sentence.first]
    count = max((_NUMBERS.get(w.text, 0) for w in words), default=0)
    return Told(sentence, tuple(found), bool(lesions), count)


def sites_in(sentence: Sentence) -> tuple[Mention, ...]:
    """
    Find every site that a sentence names; not every one is the tumor's.

    Args:
        sentence: The sentence.
    """
    words = words_of(sentence.text)
    found = _sites(sentence, words, _Polarities(words))
    return tuple(m for m in found if m.start >= sentence.first)


def _section(sentence: Sentence, words: list[Word]) -> Section:
    """Return where a sentence stands; one with a verb is no heading."""
    plain = [word.text for word in words]
    if sentence.section not in _TELLS or _FINITE.isdisjoint(plain):
        return sentence.section
    return _TELLS[sentence.section]


class _Polarities:
    """What is denied, hedged, or of another time in a sentence."""

    def __init__(self, words: list[Word]) -> None:
        self._words = [word.text for word in words]
        self._after = [*polarities(Reach.AFTER).within(self._words)]
        self._before = [*polarities(Reach.BEFORE).within(self._words)]

    def at(self, first: int, last: int) -> Polarity:
        """Return how words from one to another are said."""
        said = {
            *(p for _, end, p in self._after if end <= first and self._one(end, first)),
            *(p for s, _, p in self._before if s >= last and self._one(last, s)),
        }
        # the last word of a phrase such as "status post" may begin at the words
        for polarity in (
            Polarity.DENIED,
            Polarity.HISTORICAL,
            Polarity.PLANNED,
            Polarity.HEDGED,
        ):
            if polarity in said:
                return polarity
        return Polarity.STATED

    def _one(self, first: int, last: int) -> bool:
        """Whether no sign or "but" parts two words."""
        return _STOPS.isdisjoint(self._words[first:last])


def _mention(
    sentence: Sentence,
    field: str,
    value: str,
    start: int,
    end: int,
    polarity: Polarity = Polarity.STATED,
    role: Role | None = None,
) -> Mention:
    first = sentence.start
    return Mention(
        field=field,
        value=value,
        text=sentence.text[start : min(end, sentence.end - first)],
        start=first + start,
        end=min(first + end, sentence.end),
        section=sentence.section,
        polarity=polarity,
        role=role,
    )


def _procedures(
    sentence: Sentence, words: list[Word], polarity: _Polarities
) -> Iterator[Mention]:
    plain = [word.text for word in words]
    for first, last, row in procedures().within(plain):
        value = ";".join(row.values) or row.words
        yield _mention(
            sentence, "procedure", value, words[first].start, words[last - 1].end,
            polarity.at(first, last),
        )  # fmt: skip


def _lesions(
    sentence: Sentence, words: list[Word], polarity: _Polarities
) -> Iterator[Mention]:
    finder = PLACED if sentence.section in _PLACED else LESIONS
    for first, last, reading in finder.find(sentence.text, words):
        is_short = words[first].text in _NO_LESION and last - first == 1
        is_near = sentence.section not in HEADINGS and _is_related(words, first)
        follows = words[last].text if last < len(words) else ""
        if is_short or is_near or follows in _NO_NOUN:
            continue
        value = ";".join(reading.kinds)
        yield _mention(
            sentence, "lesion", value, words[first].start, words[last - 1].end,
            polarity.at(first, last),
        )  # fmt: skip


#: Before these the name of a lesion is of something else.
_NO_NOUN = frozenset(
    "workup protocol surgery surgeon center clinic team conference board service".split()
)
_PLACED = HEADINGS | {Section.FINDINGS}
#: Short forms of lesions that are words of their own in a sentence.
_NO_LESION = frozenset({"met", "alt", "growth", "mets", "ca"})


def _places(
    sentence: Sentence,
    words: list[Word],
    polarity: _Polarities,
    lesions: list[Mention],
) -> Iterator[Mention]:
    """Say where a lesion lies: as its own words do, or as others of the sentence."""
    named = [(m, r.site) for m in lesions if (r := lesion_of(m.text)) and r.site]
    for mention, site in named:
        value = ", ".join(site.charted) if site else ""
        yield evolve(mention, field="site", value=value)
    if not named:
        yield from _sites(sentence, words, polarity)


def _sites(
    sentence: Sentence, words: list[Word], polarity: _Polarities
) -> Iterator[Mention]:
    for first, last, _ in SITES.find(sentence.text, words):
        start, end = words[first].start, words[last - 1].end
        is_part = last - first == 1 and words[first].text in _NO_SITE
        if not is_part and not _is_related(words, first):
            yield _mention(
                sentence, "site", sentence.text[start:end], start, end,
                polarity.at(first, last),
            )  # fmt: skip


#: Alone these are parts of many sites.
_NO_SITE = frozenset({"side", "sides", "head", "heads", "body", "base", "dorsum"})
_FAR = frozenset({"cm", "mm", "away", "distance", "far"})
_RELATIONS = frozenset(
    "below above near behind under beneath to toward towards adjacent beside "
    "between beyond overlying over against around off inferior superior".split()
)


def _is_related(words: list[Word], first: int) -> bool:
    """Whether a word before a site says that it is only near, or a way to it."""
    before = [word.text for word in words[max(0, first - 3) : first]]
    near = [word for word in before[-2:] if word != "the"][-1:]
    if near == ["from"]:
        return bool(_FAR & {*before}) or before[0][0].isdigit()
    return bool(near) and near[0] in _RELATIONS


class _Lies:
    """Whether words of a layer say where the tumor of a sentence lies."""

    def __init__(self, words: list[Word], *, carries: bool, section: Section) -> None:
        self._words = [word.text for word in words]
        self._carries = carries
        self._section = section

    def governs(self, first: int) -> bool:
        """Whether the tumor is what lies there: nothing unknown stands between."""
        if self._section in HEADINGS:
            return True
        return self._looks_back(first) or self._names(first)

    def ends(self, last: int) -> bool:
        """Whether no unknown noun follows, as in "fascial defect"."""
        if last >= len(self._words):
            return True
        word = self._words[last]
        if word in _PARTS or word in _JOINS or word[0].isdigit():
            return True
        return is_lesion_word(word) or is_site_word(word)

    def _names(self, first: int) -> bool:
        """Whether adjectives lead from a word on to the name of the tumor."""
        for word in self._words[first : first + 4]:
            if _is_noun(word):
                return True
            if not is_adjective(word):
                return False
        return False

    def _looks_back(self, first: int) -> bool:
        index = first
        rows = roles(Place.BEFORE)
        while index > 0:
            word = self._words[index - 1]
            if _is_noun(word) or (word in _PRONOUNS and self._carries):
                return True
            if word in (";", ":"):
                return word == ":" and self._is_label(index - 1)
            found = rows.ending(self._words, index)
            is_link = found is not None and found[1] in (Says.LINK, Says.MEASURE)
            known = is_link or word in _PARTS or word[0].isdigit() or _may_lie(word)
            if not known or word in _MOVES:
                return False
            index -= 1
        return self._section is Section.FINDINGS

    def _is_label(self, index: int) -> bool:
        return bool(_LABELS & {*self._words[:index]})


_JOINS = frozenset(
    "; : and or with which was were is but without at measuring measured of in on over "
    "along from it that as removed excised found when after near lying not no".split()
)
_PRONOUNS = frozenset({"it", "which", "that", "this"})
_PARTS = frozenset({",", "(", ")", "[", "]", "/", "&", "+"})
_LABELS = frozenset(
    "layer plane depth level tissue tumor mass lesion lipoma location compartment".split()
)
#: These tell what was done to a layer, or with the tumor.
_MOVES = frozenset(
    "removed excised enucleated resected taken delivered expressed dissected freed "
    "mobilized shelled exposed opened closed incised through free isolated".split()
)


def _is_noun(word: str) -> bool:
    return is_lesion_word(word) and lesion_of(word) is not None


def _may_lie(word: str) -> bool:
    return is_site_word(word) or is_layer_word(word) or is_adjective(word)


def _depths(
    sentence: Sentence, words: list[Word], polarity: _Polarities, lies: _Lies
) -> Iterator[Mention]:
    for first, last, _ in DEPTHS.find(sentence.text, words):
        first, last = _trimmed(words, first, last)
        stretch = [word.text for word in words[first:last]]
        start, end = words[first].start, words[last - 1].end
        text = sentence.text[start:end]
        if _says_layer(text) and lies.ends(last) and lies.governs(first):
            denied = not _DENIALS.isdisjoint(stretch)
            said = Polarity.DENIED if denied else polarity.at(first, last)
            yield _mention(sentence, "depth", text, start, end, said)


def _trimmed(words: list[Word], first: int, last: int) -> tuple[int, int]:
    """Leave out the words at both ends that say nothing."""
    while last - first > 1 and words[first].text in _SILENT:
        first += 1
    while last - first > 1 and words[last - 1].text in _SILENT:
        last -= 1
    return first, last


_SILENT = frozenset(
    ", ( ) [ ] / & + of a an the and with was is were are be it".split()
)


_DENIALS = frozenset({"not", "no", "without", "never", "nor"})


def _says_layer(text: str) -> bool:
    """Whether words say a depth: a relation to a layer, or an adjective for one."""
    found, unread = parts().split(text)
    if unread or depths_of(text) is None:
        return False
    says = {part.relation for part in found if part.relation}
    return bool(says & _RELATES) or any(map(_is_depth, text.split()))


@lru_cache(maxsize=4096)
def _is_depth(word: str) -> bool:
    reading = lesion_of(f"{word.strip(',;()')} mass")
    return reading is not None and reading.depths is not None


_RELATES = frozenset(Relation) - {
    *(Relation.OF, Relation.FILLER, Relation.COMMA, Relation.AND, Relation.OR),
    *(Relation.SAME, Relation.NEAR, Relation.INVOLVEMENT, Relation.UNINVOLVED),
    *(Relation.ABUTTING, Relation.ADHERENT, Relation.TO, Relation.NOT, Relation.BUT),
}


def _involvements(
    sentence: Sentence, words: list[Word], polarity: _Polarities, lies: _Lies
) -> Iterator[Mention]:
    for first, last, _ in INVOLVEMENTS.find(sentence.text, words):
        if lies.governs(first) or first == 0:
            start, end = words[first].start, words[last - 1].end
            said = polarity.at(first, last)
            if said is Polarity.DENIED:
                continue
            text = sentence.text[start:end]
            yield _mention(sentence, "digit_involvement", text, start, end, said)


def _lengths(
    sentence: Sentence, words: list[Word], polarity: _Polarities, *, carries: bool
) -> Iterator[Mention]:
    is_found = sentence.section is Section.FINDINGS
    for one in lengths_of(sentence.text, carries=carries, is_found=is_found):
        first = sum(word.start < one.start for word in words)
        last = sum(word.start < one.end for word in words)
        role = _role(one, sentence.section)
        said = polarity.at(first, last)
        name = _FIELDS.get(role, "length")
        yield _mention(sentence, name, _valued(one), one.start, one.end, said, role)


_FIELDS = {Role.TUMOR: "tumor", Role.MARGIN: "margin", Role.TOTAL: "size"}


def _role(one: Measured, section: Section) -> Role:
    if section is Section.PATHOLOGY:
        return Role.SPECIMEN
    if section is Section.IMAGING:
        return Role.IMAGING
    if section in (Section.HISTORY, Section.EXAMINATION, Section.PLAN):
        return Role.EXAMINATION
    if section is Section.OTHER or one.says is None:
        return Role.UNCLEAR
    return Role.TUMOR if one.says is Says.MEASURE else Role(one.says.value)


_COUNTS = {Says.EACH_SIDE: " on each side", Says.AS_WRITTEN: " in total"}


def _valued(one: Measured) -> str:
    """Return the words for a length that its field takes."""
    return one.text + (_COUNTS[one.convention] if one.convention else "")


def _no_margin(sentence: Sentence, words: list[Word]) -> Iterator[Mention]:
    plain = [word.text for word in words]
    for first, last, _ in roles(Place.ALONE).within(plain):
        if _NO_FINDING.isdisjoint(plain):
            yield _mention(
                sentence, "margin", "none", words[first].start, words[last - 1].end,
                role=Role.MARGIN,
            )  # fmt: skip


_NO_FINDING = frozenset(
    "assessed positive involved recorded stated documented measured clear close "
    "negative pathology applicable specified reported".split()
)
GENERAL = frozenset({SOFT_TISSUE_TUMOR, "lesion"})
_SPACE = re.compile(r"\s+")
