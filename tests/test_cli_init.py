"""The command ``init``: a file for review with everything it may hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from attrs import fields

from cptsofttissue import Case, CodingPolicy
from cptsofttissue.__main__ import main
from cptsofttissue._cli.template import template
from cptsofttissue.documents.serialize import read_dossier
from cptsofttissue.fees import Encounter
from cptsofttissue.guidance.appeals import Circumstances
from cptsofttissue.guidance.bundling import Service
from cptsofttissue.guidance.proposals import Session
from cptsofttissue.guidance.review import Dossier
from cptsofttissue.guidance.scheduling import Preparation

pytestmark = pytest.mark.versions

TABLES = {
    "": Dossier,
    "[case]": Case,
    "[policy]": CodingPolicy,
    "[encounter]": Encounter,
    "[session]": Session,
    "[preparation]": Preparation,
    "[circumstances]": Circumstances,
    "[[services]]": Service,
    "[[others]]": Case,
}
#: The fields of a dossier that are tables.
APART = {re.sub(r"[][]", "", header) for header in TABLES}


def filled(text: str) -> str:
    """Take the mark away before every line that is off."""
    return re.sub(r"^#(?! )", "", text, flags=re.MULTILINE)


def keys(text: str) -> dict[str, list[str]]:
    """The keys of each table, in their order."""
    found: dict[str, list[str]] = {"": []}
    for line in filled(text).splitlines():
        if line.startswith("["):
            found[line] = []
        elif line and not line.startswith("#"):
            found[[*found][-1]].append(line.split(" = ")[0])
    return found


def test_the_file_reads_back_as_it_is(tmp_path: Path, capsys):
    """What is not filled in is not known, and review asks for it."""
    path = tmp_path / "case.toml"

    assert 0 == main(["init", str(path)])
    assert template() == path.read_text("utf-8")
    assert (Case(), Dossier()) == read_dossier(path)
    assert 3 == main(["review", str(path)])
    assert f"cptsofttissue review {path}\n" in capsys.readouterr().out


@pytest.mark.parametrize("header", TABLES)
def test_the_file_has_every_field(header: str):
    """Each stands once in the table that takes it."""
    known = [attribute.name for attribute in fields(TABLES[header])]
    apart = APART if TABLES[header] is Dossier else set()

    assert sorted(keys(template())[header]) == sorted({*known} - apart)


def test_every_example_is_read(tmp_path: Path):
    """With every line filled in, no fact is missing."""
    path = tmp_path / "case.toml"
    path.write_text(filled(template()), "utf-8")
    case, dossier = read_dossier(path)
    (service,), (other,) = dossier.services, dossier.others

    for value in (case, dossier, dossier.encounter, service, other):
        names = [attribute.name for attribute in fields(type(value))]
        assert None not in {name: getattr(value, name) for name in names}.values()


def test_each_line_is_read_by_itself(tmp_path: Path):
    """Any one example of the record may be filled in alone."""
    path = tmp_path / "case.toml"
    record, rest = template().split("[policy]")
    before, case = record.split("[case]")
    off = [line for line in case.splitlines() if re.match(r"#\w", line)]
    for line in off:
        path.write_text(
            f"{before}[case]{case.replace(line, line[1:])}[policy]{rest}", "utf-8"
        )
        name = line[1:].split(" = ")[0]

        assert getattr(read_dossier(path)[0], name)


def test_every_word_that_is_named_is_read(tmp_path: Path):
    """What a comment allows can be written in the line below it."""
    path = tmp_path / "case.toml"
    lines = filled(template()).splitlines()
    named = 0
    for at, line in enumerate(lines):
        if line.startswith("# Charted words, or:"):
            end = next(i for i in range(at, len(lines)) if lines[i][:1] != "#")
            text = " ".join(part[2:] for part in lines[at:end])
            key = lines[end].split(" = ")[0]
            for word in text.rstrip(".").split(": ")[1].split(", "):
                changed = [*lines[:end], f'{key} = "{word}"', *lines[end + 1 :]]
                path.write_text("\n".join(_alone(changed, word)), "utf-8")
                read_dossier(path)
                named += 1

    assert named > 100


def _alone(lines: list[str], word: str) -> list[str]:
    """Leave out the place of service beside another setting than its own."""
    other = word == "facility"
    return [line for line in lines if not (other and "place_of_service =" in line)]


def test_no_file_is_replaced(tmp_path: Path, capsys):
    """A file that is there stays as it is."""
    path = tmp_path / "case.toml"
    path.write_text("mine")

    assert 2 == main(["init", str(path)])
    assert "mine" == path.read_text()
    assert "case.toml" in capsys.readouterr().err


def test_the_file_takes_dates_as_practices_write_them(tmp_path: Path):
    """A day in the file is read like a day anywhere else."""
    path = tmp_path / "case.toml"
    for day in ('"7/15/2026"', "2026-07-15", '"Jul 15, 2026"', '"2026-07-15"'):
        path.write_text(
            f"[case]\ndate_of_service = {day}\n"
            f'[encounter]\ndate_of_service = {day}\nplace_of_service = "11"\n'
        )
        case, dossier = read_dossier(path)

        assert dossier.encounter is not None
        assert "2026-07-15" == str(case.date_of_service)
        assert case.date_of_service == dossier.encounter.date_of_service


def test_a_day_that_is_none_is_told_by_its_field(tmp_path: Path, capsys):
    """What is not known is missing; what cannot be read is named with its path."""
    path = tmp_path / "case.toml"
    path.write_text('[case]\ndate_of_service = "unknown"\n')
    assert read_dossier(path)[0].date_of_service is None

    path.write_text('[case]\ndate_of_service = "13/45/2026"\n')
    assert 2 == main(["review", str(path)])
    assert capsys.readouterr().err.startswith("error: [case] date_of_service: cannot")


def test_each_fault_is_named_as_the_file_names_it(tmp_path: Path, capsys):
    """A table stands in brackets, and a key is said once."""
    path = tmp_path / "case.toml"
    path.write_text("closure = 'glue'\n[case]\nlesion = 'lip'\nsite = 'forarm'\n")
    assert 2 == main(["review", str(path)])
    told = capsys.readouterr().err.splitlines()

    assert ["error: [case] lesion", "[case] site", "closure"] == [
        line.partition(": cannot read")[0] for line in told
    ]


def test_the_file_ends_with_its_last_line():
    """As text files do."""
    assert template().endswith('"\n')
