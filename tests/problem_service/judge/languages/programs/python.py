"""Programs in Python; see `programs`."""


def IDENTITY(type_text: str) -> str:
    return "def solve(value):\n    return value\n"


SUM = "def solve(values):\n    return sum(values)\n"

RECURSION = "def solve(value):\n    return 0 if value == 0 else 1 + solve(value - 1)\n"

PRINTS = "def solve(value):\n    print('hello é')\n    return value\n"

EXIT = "import sys\n\ndef solve(value):\n    sys.exit(0)\n"

RUNTIME_ERROR = "def solve(value):\n    return [][value]\n"

COMPILE_ERROR = "one = 1\n\ndef solve(value)\n    return value\n"

SLOW = "def solve(value):\n    while True:\n        pass\n"

HUNGRY = "def solve(value):\n    kept = []\n    while True:\n        kept.append(b'x' * (4 << 20))\n"

STDIN = "import sys\n\nprint(sum(map(int, sys.stdin.read().split())))\n"
