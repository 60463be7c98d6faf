"""
How the laws of a suite are checked, and how a breach is told.

A law is a method of a suite: its docstring says the law, and the message of each of
its assertions says what to do. What it asks it asks by an exam, which keeps the
questions with their answers.

One fault is told once. The laws of a suite have an order, and where one is broken
those after it are not asked. So a later law is skipped for a fault that an earlier
one tells; it fails itself only if nobody told the fault yet.
"""

# A suite and what checks its laws are one thing; its authors see no helper's name.
# ruff: noqa: SLF001
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date, datetime
from enum import Enum
from itertools import takewhile
from textwrap import fill, indent
from typing import Any, ClassVar, TypeVar
from unittest import SkipTest

from attrs import Factory, define, evolve, fields, frozen, has
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

__all__ = [
    "Exam",
    "Heard",
    "Law",
    "Question",
    "Raised",
    "Shape",
    "Suite",
    "check_shape",
    "drawn_law",
    "law",
    "shown",
]

#: The longest text of a value in a message.
_MOST = 400
#: The longest line of what to do.
_WIDTH = 72
E = TypeVar("E", bound="Exam")
Check = Callable[[Any, Any], None]


@frozen(eq=False)
class Law:
    """
    One law of a suite.

    Attributes:
        name: Name of its test.
        says: The law, in words.
        check: Asserts it; each assertion says what to do.
        is_drawn: Whether it holds for what is drawn, and not of the object alone.
    """

    name: str
    says: str
    check: Check
    is_drawn: bool


class Suite:
    """Laws about an object that somebody else wrote."""

    #: Which test told that a law is broken, by the name of the law.
    _told: ClassVar[dict[str, str]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._told = {}

    def _made(self) -> object:
        """Make the object."""

    def _exams(self, data: st.DataObject) -> Iterable[Exam]:
        """Draw what the laws are asked of."""
        return (Exam(self, data),)

    def _laws(self) -> list[Law]:
        """List the laws in their order, as this suite has them."""
        classes = reversed(type(self).__mro__)
        names = dict.fromkeys(name for one in classes for name in vars(one))
        found = [getattr(getattr(type(self), name), "law", None) for name in names]
        return [one for one in found if isinstance(one, Law)]


@frozen(eq=False, repr=False)
class Raised:
    """In place of an answer: an error that was raised."""

    error: BaseException

    def __repr__(self) -> str:
        return f"raised {type(self.error).__name__}: {self.error}"


def _as_is(answer: object) -> object:
    return answer


@frozen(eq=False)
class Heard:
    """What was asked, and what was answered."""

    question: str
    answer: object
    telling: Callable[[Any], object]

    @property
    def error(self) -> BaseException | None:
        """The error that was raised in place of an answer."""
        return self.answer.error if isinstance(self.answer, Raised) else None

    def lines(self) -> Iterator[tuple[str, str]]:
        """Tell the question and the answer."""
        told = self.answer if self.error else self.telling(self.answer)
        yield "asked", self.question
        yield "answered", shown(told)


@define(eq=False, repr=False)
class Exam:
    """
    What a law asks of the object, and what it hears.

    Attributes:
        suite: The suite whose object is asked.
        data: Draws what a law needs beside; None for a law of the object alone.
        heard: Questions and answers, in their order.
        before: The laws that hold for what is asked.
    """

    suite: Suite
    data: st.DataObject | None = None
    heard: list[Heard] = Factory(list[Heard])
    before: Sequence[Law] = ()

    def __repr__(self) -> str:
        return "asked"  # as a law calls it, where pytest shows what it saw

    def hear(
        self,
        question: str,
        answer: Callable[[], object],
        telling: Callable[[Any], object] = _as_is,
    ) -> Any:
        """
        Keep a question with its answer, or with what is raised instead.

        Args:
            question: What is asked, in words or in Python.
            answer: Answers it.
            telling: What to tell of an answer; missing is the answer itself.
        """
        self.heard.append(Heard(question, _answered(answer), telling))
        return self.heard[-1].answer

    def note(self, question: str, answer: object) -> None:
        """Keep a question whose answer is known."""
        self.heard.append(Heard(question, answer, _as_is))

    def ask(self, name: str, *given: object) -> Any:
        """Ask a new object for an attribute, or what a method answers."""
        return self.hear(_question(name, given), lambda: self._found(name, given))

    def ask_if_there(self, name: str, *given: object) -> Any:
        """Ask for what an object may leave out; None if it does."""
        return self.ask(name, *given) if self.has(name) else None

    def has(self, name: str) -> bool:
        """Whether the object has an attribute, even one that raises when read."""
        return _answered(lambda: hasattr(self.suite._made(), name)) is not False

    def _found(self, name: str, given: Sequence[object]) -> object:
        found = getattr(self.suite._made(), name)
        return found(*given) if given else found

    def draw(self, strategy: st.SearchStrategy[Any]) -> Any:
        """Draw what else a law needs."""
        assert self.data is not None, "Only a drawn law draws."
        return self.data.draw(strategy)

    def also(self, other: E) -> E:
        """Take another exam for a law, if those before it hold there."""
        if breach := _first_breach(self.before, other):
            raise _Left(breach)
        self.heard.extend(other.heard)
        return other


@define(eq=False, repr=False, kw_only=True)
class Question(Exam):
    """
    One question that is put to a method of the object.

    Attributes:
        method: Name of the method.
        given: What it is asked.
        handed: The copy of it that the method got.
        answer: What it answered.
    """

    method: str
    given: Any
    handed: Any
    answer: Any = None

    @classmethod
    def put(cls, exam: Exam, method: str, given: Any) -> Question:
        """Ask a method."""
        handed = deepcopy(given)
        put = cls(
            suite=exam.suite,  # by name, as the oldest attrs wants it
            data=exam.data,
            method=method,
            given=given,
            handed=handed,
        )
        put.answer = put.ask(method, handed)
        return put

    @property
    def error(self) -> BaseException | None:
        """The error that was raised in place of an answer."""
        return self.heard[0].error

    def again(self) -> Any:
        """Ask the same of a new object."""
        return self.ask(self.method, deepcopy(self.given))


@frozen(eq=False)
class _Breach:
    """
    A law that is broken.

    Attributes:
        law: The law.
        heard: What was asked and answered.
        problem: What to do; then, where pytest rewrote the assertion, what it saw.
    """

    law: Law
    heard: tuple[Heard, ...]
    problem: str

    @property
    def cause(self) -> BaseException | None:
        """The first error that was raised in place of an answer."""
        return next((heard.error for heard in self.heard if heard.error), None)

    def told_by(self, teller: Law) -> str:
        """Tell the law, what was asked, answered and seen, and what to do."""
        remedy, _, seen = self.problem.partition("\nassert ")
        told = [] if teller is self.law else [("its test", self.law.name)]
        told += [line for heard in self.heard for line in heard.lines()]
        told += [("seen", f"assert {line}") for line in seen.splitlines()[:1]]
        told.append(("what to do", fill(remedy, _WIDTH)))
        shows = [_line(*one) for one in told if one != ("seen", "assert False")]
        return "\n".join((f"Broken law: {self.law.says}", *shows))


class _Left(Exception):  # noqa: N818 - no error, but a way out
    """A law is left, since one before it is broken for what it asks."""

    def __init__(self, breach: _Breach) -> None:
        super().__init__(breach)
        self.breach = breach


def _line(label: str, text: str) -> str:
    """Write a labeled text; its further lines are indented below the first."""
    return f"  {label + ':':<12}{indent(text, ' ' * 14).lstrip()}"


def law(check: Check) -> Callable[[Any], None]:
    """Make a test of a law about the object alone."""
    return _test(_law(check, is_drawn=False))


def drawn_law(check: Check) -> Callable[[Any], None]:
    """Make a test of a law about what is drawn."""
    return _test(_law(check, is_drawn=True))


def _law(check: Check, *, is_drawn: bool) -> Law:
    return Law(check.__name__, str(check.__doc__), check, is_drawn)


def _test(one: Law) -> Callable[[Any], None]:
    def test(self: Suite) -> None:
        __tracebackhide__ = True
        if breach := _breach(self, one):
            _tell(self, one, breach)

    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        setattr(test, name, getattr(one.check, name))
    vars(test)["law"] = one
    return test


def _tell(suite: Suite, one: Law, breach: _Breach) -> None:
    """Fail for a breach that no other test told."""
    __tracebackhide__ = True
    if not _is_news(suite, one, breach):
        teller = suite._told[breach.law.name]
        raise SkipTest(f"not settled until {teller} passes")
    suite._told[breach.law.name] = one.name
    raise AssertionError(breach.told_by(one)) from breach.cause


def _is_news(suite: Suite, one: Law, breach: _Breach) -> bool:
    """Whether no other test told of a breach."""
    return suite._told.get(breach.law.name, one.name) == one.name


def _breach(suite: Suite, one: Law) -> _Breach | None:
    """Find a breach of a law, or else of one before it."""
    before = [*takewhile(lambda other: other.name != one.name, suite._laws())]
    alone = [other for other in before if not other.is_drawn]
    if not one.is_drawn:
        return _first_breach([*alone, one], Exam(suite))
    drawn = [other for other in before if other.is_drawn]
    return _first_breach(alone, Exam(suite)) or _drawn_breach(suite, [*drawn, one])


def _drawn_breach(suite: Suite, laws: Sequence[Law]) -> _Breach | None:
    """Find the simplest breach of laws that nobody told, or else one that is told."""
    met: list[_Breach] = []

    @settings(deadline=None, report_multiple_bugs=False, phases=_phases())
    @given(st.data())
    def look(data: st.DataObject) -> None:
        for exam in suite._exams(data):
            if breach := _first_breach(laws, exam):
                met.append(breach)
                assert not _is_news(suite, laws[-1], breach)

    try:
        look()
    except* AssertionError:
        pass  # the last news are the simplest
    news = [breach for breach in met if _is_news(suite, laws[-1], breach)]
    return next(reversed(news or met), None)


def _phases() -> list[Phase]:
    """Leave out the explaining, of which nothing is shown."""
    return [one for one in settings().phases if one is not Phase.explain]


def _first_breach(laws: Sequence[Law], exam: Exam) -> _Breach | None:
    """Check laws in their order, up to one that is broken."""
    for at, one in enumerate(laws):
        own = evolve(exam, heard=[*exam.heard], before=laws[:at])
        try:
            one.check(exam.suite, own)
        except AssertionError as error:
            return _Breach(one, tuple(own.heard), str(error))
        except _Left as left:
            return left.breach
    return None


def _answered(answer: Callable[[], object]) -> object:
    try:
        return answer()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - it is told
        return Raised(_from_outside(error))


def _from_outside(error: BaseException) -> BaseException:
    """Let the traceback of an error begin where this module was left."""
    frames = error.__traceback__
    while frames and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    return error.with_traceback(frames)


def _question(name: str, given: Sequence[object]) -> str:
    return f"{name}({', '.join(map(shown, given))})" if given else name


def shown(value: object) -> str:
    """
    Write a value as Python would, without the fields that are as by default.

    >>> shown((date(2026, 7, 15), "11"))
    "(date(2026, 7, 15), '11')"
    """
    text = _written(value)
    return text if len(text) <= _MOST else f"{text[:_MOST]} ..."


def _written(value: object) -> str:
    match value:
        case Enum():
            return f"{type(value).__name__}.{value.name}"
        case date() if not isinstance(value, datetime):
            return f"date({value.year}, {value.month}, {value.day})"
        case tuple():
            return _several(value)  # pyright: ignore[reportUnknownArgumentType]
        case Raised():
            return repr(value)
        case _:
            return _fields(value) if _has_fields(value) else repr(value)


def _several(values: tuple[object, ...]) -> str:
    items = ", ".join(map(_written, values))
    return f"({items},)" if len(values) == 1 else f"({items})"


def _has_fields(value: Any) -> bool:
    return has(value.__class__)


def _fields(value: Any) -> str:
    kind = value.__class__
    every = ((one, getattr(value, one.name)) for one in fields(kind))
    told = ((one.name, found) for one, found in every if found != one.default)
    return f"{kind.__name__}({', '.join(f'{n}={_written(v)}' for n, v in told)})"


@frozen(eq=False)
class Shape:
    """
    What a suite needs to be told, and what it needs of the object.

    Attributes:
        maker: The method of the suite that returns the object.
        noun: What the object is.
        parts: What the object has, and how that is written.
    """

    maker: str
    noun: str
    parts: Mapping[str, str]

    def forgotten(self, suite: Suite) -> str:
        """Say what to add to a suite that does not make its object."""
        name = type(suite).__qualname__
        return f"Add to class {name}: def {self.maker}(self): return the {self.noun}."


def check_shape(exam: Exam, contract: type[Suite], shape: Shape) -> None:
    """Assert that a suite makes an object that has what it needs."""
    suite, maker = type(exam.suite), shape.maker
    is_told = getattr(suite, maker) is not getattr(contract, maker)
    assert is_told, shape.forgotten(exam.suite)
    made = exam.hear(f"{maker}()", exam.suite._made)
    where = f"{maker}() of class {suite.__qualname__}"
    assert not isinstance(made, Raised), (
        f"Mend what {where} runs into; it is written def {maker}(self): return the "
        f"{shape.noun}."
    )
    assert made is not None, f"Let {where} return the {shape.noun}."
    assert not isinstance(made, type), (
        f"Let {where} return an object: {made.__qualname__}(), with what it needs."
    )
    for part, written in shape.parts.items():
        _check_part(exam, part, written)


def _check_part(exam: Exam, part: str, written: str) -> None:
    kind = type(exam.suite._made())
    where = f"class {kind.__module__}.{kind.__qualname__}"
    assert exam.has(part), f"Add to {where}: {written}"
    found = exam.ask(part)
    is_method = written.startswith("def ")
    assert callable(found) or not is_method, f"Make it a method of {where}: {written}"
