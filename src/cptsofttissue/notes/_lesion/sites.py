"""Where a lesion was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import combinations, pairwise

from cptsofttissue.notes._facts import SEVERAL, Told
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
    done_by,
    lies_in,
    named_sites,
    read_sites,
    text_between,
)
from cptsofttissue.notes._lesion.worked import is_of_incision, sites_worked_at
from cptsofttissue.notes._phrases import (
    depths_of,
    is_adjective,
    is_noun,
    is_same_place,
    is_site_word,
    site_of,
)
from cptsofttissue.notes._procedures import is_verb
from cptsofttissue.notes._sentence.vocabulary import (
    FACTS,
    HEADINGS,
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
        self._all = evidence

    @cached_property
    def site(self) -> SiteReading | None:
        """The site, and whatever other one may be meant."""
        if not self._all.heads:
            return self._unheaded_site()
        joined = self._joined()
        site = _either([_narrowest(self._all.heads), *joined])
        self._all.open += ["site"] if joined else []
        reached = self._reached()
        found = [*reached, *self._found_at(), *self._lain_beside()]
        found += [*self._sites_added(), *self._sites_done()]
        others = [s for s in found if not lies_in(site, s)]
        apart = [s for s in others if not _meets(site, s)]
        apart += [s for s in reached if _meets(site, s) and not lies_in(s, site)]
        named = [*self._all.heads, *found]
        apart += [s for s in named if _is_on_other_side(site, s)]
        apart += self._worked_elsewhere(site)
        apart += [*self._meant_elsewhere(site), *self._on_other_side(site)]
        apart += self._named_around()
        pairs = combinations(self._all.heads, 2)
        if apart or not all(_meets(one, other) for one, other in pairs):
            self._all.open.append("site")
            return _either([site, *apart])
        return self._in_muscle(site)

    def _found_at(self) -> list[SiteReading]:
        """Return the sites of the findings, but for what the tumor only lay upon."""
        found = self._all.found_at()
        told = self._all.told if found else ()
        below = read_sites(m for one in told for m in tissues_at(one, ABOVE))
        return [s for s in found if s.terms not in [other.terms for other in below]]

    def _in_muscle(self, site: SiteReading) -> SiteReading:
        """Return the part of a site whose muscle the tumor lay in: "arm", "biceps"."""
        if len(site.regions) == 1:
            return site
        told = (one for one in self._all.told if one not in self._all.apart)
        inside = (one for one in told if one.sentence.section in FACTS)
        named = read_sites(m for one in inside for m in tissues_at(one, _IN_MUSCLE))
        parts = [part for muscle in named if (part := _part_of(site, muscle))]
        is_one = all(_meets(one, other) for one, other in combinations(parts, 2))
        return _narrowest(parts) if parts and is_one else site

    def _unheaded_site(self) -> SiteReading | None:
        """Return the site where no heading names one: the lesion's, or one led to."""
        told = self._all.told
        titled = (m for one in told for m in (*_titled_sites(one), *_done_sites(one)))
        if here := _placed(told) or read_sites(titled):
            return _either([_narrowest(here), *self._other_sites()])
        history = (t for t in self._all.group.aside if t.sentence.section in BEFORE)
        before = _placed(history)
        return _either(before) if before else self._incised_site()

    def _other_sites(self) -> list[SiteReading]:
        """Return where other lesions lie; what was removed may be any of them."""
        others = (one for one in self._all.told if names_further(one))
        return read_sites(m for one in others for m in one.sites if may_hold(m))

    def _incised_site(self) -> SiteReading | None:
        """Return the site of the incision, where nothing else names any."""
        led = (
            m
            for one in self._all.narrative
            if is_of_incision(one)
            for m in led_sites(one)
        )
        sites = read_sites(m for m in dict.fromkeys(led) if may_hold(m))
        is_one = all(_meets(one, other) for one, other in combinations(sites, 2))
        return _either(sites) if sites and is_one else None

    def _joined(self) -> list[SiteReading]:
        """Return the sites of a heading that it joins: "shoulder/scapular region"."""
        is_one = self._all.group.is_one_of_several
        heading = self._all.group.heading[: 1 if is_one else None]
        found = (_joined_sites(one) for one in _after(heading))
        return [site for sites in found for site in sites]

    def _reached(self) -> list[SiteReading]:
        """Return the sites that the narrative says the tumor reaches."""
        told = self._all.narrative
        named = (
            m for one in told for m in (*_sites_reached(one), *_sites_lain_at(one))
        )
        return read_sites(m for m in named if may_hold(m))

    def _lain_beside(self) -> list[SiteReading]:
        """Return where the narrative says that the tumor was "above the elbow"."""
        told = (t for t in self._all.narrative if t.line.asks & _BESIDE)
        found = (
            match
            for one in told
            for match in _LIES_BY.finditer(one.line.text)
            if is_noun(match["noun"]) or (one.carries and match["noun"] == "it")
        )
        read = (site_of(match["place"]) for match in found)
        return [site for site in read if site is not None]

    def _sites_added(self) -> list[SiteReading]:
        """Return the sites that an addendum names that corrects anything."""
        named = (m for one in self._all.added for m in one.sites)
        return read_sites(m for m in named if may_hold(m) or m.polarity in _TO_COME)

    def _worked_elsewhere(self, site: SiteReading) -> list[SiteReading]:
        """Return where the narrative says that it was done, if no heading names it."""
        headed = (m for one in self._all.group.heading for m in one.sites)
        heads = [site, *read_sites(headed)]
        is_one = self._all.group.is_one_of_several
        everything = self._all.group.body if is_one else self._all.everything
        told = (t for t in everything if t.sentence.section in _WORKED)
        found = [t for t in told if _is_worked_elsewhere(t, heads)]
        self._all.opens("site", found)
        return read_sites(m for t in found for m in sites_worked_at(t))

    def _meant_elsewhere(self, site: SiteReading) -> list[SiteReading]:
        """Return where the patient's own lesion was, if no heading names that place."""
        if self._all.group.is_one_of_several:
            return []
        named = (one for one in self._all.everything if one.names_tumor)
        told = [one for one in named if sites_of_reason(one)]
        meant = [m for one in told for m in sites_of_reason(one)]
        heads = [site, *self._all.heads]
        if any(map(_is_at(heads), meant)):
            return []
        self._all.opens("site", told)
        return read_sites(meant)

    def _named_around(self) -> list[SiteReading]:
        """Return places of several lesions that other sections name, and no title."""
        group = self._all.group
        lists = ([*filter(names, group.around)] for names in (*_LISTS, sites_of_reason))
        return [site for told in lists if told for site in self._strays(told)]

    def _strays(self, told: Sequence[Told]) -> list[SiteReading]:
        """Return the places of a list that no title names, if it leaves out the own."""
        titles = [site for one in self._all.group.titles for site in one.places]
        named = [site for one in told for site in _sites_listed(one)]
        own = [*self._all.group.heading[0].places]
        strays = [s for s in named if not any(is_same_place(s, t) for t in titles)]
        is_listed = any(is_same_place(s, mine) for s in named for mine in own)
        is_open = bool(strays and own) and not is_listed
        return strays if is_open and self._all.opens("site", told) else []

    def _on_other_side(self, site: SiteReading) -> list[SiteReading]:
        """Return the site on the other side, if that is where anything was done."""
        side = site.side
        if side not in _ONE_SIDE or self._all.group.is_one_of_several:
            return []
        told = (t for t in self._all.everything if t.line.asks & HAS_SIDE)
        inside = (t for t in told if t.sentence.section in _WORKED)
        found = [t for t in inside if is_on_other_side(t, site, side)]
        return [on_both_sides(site, side)] if self._all.opens("site", found) else []

    def _sites_done(self) -> list[SiteReading]:
        """Return the other sites where the narrative says that it was done."""
        elsewhere = (t for t in self._all.apart if of_other_place(t, self._all.heads))
        done = (t for t in elsewhere if any(map(done_by, t.mentions)) or _lies_there(t))
        named = (t for t in self._all.narrative if any(map(done_by, t.mentions)))
        beside = [m for t in named for m in named_sites(t) if may_hold(m)]
        return read_sites((*(m for t in done for m in t.sites), *beside))


def _is_worked_elsewhere(one: Told, heads: Sequence[SiteReading]) -> bool:
    """Whether a sentence tells only of places that no heading names."""
    worked = [] if names_further(one) else sites_worked_at(one)
    return bool(read_sites(worked)) and not any(map(_is_at(heads), worked))


def _is_at(heads: Sequence[SiteReading]) -> Callable[[Mention], bool]:
    """Return whether a mention may name one of some places."""

    def is_at(mention: Mention) -> bool:
        site = site_of(mention.value)
        return site is not None and any(
            is_same_place(site, head) and not _is_beyond(mention, head)
            for head in heads
        )

    return is_at


def _is_beyond(mention: Mention, head: SiteReading) -> bool:
    """Whether a mention names a border of a place, or what lies behind its joint."""
    means = signs(Sign.BORDERS)
    if borders := {word for word in words_of(mention.value) if means.get(word)}:
        return borders.isdisjoint(word for c in head.charted for word in words_of(c))
    found = _BEHIND_JOINT.fullmatch(mention.value)
    site, joint = site_of(mention.value), site_of(found["joint"]) if found else None
    regions = {*site.regions} - {*joint.regions} if site and joint else set()
    return bool(regions) and regions.isdisjoint(head.regions)


_BEHIND_JOINT = re.compile(
    r"(?:just )?(?:below|above|proximal to|distal to) (?P<joint>.+)"
)


def _after(heading: Sequence[Told]) -> Sequence[Told]:
    """Leave out what was thought before the operation, where others name a place."""
    said = [t for t in heading if t.sentence.section is not Section.PREOPERATIVE]
    placed = [one for one in said if one.said("site")]
    return said if len(placed) >= SEVERAL else heading


def _is_sent(one: Told) -> bool:
    """Whether the list of what was sent names a lesion."""
    return one.names_tumor and one.sentence.section is Section.OTHER


def _is_reported(one: Told) -> bool:
    """Whether a report names a lesion."""
    return one.names_tumor and one.sentence.section is Section.PATHOLOGY


#: These name the lesions of an operation again.
_LISTS = (_is_sent, _is_reported)


def _sites_listed(one: Told) -> list[SiteReading]:
    """Return each place of a sentence, one by one: "the right thigh and back"."""
    named = sites_of_reason(one) or [m for m in one.sites if may_hold(m)]
    parts = (part for m in named for part in _AND.split(m.value))
    return [site for part in parts if (site := site_of(part)) is not None]


_AND = re.compile(" and |, ")


def _part_of(site: SiteReading, muscle: SiteReading) -> SiteReading | None:
    """Return the part of an ambiguous site that a muscle belongs to, if any."""
    (layer, *others), (whole, *more) = muscle.charted, site.charted
    if others or more or depths_of(f"in the {layer}") is None:
        return None
    side = f"{site.side} " if site.side else ""
    both = site_of(side + layer if lies_in(muscle, site) else f"{layer} of {whole}")
    is_part = both is not None and {*both.regions} < {*site.regions}
    return both if is_part else None


def _joined_sites(one: Told) -> list[SiteReading]:
    """Return the sites of a sentence that "and" or its like joins."""
    named = (m for m in one.sites if not _is_taken_with(one, m))
    sites = sorted(named, key=lambda mention: mention.start)
    pairs = [p for p in pairwise(sites) if _is_joined(one, *p) or _is_doubled(one, *p)]
    return read_sites(dict.fromkeys(m for pair in pairs for m in pair))


def _is_taken_with(one: Told, mention: Mention) -> bool:
    """Whether a title names a vessel, or a muscle behind "with", that was taken."""
    words = words_of(mention.value)
    is_led = "with" in one.before(mention)[-_NEAR:]
    is_muscle = depths_of(f"in the {words[-1]}") == _IN_MUSCLE
    return any(map(is_vessel, words)) or (is_led and is_muscle)


#: So many words before a muscle may lead to it.
_NEAR = 2


def _is_joined(one: Told, first: Mention, second: Mention) -> bool:
    """Whether nothing but words that join sites, and plain ones, stand between."""
    between = words_of(text_between(one, first, second))
    joins = signs(Sign.JOINS_SITE).keys()
    return not joins.isdisjoint(between) and all(map(_may_join, between))


def _is_doubled(one: Told, first: Mention, second: Mention) -> bool:
    """Whether another place stands in brackets behind a site: "thigh (hip)"."""
    sites = read_sites((first, second))
    is_other = len(sites) == SEVERAL and not _meets(*sites)
    return is_other and text_between(one, first, second).strip() == "("


def _may_join(word: str) -> bool:
    """Whether a word may stand between two sites that are joined."""
    is_known = word in signs(Sign.JOINS_SITE) or word in signs(Sign.EXTENDS)
    return is_known or word in PLAIN or is_site_word(word) or is_adjective(word)


def _lies_there(one: Told) -> bool:
    """Whether a sentence says of "the lipoma" that it "was in" another place."""
    found = _LIES_IN.match(one.sentence.text)
    is_of_tumor = found is not None and is_noun(found["noun"])
    return is_of_tumor and one.sentence.section in FACTS


def _sites_lain_at(one: Told) -> list[Mention]:
    """Return the site right behind "the lipoma was in"."""
    found = _LIES_IN.match(one.sentence.text) if _lies_there(one) else None
    if found is None:
        return []
    start, text = one.sentence.start, one.sentence.text
    behind = ((m, text[found.end() : m.start - start]) for m in one.sites)
    near = [m for m, between in behind if _ARTICLE.fullmatch(between)]
    borders = signs(Sign.BORDERS).keys()
    return [m for m in near if not borders.isdisjoint(words_of(m.value))]


_ARTICLE = re.compile(r"(?:the|his|her|their)? ?")
_LIES_IN = re.compile(
    r"(?:the|this) (?:[a-z]+ )?(?P<noun>[a-z]+) (?:was|is|lay)(?: actually| in fact)?"
    r"(?: located| found| situated)? (?:in|on|at|over) "
)


#: A tumor, or "it", and the place that it is said to be next to.
_LIES_BY = re.compile(
    r"\b(?P<noun>[a-z]+),? (?:was|is|lay|sat|lying|located|situated)"
    r"(?: [a-z]+ly| located| found| situated| just| seen| noted| present|"
    r" [0-9.]+ [cm]m)* (?P<place>(?:above|below|proximal to|distal to) "
    r"(?:the |his |her |their )?(?:left |right )?[a-z]+)"
)


_BESIDE = bit_of("above", "below", "proximal", "distal")


def _placed(told: Iterable[Told]) -> list[SiteReading]:
    """Return the sites that sentences on a lesion say it lies at."""
    named = [one for one in told if one.names_tumor and not names_further(one)]
    said = (m for one in named for m in (*named_sites(one), *led_sites(one)))
    return read_sites(m for m in dict.fromkeys(said) if m.polarity in _TO_COME)


def _titled_sites(one: Told) -> Sequence[Mention]:
    """Return the sites of a sentence that has nothing else: "Left ankle, lateral."."""
    is_title = one.sentence.section in _UNTITLED and all(
        is_site_word(word) or word in PLAIN | _BRACKETS for word in one.words
    )
    return one.sites if is_title else ()


def _done_sites(one: Told) -> Sequence[Mention]:
    """Return the site of "Excision, forehead.", which names no lesion."""
    done = [m for m in one.done if not is_verb(m.text)][:1]
    behind = ((m, text_between(one, a, m)) for a in done for m in one.sites)
    return [
        m for m, between in behind if between and PLAIN.issuperset(words_of(between))
    ]


_BRACKETS = frozenset({"(", ")", "/", ";"})
#: There a place in a line of its own is that of the tumor.
_UNTITLED = frozenset({Section.NONE, Section.DESCRIPTION, Section.FINDINGS})


def _sites_reached(one: Told) -> list[Mention]:
    """Return the sites that stand behind "extending into" of a tumor."""
    is_told = one.names_tumor or one.words[:1] == ["it"]
    if not (is_told and one.has(Sign.EXTENDS)):
        return []
    ways = signs(Sign.EXTENDS)
    first = next(at for at, word in enumerate(one.words) if word in ways)
    is_way = not one.line.says(Place.BEFORE).isdisjoint(_WAYS)
    start = one.line.span(first, first + 1)[0] + one.sentence.start
    return [] if is_way else [m for m in one.sites if m.start > start]


#: There a note tells where the operation was: "Time out: correct site".
_WORKED = (FACTS - HEADINGS) | {Section.OTHER, Section.PATHOLOGY}
_IN_MUSCLE = Depths({Depth.INTRAMUSCULAR})
_ONE_SIDE = frozenset({Side.LEFT, Side.RIGHT})
#: An incision or a dissection may reach another site than the tumor.
_WAYS = frozenset({Says.INCISION, Says.CLOSURE})
#: A lesion lies where it is said to lie before the operation, too.
_TO_COME = frozenset({Polarity.STATED, Polarity.PLANNED})


def _narrowest(sites: Sequence[SiteReading]) -> SiteReading:
    """Return the site that lies in all others; else any of them."""
    inner = (site for site in sites if all(lies_in(site, other) for other in sites))
    return next(inner, None) or _either(sites)


def _meets(one: SiteReading, other: SiteReading) -> bool:
    return bool(SiteReading.met(one.terms, other.terms))


def _is_on_other_side(one: SiteReading, other: SiteReading) -> bool:
    return {one.side, other.side} == {Side.LEFT, Side.RIGHT}


def _either(sites: Sequence[SiteReading]) -> SiteReading:
    """Read several sites, of which any may be meant."""
    first, *others = sites
    if all(site == first for site in others):
        return first
    charted = dict.fromkeys(word for site in sites for word in site.charted)
    return SiteReading.parse(tuple(charted))
