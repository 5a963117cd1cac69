"""Remedies as the pages tell them: where the others name a command, the page that does the same, in the pages' words.

`[what it is called](where)` becomes a link; what stands in the places of an address is quoted. What no page does keeps
its command.
"""

from collections.abc import Mapping

from provisor.provisioning.checkup import templates as checkup
from provisor.provisioning.explaining import templates as explaining
from provisor.provisioning.explaining.causes import Cause
from provisor.provisioning.journal.telling import templates as telling

_CHECKUP: Mapping[str, str] = {
    "scim.off": "Switch it on in the [settings](/settings).",
    "connections.none": "[Connect one](/connections/new).",
    "connections.paused": "Let it in again [on its page](/connections/{connection}).",
    "token.none": "[Make one](/bots/{bot}/tokens/new), and put it into the identity provider.",
    "token.no-bot": (
        "[Add a bot](/bots/new?connection={connection}), make a token for it, and put that into the identity provider."
    ),
    "token.expiring": (
        "[Replace it](/bots/{bot}/tokens/new?replaces=on), and put the new one into the identity provider."
    ),
    "token.ended": (
        "Put one that works into the identity provider: [make one](/bots/{bot}/tokens/new); nobody can use the old one."
    ),
    "refusals.some": "[See them with what to do](/log?refused=true).",
    "permissions.forbidden": (
        "See [the tokens](/bots) for what they are for, [the connections](/connections) for networks and rules."
    ),
    "undeclared.some": (
        "Keep them [on the page of the connection](/connections), or take them out of the attribute mapping."
    ),
    "held.some": "[Decide about them](/held).",
    "owners.one": "[Make somebody else an owner, too](/settings#administrators).",
    "owners.none": "[Make somebody an owner](/settings#administrators).",
    "certificates.theirs": (
        "Exchange it at the identity provider. Where its metadata have no address here, give those of then "
        "[in its settings](/settings/sign-in/{method}/settings)."
    ),
    "certificates.ours": (
        "Make a new key [in its settings](/settings/sign-in/{method}/settings), and have the identity provider know it."
    ),
    "notices.given-up": "See to which address, and try it, in the [settings](/settings#notices).",
}

_CAUSES: Mapping[Cause, str] = {
    Cause.HERE: "Nothing is wrong with this person here. If a team is missing, name it below.",
    Cause.HELD: "[Decide about it](/held): allow it, or keep this person.",
    Cause.DELETED: (
        "Assign this person again at the identity provider, or bring them back [on their page](/users/{name})."
    ),
    Cause.DECIDED_HERE: "Let the identity provider decide again [on the person's page](/users/{name}).",
    Cause.NAMESAKE: (
        "[See](/users/{id}) which of them the identity provider means, and remove or rename the other one."
    ),
    Cause.NEAR_NAME: "[Ask about {first}](/missing?who={first}), if that is meant.",
    Cause.NO_CONNECTION: (
        "[Connect one](/connections/new), add a team [among the teams](/teams), or a person with `provisor user add`."
    ),
    Cause.MEMBERS_DECIDED_HERE: (
        "Give or take the membership, or let the identity provider decide again, [on the team's page](/find?q={team})."
    ),
    Cause.BY_HAND: (
        "Nothing, if it is meant to be so. Else take it away [on the team's page](/find?q={team}), or add the person "
        "to the group at the identity provider."
    ),
    Cause.MEMBER_ABOVE: "Nothing, if counting is enough; else add this person [on the team's page](/find?q={team}).",
    Cause.MEMBER_REMOVED: (
        "Put the person back into the group at the identity provider, or here by hand, "
        "[on the team's page](/find?q={team})."
    ),
    Cause.MEMBERS_OF_PEOPLE: (
        "Push or assign a group of this name at the identity provider, which then adopts the team; or add the person "
        "[on the team's page](/find?q={team})."
    ),
    Cause.TEAM_HERE: "Nothing is wrong with this team here. If somebody is missing in it, name both below.",
    Cause.TEAM_OTHER_NAME: "Look for [{name}](/find?q={name}), whose page changes the name here.",
}

_VARIANTS: Mapping[str, str] = {
    "namesake.held": (
        "If {name} took their place, [allow](/held) that the other one is deleted. To keep [that one](/users/{id}), "
        "delete or rename {name}, then refuse what is held."
    ),
    "deactivated.by hand": "Let this person in again [on their page](/users/{name}).",
    "deactivated.managed": (
        "Let this person in again [on their page](/users/{name}), and decide it here from now on."
    ),
    "member-removed.decided here": (
        "Put the person back [on the team's page](/find?q={team}). What the identity provider says of the members is "
        "set aside, until it is let decide again there."
    ),
}

_DECIDE = "[Decide about it](/held)."

_REFUSED: Mapping[str, str] = {
    "user-of-another-connection": (
        "Unassign this person in one of the identity providers, or let both, in [the settings of "
        "{brought_by}](/connections/{brought_by}/settings)."
    ),
    "spared-user": (
        "Take this person out of its scope. If it is to decide about others, let it in [its "
        "settings](/connections/{connection}/settings)."
    ),
    "last-owner": "[Make somebody else an owner](/settings#administrators) first.",
    "team-of-another-connection": (
        "Push the group from one identity provider only, or let both change it, in [the settings of "
        "{managed_by}](/connections/{managed_by}/settings)."
    ),
    "from-elsewhere": (
        "If it is the identity provider's, add it in [the settings of the "
        "connection](/connections/{connection}/settings); if not, somebody else has the token: [replace it](/bots)."
    ),
    "connection-paused": (
        "Let it go on [on its page](/connections/{connection}); the identity provider sends it again by itself."
    ),
    "switched-off": "Switch it on in the [settings](/settings); the identity provider sends it again by itself.",
    "forbidden": "See [what the connection may do](/connections/{connection}).",
    "refused": (
        "Look at the request in the identity provider's own log; if it looks right, its manner may be too strict here: "
        "[change it](/connections/{connection}/settings)."
    ),
}

_ORDERS: Mapping[str, str] = {
    "entra-caller-known": "Revoke that first: see [the bots](/bots).",
    "public-key-known": "Give the new one another name, or revoke the old one: see [the bots](/bots).",
    "never-comes-in": "Activate this person first, among the [people](/users).",
    "no-held-change": "See [what is held](/held).",
    "no-such-hold": "See [what is held](/held).",
    "no-such-bot": "See [the bots](/bots).",
    "no-such-connection": "See [the connections](/connections).",
    "no-such-cycle": "See [the cycles](/cycles).",
    "no-such-entry": "See [the log](/log).",
    "no-such-method": "See [the ways to sign in](/settings/sign-in).",
    "no-such-domain": "See [the ways to sign in](/settings/sign-in).",
    "no-such-passkey": "See [your own](/me).",
    "no-such-recipient": "See who is told, in the [settings](/settings#notices).",
    "no-such-schema": "See [the connections](/connections).",
    "no-such-team": "See [the teams](/teams).",
    "no-such-token": "See [the bots](/bots).",
    "no-such-undo": "See [what was undone](/undo).",
    "not-tried": "Try it in the [settings](/settings/sign-in), or enable it untried.",
    "undo-ended": "To take back what it did, see [what was undone](/undo).",
    "not-permitted": "Use a token with the scope that is needed: [a bot](/bots) makes one.",
}

_SAID: Mapping[str, str] = {
    "Change them there, or let others do so with `provisor connection set {brought_by} --shares`.": (
        "Change them there, or let others do so in [the settings of "
        "{brought_by}](/connections/{brought_by}/settings)."
    ),
    "{where}, or allow it with `provisor connection set {connection} --no-spares-others`.": (
        "{where}, or allow it in [the settings of {connection}](/connections/{connection}/settings)."
    ),
    "Do it here, with `provisor user`": "Do it here, on [the person's page](/users)",
    "Change it there, or let others change its teams with `provisor connection set {managed_by} --shares`.": (
        "Change it there, or let others change its teams in [the settings of "
        "{managed_by}](/connections/{managed_by}/settings)."
    ),
    "Change it at that identity provider, or decide it here from now on with --take-over.": (
        "Change it at that identity provider, or decide it here from now on."
    ),
    "Change it at that identity provider, or take the {field} over with --take-over; what the identity provider says "
    "of it is then set aside.": (
        "Change it at that identity provider, or decide it here; what the identity provider says of it is then set "
        "aside."
    ),
    "To take back what it did: `provisor undo --undo {undo_id}`.": "[Take back what it did](/undo/undo-{undo_id}).",
    "Decide about it first: `provisor guard drop {change_id}` has it not happen, `provisor guard apply {change_id}` "
    "does it.": "[Decide about it](/held) first.",
    "The deletion of {name} can't be dropped: {held_by} came under that name meanwhile.": (
        "The deletion of {name} can't be refused: {held_by} came under that name meanwhile."
    ),
    "the user with the id {id}": "[another user](/users/{id})",
    "the team with the id {id}": "[another team](/teams/{id})",
    "Rename or delete that one first, or apply the deletion.": (
        "Rename or delete that one first, or allow the deletion."
    ),
    "Try it under Settings, Sign-in in the web pages, or enable it untried: `provisor sign-in enable {name} "
    "--untried`.": "[Try it](/settings/sign-in/{name}/settings) first.",
    "Give it anew: `provisor sign-in renew {name}`.": "Give it [anew](/settings/sign-in/{name}/settings).",
    "Activate them first: `provisor user reactivate {user_name}`.": (
        "Activate them first, [on their page](/users/{user_name})."
    ),
}
"""What refusals say beside what is told of them elsewhere, too."""

_STATES: Mapping[str, str] = {
    "never seen": (
        "Give the identity provider the SCIM base URL and a token, as [its "
        "set-up](/connections/{connection}/set-up) says, and press Test Connection there."
    ),
    "off": "Switch it on in the [settings](/settings).",
    "paused": "Let it in again [on its page](/connections/{connection}).",
    "quarantined": (
        "Mend what fails ([see its cycle](/cycles/{cycle}), and whether [its token](/bots) still works); then choose "
        "Restart provisioning at the identity provider, or wait for its next try."
    ),
}

_KEPT = "Give or take memberships, or let the identity provider decide again, [on the team's page](/find?q={name})."
_SET_ASIDE = (
    "Not kept, for no schema declares it: {set_aside}. Keep it [on the page of the connection](/connections), or take "
    "it out of the attribute mapping at the identity provider."
)

ON_PAGES: Mapping[str, str] = {
    **{checkup.ANSWERS[key][1]: told for key, told in _CHECKUP.items()},
    **{explaining.CAUSES[cause].remedy: told for cause, told in _CAUSES.items()},
    **{explaining.REMEDIES[key]: told for key, told in _VARIANTS.items()},
    **{telling.REFUSED[code].remedy: told for code, told in _REFUSED.items()},
    **{telling.STATES[state].remedy: told for state, told in _STATES.items()},
    explaining.DECIDE: _DECIDE,
    telling.HELD: _DECIDE,
    telling.KEPT: _KEPT,
    telling.SET_ASIDE: _SET_ASIDE,
    **_SAID,
    **{remedy: told for code, told in _ORDERS.items() if (remedy := telling.REMEDIES[code]) is not None},
}
"""What a page says in the place of each template that names a command, or calls things as commands do."""
