"""A note folded to plain letters, of which each keeps its place."""

from __future__ import annotations

import re

from cptsofttissue._reading.figures import NUMERALS
from cptsofttissue.notes._tables import Sign, has_word, is_cue_word
from cptsofttissue.notes._text.headings import (
    BESIDES,
    NAME_WORD,
    heading_of,
    is_heading_word,
    key_of,
    known_headings,
)
from cptsofttissue.notes._words import words_of
from cptsofttissue.notes.values import Section

__all__ = ["folded", "with_colons"]


def with_colons(text: str, low: str) -> str:
    """Put a colon behind a heading in capitals that has none: "PROCEDURE Excision"."""
    found = (m for m in _SPOKEN.finditer(text) if _is_spoken(m["name"]))
    for heading in found:
        at = heading.end("name")
        low = f"{low[:at]}:{low[at + 1 :]}"
    return low


#: Words in capitals at the beginning of a line, before others that are not.
_SPOKEN = re.compile(
    r"^ *(?P<name>[A-Z][A-Z/-]+(?: [A-Z/&-]+){0,5}) (?=[A-Z]?[a-z]|[A-Z] )",
    re.MULTILINE,
)


def _is_spoken(name: str) -> bool:
    row = known_headings().get(key_of(name))
    is_long = row is not None and len(row.heading) >= _SHORTEST_SPOKEN
    return row is not None and is_long and row.section not in BESIDES - {_HISTORY}


_HISTORY = Section.HISTORY
#: A shorter word in capitals is no heading: "MRI from March", "MASS excised".
_SHORTEST_SPOKEN = 8
#: Signs that stand for a plain one; each is one letter, so places stay the same.
_SIGNS = str.maketrans(
    dict.fromkeys("\u00a0\u202f\u2009\t\r\f\v", " ")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | dict.fromkeys("\u2018\u2019", "'")
    | dict.fromkeys("\u201c\u201d", '"')
    | {"\u00d7": "x", "\u2192": ";"}
)


def folded(text: str) -> str:
    """
    Fold case and signs of a note; every letter keeps its place.

    >>> folded("5\u00d74 CM \u2013 LIPOMA")
    '5x4 cm - lipoma'
    """
    lower = text.lower()
    if len(lower) != len(text):  # a letter that becomes two is left as it is
        lower = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    told = _WITH.sub("& ", lower) if "w/" in lower else lower
    told = _paired(told).translate(_SIGNS)
    told = _UNIT.sub(r"\g<gap> \g<unit> ", told) if "m)" in told else told
    told = _SPELLED.sub(_in_figures, told)
    told = _FILLED.sub(_spaced, told) if "_" in told else told
    told = told.replace(" // ", " ;  ").replace(" w/o ", " no  ")
    told = told.replace("->", "; ").replace("=>", "; ")
    told = _BELLY.sub(_without_belly, told) if "bell" in told else told
    told = _LABELS.sub(";", told) if "  " in told else told
    told = _SIDE.sub(r"\g<side>  ", told) if "(" in told else told
    told = _SLASHED.sub(_parted_by_commas, told) if " / " in told else told
    told = _LIST.sub(_with_commas, told) if ";" in told else told
    told = _EQUALS.sub(":", told) if " = " in told else told
    told = _BENEATH.sub(_joined, told)
    return _LEADER.sub(_colon, told) if ".." in told or " . " in told else told


_NUMERAL = "|".join(NUMERALS)
#: A length in words: "four centimeter", "two by one and a half cm".
_SPELLED = re.compile(
    rf"\b(?P<whole>{_NUMERAL})"
    rf"(?:(?P<half> and (?:a|one) half)| point (?P<tenths>{_NUMERAL}))?[ -]"
    r"(?=(?:(?:by|x|to) [a-z0-9.]+(?: and a half| point [a-z]+)? ){0,2}"
    r"(?:[cm]m\b|centimet|millimet|inch))"
)


def _in_figures(length: re.Match[str]) -> str:
    """Write a number in figures, and keep the place of every letter."""
    whole, tenths = NUMERALS[length["whole"]], length["tenths"]
    part = ".5" if length["half"] else f".{NUMERALS[tenths]}" if tenths else ""
    return f"{whole}{part}".ljust(len(length[0]))


#: A unit in brackets behind its number: "4.1 x 3.5 (cm)".
_UNIT = re.compile(r"(?<=[0-9])(?P<gap> ?)\((?P<unit>[cm]m)\)")
#: The line that a number was written on: "__4__ cm".
_FILLED = re.compile(r"_+(?=[0-9.])|(?<=[0-9])_+")
#: A label of a form, with a sign that stands for its colon: "Depth = SQ".
_EQUALS = re.compile(
    r"(?:(?<=\bsite )|(?<=\bdepth )|(?<=\blayer )|(?<=\bplane )|(?<=\blocation )"
    r"|(?<=\bclosure ))=(?= )"
)
#: Muscles have bellies, too.
_MUSCLE = (
    "(?:muscle|biceps|triceps|deltoid|trapezius|gastrocnemius|gastroc|soleus|"
    "brachialis|brachioradialis|lateralis|medialis|intermedius|femoris|sartorius|"
    "gracilis|semitendinosus|semimembranosus|maximus|medius|minimus|dorsi|major|minor|"
    "masseter|carpi|digitorum|pronator|supinator|adductor|longus|brevis|quadriceps)"
)
_BELLY = re.compile(
    rf"\b{_MUSCLE} bell(?:y|ies)\b|"
    rf"\bbell(?:y|ies)(?= of (?:the |this )?(?:[a-z]+ )?{_MUSCLE}\b)"
)


#: A side in brackets: "lipoma (L) thigh".
_SIDE = re.compile(r"(?<![a-z0-9])\((?P<side>l|r|lt|rt|left|right)\)(?!:)")
#: A gap before a label parts it from the one before: "Depth: SQ   Size: 4 cm".
_LABELS = re.compile(r"(?<=[^\s.:;,|]) (?= +[a-z][a-z /#()]{1,24}: ?[^\s:])")


def _without_belly(match: re.Match[str]) -> str:
    """Blank the belly of a muscle, which is none of the abdomen."""
    return _BELLIES.sub(_spaced, match[0])


_BELLIES = re.compile("bell(?:y|ies)$")
#: A line whose parts stand between slashes: "lipoma / thigh / 3 cm / excised".
_SLASHED = re.compile(r"^[^/\n]+(?: / [^/\n]+){3,}$", re.MULTILINE)


def _parted_by_commas(match: re.Match[str]) -> str:
    return match[0].replace(" / ", " , ")


#: A list of lesions behind a colon: "lipomas excised: thigh 4 cm; calf 3 cm".
_LIST = re.compile(
    r"\b(?:lipomas|masses|tumou?rs|lesions|lumps|nodules)\b[^.:;\n]{0,40}:[^\n]*;[^\n]*"
)


def _with_commas(match: re.Match[str]) -> str:
    return match[0].replace(";", ",")


#: A sentence that goes on with what lay below a layer that was opened.
_BENEATH = re.compile(
    r"[.;](?=\s+(?:immediately |directly |just )?"
    r"(?:beneath|below|under|underneath|deep to|within|inside) (?:it|this|that)\b)"
)
_LONGEST_BEFORE = 80


def _joined(stop: re.Match[str]) -> str:
    """Put a comma for the full stop: "The fascia was opened. Beneath it lay a"."""
    before = stop.string[max(0, stop.start() - _LONGEST_BEFORE) : stop.start()]
    words = words_of(re.split("[.;]", before)[-1])
    return stop[0] if not has_word(words, Sign.OPENS_LAYER) else ","


def _spaced(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _paired(low: str) -> str:
    """Write a line of two cells as a label with a colon; letters keep their places."""
    return _PAIR.sub(_labelled, low) if any(map(low.__contains__, _PARTING)) else low


#: What stands between the two cells of a line.
_PARTING = ("|", "\t", " - ")
#: Between two lengths "w/" is no width.
_WITH = re.compile(r"(?<=[cm]m )w/(?= ?\.?[0-9])")
#: A line of two cells, a label and what is said of it: "| Site | ankle |".
_PAIR = re.compile(
    r"^[ ]*(?:\|(?P<key>[^|:\n]{2,40})\|(?P<value>[^|\n]+)\|"
    r"|(?P<label>[a-z][a-z /()]{1,40})(?:\t|[ ][|-][ ])(?P<said>[^|\t:\n]+))[ \t\r]*$",
    re.MULTILINE,
)


def _labelled(line: re.Match[str]) -> str:
    """Put a colon between the cells of a line, if the first is a label."""
    name = "key" if line["key"] else "label"
    label, at = line[name], line.end(name) - line.start()
    words = NAME_WORD.findall(label)
    is_known = all(is_heading_word(w) or is_cue_word(w) for w in words)
    if not words or not (is_known or line["key"] or heading_of(label)):
        return line[0]
    told = [" " if letter == "|" else letter for letter in line[0]]
    at += line[0][at:].startswith((" |", " -"))
    return "".join((*told[:at], ":", *told[at + 1 :]))


#: Dots that lead from a label to what is said of it.
_LEADER = re.compile(r"(?<![cm]m)(?:\.{3,}|(?<= )\.{2,}|(?: \.){3,})")


def _colon(dots: re.Match[str]) -> str:
    """Read dots behind a short label as its colon; others end a sentence."""
    before = dots.string[dots.string.rfind("\n", 0, dots.start()) + 1 : dots.start()]
    label = _BEFORE_LABEL.split(before)[-1]
    is_label = len(label) <= _LONGEST_LABEL and _LENGTH.search(label) is None
    return ":" + " " * (len(dots[0]) - 1) if is_label else dots[0]


_LENGTH = re.compile(r"[0-9] ?[cm]m\b")
#: A label begins behind one of these, and is not longer.
_BEFORE_LABEL, _LONGEST_LABEL = re.compile(r"[.:;|]| {2}"), 40
