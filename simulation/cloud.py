"""What exists: the resources that the simulated provider has made, and those it was told of."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from google.protobuf import json_format, struct_pb2

from simulation import urns, wire


class Cloud:
    """The resources made here, by type and id; kept in a JSON file where one is given.

    A deleted one is remembered as such. An id that was never given out belongs to a stranger's resource: it exists.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._rows: dict[str, dict[str, Any]] = json.loads(file.read_text()) if file and file.exists() else {}

    def find(self, type_: str, id_: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Return the inputs and outputs of a resource made here; both are empty when it was deleted."""
        row = self._rows.get(f"{type_} {id_}")
        return (_from_data(row.get("inputs", {})), _from_data(row.get("outputs", {}))) if row else None

    def seed(self, urn: str) -> str:
        """Return what the names and ids of the URN's next resource are drawn from: a replacement gets its own."""
        made = sum(row["urn"] == urn for row in list(self._rows.values()))
        return f"{urn}#{made}" if made else urn

    def put(self, urn: str, id_: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> None:
        """Record what a resource is from now on."""
        self._keep(urn, id_, {"urn": urn, "inputs": _to_data(inputs), "outputs": _to_data(outputs)})

    def delete(self, urn: str, id_: str) -> None:
        """Delete a resource."""
        self._keep(urn, id_, {"urn": urn})

    def _keep(self, urn: str, id_: str, row: dict[str, Any]) -> None:
        with self._lock:
            self._rows[f"{urns.type_of(urn)} {id_}"] = row
            if self._file is not None:
                part = self._file.with_suffix(".part")
                part.write_text(json.dumps(self._rows, indent=1))
                part.replace(self._file)


def _to_data(values: Mapping[str, Any]) -> dict[str, Any]:
    return json_format.MessageToDict(wire.to_struct(values))


def _from_data(data: dict[str, Any]) -> dict[str, Any]:
    return wire.from_struct(json_format.ParseDict(data, struct_pb2.Struct()))
