"""What the use cases need of the world, as Protocols; `store` fulfils them.

A use case runs inside one open transaction of one organization, `Records`. It is a plain function; the store calls
it (`Store.read`, `Store.write`), commits when it returns and rolls everything back when it raises.
"""

from provisor.provisioning.ports.examination import Incomplete, KnownPerson, Shared
from provisor.provisioning.ports.records import Records
from provisor.provisioning.ports.sessions import SignedIn
from provisor.provisioning.ports.settings import Answer, AnsweredRequest, PublicKey
from provisor.provisioning.ports.store import Credentials, NoSuchOrganization, Store, StoreBusy, Write
from provisor.provisioning.ports.values import (
    AWAITED_MANAGER,
    LOOKUPS,
    NAMES,
    Ended,
    Found,
    Gained,
    HandGiven,
    Index,
    Position,
    Removed,
    Search,
    Seen,
    Sort,
    Standing,
)

__all__ = [
    "AWAITED_MANAGER",
    "LOOKUPS",
    "NAMES",
    "Answer",
    "AnsweredRequest",
    "Credentials",
    "Ended",
    "Found",
    "Gained",
    "HandGiven",
    "Incomplete",
    "Index",
    "KnownPerson",
    "NoSuchOrganization",
    "Position",
    "PublicKey",
    "Records",
    "Removed",
    "Search",
    "Seen",
    "Shared",
    "SignedIn",
    "Sort",
    "Standing",
    "Store",
    "StoreBusy",
    "Write",
]
