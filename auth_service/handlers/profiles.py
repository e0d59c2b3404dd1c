"""REST: profiles, one's own and those of others, and what they are called in earlier contracts."""

from typing import Any

from auth_service.accounts.avatars import BadAvatar, check_avatar, picture_url
from auth_service.accounts.domain import UsernameReserved, UsernameTaken, UserNotFound
from auth_service.container import CONTAINER
from auth_service.handlers.callers import client_of
from auth_service.handlers.replies import shown
from auth_service.limits import Limit
from auth_service.profiles import views
from auth_service.profiles.schemas import (
    ChangeAvatar,
    ChangeProfile,
    Message,
    Profile,
    PublicProfile,
    ShortUser,
    UserPath,
    Verified,
)
from auth_service.profiles.service import Profile as KnownProfile
from shared.fields import Empty
from shared.identity import RevokedToken
from shared.rate import RateExceeded
from shared.web import Call, Handler, Policy, Routes

routes = Routes("users")

CHANGE_ERRORS = (BadAvatar, UsernameTaken, UsernameReserved, RevokedToken, RateExceeded)


async def get_profile(call: Call) -> dict[str, Any]:
    """The caller's profile."""
    return _own(call, await call.app[CONTAINER].profiles().get_own(call.identity))


async def change_profile(call: Call) -> dict[str, Any]:
    """Change one's profile; what is not given stays."""
    await _spend_change(call)
    wanted = dict(call.body)
    picture = wanted.pop("picture", None)
    if picture is not None and "avatar" not in wanted:
        await _want_picture(call, wanted, picture)
    if "avatar" in wanted:
        wanted["avatar"] = check_avatar(wanted["avatar"])
    profiles = call.app[CONTAINER].profiles()
    return _own(call, await profiles.change(call.identity, wanted, client_of(call.request)))


async def refresh_stats(call: Call) -> dict[str, Any]:
    """Have the figures of one's linked accounts fetched soon; at most once a minute."""
    await call.app[CONTAINER].profiles().ask_for_figures(call.identity)
    return {"message": "The figures of your linked accounts are being fetched."}


def _both(method: str, path: str, handler: Handler, **options: Any) -> None:
    """One handler under both prefixes that front-ends know; each operation has a name of its own."""
    for prefix, suffix in (("/api/users", ""), ("/api/auth", "_as_auth")):

        async def handle(call: Call) -> Any:
            return await handler(call)

        handle.__name__ = handler.__name__ + suffix
        handle.__doc__ = handler.__doc__
        routes.add(method, prefix + path, **options)(handle)


_both("GET", "/profile", get_profile, policy=Policy.GUEST, answer=Profile(), errors=(RevokedToken,))
_both(
    "PUT",
    "/profile",
    change_profile,
    policy=Policy.PLAYER,
    body=ChangeProfile(),
    answer=Profile(),
    errors=CHANGE_ERRORS,
)
_both(
    "POST",
    "/stats/refresh",
    refresh_stats,
    policy=Policy.PLAYER,
    body=Empty(),
    answer=Message(),
    errors=(RevokedToken,),
)


@routes.get(
    "/api/users/{user_id}/profile",
    policy=Policy.GUEST,
    path_schema=UserPath(),
    answer=PublicProfile(),
    errors=(UserNotFound,),
)
async def get_profile_of(call: Call) -> dict[str, Any]:
    """Anybody's profile, guests' too."""
    profile = await call.app[CONTAINER].profiles().get(call.path["user_id"])
    container = call.app[CONTAINER]
    user = views.public(profile.user, container.clock()(), container.settings().public_url)
    user |= views.stats(profile.stats)
    return {"profile": user, "user": user}


@routes.post(
    "/api/auth/verify-token",
    policy=Policy.GUEST,
    body=Empty(),
    answer=Verified(),
    errors=(RevokedToken,),
)
async def verify_token(call: Call) -> dict[str, Any]:
    """Whose access token this is; one that is not valid is refused."""
    user = await call.app[CONTAINER].sessions().get_user(call.identity)
    return {"valid": True, "user": shown(call, user)}


@routes.patch(
    "/users/update",
    policy=Policy.PLAYER,
    body=ChangeAvatar(),
    answer=ShortUser(),
    errors=(BadAvatar, RevokedToken, RateExceeded),
)
async def change_avatar(call: Call) -> Any:
    """Change one's avatar."""
    await _spend_change(call)
    wanted = {"avatar": check_avatar(call.body["avatar"])}
    profiles = call.app[CONTAINER].profiles()
    return (await profiles.change(call.identity, wanted, client_of(call.request))).user


def _own(call: Call, profile: KnownProfile) -> dict[str, Any]:
    user = shown(call, profile.user) | views.stats(profile.stats)
    return {"profile": user, "user": user}


async def _spend_change(call: Call) -> None:
    await call.app[CONTAINER].limits().spend(call, Limit.PROFILE, account=call.identity.user_id)


async def _want_picture(call: Call, wanted: dict[str, Any], picture: str) -> None:
    """Want the avatar of a picture; the present one's may come back as it was shown."""
    container = call.app[CONTAINER]
    user = await container.sessions().get_user(call.identity)
    if picture != picture_url(user.avatar, container.settings().public_url):
        wanted["avatar"] = picture
