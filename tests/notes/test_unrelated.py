"""Notes of other specialties, full of lengths and masses: no code is read in them."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import islice

import pytest

from cptsofttissue import Status
from cptsofttissue.notes import read

Pick = Callable[..., str]

#: What every specialty may say; lengths, masses, margins and body sites are traps.
SITES = (
    "left forearm",
    "right thigh",
    "upper back",
    "scalp",
    "anterior neck",
    "left shoulder",
    "abdominal wall",
    "right calf",
    "flank",
    "chest wall",
    "plantar foot",
    "left wrist",
)
TRAPS = (
    "A {n} cm subcutaneous mass of the {site} was noted on examination and left alone.",
    "The {site} lesion measured {n} cm two years ago.",
    "History of lipoma excision, {site}, {n} cm, with clear margins.",
    "Ultrasound of the {site}: {n} cm subcutaneous lesion, likely lipoma.",
    "Excision of the {n} cm {site} mass is planned next month.",
    "No mass, no lesion and no subcutaneous nodule of the {site}.",
    "The patient declined excision of the lipoma of the {site}.",
    "The scar of the {site} is {n} cm long.",
    "Margins of the wound at the {site} are clean, {n} cm.",
    "An abscess of {n} cm of the {site} was treated elsewhere.",
    "Consider excision of the {n} cm lipoma of the {site}.",
    "There is a {n} cm bruise over the {site}, within the subcutaneous tissue.",
)
SPECIALTIES = {
    "cardiology": (
        (
            "PROCEDURE: Left heart catheterization.",
            "PROCEDURE: Transesophageal echocardiogram.",
            "PROCEDURE: Placement of a dual chamber pacemaker.",
        ),
        (
            "A {n} cm left atrial mass was seen, possibly thrombus.",
            "The aortic root measured {n} cm.",
            "A {n} cm pocket was made below the left clavicle.",
            "The right femoral artery was entered with a 6 French sheath.",
            "Ejection fraction was 45 percent.",
            "The leads were secured to the fascia.",
        ),
    ),
    "obstetrics": (
        (
            "PROCEDURE: Low transverse cesarean delivery.",
            "PROCEDURE: Repair of perineal laceration.",
            "PROCEDURE: Hysteroscopy with dilation.",
        ),
        (
            "The fundus was {n} cm above the umbilicus.",
            "The cervix was {n} cm dilated.",
            "A {n} cm fibroid of the uterus was palpated.",
            "A {n} cm skin incision was made.",
            "The subcutaneous tissue was irrigated and closed.",
            "The fascia was closed with suture.",
        ),
    ),
    "ophthalmology": (
        (
            "PROCEDURE: Cataract extraction with lens implant, right eye.",
            "PROCEDURE: Vitrectomy, left eye.",
        ),
        (
            "A {n} mm clear corneal incision was made.",
            "The capsulorhexis was {n} mm wide.",
            "The macula was flat without a lesion.",
            "The wound was watertight.",
        ),
    ),
    "endoscopy": (
        (
            "PROCEDURE: Colonoscopy with polypectomy.",
            "PROCEDURE: Upper endoscopy with biopsy.",
            "PROCEDURE: Flexible sigmoidoscopy.",
        ),
        (
            "A {n} mm sessile polyp of the colon was removed by snare.",
            "A {n} cm mass at 20 cm from the anal verge was biopsied.",
            "Margins of the resection were treated with cautery.",
            "The scope was withdrawn.",
        ),
    ),
    "trauma": (
        (
            "PROCEDURE: Open reduction and fixation of the radius.",
            "PROCEDURE: Repair of laceration, {site}.",
            "PROCEDURE: Washout of open fracture.",
        ),
        (
            "A {n} cm laceration of the {site} went down to the fascia.",
            "Dissection was carried down through the muscle to bone.",
            "The wound edges were excised for {n} mm.",
            "The {n} cm wound was closed in layers.",
            "A foreign body of {n} cm was found in the subcutaneous tissue.",
        ),
    ),
    "anesthesia": (
        ("ANESTHESIA RECORD", "PROCEDURE: Epidural catheter placement."),
        (
            "The tube was taped at {n} cm at the lips.",
            "Loss of resistance was at {n} cm.",
            "Block of the {site} under ultrasound.",
            "The patient was stable throughout.",
        ),
    ),
    "radiology": (
        ("RADIOLOGY REPORT", "EXAM: MRI of the {site}.", "EXAM: CT of the chest."),
        (
            "COMPARISON: None.",
            "FINDINGS: A {n} cm subcutaneous lipoma of the {site}.",
            "FINDINGS: Intramuscular mass of the {site}, {n} x 2 cm.",
            "IMPRESSION: Lipoma of the {site}, {n} cm; excision may be considered.",
        ),
    ),
    "pathology": (
        ("SURGICAL PATHOLOGY REPORT", "PATHOLOGY REPORT"),
        (
            "SPECIMEN: Mass, {site}, excision.",
            "GROSS: A {n} x 3 x 2 cm piece of fat.",
            "DIAGNOSIS: Lipoma, {n} cm, margins free.",
            "MICROSCOPIC: Mature fat.",
            "The tumor is {n} mm from the nearest margin.",
        ),
    ),
    "discharge": (
        ("DISCHARGE SUMMARY", "HOSPITAL COURSE: Uneventful."),
        (
            "Admitted for pneumonia.",
            "Hospital day 3: walking {n} m in the hall.",
            "Follow up for the {n} cm mass of the {site}.",
            "Diet as tolerated.",
        ),
    ),
    "dental": (
        ("PROCEDURE: Extraction of tooth 30.", "PROCEDURE: Dental implant placement."),
        (
            "Probing depth was {n} mm.",
            "A {n} mm implant was placed.",
            "The gingival margin was trimmed {n} mm.",
            "Bone graft was packed into the socket.",
        ),
    ),
    "nursing": (
        ("NURSING NOTE", "NOTE FOR THE FLOOR"),
        (
            "Wound of the {site} {n} cm x 2 cm, bed pink.",
            "Dressing changed.",
            "Drain removed from the {site}.",
            "Skin is intact; a {n} cm lump of the {site} is known.",
        ),
    ),
}


def note(pick: random.Random) -> str:
    """Make a note of one specialty, with sentences of others and traps in it."""
    headings, own = SPECIALTIES[pick.choice([*SPECIALTIES])]
    others = SPECIALTIES[pick.choice([*SPECIALTIES])][1]
    lines = [*pick.choices(own, k=3), *pick.choices(TRAPS, k=2), pick.choice(others)]
    pick.shuffle(lines)
    told = "\n".join((pick.choice(headings), pick.choice(("", "DESCRIPTION:")), *lines))
    size = pick.choice(("0.4", "1.5", "2", "3.5", "5", "12"))
    filled = told.format(n=size, site=pick.choice(SITES))
    return pick.choice((str, str.upper, str.lower))(filled)


def notes() -> list[str]:
    """Two thousand notes, the same every time."""
    pick = random.Random(20_000)  # noqa: S311 - a seed makes the notes repeat
    return [note(pick) for _ in range(2_000)]


@pytest.mark.exhaustive
def test_no_unrelated_note_has_a_code():
    """No note of another specialty gives a code, whatever it names."""
    coded = (
        (text, reading)
        for text in notes()
        for reading in [read(text)]
        if any(d.resolution.status is Status.DETERMINED for d in reading.drafts)
    )

    assert [] == [*islice(coded, 3)]
