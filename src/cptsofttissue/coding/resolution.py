"""The answer to a record: one code, or the questions that would settle it, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import final

from attrs import frozen

from cptsofttissue._asked import question_of
from cptsofttissue._document import Document
from cptsofttissue._html import spaced
from cptsofttissue.coding._scope import family_of
from cptsofttissue.coding._sizes import Bounds, excised_bounds, size_bounds
from cptsofttissue.coding.code_families import CodeFamily
from cptsofttissue.coding.editions import Catalog, Code, DescriptorProvider
from cptsofttissue.errors import OutOfScopeError, UndeterminedError
from cptsofttissue.families import OtherFamily
from cptsofttissue.record.anatomy import Site
from cptsofttissue.record.case import Case, CodingPolicy
from cptsofttissue.record.lengths import MarginConvention, Span
from cptsofttissue.trace import Step

__all__ = [
    "Answer",
    "Caution",
    "Finding",
    "Question",
    "Resolution",
    "SizeReading",
    "Status",
]


class Status(StrEnum):
    """Whether the record supports one code, several, or another family."""

    DETERMINED = "determined"
    UNDETERMINED = "undetermined"
    OUT_OF_SCOPE = "out_of_scope"

    @classmethod
    def of(
        cls, candidates: Collection[Code], families: Collection[OtherFamily]
    ) -> Status:
        """
        Say whether codes and other families settle a record.

        >>> Status.of((), ())
        <Status.OUT_OF_SCOPE: 'out_of_scope'>

        Args:
            candidates: Every code that remains.
            families: Every other code family that remains.
        """
        if not candidates:
            return cls.OUT_OF_SCOPE
        is_settled = len(candidates) + len(families) == 1
        return cls.DETERMINED if is_settled else cls.UNDETERMINED


@final
@frozen
class Answer:
    """
    One possible answer to a question and where it leads.

    Attributes:
        value:
            The answer, as the field of the case takes it. Another code family
            is given by name, which the field does not take.
        codes: The codes that remain after it.
        families: The other code families that remain after it.
    """

    value: str
    codes: tuple[Code, ...]
    families: tuple[OtherFamily, ...]

    @property
    def leads_to(self) -> str:
        """The codes and other families that remain, as text."""
        return ", ".join(map(str, (*self.codes, *self.families)))

    @property
    def label(self) -> str:
        """The answer in words."""
        return _LABELS.get(self.value) or spaced(self.value)

    def __str__(self) -> str:
        return f"{self.label} -> {self.leads_to}"


#: The sites as the labels of the codes have them.
_LABELS: Mapping[str, str] = MappingProxyType({site: site.label for site in Site})


@final
@frozen
class Question:
    """
    A question about a fact that the record leaves open and that narrows the answer.

    Attributes:
        field: The field of the case to document.
        why: Why it matters.
        answers: Every possible answer and where it leads.
    """

    field: str
    why: str
    answers: tuple[Answer, ...]

    @property
    def asks(self) -> str:
        """The question in words, such as "Which side?"."""
        return question_of(self.field).asks

    @property
    def _line(self) -> str:
        return f"{spaced(self.field)}: {self.asks} {self.why}"

    def __str__(self) -> str:
        return "\n".join((self._line, *(f"  {a}" for a in self.answers)))

    def _repr_html_(self) -> str:
        from cptsofttissue._html import join, table, title

        answers = ((answer.label, answer.leads_to) for answer in self.answers)
        return join(
            title(f"Ask for {self._line}"),
            table(("answer", "leads to"), answers),
        )


@final
@frozen
class Caution:
    """
    A warning that does not change the answer.

    Attributes:
        rule: Name of the rule.
        text: What to check.
        source: Where the rule comes from.
        codes: The codes of the other possible reading, if there is one.
    """

    rule: str
    text: str
    source: str
    codes: tuple[Code, ...] = ()

    def __str__(self) -> str:
        codes = f" ({', '.join(map(str, self.codes))})" if self.codes else ""
        return f"{self.text}{codes}"


@final
@frozen
class SizeReading:
    """
    The size of a case under one way of counting the margin.

    Attributes:
        convention: How the margin was counted; None for a documented total.
        span: Every size this reading allows.
    """

    convention: MarginConvention | None
    span: Span

    def step(self, case: Case) -> Step:
        """Explain how the size of *case* was computed."""
        if self.convention is None:
            return Step.of("size-documented", case.size, [self.span])
        lengths = f"tumor {case.tumor}, margin {case.margin}"
        text = lengths.replace("None", "not documented")
        return Step.of(f"size-{self.convention}", text, [self.span])


@final
@frozen
class Finding:
    """
    What follows from the facts of a record; the same for all sizes of one class.

    Attributes:
        catalog: The code edition that was used.
        code_families: The other code families that were used.
        status: Whether one code is left.
        candidates: Every code of a complete case consistent with the record.
        families: Every other code family of such a case.
        questions: What would narrow the candidates, most decisive first.
        cautions: Warnings that do not change the answer.
        steps: How the facts other than the size were read; the last one
            selects the codes.
    """

    catalog: Catalog
    code_families: tuple[CodeFamily, ...]
    status: Status
    candidates: tuple[Code, ...]
    families: tuple[OtherFamily, ...]
    questions: tuple[Question, ...]
    cautions: tuple[Caution, ...]
    steps: tuple[Step, ...]


@final
@frozen(repr=False)
class Resolution(Document):
    """
    The codes a record supports.

    Attributes:
        case: The record.
        policy: The policy that was used.
        finding: What follows from the record.
    """

    case: Case
    policy: CodingPolicy
    finding: Finding

    @property
    def edition(self) -> int:
        """Calendar year of the code edition that was used."""
        return self.finding.catalog.year

    @property
    def catalog(self) -> Catalog:
        """The code edition that was used."""
        return self.finding.catalog

    @property
    def code_families(self) -> tuple[CodeFamily, ...]:
        """The other code families that were used."""
        return self.finding.code_families

    @property
    def status(self) -> Status:
        """Whether the record supports one code, several, or another family."""
        return self.finding.status

    @property
    def candidates(self) -> tuple[Code, ...]:
        """Every code of a complete case consistent with the record."""
        return self.finding.candidates

    @property
    def families(self) -> tuple[OtherFamily, ...]:
        """Every other code family of such a case."""
        return self.finding.families

    @property
    def questions(self) -> tuple[Question, ...]:
        """What would narrow the candidates, most decisive first."""
        return self.finding.questions

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """Warnings that do not change the answer."""
        return self.finding.cautions

    @property
    def code(self) -> Code | None:
        """The one code the record supports, or None."""
        return self.candidates[0] if self.status is Status.DETERMINED else None

    def catalog_of(self, code: Code) -> Catalog:
        """
        Return the codes of the family of *code*, in the edition that was used.

        Args:
            code: A code of the candidates.
        """
        family = family_of(code, self.code_families)
        return family.catalog(self.edition) if family else self.catalog

    @property
    def sizes(self) -> tuple[SizeReading, ...]:
        """The size, once for each way in which a candidate counts the margin."""
        bounds = dict.fromkeys(b for group in self._size_bounds() for b in group)
        return tuple(SizeReading(c, Span(low, high)) for c, low, high in bounds)

    def _size_bounds(self) -> Iterator[tuple[Bounds, ...]]:
        """Bound the size by each rule of the candidates: the policy or both sides."""
        families = [family_of(c, self.code_families) for c in self.candidates if c.band]
        both_sides = {family is not None and family.both_sides for family in families}
        if False in both_sides or not both_sides:
            yield size_bounds(self.case, self.policy)[0]
        if True in both_sides:
            yield excised_bounds(self.case)

    @property
    def trace(self) -> tuple[Step, ...]:
        """Every step from the record to the answer."""
        steps = self.finding.steps
        sizes = self.sizes if any(code.band for code in self.candidates) else ()
        return (*steps[:-1], *(size.step(self.case) for size in sizes), *steps[-1:])

    def require_code(self) -> Code:
        """
        Return the one code the record supports.

        Raises:
            UndeterminedError: If several remain; it carries the questions.
            OutOfScopeError: If another code family applies.
        """
        if self.status is Status.OUT_OF_SCOPE:
            raise OutOfScopeError(tuple(map(str, self.families)))
        if self.code is None:
            raise UndeterminedError(
                tuple(map(str, self.candidates)),
                tuple(map(str, self.families)),
                self.questions,
            )
        return self.code

    def explain(self, descriptors: DescriptorProvider | None = None) -> str:
        """
        Render the answer and its trace as plain text.

        Args:
            descriptors: Your licensed copy of the official descriptors,
                to be printed next to the code numbers.
        """
        return "\n".join(_lines(self, descriptors))

    def __str__(self) -> str:
        return self.explain()

    def __repr__(self) -> str:
        outcomes = ", ".join(map(str, (*self.candidates, *self.families)))
        return f"<Resolution: {self.status} ({self.edition} edition): {outcomes}>"

    def _repr_html_(self) -> str:
        from cptsofttissue._html import (
            bullets,
            draw,
            fold,
            join,
            named_list,
            table,
            title,
        )

        others = (f"other family: {other.explain()}" for other in self.families)
        steps = (
            (s.rule, spaced(s.given), spaced(s.concluded), s.source) for s in self.trace
        )
        trace = table(("rule", "given", "concluded", "source"), steps)
        return join(
            title(f"{spaced(self.status)} ({self.edition} edition)"),
            table(("code", "what selects it"), ((c, c.label) for c in self.candidates)),
            bullets(others),
            *map(draw, self.questions),
            named_list("Caution", self.cautions),
            fold("Trace", trace),
        )


def _lines(answer: Resolution, descriptors: DescriptorProvider | None) -> Iterator[str]:
    yield f"{spaced(answer.status)} ({answer.edition} edition)"
    for code in answer.candidates:
        text = descriptors and descriptors.descriptor(code.number, answer.edition)
        yield f"  {code}  {text or code.label}"
    for other in answer.families:
        yield f"  other family: {other.explain()}"
    yield from _section("Ask", answer.questions)
    yield from _section("Caution", answer.cautions)
    yield from _section("Trace", answer.trace)


def _section(title: str, items: Sequence[object]) -> Iterator[str]:
    if items:
        yield f"{title}:"
        yield from (f"  {line}" for item in items for line in str(item).splitlines())
