"""How large a lesion was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from cptsofttissue.notes._facts import SEVERAL, Statement
from cptsofttissue.notes._lesion.against import is_size_of_other
from cptsofttissue.notes._lesion.evidence import Evidence
from cptsofttissue.notes._lesion.procedures import ProcedureOf
from cptsofttissue.notes._lesion.readings import span_of, text_between
from cptsofttissue.notes._lesion.similes import LIKENS, is_likened, is_unlike
from cptsofttissue.notes._lesion.slips import corrects_length, swaps
from cptsofttissue.notes._lesion.unread import (
    THOUGHT,
    doubts_size,
    is_other_than_thought,
    lengths_of_it,
    with_parts,
)
from cptsofttissue.notes._lesion.wider import widens_margin
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

    def __init__(self, evidence: Evidence, procedures: ProcedureOf) -> None:
        self._evidence = evidence
        self._procedures = procedures

    def sizes(self) -> Mapping[str, object]:
        """Return the lengths of the lesion; none if a sentence contradicts them."""
        if self._is_left_open():
            return self._leave_open()
        if self._evidence.group.lesions == 1:
            return self._lengths_of_one()
        return self._lengths_of_each() or self._leave_open()

    def _leave_open(self) -> dict[str, object]:
        """Leave every length open."""
        self._evidence.open += _LENGTHS
        return {}

    def _is_left_open(self) -> bool:
        """Whether a sentence withdraws the size or gives it to something else."""
        is_corrected = not self._evidence.corrected.isdisjoint(_LENGTHS)
        is_withdrawn = self._evidence.is_withdrawn("size") and not is_corrected
        of_others = (
            one
            for one in self._evidence.everything
            if one.sentence.section is not Section.OTHER
            and (_is_elsewhere(one) or (not is_corrected and _is_of_other(one)))
        )
        sentences = [
            *of_others,
            *self._counts(),
            *self._comparisons(),
            *self._surprises(),
            *filter(swaps, (*self._evidence.told, *self._evidence.group.shared)),
        ]
        sentences += filter(corrects_length, self._evidence.told)
        is_contradicted = self._evidence.opens("size", sentences)
        return is_withdrawn or is_contradicted or self._evidence.is_remeasured()

    def _surprises(self) -> list[Statement]:
        """Return the sentences that contradict a size that only headings state."""
        expectations = (t for t in self._evidence.narrative if t.line.asks & THOUGHT)
        sentences = [*filter(is_other_than_thought, expectations)]
        fields = ("tumor", "size") if sentences else ()
        mentions = (m for field in fields for m in self._evidence.said(field))
        return sentences if all(m.section in HEADINGS for m in mentions) else []

    def _comparisons(self) -> list[Statement]:
        """Return the sentences that liken the tumor to a thing of another size."""
        candidates = (
            t
            for t in self._evidence.narrative
            if t.line.asks & LIKENS and is_likened(t)
        )
        comparisons = [one for one in candidates if one not in self._evidence.apart]
        spans = (
            [*self._own_spans("tumor"), *self._own_spans("size")] if comparisons else []
        )
        return [one for one in comparisons if is_unlike(one, spans)]

    def _counts(self) -> list[Statement]:
        """Return the sentences on several lesions in a note whose title has one."""
        count = max(
            self._evidence.group.lesions, *(t.lesions for t in self._evidence.told[:1])
        )
        is_single = count < SEVERAL and not self._evidence.group.is_one_of_several
        return [*filter(_is_of_several, self._evidence.narrative)] if is_single else []

    def _lengths_of_one(self) -> dict[str, object]:
        """Return the lengths of one lesion; a margin counts only with its tumor."""
        facts = self._tumor_margin_and_sum() or {
            name: self._length(name) for name in _LENGTHS
        }
        margin, tumor = facts["margin"], facts["tumor"]
        if margin is not None and self._is_margin_open(margin):
            self._evidence.open += ["margin"]
            margin = facts["margin"] = None
        if margin is None:
            return {**facts, "margin_convention": None}
        if not self._has_tumor(facts) or self._is_total(margin, tumor):
            return self._leave_open()
        return {**facts, "margin_convention": self._margin_convention()}

    def _is_margin_open(self, margin: Span) -> bool:
        """Whether a sentence contradicts a margin, or a length is unclear."""
        contradicts = _takes_margin if margin.high_um == 0 else _may_have_margin
        sentences = [*filter(contradicts, self._evidence.narrative)]
        sentences += filter(widens_margin, self._evidence.told)
        return self._evidence.opens("margin", sentences) or bool(self._unclear_spans())

    def _tumor_margin_and_sum(self) -> dict[str, Span | None] | None:
        """Return the lengths if they are a tumor, its margin and their sum."""
        stated = {name: self._spans(name) for name in _LENGTHS}
        lengths = sorted({*stated["tumor"], *stated["size"]}, key=lambda s: s.low_um)
        margins = [*stated["margin"]]
        if (len(lengths), len(margins)) != (SEVERAL, 1) or self._unclear_spans():
            return None
        (tumor, total), (margin,) = lengths, margins
        totals = {tumor.low_um + margin.low_um, tumor.low_um + 2 * margin.low_um}
        is_sum = total in stated["size"] | self._totals() and total.low_um in totals
        is_sum &= margin.low_um > 0
        is_sum &= all(span.low_um == span.high_um for span in (*lengths, margin))
        return {"tumor": tumor, "size": total, "margin": margin} if is_sum else None

    def _totals(self) -> set[Span]:
        """Return the lengths of the sentences with a total: "Total: 3 cm"."""
        sentences = (one for one in self._evidence.told if one.line.asks & _TOTAL)
        return {span_of("tumor", m) for one in sentences for m in one.said("tumor")}

    def _spans(self, field: str) -> set[Span]:
        """Return every length of a field, of this lesion or perhaps of another."""
        return {*self._own_spans(field), *self._other_spans(field)}

    def _own_spans(self, field: str) -> list[Span]:
        """Return the lengths of a field that are stated of the lesion."""
        return [span_of(field, m) for m in self._evidence.said(field)]

    def _other_spans(self, field: str) -> list[Span]:
        """Return the lengths of a field that are hedged or may be of another lesion."""
        others = (*self._evidence.shared, *self._evidence.hedged)
        return [span_of(field, m) for m in others if m.field == field]

    def _lengths_of_each(self) -> Mapping[str, Span] | None:
        """Return the lengths that hold for each of several lesions; None if unclear."""
        sentences = (*self._evidence.group.heading, *self._evidence.group.body)
        lists = [one for one in sentences if _measures_several(one)][:1]
        measuring = lists or [
            one for one in self._evidence.group.body if _measures_one(one)
        ]
        others = [one for one in self._evidence.everything if one not in measuring]
        sizes = [m for one in measuring for m in _sizes_in(one)]
        is_each = len(sizes) == self._evidence.group.lesions
        is_complete = is_each if not lists else is_each or len(sizes) == 1
        is_complete &= all(map(_lists_sizes, lists)) and not any(
            map(_may_measure, others)
        )
        if not (sizes and is_complete):
            return None
        tumor = _hull([span_of("size", m) for m in sizes])
        margins = [
            span_of("margin", m) for t in self._evidence.told for m in _no_margins(t)
        ]
        return {"tumor": tumor, **({"margin": margins[0]} if margins else {})}

    def _has_tumor(self, facts: Mapping[str, Span | None]) -> bool:
        """Whether a margin comes with a tumor; a radical resection needs none."""
        is_wide = Procedure.RADICAL_RESECTION in self._procedures.procedure
        return is_wide or facts["tumor"] is not None or facts["size"] is not None

    def _is_total(self, margin: Span, tumor: Span | None) -> bool:
        """Whether a margin is as large as the tumor: it may be the total of both."""
        is_wide = Procedure.RADICAL_RESECTION in self._procedures.headed()
        if tumor is None or is_wide:
            return False
        return margin.low_um >= tumor.low_um

    def _length(self, field: str) -> Span | None:
        """Return the length of a field; it stays open if others disagree."""
        own, others = self._own_spans(field), self._other_spans(field)
        if field == "tumor":
            others += self._unclear_spans()
            others += with_parts(_hull(own), self._evidence.narrative) if own else []
        if len({*own, *others}) > 1 or (others and not own):
            self._evidence.open.append(field)
        return _hull([*own, *others]) if own else None

    def _unclear_spans(self) -> list[Span]:
        """Return the unclear lengths that may be of the tumor."""
        mentions = [m for one in self._evidence.told for m in _unclear_lengths(one)]
        mentions += [m for one in self._evidence.narrative for m in lengths_of_it(one)]
        return [
            span_of("size", m) for m in mentions if may_hold(m) and m.section in FACTS
        ]

    def _margin_convention(self) -> MarginConvention | None:
        """Return how the margins are counted; if that is unclear, either way."""
        conventions = {
            read_length("margin", m.value).convention
            for m in self._evidence.said("margin")
        }
        return conventions.pop() if len(conventions) == 1 else MarginConvention.EITHER


_LENGTHS = ("tumor", "margin", "size")
_TOTAL = bit_of("total", "overall", "together", "altogether", "sum", "combined")
_OF_LESION = frozenset({Role.TUMOR, Role.UNCLEAR})
_MEASURING = frozenset({Says.MEASURE, Says.LINK})
_OTHERS = frozenset({"one", "other"})
_EACH = frozenset({"each", "both", "all", "apiece"})
#: The words between the sizes of a list.
_JOINS = frozenset(
    {
        *(",", ";", "&", "and", "the", "other", "another", "was", "over", "on", "in"),
    }
)


def _is_elsewhere(one: Statement) -> bool:
    """Whether the size was measured elsewhere: "from the scan"."""
    return one.line.tells(Sign.ELSEWHERE)


def _is_of_other(one: Statement) -> bool:
    """Whether a sentence says that the size is of something else, or wrong."""
    return is_size_of_other(one) or doubts_size(one)


def _is_of_several(one: Statement) -> bool:
    """Whether a sentence says that there were several lesions in this place."""
    if one.lesions < SEVERAL:
        return False
    counts = signs(Sign.COUNT).keys()
    is_counted = any(word in counts and not is_tumor(word) for word in one.words)
    is_stated = is_counted and any(map(may_hold, one.said("lesion")))
    is_of_others = bool(one.sites) or one.has(Sign.OTHER) or one.has(Sign.BESIDE)
    return is_stated and not is_of_others


def _lists_sizes(one: Statement) -> bool:
    """Whether a sentence gives each lesion a size, or all of them the same."""
    sizes = _sizes_in(one)
    pairs = pairwise(sizes)
    between = (text_between(one, a, b) for a, b in pairs)
    is_list = len(sizes) == max(one.lesions, SEVERAL) and all(map(_joins, between))
    is_for_all = len(sizes) == 1 and _is_of_each(one, sizes[0])
    margins = [*(m for m in _no_margins(one) if m.start > sizes[-1].end)][:1]
    words = [w for m in margins for w in words_of(text_between(one, sizes[-1], m))]
    after = words if margins else one.behind(sizes[-1])
    after = [word for word in after if not _is_of_all(one, word)]
    is_only = names_only_tumor(one.line, MARGINS) and is_described(after)
    return _is_stated(sizes) and is_only and (is_list or is_for_all)


def _measures_several(one: Statement) -> bool:
    """Whether a sentence has sizes of several lesions, or of "one and the other"."""
    is_several = one.lesions >= SEVERAL or _OTHERS.issubset(one.words)
    return is_several and bool(_sizes_in(one))


def _measures_one(one: Statement) -> bool:
    """Whether a sentence gives one place its size: "RUQ: 2 cm"."""
    is_only = bool(one.places) and names_only_tumor(one.line, MARGINS)
    sizes = _sizes_in(one) if is_only else []
    words = [word for word in one.words if not is_of_length(word)]
    is_of_tumor = any(m.role is Role.TUMOR for m in sizes)
    is_of_tumor |= one.carries and is_described(words)
    return len(sizes) == 1 and is_of_tumor and _is_stated(sizes)


def _is_stated(sizes: Iterable[Mention]) -> bool:
    """Whether every size may be of a lesion, and is not denied or planned."""
    return all(m.role in _OF_LESION and may_hold(m) for m in sizes)


def _sizes_in(one: Statement) -> list[Mention]:
    """Return the lengths of a sentence in order, without "no margin was taken"."""
    excluded = _no_margins(one)
    lengths = (m for m in one.mentions if m.role is not None and m not in excluded)
    return sorted(lengths, key=lambda m: m.start)


def _no_margins(one: Statement) -> list[Mention]:
    """Return the mentions of "no margin" that hold for every lesion."""
    is_of_all = one.has(Sign.EVERY)
    mentions = [
        m for m in one.mentions if m.role is Role.MARGIN and m.value == NO_MARGIN
    ]
    return [
        m for m in mentions if may_hold(m) and (is_of_all or is_none_of_all(one, m))
    ]


def _is_of_all(one: Statement, word: str) -> bool:
    """Whether a word after a list says what was done to all: "both excised"."""
    procedures = (m.text.split() for m in one.mentions if m.field == "procedure")
    return word in signs(Sign.EVERY) or any(word in verbs for verbs in procedures)


def _joins(between: str) -> bool:
    """Whether a list of sizes goes on: "4 cm and 3 cm", "4 cm, distal 3 cm"."""
    labels = signs(Sign.TELLS).keys() | SIDED
    words = words_of(between)
    verbs = {w for first, last in _measuring_verbs(words) for w in words[first:last]}
    others = (w for w in words if not (w in labels | verbs or is_of_site(w)))
    return _JOINS.issuperset(others) and "of" not in words  # "4 cm right of the"


def _measuring_verbs(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """List where words such as "measured" begin and end."""
    phrases = roles(Place.BEFORE).within(words)
    return ((first, last) for first, last, says in phrases if says in _MEASURING)


def _is_of_each(one: Statement, size: Mention) -> bool:
    """Whether one size is that of each lesion: "each 4 cm", "two 4 cm lipomas"."""
    is_counted = one.before(size)[-1:] and one.before(size)[-1] in signs(Sign.COUNT)
    return bool(is_counted) or not _EACH.isdisjoint(one.words)


def _may_measure(one: Statement) -> bool:
    """Whether a sentence has a length that may be of a lesion."""
    if one.sentence.section not in FACTS:
        return False
    sizes = _sizes_in(one)
    is_size = any(m.field in {"tumor", "size", "margin"} for m in sizes)
    is_unclear = any(m.role is Role.UNCLEAR for m in sizes)
    return is_size or (is_unclear and names_only_tumor(one.line))


def _may_have_margin(one: Statement) -> bool:
    """Whether a sentence may have a margin in words that are not read as one."""
    if one.said("margin") or one.line.tells(Sign.DENIES):
        return False
    unclear = [m for m in one.mentions if m.role is Role.UNCLEAR]
    is_wordy = bool(one.line.asks & _WIDTHS)  # "half a centimeter"
    is_of_tissue = any(_is_of_tissue(one.behind(m)) for m in unclear) or (
        is_wordy and not TISSUES.isdisjoint(one.words)
    )
    is_sized = is_wordy or bool(unclear) or bool(one.line.asks & _GENEROUS)
    return is_of_tissue or (is_sized and bool(one.line.asks & _NAMES_MARGIN))


def _takes_margin(one: Statement) -> bool:
    """Whether a sentence may contradict another that says there was no margin."""
    if _may_have_margin(one):
        return True
    is_finding = one.has(Sign.FINDING) or one.line.tells(Sign.DENIES)
    if is_finding or one.said("margin"):
        return False
    indexes = [i for i, bits in enumerate(one.line.bits) if bits & _NAMES_MARGIN]
    is_with_margin = any(
        not _LEADS.isdisjoint(one.words[max(0, i - _NEAR) : i]) for i in indexes
    )
    is_fingers = bool(one.line.asks & _FINGERS)
    is_margin_taken = any(_is_taken(one.words[i + 1 :]) for i in indexes)
    is_done = bool(one.done) or "taken" in one.words
    return (is_done and (is_with_margin or is_fingers)) or is_margin_taken


def _is_taken(after: Sequence[str]) -> bool:
    """Whether "was taken" follows a margin."""
    words = after[:_NEAR]
    return not _TAKEN.isdisjoint(words) and not _WERE.isdisjoint(words)


def _is_of_tissue(after: Sequence[str]) -> bool:
    """Whether "of normal fat" follows a length."""
    return after[:1] == ["of"] and not TISSUES.isdisjoint(after[1:4])


_NAMES_MARGIN = bit_of(*CUFFS)
_WIDTHS = bit_of_part("centimeter", "centimeters", "millimeter", "millimeters")
_FINGERS = bit_of("fingerbreadth", "fingerbreadths")
#: How many words before or after a margin may hold "with" or "was taken".
_NEAR = 6
_LEADS = frozenset({"with", "for"})
_TAKEN = frozenset({"taken", "included", "obtained", "left", "kept", "removed"})
_WERE = frozenset({"was", "were"})
_GENEROUS = bit_of("generous", "ample", "liberal", "sizable")


def _unclear_lengths(one: Statement) -> list[Mention]:
    """Return the unclear lengths after the name of a lesion, or after "size"."""
    unclear = [m for m in one.mentions if m.role is Role.UNCLEAR]
    if not unclear:
        return []
    starts = [m.start for m in one.mentions if m.field == "lesion"]
    starts += [one.sentence.start] if one.line.tells(Sign.NAMES_SIZE) else []
    return [m for m in unclear if starts and m.start > min(starts)]


def _hull(spans: Iterable[Span]) -> Span:
    """Return the span from the least length to the greatest."""
    lows, highs = zip(*((span.low_um, span.high_um) for span in spans), strict=True)
    ends = [high for high in highs if high is not None]
    return Span(min(lows), max(ends) if len(ends) == len(highs) else None)
