"""The master user's password and the secret that holds it."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pulumi_random as random

RECOVERY_WINDOW_IN_DAYS = 30
"""How long Secrets Manager keeps a deleted secret of a protected stage; 7 to 30."""


@dataclass(frozen=True, kw_only=True)
class CredentialsArgs:
    """What `Credentials` are made from.

    Args:
        password_version: raise it for a new password; None makes none, for an instance that has one.
        kms_key_id: ARN of the key that encrypts the secret; None for `aws/secretsmanager`.
        protect: whether deleting the secret takes two deliberate steps.
    """

    password_version: int | None
    kms_key_id: str | None
    protect: bool


class Credentials(pulumi.ComponentResource):
    """A generated password and an empty secret for it.

    The instance fills the secret once it has accepted the password (see `Instance`); where none is made, somebody
    fills it by hand. RDS could manage the secret itself, but then no instance can have read replicas.
    """

    password: pulumi.Output[str] | None
    secret_arn: pulumi.Output[str]

    def __init__(self, name: str, args: CredentialsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rds-platform:database:Credentials", name, None, opts)
        self.password = None if args.password_version is None else self._password(args.password_version)
        # Its name is Pulumi's to choose: a fixed one would stay taken for the recovery window after a destroy.
        secret = aws.secretsmanager.Secret(
            "database",
            description="User name and password of the database's master user",
            kms_key_id=args.kms_key_id,
            recovery_window_in_days=RECOVERY_WINDOW_IN_DAYS if args.protect else 0,
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
        )
        self.secret_arn = secret.arn
        self.register_outputs({"secretArn": self.secret_arn})

    def _password(self, version: int) -> pulumi.Output[str]:
        # Letters and digits only: RDS refuses `/ " @ '` and space, and connection strings others. 48 of them hold
        # 285 bits.
        return random.RandomPassword(
            "master",
            length=48,
            special=False,
            keepers={"passwordVersion": str(version)},
            opts=pulumi.ResourceOptions(parent=self),
        ).result
