"""Programs in C#, each with a method `solve` but for STDIN."""

from problem_service.judge.languages.csharp import CSharp
from problem_service.signature import Parameter, Signature, parse_type


def identity(type_text: str) -> str:
    """A program whose method returns its argument, of any type."""
    type_ = parse_type(type_text)
    starter = CSharp().starter(Signature("solve", (Parameter("value", type_),), type_))
    return starter.replace("throw new NotImplementedException()", "return value")


_USINGS = "using System;\nusing System.Collections.Generic;\nusing System.Linq;\n\n"


def _program(body: str) -> str:
    return f"{_USINGS}class Solution\n{{\n{body}}}\n"


IDENTITY = identity

RUNTIME_ERROR = _program("""\
    public static long solve(long value)
    {
        var few = new long[1];
        return few[value + 1];
    }
""")

COMPILE_ERROR: str | None = _program("""\
    public static long solve(long value)
    {
        return undeclared;
    }
""")

SLOW = _program("""\
    public static long solve(long value)
    {
        while (true)
        {
            value = value * 31 + 7;
        }
    }
""")

HUNGRY = _program("""\
    public static long solve(long value)
    {
        var kept = new List<long[]>();
        while (true)
        {
            var more = new long[1 << 17];
            for (int index = 0; index < more.Length; index++)
            {
                more[index] = value;
            }
            kept.Add(more);
        }
    }
""")

RECURSION = _program("""\
    public static long solve(long value)
    {
        return value == 0 ? 0 : 1 + solve(value - 1);
    }
""")

PRINTS = _program("""\
    public static long solve(long value)
    {
        Console.WriteLine("hello é");
        return value;
    }
""")

SUM = _program("""\
    public static long solve(List<long> values)
    {
        return values.Sum();
    }
""")

EXIT = _program("""\
    public static long solve(long value)
    {
        Environment.Exit(0);
        return value;
    }
""")

STDIN = """\
using System;
using System.Linq;

class Program
{
    static void Main()
    {
        var words = Console.In.ReadToEnd().Split(new char[0], StringSplitOptions.RemoveEmptyEntries);
        Console.WriteLine(words.Select(long.Parse).Sum());
    }
}
"""
