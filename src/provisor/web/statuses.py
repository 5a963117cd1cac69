"""Which HTTP status each refusal of the organization has, in the admin API and on the pages."""

from collections.abc import Mapping

from provisor.directory import (
    choices,
    guard,
    machines,
    notices,
    passkeys,
    permissions,
    refusals,
    rulings,
    sign_in,
    sign_in_domains,
    team_refusals,
)
from provisor.directory.refusals import Refusal
from provisor.provisioning import entering, repetition, signing_in

_CONFLICT = 409
"""What the organization, as it is now, does not allow."""

STATUS: Mapping[type[Refusal], int] = {
    permissions.NotPermitted: 403,
    permissions.NotPermittedToPerson: 403,
    signing_in.MayNotComeIn: 403,
    entering.LinkForPages: 403,
    guard.NoHeldChange: 404,
    guard.NoSuchHold: 404,
    rulings.NoSuchRuling: 404,
    rulings.NumberDiffers: 422,
    notices.NoSuchRecipient: 404,
    sign_in.NoSuchMethod: 404,
    sign_in_domains.NoSuchDomain: 404,
    sign_in_domains.UnusableDomain: 422,
    sign_in_domains.PublicMailDomain: 422,
    passkeys.NoSuchPasskey: 404,
    refusals.NoSuchUser: 404,
    refusals.NoDepartedUser: 404,
    refusals.NoSuchBot: 404,
    refusals.NoSuchConnection: 404,
    refusals.NoSuchRemovedConnection: 404,
    refusals.NoSuchToken: 404,
    refusals.NoSuchCycle: 404,
    refusals.NoSuchEntry: 404,
    refusals.NoSuchRequest: 404,
    refusals.NoSuchUndo: 404,
    refusals.NoSuchSchema: 404,
    team_refusals.NoSuchTeam: 404,
    team_refusals.NoDeletedTeam: 404,
    notices.UnusableAddress: 422,
    passkeys.UnusablePasskeyName: 422,
    choices.UnknownLanguage: 422,
    choices.UnknownZone: 422,
    refusals.UnusableName: 422,
    refusals.UnusableNetwork: 422,
    machines.UnusablePublicKey: 422,
    machines.UnusableEntraId: 422,
    team_refusals.UnusableTeamName: 422,
    team_refusals.ListedInACircle: 422,
    repetition.KeyOfAnotherRequest: 422,
}
"""Those that aren't in the table conflict with what is there (409)."""


def status_of(refusal: type[Refusal]) -> int:
    """The HTTP status of a refusal of the organization."""
    return STATUS.get(refusal, _CONFLICT)
