"""A project's files as its repository names them: what reports that leave this machine call them."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path

from preview.projects import Project


class Checkout:
    """The repository around a project; the project's own folder where it is in none."""

    def __init__(self, project: Project) -> None:
        self._project = project
        folder = Path(os.path.realpath(project.directory))
        # A file named .git is a work tree's or a submodule's.
        root = next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)
        self._prefix = folder.relative_to(root).as_posix()

    def path(self, file: str) -> str:
        """Return the path, from the root on, of a file that is named as seen from the project's folder."""
        return posixpath.normpath(posixpath.join(self._prefix, file))

    def stack_file(self, stage: str) -> str:
        """Return the path of what declares a stack as such: its stack file, else the project's."""
        file = self._project.stack_file(stage)
        found = file if file.is_file() else self._project.file
        return self.path(Path(os.path.relpath(found, self._project.directory)).as_posix())
