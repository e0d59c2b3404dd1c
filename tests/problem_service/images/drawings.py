"""Drawings as people make them: strokes through points, on sheets of any size, with pens of any width."""

import base64
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

Point = tuple[float, float]
Strokes = Sequence[Sequence[Point]]


def _ring(corners: int, turn: float = 0.0, radii: Sequence[float] = (0.4,)) -> list[Point]:
    angles = [2 * math.pi * step / corners + turn for step in range(corners + 1)]
    return [
        (0.5 + radii[step % len(radii)] * math.sin(angle), 0.5 - radii[step % len(radii)] * math.cos(angle))
        for step, angle in enumerate(angles)
    ]


def _scribble(seed: int) -> list[Point]:
    draw = random.Random(seed)
    waves = [(draw.uniform(1, 4), draw.uniform(0, 6), draw.uniform(1, 4), draw.uniform(0, 6)) for _ in "abc"]
    return [
        (
            0.5 + sum(math.sin(a * t / 20 + b) for a, b, _, _ in waves) * 0.13,
            0.5 + sum(math.sin(c * t / 20 + d) for _, _, c, d in waves) * 0.13,
        )
        for t in range(70)
    ]


def _points(text: str) -> list[Point]:
    """Pairs of digits: tenths across and down."""
    return [(int(pair[0]) / 10, int(pair[1]) / 10) for pair in text.split()]


DRAWINGS: dict[str, Strokes] = {
    "circle": [_ring(60)],
    "triangle": [_ring(3)],
    "square": [_ring(4, math.pi / 4)],
    "star": [_ring(10, radii=(0.4, 0.16))],
    "spiral": [[(0.5 + t / 250 * math.cos(t / 5), 0.5 + t / 250 * math.sin(t / 5)) for t in range(100)]],
    "face": [_ring(60), _points("33 34"), _points("73 74"), _points("36 57 76")],
    "cross": [_points("11 99"), _points("91 19")],
    "house": [_points("29 24 51 84 89 29"), _points("24 84")],
    "tree": [_points("59 51"), _points("56 23"), _points("55 82")],
    "arrow": [_points("15 95"), _points("62 95 68")],
    "A": [_points("19 51 99"), _points("36 76")],
    "E": [_points("81 21 29 89"), _points("25 75")],
    "M": [_points("19 11 56 91 99")],
    "Z": [_points("21 81 29 89")],
    **{f"scribble {seed}": [_scribble(seed)] for seed in range(4)},
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a drawing comes to be on a sheet; lengths are parts of the sheet's shorter edge."""

    size: tuple[int, int] = (400, 400)
    scale: float = 0.8
    at: Point = (0.1, 0.1)
    pen: float = 0.03
    """Of the drawing's size."""


SHEETS = (
    Sheet(),
    Sheet((200, 200), 0.9, (0.05, 0.05), 0.015),
    Sheet((800, 600), 0.5, (0.4, 0.1), 0.06),
    Sheet((600, 600), 0.3, (0.05, 0.6), 0.02),
    Sheet((1000, 1000), 0.95, (0.02, 0.02), 0.08),
    Sheet((900, 900), 0.9, (0.05, 0.05), 0.0013),
)


def drawn(strokes: Strokes, sheet: Sheet = Sheet(), *, ink: int = 0, paper: int = 255) -> Image.Image:
    """The drawing in mode L."""
    image = Image.new("L", sheet.size, paper)
    pencil = ImageDraw.Draw(image)
    edge = min(sheet.size)
    size = edge * sheet.scale
    width = max(1, round(size * sheet.pen))
    for stroke in strokes:
        points = [(sheet.at[0] * edge + x * size, sheet.at[1] * edge + y * size) for x, y in stroke]
        pencil.line(points, fill=ink, width=width, joint="curve")
        for x, y in (points[0], points[-1]):
            pencil.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=ink)
    return image


def by_hand(strokes: Strokes, unsteadiness: float, seed: int = 1) -> Strokes:
    """The drawing with each point moved at random, by up to this part of its size."""
    draw = random.Random(seed)

    def moved(point: Point) -> Point:
        x, y = point
        return (
            x + draw.uniform(-unsteadiness, unsteadiness),
            y + draw.uniform(-unsteadiness, unsteadiness),
        )

    return [[moved(point) for point in stroke] for stroke in strokes]


def encoded(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    """A file of the image."""
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def picture(name: str, sheet: Sheet = Sheet()) -> str:
    """A drawing as a front-end sends it."""
    return "data:image/png;base64," + base64_of(encoded(drawn(DRAWINGS[name], sheet)))
