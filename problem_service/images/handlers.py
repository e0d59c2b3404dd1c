"""REST: comparing images."""

from problem_service.container import CONTAINER
from problem_service.images.domain import BadImage, ImagesBusy, ImagesUnavailable, ImageTooLarge
from problem_service.images.schemas import Distance, ImagePair
from shared.rate import RateExceeded
from shared.web import Call, Policy, Routes

public = Routes("images")

BODY_LIMIT = 4_000_000
"""Bytes, as at the gateway."""


@public.post(
    "/api/images/compare",
    policy=Policy.GUEST,
    body=ImagePair(),
    answer=Distance(),
    errors=[BadImage, ImageTooLarge, RateExceeded, ImagesBusy, ImagesUnavailable],
    body_limit=BODY_LIMIT,
)
async def compare_images(call: Call) -> dict[str, int]:
    """Compare two drawings.

    Neither where on its sheet a drawing is, nor its size or the width of its lines counts for much. Two empty
    sheets are the same, one is as far from a drawing as can be. The body may have 4 000 000 bytes.
    """
    container = call.app[CONTAINER]
    await container.image_rate().spend(call.request, str(call.identity.user_id))
    original, drawn = call.body["original"].encode(), call.body["drawn"].encode()
    return {"distance": await container.images().compare(original, drawn)}
