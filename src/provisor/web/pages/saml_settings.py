"""`/settings/sign-in/new-saml` and its like: setting up an identity provider of SAML by its metadata."""

from functools import partial

from starlette.responses import Response

from provisor.directory.phrasing import Recorded, phrase
from provisor.directory.refusals import Refusal
from provisor.directory.saml_refusals import (
    MetadataOfAnother,
    UnusableMetadata,
    UnusableMetadataAddress,
    UnusableSubject,
)
from provisor.directory.sign_in import MethodNameTaken, UnusableMatch, UnusableMethodName, read_match
from provisor.federation.refusals import NotProven
from provisor.provisioning.sign_in import key_exchange, saml_methods
from provisor.scim.errors import InvalidValue
from provisor.web.pages.visit import Visit

_FIELDS = ("name", "address", "metadata", "subject", "rules")
_UNUSABLE = 422
_STEPS = {"begin": key_exchange.begin, "finish": key_exchange.finish}
FIELD_OF: dict[type[Refusal], str] = {
    UnusableMethodName: "name",
    MethodNameTaken: "name",
    UnusableMetadataAddress: "address",
    UnusableMetadata: "metadata",
    MetadataOfAnother: "metadata",
    UnusableSubject: "subject",
    UnusableMatch: "rules",
}
"""Where each is told."""


async def ask_new(visit: Visit) -> Response:
    """Ask for the metadata of an identity provider."""
    return await visit.page("sign_in_new_saml.html", given=dict.fromkeys(_FIELDS, ""), refused={})


async def add(visit: Visit) -> Response:
    """Add it. What was written wrong is told."""
    try:
        content, url = await metadata_of(visit)
        adding = partial(
            saml_methods.add,
            order=visit.later(),
            vault=visit.service.vault,
            name=visit.given("name"),
            content=content,
            url=url,
            subject=visit.given("subject") or None,
            matches=[read_match(each) for each in visit.given("rules").split()],
        )
        added = await visit.write(adding)
    except tuple(FIELD_OF) as refusal:
        given = {name: visit.given(name) for name in _FIELDS}
        refused = {FIELD_OF[type(refusal)]: visit.told(refusal.sentence)}
        return await visit.page("sign_in_new_saml.html", _UNUSABLE, given=given, refused=refused)
    return visit.go(f"/settings/sign-in/{added.name}/settings")


async def let_begin_there(visit: Visit) -> Response:
    """Take answers that nobody here asked for, or none any more."""
    wanted, name = visit.given("allowed"), visit.path["name"]
    if wanted not in ("true", "false"):
        raise InvalidValue(phrase("Say whether sign-ins may begin there: `allowed` is true or false."))
    letting = partial(saml_methods.let_begin_there, order=visit.order, name=name, allowed=wanted == "true")
    await visit.write(letting)
    return visit.go(f"/settings/sign-in/{name}/settings")


async def exchange_key(visit: Visit) -> Response:
    """Make a new key of ours, or sign by the one that was made."""
    step, name = visit.given("step"), visit.path["name"]
    if step not in _STEPS:
        raise InvalidValue(phrase("Say which step of the exchange: `step` is begin or finish."))
    work = partial(_STEPS[step], order=visit.order, vault=visit.service.vault, name=name)
    await visit.write(work)
    return visit.go(f"/settings/sign-in/{name}/settings")


async def metadata_of(visit: Visit) -> tuple[bytes, str | None]:
    """The metadata that a form gives, and their address if they come from there. Raises UnusableMetadataAddress."""
    url, providers = visit.given("address"), visit.service.saml_providers
    if not url or providers is None:
        return visit.given("metadata").encode(), None
    saml_methods.check_address(url)
    try:
        return await providers.metadata(url), url
    except NotProven as refusal:
        raise UnusableMetadataAddress(Recorded(refusal)) from None
