"""Programs in JavaScript; see `programs`."""


def IDENTITY(type_text: str) -> str:
    return "function solve(value) {\n  return value;\n}\n"


SUM = "function solve(values) {\n  return values.reduce((sum, value) => sum + value, 0);\n}\n"

RECURSION = "const depth = (n) => (n === 0 ? 0 : 1 + depth(n - 1));\nconst solve = (value) => depth(value);\n"

PRINTS = "function solve(value) {\n  console.log('hello é');\n  return value;\n}\n"

EXIT = "function solve(value) {\n  process.exit(0);\n}\n"

RUNTIME_ERROR = "function solve(value) {\n  return null.field;\n}\n"

COMPILE_ERROR = "const one = 1;\n\nfunction solve(value {\n  return value;\n}\n"

SLOW = "function solve(value) {\n  for (;;);\n}\n"

HUNGRY = """\
function solve(value) {
  const kept = [];
  for (;;) kept.push(Buffer.alloc(8 << 20, 1));
}
"""

STDIN = """\
const numbers = require('fs').readFileSync(0, 'utf8').split(/\\s+/).filter(Boolean).map(Number);
console.log(numbers.reduce((sum, value) => sum + value, 0));
"""
