"""The web server: granian, run in this process, so that what started the database for it is here to stop it afterwards."""

from __future__ import annotations

import errno
import signal
import socket

import typer
from django.conf import settings
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

SECONDS_TO_FINISH = 10


def run_web_server(*, host: str, port: int, workers: int, threads: int) -> int:
    """Answer requests until told to end. The exit status: 0 when it ended as asked."""
    problem = why_not_listen(host, port)
    if problem:
        typer.echo(problem, err=True)
        return 1
    server = Server(
        "heis.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        workers_kill_timeout=SECONDS_TO_FINISH,
        respawn_failed_workers=True,
        log_level=LogLevels(settings.LOG_LEVEL),
        log_dictconfig=settings.LOGGING,
    )
    # A terminal that is closed ends the server; granian itself would only begin anew.
    server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt))
    server.serve()
    return 0


def why_not_listen(host: str, port: int) -> str | None:
    """Why nobody can listen there, in a sentence that says what to do; None when one can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.inet_pton(family, host)
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except PermissionError:
        return f"Port {port} is for root only. Choose one above 1023: --port 8000"
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"Port {port} is in use, perhaps by this already. Choose another: --port {port + 1}"
        return f"{host} is not an address of this machine. Choose one, such as --host 127.0.0.1 or --host 0.0.0.0"
    return None
