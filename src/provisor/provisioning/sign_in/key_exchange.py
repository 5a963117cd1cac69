"""A key of ours for an identity provider of SAML is exchanged in two steps.

Between them both are in our metadata, and what is encrypted to either can be read: the identity provider has the new
one before anything is signed by it.
"""

from dataclasses import replace

from provisor.directory.journal import Action
from provisor.directory.sign_in import SignInMethod
from provisor.federation.saml.own_key import OwnKeys
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records
from provisor.provisioning.sign_in import methods, own_keys, saml_methods
from provisor.provisioning.vault import Vault


def begin(records: Records, order: Order, vault: Vault, name: str) -> bool:
    """Make a key beside the one that signs; False where there is one. Raises NoSuchMethod, SecretUnreadable."""
    method = methods.held(records, name)
    keys = saml_methods.own_keys_of(records, vault, method)
    if keys.coming is not None:
        return False
    _keep(records, order, vault, method, replace(keys, coming=own_keys.mint(name, at=order.at)))
    return True


def finish(records: Records, order: Order, vault: Vault, name: str) -> bool:
    """Sign by the new key, and forget the old one; False where there is none. Raises NoSuchMethod, SecretUnreadable."""
    method = methods.held(records, name)
    keys = saml_methods.own_keys_of(records, vault, method)
    if keys.coming is None:
        return False
    _keep(records, order, vault, method, OwnKeys(keys.coming))
    return True


def _keep(records: Records, order: Order, vault: Vault, method: SignInMethod, keys: OwnKeys) -> None:
    settings = replace(saml_methods.settings_of(method), own_certificates=own_keys.written(keys))
    changed = replace(method, settings=settings)
    records.save_sign_in_method(changed)
    records.keep_secret_of_method(method.id, vault.seal(keys.written(), about=method.id))
    step = "taken" if keys.coming is None else "coming"
    methods.tell(records, order, Action.SIGN_IN_RENEWED, changed, facts={"key": step})
