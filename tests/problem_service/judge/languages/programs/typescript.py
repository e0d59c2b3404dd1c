"""Programs in TypeScript; see `programs`."""

from problem_service.judge.languages.typescript import TypeScript
from problem_service.signature import Parameter, Signature, parse_type


def IDENTITY(type_text: str) -> str:
    type_ = parse_type(type_text)
    starter = TypeScript().starter(Signature("solve", (Parameter("value", type_),), type_))
    head, _, _ = starter.partition("{\n    return")
    return head + "{\n    return value;\n}\n"


SUM = """\
function solve(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
"""

RECURSION = """\
const depth = (n: number): number => (n === 0 ? 0 : 1 + depth(n - 1));
export function solve(value: number): number {
  return depth(value);
}
"""

PRINTS = "function solve(value: number): number {\n  console.log('hello é');\n  return value;\n}\n"

EXIT = "function solve(value: number): number {\n  return process.exit(0);\n}\n"

RUNTIME_ERROR = """\
interface Holder {
  field: number;
}

function solve(value: number): number {
  const holder: Holder = null;
  return holder.field;
}
"""

COMPILE_ERROR = "function solve(value: number): number {\n  const text: string = 'x';\n  return text;\n}\n"

SLOW = "function solve(value: number): number {\n  for (;;);\n}\n"

HUNGRY = """\
function solve(value: number): number {
  const kept: Buffer[] = [];
  for (;;) kept.push(Buffer.alloc(8 << 20, 1));
}
"""

STDIN = """\
import { readFileSync } from 'fs';

const numbers: number[] = readFileSync(0, 'utf8').split(/\\s+/).filter(Boolean).map(Number);
console.log(numbers.reduce((sum, value) => sum + value, 0));
"""
