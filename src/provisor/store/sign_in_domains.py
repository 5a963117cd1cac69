"""Domains that lead to ways to sign in; a proven one is also found while the organization is not known."""

from sqlalchemy import delete, insert, select, update

from provisor.directory.sign_in_domains import Domain, place_of_domain
from provisor.store.instants import instant, instant_or_none, kept
from provisor.store.sign_in import TAKE_NAME
from provisor.store.statements import Statement, value
from provisor.store.tables import sign_in_domains, token_lookup
from provisor.store.transaction import Transaction

_of_organization = sign_in_domains.c.organization_id == value("organization_id")
_this_domain = (_of_organization, sign_in_domains.c.name == value("domain"))
DOMAINS = Statement(
    select(
        sign_in_domains.c.name,
        sign_in_domains.c.method_id,
        sign_in_domains.c.challenge,
        sign_in_domains.c.added,
        sign_in_domains.c.proven,
        sign_in_domains.c.looked_up,
        sign_in_domains.c.missing,
    )
    .where(_of_organization)
    .order_by(sign_in_domains.c.name)
)
ADD_DOMAIN = Statement(insert(sign_in_domains))
SAVE_DOMAIN = Statement(
    update(sign_in_domains)
    .values(proven=value("proven_at"), looked_up=value("looked_up_at"), missing=value("missing_since"))
    .where(*_this_domain)
)
REMOVE_DOMAIN = Statement(delete(sign_in_domains).where(*_this_domain))
FREE_PLACE = Statement(
    delete(token_lookup).where(
        token_lookup.c.organization_id == value("organization_id"), token_lookup.c.digest == value("digest")
    )
)


class SignInDomainRecords(Transaction):
    """The domains of an organization's ways to sign in."""

    def sign_in_domains(self) -> list[Domain]:
        """Every domain, by name."""
        return [
            Domain(
                name,
                method_id,
                challenge,
                instant(added),
                instant_or_none(proven),
                instant_or_none(looked_up),
                instant_or_none(missing),
            )
            for name, method_id, challenge, added, proven, looked_up, missing in self._all(DOMAINS)
        ]

    def add_sign_in_domain(self, domain: Domain) -> None:
        """Keep a new domain, which leads nowhere yet."""
        self._run(
            ADD_DOMAIN,
            name=domain.name,
            method_id=domain.method_id,
            challenge=domain.challenge,
            added=kept(domain.added),
            proven=None,
            looked_up=None,
            missing=None,
        )

    def take_domain(self, domain: Domain) -> bool:
        """Have a domain lead to its way, on the whole service; False where it leads to another."""
        place = place_of_domain(domain.name)
        return self._run(TAKE_NAME, digest=place, token_id=domain.method_id, expires=None) > 0

    def save_sign_in_domain(self, domain: Domain) -> None:
        """Keep what is known of a domain's record."""
        at = {"proven_at": domain.proven, "looked_up_at": domain.looked_up, "missing_since": domain.missing}
        told = {name: None if each is None else kept(each) for name, each in at.items()}
        self._run(SAVE_DOMAIN, domain=domain.name, **told)

    def remove_sign_in_domain(self, domain: Domain) -> None:
        """Forget a domain, and that it leads anywhere."""
        if domain.proven is not None:
            self._run(FREE_PLACE, digest=place_of_domain(domain.name))
        self._run(REMOVE_DOMAIN, domain=domain.name)
