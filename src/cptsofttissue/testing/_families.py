"""The laws of code families, as a test suite to inherit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cptsofttissue.coding.code_families import CodeFamily, code_families
from cptsofttissue.coding.editions import Code, catalog
from cptsofttissue.coding.resolver import resolve
from cptsofttissue.errors import UnknownTermError
from cptsofttissue.families import OtherFamily
from cptsofttissue.record.anatomy import Region
from cptsofttissue.record.depth import Depth
from cptsofttissue.record.lengths import Length
from cptsofttissue.testing._contracts import laws

__all__ = ["FamilyContract"]

#: Beyond every threshold.
_WIDEST_UM = 200_000

Facts = dict[str, Any]


class FamilyContract:
    """
    The laws every code family keeps.

    Inherit it in a class whose name pytest collects, and say which family::

        class TestAcme(FamilyContract):
            def family(self) -> CodeFamily:
                return acme_codes.family()

    A family whose bands leave a gap, or that names a region or a kind of lesion that
    does not exist, is refused when it is made, with the line of its table.
    """

    def family(self) -> CodeFamily:
        """Return the family to test."""
        raise NotImplementedError

    def _codes(self) -> tuple[Code, ...]:
        return self.family().catalog(catalog().year).codes

    def _records(self) -> Iterator[tuple[Code, Facts]]:
        """List a record that leads to each code, but for its size."""
        family = self.family()
        for (leads, procedure, place), codes in family.cells(catalog().year).items():
            kinds = family.lesions if leads == family.key else (_named(leads),)
            for code in codes:
                facts: Facts = {"procedure": procedure, "lesion": kinds}
                if place and not OtherFamily.is_known(place):
                    facts["site"] = place
                yield code, facts

    def test_it_has_a_key_and_a_name(self) -> None:
        """A key is no other family's, and a name is text."""
        family = self.family()
        taken = {"soft_tissue", *code_families()}

        assert family.key.isidentifier(), f"the key {family.key!r} is no plain word"
        assert family.key not in taken, f"the key {family.key!r} is taken"
        assert family.name, "it has no name"

    def test_its_codes_are_its_own(self) -> None:
        """No code belongs to soft tissue tumors or to a family that is shipped."""
        known = {code.number for code in catalog()}
        known = known.union(*map(_numbers, code_families().values()))
        taken = known & _numbers(self.family())

        assert not taken, f"codes of other families: {', '.join(sorted(taken))}"

    def test_it_has_codes(self) -> None:
        """The family has a code in the newest edition."""
        year = catalog().year

        assert self.family().cells(year), f"it has no code in {year}"

    def test_every_code_has_a_source(self) -> None:
        """Where a code comes from is never empty."""
        assert all(code.source for code in self._codes())

    def test_something_leads_to_every_code(self) -> None:
        """A kind of lesion, or another family of the table, leads to each code."""
        family = self.family()
        unknown = [k for k in family.leads() if not OtherFamily.is_known(k)]
        lost = [key for key in unknown if key != family.key or not family.lesions]

        assert not lost, f"no record leads to {', '.join(lost)}: give lesions"

    def test_every_code_is_reached(self) -> None:
        """For each code there is a record that supports it."""
        for code, facts in self._records():
            size = None if code.band is None else Length(max(code.band.first_um, 1))
            answer = resolve(**facts, size=size, families=[self.family()])

            assert code in answer.candidates, f"{code} is not reached by {facts}"

    @laws
    @given(st.data())
    def test_a_size_has_one_code(self, data: st.DataObject) -> None:
        """Of codes that differ in size only, each size has exactly one."""
        code, facts = data.draw(st.sampled_from(list(self._records())))
        um = data.draw(st.integers(1, _WIDEST_UM))
        answer = resolve(**facts, size=Length(um), families=[self.family()])
        found = [c for c in answer.candidates if c.cell == code.cell]

        assert len(found) == 1, f"{Length(um)} has {len(found)} codes of {code.place}"

    @laws
    @given(st.sampled_from(Region), st.sampled_from(Depth))
    def test_soft_tissue_tumors_are_left_alone(
        self, region: Region, depth: Depth
    ) -> None:
        """A record that names no lesion is answered as without the family."""
        alone = resolve(site=region, depth=depth, families=[])
        beside = resolve(site=region, depth=depth, families=[self.family()])

        assert alone.candidates == beside.candidates

    def test_answers_lead_where_they_say(self) -> None:
        """An answer that is given back to its field leaves the codes it named."""
        for _, facts in self._records():
            asked = resolve(**facts, families=[self.family()])
            for field, value, codes in _answers(asked.questions):
                settled = _again(facts | {field: value}, self.family())
                assert settled in {None, codes}, f"{field}={value} leads to {settled}"

    def test_add_ons_stand_beside_a_code(self) -> None:
        """An add-on code is billed beside a code of the family."""
        numbers = {code.number for code in self._codes()}
        lost = self.family().add_ons(catalog().year).keys() - numbers

        assert not lost, f"no code of the family: {', '.join(sorted(lost))}"


def _numbers(family: CodeFamily) -> set[str]:
    """Return the numbers of a family, those of its add-on codes too."""
    return set(family.other.codes)


def _named(leads: str) -> str:
    """Name a family of the table as a lesion."""
    return OtherFamily.of(leads).name


def _answers(questions: Any) -> Iterator[tuple[str, str, tuple[Code, ...]]]:
    for question in questions:
        for answer in question.answers:
            yield question.field, answer.value, answer.codes


def _again(facts: Facts, family: CodeFamily) -> tuple[Code, ...] | None:
    """Resolve with an answer; None if it names a family that is no word of a chart."""
    try:
        return resolve(**facts, families=[family]).candidates
    except UnknownTermError:
        return None
