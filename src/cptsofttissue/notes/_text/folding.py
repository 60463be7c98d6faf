"""A note in plain lower-case letters, each in its old place."""

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

__all__ = ["fold", "with_colons"]


def with_colons(text: str, low: str) -> str:
    """Add the colon that a heading in capitals lacks: "PROCEDURE Excision"."""
    headings = (m for m in _CAPITALS.finditer(text) if _is_heading(m["name"]))
    for heading in headings:
        end = heading.end("name")
        low = f"{low[:end]}:{low[end + 1 :]}"
    return low


#: Words in capitals that begin a line of other words.
_CAPITALS = re.compile(
    r"^ *(?P<name>[A-Z][A-Z/-]+(?: [A-Z/&-]+){0,5}) (?=[A-Z]?[a-z]|[A-Z] )",
    re.MULTILINE,
)


def _is_heading(name: str) -> bool:
    """Whether words in capitals are a heading that is known."""
    row = known_headings().get(key_of(name))
    is_long = row is not None and len(row.heading) >= _SHORTEST_HEADING
    return row is not None and is_long and row.section not in BESIDES - {_HISTORY}


_HISTORY = Section.HISTORY
#: Shorter words in capitals are no heading: "MRI from March", "MASS excised".
_SHORTEST_HEADING = 8
#: The plain signs for others; each is one letter, so places stay the same.
_SIGNS = str.maketrans(
    dict.fromkeys("\u00a0\u202f\u2009\t\r\f\v", " ")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | dict.fromkeys("\u2018\u2019", "'")
    | dict.fromkeys("\u201c\u201d", '"')
    | {"\u00d7": "x", "\u2192": ";"}
)


def fold(text: str) -> str:
    """
    Write a note in lower case and plain signs; every letter keeps its place.

    >>> fold("5\u00d74 CM \u2013 LIPOMA")
    '5x4 cm - lipoma'
    """
    lower = text.lower()
    if len(lower) != len(text):  # a letter that becomes two is left as it is
        lower = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    plain = _WITH.sub("& ", lower) if "w/" in lower else lower
    plain = _label_pairs(plain).translate(_SIGNS)
    plain = _UNIT.sub(r"\g<gap> \g<unit> ", plain) if "m)" in plain else plain
    plain = _SPELLED.sub(_write_figures, plain)
    plain = _FILLED.sub(_blank, plain) if "_" in plain else plain
    plain = plain.replace(" // ", " ;  ").replace(" w/o ", " no  ")
    plain = plain.replace("->", "; ").replace("=>", "; ")
    plain = _BELLY.sub(_blank_belly, plain) if "bell" in plain else plain
    plain = _LABELS.sub(";", plain) if "  " in plain else plain
    plain = _SIDE.sub(r"\g<side>  ", plain) if "(" in plain else plain
    plain = _SLASHED.sub(_slashes_to_commas, plain) if " / " in plain else plain
    plain = _LIST.sub(_semicolons_to_commas, plain) if ";" in plain else plain
    plain = _EQUALS.sub(":", plain) if " = " in plain else plain
    plain = _BENEATH.sub(_put_comma, plain)
    return _LEADER.sub(_colon, plain) if ".." in plain or " . " in plain else plain


_NUMERAL = "|".join(NUMERALS)
#: A length in words: "four centimeter", "two by one and a half cm".
_SPELLED = re.compile(
    rf"\b(?P<whole>{_NUMERAL})"
    rf"(?:(?P<half> and (?:a|one) half)| point (?P<tenths>{_NUMERAL}))?[ -]"
    r"(?=(?:(?:by|x|to) [a-z0-9.]+(?: and a half| point [a-z]+)? ){0,2}"
    r"(?:[cm]m\b|centimet|millimet|inch))"
)


def _write_figures(length: re.Match[str]) -> str:
    """Write a number word in figures, padded to its length: "four" is "4   "."""
    whole, tenths = NUMERALS[length["whole"]], length["tenths"]
    part = ".5" if length["half"] else f".{NUMERALS[tenths]}" if tenths else ""
    return f"{whole}{part}".ljust(len(length[0]))


#: A unit in brackets after its number: "4.1 x 3.5 (cm)".
_UNIT = re.compile(r"(?<=[0-9])(?P<gap> ?)\((?P<unit>[cm]m)\)")
#: The rule of a blank that was filled in: "__4__ cm".
_FILLED = re.compile(r"_+(?=[0-9.])|(?<=[0-9])_+")
#: An equals sign that stands for the colon of a label: "Depth = SQ".
_EQUALS = re.compile(
    r"(?:(?<=\bsite )|(?<=\bdepth )|(?<=\blayer )|(?<=\bplane )|(?<=\blocation )"
    r"|(?<=\bclosure ))=(?= )"
)
#: The belly of a muscle is not the abdomen.
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
#: A gap between two labels ends the first: "Depth: SQ   Size: 4 cm".
_LABELS = re.compile(r"(?<=[^\s.:;,|]) (?= +[a-z][a-z /#()]{1,24}: ?[^\s:])")


def _blank_belly(match: re.Match[str]) -> str:
    """Blank the word "belly" in the name of a muscle."""
    return _BELLIES.sub(_blank, match[0])


_BELLIES = re.compile("bell(?:y|ies)$")
#: A line of parts with slashes between: "lipoma / thigh / 3 cm / excised".
_SLASHED = re.compile(r"^[^/\n]+(?: / [^/\n]+){3,}$", re.MULTILINE)


def _slashes_to_commas(match: re.Match[str]) -> str:
    return match[0].replace(" / ", " , ")


#: A list of lesions after a colon: "lipomas excised: thigh 4 cm; calf 3 cm".
_LIST = re.compile(
    r"\b(?:lipomas|masses|tumou?rs|lesions|lumps|nodules)\b[^.:;\n]{0,40}:[^\n]*;[^\n]*"
)


def _semicolons_to_commas(match: re.Match[str]) -> str:
    return match[0].replace(";", ",")


#: A full stop before words on what lay below: "The fascia was opened. Beneath it".
_BENEATH = re.compile(
    r"[.;](?=\s+(?:immediately |directly |just )?"
    r"(?:beneath|below|under|underneath|deep to|within|inside) (?:it|this|that)\b)"
)
_LONGEST_BEFORE = 80


def _put_comma(stop: re.Match[str]) -> str:
    """Replace the full stop by a comma if a layer was opened in the words before."""
    tail = stop.string[max(0, stop.start() - _LONGEST_BEFORE) : stop.start()]
    words = words_of(re.split("[.;]", tail)[-1])
    return stop[0] if not has_word(words, Sign.OPENS_LAYER) else ","


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _label_pairs(low: str) -> str:
    """Write each line of two cells as a label, a colon and a value."""
    return _PAIR.sub(_put_colon, low) if any(map(low.__contains__, _PARTING)) else low


#: What separates the two cells of a line.
_PARTING = ("|", "\t", " - ")
#: Between two lengths "w/" means "with", and no width.
_WITH = re.compile(r"(?<=[cm]m )w/(?= ?\.?[0-9])")
#: A line of two cells, a label and its value: "| Site | ankle |".
_PAIR = re.compile(
    r"^[ ]*(?:\|(?P<key>[^|:\n]{2,40})\|(?P<value>[^|\n]+)\|"
    r"|(?P<label>[a-z][a-z /()]{1,40})(?:\t|[ ][|-][ ])(?P<said>[^|\t:\n]+))[ \t\r]*$",
    re.MULTILINE,
)


def _put_colon(line: re.Match[str]) -> str:
    """Put a colon between the cells of a line, if the first is a label."""
    name = "key" if line["key"] else "label"
    label, end = line[name], line.end(name) - line.start()
    words = NAME_WORD.findall(label)
    is_known = all(is_heading_word(w) or is_cue_word(w) for w in words)
    if not words or not (is_known or line["key"] or heading_of(label)):
        return line[0]
    letters = [" " if letter == "|" else letter for letter in line[0]]
    end += line[0][end:].startswith((" |", " -"))
    return "".join((*letters[:end], ":", *letters[end + 1 :]))


#: Dots that lead from a label to its value.
_LEADER = re.compile(r"(?<![cm]m)(?:\.{3,}|(?<= )\.{2,}|(?: \.){3,})")


def _colon(dots: re.Match[str]) -> str:
    """Replace dots after a short label by a colon; others end a sentence."""
    tail = dots.string[dots.string.rfind("\n", 0, dots.start()) + 1 : dots.start()]
    label = _BEFORE_LABEL.split(tail)[-1]
    is_label = len(label) <= _LONGEST_LABEL and _LENGTH.search(label) is None
    return ":" + " " * (len(dots[0]) - 1) if is_label else dots[0]


#: Words with a length are no label: "lipoma 4 cm ... excised".
_LENGTH = re.compile(r"[0-9] ?[cm]m\b")
#: What separates a label from the words before it, and the most letters of a label.
_BEFORE_LABEL, _LONGEST_LABEL = re.compile(r"[.:;|]| {2}"), 40
