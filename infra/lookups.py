"""What has to be known of the account before anything is declared, so that a name that is not there stops at once."""

import pulumi_aws as aws

from infra.catalog import ZONE_ID_WITHOUT_PROXY
from infra.settings import Problem, Settings, SettingsError


def availability_zones(settings: Settings, *, stage: str) -> list[str]:
    """Return the stage's zones: those that its settings name, else the region's first ordinary ones by name.

    Raises:
        SettingsError: when the region offers fewer than the settings ask for.
    """
    if settings.network.availability_zones:
        return list(settings.network.availability_zones)
    found = aws.get_availability_zones(
        state="available",
        filters=[
            aws.GetAvailabilityZonesFilterArgs(name="opt-in-status", values=["opt-in-not-required"]),
            aws.GetAvailabilityZonesFilterArgs(name="zone-type", values=["availability-zone"]),
        ],
        exclude_zone_ids=[ZONE_ID_WITHOUT_PROXY],
    )
    wanted = settings.network.zone_count
    offered = len(found.names)
    if offered < wanted:
        raise SettingsError(
            [
                Problem(
                    key="network.zoneCount",
                    value=str(wanted),
                    limit=f"{settings.region} offers this account {offered}: {', '.join(found.names)}",
                    fix=f"pulumi config set --path network.zoneCount {offered} --stack {stage}",
                )
            ],
            stage=stage,
        )
    return sorted(found.names)[:wanted]


def hosted_zone_id(name: str) -> str:
    """Return the id of the account's public Route 53 zone of this name; the provider fails when there is none."""
    return aws.route53.get_zone(name=name, private_zone=False).zone_id
