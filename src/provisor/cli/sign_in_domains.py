"""`provisor sign-in domain`: whose addresses lead to which way to sign in."""

import json
import secrets
from functools import partial

from provisor import app as assembly
from provisor.cli.options import AsJson, Organization
from provisor.cli.outcome import Commands
from provisor.cli.speech import result, say, show
from provisor.directory.sign_in_domains import CHALLENGE_BYTES, Domain
from provisor.provisioning.sign_in import domains, methods

app = Commands(name="domain", help="Domains whose addresses lead to a way to sign in.")


@app.command
def add(name: str, domain: str, /, *, organization: Organization = None) -> None:
    """Have addresses of a domain lead to a way to sign in, and print the record that proves the domain."""
    challenge = secrets.token_hex(CHALLENGE_BYTES)
    work = partial(domains.add, order=assembly.order(), name=name, text=domain, challenge=challenge)
    added = assembly.change(work, organization)
    result(f"record: {added.record}")
    result(f"value: {added.value}")
    say(f"Set this TXT record, then `provisor sign-in domain check {added.name}`.")


@app.command
def check(domain: str, /, *, organization: Organization = None) -> None:
    """Look into the DNS whether a domain is proven."""
    found = assembly.proves(assembly.look(partial(domains.find, text=domain), organization))
    work = partial(domains.prove, order=assembly.order(), text=domain, found=found)
    proven = assembly.change(work, organization)
    if proven.missing is None:
        say(f"{proven.shown} is proven: its addresses lead there.")
    else:
        say(f"{proven.shown} is not proven any more; its addresses lead there still.")


@app.command
def remove(domain: str, /, *, organization: Organization = None) -> None:
    """Have addresses of a domain lead nowhere."""
    removed = assembly.change(partial(domains.remove, order=assembly.order(), text=domain), organization)
    say(f"Addresses of {removed.shown} lead nowhere.")


@app.command(name="list")
def list_domains(*, as_json: AsJson = False, organization: Organization = None) -> None:
    """List the domains of the ways to sign in."""
    found = assembly.look(lambda records: records.sign_in_domains(), organization)
    names = {each.id: each.name for each in assembly.look(methods.show_all, organization)}
    told = [{"domain": each.shown, "way": names[each.method_id], "state": _state(each)} for each in found]
    if as_json:
        result(json.dumps(told, ensure_ascii=False))
        return
    show("domain", "way", "state", rows=[tuple(each.values()) for each in told])


def _state(domain: Domain) -> str:
    if domain.proven is None:
        return "not proven"
    return "proven" if domain.missing is None else "not proven any more"
