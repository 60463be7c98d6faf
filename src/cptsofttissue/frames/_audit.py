"""Whole tables of billed codes, each compared with its record."""

from __future__ import annotations

import json
from collections.abc import (
    Callable,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
)
from datetime import date
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar, cast

from attrs import evolve, field, frozen

from cptsofttissue._reading.kinds import check_kind
from cptsofttissue._reading.words import unknown_term
from cptsofttissue.coding.code_families import CodeFamily
from cptsofttissue.coding.editions import Catalog
from cptsofttissue.coding.resolution import Status
from cptsofttissue.errors import ContradictionError, InvalidFactError, WrongTypeError
from cptsofttissue.fees import FeeSchedule
from cptsofttissue.fees._medicare import schedule_or_medicare
from cptsofttissue.frames._absences import Missing
from cptsofttissue.frames._codes import INVALID, Coder
from cptsofttissue.frames._columns import (
    CODED,
    PATHOLOGY,
    PRICED,
    REPORTED,
    SIDE,
    UNITS,
    select_columns,
)
from cptsofttissue.frames._job import (
    CHANGED,
    Cell,
    Job,
    Kind,
    Meanings,
    Output,
    Row,
    Words,
)
from cptsofttissue.frames._prices import (
    MODIFIERS,
    Pricer,
    join_modifiers,
    read_line_modifiers,
)
from cptsofttissue.frames._requests import coding_job, price_words
from cptsofttissue.frames._sizes import Layout, Sizes
from cptsofttissue.frames._source import LENGTH, TEXT, Source, drop_columns
from cptsofttissue.frames._vocabulary import Unreadable, Vocabulary
from cptsofttissue.guidance._billed import (
    AuditVerdict,
    Billed,
    Direction,
    Place,
    Support,
    add_ons_of,
    difference,
    direction,
    fee_applies,
    judge,
    read_billed,
    read_side,
    read_units,
)
from cptsofttissue.guidance._pathology import (
    Candidates,
    Report,
    pathology_problem,
    read_report,
    reported_sides,
)
from cptsofttissue.record._stated import named_lesion, one_lesion
from cptsofttissue.record.anatomy import SiteReading
from cptsofttissue.record.case import CodingPolicy

__all__ = ["AUDITED", "audit_frame"]

T = TypeVar("T")

_DEFAULT_POLICY = CodingPolicy()
#: The columns that are added.
AUDITED: Mapping[str, Kind] = MappingProxyType(
    {
        "verdict": Kind.LABEL,
        "billed": Kind.TEXT,
        "code": Kind.TEXT,
        "candidates": Kind.LABEL,
        "direction": Kind.LABEL,
        "low_cents": Kind.WHOLE,
        "high_cents": Kind.WHOLE,
        "reason": Kind.LABEL,
    }
)
_MODIFIERS = MODIFIERS[0]
#: Facts that do not name a place of service; without a place there is no price.
_ANYWHERE = frozenset({"date_of_service", *MODIFIERS})
#: The columns of the second step, in addition to those of a price.
_RECORD, _REASON, _BILLED = "record", "why", "billed"
_NOTHING_BILLED = "billed: no code was billed"
_NO_MEANINGS = (None, None, None)
_NO_DOLLARS = "no dollars: "
_CHANGED_BY_MODIFIER = "modifiers: they change what is paid"


def audit_frame(  # noqa: PLR0913 - each is a choice of the caller, by name
    frame: T,
    *,
    billed: str = "cpt",
    columns: Mapping[str, str] | None = None,
    unit: str | Mapping[str, str] | None = None,
    policy: CodingPolicy = _DEFAULT_POLICY,
    edition: int | None = None,
    date_of_service: date | str | None = None,
    catalog: Catalog | None = None,
    families: Iterable[CodeFamily | str] | None = None,
    schedule: FeeSchedule | None = None,
    missing: Missing = (),
    prefix: str = "audit_",
    **same: Any,
) -> T:
    """
    Compare the billed code of every row with what its record supports.

    The answers are those of :func:`cptsofttissue.guidance.audit.audit`, row by
    row. No row is dropped and none raises.

    >>> import pyarrow as pa
    >>> from cptsofttissue.frames import audit_frame
    >>> facts = {"site": ["back"], "depth": ["subQ"], "size": ["4 cm"]}
    >>> records = pa.table({**facts, "cpt": ["21930"]})
    >>> for row in audit_frame(records, billed="cpt").to_pylist():
    ...     print(row["audit_verdict"], row["audit_code"])
    not_supported 21931

    Args:
        frame: A frame, as :func:`resolve_frame` takes it.
        billed: The column of the billed codes, with or without modifiers.
        columns:
            The column of each fact of a record or of a price, as in
            :func:`resolve_frame` and :func:`price_frame`, and of ``units`` (the
            number of units billed), ``side`` and ``pathology``; by default they
            are found by their common names.
        unit: The unit of sizes that do not name one.
        policy: What to assume where a row does not say.
        edition: Year of the code edition for rows without a date of service.
        date_of_service: The date for rows without one, for codes and prices.
        catalog: An edition of your own, which is used for every row.
        families: The other code families to use.
        schedule: The fee schedule; None means Medicare's bundled schedule.
        missing:
            Additional words for a missing fact of a record, as in
            :func:`resolve_frame`.
        prefix: Prefix of the names of the added columns.
        **same:
            Facts of a price that are the same for every row, such as
            ``place_of_service="11"``. Without any of these, a schedule, or a
            column with the place of service, no dollar amounts are computed.

    Returns:
        The frame with ``verdict``, ``billed``, ``code``, ``candidates``,
        ``direction``, ``low_cents``, ``high_cents`` and ``reason``, each with
        the prefix. The verdict is a value of
        :class:`~cptsofttissue.guidance.audit.AuditVerdict`; billed is the code
        without its modifiers; code is the supported code, if there is exactly one.
        Cents are the billed amount minus the supported amount in whole US cents,
        the smallest and the largest over the candidates; they are missing if any
        amount is not known. The reason says what to ask, which other family
        applies, what to check, what is wrong, or why an amount is not known.

    Raises:
        UnknownTermError: If a fact, a column or a unit is unknown.
        WrongTypeError: If the frame, or the type of a column, cannot be read.
        InvalidFactError: If a fact that is the same for every row is wrong.
        MissingFactError: If numbers have no unit, or no column is named.
        ContradictionError: If a column to add is already there.
        UnknownEditionError: If there is no such edition.
    """
    if not isinstance(billed, str):
        raise WrongTypeError("billed", billed, "the name of a column, as text")
    _check_facts(columns or {}, same)
    record_columns = None if columns is None else select_columns(columns, CODED)
    source = Source.of(frame, record_columns, CODED, skip=billed)
    claim_columns = columns
    if claim_columns is None:
        claim_columns = source.find((*PRICED, UNITS, *REPORTED), skip=billed)
    is_priced = schedule is not None or bool(same)
    is_priced |= bool(select_columns(claim_columns, PRICED).keys() - _ANYWHERE)
    compared_columns = {
        _BILLED: billed,
        **_compared_columns(claim_columns, is_priced=is_priced),
        **_site_columns(source),
    }
    # Before any work, so that wrong columns are refused at once.
    comparison = Source.of(frame, compared_columns, compared_columns)
    pricer = _pricer_of(schedule, date_of_service, same) if is_priced else None
    job = coding_job(
        source,
        unit=unit,
        policy=policy,
        edition=edition,
        date_of_service=date_of_service,
        catalog=catalog,
        families=families,
        missing=missing,
        prefix=prefix,
    )
    added_names = [
        _free_name(f"{prefix}{name}", source.schema) for name in (_RECORD, _REASON)
    ]
    supported = source.run(_support_job(job, comparison, added_names))
    names = {_RECORD: added_names[0], _REASON: added_names[1], **compared_columns}
    audited = _add_verdicts(Source.of(supported, names, names), pricer, prefix)
    return cast("T", drop_columns(audited, *added_names))


def _compared_columns(
    columns: Mapping[str, str], *, is_priced: bool
) -> Mapping[str, str]:
    """Return the columns beside the billed code that say what was billed."""
    priced = PRICED if is_priced else MODIFIERS
    return select_columns(columns, (UNITS, *REPORTED)) | select_columns(columns, priced)


def _site_columns(source: Source) -> Mapping[str, str]:
    """Return the columns of text that may name a site, which may have a side."""
    return {
        key: source.columns[fact]
        for fact, key in _NAMED_SITES.items()
        if fact in source.columns and isinstance(source.kind(fact), TEXT)
    }


def _pricer_of(
    schedule: FeeSchedule | None,
    date_of_service: date | str | None,
    same: Mapping[str, Any],
) -> Pricer:
    """Return what prices a code with the facts that are the same for every row."""
    day = {} if date_of_service is None else {"date_of_service": date_of_service}
    return Pricer(schedule_or_medicare(schedule), {**day, **same})


def _check_facts(columns: Mapping[str, str], same: Mapping[str, Any]) -> None:
    """Refuse a fact that is not one of a record, a price or a claim."""
    check_kind("columns", columns, Mapping)
    facts = dict.fromkeys((*CODED, *PRICED, UNITS, *REPORTED))
    for fact in columns:
        if fact not in facts:
            raise unknown_term("columns", str(fact), facts, ", ".join(facts))
    if "code" in same:
        raise unknown_term("same", "code", PRICED, ", ".join(PRICED))


def _free_name(name: str, names: Iterable[str]) -> str:
    """Return a name that no column has, without regard to case."""
    lowercase_names = set(map(str.lower, names))
    while name.lower() in lowercase_names:
        name += "_"
    return name


def _read_support(text: str) -> Support:
    """Read what a record supports, as it travels from one job to the next."""
    status, candidates, families, _, pathology, add_ons = json.loads(text)
    other_families = tuple(tuple(codes) for codes in families)
    support = Support(Status(status), tuple(candidates), other_families)
    return support._replace(pathology=pathology, add_ons=tuple(add_ons))


def _support_job(job: Job, source: Source, names: Iterable[str]) -> Job:
    """Return the job that answers each record with its support, and the reason."""
    words = {
        fact: Words(column, Vocabulary(read_report))
        for fact, column in select_columns(source.columns, (PATHOLOGY,)).items()
        if source.holds(fact, TEXT)
    }
    sizeless = Layout(ranges=False, total=False, thresholds=job.more_thresholds)
    return evolve(
        job,
        words={**job.words, **words},
        outputs=tuple(Output(name, Kind.LABEL) for name in names),
        answer=_Recorder(cast("Coder", job.answer), sizeless.silent),
        changed_row=(None, CHANGED),
    )


@frozen
class _Recorder:
    """Answers a row with its support, as JSON text, and with the reason."""

    coder: Coder
    no_sizes: Sizes

    def __call__(self, meanings: Meanings, sizes: Sizes) -> Row:
        """Answer with two cells; a record that cannot be read supports nothing."""
        meanings = dict(meanings)
        pathology = meanings.pop(PATHOLOGY, None)
        _, status, candidates, reason = self.coder(meanings, sizes)
        if status == INVALID:
            return None, reason
        numbers = tuple(str(candidates).split(";")) if candidates else ()
        record_status = Status(cast("str", status))
        families = tuple(self._families(meanings, sizes, record_status))
        year, _ = meanings.get("date_of_service", self.coder.default_year)
        support = Support(record_status, numbers, families)._replace(
            pathology=self._problem(pathology, meanings, sizes),
            add_ons=add_ons_of(numbers, self.coder.families, year),
        )
        return json.dumps(support), reason

    def _problem(
        self, pathology: Report | None, meanings: Meanings, sizes: Sizes
    ) -> str:
        """Say how the report contradicts the codes of the record."""
        if pathology is None:
            return ""
        finding = self.coder.finding(meanings, sizes)
        candidates = Candidates(finding.candidates, finding.families)

        def candidates_of(kind: str) -> Candidates:
            other_meanings = self.coder.with_lesion(meanings, kind)
            finding = self.coder.finding(other_meanings, self.no_sizes)
            return Candidates(finding.candidates, finding.families)

        return pathology_problem(
            pathology, meanings.get("depth"), candidates, candidates_of
        )

    def _families(
        self, meanings: Meanings, sizes: Sizes, status: Status
    ) -> Iterator[tuple[str, ...]]:
        """Return the codes of the other families; only an open record has both."""
        if status is Status.UNDETERMINED:
            finding = self.coder.finding(meanings, sizes)
            yield from (family.codes for family in finding.families)


def _if_readable(read: Callable[[str], T], text: str) -> T | None:
    """Read a text that may name a site; the record itself reports its faults."""
    try:
        return read(text)
    except InvalidFactError:
        return None


#: The facts whose words may name the site, with the key of that reading.
_SITE = "site:named"
_LESIONS = tuple(
    (fact, f"{fact}:named") for fact in ("lesion", "size", "tumor", "procedure")
)
_NAMED_SITES: Mapping[str, str] = MappingProxyType({"site": _SITE, **dict(_LESIONS)})


#: The columns that the second step compares, with their types and readers.
_COMPARISONS: Mapping[str, tuple[Any, Callable[[str], Any]]] = MappingProxyType(
    {
        _RECORD: (TEXT, _read_support),
        _REASON: (TEXT, str),
        _BILLED: (LENGTH, read_billed),
        _SITE: (TEXT, partial(_if_readable, SiteReading.parse)),
        **{
            named: (TEXT, partial(_if_readable, partial(named_lesion, fact)))
            for fact, named in _LESIONS
        },
        **dict.fromkeys(MODIFIERS, (TEXT, read_line_modifiers)),
        SIDE: (TEXT, read_side),
        PATHOLOGY: (TEXT, read_report),
        UNITS: (LENGTH, read_units),
    }
)


def _add_verdicts(source: Source, pricer: Pricer | None, prefix: str) -> Any:
    """Compare the billed codes with the support of the records."""
    words = {
        fact: Words(source.columns[fact], Vocabulary(read))
        for fact, (kinds, read) in _COMPARISONS.items()
        if fact in source.columns and source.holds(fact, kinds)
    }
    if pricer:
        facts = [fact for fact in source.columns if fact not in _COMPARISONS]
        read = partial(partial, _read_price, pricer)
        words |= price_words(source, read, facts, _NO_DOLLARS)
    outputs = tuple(Output(f"{prefix}{name}", kind) for name, kind in AUDITED.items())
    job = Job(words, {}, outputs, _Auditor(pricer), _unreadable(None, [CHANGED]))
    return source.run(job)


def _read_price(pricer: Pricer, fact: str, text: str) -> Hashable:
    """Read a fact of a price; the record itself reports the faults of a day."""
    try:
        return pricer.read(fact, text)
    except InvalidFactError:
        if fact != "date_of_service":
            raise
        return None


def _unreadable(billed: object, faults: Iterable[Cell]) -> Row:
    """Answer a row without a verdict; unreadable texts add their own reasons."""
    verdict, unknown = AuditVerdict.UNREADABLE.value, Direction.UNKNOWN.value
    code = billed.code if isinstance(billed, Billed) else None
    reason = "; ".join(str(fault) for fault in faults if fault) or CHANGED
    return verdict, code, None, None, unknown, None, None, reason


def _place(facts: dict[str, Any]) -> Place | None:
    """Take the facts of the site out of a row; None if they name two lesions."""
    site, side, report = (facts.pop(f, None) for f in (_SITE, SIDE, PATHOLOGY))
    stated_lesion, *other_lesions = (facts.pop(key, None) for _, key in _LESIONS)
    try:
        lesion = one_lesion(stated_lesion, *filter(None, other_lesions))
    except ContradictionError:  # engines also ask for rows that do not occur
        return None
    return Place.of(site, lesion, side, *reported_sides(report))


#: The amount of a code, or the reason why it is not known.
_Amount = tuple[Decimal | None, str | None]


@frozen
class _Auditor:
    """
    Compares rows by the scalar rules.

    Attributes:
        pricer: Prices codes; None if nothing is priced.
    """

    pricer: Pricer | None
    _amounts: dict[tuple[Any, ...], _Amount] = field(
        factory=dict[tuple[Any, ...], _Amount], init=False, eq=False, repr=False
    )

    def __call__(self, meanings: Meanings, sizes: Sizes) -> Row:
        """Answer with the cells of :data:`AUDITED`."""
        facts = dict(meanings)
        support, reason, billed = map(
            facts.pop, (_RECORD, _REASON, _BILLED), _NO_MEANINGS
        )
        if support is None or not isinstance(billed, Billed):
            problem = _NOTHING_BILLED if billed is None else None
            return _unreadable(billed, (problem, None if support else reason))
        units, side = facts.pop(UNITS, None), facts.get(SIDE)
        place = None if side is Unreadable.UNREADABLE else _place(facts)
        if units not in {None, billed.units} and billed.units > 1:
            return _unreadable(billed, (f"units: {units} beside {billed}",))
        if place is None or Unreadable.UNREADABLE in {
            units,
            *map(facts.get, MODIFIERS),
        }:
            return _unreadable(billed, ())  # their texts give the reason
        facts = dict(join_modifiers(facts))
        line_modifiers = facts.pop(_MODIFIERS, None) or self._same_modifiers
        modifiers = tuple(dict.fromkeys((*billed.modifiers, *line_modifiers)))
        try:
            line = Billed.of(billed.code, modifiers, units or billed.units)
        except InvalidFactError as error:
            return _unreadable(billed, (f"{error.field}: {error.allowed}",))
        support_at_place = support._replace(place=place)
        return self._verdict_row(support_at_place, reason, line, facts, sizes)

    @property
    def _same_modifiers(self) -> tuple[str, ...]:
        """The modifiers of every row without its own."""
        return self.pricer.same.get(_MODIFIERS, ()) if self.pricer else ()

    def _verdict_row(
        self,
        support: Support,
        reason: str | None,
        billed: Billed,
        facts: dict[str, Any],
        sizes: Sizes,
    ) -> Row:
        unpriced_reasons: dict[str | None, None] = {}

        def price(code: str) -> Decimal | None:
            amount, problem = self._price_once(code, billed, facts, sizes)
            unpriced_reasons.update({problem: None} if amount is None else {})
            return amount

        dollars = difference(billed.code, support, price)
        lacks = [f"{_NO_DOLLARS}{problem}" for problem in unpriced_reasons if problem]
        low, high = map(_cents, dollars or (None, None))
        is_one = support.status is Status.DETERMINED
        reasons = (billed.problem(support), reason, *lacks)
        return (
            judge(billed, support).value,
            billed.code,
            support.candidates[0] if is_one else None,
            ";".join(support.candidates) or None,
            direction(dollars).value,
            low,
            high,
            "; ".join(filter(None, reasons)) or None,
        )

    def _price_once(
        self,
        code: str,
        billed: Billed,
        facts: dict[str, Any],
        sizes: Sizes,
    ) -> _Amount:
        """Price a code once for the same facts."""
        if self.pricer is None or billed.units > 1:  # its units are the reason
            return None, None
        modifiers = billed.modifiers
        key = (code, modifiers, *facts.items())
        amount = self._amounts.get(key)
        if amount is None:
            new_amount = _price(self.pricer, code, modifiers, facts, sizes)
            amount = self._amounts[key] = new_amount
        return amount


def _price(
    pricer: Pricer,
    code: str,
    modifiers: tuple[str, ...],
    facts: Mapping[str, Any],
    sizes: Sizes,
) -> _Amount:
    """Price a code with its modifiers, wherever they were written."""
    if Unreadable.UNREADABLE in facts.values():  # its text gives the reason
        return None, None
    cents, _, notices, _, reason = pricer(
        {**facts, "code": code, _MODIFIERS: modifiers}, sizes
    )
    if not fee_applies(modifiers, str(notices).split(";")):
        return None, _CHANGED_BY_MODIFIER
    return (None, str(reason)) if cents is None else (Decimal(cents).scaleb(-2), None)


def _cents(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount.scaleb(2))
