"""Every refusal, one by one: it is told in words that the catalogue has, and in none but these."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.pages.made_up import SPEAKER, latin
from tests.store.records_of import a_team

from provisor.directory import (
    choices,
    guard,
    machines,
    passkeys,
    permissions,
    refusals,
    roles,
    rulings,
    saml_refusals,
    sign_in,
    sign_in_domains,
    team_refusals,
)
from provisor.directory import notices as recipients
from provisor.directory.guard import Held, HeldChange
from provisor.directory.phrasing import phrase
from provisor.directory.refusals import Refusal
from provisor.directory.rulings import Decision, Ruling
from provisor.directory.sign_in_refusals import SignInRefused
from provisor.directory.teams import Below, Field, TeamType
from provisor.directory.users import Role
from provisor.provisioning import entering, repetition, signing_in
from provisor.provisioning.journal import erasing, verifying
from provisor.web.pages import welcome

NOON = datetime(2026, 5, 7, 12, tzinfo=UTC)
NAME, OTHER = "анна", "иван"
TEAM, ABOVE = a_team("отдел"), replace(a_team("завод"), type=TeamType.DIVISION)
CHANGE = HeldChange("17", Held.DELETION, "1", "1", None, NAME, NOON, None, None)
BELOW = [Below(TeamType.GROUP, 1, OTHER), Below(TeamType.DIVISION, 3, OTHER)]
WISH = phrase("be deleted")

REFUSALS: list[Refusal] = [
    refusals.UserNameTaken(NAME, held_by="17"),
    refusals.TeamNameTaken(NAME, held_by="17"),
    refusals.OrganizationNameTaken(NAME),
    refusals.UnknownUsers(["17", "18"]),
    refusals.TeamOfPeople(NAME),
    refusals.UserOfAnotherConnection(NAME, brought_by=OTHER, connection=OTHER),
    *(
        refusals.SparedUser(
            NAME, wish=phrase("deactivates"), brought_by=by, removed=removed, connection=OTHER
        )
        for by, removed in ((None, False), (OTHER, False), (OTHER, True))
    ),
    refusals.NoSuchUser(NAME),
    refusals.ManagedByConnection(NAME, OTHER),
    refusals.LastOwner(NAME, wish=WISH),
    roles.NotGivenByTeams(NAME),
    refusals.NoDepartedUser(NAME),
    refusals.NoSuchBot(NAME),
    refusals.NoSuchConnection(NAME),
    refusals.NoSuchCycle("17"),
    refusals.ConnectionNameTaken(NAME),
    refusals.NoSuchRemovedConnection(NAME),
    refusals.UnusableName(NAME),
    refusals.UnusableNetwork(NAME),
    refusals.BotNameTaken(NAME),
    refusals.NoSuchToken("17"),
    refusals.NoSuchSchema("17"),
    refusals.NoSuchEntry(17),
    refusals.NoSuchRequest("17"),
    refusals.NoSuchUndo("17"),
    refusals.UndoEnded("17", ended=NOON),
    refusals.NothingToUndo(),
    team_refusals.NoSuchTeam(NAME),
    team_refusals.NoDeletedTeam(NAME),
    team_refusals.UnusableTeamName(NAME, most=1000),
    team_refusals.OwnedByConnection(TEAM, Field.NAME, OTHER, wanted=phrase("renamed")),
    team_refusals.TeamOfAnotherConnection(TEAM, managed_by=OTHER, connection=NAME),
    team_refusals.NotAMember(TEAM, NAME),
    team_refusals.NotAllowedBelow(TEAM, ABOVE, allowed=TeamType),
    team_refusals.ExactlyOneParent(TEAM, [ABOVE, ABOVE], allowed=TeamType),
    team_refusals.WouldCloseCycle(TEAM, TEAM),
    team_refusals.WouldCloseCycle(TEAM, ABOVE),
    team_refusals.RootStays(TEAM, wanted=phrase("moved")),
    team_refusals.OneRootOnly(NAME, TEAM),
    team_refusals.GroupKeepsItsType(TEAM, TeamType.DIVISION),
    team_refusals.TypeForbidsTeamsBelow(TEAM, TeamType.DIVISION, BELOW, allowed=TeamType),
    team_refusals.TypeForbidsTeamsBelow(TEAM, TeamType.DEPARTMENT, BELOW, allowed=()),
    team_refusals.TeamHasTeamsBelow(TEAM, BELOW),
    team_refusals.MergedWithItself(TEAM),
    team_refusals.MergedIntoTeamBelow(TEAM, ABOVE),
    team_refusals.ListedInACircle([NAME, OTHER]),
    guard.NoSuchHold("17"),
    guard.NoHeldChange("17"),
    guard.NoHeldChange("17", WISH, NOON, name=NAME),
    guard.DeletionHeld(CHANGE),
    guard.DeactivationHeld(CHANGE),
    guard.MembershipHeld(CHANGE, NAME),
    guard.NameNotFree(NAME, held_by=phrase("the user with the id {id}", {"id": "17"})),
    rulings.NoSuchRuling("17"),
    *(
        rulings.RulingGoesOn(Ruling("1", "2", "3", decision, False, name, NOON, 3))
        for decision, name in ((Decision.APPLY, "command line"), (Decision.DROP, NAME))
    ),
    rulings.NumberDiffers("17", held=18),
    rulings.NumberDiffers("", held=1),
    recipients.UnusableAddress(phrase("this is no e-mail address")),
    recipients.AddressTaken(),
    recipients.TooManyRecipients(),
    recipients.NoSuchRecipient("17"),
    choices.UnknownLanguage(NAME),
    choices.UnknownZone(NAME),
    machines.UnusablePublicKey(phrase("it is too short")),
    machines.PublicKeyKnown(NAME),
    machines.UnusableEntraId("tenant", NAME),
    machines.EntraCallerKnown(NAME),
    sign_in.UnusableMethodName(NAME),
    sign_in.MethodNameTaken(NAME),
    sign_in.NoSuchMethod(NAME),
    sign_in.UnusableIssuer(phrase("it holds a query")),
    sign_in.UnusableMatch(NAME),
    sign_in.UnusableClientId(),
    sign_in.UnusableClientSecret(),
    sign_in.UnusableKey(phrase("it is too short")),
    sign_in.ShutsOutWhoAsks(NAME, OTHER),
    sign_in_domains.UnusableDomain(NAME),
    sign_in_domains.PublicMailDomain(NAME),
    sign_in_domains.DomainTaken(NAME),
    sign_in_domains.NoSuchDomain(NAME),
    sign_in_domains.NotLookedUp(NAME),
    sign_in_domains.RecordMissing(NAME, OTHER),
    sign_in.NotTried(NAME),
    sign_in.MethodEnabled(NAME),
    sign_in.NotPinned(NAME, OTHER),
    passkeys.SessionTooOld(),
    passkeys.TooManyPasskeys(),
    passkeys.PasskeyKnown(),
    passkeys.UnusablePasskeyName(),
    passkeys.NoSuchPasskey("17"),
    saml_refusals.UnusableMetadata(phrase("it is too short")),
    saml_refusals.UnusableMetadataAddress(phrase("it holds a query")),
    saml_refusals.MetadataOfAnother(NAME, OTHER),
    saml_refusals.UnusableSubject(),
    machines.UnusablePublicKey(phrase("it is too long")),
    permissions.NotPermittedToPerson(permissions.Right.ADMINISTER, Role.AUDITOR),
    permissions.NotPermittedToPerson(permissions.Right.READ, Role.MEMBER),
    entering.LinkUsed(),
    entering.NeverComesIn(NAME),
    signing_in.MayNotComeIn(NAME),
    erasing.ToldOfJustNow(NAME),
    welcome.LinkUnknown(),
]
OF_THE_ADMIN_API = {
    permissions.NotPermitted,
    entering.LinkForPages,
    verifying.NoCheckpoint,
    repetition.KeyOfAnotherRequest,
    repetition.RequestAtWork,
    repetition.AnswerNotKept,
}
"""What nobody is refused on a page."""

DATA = ("UTC", "en", "de", "Europe", "Berlin", "entra", "CLAIM", "ATTRIBUTE", "oid")
"""What is written so in every language."""


def every_kind(of: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for kind in of.__subclasses__():
        yield kind
        yield from every_kind(kind)


def test_every_kind_of_refusal_is_told_here() -> None:
    told = {type(each) for each in REFUSALS}
    kinds = {kind for kind in every_kind() if kind.__module__.startswith("provisor.")}

    # Whoever is not let in is told by sentences of their own (`telling.sign_ins`).
    assert {kind for kind in kinds if not issubclass(kind, SignInRefused)} == told | OF_THE_ADMIN_API


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: type(each).__name__)
def test_a_refusal_is_told_in_words_of_the_catalogue(refusal: Refusal) -> None:
    said = SPEAKER.say(refusal.sentence)
    attributes = [word for each in sign_in.Attribute for word in each.replace(".", " ").split()]

    assert latin(said, *DATA, *attributes) == []
    assert "lang=" not in said


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: type(each).__name__)
def test_a_refusal_on_a_page_names_no_command(refusal: Refusal) -> None:
    assert "provisor " not in SPEAKER.say(refusal.sentence)
