"""Runs one component under Pulumi's mocks and keeps what it asked for, by type and name."""

import asyncio
from collections.abc import Callable
from typing import Any

import pulumi
from pulumi.runtime import settings

from simulation.mocks import Mocks

Declared = dict[tuple[str, str], dict[str, Any]]


class Recorder(Mocks):
    def __init__(self, region: str) -> None:
        super().__init__(region=region)
        self.declared: Declared = {}
        self.loops: set[asyncio.AbstractEventLoop] = set()

    def new_resource(self, args: Any) -> tuple[str | None, dict[str, Any]]:
        self._notice_loop()
        self.declared[args.typ, args.name] = args.inputs
        return super().new_resource(args)

    def call(self, args: Any) -> Any:
        self._notice_loop()
        return super().call(args)

    def _notice_loop(self) -> None:
        # The SDK's mock monitor opens a loop in each of its threads and closes none.
        self.loops.add(asyncio.get_event_loop())


def declared_by(component: Callable[[], object], region: str = "us-east-1") -> Declared:
    """Inputs by (type token, logical name) of everything the component declares."""
    recorder = Recorder(region)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    pulumi.runtime.set_mocks(recorder, project="rds-platform", stack="test", preview=False)

    @pulumi.runtime.test
    def run() -> None:
        component()

    try:
        run()
    finally:
        settings.reset_options()
        asyncio.set_event_loop(None)
        for opened in {loop, *recorder.loops}:
            opened.close()
    return recorder.declared
