"""A note parted into its lesions: which sentences speak of which."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum, auto
from functools import cached_property
from itertools import combinations, groupby
from typing import NamedTuple

from attrs import evolve

from cptsofttissue.notes._asides import is_same_place
from cptsofttissue.notes._facts import Told, is_of_measure, told
from cptsofttissue.notes._pairs import by_lesion
from cptsofttissue.notes._phrases import Line, is_fragment
from cptsofttissue.notes._sentence.vocabulary import (
    BY,
    FACTS,
    HEADINGS,
    TISSUES,
    is_described,
    is_of_site,
    may_hold,
    names_only_tumor,
)
from cptsofttissue.notes._tables import (
    Place,
    Says,
    Sign,
    families_of,
    is_verb,
    roles,
    signs,
    values_of,
)
from cptsofttissue.notes._text.page import Page, is_report
from cptsofttissue.notes._text.sections import Sentence, sentences
from cptsofttissue.notes._words import words_of
from cptsofttissue.notes.values import Mention, Polarity, Role, Section
from cptsofttissue.record._lesions import GENERAL
from cptsofttissue.record.anatomy import Side

__all__ = ["Group", "groups", "read_sentences", "tells_what_was_done"]

_DIAGNOSES = frozenset({Section.PREOPERATIVE, Section.POSTOPERATIVE})
#: What stands there speaks of the operation or the tumor.
_BODY = FACTS - {Section.POSTOPERATIVE, Section.PROCEDURE}
#: What says which lesion it was, beside the operation.
_NAMING = _DIAGNOSES | {Section.SITE}


class Group(NamedTuple):
    """
    What a note says of one lesion.

    Attributes:
        heading: The sentences that name it; the first says what was done.
        body: The sentences that speak of it.
        shared: Sentences that may speak of it or of another lesion.
        lesions: How many lesions these are that the note does not tell apart.
        is_one_of_several: Whether the note tells of others, too.
        aside: Sentences that tell what was measured elsewhere.
    """

    heading: tuple[Told, ...]
    body: tuple[Told, ...]
    shared: tuple[Told, ...] = ()
    lesions: int = 1
    is_one_of_several: bool = False
    aside: tuple[Told, ...] = ()


def read_sentences(page: Page) -> list[Told]:
    """Read every sentence of a note."""
    found: list[Told] = []
    carries = False
    struck = [*_struck(page.text)]
    for sentence in sentences(page):
        line = Line(sentence.text)
        is_next = carries and _may_be_measured(found, sentence, line)
        one = _unstruck(told(sentence, line, carries=is_next), struck)
        is_title = one.is_bare_title or (carries and one.goes_on)
        carries = one.is_of_tumor or is_title
        found += by_lesion(one)
    return found


def _struck(text: str) -> Iterator[tuple[int, int]]:
    """List where words were struck out."""
    if any(sign in text for sign in _STRIKES):
        yield from (match.span() for match in _STRUCK.finditer(text))


#: Every word that was struck out has one of these beside it.
_STRIKES = ("--", "~~", "[")


def _tells_little(one: Told) -> bool:
    """Whether a sentence is but a length, a depth or a place: "Dorsal."."""
    return all(is_fragment([word]) or is_of_site(word) for word in one.words)


def _may_be_measured(told: Sequence[Told], sentence: Sentence, line: Line) -> bool:
    """Whether a bare length may be the tumor's: nothing else was named before it."""
    is_long = len(line.text) >= _LONGEST_FRAGMENT
    if is_long or len(line.words) < _FEWEST:
        return True
    if not is_fragment([*filter(_is_told_alone, line.words)]):
        return True
    if sentence.section is Section.NONE and told[-1].sentence.section in _HEADED:
        return False  # a comment has its own subject
    named = (one for one in reversed(told) if not _tells_little(one))
    before = next(named, told[-1])
    is_product = not BY.isdisjoint(line.words) and before.is_of_tumor
    is_product &= _TAKEN_WITH.isdisjoint(before.words)
    is_named = is_product or _only_names(before)
    return (is_named and names_only_tumor(before.line)) or before.tells_alone


_TAKEN_WITH = TISSUES | {"ellipse"}


def _only_names(one: Told) -> bool:
    """Whether a sentence names a tumor, and tells nothing of it in a verb."""
    lesions = [m for m in one.mentions if m.field == "lesion"]
    is_stated = all(m.polarity is Polarity.STATED for m in lesions)
    return is_stated and not (one.has(Sign.VERB) or one.has(Sign.BESIDE))


_LONGEST_FRAGMENT, _FEWEST = 60, 2


def _is_told_alone(word: str) -> bool:
    """Whether a word is none of "in length" or "at its widest" behind a length."""
    return word not in _SIDES_OF and word not in signs(Sign.BEHIND)


#: These name a side of what is measured: "length 4 cm, width 2 cm".
_SIDES_OF = frozenset(
    {"length", "width", "depth", "height", "thickness", "long", "wide", "thick"}
)
_HEADED = frozenset(Section) - {Section.NONE}


#: Words between two dashes or waves on either side were struck out, and a sentence
#: in brackets may be left over from a form.
_STRUCK = re.compile(
    r"(?P<way>--+|~~+)(?=[^\s~-])[^\n]*?[^\s~-](?P=way)(?!\w)"
    r"|\[(?:[^\s\[\]]+ ){2,}[^\[\]\n]*\]"
)


def _unstruck(one: Told, struck: Sequence[tuple[int, int]]) -> Told:
    """Hedge what was struck out; nobody knows whether that was meant."""
    if not struck:
        return one
    return evolve(one, mentions=tuple(_hedged_in(m, struck) for m in one.mentions))


def _hedged_in(mention: Mention, struck: Sequence[tuple[int, int]]) -> Mention:
    is_struck = any(a <= mention.start and mention.end <= b for a, b in struck)
    is_stated = mention.polarity is Polarity.STATED
    return (
        evolve(mention, polarity=Polarity.HEDGED)
        if is_struck and is_stated
        else mention
    )


def groups(page: Page, note: Sequence[Told]) -> list[Group]:
    """Part a note into its lesions; a report of something else has none."""
    return [] if is_report(page) else _Parting(note).groups()


class _Whose(Enum):
    """Whose a sentence is that is of no one lesion."""

    ALL = auto()
    ANY = auto()


def _of_every(one: Told) -> _Whose:
    """Say whether a sentence is of every lesion: "all were in the fat"."""
    is_each = not _has_size(one) or not _EACH.isdisjoint(one.words)
    return _Whose.ALL if one.has(Sign.EVERY) and is_each else _Whose.ANY


class _Parting:
    """The sentences of a note: what was done, to what, and the rest."""

    def __init__(self, note: Sequence[Told]) -> None:
        self._note = note
        self._named = [t for t in note if t.sentence.section in _NAMING]

    @cached_property
    def _operations(self) -> list[Told]:
        """The sentences that say what was done to a lesion, one for each."""
        headed = [t for t in self._note if t.sentence.section is Section.PROCEDURE]
        done = [t for t in headed if _is_done(t)]
        named = [t for t in done if _names(t)]
        if any(map(_says_what_was_done, headed)):
            is_titled = any(t.names_tumor for t in headed)
            is_of_tumor = is_titled or self._is_diagnosed() or self._is_told_below()
            found = named or (done if is_of_tumor else [])
            titles = [one for one in found if not _is_told(one)] or found
            kept = [t for t in titles if t is titles[0] or not _is_again(t)]
            return _one_of_items(kept)[:_MOST]
        return self._in_narrative()

    def _is_diagnosed(self) -> bool:
        """Whether a diagnosis names a lesion, or a heading its site."""
        return any(
            bool(one.places)
            if one.sentence.section is Section.SITE
            else one.names_tumor
            for one in self._named
        )

    def _is_form(self) -> bool:
        """Whether one line names the site, and another the lesion."""
        sites = (t for t in self._note if t.sentence.section is Section.SITE)
        found = (t for t in self._note if t.sentence.section is Section.FINDINGS)
        return any(t.places for t in sites) and any(t.names_tumor for t in found)

    def _is_told_below(self) -> bool:
        """Whether the narrative tells that a lesion was excised."""
        inside = [t for t in self._note if t.sentence.section in _BODY]
        if any(t.names_tumor and _is_done(t) for t in inside):
            return True
        headed = (t for t in self._note if t.sentence.section is Section.PROCEDURE)
        is_bare = all(map(_says_but_how, filter(_is_done, headed)))
        return is_bare and any(map(_is_titled, inside))

    def _in_narrative(self) -> list[Told]:
        """Return the items that tell of an operation, or the first sentence."""
        places = _BODY | {Section.POSTOPERATIVE, Section.EXAMINATION}
        inside = [t for t in self._note if t.sentence.section in places]
        found = [t for t in inside if _is_done(t) and t.names_tumor]
        if len(inside) > _SHORTEST_NOTE:
            found = [t for t in found if _is_told(t) or _begins(t) or _is_headline(t)]
        is_cut = len(inside) <= _SHORT_NOTE and any(map(_was_measured_cut, inside))
        is_typed = len(inside) <= _SHORTEST_NOTE or is_cut
        if not found and is_typed:
            named = [t for t in inside if t.names_tumor]
            found = [t for t in named if _has_size(t)] or [*filter(_is_placed, named)]
        if not found and self._is_diagnosed():
            found = [t for t in inside if _is_ticked(t)]
        if not found:
            found = [t for t in inside if _is_done_to_it(t)]
        if not found and self._is_form():
            done = [t for t in inside if _is_done(t) and not _is_of_sutures(t)]
            found = [t for t in done if _is_told(t) or _is_method(t)]
        if not found and any(t.names_tumor for t in (*inside, *self._named)):
            found = [t for t in inside[:1] if _is_title(t)]
        headed = (t for t in self._note if t.sentence.section is Section.PROCEDURE)
        if not found and any(map(_states_tumor, (*inside, *headed))):
            done = [t for t in inside if _is_done(t)]
            found = [t for t in done if _says_but_how(t) or _says_it_is_out(t)]
        placed = [t for t in found if t.sentence.item and t.places]
        placed = placed or _placed_in_items(found, inside)
        several = (_one_of_items(placed) or [*_apart(found)])[:_MOST]
        return several if len(several) > 1 else found[:1]

    @cached_property
    def _body(self) -> list[Told]:
        """What is said below, and what a heading adds that is no operation."""
        places = _BODY | {Section.PROCEDURE}
        inside = [t for t in self._note if t.sentence.section in places]
        return [t for t in inside if not (t in self._operations or _is_besides(t))]

    def groups(self) -> list[Group]:
        """Part the note by the first thing that tells its lesions apart."""
        if not self._operations:
            return self._of_items(self._done_anywhere())
        if len(self._operations) > 1:
            return self._of_operations()
        ways = (
            self._of_items(self._operations),
            self._of_words(),
            self._of_sides(),
            self._of_places(),
        )
        return next((way for way in ways if len(way) > 1), [self._whole()])

    @property
    def _titles(self) -> tuple[Told, ...]:
        """The sentences that name what was done, and to what."""
        return (*self._operations, *self._named)

    def _whole(self) -> Group:
        """Return everything as one group; it may be of several lesions."""
        found = [t for t in self._body if t.sentence.section is Section.FINDINGS]
        lesions = max(one.lesions for one in (*self._titles, *found))
        aside = [t for t in self._note if t.sentence.section not in FACTS | _NAMING]
        body, count = tuple(self._body), max(lesions, 1)
        return Group(self._titles, body, lesions=count, aside=tuple(aside))

    def _done_anywhere(self) -> list[Told]:
        """Return the first sentence that says that anything was done."""
        inside = (t for t in self._note if t.sentence.section in FACTS)
        return [t for t in inside if _is_done(t)][:1]

    # By list items, or rows of a table.

    def _of_items(self, done: Sequence[Told]) -> list[Group]:
        """Make a group of each item that speaks of a lesion, if something was done."""
        listed = (t for t in self._body if t.sentence.item)
        items = (t.sentence.item for t in listed if _is_of_lesion(t))
        is_several = not self._operations or max(t.lesions for t in self._titles) > 1
        labels = [*dict.fromkeys(items)] if done and is_several else []
        whose = [
            t.sentence.item if t.sentence.item in labels else _of_every(t)
            for t in self._body
        ]

        def heading(label: object) -> tuple[Told, ...]:
            own = (t for t in self._body if t.sentence.item == label and t.places)
            return (*[*own][:1], self._done_in(label, done), *self._named)

        return self._grouped(labels, whose, heading)

    def _done_in(self, item: object, done: Sequence[Told]) -> Told:
        """Return the sentence that says what was done; an item may have its own."""
        own = (t for t in self._body if t.sentence.item == item and _is_done(t))
        return done[0] if self._operations else next(own, done[0])

    # By words such as "proximal" and "distal".

    def _of_words(self) -> list[Group]:
        whose = [_telling(one) or _Whose.ANY for one in self._body]
        labels = [*dict.fromkeys(word for word in whose if word is not _Whose.ANY)]
        heading = (*self._operations, *self._named)
        count = max(one.lesions for one in heading)
        return self._grouped(
            labels if count == len(labels) else [], whose, lambda _: heading
        )

    # By sides.

    def _of_sides(self) -> list[Group]:
        sites = [site for one in self._titles for site in one.places]
        if not any(site.side is Side.BILATERAL for site in sites):
            return []
        whose = [*self._sided()]
        told_of = zip(self._body, whose, strict=True)
        labels = dict.fromkeys(side for one, side in told_of if _is_of_lesion(one))
        told_apart = [side for side in labels if isinstance(side, Side)]
        return self._grouped(told_apart, whose, lambda _: self._titles)

    def _sided(self) -> Iterator[Side | _Whose]:
        """Say of which side each sentence speaks: that of the one before it."""
        current: Side | _Whose = _Whose.ANY
        for one in self._body:
            is_new = one.has(Sign.EVERY) or one.has(Sign.OTHER)
            current = _side(one) or (_Whose.ANY if is_new else current)
            yield current

    # By places.

    def _of_places(self) -> list[Group]:
        """Make a group of each place that has a size, if there are as many lesions."""
        count = max(one.lesions for one in self._titles)
        measured = filter(_is_measured, self._body) if count > 1 else ()
        placed = [one for one in measured if one.places]
        is_same = any(_agrees(one, other) for one, other in combinations(placed, 2))
        labels = range(len(placed)) if count == len(placed) and not is_same else ()
        whose = [*_by_place(self._body, placed)] if labels else []

        def heading(label: object) -> tuple[Told, ...]:
            return (placed[int(str(label))], *self._operations, *self._named)

        return self._grouped(labels, whose, heading)

    # By operations.

    def _of_operations(self) -> list[Group]:
        labels = range(len(self._operations))

        def heading(label: object) -> tuple[Told, ...]:
            own = self._operations[int(str(label))]
            return (own, *(t for t in self._named if _may_be_of(t, own)))

        return self._grouped(labels, [*self._owned()], heading)

    def _owned(self) -> Iterator[int | _Whose]:
        """Say of which operation each sentence speaks: of one, of all, or of any."""
        current: int | _Whose = _Whose.ANY
        for one in self._body:
            owner = self._owner(one)
            current = current if owner is None or owner is _Whose.ALL else owner
            yield current if owner is None else owner

    def _owner(self, one: Told) -> int | _Whose | None:
        """Return whose a sentence is; None if it goes on with the one before."""
        item = one.sentence.item
        numbered = [t.sentence.item for t in self._operations]
        if item and item in numbered:
            return numbered.index(item)
        near = [i for i, t in enumerate(self._operations) if _agrees(one, t)]
        if len(near) == 1:
            return near[0]
        if one.has(Sign.EVERY):
            return _of_every(one)
        is_new = near or one.has(Sign.OTHER)
        return _Whose.ANY if is_new else None

    def _grouped(
        self,
        labels: Sequence[object],
        whose: Sequence[object],
        heading: Callable[[object], tuple[Told, ...]],
    ) -> list[Group]:
        """Make a group of each label: its sentences, those of all, and the shared."""
        if not labels:
            return []
        pairs = [*zip(self._body, whose, strict=True)]
        known = {*labels, _Whose.ALL}
        shared = tuple(one for one, owner in pairs if owner not in known)
        return [
            Group(
                (head := heading(label)),
                tuple(one for one, owner in pairs if owner in {label, _Whose.ALL}),
                shared,
                max(head[0].lesions, 1) if len(self._operations) > 1 else 1,
                is_one_of_several=True,
            )
            for label in labels
        ]


def _is_measured(one: Told) -> bool:
    return any(m.role in _OF_LESION for m in one.mentions)


_OF_LESION = frozenset({Role.TUMOR, Role.TOTAL})


def _by_place(body: Iterable[Told], placed: Sequence[Told]) -> Iterator[int | _Whose]:
    """Say of which place each sentence speaks: of its own, of all, or of any."""
    for one in body:
        near = [i for i, other in enumerate(placed) if _agrees(one, other)]
        yield near[0] if len(near) == 1 else _of_every(one)


#: More lesions of one note are not told apart.
_MOST = 60
#: The name of an operation stands so near the beginning of its sentence.
_FIRST_WORDS = 30


def _is_told(one: Told) -> bool:
    """Whether a sentence tells what was done, in a verb."""
    done = [m for m in one.mentions if m.field == "procedure" and may_hold(m)]
    return bool(done) and all(is_verb(m.text) for m in done)


def _is_again(one: Told) -> bool:
    """Whether a title tells more of one tumor: it has no number, place or kind."""
    named = {k for m in one.mentions if m.field == "lesion" for k in m.value.split(";")}
    return not (one.sentence.item or one.places) and bool(named) and named <= GENERAL


def _is_ticked(one: Told) -> bool:
    """Whether a line says nothing but what was done, as a ticked box does."""
    whole = (one.sentence.first, one.sentence.end)
    return _is_done(one) and any(m.span == whole for m in one.mentions)


def _is_title(one: Told) -> bool:
    """Whether it is nothing but a title of a note on an excision: "Excision Note"."""
    *words, last = one.words or [""]
    done = [m for m in one.mentions if m.field == "procedure"]
    named = {w for m in one.mentions for w in words_of(m.text)}
    is_known = all(w in named | _OF_TITLE or is_described([w]) for w in words)
    is_removal = any("remov" in m.text for m in done)
    return last in _NOTES and is_known and _is_done(one) and not is_removal


_OF_TITLE = frozenset(
    {
        *("procedure", "operative", "operation", "op", "office", "minor", "brief"),
        *("surgery", "surgical", "clinic", "soft", "tissue", "mass", "lesion", "skin"),
        *("dermatology", "dermatologic", "podiatry", "orthopedic", "plastic", "hand"),
    }
)
_NOTES = frozenset({"note", "report", "record", "form", "summary"})


def tells_what_was_done(one: Told) -> bool:
    """Whether a sentence tells of an operation: "Excision discussed." does not."""
    done = [m for m in one.mentions if m.field == "procedure" and may_hold(m)]
    is_headed = one.names_tumor or one.sentence.section in HEADINGS
    is_told = is_headed or any(is_verb(m.text) for m in done)
    is_plain = is_told or _is_title(one) or _says_but_how(one)
    return is_plain and not _removes_other(one)


def _says_it_is_out(one: Told) -> bool:
    """Whether a sentence begins with "removed", and names nothing else: "via two"."""
    is_first = not one.sentence.item
    done = [m for m in one.mentions if is_first and m.start == one.sentence.first]
    words = [w for m in done if is_verb(m.text) for w in one.behind(m)[:1]]
    return any(word in _BEHIND_DONE for word in words)


#: Behind "removed" these tell how, and not what.
_BEHIND_DONE = frozenset(
    {
        *("via", "through", "with", "en", "intact", "whole", "completely"),
        *("under", ",", "using", "bluntly", "sharply", "piecemeal"),
    }
)


def _says_but_how(one: Told) -> bool:
    """Whether a sentence says nothing but how something was excised and closed."""
    done = (m for m in one.mentions if m.field == "procedure")
    named = {word for m in done for word in words_of(m.text)}
    return all(_is_of_method(word) for word in one.words if word not in named)


def _is_method(one: Told) -> bool:
    """Whether a line says how it was excised and closed, and nothing else."""
    is_closed = any(m.role is Role.CLOSURE for m in one.mentions)
    return is_closed and _says_but_how(one)


def _is_of_method(word: str) -> bool:
    found = roles(Place.BEFORE).starting([word], 0)
    is_closure = found is not None and found[1] is Says.CLOSURE
    is_known = word in _WAYS or word in signs(Sign.STANDS_FOR) or is_of_measure(word)
    return not word[0].isalpha() or is_closure or is_known


_WAYS = frozenset(
    {
        *("elliptical", "fusiform", "ellipse", "with", "and", "cm", "mm", "layered"),
        *("simple", "intermediate", "complex", "primary", "direct", "linear"),
        *("under", "local", "general", "anesthesia", "la", "ga", "performed", "done"),
        *("complete", "completed", "uneventful", "today", "in", "office", "was", "of"),
        *(
            "s/p",
            "without",
            "complication",
            "complications",
            "difficulty",
            "no",
            "via",
            "by",
        ),
        *("type", "kind", "method", "technique", "treatment"),
        *("spinal", "block", "mac", "sedation", "regional", "the", "ankle", "digital"),
    }
)


def _begins(one: Told) -> bool:
    """Whether a sentence begins with what was done."""
    starts = [m.start for m in one.mentions if m.field == "procedure" and may_hold(m)]
    return bool(starts) and min(starts) - one.sentence.first <= _FIRST_WORDS


#: A size in such a sentence is that of each lesion.
_EACH = frozenset({"each", "apiece"})
#: So few sentences are typed to be coded, and may leave out what was done.
_SHORTEST_NOTE = 2
#: So few are, if they tell of an excised size.
_SHORT_NOTE = 5


def _one_of_items(found: Iterable[Told]) -> list[Told]:
    """Keep the first sentence of each item, and all that stand outside of items."""
    kept: list[Told] = []
    for item, group in groupby(found, lambda one: one.sentence.item):
        several = [*group]
        kept += several[:1] if item or not any(map(_names, several)) else several
    return kept


def _placed_in_items(found: Sequence[Told], inside: Sequence[Told]) -> list[Told]:
    """List what was done in each item, if each has a place, or a size, of its own."""
    items = dict.fromkeys(t.sentence.item for t in found if t.sentence.item)
    named = [
        next((t for t in inside if t.sentence.item == i and t.places), None)
        for i in items
    ]
    placed = [one for one in named if one is not None]
    is_apart = not any(_agrees(a, b) for a, b in combinations(placed, 2))
    measured = {t.sentence.item for t in inside if _is_measured(t)}
    named_apart = {site.charted for one in placed for site in one.places}
    is_sized = measured.issuperset(items) and len(named_apart) >= len(items)
    is_each = len(placed) == len(items) and (is_apart or is_sized)
    return [t for t in found if t.sentence.item] if is_each else []


def _apart(found: Iterable[Told]) -> Iterator[Told]:
    """List the sentences that tell of an operation at another side than all before."""
    kept: list[Told] = []
    for one in found:
        side = _side(one)
        if (
            one.places
            and side
            and all(_side(other) not in {None, side} for other in kept)
        ):
            kept.append(one)
            yield one


def _states_tumor(one: Told) -> bool:
    """Whether a sentence states a lesion of the operation."""
    lesions = (m for m in one.mentions if m.field == "lesion")
    return any(m.polarity is Polarity.STATED for m in lesions)


def _is_headline(one: Told) -> bool:
    """Whether a sentence names a lesion, its place and what was done, and no verb."""
    return _is_placed(one) and not one.has(Sign.VERB)


def _is_titled(one: Told) -> bool:
    """Whether a sentence of the findings, or with a place and no verb, states one."""
    is_found = one.sentence.section is Section.FINDINGS
    is_title = bool(one.places) and not one.has(Sign.VERB)
    return _states_tumor(one) and (is_found or is_title)


def _names(one: Told) -> bool:
    """Whether a sentence names a lesion, or a site."""
    return one.names_tumor or bool(one.places)


def _is_done(one: Told) -> bool:
    """Whether a sentence says that something was done that makes a draft."""
    done = [m for m in one.mentions if m.field == "procedure" and may_hold(m)]
    is_other = _removes_other(one) or _is_put_off(one.words)
    return not is_other and any(values_of(m.text) for m in done)


def _is_put_off(words: Sequence[str]) -> bool:
    """Whether "excision pending" or "excision: no" ends a sentence."""
    *_, before, last = ["", "", *words]
    is_pending = before in signs(Sign.WHOLE) and last in _PUT_OFF
    return is_pending or (before, last) == (":", "no")


_PUT_OFF = frozenset({"pending", "later", "planned", "scheduled", "declined"})


def _removes_other(one: Told) -> bool:
    """Whether a sentence names no tumor, and a thing that is removed, too."""
    return not (one.names_tumor or _REMOVED_TOO.isdisjoint(one.words))


#: These are removed, and are no tumor.
_REMOVED_TOO = frozenset(
    {
        *("suture", "sutures", "stitch", "stitches", "staples", "drain", "drains"),
        *("dressing", "dressings", "splint", "cast", "tourniquet", "drapes"),
    }
)


def _is_done_to_it(one: Told) -> bool:
    """Whether a sentence tells that "it" was excised, where "it" may be a tumor."""
    done = [m for m in one.mentions if m.field == "procedure" and is_verb(m.text)]
    behind = (one.sentence.text[m.end - one.sentence.start :] for m in done)
    is_it = any(text.startswith(" it") for text in behind)
    is_it |= any(m.start == one.sentence.first for m in done)
    is_it |= bool(done) and one.goes_on
    return one.carries and _is_done(one) and is_it


def _is_of_sutures(one: Told) -> bool:
    """Whether nothing but "removed" is said to be done, as it is of sutures."""
    done = {m.text for m in one.mentions if m.field == "procedure"}
    return done <= {"removed", "remove"}


def _says_what_was_done(one: Told) -> bool:
    """Whether a title names an operation; "Procedure: lipoma, left arm" does not."""
    is_named = any(m.field == "procedure" for m in one.mentions)
    return is_named or not one.names_tumor


def _is_besides(one: Told) -> bool:
    """Whether a heading names an operation of another family, which has its own."""
    done = [m.text for m in one.mentions if m.field == "procedure"]
    is_heading = one.sentence.section is Section.PROCEDURE
    return is_heading and any(map(families_of, done))


def _was_measured_cut(one: Told) -> bool:
    """Whether a sentence states an excised size, in no form: "excised size 4 cm"."""
    sizes = (m for m in one.mentions if m.field == "size")
    is_stated = any(m.polarity is Polarity.STATED for m in sizes)
    is_whole = all(is_of_measure(word) or word in _CUT for word in one.words)
    return is_stated and is_whole and "excised" in one.words


_CUT = frozenset({"excised", "diameter", "dimension"})


def _has_size(one: Told) -> bool:
    return any(m.field in {"tumor", "size"} for m in one.mentions)


def _is_placed(one: Told) -> bool:
    """Whether a sentence states a lesion, and where it lies."""
    lesions = (m for m in one.mentions if m.field == "lesion")
    return bool(one.places) and any(m.polarity is Polarity.STATED for m in lesions)


def _is_of_lesion(one: Told) -> bool:
    return one.names_tumor or _has_size(one)


def _telling(one: Told) -> str:
    """Return the word beside the name of a lesion that tells it from another."""
    if not one.line.may_tell(Sign.TELLS):
        return ""
    lesions = [m for m in one.mentions if m.field == "lesion"]
    words = (word for m in lesions for word in (*_before(one, m), *m.text.split()))
    said = {word for word in words if word in signs(Sign.TELLS)}
    return said.pop() if len(said) == 1 else ""


def _before(one: Told, mention: Mention) -> Sequence[str]:
    """Return the word right before a mention, if there is one."""
    return one.sentence.text[: mention.start - one.sentence.start].split()[-1:]


_SIDES = ((Side.LEFT, {"left", "l"}), (Side.RIGHT, {"right", "r"}))


def _side(one: Told) -> Side | None:
    """Return the one side that a sentence names."""
    sides = [side for side, said in _SIDES if not said.isdisjoint(one.words)]
    return sides[0] if len(sides) == 1 else None


def _may_be_of(diagnosis: Told, operation: Told) -> bool:
    """Whether a diagnosis may be of an operation: its number or its place agrees."""
    item, own = diagnosis.sentence.item, operation.sentence.item
    if item and own:
        return item == own
    return _agrees(diagnosis, operation) is not False


def _agrees(one: Told, other: Told) -> bool | None:
    """Whether two sentences speak of one place; None if one of them names none."""
    some, others = one.places, other.places
    if not some or not others:
        return None
    return any(is_same_place(a, b) for a in some for b in others)
