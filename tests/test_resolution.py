"""Answers explain themselves, in steps that name their source."""

from __future__ import annotations

import pickle
from datetime import date

import pytest

from cptsofttissue import Resolution, resolve
from cptsofttissue._rules import rule

RECORD = {
    "site": "left forearm",
    "depth": "intramuscular",
    "tumor": "2.4 cm",
    "margin": "0.3 cm",
    "margin_convention": "each_side",
}


def test_the_trace_tells_every_step():
    """Each fact that decides is a step: given, concluded, source."""
    steps = [(s.rule, s.given, s.concluded) for s in resolve(**RECORD).trace]

    assert [
        ("procedure", "excision", "excision"),
        ("site", "forearm", "forearm_wrist"),
        ("depth", "intramuscular", "subfascial"),
        ("size-each_side", "tumor 2.4 cm, margin 0.3 cm", "3 cm"),
        ("code", "excision, forearm/wrist, subfascial, 3 cm or greater", "25073"),
    ] == steps


def told(**record: str | list[str]) -> dict[str, tuple[str, str]]:
    """What each step was given, and what follows from it."""
    return {step.rule: (step.given, step.concluded) for step in resolve(**record).trace}


def test_a_step_tells_where_a_fact_leads():
    """Procedure, origin and lesion name the family they lead to, or this one."""
    needle = told(procedure="needle_biopsy", site="neck")
    skin = told(site="neck", origin="cutaneous")
    cyst = told(site="neck", lesion="cyst")

    assert ("needle_biopsy", "needle biopsy (20206)") == needle["procedure"]
    assert ("cutaneous", "skin lesion (11400-11446, 11600-11646)") == skin["origin"]
    assert ("cyst", "soft tissue tumor or benign skin lesion (11400-11446)") == (
        cyst["lesion"]
    )


def test_a_lesion_is_read_by_procedure_and_site():
    """The step of the lesion names what it is there, not elsewhere."""
    record = {"lesion": "vascular malformation"}

    assert ("vascular malformation", "soft tissue tumor") == (
        told(**record, site="hand")["lesion"]
    )
    for other in ({"site": "neck"}, {"site": "hand", "procedure": "biopsy"}):
        assert ("vascular malformation", "vascular malformation") == (
            told(**record, **other)["lesion"]
        )


def test_a_depth_is_told_in_the_words_of_the_procedure():
    """Biopsies are superficial or deep; a depth is told even if it does not decide."""
    radical = told(procedure="radical_resection", site="thumb", depth="subfascial")

    assert ("subcutaneous", "superficial") == (
        told(procedure="biopsy", site="neck", depth="subcutaneous")["depth"]
    )
    assert ("subfascial", "subfascial") == radical["depth"]
    assert ("abuts", "subcutaneous") == (
        told(site="thumb", digit_involvement="abuts")["digit-depth"]
    )


def test_a_step_tells_every_site():
    """Several sites are told one after the other; a silent record means any."""
    both = resolve(site=["neck", "thumb"], depth="subcutaneous", size="1 cm")

    assert ("neck, thumb", "neck_anterior_thorax or finger") == (
        told(site=["neck", "thumb"])["site"]
    )
    assert "CMS; AAD; plain anatomy" == both.trace[1].source
    assert ("not documented", "any site") == told()["site"]


def test_the_last_step_has_the_source_of_its_code():
    """One code is told by its label; several by how they were found."""
    answer = resolve(**RECORD)
    assert answer.code is not None

    assert answer.code.source == answer.trace[-1].source
    assert "every complete case that fits" == resolve(site="back").trace[-1].given


def test_every_step_names_its_source():
    """No step is without a source, and rows that nobody published say so."""
    steps = [*resolve(**RECORD).trace, *resolve(site="thumb").trace]
    doubtful = resolve(site="scalp", procedure="biopsy").trace

    assert all(step.source for step in steps)
    assert any("inference" in step.source for step in doubtful)


def test_a_silent_record_says_so():
    """What the note leaves out is told as not documented."""
    steps = {step.rule: step for step in resolve(site="finger", tumor="1 cm").trace}

    assert "not documented" == steps["depth"].given
    assert "subcutaneous or subfascial" == steps["digit-depth"].concluded
    assert "tumor 1 cm, margin not documented" == steps["size-as_written"].given
    assert "at least 1 cm" == steps["size-as_written"].concluded


def test_facts_that_do_not_decide_are_not_told():
    """A biopsy has no size, a radical resection no depth; elsewhere has neither."""

    def rules(answer: Resolution) -> set[str]:
        return {step.rule for step in answer.trace}

    assert {"procedure", "site", "code"} == rules(
        resolve(procedure="biopsy", site="neck")
    )
    radical = rules(resolve(procedure="radical_resection", site="thumb", size="1 cm"))
    assert {"procedure", "site", "size-documented", "code"} == radical
    assert {"procedure", "site", "code"} == rules(resolve(site="testis"))


def test_the_last_step_names_all_that_is_left():
    """Codes and other families alike follow from the last step."""
    step = resolve(site="ear", depth="subcutaneous", size="1 cm").trace[-1]

    assert "21011 or external ear (69110-69145)" == step.concluded
    assert step.source.startswith("CMS; AAD; 69110 and 69120: https://")


def test_explains_as_text():
    """The text shows status, codes, cautions and trace in this order."""
    text = resolve(**RECORD | {"margin_convention": None}).explain()

    assert text == str(resolve(**RECORD | {"margin_convention": None}))
    assert [
        "determined (2026 edition)",
        "  25076  excision, forearm/wrist, subfascial, less than 3 cm",
        "Caution:",
        f"  {rule('margin-convention').says} (25073)",
        "Trace:",
    ] == text.splitlines()[:5]


def test_explains_with_licensed_descriptors():
    """A user's own descriptors stand beside the numbers, where there are any."""

    class Licensed:
        def descriptor(self, code: str, year: int) -> str | None:
            return f"text of {code} in {year}" if code == "24076" else None

    text = resolve(site="arm", depth="subfascial", size="1 cm").explain(Licensed())

    assert "24076  text of 24076 in 2026" in text
    assert "25076  excision, forearm/wrist" in text


def test_explains_other_families():
    """Another family is named with its codes, the reason and the source."""
    text = resolve(site="testis").explain()

    assert "other family: testis (54512, 54520). The testis has codes" in text


def test_questions_print_their_answers():
    """A question prints its field, why it matters and where answers lead."""
    question = resolve(site="ear", depth="subcutaneous", size="1 cm").questions[0]

    assert [
        f"site: Which exact site? {rule('ask-site').says}",
        "  face/scalp -> 21011",
        "  external ear (69110-69145) -> external ear (69110-69145)",
    ] == str(question).splitlines()


def test_steps_print_their_source():
    """A step prints what was given, what follows, and why."""
    step = resolve(site="back").trace[1]

    assert f"site: back -> back flank [{step.source}]" == str(step)


def test_answers_are_values():
    """Equal records give equal answers, and answers cross process borders."""
    answer = resolve(**RECORD)

    assert {answer} == {resolve(**RECORD)}
    assert answer == pickle.loads(pickle.dumps(answer))


@pytest.mark.parametrize(("year", "codes"), [(2023, "49203-49205"), (2025, "49186")])
def test_every_step_names_another_family_by_the_codes_of_its_year(year: int, codes):
    answer = resolve(lesion="retroperitoneal mass", date_of_service=date(year, 6, 1))
    steps = [str(step) for step in answer.trace if "inside the abdomen" in str(step)]

    assert {"lesion", "code"} <= {step.partition(":")[0] for step in steps}
    assert all(codes in step for step in steps)
