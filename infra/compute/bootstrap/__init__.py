"""What a backend machine runs at boot, composed into EC2 user data.

The files under `files/` are what the machine gets: real scripts and systemd units, standard library only, Python 3.9
syntax (Amazon Linux 2023's `/usr/bin/python3`). `user_data` packs them with the stage's values into one script that
cloud-init runs once. Nothing here is known before the update except through the arguments, and no secret is among
them.

What the machine reads at run time, every minute
    Parameter Store, below `parameter_path` (type String, names in `PARAMETERS`):

    - `writerHost`     the host applications write to: the instance's address, or the proxy's
    - `readerHosts`    host names for reading, comma-separated; the writer's where there is no replica (Parameter
                       Store refuses empty values, and an application can then always use the list)
    - `port`           decimal number
    - `databaseName`   letters, digits, `_` and `-`
    - `sslMode`        `verify-full`; anything else is refused and the last good values stay

    Secrets Manager, `secret_arn`: JSON text with the keys `username` and `password` (`SECRET_KEYS`), others ignored.

What the application gets (`backend.image`, or the built-in service)
    Environment: `PGHOST`, `PGPORT`, `PGDATABASE`, `PGUSER`, `PGSSLMODE`, `PGSSLROOTCERT`, `PGPASSFILE`,
    `PGHOST_READERS` (comma-separated, libpq's own form for several hosts), `PGLOADBALANCEHOSTS=random` (libpq 16 and
    later obeys it, earlier ones do not know the variable), `DATABASE_SECRET_FILE` (JSON, `username` and `password`),
    `PORT`, `HEALTH_CHECK_PATH`, `WORKERS`, `POOL_SIZE`. The password is in two files in memory (`/run/rds-platform`),
    never in the environment, an argument or on disk. It is to answer `HEALTH_CHECK_PATH` with 200 while it lives, and
    `/health/database` with 200 or 503; it is restarted, with SIGTERM and 25 seconds to finish, when any of this
    changes. In a container the JSON file is readable by any user; libpq ignores a password file that others may read,
    so `PGPASSFILE` works for root and for user id 10001.

What the instance role has to allow, and nothing else
    - `ssm:GetParametersByPath` on `arn:…:parameter<parameter_path>` and `arn:…:parameter<parameter_path>/*`
    - `secretsmanager:GetSecretValue` on `secret_arn` (and `kms:Decrypt` on its key where that is not AWS's own)
    - `logs:CreateLogStream`, `logs:PutLogEvents` on `<log group ARN>:*` (the group itself is never created here)
    - with an image in ECR: `ecr:GetAuthorizationToken` on `*`; `ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer`,
      `ecr:BatchCheckLayerAvailability` on the repository
    - Session Manager: `ssm:UpdateInstanceInformation`, `ssmmessages:CreateControlChannel`,
      `ssmmessages:CreateDataChannel`, `ssmmessages:OpenControlChannel`, `ssmmessages:OpenDataChannel` on `*`. Not the
      managed policy AmazonSSMManagedInstanceCore: it also reads every parameter of the account.

The launch template keeps `http_put_response_hop_limit` at 1: a container then cannot take the role's credentials.

What the alarm watches
    Once a minute the machine writes one JSON line, `{"event": "database-health", "healthy": 1, "reason": "ok"}`, into
    the log group. A metric filter needs no further permission: pattern `DATABASE_HEALTH_PATTERN`, value
    `DATABASE_HEALTH_VALUE`.
"""

import base64
import bz2
import json
import re
from pathlib import Path

from infra.compute.registry import ecr_repository

PARAMETERS = ("writerHost", "readerHosts", "port", "databaseName", "sslMode")
SECRET_KEYS = ("username", "password")
DATABASE_PATH = "/health/database"
DATABASE_HEALTH_PATTERN = '{ $.event = "database-health" }'
DATABASE_HEALTH_VALUE = "$.healthy"
USER_DATA_LIMIT = 16_384
"""Bytes, before base64 (EC2 user guide, "Run commands when you launch an EC2 instance with user data input")."""

_FILES = Path(__file__).with_name("files")
_SCRIPTS = ("configure.py", "machine.py", "postgres.py", "probe.py", "service.py", "ship.py")
_UNITS = (
    "rds-platform-configure.service",
    "rds-platform-configure.timer",
    "rds-platform-report.service",
    "rds-platform-report.timer",
)


def user_data(
    *,
    region: str,
    parameter_path: str,
    secret_arn: str,
    image: str | None,
    port: int,
    health_check_path: str,
    log_group: str,
    workers: int,
    pool_size: int,
) -> str:
    """User data of a backend machine, as the base64 text a launch template takes.

    Equal arguments give equal text on every machine, so a launch template changes only when what it carries does.

    Args:
        region: The stage's region, such as `us-east-1`.
        parameter_path: Path of the stage's parameters, with a leading and without a trailing slash.
        secret_arn: ARN of the database secret.
        image: Container image reference for the instance's architecture, or None for the built-in service.
        port: TCP port the application listens on.
        health_check_path: Path the load balancer asks, answered while the process lives.
        log_group: Name of the log group, which exists already.
        workers: Processes per backend.
        pool_size: Connections per worker.

    Raises:
        ValueError: The health path is the database's, a text has whitespace in it, or the result exceeds
            `USER_DATA_LIMIT`.
    """
    if health_check_path == DATABASE_PATH:
        raise ValueError(f"{DATABASE_PATH} as health path would end every machine when the database is away")
    for text in (region, parameter_path, secret_arn, image or "", health_check_path, log_group):
        if re.search(r"[\s\x00-\x1f]", text):
            raise ValueError(f"{text!r}: whitespace would end its line in a settings file")
    settings = {
        "region": region,
        "parameterPath": parameter_path,
        "secretArn": secret_arn,
        "logGroup": log_group,
        "authoritiesUrl": authorities_url(region),
        "trustStore": "/etc/pki/tls/certs/ca-bundle.crt",
        "instanceIdFile": "/var/lib/cloud/data/instance-id",
        "user": "rds-platform",
        "unit": "rds-platform-application.service",
        "etc": "/etc/rds-platform",
        "run": "/run/rds-platform",
        "state": "/var/lib/rds-platform",
    }
    environment = {"PORT": port, "HEALTH_CHECK_PATH": health_check_path, "WORKERS": workers, "POOL_SIZE": pool_size}
    if image is not None:
        environment["IMAGE"] = image
    files = {
        **{f"opt/rds-platform/{name}": _source(name) for name in _SCRIPTS},
        **{f"etc/systemd/system/{name}": _source(f"units/{name}") for name in _UNITS},
        "etc/systemd/system/rds-platform-application.service": _source(
            f"units/application-{'builtin' if image is None else 'container'}.service"
        ),
        "etc/sysusers.d/rds-platform.conf": _source("units/sysusers.conf"),
        "etc/tmpfiles.d/rds-platform.conf": _source("units/tmpfiles.conf"),
        "etc/rds-platform/machine.json": json.dumps(settings, indent=2) + "\n",
        "etc/rds-platform/application.env": "".join(f"{key}={value}\n" for key, value in environment.items()),
    }
    if image is not None:
        files["etc/rds-platform/docker/config.json"] = json.dumps(registry_access(image)) + "\n"
    return base64.b64encode(_pack(files)).decode("ascii")


def authorities_url(region: str) -> str:
    """Where AWS publishes the RDS certificate authorities of a region (RDS user guide, "Using SSL/TLS")."""
    if region.startswith("us-gov-"):
        return f"https://truststore.pki.us-gov-west-1.rds.amazonaws.com/{region}/{region}-bundle.pem"
    if region.startswith("cn-"):
        return f"https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/{region}/{region}-bundle.pem"
    return f"https://truststore.pki.rds.amazonaws.com/{region}/{region}-bundle.pem"


def registry_access(image: str) -> dict[str, dict[str, str]]:
    """Docker's client configuration: a private ECR registry is entered with the instance's role, any other without."""
    ecr = ecr_repository(image)
    return {"credHelpers": {ecr.host: "ecr-login"}} if ecr else {}


def _source(name: str) -> str:
    return (_FILES / name).read_text(encoding="utf-8")


def _pack(files: dict[str, str]) -> bytes:
    """The script `unpack.py` with the files in it.

    bzip2 inside the script rather than gzip around it: zlib and its replacements compress the same text to different
    bytes, so that a deployment from another computer would replace every machine; bzip2 has one implementation.
    """
    payload = base64.b85encode(bz2.compress(json.dumps(files).encode("ascii"))).decode("ascii")
    script = _source("unpack.py").replace('PAYLOAD = ""', f'PAYLOAD = "{payload}"').encode("ascii")
    if len(script) > USER_DATA_LIMIT:
        raise ValueError(f"user data has {len(script)} bytes; EC2 takes at most {USER_DATA_LIMIT}")
    return script
