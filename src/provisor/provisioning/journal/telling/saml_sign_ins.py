"""How is told why a SAML message let nobody in: a sentence and a remedy for each refusal, by its code."""

from collections.abc import Mapping

from provisor.provisioning.journal.telling.templates import Refused

_ANEW = "Begin the sign-in anew. If it happens again, something between changes what {method} sends."
_FORGED = (
    "Nobody came in. If it happens again, somebody may be forging answers, or something between changes what {method} "
    "sends."
)
_CLOCKS = "Compare the clocks of both sides: a minute is tolerated."

REFUSED: Mapping[str, Refused] = {
    "sign-in-message-too-large": Refused(
        "{method} sent an answer that is too large.",
        "Have fewer attributes, such as groups, put into the assertion there.",
    ),
    "sign-in-message-unreadable": Refused("{method} sent an answer that can't be read: {reason}.", _ANEW),
    "sign-in-document-type-sent": Refused("An answer of {method} came with a document type.", _FORGED),
    "sign-in-comment-sent": Refused("An answer of {method} came with a comment in it.", _FORGED),
    "sign-in-section-sent": Refused("An answer of {method} came with a CDATA section in it.", _FORGED),
    "sign-in-instruction-sent": Refused(
        "An answer of {method} came with a processing instruction in it.", _FORGED
    ),
    "sign-in-other-message": Refused(
        "{method} sent something else than an answer of SAML 2.0: {told}.",
        "See whether the application there is one of SAML 2.0.",
    ),
    "sign-in-id-twice": Refused(
        "An answer of {method} came in which two elements have the id {told}.", _FORGED
    ),
    "sign-in-element-misplaced": Refused(
        "An answer of {method} came in which the element {told} is where it does not belong.", _FORGED
    ),
    "sign-in-element-twice": Refused(
        "An answer of {method} came in which the element {told} is there twice.", _FORGED
    ),
    "sign-in-element-missing": Refused(
        "{method} sent an answer without a usable {lacks}.",
        "See how the application there is set: compare it with the guide.",
    ),
    "sign-in-not-signed": Refused(
        "{method} sent an answer in which neither the response nor the assertion is signed.",
        "Have it sign the assertion, the response, or both.",
    ),
    "sign-in-signature-malformed": Refused(
        "An answer of {method} came with a signature that is malformed at {told}.", _FORGED
    ),
    "sign-in-signature-of-another": Refused(
        "An answer of {method} came whose signature is over something else: {told}.", _FORGED
    ),
    "sign-in-signature-method-not-accepted": Refused(
        "{method} sent an answer that is signed by {told}, which is not accepted.",
        "Have it sign by RSA or ECDSA with SHA-256 or more.",
    ),
    "sign-in-digest-not-accepted": Refused(
        "{method} sent an answer that is digested by {told}, which is not accepted.",
        "Have it digest by SHA-256 or more.",
    ),
    "sign-in-transform-not-accepted": Refused(
        "{method} sent an answer that was transformed by {told} before it was signed, which is not accepted.",
        "Have it use exclusive canonicalization, and no other transform.",
    ),
    "sign-in-wrong-xml-signature": Refused(
        "An answer came that {method} did not sign by any certificate that is known here.",
        "If it has a new certificate, give its metadata of now: `provisor sign-in renew {method} --metadata FILE`. "
        "Else somebody may be forging answers.",
    ),
    "sign-in-content-changed": Refused("An answer came that is not what {method} signed.", _FORGED),
    "sign-in-encryption-not-accepted": Refused(
        "{method} sent an assertion that is encrypted by {told}, which is not accepted.",
        "Have it encrypt by AES-GCM, and the key for that by RSA-OAEP.",
    ),
    "sign-in-cipher-unprotected": Refused(
        "{method} sent an assertion that is encrypted by AES-CBC in a response that is not signed.",
        "Have it sign the response, too, or encrypt by AES-GCM.",
    ),
    "sign-in-assertion-sealed": Refused(
        "{method} sent an assertion that can't be decrypted here.",
        "Give it the certificate of now, from the metadata here, for encryption.",
    ),
    "sign-in-wrong-entity": Refused(
        "An answer came for {method} that is of another identity provider: {told}.",
        "See which entity id is right: `provisor sign-in show {method}`. Slashes and letters count.",
    ),
    "sign-in-wrong-destination": Refused(
        "{method} sent an answer that was to be brought elsewhere: {told}.",
        "Compare the assertion consumer service URL there with `provisor sign-in show {method}`.",
    ),
    "sign-in-answer-to-another": Refused(
        "An answer came back from {method} that belongs to another sign-in.",
        "Begin the sign-in anew. If it happens again, somebody may be using answers a second time.",
    ),
    "sign-in-answer-unasked": Refused(
        "An answer came back from {method} that answers no request.",
        "Begin the sign-in here, not in the portal of the identity provider.",
    ),
    "sign-in-no-bearer": Refused(
        "{method} sent an assertion that is not for whoever brings it.",
        "Have it confirm the subject by the method bearer.",
    ),
    "sign-in-no-audience": Refused(
        "{method} sent an assertion that does not say for which application it is.",
        "Set the audience there: it is the entity id, see `provisor sign-in show {method}`.",
    ),
    "sign-in-audience-of-another": Refused(
        "{method} sent an assertion for another application: {told}.",
        "Compare the audience there with the entity id, see `provisor sign-in show {method}`.",
    ),
    "sign-in-condition-unknown": Refused(
        "{method} sent an assertion under a condition that is not understood here: {told}.",
        "Have it leave that condition out.",
    ),
    "sign-in-assertion-expired": Refused(
        "{method} sent an assertion whose time was over, by its {claim}.",
        "Begin the sign-in anew. If it happens again, compare the clocks of both sides: a minute is tolerated.",
    ),
    "sign-in-assertion-not-yet-valid": Refused(
        "{method} sent an assertion of the future, by its {claim}.", _CLOCKS
    ),
    "sign-in-transient-name": Refused(
        "{method} sent a name that is another one at each sign-in.",
        "Have it send a persistent NameID, or the address; or choose an attribute by which people are known.",
    ),
    "sign-in-attribute-missing": Refused(
        "{method} sent an assertion without one value of {claim}, by which people are known.",
        "Have it send that attribute, with one value.",
    ),
    "sign-in-assertion-used": Refused(
        "An assertion of {method} came a second time.",
        "Begin the sign-in anew. If it happens again, somebody may be using answers a second time.",
    ),
}
