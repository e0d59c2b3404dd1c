"""Programs in C++; see `programs`."""

from problem_service.judge.languages.cpp import Cpp
from problem_service.signature import Parameter, Signature, parse_type


def IDENTITY(type_text: str) -> str:
    type_ = parse_type(type_text)
    starter = Cpp().starter(Signature("solve", (Parameter("value", type_),), type_))
    return starter.replace("return {};", "return value;")


def _program(body: str) -> str:
    return (
        f"#include <bits/stdc++.h>\nusing namespace std;\n\nlong long solve(long long value) {{\n{body}}}\n"
    )


SUM = """\
#include <vector>

long long solve(const std::vector<long long>& values) {
    long long sum = 0;
    for (long long value : values) sum += value;
    return sum;
}
"""

RECURSION = _program("    return value == 0 ? 0 : 1 + solve(value - 1);\n").replace(
    "long long solve", "__attribute__((noinline, optimize(0))) long long solve"
)

PRINTS = _program('    cout << "hello é" << endl;\n    return value;\n')

EXIT = _program("    exit(0);\n")

RUNTIME_ERROR = _program("    return vector<long long>(1).at(value);\n")

COMPILE_ERROR = _program("    return undeclared;\n")

SLOW = _program("    for (volatile long long count = 0;; count = count + 1) {\n    }\n    return value;\n")

HUNGRY = _program(
    "    vector<string> kept;\n    while (true) kept.push_back(string(4 << 20, 'x'));\n    return value;\n"
)

STDIN = """\
#include <iostream>

int main() {
    long long sum = 0, number;
    while (std::cin >> number) sum += number;
    std::cout << sum << "\\n";
}
"""
