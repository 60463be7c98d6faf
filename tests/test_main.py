"""The command line: what it prints, and what its exit status says."""

from __future__ import annotations

import json
import os
import runpy
import sys
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest

from cptsofttissue import Case, Catalog, Resolution, catalog, resolve
from cptsofttissue import __main__ as command
from cptsofttissue.__main__ import main
from cptsofttissue._cli.options import FACTS
from cptsofttissue.claims import Claim, ClaimPrice, price
from cptsofttissue.documents.schemas import kinds
from cptsofttissue.documents.serialize import loads, read_dossier
from cptsofttissue.fees import ContractFeeSchedule, MedicareFeeSchedule
from cptsofttissue.guidance.review import review
from cptsofttissue.record.case import Facts

from .fees.layout import gpci, pprrvu, whole

pytestmark = pytest.mark.versions

FOREARM = (
    "resolve --site forearm --depth subfascial --tumor=2.4cm --margin=0.3cm "
    "--margin-convention each_side"
).split()


LABEL = "excision, forearm/wrist, subfascial, 3 cm or greater"


def test_the_first_line_is_the_answer(capsys):
    """A code stands first with what selects it, and the trace is left out."""
    assert 0 == main(FOREARM)
    assert f"25073  {LABEL} (2026 edition)\n" == capsys.readouterr().out


def test_an_open_answer_names_its_codes_first(capsys):
    """The codes stand in the first line and below it, then the questions."""
    assert 3 == main(["resolve", "--site", "back", "--depth", "subcutaneous"])
    first, *below = capsys.readouterr().out.splitlines()

    assert "undetermined: 21930 or 21931 (2026 edition)" == first
    assert "Ask:" == below[2]
    assert "Trace:" not in below


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (FOREARM, 0, "25073"),
        (["resolve", "--site", "back", "--depth", "sc"], 3, "21930 or 21931"),
        (["resolve", "--site", "testis"], 4, "testis (54512, 54520)"),
        (
            [*FOREARM, *"--date-of-service 7/15/2026 --pos 22".split()],
            0,
            "25073: 508.03",
        ),
    ],
)
def test_a_short_answer_is_one_line(arguments, status: int, line: str, capsys):
    """The code, or everything it may be, and its price if asked."""
    assert status == main([*arguments, "--short"])
    assert f"{line}\n" == capsys.readouterr().out


def test_a_short_price_is_whole_or_not_known(capsys):
    """Of an open answer it is the range; a part of it is no price."""
    where = "--date-of-service 7/15/2026 --pos 11 --short".split()
    main(["resolve", "--site", "back", "--depth", "subcutaneous", *where])
    main(["resolve", "--site", "breast", *where])
    main(["resolve", "--site", "testis", *where])

    assert capsys.readouterr().out.splitlines() == [
        "21930 or 21931: 453.58 to 540.76",
        "19120 or partial mastectomy (19301): not known",
        "testis (54512, 54520): not known",
    ]


def test_an_explanation_has_every_step_and_each_source_once(capsys):
    """Sources are numbered notes at the end."""
    assert 0 == main([*FOREARM, "--explain"])
    shown = capsys.readouterr().out
    answer = resolve(
        site="forearm",
        depth="subfascial",
        tumor="2.4cm",
        margin="0.3cm",
        margin_convention="each_side",
    )
    trace, sources = shown.split("Trace:\n")[1].split("Sources:\n")
    notes = dict(line.split("] ") for line in sources.splitlines())

    assert [step.text for step in answer.trace] == [
        line.strip().rsplit(" [", 1)[0] for line in trace.splitlines()
    ]
    assert [s.source for s in answer.trace] == [
        notes[f"  [{line.rsplit(' [', 1)[1][:-1]}"] for line in trace.splitlines()
    ]
    assert len(notes) == len({*notes.values()})


def test_the_version_is_that_of_the_package(capsys):
    """It is asked for without a command, as of other programs."""
    with pytest.raises(SystemExit) as ended:
        main(["--version"])

    assert not ended.value.code
    assert f"cptsofttissue {version('cptsofttissue')}\n" == capsys.readouterr().out


def test_only_one_form_is_chosen():
    """Two forms at once are refused."""
    with pytest.raises(SystemExit):
        main([*FOREARM, "--short", "--json"])


def test_a_notice_of_several_codes_is_printed_once(capsys):
    """It names the codes, unless it is of all."""
    main("resolve --site arm --date-of-service 7/15/2026 --pos 11".split())
    assert 1 == capsys.readouterr().out.count("rarely or never done")


@pytest.mark.parametrize(
    ("arguments", "status", "shown"),
    [
        (["--site", "back", "--depth", "sc", "--size", "3 cm"], 0, "21931"),
        (["--site", "back", "--depth", "sc"], 3, "size: What did "),
        (
            ["--site", "arm", "--site", "back", "--size", "1 cm"],
            3,
            "site: Which exact site? ",
        ),
        (["--site", "testis"], 4, "testis (54512, 54520)"),
        (["--site", "breast"], 3, "partial mastectomy (19301)"),
        (["--procedure", "biopsy", "--site", "neck"], 0, "21550"),
        (["--site", "back", "--date-of-service", "2025-06-01"], 3, "2025 edition"),
    ],
)
def test_exit_status_says_how_it_ended(arguments, status: int, shown: str, capsys):
    """0 determined, 3 undetermined with the questions, 4 out of scope."""
    assert status == main(["resolve", *arguments])
    assert shown in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["resolve", "--site", "forarm"],
        ["resolve", "--tumor", "3"],
        ["resolve", "--size", "2 cm", "--tumor", "3 cm"],
        ["resolve", "--date-of-service", "2019-01-01"],
        ["resolve", "--unstated-margin", "double"],
        ["codes", "--year", "1999"],
        ["schema", "Cases"],
    ],
)
def test_bad_input_exits_with_2(arguments, capsys):
    """Bad input prints the error on standard error, and nothing else."""
    assert 2 == main(arguments)
    shown = capsys.readouterr()
    assert "" == shown.out
    assert shown.err.startswith("error: ")
    assert "Allowed: " in shown.err


@pytest.mark.parametrize(
    "arguments",
    [[], ["resolve", "--color", "red"], ["codes", "--year", "x"], ["price", "21555"]],
)
def test_bad_usage_exits_with_2(arguments, capsys):
    """A wrong option is refused as usual, with the usage."""
    with pytest.raises(SystemExit) as raised:
        main(arguments)

    assert 2 == raised.value.code
    assert "usage: " in capsys.readouterr().err


def test_a_price_has_its_sources_as_notes(capsys):
    """The steps of each line are printed if asked, and each source once."""
    line = ["price", "21555", "24075", "--date", "7/15/2026", "--pos", "11"]

    assert 0 == main(line)
    plain = capsys.readouterr().out.splitlines()
    assert 0 == main([*line, "--explain"])
    told = capsys.readouterr().out.splitlines()
    day = {"date_of_service": "7/15/2026", "place_of_service": "11"}
    claim = Claim(lines=["21555", "24075"], **day)
    answer = price(claim, MedicareFeeSchedule.bundled())
    steps = [step for row in answer.procedures for step in row.steps]

    assert ["21555: 231.30", "24075: 569.49", "total: 800.79 US dollars"] == plain
    assert plain == told[:3]
    assert [step.text for step in steps] == [
        text.strip().rsplit(" [", 1)[0] for text in told if " -> " in text
    ]
    assert (
        len({step.source for step in steps}) == len(told[told.index("Sources:") :]) - 1
    )


def test_the_steps_of_a_comparison_are_refused(capsys):
    """A comparison of places has no steps to print."""
    assert 2 == main(["price", "21555", "--date", "7/15/2026", "--places", "--explain"])
    assert "without --places" in capsys.readouterr().err


def test_a_review_has_its_sources_as_notes(capsys):
    """The trace is printed if asked; no line of the report ends with a source."""
    path = str(Path(__file__).parent / "cases" / "dossiers" / "lipoma.toml")
    found = review(*read_dossier(path))

    assert 0 == main(["review", path])
    plain, notes = capsys.readouterr().out.split("Sources:\n")
    assert 0 == main(["review", path, "--explain"])
    told = capsys.readouterr().out
    sources = {c.source for f in found.bundling for c in f.lines if c.source}
    sources |= {c.source for f in found.diagnoses for c in f.lines}
    sources |= {c.source for f in found.units for c in f.lines}

    assert sources == {line.split("] ", 1)[1] for line in notes.splitlines()}
    assert all(f"[{source}]" not in plain for source in sources)
    assert "Trace:" not in plain
    assert all(f"  {step.text} [" in told for step in found.resolution.trace)


def test_a_review_tells_a_notice_once(tmp_path: Path, capsys):
    """A notice of the price is not told again for the place and the comparison."""
    path = tmp_path / "case.toml"
    path.write_text(
        '[case]\nsite = "back"\ndepth = "subcutaneous"\nsize = "4 cm"\n'
        '[encounter]\ndate_of_service = 2026-07-15\nplace_of_service = "11"\n'
    )
    assert 0 == main(["review", str(path)])
    shown = capsys.readouterr().out

    assert 1 == shown.count("rarely or never done outside a facility")
    assert "office: physician 453.58" in shown


def test_a_review_says_why_there_is_no_price(tmp_path: Path, capsys):
    """Without day and place the report names the table that is missing."""
    path = tmp_path / "case.toml"
    path.write_text('[case]\nsite = "back"\n')

    assert 3 == main(["review", str(path)])
    assert "No price: the file has no table [encounter]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("site", "first"), [("arm", "24075 or 24071"), ("", "48 codes")]
)
def test_many_codes_are_counted_in_the_first_line(site: str, first: str, capsys):
    """They stand in the lines below; a few stand in the first one."""
    assert 3 == main(["resolve", "--site", site or "unknown"])
    assert capsys.readouterr().out.startswith(f"undetermined: {first}")


def test_the_policy_is_an_option(capsys):
    """An unstated margin is read as the option says."""
    without = FOREARM[:-2]

    assert 3 == main([*without, "--unstated-margin", "either"])
    assert "margin convention: Is the margin " in capsys.readouterr().out


def test_prints_json(capsys):
    """With --json the answer is a document that reads back."""
    main([*FOREARM, "--json"])

    answer = loads(capsys.readouterr().out, Resolution)
    assert "25073" == str(answer.code)


def test_lists_the_family(capsys):
    """One line a code, or the edition as a document."""
    assert 0 == main(["codes"])
    lines = capsys.readouterr().out.splitlines()
    assert [str(code) for code in catalog()] == [line.split()[0] for line in lines]

    main(["codes", "--year", "2025", "--json"])
    assert catalog(2025) == loads(capsys.readouterr().out, Catalog)


def test_prints_schemas(capsys):
    """Without a kind the kinds are listed, and with one its file is printed."""
    assert 0 == main(["schema"])
    assert list(kinds()) == capsys.readouterr().out.splitlines()

    assert 0 == main(["schema", "Case"])
    shipped = files("cptsofttissue") / "data" / "schemas" / "Case.json"
    assert shipped.read_text("utf-8") == capsys.readouterr().out


def test_every_fact_is_an_option():
    """The options of resolve are the fields of a case."""
    assert [name.replace("_", "-") for name in Facts.__annotations__] == list(FACTS)
    assert Case()


def test_runs_as_a_module(monkeypatch, capsys):
    """``python -m cptsofttissue`` is the command, and exits with its status."""
    monkeypatch.setattr(sys, "argv", ["cptsofttissue", *FOREARM, "--json"])
    with pytest.raises(SystemExit) as raised:
        runpy.run_path(command.__file__, run_name="__main__")

    assert 0 == raised.value.code
    assert "25073" == json.loads(capsys.readouterr().out)["code"]


def test_a_reader_that_leaves_is_no_error(monkeypatch, capsys):
    """A closed pipe ends the command quietly, as under ``| head``."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        status = main(["codes"])
        monkeypatch.undo()

    assert (1, "") == (status, capsys.readouterr().err)


def test_without_an_output_nothing_is_done(monkeypatch, capsys):
    """A standard output that the shell has closed is an error in one line."""
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        assert 2 == main(["codes"])

    assert "error: standard output is closed; nothing was done\n" == (
        capsys.readouterr().err
    )


WHERE = "--pos 11 --date 2026-07-15".split()


@pytest.mark.parametrize(
    ("arguments", "status", "last"),
    [
        (["21555"], 0, "total: 462.60 US dollars"),
        (["21555", "24075"], 0, "total: 800.79 US dollars"),
        (["27327-50"], 0, "total: 809.13 US dollars"),
        (["21555", "--locality", "01112-05"], 0, "total: 584.68 US dollars"),
        (["21555", "--locality", "dallas"], 0, "total: 458.65 US dollars"),
        (["21555", "--zip", "75201"], 0, "total: 458.65 US dollars"),
        (["21555", "--hospital-patient"], 0, "total: 297.60 US dollars"),
        (["21555", "--qualifying-apm"], 0, "total: 464.91 US dollars"),
        (["21555", "--non-participating"], 0, "total: 439.47 US dollars"),
        (
            ["21555", "--practitioner", "nurse_practitioner"],
            0,
            "total: 393.21 US dollars",
        ),
        (
            ["21555-22"],
            5,
            "total: not known; the known lines add up to 0.00 US dollars",
        ),
    ],
)
def test_prices_codes(arguments, status: int, last: str, capsys):
    """One or more codes are priced as one claim; 5 says that a line is not known."""
    assert status == main(["price", *arguments, *WHERE])
    assert last == capsys.readouterr().out.splitlines()[-1]


def test_prices_by_setting(capsys):
    """A setting will do where no place is at hand."""
    where = "--setting facility --date 2026-07-15".split()

    assert 0 == main(["price", "21555", *where])
    assert "total: 297.60" in capsys.readouterr().out


def test_what_is_not_priced_exits_with_5(capsys):
    """The line keeps its place and says who was asked; the rest is priced."""
    assert 5 == main(["price", "21555", "99213-57", *WHERE])
    shown = capsys.readouterr().out
    assert "no price for this code on this day. (Medicare, 2026-07-15)" in shown
    assert "the known lines add up to 462.60" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["price", "21555", "--date", "2026-07-15"],
        ["price", "21555", "--pos", "00", "--date", "2026-07-15"],
        ["price", "21555", "--pos", "11", "--date", "July"],
        ["price", "21555", *WHERE, "--locality", "CA"],
        ["price", "21555", *WHERE, "--zip", "91304"],
        ["price", "21555", *WHERE, "--zip", "75201", "--locality", "houston"],
        ["resolve", "--site", "back", "--zip", "75201"],
        ["price", "21555-80-62", *WHERE],
        ["price", "21555", *WHERE, "--schedule", "nowhere"],
        ["price", "21555", *WHERE, "--rvu", "no-such-file.csv"],
        ["price", "21555", *WHERE, "--contract", "no-such-file.csv"],
        ["price", "21555", *WHERE, "--gpci", "gpci.csv"],
        ["price", "21555", *WHERE, "--rvu", "rvu.csv", "--schedule", "medicare"],
        ["resolve", "--site", "back", "--price", "--pos", "11"],
        ["resolve", "--site", "back", "--locality", "x"],
    ],
)
def test_bad_prices_exit_with_2(arguments, capsys):
    """Bad input and missing files print an error and nothing else."""
    assert 2 == main(arguments)
    shown = capsys.readouterr()
    assert "" == shown.out
    assert shown.err.startswith("error: ")


def test_prices_by_the_users_own_files(tmp_path, capsys):
    """A release of CMS, its localities, and a contract asked first."""
    rows = whole()
    agreed, other = rows[0][0], rows[1][0]
    (tmp_path / "rvu.csv").write_text(pprrvu(*rows))
    (tmp_path / "gpci.csv").write_text(gpci())
    (tmp_path / "acme.csv").write_text(f"code,amount\n{agreed},500\n")
    files = [
        *("--rvu", str(tmp_path / "rvu.csv"), "--gpci", str(tmp_path / "gpci.csv")),
        *("--contract", str(tmp_path / "acme.csv"), "--locality", "10000-00"),
    ]
    main(["price", agreed, *WHERE, *files])
    main(["price", other, *WHERE, *files])
    shown = capsys.readouterr().out

    assert "total: 500.00" in shown
    assert "total: 161.16" in shown

    assert 2 == main(["price", other, *WHERE, *files, "--locality", "dallas"])
    shown = capsys.readouterr()
    assert "locality" in shown.err


def test_an_installed_schedule_is_an_option(monkeypatch, capsys):
    """Schedules of other packages are used by name."""
    acme = ContractFeeSchedule.from_mapping("acme", {"21555": "500"})
    monkeypatch.setattr("cptsofttissue.fees.load", {"acme": acme}.__getitem__)

    assert 0 == main(["price", "21555", *WHERE, "--schedule", "acme"])
    assert "total: 500.00" in capsys.readouterr().out


def test_a_contract_comes_before_an_installed_schedule(tmp_path, capsys):
    """Neither option is ignored beside the other."""
    (tmp_path / "acme.csv").write_text("code,amount\n21555,500\n")
    given = ["--contract", str(tmp_path / "acme.csv"), "--schedule", "medicare"]
    main(["price", "21555", *WHERE, *given])
    main(["price", "24075", *WHERE, *given])
    shown = capsys.readouterr().out

    assert "total: 500.00" in shown
    assert "total: 569.49" in shown


def test_prints_a_price_as_json(capsys):
    """The document reads back, and has the total at its top."""
    main(["price", "24075", "21555", *WHERE, "--json"])
    text = capsys.readouterr().out

    assert "800.79" == json.loads(text)["total"]
    assert "800.79" == str(loads(text, ClaimPrice).total)


BACK = (
    "resolve --site back --depth subcutaneous --price --pos 11 "
    "--date-of-service 2026-07-15"
).split()


def test_resolve_prices_the_candidates(capsys):
    """An open answer shows its range; the exit status stays that of the answer."""
    assert 3 == main(BACK)
    shown = capsys.readouterr().out

    assert "Price (Medicare):" in shown
    assert "from 453.58 to 540.76 US dollars" in shown


def test_resolve_shows_the_nearest_threshold(capsys):
    """A settled answer shows what lies beyond its threshold."""
    assert 0 == main([*BACK, "--size", "2.8 cm"])
    assert (
        "Nearest threshold: 0.2 cm from 3 cm; 3 cm or greater: 21931"
        in capsys.readouterr().out
    )


def test_resolve_prints_prices_as_json(capsys):
    """One object holds the answer, its exposure and its sensitivity."""
    main([*BACK, "--json"])
    document = json.loads(capsys.readouterr().out)

    assert ["21930", "21931"] == [
        row["code"]["number"] for row in document["exposure"]["candidates"]
    ]
    assert document["sensitivity"] is None
    assert "undetermined" == document["resolution"]["status"]


@pytest.mark.parametrize(
    ("arguments", "status", "shown"),
    [
        (["sites", "posterior", "left", "neck"], 0, ": neck/anterior thorax, left\n"),
        (["sites", "rib"], 0, "rib: chest wall with rib"),
        (["sites", "zzz"], 2, "not read: site: cannot read 'zzz'"),
        (["words"], 0, "procedure: "),
        (["words", "depth", "deep to biceps"], 0, "  biceps: muscle\n"),
        (["words", "size", "5x4x3 cm specimen"], 0, "size 5 cm or measured pathology"),
        (["words", "size", "3.5 kg"], 2, "not read: size: "),
        (["words", "lesion", "fatty", "tumor"], 0, "fatty tumor: lipoma\n"),
        (["words", "margin-convention", "all sides"], 0, "all sides: each side\n"),
        (["words", "service", "Z-plasty"], 0, "adjacent tissue transfer"),
        (["words", "closure", "layered"], 0, "  layered: "),
        (["words", "missing"], 0, "  unknown: missing\n"),
    ],
)
def test_words_are_looked_up(arguments, status: int, shown: str, capsys):
    """What is read is said, with the rows it is made of; 2 is nothing found."""
    assert status == main(arguments)
    assert shown in capsys.readouterr().out


DALLAS = "04412-11 TX DALLAS: work 1.009, PE 0.996, MP 0.858"


@pytest.mark.parametrize(
    ("arguments", "count", "shown"),
    [
        ([], 109, DALLAS),
        (["dallas"], 1, DALLAS),
        (["dallas,", "TX"], 1, DALLAS),
        (["75201"], 1, DALLAS),
        (["04412-11"], 1, DALLAS),
        (["portland"], 2, "14112-03 ME SOUTHERN MAINE"),
    ],
)
def test_localities_are_listed(arguments, count: int, shown: str, capsys):
    """All, or those that a text may mean, with their indices."""
    assert 0 == main(["localities", *arguments])
    listed = capsys.readouterr().out
    assert count == listed.count("\n")
    assert shown in listed


@pytest.mark.parametrize("text", ["nowhere", "75200", "91304", "04412-12"])
def test_no_locality_exits_with_2(text: str, capsys):
    """A name, ZIP code or key that none has, and a ZIP code of several."""
    assert 2 == main(["localities", text])
    shown = capsys.readouterr()
    assert "" == shown.out
    assert shown.err.startswith("error: ")


def test_a_field_of_words_is_checked(capsys):
    """An unknown field is an error that names the nearest."""
    assert 2 == main(["words", "prcedure"])
    assert "Nearest known: procedure" in capsys.readouterr().err


def test_a_search_shows_a_few_words_and_counts_the_others(capsys):
    """What many phrases share is not written out; a whole field is."""
    assert 0 == main(["words", "procedure", "aspiration"])
    *shown, last = capsys.readouterr().out.splitlines()
    assert 0 == main(["words", "procedure"])
    listed = capsys.readouterr().out.splitlines()

    rows = [line for line in listed if "aspiration" in line.partition(":")[0].split()]
    more = len(rows) - 20
    assert [f"  and {more} more rows with these words", 20] == [
        last,
        sum(line.startswith("  ") for line in shown),
    ]


def test_a_fact_may_be_given_several_times(capsys):
    """Repeated options are one thing or another."""
    several = ["--procedure", "excision", "--procedure", "biopsy"]
    record = ["--site", "forearm", "--depth", "subq", "--size", "2 cm"]

    assert 3 == main(["resolve", *several, *record])
    assert "procedure: What was done? " in capsys.readouterr().out


ADDENDUM_B = """\
Addendum B for CY 2026
HCPCS Code,Short Descriptor,SI,APC,Relative Weight,Payment Rate,\
National Unadjusted Copayment,Minimum Unadjusted Copayment
21555,,J1,5073,29.0000,"$2,600.05",,$520.01
"""


@pytest.fixture
def addendum(tmp_path: Path) -> list[str]:
    """The options of a made-up Addendum B."""
    (tmp_path / "b.csv").write_text(ADDENDUM_B)
    (tmp_path / "w.csv").write_text("CBSA,CBSA Name,WI26\n19124,Dallas,0.9\n")
    wages = ["--wage-index", str(tmp_path / "w.csv")]
    return ["--addendum-b", str(tmp_path / "b.csv"), *wages]


def test_compares_places(capsys, addendum):
    """Three places side by side; a hospital is known by the user's own file."""
    day = ["--date", "2026-01-15"]
    assert 0 == main(["price", "21555-RT", "21930", "--places", *day])
    shown = capsys.readouterr().out
    assert shown.endswith("paid in full. Price the lines as one claim.\n")
    assert "surgery center: physician 297.60, facility 742.04, total 1039.64" in shown
    assert "hospital: physician 351.38, facility not known" in shown
    assert 0 == main(["price", "21555", "--places", *day, *addendum])
    assert "facility 2600.05, total 2897.65" in capsys.readouterr().out
    assert 0 == main(["price", "21555", "--places", *day, *addendum, "--cbsa", "19124"])
    # 742.04 x (0.5 x 0.9639 + 0.5); 2600.05 x (0.6 x 0.9 + 0.4)
    shown = capsys.readouterr().out
    assert "facility 728.65" in shown
    assert "facility 2444.05" in shown


CITIES = ["--locality", "dallas", "--locality", "miami", "--locality", "brooklyn"]


def test_localities_are_compared(capsys):
    """Each is named above what is paid in it; what holds in all is said once."""
    told = {}
    for city in CITIES[1::2]:
        main(["price", "25071-RT", "21555", *WHERE, "--locality", city])
        told[city] = capsys.readouterr().out
    assert 0 == main(["price", "25071-RT", "21555", *WHERE, *CITIES])
    together = capsys.readouterr().out
    rows = together.splitlines()

    assert ["04412-11 TX DALLAS:", "09102-04 FL MIAMI:"] == rows[:8:4]
    assert "13202-02 NY NYC SUBURBS/LONG ISLAND:" == rows[8]
    assert [
        row.strip() for row in rows if not row.startswith("notice") and row[:1] == " "
    ] == [
        row
        for text in told.values()
        for row in text.splitlines()
        if not row.startswith("notice")
    ]
    assert 1 == together.count("rarely or never done outside a facility")


def test_places_of_several_localities_are_compared(capsys):
    """Below the name of each are the three places; notices are said once."""
    assert 0 == main(["price", "25071", "--places", *WHERE, *CITIES[:4]])
    told = capsys.readouterr().out

    assert ["04412-11 TX DALLAS:", "09102-04 FL MIAMI:"] == [
        line for line in told.splitlines() if line[:1].isdigit() and line[-1:] == ":"
    ]
    assert "office: physician 399.47" in told
    assert "office: physician 476.80" in told
    assert 1 == told.count("rarely or never done outside a facility")


@pytest.mark.parametrize("places", [[], ["--places"]])
def test_a_document_is_of_one_locality(places: list[str], capsys):
    """Several would be several documents; the same one twice too."""
    assert 2 == main(["price", "21555", *WHERE, *CITIES, "--json", *places])
    assert "one locality" in capsys.readouterr().err
    assert 0 == main(["price", "21555", *WHERE, *CITIES[:2], "--json", *places])


def test_a_locality_without_a_price_makes_the_whole_open(capsys):
    """The status is that of the least known."""
    assert 5 == main(["price", "99213-57", *WHERE, *CITIES])
    assert 3 == capsys.readouterr().out.count("total: not known")


def test_a_comparison_is_a_document(capsys):
    """One code as JSON; several are refused, and a code without a price is told."""
    day = ["--date", "2026-01-15", "--json"]
    assert 0 == main(["price", "21555", "--places", *day])
    assert "PlaceComparison/1" in capsys.readouterr().out
    assert 2 == main(["price", "21555", "21930", "--places", *day])
    assert 5 == main(["price", "99213", "--places", *day])


@pytest.mark.parametrize(
    ("line", "options", "said"),
    [
        ("21555x2", [], "2 x 21555"),
        ("27327-50", [], "27327-50"),
        ("27327-RT-LT", [], "27327-RT-LT"),
        ("21932-80", [], "21932-80"),
        ("21555-26", [], "21555-26"),
        ("21555-ZZ", [], "21555-ZZ"),
        ("21555", ["--practitioner", "nurse practitioner"], "nurse practitioner"),
        ("21555", ["--non-participating"], "no participant"),
    ],
)
def test_places_refuse_what_changes_the_whole_fee(
    line: str, options: list[str], said: str, capsys
):
    """Nothing that would change an amount is left out in silence."""
    assert 2 == main(["price", line, *WHERE, "--places", *options])
    assert f"{said} contradicts" in capsys.readouterr().err

    assert 0 == main(["price", "27327-RT-59", *WHERE, "--places"])


@pytest.mark.parametrize(
    "options",
    [
        ["--cbsa", "19124"],
        ["--places", "--wage-index", "w.csv"],
        ["--places", "--cbsa", "Dallas"],
    ],
)
def test_an_option_of_facilities_is_not_in_vain(options: list[str]):
    """One that would do nothing, or names no area, is refused."""
    assert 2 == main(["price", "21555", *WHERE, *options])
