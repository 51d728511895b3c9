"""Provider resources: the default ones the engine makes by itself, and what a reference leads to."""

from __future__ import annotations

import base64
import json
import re
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from simulation import urns
from simulation.deployment import Deployment, EngineError
from simulation.graph import UNKNOWN, Resource, Secret, contains_unknown, reveal
from simulation.wire import UNKNOWN_TEXT

DEFAULT_REGION = "us-east-1"


@dataclass(frozen=True)
class Package:
    """What a program asks a default provider for. `parameter` is base64 text of a parameterized package."""

    name: str
    version: str = ""
    download_url: str = ""
    base: str = ""
    base_version: str = ""
    parameter: str = ""


def default_name(package: Package) -> str:
    """Name a default provider as the engine does: default_7_51_1."""
    version = "".join(f"_{part}" for part in re.split(r"[.+-]", package.version) if part)
    url = "_" + re.sub(r"[^A-Za-z0-9_.]", "_", package.download_url) if package.download_url else ""
    return f"default{version}{url}"


def provider_id(urn: str, *, update: bool) -> Any:
    """Return a provider's id: the engine makes a random one, at update only."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, urn)) if update else UNKNOWN


def reference(urn: str, id_: Any) -> str:
    """Write a provider reference as the engine and the SDK exchange it."""
    return f"{urn}::{UNKNOWN_TEXT if id_ is UNKNOWN else id_}"


def package_inputs(inputs: dict[str, Any], package: Package) -> dict[str, Any]:
    """Add to a provider's inputs what the engine keeps there about its plugin."""
    added: dict[str, Any] = {"version": package.version} if package.version else {}
    internal: dict[str, Any] = {"pluginDownloadURL": package.download_url} if package.download_url else {}
    if package.parameter:
        parameters = {"name": package.base, "parameterization": package.parameter}
        internal |= {**parameters, "version": package.base_version}
    if added or internal:
        added["__internal"] = internal
    return {**inputs, **added}


def configuration(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return a provider's own configuration, without what the engine keeps beside it; its outputs are the same."""
    return {key: value for key, value in inputs.items() if key != "__internal"}


class Providers:
    """The providers of one run."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._lock = threading.Lock()
        self._defaults: dict[Package, str] = {}
        self._packages: dict[str, Package] = {}

    def register_package(self, package: Package) -> str:
        """Keep a package under a reference of its own; the same package gets the same one."""
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, repr(package)))
        self._packages[key] = package
        return key

    def package(self, ref: str) -> Package:
        """Return a package that the program registered."""
        if ref not in self._packages:
            msg = f"unknown provider package '{ref}'"
            raise EngineError(msg)
        return self._packages[ref]

    def default(self, package: Package) -> str:
        """Return the reference of a package's default provider, registering it the first time."""
        with self._lock:
            if package not in self._defaults:
                self._defaults[package] = self._register(package)
            return self._defaults[package]

    def _register(self, package: Package) -> str:
        deployment = self._deployment
        program = deployment.program
        disabled = program.config.get("pulumi:disable-default-providers", "")
        if package.name != "pulumi" and re.search(rf'"\s*(\*|{re.escape(package.name)})\s*"', disabled):
            msg = f"Default provider for '{package.name}' disabled; its resources must use an explicit provider."
            raise EngineError(msg)
        type_ = urns.PROVIDER_TYPE_PREFIX + package.name
        urn = deployment.reserve("", type_, default_name(package))
        # Dynamic providers run the program's own code: they get everything, under its full name.
        prefix = "" if package.name in {"pulumi-python", "pulumi-nodejs"} else f"{package.name}:"
        config: dict[str, Any] = {
            key.removeprefix(prefix): Secret(value) if key in program.secret_keys else value
            for key, value in program.config.items()
            if key.startswith(prefix)
        }
        inputs = package_inputs(config, package)
        id_ = provider_id(urn, update=deployment.update)
        deployment.registered(
            Resource(urn=urn, type=type_, name=default_name(package), parent="", custom=True, id=id_, inputs=inputs)
        )
        deployment.finish(urn, outputs=configuration(inputs))
        return reference(urn, id_)

    def inputs_of(self, ref: str) -> Mapping[str, Any]:
        """Return the configuration behind a provider reference."""
        resource = self._deployment.resource(ref.rsplit("::", 1)[0])
        if resource is None:
            msg = f"unknown provider '{ref}'"
            raise EngineError(msg)
        return configuration(resource.inputs)

    def is_configured(self, ref: str) -> bool:
        """Tell whether everything a provider is configured with is known: otherwise nobody can ask it."""
        return not contains_unknown(self.inputs_of(ref))

    def default_tags(self, ref: str) -> Mapping[str, Any]:
        """Return the tags a provider gives to everything it makes; its configuration holds them as JSON text."""
        given = reveal(self.inputs_of(ref).get("defaultTags"))
        found = json.loads(given) if isinstance(given, str) else given
        tags = cast("Mapping[str, Any]", found).get("tags") if isinstance(found, Mapping) else None
        return cast("Mapping[str, Any]", tags) if isinstance(tags, Mapping) else {}

    def region(self, ref: str, arguments: Mapping[str, Any]) -> str:
        """Return where a resource or lookup lives: its own region, else its provider's."""
        candidates = (arguments.get("region"), self.inputs_of(ref).get("region"))
        known = [reveal(region) for region in candidates if isinstance(reveal(region), str)]
        return str(known[0]) if known else self._deployment.program.config.get("aws:region", DEFAULT_REGION)


def parameterized(name: str, version: str, value: bytes, *, base: str, base_version: str) -> Package:
    """Describe a package that a parameter makes out of another one, as `any-terraform-provider` does."""
    return Package(name, version, base=base, base_version=base_version, parameter=base64.b64encode(value).decode())
