"""Writing down what happened, telling those it concerns, and mailing them."""

from heis.journal.operations.recording import record
from heis.journal.subjects import Subject

__all__ = ["Subject", "record"]
