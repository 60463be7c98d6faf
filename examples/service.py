"""Codes, prices and reviews over HTTP: ``fastapi run service.py`` serves them."""

from typing import Annotated

from fastapi import Body, FastAPI, Request
from fastapi.responses import JSONResponse

from cptsofttissue import Case, Resolution, resolve
from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.fees import Fee, FeeRequest, MedicareFeeSchedule
from cptsofttissue.guidance.review import Dossier, Review, review

app = FastAPI(title="Codes of soft tissue tumors")
medicare = MedicareFeeSchedule.bundled()


@app.post("/resolve")
def resolve_case(case: Annotated[Case, Body()]) -> Resolution:
    """Say which code a record supports, or what would settle it."""
    return resolve(case)


@app.post("/price")
def price_code(request: Annotated[FeeRequest, Body()]) -> Fee | None:
    """Say what Medicare pays; null is not known, and never zero."""
    return medicare.price(request)


@app.post("/review")
def review_case(
    case: Annotated[Case, Body()], dossier: Annotated[Dossier, Body()]
) -> Review:
    """Say everything about a record and what is known around it."""
    return review(case, dossier, fees=medicare)


@app.exception_handler(CptSoftTissueError)
def refuse(_: Request, error: CptSoftTissueError) -> JSONResponse:
    """Name what cannot be answered, such as a day that no edition covers."""
    return JSONResponse({"detail": str(error)}, status_code=422)
