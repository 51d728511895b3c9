"""What AWS computes for identities, keys, secrets, storage, names and messages."""

from __future__ import annotations

from typing import Any, cast

from simulation.aws import regions
from simulation.aws.drafts import Draft
from simulation.aws.identity import ACCOUNT_ID, CREATED, capitals, identifier, letters, partition, unique


def role(draft: Draft) -> dict[str, Any]:
    """An IAM role."""
    return {"uniqueId": f"AROA{capitals(17, draft.urn)}", "createDate": CREATED, **_path(draft)}


def policy(draft: Draft) -> dict[str, Any]:
    """A managed policy."""
    return {"policyId": f"ANPA{capitals(17, draft.urn)}", **_path(draft)}


def instance_profile(draft: Draft) -> dict[str, Any]:
    """An instance profile."""
    return {"uniqueId": f"AIPA{capitals(17, draft.urn)}", "createDate": CREATED, **_path(draft)}


def user(draft: Draft) -> dict[str, Any]:
    """An IAM user."""
    return {"uniqueId": f"AIDA{capitals(17, draft.urn)}", **_path(draft)}


def access_key(draft: Draft) -> dict[str, Any]:
    """A user's access key; what it opens is made up."""
    return {
        "secret": letters(40, draft.urn),
        "sesSmtpPasswordV4": letters(44, draft.urn),
        "status": "Active",
        "createDate": CREATED,
    }


def _path(draft: Draft) -> dict[str, Any]:
    return {"path": draft.text("path", "/")}


def key(draft: Draft) -> dict[str, Any]:
    """A KMS key."""
    return {
        "keyId": draft.id,
        "policy": draft.text("policy")
        or '{"Version":"2012-10-17","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow",'
        '"Principal":{"AWS":"'
        + draft.arn("iam", "root", at="")
        + '"},"Action":"kms:*","Resource":"*"}]}',
        "keyUsage": draft.text("keyUsage", "ENCRYPT_DECRYPT"),
        "customerMasterKeySpec": draft.text("customerMasterKeySpec", "SYMMETRIC_DEFAULT"),
    }


def key_alias(draft: Draft) -> dict[str, Any]:
    """A KMS key's alias."""
    target = draft.text("targetKeyId")
    bare = target.rsplit("key/", 1)[-1]
    return {"targetKeyId": bare, "targetKeyArn": draft.arn("kms", f"key/{bare}")}


def secret_version(draft: Draft) -> dict[str, Any]:
    """A secret's value in one version."""
    return {
        "arn": draft.text("secretId"),
        "versionId": draft.id.partition("|")[2],
        "versionStages": draft.values.get("versionStages") or ["AWSCURRENT"],
    }


def parameter(draft: Draft) -> dict[str, Any]:
    """A Systems Manager parameter."""
    return {"version": 1, "tier": draft.text("tier") or "Standard", "dataType": draft.text("dataType") or "text"}


def bucket(draft: Draft) -> dict[str, Any]:
    """An S3 bucket."""
    name = draft.text("bucket", draft.id)
    return {
        "bucket": name,
        "arn": f"arn:{partition(draft.region)}:s3:::{name}",
        "bucketDomainName": f"{name}.s3.{draft.domain()}",
        "bucketRegionalDomainName": f"{name}.s3.{draft.region}.{draft.domain()}",
        "bucketRegion": draft.region,
        "hostedZoneId": "Z3AQBSTGFYJSTF" if draft.region == "us-east-1" else "Z" + capitals(13, "s3", draft.region),
    }


def certificate(draft: Draft) -> dict[str, Any]:
    """An ACM certificate: one validation record for each of its names when it is validated by DNS."""
    domain = draft.text("domainName", "example.com")
    others = cast("list[str]", draft.values.get("subjectAlternativeNames") or [])
    names = list(dict.fromkeys([domain, *others]))
    imported = "certificateBody" in draft.values
    validated = [] if imported or draft.text("validationMethod") == "EMAIL" else names
    return {
        "domainName": domain,
        "domainValidationOptions": [_validation(name, draft.urn) for name in validated],
        "subjectAlternativeNames": names,
        "status": "ISSUED" if imported else "PENDING_VALIDATION",
        "type": "IMPORTED" if imported else "AMAZON_ISSUED",
        "validationMethod": draft.text("validationMethod") or ("NONE" if imported else "DNS"),
        "keyAlgorithm": draft.text("keyAlgorithm", "RSA_2048"),
        "notBefore": CREATED,
        "notAfter": "2027-01-01T00:00:00Z",
        "renewalEligibility": "INELIGIBLE",
    }


def _validation(name: str, urn: str) -> dict[str, str]:
    # The wildcard and its bare domain share one record.
    bare = name.removeprefix("*.")
    return {
        "domainName": name,
        "resourceRecordName": f"_{letters(32, urn, bare, alphabet='0123456789abcdef')}.{bare}.",
        "resourceRecordType": "CNAME",
        "resourceRecordValue": f"_{letters(32, bare, urn, alphabet='0123456789abcdef')}.acm-validations.aws.",
    }


def hosted_zone(draft: Draft) -> dict[str, Any]:
    """A Route 53 zone."""
    servers = [f"ns-{512 * i + 1}.awsdns-{i:02}.{end}" for i, end in enumerate(("com", "net", "org", "co.uk"))]
    return {
        "zoneId": draft.id,
        "arn": f"arn:{partition(draft.region)}:route53:::hostedzone/{draft.id}",
        "nameServers": servers,
        "primaryNameServer": servers[0],
    }


def record(draft: Draft) -> dict[str, Any]:
    """A DNS record."""
    return {"fqdn": draft.text("name").rstrip(".")}


def function(draft: Draft) -> dict[str, Any]:
    """A Lambda function."""
    arn = draft.text("arn")
    return {
        "version": "$LATEST",
        "qualifiedArn": f"{arn}:$LATEST",
        "invokeArn": f"arn:aws:apigateway:{draft.region}:lambda:path/2015-03-31/functions/{arn}/invocations",
        "lastModified": CREATED,
    }


def topic(_draft: Draft) -> dict[str, Any]:
    """An SNS topic."""
    return {"owner": ACCOUNT_ID}


def subscription(draft: Draft) -> dict[str, Any]:
    """A topic's subscription: mail addresses have to confirm theirs first."""
    pending = draft.text("protocol") in {"email", "email-json"}
    return {"arn": draft.id, "pendingConfirmation": pending, "confirmationWasAuthenticated": not pending}


def queue(draft: Draft) -> dict[str, Any]:
    """An SQS queue."""
    return {"url": draft.id}


def repository(draft: Draft) -> dict[str, Any]:
    """A container repository."""
    host = f"{ACCOUNT_ID}.dkr.ecr.{draft.region}.{draft.domain()}"
    return {"repositoryUrl": f"{host}/{draft.text('name', draft.name)}", "registryId": ACCOUNT_ID}


def kubernetes(draft: Draft) -> dict[str, Any]:
    """An EKS cluster."""
    return {
        "endpoint": f"https://{capitals(32, draft.urn)}.gr7.{draft.region}.eks.{draft.domain()}",
        "status": "ACTIVE",
        "version": draft.text("version", "1.33"),
        "vpcConfig": {
            "clusterSecurityGroupId": identifier("sg", draft.urn),
            "vpcId": identifier("vpc", draft.urn),
            **draft.values.get("vpcConfig", {}),
        },
    }


def distribution(draft: Draft) -> dict[str, Any]:
    """A CloudFront distribution."""
    return {"domainName": f"d{letters(13, draft.urn)}.cloudfront.net", "hostedZoneId": "Z2FDTNDATAQYW2"}


def volume(draft: Draft) -> dict[str, Any]:
    """A disk."""
    zone = draft.text("availabilityZone") or regions.zone(draft.region, 0).name
    return {"availabilityZone": zone, "createTime": CREATED, "size": draft.values.get("size", 8)}


def interface(draft: Draft) -> dict[str, Any]:
    """A network interface."""
    return {"macAddress": "02:" + ":".join(draft.hexadecimal(10)[i : i + 2] for i in range(0, 10, 2))}


def replication(draft: Draft) -> dict[str, Any]:
    """Backups copied to another region."""
    return {"kmsKeyId": draft.text("kmsKeyId") or draft.arn("kms", f"key/{unique('rds', draft.region)}")}


def association(draft: Draft) -> dict[str, Any]:
    """An address bound to an interface."""
    return {"networkInterfaceId": draft.text("networkInterfaceId") or identifier("eni", draft.urn)}
