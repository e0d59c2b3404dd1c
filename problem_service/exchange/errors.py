"""What can be wrong with a file that somebody brings."""

from shared.errors import CodemazeError, Kind


class BadArchive(CodemazeError):
    """The archive cannot be read."""

    code = "bad-archive"
    kind = Kind.INVALID


class BadProblem(CodemazeError):
    """A problem's files are not as they must be; the detail names the file and the place in it."""

    code = "bad-problem"
    kind = Kind.INVALID


class BadPackage(CodemazeError):
    """A problem package is not valid, or of a kind that cannot be taken over."""

    code = "bad-package"
    kind = Kind.INVALID


class BadTask(CodemazeError):
    """A task of Codebattle's is not valid, or of a kind that cannot be taken over."""

    code = "bad-task"
    kind = Kind.INVALID


class UnknownFormat(CodemazeError):
    """The file is in none of the formats that can be imported."""

    code = "unknown-format"
    kind = Kind.INVALID
