"""Writes every generated document: `python -m tools.docs`."""

from tools import settings_docs

if __name__ == "__main__":
    settings_docs.write()
