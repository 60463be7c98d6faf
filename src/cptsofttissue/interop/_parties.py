"""The parties of a claim: practices, payers, people, and their addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, final

from attrs import Attribute, field, frozen

from cptsofttissue._reading.dates import read_date
from cptsofttissue._reading.flags import read_flag
from cptsofttissue.errors import ContradictionError, UnknownTermError, WrongTypeError
from cptsofttissue.fees._zip_codes import read_zip_code

__all__ = ["Address", "Parties", "Party", "Person", "is_text", "one_of"]

_PUNCTUATION = re.compile(r"[\s().+-]")
_STATE = re.compile(r"[A-Z]{2}")
#: The check digit of a National Provider Identifier is computed with the prefix
#: 80840, whose digits add up to 24. Source: final rule on the identifier,
#: 69 FR 3434, as quoted at https://andrewallenbruce.github.io/npis/
_PREFIX = 24
_NPI_DIGITS = 10
_TAX_DIGITS = 9
_PHONE_DIGITS = 10
#: Codes of DMG03, element 1068. Source: map of pyx12.
_SEXES = ("F", "M", "U")
#: Codes of PAT01, element 1069. Source: map of pyx12.
_RELATIONSHIPS = ("01", "19", "20", "21", "39", "40", "53", "G8")


def is_text(_: object, attribute: Attribute[str | None], value: object) -> None:
    """Refuse a value that is not one line of text; None means not known."""
    is_line = isinstance(value, str) and value.strip() == value and value.isprintable()
    if value is not None and not (is_line and value):
        allowed = "one line of text without blanks around it, or None if not known"
        raise WrongTypeError(attribute.name, value, allowed)


def _digits(name: str, value: str | None, count: int) -> str | None:
    """Read a number with this many digits, ignoring separators."""
    text = _PUNCTUATION.sub("", value) if isinstance(value, str) else value
    is_whole = isinstance(text, str) and text.isascii() and text.isdigit()
    if text is not None and not (is_whole and len(text) == count):
        allowed = f"{count} digits as text, or None if not known"
        raise WrongTypeError(name, value, allowed)
    return text


def _npi(value: str | None) -> str | None:
    return _digits("npi", value, _NPI_DIGITS)


def _tax_id(value: str | None) -> str | None:
    return _digits("tax_id", value, _TAX_DIGITS)


def _phone(value: str | None) -> str | None:
    return _digits("phone", value, _PHONE_DIGITS)


def _check_npi(_: object, __: object, value: str | None) -> None:
    """Refuse an identifier whose check digit is wrong."""
    if value is None:
        return
    sums = (sum(divmod(2 * int(digit), 10)) for digit in value[-2::-2])
    if (_PREFIX + sum(sums) + sum(map(int, value[::-2]))) % 10:
        raise UnknownTermError("npi", value, "ten digits whose check digit is right")


def _state(_: object, __: object, value: Any) -> None:
    if value is not None and not (isinstance(value, str) and _STATE.fullmatch(value)):
        raise WrongTypeError("state", value, "two capitals, such as MA, or None")


def _zip_code(value: str | None) -> str | None:
    return None if value is None else read_zip_code(value)


def _birth(value: date | str | None) -> date | None:
    return None if value is None else read_date("birth_date", value)


def _single(value: bool) -> bool:  # noqa: FBT001 - a converter
    return read_flag("single_name", value)


def one_of(
    allowed: tuple[str, ...],
) -> Callable[[object, Attribute[Any], Any], None]:
    """Return a validator for the codes of a list; None means not known."""

    def check(_: object, attribute: Attribute[Any], value: object) -> None:
        if value is not None and value not in allowed:
            raise UnknownTermError(attribute.name, value, ", ".join(allowed))

    return check


def _check_single(person: Party | Person) -> None:
    """Refuse a first name for a person with a single name."""
    if person.single_name and person.first_name is not None:
        allowed = "None beside a single name, which stands as the last name"
        raise ContradictionError("first_name", person.first_name, allowed)


@final
@frozen(kw_only=True)
class Address:
    """
    An address; None means not known.

    >>> Address(street="1 Main Street", city="Boston", state="MA", zip_code="02109")
    Address(street='1 Main Street', suite=None, city='Boston', state='MA', \
zip_code='02109')

    Attributes:
        street: The first line.
        suite: The second line, if there is one.
        city: The city.
        state: The state, two capitals.
        zip_code: Five or nine digits.

    Raises:
        InvalidFactError: If a field cannot be read.
    """

    street: str | None = field(default=None, validator=is_text)
    suite: str | None = field(default=None, validator=is_text)
    city: str | None = field(default=None, validator=is_text)
    state: str | None = field(default=None, validator=_state)
    zip_code: str | None = field(default=None, converter=_zip_code)


@final
@frozen(kw_only=True)
class Party:
    """
    An organization or a clinician on a claim; None means not known.

    >>> Party(name="Harbor Surgery", npi="1234567893").is_person
    False

    Attributes:
        name: The name of an organization, or the last name of a clinician.
        first_name: The first name of a clinician; None for an organization.
        single_name: Whether it is a clinician who has one legal name only.
        npi: National Provider Identifier: ten digits, whose last is a check digit.
        tax_id: Employer identification number, nine digits.
        identifier: The payer ID of a payer; for the sender or receiver of a file,
            the identifier agreed in the contract.
        address: Its address.
        contact: The name of a contact person.
        phone: Ten digits.

    Raises:
        ContradictionError: If a clinician with a single name has a first name.
        InvalidFactError: If a field cannot be read, or the check digit of the
            National Provider Identifier is wrong.
    """

    name: str | None = field(default=None, validator=is_text)
    first_name: str | None = field(default=None, validator=is_text)
    single_name: bool = field(default=False, converter=_single)
    npi: str | None = field(default=None, converter=_npi, validator=_check_npi)
    tax_id: str | None = field(default=None, converter=_tax_id)
    identifier: str | None = field(default=None, validator=is_text)
    address: Address = field(factory=Address)
    contact: str | None = field(default=None, validator=is_text)
    phone: str | None = field(default=None, converter=_phone)

    def __attrs_post_init__(self) -> None:
        _check_single(self)

    @property
    def is_person(self) -> bool:
        """Whether it is a clinician, who has a first name or a single name."""
        return self.single_name or self.first_name is not None

    @property
    def whole_name(self) -> str:
        """The name; for a clinician, the first name and the last name."""
        return " ".join(filter(None, (self.first_name, self.name)))


@final
@frozen(kw_only=True)
class Person:
    """
    A patient or an insured person; None means not known.

    Attributes:
        last_name: The last name, or the only one.
        first_name: The first name.
        single_name: Whether the person has one legal name only, and no first name.
        birth_date: The date of birth, as a date or text.
        sex: F, M or U.
        member_id: The insured person's number with the payer.
        address: The home address.

    Raises:
        ContradictionError: If a person with a single name has a first name.
        InvalidFactError: If a field cannot be read.
    """

    last_name: str | None = field(default=None, validator=is_text)
    first_name: str | None = field(default=None, validator=is_text)
    single_name: bool = field(default=False, converter=_single)
    birth_date: date | None = field(default=None, converter=_birth)
    sex: str | None = field(default=None, validator=one_of(_SEXES))
    member_id: str | None = field(default=None, validator=is_text)
    address: Address = field(factory=Address)

    def __attrs_post_init__(self) -> None:
        _check_single(self)


@final
@frozen(kw_only=True)
class Parties:
    """
    The organizations and people on a claim.

    Attributes:
        billing: The billing provider.
        payer: The payer.
        subscriber: The insured person.
        patient: The patient; None if the patient is the insured person.
        relationship: The relationship of the patient to the insured person, by the
            codes of X12: 01 spouse, 19 child, 20 employee, 21 not known, 39 and 40
            donors, 53 life partner, G8 other.
        rendering: The rendering provider, if not the billing provider.
        referring: The referring provider, if there is one.
        facility: The place where the services were done, if not the billing
            provider's address.
    """

    billing: Party = field(factory=Party)
    payer: Party = field(factory=Party)
    subscriber: Person = field(factory=Person)
    patient: Person | None = None
    relationship: str | None = field(default=None, validator=one_of(_RELATIONSHIPS))
    rendering: Party | None = None
    referring: Party | None = None
    facility: Party | None = None

    @property
    def treated(self) -> Person:
        """The person who was treated."""
        return self.subscriber if self.patient is None else self.patient
