"""The store: fulfils `provisioning.ports` on SQLite and on PostgreSQL."""

from provisor.store.installing import Installation, add_organization, prepare
from provisor.store.migrating import upgrade
from provisor.store.opening import OpenStore, open_store

__all__ = [
    "Installation",
    "OpenStore",
    "add_organization",
    "open_store",
    "prepare",
    "upgrade",
]
