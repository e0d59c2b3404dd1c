"""The wire shapes of comparing images."""

from marshmallow import fields, validate

from problem_service.images.domain import DRAWN, FARTHEST, ORIGINAL
from shared.fields import Input, Output


def _image(name: str) -> fields.String:
    return fields.String(
        data_key=name,
        required=True,
        validate=validate.Length(min=1),
        metadata={
            "description": "A PNG, JPEG, WebP, GIF or BMP of at most 4 megapixels in base64, with or without"
            " `data:…;base64,` before it; of several frames, the first counts."
        },
    )


class ImagePair(Input):
    """Two drawings."""

    most_parts = 100

    original = _image(ORIGINAL)
    drawn = _image(DRAWN)


class Distance(Output):
    """How far apart two drawings are."""

    distance = fields.Integer(
        validate=validate.Range(0, FARTHEST),
        metadata={"description": "0 for the same picture, growing with difference."},
    )
