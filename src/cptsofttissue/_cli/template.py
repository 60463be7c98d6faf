"""The command ``init``: a file for ``review``, with every field it may have."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import fill

from attrs import frozen

from cptsofttissue._cli.help import WORDS, add_command
from cptsofttissue._cli.options import Commands, Exit
from cptsofttissue._html import spaced
from cptsofttissue.errors import TableError

__all__ = ["add_init", "template"]

_EXISTS = "already exists and is not replaced; choose another name"


def add_init(commands: Commands) -> None:
    """Add the command ``init``."""
    parser = add_command(
        commands,
        "init",
        _init,
        examples=["new_case.toml"],
        status="0 written, 2 bad input, or the file already exists",
    )
    parser.add_argument("file", metavar="FILE", help="the TOML file to write")


def _init(options: argparse.Namespace) -> Exit:
    """Write a template for review, with every field and its possible values."""
    path = Path(options.file)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(template())
    except FileExistsError:
        raise TableError(path.name, 0, _EXISTS) from None
    print(f"{path}: fill it in, then run: cptsofttissue review {path}")
    return Exit.DETERMINED


def template() -> str:
    """Write every field of a case and its dossier, each as a comment to fill in."""
    return "\n".join((*_lines(), ""))


def _lines() -> Iterator[str]:
    yield _HEAD
    for table in _tables():
        yield from table.lines()


@frozen
class _Field:
    """A field of the file: what it is, an example in TOML, and its words."""

    key: str
    example: str
    description: str
    words: Iterable[str] = ()

    def lines(self) -> Iterator[str]:
        yield from _comment(self.description)
        if self.words:
            yield from _comment(f"Charted words, or: {', '.join(self.words)}.")
        yield f"#{self.key} = {self.example}"


@frozen
class _Table:
    """A table of the file; it is a comment if it needs a field or may be repeated."""

    header: str
    description: str
    fields: tuple[_Field, ...]

    def lines(self) -> Iterator[str]:
        yield ""
        yield from _comment(self.description)
        yield from [self.header] if self.header else []
        for field in self.fields:
            yield from field.lines()


def _comment(text: str) -> Iterator[str]:
    lead = "# "
    block = fill(
        text, 79, initial_indent=lead, subsequent_indent=lead, break_on_hyphens=False
    )
    yield from block.splitlines()


_HEAD = """\
# A case for: cptsofttissue review
# Remove the # before a line, and write what the record says. Leave a line off if
# the record does not say: a missing fact is asked for, and is never filled in."""


def _words(name: str) -> Iterable[str]:
    return WORDS[name]()


def _case(size: str, tumor: str, margin: str) -> tuple[_Field, ...]:
    """List the fields of a record."""
    return (
        _Field("procedure", '"excision"', "What was done.", _words("procedure")),
        _Field(
            "site",
            '"left forearm"',
            "The site, as charted; if it may be one of several, list them in brackets.",
            _words("site"),
        ),
        _Field("depth", '"subcutaneous"', "The depth, as charted.", _words("depth")),
        _Field("size", size, "Tumor plus margin, measured together."),
        _Field("tumor", tumor, "Greatest diameter of the tumor alone."),
        _Field(
            "margin", margin, 'Narrowest margin the excision required; "none" is 0.'
        ),
        _Field(
            "margin_convention",
            '"each_side"',
            "How the margin counts, if the note says.",
            _words("margin_convention"),
        ),
        _Field(
            "digit_involvement",
            '"none"',
            "Of a finger or toe: what the tumor does to tendon, sheath or joint.",
            _words("digit_involvement"),
        ),
        _Field(
            "origin", '"soft_tissue"', "The tissue it arose from.", _words("origin")
        ),
        _Field(
            "lesion",
            '"lipoma"',
            "Kind of lesion, as charted: cptsofttissue words lesion lists them.",
        ),
        _Field(
            "size_source",
            '"excision"',
            "Where the size was measured.",
            _words("size_source"),
        ),
        _Field(
            "date_of_service",
            '"7/15/2026"',
            "The date of service; it selects the edition.",
        ),
    )


def _tables() -> tuple[_Table, ...]:
    from cptsofttissue.fees import Setting
    from cptsofttissue.guidance.appeals import DenialReason
    from cptsofttissue.guidance.bundling import CLOSURES, ServiceKind
    from cptsofttissue.guidance.proposals import Course

    case = _case('"3.2 cm"', '"2.8 cm"', '"2 mm"')
    return (
        _Table(
            "",
            "The facts around the case.",
            (
                _Field(
                    "closure",
                    '"simple_repair"',
                    "How the wound was closed.",
                    tuple(map(spaced, CLOSURES)),
                ),
                _Field(
                    "pathology",
                    '"lipoma"',
                    "What pathology found, in the words of the report.",
                ),
                _Field(
                    "units",
                    "1",
                    "Number of tumors like this one, each a unit of the code.",
                ),
                _Field(
                    "same_incision",
                    "false",
                    "Whether all were removed through one incision.",
                ),
                _Field("diagnoses", '["D17.22"]', "ICD-10-CM codes of the claim."),
                _Field(
                    "denial",
                    '"site_of_service"',
                    "Why the payer denied, if it did.",
                    tuple(map(spaced, DenialReason)),
                ),
            ),
        ),
        _Table("[case]", "The record.", case),
        _Table(
            "[policy]",
            "What to assume where the record does not say.",
            (
                _Field(
                    "margin_convention",
                    '"either"',
                    "How a margin counts if the record does not say.",
                    _words("unstated_margin"),
                ),
                _Field(
                    "next_year",
                    '"answer"',
                    "What to do with a date in the year after the newest edition.",
                    _words("next_year"),
                ),
            ),
        ),
        _Table(
            "#[encounter]",
            "Day and place, for the price; take the # from its name too. A place of "
            "service or a setting is needed.",
            (
                _Field("date_of_service", '"7/15/2026"', "The date of service."),
                _Field(
                    "place_of_service",
                    '"11"',
                    "CMS place of service, two digits: 11 office, 22 hospital "
                    "outpatient, 24 surgery center.",
                ),
                _Field(
                    "setting",
                    '"non_facility"',
                    "Which rate applies, if no place is known.",
                    Setting,
                ),
                _Field("locality", '"dallas"', "Medicare locality, by name or key."),
                _Field("zip_code", '"75201"', "ZIP code of the place of service."),
                _Field(
                    "hospital_patient",
                    "false",
                    "Whether the patient is an inpatient or outpatient of a hospital.",
                ),
                _Field(
                    "qualifying_apm",
                    "false",
                    "Whether the clinician is a qualifying APM participant.",
                ),
            ),
        ),
        _Table(
            "[session]",
            "How the procedure relates to others.",
            (
                _Field(
                    "both_sides",
                    "false",
                    "Whether the same procedure was done on both sides.",
                ),
                _Field(
                    "several_services",
                    "true",
                    "Whether there were other services that day.",
                ),
                _Field(
                    "separate_lesion",
                    "true",
                    "Whether this lesion is separate from those of the other services.",
                ),
                _Field(
                    "course",
                    '"staged"',
                    "How it relates to an earlier procedure.",
                    tuple(map(spaced, Course)),
                ),
            ),
        ),
        _Table(
            "[preparation]",
            "What the practice has done before scheduling.",
            (
                _Field("policy_confirmed", "true", "The payer's policy was confirmed."),
                _Field(
                    "authorization_obtained", "true", "An authorization was obtained."
                ),
                _Field(
                    "necessity_documented",
                    "true",
                    "The reason for the office is documented.",
                ),
            ),
        ),
        _Table(
            "[circumstances]",
            "For an appeal: facts that only the practice knows, in your words.",
            (
                _Field("denial", '"not payable in the office"', "The payer's reason."),
                _Field("necessity", '"..."', "Why it was necessary in that place."),
                _Field("urgency", '"..."', "Whether and why it was urgent."),
                _Field(
                    "comorbidities", '"..."', "Conditions that supported the place."
                ),
                _Field("access", '"..."', "Whether a facility was within reach."),
                _Field("authorization", '"..."', "Its number or date."),
                _Field("pathology", '"..."', "What pathology found."),
                _Field("closure", '"..."', "How the wound was closed."),
                _Field("separate", '"..."', "Services billed separately, and why."),
            ),
        ),
        _Table(
            "#[[services]]",
            "Another service of the session; repeat the table for each.",
            (
                _Field(
                    "kind",
                    '"complex_repair"',
                    "What was done.",
                    tuple(map(spaced, ServiceKind)),
                ),
                _Field(
                    "same_lesion", "true", "Whether it was done on the excised lesion."
                ),
                _Field(
                    "same_wound",
                    "true",
                    "Whether it was done in the wound of the excision and for it.",
                ),
                _Field(
                    "decided_excision",
                    "false",
                    "Whether a biopsy decided the excision.",
                ),
                _Field(
                    "extensive", "true", "Whether it was more than the excision needs."
                ),
                _Field("documented", "true", "Whether it has a separate report."),
                _Field("code", '"13101"', "Its code, to look up the edits."),
            ),
        ),
        _Table(
            "#[[others]]",
            "Another tumor of the session, with the fields of a case; repeat the "
            "table for each.",
            _case('"1.4 cm"', '"1 cm"', '"2 mm"'),
        ),
    )
