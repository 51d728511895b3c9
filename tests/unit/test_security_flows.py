"""The table of who may talk to whom."""

import pytest

from infra.security import BACKEND, DATABASE, INTERNET, LOAD_BALANCER, PROXY, REPLICA, ProxyMode, flows


def said(proxy_mode: ProxyMode, *, read_replicas: bool) -> set[tuple[str, str, int]]:
    table = flows(backend_port=8080, proxy_mode=proxy_mode, read_replicas=read_replicas)
    return {(flow.source, flow.target, flow.port) for flow in table}


EVER = {
    (INTERNET, LOAD_BALANCER, 80),
    (INTERNET, LOAD_BALANCER, 443),
    (LOAD_BALANCER, BACKEND, 8080),
    (BACKEND, INTERNET, 443),
}


@pytest.mark.parametrize(
    ("proxy_mode", "read_replicas", "expected"),
    [
        ("off", False, {(BACKEND, DATABASE, 5432)}),
        ("off", True, {(BACKEND, DATABASE, 5432), (BACKEND, REPLICA, 5432)}),
        ("parallel", False, {(BACKEND, DATABASE, 5432), (BACKEND, PROXY, 5432), (PROXY, DATABASE, 5432)}),
        ("only", False, {(BACKEND, PROXY, 5432), (PROXY, DATABASE, 5432)}),
        ("only", True, {(BACKEND, PROXY, 5432), (PROXY, DATABASE, 5432), (BACKEND, REPLICA, 5432)}),
    ],
)
def test_only_what_a_stage_needs_is_open(
    proxy_mode: ProxyMode, read_replicas: bool, expected: set[tuple[str, str, int]]
):
    assert said(proxy_mode, read_replicas=read_replicas) == EVER | expected


@pytest.mark.parametrize("proxy_mode", ["off", "parallel", "only"])
def test_admin_access_opens_the_writer_to_backends_and_nothing_else(proxy_mode: ProxyMode):
    ordinary, opened = (
        set(flows(backend_port=8080, proxy_mode=proxy_mode, read_replicas=True, admin_access=access))
        for access in (False, True)
    )
    direct = {(BACKEND, DATABASE, 5432)} if proxy_mode == "only" else set[tuple[str, str, int]]()
    assert {(flow.source, flow.target, flow.port) for flow in opened - ordinary} == direct
    assert ordinary <= opened


def test_flows_have_names_of_their_own_whatever_the_ports():
    names = [flow.name for flow in flows(backend_port=8080, proxy_mode="parallel", read_replicas=True)]
    assert len(names) == len(set(names))
