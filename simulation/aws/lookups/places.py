"""Lookups of where and who: zones, regions, partition, account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulation.aws import identity, regions
from simulation.aws.lookups.base import Lookup, Query


def _properties(zone: regions.Zone) -> dict[str, str]:
    ordinary = zone.kind == "availability-zone"
    return {
        "group-name": zone.group,
        "opt-in-status": "opt-in-not-required" if ordinary else "not-opted-in",
        "region-name": zone.region,
        "state": "available",
        "zone-id": zone.id,
        "zone-name": zone.name,
        "zone-type": zone.kind,
    }


def zones(query: Query) -> dict[str, Any]:
    """Zones by name; a local zone only when all zones are asked for, as nobody has opted in to it."""
    found = [
        zone
        for zone in regions.zones(query.region, local=query.arguments.get("allAvailabilityZones") is True)
        if query.matches(_properties(zone))
        and zone.name not in query.items("excludeNames")
        and zone.id not in query.items("excludeZoneIds")
        and query.text("state", "available") == "available"
    ]
    return {
        "id": query.region,
        "names": [zone.name for zone in found],
        "zoneIds": [zone.id for zone in found],
        "groupNames": sorted({zone.group for zone in found}),
    }


def zone(query: Query) -> dict[str, Any]:
    """One zone by name or id."""
    wanted = {query.text("name"), query.text("zoneId")}
    everything = regions.zones(query.region, local=True)
    found = next(
        (
            one
            for one in everything
            if {one.name, one.id} & wanted or (wanted == {""} and query.matches(_properties(one)))
        ),
        None,
    )
    if found is None:
        raise query.unknown(f"{query.region} has no such zone")
    properties = _properties(found)
    return {
        "id": found.name,
        "name": found.name,
        "zoneId": found.id,
        "nameSuffix": found.name.removeprefix(found.region).lstrip("-"),
        "region": found.region,
        "groupName": found.group,
        "groupLongName": regions.description(found.region),
        "networkBorderGroup": found.group,
        "optInStatus": properties["opt-in-status"],
        "state": "available",
        "zoneType": found.kind,
    }


def region(query: Query) -> dict[str, Any]:
    """The region asked for, else the caller's."""
    name = query.text("region") or query.text("name") or query.region
    if query.text("endpoint"):
        name = query.text("endpoint").split(".")[1]
    return {
        "id": name,
        "name": name,
        "region": name,
        "description": regions.description(name),
        "endpoint": f"ec2.{name}.{identity.dns_suffix(name)}",
    }


def all_regions(query: Query) -> dict[str, Any]:
    """Regions by name: those switched on, or all."""
    everything = query.arguments.get("allRegions") is True
    names = [name for name in regions.names() if everything or name not in regions.OPT_IN]
    kept = [
        name
        for name in names
        if query.matches(
            {"region-name": name, "opt-in-status": "not-opted-in" if name in regions.OPT_IN else "opt-in-not-required"}
        )
    ]
    return {"id": identity.partition(query.region), "names": kept}


def caller(query: Query) -> dict[str, Any]:
    """The account, and a role in it."""
    arn = identity.arn("sts", query.region, "assumed-role/simulation/simulation", at="")
    return {
        "id": identity.ACCOUNT_ID,
        "accountId": identity.ACCOUNT_ID,
        "arn": arn,
        "userId": f"AROA{identity.capitals(17, 'caller')}:simulation",
    }


def partition(query: Query) -> dict[str, Any]:
    """The partition the region belongs to."""
    name = identity.partition(query.region)
    suffix = identity.dns_suffix(query.region)
    return {"id": name, "partition": name, "dnsSuffix": suffix, "reverseDnsPrefix": ".".join(suffix.split(".")[::-1])}


def arn(query: Query) -> dict[str, Any]:
    """An ARN's parts."""
    parts = query.text("arn").split(":", 5)
    if len(parts) != 6:
        raise query.unknown("that is not an ARN")
    _, name, service, place, account, resource = parts
    return {
        "id": query.text("arn"),
        "partition": name,
        "service": service,
        "region": place,
        "account": account,
        "resource": resource,
    }


def default_tags(query: Query) -> dict[str, Any]:
    """The provider's default tags, which the monitor puts into the question."""
    return {"id": identity.partition(query.region), "tags": query.table("tags")}


def service_principal(query: Query) -> dict[str, Any]:
    """The principal of a service."""
    name = query.text("serviceName")
    return {"id": f"{name}.{query.region}.amazonaws.com", "name": f"{name}.amazonaws.com", "suffix": "amazonaws.com"}


def service(query: Query) -> dict[str, Any]:
    """A service's endpoint."""
    suffix = identity.dns_suffix(query.region)
    name = query.text("serviceId") or query.text("dnsName").split(".")[0]
    prefix = ".".join(suffix.split(".")[::-1])
    return {
        "serviceId": name,
        "dnsName": f"{name}.{query.region}.{suffix}",
        "partition": identity.partition(query.region),
        "reverseDnsPrefix": prefix,
        "reverseDnsName": f"{prefix}.{query.region}.{name}",
        "supported": True,
    }


def billing(query: Query) -> dict[str, Any]:
    """AWS's account for billing reports."""
    account = "386209384616"
    return {"id": account, "arn": identity.arn("iam", query.region, "root", account=account, at="")}


def account_alias(_query: Query) -> dict[str, Any]:
    """The account's alias."""
    return {"id": "simulation", "accountAlias": "simulation"}


LOOKUPS: Mapping[str, Lookup] = {
    "aws:iam/getAccountAlias:getAccountAlias": account_alias,
    "aws:index/getArn:getArn": arn,
    "aws:index/getAvailabilityZone:getAvailabilityZone": zone,
    "aws:index/getAvailabilityZones:getAvailabilityZones": zones,
    "aws:index/getBillingServiceAccount:getBillingServiceAccount": billing,
    "aws:index/getCallerIdentity:getCallerIdentity": caller,
    "aws:index/getDefaultTags:getDefaultTags": default_tags,
    "aws:index/getPartition:getPartition": partition,
    "aws:index/getRegion:getRegion": region,
    "aws:index/getRegions:getRegions": all_regions,
    "aws:index/getService:getService": service,
    "aws:index/getServicePrincipal:getServicePrincipal": service_principal,
}
