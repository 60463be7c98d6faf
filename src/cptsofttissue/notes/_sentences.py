"""Reads the sentences of a note in order, so that "it" may be the last tumor."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import takewhile

from attrs import evolve

from cptsofttissue.notes._facts import Statement, read_statement
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
from cptsofttissue.notes._words import bit_of
from cptsofttissue.notes.values import Mention, Polarity, Section

__all__ = ["read_sentences"]

Span = tuple[int, int]


def read_sentences(page: Page) -> list[Statement]:
    """Read every sentence of a note."""
    statements: list[Statement] = []
    carries = False
    doubtful = [*_struck_spans(page.text), *_torn_spans(page.text)]
    for sentence in sentences(page):
        line = Line(sentence.text)
        is_next = carries and _may_be_measured(statements, sentence, line)
        if _is_of_tumor_before(statements, sentence, line):
            is_next = carries = True
        one = read_statement(sentence, line, carries=is_next)
        one = as_record(_hedge_within(one, doubtful) if doubtful else one)
        is_title = one.is_bare_title or (carries and one.goes_on)
        parts = [part for piece in by_operation(one) for part in by_lesion(piece)]
        carries = one.is_of_tumor or is_title or any(map(_measures_tumor, parts))
        carries |= _is_taken_out(one)
        statements += parts
    return statements


def _is_of_tumor_before(
    statements: Sequence[Statement], sentence: Sentence, line: Line
) -> bool:
    """Whether "it" is the tumor, though the sentence before is on a cut or a layer."""
    if not statements or line.words[:1] != _IT:
        return False
    is_below = _is_below_cut(statements[-1], sentence, line)
    return is_below or _is_taken_after_layer(statements, sentence, line)


def _is_below_cut(before: Statement, sentence: Sentence, line: Line) -> bool:
    """Whether "it lay in" or "it was freed" is about the tumor below an incision."""
    start = tuple(line.words[:2])
    if start in _IT_LAY:
        return _is_cut_over_tumor(before, sentence, _CUTS)
    verbs = line.words[2:_FIRST] if start == _IT_WAS else ()
    is_freed = not _FREED.isdisjoint(verbs)
    return is_freed and _is_cut_over_tumor(before, sentence, _INCISION)


def _is_taken_after_layer(
    statements: Sequence[Statement], sentence: Sentence, line: Line
) -> bool:
    """Whether "it was removed" follows on a layer, which stays: it is the tumor."""
    if (*line.words[:2],) != _IT_WAS or _TAKEN_OUT.isdisjoint(line.words[2:_FIRST]):
        return False
    last = statements[-_FEW:]
    before = [one for one in last if one.sentence.section is sentence.section]
    asks = before[-1].line.asks if before else 0
    if not asks & _OF_LAYER or asks & _MAY_GO:
        return False
    return any(one.is_of_tumor for one in before[:-1])


def _is_cut_over_tumor(
    before: Statement, sentence: Sentence, cuts: Container[list[str]]
) -> bool:
    """Whether a cut was made over a tumor: "an incision was made over the mass"."""
    is_near = before.sentence.section is sentence.section
    subject = [*takewhile(lambda word: word not in signs(Sign.VERB), before.words)]
    is_over = any(map(is_tumor, before.words[len(subject) :]))
    return is_near and subject[-1:] in cuts and is_over


_INCISION = (["incision"],)
_CUTS = (*_INCISION, ["ellipse"], ["skin"])
_IT_LAY = frozenset({("it", "lay"), ("it", "sat"), ("it", "resided")})
_IT = ["it"]
_IT_WAS = ("it", "was")
#: An incision is not freed, so "it" is the tumor; skin, or an ellipse, may be freed.
_FREED = frozenset({"dissected", "freed", "enucleated", "shelled", "mobilized"})
_TAKEN_OUT = frozenset(
    {"removed", "excised", "shelled", "enucleated", "delivered", "extirpated"}
)
#: How many sentences before "it was removed" may tell of the tumor, and of a layer.
_FEW = 3
_OF_LAYER = bit_of("fascia", "muscle", "tendon", "tendons", "nerve", "vessel", "artery")
#: What may have been removed as well.
_MAY_GO = bit_of(
    *("skin", "ellipse", "scar", "drain", "tourniquet", "pack", "retractor", "fat"),
    *("specimen", "sponge", "clamp", "sac", "cyst", "graft", "bone", "node", "cuff"),
)
#: The length of "it was bluntly and sharply dissected".
_FIRST = 6


def _is_taken_out(one: Statement) -> bool:
    """Whether a sentence begins with what was done to the tumor, and only to it."""
    if not one.begins_with_verb or one.has(Sign.REMOVED_TOO):
        return False
    has_length = any(m.role is not None for m in one.mentions)
    return has_length or names_only_tumor(one.line)


def _measures_tumor(one: Statement) -> bool:
    """Whether a sentence says only how large a tumor was: "The first was 4 cm"."""
    is_stated = any(m.polarity is Polarity.STATED for m in one.said("tumor"))
    return is_stated and names_only_tumor(one.line, MARGINS)


def _may_be_measured(
    statements: Sequence[Statement], sentence: Sentence, line: Line
) -> bool:
    """
    Whether "it", or a bare length, may be of the last tumor.

    Args:
        statements: The sentences before; there is one at least.
        sentence: The sentence with the length.
        line: Its words.
    """
    last = statements[-1]
    if names_one(line.words, _ONE) and not names_only_tumor(last.line, MARGINS):
        return False  # "through two incisions. The larger was"
    is_long = len(line.text) >= _LONGEST_FRAGMENT
    if is_long or not line.asks & HAS_FIGURE:
        return True
    if not is_fragment([word for word in line.words if not _is_of_length(word)]):
        return True
    is_comment = sentence.section is Section.NONE
    if is_comment and last.sentence.section is not sentence.section:
        return False  # a comment has its own subject
    if line.words[0] == "measured":
        return measures_only_tumor(last.line, MARGINS)
    subjects = (one for one in reversed(statements) if not _is_fragment(one))
    before = next(subjects, last)
    return _is_measured_next(before, line) and not _has_skin(before, statements)


def _has_skin(one: Statement, statements: Sequence[Statement]) -> bool:
    """Whether "it" is a tumor with its skin, so that its length is not the tumor's."""
    before = statements[: statements.index(one)][-1:] if _is_of_it(one) else ()
    return any(map(_came_with_skin, before))


def _came_with_skin(one: Statement) -> bool:
    """Whether a tumor was dissected with its skin."""
    removed_with = (i for i, word in enumerate(one.words) if word == "with")
    objects = (one.words[i + 1 : i + 1 + _OBJECT] for i in removed_with)
    return one.names_tumor and not all(map(_TAKEN_WITH.isdisjoint, objects))


def _is_measured_next(before: Statement, line: Line) -> bool:
    """Whether a bare length is the size of the tumor in the sentence before."""
    if before.tells_alone:
        return True
    is_across = not _ACROSS.isdisjoint(line.words) or any(map(is_depth, line.words))
    is_product = (before.is_of_tumor or _is_of_it(before)) and is_across
    is_product &= _TAKEN_WITH.isdisjoint(_besides_margin(before.words))
    has_length = any(m.role and m.value != NO_MARGIN for m in before.mentions)
    is_only = names_only_tumor(before.line)
    is_only |= not has_length and names_only_tumor(before.line, MARGINS)
    return (is_product or _is_of_tumor_alone(before)) and is_only


def _is_of_it(one: Statement) -> bool:
    """Whether a sentence begins with "it", and means the tumor before."""
    return one.carries and one.words[:1] == ["it"]


def _besides_margin(words: Sequence[str]) -> Sequence[str]:
    """Return the words without "no margin of normal tissue": no tissue was taken."""
    for first in range(len(words)):
        if end := end_of_none(words, first):
            return [*words[:first], *words[end:]]
    return words


def _is_fragment(one: Statement) -> bool:
    """Whether a sentence is only a length, a depth or a place: "Dorsal."."""
    words = (word for word in one.words if not is_fragment([word]))
    return all(is_of_site(word) or is_adjective(word) for word in words)


def _is_of_tumor_alone(one: Statement) -> bool:
    """Whether a sentence names a tumor, and says only how deep, or that it is out."""
    is_out = bool(one.done) and _TAKEN_WITH.isdisjoint(_besides_margin(one.words))
    is_subject = one.is_of_tumor or _is_of_it(one)
    may_have_verb = is_subject and (is_out or bool(one.said("depth")))
    if one.has(Sign.BESIDE) or (one.has(Sign.VERB) and not may_have_verb):
        return False
    return all(m.polarity is Polarity.STATED for m in one.said("lesion"))


def _is_of_length(word: str) -> bool:
    """Whether a word may follow a length: "in length", "at its widest"."""
    return word in _DIMENSIONS or word in signs(Sign.BEHIND)


#: A tumor is measured with these words, and a wound is not.
_ACROSS = BY | {"dimension", "dimensions", "diameter"}
_TAKEN_WITH = TISSUES | {"ellipse"}
#: So many words behind "with" are its object.
_OBJECT = 4
_LONGEST_FRAGMENT = 60
#: The number of words in "the larger".
_ONE = 2
#: The words for a dimension: "length 4 cm, width 2 cm".
_DIMENSIONS = frozenset(
    {"length", "width", "depth", "height", "thickness", "long", "wide", "thick"}
)


def _struck_spans(text: str) -> Iterator[Span]:
    """List where words were struck out."""
    if any(sign in text for sign in _STRIKES):
        yield from (match.span() for match in _STRUCK.finditer(text))


#: One of these stands beside every word that was struck out.
_STRIKES = ("--", "~~", "[")
#: Words between double dashes or double tildes were struck out, and a sentence in
#: brackets may be left over from a form.
_STRUCK = re.compile(
    r"(?P<way>--+|~~+)(?=[^\s~-])[^\n]*?[^\s~-](?P=way)(?!\w)"
    r"|\[(?:[^\s\[\]]+ ){2,}[^\[\]\n]*\]"
)


def _torn_spans(text: str) -> Iterator[Span]:
    """List where a space stands within a figure: "2. 5 cm" may be "2.5 cm"."""
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


def _hedge_within(one: Statement, spans: Sequence[Span]) -> Statement:
    """Hedge every mention within some spans: it may have been struck out."""
    return evolve(one, mentions=tuple(_hedge(m, spans) for m in one.mentions))


def _hedge(mention: Mention, spans: Sequence[Span]) -> Mention:
    is_within = any(a <= mention.start and mention.end <= b for a, b in spans)
    if not is_within or mention.polarity is not Polarity.STATED:
        return mention
    return evolve(mention, polarity=Polarity.HEDGED)
