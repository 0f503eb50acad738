"""The worker: does the jobs that wait until it is told to end, and says so when it ends for another reason."""

from __future__ import annotations

import asyncio
import signal

import typer
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException

from heis.config.start import ENDINGS


def run_worker(*, concurrency: int) -> int:
    """Work until told to end. The exit status: 0 when it ended as asked, 1 when the database went away, so that it is begun anew."""
    if asyncio.run(_was_told_to_end(concurrency)):
        return 0
    typer.echo("The worker lost the database, and ends. See that the database runs, and begin the worker again.", err=True)
    return 1


async def _was_told_to_end(concurrency: int) -> bool:
    connector = app.connector
    assert isinstance(connector, DjangoConnector)  # noqa: S101 (for the types)
    with app.replace_connector(connector.get_worker_connector()) as working:
        async with working.open_async():
            work = asyncio.create_task(working.run_worker_async(concurrency=concurrency, install_signal_handlers=False))
            for number in ENDINGS:
                if signal.getsignal(number) is not signal.SIG_IGN:
                    asyncio.get_running_loop().add_signal_handler(number, work.cancel)
            try:
                await work
            except asyncio.CancelledError:
                return True
            except ConnectorException:
                return False
            return False
