"""Whatever is forged is refused by its name."""

import pytest
from tests.federation.saml.forgeries import FORGERIES, Forgery
from tests.federation.saml.issued import CERTIFICATE, EXPECTED, OUR_KEY

from provisor.federation.refusals import NotProven
from provisor.federation.saml import responses


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda forgery: forgery.name)
def test_a_forgery_is_refused_by_its_name(forgery: Forgery) -> None:
    with pytest.raises(NotProven) as refused:
        responses.verify(forgery.make(), [CERTIFICATE], [OUR_KEY], EXPECTED)

    assert type(refused.value) is forgery.refused_as


def test_there_are_forgeries_of_every_kind() -> None:
    assert len({each.name for each in FORGERIES}) == len(FORGERIES) >= 60
