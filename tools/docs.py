"""Writes every generated document: `python -m tools.docs`."""

from ops import iam
from tools import changes, policy_docs, price_docs, scaling, settings_docs

if __name__ == "__main__":
    settings_docs.write()
    iam.write()
    policy_docs.write()
    price_docs.write()
    changes.write()
    scaling.write()
