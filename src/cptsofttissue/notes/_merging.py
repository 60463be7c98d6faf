"""The facts of one lesion: every mention agrees, or the fact stays open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import combinations, pairwise
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.notes._against import (
    DEEP_LAYER,
    STRUCTURE,
    breaks_layer,
    is_of_other,
    is_size_of_other,
    reaches_layer,
)
from cptsofttissue.notes._asides import (
    Scene,
    led_sites,
    of_other_kind,
    of_other_lesion,
    of_other_place,
    scenes,
)
from cptsofttissue.notes._drafting import Group, tells_what_was_done
from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._phrases import (
    depths_of,
    involvement_of,
    is_adjective,
    is_layer_name,
    is_noun,
    is_site_word,
    procedures_of,
    site_of,
)
from cptsofttissue.notes._sections import Sentence
from cptsofttissue.notes._sentence.vocabulary import (
    DEEP,
    FACTS,
    HEADINGS,
    is_described,
    may_hold,
    names_only_tumor,
)
from cptsofttissue.notes._tables import (
    Place,
    ProcedureRow,
    Says,
    Sign,
    procedure_rows,
    roles,
    signs,
    stated,
)
from cptsofttissue.notes._words import bit_of, words_of
from cptsofttissue.notes.values import Mention, Polarity, Role, Section
from cptsofttissue.record._lesions import (
    GENERAL,
    NERVE_TUMORS,
    SOFT_TISSUE_TUMOR,
    is_nerve_tumor,
    is_other,
    leads_of,
    may_be_deep,
    may_be_other,
)
from cptsofttissue.record._stated import read_length
from cptsofttissue.record.anatomy import SiteReading
from cptsofttissue.record.case import Case
from cptsofttissue.record.depth import Depth, DigitInvolvement
from cptsofttissue.record.lengths import MarginConvention, Span
from cptsofttissue.record.procedure import Procedure

__all__ = ["IN_ORDER", "Merged", "merged"]

#: The order of mentions: by their place, and then by what they are about.
IN_ORDER = attrgetter("start", "end", "field")

Depths = frozenset[Depth]
Kinds = frozenset[str]


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
    return _Merger(group).merged()


class _Merger:
    """The mentions of one lesion, field by field."""

    def __init__(self, group: Group) -> None:
        self._group = group
        self._told = (*group.heading, *group.body)
        self._own = [m for one in self._told for m in one.mentions]
        if not any(m.field == "site" for m in self._own):
            named = (t for t in self._told if t.names_tumor)
            self._own += [m for t in named for m in t.sites]
        self._everything = (*self._told, *group.aside)
        self._shared = [m for one in group.shared for m in one.mentions]
        self._shared += [m for one in self._apart for m in one.mentions]
        self._open: list[str] = []
        self._opening = [
            _whole_sentence("size", scene.opening.sentence) for scene in self._scenes
        ]

    def merged(self) -> Merged:
        """Put all fields together."""
        facts: dict[str, Any] = {
            "procedure": self._procedure,
            "site": self._site,
            "depth": self._depth(),
            "digit_involvement": self._involvement(),
            **self._sizes(),
        }
        if self._is_of_unknown():
            facts["depth"] = facts["digit_involvement"] = None
        facts["site"] = _of_wall(facts["site"], facts["depth"])
        is_deep, is_below = _is_below_skin(facts), _is_below_fascia(facts["depth"])
        facts["lesion"] = self._lesion(is_deep=is_deep, is_below=is_below)
        case = self._case(facts)
        said = [m for m in (*self._own, *self._shared) if self._is_of_lesion(m)]
        said += self._opening
        said += self._own_sites() if self._heads else ()
        mentions = tuple(sorted(dict.fromkeys(said), key=IN_ORDER))
        return Merged(case, mentions, tuple(dict.fromkeys(self._open)))

    def _case(self, facts: Mapping[str, Any]) -> Case:
        """Build the case; sizes that contradict each other stay open."""
        try:
            return Case(**facts)
        except CptSoftTissueError:
            self._open.append("size")
            return Case(**{k: v for k, v in facts.items() if k not in _SIZES})

    def _is_of_lesion(self, mention: Mention) -> bool:
        """Whether a mention speaks of the lesion: not every site of a note does."""
        if mention.field != "site" or mention.section in HEADINGS:
            return True
        return mention.section is Section.FINDINGS or not self._heads

    @cached_property
    def _scenes(self) -> list[Scene]:
        """What the body tells of another time, if a measure goes on with it."""
        told = (*self._group.heading[:1], *self._group.body)
        return [*scenes(sorted(told, key=lambda one: one.sentence.start))]

    @cached_property
    def _apart(self) -> list[Told]:
        """The sentences of the body that may speak of another time or lesion."""
        kinds = self._kinds_headed - GENERAL
        remembered = [one for scene in self._scenes for one in scene.told]
        return [
            one
            for one in self._group.body
            if one in remembered
            or of_other_kind(one, kinds)
            or of_other_place(one, self._heads)
            or self._is_of_some(one)
            or (self._is_single and of_other_lesion(one))
        ]

    @cached_property
    def _found(self) -> list[Mention]:
        """What the other sentences say of the tumor at the operation."""
        told = (one for one in self._told if one not in self._apart)
        return [m for one in told for m in one.mentions if m.section in FACTS]

    def _is_of_some(self, one: Told) -> bool:
        """Whether a sentence speaks of more lesions, or of fewer, than there are."""
        is_of_several = one.lesions >= _SEVERAL
        if self._group.lesions < _SEVERAL:
            return is_of_several and self._is_single
        return not (is_of_several or one.has(Sign.EVERY))

    @cached_property
    def _is_single(self) -> bool:
        """Whether the headings tell of one lesion."""
        lesions = (one.lesions for one in self._group.heading)
        return max(self._group.lesions, *lesions) < _SEVERAL

    @cached_property
    def _added(self) -> list[Told]:
        """The sentences that were added, or take something back at once."""
        return [one for one in self._told if _is_added(one)]

    @cached_property
    def _corrected(self) -> frozenset[str]:
        """The fields that an addendum gives again."""
        return frozenset(
            m.field for t in self._added for m in t.mentions if may_hold(m)
        )

    def _opens(self, field: str, sentences: Iterable[Told]) -> bool:
        """Quote sentences that open a field; whether there are any."""
        quoted = [_whole_sentence(field, one.sentence) for one in sentences]
        self._opening += quoted
        return bool(quoted)

    def _is_withdrawn(self, field: str) -> bool:
        """Whether an addendum speaks of a field that it does not give again."""
        speaks = _SPEAKS_OF[field]
        is_wrong = self._is_correction
        found = [
            one
            for one in self._added
            if (is_wrong and any(map(speaks, one.words)))
            or (field == "size" and _revises(one))
        ]
        return field not in self._corrected and self._opens(field, found)

    @cached_property
    def _is_correction(self) -> bool:
        """Whether an addendum says that something was wrong."""
        return any(
            one.line.tells(sign)
            for one in self._added
            for sign in (Sign.CORRECTS, Sign.CORRECTS_AT_ONCE)
        )

    def _is_remeasured(self) -> bool:
        """Whether an addendum has a length that is of nothing known."""
        lengths = [m for one in self._added for m in one.mentions if m.role is not None]
        return any(m.field == "length" for m in lengths)

    def _said(self, field: str) -> list[Mention]:
        """Return what is stated of a field; a correction replaces what it corrects."""
        found = [m for m in self._found if m.field == field]
        if field in self._corrected and self._is_correction:
            added = {m for one in self._added for m in one.mentions}
            found = [m for m in found if m in added]
        return [m for m in found if m.polarity is Polarity.STATED]

    # What was done.

    @cached_property
    def _procedure(self) -> tuple[Procedure, ...]:
        """Return everything that may have been done."""
        found = self._settled(self._headed() or self._done_otherwise())
        if self._is_called_radical() and self._is_wide():
            found -= {Procedure.EXCISION}
        found |= self._partial()
        doubts = {*Procedure} if self._is_undone() else self._doubted(found)
        if doubts:
            self._open.append("procedure")
        found |= doubts
        is_marginal = self._is_marginal() and not self._is_wide()
        if Procedure.EXCISION in found and not is_marginal:
            found |= self._malignant()
        return tuple(procedure for procedure in Procedure if procedure in found)

    def _headed(self) -> set[Procedure]:
        """Return what the heading says was done: the first that says anything."""
        told = ({p for m in t.mentions for p in _done(m)} for t in self._group.heading)
        return next(filter(None, told), set[Procedure]())

    def _is_called_radical(self) -> bool:
        """Whether the title itself says that the resection was radical."""
        rows = (row for m in self._group.heading[0].mentions for row in _rows_of(m))
        return any(row.values == (Procedure.RADICAL_RESECTION,) for row in rows)

    def _done_otherwise(self) -> set[Procedure]:
        """Return what was done where no heading says it: a margin is excised."""
        told = filter(tells_what_was_done, self._told)
        said = {p for one in told for m in one.mentions for p in _done(m)}
        has_margin = any(m.field in {"margin", "size"} for m in self._own)
        return said or ({Procedure.EXCISION} if has_margin else {*Procedure})

    def _partial(self) -> set[Procedure]:
        """Return what else was done where a part was taken, and no heading names it."""
        done = [m for m in self._own if m.field == "procedure"]
        is_headed = any(m.section in HEADINGS for m in done)
        if is_headed or any("biops" in m.text for m in done):
            return set()
        rows = (row for row in self._rows if row.values == (Procedure.BIOPSY,))
        return {procedure for row in rows for procedure in row.doubts}

    @cached_property
    def _rows(self) -> list[ProcedureRow]:
        """The rows of everything that is said to have been done."""
        inside = [m for m in self._own if m.section in FACTS]
        return [row for m in inside for row in _rows_of(m)]

    def _is_undone(self) -> bool:
        """Whether the note says that nothing was done, or not to the tumor."""
        is_said = any(not row.values and not row.leads for row in self._rows)
        return is_said or any(map(_is_denied, self._told))

    def _settled(self, found: set[Procedure]) -> set[Procedure]:
        """Leave out what the words exclude where the heading says both."""
        for row in self._rows:
            if found > {*row.doubts} and found & {*row.values}:
                found = found - {*row.doubts}
        return found

    def _doubted(self, found: set[Procedure]) -> set[Procedure]:
        """Return what the narrative says was done instead of what the heading says."""
        doubts = {v for r in self._rows if found & {*r.doubts} for v in r.values}
        if Procedure.RADICAL_RESECTION in found and not self._is_wide():
            doubts.add(Procedure.EXCISION)
        if Procedure.EXCISION in found and any(map(_is_of_part, self._narrative)):
            doubts.add(Procedure.BIOPSY)
        return doubts - found

    def _is_wide(self) -> bool:
        """Whether the note tells of wide margins, as a radical resection has."""
        if any(m.field == "margin" and m.value == _NONE for m in self._own):
            return False
        margins = [_span("margin", m) for m in self._said("margin")]
        is_said = any(
            one.line.tells(Sign.WIDE) and not one.line.tells(Sign.DENIES)
            for one in self._told
        )
        return is_said or any(span.low_um >= _WIDE_UM for span in margins)

    def _is_marginal(self) -> bool:
        """Whether the note says that no wide margins were taken: "shelled out"."""
        if any(one.line.asks & _WIDELY for one in self._told):
            return False
        doubted = {Procedure.RADICAL_RESECTION}
        return any({*row.doubts} == doubted and row.values for row in self._rows)

    def _malignant(self) -> set[Procedure]:
        """Return what an excision of such a lesion may be as well."""
        named = (procedures_of(f"excision of {kind}") for kind in self._kinds)
        return {procedure for found in named for procedure in found or ()}

    # Where it was.

    @cached_property
    def _site(self) -> SiteReading | None:
        """The site, and whatever other one may be meant."""
        if not self._heads:
            return self._unheaded_site()
        joined = self._joined()
        site = _either([_narrowest(self._heads), *joined])
        self._open += ["site"] if joined else []
        reached = self._reached()
        found = [*reached, *self._found_at()]
        found += [*self._sites_added(), *self._sites_done()]
        others = [s for s in found if not _lies_in(site, s)]
        apart = [s for s in others if not _meets(site, s)]
        apart += [s for s in reached if _meets(site, s) and not _lies_in(s, site)]
        pairs = combinations(self._heads, 2)
        if apart or not all(_meets(one, other) for one, other in pairs):
            self._open.append("site")
        return _either([site, *apart])

    def _unheaded_site(self) -> SiteReading | None:
        """Return the site where no heading names one: the lesion's, or one led to."""
        if here := _placed(self._told) or _read_sites(
            m for one in self._told for m in _titled_sites(one)
        ):
            return _narrowest(here)
        history = (t for t in self._group.aside if t.sentence.section in _BEFORE)
        before = _placed(history)
        return _either(before) if before else self._incised_site()

    def _incised_site(self) -> SiteReading | None:
        """Return the site of the incision, where nothing else names any."""
        led = (
            m for one in self._narrative if _is_of_incision(one) for m in led_sites(one)
        )
        sites = _read_sites(m for m in dict.fromkeys(led) if may_hold(m))
        is_one = all(_meets(one, other) for one, other in combinations(sites, 2))
        return _either(sites) if sites and is_one else None

    def _joined(self) -> list[SiteReading]:
        """Return the sites of a heading that it joins: "shoulder/scapular region"."""
        is_one = self._group.is_one_of_several
        heading = self._group.heading[: 1 if is_one else None]
        found = (_joined_sites(one) for one in heading)
        return [site for sites in found for site in sites]

    def _reached(self) -> list[SiteReading]:
        """Return the sites that the narrative says the tumor reaches."""
        told = self._narrative
        named = (
            m for one in told for m in (*_sites_reached(one), *_sites_lain_at(one))
        )
        return _read_sites(m for m in named if may_hold(m))

    def _sites_added(self) -> list[SiteReading]:
        """Return the sites that an addendum names that corrects anything."""
        named = (m for one in self._added for m in one.sites)
        return _read_sites(m for m in named if may_hold(m))

    def _sites_done(self) -> list[SiteReading]:
        """Return the other sites where the narrative says that it was done."""
        elsewhere = (t for t in self._apart if of_other_place(t, self._heads))
        done = (t for t in elsewhere if any(map(_done, t.mentions)) or _lies_there(t))
        return _read_sites(m for t in done for m in t.sites)

    @cached_property
    def _heads(self) -> list[SiteReading]:
        """The sites that headings name; of several operations, its own."""
        named = self._sites(HEADINGS) or self._found_at()
        mine = _read_sites(self._own_sites())
        if mine and (self._group.is_one_of_several or not named):
            return [*mine, *(site for site in named if _lies_in(site, mine[0]))]
        return named

    def _own_sites(self) -> list[Mention]:
        """Return the sites that the sentence names that tells of the operation."""
        first = self._group.heading[0]
        said = [m for m in first.mentions if m.field == "site"]
        found = dict.fromkeys((*_own_sites(first), *led_sites(first)))
        return said or [m for m in found if may_hold(m)]

    def _found_at(self) -> list[SiteReading]:
        """Return the sites that the findings name together with the lesion."""
        inside = [m for m in self._own if m.section is Section.FINDINGS]
        lesions = {m.span for m in inside if m.field == "lesion" and may_hold(m)}
        return _read_sites(m for m in inside if m.field == "site" and m.span in lesions)

    def _sites(self, sections: Iterable[Section]) -> list[SiteReading]:
        inside = frozenset(sections)
        said = [m for m in self._own if m.field == "site" and m.section in inside]
        return _read_sites(m for m in said if may_hold(m))

    # How deep.

    def _depth(self) -> tuple[Depth, ...] | None:
        """Return every depth that it may have lain at; None if that is open."""
        stated = self._said("depth") or self._early()
        if self._is_withdrawn("depth"):
            self._open.append("depth")
            return None
        if not stated:
            self._open += ["depth"] if self._shared_depths() else []
            return None
        found = self._agreed([_whole(m.value) for m in stated])
        is_headed = all(m.section in HEADINGS for m in stated)
        is_entered = is_headed and self._is_entered()
        is_deeper = is_entered or self._is_at_structure() or self._is_reached()
        if found <= _SHALLOW and is_deeper:
            self._open.append("depth")
            return None
        if any(found & denied for denied in self._denied()):
            self._open.append("depth")
            return None
        return tuple(depth for depth in Depth if depth in _plain(found))

    @cached_property
    def _narrative(self) -> list[Told]:
        """The sentences of the operation below its headings."""
        inside = FACTS - HEADINGS
        return [one for one in self._told if one.sentence.section in inside]

    def _is_entered(self) -> bool:
        """Whether the narrative tells that a deep layer was opened."""
        return self._opens("depth", filter(_opens_layer, self._narrative))

    def _is_reached(self) -> bool:
        """Whether it is told that the tumor is in a deep layer, or went through it."""
        inside = [one for one in self._told if one.sentence.section in FACTS]
        found = [*filter(reaches_layer, inside), *filter(breaks_layer, inside)]
        if "depth" not in self._corrected:
            names = (_NAMES_DEPTH, _HAS_DEPTH)
            found += [t for t in inside if is_of_other(t, *names)]
        return self._opens("depth", found)

    def _is_at_structure(self) -> bool:
        """Whether a tendon, sheath or joint is told of in words that leave it open."""
        site = self._site
        is_digit = site is not None and any(r.is_digit for r in site.regions)
        if not is_digit or self._involvement() is not None:
            return False
        return self._opens("depth", filter(_tells_of_structure, self._narrative))

    def _early(self) -> list[Mention]:
        """Return what was thought before the operation, if nothing else is said."""
        early = [m for m in self._own if m.section is Section.PREOPERATIVE]
        stated = [m for m in early if m.polarity is Polarity.STATED]
        return [m for m in stated if m.field == "depth"]

    def _agreed(self, read: Sequence[Depths]) -> Depths:
        """Return what all statements allow; if they disagree, what any does."""
        found = Depths.intersection(*read) or Depths.intersection(*map(_within, read))
        if not found:
            self._open.append("depth")
            found = Depths().union(*read)
        others = [*self._shared_depths(), *self._hedged_depths()]
        apart = [other for other in others if not found & other]
        self._open += ["depth"] if apart else []
        return found.union(*apart)

    def _shared_depths(self) -> list[Depths]:
        said = [m for m in self._shared if m.field == "depth"]
        return [_whole(m.value) for m in said if m.polarity is Polarity.STATED]

    def _hedged_depths(self) -> list[Depths]:
        said = [m for m in self._hedged if m.field == "depth"]
        return [_whole(m.value) for m in said]

    @cached_property
    def _hedged(self) -> list[Mention]:
        """What is said of the operation with a hedge, and may be so."""
        inside = [m for m in self._own if m.section in FACTS]
        return [m for m in inside if m.polarity is Polarity.HEDGED]

    def _denied(self) -> list[Depths]:
        """Return the depths that the note denies."""
        denied = [m for m in self._own if m.polarity is Polarity.DENIED]
        inside = [m for m in denied if m.field == "depth" and m.section in FACTS]
        return [_whole(_without_denial(m.value)) for m in inside]

    def _involvement(self) -> DigitInvolvement | None:
        """Return what all mentions say of tendon, sheath and joint."""
        said = {involvement_of(m.value) for m in self._said("digit_involvement")}
        if said == _OF_TWO:  # one structure is touched, another is not
            return DigitInvolvement.ABUTS
        if len(said) > 1:
            self._open.append("digit_involvement")
        return said.pop() if len(said) == 1 else None

    # How large.

    def _sizes(self) -> dict[str, object]:
        """Return the lengths that stand; none if any sentence takes them away."""
        names = ("tumor", "margin", "size")
        is_again = not self._corrected.isdisjoint(names)
        is_withdrawn = self._is_withdrawn("size") and not is_again
        told = (t for t in self._everything if t.sentence.section is not Section.OTHER)
        elsewhere = (
            t
            for t in told
            if t.line.tells(Sign.ELSEWHERE) or (not is_again and is_size_of_other(t))
        )
        is_elsewhere = self._opens("size", elsewhere)
        is_of_several = self._group.lesions > 1
        each = self._each() if is_of_several else None
        is_left_open = is_withdrawn or is_elsewhere or self._is_remeasured()
        if is_left_open or (is_of_several and each is None):
            self._open += names
            return {}
        if each is not None:
            return {"tumor": each}
        facts = {name: self._length(name) for name in names}
        is_alone = facts["margin"] is not None and not self._has_tumor(facts)
        if is_alone or self._is_margin_a_total(facts["margin"], facts["tumor"]):
            self._open += names
            return {}
        convention = self._convention() if facts["margin"] is not None else None
        return {**facts, "margin_convention": convention}

    def _each(self) -> Span | None:
        """Return what holds for each of several lesions, from one list of sizes."""
        lists = [one for one in self._group.heading if one.lesions >= _SEVERAL]
        found, others = lists[:1], [t for t in self._everything if t not in lists[:1]]
        sizes = [m for one in found for m in one.mentions if m.role is not None]
        is_told = all(map(_lists_sizes, found)) and not any(map(_may_measure, others))
        spans = [_span("size", m) for m in sizes] if is_told else []
        return _hull(spans) if spans else None

    def _has_tumor(self, facts: Mapping[str, Span | None]) -> bool:
        """Whether a margin has its tumor: alone only a wide one says how large."""
        is_wide = Procedure.RADICAL_RESECTION in self._procedure
        return is_wide or facts["tumor"] is not None or facts["size"] is not None

    def _is_margin_a_total(self, margin: Span | None, tumor: Span | None) -> bool:
        """Whether a margin is as large as the tumor, so it may be both together."""
        is_wide = Procedure.RADICAL_RESECTION in self._headed()
        if margin is None or tumor is None or is_wide:
            return False
        return margin.low_um >= tumor.low_um

    def _length(self, field: str) -> Span | None:
        own = [_span(field, m) for m in self._said(field)]
        others = [_span(field, m) for m in self._shared if m.field == field]
        others += [_span(field, m) for m in self._hedged if m.field == field]
        others += self._unclear() if field == "tumor" else []
        if len({*own, *others}) > 1 or (others and not own):
            self._open.append(field)
        return _hull([*own, *others]) if own else None

    def _unclear(self) -> list[Span]:
        """Return the lengths beside the name of the tumor that are of nothing else."""
        said = (m for one in self._told for m in _behind_lesion(one))
        return [_span("size", m) for m in said if may_hold(m) and m.section in FACTS]

    def _convention(self) -> MarginConvention | None:
        said = {read_length("margin", m.value).convention for m in self._said("margin")}
        return said.pop() if len(said) == 1 else MarginConvention.EITHER

    # What it is.

    def _is_of_unknown(self) -> bool:
        """Whether a title names what was excised in words that no table has."""
        found = [one for one in self._everything if one.renames]
        if not self._kinds_headed - GENERAL:
            found += filter(_names_unknown, self._group.heading)
        if after := self._kinds_in({Section.POSTOPERATIVE}):
            found = [one for one in found if not (one.renames and after)]
        is_unknown = self._opens("lesion", found)
        self._open += ["lesion", "depth"] if is_unknown else []
        return is_unknown

    def _names_nerve(self) -> bool:
        """Whether a tumor is said to be one "of the ulnar nerve"."""
        said = [m for m in self._own if m.field == "lesion" and may_hold(m)]
        return any(_OF_NERVE.search(m.text) is not None for m in said)

    def _lesion(self, *, is_deep: bool, is_below: bool) -> tuple[str, ...] | None:
        """Return the kinds; a mass that may lie in the skin may be one of the skin."""
        special = self._without_general(self._kinds - GENERAL)
        if is_below and special and all(map(may_be_deep, special)):
            return (SOFT_TISSUE_TUMOR,)  # what lies in the muscle is not of the skin
        is_open = self._opens("lesion", filter(self._suggests_other, self._told))
        is_open |= "lesion" in self._open
        if self._opens("lesion", filter(_joins_bone, self._group.heading)):
            special |= {_BONE_TUMOR, SOFT_TISSUE_TUMOR}
        if special and not special & self._kinds_stated:
            special |= {SOFT_TISSUE_TUMOR}
            is_open |= not is_deep
        if any(map(is_nerve_tumor, special)) and self._names_nerve():
            special = {k for k in special if not is_nerve_tumor(k)} | NERVE_TUMORS
        if special:
            return tuple(sorted({*special, *([_ANY_LESION] if is_open else [])}))
        told = self._kinds_told() if not (is_deep or self._kinds) else Kinds()
        if told:
            return tuple(sorted({*told, SOFT_TISSUE_TUMOR, _ANY_LESION}))
        is_tumor = not is_open and (is_deep or not self._kinds)
        return None if is_tumor else (SOFT_TISSUE_TUMOR, _ANY_LESION)

    def _without_general(self, kinds: Kinds) -> set[str]:
        """Leave out "cyst" where it is called an epidermal cyst as well."""
        stated = kinds & self._kinds_stated
        return {k for k in kinds if all(is_other([one], k) for one in stated - {k})}

    def _suggests_other(self, one: Told) -> bool:
        """Whether a sentence tells of what a family has that no kind leads to."""
        if one.sentence.section not in FACTS or not one.line.may_tell(Sign.SUGGESTS):
            return False
        said = stated(one.words, Sign.SUGGESTS)
        return not all(_is_among(means.split(), self._leads) for means in said)

    @cached_property
    def _leads(self) -> frozenset[str]:
        """The families that a kind that is stated may belong to."""
        return Kinds(lead for kind in self._kinds_stated for lead in leads_of(kind))

    @cached_property
    def _kinds(self) -> frozenset[str]:
        """Every kind of lesion that the note may mean."""
        heads = self._kinds_headed
        body = self._kinds_in(FACTS - HEADINGS)
        own = heads - GENERAL
        if not own:
            return heads | (body - GENERAL) | self._kinds_found(heads)
        body |= self._kinds_found(own)
        return heads | {k for k in body if may_be_other(k) and is_other(own, k)}

    def _kinds_told(self) -> Kinds:
        """Return the kinds that the history names, where nothing else names any."""
        history = (t for t in self._group.aside if t.sentence.section in _BEFORE)
        said = (m for t in history for m in t.mentions if m.field == "lesion")
        return Kinds(kind for m in said for kind in m.value.split(";"))

    @cached_property
    def _kinds_stated(self) -> frozenset[str]:
        """Every kind of lesion that is stated, and not only possible."""
        said = [m for m in (*self._own, *self._reported) if m.field == "lesion"]
        stated = [m for m in said if m.polarity is Polarity.STATED]
        return frozenset(kind for m in stated for kind in m.value.split(";"))

    @cached_property
    def _reported(self) -> list[Mention]:
        """What the report of pathology says."""
        report = [t for t in self._everything if t.sentence.section in _REPORTS]
        return [m for t in report for m in t.mentions]

    @cached_property
    def _kinds_headed(self) -> frozenset[str]:
        """Every kind that headings name; a diagnosis after the operation stands."""
        after = self._kinds_in({Section.POSTOPERATIVE})
        before = set[str]() if after - GENERAL else {Section.PREOPERATIVE}
        return after | self._kinds_in({Section.PROCEDURE, *before})

    def _kinds_found(self, own: Iterable[str]) -> frozenset[str]:
        """Return the kinds of other families that pathology states."""
        said = [m for m in self._reported if m.field == "lesion"]
        stated = [m for m in said if m.polarity is Polarity.STATED]
        kinds = {kind for m in stated for kind in m.value.split(";")}
        return frozenset(k for k in kinds if may_be_other(k) and is_other(own, k))

    def _kinds_in(self, sections: Iterable[str]) -> frozenset[str]:
        inside = frozenset(sections)
        said = [m for m in self._own if m.field == "lesion" and m.section in inside]
        kinds = (_kinds_of(m) for m in said if may_hold(m))
        return frozenset(kind for found in kinds for kind in found)


def _joined_sites(one: Told) -> list[SiteReading]:
    """Return the sites of a sentence that "and" or its like joins."""
    sites = sorted(one.sites, key=lambda mention: mention.start)
    pairs = [p for p in pairwise(sites) if _is_joined(one, *p) or _is_doubled(one, *p)]
    return _read_sites(dict.fromkeys(m for pair in pairs for m in pair))


def _is_joined(one: Told, first: Mention, second: Mention) -> bool:
    """Whether nothing but words that join sites, and plain ones, stand between."""
    between = words_of(_text_between(one, first, second))
    joins = signs(Sign.JOINS_SITE).keys()
    return not joins.isdisjoint(between) and all(map(_may_join, between))


def _is_doubled(one: Told, first: Mention, second: Mention) -> bool:
    """Whether another place stands in brackets behind a site: "thigh (hip)"."""
    sites = _read_sites((first, second))
    is_other = len(sites) == _SEVERAL and not _meets(*sites)
    return is_other and _text_between(one, first, second).strip() == "("


def _may_join(word: str) -> bool:
    """Whether a word may stand between two sites that are joined."""
    is_known = word in signs(Sign.JOINS_SITE) or word in signs(Sign.EXTENDS)
    return is_known or word in _PLAIN or is_site_word(word) or is_adjective(word)


def _lies_there(one: Told) -> bool:
    """Whether a sentence says of "the lipoma" that it "was in" another place."""
    found = _LIES_IN.search(one.sentence.text)
    is_of_tumor = found is not None and is_noun(found["noun"])
    return is_of_tumor and one.sentence.section in FACTS


def _sites_lain_at(one: Told) -> list[Mention]:
    """Return the site right behind "the lipoma was in"."""
    found = _LIES_IN.search(one.sentence.text) if _lies_there(one) else None
    if found is None:
        return []
    start, text = one.sentence.start, one.sentence.text
    behind = ((m, text[found.end() : m.start - start]) for m in one.sites)
    near = [m for m, between in behind if _ARTICLE.fullmatch(between)]
    borders = signs(Sign.BORDERS).keys()
    return [m for m in near if not borders.isdisjoint(words_of(m.value))]


_ARTICLE = re.compile(r"(?:the|his|her|their)? ?")
_LIES_IN = re.compile(
    r"^(?:the|this) (?:[a-z]+ )?(?P<noun>[a-z]+) (?:was|is|lay)(?: actually| in fact)?"
    r"(?: located| found| situated)? (?:in|on|at|over) "
)


def _is_among(families: Iterable[str], leads: Iterable[str]) -> bool:
    """Whether any of some families, or of its parts, is one that a kind leads to."""
    return any(family in lead for family in families for lead in leads)


def _kinds_of(lesion: Mention) -> list[str]:
    """Return the kinds that a name says; a scar behind a comma is its place."""
    kinds = lesion.value.split(";")
    is_place = "," in lesion.text and _CHOICE.search(lesion.text) is None
    return [k for k in kinds if k != _SCAR] if is_place and kinds != [_SCAR] else kinds


_SCAR = "scar"
_CHOICE = re.compile(r"\b(?:or|vs|versus)\b|/")


def _placed(told: Iterable[Told]) -> list[SiteReading]:
    """Return the sites that sentences on a lesion say it lies at."""
    named = [one for one in told if one.names_tumor]
    said = (m for one in named for m in (*_own_sites(one), *led_sites(one)))
    return _read_sites(m for m in dict.fromkeys(said) if m.polarity in _TO_COME)


def _is_of_incision(one: Told) -> bool:
    """Whether a sentence tells where the incision was made, and of no closure."""
    said = {says for _, _, says in one.line.each(roles(Place.BEFORE))}
    return Says.INCISION in said and Says.CLOSURE not in said


def _titled_sites(one: Told) -> Sequence[Mention]:
    """Return the sites of a sentence that has nothing else: "Left ankle, lateral."."""
    is_title = one.sentence.section is Section.NONE and all(
        is_site_word(word) or word in _PLAIN for word in one.words
    )
    return one.sites if is_title else ()


def _own_sites(one: Told) -> list[Mention]:
    """Return the sites that stand with the name of a lesion: "lipoma of the back"."""
    lesions = [m for m in one.mentions if m.field == "lesion"]
    return [
        site for site in one.sites if any(_is_beside(one, m, site) for m in lesions)
    ]


def _is_beside(one: Told, lesion: Mention, site: Mention) -> bool:
    """Whether a site stands in the words of a lesion, or is led to from them."""
    if lesion.start <= site.end and site.start <= lesion.end:
        return True
    before, after = sorted((lesion, site), key=lambda mention: mention.start)
    between = _TIMES.sub("", _text_between(one, before, after))
    leads = _PLACING if before is lesion else _PLAIN
    return leads.issuperset(words_of(between))


def _sites_reached(one: Told) -> list[Mention]:
    """Return the sites that stand behind "extending into" of a tumor."""
    is_told = one.names_tumor or one.words[:1] == ["it"]
    if not (is_told and one.has(Sign.EXTENDS)):
        return []
    ways = signs(Sign.EXTENDS)
    first = next(at for at, word in enumerate(one.words) if word in ways)
    is_way = any(says in _WAYS for _, _, says in one.line.each(roles(Place.BEFORE)))
    start = one.line.span(first, first + 1)[0] + one.sentence.start
    return [] if is_way else [m for m in one.sites if m.start > start]


#: What leads from a lesion to its site.
_PLACING = frozenset(
    {
        *("of", "in", "on", "from", "at", "over", "the", "a", "his", "her", "their"),
        *("my", "patients", ",", "(", "removed", "excised", "along", "about", "and"),
        *("excision", "removal", "resection", "biopsy", "was"),
    }
)
_PLAIN = frozenset({":", "-", "the", "a", "an", "of", ",", "on", "part", "portion"})
#: How many lesions there are, behind their name.
_TIMES = re.compile(r"^ ?x? ?[2-9](?=,)")
#: An incision or a dissection may reach another site than the tumor.
_WAYS = frozenset({Says.INCISION, Says.CLOSURE})


def _joins_bone(one: Told) -> bool:
    """Whether a title names a bone that was taken with the tumor."""
    words = [word for word in one.words if word not in _OF_BONE]
    pairs = pairwise(words) if one.sentence.section is Section.PROCEDURE else ()
    joins = signs(Sign.JOINS_SITE)
    return any(first in joins and _is_bone(word) for first, word in pairs)


@lru_cache(maxsize=4096)
def _is_bone(word: str) -> bool:
    within = depths_of(f"in the {word}") or Depths()
    return is_layer_name(word) and within == Depths({Depth.BONE})


#: What may stand before a bone.
_OF_BONE = frozenset(
    {
        *("the", "of", "part", "a", "partial", "portion", "segment", "underlying"),
        *("adjacent", "proximal", "distal", "left", "right", "shaft"),
    }
)
_WIDELY = bit_of("widely")
_BONE_TUMOR = "bone tumor"
_SEVERAL = 2
#: The value of a margin where none was taken.
_NONE = "none"
_ANY_LESION = "lesion"
#: A radical resection takes a wide margin; 1 cm is one for certain.
_WIDE_UM = 10_000
_SIZES = frozenset({"tumor", "size", "margin", "margin_convention"})
_OF_TWO = {DigitInvolvement.NONE, DigitInvolvement.ABUTS}
_SHALLOW = frozenset({Depth.SUPERFICIAL, Depth.SUBCUTANEOUS})


_OF_LESION = frozenset({Role.TUMOR, Role.UNCLEAR})
_EACH = frozenset({"each", "both", "all", "apiece"})
#: What stands between the sizes of a list.
_JOINS = re.compile(r"[\s,;&]*(?:and)?\s*(?:the other|another)?\s*")
_REPORTS = frozenset({Section.PATHOLOGY})
#: A lesion lies where it is said to lie before the operation, too.
_TO_COME = frozenset({Polarity.STATED, Polarity.PLANNED})
#: What stands there was known before the operation.
_BEFORE = frozenset({Section.HISTORY, Section.EXAMINATION})


def _is_added(one: Told) -> bool:
    """Whether a sentence was added later, or takes something back at once."""
    is_addendum = one.sentence.section is Section.ADDENDUM
    return is_addendum or one.line.tells(Sign.CORRECTS_AT_ONCE)


def _revises(one: Told) -> bool:
    """Whether an addendum names the size, or compares the tumor with what was said."""
    is_it = not signs(Sign.PRONOUN).keys().isdisjoint(one.words)
    is_compared = one.line.tells(Sign.COMPARES) and (one.names_tumor or is_it)
    is_named = one.line.tells(Sign.NAMES_SIZE)
    return is_compared or (is_named and not [*stated(one.words, Sign.CONFIRMS)])


def _is_denied(one: Told) -> bool:
    """Whether a sentence says of the tumor that it was not excised."""
    denied = (m for m in one.mentions if m.polarity is Polarity.DENIED)
    return one.names_tumor and any(m.text in _TAKEN_OUT for m in denied)


#: Denied of the tumor, these say that it was not excised.
_TAKEN_OUT = frozenset({"excised", "removed", "resected", "excise", "remove", "resect"})


def _names_unknown(one: Told) -> bool:
    """Whether a title says "excision of" something that is no known lesion."""
    if one.names_tumor or one.sentence.section is not Section.PROCEDURE:
        return False
    ends = [m.end - one.sentence.start for m in one.mentions if _done(m)]
    return any(map(_begins_unknown, (one.sentence.text[end:] for end in ends)))


def _begins_unknown(text: str) -> bool:
    """Whether a text begins with "of" and a word that describes nothing known."""
    of, *words = words_of(text) or [""]
    stops = (i for i, word in enumerate(words) if word in _ENDS_OBJECT)
    return of == "of" and not is_described(words[: next(stops, None)])


#: Signs and words that end the name of what was excised.
_ENDS_OBJECT = frozenset(
    {
        *(",", ";", ":", "(", ")", "/", "&", "+", "and", "from", "in", "on", "at"),
        *("with", "under", "using", "via", "by", "to", "for"),
    }
)


def _is_of_part(one: Told) -> bool:
    """Whether a sentence says that a part of the tumor was taken."""
    if not one.line.may_tell(Sign.PIECE):
        return False
    lesions = [m for m in one.mentions if m.field == "lesion"]
    done = [m.start for m in one.mentions if _done(m)]
    return any(
        _is_piece(one, m) and any(0 < at - m.end <= _BESIDE for at in done)
        for m in lesions
    )


def _is_piece(one: Told, lesion: Mention) -> bool:
    """Whether "part of the" or its like stands before a lesion."""
    before = one.sentence.text[: lesion.start - one.sentence.start].split()
    *_, piece, of = ["", "", *(word for word in before if word not in _THE)]
    return of == "of" and piece in signs(Sign.PIECE) and piece not in _RESTS


#: What was done stands so near behind a part.
_BESIDE = 16
_THE = frozenset({"the", "this", "a"})
#: With these the whole is gone.
_RESTS = frozenset({"rest", "remainder", "bulk", "majority", "most"})


def _whole_sentence(field: str, sentence: Sentence) -> Mention:
    """Quote a whole sentence, which opens a field."""
    start, end = sentence.first, sentence.end
    text = sentence.text[start - sentence.start : end - sentence.start]
    section, polarity = sentence.section, Polarity.HEDGED
    return Mention(field, "", text, start, end, section, polarity)


def _opens_layer(one: Told) -> bool:
    """Whether a sentence tells that a layer below the fat was opened."""
    if not one.line.asks & DEEP_LAYER:
        return False
    is_opened = one.line.tells(Sign.OPENS_LAYER)
    is_denied = one.line.tells(Sign.DENIES) or "scarpas" in one.words
    return is_opened and not is_denied


_NAMES_DEPTH = frozenset({"depth", "plane", "layer", "level"})
_HAS_DEPTH = bit_of(*_NAMES_DEPTH)


def _tells_of_structure(one: Told) -> bool:
    """Whether a sentence on the tumor, or on what was opened, names a structure."""
    if not one.line.asks & STRUCTURE:
        return False
    is_told = one.names_tumor or one.line.tells(Sign.OPENS_LAYER)
    return is_told and not one.line.tells(Sign.DENIES)


def _is_below_skin(facts: Mapping[str, Any]) -> bool:
    """Whether what is said of the depth keeps a mass from being one of the skin."""
    depth = facts["depth"]
    is_said = depth is not None and Depth.SKIN not in depth
    return is_said or facts["digit_involvement"] is not None


def _is_below_fascia(depth: tuple[Depth, ...] | None) -> bool:
    """Whether a tumor lies below the fascia, where no skin is."""
    return bool(depth) and _BELOW.issuperset(depth or ())


def _of_wall(
    site: SiteReading | None, depth: tuple[Depth, ...] | None
) -> SiteReading | None:
    """Read the abdomen as its wall, if the tumor lay in a layer of the wall."""
    if site is None or not depth or not _OF_WALL.issuperset(depth):
        return site
    if [family.key for family in site.families] != [_INSIDE]:
        return site
    named = [
        re.sub(r"\b(?:abdomen|belly)\b", "abdominal wall", c) for c in site.charted
    ]
    return site_of(", ".join(named)) or site


_INSIDE = "intra_abdominal"
#: The layers of a wall that a note names; below its fascia a tumor may be inside.
_OF_WALL = frozenset({Depth.SUBCUTANEOUS, Depth.INTRAMUSCULAR, Depth.FASCIAL})
_BELOW = frozenset({Depth.SUBFASCIAL, Depth.INTRAMUSCULAR})
_OF_NERVE = re.compile(r"\b(?:of|from|in|on|within|to)\b[a-z ,]*\bnerve\b")


def _lists_sizes(one: Told) -> bool:
    """Whether a sentence lists a size for each lesion, or says one for all of them."""
    sizes = sorted((m for m in one.mentions if m.role), key=lambda m: m.start)
    is_stated = all(m.role in _OF_LESION and may_hold(m) for m in sizes)
    pairs = pairwise(sizes)
    between = (_text_between(one, a, b) for a, b in pairs)
    is_list = len(sizes) == one.lesions and all(map(_JOINS.fullmatch, between))
    is_for_all = len(sizes) == 1 and not _EACH.isdisjoint(one.words)
    behind = one.behind(sizes[-1]) if sizes else one.words
    is_only = names_only_tumor(one.line) and is_described(behind)
    return is_stated and is_only and (is_list or is_for_all)


def _may_measure(one: Told) -> bool:
    """Whether a sentence has a length that may be a lesion's."""
    if one.sentence.section not in FACTS:
        return False
    is_size = any(m.field in {"tumor", "size", "margin"} for m in one.mentions)
    is_unclear = any(m.role is Role.UNCLEAR for m in one.mentions)
    return is_size or (is_unclear and names_only_tumor(one.line))


def _text_between(one: Told, first: Mention, second: Mention) -> str:
    start = one.sentence.start
    return one.sentence.text[first.end - start : second.start - start]


def _is_of_size(word: str) -> bool:
    return word in signs(Sign.SIZE) or word[0].isdigit()


def _is_of_depth(word: str) -> bool:
    is_layer = is_layer_name(word) and depths_of(f"in {word}") is not None
    return is_layer or word in _NAMES_DEPTH


#: Whether a word of an addendum speaks of a field.
_SPEAKS_OF: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {"depth": _is_of_depth, "size": _is_of_size}
)


def _behind_lesion(one: Told) -> list[Mention]:
    """Return the lengths of nothing known that stand behind the name of a lesion."""
    unclear = [m for m in one.mentions if m.role is Role.UNCLEAR]
    if not unclear:
        return []
    starts = [m.start for m in one.mentions if m.field == "lesion"]
    return [m for m in unclear if starts and m.start > min(starts)]


def _rows_of(mention: Mention) -> tuple[ProcedureRow, ...]:
    """Return the rows of what a mention says was done."""
    is_done = mention.field == "procedure" and may_hold(mention)
    return procedure_rows(mention.text) if is_done else ()


def _done(mention: Mention) -> list[Procedure]:
    """Return what a mention says was done to the tumor."""
    return [value for row in _rows_of(mention) for value in row.values]


def _without_denial(text: str) -> str:
    words = (word for word in text.split() if word not in signs(Sign.DENIES))
    return " ".join(words)


def _whole(text: str) -> Depths:
    """Read a depth, with "deep" and "superficial" as every depth they allow."""
    found = depths_of(text) or Depths()
    deep = DEEP if Depth.DEEP in found else Depths()
    shallow = _SHALLOW if Depth.SUPERFICIAL in found else Depths()
    return found | deep | shallow


def _within(depths: Depths) -> Depths:
    """Add the muscle to what is below the fascia: it lies there."""
    is_below = Depth.SUBFASCIAL in depths
    return depths | {Depth.INTRAMUSCULAR} if is_below else depths


def _plain(depths: Depths) -> Depths:
    """Write every depth of "deep" or "superficial" as that word again."""
    for vague, whole in ((Depth.DEEP, DEEP), (Depth.SUPERFICIAL, _SHALLOW)):
        if depths == whole:
            return Depths({vague})
    return depths - {Depth.DEEP, Depth.SUPERFICIAL} or depths


def _read_sites(mentions: Iterable[Mention]) -> list[SiteReading]:
    return [site for m in mentions if (site := site_of(m.value)) is not None]


def _narrowest(sites: Sequence[SiteReading]) -> SiteReading:
    """Return the site that lies in all others; else any of them."""
    inner = (site for site in sites if all(_lies_in(site, other) for other in sites))
    return next(inner, None) or _either(sites)


def _lies_in(one: SiteReading, other: SiteReading) -> bool:
    return _all_of(one) <= _all_of(other)


@lru_cache(maxsize=4096)
def _all_of(site: SiteReading) -> frozenset[object]:
    """Return every region and family that a site may be of."""
    return frozenset((*site.regions, *site.families))


def _meets(one: SiteReading, other: SiteReading) -> bool:
    return bool(SiteReading.met(one.terms, other.terms))


def _either(sites: Sequence[SiteReading]) -> SiteReading:
    """Read several sites, of which any may be meant."""
    charted = dict.fromkeys(word for site in sites for word in site.charted)
    return SiteReading.parse(tuple(charted))


def _span(field: str, mention: Mention) -> Span:
    return read_length(field, mention.value).span


def _hull(spans: Iterable[Span]) -> Span:
    """Return the span from the least to the greatest."""
    lows, highs = zip(*((span.low_um, span.high_um) for span in spans), strict=True)
    known = [high for high in highs if high is not None]
    return Span(min(lows), max(known) if len(known) == len(highs) else None)
