"""What things cost in a region, asked of AWS's own Price List at the time."""

import json
from typing import Any, Final

from ops.aws import Account, AwsError

PRICE_LIST_REGION: Final = "us-east-1"
HOURS_PER_MONTH: Final = 730


def instance_month(account: Account, instance_class: str, *, multi_az: bool) -> float | None:
    """Return the dollars a month of a PostgreSQL instance on demand, its standby included; None if AWS does not say."""
    return _month(
        account,
        "AmazonRDS",
        instanceType=instance_class,
        databaseEngine="PostgreSQL",
        deploymentOption=_deployment(multi_az),
        productFamily="Database Instance",
    )


def storage_month(account: Account, gib: int, *, multi_az: bool) -> float | None:
    """Return the dollars a month of gp3 storage, the standby's included; None if AWS does not say."""
    price = _price(
        account,
        "AmazonRDS",
        volumeType="General Purpose-GP3",
        databaseEngine="PostgreSQL",
        deploymentOption=_deployment(multi_az),
        productFamily="Database Storage",
    )
    return None if price is None else price * gib


def machine_month(account: Account, instance_type: str) -> float | None:
    """Return the dollars a month of a Linux machine on demand; None if AWS does not say."""
    return _month(
        account,
        "AmazonEC2",
        instanceType=instance_type,
        operatingSystem="Linux",
        tenancy="Shared",
        preInstalledSw="NA",
        capacitystatus="Used",
    )


def _deployment(multi_az: bool) -> str:
    return "Multi-AZ" if multi_az else "Single-AZ"


def _month(account: Account, service_code: str, **attributes: str) -> float | None:
    price = _price(account, service_code, **attributes)
    return None if price is None else price * HOURS_PER_MONTH


def _price(account: Account, service_code: str, **attributes: str) -> float | None:
    filters = [
        {"Type": "TERM_MATCH", "Field": field, "Value": value}
        for field, value in {"regionCode": account.region, **attributes}.items()
    ]
    try:
        answer = account.at(PRICE_LIST_REGION).call(
            "pricing", "GetProducts", ServiceCode=service_code, Filters=filters, FormatVersion="aws_v1"
        )
    except AwsError:
        # A price that is not told is shown as unknown; what is advised does not depend on it.
        return None
    found = {price for product in answer["PriceList"] for price in _on_demand(json.loads(product))}
    return found.pop() if len(found) == 1 else None


def _on_demand(product: dict[str, Any]) -> list[float]:
    terms: dict[str, Any] = product.get("terms", {}).get("OnDemand", {})
    dimensions = [each for term in terms.values() for each in term["priceDimensions"].values()]
    return [float(each["pricePerUnit"]["USD"]) for each in dimensions if "USD" in each["pricePerUnit"]]
