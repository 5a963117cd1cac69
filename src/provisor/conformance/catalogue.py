"""Every check, in the order in which they run: what others presuppose comes first."""

from provisor.conformance.checks import Check
from provisor.conformance.subjects.answers import answers
from provisor.conformance.subjects.attributes import attributes
from provisor.conformance.subjects.authentication import authentication
from provisor.conformance.subjects.deactivation import deactivation
from provisor.conformance.subjects.discovery import discovery
from provisor.conformance.subjects.extensions import extensions
from provisor.conformance.subjects.group_deletion import group_deletion
from provisor.conformance.subjects.groups import groups
from provisor.conformance.subjects.lists import lists
from provisor.conformance.subjects.matching import matching
from provisor.conformance.subjects.members import members
from provisor.conformance.subjects.multi_valued import multi_valued
from provisor.conformance.subjects.optional import optional
from provisor.conformance.subjects.patching import patching
from provisor.conformance.subjects.replacing import replacing
from provisor.conformance.subjects.users import users
from provisor.conformance.subjects.values import values

SUBJECTS = (
    discovery,
    users,
    attributes,
    values,
    matching,
    patching,
    multi_valued,
    extensions,
    replacing,
    deactivation,
    groups,
    group_deletion,
    members,
    lists,
    optional,
    authentication,
    answers,
)

CHECKS: dict[str, Check] = {check.id: check for subject in SUBJECTS for check in subject}
