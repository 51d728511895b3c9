"""What RDS and Secrets Manager refuse.

Where AWS's words were read is said beside them; the others are from memory of the same API.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulation.calls import INSTANCE, PROXY, SECRET, SUBNET, SUBNET_GROUP, Call, Operation, Rule


def _storage(call: Call) -> tuple[str, str] | None:
    asked, size = call.values, call.values.get("allocatedStorage")
    performance = asked.get("iops") or asked.get("storageThroughput")
    engine = asked.get("engine", "postgres")
    if asked.get("storageType") != "gp3" or not performance or size is None or int(size) >= 400:
        return None
    # Read in cloudtools/troposphere#2141.
    return (
        "InvalidParameterCombination",
        f"You can't specify IOPS or storage throughput for engine {engine} and a storage size less than 400.",
    )


def _password(call: Call) -> tuple[str, str] | None:
    password = call.values.get("password")
    if password is None:
        return None
    if not 8 <= len(password) <= 128:
        wrong, bound = ("shorter", 8) if len(password) < 8 else ("longer", 128)
        return (
            "InvalidParameterValue",
            f"The parameter MasterUserPassword is not a valid password because it is {wrong} than {bound} characters.",
        )
    if all("!" <= character <= "~" and character not in '/@"' for character in password):
        return None
    # Read in many issues of users of the Terraform provider.
    return (
        "InvalidParameterValue",
        "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides "
        "'/', '@', '\"', ' ' may be used.",
    )


def _identifier(call: Call) -> tuple[str, str] | None:
    name = str(call.values.get("identifier", "a"))
    if len(name) > 63:
        return (
            "InvalidParameterValue",
            "The parameter DBInstanceIdentifier is not a valid identifier because it is longer than 63 characters.",
        )
    plain = all(character.isascii() and (character.isalnum() or character == "-") for character in name)
    if plain and name[:1].isalpha() and not name.endswith("-") and "--" not in name:
        return None
    return (
        "InvalidParameterValue",
        "The parameter DBInstanceIdentifier is not a valid identifier. Identifiers must begin with a letter; must "
        "contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive "
        "hyphens.",
    )


def _replica(call: Call) -> tuple[str, str] | None:
    source = call.values.get("replicateSourceDb")
    rows = call.others() if source else []
    found = next((row for row in rows if source in (row.outputs.get("identifier"), row.outputs.get("arn"))), None)
    if found is None:
        return None
    if found.inputs.get("manageMasterUserPassword"):
        # Read in terraform-aws-modules/terraform-aws-rds#532, of mysql.
        return (
            "InvalidParameterValue",
            "Creating read replicas for source instance with engine postgres where ManageMasterUserPassword is "
            "enabled is not supported.",
        )
    if found.outputs.get("backupRetentionPeriod"):
        return None
    return (
        "InvalidDBInstanceState",
        "Automated backups are not enabled for this database instance. To enable automated backups, use "
        "ModifyDBInstance to set the backup retention period to a non-zero value.",
    )


def _free_plan(call: Call) -> tuple[str, str] | None:
    if not call.free_plan:
        return None
    # Both read in yc-software/qm#352.
    if int(call.values.get("backupRetentionPeriod") or 0) > 1:
        return (
            "FreeTierRestrictionError",
            "The specified backup retention period exceeds the maximum available to free tier customers. To remove "
            "all limitations, upgrade your account plan.",
        )
    if not str(call.values.get("instanceClass", "")).endswith(".micro"):
        return "FreeTierRestrictionError", "This instance size isn't available with free plan accounts."
    return None


def _protected_instance(call: Call) -> tuple[str, str] | None:
    if not call.values.get("deletionProtection"):
        return None
    # Read in moto's tests of DeleteDBInstance.
    return (
        "InvalidParameterCombination",
        "Cannot delete protected DB Instance, please disable deletion protection and try again.",
    )


def _snapshot(call: Call) -> tuple[str, str] | None:
    if call.values.get("skipFinalSnapshot") or call.values.get("replicateSourceDb"):
        return None
    wanted = call.values.get("finalSnapshotIdentifier")
    if not wanted:
        # The provider's own sentence.
        return "InvalidParameterCombination", "final_snapshot_identifier is required when skip_final_snapshot is false"
    taken = {
        row.inputs.get("finalSnapshotIdentifier")
        for row in call.cloud.deleted(INSTANCE)
        if not row.inputs.get("skipFinalSnapshot") and row.id != call.id
    }
    if wanted not in taken:
        return None
    return (
        "DBSnapshotAlreadyExists",
        f"Cannot create the snapshot because a snapshot with the identifier {wanted} already exists.",
    )


def _subnet_group(call: Call) -> tuple[str, str] | None:
    zones = call.zones("subnetIds")
    if len(zones) != 1:
        return None
    # Read in ExtensionEngine/infra-code-blocks#28.
    return (
        "DBSubnetGroupDoesNotCoverEnoughAZs",
        "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: "
        f"{min(zones)}. Add subnets to cover at least 2 AZs.",
    )


def _proxy(call: Call) -> tuple[str, str] | None:
    zones = call.zones("vpcSubnetIds")
    served = {name for name, id_ in zones.items() if id_ not in NO_PROXY}
    if not zones or len(served) > 1:
        return None
    return (
        "InvalidSubnet",
        "The requested subnet is invalid, or multiple subnets were requested that are not all in a common VPC.",
    )


NO_PROXY: Final = frozenset({"use1-az3"})
"""Zones without RDS Proxy: AWS leaves a subnet in one out and says nothing (hashicorp/terraform-provider-aws#17781)."""


def granted(call: Call, outputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return what AWS makes of a request that it does not refuse."""
    if call.type != PROXY or not isinstance(outputs.get("vpcSubnetIds"), list):
        return dict(outputs)
    rows = {id_: call.cloud.find(SUBNET, id_) for id_ in outputs["vpcSubnetIds"]}
    kept = [id_ for id_, row in rows.items() if row is None or row.outputs["availabilityZoneId"] not in NO_PROXY]
    return {**outputs, "vpcSubnetIds": kept}


def _forgotten_secret(call: Call) -> tuple[str, str] | None:
    name = call.values.get("name")
    kept = (row for row in call.cloud.deleted(SECRET) if row.inputs.get("recoveryWindowInDays", 30) != 0)
    if name not in {row.inputs.get("name") for row in kept}:
        return None
    return (
        "InvalidRequestException",
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
    )


RULES: Mapping[tuple[Operation, str], tuple[Rule, ...]] = {
    ("create", INSTANCE): (_identifier, _storage, _password, _free_plan, _replica),
    ("update", INSTANCE): (_identifier, _storage, _password, _free_plan),
    ("delete", INSTANCE): (_protected_instance, _snapshot),
    ("create", SUBNET_GROUP): (_subnet_group,),
    ("update", SUBNET_GROUP): (_subnet_group,),
    ("create", PROXY): (_proxy,),
    ("create", SECRET): (_forgotten_secret,),
}
