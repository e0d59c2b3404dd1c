"""Programs in C; see `programs`."""

import re

from problem_service.judge.languages.c import C
from problem_service.signature import Parameter, Signature, parse_type


def IDENTITY(type_text: str) -> str:
    type_ = parse_type(type_text)
    starter = C().starter(Signature("solve", (Parameter("value", type_),), type_))
    return re.sub(r"return .*;\n}", "return value;\n}", starter)


def _program(body: str) -> str:
    includes = "#include <stdint.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
    return f"{includes}\nint64_t solve(int64_t value) {{\n{body}}}\n"


SUM = """\
int64_t solve(list_int values) {
    int64_t sum = 0;
    for (size_t i = 0; i < values.length; i++)
        sum += values.items[i];
    return sum;
}
"""

RECURSION = _program("    return value == 0 ? 0 : 1 + solve(value - 1);\n").replace(
    "int64_t solve", "__attribute__((noinline, optimize(0))) int64_t solve"
)

PRINTS = _program('    printf("hello é\\n");\n    return value;\n')

EXIT = _program("    exit(0);\n")

RUNTIME_ERROR = _program("    int64_t *volatile nowhere = NULL;\n    return *nowhere + value;\n")

COMPILE_ERROR = _program("    return undeclared;\n")

SLOW = _program("    for (volatile int64_t count = 0;; count = count + 1) {\n    }\n    return value;\n")

HUNGRY = _program(
    "    while (1) {\n"
    "        char *volatile kept = malloc(4 << 20);\n"
    "        memset(kept, 1, 4 << 20);\n"
    "    }\n"
    "    return value;\n"
)

STDIN = """\
#include <stdio.h>

int main(void) {
    long long sum = 0, number;
    while (scanf("%lld", &number) == 1)
        sum += number;
    printf("%lld\\n", sum);
    return 0;
}
"""
