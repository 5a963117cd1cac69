"""The guard as a request meets it: whether what a connection ends is done, or held until a person decides.

Only what ends somebody's access counts, and only it pays for counting (docs/decisions/0013-guard.md). The last owner
who can come in is held whatever the share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from provisor.directory.guard import Beginning, Departing, Ending, Fate, Held, HeldChange
from provisor.directory.journal import Action, Asked
from provisor.directory.teams import PERSON, TeamName
from provisor.directory.users import User
from provisor.provisioning import owners, translate
from provisor.provisioning.calls import Call
from provisor.provisioning.ports import Records
from provisor.provisioning.translate import Resource


def may_pass(records: Records, call: Call, departing: Departing, kind: Held, resource_id: str) -> bool:
    """Whether the connection may end one more by itself; it is counted, and kept who or what it is, if so."""
    connection = call.caller.connection
    guard = connection.settings.guard
    if not guard.on:
        return True
    lately = records.departures(connection.id, departing, at=call.at, window=guard.window)
    brought = lately.brought
    if not lately.counted:
        brought = max(brought, records.count_brought(sorted(connection.known_as), departing))
        records.forget_departures(connection.id, departing, at=call.at, window=guard.window)
    passes = lately.passed < guard.allowance(departing, brought=brought)
    if passes or not lately.counted:
        records.note_departures(connection.id, departing, at=call.at, passed=int(passes), brought=brought)
    if passes:
        records.note_ending(Ending(connection.id, departing, kind, resource_id, call.at, Fate.PASSED))
    return passes


def keep(records: Records, call: Call, change: HeldChange) -> None:
    """Keep what is held, in the hold of its connection of which something waits, or else as the first of another."""
    hold_id = records.open_hold(change.connection_id, change.departing) or _begin(records, call, change)
    records.hold(replace(change, hold_id=hold_id))


def _begin(records: Records, call: Call, change: HeldChange) -> str:
    """Keep that it is too many of people, or of teams, from now on; the id of the hold of which that is.

    What passed counts once, with the hold that it came before.
    """
    connection, departing = call.caller.connection, change.departing
    window = connection.settings.guard.window
    # The counter first, as `may_pass` does, which is not asked about the last owner: else two wait for each other.
    lately = records.departures(connection.id, departing, at=call.at, window=window)
    records.lock_beginnings(connection.id)
    hold_id = records.open_hold(connection.id) or call.new_id()
    decided = records.newest_decided(connection.id, departing)
    counted_from = max(filter(None, (change.since - timedelta(minutes=window), decided)))
    beginning = Beginning(change.since, counted_from, lately.brought)
    records.begin_hold(hold_id, connection.id, departing, beginning)
    return hold_id


def weighed(records: Records, call: Call, user: User, changed: User) -> User:
    """The changed user with what is held of the change, or without what was held and is taken back."""
    if user.held is not None and changed.active:
        return replace(changed, held=None)
    if not user.active or changed.active:
        return changed
    if owners.is_last(records, user) or not may_pass(
        records, call, Departing.USERS, Held.DEACTIVATION, user.id
    ):
        return replace(changed, held=Held.DEACTIVATION)
    return changed


def tell_weighed(records: Records, call: Call, kept: User, before: Resource, after: Resource) -> None:
    """Keep and tell what is held of a change, or taken back; whether the user is active is taken out of both."""
    was, now = ({"active": part.pop("active")} if "active" in part else {} for part in (before, after))
    if kept.held is None:
        cancel(records, call, kept, before=was, after=now)
    else:
        _hold(records, call, kept.held, kept, before=was, after=now)


def holds_deletion(records: Records, call: Call, user: User, teams: Sequence[TeamName]) -> bool:
    """Whether the deletion of this user is held; it is kept and told then. `teams` are those of SCIM's view."""
    if not user.may_come_in:
        return False
    is_new = user.held is None and not owners.is_last(records, user)
    if is_new and may_pass(records, call, Departing.USERS, Held.DELETION, user.id):
        return False
    given = {
        team.id: [each for each in team.sources if each != PERSON] for team in records.given_teams(user.id)
    }
    records.hold_deletion(user.id, at=call.at)
    _hold(
        records,
        call,
        Held.DELETION,
        user,
        before=translate.stored_user(user, call.types.user),
        teams=teams,
        memberships={team_id: sources for team_id, sources in given.items() if sources},
    )
    return True


def bring_back(records: Records, call: Call, departed: User) -> User:
    """Take the deletion of somebody back that is held: they are who they were, and the connection's own.

    Raises UserNameTaken where somebody else came under the name meanwhile.
    """
    back = replace(
        departed,
        active=True,
        held=None,
        connection_id=call.caller.connection.id,
        taken_over=frozenset(),
        version=departed.version + 1,
        modified=call.at,
    )
    records.save_user(back, translate.index(back, call.types.user))
    teams = records.touch_teams_of(back.id, at=call.at)
    cancel(records, call, back, after=translate.stored_user(back, call.types.user), teams=teams)
    return back


def cancel(
    records: Records,
    call: Call,
    user: User,
    *,
    before: Resource | None = None,
    after: Resource | None = None,
    teams: Sequence[TeamName] = (),
) -> None:
    """Let go of what is held of a user, since the identity provider took it back."""
    change = records.held_change_of_user(user.id)
    if change is not None:
        records.unhold(change, Fate.TAKEN_BACK, at=call.at)
        records.append(
            call.entry(
                Action.CHANGE_CANCELLED,
                ("user", user.id, user.user_name),
                before=before,
                after=after,
                facts=facts(change, teams),
            )
        )


def _hold(
    records: Records,
    call: Call,
    kind: Held,
    user: User,
    *,
    before: Resource,
    after: Resource | None = None,
    teams: Sequence[TeamName] = (),
    memberships: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """`memberships` are those that end with it, as who gave them by team: so they are put back if it is applied."""
    earlier = records.held_change_of_user(user.id) if user.held is not None else None
    change = held_change(call, kind, user.user_name, user_id=user.id, earlier=earlier)
    keep(records, call, change)
    named = ("user", user.id, user.user_name)
    told = facts(change, teams) | ({"memberships": memberships} if memberships else {})
    records.append(call.entry(Action.CHANGE_HELD, named, before=before, after=after, facts=told))


def held_change(
    call: Call,
    kind: Held,
    name: str,
    *,
    user_id: str | None = None,
    team_id: str | None = None,
    earlier: HeldChange | None = None,
) -> HeldChange:
    """What is held by this call; what was held of the same before keeps its id and its time."""
    return HeldChange(
        id=earlier.id if earlier is not None else call.new_id(),
        kind=kind,
        connection_id=call.caller.connection.id,
        user_id=user_id,
        team_id=team_id,
        name=name,
        since=earlier.since if earlier is not None else call.at,
        request_id=call.request_id,
        client_request_id=call.client_request_id,
    )


def facts(change: HeldChange, teams: Sequence[TeamName] = ()) -> Resource:
    """What entries tell of a held change; `teams` are those whose members another view shows from now on."""
    told: Resource = {"held_change": change.id, "held": change.kind.value}
    if teams:
        told["teams"] = [team.id for team in teams]
    return told


def decided(change: HeldChange, teams: Sequence[TeamName] = ()) -> Resource:
    """What entries tell of a held change about which somebody decides: also who had asked for it, when, and how."""
    asked = Asked(change.connection_id, change.since, change.request_id, change.client_request_id)
    return facts(change, teams) | asked.to_facts()
