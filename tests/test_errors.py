"""Errors are typed, clear, short, and cross process borders."""

from __future__ import annotations

import pickle
import traceback
from datetime import date

import pytest

from cptsofttissue import CptSoftTissueError, errors, resolve
from cptsofttissue.coding.editions import catalog

pytestmark = pytest.mark.versions

ASKED = resolve(site="back").questions

RAISED = [
    errors.UnknownTermError("site", "forarm", "a site", ("forearm",)),
    errors.InvalidSizeError("size", "3", "a unit"),
    errors.InvalidDateError("date_of_service", "soon", "a date"),
    errors.InvalidAmountError("amount", "-1", "US dollars"),
    errors.WrongTypeError("size", 2.4, "text"),
    errors.ContradictionError("size", "2 cm", "at least 3 cm"),
    errors.UnknownEditionError("year", 1999, "2020 to 2026"),
    errors.UnknownCodeError("11400", 2026),
    errors.TilingError(("21555", "21552"), "a gap"),
    errors.TableError("codes.csv", 3, "2 cells"),
    errors.UndeterminedError(("21555",), ("breast",), ASKED),
    errors.OutOfScopeError(("breast (19120, 19301)",)),
    errors.MissingFactError("place_of_service", None, "a place"),
    errors.OpenClaimError(("21555-22",)),
    errors.NotPricedError("99213", date(2026, 7, 15), ("Medicare",)),
    errors.AmbiguousZipError("94110"),
    errors.MissingExtraError("xlsx", "Reading rates.xlsx"),
    errors.PluginError("acme", "acme-fees", "not installed"),
    errors.DocumentError((errors.Fault("$.size", "missing"),)),
]


def test_every_error_is_covered():
    """No public error is left out of these tests."""
    kinds = {getattr(errors, name) for name in errors.__all__}
    abstract = {CptSoftTissueError, errors.InvalidFactError, errors.Fault}
    abstract |= {errors.QuestionLike}

    assert kinds - abstract == {type(error) for error in RAISED}


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_errors_share_a_base_and_a_builtin(error: CptSoftTissueError):
    """One base catches them all; a builtin stands beside it."""
    assert isinstance(error, CptSoftTissueError)
    assert isinstance(error, ValueError | LookupError | TypeError | ImportError)


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_errors_pickle(error: CptSoftTissueError):
    """A pickled error keeps its type, its fields and its message."""
    copy = pickle.loads(pickle.dumps(error))

    assert type(error) is type(copy)
    assert error.args == copy.args
    assert str(error) == str(copy) != ""


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_errors_are_raised_and_noted(error: CptSoftTissueError):
    """An error can be raised from another one, and given a note."""
    try:
        try:
            raise error from KeyError("cause")
        except CptSoftTissueError as caught:
            caught.add_note("row 7")
            raise
    except CptSoftTissueError as caught:
        text = "".join(traceback.format_exception(caught))

    assert "row 7" in text
    assert "cause" in text


def test_long_values_are_cut_in_messages():
    """The message stays short; the error keeps the value whole."""
    error = errors.UnknownTermError("site", "x" * 10_000, "a site")

    assert len(str(error)) < 150
    assert 10_000 == len(str(error.value))


def test_values_that_do_not_print_are_named():
    """An int too long to print does not break the message."""
    assert "a very long int" in str(errors.WrongTypeError("size", 10**6000, "text"))


def test_an_unknown_code_says_what_to_check():
    """The message names code and year and what to do."""
    with pytest.raises(LookupError, match=r"'99999'.*2026.*check the year"):
        catalog(2026)["99999"]


def test_a_table_error_names_what_it_knows():
    """File alone, file and line, or file, line and column."""
    whole = errors.TableError("rates.csv", 0, "is empty")
    cell = errors.TableError("rates.csv", 3, "cannot read 'x'", "WORK RVU")

    assert "rates.csv: is empty." == str(whole)
    assert "rates.csv, line 3, column WORK RVU: cannot read 'x'." == str(cell)


@pytest.mark.parametrize(("count", "last"), [(20, "19: bad"), (21, "and 1 more")])
def test_a_message_lists_a_few_faults_and_counts_the_rest(count: int, last: str):
    """A table of many faults has a short message; the error keeps them all."""
    error = errors.DocumentError(
        tuple(errors.Fault(str(at), "bad") for at in range(count))
    )

    assert last == str(error).splitlines()[-1]
    assert "19: bad" in str(error)
    assert count == len(error.faults)


@pytest.mark.parametrize(
    ("path", "problem", "plain"),
    [
        ("$", "unknown keys: color", "unknown keys: color"),
        ("$.closure", "closure: cannot read 'glue'.", "closure: cannot read 'glue'."),
        ("$.case.site", "site: cannot read 'x'.", "[case] site: cannot read 'x'."),
        ("$.case.site[1]", "not text", "[case] site 2: not text"),
        ("$.services[0].kind", "bad", "[services 1] kind: bad"),
        ("$['21555']", "bad", "['21555']: bad"),
        ("rates.csv, line 3", "bad", "rates.csv, line 3: bad"),
    ],
)
def test_a_fault_is_told_as_the_file_has_it(path: str, problem: str, plain: str):
    """Tables stand in brackets, items are counted from 1, and no key stands twice."""
    assert plain == errors.Fault(path, problem).plain
    assert plain == errors.DocumentError((errors.Fault(path, problem),)).plain
    assert f"{path}: {problem}" == str(errors.Fault(path, problem))
