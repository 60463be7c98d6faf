"""More than the title says: a muscle or a bone with the tumor, a wider margin."""

from __future__ import annotations

import pytest

from .drafts import determined

MARGIN = (
    "Procedure: Excision of subcutaneous lipoma, right forearm.",
    "Findings: The tumor was 1.8 cm, in the subcutaneous tissue.",
    "It was excised with a margin of 0.3 cm on each side.",
)
CALF = (
    "Procedure: Excision of deep soft tissue tumor, right calf.",
    "Findings: 7.5 cm tumor within the medial gastrocnemius.",
)
RADICAL = {
    "27364": "soft tissue sarcoma, left thigh, 9 cm, with wide margins.",
    "21558": "desmoid tumor, left anterior chest wall, 8 cm, with wide margins.",
    "26118": "soft tissue sarcoma, right index finger, 3.5 cm, with wide margins.",
}
WIDENED = [
    "An additional 7 mm was taken along the ulnar side.",
    "Frozen was positive at the ulnar edge.",
    "Frozen positive; 7 mm more was taken.",
    "The ulnar margin was re-excised for 0.7 cm.",
    "The margin was then extended to 1 cm.",
    "The ulnar margin was widened by 0.7 cm.",
    "A further 0.7 cm margin was taken.",
    "A further strip was shaved from the ulnar edge.",
    "The final margin was 1 cm.",
    "Later enlarged to 1 cm.",
    "0.2 cm margin was measured on the deep side.",
    "More tissue was then taken at 3 o'clock.",
    "Additional margins were sent.",
    "The ulnar edge was re-excised.",
    "The bed was then re-excised all around.",
    "An extra cuff of 5 mm was taken.",
    "The excision was widened.",
    "Re-excision of the deep margin was performed.",
    "The margin at the ulnar side was only 1 mm.",
    "Another 4 mm ring was removed.",
    "We went back and took a wider margin.",
    "Margins were extended to 8 mm on all sides.",
    "An extra 5 mm was taken at the ulnar border.",
]
NOT_WIDENED = [
    "Frozen margins were clear.",
    "Additional local anesthetic was given.",
    "The incision was extended by 1 cm.",
    "An additional suture was placed.",
    "Further hemostasis was obtained.",
    "The margins were inked.",
    "No additional margin was needed.",
    "The wound was extended to allow closure.",
    "An additional 2 mL of lidocaine was given.",
    "The margins were oriented with sutures.",
]
WITH_MUSCLE = [
    "A margin of normal muscle was taken on every side.",
    "The entire medial head was resected.",
    "The medial head was divided well above and well below the tumor in normal muscle.",
    "The specimen came out wrapped in muscle without the tumor being seen.",
    "A cuff of normal muscle was left on it all around.",
    "It was taken with the medial head of the muscle.",
    "Myectomy was done.",
    "Frozen: high grade sarcoma, and the whole muscle was removed.",
    "We then took the whole muscle.",
    "We changed to a radical operation.",
    "It was removed with wide margins.",
    "The muscle was removed from origin to insertion with the tumor inside.",
    "The medial gastrocnemius was resected en bloc with the tumor.",
    "The whole compartment was cleared.",
    "The tumor was removed with the muscle that contained it.",
    "The plan was changed to a wide resection.",
    "2 cm of normal muscle was taken all around.",
    "The muscle was transected 3 cm above and below the tumor.",
    "An oncologic resection was performed.",
    "Compartmentectomy was carried out.",
    "It was taken with a generous cuff of healthy muscle on all sides.",
    "No tumor was seen during the dissection, which stayed in healthy muscle.",
]
WITHOUT_MUSCLE = [
    "The muscle was split in line with its fibers.",
    "The muscle was closed over a drain.",
    "A few muscle fibers came with it.",
    "The whole tumor was removed.",
    "The muscle was retracted.",
    "The entire tumor was shelled out of the muscle.",
    "The medial head was retracted.",
]
WITH_BONE = [
    ("27364", "A hemicortical window of femur was sawn and taken with it."),
    ("27364", "A hemicortical window was taken along with it."),
    ("27364", "The tumor invaded the femur."),
    ("27364", "A distal femoral replacement was implanted."),
    ("27364", "A 10 cm length of femur went with the specimen."),
    ("27364", "The femoral cortex was resected with it."),
    ("27364", "The greater trochanter went with the specimen."),
    ("27364", "An intercalary allograft was plated in."),
    ("27364", "An above knee amputation was completed."),
    ("27364", "The leg was amputated through the femur."),
    ("27364", "The limb was disarticulated at the hip."),
    ("27364", "The femur was sawn through and the leg handed off."),
    ("27364", "The outer cortex was removed with the specimen."),
    ("27364", "A segment of bone was included."),
    ("27364", "The femur was cut above and below it."),
    ("27364", "The defect in the femur was bridged with a nail."),
    ("27364", "An osteotomy was made and the bone segment removed with the tumor."),
    ("27364", "The tumor had eroded the femur."),
    ("27364", "Part of the femoral shaft was excised en bloc."),
    ("27364", "A total femur was implanted."),
    ("27364", "Hip disarticulation was performed."),
    ("27364", "Hemipelvectomy was done."),
    ("21558", "The anterior ends of the third to fifth ribs were taken en bloc."),
    ("21558", "It was taken en bloc with the third to fifth ribs."),
    ("21558", "Ribs 3 to 5 were resected."),
    ("21558", "Two ribs were taken."),
    ("21558", "Part of the sternum was resected."),
    ("21558", "The costal cartilages were cut."),
    ("21558", "Full thickness chest wall resection was done."),
    ("21558", "The fifth rib came with it."),
    ("21558", "The sternal edge was sawn off with it."),
    ("26118", "The second metacarpal was sawn through and the whole ray lifted out."),
    ("26118", "A ray amputation was done."),
    ("26118", "The finger was amputated."),
    ("26118", "The digit was disarticulated at the MCP joint."),
    ("26118", "Ray resection was done."),
    ("26118", "The finger was removed."),
    ("26118", "The phalanx was taken with it."),
    ("26118", "The finger was taken off at the MCP joint."),
]
WITHOUT_BONE = [
    ("27364", "The periosteum was stripped from the femur."),
    ("27364", "The femur was exposed and spared."),
    ("27364", "The tumor was lifted off the femur."),
    ("27364", "The dissection reached the femur."),
    ("27364", "The femoral vessels were preserved."),
    ("27364", "The femoral nerve was preserved."),
    ("27364", "The femur was not involved."),
    ("27364", "The femoral artery was resected and bypassed."),
    ("21558", "The ribs were spared."),
    ("21558", "It was lifted off the ribs."),
    ("21558", "The dissection was carried to the ribs."),
    ("21558", "The rib periosteum was left."),
    ("21558", "The intercostal muscles were taken."),
    ("26118", "The finger was splinted."),
    ("26118", "The finger was saved."),
    ("26118", "The metacarpal was exposed."),
]


@pytest.mark.parametrize("told", WIDENED)
def test_a_margin_that_was_widened_later_is_open(told: str):
    """The first margin is not what was excised in the end."""
    assert not determined(*MARGIN, told)


@pytest.mark.parametrize("told", NOT_WIDENED)
def test_more_of_another_thing_widens_no_margin(told: str):
    """A suture, an injection, a longer incision."""
    assert ["25075"] == determined(*MARGIN, told)


@pytest.mark.parametrize("told", WITH_MUSCLE)
def test_a_muscle_that_was_taken_with_the_tumor_may_be_a_radical_resection(told: str):
    """The title was written before."""
    assert not determined(*CALF, told)


@pytest.mark.parametrize("told", WITHOUT_MUSCLE)
def test_a_muscle_that_stayed_opens_nothing(told: str):
    """It was split, retracted or closed."""
    assert ["27634"] == determined(*CALF, told)


@pytest.mark.parametrize(("code", "told"), WITH_BONE)
def test_a_bone_that_was_taken_with_the_tumor_may_be_of_another_family(
    code: str, told: str
):
    """So may an amputation."""
    assert not determined(f"Procedure: Radical resection of {RADICAL[code]}", told)


@pytest.mark.parametrize(("code", "told"), WITHOUT_BONE)
def test_a_bone_that_stayed_opens_nothing(code: str, told: str):
    """It was exposed or spared."""
    assert [code] == determined(
        f"Procedure: Radical resection of {RADICAL[code]}", told
    )
