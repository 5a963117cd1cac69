"""`provisor user erase`: a person's data leave, and the journal still verifies."""

from functools import partial
from typing import Annotated

from cyclopts import Parameter

from provisor import app as assembly
from provisor.app import Journal
from provisor.cli.options import Organization
from provisor.cli.outcome import told_as_json
from provisor.cli.speech import say
from provisor.directory.phrasing import Count
from provisor.provisioning.journal import erasing
from provisor.provisioning.journal.erasing import Erasure


@told_as_json
def erase(
    user: Annotated[str, Parameter(help="Whose data: id or user name, also of somebody who was deleted.")],
    /,
    *,
    yes: Annotated[bool, Parameter(help="Do it; without, tell what would be erased.", negative=())] = False,
    organization: Organization = None,
) -> None:
    """Erase everything personal of somebody, for good: user, memberships, and what the journal tells of them."""
    order = assembly.order()

    async def run(journal: Journal) -> Erasure:
        found = await erasing.find(journal.read, user)
        if yes:
            await journal.write(partial(erasing.erase, order=order, erasure=found))
        else:
            await journal.read(partial(erasing.check, who=found.person))
        return found

    found = assembly.with_journal(run, organization)
    erased, entries = found.person.user, Count(len(found.entries))
    told = f"{erased.user_name} ({erased.id}) and {entries:# entry|# entries} of the journal"
    if not yes:
        say(f"This would erase the data of {told}, for good. Nothing is erased yet; --yes does it.")
        return
    say(f"The data of {told} are erased. An identity provider that still has this person brings them again.")
