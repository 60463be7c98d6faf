"""The commands ``read`` and ``code``: a note on the command line."""

from __future__ import annotations

import gzip
import io
import os
import re
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from hypothesis import given, settings

from cptsofttissue.__main__ import main
from cptsofttissue.documents.serialize import loads, read_dossier
from cptsofttissue.notes import Reading, read
from cptsofttissue.testing._notes import operative_notes

pytestmark = pytest.mark.versions

OPEN = """\
PROCEDURE: Excision of mass, left forearm.
FINDINGS: The mass measured 4 cm.
"""
SETTLED = """\
PROCEDURE: Excision of subcutaneous lipoma, left forearm.
FINDINGS: Lipoma, 4 cm.
DESCRIPTION: Layered closure.
"""
OTHER = "PROCEDURE: Excision of mass, left testis, 3 cm.\n"
TWO = """\
PROCEDURES:
1. Excision of lipoma, left forearm, subcutaneous, 4 cm.
2. Excision of mass, right thigh.
"""
NOTHING = "The patient is well.\n"


@pytest.fixture
def note(tmp_path: Path):
    """Write a note to a file."""

    def write(content: str | bytes) -> str:
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / "note.txt").write_bytes(data)
        return str(tmp_path / "note.txt")

    return write


def assert_told(shown: str, reading: Reading) -> None:
    """Check that an output has what a reading says, and its codes first."""
    for draft in reading.drafts:
        answer = draft.resolution
        told = (*answer.candidates, *answer.families, *draft.quotes, *draft.questions)
        assert all(str(one) in shown for one in (*told, *answer.cautions))
    if reading.drafts:
        first = " or ".join(map(str, reading.drafts[0].resolution.candidates))
        assert first in shown.splitlines()[0]
    assert all(f"  {one}\n" in shown for one in reading.other)
    assert "Trace" not in shown


STATUS = [(SETTLED, 0), (OPEN, 3), (OTHER, 4), (TWO, 3), (NOTHING, 3), ("", 3)]


@pytest.mark.parametrize(("text", "status"), STATUS)
def test_a_note_is_read_as_by_the_library(text: str, status: int, note, capsys):
    """Every code and question is there; the status is that of the most open lesion."""
    assert status == main(["read", note(text)])
    assert_told(capsys.readouterr().out, read(text))


@pytest.mark.parametrize(("text", "status"), STATUS)
def test_a_sentence_is_read_as_by_the_library(text: str, status: int, capsys):
    """A typed sentence is a short note."""
    assert status == main(["code", *text.split(" ")])
    assert_told(capsys.readouterr().out, read(text))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("4 cm subcutaneous lipoma, left forearm, 2 mm margins", ["25071"]),
        (SETTLED, ["25071"]),
        (TWO, ["lesion 1 of 2: 25071", "lesion 2 of 2: 27327 or 27337 or "]),
        (OTHER, ["testis (54512, 54520)"]),
        (NOTHING, ["No operation on a tumor was found in this note."]),
        ("Mastectomy.", ["out of scope: partial mastectomy (19301)"]),
    ],
)
def test_a_lesion_is_one_line(text: str, lines: list[str], capsys):
    """With --short each lesion is its code, or everything it may be."""
    main(["code", text, "--short"])
    shown = capsys.readouterr().out.splitlines()

    for line, begin in zip(shown, lines, strict=True):
        assert line.startswith(begin)


def test_the_explanation_of_a_note_has_the_steps_of_each_lesion(capsys):
    """The trace of each stands at the end, and each source once below."""
    main(["code", TWO, "--explain"])
    shown = capsys.readouterr().out
    sources = shown.split("Sources:\n")[1].splitlines()

    for number, draft in enumerate(read(TWO).drafts, 1):
        trace = shown.split(f"Trace of lesion {number} of 2:\n")[1]
        for step in draft.resolution.trace:
            assert f"  {step.text} [" in trace
            assert 1 == sum(line.endswith(f"] {step.source}") for line in sources)


def test_a_caution_of_several_lesions_is_told_once(capsys):
    """It is not repeated, and names its lesions if it is not of all."""
    text = """\
PROCEDURES:
1. Radical resection of lipoma, left forearm, subcutaneous, 4 cm.
2. Radical resection of lipoma, right thigh, subcutaneous, 5 cm.
3. Excision of lipoma, right thigh, subcutaneous, 5 cm.
"""
    cautions = {str(c) for d in read(text).drafts for c in d.resolution.cautions}
    main(["code", text])
    shown = capsys.readouterr().out

    assert cautions
    assert all(
        1 == shown.count(f"caution (lesion 1 of 3, lesion 2 of 3): {caution}\n")
        for caution in cautions
    )


def test_a_note_of_nothing_says_so(note, capsys):
    """Without a draft a plain sentence stands there instead."""
    main(["read", note(NOTHING)])

    assert (
        "No operation on a tumor was found in this note.\n" == capsys.readouterr().out
    )


@pytest.mark.parametrize("text", [SETTLED, TWO, NOTHING])
def test_the_document_reads_back(text: str, note, capsys):
    """With --json both commands print the reading, whole."""
    for arguments in (["read", note(text)], ["code", text]):
        main([*arguments, "--json"])

        assert read(text) == loads(capsys.readouterr().out, Reading)


def test_one_lesion_is_chosen(note, capsys):
    """A number keeps one lesion, and the status is that lesion's."""
    path = note(TWO)

    assert 0 == main(["read", path, "--lesion", "1"])
    assert "25071" in capsys.readouterr().out
    assert 3 == main(["read", path, "--lesion", "2", "--json"])
    (draft,) = loads(capsys.readouterr().out, Reading).drafts
    assert read(TWO).drafts[1] == draft


@pytest.mark.parametrize(
    ("text", "arguments", "allowed"),
    [
        (TWO, ["--toml"], "lesion is missing. Give --lesion with one of 1, 2."),
        (TWO, ["--lesion", "3"], "Allowed: --lesion with one of 1, 2."),
        (TWO, ["--lesion", "0", "--toml"], "Allowed: --lesion with one of 1, 2."),
        (NOTHING, ["--lesion", "1"], "Allowed: none, as none is read."),
    ],
)
def test_a_lesion_that_is_not_there_is_refused(text, arguments, allowed, note, capsys):
    """The error names the numbers there are."""
    assert 2 == main(["read", note(text), *arguments])
    shown = capsys.readouterr()
    assert "" == shown.out
    assert shown.err.startswith("error: lesion")
    assert allowed in shown.err


def test_the_file_begins_with_the_answer(note, capsys):
    """The line above the facts is the first that the command prints."""
    for text in (SETTLED, "Excision of 4 cm lipoma, left arm."):
        main(["read", note(text)])
        first = capsys.readouterr().out.splitlines()[0]
        main(["read", note(text), "--toml"])

        written = capsys.readouterr().out.splitlines()[1]
        assert f"# {' '.join(first.split())}" == written


def test_a_question_names_sites_as_people_do(capsys):
    """The choices say more than the examples of the question, which are left out."""
    main(["code", "Excision of 2 cm subcutaneous lipoma of the arm, no margin"])
    told = capsys.readouterr().out

    assert "Which exact site? The note says" in told
    assert "Please state: upper arm/elbow; forearm/wrist; other, or" in told


def test_a_length_is_quoted_with_what_it_measures(capsys):
    """Who is asked for the size sees why no length of the note is one."""
    note = "Excision of subfascial lipoma, left thigh. Findings: 6 cm skin incision."
    main(["code", note])

    assert '"6 cm" (findings, incision)' in capsys.readouterr().out


def test_a_question_names_no_code(capsys):
    """Who asks must not lead, also where the choice is another family."""
    ganglion = "Preoperative diagnosis: Volar wrist ganglion, left\nProcedure: Excision"
    main(["code", f"{ganglion} of volar carpal ganglion, left wrist; a cyst"])
    told = capsys.readouterr().out
    asked = [line for line in told.splitlines() if "Please state" in line]

    assert any(
        "first or recurrent ganglion of the wrist; other" in one for one in asked
    )
    assert not any(re.search(r"\b\d{5}\b", line) for line in asked)


def test_the_file_says_what_the_note_says(note, capsys):
    """Facts are the words of the note; a closure and the policy stand beside them."""
    assert 0 == main(["read", note(SETTLED), "--toml"])
    assert capsys.readouterr().out.splitlines()[1:] == [
        "# 25071 excision, forearm/wrist, subcutaneous, 3 cm or greater (2026 edition)",
        'closure = "intermediate_repair"',
        '# denial = "site of service"',
        "",
        "[policy]",
        'margin_convention = "either"',
        "",
        "[case]",
        'procedure = "excision"',
        'site = "left forearm"',
        'depth = "subcutaneous"',
        'tumor = "4 cm"',
        'lesion = "lipoma"',
        "",
        "# Day and place, for the price and letters.",
        "# [encounter]",
        '# date_of_service = "7/15/2026"',
        '# place_of_service = "11"',
        '# zip_code = "75201"',
    ]


def test_the_file_offers_the_days_of_the_note(note, capsys):
    """Each stands with its words, all are off, and one without codes is left out."""
    dated = f"Born 3/4/1961.\nSeen July 1, 2026.\nIn the room 7/15/26\n{SETTLED}"
    main(["read", note(dated), "--toml"])
    lines = capsys.readouterr().out.splitlines()

    assert [
        '# date_of_service = "7/1/2026"  # Seen July 1, 2026',
        '# date_of_service = "7/15/2026"  # In the room 7/15/26',
    ] == [line for line in lines if "date_of_service" in line]


def test_what_no_note_says_only_waits_for_its_sign(note, tmp_path: Path, capsys):
    """Without the # before them, denial, day and place are read."""
    main(["read", note(SETTLED), "--toml"])
    lines = capsys.readouterr().out.splitlines()
    path = tmp_path / "case.toml"
    path.write_text("\n".join(re.sub(r"^# (?=\[|\w+ = )", "", text) for text in lines))
    _, dossier = read_dossier(path)

    assert "site_of_service" == dossier.denial
    assert ("11", "04412-11") == (
        dossier.encounter.place_of_service,
        dossier.encounter.locality,
    )


def test_what_is_open_is_left_out_below_its_question(note, capsys):
    """A fact to ask for is a comment, with the question for the surgeon above it."""
    assert 3 == main(["read", note(OPEN), "--toml"])
    lines = capsys.readouterr().out.splitlines()
    (draft,) = read(OPEN).drafts

    assert "depth" in [query.field for query in draft.questions]
    for query in draft.questions:
        below = lines[lines.index(f"# {query.text}") + 1]
        is_open = getattr(draft.case, query.field) is None
        assert below.startswith(f"# {query.field} =" if is_open else query.field)


def test_services_have_tables_of_their_own(note, capsys):
    """Other services of the heading go to the file, too."""
    text = f"{SETTLED}PROCEDURE: Fine needle aspiration.\n"
    main(["read", note(text), "--toml", "--lesion", "1"])

    assert read(text).drafts[0].dossier.services
    assert (
        '\n[[services]]\nkind = "fine_needle_aspiration"\n' in capsys.readouterr().out
    )


@pytest.mark.exhaustive
@settings(max_examples=40, deadline=None)
@given(text=operative_notes())
def test_the_file_of_a_draft_reads_back(tmp_path_factory, text: str):
    """``review`` takes from the file exactly the case and dossier of the draft."""
    folder = tmp_path_factory.mktemp("notes")
    path = folder / "note.txt"
    path.write_text(text.translate(_NO_CONTROL), "utf-8")
    drafts = read(path.read_bytes().decode()).drafts
    for number, draft in enumerate(drafts, 1):
        written = io.StringIO()
        with redirect_stdout(written):
            main(["read", str(path), "--toml", "--lesion", str(number)])
        (folder / "case.toml").write_text(written.getvalue(), "utf-8")

        assert (draft.case, draft.dossier) == read_dossier(folder / "case.toml")


_NO_CONTROL = dict.fromkeys([*range(9), *range(14, 32), *range(127, 160)])
_NO_CONTROL |= {0xFFFE: None, 0xFFFF: None}


def test_no_file_is_written_without_a_lesion(note, capsys):
    """Nothing is printed that review would take for a case."""
    assert 3 == main(["read", note(NOTHING), "--toml"])
    shown = capsys.readouterr()
    assert "" == shown.out
    assert shown.err.startswith("No operation on a tumor was found in this note")


TEXT = f"{SETTLED}SURGEON: Müller\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("latin-1"),
        TEXT.replace("\n", "\r\n").encode("cp1252"),
        gzip.compress(TEXT.encode()),
    ],
    ids=["utf-8", "mark", "latin-1", "windows", "gzip"],
)
def test_a_note_is_text_of_any_usual_encoding(data: bytes, note, capsys):
    """UTF-8 with or without a mark, Latin-1 and Windows-1252 say the same."""
    main(["read", note(data), "--json"])
    reading = loads(capsys.readouterr().out, Reading)

    assert reading.text.replace("\r\n", "\n") == TEXT


def test_a_note_may_be_one_long_line(note, capsys):
    """No line of a note is too long."""
    text = f"{SETTLED.replace(chr(10), ' ')}{'The patient is well. ' * 1000}"
    main(["read", note(text)])

    assert_told(capsys.readouterr().out, read(text))


NAME = "Doe"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 Doe",
        b"%PDF-1.7 Doe",
        b"{\\rtf1 Doe}",
        "Doe".encode("utf-16-le"),
        "Doe".encode("utf-16")[:-1],
        b"Doe\0",
        b"Doe\x1b[31m",
        b"Doe \x81",
    ],
)
def test_what_is_no_text_is_refused(data: bytes, note, capsys):
    """A document of another kind is refused with a sentence, and nothing of it."""
    assert 2 == main(["read", note(data)])
    shown = capsys.readouterr()
    assert "" == shown.out
    assert shown.err.startswith("error: note.txt: is n")
    assert NAME not in shown.err


def test_a_note_of_windows_is_read(note, tmp_path, capsys):
    """A note, and the file for a review, may be in UTF-16 with its mark."""
    main(["read", note(SETTLED.encode()), "--toml"])
    case = tmp_path / "case.toml"
    case.write_text(capsys.readouterr().out, "utf-16")
    assert 0 == main(["read", note(SETTLED.encode("utf-16")), "--short"])
    assert 0 == main(["review", str(case)])


def test_a_note_comes_by_standard_input(monkeypatch, capsys):
    """A dash reads the note that is piped in, and names it so in an error."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(OPEN.encode())))
    assert 3 == main(["read", "-"])
    assert_told(capsys.readouterr().out, read(OPEN))

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\0")))
    assert 2 == main(["read", "-"])
    assert "error: -: is no plain text" in capsys.readouterr().err


def test_a_note_that_is_too_long_is_refused(note, capsys):
    """The error says how long it is, and nothing of it."""
    assert 2 == main(["read", note(b"Doe " * 2_500_001)])
    shown = capsys.readouterr().err
    assert "10000004 letters" in shown
    assert NAME not in shown


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such arguments")
def test_a_sentence_of_bytes_is_read(capsys):
    """What the shell could not decode is Windows-1252, and never a traceback."""
    typed = os.fsdecode(
        b"Excision of 4 cm subcutaneous lipoma, left forearm, M\xfcller"
    )
    assert 0 == main(["code", typed, "--json"])
    assert "Müller" in loads(capsys.readouterr().out, Reading).text
    assert 2 == main(["code", os.fsdecode(b"Doe \x81")])
    assert "error: SENTENCE: is not text" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["read", "code"])
def test_help_has_examples_and_statuses(command: str, capsys):
    """The help says how to call the command, and what its status means."""
    with pytest.raises(SystemExit):
        main([command, "--help"])
    shown = capsys.readouterr().out

    assert f"\n  cptsofttissue {command} " in shown
    assert "Exit status: 0 every lesion has its code" in shown
