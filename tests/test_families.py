"""Codes of other families: which they are, and families of others."""

from __future__ import annotations

from decimal import Decimal
from importlib.metadata import EntryPoint
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cptsofttissue import Length, SizeBand, Status, resolve
from cptsofttissue.__main__ import main
from cptsofttissue.coding.code_families import (
    CodeFamily,
    available,
    code_families,
    load,
)
from cptsofttissue.coding.editions import catalog, years
from cptsofttissue.documents.serialize import dumps, loads
from cptsofttissue.errors import (
    PluginError,
    TableError,
    TilingError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees import Encounter, MedicareFeeSchedule
from cptsofttissue.guidance.diagnosis import Match, check_diagnosis
from cptsofttissue.guidance.exposure import sensitivity
from cptsofttissue.testing import FamilyContract

OFFICE = Encounter(date_of_service="2026-07-15", place_of_service="11")
HEADER = "code,procedure,sites,area,above_cm,to_cm,source"
ROWS = (
    "K0001,excision,face;external_ear,keloid of face or ear,0,1,common usage",
    "K0002,excision,face;external_ear,keloid of face or ear,1,2,common usage",
    "K0003,excision,face;external_ear,keloid of face or ear,2,,common usage",
)


@pytest.fixture
def made(tmp_path: Path):
    """Make a family of rows, each as its table has it."""

    def make(*rows: str, header: str = HEADER, **more) -> CodeFamily:
        path = tmp_path / "codes.csv"
        path.write_text("\n".join((header, *(rows or ROWS))) + "\n", "utf-8")
        given = {"key": "keloid", "name": "keloid", "lesions": ["keloid"], **more}
        return CodeFamily.from_csv(path, **given)

    return make


def numbers(answer) -> list[str]:
    return [code.number for code in answer.candidates]


@pytest.mark.parametrize("family", code_families().values(), ids=repr)
@pytest.mark.parametrize("year", years())
def test_every_family_tiles(family: CodeFamily, year: int):
    """In each year the sizes of what a family names run from zero without a gap."""
    codes = family.catalog(year)

    assert len(codes) == len({code.number for code in codes})
    assert {family.key} == {code.family for code in codes}


def test_there_are_sixty_seven_codes():
    """Six families, three of the codes beside another only."""
    rows = {row.code for family in code_families().values() for row in family.rows}
    beside = {
        number
        for family in code_families().values()
        for group in family.add_ons(2026).values()
        for number in group
    }

    assert (67, {"26125", "64778", "64783"}) == (len(rows), beside)


@given(st.integers(1, 60_000), st.sampled_from(["skin_benign", "skin_malignant"]))
def test_every_size_of_a_skin_excision_has_one_code(um: int, key: str):
    """Of the codes of a group, a size is in exactly one."""
    codes = code_families()[key].catalog(2026)
    groups = {code.area for code in codes}

    for area in groups:
        bands = [code.band for code in codes if code.area == area]
        assert 1 == sum(Length(um) in band for band in bands)


def test_a_band_that_is_closed_above_says_so():
    """The upper threshold is inside, and the wording has it."""
    low, middle, high = (
        SizeBand(Length.cm(0), Length.cm("0.5"), closed_above=True),
        SizeBand(Length.cm("0.5"), Length.cm(1), closed_above=True),
        SizeBand(Length.cm(4), None, closed_above=True),
    )

    assert Length.cm("0.5") in low
    assert Length.cm("0.5") not in middle
    assert "0.5 cm or less" == str(low)
    assert "more than 0.5 cm to 1 cm" == str(middle)
    assert "more than 4 cm" == str(high)


def test_families_narrow_what_answers():
    """Without families a lesion of another one is named, as its codes are not known."""
    record = {"site": "back", "lesion": "epidermal cyst", "size": "2 cm"}

    assert "11402" == str(resolve(**record).code)
    assert "11402" == str(resolve(**record, families=["skin_benign"]).code)
    alone = resolve(**record, families=[])
    assert (Status.OUT_OF_SCOPE, "skin_benign") == (alone.status, alone.families[0].key)
    with pytest.raises(UnknownTermError, match="Nearest known: nerve"):
        resolve(**record, families=["nerv"])
    with pytest.raises(WrongTypeError, match="families"):
        resolve(**record, families=[5])


def test_a_margin_of_a_mixed_record_is_asked_as_a_size():
    """Counted once for one family and twice for another, only the size settles."""
    answer = resolve(site="back", depth="fat", lesion="cyst", tumor="2.8 cm")

    fields = [question.field for question in answer.questions]
    assert "size" in fields
    assert "margin" not in fields


def test_the_size_is_told_in_each_way_it_counts():
    """A cyst that may be of the skin is measured by both rules."""
    mixed = resolve(site="back", lesion="cyst", tumor="2 cm", margin="0.2 cm")
    skin = resolve(site="back", lesion="nevus", tumor="2 cm", margin="0.2 cm")

    assert ["2.2 cm", "2.4 cm"] == [str(reading.span) for reading in mixed.sizes]
    assert ["2.4 cm"] == [str(reading.span) for reading in skin.sizes]


def test_the_nearest_threshold_is_one_of_its_family():
    """A skin excision of 2.4 cm is 0.4 cm from the band below, and that is nearer."""
    answer = resolve(
        site="back", lesion="nevus", size="2.4 cm", date_of_service="2026-07-15"
    )
    near = sensitivity(answer, OFFICE, MedicareFeeSchedule.bundled())

    assert near is not None
    assert ("11402", "2 cm") == (near.other.number, str(near.threshold))
    assert Decimal("199.74") == near.here.fee.amount


def test_an_answer_of_a_family_travels():
    """JSON has the code, its family and its words, and reads them back."""
    answer = resolve(site="wrist", lesion="ganglion")

    assert answer == loads(dumps(answer), type(answer))
    assert '"family": "tendon_sheath_capsule"' in dumps(answer)


def test_the_command_line_lists_and_narrows(capsys):
    """Codes of a family by its key; an answer without other families."""
    assert 0 == main(["codes", "--family", "palmar_plantar_fascia"])
    assert "28062  excision, plantar fascia, radical" in capsys.readouterr().out
    arguments = ["--site", "sole", "--lesion", "plantar fascia", "--family", "nerve"]
    assert 4 == main(["resolve", *arguments])


def test_a_strangers_family_answers(made):
    """Its codes go before those that are shipped, where it has some."""
    keloids = made()
    record = {"lesion": "keloid", "size": "2 cm"}

    assert "K0002" == str(resolve(site="cheek", **record, families=[keloids]).code)
    both = [keloids, *code_families()]
    assert "11402" == str(resolve(site="back", **record, families=both).code)
    beside = resolve(site="scalp", **record, families=[keloids])
    assert ["skin_benign"] == [family.key for family in beside.families]
    assert "<CodeFamily: keloid, 1 leads>" == repr(keloids)


def test_a_code_of_the_other_behavior_is_doubtful(made):
    """A benign lesion in a family of malignant ones is told."""
    keloids = made(behavior="malignant")
    answer = resolve(site="cheek", lesion="keloid", size="1 cm", families=[keloids])

    assert ["family-behavior"] == [caution.rule for caution in answer.cautions]


def test_sizes_may_include_their_lower_end(made):
    """Columns as those of soft tissue tumors make bands as theirs."""
    header = "code,procedure,sites,area,from_cm,below_cm,leads,source"
    rows = (
        "P0001,excision,,pilonidal cyst,0,2,pilonidal,common usage",
        "P0002,excision,,pilonidal cyst,2,,pilonidal,common usage",
    )
    cysts = made(*rows, header=header, key="pilonidal_by_size", lesions=[])
    record = {"site": "natal cleft", "lesion": "pilonidal cyst", "families": [cysts]}

    assert ["P0002"] == numbers(resolve(**record, size="2 cm"))
    assert ["P0001"] == numbers(resolve(**record, size="1.9 cm"))


BAD_ROWS = {
    "gap": (ROWS[0], ROWS[2]),
    "twice": (*ROWS, ROWS[0].replace("0,1,", ",,").replace("face;", "scalp;")),
    "unknown site": (ROWS[0].replace("face", "fase"), *ROWS[1:]),
    "no source": (ROWS[0].replace("common usage", ""), *ROWS[1:]),
    "no procedure": (ROWS[0].replace("excision", ""), *ROWS[1:]),
    "ends only": (ROWS[0].replace(",0,1,", ",,1,"), *ROWS[1:]),
}


@pytest.mark.parametrize("rows", BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_table_is_refused(made, rows: tuple[str, ...]):
    """With its line, or with the codes that do not tile."""
    with pytest.raises((TableError, TilingError)):
        made(*rows)


def test_a_zip_is_named(tmp_path: Path):
    """It is not read as text, as an edition is not."""
    path = tmp_path / "codes.csv"
    with ZipFile(path, "w") as archive:
        archive.writestr("codes.csv", HEADER)
    with pytest.raises(TableError, match="is a zip"):
        CodeFamily.from_csv(path, key="keloid", name="keloid")


def test_a_family_that_is_given_asks_for_no_other(made, monkeypatch):
    """Installed families are loaded only where one is named or none is."""
    monkeypatch.setattr("cptsofttissue.coding._scope._every_family", None)

    record = {"site": "cheek", "lesion": "keloid", "size": "2 cm"}
    assert "K0002" == str(resolve(**record, families=[made()]).code)


def test_sizes_of_two_kinds_are_refused(made):
    """A band has both its ends in columns of one kind."""
    header = HEADER.replace("above_cm", "from_cm")
    with pytest.raises(TableError, match="line 2: from_cm goes with below_cm"):
        made(*ROWS, header=header)


def test_an_unknown_lesion_is_refused(made):
    """What claims a lesion names a kind of the table."""
    with pytest.raises(UnknownTermError, match="lesions: cannot read 'kelloid'"):
        made(lesions=["kelloid"])
    with pytest.raises(UnknownTermError, match="behavior: cannot read 'bening'"):
        made(behavior="bening")


def test_no_diagnosis_is_known_for_a_family_of_others(made):
    """What the table of diagnoses does not know conflicts by its lesion at most."""
    answer = resolve(site="cheek", lesion="keloid", families=[made()])

    assert {"keloid"} == {code.family for code in answer.candidates}
    for diagnosis in ("L91.0", "D21.0", "D23.39", "M67.4"):
        assert Match.WEAK is check_diagnosis(diagnosis, answer).match
    for diagnosis in ("D17.0", "C44.3"):
        assert Match.CONFLICTS is check_diagnosis(diagnosis, answer).match


def test_a_soft_tissue_lesion_that_is_claimed_keeps_its_codes(made):
    """A kind that may be a soft tissue tumor may be either, and is asked for."""
    record = {"site": "cheek", "depth": "fat", "lesion": "lipoma", "size": "1.5 cm"}
    answer = resolve(**record, families=[made(lesions=["lipoma"])])

    assert ["21011", "K0002"] == numbers(answer)
    assert ["lesion"] == [question.field for question in answer.questions]


def test_a_diagnosis_of_another_family_conflicts_beside_ones_own(made):
    """A family that the tables do not know has no parts that a diagnosis suggests."""
    record = {"site": "cheek", "depth": "fat", "lesion": "lipoma", "size": "1.5 cm"}
    answer = resolve(**record, families=[made(lesions=["lipoma"])])

    assert Match.CONFLICTS is check_diagnosis("D22.3", answer).match


def with_years(row: str, first: str, last: str) -> str:
    """Give a row its first and its last year."""
    return row.replace("common usage", f"{first},{last},common usage")


YEARS_HEADER = HEADER.replace("source", "first_year,last_year,source")


def test_a_gap_in_a_year_between_is_refused(made):
    """A band that ends before the next one begins leaves a gap in between."""
    *below, top = ROWS
    rows = [with_years(row, "", "") for row in below]
    rows += [with_years(top, "", "2021"), with_years(top, "2023", "")]
    with pytest.raises(TilingError):
        made(*rows, header=YEARS_HEADER)


def test_installed_families_are_named_and_loaded():
    """None is imported before it is asked for, and a broken one names its package."""
    assert not available()
    with pytest.raises(PluginError, match="not installed"):
        load("keloid")


def test_a_plugin_is_a_family(made, monkeypatch):
    """What an entry point makes answers to its name, if it is a family."""
    point = EntryPoint("keloid", "acme:family", "cptsofttissue.families")
    monkeypatch.setattr("cptsofttissue._reading.plugins._points", lambda _: (point,))
    monkeypatch.setattr("cptsofttissue._reading.plugins._made", lambda _: keloids)
    keloids = made()

    assert ("keloid",) == available()
    assert load("keloid") is keloids
    keloids = object()
    with pytest.raises(PluginError, match="no type CodeFamily"):
        load("keloid")


def test_a_family_may_be_led_to_by_its_parts_of_the_table(made):
    """The suite names such a family as a lesion, and passes over names it cannot."""
    header = HEADER.replace("source", "leads,source")
    row = "P0001,excision,,pilonidal cyst,,,pilonidal,common usage"
    cysts = made(row, header=header, key="own_cysts", lesions=[])

    class Suite(FamilyContract):
        def family(self) -> CodeFamily:
            return cysts

    Suite().test_every_code_is_reached()
    Suite().test_answers_lead_where_they_say()


def test_every_amount_of_the_families_is_that_of_the_catalog():
    """Each code has figures in both years that are shipped."""
    medicare = MedicareFeeSchedule.bundled()
    for year in (2025, 2026):
        day = Encounter(date_of_service=f"{year}-07-15", place_of_service="22")
        for family in code_families().values():
            for row in family.rows:
                assert medicare.price(day.request(row.code)), row.code


def test_soft_tissue_records_need_no_other_family():
    """What leads to soft tissue alone is answered by the 87 codes alone."""
    answer = resolve(site="back", depth="subcutaneous", lesion="lipoma", size="2 cm")

    assert not answer.code_families
    assert answer.catalog_of(answer.require_code()) is catalog()


@pytest.mark.parametrize(
    ("site", "family"),
    [
        ("tongue", "mouth"),
        ("inner cheek", "mouth"),
        ("left ear canal", "ear_canal"),
        ("external auditory canal", "ear_canal"),
        ("middle ear", "middle_ear"),
        ("inner ear", "middle_ear"),
        ("bulbar conjunctiva", "conjunctiva"),
        ("nasal cavity", "nasal_cavity"),
        ("vagina", "vagina"),
        ("testis", "testis"),
    ],
)
@pytest.mark.parametrize("lesion", ["epidermal cyst", "melanoma", "nevus"])
def test_where_there_is_no_skin_the_place_has_the_codes(
    site: str, family: str, lesion: str
):
    """A cyst of the tongue is no skin lesion, whatever else the words say."""
    for more in ({}, {"families": ()}, {"origin": "cutaneous"}, {"procedure": "bx"}):
        answer = resolve(site=site, lesion=lesion, size="0.5 cm", **more)

        assert Status.OUT_OF_SCOPE is answer.status
        assert [family] == [other.key for other in answer.families]


@pytest.mark.parametrize(
    ("site", "code", "family"),
    [
        ("eyelid margin", "11440", "eyelid_margin"),
        ("inner surface of the upper eyelid", "11440", "conjunctiva"),
        ("orbit", "11440", "orbit"),
        ("inside of the nose", "11440", "nasal_cavity"),
        ("inner lip", "11440", "mouth"),
    ],
)
def test_where_skin_ends_both_stay_open(site: str, code: str, family: str):
    """A place that may be skin or not leaves the skin code and the other family."""
    answer = resolve(site=site, lesion="epidermal cyst", size="0.5 cm")

    assert [code] == numbers(answer)
    assert [family] == [other.key for other in answer.families]
    assert ["site"] == [question.field for question in answer.questions]


@pytest.mark.parametrize(
    ("site", "code"), [("eyelid", "11440"), ("ear", "11440"), ("nose", "11440")]
)
def test_skin_of_an_organ_has_its_code(site: str, code: str):
    """The skin of ear, eyelid and nose is coded as skin of the face."""
    answer = resolve(site=site, lesion="epidermal cyst", size="0.5 cm")

    assert [code] == numbers(answer)
    assert Status.DETERMINED is answer.status


def test_a_margin_of_the_skin_counts_on_each_side():
    """The excised diameter is the lesion and twice the margin, unless it is in all."""
    facts = {"lesion": "epidermal cyst", "site": "back", "procedure": "excision"}
    sizes = {"tumor": "0.9 cm", "margin": "0.1 cm"}

    assert "11402" == str(resolve(**facts, **sizes).code)
    assert "11401" == str(
        resolve(**facts, **sizes, margin_convention="as_written").code
    )
