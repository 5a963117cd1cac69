"""What changes where the service is reached by https: the cookie is bound to the host, and browsers stay with https."""

from tests.pages.a_site import SECRET, SessionStore, a_site

HTTPS = "https://provisor.example"


def test_browsers_are_told_to_stay_with_https() -> None:
    assert "max-age=" in a_site(SessionStore(), HTTPS).get("/sign-in").headers["strict-transport-security"]
    assert "strict-transport-security" not in a_site(SessionStore()).get("/sign-in").headers


def test_the_cookie_is_bound_to_the_host() -> None:
    form = {"Sec-Fetch-Site": "same-origin"}
    taken = a_site(SessionStore(), HTTPS).post("/sign-out", headers=form).headers["set-cookie"]

    assert taken.startswith("__Host-provisor-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(taken.split("; "))


def test_a_cookie_that_another_host_may_have_set_is_not_taken() -> None:
    bound = a_site(SessionStore(), HTTPS, **{"__Host-provisor-session": SECRET})
    unbound = a_site(SessionStore(), HTTPS, **{"provisor-session": SECRET})

    assert bound.get("/sign-in").headers["location"] == "/"
    assert unbound.get("/sign-in").status_code == 200


def test_a_form_comes_from_the_origin_of_an_address_that_has_a_path() -> None:
    site = a_site(SessionStore(), f"{HTTPS}/below")

    def signed_out_from(origin: str) -> int:
        return site.post(f"{HTTPS}/sign-out", headers={"Origin": origin}).status_code

    assert signed_out_from(HTTPS) == 303
    assert signed_out_from("https://elsewhere.example") == 403
