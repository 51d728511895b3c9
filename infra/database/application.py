"""The secret of the application's own database user, which backends use in the master user's place."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.database.credentials import RECOVERY_WINDOW_IN_DAYS


@dataclass(frozen=True, kw_only=True)
class ApplicationUserArgs:
    """What an `ApplicationUser` is made from.

    Args:
        kms_key_id: ARN of the key that encrypts the secret; None for `aws/secretsmanager`.
        protect: whether deleting the secret takes two deliberate steps.
    """

    kms_key_id: str | None
    protect: bool


class ApplicationUser(pulumi.ComponentResource):
    """An empty secret: `python -m ops app-user` fills it when the database has the role.

    The password is made there and never here, so that Pulumi's state does not have it. A proxy is to be given the
    secret only when it is filled.
    """

    secret_arn: pulumi.Output[str]

    def __init__(self, name: str, args: ApplicationUserArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rds-platform:database:ApplicationUser", name, None, opts)
        secret = aws.secretsmanager.Secret(
            "application",
            description="User name and password of the database's user for the application",
            kms_key_id=args.kms_key_id,
            recovery_window_in_days=RECOVERY_WINDOW_IN_DAYS if args.protect else 0,
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
        )
        self.secret_arn = secret.arn
        self.register_outputs({"secretArn": self.secret_arn})
