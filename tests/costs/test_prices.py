"""Every price is from somewhere, fits the catalog, and docs/prices.md tells which are not confirmed."""

import datetime

import pytest

from costs import prices
from infra.catalog import BACKEND_TYPES, INSTANCE_CLASSES
from tools import price_docs

OFF_BY_ROUNDING = 0.005


def test_every_price_has_one_of_the_known_sources_and_costs_something():
    every = prices.every_price()
    assert len(every) > 150
    for name, price in every.items():
        assert price.source in prices.SOURCES, name
        assert price.dollars > 0, name
        assert price.unit, name


def test_every_source_is_used_and_the_newest_of_them_gives_the_day_of_the_prices():
    assert {price.source for price in prices.every_price().values()} == set(prices.SOURCES)
    dates = [source.date for source in prices.SOURCES.values() if source.date]
    assert max(dates) == prices.DATE
    assert min(dates) > prices.DATE - datetime.timedelta(days=365)


def test_only_what_is_unconfirmed_or_computed_is_without_a_day():
    undated = {key for key, source in prices.SOURCES.items() if source.date is None}
    assert undated == {"derived", "unconfirmed"}


@pytest.mark.parametrize("name", list(prices.DATABASE_CLASSES))
def test_a_class_with_a_price_is_one_that_rds_has(name: str):
    assert name in INSTANCE_CLASSES


def test_every_machine_of_the_catalog_has_a_price_and_no_other_has():
    assert set(prices.MACHINES) == set(BACKEND_TYPES)


def test_a_size_costs_by_its_vcpus_where_nothing_is_burstable():
    """AWS rounds each size to a tenth of a cent; more than that would be a mistake."""
    families = {name.rpartition(".")[0]: prices.DATABASE_CLASSES for name in prices.DATABASE_CLASSES}
    families |= {name.partition(".")[0]: prices.MACHINES for name in prices.MACHINES}
    vcpus = {name: known.vcpus for name, known in (INSTANCE_CLASSES | BACKEND_TYPES).items()}
    for family, table in families.items():
        if family.removeprefix("db.").startswith("t"):
            continue
        each = {table[name].dollars / vcpus[name] for name in table if name.rpartition(".")[0] == family}
        assert max(each) == pytest.approx(min(each), rel=OFF_BY_ROUNDING), family


def test_the_stages_that_ship_have_no_unconfirmed_price_of_a_class():
    for name in ("db.t3.micro", "db.t4g.medium", "db.m5.large"):
        assert prices.DATABASE_CLASSES[name].source in ("list", "infracost", "tables")


def test_a_larger_size_of_an_unconfirmed_family_is_no_better():
    assert prices.DATABASE_CLASSES["db.r7g.16xlarge"].source == "unconfirmed"
    assert prices.DATABASE_CLASSES["db.r6i.32xlarge"] == prices.Price(16.0, "hour", "derived")


def test_the_page_of_prices_is_current():
    stale = f"docs/prices.md is stale: run `{price_docs.COMMAND}` and commit it"
    assert price_docs.FILE.read_text(encoding="utf-8") == price_docs.render(), stale


def test_the_page_names_every_price_that_is_unconfirmed_and_every_class_without_one():
    page = price_docs.render()
    for name, price in prices.every_price().items():
        assert f"| {name} |" in page
        if price.source == "unconfirmed":
            assert name in " ".join(page.split("## Unconfirmed")[1].split("\n## ")[0].split())
    for name in INSTANCE_CLASSES:
        if name not in prices.DATABASE_CLASSES:
            assert f"{name.rpartition('.')[0]}" in page.split("## Without a price")[1]
