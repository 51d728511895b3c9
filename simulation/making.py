"""Asks whoever provides a resource: the simulated AWS, or the engine itself for its own types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from simulation import aws, builtin, urns, wire
from simulation.deployment import Deployment, EngineError
from simulation.graph import UNKNOWN, Resource, Secret
from simulation.providers import Providers, provider_id


class Maker:
    """Checks, makes and reads resources, as the engine has its providers do."""

    def __init__(self, deployment: Deployment, providers: Providers) -> None:
        self._deployment = deployment
        self._providers = providers

    def check(self, resource: Resource) -> Resource:
        """Return the resource with its inputs as the provider stores them.

        A provider that is itself not fully known yet cannot be asked: then they stay as they are.

        Raises:
            EngineError: the provider refuses them.
        """
        if _is_the_engines(resource) or not self._providers.is_configured(resource.provider):
            return resource
        program = self._deployment.program
        try:
            inputs = aws.check(
                resource.type,
                resource.name,
                resource.inputs,
                urn=resource.urn,
                project=program.project,
                stack=program.stack,
                default_tags=self._providers.default_tags(resource.provider),
            )
        except aws.CheckError as error:
            msg = f"{resource.type} resource '{resource.name}' has a problem: {error}"
            raise EngineError(msg) from None
        return replace(resource, inputs=inputs)

    def make(self, resource: Resource) -> tuple[Any, dict[str, Any]]:
        """Return the id and the outputs of a new or imported resource."""
        update = self._deployment.update
        if _is_the_engines(resource):
            outputs = builtin.create(self._deployment, resource.type, resource.inputs)
            return provider_id(resource.urn, update=update), _secret(outputs, resource)
        if not self._providers.is_configured(resource.provider):
            return UNKNOWN, {}
        if resource.options.import_id:
            id_ = resource.options.import_id
            return id_, self.read(replace(resource, id=id_))
        region = self._providers.region(resource.provider, resource.inputs)
        id_, outputs = aws.create(
            resource.type, resource.name, resource.inputs, urn=resource.urn, region=region, preview=not update
        )
        return id_, _secret(outputs, resource)

    def read(self, resource: Resource) -> dict[str, Any]:
        """Return the outputs of an existing resource. The simulation has every one that anybody asks for."""
        if _is_the_engines(resource):
            return builtin.create(self._deployment, resource.type, resource.inputs)
        region = self._providers.region(resource.provider, resource.inputs)
        return _secret(aws.read(resource.type, resource.id, resource.inputs, region=region), resource)


def _is_the_engines(resource: Resource) -> bool:
    return urns.package_of(resource.type) == "pulumi"


def _secret(outputs: Mapping[str, Any], resource: Resource) -> dict[str, Any]:
    marked = wire.mark_secrets(outputs, resource.inputs)
    for key in resource.options.additional_secret_outputs:
        if key in marked and not isinstance(marked[key], Secret):
            marked[key] = Secret(marked[key])
    return marked
