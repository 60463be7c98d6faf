"""Requests and fees: valid when made, the same for every schedule."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from decimal import Decimal

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError

from cptsofttissue import catalog
from cptsofttissue._rules import rule
from cptsofttissue.errors import (
    ContradictionError,
    InvalidAmountError,
    InvalidDateError,
    InvalidFactError,
    MissingFactError,
    NotPricedError,
    PluginError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees import (
    Chain,
    Edition,
    Encounter,
    Fee,
    FeeRequest,
    MedicareFeeSchedule,
    require_fee,
)
from cptsofttissue.fees._base import is_schedule, price_changes
from cptsofttissue.fees._places import Setting, place_of_service
from cptsofttissue.trace import Notice, Step

DAY = date(2026, 7, 15)
OFFICE = Encounter(date_of_service=DAY, place_of_service="11")


def test_reads_what_people_write():
    """Codes, modifiers, localities and dates are brought to one form."""
    request = FeeRequest(
        code=" g0101 ",
        modifiers="rt, 59",
        date_of_service="2026-07-15",
        place_of_service="22",
        locality="1112-5",
    )

    assert ("G0101", ("RT", "59"), "01112-05") == (
        request.code,
        request.modifiers,
        request.locality,
    )
    assert Setting.FACILITY is request.setting_used


def test_takes_a_code_of_the_catalog():
    """A code of the catalog will do as it is."""
    assert "21555" == OFFICE.request(catalog(2026)["21555"]).code


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ({"place_of_service": "11"}, "non_facility"),
        ({"place_of_service": "24"}, "facility"),
        ({"setting": "non_facility"}, "non_facility"),
        ({"setting": Setting.FACILITY}, "facility"),
        ({"place_of_service": "24", "setting": "facility"}, "facility"),
        ({"place_of_service": "11", "hospital_patient": True}, "facility"),
        ({"setting": "non_facility", "hospital_patient": True}, "facility"),
    ],
)
def test_says_whose_rate_applies(given: dict, used: str):
    """By the patient, else by the place, else as given."""
    assert used == Encounter(date_of_service=DAY, **given).setting_used


def test_an_open_place_takes_the_setting_given():
    """Where the rate of a place is not known, the caller says it."""
    where = {"date_of_service": "2023-06-01", "place_of_service": "10"}

    assert "facility" == Encounter(**where, setting="facility").setting_used
    with pytest.raises(MissingFactError, match="a place whose setting") as raised:
        Encounter(**where)

    assert place_of_service("10", date(2023, 6, 1)) == raised.value.value


@pytest.mark.parametrize(
    ("given", "error", "problem"),
    [
        ({}, MissingFactError, "place_of_service is missing. Give a place"),
        ({"place_of_service": "00"}, UnknownTermError, "place_of_service"),
        ({"place_of_service": 11}, WrongTypeError, "place_of_service"),
        (
            {"place_of_service": "11", "setting": "facility"},
            ContradictionError,
            "setting: facility contradicts",
        ),
        ({"setting": "office-based"}, UnknownTermError, "setting"),
        ({"setting": "facility", "locality": "05"}, UnknownTermError, "locality"),
        ({"setting": "facility", "date_of_service": "soon"}, InvalidDateError, "date"),
        ({"setting": "facility", "date_of_service": 20260715}, WrongTypeError, "date"),
        ({"setting": "facility", "date_of_service": None}, MissingFactError, "date_of"),
        ({"setting": "facility", "code": 21555}, WrongTypeError, "code"),
        ({"setting": "facility", "code": None}, WrongTypeError, "code"),
        ({"setting": "facility", "code": ""}, UnknownTermError, "code"),
        ({"setting": "facility", "code": "2 1555"}, UnknownTermError, "code"),
        ({"setting": "facility", "code": "x" * 21}, UnknownTermError, "code"),
        ({"setting": "facility", "code": "21555-"}, UnknownTermError, "code"),
        ({"setting": "facility", "modifiers": "5"}, UnknownTermError, "modifiers"),
        ({"setting": "facility", "modifiers": "RTX"}, UnknownTermError, "modifiers"),
        ({"setting": "facility", "modifiers": "RT RT"}, ContradictionError, "once"),
    ],
)
def test_refuses_what_it_cannot_read(given: dict, error: type, problem: str):
    """A request that exists is valid; the error names the field."""
    with pytest.raises(error, match=problem) as raised:
        FeeRequest(**{"code": "21555", "date_of_service": DAY, **given})

    field = [*given][-1] if given else "place_of_service"
    assert isinstance(raised.value, InvalidFactError)
    assert (field, str(given.get(field))) == (
        raised.value.field,
        str(raised.value.value),
    )


@pytest.mark.parametrize("name", ["hospital_patient", "qualifying_apm"])
def test_flags_are_flags(name: str):
    """Text that looks like a flag is not one."""
    with pytest.raises(WrongTypeError, match="True or False") as raised:
        Encounter(date_of_service=DAY, setting="facility", **{name: "no"})

    assert (name, "no") == (raised.value.field, raised.value.value)
    assert not getattr(Encounter(date_of_service=DAY, setting="facility"), name)


def test_requests_are_values():
    """Equal, hashable, frozen, changed by a copy, and the copy is checked again."""
    request = OFFICE.request("21555", ["RT"])

    assert request == pickle.loads(pickle.dumps(request))
    assert {request} == {OFFICE.request("21555", ["RT"])}
    assert Setting.FACILITY is evolve(request, place_of_service="22").setting_used
    with pytest.raises(UnknownTermError):
        evolve(request, place_of_service="00")
    with pytest.raises(FrozenInstanceError):
        request.code = "21556"


def fee(**given) -> Fee:
    return Fee(
        **{
            "amount": "1.50",
            "setting": Setting.FACILITY,
            "schedule": "acme",
            "edition": "2026",
            **given,
        }
    )


def test_a_fee_is_made_of_plain_words():
    """A plugin writes text; amount and edition become values."""
    assert Decimal("1.50") == fee().amount
    assert Edition("2026") == fee().edition
    assert "1.50 US dollars, facility rate (acme, 2026)" == str(fee())


@pytest.mark.parametrize("amount", ["0", "0.00", Decimal(0), "-1", "1.234", "x"])
def test_a_fee_is_positive(amount):
    """Zero is no price: a schedule answers None."""
    with pytest.raises(InvalidAmountError) as raised:
        fee(amount=amount)

    assert ("amount", amount) == (raised.value.field, raised.value.value)


@pytest.mark.parametrize(
    "given",
    [
        *({"schedule": ""}, {"schedule": 5}, {"edition": ""}, {"edition": None}),
        *({"setting": None}, {"setting": 5}),
    ],
)
def test_a_fee_names_its_source(given: dict):
    """A number nobody can trace is refused."""
    with pytest.raises(WrongTypeError) as raised:
        fee(**given)

    assert given == {raised.value.field: raised.value.value}


def test_an_encounter_asks_with_all_it_knows():
    """Whatever the encounter says goes into each of its requests."""
    facts = {
        "date_of_service": DAY,
        "place_of_service": "22",
        "setting": Setting.FACILITY,
        "hospital_patient": True,
        "locality": "01112-05",
        "qualifying_apm": True,
    }

    assert FeeRequest(code="21555", modifiers=("26",), **facts) == (
        Encounter(**facts).request("21555", "26")
    )


def test_a_fee_explains_itself():
    """Amount, rate, schedule and edition; then each notice and each step."""
    told = fee(
        setting="non_facility",
        notices=(Notice.of("part-a-stay"),),
        steps=(Step.of("contract", "21555", ["1.50"]),),
    )

    assert [
        "1.50 US dollars, non-facility rate (acme, 2026)",
        f"  notice: {rule('part-a-stay').says}",
        f"  {told.steps[0]}",
    ] == told.explain().splitlines()
    assert told.explain() == str(told)
    assert ((), (), (), None) == (
        fee().components,
        fee().notices,
        fee().steps,
        fee().indicators,
    )


def test_a_notice_is_a_rule():
    """Its text and its source are those of the table."""
    found = rule("part-a-stay")

    assert Notice("part-a-stay", found.says, found.source) == Notice.of("part-a-stay")
    assert found.says == str(Notice.of("part-a-stay"))


def test_an_edition_has_a_name_and_its_files():
    """A name may be one letter; text is an edition without files."""
    assert ((), "A") == (Edition("A").files, str(Edition("A")))
    with pytest.raises(ValueError, match="name"):
        Edition("")


def test_a_schedule_has_a_name_and_a_price():
    """Both are needed, the one as text, the other to be called."""

    def shaped(**given):
        return is_schedule(type("Shape", (), given))

    assert shaped(name="acme", price=print)
    assert not shaped(name=5, price=print)
    assert not shaped(name="acme", price=5)
    assert not shaped(price=print)
    assert not shaped(name="acme")


def test_any_day_may_bring_a_price_unless_told():
    """A schedule that does not say when its prices change may do so daily."""
    silent = type("Silent", (), {"name": "silent"})
    told = type("Statement", (), {"name": "told", "price_changes": [DAY, DAY]})

    assert price_changes(silent) is None
    assert frozenset({DAY}) == price_changes(told)


@pytest.mark.parametrize(
    "told",
    [
        5,
        "2026-07-15",
        ["2026-07-15"],
        [True],
        [DAY, None],
        [[DAY]],
        [datetime(2026, 7, 15)],
    ],
    ids=repr,
)
def test_days_of_new_prices_are_days(told):
    """What a schedule tells is checked, whatever it is; its name is told."""

    class Statement:
        name = "told"
        price_changes = told

    with pytest.raises(PluginError, match="'told': has price_changes"):
        price_changes(Statement())


def test_a_member_that_cannot_be_told_is_not_there():
    """A property that raises is no name, and what raises for days is named."""

    class Nameless:
        @property
        def name(self):
            raise RuntimeError

        def price(self, _, /):
            raise AssertionError

    class Timeless:
        name = "timeless"

        @property
        def price_changes(self):
            raise RuntimeError

    assert not is_schedule(Nameless())
    with pytest.raises(PluginError, match="'timeless': raised RuntimeError"):
        price_changes(Timeless())


def test_a_schedule_answers_fees():
    """What is no fee is named at the surface, with the schedule."""

    class Zero:
        name = "zero"

        def price(self, _, /):
            return 0

    with pytest.raises(
        PluginError, match="'zero': answered 0, which is no Fee"
    ) as raised:
        require_fee(Zero(), OFFICE.request("21555"))

    assert ("zero", "") == (raised.value.name, raised.value.distribution)


@pytest.mark.parametrize("modifiers", [None, 5, b"50", [50], [None]])
def test_modifiers_are_text(modifiers):
    """Numbers and bytes are not read as modifiers."""
    with pytest.raises(WrongTypeError) as raised:
        OFFICE.request("21555", modifiers)

    assert ("modifiers", modifiers) == (raised.value.field, raised.value.value)


@pytest.mark.parametrize("odd", ["aſ", "５0", "2155５"])
def test_odd_letters_are_refused(odd: str):
    """A letter that only looks like one is not folded into it."""
    with pytest.raises(UnknownTermError):
        OFFICE.request(odd if len(odd) > 2 else "21555", [odd[:2]])
    with pytest.raises(UnknownTermError):
        OFFICE.request("2155ſ")


def test_unpriced_is_an_error_at_the_surface():
    """The error names the code, the day and every schedule that was asked."""
    medicare = MedicareFeeSchedule.bundled()
    schedule = Chain([medicare, evolve(medicare, name="other")])
    with pytest.raises(NotPricedError, match="99213.*2026-07-15.*Medicare, then other"):
        require_fee(schedule, OFFICE.request("99213"))
    with pytest.raises(NotPricedError, match="'21555-26'"):
        require_fee(medicare, OFFICE.request("21555", "26"))

    assert "462.60" == str(require_fee(medicare, OFFICE.request("21555")).amount)
