"""Writes docs/prices.md from costs/prices.py: each price with its source, and which could not be confirmed."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from costs import prices
from infra.catalog import INSTANCE_CLASSES

COMMAND: Final = "python -m tools.price_docs"
FILE: Final = Path(__file__).parents[1] / "docs" / "prices.md"

_HEAD: Final = f"""<!-- Written by `{COMMAND}` from costs/prices.py; edit the prices there. -->

# Prices

What `make preview` reckons with: {prices.REGION}, US dollars, on demand, a month of {prices.HOURS} hours. In another
region the same prices are used and called an estimate. `python -m ops advise` asks AWS's Price List instead, and [AWS's
calculator](https://calculator.aws/) decides.

## Sources
"""


def render() -> str:
    """Return the file's text."""
    return "\n".join([_HEAD, *_sources(), "", *_unconfirmed(), "", *_missing(), "", *_table(), ""])


def _sources() -> Iterator[str]:
    yield from ("| source | what it is | of | prices |", "|---|---|---|---|")
    every = [price.source for price in prices.every_price().values()]
    for key, source in prices.SOURCES.items():
        yield f"| {key} | {source.text} | {source.date or '-'} | {every.count(key)} |"


def _unconfirmed() -> Iterator[str]:
    yield from ("## Unconfirmed", "", "Look these up before a decision hangs on one of them:", "")
    names = [name for name, price in prices.every_price().items() if price.source == "unconfirmed"]
    yield from _wrapped(names)


def _missing() -> Iterator[str]:
    yield from ("## Without a price", "")
    yield "A stage with one of these is previewed with a total of *at least*, and says what is missing:"
    yield ""
    families = {name.rpartition(".")[0] for name in INSTANCE_CLASSES if name not in prices.DATABASE_CLASSES}
    yield from _wrapped([f"all sizes of {family}" for family in sorted(families)])


def _table() -> Iterator[str]:
    yield from ("## All", "", "| for | dollars | each | source |", "|---|---|---|---|")
    for name, price in prices.every_price().items():
        yield f"| {name} | {price.dollars:.5g} | {price.unit} | {price.source} |"


def _wrapped(names: Sequence[str]) -> Iterator[str]:
    for _, each in groupby(names, key=lambda name: name.rpartition(".")[0]):
        yield textwrap.fill(f"- {', '.join(each)}", 118, subsequent_indent="  ", break_on_hyphens=False)


def write() -> None:
    """Write the file and say so."""
    FILE.write_text(render(), encoding="utf-8")
    print(f"wrote {FILE}")


if __name__ == "__main__":
    write()
