"""Where in a program its resources are declared, by the stack traces that the SDK sends along."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from pulumi.runtime.proto import source_pb2

from simulation.graph import Source
from simulation.program import Program

# Frames of these are nobody's own code: installed packages, and what started the program.
INSTALLED: Final = frozenset({"site-packages", "dist-packages"})
LAUNCHER: Final = str(Path(__file__).resolve().with_name("launch.py"))


class Sources:
    """Finds the lines of one program; paths are relative to its project's folder."""

    def __init__(self, program: Program) -> None:
        self._project = os.path.realpath(program.directory)
        # `main` may lead out of the project's folder.
        self._roots = tuple(dict.fromkeys((self._project, os.path.realpath(program.place()[0]))))

    def find(self, position: source_pb2.SourcePosition, trace: source_pb2.StackTrace) -> Source | None:
        """Return the innermost line of the program's own files, or None where the SDK tells of none.

        A resource that an installed library makes is found at the line that called the library.
        """
        for frame in self._frames(position, trace):
            file = _file(frame.uri)
            if frame.line > 0 and file and self._is_own(file):
                return Source(Path(os.path.relpath(file, self._project)).as_posix(), frame.line)
        return None

    def _frames(
        self, position: source_pb2.SourcePosition, trace: source_pb2.StackTrace
    ) -> Iterable[source_pb2.SourcePosition]:
        yield position
        for frame in trace.frames:
            yield frame.pc

    def _is_own(self, file: str) -> bool:
        if file == LAUNCHER:
            return False
        path = Path(file)
        root = next((root for root in self._roots if path.is_relative_to(root)), None)
        return root is not None and INSTALLED.isdisjoint(path.relative_to(root).parts)


@cache
def _file(uri: str) -> str:
    parts = urlsplit(uri)
    return os.path.realpath(unquote(parts.path)) if parts.scheme == "file" and parts.path else ""
