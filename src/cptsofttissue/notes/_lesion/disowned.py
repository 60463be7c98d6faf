"""Lines that say that a text is not of this operation: void, or of another day."""

from __future__ import annotations

import re

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._sentence.vocabulary import ACCOUNT
from cptsofttissue.notes._words import bit_of

__all__ = ["disowns", "heads_visit"]


def disowns(one: Statement) -> bool:
    """
    Whether a line says that what was written was not done here, or not today.

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("Status: not performed. Void. Removed: yes.")
    >>> [disowns(one) for one in read_sentences(page)]
    [True, True, False]
    """
    text = one.sentence.text
    if len(one.words) <= _MOST_WORDS and _LINE.match(text) is not None:
        return True
    is_status = one.sentence.section in ACCOUNT and _STATUS.match(text)
    return bool(is_status or (one.line.asks & _CUES and _OF_ANOTHER.search(text)))


def heads_visit(one: Statement) -> bool:
    """
    Whether a line is the title of a visit that is no operation: "Wound check".

    Below an operation the same words announce what is to come.
    """
    return len(one.words) <= _MOST_WORDS and _VISIT.match(one.sentence.text) is not None


#: Lines with more words are sentences.
_MOST_WORDS = 20
_DEED = r"(?:procedure|operation|surgery|excision|removal|resection)"
_LABEL = (
    r"(?:(?:was|is) (?:the|this) )?(?:(?:the )?(?:lesion|mass|tumor|lipoma|cyst"
    rf"|specimen|{_DEED}) )?(?:performed|done|completed?|removed|excised|resected"
    r"|obtained|status|outcome|result|disposition)"
)
_NOT_DONE = (
    r"(?:no|n|none|0|not (?:yet )?[a-z]+|deferred|scheduled|planned|pending|held"
    r"|on hold|aborted|incomplete|cancel+ed|postponed|declined|refused|void(?:ed)?"
    r"|abandoned|attempted)"
)
#: A field of a form: "Performed: no", or a question that another line answers.
_FIELD = re.compile(
    rf"(?:{_LABEL}(?: ?[:=?-]+ ?{_NOT_DONE}[.)]?|\?)"
    r"|not (?:excised|removed|resected)\.?)$"
)
#: A status that stands alone: "Deferred.".
_STATUS = re.compile(
    r"[\[(*-]*(?:note |dictation |report )?(?:deferred|planned|pending|held|on hold"
    r"|void(?:ed)?|disregard(?:ed)?|retracted|proposed|not (?:done|performed|yet done)"
    r"|(?:is |was )?to be (?:done|performed|scheduled|booked|excised|removed)\b.{0,40})"
    r"[\])*!.]*$"
)
_DATE = r"(?:,? ?\(?(?:(?:[a-z]+ )?\d{4}|\d[\d/.-]+)\)?)?"
#: The title of a record of another day or place: "Prior operation (2019):".
_RECORD = re.compile(
    r"(?:prior|previous|past|former|old|outside|original|first|initial|earlier|last"
    r"|index|copied|external|historical|preop(?:erative)?) (?:[a-z]+ ){0,2}?"
    r"(?:operation|operative|surgery|procedure|note|report|records?|excision|dictation)"
    rf"(?: (?:note|report|records?))?{_DATE} ?:?$"
    r"|(?:prior|previous|past|former|old|outside|original|earlier|last|index|external"
    rf"|historical) (?:[a-z]+ ){{0,2}}?{_DEED}{_DATE} ?:"
    r"|records? (?:from|of) |(?:[a-z ]+ )?(?:copied|pasted|imported)"
    r"(?: (?:below|above|from [a-z ]+))?:?\.?$"
)
#: The title of a visit that is no operation: "Post-op visit, day 10.".
_VISIT = re.compile(
    r"(?:post-? ?op(?:erative)?|follow-? ?up|suture removal|staple removal|wound check"
    r"|wound|recheck|pre-? ?op(?:erative)?|dressing) (?:clinic )?"
    r"(?:visit|check|appointment|encounter|consult(?:ation)?|clinic|note)\b"
    r"(?! (?:in|at|on|will|with|was|is|scheduled|as|prn|arranged|for|to|after)\b)"
    r"|surgical consult(?:ation)?\b"
    r"|(?:clinic|office) visit,? .*\b(?:after|status post|post)\b"
    r"|reason for (?:visit|encounter|appointment) ?: ?(?:post|follow|wound|suture"
    r"|dress|recheck|check)"
    r"|(?:today'?s (?:procedure|visit)|(?:procedure|visit) today|today) ?: ?(?:suture"
    r"|staple|dressing|wound|drain|seroma|scar|excision of (?:the )?scar|none|follow"
    r"|post|check)"
)
#: A plan that a heading announces: "Planned procedure (to be scheduled)".
_PLAN = re.compile(
    rf"(?:planned|proposed|intended|scheduled|anticipated|recommended) {_DEED}s?"
    rf"(?: ?\(|\.?$)|{_DEED} (?:to be (?:done|performed)|for next|to follow)\b"
)
_LINE = re.compile("|".join(one.pattern for one in (_FIELD, _RECORD, _PLAN)))
#: What was written is of another patient, or not valid.
_OF_ANOTHER = re.compile(
    r"\b(?:belongs? to|filed (?:to|in|under|into)|entered (?:in|into|under)"
    r"|dictated (?:for|on|under)|copied from|duplicate of|meant for|intended for"
    r"|pasted from) (?:the |a )?(?:note of )?(?:wrong|another|other|different"
    r"|incorrect)\b"
    r"|\bnot (?:of )?this patient\b(?!')"
    r"|\berroneous encounter|\bdisregard (?:this|the|above|entire|note)"
    r"|\b(?:note|report|dictation|encounter|document) (?:was |is |has been )?"
    r"(?:void(?:ed)?|retracted|superseded|withdrawn|deleted|invalid)"
    r"|\bsuperseded by|\breplaced by (?:the |a )?(?:note|report|dictation|corrected)"
    r"|\bsee (?:the )?(?:corrected|amended|revised) (?:operative )?(?:note|report)"
    r"|\b(?:sample|test|demo|example) (?:note|patient|report)\b"
    r"|\btemplate (?:only|text|and was not)|\bnot (?:been )?edited\b"
    r"|\bnot for billing|\bdo not bill|\bshould be deleted"
    r"|\b(?:charted|documented|filed) in error\b"
    r"|\bwrong (?:encounter|record|file|account)\b|\bdocumentation error\b"
    r"|\baddendum supersedes\b|\b(?:to be|please) ignored?\b"
    r"|\bignore the (?:above|note)\b"
    r"|\bthis is not [a-z. ]{2,24}'s (?:operation|note|report|surgery)\b"
)
_CUES = bit_of(
    *("belong", "belongs", "filed", "entered", "dictated", "copied", "duplicate"),
    *("meant", "intended", "pasted", "patient", "erroneous", "disregard", "wrong"),
    *("charted", "documented", "error", "supersedes", "addendum", "ignored", "ignore"),
    *("note", "report", "dictation", "encounter", "document", "superseded", "not"),
    *("replaced", "see", "template", "edited", "billing", "bill", "deleted"),
    *("example", "sample"),
)
