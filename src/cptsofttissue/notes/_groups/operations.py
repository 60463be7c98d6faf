"""The sentences of a note that say what was done to its lesions, one for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import combinations, groupby, pairwise

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._groups.done import (
    begins_with_it,
    is_done,
    is_done_to_it,
    is_done_to_that,
    is_method,
    is_of_sutures,
    is_performed,
    is_ticked,
    is_title,
    is_told,
    says_but_how,
    says_it_is_out,
    says_what_was_done,
    was_measured_cut,
)
from cptsofttissue.notes._groups.named import (
    agrees,
    has_size,
    is_again,
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


def operations_in(note: Sequence[Told]) -> list[Told]:
    """Return the sentences of a note that say what was done to a lesion."""
    return _Operations(note).found()[:_MOST]


class _Operations:
    """The sentences of a note: its titles, and what is told below them."""

    def __init__(self, note: Sequence[Told]) -> None:
        self._note = note
        self._headed = self._in({Section.PROCEDURE})
        self._named = self._in(NAMING)
        self._inside = self._in(_NARRATIVE)

    def _in(self, sections: Iterable[Section]) -> list[Told]:
        inside = frozenset(sections)
        return [one for one in self._note if one.sentence.section in inside]

    @cached_property
    def _done(self) -> list[Told]:
        """What is told below the titles that something was done."""
        return [one for one in self._inside if is_done(one)]

    def found(self) -> list[Told]:
        """Return what the titles say was done, or else what the narrative does."""
        if any(map(says_what_was_done, self._headed)):
            return self._in_titles()
        return self._in_narrative()

    def _in_titles(self) -> list[Told]:
        done = [one for one in self._headed if is_done(one)]
        found = [*filter(names_any, done)] or (done if self._is_of_tumor() else [])
        titles = [one for one in found if not is_told(one)] or found
        several = _one_of_items(
            one for one in titles if one is titles[0] or not is_again(one)
        )
        return several + (self._added(several[0]) if len(several) == 1 else [])

    def _added(self, title: Told) -> list[Told]:
        """Return what tells of other lesions than the one of a title."""
        if title.lesions > 1:
            return []
        body = self._in(BODY)
        pairs = zip(body, (*body[1:], None), strict=False)
        done = (one for one, then in pairs if is_done(one) or _is_done_then(then))
        other = [t for t in done if t.has(Sign.OTHER) and is_placed(t) and has_size(t)]
        is_other = all(agrees(one, title) is False for one in other)
        return _apart(other) if is_other else []

    def _is_of_tumor(self) -> bool:
        """Whether a title, a diagnosis or the narrative names the lesion."""
        is_titled = any(one.names_tumor for one in self._headed)
        return is_titled or self._is_diagnosed() or self._is_told_below()

    def _is_diagnosed(self) -> bool:
        """Whether a diagnosis names a lesion, or a heading its site."""
        return any(
            bool(one.places)
            if one.sentence.section is Section.SITE
            else one.names_tumor
            for one in self._named
        )

    def _is_told_below(self) -> bool:
        """Whether the narrative tells that a lesion was excised."""
        inside = self._in(BODY)
        if any(one.names_tumor and is_done(one) for one in inside):
            return True
        is_bare = all(map(says_but_how, filter(is_done, self._headed)))
        return is_bare and any(map(is_titled, inside))

    def _in_narrative(self) -> list[Told]:
        """Return the items that tell of an operation, or the first sentence."""
        ways: Sequence[Callable[[], list[Told]]] = (
            *(self._of_tumor, self._typed, self._ticked, self._of_it),
            *(self._of_form, self._of_title, self._bare),
        )
        found = next((found for way in ways if (found := way())), list[Told]())
        placed = [one for one in found if one.sentence.item and one.places]
        placed = placed or _placed_in_items(found, self._inside)
        several = _one_of_items(placed) or _apart(found)
        return several if len(several) > 1 else found[:1]

    def _of_tumor(self) -> list[Told]:
        """Return what tells of a tumor that it was excised."""
        found = [one for one in self._done if one.names_tumor]
        if len(self._inside) <= _SHORTEST_NOTE:
            return found
        return [t for t in found if is_told(t) or begins_with_it(t) or is_headline(t)]

    def _typed(self) -> list[Told]:
        """Return what names a tumor in a note so short that it may leave out more."""
        is_short = len(self._inside) <= _SHORT_NOTE
        is_cut = is_short and any(map(was_measured_cut, self._inside))
        if not is_cut and len(self._inside) > _SHORTEST_NOTE:
            return []
        named = [one for one in self._inside if one.names_tumor]
        return [*filter(has_size, named)] or [*filter(is_placed, named)]

    def _ticked(self) -> list[Told]:
        """Return the ticked boxes, if a heading names the lesion."""
        return [*filter(is_ticked, self._inside)] if self._is_diagnosed() else []

    def _of_it(self) -> list[Told]:
        found = [*filter(is_done_to_it, self._inside)]
        pairs = pairwise(self._inside)
        return found or [one for before, one in pairs if is_done_to_that(before, one)]

    def _of_form(self) -> list[Told]:
        """Return what was done in a form: a line names the site, another the lesion."""
        is_placed = any(t.places for t in self._in({Section.SITE}))
        if not (is_placed and any(t.names_tumor for t in self._in({Section.FINDINGS}))):
            return []
        done = [one for one in self._done if not is_of_sutures(one)]
        return [t for t in done if is_told(t) or is_method(t) or is_performed(t)]

    def _of_title(self) -> list[Told]:
        """Return the first line if it is a title, and a tumor is named below."""
        is_named = any(one.names_tumor for one in (*self._inside, *self._named))
        return [*filter(is_title, self._inside[:1])] if is_named else []

    def _bare(self) -> list[Told]:
        """Return what says only that something was excised, and how."""
        is_stated = any(map(states_tumor, (*self._inside, *self._headed)))
        done = self._done if is_stated else []
        return [one for one in done if says_but_how(one) or says_it_is_out(one)]


def _one_of_items(found: Iterable[Told]) -> list[Told]:
    """Keep the first sentence of each item, and all that stand outside of items."""
    kept: list[Told] = []
    for item, group in groupby(found, lambda one: one.sentence.item):
        several = [*group]
        kept += several[:1] if item or not any(map(names_any, several)) else several
    return kept


def _placed_in_items(found: Sequence[Told], inside: Sequence[Told]) -> list[Told]:
    """List what was done in each item, if each has a place, or a size, of its own."""
    listed = [one for one in found if one.sentence.item]
    items = dict.fromkeys(one.sentence.item for one in listed)
    named = (t for i in items for t in inside if t.sentence.item == i and t.places)
    first = {one.sentence.item: one for one in reversed([*named])}
    is_each = len(first) == len(items)
    return listed if is_each and _are_apart([*first.values()], inside) else []


def _are_apart(placed: Sequence[Told], inside: Sequence[Told]) -> bool:
    """Whether items have a place each, or each a size and as many names of places."""
    if not any(agrees(a, b) for a, b in combinations(placed, 2)):
        return True
    measured = {one.sentence.item for one in inside if has_size(one)}
    names = {site.charted for one in placed for site in one.places}
    is_sized = measured.issuperset(one.sentence.item for one in placed)
    return is_sized and len(names) >= len(placed)


def _is_done_then(then: Told | None) -> bool:
    """Whether the sentence behind tells that "it" was excised."""
    return then is not None and is_done_to_it(then)


def _apart(found: Iterable[Told]) -> list[Told]:
    """Keep the sentences that tell of an operation at another place than all before."""
    kept: list[Told] = []
    for one in found:
        if one.places and all(_is_apart(one, other) for other in kept):
            kept.append(one)
    return kept


def _is_apart(one: Told, other: Told) -> bool:
    """Whether two are at two sides, or at two places with a size each."""
    if {side_of(one), side_of(other)} == {Side.LEFT, Side.RIGHT}:
        return True
    sizes = [{m.value for m in told.mentions if is_size(m)} for told in (one, other)]
    is_sized = all(sizes) and sizes[0].isdisjoint(sizes[1])
    return is_sized and agrees(one, other) is False


#: What stands there speaks of the operation or the tumor.
BODY = FACTS - {Section.POSTOPERATIVE, Section.PROCEDURE}
_NARRATIVE = BODY | {Section.POSTOPERATIVE, Section.EXAMINATION}
#: What says which lesion it was, beside the operation.
NAMING = frozenset({Section.PREOPERATIVE, Section.POSTOPERATIVE, Section.SITE})
#: More lesions of one note are not told apart.
_MOST = 60
#: So few sentences are typed to be coded, and may leave out what was done.
_SHORTEST_NOTE = 2
#: So few are, if they tell of an excised size.
_SHORT_NOTE = 5
