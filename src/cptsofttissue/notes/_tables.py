"""The tables of words in notes: roles of lengths, polarity, and other meanings."""

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
    """Where the words stand that say what a length is of."""

    BEFORE = "before"
    AFTER = "after"
    ANY = "any"
    ANYWHERE = "anywhere"
    ALONE = "alone"


class Says(StrEnum):
    """What words say of a length: its role, how a margin counts, or only a link."""

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
    #: A length of the lesion that the sentence is about: "it measured".
    MEASURE = "measure"
    #: There is no margin.
    ZERO = "zero"
    EACH_SIDE = "each_side"
    AS_WRITTEN = "as_written"
    #: It only links; the words beyond it say what the length is of.
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
    """Return the phrases that say what a length is of, in a place around it."""
    rows = tables.read("note_roles.csv", _RoleRow)
    either = {place, Place.ANY} if place in (Place.BEFORE, Place.AFTER) else {place}
    return Phrases({row.words: row.role for row in rows if row.place in either})


class Reach(StrEnum):
    """On which side of its words a denial or a hedge counts."""

    AFTER = "after"
    BEFORE = "before"


@frozen(eq=False, repr=False)
class _PolarityRow:
    """A row of the table of words that deny, hedge, or name another time."""

    words: str = field(metadata=tables.PHRASES)
    reach: Reach = field(metadata=tables.KEY)
    polarity: Polarity
    source: str


@cache
def polarities(reach: Reach) -> Phrases[Polarity]:
    """Return the phrases that deny, hedge or date the words on one side of them."""
    rows = tables.read("note_polarity.csv", _PolarityRow)
    return Phrases({row.words: row.polarity for row in rows if row.reach is reach})


class Sign(StrEnum):
    """The meanings of other words in notes."""

    #: A verb; a line with one is no heading: "was".
    VERB = "verb"
    #: An abbreviation, so a full stop after it ends no sentence: "approx".
    SHORT = "short"
    #: It gives the number of lesions: "both".
    COUNT = "count"
    #: A denial does not reach beyond it: "but".
    PARTS = "parts"
    #: A site after it is only near: "below".
    NEAR = "near"
    #: A lesion after it is not what is measured: "from".
    PREPOSITION = "preposition"
    #: After a length it begins something else: "was".
    CLOSES = "closes a length"
    #: After a length it belongs to how it was measured: "across".
    BEHIND = "behind a length"
    #: Right before a length it makes it a distance: "within".
    NOT_BEFORE = "not before a length"
    #: A site before it belongs to something else: "block", "tourniquet".
    NOT_ITS_SITE = "not its site"
    #: A margin around it is not the tumor's: "nerve".
    VESSEL = "vessel or nerve"
    #: It says that a layer was opened on the way: "incised".
    OPENS_LAYER = "opens a layer"
    #: The lesion may belong to another family: "stalk".
    SUGGESTS = "suggests another family"
    #: It takes a statement back, wherever it stands: "scratch that".
    CORRECTS_AT_ONCE = "corrects at once"
    #: The size was measured elsewhere: "from the scan".
    ELSEWHERE = "measured elsewhere"
    #: It gives a distance: "away".
    FAR = "far"
    #: Alone it names no site: "side", "head".
    PART = "part of many sites"
    #: It looks like a short name of a lesion: "met".
    ANOTHER = "another word"
    #: A lesion before it only names something else: "tumor center".
    NOT_ITS_NOUN = "not its noun"
    #: It may follow the words for a layer, as a noun may not: "and".
    FOLLOWS = "follows a layer"
    PRONOUN = "pronoun"
    #: Before a colon it announces a depth: "layer".
    LABEL = "label of depth"
    #: A layer after it is not where the tumor lay: "removed".
    MOVES = "moves"
    SILENT = "says nothing"
    DENIES = "denies"
    #: It says what was found at a margin that nobody measured: "positive".
    FINDING = "finding"
    EVERY = "every"
    OTHER = "other"
    #: It tells one of two lesions from the other: "larger".
    TELLS = "tells apart"
    #: An addendum with it corrects an earlier statement: "in error".
    CORRECTS = "corrects"
    #: From it on, the text is about the operation: "draped".
    NOW = "tells of the operation"
    #: An addendum with it only compares with an earlier statement: "smaller".
    COMPARES = "compares"
    #: Before "of" it means the whole lesion, or what was done to it: "excision".
    WHOLE = "the whole"
    #: Before "of" it means a part of the lesion: "pole".
    PIECE = "a part"
    #: It names a size that was given before: "diameter".
    NAMES_SIZE = "names a size"
    #: An addendum with it confirms an earlier statement: "is correct".
    CONFIRMS = "confirms"
    #: Before a length it takes a part or a multiple of it: "half", "twice".
    PART_OF = "part of a length"
    #: It is a word for a size: "diameter".
    SIZE = "size"
    #: A wide margin, as a radical resection has.
    WIDE = "wide"
    #: It may stand right before a length that describes a lesion: "a".
    OPENS = "opens a phrase"
    #: It takes back the words before it in its sentence: "strike that".
    TAKES_BACK = "takes back"
    #: After a lesion it says that the lesion was not excised: "was left".
    STAYS = "stays"
    #: It says what a tumor looks like, and not what it is: "resembling".
    LIKENS = "likens"
    #: In a heading it names a lesion; elsewhere it may be anything: "swelling".
    HEADED = "names a lesion in a heading"
    #: It describes a margin: "generous".
    OF_MARGIN = "describes a margin"
    #: After it the source of a statement is named: "per".
    TOLD_BY = "told by"
    #: After "per" and its like it names the surgeon or a routine: "my".
    OWN = "own"
    #: A tumor with it reaches the site after it: "extending".
    EXTENDS = "extends"
    #: A site after it may also be the tumor's: "and".
    JOINS_SITE = "joins a site"
    #: It stands for something that was named before: "the same".
    STANDS_FOR = "stands for it"
    #: It may stand in the name of a tumor, but alone it names none: "bursa".
    NO_TUMOR = "no tumor"
    #: It says that a tumor is in a layer, or that a layer has a tumor: "involving".
    REACHES = "reaches a layer"
    #: If denied, it says that something went through a layer: "not intact".
    UNBROKEN = "unbroken"
    #: It may stand in the label of a surgeon's text: "dictated".
    OF_LABEL = "of a label"
    #: It lies between regions, so a tumor in it may belong to any of them: "groin".
    BORDERS = "between regions"
    #: It belongs to the care after an operation: "dressing".
    CARE = "care"
    #: After the name of an operation it makes it a paper or a tool: "consent".
    NO_OPERATION = "no operation"
    #: It names what was inside a lesion: "pus".
    CONTENTS = "contents"
    #: Before a lesion it makes it another one than the heading's: "satellite".
    BESIDE = "beside"
    #: After an operation it says that it is still to come: "scheduled".
    PUT_OFF = "puts off"
    #: It may be removed, and is no tumor: "drain".
    REMOVED_TOO = "removed too"
    #: It may stand in the title of a note on an excision: "brief".
    OF_TITLE = "of a title"
    #: It ends the title of a note: "report".
    NAMES_NOTE = "names a note"
    #: After "removed" it says how, and not what: "bluntly".
    HOW_DONE = "how it was done"
    #: It says how something was excised and closed: "block".
    OF_METHOD = "of a method"
    #: A line with it is about the operation: "lidocaine".
    OPERATES = "operates"
    #: It is about what was known before the operation: "allergy".
    KNOWN_BEFORE = "known before"
    #: After a number it makes it a length or a time: "days".
    OF_NUMBER = "of a number"
    #: A list with it gives the layers that were closed: "monocryl".
    OF_CLOSURE = "of a closure"
    #: It may follow the verb of removal: "popped right out of".
    HOW_TAKEN = "how it was taken"
    #: Before "to" it says where along a layer a tumor lies, not how deep: "distal".
    ALONG = "along a layer"
    #: If denied, it says that something is involved: "not clear of".
    UNINVOLVED = "uninvolved"
    #: It lies beside a tumor, and may be measured: "seroma".
    BESIDE_TUMOR = "beside a tumor"
    #: Right before a lesion it leads to it, whatever came before: "delivered".
    LEADS_TO = "leads to a lesion"
    #: It stands beside the name of a side: "aspect".
    OF_SIDE = "of a side"
    #: "Through" a layer after it gives a way and not a depth: "delivered".
    TAKING = "taking"
    #: It says that a tumor lay at the place that is named: "encountered".
    FOUND = "found there"
    #: It says that a tumor, or "it", lay somewhere: "remained".
    STAYED = "lay there"
    #: A tumor lay in the layer from which it was taken so: "enucleated".
    TAKEN_FROM = "taken from a layer"
    #: It puts a measurement in doubt: "guess".
    DOUBTS = "doubts a measure"
    #: After "simple" it describes stitches, and no simple repair: "interrupted".
    STITCHES = "how stitches are made"
    #: It says that the place of the operation was prepared: "prepped".
    PREPARES = "prepares a place"
    #: It says that a tumor lay at the place that follows: "sat".
    PLACES = "places a tumor"
    #: With it a history says what the patient came for: "complains".
    PRESENTS = "presents"
    #: What is done to a limb with it is at the side of the operation: "tourniquet".
    ON_SIDE = "at the side of the operation"
    #: Before a place it makes it the place of what was sent: "labeled".
    LABELS = "labels a specimen"
    #: A thing that a tumor may be as large as, and how large it is: "orange".
    AS_LARGE_AS = "as large as"
    #: It names something that is no tumor: "vein".
    NO_LESION = "is no lesion"
    #: It says that nobody measured: "unable to measure".
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
    """Return the words with a meaning, each with its value, such as 2 for "both"."""
    rows = tables.read("note_words.csv", _SignRow)
    return {row.words: row.means for row in rows if row.says is sign}


@cache
def cues(sign: Sign) -> Phrases[str]:
    """Return the words with a meaning as phrases."""
    return Phrases({words: words for words in signs(sign)})


def has_word(words: Iterable[str], sign: Sign) -> bool:
    """Whether any of some words has the meaning."""
    return not signs(sign).keys().isdisjoint(words)


def has_cue(words: Sequence[str], sign: Sign) -> bool:
    """Whether some words include words of the meaning, signs or not between."""
    return bool(cues(sign).within([*filter(str.isalnum, words)]))


def stated(words: Sequence[str], sign: Sign) -> Iterator[str]:
    """List the values of words of the meaning that no denial precedes."""
    denials, means = signs(Sign.DENIES).keys(), signs(sign)
    for first, last, _ in cues(sign).within(words):
        if denials.isdisjoint(words[max(0, first - _REACH) : first]):
            yield means[" ".join(words[first:last])]


#: How many words a denial reaches.
_REACH = 4


def tables_with(word: str) -> int:
    """Return the bits of the tables that may have a phrase with the word."""
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
    """Return the words of the tables that may stand in a label."""
    roles = (row.words for row in tables.read("note_roles.csv", _RoleRow))
    signs = tables.read("note_words.csv", _SignRow)
    others = (row.words for row in signs if row.says not in _NO_LABELS)
    verbs = (row.words for row in tables.read("note_procedures.csv", ProcedureRow))
    rows = (*roles, *others, *verbs)
    return frozenset(word for row in rows for word in row.split())


#: Words with these meanings are about the note or stand in any sentence, so they do
#: not make a label.
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
            Sign.PRESENTS,
            Sign.ON_SIDE,
            Sign.LABELS,
            Sign.AS_LARGE_AS,
            Sign.UNMEASURED,
            Sign.NO_LESION,
        ),
    }
)
