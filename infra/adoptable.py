"""Whether an existing instance can become a stage's in place, and why not: what the program and `ops` both ask. Pure.

Sources: what replaces an instance, simulation/replacement.py; the move to another VPC, ModifyDBInstance in the RDS API
reference (DBSubnetGroupName, NetworkType, AllocatedStorage, ManageMasterUserPassword); of Multi-AZ, replicas and the
zone from memory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from infra.settings import Adopted, Database, Problem
from infra.settings.problems import Wording

ENGINE: Final = "postgres"
NETWORK_TYPE: Final = "IPV4"


@dataclass(frozen=True, kw_only=True)
class Existing:
    """An instance as AWS describes it, as far as it matters to whoever takes it over.

    Args:
        kms_key_id: ARN of the key of its storage; None where that is not encrypted.
        allocated_storage: GiB.
        source: what it is a replica of.
        replicas: its own replicas; a lookup of Pulumi's does not tell them.
        password_managed: whether RDS keeps the master user's password.
    """

    identifier: str
    engine: str
    engine_version: str
    username: str
    storage_encrypted: bool
    kms_key_id: str | None
    allocated_storage: int
    availability_zone: str
    network_type: str
    multi_az: bool
    source: str | None
    replicas: Sequence[str] = ()
    password_managed: bool = False

    @property
    def major(self) -> str:
        """The engine's major version."""
        return self.engine_version.partition(".")[0]


def replacing(found: Existing, database: Database, adopted: Adopted, wording: Wording) -> Iterator[Problem]:
    """Yield what would replace the instance by a new and empty one, now and at any time."""
    if found.engine != ENGINE:
        path = ("database", "adopted", "identifier")
        yield wording.problem(
            path, adopted.identifier, f"is a database of {found.engine}, not of PostgreSQL", (path, None)
        )
    if found.username != database.username:
        path = ("database", "username")
        limit = f"must be {found.username}, the master user of {adopted.identifier}, which cannot change"
        yield wording.problem(path, database.username, limit, (path, found.username))
    encrypted = found.storage_encrypted
    if encrypted != adopted.storage_encrypted:
        path = ("database", "adopted", "storageEncrypted")
        limit = f"must be {str(encrypted).lower()}: the storage of {adopted.identifier} is as it is, and stays so"
        yield wording.problem(path, adopted.storage_encrypted, limit, (path, encrypted))
    elif encrypted and database.kms_key_id not in (None, found.kms_key_id):
        path = ("database", "kmsKeyId")
        limit = f"must be left out, or be the key of {adopted.identifier}, which cannot change: {found.kms_key_id}"
        yield wording.problem(path, database.kms_key_id, limit, (path, found.kms_key_id))


def refused(
    found: Existing, database: Database, adopted: Adopted, zones: Sequence[str], wording: Wording
) -> Iterator[Problem]:
    """Yield what stands against taking the instance over: the update that moves it to the stage's VPC."""
    yield from _protected(database, wording)
    yield from _movable(found, adopted, zones, wording)
    if database.engine_version.partition(".")[0] != found.major or database.upgrade_to is not None:
        path = ("database", "engineVersion")
        runs = f"what {adopted.identifier} runs ({found.engine_version})"
        limit = f"must be {found.major}, {runs}, without database.upgradeTo"
        fixes = ((path, found.major), *(((("database", "upgradeTo"), None),) if database.upgrade_to else ()))
        yield wording.problem(path, database.engine_version, f"{limit}, until it is the stage's", *fixes)
    if database.allocated_storage < found.allocated_storage:
        path = ("database", "allocatedStorage")
        limit = f"must be at least {found.allocated_storage}, what {adopted.identifier} has: storage never shrinks"
        yield wording.problem(path, database.allocated_storage, limit, (path, found.allocated_storage))
    if found.password_managed and database.password_version == 1:
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


def _movable(found: Existing, adopted: Adopted, zones: Sequence[str], wording: Wording) -> Iterator[Problem]:
    name = adopted.identifier
    modify = f"aws rds modify-db-instance --db-instance-identifier {name} --apply-immediately"
    key = "database.adopted.identifier"
    if found.source:
        limit = f"is a replica of {found.source}: promote it first"
        yield Problem(key, name, limit, f"aws rds promote-read-replica --db-instance-identifier {name}")
    if found.replicas:
        limit = f"has replicas ({', '.join(found.replicas)}), and so cannot move to the stage's VPC: delete them first"
        yield Problem(
            key,
            name,
            limit,
            "\n".join(
                f"aws rds delete-db-instance --skip-final-snapshot --db-instance-identifier {each}"
                for each in found.replicas
            ),
        )
    if found.multi_az:
        limit = (
            "has a standby, and so cannot move to the stage's VPC: take it away first, and back with database.multiAz"
        )
        yield Problem(key, name, limit, f"{modify} --no-multi-az")
    if found.network_type != NETWORK_TYPE:
        limit = f"has the network type {found.network_type}, the stage's subnets have {NETWORK_TYPE}: change it first"
        yield Problem(key, name, limit, f"{modify} --network-type {NETWORK_TYPE}")
    if found.availability_zone not in zones:
        path = ("network", "availabilityZones")
        limit = f"must hold {found.availability_zone}, where {name} stands: it moves within its zone"
        wanted = (found.availability_zone, *zones[1:])
        yield wording.problem(path, ", ".join(zones), limit, (path, wanted))
