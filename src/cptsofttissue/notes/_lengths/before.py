"""What the words before a length say that it is of."""

from __future__ import annotations

from collections.abc import Iterator

from cptsofttissue.notes._lengths.after import WordsAfter
from cptsofttissue.notes._lengths.around import (
    AND,
    ARTICLES,
    OPERATED,
    SIGNS,
)
from cptsofttissue.notes._phrases import (
    is_adjective,
    is_layer_name,
    is_layer_word,
    is_lesion_word,
    is_noun,
    is_site_name,
    is_site_word,
    site_of,
)
from cptsofttissue.notes._sentence.vocabulary import (
    SIDED,
    TISSUES,
    end_of_none,
    is_of_length,
    measures_operation,
    names_one,
)
from cptsofttissue.notes._tables import Place, Says, Sign, roles, signs

__all__ = ["WordsBefore"]

Phrase = tuple[int, Says] | None


class WordsBefore(WordsAfter):
    """The words before a length."""

    __slots__ = ()

    @property
    def says_before(self) -> Says | None:
        """What the words before the length say that it is of; None if they do not."""
        rows, index = roles(Place.BEFORE), self.first
        is_measured, is_alone = self.is_found, True
        while index > max(self.begin, self.first - _FAR):
            if self.words[index - 1] == ",":
                index = self._aside_start(index)
            phrase = rows.ending(self.words, index)
            says = self._says_ending_at(index, phrase)
            if says is not None:
                return self._with_margin(says, index, phrase)
            has_verb = is_measured or self.words[index] in _IS
            if has_verb and self._goes_on_from_subject(index):
                return Says.TUMOR
            if not (phrase or self._may_lie(index)) or self._is_of_other(index):
                return None
            is_measured |= phrase is not None and phrase[1] is Says.MEASURE
            is_alone &= self.is_found or phrase is not None or self._is_known(index)
            index -= phrase[0] if phrase else 1
        is_of_tumor = is_measured or (self.carries and self.words[0] in _DONE)
        is_whole = is_alone and index <= self.begin == 0 and index < self.first
        is_whole = is_whole and not measures_operation(self.words[: self.first])
        return Says.MEASURE if is_of_tumor and is_whole else None

    def _aside_start(self, index: int) -> int:
        """Return where the aside that ends there begins: ", which had a thin wall,"."""
        if self.words[index] not in signs(Sign.VERB):
            return index
        commas = (i for i in range(index - 2, self.begin, -1) if self.words[i] == ",")
        first = next(commas, 0)
        is_which = [*self.words[first : first + 2]] == _WHICH
        is_measured = any(map(is_of_length, self.words[first:index]))
        is_aside = is_which and not is_measured and any(self._name_starts(first))
        return first if is_aside else index

    def _is_known(self, index: int) -> bool:
        """Whether the word before *index* cannot name what is measured."""
        word = self.words[index - 1]
        is_depth = is_layer_name(word) and word not in TISSUES and is_adjective(word)
        is_way = word in _WITHIN or word in signs(Sign.HOW_TAKEN)
        return word in SIGNS or is_way or is_depth

    def _says_ending_at(self, index: int, phrase: Phrase) -> Says | None:
        """Return what the words that end before *index* measure; None if nothing."""
        if phrase is not None and phrase[1] not in _MEASURES:
            is_other = self._is_of_site(index, *phrase) or self._is_none(index, *phrase)
            return None if is_other else phrase[1]
        is_tumor = self._is_of_tumor(index) or self._is_it(index)
        return Says.TUMOR if is_tumor else None

    def _is_of_site(self, index: int, length: int, says: Says) -> bool:
        """Whether words for a distance name a site: "area of the left hip"."""
        if says is not Says.DISTANCE or self.words[index - 1] != "of":
            return False
        words = (w for w in self.words[index : index + _FEW] if w not in _BEFORE_SITE)
        site = next(words, ",")
        name = " ".join((*self.words[index - length : index], site))
        return is_site_name(site) and site_of(name) is not None

    def _is_none(self, index: int, length: int, says: Says) -> bool:
        """Whether "no margin" ends there, so the length after it is no margin."""
        first = index - length - 1
        is_margin = says is Says.MARGIN and first >= self.begin
        return is_margin and end_of_none(self.words, first) >= index

    def _is_it(self, index: int) -> bool:
        """Whether "it", "this" or "I measured" ends there and may mean the tumor."""
        word = self.words[index - 1]
        is_it = word in _PRONOUNS or (index == 1 and word in _POINTS)
        return self.carries and (is_it or names_one(self.words, index))

    def _is_of_tumor(self, index: int) -> bool:
        """Whether the name of the lesion that was measured ends before *index*."""
        first = next(self._name_starts(index), None)
        is_relative = self.begin > 0 and [*self.words[index : index + 2]] == _WHICH
        if first is None or not (is_relative or self._is_subject(first)):
            return False
        return not self._is_in_clause(first, index)

    def _name_starts(self, end: int) -> Iterator[int]:
        """List where the names of a lesion begin that end before *end*."""
        starts = (end - length for length in _NAMES)
        return (i for i in starts if i >= self.begin and self.is_name(i, end))

    def _with_margin(self, says: Says, index: int, phrase: Phrase) -> Says:
        """Return the role, or the total if the tumor was measured with its margin."""
        if says is Says.TOTAL and phrase is not None:
            role = self._phrase_says(index - phrase[0])
            return role if role and role in OPERATED else says
        is_total = says is Says.TUMOR and (
            self._phrase_says(index - 1) is Says.TOTAL or self._begins_with_margin
        )
        return Says.TOTAL if is_total else says

    @property
    def _begins_with_margin(self) -> bool:
        """Whether "with margins it" begins the sentence, so the size is of both."""
        words = [w for w in self.words[: self.first] if w not in ARTICLES | {","}]
        with_margin, subject = words[:2], words[2:3] or [","]
        is_named = subject[0] in _PRONOUNS or is_noun(subject[0])
        return with_margin in _WITH_MARGIN and is_named and self.begin == 0

    def _phrase_says(self, index: int) -> Says | None:
        """Return what the phrase says that ends before *index*; None without one."""
        phrase = roles(Place.BEFORE).ending(self.words, index)
        return phrase[1] if phrase else None

    def _is_of_other(self, index: int) -> bool:
        """Whether the words before *index* name something else that was measured."""
        word = self.words[index - 1]
        if word in signs(Sign.VESSEL) and word != "rib":
            return True
        if index == self.first and word in TISSUES:
            return self.words[max(0, index - 2)] in _PARTING  # ", skin 5 cm"
        is_in = tuple(self.words[max(0, index - 2) : index]) in _IN_A
        is_beside = self.is_name(index - 1, index) and not self._is_subject(index - 1)
        is_layer = self._has_layer(index - 1) or self._tells_of_layer(index - 1)
        return is_in or is_beside or is_layer

    def _tells_of_layer(self, index: int) -> bool:
        """Whether a layer is what was measured: "was excised and the muscle was"."""
        if self.words[index] not in TISSUES or "between" in self.words[:index]:
            return False
        if self.words[index + 1] not in signs(Sign.VERB):
            return False
        first = self.run_start(index, _OF_LAYER.__contains__)
        return self.begin < first < index and self.words[first - 1] in _AND | {","}

    def _has_layer(self, index: int) -> bool:
        """Whether the word is a layer that was taken with a lesion: "and its skin"."""
        word = self.words[index]
        if not is_layer_name(word) or word == _CAPSULE:
            return False
        first = self.run_start(index, _OF_LAYER.__contains__)
        is_with = first > self.begin + 1 and self.words[first - 1] in _WITH
        return is_with and self.is_name(first - 2, first - 1)

    def _is_subject(self, first: int) -> bool:
        """Whether a lesion that begins at *first* is measured: not "over the mass"."""
        first = self.run_start(first, _describes)
        word = self.words[first - 1] if first > self.begin else ""
        if word == "of":
            return self._phrase_says(first - 1) in _MEASURES
        if word == "and" and is_layer_name(self.words[first - 2]):
            return False
        return word not in signs(Sign.NEAR) and word not in signs(Sign.PREPOSITION)

    def _is_in_clause(self, first: int, end: int) -> bool:
        """Whether the lesion is named in a clause on something else: "where it lay"."""
        first = self.run_start(first, _describes_here)
        clause = max(filter(self._relates, range(self.begin, first)), default=0)
        if not clause or any(self.is_name(i, i + 1) for i in range(self.begin, clause)):
            return False
        verbs = [i for i in range(end, self.first) if not self._is_link(i)]
        return clause + 1 < first or len(verbs) > 1

    def _relates(self, index: int) -> bool:
        """Whether a relative clause begins at *index*: "which", or "that"."""
        word, previous = self.words[index], self.words[index - 1] if index else ""
        is_after_verb = previous.endswith("ed") or previous in signs(Sign.VERB)
        return word in _RELATIVE and not (word == "that" and is_after_verb)

    def _is_link(self, index: int) -> bool:
        """Whether a word leads to a length, as "about" does, and is no verb."""
        is_link = self._phrase_says(index + 1) is Says.LINK
        return is_link and self.words[index] not in _IS

    def _may_lie(self, index: int) -> bool:
        """Whether the word before *index* may stand between a lesion and its length."""
        word = self.words[index - 1]
        if word == ")":
            return "(" in self.words[self.begin : index]
        if word in SIGNS or word in _ADDS:
            return word in _OPENING
        if word.removesuffix("s") in signs(Sign.PIECE):
            return self._is_part_of_site(index)
        if is_site_word(word) or is_layer_word(word) or is_adjective(word):
            return True
        is_way = word == "same" or word in signs(Sign.HOW_TAKEN)
        return is_way or self.is_in_pair(index - 1)

    def _is_part_of_site(self, index: int) -> bool:
        """Whether "neck base" ends there, or "lateral aspect of the arm" goes on."""
        first, last = max(0, index - 2), min(self.first, index + _LONGEST_SITE)
        names = (" ".join(self.words[first:end]) for end in range(index, last + 1))
        return any(site_of(name) is not None for name in names)

    def _goes_on_from_subject(self, index: int) -> bool:
        """Whether "the mass was found and" ends there, so the mass was measured."""
        if self.words[index - 1] not in _AND:
            return False
        words = self.words[:index]
        verbs = [i for i, word in enumerate(words) if word in signs(Sign.VERB)]
        return len(verbs) == 1 and self._begins_with_tumor(verbs[0], index)

    def _begins_with_tumor(self, verb: int, end: int) -> bool:
        """Whether a lesion is the subject of the verb, and nothing else is measured."""
        phrases = roles(Place.BEFORE).within(self.words[:end])
        kinds = {says for first, _, says in phrases if not self._is_way(first)}
        is_it = self.words[:verb] == ["it"]
        starts = range(max(0, verb - max(_NAMES)), verb)
        is_named = any(self.is_name(i, verb) for i in starts)
        is_named = is_named and all(map(_is_of_lesion, self.words[:verb]))
        return kinds.isdisjoint(OPERATED) and (is_named or (self.carries and is_it))

    def _is_way(self, index: int) -> bool:
        """Whether "through" or "via" precedes the noun there, so it was only a way."""
        words = reversed(self.words[:index])
        word = next((w for w in words if not (_describes(w) or is_of_length(w))), "")
        return word in _THROUGH

    @property
    def has_lead_in(self) -> bool:
        """Whether a phrase of two words or more leads to the length: "came in at"."""
        phrase = roles(Place.BEFORE).ending(self.words, self.first)
        return phrase is not None and phrase[0] > 1

    @property
    def is_measured_at(self) -> bool:
        """Whether "the mass was measured by me at" stands before, so it is the size."""
        end = self.first - 1
        if end <= self.begin or self.words[end] != "at":
            return False
        if self._is_what_we_measured(end) or self._begins_measured(end):
            return True
        first = self.run_start(end, _BY_ME.__contains__)
        noun = first - len(_WAS_MEASURED) - 1
        is_measured = (*self.words[max(0, noun + 1) : first],) == _WAS_MEASURED
        is_named = noun >= self.begin and self.is_name(noun, noun + 1)
        is_it = noun >= self.begin and self._is_it(noun + 1)
        return is_measured and (is_it or (is_named and self._is_subject(noun)))

    def _begins_measured(self, end: int) -> bool:
        """Whether "Measured on a table" begins a sentence after one on the tumor."""
        phrases = roles(Place.BEFORE).within(self.words[:end])
        is_only = _MEASURES.issuperset(says for _, _, says in phrases)
        is_first = self.words[0] == "measured" and "from" not in self.words[:end]
        return self.carries and is_only and is_first

    def _is_what_we_measured(self, end: int) -> bool:
        """Whether "we measured the mass" ends before *end*."""
        if self.carries and [*self.words[max(0, end - 2) : end]] == ["measured", "it"]:
            return True
        firsts = (self.run_start(i, _describes) for i in self._name_starts(end))
        return any(self.words[i - 1 : i] == ["measured"] for i in firsts)

    @property
    def is_part(self) -> bool:
        """Whether a part is measured, or something compared: "half of 4 cm"."""
        first = self.run_start(self.first, _OF_THE.__contains__)
        word = self.words[first - 1] if first > self.begin else ""
        is_like = (*self.words[max(0, self.first - 3) : self.first],) == _LIKE
        return is_like or word in signs(Sign.PART_OF)


def _describes(word: str) -> bool:
    """Whether a word may stand between an article and the name of a lesion."""
    return word in ARTICLES or is_adjective(word)


def _describes_here(word: str) -> bool:
    """Whether a word describes a lesion and begins no clause, as "that" may."""
    return word not in _RELATIVE and _describes(word)


def _is_of_lesion(word: str) -> bool:
    """Whether a word may belong to the name of a lesion or its description."""
    return _describes(word) or is_lesion_word(word)


_MEASURES = frozenset({Says.LINK, Says.MEASURE})
_PRONOUNS = frozenset({"it", "its"})
_POINTS = frozenset({"this", "i", "we"})
#: A sentence that begins with one of these is about the tumor: "excised, 3 cm".
_DONE = frozenset({"excised", "removed", "resected", "enucleated"})
_IS = frozenset({"was", "were", "is", "are"})
#: These may lead to a length without naming what is measured: "diameter at".
_WITHIN = _IS | {"at", "in", "on"}
#: After these stands what a lesion lies in, and the length is of that: "in a 4 cm".
_IN_A = frozenset((way, a) for way in ("in", "within", "inside") for a in ("a", "an"))
#: The words after these are not about the lesion before them.
_PARTING = AND | {",", ";", "("}
_RELATIVE = frozenset({"where", "which", "that", "whom", "whose"})
_AND = frozenset({"and", "&"})
#: What joins a layer to a lesion, and what may stand between.
_WITH = AND | {"with"}
_OF_LAYER = frozenset({"its", "the", "overlying", "surrounding", "some"})
#: A capsule is a layer that is part of its lesion.
_CAPSULE = "capsule"
#: What adds something to a lesion.
_ADDS = frozenset({"plus", "with", "including"})
_OPENING = frozenset({",", ":", "("})
#: After another length this begins a clause on the lesion: "mass, which was 4 cm".
_WHICH = [",", "which"]
_FEW = 3
#: The most words behind "aspect" in a site: "of the right upper arm".
_LONGEST_SITE = 5
_BEFORE_SITE = ARTICLES | SIDED
_WITH_MARGIN = (["with", "margin"], ["with", "margins"])
_THROUGH = frozenset({"through", "via"})
_WAS_MEASURED = ("was", "measured")
_BY_ME = frozenset({"by", "me", "us", "the", "surgeon"})
#: These stand between a part and its whole: "half of the".
_OF_THE = frozenset({"of", "the", "that", "this", "its", "as", "large"})
#: A comparison is no measurement: "the size of a 4 cm ball".
_LIKE = ("size", "of", "a")
#: The most words between a length and the noun before it that it measures.
_FAR = 22
#: How many words the name of a lesion before a length may have.
_NAMES = (2, 1)
