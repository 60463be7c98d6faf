"""Tumors that were found beneath a layer that a sentence before had opened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._lesion.against import DEEP_LAYER, denies
from cptsofttissue.notes._lesion.readings import Depths
from cptsofttissue.notes._phrases import depths_of
from cptsofttissue.notes._tables import Sign, signs
from cptsofttissue.notes._words import bit_of
from cptsofttissue.notes.values import Polarity

__all__ = ["depths_beneath"]


def depths_beneath(narrative: Sequence[Statement]) -> list[Depths]:
    """
    List the depths of a tumor that lay beneath what had just been opened.

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> told = "The brachial fascia was divided. Beneath it was a lipoma."
    >>> [sorted(map(str, d)) for d in depths_beneath(read_sentences(Page.of(told)))]
    [['intramuscular', 'subfascial']]
    """
    found = [one for one in narrative if one.line.asks & _BENEATH and _finds(one)]
    before = {one: earlier for earlier, one in pairwise(narrative)} if found else {}
    layers = (_opened_layer(one, before.get(one)) for one in found)
    depths = (_beneath_last(layer) for layer in layers if layer is not None)
    return [*filter(None, depths)]


def _opened_layer(one: Statement, earlier: Statement | None) -> Statement | None:
    """Return the sentence that opened the layer above the tumor of a sentence."""
    if _SAME.search(one.sentence.text) is not None and _opens(one):
        return one
    if earlier is None or _NEXT.search(one.sentence.text) is None:
        return None
    return earlier if _opens(earlier) else None


def _finds(one: Statement) -> bool:
    """Whether a sentence says for certain that a tumor was there."""
    lesions = one.said("lesion")
    is_stated = any(m.polarity is Polarity.STATED for m in lesions)
    return is_stated and not denies(one)


def _opens(one: Statement) -> bool:
    """Whether a deep layer was opened, split or drawn aside."""
    if not one.line.asks & DEEP_LAYER or denies(one):
        return False
    return any(_is_opened(one.words, index) for index in _layers(one))


def _is_opened(words: Sequence[str], index: int) -> bool:
    """Whether a layer is what was opened: not "the fat over the fascia was"."""
    before, after = words[max(0, index - _FEW) : index], words[index + 1 :][: _FEW + 1]
    if not _BESIDE.isdisjoint(before):
        return False
    is_subject = not (_WAS.isdisjoint(after) or _verbs().isdisjoint(after))
    return is_subject or not _verbs().isdisjoint(before)


@cache
def _verbs() -> frozenset[str]:
    """Return what is done to a layer on the way to a tumor."""
    return _DRAWN | signs(Sign.OPENS_LAYER).keys()


def _layers(one: Statement) -> list[int]:
    """Return the indexes of the words for a deep layer."""
    return [i for i, bits in enumerate(one.line.bits) if bits & DEEP_LAYER]


def _beneath_last(one: Statement) -> Depths | None:
    """Read what lies beneath the last deep layer that a sentence names."""
    last = _layers(one)[-1]
    is_of = one.words[last + 1 : last + 2] == ["of"]  # "the fascia of Scarpa"
    first, end = (last, last + 3) if is_of else (max(last - 1, 0), last + 1)
    names = (" ".join(one.words[first:end]), one.words[last])
    readings = (depths_of(f"beneath the {name}") for name in names)
    return next(filter(None, readings), None)


#: How many words before and behind a layer may say what was done to it.
_FEW = 3
_BESIDE = frozenset(
    {"over", "above", "off", "from", "to", "around", "beside", "through"}
)
_WAS = frozenset({"was", "were"})
_DRAWN = frozenset(
    {
        *("retracted", "parted", "elevated", "reflected", "separated", "spread"),
        "split",
    }
)
_TUMOR = r"(?:lipoma|mass|tumou?r|lesion|nodule|growth|[a-z]*lipoma|sarcoma|myxoma)"
_UNDER = r"(?:underneath|beneath|under|below|deep to)"
_THERE = rf"{_UNDER} (?:it|this|them|these)\b"
_ENDS = r"(?: (?:it|this|them|these))?(?=[.,;]|$)"
#: "The trapezius was parted to expose a lipoma lying underneath".
_SAME = re.compile(
    rf"\b(?:expos|reveal|found|seen|see|encounter|show)[a-z]*\b[^.;]{{0,60}}\b{_TUMOR}\b"
    rf"(?: (?:lying|was|lay|which|found|seen|situated|located))*"
    rf" (?:underneath|beneath|below){_ENDS}"
    rf"|\b{_THERE}[^.;]{{0,60}}\b{_TUMOR}\b"
)
#: "Beneath it was a lipoma", "the lipoma lay beneath it".
_NEXT = re.compile(
    rf"^(?:immediately |directly |just )?{_THERE}[^.;]{{0,80}}\b{_TUMOR}\b"
    rf"|^(?:the|a|an) (?:[a-z]+ ){{0,3}}{_TUMOR} (?:was |lay |sat )"
    rf"(?:found |seen |lying |identified |encountered |immediately |directly |just )*"
    rf"{_UNDER}{_ENDS}"
)
_BENEATH = bit_of("underneath", "beneath", "under", "below", "deep")
