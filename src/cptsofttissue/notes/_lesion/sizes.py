"""How large a lesion was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from cptsofttissue.notes._facts import SEVERAL, Told
from cptsofttissue.notes._lesion.against import is_size_of_other
from cptsofttissue.notes._lesion.evidence import Evidence
from cptsofttissue.notes._lesion.procedures import ProcedureOf
from cptsofttissue.notes._lesion.readings import span_of, text_between
from cptsofttissue.notes._lesion.similes import LIKENS, is_likened, is_unlike
from cptsofttissue.notes._lesion.unread import (
    THOUGHT,
    doubts_size,
    is_other_than_thought,
    lengths_of_it,
    with_parts,
)
from cptsofttissue.notes._pairs import is_none_of_all
from cptsofttissue.notes._phrases import CUFFS
from cptsofttissue.notes._sentence.vocabulary import (
    FACTS,
    HEADINGS,
    MARGINS,
    NO_MARGIN,
    SIDED,
    TISSUES,
    is_described,
    is_of_length,
    is_of_site,
    is_tumor,
    may_hold,
    names_only_tumor,
)
from cptsofttissue.notes._tables import Place, Says, Sign, roles, signs
from cptsofttissue.notes._words import bit_of, bit_of_part, words_of
from cptsofttissue.notes.values import Mention, Role, Section
from cptsofttissue.record._stated import read_length
from cptsofttissue.record.lengths import MarginConvention, Span
from cptsofttissue.record.procedure import Procedure

__all__ = ["SizeOf"]


class SizeOf:
    """The lengths that the evidence allows."""

    def __init__(self, evidence: Evidence, done: ProcedureOf) -> None:
        self._all = evidence
        self._done = done

    def sizes(self) -> Mapping[str, object]:
        """Return the lengths that stand; none if any sentence takes them away."""
        if self._is_left_open():
            return self._left_open()
        if self._all.group.lesions == 1:
            return self._of_one()
        return self._each() or self._left_open()

    def _left_open(self) -> dict[str, object]:
        self._all.open += _LENGTHS
        return {}

    def _is_left_open(self) -> bool:
        """Whether a sentence takes the size away, or says that it was another's."""
        is_again = not self._all.corrected.isdisjoint(_LENGTHS)
        is_withdrawn = self._all.is_withdrawn("size") and not is_again
        elsewhere = (
            one
            for one in self._all.everything
            if one.sentence.section is not Section.OTHER
            and (_is_elsewhere(one) or (not is_again and _is_of_other(one)))
        )
        found = [*elsewhere, *self._counted(), *self._likened(), *self._surprised()]
        is_elsewhere = self._all.opens("size", found)
        return is_withdrawn or is_elsewhere or self._all.is_remeasured()

    def _surprised(self) -> list[Told]:
        """Return what tells that the size of a title, if no other is told, is wrong."""
        surprised = (t for t in self._all.narrative if t.line.asks & THOUGHT)
        found = [*filter(is_other_than_thought, surprised)]
        names = ("tumor", "size") if found else ()
        said = (m for name in names for m in self._all.said(name))
        return found if all(m.section in HEADINGS for m in said) else []

    def _likened(self) -> list[Told]:
        """Return what likens the tumor to a thing of another size."""
        told = (
            t for t in self._all.narrative if t.line.asks & LIKENS and is_likened(t)
        )
        likened = [one for one in told if one not in self._all.apart]
        own = [*self._own("tumor"), *self._own("size")] if likened else []
        return [one for one in likened if is_unlike(one, own)]

    def _counted(self) -> list[Told]:
        """Return what the narrative tells of several lesions under a title of one."""
        titled = max(self._all.group.lesions, *(t.lesions for t in self._all.told[:1]))
        is_single = titled < SEVERAL and not self._all.group.is_one_of_several
        return [*filter(_is_of_several, self._all.narrative)] if is_single else []

    def _of_one(self) -> dict[str, object]:
        """Return the lengths of one lesion; a margin stands with its tumor alone."""
        facts = self._summed() or {name: self._length(name) for name in _LENGTHS}
        is_none = facts["margin"] is not None and facts["margin"].high_um == 0
        may_have = _takes_margin if is_none else _may_have_margin
        others = (one for one in self._all.narrative if may_have(one))
        if facts["margin"] is not None and self._all.opens("margin", others):
            self._all.open += ["margin"]
            facts["margin"] = None
        if facts["margin"] is not None and self._unclear():
            self._all.open += ["margin"]  # what is unclear may be the whole
            facts["margin"] = None
        margin, tumor = facts["margin"], facts["tumor"]
        if margin is None:
            return {**facts, "margin_convention": None}
        if not self._has_tumor(facts) or self._is_total(margin, tumor):
            return self._left_open()
        return {**facts, "margin_convention": self._convention()}

    def _summed(self) -> dict[str, Span | None] | None:
        """Return a tumor, its margin and their sum, if three lengths are these."""
        stated = {name: self._spans(name) for name in _LENGTHS}
        lengths = sorted({*stated["tumor"], *stated["size"]}, key=lambda s: s.low_um)
        margins = [*stated["margin"]]
        if (len(lengths), len(margins)) != (SEVERAL, 1) or self._unclear():
            return None
        (tumor, total), (margin,) = lengths, margins
        ways = {tumor.low_um + margin.low_um, tumor.low_um + 2 * margin.low_um}
        is_sum = total.low_um in ways and margin.low_um > 0
        is_sum &= all(span.low_um == span.high_um for span in (*lengths, margin))
        return {"tumor": tumor, "size": total, "margin": margin} if is_sum else None

    def _spans(self, field: str) -> set[Span]:
        """Return every length that is said of a field, whether of it or of another."""
        return {*self._own(field), *self._others(field)}

    def _own(self, field: str) -> list[Span]:
        return [span_of(field, m) for m in self._all.said(field)]

    def _others(self, field: str) -> list[Span]:
        """Return the lengths of a field that are hedged, or said of several lesions."""
        others = (*self._all.shared, *self._all.hedged)
        return [span_of(field, m) for m in others if m.field == field]

    def _each(self) -> Mapping[str, Span] | None:
        """Return what holds for each of several lesions, from one list of sizes."""
        told = (*self._all.group.heading, *self._all.group.body)
        lists = [one for one in told if _measures_several(one)][:1]
        found = lists or [one for one in self._all.group.body if _measures_one(one)]
        others = [one for one in self._all.everything if one not in found]
        sizes = [m for one in found for m in _sizes_in(one)]
        is_each = len(sizes) == self._all.group.lesions
        is_told = is_each if not lists else is_each or len(sizes) == 1
        is_told &= all(map(_lists_sizes, lists)) and not any(map(_may_measure, others))
        if not (sizes and is_told):
            return None
        tumor = _hull([span_of("size", m) for m in sizes])
        none = [span_of("margin", m) for t in self._all.told for m in _no_margins(t)]
        return {"tumor": tumor, **({"margin": none[0]} if none else {})}

    def _has_tumor(self, facts: Mapping[str, Span | None]) -> bool:
        """Whether a margin has its tumor: alone only a wide one says how large."""
        is_wide = Procedure.RADICAL_RESECTION in self._done.procedure
        return is_wide or facts["tumor"] is not None or facts["size"] is not None

    def _is_total(self, margin: Span, tumor: Span | None) -> bool:
        """Whether a margin is as large as the tumor, so it may be both together."""
        is_wide = Procedure.RADICAL_RESECTION in self._done.headed()
        if tumor is None or is_wide:
            return False
        return margin.low_um >= tumor.low_um

    def _length(self, field: str) -> Span | None:
        own, others = self._own(field), self._others(field)
        if field == "tumor":
            others += self._unclear()
            others += with_parts(_hull(own), self._all.narrative) if own else []
        if len({*own, *others}) > 1 or (others and not own):
            self._all.open.append(field)
        return _hull([*own, *others]) if own else None

    def _unclear(self) -> list[Span]:
        """Return the lengths beside the name of the tumor that are of nothing else."""
        said = [m for one in self._all.told for m in _behind_lesion(one)]
        said += [m for one in self._all.narrative for m in lengths_of_it(one)]
        return [span_of("size", m) for m in said if may_hold(m) and m.section in FACTS]

    def _convention(self) -> MarginConvention | None:
        said = {
            read_length("margin", m.value).convention for m in self._all.said("margin")
        }
        return said.pop() if len(said) == 1 else MarginConvention.EITHER


_LENGTHS = ("tumor", "margin", "size")
_OF_LESION = frozenset({Role.TUMOR, Role.UNCLEAR})
_MEASURING = frozenset({Says.MEASURE, Says.LINK})
_OTHERS = frozenset({"one", "other"})
_EACH = frozenset({"each", "both", "all", "apiece"})
#: What stands between the sizes of a list.
_JOINS = frozenset(
    {
        *(",", ";", "&", "and", "the", "other", "another", "was", "over", "on", "in"),
    }
)


def _is_elsewhere(one: Told) -> bool:
    return one.line.tells(Sign.ELSEWHERE)


def _is_of_other(one: Told) -> bool:
    return is_size_of_other(one) or doubts_size(one)


def _is_of_several(one: Told) -> bool:
    """Whether a sentence says that there were several, and not where else."""
    if one.lesions < SEVERAL:
        return False
    counts = signs(Sign.COUNT).keys()
    is_counted = any(word in counts and not is_tumor(word) for word in one.words)
    is_stated = is_counted and any(map(may_hold, one.said("lesion")))
    is_else = bool(one.sites) or one.has(Sign.OTHER) or one.has(Sign.BESIDE)
    return is_stated and not is_else


def _lists_sizes(one: Told) -> bool:
    """Whether a sentence lists a size for each lesion, or says one for all of them."""
    sizes = _sizes_in(one)
    pairs = pairwise(sizes)
    between = (text_between(one, a, b) for a, b in pairs)
    is_list = len(sizes) == max(one.lesions, SEVERAL) and all(map(_joins, between))
    is_for_all = len(sizes) == 1 and _is_of_each(one, sizes[0])
    ends = [*(m for m in _no_margins(one) if m.start > sizes[-1].end)][:1]
    told = [w for m in ends for w in words_of(text_between(one, sizes[-1], m))]
    behind = told if ends else one.behind(sizes[-1])
    behind = [word for word in behind if not _is_of_all(one, word)]
    is_only = names_only_tumor(one.line, MARGINS) and is_described(behind)
    return _is_stated(sizes) and is_only and (is_list or is_for_all)


def _measures_several(one: Told) -> bool:
    """Whether a sentence has sizes of several lesions, or of "one and the other"."""
    is_several = one.lesions >= SEVERAL or _OTHERS.issubset(one.words)
    return is_several and bool(_sizes_in(one))


def _measures_one(one: Told) -> bool:
    """Whether a sentence gives one place its size: "RUQ: 2 cm"."""
    is_only = bool(one.places) and names_only_tumor(one.line, MARGINS)
    sizes = _sizes_in(one) if is_only else []
    words = [word for word in one.words if not is_of_length(word)]
    is_told = any(m.role is Role.TUMOR for m in sizes)
    is_told |= one.carries and is_described(words)
    return len(sizes) == 1 and is_told and _is_stated(sizes)


def _is_stated(sizes: Iterable[Mention]) -> bool:
    return all(m.role in _OF_LESION and may_hold(m) for m in sizes)


def _sizes_in(one: Told) -> list[Mention]:
    """Return the lengths in a sentence, in order, but for a margin of no lesion."""
    none = _no_margins(one)
    found = (m for m in one.mentions if m.role is not None and m not in none)
    return sorted(found, key=lambda m: m.start)


def _no_margins(one: Told) -> list[Mention]:
    """Return where a sentence says that no lesion was taken with a margin."""
    is_of_all = one.has(Sign.EVERY)
    said = [m for m in one.mentions if m.role is Role.MARGIN and m.value == NO_MARGIN]
    return [m for m in said if may_hold(m) and (is_of_all or is_none_of_all(one, m))]


def _is_of_all(one: Told, word: str) -> bool:
    """Whether a word behind a list says what was done to all: "both excised"."""
    done = (m.text.split() for m in one.mentions if m.field == "procedure")
    return word in signs(Sign.EVERY) or any(word in words for words in done)


def _joins(between: str) -> bool:
    """Whether a list of sizes goes on: "4 cm and 3 cm", "4 cm, distal 3 cm"."""
    told_apart = signs(Sign.TELLS).keys() | SIDED
    told = words_of(between)
    known = {w for first, last in _measured_by(told) for w in told[first:last]}
    words = (w for w in told if not (w in told_apart | known or is_of_site(w)))
    return _JOINS.issuperset(words) and "of" not in told  # "4 cm right of the"


def _measured_by(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """List where words such as "measured" stand, which lead to a length."""
    found = roles(Place.BEFORE).within(words)
    return ((first, last) for first, last, says in found if says in _MEASURING)


def _is_of_each(one: Told, size: Mention) -> bool:
    """Whether one size is that of each lesion: "each 4 cm", "two 4 cm lipomas"."""
    is_counted = one.before(size)[-1:] and one.before(size)[-1] in signs(Sign.COUNT)
    return bool(is_counted) or not _EACH.isdisjoint(one.words)


def _may_measure(one: Told) -> bool:
    """Whether a sentence has a length that may be a lesion's."""
    if one.sentence.section not in FACTS:
        return False
    sizes = _sizes_in(one)
    is_size = any(m.field in {"tumor", "size", "margin"} for m in sizes)
    is_unclear = any(m.role is Role.UNCLEAR for m in sizes)
    return is_size or (is_unclear and names_only_tumor(one.line))


def _may_have_margin(one: Told) -> bool:
    """Whether a sentence may tell of a margin, in words that are not read as one."""
    if one.said("margin") or one.line.tells(Sign.DENIES):
        return False
    unclear = [m for m in one.mentions if m.role is Role.UNCLEAR]
    is_wordy = bool(one.line.asks & _WIDTHS)  # "half a centimeter"
    is_of_tissue = any(_is_of_tissue(one.behind(m)) for m in unclear) or (
        is_wordy and not TISSUES.isdisjoint(one.words)
    )
    is_sized = is_wordy or bool(unclear) or bool(one.line.asks & _GENEROUS)
    return is_of_tissue or (is_sized and bool(one.line.asks & _NAMES_MARGIN))


def _takes_margin(one: Told) -> bool:
    """Whether a sentence may tell of a margin where another says that there is none."""
    if _may_have_margin(one):
        return True
    is_found = one.has(Sign.FINDING) or one.line.tells(Sign.DENIES)
    if is_found or one.said("margin"):
        return False
    named = [i for i, bits in enumerate(one.line.bits) if bits & _NAMES_MARGIN]
    is_led = any(not _LEADS.isdisjoint(one.words[max(0, i - _NEAR) : i]) for i in named)
    is_fingers = bool(one.line.asks & _FINGERS)
    is_kept = any(_is_kept(one.words[i + 1 :]) for i in named)
    is_taken = bool(one.done) or "taken" in one.words
    return (is_taken and (is_led or is_fingers)) or is_kept


def _is_kept(behind: Sequence[str]) -> bool:
    """Whether "was taken" stands behind a margin."""
    near = behind[:_NEAR]
    return not _KEPT.isdisjoint(near) and not _WERE.isdisjoint(near)


def _is_of_tissue(behind: Sequence[str]) -> bool:
    """Whether "of normal fat" stands behind a length."""
    return behind[:1] == ["of"] and not TISSUES.isdisjoint(behind[1:4])


_NAMES_MARGIN = bit_of(*CUFFS)
_WIDTHS = bit_of_part("centimeter", "centimeters", "millimeter", "millimeters")
_FINGERS = bit_of("fingerbreadth", "fingerbreadths")
#: So near beside a margin stands "with", or that it was taken.
_NEAR = 6
_LEADS = frozenset({"with", "for"})
_KEPT = frozenset({"taken", "included", "obtained", "left", "kept", "removed"})
_WERE = frozenset({"was", "were"})
_GENEROUS = bit_of("generous", "ample", "liberal", "sizable")


def _behind_lesion(one: Told) -> list[Mention]:
    """Return the lengths of nothing known behind the name of a lesion, or "size"."""
    unclear = [m for m in one.mentions if m.role is Role.UNCLEAR]
    if not unclear:
        return []
    starts = [m.start for m in one.mentions if m.field == "lesion"]
    starts += [one.sentence.start] if one.line.tells(Sign.NAMES_SIZE) else []
    return [m for m in unclear if starts and m.start > min(starts)]


def _hull(spans: Iterable[Span]) -> Span:
    """Return the span from the least to the greatest."""
    lows, highs = zip(*((span.low_um, span.high_um) for span in spans), strict=True)
    known = [high for high in highs if high is not None]
    return Span(min(lows), max(known) if len(known) == len(highs) else None)
