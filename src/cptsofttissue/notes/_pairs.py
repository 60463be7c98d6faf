"""A sentence on several lesions, each with a place and a size, read one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from types import MappingProxyType

from attrs import evolve

from cptsofttissue.notes._facts import Statement, read_statement
from cptsofttissue.notes._line import Line
from cptsofttissue.notes._lists import JOIN, Span, listed
from cptsofttissue.notes._phrases import is_same_place, site_of
from cptsofttissue.notes._sentence.vocabulary import (
    MARGINS,
    NO_MARGIN,
    SIDES,
    SIGNS,
    is_of_length,
    is_tumor,
    may_hold,
    names_only_tumor,
)
from cptsofttissue.notes._tables import Sign, signs
from cptsofttissue.notes._words import words_of
from cptsofttissue.notes.values import Mention, Role, Section
from cptsofttissue.record.anatomy import Side

__all__ = ["as_size", "by_lesion", "each_alone", "is_none_of_all"]


def by_lesion(one: Statement) -> Sequence[Statement]:
    """
    Split a sentence that gives a size for each of several sites or sides.

    "Lipomas of the left thigh, 4 cm, and right calf, 3 cm" is read once for each
    lesion, without the words on the others. Any other sentence is returned unchanged.
    """
    lengths = [m for m in one.mentions if m.role is not None]
    sizes = [m for m in lengths if not is_none_of_all(one, m)]
    is_sized = len(sizes) > 1 and all(map(_may_be_size, sizes))
    if not is_sized or one.sentence.item or not names_only_tumor(one.line, MARGINS):
        return (one,)
    by_site = _segments(one, sizes, _sites(one))
    if _are_lesions(one, by_site):
        return [*_singles(one, by_site)]
    by_side = _segments(one, sizes, _sides(one))
    return [*_singles(one, by_side)] or [*_respective(one, sizes)] or (one,)


def is_none_of_all(one: Statement, margin: Mention) -> bool:
    """Whether "no margins" at the end of a sentence is about all of its lesions."""
    if margin.role is not Role.MARGIN or margin.value != NO_MARGIN:
        return False
    sizes = (m.end for m in one.mentions if m.role is not None and m.end < margin.start)
    begin, end = max(sizes, default=margin.start), margin.start
    gap = one.sentence.text[begin - one.sentence.start : end - one.sentence.start]
    is_done = any(begin <= m.start < end for m in one.done)
    return is_done or not _PARTING.isdisjoint(gap)


_PARTING = frozenset(",;")


def _may_be_size(mention: Mention) -> bool:
    """Whether a length may be the size of a lesion."""
    return mention.role in {Role.TUMOR, Role.UNCLEAR} and may_hold(mention)


def _segments(
    one: Statement, sizes: Sequence[Mention], places: Sequence[Span]
) -> list[Span]:
    """Return where the words on each lesion stand; empty if they cannot be split."""
    series = sorted((*(_span_of(one, m) for m in sizes), *places))
    kinds = [span in places for span in series]
    is_even = len(sizes) == len(places) and kinds == kinds[:2] * len(sizes)
    if not is_even or kinds[0] is kinds[1]:
        return []
    gaps = [(a[1], b[0]) for a, b in pairwise(series)][1::2]
    cuts = [_last_join(one.sentence.text, *gap) for gap in gaps]
    first, last = _begin(one, series[0][0]), _end(one, series[-1][1])
    ends = [first, *(cut for cut in cuts if cut), last]
    return [*pairwise(ends)] if all(cuts) else []


def _sites(one: Statement) -> list[Span]:
    """Return where each site stands; empty if two of them may be the same."""
    mentions = [m for m in one.sites if may_hold(m)]
    sites = [site for m in mentions if (site := site_of(m.value)) is not None]
    is_same = any(is_same_place(a, b) for a, b in combinations(sites, 2))
    return [] if is_same else [_span_of(one, m) for m in mentions]


def _sides(one: Statement) -> list[Span]:
    """Return where both sides stand: "4 cm on the right and 3 cm on the left"."""
    is_of_size = one.names_tumor or one.line.tells(Sign.NAMES_SIZE)
    sites = [site_of(m.value) for m in one.sites]
    is_sided = any(site and site.side in _SIDES.values() for site in sites)
    indexes = [i for i in range(len(one.words)) if _is_side(one.words, i)]
    sides = sorted(_SIDES[one.words[i]] for i in indexes)
    is_each = sides == [Side.LEFT, Side.RIGHT] and is_of_size and not is_sided
    return [one.line.span(i, i + 1) for i in indexes] if is_each else []


def _is_side(words: Sequence[str], index: int) -> bool:
    """Whether a word names the side of a lesion: "left of the midline" does not."""
    if words[index] not in _SIDES:
        return False
    previous, following = [",", *words][index], [*words, ","][index + 1]
    is_way = previous in signs(Sign.VERB) or words[max(0, index - 2) : index] == _TO_THE
    is_last = following in {*SIGNS, *signs(Sign.VERB)} or is_of_length(following)
    return not is_way and (is_last or is_tumor(following) or following in _BEHIND_SIDE)


_SIDES: Mapping[str, Side] = MappingProxyType(
    {word: side for side, words in SIDES.items() for word in words}
)
_TO_THE = ["to", "the"]
_BEHIND_SIDE = frozenset({"and", "one", "side", "measured", "measuring"})


def _span_of(one: Statement, mention: Mention) -> Span:
    """Return where a size or a site stands, without "and" or "of" beside it."""
    begin, end = mention.start - one.sentence.start, mention.end - one.sentence.start
    words = _PLAIN.match(one.sentence.text, begin, end)
    ending = _PLAIN_END.search(one.sentence.text[:end], begin)
    return words.end() if words else begin, ending.start() if ending else end


#: What the name of a site may begin or end with.
_PLAIN = re.compile(r"(?:(?:and|of|the|a) )+")
_PLAIN_END = re.compile(r"(?: (?:and|a|the))+$")


def _last_join(text: str, start: int, end: int) -> int:
    """Return where the last "and" stands, or else the last comma; 0 without one."""
    joins = ([m.start() for m in join.finditer(text, start, end)] for join in _JOINS)
    return next((places[-1] for places in joins if places), 0)


_JOINS = (re.compile(r"\band\b|[;&]"), re.compile(","))


def _begin(one: Statement, end: int) -> int:
    """Return where the words on the first lesion begin, after those on all."""
    start = one.sentence.start
    mentions = (*(m for m in one.mentions if m.field == "procedure"), *one.sites)
    ends = [m.end - start for m in mentions]
    ends += [m.start - start + _plural(m.text) for m in one.mentions if _is_lesion(m)]
    colon = one.sentence.text.rfind(":", 0, end) + 1
    return max([0, colon, *(i for i in ends if i <= end)])


def _is_lesion(mention: Mention) -> bool:
    return mention.field == "lesion"


def _plural(text: str) -> int:
    """Return where "subcutaneous lipomas" ends in the name of a lesion, or 0."""
    nouns = (match for match in _PLURAL.finditer(text) if is_tumor(match[0]))
    return next((noun.end() for noun in nouns), 0)


_PLURAL = re.compile("[a-z]+s\\b")


def _end(one: Statement, start: int) -> int:
    """Return where the words on the last lesion end, before those on all."""
    on_all = {*signs(Sign.VERB), *signs(Sign.EVERY)}
    first = one.line.at(start)
    indexes = (i for i in range(first, len(one.words)) if one.words[i] in on_all)
    starts = [one.line.span(i, i + 1)[0] for i in indexes]
    on_each = (m for m in one.mentions if m.field in {"procedure", "margin"})
    starts += [m.start - one.sentence.start for m in on_each]
    return min([len(one.sentence.text), *(i for i in starts if i >= start)])


def _are_lesions(one: Statement, segments: Sequence[Span]) -> bool:
    """Whether each segment is about a lesion of its own."""
    if not segments:
        return False
    parts = [words_of(one.sentence.text[a:b]) for a, b in segments]
    starts = [m.start - one.sentence.start for m in one.mentions if _is_lesion(m)]
    with_noun = [any(a <= start < b for start in starts) for a, b in segments]
    with_selector = [not _selectors().isdisjoint(words) for words in parts]
    is_each = all(a or b for a, b in zip(with_noun, with_selector, strict=True))
    is_each |= one.sentence.section is Section.FINDINGS  # which are the tumors
    is_of_tumors = one.names_tumor or all(with_selector) or is_each
    is_counted = 1 < one.lesions <= len(segments)
    return is_counted or (is_each and is_of_tumors)


def _selectors() -> frozenset[str]:
    """Return words that single out one of several lesions: "other", "larger"."""
    return _ONES | signs(Sign.TELLS).keys()


#: They stand for a lesion.
_ONES = frozenset({"one", "other", "another"})


def _singles(one: Statement, segments: Sequence[Span]) -> Iterator[Statement]:
    """Read a sentence once for each segment, and name its lesion."""
    return (_name_lesion(one, part) for part in each_alone(one, segments))


def each_alone(one: Statement, spans: Sequence[Span]) -> Iterator[Statement]:
    """Read a sentence once for each span, without the words of the other spans."""
    return (_blank_spans(one, (s for s in spans if s != span)) for span in spans)


def _blank_spans(one: Statement, spans: Iterable[Span]) -> Statement:
    """Read a sentence again without the words of some spans."""
    text = one.sentence.text
    for first, last in spans:
        text = f"{text[:first]}{' ' * (last - first)}{text[last:]}"
    sentence = one.sentence._replace(text=text)
    return read_statement(sentence, Line(text), carries=one.carries)


def _respective(one: Statement, sizes: Sequence[Mention]) -> Iterator[Statement]:
    """Read "of thigh and calf, 4 cm and 3 cm, respectively" once for each site."""
    start = one.sentence.text.find(_RESPECTIVELY)
    places = [*listed(one)] if start >= 0 else []
    lengths = [_span_of(one, m) for m in sizes]
    is_each = len(places) == len(lengths) >= one.lesions
    if not (is_each and _is_list(one, places) and _is_list(one, lengths)):
        return
    others = (start, start + len(_RESPECTIVELY))
    for place, length in zip(places, lengths, strict=True):
        gaps = (*_other_items(place, places), *_other_items(length, lengths), others)
        yield _name_lesion(one, _blank_spans(one, gaps))


_RESPECTIVELY = "respectively"


def _is_list(one: Statement, spans: Sequence[Span]) -> bool:
    """Whether only "and" or commas stand between the spans."""
    gaps = (one.sentence.text[a[1] : b[0]] for a, b in pairwise(spans))
    return all(JOIN.fullmatch(gap) for gap in gaps)


def _other_items(span: Span, spans: Sequence[Span]) -> Iterator[Span]:
    """Return the spans of a list before and after one of its items."""
    yield spans[0][0], span[0]
    yield span[1], spans[-1][1]


def _name_lesion(one: Statement, part: Statement) -> Statement:
    """Return the reading of one lesion, with its name, its site and its size."""
    mentions = [as_size(m) for m in part.mentions]
    if not any(map(_is_lesion, mentions)):
        mentions += filter(_is_lesion, one.mentions)
    sides = (w for i, w in enumerate(part.words) if _is_side(part.words, i))
    item = " ".join(("at", *sides, *(m.value for m in part.sites[:1])))
    sentence = part.sentence._replace(item=item)
    return evolve(
        part, sentence=sentence, mentions=tuple(mentions), names_tumor=True, lesions=1
    )


def as_size(mention: Mention) -> Mention:
    """Return a length of unclear role as the size of the lesion beside it."""
    if mention.role is not Role.UNCLEAR:
        return mention
    return evolve(mention, field="tumor", value=mention.text, role=Role.TUMOR)
