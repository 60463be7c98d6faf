"""Slips of the tongue: sentences that take a length back as soon as it is said."""

from __future__ import annotations

import re

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._words import bit_of

__all__ = ["corrects_length", "swaps"]


def corrects_length(one: Statement) -> bool:
    """
    Whether a sentence replaces a length, or says that it was another's.

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("It measured 5 cm, no, 2. It measured 5 cm, no margin.")
    >>> [corrects_length(one) for one in read_sentences(page)]
    [True, False]
    """
    if not one.line.asks & _CUES:
        return False
    text = one.sentence.text
    return any(words.search(text) is not None for words in (_AT_ONCE, _BEHIND, _CHANGE))


def swaps(one: Statement) -> bool:
    """Whether a sentence says that two lesions were taken for each other."""
    return (
        bool(one.line.asks & _HAS_SWAP) and _SWAP.search(one.sentence.text) is not None
    )


#: A figure without a unit; what follows a unit is read as a length.
_NUMBER = (
    r"(?:\d[\d.]*|(?:one|two|three|four|five|six|seven|eight|nine|ten|half)\b)"
    r"(?! *(?:[cm]m\b|centim|inch|in\b|sutures|stitches|drains|more|other|of the))"
)
#: What a speaker says between a wrong and a right figure.
_OOPS = (
    r"(?:no(?=[,;:.-])|wait|well|actually|sorry|oops|excuse me|pardon(?: me)?"
    r"|i beg your pardon|i(?: a|')m sorry|correction|make that|or rather|rather|that is"
    r"|let me correct (?:that|myself)|not \d[\d.]*(?: ?[cm]m)?|i mean|scratch that"
    r"|strike that)"
)
_ABOUT = r"(?:closer to |more like |it was |this one was |that was |about )?"
_AT_ONCE = re.compile(
    rf"\d ?(?:cm|mm|centimeters|millimeters)\.?[\s,;:(-]+(?:{_OOPS}[,;:.\s-]+)+"
    rf"{_ABOUT}{_NUMBER}"
)
_BEHIND = re.compile(
    rf"^(?:{_OOPS}[,;:.-]+ |(?:actually|make that|or rather) ){_ABOUT}{_NUMBER}"
)
_CHANGE = re.compile(
    r"\b(?:that|this|it|which) (?:was|is|were) (?:of |for |from )?(?:the|an)? ?(?:other"
    r"|another|previous|next) (?:patient|case)\b"
    r"|\berrat(?:um|a)\b|\bfor \d[\d.]* read\b"
    r"|\bchange (?:that|it|this|\d[\d.]*(?: ?[cm]m)?) to\b"
    r"|^(?:please )?(?:delete|ignore|omit|erase) (?:that|this|it|the above)\b"
    r"|^(?:scratch|strike) that[.;,]?$"
)
_CUES = bit_of(
    *("no", "wait", "well", "actually", "sorry", "oops", "excuse", "pardon", "rather"),
    *("correction", "make", "that", "correct", "not", "mean", "scratch", "strike"),
    *("erratum", "errata", "read", "change", "delete", "ignore", "omit", "erase"),
    *("patient", "case"),
)
_SWAP = re.compile(
    r"\b(?:sizes|sites|lesions|labels|lipomas|masses|specimens|measurements|figures"
    r"|numbers|sides|lines|rows|entries|items|[a-d1-4] and [a-d1-4])\b[a-z ]*?"
    r" ?(?:switched|swapped|reversed|transposed|interchanged|mixed up|confused"
    r"|the wrong way round|exchanged)\b"
)
_HAS_SWAP = bit_of(
    *("switched", "swapped", "reversed", "transposed", "interchanged", "mixed"),
    *("confused", "round", "exchanged"),
)
