"""Kinds of lesion, as charts name them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import final

from attrs import frozen

from cptsofttissue._reading.words import in_order, texts_of
from cptsofttissue.record._lesions import meanings
from cptsofttissue.record.anatomy import Side, SiteReading, sides_in
from cptsofttissue.record.depth import Depth

__all__ = ["LesionReading"]


@final
@frozen
class LesionReading:
    """
    What the words for a lesion may mean.

    >>> reading = LesionReading.parse("large intramuscular lipoma")
    >>> print(*reading.kinds, *reading.depths)
    lipoma intramuscular
    >>> LesionReading.parse("lipoma vs. epidermal cyst").kinds
    ('epidermal cyst', 'lipoma')
    >>> LesionReading.parse("lipoma of the left forearm").site.regions
    (<Region.FOREARM_WRIST: 'forearm_wrist'>,)

    Attributes:
        charted: The words as given, one phrase or several.
        kinds:
            Every kind of lesion they may mean, as keys of the table of
            lesions, sorted. A hedge ("possible lipoma") adds the possibility of
            another soft tissue tumor.
        depths:
            The depths that adjectives such as "intramuscular" allow; None if
            they do not restrict the depth.
        site:
            The site that words such as "scalp cyst" name; None if one of several
            kinds or phrases names no site.
    """

    charted: tuple[str, ...]
    kinds: tuple[str, ...]
    depths: tuple[Depth, ...] | None
    site: SiteReading | None = None

    @property
    def sides(self) -> tuple[Side, ...]:
        """
        Every laterality that the words state, with or without a site.

        >>> print(*LesionReading.parse("left lipoma").sides)
        left
        """
        return in_order(Side, chain.from_iterable(map(sides_in, self.charted)))

    @classmethod
    def parse(cls, words: str | Iterable[str]) -> LesionReading:
        """
        Read a charted lesion, or a set of them.

        Every word must be known: a kind of lesion, an adjective, a hedge, a
        word that joins two kinds, or the name of a site.

        >>> LesionReading.parse("malignant lipoma")
        Traceback (most recent call last):
          ...
        cptsofttissue.errors.UnknownTermError: lesion: cannot read 'malignant lipoma'. \
Allowed: a known kind of lesion; lipoma is benign.

        Raises:
            UnknownTermError: If a word is not known, if the text names no kind or
                two kinds without a joining word, or if the words contradict each
                other.
            WrongTypeError: If *words* is neither text nor a set of texts.
        """
        if isinstance(words, str):
            return _reading(words)
        texts = texts_of("lesion", words, "a charted lesion, or a set of them")
        return _reading(*sorted(set(texts)))


@lru_cache(maxsize=4096)
def _reading(*texts: str) -> LesionReading:
    readings = [meaning for text in texts for meaning in meanings(text)]
    depths = [meaning.depths for meaning in readings]
    allowed = set(chain.from_iterable(depths)) if all(depths) else set[Depth]()
    return LesionReading(
        tuple(map(str, texts)),
        tuple(sorted({meaning.kind for meaning in readings})),
        in_order(Depth, allowed) or None,
        _site([meaning.sites for meaning in readings]),
    )


def _site(sites: Sequence[tuple[str, ...]]) -> SiteReading | None:
    """Read the place if every meaning has one; it may be any of them."""
    return SiteReading.parse(chain.from_iterable(sites)) if all(sites) else None
