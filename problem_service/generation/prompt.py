"""What is said to the model. Pure."""

from collections.abc import Sequence
from typing import Literal, TypedDict

from problem_service.domain import Rank
from problem_service.generation.order import Order
from problem_service.proving.report import Finding

MOST_AVOIDED = 200
"""Titles to stay away from in one prompt."""
MOST_FINDINGS = 20
LONGEST_FINDING = 800
LONGEST_EVIDENCE = 8_000
"""Characters of the findings together, and of one."""
LONGEST_QUOTE = 60_000
"""Characters of the model's own answer that are sent back to it."""


class Message(TypedDict):
    """A message of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


_SYSTEM = """\
You write original problems for a platform of live coding battles. Players see the statement and the examples,
write one function, and their code is run on hidden tests. Everything that you write is run and checked by
machine before anybody sees it; a problem that fails one check is thrown away. Be precise and consistent.

ORIGINAL. Make up a setting and a task of your own; do not retell a known problem of a judge, a book or a
course, and do not come close to the titles that you are given. Nothing offensive, no real people, no brands.

SIGNATURE. One function. `function` and the parameters' names are snake_case ASCII and no reserved word of a
common language. Types: int, float, string, bool, list[T], dict[string, T], where T is any of these; there are
no others, no null and no tuples. One to four parameters, each with a type. Every int, in inputs and in
results, stays within ±(2^53 - 1). The result is determined by the arguments alone: where several answers
could be right, say which one is wanted (the smallest, the first ...), or ask for a number.

STATEMENT. Markdown without a heading for the title. First the story and the task; it says
"Write `name(parameters)` that returns ...", with the function's and each parameter's name in backticks. Then
the sections `### Input` (each parameter and what it means), `### Output` (exactly what is returned, ties and
edge cases included) and `### Constraints` (a bound for the size and the values of every parameter). Do not
give the method away, and do not repeat the examples.

GENERATOR. Python 3 source, standard library only, with two functions.
`tests(rng)` yields one tuple of arguments for each test, also where there is only one: `yield (numbers,)`.
It yields 15 to 40 different tests: small hand-made ones first, with every edge case that the constraints
allow, at least eight of them so small that brute force solves them at once; then random ones; then one or
more at the largest bounds. A test has at most 400,000 characters as JSON. It takes all randomness from `rng`,
a random.Random; no clock, no other module's randomness, no order of sets: the same rng, the same tests.
`valid(...)` takes the arguments of one test and raises AssertionError, with a message, where they break the
constraints of the statement: each bound, each type of value, each promise (sorted, distinct, connected ...).
What it lets through is used as a test. It must accept every test and every example.

SOLUTIONS. `solutions`: one in Python and one in JavaScript, each of its own mind and not a translation, both
right on every input that `valid` accepts. Plain functions under the name of the signature: no input, no
output, no classes, standard library only, no mutable global state. Each needs less than half of the time
limit on the largest test. `brute_force`: as simple as can be, obviously right by the statement, and of
another method than the solutions; it may be slow, but must end at once on the small tests.

WRONG SOLUTIONS. Two to four that a hurried player might send: an edge case missed, a greedy idea that fails,
an off-by-one, a method too slow for the largest tests. Each must fail on some test of the generator, with the
verdict that it declares (WA, TLE, RE or MLE), and has its reason. A too slow one must need more than ten
times the time limit on the largest test.

INVALID INPUTS. Three to six lists of arguments, of the right types, that break the constraints each in
another way, so that `valid` must refuse them.

EXAMPLES. Two or three small inputs that satisfy the constraints, with the result worked out by hand and
stated, and an explanation of one or two sentences. Inputs and results are JSON texts: "[[3, 1], 5]", "4".

LIMITS. 2000 ms and 256 MB unless the problem needs others.

CHECKER. exact; float where the result has floats; unordered where a list may come in any order."""

_DIFFICULTY = {
    Rank.BRONZE: (
        "bronze: solved in five minutes by somebody in the first months of programming; a loop or two,"
        " conditions, counting, simple strings and lists. Small enough for the straightforward method."
    ),
    Rank.SILVER: (
        "silver: ten minutes; a dictionary, sorting, two pointers, prefix sums, a stack, careful simulation."
        " The naive method may be too slow."
    ),
    Rank.GOLD: (
        "gold: twenty minutes; breadth-first search, dynamic programming, binary search over the answer,"
        " heaps, greedy with a proof. The naive method is too slow."
    ),
    Rank.PLATINUM: (
        "platinum: thirty minutes for somebody strong; shortest paths with states, dynamic programming over"
        " trees or sets, segment trees, string algorithms, combinatorics. It needs an insight; the naive"
        " method is far too slow."
    ),
}


def ask(order: Order) -> list[Message]:
    """The messages that ask for a problem."""
    wanted = [f"Write one problem of rank {_DIFFICULTY[order.rank]}"]
    if order.tags:
        wanted.append(
            f"It is about: {', '.join(order.tags)}. Each is needed to solve it, and is among its tags."
        )
    else:
        wanted.append("Choose the topic.")
    if order.avoid:
        titles = "\n".join(f"- {title[:80]}" for title in order.avoid[:MOST_AVOIDED])
        wanted.append(f"These problems are known; stay away from their titles, settings and tasks:\n{titles}")
    return [
        {"role": "system", "content": _SYSTEM},
        {"role": "user", "content": "\n\n".join(wanted)},
    ]


def ask_again(asked: Sequence[Message], answer: str, findings: Sequence[Finding]) -> list[Message]:
    """The same conversation with what the model gave, and the evidence against it."""
    return [
        *asked,
        {"role": "assistant", "content": _cut(answer, LONGEST_QUOTE)},
        {
            "role": "user",
            "content": (
                "This was checked by machine, and does not hold:\n\n"
                f"{evidence(findings)}\n\n"
                "Find out for each what is wrong: the statement, a solution, the generator, an example."
                " Change the problem where it is not sound, and give it again, whole, in the same form."
            ),
        },
    ]


def evidence(findings: Sequence[Finding]) -> str:
    """The findings as a list, at most `LONGEST_EVIDENCE` characters."""
    lines = [
        f"- {finding.code}: {_cut(finding.detail, LONGEST_FINDING)}" for finding in findings[:MOST_FINDINGS]
    ]
    if len(findings) > MOST_FINDINGS:
        lines.append(f"- and {len(findings) - MOST_FINDINGS} more")
    return _cut("\n".join(lines), LONGEST_EVIDENCE)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
