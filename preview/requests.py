"""Resources as the engine describes them to policy packs.

Unknown values travel as the protocol's own text for them, secrets in its wrapping, a reference to a resource as
its id (a component's as its URN); keys that begin with two underscores are the providers' own and stay here. Aliases
are left out: the engine names only those that match a resource which exists already, and here none does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from pulumi.runtime.proto import analyzer_pb2

from simulation.graph import Asset, Reference, Resource, Secret
from simulation.wire import to_struct

SECONDS: Final = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
DURATION: Final = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(h|ms|us|µs|ns|m|s)")


def for_resource(resource: Resource, provider: Resource | None) -> analyzer_pb2.AnalyzeRequest:
    """Describe a resource before it exists: by its inputs."""
    return analyzer_pb2.AnalyzeRequest(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        properties=to_struct(_shown(resource.inputs)),
        options=_options(resource),
        provider=_provider(provider),
    )


def for_stack(resources: Iterable[Resource]) -> analyzer_pb2.AnalyzeStackRequest:
    """Describe all managed resources at the end: by their outputs, with what they depend on.

    Reads are not among them, as the engine hands none of them to a pack.
    """
    listed = [resource for resource in resources if not resource.external]
    providers = {resource.urn: resource for resource in listed}
    return analyzer_pb2.AnalyzeStackRequest(
        resources=[
            analyzer_pb2.AnalyzerResource(
                urn=resource.urn,
                type=resource.type,
                name=resource.name,
                properties=to_struct(_shown(resource.outputs)),
                options=_options(resource),
                provider=_provider(providers.get(provider_urn(resource))),
                parent=resource.parent,
                dependencies=resource.dependencies,
                propertyDependencies={
                    key: analyzer_pb2.AnalyzerPropertyDependencies(urns=urns)
                    for key, urns in resource.property_dependencies.items()
                    if urns
                },
            )
            for resource in listed
        ]
    )


def provider_urn(resource: Resource) -> str:
    """Return the URN in a resource's provider reference, which ends with the provider's id."""
    return resource.provider.rpartition("::")[0]


def _provider(provider: Resource | None) -> analyzer_pb2.AnalyzerProviderResource | None:
    if provider is None:
        return None
    return analyzer_pb2.AnalyzerProviderResource(
        urn=provider.urn,
        type=provider.type,
        name=provider.name,
        properties=to_struct(_shown(provider.inputs)),
    )


def _options(resource: Resource) -> analyzer_pb2.AnalyzerResourceOptions:
    options = resource.options
    timeouts = {key: seconds(text) for key, text in options.custom_timeouts.items()}
    return analyzer_pb2.AnalyzerResourceOptions(
        protect=bool(options.protect),
        ignoreChanges=options.ignore_changes,
        deleteBeforeReplace=bool(options.delete_before_replace),
        deleteBeforeReplaceDefined=options.delete_before_replace is not None,
        additionalSecretOutputs=options.additional_secret_outputs,
        customTimeouts=analyzer_pb2.AnalyzerResourceOptions.CustomTimeouts(**timeouts),
        parent=resource.parent,
    )


def seconds(duration: str) -> float:
    """Return the seconds of a duration as Go writes it: "1h0m0s", "1.5s"."""
    return sum(float(number) * SECONDS[unit] for number, unit in DURATION.findall(duration))


def _shown(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _value(value) for key, value in properties.items() if not key.startswith("__")}


def _value(value: Any) -> Any:
    match value:
        case Secret():
            return Secret(_value(value.value))
        case Reference():
            return value.urn if value.id is None else value.id
        case Asset():
            return Asset(value.kind, _value(value.content), value.archive)
        case dict():
            return {key: _value(item) for key, item in cast("dict[str, Any]", value).items()}
        case list():
            return [_value(item) for item in cast("list[Any]", value)]
        case _:
            return value
