"""The Pulumi program: load the stage's settings, declare the stage, export its outputs."""

import os

import pulumi
from pulumi.runtime.config import get_config_env, get_config_secret_keys_env

from infra import settings, stack

try:
    chosen = settings.load(
        get_config_env(),
        stage=pulumi.get_stack(),
        secret_keys=get_config_secret_keys_env(),
        simulated=os.environ.get("RDS_PLATFORM_SIMULATED") == "true",
    )
    outputs = stack.build(chosen, project=pulumi.get_project(), stage=pulumi.get_stack())
except settings.SettingsError as error:
    raise pulumi.RunError(str(error)) from None

for name, value in outputs.items():
    pulumi.export(name, value)
