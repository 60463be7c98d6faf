"""Sentences that say that there was no tumor, or that some of it was left."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from itertools import pairwise

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._phrases import is_layer_name, is_noun, lesion_of
from cptsofttissue.notes._sentence.vocabulary import HAS_FIGURE, is_tumor
from cptsofttissue.notes._tables import Sign
from cptsofttissue.notes._words import bit_of
from cptsofttissue.notes.values import Polarity, Section
from cptsofttissue.record._lesions import may_be_tumor

__all__ = ["finds_nothing", "leaves_rest", "misses_tumor", "takes_part"]


def finds_nothing(one: Statement, kinds: Container[str] = ()) -> bool:
    """
    Whether a sentence says that there was no tumor, or that it was treated otherwise.

    "There was no hernia" counts only if the headings name a hernia.

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("There was no mass. There was no other mass.")
    >>> [finds_nothing(one) for one in read_sentences(page)]
    [True, False]

    Args:
        one: The sentence.
        kinds: The kinds of lesion that the headings name.
    """
    if one.line.asks & _INSTEAD and one.names_tumor:
        return ("instead", "of") not in pairwise(one.words)
    if not one.line.asks & _NO or one.line.asks & _OTHER_SEARCH:
        return False
    text = one.sentence.text
    matches = (p.search(text) for p in (_NO_NOUN, _NO_NOUN_SEEN, _NONE_FOUND))
    match = next(filter(None, matches), None)
    return match is not None and _is_named(match["noun"], kinds)


def _is_named(noun: str, kinds: Container[str]) -> bool:
    """Whether a noun names a tumor, or a kind that the headings name."""
    reading = lesion_of(noun) if is_tumor(noun) else None
    names = reading.kinds if reading is not None else ()
    return any(may_be_tumor(kind) or kind in kinds for kind in names)


def misses_tumor(one: Statement) -> bool:
    """Whether a diagnosis or a report finds no tumor: "no mass seen"."""
    if one.sentence.section not in _DIAGNOSES or one.line.asks & _OTHER_SEARCH:
        return False
    if any(m.polarity is Polarity.STATED for m in one.said("lesion")):
        return False
    return _NOT_FOUND.search(one.sentence.text) is not None


def leaves_rest(one: Statement) -> bool:
    """Whether some of the tumor was left, or only a part of it taken."""
    if one.line.tells(Sign.DENIES) or one.line.asks & _ALL:
        return False
    is_left = bool(one.line.asks & _LEFT) and _names_rest(one.words)
    return is_left or _takes_share(one)


def takes_part(one: Statement) -> bool:
    """Whether a title says that a part was taken: "excision of part of a mass"."""
    is_part = one.names_tumor and one.line.asks & _HAS_PART > 0
    return is_part and _PART_OF.search(one.sentence.text) is not None


def _takes_share(one: Statement) -> bool:
    """Whether "80 percent of the mass" or "only the superficial half" was taken."""
    is_taken = one.line.asks & _ONLY > 0 and one.line.asks & _TAKEN > 0
    if is_taken and _ONLY_PART.search(one.sentence.text) is not None:
        return True
    is_of_it = one.names_tumor or one.line.asks & _IT > 0
    is_counted = is_of_it and one.line.asks & HAS_FIGURE > 0
    share = _SHARE.search(one.sentence.text) if is_counted else None
    return share is not None and share["share"] != "100"


def _names_rest(words: Sequence[str]) -> bool:
    """Whether words name a remnant of the tumor, and not of another tissue."""
    indexes = [i for i, word in enumerate(words) if word in _REST]
    return any(_is_of_tumor(words[i], words[i + 1 :]) for i in indexes)


def _is_of_tumor(remnant: str, after: Sequence[str]) -> bool:
    """Whether a remnant is of the tumor: "some lipoma", "a part of it"."""
    words = [word for word in after if word not in _ARTICLES][:1]
    if any(map(_is_other_tissue, words)):
        return False
    is_tumor_word = bool(words) and (is_noun(words[0]) or words[0] == "it")
    return is_tumor_word or remnant in _REMNANTS


def _is_other_tissue(word: str) -> bool:
    """Whether the word after a remnant names another tissue or thing."""
    return is_layer_name(word) or word in _OTHERS


_INSTEAD = bit_of("instead")
_NO, _IT = bit_of("no", "none"), bit_of("it")
#: With these the sentence is about another lesion, or about a later search.
_OTHER_SEARCH = bit_of(
    *("residual", "other", "further", "additional", "remaining", "left", "palpable"),
    *("more", "else", "elsewhere", "second", "after", "behind", "recurrent", "another"),
    *("remained", "effect", "evidence", "sign", "associated", "longer", "gross"),
)
_NO_NOUN = re.compile(
    r"^(?:(?:however|but|surprisingly|on exploration|at exploration),? )?"
    r"there was no (?:[a-z]+ )??(?P<noun>[a-z]+)"
    r"(?:$|[.,;]| (?:only|but|found|seen|identified|present|there|in the|at the)\b)"
)
#: What was not seen at a margin says nothing of the tumor itself.
_NO_NOUN_SEEN = re.compile(
    r"^no (?:[a-z]+ )??(?P<noun>[a-z]+)(?:\.?$| (?:was|were|could be) "
    r"(?:seen|identified|encountered|present|located)\b(?! (?:at|in|on|within)\b))"
)
_NONE_FOUND = re.compile(
    r"\bfor (?:[a-z]+ ){0,4}(?P<noun>[a-z]+),? (?:and|but) none (?:was |were )?"
    r"(?:found|seen|identified|present)\b"
)
_DIAGNOSES = frozenset({Section.POSTOPERATIVE, Section.PATHOLOGY})
_NOT_FOUND = re.compile(
    r"\bno (?:[a-z]+ )??(?:mass|lipoma|tumor|lesion|cyst|nodule|neoplasm)"
    r" (?:was )?(?:found|seen|identified|present)\b"
    r"(?! (?:at|in|on) (?:the )?(?:[a-z]+ )?(?:margins?|edges?|muscle|skin|vessels?)\b)"
)
_ALL = bit_of("entirety", "completely", "nothing")
_SHARE = re.compile(
    r"\b(?P<share>\d\d?\d?) ?(?:%|percent|per cent)(?= of (?:the|it|this)\b)"
)
_ONLY_PART = re.compile(
    r"\bonly (?:took |removed |excised |sent |obtained )?(?:the|a|one) (?:[a-z]+ )?"
    r"(?:half|part|portion|third|piece|lobe|component|wedge|core|sample|fragment"
    r"|sliver|strip|bite)\b"
    r"(?! of (?:the )?(?:skin|fascia|muscle|fat|wound|incision))"
)
_ONLY = bit_of("only")
_HAS_PART = bit_of("part", "portion", "piece", "half", "third")
_PART_OF = re.compile(
    r"\b(?:excision|removal|resection) of (?:an? |the )?"
    r"(?:part|portion|piece|half|third) of (?!the (?:skin|fascia|muscle|scar))"
)
_TAKEN = bit_of(
    *("taken", "removed", "excised", "resected", "addressed", "debulked"),
    *("took", "obtained", "sent"),
)
_LEFT = bit_of("left", "leaving", "remained", "remains", "remain", "staged", "stage")
#: Words for what is left of a tumor; the others may be of anything.
_REMNANTS = frozenset({"remnant", "remnants", "residue"})
_REST = _REMNANTS | {"some", "much", "residual", "bit", "portion", "part", "component"}
_ARTICLES = frozenset({"of", "the", "this"})
_OTHERS = frozenset(
    {
        *("wound", "incision", "skin", "scar", "patient", "procedure", "fat", "tissue"),
        *("tissues", "flap", "capsule", "closure", "dressing", "field", "cavity"),
        "bed",
        *("operation", "suture", "sutures", "local", "lidocaine", "area"),
    }
)
