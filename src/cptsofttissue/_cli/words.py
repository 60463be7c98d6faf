"""The commands ``words`` and ``sites``: the charted words and their meanings."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import Any

from cptsofttissue._cli.help import LOOKUP_STATUS, add_command
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
    parser = add_command(
        commands, "words", _words, examples=examples, status=LOOKUP_STATUS
    )
    parser.add_argument(
        "field", nargs="?", metavar="FIELD", help=f"one of {', '.join(_FIELDS)}"
    )
    parser.add_argument("text", nargs="*", metavar="TEXT", help="words to look for")


def add_sites(commands: Commands) -> None:
    """Add the command ``sites``."""
    examples = ("", "neck", "posterior left neck")
    parser = add_command(
        commands, "sites", _sites, examples=examples, status=LOOKUP_STATUS
    )
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
    """Print the meaning of a text, then the rows that share its words."""
    is_read = _print_meaning(field, text)
    matches = [row for row in _FIELDS[field]() if _shares_words(row[0], text)]
    limit = _MOST if text else len(matches)
    for word, meaning in matches[:limit]:
        print(f"  {word}: {meaning}")
    if len(matches) > limit:
        print(f"  and {len(matches) - limit:,} more rows with these words")
    return Exit.DETERMINED if is_read or matches else Exit.BAD_INPUT


#: A search shows at most this many rows; without a text all rows are listed.
_MOST = 20


def _shares_words(word: str, text: str) -> bool:
    """Whether one has all words of the other; an empty text matches every row."""
    words = set(text.casefold().split())
    spellings = (set(phrase.split()) for phrase in phrases(word))
    return any(words <= spelling or spelling <= words for spelling in spellings)


def _print_meaning(field: str, text: str) -> bool:
    """Print the meaning of a text, or why it is not read; return whether it is read."""
    if not text or field not in _READERS:
        return False
    try:
        print(f"{text}: {_READERS[field](text)}")
    except InvalidFactError as error:
        print(f"not read: {error}")
        return False
    return True


def _join(values: Iterable[object]) -> str:
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
    return _join([value] if isinstance(value, str) else value)


def _lesion(text: str) -> str:
    return _join(LesionReading.parse(text).kinds)


def _service(text: str) -> str:
    from cptsofttissue.guidance.bundling import Service

    return _join([Service(text).kind])


def _size(text: str) -> str:
    """Write the meaning of a charted size: its length and its kind."""
    case = Case(size=text)
    facts = {"size": case.size, "tumor": case.tumor, "measured": case.size_source}
    return _join(f"{name} {value}" for name, value in facts.items() if value)


#: The functions that read a text, by field.
_READERS: Mapping[str, Callable[[str], str]] = MappingProxyType(
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


def _value_rows(field: str) -> _Pairs:
    """List the rows of a field that is a closed set."""
    for row in rows("words.csv"):
        if row["field"] == field:
            meaning = _join(many(row["values"]))
            yield from ((word, meaning) for word in phrases(row["word"]))
    yield from _noun_rows(field)


def _noun_rows(field: str) -> _Pairs:
    """List the nouns of a field with each of their words: "rotation flap"."""
    for row in rows("word_parts.csv"):
        if row["field"] == field:
            noun, meaning = many(row["heads"])[0], _join(many(row["values"]))
            yield from ((f"{word} {noun}", meaning) for word in many(row["words"]))


def _phrase_rows(table: str, column: str) -> _Pairs:
    """List the phrases of a table of words."""
    for row in rows(table):
        meaning = _join(many(row[column])) or "open"
        yield from ((word, meaning) for word in phrases(row["word"]))


def _size_rows() -> _Pairs:
    """List the rows of the table of sizes, too many phrases to write out."""
    return ((row["words"], _join([row["says"]])) for row in rows("size_words.csv"))


def _site_rows() -> _Pairs:
    """List every term of a site, and the sites and families it may mean."""
    for row in rows("site_terms.csv"):
        families = (OtherFamily.of(key).name for key in many(row["families"]))
        names = (*map(_region, many(row["regions"])), *families)
        meaning = " or ".join(names) or "open"
        yield from ((spaced(term), meaning) for term in phrases(row["term"]))


def _lesion_rows() -> _Pairs:
    """List every spelling of a lesion with the families it may belong to."""
    for row in rows("lesions.csv"):
        for word in dict.fromkeys((row["lesion"], *phrases(row["words"]))):
            yield word, f"{row['lesion']} ({_join(many(row['readings']))})"


#: The functions that list the words, by field.
_FIELDS: Mapping[str, Callable[[], _Pairs]] = MappingProxyType(
    {
        "procedure": partial(_value_rows, "procedure"),
        "site": _site_rows,
        "depth": lambda: chain(
            _phrase_rows("layer_words.csv", "layer"),
            _phrase_rows("relations.csv", "relation"),
        ),
        "size": _size_rows,
        "margin_convention": partial(_value_rows, "margin_convention"),
        "digit_involvement": partial(_value_rows, "digit_involvement"),
        "origin": partial(_value_rows, "origin"),
        "lesion": _lesion_rows,
        "size_source": partial(_value_rows, "size_source"),
        "service": partial(_value_rows, "service"),
        "closure": partial(_value_rows, "closure"),
        "course": partial(_value_rows, "course"),
        "side": partial(_value_rows, "side"),
        "practitioner": partial(_value_rows, "practitioner"),
        "setting": partial(_value_rows, "setting"),
        "missing": lambda: ((row["word"], "missing") for row in rows("missing.csv")),
    }
)
