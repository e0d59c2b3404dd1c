"""How alike two drawings are: the Hamming distance of their perceptual hashes, 0 to 64.

A bare pHash tells how ink is spread over the sheet, and so two copies of one drawing, one of them smaller or
with a thicker pen, are as far apart as strangers. Before it is taken, the sheet is therefore cut down to the
drawing, the drawing is brought to one size, and each pixel says how near the next line is, which the line's
width hardly changes.

Many of a hash's bits are about details that a simple drawing does not have: the sign of almost nothing, which
a pixel more or less turns round. A faint texture that is the same for all drawings decides these bits alike.

Measured on 45 shapes, letters and scribbles, on eight sheets of 200 to 1000 pixels, at any size and place,
with lines of 0.13 to 8 % of its size. The share of pairs on the wrong side of the best threshold: bare pHash
37 %, of what is cut down and scaled 3.2 %, blurred 3.0 %, dilated 2.3 %, by nearness 1.9 %, with the texture,
too, 1.1 %. Drawn again by an unsteady hand: 39, 11.0, 10.9, 10.3, 8.8 and 4.7 %. The mean distance of the
same drawing is 3.2, of different ones 21; by the unsteady hand 7.6 and 22.
"""

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import fft, ndimage  # type: ignore[import-untyped]  # scipy ships no types

from problem_service.images.domain import FARTHEST

_EDGE = 64
"""Pixels that a drawing is brought to, margins included."""
_MARGIN = 0.1
"""Of the edge, on each side."""
_REACH = 0.15
"""Of the edge: how far from a line it is felt."""
_TEXTURE = 0.15
"""How much of the range of grey is the texture's, up and down."""
_HASHED = 32
"""Pixels of an edge of what a pHash is taken of."""
_LEAST_CONTRAST = 16
"""Levels of grey between the sheet and what counts as drawn on it."""
_FAINTEST = 3
"""Of 255: a pixel with more of a line in it is the line's. Scaled down, a hair line fills little of one."""
_SIGNS = 0x9E3779B97F4A7C15
"""64 bits without a pattern (of the golden ratio): the signs of the texture's waves."""

Fingerprint = imagehash.ImageHash
Grey = NDArray[np.float64]


def distance(one: Fingerprint | None, other: Fingerprint | None) -> int:
    """0 for the same picture, growing with difference; two empty sheets are the same."""
    if one is None or other is None:
        return 0 if one is other else FARTHEST
    return int(one - other)


def fingerprint(grey: Image.Image) -> Fingerprint | None:
    """The perceptual hash of the drawing on a sheet of mode L, 64 bits; None if the sheet is empty."""
    lines = _lines(grey)
    if lines is None:
        return None
    shades = (1 - 2 * _TEXTURE) * _nearness(lines) + _TEXTURE * (1 + _WAVES)
    return imagehash.phash(Image.fromarray(np.rint(shades * 255).astype(np.uint8)))


def _lines(grey: Image.Image) -> "NDArray[np.bool_] | None":
    """What is drawn, in a square of `_EDGE` pixels: whatever stands out against the commonest shade."""
    counts = grey.histogram()
    sheet = counts.index(max(counts))
    contrast = max(abs(shade - sheet) for shade, count in enumerate(counts) if count)
    if contrast < _LEAST_CONTRAST:
        return None
    ink = grey.point([255 if abs(shade - sheet) > contrast / 3 else 0 for shade in range(256)])
    ink = ink.crop(ink.getbbox())
    scale = _EDGE * (1 - 2 * _MARGIN) / max(ink.size)
    width, height = (max(1, round(length * scale)) for length in ink.size)
    square = Image.new("L", (_EDGE, _EDGE))
    square.paste(
        ink.resize((width, height), Image.Resampling.BOX), ((_EDGE - width) // 2, (_EDGE - height) // 2)
    )
    return np.asarray(square) > _FAINTEST


def _nearness(lines: "NDArray[np.bool_]") -> Grey:
    """1 on a line, falling to 0 at `_REACH` from it; a square of `_HASHED` pixels."""
    away = ndimage.distance_transform_edt(~lines) / (_REACH * _EDGE)
    step = _EDGE // _HASHED
    near: Grey = (1 - np.minimum(away, 1)).reshape(_HASHED, step, _HASHED, step).mean(axis=(1, 3))
    return near


def _waves() -> Grey:
    """The texture, -1 to 1: the waves that a hash's bits stand for, each as strong, with signs mixed."""
    signs = np.array([1.0 if _SIGNS >> bit & 1 else -1.0 for bit in range(64)]).reshape(8, 8)
    signs[0, 0] = 0
    strengths = np.zeros((_HASHED, _HASHED))
    strengths[:8, :8] = signs
    waves: Grey = fft.idctn(strengths, norm="ortho")
    waves /= np.abs(waves).max()
    return waves


_WAVES = _waves()
