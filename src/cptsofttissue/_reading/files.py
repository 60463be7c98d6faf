"""Files of CMS and of users, read in bounded memory: text, gzip, or a zip."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from io import BytesIO, StringIO
from os import PathLike, fspath
from pathlib import Path, PurePosixPath
from stat import S_ISDIR, S_ISREG
from typing import IO, TYPE_CHECKING, Any, cast, final

from attrs import evolve, field, frozen

from cptsofttissue.errors import DocumentError, Fault, TableError, WrongTypeError

if TYPE_CHECKING:
    from gzip import GzipFile
    from zipfile import ZipFile, ZipInfo

__all__ = [
    "MOST_BYTES",
    "UTF_16",
    "WORKBOOK",
    "Content",
    "Line",
    "SourceFile",
    "is_archive",
    "open_content",
    "open_csv",
    "open_file",
    "open_prose",
    "read_prose",
    "read_toml",
    "separator",
    "unzipping",
]

#: The largest file of CMS, one of the NCCI edits, has about 50 MB uncompressed.
MOST_BYTES = 64 * 2**20
#: A document that someone writes by hand is a thousandth of this.
MOST_TOML = 2**20
#: TOML is UTF-8; an editor of Windows may mark it so.
_TOML = ("utf-8-sig",)
_NO_TOML = "not TOML: it is no text in UTF-8; save it as UTF-8"
#: No document of ours has a tenth of these tables within tables.
DEEPEST_TOML = 50
#: No line of a CMS file is a quarter as long.
MOST_CHARACTERS = 4096
#: What may stand after a Ctrl-Z, which ends a text of old.
_BLANK = ' \t\r\n,"\x1a'
_CUT = "ends in the middle of a line; if nothing was cut off, end that line"
#: The member that every XLSX workbook has.
WORKBOOK = "xl/workbook.xml"
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
#: Members of a zip by preference: exact text first.
_SUFFIXES = (".csv", ".txt")
#: What may stand between the cells of a table; the first of those found as often.
_SEPARATORS = "\t,;|"
_CMS_TEXT = "the CSV or text file that CMS ships in the same zip"

#: What begins a document of a word processor, a scan or a mail.
_NO_PROSE = (_ZIP, b"%PDF", b"{\\rtf", b"\xd0\xcf\x11\xe0")
#: What begins a text of Windows that calls itself Unicode; it says how to read it.
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
#: No text that someone wrote has these.
_CONTROL = re.compile("[\0-\x08\x0e-\x19\x1b-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")

#: A line number, from 1, and the cells of that line.
Line = tuple[int, list[str]]


@final
@frozen
class SourceFile:
    """
    A file that a price was read from.

    Attributes:
        name: File name.
        sha256: Digest of its content, uncompressed, in hexadecimal.
    """

    name: str
    sha256: str


@final
@frozen(eq=False)
class Content:
    """
    The content of one file.

    Attributes:
        name: File name, for messages and records.
        data: The bytes, uncompressed.
        must_end: Whether a text without a last line break is cut off.
        encodings: How its bytes may be read as text, the likeliest first.
    """

    name: str
    data: bytes = field(repr=False)
    must_end: bool = True
    encodings: tuple[str, ...] = ("utf-8-sig", "cp1252")

    @cached_property
    def sha256(self) -> str:
        """Digest of the bytes, in hexadecimal."""
        import hashlib

        return hashlib.sha256(self.data).hexdigest()

    @property
    def source(self) -> SourceFile:
        """The record of this file."""
        return SourceFile(self.name, self.sha256)

    @property
    def is_zip(self) -> bool:
        """Whether the content is a zip, as an XLSX workbook is too."""
        return self.data.startswith(_ZIP)

    def fault(self, problem: str, line: int = 0, column: str = "") -> TableError:
        """Write the error for a fault of this file."""
        return TableError(self.name, line, problem, column)

    @cached_property
    def text(self) -> str:
        """
        The content as text, up to a Ctrl-Z.

        Raises:
            TableError: If it is empty or no text, has a line no table has,
                ends in the middle of a line, or goes on after its end.
        """
        text, _, tail = self.decoded().partition("\x1a")
        if not text:
            raise self.fault("is empty")
        if "\0" in text:
            raise self.fault("holds null characters, as UTF-16 does; save it as UTF-8")
        self._check_lines(text)
        if self.must_end and not text.endswith("\n"):
            raise self.fault(_CUT, text.count("\n") + 1)
        if tail.strip(_BLANK):
            raise self._goes_on(text.count("\n") + 1)
        return text

    @property
    def prose(self) -> str:
        """
        The content as a text that someone wrote, such as a note.

        Raises:
            TableError: If it is no text; nothing of it is named.
        """
        text = "" if self.data.startswith(_NO_PROSE) else self.decoded()
        if _CONTROL.search(text) or (self.data and not text):
            raise self.fault("is no plain text; save the note as text in UTF-8")
        return text

    def _check_lines(self, text: str) -> None:
        """Refuse a long line, in steps of many short ones."""
        begin = 0
        while len(text) - begin > MOST_CHARACTERS:
            end = text.rfind("\n", begin, begin + MOST_CHARACTERS + 1)
            if end < 0:
                raise self.fault(f"holds a line of over {MOST_CHARACTERS:,} characters")
            begin = end + 1

    def _goes_on(self, line: int) -> TableError:
        return self.fault("goes on after its end-of-file mark", line)

    def decoded(self) -> str:
        """
        The content as text, whatever it is.

        Raises:
            TableError: If its bytes cannot be read as text.
        """
        is_utf_16 = self.data.startswith(UTF_16)
        for encoding in ("utf-16",) if is_utf_16 else self.encodings:
            try:
                return self.data.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise self.fault("is not text in UTF-8, UTF-16 or Windows-1252")

    def rows(self, delimiter: str = ",") -> Iterator[Line]:
        """
        Read the rows of a CSV file, or of one with another delimiter.

        Raises:
            TableError: If a row cannot be read.
        """
        import csv

        reader = csv.reader(
            StringIO(self.text, newline=""), strict=True, delimiter=delimiter
        )
        try:
            for cells in reader:
                yield reader.line_num, cells
        except csv.Error as error:
            raise self.fault(str(error), reader.line_num) from None


def separator(lines: Iterable[str]) -> str:
    r"""
    Return what stands between cells: the mark that most of the lines have.

    >>> separator(["code;amount;day"]), separator(["site,codes", "back,21930;21931"])
    (';', ',')
    >>> separator(["Fees of Roe, Inc.", "code\tamount", "21555\t500.00"])
    '\t'

    Args:
        lines: The header, or some lines with it among them.
    """
    counts = Counter(mark for line in lines for mark in _SEPARATORS if mark in line)
    return max(_SEPARATORS, key=counts.__getitem__) if counts else ","


def is_archive(path: str | PathLike[str]) -> bool:
    """Whether the file is a zip."""
    with _path(path).open("rb") as file:
        return file.read(4) == _ZIP


def open_content(path: str | PathLike[str], *wanted: str) -> Content:
    """
    Read one table of CMS: a text file, or the member of a zip that *wanted* matches.

    Args:
        path: The file.
        wanted:
            Regular expressions for the stem of the member's name; a later one
            counts where none before it matches any.

    Raises:
        TableError: If the file is damaged, too large, a workbook or not safe
            to read, or if a zip does not have exactly one such table.
        WrongTypeError: If the path is none.
        OSError: If it cannot be opened.
    """
    content = open_file(path)
    if not content.is_zip:
        return content
    with unzipping(content) as archive:
        if WORKBOOK in archive.namelist():
            raise content.fault(f"is a workbook; read {_CMS_TEXT}")
        return _member(content, archive, wanted)


def open_csv(path: str | PathLike[str]) -> Content:
    """
    Read a table that someone typed, as CSV, plain or as gzip.

    Raises:
        TableError: If it is a zip, or cannot be read.
        WrongTypeError: If the path is none.
        OSError: If it cannot be opened.
    """
    content = open_file(path, must_end=False)
    if content.is_zip:
        raise content.fault("is a zip; unpack it and name the CSV file")
    return content


def open_file(path: str | PathLike[str], *, must_end: bool = True) -> Content:
    """
    Read one file, unpacked if it is gzip.

    Args:
        path: The file.
        must_end:
            Whether a text without a last line break is cut off, as one of
            CMS is; a table that someone typed may lack it.

    Raises:
        TableError: If the file is damaged or too large.
        WrongTypeError: If the path is none.
        OSError: If it cannot be opened.
    """
    path = _path(path)
    with path.open("rb") as file:
        content = Content(path.name, _read_bounded(path.name, file), must_end)
    return _gunzip(content) if content.data.startswith(_GZIP) else content


def open_prose(path: str | PathLike[str]) -> str:
    """
    Read a text that someone wrote, whatever its lines, unpacked if it is gzip.

    Raises:
        TableError: If it is no text, damaged or too large.
        WrongTypeError: If the path is none.
        OSError: If it cannot be opened.
    """
    return open_file(path, must_end=False).prose


def read_prose(name: str, file: IO[bytes]) -> str:
    """
    Read a text that someone wrote from an open file.

    Raises:
        TableError: If it is no text, or too large.
    """
    return Content(name, _read_bounded(name, file), must_end=False).prose


def read_toml(path: str | PathLike[str]) -> tuple[str, dict[str, Any]]:
    """
    Read a TOML file: its name, and its document.

    Raises:
        DocumentError: If it is no TOML, or larger than one can be.
        TableError: If it is no regular file.
        WrongTypeError: If the path is none.
        OSError: If it cannot be opened.
    """
    import tomllib

    content = open_file(path)
    name = content.name
    if len(content.data) > MOST_TOML:
        raise DocumentError((Fault(name, f"is larger than {MOST_TOML:,} bytes"),))
    try:
        document = tomllib.loads(evolve(content, encodings=_TOML).decoded())
    except TableError:
        raise DocumentError((Fault(name, _NO_TOML),)) from None
    except (ValueError, RecursionError) as error:
        raise DocumentError((Fault(name, f"not TOML: {error}"),)) from None
    if _is_deeper(document, DEEPEST_TOML):
        raise DocumentError((Fault(name, "is nested too deeply"),))
    return name, document


def _is_deeper(value: object, levels: int) -> bool:
    """Whether tables and lists are nested in more levels than that."""
    if not isinstance(value, dict | list):
        return False
    nested = cast("dict[str, object] | list[object]", value)
    parts = nested.values() if isinstance(nested, dict) else nested
    return levels == 0 or any(_is_deeper(part, levels - 1) for part in parts)


def _path(path: str | PathLike[str]) -> Path:
    """Check a path, before a pipe is opened, which would wait for its other end."""
    if not isinstance(path, str | PathLike):
        raise WrongTypeError("path", path, "the path of a file, as text or Path")
    if "\0" in str(fspath(path)):
        raise TableError(repr(path), 0, "no file name holds a null character")
    checked = Path(path)
    mode = checked.stat().st_mode
    if not (S_ISREG(mode) or S_ISDIR(mode)):  # a directory cannot be opened anyway
        raise TableError(checked.name, 0, "is not a regular file")
    return checked


def _read_bounded(name: str, file: IO[bytes] | GzipFile) -> bytes:
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TableError(name, 0, f"is larger than {MOST_BYTES:,} bytes")
    return data


def _gunzip(content: Content) -> Content:
    import gzip
    import zlib

    name = content.name.removesuffix(".gz")
    try:
        with gzip.open(BytesIO(content.data)) as file:
            return evolve(content, name=name, data=_read_bounded(name, file))
    except (EOFError, OSError, zlib.error) as error:
        raise content.fault(f"damaged gzip: {error}") from None


@contextmanager
def unzipping(content: Content) -> Generator[ZipFile]:
    """
    Open a zip whose members are safe to read.

    Raises:
        TableError: If it is not safe, or damaged, as far as it is read.
    """
    from zipfile import ZipFile

    try:
        with ZipFile(BytesIO(content.data)) as archive:
            _check_members(content, archive)
            yield archive
    except TableError:
        raise
    except _damages() as error:
        raise content.fault(f"damaged zip: {error}") from None


def _damages() -> tuple[type[Exception], ...]:
    """Everything that zipfile is known to raise for a damaged archive."""
    from struct import error as struct_error
    from zipfile import BadZipFile
    from zlib import error as zlib_error

    packed = (BadZipFile, EOFError, struct_error, zlib_error)
    return *packed, KeyError, OSError, OverflowError, RuntimeError, ValueError


def _check_members(content: Content, archive: ZipFile) -> None:
    """
    Refuse names that lead out of the archive, though nothing is extracted.

    Members are stored or deflated, as those of CMS and Excel are: other methods
    may ask for gigabytes before the first byte.
    """
    from zipfile import ZIP_DEFLATED, ZIP_STORED

    for info in archive.infolist():
        parts = re.split(r"[/\\]", info.filename)
        if parts[0] == "" or ".." in parts or ":" in parts[0]:
            shown = repr(info.filename[:60])
            raise content.fault(
                f"has a member whose name leads outside the archive: {shown}"
            )
        if info.compress_type not in {ZIP_DEFLATED, ZIP_STORED}:
            raise content.fault("holds a member that is neither stored nor deflated")


def _member(content: Content, archive: ZipFile, wanted: tuple[str, ...]) -> Content:
    """Read the one member that *wanted* matches, in the plainest format."""
    patterns = [re.compile(pattern, re.IGNORECASE) for pattern in wanted]
    groups = ([i for i in archive.infolist() if _is_wanted(i, p)] for p in patterns)
    infos = next(filter(None, groups), list["ZipInfo"]())
    for suffix in _SUFFIXES:
        matches = [info for info in infos if info.filename.lower().endswith(suffix)]
        if len(matches) > 1:
            names = ", ".join(info.filename for info in matches)
            raise content.fault(f"holds several such tables: {names}")
        if matches:
            return _unzip(content, archive, matches[0])
    allowed = "as CSV or text; workbooks are not read"
    raise content.fault(f"holds no table named like {wanted[0]} {allowed}")


def _is_wanted(info: ZipInfo, wanted: re.Pattern[str]) -> bool:
    """Whether a member is such a table, and not what macOS adds beside it."""
    path = PurePosixPath(info.filename)
    is_added = path.parts[:1] == ("__MACOSX",) or path.name.startswith("._")
    return not is_added and wanted.fullmatch(path.stem) is not None


def _unzip(content: Content, archive: ZipFile, info: ZipInfo) -> Content:
    name = f"{content.name}/{info.filename}"
    with archive.open(info) as file:
        member = evolve(content, name=name, data=_read_bounded(name, file))
    if member.is_zip:
        raise member.fault(f"is a zip within a zip; read {_CMS_TEXT}")
    return member
