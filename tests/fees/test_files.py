"""Files of a user are read whole and in bounded memory, or refused by name."""

from __future__ import annotations

import gzip
import hashlib
import io
import tracemalloc
import zipfile
from contextlib import suppress

import pytest

from cptsofttissue._reading import files as _files
from cptsofttissue._reading.files import (
    SourceFile,
    is_archive,
    open_content,
    open_file,
)
from cptsofttissue.errors import TableError, WrongTypeError
from cptsofttissue.fees._shipped import shipped_file, shipped_record

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
        (b'a\n\x1a,, "\x1a"\r\n', [(1, ["a"])]),
        ("é,µ\n".encode("utf-16"), [(1, ["é", "µ"])]),
        (b"\xfe\xff" + "é,µ\n".encode("utf-16-be"), [(1, ["é", "µ"])]),
        (gzip.compress(b"a\n", mtime=0), [(1, ["a"])]),
    ],
)
def test_reads_what_cms_writes(write, data: bytes, rows):
    """Byte order marks, UTF-16, Windows text, Ctrl-Z and gzip are read."""
    given = open_content(write(data), ".*").rows()

    assert rows == [line for line in given if any(line[1])]


def test_a_record_names_the_content(write):
    """The digest is that of the uncompressed bytes, so it survives packing."""
    plain = open_content(write(b"a\n"), ".*").source
    packed = open_content(write(gzip.compress(b"a\n"), "table.csv.gz"), ".*").source

    assert plain == packed
    assert "table.csv" == plain.name
    assert hashlib.sha256(b"a\n").hexdigest() == plain.sha256


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"a,b", "ends in the middle of a line"),
        (b"a\n\x1anot this", "line 2: goes on after its end-of-file mark"),
        (b"", "is empty"),
        (b"\x1a", "is empty"),
        (b"a\0b\n", "null characters"),
        ("a\n".encode("utf-16-le"), "null characters, as UTF-16 does"),
        ("a\n".encode("utf-16")[:-1], "is not text in UTF-8, UTF-16"),
        (b"\x81\x8d\n", "is not text in UTF-8, UTF-16 or Windows-1252"),
        (b'"a\n', "unexpected end of data"),
        (b'"a"b\n', "expected after"),
        (b"," * 5000 + b"\n", "a line of over 4,096 characters"),
        (b"\x1f\x8b\x08", "damaged gzip"),
        (gzip.compress(b"a\n" * 999, mtime=0)[:-9], "damaged gzip"),
        (b"PK\x03\x04 and no more", "damaged zip"),
        (workbook([["a"]])[:-30], "damaged zip"),
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


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a\nb\nc", 3),
        (b"a\n\x1anot this", 2),
        (b'a\n"a"b\n', 2),
        (b"a\0b\n", 0),
        (b"", 0),
        (b"PK\x03\x04 and no more", 0),
    ],
)
def test_a_fault_has_its_line(write, data: bytes, line: int):
    """The file is named, and the line, or 0 for the file as a whole."""
    with pytest.raises(TableError) as raised:
        list(open_content(write(data), ".*").rows())

    assert ("table.csv", line, "") == (
        raised.value.table,
        raised.value.line,
        raised.value.column,
    )


def test_the_longest_line_is_read(write):
    """4,096 characters are read, wherever the line stands; one more is refused."""
    longest, short = b"x" * 4096 + b"\n", b"a\n" * 3000

    for data in (longest, longest + short, short + longest, short + longest + short):
        assert data.decode() == open_content(write(data), ".*").text
    for data in (b"x" + longest, short + b"x" + longest + short):
        with pytest.raises(TableError, match="a line of over 4,096 characters"):
            _ = open_content(write(data), ".*").text


def test_the_largest_file_is_read(write, monkeypatch):
    """As many bytes as are allowed, plain or packed."""
    monkeypatch.setattr(_files, "MOST_BYTES", 100)
    data = b"a\n" * 50

    assert data == open_content(write(data), ".*").data
    assert data == open_content(write(gzip.compress(data)), ".*").data
    with pytest.raises(TableError, match="is larger than 100 bytes"):
        open_content(write(gzip.compress(data + b"\n")), ".*")


def test_a_zip_is_an_archive(write):
    """By its first bytes, whatever its name."""
    data = archive(**{"GPCI.csv": "a\n"})

    assert is_archive(write(data, "rvu26c.zip"))
    assert is_archive(str(write(data, "rvu26c")))
    assert not is_archive(write(b"a\n", "rvu26c.zip"))


def test_a_shipped_table_has_a_record():
    """Name and digest of the file that it was made from."""
    record = shipped_record(2026, "rvu")

    assert (2026, "rvu") == (record.year, record.table)
    assert SourceFile(record.file, record.sha256) == shipped_file(2026, "rvu")


def test_a_content_prints_short(write):
    """Its bytes are not printed."""
    assert "data" not in repr(open_content(write(b"a\n"), ".*"))


def test_members_are_found_by_whole_names_in_any_case(write):
    """The stem fits as a whole, capitals or not; the suffix too."""
    data = archive(**{"gpci2026.CSV": "a\n", "old_gpci2025.csv": "b\n"})

    assert "a\n" == open_content(write(data), "GPCI.*").text


def gigabyte_of_commas() -> bytes:
    """A gzip file of 1 GB of commas: one member, repeated."""
    return gzip.compress(b"," * 2**20) * 1024


def test_a_bomb_stays_small(write):
    """A gigabyte of commas is refused in bounded memory."""
    path = write(gigabyte_of_commas())
    tracemalloc.start()
    with pytest.raises(TableError, match="is larger than 67,108,864 bytes"):
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


@pytest.mark.parametrize(
    "name", ["../GPCI.csv", "/GPCI.csv", "a/../../GPCI.csv", "C:/GPCI.csv", "..\\GPCI"]
)
def test_path_tricks_are_refused(write, name: str):
    """A member whose name leads elsewhere is refused, though none is extracted."""
    with pytest.raises(TableError, match="leads outside"):
        open_content(write(archive(**{"GPCI.csv": "a\n", name: "b\n"})), "GPCI")


def test_the_plainest_member_is_read(write):
    """Of the twins of a table CSV comes before text; no workbook is read."""
    twins = {f"RVU26C/GPCI2026.{kind}": f"{kind}\n" for kind in ("xlsx", "txt", "csv")}
    content = open_content(write(archive(**twins), "rvu26c.zip"), "GPCI.*")

    assert "rvu26c.zip/RVU26C/GPCI2026.csv" == content.name
    assert "csv\n" == content.text


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        ({"other.csv": "a\n"}, "holds no table named like GPCI"),
        ({"GPCI.pdf": "a\n"}, "holds no table named like GPCI"),
        (
            {"GPCI.xlsx": workbook([["a"]])},
            "holds no table named like GPCI as CSV or text; workbooks are not read",
        ),
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


def test_a_missing_file_is_an_os_error(tmp_path):
    """A file that is not there is not a damaged one."""
    with pytest.raises(FileNotFoundError):
        open_content(tmp_path / "none.csv", ".*")


def test_a_zip_within_a_zip_is_refused(write):
    """Whatever its name says, and what to read instead is told."""
    inner = archive(**{"GPCI.csv": "a\n"})
    with pytest.raises(
        TableError, match=r"GPCI\.csv: is a zip within a zip; read the CSV or text"
    ):
        open_content(write(archive(**{"GPCI.csv": inner})), "GPCI")


@pytest.mark.parametrize("name", ["PPRRVU26_JUL.xlsx", "GPCI2026.csv"])
def test_a_workbook_of_cms_is_refused(write, name: str):
    """By what it is and not by its name; the error says what to read instead."""
    with pytest.raises(TableError) as raised:
        open_content(write(workbook([["a"]]), name), ".*")

    assert (
        f"{name}: is a workbook; "
        "read the CSV or text file that CMS ships in the same zip."
    ) == str(raised.value)


def packed(method: int) -> bytes:
    """A zip with a table, packed by this method."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        file.writestr("GPCI.csv", "abc,def\n" * 20)
    return out.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_unusual_method_is_refused(write, method: int):
    """A header of theirs may ask for gigabytes, so they are not unpacked."""
    with pytest.raises(TableError, match="neither stored nor deflated"):
        open_content(write(packed(method)), "GPCI")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_no_damage_of_a_zip_escapes(write, method: int):
    """Whatever byte is damaged, the table is read or refused by name."""
    for at in range(4, len(packed(method))):
        data = bytearray(packed(method))
        data[at] ^= 255
        with suppress(TableError):
            open_content(write(bytes(data)), "GPCI")


@pytest.mark.parametrize(
    "error", [KeyError("a"), OSError("a"), OverflowError("a"), ValueError("a")]
)
def test_every_error_of_zipfile_is_a_fault(write, monkeypatch, error: Exception):
    """What zipfile raises for a damaged member is told with the file name."""

    def fail(*_: object) -> None:
        raise error

    path = write(archive(**{"GPCI.csv": "a\n"}))
    monkeypatch.setattr(zipfile.ZipFile, "open", fail)
    with pytest.raises(TableError, match=r"table\.csv: damaged zip: '?a'?"):
        open_content(path, "GPCI")


def test_what_macos_adds_is_left_aside(write):
    """The resource forks beside the tables are no tables."""
    names = ("GPCI.csv", "._GPCI.csv", "__MACOSX/._GPCI.csv", "__MACOSX/GPCI.csv")
    data = archive(**{name: f"{name}\n" for name in names})

    assert "GPCI.csv\n" == open_content(write(data), r"(\._)?GPCI").text


def test_a_typed_table_may_lack_the_last_line_break(write):
    """Where the caller says so, a last line without a break is read."""
    plain = write(b"a\nb")
    packed = write(gzip.compress(b"a\nb"), "table.csv.gz")

    assert "a\nb" == open_file(plain, must_end=False).text
    assert "a\nb" == open_file(packed, must_end=False).text


@pytest.mark.parametrize("path", [None, 7, b"table.csv"])
def test_a_path_is_a_path(path):
    """What is no path is refused by its type."""
    with pytest.raises(WrongTypeError) as raised:
        open_content(path, ".*")

    assert ("path", path) == (raised.value.field, raised.value.value)


def test_a_path_without_null_characters():
    """A null character is refused by name and not by the system."""
    with pytest.raises(TableError, match="null character") as raised:
        open_content("a\0b", ".*")

    assert (repr("a\0b"), 0) == (raised.value.table, raised.value.line)
