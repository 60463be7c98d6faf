"""Where a narrative says that the operation was, or that the tumor lay."""

from __future__ import annotations

from attrs import evolve

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._finders import SITE
from cptsofttissue.notes._phrases import depths_of, site_of
from cptsofttissue.notes._sentence.vocabulary import is_tumor, may_hold, names_year
from cptsofttissue.notes._tables import Place, Says, Sign, cues, signs
from cptsofttissue.notes._words import bit_of, words_of
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record.depth import Depth

__all__ = ["is_of_incision", "sites_worked_at", "was_prepared"]


def sites_worked_at(one: Told) -> list[Mention]:
    """
    List the places where a sentence says that the operation was, or the tumor.

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("The left calf was prepped. A drain was left in the thigh.")
    >>> [[m.text for m in sites_worked_at(one)] for one in read_sentences(page)]
    [['left calf'], []]
    """
    if one.line.asks & _BESIDES or not one.line.asks & SITE:
        return []
    if one.sentence.section in _SENT and one.names_tumor:
        return [m for m in one.sites if may_hold(m)]
    return _worked_at(one) if _may_place(one) else []


def _may_place(one: Told) -> bool:
    """Whether a sentence may say where it was, without a look at its places."""
    is_placed = one.line.may_tell(Sign.PLACES) and _is_on_tumor(one)
    is_led = is_placed or one.line.asks & _LEADS_THERE > 0
    is_named = one.line.asks & (_HAS_WOUND | _LABELED) > 0 or _is_verified(one)
    return is_led or is_named or one.line.tells(Sign.PREPARES) or is_of_incision(one)


def _is_verified(one: Told) -> bool:
    """Whether a line of its own says that the site was confirmed."""
    return one.sentence.section is Section.OTHER and bool(one.line.asks & _VERIFIED)


def _worked_at(one: Told) -> list[Mention]:
    sites = (*one.sites, *one.sites_beside)
    held = (m for m in sites if may_hold(m) or was_prepared(one, m))
    named = [_beside(one, m) for m in held if not (_is_tissue(m) or _is_numbed(one, m))]
    if there := [m for m in named if _is_named_there(one, m)]:
        return there
    if is_of_incision(one):
        return named
    if {"from", "to"} <= {*one.words}:
        return []  # "prepped from the fingers to the axilla"
    if one.line.tells(Sign.PREPARES) or _is_verified(one):
        return [m for m in named if _is_of_one_region(m)]
    return [m for m in named if _is_placed_at(one, m) or _is_taken_from(one, m)]


def _beside(one: Told, mention: Mention) -> Mention:
    """Return the place with what leads to it from another: "below the angle of the"."""
    words = one.before(mention)
    last = len(words)
    near = (
        i for i in range(max(0, last - _LONGEST), last) if words[i] in signs(Sign.NEAR)
    )
    starts = [one.line.span(i, i + 1)[0] for i in near]
    end = mention.end - one.sentence.start
    texts = (one.sentence.text[start:end] for start in starts)
    named = next((t for t in texts if site_of(t) is not None), None)
    if named is None:
        return mention
    return evolve(mention, text=named, value=named, start=mention.end - len(named))


def _is_numbed(one: Told, mention: Mention) -> bool:
    """Whether a place is where the anesthetic was given: "ankle block"."""
    return not _BLOCKS.isdisjoint(one.behind(mention)[:1])


def was_prepared(one: Told, mention: Mention) -> bool:
    """Whether a place "had been marked": that was done for this operation."""
    is_past = mention.polarity is Polarity.HISTORICAL
    return is_past and one.line.tells(Sign.PREPARES) and not names_year(one.line)


def _is_on_tumor(one: Told) -> bool:
    return one.is_of_tumor or (one.carries and one.words[:1] == ["it"])


def _is_taken_from(one: Told, mention: Mention) -> bool:
    """Whether "the biopsy was taken from" stands before a place."""
    words = [w for w in one.before(mention) if w not in _LEADS]
    is_from = words[-2:] in (["taken", "from"], ["obtained", "from"], ["done", "on"])
    return is_from and bool(one.line.asks & _BIOPSY)


def _is_of_one_region(mention: Mention) -> bool:
    """Whether it is no whole limb, which is prepped for a tumor beside it, too."""
    site = site_of(mention.value)
    return site is not None and len(site.regions) == 1


def _is_placed_at(one: Told, mention: Mention) -> bool:
    """Whether a tumor is said to lie there: "the lipoma was centered over the"."""
    words = [w for w in one.before(mention) if w not in _LEADS]
    return bool(words) and words[-1] in signs(Sign.PLACES) and _is_on_tumor(one)


def _is_there(one: Told, mention: Mention) -> bool:
    """Whether ", where the lipoma lay" stands behind a place."""
    where, *behind = [w for w in one.behind(mention) if w not in _SIGNS] or [""]
    return where == "where" and any(map(is_tumor, behind[:_NEAR]))


def _is_named_there(one: Told, mention: Mention) -> bool:
    """Whether a place is that of the tumor, of its wound, or of what was sent."""
    is_of_wound = not _WOUND.isdisjoint(words_of(mention.text)[-1:])
    return is_of_wound or _is_there(one, mention) or _is_labeled(one, mention)


def _is_labeled(one: Told, mention: Mention) -> bool:
    """Whether "the specimen was labeled as" stands before a place."""
    words = [w for w in one.before(mention) if w.isalpha() and w not in _AS]
    return bool(words) and words[-1] in signs(Sign.LABELS)


def is_of_incision(one: Told) -> bool:
    """Whether a sentence tells where the incision was made, and of no closure."""
    if not one.line.tells(Sign.NOW):
        return False
    said = one.line.says(Place.BEFORE)
    return Says.INCISION in said and Says.CLOSURE not in said


def _is_tissue(mention: Mention) -> bool:
    """Whether a site is a muscle or a fascia, which may lie below another place."""
    if "incision" in words_of(mention.text):
        site = site_of(mention.value)  # "oblique incision" is no muscle either
        return site is None or site.side is None
    within = depths_of(f"in the {mention.value}")
    return within is not None and Depth.BONE not in within


#: There a note names what was sent, and from where.
_SENT = frozenset({Section.PATHOLOGY, Section.OTHER})
#: What may stand between a verb and the place it leads to.
_LEADS = frozenset(
    {
        *("the", "her", "his", "their", "over", "just", "directly", "immediately"),
        *("about", "slightly", "in", "on", "at"),
    }
)
_SIGNS = frozenset({",", ";"})
_BLOCKS = frozenset({"block", "blocks", "tq"})
#: What may stand between "labeled" and a place.
_AS = frozenset({"as", "the", "a", "from", "lipoma", "mass", "tumor", "of", "lesion"})
#: So near behind "where" stands the tumor.
_NEAR = 4
#: No more words lead from one place to another: "below the angle of the".
_LONGEST = 5
_WOUND = frozenset({"wound", "incision"})
_HAS_WOUND = bit_of(*_WOUND)
_LABELED = cues(Sign.LABELS).bit
_VERIFIED = bit_of("site", "side", "confirmed", "verified", "agreed", "correct")
_LEADS_THERE = bit_of("where", "taken", "obtained", "done")
_BIOPSY = bit_of("biopsy", "biopsies", "specimen", "excision", "it")
#: What is done or put beside the tumor may be at another place.
_BESIDES = bit_of(
    *("drain", "drains", "graft", "donor", "harvest", "harvested", "counter", "stab"),
    *("counterincision", "tourniquet", "cuff", "port", "pad", "roll", "bump", "pillow"),
    *("extended", "extending", "extension", "dressing", "line", "iv", "also", "free"),
)
