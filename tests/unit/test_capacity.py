"""The connection budget: largest number of backends, with and without the proxy, writer and replicas apart."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.capacity import (
    HEADROOM,
    MAX_HEALTHY_PERCENTAGE,
    PROXY_CLIENTS,
    ConnectionBudget,
    connection_budget,
    most_backends,
    proxy_share,
)


def budget(**changes: Any) -> ConnectionBudget:
    chosen: dict[str, Any] = {
        "instance_class": "db.t4g.medium",
        "replica_instance_class": None,
        "read_replicas": 0,
        "proxy_mode": "off",
        "max_connections_percent": 75,
        "max_size": 4,
        "workers": 2,
        "pool_size": 20,
    }
    return connection_budget(**(chosen | changes))


@pytest.mark.parametrize(("max_size", "backends"), [(1, 2), (2, 3), (3, 5), (4, 6), (9, 14), (10, 15)])
def test_a_refresh_adds_half_of_the_group_and_one_machine_at_the_least(max_size: int, backends: int):
    assert most_backends(max_size) == backends


@given(st.integers(1, 100))
def test_a_refresh_never_goes_beyond_what_the_group_allows_by_more_than_one(max_size: int):
    assert max_size < most_backends(max_size) <= max_size * MAX_HEALTHY_PERCENTAGE / 100 + 1


@pytest.mark.parametrize("mode", ["off", "parallel"])
def test_without_the_proxy_alone_the_writer_bears_every_backend(mode: str):
    found = budget(proxy_mode=mode)

    assert found.writer.demand == found.clients == 6 * 2 * 20
    assert found.spare == 395 - HEADROOM - 240
    assert found.holds
    assert not found.proxied


def test_the_budget_holds_to_the_last_connection_and_no_further():
    # db.t3.micro plans with 75, 10 are kept back: 65 = 5 x 13.
    assert budget(instance_class="db.t3.micro", max_size=3, workers=1, pool_size=13).spare == 0
    assert budget(instance_class="db.t3.micro", max_size=3, workers=1, pool_size=13).holds
    assert budget(instance_class="db.t3.micro", max_size=3, workers=1, pool_size=13).writer.holds
    assert not budget(instance_class="db.t3.micro", max_size=3, workers=1, pool_size=14).holds


def test_with_the_proxy_only_the_writer_bears_the_proxys_share_whatever_the_clients_are():
    found = budget(proxy_mode="only", instance_class="db.m5.large", pool_size=200)

    assert found.writer.demand == proxy_share("db.m5.large", 75) == 675
    assert found.clients == 2400
    assert found.holds


def test_a_proxy_that_may_take_more_than_is_planned_does_not_hold():
    assert not budget(proxy_mode="only", max_connections_percent=100).holds
    assert not budget(proxy_mode="only", instance_class="db.t3.micro").holds
    assert budget(proxy_mode="only", instance_class="db.t3.micro", max_connections_percent=58, pool_size=1).holds


def test_more_clients_than_a_proxy_was_seen_to_bear_do_not_hold():
    many = budget(proxy_mode="only", instance_class="db.m5.4xlarge", max_size=100, workers=1, pool_size=134)

    assert many.writer.holds
    assert many.clients == 20_100 > PROXY_CLIENTS
    assert not many.holds


def test_each_replica_bears_all_readers_alone():
    found = budget(read_replicas=3, replica_instance_class="db.t4g.large", proxy_mode="only")

    assert found.replica
    assert found.replica.demand == 240
    assert found.replica.instance_class == "db.t4g.large"
    assert budget(read_replicas=0, replica_instance_class="db.t4g.large").replica is None


def test_replicas_have_the_writers_class_unless_told():
    replica = budget(read_replicas=1).replica

    assert replica
    assert replica.instance_class == "db.t4g.medium"


def test_the_figures_are_those_of_the_role_with_the_least_to_spare():
    found = budget(read_replicas=1, proxy_mode="only", pool_size=33)

    assert found.tightest.role == "replica"
    assert (found.demand, found.planned, found.headroom, found.spare) == (396, 395, HEADROOM, -11)
    assert not found.holds


def test_the_summary_is_one_line_with_every_figure():
    assert budget().summary == (
        "connections at 6 backends: writer 240 of 385 (395 planned on db.t4g.medium, 10 kept back)"
    )
    assert budget(proxy_mode="only", read_replicas=2, instance_class="db.m5.large").summary == (
        "connections at 6 backends: 240 clients of the proxy, "
        "writer 675 of 835 (845 planned on db.m5.large, 10 kept back); "
        "replica 240 of 835 (845 planned on db.m5.large, 10 kept back)"
    )
