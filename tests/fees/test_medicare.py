"""Medicare to the cent: against published amounts, and by the formula."""

from __future__ import annotations

import csv
import gzip
import pickle
import zipfile
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from importlib.resources import files
from zipfile import ZipFile

import pytest
from attrs import evolve

from cptsofttissue import catalog
from cptsofttissue._rules import rule
from cptsofttissue.errors import (
    ContradictionError,
    InvalidAmountError,
    TableError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees import (
    Component,
    ConversionFactor,
    Encounter,
    MedicareFeeSchedule,
    SourceFile,
)
from cptsofttissue.fees._factors import conversion_factors
from cptsofttissue.fees._localities import bundled_gpci, read_gpci
from cptsofttissue.fees._medicare import MedicareYear
from cptsofttissue.fees._places import Setting
from cptsofttissue.fees._rvu import KEPT, Release, bundled_release, read_release
from cptsofttissue.testing import _golden as golden
from cptsofttissue.testing import golden_fees

from ..cms import CMS, needs_cms
from .layout import fixed_width, gpci, localities, pprrvu, row

BUNDLED = MedicareFeeSchedule.bundled()
RELEASE = bundled_release(2026)
OFFICE = Encounter(date_of_service="2026-07-15", place_of_service="11")
HOSPITAL = Encounter(date_of_service="2026-07-15", place_of_service="22")
AAD = [
    *csv.DictReader((files(golden) / "aad_2026.csv").read_text("utf-8").splitlines())
]


@pytest.fixture
def load(tmp_path):
    """Make a schedule of a made-up release."""

    def loader(*rows: list[str], **given):
        path = tmp_path / "PPRRVU.csv"
        path.write_text(pprrvu(*rows), newline="")
        return MedicareFeeSchedule.from_cms(path, **{"subset": True, **given})

    return loader


@pytest.mark.parametrize("fee", golden_fees(), ids=str)
def test_the_worked_amounts(fee):
    """National amounts of 2026 with the factor 33.4009."""
    assert fee.amount == BUNDLED.price(fee.request).amount


def test_na_is_priced_at_the_facility_rate_with_a_notice():
    """An office procedure that is rarely done there says what to do."""
    fee = BUNDLED.price(OFFICE.request("21931"))

    assert Setting.FACILITY is fee.setting
    assert ["non-facility-na"] == [notice.rule for notice in fee.notices]
    assert "prior authorization" in str(fee.notices[0])
    assert () == BUNDLED.price(HOSPITAL.request("21931")).notices
    assert () == BUNDLED.price(OFFICE.request("21555")).notices


@pytest.mark.parametrize("entry", AAD, ids=lambda entry: entry["code"])
def test_the_indicator_reproduces_the_article(entry: dict[str, str]):
    """All 59 entries "payable in an office" follow from the file of CMS."""
    fee = BUNDLED.price(OFFICE.request(entry["code"]))

    assert ("yes" == entry["office_payable"]) == (Setting.NON_FACILITY is fee.setting)


@needs_cms
def test_reproduces_the_revised_amounts_of_2025():
    """218 of 218 amounts of PFREV25C: one code, 109 localities, both settings."""
    schedule = MedicareFeeSchedule.from_cms(
        CMS / "rvu25d/PPRRVU2025_Oct.nodesc.csv.gz", gpci=CMS / "rvu25d/GPCI2025.csv"
    )
    lines = (CMS / "oracle/PFREV25C.txt").read_text().splitlines()
    published = [cells for cells in csv.reader(lines) if len(cells) == 16]

    assert 109 == len(published)
    for _, mac, locality, code, _, office, facility, *_ in published:
        where = {"date_of_service": "2025-07-15", "locality": f"{mac}-{locality}"}
        for setting, amount in (("non_facility", office), ("facility", facility)):
            request = Encounter(setting=setting, **where).request(code)
            assert Decimal(amount) == schedule.price(request).amount


def derived(name: str, year: int, factor: str, indices: tuple[str, str, str]):
    """A schedule of one year and one locality, from a table cut from CMS files."""
    columns = {
        "code": "hcpcs",
        "modifier": "mod",
        "status": "status_code",
        "not_used": "not_used_for_medicare_payment",
        "work": "work_rvu",
        "pe_non_facility": "non_fac_pe_rvu",
        "na_non_facility": "non_fac_indicator",
        "pe_facility": "facility_pe_rvu",
        "na_facility": "facility_indicator",
        "mp": "mp_rvu",
        "global_days": "glob_days",
        "preoperative": "pre_op",
        "intraoperative": "intra_op",
        "postoperative": "post_op",
        "multiple": "mult_proc",
        "bilateral": "bilat_surg",
        "assistant": "asst_surg",
        "co_surgeon": "co_surg",
        "team": "team_surg",
        "opps_pe_non_facility": "non_facility_pe_used_for_opps_payment_amount",
        "opps_pe_facility": "facility_pe_used_for_opps_payment_amount",
        "opps_mp": "mp_used_for_opps_payment_amount",
    }
    with gzip.open(CMS / "derived" / name, "rt") as file:
        rows = {
            (r["hcpcs"], r["mod"]): tuple(r[columns[k]] for k in KEPT)
            for r in csv.DictReader(file)
        }
    source = SourceFile(name, "")
    release = Release(year, str(year), Decimal(factor), source, rows)
    table = evolve_gpci(year, indices)
    return MedicareFeeSchedule(
        (MedicareYear(release, table, conversion_factors(year)),)
    )


def evolve_gpci(year: int, indices: tuple[str, str, str]):
    from cptsofttissue.fees import Locality
    from cptsofttissue.fees._localities import GpciTable

    place = Locality("15202-00", "OH", "OHIO", *map(Decimal, indices))
    return GpciTable(year, {place.key: place}, SourceFile("gpci", ""))


@needs_cms
def test_reproduces_the_published_amounts_of_ohio():
    """Every soft tissue amount of the Ohio 2020 file, in both settings."""
    schedule = derived(
        "pprrvu_rvu20a_jan.csv.gz", 2020, "36.0896", ("1.000", "0.915", "1.049")
    )
    numbers = {str(code) for code in catalog(2020)}
    with gzip.open(CMS / "oracle/pfall20_ohio_1520200.csv.gz", "rt") as file:
        published = [r for r in csv.DictReader(file) if r["hcpcs"] in numbers]
    where = {"date_of_service": "2020-07-15", "locality": "15202-00"}

    assert 80 < len(published) <= 87
    for line in published:
        for setting, column in (
            ("non_facility", "nonfacility_fee"),
            ("facility", "facility_fee"),
        ):
            request = Encounter(setting=setting, **where).request(line["hcpcs"])
            assert Decimal(line[column]) == schedule.price(request).amount


@needs_cms
def test_reproduces_the_capped_imaging_of_2025():
    """Every amount of OPPSCAP: the lower of the full and the capped formula."""
    schedule = MedicareFeeSchedule.from_cms(
        CMS / "rvu25d/PPRRVU2025_Oct.nodesc.csv.gz", gpci=CMS / "rvu25d/GPCI2025.csv"
    )
    known = read_gpci(CMS / "rvu25d/GPCI2025.csv").localities
    compared = 0
    with gzip.open(CMS / "rvu25d/OPPSCAP_Oct.csv.gz", "rt") as file:
        for cells in csv.DictReader(file):
            line = {key.strip(): value.strip() for key, value in cells.items() if key}
            key = f"{line['CARRIER']}-{line['LOCALITY']}"
            if line["PROCSTAT"] != "A" or key not in known:
                continue
            where = {"date_of_service": "2025-07-15", "locality": key}
            for setting, column in (
                ("non_facility", "NON-FACILTY PRICE"),
                ("facility", "FACILITY PRICE"),
            ):
                request = Encounter(setting=setting, **where).request(
                    line["HCPCS"], [line["MOD"]] if line["MOD"] else []
                )
                assert Decimal(line[column]) == schedule.price(request).amount
                compared += 1

    assert compared > 12_000


def test_the_factor_goes_by_clinician_and_day():
    """Qualifying participants have a factor of their own in 2026, not in 2025."""
    amounts = {
        (year, qualifying): BUNDLED.price(
            Encounter(
                date_of_service=date(year, 3, 1),
                setting="facility",
                qualifying_apm=qualifying,
            ).request("21555")
        ).amount
        for year in (2025, 2026)
        for qualifying in (False, True)
    }

    assert amounts[2025, False] == amounts[2025, True]
    assert "297.60" == str(amounts[2026, False])
    assert "299.09" == str(amounts[2026, True])


@needs_cms
@pytest.mark.parametrize(
    ("day", "factor"), [("2024-03-08", "32.7442"), ("2024-03-09", "33.2875")]
)
def test_the_factor_of_2024_changes_in_march(day: str, factor: str):
    """The factor follows the date of service within one year."""
    schedule = derived("pprrvu_rvu24a_jan.csv.gz", 2024, "32.7442", ("1", "1", "1"))
    request = Encounter(date_of_service=day, setting="facility").request("21555")
    steps = {step.rule: step.concluded for step in schedule.price(request).steps}

    assert factor == steps["conversion-factor"]


def test_the_fee_explains_itself():
    """The steps lead from the place to the cents, and the parts add up."""
    fee = BUNDLED.price(
        Encounter(
            date_of_service="2026-07-15", place_of_service="11", locality="01112-05"
        ).request("21555")
    )

    assert [
        *("place-of-service", "relative-values", "gpci", "conversion-factor", "amount"),
    ] == [step.rule for step in fee.steps]
    assert (
        "(3.86 x 1.095 + 9.17 x 1.410 + 0.82 x 0.425) x 33.4009" == fee.steps[-1].given
    )
    assert ["work", "PE", "MP"] == [part.name for part in fee.components]
    assert ["PPRRVU2026_Jul_nonQPP.nodesc.csv", "GPCI2026.csv"] == [
        file.name for file in fee.edition.files
    ]
    assert fee.explain().startswith("584.68 US dollars, non-facility rate (Medicare")
    assert "090" == fee.indicators.global_days


def told(**where) -> list[tuple[str, str, str, str]]:
    """The steps of the fee for 21555, in full."""
    given = {"date_of_service": "2026-07-15", **where}
    fee = BUNDLED.price(Encounter(**given).request("21555"))
    return [(s.rule, s.given, s.concluded, s.source) for s in fee.steps]


def test_every_step_is_told_in_full():
    """What was given, what follows, and the file or rule that says so."""
    factor, _ = conversion_factors(2026)
    file = "PPRRVU2026_Jul_nonQPP.nodesc.csv"

    assert [
        ("place-of-service", "11 Office", "non_facility", "POS lists"),
        ("relative-values", "21555", "work 3.86, PE 9.17, MP 0.82", file),
        ("gpci", "national", "work 1.000, PE 1.000, MP 1.000", rule("gpci").source),
        (
            "conversion-factor",
            "from 2026-01-01, nonqualifying participant",
            "33.4009",
            factor.source,
        ),
        (
            "amount",
            "(3.86 x 1.000 + 9.17 x 1.000 + 0.82 x 1.000) x 33.4009",
            "462.60",
            rule("amount").source,
        ),
    ] == told(place_of_service="11")


def test_a_locality_is_told_with_its_file():
    """Name, indices and source; where no place is given, the setting is told."""
    setting, _, gpci, *_ = told(setting="facility", locality="01112-05")

    assert ("setting", "setting given", "facility", "the request") == setting
    assert gpci[1].startswith("01112-05 SAN FRANCISCO")
    assert ("work 1.095, PE 1.410, MP 0.425", "GPCI2026.csv") == gpci[2:]


def test_a_patient_of_a_hospital_is_told():
    """The step says why the place did not matter."""
    step, *_ = told(place_of_service="11", hospital_patient=True)

    assert (
        "hospital-patient",
        "patient of a hospital",
        "facility",
        rule("hospital-patient").source,
    ) == step


def test_the_components_are_exact():
    """Work, practice expense and malpractice, before they are rounded."""
    fee = BUNDLED.price(OFFICE.request("21555"))

    # 3.86, 9.17 and 0.82 x 33.4009
    assert [
        Component("work", Decimal("128.927474")),
        Component("PE", Decimal("306.286253")),
        Component("MP", Decimal("27.388738")),
    ] == list(fee.components)


def test_prices_change_with_the_factor():
    """On the first day of each factor, and after the last one."""
    assert {date(2025, 1, 1), date(2026, 1, 1), date(2027, 1, 1)} == (
        BUNDLED.price_changes
    )


def test_the_schedule_has_a_name():
    """Medicare, unless another is given; each fee repeats it."""
    other = evolve(BUNDLED, name="other")

    assert "Medicare" == BUNDLED.name
    assert ["Medicare", "other"] == [
        schedule.price(OFFICE.request("21555")).schedule
        for schedule in (BUNDLED, other)
    ]


def test_a_joined_schedule_prices_the_years_of_both(load):
    """Of a year that both have, the first one's release answers."""
    joined = load(row("21555")).joined(BUNDLED)
    other = BUNDLED.joined(load(row("21555")))
    request = OFFICE.request("21555")
    before = evolve(OFFICE, date_of_service="2025-07-15").request("21555")

    assert joined.years == other.years == BUNDLED.years == (2025, 2026)
    assert load(row("21555")).price(request) == joined.price(request)
    assert BUNDLED.price(request) == other.price(request) != joined.price(request)
    assert BUNDLED.price(before) == joined.price(before) is not None


def test_the_localities_of_a_year_are_those_it_prices(load):
    """They are those of the GPCI file; without one there is none."""
    found = BUNDLED.localities(2026)

    assert list(found) == list(bundled_gpci(2026))
    assert () == load(row()).localities(2026) == BUNDLED.localities(2024)


def test_the_nation_has_no_file_of_localities():
    """The edition names only the files that a price rests on."""
    fee = BUNDLED.price(OFFICE.request("21555"))

    assert "2026 July Release (RVU26C)" == str(fee.edition)
    assert ["PPRRVU2026_Jul_nonQPP.nodesc.csv"] == [f.name for f in fee.edition.files]


def test_a_part_that_does_not_fit_names_its_file(load, tmp_path):
    """The file is meant as a whole."""
    path = tmp_path / "GPCI2025.csv"
    path.write_text(gpci().replace("2026 ", "2025 "), newline="")
    with pytest.raises(TableError) as localities:
        load(row(), gpci=path)
    with pytest.raises(TableError) as values:
        load(row(factor="34.6062"))
    with pytest.raises(TableError, match=r"2026: 33\.4009, 33\.5675\. Give the factor"):
        load(row(factor="34.6062"))

    assert ("GPCI2025.csv", 0) == (localities.value.table, localities.value.line)
    assert ("PPRRVU.csv", 0) == (values.value.table, values.value.line)


def test_what_to_read_is_passed_on(load, tmp_path):
    """The year, the codes and the work index are the caller's choice."""
    path = tmp_path / "GPCI2026.csv"
    path.write_text(gpci(), newline="")
    where = {"date_of_service": "2026-07-15", "setting": "facility"}
    kept = load(row(), row("BBBB1"), codes=["BBBB1"], gpci=path)

    assert kept.price(Encounter(**where).request("AAAA1")) is None
    assert kept.price(Encounter(**where, locality="10000-00").request("BBBB1"))
    with pytest.raises(TableError, match=r"has only the index with the floor of 1\.0"):
        load(row(), gpci=path, work_floor=False)
    with pytest.raises(TableError, match="2025"):
        load(row(), year=2025)


def test_the_setting_of_the_request_is_used(load):
    """Each setting has its practice expense, also where a cap applies."""
    cap = {"opps": "1.00", "opps_fac": "0.50", "opps_mp": "0.05"}
    schedule = load(row(**cap))
    office, hospital = (
        schedule.price(where.request("AAAA1")) for where in (OFFICE, HOSPITAL)
    )

    # (2.00 + 1.00 + 0.05) and (2.00 + 0.50 + 0.05), x 33.4009
    assert ("101.87", "85.17") == (str(office.amount), str(hospital.amount))
    assert "work 2.00, PE 1.00, MP 0.05" == office.steps[1].concluded
    assert (Setting.NON_FACILITY, Setting.FACILITY) == (
        office.setting,
        hospital.setting,
    )


def test_a_locality_without_a_file_is_told_by_name(load):
    """The error repeats the locality that was asked."""
    where = Encounter(
        date_of_service="2026-07-15", setting="facility", locality="01112-05"
    )
    with pytest.raises(UnknownTermError) as raised:
        load(row()).price(where.request("AAAA1"))

    assert ("locality", "01112-05") == (raised.value.field, raised.value.value)


def test_the_patient_decides_before_the_place():
    """A patient of a hospital is paid at the facility rate in an office too."""
    office = Encounter(
        date_of_service="2026-07-15", place_of_service="11", hospital_patient=True
    )
    fee = BUNDLED.price(office.request("21555"))

    assert "297.60" == str(fee.amount)
    assert "hospital-patient" == fee.steps[0].rule


@pytest.mark.parametrize(
    ("place", "notices"), [("31", ["part-a-stay"]), ("32", ["part-a-stay"]), ("12", [])]
)
def test_a_place_may_bring_a_notice(place: str, notices: list[str]):
    """Same building, other rate: the stay is to be confirmed."""
    where = Encounter(date_of_service="2026-07-15", place_of_service=place)
    fee = BUNDLED.price(where.request("21555"))

    assert notices == [notice.rule for notice in fee.notices]


@pytest.mark.parametrize("modifiers", ["50", "80", "62", "22", "ZZ", "RT 50"])
def test_a_modifier_that_changes_payment_is_not_ignored(modifiers: str):
    """A single request is priced as the whole fee, and says so."""
    fee = BUNDLED.price(OFFICE.request("27327", modifiers))

    assert ["payment-modifier"] == [notice.rule for notice in fee.notices]


@pytest.mark.parametrize("modifiers", ["RT", "59", "LT 51", "F1"])
def test_a_modifier_that_does_not_is_no_matter(modifiers: str):
    """Sides, digits and distinct services leave the fee as it is."""
    fee = BUNDLED.price(OFFICE.request("27327", modifiers))

    assert () == fee.notices
    assert "539.42" == str(fee.amount)


@pytest.mark.parametrize(
    ("code", "given", "day"),
    [
        ("99213", (), "2026-07-15"),
        ("21555", ("26",), "2026-07-15"),
        ("21555", ("TC",), "2026-07-15"),
        ("21555", (), "2024-07-15"),
        ("21555", (), "2027-01-01"),
    ],
)
def test_what_is_not_loaded_is_not_priced(code: str, given: tuple, day: str):
    """Another code, a part without a row, another year: None, never zero."""
    where = Encounter(date_of_service=day, place_of_service="11")

    assert BUNDLED.price(where.request(code, given)) is None


@pytest.mark.parametrize("status", list("BCEIJMNPX"))
def test_only_payable_statuses_are_priced(load, status: str):
    """Bundled, contractor priced, not covered: values may stand there, no price."""
    schedule = load(row(status=status), row("BBBB1", used="+"))

    assert schedule.price(OFFICE.request("AAAA1")) is None
    assert schedule.price(OFFICE.request("BBBB1")) is None
    assert status == schedule.indicators(OFFICE.request("AAAA1")).status


def test_a_value_of_zero_is_not_priced(load):
    """A restricted code without values is contractor priced."""
    zero = {"work": "0.00", "pe": "0.00", "fac_pe": "0.00", "mp": "0.00"}

    assert load(row(status="R", **zero)).price(OFFICE.request("AAAA1")) is None


def test_other_notices(load):
    """Paid only alone; rarely in a facility; imaging under the cap."""
    cap = {"opps": "1.00", "opps_fac": "0.50", "opps_mp": "0.05"}
    schedule = load(
        row(status="T"), row("BBBB1", fac_na="NA"), row("CCCC1", **cap), row("DDDD1")
    )
    notices = {
        code: [n.rule for n in schedule.price(HOSPITAL.request(code)).notices]
        for code in ("AAAA1", "BBBB1", "CCCC1", "DDDD1")
    }

    assert {
        "AAAA1": ["paid-alone"],
        "BBBB1": ["facility-na"],
        "CCCC1": ["opps-cap"],
        "DDDD1": [],
    } == notices
    assert "85.17" == str(schedule.price(HOSPITAL.request("CCCC1")).amount)


def test_what_is_rare_in_a_facility_is_told_there_only(load):
    """In an office there is nothing to look at."""
    fee = load(row(fac_na="NA")).price(OFFICE.request("AAAA1"))

    assert () == fee.notices


def test_few_rows_are_a_subset_only_if_told(tmp_path):
    """Relative values and localities alike."""
    values, indices = tmp_path / "PPRRVU.csv", tmp_path / "GPCI2026.csv"
    values.write_text(pprrvu(row()), newline="")
    indices.write_text(gpci(rows=localities(2)), newline="")
    schedule = MedicareFeeSchedule.from_cms(values, gpci=indices, subset=True)

    assert 2 == len(schedule.localities(2026))
    with pytest.raises(TableError, match="holds 1 rows"):
        MedicareFeeSchedule.from_cms(values, gpci=indices)


def test_localities_that_are_given_come_before_those_of_the_zip(tmp_path):
    """A zip brings its own only where none are given."""
    path, other = tmp_path / "rvu26c.zip", tmp_path / "mine_GPCI.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("PPRRVU2026_Jul_nonQPP.csv", pprrvu(row()))
        archive.writestr("GPCI2026.csv", gpci())
    other.write_text(gpci(rows=localities(3)), newline="")
    schedule = MedicareFeeSchedule.from_cms(path, gpci=other, subset=True)

    key = schedule.localities(2026)[0].key
    fee = schedule.price(evolve(OFFICE, locality=key).request("AAAA1"))

    assert "mine_GPCI.csv" == fee.edition.files[-1].name


def test_a_cap_above_the_fee_does_not_matter(load):
    """The lower of both sums is paid."""
    schedule = load(row(opps="9.00", opps_fac="9.00", opps_mp="9.00"))

    assert () == schedule.price(OFFICE.request("AAAA1")).notices


def test_a_part_has_its_own_price(load):
    """Modifiers 26, TC and 53 lead to their own rows."""
    schedule = load(row(), row(mod="26", work="1.00", pe="1.00"))

    assert "175.35" == str(schedule.price(OFFICE.request("AAAA1")).amount)
    fee = schedule.price(OFFICE.request("AAAA1", "26"))
    assert "75.15" == str(fee.amount)
    assert "AAAA1-26" == fee.steps[1].given


def test_an_unknown_locality_is_an_error():
    """A locality is never read as the nation."""
    where = Encounter(
        date_of_service="2026-07-15", setting="facility", locality="01112-99"
    )
    with pytest.raises(UnknownTermError, match="a locality of 2026"):
        BUNDLED.price(where.request("21555"))


def test_without_a_gpci_file_only_the_nation_is_priced(load):
    """A locality then is an error, not the national amount."""
    where = Encounter(
        date_of_service="2026-07-15", setting="facility", locality="01112-05"
    )
    with pytest.raises(UnknownTermError, match="read without a GPCI file"):
        load(row()).price(where.request("AAAA1"))


def test_the_parts_are_of_one_year(load, tmp_path):
    """Localities of another year are refused."""
    path = tmp_path / "GPCI2025.csv"
    path.write_text(gpci().replace("2026 ", "2025 "), newline="")
    with pytest.raises(TableError, match=r"GPCI2025\.csv: is of 2025, .* of 2026"):
        load(row(), gpci=path)


def test_an_old_factor_under_a_new_year_is_refused(load):
    """The factor of another year is a wrong or damaged file."""
    with pytest.raises(TableError, match=r"factor 34\.6062; known for 2026: 33\.4009"):
        load(row(factor="34.6062"))


@pytest.mark.parametrize(
    ("name", "priced"),
    [
        ("PPRRVU2027_Jan_nonQPP.csv", {False: "127.13", True: None}),
        ("PPRRVU2027_Jan_QPP.csv", {False: None, True: "127.13"}),
        ("PPRRVU2027_Jan.csv", {False: "127.13", True: None}),
    ],
)
def test_a_new_year_is_priced_by_the_factor_of_its_file(tmp_path, name, priced):
    """It holds for those whose file it is; for others nothing is known."""
    path = tmp_path / name
    path.write_text(pprrvu(row(factor="33.9000"), year=2027), newline="")
    schedule = MedicareFeeSchedule.from_cms(path, subset=True)
    fees = {
        is_qualifying: schedule.price(Encounter(**LATER | apm).request("AAAA1"))
        for is_qualifying in (False, True)
        for apm in [{"qualifying_apm": is_qualifying}]
    }

    assert priced == {key: fee and str(fee.amount) for key, fee in fees.items()}
    assert any(
        name in step.source for fee in fees.values() if fee for step in fee.steps
    )


def test_a_qpp_file_alone_in_a_zip_is_a_release(tmp_path):
    """It is read where it is the only one, and left aside beside the other."""
    path = tmp_path / "rvu27a.zip"
    files = {
        "PPRRVU2027_Jan_QPP.csv": "34.1000",
        "PPRRVU2027_Jan_nonQPP.csv": "33.9000",
    }
    found = []
    for name, factor in files.items():
        with ZipFile(path, "a") as archive:
            archive.writestr(name, pprrvu(row(factor=factor), year=2027))
        release = read_release(path, subset=True)
        found.append(str(release.factor))

    assert [*files.values()] == found


LATER = {"date_of_service": "2027-02-01", "setting": "facility"}


def test_a_file_before_the_table_has_one_factor_for_all(tmp_path):
    """Until 2025 there was one factor, for every participant."""
    path = tmp_path / "PPRRVU2019_Jan.csv"
    path.write_text(pprrvu(row(factor="36.0391"), year=2019), newline="")
    schedule = MedicareFeeSchedule.from_cms(path, subset=True)
    day = evolve(OFFICE, date_of_service="2019-07-15")
    both = (day, evolve(day, qualifying_apm=True))
    one, other = (schedule.price(place.request("AAAA1")) for place in both)

    assert one == other is not None


def test_the_users_factors_stand_before_that_of_the_file(tmp_path):
    """One for all, or each with its days and participant."""
    path = tmp_path / "PPRRVU2027.csv"
    path.write_text(pprrvu(row(factor="33.9000"), year=2027), newline="")
    factors = ConversionFactor.of_year(
        2027, "33.9000", qualifying="34.1", source="rule"
    )
    given = MedicareFeeSchedule.from_cms(path, subset=True, factors=factors)
    other = MedicareFeeSchedule.from_cms(path, subset=True, factor="34.1")
    plain, qualifying = Encounter(**LATER), Encounter(**LATER, qualifying_apm=True)

    assert "127.13" == str(given.price(plain.request("AAAA1")).amount)
    assert "127.88" == str(given.price(qualifying.request("AAAA1")).amount)
    assert "127.88" == str(other.price(plain.request("AAAA1")).amount)


def test_the_year_is_in_the_name_of_a_file_without_a_title(tmp_path):
    """The text twin has no title."""
    path = tmp_path / "PPRRVU2027_Jan.csv"
    text = pprrvu(row(factor="33.9000"), year=2027)
    path.write_text(text.replace("National Physician Fee Schedule", ""), newline="")
    schedule = MedicareFeeSchedule.from_cms(path, subset=True)
    fee = schedule.price(evolve(OFFICE, date_of_service="2027-07-15").request("AAAA1"))

    assert ((2027,), "2027") == (schedule.years, fee.edition.name)


def test_a_day_without_a_factor_is_not_priced(load):
    """A gap between factors is a gap, not a guess."""
    first, *_ = ConversionFactor.of_year(2026, "33.4009", source="here")
    until = type(first)(first.first_day, date(2026, 1, 31), *astuple(first)[2:])
    schedule = load(row(), factors=[until])

    assert schedule.price(OFFICE.request("AAAA1")) is None


def astuple(factor: ConversionFactor) -> tuple:
    import attrs

    return attrs.astuple(factor, recurse=False)


def test_reads_the_zip_of_a_release(tmp_path):
    """The zip brings relative values and localities; the QPP twin is left aside."""
    path = tmp_path / "rvu26c.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("PPRRVU2026_Jul_nonQPP.csv", pprrvu(row()))
        archive.writestr("PPRRVU2026_Jul_QPP.csv", pprrvu(row(factor="33.5675")))
        archive.writestr("PPRRVU2026_Jul_nonQPP.txt", fixed_width(row()))
        archive.writestr("GPCI2026.csv", gpci())
        archive.writestr("26LOCCO.csv", "a,b\r\n")
    schedule = MedicareFeeSchedule.from_cms(path, subset=True)
    where = {"date_of_service": "2026-07-15", "setting": "facility"}
    fee = schedule.price(Encounter(**where, locality="10000-00").request("AAAA1"))

    assert "116.07" == str(fee.amount)
    assert [
        "rvu26c.zip/PPRRVU2026_Jul_nonQPP.csv",
        "rvu26c.zip/GPCI2026.csv",
    ] == [file.name for file in fee.edition.files]


def test_the_qpp_twin_can_be_loaded_itself(load):
    """Its factor is known for the year, and the factor still goes by clinician."""
    schedule = load(row(factor="33.5675"))

    assert "125.25" == str(schedule.price(HOSPITAL.request("AAAA1")).amount)


def test_a_zip_without_localities_is_refused(tmp_path):
    """A release is whole, or the caller gives the other file."""
    path = tmp_path / "rvu26c.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("PPRRVU2026_Jul_nonQPP.csv", pprrvu(row()))
    with pytest.raises(
        TableError, match=r"rvu26c\.zip: holds no table named like .*GPCI"
    ):
        MedicareFeeSchedule.from_cms(path, subset=True)


def test_the_callers_decimal_context_does_not_matter():
    """A coarse context of the caller changes no cent."""
    with localcontext(prec=3, rounding="ROUND_DOWN"):
        request = Encounter(
            date_of_service="2026-02-03", place_of_service="24", locality="01112-05"
        ).request("21556")
        amount = evolve(BUNDLED, name="new").price(request).amount

    assert BUNDLED.price(request).amount == amount


def test_a_half_cent_is_rounded_up(load):
    """6.00 relative values at 33.5675 are 201.405."""
    schedule = load(row(work="6.00", pe="0.00", fac_pe="0.00", mp="0.00"))
    where = Encounter(
        date_of_service="2026-07-15", setting="facility", qualifying_apm=True
    )

    assert "201.41" == str(schedule.price(where.request("AAAA1")).amount)


def test_a_schedule_crosses_process_borders():
    """A pickled schedule prices the same."""
    copy = pickle.loads(pickle.dumps(BUNDLED))

    assert BUNDLED.price(OFFICE.request("21555")) == copy.price(OFFICE.request("21555"))


def test_the_indicators_are_known_without_a_price():
    """What is not loaded has none."""
    assert "2" == BUNDLED.indicators(OFFICE.request("21931")).assistant
    assert BUNDLED.indicators(OFFICE.request("99213")) is None
    old = Encounter(date_of_service="2019-01-01", setting="facility")
    assert BUNDLED.indicators(old.request("21555")) is None


def test_every_code_is_priced_everywhere():
    """All 87 codes, 109 localities, both settings and factors, by plain integers."""
    localities = [None, *bundled_gpci(2026).localities]
    for number in [str(code) for code in catalog(2026)]:
        cells = dict(zip(KEPT, RELEASE.rows[number, ""], strict=True))
        for key in localities[::27]:
            for setting, pe in (
                ("facility", "pe_facility"),
                ("non_facility", "pe_non_facility"),
            ):
                request = Encounter(
                    date_of_service="2026-07-15", setting=setting, locality=key
                ).request(number)
                assert plain(cells, pe, key) == BUNDLED.price(request).amount


def plain(cells: dict[str, str], pe: str, key: str | None) -> Decimal:
    """The formula in whole numbers: RVU x 100, GPCI x 1000, factor x 10,000."""
    place = bundled_gpci(2026)[key] if key else None
    indices = (place.work, place.pe, place.mp) if place else (1, 1, 1)
    total = sum(
        round(Decimal(cells[name]) * 100) * round(index * 1000)
        for name, index in zip(("work", pe, "mp"), indices, strict=True)
    )
    return Decimal((total * 334_009 + 5_000_000) // 10_000_000) / 100


def test_the_family_has_no_office_practice_expense_where_it_is_na():
    """In the file an NA row repeats the facility value; it is not blank."""
    for code in catalog(2026):
        values = RELEASE.values(str(code))
        assert (
            not values.na_non_facility or values.pe_non_facility == values.pe_facility
        )


def test_rounding_is_half_up_of_the_exact_sum():
    """Rounding parts or the sum of values first would give other cents."""
    fee = BUNDLED.price(OFFICE.request("21555"))
    exact = sum(part.amount for part in fee.components)

    assert fee.amount == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_a_schedule_prints_short():
    """In a notebook a schedule shows its editions, not thousands of rows."""
    assert len(repr(BUNDLED)) < 3000
    assert "RVU26C" in repr(BUNDLED)


@pytest.mark.parametrize(
    ("name", "participant"),
    [
        ("RVU27A-QPP.zip/PPRRVU2027_Jan_nonQPP.csv", "nonqualifying"),
        ("nonQPP.zip/QPP/PPRRVU2027_Jan_QPP.csv", "qualifying"),
        ("PPRRVU2027_Jan_non-QPP.csv", "nonqualifying"),
        ("PPRRVU2027_Jan_not QPP.csv", "nonqualifying"),
    ],
)
def test_the_name_of_the_table_says_whom_its_factor_is_for(name, participant):
    """Not that of the zip or a folder, and however it is written."""
    found = ConversionFactor.of_file(name, 2027, Decimal("33.9"))

    assert participant == found.participant


def test_a_name_that_says_both_is_refused():
    """Nothing tells whom the factor is for."""
    with pytest.raises(TableError, match="both QPP and nonQPP"):
        ConversionFactor.of_file("PPRRVU2027_QPP_nonQPP.csv", 2027, Decimal("33.9"))


def test_factors_that_do_nothing_are_refused(load):
    """None, another thing, another year, or beside a factor of its own."""
    other = ConversionFactor.of_year(2025, "33.4009", source="here")
    for wrong in ([], [33], "33.9", 33, other[0]):
        with pytest.raises(WrongTypeError, match="factors"):
            load(row(), factors=wrong)
    with pytest.raises(ContradictionError, match="factors"):
        load(row(), factors=other)
    own = ConversionFactor.of_year(2026, "33.4009", source="here")
    with pytest.raises(ContradictionError, match="factor"):
        load(row(), factors=own, factor="33.4009")
    with pytest.raises(InvalidAmountError):
        load(row(), factor="00.0000")


def test_title_and_name_are_of_one_year(tmp_path):
    """Where they are not, nothing tells which is right."""
    path = tmp_path / "PPRRVU2026_Jan.csv"
    path.write_text(pprrvu(row(factor="33.9000"), year=2027), newline="")
    with pytest.raises(TableError, match="2026 and 2027"):
        MedicareFeeSchedule.from_cms(path, subset=True)
