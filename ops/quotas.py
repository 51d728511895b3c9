"""Whether the account's quotas leave room for what a stage still has to create."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from infra.capacity import most_backends
from infra.catalog import BACKEND_TYPES
from infra.settings import Settings
from ops.aws import Account, AwsError
from ops.findings import Finding, bad, good, unknown
from ops.stages import Stage

STANDARD_FAMILIES: Final = "acdhimrtz"
"""First letters of the types that one quota counts, by vCPU (EC2, "Running On-Demand Standard instances")."""


@dataclass(frozen=True)
class Quota:
    """A quota as Service Quotas names it."""

    subject: str
    what: str
    service_code: str
    quota_code: str


ADDRESSES: Final = Quota("Elastic IPs", "Elastic IP addresses", "ec2", "L-0263D0A3")
VPCS: Final = Quota("VPCs", "VPCs", "vpc", "L-F678F1CE")
INSTANCES: Final = Quota("backend vCPUs", "vCPUs of running instances", "ec2", "L-1216C47A")
DATABASES: Final = Quota("DB instances", "DB instances", "rds", "L-7B6409FD")


@dataclass(frozen=True)
class Use:
    """What is used of a quota: by all, by the stage itself, and how much the stage is to have in the end."""

    total: int
    own: int
    wanted: int

    @property
    def more(self) -> int:
        """How much the stage still has to create."""
        return max(self.wanted - self.own, 0)


def check(account: Account, settings: Settings, stage: Stage) -> Iterator[Finding]:
    """Yield a finding for each quota that a stage can meet."""
    counts = (
        (ADDRESSES, lambda: _addresses(account, settings, stage)),
        (VPCS, lambda: _vpcs(account, stage)),
        (INSTANCES, lambda: _instances(account, settings, stage)),
        (DATABASES, lambda: _databases(account, settings, stage)),
    )
    for quota, count in counts:
        try:
            yield judge(quota, _limit(account, quota), count(), account.region)
        except AwsError as error:
            yield unknown(quota.subject, str(error))


def judge(quota: Quota, limit: int, use: Use, region: str) -> Finding:
    """Say whether what is still to be created fits below the limit."""
    found = f"{use.total} of {limit} {quota.what} used, {use.more or 'no'} more needed"
    if use.total + use.more <= limit:
        return good(quota.subject, found)
    return bad(
        quota.subject,
        found,
        f"aws service-quotas request-service-quota-increase --service-code {quota.service_code} "
        f"--quota-code {quota.quota_code} --desired-value {use.total + use.more} --region {region}",
    )


def _limit(account: Account, quota: Quota) -> int:
    names = {"ServiceCode": quota.service_code, "QuotaCode": quota.quota_code}
    try:
        answer = account.call("service-quotas", "GetServiceQuota", **names)
    except AwsError as error:
        # A quota that was never raised may be known by its default only.
        if error.code != "NoSuchResourceException":
            raise
        answer = account.call("service-quotas", "GetAWSDefaultServiceQuota", **names)
    return int(answer["Quota"]["Value"])


def _addresses(account: Account, settings: Settings, stage: Stage) -> Use:
    network = settings.network
    wanted = {"none": 0, "single": 1, "perZone": len(network.availability_zones) or network.zone_count}
    found = account.call("ec2", "DescribeAddresses")["Addresses"]
    return Use(len(found), sum(_is_own(each, stage) for each in found), wanted[network.nat_gateways])


def _vpcs(account: Account, stage: Stage) -> Use:
    found = account.listed("ec2", "DescribeVpcs", "Vpcs")
    return Use(len(found), sum(_is_own(each, stage) for each in found), 1)


def _instances(account: Account, settings: Settings, stage: Stage) -> Use:
    running = [{"Name": "instance-state-name", "Values": ["pending", "running"]}]
    reservations = account.listed("ec2", "DescribeInstances", "Reservations", Filters=running)
    found = [each for one in reservations for each in one["Instances"] if each["InstanceType"][0] in STANDARD_FAMILIES]
    backend = settings.backend
    return Use(
        sum(map(_vcpus, found)),
        sum(_vcpus(each) for each in found if _is_own(each, stage)),
        most_backends(backend.max_size) * BACKEND_TYPES[backend.instance_type].vcpus,
    )


def _vcpus(instance: Mapping[str, Any]) -> int:
    options: Mapping[str, int] = instance.get("CpuOptions", {})
    return options.get("CoreCount", 0) * options.get("ThreadsPerCore", 0)


def _databases(account: Account, settings: Settings, stage: Stage) -> Use:
    names = [each["DBInstanceIdentifier"] for each in account.listed("rds", "DescribeDBInstances", "DBInstances")]
    own = [name for name in names if name == stage.database or name.startswith(f"{stage.database}-replica-")]
    return Use(len(names), len(own), 1 + settings.database.read_replicas)


def _is_own(resource: Mapping[str, Any], stage: Stage) -> bool:
    return stage.tags.items() <= {tag["Key"]: tag["Value"] for tag in resource.get("Tags", ())}.items()
