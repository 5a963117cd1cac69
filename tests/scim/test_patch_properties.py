"""PATCH of any kind: against scim2-models where both follow the RFC, and what holds of every PATCH."""

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from scim2_models import EnterpriseUser, PatchOp, User

from provisor.scim.core_schemas import GROUP_TYPE, USER_TYPE
from provisor.scim.errors import ScimError
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.membership import read_group_patch
from provisor.scim.operations import read_patch
from provisor.scim.patch import apply

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

words = st.sampled_from(["a", "b", "c", "Word", "ä"])
mail = st.sampled_from(["a@acme.example", "b@acme.example", "A@acme.example"])
kinds = st.sampled_from(["work", "home", "other"])
emails = st.lists(
    st.fixed_dictionaries({"value": mail, "type": kinds}, optional={"primary": st.just(value=False), "display": words}),
    min_size=1, max_size=3, unique_by=lambda email: (email["value"].lower(), email["type"]),
)  # fmt: skip
names = st.fixed_dictionaries({}, optional={"givenName": words, "familyName": words}).filter(bool)
users: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"userName": words},
    optional={
        "title": words,
        "active": st.booleans(),
        "name": names,
        "emails": emails,
        ENTERPRISE: st.fixed_dictionaries({}, optional={"department": words, "division": words}).filter(bool),
    },
)


def operation(verb: str, path: str, value: Any = None) -> dict[str, Any]:
    return {"op": verb, "path": path} | ({} if value is None else {"value": value})


setting = st.sampled_from(["add", "replace"])
removable = ["title", "active", "name", "name.givenName", "emails", f"{ENTERPRISE}:department"]
operations = st.one_of(
    st.builds(operation, setting, st.sampled_from(["title", "userName", "name.familyName"]), words),
    st.builds(operation, setting, st.just("active"), st.booleans()),
    st.builds(operation, setting, st.just(f"{ENTERPRISE}:department"), words),
    st.builds(operation, st.just("add"), st.just("name"), names),
    st.builds(operation, setting, st.just("emails"), emails),
    st.builds(operation, st.just("remove"), st.sampled_from(removable)),
    st.builds(lambda kind: operation("remove", f'emails[type eq "{kind}"]'), kinds),
)
patches = st.lists(operations, min_size=1, max_size=4)


def patched(user: dict[str, Any], patch: list[Any], manner: Manner = Manner.TOLERANT) -> dict[str, Any]:
    return patched_by({"schemas": [PATCH_OP], "Operations": patch}, user, Leniency(manner))


def patched_by(document: Any, user: dict[str, Any], leniency: Leniency) -> dict[str, Any]:
    return apply(read_patch(document, USER_TYPE, leniency), user, USER_TYPE, leniency, presented=user)


def answered(work: Callable[[], Any]) -> int:
    """The status of what came of it."""
    try:
        work()
    except ScimError as refusal:
        return refusal.status
    return 200


def as_the_oracle_does(user: dict[str, Any], patch: list[Any]) -> dict[str, Any]:
    schemas = [CORE, ENTERPRISE] if ENTERPRISE in user or ENTERPRISE in str(patch) else [CORE]
    resource = User[EnterpriseUser].model_validate({"schemas": schemas, **user})
    PatchOp[User[EnterpriseUser]].model_validate({"schemas": [PATCH_OP], "Operations": patch}).patch(resource)
    return assigned({name: value for name, value in resource.model_dump().items() if name != "schemas"})


def assigned(value: Any) -> Any:
    """The value without what is unassigned."""
    if isinstance(value, dict):
        parts = {name: assigned(part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if part not in (None, {}, [])}
    return [assigned(each) for each in value] if isinstance(value, list) else value


def identity(email: dict[str, Any]) -> tuple[str, str]:
    return email["value"].lower(), email["type"]


def adds_what_is_there(user: dict[str, Any], patch: list[Any]) -> bool:
    """Whether an e-mail is added that has another's value and type: merged here, doubled by the oracle."""
    seen: list[Any] = list(user.get("emails", ()))
    for each in patch:
        if each["op"] != "remove" and each["path"] == "emails":
            for email in each["value"]:
                if any(identity(other) == identity(email) and other != email for other in seen):
                    return True
                seen.append(email)
    return False


@given(users, patches)
@settings(max_examples=200)
def test_a_patch_does_what_scim2_models_does(user: dict[str, Any], patch: list[Any]) -> None:
    if adds_what_is_there(user, patch):
        return

    assert patched(user, patch) == as_the_oracle_does(user, patch)


@given(users, patches, st.sampled_from(Manner))
def test_a_patch_never_changes_what_it_is_given(
    user: dict[str, Any], patch: list[Any], manner: Manner
) -> None:
    before, sent = copy.deepcopy(user), copy.deepcopy(patch)

    answered(lambda: patched(user, patch, manner))

    assert (user, patch) == (before, sent)


@given(users)
def test_a_patch_of_what_is_there_already_changes_nothing(user: dict[str, Any]) -> None:
    whole = {name: value for name, value in user.items() if name != ENTERPRISE}
    patch = [operation(verb, name, value) for name, value in whole.items() for verb in ("add", "replace")]

    assert patched(user, patch) == user
    assert patched(user, [{"op": "replace", "value": user}]) == user


@given(users, patches)
def test_a_patch_without_paths_does_what_one_with_paths_does(user: dict[str, Any], patch: list[Any]) -> None:
    pathless = [
        each if each["op"] == "remove" else {"op": each["op"], "value": {each["path"]: each["value"]}}
        for each in patch
    ]

    assert patched(user, pathless) == patched(user, patch)


@given(users, patches)
def test_the_classic_dialect_means_the_same(user: dict[str, Any], patch: list[Any]) -> None:
    def classic(each: dict[str, Any]) -> dict[str, Any]:
        value = each.get("value")
        return {**each, "op": each["op"].capitalize()} | (
            {"value": str(value)} if isinstance(value, bool) else {}
        )

    assert patched(user, [classic(each) for each in patch]) == patched(user, patch)


@given(users, patches)
def test_a_patch_leaves_one_primary_at_the_most(user: dict[str, Any], patch: list[Any]) -> None:
    more = [*patch, operation("add", 'emails[type eq "work"].primary', value=True)]

    try:
        after = patched(user, more)
    except ScimError:
        return

    assert sum(email.get("primary") is True for email in after["emails"]) == 1


keys = st.sampled_from(["value", "type", "primary", "$ref", "givenName", "", "members", "x"])
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)
paths = st.sampled_from(
    ["emails", 'emails[type eq "work"]', 'emails[type eq "work"].value', "emails.primary", "name", "name.givenName",
     "manager", ENTERPRISE, f"{ENTERPRISE}:manager.value", "id", "meta.created", "groups", "schemas",
     "members", 'members[value eq "a"]', 'members[value eq "a"].value', "displayName", "password", "", "[", None]
)  # fmt: skip
hostile_operations = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "Add", "remove", "REPLACE", "replace", "x", 1, None])},
    optional={"path": paths | values, "value": values, "x": values},
)
hostile = values | st.fixed_dictionaries(
    {"schemas": st.just([PATCH_OP])},
    optional={"Operations": st.lists(hostile_operations, max_size=4) | values},
)


@given(hostile, users, st.sampled_from(Manner))
@settings(max_examples=500)
def test_a_hostile_document_is_applied_or_refused_and_never_a_crash(
    document: Any, user: dict[str, Any], manner: Manner
) -> None:
    leniency = Leniency(manner)

    assert answered(lambda: read_group_patch(document, GROUP_TYPE, leniency, group_id="g")) in {200, 400}
    assert answered(lambda: patched_by(document, user, leniency)) in {200, 400}
