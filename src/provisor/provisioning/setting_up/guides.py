"""What is done at each identity provider to connect it, step by step, in the labels of its own screens.

The one place of these texts: the pages show them (in each language), and `provisor setup` prints them. `*Label*` is
what the identity provider calls something; labels are never translated. Sources: Microsoft Learn, "Develop and plan
provisioning for a SCIM endpoint" and "On-demand provisioning"; Okta Help Center, "Add SCIM provisioning to app
integrations" and "Group Push". `docs/connect-entra.md` and `docs/connect-okta.md` tell the same at length.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from provisor.directory.connections import Kind


class Mark(StrEnum):
    """What is seen of an identity provider that is being connected, in this order."""

    CALLED = "called"
    USER = "user"
    GROUP = "group"
    CYCLE = "cycle"


class Value(StrEnum):
    """What of ours is pasted over there."""

    URL = "url"
    TOKEN = "token"  # noqa: S105 - a kind of value


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do in order, what to paste into which field, what is seen of it here, and the way back."""

    title: str
    doing: Sequence[str]
    back: str
    fields: Sequence[tuple[str, Value]] = ()
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """How an identity provider is connected. `needs` is what somebody must be allowed there."""

    needs: str
    steps: Sequence[Step]

    @property
    def marks(self) -> Sequence[Mark]:
        """What is seen of it, in the order of its steps."""
        return [step.mark for step in self.steps if step.mark is not None]


def message(text: str) -> str:
    """A text that is in the catalogues of the pages."""
    return text


TOKEN_PRINTED = message("what `provisor token create` prints")
"""What is pasted as the token, for those who can't open the pages."""


_ENTRA = Guide(
    needs=message("In Entra you need the role *Application Administrator* at least."),
    steps=(
        Step(
            title=message("Make the application in Entra"),
            doing=(
                message("Sign in to the *Microsoft Entra admin center* (entra.microsoft.com)."),
                message(
                    "Go to *Entra ID* > *Enterprise apps*, choose *New application*, then *Create your own "
                    "application*."
                ),
                message(
                    "Enter a name, choose *Integrate any other application you don't find in the gallery "
                    "(Non-gallery)*, then *Create*."
                ),
            ),
            back=message(
                "Way back: *Properties* > *Delete* removes the application; nothing has happened here yet."
            ),
        ),
        Step(
            title=message("Give it the address and a token, and test"),
            doing=(
                message(
                    "In the application choose *Provisioning*, then *New configuration*. In older portals: "
                    "*Provisioning Mode* > *Automatic*, then *Admin Credentials*."
                ),
                message("Paste the two values below."),
                message(
                    "Choose *Test Connection*. Entra asks for somebody who does not exist, and expects an empty "
                    "list."
                ),
                message("Then *Create*, or *Save*."),
            ),
            fields=(("Tenant URL", Value.URL), ("Secret Token", Value.TOKEN)),
            back=message(
                "Way back: revoke the token here; Entra is refused from then on, and nothing else changes."
            ),
            mark=Mark.CALLED,
        ),
        Step(
            title=message("Keep the attribute mappings that matter"),
            doing=(
                message(
                    "Open *Attribute mapping* (or *Mappings*). The default ones work; keep userName, active, "
                    "emails, name.givenName, name.familyName and displayName."
                ),
                message(
                    "Better map externalId from objectId than from mailNickname: it stays when somebody is "
                    "renamed."
                ),
                message(
                    "Never remove the mapping of active: by it people lose access. What no schema here knows is "
                    "accepted, not kept, and named on the page of the connection."
                ),
            ),
            back=message("Way back: *Restore default mappings*."),
        ),
        Step(
            title=message("Assign one test group"),
            doing=(
                message("Choose *Users and groups* > *Add user/group*, and assign one small group."),
                message(
                    "Leave *Scope* at *Sync only assigned users and groups*. Only direct members count: members "
                    "of nested groups are not provisioned."
                ),
            ),
            back=message(
                "Way back: remove the assignment; whom Entra has provisioned is deactivated in its next "
                "cycle."
            ),
        ),
        Step(
            title=message("Provision one person on demand"),
            doing=(
                message(
                    "Choose *Provision on demand*, search for a person of the test group, then *Provision*."
                ),
            ),
            back=message(
                "Way back: deactivate the person here, or undo the entry in the log. Nobody else was touched."
            ),
            mark=Mark.USER,
        ),
        Step(
            title=message("Provision the group on demand"),
            doing=(
                message(
                    "In *Provision on demand* search for the test group, choose up to five of its members, then "
                    "*Provision*."
                ),
            ),
            back=message("Way back: undo the entry in the log. The people stay."),
            mark=Mark.GROUP,
        ),
        Step(
            title=message("Start"),
            doing=(
                message("Choose *Overview* > *Start provisioning*. The first cycle takes the longest."),
                message(
                    "In the properties enter an address for notifications, and switch on *Prevent accidental "
                    "deletion*."
                ),
            ),
            back=message(
                "Way back: *Stop provisioning* in Entra, or pause the connection here. A whole cycle can be "
                "undone."
            ),
            mark=Mark.CYCLE,
        ),
    ),
)

_OKTA = Guide(
    needs=message("In Okta you need the role *Super administrator* or *Application administrator*."),
    steps=(
        Step(
            title=message("Make the application in Okta"),
            doing=(
                message(
                    "For sign-in and provisioning in one: *Applications* > *Create App Integration*, choose *SAML"
                    " 2.0* or *SWA*, finish the wizard; then *General* > *App Settings* > *Edit*, for "
                    "*Provisioning* choose *SCIM*, and *Save*."
                ),
                message(
                    "To try things out: *Applications* > *Browse App Catalog*, search for *SCIM 2.0 Test App "
                    "(OAuth Bearer Token)*, then *Add Integration*."
                ),
            ),
            back=message("Way back: deactivate and delete the application; nothing has happened here yet."),
        ),
        Step(
            title=message("Give it the address and a token, and test"),
            doing=(
                message(
                    "Open *Provisioning* > *Integration* > *Edit*; in a catalogue app *Configure API Integration*"
                    " > *Enable API integration*."
                ),
                message("Paste the two values below."),
                message(
                    "In an app of the wizard also: *Unique identifier field for users* is userName; tick *Push "
                    "New Users*, *Push Profile Updates* and *Push Groups*; *Authentication Mode* is *HTTP "
                    "Header*."
                ),
                message(
                    "Choose *Test Connector Configuration* (*Test API Credentials* in a catalogue app), then "
                    "*Save*."
                ),
            ),
            fields=(
                ("SCIM connector base URL / SCIM 2.0 Base Url", Value.URL),
                ("Authorization / OAuth Bearer Token", Value.TOKEN),
            ),
            back=message(
                "Way back: revoke the token here; Okta is refused from then on, and nothing else changes."
            ),
            mark=Mark.CALLED,
        ),
        Step(
            title=message("Say what Okta may do"),
            doing=(
                message(
                    "Open *Provisioning* > *To App* > *Edit*, enable *Create Users*, *Update User Attributes* and"
                    " *Deactivate Users*, then *Save*. The attribute mappings below are ready."
                ),
            ),
            back=message("Way back: take the ticks away again."),
        ),
        Step(
            title=message("Assign one test group: its people arrive"),
            doing=(
                message(
                    "Choose *Assignments* > *Assign* > *Assign to Groups*, and assign one small group. Its people"
                    " are created here at once."
                ),
            ),
            back=message("Way back: remove the assignment; Okta deactivates these people here at once."),
            mark=Mark.USER,
        ),
        Step(
            title=message("Push another group: its memberships arrive"),
            doing=(
                message("Okta does not support one group for both: make a second one with the same members."),
                message(
                    "Choose *Push Groups* > *Push Groups* > *Find groups by name*, find it, leave *Push group "
                    "memberships immediately* on, then *Save*."
                ),
            ),
            back=message(
                "Way back: *Unlink pushed group*, with *Leave the group in the target app* or *Delete the "
                "group in the target app*."
            ),
            mark=Mark.GROUP,
        ),
    ),
)

_OTHER = Guide(
    needs=message("You need the right to set up provisioning over SCIM 2.0 there."),
    steps=(
        Step(
            title=message("Give it the address and a token, and test"),
            doing=(
                message("Look for the settings of provisioning over SCIM 2.0, with a bearer token."),
                message("Paste the two values below."),
                message("Test the connection, if it offers that, and save."),
            ),
            fields=(("SCIM base URL", Value.URL), ("Bearer token", Value.TOKEN)),
            back=message(
                "Way back: revoke the token here; it is refused from then on, and nothing else changes."
            ),
            mark=Mark.CALLED,
        ),
        Step(
            title=message("Provision one person"),
            doing=(message("Assign or choose one person there, and have them provisioned."),),
            back=message("Way back: deactivate the person here, or undo the entry in the log."),
            mark=Mark.USER,
        ),
        Step(
            title=message("Provision one group"),
            doing=(message("Assign or choose one small group there, and have it provisioned."),),
            back=message("Way back: undo the entry in the log. The people stay."),
            mark=Mark.GROUP,
        ),
    ),
)

GUIDES: Mapping[Kind, Guide] = {Kind.ENTRA: _ENTRA, Kind.OKTA: _OKTA, Kind.OTHER: _OTHER}
