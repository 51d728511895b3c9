"""The engine's two gRPC services, as far as a program's SDK calls them."""

# gRPC gives the methods their names and arguments; the protocol documents them.
# ruff: noqa: N802, D102, ARG002

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import (
    callback_pb2,
    engine_pb2,
    engine_pb2_grpc,
    provider_pb2,
    resource_pb2,
    resource_pb2_grpc,
)

from simulation import aws, builtin, urns, wire
from simulation.deployment import Deployment, EngineError
from simulation.graph import UNKNOWN
from simulation.program import PARALLEL
from simulation.providers import Package, Providers, parameterized
from simulation.registration import Registrar
from simulation.transforms import Callbacks, TransformError, transform_invoke

Empty = empty_pb2.Empty
Context = grpc.ServicerContext

# What the SDK may use, under the names older SDKs ask for one by one and the numbers newer ones read at once.
# Invokes' dependencies are left to the SDK: it waits for the ids itself when the engine does not offer to.
FEATURES = {
    "secrets": resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    "resourceReferences": resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    "outputValues": resource_pb2.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
    "aliasSpecs": resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    "replacementTrigger": resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACEMENT_TRIGGER,
    "deletedWith": resource_pb2.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    "replaceWith": resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
    "transforms": resource_pb2.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
    "invokeTransforms": resource_pb2.RESOURCE_MONITOR_FEATURE_INVOKE_TRANSFORMS,
    "parameterization": resource_pb2.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
    "resourceHooks": resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
    "errorHooks": resource_pb2.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
}

SEVERITIES = {
    engine_pb2.DEBUG: "debug",
    engine_pb2.INFO: "info",
    engine_pb2.WARNING: "warning",
    engine_pb2.ERROR: "error",
}


class Monitor(resource_pb2_grpc.ResourceMonitorServicer):
    """Pulumi's `ResourceMonitor`: registrations, reads and lookups."""

    def __init__(self, deployment: Deployment, callbacks: Callbacks) -> None:
        self._deployment = deployment
        self._providers = Providers(deployment)
        self._callbacks = callbacks
        self._registrar = Registrar(deployment, self._providers, callbacks)
        self._invoke_transforms: list[callback_pb2.Callback] = []

    def GetDeploymentInfo(self, request: Empty, context: Context) -> resource_pb2.DeploymentInfo:
        program = self._deployment.program
        return resource_pb2.DeploymentInfo(
            project=program.project,
            stack=program.stack,
            organization=program.organization,
            config=dict(program.config),
            configSecretKeys=sorted(program.secret_keys),
            dryRun=not self._deployment.update,
            parallel=PARALLEL,
            supportedFeatures=list(FEATURES.values()),
        )

    def SupportsFeature(
        self, request: resource_pb2.SupportsFeatureRequest, context: Context
    ) -> resource_pb2.SupportsFeatureResponse:
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in FEATURES)

    def RegisterPackage(
        self, request: resource_pb2.RegisterPackageRequest, context: Context
    ) -> resource_pb2.RegisterPackageResponse:
        package = Package(request.name, request.version, request.download_url)
        if request.HasField("parameterization"):
            made = request.parameterization
            package = parameterized(
                made.name, made.version, made.value, base=request.name, base_version=request.version
            )
        return resource_pb2.RegisterPackageResponse(ref=self._providers.register_package(package))

    def RegisterResource(
        self, request: resource_pb2.RegisterResourceRequest, context: Context
    ) -> resource_pb2.RegisterResourceResponse:
        return self._answer(context, lambda: self._registrar.register(request))

    def ReadResource(
        self, request: resource_pb2.ReadResourceRequest, context: Context
    ) -> resource_pb2.ReadResourceResponse:
        return self._answer(context, lambda: self._registrar.read(request))

    def ExistsResource(
        self, request: resource_pb2.ExistsResourceRequest, context: Context
    ) -> resource_pb2.ExistsResourceResponse:
        # As for reads: whatever somebody asks for is there.
        unknown = request.id == wire.UNKNOWN_TEXT
        return resource_pb2.ExistsResourceResponse(exists=not unknown, unknown=unknown)

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest, context: Context) -> Empty:
        self._answer(context, lambda: self._registrar.outputs(request))
        return Empty()

    def RegisterStackTransform(self, request: callback_pb2.Callback, context: Context) -> Empty:
        self._registrar.stack_transforms.append(request)
        return Empty()

    def RegisterStackInvokeTransform(self, request: callback_pb2.Callback, context: Context) -> Empty:
        self._invoke_transforms.append(request)
        return Empty()

    def RegisterResourceHook(self, request: resource_pb2.RegisterResourceHookRequest, context: Context) -> Empty:
        return Empty()

    def RegisterErrorHook(self, request: resource_pb2.RegisterErrorHookRequest, context: Context) -> Empty:
        return Empty()

    def Invoke(
        self, request: resource_pb2.ResourceInvokeRequest, context: Context
    ) -> resource_pb2.ResourceInvokeResponse:
        return self._answer(context, lambda: self._invoke(request))

    def Call(self, request: resource_pb2.ResourceCallRequest, context: Context) -> provider_pb2.CallResponse:
        if self._deployment.update:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"the method {request.tok} is not simulated")
        self._deployment.leave_undecided(
            request.provider.rsplit("::", 1)[0], f"what the method {request.tok} returns is not known"
        )
        response = provider_pb2.CallResponse()
        getattr(response, "return").CopyFrom(wire.to_struct({"result": UNKNOWN}))
        return response

    def SignalAndWaitForShutdown(self, request: Empty, context: Context) -> Empty:
        # Nothing is left to transform; the program closes its side of these connections next.
        self._callbacks.close()
        self._deployment.complete.set()
        return Empty()

    def _invoke(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeResponse:
        options = resource_pb2.TransformInvokeOptions(
            provider=request.provider, plugin_download_url=request.pluginDownloadURL, version=request.version
        )
        arguments, options = transform_invoke(
            self._callbacks, self._invoke_transforms, request.tok, wire.from_struct(request.args), options
        )
        if urns.package_of(request.tok) == "pulumi":
            return _returning(builtin.invoke(self._deployment, request.tok, arguments))
        provider = options.provider or self._registrar.default_provider(
            request.tok, options.version, options.plugin_download_url, request.packageRef
        )
        if not self._providers.is_configured(provider):
            return resource_pb2.ResourceInvokeResponse(unknown=True)
        if request.tok == "aws:index/getDefaultTags:getDefaultTags":
            arguments["tags"] = dict(self._providers.default_tags(provider))
        return _returning(aws.invoke(request.tok, arguments, region=self._providers.region(provider, arguments)))

    def _answer(self, context: Context, answer: Callable[[], Any]) -> Any:
        if self._deployment.error is not None:
            _hang_up(context)
        try:
            return answer()
        except (aws.UnknownLookup, builtin.BuiltinError, TransformError) as error:
            # The program asked for it, the program may catch it.
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except BaseException as error:
            self._deployment.stop(error)
            _hang_up(context)


def _returning(result: Mapping[str, Any]) -> resource_pb2.ResourceInvokeResponse:
    response = resource_pb2.ResourceInvokeResponse()
    # The field's name is a keyword of Python.
    getattr(response, "return").CopyFrom(wire.to_struct(result))
    return response


def _hang_up(context: Context) -> NoReturn:
    context.abort(grpc.StatusCode.UNAVAILABLE, "the engine has stopped")
    raise EngineError  # pragma: no cover  (abort has raised)


class Engine(engine_pb2_grpc.EngineServicer):
    """Pulumi's `Engine`: messages, and which resource is the root."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._root = ""

    def Log(self, request: engine_pb2.LogRequest, context: Context) -> Empty:
        if request.severity != engine_pb2.DEBUG:
            self._deployment.log(SEVERITIES[request.severity], request.message, request.urn)
        return Empty()

    def GetRootResource(
        self, request: engine_pb2.GetRootResourceRequest, context: Context
    ) -> engine_pb2.GetRootResourceResponse:
        return engine_pb2.GetRootResourceResponse(urn=self._root)

    def SetRootResource(
        self, request: engine_pb2.SetRootResourceRequest, context: Context
    ) -> engine_pb2.SetRootResourceResponse:
        self._root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def RequirePulumiVersion(
        self, request: engine_pb2.RequirePulumiVersionRequest, context: Context
    ) -> engine_pb2.RequirePulumiVersionResponse:
        return engine_pb2.RequirePulumiVersionResponse()


class Server:
    """Both services on a port of this machine only."""

    def __init__(self, deployment: Deployment) -> None:
        self._callbacks = Callbacks()
        # More than the program has of its own, so that a transform's lookup is never kept waiting by registrations
        # that wait for transforms. Threads only start when they are needed.
        workers = ThreadPoolExecutor(PARALLEL * 5)
        options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
        self._server = grpc.server(workers, options=options)
        resource_pb2_grpc.add_ResourceMonitorServicer_to_server(Monitor(deployment, self._callbacks), self._server)
        engine_pb2_grpc.add_EngineServicer_to_server(Engine(deployment), self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def close(self) -> None:
        """Stop serving at once."""
        self._callbacks.close()
        self._server.stop(None).wait()
