"""How groups go, and who doesn't go with them (RFC 7644 section 3.6)."""

from provisor.conformance.checks import ENTRA, OKTA, Subject
from provisor.conformance.exchanges import Exchange, expect
from provisor.conformance.made import Made
from provisor.conformance.server import Server

group_deletion = Subject("Deletion of groups")


async def _deleted(server: Server) -> tuple[Made, Exchange]:
    async def delete() -> tuple[Made, Exchange]:
        group = await server.group()
        return group, await server.ask("DELETE", group.address)

    return await server.once("a deleted group", delete)


@group_deletion.check(
    "group-delete", "A deleted group is gone", f"RFC 7644 section 3.6; {OKTA}",
    entra="breaks", okta="degrades", needs=("group-read",), like=("user-delete",),
)  # fmt: skip
async def a_group_is_deleted(server: Server) -> None:
    group, exchange = await _deleted(server)
    expect(exchange.succeeded, exchange, "204")
    seen = await server.look(group)
    expect(not seen.succeeded, exchange, "a group that is gone", seen=seen)


@group_deletion.check(
    "group-delete-keeps-users", "Deleting a group deletes none of its members", f"RFC 7644 section 3.6; {ENTRA}",
    entra="breaks", okta="breaks", needs=("group-delete", "user-read"),
)  # fmt: skip
async def members_outlive_a_group(server: Server) -> None:
    member = await server.user()
    group = await server.group(member)
    exchange = await server.ask("DELETE", group.address)
    seen = await server.look(member)
    expect(seen.succeeded, exchange, f"the member still at {member.address}", seen=seen)


@group_deletion.check(
    "group-delete-status", "The deletion of a group is answered with 204", "RFC 7644 section 3.6",
    entra="harmless", okta="harmless", needs=("group-delete",), like=("user-delete-status",),
)  # fmt: skip
async def a_deletion_is_204(server: Server) -> None:
    _, exchange = await _deleted(server)
    expect(exchange.status == 204, exchange, "204 without a body")


@group_deletion.check(
    "group-deleted-again", "A second deletion of a group is answered with 404", "RFC 7644 section 3.6",
    entra="harmless", okta="harmless", needs=("group-delete",), like=("deleted-again", "unknown-read"),
)  # fmt: skip
async def a_second_deletion_is_404(server: Server) -> None:
    group, _ = await _deleted(server)
    exchange = await server.ask("DELETE", group.address)
    expect(server.refused(exchange, 404), exchange, "404")


@group_deletion.check(
    "group-unknown-read", "A group that isn't there is answered with 404", "RFC 7644 section 3.12",
    entra="degrades", okta="degrades", needs=("group-read",), like=("unknown-read",),
)  # fmt: skip
async def no_group_is_404(server: Server) -> None:
    exchange = await server.ask("GET", f"/Groups/{server.text()}")
    expect(server.refused(exchange, 404), exchange, "404")
