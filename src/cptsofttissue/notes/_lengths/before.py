"""What stands before a length, with nothing but links between."""

from __future__ import annotations

from collections.abc import Iterator

from cptsofttissue.notes._lengths.around import (
    AND,
    ARTICLES,
    OPERATED,
    SIGNS,
)
from cptsofttissue.notes._lengths.behind import Behind
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
    names_one,
)
from cptsofttissue.notes._tables import Place, Says, Sign, roles, signs

__all__ = ["Before"]

Phrase = tuple[int, Says] | None


class Before(Behind):
    """The words before a length."""

    __slots__ = ()

    @property
    def says_before(self) -> Says | None:
        """What stands before says that it is."""
        rows, index = roles(Place.BEFORE), self.first
        measures, is_alone = self.is_found, True
        while index > max(self.since, self.first - _FAR):
            if self.words[index - 1] == ",":
                index = self._before_aside(index)
            found = rows.ending(self.words, index)
            says = self._told_at(index, found)
            if says is not None:
                return self._with_margin(says, index, found)
            is_told = measures or self.words[index] in _IS
            if is_told and self._goes_on_from_subject(index):
                return Says.TUMOR
            if not (found or self._may_lie(index)) or self._is_of_other(index):
                return None
            measures |= found is not None and found[1] is Says.MEASURE
            is_alone &= self.is_found or found is not None or self._is_known(index)
            index -= found[0] if found else 1
        is_said = measures or (self.carries and self.words[0] in _DONE)
        is_whole = is_alone and index <= self.since == 0 and index < self.first
        return Says.MEASURE if is_said and is_whole else None

    def _before_aside(self, index: int) -> int:
        """Return where ", which had a thin wall," begins if a comma ends it, or it."""
        if self.words[index] not in signs(Sign.VERB):
            return index
        commas = (i for i in range(index - 2, self.since, -1) if self.words[i] == ",")
        first = next(commas, 0)
        is_which = [*self.words[first : first + 2]] == _WHICH
        is_measured = any(map(is_of_length, self.words[first:index]))
        is_aside = is_which and not is_measured and any(self._named(first))
        return first if is_aside else index

    def _is_known(self, index: int) -> bool:
        """Whether the word before a place says nothing of what is measured."""
        word = self.words[index - 1]
        is_depth = is_layer_name(word) and word not in TISSUES and is_adjective(word)
        is_way = word in _WITHIN or word in signs(Sign.HOW_TAKEN)
        return word in SIGNS or is_way or is_depth

    def _told_at(self, index: int, found: Phrase) -> Says | None:
        """Return what the words say that end before a word, if they say anything."""
        if found is not None and found[1] not in _MEASURES:
            is_other = self._is_of_site(index, *found) or self._is_none(index, *found)
            return None if is_other else found[1]
        is_tumor = self._is_of_tumor(index) or self._is_it(index)
        return Says.TUMOR if is_tumor else None

    def _is_of_site(self, index: int, length: int, says: Says) -> bool:
        """Whether words for a distance are those of a site: "area of the left hip"."""
        if says is not Says.DISTANCE or self.words[index - 1] != "of":
            return False
        near = (w for w in self.words[index : index + _FEW] if w not in _BEFORE_SITE)
        site = next(near, ",")
        name = " ".join((*self.words[index - length : index], site))
        return is_site_name(site) and site_of(name) is not None

    def _is_none(self, index: int, length: int, says: Says) -> bool:
        """Whether "no margin" ends there: what is measured behind it is none."""
        first = index - length - 1
        is_margin = says is Says.MARGIN and first >= self.since
        return is_margin and end_of_none(self.words, first) >= index

    def _is_it(self, index: int) -> bool:
        """Whether "it", "this" or "I measured" ends there, and may be a tumor."""
        word = self.words[index - 1]
        is_it = word in _PRONOUNS or (index == 1 and word in _POINTS)
        return self.carries and (is_it or names_one(self.words, index))

    def _is_of_tumor(self, index: int) -> bool:
        """Whether a lesion ends there that is what was measured."""
        first = next(self._named(index), None)
        is_told_of = self.since > 0 and [*self.words[index : index + 2]] == _WHICH
        if first is None or not (is_told_of or self._is_subject(first)):
            return False
        return not self._is_in_clause(first, index)

    def _named(self, end: int) -> Iterator[int]:
        """List where the names of a lesion begin that end before a word."""
        starts = (end - length for length in _NAMES)
        return (i for i in starts if i >= self.since and self.is_named(i, end))

    def _with_margin(self, says: Says, index: int, found: Phrase) -> Says:
        """Return what is measured if it was measured with the margin."""
        if says is Says.TOTAL and found is not None:
            whose = self._ends_at(index - found[0])
            return whose if whose and whose in OPERATED else says
        is_total = says is Says.TUMOR and (
            self._ends_at(index - 1) is Says.TOTAL or self._begins_with_margin
        )
        return Says.TOTAL if is_total else says

    @property
    def _begins_with_margin(self) -> bool:
        """Whether "with margins it" begins a sentence: it is the size of both."""
        words = [w for w in self.words[: self.first] if w not in ARTICLES | {","}]
        with_margin, subject = words[:2], words[2:3] or [","]
        is_named = subject[0] in _PRONOUNS or is_noun(subject[0])
        return with_margin in _WITH_MARGIN and is_named and self.since == 0

    def _ends_at(self, index: int) -> Says | None:
        """Return what words say that end before a word."""
        found = roles(Place.BEFORE).ending(self.words, index)
        return found[1] if found else None

    def _is_of_other(self, index: int) -> bool:
        """Whether something ends there that has a length of its own."""
        word = self.words[index - 1]
        if word in signs(Sign.VESSEL) and word != "rib":
            return True
        if index == self.first and word in TISSUES:
            return self.words[max(0, index - 2)] in _PARTING  # ", skin 5 cm"
        is_in = tuple(self.words[max(0, index - 2) : index]) in _IN_A
        is_beside = self.is_named(index - 1, index) and not self._is_subject(index - 1)
        return is_in or is_beside or self._has_layer(index - 1)

    def _has_layer(self, index: int) -> bool:
        """Whether a layer stands there that was taken with a lesion: "and its skin"."""
        word = self.words[index]
        if not is_layer_name(word) or word == _CAPSULE:
            return False
        first = self.back(index, _OF_LAYER.__contains__)
        is_with = first > self.since + 1 and self.words[first - 1] in _WITH
        return is_with and self.is_named(first - 2, first - 1)

    def _is_subject(self, first: int) -> bool:
        """Whether what is measured is a lesion: "over the mass" is something else."""
        first = self.back(first, _describes)
        before = self.words[first - 1] if first > self.since else ""
        if before == "of":
            return self._ends_at(first - 1) in _MEASURES
        if before == "and" and is_layer_name(self.words[first - 2]):
            return False
        return before not in signs(Sign.NEAR) and before not in signs(Sign.PREPOSITION)

    def _is_in_clause(self, first: int, end: int) -> bool:
        """Whether a clause on something else names a lesion: "where the mass lay"."""
        first = self.back(first, _describes_here)
        at = max((i for i in range(self.since, first) if self._relates(i)), default=0)
        if not at or any(self.is_named(i, i + 1) for i in range(self.since, at)):
            return False
        verbs = [i for i in range(end, self.first) if not self._is_link(i)]
        return at + 1 < first or len(verbs) > 1

    def _relates(self, index: int) -> bool:
        """Whether a clause begins that tells of what stands before it."""
        word, before = self.words[index], self.words[index - 1] if index else ""
        is_told = before.endswith("ed") or before in signs(Sign.VERB)
        return word in _RELATIVE and not (word == "that" and is_told)

    def _is_link(self, index: int) -> bool:
        """Whether a word such as "about" leads to a length, and is no verb."""
        is_link = self._ends_at(index + 1) is Says.LINK
        return is_link and self.words[index] not in _IS

    def _may_lie(self, index: int) -> bool:
        """Whether the word before a place may stand between a lesion and its length."""
        word = self.words[index - 1]
        if word == ")":
            return "(" in self.words[self.since : index]
        if word in SIGNS or word in _ADDS:
            return word in _OPENING
        if word.removesuffix("s") in signs(Sign.PIECE):
            site = " ".join(self.words[max(0, index - 2) : index])
            return site_of(site) is not None  # "neck base", not "of three lobules"
        if is_site_word(word) or is_layer_word(word) or is_adjective(word):
            return True
        is_way = word == "same" or word in signs(Sign.HOW_TAKEN)
        return is_way or self.is_in_pair(index - 1)

    def _goes_on_from_subject(self, index: int) -> bool:
        """Whether "the mass was found and" stands before: it is what was measured."""
        if self.words[index - 1] not in _AND:
            return False
        before = self.words[:index]
        verbs = [i for i, word in enumerate(before) if word in signs(Sign.VERB)]
        return len(verbs) == 1 and self._begins_with_tumor(verbs[0], index)

    def _begins_with_tumor(self, verb: int, end: int) -> bool:
        """Whether a lesion is the subject of a verb, and nothing else is measured."""
        found = roles(Place.BEFORE).within(self.words[:end])
        said = {says for first, _, says in found if not self._is_passed(first)}
        is_it = self.words[:verb] == ["it"]
        starts = range(max(0, verb - max(_NAMES)), verb)
        is_named = any(self.is_named(i, verb) for i in starts)
        is_named = is_named and all(map(_is_of_lesion, self.words[:verb]))
        return said.isdisjoint(OPERATED) and (is_named or (self.carries and is_it))

    def _is_passed(self, index: int) -> bool:
        """Whether something was taken through what stands there: an incision."""
        led = reversed(self.words[:index])
        word = next((w for w in led if not (_describes(w) or is_of_length(w))), "")
        return word in _THROUGH

    @property
    def is_told_before(self) -> bool:
        """Whether words such as "came in at" stand right before, as one phrase."""
        found = roles(Place.BEFORE).ending(self.words, self.first)
        return found is not None and found[0] > 1

    @property
    def is_measured_at(self) -> bool:
        """Whether "the mass was measured by me at" stands before: it is its size."""
        at = self.first - 1
        if at <= self.since or self.words[at] != "at":
            return False
        if self._is_what_we_measured(at) or self._begins_measured(at):
            return True
        first = self.back(at, _BY_ME.__contains__)
        noun = first - len(_WAS_MEASURED) - 1
        is_measured = (*self.words[max(0, noun + 1) : first],) == _WAS_MEASURED
        is_named = noun >= self.since and self.is_named(noun, noun + 1)
        return is_measured and is_named and self._is_subject(noun)

    def _begins_measured(self, end: int) -> bool:
        """Whether a sentence behind one on the tumor begins: "Measured on a table"."""
        found = roles(Place.BEFORE).within(self.words[:end])
        is_only = _MEASURES.issuperset(says for _, _, says in found)
        is_first = self.words[0] == "measured" and "from" not in self.words[:end]
        return self.carries and is_only and is_first

    def _is_what_we_measured(self, end: int) -> bool:
        """Whether "we measured the mass" ends at a word."""
        if self.carries and [*self.words[max(0, end - 2) : end]] == ["measured", "it"]:
            return True
        firsts = (self.back(i, _describes) for i in self._named(end))
        return any(self.words[i - 1 : i] == ["measured"] for i in firsts)

    @property
    def is_part(self) -> bool:
        """Whether it is a part of the length, or of what is as large."""
        first = self.back(self.first, _OF_THE.__contains__)
        before = self.words[first - 1] if first > self.since else ""
        is_like = (*self.words[max(0, self.first - 3) : self.first],) == _LIKE
        return is_like or before in signs(Sign.PART_OF)


def _describes(word: str) -> bool:
    """Whether a word may stand between an article and the name of a lesion."""
    return word in ARTICLES or is_adjective(word)


def _describes_here(word: str) -> bool:
    """Whether it may, and begins no clause: "that" may do both."""
    return word not in _RELATIVE and _describes(word)


def _is_of_lesion(word: str) -> bool:
    return _describes(word) or is_lesion_word(word)


_MEASURES = frozenset({Says.LINK, Says.MEASURE})
_PRONOUNS = frozenset({"it", "its"})
_POINTS = frozenset({"this", "i", "we"})
#: What begins with these tells of the tumor: "excised today, 3 cm".
_DONE = frozenset({"excised", "removed", "resected", "enucleated"})
_IS = frozenset({"was", "were", "is", "are"})
#: These may stand before a length that nothing else is said of: "diameter at".
_WITHIN = _IS | {"at", "in", "on"}
#: The length of what a lesion lies in: a place of the body is none of several.
_IN_A = frozenset((way, a) for way in ("in", "within", "inside") for a in ("a", "an"))
#: What stands behind these is not the lesion before them.
_PARTING = AND | {",", ";", "("}
_RELATIVE = frozenset({"where", "which", "that", "whom", "whose"})
_AND = frozenset({"and", "&"})
#: What joins a layer to a lesion, and what may stand between.
_WITH = AND | {"with"}
_OF_LAYER = frozenset({"its", "the", "overlying", "surrounding", "some"})
#: It is a part of its lesion.
_CAPSULE = "capsule"
#: What adds something to a lesion.
_ADDS = frozenset({"plus", "with", "including"})
_OPENING = frozenset({",", ":", "("})
#: Where what stands before has a length of its own, it tells of the tumor.
_WHICH = [",", "which"]
_FEW = 3
_BEFORE_SITE = ARTICLES | SIDED
_WITH_MARGIN = (["with", "margin"], ["with", "margins"])
_THROUGH = frozenset({"through", "via"})
_WAS_MEASURED = ("was", "measured")
_BY_ME = frozenset({"by", "me", "us", "the", "surgeon"})
#: What stands between a part and its whole.
_OF_THE = frozenset({"of", "the", "that", "this", "its", "as", "large"})
#: What is as large as something is not measured: "the size of a 4 cm ball".
_LIKE = ("size", "of", "a")
#: So many words before a length may lead to what it is of.
_FAR = 22
#: So many words before a length name a lesion.
_NAMES = (2, 1)
