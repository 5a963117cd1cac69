"""Searches."""

from provisor.directory.teams import Team
from provisor.directory.users import User
from provisor.provisioning.ports import Found, Search
from provisor.store.transaction import Transaction


class SearchRecords(Transaction):
    """Lists."""

    def search_users(self, search: Search) -> Found[User]:
        raise NotImplementedError

    def search_teams(self, search: Search) -> Found[Team]:
        raise NotImplementedError

    def search_all(self, users: Search, teams: Search) -> Found[User | Team]:
        raise NotImplementedError
