"""What a note says about one lesion, and which fields stay open."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

from cptsofttissue.notes._facts import SEVERAL, Statement
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
    read_listed_sites,
    read_sites,
)
from cptsofttissue.notes._lesion.scenes import Scene, scenes
from cptsofttissue.notes._phrases import depths_of, is_layer_name
from cptsofttissue.notes._procedures import is_verb
from cptsofttissue.notes._sentence.vocabulary import ACCOUNT, FACTS, HEADINGS, may_hold
from cptsofttissue.notes._tables import Sign, has_word, signs, stated
from cptsofttissue.notes._text.sections import Sentence
from cptsofttissue.notes._words import bit_of
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record._lesions import GENERAL
from cptsofttissue.record.anatomy import SiteReading

__all__ = ["Evidence"]


class Evidence:
    """
    Everything that a note says about one lesion.

    Attributes:
        group: The sentences on the lesion.
        told: The headings that name the lesion, and the sentences on it.
        own: The mentions of `told`; all its sites if it mentions none as a site.
        everything: `told`, and the sentences on other times and places.
        shared: The mentions that may be of this lesion or of another.
        open: The fields that stay open, in the order in which they were opened.
        opening: A quote of each sentence that opens a field.
    """

    def __init__(self, group: Group) -> None:
        self.group = group
        self.told = (*group.heading, *group.body)
        self.own = [m for one in self.told for m in one.mentions]
        if not any(m.field == "site" for m in self.own):
            sites = [m for t in self.told if t.names_tumor for m in t.sites]
            self.own += sites or [m for t in self.told for m in t.sites]
        self.everything = (*self.told, *group.aside)
        self.shared = [m for one in group.shared for m in one.mentions]
        self.shared += [m for one in self.apart for m in one.mentions]
        self.open: list[str] = []
        self.opening = [
            _whole_sentence("size", scene.opening.sentence) for scene in self._scenes
        ]

    def is_of_lesion(self, mention: Mention) -> bool:
        """Whether a mention is of the lesion; a site of the narrative may not be."""
        if mention.field != "site" or mention.section in HEADINGS:
            return True
        return mention.section is Section.FINDINGS or not self.heads

    @cached_property
    def _scenes(self) -> list[Scene]:
        """The passages of the body on another time that go on to a measure."""
        statements = (*self.group.heading[:1], *self.group.body)
        return [*scenes(sorted(statements, key=lambda one: one.sentence.start))]

    @cached_property
    def apart(self) -> list[Statement]:
        """The sentences of the body that may speak of another time or lesion."""
        kinds = self.kinds_headed - GENERAL
        past = [one for scene in self._scenes for one in scene.told]
        return [
            one
            for one in self.group.body
            if one in past
            or of_other_kind(one, kinds)
            or of_other_place(one, self.heads)
            or self._has_other_count(one)
            or (self._is_single and of_other_lesion(one))
        ]

    @cached_property
    def _facts(self) -> list[Mention]:
        """The mentions of the operation, in sentences on this lesion alone."""
        statements = (one for one in self.told if one not in self.apart)
        return [m for one in statements for m in one.mentions if _is_fact(m)]

    def _has_other_count(self, one: Statement) -> bool:
        """Whether a sentence is on more lesions, or on fewer, than the group."""
        is_of_several = one.lesions >= SEVERAL
        if self.group.lesions < SEVERAL:
            is_of_each = self.group.is_one_of_several and one.is_of_every
            return is_of_several and self._is_single and not is_of_each
        return not (is_of_several or one.is_of_every)

    @cached_property
    def _is_single(self) -> bool:
        """Whether no heading counts several lesions."""
        lesions = (one.lesions for one in self.group.heading)
        return max(self.group.lesions, *lesions) < SEVERAL

    @cached_property
    def added(self) -> list[Statement]:
        """The addenda, and the sentences that correct the note at once."""
        return [one for one in self.told if _is_addendum(one)]

    @cached_property
    def corrected(self) -> frozenset[str]:
        """The fields for which an addendum has a new value."""
        return frozenset(m.field for t in self.added for m in t.mentions if may_hold(m))

    def opens(self, field: str, sentences: Iterable[Statement]) -> bool:
        """Quote each sentence that opens a field; return whether there is any."""
        quotes = [_whole_sentence(field, one.sentence) for one in sentences]
        self.opening += quotes
        return bool(quotes)

    def is_withdrawn(self, field: str) -> bool:
        """Whether an addendum corrects a field and has no new value for it."""
        is_of_field = _IS_OF_FIELD[field]
        is_wrong = self._is_correction
        statements = [
            one
            for one in self.added
            if (is_wrong and any(map(is_of_field, one.words)))
            or (field == "size" and _revises_size(one))
        ]
        return field not in self.corrected and self.opens(field, statements)

    @cached_property
    def _is_correction(self) -> bool:
        """Whether an addendum says that something was wrong."""
        return any(
            one.line.tells(sign)
            for one in self.added
            for sign in (Sign.CORRECTS, Sign.CORRECTS_AT_ONCE)
        )

    def is_remeasured(self) -> bool:
        """Whether an addendum has a length and does not say what it measures."""
        lengths = [m for one in self.added for m in one.mentions if m.role is not None]
        return any(m.field == "length" for m in lengths)

    def said(self, field: str) -> list[Mention]:
        """Return the stated mentions of a field; a correction replaces the others."""
        mentions = [m for m in self._facts if m.field == field]
        if field in self.corrected and self._is_correction:
            corrections = {m for one in self.added for m in one.mentions}
            mentions = [m for m in mentions if m in corrections]
        return [m for m in mentions if m.polarity is Polarity.STATED]

    @cached_property
    def heads(self) -> list[SiteReading]:
        """The sites of the headings; of several operations, those of its title."""
        wholes = self._sites(HEADINGS) or self.found_at()
        title_sites = read_sites(self.own_sites())
        if title_sites and (self.group.is_one_of_several or not wholes):
            parts = [*wholes, *self._list_items()] if wholes else self._sites_of_tumor()
            return [
                *title_sites,
                *(site for site in parts if lies_in(site, title_sites[0])),
            ]
        return [*wholes, *(site for site in title_sites if self._is_part(site, wholes))]

    def _is_part(self, site: SiteReading, wholes: Iterable[SiteReading]) -> bool:
        """Whether a title, not a sentence, names a part of another heading's site."""
        is_title = not any(is_verb(m.text) for m in self.group.heading[0].done)
        is_part = any(lies_in(site, whole) and site != whole for whole in wholes)
        return is_title and is_part

    def _list_items(self) -> list[SiteReading]:
        """Return each site of a heading that lists those of several lesions."""
        return read_listed_sites(m for one in self.group.heading for m in one.sites)

    def _sites_of_tumor(self) -> list[SiteReading]:
        """Return the sites that sentences name together with a lesion."""
        statements = (one for one in self.told if one.names_tumor)
        mentions = (m for one in statements for m in named_sites(one))
        return read_sites(filter(may_hold, mentions))

    def own_sites(self) -> list[Mention]:
        """Return the sites of the title, or of the sentence that stands for it."""
        title = self.group.heading[0]
        sites = [m for m in title.mentions if m.field == "site"]
        sites = sites or self._only_site(title)
        if sites:
            return sites
        wholes = dict.fromkeys((*named_sites(title), *led_sites(title)))
        items = [m for m in title.sites if is_between_signs(title, m, *_BRACKETS)]
        parts = [m for m in items if m not in wholes and _is_inside(m, wholes)]
        return [m for m in (*wholes, *parts) if may_hold(m)]

    def _only_site(self, title: Statement) -> list[Mention]:
        """Return the one site of a sentence on one of several lesions."""
        sites = [m for m in title.sites if may_hold(m)] if len(title.sites) == 1 else []
        is_narrative = title.sentence.section in ACCOUNT
        return sites if self.group.is_one_of_several and is_narrative else []

    def found_at(self) -> list[SiteReading]:
        """Return the sites that the findings name together with the lesion."""
        findings = [m for m in self.own if m.section is Section.FINDINGS]
        lesions = {m.span for m in findings if m.field == "lesion" and may_hold(m)}
        sites = (m for m in findings if m.field == "site")
        return read_sites(m for m in sites if m.span in lesions)

    def _sites(self, sections: Collection[Section]) -> list[SiteReading]:
        sites = [m for m in self.own if m.field == "site" and m.section in sections]
        return read_sites(filter(may_hold, sites))

    @cached_property
    def narrative(self) -> list[Statement]:
        """The sentences of the operation below its headings."""
        return [one for one in self.told if one.sentence.section in ACCOUNT]

    @cached_property
    def account(self) -> list[Statement]:
        """The narrative without a title that stands below no heading."""
        return [one for one in self.narrative if one not in self.typed_titles]

    @cached_property
    def typed_titles(self) -> list[Statement]:
        """The titles that stand below no heading: "Excision of lipoma, left arm"."""
        titles = (t for t in self.group.heading if t.sentence.section in ACCOUNT)
        return [one for one in titles if not has_word(one.words, Sign.VERB)]

    @cached_property
    def possible(self) -> list[Statement]:
        """The narrative, and its sentences that may be of this lesion or of another."""
        shared = [one for one in self.group.shared if one.sentence.section in ACCOUNT]
        return [*self.narrative, *shared]

    @cached_property
    def hedged(self) -> list[Mention]:
        """The hedged mentions of the operation: "probable", "may be"."""
        facts = [m for m in self.own if m.section in FACTS]
        return [m for m in facts if m.polarity is Polarity.HEDGED]

    @cached_property
    def kinds_headed(self) -> frozenset[str]:
        """The kinds of the headings; the postoperative diagnosis comes first."""
        kinds = self.kinds_in({Section.POSTOPERATIVE})
        preoperative = set[str]() if kinds - GENERAL else {Section.PREOPERATIVE}
        return kinds | self.kinds_in({Section.PROCEDURE, *preoperative})

    def kinds_in(self, sections: Collection[str]) -> frozenset[str]:
        """Return the kinds that some sections name."""
        lesions = [m for m in self.own if m.field == "lesion" and m.section in sections]
        return frozenset(k for m in lesions if may_hold(m) for k in _kinds_of(m))


def _is_fact(mention: Mention) -> bool:
    """Whether a mention is of the operation; "Site: beneath the fascia" is, too."""
    is_depth = mention.section is Section.SITE and mention.field == "depth"
    return is_depth or mention.section in FACTS


_BRACKETS = ("(", ")")


def _is_inside(mention: Mention, wholes: Iterable[Mention]) -> bool:
    """Whether a site is a part of another: "right arm lipoma, upper arm"."""
    site = next(iter(read_sites([mention])), None)
    others = read_sites(wholes)
    return site is not None and any(lies_in(site, other) for other in others)


def _kinds_of(lesion: Mention) -> list[str]:
    """Return the kinds of a name, but no scar that is the site: "cyst, scar"."""
    kinds = lesion.value.split(";")
    is_place = "," in lesion.text and _CHOICE.search(lesion.text) is None
    return [k for k in kinds if k != _SCAR] if is_place and kinds != [_SCAR] else kinds


_SCAR = "scar"
_CHOICE = re.compile(r"\b(?:or|vs|versus)\b|/")


def _is_addendum(one: Statement) -> bool:
    """Whether a sentence is of an addendum, or corrects the note at once."""
    is_addendum = one.sentence.section is Section.ADDENDUM
    is_of_note = bool(one.line.asks & _NOTE) and one.line.tells(Sign.CORRECTS)
    return is_addendum or is_of_note or one.line.tells(Sign.CORRECTS_AT_ONCE)


#: A sentence that corrects one of these corrects the note.
_NOTE = bit_of("title", "heading", "header", "dictation", "dictated", "transcription")


def _revises_size(one: Statement) -> bool:
    """Whether an addendum names the size, or says "larger" of the tumor."""
    is_of_tumor = one.names_tumor or has_word(one.words, Sign.PRONOUN)
    is_compared = one.line.tells(Sign.COMPARES) and is_of_tumor
    names_size = one.line.tells(Sign.NAMES_SIZE)
    return is_compared or (names_size and not [*stated(one.words, Sign.CONFIRMS)])


def _whole_sentence(field: str, sentence: Sentence) -> Mention:
    """Quote a whole sentence as what opens a field."""
    start, end = sentence.first, sentence.end
    text = sentence.text[start - sentence.start : end - sentence.start]
    section, polarity = sentence.section, Polarity.HEDGED
    return Mention(field, "", text, start, end, section, polarity)


def _is_of_size(word: str) -> bool:
    return word in signs(Sign.SIZE) or word[0].isdigit()


def _is_of_depth(word: str) -> bool:
    is_layer = is_layer_name(word) and depths_of(f"in {word}") is not None
    return is_layer or word in NAMES_DEPTH


#: For each field, whether a word of an addendum names it.
_IS_OF_FIELD: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {"depth": _is_of_depth, "size": _is_of_size}
)
