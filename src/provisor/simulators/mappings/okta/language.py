"""The functions and operators of the Okta Expression Language, one line each.

developer.okta.com: "Okta Expression Language overview"; names are written with their case, as there.
"""

import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from provisor.simulators.mappings import moments
from provisor.simulators.mappings.expression import Function, Language
from provisor.simulators.mappings.mapping import Value
from provisor.simulators.mappings.okta.values import array, holds, number, same, text, whole

_LONGEST = 20_000
_WINDOWS_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICKS = 10_000_000
"""A second in the unit of Windows' times."""


def _plus(one: Value, other: Value) -> Value:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one + other
    return text(one) + text(other)


def _minus(one: Value, other: Value) -> Value:
    left, right = number(one), number(other)
    return None if left is None or right is None else left - right


def _ordered(is_so: Callable[[float, float], bool]) -> Callable[[Value, Value], Value]:
    """Numbers by size; null and texts that are no numbers are in no order."""

    def compare(one: Value, other: Value) -> bool:
        left, right = number(one), number(other)
        return left is not None and right is not None and is_so(left, right)

    return compare


def _replace(source: Value, old: Value, new: Value, count: int = -1) -> str:
    # Nested replacements of long texts by longer ones would fill the memory.
    found = text(source)[:_LONGEST]
    return found.replace(text(old), text(new), count) if text(old) else found


def _substring(source: Value, start: Value, end: Value) -> str:
    first, last = whole(start) or 0, whole(end)
    found = text(source)
    return found[max(first, 0) : len(found) if last is None else max(last, 0)]


def _after(source: Value, wanted: Value) -> str:
    return text(source).partition(text(wanted))[2] if text(wanted) else text(source)


def _before(source: Value, wanted: Value) -> str:
    return text(source).partition(text(wanted))[0] if text(wanted) else ""


def _switch(source: Value, default: Value, *pairs: Value) -> Value:
    """The first key counts that the text contains."""
    found = text(source)
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        if text(key) in found:
            return value
    return default


def _get(source: Value, index: Value) -> Value:
    values, wanted = array(source), whole(index)
    return values[wanted] if wanted is not None and 0 <= wanted < len(values) else None


def _flat(*values: Value) -> list[Value]:
    return [each for value in values for each in array(value)]


def _without(source: Value, value: Value) -> list[Value]:
    return [each for each in array(source) if not same(each, value)]


def _group_matches(groups: Value, pattern: Value) -> bool:
    expression = text(pattern)
    if len(expression) > 1 and expression.startswith("/") and expression.endswith("/"):
        expression = expression[1:-1]
    try:
        return any(re.fullmatch(expression, text(each)) for each in array(groups))
    except re.error:
        return False


def _pattern_mistake(pattern: Value) -> str:
    try:
        re.compile(text(pattern))
    except (re.error, OverflowError, RecursionError):
        return f"“{pattern}” is no regular expression that is understood here"
    return ""


def _iso(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _since(epoch: datetime, value: Value, per_second: int) -> str | None:
    count = number(value)
    try:
        return None if count is None else _iso(epoch + timedelta(seconds=count / per_second))
    except OverflowError:
        return None


def _count_since(epoch: datetime, value: Value, per_second: int) -> str | None:
    moment = moments.iso(text(value))
    return None if moment is None else str(int((moment - epoch).total_seconds()) * per_second)


def _iso_as(value: Value, pattern: Value) -> str | None:
    moment = moments.iso(text(value))
    return None if moment is None else moments.show(moment, text(pattern), moments.JODA)


def _array(*values: Value) -> list[Value]:
    return list(values)


_OPERATORS = {
    "+": Function(_plus, 2, 2),
    "-": Function(_minus, 2, 2),
    "==": Function(same, 2, 2),
    "!=": Function(lambda one, other: not same(one, other), 2, 2),
    "<": Function(_ordered(operator.lt), 2, 2),
    "<=": Function(_ordered(operator.le), 2, 2),
    ">": Function(_ordered(operator.gt), 2, 2),
    ">=": Function(_ordered(operator.ge), 2, 2),
    "and": Function(lambda one, other: holds(one) and holds(other), 2, 2),
    "or": Function(lambda one, other: holds(one) or holds(other), 2, 2),
    "not": Function(lambda value: not holds(value)),
    "? :": Function(lambda condition, yes, no: yes if holds(condition) else no, 3, 3),
    "{ }": Function(_array, 0, None),
}

_STRINGS = {
    "String.append": Function(lambda source, end: text(source) + text(end), 2, 2),
    "String.join": Function(
        lambda separator, *parts: text(separator).join(map(text, _flat(*parts))), 1, None
    ),
    "String.len": Function(lambda source: len(text(source))),
    "String.removeSpaces": Function(lambda source: text(source).replace(" ", "")),
    "String.replace": Function(_replace, 3, 3),
    "String.replaceFirst": Function(lambda source, old, new: _replace(source, old, new, 1), 3, 3),
    "String.startsWith": Function(lambda source, start: text(source).startswith(text(start)), 2, 2),
    "String.stringContains": Function(lambda source, part: text(part) in text(source), 2, 2),
    "String.stringSwitch": Function(_switch, 4, None, step=2),
    "String.substring": Function(_substring, 3, 3),
    "String.substringAfter": Function(_after, 2, 2),
    "String.substringBefore": Function(_before, 2, 2),
    "String.toLowerCase": Function(lambda source: text(source).lower()),
    "String.toUpperCase": Function(lambda source: text(source).upper()),
}

_OF_OLD = ("toUpperCase", "toLowerCase", "substringBefore", "substringAfter", "substring")
"""Functions that were once written without their class."""

_ARRAYS = {
    "Arrays.add": Function(lambda values, value: [*array(values), value], 2, 2),
    "Arrays.clear": Function(lambda _: []),
    "Arrays.contains": Function(lambda values, value: any(same(each, value) for each in array(values)), 2, 2),
    "Arrays.flatten": Function(_flat, 1, None),
    "Arrays.get": Function(_get, 2, 2),
    "Arrays.isEmpty": Function(lambda values: not array(values)),
    "Arrays.remove": Function(_without, 2, 2),
    "Arrays.size": Function(lambda values: len(array(values))),
    "Arrays.toCsvString": Function(lambda values: ",".join(map(text, array(values)))),
}

_CONVERSIONS = {
    "Convert.toInt": Function(whole),
    "Convert.toNum": Function(number),
    "Time.fromIso8601ToString": Function(_iso_as, 2, 2),
    "Time.fromStringToIso8601": Function(
        lambda value, pattern: _iso(moments.read(text(value), text(pattern), moments.JODA)), 2, 2
    ),
    "Time.fromIso8601ToUnix": Function(lambda value: _count_since(_UNIX_EPOCH, value, 1)),
    "Time.fromIso8601ToWindows": Function(lambda value: _count_since(_WINDOWS_EPOCH, value, _TICKS)),
    "Time.fromUnixToIso8601": Function(lambda value: _since(_UNIX_EPOCH, value, 1)),
    "Time.fromWindowsToIso8601": Function(lambda value: _since(_WINDOWS_EPOCH, value, _TICKS)),
}

_GROUPS = {
    "isMemberOfGroupName": Function(lambda groups, name: name in array(groups), reads="groups"),
    "isMemberOfGroupNameStartsWith": Function(
        lambda groups, start: any(text(each).startswith(text(start)) for each in array(groups)),
        reads="groups",
    ),
    "isMemberOfGroupNameContains": Function(
        lambda groups, part: any(text(part) in text(each) for each in array(groups)), reads="groups"
    ),
    "isMemberOfGroupNameRegex": Function(_group_matches, reads="groups", check=_pattern_mistake),
}

_NO_OTHER_SYSTEM = "the simulated directory is no copy of another one, such as Active Directory or Workday"
_BY_ID = "ids of groups are others in every directory; isMemberOfGroupName asks by name"
_CLAIMS = "it is for claims of tokens, and Okta does not take it in mappings either"
_NO_TABLE = "the codes and names of countries are not known here"

_REFUSED = {
    **dict.fromkeys(
        ("hasDirectoryUser", "hasWorkdayUser", "findDirectoryUser", "findWorkdayUser"), _NO_OTHER_SYSTEM
    ),
    **dict.fromkeys(
        ("getManagerUser", "getManagerAppUser", "getAssistantUser", "getAssistantAppUser"), _NO_OTHER_SYSTEM
    ),
    **dict.fromkeys(("isMemberOfGroup", "isMemberOfAnyGroup", "getFilteredGroups"), _BY_ID),
    **dict.fromkeys(("Groups.contains", "Groups.startsWith", "Groups.endsWith"), _CLAIMS),
    **{f"Iso3166Convert.to{each}": _NO_TABLE for each in ("Alpha2", "Alpha3", "Numeric", "Name")},
    "Time.now": "it gives another value each time, and nothing could be compared afterwards",
    "user.getLinkedObject": "linked objects are not simulated",
}

LANGUAGE = Language(
    functions={
        **_STRINGS,
        **{name: _STRINGS[f"String.{name}"] for name in _OF_OLD},
        **_ARRAYS,
        **_CONVERSIONS,
        **_GROUPS,
        **_OPERATORS,
    },
    refused=_REFUSED,
)
