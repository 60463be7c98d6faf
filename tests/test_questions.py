"""What is asked, in which order, and what the answers are."""

from __future__ import annotations

import pytest

from cptsofttissue import Origin, Procedure, Region, catalog, resolve
from cptsofttissue._rules import rule
from cptsofttissue.coding._complete import Complete, Record
from cptsofttissue.coding._questions import questions
from cptsofttissue.coding._scope import scope_of
from cptsofttissue.record.depth import Depth, DigitInvolvement

#: A record that says nothing but what was done.
RECORD = Record(
    procedure=(Procedure.EXCISION,),
    site=None,
    depth=None,
    digit_involvement=None,
    origin=(Origin.SOFT_TISSUE,),
    lesion=("soft tissue tumor",),
    lesion_depth=None,
    size_source=None,
    sizes=((None, 0, 0),),
    other_sizes=(),
)


def answers(**record: str) -> dict[str, list[str]]:
    """Each question by its field, with the values of its answers."""
    asked = resolve(**record).questions
    return {each.field: [answer.value for answer in each.answers] for each in asked}


def test_answers_are_what_the_field_takes():
    """A depth, a size and a lesion are offered in words; a family is named."""
    assert {"depth": ["subcutaneous", "subfascial"]} == answers(
        site="back", size="1 cm"
    )
    assert {
        "lesion": [
            "soft tissue tumor",
            "benign skin lesion",
        ]
    } == answers(site="neck", depth="subcutaneous", size="1 cm", lesion="cyst")


def test_a_question_says_why():
    """The sentence of its rule stands beside the field."""
    for question in resolve(site="arm", size="1 cm").questions:
        assert rule(f"ask-{question.field}").says == question.why


def test_neighboring_sizes_are_one_answer():
    """Sizes that lead to the same codes are told as one range."""
    # the family also has thresholds at 1.5, 2 and 5 cm, but not for the back
    assert {"size": ["less than 3 cm", "at least 3 cm"]} == answers(
        site="back", depth="subcutaneous"
    )


def test_the_question_that_settles_most_comes_first():
    """If two leave as much at worst, the one that leaves less on average is first."""
    asked = resolve(site="finger").questions

    assert ["digit_involvement", "size", "depth"] == [each.field for each in asked]


def test_what_changes_nothing_is_not_asked():
    """Where no fact settles anything alone, only those that do together are asked."""
    edition = catalog(2026)
    scope = scope_of(edition, ())
    one, other = edition["21555"], edition["21556"]
    outcomes = {
        Complete(*made, None, Depth.SUBFASCIAL, DigitInvolvement.NONE, None, size): (
            one if (site is Region.HAND) == (size == 0) else other
        )
        for site in (Region.HAND, Region.FOOT)
        for made in [(Procedure.EXCISION, site, Origin.SOFT_TISSUE)]
        for size in (0, 1)
    }

    asked = questions(scope, RECORD, outcomes)
    assert ["site", "size"] == [each.field for each in asked]


def test_the_convention_is_asked_for_skin_and_soft_tissue_at_once():
    """A cyst may be of either; each answer leads to one code of each family."""
    record = {"site": "back", "lesion": "cyst", "depth": "subcutaneous"}
    sizes = {"tumor": "2.8 cm", "margin": "0.15 cm", "margin_convention": "either"}
    first = resolve(**record, **sizes).questions[0]

    assert {"as_written": ["21930", "11403"], "each_side": ["21931", "11404"]} == {
        answer.value: [*map(str, answer.codes)] for answer in first.answers
    }


@pytest.mark.parametrize(
    ("facts", "change"),
    [
        ({"tumor": "2.5 cm"}, "25075, unless the margin is 0.5 cm or more in all"),
        ({"size": "2.5 cm mass"}, "25075, unless the margin is 0.5 cm or more in all"),
        (
            {"tumor": "2.9 cm", "margin_convention": "each side"},
            "25075, unless the margin is 0.1 cm or more in all (0.05 cm on each side)",
        ),
        (
            {"tumor": "2.8 cm", "site": "arm"},
            "24075 or 25075, unless the margin is 0.2 cm or more in all",
        ),
        (
            {"tumor": "2.8 cm", "procedure": "excisional biopsy"},
            "25075, unless the margin is 0.2 cm or more in all",
        ),
    ],
)
def test_a_missing_margin_says_where_the_code_changes(facts, change: str):
    """Only the codes that the margin changes are named, not those without a size."""
    record = {"site": "forearm", "depth": "subcutaneous", **facts}
    why = {each.field: each.why for each in resolve(**record).questions}["margin"]

    assert f"does not give the margin. {change}" in why


@pytest.mark.parametrize(
    "facts",
    [
        {"tumor": "3 cm"},  # no margin leads below the threshold
        {"tumor": "2.5 cm", "margin": "none"},
        {"size": "2.5 cm"},
    ],
)
def test_no_margin_is_asked_where_it_changes_nothing(facts):
    assert resolve(site="forearm", depth="subcutaneous", **facts).questions == ()
