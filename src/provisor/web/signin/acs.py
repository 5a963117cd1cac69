"""`/sign-in/{name}/acs`: where answers of SAML 2.0 are brought, by a form that another site posts (bindings 3.5).

A browser sends no cookie of ours along with it. So an answer to a request of ours is kept here, by the state that came
along, and the browser is led on to a page of ours, to which it brings the cookie; there it is taken once, in the
browser that began. An answer that nobody here asked for is taken at once, where somebody let sign-ins begin there.
"""

import re
from functools import partial
from urllib.parse import urlencode

from starlette.responses import Response

from provisor.directory.sign_in import SignInMethod, local_target
from provisor.directory.sign_in_refusals import SignInRefused
from provisor.federation.refusals import NotProven
from provisor.federation.saml.bindings import RELAY_STATE, RESPONSE
from provisor.provisioning.sign_in import answers, entering, methods, saml_methods
from provisor.web.pages.visit import Visit
from provisor.web.signin import openid, saml
from provisor.web.signin.place import Place, limited_place

_STATE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


async def receive(visit: Visit) -> Response:
    """Keep the answer for whoever asked, or take it as the beginning of a sign-in."""
    place = await limited_place(visit)
    method = await place.read(partial(methods.find, name=place.name))
    told, answer = visit.given(RELAY_STATE), visit.given(RESPONSE)
    is_asked = _STATE.fullmatch(told) is not None
    if saml_methods.settings_of(method).idp_initiated and not is_asked:
        return await _take(place, method, answer, target=local_target(told))
    state = told if is_asked else ""
    await place.write(partial(answers.keep, vault=visit.service.vault, state=state, answer=answer))
    return visit.go(f"/sign-in/{place.name}/callback?{urlencode({'state': state})}")


async def _take(place: Place, method: SignInMethod, answer: str, *, target: str) -> Response:
    """Sign in whom an answer proves that answers nobody (profiles 4.1.5): it is known to be nobody's in particular."""
    try:
        entering.check_usable(method, trial=False)
        own = await saml.own_keys(place, method)
        identity = await saml.read(place, method, own, answer, request_id=None)
        return await openid.entered(place, method, identity, target)
    except (NotProven, SignInRefused) as refusal:
        return await openid.refused(place, method, refusal)
