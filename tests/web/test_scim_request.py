import pytest
from starlette.responses import Response
from tests.web.an_endpoint import AnEndpoint

from provisor.web import answers
from provisor.web.scim_request import ScimRequest


async def tell_size(request: ScimRequest) -> Response:
    return answers.document({"small": request.small})


@pytest.mark.parametrize(
    ("headers", "small"),
    [
        ({"content-length": "65536"}, True),
        ({"content-length": "65537"}, False),
        ({"transfer-encoding": "chunked"}, False),
    ],
)
def test_a_body_is_small_when_it_says_so(headers: dict[str, str], small: bool) -> None:
    endpoint = AnEndpoint(routes={"Things": {"POST": tell_size}})

    answer = endpoint.client.post("/scim/v2/Things", headers=headers, content=b"{}")

    assert answer.json() == {"small": small}
