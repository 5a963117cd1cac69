"""PATCH of the enterprise extension, its manager above all (RFC 7643 section 4.3)."""

from provisor.conformance.checks import ENTRA, ENTRA_ISSUES, Subject
from provisor.conformance.made import ENTERPRISE_USER
from provisor.conformance.server import Server
from provisor.conformance.subjects.patched import expect_patched

extensions = Subject("PATCH of extensions")

_PATCH = "RFC 7644 section 3.5.2"
_REPLACE, _ADD, _REMOVE = f"{_PATCH}.3", f"{_PATCH}.1", f"{_PATCH}.2"


_DEPARTMENT = f"{ENTERPRISE_USER}:department"


@extensions.check(
    "patch-urn-path", "A path may begin with the URN of an extension", f"RFC 7644 section 3.10; {ENTRA}",
    entra="breaks", okta="harmless", needs=("patch-replace", "user-enterprise"),
)  # fmt: skip
async def a_path_begins_with_a_urn(server: Server) -> None:
    await server.enterprise()
    operations = [{"op": op, "path": _DEPARTMENT, "value": op} for op in ("add", "replace")]
    user = await server.user()
    for operation in operations:
        await expect_patched(server, user, [operation], {f"{ENTERPRISE_USER}/department": operation["value"]})


@extensions.check(
    "patch-urn-keys", "Keys such as urn:…:User:department in a value are paths", ENTRA_ISSUES,
    entra="breaks", okta="harmless", needs=("patch-without-path", "user-enterprise"),
)  # fmt: skip
async def keys_begin_with_a_urn(server: Server) -> None:
    await server.enterprise()
    operation = {"op": "replace", "value": {_DEPARTMENT: "sales"}}
    await expect_patched(server, await server.user(), [operation], {f"{ENTERPRISE_USER}/department": "sales"})


@extensions.check(
    "patch-extension", "A value may hold an extension whole", f"{_PATCH}; RFC 7643 section 3.3",
    entra="harmless", okta="degrades", needs=("patch-without-path", "user-enterprise"),
)  # fmt: skip
async def an_extension_is_patched(server: Server) -> None:
    await server.enterprise()
    operation = {"op": "add", "value": {ENTERPRISE_USER: {"department": "sales"}}}
    await expect_patched(server, await server.user(), [operation], {f"{ENTERPRISE_USER}/department": "sales"})


def _manager(slug: str, title: str, source: str, *, as_object: bool) -> None:
    """Add a check of one form in which a manager arrives."""

    @extensions.check(
        slug, title, source, entra="breaks", okta="harmless", needs=("patch-urn-path",),
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
_manager("manager-string", "A manager is set as a plain id", ENTRA, as_object=False)


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
