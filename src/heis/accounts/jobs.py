"""What accounts do later: mailing links, and removing what has run out."""

from __future__ import annotations

from procrastinate.contrib.django import app

from heis.accounts import operations
from heis.accounts.models import LinkPurpose
from heis.accounts.operations.passwords import MAIL_LINK_JOB
from heis.foundation.clock import now


@app.task(name=MAIL_LINK_JOB, retry=5)
def mail_link(purpose: str, email: str, person_id: int | None) -> None:
    """Mail a link to choose a password or to confirm an address."""
    operations.mail_link(LinkPurpose(purpose), email=email, person_id=person_id, at=now())


@app.periodic(cron="17 * * * *")
@app.task(name="heis.accounts.jobs.tidy", queueing_lock="accounts-tidy")
def tidy(timestamp: int) -> None:
    """Every hour: remove what has run out."""
    operations.tidy_accounts(at=now())
