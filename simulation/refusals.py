"""What AWS itself refuses and no type checker sees: asked before a deployment makes, changes or deletes anything.

A preview asks AWS nothing, so that it refuses nothing.
"""

from __future__ import annotations

from simulation import refusals_databases, refusals_others
from simulation.calls import Call, RefusalError
from simulation.refusals_databases import granted

__all__ = ["Call", "RefusalError", "granted", "refuse"]


def refuse(call: Call) -> None:
    """Do nothing where AWS would do what it is asked for.

    Raises:
        RefusalError: in AWS's words.
    """
    key = (call.operation, call.type)
    for rule in (*refusals_databases.RULES.get(key, ()), *refusals_others.RULES.get(key, ())):
        found = rule(call)
        if found is not None:
            raise RefusalError(*found)
