"""The tools: their arguments, and the answers of the library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias, final

from attrs import AttrsInstance, frozen

from cptsofttissue.claims import Claim, price
from cptsofttissue.coding._scope import read_families
from cptsofttissue.coding.editions import catalog
from cptsofttissue.coding.resolver import resolve
from cptsofttissue.documents._converter import write_document, write_parts
from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.fees import (
    Encounter,
    MedicareFeeSchedule,
    compare_places,
    find_localities,
)
from cptsofttissue.fees._localities import full_name
from cptsofttissue.fees._locality_names import locality_error
from cptsofttissue.guidance.audit import audit
from cptsofttissue.guidance.review import Dossier, review
from cptsofttissue.mcp._arguments import Arguments, Values
from cptsofttissue.mcp._short import Schema
from cptsofttissue.notes.reading import read
from cptsofttissue.record.case import Case

__all__ = ["TOOLS", "Tool", "warm_up"]

_Json: TypeAlias = dict[str, Any]


class _Answer(NamedTuple):
    """The answer of a tool: text for a person, and a document for a program."""

    text: str
    document: _Json


@final
@frozen(kw_only=True, eq=False)
class Tool:
    """
    A question that an assistant may ask.

    Attributes:
        name: Its name for programs.
        title: Its name for people.
        says: What it is for, and how to ask it.
        takes: Its arguments.
        example: Example values for its arguments.
        run: The function that answers; it takes the arguments by name.
    """

    name: str
    title: str
    says: str
    takes: Arguments
    example: Values
    run: Callable[..., _Answer]

    def describe(self) -> _Json:
        """Describe the tool for a list of tools."""
        return {
            "name": self.name,
            "title": self.title,
            "description": self.says,
            "inputSchema": self.takes.schema,
            "annotations": {"title": self.title, **_HARMLESS},
        }

    def call(self, values: Values) -> _Json:
        """Run the tool, or say what cannot be read and what is allowed."""
        try:
            answer = self.run(**self.takes.read(values))
        except CptSoftTissueError as error:
            return {"content": _text(str(error)), "isError": True}
        return {
            "content": _text(answer.text),
            "structuredContent": answer.document,
            "isError": False,
        }


#: The tools write nothing and ask nothing outside of the package.
_HARMLESS: Mapping[str, bool] = MappingProxyType(
    {
        "readOnlyHint": True,
        "destructiveHint": False,
        "idempotentHint": True,
        "openWorldHint": False,
    }
)


def _string(says: str, *examples: str) -> Schema:
    extra = {"examples": [*examples]} if examples else {}
    return {"description": says, "type": "string", **extra}


def _text(text: str) -> list[_Json]:
    return [{"type": "text", "text": text}]


def _answer(document: AttrsInstance) -> _Answer:
    """Write a document as plain text and as JSON."""
    return _Answer(str(document), write_document(document))


def _resolve(case: Case) -> _Answer:
    return _answer(resolve(case))


def _read(text: str) -> _Answer:
    return _answer(read(text))


def _price(claim: Claim) -> _Answer:
    return _answer(price(claim, MedicareFeeSchedule.bundled()))


def _compare(code: str, encounter: Encounter, deductible: str = "0") -> _Answer:
    return _answer(compare_places(code, encounter, deductible=deductible))


def _review(case: Case, dossier: Dossier) -> _Answer:
    return _answer(review(case, dossier))


def _audit(case: Case, billed: str, **facts: Any) -> _Answer:
    result = audit(case, billed=billed, **facts)
    low, high = (
        None if amount is None else str(amount)
        for amount in (result.lowest, result.highest)
    )
    document = {
        "billed": result.billed,
        "modifiers": [*result.modifiers],
        "units": result.units,
        "verdict": result.verdict.value,
        "problem": result.problem,
        "difference": {"lowest": low, "highest": high},
        "direction": result.direction.value,
        "resolution": write_document(result.resolution),
    }
    return _Answer(str(result), document)


def _codes(year: int | None = None, family: str | None = None) -> _Answer:
    edition = catalog(year)
    if family is not None:
        (code_family,) = read_families([family])
        edition = code_family.catalog(edition.year)
    return _Answer(
        "\n".join(f"{code}  {code.label}" for code in edition), write_document(edition)
    )


def _localities(text: str = "") -> _Answer:
    localities = find_localities(text)
    if not localities:
        raise locality_error(text)
    lines = (f"{full_name(p)}: work {p.work}, PE {p.pe}, MP {p.mp}" for p in localities)
    places: list[_Json] = write_parts(localities)
    return _Answer("\n".join(lines), {"localities": places})


_LIPOMA: _Json = {
    "site": "left forearm",
    "depth": "subcutaneous",
    "size": "2.5 cm",
    "margin": "2 mm on each side",
    "lesion": "lipoma",
}
_OFFICE: _Json = {"date_of_service": "2026-07-15", "place_of_service": "11"}
_CASE: Mapping[str, type[AttrsInstance]] = MappingProxyType({"case": Case})
_FACTS = (
    "Leave out what the record does not say; the fields of case are those of resolve."
)

_ALL = (
    Tool(
        name="resolve",
        title="Find the CPT code of a soft tissue tumor",
        says=(
            "From the facts of a record to its code, or to every code that is still "
            "possible with the questions that would settle it. Give facts as charted "
            '("left forearm", "2.4 cm", "subcutaneous"), and leave out what the '
            "record does not say: an open answer is right, a guessed fact is not."
        ),
        takes=Arguments(spread=Case),
        example=_LIPOMA,
        run=_resolve,
    ),
    Tool(
        name="read",
        title="Read an operative note",
        says=(
            "From an operative note, or one typed sentence, to a draft for each "
            "lesion: its code or what to ask the surgeon, every fact with the words "
            "it rests on. Leave out names, dates of birth and record numbers."
        ),
        takes=Arguments(
            plain={"text": _string("The note as it stands in the chart.")},
            required=("text",),
        ),
        example={"text": "Excision of a 4 cm subcutaneous lipoma, left thigh."},
        run=_read,
    ),
    Tool(
        name="price",
        title="Price the lines of a claim",
        says=(
            "What Medicare pays one clinician for the lines of one claim, together. "
            "It needs the day, the place of service or the setting, and the lines. "
            "A line without an amount is not 0: the total is then not known."
        ),
        takes=Arguments(spread=Claim),
        example={**_OFFICE, "lines": [{"code": "25075"}]},
        run=_price,
    ),
    Tool(
        name="compare_places",
        title="Compare what a code costs in three places",
        says=(
            "What Medicare pays for one code in an office, a surgery center and a "
            "hospital, and the patient's share. The place of the encounter does not "
            'matter; give "11". What the hospital is paid is not known here.'
        ),
        takes=Arguments(
            documents={"encounter": Encounter},
            plain={
                "code": _string("The code.", "21931"),
                "deductible": _string(
                    "The unmet part of the patient's deductible, in US dollars.",
                    "120.50",
                ),
            },
            required=("code", "encounter"),
        ),
        example={"code": "25075", "encounter": _OFFICE},
        run=_compare,
    ),
    Tool(
        name="review",
        title="Review a case",
        says=(
            "Everything about one case: its code, what the note lacks, other services, "
            "modifiers, units, diagnoses, price, and the points of an appeal after a "
            f"denial. Without an encounter nothing is priced. {_FACTS}"
        ),
        takes=Arguments(spread=Dossier, documents=_CASE, required=("case",)),
        example={"case": _LIPOMA, "encounter": _OFFICE},
        run=_review,
    ),
    Tool(
        name="audit",
        title="Compare a billed code with its record",
        says=(
            "Whether the record supports a code that was billed, and by how many US "
            "dollars the two differ. Only the verdict supported is a pass; a "
            f"difference that is not known is not 0. {_FACTS}"
        ),
        takes=Arguments(
            documents={"case": Case, "encounter": Encounter},
            plain={
                "billed": _string("The code, its modifiers and units.", "21931-LT"),
                "side": _string("The side, if the site does not name it.", "left"),
                "pathology": _string("What pathology found.", "lipoma"),
            },
            required=("case", "billed"),
        ),
        example={"case": _LIPOMA, "billed": "25075-LT", "encounter": _OFFICE},
        run=_audit,
    ),
    Tool(
        name="codes",
        title="List the codes of a year",
        says="The codes of soft tissue tumors, or of another family, with size bands.",
        takes=Arguments(
            plain={
                "year": {
                    "description": "The calendar year; the newest edition without it.",
                    "type": "integer",
                },
                "family": _string("The key of another family.", "skin_benign"),
            }
        ),
        example={"family": "skin_benign"},
        run=_codes,
    ),
    Tool(
        name="localities",
        title="Find Medicare localities",
        says=(
            "The Medicare localities that a name, a state, a ZIP code or a key may "
            "mean, with their indices; all of them without a text. Of several, ask."
        ),
        takes=Arguments(plain={"text": _string("What to look for.", "dallas")}),
        example={"text": "dallas"},
        run=_localities,
    ),
)

#: Every tool, by its name.
TOOLS: Mapping[str, Tool] = MappingProxyType({tool.name: tool for tool in _ALL})


@cache
def warm_up() -> None:
    """Run every tool once, so that later calls do not wait for the tables."""
    for tool in TOOLS.values():
        tool.call(tool.example)
