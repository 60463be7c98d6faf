"""The words beside a length: what each says about it, and where it may stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from itertools import chain, product
from types import MappingProxyType
from typing import NamedTuple

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.choices import places, written_out
from cptsofttissue._reading.phrases import tokens
from cptsofttissue.errors import TableError

__all__ = [
    "Place",
    "Run",
    "Says",
    "SizeWords",
    "label_pattern",
    "labels",
    "read_words",
    "words_of",
]

_TABLE = "size_words.csv"
#: What parts words without a meaning of its own.
_SILENT = frozenset({"a", "an", "its", "their", ","})


class Says(StrEnum):
    """What words say about the length beside them."""

    #: Nothing that the length does not say.
    NOTHING = "nothing"
    #: A tumor was measured, unless another word says what was.
    MEASURED = "measured"
    TUMOR = "tumor"
    #: Tumor and margin together, even where a word names the tumor.
    TOTAL = "total"
    #: Everything together; of a margin, both sides.
    IN_ALL = "in_all"
    #: Tumor and margin together, if no word names the tumor.
    WITH_MARGINS = "with_margins"
    MARGIN = "margin"
    EACH_SIDE = "each_side"
    AS_WRITTEN = "as_written"
    PATHOLOGY = "pathology"
    IMAGING = "imaging"
    EXCISION = "excision"
    #: At excision; behind a name the words may belong to it: a melanoma in situ.
    IN_PLACE = "in_place"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    ABOUT = "about"
    #: The longest of several dimensions.
    LENGTH = "length"
    #: There is no margin.
    ZERO = "zero"
    #: What was found at a margin; no length.
    FINDING = "finding"


class Place(StrEnum):
    """Where words stand: beside the length, after one dimension, or alone."""

    BEFORE = "before"
    AFTER = "after"
    ANY = "any"
    DIMENSION = "dimension"
    ALONE = "alone"


#: What may be said in a place of its own, and nowhere else.
_OF_PLACE: Mapping[Place, frozenset[Says]] = MappingProxyType(
    {
        Place.DIMENSION: frozenset({Says.LENGTH, Says.NOTHING}),
        Place.ALONE: frozenset({Says.ZERO}),
    }
)
_BESIDE = frozenset(Says) - {Says.LENGTH, Says.ZERO}


@frozen(eq=False, repr=False)
class SizeWords:
    """
    A row of the table of the words beside a length.

    Attributes:
        words: One or several phrases, as :mod:`choices` writes them out.
        place: Where they stand.
        says: What they say.
        lesion: The kind of lesion they name, if it may matter.
        source: Who writes so.
    """

    words: str = field(metadata=tables.KEY)
    place: Place = field(metadata=tables.KEY)
    says: Says
    lesion: str = field(metadata=tables.refers_to("lesions.csv"))
    source: str

    def __attrs_post_init__(self) -> None:
        places(self.words)
        if self.says not in _OF_PLACE.get(self.place, _BESIDE):
            raise ValueError(f"{self.says} is not said {self.place}")


class Run(NamedTuple):
    """Words that stand together, and their row; None if they have no row."""

    words: tuple[str, ...]
    row: SizeWords | None


def words_of(text: str) -> tuple[str, ...]:
    """Part text into words; articles and commas go."""
    return tuple(word for word in tokens(text) if word not in _SILENT)


def read_words(words: Sequence[str], place: Place) -> tuple[Run, ...]:
    """
    Part words into the rows of a place, the longest first.

    As few words as possible are left without a row, each of them by itself.
    """
    _, longest = _known(place)
    ways: dict[int, tuple[Run, ...]] = {len(words): ()}
    for start in reversed(range(len(words))):
        ends = range(min(start + longest, len(words)), start, -1)
        runs = (_run(tuple(words[start:end]), place) for end in ends)
        options = [
            (run, *ways[start + len(run.words)]) for run in runs if _may_stand(run)
        ]
        ways[start] = min(options, key=_left_over)
    return ways[0]


def _run(words: tuple[str, ...], place: Place) -> Run:
    rows, _ = _known(place)
    return Run(words, rows.get(words))


def _may_stand(run: Run) -> bool:
    return run.row is not None or len(run.words) == 1


def _left_over(runs: tuple[Run, ...]) -> int:
    return sum(run.row is None for run in runs)


@cache
def labels() -> Mapping[str, Says]:
    """Return what may stand after one of several dimensions, as it is written."""
    rows = (row for _, row in _rows() if row.place is Place.DIMENSION)
    return {text: row.says for row in rows for text in written_out(row.words)}


@cache
def label_pattern() -> str:
    """Return a pattern of the labels, the longest first."""
    return "|".join(sorted(labels(), key=len, reverse=True))


@cache
def _known(place: Place) -> tuple[Mapping[tuple[str, ...], SizeWords], int]:
    """Return the rows of a place by their words, and how long the longest is."""
    places = {place, Place.ANY} if place is not Place.ALONE else {place}
    rows: dict[tuple[str, ...], SizeWords] = {}
    for line, row in _rows():
        for words in _words_of(row.words) if row.place in places else ():
            if rows.setdefault(words, row).says != row.says:
                problem = f"{' '.join(words)!r} is said by {rows[words].words!r}, too"
                raise TableError(_TABLE, line, problem, "words")
    return rows, max(map(len, rows))


@cache
def _words_of(cell: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of every phrase of a cell; several places ask for them."""
    choices = ([*map(words_of, place)] for place in places(cell))
    return tuple(tuple(chain(*words)) for words in product(*choices))


def _rows() -> tuple[tuple[int, SizeWords], ...]:
    return tables.numbered(_TABLE, SizeWords)
