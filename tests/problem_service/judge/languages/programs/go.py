"""Programs in Go; see `programs`."""

import re

from problem_service.judge.languages.go import Go
from problem_service.signature import Parameter, Signature, parse_type


def IDENTITY(type_text: str) -> str:
    type_ = parse_type(type_text)
    starter = Go().starter(Signature("solve", (Parameter("value", type_),), type_))
    return re.sub(r"return .*", "return value", starter)


def _program(body: str, *imports: str) -> str:
    lines = "".join(f'import "{package}"\n' for package in imports)
    return f"package main\n\n{lines}\nfunc solve(value int) int {{\n{body}}}\n"


SUM = """\
package main

func solve(values []int) int {
	sum := 0
	for _, value := range values {
		sum += value
	}
	return sum
}
"""

RECURSION = _program("\tif value == 0 {\n\t\treturn 0\n\t}\n\treturn 1 + solve(value-1)\n")

PRINTS = _program('\tfmt.Println("hello é")\n\treturn value\n', "fmt")

EXIT = _program("\tos.Exit(0)\n\treturn value\n", "os")

RUNTIME_ERROR = _program("\treturn []int{1}[value]\n")

COMPILE_ERROR = _program("\treturn undeclared\n")

SLOW = _program("\tfor {\n\t\tvalue = value*31 + 7\n\t}\n")

HUNGRY = _program("""\
	kept := [][]byte{}
	for {
		more := make([]byte, 4<<20)
		for i := range more {
			more[i] = byte(value)
		}
		kept = append(kept, more)
	}
""")

STDIN = """\
package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	sum := 0
	for {
		var number int
		if _, err := fmt.Fscan(in, &number); err != nil {
			break
		}
		sum += number
	}
	fmt.Println(sum)
}
"""
