"""The sentences of a note, read one after the other: "it" is what was named before."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import takewhile

from attrs import evolve

from cptsofttissue.notes._facts import Told, told
from cptsofttissue.notes._line import Line
from cptsofttissue.notes._pairs import by_lesion
from cptsofttissue.notes._phrases import is_adjective, is_fragment
from cptsofttissue.notes._sentence.vocabulary import (
    BY,
    HAS_FIGURE,
    MARGINS,
    NO_MARGIN,
    TISSUES,
    end_of_none,
    is_depth,
    is_of_site,
    is_tumor,
    measures_only_tumor,
    names_one,
    names_only_tumor,
)
from cptsofttissue.notes._tables import Sign, signs
from cptsofttissue.notes._text.page import Page
from cptsofttissue.notes._text.sections import Sentence, sentences
from cptsofttissue.notes._titles import by_operation
from cptsofttissue.notes._typed import as_record
from cptsofttissue.notes.values import Mention, Polarity, Section

__all__ = ["read_sentences"]

Stretch = tuple[int, int]


def read_sentences(page: Page) -> list[Told]:
    """Read every sentence of a note."""
    found: list[Told] = []
    carries = False
    struck = [*_struck(page.text), *_broken(page.text)]
    for sentence in sentences(page):
        line = Line(sentence.text)
        is_next = carries and _may_be_measured(found, sentence, line)
        if found and _is_below_cut(found[-1], sentence, line):
            is_next = carries = True
        one = told(sentence, line, carries=is_next)
        one = as_record(_unstruck(one, struck) if struck else one)
        is_title = one.is_bare_title or (carries and one.goes_on)
        parts = [part for own in by_operation(one) for part in by_lesion(own)]
        carries = one.is_of_tumor or is_title or any(map(_measures_tumor, parts))
        carries |= _is_taken_out(one)
        found += parts
    return found


def _is_below_cut(before: Told, sentence: Sentence, line: Line) -> bool:
    """Whether "it lay in", or "was freed", tells of what an incision was made over."""
    if line.words[:1] != _IT:
        return False
    start = tuple(line.words[:2])
    if start in _IT_LAY:
        return _is_cut_over_tumor(before, sentence, _CUTS)
    verbs = line.words[2:_FIRST] if start == _IT_WAS else ()
    is_freed = any(word in _FREED for word in verbs)
    return is_freed and _is_cut_over_tumor(before, sentence, _INCISION)


def _is_cut_over_tumor(
    before: Told, sentence: Sentence, cuts: Container[list[str]]
) -> bool:
    """Whether something was cut over a tumor: "an incision was made over the"."""
    is_near = before.sentence.section is sentence.section
    subject = [*takewhile(lambda word: word not in signs(Sign.VERB), before.words)]
    is_over = any(map(is_tumor, before.words[len(subject) :]))
    return is_near and subject[-1:] in cuts and is_over


_INCISION = (["incision"],)
_CUTS = (*_INCISION, ["ellipse"], ["skin"])
_IT_LAY = frozenset({("it", "lay"), ("it", "sat"), ("it", "resided")})
_IT = ["it"]
_IT_WAS = ("it", "was")
#: No incision is freed; skin, and an ellipse of it, may be.
_FREED = frozenset({"dissected", "freed", "enucleated", "shelled", "mobilized"})
#: So many words tell of "it was bluntly and sharply dissected".
_FIRST = 6


def _is_taken_out(one: Told) -> bool:
    """Whether it begins with what was done to the tumor, and leaves no length open."""
    if not one.begins_with_verb or one.has(Sign.REMOVED_TOO):
        return False
    has_length = any(m.role is not None for m in one.mentions)
    return has_length or names_only_tumor(one.line)


def _measures_tumor(one: Told) -> bool:
    """Whether a sentence says nothing but how large a tumor was: "The first was"."""
    is_said = any(m.polarity is Polarity.STATED for m in one.said("tumor"))
    return is_said and names_only_tumor(one.line, MARGINS)


def _may_be_measured(told: Sequence[Told], sentence: Sentence, line: Line) -> bool:
    """Whether a bare length may be the tumor's: nothing else was named before it."""
    if names_one(line.words, _ONE) and not names_only_tumor(told[-1].line, MARGINS):
        return False  # "through two incisions. The larger was"
    is_long = len(line.text) >= _LONGEST_FRAGMENT
    if is_long or not line.asks & HAS_FIGURE:
        return True
    if not is_fragment([*filter(_is_told_alone, line.words)]):
        return True
    if (
        sentence.section is Section.NONE
        and told[-1].sentence.section is not sentence.section
    ):
        return False  # a comment has its own subject
    if line.words[0] == "measured":
        return measures_only_tumor(told[-1].line, MARGINS)
    named = (one for one in reversed(told) if not _tells_little(one))
    before = next(named, told[-1])
    return _is_measured_next(before, line) and not _has_skin(before, told)


def _has_skin(one: Told, told: Sequence[Told]) -> bool:
    """Whether "it" is a tumor with its skin: what was removed then is larger."""
    named = told[: told.index(one)][-1:] if _is_of_it(one) else ()
    return any(map(_came_with_skin, named))


def _came_with_skin(one: Told) -> bool:
    """Whether a tumor was dissected with its skin."""
    behind = (one.words[i + 1 :] for i, word in enumerate(one.words) if word == "with")
    near = (words[:_NEAR_SKIN] for words in behind)
    return one.names_tumor and not all(map(_TAKEN_WITH.isdisjoint, near))


def _is_measured_next(before: Told, line: Line) -> bool:
    """Whether a bare length is that of the tumor of the sentence before."""
    if before.tells_alone:
        return True
    is_across = not _ACROSS.isdisjoint(line.words) or any(map(is_depth, line.words))
    is_product = (before.is_of_tumor or _is_of_it(before)) and is_across
    is_product &= _TAKEN_WITH.isdisjoint(_besides_margin(before.words))
    has_length = any(m.role and m.value != NO_MARGIN for m in before.mentions)
    is_only = names_only_tumor(before.line)
    is_only |= not has_length and names_only_tumor(before.line, MARGINS)
    return (is_product or _only_names(before)) and is_only


def _is_of_it(one: Told) -> bool:
    """Whether a sentence begins with "it", which is the tumor before."""
    return one.carries and one.words[:1] == ["it"]


def _besides_margin(words: Sequence[str]) -> Sequence[str]:
    """Leave out "no margin of normal tissue", with which nothing was taken."""
    for first in range(len(words)):
        if end := end_of_none(words, first):
            return [*words[:first], *words[end:]]
    return words


def _tells_little(one: Told) -> bool:
    """Whether a sentence is but a length, a depth or a place: "Dorsal."."""
    words = (word for word in one.words if not is_fragment([word]))
    return all(is_of_site(word) or is_adjective(word) for word in words)


def _only_names(one: Told) -> bool:
    """Whether a sentence names a tumor, and tells only how deep, or that it is out."""
    is_out = bool(one.done) and _TAKEN_WITH.isdisjoint(_besides_margin(one.words))
    is_told = one.is_of_tumor or _is_of_it(one)
    is_told &= is_out or bool(one.said("depth"))
    if one.has(Sign.BESIDE) or (one.has(Sign.VERB) and not is_told):
        return False
    return all(m.polarity is Polarity.STATED for m in one.said("lesion"))


def _is_told_alone(word: str) -> bool:
    """Whether a word is none of "in length" or "at its widest" behind a length."""
    return word not in _SIDES_OF and word not in signs(Sign.BEHIND)


#: No wound is measured so, and none is "4 cm, subcutaneous".
_ACROSS = BY | {"dimension", "dimensions", "diameter"}
_TAKEN_WITH = TISSUES | {"ellipse"}
#: So near behind "with" stands what was taken.
_NEAR_SKIN = 4
_LONGEST_FRAGMENT = 60
#: A sentence that begins with "the larger" has these words.
_ONE = 2
#: These name a side of what is measured: "length 4 cm, width 2 cm".
_SIDES_OF = frozenset(
    {"length", "width", "depth", "height", "thickness", "long", "wide", "thick"}
)


def _struck(text: str) -> Iterator[Stretch]:
    """List where words were struck out."""
    if any(sign in text for sign in _STRIKES):
        yield from (match.span() for match in _STRUCK.finditer(text))


#: Every word that was struck out has one of these beside it.
_STRIKES = ("--", "~~", "[")
#: Words between two dashes or waves on either side were struck out, and a sentence
#: in brackets may be left over from a form.
_STRUCK = re.compile(
    r"(?P<way>--+|~~+)(?=[^\s~-])[^\n]*?[^\s~-](?P=way)(?!\w)"
    r"|\[(?:[^\s\[\]]+ ){2,}[^\[\]\n]*\]"
)


def _broken(text: str) -> Iterator[Stretch]:
    """List the lengths behind a figure that is torn from them: "2. 5 cm"."""
    if _TORN.search(text) is None:
        return
    labels = {int(match["label"]) for match in _LABELED.finditer(text)}
    if not labels >= _FIRST_LABELS:  # "1. 3 cm lipoma 2. 4 cm lipoma" are two
        yield from (match.span() for match in _TORN.finditer(text))


_TORN = re.compile(
    r"[0-9](?<=[^\s.)] .)[0-9]?(?: \.\s?|\.\s)(?=[0-9.]+ ?(?:x|by|cm|mm)\b)[0-9.]+"
    r"(?: ?(?:x|by) ?[0-9.]+)* ?[a-z]{0,2}"
)
_LABELED = re.compile(r"(?:^|\s)(?P<label>[0-9]{1,2})\s?[.)]\s", re.MULTILINE)
_FIRST_LABELS = frozenset({1, 2})


def _unstruck(one: Told, struck: Sequence[Stretch]) -> Told:
    """Hedge what was struck out; nobody knows whether that was meant."""
    return evolve(one, mentions=tuple(_hedged_in(m, struck) for m in one.mentions))


def _hedged_in(mention: Mention, struck: Sequence[Stretch]) -> Mention:
    is_struck = any(a <= mention.start and mention.end <= b for a, b in struck)
    if not is_struck or mention.polarity is not Polarity.STATED:
        return mention
    return evolve(mention, polarity=Polarity.HEDGED)
