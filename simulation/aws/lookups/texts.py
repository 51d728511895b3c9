"""Lookups of named values: parameters, secrets, keys, zones, certificates, accounts of AWS's own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from simulation.aws import identity
from simulation.aws.lookups.base import Lookup, Query
from simulation.graph import Secret


def parameter(query: Query) -> dict[str, Any]:
    """A Systems Manager parameter: AWS's public image parameters hold an image, all others a made-up text."""
    name = query.text("name")
    value = f"simulated-{identity.hexadecimal(8, name)}"
    if re.search(r"ami|image_id|image-id", name):
        architecture = "arm64" if "arm64" in name else "x86_64"
        value = identity.identifier("ami", query.region, name, architecture)
    public = name.startswith("/aws/service/")
    return {
        "id": name,
        "arn": identity.arn(
            "ssm", query.region, f"parameter/{name.removeprefix('/')}", account="" if public else identity.ACCOUNT_ID
        ),
        "type": "String",
        "value": Secret(value),
        "insecureValue": value,
        "version": 1,
        "withDecryption": query.arguments.get("withDecryption") is not False,
    }


def secret(query: Query) -> dict[str, Any]:
    """A secret by name or ARN."""
    given = query.text("arn")
    name = query.text("name") or given.rsplit(":", 1)[-1][:-7]
    arn = given or identity.arn("secretsmanager", query.region, f"secret:{name}-{identity.letters(6, name)}")
    return {"id": arn, "arn": arn, "name": name, "description": "", "policy": "", "tags": {}}


def secret_version(query: Query) -> dict[str, Any]:
    """A secret's value: a user name and a password that open nothing."""
    id_ = query.text("secretId")
    value = json.dumps({"username": "simulated", "password": f"simulated-{identity.hexadecimal(12, id_)}"})
    arn = id_ if id_.startswith("arn:") else secret(Query(query.token, {"name": id_}, query.region))["arn"]
    stage = query.text("versionStage", "AWSCURRENT")
    version = query.text("versionId") or identity.unique(id_)
    return {
        "id": f"{id_}|{stage}",
        "arn": arn,
        "secretArn": arn,
        "secretString": Secret(value),
        "secretBinary": Secret(""),
        "versionId": version,
        "versionStages": [stage],
    }


def random_password(query: Query) -> dict[str, Any]:
    """A password from Secrets Manager."""
    length = int(query.arguments.get("passwordLength") or 32)
    return {"randomPassword": Secret(identity.letters(length, query.seed))}


def hosted_zone(query: Query) -> dict[str, Any]:
    """A Route 53 zone by name or id."""
    name = query.text("name", "example.com").rstrip(".")
    private = query.arguments.get("privateZone") is True or query.text("vpcId") != ""
    id_ = query.text("zoneId") or "Z" + identity.capitals(20, "zone", name, str(private))
    servers = [] if private else ["ns-1.awsdns-00.com", "ns-513.awsdns-01.net", "ns-1025.awsdns-02.org"]
    return {
        "id": id_,
        "zoneId": id_,
        "name": name,
        "arn": f"arn:{identity.partition(query.region)}:route53:::hostedzone/{id_}",
        "nameServers": servers,
        "primaryNameServer": servers[0] if servers else "",
        "privateZone": private,
        "callerReference": identity.unique(id_),
        "resourceRecordSetCount": 2,
        "tags": {},
    }


def certificate(query: Query) -> dict[str, Any]:
    """An issued certificate for a domain."""
    domain = query.text("domain", "example.com")
    arn = identity.arn("acm", query.region, f"certificate/{identity.unique('certificate', domain)}")
    return {"id": arn, "arn": arn, "domain": domain, "status": "ISSUED", "tags": {}}


def key_alias(query: Query) -> dict[str, Any]:
    """A key's alias, AWS's own ones included."""
    name = query.text("name")
    key_id = identity.unique("key", name, query.region)
    arn = identity.arn("kms", query.region, name)
    target = identity.arn("kms", query.region, f"key/{key_id}")
    return {"id": arn, "arn": arn, "targetKeyId": key_id, "targetKeyArn": target}


def key(query: Query) -> dict[str, Any]:
    """A key by id, ARN or alias."""
    given = query.text("keyId")
    id_ = given.rsplit("key/", 1)[-1] if "alias/" not in given else identity.unique("key", given, query.region)
    return {
        "id": id_,
        "arn": identity.arn("kms", query.region, f"key/{id_}"),
        "awsAccountId": identity.ACCOUNT_ID,
        "enabled": True,
        "keyManager": "AWS" if given.startswith("alias/aws/") else "CUSTOMER",
        "keyState": "Enabled",
        "keyUsage": "ENCRYPT_DECRYPT",
        "keySpec": "SYMMETRIC_DEFAULT",
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "origin": "AWS_KMS",
    }


def policy(query: Query) -> dict[str, Any]:
    """A managed policy: AWS's own ones by ARN, the account's by name."""
    name = query.text("name") or query.text("arn").rsplit("/", 1)[-1]
    own = identity.arn("iam", query.region, f"policy/{name}", at="")
    return {
        "id": query.text("arn", own),
        "arn": query.text("arn", own),
        "name": name,
        "path": "/",
        "policy": '{"Version":"2012-10-17","Statement":[]}',
        "policyId": f"ANPA{identity.capitals(17, name)}",
        "tags": {},
    }


def session(query: Query) -> dict[str, Any]:
    """Who stands behind a session's ARN."""
    arn = query.text("arn")
    parts = arn.rsplit(":", 1)[-1].split("/")
    assumed = parts[0] == "assumed-role" and len(parts) > 2
    role = parts[1] if assumed else ""
    return {
        "id": arn,
        "issuerArn": identity.arn("iam", query.region, f"role/{role}", at="") if assumed else arn,
        "issuerId": f"AROA{identity.capitals(17, role)}" if assumed else "",
        "issuerName": role,
        "sessionName": parts[2] if assumed else "",
    }


def canonical_user(_query: Query) -> dict[str, Any]:
    """The account's canonical user for S3."""
    return {"id": identity.hexadecimal(64, "canonical-user"), "displayName": "simulation"}


LOOKUPS: Mapping[str, Lookup] = {
    "aws:acm/getCertificate:getCertificate": certificate,
    "aws:iam/getPolicy:getPolicy": policy,
    "aws:iam/getSessionContext:getSessionContext": session,
    "aws:kms/getAlias:getAlias": key_alias,
    "aws:kms/getKey:getKey": key,
    "aws:route53/getZone:getZone": hosted_zone,
    "aws:s3/getCanonicalUserId:getCanonicalUserId": canonical_user,
    "aws:secretsmanager/getRandomPassword:getRandomPassword": random_password,
    "aws:secretsmanager/getSecret:getSecret": secret,
    "aws:secretsmanager/getSecretVersion:getSecretVersion": secret_version,
    "aws:ssm/getParameter:getParameter": parameter,
}
