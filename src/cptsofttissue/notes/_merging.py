"""The facts of one lesion: every mention agrees, or the fact stays open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.notes._drafting import Group
from cptsofttissue.notes._facts import FACTS, GENERAL, HEADINGS, Told, sites_in
from cptsofttissue.notes._phrases import (
    depths_of,
    involvement_of,
    procedures_of,
    site_of,
    words_of,
)
from cptsofttissue.notes._tables import ProcedureRow, procedures
from cptsofttissue.notes.values import Mention, Polarity, Role, Section
from cptsofttissue.record._lesions import is_other, may_be_other
from cptsofttissue.record._stated import read_length
from cptsofttissue.record.anatomy import SiteReading
from cptsofttissue.record.case import Case
from cptsofttissue.record.depth import Depth, DigitInvolvement
from cptsofttissue.record.lengths import MarginConvention, Span
from cptsofttissue.record.procedure import Procedure

__all__ = ["Merged", "merged"]


class Merged(NamedTuple):
    """
    The case of one lesion, and the mentions it was made of.

    Attributes:
        case: The case.
        mentions: Everything that the note says of the lesion, in its order.
        open: The fields that stay open because mentions disagree.
    """

    case: Case
    mentions: tuple[Mention, ...]
    open: tuple[str, ...]


def merged(group: Group) -> Merged:
    """Put the mentions of a lesion together."""
    facts = _Facts(group)
    return facts.merged()


_CORRECTS = (
    "carried over", "in error", "erroneous", "erroneously", "incorrect", "incorrectly",
    "correction", "corrected", "should read", "mistake", "mistaken", "copied",
    "misstated", "mistyped", "not correct", "wrongly", "typographical", "instead of",
)  # fmt: skip


class _Facts:
    def __init__(self, group: Group) -> None:
        self._group = group
        note = (*group.heading, *group.body)
        self._own = [m for t in note for m in t.mentions]
        if not any(m.field == "site" for m in self._own):
            self._own += [m for t in note for m in sites_in(t.sentence)]
        self._shared = [m for t in group.shared for m in t.mentions]
        self._open: list[str] = []
        self._corrected = (
            {
                m.field
                for m in self._own
                if m.section is Section.ADDENDUM and _is_said(m)
            }
            if self._is_correction(note)
            else set[str]()
        )

    @staticmethod
    def _is_correction(note: Iterable[Told]) -> bool:
        texts = [
            t.sentence.text for t in note if t.sentence.section is Section.ADDENDUM
        ]
        return any(cue in text for text in texts for cue in _CORRECTS)

    def merged(self) -> Merged:
        facts: dict[str, Any] = {
            "procedure": self._procedure(),
            "site": self._site(),
            "depth": self._depth(),
            "digit_involvement": self._involvement(),
            **self._sizes(),
        }
        facts["lesion"] = self._lesion(is_deep=_is_below_skin(facts))
        case = self._case(facts)
        told = {m for m in (*self._own, *self._shared) if self._is_of_lesion(m)}
        used = sorted(told, key=lambda m: (m.span, m.field))
        return Merged(case, tuple(used), tuple(dict.fromkeys(self._open)))

    def _is_of_lesion(self, mention: Mention) -> bool:
        """Whether a mention speaks of the lesion: not every site of a note does."""
        if mention.field != "site" or mention.section in HEADINGS:
            return True
        return mention.section is Section.FINDINGS or not self._heads()

    def _case(self, facts: dict[str, Any]) -> Case:
        """Build the case; sizes that contradict each other stay open."""
        try:
            return Case(**facts)
        except CptSoftTissueError:
            self._open.append("size")
            rest = {k: v for k, v in facts.items() if k not in _SIZES}
            return Case(**rest)

    def _said(self, field: str) -> list[Mention]:
        """Return what is stated of a field; a correction replaces what it corrects."""
        found = [m for m in self._own if m.field == field and m.section in FACTS]
        if field in self._corrected:
            found = [m for m in found if m.section is Section.ADDENDUM]
        return [m for m in found if m.polarity is Polarity.STATED]

    def _procedure(self) -> tuple[Procedure, ...]:
        piece = self._group.heading[0]
        found = {p for m in piece.mentions for p in _done(m)} or self._done_otherwise()
        if self._is_undone():
            self._open.append("procedure")
            return tuple(Procedure)
        found = self._without_settled(found)
        doubts = self._doubted(found)
        if doubts:
            self._open.append("procedure")
        found |= doubts
        if Procedure.EXCISION in found:
            found |= self._malignant()
        return tuple(p for p in Procedure if p in found)

    def _done_otherwise(self) -> set[Procedure]:
        """Return what was done where no heading says it: a margin is excised."""
        said = {p for m in self._own for p in _done(m)}
        has_margin = any(m.field in {"margin", "size"} for m in self._own)
        return said or ({Procedure.EXCISION} if has_margin else {*Procedure})

    def _told_rows(self) -> list[ProcedureRow]:
        """Return the rows of what is said to have been done, beside the heading."""
        inside = [m for m in self._own if m.section in FACTS and m.field == "procedure"]
        return [row for m in inside if _is_said(m) for row in _rows(m)]

    def _is_undone(self) -> bool:
        """Whether the note says that nothing was done."""
        return any(not row.values and not row.leads for row in self._told_rows())

    def _without_settled(self, found: set[Procedure]) -> set[Procedure]:
        """Leave out what the words exclude where the heading says both."""
        for row in self._told_rows():
            if found > {*row.doubts} and found & {*row.values}:
                found = found - {*row.doubts}
        return found

    def _doubted(self, found: set[Procedure]) -> set[Procedure]:
        """Return what the narrative says was done instead of what the heading says."""
        rows = self._told_rows()
        doubts = {v for r in rows if found & {*r.doubts} for v in r.values}
        if Procedure.RADICAL_RESECTION in found and not self._is_wide():
            doubts.add(Procedure.EXCISION)
        return doubts - found

    def _is_wide(self) -> bool:
        """Whether the note tells of wide margins, as a radical resection has."""
        inside = [t for t in (*self._group.heading, *self._group.body)]
        if any(m.field == "margin" and m.value == "none" for m in self._own):
            return False
        if any(_WIDE.search(t.sentence.text) for t in inside):
            return True
        margins = [_span("margin", m) for m in self._said("margin")]
        return any(span.low_um >= _WIDE_UM for span in margins)

    def _malignant(self) -> set[Procedure]:
        """Return what an excision of such a lesion may be as well."""
        found: set[Procedure] = set()
        for kind in self._kinds():
            found |= {*(procedures_of(f"excision of {kind}") or ())}
        return found

    def _site(self) -> SiteReading | None:
        heads = self._heads()
        if not heads:
            heads = self._sites(FACTS)
            return _narrowest(heads) if heads else None
        site = _narrowest(heads)
        others = [s for s in self._found_at() if not _is_near(site, s)]
        if others or len(site.charted) > len(heads):
            self._open.append("site")
        return _either([site, *others])

    def _heads(self) -> list[SiteReading]:
        """Return the sites that headings name; of several operations, its own."""
        named = self._sites(HEADINGS) or self._found_at()
        own = [
            site_of(m.value)
            for m in self._group.heading[0].mentions
            if m.field == "site"
        ]
        mine = [site for site in own if site]
        if self._group.is_one_of_several and mine:
            return [*mine, *(s for s in named if _lies_in(s, mine[0]))]
        return named

    def _found_at(self) -> list[SiteReading]:
        """Return the sites that the findings name together with the lesion."""
        inside = [m for m in self._own if m.section is Section.FINDINGS and _is_said(m)]
        lesions = {m.span for m in inside if m.field == "lesion"}
        named = [m for m in inside if m.field == "site" and m.span in lesions]
        return [site for m in named if (site := site_of(m.value))]

    def _sites(self, sections: Iterable[Section]) -> list[SiteReading]:
        inside = frozenset(sections)
        said = [m for m in self._own if m.field == "site" and m.section in inside]
        read = [site_of(m.value) for m in said if _is_said(m)]
        return [site for site in read if site]

    def _depth(self) -> tuple[Depth, ...] | None:
        said = [m for m in self._own if m.field == "depth"]
        facts = [m for m in self._said("depth")]
        early = [
            m
            for m in said
            if m.section is Section.PREOPERATIVE and m.polarity is Polarity.STATED
        ]
        if "depth" not in self._corrected and not facts:
            facts = early
        read = [_whole(depths_of(m.value) or frozenset()) for m in facts]
        shared = [
            _whole(depths_of(m.value) or frozenset())
            for m in self._shared
            if m.field == "depth" and m.polarity is Polarity.STATED
        ]
        denied = [
            m for m in said if m.polarity is Polarity.DENIED and m.section in FACTS
        ]
        return self._agreed(read, shared, [_denied(m) for m in denied])

    def _agreed(
        self,
        read: list[frozenset[Depth]],
        shared: list[frozenset[Depth]],
        denied: list[frozenset[Depth]],
    ) -> tuple[Depth, ...] | None:
        if not read:
            if shared:
                self._open.append("depth")
            return None
        common = frozenset[Depth].intersection(*read)
        if not common:
            self._open.append("depth")
            common = frozenset[Depth]().union(*read)
        if any(common & one for one in denied):
            self._open.append("depth")
            return None
        for other in shared:
            if not common & other:
                self._open.append("depth")
                common |= other
        return tuple(d for d in Depth if d in _plain(common))

    def _involvement(self) -> DigitInvolvement | None:
        said = {involvement_of(m.value) for m in self._said("digit_involvement")}
        if said == _OF_TWO:  # one structure is touched, another is not
            return DigitInvolvement.ABUTS
        if len(said) > 1:
            self._open.append("digit_involvement")
        return said.pop() if len(said) == 1 else None

    def _sizes(self) -> dict[str, object]:
        tumor, margin = self._length("tumor"), self._length("margin")
        size = self._length("size")
        facts: dict[str, object] = {"tumor": tumor, "size": size, "margin": margin}
        if margin is not None:
            facts["margin_convention"] = self._convention()
        return facts

    def _length(self, field: str) -> Span | None:
        spans = [_span(field, m) for m in self._said(field)]
        shared = [_span(field, m) for m in self._shared if m.field == field]
        if field == "tumor":
            shared += self._unclear()
        if not spans:
            if shared:
                self._open.append(field)
            return None
        if len({*spans, *shared}) > 1:
            self._open.append(field)
        return _hull([*spans, *shared])

    def _unclear(self) -> list[Span]:
        """Return the lengths that may be the tumor's: beside its name, of nothing else."""
        told = (*self._group.heading, *self._group.body)
        return [
            _span("size", m)
            for one in told
            if one.names_tumor and one.sentence.section in FACTS
            for m in one.mentions
            if m.role is Role.UNCLEAR and m.polarity is Polarity.STATED
        ]

    def _convention(self) -> MarginConvention | None:
        said = {read_length("margin", m.value).convention for m in self._said("margin")}
        return said.pop() if len(said) == 1 else MarginConvention.EITHER

    def _lesion(self, *, is_deep: bool) -> tuple[str, ...] | None:
        kinds = self._kinds()
        special = kinds - GENERAL
        if special:
            return tuple(sorted(special))
        if is_deep or not kinds:
            return None
        return ("soft tissue tumor", "lesion")

    def _kinds(self) -> set[str]:
        """Return every kind of lesion that the note may mean."""
        posts = self._kinds_in({Section.POSTOPERATIVE})
        heads = {*posts, *self._kinds_in({Section.PROCEDURE})}
        if not posts - GENERAL:
            heads |= self._kinds_in({Section.PREOPERATIVE})
        body = self._kinds_in(FACTS - HEADINGS)
        own = heads - GENERAL
        more = {k for k in body if may_be_other(k) and is_other(own or heads, k)}
        more |= {k for k in body - GENERAL if not own}
        return heads | more

    def _kinds_in(self, sections: Iterable[Section]) -> set[str]:
        inside = frozenset(sections)
        said = [m for m in self._own if m.field == "lesion" and m.section in inside]
        return {kind for m in said if _is_said(m) for kind in m.value.split(";")}


def _is_below_skin(facts: Mapping[str, Any]) -> bool:
    """Whether what is said of the depth keeps a mass from being one of the skin."""
    depth = facts["depth"]
    is_said = depth is not None and Depth.SKIN not in depth
    return is_said or facts["digit_involvement"] is not None


#: A radical resection takes a wide margin; 1 cm is one for certain.
_WIDE_UM = 10_000
_WIDE = re.compile(
    r"\bwide (?:surgical |excision )?margins?\b|\bwidely\b|\bwide radical\b"
)
_SIZES = frozenset({"tumor", "size", "margin", "margin_convention"})
_OF_TWO = {DigitInvolvement.NONE, DigitInvolvement.ABUTS}
_DEEP = frozenset({Depth.DEEP, Depth.FASCIAL, Depth.SUBFASCIAL, Depth.INTRAMUSCULAR})
_SHALLOW = frozenset({Depth.SUPERFICIAL, Depth.SUBCUTANEOUS})


_DENIALS = re.compile(r"\b(?:not|no|without|never|nor|neither)\b")


def _denied(mention: Mention) -> frozenset[Depth]:
    """Return the depth that a mention denies."""
    return _whole(depths_of(_DENIALS.sub("", mention.value).strip()) or frozenset())


def _whole(depths: frozenset[Depth]) -> frozenset[Depth]:
    """Write out "deep" and "superficial" as every depth they allow."""
    found = depths
    found |= _DEEP if Depth.DEEP in depths else frozenset()
    return found | (_SHALLOW if Depth.SUPERFICIAL in depths else frozenset())


def _plain(depths: frozenset[Depth]) -> frozenset[Depth]:
    if depths == _DEEP:
        return frozenset({Depth.DEEP})
    if depths == _SHALLOW:
        return frozenset({Depth.SUPERFICIAL})
    rest = depths - {Depth.DEEP, Depth.SUPERFICIAL}
    return rest or depths


def _done(mention: Mention) -> tuple[Procedure, ...]:
    """Return what a mention of a procedure says was done."""
    if mention.field != "procedure" or not _is_said(mention):
        return ()
    return tuple(value for row in _rows(mention) for value in row.values)


def _rows(mention: Mention) -> list[ProcedureRow]:
    words = [word.text for word in words_of(mention.text)]
    return [row for _, _, row in procedures().within(words)]


def _is_said(mention: Mention) -> bool:
    return mention.polarity in (Polarity.STATED, Polarity.HEDGED)


def _narrowest(sites: Sequence[SiteReading]) -> SiteReading:
    """Return the site that lies in all others; else any of them."""
    for site in sites:
        if all(_lies_in(site, other) for other in sites):
            return site
    return _either(sites)


def _lies_in(one: SiteReading, other: SiteReading) -> bool:
    extents = [{*site.regions, *site.families} for site in (one, other)]
    return extents[0] <= extents[1]


def _is_near(one: SiteReading, other: SiteReading) -> bool:
    return bool(SiteReading.met(one.terms, other.terms))


def _either(sites: Sequence[SiteReading]) -> SiteReading:
    charted = tuple(dict.fromkeys(word for site in sites for word in site.charted))
    terms = tuple(sorted({term for site in sites for term in site.terms}))
    sides = {site.side for site in sites if site.side}
    return SiteReading(charted, terms, sides.pop() if len(sides) == 1 else None)


def _span(field: str, mention: Mention) -> Span:
    return read_length(field, mention.value).span


def _hull(spans: Sequence[Span]) -> Span:
    low = min(span.low_um for span in spans)
    highs = [span.high_um for span in spans]
    high = None if None in highs else max(h for h in highs if h is not None)
    return Span(low, high)
