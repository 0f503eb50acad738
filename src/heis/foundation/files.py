"""Files people send in: checked by content before they are stored, and never shown inline unless they are harmless."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

import puremagic
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from heis.foundation.refusals import Refusal

LARGEST_BYTES = 25 * 1024 * 1024

# Extension → content type. Only these are taken in; nothing a browser runs.
TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".md": "text/markdown",
}
SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_TEXT = frozenset({".txt", ".csv", ".md"})
_ZIPPED = frozenset({".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"})


class UnableToTakeFile(Refusal):
    """The file is too large, empty, of a type that is not taken in, or not what its name says."""

    def __init__(self, message: object) -> None:
        super().__init__(message, field="file")


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of a file after the check. `size` in bytes, `sha256` in hex."""

    name: str
    content_type: str
    size: int
    sha256: str


def check_upload(upload: UploadedFile[bytes]) -> Checked:
    """Check size, type and content, and fingerprint it. The upload can be read from the beginning afterwards."""
    name = clean_name(upload.name or "")
    suffix = PurePath(name).suffix.lower()
    if not upload.size:
        raise UnableToTakeFile(_("Fila er tom."))
    if upload.size > LARGEST_BYTES:
        raise UnableToTakeFile(_("Fila er større enn 25 MB. Del den opp, eller legg inn en lenke i teksten."))
    if suffix not in TYPES:
        raise UnableToTakeFile(
            _("Den filtypen tar vi ikke imot. Bruk PDF, bilde, Office- eller OpenDocument-fil, eller ren tekst.")
        )
    _require_content(upload, suffix)
    digest = sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return Checked(name, TYPES[suffix], upload.size, digest.hexdigest())


def clean_name(name: str) -> str:
    """A file name without folders and control characters, at most 200 characters, its ending kept."""
    bare = re.sub(r"[\x00-\x1f\x7f<>:\"/\\|?*]", "", PurePath(name.replace("\\", "/")).name).strip(". ") or "fil"
    path = PurePath(bare)
    return path.stem[: 200 - len(path.suffix)] + path.suffix


def _require_content(upload: UploadedFile[bytes], suffix: str) -> None:
    upload.seek(0)
    head = upload.read(4096)
    upload.seek(0)
    if not _looks_like(head, suffix):
        raise UnableToTakeFile(_("Innholdet i fila stemmer ikke med filtypen i navnet. Lagre den på nytt, og prøv igjen."))


def _looks_like(head: bytes, suffix: str) -> bool:
    if suffix in _TEXT:
        return b"\x00" not in head
    if suffix in _ZIPPED:
        return head.startswith(b"PK\x03\x04")
    try:
        found = {match.extension for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        return False
    same = {".jpg", ".jpeg", ".jfif"} if suffix in {".jpg", ".jpeg"} else {suffix}
    return bool(found & same)
