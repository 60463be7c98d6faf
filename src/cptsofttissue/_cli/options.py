"""Options that several commands share, and the exit statuses."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from cptsofttissue.coding.editions import Catalog
from cptsofttissue.coding.resolution import Status
from cptsofttissue.errors import ContradictionError
from cptsofttissue.record.case import CodingPolicy

if TYPE_CHECKING:
    from attrs import AttrsInstance

    from cptsofttissue.fees import FeeSchedule
    from cptsofttissue.guidance.ncci import EditTable, MueTable
    from cptsofttissue.guidance.payer import PayerPolicy

__all__ = [
    "EXIT_OF",
    "FACILITIES",
    "FACTS",
    "SETS",
    "Commands",
    "Exit",
    "ReviewTables",
    "add_edition",
    "add_encounter",
    "add_facilities",
    "add_payer",
    "add_schedules",
    "add_tables",
    "add_unstated_margin",
    "as_json",
    "coding_policy",
    "encounter_facts",
    "load_edition",
    "load_facilities",
    "load_payer",
    "load_schedule",
    "load_tables",
    "names_price",
]

#: The object to which a command adds its parser.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


class ReviewTables(TypedDict):
    """The user's own tables, by the names that ``review`` has for them."""

    edits: EditTable | None
    limits: MueTable | None
    catalog: Catalog | None


class Exit(IntEnum):
    """The exit status of the command."""

    DETERMINED = 0
    PIPE_CLOSED = 1
    BAD_INPUT = 2  # as argparse has it
    UNDETERMINED = 3
    OUT_OF_SCOPE = 4
    UNPRICED = 5


EXIT_OF: Mapping[Status, Exit] = MappingProxyType(
    {
        Status.DETERMINED: Exit.DETERMINED,
        Status.UNDETERMINED: Exit.UNDETERMINED,
        Status.OUT_OF_SCOPE: Exit.OUT_OF_SCOPE,
    }
)


#: The help text of each fact of a case.
FACTS: Mapping[str, str] = MappingProxyType(
    {
        "procedure": 'what was done: "excision" (default), "core biopsy"',
        "site": 'where, as charted: "left forearm", "nape of neck"',
        "depth": 'how deep, as charted: "subcutaneous", "deep to the fascia"',
        "size": 'tumor plus margin: "3.5 cm"; a "4 cm mass" is the tumor alone',
        "tumor": 'greatest diameter of the tumor: "2.4 cm"',
        "margin": 'narrowest margin required: "0.3 cm", "2 mm on all sides", "none"',
        "margin-convention": 'how a margin counts: "each side", "total", or either',
        "digit-involvement": 'of a digit: "abuts the tendon", "into the joint", "none"',
        "origin": "where it arose: soft tissue (default) or cutaneous",
        "lesion": 'kind of lesion, if known: "lipoma", "ganglion cyst"',
        "size-source": "where the size was measured: excision, pathology or imaging",
        "date-of-service": "selects the code edition: 7/15/2026",
    }
)


_EDITION = "your own code edition, a CSV like codes.csv"

#: The facts with several possible values: each such option may be repeated.
SETS = frozenset({"procedure", "site", "depth", "origin", "lesion"})


def as_json(value: AttrsInstance | None) -> str:
    """Write a value as its JSON document; null for none."""
    from cptsofttissue.documents.serialize import dumps

    return "null" if value is None else dumps(value)


def add_encounter(
    parser: argparse._ActionsContainer,  # pyright: ignore[reportPrivateUsage]
    *,
    compares: bool = False,
) -> None:
    """Add the options that a price depends on, other than code and date."""
    add = parser.add_argument
    add("--pos", dest="place_of_service", metavar="CODE", help="place of service: 11")
    add("--setting", metavar="TEXT", help="which rate applies, if no place is given")
    text = "key or name: 04412-11, dallas"
    if compares:
        text = f"{text}; repeat it to compare"
    action = "append" if compares else "store"
    add("--locality", metavar="TEXT", action=action, help=text)
    add("--zip", dest="zip_code", metavar="ZIP", help="ZIP code of the place: 75201")
    add(
        "--hospital-patient",
        action="store_true",
        help="inpatient or registered outpatient of a hospital",
    )
    add(
        "--qualifying-apm",
        action="store_true",
        help="the clinician is a qualifying APM participant",
    )
    add_schedules(parser)


def add_schedules(parser: argparse._ActionsContainer) -> None:  # pyright: ignore[reportPrivateUsage]
    """Add the options for the schedule: an installed one, or the user's own files."""
    add = parser.add_argument
    add("--schedule", metavar="NAME", help="an installed schedule; else Medicare")
    add("--rvu", metavar="FILE", help="your own CMS release: PPRRVU file, or its zip")
    add("--gpci", metavar="FILE", help="its file of localities; a zip has its own")
    add("--factor", metavar="NUMBER", help="conversion factor, if not the file's")
    add("--contract", metavar="FILE", help="a contract table, used before the schedule")


def encounter_facts(options: argparse.Namespace) -> dict[str, Any]:
    """Return the fields of an encounter from the options."""
    names = ("date_of_service", "place_of_service", "setting", "locality", "zip_code")
    flags = ("hospital_patient", "qualifying_apm")
    return {name: getattr(options, name) for name in (*names, *flags)}


def load_schedule(options: argparse.Namespace) -> FeeSchedule:
    """Load the schedule: the user's own files, or an installed one."""
    from cptsofttissue.fees import (
        Chain,
        ContractFeeSchedule,
        MedicareFeeSchedule,
        load,
    )

    _check_files(options)
    medicare = MedicareFeeSchedule.bundled()
    if options.rvu:
        medicare = MedicareFeeSchedule.from_cms(
            options.rvu, gpci=options.gpci, factor=options.factor
        )
    schedule = load(options.schedule) if options.schedule else medicare
    if not options.contract:
        return schedule
    contract = ContractFeeSchedule.from_file(options.contract, rules=medicare)
    return Chain((contract, schedule))


def _check_files(options: argparse.Namespace) -> None:
    """Refuse an option that would do nothing."""
    for name in ("gpci", "factor"):
        value = getattr(options, name)
        if value and not options.rvu:
            raise ContradictionError(name, value, "together with --rvu")
    if options.rvu and options.schedule:
        raise ContradictionError("schedule", options.schedule, "none with --rvu")


#: The options for facility payments.
FACILITIES = ("addendum_b", "wage_index", "cbsa")


def add_facilities(parser: argparse._ActionsContainer) -> None:  # pyright: ignore[reportPrivateUsage]
    """Add the options for facility payments: the user's own file, and the area."""
    add = parser.add_argument
    add("--addendum-b", metavar="FILE", help="your own Addendum B, for the hospital")
    add("--wage-index", metavar="FILE", help="the wage indices of its year")
    add("--cbsa", metavar="CODE", help="area of the facilities: 19124; else national")


def load_facilities(options: argparse.Namespace) -> dict[str, FeeSchedule | None]:
    """Load the schedules for a surgery center and a hospital."""
    from cptsofttissue.fees import AscFeeSchedule, OppsFeeSchedule

    cbsa, wages = options.cbsa, options.wage_index
    if wages and not options.addendum_b:
        raise ContradictionError("wage_index", wages, "together with --addendum-b")
    center = AscFeeSchedule.bundled().in_area(cbsa) if cbsa else None
    if options.addendum_b is None:
        return {"surgery_center": center, "hospital": None}
    rates = OppsFeeSchedule.from_cms(options.addendum_b, wage_index=wages)
    hospital = rates.in_area(cbsa) if cbsa else rates
    return {"surgery_center": center, "hospital": hospital}


def add_payer(parser: argparse._ActionsContainer) -> None:  # pyright: ignore[reportPrivateUsage]
    """Add the option for the payer policy."""
    parser.add_argument(
        "--payer",
        metavar="NAME",
        help="an installed policy, or a file: TOML, CSV or XLSX",
    )


def load_payer(options: argparse.Namespace) -> PayerPolicy | None:
    """Load a payer policy by name, or read it from a file; None without one."""
    from cptsofttissue.guidance.payer import TablePolicy, load

    name = options.payer
    if not name:
        return None
    if name.endswith(".toml"):
        return TablePolicy.from_toml(name)
    is_table = name.endswith((".csv", ".xlsx"))
    return TablePolicy.from_csv(name) if is_table else load(name)


def add_tables(parser: argparse._ActionsContainer) -> None:  # pyright: ignore[reportPrivateUsage]
    """Add the user's own tables for a review."""
    add = parser.add_argument
    add("--edits", metavar="FILE", help="your own table of NCCI edits")
    add("--mue", metavar="FILE", help="your own table of MUE units")
    add("--edition", metavar="FILE", help=_EDITION)


def load_tables(options: argparse.Namespace) -> ReviewTables:
    """Read the user's own tables that the options name."""
    from cptsofttissue.guidance.ncci import MueTable, PtpEdits

    return {
        "edits": PtpEdits.from_cms(options.edits) if options.edits else None,
        "limits": MueTable.from_cms(options.mue) if options.mue else None,
        "catalog": load_edition(options),
    }


def names_price(options: argparse.Namespace) -> bool:
    """Whether an option of pricing was given; it asks for a price too."""
    names = ("place_of_service", "setting", "locality", "zip_code", "schedule", "rvu")
    flags = ("gpci", "factor", "contract", "hospital_patient", "qualifying_apm")
    return any(getattr(options, name) for name in (*names, *flags))


def add_edition(parser: argparse._ActionsContainer) -> None:  # pyright: ignore[reportPrivateUsage]
    """Add the options for the edition and for dates after the newest one."""
    parser.add_argument("--edition", metavar="FILE", help=_EDITION)
    parser.add_argument(
        "--next-year",
        metavar="TEXT",
        default="answer",
        help="answer (default) or refuse a date in the year after the newest edition",
    )


def load_edition(options: argparse.Namespace) -> Catalog | None:
    """Read the user's own edition, if an option names one."""
    return None if options.edition is None else Catalog.from_csv(options.edition)


def coding_policy(options: argparse.Namespace) -> CodingPolicy:
    """Return the coding policy from the options."""
    return CodingPolicy(
        margin_convention=options.unstated_margin, next_year=options.next_year
    )


def add_unstated_margin(parser: argparse._ActionsContainer) -> None:  # pyright: ignore[reportPrivateUsage]
    """Add the option for a margin without a convention."""
    parser.add_argument(
        "--unstated-margin",
        metavar="TEXT",
        default="as_written",
        help="how a margin counts if the record does not say (default as written)",
    )
