"""A typed record: the facts of one lesion in any order, and no other word."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._finders import DEPTHS, PLACED, SITES
from cptsofttissue.notes._lengths.raw import lengths_in
from cptsofttissue.notes._pairs import as_size
from cptsofttissue.notes._phrases import CUFFS
from cptsofttissue.notes._sentence.vocabulary import BY, TISSUES
from cptsofttissue.notes._tables import Sign, signs
from cptsofttissue.notes.values import Mention, Polarity, Role, Section

__all__ = ["as_record"]

#: A longer sentence is no record.
_MOST_WORDS = 40
#: What may stand beside a margin, and the signs of a list.
_BESIDE_MARGIN = CUFFS | frozenset(
    {
        *("no", "none", "with", "w", "of", "on", "a", "was", "were", "taken"),
        *("each", "all", "both", "side", "sides", "around", "in"),
        *("circumferential", "circumferentially", ",", "/", ";", ":"),
    }
)
Words = tuple[int, int]


def as_record(one: Told) -> Told:
    """
    Read a typed record: "4 cm, subq, left hip, no margin, lipoma, excision".

    If every word is one of a fact, the only length that is no margin is the size, and
    the only depth and place are those of the lesion. Any other sentence stays as it is.
    """
    if one.sentence.section is not Section.NONE or len(one.words) > _MOST_WORDS:
        return one
    lesions, lengths = one.said("lesion"), [m for m in one.mentions if m.role]
    sizes = [m for m in lengths if m.role is not Role.MARGIN]
    is_stated = all(m.polarity is Polarity.STATED for m in one.mentions)
    is_of_one = len(lesions) == len(sizes) == 1 and bool(one.done) and is_stated
    if not (is_of_one and _is_of_facts(one, sizes[0])):
        return one
    added = [*_depth_of(one, lesions[0]), *_site_of(one)]
    kept = (as_size(m) if m in sizes else m for m in one.mentions)
    return evolve(one, mentions=(*kept, *added))


def _is_of_facts(one: Told, size: Mention) -> bool:
    """Whether each word is one of a fact, and the size may be no way: "4 cm deep"."""
    known = {at for span in _facts(one) for at in range(*span)}
    others = (word for at, word in enumerate(one.words) if at not in known)
    return _BESIDE_MARGIN.issuperset(others) and not _may_be_way(one, size)


def _may_be_way(one: Told, size: Mention) -> bool:
    """Whether a length of one dimension stands before "below", or beside a tissue."""
    behind, before = next(iter(one.behind(size)), ""), one.before(size)[-1:]
    is_near = behind in signs(Sign.NEAR) or behind in _WAYS
    is_of_tissue = not TISSUES.isdisjoint((behind, *before))
    return is_of_tissue or (is_near and BY.isdisjoint(size.text.split()))


_WAYS = frozenset({"deep", "below", "above", "beneath", "under", "superficial"})


def _facts(one: Told) -> Iterator[Words]:
    """List the words of the lesion, of places, depths, lengths, and what was done."""
    line, start = one.line, one.sentence.start
    for finder in (PLACED, SITES, DEPTHS):
        yield from ((first, last) for first, last, _ in finder.find(line))
    for found in lengths_in(line.text):
        yield line.at(found.start), line.at(found.end)
    for done in one.done:
        yield line.at(done.start - start), line.at(done.end - start)


def _depth_of(one: Told, lesion: Mention) -> Iterator[Mention]:
    """Return the depth that stands alone, if no other is said."""
    found = [*DEPTHS.find(one.line)] if not one.said("depth") else []
    said = [_mention(one, "depth", span[:2]) for span in found]
    if len(said) == 1 and not (
        lesion.start < said[0].end and said[0].start < lesion.end
    ):
        yield said[0]


def _site_of(one: Told) -> Iterator[Mention]:
    """Return every place that stands alone, if the lesion has none."""
    yield from () if one.said("site") else one.sites


def _mention(one: Told, field: str, words: Words) -> Mention:
    """Quote words of a record, which state a fact."""
    first, last = one.line.span(*words)
    text, start = one.line.text[first:last], one.sentence.start
    section = one.sentence.section
    return Mention(field, text, text, start + first, start + last, section)
