"""
The sizes people chart, read into whole micrometers.

A statement is a length with the words before and after it, such as "large 14 x
10 cm lipoma". The length is read here; :mod:`size_words` holds the table of the
words. A word that is not in it is named in the error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from itertools import chain, pairwise
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from cptsofttissue._reading import phrases
from cptsofttissue._reading.dimensions import (
    UNIT,
    UnreadableError,
    find,
)
from cptsofttissue._reading.figures import may_be_feet, plain
from cptsofttissue._reading.size_words import (
    Place,
    Run,
    Says,
    SizeWords,
    label_pattern,
    read_words,
    words_of,
)
from cptsofttissue.errors import InvalidSizeError

__all__ = [
    "LONGEST",
    "Bounds",
    "Statement",
    "has_length",
    "read",
    "read_statement",
    "without_lengths",
]

T = TypeVar("T")
#: Lowest and highest possible length in micrometers; None is no upper limit.
Bounds = tuple[int, int | None]
#: Nothing charted is longer.
LONGEST = 100
_ALLOWED = (
    'a number, not negative, with cm, mm or in, such as "2.4 cm", "2-3 cm", '
    '"at least 3 cm" or "4.2 x 3.1 x 2 cm"'
)
#: Of a longer word only the start is shown.
_SHOWN = 20

_FIRST = re.compile(r"\.?[0-9]")
_LENGTH = re.compile(rf"[0-9] ?{UNIT}")
#: A length, dimensions or an area in a phrase, with the thing that it measures.
_MEASURE = (
    rf"[0-9][0-9.]*(?:(?: ?{UNIT})? ?(?:x|\u00d7|by|-|to) ?[0-9][0-9.]*){{0,2}} ?"
    rf"(?:(?:sq(?:uare)?\.? ?)?{UNIT}|[cm]m\^?[2\u00b2])"
)
_LONG = re.compile(
    r"[,;:( ]*(?:\b(?:of|over|measuring|total|totall?ing|final|length|area"
    r"|about|approximately|approx\.?|roughly|is|was|an?|the|resulting|resultant|surgical)"
    r" |[=~:<>] ?)*"
    rf"(?:(?<=[ ~=:<>(,;])|^){_MEASURE}(?!\w)"
    r"[ -]*(?:wound|defect|incision|laceration|in length|long|total|in total)?\)?"
)
_LONGISH = re.compile(rf"(?<![\w.]){_MEASURE}(?!\w)")
#: How often something was done, which a length leaves alone: "x 2".
_COUNT = re.compile(r"[,( ]*(?<![\w.])[x\u00d7] ?[0-9]{1,2}\)?$", re.IGNORECASE)
#: How thick a suture is: "3-0 Vicryl".
_GAUGE = re.compile(r"#?(?<![\w.-])[0-9]{1,2}-0 (?=[a-z])", re.IGNORECASE)
#: What may stand around the words before and after a length.
_WORDS = re.compile(r"[a-z ,;:().<>=~&/-]*")
#: It stands between dimensions, of which one is missing beside it.
_BY = "x"
#: What may stand right before a number.
_OPENERS = " (:<>=~"
_BOUND: Mapping[Says | None, Callable[[int, int | None], Bounds]] = MappingProxyType(
    {
        Says.AT_LEAST: lambda low, _: (low, None),
        Says.MORE_THAN: lambda low, _: (low + 1, None),
        Says.AT_MOST: lambda _, high: (0, high),
        Says.LESS_THAN: lambda _, high: (0, None if high is None else high - 1),
        None: lambda low, high: (low, high),
    }
)
_LIMITS = frozenset(_BOUND) | {Says.ABOUT}
_SOURCES = frozenset({Says.PATHOLOGY, Says.IMAGING, Says.EXCISION})
#: Of a margin, these say that both sides are counted.
_COMBINED = frozenset({Says.AS_WRITTEN, Says.IN_ALL})
#: Words that add nothing once the bounds are known.
_SAYS_NO_MORE = _LIMITS | {Says.NOTHING}
#: Whose length it is, by what the words say.
_OWNERS: Mapping[Says, str] = MappingProxyType(
    {
        Says.TUMOR: "tumor",
        Says.TOTAL: "total",
        Says.IN_ALL: "total",
        Says.WITH_MARGINS: "total",
        Says.MARGIN: "margin",
    }
)
#: Whose length each field takes; any other field takes all.
_ROLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "size": frozenset({"", "tumor", "total"}),
        "tumor": frozenset({"", "tumor"}),
        "margin": frozenset({"", "margin"}),
    }
)
_ANY_ROLE = frozenset({"", "tumor", "total", "margin"})
#: The fields beside whose length a lesion may be named.
_OF_LESIONS = frozenset({"size", "tumor"})
#: Right after a length they may say how far something goes, or how far away it is.
_REACHING = frozenset({"deep", "below", "beneath", "under", "in", "within", "of"})
#: Right after a length they say that it is no size, whatever site they may name.
_NO_SIZE = frozenset({"from", "radius"})
#: Marks that part a length from what follows.
_PARTING = frozenset("(),;")
#: Marks that may stand between a length and the end of the text.
_MARKS: Mapping[Place, str] = MappingProxyType(
    {Place.BEFORE: " (", Place.AFTER: " ().,;:"}
)
_AMOUNT = rf"[0-9]*\.?[0-9]+ ?{UNIT}"
#: A margin in all, and those of two sides that it is made of.
_SIDES = re.compile(
    rf"^(?P<before>[a-z ]*)(?P<total>{_AMOUNT})(?P<said>[a-z ]*?) ?"
    rf"\((?P<one>{_AMOUNT}) (?:(?:on )?(?:each|either|every|per) side|(?P<way>[a-z]+) "
    rf"(?:plus|and|\+) (?P<other>{_AMOUNT}) (?P<back>[a-z]+))\)$"
)
_OPPOSITE = frozenset(
    {
        frozenset({None}),  # each side
        frozenset({"medial", "lateral"}),
        frozenset({"medially", "laterally"}),
        frozenset({"proximal", "distal"}),
        frozenset({"proximally", "distally"}),
        frozenset({"superior", "inferior"}),
        frozenset({"superiorly", "inferiorly"}),
        frozenset({"anterior", "posterior"}),
        frozenset({"anteriorly", "posteriorly"}),
        frozenset({"ulnar", "radial"}),
        frozenset({"left", "right"}),
    }
)
#: A length, and the same in another unit.
_RESTATED = re.compile(rf"(?P<one>{_AMOUNT}) \(=? ?(?P<again>{_AMOUNT})\)")
_DIMENSION = r"[0-9]*\.?[0-9]+ ?(?:[cm]m ?)?"
#: Dimensions charted as a product are in the unit that is raised: "3 x 2 x 1 cm3".
_RAISED = re.compile(
    rf"(?P<told>{_DIMENSION}x ?(?:{_DIMENSION}x ?[0-9.]+ ?[cm]m(?=\^?[3\u00b3])"
    r"|[0-9.]+ ?[cm]m(?=\^?[2\u00b2])))\^?[23\u00b2\u00b3](?! ?(?:[0-9.x]|[cm]m))"
)
#: The unit is in the name of a field of a form.
_UNIT_FIRST = re.compile(
    r"^(?P<named>[a-z][a-z ]*?) ?(?:\((?:in )?(?P<unit>[cm]m)\)) ?[:=-]? ?"
    r"(?P<told>[0-9]*\.?[0-9]+(?: ?x ?[0-9]*\.?[0-9]+){0,2})$"
)
#: A weight behind a length, which says nothing of it: "14 x 10 cm, 1,250 g".
_WEIGHT = re.compile(
    rf"(?<= )(?P<length>[0-9]*\.?[0-9]+[ -]?{UNIT}[a-z ]*?)(?:, | and | \(|; | )"
    r"(?:which )?(?:(?:weighing|weighs|weighed|weight(?: of)?:?) )?"
    r"(?:about |approximately |~ ?)?[0-9][0-9,.]* ?"
    r"(?:k?gm?s?|(?:kilo)?grams?|lbs?|pounds?|ozs?|ounces?)\)?\.?$"
)
#: How the units of a weight end; no length does.
_OF_WEIGHTS = (
    *("g", "gm", "gms", "gs", "gram", "grams", "lb", "lbs", "pound", "pounds"),
    *("oz", "ozs", "ounce", "ounces"),
)
_RAISED_MARKS = ("m2", "m3", "m^", "m\u00b2", "m\u00b3")
#: A margin on four sides is one on all.
_FOUR_SIDES = re.compile(
    r"(?:(?:(?<=margin)|(?<=margins)),? x ?4| (?:x|on) ?(?:4|four) sides)$"
)
#: Nothing needs no unit.
_BARE_ZERO = re.compile(r"^(?:0(?:\.0{0,30})?)(?= margins?$|$)")


class Statement(NamedTuple):
    """
    A charted length and what the words beside it say.

    Attributes:
        low_um: The smallest possible length in micrometers.
        high_um: The largest; None is no upper limit.
        role:
            What was measured: ``tumor``, ``total`` (tumor and margin),
            ``margin``, or nothing if no word says so.
        convention:
            How the margin counts: ``each_side``, ``as_written`` if both sides
            are counted already, or None.
        source: ``pathology``, ``imaging``, ``excision`` or None.
        lesion:
            The words that name a lesion beside the length, such as ``cyst``;
            nothing for a mass or its like.
    """

    low_um: int
    high_um: int | None
    role: str = ""
    convention: str | None = None
    source: str | None = None
    lesion: str = ""


#: Returns the words of a phrase that keep it from naming a lesion.
UnreadIn = Callable[[str], Iterable[str]]


def read(field: str, text: str) -> Bounds:
    """
    Read the bounds of a charted size; the words beside it only have to be known.

    Raises:
        InvalidSizeError: If *text* is no statement of a length that *field* takes.
    """
    return read_statement(field, text)[:2]


def has_length(text: str) -> bool:
    """
    Whether a number with a unit stands in a text.

    >>> has_length("excision of 2.5 cm mass"), has_length("excision of 2 masses")
    (True, False)
    """
    return _LENGTH.search(plain(text)) is not None


def without_lengths(value: T) -> T | str:
    """
    Leave out lengths with the thing that they measure, and a count at the end.

    The gauge of a suture goes, too.

    >>> without_lengths("complex repair of 8.5 cm wound")
    'complex repair'
    >>> without_lengths("JP drain x 1")
    'JP drain'
    """
    if not isinstance(value, str) or len(value) > phrases.LONGEST:
        return value
    text = _GAUGE.sub("", _COUNT.sub("", value))
    plain_text = plain(text)
    if _LONGISH.search(plain_text) is None:
        return text or value
    return " ".join(_LONG.sub(" ", plain_text).split()) or value


def read_statement(field: str, text: str, unread_in: UnreadIn = str.split) -> Statement:
    """
    Read a length with the words beside it: exact, a range, a bound, or dimensions.

    >>> read_statement("size", "large 14 x 10 cm lipoma, by MRI").source
    'imaging'

    Args:
        field: ``size``, ``tumor`` or ``margin``, or the name of another length.
        text: The charted text.
        unread_in:
            Reads the name of a lesion that has words of its own; without it
            no such word is known.

    Raises:
        InvalidSizeError:
            If *text* is no length with its unit, a word is not known, or the
            words say that it is the length of another field.
    """
    try:
        return _statement(field, plain(_checked(text)), unread_in)
    except UnreadableError as error:
        raise InvalidSizeError(field, text, str(error)) from None


def _checked(text: str) -> str:
    if len(text) > LONGEST or may_be_feet(text):
        raise UnreadableError(_ALLOWED)
    return text


def _statement(field: str, text: str, unread_in: UnreadIn) -> Statement:
    if field == "margin":
        if _is_no_margin(text):
            return Statement(0, 0, "margin")
        text = _SIDES.sub(_in_total, _BARE_ZERO.sub("0 cm", text))
        text = _FOUR_SIDES.sub(" on all sides", text)
    if text.rstrip(".)").endswith(_OF_WEIGHTS):
        text = _WEIGHT.sub(r"\g<length>", f" {text}")[1:]
    if any(mark in text for mark in _RAISED_MARKS):
        text = _RAISED.sub(r"\g<told>", text)
    text = _in_order(phrases.without_duration(text))
    parts = [_read_part(field, part) for part in _parts(text)]
    with_words = [beside for _, beside in parts if beside.says_something]
    if len(with_words) > 1:
        raise UnreadableError("one length; give others in their own fields")
    low, high = _meet([bounds for bounds, _ in parts])
    beside = with_words[0] if with_words else parts[0][1]
    meaning = _meaning_or_error(field, *beside.texts, unread_in)
    if isinstance(meaning, str):
        raise UnreadableError(meaning)
    return Statement(low, high, *meaning)


@lru_cache(maxsize=16384)
def _meaning_or_error(
    field: str, before: str, after: str, unread_in: UnreadIn
) -> _Meaning | str:
    """Read the texts beside a length, or return the error message, to be cached."""
    beside = _beside(before, after)
    try:
        lesion = _lesion(field, beside, unread_in) if beside.unread else ""
        return _meaning(field, beside.rows, lesion)
    except UnreadableError as error:
        return str(error)


def _in_total(sides: re.Match[str]) -> str:
    """Read "6 mm (3 mm medial plus 3 mm lateral)" as both sides together."""
    amounts = (sides["total"], sides["one"], sides["other"] or sides["one"])
    total, one, other = (_read_part("margin", amount)[0][0] for amount in amounts)
    ways = frozenset({sides["way"], sides["back"]})
    if ways not in _OPPOSITE or one + other != total:
        raise UnreadableError("two opposite sides that add up to the total")
    return f"{sides['before']}{sides['total']}{sides['said']} in total"


def _in_order(text: str) -> str:
    """Write each dimension once, with its unit and what it is called behind it."""
    if text[:1].isalpha():
        text = _with_labels_behind(_with_unit_behind(text))
    if "," in text:
        text = _list_pattern().sub(r"\g<one> x ", text)
    if "(" in text:
        text = _RESTATED.sub(_without_repeat, _legend_pattern().sub(r"\g<told>", text))
    return text


def _with_unit_behind(text: str) -> str:
    """Read "size (cm): 3.4" as "size 3.4 cm"."""
    return _UNIT_FIRST.sub(r"\g<named> \g<told> \g<unit>", text)


@cache
def _legend_pattern() -> re.Pattern[str]:
    """Match three dimensions with what each is called behind them: "(AP x TR x CC)"."""
    label = label_pattern()
    return re.compile(
        rf"(?P<told>{_DIMENSION}x ?{_DIMENSION}x ?[0-9.]+ ?{UNIT}) ?"
        rf"\((?:{label})(?: ?[x,/] ?(?:{label})){{2}}\)$"
    )


def _with_labels_behind(text: str) -> str:
    """Read "length 4 cm, width 2 cm" as "4 cm length x 2 cm width"."""
    pattern = _label_first_pattern()
    dimensions = [*pattern.finditer(text)]
    is_all = len(dimensions) > 1 and not pattern.sub("", text)
    amounts = (f"{match['amount']} {match['label']}" for match in dimensions)
    return " x ".join(amounts) if is_all else text


@cache
def _label_first_pattern() -> re.Pattern[str]:
    """Match what one dimension is called, before its length."""
    label = label_pattern()
    return re.compile(
        rf"(?:^|[,;]? (?:x |by |and )?)(?P<label>{label})(?: ?[:=] ?| (?:of )?)"
        rf"(?P<amount>{_AMOUNT})(?=$|[ ,;])"
    )


@cache
def _list_pattern() -> re.Pattern[str]:
    """Match one dimension of a list, each with what it is called behind it."""
    dimension = rf"{_AMOUNT} (?:{label_pattern()}|\((?:{label_pattern()})\))"
    return re.compile(rf"(?P<one>{dimension}), (?:and )?(?={dimension}(?:$|[ ,;]))")


def _without_repeat(match: re.Match[str]) -> str:
    """Leave out a length that is repeated in another unit: "25 mm (2.5 cm)"."""
    one, again = (_read_part("", match[part])[0] for part in ("one", "again"))
    return match["one"] if one == again else match[0]


class _Beside(NamedTuple):
    """
    The words beside one length.

    Attributes:
        texts: The texts before and after it.
        before: The words before it.
        after: Those after it.
        bound: The bound that they name.
        is_about: Whether it is about as much.
        rows: What they say beside the bounds.
        unread: Those that have no row.
    """

    texts: tuple[str, str]
    before: tuple[Run, ...]
    after: tuple[Run, ...]
    bound: Says | None
    is_about: bool
    rows: tuple[SizeWords, ...]
    unread: tuple[str, ...]

    @property
    def says_something(self) -> bool:
        """Whether some word says more than the bounds."""
        return bool(self.rows or self.unread)

    @property
    def is_marked(self) -> bool:
        """Whether a mark parts the length from the words after it."""
        return self.texts[1].lstrip(" ")[:1] in _PARTING


def _unread(runs: Iterable[Run]) -> list[str]:
    return [word for run in runs if run.row is None for word in run.words]


def _lesion(field: str, beside: _Beside, unread_in: UnreadIn) -> str:
    """Return the name of the lesion, of which some words have no row."""
    before = _name_words(beside.before, unread_in)
    after = _name_words(beside.after, unread_in)
    if field not in _OF_LESIONS or _may_reach(beside, after, unread_in):
        raise UnreadableError(_not_read(beside.unread))
    phrase = (f"{before}, {after}" if beside.is_marked else f"{before} {after}").strip()
    for name in _candidate_names(phrase):
        if not unread_in(name):
            return name
    unknown = frozenset(unread_in(f"{phrase} mass"))
    unread = [word for word in beside.unread if word in unknown]
    raise UnreadableError(_not_read(unread or beside.unread))


#: What a distance is measured from, and no name of a lesion: "5 cm above the knee".
_FROM = re.compile(
    r"(above|below|beneath|behind|beyond|under|underneath)\b"
    r"|(?!mid|upper|lower)\S+ to\b"
)


def _candidate_names(phrase: str) -> tuple[str, ...]:
    """Return the names that a phrase may be: as it is, or with "mass" behind it."""
    last = phrase.rsplit(maxsplit=1)[-1]
    is_far = last in _REACHING or _FROM.match(phrase)  # "deep 4 cm" may be 4 cm deep
    return (phrase,) if is_far else (phrase, f"{phrase} mass")


def _name_words(runs: Iterable[Run], unread_in: UnreadIn) -> str:
    """Return the words that may name a lesion, which "on exam" does not."""
    pairs = pairwise((_NO_RUN, *runs))
    names = (run for last, run in pairs if _may_name(last.row, run, unread_in))
    return " ".join(word for run in names for word in run.words)


def _may_name(last: SizeWords | None, run: Run, unread_in: UnreadIn) -> bool:
    """Whether a run may belong to a name: a melanoma in situ, not measured there."""
    if run.row is None:
        return True
    if run.row.says is Says.IN_PLACE:
        return last is None or last.says is not Says.MEASURED
    return run.row.says is Says.TUMOR and not unread_in(f"{' '.join(run.words)} mass")


_NO_RUN = Run((), None)


def _may_reach(beside: _Beside, after: str, unread_in: UnreadIn) -> bool:
    """
    Whether the length may be a depth, a distance or half a diameter.

    "3 cm deep" and "3 cm from the wrist" may be, a "3 cm deep mass" is none.
    """
    first = after.split(" ", maxsplit=1)[0]
    is_far = first in _NO_SIZE or (first in _REACHING and bool(unread_in(after)))
    return is_far and not beside.is_marked


def _not_read(words: Iterable[str]) -> str:
    shown = ", ".join(f'"{word[:_SHOWN]}"' for word in words)
    verb = "are" if ", " in shown else "is"
    return f"{_ALLOWED}; {shown} {verb} not read beside it"


def _is_no_margin(text: str) -> bool:
    if _FIRST.search(text) is not None or _WORDS.fullmatch(text) is None:
        return False
    runs = read_words(words_of(text), Place.ALONE)
    return len(runs) == 1 and runs[0].row is not None


def _parts(text: str) -> list[str]:
    """Split several lengths; "and" between two words parts none."""
    parts = text.split(" and ") if " and " in text else [text]
    return parts if all(map(_FIRST.search, parts)) else [text]


def _meet(bounds: list[Bounds]) -> Bounds:
    """Keep the lengths that every part allows."""
    (low, high), *others = bounds
    for other_low, other_high in others:
        low = max(low, other_low)
        if other_high is not None:
            high = other_high if high is None else min(high, other_high)
    if high is not None and high < low:
        raise UnreadableError("bounds that leave a length, the smaller first")
    return low, high


def _read_part(field: str, text: str) -> tuple[Bounds, _Beside]:
    """Read one length, and the words beside it."""
    first = _FIRST.search(text)
    start = len(text) if first is None else first.start()
    size, before = find(text, start), text[:start]
    if size is None or (before and before[-1] not in _OPENERS):
        unread = _unread(_runs(before, Place.BEFORE))
        raise UnreadableError(_not_read(unread) if unread else _ALLOWED)
    if field == "margin" and len(size.parts) > 1:
        _runs(before, Place.BEFORE)
        raise UnreadableError("one length; 2 x 3 mm may be 3 mm on both sides")
    after = text[size.end :]
    if size.ends_with_in:
        _check_inch(after)
    beside = _beside(before, after)
    bounds = size.bounds(is_about=beside.is_about)
    return _BOUND[beside.bound](*bounds), beside


@lru_cache(maxsize=16384)
def _beside(before: str, after: str) -> _Beside:
    """Read the texts on both sides of a length; cached, since few are charted."""
    runs = _runs(before, Place.BEFORE), _runs(after, Place.AFTER)
    rows = (run.row for run in chain(*runs) if run.row)
    more = tuple(row for row in rows if row.says not in _SAYS_NO_MORE)
    unread = tuple(_unread(chain(*runs)))
    return _Beside((before, after), *runs, *_bound_of(*runs), more, unread)


@lru_cache(maxsize=4096)
def _runs(text: str, place: Place) -> tuple[Run, ...]:
    """Part the words on one side of a length."""
    words = words_of(text)
    is_blank = not words and not any(map(str.isalpha, text))
    if _LENGTH.search(text) is not None:
        raise UnreadableError(f"{_ALLOWED}; one length, a margin in its own field")
    if _WORDS.fullmatch(text) is None or (is_blank and text.strip(_MARKS[place])):
        raise UnreadableError(_ALLOWED)
    runs = read_words(words, place)
    if Run((_BY,), None) in runs:
        raise UnreadableError(f"{_ALLOWED}; a dimension on either side of an x")
    if any(run.row and run.row.says is Says.FINDING for run in runs):
        raise UnreadableError(
            "a length; that margins are clear or not, or an excision marginal, is none"
        )
    return runs


def _check_inch(after: str) -> None:
    """Refuse "3 in diameter" and "3 in fat": inches, or three of what, in there."""
    runs = read_words(("in", *words_of(after)), Place.AFTER)
    if runs[0].row is not None or any(run.row is None for run in runs[1:]):
        raise UnreadableError('inches written as "inch", or another unit')


def _bound_of(
    before: tuple[Run, ...], after: tuple[Run, ...]
) -> tuple[Says | None, bool]:
    """Return the bound that words name, and whether it is about as much."""
    _check_place([run.row is not None and run.row.says in _LIMITS for run in before])
    says = [run.row.says for run in (*before, *after) if run.row]
    bounds = [bound for bound in says if bound in _BOUND]
    if len({*bounds}) > 1 or says.count(Says.ABOUT) > 1:
        raise UnreadableError("one bound for one size")
    return (bounds[0] if bounds else None), Says.ABOUT in says


def _check_place(is_limit: list[bool]) -> None:
    """Refuse a bound that does not stand right before its number."""
    if is_limit != sorted(is_limit):
        raise UnreadableError('a bound beside its number, such as "at least 3 cm"')


#: Role, convention, source and lesion of a statement.
_Meaning = tuple[str, str | None, str | None, str]


def _meaning(field: str, rows: tuple[SizeWords, ...], lesion: str) -> _Meaning:
    """Say whose length it is, how it counts, where it was measured, and of what."""
    says = {_at_excision(row.says, lesion) for row in rows}
    says |= {Says.TUMOR} if lesion else set[Says]()
    role, convention = _of_margin(says) if field == "margin" else _of_tumor(says)
    if role not in _ROLES.get(field, _ANY_ROLE):
        raise UnreadableError(f"the {field} alone; give the {role} in its own field")
    source = _only({s.value for s in says & _SOURCES}, "one source of a size")
    kinds = {row.lesion for row in rows if row.lesion}
    name = lesion or _only(kinds, "one lesion for one size") or ""
    return role, convention, source, name


def _at_excision(says: Says, lesion: str) -> Says:
    """Read what is measured in place as at excision, unless a name says "in situ"."""
    if says is not Says.IN_PLACE:
        return says
    return Says.NOTHING if lesion.endswith(" in situ") else Says.EXCISION


def _of_margin(says: set[Says]) -> tuple[str, str | None]:
    """Say whose length the value of a margin is, and how it counts."""
    ways = says & {Says.EACH_SIDE}
    if says & _COMBINED:
        ways |= {Says.AS_WRITTEN}
    conventions = {way.value for way in ways}
    convention = _only(conventions, "a margin of each side, or of both together")
    return _role(says - _COMBINED - {Says.EACH_SIDE}), convention


def _of_tumor(says: set[Says]) -> tuple[str, None]:
    """Say whose length the value of another size is; it counts once."""
    if says & {Says.EACH_SIDE, Says.AS_WRITTEN}:
        raise UnreadableError("a size; give a margin in its own field")
    is_measured = Says.MEASURED in says and Says.PATHOLOGY not in says
    return _role(says) or ("tumor" if is_measured else ""), None


def _role(says: set[Says]) -> str:
    """Say whose length it is; a total may name the tumor, too."""
    owners = says - _SOURCES - {Says.MEASURED, Says.NOTHING}
    if Says.TOTAL in owners:
        owners -= {Says.TUMOR, Says.IN_ALL}
    names = {_OWNERS[owner] for owner in owners}
    return _only(names, "one length of one thing") or ""


def _only(values: set[str], allowed: str) -> str | None:
    """Return the only value, if there is one; refuse several."""
    if len(values) > 1:
        raise UnreadableError(allowed)
    return next(iter(values), None)
