"""The commands ``words`` and ``sites``: what is read, and as what."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import Any

from cptsofttissue._cli.help import LOOKED_UP, add_command
from cptsofttissue._cli.options import Commands, Exit
from cptsofttissue._html import spaced
from cptsofttissue._reading.tables import many, phrases, rows
from cptsofttissue._reading.words import unknown_term
from cptsofttissue.errors import InvalidFactError
from cptsofttissue.families import OtherFamily
from cptsofttissue.record.anatomy import Site, SiteReading
from cptsofttissue.record.case import Case
from cptsofttissue.record.lesions import LesionReading

__all__ = ["add_sites", "add_words"]

#: Charted words, and what they mean.
_Pairs = Iterator[tuple[str, str]]


def add_words(commands: Commands) -> None:
    """Add the command ``words``."""
    examples = ("", "depth", "depth deep to biceps", "margin-convention all sides")
    parser = add_command(commands, "words", _words, examples=examples, status=LOOKED_UP)
    parser.add_argument(
        "field", nargs="?", metavar="FIELD", help=f"one of {', '.join(_FIELDS)}"
    )
    parser.add_argument("text", nargs="*", metavar="TEXT", help="words to look for")


def add_sites(commands: Commands) -> None:
    """Add the command ``sites``."""
    examples = ("", "neck", "posterior left neck")
    parser = add_command(commands, "sites", _sites, examples=examples, status=LOOKED_UP)
    parser.add_argument("text", nargs="*", metavar="TEXT", help="words to look for")


def _sites(options: argparse.Namespace) -> Exit:
    """List the words for sites, or say how a phrase is read."""
    return _list("site", " ".join(options.text))


def _words(options: argparse.Namespace) -> Exit:
    """List the words for a fact, or say how a phrase is read."""
    if options.field is None:
        for field, pairs in _FIELDS.items():
            print(f"{field}: {len([*pairs()])} rows")
        return Exit.DETERMINED
    field = options.field.replace("-", "_")
    if field not in _FIELDS:
        raise unknown_term("field", options.field, _FIELDS, ", ".join(_FIELDS))
    return _list(field, " ".join(options.text))


def _list(field: str, text: str) -> Exit:
    """Print what a text is read as, then the rows that it is made of, or part of."""
    is_read = _print_meaning(field, text)
    found = [(word, means) for word, means in _FIELDS[field]() if _alike(word, text)]
    most = _MOST if text else len(found)
    for word, means in found[:most]:
        print(f"  {word}: {means}")
    if len(found) > most:
        print(f"  and {len(found) - most:,} more rows with these words")
    return Exit.DETERMINED if is_read or found else Exit.BAD_INPUT


#: A search shows no more rows; without a text each of them is listed.
_MOST = 20


def _alike(word: str, text: str) -> bool:
    """Whether one has all the words of the other; no text is part of every row."""
    given = set(text.casefold().split())
    spelled = (set(phrase.split()) for phrase in phrases(word))
    return any(given <= own or own <= given for own in spelled)


def _print_meaning(field: str, text: str) -> bool:
    """Print what a text is read as, or why it is not; say whether it is."""
    if not text or field not in _READ:
        return False
    try:
        print(f"{text}: {_READ[field](text)}")
    except InvalidFactError as error:
        print(f"not read: {error}")
        return False
    return True


def _said(values: Iterable[object]) -> str:
    return spaced(" or ".join(map(str, values)))


def _site(text: str) -> str:
    site = SiteReading.parse(text)
    side = f", {site.side}" if site.side else ""
    return " or ".join((*map(_region, site.regions), *map(str, site.families))) + side


def _region(key: str) -> str:
    """Name a region as the labels of the codes do."""
    labels: dict[str, str] = {site: site.label for site in Site}
    return labels.get(key) or spaced(key)


def _fact(field: str, text: str) -> str:
    value: Any = getattr(Case(**{field: text}), field)
    return _said([value] if isinstance(value, str) else value)


def _lesion(text: str) -> str:
    return _said(LesionReading.parse(text).kinds)


def _service(text: str) -> str:
    from cptsofttissue.guidance.bundling import Service

    return _said([Service(text).kind])


def _size(text: str) -> str:
    """Say what a charted size is read as, with what its words say."""
    case = Case(size=text)
    facts = {"size": case.size, "tumor": case.tumor, "measured": case.size_source}
    return _said(f"{name} {value}" for name, value in facts.items() if value)


#: How a text is read, by field.
_READ: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "site": _site,
        "lesion": _lesion,
        "service": _service,
        "size": _size,
    }
    | {
        name: partial(_fact, name)
        for name in (
            *("procedure", "depth", "digit_involvement", "margin_convention"),
            *("origin", "size_source"),
        )
    }
)


def _charted(field: str) -> _Pairs:
    """List the rows of a field that is a closed set."""
    for row in rows("words.csv"):
        if row["field"] == field:
            means = _said(many(row["values"]))
            yield from ((word, means) for word in phrases(row["word"]))
    yield from _nouns(field)


def _nouns(field: str) -> _Pairs:
    """List the nouns of a field with each of their words: "rotation flap"."""
    for row in rows("word_parts.csv"):
        if row["field"] == field:
            noun, means = many(row["heads"])[0], _said(many(row["values"]))
            yield from ((f"{word} {noun}", means) for word in many(row["words"]))


def _cells(table: str, means: str) -> _Pairs:
    """List the phrases of a table of words."""
    for row in rows(table):
        said = _said(many(row[means])) or "open"
        yield from ((word, said) for word in phrases(row["word"]))


def _sizes() -> _Pairs:
    """List the rows of the table of sizes, too many phrases to write out."""
    return ((row["words"], _said([row["says"]])) for row in rows("size_words.csv"))


def _sites_read() -> _Pairs:
    """List every term of a site, and the sites and families it may mean."""
    for row in rows("site_terms.csv"):
        families = (OtherFamily.of(key).name for key in many(row["families"]))
        means = " or ".join((*map(_region, many(row["regions"])), *families)) or "open"
        yield from ((spaced(term), means) for term in phrases(row["term"]))


def _lesions() -> _Pairs:
    """List every spelling of a lesion with the families it may belong to."""
    for row in rows("lesions.csv"):
        for word in dict.fromkeys((row["lesion"], *phrases(row["words"]))):
            yield word, f"{row['lesion']} ({_said(many(row['readings']))})"


#: What is read, by field.
_FIELDS: Mapping[str, Callable[[], _Pairs]] = MappingProxyType(
    {
        "procedure": partial(_charted, "procedure"),
        "site": _sites_read,
        "depth": lambda: chain(
            _cells("layer_words.csv", "layer"),
            _cells("relations.csv", "relation"),
        ),
        "size": _sizes,
        "margin_convention": partial(_charted, "margin_convention"),
        "digit_involvement": partial(_charted, "digit_involvement"),
        "origin": partial(_charted, "origin"),
        "lesion": _lesions,
        "size_source": partial(_charted, "size_source"),
        "service": partial(_charted, "service"),
        "closure": partial(_charted, "closure"),
        "course": partial(_charted, "course"),
        "side": partial(_charted, "side"),
        "practitioner": partial(_charted, "practitioner"),
        "setting": partial(_charted, "setting"),
        "missing": lambda: ((row["word"], "missing") for row in rows("missing.csv")),
    }
)
