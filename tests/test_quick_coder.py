"""The quick coder, without its page: a request in JSON, an answer in JSON."""

from __future__ import annotations

import doctest
import json
import sys
from html import escape
from html.parser import HTMLParser
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from cptsofttissue import Case, resolve
from cptsofttissue.fees import (
    Encounter,
    MedicareFeeSchedule,
    compare_places,
    places_of_service,
)
from cptsofttissue.guidance.appeals import DenialReason
from cptsofttissue.guidance.exposure import PricedCode, exposure
from cptsofttissue.guidance.letters import write_letter
from cptsofttissue.guidance.payer import available
from cptsofttissue.guidance.review import Dossier, review
from cptsofttissue.notes import read
from cptsofttissue.record.case import CodingPolicy

PAGE = Path(__file__).parents[1] / "docs" / "quick-coder"
FACTS = [one.name for one in fields(Case)]
NOTE = """\
PROCEDURE: Excision of subcutaneous lipoma, left forearm.
FINDINGS: Lipoma, 4 cm in total, not intramuscular. <script>alert('&')</script>
"""
TWO = """\
PROCEDURES:
1. Excision of lipoma, left forearm, subcutaneous, 4 cm.
2. Excision of lipoma, back, subcutaneous, 5 cm.
"""
THIGH = {"site": "left thigh", "depth": "subcutaneous", "size": "2 cm"}


def _bridge():
    spec = spec_from_file_location("bridge", PAGE / "bridge.py")
    module = module_from_spec(spec)
    sys.modules["bridge"] = module  # doctest and attrs look it up by its name
    spec.loader.exec_module(module)
    return module


BRIDGE = _bridge()


def ask(**request):
    """Ask as the page does."""
    return json.loads(BRIDGE.answer(json.dumps(request)))


def codes(answer):
    return [code for code, _ in answer.get("codes", [])]


def section(answer, title):
    """The markup of one section, or nothing."""
    found = {one["title"]: one["html"] for one in answer["sections"]}
    return found.get(title, "")


class Choices(HTMLParser):
    """Reads the choices of each select of the page, as a browser does."""

    def __init__(self):
        super().__init__()
        self.named = {}
        self.labels, self.groups = {}, {}
        self.at = self.said = self.group = self.value = None
        self.feed((PAGE / "page.html").read_text("utf-8"))

    def handle_starttag(self, tag, attrs):
        if tag in {"select", "input"}:
            self.at = self.named.setdefault(dict(attrs)["name"], [])
        if tag == "optgroup":
            self.group = dict(attrs)["label"]
        self.value = dict(attrs).get("value") if tag == "option" else None
        self.said = dict(attrs).get("value", "") if tag == "option" else None
        if tag == "option" and "value" in dict(attrs):
            self.at.append(self.said)
            self.said = None

    def handle_data(self, data):
        if self.value is not None:
            self.labels[self.value], self.groups[self.value] = data, self.group
            self.value = None
        if self.said is not None:
            self.at.append(data)
            self.said = None


CHOICES_OF = Choices()
CHOICES = CHOICES_OF.named


def test_its_example_runs():
    """What its docstring shows is what happens."""
    assert 0 == doctest.testmod(BRIDGE).failed


def test_the_form_has_every_fact():
    """Whatever is asked has a field, and whatever has a field can be read."""
    assert set(FACTS) <= CHOICES.keys()
    for name in FACTS:
        for text in filter(None, CHOICES[name]):
            Case(**{name: text})


@pytest.mark.parametrize("name", ["margin_convention", "digit_involvement", "origin"])
def test_a_select_has_every_value(name):
    """No answer to a question is missing among the choices."""
    read_as = {str(Case(**{name: text})) for text in CHOICES[name] if text}
    kinds = {
        "margin_convention": ["as_written", "each_side", "either"],
        "digit_involvement": ["none", "abuts", "involves"],
        "origin": ["soft_tissue", "cutaneous"],
    }

    assert {str(Case(**{name: text})) for text in kinds[name]} == read_as


def test_every_letter_can_be_chosen():
    """The choices are no letter, a prior authorization, and each reason of a denial."""
    assert ["", "prior_authorization", *DenialReason] == CHOICES["letter"]


def test_every_place_can_be_chosen_once():
    """The choices are the places of the table; six that are usual stand first."""
    known = {place.code for place in places_of_service() if place.last_day is None}

    assert sorted(known) == sorted(CHOICES["place"])
    assert ["11", "19", "21", "22", "23", "24"] == CHOICES["place"][:6]


@pytest.mark.parametrize("place", places_of_service(), ids=repr)
def test_a_place_is_named_below_its_rate(place):
    """Each choice has the name of the table, in the group of its rate."""
    label = CHOICES_OF.labels[place.code]
    rate = {"non_facility": "at the office rate", "facility": "at the facility rate"}
    group = rate.get(place.setting, "")

    assert f"{place.code} {place.name}".casefold() == label.casefold()
    assert (
        CHOICES_OF.groups[place.code] == "Usual"
        or group in CHOICES_OF.groups[place.code]
    )


def test_nothing_is_asked():
    """Without text and facts there is no code, and no fault."""
    answer = ask()

    assert ("empty", []) == (answer["status"], codes(answer))


def test_other_text_has_no_code():
    """A text of something else has no code; what it belongs to is named."""
    answer = ask(text="Colonoscopy with polypectomy.")

    assert ("empty", []) == (answer["status"], codes(answer))
    assert "No operation on a tumor" in answer["summary"]


@pytest.mark.parametrize("site", ["left thigh", "arm", "index finger", "scalp"])
@pytest.mark.parametrize("depth", ["subcutaneous", "subfascial", ""])
@pytest.mark.parametrize("size", ["1 cm", "3 cm", "5.5 cm", ""])
def test_the_form_is_answered_as_a_case(site, depth, size):
    """Facts of the form alone are answered as the package does."""
    facts = {"site": site, "depth": depth, "size": size}
    given_facts = {name: text for name, text in facts.items() if text}
    expected = resolve(**given_facts, policy=CodingPolicy(margin_convention="either"))

    answer = ask(facts=given_facts)

    assert [*map(str, expected.candidates)] == codes(answer)
    assert expected.status == answer["status"]


def test_a_margin_that_may_count_once_or_twice_is_open():
    """A convention that nobody states is never taken for granted."""
    facts = {"site": "back", "depth": "subcutaneous", "tumor": "2.6 cm"}
    answer = ask(facts={**facts, "margin": "3 mm"})

    assert ["21930", "21931"] == codes(answer)
    assert "margin_convention" in {one["field"] for one in answer["questions"]}


def test_a_note_is_answered_as_it_is_read():
    """A note gives the code of its draft, and its evidence, with its text escaped."""
    (draft,) = read(NOTE).drafts
    answer = ask(text=NOTE)

    assert [str(draft.resolution.code)] == codes(answer)
    assert ["subcutaneous lipoma, left forearm"] == answer["says"]["site"]
    assert ["subcutaneous lipoma"] == answer["says"]["depth"]
    assert "<mark" in answer["note"]
    assert "<script" not in answer["note"]


def test_the_form_stands_where_it_differs():
    """A fact of the form replaces that of the note."""
    facts = {"depth": "subfascial", "lesion": "soft tissue tumor"}

    assert ["25071"] == codes(ask(text=NOTE))
    assert ["25073"] == codes(ask(text=NOTE, facts=facts))


def test_a_lesion_is_chosen():
    """Of several lesions each has its answer; a number beyond them is the first."""
    answers = [ask(text=TWO, lesion=at) for at in range(3)]

    assert [["25071"], ["21931"], ["25071"]] == [*map(codes, answers)]
    assert ["left forearm, lipoma", "back, lipoma"] == answers[0]["lesions"]


def test_facts_beside_other_text_say_so():
    """What rests on the form alone is not taken for the text's."""
    answer = ask(text="Colonoscopy.", facts=THIGH)

    assert ["27327"] == codes(answer)
    assert "rests on the facts" in " ".join(answer["cautions"])


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"depth": "foo"}, {"depth"}),
        ({"depth": "foo", "size": "2"}, {"depth", "size"}),
        ({"size": "1 cm", "tumor": "2 cm"}, {"size"}),
        ({"date_of_service": "1999-01-01"}, {"date_of_service"}),
    ],
)
def test_a_fault_is_named_and_leaves_no_code(facts, wrong):
    """Each field that cannot be read is named; no code is shown meanwhile."""
    answer = ask(text=NOTE, facts=facts)

    assert wrong == answer["faults"].keys()
    assert ("unreadable", []) == (answer["status"], codes(answer))


def test_a_text_may_be_too_long():
    """What is no note is refused in words."""
    assert {"text"} == ask(text="a" * 10_000_001)["faults"].keys()


OPEN = [
    {"facts": {}, "text": "Excision of lipoma, left arm"},
    {"facts": {"site": "left arm"}},
    {"facts": {"site": "right hand and forearm", "depth": "subfascial"}},
    {"facts": {"site": "finger", "depth": "subfascial", "size": "1 cm"}},
    {"facts": {"site": "left thigh", "lesion": "neurofibroma"}},
    {"facts": {"site": "sole", "lesion": "fibromatosis"}},
    {"facts": {"site": "right neck", "lesion": "squamous cell carcinoma"}},
    {"facts": {"site": "left thigh", "procedure": "excisional biopsy"}},
    {"facts": {"site": "back", "tumor": "2.6 cm", "margin": "3 mm"}},
    {"facts": {"site": "left forearm", "lesion": "cyst"}},
]


@pytest.mark.exhaustive
@pytest.mark.parametrize("asked", OPEN, ids=repr)
def test_a_button_leads_where_it_says(asked):
    """What an answer fills in leaves exactly the codes that stand beside it."""
    for question in ask(**asked)["questions"]:
        for one in question["answers"]:
            facts = asked["facts"] | {question["field"]: one["fill"]}

            assert one["leads_to"] == left(ask(**{**asked, "facts": facts}))


def left(answer):
    """What is left, as a button says it."""
    names = [*codes(answer), *(text.split(" (")[0] for text in answer["families"])]
    return ", ".join(names) if len(names) <= 4 else f"{len(names)} codes"


def test_the_words_of_a_question_are_those_of_the_package():
    """The page asks as the command line does, and as a query to the surgeon."""
    answer = ask(facts={"site": "left arm"})
    expected = resolve(site="left arm").questions

    assert [one.asks for one in expected] == [
        one["asks"] for one in answer["questions"]
    ]
    for query in read(NOTE.replace("left forearm", "left arm")).drafts[0].questions:
        assert query.text.startswith(query.question.asks)


DATED = f"Born 3/4/1961. Seen July 1, 2026.\nIn the room 7/15/26, 13/40/2026\n{NOTE}"


def test_a_day_in_the_text_is_a_button():
    """Days that the text names are offered with their words, and none is taken."""
    answer = ask(text=DATED)
    (question,) = answer["questions"]
    shown = {one["fill"]: one["leads_to"] for one in question["answers"]}

    assert "What was the date of service?" == question["asks"]
    assert {
        "2026-07-01": "Born 3/4/1961. Seen July 1, 2026",
        "2026-07-15": "In the room 7/15/26",
    } == shown
    assert "Give the date of service" in section(answer, "Medicare payment by place")
    assert [] == ask(text=DATED, facts={"date_of_service": "2026-07-15"})["questions"]
    assert [] == ask(text=NOTE)["questions"]
    assert [] == ask(text=f"Date of surgery: 7/15/26\n{DATED}")["questions"]


def test_a_button_keeps_the_side():
    """An answer to the site does not lose the side, on which the modifier rests."""
    (question, *_) = ask(facts={"site": "left arm"})["questions"]
    fills = {one["fill"] for one in question["answers"]}

    assert {"left upper arm elbow", "left forearm wrist"} == fills


def test_what_no_word_says_cannot_be_pressed():
    """An answer that the field does not take, or takes otherwise, fills nothing."""
    told = BRIDGE.Statement(None, {"site": "arm"})
    (question,) = (one for one in told.resolve().questions if one.field == "site")
    upper, lower = question.answers
    unknown, other = evolve(upper, value="nowhere"), evolve(upper, value=lower.value)

    assert "upper arm elbow" == BRIDGE.choice("site", upper, told)["fill"]
    assert BRIDGE.choice("site", unknown, told)["fill"] is None
    assert BRIDGE.choice("site", other, told)["fill"] is None


def test_a_price_is_that_of_the_package():
    """The three places are those of the comparison, at the ZIP code."""
    facts = {**THIGH, "date_of_service": "2026-03-02"}
    encounter = Encounter(
        date_of_service="2026-03-02", place_of_service="11", zip_code="75201"
    )
    shown = section(ask(facts=facts, zip_code=" 75201"), "Medicare payment by place")

    for place in compare_places("27327", encounter).places:
        assert all(f">{cell}<" in shown for cell in place.cells)
    assert shown != section(ask(facts=facts), "Medicare payment by place")


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        ({"facts": THIGH}, "Give the date of service"),
        (
            {"facts": {**THIGH, "date_of_service": "2026-03-02"}, "zip_code": "x"},
            "zip_code: cannot read",
        ),
    ],
)
def test_no_price_has_a_reason(request_, why):
    """Where there is no price, the page says what is needed for one."""
    assert why in section(ask(**request_), "Medicare payment by place")


ARM = {"site": "arm", "date_of_service": "2026-03-02"}


def test_many_codes_have_a_range_of_prices():
    """The lowest and the highest price stand there, with the codes paid as much."""
    encounter = Encounter(date_of_service="2026-03-02", place_of_service="11")
    priced = exposure(resolve(**ARM), encounter, MedicareFeeSchedule.bundled())
    answer = ask(facts=ARM)
    shown = section(answer, "Payment in the place you chose")

    assert len(codes(answer)) > 6
    assert f"{len(codes(answer))} codes are possible, too many" in shown
    for name, end in (("Lowest", priced.lowest), ("Highest", priced.highest)):
        paid = [str(row.code) for row in priced.candidates if row.fee == end]
        assert f"{name}: {end.amount} US dollars for {' or '.join(paid)}" in shown
    assert not section(answer, "Medicare payment by place")


def test_a_range_names_what_has_no_price():
    """What is not priced here is no part of the range, and is named."""
    facts = {"site": "right neck", "lesion": "squamous cell carcinoma"}
    answer = ask(facts={**facts, "date_of_service": "2026-03-02"})
    shown = section(answer, "Payment in the place you chose")

    assert len(codes(answer)) > 6
    assert "Without a price here: " in shown


def test_a_range_of_nothing_known_is_none():
    """Without any price there is no lowest one."""
    none = BRIDGE.Exposure((PricedCode(resolve(**THIGH).code, None),), ())

    assert ["Without a price here: 27327"] == [*BRIDGE.ends(none)]


@pytest.mark.parametrize(("zip_code", "place"), [("00000", "11"), ("75201", "??")])
def test_a_place_that_cannot_be_read_hides_no_code(zip_code, place):
    """A fault of the place is named at its field; the code stands."""
    facts = {**THIGH, "date_of_service": "2026-03-02"}
    answer = ask(facts=facts, zip_code=zip_code, place=place)

    assert ["27327"] == codes(answer)
    assert ({"zip_code"} if place == "11" else {"place"}) == answer["faults"].keys()


def test_a_zip_code_of_several_localities_asks():
    """A ZIP code that lies in several localities has no price by chance."""
    facts = {**THIGH, "date_of_service": "2026-03-02"}

    assert "several" in ask(facts=facts, zip_code="01434")["faults"]["zip_code"]


def test_only_what_the_note_lacks_is_listed():
    """An element that passes is not among those that are missing."""
    shown = section(ask(facts=THIGH), "What the note lacks")

    assert "closure: unknown" in shown
    assert ": pass" not in shown


def test_another_family_is_named():
    """A lesion outside has its family, and no section on prices."""
    answer = ask(facts={"site": "scalp", "lesion": "bone tumor"})

    assert "out_of_scope" == answer["status"]
    assert answer["families"]
    assert not section(answer, "Medicare payment by place")


def test_the_answer_says_how_it_is_reached():
    """What the form says stands among the steps, so that it is printed, too."""
    answer = ask(text=NOTE, facts={"site": "left thigh"})

    assert "site: thigh" in section(answer, "How the answer is reached")


@pytest.mark.parametrize("letter", [*filter(None, CHOICES["letter"])])
@pytest.mark.parametrize("facts", [THIGH, {"site": "scalp", "lesion": "bone tumor"}])
def test_a_letter_is_that_of_the_package(letter, facts):
    """The whole letter stands there, whatever is known; without a choice none does."""
    denial = None if letter == "prior_authorization" else letter
    policy = CodingPolicy(margin_convention="either")
    dossier = Dossier(denial=denial, policy=policy)
    kind = "appeal" if denial else letter
    expected = write_letter(kind, review(Case(**facts), dossier), dossier)
    written = ask(facts=facts, letter=letter)["letter"]

    assert {"text": expected.text, "page": expected.html} == {
        name: written[name] for name in ("text", "page")
    }
    assert all(escape(note) in written["html"] for note in expected.notes_for_writer)
    assert ask(facts=facts)["letter"] is None


def test_a_letter_says_what_the_page_knows():
    """Day and place stand in it, and the words of Medicare if Medicare is chosen."""
    facts = {**THIGH, "date_of_service": "2026-03-02"}
    asked = {"facts": facts, "letter": "prior_authorization", "place": "24"}

    assert "place of service 24" in ask(**asked)["letter"]["text"]
    asked["letter"] = "bundling"
    assert "redetermination" not in ask(**asked)["letter"]["text"]
    assert "redetermination" in ask(**asked, payer="medicare")["letter"]["text"]


@pytest.mark.parametrize("payer", [*filter(None, CHOICES["payer"])])
def test_every_payer_is_a_policy(payer):
    """Each payer of the page is installed with the package."""
    assert payer in available()


TEXTS = st.text() | st.sampled_from([NOTE, TWO, "2 cm lipoma, back", "excision"])
WORDS = st.text() | st.sampled_from(["left arm", "2 cm", "subcutaneous", "lipoma"])
ASKED = st.fixed_dictionaries(
    {"text": TEXTS, "facts": st.dictionaries(st.sampled_from(FACTS), WORDS)},
    optional={
        "zip_code": WORDS,
        "lesion": st.integers(0, 3),
        "letter": st.sampled_from(CHOICES["letter"]),
    },
)


@given(ASKED)
def test_whatever_is_typed_is_answered(asked):
    """No text and no fact stops the page; what is not read leaves no code."""
    answer = ask(**asked)

    assert answer["headline"]
    assert answer["status"] != "unreadable" or not codes(answer)
