"""PATCH of the enterprise extension, its manager above all (RFC 7643 section 4.3)."""

from provisor.conformance.checks import ENTRA, ENTRA_ISSUES, Subject
from provisor.conformance.exchanges import expect, get, given
from provisor.conformance.keeping import spared
from provisor.conformance.made import CORE_USER, ENTERPRISE_USER, Made
from provisor.conformance.server import Server
from provisor.conformance.subjects.patched import expect_patched

extensions = Subject("PATCH of extensions")

_PATCH = "RFC 7644 section 3.5.2"
_REPLACE, _ADD, _REMOVE = f"{_PATCH}.3", f"{_PATCH}.1", f"{_PATCH}.2"


_TEXTS = tuple(f"{ENTERPRISE_USER}:{name}" for name in ("department", "employeeNumber"))


@extensions.check(
    "patch-urn-path", "A path may begin with the URN of an extension", f"RFC 7644 section 3.10; {ENTRA}",
    entra="breaks", okta="harmless", needs=("patch-replace", "user-enterprise"),
)  # fmt: skip
async def a_path_begins_with_a_urn(server: Server) -> None:
    await server.enterprise()
    path = await spared(server, *_TEXTS)
    user = await server.user()
    for op, value in (("add", "4711"), ("replace", "4712")):
        await expect_patched(
            server, user, [{"op": op, "path": path, "value": value}], {_in_extension(path): value}
        )


@extensions.check(
    "patch-urn-keys", "Keys such as urn:…:User:department in a value are paths", ENTRA_ISSUES,
    entra="breaks", okta="harmless", needs=("patch-without-path", "user-enterprise"),
)  # fmt: skip
async def keys_begin_with_a_urn(server: Server) -> None:
    await server.enterprise()
    path = await spared(server, *_TEXTS)
    operation = {"op": "replace", "value": {path: "4711"}}
    await expect_patched(server, await server.user(), [operation], {_in_extension(path): "4711"})


@extensions.check(
    "patch-extension", "A value may hold an extension whole", f"{_PATCH}; RFC 7643 section 3.3",
    entra="harmless", okta="degrades", needs=("patch-without-path", "user-enterprise"),
)  # fmt: skip
async def an_extension_is_patched(server: Server) -> None:
    await server.enterprise()
    path = await spared(server, *_TEXTS)
    operation = {"op": "add", "value": {ENTERPRISE_USER: {path.rpartition(":")[2]: "4711"}}}
    await expect_patched(server, await server.user(), [operation], {_in_extension(path): "4711"})


def _in_extension(path: str) -> str:
    return "/".join(path.rsplit(":", 1))


def _manager(slug: str, title: str, source: str, *like: str, as_object: bool) -> None:
    """Add a check of one form in which a manager arrives."""

    @extensions.check(
        slug, title, source, entra="breaks", okta="harmless", needs=("patch-urn-path",), like=like,
    )  # fmt: skip
    async def a_manager_is_set(server: Server) -> None:
        await server.enterprise()
        await server.declares("manager", ENTERPRISE_USER)
        manager, user = await server.sample(), await server.user()
        value = {"value": manager.id} if as_object else manager.id
        operation = {"op": server.verb("Replace"), "path": f"{ENTERPRISE_USER}:manager", "value": value}
        await expect_patched(server, user, [operation], {f"{ENTERPRISE_USER}/manager/value": manager.id})


_manager(
    "manager-object",
    "A manager is set as an object with an id",
    f"RFC 7643 section 4.3; {ENTRA}",
    as_object=True,
)
_manager("manager-string", "A manager is set as a plain id", ENTRA, "manager-object", as_object=False)


@extensions.check(
    "manager-remove", "A manager is removed", f"{_REMOVE}; {ENTRA}",
    entra="degrades", okta="harmless", needs=("manager-object", "patch-remove"),
)  # fmt: skip
async def a_manager_is_removed(server: Server) -> None:
    await server.enterprise()
    manager, path = await server.sample(), f"{ENTERPRISE_USER}:manager"
    user = await server.user()
    await server.patch(user, {"op": "add", "path": path, "value": {"value": manager.id}})
    wanted = {f"{ENTERPRISE_USER}/manager/value": None}
    await expect_patched(server, user, [{"op": server.verb("Remove"), "path": path}], wanted)


@extensions.check(
    "manager-query", "A user is asked whether somebody is the manager", ENTRA,
    entra="degrades", okta="harmless", needs=("user-enterprise", "filter-and"),
)  # fmt: skip
async def a_manager_is_found(server: Server) -> None:
    await server.declares("manager", ENTERPRISE_USER)
    manager, other = (await server.crowd())[:2]
    user = await _managed_by(server, manager)
    for one, wanted in ((manager, [user.id]), (other, [])):
        # Before Entra ID sets a reference it asks whether it is there.
        exchange = await server.find(
            "/Users", f'id eq "{user.id}" and manager eq "{one.id}"', attributes="id"
        )
        right = exchange.ids == wanted and (exchange.status == 200 or not wanted)
        expect(right and exchange.status != 400, exchange, f"200 and {', '.join(wanted) or 'nobody'}")


async def _managed_by(server: Server, manager: Made) -> Made:
    """A user with this manager, by whichever way that gets in."""
    user, path = await server.user(), f"{ENTERPRISE_USER}:manager"
    for value in ({"value": manager.id}, manager.id):
        await server.patch_anyway(user, {"op": "add", "path": path, "value": value})
        if get(await server.read(user), ENTERPRISE_USER, "manager", "value") == manager.id:
            return user
    extension = {ENTERPRISE_USER: {"manager": {"value": manager.id}}}
    user = await server.user(schemas=[CORE_USER, ENTERPRISE_USER], **extension)
    kept = get(await server.read(user), ENTERPRISE_USER, "manager", "value") == manager.id
    given(kept, "no way gives a user a manager")
    return user
