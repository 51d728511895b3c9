"""A database that a backup plan takes."""

import pulumi_aws as aws

database = aws.rds.Instance(
    "register",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=20,
    username="register_owner",
    manage_master_user_password=True,
    backup_retention_period=7,
)

vault = aws.backup.Vault("register")
plan = aws.backup.Plan(
    "register",
    rules=[{"rule_name": "daily", "target_vault_name": vault.name, "schedule": "cron(0 3 * * ? *)"}],
)
aws.backup.Selection(
    "register",
    plan_id=plan.id,
    iam_role_arn="arn:aws:iam::123456789012:role/backup",
    resources=[database.arn],
)
