"""What exists, as an import or a lookup finds it.

Sources: what an import makes inputs of, pulumi/pulumi-terraform-bridge, pkg/tfbridge/schema.go; what it cannot know of
a database, hashicorp/terraform-provider-aws, internal/service/rds/instance.go, resourceInstanceImport (from memory).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulation.aws import sdk
from simulation.calls import INSTANCE
from simulation.cloud import Cloud, Row
from simulation.graph import reveal

# RDS tells nobody the password; the others are the provider's own, which takes the first two for true.
_NOT_TOLD: Final = {"password", "finalSnapshotIdentifier", "applyImmediately", "allowMajorVersionUpgrade"}
_TAKEN_FOR: Final = {"skipFinalSnapshot": True, "deleteAutomatedBackups": True}

_LOOKUP: Final = "aws:rds/getInstance:getInstance"
# Where a lookup calls a property of an instance by another name.
_NAMES: Final = {
    "dbInstanceArn": "arn",
    "dbInstanceClass": "instanceClass",
    "dbInstanceIdentifier": "identifier",
    "dbInstancePort": "port",
    "dbSubnetGroup": "dbSubnetGroupName",
    "masterUsername": "username",
    "preferredBackupWindow": "backupWindow",
    "preferredMaintenanceWindow": "maintenanceWindow",
    "vpcSecurityGroups": "vpcSecurityGroupIds",
}


def find(cloud: Cloud, type_: str, id_: str) -> Row | None:
    """Return a resource made here, deleted or not; a database by its identifier too, as it is imported."""
    row = cloud.find(type_, id_)
    return row or (instance(cloud, id_) if type_ == INSTANCE else None)


def instance(cloud: Cloud, identifier: str) -> Row | None:
    """Return the database of this name."""
    return next((row for row in cloud.alive(INSTANCE) if row.outputs.get("identifier") == identifier), None)


def imported(row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a resource's inputs and outputs as an import takes them into a state that knows nothing of it."""
    outputs = dict(row.outputs)
    if row.type == INSTANCE:
        outputs = {key: value for key, value in outputs.items() if key not in _NOT_TOLD} | _TAKEN_FOR
    description = sdk.resource(row.type)
    if description is None:
        return dict(row.inputs), outputs
    known = description.inputs
    inputs = {
        key: value
        for key, value in outputs.items()
        if key in known and (reveal(value) not in ("", 0, False, [], {}, None) or not known[key].optional)
    }
    return inputs, outputs


def looked_up(cloud: Cloud, token: str, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a lookup's answer where it asks for a database that was made here, else None."""
    row = instance(cloud, str(arguments.get("dbInstanceIdentifier"))) if token == _LOOKUP else None
    described = sdk.function(token)
    if row is None or described is None:
        return None
    found = {key: row.outputs.get(_NAMES.get(key, key)) for key in described.outputs}
    return {**{key: value for key, value in found.items() if value is not None}, "id": row.outputs["identifier"]}
