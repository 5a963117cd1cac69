"""The sentence and the remedy of every cause, with named placeholders: what a translation replaces.

A remedy that differs by identity provider has a variant behind its cause: `not-assigned.okta`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from provisor.provisioning.explaining.causes import Cause


@dataclass(frozen=True, slots=True)
class Template:
    """How a cause is told, and what to do about it."""

    sentence: str
    remedy: str


CAUSES: Mapping[Cause, Template] = {
    Cause.OTHER_NAME: Template(
        "{called} is here under another user name: {name}, found by {by}.",
        "Look for {name}. If the user name should be {called}, change what is mapped to userName at the identity "
        "provider.",
    ),
    Cause.HERE: Template(
        "{name} is here, active, and may sign in; teams: {teams}.",
        "Nothing is wrong with this person here. If a team is missing, ask for it: `provisor explain {name} --team "
        "TEAM`.",
    ),
    Cause.REFUSED: Template(
        "The latest request about {name} was refused: {told}",
        "Correct it at the identity provider, and provision this person again.",
    ),
    Cause.HELD: Template(
        "The identity provider wants to end the access of {name}; the guard holds that, so {name} may still come in.",
        "Decide: `provisor guard list` shows what is held, `provisor guard apply` lets it happen, `provisor guard "
        "drop` keeps this person.",
    ),
    Cause.DEACTIVATED: Template(
        "{name} is here, but inactive, and can't sign in. {told}",
        "At the identity provider, assign this person again, or enable the account there; it then activates them here.",
    ),
    Cause.DELETED: Template(
        "{name} was deleted on {when}. {told}",
        "Assign this person again at the identity provider, or bring them back here: `provisor user restore {name}`.",
    ),
    Cause.DECIDED_HERE: Template(
        "Whether {name} may come in is decided here by people; what {provider} says of it is set aside.",
        "Let the identity provider decide again: `provisor user hand-back {name}`.",
    ),
    Cause.NAMESAKE: Template(
        "{other} (id {id}) may be the same person as {name}: they share {by}.",
        "See which of them the identity provider means (`provisor user show {id}`), and remove or rename the other "
        "one.",
    ),
    Cause.NEAR_NAME: Template(
        "Nobody is called {called}, but somebody is called nearly so: {names}.",
        "Ask again with the name that is meant, such as `provisor explain {first}`.",
    ),
    Cause.LOOKED_FOR: Template(
        "{provider} looked for the user {called} on {when}, did not find them, and has not created them since.",
        "See the identity provider's provisioning log for this person: it knows them, and does not create them. Often "
        "an attribute is missing, or creating users is switched off.",
    ),
    Cause.NO_CONNECTION: Template(
        "Neither a user nor a group {called} is here, and no identity provider is connected.",
        "Add one with `provisor connection add`, or add a person with `provisor user add`, a team with `provisor team "
        "add`.",
    ),
    Cause.SCIM_OFF: Template(
        "SCIM is switched off: identity providers are told to come back later, and bring nobody.",
        "Switch it on: `provisor scim enable`.",
    ),
    Cause.PAUSED: Template(
        "The connection {connection} is paused: its identity provider is told to come back later, and brings nobody.",
        "Let it in again: `provisor connection resume {connection}`.",
    ),
    Cause.NO_TOKEN: Template(
        "No token of the connection {connection} works: whoever comes is refused with 401.",
        "Make one with `provisor token create --bot {bot}`, and put it into the identity provider.",
    ),
    Cause.ENDED_TOKEN: Template(
        "The identity provider of the connection {connection} came last on {when}, with the token {token} (…{ending}), "
        "which has ended: it is refused with 401.",
        "Make one with `provisor token create --bot {bot}`, and put it into the identity provider.",
    ),
    Cause.NEVER_CONTACTED: Template(
        "Nobody has ever come with a token of the connection {connection}.",
        "Put the SCIM base URL and a token into the identity provider, test the connection there, and start "
        "provisioning.",
    ),
    Cause.QUARANTINED: Template(
        "{told}",
        "See the identity provider's provisioning log for what failed, mend it, and restart provisioning there.",
    ),
    Cause.OVERDUE: Template(
        "{told}",
        "See at the identity provider whether provisioning is on, whether it is in quarantine, and whether it reaches "
        "this service.",
    ),
    Cause.WAITING: Template(
        "{provider} came last on {when}, and comes again by {next}: it may bring the user {called} then.",
        "Wait for its next cycle, or provision this person on demand at the identity provider.",
    ),
    Cause.PUSHED_NOT_ASSIGNED: Template(
        "{provider} pushes groups here, and has never asked for a user {called}: a pushed group brings memberships "
        "only.",
        "In Okta, assign {called} to the application, or a group that they are in, on the tab Assignments. It should "
        "be another group than the one that is pushed.",
    ),
    Cause.NOT_ASSIGNED: Template(
        "{provider} has never asked for a user {called}: neither to look for them, nor to create them.",
        "At the identity provider, assign {called} or a group of theirs to the application, and see that no scoping "
        "filter leaves them out.",
    ),
    Cause.MEMBER: Template(
        "{name} is in {team}, given by {sources}.",
        "Nothing is wrong with this membership here.",
    ),
    Cause.MEMBERS_DECIDED_HERE: Template(
        "People decide here who is in {team}: they took its members over, so what {provider} says of them is set "
        "aside.",
        "Give or take the membership here (`provisor team join {team} {name}`, `provisor team leave {team} {name}`), "
        "or let the identity provider decide again: `provisor team hand-back {team}`.",
    ),
    Cause.BY_HAND: Template(
        "{name} is in {team} only because a person gave it; {provider}, who manages the team, does not.",
        "Nothing, if it is meant to be so. Else take it away with `provisor team leave {team} {name}`, or add the "
        "person to the group at the identity provider.",
    ),
    Cause.MEMBER_ABOVE: Template(
        "{name} counts in {team} through a team below it, and is no member of its own.",
        "Nothing, if counting is enough; else `provisor team join {team} {name}`.",
    ),
    Cause.MEMBER_REMOVED: Template(
        "{name} was in {team}, and was taken out. {told}",
        "Put the person back into the group at the identity provider, or here by hand: `provisor team join {team} "
        "{name}`.",
    ),
    Cause.MEMBER_TOO_EARLY: Template(
        "{team} was sent with members who were not here yet, so that request was refused. {told}",
        "Have the people provisioned first, then the group again: in Okta push the group anew, in Entra ID provision "
        "on demand or wait for the next cycle.",
    ),
    Cause.MEMBERS_OF_PEOPLE: Template(
        "No identity provider manages {team}: people give its members here.",
        "Push or assign a group of this name at the identity provider, which then adopts the team; or `provisor team "
        "join {team} {name}`.",
    ),
    Cause.MEMBER_NOT_SENT: Template(
        "{provider} manages {team}, and has never named {name} as its member.",
        "See at the identity provider whether {name} is in that group.",
    ),
    Cause.TEAM_HERE: Template(
        "The team {name} is here, with members; its members are given by {provider}.",
        "Nothing is wrong with this team here. If somebody is missing in it: `provisor explain USER --team {name}`.",
    ),
    Cause.TEAM_EMPTY: Template(
        "The team {name} is here, and nobody is in it; its members are given by {provider}.",
        "See whether the members of the group are assigned to the application: only then they are sent.",
    ),
    Cause.TEAM_OTHER_NAME: Template(
        "{called} is here as the team {name}: {provider} knows it by that other name.",
        "Look for {name}; `provisor team rename` changes the name here.",
    ),
    Cause.TEAM_REFUSED: Template(
        "The latest request about the group {name} was refused: {told}",
        "Correct it at the identity provider, and provision the group again.",
    ),
    Cause.TEAM_DELETED: Template(
        "The team {name} is gone. {told}",
        "Provision the group again at the identity provider, or bring it back here: `provisor team restore {name}`.",
    ),
    Cause.TEAM_LOOKED_FOR: Template(
        "{provider} looked for the group {called} on {when}, did not find it, and has not created it since.",
        "See the identity provider's provisioning log for this group.",
    ),
    Cause.TEAM_NEAR_NAME: Template(
        "No team is called {called}, but one is called nearly so: {names}.",
        "Ask again with the name that is meant, such as `provisor explain {first}`.",
    ),
    Cause.NOT_PUSHED: Template(
        "{provider} has never asked for a group {called}.",
        "At the identity provider, assign the group to the application, and see that groups are provisioned.",
    ),
}

REMEDIES: Mapping[str, str] = {
    "not-assigned.entra": (
        "In Entra ID, add {called} under Users and groups of the enterprise application. If only assigned people are "
        "synchronised, members of nested groups are not; a scoping filter may leave them out, too."
    ),
    "not-assigned.okta": "In Okta, assign {called} or a group of theirs to the application, on the tab Assignments.",
    "not-pushed.okta": "In Okta, push the group by name or by a rule, on the tab Push Groups.",
    "not-pushed.entra": (
        "In Entra ID, add the group under Users and groups of the enterprise application, and see that Provision Entra "
        "ID Groups is on."
    ),
    "member-not-sent.entra": (
        "In Entra ID, see that {name} is a direct member of the group: members of groups in it are not sent."
    ),
    "member-not-sent.okta": (
        "In Okta, see that {name} is in the pushed group and was assigned before it was pushed; else push it again."
    ),
    "no-token.without bot": (
        "Add a bot with `provisor bot add {bot} --connection {connection}`, make a token with `provisor token create "
        "--bot {bot}`, and put it into the identity provider."
    ),
    "namesake.held": (
        "If {name} took their place, `provisor guard apply {change}` deletes the other one. To keep that one, delete "
        "or rename {name}, then `provisor guard drop {change}`."
    ),
    "member-removed.decided here": (
        "Put the person back here: `provisor team join {team} {name}`. What the identity provider says of the members "
        "is set aside, until `provisor team hand-back {team}`."
    ),
    "deactivated.by hand": "Let this person in again: `provisor user reactivate {name}`.",
    "deactivated.managed": (
        "Let this person in again, and decide it here from now on: `provisor user reactivate {name} --take-over`."
    ),
}

SENTENCES: Mapping[str, str] = {
    "namesake.held": "{other} (id {id}) may be the same person as {name}: they share {by}. The identity provider wants "
    "to delete that one; the guard holds it, so they may still come in.",
    "held.deletion": "The identity provider wants to delete the team {of}; the guard holds that, so the team and its "
    "members are here still.",
    "held.emptying": "The identity provider wants to take the members out of the team {of}; the guard holds that, so "
    "they are in it still.",
    "held.release": "The identity provider wants to let go of the team {of}; the guard holds that, so its members are "
    "in it still.",
}
"""How a cause is told in a variant."""

DECIDE = "Decide: `provisor guard drop {change}` has it not happen, `provisor guard apply {change}` does it."

BY: Mapping[str, str] = {
    "userName": "user name",
    "emails.value": "e-mail address",
    "displayName": "shown name",
    "externalId": "external id",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber": "employee number",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.employeeNumber": "employee number",
    "journal": "an earlier name",
    "id": "id",
}
"""What somebody was found by, in words."""

NO_TEAMS = "none"
PEOPLE = "people"
PROVIDERS = {"entra": "Entra ID", "okta": "Okta"}
NO_ENTRY = "The journal has no entry under the name {called}, done or refused."
LOOK_UPS = {
    Cause.LOOKED_FOR: "{provider} looked for {attribute} {value}, and found nobody.",
    Cause.TEAM_LOOKED_FOR: "{provider} looked for a group with {attribute} {value}, and found none.",
}
CAME_LAST = "{provider} came last."
NOBODY_TOLD = "The journal does not tell any more who did so."
BROUGHT_BY = "{name}: brought by {provider}"
GIVEN_BY = "{team}: given by {sources}"
FAILED = "{failed} of the {requests} requests of its last cycle were answered with an error."
