"""What must be true of the settings in their region."""

from collections.abc import Iterator

from infra.catalog import INSTANCE_CLASSES, orderable
from infra.settings.database import Database
from infra.settings.formats import arn_region, zone_region
from infra.settings.load_balancer import LoadBalancer
from infra.settings.network import Network
from infra.settings.problems import Path, Problem, Wording


def zones_in_region(region: str, network: Network, wording: Wording) -> Iterator[Problem]:
    """Pinned zones lie in the stack's region."""
    for index, zone in enumerate(network.availability_zones):
        if zone_region(zone) != region:
            path = ("network", "availabilityZones", index)
            yield wording.problem(path, zone, f"must lie in aws:region, {region}", (path, region + zone[-1]))


def classes_orderable(region: str, database: Database, wording: Wording) -> Iterator[Problem]:
    """RDS for PostgreSQL offers the classes in the region, as far as that is known."""
    classes = {"instanceClass": database.instance_class}
    if database.read_replicas and database.replica_instance_class:
        classes["replicaInstanceClass"] = database.replica_instance_class
    for key, name in classes.items():
        if orderable(name, region) is False:
            path = ("database", key)
            near = _orderable_like(name, region)
            limit = f"is not offered for PostgreSQL in {region}"
            yield wording.problem(path, name, f"{limit}; {near} is" if near else limit, (path, near))


def _orderable_like(name: str, region: str) -> str | None:
    wanted = INSTANCE_CLASSES[name]
    alike = [
        each
        for each in INSTANCE_CLASSES.values()
        if each.memory_gib == wanted.memory_gib and each.vcpus == wanted.vcpus and orderable(each.name, region)
    ]
    alike.sort(key=lambda each: (each.burstable != wanted.burstable, each.architecture != wanted.architecture))
    return alike[0].name if alike else None


def keys_in_region(region: str, database: Database, wording: Wording) -> Iterator[Problem]:
    """Each KMS key lies where its data does."""
    if database.kms_key_id and arn_region(database.kms_key_id) != region:
        path: Path = ("database", "kmsKeyId")
        yield wording.problem(path, database.kms_key_id, f"must lie in aws:region, {region}", (path, None))
    copies = database.backup_replication
    if copies and copies.kms_key_id and arn_region(copies.kms_key_id) != copies.region:
        path = ("database", "backupReplication", "kmsKeyId")
        limit = f"must lie in database.backupReplication.region, {copies.region}"
        yield wording.problem(path, copies.kms_key_id, limit, (path, None))


def backup_region(region: str, database: Database, wording: Wording) -> Iterator[Problem]:
    """Backups are copied to another region of the same partition."""
    copies = database.backup_replication
    path = ("database", "backupReplication", "region")
    if copies and copies.region == region:
        other = "us-west-2" if region == "us-east-1" else "us-east-1"
        yield wording.problem(path, copies.region, "must be another region than aws:region", (path, other))
    elif copies and partition(copies.region) != partition(region):
        limit = f"must lie in the partition of aws:region ({partition(region)})"
        yield wording.problem(path, copies.region, limit, (("database", "backupReplication"), None))


def partition(region: str) -> str:
    """Return the partition of a region: aws, aws-cn, aws-us-gov and the isolated ones apart."""
    prefix = region.rsplit("-", 2)[0]
    named = {"cn": "aws-cn", "us-gov": "aws-us-gov"}
    isolated = "iso" in prefix or prefix == "eusc-de"
    return f"aws-{prefix}" if isolated else named.get(prefix, "aws")


def certificate_region(region: str, load_balancer: LoadBalancer, wording: Wording) -> Iterator[Problem]:
    """The certificate lies in the load balancer's region."""
    arn = load_balancer.certificate_arn
    if arn and arn_region(arn) != region:
        path = ("loadBalancer", "certificateArn")
        yield wording.problem(path, arn, f"must lie in aws:region, {region}", (path, None))
