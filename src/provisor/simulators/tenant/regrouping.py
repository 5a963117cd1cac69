"""What happens to groups of a directory in the course of time, one function a kind."""

from dataclasses import replace

from provisor.simulators.tenant.generating import new_group
from provisor.simulators.tenant.people import Group
from provisor.simulators.tenant.turnover import Day

_FEWEST = 3
"""So many groups are left alone, lest a small directory lose all of them."""


def create(day: Day) -> bool:
    """A new group with a few members."""
    group = new_group(day.new_key(), day.new_number(), day.chance)
    day.tenant.put_group(group)
    day.tenant.add_members(group.key, _people(day, day.chance.randint(0, 12)))
    return True


def delete(day: Day) -> bool:
    """A group is deleted; not one that a tenth of everybody is in."""
    group = _group(day)
    if group is None or day.tenant.count_groups() <= _FEWEST:
        return False
    if day.tenant.count_members(group.key) * 10 > day.tenant.count_people() + 100:
        return False
    day.tenant.remove_group(group.key)
    return True


def rename(day: Day) -> bool:
    """A group gets another name."""
    group = _group(day)
    if group is None:
        return False
    name = new_group(group.key, day.new_number(), day.chance).name
    day.tenant.put_group(replace(group, name=name))
    return True


def switch(day: Day) -> bool:
    """A group that is assigned isn't any more, or the other way round."""
    group = _group(day)
    if group is None or (group.assigned and day.tenant.count_groups() <= _FEWEST):
        return False
    day.tenant.put_group(replace(group, assigned=not group.assigned))
    return True


def add(day: Day) -> bool:
    """People become members of a group: one or a few, more of a large one."""
    group = _group(day)
    if group is None:
        return False
    before = day.tenant.count_members(group.key)
    day.tenant.add_members(group.key, _people(day, _some(day, before)))
    return day.tenant.count_members(group.key) != before


def remove(day: Day) -> bool:
    """Members leave a group: one or a few, more of a large one."""
    group = _group(day)
    members = list(day.tenant.members(group.key)) if group else []
    if group is None or not members:
        return False
    leaving = day.chance.sample(members, min(len(members), _some(day, len(members))))
    day.tenant.remove_members(group.key, leaving)
    return True


def _group(day: Day) -> Group | None:
    return day.tenant.group_at(day.chance.random())


def _people(day: Day, count: int) -> list[str]:
    found = (day.somebody(lambda person: person.deleted_at is None) for _ in range(count))
    return [person.key for person in found if person]


def _some(day: Day, size: int) -> int:
    return day.chance.randint(1, 4) + size // 500
