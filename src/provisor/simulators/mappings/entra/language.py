"""The functions and operators of Entra ID's expressions, one line each.

learn.microsoft.com: "Reference for writing expressions for attribute mappings in Microsoft Entra ID"; names are written
with their case, as there.
"""

import operator
from collections.abc import Callable

from provisor.simulators.mappings.entra import dates
from provisor.simulators.mappings.entra import texts as on_texts
from provisor.simulators.mappings.entra.values import is_true, number, text, texts, truth, whole
from provisor.simulators.mappings.expression import Function, Language
from provisor.simulators.mappings.mapping import Value


def _switch(source: Value, default: Value, *pairs: Value) -> Value:
    wanted = text(source)
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        if text(key) == wanted:
            return value
    return default


def _coalesce(*sources: Value) -> Value:
    return next((each for each in sources if each is not None), None)


def _item(source: Value, index: Value) -> Value:
    found, wanted = texts(source), whole(index)
    return found[wanted - 1] if 1 <= wanted <= len(found) else None


def _split(source: Value, separator: Value) -> list[str]:
    parts = text(source).split(text(separator)) if text(separator) else [text(source)]
    return [each.strip() for each in parts if each.strip()]


def _compared(holds: Callable[[float, float], bool]) -> Callable[[Value, Value], Value]:
    """Numbers are compared as numbers; anything else has no order, and a condition on it fails."""

    def compare(left: Value, right: Value) -> Value:
        one, other = number(left), number(right)
        return truth(holds=one is not None and other is not None and holds(one, other))

    return compare


def _role(value: Value) -> dict[str, Value]:
    return {"primary": False, "type": "WindowsAzureActiveDirectoryRole", "display": value, "value": value}


_OPERATORS = {
    "=": Function(lambda one, other: truth(holds=text(one) == text(other)), 2, 2),
    "<>": Function(lambda one, other: truth(holds=text(one) != text(other)), 2, 2),
    "<": Function(_compared(operator.lt), 2, 2),
    "<=": Function(_compared(operator.le), 2, 2),
    ">": Function(_compared(operator.gt), 2, 2),
    ">=": Function(_compared(operator.ge), 2, 2),
    "&&": Function(lambda one, other: truth(holds=is_true(one) and is_true(other)), 2, 2),
    "||": Function(lambda one, other: truth(holds=is_true(one) or is_true(other)), 2, 2),
}

_FUNCTIONS = {
    "Append": Function(on_texts.append, 2, 2),
    "AppRoleAssignmentsComplex": Function(lambda roles: [_role(each) for each in texts(roles)]),
    "AssertiveAppRoleAssignmentsComplex": Function(lambda roles: [_role(each) for each in texts(roles)]),
    "BitAnd": Function(lambda one, other: str(whole(one) & whole(other)), 2, 2),
    "CBool": Function(lambda value: truth(holds=is_true(value))),
    "CDate": Function(dates.date_of),
    "Coalesce": Function(_coalesce, 1, None),
    "ConvertToBase64": Function(on_texts.base64_of),
    "ConvertToUTF8Hex": Function(on_texts.hexadecimal),
    "Count": Function(lambda values: str(len(texts(values)))),
    "CStr": Function(text),
    "DateAdd": Function(dates.added, 3, 3, check=dates.interval_mistake),
    "DateDiff": Function(dates.difference, 3, 3, check=dates.interval_mistake),
    "DateFromNum": Function(dates.date_from_number),
    "FormatDateTime": Function(dates.formatted, 4, 4),
    # Around a whole expression it drops an empty value from the flow; further in there is nothing to drop.
    "IgnoreFlowIfNullOrEmpty": Function(lambda value: value),
    "IIF": Function(lambda condition, yes, no: yes if is_true(condition) else no, 3, 3),
    "InStr": Function(on_texts.position, 2, 4),
    "IsNull": Function(lambda value: truth(holds=value is None)),
    "IsNullOrEmpty": Function(lambda value: truth(holds=not texts(value))),
    "IsPresent": Function(lambda value: truth(holds=bool(texts(value)))),
    "IsString": Function(lambda value: truth(holds=isinstance(value, str))),
    "Item": Function(_item, 2, 2),
    "Join": Function(on_texts.join, 2, None),
    "Left": Function(on_texts.left, 2, 2),
    "Len": Function(lambda source: str(len(text(source)))),
    "LTrim": Function(lambda source: text(source).lstrip()),
    "Mid": Function(on_texts.mid, 3, 3),
    "NormalizeDiacritics": Function(on_texts.without_marks),
    "Not": Function(lambda value: truth(holds=not is_true(value))),
    "NumFromDate": Function(dates.number_from_date),
    "PCase": Function(on_texts.proper_case, 1, 2),
    # What it hides, it hides from the provisioning logs alone.
    "Redact": Function(lambda value: value),
    "RemoveDuplicates": Function(lambda values: list(dict.fromkeys(texts(values)))),
    "Replace": Function(on_texts.replace, 2, 7, check=on_texts.pattern_mistake),
    "RTrim": Function(lambda source: text(source).rstrip()),
    # Whether the value is free, only the server knows; the first rule is taken.
    "SelectUniqueValue": Function(lambda first, *_: first, 2, None),
    "SingleAppRoleAssignment": Function(lambda roles: next(iter(texts(roles)), None)),
    "Split": Function(_split, 2, 2),
    "StripSpaces": Function(on_texts.strip_spaces),
    "Switch": Function(_switch, 4, None, step=2),
    "ToLower": Function(on_texts.lower, 1, 2),
    "ToUpper": Function(on_texts.upper, 1, 2),
    "Trim": Function(lambda source: text(source).strip()),
    "Word": Function(on_texts.word, 3, 3),
}

_CHANCE = "it gives another value each time, and nothing could be compared afterwards"

LANGUAGE = Language(
    functions=_FUNCTIONS | _OPERATORS,
    refused={"Guid": _CHANCE, "Now": _CHANCE, "RandomString": _CHANCE},
)
