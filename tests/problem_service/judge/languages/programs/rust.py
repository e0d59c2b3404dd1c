"""Programs in Rust; see `programs`."""

from problem_service.judge.languages.rust import Rust
from problem_service.signature import Parameter, Signature, parse_type


def IDENTITY(type_text: str) -> str:
    type_ = parse_type(type_text)
    starter = Rust().starter(Signature("solve", (Parameter("value", type_),), type_))
    return starter.replace("todo!()", "value")


def _program(body: str) -> str:
    return f"fn solve(value: i64) -> i64 {{\n{body}}}\n"


SUM = "fn solve(values: Vec<i64>) -> i64 {\n    values.iter().sum()\n}\n"

RECURSION = _program("""\
    if value == 0 {
        return 0;
    }
    let rest = solve(value - 1);
    1 + unsafe { std::ptr::read_volatile(&rest) }
""")

PRINTS = _program('    println!("hello é");\n    value\n')

EXIT = _program("    if value > i64::MIN {\n        std::process::exit(0);\n    }\n    value\n")

RUNTIME_ERROR = _program("    vec![1][value as usize]\n")

COMPILE_ERROR = _program("    undeclared\n")

SLOW = _program("""\
    let count = value;
    loop {
        unsafe { std::ptr::read_volatile(&count) };
    }
""")

HUNGRY = _program(
    "    let mut kept = Vec::new();\n    loop {\n        kept.push(vec![value as u8 | 1; 4 << 20]);\n    }\n"
)

STDIN = """\
use std::io::Read;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    println!("{}", text.split_whitespace().map(|word| word.parse::<i64>().unwrap()).sum::<i64>());
}
"""
