"""Writing very many rows quickly: ready-made lines through COPY, without the checks and indexes that are made up for afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from psycopg import sql

NULL = r"\N"
LINES_AT_ONCE = 50_000


class Pen:
    """Collects lines for several tables and writes a table's lines when there are many. `close` writes the rest."""

    def __init__(self, columns: dict[str, Sequence[str]]) -> None:
        self._columns = columns
        self._lines: dict[str, list[str]] = defaultdict(list)

    def write(self, table: str, line: str) -> None:
        """One row: the values in the order of the table's columns, with tabs between."""
        lines = self._lines[table]
        lines.append(line)
        if len(lines) >= LINES_AT_ONCE:
            self._flush(table)

    def write_all(self, table: str, lines: Sequence[str]) -> None:
        """Many rows at once, after those that wait."""
        self._flush(table)
        self._copy(table, lines)

    def close(self) -> None:
        """Write what waits."""
        for table in list(self._lines):
            self._flush(table)

    def _flush(self, table: str) -> None:
        lines = self._lines.pop(table, [])
        if lines:
            self._copy(table, lines)

    def _copy(self, table: str, lines: Sequence[str]) -> None:
        names = sql.SQL(", ").join(map(sql.Identifier, self._columns[table]))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with connection.cursor() as cursor, cursor.copy(statement) as pipe:
            pipe.write("\n".join(lines))
            pipe.write("\n")


@contextmanager
def taken_on_trust() -> Iterator[None]:
    """Let no trigger or foreign key look at the rows that are written. Needs a superuser, which one is on the embedded server."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")


@contextmanager
def indexes_set_aside(tables: Sequence[str]) -> Iterator[None]:
    """Drop the tables' indexes that hold up no constraint, and build them again when the rows are in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%%I', indexrelid::regclass::text), pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = ANY(%s::regclass[]) AND NOT EXISTS"
            " (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))",
            [list(tables)],
        )
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for _name, definition in found:
            cursor.execute(definition)
        cursor.execute("RESET maintenance_work_mem")


def look_at(tables: Sequence[str], *, vacuum: bool = True) -> None:
    """Let the database get to know what it has, and the numbering go on after what was written."""
    with connection.cursor() as cursor:
        for table in tables if vacuum else ():
            cursor.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))
        for table in tables:
            name = sql.Identifier(table)
            highest = sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT coalesce(max(id), 1) FROM {}))")
            cursor.execute(highest.format(sql.Literal(table), name))
