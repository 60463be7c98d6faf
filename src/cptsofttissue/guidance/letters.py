"""Write letters to a payer, with marked blanks: an appeal or a prior authorization."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from html import escape
from types import MappingProxyType
from typing import final

from attrs import field, frozen

from cptsofttissue._html import spaced
from cptsofttissue._reading import tables
from cptsofttissue._reading.words import Words, unknown_term
from cptsofttissue.errors import MissingFactError, WrongTypeError
from cptsofttissue.guidance._blanks import BLANK, with_blanks_of
from cptsofttissue.guidance._letter_facts import Ground, LetterFacts
from cptsofttissue.guidance.appeals import DenialReason
from cptsofttissue.guidance.bundling import Verdict
from cptsofttissue.guidance.diagnosis import Match
from cptsofttissue.guidance.documentation import Check
from cptsofttissue.guidance.payer import PayerPolicy
from cptsofttissue.guidance.proposals import Advice
from cptsofttissue.guidance.review import Dossier, Review

__all__ = [
    "Blank",
    "Letter",
    "LetterKind",
    "LetterPart",
    "Passage",
    "Sentence",
    "letter_blanks",
    "write_letter",
]


class LetterKind(StrEnum):
    """What a letter asks for."""

    APPEAL = "appeal"
    PRIOR_AUTHORIZATION = "prior_authorization"


class LetterPart(StrEnum):
    """The parts of a letter, in order; warnings are not part of the text."""

    SENDER = "sender"
    DAY = "day"
    RECIPIENT = "recipient"
    SUBJECT = "subject"
    SALUTATION = "salutation"
    OPENING = "opening"
    FACTS = "facts"
    ARGUMENT = "argument"
    SUPPORT = "support"
    REQUEST = "request"
    CLOSING = "closing"
    SIGNATURE = "signature"
    ENCLOSURES = "enclosures"
    WARNINGS = "warnings"


#: The parts whose sentences form a paragraph; other parts have one line for each.
_PROSE = frozenset(
    {
        LetterPart.OPENING,
        LetterPart.ARGUMENT,
        LetterPart.SUPPORT,
        LetterPart.REQUEST,
    }
)
#: The parts that are lists with a first line above them.
_LISTS = frozenset({LetterPart.FACTS, LetterPart.ENCLOSURES})

_KINDS = Words("letter", LetterKind)


@final
@frozen
class Blank:
    """
    A fact that the writer must supply.

    Attributes:
        name: What :func:`write_letter` calls it.
        asks: What to supply.
    """

    name: str
    asks: str

    def __str__(self) -> str:
        return f"[{self.asks[0].upper()}{self.asks[1:]}]"


#: A fact is text; what is not known is a blank.
Piece = str | Blank


@final
@frozen
class Sentence:
    """
    A sentence or line of a letter.

    Attributes:
        pieces: Its text, with a blank for each unknown fact.
        source: Where it comes from.
    """

    pieces: tuple[Piece, ...]
    source: str

    @property
    def blanks(self) -> tuple[Blank, ...]:
        """The unknown facts in it."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Blank))

    def __str__(self) -> str:
        return "".join(map(str, self.pieces))


@final
@frozen
class Passage:
    """
    One part of a letter.

    Attributes:
        part: Which part.
        sentences: Its sentences, in order.
    """

    part: LetterPart
    sentences: tuple[Sentence, ...]


@final
@frozen(repr=False)
class Letter:
    """
    A letter with marked blanks, for a person to complete and sign.

    Attributes:
        kind: What it asks for.
        reason: Why the payer denied; None for a prior authorization.
        passages: Its parts, in order.
        warnings: What the writer must know; not part of the letter.
    """

    kind: LetterKind
    reason: DenialReason | None
    passages: tuple[Passage, ...]
    warnings: tuple[str, ...]

    @property
    def blanks(self) -> tuple[Blank, ...]:
        """What the writer must still supply."""
        return tuple(dict.fromkeys(b for s in self.sentences for b in s.blanks))

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence and line, in order."""
        return tuple(s for passage in self.passages for s in passage.sentences)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The opening, the argument and the request, as plain text."""
        passages = (p.sentences for p in self.passages if p.part in _PROSE)
        return tuple(" ".join(map(str, sentences)) for sentences in passages)

    @property
    def enclosures(self) -> tuple[str, ...]:
        """What to enclose with the letter."""
        passages = (p for p in self.passages if p.part is LetterPart.ENCLOSURES)
        return tuple(str(s) for passage in passages for s in passage.sentences)

    @property
    def references(self) -> tuple[str, ...]:
        """The sources of the sentences."""
        return tuple(dict.fromkeys(sentence.source for sentence in self.sentences))

    @property
    def text(self) -> str:
        """The letter as plain text; each paragraph is one line."""
        return "\n\n".join(_text(passage) for passage in self.passages)

    @property
    def markdown(self) -> str:
        """The letter as Markdown; blanks are bold."""
        return "\n\n".join(_markdown(passage) for passage in self.passages)

    @property
    def html(self) -> str:
        """The letter as a page of HTML that prints; blanks are marked."""
        title = "Appeal" if self.kind is LetterKind.APPEAL else "Prior authorization"
        return _PAGE.format(title=title, style=_STYLE, body=self._body)

    @property
    def _body(self) -> str:
        return "\n".join(_html(passage) for passage in self.passages)

    @property
    def notes_for_writer(self) -> tuple[str, ...]:
        """The blanks to fill and the warnings, which are not part of the letter."""
        items = ", ".join(blank.asks for blank in self.blanks)
        blanks = (f"To fill in: {items}.",) if self.blanks else ()
        return (*blanks, *(f"Warning: {warning}" for warning in self.warnings))

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        reason = f", {self.reason}" if self.reason else ""
        return f"<Letter: {self.kind}{reason}; {len(self.blanks)} blanks>"

    def _repr_html_(self) -> str:
        from cptsofttissue._html import Html, join, named_list

        notes = named_list("For the writer", self.notes_for_writer)
        return join(join(Html(self._body)), notes)


_NO_DETAILS: Mapping[str, str] = MappingProxyType({})


def write_letter(
    kind: LetterKind | str,
    found: Review,
    dossier: Dossier,
    *,
    payer: PayerPolicy | None = None,
    details: Mapping[str, str] = _NO_DETAILS,
) -> Letter:
    """
    Write a whole letter; an unknown fact stays a marked blank.

    The letter has a sentence only if the facts behind it are known. Facts that
    weaken the claim become warnings to the writer instead.

    >>> from cptsofttissue import Case
    >>> from cptsofttissue.guidance.review import review
    >>> case = Case(site="back", depth="subcutaneous", size="3.7 cm")
    >>> dossier = Dossier(denial="medical necessity")
    >>> details = {"practice": "Hill Street Dermatology"}
    >>> letter = write_letter("appeal", review(case, dossier), dossier, details=details)
    >>> print(*letter.text.splitlines()[:2], sep="; ")
    Hill Street Dermatology; [Address of the practice]
    >>> letter.paragraphs[0][:65]
    'We ask you to reverse the denial of code 21931 for the service of'

    Args:
        kind: What the letter asks for.
        found: The review of the case.
        dossier: The dossier of that review; an appeal needs its denial.
        payer: The payer's policy; None leaves the payer open.
        details: Facts that only the letter needs, by blank; see
            :func:`letter_blanks`.

    Raises:
        MissingFactError: If an appeal has no denial.
        UnknownTermError: If a detail is not a blank of a letter.
        WrongTypeError: If a detail or fact is not text that a letter can contain.
        InvalidDateError: If a day among the details cannot be read.
    """
    letter_kind = _KINDS.read(kind)
    reason = dossier.denial if letter_kind is LetterKind.APPEAL else None
    if letter_kind is LetterKind.APPEAL and reason is None:
        allowed = f"one of {', '.join(map(spaced, DenialReason))}, for an appeal"
        raise MissingFactError("denial", None, allowed)
    facts = LetterFacts(found, dossier, payer, _details(details))
    topics = {letter_kind, reason}
    rows = [row for row in tables.read("letters.csv", _Row) if topics & {*row.letters}]
    parts = {part: tuple(_sentences(part, rows, facts)) for part in LetterPart}
    warnings = (
        *map(str, parts.pop(LetterPart.WARNINGS)),
        *_warnings(letter_kind, rows, facts),
    )
    passages = (Passage(part, lines) for part, lines in parts.items() if lines)
    return Letter(letter_kind, reason, tuple(passages), tuple(dict.fromkeys(warnings)))


def letter_blanks() -> Mapping[str, str]:
    """
    Return the blanks that ``details`` can fill, and what to supply for each.

    >>> letter_blanks()["claim"]
    'claim number'
    """
    rows = tables.read("letter_blanks.csv", _BlankRow)
    return {row.blank: row.asks for row in rows if row.origin is _Origin.DETAILS}


class _Origin(StrEnum):
    """Where the text for a blank comes from."""

    DETAILS = "details"
    RECORD = "record"
    CIRCUMSTANCES = "circumstances"


@frozen
class _BlankRow:
    """A blank of the letters, and what to supply for it."""

    blank: str = field(metadata=tables.KEY)
    origin: _Origin
    asks: str
    source: str


def _asks() -> Mapping[str, str]:
    rows = tables.read("letter_blanks.csv", _BlankRow)
    return {row.blank: row.asks for row in rows}


def _letters(text: str) -> frozenset[str]:
    """Read which letters have the row, by kind or by reason."""
    names = frozenset(tables.many(text))
    if unknown := sorted(names - {*LetterKind, *DenialReason}):
        raise ValueError(f"no such letter: {', '.join(unknown)}")
    return names


@frozen
class _Row:
    """A sentence of some letters, and the conditions for using it."""

    part: LetterPart = field(metadata=tables.KEY)
    order: int = field(metadata=tables.KEY)
    letters: frozenset[str] = field(metadata=tables.cell(_letters))
    text: str = field(metadata=tables.cell(with_blanks_of("letter_blanks.csv")))
    when: tuple[Ground, ...]
    unless: tuple[Ground, ...]
    needs: tuple[str, ...] = field(metadata=tables.refers_to("letter_blanks.csv"))
    source: str

    def rests_on(self, facts: LetterFacts) -> bool:
        """Whether its conditions hold; its needs may still be missing."""
        grounds = facts.grounds
        return grounds.issuperset(self.when) and grounds.isdisjoint(self.unless)

    def lacks(self, facts: LetterFacts) -> tuple[str, ...]:
        """Return the needs that are not known."""
        return tuple(name for name in self.needs if name not in facts.texts)


def _sentences(
    part: LetterPart, rows: Iterable[_Row], facts: LetterFacts
) -> Iterator[Sentence]:
    for row in rows:
        if row.part is part and row.rests_on(facts) and not row.lacks(facts):
            yield from _lines(row, facts)


def _lines(row: _Row, facts: LetterFacts) -> Iterator[Sentence]:
    """Fill in a row; a filled blank of several lines gives several sentences."""
    match tuple(_pieces(row.text, facts)):
        case (str(text),) if row.part not in _PROSE:
            lines = filter(str.strip, text.splitlines())
            yield from (Sentence((_on_one_line(n),), row.source) for n in lines)
        case pieces:
            yield Sentence(tuple(map(_on_one_line, pieces)), row.source)


def _pieces(text: str, facts: LetterFacts) -> Iterator[Piece]:
    """Split a text at its blanks, and fill in those that are known."""
    for index, part in enumerate(BLANK.split(text)):
        if index % 2 == 0:
            yield from filter(None, [part])
        elif part in facts.texts:
            yield _fact(part, facts.texts[part])
        else:
            yield Blank(part, _asks()[part])


def _on_one_line(piece: Piece) -> Piece:
    if isinstance(piece, Blank):
        return piece
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in piece))


def _fact(name: str, value: object) -> str:
    """Refuse a value that is not text or that would look like a blank."""
    if not (isinstance(value, str) and value.strip()) or {*value} & {*"[]"}:
        allowed = "text without square brackets, which mark the blanks of a letter"
        raise WrongTypeError(name, value, allowed)
    return value


def _details(details: Mapping[str, str]) -> Mapping[str, str]:
    known = letter_blanks()
    for name in details:
        if name not in known:
            allowed = f"a blank of the letters: {', '.join(known)}"
            raise unknown_term("details", name, known, allowed)
    return {name: _fact(name, value) for name, value in details.items()}


#: Elements that no note has before the procedure; a request does not need them.
_AFTERWARDS = frozenset({"measured", "closure", "pathology"})


def _warnings(
    kind: LetterKind, rows: Iterable[_Row], facts: LetterFacts
) -> Iterator[str]:
    """Yield what weakens the claim, and what the letter leaves out."""
    review = facts.review
    for name, text in facts.adverse.items():
        yield _ADVERSE.format(blank=Blank(name, _asks()[name]), text=text)
    if missing := _missing_facts(rows, facts):
        yield f"Not known, so the letter does not say it: {'; '.join(missing)}."
    yield from map(str, review.resolution.cautions)
    later = _AFTERWARDS if kind is LetterKind.PRIOR_AUTHORIZATION else ()
    yield from (
        str(e)
        for e in review.documentation
        if e.check is not Check.PASS and e.element not in later
    )
    yield from (
        "; ".join((f"{f.service}: {f.verdict}", *f.questions))
        for f in review.bundling
        if f.verdict is not Verdict.SEPARATE
    )
    yield from (str(m) for m in review.modifiers if m.advice is not Advice.USE)
    yield from (str(d) for d in review.diagnoses if d.match is not Match.AGREES)
    yield from (str(units) for units in review.units if units.is_above)
    if review.several is not None and review.several.ask:
        yield from map(str, review.several.notices)


_ADVERSE = (
    '{blank}: "{text}" seems to weaken the claim, so the letter does not say '
    "it. Reword it if it speaks for the claim."
)


def _missing_facts(rows: Iterable[_Row], facts: LetterFacts) -> tuple[str, ...]:
    """Name the missing facts that would add a sentence."""
    names = (name for row in rows if row.rests_on(facts) for name in row.lacks(facts))
    return tuple(dict.fromkeys(_asks()[n] for n in names if n not in facts.adverse))


def _text(passage: Passage) -> str:
    lines = tuple(map(str, passage.sentences))
    if passage.part in _PROSE:
        return " ".join(lines)
    if passage.part in _LISTS:
        first, items = _split_list(passage)
        return "\n".join((str(first), *(f"- {item}" for item in items)))
    return "\n".join(lines)


_ENCLOSED = Sentence(("Enclosed:",), "common usage")


def _split_list(passage: Passage) -> tuple[Sentence, tuple[Sentence, ...]]:
    """Split a list into the line above it and its items."""
    if passage.part is LetterPart.FACTS:
        return passage.sentences[0], passage.sentences[1:]
    return _ENCLOSED, passage.sentences


def _markdown(passage: Passage) -> str:
    lines = tuple(_rich(s, _markdown_text, "**{}**") for s in passage.sentences)
    if passage.part in _PROSE:
        return " ".join(lines)
    if passage.part in _LISTS:
        first, items = _split_list(passage)
        marked = (_rich(item, _markdown_text, "**{}**") for item in items)
        return "\n".join((f"{first}\n", *(f"- {item}" for item in marked)))
    return "\\\n".join(lines)


def _html(passage: Passage) -> str:
    lines = tuple(_rich(s, escape, "<mark>{}</mark>") for s in passage.sentences)
    if passage.part in _LISTS:
        first, items = _split_list(passage)
        marked = (_rich(item, escape, "<mark>{}</mark>") for item in items)
        rows = "".join(f"<li>{item}</li>" for item in marked)
        return f'<div class="{passage.part}"><p>{first}</p><ul>{rows}</ul></div>'
    separator = " " if passage.part in _PROSE else "<br>\n"
    return f'<p class="{passage.part}">{separator.join(lines)}</p>'


def _rich(sentence: Sentence, write: Callable[[str], str], mark: str) -> str:
    """Escape the text, and mark the blanks."""
    return "".join(
        mark.format(write(str(piece))) if isinstance(piece, Blank) else write(piece)
        for piece in sentence.pieces
    )


#: What Markdown may read as markup.
_MARKUP = re.compile(r"([\\`*_<>#|~&$])")
#: What it reads as markup at the start of a line.
_STARTS = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")


def _markdown_text(text: str) -> str:
    return _STARTS.sub(_escaped_start, _MARKUP.sub(r"\\\1", text))


def _escaped_start(match: re.Match[str]) -> str:
    """Escape a bullet; after a number, escape the character that follows it."""
    space, sign = match.groups()
    return f"{space}{sign}\\" if sign.isdigit() else f"{space}\\{sign}"


_STYLE = """\
@page { size: letter; margin: 1.9cm 2.3cm; }
body { font: 11pt/1.38 Georgia, "Times New Roman", serif; max-width: 41em;
  margin: 2.5em auto; padding: 0 1.2em; overflow-wrap: anywhere; }
p { margin: 0 0 0.85em; }
ul { margin: 0 0 0.85em; padding-left: 1.4em; }
div > p { margin-bottom: 0.15em; }
.subject::first-line { font-weight: bold; }
.facts, .enclosures, .signature { break-inside: avoid; }
.closing { margin-bottom: 2.6em; break-after: avoid; }
mark { color: inherit; background: #fff3b0; border-bottom: 1px dashed; }
@media (prefers-color-scheme: dark) and (not print) {
  :root { color-scheme: dark; } mark { background: #4d4300; } }
@media print {
  body { margin: 0; padding: 0; max-width: none; font-size: 10.5pt; line-height: 1.25; }
  p, ul { margin-bottom: 0.7em; } mark { background: none; } }"""
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
{body}
</body>
</html>
"""
