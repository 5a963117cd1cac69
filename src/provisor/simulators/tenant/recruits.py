"""Makes one person after the other as a real tenant has them: employees, guests, service accounts; with gaps.

What Entra ID guarantees holds: a userPrincipalName is ASCII and unique without case, its first part no longer than 64
(learn.microsoft.com: "Microsoft Entra UserPrincipalName population"). Nobody else's domain is used (RFC 2606).
"""

import zlib
from random import Random

from provisor.simulators.tenant.names import Name, Names, in_ascii
from provisor.simulators.tenant.people import Person, Value
from provisor.simulators.tenant.workplaces import OFFICES, WHEEL, dialled

REPORTS = 7
"""How many people report to one manager."""

_LONGEST_LOCAL = 56  # eight characters stay for a number
_OTHER_DOMAIN = "fabrikam.example"
_PARTNERS = ("partner.example", "tailspin.example", "wingtip.example", "proseware.example")
_SHARED_MAILBOXES = ("info", "sales", "reception", "it-support")
_SERVICES = (
    "Backup",
    "Scanner 4th floor",
    "ADSync",
    "Jenkins",
    "Monitoring do not delete",
    "Meeting Room Aurora",
)

_MISSING = {
    "mail": 0.03,
    "givenName": 0.02,
    "surname": 0.01,
    "department": 0.04,
    "jobTitle": 0.05,
    "employeeId": 0.08,
    "companyName": 0.10,
    "officeLocation": 0.10,
    "streetAddress": 0.20,
    "city": 0.08,
    "postalCode": 0.15,
    "country": 0.05,
    "businessPhones": 0.35,
    "mobilePhone": 0.55,
    "preferredLanguage": 0.40,
}
"""How likely it is that an employee lacks an attribute."""

_LOCAL_PARTS = {
    "{given}.{surname}": 78,
    "{initial}{surname}": 10,
    "{surname}.{given}": 6,
    "{given}_{surname}": 4,
    "{given}": 2,
}
"""How a name becomes the part before the @, each of a hundred."""

_DISPLAY_NAMES = {
    "{display}": 88,
    "{surname}, {given}": 7,
    "{display} (Contractor)": 3,
    "{display} 🌱": 1,
    "DR. {display}": 1,
}


class Recruits:
    """Makes people with a seeded `chance`, no two with one userPrincipalName.

    `numbered` puts the person's number into each of them: so they differ from people who were made elsewhere, provided
    that the numbers do.
    """

    def __init__(self, chance: Random, domain: str, *, numbered: bool = False) -> None:
        self._chance = chance
        self._domain = domain
        self._numbered = numbered
        self._names = Names(chance)
        self._seen = _Seen()

    def next(self, key: str, number: int, *, manager: str | None) -> Person:
        """The person of that number, from 0: most of them employees; the first few lead the others and always are."""
        luck = self._chance.random() if number > REPORTS else 1.0
        if luck < 0.01:
            return Person(key, self._service(number))
        if luck < 0.04:
            return Person(key, self._guest(number), assigned=self._chance.random() < 0.5)
        attributes = self._employee(number)
        return Person(
            key,
            attributes,
            enabled=number == 0 or self._chance.random() > 0.04,
            assigned=number == 0 or self._chance.random() > 0.03,
            manager=manager if self._chance.random() > 0.03 else None,
        )

    def draw_name(self) -> Name:
        """The next name that somebody might have."""
        return self._names.draw()

    def local_part(self, name: Name, number: int) -> str:
        """A part before the @ that nobody has yet."""
        given, surname = in_ascii(name.given), in_ascii(name.surname)
        if not (given or surname):
            return f"e{100_000 + number}"
        if not (given and surname):
            return self._free(given or surname, number)
        pattern = self._one_of(_LOCAL_PARTS)
        wanted = pattern.format(given=given, surname=surname, initial=given[0])
        return self._free(wanted[:_LONGEST_LOCAL].strip(".-_'"), number)

    def workplace(self, number: int) -> dict[str, Value]:
        """Where somebody of that number works and what as; an attribute may be empty."""
        department = WHEEL[number % len(WHEEL)]
        office = self._chance.choice(OFFICES if self._chance.random() < 0.6 else OFFICES[:2])
        phones = (office.phone,) if self._chance.random() < 0.9 else (office.phone, office.phone)
        return {
            "department": department.name,
            "jobTitle": self._title(number),
            "officeLocation": office.name,
            "streetAddress": office.street,
            "city": office.city,
            "state": office.state,
            "postalCode": office.postal_code,
            "country": office.country,
            "usageLocation": office.country,
            "businessPhones": tuple(dialled(each, self._chance) for each in phones),
            "mobilePhone": dialled(office.mobile, self._chance),
        }

    def _employee(self, number: int) -> dict[str, Value]:
        name = self._names.draw()
        local = self.local_part(name, number)
        attributes: dict[str, Value] = {
            "userPrincipalName": f"{local}@{self._domain}",
            "displayName": self._display_name(name),
            "givenName": name.given,
            "surname": name.surname,
            "mailNickname": local.replace("'", ""),
            "mail": self._mail(local),
            "userType": "Member",
            "preferredLanguage": name.language,
            "companyName": "Contoso" if self._chance.random() < 0.9 else "Fabrikam, Inc.",
            "employeeId": self._employee_id(number),
            **self.workplace(number),
        }
        return {
            each: value
            for each, value in attributes.items()
            if value and self._chance.random() >= _MISSING.get(each, 0.0)
        }

    def _title(self, number: int) -> str:
        department = WHEEL[number % len(WHEEL)]
        if number == 0:
            return "Chief Executive Officer"
        if number <= REPORTS:
            return f"Vice President, {department.name}"
        if number <= REPORTS * (REPORTS + 1):
            return f"Head of {department.name}"
        return self._chance.choice(department.titles)

    def _display_name(self, name: Name) -> str:
        if not (name.given and name.surname):
            return name.display
        return self._one_of(_DISPLAY_NAMES).format(
            display=name.display, given=name.given, surname=name.surname
        )

    def _mail(self, local: str) -> str:
        """Mostly the userPrincipalName; else what real tenants have: a tag, another domain, a mailbox of several."""
        luck = self._chance.random()
        if luck < 0.01:
            return f"{local}+test@{self._domain}"
        if luck < 0.02:
            return f"{self._chance.choice(_SHARED_MAILBOXES)}@{self._domain}"
        if luck < 0.06:
            return f"{local}@{_OTHER_DOMAIN}"
        if luck < 0.10:
            return f"{local.title()}@{self._domain.title()}"
        return f"{local}@{self._domain}"

    def _employee_id(self, number: int) -> str:
        if self._chance.random() < 0.005:  # somebody with two accounts
            number = max(0, number - 1)
        return f"{100_000 + number}" if number % 10 else f"E-{number:07d}"

    def _guest(self, number: int) -> dict[str, Value]:
        name = self._names.draw()
        partner = self._chance.choice(_PARTNERS)
        local = self.local_part(name, number)
        tag = "+contoso" if self._chance.random() < 0.2 else ""
        return {
            # learn.microsoft.com, "Properties of a Microsoft Entra B2B collaboration user".
            "userPrincipalName": f"{local}{tag}_{partner}#EXT#@{self._domain}",
            "displayName": name.display,
            "mail": f"{local}{tag}@{partner}",
            "userType": "Guest",
        }

    def _service(self, number: int) -> dict[str, Value]:
        name = self._chance.choice(_SERVICES)
        local = f"svc-{in_ascii(name)}-{number}"
        return {
            "userPrincipalName": f"{local}@{self._domain}",
            "displayName": f"SVC {name}",
            "userType": "Member",
        }

    def _free(self, wanted: str, number: int) -> str:
        if not self._numbered and self._seen.first(wanted):
            return wanted
        return f"{wanted}{number}"

    def _one_of(self, shares: dict[str, int]) -> str:
        return self._chance.choices(list(shares), list(shares.values()))[0]


class _Seen:
    """Remembers texts in a mebibyte, however many: a new one may count as seen, an old one never as new."""

    _BITS = 8 * 1024 * 1024

    def __init__(self) -> None:
        self._bits = bytearray(self._BITS // 8)

    def first(self, text: str) -> bool:
        """Whether the text is new for certain. From now on it isn't."""
        place, bit = divmod(zlib.crc32(text.encode()) % self._BITS, 8)
        new = not self._bits[place] & (1 << bit)
        self._bits[place] |= 1 << bit
        return new
