"""What a sentence names: procedures, lesions and sites."""

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


class NameReader(PolarityReader):
    """The words of a sentence that name what was done, to what, and where."""

    def __init__(self, sentence: Sentence, line: Line, *, carries: bool) -> None:
        super().__init__(sentence, line, carries=carries)
        self._procedures = self._done()
        self.lesions = self._named()

    def _done(self) -> tuple[Mention, ...]:
        """Return what it says was done."""
        done = [one for one in self.line.each(procedures()) if self._is_done(*one)]
        if self.line.asks & _LOOSE:
            done = [one for one in done if self._is_of_tumor_taken(one[2])]
            done += self._done_around()
        return tuple([self._procedure(*one) for one in done]) if done else ()

    def _is_done(self, first: int, last: int, row: ProcedureRow) -> bool:
        """Whether words tell of an operation, and not of a paper or a suture."""
        is_paper = self._word(last) in signs(Sign.NO_OPERATION)
        is_other = is_paper or self._is_from_tumor(first, last)
        is_other = is_other or self._is_of_other(last)
        is_other = is_other or self._is_of_layer_too(first, last, row)
        return row.says_anything and not is_other

    def _is_of_other(self, last: int) -> bool:
        """Whether "of drain" or "of skin over" follows: no tumor was taken."""
        if self._word(last) != "of" or not any(map(is_tumor, self.plain[last:])):
            return False
        behind = range(last + 1, len(self.plain))
        begin = next((i for i in behind if not self._is_before_object(i)), last)
        is_beside = (
            self._word(begin) in _TISSUES and self._word(begin + 1) in _BESIDE_IT
        )
        return self._word(begin) in signs(Sign.REMOVED_TOO) or is_beside

    def _is_of_layer_too(self, first: int, last: int, row: ProcedureRow) -> bool:
        """Whether "with partial excision of the sheath" stands behind the tumor."""
        is_led = self.plain[max(0, first - 1) : first] in _LEADS_TOO
        is_part = Procedure.BIOPSY in row.values and bool(row.doubts)
        if not (is_led and is_part and self._word(last) == "of"):
            return False
        behind = takewhile(lambda word: word not in SIGNS, self.plain[last + 1 :])
        words = [word for word in behind if word not in ARTICLES]
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
        behind = takewhile(lambda word: word not in ends, self.plain[last:])
        return "it" not in self.plain[:first] and any(map(is_tumor, behind))

    def _is_of_tumor_taken(self, row: ProcedureRow) -> bool:
        """Whether a verb that is said of much is said of a tumor here, or of "it"."""
        is_loose = row.words.endswith(_LOOSE_ENDS) and bool(row.values)
        is_loose &= not row.doubts  # "shelled out" is said of nothing else
        is_other = self.line.may_tell(Sign.CONTENTS) and row.words == _EXPRESSED
        is_of_it = self.line.asks & (LESION | _HAS_IT) > 0 or (
            self._carries and self.plain[0] in row.words
        )
        return not is_loose or (is_of_it and not is_other)

    def _done_around(self) -> Iterator[tuple[int, int, ProcedureRow]]:
        """List what was done in a verb around its object: "took the lipoma out"."""
        ends = (i for i, word in enumerate(self.plain) if word in PARTICLES)
        for end in ends:
            first = end - 1
            while first >= 0 and self._may_be_object(first):
                first -= 1
            words = ends_of(self.plain[max(0, first) : end + 1])
            found = procedures().starting(words, 0)
            if end - first > 1 and found is not None and found[0] == len(words):
                yield first, end + 1, found[1]

    def _may_be_object(self, index: int) -> bool:
        """Whether a word may stand between "took" and "out": a tumor, or "it"."""
        word = self.plain[index]
        is_it = word in signs(Sign.PRONOUN) or word in ARTICLES or word in _ITS
        return is_it or is_of_length(word) or is_lesion_word(word)

    def _procedure(self, first: int, last: int, row: ProcedureRow) -> Mention:
        is_past = not _PAST.isdisjoint(self.plain[max(0, first - NEAR) : first])
        is_no = self.plain[last:] == _NO
        said = Polarity.HISTORICAL if is_past else self._polarity(first, last)
        said = Polarity.PLANNED if self._is_put_off(first, last) else said
        said = Polarity.DENIED if is_no else said
        at = self.line.span(first, last)
        return self._mention_at("procedure", at, row.value, said)

    def _is_put_off(self, first: int, last: int) -> bool:
        """Whether it is "for excision", or "was recommended" ends the sentence."""
        if self.plain[max(0, first - 1) : first] == ["for"]:
            return True
        if not self.line.may_tell(Sign.PUT_OFF):
            return False
        behind = [word for word in self.plain[last:] if word not in _BEFORE_PUT_OFF]
        is_only = all(map(_is_of_object, behind[:-1]))
        is_told = has_word(self.plain[:first], Sign.VERB) or is_verb(self.plain[first])
        is_last = bool(behind) and behind[-1] in signs(Sign.PUT_OFF)
        return is_last and is_only and not is_told

    def is_done_word(self, word: str) -> bool:
        """Whether a word is of the name of what was done."""
        return any(word in words_of(m.text) for m in self._procedures)

    def _named(self) -> tuple[Mention, ...]:
        """Return the lesions that it names."""
        if not self.line.asks & LESION:
            return ()
        finder = PLACED if self.section in PLACING else LESIONS
        found = (self._without_layer(*one) for one in finder.find(self.line))
        return tuple(
            [
                self._mention("lesion", first, last, ";".join(reading.kinds))
                for first, last, reading in found
                if self._is_lesion(first, last)
            ]
        )

    def _without_layer(
        self, first: int, last: int, reading: LesionReading
    ) -> tuple[int, int, LesionReading]:
        """Leave out a layer before the tumor: "through skin the lipoma was seen"."""
        articles = range(first + 1, last - 1)
        starts = (i for i in articles if self.plain[i] in _BEGINS_NOUN)
        behind = (i for i in starts if is_layer_name(self.plain[i - 1]))
        at = next((i for i in behind if any(map(is_tumor, self.plain[i:last]))), first)
        own = lesion_of(self.line.part(at, last)) if at > first else None
        return (at, last, own) if own is not None else (first, last, reading)

    def _is_lesion(self, first: int, last: int) -> bool:
        """Whether the name of a lesion is one here: "met" and "to the cyst" are not."""
        is_body = self.section not in HEADINGS
        is_alone, noun = last - first == 1, self.plain[last - 1]
        if (is_alone or is_body) and noun in signs(Sign.ANOTHER):
            return False
        is_layer = all(map(_is_of_layer, self.plain[first:last]))
        if is_body and noun in signs(Sign.HEADED) and not self._is_taken(first, last):
            return False
        if (is_body or is_layer) and self._is_near(first):
            return False
        is_other = self._word(last) in signs(Sign.NOT_ITS_NOUN)
        is_other = is_other or self._is_freed_from(first, last)
        return not (is_other or self._is_passed(first, last))

    def _is_freed_from(self, first: int, last: int) -> bool:
        """Whether a tumor was dissected "from the surrounding fat and scar"."""
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

    def _is_taken(self, first: int, last: int) -> bool:
        """Whether "removed the swelling" stands there: it is what was excised."""
        begin, end = self.line.span(max(0, first - 1), last)
        starts = (m.start - self.sentence.start for m in self._procedures)
        return any(begin <= start < end for start in starts)

    def _is_passed(self, first: int, last: int) -> bool:
        """Whether it is a layer that was met on the way: "the fascia was split"."""
        end = self._before_state(first, last)
        if not all(map(_is_of_layer, self.plain[first:end])):
            return False
        is_done = self._word(last + 1) in signs(Sign.OPENS_LAYER)
        is_opened = is_done and self._word(last) in {"was", "were"}
        is_opened = is_opened or end < last or self._is_between_two(first)
        is_taken = bool(self._procedures) or has_word(self.plain, Sign.TAKING)
        return is_opened or not (is_taken or self.section in HEADINGS)

    def _before_state(self, first: int, last: int) -> int:
        """Return where "intact" or "left open" begins in a name, or else its end."""
        if not self.line.asks & _HAS_STATE:
            return last
        named = self.plain[first : last + 1]
        states = (i for i, word in enumerate(named, first) if word in _STATES)
        at = min(next(states, last), last)
        if self._word(at + 1) in signs(Sign.VERB):
            return last  # "the intact fascia was excised"
        is_left = self.plain[at - 1] == "left" and self._word(at) in _STATES
        return at - is_left

    def _is_between_two(self, first: int) -> bool:
        """Whether "between the muscle and" stands before a layer."""
        if not self.line.asks & _HAS_BETWEEN:
            return False
        before = [word for word in self.plain[:first] if word not in ARTICLES]
        near = before[-_BETWEEN:]
        return before[-1:] == ["and"] and "between" in near

    def _places(self) -> Iterator[Mention]:
        """Say where a lesion lies: as its words do, or else others of the sentence."""
        readings = [(lesion, lesion_of(lesion.text)) for lesion in self.lesions]
        placed = [
            (lesion, r.site) for lesion, r in readings if r and r.site is not None
        ]
        for lesion, site in placed:
            value, start = ", ".join(site.charted), lesion.start - self.sentence.start
            end = lesion.end - self.sentence.start
            yield self._mention_at("site", (start, end), value, lesion.polarity)
        ends = [lesion.end for lesion, _ in placed]
        for found in self.sites:
            if not placed or any(0 <= found.start - end <= _BESIDE for end in ends):
                yield found

    @cached_property
    def sites(self) -> tuple[Mention, ...]:
        """Every site that it names."""
        found = self._joined([self._of_tumor(*one) for one in self._site_words])
        own = (
            one if self._is_site(*one) else self._whole(*one) or self._beside(*one)
            for one in found
        )
        return tuple([self._mention("site", *one) for one in own if one])

    @cached_property
    def led_to(self) -> tuple[Mention, ...]:
        """The sites that an incision, or "attention was turned to", leads to."""
        says = self.line.says(Place.BEFORE)
        is_led = Says.INCISION in says or bool(self.line.asks & _TURNS)
        found = self._site_words if is_led and Says.CLOSURE not in says else ()
        return tuple([self._mention("site", *one) for one in found])

    @cached_property
    def sites_beside(self) -> tuple[Mention, ...]:
        """The sites that something is said to be over, or at a side of."""
        near = (one for one in self._site_words if self._is_near(one[0]))
        begun = ((self._begin(*one), one[1]) for one in near)
        return tuple([self._mention("site", a, b) for a, b in begun if a is not None])

    @cached_property
    def _site_words(self) -> Sequence[tuple[int, int]]:
        """The words of every site, whether it is the tumor's or not."""
        found = SITES.find(self.line) if self.line.asks & SITE else ()
        return [(first, self._with_part(first, last)) for first, last, _ in found]

    def _with_part(self, first: int, last: int) -> int:
        """Return where a site ends that says behind it which part: "wall, anterior"."""
        part = self._word(last + 1) if self._word(last) == "," else ""
        is_part = part in _PARTS_OF_SITE and self._word(last + 2) in _AFTER_PART
        if not is_part or self._word(last - 1) == part:
            return last
        is_read = site_of(self.line.part(first, last + 2)) is not None
        return last + 2 if is_read else last

    def _begin(self, first: int, last: int) -> int | None:
        """Return where "distal to the knee" begins; a calf that it is over is one."""
        if self._word(last) in signs(Sign.NOT_ITS_SITE):
            return None
        before = self.plain[max(0, first - NEAR) : first]
        over = [i for i, word in enumerate(before) if word in _OVER]
        behind = before[over[-1] + 1 :] if over else before
        if over and ARTICLES.issuperset(behind):
            return first
        begins = range(max(0, first - NEAR), first)
        read = (i for i in begins if site_of(self.line.part(i, last)) is not None)
        return next(read, None)

    def _whole(self, first: int, last: int) -> tuple[int, int] | None:
        """Return the whole of a part that is only near: "under the muscle of the"."""
        ends = [i + 1 for i in range(first, last - 1) if self.plain[i] == "of"]
        at = ends[-1] if ends else last
        is_named = at < last and site_of(self.line.part(at, last)) is not None
        return (at, last) if is_named and self._is_site(at, last) else None

    def _beside(self, first: int, last: int) -> tuple[int, int] | None:
        """Return the place of a form that is "above the elbow", which is a site."""
        at = first - 1
        while at > 0 and self.plain[at] in ARTICLES:
            at -= 1
        before = self.plain[at - 1] if at > 0 else ","
        is_place = self.section is Section.SITE or before == "("
        is_near = at >= 0 and self.plain[at] in signs(Sign.NEAR)
        is_read = is_near and site_of(self.line.part(at, last)) is not None
        return (at, last) if is_place and is_read else None

    def _of_tumor(self, first: int, last: int) -> tuple[int, int]:
        """Leave the tumor out of its site: "small mass of the buttock"."""
        pairs = ((i, self.plain[i : i + 2]) for i in range(first, last - 2))
        led = (i + 2 for i, (noun, of) in pairs if of in _LEADS and is_tumor(noun))
        at = next(led, first)
        if at == first and self.plain[first] == _SMALL:
            nouns = (i + 1 for i in range(first, last - 1) if is_tumor(self.plain[i]))
            at = next(nouns, first)
        return (at, last) if site_of(self.line.part(at, last)) else (first, last)

    def _joined(self, found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Join a part with its whole: the "back" of the "neck" is one site."""
        joined = [*found[:1]]
        for first, last in found[1:]:
            begin, end = joined[-1]
            is_whole = self._word(end) == "of" and _POINTING.issuperset(
                self.plain[end + 1 : first]
            )
            if is_whole and site_of(self.line.part(begin, last)) is not None:
                joined[-1] = begin, last
            else:
                joined.append((first, last))
        return joined

    def _is_site(self, first: int, last: int) -> bool:
        """Whether the name of a site is that of a lesion's, and no part of one."""
        is_part = " ".join(self.plain[first:last]) in signs(Sign.PART)
        is_other = self._word(last) in signs(Sign.NOT_ITS_SITE)
        is_other |= self._is_of_tumor_at(last) or self._is_side_of(last)
        is_other |= self._is_adverb(first, last)
        is_other = is_other or self._is_spared(first, last)
        return not (is_part or is_other or self._is_near(first))

    def _is_spared(self, first: int, last: int) -> bool:
        """Whether a layer is a landmark, or was left: "plantar fascia intact"."""
        if not (self._word(last) in _STATES or self._is_between_two(first)):
            return False
        return all(map(_is_of_layer, self.plain[first:last]))

    def _is_of_tumor_at(self, last: int) -> bool:
        """Whether "of the lipoma" follows: the neck of the lipoma is no neck."""
        at = last - 1 if self._word(last - 1) == "of" else last
        is_of = self._word(at) == "of" and self._word(at + 1) in ARTICLES
        noun = self._word(at + 2)
        return is_of and bool(noun) and (is_tumor(noun) or noun in _STAFF)

    def _is_adverb(self, first: int, last: int) -> bool:
        """Whether "was back" or "came back" is said: that is no back."""
        is_back = self.plain[first:last][:1] == ["back"] and first > 0
        return is_back and self.plain[first - 1] in _COMES

    def _is_side_of(self, last: int) -> bool:
        """Whether a site is but a side of something else: "the back of the lobe"."""
        is_side = self.plain[last - 1] in _SIDES_OF and self._word(last) == "of"
        return is_side and _PERSONS.isdisjoint(self.plain[last : last + _FAR_OWNER])

    def _is_near(self, first: int) -> bool:
        """Whether a word before a site says that it is only near, or a way to it."""
        before = self.plain[max(0, first - NEAR) : first]
        near = [word for word in before[-2:] if word != "the"][-1:]
        if before[-2:] == ["the", "above"]:
            return False  # it was named before
        if near == ["to"] and has_word(before, Sign.EXTENDS):
            return False
        if near == ["from"]:
            return _is_distance(self.plain[max(0, first - _FURTHER) : first])
        is_off = near == ["off"] and not _TAKEN.isdisjoint(before)
        return bool(near) and near[0] in signs(Sign.NEAR) and not is_off

    @property
    def _is_listed(self) -> bool:
        """Whether it is of the findings, or an item of a list, which is the tumor."""
        return bool(self.sentence.item) or self.section is Section.FINDINGS


#: These lead to what was taken together with a tumor.
_LEADS_TOO = (["with"], ["including"], ["plus"])
#: A lipoma is expressed, and so is what a cyst holds.
_EXPRESSED = "expressed"
#: A tape is taken off, a plan is worked out, and a concern is expressed as well.
_LOOSE_ENDS = (*(f" {word}" for word in sorted(PARTICLES)), _EXPRESSED)
_LOOSE, _HAS_IT = bit_of(*PARTICLES, _EXPRESSED), bit_of("it", "this", "them")
_TURNS = bit_of("attention")
#: What may stand before the name of what was taken out.
_ITS = frozenset({"this", "that", "his", "her", "whole", "entire"})
#: What was "taken off the back" was there.
_TAKEN = frozenset({"taken", "took", "removed", "cut", "came"})
#: These may stand between an operation and the word that puts it off.
_BEFORE_PUT_OFF = frozenset(
    {
        *("is", "was", "has", "been", "being", "to", "be", "will", "are", "were"),
        *(",", "today", "next", "week", "month", "therefore", "then"),
    }
)
#: "Excision: no" was not done.
_NO = [":", "no"]
#: A hand of theirs holds a tumor, and has none.
_STAFF = frozenset({"surgeon", "assistant", "resident", "nurse", "attending"})
#: What "left" says of a layer before it, where it names no side.
_STATES = frozenset(
    {"open", "intact", "alone", "undisturbed", "untouched", "unrepaired"}
)
_HAS_STATE, _HAS_BETWEEN = bit_of(*_STATES), bit_of("between")
#: So many words are "between the flexor digitorum brevis and".
_BETWEEN = 6
#: It is of a finger, or of the back, and of any tumor.
_SMALL = "small"
#: What tells a part of a site behind a comma, and what may stand behind that.
_PARTS_OF_SITE = frozenset({"anterior", "posterior"})
_AFTER_PART = SIGNS | {""}
#: Right before "back" they make it an adverb.
_COMES = frozenset(
    {"was", "is", "came", "come", "comes", "went", "been", "grew", "grown", "grows"}
)
#: Taken beside a tumor these are none of it.
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
#: What lies over a site has it as its own.
_OVER = frozenset({"over", "overlying"})
#: They lead from a tumor to its site.
_LEADS = frozenset({"of", "on", "in", "at"})
#: With these the name of a tumor begins.
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
    return word in ARTICLES or is_layer_name(word)


#: Before what was done these say that it was done before.
_PAST = frozenset({"after", "following", "since", "post"})
#: A site that stands so near behind a lesion is its site, too.
_BESIDE = 24
#: So many words before a place say how far away.
_FURTHER = 5


def _is_distance(before: Sequence[str]) -> bool:
    """Whether words behind the tumor say how far: "a mass 3 cm from" a place."""
    behind = takewhile(_is_no_lesion, reversed(before))
    return any(word[0].isdigit() or word in signs(Sign.FAR) for word in behind)


def _is_no_lesion(word: str) -> bool:
    """Whether a word is no tumor, and no "one" that stands for another."""
    return not is_tumor(word) and word != "one"
