"""A typed record: the facts of one lesion in any order, and no other words."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._finders import DEPTHS, PLACED, SITES
from cptsofttissue.notes._lengths.raw import lengths_in
from cptsofttissue.notes._pairs import as_size
from cptsofttissue.notes._phrases import CUFFS
from cptsofttissue.notes._sentence.vocabulary import BY, TISSUES
from cptsofttissue.notes._tables import Sign, signs
from cptsofttissue.notes.values import Mention, Polarity, Role, Section

__all__ = ["as_record"]

#: The most words of a record.
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


def as_record(one: Statement) -> Statement:
    """
    Read a typed record: "4 cm, subq, left hip, no margin, lipoma, excision".

    If every word belongs to a fact, the only length that is no margin is the size, and
    the only depth and site are those of the lesion. Any other sentence is returned
    unchanged.
    """
    if one.sentence.section is not Section.NONE or len(one.words) > _MOST_WORDS:
        return one
    lesions, lengths = one.said("lesion"), [m for m in one.mentions if m.role]
    sizes = [m for m in lengths if m.role is not Role.MARGIN]
    is_stated = all(m.polarity is Polarity.STATED for m in one.mentions)
    is_of_one = len(lesions) == len(sizes) == 1 and bool(one.done) and is_stated
    if not (is_of_one and _is_of_facts(one, sizes[0])):
        return one
    additions = [*_depth_of(one, lesions[0]), *_site_of(one)]
    facts = (as_size(m) if m in sizes else m for m in one.mentions)
    return evolve(one, mentions=(*facts, *additions))


def _is_of_facts(one: Statement, size: Mention) -> bool:
    """Whether each word belongs to a fact, and the size is no distance: "4 cm deep"."""
    known = {index for span in _facts(one) for index in range(*span)}
    others = (word for index, word in enumerate(one.words) if index not in known)
    return _BESIDE_MARGIN.issuperset(others) and not _may_be_way(one, size)


def _may_be_way(one: Statement, size: Mention) -> bool:
    """Whether the size may be a distance, as before "below" or beside a tissue."""
    following, previous = next(iter(one.behind(size)), ""), one.before(size)[-1:]
    is_near = following in signs(Sign.NEAR) or following in _WAYS
    is_of_tissue = not TISSUES.isdisjoint((following, *previous))
    return is_of_tissue or (is_near and BY.isdisjoint(size.text.split()))


_WAYS = frozenset({"deep", "below", "above", "beneath", "under", "superficial"})


def _facts(one: Statement) -> Iterator[Words]:
    """List where the words of each fact stand: lesion, sites, depths, and so on."""
    line, start = one.line, one.sentence.start
    for finder in (PLACED, SITES, DEPTHS):
        yield from ((first, last) for first, last, _ in finder.find(line))
    for length in lengths_in(line.text):
        yield line.at(length.start), line.at(length.end)
    for mention in one.done:
        yield line.at(mention.start - start), line.at(mention.end - start)


def _depth_of(one: Statement, lesion: Mention) -> Iterator[Mention]:
    """Yield the only depth of the record, if no depth was read before."""
    spans = [*DEPTHS.find(one.line)] if not one.said("depth") else []
    depths = [_mention(one, "depth", span[:2]) for span in spans]
    if len(depths) == 1 and not (
        lesion.start < depths[0].end and depths[0].start < lesion.end
    ):
        yield depths[0]


def _site_of(one: Statement) -> Iterator[Mention]:
    """Yield the sites of the record, if the lesion has none."""
    yield from () if one.said("site") else one.sites


def _mention(one: Statement, field: str, words: Words) -> Mention:
    """Make a mention of some words of the record."""
    first, last = one.line.span(*words)
    text, start = one.line.text[first:last], one.sentence.start
    section = one.sentence.section
    return Mention(field, text, text, start + first, start + last, section)
