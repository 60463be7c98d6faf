"""
A second pricer of claims, written from Medicare's rules and its files alone.

It shares no code with the package: whole cents and fractions, one dictionary of
figures, one pass. It is slow, plain, and says nothing of why.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from importlib.resources import files
from typing import Any, NamedTuple

FACTOR = Fraction("33.4009")
WITH_53 = {"44388", "45378", "G0105", "G0121"}
#: Modifiers that say nothing of what a line is paid.
SILENT = {"51", "58", "79", "24", "25", "57", "GC"}
DISTINCT = {"59", "XS", "76", "77"}
EVALUATIONS = {"99212", "99213", "99214"}


def _figures() -> dict[str, dict[str, str]]:
    path = files("cptsofttissue") / "data/generated/medicare_rvus.csv"
    rows = csv.DictReader(path.read_text("utf-8").splitlines())
    return {row["code"]: row for row in rows if row["year"] == "2026"}


FIGURES = _figures()


class Piece(NamedTuple):
    """A procedure: a unit of a line, a line, or two lines that are its sides."""

    lines: tuple[int, ...]
    cents: Fraction | None
    row: dict[str, str] | None
    modifiers: frozenset[str]
    charge: Fraction | None


def half_up(cents: Fraction) -> Fraction:
    return Fraction(
        (2 * cents.numerator + cents.denominator) // (2 * cents.denominator)
    )


def fee(row: dict[str, str] | None, facility: bool) -> Fraction | None:
    """Whole cents of one code, national."""
    if row is None or row["status"] not in "ART":
        return None
    is_facility = facility or row["na_non_facility"] == "NA"
    expense = row["pe_facility" if is_facility else "pe_non_facility"]
    total = sum(map(Fraction, (row["work"], expense, row["mp"])))
    return half_up(total * FACTOR * 100) or None


def pieces(claim: dict[str, Any]) -> list[Piece]:
    """Both sides are one procedure where Medicare pays both together."""
    lines = claim["lines"]
    taken: set[int] = set()
    found = []
    for at, (code, modifiers, units, charge) in enumerate(lines):
        if at in taken:
            continue
        row = FIGURES.get(code)
        cents = fee(row, claim["facility"])
        sides = modifiers & {"RT", "LT"}
        others = [
            i
            for i, (c, m, u, _) in enumerate(lines)
            if i > at
            and i not in taken
            and c == code
            and u == units == 1
            and len(sides) == 1
            and sides ^ (m & {"RT", "LT"}) == {"RT", "LT"}
            and modifiers - sides - SILENT == m - {"RT", "LT"} - SILENT
            and not modifiers & DISTINCT
        ]
        bilateral = row["bilateral"] if row else ""
        two = (
            units == 2
            and bilateral in {"1", "2"}
            and not modifiers & (DISTINCT | sides)
        )
        share = Fraction(3, 2) if bilateral == "1" else Fraction(1)
        if others and bilateral != "3":
            taken.add(others[0])
            theirs = lines[others[0]][3]
            both = None if None in (charge, theirs) else charge + theirs
            whole = cents and half_up(cents * share)
            found.append(Piece((at, others[0]), whole, row, modifiers, both))
        elif "50" in modifiers or two:
            whole = cents and half_up(cents * share)
            found.append(Piece((at,), whole, row, modifiers, charge))
        else:
            found += [Piece((at,), cents, row, modifiers, charge)] * units
    return found


def is_nothing(piece: Piece, claim: dict[str, Any]) -> bool:
    """Denied, or paid with another service."""
    row, given = piece.row, piece.modifiers
    if given & {"GY", "GZ"} or (row and row["status"] in "BPIMN"):
        return True
    if row and "56" in given and row["global_days"] in {"010", "090"}:
        return True
    if row and given & {"80"} and row["assistant"] == "1":
        return True
    if row and "62" in given and row["co_surgeon"] == "0":
        return True
    return is_packaged(piece, claim)


def is_packaged(piece: Piece, claim: dict[str, Any]) -> bool:
    """An evaluation without the modifier that the day's procedures ask for."""
    if claim["lines"][piece.lines[0]][0] not in EVALUATIONS:
        return False
    days = set()
    for other in pieces(claim):
        code = claim["lines"][other.lines[0]][0]
        if code not in EVALUATIONS and not is_nothing(other, claim):
            days.add(other.row["global_days"] if other.row else None)
    return bool(days & {"000", "010", "090"}) and not piece.modifiers & {"25", "57"}


def care(piece: Piece) -> Fraction | None:
    """The share of a part of the care."""
    given = piece.modifiers & {"54", "55", "78"}
    if not given:
        return Fraction(1)
    row = piece.row or {}
    days = row.get("global_days")
    if given == {"78"} and days == "000":
        return Fraction(1)
    if len(given) > 1 or days not in {"010", "090"}:
        return None
    names = {
        "54": ("preoperative", "intraoperative"),
        "55": ("postoperative",),
        "78": ("intraoperative",),
    }[next(iter(given))]
    return sum((Fraction(row[name]) for name in names), Fraction(0)) or None


def amount(piece: Piece, rank: int, claim: dict[str, Any]) -> Fraction | None:
    """Cents of one procedure at a rank from 0; None is not known."""
    row, given = piece.row, piece.modifiers
    code = claim["lines"][piece.lines[0]][0]
    part = care(piece)
    if is_nothing(piece, claim):
        return Fraction(0)
    if row is None or piece.cents is None or part is None or rank > 4:
        return None
    if given & {"22", "52", "56"} or ("53" in given and code not in WITH_53):
        return None
    share = part * (Fraction(1, 2) if rank else 1)
    if "80" in given:
        if row["assistant"] == "9":
            return None
        share *= Fraction(16, 100)
    if "62" in given:
        share *= Fraction(625, 1000)
    if claim["practitioner"] != "physician" and not claim["participating"]:
        return None
    if claim["practitioner"] != "physician":
        share *= Fraction(85, 100)
    if not claim["participating"]:
        share *= Fraction(95, 100)
    once = fee(row, claim["facility"])
    sides = Fraction(3, 2) if piece.cents != once else Fraction(1)
    return half_up(once * sides * share)


def second(claim: dict[str, Any]) -> dict[tuple[int, ...], list[Fraction | None]]:
    """Cents of the procedures of each line, or pair of lines."""
    all_pieces = pieces(claim)
    live = [at for at, piece in enumerate(all_pieces) if not is_nothing(piece, claim)]

    def order(at: int) -> tuple[Any, ...]:
        piece = all_pieces[at]
        texts = sorted(
            (claim["lines"][i][0], tuple(claim["written"][i]), claim["lines"][i][2])
            for i in piece.lines
        )
        charge = piece.charge
        return (-piece.cents, charge is not None, -(charge or 0), texts)

    ranked = sorted(
        (
            at
            for at in live
            if all_pieces[at].cents is not None
            and all_pieces[at].row["multiple"] == "2"
            and "78" not in all_pieces[at].modifiers
        ),
        key=order,
    )
    found: dict[tuple[int, ...], list[Fraction | None]] = {}
    left: dict[tuple[int, ...], Fraction | None] = {}
    for at, piece in enumerate(all_pieces):
        rank = ranked.index(at) if at in ranked and len(live) > 1 else 0
        paid = amount(piece, rank, claim)
        rest = left.setdefault(piece.lines, piece.charge)
        if paid is not None and rest is not None:
            paid = min(paid, rest)
            left[piece.lines] = rest - paid
        found.setdefault(piece.lines, []).append(paid)
    return found
