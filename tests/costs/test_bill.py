"""The bill: hand-computed sums for the three stages, and each kind of line."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costs import prices
from costs.bill import Bill, Line, bill
from costs.usage import Usage
from infra.catalog import BACKEND_TYPES, INSTANCE_CLASSES
from simulation.graph import UNKNOWN, Graph, Resource, Secret
from tests.graph.stages import changed, declare, stage_settings

INSTANCE = "aws:rds/instance:Instance"
NOTHING = Usage()
MONTH = 730


def made(type_: str, name: str = "it", depends: dict[str, str] | None = None, **inputs: Any) -> Resource:
    return Resource(
        urn=name,
        type=type_,
        name=name,
        parent="",
        custom=True,
        id="id",
        inputs=inputs,
        property_dependencies={key: (urn,) for key, urn in (depends or {}).items()},
    )


def billed(*resources: Resource, **usage: float) -> Bill:
    return bill(Graph("app", "dev", resources), "us-east-1", Usage(**usage))


def items(*resources: Resource, **usage: float) -> dict[str, float | None]:
    return {
        line.item: line.dollars if line.dollars is None else round(line.dollars, 2)
        for line in billed(*resources, **usage).lines
    }


# By hand, from AWS's price list: load balancer 0.0225 an hour, an address 0.005, NAT 0.045, a proxied vCPU 0.015.
DEV = {
    "database": 0.018 * 730 + 20 * 0.115,
    "load balancer": 0.0225 * 730,
    "network": 3 * 0.005 * 730,  # two of the load balancer, one of the backend
    "machines": 0.0084 * 730 + 8 * 0.08,
    "secrets and keys": 0.40 + 1,
    "monitoring": 3 * 0.10,
}
PROD = {
    "database": 2 * (0.065 * 730 + 20 * 0.115),
    "load balancer": 0.0225 * 730,
    "network": 0.045 * 730 + 3 * 0.005 * 730,  # two addresses of the load balancer, one of NAT
    "machines": 2 * (0.0168 * 730 + 8 * 0.08),
    "secrets and keys": 0.40 + 1,
    "monitoring": 21 * 0.10 + 0.50,
}
GROWTH = {
    "database": 4 * (0.178 * 730 + 100 * 0.115) + 2 * 0.015 * 730,
    "load balancer": 0.0225 * 730,
    "network": 3 * 0.045 * 730 + 6 * 0.005 * 730,
    "machines": 3 * (0.0336 * 730 + 8 * 0.08),
    "secrets and keys": 0.40 + 2 * 1,
    "monitoring": 46 * 0.10 + 0.50,
}


@pytest.mark.parametrize(("stage", "sums"), [("dev", DEV), ("prod", PROD), ("growth", GROWTH)])
def test_every_stage_costs_what_is_computed_by_hand(stage, sums):
    found = bill(declare(stage_settings(stage), update=False), "us-east-1", NOTHING)
    assert found.groups() == pytest.approx(sums)
    assert found.total == pytest.approx(sum(sums.values()))
    assert found.unpriced == ()
    assert not found.is_estimate


def test_a_standby_costs_a_database_more():
    settings = stage_settings("prod")
    with_it, without = (
        bill(declare(changed(settings, database={"multiAz": multi_az}), update=False), "us-east-1", NOTHING)
        for multi_az in (True, False)
    )
    assert with_it.total - without.total == pytest.approx(0.065 * 730 + 20 * 0.115)


def test_the_dearest_group_comes_first():
    lines = (Line("a", "", "", 1), Line("b", "", "", 3), Line("a", "", "", 1), Line("c", "", "", None))
    assert list(Bill("us-east-1", lines).groups().items()) == [("b", 3), ("a", 2), ("c", 0)]


def test_what_has_no_price_is_named_and_not_guessed():
    found = billed(made(INSTANCE, instanceClass="db.x2iedn.large", allocatedStorage=10, storageType="magnetic"))
    assert [line.item for line in found.unpriced] == ["db.x2iedn.large", "10 GB magnetic"]
    assert found.total == 0


@pytest.mark.parametrize("region", ["eu-west-1", "us-east-2"])
def test_another_region_is_an_estimate(region):
    assert bill(Graph("app", "dev", ()), region, NOTHING).is_estimate
    assert not bill(Graph("app", "dev", ()), "", NOTHING).is_estimate


def test_a_replica_is_as_large_as_its_source():
    source = made(INSTANCE, "writer", instanceClass="db.m5.large", allocatedStorage=100, storageType="gp3")
    replica = made(INSTANCE, "replica", {"replicateSourceDb": "writer"}, replicateSourceDb=UNKNOWN)
    assert len([line for line in billed(source, replica).lines if line.item == "100 GB gp3"]) == 2
    itself = made(INSTANCE, "odd", {"replicateSourceDb": "odd"}, instanceClass="db.t3.micro")
    assert items(itself) == {"db.t3.micro": 13.14, "0 GB gp2": 0}


def test_iops_beyond_what_gp3_includes_are_billed():
    gp3 = {"instanceClass": "db.t3.micro", "storageType": "gp3", "allocatedStorage": 400}
    assert items(made(INSTANCE, **gp3, iops=12_000))["12000 IOPS"] == 0
    assert items(made(INSTANCE, **gp3, iops=13_000, multiAz=True))["13000 IOPS"] == 40
    assert items(made(INSTANCE, **{**gp3, "storageType": "io1"}, iops=1000))["1000 IOPS"] == 100


@pytest.mark.parametrize(("cpu", "dollars"), [(10, None), (20, None), (50, 0.3 * 2), (100, 0.8 * 2)])
def test_surplus_credits_are_what_goes_beyond_the_baseline(cpu, dollars):
    found = items(made(INSTANCE, instanceClass="db.t4g.medium"), database_cpu_percent=cpu)
    expected = None if dollars is None else round(dollars * MONTH * 0.075, 2)
    assert found.get(f"CPU above 20 %, at {cpu} %") == expected


def test_db_t3_micro_at_eighty_percent_costs_what_aws_charges():
    found = items(made(INSTANCE, instanceClass="db.t3.micro"), database_cpu_percent=80)
    assert found["CPU above 10 %, at 80 %"] == pytest.approx(77, abs=0.5)


def test_a_class_without_burst_has_no_surplus():
    assert items(made(INSTANCE, instanceClass="db.m5.large"), database_cpu_percent=100).keys() == {
        "db.m5.large",
        "0 GB gp2",
    }


def test_machines_cost_their_volumes_addresses_and_credits():
    group = made("aws:autoscaling/group:Group", "group", {"launchTemplate": "template"}, minSize=2)
    template = made(
        "aws:ec2/launchTemplate:LaunchTemplate",
        "template",
        instanceType="t4g.micro",
        blockDeviceMappings=[{"ebs": {"volumeSize": 8, "volumeType": "gp3"}}, UNKNOWN],
        networkInterfaces=[{"associatePublicIpAddress": "true"}],
    )
    assert items(group, template, backend_cpu_percent=30) == {
        "2 x t4g.micro": 12.26,
        "2 x 8 GB gp3": 1.28,
        "2 x 0 GB gp2": 0,
        "2 public addresses": 7.3,
        "CPU above 10 %, at 30 %": round(0.4 * 730 * 0.04 * 2, 2),
    }
    assert items(template) == {}
    assert items(group) == {}


def test_a_machine_alone_costs_what_one_of_a_group_does():
    alone = made("aws:ec2/instance:Instance", instanceType="t3.small", associatePublicIpAddress=True)
    assert items(alone) == {"1 x t3.small": 15.18, "1 public address": 3.65}


def test_a_proxy_costs_the_vcpus_behind_it_and_two_at_least():
    target = made("aws:rds/proxyTarget:ProxyTarget", "target", {"dbInstanceIdentifier": "db"})
    for name, vcpus in (("db.m5.large", 2), ("db.m5.2xlarge", 8), ("db.unheard.of", 2)):
        assert items(target, made(INSTANCE, "db", instanceClass=name))[f"RDS Proxy for {vcpus} vCPUs"] == round(
            0.015 * vcpus * 730, 2
        )
    assert items(target) == {"RDS Proxy for 2 vCPUs": 21.9}


def test_only_a_public_load_balancer_has_public_addresses():
    subnets = {"subnets": [UNKNOWN, UNKNOWN]}
    assert items(made("aws:lb/loadBalancer:LoadBalancer", **subnets))["2 public addresses"] == 7.3
    assert items(made("aws:lb/loadBalancer:LoadBalancer", internal=True, **subnets)) == {"its hours": 16.43}
    assert items(made("aws:lb/loadBalancer:LoadBalancer", subnets=UNKNOWN))["2 public addresses"] == 7.3
    assert items(made("aws:lb/loadBalancer:LoadBalancer"), load_balancer_units=2)["2 capacity units"] == 11.68


def test_only_interface_endpoints_cost_anything():
    endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint"
    assert items(made(endpoint, vpcEndpointType="Gateway")) == {}
    assert items(made(endpoint, vpcEndpointType="Interface", subnetIds=["a", "b"])) == {"in 2 zones": 14.6}


def test_an_alarm_costs_its_metrics():
    queries = [{"metric": {}}, {"metric": {"metricName": "a"}}, {"expression": "a"}, {"metric": {"metricName": "b"}}]
    assert items(made("aws:cloudwatch/metricAlarm:MetricAlarm", metricQueries=queries)) == {"2 metrics": 0.2}
    assert items(made("aws:cloudwatch/metricAlarm:MetricAlarm", metricName="a")) == {"1 metric": 0.1}


def test_a_secret_is_not_shown():
    assert items(made(INSTANCE, instanceClass=Secret("db.m5.large"), allocatedStorage=Secret(100))) == {
        "": None,
        "0 GB gp2": 0,
    }


def test_usage_is_billed_once_for_the_stack():
    assert items(traffic_gb=100, nat_gb=10, log_gb=2, backup_gb=20) == {
        "100 GB traffic to the internet": 9,
        "10 GB traffic through NAT": 0.45,
        "2 GB logs taken in": 1,
        "20 GB backups beyond the free allowance": 1.9,
    }


def test_what_is_only_read_costs_nothing_here():
    read = made(INSTANCE, instanceClass="db.m5.large")
    assert items(Resource(**{**vars(read), "external": True})) == {}
    assert items(Resource(**{**vars(read), "custom": False})) == {}


def test_prices_by_size_agree_with_the_catalog():
    """A family that is not burstable is priced by its vCPUs: no size of the catalog is wrong by a factor."""
    for name, known in INSTANCE_CLASSES.items():
        if name in prices.DATABASE_CLASSES and not known.burstable:
            large = prices.DATABASE_CLASSES[f"{name.rpartition('.')[0]}.large"]
            by_vcpus = pytest.approx(large.dollars * known.vcpus / 2, rel=0.005)  # AWS rounds each size
            assert prices.DATABASE_CLASSES[name].dollars == by_vcpus
    for name, known in BACKEND_TYPES.items():
        family = name.partition(".")[0]
        if family[0] != "t":
            large = prices.MACHINES[f"{family}.large"]
            assert prices.MACHINES[name].dollars == pytest.approx(large.dollars * known.vcpus / 2)


def test_every_machine_of_the_catalog_has_a_price():
    assert [name for name in BACKEND_TYPES if name not in prices.MACHINES] == []


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, width=32) | st.text(max_size=5) | st.just(UNKNOWN),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner) | st.builds(Secret, inner),
    max_leaves=5,
)
NAMES = [
    "instanceClass",
    "allocatedStorage",
    "storageType",
    "iops",
    "multiAz",
    "minSize",
    "instanceType",
    "blockDeviceMappings",
    "networkInterfaces",
    "subnets",
    "internal",
    "vpcEndpointType",
    "subnetIds",
    "metricQueries",
    "associatePublicIpAddress",
]
TYPES = [
    "aws:rds/instance:Instance",
    "aws:rds/proxyTarget:ProxyTarget",
    "aws:autoscaling/group:Group",
    "aws:ec2/instance:Instance",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:ec2/launchTemplate:LaunchTemplate",
]


@given(st.sampled_from(TYPES), st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_no_input_whatever_stops_the_bill(type_, inputs):
    group = made("aws:autoscaling/group:Group", "group", {"launchTemplate": "it"}, minSize=1)
    found = billed(made(type_, **inputs), group, database_cpu_percent=50, backend_cpu_percent=50)
    assert all(line.dollars is None or isinstance(line.dollars, float | int) for line in found.lines)
