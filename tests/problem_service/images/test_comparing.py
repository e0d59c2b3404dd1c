"""What the distance of two drawings says."""

import itertools
import statistics

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageFilter, ImageOps

from problem_service.images.comparing import distance, fingerprint
from tests.problem_service.images.drawings import DRAWINGS, SHEETS, Sheet, by_hand, drawn


def between(one: Image.Image, other: Image.Image) -> int:
    return distance(fingerprint(one), fingerprint(other))


STAR = drawn(DRAWINGS["star"])
BLANK = Image.new("L", (400, 400), 255)


def test_drawings_are_told_apart_whatever_their_size_place_and_pen() -> None:
    prints = {
        name: [fingerprint(drawn(strokes, sheet)) for sheet in SHEETS] for name, strokes in DRAWINGS.items()
    }
    same = [distance(*pair) for each in prints.values() for pair in itertools.combinations(each, 2)]
    different = [
        distance(one, other)
        for first, second in itertools.combinations(prints.values(), 2)
        for one, other in itertools.product(first, second)
    ]
    assert np.percentile(same, 95) <= 10
    assert np.percentile(different, 5) >= 12
    wrong = min(
        np.mean(np.array(same) > limit) + np.mean(np.array(different) <= limit) for limit in range(64)
    )
    assert wrong / 2 < 0.03


@pytest.mark.parametrize("name", ["circle", "house", "A", "scribble 1"])
def test_the_same_picture_is_at_distance_0(name: str) -> None:
    assert between(drawn(DRAWINGS[name]), drawn(DRAWINGS[name])) == 0


@pytest.mark.parametrize(
    "other",
    [
        ImageOps.invert(STAR),
        drawn(DRAWINGS["star"], ink=200),
        drawn(DRAWINGS["star"], ink=250, paper=40),
        ImageChops.offset(STAR, 20, -30),
        ImageOps.expand(STAR, 300, fill=255),
    ],
    ids=["inverted", "faint", "on black", "shifted", "on a larger sheet"],
)
def test_colours_and_margins_do_not_count(other: Image.Image) -> None:
    assert between(STAR, other) == 0


def test_noise_of_compression_counts_little() -> None:
    noisy = Image.blend(STAR, Image.effect_noise(STAR.size, 20), 0.2).filter(ImageFilter.GaussianBlur(1))
    assert between(STAR, noisy) <= 4


def test_the_distance_grows_as_a_drawing_gets_worse() -> None:
    means = [
        statistics.mean(
            between(drawn(strokes), drawn(by_hand(strokes, unsteadiness, seed)))
            for strokes in DRAWINGS.values()
            for seed in range(2)
        )
        for unsteadiness in (0.0, 0.02, 0.06, 0.15)
    ]
    assert means[0] == 0
    assert means == sorted(means)
    assert means[-1] > 10


def test_an_empty_sheet_is_like_another_and_far_from_any_drawing() -> None:
    black = Image.new("L", (10, 900), 0)
    nearly = Image.blend(BLANK, Image.effect_noise(BLANK.size, 10), 0.05)
    for empty in (black, nearly, Image.new("L", (1, 1), 7)):
        assert between(BLANK, empty) == 0
        assert between(empty, STAR) == between(STAR, empty) == 64


@pytest.mark.parametrize(
    "strokes", [[[(0.5, 0.5), (0.5, 0.5)]], [[(0.1, 0.5), (0.9, 0.5)]]], ids=["dot", "line"]
)
def test_a_dot_and_a_line_are_drawings_too(strokes: list[list[tuple[float, float]]]) -> None:
    image, larger = drawn(strokes, Sheet(pen=0.02)), drawn(strokes, Sheet((900, 700), 0.5, pen=0.02))
    assert between(image, larger) <= 8
    assert between(image, STAR) >= 12
    assert between(image, BLANK) == 64
