"""What AWS itself refuses and no type checker sees: asked before a deployment makes, changes or deletes anything.

A preview asks AWS nothing, so that it refuses nothing.
"""

from __future__ import annotations

from simulation import refusals_databases, refusals_moves, refusals_others
from simulation.calls import Call, RefusalError
from simulation.refusals_databases import granted

__all__ = ["Call", "RefusalError", "granted", "refuse"]


def refuse(call: Call) -> None:
    """Do nothing where AWS would do what it is asked for.

    Raises:
        RefusalError: in AWS's words.
    """
    key = (call.operation, call.type)
    modules = (refusals_databases, refusals_moves, refusals_others)
    for rule in (rule for module in modules for rule in module.RULES.get(key, ())):
        found = rule(call)
        if found is not None:
            raise RefusalError(*found)
