"""Localities by name and by ZIP code: one that is sure, or a question."""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations

import pytest
from attrs import evolve

from cptsofttissue._reading import tables
from cptsofttissue.claims import Claim
from cptsofttissue.documents.serialize import dumps, loads, read_dossier
from cptsofttissue.errors import (
    AmbiguousZipError,
    ContradictionError,
    UnknownEditionError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees import (
    Encounter,
    FeeRequest,
    MedicareFeeSchedule,
    ZipCodes,
    find_localities,
)
from cptsofttissue.fees._localities import bundled_gpci
from cptsofttissue.fees._locality_names import LocalityWord, read_locality
from cptsofttissue.guidance.review import Dossier

OFFICE = {"date_of_service": "2026-07-15", "place_of_service": "11"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("dallas", "04412-11"),
        (" DALLAS ", "04412-11"),
        ("TX dallas", "04412-11"),
        ("dallas, TX", "04412-11"),
        ("Dallas, Texas", "04412-11"),
        ("rest of texas", "04412-99"),
        ("rest of TX", "04412-99"),
        ("Rest of State, TX", "04412-99"),
        ("TX rest of state", "04412-99"),
        ("ohio", "15202-00"),
        ("AK", "02102-01"),
        ("west virginia", "11402-16"),
        ("boston", "14212-01"),
        ("metropolitan boston", "14212-01"),
        ("los angeles", "01182-18"),
        ("guam", "01212-01"),
        ("seattle (king cnty)", "02402-02"),
        ("portland, OR", "02302-01"),
        ("Portland, Maine", "14112-03"),
        ("kansas city KS", "05202-00"),
        ("kansas city MO", "05302-02"),
        ("Washington, D.C.", "12202-01"),
        ("Ft. Worth", "04412-28"),
        ("Saint Louis, MO", "05302-01"),
        ("brooklyn", "13202-02"),
        ("04412-11", "04412-11"),
        ("4412-11", "04412-11"),
    ],
)
def test_a_name_of_one_locality_is_its_key(text: str, key: str):
    """The printed name, or a place in it, with the state or without."""
    assert key == read_locality(text)


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("portland", "OR ME"),
        ("kansas city", "KS MO"),
        ("chicago", "IL IL"),
        ("virginia", "VA WV DC"),
        ("VA", "VA DC"),
        ("washington", "WA WA DC"),
        ("texas", "TX " * 8),
        ("new york", "NY " * 5),
        ("rest of state", "CA OR WA TX MO IL LA MI FL GA MD NJ PA NY ME MA"),
    ],
)
def test_a_name_of_several_asks(text: str, states: str):
    """Each that may be meant is listed with key, state and name."""
    with pytest.raises(UnknownTermError, match="add the state") as raised:
        read_locality(text)

    listed = [place.split(" ")[1] for place in raised.value.nearest]
    assert sorted(states.split()) == sorted(listed)
    assert ("locality", text) == (raised.value.field, raised.value.value)


@pytest.mark.parametrize("text", ["york", "worth", "orange", "northern", "angeles"])
def test_a_part_of_a_name_asks(text: str):
    """York is not the rest of New York, though no other locality has the word."""
    with pytest.raises(UnknownTermError, match="do not settle it"):
        read_locality(text)


@pytest.mark.parametrize(
    "text", ["", " ", "nowhere", "dallas?", "not dallas", "dallas, GA", "unknown"]
)
def test_an_unknown_name_is_refused(text: str):
    """Every word counts, and a question mark is no letter."""
    with pytest.raises(UnknownTermError, match="the name of one locality") as raised:
        read_locality(text)

    assert "settle" not in raised.value.allowed


def test_a_slip_gets_a_suggestion():
    """The nearest names are named, none is taken."""
    with pytest.raises(UnknownTermError, match="Nearest known: dallas"):
        read_locality("dalas")


def test_a_zip_code_is_no_locality():
    """Five digits may be a carrier; the message says where they belong."""
    with pytest.raises(UnknownTermError, match="give a ZIP code as zip_code"):
        read_locality("75201")


def test_a_long_text_is_no_name():
    """It is refused before its words are looked at, and never cut."""
    text = "dallas" + " " * 200
    for read_it in (read_locality, find_localities):
        with pytest.raises(UnknownTermError, match="MAC and locality number") as got:
            read_it(text)

        assert ("locality", text) == (got.value.field, got.value.value)
    assert max(len(place.name) for place in find_localities()) < 100


def test_a_locality_is_text():
    """A number is neither a key nor a name."""
    with pytest.raises(WrongTypeError, match="as text"):
        read_locality(441211)  # type: ignore[arg-type]
    with pytest.raises(WrongTypeError, match="as text"):
        find_localities(75201)  # type: ignore[arg-type]


@pytest.mark.exhaustive
@pytest.mark.parametrize("place", [*bundled_gpci(2026)], ids=lambda place: place.key)
def test_no_part_of_a_name_leads_elsewhere(place):
    """Whatever words of a name are given, the locality is found, and no other read."""
    words = [word for word in place.name.split() if word != "+"]
    for begin, end in combinations(range(len(words) + 1), 2):
        text = " ".join(words[begin:end])
        assert place in find_localities(text)
        assert {place.key} >= {*read(text), *read(f"{text}, {place.state}")}
    if place.name not in {"CHICAGO", "VIRGINIA"}:  # the suburbs may be meant
        assert [place.key] == read(f"{place.name}, {place.state}")


def read(text: str) -> list[str]:
    try:
        return [read_locality(text)]
    except UnknownTermError:
        return []


def test_a_state_has_its_localities():
    """Those that it is printed beside, and those whose names have it."""
    for place in find_localities():
        expected = [
            other
            for other in find_localities()
            if place.state in {other.state, *re.split("[ /]", other.name)}
        ]

        assert expected == [*find_localities(place.state)]


def test_other_names_lie_where_their_zip_code_does():
    """A row of the table is proved by a ZIP code of the place."""
    codes = ZipCodes.bundled()
    for row in tables.read("locality_words.csv", LocalityWord):
        assert row.locality == codes.locality(row.zip_code)


def test_finds_by_zip_code_and_key():
    """A ZIP code or a key finds its one locality."""
    (dallas,) = find_localities("75201")

    assert (dallas,) == find_localities(" 04412-11 ") == find_localities("0441211")
    assert 109 == len(find_localities())
    assert () == find_localities("nowhere")
    with pytest.raises(UnknownTermError):
        find_localities("75200")
    with pytest.raises(UnknownTermError):
        find_localities("04412-12")


def test_finds_the_localities_of_a_year():
    """The indices are those of the year, which must be shipped."""
    old, new = (find_localities("dallas", year=year)[0] for year in (2025, 2026))

    assert (bundled_gpci(2025)[old.key], bundled_gpci(2026)[new.key]) == (old, new)
    with pytest.raises(UnknownEditionError, match="2025, 2026") as raised:
        find_localities("dallas", year=2024)

    assert ("year", 2024) == (raised.value.field, raised.value.value)


@pytest.mark.parametrize("kind", [Encounter, FeeRequest, Claim])
def test_a_zip_code_gives_the_locality(kind):
    """What derives from an encounter has it, too."""
    more = {FeeRequest: {"code": "21555"}, Claim: {"lines": ["21555"]}}.get(kind, {})
    found = kind(**OFFICE, **more, zip_code="752011234")

    assert ("04412-11", "75201-1234") == (found.locality, found.zip_code)
    assert ("04412-11", "75201-1234") == (
        (asked := found.request("21555")).locality,
        asked.zip_code,
    )
    assert found == evolve(found) == loads(dumps(found), kind)


def test_a_dossier_gives_a_zip_code(tmp_path):
    """A file of a practice names the place as its people do."""
    path = tmp_path / "case.toml"
    path.write_text(
        '[case]\nsite = "back"\n\n[encounter]\ndate_of_service = 2026-07-15\n'
        'place_of_service = "11"\nzip_code = "75201"\n'
    )
    _, dossier = read_dossier(path)

    assert Encounter(**OFFICE, zip_code="75201") == dossier.encounter
    assert dossier == loads(dumps(dossier), Dossier)


def test_a_name_gives_the_locality():
    """A schedule is asked for the key, whatever was written."""
    encounter = Encounter(**OFFICE, locality="dallas")
    request = encounter.request("21555")
    fee = MedicareFeeSchedule.bundled().price(request)

    assert Encounter(**OFFICE, locality="04412-11") == encounter
    assert "458.65" == str(fee and fee.amount)


def test_zip_code_and_locality_agree():
    """Another locality than that of the ZIP code is a contradiction."""
    both = Encounter(**OFFICE, zip_code="75201", locality="dallas")

    assert "04412-11" == both.locality
    with pytest.raises(ContradictionError, match="04412-11, where ZIP code") as raised:
        Encounter(**OFFICE, zip_code="75201", locality="houston")

    assert ("locality", "04412-18") == (raised.value.field, raised.value.value)


def test_a_split_zip_code_takes_the_locality_given():
    """Who looked the nine digits up gives the locality, and it holds."""
    with pytest.raises(AmbiguousZipError, match="91304"):
        Encounter(**OFFICE, zip_code="91304")
    both = Encounter(**OFFICE, zip_code="91304", locality="01182-17")

    assert "01182-17" == both.locality


@pytest.mark.parametrize("code", ["75200", "7520"])
def test_an_unknown_zip_code_is_no_national_amount(code: str):
    """It is refused, with a locality beside it, too."""
    for locality in (None, "04412-11"):
        with pytest.raises(UnknownTermError, match="zip_code"):
            Encounter(**OFFICE, zip_code=code, locality=locality)


@pytest.mark.parametrize("year", [2020, 2023, 2027])
@pytest.mark.parametrize("where", [{"zip_code": "75201"}, {"locality": "dallas"}])
def test_other_years_need_the_key(year: int, where: dict[str, str]):
    """A key of another year may be another place; so only the key itself will do."""
    day = {**OFFICE, "date_of_service": date(year, 7, 15)}
    with pytest.raises(UnknownTermError, match=f"for {year} give the locality") as got:
        Encounter(**day, **where)

    assert [(got.value.field, got.value.value)] == [*where.items()]
    assert "04412-11" == Encounter(**day, locality="04412-11").locality


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_years_of_the_keys(year: int):
    """Names and ZIP codes are read on every day of these years."""
    for day in (date(year, 1, 1), date(year, 12, 31)):
        where = {**OFFICE, "date_of_service": day}

        assert "04412-11" == Encounter(**where, locality="dallas").locality
        assert "04412-11" == Encounter(**where, zip_code="75201").locality


def test_a_document_without_a_zip_code_is_read():
    """Documents of before have no such key."""
    written = dumps(Encounter(**OFFICE, locality="04412-11"))
    old = written.replace(', "zip_code": null', "")

    assert old != written
    assert Encounter(**OFFICE, locality="04412-11") == loads(old, Encounter)
