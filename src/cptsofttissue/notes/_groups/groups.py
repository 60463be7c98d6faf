"""A note parted into its lesions: which sentences speak of which."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple

from cptsofttissue.notes._facts import SEVERAL, Told
from cptsofttissue.notes._groups.done import is_besides, is_done
from cptsofttissue.notes._groups.named import (
    agrees,
    has_size,
    is_at,
    is_of_lesion,
    may_be_of,
    side_of,
    telling,
)
from cptsofttissue.notes._groups.operations import BODY, NAMING, operations_in
from cptsofttissue.notes._groups.owners import Whose, of_every, owners, turns
from cptsofttissue.notes._lists import count_of
from cptsofttissue.notes._phrases import is_same_place
from cptsofttissue.notes._sentence.vocabulary import FACTS, HEADINGS
from cptsofttissue.notes._tables import Sign
from cptsofttissue.notes._text.page import Page, is_report
from cptsofttissue.notes.values import Section
from cptsofttissue.record.anatomy import Side

__all__ = ["Group", "groups"]

Heading = tuple[Told, ...]


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
        around: Sentences of other sections, on any of several lesions.
        titles: What was done to each of several lesions, this one among them.
    """

    heading: tuple[Told, ...]
    body: tuple[Told, ...]
    shared: tuple[Told, ...] = ()
    lesions: int = 1
    is_one_of_several: bool = False
    aside: tuple[Told, ...] = ()
    around: tuple[Told, ...] = ()
    titles: tuple[Told, ...] = ()


def groups(page: Page, note: Sequence[Told]) -> list[Group]:
    """Part a note into its lesions; a report of something else has none."""
    return [] if is_report(page) else _Parting(note).groups()


class _Parting:
    """The sentences of a note: what was done, to what, and the rest."""

    def __init__(self, note: Sequence[Told]) -> None:
        self._note = note
        self._named = [t for t in note if t.sentence.section in NAMING]
        self._operations = operations_in(note)

    @cached_property
    def _titles(self) -> Heading:
        """The sentences that name what was done, and to what."""
        return (*self._operations, *self._named)

    @cached_property
    def _body(self) -> list[Told]:
        """What is said below, and what a heading adds that is no operation."""
        inside = (t for t in self._note if t.sentence.section in _BELOW)
        return [t for t in inside if not (t in self._operations or is_besides(t))]

    @property
    def _in_order(self) -> Iterator[tuple[Told | None, Told]]:
        """List each sentence of the body with the one before it."""
        return zip((None, *self._body), self._body, strict=False)

    @cached_property
    def _count(self) -> int:
        """How many lesions the titles say there are."""
        return max(map(count_of, self._titles), default=0)

    def groups(self) -> list[Group]:
        """Part the note by the first thing that tells its lesions apart."""
        if not self._operations:
            return self._of_items(self._done_anywhere())
        if len(self._operations) > 1:
            return self._of_operations()
        items, sides = self._of_items(self._operations), self._of_sides()
        both, each = (sides, []) if self._is_both else ([], sides)
        placed = self._of_places() or self._of_scenes()
        ways = (items, self._of_words(), both, placed, each)
        return next((way for way in ways if len(way) > 1), [self._whole()])

    @property
    def _is_both(self) -> bool:
        """Whether a title says that lesions lie at both sides."""
        sites = (site for one in self._titles for site in one.places)
        return any(site.side is Side.BILATERAL for site in sites)

    def _whole(self) -> Group:
        """Return everything as one group; it may be of several lesions."""
        told = (t for t in self._body if is_done(t) or _is_of_findings(t))
        count = max(1, self._count, *(one.lesions for one in told))
        return Group(self._titles, (*self._body,), lesions=count, aside=self._around)

    @cached_property
    def _around(self) -> tuple[Told, ...]:
        """The sentences of other sections than those that tell of the operation."""
        inside = FACTS | NAMING
        return tuple(t for t in self._note if t.sentence.section not in inside)

    def _done_anywhere(self) -> list[Told]:
        """Return the first sentence that says that anything was done."""
        inside = (t for t in self._note if t.sentence.section in FACTS)
        return [*filter(is_done, inside)][:1]

    # By list items, or rows of a table.

    def _of_items(self, done: Sequence[Told]) -> list[Group]:
        """Make a group of each item that speaks of a lesion, if something was done."""
        is_each = any(one.is_of_every for one in self._operations)
        is_several = not self._operations or self._count > 1 or is_each
        listed = [t for t in self._body if t.sentence.item and is_of_lesion(t)]
        labels = dict.fromkeys(t.sentence.item for t in listed)
        if not (done and (is_several or self._are_apart(labels))):
            return []
        whose = [
            t.sentence.item if t.sentence.item in labels else of_every(t, len(labels))
            for t in self._body
        ]
        others = {i: labels.keys() - {i} for i in labels}
        return self._grouped(
            whose, {i: self._of_item(i, done, others[i]) for i in labels}
        )

    def _are_apart(self, labels: Iterable[str]) -> bool:
        """Whether each item has a size and a place, and no two may be at one."""
        inside = (*self._body, *self._named)
        told = [[t for t in inside if t.sentence.item == item] for item in labels]
        placed = [next(filter(_is_placed, own), None) for own in told]
        is_each = all(placed) and all(any(map(has_size, own)) for own in told)
        pairs = combinations([one for one in placed if one], 2)
        return is_each and not any(agrees(one, other) for one, other in pairs)

    def _of_item(
        self, item: str, done: Sequence[Told], others: Collection[str]
    ) -> Heading:
        """Return what names an item, and the sentence that says what was done."""
        own = [t for t in self._body if t.sentence.item == item]
        placed = [t for t in own if t.places][:1]
        mine = [] if self._operations else [*filter(is_done, own)][:1]
        named = (t for t in self._named if t.sentence.item not in others)
        return (*placed, *(mine or done[:1]), *named)

    # By words such as "proximal" and "distal".

    def _of_words(self) -> list[Group]:
        whose = [telling(t) or of_every(t, self._count) for t in self._body]
        labels = dict.fromkeys(word for word in whose if isinstance(word, str))
        is_each = self._count == len(labels)
        return self._grouped(
            whose, {w: self._of_word(w, whose) for w in labels if is_each}
        )

    def _of_word(self, word: str, whose: Sequence[object]) -> Heading:
        """Return what names a lesion: the titles, and a place of theirs of its own."""
        own = (t for t, owner in zip(self._body, whose, strict=True) if owner == word)
        sites = [site for one in self._titles for site in one.places]
        placed = (t for t in own if t.places and (not sites or is_at(sites, t)))
        return (*[*placed][:1], *self._titles)

    # By sides.

    def _of_sides(self) -> list[Group]:
        if not (self._is_both or self._count == SEVERAL):
            return []
        whose = [*self._sided()]
        told = zip(whose, self._body, strict=True)
        own = [
            side for side, one in told if isinstance(side, Side) and is_of_lesion(one)
        ]
        is_each = self._is_both or len({*own}) == self._count
        return self._grouped(whose, dict.fromkeys(own if is_each else (), self._titles))

    def _sided(self) -> Iterator[Side | Whose]:
        """Say of which side each sentence speaks: that of the one before it."""
        current: Side | Whose = Whose.ANY
        for before, one in self._in_order:
            is_new = one.is_of_every or one.has(Sign.OTHER) or turns(before, one)
            current = side_of(one) or (Whose.ANY if is_new else current)
            yield of_every(one, SEVERAL) if current is Whose.ANY else current

    # By places.

    def _of_places(self) -> list[Group]:
        """Make a group of each place that has a size, if there are as many lesions."""
        if self._count < SEVERAL:
            return []
        placed = [one for one in self._body if has_size(one) and one.places]
        is_same = any(agrees(one, other) for one, other in combinations(placed, 2))
        if is_same or len(placed) != self._count:
            return []
        whose = [*_by_place(self._body, placed)]
        return self._grouped(
            whose, {i: (one, *self._titles) for i, one in enumerate(placed)}
        )

    # By scenes.

    def _of_scenes(self) -> list[Group]:
        """Make a group of each place that was turned to, if there are as many."""
        if self._count < SEVERAL:
            return []
        whose = [*self._staged()]
        told = zip(whose, self._body, strict=True)
        own = dict.fromkeys(
            i for i, one in told if isinstance(i, int) and has_size(one)
        )
        is_each = len(own) == self._count
        headings = {i: (self._body[i].at_scene, *self._titles) for i in own if is_each}
        return self._grouped(whose, headings)

    def _staged(self) -> Iterator[int | Whose]:
        """Say of which sentence that turned to a place each sentence tells on."""
        current: int | Whose = Whose.ANY
        for index, (before, one) in enumerate(self._in_order):
            is_new = one.is_of_every or turns(before, one)
            current = Whose.ANY if is_new else current
            if one.led_to and not self._is_there(current, one):
                current = index
            yield of_every(one, self._count) if current is Whose.ANY else current

    def _is_there(self, current: int | Whose, one: Told) -> bool:
        """Whether a sentence leads to where another led before."""
        before = self._body[current].led_to if isinstance(current, int) else ()
        return any(is_same_place(a, b) for a in before for b in one.led_to)

    # By operations.

    def _of_operations(self) -> list[Group]:
        named = {
            i: (own, *(t for t in self._named if may_be_of(t, own)))
            for i, own in enumerate(self._operations)
        }
        found = self._grouped([*owners(self._operations, self._body)], named)
        rivals = (self._rivals(own) for own in self._operations)
        pairs = zip(found, rivals, strict=True)
        return [group._replace(shared=(*group.shared, *own)) for group, own in pairs]

    def _rivals(self, own: Told) -> list[Told]:
        """List the other titles that may be of the same lesion as one of them."""
        if own.sentence.item or not self._tells_of_one:
            return []
        others = [t for t in self._operations if t is not own and agrees(t, own)]
        return [t for t in others if not t.sentence.item]

    @cached_property
    def _tells_of_one(self) -> bool:
        """Whether the narrative says that a lesion was excised, and of no other."""
        inside = [t for t in self._body if t.sentence.section in FACTS - HEADINGS]
        if len(self._operations) > _FEW or not any(map(is_done, inside)):
            return False
        several = (t.lesions >= SEVERAL or t.is_of_every for t in inside)
        others = (t.has(sign) for t in inside for sign in _OTHERS)
        return not (any(several) or any(others))

    def _grouped(
        self, whose: Sequence[object], headings: Mapping[Any, Heading]
    ) -> list[Group]:
        """
        Make a group of each label: its sentences, those of all, and the shared.

        Args:
            whose: The label of each sentence of the body, or whose it is.
            headings: What names each label.
        """
        pairs = [*zip(self._body, whose, strict=True)]
        known = {*headings, Whose.ALL, Whose.NONE}
        shared = tuple(one for one, owner in pairs if owner not in known)
        titles = tuple(heading[0] for heading in headings.values())
        return [
            Group(
                heading,
                tuple(one for one, owner in pairs if owner in {label, Whose.ALL}),
                shared,
                max(heading[0].lesions, 1) if len(self._operations) > 1 else 1,
                is_one_of_several=True,
                around=self._around,
                titles=titles,
            )
            for label, heading in headings.items()
        ]


def _is_placed(one: Told) -> bool:
    return bool(one.places)


def _by_place(body: Iterable[Told], placed: Sequence[Told]) -> Iterator[int | Whose]:
    """Say of which place each sentence speaks: of its own, of all, or of any."""
    for one in body:
        near = [i for i, other in enumerate(placed) if agrees(one, other)]
        yield near[0] if len(near) == 1 else of_every(one, len(placed))


def _is_of_findings(one: Told) -> bool:
    return one.sentence.section is Section.FINDINGS


#: More titles than these are a list.
_FEW = 3
#: With these a narrative tells of more than one lesion.
_OTHERS = (Sign.OTHER, Sign.BESIDE, Sign.TELLS)
#: What is told below the titles.
_BELOW = BODY | {Section.PROCEDURE}
