"""Declaring what identity providers send and no schema knows."""

from functools import partial

from tests.provisioning.use_cases import UseCases, an_order

from provisor.provisioning.administration import list_schemas
from provisor.provisioning.undeclared import declare
from provisor.scim.schemas import Type

NAMES = {"badge", "colour", "desk", "floor", "motto", "shoeSize"}


def test_attributes_that_are_declared_at_once_are_all_kept(scim: UseCases) -> None:
    works = [
        partial(declare, order=an_order(), name=name, type_=Type.STRING, multi_valued=False) for name in NAMES
    ]

    outcome = scim.organization.at_once(*works)

    assert len(set(outcome)) == 1
    [extension] = scim.organization.read(list_schemas)
    assert {each["name"] for each in extension["attributes"]} == NAMES
