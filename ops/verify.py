"""`verify`: whether a restored stage has the data of another, table by table, read through tunnels."""

import argparse
import contextlib
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from ops import locate, sessions, stages
from ops.database import connected as open_database
from ops.database import credentials, one_line, tunnel
from ops.errors import StopError
from ops.stages import Stage
from ops.terminal import say

TABLES: Final = """
select namespace.nspname, class.relname, coalesce(array_agg(attribute.attname::text order by attribute.attnum)
       filter (where attribute.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype)), '{}')
  from pg_class class
  join pg_namespace namespace on namespace.oid = class.relnamespace
  left join pg_attribute attribute on attribute.attrelid = class.oid and attribute.attnum > 0
       and not attribute.attisdropped
 where class.relkind in ('r', 'p') and not class.relispartition
   and namespace.nspname not in ('pg_catalog', 'information_schema') and namespace.nspname not like 'pg\\_%%'
 group by 1, 2 order by 1, 2
"""


@dataclass(frozen=True)
class Table:
    """How many rows a table has, and the newest moment in any of its columns, as text; "" where it has none."""

    rows: int
    newest: str


@dataclass(frozen=True)
class Difference:
    """A table as both have it; None where one does not."""

    name: str
    restored: Table | None
    other: Table | None

    @property
    def state(self) -> str:
        """Good for the same, bad for a table or rows that are lost, else older or newer by some rows."""
        if self.restored is None or (self.other is not None and self.other.rows and not self.restored.rows):
            return "bad"
        return "good" if self.restored == self.other else "differs"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("stage", help="the restored stage")
    parser.add_argument("--against", required=True, metavar="STAGE", help="the stage that it was restored from")


def run(chosen: argparse.Namespace, directory: Path) -> int:
    """Compare the tables of two stages: rows, and the newest moment. Returns 1 when a table, or all in it, is lost."""
    stage = stages.read_stage(chosen.stage, directory)
    other = stages.read_stage(chosen.against, directory)
    sessions.plugin()
    with connected(stage) as one:
        mine = survey(one)
    with connected(other) as another:
        theirs = survey(another)
    found = compare(mine, theirs)
    say(("", 9), ("table", 32), (stage.name, 34), (other.name, 0))
    for difference in found:
        columns = [_cell(difference.restored), _cell(difference.other)]
        say((difference.state, 9), (difference.name, 32), (columns[0], 34), (columns[1], 0))
    lost = sum(difference.state == "bad" for difference in found)
    print(f"\n{len(found)} tables, {lost or 'none'} lost.")
    return int(lost > 0)


@contextlib.contextmanager
def connected(stage: Stage) -> Generator[psycopg.Connection[tuple[Any, ...]]]:
    """Connect to a stage's writer as its master user, through a tunnel, over verified TLS, to read only.

    Raises:
        StopError: the tunnel does not open or the database refuses.
    """
    connection = locate.connection(stage)
    master = credentials(stage)
    host = connection.writer_host
    with (
        tunnel(stage, host, connection.port) as port,
        open_database(stage, master, host=host, local_port=port) as database,
    ):
        database.read_only = True
        database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        yield database


def survey(database: psycopg.Connection[tuple[Any, ...]]) -> dict[str, Table]:
    """Count the rows of every table and find its newest moment, all as of one moment."""
    found: dict[str, Table] = {}
    try:
        for schema, name, moments in database.execute(TABLES).fetchall():
            columns = [sql.SQL("max({})::timestamptz").format(sql.Identifier(each)) for each in moments]
            newest = sql.SQL("greatest({})").format(sql.SQL(", ").join(columns)) if columns else sql.SQL("null")
            query = sql.SQL("select count(*), date_trunc('second', {}::timestamptz)::text from {}").format(
                newest, sql.Identifier(schema, name)
            )
            row = database.execute(query).fetchone()
            found[f"{schema}.{name}"] = Table(int(row[0]), str(row[1] or "")) if row else Table(0, "")
    except psycopg.Error as error:
        raise StopError(f"The tables cannot be read: {one_line(error)}") from None
    return found


def compare(restored: Mapping[str, Table], other: Mapping[str, Table]) -> list[Difference]:
    """Put the tables of both beside one another, in order of name."""
    names = sorted({*restored, *other})
    return [Difference(name, restored.get(name), other.get(name)) for name in names]


def _cell(table: Table | None) -> str:
    return "missing" if table is None else f"{table.rows:,} {table.newest}".strip()
