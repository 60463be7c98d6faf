"""Sentences that say that more was taken than the words before them."""

from __future__ import annotations

import re
from functools import cache

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._phrases import is_muscle, pattern_of_layers
from cptsofttissue.notes._sentence.vocabulary import HAS_FIGURE
from cptsofttissue.notes._tables import Sign
from cptsofttissue.notes._words import bit_of

__all__ = ["takes_muscle", "widens_margin"]


def takes_muscle(one: Statement) -> bool:
    """
    Whether a sentence says that a muscle was taken with the tumor in it.

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("We took the whole muscle. We split the whole muscle.")
    >>> [takes_muscle(one) for one in read_sentences(page)]
    [True, False]
    """
    if not one.line.asks & _HAS_MUSCLE or one.line.asks & _NOT:
        return False
    whole, cuff = _muscle_taken()
    if whole.search(one.sentence.text) is not None:
        return True
    is_measured = one.line.asks & HAS_FIGURE > 0
    return not is_measured and cuff.search(one.sentence.text) is not None


def widens_margin(one: Statement) -> bool:
    """
    Whether a sentence says that more tissue was taken later, or had to be.

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("A further 7 mm was taken. A further stitch was placed.")
    >>> [widens_margin(one) for one in read_sentences(page)]
    [True, False]
    """
    if not one.line.asks & _HAS_MORE or one.line.tells(Sign.DENIES):
        return False
    return _MORE.search(one.sentence.text) is not None


@cache
def _muscle_taken() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the ways to say that a muscle, or a cuff of it, was taken."""
    names = pattern_of_layers(is_muscle)
    muscle = rf"(?:(?:{names})s?|belly|compartment|(?:medial|lateral|long) head)"
    taken = r"(?:removed|resected|excised|taken|cleared|sacrificed)"
    adjective = r"(?:(?!(?:within|in|inside|under|beneath|over|of|from|on)\b)[a-z]+ )"
    all_of = r"(?:whole|entire|complete)"
    whole = (
        rf"\b{all_of}(?: [a-z]+){{0,2}}? {muscle}\b(?: [a-z]+){{0,3}}? {taken}"
        rf"|\b(?:took|taking|{taken}) (?:with )?the {all_of}(?: [a-z]+){{0,2}}?"
        rf" {muscle}\b|(?:^|[,;] |\band |\bthen )(?:the |this )?{adjective}{{0,2}}?"
        rf"{muscle} (?:was|were) (?:then )?{taken}\b"
        rf"|\b{taken}(?: en bloc| together| along)? with (?:the |its )"
        rf"(?:[a-z]+ ){{0,3}}?{muscle}\b(?! (?:fib|fasc|sheath|cuff|retract|split"
        r"|spread|held|left))"
        r"|\b(?:divided|transected|cut|sectioned) (?:well |[0-9.]+ ?[cm]m )?(?:above"
        r" and (?:well |[0-9.]+ ?[cm]m )?below|proximal(?:ly)? and distal(?:ly)?)\b"
        r"|\borigin to insertion\b|\b(?:myectomy|compartmentectomy|oncologic(?:al)?"
        r" resection)\b"
    )
    cuff = (
        r"\b(?:cuff|margin|rim|layer|envelope|shell|sleeve) of (?:normal|healthy"
        rf"|uninvolved|surrounding|unaffected|intact) (?:[a-z]+ )?{muscle}\b"
    )
    return re.compile(whole), re.compile(cuff)


_NOT = bit_of("not", "no", "never", "neither", "nor")
_HAS_MUSCLE = bit_of(
    *("whole", "entire", "complete", "took", "taking", "removed", "resected", "taken"),
    *("excised", "cleared", "sacrificed", "divided", "transected", "cut", "sectioned"),
    *("insertion", "myectomy", "compartmentectomy", "oncologic", "oncological", "cuff"),
    *("margin", "rim", "layer", "envelope", "shell", "sleeve"),
)
_EXTRA = r"(?:additional|further|extra|more|another|wider)(?: [a-z0-9.]+){0,3}?"
_MORE = re.compile(
    rf"\b{_EXTRA}"
    r" (?:margins?|mm|cm|tissue|strip|ring|cuff|rim|sliver|slice|shave)\b"
    r"(?:(?! incision| wound)[a-z ]){0,30}?"
    r"\b(?:taken|removed|excised|sent|shaved|obtained|resected)\b"
    rf"|\b(?:took|taking|sent|excised|removed) (?:an? )?{_EXTRA}"
    r" (?:margins?|mm|cm|tissue|strip|ring|cuff|rim)"
    r"|\bmore tissue\b|\b[0-9.]+ ?[cm]m more was\b"
    r"|\b(?:margin|margins|excision|edge|border|bed)(?: [a-z]+){0,4}?"
    r" (?:was|were)(?: then| later| subsequently)? (?:widened|extended|enlarged"
    r"|re-?excised|increased|revised)\b"
    r"|\b(?:later enlarged to|then (?:enlarged|widened))\b"
    r"|\bfrozen (?:section )?(?:was |came back |returned )?positive\b"
    r"|\bpositive at the\b|\bonly [0-9.]+ ?mm\b"
)
_HAS_MORE = bit_of(
    *("additional", "further", "extra", "more", "another", "wider", "widened"),
    *("extended", "enlarged", "re-excised", "reexcised", "increased", "revised"),
    *("frozen", "positive", "only"),
)
