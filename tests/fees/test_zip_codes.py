"""ZIP codes: the shipped table holds what the file of CMS holds, and nothing else."""

# ruff: noqa: SLF001 - the reader of a cell is private

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cptsofttissue.errors import (
    AmbiguousZipError,
    TableError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees import ZipCodes, _zip_codes
from cptsofttissue.fees._localities import bundled_gpci
from cptsofttissue.fees._shipped import shipped_years
from cptsofttissue.fees._zip_codes import ZipRow, read_zip_code, write_endings

from ..cms import CMS, needs_cms


@needs_cms
def test_the_shipped_zip_codes_are_those_of_cms():
    """Every row of the file is reproduced, and a ZIP code it lacks is lacking."""
    whole, shipped = (
        ZipCodes.from_cms(CMS / "zip/ZIP5_OCT2025.txt.gz"),
        ZipCodes.bundled(),
    )

    assert whole.localities == shipped.localities
    assert whole.split == shipped.split
    assert (whole.quarter, whole.file) == (shipped.quarter, shipped.file)


def test_the_shipped_zip_codes_are_whole():
    """They are of one quarter, and lead to every locality of the shipped years."""
    codes = ZipCodes.bundled()

    assert (42_956, 580) == (len(codes.localities), len(codes.split))
    assert ("20254", "ZIP5_OCT2025.txt") == (codes.quarter, codes.file.name)
    for year in shipped_years():
        assert {*codes.localities.values()} == bundled_gpci(year).localities.keys()


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("75201", "04412-11"),
        ("33130", "09102-04"),
        ("11201", "13202-02"),
        ("75201-1234", "04412-11"),
        ("00501", "13202-02"),
    ],
)
def test_a_shipped_zip_code_has_its_locality(code: str, key: str):
    """Dallas, Miami, Brooklyn; and a ZIP code that begins with zeros."""
    assert key == ZipCodes.bundled().locality(code)


@pytest.mark.parametrize("code", ["00000", "00502", "75200", "99999"])
def test_a_hole_stays_a_hole(code: str):
    """A ZIP code between two of one locality is not read as one of them."""
    with pytest.raises(UnknownTermError, match="ZIP5_OCT2025"):
        ZipCodes.bundled().locality(code)


def test_a_split_zip_code_asks():
    """The nine digits decide, which no shipped table has."""
    with pytest.raises(AmbiguousZipError, match="91304 lies in several"):
        ZipCodes.bundled().locality("91304-1234")


def test_endings_in_a_row_are_written_as_first_and_last():
    """Others stand alone."""
    assert "01-03;07" == write_endings(["01", "02", "03", "07"])


@given(st.sets(st.integers(0, 99), min_size=1))
def test_endings_are_read_as_written(numbers: set[int]):
    """What is written of the last two digits gives exactly these back."""
    endings = sorted(f"{number:02}" for number in numbers)

    assert tuple(endings) == _zip_codes._read_endings(write_endings(endings))


@pytest.mark.parametrize("text", ["", "1", "07-01", "01-01", "01;01", "02;01", "1-03"])
def test_bad_endings_are_refused(text: str):
    """Two digits each, first before last, in order and each once."""
    with pytest.raises(ValueError, match="expected"):
        _zip_codes._read_endings(text)


def test_a_zip_code_stands_once():
    """Of two rows with the same ZIP code none wins."""
    rows = [
        ZipRow("752", key, plus_four=False, endings=("01",), source="CMS")
        for key in "12"
    ]
    with pytest.raises(TableError, match="75201 stands twice"):
        _zip_codes._localities(rows)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("75201", "75201"),
        (" 75201 ", "75201"),
        ("752011234", "75201-1234"),
        ("75201-1234", "75201-1234"),
    ],
)
def test_reads_a_zip_code(text: str, code: str):
    """Five digits or nine, written in one way."""
    assert code == read_zip_code(text)


@pytest.mark.parametrize("text", ["", "7520", "75201-", "75201-12", "7520１", "TX"])
def test_refuses_what_is_no_zip_code(text: str):
    """Nothing is filled in, and nothing is cut off."""
    with pytest.raises(UnknownTermError, match="five digits") as raised:
        read_zip_code(text)

    assert ("zip_code", text) == (raised.value.field, raised.value.value)


def test_a_zip_code_is_no_number():
    """A number has lost its zeros."""
    with pytest.raises(WrongTypeError, match="as text") as raised:
        read_zip_code(75201)  # type: ignore[arg-type]

    assert ("zip_code", 75201) == (raised.value.field, raised.value.value)
