"""Find the code system of a code or a modifier by its format alone."""

from __future__ import annotations

import re

from cptsofttissue.errors import UnknownTermError

__all__ = ["CPT", "HCPCS", "system_of", "system_of_modifier"]

#: Codes and modifiers of the AMA.
#: Source: HL7 Terminology, "Using CPT with HL7 Standards",
#: https://terminology.hl7.org/CPT.html
CPT = "http://www.ama-assn.org/go/cpt"
#: Codes and modifiers of CMS.
#: Source: HL7 Terminology, https://terminology.hl7.org/CodeSystem-hcpcs-Level-II.html;
#: so in Da Vinci PAS 2.1. CARIN Blue Button 2.2 writes it with https.
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"

#: Five digits, or four and the letter of a category. Source: CARIN Blue Button,
#: value set AMACPTCMSHCPCSModifiers; which letters there are is unsourced.
_CPT = re.compile(r"\d{4}[\dAFMTU]")
#: A letter from A to V and four digits. Source: HL7 Terminology as above.
#: D is left out: those are the dental codes of the ADA.
_HCPCS = re.compile(r"[A-CE-V]\d{4}")
#: A digit first, then a digit or P; P1 to P6 are the AMA's too (unsourced).
_CPT_MODIFIER = re.compile(r"\d[\dP]|P[1-6]")
#: A letter first. Source: http://www.chirocode.com/medical-codes/modifiers/index.html
_HCPCS_MODIFIER = re.compile(r"[A-Z][A-Z\d]")


def system_of(code: str) -> str | None:
    """
    Return the code system that a code has the format of, or None.

    >>> system_of("21555") == CPT, system_of("G0101") == HCPCS
    (True, True)
    >>> system_of("ACME-1") is system_of("D7140") is None
    True
    """
    if _CPT.fullmatch(code):
        return CPT
    return HCPCS if _HCPCS.fullmatch(code) else None


def system_of_modifier(modifier: str) -> str:
    """
    Return the code system that a modifier has the format of.

    >>> system_of_modifier("50") == CPT, system_of_modifier("RT") == HCPCS
    (True, True)

    Raises:
        UnknownTermError: If it has the format of neither.
    """
    if _CPT_MODIFIER.fullmatch(modifier):
        return CPT
    if _HCPCS_MODIFIER.fullmatch(modifier):
        return HCPCS
    allowed = "two digits of CPT, such as 50, or a letter first, such as RT"
    raise UnknownTermError("modifiers", modifier, allowed)
