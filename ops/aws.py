"""The one door to AWS: boto3, which has no types, and its errors as single lines that say what to do.

Every call names its service and operation as literals: `docs/iam` is generated from them (see `ops/iam.py`).
"""

import functools
from dataclasses import dataclass
from typing import Any, Final, cast

import boto3
import botocore
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    CredentialRetrievalError,
    HTTPClientError,
    InvalidRegionError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from ops.errors import MissingError, StopError

THROTTLED: Final = {
    "RequestLimitExceeded",
    "RequestThrottled",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
}
FORBIDDEN: Final = {
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AuthorizationErrorException",
    "UnauthorizedOperation",
}
UNKNOWN_CALLER: Final = {
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
REGION_OFF: Final = {"OptInRequired", "RegionDisabledException"}

SIGN_IN: Final = "`aws configure sso`, or set AWS_PROFILE to a profile that works"


class AwsError(StopError):
    """What AWS answered instead, in one line; `code` is AWS's own."""

    def __init__(self, line: str, code: str = "") -> None:
        super().__init__(line)
        self.code = code


class CredentialsError(AwsError, MissingError):
    """AWS does not know who is asking."""


@dataclass(frozen=True)
class Account:
    """The caller's account in one region."""

    region: str

    def at(self, region: str) -> "Account":
        """Return the same account in another region."""
        return Account(region)

    def endpoint(self, service: str) -> str:
        """Return the address at which a service is called."""
        return str(_client(service, self.region).meta.endpoint_url)

    def call(self, service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        """Call an operation, by AWS's own name for it, and return its answer.

        Raises:
            AwsError: AWS refused or could not be reached.
            CredentialsError: there are no credentials, or none that AWS takes.
        """
        try:
            return getattr(_client(service, self.region), _method(operation))(**parameters)
        except (BotoCoreError, ClientError) as error:
            raise explained(error, service, operation, self.region) from None

    def listed(self, service: str, operation: str, result: str, /, **parameters: Any) -> list[dict[str, Any]]:
        """Call an operation page by page and return everything below `result`; raises as `call`."""
        try:
            paginator = _client(service, self.region).get_paginator(_method(operation))
            return [item for page in paginator.paginate(**parameters) for item in page.get(result, ())]
        except (BotoCoreError, ClientError) as error:
            raise explained(error, service, operation, self.region) from None


def _method(operation: str) -> str:
    return cast(Any, botocore).xform_name(operation)


def explained(error: Exception, service: str, operation: str, region: str) -> AwsError:
    """Say in one line what went wrong and what to do about it."""
    action = f"{iam_prefix(service)}:{operation}"
    match error:
        case NoCredentialsError() | PartialCredentialsError() | CredentialRetrievalError():
            return CredentialsError(f"There are no AWS credentials: {SIGN_IN}.")
        case ProfileNotFound() | SSOError() | TokenRetrievalError():
            return CredentialsError(f"AWS does not know you ({_line(error)}): {SIGN_IN}.")
        case InvalidRegionError():
            return AwsError(f"{region!r} is not the name of an AWS region: correct aws:region in the stack file.")
        case ConnectionError() | HTTPClientError():
            return AwsError(f"{service} in {region} cannot be reached: check aws:region and this machine's network.")
        case ClientError():
            return _refusal(cast(Any, error).response, action, region)
        case _:
            return AwsError(f"{action} in {region} failed: {_line(error)}")


def _refusal(response: dict[str, Any], action: str, region: str) -> AwsError:
    found: dict[str, Any] = response.get("Error", {})
    code, message = str(found.get("Code", "")), _line(found.get("Message", ""))
    if code in THROTTLED:
        return AwsError(f"AWS throttles {action} in {region}: wait a minute and run this again.", code)
    if code in FORBIDDEN:
        return AwsError(f"You may not {action} in {region}: docs/iam has the policies that are needed.", code)
    if code in UNKNOWN_CALLER:
        return CredentialsError(f"AWS does not know you ({code}): {SIGN_IN}.", code)
    if code in REGION_OFF:
        return AwsError(f"{region} is not enabled for this account: enable it in AWS's account settings.", code)
    return AwsError(f"{action} in {region}: {message or 'refused'} ({code})", code)


def _line(text: object) -> str:
    return " ".join(str(text).split())


def iam_prefix(service: str) -> str:
    """Return the prefix of a service's IAM actions, which is the name that its requests are signed with."""
    return IAM_PREFIXES.get(service, service)


IAM_PREFIXES: Final = {
    "elbv2": "elasticloadbalancing",
    "service-quotas": "servicequotas",
    "resourcegroupstaggingapi": "tag",
}
"""Where boto3's name of a service is not that of its IAM actions (Service Authorization Reference)."""


@functools.cache
def session() -> Any:
    """Return the session that all clients share: credentials are looked for once."""
    # boto3 makes its clients at run time and has no types for them.
    return cast(Any, boto3).Session()


@functools.cache
def _client(service: str, region: str) -> Any:
    try:
        return session().client(service, region_name=region, config=Config(connect_timeout=10, read_timeout=60))
    except BotoCoreError as error:
        raise explained(error, service, "", region) from None


def forget() -> None:
    """Forget session and clients, and with them whose credentials were found."""
    session.cache_clear()
    _client.cache_clear()
