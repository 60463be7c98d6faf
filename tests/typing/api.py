"""The types of the public face; checked, never run."""

from __future__ import annotations

from datetime import date
from typing import assert_type

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
from cptsofttissue.serialize import dumps, loads

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
resolve(colour="red")  # type: ignore[call-arg]
Case("back")  # type: ignore[call-arg]
Case(tumor=2.4)  # type: ignore[arg-type]
Length.cm(2.4)  # type: ignore[arg-type]
case.size = None  # type: ignore[misc]
