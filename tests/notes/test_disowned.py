"""Texts that are void, of another day, or of another patient."""

from __future__ import annotations

import pytest

from .drafts import determined

FORM = "Procedure: Excision of subcutaneous lipoma\nSite: left flank\nSize: 4 cm\n"
TITLE = "Excision of subcutaneous lipoma, left upper back, 5 cm."
ACCOUNT = "Description: The lipoma was in the subcutaneous fat."
NOT_DONE = [
    "Performed: No",
    "Status: not performed",
    "Status: cancelled",
    "Status: deferred",
    "Status: scheduled",
    "Done: no",
    "Completed: N",
    "Not done",
    "Outcome: not removed",
    "Removed: no",
    "Performed: [ ] yes [x] no",
    "[ ] performed [x] not performed",
    "Excised: 0",
    "Status: planned",
    "Status: on hold",
    "Procedure status: pending",
    "Was the lesion excised? No",
    "Lesion removed? N",
    "Completed? No",
    "Specimen obtained: no",
    "Excision performed: No",
    "Disposition: not excised",
    "Result: not done",
    "Outcome: aborted",
    "Outcome: incomplete",
    "Deferred.",
    "Planned.",
    "To be done next week.",
    "Held.",
    "VOID",
    "Pending.",
]
DONE = [
    "Performed: Yes",
    "Status: completed",
    "Status: performed",
    "Done: yes",
    "Completed: Y",
    "Removed: yes",
    "Performed: [x] yes [ ] no",
    "Complications: no",
    "Drain: no",
    "Biopsy performed: No",
    "Frozen section: not performed",
    "Status: final",
    "Specimen sent: no",
    "Photo taken: no",
    "Consent obtained: yes",
    "Status: signed",
]
VOID = [
    "This dictation was filed to the wrong patient's chart.",
    "Wrong patient.",
    "Note filed in wrong chart.",
    "This note belongs to another patient.",
    "VOID",
    "Please disregard the above.",
    "Disregard.",
    "Dictated on the wrong patient.",
    "Wrong chart, see job 44121.",
    "Entered in error.",
    "The above is a template and was not edited.",
    "Sample note.",
    "ERRONEOUS ENCOUNTER - DISREGARD",
    "Please see corrected operative note.",
    "Superseded by note of 6/14.",
    "Note voided.",
    "This report was retracted.",
    "This note replaces nothing and should be deleted.",
    "Not this patient.",
    "Test patient, do not bill.",
    "Draft, not for billing.",
    "The above was dictated for another patient.",
    "This is the operation of Mr. Smith, not of this patient.",
    "Copied from another patient.",
    "Duplicate of another patient's note.",
    "Dictated in the wrong chart.",
    "This is not Mrs. Hill's operation.",
    "Please delete this report.",
    "Note to be ignored.",
    "Text pasted from a previous case.",
    "Charted in error on this patient.",
    "Wrong encounter.",
    "This documentation error will be corrected.",
    "Report withdrawn.",
    "Ignore the above.",
]
VALID = [
    "The patient was asked to void before leaving.",
    "The wound and the dead space were closed to avoid a void.",
    "The specimen was labeled with the patient's name.",
    "Note dictated by the surgeon.",
    "The patient was returned to the floor.",
    "The patient was transferred to another bed.",
    "The above was discussed with the patient.",
    "The report of pathology is pending.",
    "No errors in the count.",
]
NOT_TODAY = [
    "Planned procedure:",
    "Proposed procedure:",
    "Procedure scheduled:",
    "Previous procedure:",
    "Prior surgery:",
    "Intended operation:",
    "Procedure to be done:",
    "Procedure attempted:",
    "Procedure discussed:",
    "Procedure offered:",
    "Procedure requested:",
    "PLANNED PROCEDURE (to be scheduled):",
    "Prior operation (2019):",
    "Anticipated procedure:",
    "Procedure consented:",
    "Scheduled operation:",
    "Procedure under consideration:",
    "Outside operation:",
    "Last operation:",
    "Former procedure:",
    "Old procedure:",
    "Booked procedure:",
    "Procedure for next week:",
    "Recommended procedure:",
    "Procedure declined:",
    "Procedure not performed:",
]
TODAY = [
    "Procedure:",
    "Procedure performed:",
    "Today's procedure:",
    "Procedure (today):",
    "Operation:",
    "Actual procedure:",
]
OTHER_DAY = [
    "PLANNED PROCEDURE (to be scheduled)",
    "Prior operation (2019):",
    "Outside operative report, 2019:",
    "History: previous operative note copied below.",
    "Today's procedure: dressing change.",
    "Today: suture removal. Operative note for reference:",
    "Post-op visit, day 10.",
    "Reason for visit: wound check.",
    "Booking form",
    "Consent form",
    "Postoperative visit",
    "Copied operative note:",
    "Preoperative note",
    "Surgical consultation",
    "Clinic visit, two weeks after surgery.",
    "Suture removal visit.",
    "Records from outside hospital:",
    "Old operative note:",
]
THIS_DAY = [
    "SURGICAL NOTE",
    "Operative note",
    "Procedure note",
    "Clinic procedure note",
    "Office visit with procedure",
    "Date of surgery: 2026-05-02",
    "Outpatient surgery record",
    "Brief operative note",
    "Visit type: procedure",
]


@pytest.mark.parametrize("line", [*NOT_DONE, *VOID])
def test_a_form_that_says_not_done_supports_no_code(line: str):
    """Whatever it says besides."""
    assert not determined(f"{FORM}{line}")


@pytest.mark.parametrize("line", [*DONE, *VALID])
def test_a_form_that_says_done_supports_its_code(line: str):
    """So do fields of other things."""
    assert ["21931"] == determined(f"{FORM}{line}")


@pytest.mark.parametrize("title", NOT_TODAY)
def test_a_title_of_a_plan_or_of_the_past_supports_no_code(title: str):
    """It says what is to be done, or what was done before."""
    assert not determined(f"{title} {TITLE}\n{ACCOUNT}")


@pytest.mark.parametrize("title", TODAY)
def test_a_title_of_today_supports_its_code(title: str):
    """Whatever its name is."""
    assert ["21931"] == determined(f"{title} {TITLE}\n{ACCOUNT}")


@pytest.mark.parametrize("line", OTHER_DAY)
def test_a_record_of_another_day_supports_no_code(line: str):
    """Its first line says so."""
    assert not determined(f"{line}\nProcedure: {TITLE}\n{ACCOUNT}")


@pytest.mark.parametrize("line", THIS_DAY)
def test_the_name_of_an_operative_note_opens_nothing(line: str):
    """Such a line stands above every note."""
    assert ["21931"] == determined(f"{line}\nProcedure: {TITLE}\n{ACCOUNT}")
