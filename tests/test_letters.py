"""Letters: whole, marked where something is missing, and never against the claim."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cptsofttissue import Case
from cptsofttissue.__main__ import main
from cptsofttissue._reading.files import SourceFile
from cptsofttissue._reading.spelling import normal
from cptsofttissue._reading.tables import many, rows
from cptsofttissue.errors import (
    InvalidDateError,
    MissingFactError,
    PluginError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees import ContractFeeSchedule, Encounter, FeeRequest
from cptsofttissue.guidance import _adverse
from cptsofttissue.guidance._families import FamilyKind, kinds_of
from cptsofttissue.guidance.appeals import Circumstances, DenialReason
from cptsofttissue.guidance.bundling import Service
from cptsofttissue.guidance.letters import (
    Letter,
    LetterPart,
    write_letter,
)
from cptsofttissue.guidance.ncci import MueTable, MueValue
from cptsofttissue.guidance.payer import (
    PayerPolicy,
    PolicyAnswer,
    Standing,
    medicare_policy,
)
from cptsofttissue.guidance.proposals import Session
from cptsofttissue.guidance.review import Dossier, Review, review
from cptsofttissue.guidance.scheduling import Preparation

DAY = "2026-07-15"
OFFICE = Encounter(date_of_service=DAY, place_of_service="11")
SMALL = {"site": "back", "depth": "subcutaneous", "size": "2 cm"}
LARGE = {"site": "back", "depth": "subcutaneous", "size": "3.7 cm"}
MEDICARE = medicare_policy()


def written(
    reason: str | None = "site of service",
    record: dict[str, str] = LARGE,
    *,
    kind: str = "appeal",
    payer: PayerPolicy | None = None,
    details: dict[str, str] | None = None,
    **known: object,
) -> Letter:
    """Write a letter on a record in the office."""
    around = {"encounter": OFFICE, "denial": reason, **known}
    dossier = Dossier(**around)
    found = review(Case(**record, date_of_service=DAY), dossier, payer=payer)
    return write_letter(kind, found, dossier, payer=payer, details=details or {})


def argument(letter: Letter) -> str:
    """The argument of a letter, and what supports it."""
    parts = {LetterPart.ARGUMENT, LetterPart.SUPPORT}
    told = (p.sentences for p in letter.passages if p.part in parts)
    return " ".join(str(s) for sentences in told for s in sentences)


class Words(HTMLParser):
    """The text of a page, and what stands in its marks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words = ""
        self.marks: list[str] = []
        self.tags: list[str] = []
        self.feed(html.partition("<body>")[2])

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        """Keep the tag."""
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """A mark is over."""
        self.tags.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        """Keep the words, and those of a mark."""
        self.words += data
        if self.tags and self.tags[-1] == "mark":
            self.marks.append(data)


def letters_of(text: str) -> str:
    """Only the letters and digits, so that layouts compare."""
    return re.sub(r"[\W_]+", "", text)


def plain(markdown: str) -> str:
    """Markdown as a reader sees it: no escapes, no bold."""
    return unescape(re.sub(r"\\(.)", r"\1", markdown.replace("**", "")))


FACTS = st.text(min_size=1, max_size=20).filter(
    lambda text: text.strip() and not {*text} & {*"[]"}
)
NAMES = ["practice", "practice_address", "payer", "patient", "claim", "signer"]
DETAILS = st.dictionaries(st.sampled_from(NAMES), FACTS, max_size=3)
RECORDS = [
    *(SMALL, LARGE, {}, {"site": "back", "depth": "subcutaneous"}),
    {"site": "back", "origin": "skin", "size": "2 cm"},
    {"site": "right wrist", "lesion": "recurrent ganglion"},
    {"site": "left thigh", "depth": "subfascial", "size": "6 cm", "lesion": "lipoma"},
]
SERVICES = ["simple repair", "skin graft", "complex repair"]
PLACES = [
    None,
    *(Encounter(date_of_service=DAY, place_of_service=p) for p in ("11", "22")),
]
DOSSIERS = st.builds(
    Dossier,
    encounter=st.sampled_from(PLACES),
    services=st.lists(st.sampled_from(SERVICES).map(Service), max_size=2).map(tuple),
    units=st.sampled_from([1, 2, 9]),
    diagnoses=st.sampled_from([(), ("D17.1",), ("D17.0",), ("D17.1", "D17.0")]),
    denial=st.sampled_from([None, *DenialReason]),
    circumstances=st.builds(
        Circumstances, necessity=st.none() | FACTS, pathology=st.none() | FACTS
    ),
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Letter, Review, Dossier]:
    """Draw a letter, with what it was written from."""
    dossier = draw(DOSSIERS)
    case = Case(**draw(st.sampled_from(RECORDS)), date_of_service=DAY)
    payer = draw(st.sampled_from([None, MEDICARE]))
    found = review(case, dossier, payer=payer)
    kind = "appeal" if dossier.denial else "prior authorization"
    made = write_letter(kind, found, dossier, payer=payer, details=draw(DETAILS))
    return made, found, dossier


def test_the_paragraphs_of_a_letter_are_its_prose():
    """The opening, the argument and the request, without blanks between lines."""
    letter = written()
    opening, *_, request = letter.paragraphs

    assert "27327" not in opening
    assert {opening, request} <= {*str(letter).split("\n\n")}


@given(cases())
def test_no_sentence_is_contradicted_by_the_facts(made):
    """What a letter says of code, family and place is what the review found."""
    letter, found, dossier = made
    text = argument(letter)
    settled = found.resolution.code is not None
    kinds = kinds_of(found.resolution)
    place = dossier.encounter and dossier.encounter.place_of_service

    assert settled or "{code}" not in text
    assert settled or not re.search(r"^Code: \d", letter.text, re.MULTILINE)
    assert kinds == (FamilyKind.SOFT_TISSUE,) or "family of soft tissue" not in text
    assert place == "11" or "CMS designates" not in text
    assert place == "11" or "The office" not in text
    assert {f.verdict for f in found.bundling} != {"included"} or (
        "not part of another" not in text
    )
    assert (
        not found.diagnoses
        or all(d.match == "agrees" for d in found.diagnoses)
        or ("fits the site" not in text)
    )
    assert not any(u.is_above for u in found.units) or "within the limit" not in text


@given(cases())
def test_every_blank_is_marked_in_every_form(made):
    """A bracket is a blank, and nothing else has one."""
    letter, *_ = made
    blanks = [str(b) for s in letter.sentences for b in s.blanks]

    assert blanks == re.findall(r"\[[^]]*\]", letter.text)
    assert blanks == re.findall(r"\*\*(\[[^]]*\])\*\*", letter.markdown)
    assert blanks == Words(letter.html).marks
    assert list(dict.fromkeys(blanks)) == list(map(str, letter.blanks))


@given(cases())
def test_every_form_says_the_same(made):
    """Text, HTML and Markdown differ in layout alone."""
    letter, *_ = made
    said = letters_of(letter.text)

    assert said == letters_of(Words(letter.html).words)
    assert said == letters_of(plain(letter.markdown))
    assert all(warning not in letter.text for warning in letter.warnings)


@given(cases())
def test_html_has_only_its_own_markup(made):
    """Whatever a fact holds, it is text."""
    letter, *_ = made

    assert {tag.strip("/") for tag in Words(letter.html).tags} <= {
        "p",
        "br",
        "div",
        "ul",
        "li",
        "mark",
        "body",
        "html",
    }


@pytest.mark.parametrize(
    "text", ["<script>", "a & b", "1. Main St", "- x", "*b*", "_i_", "# h", "`c`"]
)
def test_markup_in_a_fact_is_text(text: str):
    """An address may look like markup in every form."""
    letter = written(details={"practice": text})
    first = letter.markdown.splitlines()[0].removesuffix("\\")

    assert letter.text.startswith(text)
    assert Words(letter.html).words.lstrip().startswith(text)
    assert text == plain(first)
    assert text != first


def test_an_address_keeps_its_lines():
    """Lines of an address stay lines; in a sentence they run on."""
    letter = written(
        details={"practice_address": "1 Hill St\n\nDallas, TX"},
        circumstances=Circumstances(necessity="it was\nsafe."),
    )

    assert "\n1 Hill St\nDallas, TX\nTelephone" in letter.text
    assert "1 Hill St<br>\nDallas, TX<br>" in letter.html
    assert "1 Hill St\\\nDallas, TX\\\n" in letter.markdown
    assert "for this patient: it was safe." in letter.text
    assert "safe.." not in letter.text


@pytest.mark.parametrize("reason", DenialReason)
def test_every_denial_has_a_whole_letter(reason: DenialReason):
    """Sender, payer, patient, facts, request, signature and enclosures."""
    letter = written(reason)
    parts = [passage.part for passage in letter.passages]

    assert set(LetterPart) - {"warnings", "support", "argument"} <= {*parts}
    assert sorted(parts, key=list(LetterPart).index) == parts
    assert argument(letter)
    assert letter.enclosures
    assert letter.references
    assert "21931" in letter.text


def test_a_request_for_authorization_needs_no_denial():
    """It speaks of what is planned, and names every code that is possible."""
    still_open = {"site": "back", "depth": "subcutaneous"}
    letter = written(None, still_open, kind="prior authorization")

    assert letter.reason is None
    assert "Codes under consideration: 21930, 21931" in letter.text
    assert "denial" not in letter.text
    assert any("leaves the code open" in warning for warning in letter.warnings)


def test_an_appeal_needs_its_denial():
    """Nobody guesses why the payer denied."""
    with pytest.raises(MissingFactError, match="denial"):
        written(None)


ADVERSE = [
    ("necessity", "it was cosmetic"),
    ("urgency", "it was not urgent"),
    ("comorbidities", "none"),
    ("access", "a hospital was within reach"),
    ("authorization", "none was obtained"),
]


@pytest.mark.parametrize(("name", "text"), ADVERSE)
def test_what_speaks_against_the_claim_is_a_warning(name: str, text: str):
    """The letter is silent, and the writer is told."""
    letter = written(circumstances=Circumstances(**{name: text}))

    assert text not in letter.text
    assert any(f'"{text}" seems to weaken' in warning for warning in letter.warnings)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("urgency", "it could not wait"),
        ("access", "no hospital was within reach"),
        ("comorbidities", "severe heart failure"),
        ("authorization", "A123 of 2026-07-01"),
    ],
)
def test_what_speaks_for_the_claim_is_said(name: str, text: str):
    """A negation that helps is none against it."""
    letter = written(circumstances=Circumstances(**{name: text}))

    assert f": {text}." in letter.text
    assert not any(text in warning for warning in letter.warnings)


def test_every_text_that_argues_has_adverse_words():
    """Whatever a letter argues with, in someone's own words, is looked at."""
    known = {row["blank"]: row["origin"] for row in rows("letter_blanks.csv")}
    own = {name for name, origin in known.items() if origin == "circumstances"}
    looked_at = {row["blank"] for row in rows("adverse_words.csv")}
    argued = {"modifier_reason", "diagnosis_reason", "note_shows", "late_reason"}

    assert own - {"denial"} | argued == looked_at


@pytest.mark.parametrize("row", rows("adverse_words.csv"), ids=lambda r: r["topic"])
def test_every_adverse_word_is_found_in_its_text(row):
    """Each word keeps a text out of the letter; what turns it lets the text in."""
    found = _adverse.Adverse(
        **{**row, "against": many(row["against"]), "unless": many(row["unless"])}
    )

    for phrase in found.against:
        assert phrase == normal(phrase)
        assert found.speaks_in(f"In short: {phrase.upper()}, as charted.")
        for turn in found.unless:
            assert not found.speaks_in(f"{phrase} but {turn}")


HARMFUL = [
    ("modifier", "modifier_reason", "it was the same incision"),
    ("diagnosis", "diagnosis_reason", "melanoma was ruled out"),
    ("documentation", "note_shows", "nothing on depth"),
]


@pytest.mark.parametrize(("reason", "name", "text"), HARMFUL)
def test_a_detail_may_speak_against_the_claim(reason: str, name: str, text: str):
    """What the writer types for a blank is no argument if it harms the claim."""
    letter = written(reason, details={name: text})

    assert text not in letter.text
    assert any(f'"{text}" seems to weaken' in warning for warning in letter.warnings)


def test_days_are_written_in_words():
    """A letter has no day in figures, however it was given."""
    days = {
        "today": "9/1/2026",
        "birth_date": "1950-02-03",
        "notice_received": "20260801",
    }
    letter = written(details=days, payer=medicare_policy())

    assert all(
        day in letter.text
        for day in ("July 15, 2026", "September 1, 2026", "February 3, 1950")
    )
    assert "received on August 1, 2026" in letter.text
    assert not re.search(r"\d{4}-\d\d|\d/\d", letter.text)


def test_a_day_that_cannot_be_read_stays_as_it_is():
    """A letter that only shows a day does not judge it."""
    assert "born about 1950" in written(details={"birth_date": "about 1950"}).text


class Wanting:
    """A payer that asks for documents, and says nothing else."""

    name = "Acme"

    def __init__(self, *answers: object) -> None:
        self.answers = answers

    def covers_place(self, _: FeeRequest, /) -> PolicyAnswer:
        return PolicyAnswer(Standing.UNKNOWN, "", "")

    prior_authorization = covers_place

    def documents(self, _: FeeRequest, /) -> Any:
        return self.answers


def wanting(*texts: str, standing: Standing = Standing.YES) -> Wanting:
    return Wanting(*(PolicyAnswer(standing, text, "Acme") for text in texts))


@pytest.mark.parametrize(
    ("size", "is_between"),
    [("about 2 cm", True), ("1-2 cm", True), ("2 cm", False), ("at least 4 cm", False)],
)
def test_bounds_of_a_size_are_pointed_out(size: str, is_between: bool):
    """The note may say about; only who reads it can quote it."""
    record = {"site": "back", "depth": "subcutaneous", "size": size}
    told = [str(warning) for warning in written("modifier", record).warnings]

    assert is_between == any("within bounds" in warning for warning in told)


def test_a_request_lists_what_the_payer_asks_for():
    """Each document stands there once, whichever code it comes to."""
    still_open = {"site": "back", "depth": "subcutaneous"}
    payer = wanting("Photograph [form 3].", "Imaging report")
    letter = written(None, still_open, kind="prior authorization", payer=payer)

    assert (
        "Your policy asks for these documents: Photograph (form 3); Imaging report. "
        in letter.text
    )
    advised = written(None, kind="prior authorization", payer=medicare_policy())
    assert "These documents support the request: Operative note" in advised.text
    assert "Your policy asks" not in advised.text


def test_an_appeal_tells_the_writer_what_the_payer_asks_for():
    """The documents stand beside the letter."""
    letter = written(payer=wanting("Imaging report"))

    assert any("enclose them: Imaging report." in text for text in letter.warnings)
    assert "Imaging report" not in letter.text


@pytest.mark.parametrize(
    ("encounter", "payer"),
    [
        (OFFICE, None),
        (OFFICE, wanting("Photograph", standing=Standing.UNKNOWN)),
        (OFFICE, wanting("Photograph", standing=Standing.NO)),
        (None, wanting("Photograph")),
    ],
)
def test_what_nobody_asks_for_is_not_listed(encounter, payer):
    """Silence asks for nothing, and without a place the policy is not asked."""
    letter = written(None, kind="prior authorization", payer=payer, encounter=encounter)

    assert "asks for these documents" not in letter.text


@pytest.mark.parametrize("answers", [[1], ["Photograph"], [MEDICARE]])
def test_documents_of_a_plugin_are_checked(answers: list[object]):
    """What is no answer is the plugin's fault, by its name."""
    with pytest.raises(PluginError, match="Acme"):
        written(None, kind="prior authorization", payer=Wanting(*answers))


@pytest.mark.parametrize(
    ("reason", "known", "said", "never"),
    [
        ("site of service", {}, "CMS designates", "physician fee schedule"),
        (
            "site of service",
            {"record": SMALL},
            "$540.76 in an office",
            "CMS designates",
        ),
        (
            "site of service",
            {"encounter": Encounter(date_of_service=DAY, place_of_service="22")},
            "The place was clinically",
            "office",
        ),
        (
            "site of service",
            {
                "record": SMALL,
                "encounter": Encounter(
                    date_of_service=DAY, place_of_service="11", locality="04412-11"
                ),
            },
            "has an amount",
            "surgery center",
        ),
        ("site of service", {"encounter": None}, "The place was", "office"),
        ("bundling", {}, "not part of another", "reported separately"),
        (
            "bundling",
            {"services": (Service("simple repair"),)},
            "",
            "not part of another",
        ),
        (
            "bundling",
            {"services": (Service("skin graft"),)},
            "",
            "simple repair",
        ),
        ("downcoded", {"details": {"paid_as": "11403"}}, "11403, is for", "["),
        ("downcoded", {"details": {"paid_as": "21930"}}, "below the skin", "21930"),
        ("downcoded", {}, "below the skin: subcutaneous", "of an excision of"),
        (
            "downcoded",
            {"record": {"site": "back", "origin": "skin", "size": "2 cm"}},
            "",
            "soft tissue",
        ),
        ("duplicate", {}, "not one service billed twice", "both sides"),
        ("duplicate", {"session": Session(both_sides=True)}, "both sides", "twice"),
        ("duplicate", {"units": 2}, "not one service", "within the limit"),
        ("duplicate", {"units": 9}, "not one service", "within the limit"),
        (
            "duplicate",
            {"others": (Case(**SMALL),), "same_incision": False},
            "21931, 21930",
            "billed twice",
        ),
        (
            "duplicate",
            {"others": (Case(**SMALL),), "same_incision": None},
            "billed twice",
            "21930",
        ),
        ("authorization", {}, "[Number or date", "A1"),
        (
            "authorization",
            {"preparation": Preparation(authorization_obtained=False)},
            "medically necessary",
            "Authorization was obtained",
        ),
        ("modifier", {}, "because: [Why the modifier", "record calls"),
        (
            "modifier",
            {"record": {"site": "left thigh", "depth": "subcutaneous", "size": "2 cm"}},
            "calls for modifier LT",
            "because",
        ),
        (
            "modifier",
            {"session": Session(both_sides=True)},
            "",
            "modifier",
        ),
        ("diagnosis", {"diagnoses": ("D17.1",)}, "D17.1, agrees", "["),
        ("diagnosis", {"diagnoses": ("D17.0",)}, "", "D17.0"),
        ("diagnosis", {}, "[What supports the diagnosis]", "agrees"),
        ("documentation", {}, "[What the note documents]", "each of them"),
        ("timely filing", {}, "first received on [Day the payer", "calendar year"),
    ],
)
def test_each_argument_rests_on_its_fact(
    reason: str, known: dict, said: str, never: str
):
    """A sentence stands where its fact is known, and nowhere else."""
    text = argument(written(reason, **known))

    assert said in text
    assert never not in text


@pytest.mark.parametrize(
    ("day", "received", "in_time"),
    [
        (DAY, "2027-07-15", True),
        (DAY, "7/15/2027", True),
        (DAY, "2027-07-16", False),
        (DAY, "2026-07-14", False),
        ("2024-02-29", "2025-02-28", True),
        ("2024-02-29", "2025-03-01", False),
    ],
)
def test_medicare_allows_a_calendar_year(day: str, received: str, in_time: bool):
    """The day of receipt decides; late, the letter gives the reason instead."""
    letter = _filed(day, received)

    assert in_time == ("within the one calendar year" in letter.text)
    assert in_time != ("It could not be filed in time, because: [Why" in letter.text)
    assert any("cannot be appealed" in warning for warning in letter.warnings)
    assert "redetermination" not in letter.text


def _filed(day: str, received: str) -> Letter:
    place = Encounter(date_of_service=day, place_of_service="11")
    dossier = Dossier(encounter=place, denial="timely filing")
    found = review(Case(**LARGE), dossier, payer=MEDICARE)
    details = {"claim_received": received}
    return write_letter("appeal", found, dossier, payer=MEDICARE, details=details)


@pytest.mark.parametrize(
    ("written_on", "in_time"),
    [("2026-11-29", True), ("2026-11-30", False), ("2026-07-31", False)],
)
def test_a_redetermination_has_120_days(written_on: str, in_time: bool):
    """Said if the days are known to be kept; else the writer is warned."""
    days = {"notice_received": "2026-08-01", "today": written_on}
    letter = written(payer=MEDICARE, details=days)

    assert in_time == ("within the 120 days" in letter.text)
    assert in_time != any("are over" in warning for warning in letter.warnings)
    assert any("within 180 days" in warning for warning in letter.warnings)
    assert "Request for redetermination" in letter.text


def test_amounts_of_another_schedule_are_not_called_medicare():
    """What a contract pays is no argument, and no rule of CMS."""
    contract = ContractFeeSchedule.from_mapping("Acme", {"21930": "300.00"})
    dossier = Dossier(encounter=OFFICE, denial="site of service")
    case = Case(**SMALL, date_of_service=DAY)
    letter = write_letter("appeal", review(case, dossier, fees=contract), dossier)

    assert "Medicare" not in argument(letter)
    assert "CMS" not in argument(letter)


def test_no_deadline_is_invented():
    """Of another payer neither the level nor the deadline is known."""
    letter = written(details={"notice_received": DAY, "today": DAY})

    assert "redetermination" not in letter.text
    assert any("are not known here" in warning for warning in letter.warnings)


def test_the_writer_sees_what_is_weak():
    """Cautions, other services, diagnoses and units stand beside the letter."""
    letter = written(
        "medical necessity",
        {**LARGE, "procedure": "radical excision", "lesion": "lipoma"},
        services=(Service("simple repair"),),
        diagnoses=("D17.0",),
        units=9,
        others=(Case(**SMALL),),
    )
    warnings = "\n".join(letter.warnings)

    assert "benign" in warnings
    assert "simple repair: included" in warnings
    assert "above the limit" in warnings
    assert "A diagnosis does not agree" in warnings
    assert "one incision" in warnings
    assert "Not known, so the letter does not say it: " in warnings
    assert "what pathology found" in warnings
    assert "D17.0" not in letter.text


def test_a_note_that_documents_everything_is_said_to():
    """Only if every element passes."""
    letter = written(
        "documentation",
        {**LARGE, "size_source": "excision"},
        closure="simple repair",
        pathology="lipoma",
    )

    assert "the note documents each of them" in letter.text


def test_what_is_known_is_not_asked_for():
    """With every fact given, no warning names one that is not said."""
    known = {"pathology": "lipoma", "diagnoses": ["D17.1"]}
    letter = written("modifier", {**LARGE, "lesion": "lipoma"}, **known)

    assert not any("Not known" in warning for warning in letter.warnings)


@pytest.mark.parametrize("value", ["", " \n", 5, "[Name]", "a]"])
def test_a_detail_is_text_and_no_blank(value: object):
    """What would look like a blank is refused."""
    with pytest.raises(WrongTypeError, match="practice"):
        written(details={"practice": value})


def test_a_circumstance_with_brackets_is_refused():
    """It would look like a blank, too."""
    with pytest.raises(WrongTypeError, match="brackets"):
        written(circumstances=Circumstances(necessity="see [1]"))


def test_an_unknown_detail_names_the_nearest():
    """Facts of the record are no details either."""
    with pytest.raises(UnknownTermError, match="Nearest known: practice"):
        written(details={"practise": "Hill"})
    with pytest.raises(UnknownTermError, match="code"):
        written(details={"code": "21930"})


def test_a_day_that_is_none_is_refused():
    """Days are read, never passed on."""
    with pytest.raises(InvalidDateError):
        written(payer=MEDICARE, details={"claim_received": "soon"})


def test_a_letter_draws_itself():
    """The notebook shows the letter, its blanks and its warnings."""
    letter = written()
    shown = letter._repr_html_()

    assert f"<Letter: appeal, site_of_service; {len(letter.blanks)} blanks>" == repr(
        letter
    )
    assert "<mark>[Name of the practice]</mark>" in shown
    assert "To fill in: name of the practice" in shown
    assert str(letter) == letter.text


def test_every_row_and_blank_of_the_tables_is_used():
    """A row that no letter has, or a blank that no row has, is a slip."""
    told = " ".join(row["text"] for row in rows("letters.csv"))
    blanks = {row["blank"] for row in rows("letter_blanks.csv")}

    assert blanks == set(re.findall(r"\{(\w+)\}", told))


@pytest.fixture
def case_file(tmp_path: Path) -> Path:
    """A case file with a denial."""
    path = tmp_path / "case.toml"
    path.write_text(
        'denial = "site of service"\n'
        '[case]\nsite = "back"\ndepth = "subcutaneous"\nsize = "3.7 cm"\n'
        '[encounter]\ndate_of_service = 2026-07-15\nplace_of_service = "11"\n'
    )
    return path


@pytest.mark.parametrize(
    ("form", "start"),
    [("text", "Hill\n"), ("markdown", "Hill\\\n"), ("html", "<!DOCTYPE html>")],
)
def test_the_command_writes_each_form(case_file, capsys, form: str, start: str):
    """The letter goes out, and what the writer must know beside it."""
    details = case_file.with_name("practice.toml")
    details.write_text('practice = "Hill"\ntoday = 2026-09-01\n')
    command = ["letter", "appeal", str(case_file), "--format", form]
    status = main([*command, "--details", str(details), "--payer", "medicare"])
    done = capsys.readouterr()

    assert 0 == status
    assert done.out.startswith(start)
    assert "September 1, 2026" in done.out
    assert "To fill in: " in done.err
    assert "Warning: Medicare's deadlines" in done.err
    assert "deadlines" not in done.out


def test_the_command_takes_the_tables_of_a_review(case_file, capsys):
    """A letter rests on the user's own limits of units, if they are named."""
    table = case_file.with_name("own.csv")
    table.write_text(
        "HCPCS,MUE Values,MUE Adjudication Indicator,MUE Rationale\n21931,1,2,made up\n"
    )
    case_file.write_text("units = 2\n" + case_file.read_text())

    assert 0 == main(["letter", "appeal", str(case_file), "--mue", str(table)])
    assert "own.csv" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--edits", "--mue", "--edition"])
def test_the_command_reads_each_table(case_file, capsys, option: str):
    """A table that is not there is no letter."""
    missing = str(case_file.with_name("missing.csv"))

    assert 2 == main(["letter", "appeal", str(case_file), option, missing])
    assert "missing.csv" in capsys.readouterr().err


def test_the_command_refuses_an_unknown_kind(case_file, capsys):
    """A letter is one of two."""
    assert 2 == main(["letter", "complaint", str(case_file)])
    assert "letter: cannot read" in capsys.readouterr().err


@pytest.mark.parametrize("units", [2, 3])
@pytest.mark.parametrize(("day", "is_of_day"), [("2024-07-15", True), (DAY, False)])
def test_a_limit_of_another_quarter_stays_out_of_the_letter(units, day, is_of_day):
    """A letter never says of its own argument that it may not hold."""
    there = Encounter(date_of_service=day, place_of_service="11")
    dossier = Dossier(encounter=there, denial="duplicate", units=units)
    found = review(Case(**LARGE, date_of_service=day), dossier)
    letter = write_letter("appeal", found, dossier)
    asked = "Look up the limit for the day of service"

    assert is_of_day is (f"The {units} units of code 21931 are within" in letter.text)
    assert is_of_day is not any(asked in warning for warning in letter.warnings)
    assert "may differ" not in letter.text


def test_a_limit_of_your_own_stands_in_the_letter():
    """It is taken to be of the day of service."""
    own = MueTable({"21931": MueValue("21931", 4, "3", "")}, SourceFile("mue.csv", ""))
    dossier = Dossier(encounter=OFFICE, denial="duplicate", units=2)
    found = review(Case(**LARGE, date_of_service=DAY), dossier, limits=own)

    assert "are within the limit of 4 (mue.csv)" in (
        write_letter("appeal", found, dossier).text
    )


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("11", "place of service 11 (Office)"),
        ("22", "place of service 22 (On-campus hospital outpatient department)"),
        (None, "[Place of service]"),
    ],
)
def test_a_request_names_the_place(place: str | None, name: str):
    """A number alone is no place to a reader."""
    there = Encounter(
        date_of_service=DAY,
        place_of_service=place,
        setting=None if place else "non_facility",
    )
    letter = written(None, kind="prior authorization", encounter=there)

    assert f"planned for July 15, 2026 at {name}." in letter.text


def test_a_request_does_not_wait_for_what_comes_after():
    """How it was closed and what pathology found are known after the procedure."""
    asked = ("measured:", "closure:", "pathology:")
    requested, appealed = (
        " ".join(written(reason, kind=kind).warnings)
        for reason, kind in ((None, "prior authorization"), ("bundling", "appeal"))
    )

    assert not any(word in requested for word in asked)
    assert all(word in appealed for word in asked)


def test_access_to_a_facility_is_no_matter_in_one():
    """Nothing of it is asked or said where the place was a facility."""
    center = Encounter(date_of_service=DAY, place_of_service="24")
    known = Circumstances(access="100 miles away")
    letter = written(encounter=center, circumstances=known)

    assert "100 miles" not in letter.text
    assert "whether a facility" not in " ".join(written(encounter=center).warnings)
    assert "100 miles" in written(circumstances=known).text


@pytest.mark.parametrize(
    ("record", "size"),
    [
        ({"margin": "0.2 cm"}, "3.6 cm with a margin of 0.2 cm"),
        ({"margin": "none"}, "3.6 cm with no margin"),
        (
            {"margin": "0.2 cm", "margin_convention": "each side"},
            "4 cm (tumor 3.6 cm with a margin of 0.2 cm on each side)",
        ),
        (
            {"margin": "0.2 cm", "lesion": "epidermal cyst"},
            "4 cm (tumor 3.6 cm with a margin of 0.2 cm on each side)",
        ),
        ({"margin": "none", "lesion": "epidermal cyst"}, "3.6 cm with no margin"),
    ],
)
def test_the_size_that_selects_the_code_is_said(record: dict, size: str):
    """Where the margin counts on both sides by the record or by rule, it is added."""
    back = {"site": "back", "depth": "subcutaneous", "tumor": "3.6 cm", **record}
    if "lesion" in back:
        del back["depth"]

    assert f"- Size: {size}\n" in written(record=back).text


SHEATH = "tendon, tendon sheath or joint"
ABUTS = f"abutting but not involving {SHEATH}"


@pytest.mark.parametrize(
    ("depth", "involvement", "said"),
    [
        ("subcutaneous", None, "subcutaneous"),
        ("subcutaneous", "abuts", f"subcutaneous ({ABUTS})"),
        ("subfascial", "involves", f"subfascial (involving {SHEATH})"),
        (
            "subfascial",
            "abuts",
            f"charted as subfascial, {ABUTS}, and so subcutaneous on a finger or toe",
        ),
        (None, "involves", f"involving {SHEATH}, and so subfascial on a finger or toe"),
        ("subcutaneous", "involves", "[The depth relative to the deep fascia]"),
    ],
)
def test_a_digit_has_the_depth_that_decides(depth, involvement, said: str):
    """A letter says what places the tumor of a finger, not the charted word alone."""
    case = Case(
        site="left index finger",
        depth=depth,
        digit_involvement=involvement,
        size="2 cm",
        date_of_service="2026-07-15",
    )
    dossier = Dossier(denial="downcoded")
    letter = write_letter("appeal", review(case, dossier), dossier)

    assert f"- Depth: {said}\n" in letter.text


@pytest.mark.parametrize(
    ("record", "said", "unsaid"),
    [
        ({"procedure": "biopsy", "depth": "subfascial"}, "Depth: subfascial", "Size:"),
        ({"procedure": "radical resection", "size": "6 cm"}, "Size: 6 cm", "Depth:"),
        (
            {"procedure": "biopsy", "depth": "subfascial", "size": "6 cm"},
            "Size: 6 cm",
            "?",
        ),
        ({"depth": "subcutaneous"}, "Size: [", "?"),
    ],
)
def test_a_fact_that_no_code_depends_on_is_no_blank(record, said: str, unsaid: str):
    """A biopsy has no size, and a resection no depth; what is known is said."""
    letter = str(written(record={"site": "left thigh", **record}))

    assert said in letter
    assert unsaid not in letter
