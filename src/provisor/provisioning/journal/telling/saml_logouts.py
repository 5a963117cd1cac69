"""How is told why a SAML message about a logout counted for nothing: a sentence and a remedy for each, by its code."""

from collections.abc import Mapping

from provisor.provisioning.journal.telling.templates import Refused

_FORGED = (
    "Nobody was signed out by it. If it happens again, somebody may be forging such messages, or something between "
    "changes what {method} sends."
)
_SETTINGS = "See how single logout is set there: compare it with the guide."

REFUSED: Mapping[str, Refused] = {
    "logout-message-too-large": Refused(
        "A message of {method} about a logout came that is too large.", _FORGED
    ),
    "logout-message-unreadable": Refused(
        "A message of {method} about a logout came that can't be read: {reason}.", _FORGED
    ),
    "logout-document-type-sent": Refused(
        "A message of {method} about a logout came with a document type.", _FORGED
    ),
    "logout-comment-sent": Refused(
        "A message of {method} about a logout came with a comment in it.", _FORGED
    ),
    "logout-section-sent": Refused(
        "A message of {method} about a logout came with a CDATA section in it.", _FORGED
    ),
    "logout-instruction-sent": Refused(
        "A message of {method} about a logout came with a processing instruction in it.", _FORGED
    ),
    "logout-other-message": Refused(
        "{method} sent something else than a message about a logout of SAML 2.0: {told}.", _SETTINGS
    ),
    "logout-id-twice": Refused(
        "A message of {method} about a logout came in which two elements have the id {told}.", _FORGED
    ),
    "logout-element-misplaced": Refused(
        "A message of {method} about a logout came in which the element {told} is where it does not belong.",
        _FORGED,
    ),
    "logout-element-twice": Refused(
        "A message of {method} about a logout came in which {told} is there twice.", _FORGED
    ),
    "logout-element-missing": Refused(
        "{method} sent a message about a logout without a usable {lacks}.", _SETTINGS
    ),
    "logout-message-not-signed": Refused(
        "A message of {method} about a logout came that is not signed.",
        "Have it sign these messages. Unsigned ones sign nobody out: anybody may have sent them.",
    ),
    "logout-signature-malformed": Refused(
        "A message of {method} about a logout came with a signature that is malformed at {told}.", _FORGED
    ),
    "logout-signature-of-another": Refused(
        "A message of {method} about a logout came whose signature is over something else: {told}.", _FORGED
    ),
    "logout-signature-method-not-accepted": Refused(
        "{method} sent a message about a logout that is signed by {told}, which is not accepted.",
        "Have it sign by RSA or ECDSA with SHA-256 or more.",
    ),
    "logout-digest-not-accepted": Refused(
        "{method} sent a message about a logout that is digested by {told}, which is not accepted.",
        "Have it digest by SHA-256 or more.",
    ),
    "logout-transform-not-accepted": Refused(
        "{method} sent a message about a logout that was transformed by {told} before it was signed, which is not "
        "accepted.",
        "Have it use exclusive canonicalization, and no other transform.",
    ),
    "logout-wrong-xml-signature": Refused(
        "A message about a logout came that {method} did not sign by any certificate that is known here.",
        "If it has a new certificate, give its metadata of now: `provisor sign-in renew {method} --metadata FILE`. "
        "Else somebody may be forging such messages.",
    ),
    "logout-content-changed": Refused(
        "A message about a logout came that is not what {method} signed.", _FORGED
    ),
    "logout-encryption-not-accepted": Refused(
        "{method} sent a logout in which the name is encrypted by {told}, which is not accepted.",
        "Have it encrypt by AES-GCM, and the key for that by RSA-OAEP.",
    ),
    "logout-assertion-sealed": Refused(
        "{method} sent a logout in which the name can't be decrypted here.",
        "Give it the certificate of now, from the metadata here, for encryption.",
    ),
    "logout-wrong-entity": Refused(
        "A message about a logout came for {method} that is of another identity provider: {told}.",
        "See which entity id is right: `provisor sign-in show {method}`. Slashes and letters count.",
    ),
    "logout-wrong-destination": Refused(
        "{method} sent a message about a logout that was to be brought elsewhere: {told}.",
        "Compare the single logout URL there with `provisor sign-in show {method}`.",
    ),
    "logout-answer-to-another": Refused(
        "An answer of {method} came that belongs to no sign-out that began here.",
        "If somebody signed out here, they sign out there by hand. If it happens again, somebody may be using answers "
        "a second time.",
    ),
    "logout-answer-unasked": Refused(
        "An answer of {method} came that does not say which sign-out it answers.",
        "If somebody signed out here, they sign out there by hand.",
    ),
    "logout-provider-refused": Refused(
        "{method} did not sign somebody out who had signed out here: {error}. {told}",
        "They sign out there by hand. See what its log says; it may want the certificate of now, from the metadata.",
    ),
    "logout-assertion-expired": Refused(
        "{method} sent a message about a logout whose time was over, by its {claim}.",
        "If it happens again, compare the clocks of both sides: a minute is tolerated.",
    ),
    "logout-assertion-not-yet-valid": Refused(
        "{method} sent a message about a logout of the future, by its {claim}.",
        "Compare the clocks of both sides: a minute is tolerated.",
    ),
    "logout-message-used": Refused(
        "A logout of {method} came a second time.",
        "It counted the first time. If it happens again, somebody may be using messages a second time.",
    ),
}
