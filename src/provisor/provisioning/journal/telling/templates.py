"""Every sentence and every remedy, with named placeholders: what a translation replaces.

A sentence is found by the action of an entry, and where there are variants, by the variant behind it; a refusal by its
code. Which placeholders there are is `telling.sentences`' affair.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refused:
    """How a refusal is told: what was tried and why it was refused, and what to do about it.

    What to do about what people are refused, `REMEDIES` says.
    """

    sentence: str
    remedy: str


SENTENCES: Mapping[str, str] = {
    "user.created": "{actor} created the user {name}.",
    "user.changed": "{actor} changed {attributes} of {what}.",
    "user.changed.deactivated": "{actor} deactivated {what}.",
    "user.changed.reactivated": "{actor} activated {what}.",
    "user.changed.renamed": "{actor} renamed {old} to {what}.",
    "user.adopted": "{actor} took over {what}, who was here before.",
    "user.role-changed": "{actor} made {what} {role}; the role was {old_role}.",
    "user.kept": "{actor} would have changed whether {what} may come in; people took that over and decide it here.",
    "user.deleted": "{actor} deleted {what}.",
    "user.restored": "{actor} brought {what} back, who had been deleted.",
    "user.erased": "{actor} erased the personal data of a user, from {count:# entry|# entries} of the journal too.",
    "team.created": "{actor} created the team {name}.",
    "team.created.members": "{actor} created the team {name} with {added:# member|# members}.",
    "team.adopted": "{actor} took over the members of the team {name}, which was here before.",
    "team.changed": "{actor} changed {attributes} of the team {name}.",
    "team.changed.members": "{actor} changed the members of the team {name}: {joined} joined, {left} left.",
    "team.changed.joined": "{actor} put {joined} into the team {name}.",
    "team.changed.left": "{actor} took {left} out of the team {name}.",
    "team.changed.sources": "{actor} changed who gives memberships of the team {name}, though everybody who is in it "
    "stays: {given} given, {ended} ended.",
    "team.changed.renamed": "{actor} renamed the team {old} to {name}.",
    "team.changed.described": "{actor} described the team {name} anew.",
    "team.deleted": "{actor} deleted the team {name}.",
    "team.released": "{actor} let go of the team {name}, which stays: {removed:# member|# members} went.",
    "team.moved": "{actor} moved the team {name} from {parents_before} to {parents}.",
    "team.retyped": "{actor} made the team {name} a {new_type}; it was a {old_type}.",
    "team.restored": "{actor} restored the team {name}.",
    "team.merged": "{actor} merged the team {merged} into {name}: {added:# member|# members} came along.",
    "team.joined": "{actor} made {user} a member of the team {name}.",
    "team.left": "{actor} ended the membership of {user} in the team {name}.",
    "team.taken-over": "{actor} took the {field} of the team {name} over from {owner}.",
    "team.handed-back": "{actor} lets {owner} decide about the {field} of the team {name} again.",
    "team.role-changed": "{actor} had the team {name} give the role {role} to whoever is in it.",
    "team.role-changed.none": "{actor} had the team {name} give no role any more; it gave: {old_role}.",
    "team.kept": "{actor} would have changed the members of the team {name}: {joined} joined, {left} left. People took "
    "these over and decide them here.",
    "change.held": "{actor} asked for the {held} of {what}. The guard holds it: {what} can still come in.",
    "change.held.team": "{actor} asked for the {held} of the team {name}. The guard holds it: nobody left the team.",
    "change.cancelled": "{actor} took the {held} of {what} back, which the guard held.",
    "change.cancelled.placed": "{actor} took the {held} of the team {name} back, which the guard held; it is below "
    "{places}.",
    "change.dropped": "{actor} refused the {held} of {what}, which the guard held: nothing happened.",
    "change.dropped.placed": "{actor} refused the {held} of the team {name}, which the guard held: nothing happened; "
    "it is below {places}.",
    "token.created": "{actor} made the token {name!r} for {bot}, which ends with {ending} and expires on {expires}.",
    "token.rotated": "{actor} made the token {name!r} for {bot}, in place of older ones, which end later.",
    "token.revoked": "{actor} revoked the token {name!r} of {bot}, which ends with {ending}.",
    "token.revoked.unnamed": "{actor} revoked a token.",
    "key.added": "{actor} gave {bot} the key {name!r}, by which it proves itself until {expires}.",
    "entra.trusted": "{actor} lets {bot} be whoever brings a token that Entra ID signed for the application {name}, "
    "until {expires}.",
    "link.made": "{actor} made a one-time link, which is good until {expires}.",
    "link.made.user": "{actor} made a one-time link for {user}, which is good until {expires}.",
    "link.used": "The one-time link was used: a token to administer, which ends with {ending}, works for an hour.",
    "session.begun": "{what} signed in.",
    "session.begun.method": "{what} signed in by {method}.",
    "session.begun.passkey": "{what} signed in by the passkey {passkey}.",
    "session.begun.codes": "{what} signed in by a recovery code; {codes:# code is|# codes are} left.",
    "sessions.ended": "{actor} ended sessions of {what}, who has to sign in again there.",
    "sessions.ended.team": (
        "A session of {what} ended: {method} lets in only whoever is in the team {team}, and they are not any more."
    ),
    "sign-in.added": "{actor} added the way to sign in {name}; nobody comes in by it yet.",
    "sign-in.changed": "{actor} changed by what people are found who sign in by {name}.",
    "sign-in.changed.begun-there": "{actor} lets sign-ins by {name} begin there, too: in its portal, by a tile.",
    "sign-in.changed.begun-here": "{actor} lets sign-ins by {name} begin here alone.",
    "sign-in.renewed": "{actor} gave a new secret for signing in by {name}.",
    "sign-in.renewed.coming": "{actor} made a new key for {name}, which signs once the identity provider knows it.",
    "sign-in.renewed.taken": "{actor} has the new key for {name} sign from now on; the old one is forgotten.",
    "sign-in.refreshed": "{actor} renewed the metadata of {name}, by which people sign in.",
    "sign-in.enabled": "{actor} lets people sign in by {name}.",
    "sign-in.enabled.untried": "{actor} lets people sign in by {name}, which nobody had tried.",
    "sign-in.team-required": "{actor} lets only whoever is in the team {team} sign in by {name}.",
    "sign-in.team-required.none": "{actor} lets people of every team sign in by {name}; before, only those of the team "
    "{old_team}.",
    "sign-in.disabled": "{actor} lets nobody sign in by {name} any more.",
    "sign-in.removed": "{actor} removed the way to sign in {name}.",
    "sign-in.tried": "{actor} tried to sign in by {name}: it would have let {person} in.",
    "domain.added": "{actor} wants addresses of {domain} to lead to {name}; the domain is not proven yet.",
    "domain.proven": "The DNS proves {domain}: its addresses lead to {name}.",
    "domain.lost": "The DNS does not prove {domain} any more; its addresses lead to {name} still.",
    "domain.removed": "{actor} lets addresses of {domain} lead to {name} no more.",
    "subject.forgotten": "{actor} had {method} forget as whom {what} is known there.",
    "passkey.added": "{actor} added the passkey {passkey}, by which {what} can sign in.",
    "passkey.removed": "{actor} removed the passkey {passkey} of {what}, by which nobody signs in any more.",
    "recovery-codes.made": "{actor} made new recovery codes for {what}; the ones before are no good any more.",
    "organization.renamed": "{actor} gave the organization the name {name}; before, it was {old_name}.",
    "recipient.added": "{actor} has notices sent to {name}.",
    "recipient.removed": "{actor} has no more notices sent to {name}.",
    "notice.given-up": "A notice to {name} did not arrive, however often it was tried: {detail}",
    "language.chosen": "{actor} chose the language {language} for the organization.",
    "language.chosen.open": "{actor} left the language of the organization open: everybody reads their browser's.",
    "scim.enabled": "{actor} switched SCIM on.",
    "scim.disabled": "{actor} switched SCIM off: identity providers are told to come back later.",
    "connection.added": "{actor} added the connection {name}.",
    "connection.changed": "{actor} changed {attributes} of the connection {name}.",
    "connection.recognised": "The connection {name} was recognised as {provider} by what it sends.",
    "connection.removed": "{actor} removed the connection {name}; the people and teams that it brought stay.",
    "bot.added": "{actor} added the bot {name}.",
    "bot.removed": "{actor} removed the bot {name}; its tokens ended.",
    "schema.declared": "{actor} declared the extension {id}.",
    "schema.withdrawn": "{actor} withdrew the extension {id}; what people have of it stays stored.",
    "undo.begun": "{actor} began to undo what was done before.",
    "undo.begun.entry": "{actor} began to undo the entry {entry}.",
    "undo.begun.request": "{actor} began to undo what one request had done.",
    "undo.begun.since": "{actor} began to undo what {undone} had done since {undone_since}.",
    "undo.begun.cycle": "{actor} began to undo what {undone} had done from {undone_since} to {undone_until}.",
    "entry.unreadable": "This entry was altered in the database, and can't be told any more.",
    "journal.pruned": "The entries up to position {through} were removed: they were older than is kept.",
}

APPLYING = "{sentence} {provider} had asked for that at {asked}, and the guard held it."
"""How a change is told that somebody let happen here, after the guard had held it."""

UNDOING = "{sentence} That undid the {number:entry|entries} {positions}."
UNDOING_MORE = "{sentence} That undid the entries {positions} and {more} more."
"""How a change is told by which an undo put something back."""

PEOPLE = "{number:# person|# people}"
NOBODY = "nobody"
"""Who joined or left a team, where it is too many to name, or nobody."""

ATTRIBUTES: Mapping[str, str] = {
    "knownAs": "the name at the identity provider",
    "name": "name",
    "kind": "the kind",
    "manner": "the manner",
    "prefix": "the prefix",
    "networks": "the networks",
    "interval": "the interval of the cycles",
    "guard": "the settings of the guard",
    "authoritative": "whose members count",
    "lists_only_own": "what lists show",
    "spares_others": "whose access it may end",
    "shares": "who may change what it brought",
    "paused": "whether it is paused",
    "taken_over": "what people decide",
}
"""Attributes that have a name of ours, as people call them."""

EXTENSION = "{extension} attributes"
"""How the attributes of an extension are called."""

HELD_KINDS: Mapping[str, str] = {
    "deactivation": "deactivation",
    "deletion": "deletion",
    "emptying": "emptying",
    "release": "release",
}
ROLES: Mapping[str, str] = {
    "owner": "owner",
    "administrator": "administrator",
    "auditor": "auditor",
    "member": "member",
}
TEAM_TYPES: Mapping[str, str] = {
    "Organization": "Organization",
    "BusinessUnit": "BusinessUnit",
    "Division": "Division",
    "Department": "Department",
    "Group": "Group",
}
FIELDS: Mapping[str, str] = {"name": "name", "members": "members"}
"""Words that entries hold, as people read them."""

ANYTHING = "{actor}: {action}, {what}."
"""How an action is told that has no sentence of its own yet."""

NAMESAKE = (
    "{detail} If both are one person, delete the older one at the identity provider, or here with `provisor user "
    "delete`."
)
SETTLED = "{actor} asked for the {held} of {what}. The guard held it; it waits no more."
"""How what was held is told once it was decided, or taken back."""

HELD = "Decide about it: `provisor guard apply {held_change}` does it, `provisor guard drop {held_change}` does not."
UNREADABLE = (
    "`provisor journal verify` names the first position that is not as it was written. Find out who can write to the "
    "database beside Provisor; a backup still has the entry."
)
KEPT = "Give or take memberships here, or let the identity provider decide again: `provisor team hand-back {name}`."
UNREACHED = "Mend what is told here, or choose another address; the settings page tries it."
DROPPED = "Correct the cause at the identity provider, and have it provision {what} anew: it believes this was done."
SET_ASIDE = (
    "Not kept, for no schema declares it: {set_aside}. Declare it with `provisor schema add`, or take it out of the "
    "attribute mapping at the identity provider."
)

REFUSED: Mapping[str, Refused] = {
    "user-name-taken": Refused(
        "{actor} tried to {verb} {name}, but that user name belongs to another user.",
        "Rename one of them, or remove the older one here: `provisor user delete`.",
    ),
    "user-name-taken.provisioned": Refused(
        "{actor} tried to {verb} {name}, but that user name belongs to another user, whom {holder} provisioned on "
        "{since}.",
        "Rename one of them, or remove the older one here: `provisor user delete`.",
    ),
    "user-name-taken.made here": Refused(
        "{actor} tried to {verb} {name}, but that user name belongs to another user, who was made here on {since}.",
        "Rename one of them, or remove the older one here: `provisor user delete`.",
    ),
    "team-name-taken": Refused(
        "{actor} tried to {verb} the group {name}, but that name belongs to another team.",
        "Rename one of them, or delete the team here: `provisor team delete {name}`.",
    ),
    "team-name-taken.provisioned": Refused(
        "{actor} tried to {verb} the group {name}, but that name belongs to a team whose members {holder} gives since "
        "{since}.",
        "Push the group from one identity provider only, or give it another name in one of them.",
    ),
    "team-name-taken.own": Refused(
        "{actor} tried to {verb} the group {name}, but that name belongs to a team whose members it gives already, "
        "since {since}.",
        "The team is here. At the identity provider, see whether two groups have this name, and rename one; or link "
        "the group anew, so that it looks for the name before it creates.",
    ),
    "team-name-taken.renamed": Refused(
        "{actor} tried to rename the group {name} to {wanted}, but that name belongs to another team, {holding}, which "
        "no identity provider manages.",
        "Give the group another name at the identity provider; or rename the team {holding} here, or delete it: "
        "`provisor team delete {holding}`.",
    ),
    "team-name-taken.renamed.provisioned": Refused(
        "{actor} tried to rename the group {name} to {wanted}, but that name belongs to another team, {holding}, whose "
        "members {holder} gives since {since}.",
        "Give one of the two groups another name at the identity provider.",
    ),
    "unknown-users": Refused(
        "{actor} tried to {verb} {what}, but {missing:# of the members is not a user|# of the members are not users} "
        "here.",
        "Assign these people to the application at the identity provider, so that they are provisioned first; in Okta "
        "that is another assignment than the group that is pushed.",
    ),
    "team-of-people": Refused(
        "{actor} tried to {verb} the team {name}, but people made it here, and they rename and delete it.",
        "Rename it here, or delete it: `provisor team delete {name}`. At the identity provider, unlink the group and "
        "push it anew.",
    ),
    "user-of-another-connection": Refused(
        "{actor} tried to {verb} {name}, whom {brought_by} brought, and who is changed from there.",
        "Unassign this person in one of the identity providers, or let both: `provisor connection set {brought_by} "
        "--shares`.",
    ),
    "spared-user": Refused(
        "{actor} tried to {verb} {name}, whom it did not bring: it was kept from ending their access.",
        "Take this person out of its scope. If it is to decide about others, `provisor connection set {connection} "
        "--no-spares-others`.",
    ),
    "last-owner": Refused(
        "{actor} tried to {verb} {name}, the last active owner of the organization, who stays.",
        "Make somebody else an owner first: `provisor user promote USER --role owner`.",
    ),
    "team-of-another-connection": Refused(
        "{actor} tried to {verb} the group {name}, which {managed_by} manages.",
        "Push the group from one identity provider only, or let both change it: `provisor connection set "
        "{managed_by} --shares`.",
    ),
    "invalid-value": Refused(
        "{actor} tried to {verb} {what}, but a value can't be accepted: {detail}",
        "Correct the value at the identity provider, or the attribute mapping that makes it, and provision again.",
    ),
    "mutability": Refused(
        "{actor} tried to {verb} {what}, but changed what can't be changed: {detail}",
        "Take the attribute out of the mapping at the identity provider.",
    ),
    "uniqueness": Refused(
        "{actor} tried to {verb} {what}, but a value belongs to another: {detail}",
        "Give one of them another value.",
    ),
    "not-found": Refused(
        "{actor} tried to {verb} {what}, which is not here (any more).",
        "At the identity provider, provision it anew: it then looks for it by name, and makes it if there is none.",
    ),
    "precondition-failed": Refused(
        "{actor} tried to {verb} {what}, but it was changed meanwhile.",
        "Nothing is to be done: a client that asks for a version reads the resource again and repeats its change.",
    ),
    "payload-too-large": Refused(
        "{actor} tried to {verb} {what}, but sent too much at once: {detail}",
        "Raise `PROVISOR_BODY_LIMIT` or `PROVISOR_LARGE_BODY_LIMIT`, or let the identity provider send less at once.",
    ),
    "from-elsewhere": Refused(
        "{actor} tried to {verb} {what} from an address that the connection may not be used from: {detail}",
        "If it is the identity provider's, add it with `provisor connection set {connection} --network NETWORK`; if "
        "not, somebody else has the token: rotate it with `provisor token rotate`.",
    ),
    "connection-paused": Refused(
        "{actor} tried to {verb} {what} while the connection is paused.",
        "Let it go on with `provisor connection resume {connection}`; the identity provider sends it again by itself.",
    ),
    "switched-off": Refused(
        "{actor} tried to {verb} {what} while SCIM is switched off.",
        "Switch it on with `provisor scim enable`; the identity provider sends it again by itself.",
    ),
    "forbidden": Refused(
        "{actor} tried to {verb} {what}, which it may not: {detail}",
        "See what the connection may do: `provisor connection show {connection}`.",
    ),
    "order-refused": Refused(
        "{actor} tried to {order} through the admin API, and was refused: {detail}",
        "",
    ),
    "command-refused": Refused(
        "{actor} gave the command `provisor {request}`, and was refused: {detail}",
        "",
    ),
    "form-refused": Refused(
        "{actor} asked in the web pages for a change of {what}, and was refused: {detail}",
        "",
    ),
    "refused": Refused(
        "{actor} tried to {verb} {what}, and was refused: {detail}",
        "Look at the request in the identity provider's own log; if it looks right, its manner may be too strict here: "
        "`provisor connection set {connection} --manner tolerant`.",
    ),
}

_DECIDE = "Decide: `provisor guard drop {change}` has it not happen, `provisor guard apply {change}` does it."
_TAKE_OVER = "Change it at that identity provider, or decide it here from now on with --take-over."
_AS_SHOWN_THERE = "Give it in 1 to 500 printable characters, as the identity provider shows it."
_ANOTHER_NAME = "Choose another name."

REMEDIES: Mapping[str, str | None] = {
    "domain-taken": "Remove it there first.",
    "no-such-domain": "See `provisor sign-in domain list`.",
    "not-looked-up": "Try again in a moment, or see whether the service reaches a DNS resolver.",
    "public-mail-domain": None,
    "record-missing": "Add it where the domain is managed; until everybody sees it, hours may pass.",
    "unusable-domain": None,
    "address-taken": None,
    "answer-not-kept": "Look at what it was to change; a token whose text did not arrive is revoked, and made anew.",
    "bot-name-taken": _ANOTHER_NAME,
    "connection-name-taken": _ANOTHER_NAME,
    "deactivation-held": _DECIDE,
    "deletion-held": _DECIDE,
    "entra-caller-known": "Revoke that first: see `provisor token list`.",
    "exactly-one-parent": "Choose one team above it, of a type that is named here.",
    "group-keeps-its-type": "Make a team of that type, and merge the Group into it.",
    "key-of-another-request": "Use a new key for each request.",
    "last-owner": REFUSED["last-owner"].remedy,
    "link-for-pages": "`provisor admin-link` without `--user` prints a link that makes a token.",
    "link-unknown": None,
    "link-used": None,
    "listed-in-a-circle": "Take one of them from below another in the list.",
    "managed-by-connection": _TAKE_OVER,
    "method-enabled": "Disable it first, or add another way, try that, and remove this one then.",
    "method-name-taken": _ANOTHER_NAME,
    "may-not-come-in": None,
    "membership-held": _DECIDE,
    "merged-into-team-below": "Merge them the other way round, or move the one below elsewhere first.",
    "merged-with-itself": "Name another team to merge it into.",
    "name-not-free": "Rename or delete that one first, or apply the deletion.",
    "never-comes-in": "Activate this person first: `provisor user reactivate`.",
    "no-checkpoint": "`provisor journal checkpoint` prints one.",
    "no-deleted-team": None,
    "no-departed-user": None,
    "no-held-change": "See `provisor guard list`.",
    "no-such-hold": "See `provisor guard status`.",
    "no-such-bot": "See `provisor bot list`.",
    "no-such-connection": "See `provisor connection list`.",
    "no-such-cycle": "See `provisor cycle list`.",
    "no-such-entry": "See `provisor journal list`.",
    "no-such-method": "See `provisor sign-in list`.",
    "no-such-passkey": "See `provisor user passkeys`.",
    "no-such-recipient": "See `provisor notice list`.",
    "no-such-removed-connection": None,
    "no-such-request": "See `provisor journal list`.",
    "no-such-ruling": None,
    "no-such-schema": "See `provisor schema list`.",
    "no-such-team": "See `provisor team list`.",
    "no-such-token": "See `provisor token list`.",
    "no-such-undo": "See `provisor undo list`.",
    "no-such-user": None,
    "not-a-member": None,
    "not-allowed-below": "Choose a team above it of a type that is named here.",
    "not-permitted": "Use a token with the scope that is needed: `provisor token create` makes one.",
    "not-given-by-teams": "Give that role to each person who is to have it.",
    "not-permitted-to-person": "An owner can give another role.",
    "not-pinned": None,
    "shuts-out-who-asks": "Join the team first, or say that it is to be required all the same.",
    "not-tried": "Try it under Settings, Sign-in in the web pages, or enable it untried: `provisor sign-in enable`.",
    "nothing-to-undo": "The preview tells what stands against it.",
    "number-differs": "Look at what is held now, and type its number to allow all of it.",
    "one-root-only": "Choose one of the other types.",
    "organization-name-taken": _ANOTHER_NAME,
    "owned-by-connection": _TAKE_OVER,
    "request-at-work": "Ask again with the same key in a moment.",
    "root-stays": None,
    "ruling-goes-on": "Look at it again when that is done, or stop it.",
    "session-too-old": "Sign in again, and do it within ten minutes.",
    "team-has-teams-below": "Move or delete what is below it first, or merge it into another team.",
    "team-name-taken": "Choose another name, or make the two one team.",
    "told-of-just-now": "Ask again in a moment.",
    "too-many-passkeys": "Remove one of them first.",
    "too-many-recipients": "Remove one first.",
    "type-forbids-teams-below": "Move what is below it first.",
    "passkey-known": "Use another device or password manager.",
    "public-key-known": "Give the new one another `kid`, or revoke the old one: see `provisor token list`.",
    "undo-ended": "To take back what it did: `provisor undo --undo`.",
    "unknown-language": None,
    "unknown-zone": "Name it such as Europe/Berlin.",
    "unusable-address": "Give an e-mail address, or the https address of a webhook.",
    "unusable-client-id": _AS_SHOWN_THERE,
    "unusable-client-secret": _AS_SHOWN_THERE,
    "unusable-entra-id": "See the application's Overview in the Entra admin center.",
    "unusable-issuer": "Give the whole https address that its discovery document names.",
    "unusable-key": (
        "Give an RSA key of 2,048 bits or more, or a key on P-256, P-384 or P-521, as PEM without a password, or as a "
        "JSON Web Key."
    ),
    "unusable-metadata": "Give the metadata of the identity provider, as it offers them.",
    "unusable-metadata-address": "Give a whole https address, or the metadata themselves.",
    "unusable-passkey-name": None,
    "metadata-of-another": "Add another way to sign in for that identity provider.",
    "unusable-subject": _AS_SHOWN_THERE,
    "unusable-match": "Write CLAIM=ATTRIBUTE, such as oid=externalId.",
    "unusable-method-name": "Use up to 64 letters, digits and hyphens, such as entra.",
    "unusable-name": "Use 1 to 100 printable characters, without a space at either end, and not `manual`.",
    "unusable-network": "Write it such as 203.0.113.0/24, or as a single address.",
    "unusable-public-key": (
        "Give an RSA key of 2,048 bits or more, a key on P-256, P-384 or P-521, or one on Ed25519, as PEM, certificate "
        "or JSON Web Key."
    ),
    "unusable-team-name": "Use characters that can be seen, in one line.",
    "user-name-taken": REFUSED["user-name-taken"].remedy,
    "would-close-cycle": "Choose a team that isn't below it.",
}
"""What to do about what people are refused, by the code of the refusal; None where there is nothing to advise."""

CYCLES: Mapping[str, str] = {
    "first": "Initial: it is the first that did more than ask for one or two.",
    "everybody": "Initial: it looked for {lookups:# user or group|# users and groups}, where {people:# user|# users} "
    "had come. Provisioning was started anew, or everybody was assigned anew.",
    "changes": "Incremental: it came when it was due, and sent what had changed.",
    "off the beat": "On demand: a few requests about few people, between two regular cycles.",
    "questions": "A test: it asked {requests:once|# times}, changed nothing, and came outside of the regular cycles.",
    "in vain": "Failed: {requests:its one request had no|none of its # requests had} success.",
    "events": "A session: it sends when something happens, and this came without a long pause.",
}
"""By what the kind of a cycle is told."""

STATES: Mapping[str, Refused] = {
    "never seen": Refused(
        "{provider} was never here.",
        "Give the identity provider the SCIM base URL and a token (`provisor token create`), and press Test Connection "
        "there.",
    ),
    "off": Refused(
        "{provider} is answered with 503, for SCIM is switched off.",
        "`provisor scim enable` switches it on.",
    ),
    "paused": Refused(
        "{provider} is answered with 503, and comes again later, for the connection is paused.",
        "`provisor connection resume {connection}` lets it in again.",
    ),
    "running": Refused("{provider} has been sending since {last_started}.", ""),
    "not started": Refused(
        "{provider} was here at {last_started}, for a test or somebody on demand; no regular cycle came yet.",
        "Start provisioning at the identity provider.",
    ),
    "waiting": Refused(
        "{provider} was last here at {last_ended}; the next cycle is expected at {expected}.", ""
    ),
    "quiet": Refused("{provider} was last here at {last_ended}. It sends when something changes.", ""),
    "overdue": Refused(
        "{provider} was last here at {last_ended}; a cycle was expected at {expected}, and it was not silent for so "
        "long before, in the last four weeks.",
        "Where nothing changes, a cycle sends nothing, and all is well. Otherwise see the provisioning status at the "
        "identity provider: whether it is stopped or in quarantine, and whether it reaches this service.",
    ),
    "quarantined": Refused(
        "{provider} tries less and less often, as it does in quarantine: last at {last_started}, with {failed} of "
        "{requests:# request|# requests} in vain; next about {expected}.",
        "Mend what fails (`provisor journal list --cycle {cycle}`, and whether its token still works: `provisor token "
        "list`); then choose Restart provisioning at the identity provider, or wait for its next try.",
    ),
}
"""What a connection is doing."""

KINDS: Mapping[str, str] = {
    "user.created": "Person created",
    "user.changed": "Person changed, deactivated or activated",
    "user.adopted": "Person taken over by a connection",
    "user.role-changed": "Role given",
    "user.kept": "Access decided here, against a connection",
    "user.deleted": "Person deleted",
    "user.restored": "Person restored",
    "team.created": "Team created",
    "team.adopted": "Team taken over by a connection",
    "team.changed": "Team or its members changed",
    "team.deleted": "Team deleted",
    "team.released": "Team let go of by a connection",
    "team.moved": "Team moved",
    "team.retyped": "Type of a team changed",
    "team.restored": "Team restored",
    "team.merged": "Teams merged",
    "team.joined": "Member added by a person",
    "team.left": "Member removed by a person",
    "team.taken-over": "Team taken over by people",
    "team.handed-back": "Team handed back to a connection",
    "team.role-changed": "Role given by a team",
    "team.kept": "Members decided here, against a connection",
    "token.created": "Token made",
    "token.rotated": "Token rotated",
    "token.revoked": "Token revoked",
    "key.added": "Key of a bot added",
    "entra.trusted": "Tokens of Entra ID taken",
    "scim.enabled": "SCIM switched on",
    "scim.disabled": "SCIM switched off",
    "connection.added": "Connection added",
    "connection.changed": "Connection changed",
    "connection.recognised": "Identity provider recognised",
    "connection.removed": "Connection removed",
    "bot.added": "Bot added",
    "bot.removed": "Bot removed",
    "schema.declared": "Extension declared",
    "schema.withdrawn": "Extension withdrawn",
    "link.made": "One-time link made",
    "link.used": "One-time link used",
    "session.begun": "Signed in",
    "sessions.ended": "Signed out by somebody else",
    "sign-in.added": "Way to sign in added",
    "sign-in.changed": "Way to sign in changed",
    "sign-in.renewed": "Secret for signing in renewed",
    "sign-in.refreshed": "Metadata for signing in renewed",
    "sign-in.enabled": "Way to sign in enabled",
    "sign-in.team-required": "Team required to sign in",
    "sign-in.disabled": "Way to sign in disabled",
    "sign-in.removed": "Way to sign in removed",
    "sign-in.tried": "Way to sign in tried",
    "sign-in.refused": "Sign-in refused",
    "logout.refused": "Sign-out of an identity provider refused",
    "domain.added": "Domain added",
    "domain.proven": "Domain proven",
    "domain.lost": "Domain not proven any more",
    "domain.removed": "Domain removed",
    "subject.forgotten": "Known subject forgotten",
    "passkey.added": "Passkey added",
    "passkey.removed": "Passkey removed",
    "recovery-codes.made": "Recovery codes made",
    "organization.renamed": "Organization renamed",
    "language.chosen": "Language chosen",
    "recipient.added": "Recipient of notices added",
    "recipient.removed": "Recipient of notices removed",
    "notice.given-up": "Notice not delivered",
    "request.refused": "Refused",
    "change.held": "Held by the guard",
    "change.cancelled": "Held change taken back",
    "change.dropped": "Held change refused",
    "user.erased": "Personal data erased",
    "journal.pruned": "Old entries removed",
    "undo.begun": "Undo begun",
    "entry.unreadable": "Altered in the database",
}
"""What entries of an action are called, where they are chosen by it."""

TOLERANCES: Mapping[str, str] = {
    "undeclared-attribute": "an attribute that nobody declared",
    "capitalised-verb": "a verb of PATCH with a capital",
    "bare-extension-attribute": "an attribute of an extension by its bare name",
    "unquoted-value": "a value in a filter without quotes",
    "boolean-as-string": "true or false as a text",
    "number-as-string": "a number as a text",
    "sub-attribute-after-value-path": "a part of an attribute behind a filter in its path",
    "not-without-parentheses": "a negation without parentheses",
    "password": "a password, which is not kept",
    "unknown-schema": "a schema that is not known here",
    "misspelt-schema": "a schema that is misspelt",
    "missing-schemas": "no schemas named",
    "unannounced-extension": "an extension that was not announced",
    "path-as-name": "a path in the place of a name",
    "single-value-for-array": "one value in the place of a list",
    "array-for-single-value": "a list in the place of one value",
    "plain-value-for-complex": "a plain value in the place of several parts",
    "empty-value": "an empty value",
    "stray-member": "a member that belongs elsewhere",
    "patch-without-path": "a change without a path",
    "removal-by-value": "a removal that names its value",
    "unmatched-value-path": "a path that fits nothing",
    "group-as-member": "a group as a member",
    "method-in-lower-case": "a method in lower case",
    "manager-not-here-yet": "a manager who is not here yet",
}
"""What deviated from the protocol, and was understood."""

VERBS = {"POST": "create", "PUT": "replace", "PATCH": "change", "DELETE": "delete"}
ANY_VERB = "send"
"""What a request of that method tries to do."""

ORDERS = {
    "POST users": "create a user",
    "PATCH users/{user}": "change {what}",
    "DELETE users/{user}": "delete {what}",
    "POST users/{user}/restore": "restore {what}",
    "POST users/{user}/hand-back": "hand {what} back to the connection",
    "POST users/{user}/erase": "erase {what}",
    "POST teams": "create a team",
    "PATCH teams/{team}": "change {what}",
    "DELETE teams/{team}": "delete {what}",
    "POST teams/{team}/restore": "restore {what}",
    "POST teams/{team}/hand-back": "hand {what} back to the connection",
    "POST teams/{team}/merge": "merge {what} into another team",
    "PUT teams/{team}/members/{user}": "put somebody into {what}",
    "DELETE teams/{team}/members/{user}": "take somebody out of {what}",
    "POST hierarchy": "take in a list of teams",
    "POST connections": "create a connection",
    "PATCH connections/{connection}": "change {what}",
    "DELETE connections/{connection}": "remove {what}",
    "POST connections/{connection}/pause": "pause {what}",
    "POST connections/{connection}/resume": "resume {what}",
    "POST bots": "create a bot",
    "DELETE bots/{bot}": "remove {what}",
    "POST tokens": "make a token",
    "POST tokens/rotate": "rotate a token",
    "POST tokens/keys": "give a bot a key",
    "POST tokens/entra": "take tokens of Entra ID",
    "DELETE tokens/{token}": "revoke {what}",
    "PATCH organization": "change the organization",
    "POST notices/recipients": "have notices sent to somebody",
    "DELETE notices/recipients/{recipient}": "have no more notices sent to {what}",
    "POST notices/recipients/{recipient}/try": "try {what}",
    "PUT schemas/{urn}": "declare {what}",
    "DELETE schemas/{urn}": "withdraw {what}",
    "POST welcome": "exchange a one-time link for a token",
    "POST journal/verify": "verify the journal",
    "POST guard/apply": "allow what the guard holds",
    "POST guard/drop": "refuse what the guard holds",
    "POST undos/preview": "foresee an undo",
    "POST undos": "undo what was done",
    "POST undos/{undo}/resume": "go on with the undo {what}",
}
"""What is asked for by a route of the admin API."""

ANY_ORDER = "do something with {what}"

NAMELESS = {
    "user": "a user",
    "team": "a group",
    "connection": "a connection",
    "bot": "a bot",
    "token": "a token",
    "organization": "the organization",
    "recipient": "a recipient of notices",
    "sign-in": "a way to sign in",
    "passkey": "a passkey",
    None: "several things",
}
"""What a resource is called of which nothing is known, by its type."""

LANGUAGES = {"en": "English", "de": "German"}
"""Languages as sentences name them."""

BY_ID = {"user": "the user {id}", "team": "the group {id}", None: "{id}"}
"""What a resource is called of which only the id is known."""

NOBODY_KNOWN = "The identity provider"
NOBODY_KNOWN_WITHIN = "the identity provider"
"""How an identity provider of unknown kind is called, at the beginning of a sentence and within."""
PROVIDERS = {"entra": "Entra ID", "okta": "Okta"}
SEVERAL_ALIKE = "{provider} ({connection})"
