"""Whose a sentence is, where a note tells of several operations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from functools import cached_property
from itertools import product

from cptsofttissue.notes._facts import SEVERAL, Told
from cptsofttissue.notes._groups.named import has_size, is_at, number_of
from cptsofttissue.notes._groups.operations import BODY
from cptsofttissue.notes._tables import Sign
from cptsofttissue.record._lesions import GENERAL

__all__ = ["Whose", "of_every", "owners", "turns"]


class Whose(Enum):
    """
    The owner of a sentence that does not belong to one lesion.

    Attributes:
        ALL: It speaks of every lesion.
        ANY: It may speak of any of them.
        NONE: It speaks of a lesion that was not operated on.
    """

    ALL = auto()
    ANY = auto()
    NONE = auto()


Owner = int | Whose


def of_every(one: Told, count: int) -> Whose:
    """
    Say whether a sentence is of every lesion: "all were in the fat".

    Args:
        one: The sentence.
        count: How many lesions there are; "both" are not all of three.
    """
    if not one.is_of_every or ("both" in one.words and count > SEVERAL):
        return Whose.ANY
    is_each = not has_size(one) or not _EACH.isdisjoint(one.words)
    return Whose.ALL if is_each else Whose.ANY


#: A size in such a sentence is that of each lesion.
_EACH = frozenset({"each", "apiece"})


def turns(before: Told | None, one: Told) -> bool:
    """Whether another section begins, which may begin with another lesion."""
    return before is not None and before.sentence.section is not one.sentence.section


def owners(operations: Sequence[Told], body: Sequence[Told]) -> Iterator[Owner]:
    """Return the operation of each sentence of a body, by its index, or whose it is."""
    return _Owners(operations, body).in_order()


class _Owners:
    """The operations of a note, and the sentences below its titles."""

    def __init__(self, operations: Sequence[Told], body: Sequence[Told]) -> None:
        self._operations = operations
        self._body = body
        self._items = [one.sentence.item for one in operations]
        self._starts = [one.sentence.start for one in operations]

    def in_order(self) -> Iterator[Owner]:
        """List the owner of each sentence; one that names none goes on."""
        current: Owner = Whose.ANY
        for before, one in zip((None, *self._body), self._body, strict=False):
            current = self._begun(before, one, current)
            owner = self._owner(one)
            yield current if owner is None else owner
            current = owner if isinstance(owner, int) or owner is Whose.ANY else current

    # What a sentence says itself.

    def _owner(self, one: Told) -> Owner | None:
        """Return the owner that a sentence names, if any."""
        item = one.sentence.item
        if item and item in self._items:
            return self._items.index(item)
        near = [i for i, t in enumerate(self._operations) if is_at(one.scene, t)]
        if len(near) == 1:
            return near[0]
        if near:
            own = self._of_kind(one)
            return own if own in near else of_every(one, len(self._operations))
        is_other = bool(item and one.places) and all(self._items)
        return Whose.NONE if is_other else self._unplaced(one)

    def _unplaced(self, one: Told) -> Owner | None:
        """Return the owner that a sentence names without its place, if any."""
        number = number_of(one) if len(self._runs) == 1 else None
        if number is not None and number < len(self._operations):
            return number
        if (own := self._of_kind(one)) is not None:
            return own
        if one.is_of_every:
            return of_every(one, len(self._operations))
        if one.tells_of_no_margin and len({*self._starts}) == 1:
            return Whose.ALL
        return Whose.ANY if one.has(Sign.OTHER) else None

    def _of_kind(self, one: Told) -> int | None:
        """Return the only operation on a kind, where each is on a known one."""
        own = _kinds_of(one) if self._kinds else ()
        found = [i for i, named in enumerate(self._kinds) if _shares_kind(named, own)]
        return found[0] if len(found) == 1 else None

    @cached_property
    def _kinds(self) -> Sequence[frozenset[str]]:
        """The kinds of each operation, if each is known and they are not all one."""
        kinds = [_kinds_of(operation) for operation in self._operations]
        return kinds if all(kinds) and len({*kinds}) > 1 else ()

    # What a sentence goes on with.

    def _begun(self, before: Told | None, one: Told, current: Owner) -> Owner:
        """Return the owner of a sentence that names none: what was told last."""
        run = self._run_before(one)
        is_told = before is None or run != self._run_before(before)
        if not (is_told or turns(before, one)):
            return current
        is_titled = not {*run} <= {*self._narrated}
        is_its = len(run) == 1 < len(self._runs) and (is_told or is_titled)
        return run[0] if is_its else Whose.ANY

    def _run_before(self, one: Told) -> Sequence[int]:
        """Return the operations that were told last before a sentence, together."""
        begin = one.sentence.start
        told = [run for run in self._runs if self._starts[run[0]] < begin]
        return told[-1] if told else ()

    @cached_property
    def _runs(self) -> Sequence[Sequence[int]]:
        """Part the operations where something is told between two of them."""
        runs: list[list[int]] = []
        for index in range(len(self._operations)):
            if index and not self._is_parted(index):
                runs[-1].append(index)
            else:
                runs.append([index])
        return runs

    def _is_parted(self, index: int) -> bool:
        """Whether an operation is told apart from the one before it."""
        first, last = self._starts[index - 1 : index + 1]
        is_between = any(first < one.sentence.start < last for one in self._body)
        return is_between or (index in self._narrated and first != last)

    @cached_property
    def _narrated(self) -> Sequence[int]:
        """The operations that are told below the titles."""
        told = enumerate(self._operations)
        return [i for i, one in told if one.sentence.section in BODY]


def _kinds_of(one: Told) -> frozenset[str]:
    """Return the kinds of lesion that a sentence names; a mass may be of any."""
    named = frozenset(k for m in one.said("lesion") for k in m.value.split(";"))
    return frozenset[str]() if named & GENERAL else named


def _shares_kind(named: Iterable[str], own: Iterable[str]) -> bool:
    """Whether a kind is the same, or one of the other: "wrist ganglion", "ganglion"."""
    pairs = product(named, own)
    return any(f" {a}".endswith(f" {b}") or f" {b}".endswith(f" {a}") for a, b in pairs)
