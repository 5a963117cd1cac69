"""What Entra ID, Okta and others send differently from the RFCs, each by name.

The code of a tolerance stands where its deviation is met; it asks `Leniency.permits` with the name from here.
"""

from enum import StrEnum


class Tolerance(StrEnum):
    """A deviation from the RFCs that the tolerant manner understands."""

    UNDECLARED_ATTRIBUTE = "undeclared-attribute"
    CAPITALISED_VERB = "capitalised-verb"
    BARE_EXTENSION_ATTRIBUTE = "bare-extension-attribute"
    UNQUOTED_VALUE = "unquoted-value"
    BOOLEAN_AS_STRING = "boolean-as-string"
    NUMBER_AS_STRING = "number-as-string"
    SUB_ATTRIBUTE_AFTER_VALUE_PATH = "sub-attribute-after-value-path"
    NOT_WITHOUT_PARENTHESES = "not-without-parentheses"
    CREDENTIAL = "password"
    UNKNOWN_SCHEMA = "unknown-schema"
    MISSPELT_SCHEMA = "misspelt-schema"
    MISSING_SCHEMAS = "missing-schemas"
    UNANNOUNCED_EXTENSION = "unannounced-extension"
    PATH_AS_NAME = "path-as-name"
    SINGLE_VALUE_FOR_ARRAY = "single-value-for-array"
    ARRAY_FOR_SINGLE_VALUE = "array-for-single-value"
    PLAIN_VALUE_FOR_COMPLEX = "plain-value-for-complex"
    EMPTY_VALUE = "empty-value"
    STRAY_MEMBER = "stray-member"
    PATCH_WITHOUT_PATH = "patch-without-path"
    REMOVAL_BY_VALUE = "removal-by-value"
    UNMATCHED_VALUE_PATH = "unmatched-value-path"
    GROUP_AS_MEMBER = "group-as-member"
    METHOD_IN_LOWER_CASE = "method-in-lower-case"
    MANAGER_NOT_HERE_YET = "manager-not-here-yet"
