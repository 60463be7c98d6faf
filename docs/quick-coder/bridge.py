"""The quick coder: one request in JSON to one answer in JSON; the page only draws."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from attrs import evolve, field, frozen

from cptsofttissue import Case, CptSoftTissueError, Question, Resolution, Status
from cptsofttissue import resolve as resolve_case
from cptsofttissue._asked import question_of
from cptsofttissue._html import Html, bullets, draw, join, remark
from cptsofttissue._reading.dates import days_named, in_words
from cptsofttissue.coding.resolution import Answer
from cptsofttissue.fees import Encounter, Fee
from cptsofttissue.guidance.documentation import Check
from cptsofttissue.guidance.exposure import Exposure
from cptsofttissue.guidance.letters import LetterKind, write_letter
from cptsofttissue.guidance.payer import PayerPolicy, load
from cptsofttissue.guidance.review import Dossier, Review, review
from cptsofttissue.notes import Draft, Mention, Polarity, Reading, read
from cptsofttissue.notes._page import evidence_page
from cptsofttissue.record.case import CodingPolicy

__all__ = ["answer"]

#: A margin whose convention is not stated is read both ways, as in a note.
_BOTH_WAYS = CodingPolicy(margin_convention="either")
#: Of more codes that are left the lowest and the highest price are shown.
_FEW = 6
#: So many stand in the headline and beside an answer; of more, the number.
_AT_A_GLANCE = 4
#: The sections of a review that are shown, under these names, in this order.
_SECTIONS: Mapping[str, str] = {
    "Modifiers": "Modifiers",
    "What each place costs": "Medicare payment by place",
    "Note": "What the note lacks",
    "Price": "Payment in the place you chose",
    "Place": "How the place is paid",
    "Nearest threshold": "Nearest threshold",
    "Other services": "Other services",
    "Add-on codes": "Add-on codes",
    "Units": "Units",
    "Diagnoses": "Diagnoses",
}
_SUMMARIES = {
    Status.DETERMINED: "One code fits what is documented",
    Status.UNDETERMINED: "Not settled: each of these fits what is documented",
    Status.OUT_OF_SCOPE: "Another code family applies",
}
_OPEN = frozenset({"Note", "Modifiers", "What each place costs"})
#: The sections that have something for each code.
_OF_EACH = frozenset({"What each place costs", "Price", "Place"})
_TOO_MANY = (
    "{} codes are possible, too many to show each in every place. Answer the "
    "questions above to see the places side by side."
)
_NO_LESION = (
    "No operation on a tumor is read in the text. "
    "The answer rests on the facts below it alone."
)


@frozen
class Request:
    """
    What the page asks.

    Attributes:
        text: A sentence or a note; may be empty.
        lesion: Which lesion of the text is meant, from 0.
        facts: The fields of the form that are filled, as typed.
        place: Place of service.
        zip_code: Of the place; empty is the national amount.
        payer: Name of an installed policy; empty leaves the payer open.
        letter: A kind of letter, or why the payer denied; empty is no letter.
    """

    text: str = ""
    lesion: int = 0
    facts: Mapping[str, str] = field(factory=dict[str, str])
    place: str = "11"
    zip_code: str = ""
    payer: str = ""
    letter: str = ""

    @property
    def denial(self) -> str | None:
        """Why the payer denied, which an appeal answers."""
        is_appeal = self.letter not in {"", LetterKind.PRIOR_AUTHORIZATION}
        return self.letter if is_appeal else None


@frozen
class Statement:
    """
    What is known of one lesion: by the text, by the form, or by both.

    Attributes:
        draft: What the text says; None if it names no operation on a tumor.
        facts: What the form says; it stands where it differs from the text.
    """

    draft: Draft | None
    facts: Mapping[str, str]

    @property
    def dossier(self) -> Dossier:
        """What the text says around the case."""
        return self.draft.dossier if self.draft else Dossier(policy=_BOTH_WAYS)

    def case(self, **changes: str) -> Case:
        """The facts, with some of them changed."""
        facts: dict[str, Any] = {**self.facts, **changes}
        return self.draft.accept(**facts) if self.draft else Case(**facts)

    def resolve(self, **changes: str) -> Resolution:
        """The answer to these facts."""
        return resolve_case(self.case(**changes), policy=self.dossier.policy)


def answer(request: str) -> str:
    """
    Answer a request of the page.

    >>> asked = {"text": "Excision of 4 cm subcutaneous lipoma, left thigh"}
    >>> json.loads(answer(json.dumps(asked)))["headline"]
    '27337'

    Args:
        request: A JSON object with the fields of :class:`Request`.

    Returns:
        A JSON object: a headline, the codes, the questions, what is wrong with
        which field, and the sections as HTML whose text is escaped.
    """
    return json.dumps(_answered(Request(**json.loads(request))))


def _answered(asked: Request) -> dict[str, object]:
    """Answer, or say what of the request cannot be read."""
    try:
        reading = read(asked.text)
    except CptSoftTissueError as error:
        return _unreadable({"text": str(error)})
    told = Statement(_chosen(reading, asked.lesion), asked.facts)
    shown = _of_text(reading, told)
    if told.draft is None and not told.facts:
        return {**_nothing(reading), **shown}
    if faults := _faults(told):
        return {**_unreadable(faults), **shown}
    return {**_of_case(told, asked), **shown}


def _chosen(reading: Reading, lesion: int) -> Draft | None:
    """Return the lesion that is meant; the first one, if there are fewer."""
    drafts = reading.drafts
    return drafts[lesion if lesion < len(drafts) else 0] if drafts else None


def _unreadable(faults: Mapping[str, str]) -> dict[str, object]:
    return {
        "status": "unreadable",
        "headline": "No answer yet",
        "summary": " ".join(faults.values()),
        "faults": faults,
    }


def _nothing(reading: Reading) -> dict[str, object]:
    """Say that nothing is known, or only of other procedures."""
    is_silent = not reading.text.strip()
    families = [str(outside) for outside in reading.other]
    said = "Type what was done, or fill in the facts."
    read_in_vain = "No operation on a tumor is read in the text."
    return {
        "status": "empty",
        "headline": "No answer yet",
        "summary": said if is_silent else read_in_vain,
        "families": families,
    }


def _of_text(reading: Reading, told: Statement) -> dict[str, object]:
    """Show the text with its evidence, its lesions, and what it says of each field."""
    drafts = reading.drafts
    is_read = drafts or reading.other
    return {
        "note": evidence_page(reading) if is_read else "",
        "lesions": [_named(draft) for draft in drafts] if len(drafts) > 1 else [],
        "says": _says(told.draft.mentions if told.draft else ()),
    }


def _says(mentions: Iterable[Mention]) -> dict[str, list[str]]:
    """Quote what the text states of each field, once."""
    found: dict[str, dict[str, None]] = {}
    for mention in mentions:
        if mention.polarity is Polarity.STATED:
            found.setdefault(mention.field, {})[mention.text] = None
    return {name: list(texts) for name, texts in found.items()}


def _named(draft: Draft) -> str:
    """Name a lesion by its site and its kind."""
    parts = (draft.case.site, draft.case.lesion)
    words = (" or ".join(part.charted) for part in parts if part)
    return ", ".join(words) or "not described"


def _faults(told: Statement) -> dict[str, str]:
    """Name every field of the form that cannot be read, or that contradicts."""
    alone = (_fault(Statement(None, {name: text})) for name, text in told.facts.items())
    found = {name: text for fault in alone for name, text in fault.items()}
    return found or _fault(told)


def _fault(told: Statement) -> dict[str, str]:
    """Say why facts are no case, or no case that can be answered."""
    try:
        told.resolve()
    except CptSoftTissueError as error:
        return {getattr(error, "field", "text"): str(error)}
    return {}


def _of_case(told: Statement, asked: Request) -> dict[str, object]:
    """Answer a case that can be read."""
    found = told.resolve()
    encounter, faults = _encounter(found, asked)
    dossier = evolve(told.dossier, encounter=encounter, denial=asked.denial)
    payer = load(asked.payer) if asked.payer else None
    reviewed = review(found.case, dossier, payer=payer)
    return {
        "status": found.status,
        "headline": _headline(found),
        "summary": f"{_SUMMARIES[found.status]} ({found.edition} edition).",
        "codes": [[code.number, code.label] for code in found.candidates],
        "families": [family.explain() for family in found.families],
        "cautions": list(_cautions(found, told, asked)),
        "questions": [
            *(_question(one, told) for one in found.questions),
            *_asks_day(told, asked.text),
        ],
        "faults": faults,
        "sections": [
            *_sections(reviewed),
            *_range(reviewed),
            *_unpriced(found, faults),
            _section("How the answer is reached", bullets(found.trace), is_open=False),
        ],
        "letter": _letter(reviewed, dossier, payer, asked),
        "text": reviewed.explain(),
    }


def _encounter(
    found: Resolution, asked: Request
) -> tuple[Encounter | None, dict[str, str]]:
    """Say where and when, if that gives a price; a fault of the place gives none."""
    day = found.case.date_of_service
    if day is None:
        return None, {}
    try:
        return Encounter(
            date_of_service=day,
            place_of_service=asked.place,
            zip_code=asked.zip_code.strip() or None,
        ), {}
    except CptSoftTissueError as error:
        return None, {_encounter_field(error): str(error)}


def _encounter_field(error: CptSoftTissueError) -> str:
    """Name the field of the page that an error of the place is about."""
    name = getattr(error, "field", "zip_code")
    return "place" if name == "place_of_service" else "zip_code"


def _headline(found: Resolution) -> str:
    """Say the code, the few that are left, or how many there are."""
    left = [*map(str, found.candidates), *(f.name for f in found.families)]
    return _few(left, " or ", "codes are possible")


def _few(left: list[str], between: str, many: str) -> str:
    """List what is left, or say how much it is."""
    return between.join(left) if len(left) <= _AT_A_GLANCE else f"{len(left)} {many}"


def _plain(text: str) -> str:
    return text.replace("_", " ")


def _cautions(found: Resolution, told: Statement, asked: Request) -> Iterator[str]:
    if told.draft is None and asked.text.strip():
        yield _NO_LESION
    yield from map(str, found.cautions)


def _question(question: Question, told: Statement) -> dict[str, object]:
    """Put a question as the page shows it, each answer with what fills the field."""
    return {
        "field": question.field,
        "asks": question.asks,
        "why": question.why,
        "answers": [choice(question.field, one, told) for one in question.answers],
    }


def choice(name: str, one: Answer, told: Statement) -> dict[str, object]:
    left = [*map(str, one.codes), *(family.name for family in one.families)]
    return {
        "label": one.label,
        "leads_to": _few(left, ", ", "codes"),
        "fill": next(_filling(name, one, told), None),
    }


def _filling(name: str, one: Answer, told: Statement) -> Iterator[str]:
    """
    Find what the field takes so that exactly the codes of the answer are left.

    The side of a site is kept; an answer that no word of the field says is shown
    and cannot be pressed.
    """
    for text in _spellings(name, one.value, told.case()):
        try:
            found = told.resolve(**{name: text})
        except CptSoftTissueError:
            continue
        if (found.candidates, found.families) == (one.codes, one.families):
            yield text


def _spellings(name: str, value: str, case: Case) -> Iterator[str]:
    if name == "site" and case.site and case.site.side:
        yield f"{case.site.side} {_plain(value)}"
    yield from (_plain(value), value)


def _asks_day(told: Statement, text: str) -> Iterator[dict[str, object]]:
    """Ask for the day, if the text names days that may be it; none is taken alone."""
    days = {} if told.case().date_of_service else dict(_days(told, text))
    if days:
        yield {
            "field": "date_of_service",
            "asks": question_of("date_of_service").asks,
            "why": "The price goes by the day, and so do the codes of a year.",
            "answers": [_day(one, line) for one, line in days.items()],
        }


def _day(one: date, line: str) -> dict[str, object]:
    return {"label": in_words(one), "leads_to": line, "fill": one.isoformat()}


def _days(told: Statement, text: str) -> Iterator[tuple[date, str]]:
    """Find the days that a text names and for which there is an answer."""
    for one, words in days_named(text).items():
        with suppress(CptSoftTissueError):
            told.resolve(date_of_service=one.isoformat())
            yield one, words


def _sections(found: Review) -> Iterator[dict[str, object]]:
    """Show what the review says, in the order of the page."""
    said = dict(found.sections)
    hidden = frozenset[str]() if _has_few(found) else _OF_EACH
    for name, title in _SECTIONS.items():
        items = [item for item in said.get(name, ()) if not _passes(item)]
        if items and name not in hidden:
            yield _section(title, _drawn(items), is_open=name in _OPEN)


def _has_few(found: Review) -> bool:
    return len(found.resolution.candidates) <= _FEW


def _passes(item: object) -> bool:
    return getattr(item, "check", None) is Check.PASS


def _section(title: str, html: Html, *, is_open: bool) -> dict[str, object]:
    return {"title": title, "html": html, "open": is_open}


def _drawn(items: Iterable[object]) -> Html:
    """Draw items that draw themselves as they do, and list all others."""
    methods = [getattr(item, "_repr_html_", None) for item in items]
    if all(methods):
        return join(*(method() for method in methods if method))
    return bullets(items)


def _range(found: Review) -> Iterator[dict[str, object]]:
    """Show the lowest and the highest price of many codes, and whose they are."""
    if found.money is None or _has_few(found):
        return
    shown = bullets(ends(found.money.exposure))
    html = join(remark(_TOO_MANY.format(len(found.resolution.candidates))), shown)
    yield _section(_SECTIONS["Price"], html, is_open=True)


def ends(priced: Exposure) -> Iterator[str]:
    """Name the lowest and the highest price, and what has none."""
    if priced.lowest and priced.highest:
        yield _end("Lowest", priced, priced.lowest)
        yield _end("Highest", priced, priced.highest)
    without = [str(row.code) for row in priced.candidates if row.fee is None]
    if unpriced := [*without, *map(str, priced.families)]:
        yield f"Without a price here: {', '.join(unpriced)}"


def _end(name: str, priced: Exposure, end: Fee) -> str:
    """Name the codes that are paid as much."""
    rows = (row for row in priced.candidates if row.fee is not None)
    codes = [str(row.code) for row in rows if row.fee.amount == end.amount]
    return f"{name}: {end.amount} US dollars for {' or '.join(codes)}"


def _unpriced(
    found: Resolution, faults: Mapping[str, str]
) -> Iterator[dict[str, object]]:
    """Say why there is no price, where there is none."""
    if not found.candidates:
        return
    if found.case.date_of_service is None:
        why = "Give the date of service to see what is paid."
    elif faults:
        why = " ".join(faults.values())
    else:
        return
    title = _SECTIONS["What each place costs"]
    yield _section(title, join(remark(why)), is_open=True)


def _letter(
    found: Review, dossier: Dossier, payer: PayerPolicy | None, asked: Request
) -> dict[str, str] | None:
    """Write a whole letter, as it is shown, copied and printed."""
    if not asked.letter:
        return None
    kind = LetterKind.APPEAL if asked.denial else LetterKind.PRIOR_AUTHORIZATION
    letter = write_letter(kind, found, dossier, payer=payer)
    return {"html": draw(letter), "text": letter.text, "page": letter.html}
