"""What a sentence says was done, and in what form it says so."""

from __future__ import annotations

from cptsofttissue.notes._facts import Statement, is_of_measure
from cptsofttissue.notes._groups.names import has_size
from cptsofttissue.notes._procedures import families_of, is_verb, values_of
from cptsofttissue.notes._sentence.vocabulary import (
    HEADINGS,
    is_depth,
    is_described,
    is_of_site,
)
from cptsofttissue.notes._tables import Place, Says, Sign, has_word, roles, signs
from cptsofttissue.notes._words import words_of
from cptsofttissue.notes.values import Mention, Polarity, Role, Section

__all__ = [
    "begins_with_procedure",
    "has_only_verbs",
    "is_done",
    "is_done_to_it",
    "is_done_to_that",
    "is_method",
    "is_of_other_family",
    "is_of_sutures",
    "is_performed",
    "is_ticked",
    "is_title",
    "says_it_is_out",
    "says_only_how",
    "says_what_was_done",
    "states_excised_size",
    "tells_what_was_done",
]


def is_done(one: Statement) -> bool:
    """Whether a sentence says that a procedure was done that makes a draft."""
    if not any(values_of(m.text) for m in one.done):
        return False
    return not _removes_other(one)


def _removes_other(one: Statement) -> bool:
    """Whether a sentence names no tumor, but something else that may be removed."""
    return one.has(Sign.REMOVED_TOO) and not one.names_tumor


def has_only_verbs(one: Statement) -> bool:
    """Whether a sentence says what was done, and only with verbs."""
    return bool(one.done) and all(is_verb(m.text) for m in one.done)


def begins_with_procedure(one: Statement) -> bool:
    """Whether a sentence says near its beginning what was done."""
    starts = (m.start for m in one.done)
    return any(start - one.sentence.first <= _FIRST_LETTERS for start in starts)


#: An operation so many letters from the beginning is near it.
_FIRST_LETTERS = 30


def is_ticked(one: Statement) -> bool:
    """Whether a line says only what was done, as a ticked box does."""
    whole = (one.sentence.first, one.sentence.end)
    return any(m.span == whole for m in one.mentions) and is_done(one)


def is_title(one: Statement) -> bool:
    """Whether a line is only a title on an excision: "Office Excision Note"."""
    *words, last = one.words or [""]
    mentioned = {w for m in one.mentions for w in words_of(m.text)}
    if not (last in mentioned or last in signs(Sign.NAMES_NOTE)) or not is_done(one):
        return False
    known = mentioned | signs(Sign.OF_TITLE).keys()
    is_known = all(w in known or is_described([w]) for w in words)
    return is_known and not any("remov" in m.text for m in one.said("procedure"))


def tells_what_was_done(one: Statement) -> bool:
    """Whether a sentence reports an operation: "Excision discussed." does not."""
    if _removes_other(one):
        return False
    is_headed = one.names_tumor or one.sentence.section in HEADINGS
    is_named = is_headed or any(is_verb(m.text) for m in one.done)
    return is_named or is_title(one) or says_only_how(one)


def says_it_is_out(one: Statement) -> bool:
    """Whether a sentence begins with "removed", and says only how: "removed via"."""
    first = [m for m in one.mentions if m.start == one.sentence.first]
    words = [w for m in first if is_verb(m.text) for w in one.behind(m)[:1]]
    return has_word(words, Sign.HOW_DONE) or "," in words


def says_only_how(one: Statement) -> bool:
    """Whether a sentence says only that, and how, something was excised and closed."""
    procedures = {word for m in one.said("procedure") for word in words_of(m.text)}
    is_answer = one.words[-2:] == _ANSWER and not has_only_verbs(one)
    words = one.words[:-2] if is_answer else one.words  # "excision done: yes"
    return all(_is_of_method(word) for word in words if word not in procedures)


def is_method(one: Statement) -> bool:
    """Whether a line says only how something was excised and closed, with a closure."""
    is_closed = any(m.role is Role.CLOSURE for m in one.mentions)
    return is_closed and says_only_how(one)


def is_performed(one: Statement) -> bool:
    """Whether a sentence begins with an operation that "was performed"."""
    first = (m for m in one.done if m.start == one.sentence.first)
    return any(not _PERFORMED.isdisjoint(one.behind(m)[:2]) for m in first)


_PERFORMED = frozenset({"performed", "done", "completed", "undertaken"})


def _is_of_method(word: str) -> bool:
    if word in signs(Sign.OF_METHOD) or word in signs(Sign.STANDS_FOR):
        return True
    phrase = roles(Place.BEFORE).starting([word], 0)
    is_closure = phrase is not None and phrase[1] is Says.CLOSURE
    is_known = is_closure or is_depth(word) or is_of_measure(word) or is_of_site(word)
    return is_known or not word[0].isalpha()


def is_done_to_it(one: Statement) -> bool:
    """Whether a sentence says that "it" was excised, where "it" may be a tumor."""
    verbs = [m for m in one.said("procedure") if is_verb(m.text)]
    if not (one.carries and verbs and is_done(one)):
        return False
    if one.words[-2:] == _ANSWER and is_of_sutures(one):
        return False
    return one.goes_on or has_size(one) or any(_is_of_it(one, m) for m in verbs)


def is_done_to_that(before: Statement, one: Statement) -> bool:
    """Whether "I excised this" is about the lesion of the sentence before it."""
    verbs = [m for m in one.done if is_verb(m.text)] if is_done(one) else []
    is_placed = before.names_tumor and bool(before.places)
    return is_placed and any(_has_pronoun(one, m) for m in verbs)


_ANSWER = [":", "yes"]
_IT = (["it"], ["this"])


def _is_of_it(one: Statement, verb: Mention) -> bool:
    """Whether a verb begins its sentence, or has "it" or "this" behind it."""
    return verb.start == one.sentence.first or _has_pronoun(one, verb)


def _has_pronoun(one: Statement, verb: Mention) -> bool:
    """Whether "it" or "this" is the object of a verb."""
    return [*one.behind(verb)[:1]] in _IT


def is_of_sutures(one: Statement) -> bool:
    """Whether a sentence says only "removed", which may be about sutures."""
    return {m.text for m in one.said("procedure")} <= {"removed", "remove"}


def says_what_was_done(one: Statement) -> bool:
    """Whether a title has an operation, or no tumor: not "Procedure: lipoma, arm"."""
    return bool(one.said("procedure")) or not one.names_tumor


def is_of_other_family(one: Statement) -> bool:
    """Whether a title names an operation of another code family."""
    is_in_title = one.sentence.section is Section.PROCEDURE
    return is_in_title and any(families_of(m.text) for m in one.said("procedure"))


def states_excised_size(one: Statement) -> bool:
    """Whether a sentence says only an excised size: "excised size 4 cm"."""
    if "excised" not in one.words:
        return False
    is_stated = any(m.polarity is Polarity.STATED for m in one.said("size"))
    return is_stated and all(is_of_measure(w) or w in _OF_SIZE for w in one.words)


_OF_SIZE = frozenset({"excised", "diameter", "dimension"})
