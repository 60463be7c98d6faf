"""Which operation each sentence is about, in a note with several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from functools import cached_property
from itertools import product

from cptsofttissue.notes._facts import SEVERAL, Statement
from cptsofttissue.notes._groups.names import has_size, may_be_at, number_of
from cptsofttissue.notes._groups.operations import BODY
from cptsofttissue.notes._tables import Sign
from cptsofttissue.record._lesions import GENERAL

__all__ = ["Scope", "begins_section", "operations_of", "scope_of"]


class Scope(Enum):
    """
    The lesions of a sentence that does not belong to one of them.

    Attributes:
        ALL: It is about every lesion.
        ANY: It may be about any of them.
        NONE: It is about a lesion that was not operated on.
    """

    ALL = auto()
    ANY = auto()
    NONE = auto()


Owner = int | Scope


def scope_of(one: Statement, count: int) -> Scope:
    """
    Return whether a sentence is about all or any: "all were in the fat".

    Args:
        one: The sentence.
        count: How many lesions there are; "both" are not all of three.
    """
    if not one.is_of_every or ("both" in one.words and count > SEVERAL):
        return Scope.ANY
    is_each = not has_size(one) or not _EACH.isdisjoint(one.words)
    return Scope.ALL if is_each else Scope.ANY


#: With these a size is that of each lesion.
_EACH = frozenset({"each", "apiece"})


def begins_section(before: Statement | None, one: Statement) -> bool:
    """Whether a sentence begins a section, maybe with another lesion."""
    return before is not None and before.sentence.section is not one.sentence.section


def operations_of(
    body: Sequence[Statement], operations: Sequence[Statement]
) -> Iterator[Owner]:
    """Return the index of each sentence's operation, or its scope."""
    return _Owners(operations, body).in_order()


class _Owners:
    """The operations of a note, and the sentences below its titles."""

    def __init__(
        self, operations: Sequence[Statement], body: Sequence[Statement]
    ) -> None:
        self._operations = operations
        self._body = body
        self._items = [one.sentence.item for one in operations]
        self._starts = [one.sentence.start for one in operations]

    def in_order(self) -> Iterator[Owner]:
        """List the owner of each sentence; one that names none keeps the last."""
        current: Owner = Scope.ANY
        for before, one in zip((None, *self._body), self._body, strict=False):
            current = self._current_owner(before, one, current)
            owner = self._owner(one)
            yield current if owner is None else owner
            current = owner if isinstance(owner, int) or owner is Scope.ANY else current

    # The owner that a sentence names.

    def _owner(self, one: Statement) -> Owner | None:
        """Return the owner that a sentence names, if any."""
        item = one.sentence.item
        if item and item in self._items:
            return self._items.index(item)
        operations = enumerate(self._operations)
        indexes = [i for i, t in operations if may_be_at(one.scene, t)]
        if len(indexes) == 1:
            return indexes[0]
        if indexes:
            index = self._only_of_kind(one)
            return index if index in indexes else self._scope(one)
        is_other = bool(item and one.places) and all(self._items)
        return Scope.NONE if is_other else self._owner_without_place(one)

    def _scope(self, one: Statement) -> Scope:
        return scope_of(one, len(self._operations))

    def _owner_without_place(self, one: Statement) -> Owner | None:
        """Return the owner that a sentence names by a number or a kind, if any."""
        number = number_of(one) if len(self._runs) == 1 else None
        if number is not None and number < len(self._operations):
            return number
        if (index := self._only_of_kind(one)) is not None:
            return index
        if one.is_of_every:
            return self._scope(one)
        if one.tells_of_no_margin and len({*self._starts}) == 1:
            return Scope.ALL
        return Scope.ANY if one.has(Sign.OTHER) else None

    def _only_of_kind(self, one: Statement) -> int | None:
        """Return the only operation on the kind of lesion that a sentence names."""
        kinds = _kinds_of(one) if self._kinds else ()
        known = enumerate(self._kinds)
        indexes = [i for i, others in known if _shares_kind(others, kinds)]
        return indexes[0] if len(indexes) == 1 else None

    @cached_property
    def _kinds(self) -> Sequence[frozenset[str]]:
        """The kinds of each operation, if all are known and some differ."""
        kinds = [_kinds_of(operation) for operation in self._operations]
        return kinds if all(kinds) and len({*kinds}) > 1 else ()

    # The owner that a sentence takes over.

    def _current_owner(
        self, before: Statement | None, one: Statement, current: Owner
    ) -> Owner:
        """Return the owner of a sentence that names none: that of the one before it."""
        run = self._run_before(one)
        is_new = before is None or run != self._run_before(before)
        if not (is_new or begins_section(before, one)):
            return current
        is_of_titles = not {*run} <= {*self._in_body}
        is_its = len(run) == 1 < len(self._runs) and (is_new or is_of_titles)
        return run[0] if is_its else Scope.ANY

    def _run_before(self, one: Statement) -> Sequence[int]:
        """Return the last run of operations before a sentence."""
        begin = one.sentence.start
        runs = [run for run in self._runs if self._starts[run[0]] < begin]
        return runs[-1] if runs else ()

    @cached_property
    def _runs(self) -> Sequence[Sequence[int]]:
        """Split the operations into runs: nothing stands between those of one run."""
        runs: list[list[int]] = []
        for index in range(len(self._operations)):
            if index and not self._begins_run(index):
                runs[-1].append(index)
            else:
                runs.append([index])
        return runs

    def _begins_run(self, index: int) -> bool:
        """Whether something stands between an operation and the one before it."""
        first, last = self._starts[index - 1 : index + 1]
        is_between = any(first < one.sentence.start < last for one in self._body)
        return is_between or (index in self._in_body and first != last)

    @cached_property
    def _in_body(self) -> Sequence[int]:
        """The operations whose sentences stand below the titles."""
        pairs = enumerate(self._operations)
        return [i for i, one in pairs if one.sentence.section in BODY]


def _kinds_of(one: Statement) -> frozenset[str]:
    """Return the kinds of lesion that a sentence names; none if it names a mass."""
    kinds = frozenset(k for m in one.said("lesion") for k in m.value.split(";"))
    return frozenset[str]() if kinds & GENERAL else kinds


def _shares_kind(kinds: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two kinds are the same, or one of the other: "wrist ganglion"."""
    pairs = product(kinds, others)
    return any(f" {a}".endswith(f" {b}") or f" {b}".endswith(f" {a}") for a, b in pairs)
