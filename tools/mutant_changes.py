"""
What a mutant is: the changes of mutmut, and a few more.

Left alone are docstrings, annotations, imports, type aliases, decorators,
``__all__``, and the wording of errors, of which nothing is promised.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators, operator_string

__all__ = ["Mutant", "mutants"]


class Mutant(NamedTuple):
    """One change of one module."""

    module: cst.Module
    line: int
    column: int
    old: cst.CSTNode
    new: cst.CSTNode
    #: The function it is in, by qualified name; empty in a class or the module.
    function: str

    def __str__(self) -> str:
        before, after = (
            " ".join(self.module.code_for_node(node).split())
            for node in (self.old, self.new)
        )
        return f"{self.line}:{self.column}: {before} => {after}"

    @property
    def source(self) -> str:
        """The module as changed."""
        changed = self.module.deep_replace(self.old, self.new)
        return cst.ensure_type(changed, cst.Module).code

    @classmethod
    def none(cls, source: str) -> Mutant:
        """Change nothing."""
        module = cst.parse_module(source)
        return cls(module, 0, 0, module, module, "")


# What is changed


def _force(node: Any) -> Iterator[Any]:
    """Take a condition as false, and as true."""
    test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    for operator, word in ((cst.And(), "False"), (cst.Or(), "True")):
        yield node.with_changes(
            test=cst.BooleanOperation(test, operator, cst.Name(word))
        )


def _one_side(node: cst.BooleanOperation) -> Iterator[cst.BaseExpression]:
    """Forget one side of an and, or of an or."""
    for kept in (node.left, node.right):
        yield kept.with_changes(
            lpar=node.lpar or kept.lpar, rpar=node.rpar or kept.rpar
        )


def _return_none(node: cst.Return) -> Iterator[cst.Return]:
    """Return nothing."""
    if node.value is not None and not m.matches(node.value, m.Name("None")):
        after = cst.SimpleWhitespace(" ")
        yield cst.Return(cst.Name("None"), whitespace_after_return=after)


def _remove(_: Any) -> Iterator[cst.Pass]:
    """Leave a statement out."""
    yield cst.Pass()


def _less(node: cst.Integer) -> Iterator[cst.BaseExpression]:
    """One less; mutmut has one more."""
    value = cst.Integer(str(abs(node.evaluated_value - 1)))
    is_negative = node.evaluated_value < 1
    minus = cst.UnaryOperation(
        cst.Minus(), value, [cst.LeftParen()], [cst.RightParen()]
    )
    yield minus if is_negative else value


def _text(node: cst.BaseString) -> Iterator[cst.BaseString]:
    """Change a text; its spelling in capitals is not asked for itself."""
    yield from [*operator_string(node)][:1]


def _text_part(node: cst.FormattedStringText) -> Iterator[cst.FormattedStringText]:
    yield node.with_changes(value=f"XX{node.value}XX")


OPERATORS = [
    *(pair for pair in mutation_operators if pair[1] is not operator_string),
    (cst.BaseString, _text),
    (cst.FormattedStringText, _text_part),
    (cst.If, _force),
    (cst.CompIf, _force),
    (cst.BooleanOperation, _one_side),
    (cst.Return, _return_none),
    (cst.Expr, _remove),
    (cst.Raise, _remove),
    (cst.Integer, _less),
]

# What is left alone

_WORDING = m.Arg(
    m.Name("allowed")
    | m.FormattedString()
    | m.ConcatenatedString()
    | m.SimpleString(m.MatchIfTrue(lambda value: " " in value))
)
_TYPING = m.Assign([m.AssignTarget(m.Name(m.MatchRegex("__all__|[A-Z]|[A-Z][a-z]+")))])
_NO_CODE = m.Expr(m.SimpleString() | m.Ellipsis())
_LEFT_ALONE = (
    m.Annotation()
    | m.Decorator()
    | m.Import()
    | m.ImportFrom()
    | m.Assign([m.AssignTarget(m.Name("allowed"))])
    | m.If(m.Name("TYPE_CHECKING"))
    | _TYPING
    | _NO_CODE
    | m.Call(m.Name("cast") | m.Name("TypeVar"))
)
_PLAIN = m.Call(m.Name("len") | m.Name("isinstance"))


class _Visitor(cst.CSTVisitor):
    """Collect the changes of a module, and where they are."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, int, cst.CSTNode, cst.CSTNode, str]] = []
        self.raising = 0
        self.names: list[str] = []
        self.functions: list[str] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Change a node in every way; leave it alone if nothing is promised of it."""
        if m.matches(node, _LEFT_ALONE):
            return False
        if self.raising and m.matches(node, _WORDING):
            return False
        for kind, change in OPERATORS:
            if isinstance(node, kind) and not m.matches(node, _PLAIN):
                self._add(node, change(node))
        self.raising += isinstance(node, cst.Raise)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        """Count how many raise statements the next node is in."""
        self.raising -= isinstance(original_node, cst.Raise)

    def visit_FunctionDef_body(self, node: cst.FunctionDef) -> None:  # noqa: N802
        """Enter a function."""
        self.functions.append(".".join((*self.names, node.name.value)))

    def leave_FunctionDef_body(self, node: cst.FunctionDef) -> None:  # noqa: ARG002, N802
        """Leave a function."""
        self.functions.pop()

    def visit_ClassDef_body(self, node: cst.ClassDef) -> None:  # noqa: N802
        """Enter a class."""
        self.names.append(node.name.value)

    def leave_ClassDef_body(self, node: cst.ClassDef) -> None:  # noqa: ARG002, N802
        """Leave a class."""
        self.names.pop()

    def _add(self, node: cst.CSTNode, changed: Iterable[cst.CSTNode]) -> None:
        start = self.get_metadata(PositionProvider, node).start
        function = next(iter(self.functions), "")
        kept = (new for new in changed if not (self.raising and _rewords(node, new)))
        self.found.extend(
            (start.line, start.column, node, new, function) for new in kept
        )


def _rewords(node: cst.CSTNode, new: cst.CSTNode) -> bool:
    """Whether a call only differs in the wording of an error."""
    if not (isinstance(node, cst.Call) and isinstance(new, cst.Call)):
        return False
    pairs = zip(node.args, new.args, strict=False)
    changed = [old for old, arg in pairs if old is not arg]
    is_same = len(node.args) == len(new.args)
    return is_same and all(m.matches(old, _WORDING) for old in changed)


def mutants(source: str) -> dict[str, Mutant]:
    """Find the mutants of a module, by what they say."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    visitor = _Visitor()
    wrapper.visit(visitor)
    made = [Mutant(wrapper.module, *found) for found in visitor.found]
    return {str(mutant): mutant for mutant in made}
