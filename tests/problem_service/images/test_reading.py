"""Images as they come: what is read, and what is refused with which reason."""

import base64
import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from problem_service.images.domain import BadImage, ImageTooLarge
from problem_service.images.reading import read
from tests.problem_service.images.drawings import DRAWINGS, Sheet, drawn, encoded

HOUSE = drawn(DRAWINGS["house"], Sheet((90, 120)))
NOT_BASE64 = "is not valid base64."
NOT_AN_IMAGE = "is not a PNG, JPEG, WebP, GIF or BMP image."
BROKEN = "is a broken or truncated image."


def grey_of(data: bytes, prefix: bytes = b"") -> Image.Image:
    return read(prefix + base64.b64encode(data), "drawnImage").grey


def fault_of(text: bytes) -> str:
    with pytest.raises(BadImage) as refused:
        read(text, "drawnImage")
    assert refused.value.errors == {"drawnImage": [f"It {refused.value.fault}"]}
    return refused.value.fault


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF", "BMP", "JPEG"])
@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_the_formats_of_the_web_are_read(form: str, mode: str) -> None:
    pixels = HOUSE if (form, mode) == ("JPEG", "P") else HOUSE.convert(mode)
    assert_like_the_house(encoded(pixels, form, lossless=True), f"image/{form.lower()}")


@pytest.mark.parametrize(("form", "mode"), [("JPEG", "CMYK"), ("PNG", "LA"), ("WEBP", "RGBA")])
def test_less_common_pixels_are_read_too(form: str, mode: str) -> None:
    assert_like_the_house(encoded(HOUSE.convert(mode), form), f"image/{form.lower()}")


@pytest.mark.parametrize("options", [{}, {"transparency": 65_535}])
def test_shades_of_16_bits_are_read(options: dict[str, int]) -> None:
    fine = HOUSE.convert("I;16").point(lambda shade: shade * 256 + 255)
    assert fine.getextrema() == (255, 65_535)
    assert_like_the_house(encoded(fine, "PNG", **options), "image/png")


def assert_like_the_house(data: bytes, media_type: str) -> None:
    image = read(base64.b64encode(data), "drawnImage")
    assert image.media_type == media_type
    assert image.grey.size == HOUSE.size
    assert ImageStat.Stat(ImageChops.difference(image.grey, HOUSE)).mean[0] < 3


def test_what_is_transparent_is_on_white() -> None:
    sheet = Image.new("RGBA", HOUSE.size, (0, 0, 0, 0))
    sheet.putalpha(HOUSE.point(lambda shade: 255 - shade))
    assert grey_of(encoded(sheet)).tobytes() == HOUSE.tobytes()


def test_white_strokes_on_nothing_are_seen() -> None:
    sheet = Image.new("RGBA", HOUSE.size, (255, 255, 255, 0))
    sheet.putalpha(HOUSE)
    assert grey_of(encoded(sheet)).tobytes() == HOUSE.tobytes()


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_the_first_frame_of_an_animation_counts(form: str) -> None:
    frames = [HOUSE.transpose(Image.Transpose.ROTATE_180)] * 3
    data = encoded(HOUSE, form, save_all=True, append_images=frames, lossless=True)
    assert getattr(Image.open(BytesIO(data)), "n_frames", 1) > 1
    assert grey_of(data).tobytes() == HOUSE.tobytes()


@pytest.mark.parametrize(
    "prefix",
    [b"data:image/png;base64,", b"DATA:image/png;name=x;BASE64,", b"data:;base64,", b" \n", b""],
)
def test_the_prefix_of_a_data_url_may_be_there(prefix: bytes) -> None:
    assert grey_of(encoded(HOUSE), prefix).tobytes() == HOUSE.tobytes()


def test_base64_may_come_in_lines() -> None:
    assert read(base64.encodebytes(encoded(HOUSE)), "drawnImage").grey.tobytes() == HOUSE.tobytes()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"data:image/png;base64,", "is empty."),
        (b"no base64 at all!", NOT_BASE64),
        ("göttlich".encode(), NOT_BASE64),
        (base64.b64encode(encoded(HOUSE)).rstrip(b"=")[:-1], NOT_BASE64),
        (b"data:image/svg+xml,<svg/>", NOT_BASE64),
        (b"data:image/png;base64,data:image/png;base64,AAAA", NOT_BASE64),
        (b"AA=A", NOT_BASE64),
        (base64.b64encode(b"just text"), NOT_AN_IMAGE),
        (base64.b64encode(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), NOT_AN_IMAGE),
        (base64.b64encode(encoded(HOUSE, "TIFF")), NOT_AN_IMAGE),
        (base64.b64encode(encoded(HOUSE, "ICO")), NOT_AN_IMAGE),
        (base64.b64encode(encoded(HOUSE, "EPS")), NOT_AN_IMAGE),
        (base64.b64encode(encoded(HOUSE)[:-40]), BROKEN),
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_what_is_no_image_is_refused_with_the_reason(text: bytes, fault: str) -> None:
    assert fault_of(text) == fault


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_truncated_file_is_refused(form: str) -> None:
    data = encoded(HOUSE, form)
    for length in range(20, len(data) * 3 // 4, max(1, len(data) // 12)):
        assert fault_of(base64.b64encode(data[:length])) in (BROKEN, NOT_AN_IMAGE)


def _png(width: int, height: int, pixels: bytes) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("edges", [(2001, 2000), (2600, 2600), (30_000, 30_000), (4_000_001, 1)])
def test_a_bomb_is_refused_before_it_is_unpacked(edges: tuple[int, int]) -> None:
    with pytest.raises(ImageTooLarge, match="drawnImage has more than 4000000 pixels"):
        grey_of(_png(*edges, pixels=b"not unpacked"))


def test_4_megapixels_are_not_too_many() -> None:
    assert grey_of(encoded(Image.new("1", (2000, 2000)))).size == (2000, 2000)


def test_a_file_that_holds_more_pixels_than_it_says_is_not_unpacked_further() -> None:
    bomb = zlib.compress(bytes(10_000_000))
    assert grey_of(_png(10, 10, bomb)).size == (10, 10)


def test_a_bomb_in_a_text_chunk_is_refused() -> None:
    text = b"zTXt" + b"note\0\0" + zlib.compress(bytes(20_000_000))
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    data = encoded(HOUSE)
    assert fault_of(base64.b64encode(data[:33] + chunk + data[33:])) in (BROKEN, NOT_AN_IMAGE)
