"""The laws of code families, as a test suite to inherit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from cptsofttissue.coding.code_families import CodeFamily, code_families
from cptsofttissue.coding.editions import Code, catalog
from cptsofttissue.coding.resolver import resolve
from cptsofttissue.errors import UnknownTermError
from cptsofttissue.families import OtherFamily
from cptsofttissue.record.anatomy import Region
from cptsofttissue.record.depth import Depth
from cptsofttissue.record.lengths import Length
from cptsofttissue.testing._contracts import check_name
from cptsofttissue.testing._laws import (
    Exam,
    Raised,
    Shape,
    Suite,
    check_shape,
    drawn_law,
    law,
)

__all__ = ["FamilyContract"]

_FAMILY = Shape("family", "code family to test", MappingProxyType({}))
#: A size above every threshold.
_WIDEST_UM = 200_000

Facts = dict[str, Any]


class FamilyContract(Suite):
    """
    Tests that every code family must pass.

    Inherit from it in a class that pytest collects, and return your family::

        class TestAcme(FamilyContract):
            def family(self) -> CodeFamily:
                return acme_codes.family()

    A family is refused when it is created, with the line of its table, if its size
    bands leave a gap, if a code has no source, or if it names an unknown region or
    kind of lesion.
    A failing test reports the request, the answer, and what to do.
    Each error fails one test; tests that depend on it are skipped.
    """

    def family(self) -> CodeFamily:
        """Return the family to test."""
        raise NotImplementedError(_FAMILY.advice(self))

    def _make(self) -> CodeFamily:
        return self.family()

    def _codes(self) -> tuple[Code, ...]:
        return self.family().catalog(catalog().year).codes

    def _records(self) -> Iterator[tuple[Code, Facts]]:
        """List a record that leads to each code, without its size."""
        family = self.family()
        for (leads, procedure, place), codes in family.cells(catalog().year).items():
            kinds = family.lesions if leads == family.key else (_lesion_name(leads),)
            for code in codes:
                facts: Facts = {"procedure": procedure, "lesion": kinds}
                if place and not OtherFamily.is_known(place):
                    facts["site"] = place
                yield code, facts

    @law
    def test_it_is_a_family(self, exam: Exam) -> None:
        """A suite names its family: a CodeFamily that can be made."""
        check_shape(exam, FamilyContract, _FAMILY)
        assert isinstance(self.family(), CodeFamily), (
            'Let family() return CodeFamily.from_csv(path, key="...", name="...").'
        )

    @law
    def test_it_has_a_key_and_a_name(self, exam: Exam) -> None:
        """A key is a plain word and no other family's; a name is text."""
        key = exam.ask("key")
        assert isinstance(key, str), 'Make the key a text: key="acme_keloid".'
        assert key.isidentifier(), 'Make the key one plain word: key="acme_keloid".'
        assert key not in {"soft_tissue", *code_families()}, (
            f'Take another key, since {key} is taken: key="acme_{key}".'
        )
        check_name(exam, "keloid of face or ear")

    @law
    def test_it_has_codes(self, exam: Exam) -> None:
        """The family has a code in the newest edition."""
        year = catalog().year
        cells = self.family().cells(year)
        exam.note(f"cells({year})", cells)
        assert cells, (
            "Give a row of the table an empty last_year, or that year or a later one."
        )

    @law
    def test_something_leads_to_every_code(self, exam: Exam) -> None:
        """A kind of lesion, or another family of the table, leads to each code."""
        lesions = exam.ask("lesions")
        leads = self.family().leads()
        exam.note("leads()", set(leads))
        unknown = {key for key in leads if not OtherFamily.is_known(key)}
        unreachable = unknown - ({self.family().key} if lesions else set())
        assert not unreachable, (
            'Name the kinds of lesion that lead there, such as lesions=["keloid"]; or '
            "write into the column leads the key of a family that is only named so far."
        )

    @law
    def test_every_code_is_reached(self, exam: Exam) -> None:
        """For each code there is a record that supports it."""
        for code, facts in self._records():
            exam.exchanges.clear()
            size = None if code.band is None else Length(max(code.band.first_um, 1))
            answer = _resolve(exam, {**facts, "size": size}, [self.family()])
            assert not isinstance(answer, Raised), (
                f"Correct the row of {code}: no record can name what leads to it."
            )
            assert code in answer.candidates, (
                f"Correct the row of {code}: its procedure, its sites, or what leads "
                "to it, so that this record does."
            )

    @law
    def test_answers_lead_where_they_say(self, exam: Exam) -> None:
        """An answer that is given back to its field leaves the codes it named."""
        for _, facts in self._records():
            record_answer = resolve(**facts, families=[self.family()])
            for field, value, codes in _answers(record_answer.questions):
                exam.exchanges.clear()
                exam.note(f"{field}={value} of {_call(facts)}", _texts(codes))
                answer = _resolve(exam, {**facts, field: value}, [self.family()])
                assert _is_no_word(answer) or answer.candidates == codes, (
                    "Report it to cptsofttissue with the table of the family: a "
                    "question offers codes that its answer does not lead to."
                )

    @drawn_law
    def test_soft_tissue_tumors_are_left_alone(self, exam: Exam) -> None:
        """A record that names no lesion is answered as without the family."""
        region, depth = exam.draw(st.tuples(*map(st.sampled_from, (Region, Depth))))
        facts: Facts = {"site": region, "depth": depth}
        without_family = _resolve(exam, facts, [])
        with_family = _resolve(exam, facts, [self.family()])
        assert without_family.candidates == with_family.candidates, (
            "Report it to cptsofttissue with the table of the family: it may only "
            "answer for the lesions that lead to it."
        )

    @drawn_law
    def test_a_size_has_one_code(self, exam: Exam) -> None:
        """Of codes that differ in size only, each size has exactly one."""
        code, facts = exam.draw(st.sampled_from([*self._records()]))
        size = Length(exam.draw(st.integers(1, _WIDEST_UM)))
        answer = _resolve(exam, {**facts, "size": size}, [self.family()])
        matches = [match for match in answer.candidates if match.cell == code.cell]
        assert len(matches) == 1, (
            f"Let the sizes of the codes of {code.place} meet: where one ends the "
            "next begins, the first at 0, and the last has no end."
        )

    @law
    def test_add_ons_stand_beside_a_code(self, exam: Exam) -> None:
        """An add-on code is billed with a code of the family."""
        year = catalog().year
        numbers = _texts(self._codes())
        add_ons = self.family().add_ons(year)
        exam.note(f"catalog({year})", numbers)
        exam.note(f"add_ons({year})", dict(add_ons))
        orphans = sorted(add_ons.keys() - {*numbers})
        assert not orphans, (
            "Write into the column add_on_to a code that the family has in that year."
        )

    @law
    def test_its_codes_are_its_own(self, exam: Exam) -> None:
        """No code belongs to soft tissue tumors or to a family that is shipped."""
        package_codes = {code.number for code in catalog()}
        package_codes = package_codes.union(*map(_numbers, code_families().values()))
        numbers = self.family().other.codes
        exam.note("other.codes", numbers)
        taken = sorted(package_codes & {*numbers})
        assert not taken, (
            f"Take {', '.join(taken)} out of the table: the package has these codes."
        )


def _resolve(exam: Exam, facts: Facts, families: Iterable[CodeFamily]) -> Any:
    """Resolve a record, and report the codes of the answer."""
    chosen = [*families]
    return exam.record(
        _call(facts, "..." if chosen else ""),
        lambda: resolve(**facts, families=chosen),
        lambda answer: _texts(answer.candidates),
    )


def _call(facts: Facts, families: str = "...") -> str:
    """Write a record as it is resolved."""
    arguments = (f"{name}={_word(value)!r}" for name, value in facts.items() if value)
    return f"resolve({', '.join(arguments)}, families=[{families}])"


def _word(value: object) -> object:
    """Write a fact as a message has it."""
    return str(value) if isinstance(value, str | Length) else value


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(map(str, values))


def _is_no_word(answer: object) -> bool:
    """Whether a record names a family that is not a charted word."""
    return isinstance(answer, Raised) and isinstance(answer.error, UnknownTermError)


def _numbers(family: CodeFamily) -> set[str]:
    """Return the numbers of a family, with those of its add-on codes."""
    return set(family.other.codes)


def _lesion_name(key: str) -> str:
    """Name a family of the table as a lesion."""
    return OtherFamily.of(key).name


def _answers(questions: Any) -> Iterator[tuple[str, str, tuple[Code, ...]]]:
    for question in questions:
        for answer in question.answers:
            yield question.field, answer.value, answer.codes
