"""A database role for an application: it reads and writes every table and changes none.

Names are quoted by psycopg; a password reaches the server as its SCRAM verifier, from which nobody can log in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from psycopg import sql

from ops.database import Credentials, Database
from ops.errors import StopError

POWERS: Final = """
select rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls
       or exists (select from pg_auth_members membership
                    join pg_roles above on above.oid = membership.roleid
                   where membership.member = role.oid and above.rolname in ('rds_superuser', current_user))
  from pg_roles role where rolname = %s
"""

SCHEMAS: Final = """
select nspname, pg_has_role(nspowner, 'USAGE') or has_schema_privilege(oid, 'USAGE WITH GRANT OPTION'),
       has_schema_privilege(%s, oid, 'USAGE')
  from pg_namespace
 where nspname <> 'information_schema' and nspname not like 'pg\\_%%'
 order by nspname
"""

RELATIONS: Final = """
select namespace.nspname, class.relname, class.relkind::text, pg_get_userbyid(class.relowner),
       pg_has_role(class.relowner, 'USAGE')
  from pg_class class
  join pg_namespace namespace on namespace.oid = class.relnamespace
 where class.relkind in ('r', 'p', 'v', 'f', 'm', 'S')
   and namespace.nspname <> 'information_schema' and namespace.nspname not like 'pg\\_%%'
   and pg_get_userbyid(class.relowner) <> %s
   and not exists (select from pg_depend
                    where classid = 'pg_class'::regclass and objid = class.oid and deptype = 'e')
 order by 1, 2
"""
"""All but the role's own and what extensions brought."""

TABLE_RIGHTS: Final = "select, insert, update, delete"
SEQUENCE_RIGHTS: Final = "usage, select"


@dataclass(frozen=True)
class Granted:
    """How much a role may use, and what the master user may not give it."""

    schemas: int
    tables: int
    sequences: int
    left_out: tuple[str, ...]

    @property
    def summary(self) -> str:
        """The numbers, in words."""
        return f"reads and writes {self.tables} tables and {self.sequences} sequences in {self.schemas} schemas"


@dataclass(frozen=True)
class _Relation:
    schema: str
    name: str
    kind: str
    owner: str
    grantable: bool


def bring(database: Database, wanted: Credentials) -> Granted:
    """Make a role with a password, or give it that password, and grant it what an application needs.

    Whatever a role of the same owners makes later is granted too. Belongs into a transaction; doing it twice is
    doing it once.

    Raises:
        StopError: there is a role of that name that is more than an application's.
    """
    name = sql.Identifier(wanted.username)
    powers = database.execute(POWERS, [wanted.username]).fetchone()
    if powers is not None and powers[0]:
        raise StopError(f"The role {wanted.username} exists and may do more than an application: take another name.")
    verb = sql.SQL("create" if powers is None else "alter")
    verifier = sql.Literal(verifier_of(database, wanted))
    database.execute(sql.SQL("{} role {} with login password {}").format(verb, name, verifier))
    return _grant(database, wanted.username)


def verifier_of(database: Database, wanted: Credentials) -> str:
    """Return what PostgreSQL stores of a password: made here, so that the password is in no statement and no log."""
    password, user = wanted.password.encode(), wanted.username.encode()
    return database.pgconn.encrypt_password(password, user, b"scram-sha-256").decode()


def _grant(database: Database, role: str) -> Granted:
    name = sql.Identifier(role)
    database_name, master = _one(database, "select current_database(), current_user")
    if not _one(database, "select has_database_privilege(%s, current_database(), 'CONNECT')", role)[0]:
        database.execute(sql.SQL("grant connect on database {} to {}").format(sql.Identifier(database_name), name))
    schemas = database.execute(SCHEMAS, [role]).fetchall()
    relations = [_Relation(*row) for row in database.execute(RELATIONS, [role]).fetchall()]
    own = [each for each in relations if each.grantable]
    tables, views, sequences = (
        [sql.Identifier(each.schema, each.name) for each in own if each.kind in kinds] for kinds in ("rpvf", "m", "S")
    )
    usable = [sql.Identifier(schema) for schema, grantable, _ in schemas if grantable]
    _grant_on(database, "usage", "schema", usable, name)
    _grant_on(database, TABLE_RIGHTS, "table", tables, name)
    _grant_on(database, "select", "table", views, name)
    _grant_on(database, SEQUENCE_RIGHTS, "sequence", sequences, name)
    for owner in sorted({master, *(each.owner for each in own)} - {role}):
        _grant_later(database, owner, name)
    closed = [schema for schema, grantable, used in schemas if not grantable and not used]
    others = [f"{each.schema}.{each.name}" for each in relations if not each.grantable]
    opened = len(schemas) - len(closed)
    return Granted(opened, len(tables) + len(views), len(sequences), (*closed, *others))


def _grant_on(
    database: Database,
    rights: LiteralString,
    kind: LiteralString,
    things: Sequence[sql.Identifier],
    role: sql.Identifier,
) -> None:
    if things:
        words = sql.SQL(f"grant {rights} on {kind} {{}} to {{}}")
        database.execute(words.format(sql.SQL(", ").join(things), role))


def _grant_later(database: Database, owner: str, role: sql.Identifier) -> None:
    made: tuple[tuple[LiteralString, LiteralString], ...] = (
        ("usage", "schemas"),
        (TABLE_RIGHTS, "tables"),
        (SEQUENCE_RIGHTS, "sequences"),
    )
    for rights, kind in made:
        words = sql.SQL(f"alter default privileges for role {{}} grant {rights} on {kind} to {{}}")
        database.execute(words.format(sql.Identifier(owner), role))


def _one(database: Database, query: LiteralString, *parameters: str) -> tuple[Any, ...]:
    return database.execute(query, parameters).fetchone() or ()
