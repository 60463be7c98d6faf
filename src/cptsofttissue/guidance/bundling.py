"""Decide which services the excision includes and which are billed separately."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import final

from attrs import asdict, field, frozen

from cptsofttissue._html import spaced
from cptsofttissue._notices import CitedLine
from cptsofttissue._reading import tables
from cptsofttissue._reading.kinds import check_kind
from cptsofttissue._reading.sizes import without_lengths
from cptsofttissue._reading.words import Words
from cptsofttissue.coding._codes import read_code
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.errors import WrongTypeError
from cptsofttissue.guidance import _ncci_tables as shipped
from cptsofttissue.guidance._families import FamilyKind, kinds_of, parts_of
from cptsofttissue.guidance._sewing import is_layered
from cptsofttissue.guidance._voices import find_edits, follows
from cptsofttissue.guidance.ncci import EditTable, NcciStanding, NcciVoice
from cptsofttissue.guidance.payer import Follows, PayerPolicy
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
    """Whether a service is part of the excision, separate, or open."""

    INCLUDED = "included"
    SEPARATE = "separate"
    ASK = "ask"


class ServiceKind(StrEnum):
    """Another service of the session."""

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
    SECONDARY_CLOSURE = "secondary_closure"
    OPERATING_MICROSCOPE = "operating_microscope"
    DEBRIDEMENT = "debridement"
    DRAINAGE = "drainage"
    LYMPH_NODE = "lymph_node"
    FINE_NEEDLE_ASPIRATION = "fine_needle_aspiration"
    NERVE_BLOCK = "nerve_block"
    SECOND_EXCISION = "second_excision"


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
    if isinstance(value, str) and is_layered(value):
        return ServiceKind.INTERMEDIATE_REPAIR
    return _KINDS.read(without_lengths(value))


def _check_answer(name: str, value: object) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise WrongTypeError(name, value, "True, False, or None if it is not known")
    return value


def _code(value: str | None) -> str | None:
    return None if value is None else read_code(value)


def _same_lesion(value: bool | None) -> bool | None:  # noqa: FBT001 - a converter
    return _check_answer("same_lesion", value)


def _same_wound(value: bool | None) -> bool | None:  # noqa: FBT001 - a converter
    return _check_answer("same_wound", value)


def _decided_excision(value: bool | None) -> bool | None:  # noqa: FBT001 - a converter
    return _check_answer("decided_excision", value)


def _extensive(value: bool | None) -> bool | None:  # noqa: FBT001 - a converter
    return _check_answer("extensive", value)


def _documented(value: bool | None) -> bool | None:  # noqa: FBT001 - a converter
    return _check_answer("documented", value)


@final
@frozen
class Service:
    """
    Another service of the session; facts that are not known stay None.

    Attributes:
        kind: What was done; charted words are accepted.
        same_lesion: Whether it was done on the lesion that was excised.
        same_wound:
            Whether it was done in the wound of the excision and for it; False for
            another wound, another site, or a separate reason.
        decided_excision:
            Whether a biopsy was read before the excision, and the excision was
            decided on its result.
        extensive: Whether it was more than the excision itself needs.
        documented: Whether it has a separate report.
        code: Its code, to look up the edits; None if not known.
    """

    kind: ServiceKind = field(converter=_kind)
    same_lesion: bool | None = field(default=None, kw_only=True, converter=_same_lesion)
    same_wound: bool | None = field(default=None, kw_only=True, converter=_same_wound)
    decided_excision: bool | None = field(
        default=None, kw_only=True, converter=_decided_excision
    )
    extensive: bool | None = field(default=None, kw_only=True, converter=_extensive)
    documented: bool | None = field(default=None, kw_only=True, converter=_documented)
    code: str | None = field(default=None, kw_only=True, converter=_code)

    @property
    def facts(self) -> Mapping[str, tuple[str, ...]]:
        """The facts that are known, by name, as in the table of rules."""
        known = asdict(self, filter=lambda _, value: isinstance(value, bool))
        return {name: ("yes" if value else "no",) for name, value in known.items()}

    def __str__(self) -> str:
        return spaced(self.kind)


#: The rules are for excisions; with any other procedure, a service is open.
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
    One row of the table: the verdict on a service, given some facts.

    Attributes:
        service: The service.
        when: The facts for which the row applies, by name.
        verdict: Whether the service is then included or separate.
        codes: Its codes, or ranges of them.
        modifiers: The modifiers that mark it as distinct; one of them is enough.
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

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is for another wound or site than that of the excision."""
        return ("same_wound", "no") in self.when

    def has(self, code: str | None) -> bool:
        """Whether a code is one of the codes of the service."""
        return code is not None and shipped.is_within(self.codes, code)

    def fits(self, facts: Mapping[str, Collection[str]]) -> bool:
        """Whether the possible values of the facts allow the row."""
        return all(value in facts.get(name, (value,)) for name, value in self.when)


@cache
def _covered_codes(spans: tuple[str, ...]) -> frozenset[str]:
    """Return the codes among some that the bundled edits cover."""
    return frozenset(
        code for code in shipped.covered_codes() if shipped.is_within(spans, code)
    )


@final
@frozen
class BundlingFinding:
    """
    The verdict on a service, under the CPT guideline and under the NCCI edits.

    Attributes:
        service: The service.
        verdict: Included, separate, or open for this payer.
        rules: The rules that remain possible; one if settled.
        questions: What to ask if it is open.
        cpt: The verdict under the CPT guideline.
        ncci: What the NCCI edits say about it.
        payer: Which of the two the payer applies.
    """

    service: Service
    verdict: Verdict
    rules: tuple[BundlingRule, ...]
    questions: tuple[str, ...]
    cpt: Verdict
    ncci: NcciVoice
    payer: Follows

    @property
    def modifiers(self) -> tuple[str, ...]:
        """The modifiers that mark it as distinct, one is enough; empty if none is."""
        is_separate = self.verdict is Verdict.SEPARATE
        return self.rules[0].modifiers if is_separate else ()

    def explain(self) -> str:
        """Render the finding as plain text."""
        return "\n".join(map(str, self.lines))

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """The finding in words, each line with its source."""
        return (CitedLine(f"{self.service}: {self.verdict}"), *self._voices())

    def _voices(self) -> Iterator[CitedLine]:
        yield CitedLine(f"  CPT: {self.cpt}")
        yield from (CitedLine(f"    {rule.why}", rule.source) for rule in self.rules)
        yield CitedLine(f"  NCCI: {spaced(self.ncci.standing)}")
        yield CitedLine(f"    {self.ncci.why}", self.ncci.source)
        yield CitedLine(f"  payer: {_PAYERS[self.payer]}")
        if self.modifiers:
            yield CitedLine(f"  modifier: {' or '.join(self.modifiers)}")
        yield from (CitedLine(f"  ask: {question}") for question in self.questions)

    def __str__(self) -> str:
        return self.explain()


_PAYERS: Mapping[Follows, str] = {
    Follows.MEDICARE: "applies the NCCI edits",
    Follows.CPT: "follows CPT's guideline",
    Follows.UNKNOWN: "not known",
}


def check_service(
    service: Service,
    answer: Resolution,
    edits: EditTable | None = None,
    payer: PayerPolicy | Follows | str | None = None,
) -> BundlingFinding:
    """
    Decide whether a service is part of the excision or billed separately.

    The CPT guideline and the NCCI edits may differ; then the verdict is open until
    it is known which of the two the payer applies.

    >>> from cptsofttissue import resolve
    >>> answer = resolve(site="back", depth="subcutaneous", size="2 cm")
    >>> check_service(Service("intermediate repair"), answer).verdict
    <Verdict.INCLUDED: 'included'>
    >>> repair = Service("complex repair", extensive=True, same_wound=True)
    >>> for payer in ("cpt", "medicare", None):
    ...     print(check_service(repair, answer, payer=payer).verdict)
    separate
    included
    ask

    Args:
        service: The service.
        answer: The excision or resection of the same session.
        edits:
            Your own NCCI edits, which are used before the bundled ones. If one of
            them allows no modifier, the service is included, whatever the rules
            and the payer say.
        payer:
            ``medicare`` or ``cpt``, or a policy that says which of the two the
            payer applies; None leaves it open.

    Raises:
        InvalidFactError: If the payer cannot be read.
    """
    check_kind("service", service, Service)
    check_kind("answer", answer, Resolution)
    guideline = _apply_rules(service, answer)
    ncci = find_edits(service.code, _codes(service, guideline.rules), answer, edits)
    rules_applied = follows(payer, answer.case.date_of_service)
    denies_excision, asks_code = _denies_excision(ncci, answer), _asks_code(answer)
    voices = _Voices(
        service, guideline, ncci, rules_applied, denies_excision, asks_code
    )
    questions = tuple(_question(service, fact) for fact in voices.questions)
    return BundlingFinding(
        service,
        voices.verdict,
        guideline.rules,
        questions,
        guideline.verdict,
        ncci,
        rules_applied,
    )


@frozen
class _Guideline:
    """What the rules say, and the facts that would settle them."""

    verdict: Verdict
    rules: tuple[BundlingRule, ...]
    open_facts: tuple[str, ...] = ()

    @property
    def stands_apart(self) -> bool:
        """Whether the service is separate by a modifier that the facts allow."""
        return self.verdict is Verdict.SEPARATE and bool(self.rules[0].modifiers)


@frozen
class _Voices:
    """The guideline and the edits, and the verdict of the payer."""

    service: Service
    cpt: _Guideline
    ncci: NcciVoice
    payer: Follows
    denies_excision: bool
    asks_code: bool

    @property
    def verdict(self) -> Verdict:
        """The verdict for the payer."""
        is_barred = self.ncci.is_certain and self.ncci.standing is NcciStanding.NEVER
        if self.payer is Follows.MEDICARE or is_barred:
            return self.verdict_by_edits
        is_one = self.payer is Follows.CPT or self.verdict_by_edits is self.cpt.verdict
        return self.cpt.verdict if is_one else Verdict.ASK

    @property
    def verdict_by_edits(self) -> Verdict:
        """The verdict if the payer applies the edits."""
        standing, same_wound = self.ncci.standing, self.service.same_wound
        if standing in _SILENT or self.cpt.verdict is Verdict.INCLUDED:
            return self.cpt.verdict
        if standing is not NcciStanding.NEVER and self.cpt.stands_apart:
            return Verdict.SEPARATE
        is_paired = standing is NcciStanding.SEPARABLE and same_wound is True
        is_included = standing is NcciStanding.NEVER or is_paired
        return Verdict.INCLUDED if is_included and not self.denies_excision else _ASK

    @property
    def questions(self) -> Iterator[str]:
        """The facts that are open."""
        if self.verdict is not _ASK:
            return
        yield from self.cpt.open_facts
        is_edited = self.payer is not Follows.CPT and self.verdict_by_edits is _ASK
        if is_edited and self.ncci.standing in _SPLIT and self._place_is_open:
            yield "same_wound"
        is_varied = is_edited and self.ncci.standing is NcciStanding.VARIES
        if is_varied and self.service.code is None and self.asks_code:
            yield "code"
        if self.payer is Follows.UNKNOWN and self.ncci.standing not in _SILENT:
            yield "payer"

    @property
    def _place_is_open(self) -> bool:
        return self.service.same_wound is None


_ASK = Verdict.ASK
#: If the edits say nothing, the guideline decides.
_SILENT = frozenset({NcciStanding.NO_EDIT, NcciStanding.UNKNOWN})
#: If the edits say this, it matters whether the service was in the same wound.
_SPLIT = frozenset({NcciStanding.SEPARABLE, NcciStanding.VARIES})


def _denies_excision(ncci: NcciVoice, answer: Resolution) -> bool:
    """Whether the excision is the code that is not paid."""
    if ncci.edit is None or answer.code is None:
        return False
    return ncci.edit.column_two == answer.code.number


def _asks_code(answer: Resolution) -> bool:
    """Whether the code of the service may settle what varies by code."""
    return answer.code is not None or kinds_of(answer) == (FamilyKind.SOFT_TISSUE,)


def _apply_rules(service: Service, answer: Resolution) -> _Guideline:
    """Keep the rules that the facts allow; they settle it if they all agree."""
    procedures = answer.case.procedure
    facts = {
        **service.facts,
        "procedure": procedures,
        "family": kinds_of(answer),
        "part": parts_of(answer),
    }
    if _is_another_kind(service):
        return _Guideline(Verdict.ASK, (), ("kind",))
    if _is_another_part(service, facts["part"]):
        return _Guideline(Verdict.ASK, (), ("part",))
    is_excision = _EXCISIONS.issuperset(procedures)
    matches = [r for r in _rules_for(service) if r.fits(facts)] if is_excision else []
    rules = tuple([r for r in matches if r.has(service.code)] or matches)
    if len(_outcomes(rules)) == 1:
        return _Guideline(rules[0].verdict, rules)
    names = dict.fromkeys(name for rule in rules for name, _ in rule.when)
    open_facts = (name for name in names if len(facts.get(name, ())) != 1)
    return _Guideline(
        Verdict.ASK, rules, tuple(name for name in open_facts if _decides(name, rules))
    )


def _outcomes(rules: Iterable[BundlingRule]) -> set[tuple[Verdict, tuple[str, ...]]]:
    return {(rule.verdict, rule.modifiers) for rule in rules}


def _decides(name: str, rules: Iterable[BundlingRule]) -> bool:
    """Whether the rules that need a fact say different things."""
    dependents = [rule for rule in rules if name in dict(rule.when)]
    return len(_outcomes(dependents)) > 1


def _rules_for(service: Service) -> list[BundlingRule]:
    """List the rules of a service for the wound where it was done."""
    rules = [rule for rule in _rules() if rule.service is service.kind]
    is_elsewhere = service.same_wound is False and any(r.is_elsewhere for r in rules)
    return [rule for rule in rules if rule.is_elsewhere is is_elsewhere]


def _is_another_kind(service: Service) -> bool:
    """Whether the code belongs to another service than the named one."""
    kinds = {rule.service for rule in _rules() if rule.has(service.code)}
    return bool(kinds) and service.kind not in kinds


def _is_another_part(service: Service, parts: Collection[str]) -> bool:
    """Whether the code is for another part of the body than the excision."""
    rules = (rule for rule in _rules_for(service) if rule.has(service.code))
    rule_parts = {value for r in rules for name, value in r.when if name == "part"}
    return bool(rule_parts) and rule_parts.isdisjoint(parts)


def _rules() -> tuple[BundlingRule, ...]:
    return tables.read("bundling.csv", BundlingRule)


def _codes(service: Service, rules: Collection[BundlingRule]) -> tuple[str, ...]:
    """List the codes that the service may have and that the edits cover."""
    if service.code is not None:
        return (service.code,)
    if service.kind is ServiceKind.SECOND_EXCISION:
        return shipped.family_codes()
    codes = (code for rule in rules for code in _covered_codes(rule.codes))
    return tuple(sorted(set(codes)))


@frozen
class _Question:
    """What to ask for a fact that a rule needs."""

    service: ServiceKind | None = field(metadata=tables.KEY)
    fact: str = field(metadata=tables.KEY)
    question: str
    source: str


def _question(service: Service, fact: str) -> str:
    """Return the question for the service, or else the general one."""
    rows = tables.read("bundling_questions.csv", _Question)
    questions = {(row.service, row.fact): row.question for row in rows}
    kind = service.kind if (service.kind, fact) in questions else None
    return questions[kind, fact]
