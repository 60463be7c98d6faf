"""The depths of a tumor that a sentence says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, cached_property, lru_cache
from itertools import dropwhile, pairwise, takewhile

from attrs import evolve

from cptsofttissue.notes._finders import DEPTHS, INVOLVEMENTS
from cptsofttissue.notes._phrases import (
    depths_of,
    is_adjective,
    is_layer_name,
    is_layer_word,
    is_lesion_word,
    is_site_word,
    pointed,
)
from cptsofttissue.notes._sentence.doubts import DoubtReader
from cptsofttissue.notes._sentence.inversions import DETERMINERS
from cptsofttissue.notes._sentence.vocabulary import (
    ARTICLES,
    DEEP,
    HEADINGS,
    NEAR,
    SIGNS,
    STATED,
    SUTURE,
    TISSUES,
    VAGUE,
    begin_of_noun,
    is_before_noun,
    is_depth,
    is_of_site,
    is_tumor,
    is_vessel,
)
from cptsofttissue.notes._tables import Sign, has_word, signs
from cptsofttissue.notes._words import bit_if, bit_of
from cptsofttissue.notes.values import Mention, Polarity
from cptsofttissue.record._layers import Relation, parts
from cptsofttissue.record.depth import Depth

__all__ = ["DepthReader"]


class DepthReader(DoubtReader):
    """Reads how deep a tumor lies."""

    def _depths(self) -> Iterator[Mention]:
        """List every depth that the sentence says of the tumor, or may say of it."""
        yield from self._depths_below()
        yield from self._depths_where()
        layers = [*self._depths_around()]
        yield from layers
        yield from self._depths_short()
        yield from self._layer_in_form()
        for start, end, depths in DEPTHS.find(self.line):
            may_say = _may_say_depth(self.line.part(start, end))
            if may_say and not (layers and self._overlaps(layers, start, end)):
                first, last = self._narrow(start, end)
                if self._tells_depth(first, last):
                    yield from self._depths_at(first, last, depths)

    def _narrow(self, start: int, end: int) -> tuple[int, int]:
        """Leave out what stands around the words for a depth: sites, ways, clauses."""
        stop = self._end_before_clause(start, self._end_before_landmark(start, end))
        first, last = self._trim(self._start_of_tumor_clause(start, stop), stop)
        return self._end_of_site(self._end_of_way(first, last), last), last

    def _tells_depth(self, first: int, last: int) -> bool:
        """Whether words say a depth, and not only a way or a layer that was opened."""
        is_way = self.plain[last - 1] in VAGUE and self._word(last) == "to"
        is_way = is_way or self._is_of_vessel(first)
        says_depth = not is_way and self._says_depth(first, last)
        return says_depth and not self._has_opened_layer(first, last)

    def _depths_at(
        self, first: int, last: int, depths: frozenset[Depth]
    ) -> Iterator[Mention]:
        """List the depth that words say, if the tumor has it, or may have it."""
        is_part = self._word(last) in signs(Sign.PIECE)
        is_near = self.plain[max(0, first - 1)] in signs(Sign.BESIDE)
        is_before = self._is_before_find(first)
        if not (is_before or is_part or self._may_end(last)):
            return
        if not (is_near or is_part) and (is_before or self._holds_tumor(first)):
            yield from self._statements(self._depth_of(first, last), first, last)
        elif self._may_be_of_it(first) or (
            (depths <= DEEP or self._follows_doubt(first))
            and self._may_reach(first, last)
        ):
            mention = self._mention("depth", first, last)
            spans = self._spans_of_doubt(mention, first, last) or [(first, last)]
            yield from (self._hedge(self._mention("depth", *span)) for span in spans)

    def _depth_of(self, first: int, last: int) -> Mention:
        """Return the depth of the tumor; it is hedged if its words may mean another."""
        mention = self._mention("depth", first, last)
        is_unclear = self.plain[max(0, first - 1)] in _PREFIXES
        is_unclear = is_unclear or self._is_covered_by_fat(first, last)
        is_unclear = is_unclear or self._is_companion(last)
        return self._hedge(mention) if is_unclear else mention

    def _is_of_vessel(self, first: int) -> bool:
        """Whether a depth is of a nerve or a lobe: "superficial peroneal nerve"."""
        if not self.line.asks & _HAS_OTHER or self.line.asks & _IN_TUMOR:
            return False
        if self.plain[first] not in _OF_NERVES:
            return False
        following = self.plain[first + 1 : first + _LONG_NAME]
        if any(map(is_tumor, following)):
            return False  # "deep nerve sheath tumor"
        name = takewhile(_may_name, following)
        return any(is_vessel(word) or word in _LOBES for word in name)

    def _is_covered_by_fat(self, first: int, last: int) -> bool:
        """Whether the tumor was "covered by fat": it may lie in the same fat."""
        words = self.plain[first:last]
        if not self.line.asks & _HAS_COVERED or _COVERED not in words:
            return False
        following = words[words.index(_COVERED) + 2 :]
        return depths_of(" ".join(("in", *following))) == _IN_FAT

    def _is_companion(self, last: int) -> bool:
        """Whether a layer only came with the tumor: "the mass and some fat"."""
        if is_depth(self.plain[last - 1]):
            return False
        index = last - 1
        while index and self._may_be_of_companion(index - 1):
            index -= 1
        is_layer = any(map(_is_tissue, self.plain[index:last]))
        is_joined = is_layer and index > 0 and self.plain[index - 1] in _COMPANIONS
        tumors = [i for i in range(index - 1) if is_tumor(self.plain[i])]
        between = self.plain[tumors[-1] : index - 1] if is_joined and tumors else ["in"]
        return not any(map(_leads_to_place, between))

    def _may_be_of_companion(self, index: int) -> bool:
        """Whether a word may describe a layer that only came with the tumor."""
        word = self.plain[index]
        is_join = word in _COMPANIONS or word in signs(Sign.PREPOSITION)
        is_described = is_layer_word(word) or is_adjective(word) or word in _SOME
        return is_described and not (is_join or word in signs(Sign.NEAR))

    def _depths_around(self) -> Iterator[Mention]:
        """Read "freed from the surrounding subcutaneous fat": the tumor lay in it."""
        words = self.plain if self.line.asks & _HAS_AROUND else ()
        is_whole = not _CIRCUMFERENTIAL.isdisjoint(words)
        for index, word in enumerate(words, 1):
            is_around = word == _AROUND or (is_whole and word in _FROM)
            if not (is_around and self._begins_with_depth(index)):
                continue
            if self._is_freed(index - (word == _AROUND)):
                end = self._end_of_layer(index)
                layer = self.line.part(index, end)
                mention = self._mention("depth", index - 1, end, layer)
                yield evolve(mention, polarity=self._polarity_of_verb(index - 1))

    def _polarity_of_verb(self, index: int) -> Polarity:
        """Return the polarity of the verb before a word; "free of" does not deny it."""
        ends = (i for i in range(index, 0, -1) if self.plain[i - 1].endswith("ed"))
        end = next(ends, index)
        return self._polarity(end - 1, end)

    def _overlaps(self, mentions: Sequence[Mention], first: int, last: int) -> bool:
        """Whether words stand in one of the mentions: "free of the surrounding fat"."""
        begin, end = (i + self.sentence.start for i in self.line.span(first, last))
        return any(begin < m.end and m.start < end for m in mentions)

    def _depths_short(self) -> Iterator[Mention]:
        """Read "excised down to but not including the fascia": the tumor lay above."""
        words = self.plain if self.line.asks & _HAS_DOWN else ()
        for index in range(len(words)):
            is_above = self._stops_short(index) and self._follows_excision(index)
            if is_above and self._is_tumor_before(index):
                yield self._mention("depth", index, self._end_of_layer(index + 4))

    def _stops_short(self, first: int) -> bool:
        """Whether "down to but not including" begins at a word."""
        return self.plain[first : first + len(_SHORT_OF)] == _SHORT_OF

    def _follows_excision(self, index: int) -> bool:
        """Whether "excised" or its like stands right before, and no "dissected"."""
        return self.plain[index - 1] in signs(Sign.TAKEN_FROM)

    def _is_freed(self, index: int) -> bool:
        """Whether "the mass was dissected from the" ends before a word."""
        start = index
        while start and self.plain[start - 1] in _FROM:
            start -= 1
        words = self.plain[max(0, start - 1) : index]
        is_from = not _AWAY.isdisjoint(words) or words[:2] == ["free", "of"]
        return is_from and self._is_tumor_before(start)

    def _is_tumor_before(self, index: int) -> bool:
        """Whether a tumor, or "it", is the subject of the verb before a word."""
        end = index
        while end and self._is_of_freeing(end - 1):
            end -= 1
        is_it = self._carries and self.plain[:end] == ["it"]
        return is_it or self._ends_with_tumor(end)

    def _ends_with_tumor(self, end: int) -> bool:
        """Whether a tumor ends before a word, and nothing that lies over it."""
        first = begin_of_noun(self.plain, end - 1)
        previous = self.plain[first - 1] if first > 0 else ","
        is_other = previous in signs(Sign.NEAR) or previous in signs(Sign.PREPOSITION)
        is_named = end > 0 and is_tumor(self.plain[end - 1])
        return is_named and not is_other and self._is_subject(end)

    def _is_of_freeing(self, index: int) -> bool:
        """Whether a word may stand between a tumor and what it was freed from."""
        word = self.plain[index]
        is_way = word in signs(Sign.HOW_TAKEN) or word.endswith(_VERBAL)
        return is_way or word in signs(Sign.VERB) or word in _THEN

    def _start_of_tumor_clause(self, first: int, last: int) -> int:
        """Return where "the mass was" begins after "the fascia was cut and"."""
        begins = range(first + 1, last)
        joins = (
            i
            for i in begins
            if self._begins_tumor_clause(i) or self._begins_new_tumor(i)
        )
        join = next(joins, first)
        return join + 1 if join > first and self._says_depth(join + 1, last) else first

    def _begins_new_tumor(self, index: int) -> bool:
        """Whether "a mass was" begins after a place: "over the hand a mass was"."""
        is_new = self.plain[index] in _NEW and is_of_site(self.plain[index - 1])
        noun = self._tumor_from(index + 1) if is_new else 0
        return noun > 0 and self._word(noun + 1) in signs(Sign.VERB)

    def _layer_in_form(self) -> Iterator[Mention]:
        """Read "layer: muscle" as a depth; elsewhere a layer by itself is none."""
        colon = self.plain.index(":") if ":" in self.plain[:_LONGEST_LABEL] else 0
        if not colon and self._carries and self._word(0) in _OF_DEPTH:
            yield from self._layer_after_label()
        label = {*self.plain[:colon]} - ARTICLES
        if not label <= signs(Sign.LABEL).keys() or label.isdisjoint(_OF_DEPTH):
            return
        first, last = colon + 1, len(self.plain)
        is_layer = first < last and is_layer_name(self.plain[first])
        is_layer = is_layer and not self._says_depth(first, last)
        if is_layer and depths_of(self.line.part(first, last)) is not None:
            yield self._mention("depth", first, last)

    def _layer_after_label(self) -> Iterator[Mention]:
        """Read "layer subcutaneous" as a depth; a label may have no colon."""
        word = self._word(1)
        if len(self.plain) == _LABEL_AND_LAYER and is_depth(word) and word not in VAGUE:
            yield self._mention("depth", 1, _LABEL_AND_LAYER)

    def _end_of_site(self, first: int, last: int) -> int:
        """Return where the site ends in "left thigh SQ lipoma"; *first* if nowhere."""
        end = first
        while end < last and is_of_site(self.plain[end]):
            end += 1
        is_site = first < end < last and not self._says_depth(first, last)
        return end if is_site else first

    def _end_of_way(self, first: int, last: int) -> int:
        """Return where the way to a tumor ends: "down to the lipoma in the fat"."""
        tumor = first
        while tumor < last and self.plain[tumor] in _WAY_TO:
            tumor += 1
        if start := self._predicate_noun(first, last):
            return start
        if not first < tumor < last - 1 or self.plain[last - 1] == "plane":
            return first
        is_way = self._names_tumor_at(tumor) or self._has_layer_adjective(tumor, last)
        return tumor if is_way else first

    def _predicate_noun(self, first: int, last: int) -> int:
        """Return where "a lipoma" begins in "the swelling was a lipoma"; else 0."""
        is_called = self.line.may_tell(Sign.HEADED) and not is_tumor(self.plain[first])
        verbs = range(first, last - 2) if is_called else ()
        starts = (i + 1 for i in verbs if self.plain[i] in _BE)
        start = next((i for i in starts if self.plain[i] in DETERMINERS), 0)
        is_tumor_named = start > 0 and self._names_tumor_at(start)
        return start if is_tumor_named and self._says_depth(start, last) else 0

    def _names_tumor_at(self, index: int) -> bool:
        """Whether "large lipoma" or its like begins at a word, without a layer."""
        words = dropwhile(_describes_tumor, self.plain[index:])
        return is_tumor(next(words, ","))

    def _has_layer_adjective(self, first: int, last: int) -> bool:
        """Whether a tumor has its layer before it: "over the subcutaneous lipoma"."""
        *layer, noun = self.plain[first:last]
        is_named = is_tumor(noun) and all(map(is_adjective, layer))
        return is_named and self._says_depth(first, last)

    def _depths_below(self) -> Iterator[Mention]:
        """List where a layer was opened and the tumor was found "beneath it"."""
        for index, end in self._ways_below:
            yield from self._depth_below(index, end)

    @cached_property
    def _ways_below(self) -> Sequence[tuple[int, int]]:
        """Where "beneath it" or "deep to this" stands, if a layer was opened."""
        if not self.line.asks & _HAS_IT or not self.line.may_tell(Sign.OPENS_LAYER):
            return ()
        pairs = enumerate(pairwise(self.plain))
        ways = [
            (i, i + 1 + (pair == _DEEP_TO)) for i, pair in pairs if _is_below(*pair)
        ]
        return [(i, pronoun + 1) for i, pronoun in ways if self._word(pronoun) in _IT]

    def _depths_where(self) -> Iterator[Mention]:
        """Read "into the fat, where a lipoma was found": the way alone is no depth."""
        clauses = self._where_clauses if self.line.asks & _HAS_WHERE else ()
        for end, start in clauses:
            first = end
            while first and is_layer_name(self.plain[first - 1]):
                first -= 1
            words = [word for word in self.plain[:first] if word not in ARTICLES]
            words = words[:-1] if words[-1:] == _LEVEL else words
            is_into = bool(words) and words[-1] in _LEADS_INTO
            is_into = is_into and self._begins_with_depth(first)
            if is_into and self._has_whole_find_at(start):
                yield self._mention("depth", first, end)

    def _has_whole_find_at(self, index: int) -> bool:
        """Whether "a lipoma was found" begins at a word, and not "a part of a"."""
        words = takewhile(lambda word: not is_tumor(word), self.plain[index:])
        return "of" not in words and self._has_find_at(index)

    @property
    def _where_clauses(self) -> Iterator[tuple[int, int]]:
        """List where the words before ", where" or ", in which" end, and it begins."""
        for index, word in enumerate(self.plain):
            end = index - (word == "which" and self.plain[index - 1] in _WITHIN)
            if word == "where" or end < index:
                yield end - (self.plain[end - 1] == ","), index + 1

    def _has_opened_layer(self, first: int, last: int) -> bool:
        """Whether a layer was opened in words that say what was "beneath it"."""
        is_below = any(first <= i < last for i, _ in self._ways_below)
        opens = signs(Sign.OPENS_LAYER).keys()
        return is_below and not opens.isdisjoint(self.plain[first:last])

    def _depth_below(self, index: int, end: int) -> Iterator[Mention]:
        """Give the tumor the depth below the layer that "it" stands for."""
        is_named = any(map(is_tumor, self.plain[:index])) and self._follows_tumor(index)
        is_named = is_named and self._may_end(end)
        is_named = is_named and self.plain[index - 1] not in {"and", ","}
        is_layer = is_layer_name(self.plain[index - 1])  # "the fascia beneath it"
        if is_layer or not (is_named or self._has_find_at(end)):
            return
        layers = (i for i in range(index) if is_layer_name(self.plain[i]))
        first = next((i for i in layers if self._says_depth(i, end)), None)
        if first is None:
            return
        if self.plain[index] in _INSIDE or self._is_deep(first):
            yield self._mention("depth", first, end)

    def _is_deep(self, first: int) -> bool:
        """Whether a layer is below the fat; what lay beneath some fat may lie in it."""
        layer = " ".join(takewhile(is_layer_name, self.plain[first:]))
        depths = depths_of(f"in the {layer}")
        return depths is not None and depths <= DEEP

    def _says_depth(self, first: int, last: int) -> bool:
        """Whether the words from one to another say a depth."""
        begin, end = self.line.span(first, last)
        return _says_depth(self._text[begin : self._clip(end)])

    def _end_before_clause(self, first: int, last: int) -> int:
        """Return where "and the fascia was" begins after a depth; *last* if nowhere."""
        joins = (
            i
            for i in range(first + 1, last - 1)
            if self._begins_layer_clause(i)
            or self._delivers(i, last)
            or self._bounds(first, i, last)
        )
        end = next(joins, last)
        is_other = not any(map(is_tumor, self.plain[end:]))
        return end if is_other and self._says_depth(first, end) else last

    def _delivers(self, index: int, last: int) -> bool:
        """Whether "and was delivered" begins at a word, with no layer after it."""
        verb = index + 1 + (self._word(index + 1) in _WAS)
        is_removal = self.plain[index] == "and" and self._word(verb) in signs(
            Sign.TAKING
        )
        return is_removal and not any(map(is_layer_name, self.plain[verb:last]))

    def _bounds(self, first: int, index: int, last: int) -> bool:
        """Whether "and superficial to the tendons" only bounds "in the fat"."""
        if self.plain[index] != "and" or not is_layer_name(self.plain[index - 1]):
            return False
        following = self.plain[index + 1 : last]
        is_above = following[:2] == _SUPERFICIAL_TO or following[:1] == _ABOVE
        is_only = is_above and _GOING_ON.isdisjoint(following)
        return is_only and depths_of(self.line.part(first, index)) == _IN_FAT

    def _end_before_landmark(self, first: int, last: int) -> int:
        """Return where "lateral to the femur" begins after a depth; else *last*."""
        if not self.line.may_tell(Sign.ALONG):
            return last
        ways = (i for i in range(first + 1, last) if self._begins_landmark(i))
        way = next(ways, last)
        joins = (i for i in range(way, last) if self.plain[i] in _BUT)
        if any(self._says_depth(i + 1, last) for i in joins if i + 1 < last):
            return last
        return way if way < last and _says_depth(self.line.part(first, way)) else last

    def _statements(self, mention: Mention, first: int, last: int) -> Iterator[Mention]:
        """List the stated and the denied part: "in the fat and not in the fascia"."""
        if any(map(self._stops_short, range(first, last))):
            yield self._hedge_image(self._hedge_part(mention, first, last), first, last)
            return
        if spans := self._spans_of_doubt(mention, first, last):
            for span in spans:
                yield from self._statements(self._mention("depth", *span), *span)
            return
        if turn := self._affirmation(first, last):
            yield from self._statements_after_denial(first, turn, last)
            return
        cut = self._denial(first, last)
        start, end = self._trim(first, cut) if cut else (first, first)
        part = self._mention("depth", start, end) if cut else mention
        if cut and _says_depth(part.text):
            yield self._deny(self._hedge_part(part, start, end), start, end)
            denial = self._mention("depth", *self._trim(cut, last))
            if _says_depth(_without_denial(denial.text)):
                yield evolve(denial, polarity=Polarity.DENIED)
        else:
            yield self._deny(self._hedge_part(mention, first, last), first, last)

    def _statements_after_denial(
        self, first: int, turn: int, last: int
    ) -> Iterator[Mention]:
        """List a denial and what was so: "not in the fascia and lay in the fat"."""
        denial = self._mention("depth", *self._trim(first, turn))
        yield evolve(denial, polarity=Polarity.DENIED)
        start, end = self._trim(turn, last)
        statement = self._hedge_part(self._mention("depth", start, end), start, end)
        is_denied = statement.polarity is Polarity.DENIED
        yield evolve(statement, polarity=STATED) if is_denied else statement

    def _spans_of_doubt(
        self, mention: Mention, first: int, last: int
    ) -> list[tuple[int, int]]:
        """Part "thought to be in the fat" from "but was in the muscle"."""
        words = self.plain[first:last] if mention.polarity is Polarity.HEDGED else ()
        turn = first + words.index("but") if "but" in words else 0
        is_turn = first < turn < last - 1 and self._says_depth(first, turn)
        is_turn = is_turn and self._says_depth(turn + 1, last)
        return [self._trim(first, turn), self._trim(turn, last)] if is_turn else []

    def _affirmation(self, first: int, last: int) -> int:
        """Return where "and lay in" begins after a denial; 0 if nowhere."""
        if not self.line.may_tell(Sign.DENIES):
            return 0
        denials = signs(Sign.DENIES).keys()
        pairs = ((i, self.plain[i : i + 2]) for i in range(first + 1, last - 1))
        joins = (
            i
            for i, (join, verb) in pairs
            if join in _BUT and verb in signs(Sign.STAYED)
        )
        turn = next(joins, 0)
        is_denied = not denials.isdisjoint(self.plain[first:turn])
        is_stated = denials.isdisjoint(self.plain[turn:last])
        is_turn = turn > 0 and is_denied and is_stated
        return turn if is_turn and self._says_depth(turn + 1, last) else 0

    def _denial(self, first: int, last: int) -> int:
        """Return where "and not" or its like begins; 0 if nowhere."""
        if not self.line.may_tell(Sign.DENIES):
            return 0
        denials = signs(Sign.DENIES).keys()
        indexes = (i for i in range(first + 1, last) if self._denies_anew(i))
        if index := next(indexes, 0):
            return index
        joins = (i for i in range(first + 1, last) if self.plain[i] in _JOINS)
        pairs = ((i, self.plain[i + 1 : i + 1 + NEAR]) for i in joins)
        join = next((i for i, words in pairs if not denials.isdisjoint(words)), 0)
        is_free = has_word(self.plain[join:last], Sign.UNINVOLVED)
        return 0 if is_free else join

    def _denies_anew(self, index: int) -> bool:
        """Whether "no" stands right after a depth: "subcutaneous no fascia"."""
        is_bare = self.plain[index] in _BARE_DENIALS
        return is_bare and is_depth(self.plain[index - 1])

    def _trim(self, first: int, last: int) -> tuple[int, int]:
        """Leave out the words at both ends that say nothing of a depth."""
        fillers = _silent()
        while last - first > 1 and self.plain[first] in fillers:
            first += 1
        while last - first > 1 and self.plain[last - 1] in fillers:
            last -= 1
        return first, last

    def _involvements(self) -> Iterator[Mention]:
        """List the tendons and joints of a digit that the tumor involves."""
        for first, last, _ in INVOLVEMENTS.find(self.line):
            mention = self._mention("digit_involvement", first, last)
            is_possible = mention.polarity is not Polarity.DENIED
            if is_possible and (first == 0 or self._holds_tumor(first)):
                yield mention

    def _may_end(self, last: int) -> bool:
        """Whether no unknown noun follows a depth, as in "fascial defect"."""
        word = self._word(last)
        is_list = bool(self._procedures) and is_tumor(self.plain[last - 1])
        is_label = word == ":" and self._word(last + 1) not in _YES and not is_list
        is_body = self.section not in HEADINGS and not is_tumor(self.plain[last - 1])
        is_act = word in signs(Sign.WHOLE) and is_body
        is_suture = SUTURE.fullmatch(word) is not None
        if word in ARTICLES - {"of"} or is_label or is_act or is_suture:
            return False
        may_follow = not word or word in SIGNS or word[0].isdigit()
        is_known = word in signs(Sign.FOLLOWS)
        return may_follow or is_known or is_lesion_word(word) or is_site_word(word)


def _may_name(word: str) -> bool:
    """Whether a word may stand in the name of a nerve or a lobe: "peroneal"."""
    return is_vessel(word) or is_site_word(word) or word in _LOBES


#: These may begin the name of a nerve, a vessel or a lobe.
_OF_NERVES = frozenset({"superficial", "deep"})
_LOBES = frozenset({"lobe", "lobes"})
#: With these a deep nerve may say how deep the tumor around it lay.
_IN_TUMOR = bit_of("within", "through", "into", "inside", "encased", "entered", "in")
_HAS_OTHER = bit_if(lambda word: is_vessel(word) or word in _LOBES)
#: No name of a nerve has more words.
_LONG_NAME = 5
_WAS = frozenset({"was", "were"})
#: They begin a tumor that was not named before.
_NEW = frozenset({"a", "an"})
_BE = _WAS | {"be"}
#: "Down to the" leads to a tumor.
_WAY_TO = frozenset(
    {
        *("carried", "down", "to", "onto", "towards", "toward", "over", "around"),
        *("upon", "the", "a", "an", "this"),
    }
)
#: They may stand for the layer that was opened.
_IT = frozenset({"it", "this", "that"})
_HAS_IT = bit_of(*_IT)
_INSIDE = frozenset({"within", "inside"})
_HAS_WHERE = bit_of("where", "which")
_WITHIN = frozenset({"in", "within"})
#: A tumor that was freed from the surrounding fat lay in that fat.
_AROUND = "surrounding"
_CIRCUMFERENTIAL = frozenset({"circumferential", "circumferentially"})
_HAS_AROUND = bit_of(_AROUND, *_CIRCUMFERENTIAL)
#: A tumor that was excised so lay above the layer.
_SHORT_OF = ["down", "to", "but", "not"]
_HAS_DOWN = bit_of("down")
_AWAY = frozenset({"from", "off"})
_FROM = _AWAY | {"the", "its", "of", "all", "any"}
_THEN = frozenset({"and", "then", "free", "away"})
_VERBAL = ("ed", "ly")
#: "To the level of the fat" is to the fat.
_LEVEL = ["level"]
#: A way with one of these ends in a layer; "through" leads past it.
_LEADS_INTO = frozenset({"into", "to", "in", "within", "entered", "reached"})
_BELOW = _INSIDE | {"beneath", "below", "under", "underneath"}
_DEEP_TO = ("deep", "to")
_GOING_ON = frozenset({"and", "but", "through", "into", "or"})
_SUPERFICIAL_TO, _ABOVE = ["superficial", "to"], ["above"]
#: After these another depth may be denied.
_JOINS = frozenset({"and", "but", ","})
_BARE_DENIALS = frozenset({"no", "without"})
#: After a denial these begin what was so: "and lay in the fat".
_BUT = frozenset({"and", "but"})
#: A label with one of these asks for a depth.
_OF_DEPTH = frozenset({"depth", "layer", "plane", "level", "located"})
#: No label of a form has more words.
_LONGEST_LABEL = 6
#: "Layer subcutaneous" has as many words.
_LABEL_AND_LAYER = 2
#: With one of these as its answer a label itself says the depth.
_YES = frozenset({"", "yes", "y", "x", "true"})


def _describes_tumor(word: str) -> bool:
    """Whether a word describes a tumor, and names neither a tumor nor a layer."""
    return is_before_noun(word) and not (is_tumor(word) or is_layer_name(word))


def _is_below(word: str, following: str) -> bool:
    """Whether "beneath" or "deep to" begins with a word."""
    return word in _BELOW or (word, following) == _DEEP_TO


@cache
def _silent() -> frozenset[str]:
    """Return the words and signs that say nothing of a depth."""
    return SIGNS | signs(Sign.SILENT).keys()


def _without_denial(text: str) -> str:
    """Return a text without the words that deny."""
    return " ".join(w for w in text.split() if w not in signs(Sign.DENIES))


@lru_cache(maxsize=4096)
def _says_depth(text: str) -> bool:
    """Whether words say a depth: a relation to a layer, or an adjective for one."""
    _, unread = parts().split(pointed(text))
    return not unread and _may_say_depth(text) and depths_of(text) is not None


@lru_cache(maxsize=4096)
def _may_say_depth(text: str) -> bool:
    """Whether any word says a depth, whatever stands beside it."""
    pieces, _ = parts().split(pointed(text))
    relations = {part.relation for part in pieces if part.relation}
    return bool(relations & _PLACES) or any(map(is_depth, text.split()))


#: Relations to a layer that say a depth.
_PLACES = frozenset(
    {
        *(Relation.ABOVE, Relation.AT, Relation.BETWEEN, Relation.BELOW),
        *(Relation.THROUGH, Relation.INTO, Relation.DEEP, Relation.SUPERFICIAL),
    }
)
#: Before the word for a layer these may change its meaning: "non muscular".
_PREFIXES = frozenset(
    {
        *("super", "extra", "juxta", "para", "peri", "infra", "ultra", "retro"),
        *("trans", "non", "un", "semi", "quasi", "ante", "hyper", "hypo"),
    }
)
_COVERED = "covered"
_HAS_COVERED = bit_of(_COVERED)
_IN_FAT = frozenset({Depth.SUBCUTANEOUS})
_COMPANIONS = frozenset({"and", "with", "plus", "contained", "contains", "including"})
_SOME = frozenset({"some", "the", "a", "attached", "its", "little", "bit", "of"})


def _leads_to_place(word: str) -> bool:
    """Whether a word leads to where a tumor lies, as "in" and "between" do."""
    return word in signs(Sign.PREPOSITION) or word in signs(Sign.NEAR)


def _is_tissue(word: str) -> bool:
    """Whether a word names a tissue or a layer."""
    return word in TISSUES or depths_of(f"in {word}") is not None
