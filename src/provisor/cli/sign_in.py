"""`provisor sign-in`: identity providers by which people sign in to the pages."""

import json
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from provisor import app as assembly
from provisor import settings as environment
from provisor.cli.options import AsJson, Organization
from provisor.cli.outcome import Commands
from provisor.cli.refusals import WrongUse
from provisor.cli.speech import result, say, show
from provisor.directory.phrasing import Recorded, phrase
from provisor.directory.saml_refusals import UnusableMetadataAddress
from provisor.directory.sign_in import Kind, SignInMethod, UnusableKey, read_match
from provisor.federation.refusals import NotProven
from provisor.provisioning.sign_in import certificates, key_exchange, methods, saml_methods

app = Commands(name="sign-in", help="Identity providers by which people sign in to the pages.")
adding = Commands(name="add", help="Add a way to sign in, which lets nobody in before it is enabled.")
app.command(adding)
app.command(
    "provisor.cli.sign_in_domains:app",
    name="domain",
    help="Domains whose addresses lead to a way to sign in.",
)

Metadata = Annotated[
    str,
    Parameter(
        help="The metadata of the identity provider: their https address, or a file; `-` reads standard input."
    ),
]
ClientSecret = Annotated[
    str | None,
    Parameter(
        help="The secret that the identity provider gave the application; `-` reads it from standard input."
    ),
]
PrivateKey = Annotated[
    Path | None,
    Parameter(help="A file with a private key in the place of a secret: PEM, or a JSON Web Key."),
]
_WARNING = (
    "Warning: of an answer that nobody here asked for, nobody knows in whose browser it should be. Who gets somebody "
    "to open a page of theirs can sign them in there as another person, and read later what they wrote."
)
Rules = Annotated[
    tuple[str, ...],
    Parameter(
        help="By what people are found: CLAIM=ATTRIBUTE, such as `oid=externalId`; repeat it for several, in order.",
        negative=(),
    ),
]


@adding.command
def oidc(
    name: str,
    /,
    *,
    issuer: Annotated[str, Parameter(help="The issuer, exactly as its discovery document names it.")],
    client_id: Annotated[str, Parameter(help="The id that the identity provider gave the application.")],
    client_secret: ClientSecret = None,
    private_key: PrivateKey = None,
    match: Rules = (),
    organization: Organization = None,
) -> None:
    """Add an OpenID Connect provider, and print what it has to know of Provisor."""
    secret, key = _proof(client_secret, private_key)
    work = partial(
        methods.add,
        order=assembly.order(),
        vault=assembly.vault(),
        name=name,
        issuer=issuer,
        client_id=client_id,
        secret=secret,
        key=key,
        matches=[read_match(each) for each in match],
    )
    added = assembly.change(work, organization)
    _print_addresses(added)
    say(
        "Nobody signs in by it yet. Try it under Settings, Sign-in in the web pages; then "
        f"`provisor sign-in enable {name}`."
    )


@adding.command
def saml(
    name: str,
    /,
    *,
    metadata: Metadata,
    subject: Annotated[
        str | None,
        Parameter(help="The attribute by which people are known for good, in the place of the NameID."),
    ] = None,
    match: Rules = (),
    idp_initiated: Annotated[
        bool,
        Parameter(help="Let sign-ins begin there, too, by a tile of its portal.", negative=()),
    ] = False,
    organization: Organization = None,
) -> None:
    """Add a SAML 2.0 identity provider, and print what it has to know of Provisor."""
    content, url = _metadata(metadata)
    work = partial(
        saml_methods.add,
        order=assembly.order(),
        vault=assembly.vault(),
        name=name,
        content=content,
        url=url,
        subject=subject,
        matches=[read_match(each) for each in match],
        idp_initiated=idp_initiated,
    )
    added = assembly.change(work, organization)
    _print_addresses(added)
    if idp_initiated:
        say(_WARNING)
    say(
        "Nobody signs in by it yet. Try it under Settings, Sign-in in the web pages; then "
        f"`provisor sign-in enable {name}`."
    )


@app.command(name="list")
def list_methods(*, as_json: AsJson = False, organization: Organization = None) -> None:
    """List the ways to sign in."""
    found = [methods.to_document(each) for each in assembly.look(methods.show_all, organization)]
    if as_json:
        result(json.dumps(found, ensure_ascii=False))
        return
    rows = [
        (
            each["name"],
            each["kind"],
            each["issuer"],
            "enabled" if each["enabled"] else "disabled",
            each["tried"] or "-",
        )
        for each in found
    ]
    show("name", "kind", "issuer", "state", "tried", rows=rows)


@app.command(name="show")
def show_method(name: str, /, *, as_json: AsJson = False, organization: Organization = None) -> None:
    """Show a way to sign in, and what the identity provider has to know of Provisor; never its secret."""
    method = assembly.look(partial(methods.find, name=name), organization)
    document = methods.to_document(method) | _addresses(method)
    if as_json:
        result(json.dumps(document, ensure_ascii=False))
        return
    for key, told in document.items():
        result(f"{key}: {_told(told)}")


@app.command
def enable(
    name: str,
    /,
    *,
    untried: Annotated[bool, Parameter(help="Although no trial has worked yet.", negative=())] = False,
    organization: Organization = None,
) -> None:
    """Let people sign in by it; a trial has to have worked before."""
    work = partial(methods.enable, order=assembly.order(), name=name, untried=untried)
    changed = assembly.change(work, organization)
    if untried:
        say("Warning: enabled though nobody tried it. Owners still come in by `provisor admin-link`.")
    say("People sign in by it from now on." if changed else "People sign in by it already.")


@app.command
def require(
    name: str,
    team: str | None = None,
    /,
    *,
    none: Annotated[bool, Parameter(help="Let people of every team in.", negative=())] = False,
    organization: Organization = None,
) -> None:
    """Let only whoever is in a team, or in one below it, sign in by it; others who did are signed out."""
    if none == (team is not None):
        raise WrongUse("Name a team, or say --none.")
    work = partial(methods.require_team, order=assembly.order(), name=name, called=team)
    required = assembly.change(work, organization).required_team
    say(
        f"Only people of {required.name} sign in by it; owners still come in by `provisor admin-link`."
        if required
        else "Whoever is found signs in by it, whatever team they are in."
    )


@app.command
def disable(name: str, /, *, organization: Organization = None) -> None:
    """Let nobody sign in by it; who is signed in stays so."""
    changed = assembly.change(partial(methods.disable, order=assembly.order(), name=name), organization)
    say("Nobody signs in by it any more." if changed else "Nobody signs in by it as it is.")


@app.command
def idp_initiated(
    name: str,
    /,
    *,
    off: Annotated[bool, Parameter(help="Let them begin here alone.", negative=())] = False,
    organization: Organization = None,
) -> None:
    """Let sign-ins by SAML begin there, too: answers that nobody here asked for let people in."""
    work = partial(saml_methods.let_begin_there, order=assembly.order(), name=name, allowed=not off)
    assembly.change(work, organization)
    if off:
        say("Sign-ins begin here alone.")
        return
    say("Sign-ins may begin there, too.")
    say(_WARNING)


@app.command
def rotate(
    name: str,
    /,
    *,
    finish: Annotated[
        bool, Parameter(help="The identity provider knows the new key: sign by it.", negative=())
    ] = False,
    organization: Organization = None,
) -> None:
    """Make a new key of ours for SAML beside the one that signs, and print its certificate; then sign by it."""
    step = key_exchange.finish if finish else key_exchange.begin
    work = partial(step, order=assembly.order(), vault=assembly.vault(), name=name)
    changed = assembly.change(work, organization)
    if finish:
        say("It signs from now on; the old one is forgotten." if changed else "There is no new key yet.")
        return
    method = assembly.look(partial(methods.find, name=name), organization)
    newest = certificates.known(saml_methods.settings_of(method).own_certificates, at=assembly.order().at)[-1]
    result(newest.pem.rstrip())
    say(
        "Both are in our metadata. Have the identity provider know the new certificate; then "
        f"`provisor sign-in rotate {name} --finish`."
    )


@app.command
def renew(
    name: str,
    /,
    *,
    client_secret: ClientSecret = None,
    private_key: PrivateKey = None,
    metadata: Metadata | None = None,
    organization: Organization = None,
) -> None:
    """Put another secret or private key, or for SAML other metadata, in the place of those before."""
    secret, key = _proof(client_secret, private_key)
    if metadata is not None:
        _renew_metadata(name, metadata, organization)
        return
    if secret is None and key is None:
        raise WrongUse(
            "Give the new secret with --client-secret, the new key with --private-key, or the metadata with --metadata."
        )
    work = partial(
        methods.renew, order=assembly.order(), vault=assembly.vault(), name=name, secret=secret, key=key
    )
    assembly.change(work, organization)
    say("It is used from the next sign-in on.")


@app.command
def forget(name: str, user: str, /, *, organization: Organization = None) -> None:
    """Forget as whom somebody is known there, so that they are found by a claim anew."""
    work = partial(methods.forget_subject, order=assembly.order(), name=name, called=user)
    assembly.change(work, organization)
    say("At their next sign-in they are found by a claim.")


@app.command
def remove(name: str, /, *, organization: Organization = None) -> None:
    """Remove a way to sign in; who is signed in stays so."""
    assembly.change(partial(methods.remove, order=assembly.order(), name=name), organization)
    say("It is removed, with its secret, and as whom people were known there.")


def _proof(client_secret: str | None, private_key: Path | None) -> tuple[str | None, str | None]:
    """The secret or the key that is meant. Raises WrongUse."""
    if client_secret is not None and private_key is not None:
        raise WrongUse("Give either --client-secret or --private-key.")
    if private_key is None:
        return (sys.stdin.readline().strip() if client_secret == "-" else client_secret), None  # noqa: S105 - no secret
    try:
        return None, private_key.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UnusableKey(phrase("it is no text")) from None


def _renew_metadata(name: str, metadata: str, organization: str | None) -> None:
    content, url = _metadata(metadata)
    work = partial(
        saml_methods.renew,
        order=assembly.order(),
        vault=assembly.vault(),
        name=name,
        content=content,
        url=url,
    )
    assembly.change(work, organization)
    say("They are used from the next sign-in on.")


def _metadata(told: str) -> tuple[bytes, str | None]:
    """The metadata, and the address that they came from, if they did. Raises UnusableMetadataAddress, Refused."""
    if told == "-":
        return sys.stdin.buffer.read(), None
    if "://" not in told:
        return Path(told).read_bytes(), None
    saml_methods.check_address(told)
    try:
        return assembly.fetch_metadata(told), told
    except NotProven as refusal:
        raise UnusableMetadataAddress(Recorded(refusal)) from None


def _addresses(method: SignInMethod) -> dict[str, str]:
    told = saml_methods.addresses if method.kind is Kind.SAML else methods.addresses
    return dict(told(environment.read().web_address(), method.name))


def _print_addresses(method: SignInMethod) -> None:
    for key, told in _addresses(method).items():
        result(f"{key}: {told}")


def _told(told: object) -> str:
    if isinstance(told, bool):
        return "yes" if told else "no"
    if isinstance(told, dict):
        return " ".join(f"{name} {each}" for name, each in told.items())
    return ", ".join(map(_told, told)) if isinstance(told, list) else str("-" if told is None else told)
