"""Every sentence of the journal in German, one by one, told of the same entries as in English."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest
from tests.provisioning.test_telling import AT, BOT, DONE, REFUSED, refusal_told, told
from tests.store.records_of import a_team

from provisor.directory import kept_sentences, moments
from provisor.directory.guard import NoHeldChange
from provisor.directory.journal import Action, Actor
from provisor.directory.phrasing import Count, phrase
from provisor.directory.refusals import LastOwner, Refusal, UserNameTaken
from provisor.directory.rulings import Decision, Ruling, RulingGoesOn
from provisor.directory.team_refusals import NotAllowedBelow
from provisor.directory.teams import TeamType
from provisor.provisioning.checkup import templates as checkup
from provisor.provisioning.explaining import templates as explaining
from provisor.provisioning.explaining.causes import Cause
from provisor.provisioning.journal.telling import templates
from provisor.provisioning.undoing import templates as undoing
from provisor.web.pages.languages import language
from provisor.web.pages.saying import Speaker

GERMAN = Speaker(language("de"), UTC, AT)

DONE_IN_GERMAN = {
    "user.created": "Entra ID hat den Benutzer ana angelegt.",
    "user.changed": "Entra ID hat title und nickName von ana geändert.",
    "user.changed.deactivated": "Entra ID hat ana deaktiviert.",
    "user.changed.reactivated": "Entra ID hat ana aktiviert.",
    "user.changed.renamed": "Entra ID hat ann in ana umbenannt.",
    "user.adopted": "Entra ID hat ana übernommen; diese Person war vorher schon hier.",
    "user.role-changed": "Ein Betreiber hat ana die Rolle Eigentümer gegeben; vorher war es Mitglied.",
    "user.kept": (
        "Entra ID hätte geändert, ob ana Zugang hat; das wurde übernommen und wird hier von Hand entschieden."
    ),
    "user.deleted": "Entra ID hat ana gelöscht.",
    "user.restored": "Entra ID hat ana nach der Löschung wiederhergestellt.",
    "user.erased": (
        "Ein Betreiber hat die personenbezogenen Daten eines Benutzers getilgt, auch aus 2 Einträgen des Protokolls."
    ),
    "team.created": "Entra ID hat das Team ana angelegt.",
    "team.created.members": "Entra ID hat das Team ana mit 2 Mitgliedern angelegt.",
    "team.adopted": "Entra ID hat die Mitglieder des Teams ana übernommen, das vorher schon hier war.",
    "team.changed": "Entra ID hat externalId des Teams ana geändert.",
    "team.changed.members": (
        "Entra ID hat die Mitglieder des Teams ana geändert: dazugekommen 4 Personen, ausgeschieden Bo und Cleo."
    ),
    "team.changed.joined": "Entra ID hat 2 Personen in das Team ana aufgenommen.",
    "team.changed.left": "Entra ID hat Bo aus dem Team ana entfernt.",
    "team.changed.sources": (
        "Entra ID hat geändert, woher die Mitgliedschaften im Team ana kommen; alle Mitglieder bleiben: 2 gegeben, 1 "
        "beendet."
    ),
    "team.changed.renamed": "Entra ID hat das Team an in ana umbenannt.",
    "team.changed.described": "Entra ID hat die Beschreibung des Teams ana geändert.",
    "team.deleted": "Entra ID hat das Team ana gelöscht.",
    "team.released": "Entra ID hat das Team ana losgelassen; es bleibt bestehen, 1 Mitglied ist ausgeschieden.",
    "team.moved": "Entra ID hat das Team ana verschoben, von A nach B und C.",
    "team.retyped": "Entra ID hat den Typ des Teams ana von Abteilung in Bereich geändert.",
    "team.restored": "Entra ID hat das Team ana wiederhergestellt.",
    "team.merged": "Entra ID hat das Team Old mit ana zusammengeführt: 1 Mitglied kam dazu.",
    "team.joined": "Ein Betreiber hat bo in das Team ana aufgenommen.",
    "team.left": "Ein Betreiber hat die Mitgliedschaft von bo im Team ana beendet.",
    "team.taken-over": "Ein Betreiber hat von Okta EU die Entscheidung über das Team ana übernommen: Name.",
    "team.handed-back": "Ein Betreiber lässt wieder Okta EU über das Team ana entscheiden: Mitglieder.",
    "team.role-changed": "Ein Betreiber hat festgelegt, dass das Team ana allen darin die Rolle Prüfer gibt.",
    "team.role-changed.none": (
        "Ein Betreiber hat festgelegt, dass das Team ana keine Rolle mehr gibt; bisher gab es: Prüfer."
    ),
    "team.kept": (
        "Entra ID hätte die Mitglieder des Teams ana geändert: dazugekommen Bo, ausgeschieden niemand. Sie wurden "
        "übernommen und werden hier von Hand bestimmt."
    ),
    "change.held": (
        "Entra ID hat die Deaktivierung von ana verlangt. Die Schutzgrenze hält das an: ana hat weiterhin Zugang."
    ),
    "change.held.team": (
        "Entra ID hat die Leerung des Teams ana verlangt. Die Schutzgrenze hält das an: Niemand hat das Team "
        "verlassen."
    ),
    "change.cancelled": "Entra ID hat die Löschung von ana zurückgenommen, die von der Schutzgrenze angehalten war.",
    "change.cancelled.placed": (
        "Entra ID hat die Löschung des Teams ana zurückgenommen, die von der Schutzgrenze angehalten war; es steht "
        "unterhalb von Europe."
    ),
    "change.dropped": (
        "Ein Betreiber hat die Löschung von ana abgelehnt, die von der Schutzgrenze angehalten war: Es ist nichts "
        "geschehen."
    ),
    "change.dropped.placed": (
        "Ein Betreiber hat die Löschung des Teams ana abgelehnt, die von der Schutzgrenze angehalten war: Es ist "
        "nichts geschehen; das Team steht unterhalb von Europe."
    ),
    "token.created": (
        "Ein Betreiber hat für SCIM-Bot das Token „ana“ erstellt, das auf wxyz endet und am 1. Mai 2027 abläuft."
    ),
    "token.rotated": "Ein Betreiber hat für SCIM-Bot das Token „ana“ erstellt; es ersetzt ältere, die später enden.",
    "token.revoked": "Ein Betreiber hat das Token „ana“ von SCIM-Bot widerrufen, das auf wxyz endet.",
    "token.revoked.unnamed": "Ein Betreiber hat ein Token widerrufen.",
    "key.added": (
        "Ein Betreiber hat SCIM-Bot den Schlüssel „ana“ gegeben, mit dem er sich bis zum 1. Mai 2027 ausweist."
    ),
    "entra.trusted": (
        "Ein Betreiber lässt als SCIM-Bot gelten, wer ein Token mitbringt, das Entra ID für die Anwendung ana signiert "
        "hat, bis zum 1. Mai 2027."
    ),
    "link.made": "Entra ID hat einen Einmal-Link erstellt, der bis zum 4. Mai gilt.",
    "link.made.user": "Ein Betreiber hat einen Einmal-Link für bo erstellt, der bis zum 4. Mai gilt.",
    "link.used": "Der Einmal-Link wurde benutzt: Ein Verwaltungs-Token, das auf 8mTq endet, gilt eine Stunde lang.",
    "session.begun": "ana hat sich angemeldet.",
    "session.begun.method": "ana hat sich über nano angemeldet.",
    "session.begun.passkey": "ana hat sich mit dem Passkey Phone angemeldet.",
    "session.begun.codes": "ana hat sich mit einem Wiederherstellungscode angemeldet; 1 Code ist übrig.",
    "sessions.ended": "bo hat Sitzungen von ana beendet; dort ist eine neue Anmeldung nötig.",
    "sessions.ended.team": (
        "Eine Sitzung von ana ist zu Ende: Über entra meldet sich nur an, wer im Team Data ist, und das ist nicht mehr "
        "so."
    ),
    "sign-in.added": (
        "Ein Betreiber hat den Anmeldeweg ana hinzugefügt; noch kann sich niemand darüber anmelden."
    ),
    "sign-in.changed": "Ein Betreiber hat geändert, woran Personen erkannt werden, die sich über ana anmelden.",
    "sign-in.changed.begun-there": (
        "Ein Betreiber lässt Anmeldungen über ana auch dort beginnen: in dessen Portal, mit einer Kachel."
    ),
    "sign-in.changed.begun-here": "Ein Betreiber lässt Anmeldungen über ana nur noch hier beginnen.",
    "sign-in.renewed": "Ein Betreiber hat für den Anmeldeweg ana ein neues Geheimnis hinterlegt.",
    "sign-in.renewed.coming": (
        "Ein Betreiber hat einen neuen Schlüssel für ana erstellt, der signiert, sobald der Identitätsanbieter ihn "
        "kennt."
    ),
    "sign-in.renewed.taken": (
        "Ein Betreiber lässt von jetzt an den neuen Schlüssel für ana signieren; der alte ist vergessen."
    ),
    "sign-in.refreshed": "Ein Betreiber hat die Metadaten von ana erneuert, über die sich Personen anmelden.",
    "sign-in.enabled": "Ein Betreiber hat den Anmeldeweg ana eingeschaltet.",
    "sign-in.enabled.untried": (
        "Ein Betreiber hat den Anmeldeweg ana eingeschaltet, ohne dass ihn jemand ausprobiert hatte."
    ),
    "sign-in.team-required": "Ein Betreiber lässt über ana nur noch anmelden, wer im Team Data ist.",
    "sign-in.team-required.none": (
        "Ein Betreiber lässt über ana wieder Personen aller Teams anmelden; vorher nur die des Teams Data."
    ),
    "sign-in.disabled": "Ein Betreiber hat den Anmeldeweg ana ausgeschaltet.",
    "sign-in.removed": "Ein Betreiber hat den Anmeldeweg ana entfernt.",
    "sign-in.tried": "bo hat die Anmeldung über ana ausprobiert: cleo hätte Zugang erhalten.",
    "domain.added": (
        "Ein Betreiber will Adressen von bücher.example zu ana führen lassen; die Domain ist noch nicht nachgewiesen."
    ),
    "domain.proven": "Das DNS weist bücher.example nach: Adressen dort führen zu ana.",
    "domain.lost": "Das DNS weist bücher.example nicht mehr nach; Adressen dort führen noch zu ana.",
    "domain.removed": "Ein Betreiber lässt Adressen von bücher.example nicht mehr zu ana führen.",
    "subject.forgotten": "Ein Betreiber hat gelöscht, unter welcher Kennung ana bei nano bekannt war.",
    "passkey.added": "ana hat den Passkey Phone hinzugefügt, mit dem sich ana anmelden kann.",
    "passkey.removed": "Ein Betreiber hat den Passkey Phone von ana entfernt; niemand meldet sich mehr damit an.",
    "recovery-codes.made": "ana hat für ana neue Wiederherstellungscodes erstellt; die vorherigen gelten nicht mehr.",
    "organization.renamed": "bo hat der Organisation den Namen ana gegeben; vorher hieß sie Old.",
    "recipient.added": "Ein Betreiber lässt Benachrichtigungen an ana senden.",
    "recipient.removed": "Ein Betreiber lässt keine Benachrichtigungen mehr an ana senden.",
    "notice.given-up": (
        'Eine Benachrichtigung an ana ist auch nach mehreren Versuchen nicht angekommen: <span lang="en">The webhook '
        "answered 500.</span>"
    ),
    "language.chosen": "Ein Betreiber hat für die Organisation die Sprache Deutsch gewählt.",
    "language.chosen.open": (
        "Ein Betreiber hat die Sprache der Organisation offengelassen: Alle lesen die ihres Browsers."
    ),
    "scim.enabled": "Ein Betreiber hat SCIM eingeschaltet.",
    "scim.disabled": "Ein Betreiber hat SCIM ausgeschaltet: Identitätsanbieter sollen später wiederkommen.",
    "connection.added": "Ein Betreiber hat die Verbindung ana hinzugefügt.",
    "connection.changed": "Ein Betreiber hat den Umgang der Verbindung ana geändert.",
    "connection.recognised": "Die Verbindung ana wurde anhand ihrer Anfragen als Okta erkannt.",
    "connection.removed": (
        "Ein Betreiber hat die Verbindung ana entfernt; die Personen und Teams, die sie gebracht hat, bleiben."
    ),
    "bot.added": "Ein Betreiber hat den Bot ana hinzugefügt.",
    "bot.removed": "Ein Betreiber hat den Bot ana entfernt; seine Token sind ungültig geworden.",
    "schema.declared": "Ein Betreiber hat die Erweiterung 1 deklariert.",
    "schema.withdrawn": (
        "Ein Betreiber hat die Erweiterung 1 zurückgezogen; bereits gespeicherte Werte bleiben erhalten."
    ),
    "undo.begun": "Ein Betreiber hat begonnen, frühere Änderungen rückgängig zu machen.",
    "undo.begun.entry": "Ein Betreiber hat begonnen, den Eintrag 219 rückgängig zu machen.",
    "undo.begun.request": "Ein Betreiber hat begonnen, rückgängig zu machen, was eine Anfrage getan hatte.",
    "undo.begun.since": (
        "Ein Betreiber hat begonnen, rückgängig zu machen, was Okta seit dem 7. Mai, 09:00 UTC getan hatte."
    ),
    "undo.begun.cycle": (
        "Ein Betreiber hat begonnen, rückgängig zu machen, was Okta getan hatte (7. Mai, 09:00 UTC bis 7. Mai, 10:00 "
        "UTC)."
    ),
    "entry.unreadable": "Dieser Eintrag wurde in der Datenbank verändert und lässt sich nicht mehr wiedergeben.",
    "journal.pruned": "Die Einträge bis Position 7 wurden entfernt: Ihre Aufbewahrungsfrist war abgelaufen.",
}

REFUSED_IN_GERMAN = {
    "user-name-taken": (
        "Entra ID hat versucht, ana anzulegen; dieser Benutzername gehört aber einem anderen Benutzer."
    ),
    "user-name-taken.provisioned": (
        "Entra ID hat versucht, ana anzulegen; dieser Benutzername gehört aber einem anderen Benutzer, den Okta am "
        "3. Mai bereitgestellt hat."
    ),
    "user-name-taken.made here": (
        "Entra ID hat versucht, ana anzulegen; dieser Benutzername gehört aber einem anderen Benutzer, der am 3. Mai "
        "2025 hier angelegt wurde."
    ),
    "team-name-taken": "Entra ID hat versucht, die Gruppe ana anzulegen; dieser Name gehört aber einem anderen Team.",
    "team-name-taken.provisioned": (
        "Entra ID hat versucht, die Gruppe ana anzulegen; dieser Name gehört aber einem Team, dessen Mitglieder "
        "Personnel seit dem 3. Mai bestimmt."
    ),
    "team-name-taken.own": (
        "Entra ID hat versucht, die Gruppe ana anzulegen; dieser Name gehört aber einem Team, dessen Mitglieder "
        "dieselbe Verbindung schon seit dem 3. Mai bestimmt."
    ),
    "team-name-taken.renamed": (
        "Entra ID hat versucht, die Gruppe ana in Ops umzubenennen; dieser Name gehört aber einem anderen Team, ops, "
        "das kein Identitätsanbieter verwaltet."
    ),
    "team-name-taken.renamed.provisioned": (
        "Entra ID hat versucht, die Gruppe ana in Ops umzubenennen; dieser Name gehört aber einem anderen Team, ops, "
        "dessen Mitglieder Personnel seit dem 3. Mai bestimmt."
    ),
    "unknown-users": "Entra ID hat versucht, ana anzulegen; 2 der Mitglieder sind hier aber keine Benutzer.",
    "team-of-people": (
        "Entra ID hat versucht, das Team ana anzulegen; es wurde aber hier von Hand angelegt und kann nur hier "
        "umbenannt und gelöscht werden."
    ),
    "user-of-another-connection": (
        "Entra ID hat versucht, ana anzulegen; diese Person stammt aber von Okta EU und wird von dort aus geändert."
    ),
    "spared-user": (
        "Entra ID hat versucht, ana anzulegen; diese Person stammt aber nicht von dort: Ihr Zugang ist erhalten "
        "geblieben."
    ),
    "last-owner": (
        "Entra ID hat versucht, ana anzulegen; das ist aber der letzte aktive Eigentümer der Organisation, und der "
        "bleibt."
    ),
    "team-of-another-connection": (
        "Entra ID hat versucht, die Gruppe ana anzulegen; sie wird aber von Okta EU verwaltet."
    ),
    "invalid-value": "Entra ID hat versucht, ana anzulegen; ein Wert kann aber nicht angenommen werden: Because.",
    "mutability": (
        "Entra ID hat versucht, ana anzulegen, und dabei etwas geändert, was sich nicht ändern lässt: Because."
    ),
    "uniqueness": (
        "Entra ID hat versucht, ana anzulegen; ein Wert gehört aber schon zu jemand oder etwas anderem: Because."
    ),
    "not-found": "Entra ID hat versucht, Benutzer 1 anzulegen; das ist hier aber nicht (mehr) vorhanden.",
    "precondition-failed": "Entra ID hat versucht, ana anzulegen; inzwischen gab es dort aber eine andere Änderung.",
    "payload-too-large": (
        "Entra ID hat versucht, einen Benutzer anzulegen, aber zu viel auf einmal gesendet: Because."
    ),
    "from-elsewhere": (
        "Entra ID hat versucht, ana anzulegen, und zwar von einer Adresse aus, die für diese Verbindung nicht "
        "zugelassen ist: Because."
    ),
    "connection-paused": "Entra ID hat versucht, ana anzulegen, während die Verbindung angehalten ist.",
    "switched-off": "Entra ID hat versucht, ana anzulegen, während SCIM ausgeschaltet ist.",
    "forbidden": "Entra ID hat versucht, ana anzulegen, und darf das nicht: Because.",
    "order-refused": "Reporting hat über die Verwaltungs-API versucht, ana zu ändern; das wurde abgelehnt: Because.",
    "command-refused": (
        "Ein Betreiber hat den Befehl <code>provisor team add</code> gegeben; das wurde abgelehnt: Because."
    ),
    "form-refused": "bo wollte auf den Webseiten ana ändern; das wurde abgelehnt: Because.",
    "refused": "Entra ID hat versucht, mehrere Dinge anzulegen; das wurde abgelehnt: Because.",
}


CHANGES = [pytest.param(key, values, id=key) for key, values, _ in DONE]
REFUSALS = [pytest.param(key, values, id=key) for key, values, _ in REFUSED]


@pytest.mark.parametrize(("key", "values"), CHANGES)
def test_a_change_is_said(key: str, values: dict[str, Any]) -> None:
    action = Action(key if key in set(Action) else key.rpartition(".")[0])

    assert GERMAN.say(told(action, **values).sentence) == DONE_IN_GERMAN[key]


@pytest.mark.parametrize(("key", "values"), REFUSALS)
def test_a_refusal_is_said_with_a_remedy_and_what_was_recorded_is_marked_as_english(
    key: str, values: dict[str, Any]
) -> None:
    refusal = refusal_told(key, **{"facts": {"refusal": "last-owner"}, **values})
    wanted = REFUSED_IN_GERMAN[key].replace("Because.", '<span lang="en">Because.</span>')

    assert GERMAN.say(refusal.sentence) == wanted
    assert GERMAN.say(refusal.remedy) != refusal.remedy


@pytest.mark.parametrize(
    ("route", "order"),
    [
        ("POST users/{user}/restore", "ana wiederherzustellen"),
        ("DELETE teams/{team}/members/{user}", "jemanden aus ana zu entfernen"),
        ("POST guard/drop", "abzulehnen, was angehalten ist"),
        ("POST of another version", "etwas mit ana zu tun"),
    ],
)
def test_a_refused_order_is_said_by_its_route(route: str, order: str) -> None:
    refusal = refusal_told("order-refused", after={"request": route})

    assert f"Entra ID hat über die Verwaltungs-API versucht, {order}; " in GERMAN.say(refusal.sentence)


@pytest.mark.parametrize(
    ("undone", "sentence"),
    [
        ([12], "Entra ID hat ana aktiviert. Damit wurde der Eintrag 12 rückgängig gemacht."),
        (
            [12, 9, 8, 5, 1],
            "Entra ID hat ana aktiviert. Damit wurden die Einträge 12, 9, 8 und 2 weitere rückgängig gemacht.",
        ),
    ],
)
def test_what_a_change_undid_is_said(undone: list[int], sentence: str) -> None:
    change = told(Action.USER_CHANGED, after={"active": True}, facts={"undoes": undone})

    assert GERMAN.say(change.sentence) == sentence


def test_why_a_person_was_refused_is_said_with_a_remedy() -> None:
    said = kept_sentences.document(LastOwner("ana", wish=phrase("be deleted")).state)
    refusal = refusal_told(
        "form-refused", actor=Actor("user", "bo"), facts={"refusal": "last-owner", "said": said}
    )

    assert GERMAN.say(refusal.sentence) == (
        "bo wollte auf den Webseiten ana ändern; das wurde abgelehnt: ana hat als letzte aktive Person die Rolle "
        "Eigentümer und kann nicht gelöscht werden."
    )
    assert "/settings#administrators" in GERMAN.say(refusal.remedy or "")


def test_what_has_no_name_is_said_by_its_kind() -> None:
    erased = told(Action.USER_DELETED, resource_name=None, actor=BOT).sentence

    assert GERMAN.say(erased) == "Entra ID hat Benutzer 1 gelöscht."


@pytest.mark.parametrize(
    ("template", "places", "sentence"),
    [
        (
            checkup.ANSWERS["addresses.shared"][0],
            {"least": phrase(checkup.AT_LEAST), "count": Count(100), "first": "a@acme.example"},
            "Es gibt mindestens 100 E-Mail-Adressen, die mehreren Personen gehören, zum Beispiel a@acme.example.",
        ),
        (
            checkup.ANSWERS["disk.full"][0],
            {"free": 0.125},
            "Wo die Datenbank liegt, sind nur 0,1 GiB frei; ohne Platz kann nichts geändert werden.",
        ),
        (
            explaining.CAUSES[Cause.OTHER_NAME].sentence,
            {"called": "Ana", "name": "ana", "by": phrase(explaining.BY["displayName"])},
            "Ana ist hier unter einem anderen Benutzernamen: ana, gefunden über: Anzeigename.",
        ),
        (
            undoing.DELETED_BY,
            {"sentence": told(Action.USER_DELETED).sentence, "at": moments.instant(AT), "position": 7},
            "Seitdem gelöscht. Entra ID hat ana gelöscht. (7. Mai 2026, 12:00 UTC, Position 7)",
        ),
    ],
)
def test_what_use_cases_tell_beside_is_said(template: str, places: Mapping[str, Any], sentence: str) -> None:
    assert GERMAN.say(phrase(template, places)) == sentence


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (
            LastOwner("ana", wish=phrase("be deleted")),
            (
                "ana hat als letzte aktive Person die Rolle Eigentümer und kann nicht gelöscht werden. "
                '<a href="/settings#administrators">Machen Sie zuerst jemand anderen zum Eigentümer</a>.'
            ),
        ),
        (
            UserNameTaken("ana", held_by="17"),
            "Der Benutzername „ana“ gehört schon dem Benutzer 17.",
        ),
        (
            NotAllowedBelow(
                replace(a_team("Sales"), type=TeamType.DIVISION),
                a_team("Data"),
                allowed=[TeamType.ORGANIZATION],
            ),
            (
                "„Sales“ kann nicht unter „Data“ stehen: Unter dem Typ Gruppe ist der Typ Bereich nicht vorgesehen. "
                "Der Typ Bereich steht unter: Organisation."
            ),
        ),
        (
            RulingGoesOn(Ruling("1", "2", "3", Decision.DROP, False, "olga", AT, total=3)),
            (
                "olga entscheidet seit 7. Mai 2026, 12:00 UTC über das, was hier angehalten ist (lehnt ab), also wurde "
                "sonst nichts entschieden. Sehen Sie wieder nach, wenn das getan ist, oder halten Sie es an."
            ),
        ),
        (
            NoHeldChange("7", told(Action.USER_DELETED).sentence, AT, name="ana"),
            "Was von ana angehalten war, ist es nicht mehr. Entra ID hat ana gelöscht. (7. Mai 2026, 12:00 UTC)",
        ),
    ],
)
def test_what_the_organization_refuses_is_said(refusal: Refusal, sentence: str) -> None:
    assert GERMAN.say(refusal.sentence) == sentence


def test_every_template_is_said_here() -> None:
    assert list(DONE_IN_GERMAN) == list(templates.SENTENCES)
    assert list(REFUSED_IN_GERMAN) == list(templates.REFUSED)
