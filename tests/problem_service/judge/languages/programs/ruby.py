"""Programs in Ruby; see `programs`."""


def IDENTITY(type_text: str) -> str:
    return "def solve(value)\n  value\nend\n"


SUM = "def solve(values)\n  values.sum\nend\n"

RECURSION = "def solve(value)\n  value.zero? ? 0 : 1 + solve(value - 1)\nend\n"

PRINTS = "def solve(value)\n  puts 'hello é'\n  value\nend\n"

EXIT = "def solve(value)\n  exit(0)\nend\n"

RUNTIME_ERROR = "def solve(value)\n  [].fetch(value)\nend\n"

COMPILE_ERROR = "one = 1\n\ndef solve(value\n  value\nend\n"

SLOW = "def solve(value)\n  loop {}\nend\n"

HUNGRY = "def solve(value)\n  kept = []\n  loop { kept << 'x' * (4 << 20) }\nend\n"

STDIN = "puts $stdin.read.split.sum(&:to_i)\n"
