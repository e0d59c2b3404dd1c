"""The words, bounds and errors of drafts; free of any I/O."""

from shared.errors import CodemazeError, Conflict, Kind, NotFound, TooMany, Unavailable

LONGEST_TITLE = 80
LONGEST_STATEMENT = 20_000
LONGEST_TEST = 500_000
"""Bytes of JSON, input and answer together."""
LONGEST_TESTS = 5_000_000
"""Bytes of JSON of all given tests and examples together."""
MOST_TESTS = 1_000
DEEPEST = 200
"""Lists and objects around a value inside an input: more than this no writer of JSON takes."""
DRAFT_BODY_LIMIT = 10_000_000
"""Bytes of the body of a draft; its tests may be larger than other bodies."""
IMPORT_BODY_LIMIT = 20_000_000
"""Bytes of a file to be imported."""
MOST_DRAFTS = 300
"""Of one author."""
MOST_WAITING = 50
"""Drafts of all authors together that wait for their proof, or are being proved."""
MOST_ATTEMPTS = 3
"""Proofs of one revision that may be cut short before it is given up."""
INTERRUPTED = "interrupted"
"""The code of the finding that says so."""


class DraftNotFound(NotFound):
    """There is no such draft, or it is somebody else's."""

    code = "draft-not-found"


class DraftChanged(Conflict):
    """The draft was changed since it was read; read it again."""

    code = "draft-changed"


class DraftNotProved(Conflict):
    """The draft must be proved, as it is now, before it is published."""

    code = "draft-not-proved"


class TooManyDrafts(Conflict):
    """You have too many drafts; delete one."""

    code = "too-many-drafts"


class ProofUnderWay(TooMany):
    """Another draft of this author is being proved; wait for it."""

    code = "proof-under-way"


class ProofsBusy(Unavailable):
    """Too many drafts wait to be proved; try again soon."""

    code = "proofs-busy"


class DefinitionNotKept(Conflict):
    """How this problem was defined is not known any more; import it, or write a new one."""

    code = "definition-not-kept"


class NotYourProblem(CodemazeError):
    """This problem is somebody else's."""

    code = "not-your-problem"
    kind = Kind.FORBIDDEN


class CannotHold(Conflict):
    """The format cannot hold this problem."""

    code = "format-cannot-hold"
