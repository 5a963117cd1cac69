"""Why a SAML message proves nobody's identity: one exception each, and what to tell of it."""

from enum import StrEnum

from provisor.federation.refusals import NotProven


class MetadataFlaw(StrEnum):
    """What is wrong with metadata."""

    LARGE = "too large"
    UNREADABLE = "no well-formed XML in UTF-8"
    DOCUMENT_TYPE = "a document type"
    ROOT = "another root"
    NUMBER = "not one identity provider"
    PROTOCOL = "not SAML 2.0"
    OVER = "over"
    LACKING = "lacking"
    TWICE = "twice"
    ENTITY_ID = "unusable entityID"
    CERTIFICATE = "no usable certificate"


class MetadataUnusable(Exception):
    """The text is no metadata of an identity provider that can be used; `told` is what it is about, if anything."""

    def __init__(self, flaw: MetadataFlaw, told: str = "") -> None:
        super().__init__(f"{flaw.value}: {told}" if told else flaw.value)
        self.flaw = flaw
        self.told = told


class MessageTooLarge(NotProven):
    """The message is larger than any honest one."""

    def __init__(self) -> None:
        super().__init__("The message is too large.")


class MessageUnreadable(NotProven):
    """The message is no XML in UTF-8, or not written as its binding says."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The message can't be read: {reason}.", reason=reason)


class DocumentTypeSent(NotProven):
    """The message declares a document type, by which entities are defined."""

    def __init__(self) -> None:
        super().__init__("The message has a document type.")


class CommentSent(NotProven):
    """The message has a comment, which cuts a text in two for some readers and not for others."""

    def __init__(self) -> None:
        super().__init__("The message has a comment.")


class SectionSent(NotProven):
    """The message has a CDATA section."""

    def __init__(self) -> None:
        super().__init__("The message has a CDATA section.")


class InstructionSent(NotProven):
    """The message has a processing instruction."""

    def __init__(self) -> None:
        super().__init__("The message has a processing instruction.")


class OtherMessage(NotProven):
    """The message is of another kind, or another version, than was asked for."""

    def __init__(self, told: str) -> None:
        super().__init__(f"The message is another than was asked for: {told:.300}.", told=told)


class IdTwice(NotProven):
    """Two elements have one id, so that a signature could mean either (core 1.3.4)."""

    def __init__(self, told: str) -> None:
        super().__init__(f"Two elements have the id {told!r:.300}.", told=told)


class ElementMisplaced(NotProven):
    """A response, assertion or signature stands where none belongs, as in signature wrapping."""

    def __init__(self, told: str) -> None:
        super().__init__(f"The element {told:.300} is where it does not belong.", told=told)


class ElementTwice(NotProven):
    """There are two where there is one in honest messages."""

    def __init__(self, told: str) -> None:
        super().__init__(f"The element {told:.300} is there twice.", told=told)


class ElementMissing(NotProven):
    """The message lacks an element or an attribute, or has it in a form that can't be used."""

    def __init__(self, lacks: str) -> None:
        super().__init__(f"The message has no usable {lacks:.300}.", lacks=lacks)


class NotSigned(NotProven):
    """Neither the response nor its assertion is signed."""

    def __init__(self) -> None:
        super().__init__("Neither the response nor the assertion is signed.")


class MessageNotSigned(NotProven):
    """A message about a logout is not signed, so that anybody may have sent it (profiles 4.4.4)."""

    def __init__(self) -> None:
        super().__init__("The message is not signed.")


class MessageUsed(NotProven):
    """The logout request came before: it is good once."""

    def __init__(self) -> None:
        super().__init__("The message came before.")


class SignatureMalformed(NotProven):
    """The signature has a part too much or too little (core 5.4)."""

    def __init__(self, told: str) -> None:
        super().__init__(f"The signature is malformed at {told:.300}.", told=told)


class SignatureOfAnother(NotProven):
    """The signature is over something else than the element that it stands in (core 5.4.2)."""

    def __init__(self, told: str) -> None:
        super().__init__(f"The signature is over {told!r:.300}.", told=told)


class SignatureMethodNotAccepted(NotProven):
    """The signature is made in a way that is not accepted, such as with SHA-1."""

    def __init__(self, told: str) -> None:
        super().__init__(f"The message is signed by {told:.300}.", told=told)


class DigestNotAccepted(NotProven):
    """What is signed is digested in a way that is not accepted, such as by SHA-1."""

    def __init__(self, told: str) -> None:
        super().__init__(f"The message is digested by {told:.300}.", told=told)


class TransformNotAccepted(NotProven):
    """What is signed is transformed before in a way that is not accepted (core 5.4.4)."""

    def __init__(self, told: str) -> None:
        super().__init__(f"The message is transformed by {told:.300}.", told=told)


class WrongXmlSignature(NotProven):
    """None of the identity provider's certificates is that of whoever signed."""

    def __init__(self) -> None:
        super().__init__("The signature of the message is wrong.")


class ContentChanged(NotProven):
    """The identity provider signed, and something else than what came."""

    def __init__(self) -> None:
        super().__init__("The message is not what was signed.")


class EncryptionNotAccepted(NotProven):
    """The assertion, or the key for it, is encrypted in a way that is not accepted."""

    def __init__(self, told: str) -> None:
        super().__init__(f"The assertion is encrypted by {told:.300}.", told=told)


class CipherUnprotected(NotProven):
    """The assertion is encrypted by CBC, and no signature says that nobody changed it on the way."""

    def __init__(self) -> None:
        super().__init__("The assertion is encrypted by CBC in a response that is not signed.")


class AssertionSealed(NotProven):
    """The assertion can't be decrypted; whatever the cause, no more is told."""

    def __init__(self) -> None:
        super().__init__("The assertion can't be decrypted.")


class WrongEntity(NotProven):
    """The message is of another identity provider."""

    def __init__(self, told: str) -> None:
        super().__init__(f"The message is of {told!r:.300}.", told=told)


class WrongDestination(NotProven):
    """The message was to be sent elsewhere (bindings 3.5.5.2), or the assertion brought (core 2.4.1.2)."""

    def __init__(self, told: str) -> None:
        super().__init__(f"The message is meant for {told!r:.300}.", told=told)


class AnswerToAnother(NotProven):
    """The message answers another request than ours (core 3.2.2)."""

    def __init__(self) -> None:
        super().__init__("The message answers another request.")


class AnswerUnasked(NotProven):
    """The message answers no request."""

    def __init__(self) -> None:
        super().__init__("The message answers no request.")


class NoBearer(NotProven):
    """The assertion is for somebody who proves more than that they have it (profiles 4.1.4.2)."""

    def __init__(self) -> None:
        super().__init__("The assertion has no bearer.")


class NoAudience(NotProven):
    """The assertion does not say for whom it is (profiles 4.1.4.2)."""

    def __init__(self) -> None:
        super().__init__("The assertion names no audience.")


class AudienceOfAnother(NotProven):
    """The assertion is for another application: each restriction must name us (core 2.5.1.4)."""

    def __init__(self, told: str) -> None:
        super().__init__(f"The assertion is for {told!r:.300}.", told=told)


class ConditionUnknown(NotProven):
    """The assertion holds under a condition that is not understood here (core 2.5.1)."""

    def __init__(self, told: str) -> None:
        super().__init__(f"The assertion has the condition {told:.300}.", told=told)


class AssertionExpired(NotProven):
    """The time of the assertion or message, or of the session that it tells of, is over."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The {what} of the message is over.", claim=what)


class AssertionNotYetValid(NotProven):
    """The assertion or message is of the future: clocks differ."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The {what} of the message is in the future.", claim=what)


class TransientName(NotProven):
    """The name is another one at each sign-in, by which nobody is known again (core 8.3.8)."""

    def __init__(self) -> None:
        super().__init__("The NameID is transient.")


class AttributeMissing(NotProven):
    """The assertion lacks the attribute by which people are known."""

    def __init__(self, attribute: str) -> None:
        super().__init__(f"The assertion has no usable {attribute:.300}.", claim=attribute)


class AssertionUsed(NotProven):
    """The assertion came before: it is good once (profiles 4.1.4.5)."""

    def __init__(self) -> None:
        super().__init__("The assertion was used already.")
