"""Which key signs, which are published, and how they are kept."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auth_service.keys.domain import KeyRecord, SigningKeyLocked, find_current, list_published
from auth_service.keys.sealing import Sealer, jwk, thumbprint

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LIFETIME = timedelta(minutes=15)


def make_key(kid: str, activates_at: datetime, retired_at: datetime | None = None) -> KeyRecord:
    return KeyRecord(kid, b"", b"", activates_at, activates_at, retired_at)


def test_the_key_activated_last_signs() -> None:
    hour = timedelta(hours=1)
    old = make_key("old", NOW - 2 * hour, NOW - hour)
    current = make_key("current", NOW - hour)
    coming = make_key("coming", NOW + timedelta(seconds=1))
    assert find_current([coming, current, old], NOW) == current
    assert find_current([coming, current, old], NOW + timedelta(seconds=1)) == coming
    assert find_current([], NOW) is None


def test_the_first_key_signs_even_where_the_clock_is_behind() -> None:
    first, second = make_key("first", NOW), make_key("second", NOW + LIFETIME)
    assert find_current([second, first], NOW - timedelta(seconds=1)) == first


def test_a_retired_key_is_published_while_its_tokens_live() -> None:
    coming = make_key("coming", NOW + timedelta(minutes=1))
    current = make_key("current", NOW - LIFETIME, NOW + timedelta(minutes=1))
    living = make_key("living", NOW - LIFETIME, NOW - LIFETIME + timedelta(seconds=1))
    gone = make_key("gone", NOW - 2 * LIFETIME, NOW - LIFETIME)
    assert list_published([gone, living, current, coming], NOW, token_lifetime=LIFETIME) == [
        living,
        current,
        coming,
    ]


def test_a_sealed_key_opens_with_the_same_internal_key_and_id_only() -> None:
    private = Ed25519PrivateKey.generate()
    sealed = Sealer("a" * 32).seal(private, "kid")
    assert private.private_bytes_raw() not in sealed
    assert Sealer("a" * 32).open(sealed, "kid").private_bytes_raw() == private.private_bytes_raw()
    for internal_key, kid in (("b" * 32, "kid"), ("a" * 32, "other")):
        with pytest.raises(SigningKeyLocked):
            Sealer(internal_key).open(sealed, kid)


def test_the_id_of_a_key_is_its_thumbprint() -> None:
    # The example of RFC 8037, appendix A.3.
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    assert thumbprint(public) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert jwk("kid", public)["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
