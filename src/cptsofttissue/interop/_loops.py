"""The loops of an 837P before its service lines: the parties, and the claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from cptsofttissue.interop._bill import Bill, SentLine
from cptsofttissue.interop._parties import Address, Party, Person
from cptsofttissue.interop._segments import Delimiters, decimal_text, segment, simple

__all__ = ["Writer", "compact_date"]


#: Receiver, payer and place: NM102 takes an organization alone. Source: map of pyx12.
_ORGANIZATIONS = ("40", "PR", "77")


def compact_date(day: date) -> str:
    """
    Write a day as eight digits.

    >>> compact_date(date(2026, 7, 15))
    '20260715'
    """
    return day.isoformat().replace("-", "")


def _yes(value: bool | None) -> str:  # noqa: FBT001 - a cell of the claim
    return "Y" if value else "N"


class Writer:
    """Writes the loops of complete bills, with its delimiters."""

    def __init__(self, delimiters: Delimiters) -> None:
        self._delimiters = delimiters

    def simple(self, *elements: str | None) -> str:
        """Join elements; None is an empty element."""
        return simple(self._delimiters, *(element or "" for element in elements))

    def party(self, entity: str, party: Party, kind: str, number: str | None) -> str:
        """Write the name of an organization or a clinician, with a number of a kind."""
        is_person = party.is_person and entity not in _ORGANIZATIONS
        last_name = party.name if is_person else party.whole_name
        first_name = party.first_name if is_person else ""
        identifier = (kind, number) if number else ()
        type_code = "1" if is_person else "2"
        return self.simple(
            "NM1", entity, type_code, last_name, first_name, "", "", "", *identifier
        )

    def person(self, entity: str, person: Person, number: str | None = None) -> str:
        """Write the name of a person, with the insured person's number."""
        names = (person.last_name, person.first_name, "", "", "")
        identifier = ("MI", number) if number else ()
        return self.simple("NM1", entity, "1", *names, *identifier)

    def address(self, address: Address) -> Iterator[str]:
        """Write an address, if it is known."""
        if address.street is None:
            return
        zip_code = (address.zip_code or "").replace("-", "")
        yield self.simple("N3", address.street, address.suite)
        yield self.simple("N4", address.city, address.state, zip_code)

    def demographics(self, person: Person) -> Iterator[str]:
        """Write day of birth and sex, if they are known."""
        if person.birth_date is not None and person.sex is not None:
            yield self.simple("DMG", "D8", compact_date(person.birth_date), person.sex)

    def billing(self, party: Party) -> Iterator[str]:
        """Write loop 2010AA."""
        yield self.party("85", party, "XX", party.npi)
        yield from self.address(party.address)
        yield self.simple("REF", "EI", party.tax_id)

    def subscriber(self, bill: Bill) -> Iterator[str]:
        """Write the subscriber and the payer, loops 2010BA and 2010BB."""
        subscriber = bill.parties.subscriber
        relationship = "" if bill.parties.patient else "18"
        yield self.simple("SBR", "P", relationship, *[""] * 6, bill.filing)
        yield self.person("IL", subscriber, subscriber.member_id)
        yield from self.address(subscriber.address)
        yield from self.demographics(subscriber)
        payer = bill.parties.payer
        yield self.party("PR", payer, "PI", payer.identifier)
        yield from self.address(payer.address)

    def patient(self, bill: Bill, person: Person) -> Iterator[str]:
        """Write loop 2010CA, for a patient who is not the insured person."""
        yield self.simple("PAT", bill.parties.relationship)
        yield self.person("QC", person)
        yield from self.address(person.address)
        yield from self.demographics(person)

    def claim(self, bill: Bill) -> Iterator[str]:
        """Write loop 2300 and the parties of loop 2310."""
        yield self._clm(bill)
        if bill.admitted is not None:
            yield self.simple("DTP", "435", "D8", compact_date(bill.admitted))
        if bill.patient_paid is not None:
            yield self.simple("AMT", "F5", decimal_text(bill.patient_paid))
        if bill.authorization is not None:
            yield self.simple("REF", "G1", bill.authorization)
        if bill.original_number is not None:
            yield self.simple("REF", "F8", bill.original_number)
        yield self._hi(bill.diagnoses)
        yield from self._parties(bill)

    def _clm(self, bill: Bill) -> str:
        total = "" if bill.total_charge is None else decimal_text(bill.total_charge)
        place = bill.priced.claim.place_of_service or ""
        return segment(
            self._delimiters,
            ("CLM",),
            (bill.control_number or "",),
            (total,),
            ("",),
            ("",),
            (place, "B", bill.frequency),
            (_yes(bill.provider_signed),),
            ("A" if bill.accepts_assignment else "C",),
            (_yes(bill.benefits_assigned),),
            ("Y" if bill.release_signed else "I",),
        )

    def _hi(self, diagnoses: Iterable[str]) -> str:
        kinds = ("ABK", *["ABF"] * 11)
        codes = (code.replace(".", "") for code in diagnoses)
        return segment(self._delimiters, ("HI",), *zip(kinds, codes, strict=False))

    def _parties(self, bill: Bill) -> Iterator[str]:
        parties = bill.parties
        if parties.referring is not None:
            yield self.party("DN", parties.referring, "XX", parties.referring.npi)
        if parties.rendering is not None:
            yield self.party("82", parties.rendering, "XX", parties.rendering.npi)
        if parties.facility is not None:
            yield self.party("77", parties.facility, "XX", parties.facility.npi)
            yield from self.address(parties.facility.address)

    def line_details(self, sent: SentLine) -> Iterator[str]:
        """Write the segments after the service of a line: REF and NTE."""
        details = sent.details
        if details.authorization is not None:
            yield self.simple("REF", "G1", details.authorization)
        yield self.simple("REF", "6R", sent.control_number)
        if details.note is not None:
            yield self.simple("NTE", "ADD", details.note)
