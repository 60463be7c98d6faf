"""What a sentence says was done, and how it says so."""

from __future__ import annotations

from cptsofttissue.notes._facts import Told, is_of_measure
from cptsofttissue.notes._groups.named import has_size
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
    "begins_with_it",
    "is_besides",
    "is_done",
    "is_done_to_it",
    "is_done_to_that",
    "is_method",
    "is_of_sutures",
    "is_performed",
    "is_ticked",
    "is_title",
    "is_told",
    "says_but_how",
    "says_it_is_out",
    "says_what_was_done",
    "tells_what_was_done",
    "was_measured_cut",
]


def is_done(one: Told) -> bool:
    """Whether a sentence says that something was done that makes a draft."""
    if not any(values_of(m.text) for m in one.done):
        return False
    return not _removes_other(one)


def _removes_other(one: Told) -> bool:
    """Whether a sentence names no tumor, and a thing that is removed, too."""
    return one.has(Sign.REMOVED_TOO) and not one.names_tumor


def is_told(one: Told) -> bool:
    """Whether a sentence tells what was done, in a verb."""
    return bool(one.done) and all(is_verb(m.text) for m in one.done)


def begins_with_it(one: Told) -> bool:
    """Whether a sentence begins with what was done."""
    starts = (m.start for m in one.done)
    return any(start - one.sentence.first <= _FIRST_LETTERS for start in starts)


#: The name of an operation stands so near the beginning of its sentence.
_FIRST_LETTERS = 30


def is_ticked(one: Told) -> bool:
    """Whether a line says nothing but what was done, as a ticked box does."""
    whole = (one.sentence.first, one.sentence.end)
    return any(m.span == whole for m in one.mentions) and is_done(one)


def is_title(one: Told) -> bool:
    """Whether it is nothing but a title on an excision: "Office Excision Note"."""
    *words, last = one.words or [""]
    named = {w for m in one.mentions for w in words_of(m.text)}
    if not (last in named or last in signs(Sign.NAMES_NOTE)) or not is_done(one):
        return False
    known = named | signs(Sign.OF_TITLE).keys()
    is_known = all(w in known or is_described([w]) for w in words)
    return is_known and not any("remov" in m.text for m in one.said("procedure"))


def tells_what_was_done(one: Told) -> bool:
    """Whether a sentence tells of an operation: "Excision discussed." does not."""
    if _removes_other(one):
        return False
    is_headed = one.names_tumor or one.sentence.section in HEADINGS
    is_named = is_headed or any(is_verb(m.text) for m in one.done)
    return is_named or is_title(one) or says_but_how(one)


def says_it_is_out(one: Told) -> bool:
    """Whether a sentence begins with "removed", and names nothing else: "via two"."""
    done = [m for m in one.mentions if m.start == one.sentence.first]
    words = [w for m in done if is_verb(m.text) for w in one.behind(m)[:1]]
    return has_word(words, Sign.HOW_DONE) or "," in words


def says_but_how(one: Told) -> bool:
    """Whether a sentence says nothing but how something was excised and closed."""
    named = {word for m in one.said("procedure") for word in words_of(m.text)}
    is_answered = one.words[-2:] == _ANSWERED and not is_told(one)
    words = one.words[:-2] if is_answered else one.words  # "excision done: yes"
    return all(_is_of_method(word) for word in words if word not in named)


def is_method(one: Told) -> bool:
    """Whether a line says how it was excised and closed, and nothing else."""
    is_closed = any(m.role is Role.CLOSURE for m in one.mentions)
    return is_closed and says_but_how(one)


def is_performed(one: Told) -> bool:
    """Whether a sentence begins with an operation that "was performed"."""
    first = (m for m in one.done if m.start == one.sentence.first)
    return any(not _PERFORMED.isdisjoint(one.behind(m)[:2]) for m in first)


_PERFORMED = frozenset({"performed", "done", "completed", "undertaken"})


def _is_of_method(word: str) -> bool:
    if word in signs(Sign.OF_METHOD) or word in signs(Sign.STANDS_FOR):
        return True
    found = roles(Place.BEFORE).starting([word], 0)
    is_closure = found is not None and found[1] is Says.CLOSURE
    is_known = is_closure or is_depth(word) or is_of_measure(word) or is_of_site(word)
    return is_known or not word[0].isalpha()


def is_done_to_it(one: Told) -> bool:
    """Whether a sentence tells that "it" was excised, where "it" may be a tumor."""
    done = [m for m in one.said("procedure") if is_verb(m.text)]
    if not (one.carries and done and is_done(one)):
        return False
    if one.words[-2:] == _ANSWERED and is_of_sutures(one):
        return False
    return one.goes_on or has_size(one) or any(_is_of_it(one, m) for m in done)


def is_done_to_that(before: Told, one: Told) -> bool:
    """Whether "I excised this" tells of a lump that the sentence before places."""
    done = [m for m in one.done if is_verb(m.text)] if is_done(one) else []
    is_placed = before.names_tumor and bool(before.places)
    return is_placed and any(_has_object(one, m) for m in done)


_ANSWERED = [":", "yes"]
_IT = (["it"], ["this"])


def _is_of_it(one: Told, done: Mention) -> bool:
    """Whether a sentence begins with what was done, or goes on with "it"."""
    return done.start == one.sentence.first or _has_object(one, done)


def _has_object(one: Told, done: Mention) -> bool:
    """Whether "it" or "this" is what something was done to."""
    return [*one.behind(done)[:1]] in _IT


def is_of_sutures(one: Told) -> bool:
    """Whether nothing but "removed" is said to be done, as it is of sutures."""
    return {m.text for m in one.said("procedure")} <= {"removed", "remove"}


def says_what_was_done(one: Told) -> bool:
    """Whether a title names an operation; "Procedure: lipoma, left arm" does not."""
    return bool(one.said("procedure")) or not one.names_tumor


def is_besides(one: Told) -> bool:
    """Whether a heading names an operation of another family, which has its own."""
    is_heading = one.sentence.section is Section.PROCEDURE
    return is_heading and any(families_of(m.text) for m in one.said("procedure"))


def was_measured_cut(one: Told) -> bool:
    """Whether a sentence states an excised size, in no form: "excised size 4 cm"."""
    if "excised" not in one.words:
        return False
    is_stated = any(m.polarity is Polarity.STATED for m in one.said("size"))
    return is_stated and all(is_of_measure(w) or w in _CUT for w in one.words)


_CUT = frozenset({"excised", "diameter", "dimension"})
