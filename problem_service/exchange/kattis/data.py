"""The tests of a Kattis problem package."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from problem_service.definition import Example
from problem_service.exchange.errors import BadPackage
from problem_service.exchange.kattis.configuration import GROUP_FILES, Configuration
from problem_service.exchange.kattis.package import Package
from problem_service.exchange.values import fault_of_text

MOST_TESTS = 1_000
LARGEST_TEST = 500_000
"""Characters, input and answer together."""
MOST_EXAMPLES = 10
MOST_INVALID = 100
_LONGEST_EXPLANATION = 1_000
SAMPLE, SECRET = "data/sample/", "data/secret/"
INVALID_INPUT = "data/invalid_input/"
_EXTENSIONS = (
    *(".in.statement", ".ans.statement", ".in.download", ".ans.download", ".interaction"),
    *(".in", ".ans", ".out", ".yaml", ".hint", ".desc", ".png", ".jpg", ".jpeg", ".svg"),
)
"""Of the files of a test; the longer ones first."""
_SHOWN = {".in.statement", ".ans.statement", ".in.download", ".ans.download", ".interaction", ".out"}
_PICTURES = {".png", ".jpg", ".jpeg", ".svg"}


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    input: str
    answer: str
    arguments: tuple[str, ...]
    explanation: str


@dataclass(frozen=True, slots=True)
class Data:
    """``arguments``: of the output validator, in all secret tests; ``invalid``: inputs."""

    examples: tuple[Example, ...]
    tests: tuple[tuple[str, str], ...]
    invalid: tuple[str, ...]
    arguments: tuple[str, ...]


def read_data(package: Package, version: str, flags: tuple[str, ...]) -> Data:
    """``flags``: the output validator's arguments where the data tell none. Raises BadPackage."""
    reader = _Reader(package, version, flags)
    samples, secret = list(reader.cases(SAMPLE)), list(reader.cases(SECRET))
    if not secret:
        raise BadPackage(f"{SECRET}: there is no test")
    if len(samples) + len(secret) > MOST_TESTS:
        raise BadPackage(f"data: has {len(samples) + len(secret)} tests, {MOST_TESTS} at most")
    arguments = {case.arguments for case in secret}
    if len(arguments) > 1:
        raise BadPackage(f"{SECRET}: output_validator_args differ between the tests")
    (common,) = arguments
    if any(case.arguments != common for case in samples):
        package.note(f"{SAMPLE}: output_validator_args are not kept: those of {SECRET} hold")
    shown, more = samples[:MOST_EXAMPLES], samples[MOST_EXAMPLES:]
    if more:
        package.note(f"{SAMPLE}: the samples after the first {MOST_EXAMPLES} become hidden tests")
    if not shown:
        shown = [min(secret, key=lambda case: (len(case.input), case.name))]
        package.note(f"{SAMPLE}: there is no sample; {shown[0].name}, the shortest test, becomes the example")
    described = [case.name for case in secret if case.explanation]
    if described:
        package.note_files("what hidden tests are for is not kept", described)
    return Data(
        examples=tuple(Example(case.input, case.answer, _explanation(package, case)) for case in shown),
        tests=tuple((case.input, case.answer) for case in (*more, *secret)),
        invalid=tuple(reader.invalid()),
        arguments=common,
    )


def _explanation(package: Package, case: _Case) -> str:
    if len(case.explanation) <= _LONGEST_EXPLANATION:
        return case.explanation
    package.note(f"{case.name}: the description is cut to {_LONGEST_EXPLANATION} characters")
    return case.explanation[:_LONGEST_EXPLANATION]


class _Reader:
    def __init__(self, package: Package, version: str, flags: tuple[str, ...]) -> None:
        self._package = package
        self._group_files = GROUP_FILES[version]
        self._configuration = Configuration(package, version)
        self._flags = flags

    def cases(self, folder: str) -> Iterator[_Case]:
        """In the order of their names."""
        parts = self._parts(folder)
        self._note_kinds(folder, parts)
        for name, files in sorted(parts.items()):
            if ".in" not in files:
                raise BadPackage(f"{name}{min(files)}: there is no {name}.in")
            if ".ans" not in files:
                raise BadPackage(f"{name}.in: there is no {name}.ans")
            given, answer = self._text(name + ".in"), self._text(name + ".ans")
            if len(given) + len(answer) > LARGEST_TEST:
                raise BadPackage(f"{name}: has more than {LARGEST_TEST} characters")
            own, explanation = None, ""
            if ".yaml" in files:
                own, explanation = self._configuration.of_case(name + ".yaml")
            for extension in {".desc", ".hint"} & files:
                explanation = f"{explanation}\n\n{self._text(name + extension)}".strip()
            group = name[: name.rindex("/") + 1]
            arguments = own if own is not None else self._configuration.of_group(group)
            yield _Case(name, given, answer, self._flags if arguments is None else arguments, explanation)

    def invalid(self) -> Iterator[str]:
        """Inputs that the validators must refuse."""
        names = [name for name in self._package.under(INVALID_INPUT) if name.endswith(".in")]
        if len(names) > MOST_INVALID:
            self._package.note_files(f"{MOST_INVALID} are kept at most", names[MOST_INVALID:])
        return map(self._text, names[:MOST_INVALID])

    def _text(self, name: str) -> str:
        text = self._package.text(name)
        fault = fault_of_text(text, "the text", nul=False)
        if fault is not None:
            raise BadPackage(f"{name}: {fault}")
        return text

    def _parts(self, folder: str) -> Mapping[str, set[str]]:
        """The extensions that there are of each test, by its path without one."""
        parts: dict[str, set[str]] = {}
        for name in self._package.under(folder):
            if name.rpartition("/")[2] in self._group_files:
                continue
            if any(part.endswith(".files") for part in name.split("/")[:-1]):
                raise BadPackage(f"{name}: programs cannot read files")
            extension = next((known for known in _EXTENSIONS if name.endswith(known)), None)
            if extension is None:
                self._package.note(f"{name}: left out (no part of a test)")
            else:
                parts.setdefault(name.removesuffix(extension), set()).add(extension)
        return parts

    def _note_kinds(self, folder: str, parts: Mapping[str, set[str]]) -> None:
        for kinds, reason in (
            (_PICTURES, "pictures of tests are not kept"),
            (_SHOWN, "tests are shown as they are run"),
        ):
            names = [name + kind for name, files in sorted(parts.items()) for kind in sorted(files & kinds)]
            if names:
                self._package.note_files(reason, names)


def note_other_data(package: Package, read: Iterable[str]) -> None:
    """Note what is in ``data/`` besides the folders that were read."""
    others = {name.split("/")[1] for name in package.under("data/") if name.count("/") > 1}
    for folder in sorted(others - {name.split("/")[1] for name in read}):
        package.note_files("such data are not kept", list(package.under(f"data/{folder}/")))
