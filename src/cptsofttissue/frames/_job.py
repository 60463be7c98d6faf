"""The job that an engine does with a frame."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum, auto
from functools import cached_property
from threading import RLock
from typing import Any, NamedTuple, final

from attrs import field, frozen

from cptsofttissue.frames._sizes import Layout, Sizes, thresholds
from cptsofttissue.frames._vocabulary import NO_TEXT, Vocabulary

__all__ = [
    "CHANGED",
    "CONTRADICTS_SIZE",
    "NO_TEXT",
    "PLACEHOLDERS",
    "Cell",
    "Job",
    "Kind",
    "Meanings",
    "Numbers",
    "Output",
    "Row",
    "Words",
]

#: The reason of a row that was not there when the facts were read.
CHANGED = "the row changed while the frame was read"
#: The fault of a tumor that contradicts the text of the size.
CONTRADICTS_SIZE = "tumor: the same as the words for the size say"
#: Reasons of a row that the faults of its texts replace.
PLACEHOLDERS = frozenset({None, CHANGED, CONTRADICTS_SIZE})

#: The value of an output column in a row.
Cell = str | int | None
Row = tuple[Cell, ...]
#: The meanings of the word columns of a row, by fact; missing facts are left out.
Meanings = Mapping[str, Any]


#: The ids of the words of a row, in their order, and its size code if it has sizes.
Key = tuple[int, ...]


def _new_keys() -> dict[Layout, dict[Key, int]]:
    return defaultdict(dict[Key, int])


class Kind(Enum):
    """How an output column is stored."""

    TEXT = auto()
    LABEL = auto()  # text that repeats: dictionary-encoded where engines can
    WHOLE = auto()


class Output(NamedTuple):
    """A column that is added."""

    name: str
    kind: Kind


@final
@frozen(eq=False)
class Words:
    """A column that is read value by value, as text."""

    column: str
    vocabulary: Vocabulary


@final
@frozen
class Numbers:
    """
    A column of lengths given as numbers.

    Attributes:
        column: Name of the column.
        um_per_unit: Micrometers in one unit.
        least: The least micrometers that are plausible.
        is_single: Whether it holds floats of 32 bits.
    """

    column: str
    um_per_unit: int
    least: int
    is_single: bool


@final
@frozen(eq=False)
class Job:
    """
    What to read of each row, and how to answer it.

    Rows are told apart by the ids of their words and by their size code only;
    each such key is answered once, by the scalar rules.

    Attributes:
        words: The word columns, by fact.
        sizes: The size columns, by fact; missing facts are left out.
        outputs: The columns to add; the last is the reason.
        answer: Answers a row, from its meanings and its sizes.
        unread: The row for facts that were not there when they were read.
        thresholds: The sizes in micrometers that tell rows apart.
        more_thresholds: The same where a row may lead to another code family.
    """

    words: Mapping[str, Words]
    sizes: Mapping[str, Words | Numbers]
    outputs: tuple[Output, ...]
    answer: Callable[[Meanings, Sizes], Row]
    changed_row: Row
    thresholds: tuple[int, ...] = field(factory=thresholds)
    more_thresholds: tuple[int, ...] = ()
    rows: list[Row] = field(factory=list[Row], init=False)
    _by_key: dict[Layout, dict[Key, int]] = field(factory=_new_keys, init=False)
    _by_row: dict[Row, int] = field(factory=dict[Row, int], init=False)
    _lock: RLock = field(factory=RLock, init=False)

    def __reduce__(self) -> tuple[type[Job], tuple[Any, ...]]:
        """Travel to other processes without the answers."""
        facts = (self.words, self.sizes, self.outputs, self.answer)
        return Job, (*facts, self.changed_row, self.thresholds, self.more_thresholds)

    @property
    def parts(self) -> tuple[Words | Numbers, ...]:
        """The columns to read, words first."""
        return (*self.words.values(), *self.sizes.values())

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns that are read, each once."""
        return tuple(dict.fromkeys(part.column for part in self.parts))

    @property
    def layout(self) -> Layout:
        """How the sizes of a row make one number, for the words read so far."""
        words = [part for part in self.parts if isinstance(part, Words)]
        ranges = any(part.vocabulary.has_ranges for part in words)
        leads = any(part.vocabulary.leads_elsewhere for part in words)
        return self._layouts[ranges, leads]

    @cached_property
    def _layouts(self) -> Mapping[tuple[bool, bool], Layout]:
        """The layouts, by whether sizes are ranges and facts lead elsewhere."""
        more = self.more_thresholds or self.thresholds
        has_total = "size" in self.sizes
        return {
            (ranges, leads): Layout(ranges, has_total, limits)
            for ranges in (False, True)
            for leads, limits in ((False, self.thresholds), (True, more))
        }

    def numbers(self, keys: Iterable[Key], layout: Layout) -> list[int]:
        """
        Return the index in :attr:`rows` of the row of each key.

        A key is answered once, when it is first seen.

        Args:
            keys:
                The ids of the words, in their order, then the size code if the
                rows have sizes.
            layout: How the size codes were made.
        """
        with self._lock:
            known = self._by_key[layout]
            return [
                known[key]
                if key in known
                else known.setdefault(key, self.place(self._answer(key, layout)))
                for key in keys
            ]

    def _answer(self, key: Key, layout: Layout) -> Row:
        """Answer the rows of a key."""
        ids = zip(self._meanings.items(), key, strict=False)
        meanings = {fact: values[index] for (fact, values), index in ids if index}
        sizes = layout.read(key[-1]) if self.sizes else layout.silent
        return self.answer(meanings, sizes)

    @cached_property
    def _meanings(self) -> Mapping[str, Sequence[Any]]:
        """The meanings of each column of words, by their ids."""
        return {fact: words.vocabulary.meanings for fact, words in self.words.items()}

    def with_reasons(self, number: int, reasons: Iterable[str]) -> int:
        """Return the index of the same row with more reasons."""
        with self._lock:
            *cells, reason = self.rows[number]
            own_reasons = () if reason in PLACEHOLDERS else (str(reason),)
            return self.place((*cells, "; ".join((*reasons, *own_reasons))))

    def place(self, row: Row) -> int:
        """Return the index of a row, which is added if it is new."""
        row_number = self._by_row.setdefault(row, len(self.rows))
        if row_number == len(self.rows):
            self.rows.append(row)
        return row_number
