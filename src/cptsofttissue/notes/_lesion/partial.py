"""Sentences that say that only a part of the tumor was taken."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._phrases import is_layer_name, is_noun
from cptsofttissue.notes._sentence.vocabulary import HAS_FIGURE
from cptsofttissue.notes._tables import Sign
from cptsofttissue.notes._words import bit_of

__all__ = ["leaves_rest", "takes_half", "takes_part", "takes_rest"]


def leaves_rest(one: Statement) -> bool:
    """Whether some of the tumor was left, or only a part of it taken."""
    if one.line.asks & _PARTIAL and _IN_PART.search(one.sentence.text) is not None:
        return True
    if one.line.tells(Sign.DENIES) or one.line.asks & _ALL:
        return False
    is_left = bool(one.line.asks & _LEFT) and _names_rest(one.words)
    return is_left or _takes_share(one)


def takes_half(one: Statement) -> bool:
    """Whether a share of the tumor was taken; the rest may have followed."""
    is_share = one.line.asks & _PARTIAL > 0
    return is_share and _HALF_TAKEN.search(one.sentence.text) is not None


def takes_rest(one: Statement) -> bool:
    """Whether a sentence says that the rest was taken as well."""
    is_share = one.line.asks & _HAS_REST > 0
    return is_share and _REST_TAKEN.search(one.sentence.text) is not None


def takes_part(one: Statement) -> bool:
    """Whether a title says that a part was taken: "excision of part of a mass"."""
    is_part = one.names_tumor and one.line.asks & _HAS_PART > 0
    return is_part and _PART_OF.search(one.sentence.text) is not None


_NOUN = r"(?:it|this|the (?:[a-z]+ )?(?:lipoma|mass|tumor|lesion|cyst|nodule|lump))"
_PIECE = (
    r"(?:half|third|part|portion|pole|extension|component|lobe|lobules?|base|stalk|root"
    r"|tail|tongue|remnant|remainder|rest|shell|rim|piece|bit|bulk|residue)"
    rf"(?: of {_NOUN})?(?! of\b)"
)
_SIDE = (
    r"(?:upper|lower|medial|lateral|superficial|deep|deeper|deepest|proximal|distal"
    r"|anterior|posterior|superior|inferior|central|visible|outer|inner)"
)
_SHARE_OF = (
    r"(?:(?:ninety|eighty|seventy|sixty|fifty|forty|thirty|twenty)(?:[- ]five)?"
    r" (?:%|percent|per cent)|half|two[- ]thirds|three[- ]quarters|(?:a|one) third|most"
    rf"|the (?:bulk|majority))(?: of {_NOUN})?(?! of\b)"
)
_TAKEN_OUT = r"(?:removed|excised|resected|taken|debulked)"
#: "Half of it was removed".
_HALF_TAKEN = re.compile(
    rf"\b{_SHARE_OF} (?:(?:was|were|could be) {_TAKEN_OUT}|came out)\b"
    rf"|\b{_TAKEN_OUT} (?:about |roughly |only |approximately )?{_SHARE_OF}\b"
    rf"|\b{_SIDE} (?:half|third|portion) (?:of {_NOUN} )?(?:was|came) (?:out\b"
    rf"|{_TAKEN_OUT})"
)
_REST_TAKEN = re.compile(
    r"\b(?:rest|remainder|remaining [a-z]+|other half)(?: of [a-z ]{2,20})?"
    rf" (?:was|were) (?:then |also |likewise |subsequently )?{_TAKEN_OUT}\b"
)
#: "The deep part was left", "we took what could be seen".
_IN_PART = re.compile(
    rf"(?<!\bnot a )(?<!\bno )\b{_PIECE}(?: [a-z]+){{0,6}}? (?:will follow"
    r"|stays?\b|remains?\b|could not be (?:reached|freed|followed|got)"
    r"|(?:was|were|is|are) (?:left\b(?! (?:open|intact|attached))|not (?:pursued"
    rf"|followed|reached|{_TAKEN_OUT})))"
    r"|\b(?:lobe|smaller|larger|part|half) was left\b"
    r"|\b(?:took|removed|excised|got|left)(?: out)? what\b"
    rf"|\bwhat [a-z ]{{3,40}}? was (?:not {_TAKEN_OUT}|left)\b"
    rf"|\b(?:took|got|{_TAKEN_OUT})\b[a-z ]{{0,20}} as much\b"
    r"|\bthinned out\b|\bnear(?:ly)?[- ]total\b"
    r"|\b(?:second|another|later|next|further) (?:sitting|session)\b"
    r"|\bsecond procedure will\b"
    rf"|\b(?:some|parts?) of {_NOUN} (?:had to|must|will) (?:stay|be left|remain)\b"
    rf"|\bnot all of {_NOUN}|\bas completely as\b|\bcut across and left\b"
    r"|\b(?:accepted|accepting) (?:a|some) (?:residual|remnant)\b|\br[12] resection\b"
    r"|(?<!no )\b(?:gross )?residual (?:tumou?r|disease|mass|lipoma)?"
    r" ?(?:will be|remains|was left|is left)\b"
    rf"|\bnot (?:fully|wholly|entirely|totally) {_TAKEN_OUT}\b|\brind was left\b"
    r"|\bit was reduced in size\b"
)
_HAS_REST = bit_of("rest", "remainder", "remaining", "other")
_PARTIAL = bit_of(
    *("half", "third", "thirds", "part", "portion", "pole", "extension", "component"),
    *("lobe", "lobule", "lobules", "base", "stalk", "root", "tail", "tongue", "bulk"),
    *("remnant", "remainder", "rest", "shell", "rim", "piece", "bit", "residue"),
    *("most", "majority", "quarters", "two-thirds", "three-quarters", "what", "much"),
    *("thinned", "near", "nearly", "near-total", "nearly-total", "total", "sitting"),
    *("some", "parts", "not", "completely", "across", "residual", "r1", "r2", "rind"),
    *("reduced", "second", "session", "smaller", "larger", "percent", "cent", "%"),
)


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


_IT = bit_of("it")
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
