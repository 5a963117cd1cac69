"""The organization as a whole: SCIM on or off, its declared schemas, its hierarchy given out and taken in."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Response
from pydantic import Field

from provisor.directory.teams import TeamType
from provisor.folding import folded
from provisor.provisioning import administration, choosing, team_import
from provisor.provisioning.ports import Records
from provisor.scim.errors import InvalidValue
from provisor.web.admin_api import answers, examples
from provisor.web.admin_api.asking import Asking
from provisor.web.admin_api.rights import Changing, Reading
from provisor.web.admin_api.values import Flag, Given, Shown, Text
from provisor.web.revisions import revision_of

router = APIRouter(tags=["organization"])

_URN = "urn:example:badge:2.0:User"
_SCHEMA: dict[str, Any] = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
    "id": _URN,
    "name": "Badge",
    "attributes": [{"name": "number", "type": "string"}],
}
_TEAM: dict[str, Any] = {
    "name": "Sales",
    "type": "Department",
    "parents": ["Europe"],
    "description": "Who sells.",
    "members": ["ana@example.com"],
}


class ShownOrganization(Shown):
    """The organization, by its root team; whether SCIM is on; and its language, null where that is left open."""

    model_config = examples.shown(
        {"id": examples.ID, "name": "Organization", "scim_enabled": True, "language": "de"}
    )

    id: str
    name: str
    scim_enabled: bool
    language: str | None


class OrganizationChange(Given):
    """What is to be different; what is left out stays.

    While SCIM is off, identity providers are answered with 503, and nothing is lost. The language is that of notices,
    and of pages of whoever chose none; null leaves it open.
    """

    model_config = examples.given({"scim_enabled": False}, {"language": "de"})

    scim_enabled: Flag | None = None
    language: Text | None = None


class Schemas(Shown):
    """The extensions of User that the organization declares, as SCIM Schema resources."""

    model_config = examples.shown({"items": [_SCHEMA]})

    items: list[dict[str, Any]]


class DeclaredSchema(Shown):
    """The URN of a schema that is declared."""

    model_config = examples.shown({"urn": _URN})

    urn: str


class TeamOfList(Given):
    """A team of a list, by name: below which teams it is, and who is in it by hand."""

    model_config = examples.given(_TEAM)

    name: Text
    type: TeamType
    parents: tuple[Text, ...] = ()
    description: str | None = None
    members: tuple[Text, ...] = ()


class Hierarchy(Shown):
    """Every team but the root, as it can be sent back."""

    model_config = examples.shown({"teams": [_TEAM]})

    teams: list[TeamOfList]


class NewHierarchy(Given):
    """Teams to be made where they are missing, and to be changed where they differ; nothing is deleted."""

    model_config = examples.given({"teams": [_TEAM], "dry_run": True})

    teams: Annotated[list[TeamOfList], Field(max_length=20_000)]
    dry_run: Flag = Field(True, description="Only tell what would change; send false to do it.")


class Changes(Shown):
    """What is changed, or would be: names of teams, the number of memberships, people who are not here."""

    model_config = examples.shown(
        {
            "made": ["Sales"],
            "moved": [],
            "retyped": [],
            "described": [],
            "joined": 1,
            "unknown": [],
            "done": False,
        }
    )

    made: list[str]
    moved: list[str]
    retyped: list[str]
    described: list[str]
    joined: int
    unknown: list[str]
    done: bool


@router.get("/organization", response_model=ShownOrganization)
async def show_organization(asking: Reading) -> Response:
    """Show the organization, and whether SCIM is on."""
    shown = await asking.read(partial(_shown, asking=asking))
    return answers.found(asking, shown, revision_of(shown))


@router.patch("/organization")
async def change_organization(asking: Changing, change: OrganizationChange) -> ShownOrganization:
    """Switch SCIM on or off, at once and for every connection; choose the organization's language."""

    def work(records: Records) -> ShownOrganization:
        records.lock_organization()
        asking.check_match(lambda: revision_of(_shown(records, asking)))
        if change.scim_enabled is not None:
            administration.switch_scim(records, asking.order, enabled=change.scim_enabled)
        if "language" in change.model_fields_set:
            choosing.set_language(records, asking.order, change.language)
        return _shown(records, asking)

    return await asking.write(work)


def _shown(records: Records, asking: Asking) -> ShownOrganization:
    return ShownOrganization(
        id=asking.credentials.organization_id,
        name=records.root().name,
        scim_enabled=records.scim_enabled(),
        language=records.organization_language(),
    )


@router.get("/schemas")
async def list_schemas(asking: Reading) -> Schemas:
    """List the extensions of User that the organization declares."""
    return Schemas(items=[dict(each) for each in await asking.read(administration.list_schemas)])


@router.put("/schemas/{urn:path}")
async def declare_schema(
    asking: Changing,
    urn: Annotated[str, Path(description="The URN of the schema.", examples=[_URN])],
    document: Annotated[dict[str, Any], Body(examples=[_SCHEMA])],
) -> DeclaredSchema:
    """Declare an extension of User, or put a newer edition in its place; it is at work at once."""
    if document.get("id") != urn:
        raise InvalidValue(f"The `id` of the schema is not {urn!r}, which the path names.")
    declared = await asking.write(
        partial(administration.declare_schema, order=asking.order, document=document)
    )
    return DeclaredSchema(urn=declared)


@router.delete("/schemas/{urn:path}", status_code=204)
async def withdraw_schema(
    asking: Changing, urn: Annotated[str, Path(description="Its URN.", examples=[_URN])]
) -> None:
    """Withdraw an extension; what people have of it stays stored."""
    await asking.write(partial(administration.withdraw_schema, order=asking.order, urn=urn))


@router.get("/hierarchy")
async def give_hierarchy_out(asking: Reading) -> Hierarchy:
    """Give out every team with its place and the members that people gave, to be kept or sent back."""
    found = await asking.read(team_import.give_out)
    return Hierarchy(
        teams=[
            TeamOfList(
                name=each.name,
                type=each.type,
                parents=each.parents,
                description=each.description,
                members=each.members,
            )
            for each in found
        ]
    )


@router.post("/hierarchy")
async def take_hierarchy_in(asking: Changing, new: NewHierarchy) -> Changes:
    """Make and change teams as a list says, in one transaction; or tell what would change."""
    names = [folded(each.name) for each in new.teams]
    if len(set(names)) < len(names):
        raise InvalidValue("The list has a team twice; names are compared without case.")
    listed = [
        team_import.ListedTeam(each.name, each.type, each.parents, each.description, each.members)
        for each in new.teams
    ]
    take = team_import.rehearse if new.dry_run else team_import.take_in
    summary = await asking.write(partial(take, order=asking.order, listed=listed))
    return Changes(**summary.to_document(), done=not new.dry_run)
