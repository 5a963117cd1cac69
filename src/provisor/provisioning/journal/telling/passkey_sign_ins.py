"""How is told why a passkey or a recovery code let nobody in: a sentence and a remedy for each refusal, by its code."""

from collections.abc import Mapping

from provisor.provisioning.journal.telling.templates import Refused

REFUSED: Mapping[str, Refused] = {
    "sign-in-challenge-unknown": Refused(
        "A passkey was used for something that did not begin in this browser, took more than five minutes, or counted "
        "already.",
        "Begin again, in one browser; cookies of this site must be kept meanwhile. If it happens again, somebody may "
        "be using answers a second time.",
    ),
    "sign-in-passkey-unknown": Refused(
        "Somebody used a passkey that is not known here, or not any more.",
        "Choose another passkey, and remove this one from the device. If there is none, come in by another way; "
        "`provisor admin-link` prints a one-time link.",
    ),
    "sign-in-counter-went-back": Refused(
        "{name} could not sign in by the passkey {passkey}: its device counts no more uses than before, so that "
        "somebody may have a copy of it.",
        "Remove this passkey, on the own page or by `provisor user remove-passkey`, and add another one.",
    ),
    "sign-in-inactive-by-passkey": Refused(
        "{name} could not sign in by a passkey: they are deactivated.",
        "An administrator, or the identity provider, activates whoever is to come in.",
    ),
    "sign-in-role-without-passkeys": Refused(
        "{name} could not sign in by a passkey: passkeys are for those who administer.",
        "Sign in with the identity provider, or have an owner give the role again.",
    ),
    "sign-in-passkey-answer-unreadable": Refused(
        "Something came in the place of a passkey's answer that can't be read.",
        "Begin again. If it happens again, try another browser or device.",
    ),
    "sign-in-passkey-used-elsewhere": Refused(
        "A passkey was used on another page than ours: {told}.",
        "See whether PROVISOR_PUBLIC_URL is how browsers reach the service. If nobody changed that, somebody may be "
        "imitating this site.",
    ),
    "sign-in-passkey-without-person": Refused(
        "A passkey was used on a device that did not verify by whom.",
        "Set a PIN, a fingerprint or the like on the device, and begin again.",
    ),
    "sign-in-passkey-not-accepted": Refused(
        "A passkey was made whose key is of a kind that is not accepted here.",
        "Use a device or password manager that makes keys of ES256, EdDSA or RS256.",
    ),
    "sign-in-passkey-not-proven": Refused(
        "A passkey's answer came that the passkey did not sign, or not for this.",
        "Begin again. If it happens again, somebody may be forging answers.",
    ),
    "sign-in-recovery-by-nobody": Refused(
        "Somebody tried a recovery code as {tried}, and nobody here is called so.",
        "Nothing, unless it happens often: then somebody is guessing.",
    ),
    "sign-in-recovery-code-wrong": Refused(
        "Somebody tried to sign in as {name} by a recovery code that is not theirs, or was used already.",
        "If that was not {name}, somebody is guessing. New codes are made on the own page.",
    ),
    "sign-in-inactive-by-recovery": Refused(
        "{name} could not sign in by a recovery code: they are deactivated.",
        "An administrator, or the identity provider, activates whoever is to come in.",
    ),
    "sign-in-role-without-recovery": Refused(
        "{name} could not sign in by a recovery code: these are for those who administer.",
        "Sign in with the identity provider, or have an owner give the role again.",
    ),
}
