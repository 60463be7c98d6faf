"""Tables are typed: a cell, key, reference or source that is wrong is refused."""

# ruff: noqa: SLF001, FBT003 - row classes are private; a typo is one line

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

import pytest
from attrs import field, frozen

from cptsofttissue import _rules, families
from cptsofttissue._asked import FactQuestion
from cptsofttissue._reading import missing, parts, phrases, size_words, tables, words
from cptsofttissue.claims import _care as care
from cptsofttissue.claims import _evaluations as evaluations
from cptsofttissue.claims import _payment as payment
from cptsofttissue.coding import code_families, editions
from cptsofttissue.errors import TableError
from cptsofttissue.fees import _areas as areas
from cptsofttissue.fees import _asc as asc
from cptsofttissue.fees import _contract_files as contract_files
from cptsofttissue.fees import _contract_headers as contract_headers
from cptsofttissue.fees import _factors as factors
from cptsofttissue.fees import _localities as localities
from cptsofttissue.fees import _locality_names as locality_names
from cptsofttissue.fees import _modifiers as modifiers
from cptsofttissue.fees import _places as places
from cptsofttissue.fees import _rates as rates
from cptsofttissue.fees import _rvu as rvu
from cptsofttissue.fees import _shipped
from cptsofttissue.fees import _zip_codes as zip_codes
from cptsofttissue.frames import _columns as columns
from cptsofttissue.guidance import (
    _adverse,
    _diagnosis_regions,
    _digits,
    _families,
    _ncci_tables,
    _notes,
    _sewing,
    appeals,
    bundling,
    diagnosis,
    documentation,
    letters,
    payer,
    proposals,
    scheduling,
)
from cptsofttissue.interop import _elements as elements
from cptsofttissue.interop import _remitted as remitted
from cptsofttissue.interop import cms1500
from cptsofttissue.notes import _tables as note_words
from cptsofttissue.notes._procedures import ProcedureRow
from cptsofttissue.notes._text.headings import Heading
from cptsofttissue.record import _layers, _sites, anatomy
from cptsofttissue.record import _lesions as lesions
from cptsofttissue.testing import _golden as golden

DATA = Path(str(files("cptsofttissue"))) / "data"

#: The class of the rows of every table; ``sources.csv`` explains the others' sources.
ROWS = {
    "curated/aad_errata.csv": golden._Erratum,
    "curated/abbreviations.csv": phrases._Abbreviation,
    "curated/adjustment_reasons.csv": remitted.Reason,
    "curated/adverse_words.csv": _adverse.Adverse,
    "curated/appeal_blanks.csv": appeals._Blank,
    "curated/appeals.csv": appeals._Row,
    "curated/bundling.csv": bundling.BundlingRule,
    "curated/bundling_questions.csv": bundling._Question,
    "curated/care_parts.csv": care.CarePart,
    "curated/column_names.csv": columns._ColumnRow,
    "curated/claim_elements.csv": elements.Element,
    "curated/cms1500_boxes.csv": cms1500._Row,
    "curated/companions.csv": rvu._Companion,
    "curated/evaluation_codes.csv": evaluations._CodeRange,
    "curated/code_families.csv": code_families._FamilyRow,
    "curated/codes.csv": editions._CodeRow,
    "curated/contract_headers.csv": contract_headers._HeaderRow,
    "curated/contract_words.csv": contract_files._ByReportRow,
    "curated/conversion_factors.csv": factors.ConversionFactor,
    "curated/diagnoses.csv": diagnosis.DiagnosisGroup,
    "curated/diagnosis_regions.csv": _diagnosis_regions.DiagnosisRegion,
    "curated/diagnosis_sides.csv": diagnosis._SideRow,
    "curated/digit_modifiers.csv": _digits.Digit,
    "curated/documentation.csv": documentation._Row,
    "curated/questions.csv": FactQuestion,
    "curated/editions.csv": editions._EditionRow,
    "curated/families.csv": families._Row,
    "curated/family_codes.csv": code_families._Row,
    "curated/lesion_places.csv": lesions._Place,
    "curated/lesion_words.csv": lesions._Word,
    "curated/filler.csv": words._Filler,
    "curated/inner_sites.csv": families._InnerSite,
    "curated/layer_words.csv": _layers._LayerWord,
    "curated/layers.csv": _layers.Layer,
    "curated/lesions.csv": lesions._Row,
    "curated/letter_blanks.csv": letters._BlankRow,
    "curated/letters.csv": letters._Row,
    "curated/locality_words.csv": locality_names.LocalityWord,
    "curated/medicare_payer.csv": payer.PayerRule,
    "curated/missing.csv": missing._Row,
    "curated/modifier_conflicts.csv": modifiers._Conflict,
    "curated/modifier_rules.csv": proposals._Row,
    "curated/modifiers.csv": modifiers.Modifier,
    "curated/ncci_manual.csv": _ncci_tables.ManualRow,
    "curated/note_polarity.csv": note_words._PolarityRow,
    "curated/note_procedures.csv": ProcedureRow,
    "curated/note_roles.csv": note_words._RoleRow,
    "curated/note_sections.csv": Heading,
    "curated/note_words.csv": note_words._SignRow,
    "curated/closure_words.csv": _sewing._ClosureWord,
    "curated/paired_sites.csv": _notes._PairedSite,
    "curated/payment_policy.csv": payment._PolicyRow,
    "curated/payment_rates.csv": rates._RateRow,
    "curated/places_of_service.csv": places.PlaceOfService,
    "curated/rules.csv": _rules.Rule,
    "curated/relations.csv": _layers._RelationWord,
    "curated/scheduling.csv": scheduling._Row,
    "curated/site_terms.csv": anatomy.SiteTerm,
    "curated/site_parts.csv": _families.SitePart,
    "curated/size_words.csv": size_words.SizeWords,
    "curated/site_words.csv": _sites.SiteWord,
    "curated/word_parts.csv": parts.PartRow,
    "curated/words.csv": words._Row,
    "generated/medicare_files.csv": _shipped.ShippedFile,
    "generated/medicare_gpci.csv": localities._ShippedRow,
    "generated/medicare_asc.csv": asc._ShippedRow,
    "generated/medicare_rvus.csv": rvu._ShippedRow,
    "generated/medicare_wage_indices.csv": areas._ShippedRow,
    "generated/medicare_zips.csv": zip_codes.ZipRow,
    "generated/ncci_files.csv": _ncci_tables.FileRow,
    "generated/ncci_mue.csv": _ncci_tables.UnitRow,
    "generated/ncci_ptp.csv": _ncci_tables.PairRow,
}


def test_every_table_has_a_class_of_rows():
    """No table is read without one."""
    found = {path.relative_to(DATA).as_posix() for path in DATA.glob("*/*.csv")}

    assert found - {"curated/sources.csv"} == set(ROWS)


@pytest.mark.exhaustive
@pytest.mark.parametrize("table", ROWS)
def test_every_table_is_read(table: str):
    """Every cell is what its column takes, every key and reference is right."""
    text = (DATA / table).read_text("utf-8")

    assert text.count("\n") - 1 <= len(tables.parse(table, text, ROWS[table]))


#: One typo in each table: what to find, what to write, and the column to blame.
TYPOS = [
    ("abbreviations.csv", "lt,left,", "l,left,", "short"),
    ("adjustment_reasons.csv", "97,,bundling", "97,,bundeling", "denial"),
    ("adjustment_reasons.csv", "253,withheld", "253,witheld", "part"),
    ("adverse_words.csv", "urgency,none,not;no", "comorbidities,none,not;no", "blank"),
    ("appeal_blanks.csv", "code,the code billed,AAD", "code,,AAD", "asks"),
    ("appeals.csv", "site_of_service,1,", "site_of_servise,1,", "reason"),
    ("appeals.csv", ",soft_tissue,", ",soft_tisue,", "family"),
    ("appeals.csv", "{denial}", "{deniel}", "text"),
    ("bundling.csv", ",included,12001-12021", ",inclded,12001-12021", "verdict"),
    ("bundling.csv", "extensive=yes", "extensive", "when"),
    ("bundling_questions.csv", "neuroplasty,ext", "neuroplasti,ext", "service"),
    ("closure_words.csv", "subcutis,deeper", "subcutis,deper", "says"),
    (
        "codes.csv",
        "21011,excision,face_scalp",
        "21011,excisoin,face_scalp",
        "procedure",
    ),
    (
        "care_parts.csv",
        "55,090,postoperative,paid",
        "55,090,postoperative,payd",
        "payment",
    ),
    ("care_parts.csv", ",postoperative-days,", ",postoperativ-days,", "notice"),
    ("column_names.csv", "DOS,date_of_service", "DOS,day", "fact"),
    ("column_names.csv", "POS,place_of_service", "POS,zip_code", "fact"),
    ("claim_elements.csv", ",always,", ",allways,", "need"),
    (
        "cms1500_boxes.csv",
        "33a,NPI of the billing provider",
        "33b,NPI of the billing provider",
        "box",
    ),
    ("companions.csv", "99024,", "99070,", "code"),
    ("evaluation_codes.csv", "office or outpatient visit,common", ",common", "what"),
    ("codes.csv", ",0,2,2020", ",0,2 cm,2020", "below_cm"),
    ("codes.csv", "21012,", "21011,", "code"),
    ("contract_headers.csv", "max fee,amount", "max fee,amuont", "column"),
    ("contract_headers.csv", "proc code,", "procedure,", "header"),
    ("contract_words.csv", "MP,common usage", "MP,comon usage", "source"),
    ("conversion_factors.csv", "36.0896", "36,0896", ""),
    ("conversion_factors.csv", "2020-12-31", "2020-12-32", "last_day"),
    ("diagnoses.csv", "D17.0,face_scalp", "D17.0,face_scalpe", "sites"),
    ("diagnoses.csv", "axilla;armpit", "axila;armpit", "terms"),
    ("diagnoses.csv", ",2023-10-01,", ",2023-10-32,", "first_day"),
    ("diagnosis_regions.csv", "lip,,face,", "lip,,fase,", "around"),
    ("diagnosis_sides.csv", "C43.11,right", "C43.11,rihgt", "side"),
    ("digit_modifiers.csv", "thumb,FA", "thumb,", "left"),
    ("documentation.csv", "site,ask-site", "site,ask-sight", "rule"),
    ("documentation.csv", "digit-contradiction", "digit-contradicton", "fails_on"),
    ("editions.csv", "2021,", "2020,", "year"),
    ("families.csv", "breast,,", "rib,,", "family"),
    ("families.csv", "breast_lesion;partial", "breast_lesions;partial", "parts"),
    ("code_families.csv", "yes,benign", "yes,bening", "behavior"),
    ("family_codes.csv", "face;external_ear", "face;external_eer", "sites"),
    ("family_codes.csv", "0.5,1,,", "0.5,l,,", "to_cm"),
    ("filler.csv", "surgical,procedure;", "surgical,procedur;", "fields"),
    ("layer_words.csv", "erector spinae,muscle", "erector spinae,mussel", "layer"),
    ("layers.csv", "skin,skin,skin,skin", "skin,skin,skin,skinn", "depths"),
    (
        "lesions.csv",
        "tumor;skin_benign,ICD-10-CM",
        "tumor;skin_bening,ICD-10-CM",
        "readings",
    ),
    ("lesions.csv", "\nsarcoma,", "\nsarcoma,angiolipoma|x;", "words"),
    ("lesions.csv", "hand;finger,tumor,", "hand;fingre,tumor,", "regions"),
    ("lesions.csv", "myxofibrosarcoma", "lipoma", "words"),
    ("lesion_places.csv", "morton neuroma", "mortom neuroma", "lesion"),
    ("lesion_words.csv", ",metastasis,", ",metastases,", "adds"),
    ("lesion_words.csv", ",malignant,", ",malign,", "behavior"),
    ("letter_blanks.csv", "npi,details,", "npi,detials,", "origin"),
    ("letters.csv", ";downcoded;", ";downcodet;", "letters"),
    ("letters.csv", "{denial}", "{deniel}", "text"),
    ("letters.csv", ",pathology,AAD", ",patology,AAD", "needs"),
    ("letters.csv", ",soft_tissue,wi", ",soft_tisue,wi", "when"),
    ("locality_words.csv", "04101,CMS ZIP5", "04101,", "source"),
    ("medicare_payer.csv", ",unknown,", ",unkown,", "answer"),
    ("missing.csv", "\nunkn,", "\nunk,", "word"),
    (
        "modifier_conflicts.csv",
        "50;RT,50 already means both sides",
        "50;RT,",
        "why",
    ),
    ("modifier_rules.csv", "left,LT,use", "left,LT,uze", "advice"),
    ("modifiers.csv", "26,component", "26,componnent", "effect"),
    ("ncci_manual.csv", "11400;11420", "11400;11402x", "codes"),
    ("note_polarity.csv", "\nno,after,", "\nno,behind,", "reach"),
    ("note_polarity.csv", ",after,denied,", ",after,denid,", "polarity"),
    (
        "note_procedures.csv",
        "parotidectomy,,parotid,",
        "parotidectomy,,parotis,",
        "leads",
    ),
    ("note_roles.csv", "\nincision,any,", "\nincision,all,", "place"),
    ("note_roles.csv", ",any,closure,", ",any,closing,", "role"),
    ("note_sections.csv", ",preoperative,block,", ",preop,block,", "section"),
    ("note_sections.csv", ",preoperative,block,", ",preoperative,page,", "extent"),
    ("note_words.csv", "\nwas,verb,", "\nwas,verbs,", "says"),
    ("inner_sites.csv", "\nmouth,", "\nmoth,", "family"),
    ("paired_sites.csv", "face_scalp,no", "face_scalp,non", "paired"),
    ("payment_policy.csv", "1.50", "1.5O", "shares"),
    ("payment_policy.csv", "bilateral-once", "bilateral-onze", "notice"),
    ("payment_rates.csv", "0.85", "85 %", "share"),
    (
        "places_of_service.csv",
        "01,Pharmacy,non_facility",
        "01,Pharmacy,nonfacility",
        "setting",
    ),
    ("questions.csv", "Which side?,,AAD", "Which side?,,ADD", "source"),
    ("relations.csv", "shallower than,above", "shallower than,abov", "relation"),
    (
        "rules.csv",
        'selects the group of codes.",CMS; AAD',
        'selects the group of codes.",',
        "source",
    ),
    ("scheduling.csv", "payer_policy,", "necessity,", "step"),
    (
        "site_terms.csv",
        "face_scalp,face_scalp,,,,,,CMS",
        "face_scalp,face_scalp,,,,,,CSM",
        "source",
    ),
    ("site_terms.csv", "face_scalp,face_scalp", "face_scalp,face_skalp", "regions"),
    ("site_parts.csv", "shoulder,upper_ext", "shoulder,uper_ext", "parts"),
    ("size_words.csv", "cyst,any,tumor,cyst", "cyst,any,tumor,cist", "lesion"),
    ("size_words.csv", "at least,before,at_least", "at least,befor,at_least", "place"),
    ("site_terms.csv", ",muscle,", ",mussel,", "layer"),
    ("site_words.csv", "anterior,position", "anterior,posision", "kind"),
    ("word_parts.csv", "service,flap,,", "servise,flap,,", "field"),
    ("words.csv", "procedure,exc|", "procedur,exc|", "field"),
    ("aad_errata.csv", "1,27619", "one,27619", "number"),
]


@pytest.mark.parametrize(("table", "right", "typo", "column"), TYPOS)
def test_a_typo_is_refused(table: str, right: str, typo: str, column: str):
    """The fault names the file, the line and the column."""
    text = (DATA / "curated" / table).read_text("utf-8")
    assert right in text
    with pytest.raises(TableError) as raised:
        tables.parse(table, text.replace(right, typo, 1), ROWS[f"curated/{table}"])

    assert (table, column) == (raised.value.table, raised.value.column)
    assert 1 < raised.value.line <= text.count("\n")


def test_every_table_has_a_typo():
    """No curated table is left out of the test above."""
    curated = {Path(table).name for table in ROWS if table.startswith("curated")}

    assert curated == {table for table, *_ in TYPOS}


class Color(StrEnum):
    """A closed set, for the table below."""

    RED = "red"


@frozen
class Made:
    """A row of a made-up table, with a column of every type."""

    key: str = field(metadata=tables.KEY)
    number: int
    share: Decimal
    day: date | None
    colors: tuple[Color, ...]
    is_new: bool
    words: frozenset[str] = field(metadata=tables.SPELLINGS)
    note: str = field(default="", metadata=tables.BLANK)
    source: str = field(default="unsourced")


GOOD = "key,number,share,day,colors,is_new,words\na,1,-0.5,2026-07-15,red,yes,x;y\n"


def test_a_cell_is_read_by_the_type_of_its_column():
    """Numbers, dates, sets, flags and lists; a column with a default may miss."""
    (row,) = tables.parse("made.csv", GOOD, Made)

    assert (
        Made("a", 1, Decimal("-0.5"), date(2026, 7, 15), (Color.RED,), True, {"x", "y"})
        == row
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "column"),
    [
        (",1,", ",1.0,", 2, "number"),
        (",1,", ",\u0661,", 2, "number"),
        ("-0.5", "5e3", 2, "share"),
        ("-0.5", "NaN", 2, "share"),
        ("-0.5", "", 2, "share"),
        ("2026-07-15", "7/15/26", 2, "day"),
        ("red", "Red", 2, "colors"),
        ("yes", "true", 2, "is_new"),
        (",words", ",wordz", 1, "words"),
        (",words\n", ",words,other\n", 2, ""),
        ("x;y\n", "x;y\nb,1,1,,,,Y\n", 3, "words"),
        ("x;y\n", "x;y\nb,1,1,,,,A\n", 3, "words"),
        ("x;y\n", "x;y\na,2,1,,,,z\n", 3, "key"),
        ("x;y\n", "x;y\nb,2\n", 3, ""),
        ("x;y\n", "x;y\n\n", 3, ""),
        (GOOD, "key,number\n", 1, ""),
        (GOOD, "", 1, ""),
    ],
)
def test_a_fault_names_line_and_column(old: str, new: str, line: int, column: str):
    """Whatever is wrong, no row of the table is used."""
    with pytest.raises(TableError) as raised:
        tables.parse("made.csv", GOOD.replace(old, new), Made)

    assert ("made.csv", line, column) == (
        raised.value.table,
        raised.value.line,
        raised.value.column,
    )


def test_an_unknown_column_is_named():
    """A column that nothing reads is a typo, too."""
    text = GOOD.replace("words\n", "words,more\n").replace("x;y", "x;y,1")
    with pytest.raises(TableError, match="column more: is not a column"):
        tables.parse("made.csv", text, Made)


def test_rows_are_valid_in_their_years():
    """A row counts from its first year to its last; open ends have no end."""

    @frozen
    class Dated:
        first_year: int | None
        last_year: int | None

    rows = [Dated(2021, 2022), Dated(None, 2020), Dated(2023, None)]

    assert [rows[1], rows[0], rows[0], rows[2], rows[2]] == [
        row for year in range(2020, 2025) for row in tables.in_year(rows, year)
    ]


def test_a_word_for_another_set_is_refused(monkeypatch):
    """The meaning of a charted word is a member of its set."""
    text = "field,word,values,source\ndepth,a|b,deep,CMS\ndepth,deepish,deeep,CMS\n"
    monkeypatch.setattr(tables, "_text", lambda _: text)
    monkeypatch.setattr(tables, "_numbered", tables._numbered.__wrapped__)

    class Depth(StrEnum):
        DEEP = "deep"

    with pytest.raises(TableError, match=r"words.csv, line 3, column values: 'deeep'"):
        words.Words("depth", Depth).read("deepish")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('key,number,share\n"a,1,1\n', 2, ""),
        ("key,key,share\na,1,1\n", 1, "key"),
        ("key,number,share,day,colors,is_new,words\n a,1,1,,,,x\n", 2, "key"),
    ],
)
def test_a_broken_file_is_refused(text: str, line: int, column: str):
    """An open quote, a column that stands twice, a blank that would part keys."""
    with pytest.raises(TableError) as raised:
        tables.parse("made.csv", text, Made)

    assert (line, column) == (raised.value.line, raised.value.column)


@frozen
class Year:
    """A row whose key is a number, over some years."""

    number: int = field(metadata=tables.KEY)
    first_year: int | None
    last_year: int | None
    source: str

    def __attrs_post_init__(self) -> None:
        if self.number == 13:
            raise ValueError("13 is not built.")


@pytest.mark.parametrize(
    ("rows", "line", "problem"),
    [
        ("1,,,CMS\n01,,,CMS\n", 3, "'01' stands on line 2 already"),
        ("1,2030,2020,CMS\n", 2, "is before first_year"),
        ("13,,,CMS\n", 2, "13 is not built"),
        ("1,,,notCMSreally\n", 2, "neither an address"),
        ("1,,,foo http://\n", 2, "neither an address"),
    ],
)
def test_a_row_that_cannot_be_is_refused(rows: str, line: int, problem: str):
    """Keys are compared as read, periods end after they begin, sources are words."""
    text = f"number,first_year,last_year,source\n{rows}"
    with pytest.raises(TableError, match=problem) as raised:
        tables.parse("made.csv", text, Year)

    assert line == raised.value.line


@frozen
class Worded:
    """A row of a table whose key may be a choice of phrases."""

    word: str = field(metadata=tables.PHRASES)
    number: int
    source: str


def worded(*lines: str) -> dict[str, int]:
    """Read a table of such rows."""
    text = "\n".join(("word,number,source", *lines, ""))
    return {row.word: row.number for row in tables.parse("worded.csv", text, Worded)}


def test_a_choice_stands_for_each_of_its_phrases():
    """One of several words, one or none, and several words at one place."""
    read = worded("not|never [densely] fixed|stuck_on,1,CMS", "mobile,2,CMS")

    assert {word for word, number in read.items() if number == 1} == {
        f"{no} {how}{what}"
        for no in ("not", "never")
        for how in ("", "densely ")
        for what in ("fixed", "stuck on")
    }
    assert read["mobile"] == 2


def test_a_semicolon_parts_phrases_that_share_no_word():
    """Each of them may offer a choice of its own."""
    read = worded("a|b c; d [e],1,CMS", "f,2,CMS")

    assert read == {"a c": 1, "b c": 1, "d": 1, "d e": 1, "f": 2}


@frozen
class Spelled:
    """A row of a table whose phrases a function spells."""

    word: str = field(metadata={**tables.PHRASES, **tables.cell(str.upper)})
    source: str


def test_each_phrase_of_a_choice_is_spelled():
    """A function of the column spells the phrases, not the cell."""
    found = tables.parse("made.csv", "word,source\na_b|c;d,CMS\n", Spelled)

    assert [row.word for row in found] == ["A B", "C", "D"]


def test_choices_may_meet_where_both_say_the_same():
    """A phrase of two choices is no contradiction; one that stands alone is spare."""
    assert worded("a|b,1,CMS", "b|c,1,AAD") == {"a": 1, "b": 1, "c": 1}
    for other in ("b|c,2,CMS", "b,1,CMS"):
        with pytest.raises(TableError, match="stands on line 2 already") as raised:
            worded("a|b,1,CMS", other)

        assert (raised.value.line, raised.value.column) == (3, "word")


def test_a_bracket_around_several_places_is_refused():
    """A space parts the places of a phrase."""
    with pytest.raises(TableError, match=r"line 2.*a bracket around several places"):
        worded("at [time of] excision,1,CMS")
