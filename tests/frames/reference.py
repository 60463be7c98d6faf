"""What the scalar functions say of a row; shares no code with the frames."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa

from cptsofttissue import (
    Case,
    CodingPolicy,
    CptSoftTissueError,
    Length,
    Resolution,
    resolve,
)
from cptsofttissue._reading.missing import is_missing
from cptsofttissue.errors import InvalidFactError, InvalidSizeError
from cptsofttissue.fees import FeeRequest, FeeSchedule
from cptsofttissue.record.case import Facts

UM = {"cm": 10_000, "mm": 1_000, "in": 25_400}
SIZES = ("size", "tumor", "margin")
DEFAULT = CodingPolicy()

Answer = tuple[str | None, str, str | None]


def hints(row: dict[str, Any], unit: str | None, policy: CodingPolicy) -> list[str]:
    """What the reason of a readable row has to name."""
    answer = answered(row, unit, policy)
    asked = [question.field for question in answer.questions]
    rules = [caution.rule for caution in answer.cautions]
    return [*asked, *map(str, answer.families), *rules]


def resolved(
    row: dict[str, Any], unit: str | None = None, policy: CodingPolicy = DEFAULT
) -> Answer:
    """Code, status and candidates of one row."""
    try:
        answer = answered(row, unit, policy)
    except CptSoftTissueError:
        return None, "invalid", None
    code = None if answer.code is None else str(answer.code)
    return code, answer.status, ";".join(map(str, answer.candidates)) or None


def answered(row: dict[str, Any], unit: str | None, policy: CodingPolicy) -> Resolution:
    """Resolve one row; missing facts are left out."""
    facts = {fact: value for fact, value in row.items() if value is not None}
    for fact in facts.keys() & set(SIZES):
        facts[fact] = measured(fact, facts[fact], unit)
    return resolve(**facts, policy=policy)


def measured(fact: str, value: object, unit: str | None) -> object:
    """Read a size as the scalar case takes it."""
    if isinstance(value, str):
        try:
            Case(**{fact: value})
        except InvalidSizeError:
            return f"{value} {unit}"
        return value
    if isinstance(value, Decimal):
        return f"{value:f} {unit}"  # read digit by digit, as a text
    return Length(whole_um(value, unit))


#: What a number of a size column may be.
NUMBER = (
    "a length of more than 0 cm (a margin may be 0), at most 200 cm, "
    "in whole micrometers"
)


def reason(row: dict[str, Any], unit: str | None, size: pa.DataType) -> str:
    """What is wrong with a row, fact by fact: texts, then numbers, then both."""
    stated = {fact: row[fact] for fact in Facts.__annotations__ if fact in row}
    words = {fact: value for fact, value in stated.items() if fact not in SIZES}
    lengths = {fact: stated[fact] for fact in SIZES if stated.get(fact) is not None}
    texts = {f: v for f, v in lengths.items() if isinstance(v, str | Decimal)}
    bad = [fault(fact, value, unit) for fact, value in (words | texts).items()]
    for fact in lengths.keys() - texts.keys():
        is_bad = misread({fact: lengths[fact]}, unit)
        if fact == "tumor" and size in CHARTED:  # the two may also be apart
            is_bad = is_bad or apart(lengths, unit)
            bad += [f"tumor: {NUMBER}, and the same as {WORDS}"] if is_bad else []
        else:
            bad += [f"{fact}: {NUMBER}"] if is_bad else []
    bad[len(words | texts) :] = sorted(bad[len(words | texts) :], key=by_size)
    if lengths and not any(misread({f: v}, unit) for f, v in lengths.items()):
        clash = misread(lengths, unit)
        if clash and clash.field == "size":
            bad += ["size: at least the tumor or margin itself"]
    if not any(bad) and apart(lengths, unit):
        bad = [f"tumor: the same as {WORDS}"]
    if not any(bad):
        bad = lesions_apart(row, unit)
    return "; ".join(filter(None, bad))


WORDS = "the words for the size say"
#: The types of columns that are read as text.
CHARTED = (pa.string(), pa.decimal128(38, 18))


def apart(lengths: dict[str, Any], unit: str | None) -> bool:
    """Whether the words for the size say that the tumor is another."""
    both = {fact: lengths[fact] for fact in ("size", "tumor") if fact in lengths}
    if len(both) < 2 or any(misread({f: v}, unit) for f, v in both.items()):
        return False
    error = misread(both, unit)
    return error is not None and error.field == "tumor"


def lesions_apart(row: dict[str, Any], unit: str | None) -> list[str]:
    """Say why the words of several facts are not of one lesion, if so."""
    error = misread({f: v for f, v in row.items() if f in Facts.__annotations__}, unit)
    return [f"lesion: {error.allowed}"] if error and error.field == "lesion" else []


def by_size(told: str) -> int:
    return SIZES.index(told.partition(":")[0])


def misread(facts: dict[str, Any], unit: str | None) -> InvalidFactError | None:
    try:
        answered(facts, unit, DEFAULT)
    except InvalidFactError as error:
        return error
    return None


def fault(fact: str, value: object, unit: str | None) -> str:
    """Say what cannot be read, and the nearest that can or what is allowed."""
    value = f"{value:f}" if isinstance(value, Decimal) else value
    error = misread({fact: value}, unit)
    if error is None:
        return ""
    text = str(value)
    said = f"{error.field}: cannot read {quoted(text)}"
    if error.nearest:
        (near,), means = error.nearest, "".join(getattr(error, "meanings", ()))
        near = one_line(near, 160)
        return f"{said}, nearest: {near}" + f" ({means})" * (means not in {"", near})
    unread = one_line(", ".join(getattr(error, "unread", ())), 160)
    said += f" (not known: {unread})" * (unread not in {"", text} and len(unread) <= 80)
    return f"{said}, allowed: {one_line(error.allowed, 160)}"


def quoted(text: str) -> str:
    shown = repr(text[:80])
    return shown if len(text) <= 80 >= len(shown) else shown[:80] + "..."


def one_line(text: str, most: int) -> str:
    line = " ".join("".join([" ", c][c.isprintable()] for c in text).split())
    return line if len(line) <= most else line[:most] + "..."


def whole_um(number: float, unit: str | None) -> int:
    """Read a number of a unit by exact arithmetic, but for the noise of floats."""
    try:
        exact = Fraction(number) * UM[unit]
    except (ValueError, OverflowError) as error:  # not a number, or infinite
        raise InvalidSizeError("size", number, "a number") from error
    if number < 0 or abs(exact - round(exact)) > Fraction(1, 1_000_000):
        raise InvalidSizeError("size", number, "whole micrometers")
    return round(exact)


def shown(value: object) -> str:
    """Write a value as a table of values has it: text, and no other zero."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    is_number = isinstance(value, int | float)
    return repr(float(value) + 0.0).removesuffix(".0") if is_number else str(value)


Price = tuple[int | None, str | None, str | None, str]


#: Of these a request takes "n/a" for a missing fact; a code or modifier is unreadable.
MAY_BE_UNSTATED = ("place_of_service", "setting", "locality")


def is_said(fact: str, value: Any) -> bool:
    """Whether a cell says its fact; where it does not, that of all rows holds."""
    is_word = fact in MAY_BE_UNSTATED and value is not None
    return not (value is None or (is_word and is_missing(fact, value)))


def priced(row: dict[str, Any], schedule: FeeSchedule, same: dict[str, Any]) -> Price:
    """Cents, setting, notices and status of one row."""
    facts = same | {fact: value for fact, value in row.items() if is_said(fact, value)}
    candidates = facts.pop("candidates", None)
    if "code" not in facts:
        return None, None, None, "unpriced"
    try:
        fee = schedule.price(FeeRequest(**{"date_of_service": None, **facts}))
        if candidates is not None:
            any_codes(candidates)
    except CptSoftTissueError:
        return None, None, None, "invalid"
    if fee is None:
        return None, None, None, "unpriced"
    notices = ";".join(notice.rule for notice in fee.notices) or None
    return round(fee.amount * 100), fee.setting.value, notices, "priced"


def price_range(
    row: dict[str, Any], schedule: FeeSchedule, same: dict[str, Any]
) -> tuple[int | None, int | None]:
    """Lowest and highest cents of the code, or of the codes it may be."""
    candidates = row.get("candidates")
    if row.get("code") is not None or candidates is None:
        cents, *_ = priced(row, schedule, same)
        return cents, cents
    codes = {code.strip() for code in candidates.split(";")}
    if len(codes) == 1:  # another family stays open beside it
        return None, None
    rows = [{**row, "code": c, "candidates": None} for c in codes]
    amounts = [priced(each, schedule, same)[0] for each in rows]
    return (None, None) if None in amounts else (min(amounts), max(amounts))


def any_codes(candidates: str) -> None:
    for code in candidates.split(";"):
        FeeRequest(code=code, date_of_service="2026-07-15", setting="facility")


def price_faults(row: dict[str, Any]) -> str:
    """What is wrong with the code, as far as it is wrong on every day."""
    if row.get("code") is None:
        return ""
    try:
        any_codes(row["code"])
    except InvalidFactError as error:
        return f"code: cannot read {quoted(row['code'])}, allowed: {error.allowed}"
    return ""
