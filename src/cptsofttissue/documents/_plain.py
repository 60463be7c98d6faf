"""How documents represent values: one table for writing, reading and schemas."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, final, get_args, get_origin

import attrs

from cptsofttissue._reading import sizes as charted
from cptsofttissue._reading.dates import read_iso_date
from cptsofttissue.claims import Claim, ClaimPrice
from cptsofttissue.coding._codes import read_code
from cptsofttissue.coding._scope import Scope, choose_scope
from cptsofttissue.coding.editions import Catalog, Code, catalog, years
from cptsofttissue.coding.resolution import (
    Caution,
    Finding,
    Question,
    Resolution,
    Status,
)
from cptsofttissue.errors import (
    DocumentError,
    Fault,
    InvalidSizeError,
    WrongTypeError,
)
from cptsofttissue.families import OtherFamily
from cptsofttissue.fees import (
    ContractRow,
    Encounter,
    Fee,
    FeeRequest,
    PlaceComparison,
    PlaceCost,
)
from cptsofttissue.fees._modifiers import read_modifiers
from cptsofttissue.guidance.appeals import Appeal
from cptsofttissue.guidance.bundling import Service
from cptsofttissue.guidance.exposure import Exposure, Neighbor
from cptsofttissue.guidance.payer import PayerRule
from cptsofttissue.guidance.proposals import Session
from cptsofttissue.guidance.review import Dossier, Review
from cptsofttissue.notes.reading import Draft, Query, Reading
from cptsofttissue.record.anatomy import SiteReading
from cptsofttissue.record.case import Case, CodingPolicy
from cptsofttissue.record.lengths import Length, Span
from cptsofttissue.record.lesions import LesionReading
from cptsofttissue.trace import Step

__all__ = [
    "CHARTED_KINDS",
    "CONVERTER_SCHEMAS",
    "DERIVED_FIELDS",
    "KINDS",
    "PLAIN",
    "SCHEMA_VERSION",
    "SHAPES",
    "AnswerShape",
    "Plain",
    "ShapeError",
    "is_list",
    "length_of",
    "schema_of",
]

#: Grows when a document of an older version can no longer be read.
SCHEMA_VERSION = 1

#: Digits before the point of a decimal number, and after it.
_DIGITS = 30
_DECIMAL = re.compile(rf"-?[0-9]{{1,{_DIGITS}}}(\.[0-9]{{1,{_DIGITS}}})?")
#: Every charted size has a digit, then a unit.
_CHARTED_SIZE = '[0-9][\\s\\S]*([Cc][MmEe]|[Mm][MmIi]|[Ii][Nn]|")'


def schema_of(kind: type) -> str:
    """Name the schema of a document, as its first key has it."""
    return f"{kind.__name__}/{SCHEMA_VERSION}"


@final
@attrs.frozen
class Plain:
    """
    How a document represents a plain type.

    Attributes:
        read: From JSON to the value; it also gets the type.
        schema: The JSON Schema of what it reads; what it writes conforms too.
        write: From the value to JSON; None if it is JSON already.
    """

    read: Callable[[Any, type[Any]], Any]
    schema: Mapping[str, Any]
    write: Callable[[Any], Any] | None = None


class ShapeError(TypeError):
    """A part of a document has the wrong shape."""


def _strict_reader(
    plain_type: type[str | int], name: str
) -> Callable[[object, type[Any]], Any]:
    """Make a reader of one plain type and its enums: 5 is not "5"."""

    def structure(value: object, kind: type[Any]) -> Any:
        if type(value) is not plain_type:
            raise ShapeError(f"expected {name}")
        return kind(value)

    return structure


_text = _strict_reader(str, "text")


def _read_decimal(value: object, _: object) -> Decimal:
    """Read a number as text; JSON's own numbers are floats to many readers."""
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise ShapeError("expected a decimal number as text")
    return Decimal(value)


def _write_decimal(value: Decimal) -> str:
    """Write a number without an exponent, as it is read."""
    is_short = value.is_finite() and abs(value.adjusted()) <= _DIGITS
    text = f"{value:f}" if is_short else str(value)
    if not _DECIMAL.fullmatch(text):
        allowed = f"finite, with at most {_DIGITS} digits on each side of the point"
        raise WrongTypeError("value", value, allowed)
    return text


def _read_day(value: object, _: object) -> date:
    return read_iso_date("date", value)


def _read_length(text: object, _: object) -> Length:
    span = Span.parse(_text(text, str), field="length")
    if span.low_um != span.high_um:
        raise InvalidSizeError("length", text, "one length")
    return span.low


def _read_span(text: object, _: object) -> Span:
    return Span.parse(_text(text, str))


def _read_site(words: Any, _: object) -> SiteReading:
    return SiteReading.parse(words)


def _read_lesion(words: Any, _: object) -> LesionReading:
    return LesionReading.parse(words)


def _write_words(reading: SiteReading | LesionReading) -> str | list[str]:
    first, *others = reading.charted
    return [first, *others] if others else first


#: One text, or several.
_ONE_OR_MORE: Mapping[str, Any] = MappingProxyType(
    {
        "anyOf": [
            {"type": "string"},
            {"type": "array", "items": {"type": "string"}, "minItems": 1},
        ]
    }
)


#: Types that a document represents as plain JSON.
PLAIN: Mapping[type, Plain] = MappingProxyType(
    {
        str: Plain(_text, {"type": "string"}),
        int: Plain(_strict_reader(int, "a whole number"), {"type": "integer"}),
        bool: Plain(_strict_reader(bool, "true or false"), {"type": "boolean"}),
        date: Plain(_read_day, {"type": "string", "format": "date"}, date.isoformat),
        Decimal: Plain(
            _read_decimal,
            {
                "type": "string",
                "pattern": f"^{_DECIMAL.pattern}$",
                "description": "An exact decimal number, as text without an exponent.",
                "examples": ["462.60"],
            },
            _write_decimal,
        ),
        Length: Plain(
            _read_length,
            {
                "type": "string",
                "pattern": _CHARTED_SIZE,
                "maxLength": charted.LONGEST,
                "description": "One exact length with its unit; written in cm.",
                "examples": ["2.4 cm", "24 mm"],
            },
            str,
        ),
        Span: Plain(
            _read_span,
            {
                "type": "string",
                "pattern": _CHARTED_SIZE,
                "maxLength": charted.LONGEST,
                "description": "A charted size with its unit: exact, a range or bound.",
                "examples": ["2.4 cm", "2-3 cm", "at least 3 cm"],
            },
            str,
        ),
        SiteReading: Plain(
            _read_site,
            {
                **_ONE_OR_MORE,
                "description": "A site or charted word for one, or several of them.",
                "examples": ["left forearm", ["arm", "wrist"]],
            },
            _write_words,
        ),
        LesionReading: Plain(
            _read_lesion,
            {
                **_ONE_OR_MORE,
                "description": "A charted kind of lesion, or several of them.",
                "examples": ["lipoma", ["lipoma", "cyst"]],
            },
            _write_words,
        ),
    }
)


def is_list(kind: Any) -> bool:
    """Whether a document represents a type as a list of items of one type."""
    is_collection = get_origin(kind) in {tuple, frozenset}
    return is_collection and len({*get_args(kind)} - {...}) == 1


def length_of(kind: Any) -> int | None:
    """Return how many items a list has, if its type says so."""
    items = get_args(kind)
    return None if get_origin(kind) is frozenset or ... in items else len(items)


#: What converters of fields accept beyond the type, as JSON Schema.
CONVERTER_SCHEMAS: Mapping[Any, Mapping[str, Any]] = MappingProxyType(
    {
        read_code: {
            "pattern": r"^\s*[A-Za-z0-9]([A-Za-z0-9._-]{0,18}[A-Za-z0-9])?\s*$",
            "examples": ["21555"],
        },
        read_modifiers: {
            "items": {"type": "string", "pattern": r"^\s*[A-Za-z0-9]{2}\s*$"},
            "uniqueItems": True,
            "examples": [["RT", "59"]],
        },
    }
)

#: Kinds that are read as their constructors read them: charted words are accepted.
CHARTED_KINDS: tuple[type[attrs.AttrsInstance], ...] = (
    *(Case, CodingPolicy, Service, Session, Dossier),
)

#: The documents that programs send to each other. Every other value is a part
#: of one of them, or is built again from its table or file.
KINDS: tuple[type[attrs.AttrsInstance], ...] = (
    *(Case, Dossier, Resolution, Review, Catalog, Encounter, FeeRequest, Fee),
    *(Claim, ClaimPrice, Exposure, Neighbor, ContractRow, PayerRule, Appeal),
    *(PlaceComparison, Reading),
)

#: Properties that follow from the fields, written for readers without Python.
DERIVED_FIELDS: Mapping[type[attrs.AttrsInstance], tuple[str, ...]] = MappingProxyType(
    {
        ClaimPrice: ("total", "known_total", "limiting_charge"),
        Exposure: ("is_whole",),
        Neighbor: ("difference",),
        PlaceCost: ("total", "payer"),
        Query: ("field", "text"),
        Draft: ("resolution", "questions"),
        Reading: ("status",),
    }
)


@final
@attrs.frozen
class AnswerShape:
    """A resolution as its document shows it, with derived fields."""

    case: Case
    policy: CodingPolicy
    edition: int
    status: Status
    code: str | None
    candidates: tuple[Code, ...]
    families: tuple[OtherFamily, ...]
    questions: tuple[Question, ...]
    cautions: tuple[Caution, ...]
    trace: tuple[Step, ...]

    @classmethod
    def of(cls, answer: Resolution) -> AnswerShape:
        return cls(
            answer.case,
            answer.policy,
            answer.edition,
            answer.status,
            answer.code and answer.code.number,
            answer.candidates,
            answer.families,
            answer.questions,
            answer.cautions,
            answer.trace,
        )

    def resolution(self) -> Resolution:
        """Build the resolution; the derived fields must agree with the others."""
        if self.edition not in years():
            problem = "is no edition that this package has"
            raise DocumentError((Fault("$.edition", problem),))
        if not set(self.candidates) <= set(self._scope()):
            problem = f"are not codes of the {self.edition} edition"
            raise DocumentError((Fault("$.candidates", problem),))
        status = Status.of(self.candidates, self.families)
        answer = Resolution(self.case, self.policy, self._finding(status))
        if AnswerShape.of(answer) != self:
            problem = "status, code or trace do not follow from the rest"
            raise DocumentError((Fault("$", problem),))
        return answer

    def _scope(self) -> Scope:
        """Return the codes that may answer the case."""
        return choose_scope(catalog(self.edition), None, self.case)

    def _finding(self, status: Status) -> Finding:
        steps = (step for step in self.trace if not step.rule.startswith("size-"))
        scope = self._scope()
        return Finding(
            scope.catalog,
            scope.families,
            status,
            self.candidates,
            self.families,
            self.questions,
            self.cautions,
            tuple(steps),
        )


#: Values whose document has the fields of another class.
SHAPES: Mapping[type[attrs.AttrsInstance], type[attrs.AttrsInstance]] = (
    MappingProxyType({Resolution: AnswerShape})
)
