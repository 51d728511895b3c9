"""What is asked of the account before anything is declared."""

import json

import pytest

from infra import lookups, settings
from tests.unit.components import declared_by


def chosen(region: str, **network: object) -> settings.Settings:
    config = {
        "aws:region": region,
        "rds-platform:network": json.dumps(network),
        "rds-platform:loadBalancer": json.dumps({"selfSigned": True}),
    }
    return settings.load(config, stage="dev")


def zones_of(region: str, **network: object) -> list[str]:
    found: list[str] = []
    declared_by(lambda: found.extend(lookups.availability_zones(chosen(region, **network), stage="dev")), region)
    return found


def test_zones_are_the_regions_first_by_name_as_many_as_asked_for():
    assert zones_of("eu-west-1", zoneCount=3) == ["eu-west-1a", "eu-west-1b", "eu-west-1c"]


def test_pinned_zones_are_taken_as_they_are():
    assert zones_of("eu-west-1", availabilityZones=["eu-west-1c", "eu-west-1a"]) == ["eu-west-1c", "eu-west-1a"]


def test_the_zone_without_proxy_is_left_out():
    found = zones_of("us-east-1", zoneCount=4)
    assert len(found) == 4
    assert "us-east-1e" not in found


def test_a_region_with_too_few_zones_is_one_settings_error():
    with pytest.raises(settings.SettingsError) as caught:
        zones_of("us-west-1", zoneCount=3)
    assert "network.zoneCount: 3" in str(caught.value)
    assert "pulumi config set --path network.zoneCount 2 --stack dev" in str(caught.value)


def test_a_hosted_zone_is_found_by_its_name():
    found: list[str] = []
    declared_by(lambda: found.append(lookups.hosted_zone_id("acme.dev")))
    assert found[0].startswith("Z")
