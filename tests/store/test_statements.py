"""Every statement names its organization, so that no row of another one is in reach, and shards can be told apart."""

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from sqlalchemy import Dialect, Text, select

from provisor import store
from provisor.store import examining, organizations, revisions, sessions, tokens
from provisor.store.postgresql_driver import DIALECT as POSTGRESQL
from provisor.store.sqlite_driver import DIALECT as SQLITE
from provisor.store.statements import Statement, value
from provisor.store.tables import metadata, users

BEFORE_AN_ORGANIZATION_IS_KNOWN = {
    id(statement)
    for module in (organizations, revisions)
    for statement in vars(module).values()
    if isinstance(statement, Statement)
} | {id(tokens.CREDENTIALS), id(sessions.SIGNED_IN), id(examining.DATABASE_TIME)}


def statements() -> Iterator[Any]:
    for module in iter_modules(store.__path__):
        if module.ispkg:
            continue
        for name, found in vars(import_module(f"provisor.store.{module.name}")).items():
            if isinstance(found, Statement) and id(found) not in BEFORE_AN_ORGANIZATION_IS_KNOWN:
                yield pytest.param(found, id=f"{module.name}.{name}")


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL], ids=["sqlite", "postgresql"])
@pytest.mark.parametrize("statement", list(statements()))
def test_a_statement_names_its_organization(statement: Statement, dialect: Dialect) -> None:
    text, _ = statement.compiled(dialect)

    if text.startswith("INSERT INTO"):
        assert re.match(r"INSERT INTO \w+ \([^)]*\borganization_id\b", text)
    else:
        assert re.search(r"WHERE .*organization_id = [?$]", text, re.DOTALL)


def test_the_organization_leads_every_key_and_index() -> None:
    shared = {"installation", "token_lookup"}
    tables = [table for table in metadata.tables.values() if table.name not in shared]

    leading = {
        (table.name, each.name): next(iter(each.columns)).name
        for table in tables
        for each in (table.primary_key, *table.foreign_key_constraints, *table.indexes)
    }

    assert set(leading.values()) == {"organization_id"}


def test_a_named_value_may_stand_in_several_places() -> None:
    same = value("name", Text())
    statement = Statement(select(users.c.id).where(users.c.display == same, users.c.display_key == same))

    assert statement.compiled(SQLITE)[1]({"name": "x"}) == ("x", "x")
    assert statement.compiled(POSTGRESQL)[1]({"name": "x"}) == ("x",)
