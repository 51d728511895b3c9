"""Where a stage's things are in AWS, by the tags and names that the program gives them: Pulumi's state is not asked."""

from dataclasses import dataclass
from typing import Any

from ops.aws import Account, AwsError
from ops.errors import MissingError
from ops.stages import Stage


@dataclass(frozen=True)
class Connection:
    """How backends reach the stage's database: the hosts as their certificates name them."""

    writer_host: str
    reader_hosts: tuple[str, ...]
    port: int
    database_name: str


def instance(account: Account, identifier: str) -> dict[str, Any] | None:
    """Return a DB instance as AWS describes it, None when there is none."""
    try:
        return account.call("rds", "DescribeDBInstances", DBInstanceIdentifier=identifier)["DBInstances"][0]
    except AwsError as error:
        if error.code not in {"DBInstanceNotFound", "DBInstanceNotFoundFault"}:
            raise
        return None


def connection(stage: Stage) -> Connection:
    """Return the stage's connection parameters; MissingError when there are none."""
    path = stage.path("").rstrip("/")
    found = stage.account.listed("ssm", "GetParametersByPath", "Parameters", Path=path)
    values = {each["Name"].removeprefix(f"{path}/"): str(each["Value"]) for each in found}
    if "writerHost" not in values:
        raise MissingError(
            f"{stage.name} is not deployed in {stage.account.region} of this account: `make up STAGE={stage.name}`."
        )
    return Connection(
        writer_host=values["writerHost"],
        reader_hosts=tuple(values["readerHosts"].split(",")),
        port=int(values["port"]),
        database_name=values["databaseName"],
    )


def writer_is_open(stage: Stage) -> bool:
    """Tell whether backends, and so tunnels, reach the writer itself and not a proxy alone."""
    chosen = stage.settings.database
    return chosen.proxy.mode != "only" or chosen.admin_access


def direct_host(stage: Stage, found: Connection) -> str:
    """Return the writer's own host; MissingError where only the proxy reaches it."""
    if not writer_is_open(stage):
        raise MissingError(
            f"Only the proxy reaches {stage.name}'s writer: `pulumi config set --path database.adminAccess true "
            f"--stack {stage.name}`, `make up STAGE={stage.name}`."
        )
    if stage.settings.database.proxy.mode == "off":
        return found.writer_host
    described = instance(stage.account, stage.database)
    if described is None or "Endpoint" not in described:
        raise MissingError(f"{stage.name} has no database {stage.database} in {stage.account.region} that has started.")
    return str(described["Endpoint"]["Address"])


def backends(stage: Stage) -> list[str]:
    """Return the ids of the stage's running backends, the oldest first."""
    tags = {**stage.tags, "Name": f"{stage.identifier}-backend"}
    filters = [{"Name": f"tag:{key}", "Values": [value]} for key, value in tags.items()]
    running = {"Name": "instance-state-name", "Values": ["running"]}
    reservations = stage.account.listed("ec2", "DescribeInstances", "Reservations", Filters=[*filters, running])
    found = [instance for each in reservations for instance in each["Instances"]]
    return [each["InstanceId"] for each in sorted(found, key=lambda each: each["LaunchTime"])]


def reachable_backend(stage: Stage) -> str:
    """Return the id of a running backend that Session Manager reaches; MissingError when there is none."""
    running = backends(stage)
    if not running:
        raise MissingError(
            f"{stage.name} has no running backend in {stage.account.region} to reach its database through."
        )
    # At most 50 values a filter; the oldest are the likeliest to answer.
    wanted = [{"Key": "InstanceIds", "Values": running[:50]}]
    known = stage.account.listed("ssm", "DescribeInstanceInformation", "InstanceInformationList", Filters=wanted)
    online = {each["InstanceId"] for each in known if each.get("PingStatus") == "Online"}
    for instance in running:
        if instance in online:
            return instance
    raise MissingError(
        f"Session Manager reaches none of {stage.name}'s {len(running)} running backends: wait three minutes after "
        "their start, or look at their log."
    )


def backend_group(stage: Stage) -> dict[str, Any]:
    """Return the stage's Auto Scaling group as AWS describes it; MissingError when there is none."""
    filters = [{"Name": f"tag:{key}", "Values": [value]} for key, value in stage.tags.items()]
    found = stage.account.listed("autoscaling", "DescribeAutoScalingGroups", "AutoScalingGroups", Filters=filters)
    if not found:
        raise MissingError(
            f"{stage.name} has no backends in {stage.account.region} of this account: is it deployed there?"
        )
    return found[0]


def secret_arn(stage: Stage, name: str = "database") -> str:
    """Return the ARN of one of the stage's secrets by its logical name; MissingError when there is none."""
    wanted = {**stage.tags, "Name": f"{stage.identifier}-{name}"}
    filters = [{"Key": "tag-value", "Values": [wanted["Name"]]}]
    for secret in stage.account.listed("secretsmanager", "ListSecrets", "SecretList", Filters=filters):
        if wanted.items() <= _tags(secret).items():
            return str(secret["ARN"])
    raise MissingError(f"{stage.name} has no secret {wanted['Name']} in {stage.account.region}: is it deployed there?")


def log_group(stage: Stage, name: str) -> str:
    """Return the name of one of the stage's log groups by its logical name; MissingError when there is none."""
    wanted = {**stage.tags, "Name": f"{stage.identifier}-{name}"}
    found = stage.account.listed(
        "resourcegroupstaggingapi",
        "GetResources",
        "ResourceTagMappingList",
        ResourceTypeFilters=["logs:log-group"],
        TagFilters=[{"Key": key, "Values": [value]} for key, value in wanted.items()],
    )
    if not found:
        raise MissingError(
            f"{stage.name} has no log group {wanted['Name']} in {stage.account.region}: is it deployed there?"
        )
    return str(found[0]["ResourceARN"]).split(":log-group:", 1)[1].removesuffix(":*")


def _tags(resource: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in resource.get("Tags", ())}
