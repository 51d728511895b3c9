"""Registers and reads resources for the program, as the engine does."""

# The protocol's stubs leave repeated fields and enumerations without types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pulumi.runtime.proto import callback_pb2, resource_pb2

from simulation import aws, urns, wire
from simulation.deployment import Deployment, Inherited
from simulation.graph import UNKNOWN, Options, Resource
from simulation.making import Maker
from simulation.options import asked_aliases, recorded, requested
from simulation.providers import Package, Providers, configuration, package_inputs, provider_id
from simulation.sources import Sources
from simulation.transforms import Callbacks, transform_resource

RegisterRequest = resource_pb2.RegisterResourceRequest
RegisterResponse = resource_pb2.RegisterResourceResponse
TransformOptions = resource_pb2.TransformResourceOptions


@dataclass(frozen=True)
class _Goal:
    """A registration after its transforms."""

    properties: dict[str, Any]
    options: TransformOptions
    dependencies: tuple[str, ...]
    property_dependencies: dict[str, tuple[str, ...]]


class Registrar:
    """Turns requests of the program into resources of the deployment."""

    def __init__(self, deployment: Deployment, providers: Providers, callbacks: Callbacks) -> None:
        self._deployment = deployment
        self._providers = providers
        self._callbacks = callbacks
        self._maker = Maker(deployment, providers)
        self._sources = Sources(deployment.program)
        self.stack_transforms: list[callback_pb2.Callback] = []

    def register(self, request: RegisterRequest) -> RegisterResponse:
        """Register a resource of any kind: component, provider, custom or remote component."""
        goal = self._goal(request)
        provider = self._provider_of(request, goal)
        urn = self._deployment.reserve(request.parent, request.type, request.name)
        resource = Resource(
            urn=urn,
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=request.custom,
            id=UNKNOWN if request.custom else None,
            inputs=wire.lower(goal.properties),
            dependencies=goal.dependencies,
            property_dependencies={key: deps for key, deps in goal.property_dependencies.items() if deps},
            provider=provider,
            options=self._options(request, goal.options),
            remote=request.remote,
            source=self._sources.find(request.sourcePosition, request.stackTrace),
        )
        self._bequeath(request, resource, goal.options)
        if request.remote:
            return self._remote(resource)
        if not request.custom:
            self._deployment.registered(resource)
            return RegisterResponse(urn=urn)
        if urns.is_provider(request.type):
            return self._explicit_provider(request, goal, resource)
        return self._custom(resource)

    def read(self, request: resource_pb2.ReadResourceRequest) -> resource_pb2.ReadResourceResponse:
        """Read an existing resource. The simulation has every resource that anybody asks for."""
        id_ = UNKNOWN if request.id == wire.UNKNOWN_TEXT else request.id
        provider = request.provider or self._default_provider(
            request.type, request.version, request.pluginDownloadURL, request.packageRef
        )
        urn = self._deployment.reserve(request.parent, request.type, request.name)
        properties = wire.from_struct(request.properties)
        resource = Resource(
            urn=urn,
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=True,
            id=id_,
            inputs=properties,
            dependencies=tuple(sorted(request.dependencies)),
            provider=provider,
            options=Options(additional_secret_outputs=tuple(request.additionalSecretOutputs)),
            external=True,
            source=self._sources.find(request.sourcePosition, request.stackTrace),
        )
        self._deployment.record(resource)
        outputs = {} if id_ is UNKNOWN else self._maker.read(resource)
        self._deployment.finish(urn, outputs=outputs)
        known = "" if id_ is UNKNOWN else request.id
        return resource_pb2.ReadResourceResponse(urn=urn, id=known, properties=wire.to_struct(outputs))

    def outputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> None:
        """Take the outputs of a component or of the stack."""
        self._deployment.finish(request.urn, outputs=wire.lower(wire.from_struct(request.outputs)))

    def default_provider(self, type_or_token: str, version: str, url: str, package_ref: str) -> str:
        """Return the reference of the default provider that serves a type or function."""
        return self._default_provider(type_or_token, version, url, package_ref)

    def _goal(self, request: RegisterRequest) -> _Goal:
        properties = wire.from_struct(request.object)
        dependencies = set(request.dependencies)
        by_property = {key: set(deps.urns) for key, deps in request.propertyDependencies.items()}
        if not by_property and not request.remote:
            by_property = {key: set(dependencies) for key in properties}
        lineage = self._deployment.lineage(request.parent)
        transforms = [*request.transforms, *(t for step in lineage for t in step.transforms), *self.stack_transforms]
        if transforms:
            properties = {key: wire.lift(value) for key, value in properties.items()}
        if request.transforms:
            properties = {
                key: wire.with_dependencies(value, by_property[key]) if key in by_property else value
                for key, value in properties.items()
            }
        options = requested(request, self._inherit(request))
        properties, options = transform_resource(self._callbacks, transforms, request, properties, options)
        if request.transforms:
            # From here on the values themselves say what they were computed from.
            by_property = {key: wire.dependencies_of(value) for key, value in properties.items()}
            dependencies = set(options.depends_on).union(*by_property.values())
        else:
            for key, value in properties.items():
                by_property[key] = by_property.get(key, set()) | wire.dependencies_of(value)
        return _Goal(
            properties,
            options,
            tuple(sorted(dependencies)),
            {key: tuple(sorted(deps)) for key, deps in by_property.items()},
        )

    def _inherit(self, request: RegisterRequest) -> Inherited:
        """Merge what the request says with what its parent gives."""
        parent = self._deployment.inherited_from(request.parent)
        package = urns.package_of(request.type)
        provider = request.provider
        if request.custom or request.remote:
            provider = provider or request.providers.get(package, "") or parent.providers.get(package, "")
            if not provider and parent.provider and _serves(parent.provider, package):
                provider = parent.provider
        return Inherited(
            protect=request.protect if request.HasField("protect") else parent.protect,
            retain_on_delete=request.retainOnDelete if request.HasField("retainOnDelete") else parent.retain_on_delete,
            deleted_with=request.deletedWith or parent.deleted_with,
            provider=provider,
            providers=dict(request.providers),
        )

    def _bequeath(self, request: RegisterRequest, resource: Resource, options: TransformOptions) -> None:
        parent = self._deployment.inherited_from(request.parent)
        passed_on = {} if request.custom else {**parent.providers, **options.providers}
        self._deployment.bequeath(
            resource.urn,
            Inherited(
                protect=resource.options.protect,
                retain_on_delete=resource.options.retain_on_delete,
                deleted_with=resource.options.deleted_with,
                provider=resource.provider,
                providers=passed_on,
                transforms=tuple(request.transforms),
            ),
        )

    def _provider_of(self, request: RegisterRequest, goal: _Goal) -> str:
        if not (request.custom or request.remote) or urns.is_provider(request.type):
            return ""
        options = goal.options
        return options.provider or self._default_provider(
            request.type, options.version, options.plugin_download_url, request.packageRef
        )

    def _default_provider(self, type_: str, version: str, url: str, package_ref: str) -> str:
        if package_ref:
            return self._providers.default(self._providers.package(package_ref))
        package = urns.package_of(type_)
        # The engine's own types belong to no plugin, so to no version.
        return self._providers.default(Package(package) if package == "pulumi" else Package(package, version, url))

    def _options(self, request: RegisterRequest, given: TransformOptions) -> Options:
        program = self._deployment.program
        parents = self._deployment.aliases_of(request.parent)

        def alias_of(alias: urns.Alias) -> str:
            return urns.collapse(
                alias,
                stack=program.stack,
                project=program.project,
                parent=request.parent,
                type_=request.type,
                name=request.name,
            )

        asked = asked_aliases(request, given)
        return recorded(given, urns.resolve_aliases(alias_of, request.type, request.name, asked, parents))

    def _remote(self, resource: Resource) -> RegisterResponse:
        self._deployment.registered(resource)
        self._deployment.leave_undecided(
            resource.urn,
            f"{resource.type} is built by another process: what it declares inside cannot be seen here",
        )
        self._deployment.finish(resource.urn, outputs={})
        # Failed makes the SDK take all its outputs as unknown and go on, at update too.
        return RegisterResponse(urn=resource.urn, result=resource_pb2.FAIL)

    def _explicit_provider(self, request: RegisterRequest, goal: _Goal, resource: Resource) -> RegisterResponse:
        package = Package(urns.package_of(request.type), goal.options.version, goal.options.plugin_download_url)
        if request.packageRef:
            package = self._providers.package(request.packageRef)
        id_ = provider_id(resource.urn, update=self._deployment.update)
        inputs = package_inputs(dict(resource.inputs), package)
        resource = self._deployment.registered(replace(resource, id=id_, inputs=inputs))
        outputs = configuration(resource.inputs)
        self._deployment.finish(resource.urn, outputs=outputs)
        shown = wire.UNKNOWN_TEXT if id_ is UNKNOWN else id_
        return RegisterResponse(urn=resource.urn, id=shown, object=wire.to_struct(outputs))

    def _custom(self, resource: Resource) -> RegisterResponse:
        resource = self._maker.check(resource)
        resource = self._deployment.registered(resource)
        if aws.is_unknown(resource.type):
            self._deployment.leave_undecided(
                resource.urn, f"{resource.type} is no type of the AWS SDK installed here: is it spelt right?"
            )
        id_, outputs = self._maker.make(resource)
        self._deployment.finish(resource.urn, id_=id_, outputs=outputs)
        answer = "" if id_ is UNKNOWN else str(id_)
        return RegisterResponse(urn=resource.urn, id=answer, object=wire.to_struct(outputs))


def _serves(reference: str, package: str) -> bool:
    return urns.package_of(urns.type_of(reference)) == package
