"""Where a lesion was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import combinations, pairwise

from cptsofttissue.notes._facts import SEVERAL, Statement
from cptsofttissue.notes._lesion.elsewhere import (
    HAS_SIDE,
    is_on_other_side,
    on_both_sides,
    sites_of_reason,
)
from cptsofttissue.notes._lesion.evidence import Evidence
from cptsofttissue.notes._lesion.led import ABOVE, led_sites, tissues_at
from cptsofttissue.notes._lesion.others import names_further, of_other_place
from cptsofttissue.notes._lesion.readings import (
    BEFORE,
    PLAIN,
    Depths,
    are_opposite,
    done_by,
    lies_in,
    named_sites,
    read_listed_sites,
    read_sites,
    text_between,
)
from cptsofttissue.notes._lesion.worked import (
    is_of_incision,
    sites_of_record,
    sites_worked_at,
)
from cptsofttissue.notes._phrases import (
    depths_of,
    is_adjective,
    is_noun,
    is_same_place,
    is_site_word,
    meets,
    site_of,
)
from cptsofttissue.notes._procedures import is_verb
from cptsofttissue.notes._sentence.vocabulary import (
    ACCOUNT,
    FACTS,
    REPORTS,
    is_vessel,
    may_hold,
)
from cptsofttissue.notes._tables import Place, Says, Sign, signs
from cptsofttissue.notes._words import bit_of, words_of
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record.anatomy import Side, SiteReading
from cptsofttissue.record.depth import Depth

__all__ = ["SiteOf"]


class SiteOf:
    """The sites that the evidence allows."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    @cached_property
    def site(self) -> SiteReading | None:
        """The site of the lesion, joined with any other that it may be."""
        if not self._evidence.heads:
            return self._site_without_heading()
        alternatives = self._heading_alternatives()
        site = _either([_narrowest(self._evidence.heads), *alternatives])
        self._evidence.open += ["site"] if alternatives else []
        extents = self._sites_of_extension()
        sites = [*extents, *self._sites_of_findings(), *self._sites_next_to()]
        sites += [*self._sites_of_addenda(), *self._conflicting_procedures()]
        outside = [s for s in sites if not lies_in(site, s)]
        conflicts = [s for s in outside if not meets(site, s)]
        conflicts += [s for s in extents if meets(site, s) and not lies_in(s, site)]
        candidates = [*self._evidence.heads, *sites]
        conflicts += [s for s in candidates if are_opposite(site, s)]
        conflicts += self._conflicting_work(site)
        conflicts += [*self._conflicting_reasons(site), *self._site_on_both_sides(site)]
        conflicts += self._places_without_title()
        pairs = combinations(self._evidence.heads, 2)
        if conflicts or not all(meets(one, other) for one, other in pairs):
            self._evidence.open.append("site")
            return _either([site, *conflicts])
        return self._narrow_to_muscle(site)

    def _sites_of_findings(self) -> list[SiteReading]:
        """Return the sites of the findings, without what the tumor only lay on."""
        sites = self._evidence.found_at()
        sentences = self._evidence.told if sites else ()
        tissues = read_sites(m for one in sentences for m in tissues_at(one, ABOVE))
        return [s for s in sites if s.terms not in [other.terms for other in tissues]]

    def _narrow_to_muscle(self, site: SiteReading) -> SiteReading:
        """Narrow a site to the muscle that the tumor was in: "arm", "biceps"."""
        if len(site.regions) == 1:
            return site
        sentences = (
            one for one in self._evidence.told if one not in self._evidence.apart
        )
        facts = (one for one in sentences if one.sentence.section in FACTS)
        muscles = read_sites(m for one in facts for m in tissues_at(one, _IN_MUSCLE))
        parts = [part for muscle in muscles if (part := _part_of(site, muscle))]
        is_one = all(meets(one, other) for one, other in combinations(parts, 2))
        return _narrowest(parts) if parts and is_one else site

    def _site_without_heading(self) -> SiteReading | None:
        """Return the site if no heading names one."""
        sentences = self._evidence.told
        mentions = (
            m
            for one in sentences
            for m in (
                *_sites_alone(one),
                *_sites_of_title(one),
                *sites_of_record(one),
            )
        )
        if sites := _sites_of_lesion(sentences) or read_sites(mentions):
            site = _narrowest(sites)
            return _either([site, *self._sites_of_others(), *self._sites_against(site)])
        history = (
            t for t in self._evidence.group.aside if t.sentence.section in BEFORE
        )
        earlier = _sites_of_lesion(history)
        return _either(earlier) if earlier else self._site_of_incision()

    def _sites_of_others(self) -> list[SiteReading]:
        """Return the sites of other lesions; the one removed may be any of them."""
        others = (one for one in self._evidence.told if names_further(one))
        return read_sites(m for one in others for m in one.sites if may_hold(m))

    def _sites_against(self, site: SiteReading) -> list[SiteReading]:
        """Return the sites of records that are not that of the lesion."""
        told = self._evidence.told
        records = [one for one in told if _is_recorded_elsewhere(one, site)]
        self._evidence.opens("site", records)
        return read_sites(m for one in records for m in sites_of_record(one))

    def _site_of_incision(self) -> SiteReading | None:
        """Return the site of the incision; used if nothing else names a site."""
        narrative = self._evidence.narrative
        incisions = filter(is_of_incision, narrative)
        places = (led_sites(one) or sites_worked_at(one) for one in incisions)
        mentions = [m for those in places for m in those]
        if mentions:  # the tumor may have lain elsewhere
            tumors = [one for one in narrative if one.names_tumor]
            mentions += (m for t in tumors for m in (*t.sites, *t.sites_beside))
        sites = read_sites(m for m in dict.fromkeys(mentions) if may_hold(m))
        is_one = all(meets(one, other) for one, other in combinations(sites, 2))
        return _either(sites) if sites and is_one else None

    def _heading_alternatives(self) -> list[SiteReading]:
        """Return the sites that headings join: "shoulder/scapular region"."""
        is_of_several = self._evidence.group.is_one_of_several
        heading = self._evidence.group.heading[: 1 if is_of_several else None]
        lists = (_joined_sites(one) for one in _without_preoperative(heading))
        return [site for sites in lists for site in sites]

    def _sites_of_extension(self) -> list[SiteReading]:
        """Return the sites that the tumor extends to in the narrative."""
        sentences = self._evidence.narrative
        mentions = (
            m
            for one in sentences
            for m in (*_sites_extended_to(one), *_border_of_lesion(one))
        )
        return read_sites(m for m in mentions if may_hold(m))

    def _sites_next_to(self) -> list[SiteReading]:
        """Return the sites of phrases such as "the tumor was above the elbow"."""
        sentences = (t for t in self._evidence.narrative if t.line.asks & _BESIDE)
        matches = (
            match
            for one in sentences
            for match in _LIES_BY.finditer(one.line.text)
            if is_noun(match["noun"]) or (one.carries and match["noun"] == "it")
        )
        readings = (site_of(match["place"]) for match in matches)
        return [site for site in readings if site is not None]

    def _sites_of_addenda(self) -> list[SiteReading]:
        """Return the sites that addenda and corrections name."""
        mentions = (m for one in self._evidence.added for m in one.sites)
        return read_sites(
            m for m in mentions if may_hold(m) or m.polarity in _STATED_OR_PLANNED
        )

    def _conflicting_work(self, site: SiteReading) -> list[SiteReading]:
        """Return the sites of the operation in the narrative that no heading names."""
        group = self._evidence.group
        heads = [site, *read_sites(m for one in group.heading for m in one.sites)]
        is_of_several = group.is_one_of_several
        candidates = group.body if is_of_several else self._evidence.everything
        sentences = (t for t in candidates if t.sentence.section in _OPERATIVE)
        conflicts = [t for t in sentences if _is_worked_elsewhere(t, heads)]
        self._evidence.opens("site", conflicts)
        return read_sites(m for t in conflicts for m in sites_worked_at(t))

    def _conflicting_reasons(self, site: SiteReading) -> list[SiteReading]:
        """Return the sites of the patient's complaint if no heading names any."""
        if self._evidence.group.is_one_of_several:
            return []
        candidates = (one for one in self._evidence.everything if one.names_tumor)
        reasons = {one: sites for one in candidates if (sites := sites_of_reason(one))}
        mentions = [m for sites in reasons.values() for m in sites]
        heads = [site, *self._evidence.heads]
        if any(map(_is_at(heads), mentions)):
            return []
        self._evidence.opens("site", reasons)
        return read_sites(mentions)

    def _places_without_title(self) -> list[SiteReading]:
        """Return the places that other sections list and no title names."""
        group = self._evidence.group
        if not group.is_one_of_several:
            return []
        lists = (
            [*filter(is_list, group.outside)]
            for is_list in (*_LIST_TESTS, sites_of_reason)
        )
        return [
            site for sentences in lists if sentences for site in self._strays(sentences)
        ]

    def _strays(self, sentences: Sequence[Statement]) -> list[SiteReading]:
        """Return the places without a title, of a list without this lesion's place."""
        titles = [site for one in self._evidence.group.titles for site in one.places]
        places = [site for one in sentences for site in _sites_listed(one)]
        own_places = [*self._evidence.group.heading[0].places]
        strays = [s for s in places if not any(is_same_place(s, t) for t in titles)]
        is_listed = any(is_same_place(s, own) for s in places for own in own_places)
        is_open = bool(strays and own_places) and not is_listed
        return strays if is_open and self._evidence.opens("site", sentences) else []

    def _site_on_both_sides(self, site: SiteReading) -> list[SiteReading]:
        """Return the site on both sides if a sentence places work on the other."""
        side = site.side
        is_of_several = self._evidence.group.is_one_of_several
        if side is None or side is Side.BILATERAL or is_of_several:
            return []
        candidates = (t for t in self._evidence.everything if t.line.asks & HAS_SIDE)
        sentences = (t for t in candidates if t.sentence.section in _OPERATIVE)
        conflicts = [t for t in sentences if is_on_other_side(t, site, side)]
        is_open = self._evidence.opens("site", conflicts)
        return [on_both_sides(site, side)] if is_open else []

    def _conflicting_procedures(self) -> list[SiteReading]:
        """Return the sites of sentences that place the procedure elsewhere."""
        evidence = self._evidence
        others = (t for t in evidence.apart if of_other_place(t, evidence.heads))
        elsewhere = (t for t in others if _names_procedure(t) or _says_place(t))
        mentions = [m for t in elsewhere for m in t.sites]
        sentences = (
            t for t in evidence.narrative if _names_procedure(t) or t.line.asks & _SENT
        )
        mentions += [m for t in sentences for m in named_sites(t) if may_hold(m)]
        return read_sites(mentions)


#: What was sent is what was removed: "lipoma of the calf sent to pathology".
_SENT = bit_of("sent", "submitted")


def _names_procedure(one: Statement) -> bool:
    """Whether a sentence says what was done to the tumor."""
    return any(map(done_by, one.mentions))


def _is_recorded_elsewhere(one: Statement, site: SiteReading) -> bool:
    """Whether a sentence is the record of a tumor of another site."""
    sites = read_sites(sites_of_record(one))
    return any(not meets(site, s) or are_opposite(site, s) for s in sites)


def _is_worked_elsewhere(one: Statement, heads: Sequence[SiteReading]) -> bool:
    """Whether every place of a sentence is one that no heading names."""
    mentions = [] if names_further(one) else sites_worked_at(one)
    return bool(read_sites(mentions)) and not any(map(_is_at(heads), mentions))


def _is_at(heads: Sequence[SiteReading]) -> Callable[[Mention], bool]:
    """Return a test of whether a mention may name one of some places."""

    def is_at(mention: Mention) -> bool:
        site = site_of(mention.value)
        return site is not None and any(
            is_same_place(site, head) and not _is_beyond(mention, head)
            for head in heads
        )

    return is_at


def _is_beyond(mention: Mention, head: SiteReading) -> bool:
    """Whether a mention names a border of a place, or what is beyond its joint."""
    border_words = signs(Sign.BORDERS)
    if borders := {word for word in words_of(mention.value) if border_words.get(word)}:
        return borders.isdisjoint(word for c in head.charted for word in words_of(c))
    match = _BEYOND_JOINT.fullmatch(mention.value)
    site, joint = site_of(mention.value), site_of(match["joint"]) if match else None
    if site is None or joint is None:
        return False
    regions = {*site.regions} - {*joint.regions}
    return bool(regions) and regions.isdisjoint(head.regions)


_BEYOND_JOINT = re.compile(
    r"(?:just )?(?:below|above|proximal to|distal to) (?P<joint>.+)"
)


def _without_preoperative(heading: Sequence[Statement]) -> Sequence[Statement]:
    """Drop preoperative diagnoses if several other headings name a place."""
    sentences = [t for t in heading if t.sentence.section is not Section.PREOPERATIVE]
    placing = [one for one in sentences if one.said("site")]
    return sentences if len(placing) >= SEVERAL else heading


def _is_specimen_list(one: Statement) -> bool:
    """Whether the list of specimens names a lesion."""
    return one.names_tumor and one.sentence.section is Section.OTHER


def _is_pathology(one: Statement) -> bool:
    """Whether a pathology report names a lesion."""
    return one.names_tumor and one.sentence.section is Section.PATHOLOGY


#: Tests of whether a sentence lists the lesions of the operation.
_LIST_TESTS = (_is_specimen_list, _is_pathology)


def _sites_listed(one: Statement) -> list[SiteReading]:
    """Return the places of a sentence one by one: "the right thigh and back"."""
    return read_listed_sites(sites_of_reason(one) or filter(may_hold, one.sites))


def _part_of(site: SiteReading, muscle: SiteReading) -> SiteReading | None:
    """Return the part of an ambiguous site that a muscle belongs to."""
    (layer, *others), (whole, *more) = muscle.charted, site.charted
    if others or more or depths_of(f"in the {layer}") is None:
        return None
    side = f"{site.side} " if site.side else ""
    part = site_of(side + layer if lies_in(muscle, site) else f"{layer} of {whole}")
    is_part = part is not None and {*part.regions} < {*site.regions}
    return part if is_part else None


def _joined_sites(one: Statement) -> list[SiteReading]:
    """Return the sites of a sentence that are joined by words such as "and"."""
    mentions = (m for m in one.sites if not _is_other_tissue(one, m))
    sites = sorted(mentions, key=lambda mention: mention.start)
    pairs = [p for p in pairwise(sites) if _is_joined(one, *p) or _is_doubled(one, *p)]
    return read_sites(dict.fromkeys(m for pair in pairs for m in pair))


def _is_other_tissue(one: Statement, mention: Mention) -> bool:
    """Whether a site is a vessel, or a muscle after "with", taken with the tumor."""
    words = words_of(mention.value)
    is_led = "with" in one.before(mention)[-_NEAR:]
    is_muscle = depths_of(f"in the {words[-1]}") == _IN_MUSCLE
    return any(map(is_vessel, words)) or (is_led and is_muscle)


#: So many words before a muscle may lead to it.
_NEAR = 2


def _is_joined(one: Statement, first: Mention, second: Mention) -> bool:
    """Whether a joining word is between two sites, and nothing but plain words."""
    between = words_of(text_between(one, first, second))
    joins = signs(Sign.JOINS_SITE).keys()
    return not joins.isdisjoint(between) and all(map(_may_join, between))


def _is_doubled(one: Statement, first: Mention, second: Mention) -> bool:
    """Whether another place follows a site in parentheses: "thigh (hip)"."""
    sites = read_sites((first, second))
    is_other = len(sites) == SEVERAL and not meets(*sites)
    return is_other and text_between(one, first, second).strip() == "("


def _may_join(word: str) -> bool:
    """Whether a word may be between two sites that are joined."""
    is_known = word in signs(Sign.JOINS_SITE) or word in signs(Sign.EXTENDS)
    return is_known or word in PLAIN or is_site_word(word) or is_adjective(word)


def _says_place(one: Statement) -> bool:
    """Whether a sentence of the operation begins with "the lipoma was in"."""
    match = _LIES_IN.match(one.sentence.text)
    is_of_tumor = match is not None and is_noun(match["noun"])
    return is_of_tumor and one.sentence.section in FACTS


def _border_of_lesion(one: Statement) -> list[Mention]:
    """Return the border of a site right after "the lipoma was in"."""
    match = _LIES_IN.match(one.sentence.text) if _says_place(one) else None
    if match is None:
        return []
    start, text = one.sentence.start, one.sentence.text
    pairs = ((m, text[match.end() : m.start - start]) for m in one.sites)
    mentions = [m for m, between in pairs if _ARTICLE.fullmatch(between)]
    borders = signs(Sign.BORDERS).keys()
    return [m for m in mentions if not borders.isdisjoint(words_of(m.value))]


_ARTICLE = re.compile(r"(?:the|his|her|their)? ?")
_LIES_IN = re.compile(
    r"(?:(?:on|at|upon|during) (?:[a-z]+ )?[a-z]+,? )?"
    r"(?:(?:we|i) (?:then )?(?P<found>found|encountered|identified|located|saw) )?"
    r"(?:the|this) (?:[a-z]+ )?(?P<noun>[a-z]+)"
    r"(?(found)| (?:was|is|lay)(?: not| actually| in fact)?"
    r"(?: located| found| situated| identified| encountered| seen)?)"
    r" (?:in|on|at|over|behind|beneath|under|along) "
)


#: A tumor, or "it", and the place that it is next to.
_LIES_BY = re.compile(
    r"\b(?P<noun>[a-z]+),? (?:was|is|lay|sat|lying|located|situated)"
    r"(?: [a-z]+ly| located| found| situated| just| seen| noted| present|"
    r" [0-9.]+ [cm]m)* (?P<place>(?:above|below|proximal to|distal to) "
    r"(?:the |his |her |their )?(?:left |right )?[a-z]+)"
)


_BESIDE = bit_of("above", "below", "proximal", "distal")


def _sites_of_lesion(sentences: Iterable[Statement]) -> list[SiteReading]:
    """Return the sites that sentences name together with their lesion."""
    naming = [one for one in sentences if one.names_tumor and not names_further(one)]
    mentions = (m for one in naming for m in (*named_sites(one), *led_sites(one)))
    return read_sites(
        m for m in dict.fromkeys(mentions) if m.polarity in _STATED_OR_PLANNED
    )


def _sites_alone(one: Statement) -> Sequence[Mention]:
    """Return the sites of a sentence that is only a site: "Left ankle, lateral."."""
    is_title = one.sentence.section in _UNTITLED and all(
        is_site_word(word) or word in PLAIN | _BRACKETS for word in one.words
    )
    return one.sites if is_title else ()


def _sites_of_title(one: Statement) -> Sequence[Mention]:
    """Return the site of "Excision, forehead.", which names no lesion."""
    procedures = [m for m in one.done if not is_verb(m.text)][:1]
    pairs = (
        (m, text_between(one, procedure, m))
        for procedure in procedures
        for m in one.sites
    )
    return [
        m for m, between in pairs if between and PLAIN.issuperset(words_of(between))
    ]


_BRACKETS = frozenset({"(", ")", "/", ";"})
#: In these sections a place on a line of its own is that of the tumor.
_UNTITLED = frozenset({Section.NONE, Section.DESCRIPTION, Section.FINDINGS})


def _sites_extended_to(one: Statement) -> list[Mention]:
    """Return the sites that follow "extending into" of a tumor."""
    is_of_tumor = one.names_tumor or one.words[:1] == ["it"]
    if not (is_of_tumor and one.has(Sign.EXTENDS)):
        return []
    verbs = signs(Sign.EXTENDS)
    verb = next(index for index, word in enumerate(one.words) if word in verbs)
    is_way = not one.line.says(Place.BEFORE).isdisjoint(_WAYS)
    start = one.line.span(verb, verb + 1)[0] + one.sentence.start
    return [] if is_way else [m for m in one.sites if m.start > start]


#: These sections say where the operation was: "Time out: correct site".
_OPERATIVE = ACCOUNT | REPORTS
_IN_MUSCLE = Depths({Depth.INTRAMUSCULAR})
#: An incision or a dissection may reach another site than the tumor.
_WAYS = frozenset({Says.INCISION, Says.CLOSURE})
#: The site of a planned operation counts, too.
_STATED_OR_PLANNED = frozenset({Polarity.STATED, Polarity.PLANNED})


def _narrowest(sites: Sequence[SiteReading]) -> SiteReading:
    """Return the site that lies in all others; else any of them."""
    innermost = (site for site in sites if all(lies_in(site, other) for other in sites))
    return next(innermost, None) or _either(sites)


def _either(sites: Sequence[SiteReading]) -> SiteReading:
    """Return one reading that may be any of several sites."""
    first, *others = sites
    if all(site == first for site in others):
        return first
    charted = dict.fromkeys(word for site in sites for word in site.charted)
    return SiteReading.parse(tuple(charted))
