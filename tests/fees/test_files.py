"""Files of a user are read whole and in bounded memory, or refused by name."""

from __future__ import annotations

import gzip
import io
import sys
import tracemalloc
import zipfile

import pytest

from cptsofttissue.errors import MissingExtraError, TableError
from cptsofttissue.fees import _files
from cptsofttissue.fees._files import open_content

from .layout import workbook


def archive(**members: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


@pytest.fixture
def write(tmp_path):
    """Write a file and return its path."""

    def written(data: bytes | str, name: str = "table.csv"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return written


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"a,b\r\n1,2\r\n", [(1, ["a", "b"]), (2, ["1", "2"])]),
        (b"\xef\xbb\xbfa\n", [(1, ["a"])]),
        (b"caf\xe9\n", [(1, ["café"])]),
        (b'"a, b"\n', [(1, ["a, b"])]),
        (b"a\n\x1a", [(1, ["a"])]),
        (b"a\n\x1anot this", [(1, ["a"])]),
        (gzip.compress(b"a\n"), [(1, ["a"])]),
        (workbook([["a", 1.0, 36.089600000000004]]), [(1, ["a", "1", "36.0896"])]),
        (workbook([["a"], ["_x001A_"]]), [(1, ["a"])]),
    ],
)
def test_reads_what_cms_and_excel_write(write, data: bytes, rows):
    """Byte order marks, Windows text, Ctrl-Z, gzip and workbooks are read."""
    assert rows == list(open_content(write(data), ".*").rows())


def test_a_record_names_the_content(write):
    """The digest is that of the uncompressed bytes, so it survives packing."""
    plain = open_content(write(b"a\n"), ".*").source
    packed = open_content(write(gzip.compress(b"a\n"), "table.csv.gz"), ".*").source

    assert plain == packed
    assert "table.csv" == plain.name
    assert 64 == len(plain.sha256)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"a,b", "ends in the middle of a line"),
        (b"", "is empty"),
        (b"\x1a", "is empty"),
        (b"a\0b\n", "null characters"),
        ("a\n".encode("utf-16"), "null characters"),
        (b"\x81\x8d\n", "neither UTF-8 nor Windows-1252"),
        (b'"a\n', "unexpected end of data"),
        (b'"a"b\n', "expected after"),
        (b"," * 5000 + b"\n", "a line of 5,000 characters"),
        (b"\x1f\x8b\x08", "damaged gzip"),
        (gzip.compress(b"a\n" * 999)[:-9], "damaged gzip"),
        (b"PK\x03\x04 and no more", "damaged zip"),
        (workbook([["a"]])[:-30], "damaged zip"),
        (archive(**{"xl/workbook.xml": "<nothing/>"}), "is no workbook"),
    ],
)
def test_damage_is_refused(write, data: bytes, problem: str):
    """What is cut off or no table is an error with the file name."""
    with pytest.raises(TableError, match=rf"table\.csv.*{problem}"):
        list(open_content(write(data), ".*").rows())


def test_a_fault_names_its_line(write):
    """A cut-off file says on which line it ends."""
    with pytest.raises(TableError, match=r"table\.csv, line 3: ends"):
        _ = open_content(write(b"a\nb\nc"), ".*").text


def gigabyte_of_commas() -> bytes:
    """A gzip file of 1 GB of commas: one member, repeated."""
    return gzip.compress(b"," * 2**20) * 1024


def test_a_bomb_stays_small(write):
    """A gigabyte of commas is refused in bounded memory."""
    path = write(gigabyte_of_commas())
    tracemalloc.start()
    with pytest.raises(TableError, match="is larger than"):
        open_content(path, ".*")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 4 * _files.MOST_BYTES


def test_a_large_plain_file_is_refused(write, monkeypatch):
    """The limit holds for plain files and members of a zip too."""
    monkeypatch.setattr(_files, "MOST_BYTES", 100)
    with pytest.raises(TableError, match=r"table\.csv: is larger than 100 bytes"):
        open_content(write(b"a\n" * 51), ".*")
    monkeypatch.setattr(_files, "MOST_BYTES", 1000)
    with pytest.raises(TableError, match=r"table\.csv/GPCI\.csv: is larger"):
        open_content(write(archive(**{"GPCI.csv": "a\n" * 501})), "GPCI")


def test_a_workbook_bomb_is_refused(write, monkeypatch):
    """A workbook is measured before it is read."""
    data = workbook([["a" * 3000]])
    monkeypatch.setattr(_files, "MOST_BYTES", 2 * len(data))
    with pytest.raises(TableError, match="unpacks to more than"):
        open_content(write(data, "bomb.xlsx"), ".*")


@pytest.mark.parametrize(
    "name", ["../GPCI.csv", "/GPCI.csv", "a/../../GPCI.csv", "C:/GPCI.csv", "..\\GPCI"]
)
def test_path_tricks_are_refused(write, name: str):
    """A member whose name leads elsewhere is refused, though none is extracted."""
    with pytest.raises(TableError, match="leads elsewhere"):
        open_content(write(archive(**{"GPCI.csv": "a\n", name: "b\n"})), "GPCI")


def test_the_plainest_member_is_read(write):
    """Of the twins of a table, text comes before workbooks, by any folder."""
    twins = {f"RVU26C/GPCI2026.{kind}": f"{kind}\n" for kind in ("txt", "csv", "xlsx")}
    content = open_content(write(archive(**twins), "rvu26c.zip"), "GPCI.*")

    assert "rvu26c.zip/RVU26C/GPCI2026.csv" == content.name
    assert "csv\n" == content.text


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        ({"other.csv": "a\n"}, "holds no table named like GPCI"),
        ({"GPCI.pdf": "a\n"}, "holds no table named like GPCI"),
        ({"a/GPCI.csv": "a\n", "b/GPCI.csv": "a\n"}, "several such tables: a/GPCI.csv"),
    ],
)
def test_a_zip_has_one_such_table(write, members, problem: str):
    """A zip without the table, or with several, is refused."""
    with pytest.raises(TableError, match=problem):
        open_content(write(archive(**members)), "GPCI")


def test_an_encrypted_member_is_refused(write):
    """A member that needs a password is refused as damaged."""
    data = bytearray(archive(**{"GPCI.csv": "a\n"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    with pytest.raises(TableError, match="damaged zip: .*encrypted"):
        open_content(write(bytes(data)), "GPCI")


def test_a_damaged_member_is_refused(write):
    """A member whose checksum does not match is refused."""
    data = bytearray(archive(**{"GPCI.csv": "a\n" * 100}))
    data[data.index(b"PK\x01\x02") + 16] ^= 255
    with pytest.raises(TableError, match="damaged zip: Bad CRC"):
        open_content(write(bytes(data)), "GPCI")


def test_a_workbook_needs_the_extra(write, monkeypatch):
    """Without the extra the error says what to install."""
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'cptsofttissue\[xlsx\]'"):
        list(open_content(write(workbook([["a"]])), ".*").rows())


def test_a_missing_file_is_an_os_error(tmp_path):
    """A file that is not there is not a damaged one."""
    with pytest.raises(FileNotFoundError):
        open_content(tmp_path / "none.csv", ".*")
