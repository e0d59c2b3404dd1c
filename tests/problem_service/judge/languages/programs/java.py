"""Programs in Java, each with a function `solve` but for STDIN."""

from problem_service.judge.languages.java import Java
from problem_service.signature import Parameter, Signature, parse_type


def identity(type_text: str) -> str:
    """A program whose function returns its argument, of any type."""
    type_ = parse_type(type_text)
    starter = Java().starter(Signature("solve", (Parameter("value", type_),), type_))
    return starter.replace("throw new UnsupportedOperationException()", "return value")


def _program(body: str, imports: str = "") -> str:
    return f"{imports}class Solution {{\n{body}}}\n"


IDENTITY = identity

RUNTIME_ERROR = _program("""\
    static long solve(long value) {
        long[] few = new long[1];
        return few[(int) value + 1];
    }
""")

COMPILE_ERROR: str | None = _program("""\
    static long solve(long value) {
        return undeclared;
    }
""")

SLOW = _program("""\
    static long solve(long value) {
        while (true) {
            value = value * 31 + 7;
        }
    }
""")

HUNGRY = _program(
    """\
    static long solve(long value) {
        List<long[]> kept = new ArrayList<>();
        while (true) {
            long[] more = new long[1 << 17];
            Arrays.fill(more, value);
            kept.add(more);
        }
    }
""",
    "import java.util.*;\n",
)

RECURSION = _program("""\
    static long solve(long value) {
        return value == 0 ? 0 : 1 + solve(value - 1);
    }
""")

PRINTS = _program("""\
    static long solve(long value) {
        System.out.println("hello é");
        return value;
    }
""")

SUM = _program(
    """\
    static long solve(List<Long> values) {
        long sum = 0;
        for (long value : values) {
            sum += value;
        }
        return sum;
    }
""",
    "import java.util.List;\n",
)

EXIT = _program("""\
    static long solve(long value) {
        System.exit(0);
        return value;
    }
""")

STDIN = """\
import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner input = new Scanner(System.in);
        long sum = 0;
        while (input.hasNextLong()) {
            sum += input.nextLong();
        }
        System.out.println(sum);
    }
}
"""
