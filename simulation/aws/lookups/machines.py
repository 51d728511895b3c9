"""Lookups of images, instance types and database versions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from simulation.aws import databases, identity, regions
from simulation.aws.lookups.base import Lookup, Query

# Publishers whose images programs ask for by account.
_OWNERS = {"099720109477": "099720109477", "amazon": "137112412989", "136693071363": "136693071363"}
_VCPUS = {"nano": 2, "micro": 2, "small": 2, "medium": 2, "large": 2, "xlarge": 4}
_MEMORY_GIB = {"nano": 0.5, "micro": 1, "small": 2, "medium": 4, "large": 8, "xlarge": 16}


def image(query: Query) -> dict[str, Any]:
    """The newest image that matches."""
    name = re.sub(r"[*?]+", "20260101", query.filter("name") or query.text("nameRegex") or "al2023-ami-*")
    name = re.sub(r"[\^$\\]", "", name)
    words = f"{name} {query.filter('architecture')}"
    architecture = "arm64" if re.search(r"arm64|aarch64", words) else "x86_64"
    id_ = query.filter("image-id") or identity.identifier("ami", query.region, name, architecture)
    owner = str((query.items("owners") or ["amazon"])[0])
    root = query.filter("root-device-name") or ("/dev/sda1" if "ubuntu" in name else "/dev/xvda")
    return {
        "id": id_,
        "imageId": id_,
        "arn": identity.arn("ec2", query.region, f"image/{id_}", account=""),
        "name": name,
        "architecture": architecture,
        "ownerId": identity.ACCOUNT_ID if owner == "self" else _OWNERS.get(owner, owner),
        "imageOwnerAlias": "self" if owner == "self" else "amazon",
        "creationDate": identity.CREATED,
        "rootDeviceName": root,
        "rootDeviceType": "ebs",
        "blockDeviceMappings": [
            {
                "deviceName": root,
                "noDevice": "",
                "virtualName": "",
                "ebs": {
                    "delete_on_termination": "true",
                    "encrypted": "false",
                    "iops": "3000",
                    "snapshot_id": identity.identifier("snap", id_),
                    "throughput": "125",
                    "volume_size": "8",
                    "volume_type": "gp3",
                },
            }
        ],
        "virtualizationType": "hvm",
        "hypervisor": "xen",
        "enaSupport": True,
        "public": owner != "self",
        "state": "available",
        "platformDetails": "Linux/UNIX",
    }


def images(query: Query) -> dict[str, Any]:
    """The ids of the images that match: the newest alone."""
    return {"id": query.hexadecimal(10), "ids": [image(query)["id"]]}


def instance_type(query: Query) -> dict[str, Any]:
    """An instance type's size and processor, by the rules its name follows."""
    name = query.text("instanceType")
    family, _, size = name.partition(".")
    if not size:
        raise query.unknown("that is no instance type")
    times = int(found[1]) if (found := re.match(r"(\d+)xlarge", size)) else 0
    vcpus = times * 4 if times else _VCPUS.get(size, 2)
    memory = times * 16 if times else _MEMORY_GIB.get(size, 8)
    arm = re.match(r"[a-z]+\d+g", family) is not None
    return {
        "id": name,
        "defaultVcpus": vcpus,
        "defaultCores": max(1, vcpus if arm else vcpus // 2),
        "memorySize": int(memory * 1024),
        "supportedArchitectures": ["arm64"] if arm else ["x86_64"],
        "burstablePerformanceSupported": family.startswith("t"),
        "currentGeneration": True,
        "freeTierEligible": name in {"t3.micro", "t4g.small"},
        "hypervisor": "nitro",
        "ebsOptimizedSupport": "default",
    }


def offerings(query: Query) -> dict[str, Any]:
    """Where instance types are sold: everywhere, but for T classes in the zone that has none."""
    types = query.filters().get("instance-type", ["t3.micro"])
    kind = query.text("locationType", "region")
    zones = regions.zones(query.region)
    places = {
        "availability-zone": [zone.name for zone in zones if zone.id != "use1-az3"],
        "availability-zone-id": [zone.id for zone in zones if zone.id != "use1-az3"],
    }.get(kind, [query.region])
    wanted = query.filters().get("location")
    rows = [(one, place) for one in types for place in places if not wanted or place in wanted]
    return {
        "instanceTypes": [one for one, _ in rows],
        "locations": [place for _, place in rows],
        "locationTypes": [kind for _ in rows],
    }


def offering(query: Query) -> dict[str, Any]:
    """One instance type that is sold here."""
    wanted = [*query.items("preferredInstanceTypes"), *query.filters().get("instance-type", []), "t3.micro"]
    return {"instanceType": wanted[0], "location": query.region, "locationType": query.text("locationType", "region")}


def engine_version(query: Query) -> dict[str, Any]:
    """A database engine's version: the one asked for, filled up to a minor."""
    engine = query.text("engine")
    preferred = query.items("preferredVersions")
    full = databases.version(engine, query.text("version") or (str(preferred[0]) if preferred else ""))
    return {
        "id": full,
        "version": full,
        "versionActual": full,
        "parameterGroupFamily": databases.family(engine, full),
        "status": "available",
        "engineDescription": engine,
        "versionDescription": f"{engine} {full}",
        "supportsReadReplica": True,
        "supportsLogExportsToCloudwatch": True,
        "exportableLogTypes": ["postgresql", "upgrade", "iam-db-auth-error"] if "postgres" in engine else [],
    }


def orderable(query: Query) -> dict[str, Any]:
    """An instance class that can be ordered: the first one preferred."""
    preferred = query.items("preferredInstanceClasses")
    class_ = query.text("instanceClass") or (str(preferred[0]) if preferred else "db.t3.micro")
    versions = query.items("preferredEngineVersions")
    wanted = query.text("engineVersion") or (str(versions[0]) if versions else "")
    zones = [zone.name for zone in regions.zones(query.region) if zone.id != "use1-az3"]
    return {
        "id": class_,
        "instanceClass": class_,
        "engineVersion": databases.version(query.text("engine"), wanted),
        "availabilityZones": zones,
        "licenseModel": query.text("licenseModel", "postgresql-license"),
        "storageType": query.text("storageType", "gp3"),
        "multiAzCapable": True,
        "readReplicaCapable": True,
        "supportsStorageEncryption": True,
        "supportsStorageAutoscaling": True,
        "supportsIamDatabaseAuthentication": True,
        "supportedNetworkTypes": ["IPV4"],
        "minStorageSize": 20,
        "maxStorageSize": 65536,
        "vpc": True,
    }


LOOKUPS: Mapping[str, Lookup] = {
    "aws:ec2/getAmi:getAmi": image,
    "aws:ec2/getAmiIds:getAmiIds": images,
    "aws:ec2/getInstanceType:getInstanceType": instance_type,
    "aws:ec2/getInstanceTypeOffering:getInstanceTypeOffering": offering,
    "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": offerings,
    "aws:rds/getEngineVersion:getEngineVersion": engine_version,
    "aws:rds/getOrderableDbInstance:getOrderableDbInstance": orderable,
}
