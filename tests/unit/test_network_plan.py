"""The address plan."""

from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.network.plan import MAX_ZONES, ZoneSubnets, zone_subnets


@st.composite
def blocks(draw: st.DrawFn) -> IPv4Network:
    prefix_length = draw(st.integers(16, 20))
    address = draw(st.integers(0, 2**32 - 1))
    return IPv4Network((address >> (32 - prefix_length) << (32 - prefix_length), prefix_length))


def all_of(zone: ZoneSubnets) -> list[IPv4Network]:
    return [IPv4Network(block) for block in (zone.public, zone.backend, zone.database)]


def test_the_layout_is_pinned_because_a_change_would_replace_live_subnets():
    assert zone_subnets("10.20.0.0/16", 4) == (
        ZoneSubnets(public="10.20.0.0/20", backend="10.20.64.0/20", database="10.20.128.0/20"),
        ZoneSubnets(public="10.20.16.0/20", backend="10.20.80.0/20", database="10.20.144.0/20"),
        ZoneSubnets(public="10.20.32.0/20", backend="10.20.96.0/20", database="10.20.160.0/20"),
        ZoneSubnets(public="10.20.48.0/20", backend="10.20.112.0/20", database="10.20.176.0/20"),
    )


@given(blocks(), st.integers(1, MAX_ZONES))
def test_subnets_lie_in_the_vpc_and_never_overlap(block: IPv4Network, zone_count: int):
    subnets = [subnet for zone in zone_subnets(str(block), zone_count) for subnet in all_of(zone)]
    assert len(subnets) == 3 * zone_count
    assert all(subnet.subnet_of(block) for subnet in subnets)
    assert not any(a.overlaps(b) for i, a in enumerate(subnets) for b in subnets[:i])


@given(blocks(), st.integers(1, MAX_ZONES - 1))
def test_another_zone_moves_no_subnet(block: IPv4Network, zone_count: int):
    assert zone_subnets(str(block), zone_count + 1)[:zone_count] == zone_subnets(str(block), zone_count)


@given(blocks())
def test_the_last_quarter_stays_free(block: IPv4Network):
    free = list(block.subnets(prefixlen_diff=2))[3]
    zones = zone_subnets(str(block), MAX_ZONES)
    assert not any(subnet.overlaps(free) for zone in zones for subnet in all_of(zone))


@pytest.mark.parametrize("block", ["10.0.0.0/15", "10.0.0.0/21"])
def test_a_block_out_of_bounds_is_refused(block: str):
    with pytest.raises(ValueError, match="is not a /16 to /20"):
        zone_subnets(block, 2)


@pytest.mark.parametrize("zone_count", [0, 5])
def test_a_zone_count_out_of_bounds_is_refused(zone_count: int):
    with pytest.raises(ValueError, match="room for 1 to 4"):
        zone_subnets("10.0.0.0/16", zone_count)
