"""Sentences that say that there was no tumor."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import pairwise

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._phrases import lesion_of
from cptsofttissue.notes._sentence.vocabulary import is_tumor
from cptsofttissue.notes._words import bit_of
from cptsofttissue.notes.values import Polarity, Section
from cptsofttissue.record._lesions import may_be_tumor

__all__ = ["finds_nothing", "misses_tumor"]


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
    matches = filter(None, (words.search(text) for words in _NONE))
    is_named = any(_is_named(match["noun"], kinds) for match in matches)
    return is_named or _NOTHING.search(text) is not None


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


_INSTEAD = bit_of("instead")
_NO = bit_of(
    *("no", "none", "not", "nothing", "unable", "cannot", "failed", "neither", "only"),
    *("negative", "fruitless", "unrewarding", "unsuccessful", "normal", "ordinary"),
    *("disappeared", "resolved", "vanished", "gone", "without", "out", "prominence"),
)
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
_SEEN = (
    r"(?:seen|identified|encountered|present|located|found|felt|palpated|appreciated"
    r"|discovered|demonstrated|discerned|recognized)\b"
)
_NO_NOUN_SEEN = re.compile(
    r"(?:^|, |\b(?:but|however|and|where|exploration|dissection|inspection|palpation"
    r"|search),? )no (?:[a-z]+ ){0,2}?(?P<noun>[a-z]+)(?: (?:tissue|itself|as such))?"
    r"(?:\.?$"
    rf"| (?:(?:was|were|could be|can be|to be) )?{_SEEN}(?! (?:at|in|on|within)\b))"
)
_SAW_NO = re.compile(
    r"\b(?:(?:saw|found|felt|identified|encountered|finding|discovered) no"
    r"|without finding (?:an?|any|the)|(?:failed to|could not|did not) (?:show|reveal"
    r"|disclose|demonstrate) (?:an?|any|the)) (?:[a-z]+ ){0,2}?(?P<noun>[a-z]+)"
    r"(?:$|[.,;]| (?:here|there|anywhere|at all|tissue))"
)
_GONE = re.compile(
    r"\b(?P<noun>[a-z]+) (?:had|has) (?:disappeared|resolved|vanished|gone)\b"
)
_WAS_NORMAL = re.compile(
    r"\b(?P<noun>[a-z]+) (?:was|proved to be|turned out to be) (?:only |just |simply"
    r" |merely )?(?:normal|ordinary|the (?:prominence|edge|muscle|rib|bone))\b"
)
_NOT_SEEN = re.compile(
    r"\b(?P<noun>[a-z]+) (?:itself )?(?:was|could) not (?:be )?"
    rf"{_SEEN}(?! (?:at|to|in|within)\b)"
)
_UNSEEN = re.compile(
    r"\b(?:unable to|(?:could|did|can) ?not|failed to|neither [a-z ]* could) (?:find"
    r"|locate|identify|feel|palpate|see|discover|encounter) (?:(?:the|a|any|this|that"
    r"|her|his) )?(?:[a-z]+ )??(?P<noun>[a-z]+)"
    r"(?:$|[.,;]| (?:and|anywhere|at all|despite|in the|there|even)\b)"
)
_NONE_FOUND = re.compile(
    r"\bfor (?:[a-z]+ ){0,4}(?P<noun>[a-z]+),? (?:and|but) none (?:was |were )?"
    r"(?:found|seen|identified|present)\b"
)
#: The ways to say that a tumor was not there, each with the name of the tumor.
_NONE = (
    *(_NO_NOUN, _NO_NOUN_SEEN, _NOT_SEEN, _UNSEEN, _NONE_FOUND, _SAW_NO, _GONE),
    _WAS_NORMAL,
)
#: The ways that do not name it.
_NOTHING = re.compile(
    r"\b(?:exploration|dissection|search) (?:was (?:negative|fruitless|unrewarding"
    r"|unsuccessful|in vain)|(?:revealed|showed|found|disclosed|yielded) (?:nothing"
    r"|only (?:normal|ordinary)|(?:normal|ordinary) (?:fat|tissue)))"
    r"|\b(?:feel|find|locate|identify|palpate) nothing\b"
    r"|\bnothing (?:to (?:remove|excise|resect)|resembling an?|was found|discrete|that"
    r" (?:looked|felt) like|(?:there )?but (?:normal |ordinary )?fat)\b"
    r"|\bnothing (?:abnormal|discrete|definite) (?:was|could be)\b|\bno abnormality\b"
    r"|\bno specimen (?:was|could be) (?:obtained|taken|retrieved)\b"
    r"|\bonly (?:normal|ordinary) fat\b"
)
_DIAGNOSES = frozenset({Section.POSTOPERATIVE, Section.PATHOLOGY})
_NOT_FOUND = re.compile(
    r"\bno (?:[a-z]+ )??(?:mass|lipoma|tumor|lesion|cyst|nodule|neoplasm)"
    r" (?:was )?(?:found|seen|identified|present)\b"
    r"(?! (?:at|in|on) (?:the )?(?:[a-z]+ )?(?:margins?|edges?|muscle|skin|vessels?)\b)"
)
