"""Owners: an organization keeps one who can come in, whoever acts and whatever happens at the same time."""

from provisor.directory.phrasing import Sentence
from provisor.directory.refusals import LastOwner
from provisor.directory.users import Role, User
from provisor.provisioning.ports import Records


def check_remains(records: Records, user: User, wish: Sentence) -> None:
    """Refuse a wish ("be deactivated") that would leave the organization without an active owner. Raises LastOwner.

    The owners are held until the transaction ends, so that of two who would go at once one stays.
    """
    if is_last(records, user):
        raise LastOwner(user.user_name, wish=wish)


def is_last(records: Records, user: User) -> bool:
    """Whether this is the only owner who can come in; the owners are held until the transaction ends."""
    return user.role is Role.OWNER and user.may_come_in and records.active_owners() == [user.id]
