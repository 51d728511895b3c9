"""Resource options between the protocol and the plain data of the graph."""

# The protocol's stubs leave repeated fields without types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

from pulumi.runtime.proto import alias_pb2, resource_pb2

from simulation import urns
from simulation.deployment import Inherited
from simulation.graph import Options

RegisterRequest = resource_pb2.RegisterResourceRequest
TransformOptions = resource_pb2.TransformResourceOptions


def requested(request: RegisterRequest, inherited: Inherited) -> TransformOptions:
    """Return what a registration asks for, in the form that transforms change."""
    options = TransformOptions(
        depends_on=request.dependencies,
        ignore_changes=request.ignoreChanges,
        replace_on_changes=request.replaceOnChanges,
        version=request.version,
        aliases=request.aliases,
        provider=inherited.provider,
        plugin_download_url=request.pluginDownloadURL,
        protect=inherited.protect,
        retain_on_delete=inherited.retain_on_delete,
        deleted_with=inherited.deleted_with,
        additional_secret_outputs=request.additionalSecretOutputs,
        providers=request.providers,
        hide_diff=request.hideDiffs,
        replace_with=request.replace_with,
    )
    setattr(options, "import", request.importId)
    if request.deleteBeforeReplace or request.deleteBeforeReplaceDefined:
        options.delete_before_replace = request.deleteBeforeReplace
    for field in ("customTimeouts", "hooks", "replacement_trigger"):
        if request.HasField(field):
            target = "custom_timeouts" if field == "customTimeouts" else field
            getattr(options, target).CopyFrom(getattr(request, field))
    return options


def recorded(options: TransformOptions, aliases: tuple[str, ...]) -> Options:
    """Return options as the graph keeps them."""
    return Options(
        protect=options.protect if options.HasField("protect") else None,
        ignore_changes=tuple(options.ignore_changes),
        delete_before_replace=options.delete_before_replace if options.HasField("delete_before_replace") else None,
        aliases=aliases,
        additional_secret_outputs=tuple(options.additional_secret_outputs),
        retain_on_delete=options.retain_on_delete if options.HasField("retain_on_delete") else None,
        replace_on_changes=tuple(options.replace_on_changes),
        version=options.version,
        plugin_download_url=options.plugin_download_url,
        custom_timeouts=_timeouts(options),
        import_id=str(getattr(options, "import")),
        deleted_with=options.deleted_with,
        replace_with=tuple(options.replace_with),
        hide_diffs=tuple(options.hide_diff),
        providers=dict(options.providers),
    )


def asked_aliases(request: RegisterRequest, options: TransformOptions) -> list[urns.Alias]:
    """Return the aliases asked for, those of older SDKs first."""
    return [urns.Alias(urn=urn) for urn in request.aliasURNs] + [_alias(alias) for alias in options.aliases]


def _alias(alias: alias_pb2.Alias) -> urns.Alias:
    if alias.HasField("urn"):
        return urns.Alias(urn=alias.urn)
    spec = alias.spec
    return urns.Alias(
        name=spec.name,
        type=spec.type,
        stack=spec.stack,
        project=spec.project,
        parent=spec.parentUrn,
        no_parent=spec.noParent,
    )


def _timeouts(options: TransformOptions) -> dict[str, str]:
    timeouts = options.custom_timeouts
    given = {
        "create": timeouts.create,
        "update": timeouts.update,
        "delete": timeouts.delete,
        "read": timeouts.read,
    }
    return {operation: duration for operation, duration in given.items() if duration}
