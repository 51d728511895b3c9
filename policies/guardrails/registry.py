"""Every rule of the pack. A new rule is a new module and a line here."""

from typing import Any

from .rule import Rule, StackRule
from .rules.database import database_backups, database_not_public
from .rules.network import database_ingress_by_security_group
from .stack_rules import database_not_reachable, database_port_guarded, database_subnets_private

RULES: tuple[Rule[Any], ...] = (
    database_not_public.RULE,
    database_backups.RULE,
    database_ingress_by_security_group.RULE,
)
"""Rules about one resource's inputs."""

STACK_RULES: tuple[StackRule[Any], ...] = (
    database_subnets_private.RULE,
    database_not_reachable.RULE,
    database_port_guarded.RULE,
)
"""Rules about the whole stack."""
