"""Which domains lead to which way to sign in: added, proven by the DNS, looked up again each day."""

from dataclasses import replace

from provisor.directory.journal import Action
from provisor.directory.sign_in import SignInMethod
from provisor.directory.sign_in_domains import (
    Domain,
    DomainTaken,
    NoSuchDomain,
    NotLookedUp,
    RecordMissing,
    read,
)
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records
from provisor.provisioning.sign_in import methods


def of_method(records: Records, method: SignInMethod) -> list[Domain]:
    """The domains of a way, by name."""
    return [each for each in records.sign_in_domains() if each.method_id == method.id]


def find(records: Records, text: str) -> Domain:
    """The domain that is meant. Raises UnusableDomain, PublicMailDomain, NoSuchDomain."""
    name = read(text)
    found = next((each for each in records.sign_in_domains() if each.name == name), None)
    if found is None:
        raise NoSuchDomain(name)
    return found


def add(records: Records, order: Order, name: str, text: str, *, challenge: str) -> Domain:
    """Have a domain lead to a way once it is proven.

    Raises NoSuchMethod, UnusableDomain, PublicMailDomain, DomainTaken.
    """
    method, domain = methods.held(records, name), read(text)
    known = next((each for each in records.sign_in_domains() if each.name == domain), None)
    if known is not None:
        if known.method_id != method.id:
            raise DomainTaken(known.shown)
        return known
    added = Domain(domain, method.id, challenge, added=order.at)
    records.add_sign_in_domain(added)
    _tell(records, order, Action.DOMAIN_ADDED, added)
    return added


def remove(records: Records, order: Order, text: str) -> Domain:
    """Have a domain lead nowhere. Raises UnusableDomain, PublicMailDomain, NoSuchDomain."""
    records.lock_organization()
    domain = find(records, text)
    records.remove_sign_in_domain(domain)
    _tell(records, order, Action.DOMAIN_REMOVED, domain)
    return domain


def prove(records: Records, order: Order, text: str, *, found: bool | None) -> Domain:
    """Keep what a look into the DNS found, which somebody wished for.

    Raises NoSuchDomain, NotLookedUp, DomainTaken, and RecordMissing of one that was not proven before.
    """
    domain = find(records, text)
    if found is None:
        raise NotLookedUp(domain.record)
    if not found and domain.proven is None:
        raise RecordMissing(domain.record, domain.value)
    return note(records, order, domain.name, found=found)


def note(records: Records, order: Order, name: str, *, found: bool) -> Domain:
    """Keep whether the record of a domain is there. Where it is gone, it is told, and the domain goes on to lead.

    Raises NoSuchDomain, DomainTaken.
    """
    records.lock_organization()
    domain = find(records, name)
    noted = replace(domain, looked_up=order.at)
    if found and domain.proven is None:
        if not records.take_domain(domain):
            raise DomainTaken(domain.shown)
        noted = replace(noted, proven=order.at)
        _tell(records, order, Action.DOMAIN_PROVEN, domain)
    elif found and domain.missing is not None:
        noted = replace(noted, missing=None)
        _tell(records, order, Action.DOMAIN_PROVEN, domain)
    elif not found and domain.proven is not None and domain.missing is None:
        noted = replace(noted, missing=order.at)
        _tell(records, order, Action.DOMAIN_LOST, domain)
    records.save_sign_in_domain(noted)
    return noted


def leads_to(records: Records, name: str) -> SignInMethod | None:
    """The way to which a proven domain leads, if people come in by it."""
    domain = next((each for each in records.sign_in_domains() if each.name == name and each.proven), None)
    offered = {each.id: each for each in methods.offered(records)}
    return None if domain is None else offered.get(domain.method_id)


def led(records: Records) -> set[str]:
    """The ids of the ways to which domains lead."""
    return {each.method_id for each in records.sign_in_domains() if each.proven is not None}


def _tell(records: Records, order: Order, action: Action, domain: Domain) -> None:
    method = methods.by_id(records, domain.method_id)
    resource = (methods.RESOURCE, domain.method_id, method.name if method else "")
    records.append(order.entry(action, resource, facts={"domain": domain.shown}))
