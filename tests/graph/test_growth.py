"""Growing is editing the stack file: what is there stays there.

The same stack is declared with one stage's settings and then with the next one's. What would be replaced is read from
the properties that AWS cannot change in place.
"""

import json

import pytest

from simulation.graph import Graph, Resource
from simulation.replacement import REPLACING
from tests.graph.stages import Settings, changed, declare, stage_settings
from tests.graph.topology import flows, named, of_type

PASSWORD = "random:index/randomPassword:RandomPassword"
HOLDS_DATA = {
    "aws:ec2/vpc:Vpc",
    "aws:ec2/subnet:Subnet",
    "aws:rds/instance:Instance",
    "aws:secretsmanager/secret:Secret",
    PASSWORD,
}


def replaced(before: Graph, after: Graph) -> set[str]:
    """Names of resources that both have and that the step replaces, with the property that does it."""
    old = {resource.urn: resource for resource in before.resources}
    return {
        f"{resource.name}.{key}"
        for resource in after.resources
        if resource.urn in old
        for key in _immutable(resource)
        if old[resource.urn].inputs.get(key) != resource.inputs.get(key)
    }


def _immutable(resource: Resource) -> set[str]:
    keys = resource.inputs if resource.type.startswith("random:") else REPLACING.get(resource.type, "").split()
    return set(keys) - set(resource.options.ignore_changes)


def gone(before: Graph, after: Graph) -> set[str]:
    remaining = {resource.urn for resource in after.resources}
    return {one.name for one in before.resources if one.type in HOLDS_DATA and one.urn not in remaining}


def in_parallel(settings: Settings) -> Settings:
    database = settings["database"]
    return changed(settings, database={"proxy": {**database["proxy"], "mode": "parallel"}})


DEV, PROD, GROWTH = (stage_settings(stage) for stage in ("dev", "prod", "growth"))

APPLICATION = {"name": "application"}


def with_user(settings: Settings, mode: str) -> Settings:
    return changed(settings, database={"applicationUser": {**APPLICATION, "mode": mode}})


NEW_MAJOR = {"upgradeTo": "18", "applyImmediately": True}


STEPS = {
    "a user of the application's own": (GROWTH, with_user(GROWTH, "declared")),
    "the backends use it": (with_user(GROWTH, "declared"), with_user(GROWTH, "used")),
    "the backends stop using it": (with_user(GROWTH, "used"), with_user(GROWTH, "created")),
    "the proxy forgets it": (with_user(GROWTH, "created"), with_user(GROWTH, "declared")),
    "the writer opened beside the proxy": (GROWTH, changed(GROWTH, database={"adminAccess": True})),
    "and closed": (changed(GROWTH, database={"adminAccess": True}), GROWTH),
    "dev to prod": (DEV, PROD),
    "prod to growth, the proxy in parallel": (PROD, in_parallel(GROWTH)),
    "the proxy only": (in_parallel(GROWTH), GROWTH),
    "growth with fewer replicas": (GROWTH, changed(GROWTH, database={"readReplicas": 1})),
    "a larger class": (PROD, changed(PROD, database={"instanceClass": "db.m5.large"})),
    "another zone": (PROD, changed(PROD, network={"zoneCount": 3})),
    "a NAT in each zone": (PROD, changed(PROD, network={"natGateways": "perZone"})),
    "no standby": (PROD, changed(PROD, database={"multiAz": False})),
    "a pinned minor": (PROD, changed(PROD, database={"engineVersion": "17.6"})),
    "a new major": (PROD, changed(PROD, database=NEW_MAJOR)),
}


@pytest.mark.parametrize("step", STEPS)
def test_no_network_database_or_secret_is_replaced_or_lost(step: str):
    before, after = (declare(settings) for settings in STEPS[step])
    assert gone(before, after) <= {"replica-2"}
    at_most = {"database.family"} if step == "a new major" else set[str]()
    assert replaced(before, after) == at_most


def test_the_same_test_sees_what_would_be_replaced():
    after = changed(PROD, network={"cidrBlock": "10.21.0.0/16"}, database={"username": "someone"})
    assert {"vpc.cidrBlock", "writer.username"} <= replaced(declare(PROD), declare(after))


def test_the_direct_way_to_the_writer_is_closed_only_in_the_step_after_the_proxys():
    direct = ("backend", "database", 5432)
    proxied = {("backend", "proxy", 5432), ("proxy", "database", 5432)}
    parallel, only = flows(declare(in_parallel(GROWTH))), flows(declare(GROWTH))
    assert direct in parallel
    assert proxied <= parallel
    assert direct not in only
    assert proxied <= only


def test_in_parallel_backends_are_already_told_to_use_the_proxy():
    graph = declare(in_parallel(GROWTH))
    [proxy] = of_type(graph, "aws:rds/proxy:Proxy")
    assert (
        named(graph, "aws:ssm/parameter:Parameter", "writerHost").inputs["insecureValue"] == proxy.outputs["endpoint"]
    )


def test_another_replica_changes_no_machine():
    before, after = declare(GROWTH), declare(changed(GROWTH, database={"readReplicas": 3}))
    [old], [new] = (of_type(graph, "aws:ec2/launchTemplate:LaunchTemplate") for graph in (before, after))
    assert old.inputs == new.inputs
    readers = named(after, "aws:ssm/parameter:Parameter", "readerHosts").inputs["insecureValue"]
    assert len(readers.split(",")) == 3


def test_a_new_password_version_renews_the_password_and_nothing_that_holds_data():
    before, after = declare(PROD), declare(changed(PROD, database={"passwordVersion": 2}))
    assert replaced(before, after) == {"master.keepers"}


def test_the_secret_is_written_from_the_password_after_the_instance_has_taken_it():
    version = named(declare(PROD), "aws:secretsmanager/secretVersion:SecretVersion", "database")
    assert {urn.rpartition("::")[2] for urn in version.property_dependencies["secretString"]} == {"master"}
    assert "writer" in {urn.rpartition("::")[2] for urn in version.dependencies}


def test_minor_versions_are_left_to_rds_unless_pinned_or_upgraded():
    ignored = {
        version: "engineVersion"
        in named(declare(changed(PROD, database=choice)), "aws:rds/instance:Instance", "writer").options.ignore_changes
        for version, choice in {
            "major": {"engineVersion": "17"},
            "pinned": {"engineVersion": "17.6"},
            "upgrade": NEW_MAJOR,
        }.items()
    }
    assert ignored == {"major": True, "pinned": False, "upgrade": False}


def test_backends_are_told_of_the_proxy_only_when_the_writer_is_behind_it():
    host = named(declare(GROWTH), "aws:ssm/parameter:Parameter", "writerHost")
    behind = {urn.rpartition("::")[0].rpartition("$")[2] for urn in host.property_dependencies["insecureValue"]}
    assert behind == {"aws:rds/proxy:Proxy", "aws:rds/proxyTarget:ProxyTarget"}


SECRET = "aws:secretsmanager/secret:Secret"
MASTER, APPLICATIONS = {"database"}, {"application"}


def read_by(graph: Graph, role_policy: str) -> set[str]:
    """Names of the secrets that a role may read."""
    names = {secret.outputs["arn"]: secret.name for secret in of_type(graph, SECRET)}
    document = json.loads(named(graph, "aws:iam/rolePolicy:RolePolicy", role_policy).inputs["policy"])
    reading = [each for each in document["Statement"] if "secretsmanager:GetSecretValue" in each["Action"]]
    return {names[arn] for statement in reading for arn in statement["Resource"]}


def let_in(graph: Graph) -> set[str]:
    """Names of the secrets whose users a proxy knows."""
    names = {secret.outputs["arn"]: secret.name for secret in of_type(graph, SECRET)}
    [proxy] = of_type(graph, "aws:rds/proxy:Proxy")
    return {names[auth["secretArn"]] for auth in proxy.inputs["auths"]}


@pytest.mark.parametrize(
    ("mode", "backends", "proxy"),
    [
        ("declared", MASTER, MASTER),
        ("created", MASTER, MASTER | APPLICATIONS),
        ("used", APPLICATIONS, MASTER | APPLICATIONS),
    ],
)
def test_backends_read_one_secret_and_the_proxy_knows_its_user_first(mode: str, backends: set[str], proxy: set[str]):
    graph = declare(with_user(GROWTH, mode))
    assert read_by(graph, "backend") == backends
    assert let_in(graph) == read_by(graph, "proxy") == proxy


def test_the_applications_password_is_not_made_here():
    before, after = declare(GROWTH), declare(with_user(GROWTH, "used"))
    assert of_type(before, PASSWORD) == of_type(after, PASSWORD)
    assert {each.name for each in of_type(after, "aws:secretsmanager/secretVersion:SecretVersion")} == {"database"}


def test_machines_are_renewed_for_another_user_after_the_proxy_knows_it():
    graph = declare(with_user(GROWTH, "used"))
    after: set[str] = set()
    waiting = {named(graph, "aws:autoscaling/group:Group", "backend").urn}
    resources = {resource.urn: resource for resource in graph.resources}
    while waiting:
        urn = waiting.pop()
        after.add(urn)
        waiting |= {each for each in resources[urn].dependencies if each in resources} - after
    assert of_type(graph, "aws:rds/proxy:Proxy")[0].urn in after


def test_only_the_writer_is_opened_beside_the_proxy():
    before, after = (flows(declare(each)) for each in (GROWTH, changed(GROWTH, database={"adminAccess": True})))
    assert after - before == {("backend", "database", 5432)}
    assert before <= after
