"""
Check the laws of a suite, and report a breach.

A law is a method of a suite: its docstring states the law, and the message of each
of its assertions says what to do. It asks the object through an exam, which keeps
the questions with their answers.

Each fault is reported once. The laws of a suite have an order, and those after a
broken law are not checked. So a later law is skipped for a fault that an earlier
one reports; it fails only if no other law reported the fault.
"""

# Suites and the functions that check them share private names, which authors
# of suites do not see.
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
    "Exchange",
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
        is_drawn: Whether it is about drawn values, not about the object alone.
    """

    name: str
    says: str
    check: Check
    is_drawn: bool


class Suite:
    """Laws about an object that somebody else wrote."""

    #: The test that reported a broken law, by the name of the law.
    _reporters: ClassVar[dict[str, str]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._reporters = {}

    def _make(self) -> object:
        """Make the object."""

    def _exams(self, data: st.DataObject) -> Iterable[Exam]:
        """Draw the exams of the laws."""
        return (Exam(self, data),)

    def _laws(self) -> list[Law]:
        """List the laws of this suite in order."""
        classes = reversed(type(self).__mro__)
        names = dict.fromkeys(name for item in classes for name in vars(item))
        laws = [getattr(getattr(type(self), name), "law", None) for name in names]
        return [item for item in laws if isinstance(item, Law)]


@frozen(eq=False, repr=False)
class Raised:
    """In place of an answer: an error that was raised."""

    error: BaseException

    def __repr__(self) -> str:
        return f"raised {type(self.error).__name__}: {self.error}"


def _as_is(answer: object) -> object:
    return answer


@frozen(eq=False)
class Exchange:
    """A question and its answer."""

    question: str
    answer: object
    summarize: Callable[[Any], object]

    @property
    def error(self) -> BaseException | None:
        """The error that was raised in place of an answer."""
        return self.answer.error if isinstance(self.answer, Raised) else None

    def lines(self) -> Iterator[tuple[str, str]]:
        """Write the question and the answer as labeled lines."""
        answer = self.answer if self.error else self.summarize(self.answer)
        yield "asked", self.question
        yield "answered", shown(answer)


@define(eq=False, repr=False)
class Exam:
    """
    The questions of a law to the object, with the answers.

    Attributes:
        suite: The suite whose object is asked.
        data: Draws other values; None for a law about the object alone.
        exchanges: Questions and answers, in order.
        earlier: The laws that hold for the drawn values.
    """

    suite: Suite
    data: st.DataObject | None = None
    exchanges: list[Exchange] = Factory(list[Exchange])
    earlier: Sequence[Law] = ()

    def __repr__(self) -> str:
        return "asked"  # as a law calls it, where pytest shows what it saw

    def record(
        self,
        question: str,
        answer: Callable[[], object],
        summarize: Callable[[Any], object] = _as_is,
    ) -> Any:
        """
        Keep a question with its answer, or with the error that is raised.

        Args:
            question: What is asked, in words or in Python.
            answer: Answers it.
            summarize: Returns what to report of an answer; by default the answer.
        """
        self.exchanges.append(Exchange(question, _call(answer), summarize))
        return self.exchanges[-1].answer

    def note(self, question: str, answer: object) -> None:
        """Keep a question whose answer is known."""
        self.exchanges.append(Exchange(question, answer, _as_is))

    def ask(self, name: str, *arguments: object) -> Any:
        """Read an attribute of a new object, or call its method."""
        return self.record(
            _question(name, arguments), lambda: self._read(name, arguments)
        )

    def ask_optional(self, name: str, *arguments: object) -> Any:
        """Ask for an optional attribute or method; None if it is missing."""
        return self.ask(name, *arguments) if self.has(name) else None

    def has(self, name: str) -> bool:
        """Whether the object has an attribute, even one that raises when read."""
        return _call(lambda: hasattr(self.suite._make(), name)) is not False

    def _read(self, name: str, arguments: Sequence[object]) -> object:
        value = getattr(self.suite._make(), name)
        return value(*arguments) if arguments else value

    def draw(self, strategy: st.SearchStrategy[Any]) -> Any:
        """Draw another value for a law."""
        assert self.data is not None, "Only a drawn law draws."
        return self.data.draw(strategy)

    def also(self, other: E) -> E:
        """Add another exam to a law, if the earlier laws hold for it."""
        if breach := _first_breach(self.earlier, other):
            raise _EarlierBreach(breach)
        self.exchanges.extend(other.exchanges)
        return other


@define(eq=False, repr=False, kw_only=True)
class Question(Exam):
    """
    One question that is put to a method of the object.

    Attributes:
        method: Name of the method.
        given: The argument.
        handed: The copy of it that the method got.
        answer: The answer.
    """

    method: str
    given: Any
    handed: Any
    answer: Any = None

    @classmethod
    def put(cls, exam: Exam, method: str, given: Any) -> Question:
        """Ask a method."""
        handed = deepcopy(given)
        question = cls(
            suite=exam.suite,  # by name, as the oldest attrs wants it
            data=exam.data,
            method=method,
            given=given,
            handed=handed,
        )
        question.answer = question.ask(method, handed)
        return question

    @property
    def error(self) -> BaseException | None:
        """The error that was raised in place of an answer."""
        return self.exchanges[0].error

    def again(self) -> Any:
        """Ask the same of a new object."""
        return self.ask(self.method, deepcopy(self.given))


@frozen(eq=False)
class _Breach:
    """
    A law that is broken.

    Attributes:
        law: The law.
        exchanges: The questions and answers.
        problem: What to do; then the evidence, if pytest rewrote the assertion.
    """

    law: Law
    exchanges: tuple[Exchange, ...]
    problem: str

    @property
    def cause(self) -> BaseException | None:
        """The first error that was raised in place of an answer."""
        return next((each.error for each in self.exchanges if each.error), None)

    def report(self, reporter: Law) -> str:
        """Write the law, the questions and answers, the evidence, and what to do."""
        remedy, _, evidence = self.problem.partition("\nassert ")
        lines = [] if reporter is self.law else [("its test", self.law.name)]
        lines += [line for exchange in self.exchanges for line in exchange.lines()]
        lines += [("seen", f"assert {text}") for text in evidence.splitlines()[:1]]
        lines.append(("what to do", fill(remedy, _WIDTH)))
        texts = [
            _label_line(*line) for line in lines if line != ("seen", "assert False")
        ]
        return "\n".join((f"Broken law: {self.law.says}", *texts))


class _EarlierBreach(Exception):  # noqa: N818 - no error, but a way out
    """An earlier law is broken, so that this one is not checked."""

    def __init__(self, breach: _Breach) -> None:
        super().__init__(breach)
        self.breach = breach


def _label_line(label: str, text: str) -> str:
    """Write a labeled text; its further lines are indented below the first."""
    return f"  {label + ':':<12}{indent(text, ' ' * 14).lstrip()}"


def law(check: Check) -> Callable[[Any], None]:
    """Make a test of a law about the object alone."""
    return _test(_law(check, is_drawn=False))


def drawn_law(check: Check) -> Callable[[Any], None]:
    """Make a test of a law about drawn values."""
    return _test(_law(check, is_drawn=True))


def _law(check: Check, *, is_drawn: bool) -> Law:
    return Law(check.__name__, str(check.__doc__), check, is_drawn)


def _test(law: Law) -> Callable[[Any], None]:
    def test(self: Suite) -> None:
        __tracebackhide__ = True
        if breach := _breach(self, law):
            _fail(self, law, breach)

    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        setattr(test, name, getattr(law.check, name))
    vars(test)["law"] = law
    return test


def _fail(suite: Suite, law: Law, breach: _Breach) -> None:
    """Fail for a breach that no other test reported; else skip."""
    __tracebackhide__ = True
    if not _is_unreported(suite, law, breach):
        reporter = suite._reporters[breach.law.name]
        raise SkipTest(f"not settled until {reporter} passes")
    suite._reporters[breach.law.name] = law.name
    raise AssertionError(breach.report(law)) from breach.cause


def _is_unreported(suite: Suite, law: Law, breach: _Breach) -> bool:
    """Whether no other test reported a breach."""
    return suite._reporters.get(breach.law.name, law.name) == law.name


def _breach(suite: Suite, law: Law) -> _Breach | None:
    """Find a breach of a law or of an earlier one."""
    earlier = [*takewhile(lambda other: other.name != law.name, suite._laws())]
    object_laws = [other for other in earlier if not other.is_drawn]
    if not law.is_drawn:
        return _first_breach([*object_laws, law], Exam(suite))
    drawn_laws = [other for other in earlier if other.is_drawn]
    drawn_laws = [*drawn_laws, law]
    return _first_breach(object_laws, Exam(suite)) or _drawn_breach(suite, drawn_laws)


def _drawn_breach(suite: Suite, laws: Sequence[Law]) -> _Breach | None:
    """Find the simplest unreported breach of laws, or else a reported one."""
    breaches: list[_Breach] = []

    @settings(deadline=None, report_multiple_bugs=False, phases=_phases())
    @given(st.data())
    def search(data: st.DataObject) -> None:
        for exam in suite._exams(data):
            if breach := _first_breach(laws, exam):
                breaches.append(breach)
                assert not _is_unreported(suite, laws[-1], breach)

    try:
        search()
    except* AssertionError:
        pass  # the last breach is the simplest
    unreported = [b for b in breaches if _is_unreported(suite, laws[-1], b)]
    return next(reversed(unreported or breaches), None)


def _phases() -> list[Phase]:
    """Return the phases without the explanation, which is not shown."""
    return [phase for phase in settings().phases if phase is not Phase.explain]


def _first_breach(laws: Sequence[Law], exam: Exam) -> _Breach | None:
    """Check laws in their order, up to one that is broken."""
    for index, law in enumerate(laws):
        law_exam = evolve(exam, exchanges=[*exam.exchanges], earlier=laws[:index])
        try:
            law.check(exam.suite, law_exam)
        except AssertionError as error:
            return _Breach(law, tuple(law_exam.exchanges), str(error))
        except _EarlierBreach as stop:
            return stop.breach
    return None


def _call(answer: Callable[[], object]) -> object:
    try:
        return answer()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - it is reported
        return Raised(_trim_traceback(error))


def _trim_traceback(error: BaseException) -> BaseException:
    """Remove the frames of this module from the traceback of an error."""
    frames = error.__traceback__
    while frames and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    return error.with_traceback(frames)


def _question(name: str, arguments: Sequence[object]) -> str:
    return f"{name}({', '.join(map(shown, arguments))})" if arguments else name


def shown(value: object) -> str:
    """
    Write a value as Python would, without the fields that are as by default.

    >>> shown((date(2026, 7, 15), "11"))
    "(date(2026, 7, 15), '11')"
    """
    text = _text(value)
    return text if len(text) <= _MOST else f"{text[:_MOST]} ..."


def _text(value: object) -> str:
    match value:
        case Enum():
            return f"{type(value).__name__}.{value.name}"
        case date() if not isinstance(value, datetime):
            return f"date({value.year}, {value.month}, {value.day})"
        case tuple():
            return _tuple_text(value)  # pyright: ignore[reportUnknownArgumentType]
        case Raised():
            return repr(value)
        case _:
            return _object_text(value) if _has_fields(value) else repr(value)


def _tuple_text(values: tuple[object, ...]) -> str:
    items = ", ".join(map(_text, values))
    return f"({items},)" if len(values) == 1 else f"({items})"


def _has_fields(value: Any) -> bool:
    return has(value.__class__)


def _object_text(value: Any) -> str:
    kind = value.__class__
    pairs = ((field, getattr(value, field.name)) for field in fields(kind))
    texts = (f"{f.name}={_text(v)}" for f, v in pairs if v != f.default)
    return f"{kind.__name__}({', '.join(texts)})"


@frozen(eq=False)
class Shape:
    """
    What a suite needs from its author, and from the object.

    Attributes:
        maker: The method of the suite that returns the object.
        noun: What the object is.
        parts: The attributes of the object, each with an example.
    """

    maker: str
    noun: str
    parts: Mapping[str, str]

    def advice(self, suite: Suite) -> str:
        """Say what to add to a suite that does not return its object."""
        name = type(suite).__qualname__
        return f"Add to class {name}: def {self.maker}(self): return the {self.noun}."


def check_shape(exam: Exam, contract: type[Suite], shape: Shape) -> None:
    """Assert that a suite returns an object with the attributes that it needs."""
    suite, maker = type(exam.suite), shape.maker
    is_defined = getattr(suite, maker) is not getattr(contract, maker)
    assert is_defined, shape.advice(exam.suite)
    subject = exam.record(f"{maker}()", exam.suite._make)
    place = f"{maker}() of class {suite.__qualname__}"
    assert not isinstance(subject, Raised), (
        f"Mend what {place} runs into; it is written def {maker}(self): return the "
        f"{shape.noun}."
    )
    assert subject is not None, f"Let {place} return the {shape.noun}."
    assert not isinstance(subject, type), (
        f"Let {place} return an object: {subject.__qualname__}(), with what it needs."
    )
    for part, example in shape.parts.items():
        _check_part(exam, part, example)


def _check_part(exam: Exam, part: str, example: str) -> None:
    kind = type(exam.suite._make())
    place = f"class {kind.__module__}.{kind.__qualname__}"
    assert exam.has(part), f"Add to {place}: {example}"
    value = exam.ask(part)
    is_method = example.startswith("def ")
    assert callable(value) or not is_method, f"Make it a method of {place}: {example}"
