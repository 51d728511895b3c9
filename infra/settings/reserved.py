"""Names that AWS or PostgreSQL keep for themselves, and names that people try."""

from types import MappingProxyType
from typing import Final

POSTGRES_WORDS: Final = frozenset({
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "binary", "both",
    "case", "cast", "check", "collate", "collation", "column", "concurrently", "constraint", "create", "cross",
    "current_catalog", "current_date", "current_role", "current_schema", "current_time", "current_timestamp",
    "current_user", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "false", "fetch",
    "for", "foreign", "freeze", "from", "full", "grant", "group", "having", "ilike", "in", "initially", "inner",
    "intersect", "into", "is", "isnull", "join", "lateral", "leading", "left", "like", "limit", "localtime",
    "localtimestamp", "natural", "not", "notnull", "null", "offset", "on", "only", "or", "order", "outer", "overlaps",
    "placing", "primary", "references", "returning", "right", "select", "session_user", "similar", "some",
    "symmetric", "system_user", "table", "tablesample", "then", "to", "trailing", "true", "union", "unique", "user",
    "using", "variadic", "verbose", "when", "where", "window", "with",
})  # fmt: skip
"""Key words that are reserved in some way (PostgreSQL 17 documentation, appendix C)."""

USERNAMES: Final = frozenset({
    "admin", "master", "none", "public", "rdsadmin", "rds_ad", "rds_iam", "rds_password", "rds_replication",
    "rds_reserved", "rds_superuser",
})  # fmt: skip
"""Master user names that RDS refuses, and its own roles (RDS User Guide, "Quotas and constraints")."""

DATABASE_NAMES: Final = frozenset({
    "database", "db", "rdsadmin", "template0", "template1",
})  # fmt: skip
"""Database names that RDS refuses or that exist already (seen in public issue threads)."""

REFUSED_PARAMETERS: Final = MappingProxyType(
    {
        "rds.force_ssl": "is always 1: the database is reached over TLS only",
        "max_connections": "is left to RDS: the connection budget and the alarms plan with its default for the class",
        "ssl": "is always on: the database is reached over TLS only",
    }
)
"""Parameters that the program decides, each with the reason."""
