"""The sentence and the remedy of every answer of a check, with named placeholders: what a translation replaces.

The key is the check and the answer; an answer that is well needs no remedy.
"""

from collections.abc import Mapping

_THEIRS = (
    "Exchange it at the identity provider. Where its metadata have no address here, give those of then: `provisor "
    "sign-in renew {method} --metadata FILE`."
)
_OURS = "Make a new key, and have the identity provider know it: `provisor sign-in rotate {method}`."

ANSWERS: Mapping[str, tuple[str, str]] = {
    "address.well": ("Identity providers reach this service at {url}.", ""),
    "address.unknown": (
        "No public address is set: each answer names the host that its request was sent to.",
        "Set `PROVISOR_PUBLIC_URL` to the address that the identity provider uses.",
    ),
    "address.local": (
        "The public address is {url}, which only this machine reaches.",
        "Set `PROVISOR_PUBLIC_URL` to an address that the identity provider can reach.",
    ),
    "tls.well": ("The public address uses TLS.", ""),
    "tls.unknown": (
        "Without a public address it can't be told whether TLS is used.",
        "Set `PROVISOR_PUBLIC_URL`.",
    ),
    "tls.local": (
        "The address of this machine is used without TLS.",
        "Put a reverse proxy with TLS before it.",
    ),
    "tls.none": (
        "The public address {url} has no TLS: tokens and personal data go in the clear.",
        "Put a reverse proxy with TLS before it, and set `PROVISOR_PUBLIC_URL` to its https address.",
    ),
    "clock.well": ("The clocks of this machine and of the database agree.", ""),
    "clock.apart": (
        "The clock of the database is {seconds} seconds away from this machine's.",
        "Synchronise both clocks (NTP): tokens expire and cycles are told by them.",
    ),
    "scim.well": ("SCIM is switched on.", ""),
    "scim.off": (
        "SCIM is switched off: identity providers bring nobody.",
        "Switch it on: `provisor scim enable`.",
    ),
    "connections.none": ("No identity provider is connected.", "Add one: `provisor connection add`."),
    "connections.well": ("{count:# connection is|# connections are} set up.", ""),
    "connections.paused": (
        "The connection {connection} is paused.",
        "Let it in again: `provisor connection resume {connection}`.",
    ),
    "token.well": ("A token of the connection {connection} works until {until}.", ""),
    "token.none": (
        "No token of the connection {connection} works.",
        "Make one with `provisor token create --bot {bot}`, and put it into the identity provider.",
    ),
    "token.no-bot": (
        "The connection {connection} has no bot, so no token of it works.",
        (
            "Add a bot with `provisor bot add {bot} --connection {connection}`, make a token with `provisor token "
            "create --bot {bot}`, and put it into the identity provider."
        ),
    ),
    "token.expiring": (
        "The last token of the connection {connection} expires on {until}.",
        "Rotate it: `provisor token rotate --bot {bot}`, and put the new one into the identity provider.",
    ),
    "token.spare": ("The connection {connection} has no token, and was never used; another one is.", ""),
    "token.replaced": (
        "The token {token} of the connection {connection} was replaced, and is still in use.",
        "Put the new token into the identity provider before the old one ends on {until}.",
    ),
    "token.ended": (
        "The token {token} (…{ending}) of the connection {connection} has ended, and was still tried at {when}.",
        (
            "Put one that works into the identity provider: `provisor token create --bot {bot}` makes one; "
            "nobody can use the old one."
        ),
    ),
    "contact.well": ("{told}", ""),
    "contact.spare": ("The connection {connection} was never used; another one is.", ""),
    "contact.never": (
        "The connection {connection} was never used.",
        "Put the SCIM base URL and a token into the identity provider, test the connection there, and start it.",
    ),
    "contact.overdue": ("{told}", "{remedy}"),
    "contact.quarantined": ("{told}", "{remedy}"),
    "refusals.well": ("Nothing was refused in the last day.", ""),
    "refusals.some": (
        "{count:# request was|# requests were} refused in the last day.",
        "See them with what to do: `provisor journal list --outcome refused`.",
    ),
    "permissions.well": ("No request of the last day was forbidden.", ""),
    "permissions.forbidden": (
        "{count:# request of the last day was|# requests of the last day were} forbidden: {told}",
        "See `provisor token list` for the scope, `provisor connection show` for networks and rules.",
    ),
    "undeclared.well": ("No attribute that was sent lately was set aside.", ""),
    "undeclared.some": (
        "Attributes that no schema declares were sent lately, and are not kept: {names}.",
        "Declare them with `provisor schema add`, or take them out of the attribute mapping.",
    ),
    "addresses.well": ("No two people have the same e-mail address.", ""),
    "addresses.well.newest": (
        "None of the newest {newest:,} people has the e-mail address of somebody else.",
        "",
    ),
    "addresses.shared": (
        "{least}{count:# e-mail address belongs|# e-mail addresses belong} to several people, such as {first}.",
        "See whether they are one person; remove or correct one of them at the identity provider.",
    ),
    "external-ids.well": ("No two active people have the same external id.", ""),
    "external-ids.well.newest": (
        "None of the newest {newest:,} people has the external id of another active person.",
        "",
    ),
    "external-ids.shared": (
        "{least}{count:# external id belongs|# external ids belong} to several active people, such as {first}.",
        "Deactivate or remove the older one; Okta makes a second user when somebody is assigned anew.",
    ),
    "attributes.well": ("Everybody who came lately has a shown name and an e-mail address.", ""),
    "attributes.missing": (
        "{least}{count} of {people:# person|# people} {count:lacks|lack} a name or an e-mail address, such as {first}.",
        "Map displayName and emails at the identity provider, and provision again.",
    ),
    "attributes.missing.newest": (
        (
            "{least}{count} of the newest {people:,} people {count:lacks|lack} a name or an e-mail address, such as "
            "{first}."
        ),
        "Map displayName and emails at the identity provider, and provision again.",
    ),
    "empty-teams.well": ("Every team that a connection manages has members.", ""),
    "empty-teams.some": (
        "{least}{count:# team of a connection has|# teams of connections have} no members, such as {first}.",
        "Assign their members to the application at the identity provider: only then they are sent.",
    ),
    "held.well": ("The guard holds nothing.", ""),
    "held.some": (
        "The guard holds {count:# change|# changes} of the connection {connection} since {since}.",
        "Decide: `provisor guard list`, then `provisor guard apply` or `provisor guard drop`.",
    ),
    "owners.well": ("{count:# owner|# owners} may come in.", ""),
    "owners.one": (
        "Only one owner may come in.",
        "Make a second one: `provisor user promote USER --role owner`.",
    ),
    "owners.none": ("No owner may come in.", "Make one: `provisor user promote USER --role owner`."),
    "journal.well": ("The newest entries of the journal are as they were written.", ""),
    "journal.broken": (
        "The journal was altered at position {position}.",
        "Go through it all: `provisor journal verify`; compare with a checkpoint or a backup.",
    ),
    "sealing.well": ("Everything that was written gets its place in the journal soon.", ""),
    "sealing.behind": (
        "{least}{count:# entry of the journal waits|# entries of the journal wait} for a place in it since {since}.",
        "See that the server runs and its log says nothing of sealing; `provisor journal checkpoint` has them sealed.",
    ),
    "notices.well": ("Notices go to {count:# address|# addresses}, and arrive.", ""),
    "notices.nobody": ("Notices go to nobody.", ""),
    "notices.given-up": (
        "{count:# notice|# notices} of the last week did not arrive, and {count:was|were} given up.",
        "See to which address, and try it: `provisor notice list`, `provisor notice try`.",
    ),
    "certificates.well": ("No certificate for signing in ends soon.", ""),
    "certificates.theirs": (
        "The certificate by which {method} signs ends on {until}.",
        _THEIRS,
    ),
    "certificates.theirs.over": (
        "The certificate by which {method} signs ended on {until}. People still come in.",
        _THEIRS,
    ),
    "certificates.ours": ("Our certificate for {method} ends on {until}.", _OURS),
    "certificates.ours.over": (
        "Our certificate for {method} ended on {until}; the identity provider may refuse what is signed by it.",
        _OURS,
    ),
    "sign-in.well": ("Nothing stands against the ways to sign in.", ""),
    "sign-in.team-gone": (
        "Nobody signs in by {name}: only people of the team {team} come in by it, and it was deleted.",
        "Require another team, or none, or restore this one.",
    ),
    "sign-in.domain-lost": (
        "The DNS has no TXT record {record} any more, which proves {domain}.",
        "Set it again, or remove the domain from the way to sign in.",
    ),
    "disk.well": ("{free:.1f} GiB are free where the database is.", ""),
    "disk.elsewhere": ("The database is on a server of its own, whose disk is not seen from here.", ""),
    "disk.full": (
        "Only {free:.1f} GiB are free where the database is; without room nothing can be changed.",
        "Make room there, or move the database; `PROVISOR_JOURNAL_RETENTION_DAYS` has old entries of the journal go.",
    ),
}

AT_LEAST = "at least "
SHARED = "{what} ({one}, {another})"
LACKING = "{name} ({what})"
