"""What a note says of one lesion, and where that is open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

from cptsofttissue.notes._facts import SEVERAL, Told
from cptsofttissue.notes._groups.groups import Group
from cptsofttissue.notes._lesion.led import is_between_signs, led_sites
from cptsofttissue.notes._lesion.others import (
    of_other_kind,
    of_other_lesion,
    of_other_place,
)
from cptsofttissue.notes._lesion.readings import (
    NAMES_DEPTH,
    lies_in,
    named_sites,
    read_sites,
)
from cptsofttissue.notes._lesion.scenes import Scene, scenes
from cptsofttissue.notes._phrases import depths_of, is_layer_name, site_of
from cptsofttissue.notes._procedures import is_verb
from cptsofttissue.notes._sentence.vocabulary import FACTS, HEADINGS, may_hold
from cptsofttissue.notes._tables import Sign, has_word, signs, stated
from cptsofttissue.notes._text.sections import Sentence
from cptsofttissue.notes._words import bit_of
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record._lesions import GENERAL
from cptsofttissue.record.anatomy import SiteReading

__all__ = ["Evidence"]


class Evidence:
    """
    Everything that a note says of one lesion.

    Attributes:
        group: The sentences on it.
        told: Those that name it, and those that speak of it.
        own: What these mention.
        everything: These, and the sentences on other times and places.
        shared: What may be said of it or of another lesion.
        open: The fields that stay open, in the order they were found to be.
        opening: The sentences that open a field, quoted.
    """

    def __init__(self, group: Group) -> None:
        self.group = group
        self.told = (*group.heading, *group.body)
        self.own = [m for one in self.told for m in one.mentions]
        if not any(m.field == "site" for m in self.own):
            named = (t for t in self.told if t.names_tumor)
            sites = [m for t in named for m in t.sites]
            self.own += sites or [m for t in self.told for m in t.sites]
        self.everything = (*self.told, *group.aside)
        self.shared = [m for one in group.shared for m in one.mentions]
        self.shared += [m for one in self.apart for m in one.mentions]
        self.open: list[str] = []
        self.opening = [
            _whole_sentence("size", scene.opening.sentence) for scene in self._scenes
        ]

    def is_of_lesion(self, mention: Mention) -> bool:
        """Whether a mention speaks of the lesion: not every site of a note does."""
        if mention.field != "site" or mention.section in HEADINGS:
            return True
        return mention.section is Section.FINDINGS or not self.heads

    @cached_property
    def _scenes(self) -> list[Scene]:
        """What the body tells of another time, if a measure goes on with it."""
        told = (*self.group.heading[:1], *self.group.body)
        return [*scenes(sorted(told, key=lambda one: one.sentence.start))]

    @cached_property
    def apart(self) -> list[Told]:
        """The sentences of the body that may speak of another time or lesion."""
        kinds = self.kinds_headed - GENERAL
        remembered = [one for scene in self._scenes for one in scene.told]
        return [
            one
            for one in self.group.body
            if one in remembered
            or of_other_kind(one, kinds)
            or of_other_place(one, self.heads)
            or self._is_of_some(one)
            or (self._is_single and of_other_lesion(one))
        ]

    @cached_property
    def _found(self) -> list[Mention]:
        """What the other sentences say of the tumor at the operation."""
        told = (one for one in self.told if one not in self.apart)
        return [m for one in told for m in one.mentions if _is_found(m)]

    def _is_of_some(self, one: Told) -> bool:
        """Whether a sentence speaks of more lesions, or of fewer, than there are."""
        is_of_several = one.lesions >= SEVERAL
        if self.group.lesions < SEVERAL:
            is_of_each = self.group.is_one_of_several and one.is_of_every
            return is_of_several and self._is_single and not is_of_each
        return not (is_of_several or one.is_of_every)

    @cached_property
    def _is_single(self) -> bool:
        """Whether the headings tell of one lesion."""
        lesions = (one.lesions for one in self.group.heading)
        return max(self.group.lesions, *lesions) < SEVERAL

    @cached_property
    def added(self) -> list[Told]:
        """The sentences that were added, or take something back at once."""
        return [one for one in self.told if _is_added(one)]

    @cached_property
    def corrected(self) -> frozenset[str]:
        """The fields that an addendum gives again."""
        return frozenset(m.field for t in self.added for m in t.mentions if may_hold(m))

    def opens(self, field: str, sentences: Iterable[Told]) -> bool:
        """Quote sentences that open a field; whether there are any."""
        quoted = [_whole_sentence(field, one.sentence) for one in sentences]
        self.opening += quoted
        return bool(quoted)

    def is_withdrawn(self, field: str) -> bool:
        """Whether an addendum speaks of a field that it does not give again."""
        speaks = _SPEAKS_OF[field]
        is_wrong = self._is_correction
        found = [
            one
            for one in self.added
            if (is_wrong and any(map(speaks, one.words)))
            or (field == "size" and _revises(one))
        ]
        return field not in self.corrected and self.opens(field, found)

    @cached_property
    def _is_correction(self) -> bool:
        """Whether an addendum says that something was wrong."""
        return any(
            one.line.tells(sign)
            for one in self.added
            for sign in (Sign.CORRECTS, Sign.CORRECTS_AT_ONCE)
        )

    def is_remeasured(self) -> bool:
        """Whether an addendum has a length that is of nothing known."""
        lengths = [m for one in self.added for m in one.mentions if m.role is not None]
        return any(m.field == "length" for m in lengths)

    def said(self, field: str) -> list[Mention]:
        """Return what is stated of a field; a correction replaces what it corrects."""
        found = [m for m in self._found if m.field == field]
        if field in self.corrected and self._is_correction:
            added = {m for one in self.added for m in one.mentions}
            found = [m for m in found if m in added]
        return [m for m in found if m.polarity is Polarity.STATED]

    @cached_property
    def heads(self) -> list[SiteReading]:
        """The sites that headings name; of several operations, its own."""
        named = self._sites(HEADINGS) or self.found_at()
        mine = read_sites(self.own_sites())
        if mine and (self.group.is_one_of_several or not named):
            inner = [*named, *self._listed()] if named else self._named_beside()
            return [*mine, *(site for site in inner if lies_in(site, mine[0]))]
        return [*named, *(site for site in mine if self._is_of_title(site, named))]

    def _is_of_title(self, site: SiteReading, named: Iterable[SiteReading]) -> bool:
        """Whether a site is a part of one of a heading, and a title names it."""
        is_title = not any(is_verb(m.text) for m in self.group.heading[0].done)
        is_part = any(lies_in(site, other) and site != other for other in named)
        return is_title and is_part

    def _listed(self) -> list[SiteReading]:
        """Return each site of a heading that lists those of several lesions."""
        sites = (m.value for one in self.group.heading for m in one.sites)
        parts = (part for value in sites for part in _AND.split(value))
        return [site for part in parts if (site := site_of(part)) is not None]

    def _named_beside(self) -> list[SiteReading]:
        """Return the sites that sentences name together with a lesion."""
        named = (one for one in self.told if one.names_tumor)
        return read_sites(m for one in named for m in named_sites(one) if may_hold(m))

    def own_sites(self) -> list[Mention]:
        """Return the sites that the sentence names that tells of the operation."""
        first = self.group.heading[0]
        said = [m for m in first.mentions if m.field == "site"] or self._of_place(first)
        found = dict.fromkeys((*named_sites(first), *led_sites(first)))
        listed = [m for m in first.sites if is_between_signs(first, m, *_BRACKETS)]
        inner = [m for m in listed if m not in found and _is_inside(m, found)]
        return said or [m for m in (*found, *inner) if may_hold(m)]

    def _of_place(self, first: Told) -> list[Mention]:
        """Return the one site of a sentence that is told apart by it from others."""
        sites = [m for m in first.sites if may_hold(m)] if len(first.sites) == 1 else []
        is_narrative = first.sentence.section in FACTS - HEADINGS
        is_placed = self.group.is_one_of_several and is_narrative
        return sites if is_placed else []

    def found_at(self) -> list[SiteReading]:
        """Return the sites that the findings name together with the lesion."""
        inside = [m for m in self.own if m.section is Section.FINDINGS]
        lesions = {m.span for m in inside if m.field == "lesion" and may_hold(m)}
        return read_sites(m for m in inside if m.field == "site" and m.span in lesions)

    def _sites(self, sections: Iterable[Section]) -> list[SiteReading]:
        inside = frozenset(sections)
        said = [m for m in self.own if m.field == "site" and m.section in inside]
        return read_sites(m for m in said if may_hold(m))

    @cached_property
    def narrative(self) -> list[Told]:
        """The sentences of the operation below its headings."""
        inside = FACTS - HEADINGS
        return [one for one in self.told if one.sentence.section in inside]

    @cached_property
    def possible(self) -> list[Told]:
        """Those of its narrative, and those that may be of it or of another lesion."""
        inside = FACTS - HEADINGS
        shared = [one for one in self.group.shared if one.sentence.section in inside]
        return [*self.narrative, *shared]

    @cached_property
    def hedged(self) -> list[Mention]:
        """What is said of the operation with a hedge, and may be so."""
        inside = [m for m in self.own if m.section in FACTS]
        return [m for m in inside if m.polarity is Polarity.HEDGED]

    @cached_property
    def kinds_headed(self) -> frozenset[str]:
        """Every kind that headings name; a diagnosis after the operation stands."""
        after = self.kinds_in({Section.POSTOPERATIVE})
        before = set[str]() if after - GENERAL else {Section.PREOPERATIVE}
        return after | self.kinds_in({Section.PROCEDURE, *before})

    def kinds_in(self, sections: Iterable[str]) -> frozenset[str]:
        inside = frozenset(sections)
        said = [m for m in self.own if m.field == "lesion" and m.section in inside]
        kinds = (_kinds_of(m) for m in said if may_hold(m))
        return frozenset(kind for found in kinds for kind in found)


def _is_found(mention: Mention) -> bool:
    """Whether a mention is of the operation; "Site: beneath the fascia" is, too."""
    is_placed = mention.section is Section.SITE and mention.field == "depth"
    return is_placed or mention.section in FACTS


_BRACKETS = ("(", ")")
_AND = re.compile(" and |, ")


def _is_inside(mention: Mention, others: Iterable[Mention]) -> bool:
    """Whether a site is a part of another: "right arm lipoma, upper arm"."""
    site = next(iter(read_sites([mention])), None)
    wholes = read_sites(others)
    return site is not None and any(lies_in(site, whole) for whole in wholes)


def _kinds_of(lesion: Mention) -> list[str]:
    """Return the kinds that a name says; a scar behind a comma is its place."""
    kinds = lesion.value.split(";")
    is_place = "," in lesion.text and _CHOICE.search(lesion.text) is None
    return [k for k in kinds if k != _SCAR] if is_place and kinds != [_SCAR] else kinds


_SCAR = "scar"
_CHOICE = re.compile(r"\b(?:or|vs|versus)\b|/")


def _is_added(one: Told) -> bool:
    """Whether a sentence was added later, or takes something back at once."""
    is_addendum = one.sentence.section is Section.ADDENDUM
    is_of_note = bool(one.line.asks & _NOTE) and one.line.tells(Sign.CORRECTS)
    return is_addendum or is_of_note or one.line.tells(Sign.CORRECTS_AT_ONCE)


#: What is wrong in these is wrong in the note.
_NOTE = bit_of("title", "heading", "header", "dictation", "dictated", "transcription")


def _revises(one: Told) -> bool:
    """Whether an addendum names the size, or compares the tumor with what was said."""
    is_it = has_word(one.words, Sign.PRONOUN)
    is_compared = one.line.tells(Sign.COMPARES) and (one.names_tumor or is_it)
    is_named = one.line.tells(Sign.NAMES_SIZE)
    return is_compared or (is_named and not [*stated(one.words, Sign.CONFIRMS)])


def _whole_sentence(field: str, sentence: Sentence) -> Mention:
    """Quote a whole sentence, which opens a field."""
    start, end = sentence.first, sentence.end
    text = sentence.text[start - sentence.start : end - sentence.start]
    section, polarity = sentence.section, Polarity.HEDGED
    return Mention(field, "", text, start, end, section, polarity)


def _is_of_size(word: str) -> bool:
    return word in signs(Sign.SIZE) or word[0].isdigit()


def _is_of_depth(word: str) -> bool:
    is_layer = is_layer_name(word) and depths_of(f"in {word}") is not None
    return is_layer or word in NAMES_DEPTH


#: Whether a word of an addendum speaks of a field.
_SPEAKS_OF: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {"depth": _is_of_depth, "size": _is_of_size}
)
