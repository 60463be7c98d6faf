"""
Draw charts of codes and payments with Altair; needs the extra ``plots``.

Each function returns an Altair chart: a notebook displays it,
``chart.save("chart.html")`` writes it to a file, and Altair's methods customize it.
"""

from __future__ import annotations

from cptsofttissue.errors import MissingExtraError

try:
    import altair as alt
except ImportError:
    raise MissingExtraError("plots", "cptsofttissue.plots") from None

from cptsofttissue.plots._audit import audit_summary
from cptsofttissue.plots._bands import size_bands
from cptsofttissue.plots._costs import cost_by_place
from cptsofttissue.plots._localities import payment_by_locality
from cptsofttissue.plots._places import office_and_facility
from cptsofttissue.plots._whatif import payment_by_size

__all__ = [
    "audit_summary",
    "cost_by_place",
    "office_and_facility",
    "payment_by_locality",
    "payment_by_size",
    "size_bands",
]

del alt
