"""The facts of a record as text, and nothing that it leaves open."""

from __future__ import annotations

from collections.abc import Mapping

from cptsofttissue.coding.resolution import Resolution

__all__ = ["record_texts"]


def record_texts(answer: Resolution) -> Mapping[str, str]:
    """
    State what the case says, by name, and nothing that it leaves open.

    >>> from cptsofttissue import resolve
    >>> record_texts(resolve(site="back", depth="subcutaneous"))
    {'procedure': 'excision', 'site': 'back', 'depth': 'subcutaneous'}
    """
    case = answer.case
    known = {
        "procedure": _only(case.procedure),
        "site": case.site and ", ".join(case.site.charted),
        "lesion": case.lesion and " or ".join(case.lesion.charted),
        "depth": _only(case.depth or ()),
        "size": _size(answer),
    }
    return {name: text for name, text in known.items() if text}


def _only(values: tuple[str, ...]) -> str | None:
    """Say a fact that is one thing; what may be another is left open."""
    return values[0].replace("_", " ") if len(values) == 1 else None


def _size(answer: Resolution) -> str | None:
    """Say the size as documented: the total, or tumor and margin."""
    case = answer.case
    if case.size is not None:
        return str(case.size)
    if case.tumor is None or case.margin is None:
        return None
    return f"{case.tumor} with a margin of {case.margin}"
