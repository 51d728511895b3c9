"""Writes every generated document: `python -m tools.docs`."""

from ops import iam
from tools import changes, settings_docs

if __name__ == "__main__":
    settings_docs.write()
    iam.write()
    changes.write()
