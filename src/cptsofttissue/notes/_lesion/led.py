"""The sites of a sentence that something is said to lie at."""

from __future__ import annotations

from collections.abc import Iterator

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._phrases import depths_of, site_of
from cptsofttissue.notes._tables import Sign, signs
from cptsofttissue.notes.values import Mention, Polarity
from cptsofttissue.record.anatomy import SiteReading
from cptsofttissue.record.depth import Depth

__all__ = ["ABOVE", "is_between_signs", "led_sites", "sites_lain_at", "tissues_at"]

#: They lead from a lesion to its place.
_LEADS = frozenset({"of", "in", "on", "at", "from", "off"})
#: So does "within" a muscle, which may be named for a place.
_LEADS_IN = _LEADS | {"within"}


def sites_lain_at(one: Told) -> Iterator[SiteReading]:
    """List the sites of a sentence that something lies at: "in her left arm"."""
    landmarks = [*tissues_at(one, ABOVE)]
    for mention in one.sites:
        site = None if mention in landmarks else site_of(mention.value)
        if site is not None and (site.side or _is_led(one, mention)):
            yield site


def tissues_at(one: Told, depths: frozenset[Depth]) -> Iterator[Mention]:
    """
    List the muscles and fasciae by which a sentence says a depth of its tumor.

    Args:
        one: The sentence.
        depths: All that the words for the depth allow.
    """
    stated = (m for m in one.said("depth") if m.polarity is Polarity.STATED)
    told = [m for m in stated if depths_of(m.value) == depths]
    sites = one.sites if told else ()
    for site in sites:
        is_part = any(m.start <= site.start and site.end <= m.end for m in told)
        if is_part and depths_of(f"in the {site.value}") is not None:
            yield site


#: A tissue by which this is said is one that the tumor lay on, and no site of it.
ABOVE = frozenset({Depth.SUBCUTANEOUS})


def led_sites(one: Told) -> list[Mention]:
    """List the sites that a word such as "of" leads to, or that stand apart."""
    return [m for m in one.sites if _is_led(one, m, _LEADS_IN) or _stands_apart(one, m)]


def _stands_apart(one: Told, mention: Mention) -> bool:
    """Whether a site begins a sentence, or has a side and signs around: ", l back"."""
    site = site_of(mention.value)
    is_sided = site is not None and site.side is not None
    is_parted = is_sided and is_between_signs(one, mention)
    is_first = mention.start == one.sentence.first and not _is_opened(one, mention)
    return is_first or is_parted


def _is_opened(one: Told, layer: Mention) -> bool:
    """Whether a muscle or fascia is told of that was opened: "deltoid split"."""
    opens = signs(Sign.OPENS_LAYER).keys() | signs(Sign.VERB).keys()
    return not opens.isdisjoint(one.behind(layer)[:1])


def is_between_signs(
    one: Told, mention: Mention, opens: str = ",", closes: str = ","
) -> bool:
    """
    Whether a site stands between signs, as in a list: ", calf,".

    Args:
        one: The sentence.
        mention: The site.
        opens: What may stand before it besides a comma and a colon.
        closes: What may stand behind it besides those that part.
    """
    start = one.sentence.start
    before = one.sentence.text[: mention.start - start].rstrip()
    behind = one.sentence.text[mention.end - start :].lstrip()
    is_ended = behind[:1] in {"", ",", ".", ";", ":", closes}
    return before.endswith((",", ":", opens)) and is_ended


def _is_led(one: Told, mention: Mention, by: frozenset[str] = _LEADS) -> bool:
    words = [w for w in one.before(mention)[-_MOST_OWNER:] if not _is_owner(w)]
    leads = [w for w in words[-_MOST_BETWEEN:] if w not in _ARTICLES]
    return bool(leads) and leads[-1] in by


def _is_owner(word: str) -> bool:
    """Whether a word says whose a place is: "Mrs. Doe's scalp"."""
    return word.endswith("'s") or word in _TITLES


_TITLES = frozenset({"mr", "mrs", "ms", "miss"})
#: So many words, with those that say whose it is.
_MOST_OWNER = 5
_MOST_BETWEEN = 2
_ARTICLES = frozenset({"the", "a", "an", "her", "his", "their", "this", "that"})
