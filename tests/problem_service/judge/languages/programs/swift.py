"""Programs in Swift, each with a function `solve` but for STDIN."""

from problem_service.judge.languages.swift import Swift
from problem_service.signature import Parameter, Signature, parse_type


def identity(type_text: str) -> str:
    """A program whose function returns its argument, of any type."""
    type_ = parse_type(type_text)
    starter = Swift().starter(Signature("solve", (Parameter("value", type_),), type_))
    return starter.replace('fatalError("not written yet")', "return value")


IDENTITY = identity

RUNTIME_ERROR = """\
func solve(_ value: Int) -> Int {
    let few = [1]
    return few[value + 1]
}
"""

COMPILE_ERROR: str | None = """\
func solve(_ value: Int) -> Int {
    return undeclared
}
"""

SLOW = """\
func solve(_ value: Int) -> Int {
    var next = value
    while next != 0 || value != 0 {
        next = next &* 31 &+ 7
    }
    return next
}
"""

HUNGRY = """\
func solve(_ value: Int) -> Int {
    var kept: [[Int]] = []
    while kept.count < Int.max {
        kept.append([Int](repeating: value, count: 1 << 17))
    }
    return kept.count
}
"""

RECURSION = """\
func solve(_ value: Int) -> Int {
    return value == 0 ? 0 : 1 + solve(value - 1)
}
"""

PRINTS = """\
func solve(_ value: Int) -> Int {
    print("hello é")
    return value
}
"""

SUM = """\
func solve(_ values: [Int]) -> Int {
    return values.reduce(0, +)
}
"""

EXIT = """\
#if canImport(Glibc)
import Glibc
#else
import Foundation
#endif

func solve(_ value: Int) -> Int {
    exit(0)
}
"""

STDIN = """\
var sum = 0
while let line = readLine() {
    for word in line.split(separator: " ") {
        sum += Int(word)!
    }
}
print(sum)
"""
