"""PATCH of lists such as emails: whole, or elements that value paths choose (RFC 7644 section 3.5.2)."""

from provisor.conformance.checks import ENTRA, Subject
from provisor.conformance.exchanges import elements, expect, get, given, of_type
from provisor.conformance.keeping import spared
from provisor.conformance.made import Made
from provisor.conformance.server import Server
from provisor.conformance.subjects.patched import EMAILS, WORK_EMAIL, expect_patched
from provisor.simulators.target import target

multi_valued = Subject("PATCH of multi-valued attributes")

_PATCH = "RFC 7644 section 3.5.2"
_REPLACE, _ADD, _REMOVE = f"{_PATCH}.3", f"{_PATCH}.1", f"{_PATCH}.2"


async def _mailed(server: Server) -> Made:
    """A user with a work and a home address, both of which the server keeps."""
    await spared(server, WORK_EMAIL)
    emails = [
        {"type": "work", "value": "work@check.example", "primary": True},
        {"type": "home", "value": "home@check.example"},
    ]
    user = await server.user(emails=emails)
    stored = await server.read(user)
    kept = of_type(stored, "emails", "work") + of_type(stored, "emails", "home")
    given(
        kept == ["work@check.example", "home@check.example"], "the server keeps no two addresses of one user"
    )
    return user


@multi_valued.check(
    "patch-add-element", "PATCH adds to what a multi-valued attribute holds", _ADD,
    entra="degrades", okta="harmless", needs=("patch-supported", "patch-add"),
)  # fmt: skip
async def an_element_is_added(server: Server) -> None:
    await server.keeps("emails", EMAILS)
    await spared(server, WORK_EMAIL)
    user = await server.user()
    new = {"type": "home", "value": "new@check.example"}
    wanted = {"emails": [{"value": user.name}, new]}
    await expect_patched(server, user, [{"op": "add", "path": "emails", "value": [new]}], wanted)


@multi_valued.check(
    "patch-replace-elements", "PATCH replaces all that a multi-valued attribute holds", _REPLACE,
    entra="degrades", okta="harmless", needs=("patch-supported", "patch-replace"),
)  # fmt: skip
async def elements_are_replaced(server: Server) -> None:
    await server.keeps("emails", EMAILS)
    await spared(server, WORK_EMAIL)
    user = await server.user()
    new = {"type": "work", "value": "new@check.example"}
    exchange = await expect_patched(
        server, user, [{"op": "replace", "path": "emails", "value": [new]}], {"emails": [new]}
    )
    stored, seen = await server.show(user)
    expect(len(elements(stored, "emails")) == 1, exchange, "the new address alone", seen=seen)


@multi_valued.check(
    "patch-value-path", "PATCH changes the element that a value path chooses, and no other", f"{_PATCH}; {ENTRA}",
    entra="breaks", okta="harmless", needs=("patch-supported", "patch-replace"),
)  # fmt: skip
async def one_element_is_changed(server: Server) -> None:
    user = await _mailed(server)
    operation = {"op": "replace", "path": 'emails[type eq "work"].value', "value": "new@check.example"}
    wanted = {
        "emails": [
            {"type": "work", "value": "new@check.example"},
            {"type": "home", "value": "home@check.example"},
        ]
    }
    await expect_patched(server, user, [operation], wanted)


@multi_valued.check(
    "patch-value-path-remove", "PATCH removes the element that a value path chooses, and no other", _REMOVE,
    entra="degrades", okta="harmless", needs=("patch-supported", "patch-remove"),
)  # fmt: skip
async def one_element_is_removed(server: Server) -> None:
    user = await _mailed(server)
    wanted = {"emails": [{"type": "work", "value": "work@check.example"}]}
    exchange = await expect_patched(
        server, user, [{"op": "remove", "path": 'emails[type eq "home"]'}], wanted
    )
    stored, seen = await server.show(user)
    expect(not of_type(stored, "emails", "home"), exchange, "no home address", seen=seen)


@multi_valued.check(
    "patch-value-path-creates", "A value path that matches nothing creates the element", ENTRA,
    entra="breaks", okta="harmless", needs=("patch-value-path",),
)  # fmt: skip
async def an_element_is_created(server: Server) -> None:
    await server.declares("phoneNumbers")
    await server.keeps("phoneNumbers", [{"type": "work", "value": "5551"}])
    path = await spared(server, *(f'phoneNumbers[type eq "{each}"].value' for each in ("mobile", "fax")))
    for op in ("Add", "Replace"):
        user = await server.user()
        wanted = {"phoneNumbers": [{"type": target(path).equals, "value": "5552"}]}
        await expect_patched(server, user, [{"op": server.verb(op), "path": path, "value": "5552"}], wanted)


@multi_valued.check(
    "patch-primary", "A new primary value takes it from the old one", _PATCH,
    entra="harmless", okta="harmless", needs=("patch-add-element",),
)  # fmt: skip
async def there_is_one_primary(server: Server) -> None:
    user = await server.user()
    new = {"type": "home", "value": "new@check.example", "primary": True}
    exchange = await server.patch(user, {"op": "add", "path": "emails", "value": [new]})
    stored, seen = await server.show(user)
    primary = [get(each, "value") for each in elements(stored, "emails") if get(each, "primary") is True]
    expect(primary == ["new@check.example"], exchange, "the new address as the only primary one", seen=seen)


@multi_valued.check(
    "patch-primary-string", 'roles[primary eq "True"] chooses the primary role', ENTRA,
    entra="degrades", okta="harmless", needs=("patch-value-path",),
)  # fmt: skip
async def a_primary_role_is_chosen(server: Server) -> None:
    user = await server.user(roles=[{"value": "reader", "primary": True}])
    kept = elements(await server.read(user), "roles")
    given([get(each, "value") for each in kept] == ["reader"], "the server stores no roles")
    operation = {"op": server.verb("Replace"), "path": 'roles[primary eq "True"].value', "value": "writer"}
    exchange = await expect_patched(server, user, [operation], {"roles": [{"value": "writer"}]})
    stored, seen = await server.show(user)
    expect(len(elements(stored, "roles")) == 1, exchange, "one role, changed", seen=seen)
