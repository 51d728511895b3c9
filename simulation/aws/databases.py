"""What AWS computes for databases, their proxies and clusters."""

from __future__ import annotations

from typing import Any

from simulation.aws import regions
from simulation.aws.drafts import Draft
from simulation.aws.identity import CREATED, capitals, identifier, letters, number, unique

# Ports RDS gives where the program names none ("DB instance settings" of each engine's user guide).
_PORTS = {
    "aurora-mysql": 3306,
    "aurora-postgresql": 5432,
    "db2": 50000,
    "docdb": 27017,
    "mariadb": 3306,
    "mysql": 3306,
    "neptune": 8182,
    "oracle": 1521,
    "postgres": 5432,
    "sqlserver": 1433,
}
# A minor version of each major that the simulation gives where only the major is named.
_MINORS = {
    "aurora-mysql": {"8": "8.0.mysql_aurora.3.08.0"},
    "aurora-postgresql": {"14": "14.15", "15": "15.10", "16": "16.6", "17": "17.4"},
    "mariadb": {"10": "10.11.10", "11": "11.4.4"},
    "mysql": {"8.0": "8.0.41", "8.4": "8.4.4"},
    "postgres": {"13": "13.20", "14": "14.17", "15": "15.12", "16": "16.8", "17": "17.4", "18": "18.1"},
}
_DEFAULT_VERSIONS = {"mariadb": "11", "mysql": "8.0", "postgres": "17", "aurora-postgresql": "16"}


def port(engine: str) -> int:
    """Return an engine's default port."""
    return next((found for name, found in _PORTS.items() if engine == name or engine.startswith(f"{name}-")), 5432)


def version(engine: str, wanted: str) -> str:
    """Return the full version RDS would run for a version that may name only the major."""
    minors = _MINORS.get(engine, {})
    wanted = wanted or _DEFAULT_VERSIONS.get(engine, "1.0")
    return minors.get(wanted, wanted)


def family(engine: str, full: str) -> str:
    """Return the parameter group family of a version: postgres17, mysql8.0."""
    parts = 1 if "postgres" in engine and not full.startswith("9.") else 2
    return engine + ".".join(full.split(".")[:parts])


def _account_part(draft: Draft) -> str:
    # One per account and region: every endpoint of a stack shares it.
    return letters(12, "rds", draft.region)


def _host(draft: Draft, identifier_: str, kind: str = "") -> str:
    return f"{identifier_}.{kind}{_account_part(draft)}.{draft.region}.rds.{draft.domain()}"


def _engine(draft: Draft) -> str:
    # A replica says nothing of its engine: it takes the source's, which here is PostgreSQL.
    return draft.text("engine") or "postgres"


def _secrets(draft: Draft, kind: str) -> list[dict[str, Any]]:
    """The secret with the master user's password, where AWS manages it."""
    if draft.values.get("manageMasterUserPassword") is not True:
        return []
    secret = f"secret:rds!{kind}-{unique(draft.urn, 'password')}-{letters(6, draft.urn, 'password')}"
    key = draft.text("masterUserSecretKmsKeyId") or draft.arn("kms", f"key/{unique('secretsmanager', draft.region)}")
    return [{"kmsKeyId": key, "secretArn": draft.arn("secretsmanager", secret), "secretStatus": "active"}]


def instance(draft: Draft) -> dict[str, Any]:
    """An instance or a cluster's member."""
    engine = _engine(draft)
    name = draft.text("identifier", draft.name)
    listening = draft.values.get("port") or port(engine)
    address = _host(draft, name)
    full = version(engine, draft.text("engineVersion"))
    return {
        "identifier": name,
        "address": address,
        "endpoint": f"{address}:{listening}" if draft.type == "aws:rds/instance:Instance" else address,
        "port": listening,
        "hostedZoneId": regions.database_zone(draft.region),
        "resourceId": draft.id,
        "dbiResourceId": f"db-{capitals(26, draft.urn)}",
        "status": "available",
        "engine": engine,
        "engineVersion": draft.text("engineVersion") or full,
        "engineVersionActual": full,
        "availabilityZone": draft.text("availabilityZone") or regions.zone(draft.region, number(97, draft.urn)).name,
        "username": draft.text("username", "postgres"),
        "allocatedStorage": draft.values.get("allocatedStorage") or 20,
        "latestRestorableTime": CREATED,
        "licenseModel": draft.text("licenseModel", "postgresql-license"),
        "storageType": draft.text("storageType", "gp2"),
        "backupRetentionPeriod": draft.values.get("backupRetentionPeriod", 0),
        "backupWindow": draft.text("backupWindow", "03:00-03:30"),
        "maintenanceWindow": draft.text("maintenanceWindow", "sun:04:30-sun:05:00"),
        "caCertIdentifier": draft.text("caCertIdentifier", "rds-ca-rsa2048-g1"),
        "parameterGroupName": draft.text("parameterGroupName", f"default.{family(engine, full)}"),
        "multiAz": draft.values.get("multiAz", False),
        "masterUserSecrets": _secrets(draft, "db"),
    }


def cluster(draft: Draft) -> dict[str, Any]:
    """An Aurora or Multi-AZ cluster, or one of the engines that share its shape."""
    engine = draft.text("engine", "aurora-postgresql")
    name = draft.text("clusterIdentifier") or f"tf-{draft.hexadecimal(26)}"
    full = version(engine, draft.text("engineVersion"))
    return {
        "clusterIdentifier": name,
        "endpoint": _host(draft, name, "cluster-"),
        "readerEndpoint": _host(draft, name, "cluster-ro-"),
        "hostedZoneId": regions.database_zone(draft.region),
        "clusterResourceId": f"cluster-{capitals(26, draft.urn)}",
        "port": draft.values.get("port") or port(engine),
        "engineVersion": draft.text("engineVersion") or full,
        "engineVersionActual": full,
        "availabilityZones": draft.values.get("availabilityZones")
        or [zone.name for zone in regions.zones(draft.region)[:3]],
        "backupRetentionPeriod": draft.values.get("backupRetentionPeriod", 1),
        "masterUsername": draft.text("masterUsername", "postgres"),
        "masterUserSecrets": _secrets(draft, "cluster"),
    }


def member(draft: Draft) -> dict[str, Any]:
    """A cluster's member: an instance whose name the provider makes."""
    draft.values.setdefault("identifier", draft.id or f"tf-{draft.hexadecimal(26)}")
    return {**instance(draft), "writer": False}


def proxy(draft: Draft) -> dict[str, Any]:
    """An RDS Proxy."""
    return {"endpoint": _host(draft, draft.text("name", draft.name), "proxy-")}


def proxy_target(draft: Draft) -> dict[str, Any]:
    """What a proxy forwards to."""
    name = draft.text("dbInstanceIdentifier") or draft.text("dbClusterIdentifier")
    return {
        "endpoint": _host(draft, name),
        "port": port("postgres"),
        "rdsResourceId": name,
        "targetArn": draft.arn("rds", f"db:{name}"),
        "type": "RDS_INSTANCE" if draft.text("dbInstanceIdentifier") else "TRACKED_CLUSTER",
        "trackedClusterId": draft.text("dbClusterIdentifier"),
    }


def proxy_endpoint(draft: Draft) -> dict[str, Any]:
    """A further endpoint of a proxy."""
    name = draft.text("dbProxyEndpointName", draft.name)
    return {"endpoint": _host(draft, name, "endpoint.proxy-"), "isDefault": False}


def subnet_group(draft: Draft) -> dict[str, Any]:
    """A subnet group: the network it is in follows from its subnets."""
    return {"vpcId": identifier("vpc", draft.urn), "supportedNetworkTypes": ["IPV4"]}
