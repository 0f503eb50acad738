"""Files in the room: adding, fetching and removing."""

from __future__ import annotations

from django.http import FileResponse
from django.urls import reverse
from ninja import File, Form, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from heis.foundation.api import ANYBODY, SIGNED_IN, Out
from heis.foundation.clock import now
from heis.lift.api.asking import WITH_CODE, file_in, initiative_asked_for, there
from heis.lift.api.schemas import FileOut
from heis.lift.models import Attachment
from heis.lift.operations.evidence import attach_file, remove_file
from heis.lift.queries import room as reading
from heis.organisation.request import Request

router = Router(tags=["Files"])
PATH = "/initiatives/{int:number}/files"
CONTENT = {
    **WITH_CODE,
    "responses": {200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
}


class FilesOut(Out):
    """The files, latest first."""

    items: list[FileOut]


@router.get(PATH, response=FilesOut, auth=ANYBODY, summary="List files", openapi_extra=WITH_CODE)
def list_files(request: Request, number: int) -> FilesOut:
    """The files of the whole initiative and of its evidence."""
    initiative, _viewer = initiative_asked_for(request, number)
    return FilesOut(items=[_out(file) for file in reading.files_of(initiative)[:200]])


@router.post(PATH, response={201: FileOut}, auth=ANYBODY, summary="Add a file", openapi_extra=WITH_CODE)
def add_file(request: Request, number: int, file: File[UploadedFile], kind: Form[str] = "") -> Status[FileOut]:
    """Add a file to the room or, with `kind`, to a piece of evidence that is begun. At most 25 MB; checked by its content."""
    initiative, viewer = initiative_asked_for(request, number)
    evidence = there(reading.evidence_of(initiative, kind.replace("\0", ""))) if kind else None
    return Status(201, _out(attach_file(initiative, file, evidence=evidence, by=viewer, at=now())))


@router.get(PATH + "/{int:file}/content", auth=ANYBODY, summary="Fetch a file", openapi_extra=CONTENT)
def fetch_file(request: Request, number: int, file: int) -> FileResponse:
    """The file itself, under the name it came with. Always as a download."""
    initiative, _viewer = initiative_asked_for(request, number)
    found = file_in(initiative, file)
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name, content_type=found.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@router.delete(PATH + "/{int:file}", response={204: None}, auth=SIGNED_IN, summary="Remove a file")
def discard_file(request: Request, number: int, file: int) -> Status[None]:
    """Take away your own file, or any for those who lead the initiative."""
    initiative, viewer = initiative_asked_for(request, number)
    remove_file(file_in(initiative, file), by=viewer, at=now())
    return Status(204, None)


def _out(file: Attachment) -> FileOut:
    return FileOut.of(file, content=reverse("api:fetch_file", args=[file.initiative_id, file.pk]))
