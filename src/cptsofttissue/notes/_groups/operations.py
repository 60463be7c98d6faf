"""The sentences of a note that say what was done, one for each lesion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import combinations, groupby, pairwise

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._groups.done import (
    begins_with_procedure,
    has_only_verbs,
    is_done,
    is_done_to_it,
    is_done_to_that,
    is_method,
    is_of_sutures,
    is_performed,
    is_ticked,
    is_title,
    says_it_is_out,
    says_only_how,
    says_what_was_done,
    states_excised_size,
)
from cptsofttissue.notes._groups.names import (
    agrees,
    continues_title,
    has_size,
    is_headline,
    is_placed,
    is_size,
    is_titled,
    names_any,
    side_of,
    states_tumor,
)
from cptsofttissue.notes._sentence.vocabulary import FACTS
from cptsofttissue.notes._tables import Sign
from cptsofttissue.notes.values import Section
from cptsofttissue.record.anatomy import Side

__all__ = ["BODY", "NAMING", "operations_in"]


def operations_in(note: Sequence[Statement]) -> list[Statement]:
    """Return the sentences that say what was done, one for each lesion."""
    return _Operations(note).in_order()[:_MOST]


class _Operations:
    """The sentences of a note: its titles, its diagnoses, and its narrative."""

    def __init__(self, note: Sequence[Statement]) -> None:
        self._note = note
        self._titles = self._in({Section.PROCEDURE})
        self._names = self._in(NAMING)
        self._narrative = self._in(_NARRATIVE)

    def _in(self, sections: Iterable[Section]) -> list[Statement]:
        inside = frozenset(sections)
        return [one for one in self._note if one.sentence.section in inside]

    @cached_property
    def _done(self) -> list[Statement]:
        """The sentences of the narrative that say that something was done."""
        return [one for one in self._narrative if is_done(one)]

    def in_order(self) -> list[Statement]:
        """Return the operations of the titles, or else those of the narrative."""
        if any(map(says_what_was_done, self._titles)):
            return self._in_titles()
        return self._in_narrative()

    def _in_titles(self) -> list[Statement]:
        """Return the titles with an operation, and what a lone title leaves out."""
        done = [one for one in self._titles if is_done(one)]
        named = [*filter(names_any, done)] or (done if self._is_of_tumor() else [])
        titles = [one for one in named if not has_only_verbs(one)] or named
        operations = _one_of_items(
            one for one in titles if one is titles[0] or not continues_title(one)
        )
        if len(operations) == 1:
            operations += self._not_in_title(operations[0])
        return operations

    def _not_in_title(self, title: Statement) -> list[Statement]:
        """Return the operations of the narrative on lesions that a title leaves out."""
        if title.lesions > 1:
            return []
        body = self._in(BODY)
        pairs = zip(body, (*body[1:], None), strict=False)
        done = (one for one, after in pairs if is_done(one) or _is_done_after(after))
        other = [t for t in done if t.has(Sign.OTHER) and is_placed(t) and has_size(t)]
        is_other = all(agrees(one, title) is False for one in other)
        return _distinct(other) if is_other else []

    def _is_of_tumor(self) -> bool:
        """Whether a title, a diagnosis or the narrative names the lesion."""
        is_in_title = any(one.names_tumor for one in self._titles)
        return is_in_title or self._is_diagnosed() or self._is_narrated()

    def _is_diagnosed(self) -> bool:
        """Whether a diagnosis names a lesion, or a heading its site."""
        return any(
            bool(one.places)
            if one.sentence.section is Section.SITE
            else one.names_tumor
            for one in self._names
        )

    def _is_narrated(self) -> bool:
        """Whether the narrative says that a lesion was excised, or names one."""
        body = self._in(BODY)
        if any(one.names_tumor and is_done(one) for one in body):
            return True
        is_bare = all(map(says_only_how, filter(is_done, self._titles)))
        return is_bare and any(map(is_titled, body))

    def _in_narrative(self) -> list[Statement]:
        """Return the items with an operation, or the first sentence with one."""
        ways: Sequence[Callable[[], list[Statement]]] = (
            *(self._on_tumor, self._in_short_note, self._in_boxes, self._on_it),
            *(self._in_form, self._in_first_line, self._without_tumor),
        )
        done = next((done for way in ways if (done := way())), list[Statement]())
        placed = [one for one in done if one.sentence.item and one.places]
        placed = placed or _placed_items(done, self._narrative)
        operations = _one_of_items(placed) or _distinct(done)
        return operations if len(operations) > 1 else done[:1]

    def _on_tumor(self) -> list[Statement]:
        """Return the sentences that say that a tumor was excised."""
        done = [one for one in self._done if one.names_tumor]
        if len(self._narrative) <= _SHORTEST_NOTE:
            return done
        forms = (has_only_verbs, begins_with_procedure, is_headline)
        return [one for one in done if any(is_form(one) for is_form in forms)]

    def _in_short_note(self) -> list[Statement]:
        """Return what names a tumor in a note so short that it may leave out more."""
        is_short = len(self._narrative) <= _SHORT_NOTE
        is_excised = is_short and any(map(states_excised_size, self._narrative))
        if not is_excised and len(self._narrative) > _SHORTEST_NOTE:
            return []
        named = [one for one in self._narrative if one.names_tumor]
        return [*filter(has_size, named)] or [*filter(is_placed, named)]

    def _in_boxes(self) -> list[Statement]:
        """Return the ticked boxes, if a heading names the lesion."""
        return [*filter(is_ticked, self._narrative)] if self._is_diagnosed() else []

    def _on_it(self) -> list[Statement]:
        """Return the sentences that say that "it" or "this" was excised."""
        done = [*filter(is_done_to_it, self._narrative)]
        pairs = pairwise(self._narrative)
        return done or [one for before, one in pairs if is_done_to_that(before, one)]

    def _in_form(self) -> list[Statement]:
        """Return what was done in a form: a line names the site, another the lesion."""
        has_site = any(t.places for t in self._in({Section.SITE}))
        if not (has_site and any(t.names_tumor for t in self._in({Section.FINDINGS}))):
            return []
        done = [one for one in self._done if not is_of_sutures(one)]
        forms = (has_only_verbs, is_method, is_performed)
        return [one for one in done if any(is_form(one) for is_form in forms)]

    def _in_first_line(self) -> list[Statement]:
        """Return the first line if it is a title, and the note names a tumor."""
        is_named = any(one.names_tumor for one in (*self._narrative, *self._names))
        return [*filter(is_title, self._narrative[:1])] if is_named else []

    def _without_tumor(self) -> list[Statement]:
        """Return what says only that something was excised, and how."""
        is_stated = any(map(states_tumor, (*self._narrative, *self._titles)))
        done = self._done if is_stated else []
        return [one for one in done if says_only_how(one) or says_it_is_out(one)]


def _one_of_items(sentences: Iterable[Statement]) -> list[Statement]:
    """Keep the first sentence of each item, and all that stand outside of items."""
    firsts: list[Statement] = []
    for item, group in groupby(sentences, lambda one: one.sentence.item):
        several = [*group]
        firsts += several[:1] if item or not any(map(names_any, several)) else several
    return firsts


def _placed_items(
    done: Sequence[Statement], narrative: Sequence[Statement]
) -> list[Statement]:
    """List what was done in each item, if each has a place, or a size, of its own."""
    listed = [one for one in done if one.sentence.item]
    items = dict.fromkeys(one.sentence.item for one in listed)
    placed = [t for i in items for t in narrative if t.sentence.item == i and t.places]
    first = {one.sentence.item: one for one in reversed(placed)}
    is_each = len(first) == len(items)
    return listed if is_each and _are_distinct([*first.values()], narrative) else []


def _are_distinct(placed: Sequence[Statement], narrative: Sequence[Statement]) -> bool:
    """Whether items have a place each, or each a size and as many names of places."""
    if not any(agrees(a, b) for a, b in combinations(placed, 2)):
        return True
    measured = {one.sentence.item for one in narrative if has_size(one)}
    names = {site.charted for one in placed for site in one.places}
    is_sized = measured.issuperset(one.sentence.item for one in placed)
    return is_sized and len(names) >= len(placed)


def _is_done_after(after: Statement | None) -> bool:
    """Whether there is a sentence after, and it says that "it" was excised."""
    return after is not None and is_done_to_it(after)


def _distinct(done: Iterable[Statement]) -> list[Statement]:
    """Keep each sentence that has another place than every one kept before it."""
    distinct: list[Statement] = []
    for one in done:
        if one.places and all(_is_distinct(one, other) for other in distinct):
            distinct.append(one)
    return distinct


def _is_distinct(one: Statement, other: Statement) -> bool:
    """Whether two sentences are on two sides, or at two places with a size each."""
    if {side_of(one), side_of(other)} == {Side.LEFT, Side.RIGHT}:
        return True
    sizes = [{m.value for m in t.mentions if is_size(m)} for t in (one, other)]
    is_sized = all(sizes) and sizes[0].isdisjoint(sizes[1])
    return is_sized and agrees(one, other) is False


#: The sections on the operation or the tumor, without the titles and diagnoses.
BODY = FACTS - {Section.POSTOPERATIVE, Section.PROCEDURE}
_NARRATIVE = BODY | {Section.POSTOPERATIVE, Section.EXAMINATION}
#: The headings that name the lesion: diagnoses, and the site.
NAMING = frozenset({Section.PREOPERATIVE, Section.POSTOPERATIVE, Section.SITE})
#: The most lesions that are read from one note.
_MOST = 60
#: A note of so few sentences was typed to be coded; it may not say what was done.
_SHORTEST_NOTE = 2
#: The same, if it gives an excised size.
_SHORT_NOTE = 5
