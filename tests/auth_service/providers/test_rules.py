"""The rules of providers, without any I/O."""

import json
from itertools import islice, repeat
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth_service.accounts.names import find_fault, is_reserved
from auth_service.providers.domain import (
    Person,
    challenge_of,
    clean,
    followed,
    followed_avatar,
    is_local_path,
    usernames,
    with_query,
)
from auth_service.providers.errors import ProviderRefused
from auth_service.providers.fetch import max_age
from auth_service.providers.oauth2 import primary_address
from auth_service.providers.settings import GITHUB, OAuth2, Oidc, check_providers, read_providers
from auth_service.providers.tokens import (
    Unverified,
    access_hash,
    check_claims,
    check_id_token,
    find_key,
    read,
)
from auth_service.settings import Settings
from shared.settings import BadSettings, load

HUB = {"name": "github", "preset": "github", "client_id": "x", "client_secret": "very secret"}
ACME = {"name": "acme", "kind": "oidc", "client_id": "y", "issuer": "https://acme.example/realm"}
ISSUER = "https://acme.example"

jsons = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def test_settings_are_filled_in() -> None:
    hub, acme = read_providers(json.dumps([HUB, ACME]))
    assert isinstance(hub, OAuth2)
    assert (hub.kind, hub.label, hub.token_url) == ("oauth2", "GitHub", GITHUB["token_url"])
    assert hub.check_url == "https://api.github.com/applications/x/token"
    assert (hub.subject_member, hub.username_member) == ("id", "login")
    assert isinstance(acme, Oidc)
    assert (acme.kind, acme.label, acme.client_secret) == ("oidc", "acme", None)
    assert acme.scopes == ("openid", "profile", "email")
    assert acme.algorithms == ("RS256", "ES256", "EdDSA")
    assert acme.client_ids == {"y"}
    assert acme.userinfo_is_ours is False


@pytest.mark.parametrize(
    ("setting", "fault"),
    [
        ("{", "must be JSON"),
        ("{}", "must be a JSON list of objects"),
        ("[1]", "must be a JSON list of objects"),
        ([{}], "[0].name: Missing data"),
        ([{**ACME, "name": "No Slug"}], "[0].name:"),
        ([{**ACME, "name": "password"}], "[0].name: This name has another meaning"),
        ([{**ACME, "name": "confirm"}], "[0].name: This name has another meaning"),
        ([{**ACME, "kind": None}], "[0].kind:"),
        ([{"name": "a", "client_id": "b"}], "[0].kind: Must be oidc or oauth2"),
        ([{**ACME, "issuer": "http://acme.example"}], "[0].issuer: Must be an https address"),
        ([{**ACME, "issuer": "https://user:word@acme.example"}], "[0].issuer:"),
        ([{**ACME, "issuer": None}], "[0].issuer: Is required"),
        ([{**ACME, "algorithms": ["HS256"]}], "[0].algorithms[0]: Must be one of"),
        ([{**ACME, "algorithms": ["none"]}], "[0].algorithms[0]: Must be one of"),
        ([{**ACME, "algorithms": []}], "[0].algorithms: At least one"),
        ([{**ACME, "token_url": "https://a.example"}], "[0].token_url: Is not for oidc"),
        ([{**HUB, "issuer": "https://a.example"}], "[0].issuer: Is not for oauth2"),
        ([{**HUB, "client_secret": None}], "[0].client_secret: check_url needs it"),
        ([{**HUB, "userinfo_url": None}], "[0].userinfo_url: Is required"),
        ([{**HUB, "subject_member": None}], "[0].subject_member: Is required"),
        ([ACME, {**ACME, "name": "again"}], "two providers of the same issuer"),
        ([HUB, HUB], "two providers of the same name"),
        ([{**ACME, "sceret": "very secret"}], "[0].sceret: Unknown field"),
    ],
)
def test_a_bad_setting_is_told_by_its_member_and_without_its_value(setting: Any, fault: str) -> None:
    text = setting if isinstance(setting, str) else json.dumps(setting)
    with pytest.raises(ValueError, match=r"^(must|is not valid|has)") as caught:
        check_providers(text)
    assert fault in str(caught.value)
    assert "very secret" not in str(caught.value)
    environ = {"AUTH_DATABASE_URL": "x", "INTERNAL_KEY": "k" * 32, "AUTH_PROVIDERS": text}
    with pytest.raises(BadSettings, match="AUTH_PROVIDERS") as refused:
        load(Settings, environ)
    assert "very secret" not in str(refused.value)


@given(st.text(alphabet="/\\.:#?%@ax ", max_size=12) | st.text(max_size=12))
def test_a_local_path_never_leads_elsewhere(text: str) -> None:
    if is_local_path(text):
        for landing in (text, with_query(text, error="x")):
            there = urlsplit(urljoin("https://arena.example/api/auth/oauth/a/callback", landing))
            assert (there.scheme, there.netloc, there.fragment) == ("https", "arena.example", "")
            assert not landing.startswith(("//", "/\\"))


@pytest.mark.parametrize("path", ["/", "/rooms", "/rooms?a=b&c=%20d", "/?x=1", "/a/b/~c"])
def test_paths_here_are_fine(path: str) -> None:
    assert is_local_path(path)
    assert with_query(path, error="x").endswith("&error=x" if "?" in path else "?error=x")


@given(st.lists(st.text(max_size=40), max_size=3))
def test_usernames_that_are_made_are_valid(hints: list[str]) -> None:
    person = Person("acme", "1", usernames=tuple(hints))
    tried = list(islice(usernames(person, repeat("0123")), 4))
    assert len(tried) == 4
    for name in tried:
        assert find_fault(name) is None
        assert not is_reserved(name)


@given(
    st.dictionaries(st.sampled_from(["sub", "name", "email", "picture", "nickname", "email_verified"]), jsons)
)
def test_claims_of_any_form_make_a_person_or_are_refused(claims: dict[str, Any]) -> None:
    try:
        person = Person.of_claims("acme", claims)
    except ProviderRefused:
        return
    assert 0 < len(person.subject) <= 255
    for text in (person.subject, person.name or "", person.email or "", person.picture or ""):
        assert text.isprintable()
    assert person.picture is None or person.picture.startswith("https://")


@given(st.none() | jsons)
def test_shown_texts_are_short_and_printable(value: Any) -> None:
    text = clean(value, 10)
    assert text is None or (0 < len(text) <= 10 and text.isprintable() and text == text.strip())


@pytest.mark.parametrize(
    ("told", "kept", "before", "then"),
    [
        ("New", None, None, "New"),
        ("New", "Old", "Old", "New"),
        ("New", "Mine", "Old", "Mine"),
        (None, "Old", "Old", "Old"),
    ],
)
def test_a_name_follows_until_another_is_chosen(
    told: str | None, kept: str | None, before: str | None, then: str
) -> None:
    assert followed(told, kept, before) == then


def test_an_avatar_of_ours_stays() -> None:
    assert followed_avatar("https://p/2", "avatar-01", None) == "avatar-01"
    assert followed_avatar("https://p/2", "https://p/1", "https://p/1") == "https://p/2"
    assert followed_avatar(None, "https://p/1", "https://p/1") == "https://p/1"


NOW = 1_000_000.0
times = st.floats(min_value=NOW - 10_000, max_value=NOW + 10_000)


@given(exp=times, iat=times, nbf=st.none() | times)
def test_a_token_holds_from_its_beginning_to_its_end_give_or_take_a_minute(
    exp: float, iat: float, nbf: float | None
) -> None:
    claims: dict[str, Any] = {"iss": ISSUER, "sub": "a", "exp": exp, "iat": iat}
    if nbf is not None:
        claims["nbf"] = nbf
    begins = max(iat, NOW - 10_000 if nbf is None else nbf)
    holds = begins - 60 <= NOW < exp + 60
    try:
        check_claims(claims, issuer=ISSUER, now=NOW)
    except ProviderRefused:
        assert not holds
    else:
        assert holds


@given(st.dictionaries(st.sampled_from(["iss", "exp", "iat", "nbf", "typ", "events"]), jsons))
def test_claims_of_any_form_are_judged(claims: dict[str, Any]) -> None:
    with pytest.raises(ProviderRefused):
        check_claims({**claims, "iss": "https://other.example"}, issuer=ISSUER, now=NOW)
    try:
        check_claims({**claims, "iss": ISSUER}, issuer=ISSUER, now=NOW)
    except ProviderRefused:
        return
    assert isinstance(claims["exp"], int | float)


@given(aud=jsons, azp=jsons)
def test_an_id_token_for_nobody_of_us_never_counts(aud: Any, azp: Any) -> None:
    token = Unverified("", {"alg": "ES256"}, {"aud": aud, "azp": azp})
    with pytest.raises(ProviderRefused):
        check_id_token(token, {"a client that no text of these is"})


@given(st.text(alphabet="aA0-_.=+/ {", max_size=30))
def test_a_token_of_any_form_is_read_or_opaque(text: str) -> None:
    token = read(text)
    assert token is None or text.count(".") == 2


def test_a_key_is_found_by_id_and_kind() -> None:
    ours = {"kty": "EC", "kid": "1", "use": "sig"}
    token = Unverified("", {"alg": "ES256", "kid": "1"}, {})
    assert find_key([{"kty": "RSA", "kid": "1"}, ours], token) == ours
    assert find_key([ours | {"use": "enc"}], token) is None
    assert find_key([ours | {"alg": "ES384"}], token) is None
    assert find_key([ours | {"kid": "2"}], token) is None
    assert find_key([{"kty": "oct", "kid": "1", "k": "AA"}], token) is None
    nameless = Unverified("", {"alg": "ES256"}, {})
    assert find_key([ours], nameless) == ours
    assert find_key([ours, ours | {"kid": "2"}], nameless) is None


def test_hashes_are_those_of_the_standards() -> None:
    # RFC 7636, appendix B; OpenID Connect Core, appendix A.3
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == (
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )
    assert access_hash("RS256", "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y") == "77QmUPtjPfzWtF2AnpK9RQ"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", None),
        ("public, max-age=60", 60),
        ("max-age=60, no-store", 0),
        ("no-cache", 0),
        ("max-age=soon", None),
        ("max-age=" + "9" * 40, 999_999_999),
        ("MAX-AGE=5", 5),
    ],
)
def test_answers_say_how_long_they_hold(header: str, seconds: int | None) -> None:
    assert max_age({"Cache-Control": header}) == seconds


@given(jsons)
def test_only_a_primary_verified_address_counts(value: Any) -> None:
    assert primary_address(value) is None
    addresses = [
        {"email": "a@b.c", "primary": True, "verified": False},
        {"email": "d@e.f", "primary": False, "verified": True},
    ]
    assert primary_address(addresses) is None
    assert primary_address([*addresses, {"email": "g@h.i", "primary": True, "verified": True}]) == "g@h.i"
