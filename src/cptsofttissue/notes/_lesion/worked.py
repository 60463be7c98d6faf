"""The places of the operation, or of the tumor, in a narrative."""

from __future__ import annotations

from attrs import evolve

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._finders import SITE
from cptsofttissue.notes._phrases import depths_of, site_of
from cptsofttissue.notes._sentence.vocabulary import (
    REPORTS,
    is_tumor,
    may_hold,
    names_year,
)
from cptsofttissue.notes._tables import Place, Says, Sign, cues, signs
from cptsofttissue.notes._words import bit_of, words_of
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record.depth import Depth

__all__ = ["is_of_incision", "sites_of_record", "sites_worked_at", "was_prepared"]


def sites_worked_at(one: Statement) -> list[Mention]:
    """
    List the places that a sentence gives to the operation or to the tumor.

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("The left calf was prepped. A drain was left in the thigh.")
    >>> [[m.text for m in sites_worked_at(one)] for one in read_sentences(page)]
    [['left calf'], []]
    """
    if one.line.asks & _OTHER_PLACES or not one.line.asks & SITE:
        return []
    if one.sentence.section in REPORTS and one.names_tumor:
        return [m for m in one.sites if may_hold(m)]
    if places := sites_of_record(one):
        return places
    return _places_in(one) if _may_have_place(one) else []


def sites_of_record(one: Statement) -> list[Mention]:
    """
    List the site that begins a record: "volar forearm, 2.6 cm, subcutaneous".

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("Lipoma excision. Left calf, 2 cm, subcutaneous.")
    >>> [[m.text for m in sites_of_record(one)] for one in read_sentences(page)]
    [[], ['left calf']]
    """
    if one.names_tumor or len(one.mentions) < len(_RECORDED):
        return []
    if not {m.field for m in one.mentions} >= _RECORDED:
        return []
    return [m for m in one.sites if m.start == one.sentence.first and may_hold(m)]


def _may_have_place(one: Statement) -> bool:
    """Whether a sentence may place the operation; its sites are not read yet."""
    is_of_tumor = one.line.may_tell(Sign.PLACES) and _is_on_tumor(one)
    has_cue = is_of_tumor or one.line.asks & _PLACE_CUES > 0
    has_label = one.line.asks & (_HAS_WOUND | _LABELED) > 0 or _is_verified(one)
    return has_cue or has_label or one.line.tells(Sign.PREPARES) or is_of_incision(one)


def _is_verified(one: Statement) -> bool:
    """Whether a line of its own says that the site was confirmed."""
    return one.sentence.section is Section.OTHER and bool(one.line.asks & _VERIFIED)


def _places_in(one: Statement) -> list[Mention]:
    """Return the places of the operation or of the tumor in a sentence."""
    sites = (*one.sites, *one.sites_beside)
    mentions = (m for m in sites if may_hold(m) or was_prepared(one, m))
    places = [
        _with_lead(one, m)
        for m in mentions
        if not (_is_tissue(m) or _is_numbed(one, m))
    ]
    if own_places := [m for m in places if _is_of_tumor(one, m)]:
        return own_places
    if is_of_incision(one):
        return places
    if {"from", "to"} <= {*one.words}:
        return []  # "prepped from the fingers to the axilla"
    if one.line.tells(Sign.PREPARES) or _is_verified(one):
        return [m for m in places if _is_of_one_region(m)]
    return [m for m in places if _is_placed_at(one, m) or _is_taken_from(one, m)]


def _with_lead(one: Statement, mention: Mention) -> Mention:
    """Return a place with the words before it: "below the angle of the jaw"."""
    words = one.before(mention)
    last = len(words)
    leads = (
        i for i in range(max(0, last - _LONGEST), last) if words[i] in signs(Sign.NEAR)
    )
    starts = [one.line.span(i, i + 1)[0] for i in leads]
    end = mention.end - one.sentence.start
    texts = (one.sentence.text[start:end] for start in starts)
    text = next((t for t in texts if site_of(t) is not None), None)
    if text is None:
        return mention
    return evolve(mention, text=text, value=text, start=mention.end - len(text))


def _is_numbed(one: Statement, mention: Mention) -> bool:
    """Whether a place is that of the anesthetic: "ankle block"."""
    return not _BLOCKS.isdisjoint(one.behind(mention)[:1])


def was_prepared(one: Statement, mention: Mention) -> bool:
    """Whether a place "had been marked" for this operation."""
    is_past = mention.polarity is Polarity.HISTORICAL
    return is_past and one.line.tells(Sign.PREPARES) and not names_year(one.line)


def _is_on_tumor(one: Statement) -> bool:
    return one.is_of_tumor or (one.carries and one.words[:1] == ["it"])


def _is_taken_from(one: Statement, mention: Mention) -> bool:
    """Whether "the biopsy was taken from" comes before a place."""
    words = _leading_to(one, mention)
    is_from = words[-2:] in (["taken", "from"], ["obtained", "from"], ["done", "on"])
    return is_from and bool(one.line.asks & _BIOPSY)


def _is_of_one_region(mention: Mention) -> bool:
    """Whether a place is one region, not a whole limb that was prepped."""
    site = site_of(mention.value)
    return site is not None and len(site.regions) == 1


def _is_placed_at(one: Statement, mention: Mention) -> bool:
    """Whether a tumor is placed there: "the lipoma was centered over the"."""
    words = _leading_to(one, mention)
    return bool(words) and words[-1] in signs(Sign.PLACES) and _is_on_tumor(one)


def _leading_to(one: Statement, mention: Mention) -> list[str]:
    """Return the words before a place, without "the", "just over" and the like."""
    return [word for word in one.before(mention) if word not in _FILLERS]


def _is_where_tumor_lay(one: Statement, mention: Mention) -> bool:
    """Whether ", where the lipoma lay" follows a place."""
    first, *after = [w for w in one.behind(mention) if w not in _SIGNS] or [""]
    return first == "where" and any(map(is_tumor, after[:_NEAR]))


def _is_of_tumor(one: Statement, mention: Mention) -> bool:
    """Whether a place is that of the tumor, the wound or the specimen."""
    names_wound = not _WOUND.isdisjoint(words_of(mention.text)[-1:])
    if names_wound or _is_where_tumor_lay(one, mention) or _is_labeled(one, mention):
        return True
    words = [word for word in _leading_to(one, mention) if word != "of"]
    return words[-1:] == ["wound"]


def _is_labeled(one: Statement, mention: Mention) -> bool:
    """Whether "the specimen was labeled as" comes before a place."""
    words = [w for w in one.before(mention) if w.isalpha() and w not in _LABEL_WORDS]
    return bool(words) and words[-1] in signs(Sign.LABELS)


def is_of_incision(one: Statement) -> bool:
    """Whether a sentence is about making the incision, and not about closing it."""
    line_roles = one.line.says(Place.BEFORE)
    is_incision = Says.INCISION in line_roles and Says.CLOSURE not in line_roles
    return is_incision and one.line.tells(Sign.NOW)


def _is_tissue(mention: Mention) -> bool:
    """Whether a site is a muscle or a fascia, which may be below another place."""
    if "incision" in words_of(mention.text):
        site = site_of(mention.value)  # "oblique incision" is no muscle either
        return site is None or site.side is None
    depths = depths_of(f"in the {mention.value}")
    return depths is not None and Depth.BONE not in depths


#: What a record of a tumor says besides its site.
_RECORDED = frozenset({"tumor", "depth"})
#: Words between a verb and its place.
_FILLERS = frozenset(
    {
        *("the", "her", "his", "their", "over", "just", "directly", "immediately"),
        *("about", "slightly", "in", "on", "at"),
    }
)
_SIGNS = frozenset({",", ";"})
_BLOCKS = frozenset({"block", "blocks", "tq"})
#: Words between "labeled" and a place.
_LABEL_WORDS = frozenset(
    {"as", "the", "a", "from", "lipoma", "mass", "tumor", "of", "lesion"}
)
#: How many words after "where" may name the tumor.
_NEAR = 4
#: The most words that lead to a place: "below the angle of the".
_LONGEST = 5
_WOUND = frozenset({"wound", "incision"})
_HAS_WOUND = bit_of(*_WOUND)
_LABELED = cues(Sign.LABELS).bit
_VERIFIED = bit_of("site", "side", "confirmed", "verified", "agreed", "correct")
_PLACE_CUES = bit_of("where", "taken", "obtained", "done")
_BIOPSY = bit_of("biopsy", "biopsies", "specimen", "excision", "it")
#: A sentence with one of these may be about a place that is not the tumor's.
_OTHER_PLACES = bit_of(
    *("drain", "drains", "graft", "donor", "harvest", "harvested", "counter", "stab"),
    *("counterincision", "tourniquet", "cuff", "port", "pad", "roll", "bump", "pillow"),
    *("extended", "extending", "extension", "dressing", "line", "iv", "also", "free"),
)
