"""What a backend machine runs at boot, composed into EC2 user data.

The files under `files/` are what the machine gets: real scripts and systemd units, standard library only, Python 3.9
syntax (Amazon Linux 2023's `/usr/bin/python3`). `user_data` packs them with the stage's values into one script that
cloud-init runs once. Nothing here is known before the update except through the arguments, and no secret is among them.

What the machine reads at run time, every minute
    Parameter Store, below `parameter_path` (type String, names in `PARAMETERS`):

    - `writerHost`     the host applications write to: the instance's address, or the proxy's
    - `readerHosts`    host names for reading, comma-separated; the writer's where there is no replica (Parameter Store
                       refuses empty values, and an application can then always use the list)
    - `port`           decimal number
    - `databaseName`   letters, digits, `_` and `-`
    - `sslMode`        `verify-full`; anything else is refused and the last good values stay

    Secrets Manager, `secret_arn`: JSON text with the keys `username` and `password` (`SECRET_KEYS`); others are ignored.

What the application gets (`backend.image`, or the built-in service)
    Environment: `PGHOST`, `PGPORT`, `PGDATABASE`, `PGUSER`, `PGSSLMODE`, `PGSSLROOTCERT`, `PGPASSFILE`,
    `PGHOST_READERS` (comma-separated, libpq's own form for several hosts), `PGLOADBALANCEHOSTS=random` (libpq 16 and later
    obeys it, earlier ones do not know the variable), `DATABASE_SECRET_FILE` (JSON, `username` and `password`), `PORT`,
    `HEALTH_CHECK_PATH`, `WORKERS`, `POOL_SIZE`. The password is in two files in memory (`/run/rds-platform`), never in
    the environment, an argument or on disk. It is to answer `HEALTH_CHECK_PATH` with 200 while it lives, and
    `/health/database` with 200 or 503; it is restarted when any of this changes. In a container the JSON file is readable
    by any user; libpq ignores a password file that others may read, so `PGPASSFILE` works for root and for user id 10001.

What the instance role has to allow, and nothing else
    - `ssm:GetParametersByPath` on `arn:…:parameter<parameter_path>` and `arn:…:parameter<parameter_path>/*`
    - `secretsmanager:GetSecretValue` on `secret_arn` (and `kms:Decrypt` on its key where that is not AWS's own)
    - `logs:CreateLogStream`, `logs:PutLogEvents` on `<log group ARN>:*` (the group itself is declared, never created here)
    - with an image in ECR: `ecr:GetAuthorizationToken` on `*`; `ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer`,
      `ecr:BatchCheckLayerAvailability` on the repository
    - Session Manager: `ssm:UpdateInstanceInformation`, `ssmmessages:CreateControlChannel`, `ssmmessages:CreateDataChannel`,
      `ssmmessages:OpenControlChannel`, `ssmmessages:OpenDataChannel` on `*`. Not the managed policy
      AmazonSSMManagedInstanceCore: it also reads every parameter of the account.

The launch template keeps `http_put_response_hop_limit` at 1, so that a container cannot take the role's credentials.

What the alarm watches
    Once a minute the machine writes one JSON line, `{"event": "database-health", "healthy": 1, "reason": "ok"}`, into the log
    group. A metric filter needs no further permission: pattern `DATABASE_HEALTH_PATTERN`, value `DATABASE_HEALTH_VALUE`.
"""

from __future__ import annotations

PARAMETERS = ("writerHost", "readerHosts", "port", "databaseName", "sslMode")
SECRET_KEYS = ("username", "password")
DATABASE_HEALTH_PATTERN = '{ $.event = "database-health" }'
DATABASE_HEALTH_VALUE = "$.healthy"
USER_DATA_LIMIT = 16_384
"""Bytes, before base64 (EC2 user guide, "Run commands when you launch an EC2 instance with user data input")."""


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
        ValueError: The packed text exceeds `USER_DATA_LIMIT`.
    """
    raise NotImplementedError
