"""How is told why nobody came in by an identity provider: a sentence and a remedy for each refusal, by its code."""

from collections.abc import Mapping

from provisor.provisioning.journal.telling.templates import Refused

REFUSED: Mapping[str, Refused] = {
    "sign-in-person-unknown": Refused(
        "{tried} could not sign in by {method}: nobody here is called so, or has what the "
        "identity provider says of them.",
        "Assign them to the application for provisioning at the identity provider; whoever was brought here comes in. "
        "`provisor explain {tried}` tells why somebody is missing.",
    ),
    "sign-in-several-people-match": Refused(
        "{tried} could not sign in by {method}: by {match} several people here could be meant.",
        "Give each of them a value of their own at the identity provider, or remove who is one too many.",
    ),
    "sign-in-person-deactivated": Refused(
        "{tried} could not sign in by {method}: {name} is deactivated.",
        "Whoever is to come in is activated at the identity provider, or, if people decide about them, here.",
    ),
    "sign-in-person-deactivated.provisioned": Refused(
        "{tried} could not sign in by {method}: {holder} deactivated {name} on {since}.",
        "Activate or assign them at the identity provider; with its next cycle they can come in.",
    ),
    "sign-in-person-deactivated.made here": Refused(
        "{tried} could not sign in by {method}: {name} was deactivated here on {since}.",
        "An administrator activates them here.",
    ),
    "sign-in-person-deleted": Refused(
        "{tried} could not sign in by {method}: {name} was deleted.",
        "An administrator restores them here, or the identity provider brings them anew.",
    ),
    "sign-in-person-deleted.provisioned": Refused(
        "{tried} could not sign in by {method}: {holder} deleted {name} on {since}.",
        "Assign them to the application for provisioning at the identity provider; it brings them anew.",
    ),
    "sign-in-person-deleted.made here": Refused(
        "{tried} could not sign in by {method}: {name} was deleted here on {since}.",
        "An administrator restores them here.",
    ),
    "sign-in-not-in-team": Refused(
        "{tried} could not sign in by {method}: {name} is not in the team {team}, whose people alone come in by it.",
        "Put them into {team}, or into a team below it: at the identity provider where that manages the team, else "
        "here.",
    ),
    "sign-in-required-team-gone": Refused(
        "{tried} could not sign in by {method}: only people of the team {team} come in by it, and it was deleted.",
        "An administrator requires another team, or none, or restores this one; owners come in by a one-time link.",
    ),
    "sign-in-subject-of-deleted": Refused(
        "{tried} could not sign in by {method}: they are known there as {name}, who was deleted; somebody else has the "
        "name or address now.",
        "If it is the same person, restore the one who was deleted, or `provisor sign-in forget {method} {name}`: then "
        "they are found by a claim anew.",
    ),
    "sign-in-subject-of-another": Refused(
        "{tried} could not sign in by {method}: somebody else there has signed in as {name} before.",
        "If the name or address belongs to another person now, have the identity provider bring that person. If it is "
        "the same person with a new account there: `provisor sign-in forget {method} {name}`.",
    ),
    "sign-in-external-id-of-another": Refused(
        "{tried} could not sign in by {method}: {name} has another external id than {match} says.",
        "If the name or address belongs to another person now, have the identity provider bring that person. If it "
        "sends something else as external id, disable {method}, and leave that rule out in its settings, on the pages.",
    ),
    "sign-in-attempt-unknown": Refused(
        "Somebody came back from {method} whose sign-in did not begin here, or was used already.",
        "Begin again. If it happens again, somebody may be using answers a second time.",
    ),
    "sign-in-attempt-expired": Refused(
        "Somebody came back from {method} after more than ten minutes.",
        "Begin again.",
    ),
    "sign-in-attempt-of-another": Refused(
        "Somebody came back from {method} whose sign-in began in another browser, or by another way.",
        "Begin again, in the browser in which it is to end; cookies of this site must be kept meanwhile.",
    ),
    "sign-in-secret-unreadable": Refused(
        "Nobody could sign in by {method}: its secret can't be read any more, since PROVISOR_SECRET_KEY is another one "
        "than when it was given.",
        "Give it anew: `provisor sign-in renew {method}`.",
    ),
    "sign-in-method-disabled": Refused(
        "Somebody tried to sign in by {method}, by which nobody signs in for now.",
        "Choose another way to sign in; `provisor sign-in enable {method}` lets people in by it.",
    ),
    "sign-in-provider-unreachable": Refused(
        "Nobody could sign in by {method}: {url} can't be reached: {reason}.",
        "Try again in a moment. Whoever administers comes in by a passkey, a recovery code or a one-time link "
        "meanwhile: `provisor admin-link`.",
    ),
    "sign-in-provider-answer-unusable": Refused(
        "Nobody could sign in by {method}: {url} answered otherwise than expected: {reason}.",
        "See whether the identity provider is well, and whether the issuer is right: `provisor sign-in show {method}`.",
    ),
    "sign-in-discovery-of-another-issuer": Refused(
        "Nobody could sign in by {method}: its discovery document names another issuer, {told}.",
        "Add the way to sign in anew with exactly that issuer if it is right: slashes and letters count.",
    ),
    "sign-in-discovery-incomplete": Refused(
        "Nobody could sign in by {method}: its discovery document has no usable {lacks}.",
        "See whether the issuer is that of an OpenID Connect provider: `provisor sign-in show {method}`.",
    ),
    "sign-in-provider-refused": Refused(
        "{method} did not let somebody in: {error}. {told}",
        "At the identity provider, see whether the person is assigned to the application, and what its "
        "sign-in log says.",
    ),
    "sign-in-answer-without-issuer": Refused(
        "Somebody came back from {method} with an answer that does not say whose it is, which {method} promises.",
        "Begin the sign-in anew. If it happens again, something between changes what {method} sends.",
    ),
    "sign-in-answer-of-another-issuer": Refused(
        "Somebody came back from {method} with an answer of another identity provider: {told}.",
        "Begin the sign-in anew. If it happens again, somebody may be mixing up two identity providers.",
    ),
    "sign-in-answer-without-code": Refused(
        "Somebody came back from {method} with an answer that says nothing.",
        "Begin the sign-in anew.",
    ),
    "sign-in-code-refused": Refused(
        "{method} did not tell who somebody is: {error}. {told}",
        "If it does not know the client or its secret, give the secret of now: `provisor sign-in renew {method}`. If "
        "it does not take the code, begin the sign-in anew.",
    ),
    "sign-in-no-id-token": Refused(
        "{method} did not tell who somebody is: it sent no ID token.",
        "See whether the application there is one of OpenID Connect.",
    ),
    "sign-in-token-too-large": Refused(
        "{method} sent a token that is too large.",
        "Have fewer claims, such as groups, put into the ID token there.",
    ),
    "sign-in-token-unreadable": Refused(
        "{method} sent a token that can't be read.",
        "See whether the application there encrypts its ID tokens: it must sign them, and no more.",
    ),
    "sign-in-wrong-token-type": Refused(
        "{method} sent a token that is for something else: {told}.",
        "See whether the application there is one of OpenID Connect.",
    ),
    "sign-in-critical-header": Refused(
        "{method} sent a token that depends on something that is not understood here: {told}.",
        "Have it sign ID tokens without critical headers.",
    ),
    "sign-in-algorithm-not-accepted": Refused(
        "{method} sent a token that is unsigned, or signed by {algorithm}, which is not accepted.",
        "Have it sign ID tokens by RS256, PS256, ES256 or EdDSA.",
    ),
    "sign-in-key-unknown": Refused(
        "{method} sent a token that is signed with a key that it does not publish: {key}.",
        "Try again in half a minute: then its keys are asked for anew.",
    ),
    "sign-in-wrong-signature": Refused(
        "A token came that {method} did not sign.",
        "Nobody came in. If it happens again, somebody may be forging tokens, or something between changes them.",
    ),
    "sign-in-wrong-issuer": Refused(
        "{method} sent a token of another issuer: {told}.",
        "See which issuer is right: `provisor sign-in show {method}`. Slashes and letters count.",
    ),
    "sign-in-wrong-audience": Refused(
        "{method} sent a token for another application: {told}.",
        "See which client id is right: `provisor sign-in show {method}`.",
    ),
    "sign-in-wrong-authorized-party": Refused(
        "{method} sent a token that was issued to another application: {told}.",
        "Have the application there issue tokens for itself alone.",
    ),
    "sign-in-claim-missing": Refused(
        "{method} sent a token without a usable {claim}.",
        "Have it put that claim into the ID token.",
    ),
    "sign-in-token-expired": Refused(
        "{method} sent a token whose time was over.",
        "Begin the sign-in anew. If it happens again, compare the clocks of both sides: a minute is tolerated.",
    ),
    "sign-in-token-not-yet-valid": Refused(
        "{method} sent a token of the future, by its {claim}.",
        "Compare the clocks of both sides: a minute is tolerated.",
    ),
    "sign-in-wrong-nonce": Refused(
        "A token came back from {method} that belongs to another sign-in.",
        "Begin the sign-in anew. If it happens again, somebody may be using tokens a second time.",
    ),
    "sign-in-user-info-of-another": Refused(
        "{method} told of somebody else than whom its token is about.",
        "Begin the sign-in anew. If it happens again, something between changes what {method} sends.",
    ),
    "sign-in-wrong-access-token-hash": Refused(
        "{method} sent an ID token that belongs to another access token.",
        "Begin the sign-in anew. If it happens again, something between changes what {method} sends.",
    ),
}
