"""What was done to a lesion."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._groups.done import tells_what_was_done
from cptsofttissue.notes._lesion.disowned import disowns, heads_visit
from cptsofttissue.notes._lesion.evidence import Evidence
from cptsofttissue.notes._lesion.kinds import KindOf
from cptsofttissue.notes._lesion.partial import (
    leaves_rest,
    takes_half,
    takes_part,
    takes_rest,
)
from cptsofttissue.notes._lesion.readings import done_by, done_in, rows_of, span_of
from cptsofttissue.notes._lesion.refusals import gives_up
from cptsofttissue.notes._lesion.undone import finds_nothing, misses_tumor
from cptsofttissue.notes._lesion.wider import takes_muscle
from cptsofttissue.notes._phrases import procedures_of
from cptsofttissue.notes._procedures import ProcedureRow, procedure_rows
from cptsofttissue.notes._sentence.vocabulary import (
    ACCOUNT,
    FACTS,
    HAS_TUMOR,
    HEADINGS,
    NO_MARGIN,
    RELATIVES,
    is_tumor,
)
from cptsofttissue.notes._tables import Reach, Sign, polarities, signs
from cptsofttissue.notes._words import bit_of, words_of
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record.procedure import Procedure

__all__ = ["ProcedureOf"]


class ProcedureOf:
    """The procedures that the evidence allows."""

    def __init__(self, evidence: Evidence, kind: KindOf) -> None:
        self._evidence = evidence
        self._kind = kind

    @cached_property
    def procedure(self) -> tuple[Procedure, ...]:
        """Return every procedure that may have been performed."""
        stated = self.headed() or self._procedures_in_narrative()
        procedures = self._drop_excluded(stated)
        if self._is_called_radical() and self._has_wide_margin:
            procedures = procedures - {Procedure.EXCISION} or procedures
        procedures |= self._alternatives_to_biopsy()
        others = {*Procedure} if self._is_undone() else self._conflicts(procedures)
        if others:
            self._evidence.open.append("procedure")
        procedures |= others
        is_marginal = self._is_marginal() and not self._has_wide_margin
        if Procedure.EXCISION in procedures and not is_marginal:
            procedures |= self._procedures_of_kinds()
        return tuple(procedure for procedure in Procedure if procedure in procedures)

    def headed(self) -> set[Procedure]:
        """Return the procedures of the first heading that names any."""
        procedures = (done_in(one) for one in self._evidence.group.heading)
        return next(filter(None, procedures), set[Procedure]())

    def _is_called_radical(self) -> bool:
        """Whether the title itself says that the resection was radical."""
        rows = (
            row for m in self._evidence.group.heading[0].mentions for row in rows_of(m)
        )
        return any(row.values == (Procedure.RADICAL_RESECTION,) for row in rows)

    def _procedures_in_narrative(self) -> set[Procedure]:
        """Return the procedures of the narrative; a margin means excision."""
        procedures = done_in(*filter(tells_what_was_done, self._evidence.told))
        has_margin = any(m.field in {"margin", "size"} for m in self._evidence.own)
        is_open = not has_margin or any(map(_is_planned, self._evidence.own))
        return procedures or ({*Procedure} if is_open else {Procedure.EXCISION})

    def _alternatives_to_biopsy(self) -> set[Procedure]:
        """Return what else a biopsy may be that no heading names."""
        mentions = [m for m in self._evidence.own if m.field == "procedure"]
        is_headed = any(m.section in HEADINGS for m in mentions)
        if is_headed or any("biops" in m.text for m in mentions):
            return set()
        rows = (row for row in self._rows if row.values == (Procedure.BIOPSY,))
        return {procedure for row in rows for procedure in row.doubts}

    @cached_property
    def _rows(self) -> list[ProcedureRow]:
        """The rows of every procedure that the operation mentions."""
        told = self._evidence.told
        asides = (_is_ancillary, _denies_another, _leaves_another)
        others = [t for t in told if any(is_aside(t) for is_aside in asides)]
        ancillary = {m for t in others for m in t.mentions}
        ancillary |= {m for t in told for m in t.said("procedure") if _is_choice(t, m)}
        mentions = (
            m for m in self._evidence.own if m.section in FACTS and m not in ancillary
        )
        return [row for m in mentions for row in rows_of(m)]

    def _is_undone(self) -> bool:
        """Whether the note says that the operation or the excision was not done."""
        is_canceled = any(map(_is_cancellation, self._rows))
        everything = self._evidence.everything
        lists = [one for one in everything if one.sentence.section in _LISTS]
        sentences = [*filter(_is_canceled, everything)]
        sentences += filter(_is_denied, [*self._evidence.told, *lists])
        kinds = self._evidence.kinds_headed
        sentences += (
            one for one in self._evidence.narrative if finds_nothing(one, kinds)
        )
        for says_undone in (misses_tumor, gives_up, disowns):
            sentences += filter(says_undone, everything)
        first = self._evidence.group.heading[0].sentence.start
        above = (one for one in everything if one.sentence.start < first)
        sentences += filter(heads_visit, above)
        return self._evidence.opens("procedure", sentences) or is_canceled

    def _drop_excluded(self, procedures: set[Procedure]) -> set[Procedure]:
        """Drop what the words exclude if the heading allows both."""
        for row in self._rows:
            if procedures > {*row.doubts} and procedures & {*row.values}:
                procedures = procedures - ({*row.doubts} - {*row.values})
        return procedures

    def _conflicts(self, procedures: set[Procedure]) -> set[Procedure]:
        """Return the procedures that the note puts in place of those of the heading."""
        others = {v for r in self._rows if procedures & {*r.doubts} for v in r.values}
        if Procedure.RADICAL_RESECTION in procedures and self._is_narrow():
            others.add(Procedure.EXCISION)
        if Procedure.EXCISION in procedures and self._is_taken_in_part():
            others.add(Procedure.BIOPSY)
        if Procedure.EXCISION in procedures and self._may_be_radical():
            others.add(Procedure.RADICAL_RESECTION)
        return (others | self._other_procedures(procedures)) - procedures

    def _other_procedures(self, procedures: set[Procedure]) -> set[Procedure]:
        """Return what the narrative says was done to the tumor and no heading names."""
        sentences = filter(_is_of_tumor, self._evidence.account)
        by_sentence = [
            {p for m in one.mentions for p in _procedures_on_tumor(one, m)}
            for one in sentences
        ]
        others = {
            p for those in by_sentence if those.isdisjoint(procedures) for p in those
        }
        if procedures & {Procedure.RADICAL_RESECTION, Procedure.BIOPSY}:
            others -= {Procedure.EXCISION}  # these remove it, too, or a part of it
        whole = procedures | {Procedure.EXCISION}
        is_removed = any(map(whole.intersection, by_sentence))  # a sample went before
        return others - _SAMPLINGS if is_removed else others

    def _is_taken_in_part(self) -> bool:
        """Whether a part of the tumor was taken, and no sentence says all of it."""
        narrative = self._evidence.narrative
        partial = [*filter(leaves_rest, narrative)]
        partial += filter(takes_part, self._evidence.told)
        if not any(map(takes_rest, narrative)):
            partial += filter(takes_half, narrative)
        is_partial = self._evidence.opens("procedure", partial)
        if is_partial or any(map(_is_of_part, narrative)):
            return True
        samples = (t for t in self._evidence.everything if t.line.asks & _SAMPLE)
        biopsies = filter(_is_sent_as_sample, samples)
        if self._evidence.opens("procedure", biopsies):
            return True
        parts = [*filter(_takes_some, narrative)]
        others = (one for one in self._evidence.account if one not in parts)
        return bool(parts) and not done_in(*others)

    @cached_property
    def _has_wide_margin(self) -> bool:
        """Whether the note has the wide margin of a radical resection."""
        if any(
            m.field == "margin" and m.value == NO_MARGIN for m in self._evidence.own
        ):
            return False
        margins = [span_of("margin", m) for m in self._evidence.said("margin")]
        is_stated = any(
            (one.line.tells(Sign.WIDE) and not one.line.tells(Sign.DENIES))
            or takes_muscle(one)
            for one in self._evidence.told
        )
        return is_stated or any(span.low_um >= _WIDE_UM for span in margins)

    def _is_narrow(self) -> bool:
        """Whether the note has no wide margin, or denies one."""
        denials = filter(_denies_wide_margin, self._evidence.narrative)
        return not self._has_wide_margin or self._evidence.opens("procedure", denials)

    def _may_be_radical(self) -> bool:
        """Whether the note may describe a radical resection under another title."""
        mentions = self._evidence.said("margin") if self._evidence.said("tumor") else []
        margins = [span_of("margin", m) for m in mentions]
        if any(span.low_um >= _VERY_WIDE_UM for span in margins):
            return True
        sentences = (
            t for t in self._evidence.everything if t.sentence.section in _RESULTS
        )
        ways = (_is_wide_or_radical, _leaves_choice, takes_muscle)
        may_be = (one for one in sentences if any(says_wide(one) for says_wide in ways))
        return self._evidence.opens("procedure", may_be)

    def _is_marginal(self) -> bool:
        """Whether the note says that no wide margins were taken: "shelled out"."""
        if any(one.line.asks & _WIDELY for one in self._evidence.told):
            return False
        radical = {Procedure.RADICAL_RESECTION}
        return any({*row.doubts} == radical and row.values for row in self._rows)

    def _procedures_of_kinds(self) -> set[Procedure]:
        """Return what else an excision of such a lesion may be."""
        readings = (procedures_of(f"excision of {kind}") for kind in self._kind.kinds)
        return {procedure for reading in readings for procedure in reading or ()}


_LISTS = frozenset({Section.OTHER})
_IF = bit_of("if", "unless")
#: What stands behind one of these did not happen: "it would be aborted".
_MIGHT = frozenset({"should", "may", "might", "would", "could"})
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
#: A frozen section is among the findings, and what was done next follows it.
_RESULTS = ACCOUNT | {Section.PATHOLOGY}


def _denies_wide_margin(one: Statement) -> bool:
    """Whether a sentence denies a wide margin."""
    return one.line.tells(Sign.WIDE) and one.line.tells(Sign.DENIES)


def _is_planned(mention: Mention) -> bool:
    """Whether an operation is planned, so a margin does not mean it was done."""
    return mention.field == "procedure" and mention.polarity is Polarity.PLANNED


def _is_wide_or_radical(one: Statement) -> bool:
    """Whether a sentence says that wide margins or a radical resection were done."""
    is_wide = one.line.tells(Sign.WIDE) or _is_radical(one)
    return is_wide and not one.line.tells(Sign.DENIES)


def _is_radical(one: Statement) -> bool:
    """Whether a sentence says that a radical resection, and no excision, was done."""
    if not one.line.asks & _PERFORMED:
        return False
    procedures = done_in(one)
    is_excised = Procedure.EXCISION in procedures
    return Procedure.RADICAL_RESECTION in procedures and not is_excised


def _is_cancellation(row: ProcedureRow) -> bool:
    """Whether a row means that nothing was done: "canceled"."""
    return not (row.values or row.leads)


def _is_canceled(one: Statement) -> bool:
    """Whether a sentence has "rescheduled for May" or "status: canceled"."""
    if one.sentence.section not in FACTS | _LISTS or one.line.asks & _IF:
        return False
    is_list = one.sentence.section in _LISTS
    allowed = {Polarity.PLANNED, *([Polarity.STATED] if is_list else [])}
    mentions = (m for m in one.said("procedure") if m.polarity in allowed)
    stated = (m for m in mentions if _MIGHT.isdisjoint(one.before(m)))
    rows = (row for m in stated for row in procedure_rows(m.text))
    return any(_is_cancellation(row) and "not" not in row.words.split() for row in rows)


def _is_denied(one: Statement) -> bool:
    """Whether a sentence says that the tumor was not excised."""
    denials = (m for m in one.mentions if m.polarity is Polarity.DENIED)
    verbs = (m for m in denials if not _is_of_other_noun(one.before(m)))
    return one.names_tumor and any(_is_removal(one, m) for m in verbs)


def _is_removal(one: Statement, verb: Mention) -> bool:
    """Whether "excised" is denied, or "completely excised" right before it."""
    is_more = "not" in one.before(verb)[-1:]
    words = words_of(verb.text) if is_more else [verb.text]
    return not _REMOVALS.isdisjoint(words)


def _is_of_other_noun(before: Sequence[str]) -> bool:
    """Whether a clause is about something else: "the gland, which was not"."""
    words = before[-_FAR:]
    index = max((i for i, word in enumerate(words) if word in RELATIVES), default=0)
    noun = next((word for word in reversed(words[:index]) if word != ","), "")
    return bool(noun) and not is_tumor(noun)


#: How many words before a verb may hold "which" and its noun.
_FAR = 6


#: If these are denied of a tumor, it was not excised.
_REMOVALS = frozenset({"excised", "removed", "resected", "excise", "remove", "resect"})


def _is_of_part(one: Statement) -> bool:
    """Whether a sentence says that a part of the tumor was taken."""
    if not one.line.may_tell(Sign.PIECE):
        return False
    lesions = [m for m in one.mentions if m.field == "lesion"]
    verbs = [m.start for m in one.mentions if done_by(m)]
    return any(
        _is_piece(one, m) and any(0 < start - m.end <= _NEAR for start in verbs)
        for m in lesions
    )


def _is_choice(one: Statement, mention: Mention) -> bool:
    """Whether a procedure is one of two: "wide versus marginal excision"."""
    if not one.line.asks & _HAS_CHOICE:
        return False
    before = [word for word in one.before(mention) if word not in _OF_CHOICE]
    behind = one.behind(mention)[:1]
    return not (_CHOICE.isdisjoint(before[-1:]) and _SPLITS.isdisjoint(behind))


def _leaves_choice(one: Statement) -> bool:
    """Whether a sentence leaves open if the resection was wide or marginal."""
    if not (one.line.asks & _HAS_MARGINAL and one.line.asks & _HAS_WIDE):
        return False
    return any(_is_choice(one, m) for m in one.said("procedure"))


_HAS_WIDE, _HAS_MARGINAL = bit_of("wide", "radical"), bit_of("marginal")
_SPLITS = frozenset({"versus", "vs", "or", "rather"})
_CHOICE = _SPLITS | {"between", "whether"}
_HAS_CHOICE = bit_of(*_CHOICE)
#: Words between the choice and the procedure: "whether this was a wide or".
_OF_CHOICE = frozenset({"a", "an", "the", "this", "it", "was", "is", "of", "."})


def _is_ancillary(one: Statement) -> bool:
    """Whether a sentence is about a drain, a section or sedation, and no tumor."""
    is_of_tumor = one.line.asks & (HAS_TUMOR | _OPERATION) > 0
    return one.line.asks & _ANCILLARY > 0 and not is_of_tumor


def _denies_another(one: Statement) -> bool:
    """Whether a sentence says that a biopsy, or an excision of skin, was not done."""
    if not one.line.asks & _NOT:
        return False
    rows = [row for m in one.said("procedure") for row in rows_of(m)]
    named = {value for row in rows for value in row.values}
    is_other = bool(named) and named.isdisjoint(_EXCISIONS)
    is_other |= bool(one.line.asks & _SKIN and not one.line.asks & HAS_TUMOR)
    canceled = [row.words.split() for row in rows if _is_cancellation(row)]
    return is_other and any("not" in words for words in canceled)


def _leaves_another(one: Statement) -> bool:
    """Whether something else was left: "the fascia was left in place"."""
    is_of_tumor = one.line.asks & (HAS_TUMOR | _OPERATION) > 0
    return one.line.asks & _LEFT > 0 and one.line.asks & _LAYER > 0 and not is_of_tumor


_LEFT = bit_of("left")
_LAYER = bit_of(
    *("fascia", "muscle", "tendon", "sheath", "ligament", "periosteum", "retinaculum"),
    *("vein", "nerve", "artery", "vessel", "vessels", "nerves", "skin", "dermis"),
)
_NOT, _SKIN = bit_of("not"), bit_of("skin", "scar")
_EXCISIONS = frozenset({Procedure.EXCISION, Procedure.RADICAL_RESECTION})


def _is_of_tumor(one: Statement) -> bool:
    """Whether a sentence names the tumor, and not only its bed."""
    pairs = pairwise([*one.words, ""]) if one.line.asks & HAS_TUMOR else ()
    return any(is_tumor(word) and next_word not in _BEDS for word, next_word in pairs)


def _procedures_on_tumor(one: Statement, mention: Mention) -> list[Procedure]:
    """Return what was done to the tumor; "sent for biopsy" is no procedure."""
    return [] if [*one.before(mention)][-1:] == ["for"] else done_by(mention)


_ANCILLARY = bit_of(
    *("drain", "drains", "penrose", "catheter", "packing", "tube", "gauze"),
    *("frozen", "culture", "cultures", "sedation", "anesthesia", "block", "imaging"),
)
#: After these words a tumor is gone: "the tumor bed".
_BEDS = frozenset({"bed", "cavity", "site", "pocket"})


#: These words mean the tumor, or the whole operation.
_OPERATION = bit_of("it", "procedure", "operation", "case", "surgery")


def _takes_some(one: Statement) -> bool:
    """Whether a sentence says that a piece, most or a sample of it was taken."""
    if one.line.asks & _BIOPSIED and _is_biopsied(one):
        return True
    if one.line.asks & _HAS_PIECE and _takes_piece(one):
        return True
    return one.line.asks & _HAS_MOST > 0 and _takes_most(one)


def _takes_piece(one: Statement) -> bool:
    """Whether a sentence says that a piece of the tumor was taken, or "a sample"."""
    words = [word for word in one.words if word not in _ARTICLES]
    pieces = (i for i, w in enumerate(words) if w in _PIECES and "in" not in words[:i])
    return any(_is_taken(words, index) for index in pieces)


def _is_taken(words: Sequence[str], index: int) -> bool:
    """Whether "took" comes before a piece, or "of the mass was taken" after it."""
    words_after = [word for word in words[index + 1 :] if word not in _LINKS]
    is_of = words[index + 1 : index + 2] == ["of"]
    is_of_other = is_of and not all(map(is_tumor, words_after[:1]))  # "a piece of it"
    verbs = {*words_after[:2], *words[max(0, index - 2) : index]}
    return not (is_of_other or _TAKEN.isdisjoint(verbs))


def _takes_most(one: Statement) -> bool:
    """Whether most of the tumor was taken: "the bulk of the mass was removed"."""
    is_most = any(_piece_before(one, m) in _MOST for m in one.said("lesion"))
    return is_most and bool(done_in(one))


def _is_biopsied(one: Statement) -> bool:
    """Whether a sentence says that the tumor was biopsied, and no more."""
    if not one.names_tumor or one.done:
        return False
    return not any(one.line.each(polarities(reach)) for reach in Reach)


def _is_sent_as_sample(one: Statement) -> bool:
    """Whether the list of specimens names a biopsy that was no excision."""
    if one.sentence.section is not Section.OTHER:
        return False
    is_whole = bool(one.line.asks & _EXCISED)
    return not (is_whole or "for" in one.words or one.line.tells(Sign.DENIES))


def _is_piece(one: Statement, lesion: Mention) -> bool:
    """Whether words such as "part of the" come before a lesion."""
    piece = _piece_before(one, lesion)
    return piece in signs(Sign.PIECE) and piece not in _RESTS | _MOST


def _piece_before(one: Statement, lesion: Mention) -> str:
    """Return "part" of "part of the lipoma"; empty if there is no such word."""
    before = one.sentence.text[: lesion.start - one.sentence.start].split()
    *_, piece, of = ["", "", *(word for word in before if word not in _ARTICLES)]
    return piece if of == "of" else ""


_SAMPLE = bit_of("biopsy", "bx", "biopsies", "core", "cores", "punch", "shave")
_EXCISED = bit_of("excisional", "excision", "excised", "no", "none", "previous")
#: How many letters after a lesion its verb may begin.
_NEAR = 16
_ARTICLES = frozenset({"the", "this", "a"})
#: If the rest was taken, the whole is gone; if most was taken, it is not.
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
_SAMPLINGS = frozenset(
    {
        *(Procedure.BIOPSY, Procedure.NEEDLE_BIOPSY, Procedure.FINE_NEEDLE_ASPIRATION),
        Procedure.SKIN_BIOPSY,
    }
)
