"""The tables of notes: roles of lengths, polarity, and words with a meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue.notes._procedures import ProcedureRow, procedures
from cptsofttissue.notes._search import Phrases
from cptsofttissue.notes.values import Polarity

__all__ = [
    "Place",
    "Reach",
    "Says",
    "Sign",
    "cues",
    "has_cue",
    "has_word",
    "is_cue_word",
    "polarities",
    "roles",
    "signs",
    "stated",
    "tables_with",
]


class Place(StrEnum):
    """Where words stand that say what a length is of."""

    BEFORE = "before"
    AFTER = "after"
    ANY = "any"
    ANYWHERE = "anywhere"
    ALONE = "alone"


class Says(StrEnum):
    """What words around a length say: its role, how a margin counts, or nothing."""

    TUMOR = "tumor"
    MARGIN = "margin"
    TOTAL = "total"
    INCISION = "incision"
    CLOSURE = "closure"
    SPECIMEN = "specimen"
    IMAGING = "imaging"
    EXAMINATION = "examination"
    DEFECT = "defect"
    DISTANCE = "distance"
    #: A length of the lesion that the section is about.
    MEASURE = "measure"
    #: There is no margin.
    ZERO = "zero"
    EACH_SIDE = "each_side"
    AS_WRITTEN = "as_written"
    #: Nothing; what stands beyond says what the length is of.
    LINK = "link"


@frozen(eq=False, repr=False)
class _RoleRow:
    """A row of the table of words around a length."""

    words: str = field(metadata=tables.PHRASES)
    place: Place = field(metadata=tables.KEY)
    role: Says
    source: str


@cache
def roles(place: Place) -> Phrases[Says]:
    """Return the words that stand in a place."""
    rows = tables.read("note_roles.csv", _RoleRow)
    either = {place, Place.ANY} if place in (Place.BEFORE, Place.AFTER) else {place}
    return Phrases({row.words: row.role for row in rows if row.place in either})


class Reach(StrEnum):
    """On which side of its words a denial or a hedge holds."""

    AFTER = "after"
    BEFORE = "before"


@frozen(eq=False, repr=False)
class _PolarityRow:
    """A row of the table of words that deny, hedge, or speak of another time."""

    words: str = field(metadata=tables.KEY)
    reach: Reach = field(metadata=tables.KEY)
    polarity: Polarity
    source: str


@cache
def polarities(reach: Reach) -> Phrases[Polarity]:
    """Return the words that reach to one side."""
    rows = tables.read("note_polarity.csv", _PolarityRow)
    return Phrases({row.words: row.polarity for row in rows if row.reach is reach})


class Sign(StrEnum):
    """What other words of a note say to a reader."""

    #: A verb that no heading has.
    VERB = "verb"
    #: An abbreviation, so a full stop behind it ends no sentence.
    SHORT = "short"
    #: How many lesions there are.
    COUNT = "count"
    #: A denial does not reach beyond it.
    PARTS = "parts"
    #: A site behind it is only near.
    NEAR = "near"
    #: A lesion behind it is not what is measured.
    PREPOSITION = "preposition"
    #: Behind a length it goes on with something else.
    CLOSES = "closes a length"
    #: Behind a length it says how it was measured.
    BEHIND = "behind a length"
    #: Right before a length it makes it a way or a distance.
    NOT_BEFORE = "not before a length"
    #: A site before it is of something else.
    NOT_ITS_SITE = "not its site"
    #: A margin around it is not the tumor's.
    VESSEL = "vessel or nerve"
    #: What was done to a layer on the way through it.
    OPENS_LAYER = "opens a layer"
    #: The lesion may be one of another family.
    SUGGESTS = "suggests another family"
    #: It takes back what was said, wherever it stands.
    CORRECTS_AT_ONCE = "corrects at once"
    #: The size was measured elsewhere.
    ELSEWHERE = "measured elsewhere"
    #: A distance.
    FAR = "far"
    #: Alone it names no site.
    PART = "part of many sites"
    #: It looks like a short form of a lesion.
    ANOTHER = "another word"
    #: A lesion before it is named of something else.
    NOT_ITS_NOUN = "not its noun"
    #: It may stand behind the words for a layer; a noun may not.
    FOLLOWS = "follows a layer"
    PRONOUN = "pronoun"
    #: Before a colon it says that a depth follows.
    LABEL = "label of depth"
    #: It tells what was done, so a layer behind it is no place of the tumor.
    MOVES = "moves"
    SILENT = "says nothing"
    DENIES = "denies"
    #: What was found at a margin; no margin was measured.
    FINDING = "finding"
    EVERY = "every"
    OTHER = "other"
    #: It tells one of two lesions from the other.
    TELLS = "tells apart"
    #: An addendum with it corrects what was said before.
    CORRECTS = "corrects"
    #: It tells of the operation itself, whatever was told before.
    NOW = "tells of the operation"
    #: An addendum with it compares with what was said, and says nothing else.
    COMPARES = "compares"
    #: Before "of" it means the whole lesion, or what was done to it.
    WHOLE = "the whole"
    #: Before "of" it means a part of the lesion.
    PIECE = "a part"
    #: It names a size that was said before.
    NAMES_SIZE = "names a size"
    #: An addendum with it stands by what was said.
    CONFIRMS = "confirms"
    #: Before a length it takes a part of it, or makes more of it.
    PART_OF = "part of a length"
    #: It speaks of a size.
    SIZE = "size"
    #: A wide margin, as a radical resection has.
    WIDE = "wide"
    #: It may stand right before a length that describes a lesion.
    OPENS = "opens a phrase"
    #: It takes back what its own sentence says before it.
    TAKES_BACK = "takes back"
    #: Behind a lesion it says that the lesion was not excised.
    STAYS = "stays"
    #: It says what a tumor looks like, and leaves open what it is.
    LIKENS = "likens"
    #: In a heading it names a lesion; elsewhere it may be of anything.
    HEADED = "names a lesion in a heading"
    #: It describes a margin.
    OF_MARGIN = "describes a margin"
    #: What is said behind it was told by somebody.
    TOLD_BY = "told by"
    #: Behind it the surgeon or a rule is named.
    OWN = "own"
    #: A tumor with it reaches the site behind it.
    EXTENDS = "extends"
    #: A site behind it may be that of the tumor as well.
    JOINS_SITE = "joins a site"
    #: It stands for what was named before.
    STANDS_FOR = "stands for it"
    #: It may stand in a name, and alone it names no tumor.
    NO_TUMOR = "no tumor"
    #: It says of a tumor that it is in a layer, or of a layer that a tumor is in it.
    REACHES = "reaches a layer"
    #: Denied of a layer it says that something went through it.
    UNBROKEN = "unbroken"
    #: It may stand in a label of what the surgeon wrote.
    OF_LABEL = "of a label"
    #: It lies between regions, so what lies in it may be of any of them.
    BORDERS = "between regions"
    #: What is done for the patient behind an operation.
    CARE = "care"
    #: Behind the noun of an operation it makes it a paper or a tool: no operation.
    NO_OPERATION = "no operation"
    #: What was expressed with it is what was in a lesion, and no lesion.
    CONTENTS = "contents"
    #: Before a lesion it makes it another one than that of the heading.
    BESIDE = "beside"
    #: Behind what was done it says that it is still to come.
    PUT_OFF = "puts off"
    #: It is removed, and is no tumor.
    REMOVED_TOO = "removed too"
    #: It may stand in the title of a note on an excision.
    OF_TITLE = "of a title"
    #: It ends the title of a note.
    NAMES_NOTE = "names a note"
    #: Behind "removed" it tells how, and not what.
    HOW_DONE = "how it was done"
    #: It tells how something was excised and closed.
    OF_METHOD = "of a method"
    #: In a line of its own it tells of the operation.
    OPERATES = "operates"
    #: It tells what was known before the operation.
    KNOWN_BEFORE = "known before"
    #: Behind a number it makes it one of a length, or of a time.
    OF_NUMBER = "of a number"
    #: With it a list is one of the layers that were closed.
    OF_CLOSURE = "of a closure"
    #: It may stand behind what was taken: "popped right out of".
    HOW_TAKEN = "how it was taken"
    #: Before "to" it says where along a layer something lies, and not how deep.
    ALONG = "along a layer"
    #: What is not so is involved.
    UNINVOLVED = "uninvolved"
    #: It lies beside a tumor, and may be measured.
    BESIDE_TUMOR = "beside a tumor"
    #: Right before a lesion it leads to it, whatever was named before.
    LEADS_TO = "leads to a lesion"
    #: It stands beside the name of a side.
    OF_SIDE = "of a side"
    #: What was taken through a layer with it went a way.
    TAKING = "taking"
    #: It says of a tumor that it lay where it is named.
    FOUND = "found there"
    #: It says of a tumor, or of what "it" is, that it lay somewhere.
    STAYED = "lay there"
    #: What was taken so from a layer lay in it.
    TAKEN_FROM = "taken from a layer"
    #: What is said so is no measure.
    DOUBTS = "doubts a measure"
    #: Behind "simple" it tells how stitches are made, and of no simple repair.
    STITCHES = "how stitches are made"
    #: What is prepped or marked so is where the operation is.
    PREPARES = "prepares a place"
    #: It says of a tumor that it lay at the place that follows.
    PLACES = "places a tumor"
    #: What a tumor is called with it is no tumor.
    NO_LESION = "is no lesion"
    #: Nobody measured what it speaks of.
    UNMEASURED = "was not measured"


@frozen(eq=False, repr=False)
class _SignRow:
    """A row of the table of other words."""

    words: str = field(metadata=tables.KEY)
    says: Sign = field(metadata=tables.KEY)
    means: str = field(metadata=tables.BLANK)
    source: str


@cache
def signs(sign: Sign) -> Mapping[str, str]:
    """Return the words with a meaning, and what each means beside it, if anything."""
    rows = tables.read("note_words.csv", _SignRow)
    return {row.words: row.means for row in rows if row.says is sign}


@cache
def cues(sign: Sign) -> Phrases[str]:
    """Return the words with a meaning as phrases."""
    return Phrases({words: words for words in signs(sign)})


def has_word(words: Iterable[str], sign: Sign) -> bool:
    """Whether any of some words has a meaning."""
    return not signs(sign).keys().isdisjoint(words)


def has_cue(words: Sequence[str], sign: Sign) -> bool:
    """Whether words of a meaning stand among others, whatever signs are between."""
    return bool(cues(sign).within([*filter(str.isalnum, words)]))


def stated(words: Sequence[str], sign: Sign) -> Iterator[str]:
    """List what words of a meaning mean, but those with a denial right before."""
    denials, means = signs(Sign.DENIES).keys(), signs(sign)
    for first, last, _ in cues(sign).within(words):
        if denials.isdisjoint(words[max(0, first - _REACH) : first]):
            yield means[" ".join(words[first:last])]


#: So many words a denial reaches.
_REACH = 4


def tables_with(word: str) -> int:
    """Return the bits of tables that may have a phrase of words with the word."""
    return sum(table.bit for table in _every_table() if table.may_be_in((word,)))


@cache
def _every_table() -> Sequence[Phrases[Any]]:
    """Return every table that a line is searched for."""
    places, reaches = map(roles, Place), map(polarities, Reach)
    return (*places, *reaches, *map(cues, Sign), procedures())


def is_cue_word(word: str) -> bool:
    """Whether a word stands in a row of the tables of notes."""
    return word in _cue_words()


@cache
def _cue_words() -> frozenset[str]:
    roles = (row.words for row in tables.read("note_roles.csv", _RoleRow))
    signs = tables.read("note_words.csv", _SignRow)
    others = (row.words for row in signs if row.says not in _NO_LABELS)
    done = (row.words for row in tables.read("note_procedures.csv", ProcedureRow))
    rows = (*roles, *others, *done)
    return frozenset(word for row in rows for word in row.split())


#: These speak of the note, or are words of any sentence: no label is made of them.
_NO_LABELS = frozenset(
    {
        *(Sign.CORRECTS, Sign.CORRECTS_AT_ONCE, Sign.TAKES_BACK),
        *(Sign.LIKENS, Sign.TOLD_BY, Sign.OWN),
        *(
            Sign.PUT_OFF,
            Sign.REMOVED_TOO,
            Sign.OF_TITLE,
            Sign.NAMES_NOTE,
            Sign.HOW_DONE,
            Sign.OF_METHOD,
            Sign.OPERATES,
            Sign.KNOWN_BEFORE,
            Sign.OF_NUMBER,
            Sign.OF_CLOSURE,
            Sign.HOW_TAKEN,
            Sign.ALONG,
            Sign.UNINVOLVED,
            Sign.BESIDE_TUMOR,
            Sign.LEADS_TO,
            Sign.OF_SIDE,
            Sign.TAKING,
            Sign.FOUND,
            Sign.STAYED,
            Sign.TAKEN_FROM,
            Sign.DOUBTS,
            Sign.STITCHES,
            Sign.PREPARES,
            Sign.PLACES,
            Sign.UNMEASURED,
            Sign.NO_LESION,
        ),
    }
)
