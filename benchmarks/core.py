"""
Measure the core beside its peers: ratios of medians, in one run.

Run it with ``nox -s benchmarks``; results as seen are in ``RESULTS.md``.
"""

from __future__ import annotations

import platform
import random
import subprocess
import sys
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from cptsofttissue import Case, Code, catalog, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUNDS = 15
RECORDS = 2_000
#: The parts of a site where the deep fascia decides, as in the peers.
WHOLE = {"hand_finger": "hand", "foot_toe": "foot"}


def main() -> None:
    """Print one table of ratios."""
    print(f"Python {platform.python_version()}, {platform.machine()}\n")
    print("| what | peer | ratio |\n| --- | --- | --- |")
    for row in (*imports(), *resolving()):
        print("| {} | {} | {:.2f} |".format(*row))


def imports() -> Iterator[tuple[str, str, float]]:
    """Time imports in fresh processes, in turn, net of starting Python."""
    package, names = "import cptsofttissue", "from cptsofttissue import resolve"
    statements = ("pass", "import attrs", f"import attrs; {package}", names)
    times = medians([lambda s=s: start(s) for s in statements], rounds=2 * ROUNDS + 1)
    bare, attrs, both, first = times
    yield f"{package}, added to attrs", "import attrs", (both - attrs) / (attrs - bare)
    yield f"{names}, added to attrs", "import attrs", (first - attrs) / (attrs - bare)


def start(statement: str) -> None:
    subprocess.run([sys.executable, "-I", "-c", statement], check=True)


def resolving() -> Iterator[tuple[str, str, float]]:
    """Time resolving the same records as the chains, per record."""
    records = list(make_records())
    texts = [
        {
            "procedure": procedure,
            "site": WHOLE.get(site, site),
            "depth": depth,
            "tumor": f"{tumor} cm",
            "margin": f"{margin} cm",
            "margin_convention": "as_written",
        }
        for procedure, site, depth, tumor, margin in records
    ]
    unstated = [{**text, "margin_convention": None} for text in texts]
    cases = [Case(**text) for text in texts]
    open_cases = [Case(**text) for text in unstated]
    plain = [(s, d or "radical", t, m) for _, s, d, t, m in records]
    nested, flat = chain(nested_source()), chain(flat_source())
    answers = [str(resolve(case).code) for case in cases]
    if not answers == [nested(*r) for r in plain] == [flat(*r) for r in plain]:
        raise SystemExit("the chains and the resolver disagree")
    peer, long_peer, *ours = medians(
        [
            lambda: [nested(*r) for r in plain],
            lambda: [flat(*r) for r in plain],
            lambda: [resolve(case) for case in cases],
            lambda: [resolve(case) for case in open_cases],
            lambda: [resolve(**text) for text in texts],
            lambda: [resolve(**text) for text in unstated],
        ]
    )
    names = (
        "resolve, ready case",
        "resolve, ready case, margin unstated",
        "resolve, charted text",
        "resolve, charted text, margin unstated",
    )
    for name, time in zip(names, ours, strict=True):
        yield name, "float if/elif chain of 72 branches", time / long_peer
        yield name, "float if/elif nested by site", time / peer


def medians(runs: list[Callable[[], object]], rounds: int = ROUNDS) -> list[float]:
    """Time each run in turn, so that a slow moment meets all of them."""
    times: list[list[float]] = [[] for _ in runs]
    for run in runs:
        run()
    for _ in range(rounds):
        for run, seen in zip(runs, times, strict=True):
            begin = perf_counter()
            result = run()
            seen.append(perf_counter() - begin)
            del result  # freed when the clock has stopped
    return [median(seen) for seen in times]


def banded() -> list[Code]:
    return [code for code in catalog() if code.band]


def make_records() -> Iterator[tuple[str, str, str | None, float, float]]:
    """Records as charted: a tenth of a centimeter, all 72 codes alike."""
    chance = random.Random(1)  # noqa: S311
    for _ in range(RECORDS):
        code = chance.choice(banded())
        tumor, margin = chance.randint(2, 70) / 10, chance.randint(0, 10) / 10
        yield code.procedure.value, code.site.value, code.depth, tumor, margin


def chain(source: str) -> Callable[[str, str, float, float], str | None]:
    """Compile a chain as a person would write it."""
    names: dict[str, Callable[[str, str, float, float], str | None]] = {}
    exec(source, names)  # noqa: S102
    return names["chain"]


def flat_source() -> str:
    """One condition a code."""
    lines = ["def chain(site, depth, tumor, margin):", " size = tumor + margin"]
    for code in banded():
        kind = code.depth or "radical"
        low, high = bounds(code)
        size = f"size < {high}" if high else f"size >= {low}"
        lines.append(
            f" if site == '{code.site}' and depth == '{kind}' and {size}: "
            f"return '{code}'"
        )
    return "\n".join(lines).replace("\n if", "\n elif").replace(" elif", " if", 1)


def nested_source() -> str:
    """Site, then depth, then size."""
    lines = ["def chain(site, depth, tumor, margin):", " size = tumor + margin"]
    sites = dict.fromkeys(code.site for code in banded())
    for site in sites:
        lines.append(f" {'if' if len(lines) == 2 else 'elif'} site == '{site}':")
        at = [code for code in banded() if code.site == site]
        for n, small in enumerate(at[::2]):
            kind, (_, high) = small.depth or "radical", bounds(small)
            lines += [
                f"  {'elif' if n else 'if'} depth == '{kind}':",
                f"   return '{small}' if size < {high} else '{at[2 * n + 1]}'",
            ]
    return "\n".join(lines)


def bounds(code: Code) -> tuple[float, float | None]:
    assert code.band is not None
    high = code.band.high
    return code.band.low.um / 10_000, None if high is None else high.um / 10_000


if __name__ == "__main__":
    main()
