"""What exists: the resources that the simulated provider has made, and what is left of deleted ones."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf import json_format, struct_pb2

from simulation import urns, wire


@dataclass(frozen=True)
class Row:
    """A resource made here.

    Attributes:
        inputs: what was asked for last.
        outputs: what is there.
        deleted: whether it is no more; inputs and outputs are then its last.
    """

    urn: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    deleted: bool = False

    @property
    def type(self) -> str:
        """The resource's type."""
        return urns.type_of(self.urn)


class Cloud:
    """The resources made here, by type and id; kept in a JSON file where one is given.

    A deleted one is remembered as such. An id that was never given out belongs to a stranger's resource: it exists.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        data: list[dict[str, Any]] = json.loads(file.read_text()) if file and file.exists() else []
        self._rows = {(row.type, row.id): row for row in map(_row, data)}
        self._data = {(urns.type_of(each["urn"]), each["id"]): each for each in data}

    def find(self, type_: str, id_: str) -> Row | None:
        """Return a resource made here, deleted or not."""
        return self._rows.get((type_, id_))

    def alive(self, *types: str) -> list[Row]:
        """Return what exists, of these types or of all."""
        return [row for row in self._all(types) if not row.deleted]

    def deleted(self, *types: str) -> list[Row]:
        """Return what existed once, of these types or of all."""
        return [row for row in self._all(types) if row.deleted]

    def _all(self, types: tuple[str, ...]) -> list[Row]:
        with self._lock:
            rows = list(self._rows.values())
        return [row for row in rows if not types or row.type in types]

    def seed(self, urn: str) -> str:
        """Return what the names and ids of the URN's next resource are drawn from: a replacement gets its own."""
        made = sum(row.urn == urn for row in self._all(()))
        return f"{urn}#{made}" if made else urn

    def put(self, urn: str, id_: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> None:
        """Record what a resource is from now on."""
        self._keep(Row(urn, id_, dict(inputs), dict(outputs)))

    def change(self, row: Row, values: Mapping[str, Any]) -> None:
        """Change a resource behind everybody's back."""
        self._keep(Row(row.urn, row.id, row.inputs, {**row.outputs, **values}))

    def delete(self, urn: str, id_: str) -> None:
        """Delete a resource; one that is not there is no error, as with AWS's own provider."""
        row = self.find(urns.type_of(urn), id_)
        self._keep(Row(urn, id_, row.inputs if row else {}, row.outputs if row else {}, deleted=True))

    def _keep(self, row: Row) -> None:
        key = (row.type, row.id)
        with self._lock:
            self._rows[key] = row
            self._data[key] = _data(row)
            if self._file is not None:
                part = self._file.with_suffix(".part")
                part.write_text(json.dumps(list(self._data.values()), indent=1))
                part.replace(self._file)


def _data(row: Row) -> dict[str, Any]:
    inputs, outputs = (json_format.MessageToDict(wire.to_struct(values)) for values in (row.inputs, row.outputs))
    return {"urn": row.urn, "id": row.id, "deleted": row.deleted, "inputs": inputs, "outputs": outputs}


def _row(data: dict[str, Any]) -> Row:
    def values(key: str) -> dict[str, Any]:
        return wire.from_struct(json_format.ParseDict(data[key], struct_pb2.Struct()))

    return Row(data["urn"], data["id"], values("inputs"), values("outputs"), data["deleted"])
