"""A note split into its lesions: which sentences are about which lesion."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple

from cptsofttissue.notes._facts import SEVERAL, Statement
from cptsofttissue.notes._groups.done import is_done, is_of_other_family
from cptsofttissue.notes._groups.names import (
    agrees,
    has_size,
    is_of_lesion,
    may_be_at,
    may_belong,
    side_of,
    word_apart,
)
from cptsofttissue.notes._groups.operations import BODY, NAMING, operations_in
from cptsofttissue.notes._groups.owners import (
    Scope,
    begins_section,
    operations_of,
    scope_of,
)
from cptsofttissue.notes._lists import count_of
from cptsofttissue.notes._phrases import is_same_place
from cptsofttissue.notes._sentence.vocabulary import ACCOUNT, FACTS
from cptsofttissue.notes._tables import Sign
from cptsofttissue.notes._text.page import Page, is_report
from cptsofttissue.notes.values import Section
from cptsofttissue.record.anatomy import Side

__all__ = ["Group", "groups"]

Heading = tuple[Statement, ...]


class Group(NamedTuple):
    """
    What a note says about one lesion.

    Attributes:
        heading: The sentences that name it; the first says what was done.
        body: The sentences below them that are about it.
        shared: Sentences that may be about it or about another lesion.
        lesions: How many lesions it stands for, if the note does not separate them.
        is_one_of_several: Whether the note has other groups, too.
        outside: Sentences of other sections, such as history; in a note on several
            lesions they may be about any.
        titles: The title of each of several lesions, this one among them.
    """

    heading: tuple[Statement, ...]
    body: tuple[Statement, ...]
    shared: tuple[Statement, ...] = ()
    lesions: int = 1
    is_one_of_several: bool = False
    outside: tuple[Statement, ...] = ()
    titles: tuple[Statement, ...] = ()

    @property
    def aside(self) -> tuple[Statement, ...]:
        """The sentences of other sections that are about it: those of an only one."""
        return () if self.is_one_of_several else self.outside


def groups(page: Page, note: Sequence[Statement]) -> list[Group]:
    """Split a note into its lesions; a report that is no operative note has none."""
    return [] if is_report(page) else _Splitter(note).groups()


class _Splitter:
    """The sentences of a note: those that name the lesions, and those below."""

    def __init__(self, note: Sequence[Statement]) -> None:
        self._note = note
        self._names = [t for t in note if t.sentence.section in NAMING]
        self._operations = operations_in(note)

    @cached_property
    def _titles(self) -> Heading:
        """The sentences that name what was done, and to what."""
        return (*self._operations, *self._names)

    @cached_property
    def _body(self) -> list[Statement]:
        """The sentences below the titles, and the headings that are no operation."""
        inside = (t for t in self._note if t.sentence.section in _BELOW)
        return [
            t for t in inside if not (t in self._operations or is_of_other_family(t))
        ]

    @property
    def _pairs(self) -> Iterator[tuple[Statement | None, Statement]]:
        """List each sentence of the body with the one before it."""
        return zip((None, *self._body), self._body, strict=False)

    @cached_property
    def _count(self) -> int:
        """How many lesions the titles say there are."""
        return max(map(count_of, self._titles), default=0)

    def groups(self) -> list[Group]:
        """Split the note by the first thing that separates its lesions."""
        if not self._operations:
            return self._by_items(self._first_done())
        if len(self._operations) > 1:
            return self._by_operations()
        items, words = self._by_items(self._operations), self._by_words()
        sides, places = self._by_sides(), self._by_places() or self._by_scenes()
        last = (sides, places) if self._is_both else (places, sides)
        ways = (items, words, *last)
        return next((way for way in ways if len(way) > 1), [self._whole()])

    @property
    def _is_both(self) -> bool:
        """Whether a title says that there are lesions on both sides."""
        sites = (site for one in self._titles for site in one.places)
        return any(site.side is Side.BILATERAL for site in sites)

    def _whole(self) -> Group:
        """Return one group for the whole note; it may stand for several lesions."""
        counts = (t.lesions for t in self._body if is_done(t) or _is_of_findings(t))
        count = max(1, self._count, *counts)
        return Group(self._titles, (*self._body,), lesions=count, outside=self._outside)

    @cached_property
    def _outside(self) -> tuple[Statement, ...]:
        """The sentences of other sections than those on the operation: history."""
        inside = FACTS | NAMING
        return tuple(t for t in self._note if t.sentence.section not in inside)

    def _first_done(self) -> list[Statement]:
        """Return the first sentence that says that something was done."""
        inside = (t for t in self._note if t.sentence.section in FACTS)
        return [*filter(is_done, inside)][:1]

    # By list items, or rows of a table.

    def _by_items(self, done: Sequence[Statement]) -> list[Group]:
        """Make a group of each item about a lesion, if something was done."""
        is_each = any(one.is_of_every for one in self._operations)
        is_several = not self._operations or self._count > 1 or is_each
        listed = [t for t in self._body if t.sentence.item and is_of_lesion(t)]
        labels = dict.fromkeys(t.sentence.item for t in listed)
        if not (done and (is_several or self._are_apart(labels))):
            return []
        owners = [_owner_in_list(t, labels) for t in self._body]
        others = {i: labels.keys() - {i} for i in labels}
        headings = {i: self._heading_of_item(i, done, others[i]) for i in labels}
        return self._groups_of(owners, headings)

    def _are_apart(self, labels: Iterable[str]) -> bool:
        """Whether each item has a size and a place, and no two share a place."""
        inside = (*self._body, *self._names)
        items = [[t for t in inside if t.sentence.item == item] for item in labels]
        placed = [next(filter(_has_place, item), None) for item in items]
        is_each = all(placed) and all(any(map(has_size, item)) for item in items)
        pairs = combinations([one for one in placed if one], 2)
        return is_each and not any(agrees(one, other) for one, other in pairs)

    def _heading_of_item(
        self, item: str, done: Sequence[Statement], others: Collection[str]
    ) -> Heading:
        """Return the sentences that name an item, and the one with the operation."""
        sentences = [t for t in self._body if t.sentence.item == item]
        placed = [*filter(_has_place, sentences)][:1]
        own_done = [] if self._operations else [*filter(is_done, sentences)][:1]
        names = (t for t in self._names if t.sentence.item not in others)
        return (*placed, *(own_done or done[:1]), *names)

    # By words such as "proximal" and "distal".

    def _by_words(self) -> list[Group]:
        """Make a group of each such word, if there are as many lesions."""
        owners = [word_apart(t) or scope_of(t, self._count) for t in self._body]
        words = dict.fromkeys(owner for owner in owners if isinstance(owner, str))
        if self._count != len(words):
            return []
        headings = {word: self._heading_of_word(word, owners) for word in words}
        return self._groups_of(owners, headings)

    def _heading_of_word(self, word: str, owners: Sequence[object]) -> Heading:
        """Return the titles, and before them the sentence with the lesion's place."""
        own = (t for t, owner in zip(self._body, owners, strict=True) if owner == word)
        sites = [site for one in self._titles for site in one.places]
        placed = (t for t in own if t.places and (not sites or may_be_at(sites, t)))
        return (*[*placed][:1], *self._titles)

    # By sides.

    def _by_sides(self) -> list[Group]:
        """Make a group of each side with a lesion, if there are as many lesions."""
        if not (self._is_both or self._count == SEVERAL):
            return []
        owners = [*self._sides()]
        pairs = zip(owners, self._body, strict=True)
        sides = dict.fromkeys(
            side for side, one in pairs if isinstance(side, Side) and is_of_lesion(one)
        )
        is_each = self._is_both or len(sides) == self._count
        headings = dict.fromkeys(sides if is_each else (), self._titles)
        return self._groups_of(owners, headings)

    def _sides(self) -> Iterator[Side | Scope]:
        """Return the side of each sentence: its own, or that of the one before it."""
        current: Side | Scope = Scope.ANY
        for before, one in self._pairs:
            is_new = (
                one.is_of_every or one.has(Sign.OTHER) or begins_section(before, one)
            )
            current = side_of(one) or (Scope.ANY if is_new else current)
            yield scope_of(one, SEVERAL) if current is Scope.ANY else current

    # By places.

    def _by_places(self) -> list[Group]:
        """Make a group of each place that has a size, if there are as many lesions."""
        if self._count < SEVERAL:
            return []
        placed = [one for one in self._body if has_size(one) and one.places]
        is_same = any(agrees(one, other) for one, other in combinations(placed, 2))
        if is_same or len(placed) != self._count:
            return []
        owners = [*_places(self._body, placed)]
        headings = {i: (one, *self._titles) for i, one in enumerate(placed)}
        return self._groups_of(owners, headings)

    # By scenes.

    def _by_scenes(self) -> list[Group]:
        """Make a group of each place that was turned to, if there are as many."""
        if self._count < SEVERAL:
            return []
        owners = [*self._scenes()]
        pairs = zip(owners, self._body, strict=True)
        scenes = dict.fromkeys(
            i for i, one in pairs if isinstance(i, int) and has_size(one)
        )
        if len(scenes) != self._count:
            return []
        headings = {i: (self._body[i].at_scene, *self._titles) for i in scenes}
        return self._groups_of(owners, headings)

    def _scenes(self) -> Iterator[int | Scope]:
        """Return for each sentence the index of the one that turned to its place."""
        current: int | Scope = Scope.ANY
        for index, (before, one) in enumerate(self._pairs):
            is_new = one.is_of_every or begins_section(before, one)
            current = Scope.ANY if is_new else current
            if one.led_to and not self._is_same_scene(current, one):
                current = index
            yield scope_of(one, self._count) if current is Scope.ANY else current

    def _is_same_scene(self, current: int | Scope, one: Statement) -> bool:
        """Whether a sentence leads to the place of the current scene."""
        places = self._body[current].led_to if isinstance(current, int) else ()
        return any(is_same_place(a, b) for a in places for b in one.led_to)

    # By operations.

    def _by_operations(self) -> list[Group]:
        """Make a group of each operation, with its diagnoses."""
        headings = {
            i: (operation, *(t for t in self._names if may_belong(t, operation)))
            for i, operation in enumerate(self._operations)
        }
        owners = [*operations_of(self._body, self._operations)]
        rivals = map(self._rivals, self._operations)
        pairs = zip(self._groups_of(owners, headings), rivals, strict=True)
        return [
            group._replace(shared=(*group.shared, *others)) for group, others in pairs
        ]

    def _rivals(self, title: Statement) -> list[Statement]:
        """List the other titles that may be about the same lesion."""
        if title.sentence.item or not self._is_of_one:
            return []
        others = [t for t in self._operations if t is not title and agrees(t, title)]
        return [t for t in others if not t.sentence.item]

    @cached_property
    def _is_of_one(self) -> bool:
        """Whether the narrative is about the excision of one lesion, and no other."""
        inside = [t for t in self._body if t.sentence.section in ACCOUNT]
        if len(self._operations) > _FEW or not any(map(is_done, inside)):
            return False
        several = (t.lesions >= SEVERAL or t.is_of_every for t in inside)
        others = (t.has(sign) for t in inside for sign in _OTHERS)
        return not (any(several) or any(others))

    def _groups_of(
        self, owners: Sequence[object], headings: Mapping[Any, Heading]
    ) -> list[Group]:
        """
        Make a group of each label: its sentences, those of all, and the shared.

        Args:
            owners: The label of each sentence of the body, or a scope.
            headings: The sentences that name the lesion of each label.
        """
        pairs = [*zip(self._body, owners, strict=True)]
        known = {*headings, Scope.ALL, Scope.NONE}
        shared = tuple(one for one, owner in pairs if owner not in known)
        titles = tuple(heading[0] for heading in headings.values())
        return [
            Group(
                heading,
                tuple(one for one, owner in pairs if owner in {label, Scope.ALL}),
                shared,
                max(heading[0].lesions, 1) if len(self._operations) > 1 else 1,
                is_one_of_several=True,
                outside=self._outside,
                titles=titles,
            )
            for label, heading in headings.items()
        ]


def _has_place(one: Statement) -> bool:
    return bool(one.places)


def _owner_in_list(one: Statement, labels: Collection[str]) -> str | Scope:
    """Return the item that a sentence is about, or its scope: "Both were deep"."""
    is_of_both = one.is_of_every and one.words[:1] == ["both"]
    is_own = one.sentence.item in labels and not is_of_both
    return one.sentence.item if is_own else scope_of(one, len(labels))


def _places(
    body: Iterable[Statement], placed: Sequence[Statement]
) -> Iterator[int | Scope]:
    """Return for each sentence the index of its place, if it is the only one."""
    for one in body:
        indexes = [i for i, other in enumerate(placed) if agrees(one, other)]
        yield indexes[0] if len(indexes) == 1 else scope_of(one, len(placed))


def _is_of_findings(one: Statement) -> bool:
    return one.sentence.section is Section.FINDINGS


#: More titles than these are a list.
_FEW = 3
#: A narrative with one of these is about more than one lesion.
_OTHERS = (Sign.OTHER, Sign.BESIDE, Sign.TELLS)
#: The sections below the titles.
_BELOW = BODY | {Section.PROCEDURE}
