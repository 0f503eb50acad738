"""A file between its preview and its confirmation. Only the administrator who sent it in sees it, for a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from heis.foundation.audience import Viewer
from heis.organisation.importing.operations import apply_import, kind_named, plan_import
from heis.organisation.importing.plans import Plan
from heis.organisation.models import Municipality, Upload
from heis.organisation.operations.changing import require_administrator

KEPT = timedelta(days=1)


@transaction.atomic
def keep_upload(
    municipality: Municipality, kind: str, content: bytes, *, name: str, is_complete: bool, by: Viewer, at: datetime
) -> Upload:
    """Keep a file until it is confirmed. Files that have waited longer than a day are thrown away."""
    require_administrator(municipality.pk, by)
    Upload.objects.filter(created_at__lt=at - KEPT).delete()
    return Upload.objects.create(
        municipality=municipality,
        person_id=by.person_id or 0,
        kind=kind_named(kind).key,
        is_complete=is_complete,
        name=name,
        content=content,
        created_at=at,
    )


def plan_of_upload(upload: Upload, *, by: Viewer, at: datetime) -> Plan:
    """What the file would do now."""
    content = bytes(upload.content)
    return plan_import(upload.municipality, upload.kind, content, is_complete=upload.is_complete, by=by, at=at)


@transaction.atomic
def apply_upload(upload: Upload, *, fingerprint: str, by: Viewer, at: datetime) -> Plan:
    """Carry out the preview with the fingerprint, and throw the file away."""
    content = bytes(upload.content)
    plan = apply_import(
        upload.municipality, upload.kind, content, fingerprint=fingerprint, is_complete=upload.is_complete, by=by, at=at
    )
    upload.delete()
    return plan
