"""Sentences that say that the excision was given up, or put off to another day."""

from __future__ import annotations

import re

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._sentence.vocabulary import FACTS
from cptsofttissue.notes._words import bit_of
from cptsofttissue.notes.values import Section

__all__ = ["gives_up"]


def gives_up(one: Statement) -> bool:
    """
    Whether a sentence says that the tumor was not excised, or not on this day.

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("We decided not to proceed. We decided not to leave a drain.")
    >>> [gives_up(one) for one in read_sentences(page)]
    [True, False]
    """
    if one.sentence.section not in _SECTIONS or one.line.asks & _OF_OTHERS:
        return False
    text = one.sentence.text
    ways = [words for bit, words in _GIVEN_UP if one.line.asks & bit]
    return any(words.search(text) is not None for words in ways)


_SECTIONS = FACTS | {Section.OTHER, Section.PLAN}
#: With one of these a sentence may be about another lesion, or about what may be.
_OF_OTHERS = bit_of(
    *("if", "should", "unless", "other", "others", "contralateral"),
    *("sutures", "suture", "stitches", "staples", "drain", "drains", "packing"),
    *("explained", "understands", "understood", "discussed", "risks", "recurs"),
)
_NOUN = r"(?:lipoma|mass|tumou?r|lesion|cyst|nodule|lump|growth|neoplasm|sarcoma)"
_TUMOR = rf"(?:the |this |her |his |their )?(?:[a-z]+ )?{_NOUN}"
_IT = rf"(?:it|{_TUMOR})\b"
_DONE = r"(?:removed|excised|resected|taken(?: out)?|dealt with|addressed|tackled)"
_TAKE = r"(?:remov|excis|resect|tak)(?:e|ing)"
_EXCISION = r"(?:excision|removal|resection)"
_DEED = rf"(?:{_EXCISION}|surgery|operation|procedure)"
_LATER = (
    r"(?:at|in|on|once|when|after|next|later|during|under|electively|another|as a|by)\b"
)
_LEAVE = (
    r"(?:alone|untouched|undisturbed|unexcised|as it (?:was|is)|where it (?:was|is|lay)"
    r"|for (?:another|now|later|the|a|next))\b"
)
#: "Not to proceed", "to close and refer him".
_STOP = (
    r"(?:to leave well|not to (?:proceed|continue|operate|excise|remove|resect|pursue"
    r"|attempt|risk|go (?:on|further|ahead|any)|take (?:it|the|this)|touch|disturb)"
    r"|against (?:excis|remov|resect|proceeding|continuing|surgery|operating|going)"
    r"|(?:to )?stop(?:ping)?(?: (?:here|there|now|at this|and)\b| the (?:operation"
    r"|procedure|case|surgery)\b|[.,;]|$)"
    r"|to (?:abort|abandon|desist|defer|postpone|halt|terminate|back out|give up|wait\b"
    rf"|come back|leave {_IT}|leave things)"
    r"|to close(?: up)?(?:[.,;]|$| without\b| and (?:refer|obtain|get|image|wait|send"
    r"|come|return|stage|plan|await|discuss|transfer|biopsy|re-?book|re-?schedule)\b))"
)
_DECISIONS = (
    *("decided", "decision", "elected", "chose", "opted", "agreed", "thought", "felt"),
    *("judged", "deemed", "considered", "preferred", "resolved", "wiser", "safer"),
    *("prudent", "best", "recommended", "asked", "wished", "requested", "advised"),
    "wanted",
)
_DECIDED = re.compile(rf"\b(?:{'|'.join(_DECISIONS)})\b[a-z ,']*? {_STOP}")
#: It was not safe, or not possible: "too vascular to remove".
_UNSAFE = re.compile(
    r"\b(?:not |un)safe(?:ly)? (?:enough )?(?:to|for) (?:go|continue|proceed|operate"
    rf"|dissect|pursue|{_TAKE})"
    r"|\btoo [a-z]+ (?:and [a-z]+ )?(?:to|for) (?:be )?(?:safely )?(?:go on|continue"
    rf"|proceed|{_TAKE}|{_DONE}|{_DEED})"
    r"|\bcould not (?:tolerate|bear|stand|continue)|\bcould not (?:safely )?go on"
)
#: The tumor will be removed, or the excision is planned.
_TO_COME = re.compile(
    rf"\b(?:{_NOUN}|{_DEED}|rest|remainder)(?: itself)?"
    r" (?:will|is to|shall|can|may|is going to)(?: now| then| have to| need to)?"
    rf" (?:be (?:{_DONE}|done|performed|re-?attempted|re-?scheduled|re-?booked"
    rf"|undertaken|carried out|completed|finished) {_LATER}|follow\b|wait\b"
    r"|take place\b)"
    rf"|\b(?:definitive|formal|complete|its|the) (?:[a-z]+ )?{_EXCISION}"
    r" (?:is|was) (?:planned|scheduled|booked|arranged)"
    rf"|\b(?:further|another|second|open|definitive) {_DEED} (?:is|will be|was)"
    r" (?:needed|required|necessary|planned)\b"
    r"|\bwill (?:need|require) (?:an? )?(?:open |formal |definitive |wide |radical )?"
    rf"{_EXCISION}\b|\bit will be (?:tackled|dealt with|addressed)\b"
    rf"|\b{_DEED} is to be repeated\b"
)
#: The patient is to come back for it.
_BACK = re.compile(
    r"\b(?:(?:come|came|go|return|returns|bring|brought|take|bringing)"
    r"(?: (?:him|her|them|the patient))?(?: back)?"
    r"|re-?book(?:ed)?|re-?schedule[ds]?|list(?:ed)?|book(?:ed)?|scheduled?)"
    r"(?: to (?:the )?(?:or|operating room|theat(?:er|re)))?"
    r"(?: (?:on|in|next|at|another)(?: [a-z0-9]+){1,3}?)?"
    r" (?:for|to) (?:the |its |his |her |a |an |have )?"
    r"(?:definitive |formal |complete |delayed |later |planned )?"
    rf"(?:{_EXCISION}(?:[.,;]|$| (?:next|in|at|under|once|when|of (?:it\b|{_TUMOR}))\b)"
    rf"|{_NOUN}\b|{_TAKE} {_IT}|(?:finish|complete) )"
)
#: The tumor stayed where it was.
_STAYED = re.compile(
    rf"\b{_NOUN}(?: itself)? (?:was|were|is|has been)"
    r"(?: then| therefore| deliberately| thus)?"
    rf" (?:not (?:touched|disturbed|entered|approached|{_DONE})|left {_LEAVE}"
    r"|untouched|undisturbed)"
    rf"|\b{_NOUN}(?: itself)? (?:remains?|remained|stays?|stayed)"
    r" (?:in (?:place|situ)|where|as it|untouched|undisturbed|behind|there)\b"
    rf"|\bit was (?:therefore |then |thus )?(?:not {_DONE}|left {_LEAVE})"
    rf"|\b(?:did|do|could) not (?:go on to )?(?:{_TAKE}|touch|disturb|get) {_IT}"
    rf"|\bleft {_TUMOR} {_LEAVE}"
)
#: It was only looked at, or is still in.
_ONLY_SEEN = re.compile(
    rf"\b{_NOUN} (?:is|was|remains|were) (?:only (?:looked at|seen|exposed|inspected"
    r"|palpated)|still (?:in|there|present)|put back|returned to)\b"
    r"|\b(?:limited|confined) (?:ourselves |myself )?to (?:an? )?(?:exploration|biopsy"
    r"|inspection)\b|\bonly an? (?:exploration|inspection)\b|\bexploration only\b"
    rf"|\b(?:closed|closing) over (?:it\b|{_TUMOR})"
    rf"|\bleaving {_TUMOR}\b (?:for|in|where|to|alone|behind)"
    r"|\b(?:i|we) (?:then )?left it\b(?! (?:open|intact|attached|to))"
)
#: Nobody tried to take it out.
_UNTRIED = re.compile(
    rf"\bno attempt (?:was made )?(?:at|to) (?:its )?(?:{_TAKE}|{_DEED})"
    rf"|\bwithout (?:{_TAKE}|touching|disturbing) (?:out )?{_IT}"
    rf"|\bwithout {_EXCISION}\b(?! of (?:the )?(?:skin|muscle))"
    rf"|\bno {_EXCISION} (?:was |were )?(?:attempted|carried out|performed|done|tried"
    r"|undertaken)\b"
    rf"|\b{_DEED} (?:was|were|has been|did|could) not (?:be )?(?:attempted|tried|happen"
    r"|undertaken|finished)\b"
    r"|\bunable to (?:deliver|excise|resect|free|reach|mobilize) (?:it|the)\b"
)
#: The operation ended too early.
_ENDED = re.compile(
    rf"\b(?:{_DEED}|case) (?:itself )?(?:was|is|has been|had to be|were)"
    r"(?: then| therefore)? (?:deferred|put off|delayed|left|stopped|cut short|halted"
    r"|terminated|given up|interrupted|suspended)"
    rf"|\b(?:{_DEED}|case) had to (?:end|stop|be ended|be cut short)\b"
    rf"|\bended the (?:{_DEED}|case)\b"
    r"|\b(?:we|i) (?:then )?(?:stopped(?:[.,;]|$| here| there)|backed out|gave up"
    r"|retreated|withdrew|desisted)|\band we stopped\b"
)
_GOES = bit_of(
    *("come", "came", "go", "return", "returns", "bring", "brought", "take"),
    *("bringing", "rebooked", "rescheduled", "reschedule", "listed", "booked"),
    *("scheduled", "schedule", "book", "list", "rebook", "rescheduling"),
)
_STAYS = bit_of("not", "left", "remains", "remained", "stays", "stayed", "remain")
_IS_SEEN = bit_of(
    *("only", "still", "back", "returned", "limited", "confined", "exploration"),
    *("over", "leaving", "left"),
)
_STOPS = bit_of(
    *("deferred", "put", "delayed", "left", "suspended", "stopped", "cut", "halted"),
    *("ended", "terminated", "given", "interrupted", "had", "backed", "gave"),
    *("retreated", "withdrew", "desisted"),
)
#: Each pattern with the words of which a sentence needs one.
_GIVEN_UP = (
    (bit_of(*_DECISIONS), _DECIDED),
    (bit_of("safe", "safely", "unsafe", "too", "could"), _UNSAFE),
    (bit_of("will", "shall", "can", "may", "is", "was", "planned"), _TO_COME),
    (_GOES, _BACK),
    (_STAYS, _STAYED),
    (bit_of("no", "without", "not", "unable"), _UNTRIED),
    (_IS_SEEN, _ONLY_SEEN),
    (_STOPS, _ENDED),
)
