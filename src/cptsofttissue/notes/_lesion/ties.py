"""Sentences that tie a tumor to a layer below the fat, or part it from one."""

from __future__ import annotations

from collections.abc import Sequence

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._lesion.against import (
    DEEP_LAYER,
    SPARED,
    STRUCTURE,
    denies,
    names_no_layer,
)
from cptsofttissue.notes._phrases import depths_of, is_layer_name
from cptsofttissue.notes._sentence.vocabulary import is_tumor
from cptsofttissue.notes._tables import Sign
from cptsofttissue.notes._words import bit_if, bit_of
from cptsofttissue.notes.values import Polarity
from cptsofttissue.record.depth import Depth

__all__ = ["spares_layer", "ties_to_layer"]


def _is_bone(word: str) -> bool:
    return is_layer_name(word) and Depth.BONE in (depths_of(f"in the {word}") or ())


_HAS_BONE, _HAS_IT = bit_if(_is_bone), bit_of("it")
_LEFT = bit_of("preserved", "undisturbed", "unopened", "untouched", "unviolated")


def ties_to_layer(one: Told) -> bool:
    """Whether a sentence ties the tumor so: "the fascia was opened to reach it"."""
    asks = one.line.asks
    is_spared = denies(one) or one.has(Sign.VESSEL) or asks & SPARED
    is_spared = bool(is_spared) or names_no_layer(one.words)
    if not asks & (DEEP_LAYER | _HAS_BONE) or is_spared or not _is_of_tumor(one):
        return False
    is_opened = bool(asks & DEEP_LAYER) and one.line.tells(Sign.OPENS_LAYER)
    return is_opened or any(_is_tied(one, i) for i in range(len(one.words)))


def spares_layer(one: Told) -> bool:
    """Whether a deep layer was left alone: "the fascia was never opened"."""
    if not one.line.asks & DEEP_LAYER or _says_depth(one):
        return False
    deep = [i for i, bits in enumerate(one.line.bits) if _is_tissue(one.words[i], bits)]
    if not deep or names_no_layer(one.words):
        return False
    if one.line.asks & (SPARED | _LEFT):
        return True
    leads = {_lead(one.words, index) for index in deep}
    if denies(one):
        return not (_is_of_tumor(one) and leads.isdisjoint(_INTO))
    return leads <= _OUTSIDE and _is_of_tumor(one)


def _is_tissue(word: str, bits: int) -> bool:
    """Whether a word names a fascia or a muscle, and no structure of a joint."""
    is_structure = bits & STRUCTURE and word != "aponeurosis"
    return bool(bits & DEEP_LAYER) and not is_structure


def _is_of_tumor(one: Told) -> bool:
    is_named = bool(one.line.asks & _HAS_IT) or any(map(is_tumor, one.words))
    return is_named and not _says_depth(one)


def _says_depth(one: Told) -> bool:
    return any(m.polarity is not Polarity.DENIED for m in one.said("depth"))


def _is_tied(one: Told, index: int) -> bool:
    """Whether words lead into a layer, or onto a bone, or it lies over the tumor."""
    bits, lead = one.line.bits[index], _lead(one.words, index)
    behind = one.words[index + 1 : index + 1 + _LONG]
    is_inside = lead in _INTO or (not lead and _covers_tumor(behind))
    is_on_bone = bool(bits & _HAS_BONE) and lead in _ONTO
    return is_on_bone or (bool(bits & DEEP_LAYER) and is_inside)


def _lead(words: Sequence[str], index: int) -> str:
    """Return what leads to a layer, if another layer does not: "muscle below the"."""
    before = range(index - 1, max(0, index - _NEAR) - 1, -1)
    if words[max(0, index - 1)] == "surrounding":
        return "within"
    at = next((i for i in before if words[i] in _LEADS), None)
    if at is None or (at and is_layer_name(words[at - 1])):
        return ""
    return words[at]


def _covers_tumor(behind: Sequence[str]) -> bool:
    """Whether "were draped over the mass" follows a layer."""
    covers = (i for i, word in enumerate(behind) if word in _COVERS)
    return any(any(map(is_tumor, behind[i + 1 :])) for i in covers)


#: What leads into a layer, to its outside, and onto it.
_INTO = frozenset(
    {
        *("in", "into", "within", "inside", "through", "between", "by"),
        *("beneath", "under", "underneath", "below", "deep", "behind", "past"),
    }
)
_OUTSIDE = frozenset(
    {
        *("above", "superficial", "off", "from", "over", "overlying", "on", "onto"),
        *("toward", "towards", "along", "near", "beside", "atop", "against"),
        *("exterior", "outside"),
    }
)
_ONTO = frozenset(
    {
        *("on", "onto", "against"),
        *("adherent", "attached", "fixed", "fused", "stuck", "tethered"),
    }
)
_LEADS = _INTO | _OUTSIDE | _ONTO
_COVERS = frozenset({"over", "overlay", "covered", "around", "across", "off"})
#: So many words before a layer lead to it, and so many behind it say what it covers.
_NEAR, _LONG = 4, 7
