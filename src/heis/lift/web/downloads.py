"""Files on their way out: pictures inline, everything else as a download; the browser may not guess."""

from __future__ import annotations

from django.http import FileResponse

from heis.foundation.files import SHOWN_INLINE
from heis.lift.models import Attachment


def file_response(attachment: Attachment) -> FileResponse:
    """The file under the name it came with."""
    inline = attachment.content_type in SHOWN_INLINE
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=not inline,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
