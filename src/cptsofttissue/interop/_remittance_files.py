"""Read the text of an 835, and list every fault in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from cptsofttissue.errors import DocumentError, Fault, WrongTypeError
from cptsofttissue.interop._remitted import (
    Adjustment,
    ProviderAdjustment,
    Remittance,
    RemittedClaim,
    RemittedLine,
)
from cptsofttissue.money import to_cents

__all__ = ["read"]

#: The interchange header has fixed widths, so its delimiters have fixed positions.
#: Source: note of the guide at https://tr3-4hx.pages.dev/x12n-insurance/x221-health-care-claim-payment-advice-835
_HEADER = 106
_COMPONENT, _SEGMENT = 104, 105
_ELEMENTS = (3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103)
_GUIDE = "005010X221"
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)", re.ASCII)
#: Digits of a number (element type R), without its sign and point.
#: Source: map of pyx12.
_DIGITS = 18
_CENTS = 2
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
#: The name of a segment.
_NAME = re.compile(r"[A-Z][A-Z0-9]{1,2}")
#: CAS and PLB repeat a reason with its amount. Source: map of pyx12.
_CAS_GROUPS = range(2, 20, 3)
_PLB_GROUPS = range(3, 15, 2)
#: MOA03 to MOA07 are remark codes. Source: map of pyx12.
_MOA_REMARKS = range(3, 8)
#: DTM01 of a day of service: the day, or the first of several.
_SERVICE_DAYS = ("472", "150")
_STATEMENT_DAYS = ("232",)


class _Segment(NamedTuple):
    """A segment: its number in the file, from 1, and its elements."""

    number: int
    elements: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.elements[0]

    def text(self, index: int) -> str:
        """Return an element; empty if the segment does not have it."""
        return self.elements[index] if index < len(self.elements) else ""

    @property
    def path(self) -> str:
        return f"segment {self.number} ({self.name})"


class _Broken(Exception):  # noqa: N818 - it never leaves this module
    """A fault after which the file cannot be read further."""


def read(text: str) -> tuple[Remittance, ...]:
    r"""
    Read the text of an 835 (005010X221A1): each payment, with its claims and lines.

    The delimiters are those of its header; line breaks after segments are ignored.
    Unknown codes are kept as they are. Segments that do not concern money, such as
    addresses, are skipped.

    Args:
        text: The whole file.

    Raises:
        DocumentError: If the file is malformed; every error has the number of its
            segment.
        WrongTypeError: If it is not text.
    """
    if not isinstance(text, str):
        raise WrongTypeError("text", text, "the text of an 835")
    reader = _Reader()
    try:
        remittances = tuple(reader.interchange(text.lstrip("\ufeff \t\r\n")))
    except _Broken:
        remittances = ()
    if reader.faults:
        raise DocumentError(tuple(reader.faults))
    return remittances


class _Reader:
    """Reads one file, and collects its faults."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._component = ":"

    def interchange(self, text: str) -> Iterator[Remittance]:
        segments = self._segments(text)
        self._envelope(segments)
        for transaction in self._transactions(segments):
            yield self._remittance(transaction)

    def _stop(self, path: str, problem: str) -> _Broken:
        self.faults.append(Fault(path, problem))
        return _Broken()

    def _segments(self, text: str) -> list[_Segment]:
        """Divide the file by the delimiters of its header."""
        if not text.startswith("ISA") or len(text) < _HEADER:
            raise self._stop(
                "segment 1", "is not a complete header (ISA) of 106 characters"
            )
        element = text[_ELEMENTS[0]]
        starts = tuple(
            index for index, part in enumerate(text[:_COMPONENT]) if part == element
        )
        if starts != _ELEMENTS:
            raise self._stop(
                "segment 1 (ISA)", "does not have 16 elements of the right widths"
            )
        self._component = text[_COMPONENT]
        *texts, remainder = text.split(text[_SEGMENT])
        if remainder.strip():
            last = f"segment {len(texts) + 1}"
            raise self._stop(last, f"is cut off: {remainder.strip()[:20]!r}")
        parts = (part.strip("\r\n").split(element) for part in texts)
        segments = [_Segment(number, (*part,)) for number, part in enumerate(parts, 1)]
        for number, name in ((segment.number, segment.name) for segment in segments):
            if not _NAME.fullmatch(name):
                problem = f"begins with {name[:20]!r}, which is not a segment name"
                self.faults.append(Fault(f"segment {number}", problem))
        return segments

    def _envelope(self, segments: list[_Segment]) -> None:
        """Compare the headers of the file and its groups with their trailers."""
        last = segments[-1]
        if last.name != "IEA":
            raise self._stop(last.path, "is the last segment; IEA is missing")
        self._check_number(last, 2, segments[0].text(13))
        names = [segment.name for segment in segments]
        if names.count("ISA") > 1:
            second = segments[names.index("ISA", 1)]
            raise self._stop(second.path, "begins a second file; read each alone")
        for name in ("GS", "ST"):
            if name not in names:
                raise self._stop(segments[0].path, f"is followed by no {name}")
        group = ""
        for segment in segments:
            if segment.name == "GS":
                group = segment.text(6)
                self._check_guide(segment)
            if segment.name == "GE":
                self._check_number(segment, 2, group)

    def _check_guide(self, segment: _Segment) -> None:
        if not segment.text(8).startswith(_GUIDE):
            problem = f"{segment.text(8)!r} is not the guide {_GUIDE}A1 of an 835"
            raise self._stop(segment.path, problem)

    def _check_number(self, segment: _Segment, index: int, opening: str) -> None:
        if segment.text(index) != opening:
            problem = f"closes {segment.text(index)!r}, but {opening!r} is open"
            self.faults.append(Fault(segment.path, problem))

    def _transactions(self, segments: list[_Segment]) -> Iterator[list[_Segment]]:
        """Divide the file into transactions, and check how many segments each has."""
        start: int | None = None
        for index, segment in enumerate(segments):
            if segment.name == "ST":
                self._check_start(segment, None if start is None else segments[start])
                start = index
            if segment.name == "SE" and start is not None:
                self._check_count(segment, index - start + 1)
                self._check_number(segment, 2, segments[start].text(2))
                yield segments[start:index]
                start = None
        if start is not None:
            raise self._stop(segments[start].path, _NO_END)

    def _check_start(self, segment: _Segment, unclosed: _Segment | None) -> None:
        if unclosed is not None:
            raise self._stop(unclosed.path, _NO_END)
        if segment.text(1) != "835":
            raise self._stop(segment.path, f"{segment.text(1)!r} is not an 835")

    def _check_count(self, segment: _Segment, count: int) -> None:
        if segment.text(1) != str(count):
            problem = f"counts {segment.text(1)!r} segments; there are {count}"
            self.faults.append(Fault(segment.path, problem))

    def _remittance(self, segments: list[_Segment]) -> Remittance:
        adjustments = [segment for segment in segments if segment.name == "PLB"]
        body = [segment for segment in segments if segment.name != "PLB"]
        head, claims = _divide(body, "CLP")
        payment = self._find_first(head, "BPR")
        amount = self._amount(payment, 2)
        payers = (segment.text(2) for segment in _find_qualified(head, _PAYER))
        return Remittance(
            payer=next(payers, ""),
            trace=self._find_first(head, "TRN").text(2),
            paid=-amount if payment.text(3) == "D" else amount,
            provider_adjustments=tuple(
                chain.from_iterable(map(self._provider_adjustments, adjustments))
            ),
            claims=tuple(map(self._claim, claims)),
        )

    def _find_first(self, segments: list[_Segment], name: str) -> _Segment:
        for segment in segments:
            if segment.name == name:
                return segment
        raise self._stop(segments[0].path, f"is followed by no {name}")

    def _provider_adjustments(self, segment: _Segment) -> Iterator[ProviderAdjustment]:
        for index in _PLB_GROUPS:
            code, _, reference = segment.text(index).partition(self._component)
            if code:
                amount = self._amount(segment, index + 1)
                yield ProviderAdjustment(code, reference or None, amount)

    def _claim(self, segments: list[_Segment]) -> RemittedClaim:
        head, lines = _divide(segments, "SVC")
        first = head[0]
        day = self._day(head, _STATEMENT_DAYS)
        return RemittedClaim(
            segment=first.number,
            control_number=self._required_text(first, 1),
            status=self._required_text(first, 2),
            charge=self._amount(first, 3),
            paid=self._amount(first, 4),
            patient=self._amount(first, 5) if first.text(5) else None,
            payer_number=first.text(7) or None,
            adjustments=self._adjustments(head),
            remarks=_remarks(head, "MOA", _MOA_REMARKS),
            lines=tuple(self._line(line, day) for line in lines),
        )

    def _line(self, segments: list[_Segment], day: date | None) -> RemittedLine:
        first = segments[0]
        code, modifiers = self._procedure(first.text(1))
        billed_code, billed_modifiers = self._procedure(first.text(6))
        if not code:
            self.faults.append(Fault(first.path, "has no code in SVC01"))
        allowed = [*_find_qualified(segments, _ALLOWED)]
        numbers = (segment.text(2) for segment in _find_qualified(segments, _LINE))
        return RemittedLine(
            segment=first.number,
            code=code,
            modifiers=modifiers,
            billed_code=billed_code or None,
            billed_modifiers=billed_modifiers,
            charge=self._amount(first, 2),
            paid=self._amount(first, 3),
            units=self._amount(first, 5, cents=False) if first.text(5) else None,
            day=self._day(segments, _SERVICE_DAYS) or day,
            control_number=next(numbers, None),
            adjustments=self._adjustments(segments),
            allowed=self._amount(allowed[0], 2) if allowed else None,
            remarks=_remarks(segments, "LQ", range(2, 3)),
        )

    def _procedure(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Read a code and its modifiers, behind the qualifier."""
        _, code, *others = (*text.split(self._component), "")[:7]
        return code, tuple(part for part in others[:4] if part)

    def _adjustments(self, segments: Iterable[_Segment]) -> tuple[Adjustment, ...]:
        adjustments = (
            self._segment_adjustments(segment)
            for segment in segments
            if segment.name == "CAS"
        )
        return tuple(chain.from_iterable(adjustments))

    def _segment_adjustments(self, segment: _Segment) -> Iterator[Adjustment]:
        group = self._required_text(segment, 1)
        for index in _CAS_GROUPS:
            if code := segment.text(index):
                units = segment.text(index + 2)
                yield Adjustment(
                    group,
                    code,
                    self._amount(segment, index + 1),
                    self._amount(segment, index + 2, cents=False) if units else None,
                )

    def _required_text(self, segment: _Segment, index: int) -> str:
        if not segment.text(index):
            place = f"{segment.name}{index:02}"
            self.faults.append(Fault(segment.path, f"{place} is missing"))
        return segment.text(index)

    def _amount(self, segment: _Segment, index: int, *, cents: bool = True) -> Decimal:
        """Read a number; money has at most two decimals."""
        text = segment.text(index)
        places = len(text.partition(".")[2])
        is_long = sum(map(str.isdigit, text)) > _DIGITS
        if not _NUMBER.fullmatch(text) or is_long or (cents and places > _CENTS):
            problem = f"{segment.name}{index:02} is {text!r}, which is not an amount"
            self.faults.append(Fault(segment.path, problem))
            return Decimal(0)
        return to_cents(Decimal(text)) if cents else Decimal(text)

    def _day(self, segments: Iterable[_Segment], kinds: tuple[str, ...]) -> date | None:
        for segment in segments:
            if segment.name == "DTM" and segment.text(1) in kinds:
                return self._date(segment)
        return None

    def _date(self, segment: _Segment) -> date | None:
        text = segment.text(2)
        match = _DAY.fullmatch(text)
        try:
            return date.fromisoformat("-".join(match.groups() if match else ()))
        except ValueError:
            problem = f"DTM02 is {text!r}, not a date such as 20260715"
            self.faults.append(Fault(segment.path, problem))
            return None


_NO_END = "has no end; SE is missing"
_PAYER = ("N1", "PR")
_LINE = ("REF", "6R")
_ALLOWED = ("AMT", "B6")


def _divide(
    segments: list[_Segment], name: str
) -> tuple[list[_Segment], list[list[_Segment]]]:
    """Split segments into those before the first with a name, and groups."""
    starts = [index for index, segment in enumerate(segments) if segment.name == name]
    ends = [*starts[1:], len(segments)]
    groups = (
        [segments[a:b] for a, b in zip(starts, ends, strict=True)] if starts else []
    )
    return segments[: starts[0] if starts else None], groups


def _find_qualified(
    segments: Iterable[_Segment], key: tuple[str, str]
) -> Iterator[_Segment]:
    """Return the segments with this name and first element."""
    return (s for s in segments if (s.name, s.text(1)) == key)


def _remarks(segments: Iterable[_Segment], name: str, places: range) -> tuple[str, ...]:
    codes = (s.text(index) for s in segments if s.name == name for index in places)
    return tuple(filter(None, codes))
