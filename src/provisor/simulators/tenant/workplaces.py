# ruff: noqa: RUF001 - letters that look alike are letters of real names
"""Where people of a simulated directory work: offices with their telephone numbers, departments with their titles.

Telephone numbers lie in ranges that regulators keep free for fiction (NANP 555-01xx, Ofcom's 7946 0xxx, …).
"""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Office:
    """An office. `country` is ISO 3166-1 alpha-2; each # of a telephone number is a digit."""

    name: str
    street: str
    city: str
    state: str
    postal_code: str
    country: str
    phone: str
    mobile: str


OFFICES = (
    Office(
        "HQ/4.12", "1 Contoso Way", "Redmond", "WA", "98052", "US", "+1 425 555 01##", "+1 (425) 555-01##"
    ),
    Office(
        "HQ/2.01", "1 Contoso Way", "Redmond", "WA", "98052", "US", "(425) 555-01## x####", "425.555.01##"
    ),
    Office(
        "NYC-17", "200 Example Ave, Fl. 17", "New York", "NY", "10001", "US", "212-555-01##", "+1212555 01##"
    ),
    Office(
        "LON 3", "5–7 Example Street", "London", "", "EC1A 1BB", "GB", "+44 20 7946 0###", "+44 7700 900###"
    ),
    Office("BER", "Beispielstraße 12", "Berlin", "", "10115", "DE", "+49 (0)30 23125-###", "+49 171 3920###"),
    Office("MUC", "Musterweg 3 a", "München", "Bayern", "80331", "DE", "+49 89 99998-###", "0171 39200 ##"),
    Office(
        "PAR",
        "8, rue de l’Exemple",
        "Paris",
        "Île-de-France",
        "75001",
        "FR",
        "+33 1 99 00 ## ##",
        "+33 6 39 98 ## ##",
    ),
    Office(
        "Malmö", "Exempelgatan 4", "Malmö", "Skåne", "211 20", "SE", "+46 40 628 04 ##", "+46-70-1740 6##"
    ),
    Office(
        "São Paulo",
        "Av. Exemplo, 1000",
        "São Paulo",
        "SP",
        "01310-100",
        "BR",
        "+55 11 5550 01##",
        "+55 11 95550 01##",
    ),
    Office(
        'BLR "Garden"',
        "4, Example Road",
        "बेंगलुरु",
        "Karnataka",
        "560001",
        "IN",
        "+91 80 5550 01##",
        "+91 98000 00###",
    ),
    Office("東京", "見本町1-2-3", "東京都", "", "100-0001", "JP", "03-5550-01##", "090-5550-01##"),
    Office("上海", "示例路100号", "上海市", "", "200000", "CN", "+86 21 5550 01##", "+86 139 0000 0###"),
    Office("القاهرة", "شارع المثال ١٢", "القاهرة", "", "11511", "EG", "+20 2 5550 01##", "+20 100 5550 1##"),
    Office(
        "SYD",
        "Level 9, 1 Example Pl",
        "Sydney",
        "NSW",
        "2000",
        "AU",
        "tel:+61-2-5550-01##;ext=###",
        "+61491570###",
    ),
)
"""All offices; the first is the largest."""


@dataclass(frozen=True, slots=True)
class Department:
    """A department: its slots on the wheel that people are dealt from, and the titles in it."""

    name: str
    slots: int
    titles: tuple[str, ...]


DEPARTMENTS = (
    Department(
        "Engineering",
        14,
        ("Software Engineer", 'Engineer, "Platform"', "Site Reliability Engineer", "SDET II"),
    ),
    Department("Sales", 9, ("Account Executive", "Sales Development Rep.", "Vertriebsmitarbeiter/in")),
    Department("Sales, EMEA", 5, ("Account Executive", "Responsable grands comptes", "Менеджер по продажам")),
    Department("Customer Support", 8, ("Support Specialist", "Support Engineer (L2)", "お客様サポート担当")),
    Department("R&D", 5, ("Data Scientist", "Principal Researcher", "Ingénieur de recherche")),
    Department("Marketing", 5, ("Content Strategist", "Brand & Design", "Event Coordinator")),
    Department("Finance", 4, ("Accountant", "Controller", "Payroll Specialist")),
    Department("Operations", 4, ("Logistics Planner", "Facility Manager", "Empleado de almacén")),
    Department("Human Resources", 3, ("Recruiter", "HR Business Partner", "Learning & Development")),
    Department("IT – Infrastructure", 3, ("System Administrator", "Network Engineer", "IAM Analyst")),
    Department("Legal", 2, ("Counsel", "Paralegal")),
    Department("研究開発部", 1, ("研究員", "主任研究員")),
    Department("Geschäftsführung", 1, ("Assistenz der Geschäftsführung", "Chief of Staff")),
)
"""All departments, the largest first."""


def _dealt() -> tuple[Department, ...]:
    """Every department as often as it has slots, spread evenly so that the first 30 people know most of them."""
    total = sum(each.slots for each in DEPARTMENTS)
    places = [
        ((number + 0.5) * total / each.slots, order)
        for order, each in enumerate(DEPARTMENTS)
        for number in range(each.slots)
    ]
    return tuple(DEPARTMENTS[order] for _, order in sorted(places))


WHEEL = _dealt()
"""The person of number n works in `WHEEL[n % len(WHEEL)]`, so that a department's people are known without looking."""


def dialled(pattern: str, chance: Random) -> str:
    """A telephone number of the pattern."""
    return "".join(str(chance.randrange(10)) if each == "#" else each for each in pattern)
