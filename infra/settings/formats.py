"""Checks of single texts: each returns the text as the program uses it or raises `Refused`."""

import datetime
import ipaddress
import re
from typing import Final

from infra.catalog import BACKEND_TYPES, INSTANCE_CLASSES, LOG_RETENTION_IN_DAYS
from infra.settings import windows
from infra.settings.kinds import Refused, WholeOf, nearest
from infra.settings.reserved import DATABASE_NAMES, POSTGRES_WORDS, REFUSED_PARAMETERS, USERNAMES

LOG_RETENTION: Final = WholeOf(
    LOG_RETENTION_IN_DAYS,
    "days that CloudWatch Logs accepts: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731 and so on",
)

PRIVATE_RANGES: Final = tuple(
    ipaddress.IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
)
CONTAINER_BRIDGE: Final = ipaddress.IPv4Network("172.17.0.0/16")
"""Docker's default bridge: a backend that runs a container could not reach a database at these addresses."""

_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)?-(north|south|east|west|central|(north|south)(east|west))-[0-9]{1,2}")
_ZONE = re.compile(rf"(?P<region>{_REGION.pattern})[a-z]")
_WIDER_ZONE = re.compile(rf"{_REGION.pattern}-[a-z0-9-]+")
_VERSION = re.compile(r"[1-9][0-9](\.[1-9][0-9]?)?")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_KMS_KEY = re.compile(
    r"arn:aws[a-z-]*:kms:(?P<region>[a-z0-9-]+):[0-9]{12}:key/"
    r"(mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
)
_CERTIFICATE = re.compile(
    r"arn:aws[a-z-]*:acm:(?P<region>[a-z0-9-]+):[0-9]{12}:certificate/"
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"({_LABEL}\.)+(?![0-9]+$){_LABEL}")
_IMAGE = re.compile(
    r"([a-z0-9]+([.-][a-z0-9]+)*(:[0-9]{1,5})?/)?"
    r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"
    r"(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?"
)
_PATH = re.compile(r"/[A-Za-z0-9._~/%!$&'()*+,;=:@-]*")
_INSTANCE = re.compile(r"(?!.*--)[a-z][a-z0-9-]{0,62}(?<!-)")
_SNAPSHOT = re.compile(
    r"(rds:)?(?!.*--)[a-zA-Z][a-zA-Z0-9-]{0,254}(?<!-)|arn:aws[a-z-]*:rds:[a-z0-9-]+:[0-9]{12}:snapshot:.+"
)
_PARAMETER = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")

SMALLEST_CLIENT_PREFIX: Final = 24
LONGEST_PATH: Final = 1024
LONGEST_CERTIFICATE_NAME: Final = 64


def region_name(text: str) -> str:
    """Check an AWS region's name; regions newer than this program pass."""
    if _REGION.fullmatch(text):
        return text
    zone = _ZONE.fullmatch(text)
    if zone is not None:
        raise Refused(f"must be a region, not a zone: {zone['region']}", use=zone["region"])
    raise Refused("must be the name of an AWS region such as us-east-1", use="us-east-1")


def zone_name(text: str) -> str:
    """Check an ordinary availability zone's name; local and Wavelength zones have no RDS proxy and no NAT gateway."""
    if _ZONE.fullmatch(text):
        return text
    if _WIDER_ZONE.fullmatch(text):
        raise Refused("must be an ordinary availability zone such as us-east-1a; this names a local or Wavelength zone")
    raise Refused("must be the name of an availability zone such as us-east-1a (a region and one letter)")


def zone_region(zone: str) -> str:
    """Return the region of an ordinary zone's name."""
    return zone[:-1]


def cidr_block(text: str) -> str:
    """Check a VPC's address range: private, /16 to /20, written as its network address, apart from Docker's bridge."""
    limit = "must be a private IPv4 network from /16 to /20 such as 10.20.0.0/16"
    try:
        interface = ipaddress.IPv4Interface(text)
    except ValueError:
        raise Refused(limit, use="10.20.0.0/16") from None
    network = interface.network
    if "/" not in text or not 16 <= network.prefixlen <= 20:
        raise Refused(
            f"{limit}: smaller ones have no room for four zones, AWS takes no larger ones", use="10.20.0.0/16"
        )
    if text != str(network):
        raise Refused(f"must start at its network address: {network}", use=str(network))
    if not any(network.subnet_of(private) for private in PRIVATE_RANGES):
        raise Refused(f"{limit}, within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16", use="10.20.0.0/16")
    if network.overlaps(CONTAINER_BRIDGE):
        raise Refused(
            "must not overlap 172.17.0.0/16, where containers on the backends have their own network",
            use="10.20.0.0/16",
        )
    return text


def engine_version(text: str) -> str:
    """Check the form of a PostgreSQL major ("17") or full version ("17.6"); RDS offers no minor 0."""
    if _VERSION.fullmatch(text):
        return text
    raise Refused('must be a PostgreSQL major such as "17" or a full version such as "17.6"', use="17")


def instance_identifier(text: str) -> str:
    """Check the form of a DB instance's identifier."""
    if _INSTANCE.fullmatch(text):
        return text
    raise Refused("must be a DB instance's identifier: 1 to 63 lower-case letters, digits and single hyphens")


def snapshot_identifier(text: str) -> str:
    """Check the form of a DB snapshot's identifier, or of the ARN of one that is shared."""
    if _SNAPSHOT.fullmatch(text):
        return text
    raise Refused("must be the identifier of a DB snapshot, or the ARN of one that is shared with the account")


def restore_time(text: str) -> str:
    """Check a moment to restore to: `latest`, or UTC to the second."""
    if text == "latest":
        return text
    try:
        datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        raise Refused("must be latest, or a moment in UTC such as 2026-03-15T12:00:00Z", use="latest") from None
    return text


def day(text: str) -> str:
    """Check a day; a YAML reader that takes it for a moment adds midnight."""
    written = text.removesuffix("T00:00:00Z")
    try:
        return datetime.datetime.strptime(written, "%Y-%m-%d").date().isoformat()
    except ValueError:
        soon = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=14)
        raise Refused("must be a day such as 2026-03-15", use=soon.isoformat()) from None


def client_block(text: str) -> str:
    """Check the public addresses of a client: few, and written as their network."""
    try:
        network = ipaddress.IPv4Network(text)
    except ValueError:
        raise Refused("must be IPv4 addresses such as 198.51.100.7/32, written as their network") from None
    if network.prefixlen < SMALLEST_CLIENT_PREFIX or "/" not in text:
        raise Refused(f"must be a network of /{SMALLEST_CLIENT_PREFIX} to /32: an office's addresses, not a provider's")
    if any(network.overlaps(private) for private in PRIVATE_RANGES):
        raise Refused("must be public addresses, as the database would see them: private ones do not come that way")
    return text


def instance_class(text: str) -> str:
    """Check that a class is in the catalog."""
    if text in INSTANCE_CLASSES:
        return text
    near = nearest(text if text.startswith("db.") else f"db.{text}", tuple(INSTANCE_CLASSES))
    hint = f"; did you mean {near}?" if near else ""
    raise Refused(
        f"must be an RDS instance class of infra/catalog.py such as db.t4g.medium{hint}",
        use=near or "db.t4g.medium",
    )


def backend_type(text: str) -> str:
    """Check that an EC2 instance type is in the catalog."""
    if text in BACKEND_TYPES:
        return text
    near = nearest(text.removeprefix("db."), tuple(BACKEND_TYPES))
    hint = f"; did you mean {near}?" if near else ""
    raise Refused(f"must be an EC2 instance type of infra/catalog.py such as t4g.micro{hint}", use=near or "t4g.micro")


def kms_key_arn(text: str) -> str:
    """Check a KMS key's ARN; an alias may come to point to another key, and RDS would replace the database."""
    if _KMS_KEY.fullmatch(text):
        return text
    alias = " (not an alias: it may come to point to another key)" if "alias/" in text else ""
    raise Refused(f"must be the ARN of a KMS key, arn:aws:kms:REGION:ACCOUNT:key/ID{alias}")


def certificate_arn(text: str) -> str:
    """Check an ACM certificate's ARN."""
    if _CERTIFICATE.fullmatch(text):
        return text
    raise Refused("must be the ARN of an ACM certificate, arn:aws:acm:REGION:ACCOUNT:certificate/ID")


def arn_region(arn: str) -> str:
    """Return the region in an ARN."""
    return arn.split(":")[3]


def backup_window(text: str) -> str:
    """Check a daily window `hh:mm-hh:mm` of 30 minutes or more."""
    parsed = windows.parse_daily(text)
    if parsed is None:
        raise Refused("must be a daily UTC window hh:mm-hh:mm such as 03:00-04:00", use="03:00-04:00")
    return _long_enough(text, parsed)


def maintenance_window(text: str) -> str:
    """Check a weekly window `ddd:hh:mm-ddd:hh:mm` of 30 minutes or more; returned in lower case, as AWS stores it."""
    folded = text.lower()
    parsed = windows.parse_weekly(folded)
    if parsed is None:
        raise Refused(
            "must be a weekly UTC window ddd:hh:mm-ddd:hh:mm such as sun:04:30-sun:05:30",
            use="sun:04:30-sun:05:30",
        )
    return _long_enough(folded, parsed)


def _long_enough(text: str, parsed: tuple[int, int]) -> str:
    if parsed[1] < windows.SHORTEST:
        raise Refused(f"must last at least {windows.SHORTEST} minutes, this lasts {parsed[1]}")
    return text


def database_name(text: str) -> str:
    """Check the database's name; lower case, because SQL folds names that are not quoted."""
    if not _IDENTIFIER.fullmatch(text) or len(text) > 63:
        raise Refused("must be 1 to 63 lower-case letters, digits and underscores, a letter first", use="app")
    if text in DATABASE_NAMES | POSTGRES_WORDS:
        raise Refused("must not be a word that PostgreSQL or RDS reserves", use="app")
    return text


def username(text: str) -> str:
    """Check the master user's name; lower case, because SQL folds names that are not quoted."""
    return _user(text, longest=16, example="appadmin")


def role_name(text: str) -> str:
    """Check the name of a role that the program makes, as a master user's but for its length."""
    return _user(text, longest=63, example="application")


def _user(text: str, *, longest: int, example: str) -> str:
    if not _IDENTIFIER.fullmatch(text) or len(text) > longest:
        limit = f"must be 1 to {longest} lower-case letters, digits and underscores, a letter first"
        raise Refused(limit, use=example)
    if text.startswith("pg_"):
        raise Refused("must not start with pg_, which PostgreSQL keeps for itself", use=example)
    if text in USERNAMES | POSTGRES_WORDS:
        raise Refused("must not be a word that PostgreSQL or RDS reserves", use=example)
    return text


def parameter_name(text: str) -> None:
    """Check a parameter's name: well formed, and not one that the program decides."""
    if text in REFUSED_PARAMETERS:
        raise Refused(REFUSED_PARAMETERS[text])
    if not _PARAMETER.fullmatch(text):
        raise Refused("must be the name of a PostgreSQL parameter such as log_min_duration_statement")


def domain_name(text: str) -> str:
    """Check a fully qualified domain name; 64 characters at most, which is what a certificate's first name may have."""
    if text.endswith("."):
        raise Refused("must be written without the last dot", use=text.rstrip(".").lower() or "app.example.com")
    if "*" in text:
        raise Refused("must be one name, without a wildcard")
    if text != text.lower() and _DOMAIN.fullmatch(text.lower()):
        raise Refused("must be in lower case, as Route 53 stores it", use=text.lower())
    if not _DOMAIN.fullmatch(text):
        raise Refused("must be a fully qualified domain name such as app.example.com (IDN: in its xn-- form)")
    if len(text) > LONGEST_CERTIFICATE_NAME:
        raise Refused(f"must be at most {LONGEST_CERTIFICATE_NAME} characters long, which is what ACM allows")
    return text


def image(text: str) -> str:
    """Check a container image reference: [registry/]name[:tag][@digest]."""
    if "://" in text:
        raise Refused("must be a container image reference without https://")
    if not _IMAGE.fullmatch(text):
        raise Refused("must be a container image reference such as ACCOUNT.dkr.ecr.REGION.amazonaws.com/app:1.4")
    return text


def health_check_path(text: str) -> str:
    """Check the path that the load balancer asks."""
    if text.rstrip("/") == "/health/database":
        raise Refused(
            "must not ask the database: during its failover the group would replace every machine",
            use="/health",
        )
    if not _PATH.fullmatch(text) or len(text) > LONGEST_PATH:
        raise Refused("must be a path that starts with / and has neither spaces nor a query", use="/health")
    return text
