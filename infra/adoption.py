"""Whether an existing instance can become a stage's in place: asked of the account before anything is declared.

Sources: what replaces an instance, simulation/replacement.py; the move to another VPC, ModifyDBInstance in the RDS API
reference (DBSubnetGroupName, NetworkType, AllocatedStorage, ManageMasterUserPassword); of Multi-AZ and the zone from
memory.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import pulumi_aws as aws

from infra.settings import Adopted, Database, Problem, Settings, SettingsError
from infra.settings.problems import Wording

ENGINE: Final = "postgres"
NETWORK_TYPE: Final = "IPV4"


def keeps_password(database: Database) -> bool:
    """Tell whether the master user's password is the one that an existing instance has: only its users know it."""
    return database.adopted is not None and database.password_version == 1


def check(settings: Settings, zones: Sequence[str], *, project: str, stage: str) -> None:
    """Compare the instance that the settings adopt, if they do, with what they say of it.

    Args:
        settings: the stage's.
        zones: those of its subnets.
        project: with `stage`, what the instance is tagged with once it has been taken over.
        stage: the stack's name.

    Raises:
        SettingsError: where `pulumi up` would replace the instance, or RDS would refuse to change it.
    """
    database = settings.database
    if database.adopted is None:
        return
    found = aws.rds.get_instance(db_instance_identifier=database.adopted.identifier)
    # An instance always has a master user; a preview without an account knows nothing of it.
    if not found.master_username:
        return
    wording = Wording(stage)
    problems = list(_replacing(found, database, database.adopted, wording))
    tags = found.tags or {}
    if (tags.get("Project"), tags.get("Stack")) != (project, stage):
        problems += _refused(found, database, database.adopted, zones, wording)
    if problems:
        raise SettingsError(problems, stage=stage)


def _replacing(
    found: aws.rds.GetInstanceResult, database: Database, adopted: Adopted, wording: Wording
) -> Iterator[Problem]:
    """Yield what would replace the instance by a new and empty one, now and at any time."""
    encrypted = bool(found.storage_encrypted)
    if found.engine != ENGINE:
        path = ("database", "adopted", "identifier")
        yield wording.problem(
            path, adopted.identifier, f"is a database of {found.engine}, not of PostgreSQL", (path, None)
        )
    if found.master_username != database.username:
        path = ("database", "username")
        limit = f"must be {found.master_username}, the master user of {adopted.identifier}, which cannot change"
        yield wording.problem(path, database.username, limit, (path, found.master_username))
    if encrypted != adopted.storage_encrypted:
        path = ("database", "adopted", "storageEncrypted")
        limit = f"must be {str(encrypted).lower()}: the storage of {adopted.identifier} is as it is, and stays so"
        yield wording.problem(path, adopted.storage_encrypted, limit, (path, encrypted))
    elif encrypted and database.kms_key_id not in (None, found.kms_key_id):
        path = ("database", "kmsKeyId")
        limit = f"must be left out, or be the key of {adopted.identifier}, which cannot change: {found.kms_key_id}"
        yield wording.problem(path, database.kms_key_id, limit, (path, found.kms_key_id))


def _refused(
    found: aws.rds.GetInstanceResult, database: Database, adopted: Adopted, zones: Sequence[str], wording: Wording
) -> Iterator[Problem]:
    """Yield what stands against taking the instance over: the update that moves it to the stage's VPC."""
    yield from _protected(database, wording)
    yield from _movable(found, adopted, zones, wording)
    major = found.engine_version.partition(".")[0]
    if database.engine_version.partition(".")[0] != major or database.upgrade_to is not None:
        path = ("database", "engineVersion")
        limit = f"must be {major}, what {adopted.identifier} runs ({found.engine_version}), without database.upgradeTo"
        fixes = ((path, major), *(((("database", "upgradeTo"), None),) if database.upgrade_to else ()))
        yield wording.problem(path, database.engine_version, f"{limit}, until it is the stage's", *fixes)
    if database.allocated_storage < found.allocated_storage:
        path = ("database", "allocatedStorage")
        limit = f"must be at least {found.allocated_storage}, what {adopted.identifier} has: storage never shrinks"
        yield wording.problem(path, database.allocated_storage, limit, (path, found.allocated_storage))
    if found.master_user_secrets and database.password_version == 1:
        path = ("database", "passwordVersion")
        limit = "must be 2: RDS manages the password and keeps it to itself, so the stage can only set a new one"
        yield wording.problem(path, database.password_version, limit, (path, 2))


def _protected(database: Database, wording: Wording) -> Iterator[Problem]:
    for key, value, why in (
        ("deletionProtection", database.deletion_protection, "Pulumi then refuses whatever would replace it"),
        (
            "applyImmediately",
            database.apply_immediately,
            "it moves with minutes of downtime, and to new security groups",
        ),
    ):
        if not value:
            path = ("database", key)
            yield wording.problem(path, value, f"must be true until the instance is the stage's: {why}", (path, True))
    if database.multi_az:
        path = ("database", "multiAz")
        limit = "must be false until the instance is the stage's: with a standby it cannot move to another VPC"
        yield wording.problem(path, database.multi_az, limit, (path, False))


def _movable(
    found: aws.rds.GetInstanceResult, adopted: Adopted, zones: Sequence[str], wording: Wording
) -> Iterator[Problem]:
    modify = f"aws rds modify-db-instance --db-instance-identifier {adopted.identifier} --apply-immediately"
    key = "database.adopted.identifier"
    if found.replicate_source_db:
        limit = f"is a replica of {found.replicate_source_db}: promote it first"
        fix = f"aws rds promote-read-replica --db-instance-identifier {adopted.identifier}"
        yield Problem(key, adopted.identifier, limit, fix)
    if found.multi_az:
        limit = (
            "has a standby, and so cannot move to the stage's VPC: take it away first, and back with database.multiAz"
        )
        yield Problem(key, adopted.identifier, limit, f"{modify} --no-multi-az")
    if found.network_type != NETWORK_TYPE:
        limit = f"has the network type {found.network_type}, the stage's subnets have {NETWORK_TYPE}: change it first"
        yield Problem(key, adopted.identifier, limit, f"{modify} --network-type {NETWORK_TYPE}")
    if found.availability_zone not in zones:
        path = ("network", "availabilityZones")
        limit = f"must hold {found.availability_zone}, where {adopted.identifier} stands: it moves within its zone"
        wanted = (found.availability_zone, *zones[1:])
        yield wording.problem(path, ", ".join(zones), limit, (path, wanted))
