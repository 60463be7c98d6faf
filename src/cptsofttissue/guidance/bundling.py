"""What the excision includes, and what is billed beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import final

from attrs import asdict, evolve, field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.words import Words
from cptsofttissue.coding._codes import read_code
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.errors import WrongTypeError
from cptsofttissue.guidance._families import kinds_of
from cptsofttissue.guidance.ncci import EditTable, ModifierIndicator, PtpEdit
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "BundlingFinding",
    "BundlingRule",
    "Service",
    "ServiceKind",
    "Verdict",
    "check_service",
]


class Verdict(StrEnum):
    """Whether a service is part of the excision, beside it, or open."""

    INCLUDED = "included"
    SEPARATE = "separate"
    ASK = "ask"


class ServiceKind(StrEnum):
    """A service of the session beside the excision."""

    SIMPLE_REPAIR = "simple_repair"
    INTERMEDIATE_REPAIR = "intermediate_repair"
    COMPLEX_REPAIR = "complex_repair"
    ELEVATION_OF_TISSUE_PLANES = "elevation_of_tissue_planes"
    VESSEL_EXPLORATION = "vessel_exploration"
    NEUROPLASTY = "neuroplasty"
    ADJACENT_TISSUE_TRANSFER = "adjacent_tissue_transfer"
    FLAP = "flap"
    SKIN_GRAFT = "skin_graft"
    BIOPSY = "biopsy"
    SPECIMEN = "specimen"
    FROZEN_SECTION = "frozen_section"
    IMAGING_GUIDANCE = "imaging_guidance"
    LOCAL_ANESTHESIA = "local_anesthesia"
    DRAIN = "drain"


#: The services that close the wound.
CLOSURES = (
    ServiceKind.SIMPLE_REPAIR,
    ServiceKind.INTERMEDIATE_REPAIR,
    ServiceKind.COMPLEX_REPAIR,
    ServiceKind.ADJACENT_TISSUE_TRANSFER,
    ServiceKind.FLAP,
    ServiceKind.SKIN_GRAFT,
)

_KINDS = Words("service", ServiceKind)


def _kind(value: ServiceKind | str) -> ServiceKind:
    return _KINDS.read(value)


def _answer(name: str, value: object) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise WrongTypeError(name, value, "True, False, or None if it is not known")
    return value


def _code(value: str | None) -> str | None:
    return None if value is None else read_code(value)


def _same_lesion(value: bool | None) -> bool | None:  # noqa: FBT001 - a converter
    return _answer("same_lesion", value)


def _decided(value: bool | None) -> bool | None:  # noqa: FBT001 - a converter
    return _answer("decided_excision", value)


def _extensive(value: bool | None) -> bool | None:  # noqa: FBT001 - a converter
    return _answer("extensive", value)


def _documented(value: bool | None) -> bool | None:  # noqa: FBT001 - a converter
    return _answer("documented", value)


@final
@frozen
class Service:
    """
    A service of the session beside the excision; what is not known stays None.

    Attributes:
        kind: What was done; a charted word will do.
        same_lesion: Whether it was the lesion that was excised.
        decided_excision: Whether a biopsy was read before and decided on it.
        extensive: Whether it was more than the excision itself needs.
        documented: Whether it has a report of its own.
        code: Its code, for looking up the user's own edits; None if open.
    """

    kind: ServiceKind = field(converter=_kind)
    same_lesion: bool | None = field(default=None, kw_only=True, converter=_same_lesion)
    decided_excision: bool | None = field(
        default=None, kw_only=True, converter=_decided
    )
    extensive: bool | None = field(default=None, kw_only=True, converter=_extensive)
    documented: bool | None = field(default=None, kw_only=True, converter=_documented)
    code: str | None = field(default=None, kw_only=True, converter=_code)

    @property
    def facts(self) -> Mapping[str, tuple[str, ...]]:
        """What is known, by name, as the table of rules writes it."""
        known = asdict(self, filter=lambda _, value: isinstance(value, bool))
        return {name: ("yes" if value else "no",) for name, value in known.items()}

    def __str__(self) -> str:
        return self.kind.replace("_", " ")


#: The rules are those of excisions; beside another procedure a service is open.
_EXCISIONS = frozenset({Procedure.EXCISION, Procedure.RADICAL_RESECTION})


def _facts(text: str) -> tuple[tuple[str, str], ...]:
    """Read the facts that a rule needs, such as ``extensive=yes``."""
    pairs = [fact.split("=") for fact in tables.many(text)]
    if any(len(pair) != len(("name", "value")) for pair in pairs):
        raise ValueError("expected facts such as extensive=yes")
    return tuple((name, value) for name, value in pairs)


@final
@frozen
class BundlingRule:
    """
    One row of the table: what a service is, under some facts.

    Attributes:
        service: The service.
        when: The facts it needs, by name.
        verdict: What it then is.
        codes: Its codes, or ranges of them.
        modifiers: One of these tells it apart.
        why: The rule in our own words.
        source: Where it comes from.
    """

    service: ServiceKind = field(metadata=tables.KEY)
    when: tuple[tuple[str, str], ...] = field(
        metadata={**tables.KEY, **tables.cell(_facts)}
    )
    verdict: Verdict
    codes: tuple[str, ...]
    modifiers: tuple[str, ...]
    why: str
    source: str

    def fits(self, facts: Mapping[str, Collection[str]]) -> bool:
        """Whether what each fact may be allows the row; others may be anything."""
        return all(value in facts.get(name, (value,)) for name, value in self.when)


@final
@frozen
class BundlingFinding:
    """
    What a service is beside the excision.

    Attributes:
        service: The service.
        verdict: Included, separate, or open.
        rules: The rules that remain possible; one if settled.
        questions: What to ask the surgeon if it is open.
        edit: The user's own NCCI edit of both codes, if there is one.
    """

    service: Service
    verdict: Verdict
    rules: tuple[BundlingRule, ...]
    questions: tuple[str, ...]
    edit: PtpEdit | None = None

    def explain(self) -> str:
        """Render the finding as plain text."""
        whys = (f"  {rule.why} [{rule.source}]" for rule in self.rules)
        asked = (f"  ask: {question}" for question in self.questions)
        edits = (f"  edit: {self.edit}",) if self.edit else ()
        return "\n".join((f"{self.service}: {self.verdict}", *whys, *asked, *edits))

    def __str__(self) -> str:
        return self.explain()


def check_service(
    service: Service, answer: Resolution, edits: EditTable | None = None
) -> BundlingFinding:
    """
    Say whether a service is part of the excision that an answer codes.

    >>> from cptsofttissue import resolve
    >>> answer = resolve(site="back", depth="subcutaneous", size="2 cm")
    >>> check_service(Service("intermediate repair"), answer).verdict
    <Verdict.INCLUDED: 'included'>
    >>> check_service(Service("complex repair"), answer).questions
    ('Did the closure need extensive undermining or another such technique?',)

    Args:
        service: The service.
        answer: The excision or resection it went with.
        edits: The user's own NCCI edits; an edit that allows no modifier
            includes the service, whatever the rules say.
    """
    found = _by_rules(service, answer)
    edit = _edit(service, answer, edits)
    if edit is None:
        return found
    barred = edit.modifier is ModifierIndicator.NOT_ALLOWED
    verdict = Verdict.INCLUDED if barred else found.verdict
    return evolve(found, verdict=verdict, edit=edit)


def _by_rules(service: Service, answer: Resolution) -> BundlingFinding:
    """Keep the rules that the facts allow; one verdict settles it."""
    procedures = answer.case.procedure
    facts = {**service.facts, "procedure": procedures, "family": kinds_of(answer)}
    is_excision = _EXCISIONS.issuperset(procedures)
    known_rules = tables.read("bundling.csv", BundlingRule)
    own = [r for r in known_rules if r.service is service.kind and is_excision]
    rules = tuple(rule for rule in own if rule.fits(facts))
    if len({(rule.verdict, rule.modifiers) for rule in rules}) == 1:
        return BundlingFinding(service, rules[0].verdict, rules, ())
    needed = dict.fromkeys(name for rule in rules for name, _ in rule.when)
    is_open = (name for name in needed if len(facts.get(name, ())) != 1)
    questions = tuple(_question(service, name) for name in is_open)
    return BundlingFinding(service, Verdict.ASK, rules, questions)


def _edit(
    service: Service, answer: Resolution, edits: EditTable | None
) -> PtpEdit | None:
    """Look the two codes up, on the day of service; an open code has no edit."""
    day = answer.case.date_of_service
    if edits is None or service.code is None or answer.code is None or day is None:
        return None
    return edits.edit(answer.code.number, service.code, day)


@frozen
class _Question:
    """What to ask for a fact that a rule needs."""

    service: ServiceKind = field(metadata=tables.KEY)
    fact: str = field(metadata=tables.KEY)
    question: str
    source: str


def _question(service: Service, fact: str) -> str:
    rows = tables.read("bundling_questions.csv", _Question)
    asked = {(row.service, row.fact): row.question for row in rows}
    return asked[service.kind, fact]
