"""What `--on-demand` names: a user, or a group, whatever the identity provider then does with it."""

from provisor.simulators.engine import Engine, NotOnDemand
from provisor.simulators.outcome import Cycle
from provisor.simulators.rehearsal import Rehearsal
from provisor.simulators.run import Work


def on_demand_work(rehearsal: Rehearsal, engine: Engine, name: str, members: tuple[str, ...]) -> Work:
    """What is to be done on demand for a user or a group of that name. Raises NotOnDemand."""
    tenant = rehearsal.tenant
    person = None if members else tenant.named(name)
    if person is not None:

        async def one_user(number: int) -> Cycle:
            return await engine.provision_user(person, number)

        return one_user
    group = tenant.group_named(name)
    if group is None:
        raise NotOnDemand(f"The directory has neither a person nor a group “{name}”.")
    people = [tenant.named(each) for each in members]
    unknown = [name for name, found in zip(members, people, strict=True) if found is None]
    if unknown:
        raise NotOnDemand(f"The directory has nobody named “{unknown[0]}”.")

    async def some_members(number: int) -> Cycle:
        return await engine.provision_members(group, [each for each in people if each is not None], number)

    return some_members
