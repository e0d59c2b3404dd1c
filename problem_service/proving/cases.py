"""The tests of a proof, with their names and answers."""

import json
from collections.abc import Sequence
from typing import Any

from problem_service.definition import Given
from problem_service.judge.events import Case, TextCase
from problem_service.packing import make_case


class Tests:
    """Tests with their names and right answers, which are the reference's until others are stated."""

    def __init__(self, names: list[str], inputs: Sequence[Given], answers: Sequence[Any]) -> None:
        self.names = names
        self.inputs = inputs
        self.answers = list(answers)

    def state(self, place: int, answer: Any) -> None:
        """The right answer to a test is this, whatever the reference gives."""
        self.answers[place] = answer

    def cases(self) -> list[Case | TextCase]:
        """As the judge takes them."""
        return [make_case(*pair) for pair in zip(self.inputs, self.answers, strict=True)]

    def after(self, count: int) -> "Tests":
        """All but the first ones."""
        return Tests(self.names[count:], self.inputs[count:], self.answers[count:])

    def smallest(self, most: int, characters: int) -> "Tests":
        """Those with the smallest inputs, of at most so many characters each, the smallest first."""
        sizes = sorted((len(json.dumps(given)), place) for place, given in enumerate(self.inputs))
        places = [place for size, place in sizes[:most] if size <= characters]
        return Tests(
            [self.names[place] for place in places],
            [self.inputs[place] for place in places],
            [self.answers[place] for place in places],
        )
