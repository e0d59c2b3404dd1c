"""Images as clients send them: from base64 to grey pixels, nothing taken on trust."""

import struct
import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from problem_service.images.domain import BadImage, ImageTooLarge, unpack

MOST_PIXELS = 4_000_000
"""Decoded, an image has four bytes a pixel at most."""
_TOO_LARGE = f"has more than {MOST_PIXELS} pixels."
MEDIA_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
}
"""The formats that are read; no other decoder sees a client's bytes."""
_LARGE_ENOUGH = 512
"""Pixels of an edge: a JPEG is decoded at no more than it takes to have as many."""
_FAULTS = (
    OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, OverflowError, struct.error,
)  # fmt: skip
"""What Pillow's decoders raise over files that are broken, truncated or made to break them."""

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)  # of this process: nothing else reads images


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that could be read."""

    media_type: str
    grey: Image.Image
    """Its pixels in mode L, the first frame's, on white where it is transparent."""


def read(text: bytes, member: str) -> Picture:
    """An image out of base64, as `unpack` takes it.

    ``member``: what to call it in errors. Raises BadImage, ImageTooLarge.
    """
    data = unpack(text, member)
    try:
        image = Image.open(BytesIO(data), formats=tuple(MEDIA_TYPES))
        if image.width * image.height > MOST_PIXELS:
            raise ImageTooLarge(member, _TOO_LARGE)
        return Picture(MEDIA_TYPES[image.format or ""], _grey(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ImageTooLarge(member, _TOO_LARGE) from None
    except UnidentifiedImageError:
        raise BadImage(member, "is not a PNG, JPEG, WebP, GIF or BMP image.") from None
    except _FAULTS:
        raise BadImage(member, "is a broken or truncated image.") from None


def _grey(image: Image.Image) -> Image.Image:
    """The pixels as they look on white; of an image that is all white so, its opacity."""
    if image.format == "JPEG":
        image.draft("L", (_LARGE_ENOUGH, _LARGE_ENOUGH))
    image.load()
    if image.mode.startswith("I;16"):  # converted as it is, all but the darkest would be white
        image = image.point(lambda shade: shade * (1 / 256))
        image.info.pop("transparency", None)
    if not image.has_transparency_data:
        return image.convert("L")
    colours = image.convert("RGBA")
    opacity = colours.getchannel("A")
    grey = Image.new("L", image.size, 255)
    grey.paste(colours.convert("L"), mask=opacity)
    if grey.getextrema() == (255, 255):  # white strokes on nothing
        return opacity
    return grey
