"""How the words of a sentence are said: stated, denied, hedged, or of the past."""

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

__all__ = ["Said"]


class Said:
    """The words of a sentence, and how each of them is said."""

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
        """Build a mention from one word to another; its value is its text."""
        at = self.line.span(first, last)
        return self._at(field, at, value, self._polarity(first, last))

    def _at(
        self,
        field: str,
        at: tuple[int, int],
        value: str | None,
        polarity: Polarity,
        role: Role | None = None,
    ) -> Mention:
        """Build a mention from one letter to another, within the note."""
        first, start, end = self.sentence.start, at[0], self._clipped(at[1])
        text = self._text[start:end]
        return Mention(
            field=field,
            value=text if value is None else value,
            text=text,
            start=first + start,
            end=first + end,
            section=self.section,
            polarity=polarity,
            role=role,
        )

    def _clipped(self, end: int) -> int:
        """Return where words end within the note: the unit of a cell is not there."""
        return min(end, self.sentence.end - self.sentence.start)

    def is_stated(self, first: int, last: int) -> bool:
        """Whether each word from one to another is stated: not denied, not planned."""
        return all(self._polarity(at, at + 1) is STATED for at in range(first, last))

    def _polarity(self, first: int, last: int) -> Polarity:
        """Return how words from one to another are said."""
        return self._said(first, last) if self._is_qualified else STATED

    @cached_property
    def _is_qualified(self) -> bool:
        """Whether anything in it may be other than stated."""
        if self._is_blank:
            return True
        if not self.line.asks & _qualifies():
            return False
        is_told = bool(self._after or self._before or self._taken_back)
        return is_told or self._is_past or bool(self._told_by) or self._is_foreign

    @property
    def _is_blank(self) -> bool:
        """Whether a mark stands for something that is not known."""
        return "?" in self._text or "***" in self._text

    def _said(self, first: int, last: int) -> Polarity:
        planned, after = Polarity.PLANNED, self._reaching(first, last)
        said = {
            *(one[2] for one in after if self._says(one, first)),
            *(p for _, end, p in after if p is planned and end <= first),
            *([Polarity.HISTORICAL] if self._is_past else []),
            *([Polarity.HEDGED] if self._is_doubted(last) else []),
            *(p for start, _, p in self._before if self._reaches_back(last, start)),
            *(p for start, _, p in self._before if p is planned and start >= last),
        }
        return next((polarity for polarity in _STRONGEST if polarity in said), STATED)

    def _says(self, phrase: tuple[int, int, Polarity], first: int) -> bool:
        """Whether a phrase reaches a word behind it, or runs into it."""
        start, end, said = phrase
        if said is Polarity.HISTORICAL and self._is_of_today(end):
            return False
        if said is Polarity.DENIED:
            return self._reaches(end, first) and not (
                self._goes_on(start, first) or self._is_of_tumor_anew(end, first)
            )
        return start <= first < end or self._reaches(end, first, unless=":")

    def _is_of_today(self, end: int) -> bool:
        """Whether "s/p excision of lipoma today" tells of the operation itself."""
        words = [w for w in self.plain[end:] if w not in SIGNS | {"today"}]
        is_done = self.plain[end - 1 : end] == ["s/p"] and "today" in self.plain[end:]
        named = is_done and all(map(_may_be_done, words))
        return named and self.plain[end] in _OPERATIONS

    def _goes_on(self, start: int, first: int) -> bool:
        """Whether "and" leads from what was lacking: "without a margin and removed"."""
        is_how = procedures().starting(self.plain, first - 1)  # "removed in toto"
        at = first - 1 if is_how else first
        lacking, verb = self.plain[start:at], self._word(at)
        is_thing = self.plain[start] in _LACKING and "being" not in lacking
        is_next = lacking[-1:] == ["and"] and verb.endswith("ed")
        pairs = pairwise(lacking)
        return is_thing and (
            is_next or any(a == "and" and b in signs(Sign.VERB) for a, b in pairs)
        )

    def _is_of_tumor_anew(self, first: int, last: int) -> bool:
        """Whether "and the mass was" stands between: it tells of the tumor again."""
        return any(map(self._begins_tumor, range(first, last)))

    def _begins_tumor(self, index: int) -> bool:
        """Whether "and the mass was" begins at a word."""
        at = self._noun_from(index + 1) if self.plain[index] in _AND else 0
        return at > 0 and self._word(at + 1) in signs(Sign.VERB)

    def _noun_from(self, first: int) -> int:
        """Return where the tumor stands of "the firm mass" that begins at a word."""
        behind = enumerate(self.plain[first:], first)
        nouns = ((i, w) for i, w in behind if is_tumor(w) or not is_before_noun(w))
        at, word = next(nouns, (0, ","))
        return at if is_tumor(word) else 0

    def _reaches(self, first: int, last: int, *, unless: str = "") -> bool:
        """Whether no sign or "but" parts two words; a label is none."""
        between = self.plain[first:last]
        return first <= last and _parting(unless).isdisjoint(between)

    def _reaches_back(self, first: int, last: int) -> bool:
        """Whether a phrase reaches back: no layer is its subject, "and the fascia"."""
        subjects = any(self._begins_subject(i) for i in range(first, last))
        return self._reaches(first, last) and not subjects

    def _begins_subject(self, index: int) -> bool:
        """Whether "and the fascia was" begins at a word: it tells of that layer."""
        if self._word(index) not in _AND:
            return False
        at = index + 1 + (self._word(index + 1) in _THE)
        named = at
        while named < len(self.plain) and is_layer_name(self.plain[named]):
            named += 1
        return named > at and self._word(named) in signs(Sign.VERB)

    def _is_doubted(self, last: int) -> bool:
        """Whether it asks, has a foreign label, or takes back what ends at a word."""
        is_taken = any(last <= start for start in self._taken_back)
        is_told = any(last - 1 in words for words in self._told_by)
        return self._is_blank or self._is_foreign or is_told or is_taken

    @property
    def _taken_back(self) -> list[int]:
        """Where words stand that take back what is said before them."""
        found = self.line.each(cues(Sign.TAKES_BACK))
        return [start for start, _, _ in found]

    @cached_property
    def _is_foreign(self) -> bool:
        """Whether its label is none of an operation: "Template: lipoma of 4 cm"."""
        is_cell = self.sentence.first > self.sentence.start
        if is_cell or ":" not in self.plain[:_LONGEST_LABEL]:
            return False
        label = self.plain[: self.plain.index(":")]
        is_told = any(map(is_tumor, label)) and not _verbs().isdisjoint(label)
        return not (is_told or all(map(_is_of_label, label)))

    @cached_property
    def _told_by(self) -> list[range]:
        """The words that somebody told: "Per rep, 6 cm lipoma"; a rule is nobody."""
        told, own = signs(Sign.TOLD_BY), signs(Sign.OWN)
        if not self.line.may_tell(Sign.TOLD_BY):
            return []
        starts = (i for i, word in enumerate(self.plain[:-1]) if word in told)
        found = (i for i in starts if self.plain[i + 1] not in own)
        return [self._bracket(i) for i in found if self._begins_clause(i)]

    def _bracket(self, index: int) -> range:
        """Return the words in the brackets around a word; all if there are none."""
        opens = (i for i in range(index, -1, -1) if self.plain[i] in _BRACKETS)
        first = next(opens, 0)
        closes = (i for i in range(index, len(self.plain)) if self.plain[i] == ")")
        if self.plain[first] != "(":
            return range(len(self.plain))
        return range(first, next(closes, index))

    def _begins_clause(self, index: int) -> bool:
        """Whether a clause begins at a word, or at "as" or "this" before it."""
        before = self.plain[index - 1] if index else ","
        return before in SIGNS or before in _BEFORE_TOLD

    @property
    def _is_past(self) -> bool:
        """Whether it names a year, so it tells of another operation."""
        return names_year(self.line)

    @property
    def _after(self) -> Sequence[tuple[int, int, Polarity]]:
        return self.line.each(polarities(Reach.AFTER))

    def _reaching(self, first: int, last: int) -> list[tuple[int, int, Polarity]]:
        """Leave out what likens the tumor to a kind, before the words for a layer."""
        after = self._after
        if not after:
            return []
        layers = (i for i in range(first, last) if is_layer_name(self.plain[i]))
        layer = next(layers, first)
        return [one for one in after if not self._likens(one, layer)]

    def _likens(self, phrase: tuple[int, int, Polarity], layer: int) -> bool:
        """Whether "the mass, consistent with a lipoma," stands before a layer."""
        start, end, _ = phrase
        is_likened = " ".join(self.plain[start:end]) in signs(Sign.LIKENS)
        is_named = any(map(is_tumor, self.plain[:start]))
        return is_likened and is_named and any(map(is_tumor, self.plain[end:layer]))

    @property
    def _before(self) -> Sequence[tuple[int, int, Polarity]]:
        return self.line.each(polarities(Reach.BEFORE))

    def _word(self, index: int) -> str:
        return self.plain[index] if index < len(self.plain) else ""


def _may_be_done(word: str) -> bool:
    """Whether a word may stand between "s/p excision of" and "today"."""
    is_name = is_lesion_word(word) or is_site_word(word) or is_layer_word(word)
    return is_name or is_of_length(word) or word in _OF_IT


def _verbs() -> KeysView[str]:
    return signs(Sign.VERB).keys()


@lru_cache(maxsize=4096)
def _is_of_label(word: str) -> bool:
    """Whether a word may stand in a label: the tables, a site or a layer have it."""
    is_name = is_lesion_word(word) or is_site_word(word) or is_layer_word(word)
    is_known = is_cue_word(word) or is_heading_word(word)
    is_known |= word in signs(Sign.OF_LABEL)
    return not word[0].isalpha() or is_name or is_known


#: Of several that hold the first counts.
_STRONGEST = (
    *(Polarity.DENIED, Polarity.HISTORICAL, Polarity.PLANNED, Polarity.HEDGED),
)
_BRACKETS = frozenset({"(", ")"})
#: What stands before "per" at the beginning of a clause.
_BEFORE_TOLD = frozenset({"as", "this", "that", "was", "is", "and"})
#: These deny a thing, and no verb that follows.
_LACKING = frozenset({"without", "no", "free", "clear"})
#: "S/p excision" that ends with "today" was done now.
_OPERATIONS = frozenset({"excision", "removal", "resection"})
_OF_IT = _OPERATIONS | {"of", "the", "his", "her"}
#: They join a clause that may have a subject of its own.
_AND = frozenset({"and", "with", "while", "but"})
_THE = frozenset({"the", "underlying", "overlying"})
#: No label has more words.
_LONGEST_LABEL = 8


@cache
def _qualifies() -> int:
    """Return what a line asks for that may say anything in another way than so."""
    said = [cues(sign).bit for sign in (Sign.TAKES_BACK, Sign.TOLD_BY)]
    said += [polarities(reach).bit for reach in Reach]
    return sum(said, YEAR | _COLON)


_COLON = bit_of(":")


@cache
def _parting(unless: str) -> frozenset[str]:
    """Return what parts words, but for a sign."""
    return (SIGNS | signs(Sign.PARTS).keys()) - {unless}
