"""Sentences that attach a tumor to a layer below the fat, or separate it from one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._lesion.against import (
    ADHERENT,
    DEEP_LAYER,
    SPARED,
    STRUCTURE,
    denies,
    names_no_layer,
)
from cptsofttissue.notes._phrases import depths_of, is_layer_name
from cptsofttissue.notes._sentence.vocabulary import is_tumor
from cptsofttissue.notes._tables import Sign, signs
from cptsofttissue.notes._words import bit_if, bit_of
from cptsofttissue.notes.values import Polarity
from cptsofttissue.record.depth import Depth

__all__ = ["opens_layer", "spares_layer", "ties_to_layer"]


def _is_bone(word: str) -> bool:
    """Whether a word names a bone."""
    return is_layer_name(word) and Depth.BONE in (depths_of(f"in the {word}") or ())


_HAS_BONE, _HAS_IT = bit_if(_is_bone), bit_of("it")
#: Parts that only a tumor has.
_HAS_PART = bit_of("lobule", "lobules", "lobulation", "lobulations", "tongue")
#: What joins a tumor to a layer, and what is injected into one.
_BANDS = bit_of("band", "bands", "attachments", "adhesions", "septa", "strands")
_INJECTED = bit_of("injected", "infiltrated", "anesthetic", "lidocaine", "marcaine")
_HARMED = bit_of("injured", "damaged", "harmed", "sacrificed")
_INTACT = bit_of("preserved", "undisturbed", "unopened", "untouched", "unviolated")


def opens_layer(one: Statement) -> bool:
    """Whether a sentence says that a layer below the fat was opened."""
    is_excluded = bool(one.line.asks & (_BANDS | _INJECTED))
    if not one.line.tells(Sign.OPENS_LAYER) or denies(one) or is_excluded:
        return False
    return any(_is_opened(one.words, index) for index in _deep_layers(one))


def ties_to_layer(one: Statement) -> bool:
    """Whether a sentence puts the tumor in a deep layer, on bone or under a layer."""
    if not one.line.asks & (DEEP_LAYER | _HAS_BONE):
        return False
    is_excluded = one.line.asks & (SPARED | _INJECTED) or one.has(Sign.VESSEL)
    if is_excluded or denies(one) or not _is_of_tumor(one):
        return False
    bones = [i for i, bits in enumerate(one.line.bits) if bits & _HAS_BONE]
    is_on_bone = any(_lead(one.words, index) in _ONTO for index in bones)
    is_inside = any(_leads_inside(one.words, index) for index in _deep_layers(one))
    return is_on_bone or is_inside or opens_layer(one)


def spares_layer(one: Statement) -> bool:
    """Whether a deep layer was left intact: "the fascia was never opened"."""
    indexes = [] if _says_depth(one) else _deep_layers(one)
    tissues = [i for i in indexes if _is_tissue(one.words[i], one.line.bits[i])]
    if not tissues or one.line.asks & _HARMED:
        return False
    if one.line.asks & (SPARED | _INTACT):
        return True
    if denies(one):
        is_inside = any(_lead(one.words, index) in _INTO for index in tissues)
        return is_inside or not _is_of_tumor(one)
    is_outside = all(_leads_outside(one.words, index) for index in tissues)
    return is_outside and _is_of_tumor(one)


def _deep_layers(one: Statement) -> list[int]:
    """Return the indexes of the names of deep layers; "superficial fascia" is none."""
    if not one.line.asks & DEEP_LAYER or names_no_layer(one.words):
        return []
    indexes = (i for i, bits in enumerate(one.line.bits) if bits & DEEP_LAYER)
    return [i for i in indexes if one.words[max(0, i - 1)] not in _SUPERFICIAL]


def _is_tissue(word: str, bits: int) -> bool:
    """Whether a word names a fascia or a muscle, and no structure of a joint."""
    return word == "aponeurosis" or not bits & STRUCTURE


def _is_of_tumor(one: Statement) -> bool:
    """Whether a sentence names the tumor or a part of it, and no depth."""
    is_implied = bool(one.line.asks & (_HAS_IT | _HAS_PART))
    is_named = is_implied or any(map(_is_tumor, one.words))
    return is_named and not _says_depth(one)


def _says_depth(one: Statement) -> bool:
    """Whether a sentence has a depth that it does not deny."""
    return any(m.polarity is not Polarity.DENIED for m in one.said("depth"))


def _is_opened(words: Sequence[str], index: int) -> bool:
    """Whether a layer is what was opened, and not where something was opened."""
    context = [w for w in words[max(0, index - _NEAR) : index] if w not in _MODIFIERS]
    is_object = not signs(Sign.OPENS_LAYER).keys().isdisjoint(context[-1:])
    return is_object or _lead(words, index) not in _OUTSIDE


def _leads_inside(words: Sequence[str], index: int) -> bool:
    """Whether words lead into a layer, or the layer covers the tumor."""
    lead, words_after = _lead(words, index), words[index + 1 : index + 1 + _LONG]
    is_out_of = ("out", "of") in pairwise(words[max(0, index - _NEAR) : index])
    return lead in _INTO or (not lead and (is_out_of or _covers_tumor(words_after)))


def _leads_outside(words: Sequence[str], index: int) -> bool:
    """Whether words lead outside a layer; "from the muscle" may mean inside it."""
    lead = _lead(words, index)
    is_of_fascia = lead not in _FROM or "fascia" in words[index : index + 2]
    return lead in _OUTSIDE and is_of_fascia


def _lead(words: Sequence[str], index: int) -> str:
    """Return the word that leads to a layer; empty if there is none."""
    if words[max(0, index - 1)] == "surrounding":
        return "within"
    indexes = range(index - 1, max(0, index - _NEAR) - 1, -1)
    lead = next((i for i in indexes if _may_lead(words, i)), None)
    if lead is None or (lead and is_layer_name(words[lead - 1])):
        return ""
    return words[lead]


def _may_lead(words: Sequence[str], index: int) -> bool:
    """Whether a word leads to a layer: "deep to the" does, "the deep" does not."""
    is_adjective = words[index] in _WITH_TO and words[index + 1] != "to"
    return words[index] in _LEADS and not is_adjective


def _covers_tumor(words: Sequence[str]) -> bool:
    """Whether "were draped over the mass" follows a layer."""
    indexes = (i for i, word in enumerate(words) if word in _COVERS | ADHERENT)
    return any(any(map(_is_tumor, words[i + 1 :])) for i in indexes)


def _is_tumor(word: str) -> bool:
    """Whether a word names a tumor, or the specimen."""
    return is_tumor(word) or word == "specimen"


#: Words that lead into a layer, outside it, and onto it.
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
_ONTO = ADHERENT | {"on", "onto", "against"}
_LEADS = _INTO | _OUTSIDE | _ONTO
_FROM = frozenset({"from", "off"})
_MODIFIERS = frozenset({"the", "a", "its", "deep", "investing", "overlying"})
#: These lead to a layer only with "to" after them.
_WITH_TO = frozenset({"deep", "superficial"})
#: A fascia with one of these is in the fat.
_SUPERFICIAL = frozenset(
    {
        *("superficial", "subcutaneous", "scarpa", "scarpas", "scarpa's"),
        *("camper", "campers", "camper's", "colles"),
    }
)
_COVERS = frozenset({"over", "overlay", "covered", "around", "across", "off"})
#: How many words before a layer may lead to it, and after it name what it covers.
_NEAR, _LONG = 4, 7
