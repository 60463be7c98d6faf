"""The polarity of words: stated, denied, hedged, planned, or of the past."""

from __future__ import annotations

from collections.abc import KeysView, Sequence
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from cptsofttissue.notes._line import Line
from cptsofttissue.notes._phrases import (
    is_layer_name,
    is_layer_word,
    is_lesion_word,
    is_site_word,
)
from cptsofttissue.notes._procedures import procedures
from cptsofttissue.notes._sentence.vocabulary import (
    SIGNS,
    STATED,
    YEAR,
    is_before_noun,
    is_of_length,
    is_tumor,
    names_year,
)
from cptsofttissue.notes._tables import (
    Reach,
    Sign,
    cues,
    is_cue_word,
    polarities,
    signs,
)
from cptsofttissue.notes._text.headings import is_heading_word
from cptsofttissue.notes._text.sections import Sentence
from cptsofttissue.notes._words import bit_of
from cptsofttissue.notes.values import Mention, Polarity, Role

__all__ = ["PolarityReader"]


class PolarityReader:
    """Reads how the words of a sentence are meant: stated, denied, hedged, or past."""

    def __init__(self, sentence: Sentence, line: Line, *, carries: bool) -> None:
        self.sentence = sentence
        self.section = sentence.section
        self._carries = carries
        self._text = sentence.text
        self.line = line
        self.plain = line.words

    def _mention(
        self, field: str, first: int, last: int, value: str | None = None
    ) -> Mention:
        """Build a mention of words; its value is their text unless one is given."""
        span = self.line.span(first, last)
        return self._mention_at(field, span, value, self._polarity(first, last))

    def _mention_at(
        self,
        field: str,
        span: tuple[int, int],
        value: str | None,
        polarity: Polarity,
        role: Role | None = None,
    ) -> Mention:
        """Build a mention of the letters of a span within the sentence."""
        offset, start, end = self.sentence.start, span[0], self._clip(span[1])
        text = self._text[start:end]
        return Mention(
            field=field,
            value=text if value is None else value,
            text=text,
            start=offset + start,
            end=offset + end,
            section=self.section,
            polarity=polarity,
            role=role,
        )

    def _clip(self, end: int) -> int:
        """Cut an end down to the note's text: the unit of a form may not be in it."""
        return min(end, self.sentence.end - self.sentence.start)

    def is_stated(self, first: int, last: int) -> bool:
        """Whether every one of the words is stated: not denied, not planned."""
        return all(self._polarity(i, i + 1) is STATED for i in range(first, last))

    def _polarity(self, first: int, last: int) -> Polarity:
        """Return the polarity of the words from *first* to *last*."""
        return self._strongest_polarity(first, last) if self._is_qualified else STATED

    @cached_property
    def _is_qualified(self) -> bool:
        """Whether any word of the sentence may be other than stated."""
        if self._is_blank:
            return True
        if not self.line.asks & _qualifying_bits():
            return False
        has_phrase = bool(
            self._leading_phrases or self._trailing_phrases or self._retractions
        )
        return has_phrase or self._is_past or bool(self._hearsay) or self._is_foreign

    @property
    def _is_blank(self) -> bool:
        """Whether the sentence has a mark for something that is not known."""
        return "?" in self._text or "***" in self._text

    def _strongest_polarity(self, first: int, last: int) -> Polarity:
        """Return the strongest polarity that applies; stated if none does."""
        planned, leading = Polarity.PLANNED, self._applicable_phrases(first, last)
        trailing = self._trailing_phrases
        applied = {
            *(phrase[2] for phrase in leading if self._applies(phrase, first)),
            *(p for _, end, p in leading if p is planned and end <= first),
            *([Polarity.HISTORICAL] if self._is_past else []),
            *([Polarity.HEDGED] if self._is_doubted(last) else []),
            *(p for start, _, p in trailing if self._reaches_back(last, start)),
            *(p for start, _, p in trailing if p is planned and start >= last),
        }
        return next((p for p in _STRONGEST if p in applied), STATED)

    def _applies(self, phrase: tuple[int, int, Polarity], first: int) -> bool:
        """Whether the polarity of a phrase applies to a word after it or in it."""
        start, end, polarity = phrase
        if polarity is Polarity.HISTORICAL and self._is_todays_operation(end):
            return False
        if polarity is Polarity.DENIED:
            is_reached = self._reaches(end, first) or self._is_inverted(start, first)
            return is_reached and not (
                self._ends_denial(start, first) or self._has_tumor_clause(end, first)
            )
        return start <= first < end or self._reaches(end, first, unless=":")

    def _is_inverted(self, start: int, first: int) -> bool:
        """Whether "at no point, ..., was it" leads to a word: the whole is denied."""
        is_opening = start <= 1 and tuple(self.plain[:2]) in _NEVER
        pairs = pairwise(self.plain[:first]) if is_opening else ()
        return any(a == "," and b in _AUXILIARIES for a, b in pairs)

    def _is_todays_operation(self, end: int) -> bool:
        """Whether "s/p excision of lipoma today" reports the operation of the note."""
        words = [w for w in self.plain[end:] if w not in SIGNS | {"today"}]
        has_today = self.plain[end - 1 : end] == ["s/p"] and "today" in self.plain[end:]
        is_operation = has_today and all(map(_may_be_of_operation, words))
        return is_operation and self.plain[end] in _OPERATIONS

    def _ends_denial(self, start: int, first: int) -> bool:
        """Whether a new verb ends a denial: "without a margin and removed"."""
        phrase = procedures().starting(self.plain, first - 1)  # "removed in toto"
        index = first - 1 if phrase else first
        words, verb = self.plain[start:index], self._word(index)
        denies_noun = self.plain[start] in _LACKING and "being" not in words
        ends_in_and = words[-1:] == ["and"] and verb.endswith("ed")
        pairs = pairwise(words)
        return denies_noun and (
            ends_in_and or any(a == "and" and b in signs(Sign.VERB) for a, b in pairs)
        )

    def _has_tumor_clause(self, first: int, last: int) -> bool:
        """Whether a clause on the tumor, "and the mass was", begins in between."""
        return any(map(self._begins_tumor_clause, range(first, last)))

    def _begins_tumor_clause(self, index: int) -> bool:
        """Whether a clause on the tumor, "and the mass was", begins at a word."""
        noun = self._tumor_from(index + 1) if self.plain[index] in _AND else 0
        return noun > 0 and self._word(noun + 1) in signs(Sign.VERB)

    def _tumor_from(self, first: int) -> int:
        """Return the index of the tumor in "the firm mass", which begins at *first*."""
        words = enumerate(self.plain[first:], first)
        nouns = ((i, w) for i, w in words if is_tumor(w) or not is_before_noun(w))
        index, word = next(nouns, (0, ","))
        return index if is_tumor(word) else 0

    def _reaches(self, first: int, last: int, *, unless: str = "") -> bool:
        """Whether no sign and no "but" separates two words; *unless* may be there."""
        between = self.plain[first:last]
        return first <= last and _separators(unless).isdisjoint(between)

    def _reaches_back(self, first: int, last: int) -> bool:
        """Whether a phrase applies to words before it, past no clause on a layer."""
        subjects = any(self._begins_layer_clause(i) for i in range(first, last))
        return self._reaches(first, last) and not subjects

    def _begins_layer_clause(self, index: int) -> bool:
        """Whether a clause on a layer, "and the fascia was", begins at a word."""
        if self._word(index) not in _AND:
            return False
        first = index + 1 + (self._word(index + 1) in _THE)
        end = first
        while end < len(self.plain) and is_layer_name(self.plain[end]):
            end += 1
        return end > first and self._word(end) in signs(Sign.VERB)

    def _is_doubted(self, last: int) -> bool:
        """Whether words that end at *last* are asked, reported, or taken back."""
        is_retracted = any(last <= start for start in self._retractions)
        is_hearsay = any(last - 1 in words for words in self._hearsay)
        return self._is_blank or self._is_foreign or is_hearsay or is_retracted

    @property
    def _retractions(self) -> list[int]:
        """The indexes of words that take back what stands before them."""
        phrases = self.line.each(cues(Sign.TAKES_BACK))
        return [start for start, _, _ in phrases]

    @cached_property
    def _is_foreign(self) -> bool:
        """Whether the label is none of an operation: "Template: lipoma of 4 cm"."""
        is_cell = self.sentence.first > self.sentence.start
        if is_cell or ":" not in self.plain[:_LONGEST_LABEL]:
            return False
        label = self.plain[: self.plain.index(":")]
        is_clause = any(map(is_tumor, label)) and not _verbs().isdisjoint(label)
        return not (is_clause or all(map(_is_of_label, label)))

    @cached_property
    def _hearsay(self) -> list[range]:
        """The words that others report: "Per rep, 6 cm lipoma"; "per my" is none."""
        reporting, exceptions = signs(Sign.TOLD_BY), signs(Sign.OWN)
        if not self.line.may_tell(Sign.TOLD_BY):
            return []
        starts = (i for i, word in enumerate(self.plain[:-1]) if word in reporting)
        reports = (i for i in starts if self.plain[i + 1] not in exceptions)
        return [self._bracket(i) for i in reports if self._begins_clause(i)]

    def _bracket(self, index: int) -> range:
        """Return the range of the brackets around a word, or of the whole sentence."""
        opens = (i for i in range(index, -1, -1) if self.plain[i] in _BRACKETS)
        first = next(opens, 0)
        closes = (i for i in range(index, len(self.plain)) if self.plain[i] == ")")
        if self.plain[first] != "(":
            return range(len(self.plain))
        return range(first, next(closes, index))

    def _begins_clause(self, index: int) -> bool:
        """Whether a clause begins at a word, or at "as" or "this" before it."""
        previous = self.plain[index - 1] if index else ","
        return previous in SIGNS or previous in _BEFORE_HEARSAY

    @property
    def _is_past(self) -> bool:
        """Whether the sentence names a year, so that it reports another operation."""
        return names_year(self.line)

    @property
    def _leading_phrases(self) -> Sequence[tuple[int, int, Polarity]]:
        """The phrases that give a polarity to the words after them."""
        return self.line.each(polarities(Reach.AFTER))

    def _applicable_phrases(
        self, first: int, last: int
    ) -> list[tuple[int, int, Polarity]]:
        """Return the leading phrases, without one that likens, before a layer."""
        phrases = self._leading_phrases
        if not phrases:
            return []
        layers = (i for i in range(first, last) if is_layer_name(self.plain[i]))
        layer = next(layers, first)
        return [phrase for phrase in phrases if not self._likens(phrase, layer)]

    def _likens(self, phrase: tuple[int, int, Polarity], layer: int) -> bool:
        """Whether "the mass, consistent with a lipoma," stands before a layer."""
        start, end, _ = phrase
        is_likened = " ".join(self.plain[start:end]) in signs(Sign.LIKENS)
        is_named = any(map(is_tumor, self.plain[:start]))
        return is_likened and is_named and any(map(is_tumor, self.plain[end:layer]))

    @property
    def _trailing_phrases(self) -> Sequence[tuple[int, int, Polarity]]:
        """The phrases that give a polarity to the words before them."""
        return self.line.each(polarities(Reach.BEFORE))

    def _word(self, index: int) -> str:
        """Return the word at *index*; an empty one after the end."""
        return self.plain[index] if index < len(self.plain) else ""


def _may_be_of_operation(word: str) -> bool:
    """Whether a word may stand between "s/p excision of" and "today"."""
    is_name = is_lesion_word(word) or is_site_word(word) or is_layer_word(word)
    return is_name or is_of_length(word) or word in _OF_OPERATION


def _verbs() -> KeysView[str]:
    """Return the verbs that a clause may have."""
    return signs(Sign.VERB).keys()


@lru_cache(maxsize=4096)
def _is_of_label(word: str) -> bool:
    """Whether a word may stand in a label: a table, a site or a layer has it."""
    is_name = is_lesion_word(word) or is_site_word(word) or is_layer_word(word)
    is_known = is_cue_word(word) or is_heading_word(word)
    is_known |= word in signs(Sign.OF_LABEL)
    return not word[0].isalpha() or is_name or is_known


#: If several apply, the first of these counts.
_STRONGEST = (
    *(Polarity.DENIED, Polarity.HISTORICAL, Polarity.PLANNED, Polarity.HEDGED),
)
_BRACKETS = frozenset({"(", ")"})
#: They may stand before "per" at the beginning of a clause.
_BEFORE_HEARSAY = frozenset({"as", "this", "that", "was", "is", "and"})
#: These deny a noun, but no verb after it.
_LACKING = frozenset({"without", "no", "free", "clear"})
#: "S/p excision" that ends with "today" was done now.
_OPERATIONS = frozenset({"excision", "removal", "resection"})
_OF_OPERATION = _OPERATIONS | {"of", "the", "his", "her"}
#: They begin a clause that may have a subject of its own.
_AND = frozenset({"and", "with", "while", "but"})
_THE = frozenset({"the", "underlying", "overlying"})
#: No label has more words.
_LONGEST_LABEL = 8


@cache
def _qualifying_bits() -> int:
    """Return the bits of the words that may give another polarity than stated."""
    bits = [cues(sign).bit for sign in (Sign.TAKES_BACK, Sign.TOLD_BY)]
    bits += [polarities(reach).bit for reach in Reach]
    return sum(bits, YEAR | _COLON)


_COLON = bit_of(":")


#: A sentence that begins so denies what its verb says, before its subject.
_NEVER = frozenset({("at", "no"), ("in", "no"), ("on", "no")})
_AUXILIARIES = frozenset({"was", "were", "did", "could"})


@cache
def _separators(unless: str) -> frozenset[str]:
    """Return the signs and words that separate clauses, without *unless*."""
    return (SIGNS | signs(Sign.PARTS).keys()) - {unless}
