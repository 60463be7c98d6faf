"""The types of the public face; checked, never run."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, assert_type

from cptsofttissue import (
    Case,
    Catalog,
    Caution,
    Code,
    CodingPolicy,
    Depth,
    DescriptorProvider,
    Length,
    OtherFamily,
    Question,
    Resolution,
    Site,
    SiteReading,
    Span,
    Status,
    Step,
    catalog,
    resolve,
)
from cptsofttissue.claims import Claim, price
from cptsofttissue.documents.serialize import dumps, loads
from cptsofttissue.fees import (
    Chain,
    Encounter,
    Fee,
    FeeRequest,
    MedicareFeeSchedule,
    require_fee,
)
from cptsofttissue.guidance.bundling import Service, Verdict, check_service
from cptsofttissue.guidance.exposure import Neighbor, exposure, sensitivity
from cptsofttissue.guidance.payer import medicare_policy
from cptsofttissue.guidance.review import Dossier, Money, Review, review
from cptsofttissue.guidance.site_of_service import SiteStatus, site_of_service
from cptsofttissue.interop import Bill, Charge, Party, cms1500, fhir, remittance
from cptsofttissue.interop.fhir import claim_item, claim_items, coding
from cptsofttissue.interop.x12 import (
    Delimiters,
    Envelope,
    claim_file,
    claim_segments,
    service_line,
    service_lines,
    sv1,
)

answer = resolve(site="left arm", depth="subfascial", tumor="2 cm", margin=Length.mm(3))
assert_type(answer, Resolution)
assert_type(answer.status, Status)
assert_type(answer.code, Code | None)
assert_type(answer.require_code(), Code)
assert_type(answer.candidates, tuple[Code, ...])
assert_type(answer.families, tuple[OtherFamily, ...])
assert_type(answer.questions, tuple[Question, ...])
assert_type(answer.cautions, tuple[Caution, ...])
assert_type(answer.trace, tuple[Step, ...])
assert_type(answer.edition, int)
assert_type(answer.explain(), str)

case = Case(
    site={Site.BACK_FLANK, Site.SHOULDER},
    depth=Depth.SUBCUTANEOUS,
    size=Span.parse("2-3 cm"),
    date_of_service=date(2026, 7, 15),
)
assert_type(case.site, SiteReading | None)
assert_type(case.size, Span | None)
assert_type(case.date_of_service, date | None)
assert_type(resolve(case, policy=CodingPolicy(margin_convention="either")), Resolution)
assert_type(catalog(2026), Catalog)
assert_type(loads(dumps(case), Case), Case)


class Licensed:
    """A user's own text, of the right shape."""

    def descriptor(self, code: str, year: int, /) -> str | None:
        """Return nothing."""
        del code, year
        return None


provider: DescriptorProvider = Licensed()
answer.explain(provider)

resolve(site=5)  # type: ignore[arg-type]
resolve(tumor=2.4)  # type: ignore[arg-type]
resolve(color="red")  # type: ignore[call-arg]
Case("back")  # type: ignore[call-arg]
Case(tumor=2.4)  # type: ignore[arg-type]
Length.cm(2.4)  # type: ignore[arg-type]
case.size = None  # type: ignore[misc]

office = Encounter(date_of_service="2026-07-15", place_of_service="11")
medicare = MedicareFeeSchedule.bundled()
fee = medicare.price(office.request("21555"))
assert_type(fee, Fee | None)
bare = fee.amount  # type: ignore[union-attr]
assert_type(
    require_fee(medicare, office.request(answer.require_code())).amount, Decimal
)


class Flat:
    """A schedule needs no base class."""

    name = "flat"

    def price(self, request: FeeRequest, /) -> Fee | None:
        """Price nothing."""


assert_type(Chain([Flat(), medicare]).price(office.request("21555")), Fee | None)
Chain([object()])  # type: ignore[list-item]
Encounter("2026-07-15")  # type: ignore[call-arg]
claim = Claim(lines=["21555"], date_of_service="2026-07-15", setting="facility")
assert_type(price(claim, Flat()).total, Decimal | None)
priced = price(claim, medicare)
assert_type(coding(answer.require_code(), edition=2026), dict[str, Any])
assert_type(claim_item(claim.lines[0], claim, charge="900"), dict[str, Any])
assert_type(claim_items(priced, charge=Charge.PRICED), list[dict[str, Any]])
assert_type(sv1(priced.procedures[0], charge=Charge.PRICED), str)
assert_type(service_line(claim.lines[0], office, number=2), tuple[str, ...])
assert_type(service_lines(priced, delimiters=Delimiters()), tuple[str, ...])
sv1("21555")  # type: ignore[arg-type]
bill = Bill(priced=priced, diagnoses=["D17.1"], total="900")
assert_type(claim_segments(bill), tuple[str, ...])
assert_type(fhir.claim(bill, patient="Patient/1"), dict[str, Any])
assert_type(cms1500.forms(bill), tuple[cms1500.Form, ...])
outcomes = remittance.compare(remittance.read(""), [bill])
assert_type(outcomes, tuple[remittance.ClaimOutcome, ...])
assert_type(outcomes[0].lines[0].difference, Decimal | None)
envelope = Envelope(
    submitter=Party(),
    receiver=Party(),
    control_number=1,
    created=datetime(2026, 7, 20),
    is_test=True,
)
assert_type(claim_file([bill], envelope), str)
claim_file([priced], envelope)  # type: ignore[list-item]
sv1(claim.lines[0], charge=462.6)  # type: ignore[arg-type]
service_lines(claim)  # type: ignore[arg-type]
assert_type(exposure(answer, office, medicare).lowest, Fee | None)
assert_type(sensitivity(answer, office, medicare), Neighbor | None)
assert_type(site_of_service("21555", office, medicare).status, SiteStatus)

report = review(case, Dossier(encounter=office), fees=medicare, payer=medicare_policy())
assert_type(report, Review)
assert_type(report.money, Money | None)
assert_type(check_service(Service("flap"), answer).verdict, Verdict)
Service("flap", extensive="no")  # type: ignore[arg-type]
