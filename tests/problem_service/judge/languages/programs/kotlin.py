"""Programs in Kotlin, each with a function `solve` but for STDIN."""

from problem_service.judge.languages.kotlin import Kotlin
from problem_service.signature import Parameter, Signature, parse_type


def identity(type_text: str) -> str:
    """A program whose function returns its argument, of any type."""
    type_ = parse_type(type_text)
    starter = Kotlin().starter(Signature("solve", (Parameter("value", type_),), type_))
    return starter.replace("throw NotImplementedError()", "return value")


IDENTITY = identity

RUNTIME_ERROR = """\
fun solve(value: Long): Long {
    val few = listOf(1L)
    return few[value.toInt() + 1]
}
"""

COMPILE_ERROR: str | None = """\
fun solve(value: Long): Long {
    return undeclared
}
"""

SLOW = """\
fun solve(value: Long): Long {
    var next = value
    while (true) {
        next = next * 31 + 7
    }
}
"""

HUNGRY = """\
fun solve(value: Long): Long {
    val kept = mutableListOf<LongArray>()
    while (true) {
        kept.add(LongArray(1 shl 17) { value })
    }
}
"""

RECURSION = """\
fun solve(value: Long): Long = if (value == 0L) 0 else 1 + solve(value - 1)
"""

PRINTS = """\
fun solve(value: Long): Long {
    println("hello é")
    return value
}
"""

SUM = """\
fun solve(values: List<Long>): Long = values.sum()
"""

EXIT = """\
import kotlin.system.exitProcess

fun solve(value: Long): Long {
    exitProcess(0)
}
"""

STDIN = """\
fun main() {
    val text = System.`in`.bufferedReader().readText()
    println(text.split(Regex("\\\\s+")).filter { it.isNotEmpty() }.sumOf { it.toLong() })
}
"""
