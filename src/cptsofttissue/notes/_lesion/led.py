"""The sites at which a sentence says that something lies."""

from __future__ import annotations

from collections.abc import Iterator

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._phrases import depths_of, site_of
from cptsofttissue.notes._tables import Sign, signs
from cptsofttissue.notes.values import Mention, Polarity
from cptsofttissue.record.anatomy import SiteReading
from cptsofttissue.record.depth import Depth

__all__ = ["ABOVE", "is_between_signs", "led_sites", "sites_lain_at", "tissues_at"]

#: The prepositions between a lesion and its site.
_PREPOSITIONS = frozenset({"of", "in", "on", "at", "from", "off"})
#: A muscle behind "within" may be named as the site.
_WITHIN = _PREPOSITIONS | {"within"}


def sites_lain_at(one: Statement) -> Iterator[SiteReading]:
    """List the sites of a sentence that something lies at: "in her left arm"."""
    landmarks = [*tissues_at(one, ABOVE)]
    for mention in one.sites:
        is_other = mention in landmarks or mention.polarity is Polarity.DENIED
        site = None if is_other else site_of(mention.value)
        if site is not None and (site.side or _has_preposition(one, mention)):
            yield site


def tissues_at(one: Statement, depths: frozenset[Depth]) -> Iterator[Mention]:
    """
    List the muscles and fasciae in the words for a depth: "on the deltoid".

    Args:
        one: The sentence.
        depths: The depths that the words allow.
    """
    stated = (m for m in one.said("depth") if m.polarity is Polarity.STATED)
    mentions = [m for m in stated if depths_of(m.value) == depths]
    sites = one.sites if mentions else ()
    for site in sites:
        is_part = any(m.start <= site.start and site.end <= m.end for m in mentions)
        if is_part and depths_of(f"in the {site.value}") is not None:
            yield site


#: A muscle or fascia in words for this depth is below the tumor, and no site of it.
ABOVE = frozenset({Depth.SUBCUTANEOUS})


def led_sites(one: Statement) -> list[Mention]:
    """List the sites behind a preposition, at the start, or in a list."""
    return [
        m
        for m in one.sites
        if _has_preposition(one, m, _WITHIN) or _stands_alone(one, m)
    ]


def _stands_alone(one: Statement, mention: Mention) -> bool:
    """Whether a site begins a sentence, or has a side and signs around: ", l back"."""
    site = site_of(mention.value)
    has_side = site is not None and site.side is not None
    is_item = has_side and is_between_signs(one, mention)
    is_first = mention.start == one.sentence.first and not _is_opened(one, mention)
    return is_first or is_item


def _is_opened(one: Statement, layer: Mention) -> bool:
    """Whether a muscle or fascia was opened: "deltoid split"."""
    opens = signs(Sign.OPENS_LAYER).keys() | signs(Sign.VERB).keys()
    return not opens.isdisjoint(one.behind(layer)[:1])


def is_between_signs(
    one: Statement, mention: Mention, opens: str = ",", closes: str = ","
) -> bool:
    """
    Whether a site stands between signs, as in a list: ", calf,".

    Args:
        one: The sentence.
        mention: The site.
        opens: The sign that may stand before it besides a comma and a colon.
        closes: The sign that may stand behind it besides those that end an item.
    """
    start = one.sentence.start
    before = one.sentence.text[: mention.start - start].rstrip()
    behind = one.sentence.text[mention.end - start :].lstrip()
    is_end = behind[:1] in {"", ",", ".", ";", ":", closes}
    return before.endswith((",", ":", opens)) and is_end


def _has_preposition(
    one: Statement, mention: Mention, prepositions: frozenset[str] = _PREPOSITIONS
) -> bool:
    """Whether a site stands behind a preposition: "of the left arm"."""
    words = [w for w in one.before(mention)[-_MOST_WITH_OWNER:] if not _is_owner(w)]
    last = [w for w in words[-_MOST:] if w not in _ARTICLES][-1:]
    return not prepositions.isdisjoint(last)


def _is_owner(word: str) -> bool:
    """Whether a word names the patient: "Mrs. Doe's scalp"."""
    return word.endswith("'s") or word in _TITLES


_TITLES = frozenset({"mr", "mrs", "ms", "miss"})
#: How many words before a site are read, with the name of the patient and without.
_MOST_WITH_OWNER = 5
_MOST = 2
_ARTICLES = frozenset({"the", "a", "an", "her", "his", "their", "this", "that"})
