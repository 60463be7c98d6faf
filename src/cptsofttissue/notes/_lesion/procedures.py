"""What was done to a lesion."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._groups.done import tells_what_was_done
from cptsofttissue.notes._lesion.evidence import Evidence
from cptsofttissue.notes._lesion.kinds import KindOf
from cptsofttissue.notes._lesion.readings import done_by, done_in, rows_of, span_of
from cptsofttissue.notes._lesion.undone import (
    finds_nothing,
    leaves_rest,
    misses_tumor,
    takes_part,
)
from cptsofttissue.notes._phrases import procedures_of
from cptsofttissue.notes._procedures import ProcedureRow, procedure_rows
from cptsofttissue.notes._sentence.vocabulary import (
    FACTS,
    HAS_TUMOR,
    HEADINGS,
    NO_MARGIN,
    RELATIVES,
    is_tumor,
)
from cptsofttissue.notes._tables import Reach, Sign, polarities, signs
from cptsofttissue.notes._words import bit_of
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record.procedure import Procedure

__all__ = ["ProcedureOf"]


class ProcedureOf:
    """The procedures that the evidence allows."""

    def __init__(self, evidence: Evidence, kind: KindOf) -> None:
        self._all = evidence
        self._kind = kind

    @cached_property
    def procedure(self) -> tuple[Procedure, ...]:
        """Return everything that may have been done."""
        found = self._settled(self.headed() or self._done_otherwise())
        if self._is_called_radical() and self._is_wide():
            found -= {Procedure.EXCISION}
        found |= self._partial()
        doubts = {*Procedure} if self._is_undone() else self._doubted(found)
        if doubts:
            self._all.open.append("procedure")
        found |= doubts
        is_marginal = self._is_marginal() and not self._is_wide()
        if Procedure.EXCISION in found and not is_marginal:
            found |= self._malignant()
        return tuple(procedure for procedure in Procedure if procedure in found)

    def headed(self) -> set[Procedure]:
        """Return what the heading says was done: the first that says anything."""
        told = (done_in(one) for one in self._all.group.heading)
        return next(filter(None, told), set[Procedure]())

    def _is_called_radical(self) -> bool:
        """Whether the title itself says that the resection was radical."""
        rows = (row for m in self._all.group.heading[0].mentions for row in rows_of(m))
        return any(row.values == (Procedure.RADICAL_RESECTION,) for row in rows)

    def _done_otherwise(self) -> set[Procedure]:
        """Return what was done where no heading says it: a margin is excised."""
        said = done_in(*filter(tells_what_was_done, self._all.told))
        has_margin = any(m.field in {"margin", "size"} for m in self._all.own)
        is_open = not has_margin or any(map(_is_put_off_there, self._all.own))
        return said or ({*Procedure} if is_open else {Procedure.EXCISION})

    def _partial(self) -> set[Procedure]:
        """Return what else was done where a part was taken, and no heading names it."""
        done = [m for m in self._all.own if m.field == "procedure"]
        is_headed = any(m.section in HEADINGS for m in done)
        if is_headed or any("biops" in m.text for m in done):
            return set()
        rows = (row for row in self._rows if row.values == (Procedure.BIOPSY,))
        return {procedure for row in rows for procedure in row.doubts}

    @cached_property
    def _rows(self) -> list[ProcedureRow]:
        """The rows of everything that is said to have been done."""
        things = {m for t in self._all.told if _is_of_thing(t) for m in t.mentions}
        inside = (m for m in self._all.own if m.section in FACTS and m not in things)
        return [row for m in inside for row in rows_of(m)]

    def _is_undone(self) -> bool:
        """Whether the note says that nothing was done, or not to the tumor."""
        is_said = any(map(_is_of_nothing, self._rows))
        is_said |= any(map(_is_denied, self._all.told))
        everything = self._all.everything
        aside = [one for one in everything if one.sentence.section in _ASIDE]
        found = [one for one in everything if _is_put_off(one)]
        found += filter(_is_denied, aside)
        kinds = self._all.kinds_headed
        found += (one for one in self._all.narrative if finds_nothing(one, kinds))
        found += filter(misses_tumor, everything)
        return self._all.opens("procedure", found) or is_said

    def _settled(self, found: set[Procedure]) -> set[Procedure]:
        """Leave out what the words exclude where the heading says both."""
        for row in self._rows:
            if found > {*row.doubts} and found & {*row.values}:
                found = found - ({*row.doubts} - {*row.values})
        return found

    def _doubted(self, found: set[Procedure]) -> set[Procedure]:
        """Return what the narrative says was done instead of what the heading says."""
        doubts = {v for r in self._rows if found & {*r.doubts} for v in r.values}
        if Procedure.RADICAL_RESECTION in found and self._is_narrow():
            doubts.add(Procedure.EXCISION)
        if Procedure.EXCISION in found and self._is_taken_in_part():
            doubts.add(Procedure.BIOPSY)
        if Procedure.EXCISION in found and self._is_done_widely():
            doubts.add(Procedure.RADICAL_RESECTION)
        return (doubts | self._done_instead(found)) - found

    def _done_instead(self, found: set[Procedure]) -> set[Procedure]:
        """Return what the narrative says was done to the tumor, and no heading does."""
        told = filter(_is_of_tumor, self._all.narrative)
        done = [{p for m in one.mentions for p in _done_to_it(one, m)} for one in told]
        others = {p for each in done if each.isdisjoint(found) for p in each}
        if found & {Procedure.RADICAL_RESECTION, Procedure.BIOPSY}:
            others -= {Procedure.EXCISION}  # these remove it, too, or a part of it
        whole = found | {Procedure.EXCISION}
        is_also = any(map(whole.intersection, done))  # a sample went before
        return others - _SAMPLED if is_also else others

    def _is_taken_in_part(self) -> bool:
        """Whether a part of the tumor was taken, and nothing says that all was."""
        narrative = self._all.narrative
        is_left = self._all.opens(
            "procedure",
            [*filter(leaves_rest, narrative), *filter(takes_part, self._all.told)],
        )
        if is_left or any(map(_is_of_part, narrative)):
            return True
        sampled = (t for t in self._all.everything if t.line.asks & _SAMPLE)
        sent = filter(_is_sent_as_sample, sampled)
        if self._all.opens("procedure", sent):
            return True
        parts = [*filter(_takes_some, narrative)]
        rest = (one for one in narrative if one not in parts)
        return bool(parts) and not done_in(*rest)

    def _is_wide(self) -> bool:
        """Whether the note tells of wide margins, as a radical resection has."""
        if any(m.field == "margin" and m.value == NO_MARGIN for m in self._all.own):
            return False
        margins = [span_of("margin", m) for m in self._all.said("margin")]
        is_said = any(
            one.line.tells(Sign.WIDE) and not one.line.tells(Sign.DENIES)
            for one in self._all.told
        )
        return is_said or any(span.low_um >= _WIDE_UM for span in margins)

    def _is_narrow(self) -> bool:
        """Whether no wide margin is told of, or one is denied."""
        denied = filter(_is_not_wide, self._all.narrative)
        return not self._is_wide() or self._all.opens("procedure", denied)

    def _is_done_widely(self) -> bool:
        """Whether the operation is told as a radical one under another title."""
        sized = self._all.said("margin") if self._all.said("tumor") else []
        margins = [span_of("margin", m) for m in sized]
        if any(span.low_um >= _VERY_WIDE_UM for span in margins):
            return True
        told = (t for t in self._all.everything if t.sentence.section in _TOLD)
        return self._all.opens("procedure", filter(_is_wide_or_radical, told))

    def _is_marginal(self) -> bool:
        """Whether the note says that no wide margins were taken: "shelled out"."""
        if any(one.line.asks & _WIDELY for one in self._all.told):
            return False
        doubted = {Procedure.RADICAL_RESECTION}
        return any({*row.doubts} == doubted and row.values for row in self._rows)

    def _malignant(self) -> set[Procedure]:
        """Return what an excision of such a lesion may be as well."""
        named = (procedures_of(f"excision of {kind}") for kind in self._kind.kinds)
        return {procedure for found in named for procedure in found or ()}


_ASIDE = frozenset({Section.OTHER})
_PERHAPS = bit_of("if", "should", "may", "might", "would", "unless", "could")
_BIOPSIED = bit_of("biopsied")
_WIDELY = bit_of("widely")
_PERFORMED = bit_of(
    *("done", "performed", "proceeded", "converted", "completed", "undertaken"),
    *("carried", "went", "elected", "decided"),
)
#: A radical resection takes a wide margin; 1 cm is one for certain.
_WIDE_UM = 10_000
#: Nothing but a radical resection takes so wide a margin.
_VERY_WIDE_UM = 20_000
#: A frozen section stands among what was found, and what was done then behind it.
_TOLD = (FACTS - HEADINGS) | {Section.PATHOLOGY}


def _is_not_wide(one: Told) -> bool:
    """Whether a sentence denies wide margins."""
    return one.line.tells(Sign.WIDE) and one.line.tells(Sign.DENIES)


def _is_put_off_there(mention: Mention) -> bool:
    """Whether an operation is planned, so a margin does not tell that it was done."""
    return mention.field == "procedure" and mention.polarity is Polarity.PLANNED


def _is_wide_or_radical(one: Told) -> bool:
    """Whether a sentence tells of wide margins, or of a radical resection, as done."""
    if one.line.tells(Sign.DENIES):
        return False
    done = done_in(one)
    is_done = bool(one.line.asks & _PERFORMED)
    is_radical = Procedure.RADICAL_RESECTION in done and Procedure.EXCISION not in done
    return one.line.tells(Sign.WIDE) or (is_radical and is_done)


def _is_of_nothing(row: ProcedureRow) -> bool:
    """Whether a row says that nothing was done: "canceled"."""
    return not (row.values or row.leads)


def _is_put_off(one: Told) -> bool:
    """Whether "rescheduled for May" or "status: canceled" stands there."""
    if one.sentence.section not in FACTS | _ASIDE or one.line.asks & _PERHAPS:
        return False
    is_aside = one.sentence.section in _ASIDE
    told = {Polarity.PLANNED, *([Polarity.STATED] if is_aside else [])}
    said = [m for m in one.said("procedure") if m.polarity in told]
    rows = (row for m in said for row in procedure_rows(m.text))
    return any(_is_of_nothing(row) and "not" not in row.words.split() for row in rows)


def _is_denied(one: Told) -> bool:
    """Whether a sentence says of the tumor that it was not excised."""
    denied = (m for m in one.mentions if m.polarity is Polarity.DENIED)
    own = (m for m in denied if not _is_of_aside(one.before(m)))
    return one.names_tumor and any(m.text in _TAKEN_OUT for m in own)


def _is_of_aside(before: Sequence[str]) -> bool:
    """Whether "the gland, which was not" stands there: it tells of the gland."""
    near = before[-_FAR:]
    at = max((i for i, word in enumerate(near) if word in RELATIVES), default=0)
    noun = next((word for word in reversed(near[:at]) if word != ","), "")
    return bool(noun) and not is_tumor(noun)


#: So many words before a verb have "which" and what it speaks of.
_FAR = 6


#: Denied of the tumor, these say that it was not excised.
_TAKEN_OUT = frozenset({"excised", "removed", "resected", "excise", "remove", "resect"})


def _is_of_part(one: Told) -> bool:
    """Whether a sentence says that a part of the tumor was taken."""
    if not one.line.may_tell(Sign.PIECE):
        return False
    lesions = [m for m in one.mentions if m.field == "lesion"]
    done = [m.start for m in one.mentions if done_by(m)]
    return any(
        _is_piece(one, m) and any(0 < at - m.end <= _BESIDE for at in done)
        for m in lesions
    )


def _is_of_thing(one: Told) -> bool:
    """Whether a sentence tells of a drain, a section or a sedation alone."""
    is_of_tumor = one.line.asks & (HAS_TUMOR | _OPERATION) > 0
    return one.line.asks & _THINGS > 0 and not is_of_tumor


def _is_of_tumor(one: Told) -> bool:
    """Whether a sentence names the tumor, and not only its bed."""
    named = pairwise([*one.words, ""]) if one.line.asks & HAS_TUMOR else ()
    return any(is_tumor(word) and after not in _EMPTY for word, after in named)


def _done_to_it(one: Told, mention: Mention) -> list[Procedure]:
    """Return what was done to the tumor; it is sent "for biopsy" afterwards."""
    return [] if [*one.before(mention)][-1:] == ["for"] else done_by(mention)


_THINGS = bit_of(
    *("drain", "drains", "penrose", "catheter", "packing", "tube", "gauze"),
    *("frozen", "culture", "cultures", "sedation", "anesthesia", "block", "imaging"),
)
#: With these behind it, a tumor is gone.
_EMPTY = frozenset({"bed", "cavity", "site", "pocket"})


#: With these the tumor is meant, or the whole operation.
_OPERATION = bit_of("it", "procedure", "operation", "case", "surgery")


def _takes_some(one: Told) -> bool:
    """Whether a sentence says that a piece was taken, or most, or a sample."""
    if one.line.asks & _BIOPSIED and _is_sampled(one):
        return True
    if one.line.asks & _HAS_PIECE and _takes_piece(one):
        return True
    return one.line.asks & _HAS_MOST > 0 and _takes_most(one)


def _takes_piece(one: Told) -> bool:
    """Whether a sentence says that a piece was taken, and not of what: "a sample"."""
    words = [word for word in one.words if word not in _THE]
    pieces = (i for i, w in enumerate(words) if w in _PIECES and "in" not in words[:i])
    return any(_is_taken(words, index) for index in pieces)


def _is_taken(words: Sequence[str], index: int) -> bool:
    """Whether "took" stands before a piece, or "of the mass was taken" behind it."""
    behind = [word for word in words[index + 1 :] if word not in _LINKS]
    is_of = words[index + 1 : index + 2] == ["of"]
    is_of_other = is_of and not all(map(is_tumor, behind[:1]))  # "a piece of it"
    verbs = {*behind[:2], *words[max(0, index - 2) : index]}
    return not (is_of_other or _TAKEN.isdisjoint(verbs))


def _takes_most(one: Told) -> bool:
    """Whether most of the tumor was taken: "the bulk of the mass was removed"."""
    is_most = any(_piece_before(one, m) in _MOST for m in one.said("lesion"))
    return is_most and bool(done_in(one))


def _is_sampled(one: Told) -> bool:
    """Whether a sentence says that the tumor was biopsied, and no more."""
    if not one.names_tumor or one.done:
        return False
    return not any(one.line.each(polarities(reach)) for reach in Reach)


def _is_sent_as_sample(one: Told) -> bool:
    """Whether the list of what was sent names a biopsy that was no excision."""
    if one.sentence.section is not Section.OTHER:
        return False
    is_whole = bool(one.line.asks & _EXCISED)
    return not (is_whole or "for" in one.words or one.line.tells(Sign.DENIES))


def _is_piece(one: Told, lesion: Mention) -> bool:
    """Whether "part of the" or its like stands before a lesion."""
    piece = _piece_before(one, lesion)
    return piece in signs(Sign.PIECE) and piece not in _RESTS | _MOST


def _piece_before(one: Told, lesion: Mention) -> str:
    """Return the word before "of the" that leads to a lesion; empty if none does."""
    before = one.sentence.text[: lesion.start - one.sentence.start].split()
    *_, piece, of = ["", "", *(word for word in before if word not in _THE)]
    return piece if of == "of" else ""


_SAMPLE = bit_of("biopsy", "bx", "biopsies", "core", "cores", "punch", "shave")
_EXCISED = bit_of("excisional", "excision", "excised", "no", "none", "previous")
#: What was done stands so near behind a part.
_BESIDE = 16
_THE = frozenset({"the", "this", "a"})
#: With the rest the whole is gone; most of it is not the whole.
_RESTS = frozenset({"rest", "remainder"})
_MOST = frozenset({"bulk", "majority", "most"})
_PIECES = frozenset(
    {
        *("piece", "portion", "sample", "part", "fragment", "slice", "bite"),
        *("punch", "plug"),
    }
)
_HAS_MOST, _HAS_PIECE = bit_of(*_MOST), bit_of(*_PIECES)
_TAKEN = frozenset(
    {
        *("taken", "took", "sent", "obtained", "submitted", "excised", "removed"),
        *("excise", "remove", "take", "send", "resected"),
    }
)
_LINKS = frozenset({"of", "was", "were", "it"})
#: What may be done to a tumor before it is excised.
_SAMPLED = frozenset(
    {
        *(Procedure.BIOPSY, Procedure.NEEDLE_BIOPSY, Procedure.FINE_NEEDLE_ASPIRATION),
        Procedure.SKIN_BIOPSY,
    }
)
