"""The procedures, lesions and sites that a sentence names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import takewhile

from cptsofttissue.notes._finders import LESION, LESIONS, PLACED, SITE, SITES
from cptsofttissue.notes._line import Line
from cptsofttissue.notes._phrases import (
    is_layer_name,
    is_lesion_word,
    lesion_of,
    site_of,
)
from cptsofttissue.notes._procedures import (
    PARTICLES,
    ProcedureRow,
    ends_of,
    is_verb,
    procedures,
)
from cptsofttissue.notes._sentence.polarity import PolarityReader
from cptsofttissue.notes._sentence.vocabulary import (
    ARTICLES,
    HEADINGS,
    NEAR,
    PLACING,
    SIGNS,
    TISSUES,
    is_before_noun,
    is_of_length,
    is_of_site,
    is_tumor,
)
from cptsofttissue.notes._tables import Place, Says, Sign, has_word, signs
from cptsofttissue.notes._text.sections import Sentence
from cptsofttissue.notes._words import bit_of, words_of
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record.lesions import LesionReading
from cptsofttissue.record.procedure import Procedure

__all__ = ["NameReader"]

#: What stands before the side of a limb: "medial side of the arm".
_OF_SIDE = frozenset(
    {"medial", "lateral", "inner", "outer", "radial", "ulnar", "anterior", "posterior"}
)


class NameReader(PolarityReader):
    """Reads what was done, to what, and where."""

    def __init__(self, sentence: Sentence, line: Line, *, carries: bool) -> None:
        super().__init__(sentence, line, carries=carries)
        self._procedures = self._find_procedures()
        self.lesions = self._find_lesions()

    def _find_procedures(self) -> tuple[Mention, ...]:
        """Return the procedures that the sentence says were done."""
        phrases = [p for p in self.line.each(procedures()) if self._is_operation(*p)]
        if self.line.asks & _LOOSE:
            phrases = [p for p in phrases if self._may_take_tumor(p[2])]
            phrases += self._separable_verbs()
        return tuple([self._procedure(*p) for p in phrases]) if phrases else ()

    def _is_operation(self, first: int, last: int, row: ProcedureRow) -> bool:
        """Whether words name an operation, and not a paper or a suture."""
        is_paper = self._word(last) in signs(Sign.NO_OPERATION)
        is_other = is_paper or self._is_from_tumor(first, last)
        is_other = is_other or self._is_of_other_object(last)
        is_other = is_other or self._is_of_added_layer(first, last, row)
        return row.says_anything and not is_other

    def _is_of_other_object(self, last: int) -> bool:
        """Whether "of drain" or "of skin over" follows: no tumor was taken."""
        if self._word(last) != "of" or not any(map(is_tumor, self.plain[last:])):
            return False
        indexes = range(last + 1, len(self.plain))
        begin = next((i for i in indexes if not self._is_before_object(i)), last)
        is_beside = (
            self._word(begin) in _TISSUES and self._word(begin + 1) in _BESIDE_IT
        )
        return self._word(begin) in signs(Sign.REMOVED_TOO) or is_beside

    def _is_of_added_layer(self, first: int, last: int, row: ProcedureRow) -> bool:
        """Whether a layer was taken as well: "with partial excision of the sheath"."""
        is_addition = self.plain[max(0, first - 1) : first] in _WITH
        is_part = Procedure.BIOPSY in row.values and bool(row.doubts)
        if not (is_addition and is_part and self._word(last) == "of"):
            return False
        following = takewhile(lambda word: word not in SIGNS, self.plain[last + 1 :])
        words = [word for word in following if word not in ARTICLES]
        is_of_layer = bool(words) and all(map(is_layer_name, words))
        return is_of_layer and any(map(is_tumor, self.plain[:first]))

    def _is_before_object(self, index: int) -> bool:
        """Whether a word describes what was taken: an article, or "old"."""
        word = self.plain[index]
        return is_before_noun(word) and word not in _TISSUES

    def _is_from_tumor(self, first: int, last: int) -> bool:
        """Whether something else was taken: "the suture was removed from the mass"."""
        if self._word(last) != "from" or any(map(is_tumor, self.plain[:first])):
            return False
        ends = SIGNS | signs(Sign.VERB).keys()
        following = takewhile(lambda word: word not in ends, self.plain[last:])
        return "it" not in self.plain[:first] and any(map(is_tumor, following))

    def _may_take_tumor(self, row: ProcedureRow) -> bool:
        """Whether a verb with many objects has a tumor, or "it", as its object here."""
        is_general = row.words.endswith(_LOOSE_ENDS) and bool(row.values)
        is_general &= not row.doubts  # "shelled out" is said of nothing else
        is_other = self.line.may_tell(Sign.CONTENTS) and row.words == _EXPRESSED
        is_of_it = self.line.asks & (LESION | _HAS_IT) > 0 or (
            self._carries and self.plain[0] in row.words
        )
        return not is_general or (is_of_it and not is_other)

    def _separable_verbs(self) -> Iterator[tuple[int, int, ProcedureRow]]:
        """List the verbs that stand around their object: "took the lipoma out"."""
        ends = (i for i, word in enumerate(self.plain) if word in PARTICLES)
        for end in ends:
            first = end - 1
            while first >= 0 and self._may_be_object(first):
                first -= 1
            words = ends_of(self.plain[max(0, first) : end + 1])
            phrase = procedures().starting(words, 0)
            if end - first > 1 and phrase is not None and phrase[0] == len(words):
                yield first, end + 1, phrase[1]

    def _may_be_object(self, index: int) -> bool:
        """Whether a word may stand between "took" and "out": a tumor, or "it"."""
        word = self.plain[index]
        is_it = word in signs(Sign.PRONOUN) or word in ARTICLES or word in _ITS
        return is_it or is_of_length(word) or is_lesion_word(word)

    def _procedure(self, first: int, last: int, row: ProcedureRow) -> Mention:
        """Return the mention of a procedure, with its polarity."""
        is_past = not _PAST.isdisjoint(self.plain[max(0, first - NEAR) : first])
        is_no = self.plain[last:] == _NO
        polarity = Polarity.HISTORICAL if is_past else self._polarity(first, last)
        polarity = Polarity.PLANNED if self._is_put_off(first, last) else polarity
        polarity = Polarity.DENIED if is_no else polarity
        span = self.line.span(first, last)
        return self._mention_at("procedure", span, row.value, polarity)

    def _is_put_off(self, first: int, last: int) -> bool:
        """Whether it is "for excision", or "was recommended" ends the sentence."""
        if self.plain[max(0, first - 1) : first] == ["for"]:
            return True
        if not self.line.may_tell(Sign.PUT_OFF):
            return False
        following = [word for word in self.plain[last:] if word not in _BEFORE_PUT_OFF]
        is_only = all(map(_is_of_object, following[:-1]))
        has_verb = has_word(self.plain[:first], Sign.VERB) or is_verb(self.plain[first])
        is_last = bool(following) and following[-1] in signs(Sign.PUT_OFF)
        return is_last and is_only and not has_verb

    def is_done_word(self, word: str) -> bool:
        """Whether a word is of the name of a procedure that was done."""
        return any(word in words_of(m.text) for m in self._procedures)

    def _find_lesions(self) -> tuple[Mention, ...]:
        """Return the lesions that the sentence names."""
        if not self.line.asks & LESION:
            return ()
        finder = PLACED if self.section in PLACING else LESIONS
        readings = (self._without_layer(*phrase) for phrase in finder.find(self.line))
        return tuple(
            [
                self._mention("lesion", first, last, ";".join(reading.kinds))
                for first, last, reading in readings
                if self._is_lesion(first, last)
            ]
        )

    def _without_layer(
        self, first: int, last: int, reading: LesionReading
    ) -> tuple[int, int, LesionReading]:
        """Leave out a layer before the tumor: "through skin the lipoma was seen"."""
        articles = range(first + 1, last - 1)
        starts = (i for i in articles if self.plain[i] in _BEGINS_NOUN)
        begins = (i for i in starts if is_layer_name(self.plain[i - 1]))
        start = next(
            (i for i in begins if any(map(is_tumor, self.plain[i:last]))), first
        )
        tumor = lesion_of(self.line.part(start, last)) if start > first else None
        return (start, last, tumor) if tumor is not None else (first, last, reading)

    def _is_lesion(self, first: int, last: int) -> bool:
        """Whether a name of a lesion is one here: "met" and "to the cyst" are none."""
        is_body = self.section not in HEADINGS
        is_alone, noun = last - first == 1, self.plain[last - 1]
        if (is_alone or is_body) and noun in signs(Sign.ANOTHER):
            return False
        is_layer = all(map(_is_of_layer, self.plain[first:last]))
        if is_body and noun in signs(Sign.HEADED) and not self._is_excised(first, last):
            return False
        if (is_body or is_layer) and self._is_near(first):
            return False
        is_other = self._word(last) in signs(Sign.NOT_ITS_NOUN)
        is_other = is_other or self._is_freed_from(first, last)
        return not (is_other or self._is_passed(first, last))

    def _is_freed_from(self, first: int, last: int) -> bool:
        """Whether a scar is what a tumor was freed from: "from the fat and scar"."""
        if "scar" not in self.plain[first:last]:
            return False
        end = first
        while end and self._may_surround(self.plain[end - 1]):
            end -= 1
        is_from = self.plain[end - 1 : end] == ["from"]
        return is_from and (
            self.plain[0] == "it" or any(map(is_tumor, self.plain[:end]))
        )

    def _may_surround(self, word: str) -> bool:
        """Whether a word may stand between "from" and a scar."""
        is_layer = is_layer_name(word) or word in ARTICLES
        return is_layer or word in _BESIDE_IT or word in {"and", "old", "previous"}

    def _is_excised(self, first: int, last: int) -> bool:
        """Whether a procedure stands with the name: "removed the swelling"."""
        begin, end = self.line.span(max(0, first - 1), last)
        starts = (m.start - self.sentence.start for m in self._procedures)
        return any(begin <= start < end for start in starts)

    def _is_passed(self, first: int, last: int) -> bool:
        """Whether it is a layer that was met on the way: "the fascia was split"."""
        end = self._before_state(first, last)
        if not all(map(_is_of_layer, self.plain[first:end])):
            return False
        has_opening = self._word(last + 1) in signs(Sign.OPENS_LAYER)
        is_opened = has_opening and self._word(last) in {"was", "were"}
        is_opened = is_opened or end < last or self._is_between_two(first)
        has_removal = bool(self._procedures) or has_word(self.plain, Sign.TAKING)
        return is_opened or not (has_removal or self.section in HEADINGS)

    def _before_state(self, first: int, last: int) -> int:
        """Return where "intact" or "left open" begins in a name; *last* if nowhere."""
        if not self.line.asks & _HAS_STATE:
            return last
        words = self.plain[first : last + 1]
        states = (i for i, word in enumerate(words, first) if word in _STATES)
        start = min(next(states, last), last)
        if self._word(start + 1) in signs(Sign.VERB):
            return last  # "the intact fascia was excised"
        follows_left = self.plain[start - 1] == "left" and self._word(start) in _STATES
        return start - follows_left

    def _is_between_two(self, first: int) -> bool:
        """Whether "between the muscle and" stands before a layer."""
        if not self.line.asks & _HAS_BETWEEN:
            return False
        words = [word for word in self.plain[:first] if word not in ARTICLES]
        near = words[-_BETWEEN:]
        return words[-1:] == ["and"] and "between" in near

    def _places(self) -> Iterator[Mention]:
        """List the site in each lesion's name and those close after it; else all."""
        readings = [(lesion, lesion_of(lesion.text)) for lesion in self.lesions]
        located = [
            (lesion, r.site) for lesion, r in readings if r and r.site is not None
        ]
        for lesion, site in located:
            value, start = ", ".join(site.charted), lesion.start - self.sentence.start
            end = lesion.end - self.sentence.start
            yield self._mention_at("site", (start, end), value, lesion.polarity)
        ends = [lesion.end for lesion, _ in located]
        for m in self.sites:
            if not located or any(0 <= m.start - end <= _MOST_LETTERS for end in ends):
                yield m

    @cached_property
    def sites(self) -> tuple[Mention, ...]:
        """Every site that the sentence names."""
        joined = self._join([self._without_tumor(*s) for s in self._site_spans])
        spans = [(self._begin_of_side(*span), span[1]) for span in joined]
        tumor_spans = (
            s if self._is_site(*s) else self._whole_site(*s) or self._place_beside(*s)
            for s in spans
        )
        return tuple([self._mention("site", *s) for s in tumor_spans if s])

    def _begin_of_side(self, first: int, last: int) -> int:
        """Return where a site begins with its side: "medial side of the arm"."""
        is_side = self._word(first - 1) in _OF_SIDE and self._word(first) == "side"
        is_read = is_side and site_of(self.line.part(first - 1, last)) is not None
        return first - is_read

    @cached_property
    def led_to(self) -> tuple[Mention, ...]:
        """The sites that an incision, or "attention was turned to", leads to."""
        says = self.line.says(Place.BEFORE)
        is_way = Says.INCISION in says or bool(self.line.asks & _TURNS)
        spans = self._site_spans if is_way and Says.CLOSURE not in says else ()
        return tuple([self._mention("site", *span) for span in spans])

    @cached_property
    def sites_beside(self) -> tuple[Mention, ...]:
        """The sites that something is said to be over, or at a side of."""
        spans = (span for span in self._site_spans if self._is_near(span[0]))
        places = ((self._begin_of_place(*span), span[1]) for span in spans)
        return tuple([self._mention("site", a, b) for a, b in places if a is not None])

    @cached_property
    def _site_spans(self) -> Sequence[tuple[int, int]]:
        """The words of every site, whether it is the tumor's or not."""
        phrases = SITES.find(self.line) if self.line.asks & SITE else ()
        return [(first, self._with_part(first, last)) for first, last, _ in phrases]

    def _with_part(self, first: int, last: int) -> int:
        """Return where a site ends with its part, if one follows: "wall, anterior"."""
        part = self._word(last + 1) if self._word(last) == "," else ""
        is_part = part in _PARTS_OF_SITE and self._word(last + 2) in _AFTER_PART
        if not is_part or self._word(last - 1) == part:
            return last
        is_read = site_of(self.line.part(first, last + 2)) is not None
        return last + 2 if is_read else last

    def _begin_of_place(self, first: int, last: int) -> int | None:
        """Return where "distal to the knee" begins; a calf that it is over is one."""
        if self._word(last) in signs(Sign.NOT_ITS_SITE):
            return None
        words = self.plain[max(0, first - NEAR) : first]
        indexes = [i for i, word in enumerate(words) if word in _OVER]
        following = words[indexes[-1] + 1 :] if indexes else words
        if indexes and ARTICLES.issuperset(following):
            return first
        begins = range(max(0, first - NEAR), first)
        starts = (i for i in begins if site_of(self.line.part(i, last)) is not None)
        return next(starts, None)

    def _whole_site(self, first: int, last: int) -> tuple[int, int] | None:
        """Return the whole of a part that is only near: "under the muscle of the"."""
        ends = [i + 1 for i in range(first, last - 1) if self.plain[i] == "of"]
        start = ends[-1] if ends else last
        is_named = start < last and site_of(self.line.part(start, last)) is not None
        return (start, last) if is_named and self._is_site(start, last) else None

    def _place_beside(self, first: int, last: int) -> tuple[int, int] | None:
        """Return the place of a form that is "above the elbow", which is a site."""
        index = first - 1
        while index > 0 and self.plain[index] in ARTICLES:
            index -= 1
        previous = self.plain[index - 1] if index > 0 else ","
        is_place = self.section is Section.SITE or previous == "("
        is_near = index >= 0 and self.plain[index] in signs(Sign.NEAR)
        is_read = is_near and site_of(self.line.part(index, last)) is not None
        return (index, last) if is_place and is_read else None

    def _without_tumor(self, first: int, last: int) -> tuple[int, int]:
        """Leave the tumor out of its site: "small mass of the buttock"."""
        pairs = ((i, self.plain[i : i + 2]) for i in range(first, last - 2))
        starts = (i + 2 for i, (noun, of) in pairs if of in _LEADS and is_tumor(noun))
        start = next(starts, first)
        if start == first and self.plain[first] == _SMALL:
            nouns = (i + 1 for i in range(first, last - 1) if is_tumor(self.plain[i]))
            start = next(nouns, first)
        return (start, last) if site_of(self.line.part(start, last)) else (first, last)

    def _join(self, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Join a part with its whole: the "back" of the "neck" is one site."""
        sites = [*spans[:1]]
        for first, last in spans[1:]:
            begin, end = sites[-1]
            is_whole = self._word(end) == "of" and _POINTING.issuperset(
                self.plain[end + 1 : first]
            )
            if is_whole and site_of(self.line.part(begin, last)) is not None:
                sites[-1] = begin, last
            else:
                sites.append((first, last))
        return sites

    def _is_site(self, first: int, last: int) -> bool:
        """Whether a named site is that of a lesion, and no part of one."""
        is_part = " ".join(self.plain[first:last]) in signs(Sign.PART)
        is_other = self._word(last) in signs(Sign.NOT_ITS_SITE)
        is_other |= self._is_part_of_tumor(last) or self._is_side_of(last)
        is_other |= self._is_adverb(first, last)
        is_other = is_other or self._is_spared(first, last)
        return not (is_part or is_other or self._is_near(first))

    def _is_spared(self, first: int, last: int) -> bool:
        """Whether a layer is a landmark, or was left: "plantar fascia intact"."""
        if not (self._word(last) in _STATES or self._is_between_two(first)):
            return False
        return all(map(_is_of_layer, self.plain[first:last]))

    def _is_part_of_tumor(self, last: int) -> bool:
        """Whether "of the lipoma" follows: the neck of the lipoma is no neck."""
        index = last - 1 if self._word(last - 1) == "of" else last
        is_of = self._word(index) == "of" and self._word(index + 1) in ARTICLES
        noun = self._word(index + 2)
        return is_of and bool(noun) and (is_tumor(noun) or noun in _STAFF)

    def _is_adverb(self, first: int, last: int) -> bool:
        """Whether "back" is an adverb, as in "was back" or "came back", and no site."""
        is_back = self.plain[first:last][:1] == ["back"] and first > 0
        return is_back and self.plain[first - 1] in _COMES

    def _is_side_of(self, last: int) -> bool:
        """Whether a site is only a side of something else: "the back of the lobe"."""
        is_side = self.plain[last - 1] in _SIDES_OF and self._word(last) == "of"
        return is_side and _PERSONS.isdisjoint(self.plain[last : last + _FAR_OWNER])

    def _is_near(self, first: int) -> bool:
        """Whether a word before a site says that it is only near, or a way to it."""
        words = self.plain[max(0, first - NEAR) : first]
        nearest = [word for word in words[-2:] if word != "the"][-1:]
        if words[-2:] == ["the", "above"]:
            return False  # it was named before
        if nearest == ["to"] and has_word(words, Sign.EXTENDS):
            return False
        if nearest == ["from"]:
            return _is_distance(self.plain[max(0, first - _FURTHER) : first])
        is_off = nearest == ["off"] and not _TAKEN.isdisjoint(words)
        return bool(nearest) and nearest[0] in signs(Sign.NEAR) and not is_off

    @property
    def _is_listed(self) -> bool:
        """Whether the sentence is a finding or an item of a list, about the tumor."""
        return bool(self.sentence.item) or self.section is Section.FINDINGS


#: These begin what was taken together with a tumor.
_WITH = (["with"], ["including"], ["plus"])
#: A lipoma may be expressed, and so may the contents of a cyst.
_EXPRESSED = "expressed"
#: These have other objects as well: a tape is taken off, a plan is worked out.
_LOOSE_ENDS = (*(f" {word}" for word in sorted(PARTICLES)), _EXPRESSED)
_LOOSE, _HAS_IT = bit_of(*PARTICLES, _EXPRESSED), bit_of("it", "this", "them")
_TURNS = bit_of("attention")
#: These may stand before the tumor in "took the whole lipoma out".
_ITS = frozenset({"this", "that", "his", "her", "whole", "entire"})
#: What was "taken off the back" was there.
_TAKEN = frozenset({"taken", "took", "removed", "cut", "came"})
#: These may stand between an operation and the word that postpones it.
_BEFORE_PUT_OFF = frozenset(
    {
        *("is", "was", "has", "been", "being", "to", "be", "will", "are", "were"),
        *(",", "today", "next", "week", "month", "therefore", "then"),
    }
)
#: "Excision: no" was not done.
_NO = [":", "no"]
#: The hand of one of these holds a tumor, and has none.
_STAFF = frozenset({"surgeon", "assistant", "resident", "nurse", "attending"})
#: A layer was "left" so; here "left" is no side.
_STATES = frozenset(
    {"open", "intact", "alone", "undisturbed", "untouched", "unrepaired"}
)
_HAS_STATE, _HAS_BETWEEN = bit_of(*_STATES), bit_of("between")
#: "Between the flexor digitorum brevis and" has so many words.
_BETWEEN = 6
#: It is in the names of a finger and of the back, and describes any tumor.
_SMALL = "small"
#: These name a part of a site after a comma, and those may follow a part.
_PARTS_OF_SITE = frozenset({"anterior", "posterior"})
_AFTER_PART = SIGNS | {""}
#: Right before "back" these make it an adverb.
_COMES = frozenset(
    {"was", "is", "came", "come", "comes", "went", "been", "grew", "grown", "grows"}
)
#: These may be taken beside a tumor, and are no tumor.
_TISSUES = TISSUES | {"scar"}
_BESIDE_IT = frozenset(
    {
        "over",
        "overlying",
        "around",
        "near",
        "surrounding",
        "beside",
        "adjacent",
        "above",
    }
)
#: A tumor over a site is at that site.
_OVER = frozenset({"over", "overlying"})
#: These lead from a tumor to its site.
_LEADS = frozenset({"of", "on", "in", "at"})
#: These begin the name of a tumor.
_BEGINS_NOUN = frozenset({"the", "a", "an", "this"})
_POINTING = frozenset({"the", "this", "that", "same"})
#: Of a person these are sites; of anything else they are sides of it.
_SIDES_OF = frozenset({"back", "side"})
_PERSONS = frozenset(
    {
        *("patient", "man", "woman", "boy", "girl", "child", "infant", "baby"),
        *("toddler", "male", "female", "lady", "gentleman", "adult", "teenager"),
    }
)
#: So many words lead from a side to the person: "of this 40-year-old".
_FAR_OWNER = 6


def _is_of_object(word: str) -> bool:
    """Whether a word may name what an operation is done to."""
    is_name = is_lesion_word(word) or is_of_site(word) or is_layer_name(word)
    return is_name or word in ARTICLES or is_of_length(word)


def _is_of_layer(word: str) -> bool:
    """Whether a word may stand in the name of a layer."""
    return word in ARTICLES or is_layer_name(word)


#: Before a procedure these say that it was done earlier.
_PAST = frozenset({"after", "following", "since", "post"})
#: A site with no more letters between a lesion and it is that of the lesion.
_MOST_LETTERS = 24
#: So many words before a place may say how far away it is.
_FURTHER = 5


def _is_distance(words: Sequence[str]) -> bool:
    """Whether words before a place say how far it is: "a mass 3 cm from" a place."""
    following = takewhile(_is_no_lesion, reversed(words))
    return any(word[0].isdigit() or word in signs(Sign.FAR) for word in following)


def _is_no_lesion(word: str) -> bool:
    """Whether a word is no tumor, and no "one" that stands for another tumor."""
    return not is_tumor(word) and word != "one"
