"""Pulumi's `ResourceProvider` protocol, answered from `simulation.aws`; what exists is kept in a `Cloud`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

from simulation import aws, existing, urns, wire
from simulation.aws import naming, sdk
from simulation.calls import Operation
from simulation.cloud import Cloud
from simulation.faults import REFUSALS, Faults
from simulation.graph import UNKNOWN, Secret, contains_unknown, reveal
from simulation.providers import DEFAULT_REGION
from simulation.refusals import Call, RefusalError, granted, refuse
from simulation.replacement import RECOUNTED, REPLACING


class TimedOutError(Exception):
    """A resource that was made, and that the provider gave up waiting for."""

    def __init__(self, id_: str, outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
        super().__init__("timeout while waiting for state to become 'available'")
        self.id = id_
        self.outputs = outputs
        self.inputs = inputs


@dataclass(frozen=True)
class Configuration:
    """What a provider resource is configured with."""

    region: str = DEFAULT_REGION
    default_tags: Mapping[str, Any] = field(default_factory=dict[str, Any])


class Provider:
    """Pulumi's `ResourceProvider` protocol; `peer` names the connection a request came through.

    The engine opens one connection for each provider resource, so a connection stands for a configuration.
    Like AWS's own provider this one is never told which values are secret: the engine marks them in what comes back.
    """

    def __init__(self, cloud: Cloud, faults: Faults, *, free_plan: bool = False) -> None:
        self._cloud = cloud
        self._faults = faults
        self._free_plan = free_plan
        self._configured: dict[str, Configuration] = {}

    def check_config(self, request: provider_pb2.CheckRequest, _peer: str) -> provider_pb2.CheckResponse:
        """Accept any configuration."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def diff_config(self, request: provider_pb2.DiffRequest, _peer: str) -> provider_pb2.DiffResponse:
        """Replace everything a provider manages when its region changes."""
        old, new = wire.from_struct(request.old_inputs), wire.from_struct(request.news)
        return _difference({key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}, {"region"})

    def configure(self, request: provider_pb2.ConfigureRequest, peer: str) -> provider_pb2.ConfigureResponse:
        """Remember what the connection is for."""
        given = wire.from_struct(request.args)
        tags = given.get("defaultTags", {})
        # Structures come as JSON text.
        tags = json.loads(tags) if isinstance(tags, str) else tags
        self._configured[peer] = Configuration(str(given.get("region", DEFAULT_REGION)), tags.get("tags", {}))
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    def check(self, request: provider_pb2.CheckRequest, peer: str) -> provider_pb2.CheckResponse:
        """Fill in what the program left out; a name filled in before stays as long as the resource does."""
        given, before = wire.from_struct(request.news), wire.from_struct(request.olds)
        try:
            inputs = self._checked(request.urn, given, peer)
        except aws.CheckError as error:
            failure = provider_pb2.CheckFailure(reason=str(error))
            return provider_pb2.CheckResponse(inputs=request.news, failures=[failure])
        named = naming.names(urns.type_of(request.urn), urns.name_of(request.urn), given, request.urn)
        return provider_pb2.CheckResponse(
            inputs=wire.to_struct({**inputs, **{key: before[key] for key in named if key in before}})
        )

    def diff(self, request: provider_pb2.DiffRequest, peer: str) -> provider_pb2.DiffResponse:
        """Compare what is asked for with what was asked for, and with what is there since a refresh."""
        type_, inputs = urns.type_of(request.urn), wire.from_struct(request.news)
        before, state = wire.from_struct(request.old_inputs), wire.from_struct(request.olds)
        settled = not contains_unknown(inputs)
        wanted = reveal(self._make(request.urn, inputs, peer, preview=not settled)[1])
        asked = {
            key
            for key in inputs
            # An import keeps no input that is empty or false.
            if not key.startswith("__") and inputs[key] not in (before.get(key), state.get(key))
        }
        drifted = {key for key in inputs.keys() & wanted.keys() & state.keys() if wanted[key] != state[key]}
        # What the program says nothing of, AWS sets to its default.
        left = _settable(type_) - inputs.keys()
        dropped = {key for key in left if (wanted.get(key) != state.get(key) if settled else key in before)}
        replacing = inputs.keys() if type_.startswith("random:") else {"region", *REPLACING.get(type_, "").split()}
        return _difference((asked | drifted | dropped) - set(request.ignoreChanges), replacing)

    def create(self, request: provider_pb2.CreateRequest, peer: str) -> provider_pb2.CreateResponse:
        """Make a resource; at preview, leave out what AWS would compute."""
        inputs = wire.from_struct(request.properties)
        id_, outputs = self._make(request.urn, inputs, peer, preview=request.preview)
        if request.preview:
            return provider_pb2.CreateResponse(properties=wire.to_struct(outputs))
        call = self._call("create", request.urn, "", inputs)
        fault = self._begin(call)
        outputs = granted(call, outputs)
        self._cloud.put(request.urn, id_, inputs, outputs)
        self._end(fault, id_, inputs, outputs)
        return provider_pb2.CreateResponse(id=id_, properties=wire.to_struct(outputs))

    def update(self, request: provider_pb2.UpdateRequest, peer: str) -> provider_pb2.UpdateResponse:
        """Change a resource in place: what AWS computed stays, what was set and is no longer goes."""
        type_, inputs = urns.type_of(request.urn), wire.from_struct(request.news)
        gone, secrets = _settable(type_) - inputs.keys(), _secrets(type_)
        state = {key: value for key, value in wire.from_struct(request.olds).items() if key not in gone}
        kept = {key: Secret(value) if key in secrets else value for key, value in state.items()}
        wanted = self._make(request.urn, inputs, peer, preview=True)[1]
        told = {key: _settled(wanted[key], state.get(key)) for key in inputs.keys() & wanted.keys()}
        outputs: dict[str, Any] = {**wanted, **kept, **told}
        counted = RECOUNTED.get(type_)
        if counted in outputs:
            outputs[counted] = UNKNOWN if request.preview else int(outputs[counted]) + 1
        if not request.preview:
            fault = self._begin(self._call("update", request.urn, request.id, inputs))
            self._cloud.put(request.urn, request.id, inputs, outputs)
            self._end(fault, request.id, inputs, outputs)
        return provider_pb2.UpdateResponse(properties=wire.to_struct(outputs))

    def read(self, request: provider_pb2.ReadRequest, peer: str) -> provider_pb2.ReadResponse:
        """Say what is there: a resource made here, a stranger's, or, where it was deleted, nothing."""
        row = existing.find(self._cloud, urns.type_of(request.urn), request.id)
        if row is None:
            inputs, outputs = self._strangers(request, peer)
        elif row.deleted:
            return provider_pb2.ReadResponse()
        elif not request.HasField("properties") or not request.properties.fields:
            inputs, outputs = existing.imported(row)
        else:
            outputs = dict(row.outputs)
            inputs = {key: outputs.get(key, value) for key, value in row.inputs.items()}
        id_ = row.id if row is not None else request.id
        return provider_pb2.ReadResponse(id=id_, properties=wire.to_struct(outputs), inputs=wire.to_struct(inputs))

    def _strangers(self, request: provider_pb2.ReadRequest, peer: str) -> tuple[dict[str, Any], dict[str, Any]]:
        type_, given = urns.type_of(request.urn), wire.from_struct(request.properties)
        outputs = aws.read(type_, request.id, given, urn=request.urn, region=self._region(given, peer))
        description = sdk.resource(type_)
        asked = description.inputs if description else given
        inputs = {key: value for key, value in outputs.items() if key in asked}
        return self._checked(request.urn, inputs, peer), outputs

    def delete(self, request: provider_pb2.DeleteRequest, _peer: str) -> empty_pb2.Empty:
        """Delete a resource."""
        row = self._cloud.find(urns.type_of(request.urn), request.id)
        there = {**wire.from_struct(request.properties), **(row.outputs if row is not None else {})}
        fault = self._begin(self._call("delete", request.urn, request.id, there))
        self._cloud.delete(request.urn, request.id)
        self._end(fault, request.id, {}, there)
        return empty_pb2.Empty()

    def _call(self, operation: Operation, urn: str, id_: str, values: Mapping[str, Any]) -> Call:
        return Call(operation, urn, id_, reveal(values), self._cloud, self._free_plan)

    def _begin(self, call: Call) -> str | None:
        """Refuse as AWS would, or fail as it is told to; return what is to go wrong after it is done."""
        refuse(call)
        fault = self._faults.next(call.operation, call.type)
        if fault in REFUSALS:
            raise RefusalError(*REFUSALS[fault])
        return fault

    def _end(self, fault: str | None, id_: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> None:
        if fault == "kill":
            os._exit(137)
        if fault == "timeout":
            raise TimedOutError(id_, outputs, inputs)

    def invoke(self, request: provider_pb2.InvokeRequest, peer: str) -> provider_pb2.InvokeResponse:
        """Answer a lookup."""
        arguments = wire.from_struct(request.args)
        if request.tok == "aws:index/getDefaultTags:getDefaultTags":
            arguments["tags"] = dict(self._configuration(peer).default_tags)
        result = existing.looked_up(self._cloud, request.tok, arguments)
        if result is None:
            result = aws.invoke(request.tok, arguments, region=self._region(arguments, peer))
        answer = provider_pb2.InvokeResponse()
        getattr(answer, "return").CopyFrom(wire.to_struct(result))
        return answer

    def _checked(self, urn: str, given: Mapping[str, Any], peer: str) -> dict[str, Any]:
        type_, name, tags = urns.type_of(urn), urns.name_of(urn), self._configuration(peer).default_tags
        return aws.check(type_, name, given, urn=self._cloud.seed(urn), default_tags=tags)

    def _make(self, urn: str, inputs: Mapping[str, Any], peer: str, *, preview: bool) -> tuple[Any, dict[str, Any]]:
        type_, name, region = urns.type_of(urn), urns.name_of(urn), self._region(inputs, peer)
        return aws.create(type_, name, inputs, urn=self._cloud.seed(urn), region=region, preview=preview)

    def _region(self, values: Mapping[str, Any], peer: str) -> str:
        own = values.get("region")
        return own if isinstance(own, str) else self._configuration(peer).region

    def _configuration(self, peer: str) -> Configuration:
        return self._configured.get(peer, Configuration())


def _settable(type_: str) -> set[str]:
    """Return the properties that nobody but the program sets: AWS computes none where they are left out."""
    description = sdk.resource(type_)
    if description is None:
        return set()
    return {key for key, found in description.outputs.items() if found.optional and key in description.inputs}


def _settled(wanted: Any, before: Any) -> Any:
    """Return what is wanted, with what AWS computed before inside of an object."""
    if not isinstance(wanted, dict) or not isinstance(before, dict):
        return cast("Any", wanted)
    fields, known = cast("dict[str, Any]", wanted), cast("dict[str, Any]", before)
    return {key: known.get(key, value) if value is UNKNOWN else value for key, value in fields.items()}


def _secrets(type_: str) -> frozenset[str]:
    description = sdk.resource(type_)
    return description.secrets if description is not None else frozenset()


def _difference(changed: Iterable[str], replacing: Iterable[str]) -> provider_pb2.DiffResponse:
    diffs = sorted(changed)
    kind = provider_pb2.DiffResponse.DIFF_SOME if diffs else provider_pb2.DiffResponse.DIFF_NONE
    return provider_pb2.DiffResponse(changes=kind, diffs=diffs, replaces=sorted({*diffs} & {*replacing}))
