"""
Change the code in one place at a time, and see whether a test fails.

``python tools/mutants.py resolver claims/_ranking`` runs the named modules, and
all of ``TESTS`` without a name; ``--survivors`` only asks again what survived.
Answers are kept in ``.mutants``, a file for each module.

The changes are those of mutmut, and a few more.  Its runner is not used: it
leaves out decorated functions, so every property, and the code of classes and
modules, and it forks from a process whose caches already hold the answers.
Here each mutant is the whole module, imported anew in a fork that has
everything but the package and its tests loaded.
A mutant of a function first goes a shorter way: the code of the function is
replaced in a fork of a session whose tests are collected, the caches of the
package are cleared, and the tests that call the function are run.
What survives there is imported anew as well, since a test may have called the
function only in what was remembered.
"""

from __future__ import annotations

import argparse
import ast
import gc
import importlib
import inspect
import json
import os
import resource
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache, partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from libcst import CSTValidationError
from mutant_changes import Mutant, mutants

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "cptsofttissue"
RESULTS = ROOT / ".mutants"
WORKERS = 2
#: Seconds of computing for the tests of one mutant.
SECONDS = 40
MEMORY = 16 << 30

RECORDS = (
    "test_resolver.py",
    "properties/test_laws.py",
    "test_resolution.py",
    "test_case.py",
    "test_exposure.py",
    "test_review.py",
    "test_guidance.py",
)
CLAIMS = (
    "test_claims.py",
    "properties/test_money_laws.py",
    "test_money.py",
    "test_exposure.py",
    "test_review.py",
)
#: The modules and their tests, those that know the module best first.
TESTS: dict[str, tuple[str, ...]] = {
    "resolver": RECORDS,
    "sizes": ("test_sizes.py", *RECORDS),
    "complete": RECORDS,
    "questions": ("test_questions.py", *RECORDS),
    "cautions": RECORDS,
    "claims/__init__": CLAIMS,
    "claims/_drafts": CLAIMS,
    "claims/_procedures": CLAIMS,
    "claims/_ranking": CLAIMS,
    "claims/_values": (*CLAIMS, "test_notebook.py"),
    "fees/_base": (
        "fees/test_base.py",
        "fees/test_contract.py",
        *CLAIMS,
        "test_notebook.py",
    ),
    "fees/chain": ("fees/test_chain.py", *CLAIMS),
    "fees/contract": ("fees/test_contract.py", *CLAIMS),
    "fees/factors": ("fees/test_factors.py", "fees/test_medicare.py"),
    "fees/medicare": ("fees/test_medicare.py", *CLAIMS),
    "fees/rvu": ("fees/test_rvu.py", "fees/test_medicare.py"),
    "fees/localities": ("fees/test_localities.py", "fees/test_medicare.py"),
    "fees/_files": (
        "fees/test_files.py",
        "fees/test_localities.py",
        "fees/test_rvu.py",
    ),
    "fees/_plugins": ("fees/test_plugins.py",),
    "lengths": ("test_lengths.py", "test_sizes.py", *RECORDS),
    "payment": ("test_payment.py", *CLAIMS),
    "money": ("test_money.py", *CLAIMS),
}


# How a mutant is run


def _path(module: str) -> Path:
    return PACKAGE / f"{module}.py"


def _source(module: str) -> str:
    return _path(module).read_text("utf-8")


def _name(module: str) -> str:
    return f"{PACKAGE.name}.{module}".replace("/", ".").removesuffix(".__init__")


class _Loader(SourceFileLoader):
    """Load a mutant in the place of its module."""

    source = ""

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.get_filename(fullname), "exec")


class _Finder(MetaPathFinder):
    def __init__(self, module: str, source: str) -> None:
        self.name, self.path = _name(module), _path(module)
        self.source = source

    def find_spec(self, fullname: str, *_: Any) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        loader = _Loader(fullname, str(self.path))
        loader.source = self.source
        return spec_from_file_location(fullname, self.path, loader=loader)


def _tests(module: str) -> list[str]:
    examples = f"test_docstrings.py::test_examples_run[{_name(module)}]"
    first, *rest = TESTS[module]
    return [f"tests/{name}" for name in (first, examples, *rest)]


def _passes(tests: list[str]) -> bool:
    """Run tests in this process, until one fails."""
    import pytest

    options = ["-x", "-q", "-p", "no:cacheprovider", "--assert=plain", "--tb=no"]
    return pytest.main([*options, *tests]) == 0


def _can_be_imported(module: str) -> bool:
    try:
        importlib.import_module(_name(module))
    except Exception:  # noqa: BLE001 - whatever it is, every test fails
        return False
    return True


def _judge(module: str, mutant: Mutant) -> str:
    try:
        source = mutant.source
        compile(source, "mutant", "exec")
    except (SyntaxError, CSTValidationError):
        return "not a program"
    sys.meta_path.insert(0, _Finder(module, source))
    if not _can_be_imported(module):
        return "killed"
    return "survived" if _passes(_tests(module)) else "killed"


_ANSWERS = ("survived", "killed", "not a program", "timeout")
Judge = Callable[[Mutant], str]


def _fork(judge: Judge, mutant: Mutant) -> int:
    """Judge a mutant in a process of its own, which ends with the answer."""
    sys.stdout.flush()
    if pid := os.fork():
        return pid
    answer = 1
    try:
        os.setsid()
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(_scratch(os.getpid()))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        answer = _ANSWERS.index(judge(mutant))
    finally:
        os._exit(answer)


def _scratch(pid: int) -> Path:
    path = RESULTS / f"tmp{pid}"
    path.mkdir(exist_ok=True)
    return path


def _answers(judge: Judge, asked: dict[str, Mutant]) -> Iterator[tuple[str, str]]:
    """Run the mutants, a few at a time; yield each with its answer."""
    waiting, running = list(asked), dict[int, str]()
    while waiting or running:
        while waiting and len(running) < WORKERS:
            said = waiting.pop(0)
            running[_fork(judge, asked[said])] = said
        pid, status = os.wait()
        if pid in running:
            said = running.pop(pid)
            shutil.rmtree(_scratch(pid))
            is_late = os.WIFSIGNALED(status)
            yield said, "timeout" if is_late else _ANSWERS[os.WEXITSTATUS(status)]


# The short way: the code of functions is replaced in a session that stands


def _codes(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    """List the functions of a module and of its classes, by qualified name."""
    for part in code.co_consts:
        if isinstance(part, CodeType):
            if part.co_flags & inspect.CO_OPTIMIZED:
                yield part.co_qualname, part
            else:
                yield from _codes(part)


class _Noted(ast.NodeTransformer):
    """Let each function of a module say that it is called."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """Go into a class."""
        self.names.append(node.name)
        self.generic_visit(node)
        self.names.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Begin a function with its name."""
        name = ast.Constant(".".join((*self.names, node.name)))
        note = ast.Expr(ast.Call(ast.Name("__called__", ast.Load()), [name], []))
        node.body.insert(0, note)
        return node


_PREFIX = PACKAGE.name
_CACHE = type(lru_cache(lambda: None))


def _alive(kind: type) -> list[Any]:
    return [each for each in gc.get_objects() if isinstance(each, kind)]


class _Session:
    """Judge mutants in forks of one session, after its tests were collected."""

    def __init__(self, module: str, asked: dict[str, Mutant], path: Path) -> None:
        self.module, self.asked, self.path = module, asked, path
        self.has_failed = False

    def pytest_runtestloop(self, session: Any) -> bool:
        """Run the mutants in the place of the tests."""
        self.items = list(session.items)
        self.functions = [f for f in _alive(FunctionType) if self._is_own(f)]
        self.caches = [c for c in _alive(_CACHE) if c.__module__.startswith(_PREFIX)]
        gc.freeze()
        self.reading, self.writing = os.pipe()
        os.set_blocking(self.reading, False)
        same = {"": Mutant.none(_source(self.module))}
        with self.path.open("w", encoding="utf-8") as file:
            for said, answer in _answers(self.note_calls, same):
                print(json.dumps([said, answer]), file=file, flush=True)
            told = self.path.with_suffix(".calls").read_text("utf-8").splitlines()
            self.calls = {(function, item) for function, item in map(json.loads, told)}
            for said, answer in _answers(self.judge, self.asked):
                print(json.dumps([said, answer]), file=file, flush=True)
                self._remember()
        return True

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Notice that a test failed."""
        self.has_failed |= report.failed

    def note_calls(self, _: Mutant) -> str:
        """Note which functions of the module each test calls; all must pass."""
        called: set[str] = set()
        sys.modules[_name(self.module)].__dict__["__called__"] = called.add
        tree = _Noted().visit(ast.parse(_source(self.module)))
        self._replace(compile(ast.fix_missing_locations(tree), "noted", "exec"))
        with self.path.with_suffix(".calls").open("w", encoding="utf-8") as file:
            for item in self.items:
                if self._fails(item):
                    return "killed"
                for function in called:
                    print(json.dumps([function, item.nodeid]), file=file)
                called.clear()
        return "survived"

    def judge(self, mutant: Mutant) -> str:
        """Run the tests that call the function, until one fails."""
        try:
            self._replace(compile(mutant.source, _name(self.module), "exec"))
        except (SyntaxError, CSTValidationError):
            return "not a program"
        except ValueError:  # the mutant closes over other names
            return "survived"
        name = mutant.function
        items = [item for item in self.items if (name, item.nodeid) in self.calls]
        return "killed" if any(map(self._fails, items)) else "survived"

    def _is_own(self, function: FunctionType) -> bool:
        return function.__module__ == _name(self.module)

    def _replace(self, module: CodeType) -> None:
        """Give each function the code it has in *module*, and forget all answers."""
        codes = dict(_codes(module))
        for function in self.functions:
            if function.__qualname__ in codes:
                function.__code__ = codes[function.__qualname__]
        for cache in self.caches:
            cache.cache_clear()

    def _fails(self, item: Any) -> bool:
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        if self.has_failed:
            os.write(self.writing, item.nodeid.encode() + b"\n")
        return self.has_failed

    def _remember(self) -> None:
        """Ask first the tests that failed last."""
        with suppress(BlockingIOError):
            told = set(os.read(self.reading, 1 << 16).decode().splitlines())
            self.items.sort(key=lambda item: item.nodeid not in told)


def _in_session(module: str, asked: dict[str, Mutant]) -> dict[str, str]:
    """Judge mutants in forks of a session, itself in a fork."""
    path = RESULTS / "session.jsonl"
    if not (pid := os.fork()):
        import pytest

        options = ["-q", "-s", "-p", "no:cacheprovider", "--assert=plain", "--tb=no"]
        pytest.main(
            [*options, *_tests(module)], plugins=[_Session(module, asked, path)]
        )
        os._exit(0)
    os.waitpid(pid, 0)
    found = dict(map(json.loads, path.read_text("utf-8").splitlines()))
    if found.pop("") != "survived":
        raise SystemExit(f"the tests of {module} fail without any change")
    return found


def _warm() -> None:
    """Import what the tests import, but not the package and the tests."""
    program = (
        "import pytest, sys; code = pytest.main(sys.argv[1:]);"
        "sys.stderr.write(' '.join(sys.modules)); sys.exit(code)"
    )
    names = sorted({f"tests/{name}" for names in TESTS.values() for name in names})
    options = ["-q", "--collect-only", "-p", "no:cacheprovider", *names]
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, *options],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    ours = (PACKAGE.name, "tests", "conftest", "__main__")
    for name in done.stderr.split():
        if name.partition(".")[0] not in ours:
            with suppress(ImportError):
                importlib.import_module(name)
    gc.freeze()


def _check(module: str) -> None:
    """Stop unless the tests pass over the module as it is."""
    same = {"": Mutant.none(_source(module))}
    if dict(_answers(partial(_judge, module), same)) != {"": "survived"}:
        raise SystemExit(f"the tests of {module} fail without any change")


def _run(module: str, *, survivors: bool) -> None:
    """Run a module, and keep its answers."""
    path = RESULTS / f"{module.replace('/', '.')}.json"
    asked = mutants(_source(module))
    kept: dict[str, str] = json.loads(path.read_text("utf-8")) if survivors else {}
    kept = _settled({said: kept[said] for said in asked if said in kept})
    inside = {at: asked[at] for at in asked if at not in kept and asked[at].function}
    kept |= _settled(_in_session(module, inside))
    left = {at: asked[at] for at in asked if at not in kept}
    for said, answer in _answers(partial(_judge, module), left):
        kept[said] = answer
        if not _settled({said: answer}):
            _say(f"{module}:{said}")
    path.write_text(json.dumps(kept, indent=0), "utf-8")
    _say(_row(module, Counter(kept.values())))


def _settled(answers: dict[str, str]) -> dict[str, str]:
    return {said: found for said, found in answers.items() if found != "survived"}


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the answer of a tool


def _row(module: str, count: Counter[str]) -> str:
    found = {name: count[name] for name in ("killed", "survived", "timeout")}
    total = sum(found.values())
    share = 100 * (total - found["survived"]) / total
    cells = (f"`{module}.py`", total, *found.values(), f"{share:.1f} %")
    return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    """Run the mutants of some modules, or of all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("modules", nargs="*", default=list(TESTS))
    parser.add_argument("--survivors", action="store_true")
    given = parser.parse_args()
    RESULTS.mkdir(exist_ok=True)
    os.chdir(ROOT)
    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    _warm()
    _check(given.modules[0])
    for module in given.modules:
        _run(module, survivors=given.survivors)


if __name__ == "__main__":
    main()
